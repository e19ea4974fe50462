"""Listing evidence for tests of containers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from parsers.errors import UserError
from parsers.evidence import Evidence, Scratch


class Listed(NamedTuple):
    """`read`: {path: content}; `problems`: {path: status, or the failure's name}; `containers`: their paths."""

    read: dict[str, bytes]
    problems: dict[str, str]
    containers: set[str]


@contextmanager
def opened(root: Path, scratch: Path, *secrets: bytes) -> Iterator[Evidence]:
    """Evidence with secrets; the scratch folder is gone afterwards."""
    with Scratch(scratch) as folder, Evidence(root, folder, secrets=secrets) as evidence:
        yield evidence


def listed(root: Path, scratch: Path, *secrets: bytes) -> Listed:
    """Everything in the evidence that can be read, and everything that cannot."""
    with opened(root, scratch, *secrets) as evidence:
        read, problems = {}, {problem.path: problem.status for problem in evidence.problems}
        for problem in evidence.problems:
            assert problem.message.format(**problem.args)
        for item in evidence.items:
            try:
                read[item.path] = b"".join(item.chunks())
            except UserError as error:
                problems[item.path] = type(error).__name__
        return Listed(read, problems, {item.path for item in evidence.items if item.container})
