"""Text as Meta's downloads write it: the bytes of UTF-8, each as a character of Latin-1.

Public parsers undo it by encoding as Latin-1 and decoding as UTF-8 (seen in several, among them chat-analytics). That
fails for a text that holds a character above U+00FF, as texts of end-to-end encrypted chats and of files that another
tool has repaired do. So what is repaired is each run of such characters that is UTF-8, and nothing else.
"""

from __future__ import annotations

import re
from typing import Any

# One character of UTF-8 from U+0080 on, its bytes written as characters: no overlong forms, no surrogates.
_CHARACTER = re.compile(
    "[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    "|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)


def repaired(text: str) -> str:
    """The text as its writer wrote it; one that is right already stays."""
    if text.isascii():
        return text
    return _CHARACTER.sub(lambda match: match[0].encode("latin-1").decode("utf-8"), text)


def doubtful(text: str) -> bool:
    """Whether a text was repaired although it holds characters that no such text has: then keep what was written."""
    return any(ord(character) > 0xFF for character in text) and repaired(text) != text


def words(value: Any) -> str | None:
    """A string, repaired; a number as a string; None for anything else, and for an empty string."""
    if isinstance(value, str):
        return repaired(value) or None
    return str(value) if type(value) in {int, float} else None


def plain(value: Any) -> Any:
    """A JSON value with all its strings repaired."""
    if isinstance(value, str):
        return repaired(value)
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {repaired(key): plain(item) for key, item in value.items()}
    return value
