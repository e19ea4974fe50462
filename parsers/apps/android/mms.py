"""Multimedia messages of Android's message database: `pdu` with its `part` and `addr`.

Facts: Android's `Telephony.BaseMmsColumns` and `PduPersister`: `pdu.date` and `date_sent` are seconds since 1970 UTC;
`msg_box` 1 inbox, 2 sent, 3 drafts, 4 outbox, 5 failed; `m_type` 128 sent, 130 a notice of a message that was not
fetched (its content is not on the phone), 132 fetched, 134 and 136 reports; `addr.type` 129 BCC, 130 CC, 137 from,
151 to, where `insert-address-token` is the owner; `part.text` is text, `part._data` the path of a file in `app_parts`.
Parts whose message is gone (id 2047483647 is a message while it is written) are kept by the database until a clean-up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from parsers import times
from parsers.apps.android import parts
from parsers.apps.android.sms import in_bin, moment
from parsers.apps.android.threads import Threads
from parsers.evidence import Item
from parsers.paths import file_of
from parsers.records import OWNER, Attachment, Direction, Kind, Message, Record, State
from parsers.roster import Alias, Roster, digest
from parsers.rows import Row, Side

COLUMNS = (
    "_id", "thread_id", "date", "date_sent", "msg_box", "read", "m_id", "sub", "sub_cs", "m_type", "m_size", "exp",
    "ct_l", "tr_id", "retr_st", "retr_txt", "resp_st", "resp_txt", "locked", "creator", "sub_id", "sim_id", "sim_slot",
    "sim_imsi", "hidden", "reserved", "spam_report", "is_spam", "spam_type", "is_bin", "from_address", "st",
    "delivery_date", "phone_id", "bin_timestamp",
)
IGNORED = (
    "ct_t", "m_cls", "v", "pri", "rr", "rpt_a", "retr_txt_cs", "read_status", "ct_cls", "d_tm", "d_rpt", "seen",
    "text_only", "deletable", "app_id", "msg_id", "callback_set", "safe_message", "correlation_id", "res_url",
    "parentfolder", "flagresourceurl", "path", "parentfolderpath", "lastmodseq", "syncdirection", "syncaction",
    "linenum", "_bufferdbid", "favorite", "favorite_date", "using_mode", "bin_info", "object_id", "secret_mode",
    "group_type", "group_id", "service_center", "block_type",
)
PART_COLUMNS = ("ct", "name", "chset", "cd", "fn", "cid", "cl", "_data", "text", "seq")
_ADDRESS_COLUMNS = ("address", "type", "charset")
_AS_THEY_ARE = ("m_size", "retr_st", "retr_txt", "resp_st", "resp_txt", "creator", "sub_id", "sim_id", "sim_slot",
                "sim_imsi", "spam_report", "spam_type", "from_address", "phone_id")  # fmt: skip
_FLAGS = {"locked": "locked", "hidden": "hidden", "reserved": "scheduled", "is_spam": "spam"}


def sides(prefix: str = "") -> tuple[Side, Side]:
    """The side tables of `pdu`, or of a maker's table of the same shape with names that start with `prefix`."""
    return (
        Side("parts", f"{prefix}part", "mid", PART_COLUMNS, "seq", to="_id"),
        Side("addresses", f"{prefix}addr", "msg_id", _ADDRESS_COLUMNS, to="_id"),
    )


