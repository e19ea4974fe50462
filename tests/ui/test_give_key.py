"""The key of a source that was brought in without it: asked for by itself, refused where it is wrong, given later."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from tests import support
from tests.parsers import backups
from tests.ui.conftest import open_case
from triage.case import Case
from triage.ingest import Import, Options
from ui.widgets.key_field import KeyField
from ui.window import Window

CHAT = b"14/03/2026, 16:02 - Hamza: I am at the station\n14/03/2026, 16:10 - Victor: 20 min\n"


@pytest.fixture
def place(window: Window, tmp_path: Path, qtbot):
    """The evidence place of a case with a zip that needs its password."""
    root = tmp_path / "phone.zip"
    root.write_bytes(backups.aes_zip({"WhatsApp Chat with Victor.txt": CHAT}, "sesame"))
    with Case.create(tmp_path / "c.attest", None, "tester") as case:
        Import(case, Options(exhibit="B-2", acquired_by="A. Martin")).run([root])
    open_case(window, tmp_path / "c.attest", qtbot)
    window.go("evidence", {})
    found = window.places["evidence"]
    qtbot.waitUntil(lambda: bool(found.panel.source), timeout=60_000)
    return found


def _asked(place, qtbot) -> None:
    next(b for b in place.panel.findChildren(QPushButton) if b.text() == "Give its key").click()
    qtbot.waitUntil(place.intake.isVisible, timeout=60_000)


def _given(place, key: str, qtbot) -> dict:
    _asked(place, qtbot)
    QTest.keyClicks(place.intake.secret.input, key)
    place.intake.start_button.click()
    qtbot.waitUntil(lambda: not place.importing.running and place.intake.isHidden(), timeout=60_000)
    qtbot.wait(400)
    return place._rows[0]


def test_two_archives_of_one_folder_keep_a_password_each(window: Window, tmp_path: Path, qtbot) -> None:
    """The second password does not lock what the first has opened."""
    root = tmp_path / "phones"
    root.mkdir()
    for name, password in (("a", "sesame"), ("b", "barley")):
        (root / f"{name}.zip").write_bytes(backups.aes_zip({f"WhatsApp Chat with {name}.txt": CHAT}, password))
    with Case.create(tmp_path / "c.attest", None, "tester") as case:
        Import(case, Options(exhibit="B-2")).run([root])
    open_case(window, tmp_path / "c.attest", qtbot)
    window.go("evidence", {})
    place = window.places["evidence"]
    qtbot.waitUntil(lambda: bool(place.panel.source), timeout=60_000)
    _given(place, "sesame", qtbot)
    qtbot.waitUntil(lambda: sorted(s["status"] for s in place._rows) == ["needs_key", "read"], timeout=60_000)
    place.table.choose(next(s["id"] for s in place._rows if s["status"] == "needs_key"))
    _given(place, "barley", qtbot)
    qtbot.waitUntil(lambda: [s["status"] for s in place._rows] == ["read", "read"], timeout=60_000)


def test_only_the_key_is_asked_for_and_which_one_is_said(place, qtbot) -> None:
    _asked(place, qtbot)
    intake = place.intake
    assert intake.title.text() == "The key of WhatsApp Chat with Victor.txt"
    assert "a zip with a password" in intake.asked.text()
    assert intake.secret.input.hasFocus()
    assert not any(f.isVisible() for f in (intake.exhibit, intake.by, intake.at, intake.tool, intake.stated))
    assert "memory" in intake.secret.input.placeholderText(), "it is tried again until the case is closed"
    place.offer([Path(place.panel.source["root"])])
    assert intake.by.isVisible(), "other evidence is asked for its facts again"
    assert intake.asked.isHidden()


def test_a_wrong_key_is_refused_and_the_right_one_can_be_given_later(place, qtbot) -> None:
    assert _given(place, "wrong", qtbot)["status"] == "needs_key"
    row = _given(place, "sesame", qtbot)
    assert (row["status"], row["stored"], row["exhibit"], row["acquired_by"]) == ("read", 2, "B-2", "A. Martin")


@pytest.fixture
def shelf(window: Window, tmp_path: Path, qtbot):
    """The evidence place of a case with a chat, a locked zip of files that belong together, and a locked backup."""
    root = tmp_path / "shelf"
    root.mkdir()
    (root / "a chat.txt").write_bytes(CHAT)
    whole = support.build(support.FIXTURES / "whatsapp-android/legacy", tmp_path / "w") / "msgstore.db"
    (root / "phone.ab").write_bytes(backups.android_backup(backups.tar(
        {"apps/com.whatsapp/db/msgstore.db": whole.read_bytes()}), "sesame"))
    folder = next(support.build(support.FIXTURES / "threema-android/v16", tmp_path / "t").iterdir())
    (root / "threema.zip").write_bytes(backups.aes_zip(
        {path.name: path.read_bytes() for path in sorted(folder.iterdir())}, "barley"))
    with Case.create(tmp_path / "c.attest", None, "tester") as case:
        Import(case, Options(exhibit="B-2")).run([root])
    open_case(window, tmp_path / "c.attest", qtbot)
    window.go("evidence", {})
    found = window.places["evidence"]
    qtbot.waitUntil(lambda: bool(found.panel.source), timeout=60_000)
    return found


@pytest.mark.parametrize(("locked", "key", "opened"), [
    ("phone.ab", "sesame", "phone.ab/apps/com.whatsapp/db/msgstore.db"),
    ("threema.zip/identity", "barley", "threema.zip/contacts.csv"),
])
def test_what_the_key_has_opened_is_shown(shelf, locked: str, key: str, opened: str, qtbot) -> None:
    """It has another name than what was locked: the first of the list would be shown in its place."""
    shelf.table.choose(next(s["id"] for s in shelf._rows if s["path"] == locked))
    _given(shelf, key, qtbot)
    qtbot.waitUntil(lambda: shelf.panel.source["path"] == opened, timeout=60_000)
    assert shelf.panel.source["status"] == "read"


def test_a_list_of_passwords_opens_what_each_of_them_opens(shelf, tmp_path: Path, qtbot) -> None:
    words = tmp_path / "passwords.txt"
    words.write_bytes(b"\xef\xbb\xbfwheat\r\nsesame\r\nbarley\r\n")
    shelf.table.choose(next(s["id"] for s in shelf._rows if s["path"] == "phone.ab"))
    _asked(shelf, qtbot)
    shelf.intake.keys.files = [words]
    shelf.intake.start_button.click()
    qtbot.waitUntil(lambda: not shelf.importing.running and shelf.intake.isHidden(), timeout=60_000)
    qtbot.waitUntil(lambda: {s["status"] for s in shelf._rows} == {"read"}, timeout=60_000)


def test_something_large_is_no_key_and_says_so(place, tmp_path: Path, qtbot) -> None:
    picture = tmp_path / "picture.jpg"
    picture.write_bytes(bytes(2_000_000))
    _asked(place, qtbot)
    place.intake.keys.files = [picture]
    place.intake.start_button.click()
    assert place.intake.isVisible()
    assert "picture.jpg is too large" in place.intake.secret.hint.text()


def test_a_key_is_pasted_as_an_app_prints_it(qtbot) -> None:
    """On several lines, which the field shows as one, and in capitals."""
    field = KeyField("Key")
    qtbot.addWidget(field)
    assert isinstance(field.secret.input, QLineEdit)
    lines = [" ".join(["AB12"] * 4)] * 4
    before = QGuiApplication.clipboard().text()
    QGuiApplication.clipboard().setText("\n".join(lines))
    field.secret.input.paste()
    QGuiApplication.clipboard().setText(before)
    assert bytes.fromhex("ab12" * 16) in (field.secrets() or ())
