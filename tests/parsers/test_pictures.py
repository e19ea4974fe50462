"""Pictures that belong to no chat: a record each, of nobody, with the time that their name tells."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from parsers.base import Context, identify, parsers
from parsers.records import Message
from tests.support import opened
from triage.case import Case
from triage.ingest import Import
from triage.views import overview

PICTURES = next(p for p in parsers() if p.id == "pictures")


@pytest.mark.parametrize(("name", "local"), [
    ("Screenshot_20260312-211400.png", "2026-03-12T21:14:00"),
    ("Screenshot_20260312-211400_WhatsApp.png", "2026-03-12T21:14:00"),
    ("Screenshot 2026-03-12 at 21.14.00.png", "2026-03-12T21:14:00"),
    ("Capture d’écran 2026-03-12 à 21.14.00.png", "2026-03-12T21:14:00"),
    ("WhatsApp Image 2026-03-12 at 21.14.00.png", "2026-03-12T21:14:00"),
    ("IMG_20260312_211400.png", "2026-03-12T21:14:00"),
    ("Screenshot 2026-03-12 at 10.14.00 PM.png", "2026-03-12T22:14:00"),
    ("Screenshot 2026-03-12 at 9.14.00\u202fPM.png", "2026-03-12T21:14:00"),
    ("Screen Shot 2018-03-12 at 12.00.00 AM (2).png", "2018-03-12T00:00:00"),
    ("Capture d’e\u0301cran 2026-03-12 a\u0300 21.14.00.png", "2026-03-12T21:14:00"),
    ("Screenshot 2026-03-12 211400.png", "2026-03-12T21:14:00"),
    ("WhatsApp Image 2026-03-12 at 9.14.00 pm (1).png", "2026-03-12T21:14:00"),
    ("photo_2026-03-12_21-14-00 (2).png", "2026-03-12T21:14:00"),
    ("signal-2026-03-12-211400_002.png", "2026-03-12T21:14:00"),
    ("2026-03-12 12-14-00 am Strand.png", "2026-03-12T12:14:00"),
    ("스크린샷 2026-03-12 오후 9.14.00.png", "2026-03-12T21:14:00"),
    ("PXL_20260312_201400123.png", None),
    ("IMG-20260312-WA0001.png", None),
    ("2026-02-31 10.00.00.png", None),
    ("120260312-211400.png", None),
    ("scan.png", None),
])
def test_the_time_is_what_the_name_says(tmp_path: Path, name: str, local: str | None) -> None:
    Image.new("RGB", (8, 8), "white").save(tmp_path / name)
    with opened(tmp_path) as evidence:
        item = evidence.get(name)
        (message,) = [r for r in PICTURES.read(item, Context()) if isinstance(r, Message)]
    assert message.time.local == local
    assert message.time.utc_ms is None
    assert message.time.basis == ("local" if local else "none")
    assert (message.sender, message.direction, message.text) == (None, "unknown", None)


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "bmp", "tiff", "ppm"])
def test_every_kind_is_known_by_its_first_bytes(tmp_path: Path, kind: str) -> None:
    Image.new("RGB", (8, 8), "white").save(tmp_path / "x", format=kind)
    (tmp_path / "y").write_bytes(b"BM and then some words of a text")
    with opened(tmp_path) as evidence:
        assert [p.id for p, _ in identify(evidence.get("x"))] == ["pictures"]
        assert identify(evidence.get("y")) == []


@pytest.mark.parametrize("folder", ["DCIM/Camera", "data/data/com.app/cache", "sdcard/Android/media"])
def test_a_phone_s_own_pictures_are_left_in_the_list(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir(parents=True)
    Image.new("RGB", (8, 8), "white").save(tmp_path / folder / "x.png")
    with opened(tmp_path) as evidence:
        assert identify(evidence.get(f"{folder}/x.png")) == []


@pytest.mark.rules
def test_a_picture_of_a_chat_is_the_chat_s(tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "WhatsApp Chat with Ana.txt").write_text(
        "12/03/2026, 21:14 - Ana: IMG-1.jpg (file attached)\n12/03/2026, 21:15 - Ana: there\n"
        "13/03/2026, 21:15 - Bo: yes\n", "utf-8")
    for name in ("IMG-1.jpg", "scan.jpg"):
        Image.new("RGB", (8, 8), "white" if name == "scan.jpg" else "black").save(folder / name)
    with Case.create(tmp_path / "c.attest", None) as case:
        Import(case, closely=False).run([folder])
        info = overview.info(case)
        found = {s["path"]: (s["status"], s["parser"]) for s in info["sources"]}
        assert found["scan.jpg"] == ("read", "pictures")
        assert "IMG-1.jpg" not in found
        assert info["totals"]["messages"] == 4
        assert info["totals"]["attachments"] == 2
