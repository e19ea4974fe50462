"""Pay, debts and hours as messages name them, and what a request to a provider can rest on."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from parsers.words import N_
from triage.ledger import lines as ledger
from triage.ledger import totals, work
from triage.ledger.doubts import DOUBTS
from triage.ledger.rates import PERIODS, Period
from triage.ledger.sides import Debtor
from triage.ledger.vocabulary import Kind
from triage.report import model
from triage.report.exhibits import display_time
from triage.selectors import extract
from triage.store import Store

#: Lines of the ledger that are printed; a case may name tens of thousands of amounts.
LINES = 400
_AROUND = 60
_SPACE = re.compile(r"\s+")
#: Reference and name of each person, by uid.
Names = dict[str, tuple[str, str]]
_NOBODY = ("", "")
_OF = {"balance": N_("debt of {who}"), "payment": N_("payment by {who}"),
       "received": N_("payment to {who}, by whom is not said"),
       "transfer": N_("payment by {who}, as the app recorded it")}
_MARKS: dict[str, str] = {**DOUBTS, "unsure": N_("can be read in two ways")}

#: The company behind an app, as its own terms name it; the authority checks it before it writes.
_COMPANIES: dict[str, str] = {
    "WhatsApp": "WhatsApp LLC / WhatsApp Ireland Limited",
    "Instagram": "Meta Platforms, Inc. / Meta Platforms Ireland Limited",
    "Messenger": "Meta Platforms, Inc. / Meta Platforms Ireland Limited", "Telegram": "Telegram Messenger Inc.",
    "Signal": "Signal Messenger, LLC", "Viber": "Viber Media S.à r.l.", "LINE": "LY Corporation",
    "KakaoTalk": "Kakao Corp.", "Discord": "Discord Inc.", "Skype": "Microsoft Corporation",
    "Hangouts": "Google LLC / Google Ireland Limited",
    "Apple Messages": "Apple Inc. / Apple Distribution International Ltd.",
    "TextNow": "TextNow, Inc.", "imo": "Pagebites, Inc.",
}  # fmt: skip
_NETWORKS = frozenset({"SMS", "Phone", "Messages"})
_OPERATOR = N_("the operator of the number, by its country; numbers may have been ported")
_UNKNOWN = N_("not known to this program")


def money(store: Store, names: Names, refs: dict[int, str], exhibit_of: dict[str, int]
          ) -> tuple[model.Money, model.Money]:
    """(pay and debts, hours) of all conversations that may be seen, with the examiner's changes laid over."""
    lines = work.lines(store)
    paid = [line for line in lines if line.entry.kind not in ("hours", "amount")]
    worked = [line for line in lines if line.entry.kind == "hours"]
    pay, hours = (_money(store, part, names, refs, exhibit_of) for part in (paid, worked))
    unnamed = sum(line.entry.kind == "amount" for line in lines)
    return msgspec.structs.replace(pay, unnamed=unnamed), hours


def _money(store: Store, lines: Sequence[ledger.Line], names: Names, refs: dict[int, str],
           exhibit_of: dict[str, int]) -> model.Money:
    order = {uid: n for n, uid in enumerate(names)}
    sums = tuple(model.Sum(
        names.get(t.writer, _NOBODY)[1], names.get(t.counterpart, _NOBODY)[1],
        _kind(t.kind, t.debtor, names.get(t.writer, _NOBODY)[0], names.get(t.counterpart, _NOBODY)[0]),
        _unit(t.kind, t.currency), (t.least, t.most) if t.varies else (t.total,), t.lines, t.doubtful,
        names.get(t.writer, _NOBODY)[0], names.get(t.counterpart, _NOBODY)[0], _period(t.per))
        for t in sorted(totals.totals(lines), key=lambda t: _pair(t, order)))
    messages = {m["row"]: m for m in store.by_ids({line.entry.message for line in lines})}
    told = [(messages[line.entry.message], line) for line in lines if line.entry.message in messages]
    kept = sorted(told, key=lambda one: (one[0]["id"] not in exhibit_of, not one[1].is_between_two, *_place(one)))
    del kept[LINES:]
    kept.sort(key=_place)
    return model.Money(sums, tuple(
        _line(store, line, m, names, refs, exhibit_of) for m, line in kept), len(lines) - len(kept),
        apart=sum(not line.is_between_two for line in lines))


def _kind(kind: Kind, debtor: Debtor, writer_ref: str, counterpart_ref: str) -> model.Words:
    """What a line is, with who owes or paid by their number in the list of people."""
    who = counterpart_ref if debtor == "other" else writer_ref
    message = _OF.get("received" if debtor == "received" else kind)
    if not debtor or not who or message is None:
        return model.Words(totals.label(kind, debtor))
    return model.Words(message, {"who": who})


def _period(per: Period) -> model.Phrase:
    return model.Words(PERIODS[per]) if per else ""


def _place(told: tuple[dict[str, Any], ledger.Line]) -> tuple[str, int, int, str]:
    """By time, and in a message as it is read."""
    message, line = told
    return message["sent_at_local"] or "", message["row"], line.entry.start, line.id


