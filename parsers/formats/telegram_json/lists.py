"""What a Telegram Desktop export of a whole account holds beside its chats.

Contacts are read. Whom the account wrote to or called most often is noted with their chats, or told of where the export
holds no chat with them: it may be deleted, or was not chosen. Everything else is counted, so that an examiner knows of
it. `other_data` is whatever the server adds (telegramdesktop/tdesktop, `export_output_json.cpp`, writes it as it came),
drafts of messages among it, so that each of its lists is told of by its name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterator
from typing import Any

from parsers.formats.telegram_json.media import string
from parsers.formats.telegram_json.messages import FOUND, moment
from parsers.formats.telegram_json.people import APP, People, chat_key, full_name
from parsers.reasons import REASON_BROKEN, REASON_CUT, WARNING_NOT_READ_EITHER
from parsers.records import (
    Contact,
    IdentifierKind,
    Provenance,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.text.jsonstream import Element
from parsers.words import N_

#: Lists that are counted and not read, with the field that names a file which belongs to the export.
COUNTED = {"sessions": None, "web_sessions": None, "profile_pictures": "photo", "stories": "media"}
_MOST = 100  # names of lists, and people without a chat who are named
_CONTACT = frozenset({"user_id", "first_name", "last_name", "phone_number", "date", "date_unixtime"})

_NO_CHAT = N_("Among those whom the account wrote to or called most often, the export holds no chat with {n}: {names}.")


def contact(element: Element, people: People) -> Iterator[Record]:
    """Yield what one entry of the contacts gives."""
    yield FOUND["contact"]
    raw = element.value
    where = Provenance("contacts", None, element.offset)
    if not isinstance(raw, dict):
        reason = REASON_CUT if element.problem == "cut" else REASON_BROKEN
        yield Rejection("contact", reason, where, raw=element.raw or str(raw)[:2000])
        return
    key = people.account(raw)
    identifiers: list[tuple[IdentifierKind, str]] = []
    phone = string(raw.get("phone_number"))
    if phone:
        identifiers.append(("phone", phone))
    if key is not None:
        identifiers.append(("account", key))
    time = moment(raw.get("date_unixtime"), raw.get("date"))
    details: dict[str, Any] = {}
    if time.basis != "none":
        details["added"] = {"utc_ms": time.utc_ms, "local": time.local, "raw": time.raw}
    other = {name: raw[name] for name in sorted(raw.keys() - _CONTACT)}
    if other:
        details["other"] = other
    yield Contact(APP, full_name(raw), tuple(identifiers), where, details=details or None)


class Frequent:
    """Whom the account wrote to or called most often, by chat."""

    def __init__(self) -> None:
        self._ratings: dict[str, dict[str, Any]] = {}
        self._names: dict[str, str] = {}

    def note(self, raw: Any) -> None:
        """Take an entry of the list."""
        if not isinstance(raw, dict):
            return
        category, rating = string(raw.get("category")), raw.get("rating")
        if category is not None and type(rating) in {int, float}:
            key = chat_key(raw)
            self._ratings.setdefault(key, {})[category] = rating
            self._names[key] = string(raw.get("name")) or key

    def of(self, key: str) -> dict[str, Any] | None:
        """Return the ratings of a chat by category, if it is in the list."""
        return self._ratings.get(key)

    def warnings(self, chats: Container[str]) -> Iterator[Warning]:
        """Tell of those with whom there is no chat. Bots that are asked from within other chats have none."""
        missing = [
            self._names[key]
            for key, ratings in self._ratings.items()
            if key not in chats and ratings.keys() != {"inline_bots"}
        ]
        if missing:
            more = "…" if len(missing) > _MOST else ""
            yield Warning(_NO_CHAT, {"n": len(missing), "names": ", ".join(missing[:_MOST]) + more})


class Unread:
    """Counts what is not read."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()

    def note(self, what: str, n: int = 1) -> None:
        """Count entries of a list; a hostile file has no end of lists."""
        self._counts[what[:80] if len(self._counts) < _MOST or what in self._counts else "…"] += n

    def warnings(self) -> Iterator[Warning]:
        """Tell of every list that is not empty."""
        for what, n in sorted(self._counts.items()):
            if n:
                yield Warning(WARNING_NOT_READ_EITHER, {"what": what, "n": n})
