"""Media: every file that messages carry, as a grid; what it is and where it stands at the right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QInputDialog,
    QMenu,
    QProgressBar,
    QSplitter,
    QStackedWidget,
    QWidget,
)

from parsers.words import N_
from triage.case import Case
from triage.media import gallery
from triage.media.gallery import Filter
from triage.report import labels
from triage.sources import known_hashes
from triage.store import Store
from triage.views import overview
from triage.views.exhibits import apart
from ui.desk import Desk
from ui.dialogs.picture import PictureDialog, who_and_when
from ui.dialogs.secret import KeyDialog
from ui.look.theme import XL, L, S
from ui.running.importing import Importing
from ui.running.operations import Reader
from ui.views.media.grid import MediaGrid, name_of
from ui.views.media.panel import MediaPanel
from ui.views.place import Nothing, Place, wait_in
from ui.widgets.basic import Banner, Label, PageHead, button, column, row
from ui.widgets.export import export
from ui.widgets.form import Field, choice, line
from ui.words import count, dotted, error_text, number, of, tr, typed_day

KINDS = {"": N_("Every kind"), "image": N_("Pictures"), "video": N_("Videos"), "audio": N_("Sound"),
         "document": N_("Documents and others")}
ONLY = {"": N_("All files"), "present": N_("In the evidence"), "missing": N_("Not in the evidence"),
        "known": N_("On a list of known hashes"), "place": N_("Taken at a known place"),
        "paper": N_("Looks like an identity paper"), "failed": N_("Could not be read")}
COLUMNS: tuple[tuple[str, Any], ...] = (
    (N_("Name"), name_of), (N_("Kind"), lambda f: of(KINDS, f["kind"])), (N_("Type"), lambda f: f["mime"]),
    (N_("Size"), lambda f: f["size"]), (N_("Sent by"), lambda f: (f["sender"] or {}).get("name")),
    (N_("Sent at (UTC)"), lambda f: f["sent_at"]), (N_("Local time"), lambda f: f["sent_at_local"]),
    (N_("Conversation"), lambda f: f["conversation_title"]), (N_("App"), lambda f: of(labels.APP, f["app"])),
    (N_("In the evidence"), lambda f: tr(N_("yes")) if f["present"] else tr(N_("no"))),
    (N_("Path"), lambda f: f["path"]), ("SHA-256", lambda f: f["sha256"]), ("SHA-1", lambda f: f["sha1"]),
    ("MD5", lambda f: f["md5"]), (N_("Taken"), lambda f: f["taken"]), (N_("Camera"), lambda f: f["camera"]),
    (N_("Latitude"), lambda f: f["lat"]), (N_("Longitude"), lambda f: f["lon"]),
    (N_("Known hashes"), lambda f: "; ".join(f"{k['list']}: {k['category']}" for k in f["known"])),
    (N_("Problem"), lambda f: tr(f["failed"]) if f["failed"] else None), (N_("Message"), lambda f: f["message"]),
)
_PAGE = 500


class Media(Place):
    """Filters above, the grid, the file at the right."""

    CONCERNS = frozenset({"evidence", "scope", "people", "facts", "work", "media"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.head = PageHead(tr("Media"), tr(
            "Pictures are blurred: click or V shows one, double-click or Z shows it large."))
        self.read_button = button(tr("Read the files"), self.read, glyph="play",
                                  tip=tr("Hash the files of the evidence and make thumbnails, in the background"))
        self.text_button = button(tr("Read the words in files"), self.read_texts, glyph="document", tip=tr(
            "Make documents searchable, and screenshots and scans with Tesseract, where it is installed; what is read "
            "is marked as machine-read"))
        self.stop_button = button(tr("Stop"), self._stop, glyph="stop")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(120)
        self.bar.setAccessibleName(tr("Files are being read"))
        self.lists = button(tr("Known hashes"), glyph="hash")
        self.lists.setProperty("menu", "true")
        self.list_menu = QMenu(self)
        self.lists.setMenu(self.list_menu)
        self.out = button(tr("Write to a file…"), self.export, glyph="save",
                          tip=tr("Write this list to a CSV or Excel file"))
        self.head.add(self.bar, self.stop_button, self.read_button, self.text_button, self.lists, self.out)
        self.banner = Banner()
        self.locked = Banner()
        self._locked, self._tried = 0, 0  # files that need a key; how many did when one was given
        self.grid = MediaGrid(desk)
        self.panel = MediaPanel(desk, self.grid)
        self.total = Label("", "caption", "muted")
        self._known: list[dict[str, Any]] = []
        self._lay_out()
        self.grid.moved.connect(self.panel.show_file)
        self.grid.entered.connect(lambda file: desk.go("conversations", message=file["row"]))
        self.grid.large.connect(self.enlarge)
        self.panel.large.connect(self.enlarge)
        self.panel.key_wanted.connect(self.ask_key)
        self.list_menu.aboutToShow.connect(self._fill_lists)
        for reading in (desk.media, desk.texts):
            reading.moved.connect(self._progress)
            reading.ended.connect(self._ended)
        desk.texts.ended.connect(self._say_texts)
        desk.busy.connect(self._buttons)

    def _lay_out(self) -> None:
        self.kind = choice([(k, tr(v)) for k, v in KINDS.items()])
        self.only = choice([(k, tr(v)) for k, v in ONLY.items()])
        self.person = choice([("", tr("Everybody"))])
        self.conversation = choice([("", tr("Every conversation"))])
        self.start, self.end = Field("", line(tr("From, such as 2026-01-31"))), Field("", line(tr("To")))
        for field, name in ((self.start, tr("From")), (self.end, tr("To"))):
            field.label.hide()
            field.input.setAccessibleName(name)
            field.input.textChanged.connect(lambda _: self._filter())
        for box, name in ((self.kind, tr("Kind")), (self.only, tr("Which files")), (self.person, tr("Sent by")),
                          (self.conversation, tr("Conversation"))):
            box.setAccessibleName(name)
            box.currentIndexChanged.connect(lambda _: self._filter())
        filters = row(self.kind, self.only, self.person, self.conversation, self.start, self.end, spacing=S,
                      margins=(XL, 0, XL, S))
        for n, share in enumerate((8, 10, 8, 9, 9, 6)):
            filters.setStretch(n, share)
        split = QSplitter(Qt.Orientation.Horizontal)
        left = QFrame()
        left.setLayout(column(self.grid, margins=(L, 0, 0, 0)))
        split.addWidget(left)
        split.addWidget(self.panel)
        split.setStretchFactor(0, 1)
        split.setSizes([860, 330])
        split.setChildrenCollapsible(False)
        self.empty = Nothing(self.desk, "media")
        self.body = QStackedWidget()
        holder = QWidget()
        holder.setLayout(column(self.empty))
        self.body.addWidget(holder)
        self.body.addWidget(split)
        wait_in(self.body)
        outer = column(self.head, column(self.banner, self.locked, spacing=S, margins=(XL, 0, XL, S)), filters,
                       row(self.total, None, margins=(XL, 0, XL, 0)), self.body, spacing=0)
        outer.setStretch(4, 1)
        self.setLayout(outer)

    # -- what is shown ------------------------------------------------------------------------------------------

    def filter(self) -> Filter:
        """What is asked for now; a day that is none is said and left out."""
        days = []
        for field in (self.start, self.end):
            text, good = field.text(), ""
            field.set_error("")
            if text:
                try:
                    good = _day(text)
                except ValueError:
                    field.set_error(tr("A day, such as 2026-01-31"))
            days.append(good)
        at = self.conversation.currentData()
        return Filter(self.kind.currentData(), self.person.currentData(), at if at != "" else None, *days,
                      self.only.currentData())

    def _filter(self) -> None:
        self._show(self.filter())

    def _show(self, chosen: Filter, keep: int | None = None) -> None:
        def done(read: tuple[list[int], bool]) -> None:
            found, bare = read
            files = self.grid.files
            if found != list(files.ids):
                files.set_ids(found)
            else:
                files.forget()
                self.grid.viewport().update()
            self.total.setText(count(len(found), N_("{n} file"), N_("{n} files")))
            self.body.setCurrentIndex(1 if found else 0)
            self._say_empty(chosen, bare=bare)
            if found:
                self.grid.choose(found.index(keep) if keep in found else 0)
            else:
                self.panel.show_file({})
            self._buttons()

        self.desk.ops.read(lambda reader: (gallery.ids(reader.store, chosen), overview.bare(reader.case)), done, self,
                           key="media-ids")

    def _say_empty(self, chosen: Filter, *, bare: bool) -> None:
        if chosen != Filter():
            self.empty.tell(tr("No file"), tr("Nothing fits the filter."), bare=bare)
        else:
            self.empty.tell(tr("No files"), tr("No message that may be seen carries a file."), bare=bare)

    def refresh(self) -> None:
        n = self.grid.grid.number(self.grid.currentIndex())
        self._show(self.filter(), self.grid.files.ids[n] if n >= 0 else None)

        def work(reader: Reader) -> tuple[Any, Any, Any, Any]:
            store = reader.store
            told = apart(store)
            talks = [(n, dotted(title, told[n].words if n in told else ""))
                     for n, title in gallery.conversations(store)]
            return (gallery.senders(store), talks, known_hashes.lists(store),
                    gallery.locked(store))

        self.desk.ops.read(work, lambda found: self._offer(*found), self, key="media-filters")

    def _offer(self, senders: list[tuple[str, str]], conversations: list[tuple[int, str]],
               lists: list[dict[str, Any]], locked: int) -> None:
        self._known, self._locked = lists, locked
        self._tried = self._tried if locked == self._tried else 0
        self._say_locked()
        for box, options in ((self.person, senders), (self.conversation, conversations)):
            _refill(box, options)

    def visit(self, **args: Any) -> None:
        first = self._due
        super().visit(**args)
        if first and self.desk.may_write and not self.importing.running:
            self.read()

    def enlarge(self) -> None:
        """Look at the current picture closely; from there to the others of the list."""
        grid = self.grid
        dialog = PictureDialog(self.desk, grid.shows, grid.reveal, grid.step, self.window())

        def show(file: dict[str, Any]) -> None:
            n = grid.grid.number(grid.currentIndex())
            if file:
                place = tr(N_("{n} of {of}"), n=number(n + 1), of=number(len(grid.files.ids)))
                dialog.show_file(file, name_of(file), dotted(place, *who_and_when(file)))

        def look() -> None:
            show(grid.current())

        def leave(_: int) -> None:
            grid.moved.disconnect(show)
            grid.looked.disconnect(look)

        grid.moved.connect(show)
        grid.looked.connect(look)
        dialog.finished.connect(leave)
        show(grid.current())
        dialog.open()

    # -- reading ------------------------------------------------------------------------------------------------

    def read(self) -> None:
        """Read the files that were not read, and those that were not there."""
        self.desk.media.start(again=True)
        self._buttons()

    def read_texts(self) -> None:
        """Read the words of documents and pictures that were not read for them yet."""
        self.desk.texts.start()
        self._buttons()

    def _stop(self) -> None:
        self.desk.media.stop()
        self.desk.texts.stop()

    def _progress(self, done: int, of_: int) -> None:
        self.bar.setRange(0, of_)
        self.bar.setValue(done)
        self._buttons()

    def _ended(self, error: Any) -> None:
        self._buttons()
        if error is not None:
            self.banner.show_text(error_text(error), "danger")
        elif self.desk.path is not None:
            self.refresh()

    def _say_texts(self, error: Any) -> None:
        if error is None and self.desk.texts.told:
            self.banner.show_text(self.desk.texts.told, "concern")

    def _buttons(self) -> None:
        readings = (self.desk.media, self.desk.texts)
        running = any(reading.running for reading in readings)
        self.bar.setVisible(any(reading.running and reading.of > 0 for reading in readings))
        self.text_button.setVisible(not running)
        self.text_button.setEnabled(self.desk.may_write)
        self.stop_button.setVisible(running)
        self.read_button.setVisible(not running)
        self.read_button.setEnabled(self.desk.may_write)
        self.out.setEnabled(bool(len(self.grid.files.ids)))
        self._say_locked()

    # -- what is locked -----------------------------------------------------------------------------------------

    def _say_locked(self) -> None:
        """Say that files are locked, where a key can be given, and once it was tried whether it opened any."""
        if not self._locked or not self.desk.may_write or self.desk.media.running:
            self.locked.hide()
        elif self._locked == self._tried:
            self.locked.show_text(tr("What was given opens none of the locked archives."), "danger",
                                  tr("Give another key"), self.ask_key)
        else:
            self.locked.show_text(count(
                self._locked, N_("{n} file lies in a locked archive and cannot be read without its key."),
                N_("{n} files lie in locked archives and cannot be read without their keys.")), "concern",
                tr("Give its key"), self.ask_key)

    def ask_key(self) -> None:
        """Ask for a key or password, and read what it opens."""
        dialog = KeyDialog(tr("Locked archives"), tr("Try it"), self.window(), folder=str(self.desk.out_folder),
                           about=tr("It is tried wherever files are locked."))
        dialog.given.connect(self._try)
        dialog.open()

    def _try(self, secrets: tuple[bytes, ...]) -> None:
        self._tried = self._locked
        self.desk.media.start(again=True, secrets=secrets)
        self._buttons()

    # -- lists of known hashes -----------------------------------------------------------------------------------

    def _fill_lists(self) -> None:
        self.list_menu.clear()
        may = self.desk.may_write
        self.list_menu.addAction(tr("Import a list of hashes…"), self._ask_list).setEnabled(may)
        for known in self._known:
            words = tr(N_("{name} ({category}): {hashes}, {files}"), name=known["name"],
                       category=known["category"] or "–",
                       hashes=count(known["hashes"], N_("{n} hash"), N_("{n} hashes")),
                       files=count(known["files"], N_("{n} file matches"), N_("{n} files match")))
            inner = self.list_menu.addMenu(words.replace("&", "&&"))
            inner.addAction(tr("Show what matches"), lambda: self.only.setCurrentIndex(self.only.findData("known")))
            inner.addAction(tr("Take the list away"), lambda n=known["name"]: self._drop(n)).setEnabled(may)

    def _ask_list(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self.window(), tr("List of known hashes (text, CSV or JSON)"))
        if not name:
            return
        category, ok = QInputDialog.getText(self.window(), tr("Known hashes"), tr("What is on this list? (category)"))
        if ok:
            self.import_list(name, category)

    def import_list(self, path: str, category: str) -> None:
        """Import a list and show what matches."""
        def work(case: Case) -> tuple[int, int, int]:
            n, store = known_hashes.add(case, Path(path), category), Store(case)
            newest = max(known_hashes.lists(store), key=lambda known: str(known["at"]))
            return n, newest["files"], known_hashes.uncompared(store)

        def done(found: tuple[int, int, int]) -> None:
            n, files, left = found
            told = tr("{imported} {matching}", imported=count(
                n, N_("{n} hash imported."), N_("{n} hashes imported.")), matching=count(
                files, N_("{n} file matches."), N_("{n} files match.")))
            if left:
                told += " " + tr(known_hashes.UNCOMPARED, n=number(left))
            self.banner.show_text(told, "concern" if left else "good")
            self.desk.changed.emit("media")

        self.desk.ops.write(work, done, self,
                            lambda error: self.banner.show_text(error_text(error), "danger"))

    def _drop(self, name: str) -> None:
        self.desk.ops.write(lambda case: known_hashes.drop(case, name), lambda _: self.desk.changed.emit("media"), self)


    # -- as a file ----------------------------------------------------------------------------------------------

    def export(self) -> None:
        """Write the files that are shown, in their order, as a table."""
        wanted = list(self.grid.files.ids)

        def rows_(reader: Reader) -> list[list[Any]]:
            found = [f for at in range(0, len(wanted), _PAGE) for f in gallery.rows(
                reader.store, wanted[at:at + _PAGE]) if f]
            return [[cell(f) for _, cell in COLUMNS] for f in found]

        export(self.desk, self, tr("Media"), [tr(title) for title, _ in COLUMNS], rows_)

    def arrive(self, only: str | None = None, file: int | None = None, **_: Any) -> None:
        if only is not None:
            self.only.setCurrentIndex(self.only.findData(only))
        if file is not None:
            self._show(self.filter(), file)

    def main_control(self) -> QWidget:
        return self.grid if self.grid.isVisible() else self.empty.add


def _day(text: str) -> str:
    return typed_day(text).isoformat()


def _refill(box: QComboBox, options: list[tuple[Any, str]]) -> None:
    before = box.currentData()
    blocked = box.blockSignals(True)
    while box.count() > 1:
        box.removeItem(1)
    for value, name in options:
        box.addItem(name, value)
    box.setCurrentIndex(max(0, box.findData(before)))
    box.blockSignals(blocked)

