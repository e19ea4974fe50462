"""Text messages of older phones: forms of the date, and what is broken in the middle."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import identify
from parsers.records import Message
from tests import support

PARSER = support.parser_named("vmessage")


def vmsg(date: str = "Date:05.07.2011 18:30:12", text: str = "hi", head: str = "X-IRMC-BOX:INBOX\n") -> str:
    return (f"BEGIN:VMSG\nVERSION:1.1\n{head}BEGIN:VCARD\nTEL:+4912345678\nEND:VCARD\nBEGIN:VENV\nBEGIN:VBODY\n{date}\n"
            f"{text}\nEND:VBODY\nEND:VENV\nEND:VMSG\n")


def messages(tmp_path: Path, text: str | bytes) -> list[Message]:
    folder = tmp_path / "e"
    folder.mkdir(exist_ok=True)
    (folder / "m.vmg").write_bytes(text.encode() if isinstance(text, str) else text)
    return [record for record in support.read(PARSER, folder) if isinstance(record, Message)]


@pytest.mark.parametrize(("date", "local", "utc_ms"), [
    ("Date:05.07.2011 18:30:12", "2011-07-05T18:30:12", None),
    ("Date:2011/07/05 18:30:12 GMT", None, 1309890612000), ("Date:2011-07-05 18:30:12", "2011-07-05T18:30:12", None),
    ("Date:20110705T183012Z", None, 1309890612000), ("Date:20110705T183012", "2011-07-05T18:30:12", None),
    ("Date:yesterday", None, None), ("Date:31.02.2011 10:00:00", None, None), ("no date", None, None),
])  # fmt: skip
def test_dates(tmp_path: Path, date: str, local: str | None, utc_ms: int | None) -> None:
    (message,) = messages(tmp_path, vmsg(date))
    assert (message.time.local, message.time.utc_ms) == (local, utc_ms)
    assert message.text == ("no date\nhi" if date == "no date" else "hi")


def test_the_makers_time_in_utc_stands_before_the_local_one(tmp_path: Path) -> None:
    (message,) = messages(tmp_path, vmsg(head="X-NOK-DT:20110705T163012Z\nX-MESSAGE-TYPE:DELIVER\n"))
    assert message.time.utc_ms == 1309883412000
    assert message.direction == "in"


def test_copies_count_once_and_equal_messages_twice(tmp_path: Path) -> None:
    first = messages(tmp_path, vmsg() * 2)
    second = messages(tmp_path, vmsg() * 2)
    assert [m.same for m in first] == [m.same for m in second]
    assert len({m.same for m in first}) == 2


def test_other_calendars_of_the_same_family_are_left_alone(tmp_path: Path) -> None:
    for text in ("BEGIN:VCARD\nFN:A\nEND:VCARD\n", "BEGIN:VNOTE\nBODY:x\nEND:VNOTE\n", "Hello BEGIN:VMSG\n"):
        (tmp_path / "x").write_text(text)
        with support.opened(tmp_path) as evidence:
            assert "vmessage" not in {parser.id for parser, _ in identify(evidence.items[0])}


@given(st.lists(st.sampled_from([*vmsg().split("\n"), "", "END:VMSG", "BEGIN:VENV", "x" * 50]), max_size=60))
def test_lines_in_any_order_add_up(tmp_path_factory: pytest.TempPathFactory, lines: list[str]) -> None:
    folder = tmp_path_factory.mktemp("v")
    (folder / "m.vmg").write_text("BEGIN:VMSG\n" + "\n".join(lines))
    for counts in support.ledger(support.read(PARSER, folder)).values():
        assert counts["found"] == counts["kept"] + counts["rejected"]
