"""The command line in trouble: wrong places, closed streams, odd names, full or write-protected disks, two at once."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.benchmarks.make_msgstore import build as build_messages
from triage.case import Case
from triage.cli import secrets
from triage.cli.arguments import build
from triage.report.pdf import ReportFailed

ROOT = Path(__file__).resolve().parents[1]
MAIN = [sys.executable, str(ROOT / "main.py")]
SMS = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<smses count="2">
  <sms protocol="0" address="+33639980001" date="1772000000000" type="1" contact_name="Zoé"
       body="Où es-tu ? &#128075; \u202e" />
  <sms protocol="0" address="+33639980001" date="1772000060000" type="2" body="At work" contact_name="Zoé" />
</smses>
"""
_READING = [
    "info",
    "'search work'",
    "log",
    "verify",
    "messages",
    "conversations",
    "people",
    "flags",
    "'search work --cross-check'",
]
unix = pytest.mark.skipif(os.name == "nt", reason="signals, devices and rights of Unix")


def _phone(folder: Path) -> Path:
    (phone := folder / "phone").mkdir()
    (phone / "sms.xml").write_text(SMS, encoding="utf-8")
    return phone


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    return _phone(tmp_path)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    done = run("triage", _phone(folder), "--case", folder / "c.attest", "--json")
    assert done.returncode == 0, done.stderr
    return folder / "c.attest"


@pytest.fixture
def made(made_once: Path, evidence: Path, tmp_path: Path) -> Path:
    """A case of such evidence, beside it."""
    return Path(shutil.copyfile(made_once, tmp_path / "c.attest"))


def run(*arguments: str | bytes | Path, **more: Any) -> subprocess.CompletedProcess[bytes]:
    env = os.environ | {"ATTEST_PASSPHRASE": "x"} | more.pop("env", {})
    done = subprocess.run([*MAIN, *arguments], capture_output=True, check=False, env=env, **more)  # type: ignore[list-item]
    assert b"Traceback" not in done.stderr, done.stderr
    return done


def test_no_report_takes_the_place_of_a_case(here: Callable[..., Any], made: Path, tmp_path: Path) -> None:
    (plain := tmp_path / "link.pdf").symlink_to(made)
    for out in (made, tmp_path / "other.attest", plain):
        assert "does not end in" in here("report", made, "--out", out, passphrase="x", check=2).stderr
    assert json.loads(here("info", made, "--json", passphrase="x").stdout)["totals"]["messages"] == 2


def test_nothing_is_written_into_the_evidence(here: Callable[..., Any], evidence: Path, made: Path) -> None:
    for arguments in (
        ("triage", evidence, "--case", evidence / "x.attest"),
        ("add", made, made.parent),
        ("add", made, evidence, "--report", evidence / "r.pdf"),
    ):
        done = here(*arguments, passphrase="x", check=2)
        assert "inside the evidence" in done.stderr
    assert [p.name for p in evidence.iterdir()] == ["sms.xml"]


def test_evidence_given_twice_is_read_once_or_refused(here: Callable[..., Any], evidence: Path, tmp_path: Path) -> None:
    info = here(
        "triage",
        evidence,
        evidence / "..",
        tmp_path / "phone",
        "--case",
        tmp_path.parent / "no.attest",
        passphrase="x",
        check=2,
    )
    assert "read twice" in info.stderr
    case = tmp_path / "c.attest"
    info = here("triage", evidence, f"{evidence}/./", "--case", case, passphrase="x").json
    assert info["totals"]["rows"] == 2
    (tmp_path / "other").mkdir()
    (tmp_path / "other/phone").mkdir()
    (tmp_path / "other/phone/sms.xml").write_text(SMS.replace("At work", "At home"), encoding="utf-8")
    assert "exhibit" in here("add", case, tmp_path / "other/phone", passphrase="x", check=2).stderr
    info = here("add", case, tmp_path / "other/phone", "--exhibit", "B-2", passphrase="x").json
    assert (info["totals"]["messages"], info["totals"]["rows"], info["totals"]["conversations"]) == (3, 4, 2)


