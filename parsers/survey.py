"""A look at the whole of an export in JSON before its messages are read: which lists its root has, and what stands
beside them.

A download may say behind its messages whose chat they are of (Meta writes `title` and `thread_path` last), so a file
is passed over twice, in constant memory: once for its header, with the long lists skipped, and once for its messages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any

import msgspec

from parsers.base import Context, closed
from parsers.errors import FileMalformed
from parsers.exports import Entries
from parsers.item import Item
from parsers.reasons import NO_MESSAGES, NOT_OBJECT
from parsers.records import Record
from parsers.text.jsonrepair import repair
from parsers.text.jsonstream import Cut, Damaged, Element, Torn, Window
from parsers.text.jsonvalues import scan

_END = 64 << 10  # bytes of a file in which the members behind its last list stand
_REPAIRED = 4096  # characters of them that are repaired
_BEHIND = re.compile(r'\]\s*(?:,\s*(?=")|(?=\}\Z))')


class Survey(msgspec.Struct):
    """What a file says beside its long lists. `lists`: offset in bytes of each long list by its name.

    `whole`: the end of the file was reached. `ended`: it was, or the file ends as it should, behind something that
    could not be passed over. `encoding` is the file's.
    """

    encoding: str
    header: dict[str, Any]
    lists: dict[str, int]
    whole: bool = True
    ended: bool = True


def survey(item: Item, long: frozenset[str]) -> Survey:
    """Look at the root of a JSON file, passing over the members in `long`. Raises FileMalformed, and as `open`."""
    window = Window(item.chunks())
    try:
        if window.peek() != "{":
            raise FileMalformed(path=item.path, reason=NOT_OBJECT)
        found = Survey(window.encoding, {}, {})
        try:
            for key in window.members():
                if key in long:
                    window.peek()
                    found.lists.setdefault(key, window.offset(window.pos))
                    window.skip(across=True)
                else:
                    found.header[key] = window.value()
        except Torn:  # a list may begin behind the zeros, or in them
            found.whole = found.ended = False
            if not found.lists:
                found.lists = _lists_behind(window, long)
        except (Cut, Damaged):
            found.whole = False
            if not found.lists:
                found.lists = _lists_behind(window, long, torn=False)
            behind = _behind_lists(item, found.encoding)
            found.ended = behind is not None
            found.header = {**(behind or {}), **found.header}
        return found
    finally:
        window.close()


def _behind_lists(item: Item, encoding: str) -> dict[str, Any] | None:
    """The members of the root behind its last list, None where the file does not end with them."""
    kept = b""
    for block in item.chunks():
        kept = (kept + block)[-_END:]
    text = kept.decode(encoding, "ignore").rstrip(" \t\r\n\0")
    for match in _BEHIND.finditer(text):
        members = "{" + text[match.end() :]
        for written in (members, repair(members, guess=True)) if len(members) < _REPAIRED else (members,):
            try:
                value, end = scan(written, 0)
            except (ValueError, StopIteration, RecursionError):
                continue
            if end == len(written):
                return dict(value)
    return None


def _lists_behind(window: Window, long: frozenset[str], *, torn: bool = True) -> dict[str, int]:
    """The next of the long lists, behind zeros in a row; where its beginning is lost in these, their place for all.

    `torn`: there are such zeros; else what stands before it is damaged in another way.
    """
    place = window.offset(window.pos)
    names = "|".join(map(re.escape, sorted(long)))
    if window.resume(re.compile(rf'"(?P<list>{names})"\s*:\s*\[')) is None:
        return dict.fromkeys(sorted(long), place) if torn else {}
    key = str(window.value())
    window.peek()
    window.pos += 1
    window.peek()
    return {key: window.offset(window.pos)}


def survey_of_messages(item: Item, long: frozenset[str] = frozenset({"messages"})) -> Survey:
    """Look at an export that is nothing without its list `messages`. Raises FileMalformed where it has none."""
    found = survey(item, long)
    if "messages" not in found.lists:
        raise FileMalformed(path=item.path, reason=NO_MESSAGES)
    return found


def messages_of(
    item: Item, context: Context, found: Survey, start: re.Pattern[str],
    make: Callable[[Element], Iterable[Record]], close: Callable[[], Iterable[Record]],
) -> Iterator[Record]:  # fmt: skip
    """Yield what `make` makes of each entry of the list `messages`, what closes the reading, and what is wrong with the
    file. `start`: how an entry begins (see `Entries`).
    """
    entries = Entries(item, context, start, whole=found.whole)
    elements = entries.at(found.encoding, found.lists["messages"])
    yield from closed(chain.from_iterable(map(make, elements)), close)
    entries.truncated |= not found.ended and not entries.damaged
    yield from entries.warnings()
