"""The words of files that messages carry, and of files that are evidence of their own: read on request, by one button
and one option, from documents by this program and from pictures by Tesseract, where that is installed.

What is read is kept beside the file's message, as a rendering of kind `document` or `ocr`, marked as machine-read:
searchable, and never taken for a message of anybody. It is read on request and not during the import because it takes
its time (a page of a scan takes seconds) and an import must not wait for it, and because what it makes is an
assessment, which somebody answers for in the log.

Files are read from the evidence, checked by their hashes. Documents are opened in a process of their own (see
triage.documents) and come first, as they take no time. One that cannot be read is remembered with the reason, and not
tried again until the readers are others; a picture that failed, and a file that is not there now, is tried again.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

from parsers.errors import Cancelled, UserError
from parsers.evidence import Scratch
from parsers.words import N_
from triage import scope
from triage.case import Case, dump_json
from triage.custody import chain
from triage.documents import WHY, Documents
from triage.documents.pieces import MISSING, OTHER, SCAN, TOO_LARGE
from triage.media import files, ocr, papers
from triage.media.apart import LARGEST
from triage.media.pictures import DAMAGED, Pictures
from triage.store import Store
from triage.work import annotations as added

_AT_A_TIME = 20  # files kept in one transaction, or as many as have so many letters together: they are indexed in it
_LETTERS = 200_000
#: Raised whenever more is read of a document, so that those that could not be read are tried again.
VERSION = "1"
AUTHOR = f"Attest, documents {VERSION}"

FAILED = N_("The words of {name} could not be read. {reason}")
FAILED_MORE = N_("Further files whose words could not be read: {n}.")
_NO_TEXT = N_("Tesseract could not read the picture.")

_FILES = ("SELECT a.sha256, lower(hex(min(m.ident))), max(coalesce(a.size, 0)) FROM attachment a"
          " JOIN message m ON m.id = a.message LEFT JOIN media d ON d.sha256 = a.sha256")
_PICTURE = ("m.kind <> 'sticker' AND (coalesce(d.mime, a.mime) LIKE 'image/%' OR m.kind = 'image' AND d.mime IS NULL)")
_DOCUMENT = ("m.kind NOT IN ('image', 'sticker', 'video', 'voice') AND coalesce(d.mime, a.mime, '') NOT LIKE 'image/%'"
             " AND coalesce(d.mime, a.mime, '') NOT LIKE 'video/%' AND coalesce(d.mime, a.mime, '') NOT LIKE 'audio/%'"
             " OR d.mime = 'application/pdf'")
_KINDS = {"document": _DOCUMENT, "ocr": _PICTURE}


@dataclass(frozen=True)
class Wanted:
    """A file to be read: as what, and the message that it stands beside."""

    sha256: str
    message: str
    kind: str
    size: int


@dataclass(frozen=True)
class Read:
    """A file that was read: its words, or why there are none (a message id); neither where there are none to be read.
    """

    sha256: str
    message: str
    kind: str
    name: str
    author: str
    found: ocr.Text | None = None
    failed: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Lot:
    """Some files that were read, and those that could not be now: (name, why)."""

    read: tuple[Read, ...]
    missed: tuple[tuple[str, str], ...]

    @property
    def failed(self) -> list[tuple[str, str]]:
        """What an examiner is to be told could not be read; a file that is no document is not meant to be."""
        return [*((one.name, one.failed) for one in self.read if one.failed is not None and one.failed != WHY[OTHER]),
                *self.missed]


def wanted(store: Store, kind: str, *, engine: bool = True) -> list[Wanted]:
    """Each file of the evidence that may be seen and was not read yet, documents or pictures (`ocr`), by time.
    `engine`: pictures can be read, so that documents which are scans are worth another look.
    """
    done: set[str] = set()
    for entry in added.made(store, f"{kind}.read"):
        body = entry["body"]
        done.update(body["files"])
        if body.get("with") == VERSION:
            done.update(sha for sha, why in body["failed"].items() if not (engine and why == WHY[SCAN]))
    return [Wanted(sha, message, kind, size) for sha, message, size in store.db.execute(
        f"{_FILES} WHERE a.present AND a.sha256 IS NOT NULL AND {store.visible} AND ({_KINDS[kind]})"
        " AND NOT EXISTS (SELECT 1 FROM rendering r JOIN message x ON x.ident = unhex(r.message)"
        f" WHERE r.file = a.sha256 AND r.kind = ? AND {scope.visible(store.case, 'x')})"
        " GROUP BY a.sha256 ORDER BY min(m.sort_ms), a.sha256", (kind,)) if sha not in done]


def lots(store: Store, scratch: Scratch, secrets: tuple[bytes, ...] = (), cancelled: Callable[[], bool] = lambda: False
         ) -> Iterator[tuple[Lot, int]]:
    """Read the files that were not read yet; yields some at a time, with how many there are in all. Raises Cancelled,
    and, once the documents are read, NoEngine where there are pictures and nothing reads them.
    """
    tesseract = ocr.engine()
    documents, pictures = wanted(store, "document", engine=tesseract is not None), wanted(store, "ocr")
    todo = documents + (pictures if tesseract is not None else [])
    with files.Contents(store, scratch, secrets) as contents, Documents() as apart, Pictures() as decoder:
        reader = _Reader(store, contents, apart, decoder, tesseract, cancelled)
        at = 0
        while at < len(todo):
            read: list[Read] = []
            missed: list[tuple[str, str]] = []
            letters = 0
            while at < len(todo) and len(read) + len(missed) < _AT_A_TIME and letters < _LETTERS and not cancelled():
                try:
                    read.append(reader.read(todo[at]))
                    letters += len(read[-1].found.text) if read[-1].found is not None else 0
                except _Missed as error:
                    missed.append((error.name, error.why))
                except Cancelled:
                    break
                at += 1
            yield Lot(tuple(read), tuple(missed)), len(todo)
            if cancelled():
                raise Cancelled
    if pictures and tesseract is None:
        raise ocr.NoEngine


class _Missed(Exception):
    """A file cannot be read now."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name, self.why = name, why


