"""Everything that can be read out of a delivered file, by any way an attacker would try."""

from __future__ import annotations

import base64
import contextlib
import quopri
import re
import zipfile
from collections.abc import Iterable, Iterator
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pypdf
from pypdf.generic import ByteStringObject, IndirectObject, NameObject, StreamObject, TextStringObject

from triage.text.fold import fold


def everything(path: Path) -> Iterator[str]:
    """Texts of a file in every way in which it can be decoded, and what is encoded in those texts; each once."""
    seen: set[str] = set()
    hidden: set[str] = set()
    for text in _texts(path):
        if text not in seen:
            seen.add(text)
            for found in (text, *_hidden(text)):
                if found not in hidden:
                    hidden.add(found)
                    yield found


def _hidden(text: str) -> Iterator[str]:
    """What stands in a text as base64, as hexadecimal digits, or behind escapes and percent signs."""
    for found in re.findall(r"[A-Za-z0-9+/_-]{8,4000}", text):
        plain = found.translate(str.maketrans("-_", "+/"))
        with contextlib.suppress(ValueError):
            yield from _decoded(base64.b64decode(plain[: len(plain) // 4 * 4] if len(plain) % 4 == 1 else
                                                 plain + "=" * (-len(plain) % 4)))
    for found in re.findall(r"(?:[0-9a-fA-F]{2}[ :-]?){6,}", text):
        yield bytes.fromhex(re.sub("[^0-9a-fA-F]", "", found)).decode("utf-8", "ignore")
    if "\\u" in text:
        yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), text)
    if "%" in text:
        yield unquote(unquote(text))
    if "=" in text:
        yield quopri.decodestring(text.encode("utf-8", "ignore")).decode("utf-8", "ignore")


def _texts(path: Path) -> Iterator[str]:
    yield path.name
    data = path.read_bytes()
    yield from _decoded(data)
    if path.suffix == ".pdf":
        yield from _of_pdf(path)
    elif path.suffix == ".docx":
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                yield member.filename
                yield from _decoded(archive.read(member))
                yield unescape(re.sub(r"<[^>]*>", "", archive.read(member).decode("utf-8", "ignore")))
    elif path.suffix == ".html":
        text = data.decode()
        yield unescape(text)
        yield unescape(re.sub(r"<[^>]*>", "", text))


def _decoded(data: bytes) -> Iterator[str]:
    yield data.decode("utf-8", "ignore")
    if not data.isascii():
        yield re.sub("[\x80-\x9f]", "", data.decode("latin-1"))
    if b"\0" in data:  # no Latin letter is without one in UTF-16; the others stand in the letters that are left
        for start in (0, 1):
            yield data[start:].decode("utf-16-be", "ignore")
    for found in re.findall(rb"<((?:[0-9A-Fa-f]{2}\s*){4,})>", data):
        raw = bytes.fromhex(re.sub(rb"\s", b"", found).decode())
        yield raw.decode("latin-1")
        yield raw.decode("utf-16-be", "ignore")


def _of_pdf(path: Path) -> Iterator[str]:
    reader = pypdf.PdfReader(path)
    for page in reader.pages:
        yield page.extract_text()
        yield page.extract_text(extraction_mode="layout")
    for number in range(1, int(reader.trailer["/Size"])):
        found = reader.get_object(IndirectObject(number, 0, reader))
        yield from _of_object(found)
    yield str(reader.metadata)
    yield from _titles(reader.outline)


def _of_object(found: object) -> Iterator[str]:
    if isinstance(found, StreamObject):
        yield from _decoded(found.get_data())
    if isinstance(found, dict):
        for key, value in found.items():
            yield str(key)
            yield from _of_object(value)
    elif isinstance(found, list):
        for value in found:
            yield from _of_object(value)
    elif isinstance(found, TextStringObject | NameObject):
        yield str(found)
    elif isinstance(found, ByteStringObject):
        yield from _decoded(bytes(found))


def _titles(items: list[object]) -> Iterator[str]:
    for item in items:
        if isinstance(item, list):
            yield from _titles(item)
        else:
            yield str(item.title)  # type: ignore[attr-defined]


def together(texts: Iterable[str]) -> tuple[str, str]:
    """Texts as one, and the same squeezed: what is looked for in both is not found across an end of one of them."""
    whole = f" {_END} ".join(text.replace(_END, " ") for text in texts)
    return whole, re.sub(rf"[^\w{_END}]|_", "", fold(whole))


_END = "\ue000"  # of private use: no rule of folding changes it


def squeezed(text: str) -> str:
    """A text folded, without anything between its letters and digits, so that no way of writing hides a name."""
    return re.sub(r"[\W_]", "", fold(text))
