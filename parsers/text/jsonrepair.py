"""Repair of a single element of a Telegram export, and a look ahead for the account's owner."""

from __future__ import annotations

import json
import re
import sys
from itertools import islice
from typing import Any

from parsers.text.jsonvalues import scan

TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|["{}\[\]]', re.DOTALL)
DEPTH = {"{": 1, "[": 1, "}": -1, "]": -1}
_ESCAPE = re.compile(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)", re.DOTALL)
_PLAIN = r'(?:-?\d{1,20}|"[^"\\{}]{0,400}"|true|false|null|\[\]|\{\})'
_FIRST_TWO = re.compile(rf'\{{\s*"([^"\\]{{1,40}})"\s*:\s*{_PLAIN}\s*,\s*"([^"\\]{{1,40}})"\s*:')
_BARE = re.compile(r'("document_id"[ \t]*:[ \t]*)(?!["\d{\[]|null\b)([^\n]*?)(,?[ \t\r]*)(?=\n)')
_QUOTED = re.compile(r'^([ \t]*(?:"[a-z_]+"[ \t]*:[ \t]*)?")(.*)("[ \t]*,?[ \t\r]*)$', re.MULTILINE)
_INNER = re.compile(r'(?<!\\)((?:\\\\)*)"')
_CLOSING = re.compile(r'\}\s*(?=\]\s*(?:\}|\Z|,\s*"))')
#: What stands behind a quotation mark that ends a text: a colon and a value, a comma and a name or a value, or brackets
#: and then one of these or the end.
_ENDS = re.compile(
    r'"\s*(?::\s*["\d{\[tfn-]|,\s*(?:"[^"\\]{1,40}"\s*:|[{\[])|[}\]][\s}\]]*(?:\Z|,\s*(?:"[^"\\]{1,40}"\s*:|[{\[])))')
_BLANK = " \t\r\n\0"
_MOST_TRIED, _FARTHEST = 200, 1 << 16  # places where an object may end, and characters among which they are looked for
_MOST_BROKEN = 500  # objects in a row, each of which costs a look at all that stands before it


def repair(segment: str, guess: bool) -> str:
    r"""Make JSON of one element: `\x0B` to `\u000B`, bare `document_id` quoted, other odd escapes kept as
    text.

    With `guess`, quotes inside a string that fills its line are escaped, or, where all stands on one line, those
    behind which no text can end.
    """
    segment = _ESCAPE.sub(_escape, segment)
    segment = _BARE.sub(lambda m: m[1] + json.dumps(m[2].strip()) + m[3], segment)
    if guess and "\n" not in segment:
        return _on_one_line(segment)
    if guess:
        segment = _QUOTED.sub(lambda m: m[1] + _INNER.sub(r'\1\\"', m[2]) + m[3], segment)
    return segment


def _escape(match: re.Match[str]) -> str:
    what = match[1]
    if what[0] == "x" and len(what) == 3:
        return f"\\u00{what[1:]}"
    if what in ('"', "\\", "/", "b", "f", "n", "r", "t") or len(what) == 5:
        return match[0]
    return f"\\\\{what}"


def mend(segment: str) -> tuple[Any, bool, int] | None:
    """Decode an object after repair: its value, whether that was guessed, and how much of the segment it is."""
    for guess in (False, True):
        written = repair(segment, guess)
        try:
            value, end = scan(written, 0)
        except (ValueError, StopIteration, RecursionError):
            continue
        if guess and _quotes_in_names(value):  # a text that lost its own mark, and no quotation
            continue
        if not written[end:].strip(_BLANK):
            return value, guess, len(segment)
        for match in islice(_CLOSING.finditer(segment, 0, _FARTHEST), _MOST_TRIED):  # what is behind it is of others
            piece = repair(segment[: match.start() + 1], guess)
            try:
                value, end = scan(piece, 0)
            except (ValueError, StopIteration, RecursionError):
                continue
            if end == len(piece):
                return value, guess, match.start() + 1
    return None


def _quotes_in_names(value: Any) -> bool:
    """Whether a quotation mark stands in the name of something, where nobody's words are."""
    if isinstance(value, dict):
        return any('"' in name or _quotes_in_names(one) for name, one in value.items())
    return isinstance(value, list) and any(map(_quotes_in_names, value))


def end_of_brackets(text: str, pos: int, stop: int = sys.maxsize) -> int | None:
    """Where what stands between brackets at a place ends."""
    depth = 0
    for match in TOKEN.finditer(text, pos, stop):
        if match[0] == '"':  # a string without its end
            break
        depth += DEPTH.get(match[0], 0)
        if depth == 0:
            return match.end()
    return None


def end_of_line(text: str, pos: int, gap: str) -> int | None:
    """Where an object that has a line for itself ends: before the next line that begins as its own does. Its brackets
    may not close before, and would take all that follows. None: further on; 0: it has no line for itself.
    """
    indent = gap.rpartition("\n")[2].rstrip(",")
    if text[pos + 1 : pos + 2] in "\r\n" or indent.strip(" \t"):
        return 0
    found = re.compile(rf",?[ \t\r]{{0,4}}\n{indent},?[ \t]?\{{").search(text, pos)
    return None if found is None else end_of_brackets(text, pos, found.start()) or found.start()


def end_by_next(text: str, pos: int, last: Any, begins: re.Pattern[str]) -> int | None:
    """Where the broken object at a place ends, by what follows: another one with the same first two names, which can be
    decoded, or has one behind it that can. In a text that is escaped no such thing stands, so that what is read there
    is no piece of somebody's words. Where a further list begins with one, the broken object was the last of its own.

    Where the damage is in these names, by another one that begins as the `last` that could be decoded and has most of
    its names, or that begins as those of the format do (`begins`).
    """
    own = _FIRST_TWO.match(text, pos)
    if own is None:
        end = None
        if last and isinstance(last, dict):
            alike = re.compile(rf'\{{\s*"{re.escape(next(iter(last)))}"\s*:')
            end = _end_before(alike, text, pos, last)
        return end or _end_before(begins, text, pos, None)
    alike = re.compile(
        rf'(?P<before>\}}\s*,|\[)\s*(?=\{{\s*"{re.escape(own[1])}"\s*:\s*{_PLAIN}\s*,\s*"{re.escape(own[2])}"\s*:)')
    end = None
    for match in islice(alike.finditer(text, own.end()), _MOST_BROKEN):
        if match["before"] == "[" and end is None:
            for closed in _CLOSING.finditer(text, own.end(), match.start()):
                end = closed.start() + 1
            if end is None:
                continue
        end = end or match.start() + 1
        try:
            scan(text, match.end())
        except (ValueError, StopIteration, RecursionError):  # broken too, or its end was not loaded yet
            continue
        return end
    return None


def _end_before(begins: re.Pattern[str], text: str, pos: int, last: dict[str, Any] | None) -> int | None:
    """Where the object at a place ends, of which not even the beginning is sound: before the first that begins so and
    can be decoded, and, where there is a `last` one, has most of its names.
    """
    for match in islice(begins.finditer(text, pos + 1), _MOST_BROKEN):
        before = text[pos : match.start()].rstrip()
        end = pos + len(before.removesuffix(",").rstrip())
        if before.endswith("["):  # of a further list, if its own is closed before
            end = max((closed.start() + 1 for closed in _CLOSING.finditer(text, pos, match.start())), default=pos)
        if end == pos or before.endswith(":"):
            continue
        try:
            value, _ = scan(text, match.start())
        except (ValueError, StopIteration, RecursionError):  # broken too, or its end was not loaded yet
            continue
        if last is None or (isinstance(value, dict) and 2 * len(value.keys() & last.keys()) >= len(last)):
            return end
    return None


def end_of_last(text: str, pos: int) -> int | None:
    """Where the broken object at a place ends, if it is the last of its list: what follows closes the list and all that
    it stands in, and up to there it can be repaired.
    """
    for match in _CLOSING.finditer(text, pos):
        behind = text[match.end() :].lstrip()[1:].strip(_BLANK)
        if behind.strip("]}" + _BLANK):
            try:
                _, end = scan("{" + behind.removeprefix(","), 0)
            except (ValueError, StopIteration, RecursionError):
                continue
            if ("{" + behind.removeprefix(","))[end:].strip("]}" + _BLANK):
                continue
        end = match.start() + 1
        mended = mend(text[pos:end])
        if mended is not None and mended[2] == end - pos:
            return end
    return None


def _on_one_line(segment: str) -> str:
    """Escape the quotation marks inside texts of an object on one line."""
    pieces, inside, start = [], False, 0
    for match in _INNER.finditer(segment):
        at = match.end() - 1
        if inside and _ENDS.match(segment, at) is None:
            pieces.append(segment[start:at] + "\\")
            start = at
        else:
            inside = not inside
    return "".join(pieces) + segment[start:]
