"""Calls of Telegram, as its exports and databases tell of them: in the chat, and nowhere else."""

from __future__ import annotations

from typing import Any

CALLS = frozenset({"phone_call", "group_call", "conference_call"})
_OUTCOMES = {"missed": "missed", "busy": "rejected"}


def told(action: str | None, seconds: int, reason: str | None) -> dict[str, Any]:
    """Return `duration_s` and, of what is a call of its own, `outcome`.

    A group call is told twice: when it begins, without its length, and when it ends, which is the one that counts.
    `reason` why it ended: missed, busy (declined), hangup or disconnect.
    """
    if action == "group_call" and not seconds:
        return {"duration_s": 0}
    return {"duration_s": seconds, "outcome": "answered" if seconds else _OUTCOMES.get(reason or "", "unknown")}
