"""The command line: the contract that other programs rely on. Every verb has a `--json` form."""

from triage.cli.run import main

__all__ = ["main"]
