"""What an examiner hands over, checked before anything is read: mistakes that would cost the evidence or the case.

The case and its scratch must not be written into the evidence; nothing may be read twice under two names; and two
pieces of evidence must not pass as one because their folders have the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from parsers.errors import EvidenceMissing, EvidenceUnreadable, UserError
from parsers.words import N_
from triage.custody import chain
from triage.intake.prepare import uid

if TYPE_CHECKING:
    from triage.case import Case
    from triage.ingest import Options

_STATED = ("acquired_by", "acquired_at", "acquired_with", "stated_sha256")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class InsideEvidence(UserError):
    message = N_("{path} lies inside the evidence {root}, and nothing is ever written there. Choose another folder.")
    exit_code = 2


class NoSuchPlace(UserError):
    message = N_("{path} is a folder, or its folder does not exist. Give the name of a file in a folder that is there.")
    exit_code = 2


class NoSuchFolder(UserError):
    message = N_("There is no folder for {path}. Check the name, connect the drive, or make the folder first.")
    exit_code = 2


class EvidenceTwice(UserError):
    message = N_("{path} lies inside {root} and would be read twice. Give only one of them.")
    exit_code = 2


class SameExhibit(UserError):
    message = N_(
        "{path} and {other} would both be exhibit “{exhibit}”. If they are two pieces of evidence, add them one by "
        "one, each with its own exhibit reference.")
    exit_code = 2


class BadStatedHash(UserError):
    message = N_("“{value}” is not a SHA-256 hash: 64 digits from 0 to 9 and a to f.")
    exit_code = 2


class StatedHashOfFolder(UserError):
    message = N_("A hash stated at hand-over is that of one file, and {path} is a folder. Add the file by itself.")
    exit_code = 2


def check_roots(roots: Iterable[Path], exhibit: str | None, stated_sha256: str | None) -> list[Path]:
    """Return the roots as absolute paths, each once. Raises a UserError for what cannot be taken as it is."""
    paths: dict[Path, Path] = {}
    for root in roots:
        paths.setdefault(_resolved(root), root.absolute())
    for resolved, path in paths.items():
        for other_resolved, other in paths.items():
            if other_resolved in resolved.parents:
                raise EvidenceTwice(path=str(path), root=str(other))
            if other_resolved != resolved and other.name == path.name:
                raise SameExhibit(path=str(path), other=str(other), exhibit=exhibit or path.name)
    if stated_sha256:
        _check_stated(list(paths.values()), stated_sha256)
    return list(paths.values())


def check_target(target: Path, roots: Iterable[Path]) -> None:
    """Raise InsideEvidence where `target` (the case, a report) would be written into the evidence."""
    resolved = target.resolve()
    for root in roots:
        if root.resolve() in (resolved, *resolved.parents):
            raise InsideEvidence(path=str(target), root=str(root))


def check_outside(case: Case, target: Path) -> None:
    """The same for the evidence of a case: a copy or a list saved there would change what was handed over, or take the
    place of a file of it.
    """
    check_target(target, [Path(root) for (root,) in case.db.execute("SELECT DISTINCT root FROM evidence")])


def check_place(target: Path) -> None:
    """Raise NoSuchPlace where no file can be written as `target`: known before hours of reading, not after them."""
    if target.is_dir() or not target.resolve().parent.is_dir():
        raise NoSuchPlace(path=str(target))


def check_folder(target: Path) -> None:
    """Raise NoSuchFolder where what holds `target` is not there: nothing is made for a mistyped name, or in the place
    of a drive that is not connected.
    """
    if not target.resolve().parent.is_dir():
        raise NoSuchFolder(path=str(target))


def check_known(path: Path, known: str, exhibit: str) -> None:
    """Raise SameExhibit where evidence of this name was added before from another place that is still there."""
    try:
        is_another = Path(known) != path and Path(known).exists() and not Path(known).samefile(path)
    except OSError:
        return  # the place of before cannot be read now, as after a move
    if is_another:
        raise SameExhibit(path=str(path), other=known, exhibit=exhibit)


def enter(case: Case, root: Path, exhibit: str, options: Options) -> int:
    """Put a piece of evidence into the case, or find the one that was added before, with what is stated of it now.
    Logged. Returns its row id. Raises SameExhibit.
    """
    place = chain.printable(str(root))
    stated = {name: chain.printable(value) for name in _STATED if (value := getattr(options, name))}
    key = uid("evidence", exhibit, root.name)
    with case.transaction():
        row = case.db.execute("SELECT id, root FROM evidence WHERE uid = ?", (key,)).fetchone()
        if row is None:
            row = case.db.execute(
                "INSERT INTO evidence (uid, exhibit, root, added_at) VALUES (?, ?, ?, ?) RETURNING id",
                (key, chain.printable(exhibit), place, chain.now())).fetchone()
        else:
            check_known(root, row[1], exhibit)
            case.db.execute("UPDATE evidence SET root = ? WHERE id = ?", (place, row[0]))
        for name, value in stated.items():
            case.db.execute(f"UPDATE evidence SET {name} = ? WHERE id = ?", (value, row[0]))
        more = {"zone": options.zone, "offset_s": options.offset_ms / 1000, "day_order": options.day_order,
                "year": options.year}
        chain.record(case, "evidence.add", exhibit, detail={
            "root": place, **stated, **{name: value for name, value in more.items() if value}})
    return int(row[0])


def _resolved(root: Path) -> Path:
    try:
        if not root.exists():
            raise EvidenceMissing(path=str(root))
        return root.resolve()
    except OSError as error:
        raise EvidenceUnreadable(path=str(root), reason=error.strerror or str(error)) from error


def _check_stated(paths: list[Path], stated: str) -> None:
    if not _SHA256.fullmatch(stated.strip().lower()):
        raise BadStatedHash(value=stated)
    for path in paths:
        if path.is_dir():
            raise StatedHashOfFolder(path=str(path))
