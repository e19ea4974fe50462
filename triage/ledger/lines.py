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
from typing import TYPE_CHECKING

import msgspec

from triage.intake import kept
from triage.intake.prepare import uid
from triage.ledger import doubts, gathered, recorded
from triage.ledger.entries import Entry, read
from triage.ledger.parties import Parties
from triage.ledger.rates import Period
from triage.ledger.sides import Debtor
from triage.ledger.vocabulary import Kind

if TYPE_CHECKING:
    from triage.store import Store

_TELL = 1000
"""Messages between two reports of how far the reading of a case has come."""


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
    columns = ("m.ident, m.conversation, m.sender, m.utc_ms, m.sort_ms, m.source, m.state, m.reply, m.details,"
               f" {gathered.READ}")
    named = f"FROM amount_message a CROSS JOIN message m ON m.id = a.message WHERE {limits}"
    rows = chain(store.db.execute(f"SELECT {columns}, a.entries {named}", talks) if last else (),
                 store.db.execute(f"SELECT {columns}, NULL {since}", talks))
    found: list[tuple[tuple[bool, int, int], Line, doubts.Told]] = []
    done = 0
    for (ident, conversation, sender, utc_ms, sort_ms, source, state, reply, details, number, text, payments,
         known) in rows:
        if known is None:
            if done % _TELL == 0:
                progress(done, total)
            done += 1
        entries = gathered.ENTRIES.decode(known) if known is not None else read(text, payments, number)
        if not entries:
            continue
        facts = json.loads(details) if details else {}
        writer = store.identities[sender][0] if sender is not None else ""
        other = parties.other(conversation, writer)
        doubt = doubts.of_message(facts, state, service=parties.is_service(conversation))
        meant = parties.meant(conversation, writer, reply, facts) if not other else ""
        for n, one in enumerate(entries):
            entry = msgspec.structs.replace(one, writer=writer or None, at_ms=utc_ms, doubt=doubt or one.doubt)
            line = Line(uid("ledger-line", ident.hex(), str(entry.start), str(entry.end)), entry, writer, other,
                        conversation, (text or "")[entry.start : entry.end], meant=meant)
            if entry.kind == "transfer":
                line = _recorded(line, uid("ledger-line", ident.hex(), "recorded", str(n)), parties)
            what = (line.writer, line.counterpart, store.conversation_app(conversation), text, entry.start, entry.kind,
                    entry.value, n)
            found.append(((sort_ms is not None, sort_ms or 0, number), line, doubts.Told(
                what, conversation, source, sort_ms if line.is_between_two else None, utc_ms is not None)))
    found.sort(key=lambda one: one[0])
    again = doubts.told_again(told for _, _, told in found)
    for n, (_, line, _) in enumerate(found):
        yield line if n not in again else msgspec.structs.replace(
            line, entry=msgspec.structs.replace(line.entry, doubt="again"))


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
