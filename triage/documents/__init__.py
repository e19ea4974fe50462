"""The words of documents (PDF, Word, Excel, PowerPoint, OpenDocument, Pages, Numbers, Keynote, EPUB, RTF, HTML, plain
text), read without any program beside this one.

A document may be made to do harm, or never end. The process that reads it (triage.media.apart) gets its bytes and
nothing else; it sends the words part by part (a page, a sheet, some paragraphs), so that what was read of one that
brings it down, or takes too long, is there. How much is read of one has limits, and where it was cut is told.

Sheets and pages stand apart by an empty line; a sheet begins with its name. The pictures of pages that hold no text
(scans) come along, for whoever reads pictures (triage.media.ocr).
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

from parsers.words import N_
from triage.documents import process
from triage.documents.pieces import DAMAGED, EMPTY, ENCRYPTED, MISSING, OTHER, SCAN, TOO_LARGE
from triage.media.apart import LARGEST, Apart

_PATIENCE = 60.0  # seconds for one document, while its words still come
_START = 30.0  # seconds more for the first, until the process runs
MOST = 500_000  # characters that are kept of one
_LARGEST_PART = 64 << 20  # bytes of what the process sends at once: a scanned page

TOO_LONG = N_("Reading the document took too long and was stopped; it may be made to do harm.")
DIED = N_("Reading the document ended the program that read it; it may be damaged or made to do harm.")
#: Why the words of a document are not there, or not all of them, by what the process says.
WHY = {
    ENCRYPTED: N_("The document is encrypted; its words cannot be read without its password."),
    DAMAGED: N_("The document is damaged, or not of the kind that it seems to be: its words could not be read."),
    TOO_LARGE: N_("The document is too large, or unpacks to too much, to be read safely."),
    OTHER: N_("Of this kind of file no words are read."),
    EMPTY: N_("The document holds no words."),
    SCAN: N_("The pages of the document are pictures (a scan), whose text Tesseract reads, where it is installed."),
    MISSING: N_("The part of the program that reads documents of this kind is missing: install the program again."),
}
#: The kinds of ends before the end, as they are kept.
CUT = {
    "length": N_("incomplete: it is long, and only its first part was read"),
    "time": N_("incomplete: reading it took too long"),
    "damaged": N_("incomplete: part of it is damaged"),
}


_SCANS = N_("pages that are pictures and were not read: {n}")


def lacking(details: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """What of a document was not read, by the details of its rendering (see triage.media.texts): (message id,
    arguments).
    """
    found: list[tuple[str, dict[str, Any]]] = [(CUT[cut], {}) for cut in [details.get("cut")] if cut in CUT]
    return [*found, (_SCANS, {"n": details["scans"]})] if details.get("scans") else found


@dataclass
class Document:
    """What was read of a document: its parts in order, words or the picture of a page that holds none (bytes).

    `failed`: why there is nothing (a message id). `cut`: a key of CUT, `pages` and `of` how many were read of how many,
    where it has any; `scans`: how many of them are pictures.
    """

    parts: list[str | bytes] = field(default_factory=list)
    failed: str | None = None
    cut: str | None = None
    pages: int | None = None
    of: int | None = None
    scans: int = 0

    @property
    def text(self) -> str:
        """All its words."""
        return "".join(part for part in self.parts if isinstance(part, str)).strip("\n")


class Documents(Apart):
    """Reads one document after the other; use as a context manager."""

    def __init__(self) -> None:
        super().__init__(process.work)

    def read(self, data: bytes, *, scans: bool = False) -> Document:
        """The words of a document, as far as they can be read; with `scans` the pictures of scanned pages too. Raises
        nothing over its content.
        """
        found = Document()
        if len(data) > LARGEST:
            found.failed = WHY[TOO_LARGE]
            return found
        until = time.monotonic() + _PATIENCE + (_START if self._pipe is None else 0)
        pipe = self.start()
        size = 0
        try:
            pipe.send_bytes((process.SCANS if scans else process.WORDS) + data)
            while True:
                if not pipe.poll(max(0.0, until - time.monotonic())):
                    self.end()
                    return _ended(found, "time", TOO_LONG)
                message = pipe.recv_bytes(_LARGEST_PART)
                kind, told = message[:1], message[1:]
                if kind == process.TEXT:
                    text = told.decode("utf-8", "replace")[:MOST - size]
                    size += len(text)
                    found.parts.append(text)
                elif kind == process.PICTURE:
                    found.parts.append(told)
                else:
                    return _told(found, json.loads(told))
        except (EOFError, OSError, ValueError):
            self.end()
            return _ended(found, "damaged", DIED)


def _ended(found: Document, cut: str, why: str) -> Document:
    """What is there of a document whose reading ended before its end."""
    if any(isinstance(part, bytes) or part.strip() for part in found.parts):
        found.cut = cut
    else:
        found.failed = why
    return found


def _told(found: Document, answer: Any) -> Document:
    """The end as the process tells it, with nothing in it that it should not hold."""
    if not isinstance(answer, dict):
        raise ValueError("no answer")
    pages, of, scans, cut, failed = (answer.get(name) for name in ("pages", "of", "scans", "cut", "failed"))
    if isinstance(pages, int) and isinstance(of, int) and 0 <= pages <= of < 1 << 40:
        found.pages, found.of = pages, of
    found.scans = scans if isinstance(scans, int) and 0 <= scans < 1 << 40 else 0
    if isinstance(failed, str):
        return _ended(found, "damaged", WHY.get(failed, WHY[DAMAGED]))
    found.cut = cut if cut in CUT else None
    return found


__all__ = ["CUT", "DIED", "MOST", "TOO_LONG", "WHY", "Document", "Documents", "lacking"]
