"""Labels, buttons, cards, banners and empty states, in the window's one style."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.look.icons import icon, pixmap
from ui.look.theme import ROOMY, XL, L, M, S, theme
from ui.look.tips import as_it_stands
from ui.widgets.flow import Beside, FlowLayout, seen_from_start
from ui.words import is_rtl, mirrored, own_way, tr

#: Which colour a tone takes.
TONES = {"accent": "accent", "help": "help", "concern": "concern", "danger": "danger", "good": "good",
         "muted": "muted", "plain": "text"}
#: Side of an icon in a button, in pixels at the usual size of text.
_ICON = 18
#: With these Qt paints a label in another way.
_CHOSEN = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
#: The least room for a sentence, in pixels.
_NARROW = 200


class Label(QLabel):
    """Text in a role of the type scale. Plain text only: evidence may hold anything that looks like markup."""

    def __init__(self, text: str = "", role: str = "body", tone: str | None = None, *, wrap: bool = False,
                 selectable: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(own_way(text), parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.role = role
        self.setFont(theme().font(role))
        self.setWordWrap(wrap)
        self.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        if tone:
            self.setProperty("tone", tone)
        if selectable:
            self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse
                                         | Qt.TextInteractionFlag.TextSelectableByKeyboard)
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if wrap:
            policy = self.sizePolicy()
            policy.setHeightForWidth(True)
            policy.setVerticalPolicy(QSizePolicy.Policy.Minimum)
            self.setSizePolicy(policy)

    def setText(self, text: str) -> None:
        super().setText(own_way(text))

    def setAlignment(self, side: Qt.AlignmentFlag) -> None:
        """Whatever way its text runs, it begins where its window does, unless it stands in the middle or at the end."""
        across = side & Qt.AlignmentFlag.AlignHorizontal_Mask
        if not across:
            begin = Qt.AlignmentFlag.AlignRight if mirrored() else Qt.AlignmentFlag.AlignLeft
            side |= begin | Qt.AlignmentFlag.AlignAbsolute
        super().setAlignment(side)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Lines that run from right to left end at the same place: Qt counts the space at which one was broken."""
        if not (mirrored() and self.wordWrap()) or self.textInteractionFlags() & _CHOSEN or self.frameWidth():
            super().paintEvent(event)
            return
        room = QRectF(self.contentsRect())
        option = QTextOption(self.alignment())
        option.setTextDirection(
            Qt.LayoutDirection.RightToLeft if is_rtl(self.text()) else Qt.LayoutDirection.LeftToRight)
        layout = QTextLayout(self.text().replace("\n", "\u2028"), self.font())
        layout.setTextOption(option)
        layout.beginLayout()
        high = 0.0
        while (line := layout.createLine()).isValid():
            line.setLineWidth(room.width())
            line.setPosition(QPointF(0, high))
            high += line.height()
        layout.endLayout()
        free = room.height() - high
        if self.alignment() & Qt.AlignmentFlag.AlignTop:
            free = 0.0
        elif self.alignment() & Qt.AlignmentFlag.AlignVCenter:
            free /= 2
        painter = QPainter(self)
        group = QPalette.ColorGroup.Active if self.isEnabled() else QPalette.ColorGroup.Disabled
        painter.setPen(self.palette().color(group, self.foregroundRole()))
        layout.draw(painter, room.topLeft() + QPointF(0, max(0.0, free)))

    def set_tone(self, tone: str | None) -> None:
        """Change the colour."""
        self.setProperty("tone", tone)
        restyle(self)


class Elided(Label):
    """One line that ends in … where room is short; the whole text is its tooltip."""

    def __init__(self, text: str = "", role: str = "body", tone: str | None = None,
                 mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__(text, role, tone)
        self._mode = mode
        self.setMinimumWidth(20)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def whole(self) -> int:
        """The width that shows all of it."""
        return self.fontMetrics().horizontalAdvance(self.text()) + 2

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text().replace("\n", " "), self._mode, self.width())
        self.style().drawItemText(painter, self.rect(), int(self.alignment()) | Qt.TextFlag.TextSingleLine,
                                  self.palette(), self.isEnabled(), text, self.foregroundRole())
        if text != self.text() and self.toolTip() != (tip := as_it_stands(self.text())):
            self.setToolTip(tip)


