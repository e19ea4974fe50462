"""What the formats of Signal have in common: identifiers, keys of people and groups, names of messages.

An account is a UUID (its ACI), written as 16 bytes, as base64 of these or as text. A message is known by its author
and the millisecond in which it was sent: the app itself quotes, edits and reacts by these two. So two devices' copies
of one message agree wherever the author's account is known. A group is known to every member by its master key, of
which only a digest is kept here: whoever has the key could read the group's membership.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import uuid
from typing import Any

from parsers.records import IdentifierKind, Kind
from parsers.roster import Alias, Roster, digest

APP = "Signal"


def decoded(value: object) -> bytes | None:
    """Bytes from base64, also without its padding or of the kind for addresses; None where it is none."""
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str) or not value:
        return None
    text = value.replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def account(value: object) -> str | None:
    """An account's UUID as text, from 16 bytes (17 with the mark of a PNI), base64 or text; None where it is none."""
    if isinstance(value, str) and len(value.removeprefix("PNI:")) == 36:
        try:
            return str(uuid.UUID(value.removeprefix("PNI:")))
        except ValueError:
            return None
    data = decoded(value)
    if data is not None and len(data) == 17:
        data = data[1:]
    return str(uuid.UUID(bytes=data)) if data is not None and len(data) == 16 else None


def is_pni(value: object) -> bool:
    """Whether an identifier is a PNI, which stands for a telephone number whose account is not known."""
    data = None if isinstance(value, str) and value.startswith("PNI:") else decoded(value)
    return (isinstance(value, str) and value.startswith("PNI:")) or (data is not None and len(data) == 17)


def number(value: object) -> str | None:
    """A telephone number in international form."""
    text = str(value).strip().lstrip("+") if isinstance(value, str | int) and not isinstance(value, bool) else ""
    return f"+{text}" if text.isdecimal() and 4 < len(text) < 16 else None


def group_key(master_key: object, otherwise: object = None) -> str:
    """The key of a group's conversation: the same on every member's device."""
    data = decoded(master_key)
    if data is not None and len(data) == 32:
        return f"group-{hashlib.sha256(data).hexdigest()[:32]}"
    return f"group-{hashlib.sha256(str(otherwise).encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


def person(
    people: Roster, aci: str | None, phone: str | None, pni: str | None = None, username: str | None = None,
    name: str | None = None, otherwise: str | None = None,
) -> str | None:
    """Note somebody by the best identifier there is, the others as aliases; return the key. Who has none but the row of
    a recipient is nobody that another phone knows by its own row of that number.
    """
    aliases: list[Alias] = [("phone", phone)] if phone else []
    if username:
        aliases.append(("username", username))
    if pni and pni != aci:
        aliases.append(("other", f"PNI:{pni}"))
    choices: tuple[tuple[str | None, IdentifierKind], ...] = (
        (aci, "account"), (phone, "phone"), (f"PNI:{pni}" if pni else None, "other"), (username, "username"),
        (otherwise, "name" if otherwise is not None and otherwise.startswith("recipient ") else "other"),
    )  # fmt: skip
    for key, kind in choices:
        if key:
            return people.person(key, kind, key, name, aliases)
    return None


def full_name(*parts: object) -> str | None:
    """Parts of a name as one."""
    return " ".join(part.strip() for part in parts if isinstance(part, str) and part.strip()) or None


def app_key(author: str | None, sent: object) -> str | None:
    """The name by which other messages refer to one: when it was sent, and by whom."""
    return f"{sent}-{author}" if author is not None and isinstance(sent, int) and sent > 0 else None


def same(author: str | None, sent: object, kind: str, text: str | None, device: object = None) -> str | None:
    """What makes two copies of a message the same.

    With the author's account it holds in the whole app. The owner's own account is not in every export: then, and for
    the app's own lines, it holds in the conversation. `device`: what tells lines of one millisecond apart.
    """
    if not isinstance(sent, int) or sent <= 0:
        return None
    wide = author is not None and len(author) == 36 and author.count("-") == 4 and device is None
    return ("*" if wide else "") + f"{author}\x1f{sent}\x1f{digest(kind, text, device)}"


def kind_of(mime: object, *, voice: bool = False) -> Kind:
    """The kind of a message by its first file."""
    text = mime if isinstance(mime, str) else ""
    if voice or text.startswith("audio/"):
        return "voice"
    if text.startswith("image/"):
        return "image"
    return "video" if text.startswith("video/") else "document"


def plain(value: Any, deep: int = 0) -> Any:
    """A value as JSON can hold it, bytes as hexadecimal digits, nothing nested beyond measure."""
    if isinstance(value, dict) and deep < 8:
        return {str(key): plain(item, deep + 1) for key, item in value.items()}
    if isinstance(value, list | tuple) and deep < 8:
        return [plain(item, deep + 1) for item in value[:500]]
    if isinstance(value, bytes):
        return value[:64].hex()
    if isinstance(value, float) and value - value != 0:
        return str(value)
    return value if value is None or isinstance(value, bool | int | float | str) else "…"
