"""The files of one chat, cut into the pieces that hold one message each.

A page is never parsed as a whole: each message stands in a `div` of class `message` that holds no other, so the next
one's beginning ends it. That gives every message its byte offset, keeps memory at one message whatever the page's
size, and lets damage cost one message.

A parser of HTML drops zeros. So a piece that holds zeros in a row (see `parsers.text.holes`) is not parsed: who wrote
the words behind them need not be who is named before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from parsers.base import spared
from parsers.formats.telegram_json.messages import REASON_BROKEN
from parsers.records import Found, LedgerKind, Provenance, Record, Rejection
from parsers.text.holes import FEWEST, of_others, squeezed, watch

if TYPE_CHECKING:
    from parsers.evidence import Item

_LIMIT = 8 << 20  # bytes; a longer piece is no message but an attack
_TOLD = 1 << 16  # bytes of it that are read
_MARGIN = 512  # bytes in which a beginning may still be cut by the end of a block
MESSAGE = re.compile(rb"""<div\b[^<>]{0,300}?\bclass\s*=\s*["']message[\s"']""")
ENTRY = re.compile(rb"""<(?:div|a)\b[^<>]{0,300}?\bclass\s*=\s*["']entry[\s"']""")
_PAGE = re.compile(r"(messages)(\d*)(\.html?)\Z", re.IGNORECASE)
_NEXT = re.compile(
    rb"""<a\b[^<>]{0,200}?\bclass\s*=\s*["']pagination[^<>]{0,400}?\bhref\s*=\s*["']messages(\d+)\.html""",
    re.IGNORECASE,
)
_ZEROS = b"\0" * FEWEST
_EXCERPT = 2000
_TAG = re.compile(rb"<([A-Za-z][A-Za-z0-9]*)")
_NO_WORDS = re.compile(rb"(?:\s|<[^<>]*>)*(?:<[^<>]*)?")
_GAP = 100  # pages that may be missing in a row


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


def joined(pieces: list[Piece]) -> Piece:
    """Pieces in a row as one."""
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


def number_of(name: str) -> int | None:
    """Return the number of a page of a chat: 1 for `messages.html`, 2 for `messages2.html`; None for other files."""
    match = _PAGE.match(name)
    if match is None:
        return None
    return int(match[2]) if match[2] and len(match[2]) < 7 else 1


def _page(item: Item, number: int) -> Item | None:
    ending = item.name[item.name.rfind(".") :]
    return item.beside(f"messages{number if number > 1 else ''}{ending}")


def is_first(item: Item) -> bool:
    """Say whether no earlier page of the same chat lies beside this one: then it stands for them all."""
    number = number_of(item.name) or 1
    return not any(_page(item, earlier) for earlier in range(max(1, number - _GAP), number))


class Pages:
    """The pages of a chat from `first` on, claimed. `missing`: numbers of pages that others speak of and are not there.

    `cut`: names of those that do not end as a page does, known when all pieces have passed.
    """

    def __init__(self, first: Item) -> None:
        self.files = [first]
        self.missing: list[int] = []
        self.cut: list[str] = []
        self._after = 0
        number = number_of(first.name)
        if number is None:
            return
        if number > 1:
            self.missing.extend(range(1, number))
        gap: list[int] = []
        while len(gap) <= _GAP:
            number += 1
            page = _page(first, number)
            if page is None:
                gap.append(number)
                continue
            self.missing.extend(gap)
            gap = []
            first.claim(page)
            self.files.append(page)
        self._after = gap[0]

    def warnings(self) -> Iterator[Record]:
        """Yield where zeros stand in the pages behind the first."""
        yield from of_others(self.files[1:])

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of all pages in order."""
        self.cut = []
        for file in self.files:
            if file is not self.files[0]:
                watch(file, "inside")
            tail = b""
            for piece in spared(self.files[0], file, split(file, MESSAGE)):
                tail = piece.source[-4096:]
                if not piece.head:
                    yield piece
            if not tail.rstrip(b" \t\r\n\0").endswith(b"</html>"):
                self.cut.append(file.name)
            following = _NEXT.search(tail)
            if following is not None and file is self.files[-1]:
                number = int(following[1])
                if number >= self._after and number not in self.missing:
                    self.missing.append(number)


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
