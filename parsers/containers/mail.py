"""Files attached to mails (`.eml`, `.emlx`, `mbox`, `.msg`): listed like members of an archive.

The mail itself is read by its parser. A file is opened by taking its mail apart again, so that nothing is kept in
memory or on disk for those that nobody opens.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, ClassVar

from parsers.base import Context
from parsers.containers import Container, Member, Unread, register
from parsers.item import Note
from parsers.mail import mbox, outlook
from parsers.mail.files import filed
from parsers.mail.letter import Letter, letter
from parsers.mail.single import content, is_mail
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

#: What a mail with files has somewhere; nearly all mails of a mailbox are told apart by it.
_HAS_FILES = re.compile(rb"name\*?[\d*]*[ \t]*=|content-disposition[ \t]*:[ \t]*attachment", re.IGNORECASE)
ATTACHED = N_("This file was attached to a mail of {date}, from {sender}, with the subject “{subject}”.")


@register
class MailFiles(Container):
    """A mail, or a mailbox of many."""

    stays: ClassVar[bool] = True

    def recognises(self, item: Item) -> bool:
        head = item.head()
        return mbox.begins(head) or is_mail(item) or (head.startswith(outlook.MAGIC) and _is_message(item))

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        for place, mail in _mails(item):
            note = Note(ATTACHED, {
                "subject": mail.header("subject") or "", "sender": mail.header("from") or "?",
                "date": mail.header("date") or "?"})
            for one in filed(mail, "" if place is None else f"{place[0]}/"):
                yield Member(one.path, len(one.data), partial(_open, item, place, one.path), notes=(note,))


def _is_message(item: Item) -> bool:
    return outlook.is_message(item)


def _mails(item: Item) -> Iterator[tuple[tuple[int, int] | None, Letter]]:
    """Mails that may have files, with their place in the mailbox."""
    if not mbox.begins(item.head()):
        yield None, _letter(item, None)
        return
    for piece in mbox.pieces(item, Context()):
        item.evidence.progress(0)
        if _HAS_FILES.search(piece.data):
            yield (piece.offset, piece.length), letter(piece.data)


def _letter(item: Item, place: tuple[int, int] | None) -> Letter:
    if place is not None:
        return letter(mbox.piece_at(item, *place).data)
    if item.head().startswith(outlook.MAGIC):
        return outlook.letter_of(item)[0]
    return letter(content(item)[0])


#: The files of the mail that was opened last: those of one mail are asked for one after the other.
_last: tuple[Item, tuple[int, int] | None, dict[str, bytes]] | None = None


def _open(item: Item, place: tuple[int, int] | None, path: str) -> BinaryIO:
    global _last  # noqa: PLW0603  (one slot for all mails, as each may hold a quarter of a gigabyte)
    held = _last
    if held is None or held[0] is not item or held[1] != place:
        below = "" if place is None else f"{place[0]}/"
        held = _last = item, place, {one.path: one.data for one in filed(_letter(item, place), below)}
    if path not in held[2]:
        raise EOFError("the mail no longer holds this file")
    return io.BytesIO(held[2][path])
