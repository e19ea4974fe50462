"""Plain text and pages of HTML that are documents, in whatever they are encoded."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator

from parsers.mail.charsets import codec_of
from parsers.text.codepages import page_of_lines
from parsers.text.htmltext import words_of

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_DECLARED = re.compile(rb"""charset\s*=\s*["']?([\w.:-]{2,40})""", re.IGNORECASE)


def text(data: bytes) -> Iterator[str]:
    """The words of a text."""
    yield _decoded(data, None)


def html(data: bytes) -> Iterator[str]:
    """The words of a page, as a person reads them."""
    declared = _DECLARED.search(data[:4096])
    yield words_of(_decoded(data, declared[1].decode("ascii", "replace") if declared else None)) or ""


def _decoded(data: bytes, declared: str | None) -> str:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data[len(mark):].decode(codec, "replace")
    stated = codec_of(declared)
    for codec in ("utf-8", *(() if stated is None else (stated,))):
        try:
            return data.decode(codec)
        except (UnicodeDecodeError, ValueError):
            continue
    return data.decode(page_of_lines(data.splitlines()) or "utf-8", "replace")
