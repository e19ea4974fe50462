"""The fields of an entry as rows of Android's own tables, whatever the app calls them.

Facts: SMS Import/Export writes the columns of Android's providers under their own names, every value as text, and marks
what it adds with two underscores (none before version 2). Fossify Messages and QKSMS write the names that their source
has for the same columns (`dateSent`, `messageBox`), numbers as numbers; Simple SMS Messenger, the elder of Fossify
Messages, wrote the columns.
"""

from __future__ import annotations

import re
from typing import Any, Literal

from parsers.exports import objects
from parsers.records import Provenance
from parsers.rows import Row

Table = Literal["sms", "mms", "calls", "contacts"]

_SHARED = {"dateSent": "date_sent", "subscriptionId": "sub_id", "subId": "sub_id"}
_SMS = {**_SHARED, "serviceCenter": "service_center"}
_MMS = {
    **_SHARED, "contentType": "ct_t", "deliveryReport": "d_rpt", "readReport": "rr", "messageType": "m_type",
    "messageBox": "msg_box", "textOnly": "text_only", "status": "st", "subject": "sub", "subjectCharSet": "sub_cs",
    "transactionId": "tr_id",
}  # fmt: skip
_PART = {
    "contentDisposition": "cd", "charset": "chset", "contentId": "cid", "contentLocation": "cl", "contentType": "ct",
    "filename": "fn", "sequenceOrder": "seq",
}  # fmt: skip
_NAMES: dict[str, dict[str, str]] = {"sms": _SMS, "mms": _MMS, "part": _PART}
#: Columns that hold words, identifiers or numbers that people dial: digits in them are no number to reckon with.
_WORDS = frozenset((
    "address", "body", "subject", "service_center", "creator", "sub", "m_id", "tr_id", "ct_l", "text", "name", "fn",
    "cl", "cid", "cd", "ct", "_data", "data", "binary_data", "mms_content", "callback_number", "from_address",
    "number", "normalized_number", "matched_number", "formatted_number", "via_number", "post_dial_digits",
    "phone_account_address", "display_name", "subscription_id", "transcription", "retr_txt", "resp_txt",
))  # fmt: skip
_NUMBER = re.compile(r"-?\d{1,18}\Z", re.ASCII)
#: What an entry is, told by the fields that no other kind has.
_OF_MMS = frozenset(("msg_box", "messageBox", "m_type", "messageType", "parts", "__parts", "recipient_addresses",
                     "__recipient_addresses"))  # fmt: skip
#: Fields that hold the content of a file as Base64.
BINARY = ("binary_data", "mms_content", "data")


class Entry(Row):
    """An entry of a file, read as a row of the table it was copied from."""

    __slots__ = ("place",)

    def __init__(self, table: str, place: Provenance, values: dict[str, Any], number: int = 0) -> None:
        super().__init__(table, number, "live", values)
        self.place = place

    @property
    def provenance(self) -> Provenance:
        return self.place


def table_of(value: dict[str, Any]) -> Table | None:
    """Which table an entry was copied from; None for what is no message, call or contact."""
    stated = value.get("backupType")
    if stated in ("sms", "mms"):
        return "sms" if stated == "sms" else "mms"
    if "raw_contacts" in value:
        return "contacts"
    if not _OF_MMS.isdisjoint(value):
        return "mms"
    if "number" in value and "duration" in value:
        return "calls"
    return "sms" if "date" in value and ("address" in value or "body" in value) else None


def columns_of(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """The single values of an object under the names of the columns."""
    names = _NAMES.get(kind, {})
    single = {names.get(field, field): content for field, content in value.items()
              if content is not None and not isinstance(content, dict | list)}  # fmt: skip
    return {name: _column(name, content) for name, content in single.items()}


def _column(name: str, content: Any) -> Any:
    if isinstance(content, bool):
        return int(content)
    if name in _WORDS:
        return content if isinstance(content, str) else str(content)
    return int(content) if isinstance(content, str) and _NUMBER.match(content) else content


def own_field(value: dict[str, Any], name: str) -> Any:
    """A field that SMS Import/Export adds, marked as its own or, before version 2, not."""
    found = value.get(f"__{name}")
    return value.get(name) if found is None else found


def addresses_of(value: dict[str, Any]) -> list[dict[str, Any]]:
    """The addresses of a multimedia message, the sender's first."""
    lists = [own_field(value, "sender_address")], own_field(value, "recipient_addresses"), own_field(value, "addresses")
    return [one for found in lists for one in objects(found)]
