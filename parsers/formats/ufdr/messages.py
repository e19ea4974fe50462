"""Messages of a UFED report: InstantMessage, SMS, MMS and Email.

Facts (UFEDLib, IPED): `From` is one Party, `To`, `Cc`, `Bcc` and `Parties` several; `MessageExtraData` holds
MessageLabel, ForwardedMessageData, QuotedMessageData and ReplyMessageData (with `OriginalMessageID`, the `Identifier`
of the message answered); `EmbeddedInstantMessage` repeats the message quoted; `SharedContacts`, `Position` and
`Reaction` models.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from parsers.formats.ufdr.files import Payloads, Places
from parsers.formats.ufdr.people import Book, state_of
from parsers.formats.ufdr.stream import Model
from parsers.formats.ufdr.values import body, is_page, page_words, position
from parsers.records import (
    OWNER,
    Attachment,
    Direction,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Reaction,
    Time,
)
from parsers.reported.people import MAIL, SMS, SYSTEM, WHATSAPP
from parsers.reported.values import Clock
from parsers.roster import digest

_UNIQUE = 16  # characters of an id that no two messages share by chance
_OUTBOX = re.compile(r"sent|outbox|draft|unsent|queued", re.IGNORECASE)
_ROLES = frozenset({"to", "cc", "bcc", "recipient", "receiver"})
_INBOX = re.compile(r"inbox|received", re.IGNORECASE)
_MEDIA: tuple[tuple[str, Kind], ...] = (("image/", "image"), ("video/", "video"), ("audio/", "voice"),
                                        ("text/x-vcard", "contact"), ("text/vcard", "contact"))  # fmt: skip
_CATEGORIES: dict[str, Kind] = {"image": "image", "video": "video", "audio": "voice"}
#: Fields with a place of their own, and those that say nothing of the message.
_USED = frozenset({
    "Body", "Snippet", "TimeStamp", "Identifier", "Source", "UserMapping", "Status", "Folder", "Subject", "Label",
    "Platform", "Type", "DateRead", "DateDelivered", "DateDeleted", "SourceApplication", "Priority", "Account",
    "DeletionReason", "PositionAddress", "ServiceIdentifier", "SMSC", "Id", "Labels", "ChatId",
})  # fmt: skip
_PLAIN = (("status", "Status"), ("folder", "Folder"), ("subject", "Subject"), ("label", "Label"),
          ("platform", "Platform"), ("type", "Type"), ("read_at", "DateRead"), ("delivered_at", "DateDelivered"),
          ("deleted_at", "DateDeleted"), ("deletion_reason", "DeletionReason"), ("place", "PositionAddress"),
          ("smsc", "SMSC"), ("priority", "Priority"))  # fmt: skip
_SILENT = frozenset({"Unknown", "Default", "None"})
_KNOWN_INSIDE = frozenset({
    "From", "To", "Cc", "Bcc", "Parties", "Attachments", "Attachment", "SharedContacts", "Position",
    "MessageExtraData", "EmbeddedInstantMessage", "Reactions", "AllTimeStamps", "AdditionalInfo",
})  # fmt: skip


class Cited:
    """What every record says of where its model came from."""

    def __init__(self, places: Places) -> None:
        self.places = places
        self.extractions: dict[str, str] = {}

    def details(self, model: Model) -> dict[str, Any]:
        """Return the facts of a model that a report cites: where it stood in the phone, and how sure the tool is."""
        attributes = model.attributes
        details: dict[str, Any] = {}
        if model.id:
            details["model_id"] = model.id
        if (deleted := attributes.get("deleted_state", "Intact")) != "Intact":
            details["deleted_state"] = deleted
        if attributes.get("iscarved", "").casefold() == "true":
            details["carved"] = True
        if (confidence := attributes.get("decoding_confidence", "High")) != "High":
            details["decoding_confidence"] = confidence
        extraction = attributes.get("extractionId")
        if extraction and len(self.extractions) > 1:
            details["extraction"] = self.extractions.get(extraction) or extraction
        targets = [name for name, _ in model.targets if name]
        if targets:
            details["jump_targets"] = targets
        found = self.places.of(model.id)
        if found:
            details["source_files"] = found
        return details


def where(model: Model) -> Provenance:
    """Return where a model stands in the report: its kind, its number among those, and its byte offset."""
    return Provenance(model.type, model.row, model.offset)


class Messages:
    """Makes messages. `unread` counts models inside messages that nothing reads; `undated` messages without time,
    `no_text` messages whose body is no text."""

    def __init__(self, book: Book, payloads: Payloads, clock: Clock, cited: Cited) -> None:
        self._book, self._payloads, self._clock, self._cited = book, payloads, clock, cited
        self._ordinals = Ordinals()
        self._of: Model | None = None
        self.unread: Counter[str] = Counter()
        self.undated = self.no_text = 0
        self.device = ""  # what the report says the phone is: two phones get the same words in one second

    def message(
        self, model: Model, app: str, conversation: str | None, chat: Model | None
    ) -> Iterator[Message | Reaction]:
        """Yield the message of a model, then its reactions. `conversation`: of its chat, None outside any."""
        if chat is None or chat is not self._of:  # copies of a chat in one report number their messages alike
            self._of, self._ordinals = chat, Ordinals() if chat is not None else self._ordinals
        account = (chat.text("Account") if chat is not None else None) or model.text("Account")
        sender, recipients, others, said = self._parties(model, app, account)
        place = where(model)
        if conversation is None:
            conversation = self._book.between(app, (sender, *recipients, *others), place)
        direction, basis = self._direction(model, app, sender, recipients, said)
        if direction == "in" and sender is None and not recipients and len(others) == 1:
            sender = others[0]
        details = self._details(model, app, recipients)
        if basis is not None:
            details["direction_basis"] = basis
        stamp = model.value("TimeStamp")
        time = self._clock.time(stamp)
        if time.basis == "local" and stamp is not None and stamp.shown:
            details["time_shown"] = stamp.shown  # by the tool, in the zone of its user: no fact of the phone
        self.undated += time.basis == "none"
        text, raw = body(model.value("Body") or model.value("Snippet"))
        if model.type == "Email" and text is not None and is_page(text):
            text, links = page_words(text)
            details |= {"text_source": "html"} | ({"links": links} if links else {})
        self.no_text += raw is not None
        attachments = self._payloads.attachments(model.inside("Attachments", "Attachment"))
        kind = self._kind(model, text, attachments, details)
        if kind == "system":
            sender, direction = None, "unknown"
        key = model.text("Identifier") if model.type != "Email" else None
        same = self._same(app, key, kind, sender, time, text, attachments)
        if model.type == "MMS" and not text and model.text("Subject"):
            text = model.text("Subject")
            details.pop("subject", None)
        if direction == "out" and sender is None and self._book.is_owner(OWNER):
            sender = OWNER
        yield Message(
            conversation, kind, direction, sender, time, text, place, state_of(model), key or model.id, same,
            self._answered(model), attachments, details or None, raw,
        )  # fmt: skip
        yield from self._reactions(model, app, conversation, key or model.id)

    # -- who ----------------------------------------------------------------------------------------------------

    def _parties(
        self, model: Model, app: str, account: str | None
    ) -> tuple[str | None, list[str], list[str], bool | None]:
        """Return sender, recipients, people without a role, and whether the sender is said to be the owner or not."""
        sender: str | None = None
        said: bool | None = None
        recipients: dict[str, None] = {}
        others: dict[str, None] = {}
        for field in ("From", "To", "Cc", "Bcc", "Parties"):
            for party in model.models.get(field, ()):
                if (party.text("Identifier") or "").casefold() == SYSTEM:
                    continue
                key = self._book.party(app, party, account)
                role = (party.text("Role") or "").casefold()
                if field == "From" or (field == "Parties" and role == "from"):
                    sender = key or sender
                    flag = party.flag("IsPhoneOwner")
                    said = True if self._book.is_owner(key) else flag if flag is not None else said
                elif key is not None:
                    (others if field == "Parties" and role not in _ROLES else recipients)[key] = None
        return sender, list(recipients), list(others), said

    def _direction(
        self, model: Model, app: str, sender: str | None, recipients: list[str], said: bool | None
    ) -> tuple[Direction, str | None]:
        """Return the direction, and what it was inferred from where no party is marked.

        A party that is marked as somebody else says so only where the report marks the owner at all: else `False` is
        what it writes of everybody, and what it states of the message comes first.
        """
        if said is True or self._book.is_owner(sender):
            return "out", None
        if any(map(self._book.is_owner, recipients)) or (said is False and self._book.marks_owner(app)):
            return "in", None
        stated = (model.text("Direction") or "").casefold()
        if stated in ("incoming", "outgoing"):
            return ("in" if stated == "incoming" else "out"), None
        for word, name in (("folder", "Folder"), ("status", "Status")):
            text = model.text(name) or ""
            if _OUTBOX.search(text):
                return "out", word
            read = name == "Status" and text.casefold() in ("read", "unread") and model.type != "InstantMessage"
            if _INBOX.search(text) or read:  # in a chat app the other has read what the owner sent, too
                return "in", word
        if sender is None and recipients and model.type in ("SMS", "MMS"):
            return "out", "only recipients are named"
        if sender is not None and not recipients and model.type in ("SMS", "MMS"):
            return "in", "only the sender is named"
        return ("in" if said is False else "unknown"), None

    # -- what ---------------------------------------------------------------------------------------------------

    def _details(self, model: Model, app: str, recipients: list[str]) -> dict[str, Any]:
        details = self._cited.details(model)
        for word, name in _PLAIN:
            value = model.text(name)
            if value is not None and value not in _SILENT:
                details[word] = value
        source = model.text("SourceApplication")
        if source is not None and source != app:
            details["source_application"] = source
        other = {name: [value.text.strip() for value in values if value.text.strip()]
                 for name, values in model.values.items() if name not in _USED}  # fmt: skip
        other = {name: texts for name, texts in other.items() if texts}
        if other:
            details["fields"] = {name: texts[0] if len(texts) == 1 else texts for name, texts in other.items()}
        if labels := [value.text.strip() for value in model.values.get("Labels", ()) if value.text.strip()]:
            details["labels"] = labels
        if recipients and model.type != "InstantMessage":
            details["recipients"] = recipients
        for field in ("Cc", "Bcc"):
            if names := [party.text("Identifier") or party.text("Name") for party in model.models.get(field, ())]:
                details[field.lower()] = names
        self._inside(model, details)
        return details

    def _inside(self, model: Model, details: dict[str, Any]) -> None:
        """Note what the models inside a message say."""
        for name, models in model.models.items():
            if name not in _KNOWN_INSIDE:
                self.unread.update(inner.type for inner in models if inner.type not in ("Reaction", "Party"))
        for spot in model.models.get("Position", ()):
            found = position(spot.text("Latitude"), spot.text("Longitude"))
            if found is not None:
                details["lat"], details["lon"] = found
        contacts = [card for contact in model.models.get("SharedContacts", ()) if (card := _card(contact))]
        if contacts:
            details["contacts"] = contacts
        for extra in model.models.get("MessageExtraData", ()):
            label = extra.text("Label")
            if label is not None:
                details.setdefault("labels", []).append(label)
            for original in extra.models.get("OriginalSender", ()):
                details["forwarded_from"] = original.text("Name") or original.text("Identifier")
            for quoted in extra.inside("InstantMessage"):
                _quote(quoted, details)
        for quoted in model.models.get("EmbeddedInstantMessage", ()):
            _quote(quoted, details)
        for pair in model.models.get("AdditionalInfo", ()):
            if (key := pair.text("Key")) and (value := pair.text("Value")):
                details.setdefault("additional", {})[key] = value

    def _kind(
        self, model: Model, text: str | None, attachments: tuple[Attachment, ...], details: dict[str, Any]
    ) -> Kind:
        senders = [(party.text("Identifier") or party.text("Name") or "").casefold() for party in model.inside("From")]
        if SYSTEM in senders or "system" in (label.casefold() for label in details.get("labels", ())):
            return "system"
        if attachments and model.type != "Email":
            return _media_kind(attachments[0])
        if "contacts" in details:
            return "contact"
        if "lat" in details:
            return "location"
        if text:
            return "text"
        if model.text("DateDeleted") or model.text("DeletionReason"):
            return "deleted"
        return "text" if model.type == "Email" or details.get("subject") else "other"

    def _same(
        self, app: str, key: str | None, kind: Kind, sender: str | None, time: Time, text: str | None,
        attachments: tuple[Attachment, ...],
    ) -> str | None:  # fmt: skip
        if key is not None and app == WHATSAPP and len(key) >= _UNIQUE and kind != "system":
            return f"*{key}\x1f{text or ''}"  # as the phone's own database gives it: the report and it count once
        content = digest("\x1f".join((kind, sender or "", text or "", *(a.name or "" for a in attachments))))
        if key is not None:
            return f"{key}\x1f{time.raw}\x1f{content}"
        return self.device + self._ordinals.number(time.raw, content) if time.basis != "none" else None

    def _answered(self, model: Model) -> str | None:
        for extra in model.models.get("MessageExtraData", ()):
            if extra.type not in ("ReplyMessageData", "QuotedMessageData"):
                continue
            found = extra.text("OriginalMessageID") or next(
                (quoted.text("Identifier") for quoted in extra.inside("InstantMessage")), None)  # fmt: skip
            if found is None and extra.type == "QuotedMessageData":
                found = next((quoted.text("Identifier") for quoted in model.inside("EmbeddedInstantMessage")), None)
                found = found or extra.text("ReferenceId")
            forwarded = (extra.text("Label") or "").casefold() == "forwarded"
            if found is not None and not forwarded:
                return found
        return None

    def _reactions(self, model: Model, app: str, conversation: str, target: str | None) -> Iterator[Reaction]:
        for name, inner in model.models.items():
            for child in inner:
                if child.type == "Reaction":
                    yield self._reaction(child, None, app, conversation, target or "", model)
                elif child.type == "Party" and name != "Participants":
                    for reaction in child.inside(*child.models):
                        if reaction.type == "Reaction":
                            yield self._reaction(reaction, child, app, conversation, target or "", model)

    def _reaction(
        self, model: Model, party: Model | None, app: str, conversation: str, target: str, message: Model
    ) -> Reaction:
        actor = next(iter(model.inside("Actor", "From", "Party")), party)
        sender = None if actor is None else self._book.party(app, actor)
        direction: Direction = "unknown"
        if actor is not None and actor.flag("IsPhoneOwner") is not None:
            direction = "out" if self._book.is_owner(sender) else "in"
        emoji = model.text("ReactionType") or model.text("Value") or model.text("Emoji") or ""
        return Reaction(conversation, target, sender, emoji, self._clock.time(model.value("TimeStamp")),
                        where(message), direction, state_of(message))  # fmt: skip


def _quote(model: Model, details: dict[str, Any]) -> None:
    text, _ = body(model.value("Body"))
    if text:
        details["quoted"] = text
    for party in model.inside("From"):
        if (name := party.text("Name") or party.text("Identifier")) is not None:
            details["quoted_from"] = name


def _card(contact: Model) -> dict[str, Any]:
    card: dict[str, Any] = {}
    if (name := contact.text("Name")) is not None:
        card["name"] = name
    if values := [value for entry in contact.inside("Entries") if (value := entry.text("Value")) is not None]:
        card["identifiers"] = values
    return card


def _media_kind(attachment: Attachment) -> Kind:
    mime = (attachment.mime or "").casefold()
    kind = next((kind for start, kind in _MEDIA if mime.startswith(start)), None)
    if kind is not None:
        return kind
    path = attachment.path or (attachment.details or {}).get("extracted_path", "")
    parts = path.replace("\\", "/").casefold().split("/")
    return _CATEGORIES.get(parts[-2] if len(parts) > 1 else "", "document")


def app_of(model: Model, chat: Model | None) -> str:
    """Return the app of a message: of its chat, or its own, or what its kind says."""
    for candidate in (chat, model):
        if candidate is not None and (name := candidate.text("Source")) is not None:
            return name
    if (name := model.text("SourceApplication")) is not None:
        return name
    return {"Email": MAIL, "SMS": SMS, "MMS": SMS}.get(model.type, "Chat")
