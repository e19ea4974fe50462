"""The way back: what the reader decided, beside what was decided here meanwhile, taken over, undone, and not twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parsers.records import Record
from tests.triage.invented import chat, counted, say
from tests.triage.twins.test_twins import BOSS, told
from triage.case import Case, WrongPassphrase
from triage.custody import chain
from triage.flagging import own_rules, review
from triage.packages import compare, info, make, merging, state
from triage.packages.compare import Comparison
from triage.packages.make import Options
from triage.store import Store
from triage.work import annotations, persons, stating

SECRET = "a phrase of its own"
ONE, TWO, THREE = "+33639980001", "+33639980002", "+33639980003"
THREAT = "I have your passport. You can't leave until you pay your debt."
RULE = own_rules.OwnRule(
    name="Warehouse night", code="C-LOCK", language="en", speaker="unknown", parts=(("warehouse",), ("night",)),
    match=("the warehouse at night",), no_match=("the warehouse at noon",))
Take = Callable[..., Store]
Work = Callable[[Case], Any]


def records() -> list[Record]:
    return [*chat("one", ONE), *chat("two", TWO), *chat("three", THREE), *counted(
        *(say(THREAT, chat=name, sender=who, row=n, at=n) for n, (name, who) in enumerate(
            (("one", ONE), ("two", TWO), ("three", THREE)), 1)),
        say("meet at the warehouse by night", chat="one", sender=ONE, row=9, at=9),
        say("hello", chat="two", sender=TWO, row=10, at=10))]


@pytest.fixture
def started(case: Case, take: Take) -> Case:
    """A case with flags, and some work that both sides will know."""
    take(records())
    annotations.add_note(case, "conversation", _talk(case, "hello"), "known to both")
    annotations.tag(case, "house", "message", [_uid(case, "hello")])
    annotations.choose(case, [_uid(case, "hello")], "exhibit")
    return case


def _uid(case: Case, text: str) -> str:
    return str(case.db.execute("SELECT lower(hex(ident)) FROM message WHERE text = ?", (text,)).fetchone()[0])


def _talk(case: Case, text: str) -> str:
    return str(case.db.execute("SELECT c.uid FROM conversation c JOIN message m ON m.conversation = c.id"
                               " WHERE m.text = ?", (text,)).fetchone()[0])


def _flags(case: Case) -> list[str]:
    return [str(f["id"]) for f in review.listing(Store(case))]


def _person(case: Case, number: str) -> str:
    return str(case.db.execute("SELECT p.uid FROM person p JOIN identity i ON i.person = p.id WHERE i.e164 = ?",
                               (number,)).fetchone()[0])


def send(case: Case, path: Path, there: Work, here: Work = lambda _: None, **options: Any) -> Comparison:
    """Make a package, let the reader work in it and the examiner in the case, and compare."""
    make.make(case, path, SECRET, Options("Bea", "second reading", **options))
    with Case.open(path, SECRET) as packed:
        there(packed)
    here(case)
    return compare.compare(case, path, SECRET)


def test_work_on_what_another_file_tells_too_since(case: Case, take: Take, tmp_path: Path) -> None:
    """The reader decided on messages that are laid aside in the case when the package comes back."""
    def texts() -> list[tuple[str, str]]:
        return [(f["status"], f["code"]) for f in review.listing(Store(case)) if f["code"] == "C-DEBT"]

    take(told("Boss"), "B")
    flag = next(str(f["id"]) for f in review.listing(Store(case)) if f["code"] == "C-DEBT")
    tagged = _uid(case, "my mother is ill")

    def there(packed: Case) -> None:
        review.decide(packed, flag, "accept", "he says so")
        annotations.tag(packed, "care", "message", [tagged])

    comparison = send(case, tmp_path / "p.attest", there, lambda _: take(told(BOSS), "A"))
    assert tagged not in {m["id"] for m in Store(case).messages()}
    outcome, back = merging.merge(case, comparison, merging.default_choices(comparison))
    assert outcome.without == ()
    assert tagged in {m["id"] for m in Store(case).messages()}
    assert texts() == [("accepted", "C-DEBT")]
    again = back(case)
    assert (texts(), Store(case).totals()["messages"]) == ([("unreviewed", "C-DEBT")], 10)
    again(case)
    assert (texts(), Store(case).totals()["messages"]) == ([("accepted", "C-DEBT")], 10)


def standings(comparison: Comparison) -> dict[str, str]:
    return {item.key: item.standing for item in comparison.items}


def dump(case: Case) -> dict[str, list[Any]]:
    """Everything that examiners decided, as it stands in the tables."""
    columns = {"flag": "ident, status, reason, author, decided_at", "person": "uid, name, category",
               "identity": "uid, (SELECT p.uid FROM person p WHERE p.id = person)"}  # without row ids, which move
    tables = ("flag", "tag", "tagged", "note", "exhibit", "rendering", "made", "person", "identity")
    return {table: sorted(map(repr, case.db.execute(f"SELECT {columns.get(table, '*')} FROM {table}")))
            for table in tables}


def test_each_decision_stands_in_one_of_four_ways(started: Case, tmp_path: Path) -> None:
    one, two, three = _flags(started)[:3]

    def there(case: Case) -> None:
        review.decide(case, one, "accept", "clear threat")
        review.decide(case, two, "reject", "a joke")
        review.decide(case, three, "accept", "the same here")

    def here(case: Case) -> None:
        review.decide(case, two, "accept", "no joke")
        review.decide(case, three, "accept", "as the reader")
        annotations.add_note(case, "message", _uid(case, "hello"), "written meanwhile")

    found = send(started, tmp_path / "p.attest", there, here)
    assert standings(found) == {
        f"flag|{one}": "there", f"flag|{two}": "conflict", f"flag|{three}": "same",
        next(key for key in standings(found) if key.startswith("note|")): "here"}
    conflict = found.standing("conflict")[0]
    assert (conflict.mine.value, conflict.mine.actor, conflict.mine.reason) == (
        {"status": "accepted"}, "ada", "no joke")
    assert (conflict.theirs.value, conflict.theirs.actor, conflict.theirs.reason) == (
        {"status": "rejected"}, "Bea", "a joke")
    assert conflict.mine.at > found.package.made_at
    assert conflict.theirs.at > found.package.made_at


def test_a_judgement_of_the_examiner_gives_way_to_nobodys_unasked(started: Case, tmp_path: Path) -> None:
    """What both have judged is the examiner's to settle, also where only the reader did since the package was made."""
    one, two = _flags(started)[:2]
    review.decide(started, one, "accept", "clear")
    review.decide(started, two, "accept", "clear")

    def there(case: Case) -> None:
        review.decide(case, one, "reject", "a joke")
        review.decide(case, two, "accept", "clear")

    found = send(started, tmp_path / "p.attest", there)
    assert standings(found)[f"flag|{one}"] == "conflict"
    assert standings(found).get(f"flag|{two}") in {"same", None}
    assert merging.default_choices(found) == {}
    merging.merge(started, found, merging.default_choices(found))
    assert {f["id"]: f["status"] for f in review.listing(Store(started))}[one] == "accepted"


