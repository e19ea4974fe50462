"""Files attached to mails (`.eml`, `.emlx`, `mbox`, `.msg`): listed like members of an archive, as is a chat that the
words of a mail hold.

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
from parsers.mail.quoted import may_quote, quoted
from parsers.mail.single import content, is_mail
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

#: What a mail with files has somewhere; nearly all mails of a mailbox are told apart by it.
_HAS_FILES = re.compile(rb"name\*?[\d*]*[ \t]*=|content-disposition[ \t]*:[ \t]*attachment", re.IGNORECASE)
ATTACHED = N_("This file was attached to a mail of {date}, from {sender}, with the subject “{subject}”.")

QUOTED = N_(
    "These lines stood in the words of a mail of {date}, from {sender}, with the subject “{subject}”. Whoever wrote or "
    "sent on the mail may have changed them, and they are listed as words of that mail too.")


@register
class MailFiles(Container):
    """A mail, or a mailbox of many."""

    stays: ClassVar[bool] = True

    def recognises(self, item: Item) -> bool:
        head = item.head()
        return mbox.begins(head) or is_mail(item) or (head.startswith(outlook.MAGIC) and _is_message(item))

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        for place, mail in _mails(item):
            args = {"subject": mail.header("subject") or "", "sender": mail.header("from") or "?",
                    "date": mail.header("date") or "?"}
            for path, data, how in _held(mail, "" if place is None else f"{place[0]}/"):
                yield Member(path, len(data), partial(_open, item, place, path), notes=(Note(how, args),))


def _is_message(item: Item) -> bool:
    return outlook.is_message(item)


def _mails(item: Item) -> Iterator[tuple[tuple[int, int] | None, Letter]]:
    """Mails that may have files, with their place in the mailbox."""
    if not mbox.begins(item.head()):
        yield None, _letter(item, None)
        return
    for piece in mbox.pieces(item, Context()):
        item.evidence.progress(0)
        if _HAS_FILES.search(piece.data) or may_quote(piece.data):
            yield (piece.offset, piece.length), letter(piece.data)


def _letter(item: Item, place: tuple[int, int] | None) -> Letter:
    if place is not None:
        return letter(mbox.piece_at(item, *place).data)
    if item.head().startswith(outlook.MAGIC):
        return outlook.letter_of(item)[0]
    return letter(content(item)[0])


def _held(mail: Letter, below: str) -> Iterator[tuple[str, bytes, str]]:
    """Path and content of each file of a mail, and of a chat in its words, with what is said of it."""
    taken = set()
    for one in filed(mail, below):
        taken.add(one.path)
        yield one.path, one.data, ATTACHED
    for folder, inner in _with_inside(mail, below):
        found = quoted(inner)
        if found is not None:
            path = f"{folder}{found[0]}"
            yield f"{folder}words/{found[0]}" if path in taken else path, found[1], QUOTED


def _with_inside(mail: Letter, below: str) -> Iterator[tuple[str, Letter]]:
    """A mail and those inside it, each with the folder of its files."""
    yield below, mail
    for n, inner in enumerate(mail.inside, 1):
        yield from _with_inside(inner, f"{below}attached {n}/")


#: The files of the mail that was opened last: those of one mail are asked for one after the other.
_last: tuple[Item, tuple[int, int] | None, dict[str, bytes]] | None = None


def _open(item: Item, place: tuple[int, int] | None, path: str) -> BinaryIO:
    global _last  # noqa: PLW0603  (one slot for all mails, as each may hold a quarter of a gigabyte)
    held = _last
    if held is None or held[0] is not item or held[1] != place:
        below = "" if place is None else f"{place[0]}/"
        held = _last = item, place, {path: data for path, data, _ in _held(_letter(item, place), below)}
    if path not in held[2]:
        raise EOFError("the mail no longer holds this file")
    return io.BytesIO(held[2][path])
