"""One source in detail: state and reason, hashes, the loss ledger, what was rejected and why, zone and clock offset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QGridLayout, QVBoxLayout, QWidget

from parsers.words import N_
from triage.report import labels
from triage.sources import stated
from triage.sources import zones as zoning
from triage.tables import mapping
from triage.views.overview import LEDGER
from ui.desk import Desk
from ui.look.theme import ROOMY, L, M, S, theme
from ui.views.evidence.readings_card import NewerCard, ReadingsCard
from ui.views.new_case import zones_near
from ui.views.place import scrolled
from ui.widgets.basic import Card, Label, Pill, button, clear, column, row
from ui.widgets.form import Field, abreast, choice, line, whole
from ui.widgets.value import Value, add_value
from ui.words import date_and_time, dotted, number, of, sentence, size, tr

_BAR = 16  # pixels of the bar that scrolls, and of rounding
#: Seconds: a clock that lost its power begins anew years back.
_LONGEST_OFFSET = 2_000_000_000
_COLUMNS = {"found": N_("Found"), "stored": N_("Stored"), "merged": N_("Merged"), "rejected": N_("Rejected")}


class SourcePanel(QFrame):
    """The side panel of the evidence place."""

    def __init__(self, desk: Desk, again: Callable[[dict[str, Any]], None],
                 map_table: Callable[[dict[str, Any]], object], anew: Callable[[dict[str, Any]], None],
                 go_on: Callable[[dict[str, Any]], None]) -> None:
        """`again`: read a source's evidence once more, with its key. `map_table`: ask what its columns are. `anew`:
        read a source with the newer parser. `go_on`: take up one whose reading was stopped.
        """
        super().__init__()
        self.desk, self._again, self._map_table, self._anew, self._go_on = desk, again, map_table, anew, go_on
        self.setProperty("side", "true")
        self.setMinimumWidth(theme().beside(320))
        self.source: dict[str, Any] = {}
        self._content = QWidget()
        self._layout = QVBoxLayout(self._content)
        self._layout.setContentsMargins(L, L, L, L)
        self._layout.setSpacing(S)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 0, 0, 0)
        outer.addWidget(scrolled(self._content))

    def show_source(self, source: dict[str, Any], *, running: bool = False,
                    group: list[dict[str, Any]] | None = None) -> None:
        """Fill the panel. `running`: it is being read now. `group`: all readings of it."""
        from ui.views.evidence.place import STATUS_TONE  # noqa: PLC0415  (the place holds this panel)

        self.source = source
        clear(self._layout)
        add = self._layout.addWidget
        add(Label(source["path"].rsplit("/", 1)[-1], "heading", wrap=True, selectable=True))
        self._layout.addLayout(row(Pill(tr("being read") if running else of(labels.STATUS, source["status"]),
                                        "accent" if running else STATUS_TONE.get(source["status"], "plain")),
                                   Label(of(labels.APP, source["format"]), "caption", "muted"), None))
        if source["reason"] and source["status"] != "cancelled" and not running:
            add(Value(sentence(source["reason"], source["reason_args"]), "body"))  # it may hold two hashes
        if source["status"] == "cancelled" and not running:
            add(Label(tr("The import of this source did not finish. Add the same evidence again to go on; nothing is "
                         "read twice."), tone="concern", wrap=True))
            if self.desk.may_import:
                self._layout.addLayout(row(
                    button(tr("Go on reading"), lambda: self._go_on(source), glyph="play"), None))
        if source["status"] == "needs_key" and not running and self.desk.writable:
            self._layout.addLayout(row(button(tr("Give its key"), lambda: self._again(source), kind="primary"), None))
        if mapping.may_be_one(source) and not running and self.desk.writable:
            self._layout.addLayout(row(button(tr("Say what its columns are…"), lambda: self._map_table(source)), None))
        if source["newer"] and not running and self.desk.package is None:
            self.newer = NewerCard(source, self._anew, may=self.desk.may_import)
            add(self.newer)
        if len(group or ()) > 1 and not running:
            self.readings = ReadingsCard(self.desk, source, group or [])
            add(self.readings)
        if source["kinds"]:
            self._ledger(source)
        self._reasons(source)
        self._warnings(source)
        self._facts(source)
        if source["parser"]:
            self._zone(source)
        self._layout.addStretch(1)

    def _heading(self, text: str) -> None:
        self._layout.addSpacing(M)
        self._layout.addWidget(Label(text, "caption-strong", "muted", wrap=True))

    def _ledger(self, source: dict[str, Any]) -> None:
        self._heading(tr("Loss ledger"))
        if theme().scale > ROOMY or self._ledger_width(source) > self.width() - 1 - 2 * L - _BAR:
            for kind, counts in source["kinds"].items():
                self._layout.addWidget(Label(of(labels.LEDGER_KIND, kind), "strong", wrap=True))
                self._layout.addWidget(Label(dotted(*(
                    tr("{name}: {value}", name=tr(_COLUMNS[name]), value=number(counts[name])) for name in LEDGER)),
                    wrap=True))
        else:
            self._ledger_table(source)
        self._layout.addWidget(Label(tr("found = stored + merged + rejected"), "small", "muted", wrap=True))

    def _ledger_width(self, source: dict[str, Any]) -> int:
        """Pixels of the ledger as a table, which the words of some languages make wider than the panel."""
        heads, words = QFontMetrics(theme().font("caption")), QFontMetrics(theme().font("body"))
        kinds = max(words.horizontalAdvance(of(labels.LEDGER_KIND, kind)) for kind in source["kinds"])
        return kinds + sum(heads.horizontalAdvance(tr(_COLUMNS[name])) + M for name in LEDGER)

    def _ledger_table(self, source: dict[str, Any]) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(6)
        for n, name in enumerate(LEDGER, 1):
            grid.addWidget(_right(Label(tr(_COLUMNS[name]), "caption", "muted")), 0, n)
        for line_, (kind, counts) in enumerate(source["kinds"].items(), 1):
            grid.addWidget(Label(of(labels.LEDGER_KIND, kind)), line_, 0)
            for n, name in enumerate(LEDGER, 1):
                tone = "danger" if name == "rejected" and counts[name] else None
                grid.addWidget(_right(Label(number(counts[name]), "strong" if name == "found" else "body", tone)),
                               line_, n)
        grid.setColumnStretch(0, 1)
        self._layout.addLayout(grid)

    def _reasons(self, source: dict[str, Any]) -> None:
        if not source["rejections"]:
            return
        self._heading(tr("Rejected, and why"))
        for told in source["rejections"]:
            line_ = row(Label(f"{number(told['n'])} ×", "strong", "danger"),
                        Label(sentence(told["message"], told["args"]), wrap=True, selectable=True))
            line_.setStretch(1, 1)
            self._layout.addLayout(line_)

    def _warnings(self, source: dict[str, Any]) -> None:
        seen: dict[str, int] = {}
        for warning in source["warnings"]:
            text = sentence(warning["message"], warning["args"])
            seen[text] = seen.get(text, 0) + 1
        if not seen:
            return
        self._heading(tr("What to know about it"))
        for text, n in list(seen.items())[:50]:
            card = Card("sunken", (M, S, M, S))
            card.body.addWidget(Label(text if n == 1 else f"{text}  ({number(n)} ×)", "caption", wrap=True,
                                      selectable=True))
            self._layout.addWidget(card)

    def _facts(self, source: dict[str, Any]) -> None:
        self._heading(tr("Source"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(5)
        grid.setColumnStretch(1, 1)
        read_at = date_and_time(source["finished_at"]) + " UTC" if source["finished_at"] else None
        parser = f"{source['parser']} {source['parser_version']}" if source["parser"] else None
        identified = tr(source["identified"]) if source["identified"] else None
        for name, value, role in (
            (tr("Path"), source["path"], "caption"), (tr("Exhibit ref"), source["exhibit"], "caption"),
            (tr("Size"), size(source["size"]), "caption"), ("SHA-256", source["sha256"], "mono"),
            ("MD5", source["md5"], "mono"), (tr("Stated hash"), source["stated_sha256"], "mono"),
            (tr("Stated in lists"), "\n".join(
                tr(message, **args) for message, args in stated.sentences(source["listed"])), "caption"),
            (tr("Parser"), parser, "caption"), (tr("Recognised by"), identified, "caption"),
            (tr("Acquired by"), source["acquired_by"], "caption"),
            (tr("Acquired on"), source["acquired_at"], "caption"),
            (tr("Acquired with"), source["acquired_with"], "caption"), (tr("Read"), read_at, "caption"),
            (tr("Brought in from"), source["root"], "caption"),
        ):
            if value:
                add_value(grid, grid.count(), name, value, role)
        self._layout.addLayout(grid)

    # -- zone and clock offset ----------------------------------------------------------------------------------

    def _zone(self, source: dict[str, Any]) -> None:
        self._heading(tr("Times of this source"))
        self._layout.addWidget(Label(
            tr("An assigned zone or clock offset is your assessment: it is logged, and the raw value stays."),
            "caption", "muted", wrap=True))
        self.zone = Field(tr("Assigned zone"),
                          choice([("", tr("None")), *zones_near(self.desk.facts.get("zone", "UTC"))],
                                 source["zone"] or "", editable=True))
        self.offset = whole(-_LONGEST_OFFSET, _LONGEST_OFFSET, source["offset_ms"] // 1000, after=tr(" s"))
        self.why = Field(tr("Reason"), line(tr("Why you assign it")))
        self.why.input.returnPressed.connect(self._assign)
        self.apply = button(tr("Assign"), self._assign)
        self.apply.setEnabled(self.desk.writable and not self.desk.importing)
        fields = self.zone, Field(tr("Clock offset to add"), self.offset)
        self._layout.addLayout(column(*fields) if theme().scale > ROOMY else abreast(*fields))
        last = row(self.why, column(None, self.apply, 0), spacing=S)
        last.setStretch(0, 1)
        self._layout.addLayout(last)

    def _assign(self) -> None:
        if not self.apply.isEnabled() or not self.zone.listed():
            return
        zone = self.zone.text() or None
        offset, why, number_ = self.offset.value() * 1000, self.why.text(), self.source["row"]
        if not why:
            self.why.set_error(tr("A reason is needed, and it goes into the log."))
            self.why.input.setFocus()
            return
        self.apply.setEnabled(False)

        def done(_: object) -> None:
            self.desk.say(tr("The times of {path} have been placed anew.", path=self.source["path"]), "good")
            self.desk.changed.emit("evidence")

        self.desk.ops.write(lambda case: zoning.assign(case, number_, zone, offset, why), done, self)


def _right(label: Label) -> Label:
    label.setAlignment(Qt.AlignmentFlag.AlignRight)
    return label
