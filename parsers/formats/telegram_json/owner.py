"""A look ahead in an export for the account's owner."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PERSONAL = re.compile(rb'"personal_information"\s*:\s*\{')
_SAVED = re.compile(rb'"saved_messages"\s*,\s*"id"\s*:\s*(\d{1,18})\s*[,}]')
_OVERLAP = 256  # bytes; longer than either


def seek_owner(blocks: Iterator[bytes]) -> tuple[int | None, str | None]:
    """Return the offset of the owner's `personal_information` and the id of the saved messages, if any.

    Both are met as bytes: inside a text their quotes would be escaped.
    """
    saved: str | None = None
    kept, base = b"", 0
    for block in blocks:
        data = kept + block
        match = _PERSONAL.search(data)
        if match is not None:
            return base + match.end() - 1, saved
        if saved is None and (found := _SAVED.search(data)) is not None:
            saved = found[1].decode()
        kept = data[-_OVERLAP:]
        base += len(data) - len(kept)
    return None, saved
