"""Who is who: nobody is joined but by the examiner, and every joining can be undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from parsers.records import OWNER, Contact, Conversation, Message, Participant, Provenance
from tests.triage.invented import chat, counted, say
from triage import people
from triage.case import Case
from triage.store import Store
from triage.views import overview
from triage.work import persons, stating

Take = Callable[..., Store]
ANA = "+33639980001"


def mum(text: str) -> list[object]:
    return [
        *chat("title:mum", "Mum", title="Mum"),
        *counted(say(text, chat="title:mum", sender="Mum"), say("ok", chat="title:mum", at=5)),
    ]


def test_the_mums_of_two_phones_are_two_people_in_two_chats(case: Case, take: Take) -> None:
    take(mum("dinner?"), "A")
    store = take(mum("where are you?"), "B")
    named = [p for p in people.listing(case) if p["name"] == "Mum"]
    assert len({p["id"] for p in named}) == 2
    threads = [c for c in overview.conversations(store) if c["title"] == "Mum"]
    assert [c["messages"] for c in threads] == [2, 2]
    assert people.proposals(case) == []


def test_the_owners_of_two_phones_are_two_people_also_in_one_folder(case: Case, take: Take) -> None:
    for phone in ("phone-1", "phone-2"):
        take([*chat("c", ANA), *counted(say(f"from {phone}", chat="c"))], "A", f"{phone}/{phone}.rec")
    owners = [p for p in people.listing(case) if p["identifiers"][0]["owner"]]
    assert [p["messages"] for p in owners] == [1, 1]
    assert len(overview.conversations(Store(case))) == 2  # two phones' chats with one number are two chats
    assert sum(p["name"] == ANA for p in people.listing(case)) == 1  # but one number is one identity


def test_one_number_in_two_apps_is_proposed_and_not_joined(case: Case, take: Take) -> None:
    take(
        [
            *chat("c", ANA),
            Participant("33639980001@s.whatsapp.net", "WhatsApp", "jid", "33639980001@s.whatsapp.net"),
            Conversation("w", "WhatsApp", "direct", participants=("33639980001@s.whatsapp.net",)),
        ]
    )
    (proposal,) = people.proposals(case)
    assert proposal["number"] == ANA
    assert len(people.listing(case)) == 3
    persons.merge(case, *proposal["persons"])
    assert people.proposals(case) == []
    assert len(people.listing(case)) == 2


def test_the_region_decides_what_a_national_number_is_and_can_be_set_later(case: Case, take: Take) -> None:
    take(
        [
            Participant("0639980001", "Chat", "phone", "0639980001"),
            Conversation("c", "Chat", participants=("0639980001",)),
            Contact("Chat", "Ana", (("phone", "06 39 98 00 01"),), Provenance(row=1)),
        ]
    )
    assert people.listing(case)[0]["identifiers"][0]["e164"] is None
    stating.set_facts(case, {"region": "fr"})
    (person,) = people.listing(case)
    assert person["identifiers"][0]["e164"] == ANA
    assert person["identifiers"][0]["country"] == "FR"
    assert person["name"] == "Ana"  # written otherwise in the address book
    stating.set_facts(case, {"region": ""})
    assert people.listing(case)[0]["identifiers"][0]["e164"] is None


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_merges_are_undone_in_any_order(case: Case, take: Take, order: tuple[int, ...]) -> None:
    take([*chat("a", "+33639980001"), *chat("b", "+33639980002"), *chat("c", "+33639980003")])
    before = people.listing(case)
    a, b, c = (p["id"] for p in before if not p["identifiers"][0]["owner"])
    merges = [persons.merge(case, a, b), persons.merge(case, c, a)]
    assert len(people.listing(case)) == 2
    for n in order:
        persons.undo_merge(case, merges[n])
        people.listing(case)
    assert people.listing(case) == before
    with pytest.raises(people.NoSuchPerson):
        persons.undo_merge(case, merges[0])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_an_examiner_said_of_one_goes_for_both_until_they_are_parted(
    case: Case, take: Take, order: tuple[int, ...]
) -> None:
    take([*chat("a", "+33639980001"), *chat("b", "+33639980002"), *chat("c", "+33639980003")])
    a, b, c = (p["id"] for p in people.listing(case) if not p["identifiers"][0]["owner"])
    persons.set_person(case, b, name="Master", category="suspect")
    before = people.listing(case)
    merges = [persons.merge(case, a, b), persons.merge(case, c, a)]
    (joined,) = (p for p in people.listing(case) if p["id"] == c)
    assert (joined["name"], joined["category"]) == ("Master", "suspect")
    for n in order:
        persons.undo_merge(case, merges[n])
    assert people.listing(case) == before


def test_what_an_examiner_said_of_the_one_that_stays_or_of_both_since_then_stays(case: Case, take: Take) -> None:
    take([*chat("a", "+33639980001"), *chat("b", "+33639980002")])
    a, b = (p["id"] for p in people.listing(case) if not p["identifiers"][0]["owner"])
    persons.set_person(case, a, name="Ana")
    persons.set_person(case, b, name="Ben", category="witness")
    merge = persons.merge(case, a, b)
    persons.set_person(case, a, category="affected")
    persons.undo_merge(case, merge)
    said = {p["id"]: (p["name"], p["category"]) for p in people.listing(case)}
    assert (said[a], said[b]) == (("Ana", "affected"), ("Ben", "witness"))


def test_a_privileged_person_stays_so_as_part_of_another(case: Case, take: Take) -> None:
    secret = say("secret", chat="b", sender="+33639980002")
    take([*chat("a", "+33639980001"), *chat("b", "+33639980002"), *counted(secret)])
    uids = {p["identifiers"][0]["identifier"]: p["id"] for p in people.listing(case)}
    persons.set_person(case, uids["+33639980002"], name="The lawyer")
    stating.set_facts(case, {"privileged": "The lawyer"})
    assert Store(case).totals()["messages"] == 0
    persons.merge(case, uids["+33639980001"], uids["+33639980002"])
    assert Store(case).totals()["messages"] == 0


def test_nobody_is_merged_with_himself(case: Case, take: Take) -> None:
    take([*chat("a", ANA)])
    (uid, *_) = [p["id"] for p in people.listing(case)]
    with pytest.raises(persons.SamePerson):
        persons.merge(case, uid, uid)
    with pytest.raises(people.NoSuchPerson):
        persons.merge(case, uid, "nobody")


def test_a_person_first_met_as_a_key_keeps_nothing_behind(case: Case, take: Take) -> None:
    messages: list[Message] = [say("hi", sender="Ana", row=n) for n in range(3)]
    take(
        [
            *counted(*messages),
            Participant("Ana", "Chat", "name", "Ana", "Ana"),
            Conversation("c", "Chat"),
            Participant(OWNER, "Chat", "owner", None, owner=True),
        ]
    )
    assert [(p["name"], p["messages"]) for p in people.listing(case) if p["messages"]] == [("Ana", 3)]
    assert case.db.execute("SELECT count(*) FROM person").fetchone()[0] == 2


def test_ten_thousand_people_find_their_names_in_the_address_book(case: Case, take: Take) -> None:
    numbers = [f"+3363{n:07}" for n in range(10_000)]
    take(
        [
            *(Participant(n, "Chat", "phone", n) for n in numbers),
            Conversation("c", "Chat", "group", participants=tuple(numbers)),
            *(Contact("Chat", f"Name {n}", (("phone", n),), Provenance(row=i)) for i, n in enumerate(numbers)),
            *counted(say("x", sender=numbers[5])),
        ]
    )  # a look-up without an index would take hours
    page = people.listing(case, limit=50)
    assert page[0]["name"] == f"Name {numbers[5]}"
    assert {p["name"] for p in page} <= {f"Name {n}" for n in numbers}
