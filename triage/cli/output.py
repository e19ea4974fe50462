"""Printing: JSON for machines (and nothing else on standard output), plain tables for people."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

_INTERNAL = ("row", "record")  # row ids of the case file: no promise to anybody outside


def as_json(value: Any) -> None:
    """One object on one line, UTF-8, lone surrogates as U+FFFD."""
    text = json.dumps(_public(value), ensure_ascii=False, separators=(",", ":"), default=str)
    sys.stdout.buffer.write(text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode() + b"\n")


def as_json_lines(values: Iterable[Any]) -> None:
    """One object per line."""
    for value in values:
        as_json(value)
    sys.stdout.buffer.flush()


def _public(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: v for k, v in value.items() if k not in _INTERNAL}
    return value


def table(rows: Sequence[Sequence[Any]], headings: Sequence[str]) -> None:
    """An aligned table; control and bidirectional characters shown as what they are."""
    cells = [[visible("" if cell is None else str(cell)) for cell in row] for row in (headings, *rows)]
    widths = [max(_width(row[n]) for row in cells) for n in range(len(headings))]
    for row in cells:
        line = "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True))
        sys.stdout.write(line.rstrip() + "\n")


def visible(text: str) -> str:
    """Make a text safe for a terminal: evidence may hold escape sequences."""
    return "".join(
        char if unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co") else " " if char in "\n\t" else
        f"<U+{ord(char):04X}>" for char in text)


def _width(text: str) -> int:
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def cut(text: str | None, length: int = 70) -> str:
    """The beginning of a text, for a table."""
    text = text or ""
    return text if len(text) <= length else text[: length - 1] + "…"


def cut_inside(text: str, length: int) -> str:
    """A path for a table: what tells most of it, the file's name, stands at its end."""
    if len(text) <= length:
        return text
    begin = length // 3
    return text[:begin] + "…" + text[begin + 1 - length:]
