"""Lines of a WhatsApp text export that somebody mistyped or a tool broke: they cost their own time, nothing else."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from parsers.filetypes import encoding_of
from parsers.records import Found, Message
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


_THREE = "25/03/2024, 09:00 - A: one\n25/03/2024, 09:01 - B: two\n25/03/2024, 09:02 - A: three\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("before", "behind"), [(0, 512), (100, 0), (4, 4096), (6000, 2), (0, 1 << 16)])
def test_zeros_around_an_export_hide_nothing(tmp_path: Path, encoding: str, before: int, behind: int) -> None:
    """As a copy that was broken off, or a file that was found in unused space, has them."""
    data = b"\0" * before + _THREE.encode(encoding) + b"\0" * behind
    records = read(tmp_path, data)
    assert [(m.sender, m.text) for m in messages(records)][:2] == [("A", "one"), ("B", "two")]
    assert (messages(records)[2].text or "").rstrip("\0") == "three"
    assert len(messages(records)) == sum(r.n for r in records if isinstance(r, Found)) == 3
    assert any("zeros in this file where text should be" in text for text in warnings(records))
    assert [m.provenance.line for m in messages(records)] == [1, 2, 3]
    for message in messages(records):
        place = data[message.provenance.offset :]
        assert place.decode("utf-8" if "8" in encoding else "utf-16-be" if "be" in encoding else "utf-16-le").lstrip(
            "\ufeff").startswith("25/03/2024")


@pytest.mark.parametrize("hole", [4, 512, 20_000])
def test_what_stands_behind_a_hole_is_nobodys(tmp_path: Path, hole: int) -> None:
    """It can be the rest of a message of somebody else whose beginning is lost."""
    more = "25/03/2024, 10:00 - B: four\n25/03/2024, 10:01 - A: fi"
    data = _THREE.encode() + more.encode() + b"\0" * hole + b"or I hurt you\nand her\n25/03/2024, 11:00 - B: six\n"
    records = read(tmp_path, data)
    found = messages(records)
    assert [(m.sender, m.text) for m in found[3:]] == [
        ("B", "four"), ("A", "fi"), (None, "or I hurt you\nand her"), ("B", "six")]  # fmt: skip
    assert sum(r.n for r in records if isinstance(r, Found)) == len(found) == 7
    assert (found[5].details, found[5].provenance.line) == ({"type": "behind_zeros"}, 6)
    assert any("behind zeros: 1, the first on line 6" in text for text in warnings(records))


def test_a_dated_line_behind_a_hole_is_a_message(tmp_path: Path) -> None:
    """However few the zeros before it; those inside a message are kept."""
    data = _THREE.encode() + b"\0" * 600 + b"25/03/2024, 10:00 - B: fo\0ur\n\0\x0025/03/2024, 10:01 - A: five\nmore\n"
    found = messages(read(tmp_path, data))
    assert [(m.sender, m.text) for m in found[3:]] == [("B", "fo\0ur"), ("A", "five\nmore")]
    assert not warnings(read(tmp_path, _THREE.replace("two", "t\0wo")))


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"", "utf-8"),
        (b"\0" * 100, None),
        (b"text" + b"\0" * 9000, "utf-8"),
        (b"\0" * 9000 + b"text", "utf-8"),
        ("text, \u0100\u0100, more text\n".encode("utf-16-le") + b"\0" * 99, "utf-16-le"),
        (b"\0" * 98 + "text, \u0100\u0100, more text\n".encode("utf-16-be"), "utf-16-be"),
        (b"\x01\x02ab\0\0\0\0\0\0\0\0\x03\x04cd" * 40, None),
        (b"\xff\x81\xfe\x90\0\0\0\0\xd8\xe0" * 40, None),
    ],
)
def test_zeros_in_a_row_do_not_hide_what_is_text(data: bytes, encoding: str | None) -> None:
    assert encoding_of(data) == encoding


def test_a_mark_of_the_end_behind_a_short_export_makes_no_binary_file_of_it(tmp_path: Path) -> None:
    path = tmp_path / "chat.txt"
    path.write_bytes(b"25/03/2024, 09:00 - Bob: hi\r\n25/03/2024, 09:01 - Ana: no\r\n\x1a")
    with support.opened(path) as evidence:
        assert PARSER.identify(evidence.items[0]) is not None
        assert not evidence.items[0].binary


_MARKED = (
    "[12/03/2024, 2:05:01\u202fPM] Ana: \u200eMessages and calls are end-to-end encrypted. No one outside of this "
    "chat, not even WhatsApp, can read or listen to them.\n"
    "[12/03/2024, 2:06:01\u202fPM] Boss: où? ?\n"
    "\u200e[13/03/2024, 2:06:41\u202fPM] Ana: \u200e<attached: 00000012-PHOTO-2024-03-13-14-06-41.jpg>\n"
    "\u200e[13/03/2024, 2:07:41\u202fPM] Boss: my pass \u200e<attached: 00000013-PHOTO-2024-03-13-14-07-41.jpg>\n"
    "[13/03/2024, 2:08:41\u202fPM] Boss: \u200eYou deleted this message.\n"
    "[13/03/2024, 2:09:41\u202fPM] Ana: ?ok \u200e<This message was edited>\n"
)
_TOLD = [
    ("system", None), ("text", "Boss"), ("image", "Ana"), ("image", "Boss"), ("deleted", "Boss"), ("text", "Ana"),
]  # fmt: skip


@pytest.mark.parametrize("data", [
    _MARKED.encode("cp1252", "replace"),
    _MARKED.replace("\u200e", "\ufffd").encode(),
    _MARKED.replace("\u200e", " ").replace("\u202f", " ").encode(),
    _MARKED.encode().decode("cp1252", "ignore").encode(),
    _MARKED.encode().decode("latin-1").encode(),
    _MARKED.replace("\n", "\r\r\n").encode(),
], ids=["code page", "replaced", "blanks", "twice", "twice latin", "CR CR LF"])  # fmt: skip
def test_what_became_of_the_marks_gives_no_message_to_another(data: bytes, tmp_path: Path) -> None:
    """Lines with files begin with the mark: they were taken for words of the message above, of somebody else."""
    path = tmp_path / "WhatsApp Chat - Ana.txt"
    path.write_bytes(data)
    with support.opened(path) as evidence:
        assert [item.path for item in support.claimed(PARSER, evidence)] == [path.name]
    found = messages(support.read(PARSER, path))
    assert [(message.kind, message.sender) for message in found] == _TOLD
    assert [message.text for message in found if message.kind in ("text", "image")] == [
        "où? ?", None, "my pass", "?ok"]  # fmt: skip
    raw = found[1].raw
    assert raw is None or raw in data


def test_signs_that_stand_before_one_of_both_are_what_somebody_wrote(tmp_path: Path) -> None:
    text = ("[12/03/2024, 14:05:01] Ana: see\n?[12/03/2024, 14:00:01] Eva: image omitted\n"
            " [12/03/2024, 14:00:01] Eva: hi <3\n[13/03/2024, 14:05:01] Boss: ?image omitted\n")  # fmt: skip
    found: list[Message] = messages(read(tmp_path, text, "WhatsApp Chat - Ana.txt"))
    assert [message.sender for message in found] == ["Ana", "Boss"]
    assert found[1].text == "?image omitted"


def test_a_file_whose_name_has_a_sign_for_the_mark_of_an_android_is_found(tmp_path: Path) -> None:
    (tmp_path / "IMG-20240312-WA0000.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    text = "12/03/2024, 14:06 - Ana: \u200eIMG-20240312-WA0000.jpg (file attached)\n13/03/2024, 14:06 - Ana: où\n"
    (tmp_path / "WhatsApp Chat with Ana.txt").write_bytes(text.encode("cp1252", "replace"))
    found = messages(support.read(PARSER, tmp_path))
    assert [(file.name, file.path) for file in found[0].attachments] == [("IMG-20240312-WA0000.jpg",) * 2]
