"""Google Chat and Hangouts of a Takeout beyond the contract: times in words, the owner, marks, broken files."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from parsers.records import Conversation, Found, Message, Participant, Reaction, Record, Rejection
from tests import support

CHAT, HANGOUTS = support.parser_named("google-chat"), support.parser_named("hangouts-json")


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / name)
    return support.read(support.parser_named(parser), root)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_times_in_words_of_two_languages_are_utc(tmp_path: Path) -> None:
    english = messages(case("google-chat", "2024", tmp_path))[0]
    spanish = messages(case("google-chat", "2021", tmp_path))
    assert (english.time.utc_ms, english.time.basis) == (1709625605000, "utc")
    assert [m.time.basis for m in spanish] == ["utc", "utc", "none", "utc"]
    assert spanish[1].time.utc_ms == 1613423040000


def test_the_folder_of_the_user_names_the_owner(tmp_path: Path) -> None:
    records = case("google-chat", "2024", tmp_path)
    assert {m.direction for m in messages(records) if m.sender == "owner"} == {"out"}
    assert {r.key: r.kind for r in records if isinstance(r, Conversation)} == {"abcDEF123": "direct", "XyZ987": "group"}
    assert [(r.sender, r.emoji) for r in records if isinstance(r, Reaction)] == [("owner", "\U0001f622")]
    unsure = case("google-chat", "2021", tmp_path)
    assert {m.direction for m in messages(unsure)} == {"unknown"}


def test_a_takeout_in_several_archives_is_one(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "google-chat" / "2024", tmp_path / "evidence")
    first, second = root / "takeout-20240105T101010Z-001", root / "takeout-20240105T101010Z-1-002"
    chat = "Google Chat/Groups/DM abcDEF123"
    first.mkdir()
    (root / "Takeout").rename(first / "Takeout")
    (second / "Takeout" / chat).mkdir(parents=True)
    for name in ("Google Chat/Users", f"{chat}/File-pass.jpg", f"{chat}/group_info.json"):
        (first / "Takeout" / name).rename(second / "Takeout" / name)
    records = support.read(CHAT, root)
    whole = case("google-chat", "2024", tmp_path)
    assert [m.direction for m in messages(records)] == [m.direction for m in messages(whole)]
    assert [r.title for r in records if isinstance(r, Conversation)] == [
        r.title for r in whole if isinstance(r, Conversation)]
    assert [a.path for m in messages(records) for a in m.attachments] == [
        f"takeout-20240105T101010Z-1-002/Takeout/{chat}/File-pass.jpg"]


def test_edits_answers_files_and_withdrawn_words_are_kept(tmp_path: Path) -> None:
    by_number = {m.app_key: m for m in messages(case("google-chat", "2024", tmp_path)) if m.app_key}
    first, answer, edited, file, gone, call = list(by_number.values())[:6]
    assert answer.reply_to == first.app_key
    assert (edited.details or {})["edited"][0]["text"] == "You owe 2000"
    assert (edited.details or {})["links"] == ["https://debt.invalid/x"]
    assert file.attachments[0].path == "Takeout/Google Chat/Groups/DM abcDEF123/File-pass.jpg"
    assert [m.kind for m in (file, gone, call)] == ["image", "deleted", "call"]


def test_hangouts_reads_segments_files_calls_and_notices(tmp_path: Path) -> None:
    records = case("hangouts-json", "2021", tmp_path)
    found = {(m.app_key or "")[:3]: m for m in messages(records)}
    assert found["ev1"].text == "Bring me\nyour passport"
    assert found["ev2"].attachments[0].name == "pass.jpg"
    assert (found["ev3"].kind, (found["ev3"].details or {})["duration_s"]) == ("call", 65)
    assert [found[key].kind for key in ("ev5", "ev7", "ev8", "ev9", "evA")] == [
        "other", "system", "system", "voice", "location"]  # fmt: skip
    luz = next(r for r in records if isinstance(r, Participant) and r.key == "300")
    assert luz.aliases == (("phone", "+34600111222"),)


def test_the_chats_of_an_old_takeout_lie_one_level_deeper(tmp_path: Path) -> None:
    records = case("hangouts-json", "2016", tmp_path)
    assert [m.conversation for m in messages(records)] == ["C1", "C1", "C1", "C2"]
    assert len([r for r in records if isinstance(r, Rejection)]) == 1


@pytest.mark.parametrize("parser", ["google-chat", "hangouts-json"])
def test_broken_files_end_in_a_ledger(parser: str, tmp_path: Path) -> None:
    """Cut, flipped and doubled: every message counted is a record or a rejection."""
    name = {"google-chat": "2024", "hangouts-json": "2021"}[parser]
    root = support.build(support.FIXTURES / parser / name, tmp_path / "whole")
    path = max(root.rglob("*.json"), key=lambda one: one.stat().st_size)
    whole, dice, read = path.read_bytes(), random.Random(7), 0
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(dice.randrange(1, 4)):
            at = dice.randrange(400, len(data))
            data[at] = dice.randrange(256)
        if dice.random() < 0.5:
            del data[dice.randrange(900, len(data)) :]
        if dice.random() < 0.3:
            data[700:700] = data[300 : dice.randrange(300, 900)]
        path.write_bytes(bytes(data))
        records = support.read(support.parser_named(parser), root)
        counted = sum(r.n for r in records if isinstance(r, Found) and r.kind == "message")
        kept = len(messages(records)) + len([r for r in records if isinstance(r, Rejection) and r.kind == "message"])
        assert counted == kept
        read += kept
    assert read > 100
