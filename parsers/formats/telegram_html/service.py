"""What a service line of an HTML export says: its kind as the JSON export of the same program names it, and its parts.

The exporter writes these lines in English whatever the language of the app (telegramdesktop/tdesktop,
`export_output_html.cpp`, `pushMessage`, read in versions of 2018 to 2026). A line that none of these describes keeps
its words and has no kind.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec
from lxml import etree

from parsers.text.dom import attribute, child, classes, text_of

_ID = re.compile(r"message(-?\d{1,18})\Z")
_WHO = r"(?P<who>.{1,300}?)"
_RULES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.DOTALL), action)
    for pattern, action in (
        (_WHO + r" created group «(?P<title>.*)»(?: with members (?P<members>.*))?", "create_group"),
        (r"Channel «(?P<title>.*)» created", "create_channel"),
        (r"Channel title changed to «(?P<title>.*)»", "edit_group_title"),
        (_WHO + r" changed group title to «(?P<title>.*)»", "edit_group_title"),
        (r"Channel photo changed|" + _WHO + r" changed group photo", "edit_group_photo"),
        (r"Channel photo removed|" + _WHO + r" removed group photo", "delete_group_photo"),
        (_WHO + r" invited (?P<members>.*) to the voice chat", "invite_to_group_call"),
        (_WHO + r" invited (?P<members>.*)", "invite_members"),
        (_WHO + r" removed (?P<members>.*)", "remove_members"),
        (_WHO + r" joined group by link from (?P<inviter>.*)", "join_group_by_link"),
        (_WHO + r" joined group by request", "join_group_by_request"),
        (_WHO + r" converted this group to a supergroup", "migrate_to_supergroup"),
        (_WHO + r" converted a basic group to this supergroup «(?P<title>.*)»", "migrate_from_group"),
        (_WHO + r" pinned this message", "pin_message"),
        (r"History cleared", "clear_history"),
        (_WHO + r" scored (?P<score>\d+) in this game", "score_in_game"),
        (r"You have successfully transferred (?P<amount>.*?) for this invoice.*", "send_payment"),
        (r"You were charged (?P<amount>.*) via recurring payment", "send_payment"),
        (r"You have sent the following documents: (?P<values>.*)", "send_passport_values"),
        (_WHO + r" took a screenshot", "take_screenshot"),
        (_WHO + r" joined Telegram", "joined_telegram"),
        (_WHO + r" requested your phone number", "requested_phone_number"),
        (r"(?:Voice chat|" + _WHO + r" started voice chat)(?: \((?P<seconds>\d+) seconds\))?", "group_call"),
        (r"(?:Voice chat|" + _WHO + r" scheduled a voice chat) (?:scheduled )?for (?P<date>.*)",
         "group_call_scheduled"),
        (r"New messages will (?:not )?auto-delete(?: in (?P<period>.*))?", "set_messages_ttl"),
        (_WHO + r" has set messages (?:not )?to auto-delete(?: in (?P<period>.*))?", "set_messages_ttl"),
        (r"Channel theme was .*|" + _WHO + r" (?:disabled chat theme|changed chat theme to (?P<emoji>.*))",
         "edit_chat_theme"),
        (r"You have just successfully transferred data from the «(?P<button>.*)» button to the bot",
         "send_webview_data"),
        (_WHO + r" created topic «(?P<title>.*)»", "topic_created"),
        (_WHO + r" changed topic .*", "topic_edit"),
        (_WHO + r" suggests to use this photo", "suggest_profile_photo"),
        (_WHO + r" set a new background for this chat", "set_chat_wallpaper"),
        (_WHO + r" set the same background for this chat", "set_same_chat_wallpaper"),
        (r"You are now within (?P<distance>.*?) from (?P<to>.*)", "proximity_reached"),
        (_WHO + r" is now within (?P<distance>.*?) from (?P<to>.*)", "proximity_reached"),
    )
)
UNSUPPORTED = re.compile(r"This message is not supported by this version of Telegram Desktop")
#: Lines that only a group, or only a channel, has.
GROUP = frozenset({
    "create_group", "invite_members", "remove_members", "join_group_by_link", "join_group_by_request",
    "migrate_to_supergroup", "migrate_from_group", "invite_to_group_call", "group_call",
})  # fmt: skip


class Line(msgspec.Struct, frozen=True):
    """A service line. `who`: whom it names as its author; `parts`: what else it says, as written."""

    action: str | None
    who: str | None
    parts: dict[str, Any]


def read_line(text: str) -> Line:
    """Read one line."""
    for pattern, action in _RULES:
        match = pattern.fullmatch(text)
        if match is not None:
            parts = {name: value for name, value in match.groupdict().items() if value and name != "who"}
            return Line(action, match.groupdict().get("who"), parts)
    return Line(None, None, {})


_SEPARATOR = re.compile(r"(?=.{0,60}\Z)[^\n]*\d{4}[^\n]*\Z")
_LARGEST_SEPARATOR = 100_000_000  # messages of a converted group have numbers around minus one billion


def separates(node: etree._Element | None) -> bool:
    """Say whether a piece is none of the chat's: the day above its messages, or that there are none.

    Their numbers count down from minus one.
    """
    if node is None or not {"message", "service"} <= classes(node):
        return False
    number = number_of(node)
    if number is None or not -_LARGEST_SEPARATOR < number < 0:
        return False
    text = text_of(child(node, "body"))
    return text == "No exported messages" or _SEPARATOR.match(text or "") is not None


def number_of(node: etree._Element | None) -> int | None:
    """Return the number in the id of a message's element."""
    match = _ID.match(attribute(node, "id") or "")
    return int(match[1]) if match is not None else None
