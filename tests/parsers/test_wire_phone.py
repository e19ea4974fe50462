"""Wire on phones beyond the contract: what was sent, read by the published schema, whole and broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.formats.wire_phone.shared import decoded
from parsers.protobuf import NotProtobuf
from parsers.records import Message, Record
from tests import support
from tests.frames import message, varint

ANDROID, IOS = support.parser_named("wire-android"), support.parser_named("wire-ios")
ID = "00000001-0000-4000-8000-000000000001"


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / f"{parser}-{name}")
    return support.read(support.parser_named(parser), root)


def test_the_two_phones_of_a_chat_agree(tmp_path: Path) -> None:
    """A message has one id everywhere, and its chat one key."""
    android = {m.same: m for m in case("wire-android", "2021", tmp_path) if isinstance(m, Message)}
    ios = {m.same: m for m in case("wire-ios", "2020", tmp_path) if isinstance(m, Message)}
    same = f"*wire\x1f{ID}"
    assert (android[same].conversation, android[same].text) == (ios[same].conversation, ios[same].text)


def test_kinds_of_content() -> None:
    multipart = {"1": ID, "27": {"1": {"1": "both"}, "2": [{"1": {"1": {"1": "image/png", "2": 7, "3": "a.png"}}},
                                                          {"2": {"1": "u", "2": "video/mp4", "3": "x/y/b.mp4"}}]}}
    said = decoded(message(multipart))[0]
    assert (said.text, [file.name for file in said.attachments]) == ("both", ["a.png", "b.mp4"])
    buttons = decoded(message({"1": ID, "20": {"1": [{"1": {"1": "Pay?"}}, {"2": {"1": "Yes", "2": "y"}}]}}))[0]
    assert (buttons.kind, buttons.text) == ("text", "Pay?\nYes")
    assert decoded(message({"1": ID, "14": {"1": "other"}}))[0].details == {"deletes": "other"}
    several = [message({"1": ID, "2": {"1": word}}) for word in ("one", "two")]
    blob = varint(2) + b"".join(varint(len(one)) + one for one in several)
    assert [one.text for one in decoded(blob)] == ["one", "two"]


@given(st.binary(max_size=200))
def test_any_bytes_are_a_message_or_are_refused(data: bytes) -> None:
    try:
        assert decoded(data)
    except NotProtobuf:
        return


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_cut_message_is_refused_or_shorter(cut: int) -> None:
    whole = message({"1": ID, "2": {"1": "I keep your passport"}})
    try:
        assert decoded(whole[:-cut])[0].text in (None, "I keep your passport")
    except NotProtobuf:
        return
