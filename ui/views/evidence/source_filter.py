"""Which of the sources are listed: a phone has a hundred thousand files, and most are nothing that can be read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QWidget

from triage.report import labels
from ui.look.theme import M, S
from ui.widgets.basic import row
from ui.widgets.form import choice, line
from ui.words import number, of, tr

#: Fewer are seen at a glance.
FROM = 12


class SourceFilter(QWidget):
    """Words of the path or the app, and a state. Shown where there are many sources; `changed` when either is."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.words = line(tr("Part of a path, or an app"))
        self.words.setAccessibleName(tr("Part of a path, or an app"))
        self.words.setClearButtonEnabled(True)
        self.state = choice([])
        self.state.setAccessibleName(tr("State"))
        self.state.setMinimumContentsLength(24)
        made = row(self.words, self.state, spacing=S, margins=(M, 0, M, S))
        made.setStretch(0, 2)
        made.setStretch(1, 1)
        self.setLayout(made)
        self.hide()
        self.words.textChanged.connect(lambda _: self.changed.emit())
        self.state.currentIndexChanged.connect(lambda _: self.changed.emit())

    def offer(self, rows: list[dict[str, Any]]) -> None:
        """Offer the states that there are, with how many sources are in each."""
        states = Counter(source["status"] for source in rows)
        chosen, blocker = self.state.currentData(), QSignalBlocker(self.state)
        self.state.clear()
        self.state.addItem(tr("Every state ({n})", n=number(len(rows))), "")
        for status, n in states.most_common():
            self.state.addItem(tr("{state} ({n})", state=of(labels.STATUS, status), n=number(n)), status)
        self.state.setCurrentIndex(max(0, self.state.findData(chosen)))
        blocker.unblock()
        self.setVisible(len(rows) > FROM)

    def of_rows(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Those that are to be listed."""
        words, state = self.words.text().casefold().split(), self.state.currentData()
        if self.isHidden() or not (words or state):
            return rows
        return [source for source in rows if (not state or source["status"] == state) and all(
            word in source["path"].casefold() or word in (source["format"] or "").casefold() for word in words)]

    def clear(self) -> None:
        """List all."""
        self.words.clear()
        self.state.setCurrentIndex(0)
