"""What an examiner's work is about, and whether that may be seen: of what scope or privilege keeps back, the notes,
translations and names say as much as the messages themselves.
"""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any

from triage import people, scope
from triage.store import Store


class Subjects:
    """Asks about public ids, as they stand in the tables of work and in the log. Made anew after the case changed."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.limited = scope.keeps_back(store.case)

    def seen(self, what: str, subject: str) -> bool:
        """Whether a message, conversation, person, file or flag may be seen. What is not in the case may not be, where
        anything is kept back: nobody can tell what it was.
        """
        if not self.limited:
            return True
        if what == "conversation":
            return subject in self._conversations
        if what == "person":
            return subject in self._persons
        return bool(self.store.db.execute(_SEEN[what].format(
            visible=self.store.visible, flag_visible=self.store.flag_visible), (subject,)).fetchone())

    def row_seen(self, table: str, columns: dict[str, Any], body: dict[str, Any]) -> bool:
        """The same of what a row of work is about (see triage.work.annotations); `body`: what a row of `made` holds."""
        if table in ("tagged", "note"):
            return self.seen(str(columns["what"]), str(columns["subject"]))
        if table == "exhibit":
            return self.seen("message", str(columns["subject"]))
        if table == "rendering":
            return self.seen("message", str(columns["message"]))
        if table == "tag":
            return self.tag_seen(str(columns["uid"]))
        if table != "made" or not self.limited:
            return True
        if columns["kind"] == "ledger.line":
            return str(body["line"]) in self._lines if "line" in body else self.seen("message", str(body["message"]))
        if columns["kind"] == "rule":  # its examples may be messages
            return not self._hidden_texts([*body["match"], *body["no_match"]])
        if columns["kind"] in ("ocr.read", "document.read"):
            return all(self.seen("file", sha256) for sha256 in (*body["files"], *body.get("failed", ())))
        return str(columns["kind"]) != "package"  # what was taken over from a reader, of any kind

    def tag_seen(self, uid: str) -> bool:
        """Whether a tag stands on anything that may be seen, or on nothing at all: its name may say what it is about.
        """
        return uid not in self._hidden_tags

    @cached_property
    def _hidden_tags(self) -> set[str]:
        if not self.limited:
            return set()
        seen: dict[str, bool] = {}
        for tag, what, subject in self.store.db.execute("SELECT tag, what, subject FROM tagged"):
            seen[tag] = seen.get(tag, False) or self.seen(what, subject)
        return {tag for tag, any_ in seen.items() if not any_}

    def _hidden_texts(self, texts: list[str]) -> bool:
        return bool(self.store.db.execute(
            f"SELECT 1 FROM message m WHERE m.hidden <> 0 AND NOT {self.store.visible} AND m.text IN"
            " (SELECT value FROM json_each(?))", (json.dumps(texts),)).fetchone())

    @cached_property
    def _conversations(self) -> set[str]:
        return {self.store.conversation_uid(n) for n in self.store.shown}

    @cached_property
    def _persons(self) -> set[str]:
        hidden = people.only_hidden(self.store.case)
        return {uid for n, uid in self.store.db.execute("SELECT id, uid FROM person") if n not in hidden}

    @cached_property
    def _lines(self) -> set[str]:
        from triage.ledger import lines  # noqa: PLC0415  (few logs hold lines, and reading amounts takes a while to load)

        return {line.id for line in lines.of_case(self.store)}


_SEEN = {
    "message": "SELECT 1 FROM message m WHERE m.ident = unhex(?) AND {visible}",
    "file": "SELECT 1 FROM attachment a JOIN message m ON m.id = a.message WHERE a.sha256 = ? AND {visible}",
    "flag": ("SELECT 1 FROM flag f JOIN message m ON m.id = f.message WHERE f.ident = ? AND {visible}"
             " AND {flag_visible}"),
}