def _everything(case: Case) -> None:
    """One of each kind of work."""
    hello, talk, warehouse = _uid(case, "hello"), _talk(case, "hello"), _uid(case, "meet at the warehouse by night")
    flags = _flags(case)
    review.decide(case, flags[0], "accept", "clear")
    review.decide(case, flags[1], "unsure", "ask again")
    note = annotations.notes_of(Store(case), "conversation", [talk])[talk][0]["uid"]
    annotations.change_note(case, note, "changed by the reader")
    annotations.add_note(case, "person", _person(case, ONE), "the boss, it seems")
    annotations.tag(case, "threat", "message", [warehouse], reason="as it reads")
    annotations.untag(case, "house", "message", [hello])
    annotations.change_tag(case, "house", new_name="home", colour="red")
    annotations.choose(case, [warehouse], "contrary", reason="cuts both ways")
    annotations.choose(case, [hello], None)
    annotations.render(case, hello, "translation", "bonjour", language="fr")
    persons.set_person(case, _person(case, ONE), name="Boss", reason="so called")
    persons.set_person(case, _person(case, TWO), category="affected", reason="reads so")
    persons.merge(case, _person(case, TWO), _person(case, THREE), "one phone")
    own_rules.keep(case, RULE)
    own_rules.run(case)
    own = next(f for f in review.listing(Store(case)) if ".own-" in f["rule"])
    review.decide(case, own["id"], "accept", "found by the rule")


