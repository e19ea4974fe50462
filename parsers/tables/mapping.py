"""How a table of another tool is read: which column is what, how dates are written, what values mean.

A mapping is a small TOML file that people can share and a program can remember:

    name = "Export of the shop's tool"
    kind = "message"                      # message, call or contact
    app = "WhatsApp"                      # or a column: app = "Application" under [columns]
    order = "dmy"                         # where day and month cannot be told apart
    zone = "Europe/Bucharest"             # of times that say none themselves
    owner = ["+33600000001", "Me"]        # how the table writes the owner of the device
    [columns]
    sent_at = "Date"                      # a column, or several of which the first that is filled counts
    sender = ["From", "Number"]
    text = "Message"
    direction = "Type"
    [directions]
    in = ["Received"]
    out = ["Sent"]
    [links]                               # of a SQLite database: where a column points to
    sender_id = "users.id"                # and then, under [columns]: sender = "sender_id.phone"

`FIELDS` says what may stand under `[columns]`. A mapping fits a table when all its columns (or those of `required`)
stand in one of the table's first rows; a table of a database is only read by a mapping that names it in `sheets`.
"""

from __future__ import annotations

import functools
import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from typing import Any, Literal
from zoneinfo import ZoneInfo

import msgspec

from parsers.errors import UserError
from parsers.text.dates import ORDERS, Order
from parsers.words import N_

Kind = Literal["message", "call", "contact"]

#: What a column can be, with its name for people.
FIELDS: dict[str, str] = {
    "sent_at": N_("Date and time"), "date": N_("Date"), "time": N_("Time of day"), "zone": N_("Time zone"),
    "sender": N_("Sender"), "sender_name": N_("Sender's name"), "recipients": N_("Recipients"),
    "number": N_("Other side's number"), "contact": N_("Other side's name"), "parties": N_("Everybody taking part"),
    "conversation": N_("Conversation"), "title": N_("Conversation's title"), "text": N_("Text"),
    "subject": N_("Subject line"), "direction": N_("Direction"), "kind": N_("Kind of message"),
    "attachment": N_("Attached file"), "id": N_("Message id"), "reply_to": N_("Id of the message answered"),
    "quoted": N_("Quoted message"),
    "app": N_("App"), "deleted": N_("Deleted"), "deleted_at": N_("Time of deletion"), "forwarded": N_("Forwarded"),
    "duration": N_("Duration"), "outcome": N_("Outcome of the call"),
    "name": N_("Contact's name"), "phones": N_("Phone numbers"), "emails": N_("E-mail addresses"),
    "accounts": N_("Accounts"), "entries": N_("Entries of the contact"), "latitude": N_("Latitude"),
    "longitude": N_("Longitude"), "own": N_("Number of the line itself"),
}  # fmt: skip
#: Patterns that are no pattern of letters but a way of counting.
COUNTED = frozenset({"unix_s", "unix_ms", "apple", "excel"})
_TOKEN = re.compile(r"yyyy|yy|MMM|MM|M|dd|d|HH|H|hh|h|mm|m|ss|s|S+|a|XXX|'[^']*'|.", re.DOTALL)
_TOKENS = {
    "yyyy": r"(?P<year>\d{4})", "yy": r"(?P<short>\d{2})", "MMM": r"(?P<name>[^\W\d]{3,9})\.?",
    "MM": r"(?P<month>\d{1,2})", "M": r"(?P<month>\d{1,2})", "dd": r"(?P<day>\d{1,2})", "d": r"(?P<day>\d{1,2})",
    "HH": r"(?P<hour>\d{1,2})", "H": r"(?P<hour>\d{1,2})", "hh": r"(?P<half>\d{1,2})", "h": r"(?P<half>\d{1,2})",
    "mm": r"(?P<minute>\d{2})", "m": r"(?P<minute>\d{1,2})", "ss": r"(?P<second>\d{2})",
    "s": r"(?P<second>\d{1,2})", "a": r"(?P<part>[^\W\d][^\d\s]*(?:\s?[^\W\d]\.?)?)",
    "XXX": r"(?P<offset>Z|[+\-−]\d{2}:?\d{2})",
}  # fmt: skip
_OFFSET = re.compile(r"(?:UTC)?([+\-−])(\d{1,2})(?::?(\d{2}))?")
_BLANKS = re.compile(r"\s+")