def test_wrong_facts_leave_no_case_behind(here: Callable[..., Any], evidence: Path, tmp_path: Path) -> None:
    for words in (
        ["--set", "scope-from=2026-05-01", "scope-to=2026-01-01"],
        ["--zone", "Paris"],
        ["--set", "colour=red"],
        ["--stated-sha256", "abc"],
        ["--stated-sha256", "0" * 64],
        ["--source-zone", "Europe"],
    ):
        done = here("triage", evidence, "--case", tmp_path / "c.attest", *words, passphrase="x", check=2)
        assert done.stderr.count("\n") == 1
    assert not (tmp_path / "c.attest").exists()


@unix
def test_a_reader_that_goes_away_a_full_disk_and_a_closed_stream(made: Path) -> None:
    for words in (["messages", str(made), "--json"], ["info", str(made)]):
        command = " ".join(f"'{word}'" for word in [*MAIN, *words])
        env = os.environ | {"ATTEST_PASSPHRASE": "x"}
        shell = ["bash", "-c", f"{command} | true; echo ${{PIPESTATUS[0]}}"]
        done = subprocess.run(shell, capture_output=True, check=False, env=env)
        assert (done.stdout.strip(), done.stderr) == (b"0", b"")
        closed = subprocess.run(["bash", "-c", f"{command} >&-"], capture_output=True, check=False, env=env)
        assert (closed.returncode, closed.stderr) == (0, b"")
        if Path("/dev/full").exists():
            with Path("/dev/full").open("wb") as full:
                filled = subprocess.run([*MAIN, *words], stdout=full, stderr=subprocess.PIPE, check=False, env=env)
            assert filled.returncode == 1
            assert filled.stderr.count(b"\n") == 1
            with Path("/dev/full").open("wb") as full:  # nobody can be told: the exit code still tells
                assert subprocess.run([*MAIN, "info", f"{made}.no"], stderr=full, check=False, env=env).returncode == 2


@unix
@pytest.mark.parametrize(
    "env",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"LC_ALL": "", "LANG": "fr_FR.UTF-8"},
    ],
)
def test_any_locale_shows_a_table_and_the_same_json(made: Path, env: dict[str, str]) -> None:
    plain, machine = run("messages", made, env=env), run("messages", made, "--json", env=env)
    assert plain.returncode == machine.returncode == 0
    texts = [json.loads(line)["text"] for line in machine.stdout.decode().splitlines()]
    assert texts == ["Où es-tu ? 👋 \u202e", "At work"]
    assert "\u202e".encode() not in plain.stdout
    assert b"<U+202E>" in plain.stdout


@unix
@pytest.mark.parametrize(
    "name", [b"caf\xc3\xa9 \"'%?#&.attest", b"\xff\xfe.attest", b"-dash.attest", "日本.attest".encode()]
)
def test_odd_names_of_cases_and_evidence(
    here: Callable[..., Any], evidence: Path, tmp_path: Path, name: bytes
) -> None:
    try:
        (Path(os.fsdecode(os.fsencode(evidence) + b"/\xff odd.xml"))).write_text(
            SMS.replace("01", "02"), encoding="utf-8"
        )
    except OSError:
        pytest.skip("this file system takes no such names")
    case = os.fsencode(tmp_path) + b"/" + name
    if b"\xff" in name:  # what is no text comes as a process is given it; the others save the start of four
        assert run("triage", evidence, "--case", case, "--json", b"--set", b"title=\xff").returncode == 0
        info = json.loads(run("info", case, "--json").stdout)
    else:
        title = f"title={os.fsdecode(bytes([0xff]))}"
        here("triage", evidence, "--case", os.fsdecode(case), "--set", title, passphrase="x")
        info = here("info", os.fsdecode(case), passphrase="x").json
    assert {s["path"] for s in info["sources"]} == {"sms.xml", "\\xff odd.xml"}
    assert here("verify", os.fsdecode(case), passphrase="x").json == {"ok": True, "findings": []}


