"""Threema of the iPhone beyond the contract: who wrote, what was changed, files outside the store."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from parsers.records import Message, Reaction, Record
from tests import support


def case(name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / "threema-ios" / name, folder / name)
    return support.read(support.parser_named("threema-ios"), root)


def messages(records: list[Record]) -> dict[int | None, Message]:
    return {m.provenance.row: m for m in records if isinstance(m, Message)}


def test_who_wrote_in_a_chat_of_two_and_in_a_group(tmp_path: Path) -> None:
    found = messages(case("2026", tmp_path))
    assert [(found[row].sender, found[row].direction) for row in (1, 2, 4, 5, 7)] == [
        ("BOSS0001", "in"), ("owner", "out"), ("LINA0002", "in"), ("BOSS0001", "in"), (None, "unknown")]
    assert found[2].reply_to == found[1].app_key


def test_earlier_words_of_a_message_are_kept(tmp_path: Path) -> None:
    changed = messages(case("2026", tmp_path))[2]
    assert (changed.details or {})["edited"] == [{"text": "Please give it back", "at": "2026-01-01T00:01:30Z"}]


def test_what_was_deleted_for_everybody_is_told(tmp_path: Path) -> None:
    assert messages(case("2026", tmp_path))[9].kind == "deleted"


def test_files_lie_in_the_store_or_beside_it(tmp_path: Path) -> None:
    found = messages(case("2026", tmp_path))
    assert (found[3].attachments[0].path or "").startswith(".ThreemaData_SUPPORT/_EXTERNAL_DATA/")
    assert (found[4].attachments[0].details or {})["inside_database"] == 4


def test_a_missed_call_is_a_call(tmp_path: Path) -> None:
    call = messages(case("2026", tmp_path))[6]
    assert (call.kind, (call.details or {})["system"]["type"]) == ("call", "call missed")


def test_reactions_name_their_message(tmp_path: Path) -> None:
    records = case("2026", tmp_path)
    keys = {m.app_key for m in records if isinstance(m, Message)}
    found = [r for r in records if isinstance(r, Reaction)]
    assert [(r.sender, r.direction) for r in found] == [("BOSS0001", "in"), ("owner", "out")]
    assert {r.target for r in found} <= keys


def test_a_reaction_of_somebody_whose_row_is_gone_is_not_the_owners(tmp_path: Path) -> None:
    """Only a reaction that names nobody is the owner's."""
    root = support.build(support.FIXTURES / "threema-ios" / "2026", tmp_path / "case")
    (path,) = [one for one in root.rglob("*") if one.suffix == ".sqlite" or one.name.endswith(".db")]
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE ZMESSAGEREACTION SET ZCREATOR = 99 WHERE ZCREATOR IS NOT NULL")
    connection.close()
    found = [r for r in support.read(support.parser_named("threema-ios"), root) if isinstance(r, Reaction)]
    assert [(r.sender, r.direction) for r in found] == [(None, "unknown"), ("owner", "out")]


def test_a_message_counts_once_with_the_backup_of_the_other_phone(tmp_path: Path) -> None:
    """The backup of the app for Android gives a message the same key."""
    android = support.read(support.parser_named("threema-android"), support.build(
        support.cases("threema-android")[-1], tmp_path / "android"))  # fmt: skip
    forms = {(m.same or "").partition("\x1f")[0] for m in android if isinstance(m, Message) and m.same}
    assert "*threema" in forms
    assert messages(case("2018", tmp_path))[1].same == "*threema\x1fb000000000000001"
