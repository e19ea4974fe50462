"""Which messages the rules are to be tried on, told from what was seen of each message by itself.

A rule across messages needs its other part in a message nearby. Most messages that may hold one part have no such
neighbour, and to look into the case for each of them took longer than all other matching. So every message is also
asked for words of the other part, in the same pass, and here the two are brought together.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

import numpy as np

from triage.flags.matcher import Matcher, Partner

_NO_TIME = -(1 << 63)
_Times: TypeAlias = "array[int]"
_Key = TypeVar("_Key")


Wanted: TypeAlias = tuple[int, int, list[int]]
"""A message to try rules on by its row id, the conversation to look for neighbours in, the numbers of these rules."""


class Listed:
    """What `Candidates.wanted` gives, kept in twelve bytes a message: in a case of a million messages it may be a tenth
    of them, and as tuples and lists they took as much room as all else that an import needs.
    """

    def __init__(self, wanted: Iterable[Wanted]) -> None:
        columns = array("I"), array("i"), array("I")
        places: dict[tuple[int, ...], int] = {}
        for message, talk, numbers in wanted:
            for column, value in zip(columns, (message, talk, places.setdefault(tuple(numbers), len(places))),
                                     strict=True):
                column.append(value)
        self._sets = [*places]
        self._messages, self._talks, self._places = map(np.asarray, columns)

    def __len__(self) -> int:
        return len(self._messages)

    def sort(self) -> None:
        """By message, and where it stands in several conversations by these."""
        order = np.lexsort((self._talks, self._messages))
        self._messages, self._talks, self._places = (
            column[order] for column in (self._messages, self._talks, self._places))

    def lots(self, size: int) -> Iterator[list[Wanted]]:
        """So many at a time."""
        for first in range(0, len(self), size):
            part = slice(first, first + size)
            yield [(message, talk, [*self._sets[place]]) for message, talk, place in zip(
                self._messages[part].tolist(), self._talks[part].tolist(), self._places[part].tolist(), strict=True)]


class Candidates:
    """Messages with the numbers of rules that `Matcher.likely` gave them. Small: a case may have a million messages."""

    def __init__(self) -> None:
        self._messages, self._talks, self._times, self._numbers = array("I"), array("i"), array("q"), array("i")
        self._sets: list[tuple[int, ...]] = []  # of numbers: few differ
        self._places: dict[tuple[int, ...], int] = {}

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, message: int, talk: int, at_ms: int | None, numbers: Sequence[int]) -> None:
        """A message by its row id, with its conversation and the time that it is sorted by, if it has one. A message
        that several conversations hold is told of each.
        """
        said = tuple(numbers)
        place = self._places.setdefault(said, len(self._sets))
        if place == len(self._sets):
            self._sets.append(said)
        self._messages.append(message)
        self._talks.append(talk)
        self._times.append(_NO_TIME if at_ms is None else at_ms)
        self._numbers.append(place)

    def numbers(self) -> Callable[[int], tuple[int, ...]]:
        """What gives the numbers of a message's rules, none where it has none: of those that are here now."""
        all_ = np.array(self._messages)
        order = np.argsort(all_, kind="stable")
        messages = array("I", np.take(all_, order).tobytes())
        places, sets = array("i", np.take(np.array(self._numbers), order).tobytes()), self._sets

        def of(message: int) -> tuple[int, ...]:
            place = bisect_right(messages, message) - 1
            return sets[places[place]] if place >= 0 and messages[place] == message else ()

        return of

    def move(self, old: int, new: int) -> None:
        """All messages of one conversation belong to another one."""
        self._talks = array("i", (new if talk == old else talk for talk in self._talks))

    def wanted(self, matcher: Matcher, unknown: Container[int] = ()) -> Iterator[Wanted]:
        """The messages to try rules on, by row id, each with the conversation to look for neighbours in, and the
        numbers of these rules; in the order in which they came.

        `unknown`: conversations with messages that were not asked: anything may stand near there.
        """
        held, alone, passages = self._held(matcher.count), self._alone(matcher), self._passages(matcher)
        plans = [_plan(matcher, said) for said in self._sets]
        for message, talk, at, place in zip(self._messages, self._talks, self._times, self._numbers, strict=True):
            always, asked = plans[place]
            if not asked:
                if always:
                    yield message, talk, [*always]
                continue
            near = [number for number, other, partner in asked if talk in unknown or (
                _near(held.get((other, talk)), at, partner, other in self._sets[place]) if partner is not None else
                _within((passages if matcher.is_possible(number) else alone).get(talk), at, other))]
            if near or always:
                yield message, talk, sorted((*always, *near))

    def count(self, matcher: Matcher, unknown: Container[int] = ()) -> int:
        """How many messages `wanted` gives."""
        return sum(1 for _ in self.wanted(matcher, unknown))

    def _alone(self, matcher: Matcher) -> dict[int, _Times]:
        """By conversation the times of the messages that may match a rule without another passage nearby, sorted."""
        if not any(map(matcher.is_beside, self._every())):
            return {}
        return self._times_of([any(number < matcher.count and matcher.reach(number) is None for number in said)
                               for said in self._sets])

    def _passages(self, matcher: Matcher) -> dict[int, _Times]:
        """The same of those that may say something in one message (`Matcher.is_passage`)."""
        if not any(map(matcher.is_possible, self._every())):
            return {}
        return self._times_of([any(map(matcher.is_passage, said)) for said in self._sets])

    def _every(self) -> set[int]:
        return {number for said in self._sets for number in said}

    def _times_of(self, counts: Sequence[bool]) -> dict[int, _Times]:
        """By conversation the times of messages of whose numbers this is so."""
        found: dict[int, _Times] = defaultdict(_times)
        for talk, at, place in zip(self._talks, self._times, self._numbers, strict=True):
            if counts[place]:
                found[talk].append(at)
        return _sorted(found)

    def _held(self, count: int) -> dict[tuple[int, int], _Times]:
        """{(number of another part, conversation): the times of the messages that may hold it, sorted}."""
        others = [[number for number in said if number >= count] for said in self._sets]
        held: dict[tuple[int, int], _Times] = defaultdict(_times)
        for talk, at, place in zip(self._talks, self._times, self._numbers, strict=True):
            for number in others[place]:
                held[number, talk].append(at)
        return _sorted(held)


