"""What the numbers and names in Apple's message database mean.

Facts: ReagentX/imessage-exporter (`message.rs`, `group_action.rs`, `expressives.rs`: the codes of `item_type`,
`group_action_type`, `associated_message_type` and the effects, kept up with every macOS since 2021). A code that it
does not name stays unnamed here.
"""

from __future__ import annotations

#: message.associated_message_type: a mark put on another message. 3000 and more take the same one back.
TAPBACKS: dict[int, str] = {0: "❤️", 1: "👍", 2: "👎", 3: "😂", 4: "‼️", 5: "❓"}
CUSTOM_EMOJI, STICKER_TAPBACK = 6, 7
PUT_ON, TAKEN_BACK, AFTER_TAPBACKS = 2000, 3000, 4000
STICKER_ON_MESSAGE, POLL_VOTE = 1000, 4000
#: Associations that are no mark: the message is what its own columns say.
ORDINARY = frozenset((None, 0, 2, 3))

#: (item_type, group_action_type); None stands for any action.
EVENTS: dict[tuple[int, int | None], str] = {
    (1, 0): "participant_added",
    (1, 1): "participant_removed",
    (2, None): "subject_changed",
    (3, 0): "participant_left",
    (3, 1): "photo_changed",
    (3, 2): "photo_removed",
    (3, 4): "background_changed",
    (3, 6): "background_removed",
    (4, 0): "location_sharing",
    (5, None): "audio_message_kept",
    (6, None): "facetime_or_shareplay",
}
LOCATION_SHARING = 4

#: message.filter_action: where the phone sorted a message of somebody unknown.
FILTERS = {2: "junk", 3: "promotion", 4: "transaction"}

#: message.expressive_send_style_id.
EFFECTS: dict[str, str] = {
    "com.apple.MobileSMS.expressivesend.gentle": "gentle",
    "com.apple.MobileSMS.expressivesend.impact": "slam",
    "com.apple.MobileSMS.expressivesend.invisibleink": "invisible_ink",
    "com.apple.MobileSMS.expressivesend.loud": "loud",
    "com.apple.messages.effect.CKConfettiEffect": "confetti",
    "com.apple.messages.effect.CKEchoEffect": "echo",
    "com.apple.messages.effect.CKFireworksEffect": "fireworks",
    "com.apple.messages.effect.CKHappyBirthdayEffect": "balloons",
    "com.apple.messages.effect.CKHeartEffect": "heart",
    "com.apple.messages.effect.CKLasersEffect": "lasers",
    "com.apple.messages.effect.CKShootingStarEffect": "shooting_star",
    "com.apple.messages.effect.CKSparklesEffect": "sparkles",
    "com.apple.messages.effect.CKSpotlightEffect": "spotlight",
}

#: message.balloon_bundle_id, its last part.
LINKS, POLLS = "com.apple.messages.URLBalloonProvider", "com.apple.messages.Polls"
#: Payloads that are drawings and no property list.
DRAWINGS = frozenset(("com.apple.Handwriting.HandwritingProvider", "com.apple.DigitalTouchBalloonProvider"))

GROUP_STYLE, DIRECT_STYLE = 43, 45  # chat.style
