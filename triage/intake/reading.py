"""Everything of an import that needs the evidence and not the case: scanning, hashing, identifying, parsing, preparing.

`Reader.events` is a generator of plain events, which the import writes into the case. It runs in the same process, or
in one of its own (`triage.intake.helper`), which uses a second core and keeps a crash in hostile data away from the
case.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Any

import msgspec

from parsers import derived, hash_lists
from parsers.base import Context, Identified, Parser, identify
from parsers.derived import Trying
from parsers.errors import Cancelled, NeedsKey, NoRoom, UserError, WrongKey
from parsers.evidence import Digests, Evidence, Item, Problem, Scratch
from parsers.filetypes import HEADLESS, SCRAMBLED, SQLITE, kind_of
from parsers.hash_lists import HashList
from parsers.records import Call, Conversation, Message, Record
from parsers.records import Warning as Remark
from parsers.sqlite.database import MAGIC
from parsers.sqlite.recovery import recovered
from parsers.words import N_
from triage.casefile import facts
from triage.flags.patterns.told import Asking
from triage.intake.app_folders import ANOTHER, Folders
from triage.intake.prepare import Batch, Preparer, said_in, uid
from triage.intake.unknown import messages_in
from triage.sources.zones import Zoning

_TAKE = 4000
_TELL = 1 << 22  # bytes between two progress events
_FEW = 12  # files of an exhibit that may be all of it; a folder full of an app's own data is another thing
NOTHING_READ = N_("The file is damaged ({reason}). It could not be recognised, and nothing was read from it.")
NO_PARSER = N_("No known format. Kind of file: {kind}.")
MAY_HOLD = N_(
    "No known format, yet its table {table} may hold messages (rows: {rows}): it has words, times and people. Say what "
    "its columns are, as for a table of another tool, and it is read. Kind of file: {kind}.")
EMPTY_FILE = N_("The file holds nothing.")
HASHES = N_("A list of hashes.")
SEALED = N_(
    "{path} holds encrypted or packed data that do not say what they are. Find out which program made it, open a copy "
    "with that, and add what comes out.")
GONE = N_(
    "{path} was not there any more while it was read: its medium was taken out, or the connection to it ended. Nothing "
    "of it was kept. Connect it and add the evidence again.")
CHANGED = N_(
    "{path} was changed by another program while it was read: what was read is not all what its hash stands for. Add a "
    "copy that nothing writes to.")
COPY = N_("This file is a copy of {other}, byte for byte. What both hold counts once.")
#: Folders right below the top of a phone's file system, by which an extraction of it is known.
_TREE = re.compile(r"/(data/(data|user|user_de|media|system)|storage/emulated|sdcard|mnt/sdcard|private/var|var/mobile"
                   r"|AppDomain[^/]*|(Home|Media|CameraRoll)Domain)/")
#: Archives of one download, which is handed out in parts of two gigabytes.
_PART = re.compile(r"(takeout-.*)-\d{3}(?=(\.(zip|tgz))?\Z)")
#: Folders in which a phone that copies out each message by itself puts them.
_BOXES = frozenset(("inbox", "outbox", "sent", "sent items", "drafts", "predefinbox", "predefsent", "predefdrafts"))


class Settings(msgspec.Struct, frozen=True):
    """What reading needs to know of the case. `zone` and `offset_ms` are the examiner's; `display` only sorts."""

    exhibit: str
    region: str | None
    zone: str | None
    offset_ms: int
    display: str
    secrets: tuple[bytes, ...] = ()
    mappings: tuple[str, ...] = ()
    day_order: str | None = None
    year: int | None = None
    hashes: tuple[str, ...] = ()  # further algorithms to hash every file by, as lists of other evidence state them

    def zoning(self) -> Zoning:
        """Places times as these settings say."""
        return Zoning(self.zone, self.offset_ms, facts.zone(self.display))


class Scanned(msgspec.Struct, frozen=True, tag=True):
    """The evidence was listed: so many files, so many bytes."""

    files: int
    size: int


class Derived(msgspec.Struct, frozen=True, tag=True):
    """Keys that were made of passwords, so that whoever reads this evidence next need not make them again."""

    keys: dict[bytes, bytes]


class Read(msgspec.Struct, frozen=True, tag=True):
    """So many more bytes were read."""

    size: int


class Working(msgspec.Struct, frozen=True, tag=True):
    """The `index`-th of `of` sources is being hashed; of none where what nothing reads is."""

    path: str
    index: int
    of: int


