"""Copies: what is one message and what two, and that a message which several conversations hold counts in each of them
for flags, priority, counts and reading, and once in every total.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from email import policy
from email.parser import BytesParser
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from parsers.records import OWNER, Record
from tests import support
from tests.triage.invented import chat, counted, evidence, reading, say
from triage import people, search
from triage.case import Case
from triage.exchange.export import export
from triage.exchange.selection import Selection
from triage.flagging import review, rulebook
from triage.flags.patterns.store import refresh
from triage.ingest import Import, Options
from triage.store import Store
from triage.views import overview
from triage.work import annotations, stating, worklist

BOSS = "+33600000001"
THREAT = "I keep your passport until your debt is paid"
SMS = (f'<?xml version="1.0"?><smses count="1"><sms address="{BOSS}" date="1711360801000" type="1" body="{THREAT}"'
       ' contact_name="Boss" /></smses>')


def exported(folder: Path, *lines: str, name: str = "WhatsApp Chat with Boss.txt", minute: int = 0) -> Path:
    """An export in a folder; a line is `WRITER: WORDS`, a minute after the one before."""
    folder.mkdir(parents=True)
    (folder / name).write_text("".join(
        f"25/03/2024, 09:{n:02} - {line}\n" for n, line in enumerate(lines, minute)), "utf-8")
    return folder


def taken(case: Case, *roots: Path) -> Store:
    for root in roots:
        Import(case).run([root])
    return Store(case)


def told(store: Store) -> list[dict[str, Any]]:
    """Conversations with what the tests ask of them."""
    return [{"people": sorted(p["name"] for p in c["participants"]), "messages": c["messages"], "flags": c["flags"],
             "priority": c["priority"], "help": c["help"],
             "texts": [m["text"] for m in store.by_ids(store.thread(c["row"]))]}
            for c in overview.conversations(store)]


def counts(store: Store) -> tuple[int, int, int]:
    totals = store.totals()
    return totals["messages"], totals["rows"], totals["flags"]


@pytest.mark.parametrize("together", [True, False])
def test_two_victims_of_one_boss_have_a_chat_and_a_threat_each(case: Case, tmp_path: Path, together: bool) -> None:
    exported(tmp_path / "in" / "one", f"Boss: {THREAT}", "Joy: please sir", "Boss: no")
    exported(tmp_path / "in" / "two", f"Boss: {THREAT}", "Lina: I want to go home", "Boss: ha")
    store = taken(case, *([tmp_path / "in"] if together else [tmp_path / "in" / "one", tmp_path / "in" / "two"]))
    found = told(store)
    assert sorted(c["people"] for c in found) == [["Boss", "Joy"], ["Boss", "Lina"]]
    assert {c["messages"] for c in found} == {3}
    assert counts(store)[:2] == (6, 6)
    assert all(c["flags"]["C-DOC"] == 1 and c["priority"] for c in found)
    assert min(len(m["flags"]) for m in store.messages() if m["text"] == THREAT) > 0


def test_the_same_export_twice_and_a_later_one_of_the_same_person_are_one_chat(case: Case, tmp_path: Path) -> None:
    lines = [f"Boss: {THREAT}", "Joy: please sir", "Boss: no"]
    for name, more in (("jan", []), ("copy", []), ("mar", ["Joy: I go"])):
        exported(tmp_path / "in" / name, *lines, *more)
    store = taken(case, tmp_path / "in")
    (only,) = told(store)
    assert (only["messages"], only["texts"][0]) == (4, THREAT)
    assert counts(store)[:2] == (4, 10)
    assert {len(m["sources"]) for m in store.messages()} == {1, 3}


def test_where_the_owner_is_silent_only_files_of_one_content_are_one(case: Case, tmp_path: Path) -> None:
    exported(tmp_path / "in" / "one", f"Boss: {THREAT}")
    exported(tmp_path / "in" / "same", f"Boss: {THREAT}")
    exported(tmp_path / "in" / "other", f"Boss: {THREAT}", "Boss: answer me")
    store = taken(case, tmp_path / "in")
    assert sorted((c["messages"], c["flags"]["C-DOC"]) for c in told(store)) == [(1, 1), (2, 1)]
    assert counts(store)[:2] == (3, 4)
    warned = [w["message"] for s in overview.sources(case) for w in s["warnings"]]
    assert len([w for w in warned if w.startswith("Nobody but {name} writes in this export")]) == 3


def test_a_group_exported_by_two_members_counts_once_and_is_whole_for_both(case: Case, tmp_path: Path) -> None:
    group = [f"Boss: {THREAT}", "Joy: please sir", "Lina: I want to go home"]
    name = "WhatsApp Chat with Girls.txt"
    exported(tmp_path / "in" / "joy", *group, name=name)
    exported(tmp_path / "in" / "lina", *group, "Boss: ha", name=name)
    store = taken(case, tmp_path / "in")
    found = told(store)
    assert sorted(c["messages"] for c in found) == [3, 4]
    assert counts(store)[:2] == (4, 7)
    assert [c["flags"] for c in found] == [found[0]["flags"]] * 2
    assert all(c["flags"]["C-DOC"] == 1 and c["texts"][0] == THREAT for c in found)


@pytest.mark.parametrize(("fixture", "first", "second"), [
    ("telegram-html/account", "jan", "mar"),  # groups too, as the overview names the owner
    ("google-voice/spoken", "takeout-20240514T090000Z-001", "takeout-20240514T090000Z-002"),
])
def test_what_one_account_exports_twice_or_in_parts_is_one_chat_each(
    case: Case, tmp_path: Path, fixture: str, first: str, second: str
) -> None:
    support.build(support.FIXTURES / fixture, tmp_path / "in" / first)
    chats = len(told(taken(case, tmp_path / "in")))
    support.build(support.FIXTURES / fixture, tmp_path / "in" / second)
    store = taken(case, tmp_path / "in")
    assert len(told(store)) == chats
    messages, rows, _ = counts(store)
    assert rows == 2 * messages


@pytest.fixture
def sms(case: Case, tmp_path: Path) -> Store:
    """The same text message in the backups of two exhibits, whose owners nothing names."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "sms.xml").write_text(SMS, "utf-8")
    return taken(case, tmp_path / "one", tmp_path / "two")


