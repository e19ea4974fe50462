"""Electronic books (EPUB): their pages in the order in which they are read.

Facts: EPUB 3.3 (W3C): `META-INF/container.xml` names the package document (5.1), whose `manifest` lists the files and
whose `spine` puts them in order (5.6, 5.7). `META-INF/encryption.xml` tells which files are encrypted, fonts among
them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from xml.parsers import expat

from triage.documents import plain
from triage.documents.pieces import DAMAGED, ENCRYPTED, Packed, Unreadable

_CONTAINER, _LOCKS = "META-INF/container.xml", "META-INF/encryption.xml"


def read(packed: Packed, told: dict[str, Any]) -> Iterator[str]:
    """The words, page by page. Raises Unreadable."""
    pages = _pages(packed)
    locked = {unquote(uri) for uri in re.findall(r'URI\s*=\s*"([^"]+)"', _text(packed, _LOCKS))}
    if pages and locked.issuperset(pages):
        raise Unreadable(ENCRYPTED)
    told["of"] = len(pages)
    for n, name in enumerate(pages, 1):
        if name not in locked:
            yield from plain.html(b"".join(packed.blocks(name)))
            yield "\n\n"
        told["pages"] = n


def _text(packed: Packed, name: str) -> str:
    return b"".join(packed.blocks(name)).decode("utf-8", "replace") if name in packed.names else ""


def _pages(packed: Packed) -> list[str]:
    """The files of the spine; where there is none to go by, all pages by name."""
    root = next((attributes.get("full-path", "") for name, attributes in _elements(packed, _CONTAINER)
                 if name == "rootfile"), "")
    files: dict[str, str] = {}
    order: list[str] = []
    for name, attributes in _elements(packed, root):
        if name == "item":
            path = posixpath.normpath(posixpath.join(posixpath.dirname(root), unquote(attributes.get("href", ""))))
            files[attributes.get("id", "")] = path
        elif name == "itemref":
            order.append(attributes.get("idref", ""))
    found = [files[one] for one in order if files.get(one) in packed.names]
    return found or packed.matching(r".*\.x?html?")


def _elements(packed: Packed, name: str) -> list[tuple[str, dict[str, str]]]:
    if name not in packed.names:
        return []
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate(namespace_separator=" ")

    def start(element: str, attributes: dict[str, str]) -> None:
        found.append((element.rpartition(" ")[2], attributes))

    def refuse(*_: object) -> None:
        raise Unreadable(DAMAGED)

    parser.StartElementHandler, parser.EntityDeclHandler = start, refuse
    try:
        for block in packed.blocks(name):
            parser.Parse(block, False)
    except expat.ExpatError:
        return found  # what was told before the damage
    return found
