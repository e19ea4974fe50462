"""Paths inside the evidence as text: every file keeps a name that can be shown, stored and told from all others."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.evidence import Item

#: What a member of an archive is called that has no name: without one it would pass for the archive itself.
NAMELESS = "(no name)"


def readable(path: str) -> str:
    """A path as text: bytes that are no UTF-8 in a name appear as \\xNN, so that every file keeps a name of its own."""
    if path.isascii():
        return path
    try:
        return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:  # half of a pair of UTF-16, in a name on Windows
        return path.encode("utf-8", "backslashreplace").decode("utf-8")


def member_name(name: str, flags: int) -> str:
    """The name of a zip's member as its directory gives it, with `/` between its parts. `flags`: its general flags.

    A name without the flag for UTF-8 comes decoded as code page 437, although several tools (the Finder of macOS among
    them) write UTF-8 without the flag; and some write backslashes.
    """
    if not flags & 0x800 and not name.isascii():
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return name if "/" in name else name.replace("\\", "/")


def shared_parts(left: Sequence[str], right: Sequence[str]) -> int:
    """How many parts of two paths agree, from the first on, whatever the case."""
    n = 0
    for a, b in zip(left, right, strict=False):
        if a.casefold() != b.casefold():
            break
        n += 1
    return n


def file_of(path: str | None, item: Item) -> Item | None:
    """The file that Android keeps for a part, claimed for this source, if the evidence has it."""
    if not path:
        return None
    found = item.find(path)
    if found is not None:
        item.claim(found)
    return found