_NOT_TOML = N_("it is no TOML ({reason})")
_NOT_MAPPING = N_("it is no mapping of a table ({reason})")
_UNKNOWN_FIELD = N_("“{field}” is nothing that a column can be.")
_NO_ZONE = N_("“{zone}” is no time zone.")
_NO_ORDER = N_("“{order}” is no order of day, month and year; write dmy, mdy or ymd.")
_NO_PATTERN = N_("“{pattern}” is no pattern of a date.")
_NO_TIME = N_("No column gives the date.")
_NO_CONTENT = N_("No column gives the text or an attached file.")
_NO_PEOPLE = N_("No column gives the sender, the other side or the conversation.")
_NO_NAME = N_("No column gives a name or an identifier.")
_NO_COLUMN = N_("The table has no column “{column}”.")
_TWICE = N_("The column “{column}” stands twice in the table; rename one of them in a copy.")


class BadMapping(UserError):
    message = N_("{path} cannot be used as a mapping: {reason}. Correct it, or make it anew.")
    exit_code = 2


class Problem(msgspec.Struct, frozen=True):
    """What is wrong with a mapping: a message id with its arguments."""

    message: str
    args: dict[str, Any] = {}


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """See the module's docstring.

    `sheets`: names of the sheets it is for, any when empty. `anchor`: a column that is filled in the first row of each
    group only, whose other cells (those of `carried`) hold for the rows below. `pattern`: how dates are written, in the
    letters of CLDR (yyyy, MM, dd, HH, hh, mm, ss, a, XXX) or one of `COUNTED`. `delimiter` of a text table where it
    cannot be told. `source`: whence a layout that the program knows is known. `one_of`: groups of columns of which one
    each is needed. `proof`: a field of which one of the first values must have a meaning, where the columns alone are
    named as in any table. `trim`: characters that stand around values and are no part of them.
    """

    name: str
    columns: dict[str, str | list[str]]
    kind: Kind = "message"
    app: str | None = None
    sheets: list[str] = []
    required: list[str] = []
    anchor: str | None = None
    carried: list[str] = []
    pattern: str | None = None
    order: str | None = None
    zone: str | None = None
    directions: dict[str, list[str]] = {}
    outcomes: dict[str, list[str]] = {}
    kinds: dict[str, list[str]] = {}
    deleted: list[str] = []
    owner: list[str] = []
    delimiter: str | None = None
    links: dict[str, str] = {}
    source: str = ""
    one_of: list[list[str]] = []
    proof: str = ""
    trim: str = ""

    def names(self, field: str) -> list[str]:
        """Return the columns of a field, in the order of preference."""
        value = self.columns.get(field, [])
        return [value] if isinstance(value, str) else value

    @property
    def needed(self) -> list[str]:
        """Return the columns without which a table is another one."""
        if self.one_of:
            return self.required
        return self.required or [names[0] for field in self.columns if (names := self.names(field))]

    @property
    def choices(self) -> list[list[str]]:
        """Return what a table must have: of each of these groups one column."""
        return [*([name] for name in self.needed), *self.one_of]

    def meaning(self, table: dict[str, list[str]], value: str) -> str | None:
        """Return what a value of a column means by `directions`, `outcomes` or `kinds`."""
        plain = value.strip().casefold()
        return next((word for word, values in table.items() if plain in (v.casefold() for v in values)), None)


def plain(header: str) -> str:
    """Return a column's name as it is compared: without case, blanks around it and byte-order marks."""
    return _BLANKS.sub(" ", header.replace("\ufeff", "").replace("\u200b", "")).strip().casefold()


def load(text: str, path: str) -> Mapping:
    """Read a mapping from TOML. Raises BadMapping for what is no mapping or has problems."""
    try:
        mapping = msgspec.convert(tomllib.loads(text), Mapping)
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(path=path, reason=_NOT_TOML.format(reason=error)) from error
    except (msgspec.ValidationError, RecursionError) as error:
        raise BadMapping(path=path, reason=_NOT_MAPPING.format(reason=error)) from error
    problems = check(mapping)
    if problems:
        raise BadMapping(path=path, reason=problems[0].message.format(**problems[0].args).rstrip("."))
    return mapping


def dump(mapping: Mapping) -> str:
    """Write a mapping as TOML, the same text for the same mapping."""
    lines, tables = [], []
    for name, value in msgspec.to_builtins(mapping).items():
        if isinstance(value, dict):
            tables += ["", f"[{name}]", *(f"{_key(key)} = {_value(item)}" for key, item in value.items())]
        else:
            lines.append(f"{name} = {_value(value)}")
    return "\n".join((*lines, *tables, ""))


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else json.dumps(text)


