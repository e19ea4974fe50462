"""Row ids that a database lacks between two messages, as parsers note it in `missing_rows` of a conversation: how many
between two messages of it and how many beside it, and the first of them as [first, last, time before, time behind].

It can be a sign of deletion and has other causes too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOTED = "missing_rows"
_COUNTS = ("between", "beside")


def counts(details: Mapping[str, Any]) -> tuple[int, int]:
    """How many row ids are missing between two messages of a conversation, and beside one of its messages."""
    noted = details.get(NOTED) or {}
    return int(noted.get("between", 0)), int(noted.get("beside", 0))


def counted(details: Mapping[str, Any]) -> dict[str, Any]:
    """The numbers alone: beside a place stand the times of its neighbours, who may be held back."""
    noted = details.get(NOTED)
    return {NOTED: {name: noted[name] for name in _COUNTS if name in noted}} if noted else {}


def between(details: Mapping[str, Any], before: Mapping[str, Any], behind: Mapping[str, Any]) -> int:
    """How many row ids are missing just between two messages that follow one another in a file of the evidence."""
    ranges = (details.get(NOTED) or {}).get("ranges", ())
    rows = {_file(s): s["row"] for s in before["sources"]}
    for s in behind["sources"]:
        for first, last, *_ in ranges:
            if s["row"] == last + 1 and rows.get(_file(s)) == first - 1:
                return int(last - first + 1)
    return 0


def _file(source: Mapping[str, Any]) -> tuple[Any, ...]:
    return source["exhibit"], source["path"], source["sha256"], source["table"]
