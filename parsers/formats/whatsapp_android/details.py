"""What the side rows of a WhatsApp message say, as `details` of the record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from parsers.apps.whatsapp.codes import ACTIONS, FORWARDED_MANY
from parsers.apps.whatsapp.people import Directory
from parsers.formats.whatsapp_android import add_ons, receipts
from parsers.formats.whatsapp_android.index import BASIS
from parsers.formats.whatsapp_android.sides import SideRow, SideRows
from parsers.records import OWNER
from parsers.sqlite.values import count_of, degrees, plain, text_of, words_only

#: Side tables whose columns are told as they are, with people's row ids replaced by their keys.
_AS_THEY_ARE = (
    "payment",
    "payment_status",
    "payment_invite",
    "invoice",
    "order",
    "product",
    "interactive_reply",
    "advert",
    "scheduled_call",
    "event",
    "album",
    "channel_invite",
    "expiry_setting",
    "group_invite",
    "forwarded_channel",
    "business",
    "quoted_location",
    "payment_reminder",
    "sticker_pack",
    "channel",
    "question",
    "status_quoted",
    "event_invite",
    "inline_video",
    "header",
    "agent",
    "limited_sharing",
    "audience",
)
#: What was quoted where that was no mere text: name in `quoted`, its side table, and the columns that hold words.
_QUOTED: dict[str, tuple[str, tuple[str, ...]]] = {
    "product": ("quoted_product", ("title", "description")),
    "order": ("quoted_order", ("message", "order_title")),
    "interactive": ("quoted_interactive", ("element_content",)),
    "template": ("quoted_template", ("content_text_data",)),
    "group_invite": ("quoted_group_invite", ("group_name",)),
    "call": ("quoted_call", ()),
    "invoice": ("quoted_invoice", ("note",)),
    "group": ("quoted_group", ("group_subject",)),
}
_LISTS = ("transactions", "buttons", "interactive", "channel_reactions", "quoted_vcard", "sections", "memory", "places")
_PEOPLE_COLUMNS = ("seller_jid", "business_owner_jid", "user_jid", "sender_jid", "receiver_jid")
#: Columns that name a group or channel, not a person.
_THREAD_COLUMNS = ("group_", "newsletter_", "parent_group_", "linked_parent_")
_MOST_CARDS = 1000
_MENTION = re.compile(r"@\s*([0-9]{5,20})")  # the index has blanks between words and signs


class Describer:
    """Turns side rows into plain values; counts the system events that it cannot name."""

    def __init__(self, people: Directory, *, logged: bool = False) -> None:
        """`logged`: the database has a log of calls, which lists those that messages tell of."""
        self._people, self._logged = people, logged
        self.unknown_actions: Counter[str] = Counter()
        self.receipts_left: Counter[str] = Counter()
        self._special: dict[str, Callable[[SideRows, dict[str, Any], str | None], None]] = {
            "quoted": self._quoted,
            "location": _location,
            "link": _link,
            "edit": self._edits,
            "vcard": self._cards,
            "poll": self._poll,
            "poll_option": self._poll,
            "vote": self._poll,
            "forwarded": _forwarded,
            "ephemeral": _expiry,
            "view_once": _view_once,
            "mentions": self._mentions,
            "call": _call,
            "missed_call": self._missed_call,
            "part_of": _part_of,
            "template": _template,
            "receipt": self._receipts,
            "device": _device,
            "from_history": self._from_history,
            "earlier_question": _earlier_question,
            "quarantine": _quarantine,
        }

    def sides(self, sides: SideRows, details: dict[str, Any], text: str | None) -> None:
        """Add everything that the side rows say, except attachments, system events and deletions."""
        for name in sides:
            special = self._special.get(name)
            if special is not None:
                special(sides, details, text)
            elif name in _AS_THEY_ARE:
                told = self.plainly(sides[name][0])
                if told:
                    details[name] = told
            elif name in add_ons.TABLES:
                details[name] = [add_ons.told(row, self._people) for row in sides[name]]
            elif name in _LISTS:
                told_all = [told for told in map(self.plainly, sides[name]) if told]
                if told_all:
                    details[name] = told_all

    def plainly(self, row: SideRow) -> dict[str, Any]:
        """A side row with what it leaves empty taken out and people named by their keys."""
        told: dict[str, Any] = {}
        for column, value in row.items():
            if value is None or value == "" or isinstance(value, bytes):
                continue
            if column in _PEOPLE_COLUMNS and isinstance(value, str):  # older tables write the address
                told[column.removesuffix("_jid")] = self._people.key_of(value)
            elif column.endswith(("_jid_row_id", "_lid_row_id")) or column in _PEOPLE_COLUMNS:
                thread = column.startswith(_THREAD_COLUMNS)
                key = self._people.keys.get(value) if thread else self._people.key(value)
                if key is not None:
                    told[column.removesuffix("_row_id").removesuffix("_jid").removesuffix("_lid")] = key
            else:
                told[column] = plain(value)
        return told

    def system(self, sides: SideRows, name: str) -> dict[str, Any]:
        """What a system event was: `type` in words, `action` as the app numbers it, its arguments.

        `name`: what the type of the message says, where the row is no numbered event.
        """
        action = sides["system"][0].get("action_type") if "system" in sides else None
        known = ACTIONS.get(action) if isinstance(action, int) else name if name != "system" else None
        if known is None and action is not None:
            self.unknown_actions[str(plain(action))] += 1
        told: dict[str, Any] = {"type": known or "unknown"}
        if action is not None:
            told["action"] = plain(action)
        for table, rows in sides.items():
            if not table.startswith("message_system_"):
                continue
            short = table.removeprefix("message_system_")
            if short == "chat_participant":
                keys = [self._people.key(row.get("user_jid_row_id")) for row in rows]
                told["participants"] = [key for key in keys if key is not None]
            elif len(rows) > 1:
                told[short] = [self.plainly(row) for row in rows]
            else:
                told = self.plainly(rows[0]) | told
        if told["type"] == "contact_blocked" and told.get("is_blocked") == 0:
            told["type"] = "contact_unblocked"
        return told

    def deletion(self, sides: SideRows, name: str) -> dict[str, Any]:
        """Who took a message back, and when, as far as the row says."""
        row = sides["revoked"][0] if "revoked" in sides else {}
        admin = self._people.key(row.get("admin_jid_row_id"))
        told: dict[str, Any] = {
            "by": "admin" if admin is not None or name == "deleted_by_admin" else "sender"
        }
        if admin is not None:
            told["admin"] = admin
        moment = count_of(row.get("revoke_timestamp"))
        if moment is not None:
            told["at_ms"] = moment
        return told

    def _quoted(self, sides: SideRows, details: dict[str, Any], _: str | None) -> None:
        row = sides["quoted"][0]
        media = sides["quoted_media"][0] if "quoted_media" in sides else {}
        items = {short: sides[name][0] for short, (name, _) in _QUOTED.items() if name in sides}
        words = [row.get("text_data"), media.get("media_caption"), media.get("media_name")]
        words += [items[short].get(column) for short in items for column in _QUOTED[short][1]]
        text = next((found for found in (text_of(value)[0] for value in words) if found is not None), None)
        sender = (
            OWNER
            if row.get("from_me") == 1
            else row.get("sender") or self._people.key(row.get("sender_jid_row_id"))
        )
        told = {
            "text": text,
            "sender": sender,
            "at_ms": count_of(row.get("timestamp")),
            "mime": text_of(media.get("mime_type"))[0],
        }
        details["quoted"] = {name: value for name, value in told.items() if value is not None}
        for short, item in items.items():
            if plainly := self.plainly(item):
                details["quoted"][short] = plainly

    def _cards(self, sides: SideRows, details: dict[str, Any], _: str | None) -> None:
        cards = [
            text for text in (text_of(row.get("vcard"))[0] for row in sides["vcard"][:_MOST_CARDS]) if text
        ]
        if cards:
            details["vcard"] = list(dict.fromkeys(cards))
        known = [self._people.key(row.get("vcard_jid_row_id")) for row in sides.get("vcard_jid", ())]
        if any(known):
            details["vcard_people"] = [key for key in known if key is not None]

    def _mentions(self, sides: SideRows, details: dict[str, Any], _: str | None) -> None:
        keys = [row.get("key") or self._people.key(row.get("jid_row_id")) for row in sides["mentions"]]
        details["mentions"] = [key for key in keys if key is not None]

    def _edits(self, sides: SideRows, details: dict[str, Any], text: str | None) -> None:
        """Earlier texts. The app keeps none; its search index may still hold one, in folded form (WAInsight).

        Where the words are those of the text the index was brought up to date with it, and no earlier text is known.
        """
        row = sides["edit"][0]
        earlier = text_of(sides["indexed"][0].get("text"))[0] if "indexed" in sides else None
        if earlier is not None:
            mentioned: set[str] = set()
            for number in _MENTION.findall(text or ""):
                known = self._people.number_of(number)
                # whoever has no number here was written into the index by one that is known to the app alone
                mentioned |= {number, *((known,) if known is not None else _MENTION.findall(earlier))}
            if words_only(earlier, mentioned) == words_only(text or "", mentioned):
                earlier = None
        told = {
            "text": earlier,
            "replaced_ms": count_of(row.get("edited_timestamp")),
            "replaced_by_sender_ms": count_of(row.get("sender_timestamp")),
        }
        details["edited"] = [told | ({"basis": BASIS} if earlier is not None else {})]

    def _poll(self, sides: SideRows, details: dict[str, Any], _: str | None) -> None:
        if "poll" in details:
            return
        told = self.plainly(sides["poll"][0]) if "poll" in sides else {}
        options: dict[str, dict[str, Any]] = {}
        for row in sides.get("poll_option", ()):
            name = text_of(row.get("option_name"))[0]
            options[str(row.get("_id"))] = {"name": name, "votes": plain(row.get("vote_total")), "voters": []}
        cleared: list[str] = []
        for vote in sides.get("vote", ()):
            who = add_ons.who(vote, self._people)
            chosen = str(vote.get("options") or "").split(",")
            marks = [options[number]["voters"] for number in chosen if number in options]
            for voters in marks:
                voters.append({"who": who, "at_ms": count_of(vote.get("at"))})
            if not marks and who is not None:
                cleared.append(who)
        told["options"] = list(options.values())
        if cleared:
            told["withdrew"] = cleared
        details["poll"] = told

    def _receipts(self, sides: SideRows, details: dict[str, Any], _: str | None) -> None:
        more = receipts.told(sides["receipt"], self._people, details)
        if more:
            self.receipts_left.update(messages=1, rows=more)

    def _from_history(self, sides: SideRows, details: dict[str, Any], _: str | None) -> None:
        """Sent on to a new member by another one, who need not be its writer."""
        sender = self._people.key(sides["from_history"][0].get("bundle_sender_jid_row_id"))
        details["from_history"] = {"by": sender} if sender is not None else {}

    def _missed_call(self, sides: SideRows, details: dict[str, Any], _: str | None) -> None:
        row = sides["missed_call"][0]
        told = {"outcome": "missed", "video": row.get("video_call") == 1}
        group = self._people.key(row.get("group_jid_row_id"))
        if group is not None:
            told["group"] = group
        if self._logged:
            details["call"] = told
        else:  # what tells of it here is all there is
            details |= told


def _location(sides: SideRows, details: dict[str, Any], _: str | None) -> None:
    row = sides["location"][0]
    for name, column, limit in (("lat", "latitude", 90.0), ("lon", "longitude", 180.0)):
        value = degrees(row.get(column), limit)
        if value is not None:
            details[name] = value
    place = [text for text in (text_of(row.get(c))[0] for c in ("place_name", "place_address")) if text]
    if place:
        details["place"] = ", ".join(place)
    url, _raw = text_of(row.get("url"))
    if url is not None:
        details["place_url"] = url
    shared = count_of(row.get("live_location_share_duration"))
    if shared is not None:
        details["duration_s"] = shared
    last = (
        degrees(row.get("live_location_final_latitude"), 90.0),
        degrees(row.get("live_location_final_longitude"), 180.0),
        count_of(row.get("live_location_final_timestamp")),
    )
    if last[2] is not None or any(last[:2]):
        details["last_point"] = {"lat": last[0], "lon": last[1], "at_ms": last[2]}


def _link(sides: SideRows, details: dict[str, Any], _: str | None) -> None:
    row = sides["link"][0]
    told = {"url": "url", "title": "page_title", "description": "description"}
    found = {name: text_of(row.get(column))[0] for name, column in told.items()}
    found = {name: text for name, text in found.items() if text is not None}
    if found:
        details["link"] = found


def _forwarded(sides: SideRows, details: dict[str, Any], _: str | None) -> None:
    score = count_of(sides["forwarded"][0].get("forward_score"))
    details["forwarded"] = True
    if score is not None:
        details["forward_score"] = score
        if score >= FORWARDED_MANY:
            details["forwarded_many_times"] = True


def _expiry(sides: SideRows, details: dict[str, Any], _: str | None) -> None:
    row = sides["ephemeral"][0]
    for name, column in (("expires_s", "duration"), ("expires_ms", "expire_timestamp")):
        value = count_of(row.get(column))
        if value is not None:
            details[name] = value
    if (after := count_of(row.get("after_read_duration"))) is not None:
        details["expires_after_read_s"] = after
    if row.get("keep_in_chat") == 1:
        details["kept"] = True


def _quarantine(sides: SideRows, details: dict[str, Any], _: str | None) -> None:
    """The app held the message back as suspicious, and keeps it as it came."""
    details["quarantined_ms"] = count_of(sides["quarantine"][0].get("timestamp"))


def _view_once(sides: SideRows, details: dict[str, Any], _: str | None) -> None:
    details["view_once"] = True
    details["view_once_state"] = plain(sides["view_once"][0].get("state"))


def _call(sides: SideRows, details: dict[str, Any], _: str | None) -> None:
    row = sides["call"][0]
    told = {
        "call_log_row": row.get("call_log_row_id"),
        "call_id": row.get("call_id"),
        "video": row.get("video_call") == 1,
        "duration_s": count_of(row.get("duration")),
        "result": row.get("call_result"),
    }
    details["call"] = {name: plain(value) for name, value in told.items() if value is not None}


def _part_of(sides: SideRows, details: dict[str, Any], _: str | None) -> None:
    row = next((row for row in sides["part_of"] if row.get("key_id")), sides["part_of"][0])
    key, _raw = text_of(row.get("key_id"))
    details["part_of"] = {"key": key, "association": plain(row.get("association_type"))}


def _device(sides: SideRows, details: dict[str, Any], _: str | None) -> None:
    details["author_device"] = plain(sides["device"][0].get("device"))


def _earlier_question(sides: SideRows, details: dict[str, Any], _: str | None) -> None:
    earlier = [text_of(row.get("previous_poll_name"))[0] for row in sides["earlier_question"]]
    details["edited"] = [{"text": text} for text in earlier if text is not None]


def _template(sides: SideRows, details: dict[str, Any], _: str | None) -> None:
    footer, _raw = text_of(sides["template"][0].get("footer_text_data"))
    if footer is not None:
        details["footer"] = footer
