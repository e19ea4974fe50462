"""Lays out one volume with typst, in a process of its own.

typst keeps what it has laid out until its process ends, so a long report would fill the memory. This file
is both sides: imported, it starts such processes; run as a script (without anything else of the program),
it is one. The job goes in as JSON on standard input, the answer comes as JSON on standard output; nothing
of a report touches the disk before the finished file does.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typst

TEMPLATE = Path(__file__).resolve().parents[2] / "resources" / "report" / "report.typ"

#: Volumes laid out at the same time; each takes up to half a gigabyte.
PROCESSES = max(1, min(4, os.cpu_count() or 1))


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


def measure(data: str, pages: str, settings: Settings) -> Measured:
    """Lay out without writing. Raises LayoutError."""
    answer = _run(data, pages, settings, None)
    return Measured(answer["pages"], answer["marks"])


def write(data: str, pages: str, settings: Settings, out: Path) -> Measured:
    """Lay out and write to `out`, whole or not at all. Raises LayoutError, or OSError where it cannot be
    written.
    """
    part = out.with_name(f".{out.name}.part")
    try:
        part.touch()
        answer = _run(data, pages, settings, part)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    return Measured(answer["pages"], answer["marks"])


def _run(data: str, pages: str, settings: Settings, out: Path | None) -> dict[str, Any]:
    job = {**asdict(settings), "data": data, "pages": pages, "out": str(out) if out else None}
    finished = subprocess.run(  # noqa: S603  (this file, by this interpreter)
        # Isolated: the folder of this file must not stand in for packages of the same names.
        [sys.executable, "-I", str(Path(__file__).resolve())],
        input=json.dumps(job).encode(), capture_output=True, check=False,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0), env={**os.environ, "PYTHONUTF8": "1"},
    )
    try:
        answer: dict[str, Any] = json.loads(finished.stdout)
    except ValueError:
        lines = finished.stderr.decode(errors="replace").strip().splitlines()
        raise LayoutError(lines[-1] if lines else f"exit code {finished.returncode}") from None
    if "unwritable" in answer:
        raise OSError(answer["unwritable"])
    if "error" in answer:
        raise LayoutError(answer["error"])
    return answer


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
