"""Messages of WhatsApp as other tools write them out: their files, and which other record is the same message."""

from __future__ import annotations

from parsers.apps.whatsapp.message import UNIQUE_KEY
from parsers.filetypes import mime_of
from parsers.item import Item
from parsers.paths import shared_parts
from parsers.records import Attachment, Kind


def attachment(item: Item, path: str, mime: str | None, base: str) -> Attachment:
    """A file as a message names it, where the evidence has it: by its name and the folder it is in, as phones number
    their files alike.
    """
    whole = f"{base}{path}".replace("\\", "/").removeprefix("./")
    parts = whole.split("/")[::-1]
    found = item.beside(whole) or item.find(whole)
    if found is not None and (found is item or found.container
                              or shared_parts(found.path.split("/")[::-1], parts) < min(2, len(parts))):  # fmt: skip
        found = None
    if found is not None:
        item.claim(found)
    stated = mime if mime is not None and "/" in mime else mime_of(parts[0])
    return Attachment(parts[0], stated, found.path if found is not None else None,
                      details={"path": path} if parts[0] != path else None)  # fmt: skip


def same_of(key: str | None, kind: Kind, text: str | None, *, everywhere: bool) -> str | None:
    """As the parsers of the database have it, where the key is whole: see `parsers.apps.whatsapp.message`."""
    if key is None or len(key) < UNIQUE_KEY:
        return None
    words = "\x1fdeleted" if kind == "deleted" else text or ""
    return f"{'*' if everywhere and kind != 'system' else ''}{key}\x1f{words}"
