"""imo for the iPhone: `IMODb2.sqlite`.

Facts (a public reconstruction of the database with its blobs; iLEAPP `imoHD_Chat`; plaso's public sample of 2023, which
is tested): `ZIMOCHATMSG.ZBUID` is the chat (a person or a group), `ZA_UID` who wrote, NULL where the owner did;
`ZISSENT` 1 sent; `ZTS` nanoseconds since 1970 UTC as the service has it, `ZSENDERTS` as the sender's phone had it;
`ZTEXT` the words, or the app's own notice for what is no text; `ZIMDATA` an archive with `type` (`im`,
`photo_uploaded`, `video`, `audio`, `bigo_uploaded`, `location`, `call_log`, `__deleted_im`) and what belongs to it.
`ZIMOCONTACT` are people and groups, `ZIMOKEYVAL` names the owner's account. Files lie in `Library/Caches/videos` under
their object's id.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from parsers import times
from parsers.apps.apple import load_plist, plain, unarchive
from parsers.base import Context, register
from parsers.exports import list_of
from parsers.item import Item
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Direction,
    IdentifierKind,
    Kind,
    Message,
    Record,
)
from parsers.roster import Roster, digest
from parsers.rows import Row, Table, contact, unknown
from parsers.sqlite.database import Database
from parsers.sqlite.parser import DatabaseParser
from parsers.words import N_

APP = "imo"
_COLUMNS = ("ZBUID", "ZA_UID", "ZALIAS", "ZCONTACT_ALIAS", "ZTEXT", "ZTS", "ZSENDERTS", "ZISSENT", "ZSTATE", "ZTYPE",
            "ZIMDATA", "ZBATCH_ID", "ZLOCATIONIMAGEURL")  # fmt: skip
_IGNORED = ("Z_PK", "Z_ENT", "Z_OPT", "ZNUM_RETRIES", "ZICON", "ZPHOTO_ID")
_PEOPLE = ("ZBUID", "ZALIAS", "ZDISPLAY", "ZPH_NAME", "ZREMARKNAME", "ZPHONE", "ZDIGIT_PHONE", "ZFORMATED_PHONE",
           "ZIS_GROUP", "ZBLOCK_STATE", "ZFAV_STATE")  # fmt: skip
_QUIET = ("Z_PK", "Z_ENT", "Z_OPT", "ZCONTACT_ABID", "ZMUTED_STATE", "ZPHONE_LAST6", "ZCONTACT_CNID", "ZICON_ID")
_SINGLE = "ZIS_GROUP IS NULL OR ZIS_GROUP != 1"
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("deleted", "deleted"), ("photo", "image"), ("image", "image"), ("video", "video"), ("audio", "voice"),
    ("sticker", "sticker"), ("location", "location"), ("call", "call"), ("contact", "contact"), ("file", "document"),
    ("bigo_uploaded", "document"),
)  # fmt: skip
_TEXTS = frozenset(("im", "text", "", "reply", "im_reply"))
_LONGEST = 10_000_000  # seconds


@register
class ImoIos(DatabaseParser):
    """See the module's docstring."""

    id = "imo-ios"
    name = N_("imo for iPhone (IMODb2.sqlite)")
    version = "1"
    app = APP
    tested = ("2023 (a public sample)", "2026 (by description)")
    notes = N_("The log of calls does not say who called whom in words that are known; both stay open.")
    reason = N_("SQLite database with imo's tables ZIMOCHATMSG and ZIMOCONTACT")
    needs: ClassVar = {"ZIMOCHATMSG": ("ZBUID", "ZTEXT", "ZTS", "ZISSENT")}

    def records(self, item: Item, database: Database, context: Context) -> Iterator[Record]:
        return _Reading(item, database).records(context)


