"""XRY text exports as tables: one entry a row, one key a column.

Facts (sleuthkit/autopsy's reader of XRY text reports): UTF-16 with a byte-order mark; a line `XRY Export`, what is
exported on the third line from there (`Calls`, `Contacts/Contacts`, `Messages/SMS`), five lines of header in all; then
entries, each with a title such as `Calls #` and a number, lines `Key: value`, and lines `From`, `To` or `Participant`
that say whose the keys below are (newer versions write `From: …`). Entries stand between blank lines; `Text` and
`Message` may have several lines. A long message stands in several entries with one `Reference Number`, one behind the
other by `Segment Number`. Times are `M/d/y h:m:s a`, perhaps with a zone, and `(Device)` or `(Network)`; whether the
month stands first depends on the examiner's computer, so it is not taken for granted here.

What Autopsy ends an entry at, a blank line, may stand inside a text; so an entry ends where the next title is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.evidence import Item
from parsers.tables.layouts import WAYS
from parsers.tables.mapping import Mapping
from parsers.tables.reading import Row, Sheet, lines, text_encoding

_START = "xry export"
_HEADER = 5  # lines, with the one that begins it
_TITLE = re.compile(r"(?P<what>[^\W\d][^:#\n]{0,60}?)\s*#\s*(?P<n>\d{1,9})\s*")
_PAIR = re.compile(r"\s*(?P<key>[^\W\d_][^:\n]{0,40}?)\s*:(?:\s+(?P<value>.*))?")
_WHOSE = frozenset({"from", "to", "participant"})
_LONG = frozenset({"text", "message"})
_KNOWN = frozenset({
    "text", "message", "time", "type", "status", "direction", "tel", "number", "name", "name (matched)", "storage",
    "index", "folder", "service center", "from", "to", "deleted", "call type", "duration", "reference number",
    "segments", "segment number", "mobile", "home", "related application", "address home", "email home", "email",
    "other", "picture", "account", "subject", "related account", "user id", "attachment",
})  # fmt: skip
#: Keys as columns of a table: (whose, key) to the column.
_COLUMNS = {
    ("from", "tel"): "From", ("from", "number"): "From", ("from", "from"): "From", ("", "from"): "From",
    ("to", "tel"): "To", ("to", "number"): "To", ("", "to"): "To", ("to", "to"): "To",
    ("participant", "tel"): "To", ("participant", "number"): "To",
    ("from", "name (matched)"): "From name", ("from", "name"): "From name",
    ("to", "name (matched)"): "To name", ("to", "name"): "To name",
    ("", "tel"): "Number", ("", "number"): "Number", ("", "name (matched)"): "Name", ("", "name"): "Name",
    ("", "message"): "Text", ("", "text"): "Text",
}  # fmt: skip
HEADER = ["From", "From name", "To", "To name", "Number", "Name", "Time", "Text", "Direction", "Type", "Call Type",
          "Duration", "Status", "Deleted", "Mobile", "Home", "Email Home", "Email", "Related Application", "Subject",
          "Attachment", "Other keys"]  # fmt: skip

_SOURCE = "the reader of XRY text reports in sleuthkit/autopsy"
_MESSAGES = Mapping(
    name="XRY: Messages", app="SMS",
    columns={"sent_at": "Time", "sender": "From", "sender_name": "From name", "recipients": "To", "number": "Number",
             "contact": "Name", "text": "Text", "subject": "Subject", "direction": ["Direction", "Type"],
             "deleted": ["Deleted", "Status"], "app": "Related Application", "attachment": "Attachment"},
    directions=WAYS, kinds={"other": ["Status report"], "text": ["Deliver", "Submit"]}, deleted=["Yes", "Deleted"],
    source=_SOURCE,
)  # fmt: skip
_CALLS = Mapping(
    name="XRY: Calls", kind="call", app="Phone",
    columns={"sent_at": "Time", "sender": "From", "sender_name": "From name", "recipients": "To", "number": "Number",
             "contact": "Name", "duration": "Duration", "direction": ["Direction", "Call Type", "Type"],
             "outcome": ["Call Type", "Type"], "deleted": ["Deleted", "Status"], "app": "Related Application"},
    directions={"in": [*WAYS["in"], "Answered", "Rejected"], "out": [*WAYS["out"], "Dialed", "Dialled"]},
    outcomes={"missed": ["Missed"], "rejected": ["Rejected"], "answered": ["Answered"]}, deleted=["Yes", "Deleted"],
    source=_SOURCE,
)  # fmt: skip
_CONTACTS = Mapping(
    name="XRY: Contacts", kind="contact", app="Phone",
    columns={"name": "Name", "phones": ["Number", "Mobile", "Home"], "emails": ["Email Home", "Email"],
             "app": "Related Application", "deleted": ["Deleted", "Status"]},
    deleted=["Yes", "Deleted"], source=_SOURCE,
)  # fmt: skip
_KINDS = (("call", _CALLS), ("contact", _CONTACTS), ("message", _MESSAGES), ("chat", _MESSAGES))


def recognise(item: Item) -> Mapping | None:
    """Return how an XRY text export is read, None for another file or an export of something else."""
    head = item.head()
    encoding = text_encoding(head)
    if encoding is None:
        return None
    first = [line.strip().casefold() for line in head.decode(encoding, "replace").lstrip("\ufeff\r\n ").splitlines()]
    if not first or first[0] != _START or len(first) < 3:
        return None
    return next((mapping for word, mapping in _KINDS if first[2].startswith(word)), None)


def sheet(item: Item) -> Sheet:
    """Return an XRY text export as a table with the columns of `HEADER`."""
    encoding = text_encoding(item.head()) or "utf-16"

    def rows() -> Iterator[Row]:
        yield 0, HEADER
        yield from _joined(_entries(lines(item.chunks(), encoding)))

    return Sheet(None, rows, by_line=True)


_Entry = tuple[int, list[tuple[str, str, str]]]  # line, then (whose, key, value)


def _entries(text: Iterator[str]) -> Iterator[_Entry]:
    pairs: list[tuple[str, str, str]] = []
    start, whose, header, titled = 0, "", -1, ("", 0)
    for number, line in enumerate(text, 1):
        if header < _HEADER:
            header = 1 if header < 0 and line.strip("\ufeff \n").casefold() == _START else header + (header > 0)
            continue
        title = _TITLE.fullmatch(line)
        if title is not None and titled[0] in ("", title["what"]) and int(title["n"]) > titled[1]:
            if pairs:
                yield start, pairs
            pairs, start, whose, titled = [], number, "", (title["what"], int(title["n"]))
        elif start:
            whose = _take(line.rstrip("\n"), pairs, whose)
    if pairs:
        yield start, pairs


def _take(line: str, pairs: list[tuple[str, str, str]], whose: str) -> str:
    """Take a line into the pairs of an entry; return whose the keys below are."""
    if line.strip().casefold() in _WHOSE:
        return line.strip().casefold()
    match = _PAIR.fullmatch(line)
    in_text = bool(pairs) and pairs[-1][1] in _LONG
    if match is not None and (match["key"].casefold() in _KNOWN or not in_text):
        key = match["key"].casefold()
        if key in _LONG or key == "time":
            whose = ""
        pairs.append((whose, key, match["value"] or ""))
    elif pairs and (in_text or line.strip()):
        last = pairs[-1]
        pairs[-1] = (last[0], last[1], f"{last[2]}\n{line}")
    return whose


def _joined(entries: Iterator[_Entry]) -> Iterator[Row]:
    """Join the segments of a message that stand one behind the other, and make each entry a row."""
    held: _Entry | None = None
    for entry in entries:
        reference = _value(entry, "reference number")
        if held is not None and reference is not None and reference == _value(held, "reference number"):
            text = _text(held) + _text(entry)
            kept = [pair for pair in held[1] if pair[1] not in _LONG]
            held = (held[0], [*kept, ("", "text", text)])
            continue
        if held is not None:
            yield _row(held)
        held = entry
    if held is not None:
        yield _row(held)


def _value(entry: _Entry, wanted: str) -> str | None:
    return next((value.strip() for _, key, value in entry[1] if key == wanted), None)


def _text(entry: _Entry) -> str:
    return next((value.strip("\n") for _, key, value in entry[1] if key in _LONG), "")


def _row(entry: _Entry) -> Row:
    cells = dict.fromkeys(HEADER, "")
    others: list[str] = []
    names = {name.casefold(): name for name in HEADER}
    for whose, key, raw in entry[1]:
        value = raw.strip("\n") if key in _LONG else raw.strip()
        column = _COLUMNS.get((whose, key)) or names.get(key)
        if column is None or (cells[column] and cells[column] != value):
            if column == "To" and value:
                cells["To"] += f"\n{value}"
            elif value:
                others.append(f"{whose} {key}: {value}".strip())
        else:
            cells[column] = value
    if cells["To name"] and cells["To"] and "\n" not in cells["To"]:
        cells["To"], cells["To name"] = f"{cells['To name']} <{cells['To']}>", ""
    cells["Other keys"] = "\n".join(others)
    return entry[0], list(cells.values())
