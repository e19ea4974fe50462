"""Pieces of XML that stand inside messages, as far as they can be read."""

from __future__ import annotations

from lxml import etree

_LONGEST = 1 << 20  # characters; more is no message


def xml(content: str | None) -> etree._Element | None:
    """A piece of XML, as far as it can be read; None where it is none."""
    if not content or "<" not in content or len(content) > _LONGEST:
        return None
    parser = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(content.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def inner(root: etree._Element | None, name: str) -> str | None:
    """The words of the first element of this name below."""
    found = None if root is None else root.find(f".//{name}")
    return None if found is None else "".join(found.itertext()).strip() or None


def attribute(root: etree._Element | None, name: str, key: str = "v") -> str | None:
    """An attribute of the first element of this name, at or below."""
    if root is None:
        return None
    found = root if root.tag == name else root.find(f".//{name}")
    return None if found is None else found.get(key) or None
