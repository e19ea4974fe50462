"""The verb `readings` and `add --again`: a source read by an older parser, read again, and the choice between both."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parsers.base import parsers
from triage.case import Case
from triage.ingest import Import, Options


@pytest.fixture
def case(sample_evidence: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A case whose source was read by an older version, and its evidence."""
    evidence = sample_evidence / "export-D"
    path = tmp_path / "d.attest"
    with pytest.MonkeyPatch.context() as older, Case.create(path, None, "ada") as made:
        older.setattr(next(one for one in parsers() if one.id == "telegram-json"), "version", "0.5")
        Import(made, Options(exhibit="D"), processes=1).run([evidence])
    return path, evidence


def test_read_again_compared_chosen_and_taken_back(
    case: tuple[Path, Path], cli: Callable[..., Any], here: Callable[..., Any]
) -> None:
    path, evidence = case
    before = here("info", path).json["totals"]
    offered = here("readings", path).json
    installed = next(p.version for p in parsers() if p.id == offered["parser"])
    assert (offered["parser_version"], offered["newer"], offered["counts"]) == ("0.5", installed, True)
    here("add", path, evidence, "--exhibit", "D")
    assert len(here("info", path).json["sources"]) == 1, "added again without --again, it is known"
    here("add", path, evidence, "--exhibit", "D", "--again")
    first, second = cli("readings", path).lines
    assert (first["counts"], second["counts"], second["replaces"]) == (True, False, first["id"])
    assert second["beside"] == {kind: {"only_first": 0, "only_second": 0, "changed": 0} for kind in ("message", "call")}
    assert here("info", path).json["totals"] == before
    assert "reason" in here("readings", path, second["id"], check=2).stderr
    cli("readings", path, second["id"], "--reason", "the newer one")
    assert [r["counts"] for r in here("readings", path).lines] == [False, True]
    assert here("info", path).json["totals"] == before
    here("readings", path, first["id"], "--reason", "back again")
    assert [r["counts"] for r in here("readings", path).lines] == [True, False]
    assert here("info", path).json["totals"] == before
    chosen = [e["reason"] for e in here("log", path).lines if e["action"] == "reading.set"]
    assert chosen == ["the newer one", "back again"]
    assert here("verify", path).json["ok"]
    assert "set aside" in here("readings", path, json=False).stdout


def test_the_rules_are_run_again_over_an_older_case(case: tuple[Path, Path], here: Callable[..., Any]) -> None:
    path, _ = case
    flags = {f["id"] for f in here("flags", path).lines}
    with Case.open(path, None) as opened, opened.transaction():
        opened.db.execute("DELETE FROM flag WHERE code = (SELECT min(code) FROM flag)")
    assert {f["id"] for f in here("flags", path).lines} < flags
    assert {f["id"] for f in here("flags", path, "--again", "a newer program").lines} == flags
    assert [e["reason"] for e in here("log", path).lines if e["action"] == "flags.run"] == ["a newer program"]
    assert here("verify", path).json["ok"]
