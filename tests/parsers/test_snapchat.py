"""Snapchat's download beyond the contract: both shapes, people of other files, media by id, broken files."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from parsers.base import Context
from parsers.records import Conversation, Found, Message, Participant, Record, Rejection
from tests import support

PARSER = support.parser_named("snapchat")


def case(name: str, folder: Path) -> list[Record]:
    return support.read(PARSER, support.build(support.FIXTURES / "snapchat" / name, folder / name))


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_who_wrote_is_known_in_both_shapes(tmp_path: Path) -> None:
    new, old = case("2024", tmp_path), case("2020", tmp_path)
    assert [m.direction for m in messages(new)[:3]] == ["in", "out", "in"]
    assert [(m.conversation, m.direction) for m in messages(old)] == [
        ("boss_man", "in"), ("boss_man", "in"), ("boss_man", "out"), ("luz_22", "out"), ("luz_22", "in")]  # fmt: skip
    owner = next(r for r in new if isinstance(r, Participant) and r.owner)
    assert (owner.name, owner.aliases) == ("Ana", (("username", "ana.r"),))
    assert {r.name for r in new if isinstance(r, Participant)} >= {"Boss", "Ana"}


def test_times_keep_their_milliseconds_and_words_are_utc(tmp_path: Path) -> None:
    assert messages(case("2024", tmp_path))[0].time.utc_ms == 1709625605123
    first = messages(case("2020", tmp_path))[0]
    assert (first.time.utc_ms, first.time.basis, first.text) == (1591005600000, "utc", "You can't leave")


def test_groups_files_and_events(tmp_path: Path) -> None:
    records = case("2024", tmp_path)
    kinds = {r.key: r.kind for r in records if isinstance(r, Conversation)}
    assert kinds == {"boss_man": "direct", "quiet_one": "direct", "0a1b2c3d-1111-4222-8333-444455556666": "group"}
    media = messages(records)[2]
    assert (media.kind, [file.path for file in media.attachments]) == (
        "image", ["mydata/chat_media/2024-03-05_b~EiQSFTM0SEdm.jpg", None])  # fmt: skip
    assert [m.kind for m in messages(records)[3:6]] == ["deleted", "call", "voice"]


@pytest.mark.parametrize("name", ["2024", "2020"])
def test_broken_files_end_in_a_ledger(name: str, tmp_path: Path) -> None:
    """Cut, flipped and doubled: every message counted is a record or a rejection."""
    root = support.build(support.FIXTURES / "snapchat" / name, tmp_path / "whole")
    path = next(root.rglob("chat_history.json"))
    whole, dice, read = path.read_bytes(), random.Random(11), 0
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 4)):
            data[dice.randrange(200, len(data))] = dice.randrange(256)
        if dice.random() < 0.5:
            del data[dice.randrange(300, len(data)) :]
        if dice.random() < 0.3:
            data[200:200] = data[20 : dice.randrange(30, 250)]
        path.write_bytes(bytes(data))
        records = support.read(PARSER, root)
        counted = sum(r.n for r in records if isinstance(r, Found) and r.kind == "message")
        kept = len(messages(records)) + sum(isinstance(r, Rejection) for r in records)
        assert counted == kept
        read += kept
    assert read > 100


def test_a_break_between_lists_hides_no_list_behind_it(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "snapchat" / "2024", tmp_path / "whole")
    path = next(root.rglob("chat_history.json"))
    path.write_text(path.read_text(encoding="utf-8").replace('],\n  "0a1b', '] ?\n  "0a1b'), encoding="utf-8")
    records = support.read(PARSER, root)
    assert "Nobody has been paid" in [m.text for m in messages(records)]
    assert {m.conversation for m in messages(records)} == {"boss_man", "0a1b2c3d-1111-4222-8333-444455556666"}


def pages(name: str, folder: Path) -> Path:
    return support.build(support.FIXTURES / "snapchat-pages" / name, folder / name)


def test_a_page_tells_the_owner_only_where_nobody_else_is_possible(tmp_path: Path) -> None:
    found = [m for m in support.read(support.parser_named("snapchat-pages"), pages("2024", tmp_path))
             if isinstance(m, Message)]  # fmt: skip
    assert [(m.conversation, m.direction) for m in found] == [
        ("boss_k", "out"), ("boss_k", "in"), ("boss_k", "in"), ("lina", "unknown")]
    assert found[0].text == "When do I get my wages?\nIt is three months"


def test_the_account_beside_the_pages_names_the_owner(tmp_path: Path) -> None:
    found = [m for m in support.read(support.parser_named("snapchat-pages"), pages("2026", tmp_path))
             if isinstance(m, Message)]  # fmt: skip
    assert [(m.sender, m.direction, m.kind) for m in found] == [
        ("boss_k", "in", "text"), ("owner", "out", "other"), ("lina", "in", "system"), ("lina", "in", "text")]
    assert found[2].time.raw == "yesterday"


def test_pages_beside_the_json_are_not_read_twice(tmp_path: Path) -> None:
    root = pages("2024", tmp_path)
    (root / "json").mkdir()
    (root / "json" / "chat_history.json").write_text(
        '{"boss_k": [{"From": "boss_k", "Media Type": "TEXT", "Created": "2024-01-01 10:00:00 UTC", "Content": "a",'
        ' "IsSender": false}]}', encoding="utf-8")  # fmt: skip
    assert support.read(support.parser_named("snapchat-pages"), root) == []
    with support.opened(root) as evidence:
        parser = support.parser_named("snapchat")
        (item,) = support.claimed(parser, evidence)
        assert len([r for r in parser.read(item, Context()) if isinstance(r, Message)]) == 1
        assert {i.claimed_by for i in evidence.items if i.name.startswith("subpage_")} == {"json/chat_history.json"}
