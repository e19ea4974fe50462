"""The app's invisible mark (U+200E) where an editor or a mail program left something else in its place.

iPhones set it before the words of the app, and before the bracket of a line whose text holds one: `‎[date] Ana:
‎image omitted`. A program that saves in a code page without it writes `?`, others `U+FFFD` or a blank. A line that
begins so would be taken for more text of the message above, which somebody else may have written: it is a message where
the same sign stands before its bracket and before its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.formats.whatsapp_text.body import read_body
from parsers.formats.whatsapp_text.calls import call
from parsers.formats.whatsapp_text.system import event
from parsers.formats.whatsapp_text.words import without_marks

#: What such a line can begin with.
SIGNS = frozenset("?\ufffd ")
_MARK = "\u200e"
_HEAD = r"\[[^\]\n]{8,72}\][ \u00a0]?(?P<name>[^:\n]{1,120}): "
_BOTH = re.compile(rf"(?P<sign>[?\ufffd ]){_HEAD}(?:(?P=sign)[^\s?]|.* (?P=sign)<[^<>]+>\Z)")
_BEFORE_BODY = re.compile(rf"{_MARK}?{_HEAD}")
_LOOKED_AT = 40  # lines, the first of which has a note of the app


def sign_in(lines: Iterable[str]) -> str | None:
    """Return what stands in the place of the mark in these first lines, None where nothing else does."""
    for _, text in zip(range(_LOOKED_AT), lines, strict=False):
        both = _BOTH.match(text)
        if both is not None:
            return both["sign"]
        own = _BEFORE_BODY.match(text)
        if own is not None and text[own.end() : own.end() + 1] in SIGNS:
            found = event(_MARK + text[own.end() + 1 :])
            if found is not None and found[0] == "encryption_notice":
                return text[own.end()]
    return None


def restored(text: str, sign: str | None) -> tuple[str, str | None]:
    """Return a line with the mark in its places, and the sign that stands for it, `sign` where it is known so far.

    Before words that are not known to be the app's, and do not tell of who stands before them, it is what was written.
    """
    both = _BOTH.match(text) if text[:1] in SIGNS else None
    if both is not None:
        text, sign = _MARK + text[1:], both["sign"]
    own = _BEFORE_BODY.match(text) if sign is not None else None
    if own is None or sign is None:
        return text, sign
    body, end = text[own.end() :], ""
    before, found, behind = body.rpartition(f"{sign}<")
    if found and body.endswith(">") and read_body(f"{before}{_MARK}<{behind}") is not None:
        body, end = before, f"{_MARK}<{behind}"
    if body.startswith(sign) and _is_of_the_app(_MARK + body[1:], own["name"]):
        body = _MARK + body[1:]
    return text[: own.end()] + body + end, sign


def _is_of_the_app(body: str, name: str) -> bool:
    if read_body(body) is not None or event(body) is not None or call(body, marked=True) is not None:
        return True
    return without_marks(body).startswith(f"{without_marks(name)} ")
