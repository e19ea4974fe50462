"""Apple's call log beyond the contract: what an answer means, groups, models that renumber, two devices."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from parsers.base import Context
from parsers.errors import MissingColumns
from parsers.formats.apple_calls import AppleCalls
from parsers.records import OWNER, Call, Record
from tests import support

PARSER = AppleCalls()


def read(case: str, target: Path) -> list[Record]:
    return support.read(PARSER, support.build(support.FIXTURES / PARSER.id / case, target))


def calls(records: list[Record]) -> list[Call]:
    return [record for record in records if isinstance(record, Call)]


def test_what_is_known_of_an_answer(tmp_path: Path) -> None:
    found = calls(read("ios-17", tmp_path / "evidence"))
    assert [(c.direction, c.outcome) for c in found] == [
        ("in", "answered"),
        ("in", "missed"),
        ("out", "answered"),  # ZANSWERED is 0 for calls that were made
        ("out", "unknown"),
        ("in", "answered"),
        ("in", "answered"),
        ("in", "answered"),
        ("in", "missed"),
        ("in", "blocked"),
        ("unknown", "unknown"),
    ]
    assert [c.video for c in found].index(True) == 4
    assert found[3].sender == OWNER


def test_a_group_has_all_its_people_and_no_caller(tmp_path: Path) -> None:
    group = calls(read("ios-17", tmp_path / "evidence"))[4]
    assert group.participants == ("+393471110002", "zia@example.org")
    assert group.sender is None


def test_an_apps_call_has_its_address_from_the_handle(tmp_path: Path) -> None:
    app = calls(read("ios-17", tmp_path / "evidence"))[6]
    assert app.participants == ("+393471110009",)
    assert (app.details or {})["service"] == "net.whatsapp.WhatsApp"


def test_a_model_that_renumbers_is_read_all_the_same(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / PARSER.id / "ios-17", tmp_path / "evidence")
    connection = sqlite3.connect(root / "CallHistory.db")
    connection.executescript(
        "ALTER TABLE Z_2REMOTEPARTICIPANTHANDLES RENAME TO Z_3REMOTEPARTICIPANTHANDLES;"
        "ALTER TABLE Z_3REMOTEPARTICIPANTHANDLES RENAME COLUMN Z_2REMOTEPARTICIPANTCALLS TO Z_3REMOTEPARTICIPANTCALLS;"
        "ALTER TABLE Z_3REMOTEPARTICIPANTHANDLES RENAME COLUMN Z_4REMOTEPARTICIPANTHANDLES TO "
        "Z_6REMOTEPARTICIPANTHANDLES;"
    )
    connection.close()
    assert len(calls(support.read(PARSER, root))[4].participants) == 2


def test_old_and_new_epochs(tmp_path: Path) -> None:
    assert calls(read("ios-6", tmp_path / "old"))[0].time.utc_ms == 1350000000000
    assert calls(read("ios-9", tmp_path / "new"))[0].time.utc_ms == 1438307200000


def test_an_address_may_be_a_blob(tmp_path: Path) -> None:
    found = calls(read("ios-9", tmp_path / "evidence"))
    assert [c.participants for c in found[:2]] == [("+33612000001",)] * 2


def test_another_apps_table_of_calls_is_left_alone(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    root.mkdir()
    connection = sqlite3.connect(root / "x.db")
    connection.execute("CREATE TABLE call (address, date, duration)")
    connection.close()
    with support.opened(root) as evidence:
        assert PARSER.identify(evidence.items[0]) is None
        with pytest.raises(MissingColumns, match="ZCALLRECORD"):
            list(PARSER.read(evidence.items[0], Context()))
