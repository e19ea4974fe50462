"""A fresh case, and imports of invented records into it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from parsers.records import Record
from tests.triage.invented import evidence, reading
from triage import case as cases
from triage.case import Case
from triage.casefile import schema
from triage.flagging import closer
from triage.ingest import Import, Options
from triage.store import Store
from triage.twins import linked, titled

Take = Callable[..., Store]


@pytest.fixture
def case(tmp_path: Path) -> Iterator[Case]:
    """An open case without encryption, of the examiner ada."""
    with Case.create(tmp_path / "t.attest", None, "ada") as opened:
        yield opened


@pytest.fixture
def take(case: Case, tmp_path: Path) -> Take:
    """`take(records, exhibit="A")` imports them as one file of that exhibit and returns a new Store. `closely`: and
    reads what came in closely.
    """

    def run(records: list[Record], exhibit: str = "A", path: str = "x.rec", *, closely: bool = False,
            **options: object) -> Store:
        with reading({Path(path).name: records}):
            Import(case, Options(exhibit=exhibit, **options), closely=closely).run(  # type: ignore[arg-type]
                [evidence(tmp_path / "evidence" / exhibit, path)]
            )
        return Store(case)

    return run


@contextmanager
def of_before(monkeypatch: pytest.MonkeyPatch, version: int) -> Iterator[pytest.MonkeyPatch]:
    """Cases that are made meanwhile have the tables of an earlier version of the case file. What the program of today
    writes beside them is left out, or goes into tables that are gone when the case is closed.
    """
    gone = schema._STATED.replace("CREATE TABLE ", "CREATE TEMP TABLE ").replace("INDEX ", "INDEX temp.")
    with monkeypatch.context() as before:
        *older, last = schema.MIGRATIONS[:version]
        before.setattr(cases, "MIGRATIONS", (*older, last + gone))
        before.setattr(closer, "begin", lambda *_: None)
        before.setattr(linked, "join", lambda *_: 0)
        before.setattr(titled, "tell", lambda *_: None)
        yield before
