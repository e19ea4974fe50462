"""What every export writer is given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from parsers.errors import Cancelled
from triage import __version__, scope
from triage.custody import chain
from triage.exchange.lines import Lines
from triage.exchange.selection import Selected
from triage.search.export import cell as text_cell
from triage.store import Store

_EVERY = 2000


class Job:
    """One export under way. `counts`: records written by kind; `read_again`: what was found when reading the result.

    `path` is the file or folder to write. `notes` are sentences for the manifest. `digests`: SHA-256 of files that were
    hashed as they were read again. `written`: row ids of what stands in a file already, where conversations are written
    one by one and a message may stand in two.
    """

    def __init__(self, selected: Selected, path: Path, progress: Callable[[int], None],
                 cancelled: Callable[[], bool]) -> None:
        self.selected, self.path = selected, path
        self.counts: Counter[str] = Counter()
        self.read_again: Counter[str] = Counter()
        self.notes: list[str] = []
        self.digests: dict[Path, str] = {}
        self.written: set[int] = set()
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

    def about(self) -> dict[str, str]:
        """What the result says of itself: whose it is, what limits it, and how much scope and privilege keep back."""
        case = self.store.case
        stated = self.selected.selection.stated()
        limits = "; ".join(f"{name}: {', '.join(value) if isinstance(value, list | tuple) else value}"
                           for name, value in stated.items())
        kept = "; ".join(f"{name}: {n}" for name, n in scope.withheld(case).items() if n)
        return {"program": f"Attest {__version__}", "case": case.fact("number") or chain.printable(case.path.stem),
                "selection": limits or "the whole case", "withheld": kept or "nothing"}

    def about_line(self) -> str:
        """The same as one line."""
        return ". ".join(f"{name}: {value}" for name, value in self.about().items())

    def records(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """("message" or "call", object of the contract) of the selection: messages by time, then calls by time."""
        decode = msgspec.json.Decoder().decode_lines
        lines = Lines(self.selected)
        for kind in ("message", "call"):
            for _, page in lines.pages(kind):
                for found in decode(page):
                    del found["record"]
                    yield kind, found



def cell(value: Any) -> Any:
    """A value for a table, safe to open in a spreadsheet program; numbers stay numbers. See `triage.search.export`."""
    return text_cell(value) if isinstance(value, str) else value
