"""An extraction of a phone as it comes: many apps inside a zip inside a zip, and a tar, imported in one go."""

from __future__ import annotations

import json
import tarfile
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import main
from tests import support

#: Where apps keep what the fixtures are of.
ANDROID = {
    "whatsapp-android": "data/data/com.whatsapp/databases", "telegram-android": "data/data/org.telegram.messenger/f",
    "android-sms": "data/data/com.android.providers.telephony/databases", "burner": "data/data/com.adhoclabs.burner/db",
    "android-calls": "data/data/com.android.providers.contacts/databases", "tango-android": "data/data/com.sgiggle/f",
    "signal-android": "data/data/org.thoughtcrime.securesms/databases", "viber-android": "data/data/com.viber.voip/db",
    "imo-android": "data/data/com.imo.android.imoim/databases", "line-android": "data/data/jp.naver.line.android/db",
    "kik-android": "data/data/kik.android/databases", "messenger-threads": "data/data/com.facebook.orca/databases",
    "instagram-android": "data/data/com.instagram.android/databases", "skype-main": "data/data/com.skype.raider/files",
    "textnow": "data/data/com.enflick.android.TextNow/databases", "wechat-android": "data/data/com.tencent.mm/x",
    "twitter-android": "data/data/com.twitter.android/databases", "wire-android": "data/data/com.wire/databases",
    "hangouts-android": "data/data/com.google.android.talk/databases", "threema-android": "sdcard/Threema",
    "whatsapp-text": "sdcard/Download/chat", "snapchat-html": "sdcard/Download/snap", "vcard": "sdcard/cards",
    "tiktok-android": "data/data/com.zhiliaoapp.musically/databases", "tiktok-text": "sdcard/Download/tiktok",
    "snapchat-arroyo": "sdcard/Snapchat",
    "matrix-html": "sdcard/Download/matrix", "table": "sdcard/Download/tables", "mail-eml": "sdcard/mail",
}  # fmt: skip
IPHONE = {"apple-messages": "private/var/mobile/Library/SMS", "zalo-ios": "private/var/mobile/Z",
          "kik-ios": "private/var/mobile/K", "tiktok-ios": "private/var/mobile/T",
          "wire-ios": "private/var/mobile/W"}  # fmt: skip


@pytest.fixture
def evidence(tmp_path: Path) -> tuple[Path, Path]:
    android, iphone, out = tmp_path / "android", tmp_path / "iphone", tmp_path / "evidence"
    out.mkdir()
    for base, apps in ((android, ANDROID), (iphone, IPHONE)):
        for parser, place in apps.items():
            (base / place).parent.mkdir(parents=True, exist_ok=True)
            support.build(support.cases(parser)[-1], base / place)
    (android / "data/unknown.bin").write_bytes(bytes(range(256)) * 40)
    (android / "sdcard/archive.pst").write_bytes(b"!BDN" + bytes(4) + b"SM" + bytes(600))
    inner, outer = tmp_path / "phone.zip", out / "evidence.zip"
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(android.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(android).as_posix())
    with zipfile.ZipFile(outer, "w") as archive:
        archive.write(inner, "extraction/phone.zip")
    with tarfile.open(out / "iphone.tar", "w") as tar:
        tar.add(iphone, arcname="filesystem1")
    return outer, out / "iphone.tar"


def test_an_extraction_in_a_zip_in_a_zip_is_imported_in_one_go(
    evidence: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a long enough passphrase", encoding="utf-8")
    code = main.main(["triage", *map(str, evidence), "--case", str(tmp_path / "c.attest"), "--passphrase-file",
                      str(secret), "--json"])
    info: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert code in (0, 1)
    found: Counter[str] = Counter()
    for source in info["sources"]:
        for kind, totals in source["kinds"].items():
            assert totals["found"] == totals["stored"] + totals["merged"] + totals["rejected"], (source["path"], kind)
            found[source["parser"] or ""] += totals["found"]
    assert not {*ANDROID, *IPHONE} - {parser for parser, n in found.items() if n}, "an app was not found"
    statuses = {source["path"].rpartition("/")[2]: source["status"] for source in info["sources"]}
    assert (statuses["unknown.bin"], statuses["archive.pst"]) == ("not_recognised", "not_read")
    assert "failed" not in statuses.values()
    for parser in ("whatsapp-android", "telegram-android", "zalo-ios"):  # nothing is lost on the way through archives
        root = support.build(support.cases(parser)[-1], tmp_path / f"alone-{parser}")
        alone = support.ledger(support.read(support.parser_named(parser), root))
        assert found[parser] == sum(totals["found"] for totals in alone.values()), parser
