"""Running the rules over the case and keeping what they match.

Where evidence is read the rules are asked about every message by itself, while its text is in hand; only what passes is
read again here, from the case, with its neighbours by time. A flag's id comes from its rule and passage, so that
running the rules twice, or on two machines, gives the same flags, and decisions stay with them.
"""

from __future__ import annotations

import contextlib
import gc
import json
import threading
from collections.abc import Callable, Container, Iterator, Sequence
from functools import lru_cache, partial
from typing import Any, NamedTuple, TypeAlias

from triage import scope
from triage.case import Case
from triage.flagging import settling
from triage.flagging.settling import Flag
from triage.flags import compiled
from triage.flags.catalogue import Catalogue
from triage.flags.found import Around, Match
from triage.flags.matcher import Matcher
from triage.flags.nearby import Candidates, Listed, Wanted
from triage.flags.patterns import store as conversations
from triage.flags.read import NEAR
from triage.flags.ready import made_elsewhere
from triage.flags.shipped import shipped
from triage.flags.turns import Turn
from triage.intake import garbage
from triage.intake.prepare import SAID, Batch, said_in, uid
from triage.text.fold import fold, index_text, words_only
from triage.views.neighbours import COLUMNS, Neighbours

_PAGE = 1000
TOGETHER = 16
"""Messages that are matched together, after which an import tells how far it is and may be ended."""
_NEAR = Around(NEAR, 200, 200)
"""Where something else is looked for that makes a message worth a look, in conversations not all of which is new."""
_ASKED = f"m.record = 0 AND m.text IS NOT NULL AND {SAID}"
_AT_ONCE = 4000  # messages that the rules are asked about together
_SHORT = 80  # characters
_PATIENCE = 0.1  # seconds between looks at the cancel button
Said: TypeAlias = tuple[int, int, int | None, str]
"""A message by row id, its conversation, the time it is sorted by, its text."""
_maker: list[threading.Thread] = []  # the one that makes the rules ready
_lock = threading.Lock()
_MOST_SEEN = 20_000  # short texts that are remembered: some eight megabytes
_MOST_WORTH = 30_000  # messages of which it is remembered whether they are worth a look: a third of that


class Found(NamedTuple):
    """A match in the case: the rows of its turns, and the conversation (row id) it was found in."""

    match: Match
    rows: list[tuple[Any, ...]]
    talk: int

    def places(self) -> list[tuple[tuple[Any, ...], int, int]]:
        """The row of each part, and where in its text it begins and ends."""
        return [(self.rows[turn], start, end) for turn, start, end in self.match.spans]

    def key(self) -> str:
        """The id of the flag: the same wherever the rule matches this passage."""
        return uid("flag", self.match.rule, *[f"{row[1].hex()}:{start}:{end}" for row, start, end in self.places()])


def noted() -> dict[str, str]:
    """What the log keeps of the rules with every source, see `triage.flagging.rulebook`."""
    return {"rules": shipped().version, "rules_sha256": shipped().sha256}


@lru_cache(maxsize=1)
def matcher() -> Matcher:
    """Its rules ready to run, which takes longer: only imports need it."""
    return Matcher(shipped())


def make_ready(look: Callable[[], None]) -> None:
    """Make the rules ready beside this thread, which calls `look` meanwhile. That may raise, to stop: they are made to
    their end all the same, once, and whoever asks next has them or waits for the rest.
    """
    with _lock:
        if _maker and not _maker[0].is_alive():
            _maker.clear()
        if not _maker:
            _maker.append(threading.Thread(target=_make, name="rules", daemon=True))
            _maker[0].start()
        maker = _maker[0]
    while maker.is_alive():
        maker.join(_PATIENCE)
        if maker.is_alive():
            look()
    matcher()


def _make() -> None:
    with contextlib.suppress(Exception):  # it is raised again where it is waited for
        if not is_ready():
            made_elsewhere()
        matcher()


def is_ready() -> bool:
    """Whether the rules need no half minute to be made ready, as at the first import on a machine."""
    return compiled.is_ready(shipped())


def let_go() -> None:
    """Where nothing more is imported: the rules and their literals take 120 MB, which what follows can use."""
    matcher.cache_clear()
    garbage.collect()


