"""Records from the tables of deleted messages and of earlier versions of edited ones."""

from __future__ import annotations

import hashlib
import mimetypes
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from parsers import times
from parsers.formats.telegram_ayugram.people import People
from parsers.records import Attachment, Direction, Kind, Message, Record
from parsers.rows import Row, Side

if TYPE_CHECKING:
    from parsers.evidence import Item

COLUMNS = (
    "userId", "dialogId", "groupedId", "fromId", "topicId", "messageId", "date", "flags", "editDate", "out",
    "fwdFromId", "fwdName", "fwdDate", "fwdPostAuthor", "postAuthor", "replyMessageId", "replyPeerId",
    "replyQuoteText", "entityCreateDate", "deletedDate", "text", "mediaPath", "hqThumbPath", "path", "documentType",
    "mimeType",
)  # fmt: skip
#: Serialized parts that the rest of a row tells, and what says nothing of a message.
IGNORED = (
    "fakeId", "peerId", "views", "forwards", "fwdFlags", "replyFlags", "replyTopId", "replyForumTopic", "replyQuote",
    "replyQuoteEntities", "replyFromSerialized", "replySerialized", "replyMarkupSerialized", "textEntities",
    "documentSerialized", "thumbsSerialized", "documentAttributesSerialized", "editHide",
)  # fmt: skip
SIDES: dict[str, tuple[Side, ...]] = {
    "DeletedMessage": (
        Side("reactions", "DeletedMessageReaction", "deletedMessageId",
             ("emoticon", "documentId", "count", "selfSelected"), to="fakeId"),
    ),
    "EditedMessage": (),
}  # fmt: skip
_OUT = 2
_NO_PATH = frozenset({"/", ""})
_PHOTO, _STICKER = 1, 2
_KINDS: tuple[tuple[str, Kind], ...] = (("image/", "image"), ("video/", "video"), ("audio/", "voice"))


