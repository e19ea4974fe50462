"""Values of UFED reports: coordinates, text in Base64, pages; their times and durations: `parsers.reported.values`.
"""

from __future__ import annotations

import base64
import binascii
import re

from parsers.reported.values import Value, number
from parsers.text.dates import DateOrder, Fields
from parsers.text.htmltext import links_of, tree, words_below

_DATE_IN_TEXT = re.compile(rb">\s*(\d{1,2})([/.\-])(\d{1,2})\2(\d{4}|\d{2}),?\s+\d{1,2}:\d\d")
_PAGE = re.compile(r"<(?:html|body|head|div|p|br|table|span|!doctype)(?:\s[^<>]*)?/?>", re.IGNORECASE)


def observe(data: bytes, order: DateOrder) -> None:
    """Let a block of the file say in which order its dates are written. Newer reports write ISO 8601 alone."""
    if order.certain:
        return
    for match in _DATE_IN_TEXT.finditer(data):
        first, last = match[1].decode(), match[4].decode()
        order.add(Fields(int(first), int(match[3]), int(last), len(first), len(last)), match[2].decode())


def position(latitude: str | None, longitude: str | None) -> tuple[float, float] | None:
    """Return latitude and longitude in degrees, None where there is no such place."""
    lat, lon = number(latitude), number(longitude)
    if lat is None or lon is None or abs(lat) > 90 or abs(lon) > 180:
        return None
    return lat, lon


def body(value: Value | None) -> tuple[str | None, bytes | None]:
    """Return the text of a value, or its bytes where it is Base64 of something else."""
    if value is None:
        return None, None
    if (value.format or "").casefold() not in ("base64string", "base64"):
        return value.text, None
    try:
        data = base64.b64decode("".join(value.text.split()), validate=True)
    except (binascii.Error, ValueError):
        return value.text, None
    try:
        return data.decode(), None
    except UnicodeDecodeError:
        return None, data


def is_page(text: str) -> bool:
    """Say whether the body of a mail is a page, as mail programs write most: its marks part words and phrases."""
    return _PAGE.search(text) is not None


def page_words(text: str) -> tuple[str | None, list[str]]:
    """Return the words of such a body, and where its links lead that the words do not show."""
    root = tree(text)
    return (text, []) if root is None else (words_below(root), links_of(root))