class _Reading:
    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self._roster = Roster(APP)
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._groups: dict[str, str | None] = {}
        own = {row.text("ZKEY"): row.text("ZSTRING_VAL") for row in Table(
            database, "ZIMOKEYVAL", "contact", ("ZKEY", "ZSTRING_VAL")).rows()}  # fmt: skip
        self._own = own.get("imo_account_uid")
        if self._own is not None:
            self._roster.owner(own.get("imo_account_alias"), [("account", self._own)])
        for row in Table(database, "ZIMOCONTACT", "contact", _PEOPLE).rows():
            buid, name = row.text("ZBUID"), row.text("ZDISPLAY") or row.text("ZPH_NAME") or row.text("ZALIAS")
            if buid is not None and row.integer("ZIS_GROUP") == 1:
                self._groups[buid] = name
            elif buid is not None:
                self._person(buid, name, _phone(row))

    def _person(self, buid: str | None, name: str | None = None, phone: str | None = None) -> str | None:
        if buid is None:
            return None
        aliases: list[tuple[IdentifierKind, str]] = [("phone", phone)] if phone else []
        return OWNER if buid == self._own else self._roster.person(buid, "account", buid, name, aliases)

    def records(self, context: Context) -> Iterator[Record]:
        table = Table(self._database, "ZIMOCHATMSG", "message", _COLUMNS, ignored=_IGNORED, gaps=self._roster)
        yield from table.records(self._message, context)
        calls = Table(self._database, "ZIMORECENTCALL", "call", (
            "ZBUID", "ZDISPLAY", "ZTS", "ZCALL_TYPE", "ZCHAT_TYPE", "ZIMDATA"),
            ignored=("Z_PK", "Z_ENT", "Z_OPT", "ZICON_ID"))  # fmt: skip
        yield from calls.records(self._call, context)
        where = _SINGLE if "ZIS_GROUP" in self._database.columns("ZIMOCONTACT") else "1"
        people = Table(self._database, "ZIMOCONTACT", "contact", _PEOPLE, ignored=_QUIET, where=where)
        yield from people.records(self._contact, context)
        yield from self._roster.records()
        yield from unknown(self._unknown)

    def _thread(self, buid: str | None, writer: str | None, title: str | None = None) -> str:
        if buid is None:
            return self._roster.thread("(no address)")
        if buid in self._groups or (writer not in (None, OWNER, buid)):
            people = [writer] if writer not in (None, OWNER) else []
            return self._roster.thread(buid, "group", [one for one in people if one], self._groups.get(buid) or title,
                                       shared=True)  # fmt: skip
        person = self._person(buid, title)
        return self._roster.thread(buid, "direct", (person,) if person not in (None, OWNER) else ())

    def _message(self, row: Row) -> Iterator[Record]:
        sent, buid = row.integer("ZISSENT"), row.text("ZBUID")
        direction: Direction = "out" if sent == 1 else "in" if sent == 0 else "unknown"
        writer = self._person(row.text("ZA_UID"), row.text("ZALIAS"))
        if writer is None and direction == "in" and buid not in self._groups:
            writer = self._person(buid)
        key = self._thread(buid, writer if direction == "in" else None, row.text("ZCONTACT_ALIAS"))
        data = plain(unarchive(row["ZIMDATA"])) or plain(load_plist(row["ZIMDATA"]))
        data = data if isinstance(data, dict) else {}
        details: dict[str, Any] = row.given("ZSTATE")
        kind, text = self._content(data, row.text("ZTEXT"), details)
        time = times.from_unix_ns(row["ZTS"])
        own = times.from_unix_ns(row["ZSENDERTS"])
        if time.utc_ms is None and own.utc_ms is not None:
            time, details["time_from"] = own, "sender"
        elif own.utc_ms is not None and time.utc_ms is not None and abs(own.utc_ms - time.utc_ms) > 5000:
            details["sender_time"] = times.iso_utc(own.utc_ms)
        sender = OWNER if direction == "out" else writer if direction == "in" else None
        same = None if time.utc_ms is None else f"{time.raw}\x1f{direction}\x1f{digest(kind, text)}"
        yield Message(
            key, kind, direction, sender, time, text, row.provenance, row.state, None, same,
            attachments=tuple(self._files(data)), details=details or None, raw=row.raw("ZTEXT"),
        )  # fmt: skip

    def _content(self, data: dict[str, Any], text: str | None, details: dict[str, Any]) -> tuple[Kind, str | None]:
        stated = str(data.get("type") or "").lower()
        objects = [one for one in list_of(data.get("objects")) if isinstance(one, dict)]
        inner = str(objects[0].get("type") or "").lower() if objects else ""
        known = next((kind for word, kind in _KINDS if word in inner), None) or next(
            (kind for word, kind in _KINDS if word in stated), None)
        if known is None:
            if stated not in _TEXTS:
                self._unknown["type", stated[:80]] += 1
                details["imdata"] = data
            return "text" if text is not None else "other", text
        details["imdata"] = data
        if text is not None:  # the app's own words, not the writer's
            details["notice"] = text
        if known == "location":
            lat, lon = (_number(data.get(name)) for name in ("latitude", "longitude"))
            if lat is not None and lon is not None and abs(lat) <= 90 and abs(lon) <= 180:
                details["lat"], details["lon"] = lat, lon
            place = data.get("address") or data.get("placeName")
            if isinstance(place, str):
                details["place"] = place
        if known == "call":
            duration = _number(data.get("call_duration"))
            if duration is not None and 0 <= duration < _LONGEST:
                details["duration_s"] = duration
        return known, None

    def _files(self, data: dict[str, Any]) -> Iterator[Attachment]:
        for one in list_of(data.get("objects")):
            if not isinstance(one, dict):
                continue
            about = one.get("type_specific_params")
            about = about if isinstance(about, dict) else {}
            number = _text(one.get("object_id"))
            name = _text(one.get("file_name")) or _text(data.get("file_name")) or _text(one.get("filename")) or number
            size = _number(one.get("filesize")) or _number(data.get("file_size"))
            duration = _number(about.get("duration"))
            found = self._find(number, _text(one.get("filename")))
            url = _text(one.get("bigo_url")) or _text(data.get("url"))
            details = {word: value for word, value in (("object_id", number), ("url", url)) if value}
            yield Attachment(
                name, _text(about.get("mime")), found.path if found else None,
                int(size) if size is not None and 0 < size < 1 << 50 else None,
                duration_s=duration if duration is not None and 0 <= duration < _LONGEST else None,
                details=details or None,
            )  # fmt: skip

    def _find(self, *names: str | None) -> Item | None:
        for name in names:
            found = self._item.find(name) if name and "/" not in name else None
            if found is not None and found is not self._item and not found.container:
                self._item.claim(found)
                return found
        return None

    def _call(self, row: Row) -> Iterator[Record]:
        person = self._person(row.text("ZBUID"), row.text("ZDISPLAY"))
        key = self._thread(row.text("ZBUID"), None)
        data = plain(unarchive(row["ZIMDATA"]))
        details = row.given("ZCALL_TYPE", "ZCHAT_TYPE")
        duration = None
        if isinstance(data, dict):
            details["imdata"] = data
            duration = _number(data.get("call_duration"))
        video = isinstance(data, dict) and data.get("chat_type") == "video_chat"
        time = times.from_unix_ns(row["ZTS"])
        yield Call(
            key, "unknown", None, time, duration if duration is not None and 0 <= duration < _LONGEST else None,
            "answered" if duration else "unknown", row.provenance, video,
            (person,) if person not in (None, OWNER) else (), row.state,
            same=None if time.utc_ms is None else f"call\x1f{time.raw}", details=details or None,
        )  # fmt: skip

    def _contact(self, row: Row) -> Iterator[Record]:
        buid, name = row.text("ZBUID"), row.text("ZDISPLAY") or row.text("ZPH_NAME") or row.text("ZALIAS")
        details = row.given("ZALIAS", "ZPH_NAME", "ZREMARKNAME", "ZBLOCK_STATE", "ZFAV_STATE")
        yield contact(APP, row, name, (("account", buid), ("phone", _phone(row))), details)


def _phone(row: Row) -> str | None:
    return row.text("ZFORMATED_PHONE") or row.text("ZPHONE") or row.text("ZDIGIT_PHONE")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _number(value: Any) -> float | None:
    try:
        number = float(value) if type(value) in {int, float, str} else None
    except (ValueError, OverflowError):
        return None
    return number if number is not None and number - number == 0 else None
