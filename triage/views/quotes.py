"""Quotations of privileged people: an app keeps the words beside the answer, which somebody else wrote.

Where an answer names the message that it answers, that message is hidden or not, and the answer's quotation with it.
Many apps keep the quoted words alone: those are recognised by their sender, or by being words of a hidden message.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import msgspec

from triage import scope

if TYPE_CHECKING:
    from triage.case import Case

#: Details with a quotation, with who is quoted, and in which other conversation.
NAMES = frozenset({"quoted", "quoted_below", "quoted_from", "quoted_sender", "reply_elsewhere"})
#: Characters from which a line is known by its words: “thank you” is said by everybody.
_LINE = 12
_WHO = re.compile(r"[\s→]*([^,:(\n]{1,200})[,:(]\s*[\d«“\"]")  # a name before a time or a quotation
_COLON = re.compile(r"[:«“\"]\s*")
_MARKS = " \t\r\n«»“”\"\u00a0\u202f"
_MOST = 20


class Withheld(msgspec.Struct, frozen=True):
    """`people`: their numbers, accounts and names. `words`: their messages, and each longer line of them."""

    people: frozenset[str]
    words: frozenset[str]


def withheld(case: Case, db: Any) -> Withheld | None:
    """What is known of privileged people whom nobody has opened; None where there are none."""
    closed = scope.closed_bits(case) & scope.PRIVILEGED
    if not closed or not case.fact("privileged"):
        return None
    words: set[str] = set()
    for (text,) in db.execute("SELECT text FROM message WHERE hidden & ? AND text <> ''", (closed,)):
        words.add(text.strip())
        words.update(_lines(text))
    return Withheld(frozenset(_known(case, db)), frozenset(words))


def _known(case: Case, db: Any) -> Iterator[str]:
    for identity in scope.privileged(case):
        for values in db.execute(
            "SELECT identifier, e164, name FROM identity WHERE id = ?1"
            " UNION SELECT value, e164, NULL FROM alias WHERE identity = ?1", (identity,)):
            yield from (value.casefold() for value in values if value)


def _lines(text: str) -> Iterator[str]:
    for line in text.splitlines():
        plain = line.lstrip("> ").strip()
        if len(plain) >= _LINE:
            yield plain


def hidden(case: Case, db: Any, kept: Withheld | None) -> frozenset[int]:
    """Messages (row ids) that may be seen, but not what they quote. `kept`: see `withheld`."""
    if not scope.anything_hidden(case):
        return frozenset()
    rows = db.execute(_QUOTING.format(visible=scope.visible(case), seen=scope.visible(case, "t")))
    return frozenset(n for n, details, answered in rows if answered or privileged(json.loads(details), kept))


#: Messages with a quotation, and whether it is of one that may not be seen.
_QUOTING = """
SELECT m.id, m.details, m.reply IS NOT NULL AND NOT EXISTS (SELECT 1 FROM message t WHERE t.id = m.reply AND {seen})
FROM message m WHERE m.details LIKE '%"quoted%' AND {visible}
"""


def privileged(details: dict[str, Any], kept: Withheld | None) -> bool:
    """Whether a message quotes what is withheld."""
    if kept is None:
        return False
    for name in ("quoted", "quoted_below"):
        quoted = details.get(name)
        parts = quoted if isinstance(quoted, dict) else {"text": quoted} if isinstance(quoted, str) else {}
        if any(str(parts.get(who) or "").casefold() in kept.people for who in ("sender", "name", "author")
               if parts.get(who)):
            return True
        text = parts.get("text")
        if isinstance(text, str) and (text.strip() in kept.words or any(one in kept.words for one in _lines(text))):
            return True
        if isinstance(quoted, str) and _in_one(quoted, kept):
            return True
    return False


def _in_one(quoted: str, kept: Withheld) -> bool:
    """Whether what is withheld is quoted in a text that also says of whom and when, as tables of other tools have it in
    one cell.
    """
    who = _WHO.match(quoted)
    if who is not None and who[1].strip().casefold() in kept.people:
        return True
    said = (quoted[match.end():].strip(_MARKS) for match in islice(_COLON.finditer(quoted), _MOST))
    return any(len(words) >= _LINE and words in kept.words for words in said)
