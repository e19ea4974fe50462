"""What the pages, texts and tables of an export share: its channel, its dates, the names of what the app tells."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from parsers.apps.discord.channel import APP, Channel
from parsers.base import Context
from parsers.exports import Cast, iso_time
from parsers.item import Item
from parsers.records import Time
from parsers.text.jsonstream import Element
from parsers.text.pagedates import PageDates
from parsers.times import MISSING
from parsers.whose import whose_chat

#: `Guild - Category - Channel [123] (after 2024-01-01) [part 2].html`
_FILE = re.compile(r"(?P<name>.+?) \[(?P<id>\d{15,21})\](?P<rest>.*)\.\w{3,4}\Z")
_SHORT = re.compile(r"\A(\d{1,2})-([A-Za-z]{3})-(\d\d)(?=\s)")  # 16-Jan-21 07:17 PM, the exporter's own until 2023
_TAG = re.compile(r"(?P<name>.+)#(?P<tag>\d{4})\Z", re.DOTALL)
_DIRECT = frozenset(("direct messages", "private"))
#: What the exporter writes for what the app tells (`GetFallbackContent`, the page's template), and its type's name.
_TOLD = (
    (r"added (?:a recipient|.{1,100} to the group)\.", "RecipientAdd"),
    (r"(?:removed (?:a recipient|.{1,100} from the group)|left the group)\.", "RecipientRemove"),
    (r"started a call that lasted [\d.,]+ minutes?\.?", "Call"),
    (r"changed the channel name(?:: .{1,200}|\.)", "ChannelNameChange"),
    (r"changed the channel icon\.", "ChannelIconChange"),
    (r"pinned a message(?: to this channel)?\.", "ChannelPinnedMessage"),
    (r"started a thread\.", "ThreadCreated"),
    (r"joined the server\.", "GuildMemberJoin"),
)
_TELLS = tuple((re.compile(rf"{words}\Z", re.IGNORECASE | re.DOTALL), name) for words, name in _TOLD)


def told(text: str | None) -> str | None:
    """The exporter's name for the type of what the app tells in these words; None for any other words."""
    return next((name for words, name in _TELLS if words.match(text or "")), None)


def author_of(number: str | None, full: str | None, shown: str | None = None, *, bot: bool = False) -> dict[str, Any]:
    """An author as the exporter's JSON has one. `full`: `name#1234`, or the name alone in accounts since 2023."""
    tag = _TAG.match(full or "")
    name = tag["name"] if tag is not None else full
    return {"id": number, "name": name, "nickname": shown or name, "discriminator": tag["tag"] if tag else None,
            "isBot": bot}  # fmt: skip


class Dates:
    """Reads dates as an export writes them: ISO 8601, or as the exporting computer's region has them."""

    def __init__(self, context: Context) -> None:
        self._dates = PageDates(context.day_order)

    def note(self, text: str) -> None:
        """Take note of a date; all of them settle whether the day or the month comes first."""
        self._dates.note(_long(text))

    def read(self, text: str | None) -> Time:
        """The time, with its raw form as written."""
        if not text:
            return MISSING
        exact = iso_time(text)
        time = self._dates.read(_long(text)) if exact.basis == "none" else exact
        return Time(time.utc_ms, time.local, text, time.basis)

    @property
    def ambiguous(self) -> int:
        return self._dates.ambiguous


def _long(text: str) -> str:
    return _SHORT.sub(r"\1 \2 20\3", text.strip())


def channel_of(item: Item, cast: Cast, guild: str | None, path: str | None, topic: str | None,
               messages: Iterable[dict[str, Any]]) -> Channel:  # fmt: skip
    """The channel of a file. `path`: its name, behind its category and ` / `. `messages`: to see who writes."""
    match = _FILE.match(item.name)
    number = match["id"] if match is not None else None
    if guild is None and match is not None:
        guild, *middle, path = match["name"].split(" - ")
        path = " / ".join([*middle, path])
    category, _, name = (path or "").rpartition(" / ")
    direct = (guild or "").casefold() in _DIRECT
    group = category.casefold() == "group" or (direct and category.casefold() != "private" and ", " in name)
    kind = ("DirectGroupTextChat" if group else "DirectTextChat") if direct else "GuildTextChat"
    header: dict[str, Any] = {
        "guild": {"id": "0" if direct else None, "name": guild},
        "channel": {"id": number, "type": kind if guild else None, "category": category or None, "name": name or None,
                    "topic": topic},
    }  # fmt: skip
    known_as = " / ".join(part for part in (guild, path) if part)
    found = Channel(header, f"name:{known_as}" if known_as else item.name, cast)
    found.seek_owner(Element(0, message) for message in messages)
    if found.kind == "direct" and not found.known and found.whose.owner is None:
        found.whose = whose_chat(item, name, [name] if name else (), group=False)
    return found


def fresh() -> Cast:
    """The people and threads of an export."""
    return Cast(APP)
