"""What a case file says of itself when it is a review package. Kept in the fact `package` as JSON.

Light, because importing, opening and reading files ask it of every case.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from parsers.errors import UserError
from parsers.words import N_

if TYPE_CHECKING:
    from triage.case import Case

FACT, FACT_BASE = "package", "package.base"
Media = Literal["none", "thumbnails", "files"]
MEDIA: dict[str, str] = {
    "none": N_("No pictures or files"), "thumbnails": N_("Thumbnails of pictures"), "files": N_("The files themselves"),
}
#: What can be left out of a package, as the counts in `Package.left_out` name it.
LEFT_OUT: dict[str, str] = {
    "messages": N_("messages and calls"), "conversations": N_("conversations"), "people": N_("people"),
    "contacts": N_("contacts"), "files": N_("files"), "sources": N_("sources"), "flags": N_("flags"),
    "reactions": N_("reactions"), "locations": N_("positions"), "work": N_("tags, notes and other work"),
}
#: Files in a package stand in parts of this many bytes, so that no part has to be held with all others in memory.
PART = 1 << 20
#: Only packages have this table, so it is no part of the schema of cases.
FILES_TABLE = """
CREATE TABLE package_file (
  sha256 TEXT NOT NULL, part INTEGER NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (sha256, part)
) WITHOUT ROWID
"""


class Package(msgspec.Struct, frozen=True, kw_only=True):
    """`case`: hash of the first entry of the case's log, which tells cases apart. `head_seq`, `head_hash`: the entry of
    its log that the package was made after. `base`: SHA-256 of the decisions that stood then. Times are ISO 8601 UTC,
    `files` and `file_bytes` what media files lie inside.
    `blind`: made without what the examiner had decided. `rules`: of the sources inside by which rules how many were
    looked through (version, SHA-256, number); `waiting`: exhibits of theirs that were not read closely to their end.
    """

    id: str
    case: str
    head_seq: int
    head_hash: str
    base: str
    made_at: str
    made_by: str
    reader: str
    reason: str
    media: Media
    program: str
    messages: int
    conversations: int
    files: int = 0
    file_bytes: int = 0
    chosen_conversations: int = 0
    blind: bool = False
    left_out: dict[str, int] = {}
    missing_files: dict[str, int] = {}
    rules: tuple[tuple[str, str, int], ...] = ()
    waiting: tuple[str, ...] = ()


class TakesNoEvidence(UserError):
    message = N_(
        "{path} is a review package, which takes no evidence. Add it to the case that the package was made from.")
    exit_code = 2


class NotInPackage(UserError):
    message = N_("{name} is not in this review package: it was made without the file. Ask for one with the files.")


def of(case: Case) -> Package | None:
    """What the case says of itself as a package; None for an ordinary case."""
    text = case.fact(FACT)
    return msgspec.json.decode(text, type=Package) if text else None


def refuse_evidence(case: Case) -> None:
    """Raise TakesNoEvidence for a package."""
    if case.fact(FACT):
        raise TakesNoEvidence(path=str(case.path))


def file_parts(db: Any, sha256: str) -> Iterator[bytes]:
    """The parts of a file that lies in a package; none where it does not."""
    for (part,) in db.execute("SELECT bytes FROM package_file WHERE sha256 = ? ORDER BY part", (sha256,)):
        yield bytes(part)
