"""Discord: channels as DiscordChatExporter writes them in JSON, and the data package that Discord sends.

Facts and where they come from:
- DiscordChatExporter (Tyrrrz; its JSON writer, described by chat-analytics' types and the DCEJSON description of
  Discordless): `guild`, `channel` (`id`, `type`, `category`, `name`, `topic`), `dateRange`, `messages`, `messageCount`.
  A message: `id`, `type` (a name, or Discord's number where the exporter has no name for it), `timestamp` (ISO 8601
  with its zone), `timestampEdited`, `callEndedTimestamp`, `isPinned`, `content`, `author` (`id`, `name`,
  `discriminator`, `nickname`), `attachments` and `stickers` (an address, or a path where files were downloaded too),
  `embeds`, `reactions` (`users` in new versions, only `count` in old ones), `mentions`, `reference`,
  `forwardedMessage`, `interaction`. Private channels have the guild `0`. The exporter does not say who exported; a
  chat of two is called after the other, which tells (`Conversation.details["direction_basis"]`: `title`).
- Discord's own numbers of message types and the moment in its ids: its API's reference (message object; snowflakes).
- The data package: see `package.py`; public readers of it, and its own README.txt.

Not read: roles of members, other parts of the data package (activity, servers).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.apps.discord.channel import APP, Channel
from parsers.apps.discord.messages import Messages
from parsers.base import Context, Identified, Parser, register
from parsers.exports import Cast, Entries, opening
from parsers.formats.discord_json.package import Package
from parsers.item import Item
from parsers.reasons import WARNING_NO_OWNER
from parsers.records import (
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.signs import Signs
from parsers.survey import messages_of, survey_of_messages
from parsers.words import N_

REASON = N_("A channel as DiscordChatExporter writes it (guild, channel, messages)")
REASON_PACKAGE = N_("A channel of the data package that Discord sends (ID, Timestamp, Contents, Attachments)")

_GUILD = re.compile(rb'\{\s*"guild"\s*:\s*(?:null|\{\s*"id"\s*:)')
_CHANNEL = re.compile(rb'"channel"\s*:\s*\{\s*"id"\s*:')
_START = re.compile(r'\{\s*"id"\s*:\s*"\d+"\s*,\s*"type"\s*:\s*"')
_ENTRY = re.compile(rb'\[\s*\{\s*"ID"\s*:\s*"?\d{1,20}"?\s*,\s*"Timestamp"\s*:\s*"')
_FIELDS = re.compile(rb'"(?:Contents|Attachments)"\s*:')
_CSV = re.compile(rb"ID,Timestamp,Contents,Attachments\s")


@register
class DiscordJson(Parser):
    """See the module's docstring."""

    id = "discord-json"
    name = N_("Discord channel (DiscordChatExporter, JSON)")
    version = "5"
    app = APP
    one_chat = True
    tested = ("DiscordChatExporter 2.3x (three public samples)", "2.43, by public descriptions")
    notes = N_("Roles of members are not read. Who reacted is known in exports of new versions only.")
    zeros = "inside"
    signs = Signs(opens=b"{", marks=("guild",))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        return Identified(90, REASON) if _GUILD.match(head) and _CHANNEL.search(head) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        found = survey_of_messages(item)
        cast = Cast(APP)
        channel = Channel(found.header, item.name, cast)
        channel.seek_owner(Entries(item, context, _START).at(found.encoding, found.lists["messages"]))
        messages = Messages(item, channel)
        yield from messages_of(item, context, found, _START, messages.records,
                               lambda: _close(cast, channel, messages))  # fmt: skip


def _close(cast: Cast, channel: Channel, messages: Messages) -> Iterator[Record]:
    channel.note()
    yield from cast.records()
    if not cast.has_owner:
        yield Warning(WARNING_NO_OWNER)
    yield from messages.warnings()


@register
class DiscordPackage(Parser):
    """See `package.py`."""

    id = "discord-package"
    name = N_("Discord data package")
    version = "5"
    app = APP
    tested = ("2021 (CSV) and 2024 (JSON), by public descriptions",)
    notes = N_("Holds only what its owner wrote. Built from public descriptions, without a real sample.")
    zeros = "all"
    signs = Signs(opens=b"[I", marks=("timestamp",))

    def identify(self, item: Item) -> Identified | None:
        head = opening(item)
        if (_ENTRY.match(head) and _FIELDS.search(head)) or _CSV.match(head):
            return Identified(90, REASON_PACKAGE)
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Package(item, context).records()
