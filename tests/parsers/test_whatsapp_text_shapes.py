"""Chats made up in every shape that WhatsApp's text export has, read back; and lines in no order at all."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from babel import Locale
from babel.dates import format_date, format_time
from babel.localedata import locale_identifiers
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Context
from parsers.formats.whatsapp_text.shape import any_head, has_no_head
from parsers.records import Found, Message, Record, Warning  # noqa: A004
from tests import support

PARSER = support.parser_named("whatsapp-text")
_DIGITS = {"ar": "٠١٢٣٤٥٦٧٨٩", "hi": "०१२३४५६७८९", "bn": "০১২৩৪৫৬৭৮৯", "fa": "۰۱۲۳۴۵۶۷۸۹"}
#: Head of a line, the words for the parts of the day, the digits. d, m, y: day, month, year (dd, mm, yy: with
#: two digits; b, bb: Buddhist years); H, h: hour of 24 and of 12; M, S: minute, second; p: part of the day.
STYLES: dict[str, tuple[str, str, str, str]] = {
    "en-US Android": ("{m}/{d}/{yy}, {h}:{M}\u202f{p} - ", "AM", "PM", ""),
    "en-US iPhone": ("\u200e[{m}/{d}/{yy}, {h}:{M}:{S}\u202f{p}] ", "AM", "PM", ""),
    "en-GB Android": ("{dd}/{mm}/{y}, {HH}:{M} - ", "", "", ""),
    "en-IN Android": ("{dd}/{mm}/{yy}, {h}:{M} {p} - ", "am", "pm", ""),
    "en-CA Android": ("{y}-{mm}-{dd}, {h}:{M} {p} - ", "a.m.", "p.m.", ""),
    "en-ZA Android": ("{y}/{mm}/{dd}, {HH}:{M} - ", "", "", ""),
    "de iPhone": ("\ufeff[{dd}.{mm}.{yy}, {HH}:{M}:{S}] ", "", "", ""),
    "es Android": ("{d}/{m}/{yy}, {h}:{M}\u202f{p} - ", "a.\u00a0m.", "p.\u00a0m.", ""),
    "fr Android 2018": ("{dd}.{mm}.{yy} à {HH}:{M} - ", "", "", ""),
    "fr-CA": ("{y}-{mm}-{dd} {HH} h {M} - ", "", "", ""),
    "fr-CA iPhone": ("[{y}-{mm}-{dd} {HH} h {M} min {S} s] ", "", "", ""),
    "fr-CA iPhone of 12": ("[{y}-{mm}-{dd} {h} h {M} min {S} s {p}] ", "a.m.", "p.m.", ""),
    "eu iPhone": ("[{yy}/{m}/{d} ({HH}:{M}:{S})] ", "", "", ""),
    "hu Android of 12": ("{y}. {mm}. {dd}. {p} {h}:{M} - ", "de.", "du.", ""),
    "ko iPhone of 24": ("[{y}. {m}. {d}. {H}시 {M}분 {S}초] ", "", "", ""),
    "fi iPhone": ("[{d}.{m}.{y} klo {H}.{M}.{S}] ", "", "", ""),
    "id Android": ("{dd}/{mm}/{yy} {HH}.{M} - ", "", "", ""),
    "nl Android": ("{dd}-{mm}-{y} {HH}:{M} - ", "", "", ""),
    "ru Android": ("{dd}.{mm}.{y}, {HH}:{M} – ", "", "", ""),
    "hr Android": ("{dd}. {mm}. {y}. {HH}:{M} - ", "", "", ""),
    "hu Android": ("{y}. {mm}. {dd}. {HH}:{M} - ", "", "", ""),
    "bg Android": ("{d}.{mm}.{y} г., {HH}:{M} ч. - ", "", "", ""),
    "tr Android": ("{d}.{mm}.{y} {h}:{M} {p} - ", "ÖÖ", "ÖS", ""),
    "el Android": ("{d}/{m}/{yy}, {h}:{M} {p} - ", "π.μ.", "μ.μ.", ""),
    "he iPhone": ("[{d}.{m}.{y}, {h}:{M}:{S} {p}] ", "לפנה״צ", 'אחה"צ', ""),
    "ar Android": ("\u200f{d}\u200f/{m}\u200f/{y}، {h}:{M} {p} - ", "ص", "م", "ar"),
    "fa iPhone": ("[{y}/{m}/{d},\u200f {HH}:{M}:{S}] ", "", "", "fa"),
    "hi Android": ("{d}/{m}/{yy}, {h}:{M} {p} - ", "पूर्वाह्न", "अपराह्न", "hi"),
    "bn Android": ("{d}/{m}/{yy}, {h}:{M} {p} - ", "AM", "PM", "bn"),
    "ms Android": ("{d}/{mm}/{yy}, {h}:{M} {p} - ", "PG", "PTG", ""),
    "vi iPhone": ("[{HH}:{M}:{S}, {d}/{m}/{y}] ", "", "", ""),
    "th Android": ("{d}/{m}/{b} {HH}:{M} - ", "", "", ""),
    "th Android short": ("{d}/{m}/{bb} {HH}:{M} - ", "", "", ""),
    "zh iPhone": ("[{y}/{m}/{d} {p}{h}:{M}:{S}] ", "上午", "下午", ""),
    "ja Android": ("{y}/{mm}/{dd} {HH}:{M} - ", "", "", ""),
    "ja Android of 12 from 0": ("{y}/{mm}/{dd} {p}{K}:{M} - ", "午前", "午後", ""),
    "ko Android": ("{y}. {m}. {d}. {p} {h}:{M} - ", "오전", "오후", ""),
    "ko iPhone short": ("[{yy}. {m}. {d}. {p} {h}:{M}:{S}] ", "오전", "오후", ""),
    "iPhone until 2016": ("{dd}/{mm}/{y} {HH}:{M}:{S}: ", "", "", ""),
}


def head(style: str, t: datetime) -> str:
    """The head of a line at this time."""
    form, am, pm, script = STYLES[style]
    year, thai = t.year, t.year + 543
    text = form.replace("{p}", am if t.hour < 12 else pm).format(
        d=t.day, dd=f"{t.day:02}", m=t.month, mm=f"{t.month:02}", y=year, yy=f"{year % 100:02}", b=thai,
        bb=thai % 100, H=t.hour, HH=f"{t.hour:02}", h=t.hour % 12 or 12, K=t.hour % 12, M=f"{t.minute:02}",
        S=f"{t.second:02}",
    )  # fmt: skip
    return text.translate({48 + n: digit for n, digit in enumerate(_DIGITS.get(script, ""))})


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


_NAMES = st.sampled_from(
    ["Ana", "Bob - Home", "+44 7123 456789", "José Ángel", "محمد علي", "王小明", "Dr. X [boss]", "A"]
)
_WORDS = st.text(
    st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp"), exclude_characters="<>\u200e\u200f\ufeff"),
    min_size=1,
    max_size=40,
)
_ODD = st.sampled_from(["a ] b [", "x: y", " - ", "10:15 - later", "1/2 done", "(:", "#7 ok - no"])
_TEXTS = st.lists(st.one_of(_WORDS, _ODD), min_size=1, max_size=3).map(
    lambda lines: "\n".join(f"q{line}q" for line in lines)
)


@given(
    style=st.sampled_from(sorted(STYLES)),
    start=st.datetimes(datetime(2012, 1, 1), datetime(2029, 1, 1)),  # noqa: DTZ001  (a wall clock)
    chat=st.lists(st.tuples(_NAMES, _TEXTS, st.integers(0, 2_000_000)), min_size=1, max_size=12),
    ending=st.sampled_from(["\n", "\r\n"]),
)
def test_reads_back_what_was_written(
    tmp_path_factory: pytest.TempPathFactory,
    style: str,
    start: datetime,
    chat: list[tuple[str, str, int]],
    ending: str,
) -> None:
    """Senders, texts and times come back from every shape, and so does the byte where each begins."""
    told: list[tuple[str, str, datetime]] = []
    at = start
    for number, (name, text, seconds) in enumerate([*chat, ("Zoe", "qlastq", 0)]):
        at += timedelta(seconds=seconds)
        told.append((name, f"{number}{text}", at))  # no three texts go on alike, as a name with a colon would
    told.append(("Zoe", "qendq", (at + timedelta(days=31)).replace(day=28)))  # a day that can be no month
    lines = [f"{head(style, when)}{name}: {text}\n" for name, text, when in told]
    pieces = [line.replace("\n", ending).encode() for line in lines]
    path = tmp_path_factory.mktemp("chat") / "chat.txt"
    path.write_bytes(b"".join(pieces))
    found = messages(support.read(PARSER, path))
    assert [(m.sender, m.text) for m in found] == [(name, text) for name, text, _ in told]
    form = "%Y-%m-%dT%H:%M:%S" if "{S}" in STYLES[style][0] else "%Y-%m-%dT%H:%M:00"
    assert [m.time.local for m in found] == [when.strftime(form) for _, _, when in told]
    assert [m.provenance.offset for m in found] == [sum(map(len, pieces[:n])) for n in range(len(pieces))]
    assert len({m.same for m in found}) == len(found)


#: Languages whose heads, as Unicode writes them, are not read, or whose words for the parts of the day are not known
#: or are those of another language; their times are then left open, or the file is not claimed.
_NOT_READ = {"blo", "dz", "ebu", "ee", "gaa", "gd", "kkj", "kl", "la", "oc", "smn", "tok", "wo", "yo"}
_MOMENTS = [datetime(2024, 3, 25, *clock) for clock in ((0, 7, 10), (9, 7, 10), (12, 7, 10), (17, 46, 10))]  # noqa: DTZ001


def _of_a_locale(name: str) -> set[tuple[str, datetime]]:
    """Heads of an iPhone in this language and region, with 24 hours, with 12, and as is usual there."""
    locale = Locale.parse(name)
    times = [str(locale.time_formats[style].pattern) for style in ("medium", "short")]
    times += [str(locale.datetime_skeletons[key].pattern) for key in ("hms", "hm", "Hms", "Hm") if key in
              locale.datetime_skeletons]  # fmt: skip
    found = set()
    for pattern in times:
        bare = pattern.replace("'h'", "")
        if not {"h", "K"}.isdisjoint(bare) and {"a", "b", "B"}.isdisjoint(bare):
            continue  # a time of 12 hours that does not say of which half of the day
        for style in ("short", "medium"):
            together = str(locale.datetime_formats[style]).replace("'", "")
            for moment in _MOMENTS:
                day = format_date(moment, locale.date_formats["short"].pattern, locale=locale)
                told = format_time(moment, pattern, locale=locale)
                found.add((together.replace("{1}", day).replace("{0}", told), moment))
    return found


def test_heads_of_every_language_and_region_of_unicode() -> None:
    wrong: dict[str, str] = {}
    for name in locale_identifiers():
        for raw, moment in _of_a_locale(name):
            read = any_head(f"[{raw}] Ana: hi")
            clock = read[1].clock() if read is not None else None
            if clock is None or (clock.hour, clock.minute) != (moment.hour, moment.minute):
                wrong[name.partition("_")[0]] = f"{raw} is {clock}, not {moment:%H:%M}"
    assert {name: told for name, told in wrong.items() if name not in _NOT_READ} == {}


@pytest.mark.parametrize(
    ("head", "hour"),
    [
        ("2024. 03. 25. de. 12:07 - ", 0),
        ("2024. 03. 25. du. 12:07 - ", 12),
        ("25/03/24 12:07 a. - ", 0),
        ("25/03/24 a 12:07 - ", 12),  # at
        ("25/03/24 a las 12:07 - ", 12),
        ("25/03/24, во 12:07 - ", 12),
        ("၂၅-၀၃-၂၄/ ၁၂:၀၇ - ", 12),
        ("2024/03/25 12：07 - ", 12),
        ("25/03/24, 5:07 de la tarda - ", 17),
        ("25/03/24, 5:07 h de la tarde - ", 17),
        ("25.03.24 г., 12:07 ч. през нощта - ", 0),
        ("25.03.24 г., 12:07 ч. на обяд - ", 12),
    ],
)
def test_words_for_the_parts_of_the_day_among_others(head: str, hour: int) -> None:
    read = any_head(f"{head}Ana: hi")
    assert read is not None
    clock = read[1].clock()
    assert clock is not None
    assert (clock.hour, clock.minute) == (hour, 7)


@pytest.mark.parametrize(("word", "senders"), [("ХЗ", ["Ana", "Bob", "Ana"]), ("we met", ["Ana", "Ana"])])
def test_a_word_of_no_known_language_for_half_of_the_day_begins_a_message(
    word: str, senders: list[str], tmp_path: Path
) -> None:
    """What the other one wrote is not taken for a line of whoever wrote before; which half it was stays open."""
    path = tmp_path / "WhatsApp Chat with Ana.txt"
    lines = [f"25.03.2024, 5:0{n} {part} - {name}: hi\n" for n, part, name in (
        (1, "PM", "Ana"), (2, word, "Bob"), (3, "PM", "Ana"))]  # fmt: skip
    path.write_text("".join(lines), encoding="utf-8")
    found = messages(support.read(PARSER, path))
    assert [m.sender for m in found] == senders
    assert [m.time.local for m in found if m.sender == "Bob"] == [None] * senders.count("Bob")


_SOUP = [
    "3/4/21, 10:15 - Ana: one",
    "13/4/21, 10:15 - Bob: two",
    "3/4/21, 9:15 - Ana: three",
    "1/1/21, 10:15 - ",
    "[3/4/21, 10:15:00] Ana: four",
    "3/4/21, 10:16 - Bob left",
    "five",
    "",
    "3/4/21, 10:15 - Ana:",
    "3/4/21, 10:15 - Ana: <Media omitted>",
    "\u200e<attached: six.pdf>",
    "99/1/21, 10:15 - Ana: seven",
    "POLL:",
    "OPTION: a (1 vote)",
]


@given(
    pieces=st.lists(st.one_of(st.sampled_from(_SOUP), st.text(max_size=20)), max_size=30),
    ending=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_loses_nothing(tmp_path_factory: pytest.TempPathFactory, pieces: list[str], ending: str) -> None:
    """Whatever the lines are: what is found is told, and every word of the file stands in a record."""
    path = tmp_path_factory.mktemp("soup") / "_chat.txt"
    path.write_bytes(("3/4/21, 10:15 - Ana: begin" + ending + ending.join(pieces)).encode())
    with support.opened(path) as evidence:
        records = list(PARSER.read(evidence.items[0], Context()))
    found = messages(records)
    assert sum(r.n for r in records if isinstance(r, Found)) == len(found)
    assert len({m.same for m in found}) == len(found)
    kept = "\n".join(support.line(message) for message in found)
    for word in ("one", "two", "three", "four", "five", "six.pdf", "seven", "Bob left"):
        assert (word in kept) or not any(word in piece for piece in pieces)


_DATES = ("12/3/24", "3.4.2024", "2024-01-02", "3. 4. 2024")
_CLOCKS = ("12:30", "9:05:33", "12.30", "7h05", "9:05 PM", "9:05 p.m.")


@given(lines=st.lists(st.one_of(
    st.tuples(st.sampled_from(("", "  ", "\t", "[", "  [", " \x1c")), st.sampled_from(_DATES),
              st.sampled_from((", ", " ", " at ", ",  ")), st.sampled_from(_CLOCKS),
              st.sampled_from(("]", "] ", " - ", ": ", " -")), st.sampled_from(("Bob: hi", ""))).map("".join),
    st.text("12.:/-[] ,{}\"abPM\t\x0b\x1c\x00", max_size=30)), max_size=5),
    end=st.sampled_from(("\n", "\r\n", "\r")))
def test_a_file_is_never_put_aside_whose_lines_have_heads(lines: list[str], end: str) -> None:
    text = end.join(lines)
    as_read = [line.rstrip("\r") for line in text.replace("\r\n", "\n").split("\n" if "\n" in text else "\r")]
    assert not (has_no_head(text.encode()) and any(any_head(line) is not None for line in as_read))
    assert [has_no_head(data) for data in (b"", b" \n", b'{"a": 1,\n "b": 2}')] == [False, False, True]


@pytest.mark.parametrize(("first", "second", "times"), [
    ("Jan 3, 2013, 4:05 PM - ", "Feb 14, 2013, 12:06 AM - ", ["2013-01-03T16:05:00", "2013-02-14T00:06:00"]),
    ("3 de ene. de 2014, 16:05 - ", "4 de dic. de 2014, 4:06 p. m. - ", ["2014-01-03T16:05:00", "2014-12-04T16:06:00"]),
    ("3 août 2014 16:05 - ", "4 févr. 2015 16:06 - ", ["2014-08-03T16:05:00", "2015-02-04T16:06:00"]),
    ("03 янв. 2014 г. 16:05 - ", "04 мая 2014 г. 16:06 - ", ["2014-01-03T16:05:00", "2014-05-04T16:06:00"]),
    ("٣ يناير ٢٠١٤ ٤:٠٥ م - ", "٤ يناير ٢٠١٤ ٤:٠٦ م - ", ["2014-01-03T16:05:00", "2014-01-04T16:06:00"]),
    ("03-Jan-2014 16:05 - ", "04-Jan-2014 16:06 - ", ["2014-01-03T16:05:00", "2014-01-04T16:06:00"]),
    ("3 जन॰ 2014 4:05 pm - ", "4 फ़र॰ 2014 4:06 pm - ", ["2014-01-03T16:05:00", "2014-02-04T16:06:00"]),
    ("[3 Jan 2014 16:05:01] ", "[4 Jan 2014 16:06:02] ", ["2014-01-03T16:05:01", "2014-01-04T16:06:02"]),
    ("16:05, 24 Mar 2014 - ", "16:06, 25 Mar - ", ["2014-03-24T16:05:00", None]),
    ("16:05, 24 thg 3, 2014 - ", "16:06 Ngày 25 tháng 12 năm 2014 - ", ["2014-03-24T16:05:00", "2014-12-25T16:06:00"]),
    ("24 Mar 16:05 - ", "25 Mar 16:06 - ", [None, None]),
    ("3 lis 2014 16:05 - ", "4 lut 2014 16:06 - ", [None, "2014-02-04T16:06:00"]),
    ("24.03. 16:05 - ", "25.03. 16:06 - ", [None, None]),  # and not the first of March, at 6:05
    ("24. 3. 2014 16:05 - ", "25. 3. 16:06 - ", ["2014-03-24T16:05:00", None]),
    ("24/03/2014 16:05 - ", "25/03 16:06 - ", ["2014-03-24T16:05:00", None]),
    ("24/03, 16:05 - ", "25/03, 16:06 - ", [None, None]),
    ("2014-03-24 16:05 - ", "03-25 16:06 - ", ["2014-03-24T16:05:00", None]),
    ("2014년 3월 24일 오후 4:05 - ", "3월 25일 오후 4:06 - ", ["2014-03-24T16:05:00", None]),
])  # fmt: skip
def test_months_that_stand_as_words(first: str, second: str, times: list[str | None], tmp_path: Path) -> None:
    """Of old Androids, which leave out the year of the export; `lis` is a month in two languages, and two months."""
    path = tmp_path / "WhatsApp Chat with Ana.txt"
    path.write_text(f"{first}Ana: hello\n{second}Boss: you owe me 300\nsince May 3, 2012\n", encoding="utf-8")
    with support.opened(path) as evidence:
        assert [item.path for item in support.claimed(PARSER, evidence)] == [path.name]
    records = support.read(PARSER, path)
    found = [record for record in records if isinstance(record, Message)]
    assert [(m.sender, m.text, m.direction) for m in found] == [
        ("Ana", "hello", "in"), ("Boss", "you owe me 300\nsince May 3, 2012", "out")]  # fmt: skip
    assert [m.time.local for m in found] == times
    told = [r.message for r in records if isinstance(r, Warning)]
    assert any("do not say the year" in message for message in told) is (None in times)


def test_the_year_that_the_app_left_out_can_be_stated(tmp_path: Path) -> None:
    path = tmp_path / "WhatsApp Chat with Ana.txt"
    path.write_text("30 Dec 2011, 16:05 - Ana: one\n29 Feb, 16:05 - Ana: two\n1 Mar, 9:00 - Ana: three\n")
    records = {year: support.read(PARSER, path, context=Context(year=year)) for year in (None, 2012, 2013)}
    found = {year: [m.time.local for m in of if isinstance(m, Message)] for year, of in records.items()}
    said = {year: [r.args for r in of if isinstance(r, Warning) and "that was stated" in r.message]
            for year, of in records.items()}  # fmt: skip
    assert said == {None: [], 2012: [{"count": 2, "line": 2}], 2013: [{"count": 1, "line": 3}]}
    assert found[None] == ["2011-12-30T16:05:00", None, None]
    assert found[2012] == ["2011-12-30T16:05:00", "2012-02-29T16:05:00", "2012-03-01T09:00:00"]
    assert found[2013] == ["2011-12-30T16:05:00", None, "2013-03-01T09:00:00"]


@pytest.mark.parametrize(("first", "second", "local"), [
    ("24. 3. 16:05 - ", "25. 3. 16:06 - ", ["2014-03-24T16:05:00", "2014-03-25T16:06:00"]),
    ("24.03.2013 г. 16:05 - ", "25.03 г. 16:06 - ", ["2013-03-24T16:05:00", "2014-03-25T16:06:00"]),
    ("02/03, 16:05 - ", "03/25, 16:06 - ", ["2014-02-03T16:05:00", "2014-03-25T16:06:00"]),
    ("2013-03-24 16:05 - ", "03-04 16:06 - ", ["2013-03-24T16:05:00", "2014-03-04T16:06:00"]),
    ("03-04 16:05 - ", "03-05 16:06 - ", [None, None]),  # of March in Lithuania
    ("16:05, 24/03 - ", "16:06, 25/03 - ", ["2014-03-24T16:05:00", "2014-03-25T16:06:00"]),
    ("3月24日 下午4:05 - ", "3月25日 下午4:06 - ", ["2014-03-24T16:05:00", "2014-03-25T16:06:00"]),
])  # fmt: skip
def test_days_in_numbers_take_the_year_that_is_stated(
    first: str, second: str, local: list[str | None], tmp_path: Path
) -> None:
    path = tmp_path / "WhatsApp Chat with Ana.txt"
    path.write_text(f"{first}Ana: one\n{second}Boss: two\n", encoding="utf-8")
    records = support.read(PARSER, path, context=Context(year=2014))
    found = [record for record in records if isinstance(record, Message)]
    assert [(m.sender, m.text, m.time.local) for m in found] == [("Ana", "one", local[0]), ("Boss", "two", local[1])]


@pytest.mark.parametrize("dates", [
    ("24/03/2014", "25/03", "26/03/2014", "27/03/2014"), ("24/03/2024", "24/03/2024", "25/03/2024", "26/03"),
])  # fmt: skip
def test_a_day_without_a_year_is_pasted_where_dates_with_one_follow_or_are_of_later_years(
    dates: tuple[str, ...], tmp_path: Path
) -> None:
    path = tmp_path / "WhatsApp Chat with Ana.txt"
    names = ("Eva" if len(date) < 6 else "Ana" for date in dates)
    lines = [f"{date}, 16:05 - {name}: hi\n" for date, name in zip(dates, names, strict=True)]
    path.write_text("".join(lines), encoding="utf-8")
    found = [record for record in support.read(PARSER, path) if isinstance(record, Message)]
    assert [m.sender for m in found] == ["Ana"] * 3


@pytest.mark.parametrize(("head", "shift"), [
    ("24/03/2024, 16:0{} - ", "{}/04 08:00 - {}: kitchen"), ("24/03/24, 16:0{} - ", "{}/04 08:00 - {}: kitchen"),
    ("2024年3月24日 16:0{} - ", "4月{}日 08:00 - {}: kitchen"), ("24.03.2024, 16:0{} - ", "{}.04. 08:00 - {}: kitchen"),
])  # fmt: skip
@pytest.mark.parametrize("below", [True, False])
def test_a_plan_of_shifts_is_nobody_s_messages(head: str, shift: str, below: bool, tmp_path: Path) -> None:
    """Its lines look like those of an old export, have the names of those who write, and may be most of the file."""
    plan = "".join(f"{shift.format(day, 'Boss' if day % 2 else 'Ana')}\n" for day in range(10, 30))
    text = f"{head.format(1)}Ana: when?\n{head.format(2)}Boss: the plan:\n{plan}"
    path = tmp_path / "WhatsApp Chat with Ana.txt"
    path.write_text(text + (f"{head.format(3)}Ana: ok\n" if below else ""), encoding="utf-8")
    found = [record for record in support.read(PARSER, path) if isinstance(record, Message)]
    assert [m.sender for m in found] == ["Ana", "Boss", "Ana"][: 2 + below]
    assert (found[1].text or "").count("kitchen") == 20
    assert not found[1].details


@pytest.mark.parametrize("text", [
    "12/03 14:05 - Ana: dentist\n13/03 14:05 - Bo: barber\n",
    "Jan 3, 2013, 4:05 PM - met the dentist\nsome text\nMay 5, 2013, 4:05 PM - shopping\n",
    "03 Jan 2013 16:05:02 - INFO: started\n03 Jan 2013 16:05:03 - ERROR: x\n03 Jan 2013 16:05:03 - WARN: x\n",
])  # fmt: skip
def test_other_lines_with_months_are_no_chat(text: str, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text(text, encoding="utf-8")
    with support.opened(tmp_path) as evidence:
        assert not support.claimed(PARSER, evidence)
