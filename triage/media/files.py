"""What attachments are: each file of the evidence that a message carries is read once, hashed, and if it is a picture
decoded by a helper process (triage.media.pictures). The facts stand in the table `media` under the file's SHA-256.

The files stay in the evidence. Whoever wants one back gets it from there, checked by its hash.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parsers.errors import Cancelled, NeedsKey, UserError, WrongKey
from parsers.evidence import Evidence, Item, Scratch
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.intake import handover
from triage.media.apart import LARGEST
from triage.media.pictures import DAMAGED, Pictures
from triage.media.sounds import has_pictures, seconds
from triage.packages import info
from triage.search.export import CannotWrite
from triage.store import Store

NOT_THERE = N_("The file is not where the evidence was imported from, or its archive is locked.")
LOCKED = N_("The file lies in a locked archive. Give its key or password.")
CHANGED = N_("The file has changed since it was imported, and was not read.")
NO_SOUND = N_("The sound or film is damaged or of a kind that is not read; its length is not known.")
INSIDE = N_("The file lies inside another one that pictures are not read from.")
#: Failures that another run may mend: the evidence is back, or its key is given.
PASSING = (NOT_THERE, LOCKED)
_BATCH = 12
_EMBEDDED = "base64"
_OF_NOTHING = hashlib.sha256(b"").hexdigest()

#: First bytes of a file to its type; what a file says of itself comes before what the app says.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"), (0, b"\x89PNG\r\n\x1a\n", "image/png"), (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"), (0, b"II*\x00", "image/tiff"), (0, b"MM\x00*", "image/tiff"),
    (4, b"ftypheic", "image/heic"), (4, b"ftypheix", "image/heic"), (4, b"ftypheim", "image/heic"),
    (4, b"ftyphevc", "image/heic"), (4, b"ftypmif1", "image/heif"), (4, b"ftypmsf1", "image/heif"),
    (4, b"ftypavif", "image/avif"), (4, b"ftypavis", "image/avif"), (0, b"P4\n", "image/x-portable-anymap"),
    (0, b"P5\n", "image/x-portable-anymap"), (0, b"P6\n", "image/x-portable-anymap"),
    (0, b"OggS", "audio/ogg"), (0, b"#!AMR", "audio/amr"), (0, b"ID3", "audio/mpeg"), (0, b"caff", "audio/x-caf"),
    (0, b"fLaC", "audio/flac"), (0, b"\xff\xf1", "audio/aac"), (0, b"\xff\xf9", "audio/aac"),
    (8, b"WAVE", "audio/wav"), (4, b"ftypM4A", "audio/mp4"), (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"), (0, b"%PDF-", "application/pdf"), (0, b"PK\x03\x04", "application/zip"),
)


@dataclass(frozen=True, slots=True)
class File:
    """A file that a message carries: where it lies, or inside which file of the evidence, at which bytes."""

    sha256: str
    root: str
    path: str
    mime: str | None
    embedded: tuple[int, int] | None
    readable: bool


class FileGone(UserError):
    message = N_("{name} cannot be read now: it is not where the evidence was imported from, or its archive is locked.")


class FileChanged(UserError):
    message = N_("{name} has changed since it was imported (its SHA-256 is another one), and was not read.")


def wanted(store: Store, *, again: bool = False) -> list[File]:
    """Files that may be seen and were not read yet, each once; `again`: also those whose failure may pass."""
    if info.of(store.case) is not None:  # there is no evidence to read
        return []
    passing = json.dumps(PASSING if again else [])
    rows = store.db.execute(
        "SELECT a.sha256, e.root, coalesce(a.path, s.path), a.mime, a.details, a.path FROM attachment a"
        " JOIN message m ON m.id = a.message JOIN evidence e ON e.id = a.evidence JOIN source s ON s.id = m.source"
        f" WHERE a.present AND a.sha256 IS NOT NULL AND {store.visible} AND NOT EXISTS (SELECT 1 FROM media d"
        " WHERE d.sha256 = a.sha256 AND (d.failed IS NULL OR d.failed NOT IN (SELECT value FROM json_each(?))))"
        " GROUP BY a.sha256 ORDER BY e.id, 3", (passing,))
    return [file_of(*row) for row in rows]


def file_of(sha256: str, root: str, path: str, mime: str | None, details: str | None, own: str | None) -> File:
    """A file from columns: hash, root of its evidence, its path or its source's, type, details, its own path."""
    found = json.loads(details) if details else {}
    embedded, readable = None, own is not None
    if own is None and found.get("encoding") == _EMBEDDED and isinstance(found.get("offset"), int):
        embedded, readable = (found["offset"], int(found["length"])), True
    return File(sha256, root, path, mime, embedded, readable)


