"""The files of a case as the media place lists them: each file once, with the facts read from it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import islice
from typing import Any

from triage.casefile import facts as case_facts
from triage.exchange.rows import locations
from triage.media import texts
from triage.media.files import LOCKED
from triage.sources.known_hashes import MATCHES, category_of
from triage.store import Store
from triage.work.annotations import notes_of, renderings_of, tags_of

KINDS = ("image", "video", "audio", "document")
ALIKE = 10  # bits of 64 that may differ in pictures that look alike
_GROUP = "coalesce(a.sha256, 'attachment ' || a.id)"
_KIND = (
    "CASE WHEN coalesce(d.mime, a.mime, '') LIKE 'image/%' OR m.kind IN ('image', 'sticker') THEN 'image'"
    " WHEN coalesce(d.mime, a.mime, '') LIKE 'video/%' OR m.kind = 'video' THEN 'video'"
    " WHEN coalesce(d.mime, a.mime, '') LIKE 'audio/%' OR m.kind = 'voice' THEN 'audio' ELSE 'document' END"
)


@dataclass(frozen=True)
class Filter:
    """What is shown. `start` and `end` are days of the display zone, both included."""

    kind: str = ""
    person: str = ""
    conversation: int | None = None
    start: str = ""
    end: str = ""
    only: str = ""  # present, missing, known, place, paper, failed


#: Beginning with the messages that carry files, which an index lists: the row of each need not be read.
_FILES = "message m CROSS JOIN attachment a ON a.message = m.id"
_CARRIES = "m.attachments > 0"
_PAPERS = (
    "SELECT file, max(details ->> '$.zone') AS zone FROM rendering"
    " WHERE kind IN ('ocr', 'document') AND details ->> '$.zone' IS NOT NULL GROUP BY file"
)

_READ = "SELECT file FROM rendering WHERE kind = 'document' AND file IS NOT NULL"

_ONLY = {
    "present": "a.present", "missing": "NOT a.present", "known": f"a.id IN (SELECT attachment FROM ({MATCHES}))",
    "place": "d.lat IS NOT NULL", "paper": f"a.sha256 IN (SELECT file FROM ({_PAPERS}))",
    "failed": "d.failed IS NOT NULL",
}


def ids(store: Store, chosen: Filter) -> list[int]:
    """One attachment for each file that passes, by the time of the first message that carries it."""
    where: list[str] = [store.visible]
    values: list[Any] = []
    if chosen.kind:
        where.append(f"{_KIND} = ?")
        values.append(chosen.kind)
    if chosen.person:
        where.append("m.sender IN (SELECT i.id FROM identity i JOIN person p ON p.id = i.person WHERE p.uid = ?)")
        values.append(chosen.person)
    if chosen.conversation is not None:
        where.append(f"({store.in_conversation()})")
        values += [chosen.conversation] * 2
    if chosen.start:
        where.append("m.sort_ms >= ?")
        values.append(case_facts.midnight_ms(chosen.start, store.zone))
    if chosen.end:
        where.append("m.sort_ms < ?")
        values.append(case_facts.midnight_ms(chosen.end, store.zone, 1))
    if chosen.only:
        where.append(_ONLY[chosen.only])
    # SQLite takes the other columns from the row with the smallest time.
    return [n for n, _ in store.db.execute(
        f"SELECT a.id, min(coalesce(m.sort_ms, 0)) AS first FROM {_FILES} LEFT JOIN media d ON d.sha256 = a.sha256"
        f" WHERE {_CARRIES} AND {' AND '.join(where)} GROUP BY {_GROUP}"
        " ORDER BY first, a.id", values)]


_COLUMNS = (
    "id", "message", "name", "mime", "sha256", "present", "size", "stated_sha256", "kind", "row", "conversation",
    "sender", "thumbnail", "width", "height", "seconds", "taken", "lat", "lon", "camera", "phash", "md5", "sha1",
    "details", "failed", "read", "path",
)


def rows(store: Store, wanted: list[int]) -> list[dict[str, Any]]:
    """Files by attachment ids, in their order; an empty dict for one that may not be seen."""
    known: dict[int, dict[str, Any]] = {}
    for row in store.db.execute(
        f"SELECT a.id, lower(hex(m.ident)), a.name, coalesce(d.mime, a.mime), a.sha256, a.present, a.size,"
        f" a.stated_sha256, {_KIND}, m.id, m.conversation, m.sender, d.thumbnail, d.width, d.height, d.seconds,"
        " d.taken, d.lat, d.lon, d.camera, d.phash, d.md5, d.sha1, d.details, d.failed, d.sha256 IS NOT NULL, a.path"
        " FROM attachment a JOIN message m ON m.id = a.message LEFT JOIN media d ON d.sha256 = a.sha256"
        f" WHERE {store.visible} AND a.id IN (SELECT value FROM json_each(?))", (json.dumps(wanted),)):
        file = dict(zip(_COLUMNS, row, strict=True))
        file["present"] = bool(file["present"])
        file["details"] = json.loads(file["details"]) if file["details"] else {}
        file["conversation_title"] = store.title(file["conversation"])
        file["sender"] = store.person(file["sender"])
        known[file["id"]] = file
    times = {m["row"]: m for m in store.by_ids({f["row"] for f in known.values()})}
    hashes = [f["sha256"] for f in known.values() if f["sha256"]]
    tags = tags_of(store, "file", hashes)
    found = _known(store, list(known))
    for file in known.values():
        message = times.get(file["row"], {})
        file |= {name: message.get(name) for name in (
            "sent_at", "sent_at_local", "time_basis", "time_doubt", "app", "text", "state")}
        file |= {"tags": tags.get(file["sha256"], []), "known": found.get(file["id"], [])}
    return [known.get(n, {}) for n in wanted]


def _known(store: Store, attachments: list[int]) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for n, name, category, note in store.db.execute(
        f"SELECT x.attachment, h.name, h.category, x.note FROM ({MATCHES} WHERE a.id IN (SELECT value FROM"
        " json_each(?))) x JOIN hash_list h ON h.id = x.list ORDER BY h.name", (json.dumps(attachments),)):
        found.setdefault(n, []).append({"list": name, "category": category_of(category, note), "note": note})
    return found


def about(store: Store, file: dict[str, Any]) -> dict[str, Any]:
    """What the side panel says beyond the file itself: `places` (messages that carry it, by time), `alike` (pictures
    that look like it, nearest first, with `distance`), `noted`, `zone` (of an identity paper, see
    `triage.media.papers`), `words` (of a document: the rendering of what was read from it, a message id that says why
    nothing was, empty where it holds none; None while it was not read).
    """
    places: list[dict[str, Any]] = []
    if file["sha256"]:
        carrying = [n for (n,) in store.db.execute(
            "SELECT DISTINCT m.id FROM attachment a JOIN message m ON m.id = a.message WHERE a.sha256 = ? AND "
            + store.visible, (file["sha256"],))]
        places = sorted(store.by_ids(carrying), key=lambda m: (m["sent_at"] or m["sent_at_local"] or "", m["row"]))
    notes = notes_of(store, "file", [file["sha256"]]) if file["sha256"] else {}
    zone = next((zone for name, zone in store.db.execute(_PAPERS) if name == file["sha256"]), None)
    return {"places": places, "alike": _alike(store, file), "noted": notes.get(file["sha256"], []), "zone": zone,
            "words": _words(store, places, file["sha256"]) if file["kind"] == "document" else None}


def _words(store: Store, places: list[dict[str, Any]], sha256: str | None) -> dict[str, Any] | str | None:
    said = renderings_of(store, [message["id"] for message in places])
    return next((one for each in said.values() for one in each if one["kind"] == "document" and one["file"] == sha256),
                texts.failures(store).get(sha256 or ""))


def _alike(store: Store, file: dict[str, Any], most: int = 24) -> list[dict[str, Any]]:
    """Other pictures whose perceptual hash differs in few bits. One of few different fields (a plain colour) says
    nothing, and finds nothing.
    """
    if file["phash"] is None or (file["phash"] & 2**64 - 1).bit_count() in (0, 64):
        return []
    distances = {}
    for sha256, phash in store.db.execute("SELECT sha256, phash FROM media WHERE phash IS NOT NULL AND sha256 <> ?",
                                          (file["sha256"],)):
        distance = ((phash ^ file["phash"]) & 2**64 - 1).bit_count()
        if distance <= ALIKE:
            distances[sha256] = distance
    firsts = store.db.execute(
        "SELECT a.sha256, min(a.id) FROM attachment a JOIN message m ON m.id = a.message WHERE a.sha256 IN"
        f" (SELECT value FROM json_each(?)) AND {store.visible} GROUP BY a.sha256",
        (json.dumps(list(distances)),)).fetchall()
    # Cut only now: those that may not be seen take no place of others.
    nearest = sorted((distances[sha256], n) for sha256, n in firsts)[:most]
    found = [f | {"distance": distances[f["sha256"]]} for f in rows(store, [n for _, n in nearest]) if f]
    return sorted(found, key=lambda f: f["distance"])


def unread(store: Store) -> tuple[int, int]:
    """(files that messages name and that are not in the evidence, documents, recordings and films in it, whose words
    nothing has read), as far as they may be seen.
    """
    missing, wordless = store.db.execute(
        f"SELECT count(*) FILTER (WHERE NOT present), count(*) FILTER (WHERE present AND kind <> 'image' AND NOT read)"
        f" FROM (SELECT max(a.present) AS present, {_KIND} AS kind, a.sha256 IN ({_READ}) AS read FROM {_FILES}"
        f" LEFT JOIN media d ON d.sha256 = a.sha256 WHERE {_CARRIES} AND {store.visible} GROUP BY {_GROUP})").fetchone()
    return int(missing), int(wordless)


def read_documents(store: Store) -> int:
    """How many documents have words that were read from them, as far as they may be seen."""
    (n,) = store.db.execute(
        f"SELECT count(DISTINCT r.file) FROM rendering r JOIN message m ON m.ident = unhex(r.message)"
        f" WHERE r.kind = 'document' AND {store.visible}").fetchone()
    return int(n)


def locked(store: Store) -> int:
    """How many files that may be seen could not be read because their archive needs a key."""
    (n,) = store.db.execute(
        f"SELECT count(DISTINCT a.sha256) FROM {_FILES} JOIN media d ON d.sha256 = a.sha256"
        f" WHERE {_CARRIES} AND d.failed = ? AND {store.visible}", (LOCKED,)).fetchone()
    return int(n)


def senders(store: Store) -> list[tuple[str, str]]:
    """(uid, name) of everybody who sent a file that may be seen, by name."""
    found = {store.person(n)["id"]: store.person(n)["name"] for (n,) in store.db.execute(  # type: ignore[index]
        f"SELECT DISTINCT m.sender FROM {_FILES} WHERE {_CARRIES} AND m.sender IS NOT NULL AND {store.visible}")}
    return sorted(found.items(), key=lambda pair: str(pair[1]).casefold())


def conversations(store: Store) -> list[tuple[int, str]]:
    """(row id, title) of every conversation with files that may be seen, by title."""
    # The plus: SQLite would go through all messages in the order of conversations, to save itself the sorting.
    return sorted(((n, str(store.title(n))) for (n,) in store.db.execute(
        f"SELECT DISTINCT +m.conversation FROM {_FILES} WHERE {_CARRIES} AND {store.visible}")),
        key=lambda pair: pair[1].casefold())


def thumbnails(store: Store, hashes: list[str]) -> dict[str, tuple[bytes | None, str | None, float | None]]:
    """{sha256: (thumbnail, failure, seconds)} of files that were read."""
    return {sha: (thumbnail, failed, length) for sha, thumbnail, failed, length in store.db.execute(
        "SELECT sha256, thumbnail, failed, seconds FROM media WHERE sha256 IN (SELECT value FROM json_each(?))",
        (json.dumps(hashes),))}


def places(store: Store, most: int = 20_000) -> list[tuple[float, float]]:
    """Where messages, recorded positions and cameras say something was, as far as it may be seen; each place once.

    To five digits of a degree, about a metre.
    """
    found = store.db.execute(
        "SELECT DISTINCT round(json_extract(m.details, '$.lat'), 5), round(json_extract(m.details, '$.lon'), 5)"
        f" FROM message m WHERE m.details LIKE '%\"lat\"%' AND {store.visible} UNION"
        " SELECT round(d.lat, 5), round(d.lon, 5) FROM media d JOIN attachment a ON a.sha256 = d.sha256 JOIN message m"
        f" ON m.id = a.message WHERE d.lat IS NOT NULL AND {store.visible} LIMIT ?", (most,)).fetchall()
    found += [(round(p["lat"], 5), round(p["lon"], 5)) for p in islice(locations(store), most)]
    return sorted({(lat, lon) for lat, lon in found if isinstance(lat, int | float) and isinstance(lon, int | float)
                   and abs(lat) <= 90 and abs(lon) <= 180 and (lat, lon) != (0, 0)})
