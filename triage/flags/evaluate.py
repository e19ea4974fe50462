"""What the rules find in labelled data: error rates by code and language, with their intervals.

The positive class alone misleads (a set that is two thirds positive gives F1 0.82 to “always yes”), so that precision
and recall stand beside specificity on benign data, the macro-F1 of both classes and Matthews' correlation. Precision
depends on how common the code is in the data; false positives per 1,000 benign messages and per benign conversation
do not. What an examiner sees first is no flag but the priority of a conversation: `Levels` says where the labelled
ones end up.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from math import sqrt
from pathlib import Path
from typing import Any

import msgspec

from parsers.errors import UserError
from parsers.words import N_
from triage.flags.combine import FlagFact, combine
from triage.flags.disclosed import Passage, accounts
from triage.flags.found import Match
from triage.flags.intervals import Share, share
from triage.flags.labelled import Labelled
from triage.flags.matcher import Matcher
from triage.flags.turns import Turn

MEASURED = Path(__file__).resolve().parents[2] / "resources" / "rules" / "measured.json"
ALL = "all"
_LARGEST = 64 << 20  # bytes
LEVELS = 4  # priorities 0 to 3


class Levels(msgspec.Struct, frozen=True):
    """How many conversations got priority 0, 1, 2 and 3 from the rules: those with a label, and those without any."""

    coercive: tuple[int, int, int, int]
    benign: tuple[int, int, int, int]

    def at_least(self, level: int) -> tuple[Share, Share]:
        """The shares of coercive and of benign conversations that end up at a priority or above."""
        one, other = (share(sum(counts[level:]), sum(counts)) for counts in (self.coercive, self.benign))
        return one, other


class Row(msgspec.Struct, frozen=True):
    """One code in one language. A case is a labelled message, or a passage labelled as a whole.

    `cases` are labelled with the code, `found` of them, `wrong` are cases without the label on which it was found.
    `specificity`: of the benign cases, those on which it was not found. `per_thousand`: wrong flags in 1,000 benign
    messages; `per_conversation`: benign conversations with at least one; None without any. `macro_f1`: the mean of the
    F1 of the code and of its absence. In the row of all codes together cases are single labels, `macro_f1` is the mean
    of the codes' F1, `mcc` sets “any label” against “any flag”, and `levels` says where conversations ended up.
    """

    code: str
    language: str
    cases: int
    found: int
    wrong: int
    precision: Share
    recall: Share
    specificity: Share
    f1: float
    macro_f1: float
    mcc: float
    per_thousand: float | None
    benign_messages: int
    per_conversation: Share | None
    data: str = ""
    levels: Levels | None = None


class _Tally:
    """Counts of one language."""

    def __init__(self) -> None:
        self.cases = 0
        self.benign = 0
        self.benign_messages = 0
        self.benign_conversations = 0
        self.any: dict[tuple[bool, bool], int] = defaultdict(int)  # (labelled at all, found at all)
        self.labelled: dict[str, int] = defaultdict(int)
        self.found: dict[str, int] = defaultdict(int)
        self.wrong: dict[str, int] = defaultdict(int)
        self.on_benign: dict[str, int] = defaultdict(int)  # benign cases with the code
        self.flags: dict[str, int] = defaultdict(int)  # flags on benign messages
        self.conversations: dict[str, int] = defaultdict(int)  # benign conversations with the code
        self.levels = {benign: [0] * LEVELS for benign in (False, True)}  # conversations by priority


def evaluate(matcher: Matcher, data: Iterable[Labelled], name: str = "") -> list[Row]:
    """Rows by language and code, and for each language one for all codes together (`all`).

    `name` says what the data is: it stands in every row.
    """
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    for one in data:
        _count(tallies[one.language], matcher, one)
    return [row for language, tally in sorted(tallies.items()) for row in _rows(language, tally, name)]


def _count(tally: _Tally, matcher: Matcher, one: Labelled) -> None:
    wanted, got, facts = outcome(matcher, one)
    if one.conversation:
        tally.levels[one.benign][combine(matcher.catalogue, facts).level] += 1
    tally.cases += len(wanted)
    for labels, found in zip(wanted, got, strict=True):
        for code in labels:
            tally.labelled[code] += 1
            tally.found[code] += code in found
        for code in found - labels:
            tally.wrong[code] += 1
        tally.labelled[ALL] += len(labels)
        tally.found[ALL] += len(labels & found)
        tally.wrong[ALL] += len(found - labels)
        tally.any[bool(labels), bool(found)] += 1
    if not one.benign:
        return
    tally.benign += len(wanted)
    tally.benign_messages += len(one.turns)
    tally.benign_conversations += one.conversation
    seen = {code for found in got for code in found}
    for found in got:
        for code in found:
            tally.on_benign[code] += 1
        tally.on_benign[ALL] += bool(found)
    for fact in facts:
        tally.flags[fact.code] += 1
        tally.flags[ALL] += 1
    if one.conversation:
        for code in seen:
            tally.conversations[code] += 1
        tally.conversations[ALL] += bool(seen)


def outcome(matcher: Matcher, one: Labelled) -> tuple[list[frozenset[str]], list[set[str]], list[FlagFact]]:
    """For each case its labels and the codes found, and all flags in their order.

    A match across messages is right if one of its messages carries the label, and is then counted there; otherwise it
    is counted on the first of them.
    """
    turns = list(one.turns)
    got: list[set[str]] = [set() for _ in turns]
    found: list[Passage] = []
    for match in sorted(matcher.matches(turns), key=lambda match: match.place):
        found.append(_passage(turns, match))
        labelled = [n for n in sorted({hit.turn for hit in match.parts}) if match.code in one.codes[n]]
        for n in labelled or [match.place]:
            got[n].add(match.code)
    told = accounts(matcher.catalogue, found, lambda who: any(turn.text and turn.sender != who for turn in turns))
    facts = [FlagFact(passage.code, passage.rule, not passage.counts, n in told) for n, passage in enumerate(found)]
    if one.whole:
        return [one.codes[0]], [set[str]().union(*got)], facts
    return list(one.codes), got, facts


def _passage(turns: Sequence[Turn], match: Match) -> Passage:
    places = frozenset(hit.turn for hit in match.parts)
    writers = {turns[n].sender for n in places}
    return Passage(match.code, match.rule, writers.pop() if len(writers) == 1 else None, places, not match.beside)


def _rows(language: str, tally: _Tally, name: str) -> Iterator[Row]:
    codes = sorted({*tally.labelled, *tally.wrong} - {ALL})
    rows = []
    for code in codes:
        cases, found, wrong = tally.labelled[code], tally.found[code], tally.wrong[code]
        missed, clear = cases - found, tally.cases - cases - wrong
        positive, negative = _f1(found, wrong, missed), _f1(clear, missed, wrong)
        rows.append(_row(language, code, tally, name, positive, (positive + negative) / 2,
                         _mcc(found, wrong, missed, clear)))
    one = tally.any
    every = _row(
        language, ALL, tally, name, _f1(tally.found[ALL], tally.wrong[ALL], tally.labelled[ALL] - tally.found[ALL]),
        sum(row.f1 for row in rows) / len(rows) if rows else 0.0,
        _mcc(one[True, True], one[False, True], one[True, False], one[False, False]))
    coercive, benign = (_four(tally.levels[kind]) for kind in (False, True))
    if any(coercive + benign):
        every = msgspec.structs.replace(every, levels=Levels(coercive, benign))
    yield from [*rows, every]


def _four(counts: list[int]) -> tuple[int, int, int, int]:
    none, flagged, one, more = counts
    return none, flagged, one, more


def _row(language: str, code: str, tally: _Tally, name: str, f1: float, macro_f1: float, mcc: float) -> Row:
    cases, found, wrong = tally.labelled[code], tally.found[code], tally.wrong[code]
    return Row(
        code, language, cases, found, wrong, share(found, found + wrong), share(found, cases),
        share(tally.benign - tally.on_benign[code], tally.benign), round(f1, 4), round(macro_f1, 4), round(mcc, 4),
        tally.flags[code] / tally.benign_messages * 1000 if tally.benign_messages else None, tally.benign_messages,
        share(tally.conversations[code], tally.benign_conversations) if tally.benign_conversations else None, name)


def _f1(right: int, wrong: int, missed: int) -> float:
    return 2 * right / (2 * right + wrong + missed) if right else 0.0


def _mcc(found: int, wrong: int, missed: int, clear: int) -> float:
    """Matthews' correlation; 0 where one side of the table is empty."""
    below = (found + wrong) * (found + missed) * (clear + wrong) * (clear + missed)
    return (found * clear - wrong * missed) / sqrt(below) if below else 0.0