class Begin(msgspec.Struct, frozen=True, tag=True):
    """A source begins. Answer None to read it, or the paths of its files where it was read before.

    `device`: the folder of the evidence that stands for one device where it may hold several, or empty. `people`: the
    same for who is who: files that hold one chat each may lie in several folders and be of one phone all the same.
    `like`: the `uid` of the source that it is a further copy of, byte for byte, or its own: ids of records without one
    of their own are made of it, and the device is that one's.
    """

    path: str
    uid: str
    digests: Digests
    is_root: bool
    app: str
    parser: str
    version: str
    identified: str
    device: str = ""
    people: str = ""
    like: str = ""


class FileSeen(msgspec.Struct, frozen=True, tag=True):
    """A file of the evidence and what it was used for. `status` where it is a source that holds no records. `stated`:
    what it says of other files where it is a list of hashes.
    """

    path: str
    role: str
    digests: Digests | None
    status: str | None = None
    reason: str = ""
    args: dict[str, Any] = {}
    stated: HashList | None = None


class Failure(msgspec.Struct, frozen=True, tag=True):
    """What ended a source. `needs_key`: a key may help. `message` None: nothing that the parser was made for.
    `comes_back`: it lies outside of the file, so that another attempt may read all of it.
    """

    message: str | None
    args: dict[str, Any]
    needs_key: bool = False
    comes_back: bool = False


class End(msgspec.Struct, frozen=True, tag=True):
    """The source ended. `seconds`: spent on hashing it and on parsing it."""

    failure: Failure | None
    damage: list[str]
    files: list[FileSeen]
    seconds: dict[str, float]


Event = Problem | Trying | Derived | Scanned | Read | Working | Begin | FileSeen | End | Batch | list[Record]
Events = Generator[Event, "list[str] | None", None]


