"""Notes about a source speak of one thing as one."""

from __future__ import annotations

import re
import string

import pytest

from parsers.reasons import WARNING_HIDDEN, WARNING_NOT_READ_EITHER, WARNING_UNDATED
from parsers.sqlite.gaps import WARNING_GAPS
from tests.words_tool import marked, marked_in, sources
from triage.singular import SINGULAR
from triage.words import Translator


def test_one_is_told_as_one_and_more_as_more() -> None:
    english = Translator("en")
    assert english(WARNING_UNDATED, n=1) == "One entry has no usable time."
    assert english(WARNING_UNDATED, n="1") == "One entry has no usable time.", "as the window writes it"
    assert english(WARNING_UNDATED, n=21) == "21 entries have no usable time."
    assert english(WARNING_GAPS, rows=9, places=1, table="message").startswith(
        "Row ids missing at one place of the table message: 9.")
    assert "sessions (one entry), which" in english(WARNING_NOT_READ_EITHER, what="sessions", n=1)
    assert Translator("fr")(WARNING_UNDATED, n=1) == "Une entrée est sans heure exploitable."


def test_one_is_one_in_a_window_from_right_to_left() -> None:
    assert Translator("ar")(WARNING_HIDDEN, people="\u20681\u2069").startswith("شخص واحد")


def test_what_the_window_says_of_one_is_told_as_one() -> None:
    assert Translator("en")("{n} messages written to {path}.", n="1", path="a") == "One message written to a."
    assert Translator("fr")("used {n} times", n="1") == "utilisée une fois"
    assert Translator("en")("The {most} people and groups with the most messages are drawn; {left} others are left out."
                            " Narrow the time or the app to see them.", most="400", left="1").count("one other") == 1


def test_counts_of_search_and_command_line_are_told_as_one() -> None:
    english = Translator("en")
    assert english("{name}: {n} hits", name="Signal", n=1) == "Signal: one hit"
    assert english("{name}: {n} hits, chosen", name="Signal", n=1) == "Signal: one hit, chosen"
    assert english("{name}: {n} hits", name="Signal", n=11) == "Signal: 11 hits"
    assert english("{n} messages and calls are held back by scope or privilege.", n=1).startswith("One message or call")


def test_a_draft_without_the_sentence_keeps_to_its_language() -> None:
    draft = Translator("es")
    draft._words = {WARNING_UNDATED: "Entradas sin hora: {n}"}
    assert draft(WARNING_UNDATED, n=1) == "Entradas sin hora: 1"


@pytest.mark.parametrize("many", SINGULAR)
def test_each_stands_for_a_sentence_that_is_said(many: str) -> None:
    count, one = SINGULAR[many]
    ids = marked()
    assert many in ids

    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    assert names(one) == names(many) - {count}


def test_every_note_that_begins_with_a_number_has_its_sentence_for_one() -> None:
    begins = re.compile(r"\{(n|count|rows|people|threads|chats|contacts|pages)\} .*\.$", re.DOTALL)
    notes = {word.id for file, source in sources() if file.startswith("parsers/") for word in marked_in(file, source)}
    assert sorted(note for note in notes if begins.match(note) and note not in SINGULAR) == []


def test_one_person_with_a_hidden_identifier_is_one_person() -> None:
    assert Translator("en")(WARNING_HIDDEN, people=1) == (
        "One person is known by a hidden identifier (LID) only, without a telephone number.")
    assert Translator("fr")(WARNING_HIDDEN, people=1).startswith("Une personne n’est connue que")
