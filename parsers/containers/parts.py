"""Archives in several files: `x.zip.001`, `x.zip.002` … (cut anywhere) and `x.z01`, `x.z02` … `x.zip` (a split zip).

The parts are read as one file, in place; whatever knows that file takes it from there. This module is asked before the
others (they are asked in the order of their names), since the first part looks like the whole archive.
Facts: APPNOTE 6.3.10, 8.3 (the first part of a split zip begins with PK 07 08; offsets count from the start of the part
that a member begins in).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, count
from typing import TYPE_CHECKING

from parsers.containers import Container, Member, Unread, register
from parsers.errors import UserError
from parsers.streams import Pieces, in_place
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

SPLIT_ZIP = b"PK\x07\x08"
_NUMBERED = re.compile(r"(.+)\.0*1$")
_ARCHIVE = re.compile(r"\.(zip|tar|tgz|gz|bz2|xz|ufdr|ab)$", re.IGNORECASE)
_NAMED = re.compile(r"(.+)\.z01$", re.IGNORECASE)
_LOOK_AHEAD = 3  # parts missing in a row, beyond which nothing more is looked for


class PartMissing(UserError):
    message = N_("{path} is one of several parts, of which {missing} is not here. Add all parts in one folder.")


@register
class Parts(Container):
    """The first part of an archive in several files. Opened before the others, which would look like archives too."""

    rank = -1

    def recognises(self, item: Item) -> bool:
        if _NAMED.match(item.name):
            return item.head(4) == SPLIT_ZIP
        numbered = _NUMBERED.match(item.name)
        return numbered is not None and len(item.name) - len(numbered[1]) >= 4 and bool(_ARCHIVE.search(numbered[1]))

    def members(self, item: Item, secrets: Sequence[bytes]) -> Iterator[Member | Unread]:
        named = _NAMED.match(item.name)
        name, parts = _split_zip(item, named[1]) if named else _numbered(item)
        for part in parts:
            part.container = part.listed_elsewhere = True
        path = f"{item.path}/{name}"
        pieces = [(part.read_at, 0, part.size) for part in parts]
        starts = tuple(accumulate((part.size for part in parts), initial=0))[:-1]
        yield Member(name, sum(part.size for part in parts), lambda: in_place(path, *pieces),
                     Pieces(path, *pieces).read_at, starts=starts if named else ())


def _numbered(item: Item) -> tuple[str, list[Item]]:
    stem, _, digits = item.name.rpartition(".")
    return stem, _in_a_row(item, (f"{stem}.{n:0{len(digits)}d}" for n in count(2)))


def _split_zip(item: Item, stem: str) -> tuple[str, list[Item]]:
    letter = item.name[-3]
    parts = _in_a_row(item, (f"{stem}.{letter}{n:02d}" for n in count(2)))
    last = item.beside(f"{stem}.zip") or item.beside(f"{stem}.ZIP")
    if last is None:
        raise PartMissing(path=item.path, missing=f"{stem}.zip")
    return last.name, [*parts, last]


def _in_a_row(first: Item, names: Iterator[str]) -> list[Item]:
    """The first part and those after it. Raises PartMissing where one is missing between others."""
    parts, missing = [first], []
    for name in names:
        part = first.beside(name)
        if part is None:
            missing.append(name)
            if len(missing) > _LOOK_AHEAD:
                return parts
        elif missing:
            raise PartMissing(path=first.path, missing=missing[0])
        else:
            parts.append(part)
    return parts
