"""What every test stands on: a fixed environment, shared test data, isolated settings, the command line."""

from __future__ import annotations

import contextlib
import functools
import gc
import hashlib
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import in_memory

# Before anything imports Qt or reads the environment. English, and a zone with an odd offset from UTC, so
# that a time that quietly takes the machine's zone shows.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.update({"LANGUAGE": "en", "LC_ALL": "C.UTF-8", "TZ": "Asia/Kathmandu"})
os.environ.pop("ATTEST_PASSPHRASE", None)
# What the program keeps between starts goes into a folder of this run, not the user's; workers of one run share it.
if "PYTEST_XDIST_WORKER" not in os.environ:
    if "TMPDIR" not in os.environ and in_memory.is_roomy():
        os.environ["TMPDIR"] = tempfile.tempdir = str(in_memory.FOLDER)
    _CACHE = tempfile.TemporaryDirectory(prefix="attest-cache-")
    os.environ.update({"XDG_CACHE_HOME": _CACHE.name, "LOCALAPPDATA": _CACHE.name, "ATTEST_TESTS": _CACHE.name})
    # Hundreds of processes compile nothing anew: bytecode lies beside the code, where that of Python itself and of what
    # the one process writes is found by all. Who wants none there has it in one folder, kept for the next run.
    if os.environ.pop("PYTHONDONTWRITEBYTECODE", None):
        os.environ.setdefault("PYTHONPYCACHEPREFIX", str(Path(__file__).parents[1] / ".run" / "bytecode"))
if hasattr(time, "tzset"):
    time.tzset()

import filelock
import pytest
from hypothesis import HealthCheck, settings

from tests import remembered
from triage import case as cases
from triage import sample
from triage.case import Case
from triage.flags.matcher import Matcher
from triage.ingest import Import
from triage.intake import garbage

ROOT = Path(__file__).resolve().parent.parent
TESTDATA = ROOT.parent / "shared" / "testdata"

