"""Every shortcut of the window, once: what the keys are taken from, what the list of shortcuts shows, what tests try.

`where` says in which part of the window a shortcut counts. Keys of the same part are never the same.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtGui import QKeySequence

from parsers.words import N_

WINDOW, CHAT, LIST, TALKS, TABLE, MEDIA, REVIEW, READER, NETWORK, SPAN = (
    "window", "chat", "list", "talks", "table", "media", "review", "reader", "network", "span")
#: Headings of the parts, in the order of the list.
PARTS = {WINDOW: N_("Everywhere"), CHAT: N_("In a conversation"), LIST: N_("In every list and table"),
         TALKS: N_("In the list of conversations"), TABLE: N_("In a table"),
         MEDIA: N_("In the media"), REVIEW: N_("In the review"), NETWORK: N_("In the network"),
         SPAN: N_("In the bar of time of the network"),
         READER: N_("In the decisions of a second reader")}


class Shortcut(NamedTuple):
    """`keys` as Qt writes them; `extra` ways to do the same."""

    id: str
    keys: str
    title: str
    where: str
    extra: tuple[str, ...] = ()


SHORTCUTS: tuple[Shortcut, ...] = (
    Shortcut("palette", "Ctrl+K", N_("Find a place or an action by its name"), WINDOW, ("Ctrl+Shift+P",)),
    Shortcut("shortcuts", "?", N_("Show this list of shortcuts"), WINDOW, ("Ctrl+/",)),
    Shortcut("search", "Ctrl+F", N_("Search in all messages"), WINDOW),
    Shortcut("undo", "Ctrl+Z", N_("Take back what was done last"), WINDOW),
    Shortcut("redo", "Ctrl+Shift+Z", N_("Do again what was taken back"), WINDOW, ("Ctrl+Y",)),
    Shortcut("settings", "Ctrl+,", N_("Settings"), WINDOW),
    Shortcut("help", "F1", N_("Open the manual at the page of this place"), WINDOW),
    Shortcut("open", "Ctrl+O", N_("Open another case"), WINDOW),
    Shortcut("new", "Ctrl+N", N_("Make a new case"), WINDOW),
    Shortcut("close", "Ctrl+W", N_("Close the case"), WINDOW),
    Shortcut("quit", "Ctrl+Q", N_("End the program"), WINDOW),
    Shortcut("next", "j", N_("Next message"), CHAT, ("Down",)),
    Shortcut("previous", "k", N_("Previous message"), CHAT, ("Up",)),
    Shortcut("next-flag", "n", N_("Next flagged message"), CHAT),
    Shortcut("previous-flag", "p", N_("Previous flagged message"), CHAT, ("Shift+N",)),
    Shortcut("unread", "u", N_("Go to the first message that you have not read"), CHAT),
    Shortcut("day", "Ctrl+G", N_("Go to a day"), CHAT),
    Shortcut("quoted", "o", N_("Go to the message that this one answers"), CHAT),
    Shortcut("tag", "t", N_("Tag the selected messages"), CHAT),
    Shortcut("bookmark", "b", N_("Bookmark the selected messages, or take the bookmark off"), CHAT),
    Shortcut("note", "m", N_("Write a note on the message"), CHAT),
    Shortcut("exhibit", "e", N_("Choose as exhibit for the report, or leave out again"), CHAT),
    Shortcut("contrary", "c", N_("Choose as contrary message for the report, or leave out again"), CHAT),
    Shortcut("render", "l", N_("Write a translation or a transcript"), CHAT),
    Shortcut("ledger", "w", N_("Add what the message says of pay or debts to the ledger"), CHAT),
    Shortcut("reveal", "v", N_("Show or blur the pictures of the message"), CHAT),
    Shortcut("enlarge", "z", N_("Look at the picture of the message closely"), CHAT),
    Shortcut("play", "s", N_("Play or pause the recording of the message"), CHAT),
    Shortcut("copy", "Ctrl+C", N_("Copy the selected messages with their provenance"), CHAT),
    Shortcut("all", "Ctrl+A", N_("Select every message"), CHAT),
    Shortcut("panel", "Ctrl+I", N_("Show or hide the provenance"), CHAT),
    Shortcut("tag-conversation", "Ctrl+T", N_("Tag the conversation"), CHAT),
    Shortcut("note-conversation", "Ctrl+M", N_("Write a note on the conversation"), CHAT),
    Shortcut("line-below", "j", N_("Next line"), LIST, ("Down",)),
    Shortcut("line-above", "k", N_("Previous line"), LIST, ("Up",)),
    Shortcut("tag-chosen", "t", N_("Tag the chosen conversation"), TALKS),
    Shortcut("note-chosen", "m", N_("Write a note on the chosen conversation"), TALKS),
    Shortcut("sort-up", "Alt+Up", N_("Order by the column of the marked cell, the smallest or first at the top"),
             TABLE),
    Shortcut("sort-down", "Alt+Down", N_("Order by the column of the marked cell, the largest or last at the top"),
             TABLE),
    Shortcut("reveal-files", "v", N_("Show or blur the chosen pictures"), MEDIA),
    Shortcut("enlarge-file", "z", N_("Look at the picture closely"), MEDIA),
    Shortcut("go-to-message", "Return", N_("Go to the message that carries the file"), MEDIA, ("Enter",)),
    Shortcut("accept", "A", N_("Accept the flag"), REVIEW),
    Shortcut("reject", "R", N_("Reject the flag"), REVIEW),
    Shortcut("unsure", "U", N_("Leave the flag undecided"), REVIEW),
    Shortcut("following", "J", N_("Next flag"), REVIEW),
    Shortcut("preceding", "K", N_("Previous flag"), REVIEW),
    Shortcut("node-left", "Left", N_("The person or group at the left"), NETWORK),
    Shortcut("node-right", "Right", N_("The person or group at the right"), NETWORK),
    Shortcut("node-up", "Up", N_("The person or group above"), NETWORK),
    Shortcut("node-down", "Down", N_("The person or group below"), NETWORK),
    Shortcut("first-node", "Home", N_("The person or group with the most ties"), NETWORK),
    Shortcut("next-node", "PgDown", N_("The next by the number of ties"), NETWORK),
    Shortcut("previous-node", "PgUp", N_("The one before by the number of ties"), NETWORK),
    Shortcut("next-tie", "J", N_("The next tie of the chosen person or group"), NETWORK),
    Shortcut("previous-tie", "K", N_("The tie before"), NETWORK),
    Shortcut("other-end", "O", N_("Go to the other end of the tie"), NETWORK),
    Shortcut("open-chosen", "Return", N_("Open the messages of the tie, the group, or the page of the person"), NETWORK,
             ("Enter",)),
    Shortcut("step-back", "Esc", N_("From a tie back to the person or group, then to everybody"), NETWORK),
    Shortcut("larger", "+", N_("Larger"), NETWORK, ("=",)),
    Shortcut("smaller", "-", N_("Smaller"), NETWORK),
    Shortcut("fit", "0", N_("All of it"), NETWORK),
    Shortcut("pan", "Ctrl+Left", N_("Move the picture"), NETWORK, ("Ctrl+Right", "Ctrl+Up", "Ctrl+Down")),
    Shortcut("span", "Left", N_("Move the stretch of time"), SPAN, ("Right",)),
    Shortcut("span-page", "PgUp", N_("Move it by its whole length"), SPAN, ("PgDown",)),
    Shortcut("span-end", "Shift+Left", N_("Move its end"), SPAN, ("Shift+Right",)),
    Shortcut("span-begin", "Ctrl+Left", N_("Move its beginning"), SPAN, ("Ctrl+Right",)),
    Shortcut("span-all", "Home", N_("All the time again"), SPAN, ("Esc",)),
    Shortcut("mine", "M", N_("Keep my decision"), READER),
    Shortcut("theirs", "T", N_("Take the reader's decision"), READER),
    Shortcut("both", "B", N_("Keep both texts"), READER),
    Shortcut("next-decision", "J", N_("Next decision"), READER),
    Shortcut("previous-decision", "K", N_("Previous decision"), READER),
    Shortcut("go-to-decision", "O", N_("Show what the decision is about"), READER),
)
_BY_ID = {s.id: s for s in SHORTCUTS}
#: Letters that the chat takes as they are typed; the others are shortcuts of Qt's own kind.
CHAT_KEYS = {keys: s.id for s in SHORTCUTS if s.where == CHAT for keys in (s.keys, *s.extra) if len(keys) == 1} | {
    "N": "previous-flag"}


def keys(name: str) -> str:
    """The first keys of a shortcut, as Qt reads them."""
    return _BY_ID[name].keys


def sequences(name: str) -> list[QKeySequence]:
    """All its keys."""
    found = _BY_ID[name]
    return [QKeySequence(k) for k in (found.keys, *found.extra)]


def title(name: str) -> str:
    """The message id of what it does."""
    return _BY_ID[name].title


def shown(keys_: str) -> str:
    """Keys as this system writes them."""
    return QKeySequence(keys_).toString(QKeySequence.SequenceFormat.NativeText)
