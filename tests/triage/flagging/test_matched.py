"""The words a rule matched, as they are shown: a … stands only where words are left out."""

from __future__ import annotations

import pytest

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.flagging import matched, review
from triage.flags.shipped import shipped
from triage.report.assessments import of_passages
from triage.report.exhibits import Passage
from triage.store import Store

WORDS = "I keep your passport until your debt is paid"


def _shown(case: Case, store: Store, *parts: str) -> str:
    """What is shown of a flag whose rule matched these parts of the first message."""
    text = str(case.db.execute("SELECT text FROM message WHERE id = 1").fetchone()[0])
    flag = case.db.execute("SELECT id, ident FROM flag LIMIT 1").fetchone()
    with case.transaction():
        case.db.execute("DELETE FROM flag_span WHERE flag = ?", (flag[0],))
        case.db.executemany("INSERT INTO flag_span VALUES (?, 1, ?, ?, ?)", [
            (flag[0], text.index(part), text.index(part) + len(part), part) for part in parts])
    return matched.line(matched.words(store, [flag[1]])[flag[1]])


@pytest.mark.parametrize(
    ("text", "parts", "shown"),
    [
        (WORDS, ("keep", "your passport"), "keep your passport"),
        (WORDS, ("keep", "passport"), "keep … passport"),
        (WORDS, ("keep", "your passport", "debt"), "keep your passport … debt"),
        (f"{WORDS}! “Now”, go.", ("Now", "go"), "Now”, go"),
        (f"{WORDS} 😡 go", ("paid", "go"), "paid … go"),
        (f"{WORDS}\n\n- go", ("paid", "go"), "paid - go"),
        (WORDS, ("keep your passport", "your"), "keep your passport"),
    ],
)
def test_neighbours_are_one_passage(take: Take, case: Case, text: str, parts: tuple[str, ...], shown: str) -> None:
    store = take([*chat("c", "+33600000001"), *counted(say(text, sender="+33600000001"))])
    assert _shown(case, store, *parts) == shown


def test_the_spans_stay_each_by_itself_and_the_report_prints_what_is_shown(take: Take, case: Case) -> None:
    store = take([*chat("c", "+33600000001"), *counted(say(WORDS, sender="+33600000001"))])
    assert _shown(case, store, "keep", "your passport") == "keep your passport"
    flag = next(f for f in review.listing(store) if len(f["spans"]) == 2 and f["spans"][0]["matched"] == "keep")
    assert [span["matched"] for span in flag["spans"]] == ["keep", "your passport"]
    (told,) = of_passages(store, [Passage(1, flag["conversation"], (1,), (flag,))], {}, shipped(), "en")
    assert [match.text for match in told.flags[0].matched] == ["keep your passport"]