def test_everything_a_reader_does_comes_over_with_its_author(started: Case, tmp_path: Path) -> None:
    found = send(started, tmp_path / "p.attest", _everything)
    assert set(standings(found).values()) == {"there"}
    assert {item.kind for item in found.items} == set(state.KINDS) - {"line"}
    outcome, _ = merging.merge(started, found, merging.default_choices(found))
    assert (outcome.taken, outcome.kept, outcome.both, outcome.without) == (len(found.items), 0, 0, ())
    with Case.open(tmp_path / "p.attest", SECRET, read_only=True) as packed:
        tags = frozenset(_tag_uids(packed) & _tag_uids(started))
        theirs, mine = state.read(packed.db, tags), state.read(started.db, tags)
        assert {k: v.core for k, v in mine.items()} == {k: v.core for k, v in theirs.items()}
        for key, value in theirs.items():
            assert (mine[key].actor, mine[key].at, mine[key].reason) == (value.actor, value.at, value.reason) or (
                key.startswith(("joined|", "tag|")))  # the log has the reader: rows of these keep who made them
    assert chain.verify_chain(started) == []
    steps = [e for e in chain.entries(started) if e.action.startswith("package.") and e.action not in (
        "package.make", "package.merge", "package.settled")]
    assert len(steps) == len(found.items)
    assert {e.actor for e in steps} == {"ada"}
    assert {e.detail["author"] for e in steps} == {"Bea"}
    assert {e.detail["package"] for e in steps} == {found.package.id}


def _tag_uids(case: Case) -> set[str]:
    return {row[0] for row in case.db.execute("SELECT uid FROM tag")}


def test_one_undo_takes_all_of_it_back_and_one_redo_brings_it_again(started: Case, tmp_path: Path) -> None:
    found = send(started, tmp_path / "p.attest", _everything)
    before = dump(started)
    _, undo = merging.merge(started, found, merging.default_choices(found))
    after = dump(started)
    assert after != before
    redo = undo(started)
    assert dump(started) == before
    assert standings(compare.compare(started, tmp_path / "p.attest", SECRET)) == standings(found)
    redo(started)
    assert dump(started) == after
    assert chain.verify_chain(started) == []


def test_the_same_package_changes_nothing_a_second_time(started: Case, tmp_path: Path) -> None:
    flag = _flags(started)[0]

    def there(case: Case) -> None:
        _everything(case)
        review.decide(case, flag, "reject", "no threat")

    found = send(started, tmp_path / "p.attest", there, lambda case: review.decide(case, flag, "accept", "a threat"))
    choices = merging.default_choices(found) | {f"flag|{flag}": "mine"}
    merging.merge(started, found, choices)
    before, entries = dump(started), len(list(chain.entries(started)))
    again = compare.compare(started, tmp_path / "p.attest", SECRET)
    assert set(standings(again).values()) == {"settled"}
    outcome, _ = merging.merge(started, again, merging.default_choices(again))
    assert (outcome.taken, outcome.kept, outcome.both) == (0, 0, 0)
    assert dump(started) == before
    assert len(list(chain.entries(started))) == entries
    annotations.untag(started, "threat", "message", [_uid(started, "meet at the warehouse by night")])
    merging.merge(started, again := compare.compare(started, tmp_path / "p.attest", SECRET),
                  merging.default_choices(again))
    assert annotations.tags(Store(started))[1]["uses"] == 0, "what the examiner took off afterwards stays off"


