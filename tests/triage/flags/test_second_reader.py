"""What a second reader marked in the measured data, beside the labels that were there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.second_reader import FOLDER, agreement, pairs
from tests.triage.flags.corpora import DATA
from triage.flags.catalogue import Catalogue
from triage.flags.labelled import files

READ = [path for path in files(DATA) if "-measure" in path.name
        and not any(harmless in path.name for harmless in ("everyday", "protective"))]


def test_all_measured_passages_and_conversations_were_read_twice() -> None:
    assert {path.stem for path in READ} == {path.stem for path in FOLDER.iterdir()}


@pytest.mark.parametrize("path", READ, ids=lambda path: path.stem)
def test_each_message_has_an_answer_and_known_codes(path: Path, catalogue: Catalogue) -> None:
    both = list(pairs(path))
    assert set().union(*(second for _, second in both)) <= set(catalogue.codes)
    said = json.loads((FOLDER / f"{path.stem}.json").read_text(encoding="utf-8")).values()
    assert sum(len(codes) for _, codes in both) == sum(
        len(codes) for one in said for codes in (one.values() if isinstance(one, dict) else [one]))


@pytest.mark.parametrize("path", READ, ids=lambda path: path.stem)
def test_two_readers_agree_on_what_is_marked(path: Path) -> None:
    """Labels that nobody else gives measure nothing. From 0.81 it is called almost perfect (Landis, Koch 1977)."""
    found = agreement(path)
    assert found is not None
    assert found.kappa > 0.81
    assert found.given_again.value > 0.75
    assert found.confirmed.value > 0.75
