"""Rows of CSV: sound ones come as they were written; a stray quotation mark costs no row."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.records import Message, Warning  # noqa: A004
from parsers.text.csvtext import WARNING_UNCLOSED, rows
from tests import support

CELL = st.text(alphabet=st.sampled_from('ab,;"\n \t1é'), max_size=12)


def read(text: str, delimiter: str = ",") -> tuple[list[tuple[int, list[str]]], list[int]]:
    broken: list[int] = []
    return list(rows((f"{line}\n" for line in text.split("\n")[:-1]), delimiter, broken)), broken


@settings(deadline=None)
@given(st.lists(st.lists(CELL, min_size=2, max_size=4), max_size=8), st.sampled_from(",;\t"), st.booleans())
def test_sound_rows_come_as_they_were_written(table: list[list[str]], delimiter: str, everything: bool) -> None:
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator="\n").writerows(table)
    found, broken = read(out.getvalue(), delimiter)
    assert [cells for _, cells in found] == table
    assert broken == []


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from('ab,"\n'), max_size=200))
def test_no_text_is_lost_whatever_its_quotation_marks(text: str) -> None:
    found, _ = read(text + "\n")
    kept = "".join("".join(cells) for _, cells in found)
    assert [c for c in kept if c in "ab"] == [c for c in text if c in "ab"]


@pytest.mark.parametrize("everything", [False, True])
@pytest.mark.parametrize("later", [1, 5, 40])
def test_rows_between_a_stray_mark_and_the_next_one_are_rows(everything: bool, later: int) -> None:
    mark = '"' if everything else ""
    table = [f'{n},2024-05-03 12:{n:02}:00,{mark}Ana{mark},{mark}words {n}{mark}' for n in range(50)]
    table[3] = '3,2024-05-03 12:03:00,Ana,"words 3'
    table[3 + later] = f'{3 + later},2024-05-03 12:00:00,Ana,"said ""so"", and left"'
    found, broken = read("id,date,name,text\n" + "\n".join(table) + "\n")
    assert [cells[0] for _, cells in found[1:]] == [str(n) for n in range(50)]
    assert [cells[3] for _, cells in found[3:6]][1] == "words 3"
    assert found[4 + later][1][3] == 'said "so", and left'
    assert broken == [5]


def test_a_text_of_several_lines_that_look_like_rows_stays_one() -> None:
    text = 'id,date,text\n1,2024-05-03,"pasted:\n2,2024-05-04,x\n3,2024-05-05,y\nend"\n4,2024-05-06,z\n'
    found, broken = read(text)
    assert [cells[0] for _, cells in found] == ["id", "1", "4"]
    assert broken == []


@pytest.mark.parametrize(("parser", "name", "header", "row"), [
    ("kakaotalk-text", "KakaoTalk_Chat_Ana_2024-05-03-12-00-00.csv", "Date,User,Message",
     '2024-05-03 12:{n:02}:00,"Ana","words {n}{end}'),
    ("discord-csv", "Guild - Text - chat [1234567890123456].csv", "AuthorID,Author,Date,Content,Attachments,Reactions",
     '"8112233445566778","Ana","2024-05-03T12:{n:02}:00.0000000+00:00","words {n}{end},"",""'),
    ("discord-package", "messages.csv", "ID,Timestamp,Contents,Attachments",
     '11112222333344{n:02}55,2024-05-03 12:{n:02}:00.000000+00:00,"words {n}{end},'),
])  # fmt: skip
def test_exports_lose_no_message_to_a_lost_mark(
    tmp_path: Path, parser: str, name: str, header: str, row: str
) -> None:
    lines = [row.format(n=n, end="" if n == 7 else '"') for n in range(30)]
    folder = tmp_path / "package" / "messages" / "c1234567890123456" if parser == "discord-package" else tmp_path
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    records = support.read(support.parser_named(parser), tmp_path)
    found = [m for m in records if isinstance(m, Message)]
    assert len(found) == 30
    assert [(m.text or "").strip('",') for m in found[6:9]] == ["words 6", "words 7", "words 8"]
    assert [w.args["line"] for w in records if isinstance(w, Warning) and w.message == WARNING_UNCLOSED] == [9]
