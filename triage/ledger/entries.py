"""What one message gives for the ledger: the amounts and hours of its words, each with what it is and whose, and the
payments that its app recorded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from decimal import Decimal

import msgspec

from parsers.words import N_
from triage.flags.pattern import is_word, level
from triage.ledger import recorded
from triage.ledger.amounts import Amount, amounts, is_part
from triage.ledger.bills import in_bills, may_hold_bill, may_lack_sum
from triage.ledger.clock import spans
from triage.ledger.doubts import Doubt
from triage.ledger.kinds import Beside, denied, is_deposit, is_of_work, kind_of, may_be_money, may_name_amounts
from triage.ledger.rates import Period, after_rate, rate_before, rate_behind, rate_further
from triage.ledger.sides import (
    Debtor,
    debtor_of,
    is_ahead,
    is_not_received,
    is_of_others,
    is_settled,
    keeps_deposit,
    payment_of,
)
from triage.ledger.vocabulary import Kind, legible
from triage.text.tables import stands_alone

KINDS: dict[Kind, str] = {
    "wage": N_("wage"), "payment": N_("payment"), "deduction": N_("deduction"), "fine": N_("fine"), "fee": N_("fee"),
    "interest": N_("interest"), "balance": N_("balance or debt"), "price": N_("price or rent"),
    "bill": N_("item or total of a list"), "hours": N_("hours"),
    "amount": N_("amount, kind not said"), "transfer": N_("payment as the app recorded it"),
}  # fmt: skip
SUMMED: frozenset[Kind] = frozenset(("payment", "deduction", "fine", "fee", "transfer"))
"""Kinds that happen, so that what messages name of them adds up. A wage, a price, interest or hours may be named again
and again, and “1200 a month” said twice is not 2400; of a bill the total is named beside its items."""
_AROUND = 60
"""Code points on each side within which a word says what an amount is."""
_LONGEST = 500
"""Code points on each side within which a sentence is looked for: each of thousands of amounts would pass over all."""
_SENTENCE = re.compile(r"[.;](?:\s|$)|[!?](?:\s|$|(?=[^\w€$£]))|[؟？。！；]\s?|\n")
_QUESTION = re.compile(r"[\s.!…)]{0,4}[?？؟]")
_QUOTED = re.compile(r"[ \t]*>+ ")
"""What a mail begins a line with that it quotes from the one it answers, which has its own lines here."""
_ASKS = re.compile(r"\s*(?:(?:did|have|has) (?:you|u|he|she|they|we)|est-ce|هل|czy|чи)\s", re.IGNORECASE)
"""What begins a question that may lack its mark."""


class Entry(msgspec.Struct, frozen=True):
    """One amount of one message: `start` to `end` are code points of its text.

    `doubt`: empty, or why it does not count. `debtor`: of a balance who owes it, and of a payment who made it, as far
    as it is said. `per`: for how long it is each time. `value` in units of `currency` (ISO 4217, a plain name where
    several countries share it, or empty), or hours. `payer`, `payee`: of what an app recorded, which stands at no place
    of the text (`recorded.Payment`). `open`: an item of a list, and a line only if another message names its sum
    (`triage.ledger.lines`).
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
    per: Period = ""
    open: bool = False


def read(text: str | None, details: str | None, message: int) -> list[Entry]:
    """What one message gives: the amounts of its words, and payments that its app recorded (`details`, as stored). A
    sum that is recorded is not named by the words a second time.
    """
    named = entries_of(text, message) if text and may_name_amounts(text) else []
    if text and may_hold_bill(text):
        named = sorted([*named, *_open(text, message, named)], key=lambda entry: entry.start)
    paid = recorded.payments(json.loads(details)) if details else []
    sums = {payment.value for payment in paid}
    return [*(entry for entry in named if entry.kind == "hours" or entry.value not in sums), *(
        Entry(message, None, None, "transfer", one.value, one.currency, 0, 0, one.state, payer=one.payer,
              payee=one.payee) for one in paid)]


