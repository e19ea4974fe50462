"""Which messages are one although two files tell them in two ways: a Telegram chat exported as pages and as JSON, a
text export beside the app's database, a text message under +40 722… and under 0722….

Parsers know two copies by what both hold (`Message.same`); here two forms agree in no more than who wrote what when. So
it takes a conversation to tell. Two are one where texts that each holds once stand at the same times in both, at least
six of them, by two or more writers who correspond one to one, and where most of what either has of the time that both
cover agrees. Nothing may speak against it: no other number, no writer who is two people there, no other title of a
group, no other address of one. A threat that was sent to two people at once is two messages, as nothing tells the one
who was silent from the other; a chat in which one side is silent, or little was said, is one with another only where
others showed that both phones have the same owner and the other one is the same too: by number, account, the name in
the address book, what others showed, or an answer in words of his own. Owners are one, too, where all is of one exhibit
or chats with three people stand in both, and the times agree to the millisecond. Three texts are enough where both
sides wrote, bear the same names or numbers in both, and all that either has of the time that both cover is the same.

Times: seconds where both have them, else minutes. A wall clock without a zone may stand a whole number of quarters of
an hour beside UTC, and another hour beside for summer.
"""

from __future__ import annotations

import json
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from triage.identifiers import today

if TYPE_CHECKING:
    from triage.case import Case

_FEWEST, _FEWEST_EACH, _FEWEST_LETTERS = 6, 2, 60  # texts that are in both once; of each of two writers; all of them
_FEWEST_OF_NAMED, _FEWEST_LETTERS_EACH = 3, 10  # texts of people of the same names where all agrees; what each wrote
_FEWEST_LETTERS_BACK = 20  # of the other one in a chat of an owner who is known: two may say “ok” in one minute
_FEWEST_OTHERS = 3  # whose chats stand in two files to the millisecond, where these are of one phone
_SHARE = 0.7  # of what the smaller of both has of the time that both cover
_MOST_PLACES = 12  # a text that stands in more conversations tells nothing of any two
_SECOND, _MINUTE, _QUARTER, _HOUR, _FARTHEST = 1000, 60_000, 15, 60, 26 * 60
#: Apps that are text messages of a phone, by whatever name a tool calls them.
_TEXT_MESSAGES = frozenset({"sms", "mms", "messages", "text messages", "native messages", "sms messages", "imessage",
                            "apple messages"})
#: Other names of apps, as reports of tools and lists of apps have them.
_NAMES = {"facebook messenger": "messenger", "whatsapp business": "whatsapp", "whatsapp messenger": "whatsapp",
          "kik messenger": "kik", "signal private messenger": "signal", "google hangouts": "hangouts",
          "telegram messenger": "telegram", "skype for android": "skype", "viber messenger": "viber"}


class Line(NamedTuple):
    """A message: row id, who wrote it (a person's row id), when, what."""

    id: int
    person: int | None
    at: int
    text: str


class Unit:
    """What one source holds of one conversation."""

    def __init__(self, conversation: int, source: int, kind: str, title: str | None, address: str | None = None, *,
                 listed: bool = False) -> None:
        self.conversation, self.source, self.kind, self.title = conversation, source, kind, title_of(title)
        self.address = address  # of the chat itself, as WhatsApp gives every group one
        self.listed = listed  # whether it is what a phone's log of calls says of another app
        self.absolute = self.by_minute = True  # whether the zone of all times is known, and none has seconds
        self.times = array("q")  # of all messages, the texts of those that may stand elsewhere too
        self.texts: defaultdict[str, list[Line]] = defaultdict(list)

    def see(self, at: int, *, absolute: bool) -> None:
        """Take the time of a message."""
        self.times.append(at)
        self.absolute = self.absolute and absolute
        self.by_minute = self.by_minute and at % _MINUTE == 0

    def add(self, line: Line) -> None:
        """Take a message."""
        self.texts[line.text].append(line)

    @property
    def writers(self) -> set[int]:
        """Who wrote the messages."""
        return {line.person for lines in self.texts.values() for line in lines if line.person is not None}

    @property
    def is_of_two(self) -> bool:
        """Whether no more than two write in it."""
        return self.kind == "direct" or (self.kind == "unknown" and len(self.writers) <= 2)


