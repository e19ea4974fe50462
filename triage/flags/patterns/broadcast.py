"""B6: the same script with the content of a lure in several conversations of one writer.

Near-duplicates by shingles of three words (`scripts`); the words that change from copy to copy become slots, after the
idea of InfoShield (Lee, Vajiac et al. 2021) that a cluster is shown as one template. Broadcast alone is no sign:
greetings and forwarded jokes go to many, so that at least one copy must match a rule of lure, fee or documents.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from triage.flags.intervals import share
from triage.flags.patterns.features import Features
from triage.flags.patterns.model import PatternFinding
from triage.flags.patterns.scripts import ALIKE, Script, shingles

FEWEST = 3

_Copy = tuple[Features, Script]


def broadcasts(talks: Sequence[Features]) -> Iterator[PatternFinding]:
    """A finding in each conversation that got the script, with the writer's conversations as denominator."""
    by_writer: dict[str, list[_Copy]] = defaultdict(list)
    lured: set[str] = set()
    wrote_in: dict[str, int] = defaultdict(int)
    for one in talks:
        for name, writer in sorted(one.writers.items()):
            wrote_in[name] += 1
            by_writer[name] += [(one, script) for script in writer.scripts]
            if any(script.lure for script in writer.scripts):
                lured.add(name)
    for name in sorted(lured):
        for cluster in _clusters(by_writer[name]):
            yield from _of_cluster(name, cluster, wrote_in[name])


def _clusters(copies: Sequence[_Copy]) -> Iterator[list[_Copy]]:
    """Copies of one script, each group from a copy with a lure; a copy belongs to the first group that takes it. The
    same text is compared once, however often it was sent: that of a greeting taken for a lure is sent thousands of
    times.
    """
    by_text: dict[str, list[int]] = defaultdict(list)
    for number, (_, script) in enumerate(copies):
        by_text[script.text].append(number)
    own = {script.text: shingles(script.words) for _, script in copies if script.lure}
    index: dict[tuple[str, ...], list[str]] = {shingle: [] for held in own.values() for shingle in held}
    sizes: dict[str, int] = {}
    for text in by_text:  # of a text that is no lure only how many it has is kept, as there may be a hundred thousand
        held = shingles(text.split())
        if len(held & index.keys()) >= ALIKE * len(held):
            sizes[text] = len(held)
            for shingle in held & index.keys():
                index[shingle].append(text)
    taken: set[str] = set()
    for lure, held in own.items():
        if lure in taken:
            continue
        shared = Counter(text for shingle in held for text in index[shingle] if text not in taken)
        texts = [text for text, both in shared.items() if both / (len(held) + sizes[text] - both) >= ALIKE]
        group = sorted(number for text in texts for number in by_text[text])
        if len({copies[n][0].talk for n in group}) >= FEWEST:
            taken.update(texts)
            yield [copies[n] for n in group]


def _of_cluster(writer: str, cluster: list[_Copy], wrote_in: int) -> Iterator[PatternFinding]:
    reached = {one.talk for one, _ in cluster}
    slots = template([script.words for _, script in cluster])
    for talk in sorted(reached):
        here = [(one, script) for one, script in cluster if one.talk == talk]
        yield PatternFinding(
            "B6.broadcast", talk, writer, here[0][0].counterpart(writer), share(len(reached), wrote_in), None,
            tuple(script.id for _, script in here), slots)


def template(texts: Sequence[Sequence[str]]) -> tuple[str | None, ...]:
    """The words that all copies share, in order, with None where something differs."""
    kept: list[str | None] = list(texts[0])
    for text in texts[1:]:
        blocks = SequenceMatcher(None, kept, list(text), autojunk=False).get_matching_blocks()
        merged: list[str | None] = []
        reached = (0, 0)
        for block in blocks:
            if (block.a > reached[0] or block.b > reached[1]) and (not merged or merged[-1] is not None):
                merged.append(None)
            merged += kept[block.a : block.a + block.size]
            reached = block.a + block.size, block.b + block.size
        kept = [word for n, word in enumerate(merged) if word is not None or not n or merged[n - 1] is not None]
    return tuple(kept)
