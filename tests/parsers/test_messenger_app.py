"""Messenger's databases beyond the contract: one message in both, tables without row ids, whose account it is."""

from __future__ import annotations

from pathlib import Path

from parsers.records import Call, Message, Record, Rejection
from parsers.records import Warning as Note
from tests import support


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / parser / name)
    return support.read(support.parser_named(parser), root)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_a_message_in_both_databases_is_one(tmp_path: Path) -> None:
    old = {m.same: (m.text, m.sender, m.conversation) for m in messages(case("messenger-threads", "2020", tmp_path))}
    new = {m.same: (m.text, m.sender, m.conversation) for m in messages(case("messenger-msys", "2021", tmp_path))}
    both = old.keys() & new.keys()
    assert [old[same] for same in both] == [new[same] for same in both] == [("You owe me 3000", "100001", "100001")]


def test_the_account_is_told_by_chats_where_no_file_names_it(tmp_path: Path) -> None:
    found = messages(case("messenger-threads", "2016", tmp_path))
    assert [m.direction for m in found] == ["in", "out", "unknown", "in"]


def test_tables_without_row_ids_are_read_whole(tmp_path: Path) -> None:
    records = case("messenger-msys", "2025", tmp_path)
    assert [(m.kind, m.direction) for m in messages(records)] == [("text", "in"), ("deleted", "out")]
    assert not [r for r in records if isinstance(r, Rejection)]


def test_somebody_who_is_in_no_list_still_wrote(tmp_path: Path) -> None:
    records = case("messenger-msys", "2021", tmp_path)
    assert any(m.text == "nobody knows me" and m.sender == "555" for m in messages(records))
    assert [(c.direction, c.video, c.outcome) for c in records if isinstance(c, Call)] == [
        ("in", True, "answered"), ("out", False, "unknown")]


def test_a_secret_conversation_says_who_wrote_when_and_what_can_be_read(tmp_path: Path) -> None:
    records = case("messenger-msys", "2022-iphone", tmp_path)
    found = [m for m in messages(records) if (m.details or {}).get("secret_conversation")]
    assert [(m.kind, m.direction, m.text) for m in found] == [
        ("other", "in", None), ("other", "out", None), ("text", "in", "on se voit ce soir")]
    assert [m.raw for m in found] == [b"q83vEjRWeJCrze8SNFZ4kKvN7w==", b"\x00\xab\xcd\xef\x01\x23", None]
    assert any(isinstance(r, Note) and r.args == {"n": 2} for r in records)


def test_chats_encrypted_between_the_phones_are_read_with_who_wrote_them(tmp_path: Path) -> None:
    """Their numbers of people are those of the database alone, and may look like the account of somebody else."""
    found = [m for m in messages(case("messenger-msys", "2026-iphone", tmp_path)) if
             m.provenance.table == "client_messages"]  # fmt: skip
    assert [(m.conversation, m.direction, m.sender, m.text) for m in found] == [
        ("100001", "in", "100001", "Bring me your passport"), ("100001", "out", "owner", None),
        ("7000000000000001", "in", "100002", "He has mine too"),
        ("fb-msys-100009#3", "unknown", "fb-msys-100009#55", "who am I"),
        ("100001", "in", "100001", "from his other phone"), ("100001", "in", "100001", None),
        ("100001", "out", "owner", "I said no")]  # fmt: skip
    assert [m.time.utc_ms for m in found][:3] == [1710000000000, 1710000010000, 1710000020000]
    assert [(a.path, m.kind) for m in found for a in m.attachments] == [
        ("media_bank/persistent/att.q83v.jpg", "image")]  # fmt: skip


def test_what_was_taken_back_and_edited_is_told_and_what_nobody_describes_is_named(tmp_path: Path) -> None:
    """In chats that are encrypted between the phones; a wording of another chat is nobody's here."""
    records = case("messenger-msys", "2026-iphone", tmp_path)
    found = {m.app_key: m for m in messages(records)}
    assert (found["client:6"].kind, found["client:6"].details["stored"]) == ("deleted", {"is_tombstoned": 1})
    assert found["client:7"].details == {
        "end_to_end_encrypted": True, "edited": [{"text": "I said yes", "utc_ms": 1710000065000}],
        "stored": {"reply_message_text": "Bring me your passport", "reply_status": 1}}  # fmt: skip
    assert found["mid.$gAAAAAAAAAAA3"].details["edited"] == [{"text": "before", "utc_ms": 1700000021000}]
    assert "edited" not in found["client:1"].details
    told = [r.args for r in records if isinstance(r, Note)]
    assert told == [{"tables": "client_reactions (1), edit_message_history (1)"}]


def test_a_call_without_a_log_is_told_by_its_title(tmp_path: Path) -> None:
    found = [m for m in messages(case("messenger-msys", "2026-iphone", tmp_path)) if m.provenance.table == "messages"]
    told = [(m.kind, *map((m.details or {}).get, ("outcome", "video", "duration_s"))) for m in found]
    assert told == [("call", "missed", True, None), ("call", "answered", False, 65), ("text", None, None, None)]
