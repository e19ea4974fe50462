"""How many messages and calls there are by conversation, day, writer and kind, and by the hour: counted once.

Lists, figures and drawings add up these rows, of which there are far fewer than messages. A row stands for messages
that are hidden by the same bits, so that what may be seen is chosen as it is among messages. Days are those of the
display zone as its clocks stand in the middle of the case.

`gather` is one of the passes (triage.intake.passes): a second or two for a million messages. What has come since is
counted when it is asked for, in the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from triage.casefile import facts
from triage.intake import kept

if TYPE_CHECKING:
    from triage.case import Case

DAY_MS = 86_400_000
QUARTER_MS = 900_000
#: What a row counts. A call (`record` above 0) is one whatever its kind.
MESSAGE, MEDIA, CALL, SYSTEM, LOCATION = range(5)
#: What the time of a row's messages is.
KNOWN, LOCAL, NONE = range(3)
VERSION = "1"
_NAME = "counts"

_BY_DAY = """
SELECT conversation, {day} AS day, coalesce(sender, 0) AS sender, record,
  CASE WHEN kind = 'call' THEN 2 WHEN kind = 'system' THEN 3 WHEN kind = 'location' THEN 4
    WHEN attachments > 0 OR kind IN ('image', 'video', 'voice', 'document', 'sticker') THEN 1 ELSE 0 END AS kind,
  CASE basis WHEN 'none' THEN 2 WHEN 'local' THEN 1 ELSE 0 END AS basis, hidden, count(*) AS n
FROM message NOT INDEXED WHERE {which} GROUP BY 1, 2, 3, 4, 5, 6, 7
"""
_BY_QUARTER = """
SELECT iif(basis = 'local', CAST (strftime('%s', substr(local, 1, 13) || ':00') AS INTEGER) / 900, utc_ms / {quarter})
  AS quarter, basis = 'local' AS local, hidden, count(*) AS n
FROM message NOT INDEXED WHERE {which} AND kind <> 'system'
  AND iif(basis = 'local', local, iif(basis = 'none', NULL, utc_ms)) IS NOT NULL GROUP BY 1, 2, 3
"""


_TABLES = (("message_count", _BY_DAY, "1, 2, 3, 4, 5, 6, 7"), ("quarter_count", _BY_QUARTER, "1, 2, 3"))


def by_day(db: Any, zone: ZoneInfo) -> str:
    """SQL to select from: conversation, day (since 1970, NULL without any time to sort by), sender (0: none), record,
    kind, basis, hidden and n. A row may stand for a part of what a key counts.
    """
    return _and_since(db, zone, "message_count", _BY_DAY)


def by_quarter(db: Any, zone: ZoneInfo) -> str:
    """SQL to select from, without lines of the system: quarter (of an hour since 1970, UTC; where `local` is 1, the
    full hour of the clock that was written), local, hidden and n.
    """
    return _and_since(db, zone, "quarter_count", _BY_QUARTER)


def _and_since(db: Any, zone: ZoneInfo, table: str, sql: str) -> str:
    last = kept.last(db, _NAME, _made_with(db, zone))
    if last and last == kept.newest(db):
        return table
    since = _filled(sql, zone_ms(db, zone), f"id > {last}")
    return f"(SELECT * FROM {table} UNION ALL {since})" if last else f"({since})"


def _filled(sql: str, zone: int, which: str) -> str:
    return sql.format(which=which, day=day_of("sort_ms", zone), quarter=QUARTER_MS)


def day_of(column: str, zone: int) -> str:
    """SQL for the day of a time in milliseconds, with the zone as `zone_ms` has it; rounded down before 1970 too."""
    at = f"({column} + {zone})"
    return f"({at} / {DAY_MS} - ({at} < 0 AND {at} % {DAY_MS} <> 0))"


def zone_ms(db: Any, zone: ZoneInfo) -> int:
    """How far the zone's clocks are ahead of UTC in the middle of the case, in milliseconds."""
    first, last = (db.execute(f"SELECT {edge}(sort_ms) FROM message").fetchone()[0] or 0 for edge in ("min", "max"))
    delta = datetime.fromtimestamp((first + last) // 2 // 1000, UTC).astimezone(zone).utcoffset()
    return int(delta.total_seconds() * 1000) if delta else 0


def _made_with(db: Any, zone: ZoneInfo) -> str:
    return f"{VERSION}/{zone_ms(db, zone)}"


def missing(case: Case) -> int:
    """How many messages are not in the counts."""
    return kept.missing(case.db, _NAME, _made_with(case.db, facts.display_zone(case)))


def gather(case: Case, progress: Callable[[int, int], None] | None = None) -> int:
    """Count the messages that are not in the counts; return how many. Not logged: it adds nothing to the case."""
    zone = facts.display_zone(case)
    with case.transaction():
        todo, made_with = missing(case), _made_with(case.db, zone)
        if todo:
            last = kept.last(case.db, _NAME, made_with)
            for table, sql, _ in _TABLES:
                if not last:
                    case.db.execute(f"DELETE FROM {table}")
                case.db.execute(f"INSERT INTO {table} {_filled(sql, zone_ms(case.db, zone), f'id > {last}')}")
            kept.reached(case.db, _NAME, made_with, kept.newest(case.db))
    if progress is not None:
        progress(todo, todo)
    return todo


def differing(case: Case) -> int:
    """How many of the counts that are kept are not those of the messages: none, unless the case was tampered with."""
    zone = facts.display_zone(case)
    last = kept.last(case.db, _NAME, _made_with(case.db, zone))
    found = 0
    for table, sql, keys in _TABLES if last else ():
        columns = ", ".join(row[1] for row in case.db.execute(f"PRAGMA table_info({table})"))
        held = f"SELECT {columns.replace(' n', ' sum(n)')} FROM {table} GROUP BY {keys}"
        now = _filled(sql, zone_ms(case.db, zone), f"id <= {last}")
        found += int(case.db.execute(f"SELECT count(*) FROM (SELECT * FROM ({held}) EXCEPT {now})").fetchone()[0])
        found += int(case.db.execute(f"SELECT count(*) FROM ({now} EXCEPT SELECT * FROM ({held}))").fetchone()[0])
    return found
