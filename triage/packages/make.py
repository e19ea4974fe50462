"""Writing a review package: the kept rows of a case into a new encrypted case, which takes its name when it is whole.

It is built in a folder of its own beside the target, encrypted from its first byte, so that a run that is killed leaves
no package and nothing readable. The package holds no entry of the case's log, whose details quote what stays out; it
names the entry it was made after, and begins a log of its own.
"""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import filelock
import msgspec

from parsers.errors import UserError
from parsers.words import N_
from triage import __version__
from triage.case import CannotCreate, Case, CaseReadOnly
from triage.custody import chain
from triage.flagging import rulebook
from triage.intake import handover
from triage.media import files as media
from triage.packages import files as media_files
from triage.packages import info, state
from triage.packages.info import Media, Package
from triage.packages.kept import Kept, chosen
from triage.packages.rows import Rows
from triage.scope import ReasonNeeded
from triage.store import Store
from triage.views import overview

ENDING = ".attest"
#: Bytes of a single file beyond which it stays out unless asked otherwise.
LARGEST = 100 << 20
_SHORTEST = 12  # characters of a passphrase, as for a case in the window
_SPARE = 64 << 20  # bytes that must be free beyond what is written


class PackageExists(UserError):
    message = N_("{path} exists already. Choose another name for the package.")
    exit_code = 2


class PackageOfPackage(UserError):
    message = N_("{path} is a review package itself. Make packages from the case it came from.")
    exit_code = 2


class SamePassphrase(UserError):
    message = N_("That is the passphrase of the case. The package needs one of its own, which its reader may know.")
    exit_code = 2


class ShortPassphrase(UserError):
    message = N_("The package's passphrase is too short: it needs {n} characters or more, as it will travel.")
    exit_code = 2


class NoReader(UserError):
    message = N_("Say who the package is for: the name stands in it and in the log.")
    exit_code = 2


class NothingToPack(UserError):
    message = N_("There is nothing to put into a package: no message is left after scope, privilege and choice.")
    exit_code = 2


class NoRoomForPackage(UserError):
    message = N_(
        "The package would take up to {needed} bytes, and {path} has {free} free. Make room, or leave out files.")


@dataclass(frozen=True, slots=True)
class Options:
    """`conversations`: uids, none for all. `largest`: bytes of a single file beyond which it stays out.

    `blind`: without decisions, tags, notes, exhibits and categories, so that the reader does not know of them.
    """

    reader: str
    reason: str
    media: Media = "thumbnails"
    conversations: tuple[str, ...] = ()
    largest: int = LARGEST
    blind: bool = False


class Plan(msgspec.Struct, frozen=True):
    """What a package would hold, told before it is made. `bytes`: the most that the file may take."""

    messages: int
    conversations: int
    files: int
    file_bytes: int
    too_large: int
    left_out: dict[str, int]
    bytes: int


class Made(msgspec.Struct, frozen=True):
    """A package on the disk: its path, size in bytes and SHA-256, and what it says of itself."""

    path: str
    size: int
    sha256: str
    package: Package


def plan(store: Store, options: Options) -> Plan:
    """Count what would go in. Raises NoSuchConversation."""
    with chosen(store, options.conversations) as kept:
        return _plan(store, kept, options)


