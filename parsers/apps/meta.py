"""Text as Meta's downloads write it: the bytes of UTF-8, each as a character of Latin-1.

Public parsers undo it by encoding as Latin-1 and decoding as UTF-8 (seen in several, among them chat-analytics). That
fails for a text that holds a character above U+00FF, as texts of end-to-end encrypted chats and of files that another
tool has repaired do. So what is repaired is each run of such characters that is UTF-8, and nothing else.

Whether a file is written so is asked of all of it (`is_escaped`): in one that is, nothing else stands beyond ASCII; in
one that is not, words that are right can look like it (`»Spaß«`, `CAFÉ»`) and must stay.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from typing import Any

from parsers.item import Item
from parsers.words import N_

# One character of UTF-8 from U+0080 on, its bytes written as characters: no overlong forms, no surrogates.
_CHARACTER = re.compile(
    "[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    "|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
_REFERENCE = re.compile(r"\\u00([0-7][0-9A-Fa-f]|[89A-Fa-f][0-9A-Fa-f])")
_BEYOND = re.compile(r"[^\x00-\xff]|\\u(?!00)[0-9A-Fa-f]{4}")
_ENOUGH = 20_000  # characters beyond ASCII that show how the others are written
_HIGH = re.compile("[\x80-\xff]")


def is_escaped(blocks: Iterable[bytes], encoding: str, *, usual: bool) -> bool:
    """Whether the text of a file is written so. `usual`: it is in files of this shape, unless most of it is not.

    Where it is not the usual, everything beyond ASCII must be written so.
    """
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    told = other = 0
    rest = ""
    for block in blocks:
        whole, quote, rest = (rest + decoder.decode(block)).rpartition('"')  # a character may be cut between blocks
        if "\\u" not in whole and whole.isascii():
            continue
        text = _REFERENCE.sub(lambda match: chr(int(match[1], 16)), whole + quote)
        other += sum(1 for _ in _BEYOND.finditer(text))
        if not text.isascii():
            in_runs = sum(len(run) for run in _CHARACTER.findall(text))
            told += in_runs
            other += sum(1 for _ in _HIGH.finditer(text)) - in_runs
        if told + other > _ENOUGH or (other and not usual):
            break
    return told >= other if usual else told > 0 and not other


def repaired(text: str) -> str:
    """The text as its writer wrote it; one that is right already stays."""
    if text.isascii():
        return text
    return _CHARACTER.sub(lambda match: match[0].encode("latin-1").decode("utf-8"), text)


def doubtful(text: str) -> bool:
    """Whether a text was repaired although it holds characters that no such text has: then keep what was written."""
    return any(ord(character) > 0xFF for character in text) and repaired(text) != text


def words(value: Any) -> str | None:
    """A string, repaired; a number as a string; None for anything else, and for an empty string."""
    return ESCAPED.words(value)


def plain(value: Any) -> Any:
    """A JSON value with all its strings repaired."""
    return ESCAPED.plain(value)


class Spelling:
    """How the text of one file is read: repaired where the file is written so, else as it stands."""

    def __init__(self, *, escaped: bool) -> None:
        self._escaped = escaped

    def text(self, text: str) -> str:
        """A text as its writer wrote it."""
        return repaired(text) if self._escaped else text

    def doubtful(self, text: str) -> bool:
        """Whether a text is repaired although it holds characters that no such text has."""
        return self._escaped and doubtful(text)

    def words(self, value: Any) -> str | None:
        """A string; a number as a string; None for anything else, and for an empty string."""
        if isinstance(value, str):
            return self.text(value) or None
        return str(value) if type(value) in {int, float} else None

    def plain(self, value: Any) -> Any:
        """A JSON value with all its strings as they were written."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.plain(item) for item in value]
        if isinstance(value, dict):
            return {self.text(key): self.plain(item) for key, item in value.items()}
        return value


ESCAPED = Spelling(escaped=True)


FOLDERS = frozenset(("inbox", "archived_threads", "message_requests", "filtered_threads", "e2ee_cutover", "broadcast"))
#: `facebook-<account>-<number>.zip`, `instagram-<account>-<date>-<random>.zip`, or a folder made of it.
_PART_OF = re.compile(
    r"\A((?:facebook|instagram|messenger)-.+?)(?:-\d{4}-\d\d-\d\d(?:-\w{4,20})?|-\d{1,3})(?:\.zip)?\Z", re.IGNORECASE)
#: Where a chat with one person is, which may have gone on encrypted elsewhere.
BOXES = frozenset(("inbox", "archived_threads", "message_requests", "filtered_threads"))


def download(item: Item) -> str:
    """The folder `messages` of a download, in which `<box>/<thread>/message_1.json` lies. A large download comes in
    several archives, of which each is named after the account and has a part of some threads.
    """
    return "/".join(_PART_OF.sub(r"\1", part) for part in item.folder.split("/")[:-2])


WARNING_NAMESAKE = N_(
    "Another chat of this account is with somebody who is called {name} as well. They are kept apart as two people; "
    "who of them writes in a group cannot be told."
)
