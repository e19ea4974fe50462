"""Whose doing a passage of a conversation tells of: the writer's own, or what is done to the writer.

The affected person tells a friend “he says I still owe 4000 and must work it off”, and the words are those of a
threat. What somebody reports of what is done to them is never suspicion of the writer, nor of the friend who reads it:
it belongs to the help lane, and counts for no indicator. Where the other one writes words of control as well, the
report stands in front of whom it is about, and counts beside them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec

from triage.flags.catalogue import Catalogue
from triage.flags.combine import lane
from triage.flags.patterns.words import specs


class Passage(msgspec.Struct, frozen=True):
    """A flag as it stands in a conversation. `writer`: who wrote all of its `messages`, None where that were several or
    is not known. `counts`: it is enough by itself, or was accepted.
    """

    code: str
    rule: str | None
    writer: str | None
    messages: frozenset[int]
    counts: bool = True
    accepted: bool = False


def accounts(catalogue: Catalogue, passages: Sequence[Passage], is_answered: Callable[[str], bool]) -> frozenset[int]:
    """The passages, by their places, in which a writer reports what is done to them.

    The writer seeks help in this conversation, and the passage stands in the same message, or nothing says that these
    are the words of somebody who controls: neither its rule nor, elsewhere, another passage of this writer. Nobody else
    writes anything of concern, and somebody else does write (`is_answered` by others than this writer), so that what is
    missing is not just the other half. What an examiner accepted counts.
    """
    sought: dict[str, set[int]] = defaultdict(set)
    tellers: set[str] = set()
    for one in passages:
        if one.writer is not None and lane(catalogue, one.code) == "help":
            sought[one.writer] |= one.messages
            if one.counts:
                tellers.add(one.writer)
    if not tellers:
        return frozenset()
    concerns = [(n, one) for n, one in enumerate(passages) if lane(catalogue, one.code) == "concern"]
    asked = {n: one.writer for n, one in concerns if one.writer in tellers and not one.accepted}
    same = {n for n, one in concerns if n in asked and one.messages <= sought[one.writer or ""]}
    own = {one.writer for n, one in concerns if n not in same and controls(catalogue, one.rule)}
    told = {n: who for n, who in asked.items() if n in same or who not in own}
    others = {one.writer for n, one in concerns if n not in told and one.counts}
    return frozenset(n for n, who in told.items() if who is not None and not others - {who} and is_answered(who))


def controls(catalogue: Catalogue, rule: str | None) -> bool:
    """Whether a rule looks for words of somebody who controls. Of one that is not here that is supposed."""
    if rule is None or rule in specs():
        return False
    known = catalogue.rules.get(rule)
    return known is None or known.spec.speaker == "controller"
