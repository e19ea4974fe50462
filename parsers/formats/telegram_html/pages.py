"""The files of one chat, cut into the pieces that hold one message each.

A page is never parsed as a whole: each message stands in a `div` of class `message` that holds no other, so the next
one's beginning ends it. That gives every message its byte offset, keeps memory at one message whatever the page's
size, and lets damage cost one message.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

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
_GAP = 100  # pages that may be missing in a row


class Piece(msgspec.Struct, frozen=True):
    """A piece of a page: the page's file name, byte offset, bytes. `cut`: its end is missing. `head`: no message."""

    page: str
    offset: int
    source: bytes
    cut: bool = False
    head: bool = False


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

    def pieces(self) -> Iterator[Piece]:
        """Yield the pieces of all pages in order."""
        self.cut = []
        for file in self.files:
            tail = b""
            for piece in split(file, MESSAGE):
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


def split(item: Item, marker: re.Pattern[bytes]) -> Iterator[Piece]:
    """Yield what stands before the first marker (`head`, perhaps empty), then each piece that begins with one.

    The last piece is `cut` when the file does not end as a page does. Of a piece beyond all measure only the
    beginning is told, as `cut`.
    """
    buffer, base, begin, head = b"", 0, 0, True  # `begin`: where in the buffer the piece in hand begins
    searched = 0
    for block in item.chunks():
        buffer += block
        while (match := marker.search(buffer, searched)) is not None:
            yield Piece(item.name, base + begin, buffer[begin : match.start()], head=head)
            head, begin = False, match.start()
            searched = begin + 1
        base, buffer, searched = base + begin, buffer[begin:], max(searched, len(buffer) - _MARGIN) - begin
        begin = 0
        if len(buffer) > _LIMIT:
            yield Piece(item.name, base, buffer[:_TOLD], cut=True, head=head)
            kept = min(_MARGIN, len(buffer))
            base, buffer, searched, head = base + len(buffer) - kept, buffer[-kept:], 0, True
    ended = buffer.rstrip(b" \t\r\n\0").endswith(b"</html>")
    yield Piece(item.name, base, buffer, cut=not ended, head=head)