class Pill(QLabel):
    """A short word on a soft ground."""

    def __init__(self, text: str, tone: str = "plain") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(theme().font("small-strong"))
        self.setProperty("pill", tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set(self, text: str, tone: str) -> None:
        """Change word and tone."""
        self.setText(text)
        self.setProperty("pill", tone)
        restyle(self)


def button(text: str, on_click: Callable[[], object] | None = None, *, kind: str = "", glyph: str | None = None,
           tip: str = "", shortcut: str = "", parent: QWidget | None = None) -> QPushButton:
    """A push button; its shortcut stands in its tooltip."""
    result = QPushButton(text, parent)
    colours = theme().colours
    if kind:
        result.setProperty("kind", kind)
    result.setFont(theme().font("strong" if kind == "primary" else "body"))
    if glyph:
        tint = {"primary": colours.on_accent, "quiet": colours.accent, "accept": colours.good,
                "reject": colours.danger}.get(kind, colours.text)
        set_icon(result, glyph, tint)
    if shortcut:
        result.setShortcut(shortcut)
    if tip or shortcut:
        result.setToolTip(f"{tip or text} ({shortcut})" if shortcut else tip)
    result.setAccessibleName(tip or text)
    if on_click is not None:
        result.clicked.connect(lambda _=False: on_click())
    result.setCursor(Qt.CursorShape.PointingHandCursor)
    result.setAutoDefault(True)  # Enter presses it wherever it stands, not in dialogs alone
    return result


def tool(glyph: str, name: str, on_click: Callable[[], object] | None = None, *, shortcut: str = "",
         checkable: bool = False) -> QToolButton:
    """A button that shows only an icon; its name is its tooltip and what a screen reader says."""
    result = Tool()
    set_icon(result, glyph, theme().colours.muted, theme().colours.accent)
    result.setToolTip(f"{name} ({shortcut})" if shortcut else name)
    result.setAccessibleName(name)
    result.setCheckable(checkable)
    if shortcut:
        result.setShortcut(shortcut)
    if on_click is not None:
        result.clicked.connect(lambda _=False: on_click())
    return result


def set_icon(button: QAbstractButton, glyph: str, *colours: str) -> None:
    """An icon as large as the text is."""
    side = theme().side(_ICON)
    button.setIcon(icon(glyph, colours[0], side, *colours[1:]))
    button.setIconSize(QSize(side, side))


def glyph_label(name: str, tone: str = "muted", size: int = 20) -> QLabel:
    """An icon that only accompanies a text."""
    result = QLabel()
    colour = getattr(theme().colours, TONES.get(tone, "text"))
    result.setPixmap(pixmap(name, colour, theme().side(size), 2.0))
    result.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    result.setAlignment(Qt.AlignmentFlag.AlignTop)
    return result


def restyle(widget: QWidget) -> None:
    """Apply the style sheet anew after a property has changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def column(*items: QWidget | QLayout | int | None, spacing: int = S, margins: tuple[int, int, int, int] = (0,) * 4,
           ) -> QVBoxLayout:
    """Widgets, layouts, gaps in pixels, and None for a stretch, from top to bottom."""
    layout = QVBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def row(*items: QWidget | QLayout | int | None, spacing: int = S, margins: tuple[int, int, int, int] = (0,) * 4,
        ) -> QHBoxLayout:
    """The same from left to right."""
    layout = QHBoxLayout()
    _fill(layout, items, spacing, margins)
    return layout


def _fill(layout: QBoxLayout, items: tuple[QWidget | QLayout | int | None, ...], spacing: int,
          margins: tuple[int, int, int, int]) -> None:
    layout.setSpacing(spacing)
    layout.setContentsMargins(*seen_from_start(margins))
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QWidget):
            layout.addWidget(item)
        else:
            layout.addLayout(item)


class Card(QFrame):
    """A surface with a border and a column inside."""

    def __init__(self, kind: str = "true", margins: tuple[int, int, int, int] = (L, L, L, L), spacing: int = S) -> None:
        super().__init__()
        self.setProperty("card", kind)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(*seen_from_start(margins))
        self.body.setSpacing(spacing)

    def set_kind(self, kind: str) -> None:
        """Change the ground."""
        self.setProperty("card", kind)
        restyle(self)


class Tool(QToolButton):
    """A button that Enter presses, as it does those with words: Qt knows but the space bar."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class Pressable(Tool):
    """A button as large as the layout inside it: a row or a card that does one thing."""

    def __init__(self, inside: QBoxLayout, run: Callable[[], object], name: str, *, shortcut: str = "") -> None:
        super().__init__()
        self.setProperty("kind", "row")
        self.setLayout(inside)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setAccessibleName(name)
        self.setToolTip(as_it_stands(f"{name} ({shortcut})" if shortcut else name))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.clicked.connect(lambda _=False: run())

    def sizeHint(self) -> QSize:
        return self.layout().sizeHint()

    def minimumSizeHint(self) -> QSize:
        return self.layout().minimumSize()


def rule() -> QFrame:
    """A thin line."""
    line = QFrame()
    line.setProperty("rule", "true")
    return line


class Band(QFrame):
    """A strip across the top with what is typed and chosen; not squeezed by what stands below."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("band", "true")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)


class Banner(Card):
    """A sentence across the top of a place, with an action where there is one. Never in the way, gone by Escape."""

    closed = Signal()
    _GLYPHS: ClassVar[dict[str, str]] = {
        "accent": "info", "danger": "warning", "concern": "warning", "good": "check", "help": "help"}

    def __init__(self) -> None:
        super().__init__("accent", (M, S, S, S))
        self._glyph = glyph_label("info", "accent")
        self._text = Label("", wrap=True, selectable=True)
        self._action = button("", kind="quiet")
        self._close = tool("close", tr("Close this notice"), self.dismiss)
        self.body.addLayout(row(self._glyph, self._text, self._action, self._close, spacing=S))
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._tone = ""
        self._run: Callable[[], object] | None = None
        self._action.clicked.connect(self._act)
        self._action.hide()
        self.hide()

    def show_text(self, text: str, tone: str = "accent", action: str = "",
                  run: Callable[[], object] | None = None) -> None:
        """Say a sentence."""
        self._tone = tone
        self.set_kind(tone)
        colour = getattr(theme().colours, TONES.get(tone, "accent"))
        self._glyph.setPixmap(pixmap(self._GLYPHS.get(tone, "info"), colour, theme().side(20), 2.0))
        self._text.setText(text)
        self.setAccessibleName(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._run = run
        self.show()

    @property
    def text(self) -> str:
        """What it says now; empty while hidden."""
        return "" if self.isHidden() else self._text.text()

    def _act(self) -> None:
        if self._run is not None:
            self._run()

    def pass_by(self) -> None:
        """News of something done goes as one moves on: it would seem to speak of what is done next. The rest stays."""
        if self._tone == "good":
            self.hide()

    def dismiss(self) -> None:
        """Take it away."""
        self.hide()
        self.closed.emit()


class Empty(QWidget):
    """What stands where there is nothing yet: why, and what to do."""

    def __init__(self, glyph: str, title: str, text: str, *actions: QPushButton, wide: int = 0) -> None:
        super().__init__()
        picture = glyph_label(glyph, "muted", 44)
        picture.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.title = Label(title, "heading", wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.text = Label(text, tone="muted", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._width = wide or round(400 * min(1.4, theme().scale))
        self._fit()
        centre = column(picture, self.title, self.text, spacing=S)
        centre.setAlignment(picture, Qt.AlignmentFlag.AlignHCenter)
        self._actions = 0
        if actions:
            centre.addSpacing(S)
            below = row(None, *actions, None)
            centre.addLayout(below)
            self._actions = below.minimumSize().width()
        outer = column(None, row(None, centre, None), None, margins=(XL, XL, XL, XL))
        self.setLayout(outer)

    def say(self, title: str, text: str) -> None:
        """Change the words."""
        self.title.setText(title)
        self.text.setText(text)
        self._fit()

    def _fit(self) -> None:
        """All lines of the text are seen: a layout that centres does not ask how many there are at this width."""
        wide = max(_NARROW, min(self._width, self.width() - 2 * XL))
        one_line = self.title.fontMetrics().horizontalAdvance(self.title.text()) + S
        for label, room in ((self.text, wide), (self.title, max(wide, min(one_line, self.width() - 2 * XL)))):
            label.setFixedWidth(room)
            label.setMinimumHeight(label.heightForWidth(room) if label.text() else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Narrower than it stands now: the text then takes more lines."""
        words = max(map(self.title.fontMetrics().horizontalAdvance, self.title.text().split()), default=0)
        least = max(_NARROW, words, self._actions)
        spare = max(self.text.width(), self.title.width()) - least
        return super().minimumSizeHint() - QSize(max(0, spare), 0)


#: Pixels that the line below a title takes at least beside the actions: in a column of single words nobody reads it.
_WORDS = 260


class PageHead(QWidget):
    """A place's title with a line beneath and its actions at the right."""

    def __init__(self, title: str, subtitle: str = "") -> None:
        super().__init__()
        self.setObjectName("pagehead")
        self.title = Label(title, "title")
        # With large text the height that a second line takes is not there; the whole is then its tooltip.
        large = theme().scale > ROOMY
        self.subtitle = Elided(subtitle, tone="muted") if large else Label(subtitle, tone="muted", wrap=True)
        words = column(self.title, self.subtitle, spacing=2)
        self.actions: QLayout
        if large:  # the actions take lines of their own
            self.actions = FlowLayout(spacing=S)
            outer: QBoxLayout = column(words, self.actions, spacing=S, margins=(XL, M, XL, S))
        else:
            self.actions = row(spacing=S)
            outer = column(Beside(words, self.actions, lambda: _WORDS, spacing=L, margins=(XL, L, XL, M)))
        self.setLayout(outer)

    def add(self, *widgets: QWidget) -> None:
        """Put actions at the right."""
        for widget in widgets:
            self.actions.addWidget(widget)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
