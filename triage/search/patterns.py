"""An examiner's regular expressions, run by RE2, whose time grows with the text alone whatever the expression is.

RE2 knows `\\w`, `\\d`, `\\s` and `\\b` for ASCII only, which would miss in silence in every other script, so they are
rewritten to Unicode's classes here, and `\\b`, which cannot be, is taken at the two ends only.
(Source: RE2's own syntax page, "\\w word characters (≡ [0-9A-Za-z_])", "\\b at ASCII word boundary".)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import re2

from parsers.words import N_
from triage.search.nodes import QueryError

_WORD = r"\p{L}\p{M}\p{N}_"
_CLASSES = {"d": r"\p{Nd}", "w": _WORD, "s": r"\s\p{Z}"}
_BEFORE, _AFTER = f"(?:^|[^{_WORD}])", f"(?:$|[^{_WORD}])"
_MEMORY = 64 << 20

#: What RE2 says, by its beginning, and what people read.
_SAYS = (
    ("missing closing ]", N_("this square bracket is never closed.")),
    ("missing ]", N_("this square bracket is never closed.")),
    ("no argument for repetition", N_("there is nothing here to repeat.")),
    ("bad repetition", N_("there is nothing here to repeat.")),
    ("invalid repetition size", N_("this many repetitions are not possible.")),
    ("invalid perl operator", N_("looking ahead or behind is not possible in a search.")),
    ("invalid character class range", N_("this range runs backwards or does not exist.")),
    ("trailing \\", N_("a sign is missing after this backslash.")),
)


class Pattern:
    """A compiled expression. `literal` is an ASCII run that every match holds, or ''."""

    def __init__(self, pattern: str, at: int) -> None:
        self.source = pattern
        written, self.literal = _rewrite(pattern, at)
        options = re2.Options()
        options.case_sensitive = False
        options.log_errors = False
        options.max_mem = _MEMORY
        self._compiled = _compile(written, pattern, at, options)

    def matches(self, text: str) -> bool:
        """Whether the expression stands anywhere in the text."""
        return self._compiled.search(text) is not None

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Where it stands, without overlaps; empty matches are left out."""
        at = 0
        while at <= len(text):
            found = self._compiled.search(text, at)
            if found is None:
                return
            start, end = found.span(1)
            if end > start:
                yield start, end
            at = max(end, at + 1)


def _compile(written: str, pattern: str, at: int, options: Any) -> Any:
    try:
        return re2.compile(written, options)
    except re2.error as error:
        said = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error.args[0])
        what = next((ours for theirs, ours in _SAYS if said.startswith(theirs)),
                    N_("this is not a regular expression."))
        _, _, part = said.partition(": ")
        place = pattern.rfind(part) if part and part in pattern else 0
        raise QueryError(position=at + place, what=what) from error


@lru_cache(maxsize=64)
def compiled(pattern: str, at: int = 1) -> Pattern:
    """The compiled form. Raises QueryError with the place in the query, which begins at `at`."""
    return Pattern(pattern, at)


_PART = re.compile(r"\{\d+(?:,\d*)?\}|\\(?:[pP]\{[^}]*\}|x\{[^}]*\}|Q[\s\S]*?(?:\\E|$)|[\s\S])|[\s\S]")


def _rewrite(pattern: str, at: int) -> tuple[str, str]:
    """The expression with Unicode's classes, its match as group 1; and the literal (see Pattern)."""
    parts = [(found[0], found.start()) for found in _PART.finditer(pattern)]
    before = bool(parts) and parts[0][0] == r"\b"
    after = len(parts) > 1 and parts[-1][0] == r"\b"
    inner = parts[before:len(parts) - after]
    out: list[str] = []
    opened: list[int] = []
    branches = False
    for (part, place), within in zip(inner, _in_classes([part for part, _ in inner]), strict=True):
        if not within:
            _bracket(part, at + place, opened)
        branches = branches or (part == "|" and not within and not opened)
        out.append(_replace(part, within, at + place))
    if opened:
        raise QueryError(position=opened[-1], what=N_("a bracket of the regular expression is never closed."))
    if (before or after) and branches:
        raise QueryError(position=at, what=N_("put the alternatives in brackets between the two \\b."))
    if not inner:
        raise QueryError(position=at, what=N_("there is nothing to look for in this regular expression."))
    written = f"{_BEFORE if before else ''}({''.join(out)}){_AFTER if after else ''}"
    return written, "" if branches else _literal([part for part, _ in inner])


def _bracket(part: str, position: int, opened: list[int]) -> None:
    if part == "(":
        opened.append(position)
    elif part == ")":
        if not opened:
            raise QueryError(position=position, what=N_("this bracket of the regular expression closes nothing."))
        opened.pop()


def _in_classes(parts: list[str]) -> list[bool]:
    """Whether each part belongs to a class in square brackets. A `]` that stands first in one is a sign like others;
    so is one that ends a name such as [:alpha:].
    """
    found: list[bool] = []
    opened, named = -1, False
    for n, part in enumerate(parts):
        found.append(opened >= 0 or part == "[")
        if opened < 0:
            opened = n if part == "[" else -1
        elif named:
            named = part != "]" or parts[n - 1] != ":"
        elif part == "[":
            named = parts[n + 1:n + 2] == [":"]
        elif part == "]" and n > opened + 1 and parts[opened + 1:n] != ["^"]:
            opened = -1
    return found


def _replace(part: str, within: bool, position: int) -> str:
    if len(part) != 2 or part[0] != "\\":
        return part
    letter = part[1]
    if letter in "bB":
        raise QueryError(position=position, what=N_(
            "\\b can only stand at the beginning or the end of a regular expression."))
    if letter in _CLASSES:
        return _CLASSES[letter] if within or letter == "d" else f"[{_CLASSES[letter]}]"
    if letter.lower() in _CLASSES and letter.isupper():
        if within and letter != "D":
            raise QueryError(position=position, what=N_("write what is meant without \\W and \\S in square brackets."))
        return r"\P{Nd}" if letter == "D" else f"[^{_CLASSES[letter.lower()]}]"
    return part


def _literal(parts: list[str]) -> str:
    """The longest run of ASCII letters and digits outside groups and classes that nothing makes optional."""
    best, run, depth = "", "", 0
    for n, (part, within) in enumerate(zip([*parts, ""], [*_in_classes(parts), False], strict=True)):
        plain = not within and depth == 0 and len(part) == 1 and part.isascii() and part.isalnum()
        following = parts[n + 1] if n + 1 < len(parts) else ""
        if plain and following[:1] not in ("?", "*", "{"):
            run += part
            continue
        if len(run) > len(best):
            best = run
        run = ""
        if not within:
            depth += (part == "(") - (part == ")")
    return best.lower() if len(best) > 2 else ""