class Reader:
    """Reads one piece of evidence."""

    def __init__(self, root: Path, scratch: Scratch, settings: Settings,
                 cancelled: Callable[[], bool] = lambda: False) -> None:
        self.root, self.scratch, self.settings = root, scratch, settings
        self.cancelled = cancelled
        self._unread = 0  # bytes not yet told
        self._sources: set[str] = set()
        self._folders = Folders()
        self._lists: dict[str, HashList] = {}
        self._rows = 0  # messages and calls
        self._kinds = Asking()
        self._first: dict[tuple[str, ...], tuple[str, str, str]] = {}  # see `_like`

    def events(self) -> Events:
        """Yield what is found, in the order in which it has to be written. Raises Cancelled and EvidenceMissing."""
        with Evidence(self.root, self.scratch, self.cancelled, self._count, self.settings.secrets,
                      self.settings.mappings, at_once=False) as evidence:
            yield from evidence.listing()
            if keys := derived.known():
                yield Derived(keys)
            yield Scanned(len(evidence.items), sum(item.size for item in evidence.items if not item.same_as_stored))
            todo = sorted(self._identify(evidence), key=lambda found: found[1].last)
            self._find_lists(evidence)
            yield from (self._weighed(problem, evidence) for problem in evidence.problems)
            for n, (item, parser, claim) in enumerate(todo, 1):
                if parser.last and item.claimed_by is not None:
                    continue
                yield Working(item.path, n, len(todo))
                yield from self._source(item, parser, claim)
            yield from self._rest(evidence)

    def _count(self, n: int) -> None:
        self._unread += n

    def _told(self, at_least: int = 0) -> Iterator[Read]:
        if self._unread > at_least:
            n, self._unread = self._unread, 0
            yield Read(n)

    def _identify(self, evidence: Evidence) -> Iterator[tuple[Item, Parser, Identified]]:
        for item in evidence.items:
            evidence.progress(0)
            if item.claimed_by is None and not item.container and item.size:
                claims = identify(item)
                if claims:
                    self._sources.add(item.path)
                    if claims[0][0].signs.is_database:
                        self._folders.note(claims[0][0].id, _device(item), item.path)
                    yield item, *claims[0]

    def _find_lists(self, evidence: Evidence) -> None:
        """Lists of hashes, before anything is hashed: they say by what. One that lies in the tree of a phone is its
        owner's, or an app's, and no word of whoever handed it over.
        """
        for item in evidence.items:
            if item.path not in self._sources and not item.container and item.device is None and not _TREE.search(
                    f"/{item.path}") and (found := hash_lists.read(item)) is not None:
                self._lists[item.path] = found
        wanted = {*self.settings.hashes, *(
            hash_lists.HASHLIB[one.algorithm] for found in self._lists.values() for one in found.entries)}
        for item in evidence.items if (further := frozenset(wanted) - {"sha256", "md5"}) else ():
            item.also = further

    def _weighed(self, problem: Problem, evidence: Evidence) -> Problem:
        """An archive or image that is not opened, and nothing else that could be read: then the exhibit was not read,
        which must not pass for a result.
        """
        item = evidence.get(problem.path)  # none is a link, nor what lies in an archive
        if problem.status != "not_read" or self._sources or item is None or not item.container:
            return problem
        return msgspec.structs.replace(problem, status="failed")

    def _source(self, item: Item, parser: Parser, claim: Identified) -> Events:
        start, stamp = time.perf_counter(), item.stamp()
        try:
            yield from self._hash(item)
        except UserError as error:
            yield _unreadable(item, error)
            return
        seconds = {"hash": time.perf_counter() - start, "parse": 0.0}
        digests = item.digests()
        key = uid("source", self.settings.exhibit, item.path, digests.sha256)
        like, device, first = self._like(item, parser, key)
        known = yield Begin(item.path, key, digests, item.real == self.root, parser.app, parser.id, parser.version,
                            claim.reason, device, "" if parser.one_chat else device, like)
        if known is not None:
            for path in known:
                other = item.evidence.get(path)
                if other is not None:
                    item.claim(other)
            return
        context = Context(region=self.settings.region, zone=self.settings.zone, day_order=self.settings.day_order,
                          year=self.settings.year, secrets=self.settings.secrets, cancelled=self.cancelled)
        if item.notes:
            yield [Remark(note.message, note.args, partial=note.partial) for note in item.notes]
        preparer, rows = Preparer(item, parser.app, like, self.settings.zoning()), self._rows
        failure = yield from self._records(parser.read(item, context), preparer, seconds)
        if failure is None and parser.recovers:
            preparer.begin_recovered()
            yield from self._records(recovered(parser, item, context), preparer, seconds)
        if like != key and self._rows > rows:
            yield [Remark(COPY, {"other": first})]
        elif self._rows > rows and (beside := self._folders.another(parser.id, device, item.path)) is not None:
            yield [Remark(ANOTHER, {"path": beside})]
        if (failure is not None or item.damage) and not item.is_there():
            failure = Failure(GONE, {"path": item.path}, comes_back=True)
        elif item.stamp() not in (stamp, None) and item.differs():
            yield [Remark(CHANGED, {"path": item.path}, partial=True)]
        files = [FileSeen(other.path, "side" if _is_side(item, other) else "attachment", other.digests())
                 for other in item.evidence.items if other.claimed_by == item.path and _readable(other)]
        yield End(failure, list(dict.fromkeys(item.damage)), files, seconds)
        yield from self._told()

    def _like(self, item: Item, parser: Parser, key: str) -> tuple[str, str, str]:
        """(`uid`, device, path) of the first source of this evidence that has the same bytes, its logs too: an archive
        often lies beside what was unpacked from it, and such copies are no two phones. It is itself where it is the
        first; so is a file of one chat, whose name and folder count.
        """
        itself = key, _device(item), item.path
        logs = [log for ending in ("-wal", "-journal") if (log := item.side(ending)) is not None]
        if parser.one_chat or not all(map(_readable, logs)):
            return itself
        name = "" if item.head(len(MAGIC)) == MAGIC else item.name
        same = parser.id, item.digests().sha256, name, *(log.digests().sha256 for log in logs)
        return self._first.setdefault(same, itself)

    def _hash(self, item: Item) -> Iterator[Event]:
        """Hash a file, telling of progress on the way (and looking for the cancel button)."""
        for _ in item.hashing():
            yield from self._told(_TELL)

    def _records(self, records: Iterator[Record], preparer: Preparer, seconds: dict[str, float]
                 ) -> Generator[Event, list[str] | None, Failure | None]:
        """Yield records in batches, keeping what came before an error; return the error."""
        while True:
            if self.cancelled():
                raise Cancelled
            start = time.perf_counter()
            others, failure, done = _prepared(records, preparer)
            batch = preparer.take()
            batch = batch._replace(kinds=self._kinds.of(said_in(batch), batch.bodies))
            seconds["parse"] += time.perf_counter() - start
            yield from self._told(_TELL)
            if others:
                yield others
            if batch.rows:
                self._rows += len(batch.rows)
                yield batch
            if done:
                if preparer.warnings:
                    yield list(preparer.warnings)
                return failure

    def _rest(self, evidence: Evidence) -> Iterator[Event]:
        """The files that nothing read, by hash: what was not recognised is said as plainly as what was."""
        yield Working("", 0, 0)
        for item in evidence.items:
            if item.path in self._sources or item.claimed_by in self._sources:
                continue  # what belongs to a database that nothing reads is listed like that database
            try:
                yield from self._hash(item)
                digests = item.digests()
            except UserError as error:
                yield _unreadable(item, error)
                continue
            if item.container:
                yield FileSeen(item.path, "container", digests)
            elif (stated := self._lists.get(item.path)) is not None:
                yield FileSeen(item.path, "hashes", digests, "read", HASHES, stated=stated)
            elif item.damage:
                yield FileSeen(item.path, "unrecognised", digests, "failed", NOTHING_READ, {"reason": item.damage[0]})
            elif item.told:
                note = item.told[0]
                yield FileSeen(item.path, "unrecognised", digests, "failed", note.message, note.args)
            elif digests.size:
                yield FileSeen(item.path, "unrecognised", digests, *self._unknown(item))
            else:
                yield FileSeen(item.path, "unrecognised", digests, "empty", EMPTY_FILE)
        yield from self._told()

    def _unknown(self, item: Item) -> tuple[str, str, dict[str, Any]]:
        """What is said of a file of no known format: status, message id, arguments."""
        kind = kind_of(item.head())
        if kind == HEADLESS:
            return "failed", NOTHING_READ, {"reason": kind}
        if kind == SCRAMBLED and not self._sources and len(item.evidence.items) - len(self._lists) <= _FEW:
            return "failed", SEALED, {"path": item.path}
        found = messages_in(item) if kind == SQLITE else None
        if found is not None:
            return "not_recognised", MAY_HOLD, {"kind": kind, "table": found.table, "rows": found.rows}
        return "not_recognised", NO_PARSER, {"kind": kind}


