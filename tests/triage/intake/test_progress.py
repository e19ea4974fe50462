"""What an import says of where it stands."""

from __future__ import annotations

from pathlib import Path

from triage.case import Case
from triage.ingest import Import
from triage.intake.progress import Progress


def test_that_files_are_hashed_that_nothing_reads_is_said(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "chat.txt").write_text("12/03/2024, 10:00 - Ana: hola\n12/03/2024, 10:01 - Eva: hola\n")
    (folder / "film.bin").write_bytes(bytes(99))
    told: list[tuple[str, str, int]] = []

    def tell(p: Progress) -> None:
        told.append((p.phase, p.source, p.of))

    Import(case, on_progress=tell).run([folder])
    assert list(dict.fromkeys(phase for phase, _, _ in told))[:4] == ["scan", "read", "flag", "rest"]
    assert {one for one in told if one[0] == "rest"} == {("rest", "evidence", 0)}, "and not of the source before it"