@pytest.mark.parametrize(("choice", "status", "author"), [("mine", "accepted", "ada"), ("theirs", "rejected", "Bea")])
def test_a_conflict_is_decided_by_the_examiner_and_both_stay_in_the_log(
    started: Case, tmp_path: Path, choice: compare.Choice, status: str, author: str) -> None:
    flag = _flags(started)[0]
    found = send(started, tmp_path / "p.attest", lambda case: review.decide(case, flag, "reject", "no threat"),
                 lambda case: review.decide(case, flag, "accept", "a threat"))
    assert merging.default_choices(found) == {}
    with pytest.raises(merging.NotBoth):
        merging.merge(started, found, {f"flag|{flag}": "both"})
    merging.merge(started, found, {f"flag|{flag}": choice})
    after = review.get(Store(started), flag)
    assert (after["status"], after["author"]) == (status, author)
    log = json.dumps([[e.reason, e.detail] for e in chain.entries(started)])
    assert "a threat" in log
    assert "no threat" in log


def test_two_texts_of_one_note_can_both_stay(started: Case, tmp_path: Path) -> None:
    talk = _talk(started, "hello")
    uid = annotations.notes_of(Store(started), "conversation", [talk])[talk][0]["uid"]
    found = send(started, tmp_path / "p.attest", lambda case: annotations.change_note(case, uid, "as the reader says"),
                 lambda case: annotations.change_note(case, uid, "as ada says"))
    conflict = found.standing("conflict")[0]
    assert conflict.may_keep_both
    outcome, undo = merging.merge(started, found, {conflict.key: "both"})
    notes = annotations.notes_of(Store(started), "conversation", [talk])[talk]
    assert outcome.both == 1
    assert {(n["text"], n["actor"]) for n in notes} == {("as ada says", "ada"), ("as the reader says", "Bea")}
    undo(started)
    assert [n["text"] for n in annotations.notes_of(Store(started), "conversation", [talk])[talk]] == ["as ada says"]


def test_what_one_took_away_and_the_other_changed_is_a_conflict_with_its_author(started: Case, tmp_path: Path) -> None:
    talk = _talk(started, "hello")
    uid = annotations.notes_of(Store(started), "conversation", [talk])[talk][0]["uid"]
    found = send(started, tmp_path / "p.attest", lambda case: annotations.change_note(case, uid, ""),
                 lambda case: annotations.change_note(case, uid, "kept and changed"))
    conflict = found.standing("conflict")[0]
    assert conflict.theirs.value is None
    assert conflict.theirs.actor == "Bea"
    assert not conflict.may_keep_both
    merging.merge(started, found, {conflict.key: "theirs"})
    assert annotations.notes_of(Store(started), "conversation", [talk]) == {}


def test_two_tags_of_one_name_made_apart_are_one(started: Case, tmp_path: Path) -> None:
    hello, warehouse = _uid(started, "hello"), _uid(started, "meet at the warehouse by night")
    found = send(started, tmp_path / "p.attest", lambda case: annotations.tag(case, "Threat", "message", [warehouse]),
                 lambda case: annotations.tag(case, "threat", "message", [hello]))
    kinds = {item.key.split("|")[0]: item.standing for item in found.items}
    assert kinds["tag"] in ("same", "conflict")  # “Threat” and “threat”: one tag, written in two ways
    merging.merge(started, found, merging.default_choices(found))
    store = Store(started)
    assert {t["name"]: t["uses"] for t in annotations.tags(store)} == {"house": 1, "threat": 2}


