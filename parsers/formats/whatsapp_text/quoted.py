"""Exports of which every line is quoted, as mail programs do in an answer (`> [12.03.24, 10:11:12] Ana: hello`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice

from parsers.records import Warning  # noqa: A004  (the field's own word)
from parsers.words import N_

_WARNING = N_("Every line of this file begins with “{sign}”, as mail programs quote. The sign was left out.")
_QUOTE = re.compile(r"(?:> ?)+")
_LOOKED_AT = 200  # lines
_FEWEST = 2


def quote_of(lines: Iterable[str], *, in_whole: bool = False) -> str | None:
    """Return what all of the first lines begin with, if that is the sign of a quotation. Behind it an empty line has no
    blank. `in_whole`: these are all lines, of which one is enough.

    What somebody wrote can begin so too: heads of entries do not.
    """
    shortest, met = None, 0
    for line in islice((line for line in lines if line.strip()), _LOOKED_AT):
        found = _QUOTE.match(line.removeprefix("\ufeff"))
        if found is None:
            return None
        met += 1
        if found.end() < len(line.rstrip()) and (shortest is None or len(found[0]) < len(shortest)):
            shortest = found[0]
    return shortest if met >= (1 if in_whole else _FEWEST) else None


def unquoted(line: str, quote: str) -> str:
    """Return a line without the quotation; one that has none stays."""
    line = line.removeprefix("\ufeff")
    bare = quote.rstrip(" ")
    return line.removeprefix(quote) if line.startswith(quote) else "" if line.strip() == bare else line


def warning_of(quote: str) -> Warning:
    """Return what is said of such a file."""
    return Warning(_WARNING, {"sign": quote.strip()})
