"""The selectors of a case: gathered in a pass over its messages, listed by kind, exported."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from parsers.errors import UserError
from parsers.times import iso_utc
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.selectors import extract, kinds
from triage.store import Store
from triage.text.beside import NOTED_INSIDE

VERSION = "4"
_STEP = 5000
_USE = "INSERT OR IGNORE INTO selector_use VALUES (?, ?, ?, ?, ?)"
_RENDERED = "rendered"  # the field of what stands in a translation, a transcript or the text of a picture
Progress = Callable[[int, int], None]


class NotReadYet(UserError):
    message = N_("{n} messages have not been read for numbers, accounts, links and languages yet, so this search would "
                 "miss them. Let the program read them first.")
    exit_code = 2


def _made_with(case: Case) -> str:
    return f"{VERSION}/{case.fact('region')}"


def missing(case: Case) -> int:
    """How many messages the pass has not read yet, or has read by other rules or with another region."""
    row = case.db.execute("SELECT last, made_with FROM selector_state").fetchone()
    last = row[0] if row and row[1] == _made_with(case) else 0
    return int(case.db.execute("SELECT count(*) FROM message WHERE id > ?", (last,)).fetchone()[0])


def require(case: Case) -> None:
    """Raise NotReadYet unless every message has been read."""
    n = missing(case)
    if n:
        raise NotReadYet(n=n)


def gather(case: Case, progress: Progress | None = None) -> int:
    """Read the messages not read yet; return how many. Logged. `progress(done, all)` may raise Cancelled.

    Each few thousand messages are a transaction of their own, so that a cancelled pass goes on where it stopped.
    """
    todo = missing(case)
    if not todo:
        return 0
    row = case.db.execute("SELECT last, made_with FROM selector_state").fetchone()
    if row is None or row[1] != _made_with(case):
        with case.transaction():
            case.db.execute("DELETE FROM selector_use")
            case.db.execute("DELETE FROM selector")
            case.db.execute("INSERT OR REPLACE INTO selector_state VALUES (1, 0, ?)", (_made_with(case),))
    done = 0
    known: dict[tuple[str, str], int] = {}
    while rows := case.db.execute(
        "SELECT id, text, details FROM message WHERE id > (SELECT last FROM selector_state) ORDER BY id LIMIT ?",
        (_STEP,)).fetchall():
        with case.transaction():
            _write(case, rows, known)
            case.db.execute("UPDATE selector_state SET last = ?", (rows[-1][0],))
            done += len(rows)
            if done >= todo:
                chain.record(case, "selectors.gather", case.path.name, None, {"messages": done, "rules": VERSION})
        if progress is not None:
            progress(done, todo)
    return done


def _write(case: Case, rows: list[tuple[int, str | None, str | None]], known: dict[tuple[str, str], int]) -> None:
    region = case.fact("region") or None
    uses: list[tuple[int, int, str, int, int]] = []
    for message, text, details in rows:
        for field, found in _of_message(text, details, region):
            key = (found.kind, found.value)
            if key not in known:
                known[key] = _id(case, found)
            uses.append((known[key], message, field, found.start, found.end))
    case.db.executemany(_USE, uses)
    for message, text in case.db.execute(
            "SELECT m.id, r.text FROM rendering r JOIN message m ON m.ident = unhex(r.message)"
            " WHERE m.id BETWEEN ? AND ?", (rows[0][0], rows[-1][0])).fetchall():
        _write_rendered(case, message, text)


def renew_rendered(case: Case, message: int, texts: Iterable[str]) -> None:
    """Read the translations, transcripts and texts of pictures of a message that the pass has come by. In a
    transaction.
    """
    state = case.db.execute("SELECT last FROM selector_state").fetchone()
    if state is not None and message <= state[0]:
        case.db.execute("DELETE FROM selector_use WHERE message = ? AND field = ?", (message, _RENDERED))
        for text in texts:
            _write_rendered(case, message, text)


def _write_rendered(case: Case, message: int, text: str) -> None:
    case.db.executemany(_USE, [(_id(case, found), message, _RENDERED, found.start, found.end)
                               for found in extract.find(text, case.fact("region") or None)])


def _id(case: Case, f: extract.Found) -> int:
    case.db.execute(
        "INSERT INTO selector VALUES (NULL, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET checked = max(checked, ?3)",
        (f.kind, f.value, f.checked, f.number, f.number2, f.unit))
    return int(case.db.execute("SELECT id FROM selector WHERE kind = ? AND value = ?", (f.kind, f.value)).fetchone()[0])


#: Details with words that a person wrote or sent and that a selector may stand in; of what else search finds beside a
#: text much has numbers of the app, which look like others.
_DETAILS = ("advert", "buttons", "calendar", "caption", "contact", "contacts", "description", "edited", "embeds",
            "entities", "event", "footer", "game", "href", "interactive", "invoice", "link", "links", "order",
            "other_version", "payment", "place", "poll", "preview", "share", "subject", "todo_list", "transcription",
            "url", "vcard", "vcard_people")


def _of_message(text: str | None, details: str | None, region: str | None) -> Iterator[tuple[str, extract.Found]]:
    for found in extract.find(text, region) if text else ():
        yield "text", found
    if not details or not any(f'"{name}"' in details for name in (*_DETAILS, "lat")):
        return
    more: dict[str, Any] = json.loads(details)
    lat, lon = more.get("lat"), more.get("lon")
    if isinstance(lat, int | float) and isinstance(lon, int | float):
        place = extract.coordinates(float(lat), float(lon), 0, 0)
        if place:
            yield "lat", place
    for name in _DETAILS:
        for path, value in _strings(name, more.get(name)):
            if value != text:
                for found in extract.find(value, region):
                    yield path, found


def _strings(path: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, part in value.items():
            if key not in NOTED_INSIDE:
                yield from _strings(f"{path}.{key}", part)
    elif isinstance(value, list):
        for n, part in enumerate(value):
            yield from _strings(f"{path}[{n}]", part)


# -- reading them ---------------------------------------------------------------------------------------------------

def overview(store: Store) -> list[dict[str, Any]]:
    """Each kind that there is: {kind, values, messages}, in the order of `kinds.NAMES`, of what may be seen."""
    found = {kind: (values, messages) for kind, values, messages in store.db.execute(
        "SELECT s.kind, count(DISTINCT s.id), count(DISTINCT u.message) FROM selector s"
        f" JOIN selector_use u ON u.selector = s.id JOIN message m ON m.id = u.message WHERE {store.visible}"
        " GROUP BY s.kind")}
    return [{"kind": kind, "values": found[kind][0], "messages": found[kind][1]}
            for kind in kinds.NAMES if kind in found]


def listing(store: Store, kind: str, limit: int | None = None, offset: int = 0, *,
            unmasked: bool = False) -> list[dict[str, Any]]:
    """Values of a kind, the most used first: {id, kind, value, checked, messages, people, first, last}."""
    rows = store.db.execute(
        "SELECT s.id, s.value, s.checked, count(DISTINCT m.id), min(m.utc_ms), max(m.utc_ms) FROM selector s"
        " JOIN selector_use u ON u.selector = s.id JOIN message m ON m.id = u.message WHERE s.kind = ?"
        f" AND {store.visible} GROUP BY s.id ORDER BY 4 DESC, s.value LIMIT ? OFFSET ?",
        (kind, -1 if limit is None else limit, offset)).fetchall()
    who: dict[int, set[str]] = defaultdict(set)
    for selector, sender in store.db.execute(
        "SELECT DISTINCT u.selector, m.sender FROM selector_use u JOIN message m ON m.id = u.message"
        f" WHERE u.selector IN (SELECT value FROM json_each(?)) AND m.sender IS NOT NULL AND {store.visible}",
        (json.dumps([row[0] for row in rows]),)):
        who[selector].add(store.names[sender])
    return [{"id": n, "kind": kind, "value": value if unmasked else kinds.masked(kind, value), "checked": bool(checked),
             "messages": messages, "people": sorted(who[n]), "first": iso_utc(first), "last": iso_utc(last)}
            for n, value, checked, messages, first, last in rows]


def messages_of(store: Store, selector: int) -> list[tuple[int, str, int, int]]:
    """(message row, field, start, end) of each place of a selector that may be seen, by time."""
    return list(store.db.execute(
        "SELECT m.id, u.field, u.start, u.end FROM selector_use u JOIN message m ON m.id = u.message"
        f" WHERE u.selector = ? AND {store.visible} ORDER BY m.sort_ms, m.id, u.start", (selector,)))


def spans(store: Store, message: int, kind: str, wanted: Callable[[str], bool]) -> list[tuple[int, int]]:
    """Where selectors of a kind stand in the text of a message."""
    return [(start, end) for value, start, end in store.db.execute(
        "SELECT s.value, u.start, u.end FROM selector_use u JOIN selector s ON s.id = u.selector"
        " WHERE u.message = ? AND s.kind = ? AND u.field = 'text' ORDER BY u.start", (message, kind)) if wanted(value)]


__all__ = ["NotReadYet", "gather", "listing", "messages_of", "missing", "overview", "require", "spans"]
