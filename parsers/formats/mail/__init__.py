"""E-mail: single mails (`.eml`, Apple's `.emlx`, Maildir), mailboxes (`mbox`) and mails saved by Outlook (`.msg`).

Facts stand in the modules: `letter` (a mail and its parts), `charsets`, `addresses`, `dates`, `mbox`, `outlook`.
`.emlx`: a line with the number of bytes of the mail, the mail, and a property list with flags (public descriptions of
Apple Mail's folder; flag bit 1 is deleted).

Mails have no owner of a device: people go by their addresses. What was sent and what was received is told where the
mail says to whom it was delivered (`Delivered-To` and its like), in a mailbox where most of its mails do. The thread is
the conversation; the mail's `Message-ID` makes copies of it one. A quote of the mail that is answered, which stands
below the words of an answer, is no part of them (`details["quoted_below"]`). Attachments are told with size
and SHA-256, and listed as files of the evidence (`parsers.containers.mail`), so that a chat or a vCard that was
mailed is read. Mails attached to a mail are mails of their own.

Mails in which a phone's text messages and calls were stored (SMS Backup+) are these messages and calls (`texted`), of
the phone's owner.

What Outlook packs into `winmail.dat` (`tnef`) is taken out of it: files, mails, and words where there are no others.

Not read: encrypted mails, words that are RTF only, signatures, PST and OST files.
"""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

from parsers.apps.apple import load_plist
from parsers.base import Context, Identified, Parser, register
from parsers.errors import UserError
from parsers.formats.mail import mbox, outlook
from parsers.formats.mail.addresses import addresses
from parsers.formats.mail.build import APP, Box, Mails
from parsers.formats.mail.dates import mail_time
from parsers.formats.mail.files import settle
from parsers.formats.mail.letter import Letter, letter
from parsers.item import Item
from parsers.records import Provenance, Record, State
from parsers.signs import Signs
from parsers.words import N_

REASON = N_("Headers of a mail")
REASON_BOX = N_("A mailbox: mails one after the other, each behind a line that begins with From")
REASON_OUTLOOK = N_("A mail saved by Outlook (compound file with properties of a message)")

_LARGEST = 256 << 20  # bytes of one mail
_LINE = re.compile(rb"([A-Za-z][!-9;-~]{0,75})[ \t]*:")
_COUNT = re.compile(rb"\s*(\d{1,12})[ \t]*\r?\n")
_STRONG = frozenset((b"from", b"received", b"return-path", b"message-id", b"delivered-to", b"x-sender", b"x-received"))
_MAIL = _STRONG | {b"to", b"subject", b"date", b"cc", b"bcc", b"mime-version", b"content-type", b"reply-to",
                   b"in-reply-to", b"references", b"sender", b"dkim-signature", b"x-mailer", b"arc-seal",
                   b"content-transfer-encoding", b"x-priority", b"importance", b"user-agent", b"authentication-results"}
_DELIVERED = ("delivered-to", "x-delivered-to", "envelope-to", "x-envelope-to", "x-original-to")
_LONG_HEADERS = 4 << 20  # bytes in which the headers of a mail are looked for
_DELETED = 1 << 1  # in the flags of an .emlx


def _looks_like_mail(head: bytes) -> bool:
    """Lines of headers up to an empty line, among them two that mail has. A saved web page (MHTML) is no mail."""
    known: set[bytes] = set()
    lines = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").split(b"\n")
    for n, line in enumerate(lines):
        if not line.strip():
            break
        if line[:1] in b" \t" and n:
            continue
        match = _LINE.match(line)
        if match is None:
            return n > 0 and n == len(lines) - 1 and _is_known(known)  # the last line may be cut
        name = match[1].lower()
        if name in (b"snapshot-content-location", b"begin") or line.startswith(b"From: <Saved by"):
            return False
        known.add(name)
    return _is_known(known)


def _is_known(names: set[bytes]) -> bool:
    return len(names & _MAIL) >= 2 and bool(names & _STRONG)


def begins_like_mail(head: bytes) -> bool:
    """Whether a file begins like one mail. Cheap for what does not."""
    count = _COUNT.match(head)
    start = head[count.end():] if count is not None else head
    return bool(_LINE.match(start.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))) and _looks_like_mail(start)


def is_mail(item: Item) -> bool:
    """Whether a file is one mail, also where more headers than the first bytes hold stand before those that tell it."""
    head = item.head()
    if begins_like_mail(head):
        return True
    if item.size <= len(head) or not _only_headers(head):
        return False
    try:
        return _looks_like_mail(item.read_at(0, _LONG_HEADERS))
    except UserError:
        return False