class Pairing(NamedTuple):
    """Two units that are one, and their messages that are. `whole`: neither has others of the time that both cover."""

    one: Unit
    other: Unit
    lines: list[tuple[Line, Line]]
    whole: bool = False


class People(NamedTuple):
    """Of persons (row ids) the numbers, accounts and names, and which own a device; of conversations who takes part.
    An account stands with its app's family: tools name one app in several ways.
    """

    numbers: dict[int, set[str]]
    accounts: dict[int, set[tuple[str, str]]]
    names: dict[int, set[str]]
    owners: set[int]
    parts: dict[int, set[int]]

    def differ(self, one: int, other: int) -> bool:
        """Whether two are known by numbers, and by none of the same."""
        here, there = self.numbers.get(one), self.numbers.get(other)
        return bool(here and there and here.isdisjoint(there))

    def agree(self, one: int, other: int) -> bool:
        """Whether two are one by what is known of them."""
        return one == other or any(not known.get(one, set()).isdisjoint(known.get(other, ()))
                                   for known in (self.numbers, self.accounts))

    def are_named_alike(self, one: int, other: int) -> bool:
        """Whether two bear one name, or both are who owns the phone, of whom many files say no name."""
        if not self.names.get(one, set()).isdisjoint(self.names.get(other, ())):
            return True
        return {one, other} <= self.owners and not (one in self.names and other in self.names)

    def called(self, who: int | None, unit: Unit) -> set[str]:
        """The names of the other one in a chat of two; of somebody who wrote nothing an export has the title alone."""
        return self.names.get(who, set()) if who is not None else {unit.title} - {""}


class Known:
    """Which persons were shown to be one by what they wrote. A name is a person of one exhibit only, so it does not
    matter of which of its files that was learned: some exports have one for every chat.
    """

    def __init__(self) -> None:
        self._of: defaultdict[int, set[int]] = defaultdict(set)

    def add(self, same: Iterable[tuple[int, int]]) -> None:
        """Take pairs of persons."""
        for one, other in same:
            self._of[one].add(other)
            self._of[other].add(one)

    def __contains__(self, pair: tuple[int, int]) -> bool:
        return pair[1] in self._of.get(pair[0], ())

    def alone(self, pair: tuple[int | None, int | None]) -> bool:
        """Whether two are one, and neither is several: all who closed their accounts may bear one name."""
        return all(a is not None and self._of.get(a) == {b} for a, b in (pair, pair[::-1]))


def family(app: str) -> str:
    """What apps are compared with one another."""
    name = title_of(app)
    return "sms" if name in _TEXT_MESSAGES else _NAMES.get(name, name)


def title_of(title: str | None) -> str:
    """A title without capitals and blanks that differ."""
    return " ".join((title or "").casefold().split())


def people_of(case: Case) -> People:
    """Who is who, as far as the evidence and the examiner say."""
    numbers: defaultdict[int, set[str]] = defaultdict(set)
    for person, e164 in case.db.execute(
        "SELECT person, e164 FROM identity WHERE e164 IS NOT NULL UNION SELECT i.person, a.e164 FROM alias a"
        " JOIN identity i ON i.id = a.identity WHERE a.e164 IS NOT NULL AND a.kind <> 'name'"):
        numbers[person].add(today(e164))
    accounts: defaultdict[int, set[tuple[str, str]]] = defaultdict(set)
    names: defaultdict[int, set[str]] = defaultdict(set)
    for person, app, account, name in case.db.execute(
        "SELECT person, app, iif(kind <> 'name', identifier, NULL), name FROM identity"
        " UNION ALL SELECT i.person, i.app, NULL, a.value FROM alias a JOIN identity i ON i.id = a.identity"
        "  WHERE a.kind = 'name'"
        " UNION ALL SELECT i.person, i.app, NULL, c.name FROM identity i JOIN contact_identifier k ON k.e164 = i.e164"
        "  JOIN contact c ON c.id = k.contact"
        " UNION ALL SELECT i.person, i.app, NULL, c.name FROM identity i JOIN contact_identifier k"
        "  ON k.value = i.identifier JOIN contact c ON c.id = k.contact AND c.app = i.app"):
        if account:
            accounts[person].add((family(app), account.casefold()))
        if name and name != account:
            names[person].add(title_of(name))
    parts: defaultdict[int, set[int]] = defaultdict(set)
    for conversation, person in case.db.execute(
        "SELECT p.conversation, i.person FROM conversation_participant p JOIN identity i ON i.id = p.identity"):
        parts[conversation].add(person)
    owners = {n for (n,) in case.db.execute("SELECT person FROM identity WHERE owner")}
    return People(numbers, accounts, names, owners, parts)


