"""The fields of the search: what may stand after each colon, and the SQL over `message m` that it becomes.

Everything an examiner types is bound, never part of the SQL.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any, get_args

from parsers import records
from parsers.words import N_
from triage.casefile import facts
from triage.identifiers import normalise, writings
from triage.ledger import amounts
from triage.search import assessed, moments
from triage.search.nodes import QueryError
from triage.selectors.kinds import FIELDS as SELECTORS
from triage.selectors.kinds import field_value
from triage.store import Store
from triage.text.fold import fold
from triage.views import calls

Sql = tuple[str, list[Any]]
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_AMOUNT_UNIT = re.compile(r"(.*?)\s*([^\W\d_]{3,}|[^\w\s\]>.<=,*-])?", re.DOTALL)
#: Names that several currencies share, which is all that `$` or “pounds” says: a search for one of them finds both.
_SHARED = {"dollar": "USD CAD AUD NZD SGD HKD", "pound": "GBP EGP LBP SYP", "rupee": "INR PKR NPR LKR",
           "dirham": "AED MAD", "dinar": "DZD TND KWD JOD IQD RSD LYD BHD", "riyal": "SAR QAR OMR YER IRR",
           "peso": "PHP MXN ARS COP CLP", "yuan or yen": "CNY JPY"}
_LENGTH = re.compile(r"(\d+(?:\.\d+)?)\s*(s|sec|m|min|h)?", re.IGNORECASE)
_NEAR = re.compile(r"\(?\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(\d+(?:\.\d+)?)\s*(km|m)\s*\)?")


@dataclass(frozen=True)
class FieldKind:
    """One field. `check` raises QueryError at the place given; `sql` gets a checked value. `needs` names the pass over
    the messages (see triage.intake.passes) without which it would find too little.
    """

    example: str
    about: str
    check: Callable[[str, int], object]
    sql: Callable[[Store, str], Sql]
    needs: str = ""


def day(text: str, position: int = 1) -> date:
    """A day of a filter. Raises QueryError."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise QueryError(position=position, what=N_("this is not a day such as 2026-03-31.")) from error


# -- checks ---------------------------------------------------------------------------------------------------------

def _anything(value: str, at: int) -> None:
    if not value.strip():
        raise QueryError(position=at, what=N_("a value is missing after this field."))


def _one_of(words: tuple[str, ...], what: str) -> Callable[[str, int], None]:
    def check(value: str, at: int) -> None:
        if value.casefold() not in words:
            raise QueryError(position=at, what=what)

    return check


def _amount(value: str, at: int) -> tuple[str, float | None, float | None, str | None]:
    """(comparison, least, most, currency)."""
    written = _AMOUNT_UNIT.fullmatch(value)
    assert written is not None
    unit = _unit(written[2], at) if written[2] else None
    if unit and not written[1]:
        return "", None, None, unit
    sign, first, last = moments.split(written[1], at)
    least, most = (None if part is None else _number(part) for part in (first, last))
    if least is not None and most is not None and least > most:
        raise QueryError(position=at, what=N_("this range ends before it begins."))
    return sign, least, most, unit


def _unit(written: str, at: int) -> str:
    """A currency as `triage.ledger.amounts` names it: an ISO 4217 code or a name that several share."""
    known = amounts.words()
    plain = fold(written)
    if plain in known.symbols:
        return known.symbols[plain]
    if written.upper() in known.words or (len(written) == 3 and written.isascii()):
        return written.upper()
    named = next((unit for unit, spelt in known.words.items() if plain in spelt.split()), None)
    if named is None:
        raise QueryError(position=at, what=N_("this currency is not known; write its code such as EUR."))
    return named


def _units(unit: str) -> list[str]:
    return [unit, *(name for name, codes in _SHARED.items() if unit in codes.split())]


def _number(part: moments.Part) -> float:
    at, text = part
    if not _NUMBER.fullmatch(text):
        raise QueryError(position=at, what=N_("this is not an amount such as >500 or [100 TO 200]EUR."))
    return float(text.replace(",", "."))


def _length(value: str, at: int) -> tuple[str, float | None, float | None]:
    """(comparison, least, most) in seconds."""
    sign, first, last = moments.split(value, at)
    least, most = (None if part is None else _seconds(part) for part in (first, last))
    if least is not None and most is not None and least > most:
        raise QueryError(position=at, what=N_("this range ends before it begins."))
    return sign, least, most


