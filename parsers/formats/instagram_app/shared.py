"""What Instagram's two databases share: people by account number, threads by their id, what kind a message is.

An item's id is Instagram's own and the same for everybody in a thread (HPI `my.instagram.android` finds it in downloads
as well), so that both ends of a chat count once. Whose account a database is of it says itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from parsers.records import OWNER, ConversationKind, Kind, Provenance
from parsers.roster import Numbered

APP = "Instagram"
_DEEPEST, _MOST = 12, 400
_MISSED = re.compile(r"missed|no[_ ]answer|unanswered", re.IGNORECASE)
_ENDED, _AUDIO = re.compile(r"ended", re.IGNORECASE), re.compile(r"audio|voice", re.IGNORECASE)
#: Words in the name of an item's type, as either app writes it, in this order.
_KINDS: tuple[tuple[str, Kind], ...] = (
    ("voice_media", "voice"), ("voice", "voice"), ("animated_media", "sticker"), ("sticker", "sticker"),
    ("location", "location"), ("profile", "contact"), ("video_call", "call"), ("voip", "call"),
    ("action_log", "system"), ("thread_activity", "system"), ("expired_placeholder", "deleted"),
    ("poll", "poll"),
)  # fmt: skip
_LINKS = ("link_url", "url", "playable_url", "target_url", "webLink", "linkUrl", "NS.relative")
_WORDS = ("title", "text", "caption", "header_title_text", "title_text", "subtitle_text", "message", "description",
          "comment", "fallback_text", "name", "headerTitle", "subtitle", "string")  # fmt: skip


class Account(Numbered):
    """The people and threads of one database. `own`: account numbers of whoever used it, who may have several."""

    def __init__(self, *own: str) -> None:
        super().__init__(APP, own)

    def thread(
        self, key: str | None, people: Iterable[str | None] = (), title: str | None = None, *,
        group: bool | None = None, details: dict[str, Any] | None = None, provenance: Provenance | None = None,
    ) -> str:  # fmt: skip
        """Note a thread and return its key."""
        if key is None:
            return self.roster.thread("(no thread)")
        others = [one for one in people if one is not None and one != OWNER]
        kind: ConversationKind = "unknown"
        if group is not None:
            kind = "group" if group or len(others) > 1 else "direct"
        return self.roster.thread(key, kind, others, title, shared=True, details=details, provenance=provenance)


def same_of(item: str | None, *, live: bool) -> str | None:
    """What makes two copies one message."""
    return f"*instagram\x1f{item}" if item is not None and len(item) >= 16 and live else None


def call_told(*words: str | None) -> dict[str, Any]:
    """How a call went, by what the service or the app calls its line; no outcome where it tells that one begins.

    The line is all that tells of a call. How long it was no line says, and so not whether anybody came.
    """
    said = " ".join(word for word in words if word)
    found: dict[str, Any] = {"video": False} if _AUDIO.search(said) else {}
    if _MISSED.search(said):
        found["outcome"] = "missed"
    elif _ENDED.search(said):
        found["outcome"] = "unknown"
    return found


def kind_named(name: str) -> Kind | None:
    """The kind that the name of an item's type stands for, None where it says nothing of the kind."""
    lower = name.lower()
    return next((kind for word, kind in _KINDS if word in lower), None)


def found_words(value: Any) -> tuple[str | None, list[str]]:
    """The first words that an unknown content shows, and its web addresses."""
    words: list[str] = []
    links: dict[str, None] = {}
    for name, text in _texts(value):
        if name in _LINKS and text.startswith(("http://", "https://")):
            links[text] = None
        elif name in _WORDS and not text.startswith(("http://", "https://")) and text not in words:
            words.append(text)
    return ("\n".join(words[:3]) or None), list(links)[:10]


def _texts(value: Any) -> Iterator[tuple[str, str]]:
    """Names and texts of a nested content, the nearest first; names without Apple's types before them."""
    todo: list[tuple[Any, int]] = [(value, 0)]
    n = 0
    while todo and n < _MOST:
        one, depth = todo.pop(0)
        n += 1
        if depth > _DEEPEST:
            continue
        if isinstance(one, dict):
            for name, inner in one.items():
                if isinstance(inner, str) and inner.strip():
                    yield str(name).rpartition("*")[2], inner.strip()
                else:
                    todo.append((inner, depth + 1))
        elif isinstance(one, list):
            todo += [(inner, depth + 1) for inner in one[:50]]


def pruned(value: Any, depth: int = 0) -> Any:
    """A content without what says nothing, for `details`."""
    if isinstance(value, dict):
        kept = {str(name): pruned(inner, depth + 1) for name, inner in value.items()} if depth < _DEEPEST else {}
        return {name: inner for name, inner in kept.items() if inner not in (None, False, 0, "", [], {})}
    if isinstance(value, list):
        return [pruned(inner, depth + 1) for inner in value[:50]] if depth < _DEEPEST else []
    return value
