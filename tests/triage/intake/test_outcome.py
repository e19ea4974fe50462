"""What is said of sources that did not end as they should."""

from __future__ import annotations

import random
from pathlib import Path

from tests.benchmarks.make_msgstore import build
from triage.case import Case
from triage.ingest import Import
from triage.intake.outcome import ALL_DAMAGED
from triage.views import overview


def test_of_a_file_that_gave_nothing_nobody_is_told_that_a_part_was_read(case: Case, tmp_path: Path) -> None:
    phone = tmp_path / "phone"
    phone.mkdir()
    database = phone / "msgstore.db"
    build(database, 20, [])
    whole = database.read_bytes()
    database.write_bytes(whole[:100] + random.Random(20).randbytes(len(whole) - 100))
    Import(case, processes=1, closely=False).run([phone])
    (source,) = overview.sources(case)
    assert source["status"] == "failed"
    assert [warning["message"] for warning in source["warnings"]] == [ALL_DAMAGED]
