"""How far a second reader agrees with the labels that the rules are measured by.

    python -m tests.second_reader [rules]

`tests/triage/flags/second_reader` holds what somebody marked in the measured passages and conversations who had the
texts, in a mixed order, and the definitions of the codes, and neither the labels nor a rule: codes by passage, and by
conversation and number of the message. Where two readers part, no rule can be right by both, so their agreement says
what a figure of the measured table can be compared with.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.triage.flags.corpora import DATA
from triage.flags.evaluate import Share, outcome, share
from triage.flags.labelled import Labelled, files, read
from triage.flags.matcher import Matcher

FOLDER = DATA.parent / "second_reader"


@dataclass(frozen=True)
class Agreement:
    """Of one file: labels of the first reader that the second gave too, and the reverse; and Cohen's kappa of whether a
    message, or a passage, is marked at all.
    """

    given_again: Share
    confirmed: Share
    kappa: float


def pairs(path: Path) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """What both readers said of each message, or of each passage as a whole."""
    for _, both in _read_twice(path):
        yield from both


def _read_twice(path: Path) -> Iterator[tuple[Labelled, list[tuple[frozenset[str], frozenset[str]]]]]:
    second = json.loads((FOLDER / f"{path.stem}.json").read_text(encoding="utf-8"))
    names = [one["id"] for one in json.loads(path.read_text(encoding="utf-8"))["conversations"]
             ] if path.suffix == ".json" else []
    for n, one in enumerate(read(path)):
        if one.conversation:
            said = second[names[n]]
            yield one, [(codes, frozenset(said.get(str(place), ()))) for place, codes in enumerate(one.codes, 1)]
        else:
            yield one, [(one.codes[0], frozenset(second["\n".join(turn.text for turn in one.turns)]))]


def agreement(path: Path) -> Agreement | None:
    """None where nobody else has read the file."""
    if not (FOLDER / f"{path.stem}.json").is_file():
        return None
    both = list(pairs(path))
    same = sum(len(one & other) for one, other in both)
    marked = [(bool(one), bool(other)) for one, other in both]
    alike = sum(one == other for one, other in marked) / len(marked)
    ours, theirs = (sum(column) / len(marked) for column in zip(*marked, strict=True))
    chance = ours * theirs + (1 - ours) * (1 - theirs)
    first, second = (sum(map(len, column)) for column in zip(*both, strict=True))
    return Agreement(share(same, first), share(same, second), (alike - chance) / (1 - chance))


def between(matcher: Matcher, path: Path) -> tuple[Share, Share]:
    """Of what both readers of a file gave what is found, and of what is found what one of them gave."""
    agreed = found_agreed = found_either = found = 0
    for one, both in _read_twice(path):
        for (first, second), got in zip(both, outcome(matcher, one)[1], strict=True):
            agreed += len(first & second)
            found_agreed += len(first & second & got)
            found_either += len((first | second) & got)
            found += len(got)
    return share(found_agreed, agreed), share(found_either, found)


def _rules() -> None:
    from triage.flagging.applying import Rules

    matcher, totals = Rules().matcher, [0, 0, 0, 0]
    for path in files(DATA):
        if (FOLDER / f"{path.stem}.json").is_file():
            both = between(matcher, path)
            totals = [a + b for a, b in zip(totals, (n for one in both for n in (one.hits, one.cases)), strict=True)]
            sys.stdout.write(f"{path.name:36} of what both gave found {both[0].value:.2f}, of what is found given by "
                             f"one {both[1].value:.2f}; so far {totals[0] / max(1, totals[1]):.2f}, "
                             f"{totals[2] / max(1, totals[3]):.2f}\n")
            sys.stdout.flush()


def main() -> None:
    """Print a line a file."""
    if sys.argv[1:] == ["rules"]:
        _rules()
        return
    for path in files(DATA):
        if found := agreement(path):
            sys.stdout.write(f"{path.name:36} labels given again {found.given_again.value:.2f}, confirmed "
                             f"{found.confirmed.value:.2f}, kappa {found.kappa:.2f}\n")


if __name__ == "__main__":
    main()
