"""The bar above every place: which case this is, whether it can be changed, what runs, the window's settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QProgressBar, QSizePolicy, QToolButton, QWidget

from parsers.words import N_
from triage.words import DRAFT_NOTE, DRAFTS, LANGUAGES
from ui.desk import Desk
from ui.keys import shortcuts
from ui.look.icons import icon
from ui.look.theme import L, S, theme
from ui.running.importing import PHASES, Importing, Step
from ui.settings import SCALES, SCHEMES
from ui.widgets.basic import Elided, Pill, Tool, row, tool
from ui.words import language, language_choice, tr

if TYPE_CHECKING:
    from ui.window import Window

SCHEME_NAMES = {"auto": N_("Colours of the system"), "light": N_("Light"), "dark": N_("Dark")}

_RUNNING = 380
"""Pixels that what runs is told in at most, at the usual size of text."""

CLOSELY = N_("Reading closely: {n}%")
ABOUT_CLOSELY = N_("What the rules find by words is there. What says the same in other words is being looked for, and "
                   "comes as it is found. You can work meanwhile, and close the case: it goes on from here.")


class TopBar(QWidget):
    """One line, always there."""

    def __init__(self, desk: Desk, importing: Importing, window: Window) -> None:
        super().__init__()
        self.desk, self.importing, self.window_ = desk, importing, window
        self.setObjectName("topbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.name = Elided(desk.name, "strong")
        self.name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)  # all of it before the path
        self.where = Elided(str(desk.path or ""), "caption", "muted", Qt.TextElideMode.ElideMiddle)
        self.where.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.state = Pill("", "concern")
        if desk.why_read_only is None:
            self.state.hide()
        else:
            self.state.set(tr("Read only"), "concern")
            self.state.setToolTip(tr(desk.why_read_only, holder=desk.holder) if "{" in desk.why_read_only
                                  else tr(desk.why_read_only))
        self.draft = Pill(tr("Draft translation"))
        self.draft.setToolTip(tr(DRAFT_NOTE))
        if language() not in DRAFTS:  # what is shown before it stands in the bar is a window of its own for a moment
            self.draft.hide()
        self.running = Elided("", "caption", "accent")
        self.running.setAlignment(self.where.alignment())  # beside its bar
        words = (tr("Reading evidence: {n}%", n=100), tr(CLOSELY, n=100), tr("Reading the case…"),
                 *map(tr, PHASES.values()))
        widest = max(map(self.running.fontMetrics().horizontalAdvance, words)) + S
        # Else it takes its least width, and the layout, which asks for its wish, gives it none: the bar lay over it.
        self.running.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.running.setFixedWidth(min(widest, round(_RUNNING * theme().scale)))  # the name of the case gives way
        self.bar = QProgressBar()
        self.bar.setFixedWidth(120)
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        self.bar.setAccessibleName(tr("Progress of the import"))
        self.menu_button = self._menu_button()
        outer = row(self.name, self.where, self.state, self.draft, self.running, self.bar,
                    tool("close", tr("Close the case"), window.close_case, shortcut=""), self.menu_button,
                    spacing=S, margins=(L + 8, 5, L, 5))
        outer.setStretch(1, 1)
        self.setLayout(outer)
        desk.ops.waiting.connect(self._waiting)
        importing.moved.connect(self._step)
        importing.ended.connect(self._ended)
        desk.closer.moved.connect(self._closer)
        desk.closer.ended.connect(self._ended)  # methods: they are let go with the bar, which a new language makes anew
        desk.changed.connect(self._named)
        self._ended(None)
        if importing.running and importing.step is not None:
            self._step(importing.step)
        elif desk.closer.running and desk.closer.share:
            self._closer(desk.closer.share)

    def _menu_button(self) -> QToolButton:
        result = Tool()
        side = theme().side(20)
        result.setIcon(icon("menu", theme().colours.muted, side))
        result.setIconSize(QSize(side, side))
        result.setToolTip(tr("Language, colours and the case"))
        result.setAccessibleName(tr("Language, colours and the case"))
        result.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        result.setMenu(settings_menu(result, self.window_))
        return result

    def _named(self, what: str) -> None:
        if what == "facts":
            self.name.setText(self.desk.name)

    def _step(self, step: Step) -> None:
        self.running.setVisible(True)
        self.bar.setVisible(True)
        self.running.setText(tr(PHASES[step.phase]) if step.endless
                             else tr("Reading evidence: {n}%", n=step.percent))
        self.bar.setRange(0, 0 if step.endless else 1000)
        self.bar.setValue(round(step.share * 1000))

    def _closer(self, share: float) -> None:
        """What came in is read closely, while one works."""
        if self.importing.running:
            return
        self.running.setVisible(True)
        self.bar.setVisible(True)
        self.running.setText(tr(CLOSELY, n=int(100 * share)))
        self.running.setToolTip(tr(ABOUT_CLOSELY))
        self.bar.setRange(0, 1000)
        self.bar.setValue(round(1000 * share))

    def _waiting(self, somebody: bool) -> None:
        """Somebody waits for what is read from the case."""
        if not self.importing.running and not self.desk.closer.running:
            self.running.setVisible(somebody)
            self.running.setText(tr("Reading the case…"))

    def _ended(self, _: object = None) -> None:
        self.running.hide()
        self.running.setToolTip("")
        self.bar.hide()


def settings_menu(parent: QWidget, window: Window) -> QMenu:
    """Language and colours, and leaving the case."""
    menu = QMenu(parent)
    languages = QActionGroup(menu)
    for code in LANGUAGES:
        action = menu.addAction(language_choice(code))
        action.setCheckable(True)
        action.setChecked(code == language())
        action.triggered.connect(lambda _=False, c=code: window.set_language(c))
        languages.addAction(action)
    menu.addSeparator()
    schemes = QActionGroup(menu)
    for name in SCHEMES:
        action = menu.addAction(tr(SCHEME_NAMES[name]))
        action.setCheckable(True)
        action.setChecked(name == theme().scheme)
        action.triggered.connect(lambda _=False, s=name: window.set_scheme(s))
        schemes.addAction(action)
    menu.addSeparator()
    sizes = QActionGroup(menu)
    for scale in SCALES:
        action = menu.addAction(tr("Text at {n}%", n=round(scale * 100)))
        action.setCheckable(True)
        action.setChecked(abs(scale - theme().scale) < 0.01)
        action.triggered.connect(lambda _=False, s=scale: window.set_scale(s))
        sizes.addAction(action)
    menu.addSeparator()
    for name in ("settings", "palette", "shortcuts"):
        action = menu.addAction(tr(shortcuts.title(name)))
        action.setShortcut(shortcuts.keys(name))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)  # the window's own action answers the keys
        action.triggered.connect(lambda _=False, n=name: window.runs[n]())
    if window.desk.path is not None:
        menu.addSeparator()
        menu.addAction(tr("Close the case")).triggered.connect(lambda _=False: window.close_case())
    return menu
