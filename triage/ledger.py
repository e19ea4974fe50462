"""The wage and debt ledger: amounts, hours, fines, deductions and balances that messages name, per pair of people.

A line is what somebody wrote, with its message and span; it is no proof that money moved. Lines that stand in a
question or beside a negation are kept and marked, and stay out of the totals. The day of a line is that of its
message. Totals are per kind and currency: amounts in different currencies are never added, nor those without one to
those with one.

An examiner's changes are `Edit`s of their own (kept by triage.ledger_work), laid over the lines by `with_edits`: a line
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
from typing import Any, Literal

import msgspec

from parsers.words import N_
from triage import kept
from triage.amounts import FILE, Amount, Lexicon, amounts, has_digit, readable, unit_lexicons, words
from triage.case import Case
from triage.folding import stands_alone
from triage.prepare import uid
from triage.store import Store

Kind = Literal["wage", "payment", "deduction", "fine", "fee", "interest", "balance", "price", "hours", "amount"]
KINDS: dict[Kind, str] = {
    "wage": N_("wage"), "payment": N_("payment"), "deduction": N_("deduction"), "fine": N_("fine"), "fee": N_("fee"),
    "interest": N_("interest"), "balance": N_("balance or debt"), "price": N_("price or rent"), "hours": N_("hours"),
    "amount": N_("amount, kind not said"),
}  # fmt: skip
_ORDER: tuple[Kind, ...] = ("fine", "deduction", "interest", "balance", "fee", "wage", "price", "payment")
_AROUND = 60
"""Code points on each side within which a word says what an amount is."""
_CLOSE = 20
"""The same for a number without a currency."""
_LAST_DAY = 31  # of a month
_LONG_WORD = 12
"""A word of so many letters may reach out of what triage.amounts looks at beside a number."""
_TELL = 1000
"""Messages between two reports of how far the reading of a case has come."""
_SENTENCE = re.compile(r"[.!?;\n](?:\s|$)")
_NEGATION = re.compile(
    r"(?<!\w)(?:not|never|no (?:te|me|le|se|debo|debes|pago)"
    r"|don'?t|doesn'?t|didn'?t|won'?t|pas|jamais|aucun|nunca|nao|non|nie|nicht|kein\w*|не|никога)"
    r"(?!\w)")


_WORD = re.compile(r"[^\W\d_]+")
_NEXT_WORD = re.compile(r" ?([^\W\d_]+)")


class Entry(msgspec.Struct, frozen=True):
    """One amount of one message: `start` to `end` are code points of its text.

    `doubt`: empty, `question` or `negated`. `value` in units of `currency` (ISO 4217, a plain name where several
    countries share it, or empty), or hours.
    """

    message: int
    writer: str | None
    at_ms: int | None
    kind: Kind
    value: Decimal
    currency: str
    start: int
    end: int
    doubt: Literal["", "question", "negated"] = ""
    unsure: bool = False


class _Kinds:
    def __init__(self) -> None:
        listed = words()
        self.lexicons = [(kind, Lexicon({kind: listed.kinds[kind]})) for kind in _ORDER]
        self.next = Lexicon({"next": listed.bare["next"]})
        self.year = Lexicon({"year": listed.bare["year"]})
        self.day = Lexicon({"day": listed.bare["day"]})
        self.anew = Lexicon({"anew": listed.bare["anew"]})
        self.unit = Lexicon({"unit": listed.not_money["units"]})
        self.work = Lexicon({"work": listed.hours["work"], "day": listed.hours["day"]})

        self.units = unit_lexicons()
        signs = {word for lexicon in (*self.units, *(lexicon for _, lexicon in self.lexicons)) for word in lexicon.exact
                 if len(word) == 1 and not word.isalpha()}
        self.sign = re.compile("|".join(re.escape(sign) for sign in sorted(signs)) or "(?!)").search
        self.longer = [(phrase, rank, kind) for rank, (kind, lexicon) in enumerate(self.lexicons)
                       for phrase, _ in lexicon.longer]
        self.holds_longer = re.compile("|".join(re.escape(phrase) for phrase, _, _ in self.longer) or "(?!)").search

    def near(self, text: str, *, backwards: bool) -> list[tuple[int, int, Kind]]:
        """(distance, rank, kind) of the words of a text that say what an amount is, measured from its edge."""
        found: list[tuple[int, int, Kind]] = []
        for word in _WORD.finditer(text):
            if said := _said(word[0]):
                distance = len(text) - word.end() if backwards else word.start()
                found += [(distance, rank, kind) for rank, kind in said]
        if self.holds_longer(text):
            for phrase, rank, kind in self.longer:
                at = text.rfind(phrase) if backwards else text.find(phrase)
                if at >= 0:
                    found.append((len(text) - at - len(phrase) if backwards else at, rank, kind))
        return found


    def up_to_what_begins_anew(self, text: str) -> str:
        """What may say of the number before it what it is: in “12345 send me the picture” nothing."""
        return text[: next((word.start() for word in _WORD.finditer(text) if self.anew.at(word[0])), None)]

    @lru_cache(maxsize=65_536)  # noqa: B019  (there is one of these)
    def tells(self, word: str) -> bool:
        """Whether a word can be the currency or the unit of an amount, or say what it is. Of a long one only a part may
        be looked at (triage.amounts looks no farther), so that it always may.
        """
        if len(word) >= _LONG_WORD or _said(word):
            return True
        beginnings = range(len(word)) if stands_alone(word[0]) else range(1)
        return any(lexicon.at(word[n:]) for lexicon in self.units for n in beginnings)


@lru_cache(maxsize=65_536)  # chats say the same words again and again
def _said(word: str) -> tuple[tuple[int, Kind], ...]:
    """(rank, kind) of what a word says an amount is."""
    return tuple((rank, kind) for rank, (kind, lexicon) in enumerate(_kinds().lexicons) if _says(lexicon, word))


def _says(lexicon: Lexicon, word: str) -> bool:
    """Whether a word has a meaning; of a script without spaces, whether any stretch of it has."""
    if stands_alone(word[0]):
        return any(lexicon.at(word[n:]) for n in range(len(word)))
    return lexicon.at(word) is not None


@lru_cache(maxsize=1)
def _kinds() -> _Kinds:
    return _Kinds()


def words_of_kind(kind: str) -> Iterator[str]:
    """The words and beginnings of words by which amounts are called so, levelled: one is in every text that names one.
    """
    for name, lexicon in _kinds().lexicons:
        if name == kind:
            yield from lexicon.written()


def may_name_amounts(text: str) -> bool:
    """Whether `entries_of` can find anything in a text: false only where it finds nothing, and told five times sooner.

    An amount is one by a currency, a unit, or a word that says what it is. Most numbers of a chat have none of them.
    """
    if not has_digit(text):
        return False
    kinds, folded = _kinds(), readable(text)
    return (any(map(kinds.tells, _WORD.findall(folded))) or kinds.sign(folded) is not None
            or kinds.holds_longer(folded) is not None)


def entries_of(text: str, message: int, writer: str | None = None, at_ms: int | None = None) -> list[Entry]:
    """The lines that one message gives, in its order."""
    found: list[Entry] = []
    for amount in amounts(text):
        begin, end = _sentence(text, amount)
        before, after = readable(text[max(begin, amount.start - _AROUND) : amount.start]), readable(
            text[amount.end : min(end, amount.end + _AROUND)])
        kind = _kind(amount, before, after)
        if kind is None:
            continue
        doubt: Literal["", "question", "negated"] = ""
        if text[end : end + 2].lstrip().startswith(("?", "？", "؟")):
            doubt = "question"
        elif _NEGATION.search(before) or _NEGATION.search(after[:20]):
            doubt = "negated" if kind not in {"balance", "fine", "deduction"} or _NEGATION.search(before) else ""
        found.append(Entry(message, writer, at_ms, kind, amount.value, "" if kind == "hours" else amount.unit,
                           amount.start, amount.end, doubt, amount.unsure))
    return found


def _sentence(text: str, amount: Amount) -> tuple[int, int]:
    """The sentence around an amount, without its final mark."""
    begin = 0
    for found in _SENTENCE.finditer(text, 0, amount.start):
        begin = found.end()
    stop = _SENTENCE.search(text, amount.end)
    return begin, stop.start() if stop else len(text)


def _kind(amount: Amount, before: str, after: str) -> Kind | None:
    """What an amount is, by the nearest word; None where it is no money and no working time."""
    kinds = _kinds()
    if amount.unit == "h":
        worked = any(kinds.work.at(word[0]) for text in (before, after) for word in _WORD.finditer(text))
        return "hours" if worked and 0 < amount.value <= 400 else None
    told = after if amount.unit else kinds.up_to_what_begins_anew(after)
    near = kinds.near(before, backwards=True) + kinds.near(told, backwards=False)
    nearest = min((one for one in near if amount.unit or one[0] <= _reach(one[2])), default=None)
    if amount.unit:
        return nearest[2] if nearest else "amount"
    if nearest is None or nearest[2] == "price" or amount.value < 5 or _counts_things(amount, before, after):
        return None
    return nearest[2]


def _reach(kind: Kind) -> int:
    """How near a word must be to a number without a currency: “fine” is mostly no fine."""
    return 8 if kind == "fine" else _CLOSE


def _counts_things(amount: Amount, before: str, after: str) -> bool:
    """Whether a number without a currency is a year, a day, a measure, or counts what the next word names."""
    kinds = _kinds()
    following = _WORD.findall(after[:24])[:2]
    if after.startswith(("+", "%")) or any(kinds.unit.at(word) for word in following):
        return True
    if 1900 <= amount.value <= 2100 and kinds.year.before(before):
        return True
    if amount.value <= _LAST_DAY and amount.value == int(amount.value) and kinds.day.before(before):
        return True
    word = _NEXT_WORD.match(after)
    if word is None or not word[1].isascii():
        return False
    return not (kinds.next.of(word[1]) or any(lexicon.of(word[1]) for _, lexicon in kinds.lexicons))


# --- which messages name amounts, found once ---------------------------------------------------------------------

_NAME = "amounts"
VERSION = "2"
_STEP = 20_000
_ENTRIES = msgspec.json.Decoder(list[Entry])


@lru_cache(maxsize=1)
def _made_with() -> str:
    """The version of the rules: of this module, and of the word lists."""
    return f"{VERSION}/{hashlib.sha256(FILE.read_bytes()).hexdigest()[:16]}"


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
            rows = case.db.execute("SELECT id, text FROM message WHERE id > ? AND record = 0 AND text IS NOT NULL"
                                   " ORDER BY id LIMIT ?", (last, _STEP)).fetchall()
            case.db.executemany("INSERT OR REPLACE INTO amount_message VALUES (?, ?)", [
                (n, msgspec.json.encode(entries).decode()) for n, text in rows
                if may_name_amounts(text) and (entries := entries_of(text, n))])
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
    for n, text in case.db.execute("SELECT id, text FROM message WHERE id <= ? AND record = 0 AND text IS NOT NULL",
                                   (last,)):
        entries = entries_of(text, n) if may_name_amounts(text) else []
        known = held.pop(n, None)
        found += (entries or None) != (_ENTRIES.decode(known) if known is not None else None)
    return found + sum(message <= last for message in held)


# --- a case ------------------------------------------------------------------------------------------------------


class Line(msgspec.Struct, frozen=True):
    """A line of the table. `id` depends on message and span only. `edited`: the examiner's change that stands."""

    id: str
    entry: Entry
    writer: str
    counterpart: str
    conversation: int
    text: str
    edited: Edit | None = None


