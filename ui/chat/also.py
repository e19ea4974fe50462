"""Conversations that are the same as the one that is shown, or may be: said in its head, with the way to each.

Messages that two of them tell count once. Who knows that they are two lets each count for itself, with a reason.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QMenu

from parsers.words import N_
from ui import history
from ui.dialogs.texts import TextDialog
from ui.reading import conversation_row
from ui.widgets.basic import tool
from ui.words import count, isolate, listed, tr

if TYPE_CHECKING:
    from ui.chat.pane import ChatPane

_MOST = 3  # that are named


def said(others: list[dict[str, Any]]) -> str:
    """Names of the others, and how much both tell."""
    if not others:
        return ""
    more = f" +{len(others) - _MOST}" if len(others) > _MOST else ""
    return tr(N_("also in {names}"), names=listed(*(_name(other) for other in others[:_MOST])) + more)


def _name(other: dict[str, Any]) -> str:
    title = isolate(str(other["title"]))
    if not other["both"]:
        return title
    return tr(N_("{name} ({messages})"), name=title, messages=count(
        other["both"], N_("{n} message of both counts once"), N_("{n} messages of both count once")))


class Also:
    """A tool of the head that leads to the others."""

    def __init__(self, pane: ChatPane) -> None:
        self._pane = pane
        self.tool = tool("merge", tr("Conversations that are the same, or may be"), self._open)
        self.tool.hide()

    def show(self, others: list[dict[str, Any]]) -> None:
        """Offer these."""
        self.tool.setVisible(bool(others))

    def _open(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.tool.mapToGlobal(self.tool.rect().bottomLeft()))

    def menu(self) -> QMenu:
        """The ways to the others, and apart those to let them count for themselves."""
        pane, menu = self._pane, QMenu(self._pane)
        others = pane.conversation.get("also") or []
        for other in others:
            menu.addAction(tr(N_("Show {name}"), name=other["title"]).replace("&", "&&"),
                           lambda uid=other["id"]: pane.show_found(lambda reader: conversation_row(
                               reader.store, reader.store.conversation_id(uid))))
        shared = [other for other in others if other["both"]]
        if shared:
            menu.addSeparator()
        for other in shared:
            apart = menu.addAction(tr(N_("Let {name} count for itself…"), name=other["title"]).replace("&", "&&"),
                                   lambda other=other: self._ask(other))
            apart.setEnabled(pane.desk.may_write)
        return menu

    def _ask(self, other: dict[str, Any]) -> None:
        dialog = TextDialog(tr("Why these are two conversations"), tr(
            "Messages that stand in both count twice from then on. Ctrl+Z takes it back."), self._pane.window())
        dialog.saved.connect(lambda reason: self._apart(other, reason))
        dialog.open()

    def _apart(self, other: dict[str, Any], reason: str) -> None:
        pane = self._pane
        pane.desk.history.do(history.kept_apart(pane.conversation["id"], other["id"], reason),
                             tr("Two conversations count each for itself"), "evidence", pane)
