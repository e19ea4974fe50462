"""Evidence whose reading was stopped: said above the list, where nobody has to look for it, with the way to go on."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from parsers.words import N_
from triage.ingest import Options
from ui.look.theme import L, M, S
from ui.running.queued import named
from ui.widgets.basic import Card, Label, button, glyph_label, row
from ui.words import count, listed, tr


class Unfinished(Card):
    """Hidden where all evidence was read to its end. `go_on` takes up what it is given."""

    def __init__(self, go_on: Callable[[list[dict[str, Any]]], None]) -> None:
        super().__init__("concern", (L, S, L, S))
        self._found: list[dict[str, Any]] = []
        self.text = Label("", wrap=True)
        self.button = button(tr("Go on reading"), lambda: go_on(self._found), glyph="play")
        inner = row(glyph_label("warning", "concern", 20), self.text, self.button, spacing=M)
        inner.setStretch(1, 1)
        self.body.addLayout(inner)
        self.hide()

    def show_of(self, found: list[dict[str, Any]]) -> None:
        """Show what `triage.views.overview.unfinished` found."""
        self._found = found
        names = listed(*(named((Options(exhibit=one["exhibit"]), [Path(one["root"])])) for one in found))
        self.text.setText(count(
            len(found),
            N_("{n} piece of evidence was not read to its end: {names}. What was read stays, and going on reads "
               "nothing twice."),
            N_("{n} pieces of evidence were not read to their end: {names}. What was read stays, and going on reads "
               "nothing twice."), names=names))
        self.setVisible(bool(found))