def _seconds(part: moments.Part) -> float:
    at, text = part
    found = _LENGTH.fullmatch(text)
    if not found:
        raise QueryError(position=at, what=N_("this is not a length of time such as >60, >5m or [30s TO 2m]."))
    return float(found[1]) * {"s": 1, "m": 60, "h": 3600}[(found[2] or "s")[0].lower()]


def _place(value: str, at: int) -> tuple[float, float, float]:
    """(latitude, longitude, kilometres)."""
    found = _NEAR.fullmatch(value)
    lat, lon, far = (float(found[n]) for n in (1, 2, 3)) if found else (91.0, 0.0, 0.0)
    if not found or abs(lat) > 90 or abs(lon) > 180:
        raise QueryError(position=at, what=N_("this is not a place such as (48.8566,2.3522,5km)."))
    return lat, lon, far / 1000 if found[4] == "m" else far


def _selector(kind: str) -> Callable[[str, int], None]:
    def check(value: str, at: int) -> None:
        if value != "*" and not field_value(kind, value):
            raise QueryError(position=at, what=N_("there is no letter or digit to search for."))

    return check


# -- SQL ------------------------------------------------------------------------------------------------------------

_IN = "IN (SELECT value FROM json_each(?))"
#: Messages that have a time. By the index of those that have none, so that no row has to be read for it.
TIMED = "m.id NOT IN (SELECT t.id FROM message t WHERE t.basis = 'none')"
_IN_CONVERSATIONS = f"(m.conversation {_IN} OR m.id IN (SELECT message FROM copy WHERE conversation {_IN}))"


def identities(store: Store, value: str) -> list[int]:
    """Identities one of whose names contains the words, or whose number, identifier or alias they are. What somebody
    calls himself counts where an address book or the examiner calls him something else.
    """
    e164 = normalise("phone", value, store.case.fact("region") or None).e164
    known = {row[0] for row in store.db.execute(
        "SELECT id FROM identity WHERE (e164 IS NOT NULL AND e164 = ?1) OR identifier = ?2 COLLATE NOCASE"
        " UNION SELECT identity FROM alias WHERE (e164 IS NOT NULL AND e164 = ?1) OR value = ?2 COLLATE NOCASE",
        (e164, value))}
    named = chain(store.names.items(), store.db.execute(
        "SELECT id, name FROM identity WHERE name IS NOT NULL UNION SELECT identity, value FROM alias"
        " WHERE kind = 'name'"))
    return sorted(known | {n for n, name in named if assessed.holds(name, value)})


def _from(store: Store, value: str) -> Sql:
    return f"m.sender {_IN}", [json.dumps(identities(store, value))]


#: Whoever writes in a broadcast is none of those whom it goes to, as in `Store.audience`.
_GOING_TO = " AND conversation NOT IN (SELECT id FROM conversation WHERE kind = 'broadcast')"


def _taking_part(store: Store, ids: str, wrote: str = "") -> str:
    """JSON of the conversations in which these identities take part. `wrote`: SQL, where writing makes them part."""
    return json.dumps([row[0] for row in store.db.execute(
        f"SELECT conversation FROM conversation_participant WHERE identity {_IN}"
        f" UNION SELECT conversation FROM message WHERE sender {_IN}{wrote}", (ids, ids))])


def _with(store: Store, value: str) -> Sql:
    found = _taking_part(store, json.dumps(identities(store, value)))
    return _IN_CONVERSATIONS, [found, found]


def _to(store: Store, value: str) -> Sql:
    ids = json.dumps(identities(store, value))
    return (f"(m.conversation {_IN} AND coalesce(m.sender NOT {_IN}, 1))",
            [_taking_part(store, ids, _GOING_TO), ids])


def _in(store: Store, value: str) -> Sql:
    found = json.dumps([n for n in sorted(store.shown) if assessed.holds(store.title(n), value)])
    return _IN_CONVERSATIONS, [found, found]


def _of_sources(wanted: Callable[[str, str, str, str], bool]) -> Callable[[Store, str], Sql]:
    """Of the sources whose exhibit, path and id fit a value."""
    def sql(store: Store, value: str) -> Sql:
        found = json.dumps([n for n, exhibit, path, uid in store.db.execute(
            "SELECT s.id, e.exhibit, s.path, s.uid FROM source s JOIN evidence e ON e.id = s.evidence")
            if wanted(exhibit, path, uid, value)])
        return f"(m.source {_IN} OR m.id IN (SELECT message FROM copy WHERE source {_IN}))", [found, found]

    return sql


