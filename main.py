"""The only place that wires things: no arguments (or a case file) opens the window, verbs run without one."""

from __future__ import annotations

import sys
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Open the window or run a verb; returns the exit code."""
    if not arguments or (len(arguments) == 1 and arguments[0].lower().endswith(".attest")):
        from ui.app import run  # noqa: PLC0415  (verbs run on machines without a screen or Qt's libraries)

        return run(Path(arguments[0]) if arguments else None)
    from triage.cli import main as run_verb  # noqa: PLC0415  (the window needs no command line)

    return run_verb(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
