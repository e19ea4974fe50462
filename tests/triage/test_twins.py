"""Messages that two files tell in two ways count once; what may as well be two stays two."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from parsers.records import OWNER, Message, Participant, Record
from parsers.times import from_local, from_unix_ms
from tests.triage.invented import T0, chat, counted, evidence, reading, say
from triage import accounts, annotations, custody, overview, review, scope, search, twins
from triage.case import Case
from triage.ingest import Import
from triage.scope import ReasonNeeded
from triage.store import Store

BOSS, OTHER = "+33600000001", "+33600000002"
DEBT = "I keep your passport until your debt is paid"
LINES = [("in", "You will not leave before next year"), ("out", "please I want to go home"), ("in", DEBT),
         ("out", "you promised me two months"), ("in", "ok"), ("out", "ok"), ("in", "nobody will believe you here"),
         ("out", "I have not eaten today"), ("in", "Work first, then you eat"), ("out", "my mother is ill")]
_START = datetime(1970, 1, 1) + timedelta(milliseconds=T0)  # noqa: DTZ001  (a wall clock)


def told(other: str, lines: list[tuple[str, str]] | None = None, *, ahead: float | None = None, late: int = 0,
         owner: str = OWNER, kind: str = "direct", title: str | None = None, first: int = 0) -> list[Record]:
    """A chat with somebody as a file tells it. `ahead`: by a wall clock so many hours ahead of UTC, without seconds;
    `owner`: who wrote what goes out; `first`: the row of the first message.
    """
    key, made = f"with {other}", []
    for n, (way, text) in enumerate(lines or LINES):
        seconds = n * 61 + late
        clock = _START + timedelta(hours=ahead or 0, seconds=seconds)
        time = from_unix_ms(T0 + seconds * 1000 + 123) if ahead is None else from_local(
            clock.replace(second=0, microsecond=0), f"{clock:%H:%M}")
        writer = owner if way == "out" else other if way == "in" else way
        made.append(say(text, chat=key, sender=writer, row=first + n, time=time))
    others = (other, *([owner] if owner != OWNER else []))
    people = [Participant(r.key, r.app, "phone", r.key) if isinstance(r, Participant) and r.key.startswith("0") else r
              for r in chat(key, *others, kind=kind, title=title)]
    return [*people, *counted(*made)]


def both(case: Case, folder: Path, one: list[Record], other: list[Record], *, exhibits: int = 1) -> Store:
    """Two files of one exhibit, or of two."""
    roots = [evidence(folder / "A", "x.rec", "y.rec")] if exhibits == 1 else [
        evidence(folder / "A", "x.rec"), evidence(folder / "B", "y.rec")]
    with reading({"x.rec": one, "y.rec": other}):
        Import(case, processes=1, closely=False).run(roots)
    return Store(case)


def counts(store: Store) -> tuple[int, int]:
    totals = store.totals()
    return totals["messages"], totals["rows"]


@pytest.mark.parametrize(("one", "other", "exhibits"), [
    (told(BOSS), told("Boss"), 1),  # by number and by name
    (told(BOSS), told("Boss", ahead=0), 1),
    (told(BOSS), told("Boss", ahead=2), 1),  # by minutes of a clock whose zone is not known
    (told(BOSS), told("Boss", ahead=5.75), 2),
    (told("Boss"), told("Joy", [("out" if way == "in" else "in", text) for way, text in LINES]), 2),  # both phones
    (told(BOSS), told("Boss", [(way, f"\u200e{text} ") for way, text in LINES], owner="Joy"), 2),
    (told(BOSS), told("Boss", LINES[:8]), 1),
    (told(BOSS), told("Boss", late=1), 1),  # rounded otherwise
    (told(BOSS, title="Girls", kind="group"), told("Boss", title="girls", kind="group"), 2),
])
def test_a_chat_that_two_files_tell_counts_once(
    case: Case, tmp_path: Path, one: list[Record], other: list[Record], exhibits: int
) -> None:
    store = both(case, tmp_path, one, other, exhibits=exhibits)
    n = sum(isinstance(record, Message) for record in other)
    assert counts(store) == (10, 10 + n)
    first, second = overview.conversations(store)
    assert {first["messages"], second["messages"]} == {10, n}
    assert first["also"] == [{"id": second["id"], "title": second["title"], "both": n}]
    assert {len(m["sources"]) for m in store.messages()} <= {1, 2}
    assert len([f for f in review.listing(store) if f["code"] == "C-DEBT"]) == 1, "a flag once"
    assert first["flags"] == second["flags"], "that counts in both conversations"
    assert [m["text"].strip() for m in search.find(store, search.parse("passport"))] == [DEBT]
    assert accounts.verify(case) == [] == custody.verify_index(case)


@pytest.mark.parametrize(("one", "other", "exhibits"), [
    # A threat that was sent to two people at once, neither of whom answers.
    (told(BOSS, [("in", text) for _, text in LINES]), told(BOSS, [("in", text) for _, text in LINES]), 2),
    (told("Boss", [("in", text) for _, text in LINES]), told("Patron", [("in", text) for _, text in LINES]), 2),
    (told(BOSS), told(OTHER), 2),  # another number
    (told(BOSS), told("Boss", late=3600), 1),  # another time, which both know
    (told(BOSS), told("Boss", ahead=2.1), 1),  # no zone is ahead so far
    (told(BOSS), told("Boss", LINES[:3]), 1),  # too little
    (told(BOSS), told("Boss", [("in", text) for _, text in LINES]), 1),  # another writer
    (told(BOSS), told("Boss", [*LINES[:6], *[("in", f"something else {n}") for n in range(9)]]), 1),
    (told(BOSS, title="Girls", kind="group"), told("Boss", title="Others", kind="group"), 2),
    (told(BOSS, title="Girls", kind="group"), told("Boss"), 2),
])
def test_what_may_be_two_counts_twice(
    case: Case, tmp_path: Path, one: list[Record], other: list[Record], exhibits: int
) -> None:
    messages, rows = counts(both(case, tmp_path, one, other, exhibits=exhibits))
    assert messages == rows
    assert not case.db.execute("SELECT * FROM twin").fetchall()


def test_a_short_chat_follows_where_others_show_whose_phone_it_is(case: Case, tmp_path: Path) -> None:
    short = [("in", "Bring the money tonight")]
    store = both(case, tmp_path, [*told(BOSS), *told(OTHER, short, first=50)],
                 [*told("Boss"), *told(f"00{OTHER[1:]}", short, first=50)], exhibits=2)
    assert counts(store) == (11, 22)


def test_one_number_in_two_writings_is_told_as_the_same_chat(case: Case, tmp_path: Path) -> None:
    case.set_fact("region", "FR")
    home = "06 00 00 00 01"
    store = both(case, tmp_path, [*told(BOSS, LINES[:5]), *told(home, LINES[5:], first=50)], told(OTHER, LINES[:1]))
    assert counts(store) == (11, 11)
    assert sorted((c["title"], [(other["title"], other["both"]) for other in c["also"]])
                  for c in overview.conversations(store)) == [(BOSS, [(home, 0)]), (OTHER, []), (home, [(BOSS, 0)])]


def test_what_an_examiner_worked_on_stays(case: Case, tmp_path: Path) -> None:
    with reading({"y.rec": told("Boss")}):
        Import(case, processes=1, closely=False).run([evidence(tmp_path / "B", "y.rec")])
    store = Store(case)
    flag = next(f for f in review.listing(store) if f["code"] == "C-DEBT")
    review.decide(case, flag["id"], "accept", "he says so")
    tagged = next(m["id"] for m in store.messages() if m["text"] == "my mother is ill")
    annotations.tag(case, "care", "message", [tagged])
    with reading({"x.rec": told(BOSS)}):
        Import(case, processes=1, closely=False).run([evidence(tmp_path / "A", "x.rec")])
    store = Store(case)
    assert counts(store) == (10, 20)
    assert tagged in {m["id"] for m in store.messages()}
    assert [f["status"] for f in review.listing(store) if f["code"] == "C-DEBT"] == ["accepted"]


def test_an_examiner_takes_two_chats_apart_and_back(case: Case, tmp_path: Path) -> None:
    store = both(case, tmp_path, told(BOSS), told("Boss"))
    first, second = (c["id"] for c in overview.conversations(store))
    with pytest.raises(ReasonNeeded):
        twins.keep_apart(case, first, second, " ")
    with pytest.raises(twins.NotOne):
        twins.keep_apart(case, first, first, "no")
    change = twins.keep_apart(case, second, first, "two phones, I have seen both")
    assert counts(Store(case)) == (20, 20)
    assert {c["flags"]["C-DEBT"] for c in overview.conversations(Store(case))} == {1}
    assert len([f for f in review.listing(Store(case)) if f["code"] == "C-DEBT"]) == 2
    twins.join(case)  # as after more evidence
    assert counts(Store(case)) == (20, 20)
    twins.undo(case, change)
    assert counts(Store(case)) == (10, 20)
    assert accounts.verify(case) == []


def test_places_come_back_whatever_scope_did_between(case: Case, tmp_path: Path) -> None:
    both(case, tmp_path, told(BOSS), told("Boss"))
    whole = sorted(case.db.execute("SELECT ident, source, row FROM message").fetchall())
    case.set_fact("scope-people", "Boss")
    with case.transaction():
        scope.apply(case)
    assert counts(Store(case)) == (10, 20), "inside by the one of the two that is"
    case.set_fact("scope-people", "")
    with case.transaction():
        scope.apply(case)
        twins.part(case)
    assert sorted(case.db.execute("SELECT ident, source, row FROM message").fetchall()) == whole
    assert case.db.execute("SELECT count(*) FROM copy").fetchone() == (0,)
    twins.join(case)
    assert counts(Store(case)) == (10, 20)
