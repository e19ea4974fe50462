"""Watch lists: numbers, names of accounts and hashes that an examiner wants to be told of in every case.

A list is a CSV file with a header that names `value`, and perhaps `kind` (phone, email, handle, iban, wallet, url,
domain, sha256, md5, …), `category` and `note`; without a kind the value says itself what it is. A file of one value a
line needs no header. It is kept in the case, and checked against what messages name, who takes part, and the hashes of
files, whenever it is asked for.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.identifiers import normalise, writings
from triage.selectors import cases, extract, kinds
from triage.selectors.lists import decoded
from triage.store import Store
from triage.text.fold import fold

_HASHES = {32: "md5", 64: "sha256"}
_VALUES = ("value", "selector", "identifier", "number", "hash")
_MOST_BYTES = 20 << 20
_IN = "IN (SELECT value FROM json_each(?))"


class Entry(NamedTuple):
    """One line: `value` as it is compared, `written` as it stands in the file."""

    category: str
    kind: str
    value: str
    written: str
    note: str


class NotAWatchList(UserError):
    message = N_("{path} cannot be read as a watch list ({reason}).")
    exit_code = 2


def read(path: Path, region: str | None = None) -> tuple[list[Entry], list[str]]:
    """The entries of a file, and the lines whose value is nothing that can be watched. Raises NotAWatchList."""
    try:
        data = path.read_bytes()
        text = decoded(data)
    except OSError as error:
        raise NotAWatchList(path=str(path), reason=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise NotAWatchList(path=str(path), reason=N_("its text is neither UTF-8 nor UTF-16")) from error
    if len(data) > _MOST_BYTES:
        raise NotAWatchList(path=str(path), reason=N_("it is too large"))
    first = text.replace("\r", "\n").split("\n", 1)[0]
    try:
        rows = list(csv.reader(io.StringIO(text, newline=None), delimiter=max((",", ";", "\t"), key=first.count)))
    except csv.Error as error:
        raise NotAWatchList(path=str(path), reason=N_("a quotation mark is never closed")) from error
    names = [cell.strip().casefold() for cell in rows[0]] if rows else []
    value = next((names.index(name) for name in _VALUES if name in names), None)
    if value is None and rows and all(len(row) <= 1 for row in rows):  # no table: a value a line
        value, rows = 0, [[], *rows]
    if value is None:
        raise NotAWatchList(path=str(path), reason=N_(
            "it has several columns, and its first line names none of them “value”"))
    place = {name: names.index(name) for name in ("kind", "category", "note") if name in names}
    entries: dict[tuple[str, str], Entry] = {}
    left_out: list[str] = []
    for row in rows[1:]:
        written = row[value].strip() if len(row) > value else ""
        if written:
            more = {name: row[n].strip() if len(row) > n else "" for name, n in place.items()}
            made = _entry(written, more.get("kind", "").casefold(), region)
            if made is None:
                left_out.append(written)
                continue
            entry = Entry(more.get("category", ""), *made, written, more.get("note", ""))
            entries.setdefault((entry.kind, entry.value), entry)
    return list(entries.values()), left_out


def _entry(written: str, kind: str, region: str | None) -> tuple[str, str] | None:
    """(kind, value as it is compared) of a value; None if it is nothing that can be watched."""
    bare = written.strip().lower()
    if kind in _HASHES.values() or (not kind and re.fullmatch(r"[0-9a-f]{32}|[0-9a-f]{64}", bare)):
        known = _HASHES.get(len(bare)) if re.fullmatch(r"[0-9a-f]+", bare) else None
        return (known, bare) if known and kind in ("", known) else None
    if kind == "phone" or (not kind and normalise("phone", written, region).e164):
        e164, (digits, *_), tail = writings(written, region)
        return ("phone", e164 or digits) if e164 or tail else None
    if kind in kinds.FIELDS:
        value = kinds.field_value(kind, written)
        return (kind, value) if value else None
    found = [f for f in extract.find(written, region) if f.start == 0 and f.end == len(written)]
    return (found[0].kind, found[0].value) if found else None


def load(case: Case, path: Path, name: str | None = None) -> tuple[str, list[str]]:
    """Keep a watch list in the case, in place of one of its name; return its name and the lines left out. Logged."""
    entries, left_out = read(path, case.fact("region") or None)
    name = chain.printable((name or path.stem).strip() or path.name)
    with case.transaction():
        case.db.execute("DELETE FROM watch WHERE list = ?", (name,))
        case.db.executemany("INSERT INTO watch VALUES (NULL, ?, ?, ?, ?, ?, ?)",
                            [(name, e.category, e.kind, e.value, e.written, e.note) for e in entries])
        chain.record(case, "watch.load", name, None, {"entries": len(entries), "left_out": len(left_out)})
    return name, left_out


def as_csv(case: Case, name: str) -> bytes:
    """A watch list of the case as the file that `load` reads."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("value", "kind", "category", "note"))
    writer.writerows(case.db.execute(
        "SELECT written, kind, category, note FROM watch WHERE list = ? ORDER BY id", (name,)))
    return stream.getvalue().encode()


def remove(case: Case, name: str) -> None:
    """Remove a watch list. Logged."""
    with case.transaction():
        case.db.execute("DELETE FROM watch WHERE list = ?", (name,))
        chain.record(case, "watch.remove", name)


