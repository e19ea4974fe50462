"""Who is named in a header of mail, also where it was written against the rules (RFC 5322, section 3.4)."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from parsers.mail.charsets import words

_MOST = 2000
_ANGLE = re.compile(r"<([^<>]*)>")
_COMMENT = re.compile(r"\(([^()]*)\)")
_BARE = re.compile(r"[^\s<>,;:\"'()\[\]]+@[^\s<>,;:\"'()]+")
#: A group is closed by a semicolon before a comma or the end; a name with a colon is not (From: Dr: Smith <a@b>).
_CLOSED = re.compile(r";\s*(?:,|$)")
_GROUP = re.compile(r"[^\"<>@,;]{1,200}:(?!\S*@\S*:)")


class Address(msgspec.Struct, frozen=True):
    """Somebody in a header. `address` is in lower case; one of both may be missing, never both."""

    address: str | None
    name: str | None

    @property
    def shown(self) -> str:
        if self.address is None:
            return self.name or ""
        return f"{self.name} <{self.address}>" if self.name else self.address


def addresses(value: str | None) -> list[Address]:
    """Everybody whom a header names."""
    found: dict[tuple[str | None, str | None], Address] = {}
    groups = _CLOSED.search(value or "") is not None
    for piece in _pieces(value or ""):
        one = _address(piece, groups=groups)
        if one is not None:
            found.setdefault((one.address, one.name), one)
        if len(found) == _MOST:
            break
    return list(found.values())


def _pieces(value: str) -> Iterator[str]:
    """Cut a header at commas and semicolons that stand outside quotes, comments and brackets."""
    start = depth = 0
    quoted = angle = False
    for n, character in enumerate(value):
        if character == '"' and value[n - 1:n] != "\\":
            quoted = not quoted
        elif quoted:
            continue
        elif character == "(":
            depth += 1
        elif character == ")":
            depth = max(0, depth - 1)
        elif character in "<>":
            angle = character == "<"
        elif character in ",;" and not depth and not angle:
            yield value[start:n]
            start = n + 1
    rest = value[start:]
    if quoted and "," in rest:  # a quote that never ends must not swallow everybody behind it
        yield from rest.replace('"', "").split(",")
    else:
        yield rest


def _address(piece: str, *, groups: bool) -> Address | None:
    text = piece.strip()
    group = _GROUP.match(text) if groups else None
    if group is not None:
        text = text[group.end():].strip()
    angles = _ANGLE.findall(text)
    inside = next((a.strip() for a in reversed(angles) if "@" in a), None)
    if inside is None and angles and angles[-1].strip():
        inside = angles[-1].strip()  # an account of one system (X.400, a local name)
    name: str | None = _ANGLE.sub(" ", text) if angles else text
    if inside is None:
        match = _BARE.search(_COMMENT.sub(" ", text))
        if match is not None:
            inside = match[0]
            comments = [c.strip() for c in _COMMENT.findall(text) if c.strip()]
            rest = _COMMENT.sub(" ", text).replace(match[0], " ", 1)
            name = comments[0] if comments else rest
    name = _named(name or "")
    address = inside.strip("<> ").lower().removeprefix("mailto:") if inside else None
    if name is not None and address is not None and name.lower() == address:
        name = None
    return Address(address or None, name) if address or name else None


def _named(text: str) -> str | None:
    """A name without its quotes, its encoded words decoded."""
    name = " ".join(text.replace('\\"', "\0").replace('"', " ").replace("\0", '"').split())
    name = " ".join(words(name).split()).strip("'<>,; ")
    return name or None
