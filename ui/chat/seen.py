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
    """Watches a ChatPane; `Desk.changed` carries "seen" after it has kept a later place."""

    def __init__(self, pane: ChatPane) -> None:
        super().__init__(pane)
        self.pane, self.desk = pane, pane.desk
        self._kept: dict[str, int] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_STAY_MS)
        self._timer.timeout.connect(self.keep)
        pane.view.scrolled.connect(self._timer.start)
        pane.opened.connect(self._timer.start)

    def keep(self) -> None:
        """Keep the last message in sight as read."""
        thread, view = self.pane.model.thread, self.pane.view
        if thread is None or not len(thread.ids) or not view.isVisible() or not self.desk.may_write:
            return
        _, last = view.visible_rows()
        until = thread.times[last] if thread.times[last] != NO_TIME else 0
        uid = thread.conversation["id"]
        if until <= self._kept.get(uid, -1):
            return
        self._kept[uid] = until
        self.desk.ops.write(lambda case: worklist.mark_seen(case, uid, until),
                            lambda _: self.desk.changed.emit("seen"), self, quiet=True)
