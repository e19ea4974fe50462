"""The facts of the case, shown and changed in place; every change is logged."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLineEdit

from triage.casefile import facts
from triage.work import stating
from ui.desk import Desk
from ui.look.theme import L, M, S, theme
from ui.views.new_case import fact_field
from ui.widgets.basic import Card, Label, button, clear, column, glyph_label, row
from ui.widgets.form import Field, line
from ui.widgets.value import Value
from ui.words import error_text, listed, shown_fact, tr, typed_fact

#: The part of the width that the names of the facts take at most; the values need the rest.
_SHARE = 0.45


class FactsPanel(Card):
    """In the overview."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(margins=(L, M, L, L), spacing=S)
        self.desk = desk
        self._inside = column(spacing=S)
        self.body.addLayout(self._inside)
        self.editing = False
        self.fields: dict[str, Field] = {}
        self._names: list[Label] = []

    def refresh(self) -> None:
        """Show the facts again, unless they are being changed."""
        if not self.editing:
            self._show()

    def _show(self) -> None:
        clear(self._inside)
        change = self._change = button(tr("Change"), self._edit, kind="quiet", glyph="edit")
        change.setEnabled(self.desk.writable and not self.desk.importing)
        head = row(glyph_label("document", "accent", 20), Label(tr("Case facts"), "heading", wrap=True), change)
        head.setStretch(1, 1)
        self._inside.addLayout(head)
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        self._names = []
        stated = {name: value for name in facts.FACTS if (value := self.desk.facts.get(name, ""))}
        for n, (name, value) in enumerate(stated.items()):
            title = tr(facts.FACTS[name])
            label = Label(title, "caption", "muted", wrap=True)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._names.append(label)
            grid.addWidget(label, n, 0)
            grid.addWidget(Value(shown_fact(name, value), name=title), n, 1)
        self._inside.addLayout(grid)
        missing = [tr(title) for name, title in facts.FACTS.items() if name not in stated]
        if missing:  # a line for each of a dozen would push what was stated out of sight
            self._inside.addWidget(Label(tr("Not stated: {what}", what=listed(*missing)), "caption", "muted",
                                         wrap=True))
        self._fit()

    def _fit(self) -> None:
        """Each name on one line where the values keep room enough; else no narrower than the longest word."""
        letters = QFontMetrics(theme().font("caption"))
        texts = [label.text() for label in self._names]
        longest = max((letters.horizontalAdvance(text) for text in texts), default=0) + 2
        word = max((letters.horizontalAdvance(part) for text in texts for part in text.split()), default=0) + 2
        room = self.contentsRect().width() - 2 * L - M
        for label in self._names:
            label.setFixedWidth(min(longest, max(word, round(room * _SHARE))))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _edit(self) -> None:
        self.editing = True
        self._names = []
        clear(self._inside)
        self._inside.addWidget(Label(tr("Case facts"), "heading"))
        self.fields = {}
        for name, title in facts.FACTS.items():
            field = fact_field(name, tr(title), self.desk.facts.get(name, ""))
            if isinstance(field.input, QLineEdit):
                field.input.returnPressed.connect(self._save)
            self.fields[name] = field
            self._inside.addWidget(field)
        self.reason = Field(tr("Reason"), line(tr("Why they change; goes into the log")))
        self._inside.addWidget(self.reason)
        self._inside.addLayout(row(button(tr("Cancel"), self._leave, kind="quiet"), None,
                                   button(tr("Save"), self._save, kind="primary")))
        self.fields["number"].input.setFocus()

    def _leave(self) -> None:
        self.editing = False
        self._show()
        QTimer.singleShot(0, self._change, self._change.setFocus)  # it is laid out then

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.editing:
            self._leave()
            return
        super().keyPressEvent(event)

    def _save(self) -> None:
        wrong: list[Field] = []
        values = {}
        for name, field in self.fields.items():
            try:
                values[name] = facts.check(name, typed_fact(name, field.text()))
                field.set_error("")
            except Exception as error:  # noqa: BLE001  (shown beneath its field)
                field.set_error(error_text(error))
                wrong.append(field)
        if wrong:
            wrong[0].go()
            return
        why = self.reason.text() or None

        def done(_: object) -> None:
            self.editing = False
            self.desk.refresh_facts()
            self.desk.changed.emit("scope")

        def failed(error: BaseException) -> None:
            """Said at the fact that it is about."""
            about = error.args_by_name.get("name") if isinstance(error, facts.BadFact) else None
            field = self.fields.get(str(about), self.reason)
            field.set_error(error_text(error))
            field.go()

        self.desk.ops.write(lambda case: stating.set_facts(case, values, why), done, self, failed)
