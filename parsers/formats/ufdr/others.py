"""Calls, contacts, accounts and places of a UFED report.

Facts (UFEDLib, IPED): Call has `Type` or `Direction` (`Incoming`, `Outgoing`, `Missed`, `Rejected`), `Status`,
`Duration`, `VideoCall`, `Parties` with roles; Contact and UserAccount have `Entries` (models PhoneNumber, EmailAddress,
UserID, WebAddress, ProfilePicture with `Category` and `Value`); Location has `Position` (a Coordinate), `TimeStamp`,
`Precision` in metres, `Category`, `Name`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from parsers.formats.ufdr.messages import Cited, where
from parsers.formats.ufdr.people import Book, state_of
from parsers.formats.ufdr.stream import Model
from parsers.formats.ufdr.values import position
from parsers.records import Call, Contact, Direction, IdentifierKind, Location, Rejection
from parsers.reported.people import PHONE, identifier_kind
from parsers.reported.values import Clock, number, seconds
from parsers.roster import digest
from parsers.words import N_

Outcome = Literal["answered", "missed", "rejected", "cancelled", "voicemail", "blocked", "unknown"]

_NOWHERE = N_("The place has no coordinates.")
_EMPTY = N_("The contact has neither a name nor an identifier.")
_WAYS: dict[str, tuple[Direction, Outcome | None]] = {
    "incoming": ("in", None), "outgoing": ("out", None), "missed": ("in", "missed"),
    "rejected": ("in", "rejected"), "declined": ("in", "rejected"), "blocked": ("in", "blocked"),
    "voicemail": ("in", "voicemail"),
}  # fmt: skip
_OUTCOMES: dict[str, Outcome] = {"established": "answered", "answered": "answered", "missed": "missed",
                                 "rejected": "rejected", "declined": "rejected", "cancelled": "cancelled",
                                 "canceled": "cancelled", "blocked": "blocked"}  # fmt: skip
_ENTRIES: dict[str, IdentifierKind] = {"PhoneNumber": "phone", "EmailAddress": "email"}
_CALL_FIELDS = (("type", "Type"), ("status", "Status"), ("network", "NetworkName"), ("network_code", "NetworkCode"),
                ("country_code", "CountryCode"), ("account", "Account"), ("cause", "DisconnectionCause"))  # fmt: skip
_CONTACT_FIELDS = (("group", "Group"), ("account", "Account"), ("type", "Type"), ("created", "TimeCreated"),
                   ("modified", "TimeModified"), ("contacted", "TimeContacted"), ("id", "Id"))  # fmt: skip
_PLACE_FIELDS = (("name", "Name"), ("category", "Category"), ("description", "Description"), ("type", "Type"),
                 ("place", "PositionAddress"), ("confidence", "Confidence"), ("origin", "Origin"),
                 ("account", "Account"), ("until", "EndTime"))  # fmt: skip


class Others:
    """Makes records of models that are no messages."""

    def __init__(self, book: Book, clock: Clock, cited: Cited) -> None:
        self._book, self._clock, self._cited = book, clock, cited

    def call(self, model: Model, conversation: str | None = None) -> Call:
        """Return the call of a Call. `conversation`: of the chat that it stands in."""
        app = model.text("Source") or PHONE
        account = model.text("Account")
        people: dict[str, None] = {}
        sender: str | None = None
        for party in model.inside("Parties", "From", "To"):
            key = self._book.party(app, party, account)
            if key is None:
                continue
            people[key] = None
            if (party.text("Role") or "").casefold() == "from" or party in model.models.get("From", ()):
                sender = key
        kind = (model.text("Type") or "").casefold()
        direction, outcome = _WAYS.get((model.text("Direction") or "").casefold(), ("unknown", None))
        if direction == "unknown":
            direction, outcome = _WAYS.get(kind, ("unknown", None))
        if direction == "unknown" and sender is not None and any(map(self._book.is_owner, people)):
            direction = "out" if self._book.is_owner(sender) else "in"
        duration = seconds(model.text("Duration"))
        outcome = _WAYS.get(kind, (None, None))[1] or outcome or _OUTCOMES.get((model.text("Status") or "").casefold())
        if outcome is None:
            outcome = "answered" if duration else "unknown"
        others = tuple(key for key in people if not self._book.is_owner(key))
        if sender is None and direction == "in" and len(others) == 1:
            sender = others[0]
        place = where(model)
        details = self._cited.details(model) | _plain(model, _CALL_FIELDS)
        time = self._clock.time(model.value("TimeStamp"))
        raw = f"{time.raw}\x1f{digest(chr(31).join((app, kind, *others)))}\x1f{duration}"
        return Call(
            conversation or self._book.between(app, people, place), direction, sender, time, duration, outcome, place,
            bool(model.flag("VideoCall")), others, state_of(model), model.id,
            raw if time.basis != "none" else None, details or None,
        )  # fmt: skip

    def contact(self, model: Model) -> Contact | Rejection:
        """Return the address book entry of a Contact."""
        app = model.text("Source") or PHONE
        identifiers = tuple(dict.fromkeys(_identifiers(app, model)))
        name = model.text("Name")
        if name is None and not identifiers:
            return Rejection("contact", _EMPTY, where(model), raw=model.id)
        details = self._cited.details(model) | _plain(model, _CONTACT_FIELDS)
        for word, field in (("notes", "Notes"), ("interactions", "InteractionStatuses")):
            if texts := [value.text.strip() for value in model.values.get(field, ()) if value.text.strip()]:
                details[word] = texts
        if firms := [text for firm in model.inside("Organizations") if (text := firm.text("Name")) is not None]:
            details["organisations"] = firms
        addresses = [", ".join(value.text.strip() for values in address.values.values() for value in values
                               if value.text.strip()) for address in model.inside("Addresses")]  # fmt: skip
        if any(addresses):
            details["addresses"] = [address for address in addresses if address]
        return Contact(app, name, identifiers, where(model), state_of(model), details or None)

    def account(self, model: Model) -> None:
        """Note a UserAccount: an account that the owner of the device uses. Its password is not taken over."""
        app = model.text("Source") or model.text("ServiceType") or PHONE
        identifier = model.text("Username") or model.text("Id")
        self._book.person(app, identifier, model.text("Name"), owner=True, aliases=_identifiers(app, model))

    def location(self, model: Model) -> Location | Rejection:
        """Return the place of a Location."""
        spot = next(iter(model.inside("Position")), model)
        found = position(spot.text("Latitude"), spot.text("Longitude"))
        if found is None:
            return Rejection("location", _NOWHERE, where(model), raw=model.text("Name") or model.id)
        precision = number(model.text("Precision"))
        details = self._cited.details(model) | _plain(model, _PLACE_FIELDS)
        return Location(
            model.text("Source") or model.text("ServiceName") or PHONE, *found,
            self._clock.time(model.value("TimeStamp")), where(model),
            precision if precision is not None and precision >= 0 else None, state_of(model), details or None,
        )  # fmt: skip


def _plain(model: Model, fields: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {word: text for word, name in fields if (text := model.text(name)) is not None and text != "Unknown"}


def _identifiers(app: str, model: Model) -> Iterator[tuple[IdentifierKind, str]]:
    for entry in [model, *model.inside("Entries")]:  # some reports list an entry as a contact of its own
        value = entry.text("Value")
        if value is None:
            continue
        if entry.type in _ENTRIES:
            yield _ENTRIES[entry.type], value
        elif entry.type in ("WebAddress", "ProfilePicture"):
            yield "other", value
        else:
            kind = identifier_kind(app, value)
            yield ("account" if kind == "phone" and entry.type == "UserID" else kind), value
