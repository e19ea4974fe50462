"""What the evidence says of a message beside its text, sender and times: parsers keep it under names of their own.

Names that several formats share, and those that matter in a case, have words here; the rest are fields of one app
and stay as the app calls them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from parsers.records import OWNER
from parsers.times import iso_utc
from parsers.words import N_
from triage import people
from triage.store import Store

NAMES: dict[str, str] = {
    "accuracy_m": N_("Accuracy in metres"), "address": N_("Address"), "addresses": N_("Addresses"),
    "admin": N_("Group administrator"), "advert": N_("Advertisement"), "at_ms": N_("Time"),
    "agent": N_("Who of the business wrote"), "audience": N_("For whom"),
    "album": N_("Album"), "also_in": N_("Also in these conversations"), "answered_on": N_("Answered on"),
    "answers": N_("Answers"), "author": N_("Author"), "author_device": N_("Device of the sender"),
    "bot": N_("Written by a program"), "box": N_("Folder"), "buttons": N_("Buttons"), "by": N_("By whom"),
    "calendar": N_("Appointment"), "call_result": N_("Outcome of call"), "caption": N_("Caption"),
    "cc": N_("Copy to"), "chosen": N_("Chosen"), "closed": N_("Closed"), "contact": N_("Contact card"),
    "contacts": N_("Contact cards"), "correspondent": N_("Correspondent"), "count": N_("Number"),
    "currency": N_("Currency"), "currency_code": N_("Currency"), "cut": N_("Cut off"),
    "deleted": N_("Deleted"), "deleted_at": N_("Deleted"),
    "deleted_by": N_("Deleted by"), "deleted_ms": N_("Deleted"), "delivered_ms": N_("Delivered at"),
    "delivery": N_("Delivery"), "description": N_("Description"), "device": N_("Device"),
    "direction_basis": N_("How the direction is known"), "duration_s": N_("Duration"),
    "edited_after": N_("Edited after"), "edited_at": N_("Edited"),
    "edited_ms": N_("Edited"), "emails": N_("Mail addresses"), "emoji": N_("Emoji"), "encrypted": N_("Encrypted"),
    "entities": N_("Links behind words"), "event": N_("Event"),
    "expires_after_read_s": N_("Disappears after reading"), "expires_ms": N_("Disappears on"),
    "expires_s": N_("Disappears after"), "first_name": N_("First name"),
    "forwarded": N_("Forwarded"), "forwarded_at": N_("First written"), "forwarded_from": N_("Forwarded from"),
    "forwarded_many_times": N_("Forwarded many times"), "group": N_("Group"),
    "group_invite": N_("Invitation to a group"), "group_name": N_("Name of the group"), "hidden": N_("Hidden"),
    "is_answer": N_("Answers an earlier message"),
    "keeps": N_("Kept by"), "kept": N_("Kept"), "last_name": N_("Last name"), "last_point": N_("Last place"),
    "lat": N_("Latitude"), "limited_sharing": N_("Sharing limited"), "memory": N_("What the assistant keeps"),
    "link": N_("Link"), "links": N_("Links"), "live": N_("Place shared live"),
    "live_s": N_("Shared live for"), "lon": N_("Longitude"), "members": N_("Members"), "mentions": N_("Mentioned"),
    "missed": N_("Missed"), "name": N_("Name"), "not_sent": N_("Not sent"),
    "notification": N_("Notification"), "options": N_("Options"),
    "organization": N_("Organisation"), "outcome": N_("Outcome of call"), "part_of": N_("Part of"),
    "participants": N_("People"), "payment": N_("Payment"), "people": N_("People"), "phone_number": N_("Telephone"),
    "phone_numbers": N_("Telephones"), "pinned": N_("Pinned"), "pins": N_("Pinned by"), "place": N_("Place"),
    "places": N_("Places"), "quarantined_ms": N_("Held back by the app"),
    "place_url": N_("Link of the place"), "played_ms": N_("Played at"), "poll": N_("Poll"), "question": N_("Question"),
    "quoted": N_("Quoted message"), "quoted_below": N_("Quoted below it"), "quoted_sender": N_("Who is quoted"),
    "rang_s": N_("Rang for"), "reactions": N_("Reactions"), "read": N_("Marked as read"),
    "read_after": N_("Read after"), "read_at": N_("Read at"), "read_ms": N_("Read at"),
    "reason": N_("Cause"),
    "receipts": N_("Delivered and read"), "receipts_more": N_("Others who received it"), "received": N_("Received at"),
    "received_ms": N_("Received at"), "recipient": N_("Recipient"), "recipients": N_("Recipients"),
    "replaced": N_("Changed since"), "replaced_ms": N_("Changed"),
    "reply_elsewhere": N_("Answers a message of another conversation"), "saved_from": N_("Saved from"),
    "scheduled": N_("Scheduled"), "send_state": N_("Sending"), "sender": N_("Sender"), "sent_at": N_("Sent at"),
    "sent_ms": N_("Sent at"), "service_center": N_("Service centre"), "starred": N_("Starred"),
    "started_by": N_("Begun by"), "status": N_("State"), "sticker": N_("Sticker"), "stored": N_("As stored"),
    "story_reply": N_("Answer to a story"), "subject": N_("Subject line"), "system": N_("Line of the app"),
    "text": N_("Text"), "text_from": N_("Where the text is from"), "text_source": N_("Where the text is from"),
    "time_from": N_("Where the time is from"), "title": N_("Title"), "topic": N_("Topic"), "total_voters": N_("Votes"),
    "transcription": N_("Transcript of the app"), "translated_text": N_("Translation of the app"), "type": N_("Kind"),
    "unread": N_("What could not be read"), "until_ms": N_("Until"), "url": N_("Link"),
    "utc_ms": N_("Time"), "vcard": N_("Contact card"), "via_bot": N_("Through the program"),
    "video": N_("With picture"), "view_count": N_("Times seen"),
    "view_once": N_("To be seen once"), "views": N_("Times seen"), "voters": N_("Who voted"), "votes": N_("Votes"),
    "who": N_("Who"), "written_before_colon": N_("Written before the colon"),
}  # fmt: skip
#: Events of the apps, by the type that their parsers give.
SYSTEM: dict[str, str] = {
    "encryption_notice": N_("Messages are end-to-end encrypted"),
    "group_created": N_("The group was created"), "create_group": N_("The group was created"),
    "subject_changed": N_("The name of the group was changed"),
    "edit_group_title": N_("The name of the group was changed"),
    "icon_changed": N_("The picture of the group was changed"),
    "edit_group_photo": N_("The picture of the group was changed"),
    "participants_added": N_("Somebody was added"), "participant_added": N_("Somebody was added"),
    "invite_members": N_("Somebody was added"), "participant_removed": N_("Somebody was removed"),
    "remove_members": N_("Somebody was removed"), "participant_left": N_("Somebody left"),
    "join_group_by_link": N_("Somebody joined by a link"), "pin_message": N_("A message was pinned"),
    "phone_call": N_("Call"), "disappearing_changed": N_("The time for disappearing messages was changed"),
    "number_changed": N_("A telephone number was changed"), "migrate_from_group": N_("The group became a larger one"),
    "security_code_changed": N_("A security code changed"),
    "photo_changed": N_("The picture of the group was changed"), "message_pinned": N_("A message was pinned"),
    "joined_by_link": N_("Somebody joined by a link"),
    "live_location_shared": N_("A place was shared live"),
    "chat_privacy_changed": N_("The privacy of the chat was changed"),
    "admin_granted": N_("Somebody was made an administrator"),
    "admin_withdrawn": N_("Somebody is no longer an administrator"),
    "invite_link_reset": N_("The link for joining was made anew"),
    "description_changed": N_("The description of the group was changed"),
    "only_admins_edit": N_("Only administrators may change what the group is called"),
    "everyone_edits": N_("Everyone may change what the group is called"),
    "only_admins_send": N_("Only administrators may write"), "everyone_sends": N_("Everyone may write"),
    "devices_changed": N_("The devices of a person changed"),
    "contact_blocked": N_("A contact was blocked"), "contact_unblocked": N_("A contact was unblocked"),
    "group_call_started": N_("A group call was started"),
    "joined_by_invitation": N_("Somebody joined by an invitation"), "join_requested": N_("Somebody asked to join"),
}
#: How calls ended.
OUTCOME: dict[str, str] = {
    "answered": N_("answered"), "missed": N_("missed"), "rejected": N_("declined"), "cancelled": N_("cancelled"),
    "voicemail": N_("voicemail"), "blocked": N_("blocked"), "unknown": N_("outcome unknown"),
}
#: Under `by`, where the app says who without a name.
_TAKEN_BACK: dict[str, str] = {"sender": N_("who wrote it"), "admin": N_("an administrator of the group")}
#: Where words were found that do not stand where they should.
_TEXT_FROM: dict[str, str] = {
    "notification": N_("a notification on the phone; the app had not loaded the message"),
    "behind the time": N_("what stands behind its time, in a message of a form that this program does not know"),
}
#: What some of the values are called.
VALUES: dict[str, dict[str, str]] = {"outcome": OUTCOME, "type": SYSTEM, "by": _TAKEN_BACK, "text_from": _TEXT_FROM}
#: Under these stands whom somebody is by the app's own name or number.
PEOPLE = frozenset({
    "author", "by", "correspondent", "deleted_by", "mentions", "participants", "people", "quoted_sender", "recipient",
    "recipients", "sender", "started_by", "voters", "who",
})
#: From 2000 to 2200. What lies beyond is no time of a message: a length of time made a day of 1970.
_FIRST_MS, _LAST_MS = 946_684_800_000, 7_258_118_400_000
_AT_ONCE = 400  # identifiers in a question to the database


def called(store: Store, app: str, messages: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What to call the people whom the details of messages of an app name by account or number, by how they are named
    there. Who is not known by that has no entry, nor who is named by a mere name: another may be called so, and an
    account of another app may be somebody else's.
    """
    wanted = sorted({name for message in messages for name in _named(message["details"])})
    found: dict[str, str] = {OWNER: store.case.says(people.OWNER_NAME)} if OWNER in wanted else {}
    for start in range(0, len(wanted), _AT_ONCE):
        asked = {variant: name for name in wanted[start:start + _AT_ONCE]
                 for variant in (name, _number(name)) if variant}
        identities: dict[int, str] = {}
        for n, *written in store.db.execute(_KNOWN, (json.dumps(list(asked)), app)):
            identities[n] = next(asked[value] for value in written if value in asked)
        for n, name in people.names(store.case, set(identities), store.db).items():
            found.setdefault(identities[n], name)
    return found


