"""The form that makes a review package: for whom and why, what goes in, told beforehand, a passphrase of its own."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QFileDialog, QLineEdit, QListWidgetItem, QProgressBar

from parsers.words import N_
from triage.case import Case
from triage.packages import make
from triage.packages.info import MEDIA
from ui.desk import Desk
from ui.look.theme import L, M, S, theme
from ui.package_strip import left_out_words
from ui.running.operations import Reader
from ui.widgets.basic import Banner, Card, Label, button, row
from ui.widgets.form import Field, Strength, choice, halves, line
from ui.widgets.letters import Items
from ui.widgets.scrolled import reveal
from ui.words import count, dotted, error_text, number, size, tr

_LEAST = 12  # characters of the passphrase


class MakeCard(Card):
    """`told` carries rows written so far; `made` a package that is whole."""

    told = Signal(int)
    made = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(margins=(L, L, L, L), spacing=M)
        self.desk = desk
        self._stop = threading.Event()
        self.writing = False
        self.plan: make.Plan | None = None
        self.reader = Field(tr("For"), line(tr("Name of the second reader")), tr("Stands in the package, and beside "
                            "what is decided in it."))
        self.reason = Field(tr("Reason"), line(tr("Such as an independent second reading")))
        self.media = Field(tr("Pictures and files"), choice([(name, tr(words)) for name, words in MEDIA.items()],
                                                             "thumbnails"))
        self.which = Field(tr("Conversations"), choice([("all", tr("All that may be seen")),
                                                        ("some", tr("Only those chosen below"))]))
        self.list = Items()
        self.list.setAccessibleName(tr("Conversations for the package"))
        self.list.setFont(theme().font("body"))
        self.list.setMinimumHeight(150)
        self.list.hide()
        self.blind = QCheckBox(tr("Without what was decided, tagged and noted so far"))
        self.blind.setFont(theme().font("body"))
        self.blind.setToolTip(tr(
            "The reader decides without knowing your decisions; they meet when the package is back."))
        self.figures = Label("", "caption", wrap=True)
        self.left_out = Label("", "caption", "muted", wrap=True)
        self.file = Field(tr("File"), line(path=True))
        self.secret = Field(tr("Passphrase of the package"), line(secret=True),
                            tr("Its own, not that of the case. Tell it to the reader by another way than the file."))
        self.again = Field(tr("Passphrase again"), line(secret=True))
        self.strength = Strength()
        self.go = button(tr("Make the package"), self.start, kind="primary", glyph="lock")
        self.stop_button = button(tr("Stop"), self._stop.set, glyph="stop")
        self.bar = QProgressBar()
        self.bar.setRange(0, 0)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("The package is being made"))
        self.banner = Banner()
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(200)
        self._timer.timeout.connect(self._ask_plan)
        for field in (self.media, self.which):
            field.input.currentIndexChanged.connect(lambda _: self._chosen())  # type: ignore[attr-defined]
        self.list.itemChanged.connect(lambda _: self._timer.start())
        self.secret.input.textChanged.connect(self.strength.show_for)  # type: ignore[attr-defined]
        self.told.connect(self._tell)
        self.refresh_state()

    def _lay_out(self) -> None:
        browse = button(tr("Choose…"), self._browse)
        file_row = row(self.file, browse, spacing=S)
        file_row.setStretch(0, 1)
        file_row.setAlignment(browse, Qt.AlignmentFlag.AlignBottom)
        self.body.addWidget(Label(tr("Make a package"), "heading"))
        self.body.addLayout(halves(self.reader, self.reason))
        self.body.addLayout(halves(self.media, self.which))
        for widget in (self.list, self.blind, self.figures, self.left_out):
            self.body.addWidget(widget)
        self.body.addLayout(file_row)
        self.body.addLayout(halves(self.secret, self.again))
        self.body.addWidget(self.strength)
        self.body.addLayout(row(self.go, self.stop_button, None, spacing=S))
        self.body.addWidget(self.bar)
        self.body.addWidget(self.banner)
        self.body.addStretch(1)

    def refresh_state(self) -> None:
        """What can be pressed now."""
        self.bar.setVisible(self.writing)
        self.stop_button.setVisible(self.writing)
        self.go.setEnabled(not self.writing and self.desk.may_write and bool(self.plan and self.plan.messages))

    # -- what goes in -------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read what there is to choose from, and count it."""
        edit = self.file.input
        if isinstance(edit, QLineEdit) and not edit.isModified():
            edit.setText(str(self._suggested()))
        chosen = self.conversations()

        def work(reader: Reader) -> list[tuple[str, str]]:
            store = reader.store
            named = sorted(store.shown, key=lambda n: (store.title(n).casefold(), store.conversation_app(n)))
            return [(store.conversation_uid(n), dotted(store.title(n), store.conversation_app(n))) for n in named]

        self.desk.ops.read(work, lambda found: self._fill(found, set(chosen)), self, key="package-talks")

    def _fill(self, talks: list[tuple[str, str]], chosen: set[str]) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for uid, title in talks:
            item = QListWidgetItem(title.replace("\n", " "))
            item.setData(Qt.ItemDataRole.UserRole, uid)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if uid in chosen else Qt.CheckState.Unchecked)
            self.list.addItem(item)
        self.list.blockSignals(False)
        self._ask_plan()

    def conversations(self) -> tuple[str, ...]:
        """The uids that are ticked; none where all go in."""
        if self.which.text() != "some":
            return ()
        items = [self.list.item(n) for n in range(self.list.count())]
        return tuple(str(item.data(Qt.ItemDataRole.UserRole)) for item in items
                     if item.checkState() == Qt.CheckState.Checked)

    def options(self) -> make.Options:
        """What the form asks for."""
        return make.Options(self.reader.text(), self.reason.text(), self.media.text(),  # type: ignore[arg-type]
                            self.conversations(), blind=self.blind.isChecked())

    def _chosen(self) -> None:
        self.list.setVisible(self.which.text() == "some")
        self._timer.start()

    def _ask_plan(self) -> None:
        options = self.options()
        if self.which.text() == "some" and not options.conversations:
            self.plan = None
            self.figures.setText(tr("Tick the conversations that go in."))
            self.left_out.setText("")
            self.refresh_state()
            return
        self.desk.ops.read(lambda reader: make.plan(reader.store, options), self._planned, self, self._plan_failed,
                           key="package-plan")

    def _plan_failed(self, error: BaseException) -> None:
        self.plan = None
        self.figures.setText(error_text(error))
        self.refresh_state()

    def _planned(self, plan: make.Plan) -> None:
        self.plan = plan
        words = [count(plan.messages, N_("{n} message or call"), N_("{n} messages and calls")),
                 count(plan.conversations, N_("{n} conversation"), N_("{n} conversations"))]
        if self.media.text() == "files":
            words.append(tr("{files} files ({size})", files=plan.files, size=size(plan.file_bytes)))
            if plan.too_large:
                words.append(tr("{n} files over {size} stay out", n=plan.too_large, size=size(make.LARGEST)))
        self.figures.setText(tr("Goes in: {what}. The file takes up to {size}.", what=dotted(*words),
                                size=size(plan.bytes)))
        self.left_out.setText(
            tr("Left out for good, not only hidden: {what}.", what=left_out_words(plan.left_out)) if plan.left_out
            else tr("Nothing is left out but the log, searches and what is blacked out for reports."))
        self.refresh_state()

    # -- making -------------------------------------------------------------------------------------------------

    def _suggested(self) -> Path:
        stem = self.desk.facts.get("number") or (self.desk.path.stem if self.desk.path else "case")
        stem = "".join(c if c.isalnum() or c in "-_." else "-" for c in stem).strip("-.") or "case"
        folder = Path(str(self.desk.settings.get("package-folder", self.desk.path.parent if self.desk.path else ".")))
        return folder / f"{stem}-{tr('second-reader')}{make.ENDING}"

    def _browse(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self.window(), tr("Where to write the package"), self.file.text(),
                                              tr("Cases of Attest") + " (*.attest)")
        edit = self.file.input
        if name and isinstance(edit, QLineEdit):
            edit.setText(str(make.with_ending(Path(name))))
            edit.setModified(True)

    def _check(self) -> bool:
        secret, again = self._typed(self.secret), self._typed(self.again)
        wrong = {
            self.reader: "" if self.reader.text() else tr("Say who the package is for: the name stands in it and in "
                                                          "the log."),
            self.reason: "" if self.reason.text() else tr("A reason is needed, and it goes into the log."),
            self.file: "" if self.file.text() else tr("Choose where to write the package."),
            self.secret: "" if len(secret) >= _LEAST else tr("At least {n} characters.", n=_LEAST),
            self.again: "" if secret == again else tr("The two passphrases differ."),
        }
        for field, text in wrong.items():
            field.set_error(text)
        first = next((field for field, text in wrong.items() if text), None)
        if first is not None:
            first.input.setFocus()
        return first is None

    @staticmethod
    def _typed(field: Field) -> str:
        assert isinstance(field.input, QLineEdit)
        return field.input.text()

    def start(self) -> None:
        """Write it in the background."""
        if self.writing or not self._check():
            return
        target, secret = make.with_ending(Path(self.file.text()).expanduser()), self._typed(self.secret)
        options, told, stopped, secrets = self.options(), self.told, self._stop, self.desk.secrets
        self.desk.settings.set("package-folder", str(target.parent))
        stopped.clear()
        self.writing = True
        self.banner.dismiss()
        self.refresh_state()

        def work(case: Case) -> make.Made:
            return make.make(case, target, secret, options, secrets=secrets, progress=told.emit,
                             cancelled=stopped.is_set)

        self.desk.ops.write(work, self._done, self, self._failed, quiet=True)

    def _tell(self, rows: int) -> None:
        if self.writing:
            self.go.setToolTip(number(rows))

    def _done(self, made: make.Made) -> None:
        self.writing = False
        for field in (self.secret, self.again):
            assert isinstance(field.input, QLineEdit)
            field.input.clear()
        self.refresh_state()
        words = tr("The package is at {path} ({size}). SHA-256 {sha256}", path=made.path, size=size(made.size),
                   sha256=f"{made.sha256[:32]}\n{made.sha256[32:]}")  # one word of 64 letters would widen the form
        missing: dict[str, Any] = made.package.missing_files
        if missing:
            words += " " + count(sum(missing.values()), N_("{n} file could not be put in."),
                                 N_("{n} files could not be put in."))
        self._tell_end(words, "concern" if missing else "good")
        self.made.emit(made)
        self.desk.changed.emit("log")

    def _failed(self, error: BaseException) -> None:
        self.writing = False
        self.refresh_state()
        if self._stop.is_set():
            self._tell_end(tr("Stopped. Nothing was written."), "plain")
        else:
            self._tell_end(error_text(error), "danger")

    def _tell_end(self, words: str, tone: str) -> None:
        """On a small screen the form ends below what is seen."""
        self.banner.show_text(words, tone)
        QTimer.singleShot(0, self.banner, lambda: reveal(self.banner))
