"""Letting another reading of a source count, and taking that back.

The result that counted is laid aside and the other taken up, within one transaction. Laid aside, a message keeps its
row and gets the id of its source behind its own; the same message of the other reading then has the id that tags,
notes, decisions and copies elsewhere name. A message that another source holds too is never laid aside with one of
them: where the other reading lacks it, it stands from then on as that source's own. So nothing is counted twice, and
nothing that still has a place in the evidence is lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from parsers.errors import UserError
from parsers.words import N_
from triage import scope
from triage.custody import accounts, chain
from triage.flagging import applying, own_rules, scoping
from triage.flags.patterns import store as patterns
from triage.sources import readings
from triage.twins import linked
from triage.twins.copies import PLACE, change_places
from triage.work import annotations as work
from triage.work.annotations import Change, Row

if TYPE_CHECKING:
    from triage.case import Case


class NotAReading(UserError):
    message = N_("{source} is no finished reading of a source of this case. “info” lists them.")
    exit_code = 2


def choose(case: Case, uid: str, reason: str) -> Change:
    """Let the reading with this public id count. Logged with its reason. Raises NotAReading and ReasonNeeded."""
    row = case.db.execute(
        "SELECT s.id, o.uid, s.path, s.parser, s.parser_version, e.exhibit FROM source s"
        " JOIN source o ON o.id = coalesce(s.replaces, s.id) JOIN evidence e ON e.id = s.evidence WHERE s.uid = ? AND"
        " s.finished_at IS NOT NULL AND s.status IN ('read', 'partial', 'empty')", (uid,)).fetchone()
    if row is None:
        raise NotAReading(source=uid)
    if not reason.strip():
        raise scope.ReasonNeeded
    number, first, path, parser, version, exhibit = row
    body = json.dumps({"source": first, "counts": uid}, sort_keys=True)
    kept = Row("made", (readings.key(first),), {
        "uid": readings.key(first), "kind": readings.KIND, "body": body, "at": chain.now(),
        "actor": chain.printable(case.actor), "reason": reason})
    with case.transaction():
        before = readings.counting(case, number)
        change = work.write(case, "reading.set", path, [kept], reason, {
            "parser": parser, "version": version, "exhibit": exhibit, **applying.noted()})
        _switch(case, before, number)
    return change


def undo(case: Case, change: Change) -> Change:
    """Take a choice back; returns the change that makes it again."""
    first = change.before[0].key[0].removeprefix(readings.key(""))
    row = case.db.execute("SELECT id FROM source WHERE uid = ?", (first,)).fetchone()
    if row is None:
        raise NotAReading(source=first)
    with case.transaction():
        before = readings.counting(case, row[0])
        inverse = work.undo(case, change)
        _switch(case, before, readings.counting(case, row[0]))
    return inverse


def _switch(case: Case, old: int, new: int) -> None:
    if old == new:
        return
    sound = accounts.unchanged(case)
    linked.part(case)
    pairs = _pairs(case, old, new)
    lay_aside(case, old, keep=pairs)
    take_up(case, new)
    _follow(case, pairs, _evidence(case, new))
    flags = _flags_on(case)
    _move_flags(case, flags, pairs, _uid(case, old))
    _free_flags(case, _uid(case, new))
    linked.link(case)
    scoping.apply(case, patterns=False)
    applying.Rules().match(case, source=new, patterns=False)
    own_rules.run(case)
    patterns.refresh(case)
    work.index_again(case)
    accounts.say_again(case, sound)


def make_room(case: Case, counts: int) -> set[int]:
    """Lay the reading that counts aside, as another one is about to be written. Returns what `beside` needs. In a
    transaction.
    """
    sound = accounts.unchanged(case)
    linked.part(case)
    lay_aside(case, counts)
    return sound


def beside(case: Case, counts: int, new: int, sound: set[int]) -> None:
    """The reading `new` was just written while `counts` lay aside: put them the other way round. In a transaction."""
    lay_aside(case, new)
    take_up(case, counts)
    scoping.apply(case, patterns=False)
    accounts.say_again(case, sound | {new})


def lay_aside(case: Case, source: int, keep: dict[int, int] | None = None) -> None:
    """Take the result of a source out of what counts. In a transaction. `keep`: messages (row ids) that the reading
    to be taken up has too, so that other sources that hold them follow it.
    """
    db, uid = case.db, _uid(case, source)
    _hand_over(case, source, set(keep or ()))
    db.execute("UPDATE copy SET message = -message WHERE source = ?1 AND message > 0 AND message NOT IN"
               " (SELECT id FROM message WHERE source = ?1)", (source,))
    db.execute(f"UPDATE message SET ident = unhex(hex(ident) || ?2), hidden = hidden | {scope.ASIDE}"
               f" WHERE source = ?1 AND length(ident) = {readings.IDENT}", (source, uid))
    db.execute(f"UPDATE location SET uid = unhex(hex(uid) || ?2) WHERE source = ?1 AND length(uid) = {readings.IDENT}",
               (source, uid))
    db.execute(f"UPDATE reaction SET uid = unhex(hex(uid) || ?2) WHERE source = ?1 AND length(uid) = {readings.IDENT}"
               " AND conversation NOT IN (SELECT q.conversation FROM conversation_source q WHERE q.source NOT IN"
               f" ({readings.ASIDE}) AND q.source NOT IN (SELECT value FROM json_each(?3)))",
               (source, uid, json.dumps(readings.group(case, source))))
    db.execute("UPDATE contact SET uid = uid || '-' || ?2 WHERE source = ?1 AND uid NOT LIKE '%-' || ?2", (source, uid))


def take_up(case: Case, source: int) -> None:
    """Let the result of a source count that was laid aside, while no other reading of it does. In a transaction."""
    db, uid = case.db, _uid(case, source)
    db.execute("UPDATE copy SET message = -message WHERE source = ? AND message < 0", (source,))
    db.execute("CREATE TEMP TABLE IF NOT EXISTS held (id INTEGER PRIMARY KEY, by INTEGER)")
    db.execute("DELETE FROM temp.held")
    # What another source brought in meanwhile stands as that source's message, and this one holds it too.
    db.execute("INSERT INTO temp.held SELECT a.id, b.id FROM message a JOIN message b ON b.ident = substr(a.ident, 1,"
               f" {readings.IDENT}) WHERE a.source = ? AND length(a.ident) > {readings.IDENT}", (source,))
    places = ", ".join(f"m.{name}" for name in PLACE)
    db.execute(f"INSERT INTO copy (message, {', '.join(PLACE)}) SELECT h.by, {places} FROM temp.held h JOIN message m"
               " ON m.id = h.id WHERE NOT EXISTS (SELECT 1 FROM copy c WHERE c.message = h.by AND c.source = m.source"
               " AND c.tbl IS m.tbl AND c.row IS m.row AND c.offset IS m.offset AND c.line IS m.line)")
    db.execute(f"UPDATE message SET ident = substr(ident, 1, {readings.IDENT}), hidden = hidden & ~{scope.ASIDE}"
               f" WHERE source = ? AND length(ident) > {readings.IDENT} AND id NOT IN (SELECT id FROM temp.held)",
               (source,))
    for table in ("location", "reaction"):
        db.execute(f"UPDATE OR IGNORE {table} SET uid = substr(uid, 1, {readings.IDENT}) WHERE source = ?", (source,))
    db.execute("UPDATE contact SET uid = replace(uid, '-' || ?2, '') WHERE source = ?1", (source, uid))


def _uid(case: Case, source: int) -> str:
    return str(case.db.execute("SELECT uid FROM source WHERE id = ?", (source,)).fetchone()[0])


def _evidence(case: Case, source: int) -> int:
    return int(case.db.execute("SELECT evidence FROM source WHERE id = ?", (source,)).fetchone()[0])


def _pairs(case: Case, old: int, new: int) -> dict[int, int]:
    """{message of the old reading: the same of the new one}, by row id."""
    short = f"substr({{}}.ident, 1, {readings.IDENT})"
    return dict(case.db.execute(
        f"WITH b AS MATERIALIZED (SELECT {short.format('m')} AS x, m.id FROM message m WHERE m.source = ?)"
        f" SELECT a.id, b.id FROM message a JOIN b ON b.x = {short.format('a')} WHERE a.source = ?", (new, old)))


def _hand_over(case: Case, source: int, keep: set[int]) -> None:
    """Messages that other sources hold too become theirs; this source's place of them a further one."""
    change_places(case, {n: copy for n, copy in case.db.execute(
        "SELECT m.id, min(c.id) FROM copy c JOIN message m ON m.id = c.message WHERE m.source = ?1"
        f" AND c.source <> ?1 AND length(m.ident) = {readings.IDENT} GROUP BY m.id", (source,)) if n not in keep})


