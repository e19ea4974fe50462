"""The list of shortcuts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from ui.dialogs.frame import Frame
from ui.keys import shortcuts
from ui.look.theme import L, M, S
from ui.views.place import scrolled
from ui.widgets.basic import Label, Pill, column
from ui.words import tr


class KeysDialog(Frame):
    """`places`: (keys, name) of each place that has keys."""

    def __init__(self, places: list[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(tr("Shortcuts"), parent, width=560)
        groups = [(tr("Places of the window"), [(keys, name) for keys, name in places])]
        for part, title in shortcuts.PARTS.items():
            groups.append((tr(title), [(", ".join(shortcuts.shown(k) for k in (s.keys, *s.extra)), tr(s.title))
                                       for s in shortcuts.SHORTCUTS if s.where == part]))
        content = QWidget()
        layout = column(spacing=S, margins=(0, 0, L, 0))
        for title, lines in groups:
            layout.addSpacing(S)
            layout.addWidget(Label(title, "strong"))
            grid = QGridLayout()
            grid.setHorizontalSpacing(M)
            grid.setVerticalSpacing(5)
            grid.setColumnStretch(1, 1)
            grid.setColumnMinimumWidth(0, 150)
            for n, (keys, words) in enumerate(lines):
                grid.addWidget(Pill(keys), n, 0, Qt.AlignmentFlag.AlignLeft)
                grid.addWidget(Label(words, wrap=True), n, 1)
            layout.addLayout(grid)
        layout.addStretch(1)
        content.setLayout(layout)
        area = scrolled(content, tr("Shortcuts"))
        area.setMinimumHeight(440)
        self.body.addWidget(area)
