"""What lies inside some of WeChat's messages: calls, messages that were passed on together, notices with blanks.

Facts (published readers of these databases of 2024 to 2026, with examples): a call is `voip_content_voice` or
`voip_content_video`, or XML, `VoIPBubbleMsg` with `msg` (the app's words, in the language of the phone, with the length
as minutes and seconds where somebody answered) and `room_type` (0 with a picture, 1 without); on iPhones
`voipinvitemsg` (`invitetype` alike) with `voiplocalinfo/duration` in seconds; of a group JSON with `msgContent`.
Messages passed on together (type 19 of an app's message) are `recorditem`, XML within the XML: each `dataitem` has
`sourcename`, `sourcetime` (as the sender's phone shows it), `srcMsgCreateTime` (seconds since 1970 UTC), `datadesc` or
`datatitle`; `datatype` 1 words, 17 such a record again. A notice of the type `sysmsgtemplate` has a `template` with
names between `$`, whose `link` lists `nickname` and `username` of people.
"""

from __future__ import annotations

import json
import re
from typing import Any, Literal

from lxml import etree

from parsers import times
from parsers.text.xmltext import inner, xml

_CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})(?!\d)")
_OUTCOMES: tuple[tuple[Literal["answered", "missed", "rejected", "cancelled"], re.Pattern[str]], ...] = (
    ("rejected", re.compile(r"拒|declined?|rejected", re.IGNORECASE)),
    ("answered", re.compile(r"(?:其它|其他)设备接听|其他裝置接聽|answered on", re.IGNORECASE)),
    ("missed", re.compile(r"无应答|未应答|未接|無應答|無回應|未接聽|忙线|忙線|no answer|not answered|missed|busy",
                          re.IGNORECASE)),
    ("cancelled", re.compile(r"取消|cancel", re.IGNORECASE)),
)  # fmt: skip
_HEAD = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_BLANK = re.compile(r"\$(\w{1,40})\$")
_MOST, _LONGEST, _MOST_SECONDS = 300, 20_000, 10_000_000


def call_of(stored: str | None, *, told: bool) -> tuple[str | None, dict[str, Any]]:
    """The app's words of a call and its details. `told`: it is the line of a call that is over."""
    root = xml(f"<call>{_HEAD.sub('', stored)}</call>") if stored and "<" in stored else None  # several side by side
    words = inner(root, "VoIPBubbleMsg/msg") or inner(root, "msg") or _group_words(stored)
    found: dict[str, Any] = {}
    room = inner(root, "room_type") or inner(root, "invitetype")
    if room in ("0", "1") or stored in ("voip_content_voice", "voip_content_video"):
        found["video"] = room == "0" or stored == "voip_content_video"
    clock = _CLOCK.search(words or "")
    seconds = 0
    if clock is not None:
        seconds = int(clock[1] or 0) * 3600 + int(clock[2]) * 60 + int(clock[3])
    elif (stated := inner(root, "voiplocalinfo/duration") or "").isdecimal() and len(stated) < 8:
        seconds = int(stated)
    if 0 < seconds < _MOST_SECONDS:
        found["duration_s"] = seconds
    if told:
        found["outcome"] = "answered" if seconds or clock else next(
            (outcome for outcome, said in _OUTCOMES if said.search(words or "")), "unknown")  # fmt: skip
    return words, found


def _group_words(stored: str | None) -> str | None:
    try:
        found = json.loads(stored) if stored and stored.startswith("{") else None
    except (ValueError, RecursionError):
        return None
    words = found.get("msgContent") if isinstance(found, dict) else None
    return words if isinstance(words, str) and words else None


def record_of(root: etree._Element | None) -> list[dict[str, Any]]:
    """Messages that were passed on together: who wrote what when, as far as each says it."""
    item = None if root is None else root.find(".//recorditem")
    if item is None:
        return []
    within = item if item.find(".//dataitem") is not None else xml("".join(item.itertext()))
    found: list[dict[str, Any]] = []
    for one in () if within is None else within.iter("dataitem"):
        words = [one.findtext(name) for name in ("datadesc", "datatitle")]
        time = times.iso_utc(times.from_unix_s(one.findtext("srcMsgCreateTime")).utc_ms)
        stated = {"sender": one.findtext("sourcename"), "time": time or one.findtext("sourcetime"),
                  "text": next((word for word in words if word), None), "type": one.get("datatype")}  # fmt: skip
        told = {name: value.strip()[:_LONGEST] for name, value in stated.items() if value and value.strip()}
        if told and len(found) < _MOST:
            found.append(told)
    return found


def lines_of(record: list[dict[str, Any]]) -> str | None:
    """The words of such messages, each behind the name of who wrote it."""
    lines = (": ".join(part for part in (one.get("sender"), one.get("text")) if part) for one in record)
    return "\n".join(line for line in lines if line) or None


def template_of(root: etree._Element | None) -> tuple[str | None, list[str]]:
    """A notice with its blanks filled in, and the accounts that it names."""
    template = inner(root, "template")
    if root is None or template is None:
        return None, []
    names: dict[str, str] = {}
    accounts: dict[str, None] = {}
    for link in root.iter("link"):
        between = link.findtext("separator") or ", "
        people = [member.findtext("nickname") or member.findtext("username") for member in link.iter("member")]
        accounts.update(dict.fromkeys(one for member in link.iter("member") if (one := member.findtext("username"))))
        words = between.join(name for name in people if name) or link.findtext("plain") or link.findtext("title")
        if words and link.get("name"):
            names[str(link.get("name"))] = words
    return _BLANK.sub(lambda blank: names.get(blank[1], blank[0]), template), list(accounts)[:_MOST]
