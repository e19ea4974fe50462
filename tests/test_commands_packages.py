"""The verbs `package` and `merge` as two examiners on two machines use them: processes that share only a file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import OF_SAMPLE
from triage import people
from triage.case import Case
from triage.store import Store
from triage.work import annotations, persons

ROOT = Path(__file__).resolve().parents[1]
CASE, PACKAGE = OF_SAMPLE, "another phrase that travels"


@pytest.fixture
def case(sample_by_command: Path, tmp_path: Path) -> Path:
    """The sample in an encrypted case."""
    copy = tmp_path / "ada" / "case.attest"
    copy.parent.mkdir()
    copy.write_bytes((sample_by_command / "sample.attest").read_bytes())
    return copy


def _package(run: Callable[..., Any], case: Path, out: Path, *more: str, check: int | None = 0) -> Any:
    return run("package", case, "--out", out, "--for", "Bea", "--reason", "second reading", "--actor", "ada", *more,
               passphrase=CASE, check=check, env={"ATTEST_PACKAGE_PASSPHRASE": PACKAGE})


def _merge(run: Callable[..., Any], case: Path, package: Path, *more: str, check: int | None = 0) -> Any:
    return run("merge", case, package, "--actor", "ada", *more, passphrase=CASE, check=check,
               env={"ATTEST_PACKAGE_PASSPHRASE": PACKAGE})


def test_a_package_asks_for_its_own_passphrase(
    case: Path, tmp_path: Path, cli: Callable[..., Any], here: Callable[..., Any]
) -> None:
    out = tmp_path / "sent.attest"
    made = cli("package", case, "--out", out, "--for", "Bea", "--reason", "r", passphrase=CASE, check=3)
    assert "ATTEST_PACKAGE_PASSPHRASE" in made.stderr
    assert not out.exists()
    assert "ATTEST_PACKAGE_PASSPHRASE" in here("merge", case, case, passphrase=CASE, check=3).stderr


def test_the_whole_circle(case: Path, tmp_path: Path, cli: Callable[..., Any], here: Callable[..., Any]) -> None:
    out = tmp_path / "sent.attest"
    planned = _package(here, case, out, "--plan").json
    assert planned["messages"] > 1000
    assert not out.exists()
    made = _package(cli, case, out).json
    assert made["package"]["messages"] == planned["messages"]
    assert sorted(p.name for p in tmp_path.iterdir() if p.name != "home") == ["ada", "sent.attest"]
    there = tmp_path / "bea" / "package.attest"
    there.parent.mkdir()
    out.rename(there)
    flags = [f["id"] for f in here("flags", there, passphrase=PACKAGE).lines]
    assert flags == [f["id"] for f in here("flags", case, passphrase=CASE).lines]
    for flag, verdict in zip(flags[:3], ("accept", "reject", "unsure"), strict=True):
        here("review", there, flag, verdict, "--reason", f"as Bea reads it: {verdict}", passphrase=PACKAGE)
    assert {e["actor"] for e in here("log", there, passphrase=PACKAGE).lines[2:]} == {"Bea"}
    here("review", case, flags[1], "accept", "--reason", "as ada reads it", "--actor", "ada", passphrase=CASE)
    listed = _merge(here, case, there, "--list", check=1).lines
    assert [(item["standing"], item["key"]) for item in listed] == [
        ("conflict", f"flag|{flags[1]}"), *sorted(("there", f"flag|{f}") for f in (flags[0], flags[2]))]
    assert listed[0]["theirs"]["reason"] == "as Bea reads it: reject"
    assert listed[0]["mine"]["actor"] == "ada"
    first = _merge(cli, case, there, check=1).json
    assert (first["taken"], first["kept"], len(first["open"])) == (2, 0, 1)
    second = _merge(here, case, there, "--prefer", "theirs").json
    assert (second["taken"], second["settled"], second["open"]) == (1, 2, [])
    entries = len(here("log", case, passphrase=CASE).lines)
    third = _merge(here, case, there).json
    assert (third["taken"], third["kept"], third["settled"]) == (0, 0, 3)
    assert len(here("log", case, passphrase=CASE).lines) == entries + 2  # the case was opened twice, and nothing else
    decided = {f["id"]: (f["status"], f["author"]) for f in here("flags", case, passphrase=CASE).lines}
    assert [decided[f] for f in flags[:3]] == [("accepted", "Bea"), ("rejected", "Bea"), ("unsure", "Bea")]
    assert cli("verify", case, passphrase=CASE).json["ok"]


def test_a_package_takes_no_evidence_and_says_that_it_has_none(case: Path, tmp_path: Path,
                                                               here: Callable[..., Any]) -> None:
    out = tmp_path / "p.attest"
    _package(here, case, out)
    more = tmp_path / "more"
    more.mkdir()
    (more / "x.txt").write_text("x", encoding="utf-8")
    refused = here("add", out, more, passphrase=PACKAGE, check=2)
    assert "takes no evidence" in refused.stderr
    findings = here("verify", out, passphrase=PACKAGE, check=1).json["findings"]
    assert findings
    assert all("not in the review package" in finding["detail"] for finding in findings)


def test_wrong_use_is_one_sentence(case: Path, tmp_path: Path, here: Callable[..., Any]) -> None:
    out = tmp_path / "p.attest"
    for phrase, code, said in ((CASE, 2, "passphrase of the case"), ("short", 2, "too short"), ("", 2, "empty")):
        done = here("package", case, "--out", out, "--for", "Bea", "--reason", "why", passphrase=CASE, check=code,
                   env={"ATTEST_PACKAGE_PASSPHRASE": phrase})
        assert said in done.stderr
        assert not out.exists()
    _package(here, case, out)
    assert "exists already" in _package(here, case, out, check=2).stderr
    assert "not a review package" in here("merge", case, case, passphrase=CASE, check=2,
                                         env={"ATTEST_PACKAGE_PASSPHRASE": CASE}).stderr
    wrong = here("merge", case, out, passphrase=CASE, check=3, env={"ATTEST_PACKAGE_PASSPHRASE": "not this one"})
    assert "does not open" in wrong.stderr
    assert "There is no conversation" in _package(here, case, tmp_path / "q.attest", "--conversation", "none",
                                                  check=2).stderr


def test_tables_for_people(case: Path, tmp_path: Path, here: Callable[..., Any]) -> None:
    out = tmp_path / "p.attest"
    done = here("package", case, "--out", out, "--for", "Bea", "--reason", "why", json=False, passphrase=CASE,
               env={"ATTEST_PACKAGE_PASSPHRASE": PACKAGE})
    assert str(out) in done.stdout
    assert "What goes in: messages and calls: " in done.stderr
    flag = here("flags", out, "--limit", "1", passphrase=PACKAGE).json["id"]
    here("review", out, flag, "accept", "--reason", "clear", passphrase=PACKAGE)
    listed = here("merge", case, out, "--list", json=False, passphrase=CASE,
                 env={"ATTEST_PACKAGE_PASSPHRASE": PACKAGE}).stdout
    assert "New from the reader" in listed
    assert "accepted" in listed


def test_a_run_that_is_killed_leaves_no_package(case: Path, tmp_path: Path, here: Callable[..., Any]) -> None:
    out = tmp_path / "sent" / "p.attest"
    out.parent.mkdir()
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "package", str(case), "--out", str(out), "--for", "Bea", "--reason",
         "why", "--media"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=os.environ | {"ATTEST_PASSPHRASE": CASE, "ATTEST_PACKAGE_PASSPHRASE": PACKAGE})
    part = out.parent / ".p.attest.part"
    end = time.monotonic() + 60
    while not part.exists() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not out.exists()
    for path in part.rglob("*"):
        assert b"SQLite format" not in path.read_bytes()
    _package(here, case, out)
    assert list(out.parent.iterdir()) == [out]
    assert here("verify", case, passphrase=CASE).json["ok"]


def test_a_merge_is_taken_back_another_day(
    case: Path, tmp_path: Path, cli: Callable[..., Any], here: Callable[..., Any]
) -> None:
    """All of it, but for what somebody has decided otherwise since; not twice; and it can be made again."""
    out = tmp_path / "p.attest"
    _package(here, case, out)
    flags = [f["id"] for f in here("flags", out, passphrase=PACKAGE).lines][:3]
    for flag in flags:
        here("review", out, flag, "accept", "--reason", "as Bea reads it", passphrase=PACKAGE)
    with Case.open(out, PACKAGE, "Bea") as there:
        message = next(m["id"] for m in Store(there).messages())
        annotations.tag(there, "papers", "message", [message])
        annotations.add_note(there, "message", message, "read this one")
        one, other = [p["id"] for p in people.listing(there)][1:3]
        persons.merge(there, one, other, "the same number")
        persons.set_person(there, one, name="Ana", category="affected", reason="she says so")
    here("review", case, flags[0], "reject", "--reason", "as ada reads it", passphrase=CASE)
    before = _decided(here, case)
    assert "nothing to take back" in _merge(here, case, out, "--undo", check=2).stderr
    assert _merge(here, case, out, "--prefer", "theirs").json["taken"] >= 7
    merged = _decided(here, case)
    assert merged != before
    done = _merge(cli, case, out, "--undo", "--reason", "the wrong file").json
    assert done["left"] == 0
    assert done["undone"] >= 7
    assert _decided(here, case) == before
    entry = next(e for e in here("log", case, passphrase=CASE).lines if e["action"] == "package.merge.undo")
    assert (entry["reason"], entry["actor"]) == ("the wrong file", "ada")
    assert "nothing to take back" in _merge(here, case, out, "--undo", check=2).stderr
    _merge(here, case, out, "--prefer", "theirs")
    assert _decided(here, case) == merged
    here("review", case, flags[1], "unsure", "--reason", "on second thoughts", "--actor", "ada", passphrase=CASE)
    done = _merge(here, case, out, "--undo", check=1).json
    assert done["left"] == 1
    after = {f["id"]: (f["status"], f["author"]) for f in here("flags", case, passphrase=CASE).lines}
    assert [after[f] for f in flags] == [before[0][flags[0]], ("unsure", "ada"), ("unreviewed", None)]
    assert here("verify", case, passphrase=CASE).json["ok"]


def _decided(here: Callable[..., Any], case: Path) -> tuple[Any, ...]:
    """Everything that a reader can decide, as it stands."""
    with Case.open(case, CASE, read_only=True) as opened:
        work = [opened.db.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2").fetchall() for table, columns in (
            ("tag", "name, colour"), ("tagged JOIN tag ON tag.uid = tagged.tag", "name, subject"),
            ("note", "subject, text"))]
        persons = sorted((p["id"], p["name"], p["category"], len(p["identifiers"])) for p in people.listing(opened))
    return {f["id"]: (f["status"], f["author"]) for f in here("flags", case, passphrase=CASE).lines}, work, persons
