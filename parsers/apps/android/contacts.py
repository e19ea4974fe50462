"""People of Android's address book, by the entries of each.

Facts (Android's `ContactsContract` and `ContactsDatabaseHelper`): phone `data1` number, `data4` the same in
international form; e-mail, SIP, web page, nickname, note, relation, date, postal address `data1`; instant messenger
`data1` with the service in `data5` and `data6`; organisation `data1`, `data4` title; name `data1`, parts in `data2`,
`data3`; group membership `data1` points into `groups`. Apps add types of their own: WhatsApp's hold a JID in `data1`;
Telegram's the number of the user in `data1` or `data4`, and the telephone number in `data3`; Signal's and Viber's a
number (public sources of the apps, ALEAPP `contacts`).
"""

from __future__ import annotations

import re
from typing import Any

from parsers import times
from parsers.records import IdentifierKind
from parsers.rows import Row

APP = "Contacts"
_PREFIX = "vnd.android.cursor.item/"
_NUMBERS: dict[str, IdentifierKind] = {"phone_v2": "phone", "email_v2": "email", "sip_address": "other"}
#: Types whose `data1` goes into the details under a name of ours, as a list.
_LISTS = {"nickname": "nicknames", "note": "notes", "website": "websites", "postal-address_v2": "addresses",
          "relation": "relations", "contact_event": "dates", "organization": "organisations"}  # fmt: skip
_SILENT = ("photo", "identity", "vnd.com.google.cursor.item/contact_misc", "vnd.com.google.cursor.item/contact_hobby")
_SERVICES = {0: "AIM", 1: "MSN", 2: "Yahoo", 3: "Skype", 4: "QQ", 5: "Google Talk", 6: "ICQ", 7: "Jabber"}
_JID = re.compile(r"[\w.+\-]+@(?:s\.whatsapp\.net|lid|g\.us)\Z")
_NUMBER = re.compile(r"\+?[\d\s().\-]{6,20}\Z")
_NUMBER_INSIDE = re.compile(r"\+\d[\d\s().\-]{5,18}\d")


def details_of(row: Row, account: tuple[str | None, str | None]) -> dict[str, Any]:
    """What a row of `raw_contacts` says beside the person. `account`: name and type of the account it belongs to."""
    words = zip(("account", "account_type"), account, strict=True)
    details: dict[str, Any] = {word: value for word, value in words if value is not None}
    details.update(row.given("contact_id", "phonetic_name", "custom_ringtone"))
    for column, word in (("starred", "starred"), ("send_to_voicemail", "to_voicemail"), ("deleted", "deleted")):
        if row.integer(column) == 1:
            details[word] = True
    times_contacted = row.integer("times_contacted") or row.integer("x_times_contacted")
    if times_contacted:
        details["times_contacted"] = times_contacted
    last = times.from_unix_ms(row["last_time_contacted"] or row["x_last_time_contacted"])
    if last.utc_ms is not None:
        details["last_contacted_ms"] = last.utc_ms
    return details


class Person:
    """What the entries of one contact say."""

    def __init__(self, types: dict[int, str], groups: dict[int, str]) -> None:
        self._types, self._groups = types, groups
        self.name: str | None = None
        self.identifiers: dict[tuple[IdentifierKind, str], None] = {}
        self.details: dict[str, Any] = {}

    def take(self, entry: Row) -> None:
        """Take one row of `data`."""
        kind = self._types.get(entry.integer("mimetype_id") or 0, "")
        known, value = kind.removeprefix(_PREFIX), entry.text("data1")
        if known == "name":
            whole = " ".join(part for part in (entry.text("data2"), entry.text("data5"), entry.text("data3")) if part)
            self.name = self.name or value or whole or None
        elif known in _NUMBERS:
            if value is not None:
                self.identifiers[_NUMBERS[known], value] = None
            normal = entry.text("data4")
            if known == "phone_v2" and normal is not None and normal != value:
                self.identifiers["phone", normal] = None
            if entry.text("data3"):
                self._add("labels", f"{value}: {entry.text('data3')}")
        elif known == "im":
            self._messenger(entry, value)
        elif known == "group_membership":
            title = self._groups.get(entry.integer("data1") or 0)
            if title:
                self._add("groups", title)
        elif known in _LISTS:
            title = entry.text("data4") if known == "organization" else entry.text("data3")
            words = [word for word in (value, title) if word]
            if words:
                self._add(_LISTS[known], ", ".join(words))
        elif known not in _SILENT:
            self._of_app(kind, entry)

    def _messenger(self, entry: Row, value: str | None) -> None:
        if value is not None:
            number = entry.integer("data5")
            service = entry.text("data6") if number in (None, -1) else _SERVICES.get(number, str(number))
            self.identifiers["username", value] = None
            self._add("messengers", f"{service}: {value}" if service else value)

    def _of_app(self, kind: str, entry: Row) -> None:
        """An entry of a type that an app made: the account it points to, where the value says what it is."""
        values = {f"data{n}": entry.text(f"data{n}") for n in range(1, 15) if entry.text(f"data{n}")}
        if not values:
            return
        for name, value in values.items():
            if value is None:
                continue
            if _JID.match(value):
                self.identifiers["lid" if value.endswith("@lid") else "jid", value] = None
            elif name == "data1" and value.startswith("+") and _NUMBER.match(value):
                # Without a plus it may be an account.
                self.identifiers["phone", value] = None
            elif "telegram" in kind and name in ("data1", "data4") and value.isdecimal():
                self.identifiers["account", value] = None
            elif name == "data3" and (inside := _NUMBER_INSIDE.search(value)):
                self.identifiers["phone", inside[0]] = None
        self._add("app_entries", {"type": kind, **values})

    def _add(self, word: str, value: Any) -> None:
        found = self.details.setdefault(word, [])
        if value not in found:
            found.append(value)
