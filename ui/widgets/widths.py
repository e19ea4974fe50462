"""How the columns of a table share its room: none is cut while another stands half empty."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtGui import QFontMetricsF

from ui.look.theme import S, theme
from ui.models.table import Column

#: Rows whose words are measured: more would hold the window, and the longest words of most columns are among them.
_MEASURED = 80
#: No column asks for more (pixels at the usual size of text): what is longer is read beside the table.
_MOST = 460
#: What the column that takes the rest keeps in any case.
_REST = 110
_PILL = 40
_ARROW, _AIR = 20, 4


def titles(columns: Sequence[Column], ordered: int = -1) -> list[int]:
    """What each title needs, in pixels; that of the column by which rows are ordered has a sign beside it."""
    metrics = QFontMetricsF(theme().font("small-strong"))
    return [round(metrics.horizontalAdvance(column.title)) + 2 * S + (_ARROW if n == ordered else _AIR)
            for n, column in enumerate(columns)]


def need(text: str, role: str, *, pill: bool) -> int:
    """What a cell needs for its words, in pixels."""
    metrics = QFontMetricsF(theme().font("small-strong" if pill else role))
    return round(metrics.horizontalAdvance(text)) + (_PILL if pill else 2 * S + 4)


def needs(columns: Sequence[Column], rows: Sequence[Any]) -> list[int]:
    """What the words of each column need, in pixels."""
    most = round(_MOST * theme().scale)
    found = []
    for column in columns:
        words = {column.text(row) for row in rows[:_MEASURED]}
        widest = max((need(text, column.role, pill=column.pill) for text in words if text), default=0)
        found.append(min(widest, most))
    return found


def share(room: int, least: Sequence[int], needed: Sequence[int], title: Sequence[int], rest: int,
          ) -> tuple[list[int], bool]:
    """The width of each column, and whether all fit into the room; what is left over goes to the column `rest`.

    Where there is room each is as wide as it was meant to be, and wider if its words ask for it. Where there is not,
    each gives up what its words do not need, and those that need little more get it before those that need much.
    """
    wanted = [max(title[n], needed[n] if n == rest else max(least[n], needed[n])) for n in range(len(least))]
    if sum(wanted) <= room:
        return wanted, True
    found = [max(title[n], min(least[n], needed[n])) for n in range(len(least))]
    found[rest] = max(title[rest], min(needed[rest], round(_REST * theme().scale)))
    spare = room - sum(found)
    if spare < 0:
        return found, False
    lacking = sorted((n for n in range(len(found)) if needed[n] > found[n]), key=lambda n: needed[n] - found[n])
    for place, n in enumerate(lacking):
        more = min(needed[n] - found[n], spare // (len(lacking) - place))
        found[n] += more
        spare -= more
    return found, True
