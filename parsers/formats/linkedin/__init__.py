"""LinkedIn's archive of one's own data ("Get a copy of your data"): messages, invitations, connections, address book.

Facts (a study of the structure of exports of 2020 to 2026 that was published with its sources, linkedin-csv.rs, and
several other public readers that agree): UTF-8 without a mark, one table for each kind of data.
- `messages.csv`: `CONVERSATION ID`, `CONVERSATION TITLE`, `FROM`, `SENDER PROFILE URL`, `TO`, (since 2023)
  `RECIPIENT PROFILE URLS`, `DATE` (`2024-05-01 10:00:00 UTC`), `SUBJECT`, `CONTENT`, `FOLDER` (`INBOX` also for what
  was sent, `ARCHIVE`, `SPAM`), (since 2025) `ATTACHMENTS` (addresses between commas), `IS MESSAGE DRAFT`, `IS
  CONVERSATION DRAFT`. The newest come first; since 2026 every cell stands between quotation marks. `TO` joins names
  with a comma and a blank, and names hold such ("Jane Doe, Ph.D."); the addresses are joined by a comma alone.
  `LinkedIn Member` without an address is anybody whose account is gone. Advertisements are HTML.
- `Invitations.csv`: `From`, `To`, `Sent At` (`5/14/21, 9:05 AM`, month first, without a zone), `Message`, `Direction`
  (`INCOMING`, `OUTGOING`), since 2023 the addresses of both.
- `Connections.csv`: since 2021 behind some lines of notes; `First Name`, `Last Name`, (since 2023) `URL`, `Email
  Address`, `Company`, `Position`, `Connected On` (`07 Jun 2022`). Of hidden profiles only the day is told.
- `Contacts.csv` (imported from an address book): `FirstName`, `LastName`, `Emails`, `PhoneNumbers` and others. What
  parts several numbers no source says: commas and semicolons are taken to.
- `Profile.csv` has the owner's name and no address.

The messages do not say whose archive it is. The owner is the one of this name, or the one account that takes part in
every conversation (`Conversation.details["direction_basis"]`). Made after these descriptions, without a real sample.
Not read: posts, comments, applications for jobs, talks with LinkedIn's programs.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.base import Context, Identified, Parser, register
from parsers.formats.linkedin import people
from parsers.formats.linkedin.invitations import INVITATIONS, read_invitations
from parsers.formats.linkedin.messages import MESSAGES, Reading
from parsers.formats.linkedin.shared import APP
from parsers.item import Item
from parsers.records import Record
from parsers.signs import Signs
from parsers.text.headed import delimiter_of
from parsers.words import N_

_MESSAGES = N_("The columns of LinkedIn's messages (CONVERSATION ID, FROM, TO, CONTENT)")
_INVITATIONS = N_("The columns of LinkedIn's invitations (From, To, Sent At, Direction)")
_CONNECTIONS = N_("The columns of LinkedIn's connections (First Name, Connected On)")
_CONTACTS = N_("The columns of the address book in LinkedIn's archive (FirstName, Emails, PhoneNumbers)")
_NOTES = N_("Made after public descriptions of the archive.")


class _LinkedIn(Parser):
    """See the module's docstring."""

    version = "1"
    app = APP
    tested = ("2020 to 2026 (by public descriptions)",)
    notes = _NOTES
    zeros = "all"


@register
class LinkedInMessages(_LinkedIn):
    """See the module's docstring."""

    id = "linkedin-messages"
    name = N_("LinkedIn archive, messages (messages.csv)")
    signs = Signs(marks=("conversation id",))

    def identify(self, item: Item) -> Identified | None:
        return Identified(90, _MESSAGES) if delimiter_of(item, MESSAGES) is not None else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        return Reading(item, context).records()


@register
class LinkedInInvitations(_LinkedIn):
    """See the module's docstring."""

    id = "linkedin-invitations"
    name = N_("LinkedIn archive, invitations (Invitations.csv)")
    version = "2"
    notes = N_("Made after public descriptions of the archive. Times have no zone.")
    signs = Signs(marks=("sent at",))

    def identify(self, item: Item) -> Identified | None:
        return Identified(88, _INVITATIONS) if delimiter_of(item, INVITATIONS) is not None else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        return read_invitations(item, context)


@register
class LinkedInPeople(_LinkedIn):
    """See the module's docstring."""

    id = "linkedin-people"
    name = N_("LinkedIn archive, people (Connections.csv, Contacts.csv)")
    signs = Signs(marks=("connected on", "phonenumbers"))

    def identify(self, item: Item) -> Identified | None:
        if delimiter_of(item, people.CONNECTIONS) is not None:
            return Identified(88, _CONNECTIONS)
        return Identified(85, _CONTACTS) if delimiter_of(item, people.CONTACTS) is not None else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        is_connections = delimiter_of(item, people.CONNECTIONS) is not None
        return people.read_connections(item, context) if is_connections else people.read_contacts(item, context)
