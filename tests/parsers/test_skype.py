"""Skype's export and database beyond the contract: marks of texts, removed texts, files, the public sample."""

from __future__ import annotations

import json
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from parsers.base import identify
from parsers.formats.skype.markup import call, contacts, event, location, plain
from parsers.records import Call, Contact, Message, Rejection
from tests import support


@given(st.text())
def test_any_content_can_be_read(text: str) -> None:
    assert plain(text).text is not None
    for read in (call, contacts, event, location):
        read(text)
        read(f"<x>{text}</x>")


def test_marks_become_words() -> None:
    read = plain('<quote authorname="A"><legacyquote>[1]</legacyquote>old</quote>new <ss type="x">:)</ss>')
    assert (read.text, read.details["quoted"]) == ("new :)", "old")
    assert plain("a < b & c").text == "a < b & c"


def test_a_removed_text_is_told_from_an_empty_one(tmp_path: Path) -> None:
    for parser, case in (("skype-main", "2013"), ("skype-export", "2024")):
        root = support.build(support.FIXTURES / parser / case, tmp_path / parser)
        found = [m for m in support.read(support.parser_named(parser), root) if isinstance(m, Message)]
        assert [m.direction for m in found if m.kind == "deleted"] == ["out"]


def test_the_public_sample(testdata: Path) -> None:
    records = support.read(support.parser_named("skype-main"), testdata / "skype")
    found = [m for m in records if isinstance(m, Message)]
    assert sum(m.provenance.table == "Messages" for m in found) == 15
    assert sum(m.provenance.table == "Transfers" for m in found) == 2
    assert [c.duration_s for c in records if isinstance(c, Call)] == [646.0]
    assert sum(isinstance(record, Contact) for record in records) == 2
    assert not [record for record in records if isinstance(record, Rejection)]


def test_teams_and_skype_are_told_apart_by_accounts_and_threads(tmp_path: Path) -> None:
    """The accounts of Teams may stand behind lists of the app itself, far from the start."""
    names: list[list[str]] = []
    for number in ("19:a_b@unq.gbl.spaces", "8:bob"):
        ids = [*(f"48:list{n}" for n in range(300)), number]
        rest: dict[str, object] = {"displayName": None, "threadProperties": None, "MessageList": []}
        chats: list[dict[str, object]] = [{"id": one, **rest} for one in ids]
        (tmp_path / "messages.json").write_text(
            json.dumps({"userId": "8:live:mira", "exportDate": "2024-03-06T10:00", "conversations": chats}))
        with support.opened(tmp_path) as evidence:
            names.append([parser.id for parser, _ in identify(evidence.items[0])])
    assert names == [["teams-export"], ["skype-export"]]


def test_the_databases_of_telephones_say_who_wrote_what(tmp_path: Path) -> None:
    """Once as JSON and once as columns; without them nothing of Skype on a telephone was read."""
    for parser, name, expected in (
        ("skype-app", "2021", [("text", "in", "live:boss", "You owe me 3000"), ("text", "out", "owner", "I know"),
                               ("text", "in", "ana", "is that true"), ("call", "in", "live:boss", None),
                               ("deleted", "in", "live:boss", None)]),
        ("skype-live", "2018", [("text", "in", "live:boss", 'Give me "it" back'), ("text", "out", "owner", "No"),
                                ("image", "in", "ana", None), ("text", "unknown", "+33612340002", "who is this")]),
    ):  # fmt: skip
        root = support.build(support.FIXTURES / parser / name, tmp_path / parser)
        found = [r for r in support.read(support.parser_named(parser), root) if isinstance(r, Message)]
        assert [(m.kind, m.direction, m.sender, m.text) for m in found] == expected
