"""Messages without words, and calls, that two files tell. `triage.twins.alike` finds which chats are one by their
words, `triage.twins.titled` which exports are of one chat that are read as one; what stands between the words follows
here.

A picture is one with another where both files tell its hash, or its name and size, at the same time of the same writer.
An export that leaves media out tells no more than that there was some: in a chat that is shown to be one, it is that of
the other file. Calls are one where the app, direction, beginning and length agree, in such a chat or with the same
person on the same phone. A phone's log of calls names the app whose call it lists: `CXProvider` of iOS and the
`ConnectionService` of Android let apps put theirs there. The record of the app itself stands for both.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from triage.twins import alike, titled
from triage.views import calls

if TYPE_CHECKING:
    from triage.case import Case

_NEAR = 60_000  # milliseconds within which the clock of two chats decides
_SECOND, _LOG_MS = 1000, 2000  # by which beginnings of a call differ: of two records of it, of a log's and the app's
_LENGTH_S = 2.0  # by which its lengths do
#: Bundles and packages of apps, as logs of calls name them; more letters may follow (`WhatsAppSMB`, `.w4b`).
_SERVICES = {
    "net.whatsapp.whatsapp": "whatsapp", "com.whatsapp": "whatsapp", "ph.telegra": "telegram",
    "org.telegram": "telegram",
    "com.facebook.messenger": "messenger", "com.facebook.orca": "messenger", "org.whispersystems.signal": "signal",
    "org.thoughtcrime.securesms": "signal", "com.viber": "viber", "com.skype": "skype", "com.tencent.xin": "wechat",
    "com.tencent.mm": "wechat", "com.burbn.instagram": "instagram", "com.instagram.android": "instagram",
    "jp.naver.line": "line", "ch.threema": "threema", "com.kik.chat": "kik", "kik.android": "kik",
    "com.toyopagroup.picaboo": "snapchat", "com.snapchat.android": "snapchat",
}
_SERVICE = ("coalesce(json_extract(m.details, '$.service'), json_extract(m.details, '$.subscription_component_name'),"
            " json_extract(m.details, '$.source_package'))")
_COUNTS = ("(m.hidden & 8 = 0 OR m.id IN (SELECT message FROM twin)) AND m.sort_ms IS NOT NULL AND m.basis <> 'none'"
           " AND m.state <> 'recovered'")
#: What has no words in these conversations, and the calls, with what tells them apart.
_OF_CHATS = f"""
SELECT m.conversation, m.source, m.id, i.person, coalesce(m.utc_ms, m.sort_ms), m.kind, m.record > 0, {calls.SECONDS},
  coalesce(m.text, '')
FROM message m LEFT JOIN identity i ON i.id = m.sender
WHERE m.conversation IN (SELECT value FROM json_each(?)) AND {_COUNTS}
  AND (m.record > 0 OR m.kind = 'call' OR m.attachments > 0)
"""
#: Of that what stands in another source as well, as parsers know it.
_IN_BOTH = """
SELECT c.message, c.source FROM message m JOIN copy c ON c.message = m.id
WHERE m.conversation IN (SELECT value FROM json_each(?)) AND m.attachments > 0 AND c.id NOT IN (SELECT copy FROM twin)
"""
_CALLS = f"""
SELECT c.app, {_SERVICE}, s.evidence, m.conversation, m.source, m.id, m.utc_ms, m.direction, {calls.SECONDS}
FROM message m JOIN conversation c ON c.id = m.conversation JOIN source s ON s.id = m.source
WHERE m.id IN (SELECT id FROM message INDEXED BY message_thread WHERE record > 0) AND {_COUNTS}
  AND m.utc_ms IS NOT NULL AND m.direction IN ('in', 'out') AND c.kind = 'direct' ORDER BY m.utc_ms, m.id