def pairings(case: Case) -> Iterator[Pairing]:
    """Pairs of conversations, or of what two sources hold of one, whose messages are the same."""
    for apps in _families(case):
        units = _units(case, apps)
        if units:
            yield from _of(units, people_of(case))


def _families(case: Case) -> list[list[str]]:
    """Apps of which several sources have messages."""
    apps: defaultdict[str, set[str]] = defaultdict(set)
    sources: defaultdict[str, set[int]] = defaultdict(set)
    for app, source in case.db.execute("SELECT DISTINCT c.app, s.source FROM conversation_source s JOIN conversation c"
                                       " ON c.id = s.conversation"):
        apps[family(app)].add(app)
        sources[family(app)].add(source)
    return [sorted(apps[name]) for name in sorted(apps) if len(sources[name]) > 1]


#: What somebody wrote and is not of a reading that counts for nothing; what was linked before counts as it stood.
_LINES = """
SELECT m.source, m.conversation, m.id, i.person, coalesce(m.utc_ms, m.sort_ms), m.utc_ms IS NOT NULL, m.text, c.kind,
  c.title, iif(c.key LIKE '%@%', c.key, NULL)
FROM conversation c CROSS JOIN message m ON m.conversation = c.id LEFT JOIN identity i ON i.id = m.sender
WHERE c.app IN (SELECT value FROM json_each(?1)) AND m.record = 0 AND m.text <> '' AND m.sort_ms IS NOT NULL
  AND m.basis <> 'none' AND m.state <> 'recovered' AND m.kind <> 'system'
  AND (m.hidden & 8 = 0 OR m.id IN (SELECT message FROM twin)) AND (m.source = ?2) = ?3
"""


def _units(case: Case, apps: list[str]) -> list[Unit]:
    """Of these apps what the sources hold that stands in several of them. The largest is read last, and of it no more
    than what others have: a phone of a million messages beside a chat of a hundred costs their texts alone.
    """
    names = json.dumps(apps)
    sizes = case.db.execute(
        "SELECT m.source, count(*) AS n FROM message m WHERE m.conversation IN (SELECT id FROM conversation WHERE app"
        " IN (SELECT value FROM json_each(?))) GROUP BY 1 ORDER BY n DESC, 1", (names,)).fetchall()
    if len(sizes) < 2:
        return []
    units: dict[tuple[int, int], Unit] = {}
    texts: defaultdict[int, set[int]] = defaultdict(set)
    for of_it in (0, 1):
        for source, conversation, n, person, at, absolute, text, *talk in case.db.execute(
                _LINES, (names, sizes[0][0], of_it)):
            unit = units.get((conversation, source))
            if unit is None:
                unit = units[conversation, source] = Unit(conversation, source, *talk)
            unit.see(at, absolute=bool(absolute))
            said = _said(text)
            if not of_it or hash(said) in texts:
                texts[hash(said)].add(source)
                unit.add(Line(n, person, at, said))
    return [unit for unit in units.values() if any(len(texts[hash(text)]) > 1 for text in unit.texts)]


