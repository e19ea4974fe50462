"""The part of the side panel that says which rules a message matches, and what the same words may mean instead."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from triage.report import labels
from ui.desk import Desk
from ui.look.theme import XS, M, S
from ui.reading import code_facts
from ui.views.review.panel import TONE
from ui.widgets.basic import Card, Label, Pill, button, clear, row
from ui.words import language, of, tr


class FlagSection(QWidget):
    """One card for each flag of the message; a button leads to where it is explained in full and decided."""

    def __init__(self, desk: Desk, message: dict[str, Any]) -> None:
        super().__init__()
        self.desk = desk
        self._flags = list({mark["flag"]: mark for mark in message["marks"]}.values())
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, M, 0, 0)
        self._layout.setSpacing(XS)
        self._fill({})
        spoken = language()
        desk.ops.read(lambda _: code_facts(spoken), self._fill, self, lane="pages")

    def _fill(self, codes: dict[str, dict[str, Any]]) -> None:
        clear(self._layout)
        self._layout.addWidget(Label(tr("Matches a rule"), "caption-strong", "muted"))
        for flag in self._flags:
            self._layout.addWidget(self._card(flag, codes.get(flag["code"], {})))

    def _card(self, flag: dict[str, Any], code: dict[str, Any]) -> Card:
        card = Card("true", (S, S, S, XS), XS)
        lane = "help" if flag["lane"] == "help" else "concern"
        card.body.addLayout(row(Pill(flag["code"], lane), Pill(of(labels.REVIEW, flag["status"]),
                                                               TONE[flag["status"]]), None))
        card.body.addWidget(Label(code.get("title", ""), "caption-strong", wrap=True))
        if code.get("innocent"):
            card.body.addWidget(Label(tr("Innocent reading"), "small", "muted"))
            card.body.addWidget(Label(code["innocent"], "caption", wrap=True, selectable=True))
        decide = button(tr("Explain and decide"), lambda: self.desk.go(
            "review", flag=flag["flag"], queue=flag["status"]), kind="quiet", glyph="review")
        card.body.addLayout(row(decide, None))
        return card
