"""What other tables of Google Messages say of a message: reactions, answers, captions, edits, links.

Facts (the app's own table definitions and its handlers of reactions, answers and edits, in public decompilations of
2024 and 2025):

- `message_reactions`, one row for a message: `reactions_data` is a protocol buffer of what stands on it now, a list (1)
  of the emoji (1: text 1, kind 2) with everybody who put it there (2: person 1 with the row id of `participants` as
  text 1 and whether it is the owner 2), and when it last changed (2, milliseconds). A reaction also arrives as a
  message of its own, which the app hides: then `reacted_message_id` names the message it was put on and
  `applied_reaction` (an emoji as above) or `reaction` (its kind) says which; kind 0 takes one back.
- `message_replies`: `replied_to_message_id`, or `replied_to_rcs_message_id` where that message is not there.
- `message_captions.caption`: words sent with a file.
- `message_edits`: each version of a message is a row of `messages` of its own; `latest_message_id` is the one shown,
  the others are hidden; `edited_at_timestamp_ms` is -1 for the first.
- `link_preview`, `message_star`.

What each kind of emoji looks like is known from mautrix/gmessages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from parsers import protobuf, times
from parsers.records import OWNER, Found, Provenance, Reaction, Record, Rejection, Time
from parsers.roster import direction_of
from parsers.rows import Row, Side
from parsers.sqlite.database import Database
from parsers.words import N_

REASON_REACTIONS = N_("What the app keeps of the reactions to this message could not be read.")

_SIDES = (
    Side("reactions", "message_reactions", "message_id",
         ("reactions_data", "reacted_message_id", "reaction", "applied_reaction")),
    Side("replies", "message_replies", "message_id", ("replied_to_message_id", "replied_to_rcs_message_id")),
    Side("captions", "message_captions", "message_id", ("caption",)),
    Side("edits", "message_edits", "message_id", ("latest_message_id",)),
    Side("links", "link_preview", "message_id",
         ("trigger_url", "link_title", "link_description", "link_canonical_url")),
    Side("stars", "message_star", "message_id", ("message_id",)),
)  # fmt: skip
_NEEDED = {"message_reactions": "reactions_data", "message_replies": "replied_to_message_id",
           "message_captions": "caption", "message_edits": "latest_message_id"}  # fmt: skip
_LINK = {"trigger_url": "url", "link_title": "title", "link_description": "description"}
_EMOJI = {1: "👍", 2: "😍", 3: "😂", 4: "😮", 5: "😥", 6: "😠", 7: "👎", 9: "🤔", 10: "😢", 11: "😡", 12: "❤️"}
_TAKEN_BACK = 0

#: Key of a participant by row id; a time in milliseconds, or what stands for one.
Person = Callable[[int | None], str | None]
Clock = Callable[[object], Time]


class Beside:
    """Reads the side tables that a database has. `read`: their names."""

    def __init__(self, database: Database, person: Person, clock: Clock) -> None:
        self._database, self._person, self._clock = database, person, clock
        self.sides = tuple(
            side for side in _SIDES
            if {side.key, _NEEDED.get(side.table, side.key)} <= database.columns(side.table)
        )  # fmt: skip
        self.read = frozenset(side.table for side in self.sides)

    def key(self, message: int | None) -> str | None:
        """The key of a message by its row id; None where it is not there."""
        if message is None or "_id" not in self._database.columns("messages"):
            return None
        names = ", ".join(self._database.expression("messages", name) for name in ("rcs_message_id", "sms_message_uri"))
        found = next(self._database.query(f"SELECT {names} FROM messages WHERE _id = ?", (message,)), None)
        return None if found is None else key_of(found[0], found[1], message)

    def reply_to(self, row: Row) -> str | None:
        """The key of the message that this one answers, or is a reaction to."""
        for mark in row.side("reactions"):
            if mark.integer("reacted_message_id") is not None:
                return self.key(mark.integer("reacted_message_id"))
        for reply in row.side("replies"):
            return self.key(reply.integer("replied_to_message_id")) or reply.text("replied_to_rcs_message_id")
        return None

    def tell(self, row: Row, details: dict[str, Any]) -> bool:
        """Put what the tables say into the details; say whether the message is a reaction to another."""
        if row.side("stars"):
            details["starred"] = True
        for link in row.side("links"):
            told = {word: link.text(name) for name, word in _LINK.items() if link.text(name)}
            if told:
                details.setdefault("links", []).append(told)
        for edit in row.side("edits"):
            latest = edit.integer("latest_message_id")
            if latest == row.id:
                details["edited"] = list(self._earlier(row.id))
            elif latest is not None:
                details["replaced"] = True  # an earlier version of a message that was edited
                details["later_version"] = self.key(latest) or str(latest)
        for mark in row.side("reactions"):
            if mark.integer("reacted_message_id") is not None:
                if mark.integer("reaction") == _TAKEN_BACK:
                    details["taken_back"] = True
                else:
                    details["reaction"] = _emoji_of(mark)
                return True
        return False

    def _earlier(self, latest: int) -> Iterator[dict[str, Any]]:
        """The versions before the one that is shown, with when each was written."""
        named = self._database.expression
        sql = (f"SELECT e.message_id, {named('message_edits', 'edited_at_timestamp_ms', 'e')}"
               f", {named('messages', 'received_timestamp', 'm')}"
               f", (SELECT group_concat({named('parts', 'text', 'p')}, char(10)) FROM parts AS p"
               " WHERE p.message_id = e.message_id) FROM message_edits AS e"
               " LEFT JOIN messages AS m ON m._id = e.message_id"
               " WHERE e.latest_message_id = ?1 AND e.message_id <> ?1 ORDER BY 3, 1")
        for _, edited_at, received, text in self._database.query(sql, (latest,)):
            time = times.from_unix_ms(edited_at)
            if time.utc_ms is None:
                time = self._clock(received)
            yield {"text": text if isinstance(text, str) else None, "utc_ms": time.utc_ms, "local": None,
                   "raw": time.raw}  # fmt: skip

    def reactions(self, row: Row, conversation: str, target: str) -> Iterator[Record]:
        """Yield what stands on a message now, each with when it arrived where its own message is still there."""
        for mark in row.side("reactions"):
            data = mark["reactions_data"]
            if not isinstance(data, bytes) or not data:
                continue
            place = Provenance("message_reactions", mark.id)
            try:
                found = list(_entries(data))
            except protobuf.NotProtobuf:
                yield Found("reaction", 1)
                yield Rejection("reaction", REASON_REACTIONS, place, raw=data.hex()[:2000])
                continue
            arrived = list(self._arrived(row.id)) if found else []
            for emoji, participant, owner in found:
                yield Found("reaction", 1)
                sender = OWNER if owner else self._person(participant)
                direction = direction_of(sender)
                time = next((at for who, what, at in arrived if (who, what) == (sender, emoji)), times.MISSING)
                yield Reaction(conversation, target, sender, emoji, time, place, direction, row.state)

    def _arrived(self, target: int) -> Iterator[tuple[str | None, str, Time]]:
        """Who put which emoji on a message when, the newest first."""
        if "reacted_message_id" not in self._database.columns("message_reactions"):
            return
        named = self._database.expression
        names = [named("messages", name, "m") for name in ("sender_id", "received_timestamp")]
        names += [named("message_reactions", name, "r") for name in ("reaction", "applied_reaction")]
        sql = (f"SELECT r.rowid, {', '.join(names)} FROM message_reactions AS r"
               " JOIN messages AS m ON m._id = r.message_id WHERE r.reacted_message_id = ? ORDER BY 3 DESC")
        for row_id, sender, received, kind, applied in self._database.query(sql, (target,)):
            mark = Row("message_reactions", row_id, "live", {"reaction": kind, "applied_reaction": applied})
            yield self._person(sender), _emoji_of(mark), self._clock(received)


def key_of(rcs: object, uri: object, row: int) -> str:
    """The key of a message: its id in RCS, its address in the phone's database, else the app's own number."""
    return str(rcs or uri or row)


def _entries(data: bytes) -> Iterator[tuple[str, int | None, bool]]:
    """Emoji, row id of the participant, whether it is the owner. Raises NotProtobuf."""
    for one in protobuf.fields(data).get(1, ()):
        if not isinstance(one, bytes):
            raise protobuf.NotProtobuf("a number where a reaction should be")
        entry = protobuf.fields(one)
        emoji = _emoji(protobuf.message(entry, 1))
        for put in entry.get(2, ()):
            if not isinstance(put, bytes):
                raise protobuf.NotProtobuf("a number where a person should be")
            person = protobuf.message(protobuf.fields(put), 1)
            number = protobuf.text(person, 1)
            known = int(number) if number is not None and number.isascii() and number.isdigit() else None
            yield emoji, known, protobuf.integer(person, 2) == 1


def _emoji(data: protobuf.Fields | None) -> str:
    """The emoji of a reaction; `custom` for a picture that somebody made."""
    kind = protobuf.integer(data, 2)
    return protobuf.text(data, 1) or _EMOJI.get(kind or 0) or ("custom" if kind else "unknown")


def _emoji_of(mark: Row) -> str:
    """The emoji that a reaction's own message stands for."""
    data = mark["applied_reaction"]
    if isinstance(data, bytes) and data:
        try:
            return _emoji(protobuf.fields(data))
        except protobuf.NotProtobuf:
            pass  # its kind says it too
    return _EMOJI.get(mark.integer("reaction") or 0, "unknown")
