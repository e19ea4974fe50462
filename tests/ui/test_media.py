"""The media place: blurred until asked, filters, where a file stands, lists of known hashes, copies checked by hash."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from parsers.records import Attachment
from tests.triage.invented import OWNER, chat, counted, evidence, reading, say
from tests.triage.media import pictures as made
from tests.ui.conftest import media_place, open_case
from tests.ui.drive import shown
from triage.case import Case
from triage.exchange import lists
from triage.ingest import Import, Options
from triage.intake.handover import InsideEvidence
from ui.chat.copies import save_copy
from ui.chat.describe import extras
from ui.dialogs.secret import KeyDialog
from ui.look.pictures import both
from ui.views.media.panel import Thumbnail
from ui.window import Window

PEER = "+33612345678"
FILES = {f"IMG-{n}.jpg": made.jpeg(n + 1, gps=n == 2) for n in range(7)} | {
    "alike.png": made.png(made.picture(2).resize((200, 150))), "cut.jpg": made.jpeg(9)[:900],
    "voice.opus": made.opus(65)}


@pytest.fixture(scope="module")
def media_case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A case with pictures in two conversations, whose files were not read yet."""
    folder = tmp_path_factory.mktemp("media")
    root = folder / "evidence"
    root.mkdir()
    for name, data in FILES.items():
        (root / name).write_bytes(data)
    sent = [say("see", at=n * 9000, sender=PEER if n % 2 else OWNER, kind="voice" if "voice" in name else "image",
                attachments=(Attachment(name, path=name),)) for n, name in enumerate(FILES)]
    again = say(None, at=95_000, chat="d", sender="+33698765432", kind="image",
                attachments=(Attachment("sent on.jpg", path="IMG-1.jpg"),))
    path = folder / "media.attest"
    with Case.create(path, None, "tester") as case, reading({
        "x.rec": [*chat("c", PEER), *chat("d", "+33698765432"), *counted(*sent, again)]}):
        Import(case, Options(exhibit="A")).run([evidence(root, "x.rec")])
    return path


@pytest.fixture
def place(window: Window, media_case: Path, tmp_path: Path, qtbot):
    """The media place with its files read."""
    return media_place(window, media_case, tmp_path / "media.attest", len(FILES), qtbot)


def _names(place) -> list[str]:
    return [(place.grid.files.row(n) or {}).get("name") for n in range(len(place.grid.files.ids))]


def _choose(place, name: str, qtbot) -> dict:
    qtbot.waitUntil(lambda: not place.desk.ops.is_reading, timeout=60_000)  # a list that arrives chooses anew
    place.grid.choose(_names(place).index(name))
    qtbot.waitUntil(lambda: place.panel.file.get("name") == name and bool(place.panel.about), timeout=60_000)
    qtbot.wait(60)  # what was just put into a layout shows itself in the next turn of the loop
    return place.panel.file


def _words(widget) -> str:
    return "\n".join(shown(widget))


def test_thumbnails_are_blurred_until_asked_by_mouse_or_key(place, qtbot) -> None:
    grid = place.grid
    assert len(grid.files.ids) == len(FILES), "one tile for a file, wherever it stands"
    first, second = (grid.files.row(n)["sha256"] for n in (0, 1))
    assert not grid.shows(first)
    grid.choose(0)
    rect = grid.visualRect(grid.grid.place(0))
    QTest.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert grid.shows(first)
    assert not grid.shows(second)
    grid.choose(1)
    QTest.keyClicks(grid, "v")
    assert grid.shows(second)
    QTest.keyClicks(grid, "v")
    assert not grid.shows(second)
    for all_shown in (True, False):  # in the settings, and one of them blurred between
        place.desk.show_pictures = all_shown
        place.desk.changed.emit("pictures")
        if all_shown:
            QTest.keyClicks(grid, "v")
    assert not grid.shows(second), "what was blurred alone does not come back as the only one that is shown"


def test_a_tile_is_told_to_who_does_not_see_it(place, qtbot) -> None:
    grid = place.grid
    said = {name: grid.grid.place(n).data(Qt.ItemDataRole.AccessibleTextRole) for n, name in enumerate(_names(place))}
    assert said["IMG-1.jpg"].startswith("IMG-1.jpg, picture, ")
    assert said["voice.opus"].endswith(", 1:05")
    assert said["cut.jpg"].endswith("is shown."), "that it is damaged"


def test_a_blur_keeps_no_more_than_colours(place) -> None:
    picture, small = both(made.jpeg(1))
    assert small.width() / small.height() == picture.width() / picture.height()
    assert small.sizeInBytes() < picture.sizeInBytes() / 20
    blurred = small.scaled(picture.size(), mode=Qt.TransformationMode.SmoothTransformation)
    differing = sum(
        abs(blurred.pixelColor(x, y).lightness() - blurred.pixelColor(x + 1, y).lightness()) > 12
        for x in range(0, picture.width() - 1, 3) for y in range(0, picture.height(), 3))
    assert differing == 0, "no edge is left"


