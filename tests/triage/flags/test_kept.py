"""What is kept of the rules between two starts saves time and changes nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.triage.flags.corpora import few_rules
from triage.flags import catalogue, kept, ready
from triage.flags.catalogue import load
from triage.flags.found import Match
from triage.flags.matcher import Matcher
from triage.flags.turns import Turn

LINES = (
    "I'll keep your passport until you have paid everything",
    "Ton passeport reste avec moi tant que tu n'as pas remboursé",
    "see you at the station at nine",
    "एक दिन मैं आऊँगा 🙂",
)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where things are kept; what is shipped are few rules."""
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "cache")
    monkeypatch.setattr(catalogue, "FOLDER", few_rules(tmp_path / "shipped"))
    return tmp_path / "cache"


def flags() -> list[Match]:
    matcher = Matcher(load())
    return matcher.matches([Turn(None, "unknown", None, line) for line in LINES])


def test_the_second_start_reads_what_the_first_kept_and_flags_the_same(folder: Path) -> None:
    first = flags()
    assert first
    assert sorted(path.name.split("-")[0] for path in folder.glob("*.kept")) == ["literals", "rules"]
    assert flags() == first


def test_a_damaged_file_is_as_good_as_none(folder: Path) -> None:
    first = flags()
    for path in folder.glob("*.kept"):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    assert flags() == first


def test_where_nothing_can_be_written_everything_works(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    assert flags()


def test_what_one_process_makes_others_wait_for(folder: Path) -> None:
    made = []

    def make() -> int:
        time.sleep(0.2)
        made.append(1)
        return 7

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda _: kept.once("sum", "0" * 64, int, make), range(4))) == [7] * 4
    assert len(made) == 1


def test_an_examiners_own_rules_are_never_kept(folder: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('code = "C-DOC"\nrules = []\n')
    load(extra=[own])
    load(shutil.copytree(catalogue.FOLDER, tmp_path / "another"))
    assert not folder.exists()


def test_another_process_keeps_what_it_made_ready(tmp_path: Path) -> None:
    """Of the rules that are really shipped: their weights, which are made ready sooner than their literals."""
    environment = os.environ | dict.fromkeys(("XDG_CACHE_HOME", "LOCALAPPDATA"), str(tmp_path / "home"))
    subprocess.run([sys.executable, "-m", ready.__name__, "weights"], cwd=ROOT, env=environment, check=True)
    assert {path.name.split("-")[0] for path in (tmp_path / "home").rglob("*.kept")} == {"rules", "weights"}


def test_where_no_process_is_granted_the_rules_are_made_here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def refused(command: list[str], **_: object) -> None:
        asked.append(command)
        raise OSError("no more processes")

    monkeypatch.setattr(subprocess, "run", refused)
    ready.made_elsewhere()
    assert asked
    assert not folder.exists()
    assert flags()


def test_few_old_files_are_left(folder: Path) -> None:
    for n in range(60):
        kept.write(f"rules{n}", "0" * 64, n)
    assert len(list(folder.iterdir())) <= 40
    assert kept.read("rules59", "0" * 64, int) == 59
