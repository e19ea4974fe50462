"""Mapping a table of another tool: what the window's dialog asks, and where mappings are remembered.

`preview` shows the first rows, `suggest` proposes what the columns are by their names and values, `check` says what is
wrong or still open, `sample` shows the first entries as they would be read. A mapping is a small TOML file (see
`parsers.tables.mapping`): `remember` writes it into a folder of the user's, `remembered` reads all of them, and
anybody can be sent one. To use one for an import, its text goes to `Evidence.mappings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

import msgspec

from parsers.base import Context
from parsers.errors import UserError
from parsers.evidence import Item
from parsers.filetypes import SQLITE, TEXT
from parsers.records import Call, Contact, Message, Record, Rejection
from parsers.reported.values import settle
from parsers.sqlite.database import Database
from parsers.tables import database as databases
from parsers.tables.cells import Moments, observe
from parsers.tables.mapping import FIELDS, Kind, Mapping, Problem, check_against, dump, load, order_of, plain
from parsers.tables.reading import BOOKS, DELIMITERS, Row, Sheet, book_sheets, encoding_of_text, is_book, text_sheet
from parsers.tables.tables import Tables
from parsers.text.dates import DateOrder
from parsers.words import N_
from triage.intake.unknown import messages_in
from triage.tables.words import VALUES, WORDS, order_told, without_zone

_LOOK = 60  # rows that suggestions look at
_SHOWN = 20
_SUFFIX = ".mapping.toml"
_MOST_VALUES = 12  # different values up to which a column may be one of directions
_UNSAFE = re.compile(r"[^\w\- ]+")

_AMBIGUOUS = N_("The dates of this table can be read day first or month first. Choose which.")
_NO_DATES = N_("No date of this table can be read (“{example}”). Give the pattern in which dates are written.")
_NO_DIRECTION = N_("Nothing says which messages the owner of the device sent. "
                   "Name the column of the direction, or how the table writes the owner.")

#: (beginning of the pointing column, name of the column there, what that is)
_LINKED = (
    ("sender", "phone|number|phone number|msisdn|email|address|username|handle|jid", "sender"),
    ("from", "phone|number|phone number|msisdn|email|address|username|handle|jid", "sender"),
    ("author", "phone|number|phone number|msisdn|email|address|username|handle|jid", "sender"),
    ("user", "phone|number|phone number|msisdn|email|address|username|handle|jid", "sender"),
    ("sender", "name|display name|full name", "sender_name"), ("from", "name|display name|full name", "sender_name"),
    ("author", "name|display name|full name", "sender_name"), ("user", "name|display name|full name", "sender_name"),
    ("chat", "title|name|subject", "title"), ("conversation", "title|name|subject", "title"),
    ("thread", "title|name|subject", "title"), ("room", "title|name|subject", "title"),
    ("group", "title|name|subject", "title"),
)
_DATED = re.compile(r"\s*(?:\d{1,4}[/.\-]\d{1,2}[/.\-]\d{2,4}|\d{10}(?:\d{3})?\s*$)")
_ASKS = re.compile(r"from me|outgoing|sent|incoming|mine|is out|from self")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_NUMBER = re.compile(r"\d{8,19}(?:\.\d+)?")
#: (way of counting, from, to): 2005 to 2035 in seconds and thousandths; Apple's seconds and billionths from 2009 on.
_COUNTS = (("apple", 2.5e8, 1.1e9), ("unix_s", 1.1e9, 2.06e9), ("unix_ms", 1.1e12, 2.06e12), ("apple", 2.5e17, 1.1e18))


class Preview(msgspec.Struct, frozen=True):
    """The first rows of a table. `sheets`: the names of all, empty for a text. `header_row`: its number in the table,
    from 1; `rows`: number and cells of those below. `delimiter` and `encoding`: of a text, as detected or given.
    `links`: where columns of a database's table point to, as given or, where nothing is given, as they probably do.
    """

    sheets: tuple[str, ...]
    sheet: str | None
    header_row: int
    header: list[str]
    rows: list[Row]
    delimiter: str | None = None
    encoding: str | None = None
    links: dict[str, str] = {}


class NoTable(UserError):
    message = N_("{path} is no table that can be read. Tables are CSV, TSV, XLSX, XLS, ODS files and SQLite databases.")


# -- looking ------------------------------------------------------------------------------------------------------


def preview(
    item: Item, sheet: str | None = None, delimiter: str | None = None, header_row: int | None = None,
    links: dict[str, str] | None = None,
) -> Preview:
    """Return the first rows of a table, of the sheet named or the first that holds something; of a database, the table
    named, or the one that most looks like one of messages.

    Raises NoTable, and what reading the file raises.
    """
    if databases.is_database(item):
        with Database(item) as database:
            return _of_database(item, database, sheet, links)
    if is_book(item):
        sheets = book_sheets(item)
        names = tuple(one.name or "" for one in sheets)
        chosen = next((one for one in sheets if one.name == sheet), None) if sheet else None
        chosen = chosen or next((one for one in sheets if one.first(1)), None)
        if chosen is None:
            raise NoTable(path=item.path)
        return _preview(chosen, names, header_row, None, None)
    encoding = encoding_of_text(item)
    if encoding is None or not item.size:
        raise NoTable(path=item.path)
    chosen_delimiter = delimiter or _delimiter(item, encoding)
    return _preview(text_sheet(item, encoding, chosen_delimiter), (), header_row, chosen_delimiter, encoding)


def _of_database(item: Item, database: Database, table: str | None, links: dict[str, str] | None) -> Preview:
    names = databases.names(database)
    if not names:
        raise NoTable(path=item.path)

    likely = messages_in(item) if table not in names else None

    def promise(name: str) -> tuple[bool, bool, bool, int, int]:
        fields = set(map(_field, databases.column_names(database, name)))
        hinted = likely is not None and name == likely.table
        return (hinted, "text" in fields, bool(fields & {"sent_at", "date"}), len(fields), database.count(name))

    chosen = table if table in names else max(names, key=promise)
    pointing = databases.links_of(database, chosen) if links is None else links
    rows = databases.sheet(database, chosen, pointing).first(_LOOK + 1)
    return Preview(tuple(names), chosen, databases.HEADER_PLACE, rows[0][1], rows[1:], links=pointing)


def _preview(
    sheet: Sheet, names: tuple[str, ...], header_row: int | None, delimiter: str | None, encoding: str | None
) -> Preview:
    rows = sheet.first(_LOOK + 1)
    place = header_row if header_row is not None else _header_of(rows)
    header = next((cells for n, cells in rows if n == place), [])
    return Preview(names, sheet.name, place, header, [row for row in rows if row[0] > place], delimiter, encoding)


def _delimiter(item: Item, encoding: str) -> str:
    """The delimiter under which most rows have one and the same number of cells, of more than one."""
    def quality(delimiter: str) -> tuple[int, int]:
        widths = [len(cells) for _, cells in text_sheet(item, encoding, delimiter).first(_LOOK)]
        common = max(set(widths), key=widths.count) if widths else 0
        return (widths.count(common) if common > 1 else 0, common)

    return max(DELIMITERS, key=quality)


def _header_of(rows: Sequence[Row]) -> int:
    """The row that most looks like a header: the most known words, then the most filled cells; the first of equals."""
    def quality(row: Row) -> tuple[int, int]:
        cells = [cell for cell in row[1] if cell.strip()]
        return sum(_field(cell) is not None for cell in cells), len(cells)

    return max(rows, key=quality)[0] if rows else 1


def may_be_one(source: dict[str, Any]) -> bool:
    """Whether a source of the case that no parser knows, or only as a document, may be a table: by what kind of file it
    is, or its name.
    """
    kind, is_book = (source["reason_args"] or {}).get("kind"), str(source["path"]).lower().endswith(BOOKS)
    return (source["status"] == "not_recognised" and (kind in (TEXT, SQLITE) or is_book)) or (
        source["parser"] == "documents" and is_book)


# -- suggesting ---------------------------------------------------------------------------------------------------


def suggest(seen: Preview, name: str) -> Mapping:
    """Return what the columns probably are. Every part of it is for the examiner to confirm."""
    columns: dict[str, str | list[str]] = {}
    for header in seen.header:
        field = _field(header)
        if field is not None and field not in columns and header.strip():
            columns[field] = header.strip()
    linked = [name for name in seen.header if "." in name and seen.links and _field(name) == "sender"]
    if linked and isinstance(columns.get("sender"), str):  # a number says more than the key of a row
        columns["sender"] = [linked[0], str(columns["sender"])]
    _by_values(seen, columns)
    if "sent_at" in columns and "date" in columns and "time" in columns:
        del columns["sent_at"]
    if "date" in columns and "time" not in columns:
        columns.setdefault("sent_at", columns.pop("date"))
    kind: Kind = "message"
    if "text" not in columns and "duration" in columns:
        kind = "call"
    elif "text" not in columns and not {"sent_at", "date"} & columns.keys():
        kind = "contact"
    if kind == "contact":
        as_contact = {"contact": "name", "number": "phones", "emails": "emails", "app": "app"}
        columns = {as_contact[field]: column for field, column in columns.items() if field in as_contact}
    elif "sender" in columns and "recipients" not in columns and "contact" in columns and "number" not in columns:
        columns["sender_name"] = columns.pop("contact")
    dated = any(map(str.strip, _column(seen, columns.get("sent_at") or columns.get("date"))))
    proven = settle(_order(seen, columns), None).order if dated else None
    at = columns.get("sent_at") or columns.get("date")
    proven = proven or (order_told(plain(at)) if isinstance(at, str) else None)
    return Mapping(
        name=name, columns=columns, kind=kind, app=name if seen.header_row == databases.HEADER_PLACE else None,
        sheets=[seen.sheet] if seen.sheet else [], order=proven,
        directions=_directions(seen, columns), delimiter=seen.delimiter if seen.delimiter != "," else None,
        pattern=_pattern(seen, columns), zone=_zone(columns), links=_used(seen.links, columns),
    )  # fmt: skip


def _by_values(seen: Preview, columns: dict[str, str | list[str]]) -> None:
    """Where no name of a column says so: the first column of dates, and the column with the longest texts."""
    taken = {name for value in columns.values() for name in ([value] if isinstance(value, str) else value)}
    free = {header.strip(): cells for header in seen.header if header.strip() and header.strip() not in taken
            if (cells := [cell for cell in _column(seen, header) if cell.strip()])}  # fmt: skip
    if not {"sent_at", "date"} & columns.keys():
        dates = next((name for name, cells in free.items() if all(map(_DATED.match, cells))), None)
        if dates is not None:
            columns["sent_at"] = dates
            del free[dates]
    if "direction" not in columns:
        words = frozenset().union(*VALUES.values())
        ways = (name for name, cells in free.items() if all(
            cell.strip().casefold() in words and not cell.strip().isdecimal() for cell in cells))
        direction = next(ways, None)
        if direction is not None:
            columns["direction"] = direction
            del free[direction]
    if "text" not in columns and "duration" not in columns and {"sent_at", "date"} & columns.keys():
        texts = {name: sum(map(len, cells)) / len(cells) for name, cells in free.items()
                 if any(" " in cell.strip() for cell in cells)}  # fmt: skip
        if texts:
            columns["text"] = max(texts, key=lambda name: texts[name])


def _used(links: dict[str, str], columns: dict[str, str | list[str]]) -> dict[str, str]:
    """The links that a column of the mapping stands on."""
    names = [name for value in columns.values() for name in ([value] if isinstance(value, str) else value)]
    return {column: link for column, link in links.items() if any(name.startswith(f"{column}.") for name in names)}


def _zone(columns: dict[str, str | list[str]]) -> str | None:
    """The zone that the name of the column of times states."""
    names = (columns.get(field) for field in ("sent_at", "time", "date"))
    return next((without_zone(plain(name))[1] for name in names if isinstance(name, str)), None)


def _pattern(seen: Preview, columns: dict[str, str | list[str]]) -> str | None:
    """How a column of bare numbers counts time: by their size, which fits years from 2005 to 2035 alone."""
    numbers = [float(cell) for cell in _column(seen, columns.get("sent_at")) if _NUMBER.fullmatch(cell.strip())]
    if not numbers or len(numbers) < len([cell for cell in _column(seen, columns.get("sent_at")) if cell.strip()]):
        return None
    middle = sorted(numbers)[len(numbers) // 2]
    return next((name for name, low, high in _COUNTS if low < middle < high), None)


def _field(header: str) -> str | None:
    """What a column probably is by its name; of a linked column, by the name it has there and by that of the link."""
    link, point, name = plain(header).replace("_", " ").rpartition(".")
    word = name.strip(":*# ")
    if point:
        return next((field for where, what, field in _LINKED
                     if link.startswith(where) and word in what.split("|")), None)  # fmt: skip
    apart = _HUMP.sub(" ", header.strip()).replace("_", " ").casefold()  # senderId, as apps name columns
    return WORDS.get(word) or WORDS.get(without_zone(word)[0]) or WORDS.get(apart)


def _column(seen: Preview, name: str | list[str] | None) -> list[str]:
    """The cells of a column, of the first of several names that the table has."""
    names = [name] if isinstance(name, str) else name or []
    places = [n for one in names for n, header in enumerate(seen.header) if plain(header) == plain(one)]
    return [cells[places[0]] for _, cells in seen.rows if places and places[0] < len(cells)]


def _moments(seen: Preview, mapping: Mapping) -> list[str]:
    """Date and time of each row as one text, as the table has them in one column or two."""
    whole = _column(seen, mapping.columns.get("sent_at"))
    days, clocks = _column(seen, mapping.columns.get("date")), _column(seen, mapping.columns.get("time"))
    if whole:
        return [text.strip() for text in whole]
    return [" ".join(filter(None, map(str.strip, pair))) for pair in zip_longest(days, clocks, fillvalue="")]


def _order(seen: Preview, columns: dict[str, str | list[str]]) -> DateOrder:
    order = DateOrder()
    for cell in _column(seen, columns.get("sent_at") or columns.get("date")):
        observe(cell, order)
    return order


def _directions(seen: Preview, columns: dict[str, str | list[str]]) -> dict[str, list[str]]:
    values = dict.fromkeys(cell.strip() for cell in _column(seen, columns.get("direction")) if cell.strip())
    if not values or len(values) > _MOST_VALUES:
        return {}
    name = _HUMP.sub(" ", str(columns["direction"])).replace("_", " ").casefold()
    if values.keys() <= {"0", "1"} and _ASKS.search(name):  # yes and no, to the question that the column's name asks
        asks_in = "incoming" in name
        return {"in": ["1" if asks_in else "0"], "out": ["0" if asks_in else "1"]}
    return {word: found for word, known in VALUES.items()
            if (found := [value for value in values if value.casefold() in known])}  # fmt: skip


# -- checking -----------------------------------------------------------------------------------------------------


def check(seen: Preview, mapping: Mapping) -> list[Problem]:
    """Return what is wrong with a mapping for this table, or left open that must not be guessed."""
    found = check_against(mapping, seen.header)
    if mapping.kind == "contact":
        return found
    moments = Moments(mapping, settle(_order(seen, mapping.columns), order_of(mapping)))
    written = [text for text in _moments(seen, mapping) if text]
    read = [moments.time(text) for text in written]
    if moments.ambiguous:
        found.append(Problem(_AMBIGUOUS))
    elif written and all(time.basis == "none" for time in read):
        found.append(Problem(_NO_DATES, {"example": written[0][:60]}))
    if mapping.kind == "message" and not mapping.directions and not mapping.owner:
        found.append(Problem(_NO_DIRECTION))
    return found


def sample(item: Item, mapping: Mapping, n: int = _SHOWN) -> list[Record]:
    """Return the first entries of a table as a mapping reads them: messages, calls, contacts and rejections."""
    records: Iterator[Record] = Tables(item, [mapping]).records(Context())
    kept = (record for record in records if isinstance(record, Message | Call | Contact | Rejection))
    return list(islice(kept, n))


# -- remembering --------------------------------------------------------------------------------------------------


def remember(folder: Path, mapping: Mapping) -> Path:
    """Write a mapping into the user's folder, over an older one of the same name, and return its file."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stem = _UNSAFE.sub("_", mapping.name).strip()[:80] or "mapping"
    target = folder / f"{stem}{_SUFFIX}"
    part = target.with_suffix(".part")
    part.write_text(dump(mapping), encoding="utf-8", newline="\n")
    part.replace(target)
    return target


def remembered(folder: Path) -> tuple[list[Mapping], list[UserError]]:
    """Return the mappings of a folder by name, and what is wrong with the files that are none."""
    found: list[Mapping] = []
    wrong: list[UserError] = []
    for path in sorted(folder.glob(f"*{_SUFFIX}")) if folder.is_dir() else []:
        try:
            found.append(load(path.read_text(encoding="utf-8", errors="replace"), path.name))
        except UserError as error:
            wrong.append(error)
    return sorted(found, key=lambda mapping: mapping.name.casefold()), wrong


def fields(kind: Kind) -> dict[str, str]:
    """Return what a column can be for tables of a kind, with its name for people."""
    contact = ("name", "phones", "emails", "accounts", "entries", "app", "deleted")
    of_messages = ("text", "subject", "kind", "attachment", "reply_to", "quoted", "latitude", "longitude")
    if kind == "contact":
        return {field: FIELDS[field] for field in contact}
    left_out = {"name", "phones", "emails", "accounts", "entries"}
    left_out |= set(of_messages) if kind == "call" else {"duration", "outcome", "own"}
    return {field: word for field, word in FIELDS.items() if field not in left_out}