def _follow(case: Case, pairs: dict[int, int], evidence: int) -> None:
    """What names a message of the old reading names the same one of the new."""
    db = case.db
    db.execute("CREATE TEMP TABLE IF NOT EXISTS paired (old INTEGER PRIMARY KEY, new INTEGER)")
    db.execute("DELETE FROM temp.paired")
    db.executemany("INSERT INTO temp.paired VALUES (?, ?)", pairs.items())
    for table, column in (("copy", "message"), ("message", "reply")):
        others = "source <> (SELECT m.source FROM message m WHERE m.id = p.old)" if table == "copy" else (
            f"hidden & {scope.ASIDE} = 0")
        db.execute(f"UPDATE {table} SET {column} = iif({column} < 0, -p.new, p.new) FROM temp.paired p"
                   f" WHERE abs({table}.{column}) = p.old AND {others}")
    # The file of an attachment that only the other device has comes along.
    db.execute("UPDATE attachment SET message = p.new FROM temp.paired p WHERE attachment.message = p.old"
               " AND attachment.present AND attachment.evidence IS NOT ?", (evidence,))


# -- flags ----------------------------------------------------------------------------------------------------------

def _flags_on(case: Case) -> dict[int, list[tuple[Any, ...]]]:
    """{flag: its spans as (rowid, message, start, end, matched)} of flags that touch a message laid aside."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for flag, *span in case.db.execute(
        "SELECT s.flag, s.rowid, s.message, s.start, s.end, s.matched FROM flag_span s WHERE s.flag IN (SELECT t.flag"
        f" FROM flag_span t JOIN message m ON m.id = t.message WHERE m.hidden & {scope.ASIDE})"):
        found.setdefault(flag, []).append(tuple(span))
    return found


def _move_flags(case: Case, flags: dict[int, list[tuple[Any, ...]]], pairs: dict[int, int], old: str) -> None:
    """A flag goes with its messages where the new reading has the same words there. Another stays where it is, out of
    sight, under an id of its own: the rules may find the same place again.
    """
    texts = _texts(case, {pairs[message] for spans in flags.values() for _, message, *_ in spans if message in pairs})
    laid = {row[0] for row in case.db.execute(f"SELECT id FROM message WHERE hidden & {scope.ASIDE}")}
    for flag, spans in flags.items():
        if all(message not in laid or (message in pairs and (texts.get(pairs[message]) or "")[start:end] == matched)
               for _, message, start, end, matched in spans):
            case.db.executemany("UPDATE flag_span SET message = ? WHERE rowid = ?", [
                (pairs.get(message, message), rowid) for rowid, message, *_ in spans])
            (first, conversation), = case.db.execute("SELECT message, conversation FROM flag WHERE id = ?", (flag,))
            here = case.db.execute("SELECT conversation FROM message WHERE id = ?",
                                   (pairs.get(first, first),)).fetchone()
            case.db.execute("UPDATE flag SET message = ?, conversation = ? WHERE id = ?",
                            (pairs.get(first, first), here[0] if here else conversation, flag))
        else:
            case.db.execute("UPDATE flag SET ident = ident || '-' || ?2 WHERE id = ?1 AND ident NOT LIKE '%-%'",
                            (flag, old))


def _free_flags(case: Case, new: str) -> None:
    """Flags that stayed behind when this reading was laid aside have their own ids again."""
    case.db.execute("UPDATE OR IGNORE flag SET ident = replace(ident, '-' || ?1, '') WHERE ident LIKE '%-' || ?1",
                    (new,))


def _texts(case: Case, messages: Iterable[int]) -> dict[int, str | None]:
    return dict(case.db.execute("SELECT id, text FROM message WHERE id IN (SELECT value FROM json_each(?))",
                                (json.dumps(sorted(messages)),)))