def test_a_message_that_two_conversations_hold_counts_in_both_and_once_in_all(sms: Store) -> None:
    one, two = told(sms)
    assert one == two
    assert one["flags"]["C-DOC"] == 1
    assert one["priority"]
    assert one["texts"] == [THREAT]
    flags = list(review.listing(sms))
    assert counts(sms) == (1, 2, len(flags))
    ids = {sms.conversation_uid(c["row"]): c["row"] for c in overview.conversations(sms)}
    assert {frozenset((f["conversation"], *f["also_in"])) for f in flags} == {frozenset(ids)}
    for row in ids.values():
        assert [f["id"] for f in review.listing(sms, conversation=row)] == [f["id"] for f in flags]
    assert search.count(sms, search.parse("passport")) == 1


def test_a_decision_on_its_flag_holds_in_both(case: Case, sms: Store) -> None:
    for flag in list(review.listing(sms)):
        review.decide(case, flag["id"], "reject", "a quotation")
    assert [(c["flags"], c["priority"]) for c in told(Store(case))] == [({}, 0)] * 2


def test_a_tag_on_it_shows_in_both(case: Case, sms: Store) -> None:
    annotations.tag(case, "papers", "message", [next(sms.messages())["id"]])
    assert [c["inside"] for c in worklist.conversations(Store(case), "ada")] == [["papers"]] * 2


@pytest.mark.parametrize("kind", ["eml", "rsmf"])
def test_conversations_written_one_by_one_are_whole(case: Case, sms: Store, tmp_path: Path, kind: str) -> None:
    done = export(case, kind, tmp_path / "out")
    assert done.counts == {"message": 1, "copy": 1}
    assert len(list((tmp_path / "out").rglob(f"*.{kind}"))) == 2
    second = max(overview.conversations(sms), key=lambda c: c["row"])
    done = export(case, kind, tmp_path / "alone", Selection(conversation=second["id"]))
    assert done.counts == {"message": 1}
    (file,) = (tmp_path / "alone").rglob(f"*.{kind}")
    assert second["id"][:10] in str(file)
    if kind == "eml":
        body = BytesParser(policy=policy.default).parsebytes(file.read_bytes()).get_content()
        assert THREAT in body


def test_an_export_of_a_conversation_of_copies_names_it_with_its_flags(case: Case, sms: Store, tmp_path: Path) -> None:
    second = max(overview.conversations(sms), key=lambda c: c["row"])
    export(case, "jsonl", tmp_path / "out.jsonl", Selection(conversation=second["id"]))
    lines = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    listed = {line["id"]: line for line in lines if line["record"] == "conversation"}
    assert listed[second["id"]]["flags"] == second["flags"] != {}
    assert sum(line["record"] == "flag" for line in lines) == sum(second["flags"].values())
    boss = next(p["id"] for p in people.listing(case) if p["name"] == "Boss")
    export(case, "jsonl", tmp_path / "boss.jsonl", Selection(person=boss))
    assert THREAT in (tmp_path / "boss.jsonl").read_text("utf-8")


# -- the same, whatever comes first -----------------------------------------------------------------------------------

Content = dict[str, Callable[[], list[Record]] | list[Record]]
QUESTION, ANSWER = "can we get our passports back", "they are in my safe"


