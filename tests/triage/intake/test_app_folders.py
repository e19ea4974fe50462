"""Two accounts of one app on one device: told by their folders, and said at their sources."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import support
from triage.case import Case
from triage.ingest import Import
from triage.intake.app_folders import ANOTHER, Folders, account


@pytest.mark.parametrize(("path", "found"), [
    ("data/data/com.whatsapp/databases/msgstore.db", ("com.whatsapp", "0")),
    ("x.zip/data/user/0/com.whatsapp.w4b/databases/msgstore.db", ("com.whatsapp.w4b", "0")),
    ("data/user/999/com.whatsapp/databases/msgstore.db", ("com.whatsapp", "999")),
    ("data/media/0/Android/media/com.gbwhatsapp/GBWhatsApp/Databases/msgstore.db", ("com.gbwhatsapp", "0")),
    ("AppDomainGroup-group.net.whatsapp.WhatsAppSMB.shared/ChatStorage.sqlite", ("net.whatsapp.WhatsAppSMB", "0")),
    ("sdcard/WhatsApp/Databases/msgstore.db", None), ("msgstore.db", None),
])  # fmt: skip
def test_the_folder_says_which_app_and_user(path: str, found: tuple[str, str] | None) -> None:
    assert account(path) == found


def test_one_account_in_several_places_is_no_other() -> None:
    folders = Folders()
    for path in ("data/data/com.whatsapp/databases/m.db", "data/media/0/Android/media/com.whatsapp/m.db", "m.db"):
        folders.note("w", "", path)
        assert folders.another("w", "", path) is None
    folders.note("w", "phone 2", "phone 2/data/data/com.whatsapp.w4b/m.db")
    assert folders.another("w", "", "data/data/com.whatsapp/databases/m.db") is None


def test_whatsapp_and_its_business_app_are_said_to_be_two(case: Case, tmp_path: Path) -> None:
    for name, fixture in (("com.whatsapp", "early"), ("com.whatsapp.w4b", "of-2026")):
        folder = tmp_path / "ev" / "data" / "data" / name / "databases"
        support.build(support.FIXTURES / "whatsapp-android" / fixture, folder)
    Import(case, closely=False).run([tmp_path / "ev"])
    said = case.db.execute("SELECT count(*) FROM warning WHERE message = ?", (ANOTHER,)).fetchone()[0]
    assert said == 2
