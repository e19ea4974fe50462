"""Scope and privilege: what is outside shows nowhere, not even by its names, until it is opened with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from parsers.records import Attachment, Call, Contact, Provenance, Record
from parsers.times import from_unix_ms, missing
from tests.triage.invented import T0, chat, counted, say
from triage import people, scope, search
from triage.case import Case
from triage.casefile import facts
from triage.custody import chain
from triage.flagging import review, rulebook, scoping
from triage.store import CALLS, NoSuchConversation, Store
from triage.views import overview
from triage.work import persons, stating

LAWYER, FRIEND, OTHER = "+33639980001", "+33639980002", "+33639980003"
#: A debt that cannot be left: matches a rule of the shipped catalogue.
THREAT = "I have your passport. You can't leave until you pay your debt."
Take = Callable[..., Store]


def records() -> list[Record]:
    return [
        *chat("lawyer", LAWYER),
        *chat("friend", FRIEND),
        *chat("group", LAWYER, FRIEND, kind="group", title="House"),
        *chat("empty", LAWYER, title="Lawyer, empty", kind="unknown"),
        Contact("Chat", "Maître Secret", (("phone", LAWYER),), Provenance(row=1)),
        Contact("Chat", "Friend", (("phone", FRIEND),), Provenance(row=2)),
        *counted(
            say("advice", chat="lawyer", sender=LAWYER, row=1),
            say("thanks", chat="lawyer", row=2),
            say(THREAT, chat="lawyer", sender=LAWYER, row=3, attachments=(Attachment("brief.pdf"),)),
            say(THREAT, chat="friend", sender=FRIEND, row=4, at=40),
            say("hello all", chat="group", sender=FRIEND, row=5),
            say("from the lawyer", chat="group", sender=LAWYER, row=6),
        ),
        Call("lawyer", "in", LAWYER, from_unix_ms(T0), 60.0, "answered", Provenance(row=9), participants=(LAWYER,)),
    ]


def everything(case: Case) -> str:
    """All that any list shows."""
    store = Store(case)
    return str(
        [
            *store.messages(),
            *store.messages(records=CALLS),
            *overview.conversations(store),
            *people.listing(case),
            *review.listing(store),
            store.totals(),
        ]
    )


@pytest.mark.parametrize(("kept", "typed"), [
    ("Ma\u00eetre \u00c9lise", "mai\u0302tre  e\u0301lise"), ("MAI\u0302TRE E\u0301LISE", "Ma\u00eetre \u00c9lise"),
    ("Адвокат Їжак", "адвокат їжак"),
])
def test_a_lawyer_is_privileged_by_a_name_in_any_form(case: Case, take: Take, kept: str, typed: str) -> None:
    take([*chat("lawyer", LAWYER), Contact("Chat", kept, (("phone", LAWYER),), Provenance(row=1)),
          *counted(say("advice", chat="lawyer", sender=LAWYER))])
    stating.set_facts(case, {"privileged": typed})
    assert (scope.withheld(case)["privileged"], people.listing(case)) == (1, [])


@pytest.mark.parametrize(("typed", "held"), [
    ("06 39 98 00 01", 1), ("0639-980-001", 1), ("639980001", 1), ("980001", 0), ("0639980002", 0)])
def test_a_number_as_dialled_at_home_is_privileged_without_a_region(
    case: Case, take: Take, typed: str, held: int
) -> None:
    take([*chat("lawyer", LAWYER), *counted(say("advice", chat="lawyer", sender=LAWYER))])
    stating.set_facts(case, {"privileged": typed})
    assert scope.withheld(case)["privileged"] == held


def test_a_privileged_number_leaves_no_trace_in_any_list(case: Case, take: Take) -> None:
    before = take(records()).totals()
    uid = next(c["id"] for c in overview.conversations(Store(case)) if c["messages"] == 3)
    stating.set_facts(case, {"privileged": "06 39 98 00 01", "region": "FR"})
    store = Store(case)
    shown = everything(case)
    for words in ("advice", "thanks", "from the lawyer", "brief.pdf", "Lawyer, empty"):
        assert words not in shown
    totals = store.totals()
    assert totals == {
        "messages": 2,
        "rows": 2,
        "conversations": 2,
        "people": 3,
        "attachments": 0,
        "calls": 0,
        "contacts": 1,
        "flags": before["flags"] // 2,
    }
    assert before["flags"] >= 2
    assert scope.withheld(case) == {"dates": 0, "people": 0, "privileged": 5, "all": 5}
    with pytest.raises(NoSuchConversation):
        store.conversation_id(uid)
    assert search.count(store, search.parse("advice OR thanks OR passport")) == 1
    assert len(people.listing(case)) == totals["people"]
    assert len(overview.conversations(store)) == totals["conversations"]


def test_opening_needs_a_reason_is_logged_and_brings_the_flags_back(case: Case, take: Take) -> None:
    before = take(records()).totals()
    stating.set_facts(case, {"privileged": LAWYER})
    for reason in ("", "  \n"):
        with pytest.raises(scope.ReasonNeeded):
            scoping.open_part(case, "privileged", reason)
    with pytest.raises(scoping.NothingToOpen):
        scoping.open_part(case, "everything", "why not")
    scoping.open_part(case, "privileged", "order of 3 May")
    assert Store(case).totals() == before
    entry = list(chain.entries(case))[-1]
    assert (entry.action, entry.reason, entry.detail["privileged"]) == ("scope.open", "order of 3 May", 5)
    scoping.close_part(case, "privileged")
    assert Store(case).totals()["messages"] == 2


def test_what_was_hidden_at_import_is_flagged_when_the_scope_is_widened(case: Case, take: Take) -> None:
    stating.set_facts(case, {"scope-to": "2020-01-01"})
    assert take(records()).totals()["flags"] == 0
    stating.set_facts(case, {"scope-to": ""})
    flags = Store(case).totals()["flags"]
    assert flags >= 2
    rulebook.run_again(case)
    assert Store(case).totals()["flags"] == flags


def test_a_decided_flag_that_touches_hidden_words_is_hidden_and_not_lost(case: Case, take: Take) -> None:
    store = take(records())
    flag = next(review.listing(store))
    for each in list(review.listing(store)):
        review.decide(case, each["id"], "accept", "seen")
    stating.set_facts(case, {"privileged": LAWYER})
    hidden = {row[0] for row in case.db.execute("SELECT lower(hex(ident)) FROM message WHERE hidden <> 0")}
    shown = list(review.listing(Store(case)))
    assert shown
    assert not any(span["message"] in hidden for f in shown for span in f["spans"])
    stating.set_facts(case, {"privileged": ""})
    assert review.get(Store(case), flag["id"])["status"] == "accepted"


def test_a_flag_over_two_messages_is_hidden_with_either(case: Case, take: Take) -> None:
    store = take(records())
    first, second = (m["row"] for m in store.messages() if m["text"] in ("hello all", "from the lawyer"))
    case.db.execute(
        "INSERT INTO flag (ident, code, rule, rule_version, conversation, message, lane, explanation, status)"
        " SELECT 'f', 'C-DEBT', 'r', '1', conversation, id, 'concern', '{}', 'accepted' FROM message"
        " WHERE id = ?",
        (first,),
    )
    n = case.db.execute("SELECT id FROM flag WHERE ident = 'f'").fetchone()[0]
    case.db.executemany("INSERT INTO flag_span VALUES (?, ?, 0, 4, ?)", [(n, first, "hell"), (n, second, "from")])
    assert "f" in [f["id"] for f in review.listing(Store(case))]
    stating.set_facts(case, {"privileged": LAWYER})
    store = Store(case)
    assert "f" not in [f["id"] for f in review.listing(store)]
    assert not any("f" in m["flags"] for m in store.messages())
    with pytest.raises(review.NoSuchFlag):
        review.get(store, "f")


def test_scope_by_people_keeps_what_is_theirs(case: Case, take: Take) -> None:
    take(records())
    stating.set_facts(case, {"scope-people": FRIEND})
    store = Store(case)
    assert {m["text"] for m in store.messages()} == {THREAT, "hello all", "from the lawyer"}
    assert store.totals()["contacts"] == 1
    assert store.totals()["conversations"] == 2
    stating.set_facts(case, {"scope-people": "nobody at all"})
    assert Store(case).totals() == {
        "messages": 0,
        "rows": 0,
        "conversations": 0,
        "people": 0,
        "attachments": 0,
        "calls": 0,
        "contacts": 0,
        "flags": 0,
    }


def test_statuses_are_of_those_who_show_them(case: Case, take: Take) -> None:
    """One conversation holds the statuses of all: a lawyer's status is no reason to hide those of others."""
    take([*chat("friend", FRIEND), *chat("lawyer", LAWYER), *chat("s", kind="broadcast"), *counted(
        *(say(text, chat="s", sender=who, row=n) for n, (text, who) in enumerate(
            {"sea": FRIEND, "robe": LAWYER, "car": OTHER}.items())))])
    stating.set_facts(case, {"scope-people": FRIEND})
    assert [m["text"] for m in Store(case).messages()] == ["sea"]
    assert {c["kind"] for c in overview.conversations(Store(case))} == {"direct", "broadcast"}
    stating.set_facts(case, {"scope-people": "", "privileged": LAWYER})
    assert {m["text"] for m in Store(case).messages()} == {"sea", "car"}