def check(store: Store) -> list[dict[str, Any]]:
    """What of the watch lists is in the case, of what may be seen: {list, category, kind, value, note, messages,
    people, files}. Raises NotReadYet before the messages have been read for selectors.
    """
    cases.require(store.case)
    named, users, hashes = _named(store), _users(store), _hashes(store)
    found: list[dict[str, Any]] = []
    for n, name, category, kind, value, written, note in store.db.execute(
        "SELECT id, list, category, kind, value, written, note FROM watch ORDER BY list, id").fetchall():
        number = writings(value, store.case.fact("region") or None) if kind == "phone" else None
        selectors = named.get((kind, _compared(kind, value)), []) if number is None else [
            n for (of, said), ids in named.items() if of == "phone" and number.fits(said) for n in ids]
        messages = [row[0] for row in store.db.execute(
            f"SELECT DISTINCT m.id FROM selector_use u JOIN message m ON m.id = u.message WHERE u.selector {_IN}"
            f" AND {store.visible} ORDER BY m.sort_ms, m.id", (json.dumps(selectors),))] if selectors else []
        people = _people(store, users.get(value.lower(), set()) if number is None else set().union(
            *(ids for said, ids in users.items() if number.fits(said))))
        files = _files(store, kind, value) if value in hashes else []
        if messages or people or files:
            found.append({"id": n, "list": name, "category": category, "kind": kind, "value": written, "note": note,
                          "messages": messages, "people": people, "files": files})
    return found


def _compared(kind: str, value: str) -> str:
    """A value as two of its kind are compared: links whatever their capitals, and with or without https:// and www."""
    if kind not in kinds.FIELDS or not kinds.FIELDS[kind].within:
        return value
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", value.lower()).rstrip("/")


def _named(store: Store) -> dict[tuple[str, str], list[int]]:
    """{(kind, value as compared): selectors} of the kinds that are watched."""
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for n, kind, value in store.db.execute(
        "SELECT id, kind, value FROM selector WHERE kind IN (SELECT kind FROM watch)"):
        found[kind, _compared(kind, value)].append(n)
    return found


def _users(store: Store) -> defaultdict[str, set[int]]:
    """{number or account: identities that have it, by whichever of their writings}. A name is no account."""
    found: defaultdict[str, set[int]] = defaultdict(set)
    for n, kind, value, e164 in store.db.execute(
        "SELECT id, kind, identifier, e164 FROM identity UNION ALL SELECT identity, kind, value, e164 FROM alias"):
        if e164:
            found[e164].add(n)
        elif kind == "phone":
            found[re.sub(r"\D", "", fold(value))].add(n)
        if value and kind != "name":
            found[value.lower()].add(n)
            found[f"@{value.lower()}"].add(n)
    return found


def _hashes(store: Store) -> set[str]:
    """Hashes of all files, as far as they are known."""
    return {row[0] for row in store.db.execute(
        "SELECT sha256 FROM attachment UNION SELECT stated_sha256 FROM attachment"
        " UNION SELECT sha256 FROM evidence_file UNION SELECT md5 FROM evidence_file")}


def check_logged(case: Case) -> list[dict[str, Any]]:
    """`check` after an import, with an entry in the log that says what was found; empty where the case has no list."""
    if case.db.execute("SELECT 1 FROM watch LIMIT 1").fetchone() is None:
        return []
    found = check(Store(case))
    with case.transaction():
        chain.record(case, "watch.check", case.path.name, None, {
            "found": [{"list": hit["list"], "kind": hit["kind"], "value": hit["value"],
                       "messages": len(hit["messages"])} for hit in found]})
    return found


def as_searched(hit: dict[str, Any]) -> str:
    """The value of a hit as a search for it is written."""
    kind, written = hit["kind"], str(hit["value"])
    return written if kind == "phone" or kind not in kinds.FIELDS else kinds.field_value(kind, written)


def _people(store: Store, identities: set[int]) -> list[str]:
    """Names of these identities, as far as anything of them may be seen."""
    ids = [row[0] for row in store.db.execute(
        f"SELECT i.id FROM identity i WHERE i.id {_IN} AND (EXISTS (SELECT 1 FROM message m WHERE m.sender = i.id"
        f" AND {store.visible}) OR EXISTS (SELECT 1 FROM conversation_participant p JOIN message m"
        f" ON m.conversation = p.conversation WHERE p.identity = i.id AND {store.visible}))",
        (json.dumps(sorted(identities)),))] if identities else []
    return sorted({store.names[n] for n in ids})


def _files(store: Store, kind: str, value: str) -> list[str]:
    attached = {row[0] or row[1] or value for row in store.db.execute(
        "SELECT a.name, a.path FROM attachment a JOIN message m ON m.id = a.message"
        f" WHERE (a.sha256 = ?1 OR a.stated_sha256 = ?1) AND {store.visible}", (value,))}
    column = "sha256" if kind == "sha256" else "md5"
    whole = {row[0] for row in store.db.execute(  # what a hidden message alone refers to is hidden with it
        f"SELECT f.path FROM evidence_file f WHERE f.{column} = ?1 AND (NOT EXISTS (SELECT 1 FROM attachment a"
        " WHERE a.evidence = f.evidence AND a.path = f.path) OR EXISTS (SELECT 1 FROM attachment a JOIN message m"
        f" ON m.id = a.message WHERE a.evidence = f.evidence AND a.path = f.path AND {store.visible}))", (value,))}
    return sorted(attached | whole)
