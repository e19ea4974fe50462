"""The hashes of this installation's own files: a report names the code that read and judged, not its version alone."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from parsers.base import Parser

ROOT = Path(__file__).resolve().parents[2]


@lru_cache(maxsize=1)
def program() -> str:
    """SHA-256 over the program's files: the parsers and all that works on a case, not the window."""
    return _digest(path for part in ("parsers", "triage") for path in (ROOT / part).rglob("*.py"))


def of_parser(parser: Parser) -> str:
    """SHA-256 over a parser's own files."""
    module = sys.modules[type(parser).__module__]
    file = Path(str(module.__file__))
    package = hasattr(module, "__path__") or file.parent.name != "formats"
    return _digest(file.parent.rglob("*.py") if package else [file])


def _digest(files: Iterable[Path]) -> str:
    """Over a line a file, by its path: `PATH<NUL>SHA-256<newline>`. Empty where there are no such files to read, as in
    an installation that holds bytecode only.
    """
    whole, any_file = hashlib.sha256(), False
    for path in sorted(files, key=lambda path: path.as_posix()):
        whole.update(f"{path.relative_to(ROOT).as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
        any_file = True
    return whole.hexdigest() if any_file else ""
