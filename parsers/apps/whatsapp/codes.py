"""What the numbers in a WhatsApp for Android database mean.

There is no public specification. A meaning stands here when at least one public decoder that was run on
seized devices or on a large archive gives it, and no other contradicts it: IPED (ExtractorAndroid,
ExtractorAndroidNew), the chat-history-manager of frozenspider, the format notes of amberkeep (which proves
several codes by equal row counts of message type and side table on an archive of 1.1 million messages),
WhatsApp-Chat-Exporter of KnugiHK and J. Hickman's "New msgstore" (2022). Where they disagree the code is left
unnamed: a wrong label is worse than none.
"""

from __future__ import annotations

from parsers.records import Kind

#: message.message_type and messages.media_wa_type: (kind of record, what the app means by it).
TYPES: dict[int, tuple[Kind, str]] = {
    0: ("text", "text"),
    1: ("image", "image"),
    2: ("voice", "audio"),
    3: ("video", "video"),
    4: ("contact", "contact"),
    5: ("location", "location"),
    7: ("system", "system"),
    8: ("call", "call"),
    9: ("document", "document"),
    10: ("call", "missed_call"),
    11: ("other", "waiting_for_message"),
    13: ("video", "gif"),
    14: ("contact", "contacts"),
    15: ("deleted", "deleted"),
    16: ("location", "live_location"),
    20: ("sticker", "sticker"),
    23: ("other", "product"),
    24: ("other", "group_invite"),
    25: ("text", "business_template"),
    26: ("text", "business_template"),
    27: ("text", "business_template"),
    28: ("text", "business_template"),
    32: ("text", "template_reply"),
    36: ("system", "disappearing_changed"),
    42: ("image", "view_once_image"),
    43: ("video", "view_once_video"),
    44: ("other", "order"),
    45: ("text", "interactive"),
    46: ("text", "interactive_reply"),
    49: ("text", "interactive_reply"),
    55: ("text", "interactive"),
    56: ("system", "disappearing_changed"),
    57: ("text", "interactive"),
    64: ("deleted", "deleted_by_admin"),
    66: ("poll", "poll"),
    81: ("text", "quote_with_media"),
    82: ("voice", "view_once_audio"),
    90: ("call", "call_log"),
    92: ("other", "event"),
    99: ("other", "album"),
    103: ("text", "quote_with_media"),
    106: ("poll", "poll"),
    112: ("system", "chat_privacy_changed"),
}

#: Types whose media can be opened once only.
VIEW_ONCE = frozenset((42, 43, 82))
#: Types whose kind is that of the attached file, when there is one.
KIND_BY_MEDIA = frozenset((81, 103))

#: message_system.action_type; in the legacy table the same number stands in media_size where status is 6.
ACTIONS: dict[int, str] = {
    1: "subject_changed",
    4: "participant_added",
    5: "participant_left",
    6: "photo_changed",
    7: "participant_removed",
    10: "number_changed",
    11: "group_created",
    12: "participant_added",
    13: "participant_left",
    14: "participant_removed",
    15: "admin_granted",
    16: "admin_withdrawn",
    18: "security_code_changed",
    19: "encryption_notice",
    20: "joined_by_link",
    21: "invite_link_reset",
    27: "description_changed",
    28: "number_changed",
    29: "only_admins_edit",
    30: "everyone_edits",
    31: "only_admins_send",
    32: "everyone_sends",
    33: "only_admins_send",
    46: "business_notice",
    47: "business_official",
    50: "business_standard",
    52: "joined_by_invitation",
    56: "disappearing_changed",
    57: "devices_changed",
    58: "contact_blocked",
    59: "disappearing_changed",
    60: "disappearing_not_applied",
    63: "security_notifications_unavailable",
    67: "encryption_notice",
    68: "disappearing_default",
    69: "business_privacy_notice",
    70: "group_call_started",
    75: "linked_to_community",
    76: "business_found_by_search",
    78: "unlinked_from_community",
    79: "joined_from_community",
    80: "disappearing_message_kept",
    81: "community_admin",
    84: "admin_approval_on",
    85: "admin_approval_off",
    87: "community_changed",
    88: "community_changed",
    90: "added_to_community",
    91: "everyone_adds",
    92: "only_admins_add",
    95: "community_changed",
    99: "chat_privacy_changed",
    102: "community_members_may_join",
    107: "community_renamed",
    108: "linked_to_community",
    110: "community_changed",
    115: "community_changed",
    118: "message_pinned",
    120: "join_requested",
    123: "community_welcome",
    124: "community_welcome",
    125: "community_welcome",
    129: "sender_in_contacts",
    131: "community_welcome",
    132: "channel_created",
    134: "channel_privacy_notice",
    136: "contact_joined_app",
    142: "only_admins_edit",
    155: "ai_notice",
    158: "chat_from_advert",
    165: "username_changed",
}

#: Events that somebody causes. In a group such a row with no sender and from_me = 1 was caused by the user of
#: the device (chat-history-manager treats it so); notices such as 18 or 67 carry from_me = 1 and nobody
#: caused them.
ACTOR_IS_OWNER = frozenset(
    (1, 5, 6, 11, 12, 13, 14, 20, 21, 27, 29, 30, 31, 32, 52, 56, 58, 59, 70, 79, 84, 85, 91, 92, 118)
)

#: call_log.call_result (IPED, amberkeep). 3 is "unavailable" to one decoder and "declined" to another.
CALL_RESULTS = {2: "missed", 4: "rejected", 5: "answered"}

#: forward_score from which the app itself says "forwarded many times".
FORWARDED_MANY = 127