# The same examples in every run, so that a failure is one that everybody sees; `--hypothesis-profile=wide`
# looks further.
settings.register_profile(
    "steady",
    derandomize=True,
    max_examples=12,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("wide", max_examples=2000, deadline=None)
settings.load_profile("steady")


def pytest_sessionstart(session: pytest.Session) -> None:
    """What a first start on a machine makes of the rules, for a minute, is made while the first tests run, which need
    no rules: else both workers would wait for it.
    """
    if getattr(session.config.option, "numprocesses", None) and not hasattr(session.config, "workerinput"):
        make = "from triage.flags import ready; ready.made_elsewhere()"
        _MAKER.append(subprocess.Popen([sys.executable, "-c", make], cwd=ROOT))


def pytest_xdist_auto_num_workers() -> int:
    """One more than cores: a tenth of the time is waited, for processes, for the window, for what another makes."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Each worker begins to collect elsewhere: where there is no bytecode yet all would compile the same files at the
    same time, for half a minute each. `pytest_collection_modifyitems` brings what they find into one order.

    Thirteen thousand tests stay until the end: nobody looks through them for garbage, again and again.
    """
    given = getattr(session.config, "workerinput", None)
    if given and [Path(name).resolve() for name in session.config.args] == [ROOT / "tests"]:
        folders = ("ui", "triage", "parsers", "contract", "fuzz")
        parts = [*(ROOT / "tests" / name for name in folders), *sorted((ROOT / "tests").glob("test_*.py"))]
        own = int(given["workerid"].removeprefix("gw")) % given["workercount"]
        first = len(folders) * own // given["workercount"]
        session.config.args = [str(part) for part in parts[first:] + parts[:first]]
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On every worker, which are given as many in a row each, what needs no rules comes first."""
    items.sort(key=lambda one: one.path.parts)  # as one process finds them
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    folders = tuple(str(ROOT / "tests" / name) for name in ("contract", "fuzz", "parsers"))
    early = [one for one in items if str(one.path).startswith(folders) and not one.get_closest_marker("rules")]
    known = {id(one) for one in early}
    late = [one for one in items if id(one) not in known]
    items[:] = [one for n in range(workers) for part in (early, late)
                for one in part[len(part) * n // workers:len(part) * (n + 1) // workers]]


def pytest_sessionfinish() -> None:
    for maker in _MAKER:
        maker.kill()
        maker.wait()


_MAKER: list[subprocess.Popen[bytes]] = []


@pytest.fixture(scope="session")
def testdata() -> Path:
    """The shared test data beside the checkout. Skips where it is absent, but not under CI."""
    if not TESTDATA.is_dir():
        reason = "the shared test data is not beside this checkout (../shared/testdata)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return TESTDATA


Made = Callable[[str, Callable[[Path], object]], Path]
OF_SAMPLE = "the case's own phrase"


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """`made_once("name", fill)`: a folder that one worker of a run fills and all of them read. What a test changes it
    copies first.
    """
    shared = Path(os.environ.get("ATTEST_TESTS") or tmp_path_factory.mktemp("shared")) / "made"
    shared.mkdir(exist_ok=True)

    def made(name: str, fill: Callable[[Path], object]) -> Path:
        folder = shared / name
        with filelock.FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                begun = shared / f"{name}.begun"
                shutil.rmtree(begun, ignore_errors=True)  # a worker whose making failed leaves it: tell its error again
                begun.mkdir()
                fill(begun)
                begun.rename(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def sample_evidence(made_once: Made) -> Path:
    """The sample evidence, which no test writes to."""
    return made_once("evidence", sample.build)


@pytest.fixture(scope="session")
def sample_file(made_once: Made, sample_evidence: Path) -> Path:
    """A case with the sample evidence in it, closed; copy it before anything is opened that may change it."""

    def fill(folder: Path) -> None:
        with Case.create(folder / "case.attest", None, "tester") as made:
            Import(made).run([sample_evidence])

    return made_once("read", fill) / "case.attest"


@pytest.fixture(scope="session")
def sample_by_command(made_once: Made, sample_evidence: Path) -> Path:
    """A folder with the sample in an encrypted case, of the passphrase `OF_SAMPLE`, made by the command line, and what
    that printed; copy it too. What the networks make of it other tests need too (`tests.remembered`), so that it is
    made in this process; as processes of their own the same verbs read parts of it, and other evidence.
    """

    def fill(folder: Path) -> None:
        done = _runner(_in_this_process)(
            "triage", sample_evidence, "--case", folder / "sample.attest", "--region", "FR", "--zone", "Europe/Paris",
            "--set", "number=2026/17", "title=Montrouvel", "--actor", "ada", passphrase=OF_SAMPLE)
        (folder / "printed.json").write_text(done.stdout, encoding="utf-8")

    return made_once("command", fill)


def snapshot(path: Path) -> dict[str, tuple[str, int, int]]:
    """SHA-256, modification time (ns) and mode of a file, or of everything in a folder, by relative path."""
    paths = [path, *sorted(path.rglob("*"))] if path.is_dir() else [path]
    found = {}
    for entry in paths:
        status = entry.lstat()
        found[str(entry.relative_to(path))] = (_content(entry), status.st_mtime_ns, status.st_mode)
    return found


def _content(entry: Path) -> str:
    if entry.is_symlink():
        return f"-> {entry.readlink()}"
    return _digest(entry) if entry.is_file() else "folder"


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except PermissionError:
        return "unreadable"


@contextlib.contextmanager
def _unchanged(path: Path) -> Iterator[None]:
    before = snapshot(path)
    yield
    assert snapshot(path) == before, f"{path} was changed"


@pytest.fixture
def hashes_unchanged() -> Callable[[Path], AbstractContextManager[None]]:
    """`with hashes_unchanged(path):` fails if anything at or below `path` is written, added or removed."""
    return _unchanged


@pytest.fixture
def tmp_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own, so that neither settings nor caches of the user are read or written."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    folders = {
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "APPDATA": "AppData/Roaming",
    }
    for name, folder in folders.items():
        (home / folder).mkdir(parents=True)
        monkeypatch.setenv(name, str(home / folder))
    return home


@dataclass(frozen=True)
class Finished:
    """A run of the command line that has ended."""

    arguments: tuple[str, ...]
    returncode: int
    stdout: str
    stderr: str

    @property
    def lines(self) -> list[Any]:
        """Standard output as JSON lines; fails if anything else stands there."""
        return [json.loads(line) for line in self.stdout.splitlines()]

    @property
    def json(self) -> Any:
        """Standard output as one JSON object; a list where there is any other number of lines."""
        lines = self.lines
        return lines[0] if len(lines) == 1 else lines


Cli = Callable[..., Finished]


@pytest.fixture(scope="session", autouse=True)
def _keys_made_once() -> Iterator[None]:
    """The key of a passphrase and a salt, which take a quarter of a second on purpose, is made once in each process:
    copies of one case are opened hundreds of times.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cases, "_derive", functools.lru_cache(maxsize=None)(cases._derive))
        yield


