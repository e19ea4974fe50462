"""The wage and debt ledger: amounts, hours, fines, deductions and balances that messages name, per pair of people.

A line is what somebody wrote, with its message and span; it is no proof that money moved. What an app recorded as paid
(`triage.ledger.recorded`) is a line of a kind of its own. Lines in doubt (`triage.ledger.doubts`) are kept, marked,
and in no total. So are lines in groups, which have no other side until an examiner says whom they mean. The day of a
line is that of its message. Totals are per kind and currency: amounts in different currencies are never added.

An examiner's changes are `Edit`s of their own (kept by triage.ledger.work), laid over the lines by `with_edits`: a line
drawn from a message is never rewritten, so that each change shows who made it, when and why, and can be taken back.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

import msgspec

from parsers.words import N_
from triage.flags.pattern import is_word, level
from triage.intake import kept
from triage.intake.prepare import uid
from triage.ledger import doubts, recorded, spelled
from triage.ledger.amounts import FILE, Amount, amounts, is_part
from triage.ledger.doubts import Doubt
from triage.ledger.kinds import Beside, Kind, denied, is_rate, kind_of, legible, may_be_money, may_name_amounts
from triage.ledger.parties import Parties
from triage.ledger.sides import FILE as SIDES
from triage.ledger.sides import Debtor, debtor_of, is_ahead, is_not_received, is_of_others, payment_of
from triage.text.tables import stands_alone

if TYPE_CHECKING:  # the process that reads evidence asks for amounts, and has no use for what opens a case
    from triage.case import Case
    from triage.store import Store

KINDS: dict[Kind, str] = {
    "wage": N_("wage"), "payment": N_("payment"), "deduction": N_("deduction"), "fine": N_("fine"), "fee": N_("fee"),
    "interest": N_("interest"), "balance": N_("balance or debt"), "price": N_("price or rent"), "hours": N_("hours"),
    "amount": N_("amount, kind not said"), "transfer": N_("payment as the app recorded it"),
}  # fmt: skip
SUMMED: frozenset[Kind] = frozenset(("payment", "deduction", "fine", "fee", "transfer"))
"""Kinds that happen, so that what messages name of them adds up. A wage, a price, interest or hours may be named again
and again, and “1200 a month” said twice is not 2400."""
OWED: dict[Debtor, str] = {
    "writer": N_("debt of who wrote"), "other": N_("debt of the person written to"), "": KINDS["balance"]}
PAID: dict[Debtor, str] = {
    "writer": N_("payment by who wrote"), "other": N_("payment by the person written to"),
    "received": N_("payment to who wrote, by whom is not said"), "": KINDS["payment"]}
RECORDED: dict[Debtor, str] = {
    "writer": N_("payment by who wrote, as the app recorded it"),
    "other": N_("payment by the person written to, as the app recorded it"), "": KINDS["transfer"]}
_AROUND = 60
"""Code points on each side within which a word says what an amount is."""
_LONGEST = 500
"""Code points on each side within which a sentence is looked for: each of thousands of amounts would pass over all."""
_TELL = 1000
"""Messages between two reports of how far the reading of a case has come."""
_SENTENCE = re.compile(r"[.;](?:\s|$)|[!?](?:\s|$|(?=[^\w€$£]))|[؟？。！；]\s?|\n")
_QUESTION = re.compile(r"[\s.!…)]{0,4}[?？؟]")
_ASKS = re.compile(r"\s*(?:(?:did|have|has) (?:you|u|he|she|they|we)|est-ce|هل|czy|чи)\s", re.IGNORECASE)
"""What begins a question that may lack its mark."""


class Entry(msgspec.Struct, frozen=True):
    """One amount of one message: `start` to `end` are code points of its text.

    `doubt`: empty, or why it does not count. `debtor`: of a balance who owes it, and of a payment who made it, as far
    as it is said. `value` in units of `currency` (ISO 4217, a plain name where several countries share it, or empty),
    or hours. `payer`, `payee`: of what an app recorded, which stands at no place of the text (`recorded.Payment`).
    """

    message: int
    writer: str | None
    at_ms: int | None
    kind: Kind
    value: Decimal
    currency: str
    start: int
    end: int
    doubt: Doubt = ""
    unsure: bool = False
    debtor: Debtor = ""
    payer: str = ""
    payee: str = ""


def read(text: str | None, details: str | None, message: int) -> list[Entry]:
    """What one message gives: the amounts of its words, and payments that its app recorded (`details`, as stored). A
    sum that is recorded is not named by the words a second time.
    """
    named = entries_of(text, message) if text and may_name_amounts(text) else []
    paid = recorded.payments(json.loads(details)) if details else []
    sums = {payment.value for payment in paid}
    return [*(entry for entry in named if entry.kind == "hours" or entry.value not in sums), *(
        Entry(message, None, None, "transfer", one.value, one.currency, 0, 0, one.state, payer=one.payer,
              payee=one.payee) for one in paid)]


def entries_of(text: str, message: int, writer: str | None = None, at_ms: int | None = None) -> list[Entry]:
    """The lines that one message gives, in its order."""
    found: list[Entry] = []
    listed = list(amounts(text))
    last: Kind | None = None
    for n, amount in enumerate(listed):
        sentence = _sentence(text, amount)
        beside = _beside(text, sentence, listed[n - 1] if n else None, amount, listed[n + 1 : n + 2], last)
        before, after = beside.before, beside.after
        kind = last = kind_of(amount, beside)
        if kind is None:
            continue
        doubt: Doubt = ""
        payer, made = payment_of(before, after) if kind == "payment" else ("", "")
        if _is_questioned(text, sentence, amount):
            doubt = "question"
        elif denied(before, after, kind) or (kind == "payment" and not payer and is_not_received(
                legible(text[sentence[1] : sentence[1] + _AROUND]))):
            doubt = "negated"
        elif kind in SUMMED and is_rate(after):
            doubt = "rate"  # before what is asked: “I pay you 50 a day” is a promise too, and says more so
        elif kind in ("balance", "payment") and is_of_others(before):
            doubt = "others"
        elif made or (kind in ("deduction", "fine", "fee") and is_ahead(before, after)):
            doubt = made or "asked"
        found.append(Entry(message, writer, at_ms, kind, amount.value, "" if kind == "hours" else amount.unit,
                           amount.start, amount.end, doubt, amount.unsure,
                           debtor_of(before, after) if kind == "balance" else payer))
    return found


def _is_questioned(text: str, sentence: tuple[int, int], amount: Amount) -> bool:
    """Whether a sentence is a question, by its mark, its last word or its first."""
    return (_QUESTION.match(text, sentence[1]) is not None or _ASKS.match(text, sentence[0]) is not None
            or text[amount.end : sentence[1]].rstrip().endswith(("吗", "嗎")))


def _beside(text: str, sentence: tuple[int, int], previous: Amount | None, amount: Amount, following: Sequence[Amount],
            last: Kind | None) -> Beside:
    """What stands beside an amount, with those next to it. `last`: what the previous one was read as."""
    begin, end = _around(text, sentence, amount)
    before = legible(text[begin : amount.start])
    span = next_ = None
    if previous is not None and previous.start >= begin:
        upto = len(before) - len(legible(text[previous.end : amount.start]))
        span = upto - len(legible(text[previous.start : previous.end])), upto, last
    if following and following[0].start < end and may_be_money(following[0]):
        until = len(legible(text[amount.end : following[0].start]))
        next_ = until, until + len(legible(text[following[0].start : following[0].end]))
    part = bool(following) and following[0].value > amount.value and is_part(text[amount.end : following[0].start])
    whole = (previous is not None and previous.value < amount.value
             and is_part(text[previous.end : amount.start]))
    return Beside(before, legible(text[amount.end : end]), span, next_, part, whole)


def _around(text: str, sentence: tuple[int, int], amount: Amount) -> tuple[int, int]:
    """As much of its sentence as may say what an amount is, without the words that are cut through there: of
    “confined” the end is no fine.
    """
    begin, end = max(sentence[0], amount.start - _AROUND), min(sentence[1], amount.end + _AROUND)
    if begin > sentence[0]:
        while begin < amount.start and _joined(text, begin):
            begin += 1
    if end < sentence[1]:
        while end > amount.end and _joined(text, end):
            end -= 1
    return begin, end


def _joined(text: str, at: int) -> bool:
    """Whether the characters before and behind a place are of one word, which is not so in a script without spaces."""
    return all(is_word(level(one)) and not stands_alone(one) for one in text[at - 1 : at + 1])


def _sentence(text: str, amount: Amount) -> tuple[int, int]:
    """The sentence around an amount, without its final mark, as far as it is looked for."""
    begin = max(0, amount.start - _LONGEST)
    for found in _SENTENCE.finditer(text, begin, amount.start):
        begin = found.end()
    last = min(len(text), amount.end + _LONGEST)
    stop = _SENTENCE.search(text, amount.end, last)
    return begin, stop.start() if stop else last


# --- which messages name amounts, found once ---------------------------------------------------------------------

_NAME = "amounts"
VERSION = "7"
_STEP = 20_000
_ENTRIES = msgspec.json.Decoder(list[Entry])
_MAY = f"m.record = 0 AND (m.text IS NOT NULL OR {recorded.likely()})"
_READ = f"m.id, m.text, CASE WHEN {recorded.likely()} THEN m.details END"


@lru_cache(maxsize=1)
def _made_with() -> str:
    """The version of the rules: of this module, and of the word lists."""
    listed = FILE.read_bytes() + SIDES.read_bytes() + spelled.FILE.read_bytes()
    return f"{VERSION}/{hashlib.sha256(listed).hexdigest()[:16]}"


def missing(case: Case) -> int:
    """How many messages have not been read for amounts yet."""
    return kept.missing(case.db, _NAME, _made_with())


def gather(case: Case, progress: Callable[[int, int], None] | None = None, most: int | None = None) -> int:
    """Find the messages that name amounts among those not read yet, or `most` of these; return how many were read.

    Each few thousand are a transaction of their own, so that a pass that is cancelled (`progress(done, all)` may raise
    Cancelled) goes on where it stopped. Not logged: it adds nothing to the case.
    """
    todo, done = missing(case), 0
    while done < (todo if most is None else min(todo, most)):
        with case.transaction():
            last = kept.last(case.db, _NAME, _made_with())
            if not last:
                case.db.execute("DELETE FROM amount_message")
            rows = case.db.execute(f"SELECT {_READ} FROM message m WHERE m.id > ? AND {_MAY} ORDER BY m.id LIMIT ?",
                                   (last, _STEP)).fetchall()
            case.db.executemany("INSERT OR REPLACE INTO amount_message VALUES (?, ?)", [
                (n, msgspec.json.encode(entries).decode()) for n, text, details in rows
                if (entries := read(text, details, n))])
            upto = rows[-1][0] if len(rows) == _STEP else kept.newest(case.db)
            done += int(case.db.execute("SELECT count(*) FROM message WHERE id > ? AND id <= ?",
                                        (last, upto)).fetchone()[0])
            kept.reached(case.db, _NAME, _made_with(), upto)
        if progress is not None:
            progress(done, todo)
    return done


def differing(case: Case) -> int:
    """How many messages are kept with other amounts than they name: none, unless the case was tampered with."""
    last = kept.last(case.db, _NAME, _made_with())
    if not last:
        return 0
    held: dict[int, str] = dict(case.db.execute("SELECT message, entries FROM amount_message"))
    found = 0
    for n, text, details in case.db.execute(f"SELECT {_READ} FROM message m WHERE m.id <= ? AND {_MAY}", (last,)):
        entries = read(text, details, n)
        known = held.pop(n, None)
        found += (entries or None) != (_ENTRIES.decode(known) if known is not None else None)
    return found + sum(message <= last for message in held)


# --- a case ------------------------------------------------------------------------------------------------------


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
    """What an examiner says about a line; None stays as read. `counterpart`: who is meant where it names nobody."""

    line: str
    author: str
    at: str
    reason: str
    removed: bool = False
    kind: Kind | None = None
    value: Decimal | None = None
    currency: str | None = None
    counterpart: str = ""


class Total(msgspec.Struct, frozen=True):
    """What one person named to another, of one kind, in one currency, and of a balance or payment with one side that
    owes or has paid: what was paid and what was received are never added up. `lines` that
    count, `doubtful` that do not. `total`: the sum of kinds that are SUMMED, of others what was named last; `least` and
    `most` of all that was named.
    """

    writer: str
    counterpart: str
    kind: Kind
    currency: str
    total: Decimal
    lines: int
    doubtful: int
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(0)
    debtor: Debtor = ""

    @property
    def label(self) -> str:
        """The kind, with who owes or has paid, to be translated."""
        return label(self.kind, self.debtor)

    @property
    def varies(self) -> bool:
        """Whether it is no sum, and was named with different values, from `least` to `most`."""
        return self.kind not in SUMMED and self.kind != "balance" and self.least < self.most


def label(kind: Kind, debtor: Debtor = "") -> str:
    """What a kind is called, and of a balance who owes, of a payment who made it, to be translated."""
    return {"balance": OWED, "payment": PAID, "transfer": RECORDED}.get(kind, {}).get(debtor, KINDS[kind])


def of_case(store: Store, progress: Callable[[int, int], None] = lambda done, of: None) -> Iterator[Line]:
    """Yield the lines of all conversations that may be seen, by time, then id.

    Persons are named by their ids. Messages are looked at that `gather` found to name an amount, and all that it has
    not read yet. `progress(messages looked at, all of these conversations)` may raise Cancelled.
    """
    parties = Parties(store)
    last = kept.last(store.db, _NAME, _made_with())
    limits = f"{_MAY} AND m.conversation IN (SELECT value FROM json_each(?)) AND {store.visible}"
    since, talks = f"FROM message m NOT INDEXED WHERE m.id > {last} AND {limits}", (json.dumps(sorted(store.shown)),)
    total = int(store.db.execute(f"SELECT count(*) {since}", talks).fetchone()[0])
    # In the order in which they stand in the file, which takes a third of the time; few give a line, and these are
    # ordered by time at the end.
    columns = f"m.ident, m.conversation, m.sender, m.utc_ms, m.sort_ms, m.source, m.state, m.reply, m.details, {_READ}"
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
        entries = _ENTRIES.decode(known) if known is not None else read(text, payments, number)
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
                debtor=line.entry.debtor if edit.kind in (None, line.entry.kind) else "")
            other = line.counterpart or (edit.counterpart if edit.counterpart != line.writer else "")
            yield msgspec.structs.replace(line, entry=entry, edited=edit, counterpart=other)


def totals(lines: Iterable[Line]) -> list[Total]:
    """What was named, by writer, counterpart, kind, currency and debtor: see `Total`. Nothing of which one side is not
    known.
    """
    grouped: dict[tuple[str, str, Kind, str, Debtor], list[Entry]] = defaultdict(list)
    for line in lines:
        if not line.is_between_two:
            continue
        e = line.entry
        grouped[line.writer, line.counterpart, e.kind, e.currency, e.debtor].append(e)
    result = []
    for (writer, counterpart, kind, currency, debtor), entries in sorted(grouped.items()):
        values = [entry.value for entry in entries if not entry.doubt]
        count, values = len(values), values or [Decimal(0)]
        total = sum(values, Decimal(0)) if kind in SUMMED else values[-1]
        result.append(Total(writer, counterpart, kind, currency, total, count, len(entries) - count, min(values),
                            max(values), debtor))
    return result


def risen(entries: Sequence[Entry]) -> list[tuple[Entry, list[Entry], Entry]]:
    """(balance, payments since, next balance) of one currency, for each two balances with a payment between.

    `entries` of one conversation by time. Whether the second is as high as the first is for the caller to see.
    """
    found = []
    for currency in sorted({entry.currency for entry in entries}):
        last: Entry | None = None
        paid: list[Entry] = []
        for entry in entries:
            if entry.doubt not in ("", "unsaid", "others") or entry.currency != currency:
                continue
            if entry.kind == "payment" and last is not None:
                paid.append(entry)
            elif entry.kind == "balance":
                if last is not None and paid:
                    found.append((last, paid, entry))
                last, paid = entry, []
    return found