def _said(text: str) -> str:
    """A text without marks of direction and without a difference in blanks: what apps put in and exports lose."""
    if text.isascii():
        return " ".join(text.split())
    return " ".join("".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf").split())


def _of(units: list[Unit], people: People) -> Iterator[Pairing]:
    """First those that tell by themselves; by what they say of owners and names then the others."""
    known, left = Known(), []
    for one, other in _candidates(units):
        pairing, same = _compare(one, other, people)
        if pairing is not None and (_tells(pairing, same) or _is_of_named(pairing, same, people)):
            known.add(same)
            yield pairing
        elif pairing is not None and (two := _Two.of(pairing, same, people)) is not None:
            left.append(two)
    known.add(_of_one_phone(left, people))
    yield from [two.pairing for two in left if two.follows(people, known)]


def _candidates(units: list[Unit]) -> list[tuple[Unit, Unit]]:
    """Units of two sources that have a text in common, in an order of their own."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for n, unit in enumerate(units):
        for text in unit.texts:
            places[text].append(n)
    pairs: Counter[tuple[int, int]] = Counter()
    for found in places.values():
        if len(found) <= _MOST_PLACES:
            pairs.update((a, b) for i, a in enumerate(found) for b in found[i + 1:])
    return [tuple(sorted((units[a], units[b]), key=lambda unit: unit.source))  # type: ignore[misc]
            for a, b in sorted(pairs) if units[a].source != units[b].source]


def _compare(one: Unit, other: Unit, people: People) -> tuple[Pairing | None, dict[tuple[int, int], int]]:
    """The messages that two units have in common, and of each pair of writers how many texts that each has once; None
    where something speaks against their being one.
    """
    if not (one.is_of_two and other.is_of_two) and (one.is_of_two or other.is_of_two or one.title != other.title):
        return None, {}  # what two bosses send to two groups at once is two messages each
    if not one.is_of_two and one.address and other.address and one.address != other.address:
        return None, {}
    once = [(here[0], there[0]) for text, here in one.texts.items()
            if len(here) == 1 and len(there := other.texts.get(text, [])) == 1]
    clock = Clock(one, other, once)
    once = [(a, b) for a, b in once if clock.agree(a.at, b.at)]
    same = Counter((a.person, b.person) for a, b in once if a.person is not None and b.person is not None)
    if not once or len({a for a, _ in same}) < len(same) or len({b for _, b in same}) < len(same):
        return None, {}
    if any(people.differ(a, b) for a, b in same):
        return None, {}
    lines = [pair for text, here in one.texts.items() if text in other.texts
             for pair in _matched(here, other.texts[text], clock, same, people)]
    both = _both(one, other, clock)
    if len(lines) < _SHARE * min(both):
        return None, {}
    return Pairing(one, other, lines, len(lines) == max(both)), dict(same)


class Clock:
    """How the clocks of two units stand to one another."""

    def __init__(self, one: Unit, other: Unit, once: Iterable[tuple[Line, Line]]) -> None:
        self.by_minute = one.by_minute or other.by_minute
        self.ahead = [0]
        if not (one.absolute and other.absolute):
            steps = Counter(a.at // _MINUTE - b.at // _MINUTE for a, b in once)
            found = [step for step, _ in steps.most_common() if step % _QUARTER == 0 and abs(step) <= _FARTHEST]
            self.ahead = [step * _MINUTE for step in found[:1]
                          + [step for step in found[1:] if abs(step - found[0]) == _HOUR][:1]]

    def agree(self, here: int, there: int) -> bool:
        """Whether two times are one."""
        if self.by_minute:
            return any((here - ahead) // _MINUTE == there // _MINUTE for ahead in self.ahead)
        return any(abs(here - ahead - there) <= _SECOND for ahead in self.ahead)


def _matched(here: list[Line], there: list[Line], clock: Clock, same: Counter[tuple[int, int]],
             people: People) -> Iterator[tuple[Line, Line]]:
    """Of two lists of one text, which message is which: each is one of the other at most, in the order of time."""
    free = sorted(there, key=lambda line: line.at)
    times, used = [line.at for line in free], set[int]()
    for a in sorted(here, key=lambda line: line.at):
        near = (n for ahead in clock.ahead for n in range(
            bisect_left(times, a.at - ahead - _MINUTE), bisect_right(times, a.at - ahead + _MINUTE)))
        found = next((n for n in near if n not in used and clock.agree(a.at, free[n].at)
                      and one(a.person, free[n].person, same, people)), None)
        if found is not None:
            used.add(found)
            yield a, free[found]


def one(here: int | None, there: int | None, same: Collection[tuple[int, int]], people: People) -> bool:
    """Whether two writers may be one; of nobody that is not known."""
    return here is None or there is None or (here, there) in same or people.agree(here, there)


def _both(one: Unit, other: Unit, clock: Clock) -> tuple[int, int]:
    """How much each has of the time that both cover."""
    ahead = clock.ahead[0] if clock.ahead else 0
    here, there = [at - ahead for at in one.times], other.times
    first, last = max(min(here), min(there)) - _MINUTE, min(max(here), max(there)) + _MINUTE
    return sum(first <= at <= last for at in here), sum(first <= at <= last for at in there)


def _tells(pairing: Pairing, same: dict[tuple[int, int], int]) -> bool:
    """Whether two units show by themselves that they are one."""
    letters = sum(len(text) for text in {a.text for a, _ in pairing.lines})
    return (len([n for n in same.values() if n >= _FEWEST_EACH]) > 1 and sum(same.values()) >= _FEWEST
            and letters >= _FEWEST_LETTERS)


def _is_of_named(pairing: Pairing, same: dict[tuple[int, int], int], people: People) -> bool:
    """Whether two units of few texts are one, as all of both agrees and those who wrote bear the same names."""
    letters = Counter[tuple[int | None, int | None]]()
    for a, b in pairing.lines:
        letters[a.person, b.person] += len(a.text)
    return (pairing.whole and len(same) > 1 and sum(same.values()) >= _FEWEST_OF_NAMED
            and letters.keys() == same.keys() and min(letters.values()) >= _FEWEST_LETTERS_EACH
            and letters.total() >= _FEWEST_LETTERS
            and all(people.agree(a, b) or people.are_named_alike(a, b) for a, b in same))


class _Two(NamedTuple):
    """Two chats of two that do not tell by themselves, with their owners, the others, and who wrote what both have."""

    pairing: Pairing
    same: dict[tuple[int, int], int]
    owners: tuple[int, int]
    others: tuple[int | None, int | None]  # None of whom nothing but a title is told

    @classmethod
    def of(cls, pairing: Pairing, same: dict[tuple[int, int], int], people: People) -> _Two | None:
        """None where it is not known who owns the phones and who the others are, or they wrote to one another."""
        one, other = (people.parts.get(unit.conversation, set()) | unit.writers for unit in pairing[:2])
        owners = [(a, b) for a in one & people.owners for b in other & people.owners]
        others = list(product(*(tuple(part - people.owners) or (None,) for part in (one, other))))
        if not pairing.one.is_of_two or len(owners) != 1 or len(others) != 1 or not set(same) <= {*owners, *others}:
            return None
        a, b = others[0]
        return None if a and b and people.differ(a, b) else cls(pairing, same, owners[0], (a, b))

    @property
    def is_exact(self) -> bool:
        """Whether all times agree to the millisecond."""
        lines = self.pairing.lines
        return all(a.at == b.at for a, b in lines) and any(a.at % _SECOND for a, _ in lines)

    @property
    def is_answered(self) -> bool:
        """Whether the other one wrote so much that it was not somebody else to whom the same was sent."""
        back = {a.text for a, b in self.pairing.lines if (a.person, b.person) == self.others}
        times = sum(n for pair, n in self.same.items() if pair == self.others)
        return times >= _FEWEST_EACH and sum(map(len, back)) >= _FEWEST_LETTERS_BACK

    def follows(self, people: People, known: Known) -> bool:
        """Whether they are one by who owns the phones and who the others are."""
        (one, other), (here, there) = self.others, self.pairing[:2]
        agree = one is not None and other is not None and people.agree(one, other)
        if self.owners in known:
            return agree or self.is_answered or known.alone(self.others) or not people.called(
                one, here).isdisjoint(people.called(other, there))
        return self.owners[0] == self.owners[1] and self.is_exact and agree


def _of_one_phone(left: Iterable[_Two], people: People) -> Iterator[tuple[int, int]]:
    """Owners who are one as chats with several people agree to the millisecond. One who writes to two phones at once
    may do so, but not everybody who writes to either.
    """
    met: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    for two in left:
        one, other = two.others
        if one is not None and other is not None and two.is_exact and people.agree(one, other):
            met[two.owners].add(one)
    return (owners for owners, others in met.items() if len(others) >= _FEWEST_OTHERS)
