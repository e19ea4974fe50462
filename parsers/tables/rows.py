"""Records from the rows of one table by its mapping."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal, cast

import msgspec

from parsers.evidence import Item
from parsers.paths import shared_parts
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Contact,
    Direction,
    IdentifierKind,
    Kind,
    LedgerKind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Rejection,
    State,
    Time,
)
from parsers.reported.people import SYSTEM, Book
from parsers.reported.values import number, seconds
from parsers.roster import digest
from parsers.tables.cells import Moments, Party, entries, party, people
from parsers.tables.database import Cells
from parsers.tables.mapping import Mapping, plain
from parsers.tables.reading import Row, Sheet
from parsers.words import N_

Outcome = Literal["answered", "missed", "rejected", "cancelled", "voicemail", "blocked", "unknown"]

REASON_EMPTY = N_("The row holds neither a text nor a time nor anybody.")
REASON_NO_CALL = N_("The row holds neither a time nor anybody.")
REASON_DATA = N_("The row is a data session: neither a call nor a message.")
REASON_NO_CONTACT = N_("The row holds neither a name nor an identifier.")
_MEDIA: tuple[tuple[tuple[str, ...], Kind], ...] = (
    ((".jpg", ".jpeg", ".png", ".gif", ".heic", ".bmp"), "image"), ((".mp4", ".mov", ".3gp", ".avi", ".mkv"), "video"),
    ((".opus", ".ogg", ".m4a", ".amr", ".mp3", ".aac", ".wav", ".caf"), "voice"), ((".vcf",), "contact"),
    ((".webp",), "sticker"),
)  # fmt: skip
_CONTACT_FIELDS: tuple[tuple[str, IdentifierKind], ...] = (
    ("phones", "phone"), ("emails", "email"), ("accounts", "account"))  # fmt: skip
_HAS_DATE = re.compile(r"\d{1,4}([/.\-])(?:\d{1,2}|[^\W\d]{3,9})\1\d{2,4}|\d{9}")
_CLOCK = re.compile(r"[ T]\d{1,2}:.*", re.DOTALL)
#: Fields that tell whose conversation a row is of.
_TELLING = frozenset({"conversation", "recipients", "number", "contact", "parties"})
_UNKNOWN_VALUES = 100
_NOT = frozenset(("", "no", "non", "nein", "não", "nu", "false", "0", "-"))  # of a column that says yes or no


class Rows:
    """Makes the records of one table. `unknown` counts values that the mapping does not explain.

    `one_line`: whether all rows are of one line (the column `own`), which is then the owner's; `lines`: those met.
    """

    def __init__(
        self, item: Item, sheet: Sheet, mapping: Mapping, header: list[str], moments: Moments, book: Book,
        one_line: bool = True,
    ) -> None:  # fmt: skip
        self._item, self._sheet, self._mapping, self._moments, self._book = item, sheet, mapping, moments, book
        self._header = [cell.strip() for cell in header]
        places: dict[str, int] = {}
        for n, cell in enumerate(header):
            places.setdefault(plain(cell), n)
        self._columns = {field: [places[plain(name)] for name in mapping.names(field) if plain(name) in places]
                         for field in mapping.columns}  # fmt: skip
        used = {n for columns in self._columns.values() for n in columns}
        self._others = [n for n, cell in enumerate(self._header) if n not in used and cell not in ("", "#")]
        self._kept: set[int] = set()
        self._anchor = places.get(plain(mapping.anchor)) if mapping.anchor else None
        self._carried = [places[plain(name)] for name in mapping.carried if plain(name) in places]
        self._above: dict[int, str] = {}
        self._one_chat = mapping.kind == "message" and not _TELLING & {f for f, found in self._columns.items() if found}
        self._owners = {name.casefold() for name in mapping.owner}
        self._ordinals = Ordinals()
        self.unknown: Counter[tuple[str, str]] = Counter()
        self.undated = self.missing = self.wordless = 0
        self.one_line = one_line
        self.lines: set[str] = set()

    @property
    def others(self) -> list[str]:
        """The columns that have no field of their own and held something."""
        return [self._header[n] for n in sorted(self._kept)]

    # -- cells --------------------------------------------------------------------------------------------------

    def filled(self, cells: list[str]) -> list[str]:
        """Return a row with the cells that the rows above hold for it; a filled anchor begins anew."""
        if self._anchor is None:
            return cells
        cells = [*cells, *[""] * (len(self._header) - len(cells))]
        if cells[self._anchor].strip():
            self._above = {n: cells[n] for n in self._carried}
        for n in self._carried:
            if cells[n].strip():
                self._above[n] = cells[n]
            else:
                cells[n] = self._above.get(n, "")
        return cells

    def has_content(self, cells: list[str]) -> bool:
        """Say whether a row holds anything beside what the rows above hold for it."""
        carried = set(self._carried)
        return any(cell.strip() for n, cell in enumerate(cells)
                   if n not in carried and (n >= len(self._header) or self._header[n] != "#"))  # fmt: skip

    def _get(self, cells: list[str], field: str) -> str:
        return next(iter(self._all(cells, field)), "")

    def _all(self, cells: list[str], field: str) -> list[str]:
        trim = self._mapping.trim
        found = [cells[n] for n in self._columns.get(field, ()) if n < len(cells) and cells[n].strip()]
        return [cell for raw in found if (cell := raw.strip().strip(trim))] if trim else found

    def look(self, cells: list[str]) -> None:
        """Note whose line a row is of."""
        own = self._get(cells, "own").strip()
        if own and self.raw_time(cells):
            self.lines.add(own)

    def kind(self, cells: list[str]) -> LedgerKind:
        """Say which kind of record a row becomes: a call log may name text messages and data sessions as well."""
        if self._mapping.kind == "call" and self._word(cells) == "text":
            return "message"
        return self._mapping.kind

    def _word(self, cells: list[str]) -> str | None:
        """What the table says that a row is."""
        mapping = self._mapping
        return next((word for cell in self._all(cells, "kind") if (word := mapping.meaning(mapping.kinds, cell))), None)

    def raw_time(self, cells: list[str]) -> str:
        """Return date and time of a row as one text."""
        whole = self._get(cells, "sent_at").strip()
        day, clock = self._get(cells, "date").strip(), self._get(cells, "time").strip()
        if not day or (_HAS_DATE.search(whole) and (":" in whole or not clock)):
            return whole or clock
        if not clock and not whole:
            return day
        return f"{_CLOCK.sub('', day)} {clock or whole}".strip()

    # -- records ------------------------------------------------------------------------------------------------

    def record(self, row: Row) -> Iterator[Record]:
        """Yield the record of a row, or why there is none."""
        place, cells = row
        where = self._where(place)
        cells = self.filled(cells)
        make = {"message": self._message, "call": self._call, "contact": self._contact}[self.kind(cells)]
        record = make(cells, where)
        yield from self._book.new()
        yield record

    def _where(self, place: int) -> Provenance:
        if self._sheet.by_line:
            return Provenance(None, line=place)
        return Provenance(self._sheet.name, place)

    def _app(self, cells: list[str]) -> str:
        return self._get(cells, "app").strip() or self._mapping.app or "Table"

    def _time(self, cells: list[str]) -> Time:
        time = self._moments.time(self.raw_time(cells), self._get(cells, "zone") or None)
        self.undated += time.basis == "none"
        return time

    def _message(self, cells: list[str], where: Provenance) -> Message | Rejection:
        app = self._app(cells)
        text = self._get(cells, "text")
        attachments = self._attachments(cells)
        subject = self._get(cells, "subject").strip()
        stated = self._word(cells)
        details = self._details(cells)
        self.wordless += self._mapping.kind == "call"
        sender: str | None = None
        recipients: list[str] = []
        direction: Direction = "unknown"
        if self._get(cells, "sender").strip().casefold() == SYSTEM:
            stated = "system"
        else:
            sender, recipients, direction = self._people(cells, app, details)
        if not (text or attachments or subject or sender or recipients or self.raw_time(cells)):
            return Rejection("message", REASON_EMPTY, where, raw=_raw(cells))
        if subject and text:
            details["subject"] = subject
        if recipients:
            details["recipients"] = recipients
        if self._get(cells, "forwarded").strip().casefold() not in _NOT:
            details["forwarded"] = True
        if quoted := self._get(cells, "quoted"):
            details["quoted"] = quoted
        spot = (number(self._get(cells, "latitude")), number(self._get(cells, "longitude")))
        if None not in spot:
            details["lat"], details["lon"] = spot
        time = self._time(cells)
        kind = self._kind(stated, bool(text or subject), attachments)
        if kind == "system":
            sender, direction = None, "unknown"
        key = self._get(cells, "id").strip() or None
        words = text or subject or None
        names = (attachment.name or "" for attachment in attachments)
        content = digest("\x1f".join((kind, sender or "", direction, words or "", *names)))
        same = f"{key}\x1f{time.raw}\x1f{content}" if key else None
        if key is None and time.basis != "none":
            same = self._ordinals.number(time.raw, content)
        if self._one_chat and same is not None:  # nothing says whose chat it is: a copy is a file of the same content
            same = f"{self._item.digests().sha256}\x1f{same}"
        return Message(
            self._conversation(cells, app, (sender, *recipients), where), kind, direction, sender, time, words, where,
            self._state(cells), key, same, self._get(cells, "reply_to").strip() or None,
            attachments, details or None,
        )  # fmt: skip

    def _call(self, cells: list[str], where: Provenance) -> Call | Rejection:
        app = self._app(cells)
        details = self._details(cells)
        if self._columns.get("own") and not self.raw_time(cells) and not self._get(cells, "number"):
            return Rejection("call", REASON_NO_CALL, where, raw=_raw(cells))  # the last lines of a report
        sender, recipients, direction = self._people(cells, app, details)
        others = tuple(key for key in dict.fromkeys((sender, *recipients))
                       if key is not None and not self._book.is_owner(key))  # fmt: skip
        raw = self.raw_time(cells)
        if not raw and not others:
            return Rejection("call", REASON_NO_CALL, where, raw=_raw(cells))
        mapping = self._mapping
        if self._word(cells) == "other":
            return Rejection("call", REASON_DATA, where, raw=_raw(cells))
        meanings = (mapping.meaning(mapping.outcomes, value) for value in self._all(cells, "outcome"))
        stated = next((found for found in meanings if found is not None), None)
        duration = seconds(self._get(cells, "duration") or None)
        outcome = cast(Outcome, stated or ("answered" if duration else "unknown"))
        time = self._time(cells)
        content = digest("\x1f".join((app, direction, *others, str(duration))))
        return Call(
            self._conversation(cells, app, (sender, *recipients), where), direction, sender, time, duration, outcome,
            where, participants=others, state=self._state(cells),
            app_key=self._get(cells, "id").strip() or None,
            same=None if time.basis == "none" else self._ordinals.number(time.raw, content),
            details=details or None,
        )  # fmt: skip

    def _contact(self, cells: list[str], where: Provenance) -> Contact | Rejection:
        found: dict[tuple[IdentifierKind, str], None] = {}
        for field, kind in _CONTACT_FIELDS:
            for cell in self._all(cells, field):
                for part in cell.replace(";", "\n").splitlines():
                    value = part.strip()
                    if value:
                        found[("email" if "@" in value and kind == "phone" else kind, value)] = None
        for cell in self._all(cells, "entries"):
            found |= dict.fromkeys(entries(cell))
        name = self._get(cells, "name").strip() or None
        if name is None and not found:
            return Rejection("contact", REASON_NO_CONTACT, where, raw=_raw(cells))
        details = self._details(cells)
        if cell := self._get(cells, "entries"):
            details["entries"] = cell
        return Contact(self._app(cells), name, tuple(found), where, self._state(cells), details or None)

    # -- people -------------------------------------------------------------------------------------------------

    def _direction(self, cells: list[str]) -> Direction:
        for value in self._all(cells, "direction"):
            found = self._mapping.meaning(self._mapping.directions, value)
            if found in ("in", "out"):
                return cast(Direction, found)
        value = self._get(cells, "direction")
        mapping = self._mapping
        if value and mapping.meaning(mapping.kinds, value) is None and mapping.meaning(mapping.outcomes, value) is None:
            pair = ("direction", value.strip()[:80])
            room = len(self.unknown) < _UNKNOWN_VALUES or pair in self.unknown
            self.unknown[pair if room else ("direction", "…")] += 1
        return "unknown"

    def _key(self, app: str, found: Party | None) -> str | None:
        if found is None:
            return None
        words = {word.casefold() for word in (found.identifier, found.name) if word}
        return self._book.person(app, found.identifier, found.name, found.owner or bool(words & self._owners))

    def _people(self, cells: list[str], app: str, details: dict[str, Any]) -> tuple[str | None, list[str], Direction]:
        """Return sender, recipients and the direction; `details` says what the direction was inferred from."""
        direction = self._direction(cells)
        if self._columns.get("own"):
            return self._on_line(cells, app, direction)
        source = party(self._get(cells, "sender"))
        name = self._get(cells, "sender_name").strip()
        if name and (source is None or source.name is None):
            source = Party(source.identifier if source else None, name, None, source is not None and source.owner)
        if source is not None and direction == "out":  # who sends from the device is its owner
            source = msgspec.structs.replace(source, owner=True)
        sender = self._key(app, source)
        to = [found for cell in self._all(cells, "recipients") for found in people(cell)]
        if direction == "in" and self._mapping.kind == "call" and len(to) == 1:  # and who is called there is, too
            to = [msgspec.structs.replace(to[0], owner=True)]
        recipients = [key for found in to if (key := self._key(app, found)) is not None]
        present: list[str] = []
        for found in people("\n".join(self._all(cells, "parties"))):
            key = self._key(app, found)
            if key is not None and found.role == "from":
                sender = sender or key
            elif key is not None:
                (recipients if found.role is not None else present).append(key)
        other = self._other(cells, app)
        others = [key for key in present if not self._book.is_owner(key)]
        if sender is None and not recipients and len(others) == 1 and direction == "in":
            sender = others[0]  # the only one named, without a word before
        elif not recipients and len(others) == 1 and direction == "out":
            recipients = others
        if direction == "unknown":
            direction = self._inferred(sender, [*recipients, *present], details)
        if other is not None and other != sender:
            if direction == "in":
                sender = sender or other
            else:
                recipients.append(other)
        if direction == "out" and sender is None:
            self._book.owner()
            sender = OWNER
        return sender, list(dict.fromkeys(recipients)), direction

    def _on_line(self, cells: list[str], app: str, way: Direction) -> tuple[str | None, list[str], Direction]:
        """Of the record of a line: its own number is the owner's, unless the table has the records of several."""
        source = party(self._get(cells, "own"))
        own = None if source is None else self._key(app, msgspec.structs.replace(source, owner=self.one_line))
        other = self._other(cells, app)
        if way == "unknown":
            return None, [key for key in (own, other) if key is not None], "unknown"
        sender, recipient = (own, other) if way == "out" else (other, own)
        return sender, [] if recipient is None else [recipient], way if self.one_line else "unknown"

    def _other(self, cells: list[str], app: str) -> str | None:
        found = party(self._get(cells, "number"))
        name = self._get(cells, "contact").strip() or None
        if found is not None and found.identifier is None:
            found = Party(found.name, name)  # a sender such as a bank, which has a name for a number
        if found is None and name is not None:
            found = Party(None, name)
        elif found is not None and name is not None and name != found.identifier:
            found = Party(found.identifier, name)
        return self._key(app, found)

    def _inferred(self, sender: str | None, others: list[str], details: dict[str, Any]) -> Direction:
        if self._book.is_owner(sender):
            return "out"
        if sender is not None and any(map(self._book.is_owner, others)):
            return "in"
        if sender is not None and self._owners:
            details["direction_basis"] = "the sender is not the owner that the mapping names"
            return "in"
        return "unknown"

    def _conversation(self, cells: list[str], app: str, known: tuple[str | None, ...], where: Provenance) -> str:
        """Note the conversation of a row; return its key. A table that tells of one chat alone is that chat."""
        people_of = [key for cell in self._all(cells, "parties") for found in people(cell)
                     if (key := self._key(app, found)) is not None]  # fmt: skip
        present = dict.fromkeys((*people_of, *(key for key in known if key is not None)))
        stated = self._get(cells, "conversation").strip()
        title = self._get(cells, "title").strip() or None
        if self._one_chat:
            stem = self._sheet.name or self._item.name.rpartition(".")[0] or self._item.name
            return self._book.thread(f"{app}:table:{stem}", app, "unknown", present, where, title or stem)
        if not stated and not self.one_line:  # of two lines, neither of which is known to be the owner's
            return self._book.thread("~".join(sorted(present)) or f"{app}:(nobody)", app, "direct", present, where)
        if not stated:
            return self._book.between(app, present, where)
        kind: Literal["direct", "group", "unknown"] = "unknown"
        if len(present) == 2 and people_of and any(map(self._book.is_owner, present)):
            kind = "direct"
        if len(present) > 2 or stated.endswith("@g.us"):
            kind = "group"
        return self._book.thread(self._book.key(app, stated), app, kind, present, where, title)

    def chat(self, place: int, cells: list[str]) -> Iterator[Record]:
        """Yield the conversation of a row that names one and holds nothing else: a chat without messages."""
        cells = self.filled(cells)
        if self._get(cells, "conversation").strip():
            self._conversation(cells, self._app(cells), (), self._where(place))
            yield from self._book.new()

    # -- the rest -----------------------------------------------------------------------------------------------

    def _state(self, cells: list[str]) -> State:
        """What the table says of a row, or else the database that holds it."""
        if self._deleted(cells):
            return "recovered"
        if self._get(cells, "deleted_at").strip():
            return "deleted_by_app"  # it says when its user deleted it
        return cells.state if isinstance(cells, Cells) else "live"

    def _deleted(self, cells: list[str]) -> bool:
        return self._get(cells, "deleted").strip().casefold() in (value.casefold() for value in self._mapping.deleted)

    def _kind(self, stated: str | None, has_text: bool, attachments: tuple[Attachment, ...]) -> Kind:
        if stated is not None:
            return cast(Kind, stated)
        if attachments:
            name = (attachments[0].name or "").casefold()
            return next((kind for endings, kind in _MEDIA if name.endswith(endings)), "document")
        return "text" if has_text else "other"

    def _attachments(self, cells: list[str]) -> tuple[Attachment, ...]:
        return tuple(self._attachment(cell.strip()) for cell in self._all(cells, "attachment"))

    def _attachment(self, hint: str) -> Attachment:
        found = self._item.find(hint)
        parts = [part for part in hint.replace("\\", "/").split("/") if part not in ("", ".", "..")]
        name = parts[-1] if parts else hint
        if found is not None and shared_parts(parts[::-1], found.path.split("/")[::-1]) < 2 and not (
            not self._item.folder or found.path.startswith(f"{self._item.folder}/")):
            found = None  # a file of that name from elsewhere
        if found is None or found is self._item:
            self.missing += 1
            return Attachment(name, details={"file_path": hint} if name != hint else None)
        self._item.claim(found)
        return Attachment(name, path=found.path, details={"file_path": hint} if name != hint else None)

    def _details(self, cells: list[str]) -> dict[str, Any]:
        found = [n for n in self._others if n < len(cells) and cells[n].strip()]
        self._kept.update(found)
        others = {self._header[n]: cells[n] for n in found}
        for n in range(len(self._header), len(cells)):
            if cells[n].strip():
                others[f"({n + 1})"] = cells[n]
        details: dict[str, Any] = {"columns": others} if others else {}
        if self._mapping.kind == "call" and (words := self._all(cells, "direction") + self._all(cells, "kind")):
            details["type"] = " / ".join(dict.fromkeys(word.strip() for word in words))
        return details


def _raw(cells: list[str]) -> str:
    return " | ".join(cell for cell in cells if cell)[:2000]