def test_dates_hide_by_the_day_of_the_display_zone_and_never_what_has_no_time(case: Case, take: Take) -> None:
    midnight = 1_772_060_400_000  # 2026-02-26 00:00 in Paris
    take(
        [
            *chat(),
            *counted(
                say("eve", row=1, time=from_unix_ms(midnight - 1)),
                say("no time", row=2, time=missing("0")),
                say("day", row=3, time=from_unix_ms(midnight)),
            ),
        ]
    )
    stating.set_facts(case, {"zone": "Europe/Paris", "scope-from": "2026-02-26", "scope-to": "2026-02-26"})
    assert {m["text"] for m in Store(case).messages()} == {"no time", "day"}
    stating.set_facts(case, {"zone": "America/New_York"})
    assert {m["text"] for m in Store(case).messages()} == {"no time"}
    stating.set_facts(case, {"scope-from": "", "scope-to": "9999-12-31"})
    assert Store(case).totals()["messages"] == 3
    with pytest.raises(facts.BadFact):
        stating.set_facts(case, {"scope-from": "2026-03-02", "scope-to": "2026-03-01"})


def test_a_merged_copy_in_a_lawyers_chat_is_privileged_whichever_came_first(case: Case, take: Take) -> None:
    same = {"same": "*0123456789ABCDEF"}
    one = [*chat("one", FRIEND), *counted(say("words", chat="one", sender=FRIEND, **same))]
    two = [*chat("two", LAWYER), *counted(say("words", chat="two", sender=LAWYER, **same))]
    take(one, "A")
    assert take(two, "B").totals()["messages"] == 1
    stating.set_facts(case, {"privileged": LAWYER})
    assert Store(case).totals()["messages"] == 0
    assert "words" not in everything(case)


