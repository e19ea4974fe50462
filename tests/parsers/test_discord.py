"""Discord exports and data packages beyond the contract: who wrote, times from ids, answers, files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.exports import iso_time
from parsers.formats.discord_json.package import moment
from parsers.records import Conversation, Message, Participant, Reaction, Record, Rejection
from parsers.records import Warning as Note
from tests import support


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / "evidence")
    return support.read(support.parser_named(parser), root)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_a_chat_of_two_tells_who_exported_it(tmp_path: Path) -> None:
    records = case("discord-json", "direct", tmp_path)
    first, second = messages(records)[:2]
    assert (first.direction, second.direction, second.sender) == ("in", "out", "owner")
    assert second.reply_to == first.app_key
    chat = next(record for record in records if isinstance(record, Conversation))
    assert chat.shared
    assert (chat.details or {})["direction_basis"] == "title"


def test_a_renamed_partner_leaves_the_direction_open(tmp_path: Path) -> None:
    whole = json.loads((support.FIXTURES / "discord-json/direct/input/export.json").read_text(encoding="utf-8"))
    whole["channel"]["name"] = "An older name"
    (tmp_path / "dm.json").write_text(json.dumps(whole), encoding="utf-8")
    records = support.read(support.parser_named("discord-json"), tmp_path)
    assert {m.direction for m in messages(records)} == {"unknown"}
    assert not any(record.owner for record in records if isinstance(record, Participant))


def test_words_of_forwards_and_embeds_are_text_and_say_so(tmp_path: Path) -> None:
    found = {m.text: (m.details or {}).get("text_source") for m in messages(case("discord-json", "direct", tmp_path))}
    assert found["forwarded words"] == "forwarded"
    assert found["Boss\nNotice\nShift at 6\nPay\n40 a day\nf"] == "embed"


def test_downloaded_files_are_found_by_their_escaped_path(tmp_path: Path) -> None:
    files = [a for m in messages(case("discord-json", "direct", tmp_path)) for a in m.attachments]
    assert files[0].path == "export.json_Files/passport scan-1A2B3.png"
    assert files[1].path is None


def test_reactions_name_people_where_the_export_does(tmp_path: Path) -> None:
    found = [(r.emoji, r.sender) for r in case("discord-json", "direct", tmp_path) if isinstance(r, Reaction)]
    assert found == [("👍", "owner"), (":pepe:", None)]


def test_a_cut_export_keeps_what_stands_before(tmp_path: Path) -> None:
    records = case("discord-json", "cut", tmp_path)
    assert [m.text for m in messages(records)] == ["You owe me 3000 now"]
    assert sum(isinstance(record, Rejection) for record in records) == 1
    assert any(record.partial for record in records if isinstance(record, Note))


def test_a_package_and_an_export_meet_in_the_same_message(tmp_path: Path) -> None:
    """The owner's own words from both sources count once."""
    exported = {m.same for m in messages(case("discord-json", "direct", tmp_path / "a"))}
    own = messages(case("discord-package", "2024", tmp_path / "b"))
    assert own[1].same in exported
    assert own[1].conversation == "120000000000000009"


@pytest.mark.parametrize(("written", "basis"), [
    ("2024-03-05 12:00:00", "utc"), ("2024-03-05 13:00:00", "local"), ("2024-03-05 12:00:00.000+00:00", "utc"),
    ("yesterday", "none"), (None, "none"),
])  # fmt: skip
def test_a_time_without_a_zone_is_utc_only_where_the_id_says_so(written: str | None, basis: str) -> None:
    assert moment("1214542931558400007", written).basis == basis


@given(st.text(max_size=40))
def test_any_text_is_a_time_or_none(text: str) -> None:
    assert iso_time(text).basis in ("none", "utc", "local")
    assert moment(text, text).raw == text.strip() or moment(text, text).basis == "none"


def test_lines_end_with_a_line_feed_only(tmp_path: Path) -> None:
    found = messages(case("discord-package", "2021", tmp_path))
    assert [m.text for m in found] == ['two\nlines, "quoted"', "plain\u2028text"]


@pytest.mark.parametrize(("name", "counts"), [
    ("DM_2A_2M", {"text": 2, "call": 1}), ("GC_3A_5M", {"text": 3, "system": 2, "call": 1}),
    ("SV_5A_5M", {"text": 4, "image": 1}),
])  # fmt: skip
def test_the_public_samples(testdata: Path, tmp_path: Path, name: str, counts: dict[str, int]) -> None:
    (tmp_path / "one.json").write_bytes((testdata / "discord-export" / f"{name}.json").read_bytes())
    records = support.read(support.parser_named("discord-json"), tmp_path)
    kinds = [m.kind for m in messages(records)]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == counts
    assert not [record for record in records if isinstance(record, Rejection)]