class _Reader:
    """What one run of reading needs."""

    def __init__(self, store: Store, contents: files.Contents, apart: Documents, pictures: Pictures,
                 tesseract: ocr.Engine | None, cancelled: Callable[[], bool]) -> None:
        self._store, self._contents, self._apart, self._pictures = store, contents, apart, pictures
        self._tesseract, self._cancelled = tesseract, cancelled
        self._languages = ocr.languages_of(store, tesseract) if tesseract is not None else ()

    def read(self, one: Wanted) -> Read:
        """Read a file. Raises _Missed, and Cancelled between the pages of a scan."""
        if one.kind == "document" and one.size > LARGEST:
            return Read(one.sha256, one.message, one.kind, self._name(one), AUTHOR, failed=WHY[TOO_LARGE])
        try:
            name, data = self._contents.read(one.sha256)
        except files.FileChanged as error:
            raise _Missed(self._name(one), files.CHANGED) from error
        except (UserError, OSError) as error:
            raise _Missed(self._name(one), files.NOT_THERE) from error
        made = partial(Read, one.sha256, one.message, one.kind, name)
        return self._document(made, name, data) if one.kind == "document" else self._picture(made, name, data)

    def _name(self, one: Wanted) -> str:
        ((name,),) = self._store.db.execute(
            "SELECT min(coalesce(a.name, a.path, a.sha256)) FROM attachment a JOIN message m ON m.id = a.message"
            f" WHERE a.sha256 = ? AND {self._store.visible}", (one.sha256,))
        return str(name).rpartition("/")[2]

    def _picture(self, made: Callable[..., Read], name: str, data: bytes) -> Read:
        assert self._tesseract is not None
        try:
            legible = ocr.legible(self._pictures, data)
            if legible is None:
                raise _Missed(name, DAMAGED)
            found = ocr.read(self._tesseract, legible, self._languages)
        except (OSError, subprocess.SubprocessError) as error:
            raise _Missed(name, _NO_TEXT) from error
        return made(self._tesseract.version, found, details={"languages": list(self._languages)})

    def _document(self, made: Callable[..., Read], name: str, data: bytes) -> Read:
        read = self._apart.read(data, scans=self._tesseract is not None)
        if read.failed == WHY[MISSING]:
            raise _Missed(name, read.failed)
        if read.failed is not None:
            return made(AUTHOR, failed=read.failed)
        texts: list[str] = []
        sure = letters = unread = 0.0
        for part in read.parts:
            if isinstance(part, str):
                texts.append(part)
            elif (scan := self._scanned(part)) is not None:
                texts.append(f"{scan.text}\n\n")
                sure += (scan.confidence or 0) * len(scan.text)
                letters += len(scan.text)
            else:
                unread += 1
        text = "".join(texts).strip("\n")
        scans = read.scans if self._tesseract is None else int(unread)
        details = {"pages": read.pages, "of": read.of, "cut": read.cut, "scans": scans or None}
        if not text.strip():
            return made(AUTHOR, failed=WHY[SCAN]) if self._tesseract is None and scans else made(AUTHOR)
        author = f"{AUTHOR}; {self._tesseract.version}" if letters and self._tesseract is not None else AUTHOR
        return made(author, ocr.Text(text, round(sure / letters, 3) if letters else None),
                    details={name: value for name, value in details.items() if value is not None})

    def _scanned(self, page: bytes) -> ocr.Text | None:
        """The text of a page that is a picture."""
        if self._cancelled():
            raise Cancelled
        assert self._tesseract is not None
        try:
            legible = ocr.legible(self._pictures, page)
            return None if legible is None else ocr.read(self._tesseract, legible, self._languages)
        except (OSError, subprocess.SubprocessError):
            return None


