"""Several readings of one source: by the parser of the day it came in, and by newer ones, beside one another.

The first reading is the source that the others name in `replaces`. One of them counts, the first until an examiner
chooses another; the choice is kept as work (`made`, kind `reading`, uid `reading-` and the first one's id, body
`source` and `counts`). What the others hold stays in the case and out of everything that is shown, searched, flagged
or counted: their messages carry the bit `scope.ASIDE`, and the ids of their records are longer than they would be
(`triage.sources.rereading`), so that the reading that counts has the ids that work is kept under.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from parsers import base

if TYPE_CHECKING:
    from triage.case import Case

KIND = "reading"
IDENT = 10  # bytes of the id of a message, reaction or location
#: Row ids of sources whose result does not count.
ASIDE = ("SELECT s.id FROM source s JOIN source o ON o.id = coalesce(s.replaces, s.id) WHERE s.uid <> coalesce("
         "(SELECT json_extract(d.body, '$.counts') FROM made d WHERE d.uid = 'reading-' || o.uid), o.uid)")


def key(first: str) -> str:
    """The uid under which the choice for a source is kept."""
    return f"{KIND}-{first}"


def counts(alias: str) -> str:
    """SQL that is true for a reaction or location that counts."""
    return f"length({alias}.uid) = {IDENT}"


def aside(case: Case) -> set[int]:
    """Row ids of the sources whose result does not count."""
    return {row[0] for row in case.db.execute(ASIDE)}


def group(case: Case, source: int) -> list[int]:
    """Row ids of all readings of a source, the first one first."""
    return [row[0] for row in case.db.execute(
        "SELECT s.id FROM source s WHERE coalesce(s.replaces, s.id) = (SELECT coalesce(replaces, id) FROM source"
        " WHERE id = ?) ORDER BY s.id", (source,))]


def counting(case: Case, source: int) -> int:
    """Row id of the reading that counts, of a source given by any of its readings."""
    without = aside(case)
    return next(n for n in group(case, source) if n not in without)


def versions(case: Case, source: int) -> set[tuple[str, str]]:
    """(parser, version) of the readings of a source that came to an end."""
    rows = case.db.execute(
        "SELECT parser, parser_version FROM source WHERE finished_at IS NOT NULL AND status IN"
        f" ('read', 'partial', 'empty') AND id IN ({', '.join('?' * len(ids := group(case, source)))})", ids)
    return {(str(parser), str(version)) for parser, version in rows}


def first(source: dict[str, Any]) -> str:
    """The id of the first reading of a source."""
    return str(source["replaces"] or source["id"])


def newer(source: dict[str, Any], others: list[dict[str, Any]]) -> str | None:
    """The version of the installed parser, where it is newer than every reading of a source so far (given as
    `overview.sources` has them, `others` all of the case).
    """
    if not source["parser"] or source["status"] not in ("read", "partial", "empty"):
        return None
    had = [o["parser_version"] for o in others if first(o) == first(source) and o["parser"] == source["parser"]
           and o["status"] in ("read", "partial", "empty")]
    installed = base.parser(source["parser"])
    if installed is None or not all(_number(installed.version) > _number(version) for version in had):
        return None
    return installed.version


def _number(version: str | None) -> tuple[int, ...]:
    return tuple(int(part) for part in (version or "0").split(".") if part.isdigit())


def compare(case: Case, one: int, other: int) -> dict[str, dict[str, int]]:
    """Messages and calls of two readings (row ids): how many are `only_first`, `only_second`, and in both but
    `changed`: with another text, time, sender, direction, kind, state, or other details.
    """
    result = {}
    for record, name in enumerate(("message", "call")):
        counts = {}
        for what, (a, b) in {"only_first": (one, other), "only_second": (other, one)}.items():
            counts[what] = int(case.db.execute(
                f"SELECT count(*) FROM (SELECT DISTINCT x FROM ({_IDENTS}) EXCEPT SELECT x FROM ({_IDENTS}))",
                (a, record, a, record, b, record, b, record)).fetchone()[0])
        counts["changed"] = int(case.db.execute(_CHANGED, (other, one, record)).fetchone()[0])
        result[name] = counts
    return result


_IDENTS = ("SELECT substr(ident, 1, 10) AS x FROM message WHERE source = ? AND (record > 0) = ? UNION ALL"
           " SELECT substr(m.ident, 1, 10) FROM copy c JOIN message m ON m.id = abs(c.message)"
           " WHERE c.source = ? AND (m.record > 0) = ?")
_ASPECTS = ("kind", "direction", "sender", "text", "utc_ms", "local", "time_raw", "state", "attachments", "details",
            "reply_to")
_CHANGED = ("WITH b AS MATERIALIZED (SELECT substr(ident, 1, 10) AS x, * FROM message WHERE source = ?)"
            " SELECT count(*) FROM message a JOIN b ON b.x = substr(a.ident, 1, 10) WHERE a.source = ?"
            f" AND (a.record > 0) = ? AND ({' OR '.join(f'a.{name} IS NOT b.{name}' for name in _ASPECTS)})")
