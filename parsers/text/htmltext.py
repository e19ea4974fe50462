"""The words of a piece of HTML as a person reads them: lines where the page has lines, quotes marked, no scripts.

For messages whose words come as HTML (mail, downloads of chat services). Exact places are not kept; a format whose
pages are evidence to the character has means of its own (see `parsers.text.dom`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import lxml.html
from lxml import etree

#: Elements that stand on lines of their own.
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul",
))  # fmt: skip
_APART = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6"))
_SILENT = frozenset(("head", "script", "style", "template", "title", "noscript", "svg", "meta", "link"))
_LARGEST = 8 << 20  # characters; a longer piece is no message
_MOST_LINKS = 50
_BLANKS = re.compile(r"[ \t\r\n\f\v]+")
_NOT_ALLOWED = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_LINK = re.compile(r"(?:https?|mailto|tel|sms|whatsapp|tg)[:]", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!]")
_PARSER = lxml.html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True)


def tree(html: str) -> etree._Element | None:
    """A piece of HTML as an element that holds it, None where there is none. Never raises on its content."""
    sound = _NOT_ALLOWED.sub("\ufffd", html[:_LARGEST])
    try:
        return lxml.html.document_fromstring(sound.encode("utf-8"), parser=_PARSER)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None


def words_of(html: str) -> str | None:
    """The words of a piece of HTML, None where it has none."""
    if not _TAG.search(html) and "&" not in html:
        return html.strip() or None
    root = tree(html)
    return None if root is None else words_below(root)


def words_below(root: etree._Element) -> str | None:
    """The words of an element and of all below it, without the text behind it."""
    page = _Page()
    for step, node in _walk(root):
        page.opens(node) if step == "in" else page.closes(node)
        text = node.text if step == "in" else node.tail if node is not root else None
        if text and not page.silent:
            page.add(text)
    return page.words()


def links_of(root: etree._Element) -> list[str]:
    """Where the links of a page lead, that its words do not show themselves."""
    found: dict[str, None] = {}
    for node in root.iter("a"):
        address = (node.get("href") or "").strip()
        if _LINK.match(address) and address not in "".join(node.itertext()):
            found[address] = None
        if len(found) == _MOST_LINKS:
            break
    return list(found)


def _walk(root: etree._Element) -> Iterator[tuple[str, etree._Element]]:
    """Every element when it opens and when it closes. With a list of its own: hostile pages nest without end."""
    todo: list[tuple[str, etree._Element]] = [("in", root)]
    while todo:
        step, node = todo.pop()
        if step == "in" and not isinstance(node.tag, str):
            step = "out"  # a comment, an entity
        yield step, node
        if step == "in":
            todo.append(("out", node))
            todo.extend(("in", child) for child in reversed(node))


class _Page:
    """Lines while they are gathered. `silent`: depth inside elements that show nothing."""

    def __init__(self) -> None:
        self.silent = 0
        self._lines: list[str] = []
        self._line: list[str] = []
        self._quotes = 0
        self._kept = 0  # depth inside <pre>

    def opens(self, node: etree._Element) -> None:
        name = str(node.tag).lower()
        if name in _SILENT:
            self.silent += 1
        elif name in _BLOCKS:
            self._end(apart=name in _APART)
            self._quotes += name == "blockquote"
            self._kept += name == "pre"
        elif name in ("td", "th") and self._line:
            self._line.append("\t")
        elif name == "img" and not self.silent and node.get("alt"):
            self.add(str(node.get("alt")))

    def closes(self, node: etree._Element) -> None:
        if not isinstance(node.tag, str):
            return
        name = node.tag.lower()
        if name in _SILENT:
            self.silent -= 1
        elif name == "br":
            self._new()
        elif name in _BLOCKS:
            self._end(apart=name in _APART)
            self._quotes -= name == "blockquote"
            self._kept -= name == "pre"

    def add(self, text: str) -> None:
        if not self._kept:
            self._line.append(_BLANKS.sub(" ", text))
            return
        first, *rest = text.replace("\r\n", "\n").split("\n")
        self._line.append(first)
        for line in rest:
            self._new()
            self._line.append(line)

    def _new(self) -> None:
        text = "".join(self._line)
        text = text.rstrip() if self._kept else re.sub(" {2,}", " ", text).strip(" ")
        mark = "> " * self._quotes
        self._lines.append((mark + text).rstrip(" ") if mark else text)
        self._line = []

    def _end(self, *, apart: bool) -> None:
        """End a line that has words; leave a line empty where paragraphs do."""
        if "".join(self._line).strip():
            self._new()
        else:
            self._line = []
        if apart and self._lines and self._lines[-1].strip("> "):
            self._lines.append("> " * (self._quotes - 1) + ">" if self._quotes else "")

    def words(self) -> str | None:
        self._end(apart=False)
        text = "\n".join(self._lines).replace("\xa0", " ")
        return re.sub(r"\n{3,}", "\n\n", text).strip("\n ") or None
