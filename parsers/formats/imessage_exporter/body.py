"""The lines of one message in plain text: what is words, and what the exporter tells between them."""

from __future__ import annotations

import re
from typing import Any

from parsers.formats.imessage_exporter.chat import EFFECTS, TAPBACK, UNSENT, WHEN

_DELETED = "This message was deleted from the conversation!"
_MARKS = ("Tapbacks:", "Reactions:")
_MISSING = "Attachment missing!"
_SPOKEN = "Transcription: "
_FILE = re.compile(
    r"(?:[^\n:*?<>|]{0,1000}[/\\]|[A-Za-z]:[^\n:*?<>|]{0,1000}[/\\])?(?:[Aa]ttachments|StickerCache)[/\\]"
    r"[^\n]{0,1000}[^\n./\\]\.\w{1,24}\Z|(?:[A-Za-z]:|~)?[/\\][^\n]{0,1000}[/\\]([0-9a-f]{2})[/\\]\1[0-9a-f]{38}\Z")
_STICKER = re.compile(r"(?:\w{1,20} )?Sticker from .+?: (?P<path>.*?)(?: \((?P<about>(?:Genmoji prompt|App): .*)\))?\Z")
_ORIGINAL = re.compile(rf"(?P<when>{WHEN}) (?P<text>.*)\Z")
_SPAN = r"\d+ (?:year|month|week|day|hour|minute|second)s?"
_EDITED = re.compile(rf"Edited (?P<later>{_SPAN}(?:, {_SPAN})*) later: (?P<text>.*)\Z")


class Body:
    """What a message holds. `files`: paths as written, None for one that the exporter did not find. `tapbacks`: what
    and by whom, with the number of the line. `deleted`: on the phone, from the conversation.
    """

    def __init__(self, lines: list[tuple[int, str]]) -> None:
        self.files: list[str | None] = []
        self.tapbacks: list[tuple[str, str, int]] = []
        self.details: dict[str, Any] = {}
        self.deleted = self.unsent = self.sticker = False
        self._words: list[str] = []
        self._earlier: list[dict[str, str]] = []
        self._versions: list[tuple[str, str, list[str]]] = []
        self._sink = self._words
        self._lines = lines
        n = 0
        while n < len(lines):
            n = self._line(n)
        self._settle()
        if self._earlier:
            self.details["edited"] = self._earlier
        self.text = "\n".join(self._words).strip("\n") or None

    def _line(self, n: int) -> int:
        """Take the line at this place; return the place of the next."""
        line = self._lines[n][1]
        if n == 0 and line == _DELETED:
            self.deleted = True
        elif line in _MARKS and n + 1 < len(self._lines) and TAPBACK.match(self._lines[n + 1][1]):
            return self._marks(n + 1)
        elif (match := _ORIGINAL.match(line)) is not None and any(_EDITED.match(text) for _, text in self._lines[n:]):
            self._settle()
            self._begin("when", match["when"], match["text"])
        elif self._versions and (match := _EDITED.match(line)) is not None:
            self._begin("later", match["later"], match["text"])
        elif not self._told(n, line):
            self._sink.append(line)
        return n + 1

    def _begin(self, what: str, stamp: str, text: str) -> None:
        self._sink = [text]
        self._versions.append((what, stamp, self._sink))

    def _settle(self) -> None:
        """End a part that was edited: its last version is what it says."""
        for what, stamp, lines in self._versions[:-1]:
            self._earlier.append({"text": "\n".join(lines).strip("\n"), what: stamp})
        for what, stamp, lines in self._versions[-1:]:
            self._words.extend(lines)
            if what == "later":
                self.details["edited_after"] = stamp
        self._versions = []
        self._sink = self._words

    def _marks(self, n: int) -> int:
        while n < len(self._lines) and (match := TAPBACK.match(self._lines[n][1])) is not None:
            self.tapbacks.append((match["what"] or "Sticker", match["who"] or match["from"], self._lines[n][0]))
            n += 1
        return n + 1 if n < len(self._lines) and not self._lines[n][1] else n

    def _told(self, n: int, line: str) -> bool:
        """Whether a line is the exporter's and no part of the words."""
        effect, sticker = EFFECTS.match(line), _STICKER.match(line)
        if effect is not None and n:
            self.details["effect"] = effect[1] or effect[2]
        elif line == _MISSING:
            self.files.append(None)
        elif sticker is not None and (_FILE.match(sticker["path"]) or sticker["path"] == _MISSING):
            self.files.append(sticker["path"] if sticker["path"] != _MISSING else None)
            self.sticker = True
            if sticker["about"]:
                self.details["sticker"] = sticker["about"]
        elif _FILE.match(line):
            self.files.append(line)
        elif line.startswith(_SPOKEN) and self.files and _FILE.match(self._lines[n - 1][1]):
            self.details["transcription"] = line.removeprefix(_SPOKEN)
        elif UNSENT.match(line):
            self.details["deleted"] = {"by": "sender", "told": line}
            self.unsent = True
        else:
            return False
        return True
