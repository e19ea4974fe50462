"""A Matrix room beyond the contract: whose account it is, edits, answers, files, what nobody could decipher."""

from __future__ import annotations

import json
import random
from pathlib import Path

from parsers.records import Conversation, Found, Message, Reaction, Record, Rejection
from tests import support

PARSER = support.parser_named("matrix-json")


def case(name: str, folder: Path) -> list[Record]:
    return support.read(PARSER, support.build(support.FIXTURES / "matrix-json" / name, folder / name))


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def numbered(records: list[Record], number: int) -> Message:
    return next(m for m in messages(records) if (m.app_key or "").startswith(f"$event{number:02d}"))


def test_the_exporters_name_leads_to_the_account(tmp_path: Path) -> None:
    group, pair = case("2024", tmp_path), case("2021", tmp_path)
    assert numbered(group, 6).direction == "out"
    assert {r.kind for r in group if isinstance(r, Conversation)} == {"group"}
    assert [m.direction for m in messages(pair)] == ["in", "in", "out"]
    assert {r.kind for r in pair if isinstance(r, Conversation)} == {"direct"}


def test_a_name_of_two_people_decides_nothing(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "matrix-json" / "2024", tmp_path / "room")
    path = next(root.rglob("export.json"))
    export = json.loads(path.read_text(encoding="utf-8"))
    export["messages"][3]["content"]["displayname"] = "Ana"
    path.write_text(json.dumps(export), encoding="utf-8")
    assert {m.direction for m in messages(support.read(PARSER, root))} == {"unknown"}


def test_answers_edits_and_what_was_taken_back(tmp_path: Path) -> None:
    records = case("2024", tmp_path)
    answer, edited, edit, gone = (numbered(records, number) for number in (6, 12, 13, 11))
    assert (answer.text, answer.reply_to) == ("It is mine", "$event05XXXXXXXXXXXXXX")
    assert (edited.text, (edited.details or {})["other_version"]) == ("You owe 2000", "You owe 3000")
    assert (edit.text, (edit.details or {})["edit_of"]) == ("You owe 3000", edited.app_key)
    assert (gone.kind, (gone.details or {})["deleted_reason"]) == ("deleted", "typo")
    assert [(r.sender, r.emoji) for r in records if isinstance(r, Reaction)] == [("owner", "\U0001f622")]


def test_a_file_is_only_the_one_that_is_as_long(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "matrix-json" / "2024", tmp_path / "room")
    assert numbered(support.read(PARSER, root), 7).attachments[0].path is not None
    next(root.rglob("pass-*.jpg")).write_bytes(b"another picture of the same name")
    assert numbered(support.read(PARSER, root), 7).attachments[0].path is None


def test_kinds_of_events(tmp_path: Path) -> None:
    records = case("2024", tmp_path)
    assert [numbered(records, number).kind for number in (1, 7, 8, 14, 15, 16, 17, 18)] == [
        "system", "image", "location", "call", "other", "poll", "other", "sticker"]  # fmt: skip
    assert numbered(records, 16).text == "Leave?\nYes\nNo"


def test_broken_files_end_in_a_ledger(tmp_path: Path) -> None:
    """Cut, flipped and doubled: every entry counted is a record or a rejection."""
    root = support.build(support.FIXTURES / "matrix-json" / "2024", tmp_path / "whole")
    path = next(root.rglob("export.json"))
    whole, dice, read = path.read_bytes(), random.Random(5), 0
    for _ in range(50):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 4)):
            data[dice.randrange(400, len(data))] = dice.randrange(256)
        if dice.random() < 0.5:
            del data[dice.randrange(600, len(data)) :]
        if dice.random() < 0.3:
            data[500:500] = data[150 : dice.randrange(160, 900)]
        path.write_bytes(bytes(data))
        records = support.read(PARSER, root)
        counted = sum(r.n for r in records if isinstance(r, Found))
        kept = sum(isinstance(r, Message | Reaction | Rejection) for r in records)
        assert counted == kept
        read += kept
    assert read > 100
