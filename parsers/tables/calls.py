"""Call logs as tables: what apps export, and what operators give of a line.

Facts and where they come from (public readers and writers of these tables; no real export was seen):
- Apps on a phone write the columns of Android's call log under their own names: a number, a type, a date and a
  duration in seconds, in any order, with a name, a SIM or notes (`Number,Name,Type,Date,Duration`;
  `ID,Name,Number,Type,Date,Duration(Seconds)`; several open-source call log apps and a CRM's importer of them). The
  type is a word or Android's number (`CallLog.Calls.TYPE`: 1 incoming, 2 outgoing, 3 missed, 4 voicemail, 5 rejected,
  6 blocked, 7 answered on another device); the date is milliseconds since 1970 UTC or a wall clock.
- French operators through the national platform of judicial requests: a title line, then `Date de début d'appel`,
  `MSISDN Abonné`, `Correspondant`, `Type de communication`, `Durée / Nbr SMS`, with the relay, IMEI and IMSI; between
  semicolons, in Windows-1252 (two public analysis programs). The words of the type are not described there.
- Indian operators (Airtel, Jio, Vodafone Idea, BSNL), for the lines of workers from there: some lines of title, then
  one header each; texts between apostrophes, `-` for nothing, dates day first, hours of the operator's clock (public
  readers with their test tables). SMS is a row like a call, told by `Service Type` or the type (`SMT`, `SMO`).
A row of an SMS becomes a message without words, since a call log has none; a data session is counted and rejected.

Not known well enough to be here: records of operators in the United States, of which one file holds several tables
with other columns each; read those with a mapping per table.
"""

from __future__ import annotations

from parsers.tables.mapping import Mapping

_SOURCE = "public readers of these tables"
_IN = ["Incoming", "Received", "In", "Inbound", "Missed", "Rejected", "Declined", "Voicemail", "Blocked", "Answered",
       "Entrant", "Reçu", "Entrante", "Recibida", "Perdida", "Eingehend", "Verpasst", "Manqué", "Primit",
       "Incoming call", "Missed call", "Rejected call", "Apel primit", "Apel pierdut", "Appel entrant",
       "Appel manqué", "Eingehender Anruf", "Verpasster Anruf", "Llamada entrante", "Llamada perdida", "IncomingCall",
       "MissedCall", "1", "3", "4", "5", "6", "7"]  # fmt: skip
_OUT = ["Outgoing", "Out", "Outbound", "Dialed", "Dialled", "Placed", "Sortant", "Émis", "Saliente", "Realizada",
        "Ausgehend", "Efectuat", "Outgoing call", "Apel efectuat", "Appel sortant",
        "Ausgehender Anruf", "Llamada saliente", "OutgoingCall", "2"]  # fmt: skip
_OUTCOMES = {
    "missed": ["Missed", "Missed call", "MissedCall", "Manqué", "Perdida", "Verpasst", "Apel pierdut", "Appel manqué",
               "Verpasster Anruf", "Llamada perdida", "No answer", "3"], "voicemail": ["Voicemail", "4"],
    "rejected": ["Rejected", "Rejected call", "Declined", "5"], "blocked": ["Blocked", "6"],
}  # fmt: skip
_IN_SMS, _OUT_SMS = ["SMT", "SMS-MT", "A2P_SMSIN", "P2P_SMSIN", "SMSIN"], ["SMO", "SMS-MO", "P2P_SMSOUT", "SMSOUT"]
_INDIAN_WAYS = {"in": ["IN", "Incoming", "a_in", "MTC", *_IN_SMS],
                "out": ["OUT", "Outgoing", "a_out", "MOC", *_OUT_SMS]}  # fmt: skip
_INDIAN_KINDS = {"text": ["SMS", *_IN_SMS, *_OUT_SMS], "other": ["GPRS", "Data"]}
_APOSTROPHES = "' -"


def _indian(name: str, own: str, other: str, kind: list[str], clock: list[str], required: list[str]) -> Mapping:
    day, time, duration = clock
    return Mapping(
        name=f"Call records: {name}", kind="call", app="Phone", required=[own, other, day, time, *required],
        columns={"date": day, "time": time, "own": own, "number": other, "direction": kind[0], "kind": kind,
                 "duration": duration},
        order="dmy", directions=_INDIAN_WAYS, kinds=_INDIAN_KINDS, trim=_APOSTROPHES, source=_SOURCE,
    )  # fmt: skip


_NUMBER = ["Number", "Phone Number", "phone_number", "PhoneNumber", "Phone No", "Phone No.", "Phone", "Contact Number",
           "Telephone", "Telephone Number", "Caller Number", "Call Number", "Numéro", "Număr", "Telefon", "Rufnummer"]
