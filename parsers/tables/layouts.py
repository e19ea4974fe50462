"""Tables that are known without a mapping, by their columns.

Facts and where they come from (nothing of it was seen in a real export of these tools):
- Cellebrite Reader and Physical Analyzer, XLSX: the sheet "Chats" with the columns that public tools list (a Django
  model and a PowerShell converter to RSMF that read "Chat #", "Instant Message #", "Timestamp: Time"); a title stands
  above the header, the cells of a chat are filled in its first row only (they are merged), a party is
  "identifier name" with "(owner)" behind the owner. Call Log: `Parties` with lines "From: …", "To: …"; Contacts:
  `Entries` with lines such as "Phone-Mobile: …" and "User ID-WhatsApp User Id: …" (facelessg00n/pythonForensics,
  LincolnLandForensics/HodgePodge). Times may carry "(UTC+2)".
- Oxygen Forensic Detective, XLSX: sheets Messages, Calls and Contacts with "Time stamp (UTC 0)", parties as
  "Name <identifier>" (a public importer of such reports).
- iMazing, CSV and XLSX: messages (three generations of columns), WhatsApp, call history (several public converters).
- Call logs of apps and operators: see `calls.py`. Chats of WeChat: see `wechat.py`.
"""

from __future__ import annotations

from parsers.tables.calls import CALL_LOGS
from parsers.tables.mapping import Mapping
from parsers.tables.wechat import WECHAT

_IN = ["Incoming", "Received", "In", "Inbox", "Missed", "Entrant", "Reçu", "Entrante", "Recibido", "Eingehend"]
_OUT = ["Outgoing", "Sent", "Out", "Sortant", "Envoyé", "Saliente", "Enviado", "Ausgehend"]
#: Values of a column of directions that several tools share.
WAYS = {"in": _IN, "out": _OUT}
_OUTCOMES = {
    "missed": ["Missed", "Missed call", "Manqué", "Perdida", "Unanswered", "Not answered"],
    "rejected": ["Rejected", "Declined"], "answered": ["Answered", "Established", "Accepted"],
    "blocked": ["Blocked"], "voicemail": ["Voicemail"], "cancelled": ["Cancelled", "Canceled"],
}  # fmt: skip
_DELETED = ["Yes", "Deleted", "True", "Recovered"]
_PARTY_TIME = ["Timestamp: Time", "Timestamp-Time", "Date/Time", "Time"]