class Rules:
    """The rules as an import uses them."""

    def __init__(self, catalogue: Catalogue | None = None, ready: Matcher | None = None,
                 threads: int | None = None) -> None:
        """Of other rules than the shipped ones where a catalogue and its matcher are given. `threads`: used at most,
        see `triage.flags.threads`.
        """
        self.catalogue, self.matcher = catalogue or shipped(), ready or matcher()
        self.matcher.threads.use(threads)
        self._seen: dict[str, list[int]] = {}  # short texts that `look` was asked about
        self._worth: dict[int, bool] = {}  # messages, by row id, of which is known whether they are worth a look

    def look(self, batch: Batch) -> Batch:
        """The batch with the rules that the words of its messages are worth by themselves; closely they are read later
        (`triage.flagging.closer`). A text is looked at once, however often it is sent.
        """
        if len(self._seen) > _MOST_SEEN:
            self._seen.clear()
        texts = said_in(batch)
        new = {text: f" {words_only(body)} " for text, body in zip(texts, batch.bodies, strict=True)
               if body and text and text not in self._seen}
        seen = {text: self.matcher.likely(text, numbers) if numbers else numbers
                for text, numbers in zip(new, self.matcher.of_all([*new.values()], closely=False), strict=True)}
        self._seen |= {text: likely for text, likely in seen.items() if len(text) <= _SHORT}
        worth = ((place, self._seen.get(text) or seen.get(text)) for place, text in enumerate(texts))
        return batch._replace(worth=[(place, likely) for place, likely in worth if likely])

    def run(self, case: Case, candidates: Candidates, unknown: Container[int] = (),
            matched: Callable[[int, int], None] = lambda n, of: None, *, closely: bool = True,
            source: int | None = None) -> int:
        """Match messages that were found likely, and store what is new. In a transaction. Returns how many flags.

        `unknown`: conversations with messages that are not new. `matched` is told how many of how many were matched.
        `closely`: as `Matcher.match_many` has it, and with it what is found in the conversations of a source (row id),
        or in all, is settled (`triage.flagging.settling`).
        """
        neighbours = Neighbours(case, scope.visible(case))
        stored = done = 0
        known = candidates.numbers()
        wanted = Listed(candidates.wanted(self.matcher, unknown))
        matched(0, len(wanted))
        for page in wanted.lots(_PAGE):
            for n, found in self.found(case, sorted(page), known, unknown, neighbours, closely=closely):
                if closely:
                    settling.hold(case, [(self.flag(one), one.match.margin) for one in found])
                else:
                    stored += sum(self.store(case, one) for one in found)
                done += n
                matched(done, len(wanted))
        return sum(step.new for step in settling.settle(case, source, take_away=False)) if closely else stored

    def found(self, case: Case, page: Sequence[Wanted], known: Callable[[int], Sequence[int]],
              unknown: Container[int] = (), neighbours: Neighbours | None = None, *, closely: bool = True
              ) -> Iterator[tuple[int, list[Found]]]:
        """What is found in messages (of `Candidates.wanted`, whose numbers are `known`), a few at a time, with how many
        these are.
        """
        visible = scope.visible(case)
        neighbours = neighbours or Neighbours(case, visible)
        rows = {row[0]: row for row in case.db.execute(
            f"SELECT {COLUMNS} FROM message m WHERE m.id IN (SELECT value FROM json_each(?)) AND {visible}",
            (json.dumps([n for n, *_ in page]),))}
        page = [one for one in page if one[0] in rows]
        for first in range(0, len(page), TOGETHER):
            asked = page[first:first + TOGETHER]
            places, around = [], []
            for message, talk, numbers in asked:
                row = rows[message]
                if talk in unknown and not (numbers := self._near(neighbours, row, talk, numbers)):
                    continue
                folded = fold(row[6])
                near, index = [row], 0
                if looks := self.matcher.looks_around(folded, numbers, closely=closely):
                    near, index = neighbours.of(row, talk, looks)
                elif talk != row[3]:  # matched where it stood first, whatever stands around it
                    continue
                places.append(([*_turns(near, index, folded)], index, numbers))
                around.append((near, talk))
            worth = [None if talk in unknown else partial(_worth, known, near) for near, talk in around]
            yield len(asked), [Found(match, near, talk) for (near, talk), matches in zip(
                around, self.matcher.match_many(places, worth, closely=closely), strict=True) for match in matches]

    def _near(self, neighbours: Neighbours, row: tuple[Any, ...], talk: int, numbers: Sequence[int]) -> list[int]:
        """Of what a message is worth all but what takes something else nearby that is not there: what `Candidates` says
        where all of a conversation was asked about.
        """
        if not any(self.matcher.is_possible(number) for number in numbers):
            return [*numbers]
        around, _ = neighbours.of(row, talk, _NEAR)
        if len(self._worth) > _MOST_WORTH:
            self._worth.clear()
        if new := [one for one in around if one[0] not in self._worth]:
            worth = self.matcher.of_all([f" {words_only(index_text(one[6]))} " for one in new])
            self._worth |= {one[0]: self.matcher.is_worth(one[6], known) for one, known in zip(new, worth, strict=True)}
        there = any(self._worth[one[0]] for one in around)
        return [number for number in numbers if there or not self.matcher.is_possible(number)]

    def store(self, case: Case, found: Found) -> bool:
        """Store a flag, in a transaction. Returns whether it is new; of one that is not, and that nobody has decided
        about, what explains it now takes the place of what did.
        """
        return settling.put(case, self.flag(found))

    def flag(self, found: Found) -> Flag:
        """A match as it is stored."""
        match, _, talk = found
        places = found.places()
        first = min(places, key=lambda place: (place[0][2] or 0, place[0][0]))[0]
        explanation = json.dumps({
            "parts": [{"part": hit.part, "text": hit.text} for hit in match.parts],
            "guards": list(match.guards), "also": list(match.also), "language": match.language,
            **({"beside": match.beside} if match.beside else {}),
        })
        return Flag(found.key(), match.code, match.rule, str(match.version), talk, first[0],
                    self.catalogue.codes[match.code].lane, explanation,
                    [(row[0], start, end, row[6][start:end]) for row, start, end in places])

    def match(self, case: Case, *, patterns: bool = True, source: int | None = None, closely: bool = True,
              tell: Callable[[int, int], None] = lambda n, of: None) -> int:
        """Run over all that may be seen (of one source: its row id), as an import would, and `closely` what follows it.
        In a transaction. Returns how many flags are new. `tell`: of how many messages how many were read, and then
        matched, as far as one can say.
        """
        candidates, read = Candidates(), 0
        of = messages(case, source)
        if closely and source is None:
            settling.forget(case)
        for rows in said(case, source):
            self.ask(rows, candidates)
            read += len(rows)
            tell(min(read, of), of)  # copies are read for each conversation that holds them
        stored = self.run(case, candidates, shared(case, source), lambda *_: tell(of, of), closely=closely,
                          source=source)
        return stored + (conversations.refresh(case) if patterns else 0)

    def ask(self, rows: Sequence[Said], candidates: Candidates) -> None:
        """Add those of some messages that rules may match, also when they are read closely."""
        worth = self.matcher.of_all([f" {words_only(index_text(text))} " for *_, text in rows])
        likely = [numbers and self.matcher.likely(text, numbers)
                  for (*_, text), numbers in zip(rows, worth, strict=True)]
        for (n, talk, at, _), numbers in zip(rows, likely, strict=True):  # all or none, where one fails
            if numbers:
                candidates.add(n, talk, at, numbers)