def keep(case: Case, lot: Lot) -> None:
    """Put what was read into the case, marked as machine-read; logged."""
    for kind in _KINDS:
        of_kind = [one for one in lot.read if one.kind == kind]
        rows = [_row(case, one) for one in of_kind if one.found is not None]
        if rows:
            added.write(case, f"{kind}.add", f"{len(rows)}", rows)
        without = [one for one in of_kind if one.found is None]
        if without:
            failed = {one.sha256: one.failed for one in without if one.failed is not None}
            added.make(case, f"{kind}.read", {"files": [one.sha256 for one in without if one.failed is None]} | (
                {"failed": failed, "with": VERSION} if failed else {}))


def failures(store: Store) -> dict[str, str]:
    """{SHA-256: why the words of a document could not be read (a message id)}, as it was found last."""
    found: dict[str, str] = {}
    for entry in added.made(store, "document.read"):
        found |= entry["body"].get("failed", {}) | dict.fromkeys(entry["body"]["files"], "")
    return found


@dataclass
class Result:
    """How many were read, in how many there are words, and which could not be read: (name, why)."""

    pictures: int = 0
    documents: int = 0
    with_text: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    no_engine: bool = False


def gather(case: Case, progress: Callable[[int, int], None] | None = None) -> Result:
    """Read the files that were not read yet. `progress(done, all)` may raise Cancelled; what was read until then is
    kept.
    """
    result, done = Result(), 0
    with case.scratch() as scratch:
        try:
            for lot, total in lots(Store(case), scratch):
                keep(case, lot)
                done += len(lot.read) + len(lot.missed)
                result.pictures += sum(one.kind == "ocr" for one in lot.read)
                result.documents += sum(one.kind == "document" and one.failed is None for one in lot.read)
                result.with_text += sum(one.found is not None for one in lot.read)
                result.failed += lot.failed
                if progress is not None:
                    progress(done, total)
        except ocr.NoEngine:
            result.no_engine = True
    return result


def _row(case: Case, one: Read) -> added.Row:
    assert one.found is not None
    key, paper = uuid4().hex, papers.zone(one.found.text)
    return added.Row("rendering", (key,), {
        "uid": key, "message": one.message, "file": one.sha256, "kind": one.kind, "language": None,
        "text": chain.printable(one.found.text), "made_by": "machine", "author": one.author,
        "confidence": one.found.confidence, "details": dump_json(one.details | ({"zone": paper} if paper else {})),
        "at": chain.now(), "actor": chain.printable(case.actor)})
