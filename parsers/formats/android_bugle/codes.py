"""What the numbers of `messages.message_status` mean.

Facts: 0 to 9 and 100 to 107 are those of Android's own messaging app (`MessageData`); the others are the names that
Google Messages itself gives them (public decompilations) and that mautrix/gmessages lists for its protocol. Numbers
from 200 are events of the conversation, not messages.
"""

from __future__ import annotations

from parsers.records import Direction

_OUT = {
    1: "sent", 2: "delivered", 3: "draft", 4: "to be sent", 5: "sending", 6: "sending again",
    7: "waiting to send again", 8: "failed", 9: "failed, emergency number", 10: "to be sent after processing",
    11: "displayed", 12: "cancelled",
    13: "failed, too large", 14: "not delivered yet", 15: "to be revoked", 16: "scheduled",
    17: "failed, recipient lost RCS", 18: "failed", 19: "failed, recipient did not decrypt", 20: "validating",
    21: "failed, recipient lost encryption", 22: "failed, recipient did not decrypt", 23: "deleted",
    24: "failed, not delivered",
}  # fmt: skip
_IN = {
    100: "received", 101: "to be fetched by hand", 102: "being fetched again by hand", 103: "being fetched by hand",
    104: "being fetched again", 105: "being fetched", 106: "fetching failed", 107: "expired or not available",
    108: "received, delivery reported", 109: "received, display reported", 110: "fetching cancelled",
    111: "fetching failed, too large", 112: "fetching failed, no mobile data", 115: "waiting to be fetched",
    116: "of an unknown type", 117: "deleted",
}  # fmt: skip
_EVENTS = {
    200: "participant joined", 201: "participant left", 202: "owner left", 203: "RCS group created",
    204: "MMS group created", 205: "SMS broadcast created", 206: "SMS chat created", 207: "RCS chat created",
    208: "switched to group MMS", 209: "switched to SMS broadcast", 210: "link previews offered",
    211: "group renamed on this device", 212: "verified SMS", 214: "switched to SMS or MMS", 215: "switched to RCS",
    216: "switched to encrypted RCS", 217: "group renamed", 218: "group name cleared",
    219: "switched to encrypted RCS, notice", 220: "owner removed from group", 221: "participant removed from group",
    225: "participant joined encrypted group", 226: "participant joined encrypted group, notice",
    227: "participant left encrypted group", 228: "owner left encrypted group", 229: "encrypted group created",
    230: "owner removed from encrypted group", 231: "participant removed from encrypted group",
    233: "group switched from RCS to encrypted", 234: "group switched from encrypted to RCS",
    235: "switched from SMS or MMS to encrypted", 236: "switched from encrypted to SMS or MMS",
    237: "switched from RCS to encrypted", 238: "switched from encrypted to RCS", 240: "business chat changed SIM",
    246: "satellite emergency ended, help still needed", 247: "satellite emergency ended, help no longer needed",
    248: "satellite emergency failed to end, help still needed",
    249: "satellite emergency failed to end, help no longer needed", 250: "satellite emergency ended unexpectedly",
    252: "group switched from encrypted to MMS", 253: "assistant notice", 255: "business chat unsubscribing",
    256: "business chat subscribing", 257: "business chat unsubscribed", 258: "business chat subscribed",
    259: "owner's identity changed", 260: "group picture changed", 261: "group picture cleared",
    262: "business chat could not unsubscribe", 263: "business chat could not subscribe",
    266: "business chat unsubscribed, no link", 267: "business chat subscribed, no link",
}  # fmt: skip
_DELETED = frozenset((23, 117, 300))
#: `message_protocol`: 0 to 2 of Android's own messaging app, 3 of Google Messages.
PROTOCOLS = {0: "SMS", 1: "MMS", 2: "MMS notice", 3: "RCS"}


def status_of(number: int | None) -> tuple[Direction, str | None]:
    """Direction and meaning of a status below 200; `unknown` and None where nothing explains it."""
    if number in _OUT:
        return "out", _OUT[number]
    if number in _IN:
        return "in", _IN[number]
    if number is not None and 0 < number < 100:
        return "out", None
    return ("in", None) if number is not None and 100 <= number < 200 else ("unknown", None)


def is_event(number: int | None) -> bool:
    """Whether a status is an event of the conversation rather than a message."""
    return number is not None and 200 <= number < 300


def event_of(number: int) -> str | None:
    """What happened, None for an event that nothing explains."""
    return _EVENTS.get(number)


def is_deleted(number: int | None) -> bool:
    """Whether the message was deleted for its conversation, and the row is what is left."""
    return number in _DELETED
