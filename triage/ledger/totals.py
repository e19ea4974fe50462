"""What the lines of the ledger come to, per pair of people, kind and currency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from parsers.words import N_
from triage.ledger.entries import KINDS, SUMMED, Entry
from triage.ledger.lines import Line
from triage.ledger.rates import Period
from triage.ledger.sides import Debtor
from triage.ledger.vocabulary import Kind

OWED: dict[Debtor, str] = {
    "writer": N_("debt of who wrote"), "other": N_("debt of the person written to"), "": KINDS["balance"]}
PAID: dict[Debtor, str] = {
    "writer": N_("payment by who wrote"), "other": N_("payment by the person written to"),
    "received": N_("payment to who wrote, by whom is not said"), "": KINDS["payment"]}
RECORDED: dict[Debtor, str] = {
    "writer": N_("payment by who wrote, as the app recorded it"),
    "other": N_("payment by the person written to, as the app recorded it"), "": KINDS["transfer"]}


class Total(msgspec.Struct, frozen=True):
    """What one person named to another, of one kind, in one currency, of a wage, a price, interest or hours for one
    period (`per`), and of a balance or payment with one side that
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
    per: Period = ""

    @property
    def label(self) -> str:
        """The kind, with who owes or has paid, to be translated."""
        return label(self.kind, self.debtor)

    @property
    def varies(self) -> bool:
        """Whether it is no sum, and was named with different values, from `least` to `most`."""
        return self.kind not in SUMMED and self.kind != "balance" and self.least < self.most


def of_one_period(entry: Entry) -> Period:
    """What keeps a line apart from others of its kind: “50 a day” and “1200 a month” are two wages. What is summed is
    of no period: a payment that an examiner says was made was made once.
    """
    return "" if entry.kind in SUMMED or entry.kind == "balance" else entry.per


def label(kind: Kind, debtor: Debtor = "") -> str:
    """What a kind is called, and of a balance who owes, of a payment who made it, to be translated."""
    return {"balance": OWED, "payment": PAID, "transfer": RECORDED}.get(kind, {}).get(debtor, KINDS[kind])


def totals(lines: Iterable[Line]) -> list[Total]:
    """What was named, by writer, counterpart, kind, currency, debtor and period: see `Total`. Nothing of which one side
    is not known.
    """
    grouped: dict[tuple[str, str, Kind, str, Debtor, Period], list[Entry]] = defaultdict(list)
    for line in lines:
        if not line.is_between_two:
            continue
        e = line.entry
        grouped[line.writer, line.counterpart, e.kind, e.currency, e.debtor, of_one_period(e)].append(e)
    result = []
    for (writer, counterpart, kind, currency, debtor, per), entries in sorted(grouped.items()):
        values = [entry.value for entry in entries if not entry.doubt]
        count, values = len(values), values or [Decimal(0)]
        total = sum(values, Decimal(0)) if kind in SUMMED else values[-1]
        result.append(Total(writer, counterpart, kind, currency, total, count, len(entries) - count, min(values),
                            max(values), debtor, per))
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
