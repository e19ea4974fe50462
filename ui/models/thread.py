"""The messages of one conversation as a model for the chat view."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject

from parsers.words import N_
from triage.search import Query
from triage.search.engine import mark
from triage.views import calls
from ui.look.tags import label
from ui.models.lazy import PAGE, LazyModel
from ui.reading import rows
from ui.running.operations import Operations, Reader
from ui.threads import Thread
from ui.words import tr

#: Said in place of the messages of a conversation, and to a screen reader.
NO_MESSAGE = N_("No message that may be seen stands in this conversation.")


class ThreadModel(LazyModel):
    """Rows are messages as `ui.reading.rows` gives them; `thread` is the skeleton, `query` what is marked in them."""

    KEPT = 12

    def __init__(self, ops: Operations, parent: QObject) -> None:
        super().__init__(ops, self.read, parent)
        self.thread: Thread | None = None
        self.query: Query | None = None

    def read(self, reader: Reader, ids: list[int]) -> list[dict[str, Any]]:
        """Messages ready to draw, with `found` where something is searched for."""
        query, found = self.query, rows(reader, ids)
        if query is not None:
            mark(reader.store, [message for message in found if message], query)
        return found

    def show(self, thread: Thread | None, first: tuple[int, list[Any]] | None = None) -> None:
        """Show a conversation."""
        self.thread = thread
        self.set_ids(thread.ids if thread is not None else (), first)

    def extend(self, thread: Thread, shift: int) -> None:
        """Show the whole instead of a part whose first row is its row `shift`."""
        self.thread = thread
        self.renumber(thread.ids, shift)

    def describe(self, entry: Any) -> str:
        who = (entry.get("sender") or {}).get("name") or ""
        said = " · ".join(calls.words(entry, tr)) if entry and calls.is_call(entry) else entry.get("text")
        parts = [f"{who}: {said or entry.get('kind')} ({entry.get('sent_at_local') or ''})"]
        parts += [label(tag["name"]) for tag in entry.get("tags") or ()]
        parts += [note["text"] for note in entry.get("noted") or ()]
        return ", ".join(parts)


def page_of(row: int) -> int:
    """The number of the page in which a row lies."""
    return row // PAGE
