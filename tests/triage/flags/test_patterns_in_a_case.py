"""Patterns kept in a case as flags: found over an import, decided on, held back by scope, gone with their ground."""

from __future__ import annotations

import dataclasses
import json
import random
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.records import OWNER
from tests.triage.conftest import Take
from tests.triage.invented import T0, chat, say
from triage import people
from triage.case import Case
from triage.flagging import priorities, review
from triage.flags.catalogue import Catalogue
from triage.flags.combine import FlagFact, combine
from triage.flags.explain import explain
from triage.flags.patterns import Said, find, store
from triage.flags.patterns.features import Features, Look, Writer
from triage.flags.patterns.store import messages_of, refresh
from triage.flags.patterns.told import Asking, Told
from triage.flags.patterns.words import specs
from triage.store import Store
from triage.text.fold import index_text
from triage.work import persons, stating

DAY = 86_400
BOSS = "+33600000001"


@pytest.fixture
def checked(case: Case, take: Take) -> Store:
    """Five days of demands for a live location, and a threat that is followed by kindness."""
    said = [say("Send live location now", at=n * DAY, sender=BOSS) for n in range(5)]
    said += [say("I will kill you if you leave", at=6 * DAY, sender=BOSS)]
    said += [say("I'm so sorry, I bought a dress for you", at=6 * DAY + 3600, sender=BOSS)]
    take([*chat("c", BOSS), *said])
    stating.set_facts(case, {"zone": "Europe/Paris"})
    with case.transaction():
        refresh(case)
    return Store(case)


def patterns(store: Store) -> dict[str, dict[str, object]]:
    return {f["rule"]: f for f in review.listing(store) if f["rule"].startswith("B")}


def test_they_are_flags_without_words_that_list_their_messages(checked: Store) -> None:
    found = patterns(checked)
    assert {rule: f["code"] for rule, f in found.items()} == {"B3.checkin": "B3", "B11.after-threat": "C-IND"}
    numbers = dict(checked.db.execute("SELECT rule, id FROM flag WHERE rule LIKE 'B%'"))
    rests_on = messages_of(checked, list(numbers.values()))
    assert len(rests_on[numbers["B3.checkin"]]) == 5
    assert len(rests_on[numbers["B11.after-threat"]]) == 2
    explanation = found["B3.checkin"]["explanation"]
    assert isinstance(explanation, dict)
    assert explanation["counted"]["hits"] == 5


def test_twice_is_once_and_a_decision_stays(checked: Store) -> None:
    case = checked.case
    before = patterns(checked)
    review.decide(case, str(before["B3.checkin"]["id"]), "accept", "five days")
    with case.transaction():
        assert refresh(case) == 0
    after = patterns(Store(case))
    assert {f["id"] for f in after.values()} == {f["id"] for f in before.values()}
    assert after["B3.checkin"]["status"] == "accepted"


def test_what_was_rejected_is_no_ground(checked: Store) -> None:
    case = checked.case
    for flag in list(review.listing(checked, code="C-TV")):
        review.decide(case, flag["id"], "reject", "a quotation")
    level = priorities.of_case(Store(case))[1]
    assert (level.level, "CD8" in level.indicators) == (1, False)  # at once, and not only when it is looked for anew
    with case.transaction():
        refresh(case)
    assert set(patterns(Store(case))) == {"B3.checkin"}


def test_the_zone_and_who_is_who_change_what_is_counted_at_once(case: Case, take: Take) -> None:
    """Two days by the clock of Greenwich, in which days are counted unless one is chosen, three by that of Tokyo; and
    three who are told the same, two of whom turn out to be one.
    """
    told = [BOSS, "+33600000002", "+33600000003"]
    said = [record for n, other in enumerate(told) for record in (
        *chat(f"c{n}", other), say("I keep your passport until you have paid everything", chat=f"c{n}", at=n),
        say("Send live location now", chat=f"c{n}", at=10 + n))]
    said += [say("Send live location now", chat="c0", at=at) for at in (60, 120, 58_000, 2 * DAY)]
    store = take(said)
    assert set(patterns(store)) == {"B7.hub"}
    stating.set_facts(case, {"zone": "Asia/Tokyo"})
    assert set(patterns(store)) == {"B7.hub", "B3.checkin"}
    one, other, _ = (row["id"] for row in people.listing(case) if row["identifiers"][0]["identifier"] in told)
    merges = persons.merge_all(case, [(one, other)])
    assert set(patterns(store)) == {"B3.checkin"}
    persons.undo_merges(case, merges)
    assert set(patterns(store)) == {"B7.hub", "B3.checkin"}


def test_days_are_counted_where_nobody_chose_a_zone(case: Case, take: Take) -> None:
    store = take([*chat("c", BOSS), *(say("Send live location now", at=n * DAY, sender=BOSS) for n in range(5))])
    assert set(patterns(store)) == {"B3.checkin"}


