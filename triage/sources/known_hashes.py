"""Lists of known hashes: imported from text, CSV or JSON, matched against the files that messages carry.

A line may hold anything around its hashes; MD5, SHA-1 and SHA-256 in hex are told apart by their length. The rest of
the line is kept as a note. In JSON each object with hashes is an entry, and its other values are the note: VICS 2.0, in
which Project VIC and CAID hand out theirs, has `value: [{"MediaID", "Category", "MD5", "SHA1", "MediaSize", …}]`, with
entries of every category in one list, also of none. Hashes of likeness (PhotoDNA) are not compared.
A match says that a file is byte for byte the one of the list, and nothing else.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.store import Store

_HASH = re.compile(r"(?<![0-9a-fA-F])(?:[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})(?![0-9a-fA-F])")
_OWN = re.compile(r"(category: [^;]{1,60})", re.IGNORECASE)
_NOTE = 200
_EMPTY = {hashlib.new(name, usedforsecurity=False).hexdigest() for name in ("md5", "sha1", "sha256")}
#: How a list of known hashes meets the files: by what was computed, else by what the app stated of a file not there.
#: One line of a list often has several hashes of the same file: that is one match.
MATCHES = ("SELECT DISTINCT a.id AS attachment, k.list AS list, k.note AS note FROM attachment a"
           " LEFT JOIN media d ON d.sha256 = a.sha256 JOIN known_hash k"
           " ON k.value IN (a.sha256, d.md5, d.sha1, iif(a.sha256 IS NULL, lower(a.stated_sha256), NULL))")


#: Of how many files a list of MD5 or SHA-1 says nothing, see `uncompared`.
UNCOMPARED = N_("Files that have not been read or cannot be, and so were not compared by MD5 and SHA-1: {n}.")


class NoHashes(UserError):
    message = N_(
        "{path} holds no MD5, SHA-1 or SHA-256 in hex. Choose a text or CSV file with one hash a line, or JSON.")
    exit_code = 2


class ListUnreadable(UserError):
    message = N_("{path} cannot be read as a list of hashes ({reason}).")
    exit_code = 2


class NoSuchList(UserError):
    message = N_("There is no list of hashes called “{name}” in this case.")
    exit_code = 2


def parse(text: str) -> Iterator[tuple[str, str | None]]:
    """(hash in lower case, note) of every hash in a text. The hash of an empty file means nothing and is left out."""
    held = _json(text)
    if held is not None:
        yield from _entries(held, "")
        return
    for line in text.splitlines():
        found = _HASH.findall(line)
        note = " ".join(_HASH.sub(" ", line).replace('"', " ").strip(" ,;\t|").split())[:_NOTE] or None
        for value in found:
            if value.lower() not in _EMPTY:
                yield value.lower(), note


def _json(text: str) -> Any:
    """What JSON holds; None for any other text."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        return msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):  # lines that begin so
        return None


def _entries(value: Any, around: str) -> Iterator[tuple[str, str | None]]:
    """The hashes of JSON, each with the other values of its object, its category first, and of those around it."""
    if isinstance(value, list):
        for each in value:
            yield from _entries(each, around)
    elif isinstance(value, dict):
        plain = {name: str(each).strip() for name, each in value.items()
                 if isinstance(each, str | int | float) and not name.startswith(("@", "odata"))}
        found = [each for each in plain.values() if _HASH.fullmatch(each)]
        told = sorted((name for name, each in plain.items() if each and each not in found and len(each) <= _NOTE),
                      key=lambda name: name.lower() != "category")
        note = "; ".join(filter(None, (*(f"{name}: {plain[name]}" for name in told), around)))[:_NOTE]
        for each in found:
            if each.lower() not in _EMPTY:
                yield each.lower(), note or None
        for each in value.values():
            if isinstance(each, list | dict):
                yield from _entries(each, note)


def category_of(category: str, note: str | None) -> str:
    """What a list is said to hold, with what it says of this entry itself: one list holds entries of many categories,
    and the one that an examiner gives to all of them is not each one's.
    """
    own = _OWN.match(note or "")
    return ": ".join(filter(None, (category, own[1] if own else "")))


