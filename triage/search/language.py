"""The language of the search as one table, from which the manual, the help in the window and the tests are made."""

from __future__ import annotations

from typing import NamedTuple

from parsers.words import N_
from triage.search.fields import FIELDS

WORDS, LOGIC, WAYS, FIELD = N_("Words"), N_("Together"), N_("Looser"), N_("Fields")


class Line(NamedTuple):
    """One line of the table. `group` and `meaning` are message ids; `example` can be typed as it stands."""

    group: str
    example: str
    meaning: str


_LINES = (
    Line(WORDS, "passport work", N_("both words, in any order")),
    Line(WORDS, '"keep your passport"', N_("these words in a row")),
    Line(WORDS, '"passport police"~3', N_("these words in any order, with at most three words between the first and "
                                          "the last")),
    Line(WORDS, "passp*", N_("words that begin so")),
    Line(WORDS, "w?rk*r", N_("? is one letter, * any letters; at the end of a word ? may also be nothing")),
    Line(WORDS, "pasport~", N_("words with one letter changed, missing, added or swapped; ~2 for two")),
    Line(WORDS, "/pass(port)?\\s+no/", N_("a regular expression over the text as it was written")),
    Line(LOGIC, "wage OR salary", N_("one of them")),
    Line(LOGIC, "passport AND police", N_("both of them, as without AND")),
    Line(LOGIC, "passport NOT hotel", N_("without a word")),
    Line(LOGIC, "(wage OR salary) hotel", N_("brackets group")),
    Line(WAYS, "stem:working", N_("other forms of the word, in each language whose rules are known")),
    Line(WAYS, "disguised:passport", N_("also spelt apart, or with digits, signs or look-alike letters")),
    Line(WAYS, "roman:pasaport", N_("also words of other alphabets that sound so")),
)


def language_table() -> list[Line]:
    """Every line of the language, the fields last."""
    return [*_LINES, *(Line(FIELD, kind.example, kind.about) for kind in FIELDS.values())]
