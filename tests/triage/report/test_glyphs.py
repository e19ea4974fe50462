"""Text from evidence made printable: nothing hidden, nothing that breaks the page, nothing that can be forged."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.report.glyphs import APART, LONGEST, NARROW, Glyphs, is_rtl, layout

GLYPHS = Glyphs()
MARK = re.compile(r"⟨U\+([0-9A-F]{4,6})(?: ×(\d+))?⟩")
ANY_TEXT = st.text(st.characters(categories=None), max_size=200)


def unmark(text: str) -> str:
    """The text before its invisible characters were written out."""
    return MARK.sub(lambda m: chr(int(m[1], 16)) * int(m[2] or 1), text)


def pieces(value: object) -> str:
    """What a reader sees of a laid-out text, without the places where lines may break."""
    if isinstance(value, str):
        return value
    assert isinstance(value, list)
    return "\n".join("".join(paragraph["s"]) for paragraph in value)


@pytest.mark.parametrize(("text", "shown"), [
    ("a\x00b", "a⟨U+0000⟩b"),
    ("\ufeffstart", "⟨U+FEFF⟩start"),
    ("pay \u202egnp.exe", "pay ⟨U+202E⟩gnp.exe"),
    ("half \ud83d a pair", "half ⟨U+D83D⟩ a pair"),
    ("own \ue000 sign", "own ⟨U+E000⟩ sign"),
    ("\x1b[31mred", "⟨U+001B⟩[31mred"),
    ("zero\u200bwidth", "zero⟨U+200B⟩width"),
    ("blank \u3164 name", "blank ⟨U+3164⟩ name"),
    ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
    ("a\tb", "a    b"),
    ("\u3164" * 500, "⟨U+3164 ×500⟩"),
    ("a" + " " * 4000 + "b", "a⟨U+0020 ×4000⟩b"),
    ("forged ⟨U+202E⟩", "forged ⟨U+27E8⟩U+202E⟩"),
    ("plain ⟨brackets⟩", "plain ⟨brackets⟩"),
])
def test_what_cannot_be_seen_is_written_out(text: str, shown: str) -> None:
    assert GLYPHS.printable(text) == shown


@pytest.mark.parametrize("text", [
    "👩\u200d👩\u200d👧", "1\ufe0f\u20e3", "☺\ufe0f", "❤\ufe0f\u200d🔥", "می\u200cخواهم", "क्\u200dष", "葛\U000e0100",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "👍🏽", "Tiếng Việt", "พี่", "שָׁלוֹם",
])
def test_joiners_and_selectors_that_shape_a_letter_or_an_emoji_stay(text: str) -> None:
    assert GLYPHS.printable(text) == text


@pytest.mark.parametrize("text", ["a\u200db", "a\ufe0f", "م\u200c\u200cن", "x\U000e0041", "\u200d", "a\u034fb"])
def test_joiners_and_selectors_that_shape_nothing_are_written_out(text: str) -> None:
    shown = GLYPHS.printable(text)
    assert "⟨U+" in shown
    assert unmark(shown) == text


def test_marks_that_would_cover_the_lines_around_are_written_out() -> None:
    shown = GLYPHS.printable("z" + "\u0336\u0301" * 10)
    assert shown.startswith("z\u0336\u0301\u0336\u0301⟨U+0336⟩")
    assert unmark(shown) == "z" + "\u0336\u0301" * 10


def test_a_character_without_a_typeface_is_written_out_with_the_marks_on_it() -> None:
    assert Glyphs({0x378}).printable("\u0378\u0301x") == "⟨U+0378⟩⟨U+0301⟩x"


@given(ANY_TEXT)
def test_nothing_is_lost_and_nothing_unprintable_is_left(text: str) -> None:
    shown = GLYPHS.printable(text)
    assert not any(unicodedata.category(char) in {"Cs", "Co"} for char in shown)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]", shown)
    expected = re.sub("\r\n|[\r\x85\u2028\u2029]", "\n", text).replace("\t", "    ")
    assert unmark(shown) == expected


@given(ANY_TEXT, st.booleans())
def test_layout_changes_no_character_and_bounds_every_line(text: str, narrow: bool) -> None:
    shown = GLYPHS.printable(text * 8)
    value = layout(shown, narrow=narrow)
    assert pieces(value) == shown
    if not isinstance(value, str):
        for paragraph in value:
            for piece in paragraph["s"]:
                assert max(map(len, re.split("[ \n]", piece))) <= 2 * LONGEST


def test_long_words_get_places_to_break_after_separators() -> None:
    [paragraph] = layout("see https://example.org/" + "path/" * 20)
    assert all(len(piece) <= APART for piece in paragraph["s"][1:])
    assert all(piece.endswith("/") for piece in paragraph["s"])
    [paragraph] = layout("40722000111@s.whatsapp.net", narrow=True)
    assert all(len(piece) <= NARROW for piece in paragraph["s"])
    assert layout("40722000111@s.whatsapp.net") == "40722000111@s.whatsapp.net"


def test_a_break_never_parts_a_letter_from_its_marks() -> None:
    family, flag = "👩\u200d👩\u200d👧", "🇫🇷"
    for cluster in (family, flag, "e\u0301", "👍🏽"):
        [paragraph] = layout(cluster * 200)
        assert all(piece.replace(cluster, "") == "" for piece in paragraph["s"]), cluster


def test_direction_follows_the_first_strong_character_of_each_line() -> None:
    assert is_rtl("123 مرحبا hello") is True
    assert is_rtl("hello مرحبا") is False
    assert is_rtl("12:30 ...") is None
    value = layout("مرحبا\n12:30\nhello")
    assert [(p["s"], p.get("d")) for p in value] == [(["مرحبا\n12:30"], "rtl"), (["hello"], None)]


def test_an_isolated_name_does_not_turn_its_sentence() -> None:
    name = GLYPHS.isolate("فاطمة")
    assert name == "\u2068فاطمة\u2069"
    assert is_rtl(f"{name} hello") is False
    assert GLYPHS.isolate("Dana") == "Dana"


def test_east_asian_shapes_follow_the_language_of_the_text() -> None:
    assert layout("パスポート")[0]["f"] == "jp"
    assert layout("여권")[0]["f"] == "kr"
    assert layout("护照") == "护照"


@pytest.mark.parametrize("text", [
    "a" * 60_000, "\u202e" * 60_000, "a\u200b" * 30_000, "⟨U+" * 20_000, "z\u0336" * 30_000, "\n" * 60_000,
    "🏴\U000e0067" * 20_000, "م\u200c" * 30_000, "/" * 60_000,
])
def test_enormous_texts_are_done_in_linear_time(text: str) -> None:
    """Quadratic work on these would take minutes and run into the time limit of the suite."""
    assert unmark(pieces(GLYPHS.set(text))) == text
