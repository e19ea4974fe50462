"""What both of Kik's databases share.

A message has the id of its stanza (a random UUID) on every device, so that both ends count once. People and groups are
JIDs: `name_abc@talk.kik.com`, `1100…_g@groups.kik.com`. What was attached goes by a content id, under which its file
lies in the app's cache, without an ending: what it is tell its first bytes.
"""

from __future__ import annotations

from parsers.filetypes import kind_of
from parsers.item import Item
from parsers.records import IdentifierKind, Kind
from parsers.roster import Roster

APP = "Kik"
_KINDS: tuple[tuple[str, Kind], ...] = (("picture", "image"), ("video", "video"), ("sound", "voice"))
_GROUPS = "@groups.kik.com"


def is_group(jid: str | None) -> bool:
    """Whether a JID is a group's."""
    return jid is not None and jid.endswith(_GROUPS)


def person(roster: Roster, jid: str, name: str | None = None, username: str | None = None,
           email: str | None = None) -> str:
    """Note somebody and return their key, the JID."""
    aliases: list[tuple[IdentifierKind, str]] = [("username", username)] if username else []
    if email:
        aliases.append(("email", email))
    return roster.person(jid, "jid" if "@" in jid else "other", jid, name or username, aliases)


def file_of(content: str | None, item: Item) -> Item | None:
    """The file of a content id, claimed, if the evidence has one."""
    found = item.find(content) if content and "/" not in content else None
    if found is None or found is item:
        return None
    item.claim(found)
    return found


def kind_of_file(found: Item | None, otherwise: Kind = "document") -> Kind:
    """What a file is, by its first bytes."""
    if found is None:
        return otherwise
    words = kind_of(found.head())
    return next((kind for word, kind in _KINDS if word in words), otherwise)


def same_of(stanza: str | None, *, live: bool) -> str | None:
    """What makes two copies one message."""
    return f"*kik\x1f{stanza.lower()}" if stanza and len(stanza) >= 16 and live else None