_Plan = tuple[list[int], "list[tuple[int, int, Partner | None]]"]


def _plan(matcher: Matcher, said: Sequence[int]) -> _Plan:
    """Of the numbers of a message those that are always wanted, and those that need something nearby, with this: the
    number of their other part and where it may stand, or how far any passage may, and None.
    """
    rules = [number for number in said if number < matcher.count]
    asked: list[tuple[int, int, Partner | None]] = []
    for number in rules:
        partner = matcher.partners.get(number)
        if (reach := matcher.reach(number)) is not None:
            asked.append((number, reach, None))
        elif partner is not None and partner.number is not None:
            asked.append((number, partner.number, partner))
    needy = {number for number, *_ in asked}
    return [number for number in rules if number not in needy], asked


def _times() -> _Times:
    return array("q")


def _sorted(found: dict[_Key, _Times]) -> dict[_Key, _Times]:
    for times in found.values():
        times[:] = array("q", sorted(times))
    return found


def _within(times: _Times | None, at: int, reach: int) -> bool:
    """Whether one of the times is so near that a passage there counts beside one at `at`; any, where none is known."""
    if not times or at == _NO_TIME:
        return bool(times)
    return times[0] == _NO_TIME or bisect_right(times, at + reach) > bisect_left(times, at - reach)


def _near(times: _Times | None, at: int, partner: Partner, holds: bool) -> bool:
    """Whether a message that may hold the other part stands so near in time, or anywhere where no time is known. One
    that `holds` it as well is no neighbour of itself.
    """
    if times is None:
        return False
    least = 1 if partner.itself or not holds else 2
    if at == _NO_TIME:
        return len(times) >= least
    return bisect_right(times, at + partner.after) - bisect_left(times, at - partner.before) >= least