def messages(case: Case, source: int | None) -> int:
    """How many a case, or one of its sources, has."""
    return int(case.db.execute("SELECT count(*) FROM message WHERE source = coalesce(?, source)",
                               (source,)).fetchone()[0])


def said(case: Case, source: int | None) -> Iterator[list[Said]]:
    """What somebody wrote and may be seen, of all messages or of a source (row id), some thousands at a time, with the
    conversations of others that hold copies of it. Nothing of the case is held open in between.
    """
    last = 0
    while rows := case.db.execute(
            f"SELECT m.id, m.conversation, m.sort_ms, m.text FROM message m WHERE m.id > ? AND {_ASKED}"
            f" AND m.source = coalesce(?, m.source) AND {scope.visible(case)} ORDER BY m.id LIMIT {_AT_ONCE}",
            (last, source)).fetchall():
        yield rows
        last = rows[-1][0]
    copies = case.db.execute(
        "SELECT DISTINCT m.id, c.conversation, m.sort_ms, m.text FROM copy c JOIN message m ON m.id = c.message"
        f" WHERE m.conversation <> c.conversation AND {_ASKED} AND (?1 IS NULL OR ?1 IN (m.source, c.source))"
        f" AND {scope.visible(case)}", (source,)).fetchall()
    yield from (copies[first:first + _AT_ONCE] for first in range(0, len(copies), _AT_ONCE))


def shared(case: Case, source: int | None) -> set[int]:
    """Conversations of which other sources hold messages too."""
    return {n for (n,) in case.db.execute(
        "SELECT conversation FROM conversation_source WHERE source <> ?", (source,))}


def standing(threads: int | None = None) -> Rules:
    """The rules for an import. They are hundreds of thousands of things that stay: to look for garbage among them again
    and again took a twentieth of the time. At the end of an import `triage.intake.garbage` takes them back.
    """
    rules = Rules(threads=threads)
    gc.freeze()
    return rules


def _worth(known: Callable[[int], Sequence[int]], rows: Sequence[tuple[Any, ...]], place: int) -> Sequence[int]:
    """What a message among others is worth, of which all were asked."""
    return known(rows[place][0])


def _turns(rows: list[tuple[Any, ...]], index: int, folded: str) -> Iterator[Turn]:
    """Messages as turns; the one at `index` is folded already."""
    for n, (_, _, sort_ms, _, sender, direction, text, utc_ms) in enumerate(rows):
        at = utc_ms if utc_ms is not None else sort_ms
        yield Turn(None if sender is None else str(sender), direction, at, text, folded if n == index else None)