def _value(value: str | list[str]) -> str:
    """JSON writes strings and lists of them as TOML does, but for U+007F and lone surrogates."""
    text = json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
    return text.replace("\x7f", "\\u007f")


def check(mapping: Mapping) -> list[Problem]:
    """Return what is wrong with a mapping whatever the table."""
    found = [Problem(_UNKNOWN_FIELD, {"field": field}) for field in mapping.columns if field not in FIELDS]
    if mapping.zone is not None and zone(mapping.zone) is None:
        found.append(Problem(_NO_ZONE, {"zone": mapping.zone}))
    if mapping.order is not None and mapping.order not in ORDERS:
        found.append(Problem(_NO_ORDER, {"order": mapping.order}))
    if mapping.pattern is not None and mapping.pattern not in COUNTED and compiled(mapping.pattern) is None:
        found.append(Problem(_NO_PATTERN, {"pattern": mapping.pattern}))
    has = {field for field in mapping.columns if mapping.names(field)}
    if mapping.kind == "contact":
        if not has & {"name", "phones", "emails", "accounts", "entries"}:
            found.append(Problem(_NO_NAME))
        return found
    if not has & {"sent_at", "date"}:
        found.append(Problem(_NO_TIME))
    if mapping.kind == "message" and not has & {"text", "attachment", "subject"}:
        found.append(Problem(_NO_CONTENT))
    if not has & {"sender", "sender_name", "number", "contact", "parties", "conversation", "recipients", "title"}:
        found.append(Problem(_NO_PEOPLE))
    return found


def check_against(mapping: Mapping, header: Sequence[str]) -> list[Problem]:
    """Return what is wrong with a mapping for a table with this header."""
    found = check(mapping)
    names = [plain(cell) for cell in header]
    for column in mapping.needed:
        if plain(column) not in names:
            found.append(Problem(_NO_COLUMN, {"column": column}))
    used = {plain(name) for field in mapping.columns for name in mapping.names(field)}
    for column in sorted(used):
        if names.count(column) > 1:
            found.append(Problem(_TWICE, {"column": column}))
    return found


def named(header: Iterable[str]) -> set[str]:
    """Return the columns that a row of a table names if it is a header, as they are compared."""
    return {plain(cell) for cell in header if cell}


def wanted(mapping: Mapping) -> list[list[str]]:
    """Return the `choices` of a mapping as they are compared."""
    return [[_plain_column(column) for column in group] for group in mapping.choices]


def stand_in(choices: list[list[str]], names: set[str]) -> bool:
    """Say whether of each of these groups one column is named."""
    return bool(choices) and all(not names.isdisjoint(group) for group in choices)


#: The columns of all layouts are asked for of every table.
_plain_column = functools.lru_cache(8192)(plain)


def zone(name: str) -> ZoneInfo | str | None:
    """Return a zone by IANA name, or a normalised offset such as `+02:00`, None where there is none."""
    text = name.strip()
    match = _OFFSET.fullmatch(text)
    if match is not None and int(match[2]) <= 14:
        return f"{'+' if match[1] == '+' else '-'}{int(match[2]):02}:{match[3] or '00'}"
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):  # OSError: a name that is a folder of the zone files
        return None


def compiled(pattern: str) -> re.Pattern[str] | None:
    """Return a pattern of letters as a regular expression, None where it gives no whole date."""
    parts: list[str] = []
    for token in _TOKEN.findall(pattern):
        if token in _TOKENS:
            parts.append(_TOKENS[token])
        elif set(token) == {"S"}:
            parts.append(r"(?P<fraction>\d{1,9})")
        elif token.startswith("'") and len(token) > 1:
            parts.append(re.escape(token[1:-1] or "'"))
        elif token.isspace():
            parts.append(r"\s+")
        else:
            parts.append(re.escape(token))
    text = "".join(parts)
    try:
        regular = re.compile(text)
    except re.error:  # a part of the date stands twice
        return None
    names = set(regular.groupindex)
    whole = "day" in names and names & {"month", "name"} and names & {"year", "short"}
    return regular if whole else None


def order_of(mapping: Mapping) -> Order | None:
    """Return the order of dates that a mapping states."""
    return next((order for order in ORDERS if order == mapping.order), None)
