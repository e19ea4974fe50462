"""What an HTML export of a whole account holds beside its chats: the overview, and the contacts."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

from parsers.base import Context, spared
from parsers.formats.telegram_html.chat import APP, read_owner
from parsers.formats.telegram_html.pages import ENTRY
from parsers.reasons import WARNING_NOT_READ_EITHER
from parsers.records import Contact, Found, IdentifierKind, Provenance, Record, Rejection, Warning  # noqa: A004
from parsers.text.dom import child, element, text_of
from parsers.text.pages import lost, split
from parsers.text.printed import Dates
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_REASON_NO_CONTACT = N_("The entry has neither a name nor a number.")
#: Lists beside the chats that hold nobody's messages; what is said when one is there.
_LISTS = ("frequent", "sessions", "web_sessions", "profile_pictures", "stories")
#: Files of the pages' own looks.
_LOOKS = ("css", "js", "images")


def read_summary(item: Item) -> Iterator[Record]:
    """Read `export_results.html`: whose account it is. Claims the lists that are counted only, and the pages' looks."""
    owner = read_owner(item)
    if owner is not None:
        yield owner.participant()
    for name in _LISTS:
        other = item.beside(f"lists/{name}.html")
        if other is None:
            continue
        item.claim(other)
        n = sum(not piece.head for piece in spared(item, other, split(other, ENTRY)))
        yield Warning(WARNING_NOT_READ_EITHER, {"what": name, "n": n})
    chats = item.beside("lists/chats.html")
    if chats is not None:
        item.claim(chats)
    folders = {posixpath.join(item.folder, look) for look in _LOOKS}
    for other in item.evidence.items:
        if other.folder in folders:
            item.claim(other)


def read_contacts(item: Item, context: Context) -> Iterator[Record]:
    """Read `lists/contacts.html`: name, number, and when the contact was added, in the exporter's time."""
    dates = Dates()
    for n, piece in enumerate(split(item, ENTRY)):
        if piece.head:
            continue
        if n % 500 == 0:
            context.check()
        if piece.torn:
            yield from lost(piece, "contacts", "contact")
            continue
        yield Found("contact", 1)
        where = Provenance("contacts", None, piece.offset)
        node = element(piece.source)
        body = child(node, "body") if node is not None else None
        name = text_of(child(body, "name")) if body is not None else None
        number = text_of(child(body, "details_entry")) if body is not None else None
        if body is None or not (name or number):
            raw = piece.source[:2000].decode("utf-8", "replace")
            yield Rejection("contact", _REASON_NO_CONTACT, where, raw=raw)
            continue
        identifiers: tuple[tuple[IdentifierKind, str], ...] = (("phone", number),) if number else ()
        time = dates.read(text_of(child(body, "info")))
        details = None
        if time.basis != "none":
            details = {"added": {"utc_ms": time.utc_ms, "local": time.local, "raw": time.raw}}
        yield Contact(APP, name, identifiers, where, details=details)
