"""What people are called, and who is proposed as one: nobody by another's name, whoever is read first."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations

import pytest

from parsers.records import OWNER, Contact, Conversation, Participant, Provenance, Record
from tests.triage.invented import chat, counted, reading, say
from triage import people, scope
from triage.case import Case
from triage.flagging import scoping
from triage.ingest import Import, Options
from triage.store import Store
from triage.work import persons, stating

Take = Callable[..., Store]
ANA, BEN = "+33639980001", "+33639980002"
JID = "33639980001@s.whatsapp.net"


def member(app: str, kind: str, identifier: str, name: str | None = None, *aliases: tuple[str, str]) -> list[Record]:
    """Somebody who takes part in a conversation of an app."""
    return [
        Participant(identifier, app, kind, identifier, name, aliases=aliases),  # type: ignore[arg-type]
        Conversation(f"{app}-{identifier}", app, "direct", participants=(identifier,)),
    ]


def book(name: str, *identifiers: tuple[str, str], app: str = "Contacts", row: int = 1) -> Contact:
    return Contact(app, name, identifiers, Provenance(row=row))  # type: ignore[arg-type]


def called(case: Case) -> dict[str | None, str]:
    """{identifier: what its person is called}."""
    return {i["identifier"]: p["name"] for p in people.listing(case) for i in p["identifiers"]}


def uid_of(case: Case, identifier: str) -> str:
    return next(str(p["id"]) for p in people.listing(case) for i in p["identifiers"] if i["identifier"] == identifier)


def test_number_1001_of_one_app_is_not_called_as_that_of_another(case: Case, take: Take) -> None:
    take([
        *member("Chat", "account", "1001"),
        *member("Other", "account", "1001"),
        *member("SMS", "phone", "1001"),
        book("Ana", ("account", "1001"), app="Chat"),
        book("Bank", ("phone", "1001"), row=2),
    ])
    found = {p["identifiers"][0]["app"]: p["name"] for p in people.listing(case)}
    assert found == {"Chat": "Ana", "Other": "1001", "SMS": "Bank"}


def test_nobody_is_called_by_the_number_that_he_gives_as_his_name(case: Case, take: Take) -> None:
    take([
        *member("WhatsApp", "jid", "33639980002@s.whatsapp.net", "Ben", ("name", ANA)),
        *member("SMS", "phone", ANA),
        book("Ana", ("phone", ANA)),
    ])
    assert called(case) == {"33639980002@s.whatsapp.net": "Ben", ANA: "Ana"}
    assert people.proposals(case) == []


def test_a_mail_address_or_number_that_an_app_states_finds_its_name(case: Case, take: Take) -> None:
    take([
        *member("Chat", "account", "a1", None, ("email", "ana@example.org")),
        *member("Chat", "account", "b2", None, ("phone", "0639980002")),
        book("Ana", ("email", "ana@example.org")),
        book("Ben", ("phone", "0639980002"), row=2),
    ])
    assert called(case) == {"a1": "Ana", "b2": "Ben"}


def test_a_number_of_two_people_is_not_called_by_one_of_them(case: Case, take: Take) -> None:
    take([*member("SMS", "phone", ANA), book("Mum", ("phone", ANA)), book("Dad", ("phone", ANA), row=2)])
    take([book("Mum ", ("phone", "+33 6 39 98 00 01"))], "B")
    assert called(case)[ANA] == "Dad / Mum"


def test_a_reading_that_does_not_count_names_nobody(case: Case, take: Take) -> None:
    take([*member("SMS", "phone", ANA), book("Ana?", ("phone", ANA)), book("Ana", ("phone", ANA), row=2)])
    case.db.execute("INSERT INTO veil SELECT 'contact', id, ? FROM contact WHERE name = 'Ana?'", (scope.ASIDE,))
    assert called(case)[ANA] == "Ana"


@pytest.mark.parametrize("order", ["AB", "BA"])
def test_two_phones_names_of_one_account_are_both_kept_whichever_is_read_first(
    case: Case, take: Take, order: str
) -> None:
    names = {"A": "Zoe", "B": "Ana"}
    for exhibit in order:
        take(member("WhatsApp", "jid", JID, names[exhibit]), exhibit)
    (person,) = people.listing(case)
    assert person["name"] == "Ana"
    assert [a["value"] for a in person["identifiers"][0]["aliases"]] == ["Zoe"]


@pytest.mark.parametrize("order", ["AB", "BA"])
def test_a_name_takes_the_place_of_a_label(case: Case, take: Take, order: str) -> None:
    names = {"A": "LID:123", "B": "Zoe"}
    for exhibit in order:
        take(member("WhatsApp", "lid", "123@lid", names[exhibit]), exhibit)
    (person,) = people.listing(case)
    assert person["name"] == "Zoe"
    assert person["identifiers"][0]["aliases"] == []


def test_a_label_is_shown_where_there_is_no_name(case: Case, take: Take) -> None:
    take(member("WhatsApp", "lid", "123@lid", "LID:123"))
    assert called(case) == {"123@lid": "LID:123"}


@pytest.mark.parametrize("blank", [" ", "\u200e", "\u3164", "\u2800\u2800", "\u00a0\u200b"])
def test_a_name_that_nobody_sees_is_none(case: Case, take: Take, blank: str) -> None:
    take([*member("Chat", "phone", ANA, blank), *member("Chat", "name", blank, blank), book(blank, ("phone", ANA))])
    assert called(case) == {ANA: ANA, blank: "?"}  # and not as the owner of a phone is called


def test_a_name_of_one_sign_is_a_name(case: Case, take: Take) -> None:
    take([*member("Chat", "phone", ANA, "❤"), *member("Chat", "phone", BEN, "\U0001fae8")])
    assert called(case) == {ANA: "❤", BEN: "\U0001fae8"}


def test_one_person_is_called_the_same_in_every_app(case: Case, take: Take) -> None:
    store = take([
        *chat("c", ANA),
        *member("WhatsApp", "lid", "123@lid", "LID:123"),
        *member("Mail", "email", "ana@example.org", "A. Silva"),
        book("Ana", ("phone", ANA)),
        *counted(say("hi", sender=ANA), say("ho", sender="123@lid", chat="WhatsApp-123@lid", at=5)),
    ])
    before = people.listing(case)
    kept = uid_of(case, "123@lid")
    merges = [persons.merge(case, kept, uid_of(case, other)) for other in (ANA, "ana@example.org")]
    ids = set(dict(case.db.execute("SELECT id, 1 FROM identity WHERE owner = 0")))
    assert set(people.names(case, ids).values()) == {"Ana"}
    assert people.names(case, {min(ids)}) == {min(ids): "Ana"}
    assert [m["sender"]["name"] for m in Store(case).messages()] == ["Ana", "Ana"]
    (person,) = [p for p in people.listing(case) if p["id"] == kept]
    assert (person["name"], person["messages"]) == ("Ana", 2)
    persons.set_person(case, kept, name="Ana Silva")
    assert set(people.names(case, ids).values()) == {"Ana Silva"}
    persons.set_person(case, kept, name="")
    for n in merges:
        persons.undo_merge(case, n)
    assert people.listing(case) == before
    assert store.totals()["messages"] == 2


def test_the_number_in_marks_of_direction_is_proposed_and_found_in_the_address_book(case: Case, take: Take) -> None:
    marked = "\u202a+33 6 39 98 00 01\u202c"
    take([*member("WhatsApp", "name", marked), *member("SMS", "phone", ANA), book("Ana", ("phone", ANA))])
    assert [p["number"] for p in people.proposals(case)] == [ANA]
    assert set(called(case).values()) == {"Ana"}


@pytest.mark.parametrize(("jid", "number", "shown"), [
    ("5215512345678@s.whatsapp.net", "+525512345678", "+525512345678"),
    ("553187654321@s.whatsapp.net", "+5531987654321", "+5531987654321"),
])
def test_accounts_older_than_their_numbers_are_proposed(
    case: Case, take: Take, jid: str, number: str, shown: str
) -> None:
    take([*member("WhatsApp", "jid", jid), *member("SMS", "phone", number)])
    (proposal,) = people.proposals(case)
    assert proposal["number"] == shown
    persons.merge(case, *proposal["persons"])
    assert people.proposals(case) == []


def test_one_account_on_two_phones_is_proposed(case: Case, take: Take) -> None:
    take(member("WhatsApp", "lid", "123@lid", "LID:123"), "A")
    take(member("WhatsApp", "jid", JID, None, ("lid", "123@lid")), "B")
    take([*member("Mail", "email", "Ana@Example.org"), *member("Chat", "account", "a1", None, (
        "email", "ana@example.org"))], "C")
    take([*member("Chat", "username", "@Ben"), *member("Chat", "account", "b2", None, ("username", "ben")),
          *member("Other", "username", "ben")], "D")
    assert people.proposals(case) == []
    found = people.accounts(case)
    assert [(one["what"], one["number"], one["persons"]) for one in people.proposed(case)] == [
        (one["account"], False, one["persons"]) for one in found]
    assert [(p["app"], p["account"]) for p in found] == [
        (None, "ana@example.org"), ("Chat", "ben"), ("WhatsApp", "123@lid")]
    for proposal in found:
        persons.merge(case, *proposal["persons"])
    assert people.accounts(case) == []


def test_equal_names_are_no_reason_to_propose_anybody(case: Case, take: Take) -> None:
    for exhibit in "AB":
        take([*member("Chat", "name", "Ana", "Ana"), *member("Chat", "phone", "AMAZON")], exhibit)
    assert people.proposals(case) == people.accounts(case) == []


def test_who_may_not_be_seen_is_not_proposed(case: Case, take: Take) -> None:
    take([*chat("c", ANA), *member("WhatsApp", "jid", JID, None, ("email", "ana@example.org")),
          *member("Mail", "email", "ana@example.org"), *counted(say("hi", sender=ANA))])
    assert (len(people.proposals(case)), len(people.accounts(case))) == (1, 1)
    stating.set_facts(case, {"privileged": f"{ANA}, ana@example.org"})
    assert people.proposals(case) == people.accounts(case) == []


def test_a_privileged_account_that_takes_part_in_nothing_is_not_listed(case: Case, take: Take) -> None:
    lawyer = Participant(BEN, "Chat", "phone", BEN, "The lawyer")
    take([lawyer, *chat("c", ANA), *counted(say("hi", sender=ANA))])
    stating.set_facts(case, {"privileged": BEN})
    assert set(called(case)) == {ANA, None}
    assert people.count(case) == 2
    scoping.open_part(case, "privileged", "ordered by the court")
    assert set(called(case)) == {ANA, BEN, None}


def test_a_further_import_and_another_region_leave_merges_and_can_be_followed_by_parting(
    case: Case, take: Take
) -> None:
    national = "06 39 98 00 01"
    take([*member("SMS", "phone", ANA), *member("Phone", "phone", national)])
    merge = persons.merge(case, uid_of(case, ANA), uid_of(case, national), "she says so")
    stating.set_facts(case, {"region": "FR"})
    take([*member("SMS", "phone", ANA, "Ana"), *member("Phone", "phone", national), *member(
        "WhatsApp", "jid", JID)], "B")
    assert len(people.listing(case)) == 2
    (proposal,) = people.proposals(case)
    persons.undo_merge(case, merge)
    assert len(people.listing(case)) == 3
    assert len(people.proposals(case)[0]["persons"]) == 3
    assert uid_of(case, JID) in proposal["persons"]


def test_a_service_and_a_foreign_number_are_nobodys_landline(case: Case, take: Take) -> None:
    stating.set_facts(case, {"region": "DE"})
    take([*member("SMS", "phone", "33612345678"), *member("SMS", "phone", "777000"), book("Ana", (
        "phone", "0336 12345678")), *member("Phone", "phone", "+4933612345678")])
    found = {i["identifier"]: (i["e164"], p["name"]) for p in people.listing(case) for i in p["identifiers"]}
    assert found == {"33612345678": (None, "33612345678"), "777000": (None, "777000"),
                     "+4933612345678": ("+4933612345678", "Ana")}
    assert people.proposals(case) == []
    stating.set_facts(case, {"region": "FR"})
    found = {i["identifier"]: i["e164"] for p in people.listing(case) for i in p["identifiers"]}
    assert found["33612345678"] == "+33612345678"


def test_the_order_of_imports_changes_nobody(case: Case, take: Take) -> None:
    given = {
        "A": [*member("WhatsApp", "lid", "1@lid", "LID:1"), *member("WhatsApp", "jid", JID, "Zoe"), book("Ana", (
            "phone", ANA)), *chat("c", ANA), *counted(say("a", sender=ANA))],
        "B": [*member("WhatsApp", "jid", JID, "Ana", ("lid", "1@lid")), book("Mum", ("phone", "0033639980001"))],
        "C": [*member("WhatsApp", "jid", JID, "Mia", ("name", "Zoe")), *member("WhatsApp", "lid", "1@lid", "Bob")],
    }
    for exhibit, records in given.items():
        take(records, exhibit)
    first = people.listing(case), people.proposals(case), people.accounts(case)
    for n, order in enumerate(permutations(given)):
        with Case.create(case.path.with_name(f"{n}.attest"), None, "ada") as other:
            for exhibit in order:
                with reading({"x.rec": given[exhibit]}):
                    Import(other, Options(exhibit=exhibit)).run([case.path.parent / "evidence" / exhibit])
            assert (people.listing(other), people.proposals(other), people.accounts(other)) == first


def test_the_owner_of_a_phone_is_not_called_as_others_call_her_alone(case: Case, take: Take) -> None:
    take([Participant(OWNER, "Chat", "owner", None, "Ana P.", owner=True, aliases=(("phone", ANA),)),
          Conversation("c", "Chat", "direct", participants=(OWNER,)), *counted(say("x", chat="c"))], "A")
    store = take([*chat("c", ANA), Contact("Chat", "Slave", (("phone", ANA),), Provenance(table="c", row=1)),
                  *counted(say("y", chat="c", row=1))], "B")
    called = {bool(p["identifiers"][0]["owner"] and p["identifiers"][0]["aliases"]): p["name"]
              for p in people.listing(case)}
    assert called[True] == "Ana P. / Slave"
    assert store.names
    persons.merge(case, *people.proposed(case)[0]["persons"])
    assert "Ana P. / Slave" in {p["name"] for p in people.listing(case)}