def _device(item: Item) -> str:
    """The folder that stands for one device. Two phones handed over in one folder must not become one: their chats with
    the same number are two chats. A backup is of one device, and so is the tree of a file system; otherwise it is the
    first folder on the way to a file. (An archive right at the top counts as a folder if it has folders itself.)
    """
    evidence = item.evidence
    found = item.device
    if found is None and (tree := _TREE.search(f"/{item.path}")):
        found = item.path[:max(tree.start() - 1, 0)]
    if found is not None:
        return "" if evidence.root.is_file() and found == evidence.root.name else found
    parts = item.folder.split("/") if item.folder else []
    if evidence.root.is_file():
        parts = parts[1:]
    archive = evidence.get(parts[0]) if len(parts) == 1 else None
    if not parts or (archive and archive.container) or parts[0].casefold() in _BOXES:
        return ""
    return _PART.sub(r"\1", parts[0])


def _prepared(records: Iterator[Record], preparer: Preparer) -> tuple[list[Record], Failure | None, bool]:
    """Hand the next messages and calls to the preparer, one by one: in a list they would leave the processor's cache.

    Returns the other records, to be written before them, the error that ended the reading, and whether this was its
    end.
    """
    others: list[Record] = []
    for _ in range(_TAKE):
        try:
            record = next(records)
        except StopIteration:
            return others, None, True
        except Cancelled:
            raise
        except UserError as error:
            return others, Failure(error.message, error.args_by_name, isinstance(error, NeedsKey | WrongKey),
                                   isinstance(error, NoRoom)), True
        except Exception as error:  # noqa: BLE001  whatever a hostile file makes a parser do ends this source alone, and is recorded
            return others, Failure(None, {"reason": f"{type(error).__name__}: {error}"}), True
        kind = type(record)
        if kind is Message:
            preparer.message(record)  # type: ignore[arg-type]
        elif kind is Call:
            preparer.call(record)  # type: ignore[arg-type]
        else:
            if kind is Conversation:
                preparer.conversation(record)  # type: ignore[arg-type]
            others.append(record)
    return others, None, False


def _unreadable(item: Item, error: UserError) -> FileSeen:
    status = "needs_key" if isinstance(error, NeedsKey | WrongKey) else "failed"
    return FileSeen(item.path, "unrecognised", None, status, error.message, error.args_by_name)


def _readable(item: Item) -> bool:
    try:
        item.digests()
    except UserError:
        return False
    return True


def _is_side(item: Item, other: Item) -> bool:
    return any(item.side(ending) is other for ending in ("-wal", "-shm", "-journal"))
