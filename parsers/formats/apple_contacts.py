
"""Apple's address book: `AddressBook.sqlitedb` of iOS, with `AddressBookImages.sqlitedb`.

Facts: `ABPerson(ROWID, First, Middle, Last, …, Organization, Note, Birthday, CreationDate, ModificationDate)`;
`ABMultiValue(UID, record_id, property, label, value)` with property 3 telephone, 4 e-mail, 5 postal address, 13 instant
messages, 22 web address, 23 related person, 46 profile; labels in `ABMultiValueLabel` by row, Apple's own written
`_$!<Mobile>!$_`; parts of an address or a profile in `ABMultiValueEntry(parent_id = UID, key, value)` with the keys'
names in `ABMultiValueEntryKey`; groups in `ABGroup` and `ABGroupMembers`; `ABStore(Name, MeIdentifier)`: the account a
card is kept in, and the card of the phone's user. Pictures are in the other database, by person (`ABThumbnailImage`,
`ABFullSizeImage`). Sources: iLEAPP `addressBook.py` (tested on 9 images, iOS 12 to 18); public readers and fixtures for
the join `parent_id = UID` and `MeIdentifier`.

Tested on: the schema of iOS 12 to 18 and a shortened older one, by description; no real sample at hand.
Times: seconds since 2001 UTC, in `details.…_ms` as milliseconds since 1970; a birthday is a day.
Not read: the pictures themselves (their rows are named), recent addresses, links between cards, the index of full-text
search, the address book of macOS (`AddressBook-v22.abcddb`).
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from parsers.apps.apple import Beside, apple_ms, unread_columns
from parsers.base import Context, Identified, Parser, register
from parsers.errors import MissingColumns, UserError
from parsers.evidence import Item
from parsers.records import (
    Contact,
    Found,
    IdentifierKind,
    Provenance,
    Record,
    Rejection,
    State,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.signs import Signs
from parsers.sqlite.database import Database
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import text_of
from parsers.words import N_

APP = "Contacts"
REASON = N_("SQLite database with the tables of Apple's address book")
REASON_NOBODY = N_("The card holds neither a name nor a number nor an address.")
WARNING_LEFT_OVER = N_(
    "{rows} numbers and addresses belong to cards that are no longer there, which can be a sign of deletion. They are "
    "kept as contacts without a name."
)
WARNING_IMAGES = N_("{path} holds the pictures of contacts and could not be read ({reason}).")

PERSON, VALUE = "ABPerson", "ABMultiValue"
_IMAGES = "AddressBookImages.sqlitedb"
_NAME = ("Prefix", "First", "Middle", "Last", "Suffix")
_OTHER_NAMES = ("CompositeNameFallback", "DisplayName", "Organization", "Nickname")
_TEXTS = {
    "First": "given_name", "Middle": "middle_name", "Last": "family_name", "Nickname": "nickname",
    "Organization": "company", "Department": "department", "JobTitle": "job_title", "Note": "note",
    "FirstPhonetic": "given_name_phonetic", "MiddlePhonetic": "middle_name_phonetic",
    "LastPhonetic": "family_name_phonetic", "OrganizationPhonetic": "company_phonetic",
    "PreviousFamilyName": "former_name",
}
_TIMES = {"CreationDate": "created_ms", "ModificationDate": "modified_ms"}
_COLUMNS = (*dict.fromkeys((*_NAME, *_OTHER_NAMES, *_TEXTS, *_TIMES)), "Birthday", "StoreID", "Kind")
#: Columns that are known, and not read: sorting, synchronisation, pictures, and repeats of what is read.
_SILENT = (
    "ROWID", "FirstSort", "LastSort", "FirstSortLanguageIndex", "LastSortLanguageIndex", "FirstSortSection",
    "LastSortSection", "ExternalIdentifier", "ExternalModificationTag", "ExternalUUID", "ExternalRepresentation",
    "PersonLink", "ImageURI", "ImageType", "ImageHash", "ImageBackgroundColorsData", "IsPreferredName", "guid",
    "AlternateBirthday", "MapsData", "PreferredLikenessSource", "PreferredPersonaIdentifier", "PreferredChannel",
    "DowntimeWhitelist", "MemojiMetadata", "WallpaperMetadata", "PhonemeData", "PronounsData", "PhonemeDataHash",
    "AddressingGrammar", "SensitiveContentConfiguration", "Wallpaper", "WatchWallpaperImageData", "WallpaperURI",
    "ImageCropRectX", "SharedPhotoDisplayPreference", "DisplayFlags", "DowntimeAllowed", "ActionIdentifier",
)
_PHONE, _EMAIL, _ADDRESS, _DATE, _MESSENGER, _URL, _RELATED, _PROFILE = 3, 4, 5, 12, 13, 22, 23, 46
_KINDS: dict[int, IdentifierKind] = {_PHONE: "phone", _EMAIL: "email"}
_WORDS = {_ADDRESS: "addresses", _DATE: "dates", _MESSENGER: "messengers", _URL: "urls", _RELATED: "related",
          _PROFILE: "profiles"}
_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
_NO_YEAR = 1604  # the year that stands for none


@register
class AppleContacts(Parser):
    id = "apple-contacts"
    name = N_("Apple address book (AddressBook.sqlitedb)")
    version = "1"
    app = APP
    tested = ("iOS 12 to 18 (by description)",)
    notes = N_("Pictures are named, not shown. The address book of macOS is not read.")
    signs = Signs(tables=(VALUE,))

    def identify(self, item: Item) -> Identified | None:
        schema = item.schema()
        if schema is None or VALUE not in schema:
            return None
        person, value = schema.get(PERSON, frozenset()), schema[VALUE]
        if person & {"First", "Last", "Organization"} and value >= {"record_id", "property", "value"}:
            return Identified(95, REASON)
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        with item.database() as database:
            if not database.columns(PERSON):
                raise MissingColumns(path=item.path, what=PERSON)
            yield from _Book(item, database).records(context)


class _Book:
    def __init__(self, item: Item, database: Database) -> None:
        self._item = item
        self._database = database
        self._labels = self._texts("ABMultiValueLabel", "value")
        self._keys = self._texts("ABMultiValueEntryKey", "value")
        self._stores = self._texts("ABStore", "Name")
        self._me = {row for row, in self._ask("ABStore", "MeIdentifier") if type(row) is int}
        groups = self._texts("ABGroup", "Name")
        self._groups: dict[object, list[str]] = {}
        for group, member in self._ask("ABGroupMembers", "group_id", "member_id"):
            if group in groups:
                self._groups.setdefault(member, []).append(groups[group])
        self._parts: dict[object, dict[str, str]] = {}
        for parent, key, value in self._ask("ABMultiValueEntry", "parent_id", "key", "value"):
            text, _ = text_of(value)
            if text is not None:
                self._parts.setdefault(parent, {})[self._keys.get(key, str(key))] = text

    def _ask(self, table: str, *columns: str) -> Iterator[tuple[Any, ...]]:
        if set(columns) - {"rowid"} <= self._database.columns(table):
            yield from self._database.query(f"SELECT {', '.join(columns)} FROM {table} ORDER BY rowid")

    def _texts(self, table: str, column: str) -> dict[object, str]:
        return {row: text for row, value in self._ask(table, "rowid", column) if (text := text_of(value)[0])}

    def records(self, context: Context) -> Iterator[Record]:
        tally = Tally(self._database, "contact", PERSON)
        yield from tally.start()
        pictures = yield from self._pictures()
        own = "UID" if "UID" in self._database.columns(VALUE) else "rowid"
        asked = [self._database.expression(VALUE, name, "t") for name in ("property", "label", "value")]
        values = Beside(self._database, VALUE, "record_id", own, asked)
        columns = ", ".join(self._database.expression(PERSON, name) for name in _COLUMNS)
        n = old = 0
        for state, (row_id, *cells) in scan(
            self._database, f"SELECT rowid, {columns} FROM {PERSON} WHERE rowid > ?"
        ):
            n += 1
            context.check()
            if state == "removed_by_wal":
                old += 1
                yield tally.old()
            row = dict(zip(_COLUMNS, cells, strict=True))
            yield self._contact(row_id, row, values.take(row_id, state), pictures.get(row_id), state)
            tally.last = row_id
        tally.read = n - old
        yield from tally.settle()
        values.finish()
        yield from self._left_over(values.left_over)
        unread = unread_columns(self._database, PERSON, (*_COLUMNS, *_SILENT))
        if unread is not None:
            yield unread

    def _contact(
        self, row_id: int, row: dict[str, Any], values: list[tuple[Any, ...]], pictures: list[str] | None, state: State
    ) -> Record:
        place = Provenance(PERSON, row_id)
        identifiers, details = self._values(values)
        texts = {column: text_of(row[column])[0] for column in (*_NAME, *_OTHER_NAMES, *_TEXTS)}
        parts = [texts[column] for column in _NAME if texts[column]]
        name = " ".join(filter(None, parts)) or next((texts[column] for column in _OTHER_NAMES if texts[column]), None)
        if name is None and not identifiers and not details:
            return Rejection("contact", REASON_NOBODY, place)
        for column, word in _TEXTS.items():
            if texts[column] is not None and texts[column] != name:
                details[word] = texts[column]
        for column, word in _TIMES.items():
            moment = apple_ms(row[column])
            if moment is not None:
                details[word] = moment
        birthday = _day(row["Birthday"])
        told = {"birthday": birthday, "account": self._stores.get(row["StoreID"]), "groups": self._groups.get(row_id),
                "pictures": pictures, "is_company": True if row["Kind"] == 1 else None,
                "card_of_the_user": True if row_id in self._me else None}
        details |= {word: value for word, value in told.items() if value is not None}
        return Contact(APP, name, identifiers, place, state, details or None)

    def _values(self, rows: list[tuple[Any, ...]]) -> tuple[tuple[tuple[IdentifierKind, str], ...], dict[str, Any]]:
        """Numbers and addresses of a card, and what else it lists; labels beside the values that they stand for."""
        found: dict[tuple[IdentifierKind, str], None] = {}
        details: dict[str, Any] = {}
        for uid, kind, label_row, value in rows:
            label, (text, _) = _label(self._labels.get(label_row)), text_of(value)
            parts = self._parts.get(uid)
            if kind in _KINDS:
                if text is not None:
                    found[_KINDS[kind], text] = None
                    if label is not None:
                        details.setdefault("labels", {})[text] = label
                continue
            if kind in (_MESSENGER, _PROFILE) and parts is not None and parts.get("username"):
                found["username", parts["username"]] = None
            if kind == _DATE:
                text = _day(value) or text
            if text is None and parts is None:
                continue
            told: dict[str, Any] = {} if label is None else {"label": label}
            told |= parts if parts is not None else {"value": text}
            details.setdefault(_WORDS.get(kind, f"property_{kind}"), []).append(told)
        return tuple(found), details

    def _pictures(self) -> Generator[Record, None, dict[object, list[str]]]:
        """Return the rows of pictures by person; a generator for the warning that they cannot be read."""
        other = self._item.beside(_IMAGES)
        pictures: dict[object, list[str]] = {}
        if other is None:
            return pictures
        self._item.claim(other)
        try:
            with other.database() as images:
                for table in ("ABFullSizeImage", "ABThumbnailImage"):
                    if {"record_id", "data"} <= images.columns(table):
                        for row, person in images.query(
                            f"SELECT rowid, record_id FROM {table} WHERE data IS NOT NULL ORDER BY rowid"
                        ):
                            pictures.setdefault(person, []).append(f"{other.path}: {table}, {row}")
        except UserError as error:
            yield Warning(WARNING_IMAGES, {"path": other.path, "reason": str(error)})
        return pictures

    def _left_over(self, keys: list[object]) -> Iterator[Record]:
        """Yield numbers and addresses whose card is gone."""
        own = "UID" if "UID" in self._database.columns(VALUE) else "rowid"
        columns = ", ".join(self._database.expression(VALUE, name) for name in ("property", "label", "value"))
        n = 0
        for key in keys:
            sql = f"SELECT rowid, {columns} FROM {VALUE} WHERE {own} = ?"
            for row_id, kind, label_row, value in self._database.query(sql, (key,)):
                identifiers, details = self._values([(key, kind, label_row, value)])
                if not identifiers and not details:
                    continue
                n += 1
                yield Found("contact", 1)
                details["card_is_gone"] = True
                yield Contact(APP, None, identifiers, Provenance(VALUE, row_id), details=details)
        if n:
            yield Warning(WARNING_LEFT_OVER, {"rows": n}, Provenance(VALUE))


def _label(label: str | None) -> str | None:
    """Apple's own labels without what marks them as such."""
    return label.removeprefix("_$!<").removesuffix(">!$_") or None if label is not None else None


def _day(value: object) -> str | None:
    """A day as ISO 8601, from seconds since 2001 or text; `--MM-DD` where the year is not known."""
    text, _ = text_of(value)
    if text is None:
        return None
    try:
        moment = _EPOCH + timedelta(seconds=float(text))
    except (ValueError, OverflowError):
        return text
    return moment.strftime("--%m-%d") if moment.year == _NO_YEAR else moment.date().isoformat()
