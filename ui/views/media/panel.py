"""One file: what it is, what its camera wrote, its hashes, where it stands, what looks like it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from parsers.words import N_
from triage.media import exif, gallery
from triage.media.files import LOCKED
from triage.views import calls
from triage.work import annotations
from ui.chat import sketch
from ui.chat.copies import ask_copy
from ui.chat.extras import rendering_head
from ui.chat.flow import Picture
from ui.chat.paint import paint_picture
from ui.chat.player import Player
from ui.chat.times import when
from ui.desk import Desk
from ui.dialogs.tag_picker import TagPicker
from ui.dialogs.texts import TextDialog
from ui.history import annotated
from ui.look import tags
from ui.look.pictures import both
from ui.look.theme import L, M, S, theme
from ui.running.operations import Reader
from ui.views.media.grid import MediaGrid, name_of
from ui.views.place import scrolled
from ui.widgets.basic import Card, Elided, Label, Pressable, button, clear, column, row
from ui.widgets.value import Value, add_value
from ui.words import date_and_time, dotted, number, size, tr

_LIST = 30
#: What is not done with a file, and would be thought to be.
_UNREAD = {
    "document": N_("Its words have not been read, and are not searched. “Read the words in files” does that. To read "
                   "it yourself, save a copy, and open that where a file can do no harm."),
    "audio": N_("What is said in it is found once somebody has written it down: add a transcript to its message."),
    "video": N_("Films are not decoded: nothing of it is shown here, and what is said in it is not searched. To see "
                "it, save a copy."),
}


class Thumbnail(QWidget):
    """A picture that is blurred until it is clicked on; by keyboard with Space. `small`: beside words, without any."""

    def __init__(self, grid: MediaGrid, file: dict[str, Any], *, small: bool = False) -> None:
        super().__init__()
        self.grid, self.file, self.small = grid, file, small
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._say()
        self.setFixedHeight(round((52 if small else 210) * theme().scale))
        if small:
            self.setFixedWidth(round(68 * theme().scale))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        grid.looked.connect(self._say)

    def _say(self) -> None:
        self.setAccessibleName(tr("Picture, shown") if self.grid.shows(self.file["sha256"]) else
                               tr("Picture, blurred until it is clicked on"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, 210)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        rect = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        paint_picture(painter, rect, Picture(rect, self.file["sha256"], self.file["image"], self.file["blurred"]),
                      shown=self.grid.shows(self.file["sha256"]), said=not self.small)
        if self.hasFocus():
            painter.setPen(theme().color("accent"))
            painter.drawRoundedRect(rect, 6, 6)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.grid.reveal([self.file["sha256"]])

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Return):
            self.grid.reveal([self.file["sha256"]])
        else:
            super().keyPressEvent(event)


class Sketch(QWidget):
    """Where a file says it was taken, among the other places of the case."""

    def __init__(self, at: tuple[float, float]) -> None:
        super().__init__()
        self.at = at
        self.setFixedHeight(round(130 * theme().scale))
        self.setAccessibleName(tr("Sketch of the place among the other places of the case"))

    def paintEvent(self, event: QPaintEvent) -> None:
        sketch.paint(QPainter(self), QRectF(self.rect()).adjusted(1, 1, -1, -1), self.at, sketch.places)


class MediaPanel(QFrame):
    """Filled with the current file of the grid. `large`: it is to be looked at closely. `key_wanted`: the key of its
    archive is to be asked for.
    """

    large = Signal()
    key_wanted = Signal()

    def __init__(self, desk: Desk, grid: MediaGrid) -> None:
        super().__init__()
        self.desk, self.grid = desk, grid
        self.setProperty("side", "true")
        self.setMinimumWidth(theme().beside(290))
        self.file: dict[str, Any] = {}
        self.about: dict[str, Any] = {}
        self._content = QWidget()
        self._layout = QVBoxLayout(self._content)
        self._layout.setContentsMargins(L, L, L, L)
        self._layout.setSpacing(S)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(scrolled(self._content))
        self.show_file({})

    def show_file(self, file: dict[str, Any]) -> None:
        """Fill the panel; an empty dict empties it."""
        self.file = file
        self._fill({})
        if file:
            def done(about: dict[str, Any]) -> None:
                if file is self.file:
                    self._fill(about)

            self.desk.ops.read(lambda reader: _about(reader, file), done, self, key="media-about")

    def _fill(self, about: dict[str, Any]) -> None:
        self.about = about
        clear(self._layout)
        file = self.file
        if not file:
            self._layout.addWidget(Label(tr("What a file is and where it stands is shown here."), tone="muted",
                                         wrap=True))
            self._layout.addStretch(1)
            return
        if file.get("image") is not None:
            self._layout.addWidget(Thumbnail(self.grid, file))
        self._layout.addWidget(Value(name_of(file), "strong", name=tr("Name")))
        if file["failed"]:
            card = Card("concern", (M, S, M, S))
            card.body.addWidget(Label(tr(file["failed"]), "caption-strong", wrap=True))
            if file["failed"] == LOCKED and self.desk.may_write:
                card.body.addLayout(row(button(tr("Give its key"), self.key_wanted.emit), None))
            self._layout.addWidget(card)
        if file["sha256"] and file["stated_sha256"] not in (None, "", file["sha256"]):
            card = Card("concern", (M, S, M, S))
            card.body.addWidget(Label(tr(
                "The app stated another SHA-256: the file in the evidence is not, byte for byte, the one that the app "
                "knew."), "caption", wrap=True))
            self._layout.addWidget(card)
        for known in file["known"]:
            self._known(known)
        if about.get("zone"):
            self._paper(about["zone"])
        if file["kind"] == "audio" and file["present"] and file["sha256"]:
            self._layout.addWidget(Player(self.desk, file))
        if file["present"] and file["kind"] in _UNREAD:
            self._unread(file["kind"], about.get("words"))
        self._buttons()
        self._work(about)
        self._section(tr("File"), self._facts(file))
        self._place(file)
        self._section(tr("Hashes"), [(name, value) for name, value in (
            ("SHA-256", file["sha256"]), ("SHA-1", file["sha1"]), ("MD5", file["md5"]),
            (tr(N_("Stated by the app")), file["stated_sha256"])) if value], mono=True)
        self._places(about.get("places") or [])
        self._alike(about.get("alike") or [])
        written = (file["details"] or {}).get("exif") or {}
        self._section(tr("What the camera wrote (EXIF)"), list(exif.shown(written)))
        self._layout.addStretch(1)

    def _heading(self, text: str) -> None:
        self._layout.addSpacing(S)
        self._layout.addWidget(Label(text, "caption-strong", "muted"))

    def _section(self, heading: str, lines: list[tuple[str, str]], *, mono: bool = False) -> None:
        if not lines:
            return
        self._heading(heading)
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for n, (name, value) in enumerate(lines):
            add_value(grid, n, name, str(value), "mono" if mono else "caption")
        self._layout.addLayout(grid)

    def _known(self, known: dict[str, Any]) -> None:
        card = Card("danger", (M, S, M, S))
        card.body.addWidget(Label(tr("On a list of known hashes: {category}", category=known["category"] or "–"),
                                  "caption-strong", wrap=True))
        card.body.addWidget(Label(dotted(known["list"], known["note"] or ""), "caption", wrap=True))
        judged = tr("The file is byte for byte the one of the list. What that means is yours to judge.")
        card.body.addWidget(Label(judged, "small", "muted", wrap=True))
        self._layout.addWidget(card)

    def _paper(self, zone: str) -> None:
        card = Card("concern", (M, S, M, S))
        card.body.addWidget(Label(tr("Looks like an identity paper"), "caption-strong", wrap=True))
        read = (tr("The machine-readable zone was read, and its check digits are right.") if zone == "checked" else
                tr("Two lines look like a machine-readable zone; the engine did not read them whole."))
        card.body.addWidget(Label(read, "caption", wrap=True))
        card.body.addWidget(Label(tr("A picture of a paper says nothing about who holds the paper."), "small", "muted",
                                  wrap=True))
        self._layout.addWidget(card)

    def _unread(self, kind: str, words: dict[str, Any] | str | None) -> None:
        """What is not done with the file; of a document also what became of its words (see `gallery.about`)."""
        if isinstance(words, dict):
            said = [rendering_head(words), tr("Search finds its words. They are not looked through for passages.")]
        elif words is not None:
            said = [tr(words) if words else tr("It holds no words that can be read."),
                    tr("To read it yourself, save a copy, and open that where a file can do no harm.")]
        else:
            said = [tr(_UNREAD[kind])]
        for text in said:
            self._layout.addWidget(Label(text, "caption", "muted", wrap=True))

    @staticmethod
    def _facts(file: dict[str, Any]) -> list[tuple[str, str]]:
        lines = [(tr("Type"), file["mime"] or "–"), (tr("Size"), size(file["size"])),
                 (tr("Sent by"), (file["sender"] or {}).get("name") or tr("Sender not named")),
                 (tr("Path"), file["path"] or "–")]
        if file["width"]:
            lines.insert(2, (tr("Pixels"), f"{number(file['width'])} × {number(file['height'])}"))
        if file["details"].get("several"):
            lines.insert(3, (tr("Holds"), tr("several pictures or pages, of which the first is shown")))
        if file["seconds"]:
            lines.insert(2, (tr("Length"), calls.length(file["seconds"])))
        if file["taken"]:
            zone = "" if file["taken"][19:] else " · " + tr("zone unknown")
            lines.append((tr("Taken"), date_and_time(file["taken"]) + zone))
        if file["camera"]:
            lines.append((tr("Camera"), file["camera"]))
        return lines

    def _place(self, file: dict[str, Any]) -> None:
        if file["lat"] is None or file["lon"] is None:
            return
        self._section(tr("Place where it was taken, as the camera wrote"), [
            (tr("Latitude"), f"{file['lat']:.6f}"), (tr("Longitude"), f"{file['lon']:.6f}")])
        self._layout.addWidget(Sketch((file["lat"], file["lon"])))

    # -- work ---------------------------------------------------------------------------------------------------

    def _buttons(self) -> None:
        file = self.file
        tag = button(tr("Tag"), self._tag, kind="quiet", glyph="tag")
        note = button(tr("Note"), self._note, kind="quiet", glyph="note")
        save = button(tr("Save a copy…"), self.save, kind="quiet", glyph="save",
                      tip=tr("Save a copy of the file, checked by its hash, outside the case"))
        for made in (tag, note):
            made.setEnabled(self.desk.may_write and bool(file["sha256"]))
        save.setEnabled(file["present"] and bool(file["sha256"]))
        self._layout.addLayout(row(tag, note, None, spacing=2))
        if file.get("image") is not None:
            look = button(tr("Large view"), self.large.emit, kind="quiet", glyph="fit",
                          tip=tr("The picture as large as the window allows, read from the evidence (Z)"))
            self._layout.addLayout(row(look, save, None, spacing=2))
        else:
            self._layout.addLayout(row(save, None, spacing=2))

    def _work(self, about: dict[str, Any]) -> None:
        for tag in self.file["tags"]:
            dot = Label()
            dot.setPixmap(tags.dot(tag["colour"]).pixmap(14, 14))
            self._layout.addLayout(row(dot, Label(tags.label(tag["name"]), "caption-strong"), None, spacing=S))
        for note in about.get("noted") or ():
            card = Card("sunken", (S, S, S, S))
            card.body.addWidget(Label(note["text"], "caption", wrap=True, selectable=True))
            card.body.addWidget(Label(dotted(note["actor"], f"{date_and_time(note['at'])} UTC"), "small", "muted",
                                       wrap=True))
            self._layout.addWidget(card)

    def _tag(self) -> None:
        chosen = [f["sha256"] for f in self.grid.chosen() if f["sha256"]] or [self.file["sha256"]]

        def work(reader: Reader) -> tuple[list[dict[str, Any]], dict[str, int], int]:
            found = annotations.tags_of(reader.store, "file", chosen)
            names = [t["name"] for each in found.values() for t in each]
            return annotations.tags(reader.store), {n: names.count(n) for n in names}, len(chosen)

        def toggle(name: str, colour: str, on: bool) -> None:
            act = ((lambda case: annotations.tag(case, name, "file", chosen, colour=colour)) if on
                   else (lambda case: annotations.untag(case, name, "file", chosen)))
            words = tr(N_("tag {name}"), name=tags.label(name)) if on else tr(
                N_("tag {name} taken off"), name=tags.label(name))
            self.desk.history.do(annotated(act), words, "work", self)

        def show(found: tuple[list[dict[str, Any]], dict[str, int], int]) -> None:
            picker = TagPicker(tr("Tag the file"), *found, self.window())
            picker.toggled.connect(toggle)
            picker.open()

        self.desk.ops.read(work, show, self)

    def _note(self) -> None:
        sha256 = self.file["sha256"]
        dialog = TextDialog(tr("Note"), name_of(self.file), self.window())
        dialog.saved.connect(lambda text: self.desk.history.do(
            annotated(lambda case: annotations.add_note(case, "file", sha256, text)), tr("note"), "work", self))
        dialog.open()

    def save(self) -> None:
        """Save a checked copy where the examiner says."""
        ask_copy(self.desk, self, self.file["sha256"], name_of(self.file))

    # -- where it stands ----------------------------------------------------------------------------------------

    def _places(self, places: list[dict[str, Any]]) -> None:
        self._heading(tr("Where it stands"))
        for message in (places or [self.file])[:_LIST]:
            self._go(message, message["conversation_title"])
        if len(places) > _LIST:
            self._layout.addWidget(Label(tr("and {n} more", n=len(places) - _LIST), "caption", "muted"))

    def _go(self, message: dict[str, Any], title: str) -> None:
        who = (message["sender"] or {}).get("name") or tr("Sender not named")
        # The moment first: of a long name the end can be missing.
        below = Elided(dotted(when(message), who), "small", "muted")
        inner = column(Elided(str(title), "caption-strong"), below, spacing=1, margins=(S, 5, S, 5))
        self._layout.addWidget(Pressable(inner, lambda n=message["row"]: self.desk.go("conversations", message=n),
                                         tr("Show the message in {title}", title=title)))

    def _alike(self, alike: list[dict[str, Any]]) -> None:
        if not alike:
            return
        self._heading(tr("Pictures that look like it"))
        for file in alike:
            inner = column(Elided(name_of(file), "caption-strong", mode=Qt.TextElideMode.ElideMiddle), Elided(
                tr("{n} of 64 bits differ", n=file["distance"]), "small", "muted"), spacing=1, margins=(S, 5, S, 5))
            named = Pressable(inner, lambda n=file["id"]: self._choose(n), tr("Show {name}", name=name_of(file)))
            beside = row(Thumbnail(self.grid, file, small=True), named, spacing=S) if file.get("image") else row(named)
            beside.setStretch(beside.count() - 1, 1)
            self._layout.addLayout(beside)

    def _choose(self, attachment: int) -> None:
        ids = list(self.grid.files.ids)
        if attachment in ids:
            self.grid.choose(ids.index(attachment))


def _about(reader: Reader, file: dict[str, Any]) -> dict[str, Any]:
    about = gallery.about(reader.store, file)
    for other in about["alike"]:
        thumbnail = other.pop("thumbnail", None)
        if thumbnail:
            other["image"], other["blurred"] = both(thumbnail)
    return about
