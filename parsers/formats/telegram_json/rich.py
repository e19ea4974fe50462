"""Rich messages of a Telegram Desktop export: words in blocks (headings, lists, tables, quotes), with files among them.

Versions since 7 write `rich_message` in place of `text` and `text_entities`: `{rtl, part, blocks}`. A block has a
`type` and its words in `text`, `title`, `caption`, `author` or `credit`, or further blocks in `blocks`, `block`,
`items`, `rows`, `cells`, `articles` and `buttons`. Words are `{type, text}`, where `text` is a string, such an object,
or a list of them. Fact: `SerializeRichMessage` in Telegram Desktop's export_output_json.cpp.
"""

from __future__ import annotations

from typing import Any

#: Fields that hold words, and fields that hold further blocks, in the order in which the app shows them.
_WORDS = ("title", "author", "description", "text", "formula")
_INSIDE = ("block", "blocks", "items", "rows", "cells", "articles", "buttons", "channel", "caption", "credit")
_FILES = ("photo", "file")
_DEEPEST = 60  # levels; the app allows far fewer


def words(rich: Any) -> str | None:
    """Return the words of a rich message, one line a block; None when it has none."""
    lines: list[str] = []
    _block_lines(rich, lines, 0)
    return "\n".join(lines) or None


def files(rich: Any) -> list[dict[str, Any]]:
    """Return the blocks that name a file (`photo` or `file`), with what they say of it."""
    found: list[dict[str, Any]] = []
    _find_files(rich, found, 0)
    return found


def _block_lines(block: Any, lines: list[str], depth: int) -> None:
    if depth > _DEEPEST:
        return
    if isinstance(block, list):
        for one in block:
            _block_lines(one, lines, depth + 1)
    elif isinstance(block, dict):
        if isinstance(block.get("cells"), list):  # the cells of a row stand side by side
            cells = [inline(cell.get("text"), depth) for cell in block["cells"] if isinstance(cell, dict)]
            lines.append("\t".join(cells))
            return
        for name in _WORDS:
            line = inline(block.get(name), depth)
            if line:
                lines.append(line)
        for name in _INSIDE:
            inner = block.get(name)
            if isinstance(inner, dict) and isinstance(inner.get("type"), str) and name in ("caption", "credit"):
                line = inline(inner, depth)
                if line:
                    lines.append(line)
            else:
                _block_lines(inner, lines, depth + 1)


def inline(value: Any, depth: int = 0) -> str:
    """Return styled words as they are read."""
    if depth > _DEEPEST:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(inline(one, depth + 1) for one in value)
    if isinstance(value, dict):
        return inline(value.get("source" if value.get("type") == "math" else "text"), depth + 1)
    return ""


def _find_files(value: Any, found: list[dict[str, Any]], depth: int) -> None:
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        if any(isinstance(value.get(name), str) for name in _FILES):
            found.append(value)
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            if isinstance(one, dict | list):
                _find_files(one, found, depth + 1)
