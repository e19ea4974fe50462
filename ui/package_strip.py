"""The line below the bar of a review package: what it is, for whom, and what is not in it."""

from __future__ import annotations

from collections.abc import Callable

from parsers.words import N_
from triage.packages.info import LEFT_OUT, Package
from ui.look.theme import L, S
from ui.widgets.basic import Card, Elided, button, glyph_label, row
from ui.words import count, date_and_time, listed, number, tr


class PackageStrip(Card):
    """Always there in a package; `more` shows the place that says it in full."""

    def __init__(self, package: Package, more: Callable[[], object]) -> None:
        super().__init__("concern", (L + 8, 3, L, 3))
        self.setAccessibleName(tr("Review package"))
        words = tr("Review package for {reader}, made by {by} on {at}. The evidence is not in it; nothing can be "
                   "imported.", reader=package.reader, by=package.made_by, at=date_and_time(package.made_at))
        hidden = package.left_out.get("messages", 0)
        if hidden:  # first, as the rest is cut off where there is too little room
            words = " ".join((left_out(hidden), words))
        self.text = Elided(words, "caption-strong")
        outer = row(glyph_label("info", "concern", 18), self.text,
                    button(tr("What it is"), more, kind="quiet"), spacing=S)
        outer.setStretch(1, 1)
        self.body.addLayout(outer)


def left_out(messages: int) -> str:
    """How many messages are not in a package."""
    return count(messages, N_("{n} message or call was left out."), N_("{n} messages and calls were left out."))


def left_out_words(package_counts: dict[str, int]) -> str:
    """Counts of what stays out, in words."""
    return listed(*(f"{tr(LEFT_OUT[what])} ({number(n)})" for what, n in package_counts.items()))