class Edit(msgspec.Struct, frozen=True):
    """What an examiner says about a line. Fields that are None stay as they were read."""

    line: str
    author: str
    at: str
    reason: str
    removed: bool = False
    kind: Kind | None = None
    value: Decimal | None = None
    currency: str | None = None


class Total(msgspec.Struct, frozen=True):
    """What one person named to another, of one kind, in one currency. `lines` that count, `doubtful` that do not."""

    writer: str
    counterpart: str
    kind: Kind
    currency: str
    total: Decimal
    lines: int
    doubtful: int


def of_case(store: Store, progress: Callable[[int, int], None] = lambda done, of: None) -> Iterator[Line]:
    """Yield the lines of all conversations of two that may be seen, by time, then id.

    Persons are named by their ids. In groups it is not known whose debt is spoken of: they are left out. Messages are
    looked at that `gather` found to name an amount, and all that it has not read yet.
    `progress(messages looked at, all of these conversations)` may raise Cancelled.
    """
    pairs: dict[int, list[str]] = {}
    for conversation in sorted(store.shown):
        pair = sorted({str(p["id"]) for n in store.participants(conversation) if (p := store.person(n)) is not None})
        if len(pair) == 2:
            pairs[conversation] = pair
    last = kept.last(store.db, _NAME, _made_with())
    limits = ("m.record = 0 AND m.text IS NOT NULL AND m.conversation IN (SELECT value FROM json_each(?)) AND"
              f" {store.visible}")
    since, talks = f"FROM message m NOT INDEXED WHERE m.id > {last} AND {limits}", (json.dumps(sorted(pairs)),)
    total = int(store.db.execute(f"SELECT count(*) {since}", talks).fetchone()[0])
    # In the order in which they stand in the file, which takes a third of the time; few give a line, and these are
    # ordered by time at the end.
    columns = "m.id, m.ident, m.conversation, m.sender, m.utc_ms, m.sort_ms, m.text"
    named = f"FROM amount_message a CROSS JOIN message m ON m.id = a.message WHERE {limits}"
    rows = chain(store.db.execute(f"SELECT {columns}, a.entries {named}", talks) if last else (),
                 store.db.execute(f"SELECT {columns}, NULL {since}", talks))
    found: list[tuple[tuple[bool, int, int], Line]] = []
    done = 0
    for number, ident, conversation, sender, utc_ms, sort_ms, text, known in rows:
        if known is None:
            if done % _TELL == 0:
                progress(done, total)
            done += 1
            if not may_name_amounts(text):
                continue
        pair = pairs[conversation]
        person = store.person(sender)
        if person is None or person["id"] not in pair:
            continue
        other = pair[1 - pair.index(person["id"])]
        for read in _ENTRIES.decode(known) if known is not None else entries_of(text, number):
            entry = msgspec.structs.replace(read, writer=person["id"], at_ms=utc_ms)
            key = uid("ledger-line", ident.hex(), str(entry.start), str(entry.end))
            found.append(((sort_ms is not None, sort_ms or 0, number),
                          Line(key, entry, person["id"], other, conversation, text[entry.start : entry.end])))
    yield from (line for _, line in sorted(found, key=lambda one: one[0]))


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
                currency=line.entry.currency if edit.currency is None else edit.currency)
            yield msgspec.structs.replace(line, entry=entry, edited=edit)


