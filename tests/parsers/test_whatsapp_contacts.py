"""wa.db beyond the contract: which name wins, and that names join the messages by identifier."""

from __future__ import annotations

import contextlib
import sqlite3
from pathlib import Path

import pytest

from parsers.formats.whatsapp_contacts import WhatsAppContacts
from parsers.records import Contact, Participant, Warning  # noqa: A004  (the field's own word)
from tests import support

PARSER = WhatsAppContacts()


@pytest.fixture(scope="module")
def contacts(tmp_path_factory: pytest.TempPathFactory) -> list[Contact]:
    case = support.FIXTURES / PARSER.id / "address-book"
    records = support.read(PARSER, support.build(case, tmp_path_factory.mktemp("wa") / "evidence"))
    assert not [record for record in records if isinstance(record, Warning)]
    return [record for record in records if isinstance(record, Contact)]


def of(contacts: list[Contact], row: int, table: str = "wa_contacts") -> list[Contact]:
    return [c for c in contacts if (c.provenance.table, c.provenance.row) == (table, row)]


def test_the_address_book_comes_before_the_name_people_give_themselves(contacts: list[Contact]) -> None:
    assert [c.name for c in of(contacts, 2)] == ["Оля"]
    assert [c.name for c in of(contacts, 3)] == ["Ion Pop"]


def test_a_number_stays_as_written(contacts: list[Contact]) -> None:
    assert ("phone", "06 12 34 00 01") in of(contacts, 1)[0].identifiers


def test_a_linked_device_is_its_person(contacts: list[Contact]) -> None:
    assert of(contacts, 3)[0].identifiers[0] == ("jid", "40721000002@s.whatsapp.net")


def test_a_hidden_identifier_keeps_the_number_beside_it(contacts: list[Contact]) -> None:
    assert of(contacts, 4)[0].identifiers == (("lid", "900000000000006@lid"), ("phone", "+380671000009"))


def test_a_name_changed_in_the_log_keeps_the_old_one(contacts: list[Contact]) -> None:
    assert [(c.name, c.state) for c in of(contacts, 1)] == [
        ("Mr Villa", "wal_only"),
        ("Patron Villa", "removed_by_wal"),
    ]


def test_groups_are_no_people(contacts: list[Contact]) -> None:
    groups = {c.name for c in contacts if c.details and c.details.get("address_of") == "group"}
    assert groups == {"Équipe Villa", None}


def test_names_meet_the_messages_by_identifier(tmp_path: Path, contacts: list[Contact]) -> None:
    """The two databases need nothing but the identifiers that both state."""
    case = support.FIXTURES / "whatsapp-android" / "current"
    records = support.read(
        support.parser_named("whatsapp-android"), support.build(case, tmp_path / "evidence")
    )
    people = {record.key: record for record in records if isinstance(record, Participant)}
    named: dict[str, set[str]] = {}
    for contact in contacts:
        for _, value in contact.identifiers:
            named.setdefault(value, set()).add(contact.name or "")
    assert named[people["33612340001@s.whatsapp.net"].key] >= {"Patron Villa", "Mr Villa", "Patron"}
    hidden = people["380671000009@s.whatsapp.net"]
    assert any("Olga" in named.get(value, set()) for _, value in hidden.aliases)


def test_who_made_a_group_and_a_table_that_has_numbers_alone(tmp_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(tmp_path / "wa.db")) as connection:
        connection.executescript(
            "CREATE TABLE wa_contacts (_id INTEGER PRIMARY KEY, number TEXT, display_name TEXT);"
            "INSERT INTO wa_contacts VALUES (1, '+33612340001', 'Patron');"
            "CREATE TABLE wa_group_admin_settings (jid TEXT, creator_jid TEXT);"
            "INSERT INTO wa_group_admin_settings VALUES ('120363000000000001@g.us', '33612340001@s.whatsapp.net');"
        )
    with support.opened(tmp_path) as evidence:
        assert PARSER.identify(evidence.items[0]) is not None
    contacts = [record for record in support.read(PARSER, tmp_path) if isinstance(record, Contact)]
    assert [(c.name, c.identifiers, c.details) for c in contacts] == [
        ("Patron", (("phone", "+33612340001"),), None),
        (None, (("jid", "120363000000000001@g.us"),),
         {"created_by": "33612340001@s.whatsapp.net", "address_of": "group"}),
    ]  # fmt: skip
