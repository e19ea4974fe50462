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

import string
from collections.abc import Iterator

from parsers.base import Context, Identified, Parser, register
from parsers.errors import UserError
from parsers.formats.mail.build import APP, Mails
from parsers.item import Item
from parsers.mail import mbox, outlook
from parsers.mail.addresses import addresses
from parsers.mail.dates import mail_time
from parsers.mail.files import settle
from parsers.mail.letter import Box, Letter, letter
from parsers.mail.single import LARGEST, content, is_mail
from parsers.records import Provenance, Record
from parsers.signs import Signs
from parsers.words import N_

REASON = N_("Headers of a mail")
REASON_BOX = N_("A mailbox: mails one after the other, each behind a line that begins with From")
REASON_OUTLOOK = N_("A mail saved by Outlook (compound file with properties of a message)")

_DELIVERED = ("delivered-to", "x-delivered-to", "envelope-to", "x-envelope-to", "x-original-to")


class _Mail(Parser):
    """See the module's docstring."""

    app = APP
    version = "6"
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
        mail.whole = mail.whole and item.size <= LARGEST
        mails = Mails(_box(mail))
        yield from mails.records(mail, Provenance("mail", None, 0), state=state)
        yield from mails.close()


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
    """See `parsers.mail.outlook`."""

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
