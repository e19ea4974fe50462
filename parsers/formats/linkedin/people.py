"""`Connections.csv` and `Contacts.csv`: whom the owner is connected with, and the address book that was handed over."""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.base import Context
from parsers.formats.linkedin.shared import APP, account
from parsers.item import Item
from parsers.records import REASON_NOBODY, Contact, Found, IdentifierKind, Provenance, Record, Rejection
from parsers.text.headed import Headed, Row

CONNECTIONS = frozenset(("first name", "last name", "connected on"))
CONTACTS = frozenset(("firstname", "lastname", "emails", "phonenumbers"))
_CONNECTIONS_KNOWN = CONNECTIONS | {"url", "email address"}
_CONTACTS_KNOWN = CONTACTS | {"fullname", "profiles"}
_NAMED = {"company": "organization", "companies": "organization", "position": "title"}
_SEVERAL = re.compile(r"[,;|]\s*|\n")


def read_connections(item: Item, context: Context) -> Iterator[Record]:
    """Yield everybody the owner is connected with."""
    return _read(Headed(item, context, CONNECTIONS), ("first name", "last name"), "", _CONNECTIONS_KNOWN,
                 (("account", "url"), ("email", "email address")))  # fmt: skip


def read_contacts(item: Item, context: Context) -> Iterator[Record]:
    """Yield everybody in the address book."""
    return _read(Headed(item, context, CONTACTS), ("firstname", "lastname"), "fullname", _CONTACTS_KNOWN,
                 (("phone", "phonenumbers"), ("email", "emails"), ("account", "profiles")))  # fmt: skip


def _read(table: Headed, names: tuple[str, str], whole: str, known: frozenset[str],
          columns: tuple[tuple[IdentifierKind, str], ...]) -> Iterator[Record]:
    for row in table.rows():
        if row.cells is None:
            yield from row.rejected("contact")
            continue
        yield Found("contact", 1)
        place = Provenance(None, line=row.line)
        name = row.get(whole) or " ".join(part for one in names if (part := row.get(one)) is not None) or None
        identifiers = tuple(dict.fromkeys(
            (kind, (account(one) or one) if kind == "account" else one)
            for kind, column in columns for one in _several(row, column)))
        if name is None and not identifiers:
            yield Rejection("contact", REASON_NOBODY, place, raw=row.raw[:2000])
            continue
        details = {_NAMED.get(column, column): cell.strip() for column, cell in row.others(known).items()}
        if (day := row.get("connected on")) is not None:
            details["connected on"] = day
        yield Contact(APP, name, identifiers, place, details=details or None)
    yield from table.warnings()


def _several(row: Row, column: str) -> Iterator[str]:
    for one in _SEVERAL.split(row.get(column) or ""):
        if one.strip():
            yield one.strip()