class Messages:
    """Makes records. `unfound`: files that messages name and that are not there."""

    def __init__(self, item: Item, people: People) -> None:
        self._item, self._people = item, people
        self.unfound = 0
        self._seen: dict[tuple[str, str], int] = {}

    def make(self, row: Row) -> Iterator[Record]:
        """Yield the message of a row."""
        people = self._people
        account = people.account(row)
        key = people.dialog(row)
        out = bool(row.integer("out") or (row.integer("flags") or 0) & _OUT)
        sender = people.sender(row, key, out)
        people.meet(key, sender)
        details: dict[str, Any] = {}
        attachments = self._files(row)
        text = row.text("text")
        time = times.from_unix_s(row["date"])
        self._describe(row, details)
        number = row.integer("messageId")
        app_key = str(number) if number is not None else None
        reply = row.integer("replyMessageId")
        yield Message(
            key, self._kind(row, attachments, text), _direction(sender, account), sender, time, text, row.provenance,
            row.deleted_if(row.table == "DeletedMessage"), app_key,
            self._same(key, app_key, time.utc_ms, sender, text, row),
            str(reply) if reply else None, attachments, details or None, row.raw("text"),
            self._people.peer(row.integer("replyPeerId")),
        )  # fmt: skip

    def _same(
        self, key: str, app_key: str | None, utc_ms: int | None, sender: str | None, text: str | None, row: Row
    ) -> str | None:
        """As the parsers of Telegram's other formats make it, so that a message in both counts once."""
        stamp = str(utc_ms) if utc_ms is not None else ""
        content = f"{sender}\x1fNone\x1f{text}".encode("utf-8", "surrogatepass")
        digest = hashlib.blake2b(content, digest_size=10).hexdigest()
        if not key.startswith("chat") or not stamp:
            return None if app_key is None else f"{app_key}\x1f{stamp}\x1f{digest}"
        if row.state == "removed_by_wal":
            return None
        n = self._seen.get((key, stamp + digest), 0)
        self._seen[key, stamp + digest] = n + 1
        return f"{stamp}\x1f{digest}\x1f{n}"

    @staticmethod
    def _kind(row: Row, attachments: tuple[Attachment, ...], text: str | None) -> Kind:
        what = row.integer("documentType")
        if what == _STICKER:
            return "sticker"
        if what == _PHOTO:
            return "image"
        if not attachments and not what:
            return "text" if text else "other"
        mime = attachments[0].mime if attachments else row.text("mimeType")
        return next((kind for start, kind in _KINDS if (mime or "").startswith(start)), "document")

    def _files(self, row: Row) -> tuple[Attachment, ...]:
        """The copy of a file that the app put aside."""
        written = row.text("mediaPath") or row.text("path")
        if written in _NO_PATH:
            written = None
        if written is None and not row.integer("documentType"):
            return ()
        found = None if written is None else self._item.find(written)
        if found is not None:
            self._item.claim(found)
        elif written is not None:
            self.unfound += 1
        details = {"written_path": written} if written is not None else {}
        thumbnail = row.text("hqThumbPath")
        if thumbnail not in _NO_PATH and thumbnail is not None:
            small = self._item.find(thumbnail)
            if small is not None:
                self._item.claim(small)
            details["thumbnail"] = thumbnail if small is None else small.path
        name = None if written is None else written.replace("\\", "/").rpartition("/")[2] or None
        mime = row.text("mimeType") or (mimetypes.guess_type(name)[0] if name else None)
        return (Attachment(name, mime, None if found is None else found.path, details=details or None),)

    def _describe(self, row: Row, details: dict[str, Any]) -> None:
        noticed = row["entityCreateDate"] if row["deletedDate"] is None else row["deletedDate"]
        time = times.from_unix_s(noticed)
        if time.basis != "none":
            name = "deleted_at" if row.table == "DeletedMessage" else "replaced_at"
            details[name] = {"utc_ms": time.utc_ms, "raw": time.raw}
        if row.table == "EditedMessage":
            details["replaced"] = True  # an earlier version of a message that was edited
        elif row.integer("editDate") and not _near(row.integer("editDate"), row.integer("entityCreateDate")):
            edited = times.from_unix_s(row["editDate"])
            details["edited"] = [{"text": None, "utc_ms": edited.utc_ms, "raw": edited.raw}]
        self._forward(row, details)
        for column, name in (("postAuthor", "author"), ("groupedId", "album"), ("topicId", "topic")):
            if row[column]:
                details[name] = row.text(column) if column == "postAuthor" else row.integer(column)
        if row.text("replyQuoteText"):
            details["quoted"] = {"text": row.text("replyQuoteText")}
        if row.integer("replyPeerId"):
            number = row.text("replyMessageId")
            details["reply_elsewhere"] = {"chat": self._people.peer(row.integer("replyPeerId")),
                                          **({"message": number} if number else {})}
        reactions = [
            {"emoji": one.text("emoticon") or f"custom:{one.integer('documentId')}", "count": one.integer("count"),
             **({"own": True} if one.integer("selfSelected") else {})}
            for one in row.side("reactions")
        ]  # fmt: skip
        if reactions:
            details["reactions"] = reactions

    @staticmethod
    def _forward(row: Row, details: dict[str, Any]) -> None:
        source, name = row.integer("fwdFromId"), row.text("fwdName")
        if name or source:
            details["forwarded_from"] = name
        if source:
            details["forwarded_from_id"] = _peer(source)
        if row.text("fwdPostAuthor"):
            details["forwarded_author"] = row.text("fwdPostAuthor")
        when = times.from_unix_s(row["fwdDate"] or None)
        if when.basis != "none":
            details["forwarded_at"] = {"utc_ms": when.utc_ms, "raw": when.raw}


def _direction(sender: str | None, account: str | None) -> Direction:
    if sender is None or account is None or not sender.startswith("user"):
        return "unknown"
    return "out" if sender == account else "in"


def _near(one: int | None, other: int | None) -> bool:
    """Whether two times are one: on a computer the time of noticing stands for a missing one."""
    return one is not None and other is not None and abs(one - other) <= 2


def _peer(number: int | None) -> str | None:
    """A peer by the number that Android gives it."""
    if number is None:
        return None
    return f"user{number}" if number > 0 else f"channel{-number}"
