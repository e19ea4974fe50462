"""Feeds the targets with atheris (https://github.com/google/atheris), which is no requirement of this project.

    python -m tests.fuzz.run list
    python -m tests.fuzz.run TARGET [SECONDS] [CORPUS]      one target; a crash leaves its input in the working folder
    python -m tests.fuzz.run TARGET replay FILE             what a kept input does

Ends with 1 where a target raised what it must not, took more than ten seconds for an input, or more than a gigabyte.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

_SLOW, _MEMORY = 10, 1024  # seconds for one input, megabytes


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] in ("-h", "--help"):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    if arguments[1:2] == ["replay"]:
        from tests.fuzz.targets import TARGETS

        _feed(TARGETS[arguments[0]], Path(arguments[2]).read_bytes())
        return 0
    try:
        atheris: Any = importlib.import_module("atheris")
    except ImportError:
        sys.stderr.write("atheris is not installed: pip install atheris\n")
        return 2
    with atheris.instrument_imports(include=["parsers", "triage.media.papers"]):
        from tests.fuzz.targets import LONGEST, TARGETS
    if arguments[0] == "list":
        sys.stdout.write("".join(f"{name}\n" for name in TARGETS))
        return 0
    target = TARGETS[arguments[0]]
    corpus = Path(arguments[2]) if len(arguments) > 2 else Path(tempfile.mkdtemp(prefix="corpus-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for n, seed in enumerate(target.seeds()):
        (corpus / f"seed-{n}").write_bytes(seed[:LONGEST])
    options = [
        sys.argv[0], f"-max_total_time={arguments[1] if len(arguments) > 1 else 60}", f"-timeout={_SLOW}",
        f"-rss_limit_mb={_MEMORY}", f"-max_len={LONGEST}", "-print_final_stats=1", str(corpus),
    ]  # fmt: skip
    atheris.Setup(options, lambda data: _feed(target, data))
    atheris.Fuzz()
    return 0


def _feed(target: object, data: bytes) -> None:
    try:
        target.feed(data)  # type: ignore[attr-defined]
    except target.allowed:  # type: ignore[attr-defined]
        return


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