def test_scope_holds_them_back(checked: Store) -> None:
    case = checked.case
    stating.set_facts(case, {"scope-to": "2026-02-26"})  # the first day of evidence is 25 February
    assert patterns(Store(case)) == {}
    with case.transaction():
        refresh(case)
    assert patterns(Store(case)) == {}


def test_a_pattern_without_a_code_raises_no_priority(checked: Store, catalogue: Catalogue) -> None:
    assert combine(catalogue, [FlagFact("B3", "B3.checkin")] * 3).level == 0
    assert combine(catalogue, [FlagFact("C-IND", "B11.after-threat")]).indicators == ("CD8",)
    level = priorities.of_case(checked)[1]
    assert "CD8" in level.indicators
    assert level.flags["B3"] == 1


@pytest.mark.parametrize("language", ["en", "fr"])
def test_they_explain_themselves(checked: Store, catalogue: Catalogue, language: str) -> None:
    for rule, code, version, explanation in checked.db.execute(
        "SELECT rule, code, rule_version, explanation FROM flag WHERE rule LIKE 'B%'"
    ):
        said = explain(catalogue, code, rule, version, json.loads(explanation), language=language)
        assert said.pattern is not None
        assert said.innocent
        source = specs()[rule].source
        assert said.pattern.source == (source.in_language(language) if source else "")
        assert said.pattern.numbers[0] <= said.pattern.numbers[1]
        assert bool(said.citations) is (code == "C-IND")


def test_conversations_without_matches_are_read_less_closely_and_change_nothing(case: Case, take: Take) -> None:
    """The owner reports in one of ten conversations, and writes the lure of one of them to all."""
    lure = "Cleaning job in Bremen, 2000 euros a month, flight and papers paid by us, pay us back later, no experience"
    said = []
    for n in range(10):
        key, at = f"c{n}", n * 400
        said += [*chat(key, f"+3360000002{n}"), say(f"{lure}, ask {n}", chat=key, at=at)]
        for k in range(40):
            mine = "I'm at the station now" if n == 0 else "nice weather today"
            said += [say(mine, chat=key, at=at + k * 9_000 + 10),
                     say(f"the {k} people of the choir sing on day {n} in the old church", chat=key, at=at + k * 9_001),
                     say("good" if k % 2 else "ok?", chat=key, at=at + k * 9_000 + 70, sender=f"+3360000002{n}")]
    said += [say("I keep your passport until you have paid everything", chat="c0", at=20, sender="+33600000020")]
    take(said)
    matched = {row[0] for row in case.db.execute("SELECT DISTINCT conversation FROM flag WHERE lane = 'concern'"
                                                 " AND rule NOT LIKE 'B%'")}
    assert matched
    closely = [f for f in find(store._Threads(case, Told()).talks(set(), Look(), among=False)) if f.talk in matched]
    assert {"B2.report-load", "B6.broadcast"} <= {f.rule for f in closely}
    few = set(sorted(matched)[:1])
    for wanted in (matched, few):
        read = store._read(case, wanted)
        assert [f for f in store.find_in(read) if f.talk in wanted] == [f for f in closely if f.talk in wanted]
        held = [script.text for talk in read for writer in talk.writers.values() for script in writer.scripts]
        assert len(held) == 10
        assert all("bremen" in text for text in held)  # of 400 other long messages of the same writer none


LINES = (
    "Where are you?", "ok", "Send me a photo now", "I'm at the station now", "I'm so sorry, you are my angel", "call",
    "You still owe 1500", "You still owe 1700", "I paid 200", "I will kill you if you leave", "Come here at once",
    "I keep your passport until you have paid everything", "haha", "Is it far？", "I am home now", "yes?", "",
)


