"""The files of one chat, cut into the pieces that hold one message each.

Each message stands in a `div` of class `message` that holds no other, so the next one's beginning ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from parsers.base import spared
from parsers.records import Record
from parsers.text.holes import of_others, watch
from parsers.text.pages import Piece, split

if TYPE_CHECKING:
    from parsers.evidence import Item

MESSAGE = re.compile(rb"""<div\b[^<>]{0,300}?\bclass\s*=\s*["']message[\s"']""")
ENTRY = re.compile(rb"""<(?:div|a)\b[^<>]{0,300}?\bclass\s*=\s*["']entry[\s"']""")
_PAGE = re.compile(r"(messages)(\d*)(\.html?)\Z", re.IGNORECASE)
_NEXT = re.compile(
    rb"""<a\b[^<>]{0,200}?\bclass\s*=\s*["']pagination[^<>]{0,400}?\bhref\s*=\s*["']messages(\d+)\.html""",
    re.IGNORECASE,
)
_GAP = 100  # pages that may be missing in a row


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
