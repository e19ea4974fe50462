"""The LINE text export: independent samples with their expected output, and what only a whole file tells."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.base import Context
from parsers.records import (
    Message,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.text.days import clock, day_line
from tests import support

PARSER = support.parser_named("line-text")


def read(folder: Path, text: str, name: str = "chat.txt", context: Context | None = None) -> list[Record]:
    """Records of one file with this text, in a folder of its own."""
    root = folder / f"evidence{len(list(folder.iterdir()))}"
    root.mkdir()
    (root / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    return support.read(PARSER, root, context)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def warnings(records: list[Record]) -> str:
    return " ".join(record.message.format(**record.args) for record in records if isinstance(record, Warning))


@pytest.mark.parametrize("name", ["talk-mobile.txt", "talk-pc.txt"])
def test_independent_samples_hold_what_their_author_expects(testdata: Path, name: str) -> None:
    folder = testdata / "line-export"
    wanted = json.loads((folder / "expected.txt").read_text(encoding="utf-8"))
    with support.opened(folder / name) as evidence:
        (item,) = evidence.items
        records = list(PARSER.read(item, Context()))
    found = [
        {
            "date": (one.time.local or "")[:10].replace("-", "/"),
            "time": (one.time.local or "")[11:16],
            "user": one.sender,
            "message": " ".join((one.text or "").split("\n")),
        }
        for one in messages(records)
    ]
    assert all(one in found for one in wanted)
    # The same chat from a phone and a computer. The one from the computer holds two lines twice, and three more of
    # which the author's phone export has the words as well.
    kinds = [one.kind for one in messages(records)]
    assert kinds.count("call") == 3
    assert kinds.count("deleted") == 2
    assert {one.sender for one in messages(records) if one.kind == "text"} == {"A", "B"}
    raw = (folder / name).read_text(encoding="utf-8")
    assert len(kinds) == len(re.findall(r"^(?:午[前後])?\d\d:\d\d[ \t]", raw, re.MULTILINE))


def test_twelve_in_the_morning_is_noon_only_where_the_day_says_so(tmp_path: Path) -> None:
    head = "[LINE] Aとのトーク履歴\n保存日時：2021/04/30 午後1:16\n\n2021/01/02(土)\n"
    noon = read(tmp_path, head + "午前11:27\tA\tx\n午前12:03\tA\ty\n午後01:10\tA\tz\n")
    assert [one.time.local for one in messages(noon)][1] == "2021-01-02T12:03:00"
    assert "twelve in the morning" in warnings(noon)
    night = read(tmp_path, head + "午前12:03\tA\ty\n午前11:27\tA\tx\n午後12:10\tA\tz\n")
    assert [one.time.local for one in messages(night)] == [
        "2021-01-02T00:03:00", "2021-01-02T11:27:00", "2021-01-02T12:10:00"]
    second = "\n2021/01/03(日)\n午前12:04\tA\ty\n午前9:00\tA\tz\n"
    both = read(tmp_path, head + "午前11:27\tA\tx\n午前12:03\tA\ty\n" + second)
    assert [one.time.basis for one in messages(both)] == ["local", "none", "none", "local"]


def test_the_day_of_the_week_tells_day_from_month(tmp_path: Path) -> None:
    text = "[LINE] Chat history with Ann\nSaved on: 1/9/2026, 10:00\n\n{}\n10:00\tAnn\thello\n"
    (one,) = messages(read(tmp_path, text.format("Fri, 1/2/2026")))
    assert one.time.local == "2026-01-02T10:00:00"
    (one,) = messages(read(tmp_path, text.format("Sun, 1/2/2026")))
    assert one.time.local == "2026-02-01T10:00:00"


def test_what_the_weekday_leaves_open_stays_open_until_the_examiner_says(tmp_path: Path) -> None:
    text = "[LINE] Chat history with Ann\nSaved on: 1/9/2026\n\nSun, 3/8/2026\n10:00\tAnn\thello\n"
    assert day_line("Mon, 3/8/2026") is not None
    (one,) = messages(read(tmp_path, text))
    assert one.time.local == "2026-03-08T10:00:00"  # 3 August 2026 is a Monday
    open_text = text.replace("Sun, 3/8/2026", "Wed, 5/10/2026")  # neither is a Wednesday
    records = read(tmp_path, open_text)
    assert messages(records)[0].time.basis == "none"
    assert "cannot be told apart" in warnings(records)
    told = read(tmp_path, open_text, context=Context(day_order="dmy"))
    assert messages(told)[0].time.local == "2026-10-05T10:00:00"


def test_a_lone_quotation_mark_swallows_nothing(tmp_path: Path) -> None:
    body = "".join(f"10:{n:02}\tAnn\ttext {n}\n" for n in range(30))
    head = "[LINE] Chat history with Ann\nSaved on: x\n\n2026/01/02(Fri)\n"
    text = f'{head}09:00\tBob\t"start\n{body}10:40\tBob\t"a\nb"\n'
    found = messages(read(tmp_path, text))
    assert len(found) == 32
    assert found[0].text == '"start'
    assert found[-1].text == "a\nb"


def test_a_name_of_several_words_is_not_cut(tmp_path: Path) -> None:
    text = "2026.01.02 Friday\n09:00 Ann Lee hello there\n09:01 Ann Lee hi you\n09:02 Ann Lee well now\n"
    text += "09:03 Bo ok\n09:04 Bo no\n"
    records = read(tmp_path, text)
    assert [one.sender for one in messages(records)] == ["Ann Lee"] * 3 + ["Bo"] * 2
    assert "Ann Lee" in warnings(records)


def test_who_is_not_known_is_nobody(tmp_path: Path) -> None:
    text = "2026.01.02 Friday\n09:00 Ann [Photo]\n09:01 Ann hi\n09:02 Zed you owe me\n"
    found = messages(read(tmp_path, text))
    assert found[-1].sender is None
    assert found[-1].text == "Zed you owe me"


def test_a_pasted_date_of_another_form_changes_no_day(tmp_path: Path) -> None:
    text = "2026.01.02 Friday\n09:00 Ann [Photo]\n09:01 Ann plan:\n2026/03/09(Mon)\nthen\n09:02 Ann ok\n"
    found = messages(read(tmp_path, text))
    assert [one.time.local for one in found] == [f"2026-01-02T09:0{n}:00" for n in range(3)]
    assert found[1].text == "plan:\n2026/03/09(Mon)\nthen"


@pytest.mark.parametrize("text", [
    "2026-01-02 10:00:00 INFO: started\n2026-01-02 10:00:01 INFO: stopped\n",
    "[2026/01/02, 10:00:00] Ann: hello\n[2026/01/02, 10:01:00] Bob: hi\n",
    "10:00\tone\ttwo\n10:01\tthree\tfour\n",
    "Timetable\n2026.01.02 Friday\n09:00 Train\n",
])  # fmt: skip
def test_other_texts_are_not_claimed(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == []


ODD = ["2026/01/02(Fri)", "Fri, 1/2/2026", "2026.01.02 Friday", '"', "", '10:00\tAnn\t"a', 'b"', "☎ 1:00"]
HEADS = st.builds(
    "{:02}:{:02}\t{}\t{}".format, st.integers(0, 30), st.integers(0, 70), st.text(max_size=6), st.text(max_size=9))
LINES = st.lists(st.one_of(st.sampled_from(ODD), HEADS, st.text(max_size=20)), max_size=30)


@settings(max_examples=60)
@given(lines=LINES)
def test_every_head_is_a_message_or_text_of_one(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    text = "\n".join(["[LINE] Chat history with Ann", "Saved on: x", "", "2026/01/02(Fri)", "09:00\tAnn\tfirst",
                      *lines])
    records = read(tmp_path_factory.mktemp("made"), text)
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"]
    found = messages(records)
    assert len({one.provenance.line for one in found}) == len(found)


@settings(max_examples=80)
@given(st.text(max_size=40))
def test_dates_and_clocks_take_any_text(text: str) -> None:
    found = day_line(text)
    assert found is None or found.weekday is not None
    time = clock(text)
    assert time is None or time.hour < 100


@pytest.mark.parametrize(("title", "partner"), [
    ("[LINE] แชทกับ สมชาย", "สมชาย"), ("[LINE] Chat with Mai Boss", "Mai Boss"), ("[LINE] Conversa com Ana", "Ana"),
])  # fmt: skip
def test_the_first_line_names_the_partner_in_any_language(tmp_path: Path, title: str, partner: str) -> None:
    text = f"{title}\nSaved on: 2024/05/03 14:03\n\n2024/05/03\n14:03\t{partner}\thello\n14:04\tMe\tyes\n"
    assert [m.direction for m in messages(read(tmp_path, text))] == ["in", "out"]


def test_whom_the_app_names_in_a_line_without_a_blank_is_a_whole_name(tmp_path: Path) -> None:
    text = ("2024.05.03 金曜日\n14:03 田中 太郎 こんにちは\n14:05 田中 太郎 スタンプ\n14:06 田中 太郎 また明日\n"
            "14:07 田中 太郎がメッセージの送信を取り消しました\n")
    found = messages(read(tmp_path, text))
    assert {m.sender for m in found} == {"田中 太郎"}
    assert found[-1].kind == "deleted"


def test_a_date_alone_in_a_message_is_no_day_where_days_have_their_weekday(tmp_path: Path) -> None:
    text = ("[LINE] Chat history with Ann\nSaved on: 2024/05/03 14:03\n\n"
            "Fri, 5/3/2024\n2:03 PM\tAnn\t\"born\n5/4/1990\"\n")
    (found,) = messages(read(tmp_path, text))
    assert (found.time.local, found.text) == ("2024-05-03T14:03:00", "born\n5/4/1990")
