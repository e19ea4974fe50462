"""Keys in hexadecimal digits, whichever way apps and tools print them and people copy them.

In small letters or capitals; in pairs or groups, with blanks, line breaks, colons, hyphens or commas between; with
`0x` or `\\x` in front of the whole or of each; in quotation marks, as SQLCipher takes a key (`x'…'`, also behind
`PRAGMA key =`).
"""

from __future__ import annotations

import re

_NAMED = re.compile(r"\s*(?:pragma\s+)?(?:hex)?key\s*[=:]", re.IGNORECASE)
_MARKS = re.compile(r"""\\x|0x|x(?=['"])""", re.IGNORECASE)
#: Between groups. The invisible ones come along where a key is copied out of a chat or a page.
_APART = re.compile(r"[\s:;,._'\"(){}<>\[\]\u00ad\u200b-\u200f\u2060\ufeff\u2010-\u2015\u2212-]+")
_DIGITS = re.compile(r"[0-9A-Fa-f]+")


def together(text: str) -> str:
    """A text without what stands between the groups of a key."""
    return _APART.sub("", text)


def digits(text: str) -> str | None:
    """The hexadecimal digits of a key, as they were written, behind one another; None where it is something else."""
    named = _NAMED.match(text)
    bare = together(_MARKS.sub(" ", text[named.end():] if named else text))
    return bare if _DIGITS.fullmatch(bare) else None


def from_hex(written: str | bytes, size: int | None = None) -> bytes | None:
    """The bytes that hexadecimal digits stand for; None where they are something else, or not `size` bytes."""
    found = digits(written.decode("utf-8", "replace") if isinstance(written, bytes) else written)
    if found is None or len(found) % 2 or (size is not None and len(found) != 2 * size):
        return None
    return bytes.fromhex(found)