def test_who_reads_blind_sees_no_decision_and_meets_them_on_the_way_back(started: Case, tmp_path: Path) -> None:
    one, two, three = _flags(started)[:3]
    review.decide(started, one, "accept", "before the package")
    review.decide(started, two, "reject", "before the package")
    persons.set_person(started, _person(started, ONE), category="suspect", reason="before")
    started.db.execute("UPDATE person SET note = 'before the package'")
    persons.set_person(started, _person(started, TWO), category="affected")
    persons.merge(started, _person(started, THREE), _person(started, TWO), "before the package")

    def there(case: Case) -> None:
        assert {f["status"] for f in review.listing(Store(case))} == {"unreviewed"}
        assert annotations.tags(Store(case)) == []
        tables = ("flag", "note", "person", "merge")
        assert b"before the package" not in json.dumps([list(map(str, row)) for table in tables
                                                        for row in case.db.execute(f"SELECT * FROM {table}")]).encode()
        assert "affected" not in str(case.db.execute("SELECT gone FROM merge").fetchall())
        review.decide(case, one, "accept", "read blind")
        review.decide(case, two, "accept", "read blind")
        review.decide(case, three, "unsure", "read blind")
        persons.set_person(case, _person(case, ONE), category="suspect", reason="read blind")

    found = send(started, tmp_path / "p.attest", there, blind=True)
    assert standings(found) == {f"flag|{one}": "same", f"flag|{two}": "conflict", f"flag|{three}": "there",
                                f"category|{_person(started, ONE)}": "same"}
    assert found.standing("conflict")[0].mine.reason == "before the package"


def test_a_tag_that_the_reader_dropped_stays_where_it_was_put_on_since(started: Case, tmp_path: Path) -> None:
    warehouse = _uid(started, "meet at the warehouse by night")
    found = send(started, tmp_path / "p.attest", lambda case: annotations.drop_tag(case, "house"),
                 lambda case: annotations.tag(case, "house", "message", [warehouse]))
    merging.merge(started, found, merging.default_choices(found))
    assert annotations.tags_of(Store(started), "message", [warehouse, _uid(started, "hello")]).keys() == {warehouse}


def test_a_reader_who_goes_on_after_a_first_return_is_merged_again(started: Case, tmp_path: Path) -> None:
    flag, path = _flags(started)[0], tmp_path / "p.attest"
    first = send(started, path, lambda case: review.decide(case, flag, "reject", "no threat"))
    merging.merge(started, first, merging.default_choices(first))
    with Case.open(path, SECRET) as packed:
        review.decide(packed, flag, "accept", "a threat after all")
    second = compare.compare(started, path, SECRET)
    assert standings(second) == {f"flag|{flag}": "there"}
    merging.merge(started, second, merging.default_choices(second))
    assert review.get(Store(started), flag)["status"] == "accepted"


def test_work_that_stayed_out_of_the_package_is_not_taken_for_removed(started: Case, tmp_path: Path) -> None:
    annotations.add_note(started, "message", _uid(started, "meet at the warehouse by night"), "for ada alone")
    stating.set_facts(started, {"privileged": ONE})
    found = send(started, tmp_path / "p.attest", lambda _: None)
    assert found.items == ()


def test_a_decision_on_what_is_not_here_is_listed_and_logged(started: Case, tmp_path: Path) -> None:
    def there(case: Case) -> None:
        own_rules.keep(case, RULE)
        own_rules.run(case)
        own = next(f for f in review.listing(Store(case)) if ".own-" in f["rule"])
        review.decide(case, own["id"], "accept", "found by the rule")

    found = send(started, tmp_path / "p.attest", there)
    flag = next(item for item in found.items if item.kind == "flag")
    outcome, _ = merging.merge(started, found, {flag.key: "theirs"})
    assert outcome.without == (flag.key,)
    assert [e for e in chain.entries(started) if e.action == "package.without" and e.reason == "found by the rule"]