def test_what_was_told_while_messages_were_read_finds_what_reading_them_again_finds(
    case: Case, take: Take, monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Conversations drawn at random: copies in the same moment, times without a zone, calls, long texts."""
    drawn = random.Random(7)
    told: list[Told] = []
    monkeypatch.setattr("triage.ingest.patterns.refresh",
                        lambda case, known=None: 0 if known is None else told.append(known) or 0)
    said = []
    for n in range(5):
        key, other = f"c{n}", f"+3360000003{n % 10}"
        said += chat(key, other)
        for row in range(120):
            text = drawn.choice(LINES) * drawn.choice((1, 1, 1, 8))
            at = drawn.choice((drawn.randrange(400) * 60, drawn.randrange(90) * DAY + drawn.randrange(DAY)))
            said.append(say(text, chat=key, at=at, row=1000 * n + row,
                            sender=drawn.choice((OWNER, other, other))))
    take(said)
    matched = {row[0] for row in case.db.execute("SELECT DISTINCT conversation FROM flag")}
    assert len(matched) > 2
    for listed in (matched, set(sorted(matched)[:3])):
        found, again = ([f for f in store.find_in(store._read(case, listed, known)) if f.talk in listed]
                        for known in (told[0], None))
        assert found == again
        look = Look(lures={}, money=frozenset())
        for talk in store._Threads(case, told[0]).talks(listed, look, among=False):
            said = [*talk.said]
            assert sum(one.text == "" for one in said) > len(said) / 4  # most need not be read
    rules = {one.rule for one in store.find_in(store._read(case, matched, told[0]))}
    assert {"B4.bursts", "B8.balance", "B11.after-threat"} <= rules


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False), st.lists(st.integers(1, 40), min_size=6, max_size=6))
def test_however_a_conversation_is_cut_it_shows_the_same(
    checked: Store, drawn: random.Random, sizes: list[int],
) -> None:
    """Copies at one millisecond, runs that press, balances and requests to move, on both sides of every border."""
    case, boss, owner = checked.case, *(n for (n,) in checked.db.execute(
        "SELECT id FROM identity ORDER BY owner"))
    flags = dict(checked.db.execute("SELECT code, id FROM flag WHERE code IN ('C-TV', 'C-LOC')"))
    with pytest.MonkeyPatch.context() as patch, case.transaction():
        case.db.execute("SAVEPOINT drawn")
        rows, at = [], T0 + 8 * DAY * 1000
        for n in range(150):
            at += drawn.choice((0, 0, 0, 1, 60_000, 300_000, 7_200_000))
            rows.append((f"drawn {n}", at, drawn.choice((boss, owner)), drawn.choice(LINES), n % 11 == 3))
        _insert(case, rows)
        ids = [n for (n,) in case.db.execute("SELECT id FROM message WHERE time_raw LIKE 'drawn%' ORDER BY id")]
        case.db.executemany("INSERT OR IGNORE INTO flag_span VALUES (?, ?, 0, 1, 'x')", [
            (flag, message) for flag in flags.values() for message in drawn.sample(ids, 8)])
        case.db.execute("UPDATE flag SET code = 'R-MOVE' WHERE id = ?", (flags["C-LOC"],))
        told = Told()
        told.add(ids[0], [0 if call else Asking().of([text], [index_text(text)])[0] for *_, text, call in rows])
        whole = store._read(case, {1})
        for size, known in zip(sizes, (None, told) * 3, strict=True):
            patch.setattr(store, "_AT_ONCE", size)
            assert [_shown(one) for one in store._read(case, {1}, known)] == [_shown(one) for one in whole]
            assert store.find_in(store._read(case, {1}, known)) == store.find_in(whole)
        case.db.execute("ROLLBACK TO drawn")


def _insert(case: Case, rows: list[tuple[str, int, int, str, bool]]) -> None:
    """Messages as copies of the first in the case, with a name of their own, time, sender and text, or as calls."""
    columns = [row[1] for row in case.db.execute("PRAGMA table_info(message)")]
    first = dict(zip(columns, case.db.execute("SELECT * FROM message ORDER BY id LIMIT 1").fetchone(), strict=True))
    for name, at, sender, text, call in rows:
        new = first | {"id": None, "ident": name.encode(), "time_raw": name, "utc_ms": at, "sort_ms": at,
                       "sender": sender, "text": None if call else text, "record": int(call)}
        case.db.execute(f"INSERT INTO message VALUES ({', '.join('?' * len(new))})", [*new.values()])


def _shown(one: Features) -> object:
    """What was read, without the texts of messages, which are left out where they say nothing that matters."""
    def bare(value: object) -> object:
        if isinstance(value, Said):
            return value.id
        if isinstance(value, dict):
            return {key: bare(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [bare(each) for each in value]
        return value if not isinstance(value, Writer) else {f.name: bare(getattr(value, f.name))
                                                            for f in dataclasses.fields(value)}
    return {f.name: bare(getattr(one, f.name)) for f in dataclasses.fields(one)}


def test_the_memory_it_takes_does_not_grow_with_a_conversation(checked: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a message its time is kept, and nothing else."""
    case, boss, owner = checked.case, *(n for (n,) in checked.db.execute("SELECT id FROM identity ORDER BY owner"))
    monkeypatch.setattr(store, "_AT_ONCE", 100)
    store._read(case, {1})  # the phrases are made ready
    peaks = []
    for part in range(2):
        with case.transaction():
            _insert(case, [(f"{part} {n}", T0 + (8 + 20 * part + n // 100) * DAY * 1000 + n, (boss, owner)[n % 2],
                            f"I paid {n}, and where were you at {n}?", False) for n in range(1500)])
        tracemalloc.start()
        store._read(case, {1})
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 1500 * 40