def entries_of(text: str, message: int, writer: str | None = None, at_ms: int | None = None) -> list[Entry]:
    """The lines that one message gives, in its order."""
    found: list[Entry] = []
    worked = [*spans(text)]
    listed = sorted([*worked, *(one for one in amounts(text) if not any(
        one.start < span.end and span.start < one.end for span in worked))], key=lambda one: one.start)
    last: Kind | None = None
    bills = in_bills(text, listed)
    for n, amount in enumerate(listed):
        sentence = _sentence(text, amount)
        beside = _beside(text, sentence, listed[n - 1] if n else None, amount, listed[n + 1 : n + 2], last)
        kind = last = _worked(beside) if amount in worked else kind_of(amount, beside, of_bill=n in bills)
        if kind is None:
            continue
        part = bills.get(n)
        if part is not None and (kind == "amount" or (kind == "balance" and not part.is_sum)):
            kind = "bill"  # what is owed is the sum
        per = _per(beside, kind)
        debtor, doubt = _said_of(kind, beside, legible(text[sentence[1] : sentence[1] + _AROUND]), per)
        if _is_questioned(text, sentence, amount):
            doubt = "question"
        elif _QUOTED.match(text, text.rfind("\n", 0, amount.start) + 1):
            doubt = "others"
        currency = "" if kind == "hours" else amount.unit or (part.currency if part else "")
        found.append(Entry(message, writer, at_ms, kind, amount.value, currency, amount.start, amount.end, doubt,
                           amount.unsure, debtor, per=per))
    return found


def _open(text: str, message: int, named: Sequence[Entry]) -> list[Entry]:
    """The items of a list that nothing but its sum, in another message, can make money."""
    if any(entry.kind == "bill" for entry in named):
        return []
    known = {entry.start for entry in named}
    return [Entry(message, None, None, "bill", one.value, one.unit, one.start, one.end, unsure=one.unsure, open=True)
            for one in may_lack_sum(text, [*amounts(text)]) if one.start not in known]


def _worked(beside: Beside) -> Kind | None:
    """What a span between two times of the day is."""
    return "hours" if is_of_work(beside.before, beside.after) else None


def _per(beside: Beside, kind: Kind) -> Period:
    """For how long an amount is said to be each time: of what is summed, where that stands right beside it."""
    if kind == "balance":
        return ""
    own = beside.before if beside.last is None else after_rate(beside.before[beside.last[1] :])
    per = rate_behind(beside.after) or rate_before(own)
    return per or ("" if kind in SUMMED else rate_further(beside.after[: beside.following[0]] if beside.following
                                                          else beside.after))


def _said_of(kind: Kind, beside: Beside, behind: str, per: Period) -> tuple[Debtor, Doubt]:
    """Who owes or paid an amount, and why it does not count, by the words around it and those of the next sentence."""
    before, after = beside.before, beside.after
    debtor: Debtor = debtor_of(before, after) if kind == "balance" else ""
    made: Doubt = ""
    if kind == "payment":
        debtor, made = payment_of(before, after)
    alone = beside.last is None and beside.following is None  # “you owe 3200, 200 is paid” settles no 3200
    kept = keeps_deposit(before, after, behind) if kind == "fee" and is_deposit(before, after) else None
    if kept is False:
        return debtor, "returned"
    if kind == "balance" and alone and is_settled(before, after, behind):
        return debtor, "settled"
    if (kept is None and denied(before, after, kind)) or (
            kind == "payment" and not debtor and is_not_received(behind)):
        return debtor, "negated"
    if kind in SUMMED and per:
        return debtor, "rate"  # before what is asked: “I pay you 50 a day” is a promise too, and says more so
    if kind in ("balance", "payment") and is_of_others(before):
        return debtor, "others"
    if kind in ("deduction", "fine", "fee") and is_ahead(before, after):
        return debtor, "asked"
    return debtor, made


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
