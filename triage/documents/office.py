"""Documents that are zips of XML: WordprocessingML, PresentationML, OpenDocument.

Facts: ECMA-376 part 1 (17.3.3 what a run holds: `w:t`, `w:tab`, `w:br`, `w:delText`; 17.11 notes, 17.13 comments and
tracked changes; 21.1.2 `a:t` of drawings); `mc:Fallback` repeats what stands before it for older programs (part 3).
OpenDocument 1.3 part 3 (5.1 paragraphs, 6.1.2 blanks, 9.1 tables); part 2, 3.4: an encrypted one says so in
META-INF/manifest.xml.

Words that a tracked change deleted are in the document, and stand in `[-` and `-]`.
"""

from __future__ import annotations

from collections.abc import Iterator
from types import MappingProxyType
from typing import Any

from triage.documents import books
from triage.documents.pieces import ENCRYPTED, Lines, Packed, Unreadable

_WORD = (r"word/document\d*\.xml", r"word/(footnotes|endnotes|comments)\d*\.xml", r"word/(header|footer)\d*\.xml",
         r"word/diagrams/data\d*\.xml")
#: Namespaces of who wrote a comment and when, which stands beside its words.
_DC, _META = "http://purl.org/dc/elements/1.1/", "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"
_SHEETS = r"xl/(comments\d*|comments/comment\d*|threadedComments/threadedComment\d*|drawings/drawing\d*)\.xml"


class _Office(Lines):
    paragraphs = frozenset(("p", "comment", "threadedComment"))
    cells = frozenset(("tc",))
    rows = frozenset(("tr",))
    signs = MappingProxyType({"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"})
    silent = frozenset(("Fallback", "pPr", "rPr", "instrText", "delInstrText"))
    deleted = frozenset(("delText",))
    words = frozenset(("t", "delText", "text"))


class _OpenDocument(Lines):
    paragraphs = frozenset(("p", "h"))
    cells = frozenset(("table-cell", "covered-table-cell"))
    rows = frozenset(("table-row", "page"))
    signs = MappingProxyType({"tab": "\t", "line-break": "\n", "s": " "})
    silent = frozenset((
        "scripts", "font-face-decls", "automatic-styles", "styles", "binary-data", f"{_DC} creator", f"{_DC} date",
        f"{_META} date-string", f"{_META} creator-initials"))
    deleted = frozenset(("deletion",))
    words = frozenset(("p", "h"))
    squeezed = True


def word(packed: Packed) -> Iterator[str]:
    """A text: its body, then notes and comments, then heads and feet, each once."""
    seen: set[str] = set()
    for pattern in _WORD:
        for name in packed.matching(pattern):
            again = "header" in name or "footer" in name
            yield from _once(_Office().read(packed.blocks(name)), seen if again else None)
            yield "\n"


def _once(pieces: Iterator[str], seen: set[str] | None) -> Iterator[str]:
    """The head of a page stands there for the first page, for left and right ones: the same words count once."""
    if seen is None:
        yield from pieces
        return
    text = "".join(pieces)
    if text not in seen:
        seen.add(text)
        yield text


def slides(packed: Packed, told: dict[str, Any]) -> Iterator[str]:
    """A presentation, slide by slide, then what is noted for its speaker."""
    names = packed.matching(r"ppt/slides/slide\d+\.xml")
    told["of"] = len(names)
    for n, name in enumerate(names, 1):
        yield from _Office().read(packed.blocks(name))
        yield "\n"
        told["pages"] = n
    for name in packed.matching(r"ppt/(notesSlides/notesSlide|comments/comment|comments/modernComment[\w]*?)\d*\.xml"):
        yield from _Office().read(packed.blocks(name))
        yield "\n"


def beside_sheets(packed: Packed) -> Iterator[str]:
    """What stands on the sheets of a workbook without being in a cell: comments and text boxes."""
    for name in packed.matching(_SHEETS):
        yield from _Office().read(packed.blocks(name))
        yield "\n"


def open_document(packed: Packed, data: bytes) -> Iterator[str]:
    """A text, presentation or drawing, then its heads and feet; a table by the reader of workbooks."""
    if "META-INF/manifest.xml" in packed.names and b"encryption-data" in b"".join(
            packed.blocks("META-INF/manifest.xml")):
        raise Unreadable(ENCRYPTED)
    if b"spreadsheet" in b"".join(packed.blocks("mimetype"))[:200]:
        yield from books.read(data, packed)
        return
    for name in ("content.xml", "styles.xml"):
        if name in packed.names:
            yield from _OpenDocument().read(packed.blocks(name))
            yield "\n"
