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
    """Cut the flow where a volume would grow too large, only before blocks that may open one.

    A report of up to `exhibits` exhibits stays in one volume unless its weight forbids. What cannot be cut
    (one enormous message) makes a volume as large as it is.
    """
    volumes: list[list[Block]] = [[]]
    count, total = 0, 0.0
    for run in _runs(blocks):
        more = sum(bool(block.exhibit) for block in run)
        cost = sum(block.weight for block in run)
        if volumes[-1] and (count + more > exhibits or total + cost > weight):
            volumes.append([])
            count, total = 0, 0.0
        volumes[-1] += run
        count += more
        total += cost
    return volumes


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
