"""Saying what the columns of a table are: a CSV whose dates can be read twice, and a database that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from parsers.sqlite.database import build_from_sql
from tests.ui.conftest import open_case
from triage.case import Case
from triage.ingest import Import, Options
from ui.window import Window

TALK = """
CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT, phone TEXT);
CREATE TABLE chats (id INTEGER PRIMARY KEY, title TEXT);
CREATE TABLE messages (_id INTEGER PRIMARY KEY, chat_id INT, sender_id INT, body TEXT, created_at INT, from_me INT);
INSERT INTO users VALUES (1, 'Me', '+40712000001'), (2, 'Boss', '+40712000002');
INSERT INTO chats VALUES (7, 'Work');
INSERT INTO messages VALUES (1, 7, 2, 'tomorrow at five', 1714557600000, 0), (2, 7, 1, 'ok', 1714557660000, 1);
"""


@pytest.fixture
def evidence(window: Window, tmp_path: Path, qtbot):
    """The evidence place of a case with two files that no parser knows."""
    root = tmp_path / "handed"
    root.mkdir()
    build_from_sql(TALK, root / "talk.sqlite")
    (root / "list.csv").write_text(
        "Cand;De la;Catre;Ce scrie\n03/04/2024 10:00;Ana;Eu;Unde e actul?\n04/05/2024 11:00;Eu;Ana;La mine e\n",
        "utf-8")
    path = tmp_path / "case.attest"
    with Case.create(path, None, "tester") as case:
        Import(case, Options(exhibit="T-1")).run([root])
    open_case(window, path, qtbot)
    window.go("evidence", {})
    place = window.places["evidence"]
    qtbot.waitUntil(lambda: len(place.table.source.rows) == 2, timeout=60_000)
    return place


def source(place, name: str):
    return next(row for row in place.table.source.rows if row["path"].endswith(name))


def imported(window: Window, place, qtbot, name: str):
    """The source after the import that the dialog asked for."""
    qtbot.waitUntil(lambda: source(place, name)["status"] == "read" and not window.importing.running, timeout=90_000)
    return source(place, name)


def test_an_unknown_database_is_read_as_proposed(window: Window, evidence, qtbot) -> None:
    evidence.table.choose(source(evidence, "talk.sqlite")["id"])
    qtbot.wait(50)  # what the panel showed before is gone
    offered = [b for b in evidence.panel.findChildren(QPushButton) if "columns" in b.text()]
    assert len(offered) == 1
    dialog = evidence.map_table(source(evidence, "talk.sqlite"))
    qtbot.waitUntil(lambda: len(dialog.rows.read.source.rows) == 2, timeout=60_000)
    assert dialog.sheet.text() == "messages"
    assert [row["what"] for row in dialog.rows.read.source.rows] == ["tomorrow at five", "ok"]
    assert dialog.rows.read.source.rows[0]["who"] == "+40712000002 · received"
    assert dialog.ok.isEnabled()
    dialog.remember.setChecked(True)
    dialog.submit()
    assert imported(window, evidence, qtbot, "talk.sqlite")["found"] == 2
    case = window.desk.ops.case
    assert case.db.execute("SELECT text, tbl, row FROM message ORDER BY row").fetchall() == [
        ("tomorrow at five", "messages", 1), ("ok", "messages", 2)]
    assert [one.name for one in window.desk.settings.mapping_folder().iterdir()] == ["talk.mapping.toml"]
    assert len(window.desk.settings.mappings()) == 1


def test_what_cannot_be_known_is_asked_and_not_guessed(window: Window, evidence, qtbot) -> None:
    dialog = evidence.map_table(source(evidence, "list.csv"))
    qtbot.waitUntil(lambda: dialog.rows.problems.count() == 2, timeout=60_000)
    assert not dialog.ok.isEnabled()
    assert "no time" in dialog.rows.read.source.rows[0]["when"]
    order, owner = dialog.order.input, dialog.owner.input
    assert isinstance(order, QComboBox)
    assert isinstance(owner, QLineEdit)
    order.setCurrentIndex(order.findData("dmy"))
    owner.setText("Eu")
    qtbot.waitUntil(dialog.ok.isEnabled, timeout=60_000)
    assert dialog.rows.read.source.rows[0]["when"].startswith("2024-04-03 10:00")
    assert [row["who"] for row in dialog.rows.read.source.rows] == ["Ana · received", "Eu · sent"]
    dialog.submit()
    assert imported(window, evidence, qtbot, "list.csv")["found"] == 2


def test_a_mapping_is_shared_as_a_file(window: Window, evidence, tmp_path, qtbot) -> None:
    dialog = evidence.map_table(source(evidence, "list.csv"))
    qtbot.waitUntil(lambda: dialog.seen is not None and dialog.rows.problems.count() > 0, timeout=60_000)
    shared = tmp_path / "shared.toml"
    shared.write_text('name = "Lists"\norder = "mdy"\nowner = ["Eu"]\n[columns]\nsent_at = "Cand"\nsender = "De la"\n'
                      'recipients = "Catre"\ntext = "Ce scrie"\n', "utf-8")
    dialog.open_mapping(shared)
    qtbot.waitUntil(dialog.ok.isEnabled, timeout=60_000)
    assert dialog.rows.read.source.rows[0]["when"].startswith("2024-03-04 10:00")
    shared.write_text("name = 1", "utf-8")
    dialog.open_mapping(shared)
    assert "shared.toml" in dialog.error.text()
    dialog.reject()
