"""Which languages the messages of a case are written in, so that nobody takes silence for the absence of signs.

A statistical guess (py3langid, 97 languages, no network) over stretches of one writer's messages: single messages are
too short to tell. It decides nothing: rules run over every message whatever its language. What it says is printed as
what was met, in conversations, and languages that no rule covers are named. It does not know romanised Arabic, Hindi
or Urdu, nor Tagalog mixed with English; such stretches come out as something else or as unsure, and unsure ones are not
counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from triage import scope

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

    from triage.case import Case

_STRETCH = 240  # characters from which a guess is worth something
_LEAST_SURE = 0.95
_STRETCHES = 12  # of a conversation
_PAGE = 150  # messages looked at: at its beginning, in its middle and at its end
#: Never met in chats of our cases, and what short texts of their neighbours are mistaken for.
_IMPLAUSIBLE = frozenset({"la", "eo", "vo", "an", "br", "cy", "fo", "ga", "gl", "ht", "jv", "mg", "nn", "oc", "qu",
                          "rw", "se", "wa", "xh", "zu"})
#: One written language under several codes.
_SAME = {"nb": "no", "hr": "sr", "bs": "sr", "ms": "id", "ary": "ar", "arz": "ar", "apc": "ar", "ajp": "ar"}
_MOST = 300  # conversations, those with the most messages


def met(case: Case) -> dict[str, int]:
    """Languages (ISO 639-1) and in how many conversations each is met, the most frequent first.

    The 300 conversations with the most messages are looked at, and of these what may be seen. One counts for a
    language that two of its stretches, or its only one, are in.
    """
    visible = scope.visible(case)
    found: Counter[str] = Counter()
    for (conversation,) in case.db.execute(
        "SELECT conversation FROM message GROUP BY conversation ORDER BY count(*) DESC, conversation LIMIT ?",
        (_MOST,)).fetchall():
        guesses = Counter(filter(None, map(guess, _stretches(_sample(case, conversation, visible)))))
        least = min(2, guesses.total())
        found.update(language for language, n in guesses.items() if n >= least)
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def guess(text: str) -> str | None:
    """The language of a stretch of text, or None where that is unsure."""
    shares: Counter[str] = Counter()
    for language, share in _identifier().rank(text):
        shares[_SAME.get(language, language)] += share
    language, sure = shares.most_common(1)[0]
    return language if sure >= _LEAST_SURE else None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  (loads a model of 4 MB)

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([language for language in identifier.labels if language not in _IMPLAUSIBLE])
    return identifier


def _sample(case: Case, conversation: int, visible: str) -> Iterator[tuple[int | None, str]]:
    """(sender, text) of messages from three places of a conversation."""
    condition = f"m.conversation = ? AND m.record = 0 AND {visible}"
    total = int(case.db.execute(f"SELECT count(*) FROM message m WHERE {condition}", (conversation,)).fetchone()[0])
    starts = {0, max(0, total // 2 - _PAGE // 2), max(0, total - _PAGE)} if total > 3 * _PAGE else {0}
    limit = _PAGE if total > 3 * _PAGE else total
    for start in sorted(starts):
        yield from case.db.execute(
            f"SELECT m.sender, m.text FROM message m WHERE {condition} AND m.text IS NOT NULL"
            " ORDER BY m.sort_ms, m.id LIMIT ? OFFSET ?", (conversation, limit, start))


def _stretches(messages: Iterable[tuple[int | None, str]]) -> list[str]:
    """Texts of one writer each, long enough to judge; of many, some from all parts. Too little text is one stretch."""
    gathered: dict[int | None, list[str]] = {}
    full: list[str] = []
    for sender, text in messages:
        own = gathered.setdefault(sender, [])
        own.append(text)
        if sum(map(len, own)) >= _STRETCH:
            full.append("\n".join(own))
            own.clear()
    if not full:
        full = ["\n".join(text for own in gathered.values() for text in own)]
    step = max(1, len(full) // _STRETCHES)
    return [text for text in full[::step] if len(text) >= _STRETCH // 4]
