"""What Viber's database on the iPhone has beside its messages: calls, the phone's contacts, whose account it is.

Facts (iLEAPP `viber`, theAtropos4n6/DFIR_SQL_Queries, iPBA's plug-in): `ZRECENT` is one call, `ZDATE` seconds since
2001-01-01 UTC, `ZDURATION` seconds, `ZCALLTYPE` `incoming`, `outgoing_viber`, `missed`, each with `_with_video` where
there was a picture; `ZRECENTSLINE` its line in the list of calls, whose `ZPHONENUMBER` is the other telephone, and
`ZCALLLOGMESSAGE` the message that tells of it in the chat, gone where the user deleted that. `ZABCONTACT` and
`ZABCONTACTNUMBER` are the telephone's address book. `settings/Settings.data` beside the database's folder has the
owner's name and number in its table `Data`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from parsers import times
from parsers.apps.android.book import Outcome
from parsers.base import Context
from parsers.errors import UserError
from parsers.formats.viber.shared import APP, token_of
from parsers.item import Item
from parsers.records import OWNER, Call, Direction, Record
from parsers.roster import Roster
from parsers.rows import Row, Side, Table, contact
from parsers.sqlite.database import MAGIC, Database

_CALLS = ("ZDATE", "ZDURATION", "ZCALLTYPE", "ZRECENTSLINE", "ZCALLLOGMESSAGE")
_LINE = Side("lines", "ZRECENTSLINE", "Z_PK", ("ZPHONENUMBER", "ZPHONENUMINDEX"), to="ZRECENTSLINE")
_BUBBLE = Side("bubbles", "ZVIBERMESSAGE", "Z_PK", ("ZCONVERSATION", "ZPHONENUMINDEX", "ZTOKEN"), to="ZCALLLOGMESSAGE")
_NUMBERS = Side("numbers", "ZABCONTACTNUMBER", "ZCONTACT", ("ZPHONE", "ZCANONIZEDPHONENUM"), to="Z_PK")
_OLDER = Side("older", "ZPHONENUMBERINDEX", "ZCONTACT", ("ZCANONIZEDPHONENUM",), to="Z_PK")
_QUIET = ("Z_PK", "Z_ENT", "Z_OPT")
_LONGEST = 10_000_000  # seconds
_OWN = {"_myUserName": "name", "_myPhoneNumber": "phone", "_myCanonizedPhoneNumber": "canonized"}


def international(number: str | None) -> str | None:
    """The app writes numbers in international form, with or without their plus, and as they are shown."""
    if not number:
        return number
    digits = "".join(sign for sign in number if sign not in " -()./\u00a0")
    if not digits.lstrip("+").isdigit():
        return number
    return digits if digits.startswith("+") else f"+{digits}" if number.isdigit() else number


def contact_name(row: Row) -> str | None:
    """Name of somebody in the telephone's address book."""
    return " ".join(part for part in map(row.text, ("ZPREFIXNAME", "ZMAINNAME", "ZSUFFIXNAME")) if part) or None


def note_owner(item: Item, roster: Roster) -> None:
    """Note whose account it is, where the app's settings are in the evidence."""
    folder = item.folder.rpartition("/")[0]
    settings = item.evidence.get(f"{folder}/settings/Settings.data" if folder else "settings/Settings.data")
    settings = settings or item.beside("Settings.data")
    if settings is None or settings.head(16) != MAGIC:
        return
    found: dict[str, str] = {}
    try:
        with settings.database() as database:
            for row in Table(database, "Data", "contact", ("key", "value")).rows():
                name, value = _OWN.get(row.text("key") or ""), row["value"]
                if name is not None and isinstance(value, str) and value and row.state == "live":
                    found[name] = value
    except UserError as error:  # a damaged neighbour costs the owner's name alone
        item.damage.append(str(error))
        return
    item.claim(settings)
    number = international(found.get("phone") or found.get("canonized"))
    if found:
        roster.owner(found.get("name"), [("phone", number)] if number else [])


class Recent:
    """Makes calls of the list of calls. `thread`: key of a conversation by its row; `person`: by a row of numbers."""

    def __init__(self, roster: Roster, chat: Callable[[int], str | None], person: Callable[[int], str | None],
                 telephone: Callable[[str], str | None]) -> None:  # fmt: skip
        self._roster, self._chat, self._person, self._telephone = roster, chat, person, telephone
        self._tells = False  # whether the version says which message tells of a call
        self.unknown: Counter[tuple[str, str]] = Counter()

    def records(self, database: Database, context: Context) -> Iterator[Record]:
        """Yield the calls, if the version says of what kind they are."""
        present = database.columns("ZRECENT")
        self._tells = "ZCALLLOGMESSAGE" in present
        if {"ZDATE", "ZCALLTYPE"} <= present:
            table = Table(database, "ZRECENT", "call", _CALLS, ignored=_QUIET, sides=(_LINE, _BUBBLE))
            yield from table.records(self._make, context)

    def _make(self, row: Row) -> Iterator[Record]:
        word = (row.text("ZCALLTYPE") or "").lower()
        direction: Direction = "out" if word.startswith("outgoing") else "in" if word.startswith(
            ("incoming", "missed")) else "unknown"  # fmt: skip
        seconds = row["ZDURATION"]
        duration = float(seconds) if isinstance(seconds, int | float) and 0 <= seconds < _LONGEST else None
        outcome: Outcome = "missed" if word.startswith("missed") else "answered" if duration else "unknown"
        details = row.given("ZCALLTYPE")
        if direction == "unknown":
            self.unknown["ZCALLTYPE", word] += 1
        person = token = chat = None
        for bubble in row.side("bubbles"):
            token = token_of(bubble["ZTOKEN"])
            chat, person = self._chat(bubble.integer("ZCONVERSATION") or 0), self._person(_index(bubble))
        for line in row.side("lines"):
            number = line.text("ZPHONENUMBER")
            person = person or self._person(_index(line)) or (self._telephone(number) if number else None)
        people = (person,) if person is not None else ()
        key = chat or self._roster.thread(person or "(no address)", "direct" if person else "unknown", people)
        if self._tells and not row.side("bubbles"):
            details["not_in_a_chat"] = True
        time = times.from_apple(row["ZDATE"])
        yield Call(
            key, direction, person if direction == "in" else OWNER if direction == "out" else None, time, duration,
            outcome, row.provenance, video="video" in word, participants=people, state=row.state, app_key=token,
            details=details or None,
            same=None if time.utc_ms is None else f"call\x1f{time.utc_ms}\x1f{word}\x1f{duration}",
        )  # fmt: skip


def _index(row: Row) -> int:
    return row.integer("ZPHONENUMINDEX") or 0


def contacts(database: Database, context: Context) -> Iterator[Record]:
    """Yield the telephone's address book, as the app copied it."""
    if "ZMAINNAME" in database.columns("ZABCONTACT"):
        known = database.columns("ZABCONTACT")
        table = Table(database, "ZABCONTACT", "contact", ("Z_PK", "ZMAINNAME", "ZPREFIXNAME", "ZSUFFIXNAME"),
                      ignored=tuple(known), sides=(_NUMBERS, _OLDER))  # fmt: skip
        yield from table.records(_contact, context)


def _contact(row: Row) -> Iterator[Record]:
    name = contact_name(row)
    numbers = [side.text("ZCANONIZEDPHONENUM") or side.text("ZPHONE") for side in row.side("numbers")]
    numbers += [side.text("ZCANONIZEDPHONENUM") for side in row.side("older")]
    found = dict.fromkeys(international(number) for number in numbers if number)
    yield contact(APP, row, name, (("phone", number) for number in found))
