"""Values from a database that SQLite does not hold to their column's type, made safe for records."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from collections.abc import Collection
from typing import Any

from parsers import times
from parsers.records import Time

_INFINITE = (float("inf"), float("-inf"))


def text_of(value: object) -> tuple[str | None, bytes | None]:
    """Return a value as text, and its bytes where they are no valid UTF-8. Empty text is no text.

    WhatsApp stores some text as blobs, and SQLite stores whatever it is given.
    """
    if isinstance(value, str):
        return value or None, None
    if isinstance(value, bytes):
        try:
            return value.decode("utf-8") or None, None
        except UnicodeDecodeError:
            return value.decode("utf-8", "surrogateescape"), value
    return (None, None) if value is None else (str(value), None)


def plain(value: object) -> Any:
    """Return a value as plain JSON can hold it: blobs as text, infinite numbers as words."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "surrogateescape")
    if isinstance(value, float) and value in _INFINITE:
        return str(value)
    return value


def count_of(value: object) -> int | None:
    """Return a positive whole number, else None (0 and -1 mean "not set" throughout)."""
    return value if type(value) is int and value > 0 else None


def moment_of(value: object) -> tuple[Time, str | None]:
    """Return the time that a number of milliseconds is; where it is one in another unit alone, with that unit."""
    time = times.from_unix_ms(value)
    other = times.in_other_unit(value) if time.utc_ms is None else None
    return (time, None) if other is None else other


def degrees(value: object, limit: float) -> float | None:
    """Return a coordinate in degrees when it is one."""
    return float(value) if isinstance(value, int | float) and -limit <= value <= limit else None


def sha256_of(value: object) -> str | None:
    """Return a SHA-256 that the app wrote in Base64 as hex digits, else None."""
    if not isinstance(value, str) or not value:
        return None
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
    return digest.hex() if len(digest) == 32 else None


def words_only(text: str, without: Collection[str] = ()) -> str:
    """Return what the app's search index keeps of a text: letters and digits without case and accents.

    The index puts blanks between the words as the language divides them, so that blanks count for nothing here, and
    writes people who are mentioned by their number where the text has another: `without` names these.
    """
    plainly = unicodedata.normalize("NFKD", text).casefold().replace("\u0131", "i")
    kept = "".join(sign if sign.isalnum() else " " for sign in plainly if not unicodedata.combining(sign))
    return "".join(word for word in kept.split() if word not in without)