def test_filters_and_the_panel(window: Window, place, qtbot) -> None:
    place.kind.setCurrentIndex(place.kind.findData("audio"))
    qtbot.waitUntil(lambda: _names(place) == ["voice.opus"], timeout=60_000)
    place.kind.setCurrentIndex(0)
    place.only.setCurrentIndex(place.only.findData("place"))
    qtbot.waitUntil(lambda: _names(place) == ["IMG-2.jpg"], timeout=60_000)
    file = _choose(place, "IMG-2.jpg", qtbot)
    words = _words(place.panel)
    for part in ("43.600000", "-1.440000", "Maker Model 7", "12 Mar 2026, 21:14", file["md5"], file["sha1"],
                 hashlib.sha256(FILES["IMG-2.jpg"]).hexdigest(), "DateTimeOriginal"):
        assert part in words
    assert "43.60000° N (43° 36′ 0″)" in words, "a place as a person reads it"
    assert "1.44000° W" in words
    assert "(43.0, 36.0" not in words
    place.only.setCurrentIndex(place.only.findData("failed"))
    qtbot.waitUntil(lambda: _names(place) == ["cut.jpg"], timeout=60_000)
    _choose(place, "cut.jpg", qtbot)
    assert "damaged" in _words(place.panel)
    place.only.setCurrentIndex(0)
    place.start.input.setText("never")
    assert "2026-01-31" in place.start.hint.text()
    place.start.input.setText("2030-01-01")
    qtbot.waitUntil(lambda: place.body.currentIndex() == 0, timeout=60_000)
    place.start.input.clear()
    place.conversation.setCurrentIndex(place.conversation.findText("+33698765432"))
    qtbot.waitUntil(lambda: _names(place) == ["sent on.jpg"], timeout=60_000)


