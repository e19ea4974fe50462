"""The words that a rule matched as they are shown to people: parts that only a space or a mark divides are one passage.

A flag's `spans` are the parts of a rule, each by itself (“keep”, “your passport”). In “keep your passport” nothing is
left out between them, so that no … may stand there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from triage.store import Store

Shown = list[tuple[str, str]]
"""(public id of the message, words), in their order."""
_LEFT_OUT = " … "
_BREAK = re.compile(r"\s*[\n\r\u2028\u2029]\s*")


def words(store: Store, flags: Iterable[str]) -> dict[str, Shown]:
    """What is shown of flags, by id; nothing of those that have no matched words."""
    found: dict[str, Shown] = {}
    before: dict[str, tuple[str, int]] = {}  # of each flag its last message, and where its last passage there begins
    ends: dict[str, int] = defaultdict(int)
    for flag, message, start, end, matched, text in store.db.execute(
        "SELECT f.ident, lower(hex(m.ident)), s.start, s.end, s.matched, m.text FROM flag f"
        " JOIN flag_span s ON s.flag = f.id JOIN message m ON m.id = s.message"
        " WHERE s.end > 0 AND f.ident IN (SELECT value FROM json_each(?))"
        " ORDER BY f.id, m.sort_ms, m.id, s.start, s.end", (json.dumps(list(flags)),)):
        passages = found.setdefault(flag, [])
        last, begin = before.get(flag, ("", 0))
        if last == message and adjoin(text or "", ends[flag], start):
            ends[flag] = max(ends[flag], end)
            passages[-1] = message, _BREAK.sub(" ", text[begin:ends[flag]])
        else:
            before[flag], ends[flag] = (message, start), end
            passages.append((message, matched))
    return found


def adjoin(text: str, end: int, start: int) -> bool:
    """Whether nothing but white space and punctuation stands between two places of a text."""
    return all(one.isspace() or unicodedata.category(one)[0] in "PZ" or unicodedata.category(one) == "Cf"
               for one in text[end:start])


def line(shown: Shown) -> str:
    """All words of a flag in one line."""
    return _LEFT_OUT.join(text for _, text in shown)