class Pdus:
    """Makes messages of the rows; `unknown` counts values that nothing explains."""

    def __init__(self, item: Item, threads: Threads, roster: Roster) -> None:
        self._item, self._threads, self._roster = item, threads, roster
        self.unknown: Counter[tuple[str, str]] = Counter()

    def make(self, row: Row) -> Iterator[Record]:
        """The message of a row of `pdu`."""
        texts, attachments, details = self.content(row.side("parts"))
        addresses = _addresses(row.side("addresses"))
        direction, kind = self._nature(row, details, attachments)
        details = {**self._details(row), **details}
        if addresses:
            details["addresses"] = [[role, address] for role, address in addresses]
        text = "\n".join(texts) if texts else None
        if row.text("sub"):
            details["subject"] = parts.header_text(row.text("sub") or "", row.integer("sub_cs"))
            if not text:
                text, details["text_from"] = details["subject"], "subject"
        thread = row.integer("thread_id")
        conversation = self._threads.key(thread, _others(direction, addresses))
        sender = self._sender(direction, thread, addresses, row.text("from_address"))
        app_key = row.text("m_id") or row.text("tr_id")
        time, unit = moment(row["date"], times.from_unix_s)
        if unit is not None:
            details["time_unit"] = unit
        yield Message(
            conversation, kind, direction, sender, time, text, row.provenance,
            row.deleted_if(in_bin(row)), app_key,
            same_mms(time.utc_ms, direction, app_key, row.text("m_type"), text, attachments, conversation, sender),
            attachments=tuple(attachments), details=details,
        )  # fmt: skip

    def content(self, rows: list[Row]) -> tuple[list[str], list[Attachment], dict[str, Any]]:
        """Texts, files, and details of the parts of a message."""
        texts: list[str] = []
        attachments: list[Attachment] = []
        smil, cards = 0, []
        for part in rows:
            mime = (part.text("ct") or "").strip().lower().split(";")[0]
            if mime == parts.SMIL:
                smil += 1
            elif parts.is_text(mime) and (part.text("text") is not None or not part.text("_data")):
                texts.append(part.text("text") or "")
            else:
                if mime.endswith("vcard") and part.text("text"):
                    cards.append(part.text("text"))
                attachments.append(self._attachment(part, mime))
        details: dict[str, Any] = {"mms": True}
        if smil:
            details["smil"] = smil
        if cards:
            details["vcard"] = "\n".join(card for card in cards if card)
        return texts, attachments, details

    def _attachment(self, part: Row, mime: str) -> Attachment:
        path = part.text("_data")
        found = file_of(path, self._item)
        name = next((part.text(c) for c in ("cl", "name", "fn", "cid") if part.text(c)), None)
        details: dict[str, Any] = {} if path is None else {"stored_as": path}
        if mime.endswith("vcard") or part.text("text") is None:
            return Attachment(_name(name), mime or None, found.path if found else None, details=details or None)
        details["text"] = part.text("text")
        return Attachment(_name(name), mime or None, found.path if found else None, details=details)

    def _nature(
        self, row: Row, details: dict[str, Any], attachments: list[Attachment]
    ) -> tuple[Direction, Kind]:
        box, number = row.integer("msg_box"), row.integer("m_type")
        direction, folder = parts.BOXES.get(box or 0, ("unknown", None))
        by_type, special, name = parts.TYPES.get(number or 0, ("unknown", None, ""))
        if folder is not None:
            details["box"] = folder
        if direction == "unknown":
            if box:
                self.unknown["msg_box", str(box)] += 1
                details["msg_box"] = box
            if by_type != "unknown":
                direction, details["direction_basis"] = by_type, "m_type"
        if not name and number:
            self.unknown["m_type", str(number)] += 1
            details["m_type"] = number
        if special is not None:
            details["m_type"] = name
        if special == "system":
            details["system"] = {"type": name}
        kind: Kind = special or (parts.kind_of(attachments[0].mime) if attachments else "text")
        return direction, "other" if kind == "text" and direction == "unknown" else kind

    def _details(self, row: Row) -> dict[str, Any]:
        details = row.given(*_AS_THEY_ARE)
        for column, word in _FLAGS.items():
            if (row.integer(column) or 0) > 0:
                details[word] = True
        for column, word in (("date_sent", "sent_ms"), ("exp", "expires_ms")):
            at = times.from_unix_s(row[column])
            if at.utc_ms is not None:
                details[word] = at.utc_ms
        if row.integer("m_type") == 130 and row.text("ct_l"):
            details["fetch_from"] = row.text("ct_l")
        if row.integer("read") == 0 and row.integer("msg_box") == 1:
            details["read"] = False
        if row.table != "pdu":
            details["table"] = row.table
        if in_bin(row):
            details["in_bin"] = True
        return details

    def _sender(
        self, direction: Direction, thread: int | None, addresses: list[tuple[str, str]], stated: str | None
    ) -> str | None:
        named = next((a for role, a in addresses if role == "from" and a not in (parts.OWN_TOKEN, "")), stated)
        if direction == "out":
            if named is not None and not self._threads.has(thread, named):
                own: Alias = ("phone", named)
                self._roster.owner(aliases=(own,))
            return OWNER
        return (self._threads.member(thread, named) or self._threads.only(thread)) if direction == "in" else None


def orphan(row: Row, threads: Threads) -> Message | None:
    """A text whose message is gone, as a message of its own; None where the part holds no text."""
    mime = (row.text("ct") or "").lower()
    if not row.text("text") or not parts.is_text(mime):
        return None
    state: State = "recovered" if row.state == "live" else row.state
    details = {"mms": True, "part_of_missing": row["mid"]}
    conversation = threads.key(None, ())
    return Message(conversation, "other", "unknown", None, times.MISSING, row.text("text"), row.provenance, state,
                   same=f"part\x1f{row['mid']}\x1f{digest(row.text('text'))}", details=details)  # fmt: skip


def _addresses(rows: list[Row]) -> list[tuple[str, str]]:
    found = []
    for row in rows:
        address = row.text("address")
        if address is not None:
            kind = row.integer("type")
            role = parts.ADDRESSES.get(kind or 0, str(kind))
            found.append((role, parts.address_text(address, row.integer("charset"))))
    return found


def _others(direction: Direction, addresses: list[tuple[str, str]]) -> list[str]:
    """The people other than the owner whom an MMS without a thread names."""
    wanted = ("from",) if direction == "in" else ("to", "cc", "bcc")
    return [address for role, address in addresses if role in wanted]


def same_mms(
    ms: int | None, direction: Direction, app_key: str | None, m_type: str | None, text: str | None,
    attachments: list[Attachment], conversation: str, sender: str | None,
) -> str | None:
    """Equal to what the same message gives in a backup in XML, wherever the message has an id."""
    if ms is None:
        return None
    files = (str((a.details or {}).get("stored_as") or a.name) for a in attachments)
    return f"{ms}\x1f{direction}\x1f{parts.told_by(app_key, m_type, text, files, conversation, sender)}"


def _name(name: str | None) -> str | None:
    return name[1:-1] if name and name.startswith("<") and name.endswith(">") else name