def test_a_passphrase_file_of_any_editor(
    cli: Callable[..., Any], here: Callable[..., Any], made: Path, tmp_path: Path
) -> None:
    for content in (b"x", b"x\n", b"x\r\nsecond line", b"\xef\xbb\xbfx\r\n", "x\r\n".encode("utf-16")):
        (tmp_path / "pw").write_bytes(content)
        here("info", made, "--passphrase-file", tmp_path / "pw")
    cli("info", made, "--passphrase-file", tmp_path / "pw")
    for content, code in ((b"", 2), (b"\n", 2), (b"\xff\xfe", 2), (b" x", 3)):
        (tmp_path / "pw").write_bytes(content)
        here("info", made, "--passphrase-file", tmp_path / "pw", check=code)


@unix
def test_arguments_that_are_no_text_are_answered_like_others(here: Callable[..., Any], made: Path) -> None:
    odd = b"\xff\xfe".decode("utf-8", "surrogateescape")
    for verb, *more in (("messages", "--conversation", odd), ("messages", "--source", odd), ("readings", odd)):
        here(verb, made, *more, passphrase="x", check=2)
    sought = here("search", made, os.fsdecode(b"o\xf9 es-tu"), passphrase="x", check=2)  # a script kept as Latin-1
    assert "not written in the encoding of this system" in sought.stderr
    options = build(str).parse_args(["add", odd, odd, "--exhibit", odd, "--set", f"title={odd}"])
    assert (options.exhibit, options.facts, str(options.case)) == ("\ufffd\ufffd", ["title=\ufffd\ufffd"], odd)


