"""What the number in `type` says of a message: bits for what it is, whose it is, and what befell it.

Source: signalapp/Signal-Android, `MessageTypes`: the lowest five bits are the base type, flags above them, and from
bit 32 a special type.
"""

from __future__ import annotations

from parsers.records import Direction

BASE = 0x1F
UNKNOWN = "unknown type"
_SPECIAL = 0xF_0000_0000
_INBOX, _OUTGOING, _DRAFT = 20, range(21, 27), 27
_EVENTS = {
    4: "joined", 5: "unsupported_message", 6: "invalid_message", 7: "profile_change", 9: "group_migration",
    13: "bad_decrypt", 14: "change_number", 15: "donation_request", 16: "thread_merge", 17: "sms_export",
    18: "session_switchover",
}  # fmt: skip
#: Base type of a call: name, direction, video, missed.
CALLS: dict[int, tuple[str, Direction, bool, bool]] = {
    1: ("incoming", "in", False, False), 2: ("outgoing", "out", False, False), 3: ("missed", "in", False, True),
    8: ("missed", "in", True, True), 10: ("incoming", "in", True, False), 11: ("outgoing", "out", True, False),
    12: ("group", "unknown", False, False),
}  # fmt: skip
_FLAGS = (
    (0x40000, "expiration_timer_update"), (0x20000, "group_leave"), (0x10000, "group_update"),
    (0x400000, "end_session"), (0x4000, "identity_verified"), (0x2000, "identity_default"),
    (0x200, "identity_update"), (0x8000, "key_exchange"), (0x10000000, "session_refresh"),
    (0x8000000, "no_session"), (0x4000000, "duplicate_message"), (0x2000000, "legacy_message"),
)  # fmt: skip
_SPECIALS = {
    0x1_0000_0000: "story_reaction", 0x2_0000_0000: "gift_badge", 0x3_0000_0000: "payment",
    0x4_0000_0000: "payments_activate_request", 0x5_0000_0000: "reported_spam",
    0x6_0000_0000: "message_request_accepted", 0x8_0000_0000: "payments_activated",
    0x9_0000_0000: "payment_tombstone", 0xA_0000_0000: "blocked", 0xB_0000_0000: "unblocked",
}  # fmt: skip
_MESSAGES = frozenset({"story_reaction", "gift_badge", "payment", "payment_tombstone"})
_STATES = {21: "sending", 22: "sending", 24: "not sent", 25: "not sent", 26: "not sent", 27: "draft"}


def event(kind: int) -> str | None:
    """The name of the event that a row stands for, None when it is a message or a call."""
    base = kind & BASE
    special = _SPECIALS.get(kind & _SPECIAL, "unknown") if kind & _SPECIAL else None
    if special == "unknown":
        return f"{UNKNOWN} {kind}"
    if special is not None and special not in _MESSAGES:
        return special
    for flag, name in _FLAGS:
        if kind & flag:
            return name
    if base in _EVENTS:
        return _EVENTS[base]
    return None if base in CALLS or _INBOX <= base <= _DRAFT else f"{UNKNOWN} {kind}"


def special(kind: int) -> str | None:
    """What kind of message it is beside an ordinary one."""
    name = _SPECIALS.get(kind & _SPECIAL)
    return name if name in _MESSAGES else None


def is_call(kind: int) -> bool:
    """Whether the whole number is a call's."""
    return kind in CALLS


def direction(kind: int) -> Direction:
    """Which way a message went."""
    base = kind & BASE
    return "in" if base == _INBOX else "out" if base in _OUTGOING or base == _DRAFT else "unknown"


def sending(kind: int) -> str | None:
    """What became of a message that was not simply sent."""
    return _STATES.get(kind & BASE)
