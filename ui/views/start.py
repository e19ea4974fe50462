"""The start page: recent cases, a new one, an existing one, the sample. All of it on the page, without dialogs."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFileDialog, QGridLayout, QStackedWidget, QToolButton, QVBoxLayout, QWidget

from parsers.words import N_
from triage.case import NotACase, PassphraseNeeded, encrypted
from triage.words import DRAFT_NOTE, DRAFTS
from ui import sample_case
from ui.desk import Desk
from ui.look.icons import app_icon, icon
from ui.look.theme import XL, XS, XXL, L, M, S, theme
from ui.running.importing import Importing
from ui.running.queued import Batch
from ui.views.help import Manual
from ui.views.new_case import NewCase
from ui.views.place import scrolled
from ui.widgets.basic import (
    Banner,
    Card,
    Elided,
    Label,
    Pressable,
    Tool,
    button,
    clear,
    column,
    glyph_label,
    row,
    tool,
)
from ui.widgets.flow import FlowLayout
from ui.widgets.form import Field, line
from ui.words import error_text, language, parse_iso, short_day, tr

DOES = (
    N_("Reads chat exports, message databases and backups, and says exactly what it could not read."),
    N_("Makes every message searchable, in its own script and with its source."),
    N_("Puts passages that match published indicators of coercion in front of a person."),
    N_("Prints a report in which every line can be traced to its row of evidence."),
)
DOES_NOT = (
    N_("It decides nothing about anybody: a match is a passage to read."),
    N_("It sends nothing anywhere and works without a network."),
    N_("It never changes the evidence."),
)


_Page = TypeVar("_Page", bound=QWidget)


class Start(QWidget):
    """Brand and purpose at the left, what to do at the right."""

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__()
        self.setObjectName("start")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.desk, self.importing = desk, importing
        self.banner = Banner()
        self.pages = QStackedWidget()
        self.home = Home(self)
        self._home = scrolled(self.home)
        self.pages.addWidget(self._home)
        right = column(self.banner, self.pages, spacing=S, margins=(XL, L, XL, L))
        self.brand = self._brand()
        outer = row(self.brand, right, spacing=0)
        outer.setStretch(1, 1)
        self.setLayout(outer)

    def _brand(self) -> QWidget:
        panel = QWidget()
        area = scrolled(panel)
        panel.setObjectName("railrows")
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        frame = QWidget()
        frame.setObjectName("rail")
        frame.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        frame.setLayout(column(area))
        frame.setFixedWidth(round(380 * min(1.3, theme().scale)))
        mark = Label("")
        mark.setPixmap(app_icon().pixmap(56, 56))
        name = Label("Attest", "display", "onrail")
        what = Label(tr("Triage of seized phones and chat exports in cases of control and coercion"), "heading",
                     "onrail", wrap=True)
        layout = column(mark, S, name, what, L, spacing=S, margins=(XXL - 6, XXL, XL, XL))
        parts = ((N_("What it does"), DOES, "check"), (N_("What it does not do"), DOES_NOT, "minus"))
        side = theme().side(16)
        for heading, lines, glyph in parts:
            layout.addWidget(Label(tr(heading), "caption-strong", "onrail"))
            for text in lines:
                bullet = Label("")
                bullet.setPixmap(icon(glyph, theme().colours.rail_text, side).pixmap(side, side))
                bullet.setAlignment(Qt.AlignmentFlag.AlignTop)
                words = Label(tr(text), "caption", wrap=True)
                line_ = row(bullet, words, spacing=S)
                line_.setStretch(1, 1)
                layout.addLayout(line_)
            layout.addSpacing(M)
        layout.addStretch(1)
        manual = Tool()
        manual.setIcon(icon("book", theme().colours.rail_text, 20))
        manual.setText(tr("The manual"))
        manual.setFont(theme().font("caption"))
        manual.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        manual.setAccessibleName(tr("The manual"))
        manual.setProperty("kind", "link")
        manual.setToolTip(tr("The manual") + " (F1)")
        manual.clicked.connect(lambda _=False: self.show_page("help"))
        if language() in DRAFTS:
            layout.addWidget(Label(tr(DRAFT_NOTE), "caption", "onrail", wrap=True))
        self.settings_button = self._settings_button()
        foot = FlowLayout(self.settings_button, manual, spacing=L)
        layout.addLayout(foot)
        panel.setLayout(layout)
        return frame

    def _settings_button(self) -> QToolButton:
        result = Tool()
        result.setProperty("kind", "link")
        result.setIcon(icon("language", theme().colours.rail_text, 20))
        result.setText(tr("Language and colours"))
        result.setFont(theme().font("caption"))
        result.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        result.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        result.setAccessibleName(tr("Language and colours"))
        return result

    def showEvent(self, event: QShowEvent) -> None:
        """The menu is made once the page stands in its window: a press that finds none yet would open nothing."""
        from ui.topbar import settings_menu  # noqa: PLC0415
        from ui.window import Window  # noqa: PLC0415  (the window builds this page)

        super().showEvent(event)
        owner, window = self.settings_button, self.window()
        if owner.menu() is None and isinstance(window, Window):
            owner.setMenu(settings_menu(owner, window))

    # -- pages, each made when it is asked for and kept then ----------------------------------------------------

    @cached_property
    def new(self) -> NewCase:
        """The form of a new case: half of what the start page would take."""
        return self._added(NewCase(self.desk, self))

    @cached_property
    def unlock(self) -> Unlock:
        """Where a passphrase is asked for."""
        return self._added(Unlock(self))

    @cached_property
    def help(self) -> QWidget:
        """The manual, with the way back."""
        return self._added(self._make_help())

    def _added(self, page: _Page) -> _Page:
        self.pages.addWidget(page)
        return page

    def show_page(self, name: str) -> None:
        """home, new, help, or open (which asks for the file)."""
        if name == "open":
            self.choose_file()
            return
        self.brand.setVisible(name != "help")  # the manual needs the width, its tables above all
        self.pages.setCurrentWidget(self._home if name == "home" else getattr(self, name))
        if name == "new":
            self.new.begin()
        elif name == "home":
            self.home.take_focus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads back to the first page; what was typed into the others stays there."""
        if event.key() == Qt.Key.Key_Escape and self.pages.currentIndex():
            self.show_page("home")
            return
        super().keyPressEvent(event)

    def _make_help(self) -> QWidget:
        made = QWidget()
        back = button(tr("Back"), lambda: self.show_page("home"), kind="quiet", glyph="chevron-left")
        layout = column(row(back, None), Manual(), spacing=S)
        layout.setStretch(1, 1)
        made.setLayout(layout)
        return made

    def say(self, text: str, tone: str) -> None:
        """A sentence above the page."""
        self.banner.show_text(text, tone)

    def fail(self, error: BaseException) -> None:
        """Say what went wrong."""
        self.setEnabled(True)
        self.say(error_text(error), "danger")

    def choose_file(self) -> None:
        """Ask for a case file with the system's own dialog."""
        name, _ = QFileDialog.getOpenFileName(self, tr("Open a case"), str(Path.home()),
                                              tr("Cases of Attest") + " (*.attest)")
        if name:
            self.open_path(Path(name))

    def open_path(self, path: Path, passphrase: str | None = None) -> None:
        """Open a case; where it is encrypted, its passphrase is asked for on this page."""
        self.banner.dismiss()

        def failed(error: BaseException) -> None:
            if isinstance(error, PassphraseNeeded):
                self.unlock.ask(path)
                self.show_page("unlock")
            elif isinstance(self.pages.currentWidget(), Unlock):
                self.unlock.refuse(error)
            else:
                self.fail(error)

        self.desk.open(path, passphrase, failed)

    def sample(self) -> None:
        """Open the sample case, made when it is asked for the first time."""
        path = sample_case.case_path()
        if path.is_file():
            self.desk.open(path, None, self._make_sample_anew)
            return
        self._make_sample()

    def training(self) -> None:
        """The guided training: begun, or taken up where it was left."""
        path = sample_case.training_path()
        if path.is_file():
            self.desk.open(path, None, self._begin_training)
        else:
            self._begin_training(None)

    def _begin_training(self, _: BaseException | None) -> None:
        def make() -> None:
            sample_case.restart_training()
            sample_case.training_evidence()

        self._prepare(make, lambda _: self.desk.create(
            sample_case.training_path(), None, sample_case.training_facts(), self.fail, self._prepared))

    def _prepare(self, make: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Build evidence, which takes seconds, off the window's thread, and say so from the first moment."""
        self.setEnabled(False)
        self.say(tr("The sample evidence is being prepared. This takes some seconds."), "accent")
        self.desk.ops.write(lambda _: make(), then, self, self.fail)

    def _prepared(self) -> None:
        self.setEnabled(True)  # it is shown again when the case is closed
        self.banner.dismiss()

    def _make_sample_anew(self, _: BaseException) -> None:
        sample_case.remove()
        self._make_sample()

    def _make_sample(self) -> None:
        def create(batches: list[Batch]) -> None:
            def then() -> None:
                self._prepared()
                self.importing.start(batches)
                self.desk.go("evidence")

            self.desk.create(sample_case.case_path(), None, sample_case.facts(), self.fail, then)

        self._prepare(sample_case.batches, create)


class Home(QWidget):
    """The ways in, and the cases opened lately."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        self.start = start
        self.ways = (
            self._way("add", tr("New case"), tr("Facts, legal scope and passphrase on one page"),
                      lambda: start.show_page("new"), "Ctrl+N"),
            self._way("open", tr("Open a case"), tr("A file ending in .attest"), start.choose_file, "Ctrl+O"),
            self._way("book", tr("Try the sample case"), tr("An invented case, read in a minute or two"), start.sample,
                      ""),
            self._way("training", tr("Guided training"), tr("Ten tasks from import to report, checked by the program"),
                      start.training, ""))
        ways = Ways(*self.ways)
        self.cases = QVBoxLayout()
        self.cases.setSpacing(S)
        layout = column(Label(tr("Start"), "title"), XS, ways, XL, Label(tr("Recent cases"), "heading"), XS, self.cases,
                        None, spacing=S, margins=(XL, L, XL, L))
        self.setLayout(layout)
        self.fill()

    def take_focus(self) -> None:
        """The keyboard begins at the first way in."""
        self.ways[0].setFocus()

    @staticmethod
    def _way(glyph: str, title: str, text: str, run: Callable[[], object], shortcut: str) -> QWidget:
        inside = column(glyph_label(glyph, "accent", 28), S, Label(title, "heading"),
                        Label(text, "caption", "muted", wrap=True), None, spacing=XS, margins=(L, L, L, L))
        return Pressable(inside, run, title, shortcut=shortcut)

    def fill(self) -> None:
        """List the recent cases."""
        clear(self.cases)
        recent = self.start.desk.settings.recent()
        if not recent:
            empty = Card("sunken")
            empty.body.addWidget(Label(tr("No case has been opened yet"), "strong"))
            empty.body.addWidget(Label(
                tr("Create one for your evidence, or try the sample case to see what the program does."), tone="muted",
                wrap=True))
            self.cases.addWidget(empty)
        for entry in recent:
            self.cases.addWidget(self._entry(entry))

    def _entry(self, entry: dict[str, str]) -> QWidget:
        path = Path(entry["path"])
        there = path.is_file()
        opened = parse_iso(entry.get("opened"))
        when = short_day(opened.date()) if opened else ""
        inner = row(
            glyph_label(_sign(path) if there else "warning", "accent" if there else "muted", 22),
            column(Elided(entry.get("title") or path.stem, "strong"),
                   Elided(str(path) if there else tr("{path} is not here now", path=str(path)), "caption", "muted",
                          Qt.TextElideMode.ElideMiddle), spacing=1),
            Label(when, "caption", "muted"), spacing=M, margins=(M, S, M, S))
        inner.setStretch(1, 1)
        made = Pressable(inner, lambda: self.start.open_path(path),
                         tr("Open {name}", name=entry.get("title") or path.stem))
        made.setEnabled(there)
        forget = tool("close", tr("Take it off the list (the file stays)"), lambda: self._forget(entry["path"]))
        line_ = QWidget()
        line_.setLayout(row(made, forget, spacing=XS))
        return line_

    def _forget(self, path: str) -> None:
        self.start.desk.settings.forget(path)
        self.fill()


class Ways(QWidget):
    """Side by side, or two by two or one below the other where their words leave no room for that."""

    def __init__(self, *ways: QWidget) -> None:
        super().__init__()
        self._ways, self._across = ways, 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(M)
        self._lay(2)

    def _lay(self, across: int) -> None:
        if across == self._across:
            return
        self._across = across
        for n, way in enumerate(self._ways):
            self._grid.addWidget(way, n // across, n % across)
        for n in range(len(self._ways)):
            self._grid.setColumnStretch(n, int(n < across))

    def minimumSizeHint(self) -> QSize:
        return QSize(max(self._least()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room, least = event.size().width() + M, [width + M for width in self._least()]
        self._lay(next((n for n in (len(least), 2) if sum(max(least[k::n]) for k in range(n)) <= room), 1))

    def _least(self) -> list[int]:
        return [way.minimumSizeHint().width() for way in self._ways]


def _sign(path: Path) -> str:
    """A lock stands before what is locked, and before that alone."""
    try:
        return "lock" if encrypted(path) else "file"
    except NotACase:
        return "file"


class Unlock(QWidget):
    """The passphrase of an encrypted case."""

    def __init__(self, start: Start) -> None:
        super().__init__()
        self.start = start
        self.path: Path | None = None
        self.file = Elided("", "caption", "muted", Qt.TextElideMode.ElideMiddle)
        self.secret = Field(tr("Passphrase"), line(secret=True))
        self.open_button = button(tr("Open the case"), self._open, kind="primary", glyph="unlock")
        card = Card(margins=(XL, XL, XL, XL), spacing=M)
        card.setFixedWidth(460)
        card.body.addWidget(glyph_label("lock", "accent", 32))
        card.body.addWidget(Label(tr("This case is encrypted"), "title"))
        card.body.addWidget(self.file)
        card.body.addWidget(self.secret)
        card.body.addWidget(Label(tr("Nobody can open it without the passphrase, and it cannot be recovered."),
                                  "caption", "muted", wrap=True))
        card.body.addLayout(row(button(tr("Back"), lambda: start.show_page("home"), kind="quiet"), None,
                                self.open_button))
        self.setLayout(column(None, row(None, card, None), None))
        self.secret.input.returnPressed.connect(self._open)

    def ask(self, path: Path) -> None:
        """Ask for a case's passphrase."""
        self.path = path
        self.file.setText(str(path))
        self.secret.input.clear()
        self.secret.set_error("")
        self.open_button.setEnabled(True)
        self.secret.input.setFocus()

    def refuse(self, error: BaseException) -> None:
        """Say why it did not open."""
        self.open_button.setEnabled(True)
        self.secret.set_error(error_text(error))
        self.secret.input.setFocus()
        self.secret.input.selectAll()

    def _open(self) -> None:
        if self.path is not None and self.secret.input.text() and self.open_button.isEnabled():  # Enter twice is once
            self.open_button.setEnabled(False)
            self.start.open_path(self.path, self.secret.input.text())
