"""Telling what the columns of a table are: a spreadsheet of another tool, or a table of an unknown database.

At the left what each column is, at the right the first rows as they stand and as they would be read, anew after every
change. What cannot be known (the order of day and month, who the owner is) is asked and never guessed.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLineEdit, QWidget

from parsers.errors import UserError
from parsers.evidence import Item
from parsers.records import Record
from parsers.tables.mapping import Kind, Mapping, Problem, dump, load
from parsers.words import N_
from triage.tables import mapping as tables
from triage.tables.mapping import Preview
from ui.desk import Desk
from ui.dialogs.frame import Frame
from ui.dialogs.mapping_rows import Rows, as_read
from ui.look.theme import XL, M, S, theme
from ui.table_source import TableSource
from ui.views.new_case import zones
from ui.views.place import scrolled
from ui.widgets.basic import Label, button, clear, column, row
from ui.widgets.form import Field, abreast, choice, halves, line
from ui.words import error_text, tr

KINDS: dict[str, str] = {"message": N_("A message"), "call": N_("A call"), "contact": N_("A contact")}
_ORDERS = {"": N_("As the dates themselves show"), "dmy": N_("Day, month, year"), "mdy": N_("Month, day, year"),
           "ymd": N_("Year, month, day")}
_COUNTS = {"unix_s": N_("Seconds since 1970"), "unix_ms": N_("Milliseconds since 1970"),
           "apple": N_("Apple's seconds or nanoseconds since 2001"), "excel": N_("Days of a spreadsheet")}
_DELIMITERS = {",": N_("Comma"), ";": N_("Semicolon"), "\t": N_("Tab"), "|": N_("Vertical bar")}
_WAIT_MS = 250


class MappingDialog(Frame):
    """`wanted` carries the mapping (TOML) by which the table is to be read."""

    wanted = Signal(str)

    def __init__(self, desk: Desk, source: dict[str, Any], parent: QWidget) -> None:
        super().__init__(tr("What the columns are"), parent, accept=tr("Read the table"), width=1160)
        self.desk, self.table = desk, TableSource(desk, source)
        self.seen: Preview | None = None
        self.mapping: Mapping | None = None
        self.fields: dict[str, Field] = {}
        self._name = str(source["path"]).rsplit("/", 1)[-1]
        self.body.addWidget(Label(self._name, "strong", wrap=True))
        self.sheet = Field(tr("Table"), choice([]))
        self.delimiter = Field(tr("Columns are divided by"), choice([(d, tr(n)) for d, n in _DELIMITERS.items()]))
        self.kind = Field(tr("What a row is"), choice([(k, tr(n)) for k, n in KINDS.items()]))
        self.app = Field(tr("App that the messages are from"), line(tr("Such as WhatsApp")))
        self.columns = column(spacing=S)
        self.pattern = Field(tr("How dates are written"), choice(
            [("", tr("As they stand")), *((c, tr(n)) for c, n in _COUNTS.items())], editable=True),
            tr("Or a pattern, such as dd.MM.yyyy HH:mm:ss"))
        self.order = Field(tr("Order of day and month"), choice([(o, tr(n)) for o, n in _ORDERS.items()]))
        self.zone = Field(tr("Zone of times that have none"), choice([("", tr("Leave open")), *zones()], editable=True))
        self.received = Field(tr("Received is written as"), line(), tr("Several with commas between"))
        self.sent = Field(tr("Sent is written as"), line())
        self.owner = Field(tr("The owner of the device is written as"), line())
        self.links = Field(tr("Columns that point to another table"), line("sender_id = users.id"),
                           tr("The columns of that table can then be chosen above."))
        self.name = Field(tr("Name of this mapping"), line())
        self.remember = QCheckBox(tr("Use it for tables with these columns from now on"))
        self.rows = Rows()
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(_WAIT_MS)
        self._filling = True
        self._lay_out()
        self._connect()
        self.ok.setEnabled(False)
        room = parent.window().size() - QSize(2 * XL, 2 * XL)
        self.resize(QSize(theme().side(1200), theme().side(680)).boundedTo(room))
        self._look(None, None, None)

    def _lay_out(self) -> None:
        form = QWidget()
        form.setLayout(column(
            self.sheet, self.delimiter, abreast(self.kind, self.app), self.columns, self.pattern,
            abreast(self.order, self.zone), halves(self.received, self.sent), self.owner, self.links,
            self.name, self.remember, None, spacing=M, margins=(0, 0, M, 0)))
        area = scrolled(form)
        area.setMinimumWidth(470)
        both = row(area, scrolled(self.rows), spacing=M)
        both.setStretch(1, 1)
        self.body.addLayout(both)
        self.body.setStretch(1, 1)
        self.buttons.insertWidget(0, button(tr("Open a mapping…"), self._open, kind="quiet"))
        self.buttons.insertWidget(1, button(tr("Save it as a file…"), self._save, kind="quiet"))

    def _connect(self) -> None:
        for field in (self.delimiter, self.kind, self.pattern, self.order, self.zone):
            _box(field).currentTextChanged.connect(self._changed)
        _box(self.sheet).activated.connect(lambda _: self._look(self.sheet.text(), None, None))
        _box(self.delimiter).activated.connect(lambda _: self._look(None, self.delimiter.text(), None))
        _box(self.kind).activated.connect(lambda _: self._ask_columns(self._chosen_columns()))
        for field in (self.app, self.received, self.sent, self.owner, self.name):
            _line(field).textChanged.connect(self._changed)
        _line(self.links).editingFinished.connect(self._links_changed)
        self.timer.timeout.connect(self._try)
        self.finished.connect(lambda _: self.table.close())

    # -- looking at the table -----------------------------------------------------------------------------------

    def _look(self, sheet: str | None, delimiter: str | None, links: dict[str, str] | None) -> None:
        self.table.ask(lambda item: tables.preview(item, sheet, delimiter, links=links), self._looked, self._failed,
                       self)

    def _looked(self, seen: Preview) -> None:
        again = self.seen is not None and self.seen.sheet == seen.sheet and self.seen.links != seen.links
        kept = self._stated() if again else None
        self.seen = seen
        self.rows.show_table(seen)
        name = self.name.text() or self._name.partition(".")[0]
        if kept is None:
            kept = next((one for one in tables.remembered(self.desk.settings.mapping_folder())[0]
                         if not tables.check(seen, one)), None) or tables.suggest(seen, name)
        self._fill(kept)

    def _failed(self, error: BaseException) -> None:
        self.refuse(error_text(error))
        self.ok.setEnabled(False)

    # -- the form -----------------------------------------------------------------------------------------------

    def _fill(self, mapping: Mapping) -> None:
        """Put a mapping into the form."""
        assert self.seen is not None
        self._filling = True
        sheets = _box(self.sheet)
        sheets.clear()
        for name in self.seen.sheets:
            sheets.addItem(name, name)
        sheets.setCurrentIndex(sheets.findData(self.seen.sheet))
        self.sheet.setVisible(bool(self.seen.sheets))
        self.delimiter.setVisible(self.seen.delimiter is not None)
        for field, value in ((self.delimiter, self.seen.delimiter or ","), (self.kind, mapping.kind),
                             (self.order, mapping.order or ""), (self.zone, mapping.zone or ""),
                             (self.pattern, mapping.pattern or "")):
            box = _box(field)
            at = box.findData(value)
            box.setCurrentIndex(at)
            if at < 0:
                box.setEditText(value)
        for field, texts in ((self.app, [mapping.app or ""]), (self.received, mapping.directions.get("in", [])),
                             (self.sent, mapping.directions.get("out", [])), (self.owner, mapping.owner),
                             (self.name, [mapping.name]),
                             (self.links, [f"{c} = {t}" for c, t in (mapping.links or self.seen.links).items()])):
            _line(field).setText(", ".join(texts))
        self.links.setVisible(bool(self.seen.links) or bool(mapping.links))
        self._base = mapping
        self._filling = False
        self._ask_columns({field: mapping.names(field) for field in mapping.columns})

    def _ask_columns(self, chosen: dict[str, list[str]]) -> None:
        """A list of columns for each thing that a row of this kind can say."""
        assert self.seen is not None
        clear(self.columns)
        self.fields = {}
        kind: Kind = self.kind.text()  # type: ignore[assignment]
        options = [("", tr("Not in this table")), *((name, name) for name in self.seen.header if name.strip())]
        pair: list[Field] = []
        for field, title in tables.fields(kind).items():
            names = chosen.get(field, [])
            several = [(", ".join(names), ", ".join(names))] if len(names) > 1 else []
            asked = Field(tr(title), choice([*options, *several], ", ".join(names)))
            _box(asked).currentTextChanged.connect(self._changed)
            self.fields[field] = asked
            pair.append(asked)
            if len(pair) == 2:
                self.columns.addLayout(abreast(*pair))
                pair = []
        if pair:
            self.columns.addLayout(halves(*pair, QWidget()))
        self._changed()

    def _chosen_columns(self) -> dict[str, list[str]]:
        """{field: columns} of what is chosen; several stand in one entry."""
        header = set(self.seen.header) if self.seen is not None else set()
        return {field: [text] if text in header else text.split(", ")
                for field, asked in self.fields.items() if (text := asked.text())}

    def _stated(self) -> Mapping:
        """The mapping as the form has it."""
        assert self.seen is not None
        columns: dict[str, str | list[str]] = {
            field: names[0] if len(names) == 1 else names for field, names in self._chosen_columns().items()}
        used = [name for names in self._chosen_columns().values() for name in names]
        kind: Kind = self.kind.text()  # type: ignore[assignment]
        directions = {way: found for way, field in (("in", self.received), ("out", self.sent))
                      if (found := _several(field))}
        return msgspec.structs.replace(
            self._base, name=self.name.text() or self._name, columns=columns, kind=kind, app=self.app.text() or None,
            sheets=[self.seen.sheet] if self.seen.sheet else [], pattern=self.pattern.text() or None,
            order=self.order.text() or None, zone=self.zone.text() or None, directions=directions,
            owner=_several(self.owner), required=[], source="",
            delimiter=self.seen.delimiter if self.seen.delimiter not in (None, ",") else None,
            links={c: t for c, t in self._links().items() if any(name.startswith(f"{c}.") for name in used)})

    def _links(self) -> dict[str, str]:
        pairs = (part.partition("=") for part in _several(self.links))
        return {name.strip(): target.strip() for name, _, target in pairs if target.strip()}

    def _links_changed(self) -> None:
        if self.seen is not None and self._links() != self.seen.links:
            self._look(self.seen.sheet, None, self._links())

    def _changed(self, *_: object) -> None:
        if not self._filling:
            self.timer.start()

    # -- trying -------------------------------------------------------------------------------------------------

    def _try(self) -> None:
        """Say what is wrong or open, and show the first entries as they would be read."""
        if self.seen is None:
            return
        seen, mapping = self.seen, self._stated()

        def work(item: Item) -> tuple[list[Problem], list[Record]]:
            problems = tables.check(seen, mapping)
            try:
                return problems, tables.sample(item, mapping)
            except UserError:
                if not problems:
                    raise
                return problems, []  # which say why nothing can be read

        self.table.ask(work, self._tried, self._failed, self)

    def _tried(self, found: tuple[list[Problem], list[Record]]) -> None:
        problems, records = found
        self.mapping = None if problems else self._stated()
        self.ok.setEnabled(not problems)
        self.rows.show_records(as_read(records), [tr(p.message, **p.args) for p in problems])
        self.error.hide()

    def submit(self) -> None:
        if self.mapping is None:
            return
        if self.remember.isChecked():
            tables.remember(self.desk.settings.mapping_folder(), self.mapping)
        self.wanted.emit(dump(self.mapping))
        self.accept()

    # -- mappings as files --------------------------------------------------------------------------------------

    def _open(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, tr("Open a mapping…"), "", "*.toml")
        if name:
            self.open_mapping(Path(name))

    def open_mapping(self, path: Path) -> None:
        """Fill the form from a file that somebody shared."""
        try:
            mapping = load(path.read_text(encoding="utf-8-sig"), str(path))
        except (OSError, UnicodeError) as error:
            self.refuse(tr("{path} cannot be read ({reason}).", path=str(path), reason=str(error)))
        except UserError as error:
            self.refuse(error_text(error))
        else:
            self._fill(mapping)

    def _save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, tr("Save it as a file…"),
                                              f"{self.name.text() or self._name}.mapping.toml", "*.toml")
        if name and self.seen is not None:
            Path(name).write_text(dump(self._stated()), encoding="utf-8", newline="\n")


def _box(field: Field) -> QComboBox:
    assert isinstance(field.input, QComboBox)
    return field.input


def _line(field: Field) -> QLineEdit:
    assert isinstance(field.input, QLineEdit)
    return field.input


def _several(field: Field) -> list[str]:
    return [text for part in field.text().split(",") if (text := part.strip())]
