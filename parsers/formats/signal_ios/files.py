"""Files of messages: rows of `model_TSAttachment` until 2024, of `Attachment` since."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any

import msgspec

from parsers.apps.apple import unarchive
from parsers.containers.ciphers import cbc
from parsers.errors import UserError
from parsers.records import Attachment
from parsers.rows import Row, integer
from parsers.sqlite.database import quoted
from parsers.streams import reading

if TYPE_CHECKING:
    from parsers.item import Item
    from parsers.sqlite.database import Database

_OLD = ("uniqueId", "contentType", "sourceFilename", "byteCount", "localRelativeFilePath", "caption",
        "cachedAudioDurationSeconds", "attachmentType", "albumMessageId")  # fmt: skip
_NEW = ("mimeType", "unencryptedByteCount", "localRelativeFilePath", "encryptionKey", "sha256ContentHash",
        "cachedAudioDurationSeconds", "cachedVideoDurationSeconds", "cachedMediaHeightPixels",
        "cachedMediaWidthPixels")  # fmt: skip
_LONG_TEXT = "text/x-signal-plain"
_BODY, _LONG, _STICKER = 0, 1, 4
_VOICE = 1
_LONGEST = 1 << 20  # bytes; the app allows 64 KB
_MOST = 200  # files of one message; the app allows 32


class File(msgspec.Struct, frozen=True):
    """A file of a message, and whether it is a voice note."""

    attachment: Attachment
    voice: bool


class Files:
    """Finds the files of a row. `encrypted`: those that are there and stay encrypted; `cut`: the last long text is."""

    def __init__(self, item: Item, database: Database) -> None:
        self._item, self._database = item, database
        self.encrypted = 0
        self.cut = False
        self._old = [c for c in _OLD if c in database.columns("model_TSAttachment")]
        self._new = [c for c in _NEW if c in database.columns("Attachment")]

    def of(self, row: Row) -> list[File]:
        """The files that a message shows."""
        found = [self._old_file(one) for one in self._old_rows(row) if one.get("contentType") != _LONG_TEXT]
        for reference in row.side("files")[:_MOST]:
            if reference.integer("ownerType") in (_BODY, _STICKER):
                found.append(self._new_file(reference))
        return found

    def long_text(self, row: Row) -> str | None:
        """The whole text of a long message, None where there is none or its file is not there."""
        self.cut = False
        for one in self._old_rows(row):
            if one.get("contentType") == _LONG_TEXT:
                return self._read(self._find("Attachments", one.get("localRelativeFilePath")), None, None)
        for reference in row.side("files")[:_MOST]:
            if reference.integer("ownerType") == _LONG:
                one = self._row("Attachment", self._new, "id", reference.integer("attachmentRowId"))
                size = integer(one.get("unencryptedByteCount"))
                path = self._find("attachment_files", one.get("localRelativeFilePath"))
                return self._read(path, one.get("encryptionKey"), size)
        return None

    def _row(self, table: str, columns: list[str], key: str, value: Any) -> dict[str, Any]:
        if value is None or not columns:
            return {}
        asked = ", ".join(map(quoted, columns))
        sql = f"SELECT {asked} FROM {quoted(table)} WHERE {quoted(key)} = ?"
        values = next(self._database.query(sql, (value,)), None)
        return {} if values is None else dict(zip(columns, values, strict=True))

    def _old_rows(self, row: Row) -> list[dict[str, Any]]:
        blob = row["attachmentIds"] if row["attachmentIds"] is not None else row["deprecated_attachmentIds"]
        ids = unarchive(blob) if blob is not None else None
        listed = [one for one in ids if isinstance(one, str)][:_MOST] if isinstance(ids, list) else []
        return [self._row("model_TSAttachment", self._old, "uniqueId", one) or {"uniqueId": one} for one in listed]

    def _old_file(self, one: dict[str, Any]) -> File:
        found = self._find("Attachments", one.get("localRelativeFilePath"))
        if found is not None:
            self._item.claim(found)
        details = {key: one[key] for key in ("caption",) if isinstance(one.get(key), str) and one[key]}
        attachment = Attachment(
            _text(one.get("sourceFilename")), _text(one.get("contentType")), None if found is None else found.path,
            integer(one.get("byteCount")) or None, None, _seconds(one.get("cachedAudioDurationSeconds")),
            details or None,
        )  # fmt: skip
        return File(attachment, integer(one.get("attachmentType")) == _VOICE)

    def _new_file(self, reference: Row) -> File:
        one = self._row("Attachment", self._new, "id", reference.integer("attachmentRowId"))
        found = self._find("attachment_files", one.get("localRelativeFilePath"))
        details: dict[str, Any] = {}
        caption = reference.text("caption")
        details |= {"caption": caption} if caption else {}
        if found is not None:
            self._item.claim(found)
            self.encrypted += 1
            details["encrypted"] = True  # the file on disk is; its key is in the database
        for name, column in (("width", "cachedMediaWidthPixels"), ("height", "cachedMediaHeightPixels")):
            details |= {name: number} if (number := integer(one.get(column))) else {}
        digest = one.get("sha256ContentHash")
        attachment = Attachment(
            reference.text("sourceFilename"), _text(one.get("mimeType")), None if found is None else found.path,
            integer(one.get("unencryptedByteCount")), digest.hex() if isinstance(digest, bytes) else None,
            _seconds(one.get("cachedAudioDurationSeconds")) or _seconds(one.get("cachedVideoDurationSeconds")),
            details or None,
        )  # fmt: skip
        return File(attachment, reference.integer("renderingFlag") == _VOICE)

    def _find(self, folder: str, path: Any) -> Item | None:
        return self._item.find(f"{folder}/{path}") if isinstance(path, str) and path else None

    def _read(self, found: Item | None, key: Any, size: int | None) -> str | None:
        """The text in a file, decrypted where it has a key; what does not fit its check is no text."""
        self.cut = True
        if found is None or found.size > _LONGEST:
            return None
        self._item.claim(found)
        try:
            content = found.read_at(0, _LONGEST)
            if isinstance(key, bytes) and len(key) == 64:
                if len(content) < 64 or not hmac.compare_digest(
                    hmac.digest(key[32:], content[:-32], "sha256"), content[-32:]
                ):
                    return None
                with reading(found.path):
                    body = b"".join(cbc(found.read_at, 16, len(content) - 48, key[:32], content[:16]))
                content = body if size is None else body[:size]
        except UserError:  # the import says of a file that it cannot be read
            return None
        self.cut = False
        return content.decode("utf-8", "surrogateescape") or None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _seconds(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) and value - value == 0 and value > 0 else None