def _equal(column: str) -> Callable[[Store, str], Sql]:
    return lambda _, value: (f"{column} = ? COLLATE NOCASE", [value])


def _date(store: Store, value: str) -> Sql:
    if value.casefold() == "none":
        return "m.basis = 'none'", []
    return between(*moments.milliseconds(moments.read_date(value, 1), store.zone))


def between(start: int | None, end: int | None) -> Sql:
    """Messages with a time from `start` until just before `end`, in milliseconds."""
    parts: list[str] = [TIMED]
    parameters: list[Any] = []
    for sign, ms in ((">=", start), ("<", end)):
        if ms is not None:
            parts.append(f"m.sort_ms {sign} ?")
            parameters.append(ms)
    return "(" + " AND ".join(parts) + ")", parameters


def days(store: Store, start: str | None, end: str | None) -> Sql:
    """From the beginning of one day to the end of another, in the display zone."""
    return between(facts.midnight_ms(start, store.zone) if start else None,
                   facts.midnight_ms(end, store.zone, 1) if end else None)


def _beyond(read: Callable[[str, int], moments.Span]) -> Callable[[Store, str], Sql]:
    return lambda store, value: between(*moments.milliseconds(read(value, 1), store.zone))


def _date_check(value: str, at: int) -> None:
    if value.casefold() != "none":
        moments.read_date(value, at)


def _time(_: Store, value: str) -> Sql:
    first, last, wraps = moments.read_time(value, 1)
    return (f"({TIMED} AND (attest_clock(m.sort_ms) % 1440 >= ? {'OR' if wraps else 'AND'}"
            " attest_clock(m.sort_ms) % 1440 <= ?))"), [first, last]


def _weekday(_: Store, value: str) -> Sql:
    days = json.dumps(moments.read_weekdays(value, 1))
    return f"({TIMED} AND attest_clock(m.sort_ms) / 1440 {_IN})", [days]


_USED = "m.id IN (SELECT u.message FROM selector_use u JOIN selector x ON x.id = u.selector WHERE "
_HAS: dict[str, str] = {
    "image": "(m.kind = 'image' OR m.id IN (SELECT message FROM attachment WHERE mime LIKE 'image/%'))",
    "video": "(m.kind = 'video' OR m.id IN (SELECT message FROM attachment WHERE mime LIKE 'video/%'))",
    "voice": "(m.kind = 'voice' OR m.id IN (SELECT message FROM attachment WHERE mime LIKE 'audio/%'))",
    "document": ("(m.kind = 'document' OR m.id IN (SELECT message FROM attachment WHERE mime LIKE 'application/%'"
                 " OR mime LIKE 'text/%'))"),
    "location": "(m.kind = 'location' OR " + _USED + "x.kind = 'coordinates'))",
    "contact": ("(m.kind = 'contact' OR (m.details IS NOT NULL AND (json_type(m.details, '$.contact') IS NOT NULL"
                " OR json_type(m.details, '$.contacts') IS NOT NULL OR json_type(m.details, '$.vcard') IS NOT NULL)))"),
    "call": "(m.kind = 'call' OR (m.details IS NOT NULL AND json_type(m.details, '$.call') IS NOT NULL))",
    "link": _USED + "x.kind = 'url')",
    "number": _USED + "x.kind = 'phone')",
    "amount": _USED + "x.kind = 'amount')",
}


def amount_fits(value: str, number: float, unit: str) -> bool:
    """Whether a sum is one that a checked `amount:` value asks for."""
    sign, least, most, wanted = _amount(value, 1)
    above = least is None or (number >= least if sign in ("", ">=") else number > least)
    below = most is None or (number <= most if sign in ("", "<=") else number < most)
    return above and below and (wanted is None or unit in _units(wanted))


def _amount_sql(_: Store, value: str) -> Sql:
    sign, least, most, unit = _amount(value, 1)
    parts, parameters = ["x.kind = 'amount'"], list[Any]()
    for bound, compared in ((least, ">=" if sign in ("", ">=") else ">"), (most, "<=" if sign in ("", "<=") else "<")):
        if bound is not None:
            parts.append(f"x.number {compared} ?")
            parameters.append(bound)
    if unit:
        parts.append(f"x.unit {_IN}")
        parameters.append(json.dumps(_units(unit)))
    return _USED + " AND ".join(parts) + ")", parameters