@unix
def test_names_of_files_that_are_no_text_can_be_written_to(here: Callable[..., Any], made: Path) -> None:
    odd = os.fsdecode(b"odd\xff")
    case = made.rename(made.with_name(f"{odd}.attest"))
    done = here("export", case, "--format", "jsonl", "--out", case.with_name(f"{odd}.jsonl"), passphrase="x").json
    assert [file["path"] for file in done["files"]] == ["odd\ufffd.jsonl"]
    assert here("report", case, "--out", case.with_name(f"{odd}.html"), "--parts", "case", passphrase="x").json
    manifest = json.loads(case.with_name(f"{odd}.html.manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"][0]["path"] == "odd\ufffd.html"
    assert here("verify", case, passphrase="x").json["ok"]  # the log and its seals name them


def test_an_argument_that_names_nothing_is_no_folder_and_no_choice_of_all(here: Callable[..., Any], made: Path,
                                                                          evidence: Path) -> None:
    for arguments in (
        ("add", made, ""), ("add", made, evidence, ""), ("add", made, evidence, "--report", ""),
        ("export", made, "--format", "jsonl", "--out", ""), ("messages", made, "--conversation", ""),
        ("messages", made, "--source", ""), ("search", made, "work", "--person", ""),
        ("export", made, "--format", "jsonl", "--out", "x", "--from", ""),
    ):
        done = here(*arguments, passphrase="x", check=2)
        assert ("it is empty" in done.stderr, done.stdout) == (True, "")


def test_what_is_mistyped_does_not_pass_for_nothing_found(here: Callable[..., Any], made: Path, tmp_path: Path) -> None:
    for arguments, said in (
        (("flags", made, "--code", "c-doc"), "There is no code c-doc."),
        (("search", made, "work", "--from", "31/03/2026"), "“31/03/2026” is no day."),
        (("rules", "list", "junk"), "Only rules evaluate takes files."),
        (("rules", "evaluate", tmp_path / "no"), f"The labelled data in {tmp_path / 'no'} cannot be used (-: No such"),
        (("package", made, "--out", "p", "--for", "B", "--reason", "r", "--largest", "-5"), "Argument --largest:"),
        (("info", "no\n\x1b[31m.attest"), "There is no case at no <U+001B>[31m.attest."),
    ):
        done = here(*arguments, passphrase="x", check=2)
        assert done.stderr.startswith(said)
        assert done.stderr.count("\n") == 1
    assert here("flags", made, "--code", "B4", passphrase="x").lines == []


def test_no_folder_is_made_for_a_mistyped_name(here: Callable[..., Any], made: Path, tmp_path: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATTEST_PACKAGE_PASSPHRASE", "correct horse battery staple")
    (gone := tmp_path / "link").symlink_to(tmp_path / "drive")
    for folder in (tmp_path / "no", made, gone):
        for arguments in (
            ("export", made, "--format", "jsonl", "--out", folder / "x.jsonl"),
            ("export", made, "--format", "csv", "--out", folder / "x"),
            ("package", made, "--for", "B", "--reason", "r", "--out", folder / "x.attest"),
            ("rules", "evaluate", tmp_path, "--out", folder / "x.json"),
        ):
            done = here(*arguments, passphrase="x", check=2)
            assert done.stderr.splitlines()[-1].startswith(f"There is no folder for {folder}"), arguments
    assert not {"no", "drive"} & {path.name for path in tmp_path.iterdir()}


def test_a_report_that_has_no_place_is_said_before_hours_of_reading(
        here: Callable[..., Any], made: Path, evidence: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder := made.with_name("r.pdf")).mkdir()
    for out in (folder, made.parent / "no" / "r.pdf"):
        case = made.with_name("new.attest")
        assert "is a folder, or its folder" in here(
            "triage", evidence, "--case", case, "--report", out, passphrase="x", check=2).stderr
        assert not case.exists()
        here("report", made, "--out", out, passphrase="x", check=2)

    def full(*_: Any, **__: Any) -> None:
        raise ReportFailed(reason="No space left")

    monkeypatch.setattr("triage.report.deliver.deliver", full)
    monkeypatch.setattr("triage.cli.importing._imported", lambda *_: {})  # what is read is in the case already
    done = here("add", made, evidence, "--report", made.with_name("later.pdf"), passphrase="x", check=1)
    assert (done.json["totals"]["rows"], done.json["report"], "No space left" in done.stderr) == (2, None, True)


def test_an_empty_variable_opens_what_needs_no_passphrase(here: Callable[..., Any], made: Path, evidence: Path) -> None:
    here("info", made, passphrase="", check=3)
    here("triage", evidence, "--case", made.with_name("n.attest"), passphrase="", check=2)
    with Case.create(made.with_name("plain.attest"), None, "tester"):
        pass
    assert here("info", made.with_name("plain.attest"), passphrase="").json["totals"]["messages"] == 0


def test_ctrl_d_at_the_prompt_is_no_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(prompt: str) -> str:
        raise EOFError

    monkeypatch.setattr("getpass.getpass", gone)
    monkeypatch.setattr("sys.stdin", SimpleNamespace(isatty=lambda: True))
    with pytest.raises(secrets.PassphraseEmpty):
        secrets.passphrase(None)


@unix
@pytest.mark.parametrize(
    ("verbs", "closed", "why"),
    [
        (_READING, "mount -o remount,ro .", "write-protected"),
        (["'search work'", "verify"], "(dd if=/dev/zero of=fill bs=4k || true)", "its disk is full"),
    ],
)
def test_every_reading_verb_works_where_nothing_can_be_written(
    made: Path, tmp_path: Path, verbs: list[str], closed: str, why: str
) -> None:
    medium = tmp_path / "medium"
    medium.mkdir()
    script = (
        f"mount -t tmpfs -o size=12m none {medium} && cp {made} {medium}/ && (cd {medium}; {closed}) && "
        f"for verb in {' '.join(verbs)};"
        f" do set -- $verb; v=$1; shift; '{MAIN[0]}' '{MAIN[1]}' $v {medium}/c.attest \"$@\" --json >out 2>err;"
        f" echo \"$verb: $? $(cat err)\"; done; '{MAIN[0]}' '{MAIN[1]}' add {medium}/c.attest {tmp_path}/phone;"
        f" echo $?; ls {medium}"
    )
    done = subprocess.run(
        ["unshare", "-m", "bash", "-c", script],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
        env=os.environ | {"ATTEST_PASSPHRASE": "x"},
    )
    if not done.stdout:
        pytest.skip(f"no right to mount here ({done.stderr.strip()[:80]})")
    *said, code, listing = [line for line in done.stdout.splitlines() if line != "fill"]
    assert said == [verb.strip("'") + ": 0 " for verb in verbs]
    assert (code, listing) == ("3", "c.attest")
    assert why in done.stderr


@unix
def test_a_second_process_reads_while_the_first_imports_and_says_who_writes(
    here: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "big").mkdir()
    build_messages(tmp_path / "big/msgstore.db", 3_000)
    case = tmp_path / "c.attest"
    first = subprocess.Popen(
        [*MAIN, "triage", str(tmp_path / "big"), "--case", str(case), "--actor", "ada"],
        stdout=subprocess.DEVNULL,
        env=os.environ | {"ATTEST_PASSPHRASE": "x"},
    )
    while not (tmp_path / "c.attest.tmp").exists() and first.poll() is None:
        time.sleep(0.02)
    time.sleep(0.3)
    if first.poll() is None:
        for verb in ("info", "messages", "verify", "log"):
            assert here(verb, case, passphrase="x", check=None).returncode in (0, 1)
        done = here("add", case, tmp_path / "big", passphrase="x", check=None)
        assert done.returncode == 0 or (done.returncode == 3 and "in use by ada@" in done.stderr)
    assert first.wait() == 0
    info = here("info", case, passphrase="x").json
    assert info["totals"]["messages"] == 3_000
    assert [p.name for p in tmp_path.glob("c.attest*")] == ["c.attest"]


@pytest.fixture
def hearing() -> Iterator[None]:
    """Where the tests run in the background of a shell, every process they start would be deaf to Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@unix
@pytest.mark.usefixtures("hearing")
def test_ctrl_c_ends_with_a_sentence_and_leaves_no_process_and_no_copy(tmp_path: Path) -> None:
    (tmp_path / "big").mkdir()
    build_messages(tmp_path / "big/msgstore.db", 120_000)  # large enough for a second process
    process = subprocess.Popen(
        [*MAIN, "triage", str(tmp_path / "big"), "--case", str(tmp_path / "c.attest")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env=os.environ | {"ATTEST_PASSPHRASE": "x"},
    )
    while not (tmp_path / "c.attest.tmp").exists() and process.poll() is None:
        time.sleep(0.02)
    time.sleep(1.0)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 1
    assert errors.decode().count("\n") == 1
    assert "Stopped" in errors.decode()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["big", "c.attest"]
    assert stat.S_IMODE((tmp_path / "c.attest").stat().st_mode) == 0o600
    assert _gone(process.pid)


@unix
@pytest.mark.usefixtures("hearing")
@pytest.mark.parametrize("asked", ["SIGINT", "SIGTERM"])
def test_ctrl_c_is_not_lost_where_python_drops_exceptions(tmp_path: Path, asked: str) -> None:
    """Pressed while something is cleared up, at the first record that is stored."""
    (tmp_path / "few").mkdir()
    build_messages(tmp_path / "few/msgstore.db", 3_000)
    program = """
import os, signal, sys
from triage.cli import main
from triage.ingest import Import
class Cleared:
    def __del__(self):
        os.kill(os.getpid(), signal.ASKED)
        for _ in range(1000): pass
tell = Import.tell
def told(self, **changes):
    if changes.get("phase") == "read":
        Cleared()
    tell(self, **changes)
Import.tell = told
sys.exit(main(sys.argv[1:]))
""".replace("ASKED", asked)
    done = subprocess.run(
        [sys.executable, "-c", program, "triage", str(tmp_path / "few"), "--case", str(tmp_path / "c.attest")],
        capture_output=True, text=True, check=False, cwd=ROOT, env=os.environ | {"ATTEST_PASSPHRASE": "x"})
    assert done.returncode == 1, done.stderr
    assert done.stderr.count("\n") == 1
    assert "Stopped" in done.stderr
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c.attest", "few"]


def _gone(group: int) -> bool:
    """Whether the last process of a group ends within five seconds."""
    for _ in range(50):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False
