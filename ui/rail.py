"""The rail: every place of the window in three groups, look, decide and deliver, low enough for a small screen.

With large text it scrolls; the arrow keys walk along it, and the row in focus comes into sight.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from parsers.words import N_
from ui.look.icons import icon
from ui.look.theme import M, S, theme
from ui.widgets.basic import Label, Tool, column
from ui.widgets.flow import seen_from_start
from ui.words import tr

#: The place that begins a group, and what the group is called.
GROUPS: dict[str, str] = {"overview": N_("Look"), "review": N_("Decide"), "report": N_("Deliver")}
SHORTCUTS = 9
_ICON, _ROOM_AROUND = 18, 60


def warm(places: Sequence[tuple[str, str, str]]) -> Iterator[None]:
    """Draw the icons of the rail, one a step, before there is one."""
    colours = theme().colours
    for _, glyph, _ in places:
        icon(glyph, colours.rail_text, _size(), colours.on_rail_active)
        yield


def _size() -> int:
    return theme().side(_ICON)


class Rail(QFrame):
    """One row a place, the current one marked."""

    def __init__(self, places: Sequence[tuple[str, str, str]], go: Callable[[str], object]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.group = QButtonGroup(self)
        self.rows: dict[str, QToolButton] = {}
        metrics = QFontMetrics(theme().font("small-strong"))
        widest = max(metrics.horizontalAdvance(tr(title)) for _, _, title in places)
        self._icon = _size()
        bar = 0 if theme().scale <= 1 else 14  # of scrolling
        self.setFixedWidth(max(132, widest + _ROOM_AROUND + self._icon - _ICON + bar))
        inside = QWidget()
        inside.setObjectName("railrows")
        layout = QVBoxLayout(inside)
        layout.setSpacing(1)
        layout.setContentsMargins(0, S, 0, S)
        for n, (name, glyph, title) in enumerate(places, 1):
            if name in GROUPS:
                layout.addWidget(self._heading(tr(GROUPS[name]), first=n == 1))
            layout.addWidget(self._row(name, glyph, tr(title), f"Ctrl+{n}" if n <= SHORTCUTS else "", go))
        layout.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setWidget(inside)
        self.setLayout(column(self.area, spacing=0))

    @staticmethod
    def _heading(text: str, *, first: bool) -> Label:
        heading = Label(text, "small")
        heading.setContentsMargins(*seen_from_start((M + 5, 0 if first else S, S, 1)))
        return heading

    def _row(self, name: str, glyph: str, title: str, shortcut: str, go: Callable[[str], object]) -> QToolButton:
        colours = theme().colours
        made = _Row()
        made.setText(title)
        made.setIcon(icon(glyph, colours.rail_text, self._icon, colours.on_rail_active))
        made.setIconSize(QSize(self._icon, self._icon))
        made.setFont(theme().font("small-strong"))
        made.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        made.setCheckable(True)
        made.setToolTip(f"{title} ({shortcut})" if shortcut else title)
        made.setAccessibleName(title)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.clicked.connect(lambda _=False: go(name))
        made.walk = self._walk
        self.group.addButton(made)
        self.rows[name] = made
        return made

    def show_current(self, name: str) -> None:
        """Mark a place and bring its row into sight."""
        made = self.rows.get(name)
        if made is not None:
            made.setChecked(True)
            self._only_stop(made)
            self.area.ensureWidgetVisible(made, 0, S)

    def _only_stop(self, made: QToolButton) -> None:
        """The rail is one stop of the Tab key, as a list is; Qt sees to it only once a row has had the focus."""
        for row in self.rows.values():
            row.setFocusPolicy(Qt.FocusPolicy.TabFocus if row is made else Qt.FocusPolicy.NoFocus)

    def _walk(self, made: QToolButton, step: int) -> None:
        """To the row before or after, without going there: that takes Enter or the space bar."""
        rows = list(self.rows.values())
        target = rows[(rows.index(made) + step) % len(rows)]
        self._only_stop(target)
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self.area.ensureWidgetVisible(target, 0, S)


class _Row(Tool):
    walk: Callable[[QToolButton, int], None]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.walk(self, 1 if event.key() == Qt.Key.Key_Down else -1)
        else:
            super().keyPressEvent(event)
