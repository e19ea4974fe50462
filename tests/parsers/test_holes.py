"""Zeros in a row in the middle of a text, as a failing medium leaves them: told of in every format that reads text
itself, and never a message that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Context, Parser, parsers
from parsers.errors import EvidenceUnreadable, UserError
from parsers.evidence import Item
from parsers.records import Message, Provenance, Record, Warning  # noqa: A004  (the field's own word)
from parsers.text.holes import FEWEST, ZEROS, Holes, Told, of_others, squeezed, thinned, watch
from tests import support

ZERO = b"\0"


def found(data: bytes, size: int, told: Told = "all") -> list[tuple[int, int]]:
    """(bytes, offset of the first) of the warnings about a file that is read in blocks."""
    holes = Holes(data[:512], told)
    for again in range(2):  # a second pass adds nothing
        for place in range(0, len(data), size):
            holes.take(place, data[place : place + size])
        assert again in (0, 1)
    return [(warning.args["count"], warning.args["offset"]) for warning in holes.warnings()]


@pytest.mark.parametrize("size", [1, 3, 4, 7, 64, 1000])
def test_where_they_are_whatever_the_blocks(size: int) -> None:
    assert found(b"abc" + 10 * ZERO + b"def", size) == [(10, 3)]
    assert found(b"abc" + 4 * ZERO + b"def" + 6 * ZERO + b"g", size) == [(10, 3)]
    assert found(b"abc" + 3 * ZERO + b"def", size) == []  # few may be what somebody sent
    assert found(5 * ZERO + b"abc", size) == [(5, 0)]
    assert found(b"abc" + 20 * ZERO, size) == [(20, 3)]
    assert found(b"abc" + 20 * ZERO, size, "inside") == []
    assert found(b"abc" + 8 * ZERO + b"d" + 20 * ZERO, size, "inside") == [(8, 3)]
    assert found(30 * ZERO, size) == [(30, 0)]
    assert found(b"", size) == []


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_zeros_of_wide_letters_are_none(encoding: str) -> None:
    text = "{Hello ĀāĂ \U00010000 there\0}".encode(encoding)
    assert found(text, 5) == []
    torn = text[:16] + 64 * ZERO + text[16:]
    ((count, offset),) = found(torn, 5)
    assert 64 <= count <= 68
    assert 12 <= offset <= 16


@given(st.lists(st.tuples(st.binary(max_size=6), st.integers(0, 9)), max_size=8), st.integers(1, 9))
def test_any_file_in_any_blocks(parts: list[tuple[bytes, int]], size: int) -> None:
    data = b"a" + b"".join(text + n * ZERO for text, n in parts) + b"z"
    runs, place = [], 0
    while place < len(data):
        run = len(data[place:]) - len(data[place:].lstrip(ZERO))
        if run >= FEWEST:
            runs.append((run, place))
        place += run or 1
    assert found(data, size) == ([(sum(run for run, _ in runs), runs[0][1])] if runs else [])


def test_texts_with_fewer_of_them() -> None:
    assert thinned("no zeros") == "no zeros"
    assert thinned(f"a{9 * chr(0)}b\0c") == f"a{FEWEST * chr(0)}b\0c"
    assert thinned(f"a{9 * chr(0)}b{9 * chr(0)}", last=True) == f"a{FEWEST * chr(0)}b"
    assert squeezed(f"a{99 * chr(0)}bcd", 8) == f"a{FEWEST * chr(0)}bcd"


def test_what_was_read_before_a_medium_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "sms-1.xml"
    tag = b'<sms address="+1" date="1700000000000" type="1" body="%d" contact_name="x" />\n'
    rows = [tag % n for n in range(40)]
    path.write_bytes(b'<?xml version="1.0" encoding="UTF-8"?>\n<smses count="40">\n' + b"".join(rows))
    data = path.read_bytes().replace(rows[20], 200 * ZERO)

    def chunks(item: Item) -> Iterator[bytes]:
        for place in range(0, len(data) - 300, 64):
            block = data[place : place + 64]
            if item.holes is not None:
                item.holes.take(place, block)
            yield block
        raise EvidenceUnreadable(path=item.path, reason="bad sector")

    monkeypatch.setattr(Item, "chunks", chunks)
    records, error = read(support.parser_named("sms-backup-xml"), path)
    assert isinstance(error, EvidenceUnreadable)
    assert [warning.args for warning in told(records)] == [{"count": 200, "offset": data.find(200 * ZERO)}]


def test_further_files_are_told_of_by_their_names(tmp_path: Path) -> None:
    for name, data in (("1.txt", b"a" + 9 * ZERO + b"b"), ("2.txt", b"ab"), ("3.txt", b"abc" + 9 * ZERO + b"d")):
        (tmp_path / name).write_bytes(data)
    with support.opened(tmp_path) as evidence:
        items = sorted(evidence.items, key=lambda item: item.name)
        for item in items[:2]:
            watch(item, "all")
        for item in items:
            list(item.chunks())
        assert list(of_others(items)) == [
            Warning(ZEROS, {"count": 9, "offset": 1}, Provenance("1.txt"), partial=True)]  # fmt: skip
        assert all(item.holes is None for item in items)


# -- every format ------------------------------------------------------------------------------------------------

TOLD = [parser for parser in parsers() if parser.zeros]
#: Where nothing but lines parts the messages, the words behind zeros stay with what stands before them, and the zeros
#: between them, so that they show. In mail too, and in what a page has as a loose line.
_SHOWN = {"kakaotalk-text", "line-text", "discord-text", "threema-chat", "tiktok-text", "matrix-text", "mail-eml",
          "mail-mbox", "imessage-exporter-txt", "signal-export-md", "signalbackup-tools-txt", "sigtop",
          "whatsapp-exporter-txt", "whatsapp-viewer-txt", "zoom-chat", "qq-text"}  # fmt: skip
#: Entries of lists whose own words say nothing, where the list's columns are lost.
_LOOSE = {"snapchat-calls"}
#: What stands for the words of a multimedia message whose parts are lost.
_SUBJECTS = {"Work plan"}
_PLACES = 9


def read(parser: Parser, path: Path) -> tuple[list[Record], UserError | None]:
    """What a parser makes of a file, however it ends."""
    records: list[Record] = []
    with support.opened(path.parent) as evidence:
        items = [item for item in support.claimed(parser, evidence) if item.disk and Path(item.disk) == path]
        for item in items:
            try:
                for record in parser.read(item, Context()):
                    records.append(record)  # noqa: PERF402  (what came before the error counts)
            except UserError as error:
                return records, error
    return records, None


def told(records: list[Record]) -> list[Warning]:
    return [one for one in records if isinstance(one, Warning) and one.message == ZEROS]


def texts(records: list[Record]) -> set[str | None]:
    """Without blanks around them: what says that one belongs to the export and not to the words may be lost."""
    return {one.text and one.text.strip() for one in records if isinstance(one, Message)}


@pytest.mark.parametrize("parser", TOLD, ids=lambda parser: parser.id)
def test_every_format_tells_of_them_and_makes_nothing_up(parser: Parser, tmp_path: Path) -> None:
    tried = 0
    for case in support.cases(parser.id):
        root = support.build(case, tmp_path / case.name)
        with support.opened(root) as evidence:
            files = [Path(item.disk) for item in support.claimed(parser, evidence) if item.disk]
        for file in files:
            data = file.read_bytes()
            if len(data) < 120 or FEWEST * ZERO in data:
                continue
            whole = texts(read(parser, file)[0])
            size = max(12, min(4096, len(data) // 11))
            for n in range(1, _PLACES):
                at = len(data) * n // _PLACES
                if at + size > len(data) - 8:
                    continue
                file.write_bytes(data[:at] + size * ZERO + data[at + size :])
                records, _ = read(parser, file)
                if not records:
                    continue  # the format is not told any more by what is left
                where = (case.name, file.name, at, size)
                tried += 1
                (warning,) = told(records)
                assert warning.partial, where
                assert abs(warning.args["offset"] - at) <= 1, where  # a letter of UTF-16 may end with one
                assert 0 <= warning.args["count"] - size <= 2, where
                for kind, sums in support.ledger(records).items():
                    assert sums["found"] == sums["kept"] + sums["rejected"], (*where, kind)
                if parser.id not in _SHOWN | _LOOSE:
                    assert texts(records) - whole <= {None, *_SUBJECTS}, where
                assert not any(FEWEST * "\0" in (text or "") for text in texts(records) if parser.id not in _SHOWN)
            file.write_bytes(data)
    assert tried > 5