def test_who_is_one_person_is_hidden_as_one(case: Case, take: Take) -> None:
    store = take(
        [
            *chat("a", LAWYER),
            *chat("b", OTHER),
            *counted(say("one", chat="a", sender=LAWYER), say("two", chat="b", sender=OTHER, at=5)),
        ]
    )
    uids = {p["identifiers"][0]["identifier"]: p["id"] for p in people.listing(case)}
    stating.set_facts(case, {"privileged": LAWYER})
    assert Store(case).totals()["messages"] == 1
    merged = persons.merge(case, uids[LAWYER], uids[OTHER], "says so")
    assert Store(case).totals()["messages"] == 0
    persons.undo_merge(case, merged)
    assert Store(case).totals()["messages"] == 1
    assert store.totals()["messages"] == 1


def test_later_imports_keep_to_the_scope(case: Case, take: Take) -> None:
    stating.set_facts(case, {"privileged": LAWYER})
    assert take(records()).totals()["messages"] == 2


def test_a_reply_does_not_quote_what_is_hidden(case: Case, take: Take) -> None:
    def quotes() -> list[Any]:
        return [m["details"].get("quoted") for m in Store(case).messages() if m["text"] == "yes"]

    take(
        [
            *chat("g", LAWYER, FRIEND, kind="group"),
            *counted(
                say("strategy", chat="g", sender=LAWYER, row=1, app_key="1"),
                say("yes", chat="g", sender=FRIEND, row=2, reply_to="1", details={"quoted": "strategy"}),
            ),
        ]
    )
    assert quotes() == ["strategy"]
    stating.set_facts(case, {"privileged": LAWYER})
    assert quotes() == [None]