def read(files: list[File], scratch: Scratch, *, secrets: tuple[bytes, ...] = (),
         cancelled: Callable[[], bool] = lambda: False) -> Iterator[list[dict[str, Any]]]:
    """Yield rows for `keep`, some files at a time. Raises Cancelled."""
    by_root: dict[str, list[File]] = defaultdict(list)
    for file in files:
        by_root[file.root].append(file)
    with Pictures() as pictures:
        for root, group in by_root.items():
            batch: list[dict[str, Any]] = []
            for facts in _of_root(root, group, scratch, secrets, pictures, cancelled):
                batch.append(facts)
                if len(batch) >= _BATCH:
                    yield batch
                    batch = []
            if batch:
                yield batch


def _of_root(root: str, files: list[File], scratch: Scratch, secrets: tuple[bytes, ...], pictures: Pictures,
             cancelled: Callable[[], bool]) -> Iterator[dict[str, Any]]:
    try:
        evidence = Evidence(Path(root), scratch, cancelled, secrets=secrets)
    except UserError:
        yield from ({"sha256": file.sha256, "mime": file.mime, "failed": NOT_THERE} for file in files)
        return
    with evidence:
        for file in files:
            if cancelled():
                raise Cancelled
            yield _facts(evidence, file, pictures)


def _facts(evidence: Evidence, file: File, pictures: Pictures) -> dict[str, Any]:
    facts: dict[str, Any] = {"sha256": file.sha256, "mime": file.mime}
    item = evidence.get(file.path)
    if not file.readable:
        return facts | {"failed": INSIDE}
    if item is None:
        return facts | {"failed": LOCKED if evidence.locked(file.path) else NOT_THERE}
    try:
        if file.embedded is not None:
            data = base64.b64decode(item.read_at(*file.embedded))
            hashes, size = [hashlib.new(name, data, usedforsecurity=False) for name in _HASHES], len(data)
        else:
            data, hashes, size = _hashed(item)
    except (NeedsKey, WrongKey):
        return facts | {"failed": LOCKED}
    except (UserError, binascii.Error):
        return facts | {"failed": NOT_THERE}
    sha256, sha1, md5 = (found.hexdigest() for found in hashes)
    if sha256 != file.sha256:
        return facts | {"failed": CHANGED}
    facts |= {"sha1": sha1, "md5": md5, "details": {"size": size}}
    head = data[:64]
    facts["mime"] = _only_heard(item, data, size, sniffed(head), file) or file.mime
    group = (facts["mime"] or "").partition("/")[0]
    if group == "image" and sniffed(head) is not None:
        seen = pictures.look(data)  # more than LARGEST bytes of it are refused there
        exif = seen.pop("exif", {})
        facts |= seen
        several = seen.pop("several", False)
        facts["details"] |= ({"exif": exif} if exif else {}) | ({"several": True} if several else {})
    elif group == "image":
        facts["failed"] = DAMAGED
    elif group in ("audio", "video"):
        facts["seconds"] = _length(item, data, size, facts["mime"])
        if facts["seconds"] is None and sniffed(head) is None:
            facts["failed"] = NO_SOUND
    return facts


_HASHES = ("sha256", "sha1", "md5")


def _hashed(item: Item) -> tuple[bytes, list[Any], int]:
    """(the first LARGEST bytes and one more where there are, hashes, size) of a file, read once."""
    hashes = [hashlib.new(name, usedforsecurity=False) for name in _HASHES]
    kept, size = bytearray(), 0
    for block in item.chunks():
        for found in hashes:
            found.update(block)
        size += len(block)
        if len(kept) <= LARGEST:
            kept += block[:LARGEST + 1 - len(kept)]
    return bytes(kept), hashes, size


def _length(item: Item, data: bytes, size: int, mime: str) -> float | None:
    return seconds(_reader(item, data, size), size, mime)


def _reader(item: Item, data: bytes, size: int) -> Callable[[int, int], bytes]:
    return (lambda at, n: data[at:at + n]) if len(data) == size else item.read_at


def _only_heard(item: Item, data: bytes, size: int, mime: str | None, file: File) -> str | None:
    """The type of a file, where the first bytes say that it may be a film: what telephones record is most often in the
    same wrapping, and a voice note is no film. Where the file does not say what is in it, the app does.
    """
    if mime not in ("video/mp4", "video/webm") or file.embedded is not None:
        return mime
    seen = has_pictures(_reader(item, data, size), size, mime)
    heard = not seen if seen is not None else (file.mime or "").startswith("audio/")
    return mime.replace("video", "audio") if heard else mime