@pytest.fixture(scope="session", autouse=True)
def _texts_read_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """See `tests.remembered`."""
    folder = os.environ.get("ATTEST_TESTS") or tmp_path_factory.mktemp("remembered")
    with remembered.remembering(Path(folder) / "sums.db") as begun:
        _REMEMBERED.append(begun)
        yield
    _REMEMBERED.clear()


@pytest.fixture(scope="session", autouse=True)
def _networks_stay() -> Iterator[None]:
    """An import lets the networks go at its end, for which it looks through all that there is: here through ten
    thousand tests as well, and the next import reads the networks anew. Two thirds of what an import of a few
    messages takes. What it takes of memory is looked at in processes of their own.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Matcher, "forget_networks", lambda _: None)
        patch.setattr(garbage, "collect", functools.wraps(garbage.collect)(lambda: None))
        yield


def pytest_runtest_setup(item: pytest.Item) -> None:
    for one in _REMEMBERED:
        one.on = item.path not in remembered.APART


_REMEMBERED: list[remembered.Remembered] = []


@pytest.fixture
def cli(tmp_home: Path) -> Cli:
    """Run `main.py` as a process of its own, as another program would.

    `cli("info", case, passphrase="x")` adds `--json` (not with `json=False`), gives the passphrase by the
    environment, asserts the exit code `check` (None: any) and returns a `Finished`. `env` adds variables,
    `timeout` is in seconds. Standard output is decoded strictly: it must be UTF-8.
    """
    return _runner(_process)


@pytest.fixture
def here(tmp_home: Path) -> Cli:
    """As `cli`, but in this process, which saves the second that a start takes: for what a test reads or prepares on
    its way with a verb that it, or a test beside it, starts as a process too.
    """
    return _runner(_in_this_process)


def _runner(start: Callable[[list[str], dict[str, str], float], tuple[int, bytes, bytes]]) -> Cli:
    def run(
        verb: str,
        *arguments: str | Path,
        passphrase: str | None = None,
        check: int | None = 0,
        json: bool = True,
        timeout: float = 240,
        env: dict[str, str] | None = None,
    ) -> Finished:
        command = [verb, *map(str, arguments)]
        if json and "--json" not in command:
            command.append("--json")
        variables = env or {}
        if passphrase is not None:
            variables = variables | {"ATTEST_PASSPHRASE": passphrase}
        code, out, errors = start(command, variables, timeout)
        finished = Finished(tuple(command), code, out.decode(), errors.decode(errors="replace"))
        if check is not None:
            assert finished.returncode == check, f"{command}: {finished.returncode} {finished.stderr}"
        assert "Traceback" not in finished.stderr, finished.stderr
        return finished

    return run


def _process(command: list[str], variables: dict[str, str], timeout: float) -> tuple[int, bytes, bytes]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *command],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=timeout,
        env=os.environ | {"PYTHONUTF8": "1", "PYTHONWARNINGS": "error"} | variables,
    )
    return done.returncode, done.stdout, done.stderr


def _in_this_process(command: list[str], variables: dict[str, str], timeout: float) -> tuple[int, bytes, bytes]:
    """`timeout` is for processes only. Streams are files, and what the verb does to signals is undone."""
    from triage.cli import main  # (a start with nothing but what a test needs)
    from triage.flagging import applying

    before = signal.getsignal(signal.SIGINT), sys.unraisablehook
    with contextlib.ExitStack() as stack:
        out, errors = (
            io.TextIOWrapper(stack.enter_context(tempfile.TemporaryFile()), "utf-8", write_through=True)
            for _ in range(2)
        )
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, value in variables.items():
            patch.setenv(name, value)
        patch.setattr(sys, "stdin", stack.enter_context(Path(os.devnull).open(encoding="utf-8")))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", errors)
        patch.setattr(applying, "let_go", lambda: None)  # the next test would make the rules and networks ready anew
        try:
            code = main(command)
        finally:
            signal.signal(signal.SIGINT, before[0])
            sys.unraisablehook = before[1]
        said = []
        for stream in (out, errors):
            stream.flush()
            stream.buffer.seek(0)
            said.append(stream.buffer.read())
        return code, said[0], said[1]
