"""Lines of a WhatsApp text export that somebody mistyped or a tool broke: they cost their own time, nothing else."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from tests import support
from tests.parsers.test_whatsapp_text import PARSER, messages, read, warnings

_PLAIN = "10/11/23, 10:00 - A: one\n11/11/23, 10:00 - B: two\n12/11/23, 10:00 - A: three\n"


def test_a_day_that_no_calendar_has_does_not_turn_the_dates_around(tmp_path: Path) -> None:
    """31/02/23 can only be read with the year in front, and so could all the others: as 2010, 2011, 2012."""
    records = read(tmp_path, _PLAIN + "31/02/23, 10:00 - B: four\n")
    assert [m.time.local for m in messages(records)] == [
        "2023-11-10T10:00:00", "2023-11-11T10:00:00", "2023-11-12T10:00:00", None,
    ]  # fmt: skip
    assert messages(records)[3].time.raw == "31/02/23, 10:00"
    assert any("speak against it" in warning for warning in warnings(records))
    assert any("first on line 4, do not exist" in warning for warning in warnings(records))


def test_a_mistyped_day_still_says_which_number_is_the_month(tmp_path: Path) -> None:
    records = read(tmp_path, "10/11/2023, 10:00 - A: one\n31/02/2023, 10:00 - B: two\n")
    assert messages(records)[0].time.local == "2023-11-10T10:00:00"
    assert any("speak against it" in warning for warning in warnings(records))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("45/13/23, 10:00 - B: four\n", "The dates of 1 messages, the first on line 4, do not exist"),
        ("00/00/00, 10:00 - B: four\n", "The dates of 1 messages, the first on line 4, do not exist"),
        ("12/11/23, 25:05 - B: four\n", "The times of day of 1 messages, the first on line 4, are on no clock"),
        ("12/11/23, 10:61 - B: four\n", "The times of day of 1 messages, the first on line 4, are on no clock"),
        ("12/11/23, 99:99 - B: four\n", "The times of day of 1 messages, the first on line 4, are on no clock"),
    ],
)
def test_an_impossible_moment_is_a_message_without_a_time(tmp_path: Path, line: str, said: str) -> None:
    text = "13/10/23, 10:00 - A: one\n" + _PLAIN[len("10/11/23, 10:00 - A: one\n") :] + line
    records = read(tmp_path, text)
    found = messages(records)
    assert [m.text for m in found] == ["one", "two", "three", "four"]
    assert found[3].time.basis == "none"
    assert found[3].time.raw == line.partition(" - ")[0]
    assert [m.time.basis for m in found[:3]] == ["local"] * 3
    assert any(warning.startswith(said) for warning in warnings(records)), warnings(records)


@pytest.mark.parametrize(
    "line", ["12/11/23, 125:05 - C: four\n", "12/11/23, 10:5 - C: four\n", "12/11/23, 10 - A: four\n"]
)
def test_a_head_that_cannot_be_read_is_not_swallowed_without_a_word(tmp_path: Path, line: str) -> None:
    records = read(tmp_path, "13/10/23, 10:00 - A: one\n" + line + "12/11/23, 10:00 - B: two\n")
    assert [m.text for m in messages(records)] == ["one\n" + line.strip(), "two"]
    assert any(text.startswith("1 lines, the first on line 2, begin like messages") for text in warnings(records))


def test_lines_of_a_list_begin_no_messages(tmp_path: Path) -> None:
    records = read(tmp_path, "13/10/23, 10:00 - A: one\n1 - milk: 2 l\n12.5 - B says: x\n")
    assert not warnings(records)


def test_a_year_of_three_digits_turns_no_dates_around(tmp_path: Path) -> None:
    records = read(tmp_path, _PLAIN + "12/11/023, 10:00 - B: four\n13/11/23, 10:00 - A: five\n")
    assert [m.time.local for m in messages(records)][::4] == ["2023-11-10T10:00:00", "2023-11-13T10:00:00"]
    assert messages(records)[3].time.local is None
    assert any("first on line 4, do not exist" in warning for warning in warnings(records))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_cr_alone_ends_a_line_before_a_dated_one(tmp_path: Path, encoding: str, ending: str) -> None:
    lines = [
        "13/11/23, 10:00 - A: é", "14/11/23, 10:00 - B: two\r14/11/23, 10:05 - A: three\rmore", "15/11/23, 1:00 - B: x",
        "15/11/23, 1:01 - B: y\r15/11/23, 25:05 - A: z",
    ]  # fmt: skip
    data = (ending.join(lines) + ending).encode(encoding)
    found = messages(read(tmp_path, data))
    assert [m.text for m in found] == ["é", "two", "three\rmore", "x", "y", "z"]
    for message in found:
        offset = message.provenance.offset
        assert offset is not None
        assert data[offset:].decode("utf-8" if encoding == "utf-8" else "utf-16-le").startswith(message.time.raw)


@pytest.mark.parametrize(
    "head",
    ["၁၃-၀၃-၂၄၊ ၁၀:၁၅", "၁၃/၃/၂၄ နံနက် ၁၀:၁၅", "៣១/០១/២៤, ១០:១៥", "13/3/24 ၁၀:၁၅", "๑๓/๓/๖๗ ๑๐:๑๕", "߁߃/߀߃/߂߄߸ ߁߀:߁߅"],
)
def test_digits_of_other_scripts(tmp_path: Path, head: str) -> None:
    """Burmese, Khmer, Thai (in its own years) and N'Ko, with the commas that stand in them."""
    found = messages(read(tmp_path, f"{head} - Ana: one\n{head} - Bob: two\n"))
    assert [(m.sender, m.text) for m in found] == [("Ana", "one"), ("Bob", "two")]
    assert {(m.time.local or "")[11:] for m in found} == {"10:15:00"}
    assert {(m.time.local or "")[:4] for m in found} == {"2024"}


