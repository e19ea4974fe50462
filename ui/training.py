"""The side panel of the guided training: one task at a time, checked against the case, with the reasoning after it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QLineEdit, QProgressBar, QPushButton, QVBoxLayout, QWidget

from triage import training
from triage.training import TASKS, Progress, Task
from ui import sample_case
from ui.desk import Desk
from ui.look.theme import L, M, S, theme
from ui.running.operations import Reader
from ui.views.place import scrolled
from ui.widgets.basic import Card, Label, Tool, button, clear, column, glyph_label, row, tool
from ui.widgets.form import line
from ui.words import tr

_EVERY_MS = 1200


def is_training(desk: Desk) -> bool:
    """Whether the case of the training is open."""
    return desk.path is not None and desk.path == sample_case.training_path()


class TrainingPanel(QFrame):
    """Stays beside every place while the training case is open; it can be folded away and comes back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.state: list[Progress] = []
        self.shown = -1
        self.brought: frozenset[str] = frozenset()  # the folders that the case has already
        self._asking = False
        self._drawn: object = None
        self.setProperty("side", "true")
        self.setFixedWidth(round(270 * min(1.25, theme().scale)))
        self.setAccessibleName(tr("Guided training"))
        self.bar = QProgressBar()
        self.bar.setRange(0, len(TASKS))
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Tasks done"))
        self.figures = Label("", "caption", "muted")
        head = row(glyph_label("training", "accent", 22), Label(tr("Guided training"), "heading"), None,
                   tool("close", tr("Leave the training; it goes on where it was"), self.leave))
        content = QWidget()
        self._layout = QVBoxLayout(content)
        self._layout.setContentsMargins(L, M, L, L)
        self._layout.setSpacing(S)
        self.scroll = scrolled(content)
        layout = column(column(head, self.bar, self.figures, margins=(L, M, M, 0)), self.scroll, spacing=S,
                        margins=(1, 0, 0, 0))
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.check)
        self._timer.start()
        desk.changed.connect(self.check)  # a method is let go with the panel
        self.check()

    def leave(self) -> None:
        """Back to the start page; the case keeps what was done."""
        self.desk.close_case()

    def again(self) -> None:
        """Take the case of the training away and begin anew."""
        window = self.window()
        self.desk.close_case(lambda: (sample_case.restart_training(), window.start.training()))  # type: ignore[attr-defined]

    def check(self) -> None:
        """Ask the case how far each task is."""
        if is_training(self.desk) and not self.desk.importing:
            def work(reader: Reader) -> tuple[list[Progress], frozenset[str]]:
                return training.progress(reader.store), training.brought(reader.store)

            self.desk.ops.read(work, self._checked, self, lambda _: None, lane="pages", key="training")

    def _checked(self, found: tuple[list[Progress], frozenset[str]]) -> None:
        state, self.brought = found
        self.state = state
        done = sum(p.done for p in state)
        self.bar.setValue(done)
        self.figures.setText(tr("{done} of {all} tasks done", done=done, all=len(TASKS)))
        if self.shown < 0:
            self.shown = next((n for n, p in enumerate(state) if not p.done), len(TASKS) - 1)
        self._draw()

    def show_task(self, n: int) -> None:
        """Look at a task, from its first line: the one before may have been scrolled through to its end."""
        self.shown, self._asking = n, False
        self._draw()
        self.scroll.verticalScrollBar().setValue(0)

    def _draw(self) -> None:
        """Draw the task that is shown, when anything about it has changed."""
        now = (self.shown, self._asking, self.brought,
               tuple((p.done, p.said, tuple(p.args.items())) for p in self.state))
        if now == self._drawn or not self.state:
            return
        self._drawn = now
        clear(self._layout)
        task, state = TASKS[self.shown], self.state[self.shown]
        self._layout.addWidget(Label(tr("Task {n}", n=self.shown + 1), "caption-strong", "muted"))
        self._layout.addWidget(Label(tr(task.title), "heading", wrap=True))
        self._layout.addWidget(Label(tr(task.text), wrap=True))
        if state.done:
            self._reasoning(task)
        else:
            self._to_do(task, state)
        self._layout.addSpacing(M)
        self._all_tasks()
        self._layout.addStretch(1)

    def _to_do(self, task: Task, state: Progress) -> None:
        card = Card("sunken", (M, S, M, S))
        card.body.addWidget(Label(tr(state.said, **state.args), "caption", wrap=True))
        self._layout.addWidget(card)
        if task.asks:
            self.typed = line()
            self.typed.setAccessibleName(tr("Your answer"))
            self.typed.setPlaceholderText(tr("Your answer"))
            self.typed.returnPressed.connect(lambda: self._answer(task))
            self._layout.addLayout(row(self.typed, button(tr("Check"), lambda: self._answer(task), kind="primary")))
        self._layout.addLayout(row(button(tr("Go there"), lambda: self._go(task), kind="" if task.asks else "primary"),
                                   None))
        for name in (n for n in task.offers if n not in self.brought):
            offer = button(tr("Add the folder {name}", name=name), lambda n=name: self._offer(n), kind="quiet",
                           glyph="folder")
            self._layout.addLayout(row(offer, None))

    def _reasoning(self, task: Task) -> None:
        card = Card("good", (M, M, M, M))
        card.body.addLayout(row(glyph_label("check", "good", 20), Label(tr("Done. Why it matters"), "caption-strong",
                                                                         "good"), None))
        card.body.addWidget(Label(tr(task.why), wrap=True))
        self._layout.addWidget(card)
        left = [n for n, p in enumerate(self.state) if not p.done]
        if left:
            after = next((n for n in left if n > self.shown), left[0])
            self._layout.addLayout(row(None, button(tr("Next task"), lambda: self.show_task(after), kind="primary")))
        else:
            self._layout.addWidget(Label(tr("All ten tasks are done. You have taken evidence to a report that you can "
                                            "answer for."), "strong", "good", wrap=True))
            self._begin_again()

    def _begin_again(self) -> None:
        if not self._asking:
            self._layout.addLayout(row(button(tr("Begin again"), lambda: self._ask(on=True), kind="quiet",
                                              glyph="undo"), None))
            return
        self._layout.addWidget(Label(tr("The training case goes, with every decision and note in it. This cannot be "
                                        "taken back."), "caption", "danger", wrap=True))
        self._layout.addLayout(row(button(tr("Keep it"), lambda: self._ask(on=False)),
                                   button(tr("Begin again"), self.again, kind="reject"), None, spacing=S))

    def _ask(self, *, on: bool) -> None:
        self._asking = on
        self._draw()

    def take_focus(self) -> None:
        """What is to be done next has the keyboard."""
        made = next((b for b in self.scroll.widget().findChildren(QPushButton) if b.isVisible()), None)
        if made is not None:
            made.setFocus()
        elif self.isVisible():  # what is new in a layout shows in the next turn
            QTimer.singleShot(0, self, self.take_focus)

    def _all_tasks(self) -> None:
        listed = column(spacing=0)
        self._layout.addLayout(listed)
        for n, (task, state) in enumerate(zip(TASKS, self.state, strict=True)):
            made = Tool()
            made.setFont(theme().font("caption-strong" if n == self.shown else "caption"))
            title, metrics = f"{'✓' if state.done else n + 1}  {tr(task.title)}", QFontMetrics(made.font())
            made.setText(title)
            listed.addWidget(made)
            made.ensurePolished()  # the style's room beside the words is known from here on
            around = made.sizeHint().width() - metrics.horizontalAdvance(title)
            made.setText(metrics.elidedText(title, Qt.TextElideMode.ElideRight, self._room() - around))
            made.setToolTip(tr(task.title))
            made.setAccessibleName(tr("Task {n}: {title}, done", n=n + 1, title=tr(task.title)) if state.done else
                                   tr("Task {n}: {title}, not done", n=n + 1, title=tr(task.title)))
            made.clicked.connect(lambda _=False, at=n: self.show_task(at))

    def _room(self) -> int:
        """Pixels for a line beside the bar that scrolls; what is wider lets the panel slide sideways."""
        return self.width() - 3 - 2 * L - self.scroll.verticalScrollBar().sizeHint().width()  # widths are rounded

    # -- what the buttons do ------------------------------------------------------------------------------------

    def _go(self, task: Task) -> None:
        self.desk.go(task.place)

    def _offer(self, name: str) -> None:
        self.desk.go("evidence", offer=[sample_case.training_evidence() / name])

    def _answer(self, task: Task) -> None:
        typed = self.typed
        assert isinstance(typed, QLineEdit)
        text = typed.text().strip()
        if text and self.desk.may_write:
            self.desk.ops.write(lambda case: training.answer(case, task.id, text), lambda _: self.check(), self)

