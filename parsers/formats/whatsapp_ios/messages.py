
"""The rows of `ZWAMESSAGE`, each with its one row of media, of receipts and of the member who wrote it.

The joins go from a message to single rows by their key, so that nothing is lost and nothing multiplied. Link previews
(`ZWAMESSAGEDATAITEM`, several per message) are read beside, in step.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parsers.apps.apple import Beside
from parsers.base import Context
from parsers.formats.whatsapp_ios.build import Builder
from parsers.formats.whatsapp_ios.chats import Session, Sessions
from parsers.records import Found, Provenance, Reaction, Record, Rejection
from parsers.sqlite.database import Database, quoted
from parsers.sqlite.gaps import Gaps
from parsers.sqlite.scan import Tally, scan
from parsers.sqlite.values import text_of

TABLE = "ZWAMESSAGE"
MEDIA, INFO, LINKS = "ZWAMEDIAITEM", "ZWAMESSAGEINFO", "ZWAMESSAGEDATAITEM"
_CHECK_EVERY = 0xFFF  # rows between looks at the cancel button, less one

MESSAGE_COLUMNS = (
    "Z_PK", "ZCHATSESSION", "ZISFROMME", "ZSTANZAID", "ZGROUPMEMBER", "ZFROMJID", "ZTOJID", "ZMESSAGEDATE",
    "ZSENTDATE", "ZMESSAGETYPE", "ZGROUPEVENTTYPE", "ZTEXT", "ZFLAGS", "ZSTARRED", "ZPUSHNAME",
    "ZMESSAGEERRORSTATUS", "ZMEDIAITEM",
)
#: Columns that are known, and not read: bookkeeping, counters, and states whose meaning no public source settles.
SILENT_COLUMNS = (
    "Z_ENT", "Z_OPT", "ZCHILDMESSAGESDELIVEREDCOUNT", "ZCHILDMESSAGESPLAYEDCOUNT", "ZCHILDMESSAGESREADCOUNT",
    "ZDATAITEMVERSION", "ZDOCID", "ZENCRETRYCOUNT", "ZFILTEREDRECIPIENTCOUNT", "ZMESSAGESTATUS", "ZSORT",
    "ZSPOTLIGHTSTATUS", "ZLASTSESSION", "ZMESSAGEINFO", "ZPARENTMESSAGE", "ZMEDIASECTIONID", "ZPHASH",
)
_MEDIA_COLUMNS = (
    "ZMEDIALOCALPATH", "ZVCARDSTRING", "ZVCARDNAME", "ZTITLE", "ZFILESIZE", "ZMOVIEDURATION", "ZLATITUDE",
    "ZLONGITUDE", "ZMEDIAURL", "ZXMPPTHUMBPATH", "ZMEDIAORIGIN", "ZMETADATA",
)
_LINK_COLUMNS = ("ZMATCHEDTEXT", "ZTITLE", "ZSUMMARY", "ZCONTENT1", "ZCONTENT2")


class CoreDataGaps(Gaps):
    """Core Data gives out keys from `Z_PRIMARYKEY.Z_MAX` and never twice."""

    def _given(self) -> int:
        if not {"Z_NAME", "Z_MAX"} <= self._database.columns("Z_PRIMARYKEY"):
            return 0
        row = next(self._database.query("SELECT Z_MAX FROM Z_PRIMARYKEY WHERE Z_NAME = 'WAMessage'"), None)
        return row[0] if row is not None and type(row[0]) is int else 0


def select(database: Database, *without: str) -> tuple[tuple[str, ...], str]:
    """Return the names of what the query gives after the row id, and the query; `without` tables of those joined."""
    columns = database.columns(TABLE)
    names = list(MESSAGE_COLUMNS)
    asked = ["m.rowid", *(database.expression(TABLE, name, "m") for name in MESSAGE_COLUMNS[1:])]  # Z_PK is the row id
    joins = []
    for table, alias, link, wanted in (
        (MEDIA, "w", "ZMEDIAITEM", _MEDIA_COLUMNS), (INFO, "i", "ZMESSAGEINFO", ("ZRECEIPTINFO",)),
    ):
        found = database.columns(table)
        on = _link(database, table, alias, link) if "Z_PK" in found and table not in without else None
        names += [f"{alias}.Z_PK", *wanted]
        asked += [f"{alias}.rowid", *(database.expression(table, name, alias) for name in wanted)] if on else (
            ["NULL"] * (1 + len(wanted)))
        joins += [on] if on else []
    names.append("parent")
    if {"ZPARENTMESSAGE", "ZSTANZAID"} <= columns and TABLE not in without:
        asked.append("p.ZSTANZAID")
        joins.append(f"LEFT JOIN {TABLE} AS p ON p.rowid = m.ZPARENTMESSAGE")
    else:
        asked.append("NULL")
    return tuple(names), f"SELECT m.rowid, {', '.join(asked)} FROM {TABLE} AS m {' '.join(joins)} WHERE m.rowid > ?"


def _link(database: Database, table: str, alias: str, link: str) -> str | None:
    """The join from a message to its one row of a table: by the message's own link, else by the row's."""
    if link in database.columns(TABLE):
        return f"LEFT JOIN {table} AS {alias} ON {alias}.Z_PK = m.{quoted(link)}"
    if "ZMESSAGE" not in database.columns(table):
        return None
    first = f"(SELECT ZMESSAGE, min(Z_PK) AS first FROM {table} GROUP BY ZMESSAGE)"
    return (f"LEFT JOIN {first} AS {alias}1 ON {alias}1.ZMESSAGE = m.rowid "
            f"LEFT JOIN {table} AS {alias} ON {alias}.Z_PK = {alias}1.first")


def previews(rows: list[tuple[Any, ...]]) -> list[dict[str, str]]:
    """Link previews of a message, the first link first."""
    found: list[dict[str, str]] = []
    for row in rows:
        url, title, summary, *more = (text_of(value)[0] for value in row[1:])
        told = {"url": url or next(filter(None, more), None), "title": title, "description": summary}
        found.append({name: value for name, value in told.items() if value is not None})
    return [link for link in found if link]


def read_messages(
    database: Database, builder: Builder, sessions: Sessions, gaps: Gaps, context: Context
) -> Iterator[Record]:
    """Yield a message for every row of `ZWAMESSAGE`, the reactions on it, and what is found."""
    tally = Tally(database, "message", TABLE)
    yield from tally.start()
    asked = [database.expression(LINKS, name, "t") for name in _LINK_COLUMNS]
    links = Beside(database, LINKS, "ZMESSAGE", "Z_PK", asked)
    names, sql = select(database)
    # what is joined may be damaged where the message is not
    less = [select(database, *gone)[1] for gone in ((INFO,), (MEDIA,), (TABLE,), (INFO, MEDIA, TABLE))]
    expected, old, n = 1, 0, 0
    before: Session | None = None
    time_before: object = None
    for state, (row_id, *values) in scan(database, sql, less=less):
        n += 1
        if not n & _CHECK_EVERY:
            context.check()
        row = dict(zip(names, values, strict=True))
        session = sessions.of_row(row["ZCHATSESSION"], builder.thread(row), Provenance(TABLE, row_id))
        moment = builder.moment(row)
        if row_id != expected:
            gaps.jump(expected, row_id, before, time_before, session, moment)
        expected, before, time_before = row_id + 1, session, moment
        if state == "removed_by_wal":
            old += 1
            yield tally.old()
        message = builder.message(row_id, row, session, state, previews(links.take(row["Z_PK"], state)))
        yield message
        for reaction in builder.reactions(row, session, message, state):
            if isinstance(reaction, Reaction | Rejection):
                yield Found("reaction", 1)
            yield reaction
    tally.read, tally.last = n - old, expected - 1
    yield from tally.settle()
    gaps.last = tally.last