_HERE = "".join(f"{day:02}/03/24, 21:{day:02} - {'Ana' if day % 2 else 'Bob'}: here {day}\n" for day in range(1, 29))
_THERE = "".join(f"[{d:02}.04.24, 21:{d:02}:00] {'Ana' if d % 2 else 'Bob'}: there {d}\r\n" for d in range(1, 26))


@pytest.mark.parametrize("text", [_HERE + _THERE, _THERE + _HERE, _HERE + _THERE + _HERE.replace("/03/", "/05/")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_exports_put_together_in_one_file_are_read_each_by_itself(tmp_path: Path, text: str, encoding: str) -> None:
    data = text.encode(encoding)
    records = read(tmp_path, data)
    found = messages(records)
    assert len(found) == len(text.splitlines())
    assert {m.time.basis for m in found} == {"local"}
    assert any(warning.startswith("From line ") for warning in warnings(records))
    for message, line in zip(found, text.splitlines(), strict=True):
        assert line.endswith(f": {message.text}")
        assert text.splitlines()[(message.provenance.line or 0) - 1] == line
        offset = message.provenance.offset
        assert offset is not None
        there = data[offset:].decode("utf-8" if encoding == "utf-8" else "utf-16-le")
        assert there.lstrip("\ufeff[").startswith(message.time.raw.lstrip("\ufeff"))


def test_a_chat_of_others_pasted_at_the_end_is_no_export(tmp_path: Path) -> None:
    pasted = _THERE.replace("Ana:", "Xenia:").replace("Bob:", "Yuri:")
    found = messages(read(tmp_path, _HERE + pasted))
    assert len(found) == 28
    assert (found[-1].text or "").count("there") == 25


def test_files_of_an_iphone_without_ending_with_joiners_and_accents(tmp_path: Path) -> None:
    """A name in the export is that of a file whatever way its accents are put together, and keeps its joiners."""
    names = ["00000002-README", "00000003-نامه\u200cها.pdf", "00000004-señal.pdf"]
    for name in names:
        (tmp_path / unicodedata.normalize("NFD", name)).write_bytes(b"x")
    text = "".join(f"[13/03/24, 21:05:00] Ana: \u200e<attached: {name}>\r\n" for name in names)
    (tmp_path / "_chat.txt").write_text(text, encoding="utf-8", newline="")
    found = messages(support.read(PARSER, tmp_path))
    assert {m.sender for m in found} == {"Ana"}, "who sends nothing but files is not called after them"
    assert [m.attachments[0].name for m in found] == names
    assert [m.attachments[0].path for m in found] == [unicodedata.normalize("NFD", name) for name in names]


def test_who_sends_nothing_but_places_keeps_their_name(tmp_path: Path) -> None:
    """In a language whose word for a place no table has."""
    text = "".join(f"13/03/24, 21:0{n} - Ana: toki: https://maps.google.com/?q=44.{n},26.1\n" for n in range(5))
    found = messages(read(tmp_path, text))
    assert {m.sender for m in found} == {"Ana"}