def _of_every_order(tmp_path: Path, content: dict[str, list[Record]], look: Callable[[Case, Store], Any]) -> list[Any]:
    seen = []
    for n, order in enumerate(permutations(content)):
        with Case.create(tmp_path / f"{n}.attest", None, "ada") as case, reading(dict(content)):
            for name in order:
                Import(case, Options(exhibit=name)).run([evidence(tmp_path / name[:-4], name)])
            seen.append(look(case, Store(case)))
    return seen


def _flags(case: Case, store: Store) -> Any:
    conversations = {c["title"]: (c["messages"], c["flags"], c["priority"]) for c in overview.conversations(store)}
    return conversations, sorted((f["id"], f["rule"]) for f in review.listing(store)), store.totals()


def test_a_rule_across_messages_sees_copies_among_the_neighbours(tmp_path: Path) -> None:
    """Two backups of one phone: the question is in both, the answer in the later one alone."""
    question = say(QUESTION, chat="c", sender=BOSS, row=1, same="*0123456789ABCDEF")
    content = {
        "old.rec": [*chat("c", BOSS, title="old", kind="group"), *counted(question)],
        "new.rec": [*chat("c", BOSS, title="new", kind="group"),
                    *counted(question, say(ANSWER, chat="c", at=60, row=2, same="*0123456789ABCDE0"))],
    }
    seen = _of_every_order(tmp_path, content, _flags)
    conversations, flags, _ = seen[0]
    assert seen[1] == seen[0]
    assert conversations["old"][:2] == (1, {})
    assert conversations["new"][0] == 2
    assert sum(conversations["new"][1].values()) == len(flags) > 0


def test_a_second_look_finds_what_the_imports_found(case: Case, tmp_path: Path) -> None:
    question = say(QUESTION, chat="c", sender=BOSS, row=1, same="*0123456789ABCDEF")
    for name, more in (("old.rec", ()), ("new.rec", (say(ANSWER, chat="c", at=60, row=2),))):
        with reading({name: [*chat("c", BOSS), *counted(question, *more)]}):
            Import(case, Options(exhibit=name)).run([evidence(tmp_path / name[:-4], name)])
    before = {f["id"] for f in review.listing(Store(case))}
    assert before
    with case.transaction():
        case.db.execute("DELETE FROM flag_span")
        case.db.execute("DELETE FROM flag")
    rulebook.run_again(case)
    assert {f["id"] for f in review.listing(Store(case))} == before


DAY = 86_400


def _demands(days: Sequence[int], title: str) -> list[Record]:
    """A threat, and a demand for the place every day, of those days that a backup has."""
    said = [say("I will kill you if you leave", chat="c", at=0, row=1000, sender=BOSS, same="*0123456789ABC000")]
    said += [say("Send live location now", chat="c", at=n * DAY + 60, row=n, sender=BOSS, same=f"*0123456789ABC1{n:02}")
             for n in days]
    return [*chat("c", BOSS, title=title, kind="group"), *counted(*said)]


def test_a_pattern_counts_over_what_two_backups_hold_together(tmp_path: Path) -> None:
    """Five days make the pattern, of which the older backup has three."""
    content = {"old.rec": _demands(range(3), "old"), "new.rec": _demands(range(6), "new")}
    seen = _of_every_order(tmp_path, content, _patterns)
    assert seen[0] == seen[1]
    conversations, _, rules = seen[0]
    assert "B3.checkin" in rules
    assert "B3" in conversations["new"]
    assert "B3" not in conversations["old"]


def _patterns(case: Case, store: Store) -> Any:
    stating.set_facts(case, {"zone": "Europe/Paris"})
    with case.transaction():
        refresh(case)
    store = Store(case)
    found = {c["title"]: c["flags"] for c in overview.conversations(store)}
    return found, sorted(f["id"] for f in review.listing(store)), sorted({f["rule"] for f in review.listing(store)})


def test_what_two_phones_hold_alike_is_not_sent_to_two(tmp_path: Path) -> None:
    """A lure to one person, whose chat three backups hold, went to one person and not to three."""
    lure = "Cleaning job in Bremen, 2000 euros a month, flight and papers paid by us, pay us back later, no experience"
    content = {f"{n}.rec": [*chat("c", BOSS, title=n, kind="group"), *counted(
        say(lure, chat="c", sender=OWNER, row=1, same="*0123456789ABCDEF"),
        say(THREAT, chat="c", sender=OWNER, at=60, row=2, same="*0123456789ABCDE0"))] for n in ("a", "b", "c")}
    for conversations, _, rules in _of_every_order(tmp_path, content, _patterns):
        assert len(conversations) == 3
        assert "B6.broadcast" not in rules
