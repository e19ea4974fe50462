"""The command line as other programs meet it: a process, its output, its exit code."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from parsers.errors import UserError
from tests.conftest import OF_SAMPLE
from triage.case import Case
from triage.custody import chain

ROOT = Path(__file__).resolve().parents[1]
MESSAGE = {"id", "conversation", "conversation_title", "app", "kind", "direction", "sender", "recipients", "sent_at",
           "sent_at_local", "sent_at_raw", "time_basis", "text", "state", "attachments", "reply_to", "sources", "flags"}
SOURCE = {"path", "sha256", "table", "row", "offset", "parser", "parser_version"}
FLAG = {"id", "code", "rule", "rule_version", "conversation", "spans", "message", "strength", "phase", "lane",
        "frameworks", "innocent", "status", "reason", "author"}
CONVERSATION = {"id", "title", "app", "participants", "messages", "first", "last", "flags", "help", "priority", "why"}
PERSON = {"id", "name", "identifiers", "category", "messages"}
INFO_SOURCE = {"id", "exhibit", "path", "sha256", "format", "parser", "parser_version", "status", "found", "stored",
               "merged", "rejected", "kinds", "reasons", "warnings"}


@pytest.fixture(scope="module")
def built(
    sample_by_command: Path, sample_evidence: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Path, dict[str, Any]]:
    """The sample in an encrypted case, made by the command line; its evidence; what was printed."""
    case = Path(shutil.copy(sample_by_command / "sample.attest", tmp_path_factory.mktemp("commands")))
    return case, sample_evidence, json.loads((sample_by_command / "printed.json").read_bytes())


def test_triage_prints_the_ledger_and_the_seconds(built: tuple[Path, Path, dict[str, Any]]) -> None:
    _, _, result = built
    assert set(result["seconds"]) == {"hash", "parse", "store", "index", "flag", "all"}
    assert result["report"] is None
    assert set(result["totals"]) == {"messages", "rows", "conversations", "people", "attachments", "calls", "contacts",
                                     "flags"}
    for source in result["sources"]:
        assert source.keys() >= INFO_SOURCE
        assert source["found"] == source["stored"] + source["merged"] + source["rejected"]
    assert result["case"]["number"] == "2026/17"


def test_every_list_has_the_fields_of_the_contract(
    built: Any, cli: Callable[..., Any], here: Callable[..., Any]
) -> None:
    case = built[0]
    for verb, fields in (("messages", MESSAGE), ("flags", FLAG), ("conversations", CONVERSATION), ("people", PERSON)):
        rows = (cli if verb == "messages" else here)(verb, case, passphrase=OF_SAMPLE).lines
        assert rows, verb
        for row in rows:
            assert fields <= row.keys(), verb
        assert here(verb, case, "--limit", "2", "--offset", "1", passphrase=OF_SAMPLE).lines == rows[1:3]
    message = here("messages", case, "--limit", "1", passphrase=OF_SAMPLE).json
    assert message["sources"][0].keys() >= SOURCE


def test_messages_are_in_order_of_time_and_spans_are_exact(built: Any, here: Callable[..., Any]) -> None:
    case = built[0]
    messages = here("messages", case, passphrase=OF_SAMPLE).lines
    times = [m["sent_at"] for m in messages if m["time_basis"] == "utc"]
    assert times == sorted(times)
    assert len({m["id"] for m in messages}) == len(messages) == built[2]["totals"]["messages"]
    texts = {m["id"]: m["text"] for m in messages}
    flags = here("flags", case, passphrase=OF_SAMPLE).lines
    assert len(flags) == built[2]["totals"]["flags"] > 20
    for flag in flags:
        for span in flag["spans"]:
            assert texts[span["message"]][span["start"]:span["end"]] == span["matched"]
        assert flag["innocent"]
        assert flag["status"] == "unreviewed"
    when = {m["id"]: datetime.fromisoformat(m["sent_at"]) for m in messages if m["sent_at"]}
    order = [(when[f["message"]], f["id"]) for f in flags if f["message"] in when]
    assert order == sorted(order)
    assert len({f["lane"] for f in flags}) == 2


def test_conversations_come_by_priority_with_a_reason(built: Any, here: Callable[..., Any]) -> None:
    rows = here("conversations", built[0], passphrase=OF_SAMPLE).lines
    assert [r["priority"] for r in rows] == sorted((r["priority"] for r in rows), reverse=True)
    assert rows[0]["priority"] >= 2
    assert rows[0]["why"]
    assert "{" not in rows[0]["why"]
    one = rows[0]
    messages = here("messages", built[0], "--conversation", one["id"], passphrase=OF_SAMPLE).lines
    assert len(messages) == one["messages"]


def test_search_finds_marks_counts_and_agrees_with_the_second_engine(
    built: Any, cli: Callable[..., Any], here: Callable[..., Any]
) -> None:
    case = built[0]
    for query in ('"your passport" OR pasaport*', "جواز*", "from:Victor NOT паспорт"):  # others: test_search_language
        found = here("search", case, query, passphrase=OF_SAMPLE).lines
        assert here("search", case, query, "--count", passphrase=OF_SAMPLE).json == {"count": len(found)}
        check = here("search", case, query, "--cross-check", passphrase=OF_SAMPLE).json
        assert check == {"count": len(found), "only_here": [], "only_there": []}, query
    found = cli("search", case, "passport", passphrase=OF_SAMPLE).lines
    assert found
    assert all("«" in m["snippet"] and "passport" in m["snippet"].lower() for m in found)


@pytest.mark.parametrize(("query", "position"), [("(a b", 1), ("a AND", 3), ('"x', 1), ("[", 1), ("foo:bar", 1)])
def test_a_wrong_query_names_its_place(built: Any, here: Callable[..., Any], query: str, position: int) -> None:
    done = here("search", built[0], query, passphrase=OF_SAMPLE, check=2)
    assert done.stdout == ""
    assert f"character {position}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_decision_is_kept_with_its_reason(built: Any, cli: Callable[..., Any], here: Callable[..., Any]) -> None:
    case = built[0]
    flag = here("flags", case, "--lane", "concern", passphrase=OF_SAMPLE).lines[0]
    done = cli("review", case, flag["id"], "accept", "--reason", "as the statement says", "--actor", "bob",
               passphrase=OF_SAMPLE).json
    assert (done["status"], done["reason"], done["author"]) == ("accepted", "as the statement says", "bob")
    assert flag["id"] in {f["id"] for f in here("flags", case, "--status", "accepted", passphrase=OF_SAMPLE).lines}
    entries = [e for e in here("log", case, passphrase=OF_SAMPLE).lines if e["action"] == "flag.accept"]
    assert (entries[-1]["actor"], entries[-1]["subject"], entries[-1]["reason"]) == (
        "bob", flag["id"], "as the statement says")
    here("review", case, "no-such-flag", "accept", "--reason", "x", passphrase=OF_SAMPLE, check=2)


def test_a_report_is_delivered_in_the_format_of_its_name(
    built: Any, cli: Callable[..., Any], here: Callable[..., Any], tmp_path: Path
) -> None:
    out = tmp_path / "request.html"
    result = cli("report", built[0], "--out", out, "--shape", "request", "--redact", "--language", "fr",
                 passphrase=OF_SAMPLE).json
    assert result["files"] == [str(out)]
    assert result["signature"] is None
    assert json.loads(Path(result["manifest"]).read_text())["redacted"] is True
    assert 'lang="fr"' in out.read_text()[:200]
    wrong = here("report", built[0], "--out", out, "--parts", "money", "--shape", "bundle", passphrase=OF_SAMPLE,
                check=2)
    assert "no part “money”" in wrong.stderr


def test_verify_is_clean_and_finds_a_change(
    built: Any, cli: Callable[..., Any], here: Callable[..., Any], tmp_path: Path
) -> None:
    case, evidence, _ = built
    assert here("verify", case, passphrase=OF_SAMPLE).json == {"ok": True, "findings": []}
    own, copy = tmp_path / "own.attest", shutil.copytree(evidence / "export-C", tmp_path / "C")
    here("triage", copy, "--case", own, "--unencrypted")
    (copy / "calls.xml").write_bytes((copy / "calls.xml").read_bytes() + b" ")
    done = cli("verify", own, check=1).json
    assert [f["what"] for f in done["findings"]] == ["changed"]


def test_a_clock_that_was_set_back_is_a_remark_of_verify_and_no_finding(
    built: Any, here: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = tmp_path / "again.attest"
    shutil.copy(built[0], case)
    with monkeypatch.context() as wrong:
        wrong.setattr(chain, "now", lambda: "2001-02-03T04:05:06.789Z")
        here("search", case, "passport", passphrase=OF_SAMPLE)
    done = here("verify", case, passphrase=OF_SAMPLE).json  # which ends with 0
    assert (done["ok"], done["findings"]) == (True, [])
    (remark,) = done["remarks"]
    assert remark["what"] == "clock"
    assert "2001-02-03T04:05:06.789Z, lies before that of the entry before it" in remark["detail"]
    said = here("verify", case, passphrase=OF_SAMPLE, json=False).stdout
    assert "as they were" in said
    assert "Remark" in said


@pytest.mark.parametrize(("arguments", "code"), [
    ([], 2), (["triage"], 2), (["info"], 2), (["frobnicate"], 2), (["info", "no-such.attest"], 2),
    (["messages", "CASE", "--limit", "-1"], 2), (["add", "CASE", "no-such-evidence"], 2),
    (["triage", "EVIDENCE", "--case", "CASE"], 2), (["messages", "CASE", "--conversation", "nothing"], 2),
])
def test_wrong_usage_is_one_sentence(built: Any, cli: Callable[..., Any], arguments: list[str], code: int) -> None:
    words = [str(built[0]) if a == "CASE" else str(built[1]) if a == "EVIDENCE" else a for a in arguments]
    if not words:
        return
    done = cli(*words, passphrase=OF_SAMPLE, check=code)
    assert done.stdout == ""
    assert done.stderr.strip()
    assert done.stderr.strip().count("\n") == 0


def test_a_limit_beyond_all_numbers_is_no_limit(built: Any, here: Callable[..., Any]) -> None:
    rows = here("messages", built[0], passphrase=OF_SAMPLE).lines
    assert here("messages", built[0], "--limit", "9" * 5000, passphrase=OF_SAMPLE).lines == rows
    assert here("messages", built[0], "--offset", "9" * 30, passphrase=OF_SAMPLE).lines == []


def test_a_wrong_passphrase_ends_with_three(built: Any, cli: Callable[..., Any], here: Callable[..., Any]) -> None:
    done = cli("info", built[0], passphrase="Sesame", check=3)
    assert "passphrase does not open" in done.stderr
    here("info", built[0], check=3)


def test_formats_and_rules(cli: Callable[..., Any], here: Callable[..., Any]) -> None:
    formats = cli("formats").lines
    assert {"whatsapp-android", "sms-backup-xml", "telegram-json", "whatsapp-text"} <= {f["id"] for f in formats}
    for row in formats:
        assert {"id", "name", "containers", "tested", "notes"} <= row.keys()
        assert row["tested"]
    rules = cli("rules", "list").lines
    assert all({"code", "language", "rule", "version", "review"} <= r.keys() for r in rules)
    assert {r["language"] for r in here("rules", "list", "--language", "pl").lines} == {"pl"}
    assert "--language" in here("rules", "check", "--language", "xx", check=2).stderr
    checked = here("rules", "check", "--language", "hu", check=0).json  # test_catalogue checks those of all languages
    assert checked["ok"]
    assert 50 < checked["rules"] < len(rules)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("delay", [0.5, 2.0])
def test_a_kill_in_the_middle_of_an_import_can_be_resumed(
    here: Callable[..., Any], tmp_path: Path, delay: float
) -> None:
    from tests.benchmarks.make_msgstore import build

    evidence = tmp_path / "phone"
    for n in range(3):
        (evidence / str(n)).mkdir(parents=True)
        build(evidence / str(n) / "msgstore.db", 1500 + n)
    case = tmp_path / "k.attest"
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "triage", str(evidence), "--case", str(case), "--json"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"ATTEST_PASSPHRASE": "x"})
    deadline = time.monotonic() + 30
    while not case.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    process.wait()
    time.sleep(0.3)
    info = here("info", case, passphrase="x").json
    for source in info["sources"]:
        assert source["status"] in ("read", "cancelled")
        if source["status"] == "cancelled":
            assert source["stored"] == 0
    here("add", case, evidence, passphrase="x")
    info = here("info", case, passphrase="x").json
    assert [s["status"] for s in info["sources"]] == ["read"] * 3
    assert sum(s["found"] for s in info["sources"]) == sum(s["stored"] + s["merged"] + s["rejected"]
                                                           for s in info["sources"])
    assert here("verify", case, passphrase="x").json["ok"]
    assert [p.name for p in tmp_path.glob("k.attest*")] == ["k.attest"]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_kill_while_messages_are_read_closely_loses_none_of_them(
    built: tuple[Path, Path, dict[str, Any]], here: Callable[..., Any], tmp_path: Path
) -> None:
    evidence, whole, case = built[1] / "phone-A", tmp_path / "whole.attest", tmp_path / "k.attest"
    stated = ("--region", "FR", "--zone", "Europe/Paris")
    here("triage", evidence, "--case", whole, *stated, passphrase="x")
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), "triage", str(evidence), "--case", str(case), *stated, "--json"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=os.environ | {"ATTEST_PASSPHRASE": "x"})
    while process.poll() is None:
        with contextlib.suppress(UserError, sqlcipher.Error), Case.open(case, "x", read_only=True) as seen:
            if seen.db.execute("SELECT 1 FROM closer WHERE upto > 0").fetchone():
                process.send_signal(signal.SIGKILL)
                break
        time.sleep(0.2)
    process.wait()
    assert process.returncode == -signal.SIGKILL, "it ended before it could be stopped"
    assert "Not read closely to the end" in here("info", case, passphrase="x", json=False).stdout
    here("add", case, evidence, *stated, passphrase="x")
    assert "Not read closely" not in here("info", case, passphrase="x", json=False).stdout
    flags, expected = ({flag["id"] for flag in here("flags", path, passphrase="x").lines} for path in (case, whole))
    assert flags == expected


def test_files_are_read_and_compared_with_a_list(
    built: Any, cli: Callable[..., Any], here: Callable[..., Any], tmp_path: Path
) -> None:
    case = built[0]
    (tmp_path / "none.txt").write_text("00" * 16)
    bare = here("media", case, "--hashes", str(tmp_path / "none.txt"), "--known", passphrase=OF_SAMPLE, check=1)
    assert "were not compared" in bare.stderr, "a list of MD5 finds nothing before the files are read"
    read = cli("media", case, "--read", passphrase=OF_SAMPLE)
    present = [f for f in read.lines if f["present"]]
    assert len(present) >= 4
    assert all(len(f["md5"]) == 32 and f["width"] for f in present if f["kind"] == "image")
    listed = tmp_path / "known.txt"
    listed.write_text(present[0]["sha1"])
    known = here("media", case, "--hashes", str(listed), "--category", "seen before", "--known", passphrase=OF_SAMPLE)
    assert [(f["sha256"], f["known"][0]["category"]) for f in known.lines] == [(present[0]["sha256"], "seen before")]
    here("media", case, "--category", "x", passphrase=OF_SAMPLE, check=2)
    assert "media.read" in {e["action"] for e in here("log", case, passphrase=OF_SAMPLE).lines}
