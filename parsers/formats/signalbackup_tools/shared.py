"""What pages and text files share: times, calls, and which chat a file is."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from parsers import times
from parsers.records import Time

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WHEN = rf"(?:{'|'.join(MONTHS)}) \d\d, \d{{4}} \d\d:\d\d:\d\d"
_WHEN = re.compile(r"(\w{3}) (\d\d), (\d{4}) (\d\d):(\d\d):(\d\d)\Z", re.ASCII)
_ISO = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\Z", re.ASCII)
_FOLDER = re.compile(r"(?P<name>.+) \(_id(?P<id>\d{1,12})\)\Z", re.DOTALL)
#: What the program says of a call (its older and its newer words).
_CALL = re.compile(
    r"(?:(?P<way>Incoming|Outgoing|Missed|Declined|Unanswered) )?(?P<what>voice|video|audio|group)? ?call"
    r"(?: from .+)?\Z|"
    r"(?P<who>.+?) ?called you\Z|(?P<own>You called)\b.*\Z", re.IGNORECASE | re.DOTALL)  # fmt: skip


def moment(when: str | None) -> Time:
    """The wall clock of a time as the program writes it."""
    text = (when or "").strip()
    match = _WHEN.match(text)
    try:
        if match is not None:
            month = MONTHS.index(match[1]) + 1
            found = datetime(int(match[3]), month, int(match[2]), int(match[4]), int(match[5]), int(match[6]))  # noqa: DTZ001
            return times.from_local(found, text)
        if _ISO.match(text):  # of a reaction
            return times.from_local(datetime.fromisoformat(text), text)
    except ValueError:  # the 31st of February, a word that is no month
        pass
    return times.missing(text)


def thread_of(name: str) -> tuple[str, str] | None:
    """The name of a chat and the number of its thread, of the folder or file that is called after both."""
    match = _FOLDER.match(name)
    return None if match is None else (match["name"], match["id"])


def called(words: str) -> dict[str, Any] | None:
    """What the words of a call say; None where they say nothing of one."""
    match = _CALL.match(words.strip())
    if match is None or not (match["way"] or match["what"] or match["who"] or match["own"]):
        return None
    way = (match["way"] or "").lower()
    outcome = {"missed": "missed", "declined": "rejected"}.get(way, "unknown")
    return {"outcome": outcome, "video": (match["what"] or "").lower() == "video"}
