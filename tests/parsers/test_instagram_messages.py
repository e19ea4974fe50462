"""Instagram's `messages.json` until 2020 beyond the contract: whose account, chats with the same people, damage."""

from __future__ import annotations

from pathlib import Path

from parsers.records import Conversation, Message, Participant, Record
from parsers.records import Warning as Note
from tests import support

FIXTURE = support.FIXTURES / "instagram-messages"


def read(folder: Path) -> list[Record]:
    return support.read(support.parser_named("instagram-messages"), folder)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_the_owner_is_whom_the_profile_names_or_who_is_in_every_chat(tmp_path: Path) -> None:
    for name, owner, basis in (("2018", "old_account", "profile"), ("2020", "ana.flor", "in every thread")):
        records = read(support.build(FIXTURE / name, tmp_path / name))
        assert [record.name for record in records if isinstance(record, Participant) and record.owner] == [owner]
        found = [record.details or {} for record in records if isinstance(record, Conversation)]
        assert {details["direction_basis"] for details in found} == {basis}


def test_without_either_nobody_is_taken_for_the_owner(tmp_path: Path) -> None:
    (tmp_path / "messages.json").write_bytes((FIXTURE / "2018" / "input" / "messages.json").read_bytes())
    records = read(tmp_path)
    assert {message.direction for message in messages(records)} == {"unknown"}
    assert not any(isinstance(record, Participant) and record.owner for record in records)


def test_two_chats_with_the_same_people_stay_two(tmp_path: Path) -> None:
    records = read(support.build(FIXTURE / "2020", tmp_path / "evidence"))
    keys = [record.key for record in records if isinstance(record, Conversation)]
    assert keys == ["ana.flor, dragan_rad", "ana.flor, dragan_rad, mia", "ana.flor, mia", "ana.flor, mia #2"]


def test_a_file_that_breaks_off_gives_what_stands_before(tmp_path: Path) -> None:
    whole = (FIXTURE / "2020" / "input" / "messages.json").read_bytes()
    (tmp_path / "messages.json").write_bytes(whole[: whole.index(b'"voice_media": "https')])
    records = read(tmp_path)
    assert [message.text for message in messages(records)][:2] == ["Started a video chat", "\u2764\ufe0f"]
    assert any(isinstance(record, Note) and record.partial for record in records)


def test_damage_between_entries_loses_only_what_it_hit(tmp_path: Path) -> None:
    whole = (FIXTURE / "2020" / "input" / "messages.json").read_bytes()
    hit = whole.replace(b'"heart": "\\u2764\\ufe0f"}', b'"heart": }}]', 1)
    (tmp_path / "messages.json").write_bytes(hit)
    said = [message.text for message in messages(read(tmp_path))]
    assert "Started a video chat" in said
    assert "hola" in said
    assert "\u00bfd\u00f3nde?" in said
