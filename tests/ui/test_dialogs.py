"""Small windows at the keyboard: Enter does what the main button does, Escape loses nothing that was written."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QTreeView

from ui.dialogs.secret import SecretDialog
from ui.dialogs.settings import SettingsDialog
from ui.dialogs.tag_picker import TagPicker
from ui.dialogs.texts import RenderingDialog, TextDialog
from ui.look.theme import theme
from ui.qt_words import WORDS
from ui.window import Window
from ui.words import tr


def test_enter_in_the_settings_saves_them(window: Window, qtbot) -> None:
    dialog = SettingsDialog(window)
    dialog.open()
    qtbot.waitExposed(dialog)
    dialog.actor.input.setFocus()
    QTest.keyClicks(dialog.actor.input, "C. Moreau")
    QTest.keyClick(dialog.actor.input, Qt.Key.Key_Return)
    assert window.desk.settings.get("actor") == "C. Moreau"


@pytest.mark.parametrize("language", ["fr", "ro"])
def test_the_file_dialog_speaks_the_language_of_the_window(
        window: Window, language: str, tmp_path: Path, qtbot) -> None:
    (tmp_path / "evidence").mkdir()
    window.set_language(language)
    try:
        dialog = QFileDialog(window, "", str(tmp_path))
        dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
        dialog.setViewMode(QFileDialog.ViewMode.Detail)
        dialog.show()
        tree = next(view for view in dialog.findChildren(QTreeView) if view.isVisible())
        model = tree.model()
        qtbot.waitUntil(lambda: model.rowCount(tree.rootIndex()) == 1, timeout=60_000)
        said = {label.text() for label in dialog.findChildren(QLabel)}
        said |= {made.text() for made in dialog.findChildren(QAbstractButton)}
        said |= {made.toolTip() for made in dialog.findChildren(QAbstractButton)}
        said |= {str(model.headerData(n, Qt.Orientation.Horizontal)) for n in range(4)}
        said.add(model.index(0, 2, tree.rootIndex()).data())
        assert {tr("&Look in:"), tr("Files of &type:"), tr("Folder")} <= said
        assert not said & {text for text in WORDS if tr(text) != text}
        dialog.deleteLater()
    finally:
        window.set_language("en")


def test_enter_gives_a_passphrase_once(window: Window, qtbot) -> None:
    dialog, given = SecretDialog("Open", "Passphrase", "Compare", window, file="/x.attest"), []
    dialog.given.connect(given.append)
    dialog.open()
    qtbot.waitExposed(dialog)
    QTest.keyClicks(dialog.secret.input, "words that open")
    QTest.keyClick(dialog.secret.input, Qt.Key.Key_Return)
    assert given == ["words that open"]


def test_a_passphrase_is_seen_only_where_somebody_asks_for_it(window: Window, qtbot) -> None:
    dialog = SecretDialog("Open", "Passphrase", "Compare", window, file="/x.attest")
    dialog.open()
    qtbot.waitExposed(dialog)
    secret = dialog.secret.input
    secret.setFocus()
    qtbot.waitUntil(secret.hasFocus)
    QTest.keyClicks(secret, "words")
    assert "words" not in secret.displayText()
    QTest.keyClick(secret, Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert secret.displayText() == "words"
    button = next(b for b in secret.findChildren(QAbstractButton) if b.isVisible())
    assert button.toolTip().startswith("Hide what is typed")
    button.click()
    button.click()
    secret.clear()
    QTest.keyClicks(secret, "other")
    assert "other" not in secret.displayText(), "the next one is hidden again"
    secret.setText("words")
    button.click()
    button.click()
    assert secret.displayText() != "words"
    dialog.reject()


def test_escape_asks_once_before_it_throws_away_what_was_written(window: Window, qtbot) -> None:
    message = {"kind": "text", "text": "Bonjour"}
    for dialog in (TextDialog("Note", "", window, text="as it stood"), RenderingDialog(message, "C. Moreau", window)):
        dialog.open()
        qtbot.waitExposed(dialog)
        QTest.keyClicks(dialog.text, "written for an hour")
        QTest.keyClick(dialog.text, Qt.Key.Key_Escape)
        assert dialog.isVisible()
        assert "written for an hour" in dialog.text.toPlainText()
        assert "not saved" in dialog.error.text()
        QTest.keyClick(dialog.text, Qt.Key.Key_Escape)
        assert not dialog.isVisible()


def test_escape_closes_at_once_where_nothing_was_written(window: Window, qtbot) -> None:
    dialog = TextDialog("Note", "", window, text="as it stood")
    dialog.open()
    qtbot.waitExposed(dialog)
    QTest.keyClick(dialog.text, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_whether_a_tag_is_on_is_seen_in_both_looks(window: Window, qtbot, scheme: str) -> None:
    theme().set_scheme(scheme)
    picker = TagPicker("Tags", [{"name": n, "colour": "blue", "uses": 1} for n in "abc"], {"a": 2, "b": 1}, 2, window)
    picker.open()
    qtbot.wait(60)
    picture = picker.list.viewport().grab().toImage()

    def of(colour: str, name: str) -> int:
        item, = (picker.list.item(n) for n in range(picker.list.count()) if picker.list.item(n).text().startswith(name))
        box = picker.list.visualItemRect(item)
        wanted = theme().color(colour).rgb()
        return sum(picture.pixelColor(x, y).rgb() == wanted for x in range(box.left(), box.left() + 30)
                   for y in range(box.top(), box.bottom()))

    assert of("line_strong", "c") > 25, "the edge of an empty box"
    assert of("accent", "a") > of("accent", "b") > 10, "on all of them, on some of them"
    assert of("accent", "c") == 0
    picker.reject()
    theme().set_scheme("light")


def _tags(window: Window, qtbot) -> tuple[TagPicker, list[tuple[str, bool]]]:
    picker = TagPicker("Tags", [{"name": n, "colour": "blue", "uses": 1} for n in ("wages", "papers")],
                       {"papers": 1}, 1, window)
    given: list[tuple[str, bool]] = []
    picker.toggled.connect(lambda name, _, on: given.append((name, on)))
    picker.open()
    qtbot.waitExposed(picker)
    return picker, given


@pytest.mark.parametrize(("typed", "given"), [("debt", [("debt", True)]), ("wag", [("wages", True)]),
                                              ("papers", []), ("", [])])
def test_a_tag_whose_name_was_typed_is_given_by_done(window: Window, qtbot, typed: str,
                                                    given: list[tuple[str, bool]]) -> None:
    picker, seen = _tags(window, qtbot)
    QTest.keyClicks(picker.words, typed)
    picker.cancel.click()
    assert not picker.isVisible()
    assert seen == given, "it is never taken off by Done"


def test_escape_leaves_the_typed_tag_aside(window: Window, qtbot) -> None:
    picker, seen = _tags(window, qtbot)
    QTest.keyClicks(picker.words, "debt")
    QTest.keyClick(picker.words, Qt.Key.Key_Escape)
    assert not picker.isVisible()
    assert seen == []
