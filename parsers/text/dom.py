"""Pieces of HTML as elements and as text, exact to the character.

Two things stand between a page and the words in it. Bytes that are no UTF-8 and characters that HTML does not allow
(the exporter writes them as `&#x0B;`) would be dropped by the HTML parser; they pass through it as characters of a
private plane and are put back afterwards. And the exporter breaks its lines at the limits of elements, so that a line
end in the source says nothing: only `<br>` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

_BREAK = "\U0010fdff"  # stands for <br> until blanks at the edges are gone
_LOW = 0x10FE00  # control characters 0 to 31
_HIGH = 0x10FE00  # bytes 128 to 255 that are no UTF-8
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f]|&#(?:[xX]0*([01]?[0-9A-Fa-f])|0*([0-9]{1,2}));")
_SURROGATE = re.compile("[\udc80-\udcff]")
_SHIELDED = re.compile("[\U0010fe00-\U0010feff]")
_PARSER = lxml.html.HTMLParser(
    encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
)


def _shield_control(match: re.Match[str]) -> str:
    written = match[0]
    code = ord(written) if len(written) == 1 else int(match[1] or match[2], 16 if match[1] else 10)
    return chr(_LOW + code) if code < 32 and code not in (9, 10, 13) else written


def element(source: bytes) -> etree._Element | None:
    """Return the first element of a piece of HTML, None when there is none. Never raises on its content."""
    text = source.decode("utf-8", "surrogateescape")
    text = _SURROGATE.sub(lambda m: chr(_HIGH + (ord(m[0]) & 0xFF)), text)
    text = _CONTROL.sub(_shield_control, text)
    try:
        root = lxml.html.fragment_fromstring(f"<div>{text}", parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
    return next((child for child in root if isinstance(child.tag, str)), None)


def classes(node: etree._Element) -> frozenset[str]:
    """Return the class tokens of an element."""
    return frozenset((node.get("class") or "").split())


def child(node: etree._Element, *tokens: str) -> etree._Element | None:
    """Return the first child element that has all these classes."""
    return next((one for one in node if isinstance(one.tag, str) and classes(one).issuperset(tokens)), None)


def below(node: etree._Element, token: str) -> Iterator[etree._Element]:
    """Yield every element below `node` that has this class, in order."""
    for one in node.iter():
        if one is not node and isinstance(one.tag, str) and token in classes(one):
            yield one


def first_of(root: etree._Element, *tokens: str) -> etree._Element | None:
    """Return the first element, `root` or below it, that has one of these classes."""
    wanted = set(tokens)
    return next((one for one in root.iter() if isinstance(one.tag, str) and classes(one) & wanted), None)


def drop(node: etree._Element) -> None:
    """Take an element out, not what stands behind it."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        parent.text = (parent.text or "") + node.tail
    node.tail = None
    parent.remove(node)


def text_of(node: etree._Element | None, without: str | None = None) -> str | None:
    """Return the words of an element, None when it has none. `without`: a class whose elements are left out."""
    if node is None:
        return None
    parts: list[str] = []
    _gather(node, parts, without)
    text = "".join(parts).strip(" \t\r\n").replace("\r", "").replace("\n", "").replace(_BREAK, "\n")
    return _SHIELDED.sub(_put_back, text) or None


def _gather(node: etree._Element, parts: list[str], without: str | None) -> None:
    """Add the words below a node. With a list of its own, for a hostile file nests deeper than Python calls."""
    todo: list[etree._Element | str | None] = [node]
    first = True
    while todo:
        one = todo.pop()
        if one is None or isinstance(one, str):
            parts.append(one or "")
            continue
        own, first = first, False
        if not own:
            todo.append(one.tail)
            if not isinstance(one.tag, str) or (without is not None and without in classes(one)):
                continue
            if one.tag == "br":
                parts.append(_BREAK)
                continue
        todo.extend(reversed(list(one)))
        todo.append(one.text)


def _put_back(match: re.Match[str]) -> str:
    code = ord(match[0]) - _LOW
    return chr(code) if code < 128 else chr(0xDC00 + code)


def attribute(node: etree._Element | None, name: str) -> str | None:
    """Return an attribute's value, None when it is absent or empty."""
    value = node.get(name) if node is not None else None
    return _SHIELDED.sub(_put_back, value).strip() or None if value else None
