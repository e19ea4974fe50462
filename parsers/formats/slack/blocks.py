"""The text of Slack's blocks, for messages that have none beside them.

Facts (Slack's own pages on blocks and rich text): `rich_text` holds sections, lists, quotes and preformatted pieces,
whose elements stand in one line: `text`, `link` (`url`, `text`), `user` (`user_id`), `usergroup`, `channel`, `emoji`
(`name`), `broadcast` (`range`), `date` (`fallback`). `section`, `header` and `context` hold objects with a `text` in
the marks of messages; `image` an `alt_text`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from parsers.exports import list_of, object_of, text_of

_INLINE = frozenset(("rich_text_section", "rich_text_preformatted", "rich_text_quote"))
_MARKS = {"user": ("@", "user_id"), "usergroup": ("!subteam^", "usergroup_id"), "channel": ("#", "channel_id"),
          "broadcast": ("!", "range")}  # fmt: skip
_DEEPEST = 12


def block_text(blocks: Any, shown: Callable[[str], str]) -> str | None:
    """What people see of blocks, a line for each piece; `shown` turns Slack's marks into what stands for them."""
    lines = [line for line in _lines(blocks, shown, 0) if line.strip()]
    return "\n".join(lines) or None


def _lines(value: Any, shown: Callable[[str], str], depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for one in value:
            yield from _lines(one, shown, depth + 1)
        return
    block = object_of(value)
    if block.get("type") in _INLINE:
        yield "".join(_piece(object_of(one), shown) for one in list_of(block.get("elements")))
        return
    text = block.get("text")
    if text_of(text) is not None:
        yield shown(text_of(text) or "")
    else:
        yield from _lines(text, shown, depth + 1)
    for name in ("title", "elements", "fields", "rows", "accessory"):
        if isinstance(block.get(name), dict | list):
            yield from _lines(block[name], shown, depth + 1)
    if block.get("type") == "image" and text_of(block.get("alt_text")) is not None:
        yield text_of(block.get("alt_text")) or ""


def _piece(one: dict[str, Any], shown: Callable[[str], str]) -> str:
    """One element of a line."""
    kind, text = text_of(one.get("type")), text_of(one.get("text"))
    if kind == "link":
        url = text_of(one.get("url")) or ""
        return f"{text} ({url})" if text and text not in url else url
    if kind == "emoji":
        return f":{text_of(one.get('name'))}:"
    if kind in _MARKS:
        mark, name = _MARKS[kind]
        target = text_of(one.get(name))
        return shown(f"<{mark}{target}>") if target is not None else ""
    raw = one.get("text")
    return raw if isinstance(raw, str) else text_of(one.get("fallback")) or ""