def totals(lines: Iterable[Line]) -> list[Total]:
    """Sums by writer, counterpart, kind and currency. A balance is no sum: its last value stands."""
    grouped: dict[tuple[str, str, Kind, str], list[Entry]] = defaultdict(list)
    for line in lines:
        grouped[line.writer, line.counterpart, line.entry.kind, line.entry.currency].append(line.entry)
    result = []
    for (writer, counterpart, kind, currency), entries in sorted(grouped.items()):
        sure = [entry for entry in entries if not entry.doubt]
        values = [entry.value for entry in sure]
        total = (values[-1] if values else Decimal(0)) if kind == "balance" else sum(values, Decimal(0))
        result.append(Total(writer, counterpart, kind, currency, total, len(sure), len(entries) - len(sure)))
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
            if entry.doubt or entry.currency != currency:
                continue
            if entry.kind == "payment" and last is not None:
                paid.append(entry)
            elif entry.kind == "balance":
                if last is not None and paid:
                    found.append((last, paid, entry))
                last, paid = entry, []
    return found


def as_json(line: Line) -> dict[str, Any]:
    """A line for machines and for the table in the window."""
    e = line.entry
    return {
        "id": line.id, "conversation": line.conversation, "message": e.message, "writer": line.writer,
        "counterpart": line.counterpart, "at_ms": e.at_ms, "kind": e.kind, "value": str(e.value),
        "currency": e.currency, "start": e.start, "end": e.end, "text": line.text, "doubt": e.doubt,
        "unsure": e.unsure, "edited": line.edited is not None,
    }