def _pair(total: totals.Total, order: dict[str, int]) -> tuple[list[int], int]:
    """What two people named to each other stands together, in the order of the list of people."""
    writer, counterpart = (order.get(who, len(order)) for who in (total.writer, total.counterpart))
    return sorted((writer, counterpart)), writer


def _line(store: Store, line: ledger.Line, message: dict[str, Any], names: Names, refs: dict[int, str],
          exhibit_of: dict[str, int]) -> model.MoneyLine:
    e = line.entry
    text = message["text"] or ""
    time = display_time(store, message["sent_at"], message["sent_at_local"], "", message["time_basis"])
    begin, end = _around(text, e.start, e.end)  # a line that was added stands at 0
    said = f"{'…' if begin else ''}{text[begin:end]}{'…' if end < len(text) else ''}".replace("\n", " ")
    why = _MARKS.get(e.doubt or ("unsure" if e.unsure and line.edited is None else ""))
    mark: model.Phrase = model.Words(why) if why else ""
    edited: model.Phrase = ""
    if line.edited is not None:
        edited = model.Words(N_("changed by {author}: {reason}"),
                             {"author": line.edited.author, "reason": line.edited.reason})
    (writer_ref, writer), (ref, counterpart) = (names.get(who, _NOBODY) for who in (line.writer, line.counterpart))
    if not line.counterpart:  # a group, or who is meant is not known
        ref, counterpart = refs.get(line.conversation, ""), store.title(line.conversation)
    return model.MoneyLine(
        time.display or time.local or "", refs.get(line.conversation, ""), message["id"], writer, counterpart,
        _kind(e.kind, e.debtor, writer_ref, ref if line.counterpart else ""),
        e.value, _unit(e.kind, e.currency), said, exhibit_of.get(message["id"]), mark, edited,
        writer_ref, ref, _period(e.per))


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """What is printed around an amount: whole words, as the end of a number would be read as one."""
    first, last = max(0, start - _AROUND), min(len(text), end + _AROUND)
    if first and (space := _SPACE.search(text, first - 1, start)):
        first = space.end()
    if last < len(text):
        last = max((space.start() for space in _SPACE.finditer(text, end, last + 1)), default=last)
    return first, last


def _unit(kind: str, currency: str) -> str:
    return N_("h") if kind == "hours" else currency


def requests(people: Sequence[model.Person], conversations: Sequence[model.Conversation],
             exhibits: Sequence[model.Exhibit], region: str) -> tuple[model.Request, ...]:
    """What a request to each provider can rest on: accounts of those who write in exhibits, times, and links."""
    apps = {c.ref: c.app for c in conversations}
    present: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    untimed: dict[str, list[int]] = defaultdict(list)
    windows: dict[str, dict[str, list[tuple[str, str, int]]]] = defaultdict(lambda: defaultdict(list))
    links: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for exhibit in exhibits:
        app = apps.get(exhibit.conversation, "")
        times = sorted(m.time.utc for m in exhibit.messages if m.passage and m.time.utc)
        if times:
            windows[app][exhibit.conversation].append((times[0], times[-1], exhibit.number))
        if any(m.passage and not m.time.utc for m in exhibit.messages):
            untimed[app].append(exhibit.number)
        for message in exhibit.messages:
            for known in (message.sender_identifier, message.sender_name):
                present[app][known].add(exhibit.number)
            if message.passage:
                for found in extract.find(message.text or "", region or None):
                    if found.kind == "url" and exhibit.number not in links[app][found.value]:
                        links[app][found.value].append(exhibit.number)
    return tuple(
        model.Request(app, _company(app), _accounts(people, app, present[app]),
                      tuple(sorted((url, tuple(numbers)) for url, numbers in links[app].items())),
                      tuple(_window(ref, found) for ref, found in windows[app].items()), tuple(untimed[app]))
        for app in sorted(set(present) | set(windows)))


def _company(app: str) -> model.Phrase:
    if app in _NETWORKS:
        return model.Words(_OPERATOR)
    return next((name for start, name in _COMPANIES.items() if app.lower().startswith(start.lower())),
                model.Words(_UNKNOWN))


def _accounts(people: Sequence[model.Person], app: str, present: Mapping[str, set[int]]) -> tuple[model.Account, ...]:
    from triage.report.labels import IDENTIFIER_KIND  # noqa: PLC0415  (labels need the model)

    return tuple(
        model.Account(model.Words(IDENTIFIER_KIND.get(i.kind, i.kind)), i.value, p.ref, p.name, tuple(sorted(numbers)))
        for p in people for i in p.identifiers
        if i.app == app and i.value and i.kind not in ("name", "owner")
        and (numbers := set().union(*(present.get(known, ()) for known in {i.raw, i.value, i.name, p.name} - {""}))))


def _window(ref: str, found: list[tuple[str, str, int]]) -> model.Window:
    return model.Window(min(first for first, _, _ in found), max(last for _, last, _ in found), ref,
                        tuple(number for _, _, number in found))
