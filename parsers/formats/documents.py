"""Documents that belong to no chat: contracts, payslips, lists of workers, as they lie among what was handed over.

Each document becomes a record of its own, in a conversation for its folder, with nobody as its sender. Its words are
read on request (triage.media.texts) and are nobody's message.

Known by their first bytes: PDF and RTF. Word, PowerPoint, Excel, OpenDocument, Pages, Numbers, Keynote and EPUB are
zips, or compound files where they are old or encrypted, as much else is, so their names count too. One that opens with
a password only is a record all the same, and its source says that it needs the password. A workbook whose columns are
those of a table of messages is that table's; one that is not can still be told what its columns are, as a source of its
own. A document that a chat refers to is that chat's. Plain texts and pages of HTML are left: they may be a chat in a
format that is not known, which must not pass for read. Documents inside the file system of a phone (downloads, caches,
app data) are evidence of another kind by the thousand, and stay in the list of what was not read.

Times: as with pictures, a day and time in the file's name is a wall-clock time without a zone.

Tested on: made-up documents.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.base import Context, register
from parsers.errors import NeedsKey
from parsers.evidence import Item
from parsers.loose import Loose
from parsers.records import Record
from parsers.sealed import is_sealed
from parsers.words import N_

APP = "Documents"
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
#: Of what is known by its name too: the type, and which first bytes it may have.
_NAMED = {
    ".docx": (f"{_OFFICE}wordprocessingml.document", (_ZIP, _OLE)),
    ".docm": ("application/vnd.ms-word.document.macroEnabled.12", (_ZIP, _OLE)),
    ".doc": ("application/msword", (_OLE,)),
    ".pptx": (f"{_OFFICE}presentationml.presentation", (_ZIP, _OLE)),
    ".xlsx": (f"{_OFFICE}spreadsheetml.sheet", (_ZIP, _OLE)),
    ".xlsm": ("application/vnd.ms-excel.sheet.macroEnabled.12", (_ZIP, _OLE)),
    ".xlsb": ("application/vnd.ms-excel.sheet.binary.macroEnabled.12", (_ZIP, _OLE)),
    ".xls": ("application/vnd.ms-excel", (_OLE,)),
    ".ppt": ("application/vnd.ms-powerpoint", (_OLE,)),
    ".pps": ("application/vnd.ms-powerpoint", (_OLE,)),
    ".odt": (f"{_OPEN}text", (_ZIP,)),
    ".ods": (f"{_OPEN}spreadsheet", (_ZIP,)),
    ".odp": (f"{_OPEN}presentation", (_ZIP,)),
    ".pages": ("application/vnd.apple.pages", (_ZIP,)),
    ".numbers": ("application/vnd.apple.numbers", (_ZIP,)),
    ".key": ("application/vnd.apple.keynote", (_ZIP,)),
    ".epub": ("application/epub+zip", (_ZIP,)),
}  # fmt: skip


class DocumentLocked(NeedsKey):
    message = N_(
        "{path} is a document that opens with a password only, which this program cannot do. Its words were not read. "
        "Open it with its own program, save a copy without the password, and add that.")


@register
class Documents(Loose):
    """See the module's docstring."""

    id = "documents"
    name = N_("Documents (contracts, payslips, lists)")
    version = "2"
    app = APP
    kind = "document"
    reason = N_("Document that no chat refers to")
    tested = ("PDF, RTF, Word, Excel, PowerPoint, OpenDocument, Pages, Numbers, Keynote, EPUB (made-up documents)",)
    notes = N_("Documents that belong to no chat. Their words are read on request. Plain texts and web pages, and "
               "documents in the file system of a phone, are listed, not read.")

    def mime(self, item: Item) -> str | None:
        head = item.head(1024)
        if b"%PDF-" in head:
            return "application/pdf"
        if head.startswith(b"{\\rtf"):
            return "application/rtf"
        mime, magic = _NAMED.get(f".{item.name.rpartition('.')[2].lower()}", (None, ()))
        return mime if head.startswith(magic) and magic else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from super().read(item, context)
        if is_sealed(item):
            raise DocumentLocked(path=item.path)
