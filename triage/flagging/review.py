"""Flags as an examiner sees them, and the decisions on them: accept, reject, unsure, each with a reason and undo."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.flagging.priorities import also_in, standing
from triage.flags.combine import combine
from triage.flags.patterns.store import messages_of
from triage.flags.patterns.words import specs
from triage.flags.shipped import shipped
from triage.scope import ReasonNeeded
from triage.store import Store

STATUSES = ("unreviewed", "accepted", "rejected", "unsure")
VERDICTS = {"accept": "accepted", "reject": "rejected", "unsure": "unsure"}
_SELECT = (
    "SELECT f.id, f.ident, f.code, f.rule, f.rule_version, f.conversation, f.message, f.lane,"
    " f.explanation, f.status, f.reason, f.author, f.decided_at FROM flag f JOIN message m ON m.id = f.message"
)
_HELP_FIRST, _BY_TIME = "f.lane = 'concern', m.sort_ms, m.id, f.ident", "m.sort_ms, f.ident"


class NoSuchFlag(UserError):
    message = N_("There is no flag {flag} in this case, or it is outside the scope.")
    exit_code = 2


def listing(
    store: Store, *, status: str | None = None, code: str | None = None, lane: str | None = None,
    conversation: int | None = None, limit: int | None = None, offset: int = 0, by_time: bool = False,
) -> Iterator[dict[str, Any]]:
    """Yield *Flag* objects of the contract, the help lane first, then by time; `by_time`: both lanes by the time of
    their first message, then id. `also_in`: further conversations in
    which they count, as these hold copies of the messages; `account`: in it the writer reports what is done to them
    (`flags.disclosed`).
    """
    also = also_in(store)
    here = json.dumps([flag for flag, places in also.items() if conversation in places])
    rows = store.db.execute(
        f"{_SELECT} WHERE {store.visible} AND {store.flag_visible} AND (?1 IS NULL OR f.status = ?1)"
        " AND (?2 IS NULL OR f.code = ?2) AND (?3 IS NULL OR f.lane = ?3)"
        " AND (?4 IS NULL OR f.conversation = ?4 OR f.id IN (SELECT value FROM json_each(?7)))"
        f" ORDER BY {_BY_TIME if by_time else _HELP_FIRST} LIMIT ?5 OFFSET ?6",
        (status, code, lane, conversation, -1 if limit is None else limit, offset, here)).fetchall()
    yield from _flags(store, rows, also)


def get(store: Store, flag: str) -> dict[str, Any]:
    """One flag. Raises NoSuchFlag."""
    return page(store, [flag])[0]


def page(store: Store, flags: Sequence[str]) -> list[dict[str, Any]]:
    """Several flags in the order asked for, in about the time that one takes: what each weighs follows from all flags
    of the case, which are gone through once. Raises NoSuchFlag.
    """
    rows = {row[1]: row for row in store.db.execute(
        f"{_SELECT} WHERE f.ident IN (SELECT value FROM json_each(?)) AND {store.visible} AND {store.flag_visible}",
        (json.dumps(list(flags)),))}
    for flag in flags:
        if flag not in rows:
            raise NoSuchFlag(flag=flag)
    found = {flag["id"]: flag for flag in _flags(store, list(rows.values()), also_in(store))}
    return [found[flag] for flag in flags]


def _flags(store: Store, rows: list[tuple[Any, ...]], also: dict[int, list[int]]) -> Iterator[dict[str, Any]]:
    numbers = [row[0] for row in rows]
    spans, rests_on, grades = _spans(store, numbers), messages_of(store, numbers), _grades(store)
    for row in rows:
        flag = _flag(store, row, spans[row[0]], rests_on.get(row[0], []), grades)
        places = sorted(store.conversation_uid(n) for n in also.get(row[0], ()) if n in store.shown)
        if row[5] not in store.shown and places:  # found where one of its messages stood, which may not be seen
            flag["conversation"] = places.pop(0)
        yield flag | {"also_in": places}


class _Grade(NamedTuple):
    """What follows of a flag from all of its conversation, rejected ones left out."""

    phase: str | None = None
    strength: str | None = None
    account: bool = False


def _grades(store: Store) -> dict[int, _Grade]:
    """{flag: its grade}."""
    catalogue = shipped()
    own = dict(store.db.execute("SELECT id, conversation FROM flag"))
    grades: dict[int, _Grade] = {}
    for conversation, flags in standing(store).items():
        level = combine(catalogue, [fact for _, fact in flags])
        grades |= {flag: _Grade(phase, strength, fact.account) for (flag, fact), phase, strength in zip(
            flags, level.phases, level.strengths, strict=True) if own[flag] == conversation}
    return grades


def _spans(store: Store, flags: list[int]) -> dict[int, list[dict[str, Any]]]:
    found = defaultdict(list)
    for flag, ident, start, end, matched in store.db.execute(
        "SELECT s.flag, lower(hex(m.ident)), s.start, s.end, s.matched FROM flag_span s"
        " JOIN message m ON m.id = s.message WHERE s.end > 0 AND s.flag IN (SELECT value FROM json_each(?))"
        " ORDER BY s.flag, m.sort_ms, m.id, s.start", (json.dumps(flags),)):
        found[flag].append({"message": ident, "start": start, "end": end, "matched": matched})
    return found


def _flag(store: Store, row: tuple[Any, ...], spans: list[dict[str, Any]], messages: list[str],
          grades: dict[int, _Grade]) -> dict[str, Any]:
    n, ident, code, rule, version, conversation, message, lane, explanation, *decision = row
    catalogue = shipped()
    spec = catalogue.codes.get(code)
    status, reason, author, decided_at = decision
    phase, strength, account = grades.get(n, _Grade())
    phase = phase or (spec.phase if spec and spec.phase != "by-order" else "destination")
    language = store.case.fact("language") or "en"
    return {
        "id": ident, "code": code, "rule": rule, "rule_version": version,
        "conversation": store.conversation_uid(conversation), "spans": spans, "messages": messages,
        "message": store.message_uid(message),
        "strength": strength, "phase": phase, "lane": lane, "account": account,
        "frameworks": {
            "ilo": list(spec.ilo) if spec else [], "htcds": list(spec.htcds) if spec else [],
            "delphi": list(spec.delphi.recruitment if phase == "recruitment" else spec.delphi.destination)
            if spec else [],
        },
        "innocent": specs()[rule].innocent.in_language(language) if rule in specs() else
        spec.innocent.in_language(language) if spec else "",
        "status": status, "reason": reason, "author": author, "decided_at": decided_at,
        "explanation": json.loads(explanation), "row": message,
    }


def decide(case: Case, flag: str, verdict: str, reason: str) -> dict[str, Any]:
    """Record a decision on a flag. Returns what stood before, to undo it. Raises NoSuchFlag or ReasonNeeded."""
    if not reason.strip():
        raise ReasonNeeded
    return _set(case, flag, VERDICTS[verdict], reason, f"flag.{verdict}")


def undo(case: Case, flag: str, before: dict[str, Any], *, again: bool = False) -> dict[str, Any]:
    """Put back what `decide` returned. Returns what stood before that, for `again`: to do it once more."""
    return _set(case, flag, before["status"], before["reason"], "flag.redo" if again else "flag.undo", before["author"],
                before["decided_at"])


def _set(case: Case, flag: str, status: str, reason: str | None, action: str, author: str | None = None,
         at: str | None = None) -> dict[str, Any]:
    with case.transaction():
        row = case.db.execute(
            "SELECT status, reason, author, decided_at FROM flag WHERE ident = ?", (flag,)).fetchone()
        if row is None:
            raise NoSuchFlag(flag=flag)
        restored = action in ("flag.undo", "flag.redo")
        case.db.execute(
            "UPDATE flag SET status = ?, reason = ?, author = ?, decided_at = ? WHERE ident = ?",
            (status, reason, author if restored else case.actor, at if restored else chain.now(), flag))
        chain.record(case, action, flag, reason, {"before": row[0], "after": status})
    return dict(zip(("status", "reason", "author", "decided_at"), row, strict=True))
