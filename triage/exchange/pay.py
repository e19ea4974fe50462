"""Pay, debts and hours as the ledger has them, with the examiner's changes: each line, and what they come to."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from parsers.times import iso_utc
from triage.exchange.rows import in_selection
from triage.exchange.selection import Selected
from triage.ledger import totals, work
from triage.ledger.doubts import DOUBTS
from triage.ledger.lines import Line
from triage.store import Store
from triage.words import Translator


def records(store: Store, selected: Selected) -> Iterator[tuple[str, dict[str, Any]]]:
    """("ledger", line) of each line of the selection, then ("ledger_total", total), of these lines alone. Sums are
    decimal numbers in text, as no binary fraction is what somebody wrote; hours have the currency `h`.
    """
    says = Translator(store.case.fact("language") or "en")
    people = {uid: store.person(n) for n, (uid, _) in sorted(store.identities.items(), reverse=True)}
    lines = [line for line in work.lines(store) if selected.everything or in_selection(selected, line.entry.message)]
    messages = work.said(store, {line.entry.message for line in lines})
    lines = [line for line in lines if line.entry.message in messages]
    for line in lines:
        yield "ledger", _line(store, line, messages[line.entry.message], people, says)
    for one in totals.totals(lines):
        shown = one.varies or not one.lines
        yield "ledger_total", {
            "writer": people.get(one.writer), "counterpart": people.get(one.counterpart), "kind": one.kind,
            "means": says(one.label), "total": None if shown else _plain(one.total),
            "least": _plain(one.least) if one.varies else None, "most": _plain(one.most) if one.varies else None,
            "currency": _unit(one.kind, one.currency), "per": one.per or None, "lines": one.lines,
            "not_counted": one.doubtful}


def _line(store: Store, line: Line, message: work.Said, people: dict[str, Any], says: Translator) -> dict[str, Any]:
    e, edit = line.entry, line.edited
    why = DOUBTS.get(e.doubt, "") if line.is_between_two or e.doubt else work.APART
    return {"id": line.id, "message": message.id, "conversation": store.conversation_uid(line.conversation),
            "conversation_title": store.title(line.conversation), "app": store.conversation_app(line.conversation),
            "sent_at": iso_utc(e.at_ms), "sent_at_local": message.at, "writer": people.get(line.writer),
            "counterpart": people.get(line.counterpart), "kind": e.kind, "means": says(totals.label(e.kind, e.debtor)),
            "value": _plain(e.value), "currency": _unit(e.kind, e.currency), "per": e.per or None,
            "counted": not why, "why": says(why) if why else None, "text": message.text,
            "author": edit.author if edit else None, "reason": edit.reason if edit else None}


def _unit(kind: str, currency: str) -> str | None:
    return "h" if kind == "hours" else currency or None


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