def _near(_: Store, value: str) -> Sql:
    return _USED + "x.kind = 'coordinates' AND attest_km(x.number, x.number2, ?, ?) <= ?)", list(_place(value, 1))


def _phone(store: Store, value: str) -> Sql:
    """The number takes part in the conversation, or is named in the message: as a number, or as one word of digits."""
    e164, numbers, tail = writings(value, store.case.fact("region") or None)
    like = None if tail is None else f"%{tail}"
    ids = json.dumps([row[0] for row in store.db.execute(
        "SELECT id FROM identity WHERE e164 = ?1 OR e164 LIKE ?2 OR identifier = ?3"
        " UNION SELECT identity FROM alias WHERE e164 = ?1 OR e164 LIKE ?2 OR value = ?3", (e164, like, value))])
    found = _taking_part(store, ids)
    named = f"{_USED}x.kind = 'phone' AND (x.value {_IN} OR x.value LIKE ?))"
    words = " OR ".join(f'"{number}"' for number in numbers if number.isdigit())
    worded = "m.id IN (SELECT rowid FROM message_fts WHERE message_fts MATCH ?)"
    parameters: list[Any] = [ids, found, json.dumps(numbers), like, f"body : ({words})"]
    if like is not None:  # a word of digits may begin with a country that nobody named
        worded += (" OR m.id IN (SELECT doc FROM temp.search_places WHERE col = 'body' AND term IN"
                   " (SELECT term FROM temp.search_words WHERE term BETWEEN '0' AND ':' AND term LIKE ?))")
        parameters.append(like)
    return f"(m.sender {_IN} OR m.conversation {_IN} OR {named} OR {worded})", parameters


def number_fits(store: Store, wanted: str, number: str) -> bool:
    """Whether a number of a text is the one that is wanted."""
    return writings(wanted, store.case.fact("region") or None).fits(number)


def _digits(value: str, at: int) -> None:
    if not re.search(r"\d{3}", re.sub(r"\D", "", value)):
        raise QueryError(position=at, what=N_("this is not a phone number."))


def _call(_: Store, value: str) -> Sql:
    """Calls, each once, by how they ended."""
    wanted = calls.ASKED[value.casefold()]
    if not wanted:
        return calls.ONCE, []
    return f"(m.kind = 'call' AND {calls.ENDED} = ? AND {calls.ONCE})", [wanted]


def _duration(_: Store, value: str) -> Sql:
    sign, least, most = _length(value, 1)
    parts, parameters = ["m.kind = 'call'"], list[Any]()
    for bound, compared in ((least, ">=" if sign in ("", ">=") else ">"), (most, "<=" if sign in ("", "<=") else "<")):
        if bound is not None:  # of unknown length: no hit, and one of NOT
            parts.append(f"coalesce({calls.SECONDS} {compared} ?, 0)")
            parameters.append(bound)
    return f"({' AND '.join(parts)} AND {calls.ONCE})", parameters


def _selected(kind: str) -> Callable[[Store, str], Sql]:
    def sql(_: Store, value: str) -> Sql:
        if value == "*":
            return _USED + "x.kind = ?)", [kind]
        wanted = field_value(kind, value)
        exact = not SELECTORS[kind].within
        return (_USED + f"x.kind = ? AND {'x.value = ?' if exact else 'instr(lower(x.value), ?) > 0'})",
                [kind, wanted])

    return sql


_SYSTEM = tuple(get_args(records.Kind))
_DIRECTIONS = ("in", "out", "unknown")
_STATES = ("live", "wal_only", "removed_by_wal", "recovered", "deleted_by_app")
_STATUSES = ("unreviewed", "accepted", "rejected", "unsure")

