"""Signal's local backup: the frames of `main`, decrypted (see `parsers.containers.signal_folder`).

Facts: `Backup.proto` of signalapp/Signal-Android and libsignal in their versions of 2024 to 2026 (see
`parsers.apps.signal.binary`); `LocalArchiver` and `ArchiveFileSystem` of Signal-Android, `localBackup` of
Signal-Desktop: a file of the store is named by the SHA-256 of the SHA-256 of its content and its own key, below a
folder of the first two digits. Messages say the same as in the plaintext export, so that a backup and an export of one
account agree.

No public sample exists: tested on fixtures made after the schema. A backup does not name the owner's own account.
Files that the backup does not hold (those that were never fetched) are listed without their content. Not read: sticker
packs, notification profiles, folders of chats, settings.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from parsers.apps.signal import APP
from parsers.apps.signal.binary import Piece, decode, info, pieces
from parsers.apps.signal.files import Files
from parsers.apps.signal.frames import Line
from parsers.apps.signal.reader import records
from parsers.base import Context, Identified, Parser, register
from parsers.protobuf import NotProtobuf, fields
from parsers.records import Record
from parsers.signs import Signs
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_RAW = 1000  # bytes of a damaged frame that are kept


@register
class SignalBackup(Parser):
    """See the module's docstring."""

    id = "signal-backup"
    name = N_("Signal local backup (folder signal-backup-…)")
    version = "4"
    app = APP
    tested = ("backup schema of 2024 (by description)", "backup schema of 2026 (by description)")
    notes = N_("Needs the recovery key of 64 characters. Made after the published schema and derivation of keys, whose "
               "published check values it meets, without a sample. Backups in Signal's cloud are not read.")
    signs = Signs(marks=("\x08",))  # the tag of the version, which no text has

    def identify(self, item: Item) -> Identified | None:
        found = _first(item.head(), 2)
        start = next(found, None)
        if start is None or info(start) is None or (second := next(found, None)) is None:
            return None
        try:
            account = fields(second)
        except NotProtobuf:
            return None
        if set(account) != {1} or not isinstance(account[1][-1], bytes):
            return None
        return Identified(90, N_("Frames of Signal's backup: version and time, then the account"))

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from records(map(_line, pieces(item.chunks())), Files(item, stores=True), item.path, context)


def _first(head: bytes, n: int) -> Iterator[bytes]:
    for piece in pieces([head]):
        if piece.number > n or piece.data is None:
            return
        yield piece.data


def _line(piece: Piece) -> Line:
    """A frame in the form that lines of the plaintext export have."""
    if piece.data is None:
        return Line(piece.number, piece.offset, None, "", cut=True, binary=True)
    if piece.number == 1 and (first := info(piece.data)) is not None:
        return Line(1, piece.offset, first, binary=True)
    try:
        return Line(piece.number, piece.offset, decode(piece.data), binary=True)
    except NotProtobuf:
        return Line(piece.number, piece.offset, None, piece.data[:_RAW].hex(), binary=True)
