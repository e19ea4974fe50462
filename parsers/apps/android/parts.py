"""What the parts of an MMS are, for every format that keeps Android's own values of them.

Facts: Android's telephony provider (`PduHeaders`, `PduPersister`, `CharacterSets`): header numbers of the MMS
encapsulation protocol (OMA-TS-MMS-ENC), character sets as IANA MIBenum numbers; header strings such as the subject
are kept as bytes read as Latin-1 beside the number of their real character set, while the text of a part is kept as
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.records import OWNER, Direction, Kind
from parsers.roster import digest

ADDRESSES = {129: "bcc", 130: "cc", 137: "from", 151: "to"}
#: Stands for the owner's own number in the address of an MMS that was sent.
OWN_TOKEN = "insert-address-token"  # noqa: S105  (Android's own word)
#: Stands for nobody known: the sender of a message that came without one.
UNKNOWN_SENDER = "\u02bcUNKNOWN_SENDER!\u02bc"
BOXES: dict[int, tuple[Direction, str | None]] = {
    1: ("in", None), 2: ("out", None), 3: ("out", "draft"), 4: ("out", "outbox"), 5: ("out", "failed"),
    6: ("out", "queued"),
}  # fmt: skip
#: Message types: direction, kind where it is no message's own content, name.
TYPES: dict[int, tuple[Direction, Kind | None, str]] = {
    128: ("out", None, "send request"), 129: ("in", "system", "send confirmation"),
    130: ("in", "other", "notification"), 131: ("out", "system", "notification response"),
    132: ("in", None, "retrieved"), 133: ("out", "system", "acknowledgement"),
    134: ("in", "system", "delivery report"), 135: ("out", "system", "read report"),
    136: ("in", "system", "read report"),
}  # fmt: skip
SMIL = "application/smil"

_MEDIA: tuple[tuple[str, Kind], ...] = (
    ("image/", "image"), ("video/", "video"), ("audio/", "voice"), ("application/ogg", "voice"),
    ("text/x-vcard", "contact"), ("text/vcard", "contact"), ("text/directory", "contact"),
)  # fmt: skip
_CHARSETS = {3: "ascii", 4: "latin-1", 5: "iso8859-2", 6: "iso8859-3", 7: "iso8859-4", 8: "iso8859-5", 9: "iso8859-6",
             10: "iso8859-7", 11: "iso8859-8", 12: "iso8859-9", 17: "shift_jis", 38: "euc_kr", 106: "utf-8",
             113: "gbk", 114: "gb18030", 1000: "utf-16", 1013: "utf-16-be", 1014: "utf-16-le", 1015: "utf-16",
             2025: "gb2312", 2026: "big5", 2084: "koi8-r", 2250: "cp1250", 2251: "cp1251", 2252: "cp1252",
             2259: "tis-620"}  # fmt: skip
_DEVICE = re.compile(r"(?<=\d)/TYPE=(?:PLMN|IPV4|IPV6)\s*\Z", re.IGNORECASE)  # OMA-TS-MMS-ENC, chapter on addresses


def kind_of(mime: str | None) -> Kind:
    """Kind of a message by the type of its first attachment: `document` for every type that has none of its own."""
    for start, kind in _MEDIA:
        if (mime or "").startswith(start):
            return kind
    return "document"


def is_text(mime: str) -> bool:
    """Whether a part of this type is text of the message, rather than a file."""
    return mime.startswith("text/") and not mime.endswith(("vcard", "directory", "calendar"))


def told_by(
    app_key: str | None, m_type: str | None, text: str | None, files: Iterable[str], conversation: str,
    sender: str | None,
) -> str:
    """What tells an MMS from others of its time, direction and conversation, equal in every copy of it. Where it has no
    id that is its files (by name or hash) and, in a group, whoever sent it: two can give one answer within a second.
    """
    content = [app_key or "", m_type or "", text or ""]
    if app_key is None:
        content += files
        if sender not in (None, OWNER, conversation):  # a chat of two has the key of the other one
            content.append(str(sender))
    return digest("|".join(content))


def header_text(value: str, charset: int | None) -> str:
    """A header string as people wrote it: Android keeps its bytes as Latin-1 characters.

    A value that cannot be such bytes, or whose bytes are nothing in the character set, stays as it is.
    """
    if value.isascii():
        return value
    try:
        return value.encode("latin-1").decode(_CHARSETS.get(charset or 106, "utf-8"))
    except UnicodeError:
        return value


def address_text(value: str, charset: int | None) -> str:
    """An address of an MMS as a number or a name; some makers keep the `/TYPE=PLMN` that stands behind it."""
    return _DEVICE.sub("", header_text(value, charset))
