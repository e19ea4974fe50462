"""Dividing the flow of a report into volumes that a machine can lay out in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from triage.report.flow import Block

#: Exhibits in a volume at most, and its weight at most, in ordinary messages: an exhibit with its context
#: weighs about ten and its assessment about four. What it costs: `tests/benchmarks/report_benchmark.py`.
EXHIBITS = 250
WEIGHT = 3400.0


def divide(
    blocks: Sequence[Block], exhibits: int = EXHIBITS, weight: float = WEIGHT
) -> list[list[Block]]:
    """Cut the flow where a volume would grow too large, only before blocks that may open one; and, unless too little
    stands before, between exhibits and the assessments that name their pages, which wait until those are known.

    A report of up to `exhibits` exhibits stays in one volume unless its weight forbids. What cannot be cut
    (one enormous message) makes a volume as large as it is.
    """
    volumes: list[list[Block]] = [[]]
    count, total = 0, 0.0
    for run in _runs(blocks):
        more = sum(bool(block.exhibit) for block in run)
        cost = sum(block.weight for block in run)
        turns = len(volumes) > 1 and count > 0 and refers(run) and total * 4 > weight
        if volumes[-1] and (turns or count + more > exhibits or total + cost > weight):
            volumes.append([])
            count, total = 0, 0.0
        volumes[-1] += run
        count += more
        total += cost
    return volumes


def refers(volume: Sequence[Block]) -> bool:
    """Whether something in it names the pages of exhibits."""
    return any(block.data["k"] == "as" for block in volume)


def _runs(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Blocks that stay together: from one that may open a volume to the next, headings with what they head.
    """
    run: list[Block] = []
    for block in blocks:
        if block.opens and any(one.data["k"] != "h" for one in run):
            yield run
            run = []
        run.append(block)
    if run:
        yield run