def test_a_key_is_asked_for_in_a_field_that_can_show_it(window: Window, place, qtbot) -> None:
    place.ask_key()
    qtbot.waitUntil(lambda: bool(window.findChildren(KeyDialog)), timeout=60_000)
    dialog = window.findChildren(KeyDialog)[-1]
    qtbot.waitExposed(dialog)
    dialog.secret.input.setFocus()
    qtbot.waitUntil(dialog.secret.input.hasFocus)
    QTest.keyClicks(dialog.secret.input, "sesame")
    assert dialog.secret.input.displayText() != "sesame"
    QTest.keyClick(dialog.secret.input, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert dialog.secret.input.displayText() == "sesame"
    QTest.keyClick(dialog.secret.input, Qt.Key.Key_Return)
    assert window.desk.secrets == (b"sesame",)
    qtbot.waitUntil(lambda: not window.desk.media.running, timeout=60_000)


def test_where_it_stands_and_what_looks_like_it(window: Window, place, qtbot) -> None:
    _choose(place, "IMG-1.jpg", qtbot)
    assert [m["conversation_title"] for m in place.panel.about["places"]] == [PEER, "+33698765432"]
    assert [f["name"] for f in place.panel.about["alike"]] == ["alike.png"]
    small = next(t for t in place.panel.findChildren(Thumbnail) if t.small)
    assert not place.grid.shows(small.file["sha256"]), "blurred as in the grid"
    QTest.mouseClick(small, Qt.MouseButton.LeftButton)
    assert place.grid.shows(small.file["sha256"])
    assert place.panel.file["name"] == "IMG-1.jpg"
    large = next(t for t in place.panel.findChildren(Thumbnail) if not t.small)
    large.setFocus()
    QTest.keyClick(large, Qt.Key.Key_Space)
    qtbot.wait(60)
    assert place.grid.shows(large.file["sha256"])
    assert large.hasFocus(), "the panel is not made anew"
    message = place.panel.about["places"][1]["row"]
    QTest.keyClick(place.grid, Qt.Key.Key_Return)
    assert window.current == "conversations"
    window.go("conversations", {"message": message})
    pane = window.places["conversations"].pane
    qtbot.waitUntil(lambda: (pane.model.peek(pane.view.currentIndex().row()) or {}).get("row") == message,
                    timeout=60_000)


def test_a_long_name_does_not_cut_the_hashes(place, qtbot) -> None:
    _choose(place, "IMG-1.jpg", qtbot)
    place.panel.about["places"][0]["conversation_title"] = "A group with a name that is far too long " * 3
    place.panel._fill(place.panel.about)
    qtbot.wait(60)
    assert place.panel._content.minimumSizeHint().width() <= place.panel.minimumWidth()


def test_a_file_that_is_not_what_the_app_stated_says_so(place, qtbot) -> None:
    _choose(place, "IMG-1.jpg", qtbot)
    assert "stated another" not in _words(place.panel)
    place.panel.show_file(place.panel.file | {"stated_sha256": "ab" * 32})
    assert "stated another" in _words(place.panel)


def test_a_list_of_known_hashes_is_imported_and_matched(window: Window, place, tmp_path: Path, qtbot) -> None:
    listed = tmp_path / "known.txt"
    listed.write_text(hashlib.md5(FILES["IMG-3.jpg"]).hexdigest() + " seen elsewhere\n")
    place.import_list(str(listed), "case 12")
    qtbot.waitUntil(lambda: "1 hash" in place.banner.text and bool(place._known), timeout=60_000)
    assert "1 file matches" in place.banner.text
    place.only.setCurrentIndex(place.only.findData("known"))
    qtbot.waitUntil(lambda: _names(place) == ["IMG-3.jpg"], timeout=60_000)
    _choose(place, "IMG-3.jpg", qtbot)
    assert "case 12" in _words(place.panel)
    assert "yours to judge" in _words(place.panel)
    place._fill_lists()
    assert any("known.txt" in a.text() for a in place.list_menu.actions())
    place._drop("known.txt")
    qtbot.waitUntil(lambda: place._known == [], timeout=60_000)


def test_a_copy_is_checked_by_its_hash_and_logged(window: Window, place, tmp_path: Path, qtbot, monkeypatch) -> None:
    out = tmp_path / "copy.jpg"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    _choose(place, "IMG-0.jpg", qtbot)
    place.panel.save()
    qtbot.waitUntil(lambda: "copy.jpg" in window.banner.text, timeout=60_000)
    assert out.read_bytes() == FILES["IMG-0.jpg"]


def test_a_copy_is_never_written_into_the_evidence(window: Window, place, tmp_path: Path, qtbot) -> None:
    """Of all places the folder that the file came from is the one at hand; over it, evidence would be lost."""
    _choose(place, "IMG-2.jpg", qtbot)
    (root,) = place.desk.ops.case.db.execute("SELECT root FROM evidence").fetchone()
    for name in ("IMG-1.jpg", "copy.jpg"):
        save_copy(place.desk, place, place.panel.file["sha256"], Path(root) / name)
        qtbot.waitUntil(lambda n=name: n in " ".join(shown(window.banner)), timeout=60_000)
        assert "nothing is ever written there" in " ".join(shown(window.banner))
    assert (Path(root) / "IMG-1.jpg").read_bytes() == FILES["IMG-1.jpg"]
    assert not (Path(root) / "copy.jpg").exists()
    with pytest.raises(InsideEvidence):
        lists.write(place.desk.ops.case, Path(root) / "list.csv", "Media", ["Name"], [["x"]])


def test_the_list_of_files_is_written(window: Window, place, tmp_path: Path, qtbot, monkeypatch) -> None:
    out = tmp_path / "files.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    place.out.click()
    qtbot.waitUntil(lambda: str(out) in window.banner.text, timeout=60_000)
    with out.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [r["Name"] for r in rows] == _names(place)
    assert rows[0]["SHA-256"] == hashlib.sha256(FILES["IMG-0.jpg"]).hexdigest()


def test_the_chat_shows_pictures_blurred_and_what_is_known_of_files(window: Window, place, qtbot) -> None:
    window.go("conversations", {})
    chat_place = window.places["conversations"]
    qtbot.waitUntil(lambda: len(chat_place.list.model.rows) == 2, timeout=60_000)
    chat_place.list.choose(next(c["id"] for c in chat_place.list.model.rows if c["title"] == PEER))
    chat_place.pane.show_conversation(next(c for c in chat_place.list.model.rows if c["title"] == PEER))
    view = chat_place.pane.view
    qtbot.waitUntil(lambda: chat_place.pane.conversation.get("title") == PEER, timeout=60_000)
    view.show_row(0)
    qtbot.waitUntil(lambda: view._bubble(0) is not None, timeout=60_000)
    (picture,) = view._bubble(0).pictures
    assert not view.shows(picture.file)
    spot = view.visualRect(chat_place.pane.model.index(0, 0)).topLeft() + picture.rect.center().toPoint()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert view.shows(picture.file)
    QTest.keyClicks(view, "v")
    assert not view.shows(picture.file)
    window.desk.show_pictures = True
    window.desk.changed.emit("pictures")
    assert view.shows(picture.file)
    voice = next(m for n in range(len(FILES)) if (m := chat_place.pane.model.row(n)) and m["kind"] == "voice")
    assert any("1:05" in words for _, words, _ in extras(voice))
    path = window.desk.path
    window.close_case()
    qtbot.waitUntil(lambda: window.desk.path is None, timeout=60_000)
    open_case(window, path, qtbot)
    assert not window.desk.show_pictures, "pictures are blurred again in a case that is opened"
