"""What every export writer is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from parsers.errors import Cancelled
from triage.exchange.lines import Lines
from triage.exchange.selection import Selected
from triage.search.export import cell as text_cell
from triage.store import Store

_EVERY = 2000


class Job:
    """One export under way. `counts`: records written by kind; `read_again`: what was found when reading the result.

    `path` is the file or folder to write. `notes` are sentences for the manifest.
    """

    def __init__(self, selected: Selected, path: Path, progress: Callable[[int], None],
                 cancelled: Callable[[], bool]) -> None:
        self.selected, self.path = selected, path
        self.counts: Counter[str] = Counter()
        self.read_again: Counter[str] = Counter()
        self.notes: list[str] = []
        self._written = 0
        self._progress, self._cancelled = progress, cancelled

    @property
    def store(self) -> Store:
        return self.selected.store

    def count(self, kind: str, more: int = 1) -> None:
        """So many more records are written. Raises Cancelled when the examiner asked to stop."""
        self.counts[kind] += more
        before, self._written = self._written, self._written + more
        if before // _EVERY != self._written // _EVERY:
            self._progress(self._written)
            if self._cancelled():
                raise Cancelled

    def records(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """("message" or "call", object of the contract) of the selection: messages by time, then calls by time."""
        decode = msgspec.json.Decoder().decode_lines
        lines = Lines(self.selected)
        for record, kind in ((0, "message"), (1, "call")):
            for page in lines.lines(record):
                for found in decode("".join(page)):
                    del found["record"]
                    yield kind, found



def cell(value: Any) -> Any:
    """A value for a table, safe to open in a spreadsheet program; numbers stay numbers. See `triage.search.export`."""
    return text_cell(value) if isinstance(value, str) else value
