"""The process in which documents are read: what a document is, by its content, and who reads it."""

from __future__ import annotations

import io
import json
import re
import time
import warnings
import zipfile
from collections.abc import Iterator
from multiprocessing.connection import Connection
from typing import Any

import olefile

from parsers import filetypes
from triage.documents import books, epub, iwork, office, old_slides, old_word, pdf, plain, rtf
from triage.documents.pieces import (
    DAMAGED,
    EMPTY,
    ENCRYPTED,
    MISSING,
    OTHER,
    SCAN,
    TOO_LARGE,
    Packed,
    Unreadable,
)
from triage.media.apart import confine

SCANS, WORDS = b"s", b"w"  # what is asked for: pictures of scanned pages too, or words alone
TEXT, PICTURE, END = b"t", b"i", b"e"
_SECONDS = 40.0  # from which on no more is read of a document; whoever asked waits a little longer
_MOST = 500_000  # characters
_PICTURES = 60  # pages without text of which the pictures are handed on
_AT_ONCE = 1 << 18  # characters
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # what no text of few letters has, in any code page
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


def work(pipe: Connection) -> None:
    """Read what comes until nobody asks any more."""
    confine()
    warnings.simplefilter("ignore")  # about broken values: they would stand among what the program says
    try:
        while True:
            asked = pipe.recv_bytes()
            _answer(pipe, asked[1:], scans=asked[:1] == SCANS)
    except (EOFError, OSError):
        return


def _answer(pipe: Connection, data: bytes, *, scans: bool) -> None:
    until = time.monotonic() + _SECONDS
    size = pictures = 0
    words = False
    told: dict[str, Any] = {}
    try:
        for piece in pieces(data, told, scans=scans):
            if isinstance(piece, bytes):
                pictures += 1
                if pictures <= _PICTURES:
                    pipe.send_bytes(PICTURE + piece)
            for at in range(0, len(piece) if isinstance(piece, str) else 0, _AT_ONCE):
                pipe.send_bytes(TEXT + str(piece[at:at + _AT_ONCE]).encode("utf-8", "replace"))
            if isinstance(piece, str):
                size += len(piece)
                words = words or bool(piece.strip())
            if size > _MOST or pictures > _PICTURES:
                told["cut"] = "length"
                break
            if time.monotonic() > until:
                told["cut"] = "time"
                break
        if not words and not pictures:
            told["failed"] = SCAN if told.get("scans") else EMPTY
    except Unreadable as error:
        told["failed"] = error.why
    except ImportError:
        told["failed"] = MISSING
    except OSError:  # the pipe is gone, or a library says so of broken data: then the next word to it fails
        told["failed"] = DAMAGED
    except MemoryError:
        told["failed"] = TOO_LARGE
    except BaseException:  # noqa: BLE001  (readers raise whatever they like over a broken file, panics too)
        told["failed"] = DAMAGED
    pipe.send_bytes(END + json.dumps(told).encode())


def pieces(data: bytes, told: dict[str, Any], *, scans: bool = False) -> Iterator[str | bytes]:
    """The words of a document part by part, with `scans` pictures of pages without words. Puts `pages` and `of` into
    `told`, and how many `scans` there are. Raises Unreadable, and what the libraries raise.
    """
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        yield from pdf.read(data, told, scans=scans)
    elif head.startswith(_ZIP):
        yield from _zipped(data, told, scans=scans)
    elif head.startswith(olefile.MAGIC):
        yield from _compound(data)
    elif head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        yield from rtf.read(data)
    elif not head:
        raise Unreadable(EMPTY)
    elif (kind := filetypes.kind_of(head)) == filetypes.HTML:
        yield from plain.html(data)
    elif kind in (filetypes.TEXT, filetypes.JSON, filetypes.XML) or not _CONTROL.search(head):
        yield from plain.text(data)
    else:
        raise Unreadable(OTHER)


def _zipped(data: bytes, told: dict[str, Any], *, scans: bool) -> Iterator[str | bytes]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise Unreadable(DAMAGED) from error
    with archive:
        packed = Packed(archive)
        if packed.matching(r"xl/workbook\.(xml|bin)"):
            yield from books.read(data, packed)
            yield from office.beside_sheets(packed)
        elif packed.matching(r"word/document\d*\.xml"):
            yield from office.word(packed)
        elif packed.matching(r"ppt/slides/slide\d+\.xml"):
            yield from office.slides(packed, told)
        elif "content.xml" in packed.names and "mimetype" in packed.names:
            yield from office.open_document(packed, data)
        elif "META-INF/container.xml" in packed.names:
            yield from epub.read(packed, told)
        elif iwork.is_one(packed):
            yield from iwork.read(packed, told, scans=scans)
        else:
            raise Unreadable(OTHER)


def _compound(data: bytes) -> Iterator[str | bytes]:
    """What Office kept before 2007, and what it encrypts today."""
    with olefile.OleFileIO(io.BytesIO(data)) as compound:
        if compound.exists("EncryptedPackage"):
            raise Unreadable(ENCRYPTED)
        if compound.exists("WordDocument"):
            yield from old_word.read(compound)
        elif compound.exists("Workbook") or compound.exists("Book"):
            yield from books.read(data, None)
        elif compound.exists("PowerPoint Document"):
            yield from old_slides.read(compound)
        else:
            raise Unreadable(OTHER)
