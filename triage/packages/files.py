"""The files that messages carry, copied out of the evidence into a package: read once for their hash, then in parts."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from parsers.errors import Cancelled, UserError
from parsers.evidence import Evidence
from parsers.words import N_
from triage.case import Case
from triage.media.files import File, file_of
from triage.packages.info import FILES_TABLE, PART

#: Why a file of a kept message is not in the package, as `Package.missing_files` names it.
WHY: dict[str, str] = {
    "gone": N_("not where the evidence was imported from"), "changed": N_("changed since the import"),
    "large": N_("larger than asked for"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to copy, and its size in bytes as the import found it."""

    file: File
    size: int


def wanted(db: Any) -> list[Wanted]:
    """Files of kept messages (see `triage.packages.kept`) that the evidence held, each once."""
    return [Wanted(file_of(*row[:6]), int(row[6] or 0)) for row in db.execute(
        "SELECT a.sha256, e.root, coalesce(a.path, s.path), a.mime, a.details, a.path, a.size FROM attachment a"
        " JOIN message m ON m.id = a.message JOIN evidence e ON e.id = a.evidence JOIN source s ON s.id = m.source"
        " WHERE a.id IN temp.kept_attachment AND a.present AND a.sha256 IS NOT NULL"
        " GROUP BY a.sha256 ORDER BY e.id, 3")]


def copy(case: Case, packed: Case, largest: int, secrets: tuple[bytes, ...], tell: Callable[[int], None],
         cancelled: Callable[[], bool]) -> tuple[tuple[int, int], dict[str, int]]:
    """Copy them. Returns ((files, bytes), {why: how many files stayed out}). Raises Cancelled."""
    packed.db.execute(FILES_TABLE)
    by_root: dict[str, list[Wanted]] = defaultdict(list)
    lost: Counter[str] = Counter()
    for one in wanted(case.db):
        if one.size > largest:
            lost["large"] += 1
        else:
            by_root[one.file.root].append(one)
    put, size = 0, 0
    with case.scratch() as scratch:
        for root, group in by_root.items():
            try:
                evidence = Evidence(Path(root), scratch, cancelled, secrets=secrets)
            except UserError:
                lost["gone"] += len(group)
                continue
            with evidence:
                for one in group:
                    if cancelled():
                        raise Cancelled
                    why, n = _copy(evidence, one.file, packed, largest)
                    lost.update([why] if why else [])
                    put, size = put + (not why), size + n
                    tell(1)
    return (put, size), dict(lost)


def _copy(evidence: Evidence, file: File, packed: Case, largest: int) -> tuple[str, int]:
    """("", bytes written), or why the file stays out."""
    item = evidence.get(file.path)
    if item is None or not file.readable:
        return "gone", 0
    try:
        if file.embedded is not None:
            data = base64.b64decode(item.read_at(*file.embedded))
            digest, size, blocks = hashlib.sha256(data).hexdigest(), len(data), iter([data])
        else:
            digests = item.digests()
            digest, size, blocks = digests.sha256, digests.size, item.chunks()
        if digest != file.sha256:
            return "changed", 0
        if size > largest:
            return "large", 0
        with packed.transaction():
            packed.db.executemany("INSERT INTO package_file VALUES (?, ?, ?)", (
                (file.sha256, n, part) for n, part in enumerate(_parts(blocks))))
    except (UserError, binascii.Error):
        return "gone", 0
    return "", size


def _parts(blocks: Iterator[bytes]) -> Iterator[bytes]:
    gathered = bytearray()
    for block in blocks:
        gathered += block
        while len(gathered) >= PART:
            yield bytes(gathered[:PART])
            del gathered[:PART]
    if gathered:
        yield bytes(gathered)
