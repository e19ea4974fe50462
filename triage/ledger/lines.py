"""The wage and debt ledger: amounts, hours, fines, deductions and balances that messages name, per pair of people.

A line is what somebody wrote, with its message and span; it is no proof that money moved. What an app recorded as paid
(`triage.ledger.recorded`) is a line of a kind of its own. Lines in doubt (`triage.ledger.doubts`) are kept, marked,
and in no total. So are lines in groups, which have no other side until an examiner says whom they mean. The day of a
line is that of its message. `triage.ledger.entries` reads one message, `triage.ledger.totals` says what lines come to.

An examiner's changes are `Edit`s of their own (kept by triage.ledger.work), laid over the lines by `with_edits`: a line
drawn from a message is never rewritten, so that each change shows who made it, when and why, and can be taken back.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from triage.intake import kept
from triage.intake.prepare import uid
from triage.ledger import doubts, gathered, recorded
from triage.ledger.bills import names_sum
from triage.ledger.entries import Entry, read
from triage.ledger.parties import Parties
from triage.ledger.rates import Period
from triage.ledger.sides import Debtor
from triage.ledger.vocabulary import Kind

if TYPE_CHECKING:
    from triage.store import Store

_TELL = 1000
"""Messages between two reports of how far the reading of a case has come."""
_NEAR_MS, _NEAREST = 3_600_000, 8
"""How far from a list without a sum that is looked for: in the nearest messages of the same hour."""
_COLUMNS = ("m.ident, m.conversation, m.sender, m.utc_ms, m.sort_ms, m.source, m.state, m.reply, m.details,"
            f" {gathered.READ}")


class Line(msgspec.Struct, frozen=True):
    """A line of the table. `id` depends on message and span only. `edited`: the examiner's change that stands.

    `writer`, `counterpart`: people, empty where that is not known, as in a group nobody knows who is meant: then the
    line is in no total, and `meant` is whose message it answers, or whom alone it mentions.
    """

    id: str
    entry: Entry
    writer: str
    counterpart: str
    conversation: int
    text: str
    edited: Edit | None = None
    meant: str = ""

    @property
    def is_between_two(self) -> bool:
        """Whether it is known who names it to whom."""
        return bool(self.writer and self.counterpart)


class Edit(msgspec.Struct, frozen=True):
    """What an examiner says about a line; None stays as read. `counterpart`: who is meant where it names nobody;
    `debtor`: who owes or has paid.
    """

    line: str
    author: str
    at: str
    reason: str
    removed: bool = False
    kind: Kind | None = None
    value: Decimal | None = None
    currency: str | None = None
    counterpart: str = ""
    debtor: Debtor | None = None
    per: Period | None = None


class _Row(NamedTuple):
    """A message as `_COLUMNS` give it."""

    ident: bytes
    conversation: int
    sender: int | None
    utc_ms: int | None
    sort_ms: int | None
    source: int
    state: str
    reply: int | None
    details: str | None
    number: int
    text: str | None
    payments: str | None


class _Found(NamedTuple):
    """A line with its place in the order of the table, and with what makes it the same as another."""

    place: tuple[bool, int, int]
    line: Line
    told: doubts.Told


def of_case(store: Store, progress: Callable[[int, int], None] = lambda done, of: None) -> Iterator[Line]:
    """Yield the lines of all conversations that may be seen, by time, then id.

    Persons are named by their ids. Messages are looked at that `gather` found to name an amount, and all that it has
    not read yet. `progress(messages looked at, all of these conversations)` may raise Cancelled.
    """
    parties = Parties(store)
    last = kept.last(store.db, gathered.NAME, gathered.made_with())
    limits = f"{gathered.MAY} AND m.conversation IN (SELECT value FROM json_each(?)) AND {store.visible}"
    since, talks = f"FROM message m NOT INDEXED WHERE m.id > {last} AND {limits}", (json.dumps(sorted(store.shown)),)
    total = int(store.db.execute(f"SELECT count(*) {since}", talks).fetchone()[0])
    # In the order in which they stand in the file, which takes a third of the time; few give a line, and these are
    # ordered by time at the end.
    named = f"FROM amount_message a CROSS JOIN message m ON m.id = a.message WHERE {limits}"
    rows = chain(store.db.execute(f"SELECT {_COLUMNS}, a.entries {named}", talks) if last else (),
                 store.db.execute(f"SELECT {_COLUMNS}, NULL {since}", talks))
    found: list[_Found] = []
    sums: dict[tuple[int, int], _Found] = {}
    done = 0
    for *message, known in rows:
        if known is None:
            if done % _TELL == 0:
                progress(done, total)
            done += 1
        row = _Row(*message)
        entries = gathered.ENTRIES.decode(known) if known is not None else read(row.text, row.payments, row.number)
        if any(entry.open for entry in entries):
            entries, apart = _closed(store, row, entries)
            for other, entry in apart:
                sums[entry.message, entry.start] = next(_lines(store, parties, other, [entry]))
        found += _lines(store, parties, row, entries)
    found += sums.values()
    found.sort(key=lambda one: one.place)
    again = doubts.told_again(told for _, _, told in found)
    for n, (_, line, _) in enumerate(found):
        yield line if n not in again else msgspec.structs.replace(
            line, entry=msgspec.structs.replace(line.entry, doubt="again"))


def _lines(store: Store, parties: Parties, row: _Row, entries: list[Entry]) -> Iterator[_Found]:
    """The lines that the entries of one message give."""
    if not entries:
        return
    facts = json.loads(row.details) if row.details else {}
    writer = store.identities[row.sender][0] if row.sender is not None else ""
    other = parties.other(row.conversation, writer)
    doubt = doubts.of_message(facts, row.state, service=parties.is_service(row.conversation))
    meant = parties.meant(row.conversation, writer, row.reply, facts) if not other else ""
    for n, one in enumerate(entries):
        entry = msgspec.structs.replace(one, writer=writer or None, at_ms=row.utc_ms, doubt=doubt or one.doubt)
        line = Line(uid("ledger-line", row.ident.hex(), str(entry.start), str(entry.end)), entry, writer, other,
                    row.conversation, (row.text or "")[entry.start : entry.end], meant=meant)
        if entry.kind == "transfer":
            line = _recorded(line, uid("ledger-line", row.ident.hex(), "recorded", str(n)), parties)
        what = (line.writer, line.counterpart, store.conversation_app(row.conversation), row.text, entry.start,
                entry.kind, entry.value, n)
        yield _Found((row.sort_ms is not None, row.sort_ms or 0, row.number), line, doubts.Told(
            what, row.conversation, row.source, row.sort_ms if line.is_between_two else None, row.utc_ms is not None))


def _closed(store: Store, row: _Row, entries: list[Entry]) -> tuple[list[Entry], list[tuple[_Row, Entry]]]:
    """The entries of a message with a list, as items of a bill where a message near by names their sum, and the sum
    with its message, if that has no line of its own; without those items where none does.
    """
    sums = [entry for entry in entries if entry.kind not in ("hours", "transfer")]
    total = sum((entry.value for entry in sums), Decimal(0))
    unit = next((entry.currency for entry in sums if entry.currency), "")
    near = store.db.execute(
        f"SELECT {_COLUMNS} FROM message m WHERE m.conversation = ? AND m.sort_ms BETWEEN ? AND ? AND m.id <> ? AND"
        f" {gathered.MAY} AND {store.visible} ORDER BY abs(m.sort_ms - ?), m.id LIMIT ?",
        (row.conversation, row.sort_ms - _NEAR_MS, row.sort_ms + _NEAR_MS, row.number, row.sort_ms, _NEAREST),
    ).fetchall() if row.sort_ms is not None else ()
    for one in map(_Row._make, near):
        amount = names_sum(one.text or "", total, unit)
        if amount is None:
            continue
        items = [msgspec.structs.replace(entry, open=False, currency=entry.currency or amount.unit) if entry.open
                 else entry for entry in entries]
        own = any(entry.start == amount.start and not entry.open for entry in read(one.text, None, one.number))
        return items, [] if own else [(one, Entry(one.number, None, None, "bill", amount.value, amount.unit or unit,
                                                  amount.start, amount.end, unsure=amount.unsure))]
    return [entry for entry in entries if not entry.open], []


def _recorded(line: Line, key: str, parties: Parties) -> Line:
    """A payment that an app recorded, between those whom the app names, as far as they take part."""
    e = line.entry
    payer, payee = (line.writer if who == recorded.WRITER else parties.named(line.conversation, who)
                    for who in (e.payer, e.payee))
    pair = parties.pair(line.conversation)
    if len(pair) == 2 and not (payer and payee):  # then the one who is named leaves no choice
        payer = payer or (pair[1 - pair.index(payee)] if payee in pair else "")
        payee = payee or (pair[1 - pair.index(payer)] if payer in pair else "")
    written = f"{e.value:f} {e.currency}".strip()
    if not payer or not payee or payer == payee:
        return msgspec.structs.replace(line, id=key, text=written)
    writer = line.writer if line.writer in (payer, payee) else payer
    debtor: Debtor = "writer" if writer == payer else "other"
    return msgspec.structs.replace(
        line, id=key, text=written, entry=msgspec.structs.replace(e, debtor=debtor, writer=writer), writer=writer,
        counterpart=payee if writer == payer else payer)


def _debtor(read: Entry, edit: Edit) -> Debtor:
    """Who owes or has paid by what an examiner says; of another kind than was read nobody does until that is said."""
    if edit.debtor is None:
        return read.debtor if edit.kind in (None, read.kind) else ""
    kind = edit.kind or read.kind
    return edit.debtor if kind == "payment" or (kind in ("balance", "transfer") and edit.debtor != "received") else ""


def with_edits(lines: Iterable[Line], edits: Iterable[Edit]) -> Iterator[Line]:
    """Lay the examiner's changes over the lines: the last of each line stands, removed lines go."""
    last = {edit.line: edit for edit in edits}
    for line in lines:
        edit = last.get(line.id)
        if edit is None:
            yield line
        elif not edit.removed:
            entry = msgspec.structs.replace(
                line.entry, doubt="",
                kind=edit.kind or line.entry.kind,
                value=line.entry.value if edit.value is None else edit.value,
                currency=line.entry.currency if edit.currency is None else edit.currency,
                debtor=_debtor(line.entry, edit),
                per=line.entry.per if edit.per is None else edit.per)
            other = line.counterpart or (edit.counterpart if edit.counterpart != line.writer else "")
            yield msgspec.structs.replace(line, entry=entry, edited=edit, counterpart=other)
