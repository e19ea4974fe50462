"""What examiners do to the wage and debt ledger: change a line, strike it out, add one. The line read stays as it was.

Kept as `made` rows of the kind `ledger.line`, written through triage.work.annotations, so that each is logged and
undone:

- a change of a line that was read, under the uid "ledger.line:" and the line's id:
  {"line": id, "removed": bool, "kind": …, "value": "250", "currency": "EUR"} (null: as it was read), and of a line
  that names no other side "counterpart": person, where the examiner says who is meant; "debtor" and "per" where the
  examiner says who owes or has paid, and for how long it is each time
- a line added: {"message": public id, "writer": person, "counterpart": person, "kind": …, "value": …, "currency": …}
  (counterpart empty: the group, or nobody knows)
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple, get_args

import msgspec

from parsers.errors import UserError
from parsers.times import iso_utc
from parsers.words import N_
from triage import people
from triage.case import Case
from triage.custody import chain
from triage.ledger.entries import KINDS, Entry
from triage.ledger.lines import Edit, Line, of_case, with_edits
from triage.ledger.parties import Parties
from triage.ledger.rates import Period
from triage.ledger.sides import Debtor
from triage.ledger.vocabulary import Kind
from triage.scope import ReasonNeeded
from triage.sources.zones import wall_clock
from triage.store import NoSuchMessage, Store
from triage.work import annotations as work

MADE = "ledger.line"
APART = N_("to whom is not known")
"""Why a line counts nowhere whose other side nobody knows."""
_LONGEST_CURRENCY = 12
_TWO_READINGS = re.compile(r"[1-9]\d{0,2}\.\d{3}")


class NotAnAmount(UserError):
    message = N_("“{value}” is no amount. Write digits, such as 1250 or 1250.50.")
    exit_code = 2


class NotAKind(UserError):
    message = N_("“{kind}” is not a kind of line in the ledger.")
    exit_code = 2


class NotOfThisMessage(UserError):
    message = N_("A line is between two people of its conversation: say who wrote and who is meant.")
    exit_code = 2


def amount(text: str) -> Decimal:
    """What an examiner typed as a number: one sign for the fraction, spaces between thousands. Raises NotAnAmount,
    also for 1,250, which some read as a thousand and others as one.
    """
    plain = "".join(text.split()).replace(",", ".")
    try:
        if _TWO_READINGS.fullmatch(plain):
            raise NotAnAmount(value=text)
        value = Decimal(plain)
    except InvalidOperation as error:
        raise NotAnAmount(value=text) from error
    if not value.is_finite() or value < 0 or value > 10**15:
        raise NotAnAmount(value=text)
    return value


def _fields(kind: str, value: str, currency: str, debtor: str | None = None, per: str | None = None) -> dict[str, Any]:
    if kind not in KINDS:
        raise NotAKind(kind=kind)
    said = {"debtor": debtor, "per": per}
    for what, allowed in (("debtor", get_args(Debtor)), ("per", get_args(Period))):
        if said[what] is not None and said[what] not in allowed:
            raise NotAKind(kind=said[what])
    return {"kind": kind, "value": str(amount(value)),
            "currency": chain.printable("".join(currency.split()))[:_LONGEST_CURRENCY],
            **{what: one for what, one in said.items() if one is not None}}


def _reason(reason: str) -> str:
    if not reason.strip():
        raise ReasonNeeded
    return reason.strip()


# -- what an examiner does ------------------------------------------------------------------------------------------

def change(case: Case, line: str, kind: str, value: str, currency: str, reason: str, counterpart: str | None = None,
           debtor: str | None = None, per: str | None = None) -> work.Change:
    """Say what a line is; of one that names nobody also who is meant (`counterpart`); who owes or has paid (`debtor`)
    and for how long it is each time (`per`), or leave that as it was read (None). Raises NotOfThisMessage, NotAnAmount,
    NotAKind or ReasonNeeded.
    """
    body: dict[str, Any] = {"line": line, "removed": False, **_fields(kind, value, currency, debtor, per)}
    if counterpart:
        if case.db.execute("SELECT 1 FROM person WHERE uid = ?", (counterpart,)).fetchone() is None:
            raise NotOfThisMessage
        body["counterpart"] = counterpart
    return work.make(case, MADE, body, uid=f"{MADE}:{line}", reason=_reason(reason))[1]


def strike(case: Case, line: str, reason: str) -> work.Change:
    """Take a line out of the totals; it stays readable. Raises ReasonNeeded."""
    body = {"line": line, "removed": True, "kind": None, "value": None, "currency": None}
    return work.make(case, MADE, body, uid=f"{MADE}:{line}", reason=_reason(reason))[1]


def restore(case: Case, line: str) -> work.Change:
    """Let a line stand as it was read again; takes an added line away. Raises NoSuchAnnotation."""
    added = case.db.execute("SELECT 1 FROM made WHERE uid = ? AND kind = ?", (line, MADE)).fetchone()
    return work.unmake(case, line if added else f"{MADE}:{line}")


def add(case: Case, message: str, writer: str, kind: str, value: str, currency: str, reason: str,
        counterpart: str | None = None, debtor: str | None = None, per: str | None = None) -> work.Change:
    """Add a line to a message (public id); `writer` is who names it. In a conversation of two the other is found,
    elsewhere it is `counterpart`, or nobody.

    Raises NoSuchMessage, NotOfThisMessage, NotAnAmount, NotAKind or ReasonNeeded.
    """
    store = Store(case)
    row = store.message_row(message)
    talk = case.db.execute("SELECT conversation FROM message WHERE id = ?", (row,)).fetchone()[0]
    parties = Parties(store)
    other = parties.other(talk, writer) or counterpart or ""
    if not {writer, *([other] if other else [])} <= set(parties.people(talk)) or writer == other:
        raise NotOfThisMessage
    body = {"message": message, "writer": writer, "counterpart": other,
            **_fields(kind, value, currency, debtor, per)}
    return work.make(case, MADE, body, reason=_reason(reason))[1]


def change_added(case: Case, uid: str, kind: str, value: str, currency: str, reason: str,
                 counterpart: str | None = None, debtor: str | None = None, per: str | None = None) -> work.Change:
    """Say what an added line is, and who is meant (empty: not known) where that is given. Raises NoSuchAnnotation,
    NotOfThisMessage, NotAnAmount, NotAKind or ReasonNeeded.
    """
    row = case.db.execute("SELECT body FROM made WHERE uid = ? AND kind = ?", (uid, MADE)).fetchone()
    if row is None:
        raise work.NoSuchAnnotation(what=MADE, uid=uid)
    body = {**json.loads(row[0]), **_fields(kind, value, currency, debtor, per)}
    if counterpart is not None:
        if counterpart == body["writer"]:
            raise NotOfThisMessage
        body["counterpart"] = counterpart
    return work.make(case, MADE, body, uid=uid, reason=_reason(reason))[1]


class Said(NamedTuple):
    """A message as the ledger shows it: public id, text, and when, by the wall clock of the evidence or of the case, in
    UTC, on what that rests (as stored), and by how much its clock was set right.
    """

    id: str
    text: str
    at: str | None
    utc: str | None
    basis: str
    clock_offset: int


def said(store: Store, messages: Iterable[int]) -> dict[int, Said]:
    """Messages (row ids) that lines were read from, as far as they may be seen."""
    return {row: Said(ident, text or "", local or (wall_clock(utc_ms, store.zone) if utc_ms is not None else None),
                      iso_utc(utc_ms), basis, store.clock_offset(source))
            for row, ident, text, local, utc_ms, basis, source in store.db.execute(
        "SELECT m.id, lower(hex(m.ident)), m.text, m.local, m.utc_ms, m.basis, m.source FROM message m WHERE m.id IN"
        f" (SELECT value FROM json_each(?)) AND {store.visible}", (json.dumps(list(messages)),))}


# -- reading --------------------------------------------------------------------------------------------------------

def edits(store: Store) -> list[Edit]:
    """The changes that stand, the oldest first."""
    found = []
    today = _today(store)
    for made in work.made(store, MADE):
        body = made["body"]
        if "line" in body:
            other = today(body.get("counterpart", ""))
            found.append(Edit(body["line"], made["actor"], made["at"], made["reason"] or "", body["removed"],
                              body["kind"], None if body["value"] is None else Decimal(body["value"]),
                              body["currency"], other, body.get("debtor"), body.get("per")))
    return found


def _today(store: Store) -> Callable[[str], str]:
    """By which uid somebody goes whom examiners made one with another person since; empty where there is no such person
    any more, or the scope hides them.
    """
    kept: dict[str, str] = dict(store.db.execute(
        "SELECT json_extract(gone, '$.uid'), json_extract(gone, '$.kept') FROM merge WHERE undone_at IS NULL"))
    hidden = people.only_hidden(store.case)
    known = {uid for n, uid in store.db.execute("SELECT id, uid FROM person") if n not in hidden}

    def today(uid: str) -> str:
        for _ in range(len(kept) + 1):
            if uid in known:
                return uid
            uid = kept.get(uid, "")
        return ""

    return today


def added(store: Store) -> list[Line]:
    """Lines that examiners added to messages that may be seen, the oldest first."""
    found = []
    today = _today(store)
    for made in work.made(store, MADE):
        body = made["body"]
        if "message" not in body:
            continue
        try:
            row = store.message_row(body["message"])
        except NoSuchMessage:
            continue  # the scope holds it back, or its source is no longer in the case
        talk, at = store.db.execute("SELECT conversation, utc_ms FROM message WHERE id = ?", (row,)).fetchone()
        kind: Kind = body["kind"]
        writer, other = today(body["writer"]), today(body["counterpart"])
        found.append(Line(
            made["uid"], Entry(row, writer, at, kind, Decimal(body["value"]), body["currency"], 0, 0,
                               debtor=body.get("debtor", ""), per=body.get("per", "")),
            writer, other if other != writer else "", talk, "",
            Edit(made["uid"], made["actor"], made["at"], made["reason"] or "", False, kind, Decimal(body["value"]),
                 body["currency"])))
    return found


def lines(store: Store) -> list[Line]:
    """The ledger as examiners left it: lines read with their changes, without those struck out, and lines added."""
    found = [*with_edits(of_case(store), edits(store)), *added(store)]
    return sorted(found, key=_by_time)


def laid_over(read: list[Line], store: Store) -> list[tuple[Line, Line | None]]:
    """(as read, as it stands) of each line for a table that shows both; None where it was struck out, and an added
    line stands for itself. `read` is what `of_case` gave, which takes a while.
    """
    last = {edit.line: edit for edit in edits(store)}
    both: list[tuple[Line, Line | None]] = []
    for line in read:
        edit = last.get(line.id)
        stands = next(iter(with_edits([line], [edit] if edit else [])), None)
        both.append((msgspec.structs.replace(line, edited=edit), stands))
    both += [(line, line) for line in added(store)]
    return sorted(both, key=lambda pair: _by_time(pair[0]))


def _by_time(line: Line) -> tuple[int, int, int, str]:
    return (line.entry.at_ms or 0, line.entry.message, line.entry.start, line.id)
