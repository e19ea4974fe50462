"""Ways from one place into a conversation."""

from __future__ import annotations

from ui.desk import Desk
from ui.reading import conversation_row


def open_conversation(desk: Desk, row: int, message: int | None = None) -> None:
    """Show a conversation by its row id, at a message where one is given."""
    desk.ops.read(lambda reader: conversation_row(reader.store, row),
                  lambda found: desk.go("conversations", conversation=found, message=message), desk, lane="pages")