def test_packages_that_do_not_belong_here_are_refused(started: Case, tmp_path: Path) -> None:
    path, copy = tmp_path / "p.attest", tmp_path / "copy.attest"
    copy.write_bytes(_closed_bytes(started, tmp_path))
    make.make(started, path, SECRET, Options("Bea", "why"))
    with Case.open(copy, None) as older, pytest.raises(compare.OfALaterState):
        compare.compare(older, path, SECRET)
    with Case.create(tmp_path / "other.attest", None) as other, pytest.raises(compare.OfAnotherCase):
        compare.compare(other, path, SECRET)
    with pytest.raises(compare.NotAPackage):
        compare.compare(started, tmp_path / "other.attest", None)
    with pytest.raises(WrongPassphrase):
        compare.compare(started, path, "not this one at all")
    with Case.open(path, SECRET) as packed, pytest.raises(compare.MergeIntoPackage):
        compare.compare(packed, path, SECRET)


def _closed_bytes(case: Case, tmp_path: Path) -> bytes:
    """The case as it is now, as one file."""
    copy = tmp_path / "vacuumed.attest"
    case.db.execute("VACUUM INTO ?", (str(copy),))
    return copy.read_bytes()


@pytest.mark.parametrize(("kept", "gone"), [(ONE, TWO), (TWO, ONE)])
def test_two_made_one_or_parted_are_called_as_before(started: Case, tmp_path: Path, kept: str, gone: str) -> None:
    stays, goes = _person(started, kept), _person(started, gone)
    persons.set_person(started, goes, name="Boss", category="suspect")

    def called(case: Case) -> dict[str, tuple[str, str]]:
        return {uid: rest for uid, *rest in case.db.execute("SELECT uid, name, category FROM person WHERE name <> ''")}

    apart = called(started)
    found = send(started, tmp_path / "p.attest", lambda case: persons.merge(case, stays, goes, "one voice"))
    assert standings(found) == {f"joined|{stays}|{goes}": "there"}
    merging.merge(started, found, merging.default_choices(found))
    assert called(started) == {stays: ["Boss", "suspect"]}
    with Case.open(tmp_path / "p.attest", SECRET) as packed:
        (n,) = packed.db.execute("SELECT id FROM merge").fetchone()
        persons.undo_merge(packed, n)
        persons.set_person(packed, goes, name="Chief")
    again = compare.compare(started, tmp_path / "p.attest", SECRET)
    assert {item.key: (item.theirs.value, item.theirs.actor) for item in again.standing("there")} == {
        f"joined|{stays}|{goes}": (None, "Bea"), f"name|{goes}": ({"name": "Chief"}, "Bea")}
    persons.set_person(started, stays, name="Mister X")
    (named,) = (item.key for item in again.items if item.kind == "name")
    merging.merge(started, again, {named: "theirs"})
    assert called(started) == {stays: ["Mister X", "suspect"]}, "said of both here; the other stands in the log"
    merging.merge(started, again, {f"joined|{stays}|{goes}": "theirs"})
    assert called(started) == {stays: ["Mister X", "unknown"], goes: apart[goes]}


@pytest.mark.parametrize("spoil", [
    "UPDATE flag SET status = 'rejected', author = 'Bea', decided_at = '2030-01-01T00:00:00Z'",
    "UPDATE note SET text = 'known to nobody'",
    "UPDATE audit SET reason = 'another' WHERE seq = 3",
    "UPDATE fact SET value = replace(value, 'known to both', 'something else') WHERE name = 'package.base'",
    f"UPDATE fact SET value = replace(value, '\"base\":\"', '\"base\":\"0') WHERE name = '{info.FACT}'",
])
def test_a_package_that_was_tampered_with_is_refused(started: Case, tmp_path: Path, spoil: str) -> None:
    path = tmp_path / "p.attest"
    make.make(started, path, SECRET, Options("Bea", "why"))
    with Case.open(path, SECRET) as packed:
        packed.db.execute("DROP TRIGGER audit_no_update")
        packed.db.execute(spoil)
    before = dump(started)
    with pytest.raises(compare.PackageTampered):
        compare.compare(started, path, SECRET)
    assert dump(started) == before
