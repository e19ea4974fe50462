"""Outlook's stores of mails (PST, OST, PAB), told by name and not opened.

Facts (Microsoft's MS-PST, HEADER): the file begins with `!BDN`; two bytes from offset 8 say whose it is, SM for a
personal store, SO for the copy of a mailbox on a server, AB for an address book (the latter two: libpff's description
of the format). Libraries that open them exist in C only; such a file, handed over by a suspect, is not given to one in
the process that holds the case.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from parsers.containers import Container, Member, Unread, register
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

_MAGIC, _KINDS = b"!BDN", {b"SM": "PST", b"SO": "OST", b"AB": "PAB"}
NOT_OPENED = N_(
    "{path} is a store of Outlook ({what}), which this program does not open. Write its mails out of a copy as files, "
    "with “readpst -e” (libpst) or “pffexport” (libpff), or drag them out of Outlook as .msg files, and add the folder "
    "that holds them.")


@register
class OutlookStore(Container):
    """A store of mails, appointments and addresses."""

    def recognises(self, item: Item) -> bool:
        head = item.head(16)
        return head.startswith(_MAGIC) and head[8:10] in _KINDS

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        yield Unread("", "not_read", NOT_OPENED, {"what": _KINDS[item.head(16)[8:10]]})
