"""Reading the case back as plain data: the objects of the command contract, and the pages that the window shows.

Every query goes through `scope.visible`. Lists are ordered by time, then id, unless said otherwise.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

from parsers.errors import UserError
from parsers.times import iso_utc
from parsers.words import N_
from triage import people, scope
from triage.case import Case
from triage.casefile import facts
from triage.sources.zones import time_basis, wall_clock
from triage.views import gaps, quotes

_PAGE = 2000
#: Which rows are meant, in SQL over `m`: messages, calls, or both.
MESSAGES, CALLS, ANY = "m.record = 0", "m.record > 0", "1"
_COLUMNS = (
    "m.id, m.ident, m.record, m.conversation, m.source, m.kind, m.direction, m.sender, m.utc_ms, m.local, m.time_raw,"
    " m.basis, m.text, m.state, m.reply, m.reply_to, m.attachments, m.details, m.tbl, m.row, m.offset, m.line"
)


#: What conversations without anybody in them are called whose key is what the phone says in place of a number.
_NOBODY = {"tel:restricted": N_("Withheld number"), "tel:unknown": N_("Unknown number"),
           "tel:payphone": N_("Payphone"), "tel:unavailable": N_("Number not available"),
           **dict.fromkeys(("(no address)", "tel:(no address)", "call:(no address)"), N_("No number or address"))}


class NoSuchConversation(UserError):
    message = N_("There is no conversation {conversation} in this case.")
    exit_code = 2


class NoSuchMessage(UserError):
    message = N_("There is no message {message} in this case, or it is outside the scope.")
    exit_code = 2


class Store:
    """Reads a case through one connection. `db` may be a reader's, for another thread.

    Names and titles are looked up once and kept: make a new Store after the case has changed.
    """

    def __init__(self, case: Case, db: Any = None) -> None:
        self.case, self.db = case, db or case.db
        self.visible, self.flag_visible = scope.visible(case), scope.flag_visible(case)
        self.zone = facts.display_zone(case)
        self._recipients: dict[int, list[int]] = {}
        self._others: dict[tuple[int, int | None], list[int]] = {}
        self._titles: dict[int, str] = {}
        self._persons: dict[int, dict[str, Any]] = {}
        self.kept: dict[str, Any] = {}  # what views have worked out of it

    # -- names --------------------------------------------------------------------------------------------------

    @cached_property
    def names(self) -> dict[int, str]:
        """What to call each identity."""
        return people.names(self.case, db=self.db)

    @cached_property
    def identities(self) -> dict[int, tuple[str, str | None]]:
        """identity: (uid of its person, identifier as in the evidence)."""
        return {n: (uid, identifier) for n, uid, identifier in self.db.execute(
            "SELECT i.id, p.uid, i.identifier FROM identity i JOIN person p ON p.id = i.person")}

    @cached_property
    def _conversations(self) -> dict[int, tuple[str, str, str | None, str, str]]:
        """id: (uid, app, title, key, kind)."""
        return {row[0]: row[1:] for row in self.db.execute(
            "SELECT id, uid, app, title, key, kind FROM conversation")}

    @cached_property
    def shown(self) -> set[int]:
        """Conversations that may be seen."""
        return scope.shown_conversations(self.case)

    def participants(self, conversation: int) -> list[int]:
        """Identities that take part as far as may be seen, by id."""
        if conversation not in self._recipients:
            self._recipients[conversation] = [row[0] for row in self.db.execute(
                "SELECT identity FROM conversation_participant WHERE conversation = ? UNION"
                " SELECT DISTINCT m.sender FROM message m WHERE m.conversation = ? AND m.sender IS NOT NULL"
                f" AND {self.visible} ORDER BY 1", (conversation, conversation))]
        return self._recipients[conversation]

    def audience(self, conversation: int) -> list[int]:
        """Identities that what is written there goes to: whoever takes part, but in a broadcast (a list, statuses) only
        those whom the evidence names as being in it. Others who write there need not know of each other.
        """
        if self.conversation_kind(conversation) != "broadcast":
            return self.participants(conversation)
        return [row[0] for row in self.db.execute(
            "SELECT identity FROM conversation_participant WHERE conversation = ? ORDER BY 1", (conversation,))]

    def recipients(self, conversation: int, sender: int | None) -> list[int]:
        """Identities of the others it goes to: of none of the sender's own, by whichever of them was written."""
        key = conversation, sender
        if key not in self._others:
            own = self.identities[sender][0] if sender is not None else None
            self._others[key] = [n for n in self.audience(conversation) if self.identities[n][0] != own]
        return self._others[key]

    @cached_property
    def owners(self) -> set[int]:
        """Identities of the owners of devices."""
        return {row[0] for row in self.db.execute("SELECT id FROM identity WHERE owner = 1")}

    def title(self, conversation: int) -> str:
        """The app's title, else the names of the others it goes to, else the app's key of the thread; or what is read,
        where that has no letter: files that lie in no folder have the key “.”.
        """
        if conversation not in self._titles:
            self._titles[conversation] = self._title(conversation)
        return self._titles[conversation]

    def _title(self, conversation: int) -> str:
        _, app, title, key, kind = self._conversations[conversation]
        if title and kind != "direct":
            return title
        # Of a person that an examiner made of several, once.
        others = [*{self.identities[n][0]: n for n in self.audience(conversation) if n not in self.owners}.values()]
        called = [self.names[n] for n in others[:4]]
        if len(others) > 4:
            called.append(f"+{len(others) - 4}")
        nobody = _NOBODY.get(key)
        return (", ".join(called) or title or (self.case.says(nobody) if nobody is not None else
                key if any(map(str.isalnum, key)) else app))

    def person(self, identity: int | None) -> dict[str, Any] | None:
        """*sender* and *recipients* of the contract: id, name, identifier."""
        if identity is None:
            return None
        if identity not in self._persons:
            uid, identifier = self.identities[identity]
            self._persons[identity] = {"id": uid, "name": self.names[identity], "identifier": identifier}
        return self._persons[identity]

    # -- messages -----------------------------------------------------------------------------------------------

    def messages(
        self, where: str = "1", parameters: Sequence[Any] = (), *, order: str = "m.sort_ms, m.id",
        limit: int | None = None, offset: int = 0, records: str = MESSAGES, joins: str = "",
    ) -> Iterator[dict[str, Any]]:
        """Yield *Message* objects of the contract. `where` is SQL of this program's own making over `m`; `records`
        chooses between MESSAGES, CALLS and ANY.
        """
        cursor = self.db.execute(
            f"SELECT {_COLUMNS} FROM message m {joins} WHERE {records} AND {self.visible} AND ({where})"
            f" ORDER BY {order} LIMIT ? OFFSET ?",
            (*parameters, -1 if limit is None else limit, offset))
        while rows := cursor.fetchmany(_PAGE):
            yield from self._page(rows)

    def by_ids(self, ids: Iterable[int]) -> list[dict[str, Any]]:
        """Messages and calls by row id, in the order asked for; ids that may not be seen are left out."""
        wanted = list(ids)
        rows = self.db.execute(
            f"SELECT {_COLUMNS} FROM message m WHERE {self.visible} AND m.id IN (SELECT value FROM json_each(?))",
            (json.dumps(wanted),)).fetchall()
        known = {row[0]: message for row, message in zip(rows, self._page(rows), strict=True)}
        return [known[n] for n in wanted if n in known]

    def _page(self, rows: Sequence[tuple[Any, ...]]) -> Iterator[dict[str, Any]]:
        ids = json.dumps([row[0] for row in rows])
        attachments, copies, flags = defaultdict(list), defaultdict(list), defaultdict(list)
        if any(row[16] for row in rows):
            for message, *rest in self.db.execute(_ATTACHMENTS, (ids,)):
                attachments[message].append(dict(zip(("name", "mime", "sha256", "present", "path", "size"),
                                                     (*rest[:3], bool(rest[3]), *rest[4:]), strict=True)))
        for message, source, state, *place in self.db.execute(_COPIES, (ids,)):
            copies[message].append((source, state, place))
        for message, flag in self.db.execute(_FLAGS.format(visible=self.flag_visible), (ids,)):
            flags[message].append(flag)
        replies = dict(self.db.execute(
            f"SELECT m.id, lower(hex(m.ident)) FROM message m WHERE {self.visible}"
            " AND m.id IN (SELECT value FROM json_each(?))", (json.dumps([r[14] for r in rows if r[14]]),)))
        for row in rows:
            yield self._message(row, attachments[row[0]], copies[row[0]], flags[row[0]], replies.get(row[14]))

    def _message(self, row: tuple[Any, ...], attachments: list[Any], copies: list[Any], flags: list[str],
                 reply: str | None) -> dict[str, Any]:
        (n, ident, record, conversation, source, kind, direction, sender, utc_ms, local, raw, basis, text, state,
         answered, reply_to, _, details, *place) = row
        uid, app, *_ = self._conversations[conversation]
        details = json.loads(details) if details else {}
        if (answered and not reply) or quotes.privileged(details, self.withheld):  # it quotes what is hidden
            details = {name: value for name, value in details.items() if name not in quotes.NAMES}
        if local is None and utc_ms is not None:
            local = wall_clock(utc_ms, self.zone)
        return {
            "id": ident.hex(), "conversation": uid, "conversation_title": self.title(conversation), "app": app,
            "kind": kind, "direction": direction, "sender": self.person(sender),
            "recipients": [self.person(p) for p in self.recipients(conversation, sender)],
            "sent_at": iso_utc(utc_ms), "sent_at_local": local, "sent_at_raw": raw,
            **time_basis(basis, self.clock_offset(source)),
            "text": text, "state": state, "attachments": attachments, "reply_to": reply or reply_to,
            "sources": [self._source(source, place, state), *(self._source(s, p, st) for s, st, p in copies)],
            "flags": flags, "details": details, "row": n, "record": int(record > 0),
        }

    @cached_property
    def withheld(self) -> quotes.Withheld | None:
        """What privileged people said, to know it where others quote it; None where nothing is privileged."""
        return quotes.withheld(self.case, self.db)

    @cached_property
    def hidden_quotes(self) -> frozenset[int]:
        """Messages that may be seen, but not what they quote."""
        return quotes.hidden(self.case, self.db, self.withheld)

    def _source(self, source: int, place: Sequence[Any], state: str) -> dict[str, Any]:
        path, sha256, parser, version, exhibit = self._sources[source]
        table, row, offset, line = place
        return {"path": path, "sha256": sha256, "table": table, "row": row, "offset": offset, "line": line,
                "parser": parser, "parser_version": version, "exhibit": exhibit, "state": state}

    def clock_offset(self, source: int) -> int:
        """Milliseconds by which an examiner set the clock of a source (row id) right."""
        return self._offsets.get(source, 0)

    @cached_property
    def _offsets(self) -> dict[int, int]:
        return dict(self.db.execute("SELECT id, offset_ms FROM source WHERE offset_ms <> 0"))

    @cached_property
    def _sources(self) -> dict[int, tuple[str, str, str, str, str]]:
        return {row[0]: row[1:] for row in self.db.execute(
            "SELECT s.id, s.path, s.sha256, s.parser, s.parser_version, e.exhibit FROM source s"
            " JOIN evidence e ON e.id = s.evidence")}

    # -- conversations ------------------------------------------------------------------------------------------

    def conversation_id(self, uid: str) -> int:
        """Row id of a conversation. Raises NoSuchConversation, also for one that may not be seen."""
        row = self.db.execute("SELECT id FROM conversation WHERE uid = ?", (uid,)).fetchone()
        if row is None or row[0] not in self.shown:
            raise NoSuchConversation(conversation=uid)
        return int(row[0])

    def conversation_uid(self, conversation: int) -> str:
        """Public id of a conversation by row id."""
        return self._conversations[conversation][0]

    def conversation_app(self, conversation: int) -> str:
        """The app of a conversation by row id."""
        return self._conversations[conversation][1]

    def conversation_kind(self, conversation: int) -> str:
        """What a conversation is (`parsers.records.ConversationKind`) by row id."""
        return self._conversations[conversation][4]

    def conversation_details(self, conversation: int, details: str | None) -> dict[str, Any]:
        """What the app keeps in the row of a conversation. Some keep the last words there, whoever wrote them: while a
        part of it may not be seen, no more than how many row ids are missing.
        """
        told: dict[str, Any] = json.loads(details) if details else {}
        return gaps.counted(told) if told and conversation in self._partly else told

    @cached_property
    def _partly(self) -> set[int]:
        return scope.partly_hidden(self.case)

    def source_facts(self, source: int) -> dict[str, str]:
        """What every place in a source has in common: path, sha256, parser, parser_version, exhibit."""
        return dict(zip(("path", "sha256", "parser", "parser_version", "exhibit"), self._sources[source], strict=True))

    def message_uid(self, message: int) -> str:
        """Public id of a message by row id."""
        return str(self.db.execute("SELECT lower(hex(ident)) FROM message WHERE id = ?", (message,)).fetchone()[0])

    def thread(self, conversation: int) -> list[int]:
        """Row ids of the messages and calls of a conversation that may be seen, by time, then id.

        A message that was merged into its copy in another conversation stands in both.
        """
        return [row[0] for row in self.db.execute(
            "SELECT id FROM (SELECT m.id, m.sort_ms FROM message m WHERE m.conversation = ?1 AND " + self.visible +
            " UNION SELECT m.id, m.sort_ms FROM copy c JOIN message m ON m.id = c.message"
            f" WHERE c.conversation = ?1 AND {self.visible}) ORDER BY sort_ms, id", (conversation,))]

    def in_conversation(self) -> str:
        """SQL over `m` with one parameter given twice: messages of a conversation, with those merged elsewhere."""
        return "m.conversation = ? OR m.id IN (SELECT message FROM copy WHERE conversation = ?)"

    def _counted(self) -> str:
        """SQL over `m`: messages that totals count. Where no source names recovered rows in its ledger, that is all of
        them, and a total is read from an index alone: a tenth of the time.
        """
        carved = self.db.execute("SELECT 1 FROM ledger WHERE kind = 'recovered' LIMIT 1").fetchone()
        return _NOT_CARVED if carved else "1"

    def _out_of_count(self) -> str:
        """SQL over `m` that is true for what may not be seen or does not count."""
        hidden = f"(m.hidden <> 0 AND NOT {self.visible})"
        return hidden if self._counted() == "1" else f"({hidden} OR NOT {_NOT_CARVED})"

    def spans(self) -> dict[int, tuple[int, int | None, int | None]]:
        """conversation: (messages, first ms, last ms), of what may be seen."""
        result = {row[0]: row[1:] for row in self.db.execute(
            f"SELECT m.conversation, sum(m.record = 0 AND {self._counted()}), min(m.sort_ms), max(m.sort_ms)"
            f" FROM message m WHERE {self.visible} GROUP BY m.conversation")}
        for conversation, n, first, last in self.db.execute(
            "SELECT c.conversation, count(DISTINCT iif(m.record = 0, m.id, NULL)), min(m.sort_ms), max(m.sort_ms)"
            f" FROM copy c JOIN message m ON m.id = c.message WHERE m.conversation <> c.conversation AND {self.visible}"
            " GROUP BY c.conversation"):
            have = result.get(conversation, (0, None, None))
            result[conversation] = (have[0] + n, min(x for x in (have[1], first) if x is not None)
                                    if first is not None or have[1] is not None else None,
                                    max((x for x in (have[2], last) if x is not None), default=None))
        return result

    def message_row(self, uid: str) -> int:
        """Row id of a message or call by its public id. Raises NoSuchMessage."""
        try:
            ident = bytes.fromhex(uid)
        except ValueError as error:
            raise NoSuchMessage(message=uid) from error
        row = self.db.execute(f"SELECT m.id FROM message m WHERE m.ident = ? AND {self.visible}",
                              (ident,)).fetchone()
        if row is None:
            raise NoSuchMessage(message=uid)
        return int(row[0])

    # -- totals -------------------------------------------------------------------------------------------------

    def totals(self) -> dict[str, int]:
        """Unique messages and, apart, rows of evidence; and the rest of the contract's totals. Deleted rows that this
        program recovered are in the ledger, and in none of these numbers.
        """
        own = f"{self._counted()} AND {self.visible}"

        def one(sql: str) -> int:
            return int(self.db.execute(sql).fetchone()[0])

        messages = one(f"SELECT count(*) FROM message m WHERE m.record = 0 AND {own}")
        return {
            "messages": messages,
            "rows": messages + one("SELECT count(*) FROM copy c JOIN message m ON m.id = c.message"
                                   f" WHERE m.record = 0 AND {own}"),
            "conversations": len(self.shown),
            "people": people.count(self.case),
            "attachments": one("SELECT count(*) FROM attachment") - one(
                # From what is not counted, mostly little, as the rows of all the others would have to be read.
                "SELECT count(*) FROM message m CROSS JOIN attachment a ON a.message = m.id WHERE "
                f"{self._out_of_count()}"),
            "calls": one(f"SELECT count(*) FROM message m WHERE {CALLS} AND {own}"),
            "contacts": scope.shown_contacts(self.case),
            "flags": one("SELECT count(*) FROM flag f JOIN message m ON m.id = f.message"
                         f" WHERE {self.visible} AND {self.flag_visible}"),
        }


#: Deleted rows that were found again in the file (parsers.sqlite.recovery), not what another tool calls deleted.
_NOT_CARVED = "NOT (m.state = 'recovered' AND m.details LIKE '%\"recovered\":{%')"
_ATTACHMENTS = """
SELECT message, name, mime, sha256, present, path, size FROM attachment
WHERE message IN (SELECT value FROM json_each(?)) ORDER BY id"""
_COPIES = """
SELECT message, source, state, tbl, row, offset, line FROM copy
WHERE message IN (SELECT value FROM json_each(?)) ORDER BY source, row, offset, line, id"""
_FLAGS = """
SELECT DISTINCT s.message, f.ident FROM flag_span s JOIN flag f ON f.id = s.flag
WHERE s.message IN (SELECT value FROM json_each(?)) AND {visible} ORDER BY f.ident"""