def _plan(store: Store, kept: Kept, options: Options) -> Plan:
    wanted = media_files.wanted(store.db) if options.media == "files" else []
    small = [file for file in wanted if file.size <= options.largest]
    file_bytes = sum(file.size for file in small)
    pages, size = (int(store.db.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size"))
    return Plan(kept.count("message"), kept.count("conversation"), len(small), file_bytes, len(wanted) - len(small),
                kept.left_out(), pages * size + file_bytes + file_bytes // 50)


def check(case: Case, target: Path, passphrase: str, options: Options) -> None:
    """Find what stands in the way before anything is written. Raises the errors of this module, NoSuchFolder and
    CaseReadOnly.
    """
    if case.why_read_only is not None:
        raise CaseReadOnly(path=str(case.path), why=case.why_read_only.format(holder=case.holder))
    if info.of(case) is not None:
        raise PackageOfPackage(path=str(case.path))
    if not options.reader.strip():
        raise NoReader
    if not options.reason.strip():
        raise ReasonNeeded
    if target.exists():
        raise PackageExists(path=str(target))
    handover.check_folder(target)  # the lock of `make` would make it
    handover.check_outside(case, target)
    if len(passphrase) < _SHORTEST:
        raise ShortPassphrase(n=_SHORTEST)
    if case.opens_with(passphrase):
        raise SamePassphrase


def with_ending(path: Path) -> Path:
    """The path as a case file is called."""
    return path if path.suffix == ENDING else path.with_name(path.name + ENDING)


def make(case: Case, target: Path, passphrase: str, options: Options, *, secrets: Sequence[bytes] = (),
         progress: Callable[[int], None] = lambda _: None, cancelled: Callable[[], bool] = lambda: False) -> Made:
    """Write a package and note it in the log of the case. `progress` is told rows written. Files that were not read yet
    are read first, for their thumbnails.

    Raises what `check` raises, NothingToPack, NoRoomForPackage, CannotCreate, and Cancelled.
    """
    check(case, target, passphrase, options)
    folder = target.with_name(f".{target.name}.part")
    lock = filelock.FileLock(f"{folder}.lock", mode=0o600)
    try:
        lock.acquire(timeout=0)
        shutil.rmtree(folder, ignore_errors=True)  # what a run left that was killed: nobody holds the lock
        folder.mkdir(mode=0o700)
    except (OSError, filelock.Timeout) as error:
        raise CannotCreate(path=str(target), reason=getattr(error, "strerror", None) or str(error)) from error
    try:
        if options.media != "none":
            _read_media(case, tuple(secrets), cancelled)
        return _build(case, folder / target.name, target, passphrase, options, tuple(secrets), progress, cancelled)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def _read_media(case: Case, secrets: tuple[bytes, ...], cancelled: Callable[[], bool]) -> None:
    """Thumbnails travel, so files that were not read yet are read first: in a package nobody could do it later."""
    with case.scratch() as scratch:
        for batch in media.read(media.wanted(Store(case)), scratch, secrets=secrets, cancelled=cancelled):
            media.keep(case, batch)


def _build(case: Case, part: Path, target: Path, passphrase: str, options: Options, secrets: tuple[bytes, ...],
           progress: Callable[[int], None], cancelled: Callable[[], bool]) -> Made:
    store = Store(case)
    head = case.db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    with chosen(store, options.conversations) as kept:
        planned = _plan(store, kept, options)
        if not planned.messages:
            raise NothingToPack
        free = shutil.disk_usage(target.parent).free
        if free < planned.bytes + _SPARE:
            raise NoRoomForPackage(needed=planned.bytes + _SPARE, free=free, path=str(target.parent))
        with Case.create(part, passphrase, case.actor) as packed:
            package = _fill(case, packed, kept, options, planned, head, secrets, progress, cancelled)
    digest = hashlib.sha256()
    with part.open("rb") as stream:
        while block := stream.read(1 << 20):
            digest.update(block)
    made = Made(str(target), part.stat().st_size, digest.hexdigest(), package)
    _note(case, made)
    if target.exists():
        raise PackageExists(path=str(target))
    part.replace(target)
    return made


def _fill(case: Case, packed: Case, kept: Kept, options: Options, planned: Plan, head: tuple[int, str],
          secrets: tuple[bytes, ...], progress: Callable[[int], None], cancelled: Callable[[], bool]) -> Package:
    rows = Rows(case, packed, kept, options.media, progress, cancelled, blind=options.blind)
    rows.write()
    lost: dict[str, int] = {}
    put = (0, 0)
    if options.media == "files":
        put, lost = media_files.copy(case, packed, options.largest, secrets, rows.tell, cancelled)
    decided = state.read(packed.db)
    base = msgspec.json.encode(decided, order="sorted")
    first = case.db.execute("SELECT hash FROM audit WHERE seq = 1").fetchone()
    inside = set(packed.db.execute(
        "SELECT e.exhibit, s.path FROM source s JOIN evidence e ON e.id = s.evidence").fetchall())
    exhibits = {exhibit for exhibit, _ in inside}
    package = Package(
        id=uuid.uuid4().hex, case=first[0], head_seq=head[0], head_hash=head[1], base=hashlib.sha256(base).hexdigest(),
        made_at=chain.now(), made_by=case.actor, reader=chain.printable(options.reader.strip()),
        reason=chain.printable(options.reason.strip()), media=options.media, program=__version__,
        messages=planned.messages, conversations=planned.conversations, files=put[0], file_bytes=put[1],
        chosen_conversations=len(options.conversations), missing_files=lost, blind=options.blind,
        rules=tuple((*one,) for one in rulebook.looked(case, inside)),
        waiting=tuple(exhibit for exhibit in overview.waiting(case) if exhibit in exhibits),
        left_out=planned.left_out | ({"work": rows.work_left_out} if rows.work_left_out else {}))
    with packed.transaction():
        packed.set_fact(info.FACT, msgspec.json.encode(package).decode())
        packed.set_fact(info.FACT_BASE, base.decode())
        chain.record(packed, "package.begin", package.reader, package.reason, msgspec.to_builtins(package))
    return package


def _note(case: Case, made: Made) -> None:
    """Before the file has its name: a package that is on its way must be in the log, not the other way round."""
    with case.transaction():
        chain.record(case, "package.make", Path(made.path).name, made.package.reason,
                       {"package": msgspec.to_builtins(made.package), "sha256": made.sha256, "size": made.size})
        chain.seal(case, made.package.head_seq, made.package.head_hash, Path(made.path).name)
