"""One file of the evidence, held open for looking at it as a table while a dialog is shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject

from parsers.errors import EvidenceMissing
from parsers.evidence import Evidence, Item, Scratch
from ui.desk import Desk
from ui.running.operations import Reader

T = TypeVar("T")
_LANE = "media"  # which reads files of the evidence


class TableSource:
    """Asked in the background, one question after the other: only there the evidence is opened and closed."""

    def __init__(self, desk: Desk, source: dict[str, Any]) -> None:
        self.desk, self.source = desk, source
        self._scratch: Scratch | None = None
        self._evidence: Evidence | None = None

    def ask(self, work: Callable[[Item], T], done: Callable[[T], None], failed: Callable[[BaseException], None],
            owner: QObject) -> None:
        """Run `work` with the file; of several questions only the last one's answer arrives."""
        self.desk.ops.read(lambda reader: work(self._item(reader)), done, owner, failed, lane=_LANE, key="table")

    def close(self) -> None:
        """Close the evidence and wipe its copies; after what is being read now."""
        self.desk.ops.read(lambda _: self._shut(), lambda _: None, self.desk, lane=_LANE, key="table")

    def _item(self, reader: Reader) -> Item:
        root = Path(self.source["root"])
        if self._evidence is None:
            self._scratch = Scratch(reader.case.scratch().new_folder())
            self._evidence = Evidence(root, self._scratch, secrets=self.desk.secrets)
        item = self._evidence.get(self.source["path"])
        if item is None:
            raise EvidenceMissing(path=str(root / self.source["path"]))
        return item

    def _shut(self) -> None:
        if self._evidence is not None:
            self._evidence.close()
        if self._scratch is not None:
            self._scratch.close()
        self._evidence = self._scratch = None