_TYPE = ["Type", "Call Type", "call_type", "CallType", "Direction", "Call Direction", "call_direction"]
_WAY = ["Direction", "Call Direction", "call_direction", "Call Type", "Type"]
_WHEN = ["Date/Time", "Date Time", "DateTime", "date_time", "Date and Time", "Date & Time", "Timestamp", "time_stamp",
         "Start Time", "start_time", "Call Start Time"]  # fmt: skip
_DAY = ["Date", "Call Date", "call_date", "CallDate", "Datum", "Data"]
_DURATION = ["Duration", "Call Duration", "call_duration", "CallDuration", "Duration(Seconds)", "Duration (Seconds)",
             "Duration (s)", "Duration (sec)", "Duration(sec)", "Duration (secs)", "DurationSeconds",
             "duration_seconds", "Duration in seconds", "Durée", "Durată", "Dauer"]  # fmt: skip


CALL_LOGS: tuple[Mapping, ...] = (
    Mapping(
        name="Call log of an app", kind="call", app="Phone",
        one_of=[_NUMBER, _TYPE, [*_WHEN, *_DAY], _DURATION],
        columns={
            "sent_at": [*_WHEN, *_DAY], "date": _DAY, "time": ["Time", "Call Time", "call_time"], "number": _NUMBER,
            "contact": ["Name", "Contact", "Contact Name", "contact_name", "ContactName", "Caller Name", "Cached Name"],
            "direction": _TYPE, "outcome": _TYPE, "duration": _DURATION, "id": ["_id", "ID"],
        },
        pattern="unix_ms", directions={"in": _IN, "out": _OUT}, outcomes=_OUTCOMES, proof="direction", source=_SOURCE,
    ),
    Mapping(
        name="Call log with caller and called", kind="call", app="Phone",
        required=["From", "To"], one_of=[_WAY, [*_WHEN, *_DAY], _DURATION],
        columns={
            "sent_at": [*_WHEN, *_DAY], "date": _DAY, "time": ["Time", "Call Time", "call_time"], "sender": "From",
            "recipients": "To", "direction": _WAY, "outcome": [*_WAY, "Status", "Result", "Call Status"],
            "duration": _DURATION,
        },
        pattern="unix_ms", directions={"in": _IN, "out": _OUT}, outcomes=_OUTCOMES, proof="direction", source=_SOURCE,
    ),
    Mapping(
        name="Call records of a French operator", kind="call", app="Phone",
        required=["Date de début d'appel", "MSISDN Abonné", "Correspondant", "Type de communication"],
        columns={
            "sent_at": "Date de début d'appel", "own": "MSISDN Abonné", "number": "Correspondant",
            "direction": "Type de communication", "kind": "Type de communication", "duration": "Durée / Nbr SMS",
        },
        order="dmy",
        directions={
            "in": ["Entrant", "Appel entrant", "Appel reçu", "Voix entrant", "Voix entrante", "Voix reçue",
                   "Téléphonie entrante", "SMS entrant", "SMS reçu", "MMS entrant", "MMS reçu"],
            "out": ["Sortant", "Appel sortant", "Appel émis", "Voix sortant", "Voix sortante", "Voix émise",
                    "Téléphonie sortante", "SMS sortant", "SMS émis", "MMS sortant", "MMS émis"],
        },
        kinds={
            "text": ["SMS", "MMS", "SMS entrant", "SMS reçu", "MMS entrant", "MMS reçu", "SMS sortant", "SMS émis",
                     "MMS sortant", "MMS émis"],
            "other": ["Data", "Données", "GPRS", "Internet", "WAP"],
        },
        source=_SOURCE,
    ),
    _indian("Airtel", "Target No", "B Party No", ["Call Type", "Service Type"], ["Date", "Time", "Dur(s)"], ["Dur(s)"]),
    _indian("Vodafone Idea", "Target /A PARTY NUMBER", "B PARTY NUMBER", ["CALL_TYPE", "Service Type"],
            ["Call date", "Call Initiation Time", "Call Duration"], ["CALL_TYPE"]),
    _indian("BSNL", "Target/A-Party Number", "Other/B-party Number", ["Call Type", "Service Type"],
            ["Call Date", "Call Initiation Time", "Call Duration"], ["Call Type"]),
    Mapping(
        name="Call records: Jio", kind="call", app="Phone",
        required=["Calling Party Telephone Number", "Called Party Telephone Number", "Call Date", "Call Time",
                  "Call Type"],
        columns={
            "date": "Call Date", "time": "Call Time", "sender": "Calling Party Telephone Number",
            "recipients": "Called Party Telephone Number", "direction": "Call Type", "kind": "Call Type",
            "duration": "Call Duration",
        },
        order="dmy", directions=_INDIAN_WAYS, kinds=_INDIAN_KINDS, trim=_APOSTROPHES, source=_SOURCE,
    ),
)  # fmt: skip