"""


class File(NamedTuple):
    """What a message tells of a file."""

    sha256: str | None
    name: str | None
    size: int | None

    @property
    def is_told(self) -> bool:
        """Whether that is enough to know it again."""
        return self.sha256 is not None or bool(self.name and self.size)

    def same(self, other: File) -> bool:
        """Whether two are one."""
        if self.sha256 and other.sha256:
            return self.sha256 == other.sha256
        return bool(self.name and self.size) and (self.name, self.size) == (other.name, other.size)


class _Item(NamedTuple):
    """A message without words, or a call (`record` 1), or what a chat says of one."""

    line: alike.Line
    kind: str
    record: int
    seconds: float | None
    files: tuple[File, ...]

    def fits(self, other: _Item, *, called_alike: bool) -> bool:
        """Whether two that the same person wrote at the same time may be one. `called_alike`: a file has one name."""
        if self.kind == "call" or other.kind == "call":
            return self.kind == other.kind and self.record == other.record and _as_long(self.seconds, other.seconds)
        if self.line.text != other.line.text:
            return False
        if not all(file.is_told for file in (*self.files, *other.files)):
            if called_alike and self.is_named and other.is_named:
                return False  # else they would be one by their names
            told = any(file.is_told for file in self.files) and any(file.is_told for file in other.files)
            return not told and (self.kind == other.kind or "other" in (self.kind, other.kind))
        return len(self.files) == len(other.files) and all(any(map(file.same, other.files)) for file in self.files)

    @property
    def is_named(self) -> bool:
        """Whether the names of all its files are told."""
        return all(file.name for file in self.files)


def _as_long(one: float | None, other: float | None) -> bool:
    return one is None or other is None or abs(one - other) <= _LENGTH_S


def more(case: Case, found: list[alike.Pairing]) -> Iterator[alike.Pairing]:
    """What else is one, given the chats that are."""
    found = [*found, *(alike.Pairing(o.one, o.other, []) for o in titled.overlaps(case) if o.is_one)]
    people = alike.people_of(case)
    chats = {unit.conversation for pairing in found for unit in (pairing.one, pairing.other)}
    items = _of_chats(case, chats)
    in_both = set(case.db.execute(_IN_BOTH, (json.dumps(sorted(chats)),)))
    known = alike.Known()
    taken: set[tuple[int, int]] = set()  # (what is linked, to which source)
    for pairing in found:
        one, other, same = pairing.one, pairing.other, _same(pairing.lines)
        known.add(same)
        here, there = ([item for item in items.get((unit.conversation, unit.source), ())
                        if (item.line.id, beside.source) not in in_both]
                       for unit, beside in ((one, other), (other, one)))
        lines = list(_matched(here, there, pairing, same, people))
        if lines:
            taken.update(place for a, b in lines for place in ((a.id, other.source), (b.id, one.source)))
            yield alike.Pairing(one, other, lines)
    yield from _calls(case, people, known, taken)


def _same(lines: Iterable[tuple[alike.Line, alike.Line]]) -> set[tuple[int, int]]:
    return {(a.person, b.person) for a, b in lines if a.person is not None and b.person is not None}


def _of_chats(case: Case, conversations: set[int]) -> dict[tuple[int, int], list[_Item]]:
    """{(conversation, source): what has no words, in order of time}."""
    rows = case.db.execute(_OF_CHATS, (json.dumps(sorted(conversations)),)).fetchall()
    files: defaultdict[int, list[File]] = defaultdict(list)
    for message, sha256, name, size in case.db.execute(
        "SELECT message, lower(coalesce(sha256, stated_sha256)), name, size FROM attachment WHERE message IN"
        " (SELECT value FROM json_each(?)) ORDER BY id", (json.dumps([row[2] for row in rows]),)):
        files[message].append(File(sha256 or None, (name or "").replace("\\", "/").rpartition("/")[2].casefold(), size))
    found: defaultdict[tuple[int, int], list[_Item]] = defaultdict(list)
    for conversation, source, n, person, at, kind, record, seconds, caption in rows:
        found[conversation, source].append(_Item(
            alike.Line(n, person, at, caption), "call" if record else kind, record, seconds, tuple(files[n])))
    return {place: sorted(items, key=lambda item: (item.line.at, item.line.id)) for place, items in found.items()}


def _matched(here: Iterable[_Item], there: Iterable[_Item], pairing: alike.Pairing, same: set[tuple[int, int]],
             people: alike.People) -> Iterator[tuple[alike.Line, alike.Line]]:
    """Which is which: each is one of the other at most, those first whose files are told."""
    clock = alike.Clock(pairing.one, pairing.other, pairing.lines)
    called_alike = pairing.one.conversation == pairing.other.conversation  # told by files of one format
    free, used = list(there), set[int]()
    times = [item.line.at for item in free]
    for a in sorted(here, key=lambda item: not any(file.is_told for file in item.files)):
        near = [n for ahead in clock.ahead for n in range(bisect_left(times, a.line.at - ahead - _NEAR),
                                                          bisect_right(times, a.line.at - ahead + _NEAR))]
        fitting = [n for n in near if n not in used and clock.agree(a.line.at, free[n].line.at)
                   and a.fits(free[n], called_alike=called_alike)
                   and alike.one(a.line.person, free[n].line.person, same, people)]
        if fitting:
            n = min(fitting, key=lambda n: not any(file.is_told for file in free[n].files))
            used.add(n)
            yield a.line, free[n].line


# -- calls ------------------------------------------------------------------------------------------------------------

class _Call(NamedTuple):
    app: str
    log: bool  # of the phone, about a call of that app
    evidence: int
    conversation: int
    source: int
    id: int
    at: int
    direction: str
    seconds: float | None
    other: int
    owners: frozenset[int]

    @property
    def place(self) -> tuple[int, int, bool]:
        """Where it stands."""
        return self.conversation, self.source, self.log

    @property
    def line(self) -> alike.Line:
        """As what may be one with another."""
        return alike.Line(self.id, None, self.at, "")


def _calls(case: Case, people: alike.People, known: alike.Known,
           taken: set[tuple[int, int]]) -> Iterator[alike.Pairing]:
    """Calls with the same person on the same phone, whatever was written with that person."""
    units: dict[tuple[int, int, bool], alike.Unit] = {}
    lines: defaultdict[tuple[Any, ...], list[tuple[alike.Line, alike.Line]]] = defaultdict(list)
    recent: defaultdict[tuple[str, str], list[_Call]] = defaultdict(list)
    for call in _direct(case, people):
        before = [one for one in recent[call.app, call.direction] if call.at - one.at <= _LOG_MS]
        recent[call.app, call.direction] = [*before, call]
        for one in before:
            if (one.source == call.source or (one.id, call.source) in taken or (call.id, one.source) in taken
                    or not _is_one(one, call, people, known)):
                continue
            taken.update(((one.id, call.source), (call.id, one.source)))
            first, second = sorted((one, call), key=lambda c: c.source)
            lines[first.place, second.place].append((first.line, second.line))
    for places, found in lines.items():
        for place in places:
            units.setdefault(place, alike.Unit(place[0], place[1], "direct", None, listed=place[2]))
        yield alike.Pairing(units[places[0]], units[places[1]], found)


def _direct(case: Case, people: alike.People) -> Iterator[_Call]:
    """Calls with one other person, by time."""
    for app, service, evidence, conversation, *rest in case.db.execute(_CALLS):
        parts = people.parts.get(conversation, set())
        others, own = parts - people.owners, alike.family(app)
        if len(others) == 1:
            named = str(service or "").casefold()
            listed = next((name for start, name in _SERVICES.items() if named.startswith(start)), own)
            source, n, at, direction, seconds = rest
            yield _Call(listed, listed != own, evidence, conversation, source, n, at, direction, seconds, min(others),
                        frozenset(parts & people.owners))


def _is_one(one: _Call, other: _Call, people: alike.People, known: alike.Known) -> bool:
    if abs(one.at - other.at) > (_SECOND if one.log == other.log else _LOG_MS) or not _as_long(
            one.seconds, other.seconds):
        return False
    first, second = sorted((one, other), key=lambda call: call.source)
    if not people.agree(first.other, second.other) and not known.alone((first.other, second.other)):
        return False
    owners = [(a, b) for a in first.owners for b in second.owners]
    if any(people.agree(*pair) or pair in known for pair in owners):
        return True
    return one.evidence == other.evidence and not any(people.differ(*pair) for pair in owners)
