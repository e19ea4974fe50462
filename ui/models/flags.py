"""The review queue: which flags, and in pages what they are."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import QObject

from parsers.words import N_
from triage.flagging import matched, review
from triage.views.exhibits import apart
from ui.models.lazy import LazyModel
from ui.running.operations import Operations, Reader
from ui.words import dotted, tr


class FlagModel(LazyModel):
    """`ids` are numbers into `entries`; rows are *Flag* objects with `title`, `words` as they are shown,
    `conversation_title`, what tells that `apart` from others of its name, and `at`.
    """

    def __init__(self, ops: Operations, parent: QObject) -> None:
        super().__init__(ops, self._rows, parent)
        self.entries: list[dict[str, Any]] = []
        self.codes: dict[str, dict[str, Any]] = {}

    def show(self, entries: list[dict[str, Any]], codes: dict[str, dict[str, Any]]) -> None:
        """Show a queue."""
        self.entries, self.codes = entries, codes
        self.set_ids(range(len(entries)))

    def entry(self, row: int) -> dict[str, Any] | None:
        """What is known of a flag without fetching it: id, code, lane, status, message, conversation."""
        return self.entries[row] if 0 <= row < len(self.entries) else None

    def position(self, flag: str | None) -> int:
        """The row of a flag; -1 where it is not in the queue."""
        return next((n for n, e in enumerate(self.entries) if e["id"] == flag), -1)

    def _rows(self, reader: Reader, numbers: list[int]) -> list[dict[str, Any]]:
        entries = [self.entries[n] for n in numbers]
        flags = review.page(reader.store, [entry["id"] for entry in entries])
        words = matched.words(reader.store, [entry["id"] for entry in entries])
        messages = {m["row"]: m for m in reader.store.by_ids({flag["row"] for flag in flags})}
        told = apart(reader.store)
        for entry, flag in zip(entries, flags, strict=True):
            message = messages.get(flag["row"])
            flag["at"] = message["sent_at_local"] if message is not None else None
            flag["conversation_title"] = reader.store.title(entry["conversation"])
            flag["apart"] = told.get(entry["conversation"])
            flag["words"] = words.get(flag["id"], [])
            flag["title"] = self.codes.get(flag["code"], {}).get("title", "")
        return flags

    def describe(self, entry: Any) -> str:
        lane = tr(N_("Help sought")) if entry.get("lane") == "help" else ""
        return dotted(lane, f"{entry.get('code')} {entry.get('title')}: " + json.dumps(
            [text for _, text in entry.get("words", ())], ensure_ascii=False))
