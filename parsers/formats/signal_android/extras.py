"""What an event of the app was: who was added to a group and by whom, what somebody was called before.

Since 2024 it stands in `message_extras`, a protocol buffer (`MessageExtras`); before, as base64 in `body`: for a group
with a master key a `DecryptedGroupV2Context`, whose first field holds that key and is not kept (see
`parsers.apps.signal`), for older groups a `GroupContext`, for a new name `ProfileChangeDetails`, for a group's call
`GroupCallUpdateDetails`.

Facts and where they come from: signalapp/Signal-Android, `Database.proto`, `DecryptedGroups.proto` (whose numbers keep
in step with `GroupChange.Actions`) and `SignalService.proto`, in versions of 2020 to 2026; the fields that are read
stand in `parsers/apps/signal/frames.txt`. Changes of groups are told in the words of `Backup.proto`, as other formats
of Signal have them.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from parsers.apps.signal import account, decoded
from parsers.apps.signal.binary import decode
from parsers.apps.signal.frames import number, part, parts, text
from parsers.apps.signal.messages import change
from parsers.protobuf import NotProtobuf

#: The key of somebody by their account; None where the value is none.
OfAccount = Callable[[Any], str | None]

_GROUPS = frozenset({"group_update", "group_leave", "expiration_timer_update"})
_WITH_MASTER_KEY = 0x80000  # a bit of `type`: a group of the kind that there is since 2020
_OF_BODY = {
    "profile_change": "ProfileChangeDetails", "thread_merge": "Renumbered", "session_switchover": "Renumbered",
}  # fmt: skip


def told(event: str, kind: int, body: str | None, extras: Any, of_account: OfAccount) -> dict[str, Any] | None:
    """What an event was, as far as it stands in one of both places; None where that could not be read.

    `kind`: the number in `type`.
    """
    found: dict[str, Any] = {}
    with contextlib.suppress(NotProtobuf):
        if isinstance(extras, bytes):
            found = _of_extras(decode(extras, "MessageExtras"), of_account)
    if found or body is None:
        return found or None
    data = decoded(body)
    with contextlib.suppress(NotProtobuf):
        if data and event in _OF_BODY:
            return decode(data, _OF_BODY[event]) or None
        if data and event in _GROUPS and kind & _WITH_MASTER_KEY:
            changes = list(_changes(decode(data, "GroupContextDecrypted"), of_account))
            return {"changes": changes} if changes else {}  # whatever else it holds, its key is not kept
        if data and event in _GROUPS:
            return _older(decode(data, "GroupContext"))
    return None


def joined(body: str | None, of_account: OfAccount) -> tuple[list[str], int | None]:
    """Who is in a group's call, and when it ended (milliseconds UTC)."""
    data = decoded(body)
    with contextlib.suppress(NotProtobuf):
        call = decode(data, "GroupCallDetails") if data else {}
        accounts = call.get("inCallUuids") or ()
        people = [key for one in accounts if account(one) is not None and (key := of_account(one)) is not None]
        return people, call.get("endedCallTimestamp")
    return [], None


def _of_extras(extras: dict[str, Any], of_account: OfAccount) -> dict[str, Any]:
    group = part(extras, "gv2UpdateDescription")
    updates = [change(one, of_account) for one in parts(part(group, "groupChangeUpdate"), "updates")]
    if not updates:
        updates = list(_changes(part(group, "gv2ChangeDescription"), of_account))
    found: dict[str, Any] = {"changes": updates} if updates else {}
    found |= _older(part(extras, "gv1Context")) or {}
    return found | part(extras, "profileChangeDetails")


def _older(group: dict[str, Any]) -> dict[str, Any] | None:
    """A group without a master key: what it is called, and who is in it."""
    name, members = text(group, "name"), group.get("membersE164")
    return {**({"group_name": name} if name else {}), **({"members": members} if members else {})} or None


def _changes(context: dict[str, Any], of_account: OfAccount) -> Iterator[dict[str, Any]]:
    """What the members of a group were told: a change, with who made it."""
    done = part(context, "change")
    by = of_account(done.get("editor"))
    for one in parts(done, "newMembers"):
        yield {"type": "groupMemberAddedUpdate", "updaterAci": by, "newMemberAci": of_account(one.get("aci"))}
    for gone in done.get("deleteMembers") or ():
        who = of_account(gone)
        if who == by:
            yield {"type": "groupMemberLeftUpdate", "aci": who}
        else:
            yield {"type": "groupMemberRemovedUpdate", "removerAci": by, "removedAci": who}
    for one in parts(done, "modifyMemberRoles"):
        granted = one.get("role") == "ADMINISTRATOR"
        yield {"type": "groupAdminStatusUpdate", "updaterAci": by, "memberAci": of_account(one.get("aci")),
               "wasAdminStatusGranted": granted}  # fmt: skip
    for name, kind, who in (
        ("newPendingMembers", "selfInvitedOtherUserToGroupUpdate", "inviteeServiceId"),
        ("deletePendingMembers", "groupInvitationRevokedUpdate", "inviteeAci"),
        ("promotePendingMembers", "groupInvitationAcceptedUpdate", "newMemberAci"),
        ("newRequestingMembers", "groupJoinRequestUpdate", "requestorAci"),
        ("promoteRequestingMembers", "groupJoinRequestApprovalUpdate", "requestorAci"),
    ):
        for one in parts(done, name):
            yield {"type": kind, "updaterAci": by, who: of_account(one.get("aci"))}
    for field, kind, what in (("newTitle", "groupNameUpdate", "newGroupName"),
                              ("newDescription", "groupDescriptionUpdate", "newDescription")):  # fmt: skip
        if field in done:
            yield {"type": kind, "updaterAci": by, what: text(part(done, field), "value")}
    if "newTimer" in done:
        seconds = number(part(done, "newTimer").get("duration")) or 0
        yield {"type": "groupExpirationTimerUpdate", "updaterAci": by, "expiresInMs": seconds * 1000}
