"""How far an examiner has read: kept as messages stay before the eyes, so that the list can say what is unread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from triage.work import worklist
from ui.threads import NO_TIME

if TYPE_CHECKING:
    from ui.chat.pane import ChatPane

_STAY_MS = 900  # what passes by faster is not read


class ReadingMark(QObject):
    """Watches a ChatPane; `Desk.changed` carries "seen" after it has kept a later place.

    Who comes to a message from a search, a flag or by the End key has not read what lies before it: a place is kept
    where the rows from the one that was kept before have gone by without a gap.
    """

    def __init__(self, pane: ChatPane) -> None:
        super().__init__(pane)
        self.pane, self.desk = pane, pane.desk
        self._kept: dict[str, int] = {}
        self._from, self._to = 0, -1  # the rows that have gone by without a gap
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STAY_MS)
        self._timer.timeout.connect(self.keep)
        pane.view.scrolled.connect(self._scrolled)
        pane.opened.connect(self.begin)

    def begin(self) -> None:
        """What is seen now is where it begins: a conversation was opened, or the whole of one is there now."""
        self._from, self._to = self.pane.view.visible_rows()
        self._timer.start()

    def _scrolled(self) -> None:
        first, last = self.pane.view.visible_rows()
        if first > self._to + 1 or last < self._from - 1:
            self._from, self._to = first, last
        self._from, self._to = min(first, self._from), max(last, self._to)
        self._timer.start()

    def keep(self) -> None:
        """Keep the last message in sight as read, where nothing before it was passed over."""
        thread, view = self.pane.model.thread, self.pane.view
        if thread is None or thread.partial or not len(thread.ids) or not view.isVisible() or not self.desk.may_write:
            return
        _, last = view.visible_rows()
        uid, until = thread.conversation["id"], _time(thread.times[last])
        if until <= self._kept.get(uid, -1):
            return
        after = _time(thread.times[self._from - 1]) if self._from > 0 else None

        def done(kept: bool) -> None:
            if kept:
                self._kept[uid] = max(until, self._kept.get(uid, -1))
                self.desk.changed.emit("seen")

        self.desk.ops.write(lambda case: worklist.mark_seen(case, uid, until, after), done, self, quiet=True)


def _time(sort_ms: int) -> int:
    return sort_ms if sort_ms != NO_TIME else 0
