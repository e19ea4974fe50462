"""Numbers in Signal's tables for iPhone: what a row is, what an event was, how a call ended.

Sources: signalapp/Signal-iOS, `SDSRecordType.swift`, `TSInfoMessage.h`, `TSErrorMessage.h`, `TSCall.h`,
`TSMessage.h`, `CallRecord+CallStatus.swift`.
"""

from __future__ import annotations

from typing import Literal

from parsers.records import Direction

Outcome = Literal["answered", "missed", "rejected", "cancelled", "voicemail", "blocked", "unknown"]

CALL, GROUP_CALL = 20, 65
INCOMING = frozenset({19, 75, 78})  # messages, payments, payments out of a backup
OUTGOING = frozenset({21, 68, 79})
REPLACED = 2  # `editState` of an earlier version
_INFO, _ERROR = 10, 9
_INFOS = (
    "sessionEnded", "userNotRegistered", "unsupportedMessage", "groupUpdate", "groupQuit", "disappearingMessagesUpdate",
    "addToContactsOffer", "verificationStateChange", "addUserToProfileWhitelistOffer",
    "addGroupToProfileWhitelistOffer", "unknownProtocolVersion", "userJoinedSignal", "syncedThread", "profileUpdate",
    "phoneNumberChange", "recipientHidden", "paymentsActivationRequest", "paymentsActivated", "threadMerge",
    "sessionSwitchover", "reportedSpam", "learnedProfileName", "blockedOtherUser", "blockedGroup",
    "unblockedOtherUser", "unblockedGroup", "acceptedMessageRequest", "remoteUserEndedSession", "endPoll",
    "pinnedMessage",
)  # fmt: skip
_ERRORS = (
    "noSession", "wrongTrustedIdentityKey", "invalidKeyException", "missingKeyId", "invalidMessage", "duplicateMessage",
    "invalidVersion", "nonBlockingIdentityChange", "unknownContactBlockOffer", "groupCreationFailed", "sessionRefresh",
    "decryptionFailure",
)  # fmt: skip
#: Rows that are an event by their kind alone.
_EVENTS = {
    1: "invalidIdentityKeyReceiving", 4: "unreadIndicator", 5: "unknownContactBlockOffer",
    7: "addToProfileWhitelistOffer", 13: "verificationStateChange", 17: "invalidIdentityKey", 22: "contactOffers",
    23: "invalidIdentityKeySending", 25: "addToContactsOffer", 28: "disappearingMessagesUpdate",
    54: "unknownProtocolVersion", 70: "undecryptedMessage", 76: "paymentsActivationRequest", 77: "paymentsActivated",
}  # fmt: skip
_CALLS: dict[int, tuple[Direction, Outcome]] = {
    1: ("in", "answered"), 2: ("out", "answered"), 3: ("in", "missed"), 4: ("out", "unknown"), 5: ("in", "unknown"),
    6: ("in", "missed"), 7: ("in", "rejected"), 8: ("out", "missed"), 9: ("in", "answered"), 10: ("in", "rejected"),
    11: ("in", "missed"), 12: ("in", "missed"), 13: ("in", "blocked"),
}  # fmt: skip
_OUTCOMES: dict[int, Outcome] = {
    1: "answered", 2: "rejected", 3: "missed", 5: "answered", 6: "answered", 7: "rejected", 8: "missed", 10: "missed",
    12: "answered",
}  # fmt: skip


def event(kind: int | None, info: int | None, error: int | None) -> str | None:
    """What an event of the app was, None where the row is none. A number that is not known stays a number."""
    if kind == _INFO:
        return _word(_INFOS, info)
    if kind == _ERROR:
        return _word(_ERRORS, error)
    return _EVENTS.get(kind) if kind is not None else None


def _word(words: tuple[str, ...], number: int | None) -> str:
    return words[number] if number is not None and 0 <= number < len(words) else f"event {number}"


def call(kind: int | None) -> tuple[Direction, Outcome]:
    """Who called whom, and how it ended."""
    return _CALLS.get(kind, ("unknown", "unknown")) if kind is not None else ("unknown", "unknown")


def outcome(status: int | None) -> Outcome:
    """How a call ended, by the list of calls."""
    return _OUTCOMES.get(status, "unknown") if status is not None else "unknown"