FIELDS: dict[str, FieldKind] = {
    "from": FieldKind("from:Victor", N_("who wrote it: a name, a part of one, a number or an account"), _anything,
                      _from),
    "to": FieldKind("to:Victor", N_("to whom it was sent"), _anything, _to),
    "with": FieldKind("with:Victor", N_("conversations in which somebody takes part"), _anything, _with),
    "in": FieldKind('in:"Work north"', N_("conversations whose title holds these words"), _anything, _in),
    "app": FieldKind("app:WhatsApp", N_("the app"), _anything, lambda _, v: (
        "m.conversation IN (SELECT id FROM conversation WHERE app = ? COLLATE NOCASE)", [v])),
    "source": FieldKind("source:msgstore", N_("a part of the path of the file it was read from"), _anything,
                        _of_sources(lambda _, path, uid, value: uid == value or assessed.holds(path, value))),
    "exhibit": FieldKind("exhibit:A1", N_("the exhibit reference"), _anything,
                         _of_sources(lambda exhibit, _, __, value: assessed.same(exhibit, value))),
    "kind": FieldKind("kind:voice", N_("text, image, video, voice, document, sticker, location, contact, call, system, "
                                       "poll, deleted or other"),
                      _one_of(_SYSTEM, N_("this is not a kind of message such as text, image or voice.")),
                      _equal("m.kind")),
    "call": FieldKind("call:(missed|declined)", N_("calls, each once, by how they ended: answered, missed, declined, "
                                                   "cancelled, voicemail, blocked or unknown; any for all of them"),
                      _one_of(tuple(calls.ASKED), N_("a call can be: answered, missed, declined, cancelled, voicemail, "
                                                     "blocked, unknown or any.")), _call),
    "duration": FieldKind("duration:>5m", N_("calls by how long they took: seconds, or with s, m or h, or a range such "
                                             "as [30s TO 2m]"), _length, _duration),
    "has": FieldKind("has:(image|link)", N_("image, video, voice, link, location, call, document, contact, number or "
                                            "amount"),
                     _one_of(tuple(_HAS), N_("a message can have: image, video, voice, link, location, call, document, "
                                             "contact, number or amount.")),
                     lambda _, v: (_HAS[v.casefold()], []), needs="selectors"),
    "direction": FieldKind("direction:out", N_("in, out or unknown, as seen from the device"),
                           _one_of(_DIRECTIONS, N_("a direction is in, out or unknown.")), _equal("m.direction")),
    "state": FieldKind("state:recovered", N_("live, wal_only, removed_by_wal, recovered or deleted_by_app"),
                       _one_of(_STATES, N_("a state is live, wal_only, removed_by_wal, recovered or deleted_by_app.")),
                       _equal("m.state")),
    "flag": FieldKind("flag:any", N_("passages that match a rule: any, a code, a rule, concern or help"), _anything,
                      assessed.flag("f.code = ? COLLATE NOCASE OR f.rule = ? OR f.lane = ? COLLATE NOCASE")),
    "status": FieldKind("status:accepted", N_("flags by what the examiner decided: unreviewed, accepted, rejected or "
                                              "unsure"),
                        _one_of(_STATUSES, N_("a status is unreviewed, accepted, rejected or unsure.")),
                        assessed.flag("f.status = ? COLLATE NOCASE")),
    "lang": FieldKind("lang:ro", N_("the language it is written in, as far as the program can tell: a code or a name; "
                                    "none where it cannot"), assessed.check_language, assessed.language,
                      needs="languages"),
    "tag": FieldKind("tag:wages", N_("a tag of the examiner, on the message, its conversation, sender or file; * for "
                                     "any"), _anything, assessed.annotated("tag")),
    "note": FieldKind("note:ask", N_("words of a note of the examiner; * for any note"), _anything,
                      assessed.annotated("note")),
    "date": FieldKind("date:[2026-01 TO 2026-03]", N_("a year, month, day or minute, a range of them, or >, >=, <, <=; "
                                                      "none for messages without a time"), _date_check, _date),
    "after": FieldKind("after:2026-03-01", N_("after a day, month, year or minute, which itself does not count: from "
                                              "the next one on; date:>= counts it too"),
                       moments.read_after, _beyond(moments.read_after)),
    "before": FieldKind("before:2026-03-01", N_("before a day, month, year or minute, which itself does not count; "
                                                "date:<= counts it too"),
                        moments.read_before, _beyond(moments.read_before)),
    "time": FieldKind("time:[22:00 TO 05:00]", N_("hours of the day, over midnight too"), moments.read_time, _time),
    "weekday": FieldKind("weekday:[sat TO sun]", N_("days of the week, mon to sun"), moments.read_weekdays, _weekday),
    "phone": FieldKind('phone:"06 39 98 00 01"', N_("a number in any writing, taking part or named in the text"),
                       _digits, _phone, needs="selectors"),
    "amount": FieldKind("amount:[100 TO 200]EUR", N_("a sum of money, with or without its currency"), _amount,
                        _amount_sql, needs="selectors"),
    "near": FieldKind("near:(48.8566,2.3522,5km)", N_("places at most so far from a point"), _place, _near,
                      needs="selectors"),
    **{name: FieldKind(kind.example, kind.about, _selector(name), _selected(name), needs="selectors")
       for name, kind in SELECTORS.items()},
}