LAYOUTS: tuple[Mapping, ...] = (
    Mapping(
        name="Cellebrite: Chats",
        sheets=["Chats", "Chat"],
        required=["Chat #", "Instant Message #", "From", "Body"],
        anchor="Chat #",
        carried=["Chat #", "Identifier", "Name", "Participants", "Source", "Account", "Deleted - Chat", "Description",
                 "Start Time: Date", "Start Time: Time", "Last Activity: Date", "Last Activity: Time",
                 "Number of attachments", "Tag Note - Chat", "Carved", "Manually decoded"],
        columns={
            "sent_at": ["Timestamp: Time"], "date": ["Timestamp: Date"], "sender": ["From"], "recipients": ["To"],
            "parties": ["Participants"], "conversation": ["Identifier", "Chat #"], "title": ["Name"],
            "text": ["Body"], "subject": ["Subject"], "app": ["Source"], "deleted": ["Deleted - Instant Message"],
            "attachment": [f"Attachment #{n}" for n in range(1, 21)], "id": ["Message ID"],
        },
        deleted=_DELETED, source="public readers of Cellebrite XLSX reports",
    ),
    Mapping(
        name="Cellebrite: Instant Messages",
        sheets=["Instant Messages"],
        required=["From", "To", "Body", "Timestamp: Time"],
        columns={
            "sent_at": ["Timestamp: Time"], "date": ["Timestamp: Date"], "sender": ["From"], "recipients": ["To"],
            "text": ["Body"], "subject": ["Subject"], "app": ["Source"], "deleted": ["Deleted"],
            "attachment": [f"Attachment #{n}" for n in range(1, 21)],
        },
        deleted=_DELETED, source="public readers of Cellebrite XLSX reports",
    ),
    Mapping(
        name="Cellebrite: SMS and MMS Messages",
        app="SMS",
        sheets=["SMS Messages", "MMS Messages", "SMS", "MMS"],
        required=["Folder"],
        one_of=[["Parties", "Party"], ["Body", "Message"], _PARTY_TIME],
        columns={
            "sent_at": _PARTY_TIME, "date": ["Timestamp: Date", "Timestamp-Date", "Date"], "parties": ["Parties"],
            "number": ["Party"], "text": ["Body", "Message"], "subject": ["Subject"], "app": ["Source"],
            "direction": ["Folder"], "deleted": ["Deleted"],
            "attachment": [f"Attachment #{n}" for n in range(1, 21)],
        },
        directions=WAYS, deleted=_DELETED, source="public readers of Cellebrite XLSX reports",
    ),
    Mapping(
        name="Cellebrite: Emails",
        app="E-mail",
        sheets=["Emails", "Email"],
        required=["From", "To", "Subject", "Body"],
        one_of=[["Timestamp: Time", "Timestamp-Time"]],
        columns={
            "sent_at": _PARTY_TIME, "date": ["Timestamp: Date", "Timestamp-Date"], "sender": ["From"],
            "recipients": ["To", "Cc", "Bcc"], "text": ["Body"], "subject": ["Subject"], "direction": ["Folder"],
            "deleted": ["Deleted"], "attachment": [f"Attachment #{n}" for n in range(1, 21)],
        },
        directions=WAYS, deleted=_DELETED, source="public readers of Cellebrite XLSX reports",
    ),
    Mapping(
        name="Cellebrite: Call Log",
        kind="call", app="Phone",
        sheets=["Call Log", "Calls"],
        required=["Parties", "Duration"],
        columns={
            "sent_at": _PARTY_TIME, "date": ["Timestamp: Date", "Timestamp-Date", "Date"], "parties": ["Parties"],
            "duration": ["Duration"], "direction": ["Direction", "Call Type", "Type"],
            "outcome": ["Status", "Call Type", "Type"], "app": ["Source"], "deleted": ["Deleted"],
        },
        directions=WAYS, outcomes=_OUTCOMES, deleted=_DELETED,
        source="public readers of Cellebrite XLSX reports",
    ),
    Mapping(
        name="Cellebrite: Contacts",
        kind="contact", app="Phone",
        sheets=["Contacts"],
        required=["Name", "Entries"],
        columns={"name": ["Name"], "entries": ["Entries"], "app": ["Source"], "deleted": ["Deleted"]},
        deleted=_DELETED, source="facelessg00n/pythonForensics, LincolnLandForensics/HodgePodge",
    ),
    Mapping(
        name="Oxygen Forensic Detective: Messages",
        sheets=["Messages"],
        required=["Direction", "Time stamp (UTC 0)", "Text", "From", "To"],
        columns={
            "sent_at": ["Time stamp (UTC 0)"], "sender": ["From"], "recipients": ["To"], "text": ["Text"],
            "direction": ["Direction"], "app": ["Source"], "conversation": ["Thread id", "Thread ID", "Chat ID"],
            "attachment": ["Attachment"], "deleted": ["Deleted"],
        },
        zone="UTC", directions=WAYS, deleted=_DELETED, source="a public importer of Oxygen reports",
    ),
    Mapping(
        name="Oxygen Forensic Detective: Calls",
        kind="call", app="Phone",
        sheets=["Calls"],
        required=["Direction", "Time stamp (UTC 0)", "Duration", "From", "To"],
        columns={
            "sent_at": ["Time stamp (UTC 0)"], "sender": ["From"], "recipients": ["To"], "duration": ["Duration"],
            "direction": ["Direction"], "outcome": ["Direction", "Type"], "app": ["Source"], "deleted": ["Deleted"],
        },
        zone="UTC", directions=WAYS, outcomes=_OUTCOMES, deleted=_DELETED,
        source="a public importer of Oxygen reports",
    ),
    Mapping(
        name="Oxygen Forensic Detective: Contacts",
        kind="contact", app="Phone",
        sheets=["Contacts"],
        required=["Contact", "Phones & Emails"],
        columns={"name": ["Contact"], "phones": ["Phones & Emails"], "accounts": ["Internet"], "app": ["Source"]},
        source="a public importer of Oxygen reports",
    ),
    Mapping(
        name="iMazing: WhatsApp messages",
        app="WhatsApp",
        required=["Chat Session", "Message Date", "Sent Date", "Type", "Sender ID", "Sender Name", "Text"],
        columns={
            "sent_at": ["Message Date"], "sender": ["Sender ID"], "sender_name": ["Sender Name"],
            "conversation": ["Chat Session"], "title": ["Chat Session"], "text": ["Text"], "direction": ["Type"],
            "kind": ["Type"], "attachment": ["Attachment"], "forwarded": ["Forwarded"], "deleted_at": ["Deleted Date"],
            "quoted": ["Replying to"],
        },
        directions=WAYS, kinds={"system": ["Notification"]}, source="public converters of iMazing exports",
    ),
    Mapping(
        name="iMazing: Messages",
        app="Messages",
        required=["Chat Session", "Message Date", "Service", "Type", "Sender ID", "Sender Name", "Text"],
        columns={
            "sent_at": ["Message Date"], "sender": ["Sender ID"], "sender_name": ["Sender Name"],
            "conversation": ["Chat Session"], "title": ["Chat Session"], "text": ["Text"], "subject": ["Subject"],
            "direction": ["Type"], "kind": ["Type"], "attachment": ["Attachment"], "deleted_at": ["Deleted Date"],
            "quoted": ["Replying to"],
        },
        directions=WAYS, kinds={"system": ["Notification"]}, source="public converters of iMazing exports",
    ),
    Mapping(
        name="iMazing: Call history",
        kind="call", app="Phone",
        required=["Call type", "Date", "Duration", "Number", "Contact", "Service"],
        columns={
            "sent_at": ["Date"], "number": ["Number"], "contact": ["Contact"], "duration": ["Duration"],
            "direction": ["Call type"], "outcome": ["Call type"],
        },
        directions=WAYS, outcomes=_OUTCOMES, source="public importers of iMazing call histories",
    ),
    *WECHAT,
    *CALL_LOGS,
)  # fmt: skip