def _only_headers(head: bytes) -> bool:
    """Whether the first bytes are headers to their end, one of which mail has."""
    known = False
    lines = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").split(b"\n")
    for n, line in enumerate(lines):
        match = _LINE.match(line)
        if match is None and (n == 0 or line[:1] not in (b" ", b"\t")):
            return known and n == len(lines) - 1  # the last may be cut
        known = known or (match is not None and (match[1].lower() in _MAIL or match[1].lower().startswith(b"x-")))
    return known


class _Mail(Parser):
    """See the module's docstring."""

    app = APP
    version = "5"
    one_chat = True


@register
class MailFile(_Mail):
    """See the module's docstring."""

    id = "mail-eml"
    name = N_("E-mail, one mail (eml, emlx)")
    tested = ("20 public samples, several malformed (eml_parser)", "emlx, by public descriptions")
    notes = N_(
        "Encrypted mails are listed without their words. Attachments are read like other files: a chat export or a "
        "vCard that was mailed becomes a source of its own. Text messages and calls that SMS Backup+ stored as mails "
        "are read as what they are."
    )
    zeros = "all"
    signs = Signs(opens=(string.ascii_letters + string.digits).encode())

    def identify(self, item: Item) -> Identified | None:
        return Identified(80, REASON) if is_mail(item) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        context.check()
        data, state = content(item)
        mail = letter(data)
        settle(mail, item)
        mail.whole = mail.whole and item.size <= _LARGEST
        mails = Mails(_box(mail))
        yield from mails.records(mail, Provenance("mail", None, 0), state=state)
        yield from mails.close()


def content(item: Item) -> tuple[bytes, State]:
    """The mail of a file; of an .emlx without what stands around it."""
    parts, size = [], 0
    for block in item.chunks():
        parts.append(block)
        size += len(block)
        if size > _LARGEST:
            break
    data = b"".join(parts).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    count = _COUNT.match(data)
    if count is None:
        return data, "live"
    start, length = count.end(), int(count[1])
    plist = load_plist(data[start + length:].strip())
    flags = plist.get("flags") if isinstance(plist, dict) else None
    deleted = type(flags) is int and bool(flags & _DELETED)
    return data[start:start + length], "deleted_by_app" if deleted else "live"


def _box(mail: Letter) -> Box:
    """The mailbox that a single mail was delivered to, as the servers noted it."""
    values = (value for name in _DELIVERED for value in mail.every(name))
    found = {one.address for value in values for one in addresses(value) if one.address}
    return Box(found.pop(), "Delivered-To") if len(found) == 1 else Box()


@register
class Mailbox(_Mail):
    """See the module's docstring."""

    id = "mail-mbox"
    name = N_("E-mail, mailbox (mbox, Google Takeout)")
    tested = ("mboxo, mboxrd and Google Takeout, by public descriptions",)
    notes = N_(
        "Built from public descriptions, without a real sample. PST and OST files of Outlook are not read. Text "
        "messages and calls that SMS Backup+ stored as mails are read as what they are."
    )
    zeros = "all"
    signs = Signs(opens=b"F")

    def identify(self, item: Item) -> Identified | None:
        return Identified(90, REASON_BOX) if mbox.begins(item.head()) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        own = mbox.owner(item)
        mails = Mails(Box(own, "Delivered-To" if own is not None else None))
        try:
            for piece in mbox.pieces(item, context):
                mail = letter(piece.data)
                settle(mail, item, f"{piece.offset}/")
                mail.whole = mail.whole and piece.whole
                filed = mail_time(piece.date)
                yield from mails.records(mail, Provenance("mailbox", None, piece.offset), filed=filed)
        except UserError:  # the medium failed in the middle: what was read needs its people
            yield from mails.close()
            raise
        yield from mails.close()


@register
class OutlookMail(_Mail):
    """See `outlook.py`."""

    id = "mail-msg"
    name = N_("E-mail saved by Outlook (msg)")
    tested = ("Outlook 2010 to 2024, by Microsoft's description",)
    notes = N_("Built from Microsoft's description, without a real sample.")
    signs = Signs(opens=outlook.MAGIC[:1])

    def identify(self, item: Item) -> Identified | None:
        return Identified(95, REASON_OUTLOOK) if outlook.is_message(item) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        context.check()
        mail, box = outlook.letter_of(item)
        settle(mail, item)
        mails = Mails(box)
        yield from mails.records(mail, Provenance("message", None, 0))
        yield from mails.close()
