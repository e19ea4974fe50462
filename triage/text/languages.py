"""Which languages the messages of a case are written in, so that nobody takes silence for the absence of signs.

A statistical guess (py3langid, 97 languages, no network) over stretches of one writer's messages: single messages are
too short to tell, unless their script is written by one language alone. It decides nothing: rules run over every
message whatever its language. What it says is printed as what was met, in conversations, and languages that no rule
covers are named. It does not know romanised Arabic, Hindi or Urdu, nor Tagalog mixed with English; such stretches come
out as something else or as unsure, and unsure ones are not counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from triage import scope
from triage.custody import chain
from triage.intake import kept

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

    from triage.case import Case
    from triage.store import Store

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

#: Scripts that one language writes, as far as our cases go, by their first and last letter.
_SCRIPTS = (
    ("\u0370", "\u03ff", "el"), ("\u0530", "\u058f", "hy"), ("\u0590", "\u05ff", "he"), ("\u0980", "\u09ff", "bn"),
    ("\u0a00", "\u0a7f", "pa"), ("\u0a80", "\u0aff", "gu"), ("\u0b00", "\u0b7f", "or"), ("\u0b80", "\u0bff", "ta"),
    ("\u0c00", "\u0c7f", "te"), ("\u0c80", "\u0cff", "kn"), ("\u0d00", "\u0d7f", "ml"), ("\u0d80", "\u0dff", "si"),
    ("\u0e00", "\u0e7f", "th"), ("\u0e80", "\u0eff", "lo"), ("\u1000", "\u109f", "my"), ("\u10a0", "\u10ff", "ka"),
    ("\u1780", "\u17ff", "km"), ("\u3040", "\u30ff", "ja"), ("\u1100", "\u11ff", "ko"), ("\uac00", "\ud7af", "ko"),
)
_OWN_SCRIPT = {language: re.compile("[" + "".join(f"{first}-{last}" for first, last, of in _SCRIPTS if of == language)
                                    + "]") for _, _, language in _SCRIPTS}
_LETTERS = re.compile(r"[^\W\d_]")
#: Scripts that several languages share: their texts are gathered apart, so that mixed chats come out right.
_SHARED = re.compile("(?P<cyrillic>[\u0400-\u052f])|(?P<arabic>[\u0600-\u06ff])|(?P<indic>[\u0900-\u097f])"
                     "|(?P<ethiopic>[\u1200-\u137f])|(?P<han>[\u4e00-\u9fff])")
_ADDRESS = re.compile(r"(?<!\S)\S*(?:://|@|www\.)\S*")  # no words; tried only where a word begins: long ones
VERSION = "1"
_MET = "languages"
_STEP = 20_000


def met(case: Case) -> dict[str, int]:
    """Languages (ISO 639-1) and in how many conversations each is met, the most frequent first.

    The 300 conversations with the most messages are looked at, and of these what may be seen. One counts for a
    language that two of its stretches, or its only one, are in. Takes seconds in a large case, where neither `gather`
    nor `keep` has kept what was found.
    """
    found = kept.value(case.db, _MET, _met_with(case))
    return _meet(case) if found is None else dict(found)


def state(case: Case) -> tuple[int, str]:
    """What the answer of `met` is of: the last message, and by which rules and within which scope."""
    return kept.newest(case.db), _met_with(case)


def keep(case: Case, found: dict[str, int], of: tuple[int, str]) -> None:
    """Keep the answer of `met` for the next time that the case is opened, unless its `state` is another by now."""
    with case.transaction():
        if state(case) == of and kept.value(case.db, _MET, of[1]) is None:
            kept.keep_value(case.db, _MET, of[1], found)


def _met_with(case: Case) -> str:
    return f"{VERSION}/{scope.closed_bits(case)}"


def _meet(case: Case) -> dict[str, int]:
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


# -- every message --------------------------------------------------------------------------------------------------

def missing(case: Case) -> int:
    """How many messages have not been looked at for their language yet."""
    row = case.db.execute("SELECT last, made_with FROM language_state").fetchone()
    last = row[0] if row and row[1] == VERSION else 0
    return int(case.db.execute("SELECT count(*) FROM message WHERE id > ? AND record = 0", (last,)).fetchone()[0])


def gather(case: Case, progress: Callable[[int, int], None] | None = None) -> int:
    """Tell the language of the messages not looked at yet; return how many were looked at. Logged.

    `progress(done, all)` may raise Cancelled; the next pass then begins where this one did.
    """
    todo = missing(case)
    if not todo:
        return 0
    row = case.db.execute("SELECT last, made_with FROM language_state").fetchone()
    start = row[0] if row and row[1] == VERSION else 0
    last = int(case.db.execute("SELECT coalesce(max(id), 0) FROM message").fetchone()[0])
    done, told = 0, list[tuple[int, str]]()
    reader = case.reader()
    try:
        rows = reader.execute(
            "SELECT conversation, sender, id, text FROM message WHERE id > ? AND id <= ? AND record = 0"
            " ORDER BY conversation, sort_ms, id", (start, last))
        for _, thread in groupby(rows, key=lambda r: r[0]):
            for found, n in _of_thread((sender, message, text or "") for _, sender, message, text in thread):
                told.extend(found)
                done += n
                if len(told) >= _STEP:
                    _keep(case, told)
                    if progress is not None:
                        progress(done, todo)
    finally:
        reader.close()
    met = _meet(case)
    with case.transaction():
        _keep(case, told)
        kept.keep_value(case.db, _MET, _met_with(case), met)
        case.db.execute("INSERT OR REPLACE INTO language_state VALUES (1, ?, ?)", (last, VERSION))
        chain.record(case, "languages.gather", case.path.name, None, {"messages": todo, "version": VERSION})
    return todo


def known(store: Store) -> list[str]:
    """The languages that messages which may be seen were told to be in, the most frequent first."""
    return [code for code, in store.db.execute(
        f"SELECT l.language FROM message_language l JOIN message m ON m.id = l.message WHERE {store.visible}"
        " GROUP BY 1 ORDER BY count(*) DESC, 1")]


def _keep(case: Case, told: list[tuple[int, str]]) -> None:
    with case.transaction():
        case.db.executemany("INSERT OR REPLACE INTO message_language VALUES (?, ?)", told)
    told.clear()


def _of_thread(messages: Iterable[tuple[int | None, int, str]]) -> Iterator[tuple[list[tuple[int, str]], int]]:
    """(message, language) by stretches of one writer in one script, with the number of messages that are done."""
    gathered: dict[tuple[int | None, str], tuple[list[int], list[str]]] = {}
    japanese: set[int | None] = set()
    for sender, message, text in messages:
        words = _ADDRESS.sub(" ", text)
        script = script_of(words)
        if script == "han":  # Chinese, unless this writer has written Japanese before
            script = "ja" if sender in japanese else "zh"
        elif script == "ja":
            japanese.add(sender)
        if script in _OWN_SCRIPT or script == "zh":
            yield [(message, script)], 1
            continue
        ids, texts = gathered.setdefault((sender, script), ([], []))
        if script:
            ids.append(message)
            texts.append(words)
        if sum(map(len, texts)) >= _STRETCH:
            yield _told(ids, texts), len(ids)
            ids.clear()
            texts.clear()
    for ids, texts in gathered.values():
        yield _told(ids, texts), len(ids)


def _told(ids: list[int], texts: list[str]) -> list[tuple[int, str]]:
    stretch = "\n".join(texts)
    language = guess(stretch) if len(stretch) >= _STRETCH // 8 else None
    return [(message, language) for message in ids] if language else []


def script_of(text: str) -> str:
    """The language that alone writes the script of most letters; else the name of that script; empty without letters.
    """
    letters = _LETTERS.findall(text)
    if not letters:
        return ""
    if text.isascii():
        return "latin"
    joined = "".join(letters)
    counts = Counter({language: len(pattern.findall(joined)) for language, pattern in _OWN_SCRIPT.items()})
    counts.update(str(match.lastgroup) for match in _SHARED.finditer(joined))
    if counts["ja"]:  # with Chinese characters between them
        counts["ja"] += counts.pop("han", 0)
    counts["latin"] = len(letters) - sum(counts.values())
    return counts.most_common(1)[0][0]
