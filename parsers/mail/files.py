"""Files attached to mails, as files of the evidence: what they are called below their mail, and what they hold.

A chat export or a vCard that somebody mailed is what an inspector gets; `parsers.containers.mail` lists it like the
member of an archive, and the message that carried it refers to it by the path made here.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from parsers.item import Item
from parsers.mail.letter import Letter
from parsers.paths import readable


class Filed(NamedTuple):
    """A file: its path below the mail, the mail (which may be one inside another), its place among the attachments."""

    path: str
    mail: Letter
    place: int

    @property
    def data(self) -> bytes:
        return self.mail.files[self.place]


def filed(mail: Letter, below: str = "") -> Iterator[Filed]:
    """The files of a mail, and those of the mails inside it. The same mail gives the same paths."""
    taken: set[str] = set()
    for place, data in mail.files.items():
        if data:
            name = _name(mail, place)
            if name in taken:
                name = f"{place + 1}/{name}"
            taken.add(name)
            yield Filed(below + name, mail, place)
    for n, inner in enumerate(mail.inside, 1):
        yield from filed(inner, f"{below}attached {n}/")


def _name(mail: Letter, place: int) -> str:
    one = mail.attachments[place]
    if one.name:
        return readable(one.name.replace("/", "_"))
    return f"part {place + 1}{mimetypes.guess_extension(one.mime or '', strict=False) or ''}"


def settle(mail: Letter, item: Item, below: str = "") -> None:
    """Let the attachments of a mail, and of those inside it, refer to their files, where the evidence lists them."""
    for one in filed(mail, below):
        path = f"{item.path}/{one.path}"
        if item.evidence.get(path) is not None:
            one.mail.attachments[one.place] = msgspec.structs.replace(one.mail.attachments[one.place], path=path)

