r"""Messenger and Instagram downloads in JSON: `messages/inbox/<thread>/message_N.json`, and end-to-end encrypted chats.

Facts and where they come from:
- Public readers (chat-analytics by mlomb, of which a sample is tested; facebook-messenger-archive-viewer by
  kacperfaber; several typed descriptions of both apps' files): the root holds `participants` (`name`), `messages`
  (newest first, 10,000 a file), and behind them `title`, `is_still_participant`, `thread_path`, `thread_type` (old),
  `magic_words`, `image`, `joinable_mode`. An entry has `sender_name`, `timestamp_ms` (milliseconds since 1970 UTC),
  `content`, `photos`, `videos`, `audio_files`, `gifs`, `files`, `sticker` (each with `uri`), `share`, `call_duration`
  (seconds), `reactions` (`reaction`, `actor`), `is_unsent`; old ones `type` (Generic, Share, Call, Subscribe,
  Unsubscribe) with `users`. Text: see `parsers.apps.meta`.
- The encrypted shape (typed description in a public importer): `participants` as names, `threadName`, and
  `messages` with `senderName`, `text`, `timestamp` (milliseconds), `media` (`uri`), `reactions`, `isUnsent`, `type`.
- `timestamp` of a reaction is in seconds, where there is one (Instagram).

There are no ids: `app_key` is made of time, sender and a number among equals, and people go by their names; two
people of one name in a thread cannot be told apart, which is said; those of two chats of two are kept apart. A group's
event of a download since 2022 is a sentence in the account's language like any other text. Each file of a thread is a
source of its own; they share the conversation.

The owner is whom the download's profile names; or, in a chat of two that is called after one of them, the other; or the
one whom most chats of two list, or all threads (of end-to-end encrypted chats: the files beside it). Several archives
of one download are one. `Conversation.details["direction_basis"]` says which: `profile`, `title`, `in every thread`.
Downloads in HTML: see `meta_html`; of Instagram until 2020: `instagram_messages`. Not read: posts, comments, calls
outside chats, search history.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from parsers.apps.meta import WARNING_NAMESAKE, Spelling, is_escaped
from parsers.base import Context, Identified, Parser, register
from parsers.exports import Cast, opening
from parsers.formats.meta_json.messages import Messages
from parsers.formats.meta_json.thread import Thread
from parsers.item import Item
from parsers.reasons import WARNING_NO_OWNER
from parsers.records import (
    Conversation,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.signs import Signs
from parsers.survey import messages_of, survey_of_messages
from parsers.whose import ahead
from parsers.words import N_

REASON = N_("A conversation as Meta's download has it (participants and messages)")
REASON_ENCRYPTED = N_("An end-to-end encrypted conversation as Meta's download has it")
WARNING_TWICE = N_("Several people of this conversation have the same name. Who of them wrote cannot be told.")

_LONG = frozenset(("messages",))
_PEOPLE = re.compile(rb'"participants"\s*:\s*\[')
_ENTRY = re.compile(rb'"sender_name"\s*:|"timestamp_ms"\s*:\s*\d')
_OPENS = re.compile(rb'\{\s*"participants"\s*:\s*\[\s*\{\s*"name"\s*:')
_ENCRYPTED = re.compile(rb'"senderName"\s*:')
_EMPTY = re.compile(rb'\{\s*"participants"\s*:\s*\[\s*"[^\]]{1,4000}\]\s*,\s*"threadName"\s*:')
_ENCRYPTED_TOO = re.compile(rb'"(?:isUnsent|threadName)"\s*:')
_NAME = re.compile(r"message_\d+\.json\Z", re.IGNORECASE)
_START = re.compile(r'\{\s*"(?:sender_id_INTERNAL|sender_name|senderName|isUnsent|timestamp_ms)"\s*:')
_INSTAGRAM = re.compile(r"(?:^|[/_-])instagram(?:[/_-]|$)", re.IGNORECASE)
_INSTAGRAM_URI = b"your_instagram_activity"


def _claim(item: Item, *, instagram: bool) -> Identified | None:
    head = opening(item)
    if not head.startswith(b"{"):
        return None
    claim: Identified | None = None
    if _PEOPLE.search(head) and _ENTRY.search(head):
        claim = Identified(90, REASON)
    elif _ENCRYPTED.search(head) and _ENCRYPTED_TOO.search(head):
        claim = Identified(85, REASON_ENCRYPTED)
    elif _EMPTY.match(head):  # a chat of which no message is left
        claim = Identified(80, REASON_ENCRYPTED)
    elif _OPENS.match(head) and _NAME.match(item.name):  # a group whose people fill the first bytes
        claim = Identified(70, REASON)
    return claim if claim is not None and _is_instagram(item, head) == instagram else None


def _is_instagram(item: Item, head: bytes) -> bool:
    """Both apps write the same files: their folders tell them apart, or the profile in the same download."""
    if _INSTAGRAM_URI in head or _INSTAGRAM.search(item.folder):
        return True
    if b"your_facebook_activity" in head or "facebook" in item.folder.lower():
        return False
    profile = item.find("personal_information.json")
    return profile is not None and b'"profile_user"' in profile.head()


class _MetaJson(Parser):
    """See the module's docstring."""

    version = "7"
    one_chat = False
    _instagram = False
    zeros = "inside"
    signs = Signs(opens=b"{", marks=("participants", "sendername"))

    def identify(self, item: Item) -> Identified | None:
        return _claim(item, instagram=self._instagram)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        found = survey_of_messages(item, _LONG)
        cast = Cast(self.app)
        usual = "threadName" not in found.header
        escaped = is_escaped(item.chunks(), found.encoding, usual=usual)
        thread = Thread(item, found.header, cast, Spelling(escaped=escaped))
        yield from ahead(item, Conversation(thread.key, self.app, whose=thread.owner))
        messages = Messages(item, self.app, thread)
        yield from messages_of(item, context, found, _START, messages.records,
                               lambda: _close(cast, thread, messages, found.lists["messages"]))  # fmt: skip


def _close(cast: Cast, thread: Thread, messages: Messages, offset: int) -> Iterator[Record]:
    thread.note(messages.senders, offset)
    yield from cast.records()
    if thread.twice:
        yield Warning(WARNING_TWICE)
    if thread.namesake is not None:
        yield Warning(WARNING_NAMESAKE, {"name": thread.namesake})
    if thread.owner is None:
        yield Warning(WARNING_NO_OWNER)
    yield from messages.warnings()


@register
class Messenger(_MetaJson):
    """See the module's docstring."""

    id = "messenger-json"
    name = N_("Messenger download (JSON)")
    app = "Messenger"
    tested = ("a public sample of the 2018 shape, 2024 and end-to-end encrypted by public descriptions",)
    notes = N_("Both shapes but the oldest were built from public descriptions.")


@register
class Instagram(_MetaJson):
    """See the module's docstring."""

    id = "instagram-json"
    name = N_("Instagram download (JSON)")
    app = "Instagram"
    tested = ("2020 and 2024, by public descriptions",)
    notes = N_("Built from public descriptions, without a real sample.")
    _instagram = True
