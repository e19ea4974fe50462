"""Contact cards and polls of a message, in lines: as the parsers of the apps keep them, whatever their shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ui.words import number

Line = tuple[str, str, str]
#: RFC 6350: a property, its parameters, its value; folded lines were joined.
_PROPERTY = re.compile(r"^(?:[\w-]+\.)?(FN|TEL|EMAIL)(?:;[^:]*)?:(.+)$", re.IGNORECASE | re.MULTILINE)
_FOLDED = re.compile(r"\r?\n[ \t]")
_MOST = 30


def contacts(details: dict[str, Any]) -> list[Line]:
    """A line for each card: names first, then numbers and addresses."""
    cards: list[str] = []
    for name in ("contact", "contacts"):
        value = details.get(name)
        for card in value if isinstance(value, list) else [value]:
            if card:
                cards.append(" · ".join(dict.fromkeys(_words(card))))
    vcards = details.get("vcard")
    for text in vcards if isinstance(vcards, list) else [vcards]:
        if isinstance(text, str):
            found = [(kind.upper(), value.strip()) for kind, value in _PROPERTY.findall(_FOLDED.sub("", text))]
            found.sort(key=lambda pair: pair[0] != "FN")
            cards.append(" · ".join(dict.fromkeys(value for _, value in found if value)))
    return [("contact", card, "text") for card in cards[:_MOST] if card]


def _words(value: Any, depth: int = 0) -> Iterator[str]:
    """Every text in a card, in its order."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _words(inner, depth + 1)
    elif isinstance(value, list) and depth < 6:
        for inner in value:
            yield from _words(inner, depth + 1)
    elif isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
        yield str(value).strip()


def poll(details: dict[str, Any], text: str | None) -> list[Line]:
    """The question, where it is not the message's text, and each answer with its votes."""
    found = details.get("poll")
    if not isinstance(found, dict):
        return []
    question = found.get("question") or found.get("title")
    lines: list[Line] = [("poll", str(question), "text")] if question and str(question) not in (text or "") else []
    options = found.get("options") or found.get("answers") or []
    for option in options if isinstance(options, list) else []:
        if isinstance(option, dict):
            votes = option.get("votes", option.get("voters", 0))
            shown = number(votes) if isinstance(votes, int) else number(len(votes)) if isinstance(votes, list) else "–"
            lines.append(("poll", f"{option.get('name') or option.get('text') or '–'} · {shown}", "text"))
        else:
            lines.append(("poll", str(option), "text"))
    return lines
