"""What a UFED report holds beside messages that says the same as one: voicemails, and notices that the phone showed.

Facts (SEilers/UFEDLib): a Voicemail has `From` (a Party), `Timestamp`, `Duration`, `Name`, `Type`, `WasPlayed`; its
recording is a file that it points to, as attachments do. A Notification has `Subject`, `Body`, `TimeStamp`, `DateRead`,
`Status`, `Type`, `NotificationId`, `To`, `Participants` and `Attachments`: often all that is left of a message that its
app has deleted.

A notice is what an app told the owner, not what somebody is proven to have written: it is of the kind `other`, without
sender and direction, in a conversation of its own for each app, so that it never counts as a message of the chat that
it is about. Rules look at its words as at any other's.
"""

from __future__ import annotations

from typing import Any

from parsers.formats.ufdr.files import Payloads
from parsers.formats.ufdr.messages import Cited, where
from parsers.formats.ufdr.people import Book, state_of
from parsers.formats.ufdr.stream import Model
from parsers.formats.ufdr.values import body, position
from parsers.records import Direction, Message, Ordinals
from parsers.reported.people import PHONE
from parsers.reported.values import Clock, seconds
from parsers.roster import digest

_VOICEMAIL = (("name", "Name"), ("type", "Type"), ("played", "WasPlayed"), ("modified", "LastModified"))
_NOTICE = (("subject", "Subject"), ("status", "Status"), ("type", "Type"), ("read_at", "DateRead"),
           ("notification_id", "NotificationId"), ("place", "PositionAddress"))  # fmt: skip


class Notices:
    """Makes messages of voicemails and notices. `undated`: how many have no usable time."""

    def __init__(self, book: Book, payloads: Payloads, clock: Clock, cited: Cited) -> None:
        self._book, self._payloads, self._clock, self._cited = book, payloads, clock, cited
        self._ordinals = Ordinals()
        self.undated = 0

    def message(self, model: Model) -> Message:
        """Return the message of a Voicemail or a Notification."""
        return self._voicemail(model) if model.type == "Voicemail" else self._notice(model)

    def _voicemail(self, model: Model) -> Message:
        app, place = model.text("Source") or PHONE, where(model)
        senders = [self._book.party(app, party) for party in model.inside("From")]
        sender = senders[0] if senders else None
        time = self._clock.time(model.value("Timestamp") or model.value("TimeStamp"))
        self.undated += time.basis == "none"
        details = self._cited.details(model) | _plain(model, _VOICEMAIL) | {"voicemail": True}
        duration = seconds(model.text("Duration"))
        if duration is not None:
            details["duration_s"] = duration
        named = model.inside("Attachments", "Attachment", "Recording")
        points = bool(model.nodes) or any(not is_model for _, is_model in model.targets)
        files = self._payloads.attachments(named or ([model] if points else []))
        direction: Direction = "out" if self._book.is_owner(sender) else "in"
        same = self._ordinals.number(time.raw, digest(f"voicemail\x1f{sender}\x1f{duration}"))
        return Message(
            self._book.between(app, (sender,), place), "voice", direction, sender, time, None, place, state_of(model),
            model.id, same if time.basis != "none" else None, None, files, details,
        )  # fmt: skip

    def _notice(self, model: Model) -> Message:
        app, place = model.text("Source") or PHONE, where(model)
        time = self._clock.time(model.value("TimeStamp"))
        self.undated += time.basis == "none"
        text, raw = body(model.value("Body"))
        details = self._cited.details(model) | _plain(model, _NOTICE)
        people = [name for party in model.inside("To", "Participants")
                  if (name := party.text("Name") or party.text("Identifier")) is not None]  # fmt: skip
        details["notification"] = {"people": people} if people else True
        if notes := [value.text.strip() for value in model.values.get("Notes", ()) if value.text.strip()]:
            details["notes"] = notes
        for spot in model.inside("Position"):
            found = position(spot.text("Latitude"), spot.text("Longitude"))
            if found is not None:
                details["lat"], details["lon"] = found
        if not text and "subject" in details:
            text = details.pop("subject")
        files = self._payloads.attachments(model.inside("Attachments", "Attachment"))
        conversation = self._book.thread(f"{app}:notifications", app, "unknown", (), place)
        same = self._ordinals.number(time.raw, digest(f"notification\x1f{app}\x1f{text or ''}"))
        return Message(
            conversation, "other", "unknown", None, time, text, place, state_of(model), model.id,
            same if time.basis != "none" else None, None, files, details, raw,
        )  # fmt: skip


def _plain(model: Model, fields: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    return {word: text for word, name in fields if (text := model.text(name)) is not None and text != "Unknown"}
