"""What examiners did before something was hidden says no more of it than the lists do; and what is counted or found
beside it is counted and found again without it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parsers.records import Attachment, Contact, Found, Participant, Provenance, Record
from tests.triage.invented import chat, counted, say
from tests.triage.test_scope import FRIEND, LAWYER, OTHER, THREAT, records
from triage import people
from triage.case import Case
from triage.cli.packages import as_object
from triage.custody import chain, logbook, verification
from triage.flagging import review, scoping, settling
from triage.flags.patterns import store as patterns
from triage.packages import compare, describe, make
from triage.report import build
from triage.report.options import Options
from triage.store import Store
from triage.views import overview
from triage.words import Translator
from triage.work import annotations, persons, stating
from ui.reading import merges

Take = Callable[..., Store]
FIFTH, SIXTH = "+33639980005", "+33639980006"
SECRET = "a phrase of its own"


def uid(case: Case, text: str) -> str:
    return str(case.db.execute("SELECT lower(hex(ident)) FROM message WHERE text = ?", (text,)).fetchone()[0])


def person(case: Case, number: str) -> str:
    return str(case.db.execute(
        "SELECT p.uid FROM person p JOIN identity i ON i.person = p.id WHERE i.e164 = ?", (number,)).fetchone()[0])


def log(case: Case) -> str:
    return str([(e.subject, e.reason, e.detail) for e in logbook.entries(case)])


@pytest.fixture
def worked(case: Case, take: Take) -> Case:
    take([*records(), *chat("alone", OTHER), *counted(say("the third", chat="alone", sender=OTHER, row=30))])
    advice = uid(case, "advice")
    annotations.add_note(case, "message", advice, "secret note")
    annotations.tag(case, "seen", "message", [advice], reason="secret tagging")
    annotations.tag(case, "seen", "message", [uid(case, "hello all")])
    annotations.render(case, advice, "translation", "secret translation", language="en")
    annotations.choose(case, [advice], "exhibit", reason="secret choice")
    persons.set_person(case, person(case, OTHER), name="Secret Name", reason="secret naming")
    for flag in list(review.listing(Store(case))):
        review.decide(case, flag["id"], "accept", f"secret decision on {flag['row']}")
    return case


def test_the_log_says_that_something_was_done_and_not_what(worked: Case) -> None:
    whole = log(worked)
    stating.set_facts(worked, {"scope-people": FRIEND, "privileged": LAWYER})
    told = log(worked)
    decided = {f["row"] for f in review.listing(Store(worked))}
    assert decided
    assert [words for words in ("secret note", "secret tagging", "secret translation", "secret choice", "Secret Name",
                                "secret naming") if words in told or words not in whole] == []
    assert {row for row in range(1, 40) if f"secret decision on {row}'" in told} == decided
    assert [(e.seq, e.action, e.hash) for e in logbook.entries(worked)] == [
        (e.seq, e.action, e.hash) for e in chain.entries(worked)]
    assert not chain.verify_chain(worked)
    printed = build.build(worked, Options())
    assert "secret note" not in str(printed.audit)
    assert "Secret Name" not in str(printed.decisions)
    for part in ("people", "privileged"):
        scoping.open_part(worked, part, "order of 3 May")
    assert log(worked).startswith(whole[:-1])


def test_a_tag_on_nothing_that_may_be_seen_is_named_nowhere(worked: Case) -> None:
    advice = uid(worked, "advice")
    stating.set_facts(worked, {"privileged": LAWYER})
    scoping.open_part(worked, "privileged", "to tag it")
    annotations.tag(worked, "Own words", "message", [advice])
    assert "Own words" in str([*logbook.entries(worked)])
    scoping.close_part(worked, "privileged")
    assert "Own words" not in str([annotations.tags(Store(worked)), *logbook.entries(worked)])
    annotations.tag(worked, "Own words", "message", [uid(worked, "hello all")])
    assert "Own words" in str([*logbook.entries(worked)])


def test_a_tag_is_counted_where_it_may_be_seen(worked: Case) -> None:
    def uses() -> int:
        return int(annotations.tags(Store(worked))[0]["uses"])

    assert uses() == 2
    stating.set_facts(worked, {"privileged": LAWYER})
    assert uses() == 1


def test_a_readers_work_on_what_was_hidden_since_is_not_read_out(worked: Case, tmp_path: Path) -> None:
    path = tmp_path / "p.attest"
    make.make(worked, path, SECRET, make.Options("Bea", "second reading"))
    with Case.open(path, SECRET, "Bea") as packed:
        annotations.add_note(packed, "message", uid(packed, "advice"), "the reader's secret")
        annotations.add_note(packed, "message", uid(packed, "hello all"), "the reader's own")
        persons.set_person(packed, person(packed, OTHER), name="Reader Secret")
    stating.set_facts(worked, {"scope-people": FRIEND, "privileged": LAWYER})
    found, store = compare.compare(worked, path, SECRET), Store(worked)
    told: list[Any] = [as_object(store, item, Translator("en")) for item in found.items]
    told += [describe.decision(item.theirs.value, item, describe.about(store, item)) for item in found.items]
    assert len(found.items) == 3
    assert "the reader's own" in str(told)
    assert [words for words in ("the reader's secret", "Reader Secret", "Secret Name") if words in str(told)] == []


def test_people_made_one_are_not_named_where_they_may_not_be_seen(worked: Case, take: Take) -> None:
    take([*chat("also", FIFTH), *chat("too", SIXTH), *counted(
        say("the fifth", chat="also", sender=FIFTH), say("the sixth", chat="too", sender=SIXTH, at=9))], "B")
    persons.merge(worked, person(worked, OTHER), person(worked, FIFTH), "secret joining")
    persons.merge(worked, person(worked, FRIEND), person(worked, SIXTH), "seen to write")
    stating.set_facts(worked, {"scope-people": FRIEND, "privileged": LAWYER})
    assert [merge["reason"] for merge in merges(Store(worked))] == ["seen to write"]
    assert "secret joining" not in log(worked)


def test_a_changed_file_of_what_is_hidden_is_named_by_its_hash(case: Case, take: Take, tmp_path: Path) -> None:
    folder = tmp_path / "evidence" / "A"
    folder.mkdir(parents=True)
    names = {"advice.txt": "lawyer", "cat.txt": "friend"}
    for name in names:
        (folder / name).write_text(name)
    take([*chat("lawyer", LAWYER), *chat("friend", FRIEND), *counted(*(
        say(name, chat=key, row=n, attachments=(Attachment("file", path=name),))
        for n, (name, key) in enumerate(names.items())))])
    stating.set_facts(case, {"privileged": LAWYER})
    for name in names:
        (folder / name).write_text("changed")
    with case.scratch() as scratch:
        changed = verification.verify_evidence(case, scratch)
    sha256 = hashlib.sha256(b"advice.txt").hexdigest()
    assert sorted(finding.subject for finding in changed) == sorted(["cat.txt", sha256])
    assert "advice.txt" not in str(changed)


def twice() -> list[list[Record]]:
    """A message that stands in a conversation outside the scope, read first, and in one inside."""
    same = {"same": "*0123456789ABCDEF"}
    return [
        [*chat(key, number, kind="group", title=title), *counted(say(THREAT, chat=key, sender=number, **same))]
        for key, number, title in (("one", OTHER, "Outside"), ("two", FRIEND, "Inside"))]


@pytest.mark.parametrize("before", [True, False])
def test_a_message_in_two_conversations_names_the_one_inside(case: Case, take: Take, before: bool) -> None:
    if before:
        stating.set_facts(case, {"scope-people": FRIEND})
    first, second = twice()
    take(first, "A")
    take(second, "B")
    stating.set_facts(case, {"scope-people": FRIEND})
    store = Store(case)
    message, = store.messages()
    assert message["conversation_title"] == "Inside"
    conversation, = overview.conversations(store)
    flags = list(review.listing(store))
    assert flags
    assert {f["conversation"] for f in flags} == {conversation["id"]} == {message["conversation"]}
    assert sum(conversation["flags"].values()) == len({f["code"] for f in flags})
    assert not any(f["also_in"] for f in flags)
    printed = str(build.build(case, Options()))
    assert "Inside" in printed
    assert "Outside" not in printed
    assert len(message["sources"]) == 2


def test_a_pattern_is_counted_anew_without_what_is_hidden(case: Case, take: Take) -> None:
    take(records())
    seen: list[set[str]] = []
    keep = patterns.refresh
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(patterns, "refresh", lambda c: seen.append({
            m["text"] for m in Store(c).messages()}) or keep(c))
        stating.set_facts(case, {"privileged": LAWYER})
    assert seen == [{THREAT, "hello all"}]


def make_find(message: int, talk: int, ident: str, text: str, margin: float) -> tuple[settling.Flag, float]:
    return settling.Flag(ident, "C-DEBT", "C-DEBT.en.x", "1", talk, message, "concern", json.dumps({
        "parts": [], "guards": [], "also": [], "language": "en"}), [(message, 0, len(text), text)]), margin


def test_what_is_found_beside_hidden_words_stands_by_itself(case: Case, take: Take) -> None:
    texts = [f"ordinary talk {n}" for n in range(40)]
    store = take([*chat("g", LAWYER, FRIEND, kind="group"), *counted(*(
        say(text, chat="g", sender=LAWYER if n % 2 else FRIEND, at=n) for n, text in enumerate(texts)))])
    rows = {m["text"]: m["row"] for m in store.messages()}
    talk = case.db.execute("SELECT id FROM conversation").fetchone()[0]
    with case.transaction():
        settling.hold(case, [make_find(rows[text], talk, f"f{n}", text, 2.0 if n % 2 else 0.1)
                             for n, text in enumerate(texts) if n % 2 or n == 20])
        list(settling.settle(case, None, take_away=True))
    assert "f20" in {f["id"] for f in review.listing(Store(case))}
    stating.set_facts(case, {"privileged": LAWYER})
    assert list(review.listing(Store(case))) == []


def test_an_address_book_that_is_held_back_names_nobody_and_names_whom_to_hold_back(case: Case, take: Take) -> None:
    """By the number that an account has beside its own key, too; and in a group that may be seen the lawyer is not
    called what only the entry held back calls them.
    """
    book = Contact("Address book", "Maître Secret", (("phone", LAWYER),), Provenance("contacts", 1))
    hidden = Participant("77@lid", "Chat", "jid", "77@lid", aliases=(("phone", LAWYER),))
    store = take([
        Found("contact", 1), book, hidden, *chat("c", "77@lid")[1:], *chat("g", "77@lid", FRIEND, kind="group"), hidden,
        *counted(say("between us", chat="c", sender="77@lid"), say("hello all", chat="g", sender=FRIEND, row=2))])
    stating.set_facts(case, {"privileged": "Maître Secret"})
    assert [message["text"] for message in Store(case).messages()] == ["hello all"]
    assert "Maître Secret" not in json.dumps(people.listing(case), ensure_ascii=False)
    assert "Maître Secret" not in people.names(case).values()
    assert store
