"""What the numbers in a WhatsApp for iOS database mean. They are not those of Android.

There is no public specification. A meaning stands here when IPED (`ExtractorIOS.decodeMessageType`, used on seized
devices) gives it and no other source contradicts it, or when an archive's own data proves it: the format notes on an
archive of 161,026 messages join every message type with the MIME type beside it, which settles 0 to 8, 11, 14, 15, 20,
24, 38, 39, 43, 53 and 54. Where sources disagree (66 is an association to one decoder and a vote to another) the code
is left unnamed: a wrong label is worse than none.
"""

from __future__ import annotations

from parsers.records import Kind

#: ZWAMESSAGE.ZMESSAGETYPE: (kind of record, what the app means by it).
TYPES: dict[int, tuple[Kind, str]] = {
    0: ("text", "text"),
    1: ("image", "image"),
    2: ("video", "video"),
    3: ("voice", "audio"),
    4: ("contact", "contact"),
    5: ("location", "location"),
    6: ("system", "group_event"),
    7: ("text", "link"),
    8: ("document", "document"),
    10: ("system", "notice"),
    11: ("video", "gif"),
    12: ("other", "waiting_for_message"),
    14: ("deleted", "deleted"),
    15: ("sticker", "sticker"),
    19: ("text", "business_template"),
    20: ("text", "business_template"),
    23: ("text", "business_template"),
    24: ("text", "business_template"),
    25: ("text", "template_reply"),
    26: ("other", "product"),
    27: ("other", "group_invite"),
    28: ("system", "disappearing_default"),
    30: ("text", "business_template"),
    31: ("text", "template_reply"),
    32: ("text", "business_template"),
    34: ("text", "template_reply"),
    38: ("image", "view_once_image"),
    39: ("video", "view_once_video"),
    41: ("text", "business_template"),
    42: ("text", "business_template"),
    46: ("poll", "poll"),
    53: ("voice", "view_once_audio"),
    54: ("video", "video_note"),
    55: ("system", "channel_event"),
    59: ("call", "call"),
}
VIEW_ONCE = frozenset((38, 39, 53))
#: Types whose kind is that of the attached file, when there is one.
KIND_BY_MEDIA = frozenset((19, 20, 23, 24, 30, 32, 41, 42))
#: Types whose media row has a length in seconds; on a document the same column counts something else.
HAS_DURATION: frozenset[Kind] = frozenset(("voice", "video"))
GROUP, DELETED, CONTACT, LOCATION, POLL, CALL = 6, 14, 4, 5, 46, 59

#: ZWAMESSAGE.ZGROUPEVENTTYPE by message type. On other types the column does not name an event.
EVENTS: dict[tuple[int, int], str] = {
    (6, 1): "subject_changed",
    (6, 2): "participant_added",
    (6, 3): "participant_left",
    (6, 4): "photo_changed",
    (6, 5): "photo_removed",
    (6, 7): "participant_removed",
    (6, 9): "number_changed",
    (6, 10): "admin_granted_to_owner",
    (6, 11): "admin_withdrawn_from_owner",
    (6, 12): "group_created",
    (6, 13): "community_not_available",
    (6, 15): "joined_by_link",
    (6, 17): "description_changed",
    (6, 18): "only_admins_edit",
    (6, 19): "everyone_edits",
    (6, 20): "only_admins_send",
    (6, 21): "everyone_sends",
    (6, 22): "description_removed",
    (6, 23): "joined_by_invitation",
    (6, 26): "disappearing_changed",
    (6, 30): "joined_from_community",
    (6, 31): "linked_to_community",
    (6, 33): "unlinked_from_community",
    (6, 39): "admin_granted",
    (6, 42): "only_admins_add",
    (6, 43): "not_part_of_community",
    (6, 50): "participant_added",
    (6, 51): "community_managed",
    (6, 56): "subject_changed",
    (6, 57): "community_description_changed",
    (6, 60): "community_welcome",
    (6, 61): "linked_to_community",
    (6, 64): "community_members_may_add_changed",
    (10, 1): "missed_voice_call",
    (10, 2): "encryption_notice",
    (10, 3): "security_code_changed",
    (10, 4): "missed_video_call",
    (10, 5): "number_changed",
    (10, 6): "number_changed",
    (10, 21): "missed_group_voice_call",
    (10, 22): "missed_group_video_call",
    (10, 25): "business_official",
    (10, 26): "business_notice",
    (10, 29): "business_renamed",
    (10, 30): "business_standard",
    (10, 34): "contact_blocked",
    (10, 35): "contact_unblocked",
    (10, 36): "security_code_changed",
    (10, 38): "business_official",
    (10, 40): "group_call_started",
    (10, 41): "group_call_started",
    (10, 45): "missed_voice_call",
    (10, 46): "missed_video_call",
    (10, 47): "disappearing_message_kept",
    (10, 51): "chat_privacy_changed",
    (10, 56): "sender_in_contacts",
    (55, 1): "channel_created",
    (55, 4): "channel_privacy_notice",
}
#: Events whose row names the person who caused them as the sender. Who added or removed whom is told by two columns
#: whose roles the sources describe in opposite ways, so both are given without a role.
ACTOR_IS_MEMBER = frozenset(((6, 3), (6, 4), (6, 5), (6, 12), (6, 15), (6, 17), (6, 22), (6, 23), (6, 30)))

#: ZWACDCALLEVENT.ZOUTCOME (iLEAPP, whatsApp.py).
CALL_OUTCOMES = {0: "answered", 1: "missed", 4: "rejected"}

FORWARDED = 1 << 7  # bit of ZWAMESSAGE.ZFLAGS (IPED)