# --- the shipped table --------------------------------------------------------------------------------------------


class Measured(msgspec.Struct, frozen=True):
    """The table that is shipped: `catalogue` is the version and hash of the rules that were measured."""

    catalogue: str
    sha256: str
    rows: list[Row]


class TableExists(UserError):
    message = N_("{path} exists and is no table of error rates, so it was not overwritten. Choose another name.")
    exit_code = 2


class TableUnwritable(UserError):
    message = N_("{path} could not be written ({reason}). Choose another place, or make room.")


def check_target(path: Path) -> None:
    """Raise TableExists where something stands that this program has not written as such a table: a case, evidence."""
    if not path.exists() and not path.is_symlink():
        return
    try:
        msgspec.json.decode(path.read_bytes() if path.stat().st_size < _LARGEST else b"", type=Measured)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise TableExists(path=str(path)) from error


def write(path: Path, version: str, sha256: str, rows: list[Row]) -> None:
    """Write a table as the program ships it, one row a line so that changes can be read.

    Raises TableExists and TableUnwritable.
    """
    check_target(path)
    lines = ",\n".join(json.dumps(msgspec.to_builtins(row), ensure_ascii=False) for row in map(_rounded, rows))
    head = f'{{"catalogue": {json.dumps(version)}, "sha256": {json.dumps(sha256)}, "rows": [\n'
    try:
        path.write_text(f"{head}{lines}\n]}}\n", encoding="utf-8")
    except OSError as error:
        raise TableUnwritable(path=str(path), reason=error.strerror or str(error)) from error