def other_chat(store: Store, message: Mapping[str, Any]) -> str:
    """What to call the other conversation in which stands what a message answers: its name, where it is in the case, or
    what the app calls it; empty where there is none.
    """
    told = message["details"].get("reply_elsewhere")
    if not isinstance(told, dict):
        return ""
    key = str(told.get("chat") or "")
    row = store.db.execute("SELECT id FROM conversation WHERE app = ? AND key = ?", (message["app"], key)).fetchone()
    return store.title(row[0]) if row is not None and row[0] in store.shown else key


def name_of(name: str) -> str:
    """What a detail is called: a message id, or in words what only the app has a name for."""
    return NAMES.get(name, name.replace("_", " "))


def moment(value: Any) -> str | None:
    """Milliseconds since 1970 as ISO 8601 in UTC; None for what is no time."""
    if isinstance(value, bool) or not isinstance(value, int) or not _FIRST_MS <= value < _LAST_MS:
        return None
    return iso_utc(value)


_KNOWN = """
WITH asked AS (SELECT value FROM json_each(?1))
SELECT i.id, i.identifier, i.e164 FROM identity i
WHERE i.app = ?2 AND i.kind NOT IN ('name', 'other')
  AND (i.identifier IN (SELECT value FROM asked) OR i.e164 IN (SELECT value FROM asked))
UNION ALL SELECT a.identity, a.value, a.e164 FROM alias a JOIN identity i ON i.id = a.identity
WHERE i.app = ?2 AND a.kind <> 'name'
  AND (a.value IN (SELECT value FROM asked) OR a.e164 IN (SELECT value FROM asked))
ORDER BY 1
"""


def _named(value: Any, *, person: bool = False) -> Iterator[str]:
    if isinstance(value, str):
        if person and value:
            yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _named(inner, person=name in PEOPLE)
    elif isinstance(value, list):
        for inner in value:
            yield from _named(inner, person=person)


def _number(name: str) -> str | None:
    """WhatsApp's `40721000002@s.whatsapp.net` as a number in E.164."""
    digits, _, server = name.partition("@")
    return f"+{digits}" if server == "s.whatsapp.net" and digits.isdecimal() else None
