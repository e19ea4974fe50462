"""Apple's address book beyond the contract: the pictures beside it, cards that are gone, both views of a log."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from parsers.base import Context
from parsers.errors import MissingColumns
from parsers.formats.apple_contacts import AppleContacts
from parsers.records import Contact, Record, Warning  # noqa: A004  (the field's own word)
from tests import support

PARSER = AppleContacts()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The address book under its own name, with its pictures."""
    root = support.build(support.FIXTURES / PARSER.id / "ios-17", tmp_path / "evidence")
    (root / "AddressBook.db").rename(root / "AddressBook.sqlitedb")
    connection = sqlite3.connect(root / "AddressBookImages.sqlitedb")
    connection.executescript(
        "CREATE TABLE ABFullSizeImage (ROWID INTEGER PRIMARY KEY, record_id INTEGER, data BLOB);"
        "CREATE TABLE ABThumbnailImage (ROWID INTEGER PRIMARY KEY, record_id INTEGER, format INTEGER, data BLOB);"
        "INSERT INTO ABFullSizeImage VALUES (7, 2, X'FFD8'), (8, 3, NULL);"
        "INSERT INTO ABThumbnailImage VALUES (1, 2, 0, X'FFD8');"
    )
    connection.close()
    return root


def contacts(records: list[Record]) -> dict[object, Contact]:
    return {r.provenance.row: r for r in records if isinstance(r, Contact) and r.provenance.table == "ABPerson"}


def test_pictures_are_named_and_belong_to_the_address_book(root: Path) -> None:
    with support.opened(root) as evidence:
        item = evidence.get("AddressBook.sqlitedb")
        assert item is not None
        found = contacts(list(PARSER.read(item, Context())))
        images = evidence.get("AddressBookImages.sqlitedb")
        assert images is not None
        assert images.claimed_by == item.path
    assert (found[2].details or {})["pictures"] == [
        "AddressBookImages.sqlitedb: ABFullSizeImage, 7",
        "AddressBookImages.sqlitedb: ABThumbnailImage, 1",
    ]
    assert "pictures" not in (found[3].details or {})


def test_pictures_that_cannot_be_read_cost_no_contact(root: Path) -> None:
    (root / "AddressBookImages.sqlitedb").write_bytes(b"nothing")
    records = support.read(PARSER, root)
    assert len(contacts(records)) == 5
    assert [r for r in records if isinstance(r, Warning) and "pictures" in r.message]


def test_numbers_keep_their_labels_and_their_form(root: Path) -> None:
    marco = contacts(support.read(PARSER, root))[2]
    assert marco.identifiers[:2] == (("phone", "347 111 0002"), ("phone", "+39 0881 000000"))
    assert (marco.details or {})["labels"]["+39 0881 000000"] == "lavoro notte"


def test_a_number_whose_card_is_gone_is_kept(root: Path) -> None:
    gone = [r for r in support.read(PARSER, root) if isinstance(r, Contact) and r.provenance.table == "ABMultiValue"]
    assert [c.identifiers for c in gone] == [(("phone", "+39 347 111 0044"),)]


def test_a_card_that_the_log_removed_keeps_its_number(root: Path) -> None:
    sql = "DELETE FROM ABPerson WHERE ROWID = 3; DELETE FROM ABMultiValue WHERE record_id = 3;"
    support.leave_wal(root / "AddressBook.sqlitedb", sql)
    removed = contacts(support.read(PARSER, root))[3]
    assert (removed.state, removed.name) == ("removed_by_wal", "Pizzeria Sole")
    assert removed.identifiers == (("phone", "0881 111111"),)


def test_names_what_is_missing(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    root.mkdir()
    sqlite3.connect(root / "x.db").execute("CREATE TABLE ABMultiValue (a)").connection.close()
    with support.opened(root) as evidence:
        assert PARSER.identify(evidence.items[0]) is None
        with pytest.raises(MissingColumns, match="ABPerson"):
            list(PARSER.read(evidence.items[0], Context()))
