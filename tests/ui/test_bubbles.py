"""What stands in a bubble beside the words: cards, polls, earlier versions, translations, states, quotes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.test_chat import _message
from ui.chat import cards
from ui.chat.describe import extras
from ui.chat.layout import bubble
from ui.window import Window

VCARD = "BEGIN:VCARD\nVERSION:3.0\nN:;Dragos;;;\nFN:Dragos Sofer\nTEL;type=CELL:+40 700\n  000 344\nEND:VCARD"


def words(message: dict[str, Any]) -> list[str]:
    """Every text of the bubble."""
    made = bubble(message, 700, day=None, first=True, palette={1: 0})
    return [text.layout.text() for text in made.texts]


@pytest.mark.parametrize(("details", "shown"), [
    ({"vcard": [VCARD]}, ["Dragos Sofer · +40 700 000 344"]),
    ({"contact": {"first_name": "Василь", "last_name": "Чернівці", "phone_number": "+380"}},
     ["Василь · Чернівці · +380"]),
    ({"contact": "Mona"}, ["Mona"]),
    ({"contacts": [{"name": {"given": "Ana"}, "numbers": [{"value": "+1", "type": None}]}, {"name": "Bo"}]},
     ["Ana · +1", "Bo"]),
])  # fmt: skip
def test_contact_cards_are_names_and_numbers(details: dict[str, Any], shown: list[str]) -> None:
    message = _message(kind="contact", text=None, details=details)
    assert [line for glyph, line, _ in extras(message) if glyph == "contact"] == shown


def test_polls_show_the_question_once_and_the_votes(qapp) -> None:
    answers = [{"text": "I", "voters": 3}, {"text": "Not", "voters": []}]
    details = {"poll": {"question": "Who comes?", "answers": answers}}
    shown = [line for _, line, _ in cards.poll(details, None)]
    assert shown == ["Who comes?", "I · 3", "Not · 0"]
    assert [line for _, line, _ in cards.poll(details, "Who comes?")] == shown[1:]


@pytest.mark.parametrize("kind", ["call", "system"])
def test_what_examiners_add_shows_on_what_stands_in_the_middle(window: Window, kind: str) -> None:
    bare = bubble(_message(kind=kind), 700, day=None, first=True, palette={})
    mark = {"flag": "f", "code": "RM", "lane": "concern", "status": "accepted", "start": 0, "end": 1}
    worked = _message(kind=kind, marks=[mark], tags=[{"name": "night", "colour": "red"}],
                      exhibit={"role": "exhibit"}, noted=[{"text": "asked about"}])
    made = bubble(worked, 700, day=None, first=True, palette={})
    assert [words for _, words, _ in made.tags] == ["night"]
    assert [code for _, code, *_ in made.chips] == ["RM"]
    assert {"Note: asked about", "Exhibit of the report"} <= {text.layout.text() for text in made.texts}
    low = max(rect.bottom() for rect, *_ in (*made.tags, *made.chips))
    assert bare.height < low < made.height
    assert made.box == bare.box


@given(st.dictionaries(st.sampled_from(["contact", "contacts", "vcard", "poll"]), st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["name", "options", "answers", "votes", "voters", "question", "text"]), inner, max_size=4),
    max_leaves=10)))
def test_no_shape_of_a_card_or_a_poll_breaks_the_chat(details: dict[str, Any]) -> None:
    for _, line, _ in (*cards.contacts(details), *cards.poll(details, None)):
        assert isinstance(line, str)


def test_earlier_versions_stand_below_with_their_name(window: Window) -> None:
    edited = [{"text": "I pay tomorrow", "utc_ms": 1}, {"text": None}]
    message = _message(text="I pay next week", details={"edited": edited})
    shown = words(message)
    assert shown.index("Earlier version") < shown.index("I pay tomorrow")
    assert shown.index("I pay next week") < shown.index("I pay tomorrow")
    assert any("edited" in w for w in shown)
    many = _message(text="x", details={"edited": [{"text": f"v{n}"} for n in range(6)]})
    assert any("3 more in the side panel" in w for w in words(many))


@pytest.mark.parametrize(("state", "said"), [
    ("deleted_by_app", "deleted in the app"), ("recovered", "recovered"), ("wal_only", "only in the write-ahead log"),
    ("removed_by_wal", "log")])
def test_states_are_told_in_words_and_by_the_outline(window: Window, state: str, said: str) -> None:
    assert any(said in w for w in words(_message(state=state)))
    assert bubble(_message(state=state), 700, day=None, first=True, palette={}).state == state


def test_what_examiners_add_stands_in_the_bubble(window: Window) -> None:
    rendering = {"kind": "translation", "language": "en", "text": "hello there", "author": "K. Sworn",
                 "made_by": "machine", "confidence": 0.91}
    message = _message(tags=[{"name": "Wages", "colour": "green"}, {"name": "bookmark", "colour": "yellow"}],
                       noted=[{"text": "one"}, {"text": "ask her"}], exhibit={"role": "contrary"},
                       renderings=[rendering])
    shown = words(message)
    assert "Translation · en · K. Sworn, by a machine, unchecked · confidence 91%" in shown
    assert "Contrary message for the report" in shown
    assert any("Note: ask her" in w and "+1" in w for w in shown)
    made = bubble(message, 700, day=None, first=True, palette={1: 0})
    assert [text for _, text, _ in made.tags] == ["Wages", "Bookmark"]
    assert all(made.box.contains(rect) for rect, _, _ in made.tags)


def test_a_quote_that_is_in_the_case_can_be_clicked_on(window: Window) -> None:
    answer = {"row": 4, "who": "Ana", "text": "when?", "kind": "text"}
    made = bubble(_message(reply_to="ab", answers=answer), 700, day=None, first=True, palette={1: 0})
    assert made.quote is not None
    assert made.box.contains(made.quote.topLeft())
    lost = bubble(_message(reply_to="ab"), 700, day=None, first=True, palette={1: 0})
    assert lost.quote is None
