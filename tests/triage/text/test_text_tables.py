"""The quick way to an index text gives what the table gives, for every character that takes it."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from triage.text import fold as text
from triage.text.fold import fold, index_folded, words_only

LETTERS = "".join(map(chr, (*range(0x20, 0x250), *range(0x370, 0x530), *range(0x5D0, 0x6F0), *range(0x900, 0x980),
                            *range(0xE00, 0xE60), *range(0x4E00, 0x4E40), *range(0x1F600, 0x1F640), 0x1F1EB, 0x1F1F7)))


def by_table(folded: str) -> str:
    """The slow way, character by character."""
    return " ".join(text._FLAG.sub(r" \g<0> ", folded).translate(text._INDEX).split())


def test_every_character_of_the_quick_classes() -> None:
    for name in ("_WORD", "_LETTER", "_SIGN", "_BETWEEN"):
        for character in filter(re.compile(f"[{getattr(text, name)}]").match, map(chr, range(0x80, 0x20000))):
            for folded in (character, f"a{character}b"):
                assert index_folded(folded) == by_table(folded), (name, hex(ord(character)))


@given(st.text(LETTERS))
def test_any_text(original: str) -> None:
    folded = fold(original)
    assert index_folded(folded) == by_table(folded)


@given(st.text(LETTERS))
def test_words_are_what_is_left_without_pictographs(original: str) -> None:
    index = index_folded(fold(original))
    words = words_only(index).split()
    assert [word for word in index.split() if not re.match(r"[\U0001F1E6-\U0001F64F\xa9\xae\u2122]", word)] == words
