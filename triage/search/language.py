"""The language of the search as one table, from which the manual, the help in the window and the tests are made."""

from __future__ import annotations

from typing import NamedTuple

from parsers.words import N_
from triage.search.fields import FIELDS

WORDS, LOGIC, WAYS, FIELD = N_("Words"), N_("Together"), N_("Looser"), N_("Fields")


class Line(NamedTuple):
    """One line of the table: message ids. An `example` can be typed as it stands, in each language."""

    group: str
    example: str
    meaning: str


_LINES = (
    Line(WORDS, N_("passport work"), N_("both words, in any order")),
    Line(WORDS, N_('"keep your passport"'), N_("these words in a row")),
    Line(WORDS, N_('"passport police"~3'),
         N_("these words in any order, with at most three words between the first and the last")),
    Line(WORDS, N_("passp*"), N_("words that begin so")),
    Line(WORDS, N_("w?rk*r"), N_("? is one letter, * any letters; at the end of a word ? may also be nothing")),
    Line(WORDS, N_("pasport~"), N_("words with one letter changed, missing, added or swapped; ~2 for two")),
    Line(WORDS, N_("/pass(port)?\\s+no/"), N_("a regular expression over the text as it was written")),
    Line(LOGIC, N_("wage OR salary"), N_("one of them")),
    Line(LOGIC, N_("passport AND police"), N_("both of them, as without AND")),
    Line(LOGIC, N_("passport NOT hotel"), N_("without a word")),
    Line(LOGIC, N_("(wage OR salary) hotel"), N_("brackets group")),
    Line(WAYS, N_("stem:working"), N_("other forms of the word, in each language whose rules are known")),
    Line(WAYS, N_("disguised:passport"), N_("also spelt apart, or with digits, signs or look-alike letters")),
    Line(WAYS, N_("roman:pasaport"), N_("also words of other alphabets that sound so")),
)


def language_table() -> list[Line]:
    """Every line of the language, the fields last."""
    return [*_LINES, *(Line(FIELD, kind.example, kind.about) for kind in FIELDS.values())]
