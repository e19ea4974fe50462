"""Lays out one volume with typst, in a process of its own.

typst keeps what it has laid out until its process ends, so a long report would fill the memory. This file
is both sides: imported, it starts such processes; run as a script (without anything else of the program),
it is one. The job goes in as JSON on standard input, the answer comes as JSON on standard output; nothing
of a report touches the disk before the finished file does.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

import typst

TEMPLATE = Path(__file__).resolve().parents[2] / "resources" / "report" / "report.typ"

#: Volumes laid out at the same time; each takes up to half a gigabyte.
PROCESSES = max(1, min(4, os.cpu_count() or 1))


_PATIENCE = 0.1  # seconds between looks at the stop button


class Stopped(Exception):
    """The layout was asked to stop."""


class LayoutError(Exception):
    """typst could not lay out a volume. The text is its message."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What all volumes share: folders with typefaces, PDF standards, the document's moment (seconds since
    1970).
    """

    fonts: tuple[str, ...]
    standards: tuple[str, ...]
    timestamp: int


@dataclass(frozen=True, slots=True)
class Measured:
    """Pages of a volume, and the page on which each named heading stands, both from 1."""

    pages: int
    marks: dict[str, int]


def measure(data: str, pages: str, settings: Settings, cancelled: Callable[[], bool] = lambda: False) -> Measured:
    """Lay out without writing. Raises LayoutError and Stopped."""
    answer = _run(data, pages, settings, None, cancelled)
    return Measured(answer["pages"], answer["marks"])


def write(data: str, pages: str, settings: Settings, out: Path,
          cancelled: Callable[[], bool] = lambda: False) -> Measured:
    """Lay out and write to `out`, whole or not at all. Raises LayoutError, Stopped, or OSError where it cannot be
    written.
    """
    part = out.with_name(f".{out.name}.part")
    try:
        part.touch()
        answer = _run(data, pages, settings, part, cancelled)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return Measured(answer["pages"], answer["marks"])


def _run(data: str, pages: str, settings: Settings, out: Path | None, cancelled: Callable[[], bool]
         ) -> dict[str, Any]:
    job = {**asdict(settings), "data": data, "pages": pages, "out": str(out) if out else None}
    with subprocess.Popen(  # noqa: S603  (this file, by this interpreter)
        # Isolated: the folder of this file must not stand in for packages of the same names.
        [sys.executable, "-I", str(Path(__file__).resolve())],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0), env={**os.environ, "PYTHONUTF8": "1"},
    ) as process:
        said, complaint = _answer(process, json.dumps(job).encode(), cancelled)
    try:
        answer: dict[str, Any] = json.loads(said)
    except ValueError:
        lines = complaint.decode(errors="replace").strip().splitlines()
        raise LayoutError(lines[-1] if lines else f"exit code {process.returncode}") from None
    if "unwritable" in answer:
        raise OSError(answer["unwritable"])
    if "error" in answer:
        raise LayoutError(answer["error"])
    return answer


def _answer(process: subprocess.Popen[bytes], job: bytes, cancelled: Callable[[], bool]) -> tuple[bytes, bytes]:
    """What it says on both streams. Raises Stopped, and ends it then.

    The job is sent by a thread: `communicate` sends nothing more once it has been called again, and what is longer than
    a pipe holds would leave both sides waiting where the other process takes long to start.
    """
    stream, process.stdin = process.stdin, None
    assert stream is not None
    sender = threading.Thread(target=_send, args=(stream, job), daemon=True)
    sender.start()
    try:
        while not cancelled():
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.communicate(timeout=_PATIENCE)
        raise Stopped
    finally:
        if process.poll() is None:
            process.kill()
        sender.join()


def _send(stream: IO[bytes], job: bytes) -> None:
    with contextlib.suppress(OSError), stream:  # one that ended before it had read all of it says why
        stream.write(job)


# ------------------------------------------------------------------ the other process


def main() -> None:
    """One job from standard input to standard output."""
    job = json.load(sys.stdin)
    try:
        answer = _write(job) if job["out"] else _measure(job)
    except typst.TypstError as error:
        answer = {"error": str(error)}
    except OSError as error:
        answer = {"unwritable": error.strerror or str(error)}
    json.dump(answer, sys.stdout)


def _compiler(job: dict[str, Any]) -> typst.Compiler:
    return typst.Compiler(
        str(TEMPLATE), root=str(TEMPLATE.parent), ignore_system_fonts=True,
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=job["fonts"]),
        sys_inputs={"data": job["data"], "pages": job["pages"]},
    )


def _measure(job: dict[str, Any], compiler: typst.Compiler | None = None) -> dict[str, Any]:
    compiler = compiler or _compiler(job)
    answer: dict[str, Any] = json.loads(compiler.query("<marks>", field="value", one=True))
    return answer


def _write(job: dict[str, Any]) -> dict[str, Any]:
    compiler = _compiler(job)
    content = compiler.compile(format="pdf", pdf_standards=job["standards"], timestamp=job["timestamp"])
    assert isinstance(content, bytes)
    Path(job["out"]).write_bytes(content)
    return _measure(job, compiler)  # what was laid out is still known, so that this takes no time


if __name__ == "__main__":
    main()