def _rounded(row: Row) -> Row:
    def cut(one: Share) -> Share:
        return Share(one.hits, one.cases, *(round(x, 4) for x in (one.value, one.low, one.high)))

    return msgspec.structs.replace(
        row, precision=cut(row.precision), recall=cut(row.recall), specificity=cut(row.specificity),
        per_conversation=None if row.per_conversation is None else cut(row.per_conversation),
        per_thousand=None if row.per_thousand is None else round(row.per_thousand, 3))


@lru_cache(maxsize=1)
def measured() -> Mapping[tuple[str, str], tuple[Row, ...]]:
    """{(code, language): rows} of the shipped table, one row for each set of data. Empty without a table."""
    if not MEASURED.is_file():
        return {}
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in msgspec.json.decode(MEASURED.read_bytes(), type=Measured).rows:
        found[row.code, row.language].append(row)
    return {key: tuple(rows) for key, rows in found.items()}


class Line(msgspec.Struct, frozen=True):
    """What a report says of one code in one language; None where nothing was measured. `data` names the sets used."""

    cases: int
    precision: Share | None
    recall: Share | None
    per_thousand: float | None
    per_conversation: Share | None
    data: str


def line(code: str, language: str) -> Line | None:
    """The shipped numbers of a code in a language, or None where it was not measured.

    Precision and recall are over all labelled sets that hold the code, false positives from the set with most benign
    messages of the language: a code that never came up there has none.
    """
    own = measured().get((code, language), ())
    labelled = [row for row in own if row.cases]
    benign = max(measured().get((ALL, language), ()), key=lambda row: row.benign_messages, default=None)
    if benign is None or not benign.benign_messages or not own:
        return None
    found, wrong = sum(row.found for row in labelled), sum(row.wrong for row in labelled)
    cases = sum(row.cases for row in labelled)
    there = next((row for row in own if row.data == benign.data), None)
    conversations = benign.per_conversation
    if conversations is not None:
        conversations = there.per_conversation if there else share(0, conversations.cases)
    return Line(
        cases, share(found, found + wrong) if labelled else None, share(found, cases) if labelled else None,
        (there.per_thousand if there else None) or 0.0, conversations,
        ", ".join(dict.fromkeys([*(row.data for row in labelled), benign.data])))


def as_json(row: Row) -> dict[str, Any]:
    """A row for machines: shares as `{hits, cases, value, low, high}`."""
    built: dict[str, Any] = msgspec.to_builtins(_rounded(row))
    return built
