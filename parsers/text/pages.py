"""Pages of an export, cut into the pieces that hold one message each.

A page is never parsed as a whole: where an element that holds no other of its kind begins, the piece before it ends.
That gives every message its byte offset, keeps memory at one message whatever the page's size, and lets damage cost one
message.

A parser of HTML drops zeros. So a piece that holds zeros in a row (see `parsers.text.holes`) is not parsed: who wrote
the words behind them need not be who is named before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from parsers.reasons import REASON_BROKEN
from parsers.records import Found, LedgerKind, Provenance, Record, Rejection
from parsers.text.holes import FEWEST, squeezed

if TYPE_CHECKING:
    from parsers.evidence import Item

_LIMIT = 8 << 20  # bytes; a longer piece is no message but an attack
_TOLD = 1 << 16  # bytes of it that are read
_SEEN = 300  # bytes of its end that tell whether another message stands in a piece
_MARGIN = 512  # bytes in which a beginning may still be cut by the end of a block
_ZEROS = b"\0" * FEWEST
_EXCERPT = 2000
_TAG = re.compile(rb"<([A-Za-z][A-Za-z0-9]*)")
_NO_WORDS = re.compile(rb"(?:\s|<[^<>]*>)*(?:<[^<>]*)?")


class Piece(msgspec.Struct, frozen=True):
    """A piece of a page: the page's file name, byte offset, bytes. `cut`: its end is missing. `head`: no message.
    `torn`: there are zeros in a row in it.
    """

    page: str
    offset: int
    source: bytes
    cut: bool = False
    head: bool = False
    torn: bool = False


def nested(pieces: Iterable[Piece], inside: re.Pattern[bytes], most: int) -> Iterator[Piece]:
    """Yield messages with those that stand in them as one piece: such a one begins where `inside` ends the piece before
    it. `most`: bytes from which on nothing more is joined.
    """
    waiting: list[Piece] = []
    size = 0
    for piece in pieces:
        if waiting and (size > most or not inside.search(waiting[-1].source[-_SEEN:])):
            yield _joined(waiting)
            waiting, size = [], 0
        waiting.append(piece)
        size += len(piece.source)
    if waiting:
        yield _joined(waiting)


def _joined(pieces: list[Piece]) -> Piece:
    if len(pieces) == 1:
        return pieces[0]
    return msgspec.structs.replace(pieces[0], source=b"".join(piece.source for piece in pieces), cut=pieces[-1].cut,
                                   torn=any(piece.torn for piece in pieces))  # fmt: skip


def lost(piece: Piece, table: str | None = None, kind: LedgerKind = "message") -> Iterator[Record]:
    """What an entry gives that has zeros in a row in it."""
    yield Found(kind, 1)
    yield rejected(piece, table, kind)


def rejected(piece: Piece, table: str | None = None, kind: LedgerKind = "message") -> Rejection:
    """The same, where it is counted elsewhere."""
    raw = squeezed(piece.source.decode("utf-8", "replace"), _EXCERPT)
    return Rejection(kind, REASON_BROKEN, Provenance(table, None, piece.offset), raw=raw)


def split(item: Item, marker: re.Pattern[bytes], closed: re.Pattern[bytes] | None = None) -> Iterator[Piece]:
    """Yield what stands before the first marker (`head`, perhaps empty), then each piece that begins with one.

    The last piece is `cut` when the file does not end as a page does. Of a piece beyond all measure only the
    beginning is told, as `cut`. `closed`: markers of entries that end with the element they begin; None: all of them.
    """
    for piece in _pieces(item, marker):
        if piece.torn and not piece.head and (closed is None or closed.match(piece.source)):
            yield from _cut_behind_its_end(piece)
        else:
            yield piece


def _cut_behind_its_end(piece: Piece) -> Iterator[Piece]:
    """An entry that ends before the zeros is whole, and what is torn is another, whose beginning is lost in them."""
    source = piece.source
    zeros, name = source.find(_ZEROS), _TAG.match(source)
    end = depth = 0
    for tag in re.finditer(rb"<(/?)" + name[1] + rb"\b[^<>]*>", source[:zeros]) if name is not None else ():
        depth += -1 if tag[1] else 1
        if depth == 0:
            end = tag.end()
            break
    if end and _NO_WORDS.fullmatch(source, end, zeros):
        yield msgspec.structs.replace(piece, source=source[:end], cut=False, torn=False)
        yield msgspec.structs.replace(piece, offset=piece.offset + end, source=source[end:])
    else:
        yield piece


def _pieces(item: Item, marker: re.Pattern[bytes]) -> Iterator[Piece]:
    buffer, base, begin, head = b"", 0, 0, True  # `begin`: where in the buffer the piece in hand begins
    searched = 0
    for block in item.chunks():
        buffer += block
        while (match := marker.search(buffer, searched)) is not None:
            if _ZEROS in match[0]:  # the beginning of one tag and the end of another
                searched = match.start() + 1
                continue
            source = buffer[begin : match.start()]
            yield Piece(item.name, base + begin, source, head=head, torn=_ZEROS in source)
            head, begin = False, match.start()
            searched = begin + 1
        base, buffer, searched = base + begin, buffer[begin:], max(searched, len(buffer) - _MARGIN) - begin
        begin = 0
        if len(buffer) > _LIMIT:
            yield Piece(item.name, base, buffer[:_TOLD], cut=True, head=head, torn=_ZEROS in buffer[:_TOLD])
            kept = min(_MARGIN, len(buffer))
            base, buffer, searched, head = base + len(buffer) - kept, buffer[-kept:], 0, True
    rest = buffer.rstrip(b" \t\r\n\0")  # a file that ends with zeros is cut, and its last piece whole or not
    yield Piece(item.name, base, buffer, cut=not rest.endswith(b"</html>"), head=head, torn=_ZEROS in rest)
