"""Bringing a case of an older version forward: its copy of before, and the steps as single statements."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlcipher


def back_up(case: Path, version: int) -> Path:
    """Keep a closed case as it is, beside it, under a name of its own. Raises OSError; then nothing is left behind:
    half a copy would pass for the case of before.
    """
    backup, n = case.with_name(f"{case.name}.version{version}.bak"), 2
    while backup.exists():
        backup, n = case.with_name(f"{case.name}.version{version}-{n}.bak"), n + 1
    part = backup.with_name(f"{backup.name}.part")
    try:
        shutil.copy2(case, part)
        return part.replace(backup)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def statements(script: str) -> Iterator[str]:
    """Split an SQL script at statement ends (aware of triggers)."""
    buffer = ""
    for line in script.splitlines(keepends=True):
        buffer += line
        if sqlcipher.complete_statement(buffer):
            yield buffer
            buffer = ""
    if buffer.strip():
        raise ValueError(f"unfinished statement: {buffer!r}")
