"""Exports with a full-width colon behind the names (`Ana：hello`).

The app writes a narrow one in all languages. Input methods and converters of Chinese and Japanese texts make it wide,
and so the message of a person would be taken for a line of the app.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from parsers.formats.whatsapp_text.shape import Head
from parsers.formats.whatsapp_text.words import USUAL_NAME

_WIDE = "：\ufe55"


def narrowed(rest: str) -> str:
    """Return the words behind a head with the wide colon of the name as the app writes it."""
    at = _place(rest)
    return f"{rest[:at]}: {rest[at + 1 :].removeprefix(' ')}" if at > 0 else rest


def is_wide(rests: Iterable[str]) -> bool:
    """Say whether most of these lines, behind their heads, have a wide colon and none of the app's behind a name."""
    names: Counter[str] = Counter()
    narrow = 0
    for rest in rests:
        at = _place(rest)
        if ": " in rest[:USUAL_NAME]:
            narrow += 1
        elif at > 0:
            names[rest[:at]] += 1
    return names.total() > narrow and max(names.values()) > 1


def narrowing(split: Callable[[str], tuple[Head, str] | None]) -> Callable[[str], tuple[Head, str] | None]:
    """Return a function that cuts lines as `split` does, and makes the colon behind the name the app's."""

    def narrow(line: str) -> tuple[Head, str] | None:
        pieces = split(line)
        return pieces and (pieces[0], narrowed(pieces[1]))

    return narrow


def _place(rest: str) -> int:
    """Return where the first colon stands if it is a wide one, else -1."""
    found = [at for at in (rest.find(colon, 0, USUAL_NAME) for colon in _WIDE) if at >= 0]
    at = min(found, default=-1)
    return at if at >= 0 and ":" not in rest[:at] else -1
