"""Calls of Telegram, as its exports and databases tell of them: in the chat, and nowhere else.

What Telegram Desktop's writer says of a call, and what it leaves out (telegramdesktop/tdesktop,
`export_output_json.cpp`, in versions of 2018 to 2025):
- `phone_call`: `duration_seconds`, but not where it is zero or was not told; `discard_reason` (`missed`, `busy`,
  `hangup`, `disconnect`, and, misspelt, `migrate_conference_all` where it went on as a conference), but not where none
  was told.
- `conference_call` (since 2025, a call of several people outside any group): `duration_seconds` likewise, and in place
  of the reason `is_active` (it was going on) and `is_missed`, as 0 or 1. One may be neither and have no length.
- `group_call`: one message when it begins, and another when it ends, which alone has a `duration`. Of one that was
  going on, or whose end is not in the export, there is only the first.
- `invite_to_group_call` (`members`) and `group_call_scheduled` (`schedule_date`) are no calls but events of the group.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from parsers.records import Message, Record

CALLS = frozenset({"phone_call", "group_call", "conference_call"})
_OUTCOMES = {"missed": "missed", "busy": "rejected"}


def told(action: str | None, seconds: int | None, reason: str | None) -> dict[str, Any]:
    """Return `duration_s`, as far as it is known, and, of what is a call of its own, `outcome`.

    A group call is told twice: when it begins, without its length, and when it ends, which is the one that counts.
    `seconds`: None where the evidence states none. A call to which nobody came lasted none; of any other its length is
    open then. `reason` why it ended: missed, busy (declined), hangup or disconnect.
    """
    if action == "group_call" and not seconds:
        return {}
    outcome = "answered" if seconds else _OUTCOMES.get(reason or "", "unknown")
    if seconds is None and outcome == "unknown":
        return {"outcome": outcome}
    return {"duration_s": seconds or 0, "outcome": outcome}


class Begun:
    """Holds back that a group call began, until its chat tells that one ended.

    Where it does not, the beginning is all that is told of the call, which then counts with its outcome open.
    """

    def __init__(self) -> None:
        self._held: Sequence[Record] = ()

    def pass_on(self, rows: Sequence[Record]) -> Sequence[Record]:
        """Take what a message about a group call gives, and return what can be passed on now."""
        message = rows[1]
        if not isinstance(message, Message) or message.kind != "call":
            return rows
        if "outcome" in (message.details or {}):
            begun, self._held = self._held, ()
            return (*begun, *rows)
        without_end = self.close()
        self._held = rows
        return without_end

    def close(self) -> Sequence[Record]:
        """Return what is still held: a call whose end is not told."""
        rows, self._held = self._held, ()
        if not rows:
            return ()
        found, message, *reactions = rows
        assert isinstance(message, Message)
        details = {**(message.details or {}), "outcome": "unknown"}
        return (found, msgspec.structs.replace(message, details=details), *reactions)
