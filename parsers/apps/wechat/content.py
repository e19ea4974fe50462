"""What a message of WeChat says, by its type.

1 text, 3 image, 34 voice (`<account>:<milliseconds>:…`), 42 and 66 cards, 43, 44 and 62 video
(`<account>:<seconds>:…`), 47 sticker, 48 place, 50, 52, 53 and 64 calls, 10000 notices, 10002 notices in XML (also that
a message was taken back). 49 is a message of an app in XML, whose own `type` says more: 5 link, 6 file, 17 place, 19
several messages (see `inside`), 33 and 36 small programs, 57 answer, 2000 money sent, 2001 red envelope. Higher bits of
a type repeat it for the app's screens (285212721 and 436207665 are 49, 1048625 is a sticker of an app).
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from lxml import etree

from parsers.apps.wechat.inside import call_of, lines_of, record_of, template_of
from parsers.filetypes import mime_of
from parsers.records import (
    Attachment,
    Kind,
)
from parsers.text.xmltext import attribute, inner, xml
from parsers.words import N_

_KINDS: dict[int, Kind] = {
    1: "text", 3: "image", 34: "voice", 42: "contact", 43: "video", 44: "video", 47: "sticker", 48: "location",
    49: "other", 50: "call", 52: "call", 53: "call", 62: "video", 64: "call", 66: "contact", 10000: "system",
    10002: "system",
}  # fmt: skip
_WHOLE = {1048625: 47, -1879048186: 48, 570425393: 10000}  # types whose low bits say nothing, or something else
_PARTS: dict[int, Kind] = {
    1: "text", 2: "image", 3: "other", 4: "video", 5: "text", 6: "document", 8: "sticker", 17: "location", 53: "text",
    57: "text", 74: "document", 87: "text",
}  # fmt: skip
_PAYMENTS = (2000, 2001, 2002, 2003)
_SPLIT = re.compile(r"([A-Za-z0-9_\-.@]{2,80}):\n", re.ASCII)
_MEDIA = re.compile(r"([A-Za-z0-9_\-.@]{2,80}):(\d{1,9})(?::|\s|\Z)", re.ASCII)
_LIMIT = 1 << 50


class Said(msgspec.Struct):
    """What a message says. `sender`: an account that stands in the content. `unknown`: of a type that is not known."""

    kind: Kind
    text: str | None = None
    sender: str | None = None
    file: Attachment | None = None
    reply_to: str | None = None
    duration_s: float | None = None
    unknown: bool = False
    details: dict[str, Any] = msgspec.field(default_factory=dict)


def base_of(stated: int) -> int:
    """The type without the bits that only change how it is shown."""
    if stated in _WHOLE:
        return _WHOLE[stated]
    low = stated & 0xFFFF
    return low if stated > 0xFFFF and low in _KINDS else stated


def split_sender(stored: str | None) -> tuple[str | None, str | None]:
    """Who wrote in a group, and what: `<account>:` and a line break stand before it."""
    match = _SPLIT.match(stored or "")
    if stored is None or match is None:
        return None, stored
    return match[1], stored[match.end() :]


def read_content(stated: int, stored: str | None) -> Said:
    """What a message of a type says."""
    base = base_of(stated)
    if base not in _KINDS:
        return Said("text" if stored and "<" not in stored else "other", stored, unknown=True)
    said = Said(_KINDS[base])
    if base == 1:
        said.text = stored
        if stored is None:
            said.kind = "other"
    elif base in (34, 43, 44, 62):
        _media(said, stored, 1000 if base == 34 else 1)
    elif base in (10000, 10002):
        _notice(said, stored)
    elif base == 48:
        _place(said, xml(stored), stored)
    elif base in (42, 66):
        _card(said, xml(stored), stored)
    elif base == 49:
        _app(said, xml(stored), stored)
    elif base in (50, 52, 53, 64):
        said.text, told = call_of(stored, told=base == 50)  # the others tell that it rings, or begins
        said.details["system"] = {"type": f"call {base}", **({"content": stored[:2000]} if stored else {})}
        said.details |= told
    elif stored and stated != 1048625 and not stored.lstrip().startswith("<"):
        said.details["content"] = stored[:2000]
    return said


def _media(said: Said, stored: str | None, unit: int) -> None:
    match = _MEDIA.match(stored or "")
    if match is not None:
        said.sender, said.duration_s = match[1], int(match[2]) / unit
        return
    root = xml(stored)
    length = attribute(root, "voicemsg", "voicelength") or attribute(root, "videomsg", "playlength")
    if length is not None and length.isdecimal() and len(length) < 10:
        said.duration_s = int(length) / unit
    said.sender = attribute(root, "voicemsg", "fromusername") or attribute(root, "videomsg", "fromusername")


def _notice(said: Said, stored: str | None) -> None:
    root = xml(stored) if stored and stored.lstrip().startswith("<") else None
    kind = attribute(root, "sysmsg", "type")
    said.text = stored
    if kind is not None:
        said.details["system"] = {"type": kind}
        filled, people = template_of(root)
        said.text = inner(root, "replacemsg") or filled or inner(root, "plain") or inner(root, "text") or stored
        if people:
            said.details["system"]["people"] = people
    if kind == "revokemsg":
        said.kind = "deleted"
        number = inner(root, "newmsgid") or inner(root, "msgid")
        if number is not None:
            said.details["deleted_message"] = number


def _place(said: Said, root: etree._Element | None, stored: str | None) -> None:
    words = [attribute(root, "location", "poiname"), attribute(root, "location", "label")]
    said.text = "\n".join(dict.fromkeys(word for word in words if word)) or (stored if root is None else None)
    _position(said, attribute(root, "location", "x"), attribute(root, "location", "y"))


def _position(said: Said, lat: str | None, lon: str | None) -> None:
    try:
        found = float(lat or "x"), float(lon or "x")
    except ValueError:
        return
    if abs(found[0]) <= 90 and abs(found[1]) <= 180:
        said.details["lat"], said.details["lon"] = found


def _card(said: Said, root: etree._Element | None, stored: str | None) -> None:
    told = {name: attribute(root, "msg", name) for name in ("username", "nickname", "alias", "province", "city")}
    told = {name: value for name, value in told.items() if value}
    said.text = told.get("nickname") or told.get("username") or (stored if root is None else None)
    if told:
        said.details["contact"] = told


def _app(said: Said, root: etree._Element | None, stored: str | None) -> None:
    title, about = inner(root, "appmsg/title"), inner(root, "appmsg/des")
    stated = inner(root, "appmsg/type") or ""
    number = int(stated) if stated.isdecimal() and len(stated) < 6 else 0
    said.kind = _PARTS.get(number, "other")
    said.details["app_type"] = number
    url = inner(root, "appmsg/url")
    if url is not None:
        said.details["links"] = [url]
    if root is None or (title is None and about is None):
        said.text = title or (stored if root is None else None)
    else:
        said.text = "\n".join(dict.fromkeys(word for word in (title, about) if word)) or None
    if number in (6, 74):
        size = inner(root, "totallen") or ""
        length = int(size) if size.isdecimal() and len(size) < 16 else None
        said.text = about
        said.file = Attachment(title, mime_of(title or ""), size=length if length and length < _LIMIT else None)
    elif number == 57:
        said.text, said.reply_to = title, inner(root, "refermsg/svrid")
        quoted = inner(root, "refermsg/content")
        if quoted is not None:
            said.details["quoted"] = quoted
            who = inner(root, "refermsg/displayname")
            if who is not None:
                said.details["quoted_sender"] = who
    elif number in _PAYMENTS:
        names = ("feedesc", "pay_memo", "paysubtype", "sendertitle", "receivertitle", "payer_username",
                 "receiver_username", "transferid")  # fmt: skip
        told = {name: value for name in names if (value := inner(root, f"wcpayinfo/{name}"))}
        said.details["payment"] = told
        words = (said.text, told.get("feedesc"), told.get("pay_memo"))
        said.text = "\n".join(dict.fromkeys(word for word in words if word)) or None
    elif number == 17:
        _place(said, root, None)
    elif number == 19 and (record := record_of(root)):
        said.kind, said.details["forwarded_messages"] = "text", record
        writers = dict.fromkeys(one["sender"] for one in record if "sender" in one)
        said.details["forwarded_from"] = ", ".join(writers) or True
        said.text = "\n".join(part for part in (title, lines_of(record)) if part) or said.text


REASON_GROUP = N_("The row is a group. It stands among the conversations.")
WARNING_COMPRESSED = N_("{n} messages are compressed in a way that is not read. Their bytes were kept.")
WARNING_TYPES = N_("{n} messages are of the unknown type {type}; their content was kept.")
