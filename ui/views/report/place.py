"""The report: make it in the background, look at its real pages, print it."""

from __future__ import annotations

import contextlib
import threading
from datetime import date
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QLineEdit,
    QListView,
    QProgressBar,
    QSplitter,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from parsers.errors import Cancelled
from parsers.words import N_
from triage.case import Case
from triage.report.deliver import Delivered, deliver
from triage.work.annotations import exhibits
from ui.desk import Desk
from ui.keys.commands import Command
from ui.look.theme import ROOMY, XL, L, M, S, theme
from ui.models.pages import PICTURE, PagesModel
from ui.pages import count_pages
from ui.printing import Printing
from ui.reading import flag_counts
from ui.running.importing import Importing
from ui.views.export_card import ExportCard
from ui.views.place import Place, scrolled
from ui.views.report.key_choice import KEY_ERRORS, open_key
from ui.views.report.options import ReportOptions
from ui.views.report.redaction import RedactionCard
from ui.widgets.basic import Banner, Card, Empty, Label, button, clear, column, glyph_label, row
from ui.widgets.form import Field, line
from ui.words import count, error_text, tr

Index = QModelIndex | QPersistentModelIndex
_RATIO = 297 / 210


class PageDelegate(QStyledItemDelegate):
    """A page with a soft edge, as wide as there is room."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = self.parent()
        assert isinstance(view, QListView)
        width = min(860, view.viewport().width() - 48)
        return QSize(width, round(width * _RATIO) + 24)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        t = theme()
        area = QRectF(option.rect)  # type: ignore[attr-defined]
        width = min(860.0, area.width() - 48)
        page = QRectF(area.left() + (area.width() - width) / 2, area.top() + 12, width, area.height() - 24)
        picture = index.data(PICTURE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(t.color("line_strong"))
        painter.setBrush(Qt.GlobalColor.white)  # paper is white, in the dark as well
        if picture is None or picture.isNull():
            painter.drawRect(page)
            painter.setPen(Qt.GlobalColor.darkGray)
            painter.drawText(page, Qt.AlignmentFlag.AlignCenter, str(index.data()))
        else:
            height = width * picture.height() / max(1, picture.width())
            page.setHeight(min(height, page.height()))
            painter.drawRect(page.adjusted(-0.5, -0.5, 0.5, 0.5))
            painter.drawImage(page, picture)
        painter.restore()


class Report(Place):
    """Options at the left, pages at the right."""

    CONCERNS = frozenset({"evidence", "flags", "scope", "people", "facts", "work"})
    _step = Signal(int, int)  # of the thread that makes a report: volumes done, volumes

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.files: list[Path] = []
        self.making = False
        self._stopped = threading.Event()
        self._step.connect(self._show_step)
        self._counts: dict[str, int] = {}
        self.model = PagesModel(desk.ops, self)
        self.printing = Printing(desk.ops, self)
        self.options = ReportOptions(desk)
        self.redaction = RedactionCard(desk)
        self.redaction.hide()
        self.file = Field(tr("File"), line(text=str(self._suggested()), path=True))
        self.make_button = button(tr("Make the report"), self.make, kind="primary", glyph="report",
                                  tip=tr("Make the report"), shortcut="Ctrl+Return")
        self.file.input.returnPressed.connect(self.make_button.click)  # type: ignore[attr-defined]
        self.keys = Label(tr("Ctrl+Enter makes it from anywhere on this page."), "caption", "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("The report is being made"))
        self.stop_button = button(tr("Stop"), self._stopped.set, glyph="close", tip=tr("End without a report"))
        self.under_way = QWidget()
        inner = row(self.bar, self.stop_button, spacing=M)
        inner.setStretch(0, 1)
        self.under_way.setLayout(inner)
        self.under_way.hide()
        self.banner = Banner()
        self.folder_button = button(tr("Open the folder"), self._open_folder, glyph="folder")
        self.open_button = button(tr("Open it"), self._open_file, glyph="report")
        self.print_button = button(tr("Print"), self._print, glyph="print", shortcut="Ctrl+P")
        self.export = ExportCard(desk)
        self.about = QVBoxLayout()
        self.about.setSpacing(S)
        self._lay_out()
        desk.busy.connect(self._buttons)
        self.printing.said.connect(self.banner.show_text)
        self.options.changed.connect(self._options_changed)
        self.options.redaction.connect(self._redaction_changed)
        self._buttons()

    def _suggested(self) -> Path:
        stem = self.desk.facts.get("number") or (self.desk.path.stem if self.desk.path else "case")
        clean = "".join(c if c.isalnum() or c in "-_." else "-" for c in stem)
        return self.desk.out_folder / f"{clean}-{date.today():%Y-%m-%d}.pdf"  # noqa: DTZ011  (the examiner's own day)

    def _lay_out(self) -> None:
        left = QFrame()
        left.setProperty("list", "true")
        left.setMinimumWidth(400)
        browse = button(tr("Choose…"), self._browse)
        file_row = row(self.file, column(None, browse), spacing=S)
        file_row.setStretch(0, 1)
        content = QWidget()
        inner = column(
            Label(tr("Report"), "title"), self.about, M, self.options, self.redaction, L, self.export, None, spacing=S,
            margins=(XL, L, L, L))
        content.setLayout(inner)
        foot = QFrame()
        foot.setProperty("band", "bottom")
        foot.setLayout(column(
            file_row, self.make_button, self.keys, self.under_way, self.banner,
            row(self.folder_button, self.open_button, self.print_button, None, spacing=S), spacing=S,
            margins=(XL, M, L, M)))
        whole = column(scrolled(content), foot, spacing=0, margins=(0, 0, 1, 0))
        whole.setStretch(0, 1)
        left.setLayout(whole)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(PageDelegate(self.list))
        self.list.setAccessibleName(tr("Pages of the report"))
        self.list.setProperty("flat", "true")
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setUniformItemSizes(True)
        self.list.verticalScrollBar().setSingleStep(60)
        self.pages = QStackedWidget()
        self.empty = Empty("report", tr("No report made yet"),
                           tr("It is made from the case as it stands: facts and assessments apart, every passage with "
                              "its source, both times and the log. Its pages appear here."))
        self.pages.addWidget(self.empty)
        self.pages.addWidget(self.list)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(left)
        split.addWidget(self.pages)
        split.setStretchFactor(1, 1)
        split.setSizes([430, 840] if theme().scale <= ROOMY else [700, 400])
        split.setChildrenCollapsible(False)
        self.setLayout(column(split))

    # -- what goes in -------------------------------------------------------------------------------------------

    def _options_changed(self) -> None:
        """The file's ending follows the format; what goes in follows the flags that are chosen."""
        edit = self.file.input
        assert isinstance(edit, QLineEdit)
        if edit.text():
            edit.setText(str(Path(edit.text()).with_suffix(f".{self.options.form()}")))
        self._say_content(self._counts)

    def _redaction_changed(self, on: bool) -> None:
        self.redaction.setVisible(on)
        if on:
            self.redaction.refresh()

    def main_control(self) -> QWidget:
        return self.options.shape.input

    def refresh(self) -> None:
        if self.options.redact.isChecked():
            self.redaction.refresh()
        self.desk.ops.read(lambda reader: flag_counts(reader.store) | {"chosen": len(exhibits(reader.store))},
                           self._say_content, self, key="report-flags")

    def _say_content(self, counts: dict[str, int]) -> None:
        self._counts = counts
        clear(self.about)
        if self.options.shape.text() in ("bundle", "request"):
            text = tr("The passages that you chose as exhibits; without any, those of accepted flags, else of all.")
            self.about.addWidget(Label(text, "body", "muted", wrap=True))
            return
        wanted = self.options.statuses()
        accepted, open_, unsure = (counts.get(name, 0) if name in wanted else 0
                                   for name in ("accepted", "unreviewed", "unsure"))
        lines = [count(accepted + open_ + unsure,
                       N_("{n} flag goes in ({accepted} accepted, {unsure} undecided, {open} unreviewed)."),
                       N_("{n} flags go in ({accepted} accepted, {unsure} undecided, {open} unreviewed)."),
                       accepted=accepted, unsure=unsure, open=open_)]
        if counts.get("rejected"):
            lines.append(count(counts["rejected"], N_("{n} rejected one is counted, not printed."),
                               N_("{n} rejected ones are counted, not printed.")))
        if counts.get("chosen"):
            lines.append(count(counts["chosen"], N_("{n} message chosen by you goes in as well."),
                               N_("{n} messages chosen by you go in as well.")))
        self.about.addWidget(Label(" ".join(lines), "body", "muted", wrap=True))
        if open_:
            card = Card("concern", (M, S, M, S))
            text = count(open_, N_("{n} passage has not been reviewed. It is printed as unreviewed."),
                         N_("{n} passages have not been reviewed. They are printed as unreviewed."))
            inner = row(glyph_label("warning", "concern", 20), Label(text, "caption", wrap=True),
                        button(tr("Review"), lambda: self.desk.go("review"), kind="quiet"), spacing=S)
            inner.setStretch(1, 1)
            card.body.addLayout(inner)
            self.about.addWidget(card)

    # -- making -------------------------------------------------------------------------------------------------

    def _buttons(self) -> None:
        self.make_button.setEnabled(not self.making and not self.desk.importing)
        self.keys.setVisible(not self.files)  # who has made one knows, and its pages need the room
        self.folder_button.setVisible(bool(self.files))
        self.open_button.setVisible(bool(self.files) and not self.model.rowCount())
        self.print_button.setVisible(bool(self.files) and bool(self.model.rowCount()))
        self.export.refresh()

    def _browse(self) -> None:
        form = self.options.form()
        name, _ = QFileDialog.getSaveFileName(self, tr("Where to write the report"), self.file.text(),
                                              f"{form.upper()} (*.{form})")
        if name:
            self.file.input.setText(name if name.endswith(f".{form}") else f"{name}.{form}")  # type: ignore[attr-defined]

    def commands(self) -> list[Command]:
        return [Command(b.text(), b.click, glyph="report") for b in (self.make_button, self.print_button)
                if b.isVisible() and b.isEnabled()]

    def make(self) -> None:
        """Write the report in the background."""
        edit = self.file.input
        assert isinstance(edit, QLineEdit)
        out = Path(self.file.text()).expanduser()
        if not self.file.text() or not out.parent.is_dir():
            self.file.set_error(tr("This folder does not exist. Choose another."))
            edit.setFocus()
            return
        self.file.set_error("")
        self.options.key.password.set_error("")
        self.desk.out_folder = out.parent
        self.making = True
        self.banner.dismiss()
        self._stopped.clear()
        self.bar.setRange(0, 0)
        self.under_way.show()
        self._buttons()
        options, form, asked = self.options.options(), self.options.form(), self.options.key.opener()

        def work(case: Case) -> tuple[Delivered, list[int]]:
            key = open_key(asked)
            with contextlib.closing(key) if key else contextlib.nullcontext():
                done = deliver(case, out, options, form=form, key=key, progress=self._step.emit,
                               cancelled=self._stopped.is_set)
            return done, [count_pages(file) if form == "pdf" else 0 for file in done.files]

        if self.desk.writable:
            self.desk.ops.write(work, self._made, self, self._failed)
        else:
            self.desk.ops.read(lambda reader: work(reader.case), self._made, self, self._failed, lane="paper")

    def _ended(self) -> None:
        self.making = False
        had_keyboard = self.stop_button.hasFocus()
        self.under_way.hide()
        if had_keyboard:
            self.make_button.setEnabled(True)
            self.make_button.setFocus()

    def _show_step(self, done: int, of: int) -> None:
        if of > 1:
            self.bar.setRange(0, of)
            self.bar.setValue(done)

    def _made(self, result: tuple[Delivered, list[int]]) -> None:
        done, pages = result
        self._ended()
        self.files = list(done.files)
        self.model.show([(file, n) for file, n in zip(done.files, pages, strict=True) if n])
        self.pages.setCurrentIndex(1 if sum(pages) else 0)
        self.list.scrollToTop()
        if sum(pages):
            said = count(sum(pages), N_("{n} page written to {path}"), N_("{n} pages written to {path}"),
                         path=str(self.files[0]))
        else:
            said = tr("Written to {path}", path=str(self.files[0]))
        beside = tr("Beside it: the exhibits as data, and a list of hashes of everything.")
        self.banner.show_text(f"{said}\n{beside}", "good")
        self._buttons()
        self.desk.changed.emit("log")

    def _failed(self, error: BaseException) -> None:
        self._ended()
        self._buttons()
        if isinstance(error, Cancelled):
            self.banner.show_text(tr("Stopped. No report was written."), "concern")
        elif isinstance(error, KEY_ERRORS):
            self.options.key.failed(error)
        else:
            self.banner.show_text(error_text(error), "danger")

    # -- what then ----------------------------------------------------------------------------------------------

    def _open_folder(self) -> None:
        if self.files:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.files[0].parent)))

    def _open_file(self) -> None:
        if self.files:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.files[0])))

    def _print(self) -> None:
        if self.files:
            self.printing.ask([self.model.page(n) for n in range(self.model.rowCount())], self)