def sniffed(head: bytes) -> str | None:
    """The type that the first bytes of a file say; None where they say nothing."""
    if head[:2] == b"BM" and head[6:10] == bytes(4):  # a text may begin so too, but not go on so
        return "image/bmp"
    return next((mime for at, magic, mime in _MAGIC if head[at:at + len(magic)] == magic), None)


def keep(case: Case, batch: list[dict[str, Any]]) -> None:
    """Put what was read into the case. Facts about files, not assessments; one entry of the log for each lot."""
    columns = ("sha256", "mime", "width", "height", "seconds", "taken", "lat", "lon", "camera", "phash", "md5", "sha1",
               "thumbnail", "details", "failed")
    with case.transaction():
        for facts in batch:
            details = facts.get("details")
            row = {**facts, "details": json.dumps(details, ensure_ascii=False) if details else None}
            case.db.execute(f"INSERT OR REPLACE INTO media ({', '.join(columns)})"
                            f" VALUES ({', '.join('?' * len(columns))})", [row.get(name) for name in columns])
        chain.record(case, "media.read", case.path.name, None, {
            "files": len(batch), "failed": sum(facts.get("failed") is not None for facts in batch)})


class Contents:
    """Files that may be seen, out of the evidence and checked by their hashes, one after the other: evidence is opened
    once for those that lie in it. Use as a context manager.
    """

    def __init__(self, store: Store, scratch: Scratch, secrets: tuple[bytes, ...] = ()) -> None:
        self._store, self._scratch, self._secrets = store, scratch, secrets
        self._root: str | None = None
        self._evidence: Evidence | None = None

    def __enter__(self) -> Contents:
        return self

    def __exit__(self, *_: object) -> None:
        if self._evidence is not None:
            self._evidence.close()
        self._root = self._evidence = None

    def read(self, sha256: str) -> tuple[str, bytes]:
        """(name, bytes) of a file. Raises FileGone, FileChanged."""
        row = self._store.db.execute(
            "SELECT a.sha256, e.root, coalesce(a.path, s.path), a.mime, a.details, a.path,"
            " coalesce(a.name, a.path, a.sha256) FROM attachment a JOIN message m ON m.id = a.message"
            " JOIN evidence e ON e.id = a.evidence JOIN source s ON s.id = m.source"
            f" WHERE a.sha256 = ? AND a.present AND {self._store.visible} ORDER BY a.id LIMIT 1",
            (sha256,)).fetchone()
        if row is None:
            raise FileGone(name=sha256)
        file, name = file_of(*row[:6]), str(row[6]).rpartition("/")[2]
        if (package := info.of(self._store.case)) is not None:
            return name, _packed(self._store, package, sha256, name)
        try:
            item = self._opened(file.root).get(file.path)
            if item is None or not file.readable:
                raise FileGone(name=name)
            data = b"".join(item.chunks()) if file.embedded is None else base64.b64decode(item.read_at(*file.embedded))
        except (binascii.Error, UserError) as error:
            raise FileGone(name=name) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise FileChanged(name=name)
        return name, data

    def _opened(self, root: str) -> Evidence:
        if self._evidence is None or self._root != root:
            self.__exit__()
            self._evidence, self._root = Evidence(Path(root), self._scratch, secrets=self._secrets), root
        return self._evidence


def content(store: Store, sha256: str, scratch: Scratch, secrets: tuple[bytes, ...] = ()) -> tuple[str, bytes]:
    """(name, bytes) of one file, see `Contents`. Raises FileGone, FileChanged."""
    with Contents(store, scratch, secrets) as contents:
        return contents.read(sha256)


def enlarged(store: Store, sha256: str, scratch: Scratch, secrets: tuple[bytes, ...] = ()) -> dict[str, Any]:
    """A picture to look at closely, see `Pictures.enlarge`. Raises what `content` raises."""
    data = content(store, sha256, scratch, secrets)[1]
    with Pictures() as pictures:
        return pictures.enlarge(data)


def _packed(store: Store, package: info.Package, sha256: str, name: str) -> bytes:
    """The file as it lies in a review package. Raises NotInPackage, FileChanged."""
    data = b"".join(info.file_parts(store.db, sha256)) if package.media == "files" else b""
    if not data and sha256 != _OF_NOTHING:
        raise info.NotInPackage(name=name)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise FileChanged(name=name)
    return data


def save(case: Case, path: Path, data: bytes) -> None:
    """Write a copy. Raises CannotWrite, InsideEvidence."""
    handover.check_outside(case, path)
    try:
        path.write_bytes(data)
    except OSError as error:
        raise CannotWrite(path=str(path), reason=error.strerror or str(error)) from error


def log_copy(case: Case, sha256: str, name: str) -> None:
    """Note in the log that a file of the evidence was handed out."""
    with case.transaction():
        chain.record(case, "export", name, None, {"file": sha256, "format": "copy"})
