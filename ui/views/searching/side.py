"""Beside the search: what the hits have in common, and the card of the language."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QWidget

from parsers.words import N_
from triage.report import labels
from triage.search.facets import Facets
from triage.search.language import language_table
from ui import codes
from ui.look.theme import XS, L, M, S, theme
from ui.widgets.basic import Elided, Label, Pressable, button, clear, column, glyph_label, row
from ui.widgets.scrolled import Scrolled
from ui.words import isolate, language_name, mirrored, month_name, of, tr

#: What is counted stands as the case keeps it, and is read as the language writes it.
_NAMES: dict[str, Callable[[str], str]] = {
    "languages": language_name, "apps": lambda app: of(labels.APP, app), "months": month_name,
    "flags": lambda code: f"{codes.title(code)} ({code})",
}
_GROUPS = (("apps", N_("App")), ("people", N_("Who wrote it")), ("months", N_("Month")),
           ("conversations", N_("Conversation")), ("flags", N_("Matches a rule")),
           ("languages", N_("Language")))
_WIDTH = 224
_MONTHS = 18
_MOST = N_("Only the {n} with the most hits are listed, of {all}.")
_LAST = N_("Only the last {n} months are listed, of {all}.")


class FacetPanel(Scrolled):
    """Values with their number of hits; pressing one narrows the search to it, pressing it again widens it.

    `chosen` carries the facet (a field of triage.search.facets.Facets) and the value.
    """

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__(tr("What the hits have in common"))
        self.setProperty("list", "true")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(theme().beside(_WIDTH))
        inside = QWidget()
        self._inside = column(spacing=XS, margins=(M, S, S, M))
        inside.setLayout(self._inside)
        self.setWidget(inside)

    def show_facets(self, found: Facets | None, active: set[tuple[str, str]]) -> None:
        """Show the counts; `active` are the (facet, value) that narrow the search now."""
        clear(self._inside)
        for facet, title in _GROUPS if found is not None else ():
            entries = [e for e in getattr(found, facet) if e["value"]]
            if facet == "months":
                entries = entries[-_MONTHS:][::-1]
            if not entries:
                continue
            self._inside.addWidget(Label(tr(title), "caption-strong", "muted", wrap=True))
            for entry in entries:
                self._inside.addWidget(self._entry(facet, entry, (facet, entry["value"]) in active))
            if found is not None and found.known[facet] > len(entries):
                words = _LAST if facet == "months" else _MOST
                self._inside.addWidget(Label(tr(words, n=len(entries), all=found.known[facet]), "small", "muted",
                                             wrap=True))
            self._inside.addSpacing(S)
        self._inside.addStretch(1)

    def _entry(self, facet: str, entry: dict[str, object], active: bool) -> Pressable:
        name, value, n = str(entry["name"]), str(entry["value"]), entry["count"]
        name = _NAMES[facet](value) if facet in _NAMES else name
        called = Elided(name, "caption-strong" if active else "caption", "accent" if active else None)
        number = Label(tr("{n}", n=n), "caption", "accent" if active else "muted")
        parts: list[QWidget | None] = [glyph_label("check", "accent", 14)] if active else []
        inside = row(*parts, called, number, spacing=S, margins=(S, 3, S, 3))
        inside.setStretch(len(parts), 1)
        said = tr("{name}: {n} hits, chosen", name=name, n=n) if active else tr("{name}: {n} hits", name=name, n=n)
        made = Pressable(inside, lambda: self.chosen.emit(facet, value), said)
        made.setProperty("facet", facet)
        return made


_AT_ONCE = 8  # lines


class LanguageCard(Scrolled):
    """Every line of the language of the search; pressing an example types it."""

    def __init__(self, type_it: Callable[[str], object]) -> None:
        super().__init__(tr("What can be typed"))
        inside = QWidget()
        self._type_it = type_it
        outer = self._lines = column(Label(tr("Find words in every conversation"), "heading"),
                       Label(tr("Accents and capitals do not matter, in any script. What can be typed:"), tone="muted",
                             wrap=True), spacing=S, margins=(L + 8, L, L + 8, L))
        inside.setLayout(outer)
        self.setWidget(inside)
        groups = groupby(language_table(), key=lambda line: line.group)
        self._waiting = [(group, list(lines)) for group, lines in groups]
        QTimer.singleShot(0, self, self._more)

    def _more(self) -> None:
        """A few lines in each turn of the loop, as there are fifty."""
        if not self._waiting:
            self._lines.addStretch(1)
            return
        group, lines = self._waiting[0]
        if group:
            self._lines.addSpacing(S)
            self._lines.addWidget(Label(tr(group), "caption-strong", "muted"))
        for line in lines[:_AT_ONCE]:
            example = tr(line.example)
            shown = isolate(example) if mirrored() else example  # or its signs change sides
            chip = button(shown, lambda text=example: self._type_it(text), kind="chip")
            chip.setMinimumWidth(250)
            both = row(chip, Label(tr(line.meaning), "caption", wrap=True), spacing=M)
            both.setStretch(1, 1)
            self._lines.addLayout(both)
        self._waiting[:1] = [("", lines[_AT_ONCE:])] if lines[_AT_ONCE:] else []
        QTimer.singleShot(0, self, self._more)