def add(case: Case, path: Path, category: str, name: str | None = None) -> int:
    """Import a list, in place of one of the same name; returns how many hashes. Raises NoHashes, ListUnreadable."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ListUnreadable(path=str(path), reason=error.strerror or str(error)) from error
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    hashes = dict(parse(text))
    if not hashes:
        raise NoHashes(path=str(path))
    name, category = chain.printable(name or path.name), chain.printable(category.strip())
    digest = hashlib.sha256(data).hexdigest()
    with case.transaction():
        _drop(case, name)
        n = case.db.execute("INSERT INTO hash_list VALUES (NULL, ?, ?, ?, ?, ?) RETURNING id",
                            (name, category, digest, chain.now(), case.actor)).fetchone()[0]
        case.db.executemany("INSERT INTO known_hash VALUES (?, ?, ?)",
                            ((value, n, note and chain.printable(note)) for value, note in hashes.items()))
        chain.record(case, "hashes.add", name, None, {"category": category, "hashes": len(hashes), "sha256": digest})
    return len(hashes)


def drop(case: Case, name: str) -> None:
    """Take a list away. Raises NoSuchList."""
    with case.transaction():
        if not _drop(case, name):
            raise NoSuchList(name=name)
        chain.record(case, "hashes.drop", name)


def _drop(case: Case, name: str) -> bool:
    row = case.db.execute("SELECT id FROM hash_list WHERE name = ?", (name,)).fetchone()
    if row is not None:
        case.db.execute("DELETE FROM known_hash WHERE list = ?", row)
        case.db.execute("DELETE FROM hash_list WHERE id = ?", row)
    return row is not None


def lists(store: Store) -> list[dict[str, Any]]:
    """Every list: name, category, hashes, files (that may be seen and match), sha256, at, actor."""
    counts = dict(store.db.execute(
        f"SELECT x.list, count(DISTINCT coalesce(a.sha256, a.stated_sha256)) FROM ({MATCHES}) x JOIN attachment a"
        f" ON a.id = x.attachment JOIN message m ON m.id = a.message WHERE {store.visible} GROUP BY x.list"))
    return [{"name": name, "category": category, "hashes": hashes, "files": counts.get(n, 0), "sha256": digest,
             "at": at, "actor": actor}
            for n, name, category, digest, at, actor, hashes in store.db.execute(
                "SELECT h.id, h.name, h.category, h.sha256, h.at, h.actor, (SELECT count(*) FROM known_hash k"
                " WHERE k.list = h.id) FROM hash_list h ORDER BY h.name")]


def matches(store: Store) -> list[dict[str, Any]]:
    """Every message that may be seen and carries a known file, by time: message (public id), row, name, sha256, list,
    category, note, conversation (row), stated (whether the app stated its hash, and the file itself was not read).
    """
    names = ("message", "row", "name", "sha256", "list", "category", "note", "conversation", "stated")
    return [dict(zip(names, (*row[:5], category_of(row[5], row[6]), *row[6:8], bool(row[8])), strict=True))
            for row in store.db.execute(
        "SELECT lower(hex(m.ident)), m.id, a.name, coalesce(a.sha256, a.stated_sha256), h.name, h.category, x.note,"
        " m.conversation, a.sha256 IS NULL"
        f" FROM ({MATCHES}) x JOIN attachment a ON a.id = x.attachment JOIN message m ON m.id = a.message"
        f" JOIN hash_list h ON h.id = x.list WHERE {store.visible} ORDER BY m.sort_ms, m.id, a.id, h.name")]


def uncompared(store: Store) -> int:
    """How many files that are in the evidence and may be seen have no MD5 and SHA-1, as they were not read or could not
    be: a list of these says nothing of them.
    """
    (n,) = store.db.execute(
        "SELECT count(DISTINCT a.sha256) FROM attachment a JOIN message m ON m.id = a.message LEFT JOIN media d"
        f" ON d.sha256 = a.sha256 WHERE a.present AND a.sha256 IS NOT NULL AND d.md5 IS NULL AND {store.visible}"
    ).fetchone()
    return int(n)
