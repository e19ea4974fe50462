"""What an examiner may have meant who writes a search as other programs take it, or as people do: `passport or police`
looks for the word “or” here. It is run as it was typed, and said beside the hits.
"""

from __future__ import annotations

import re

from triage.search.nodes import Query, QueryError
from triage.search.syntax import parse
from triage.text.fold import fold

_PART = re.compile(r'"[^"]*"(?:~\d*)?|[^\s"]+')
_SAID = {
    "AND": "and et und y e și si та і и و ו && &", "OR": "or ou oder o u sau або чи или أو || |",
    "NOT": "not sauf sans ohne sin fără без",
}  # fmt: skip
_OPERATORS = {fold(word): operator for operator, words in _SAID.items() for word in words.split()}
#: Short words stand between two words of many sentences; written in capitals these can be nothing else.
_IN_CAPITALS = {"ET": "AND", "OU": "OR", "SAUF": "NOT", "UND": "AND", "ODER": "OR", "NICHT": "NOT", "SAU": "OR",
                "ТА": "AND", "АБО": "OR", "И": "AND", "ИЛИ": "OR", "НЕ": "NOT"}
#: `w/5` and `pre/5` as dtSearch and Relativity write it, `NEAR/5` as others do.
_NEAR = re.compile(r"(?i:w|pre|near)/(\d{1,3})|NEAR")
_USUAL_DISTANCE = 10
_SIGNED = re.compile(r"([+-])([^\W\d_].*)")
_DAY = re.compile(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}")
_NUMBER = re.compile(r"\+?\d[\d .()/-]{5,24}\d")


def meant(query: Query) -> list[str]:
    """Searches that may have been meant, from what was typed alone; each can be read."""
    found: list[str] = []
    for text in _ways(query.text.strip()):
        if text and text != query.text.strip() and text not in found and _can_be_read(text):
            found.append(text)
    return found


def _can_be_read(text: str) -> bool:
    try:
        return parse(text).node is not None
    except QueryError:
        return False


def _ways(text: str) -> tuple[str | None, ...]:
    parts = _PART.findall(text)
    return _number(text), _near(parts), _operators(parts), _signed(parts), _begun(parts)


def _number(text: str) -> str | None:
    """A telephone number alone: as a word it is found in this writing only."""
    plain = text.strip('"').strip()
    if not _NUMBER.fullmatch(plain) or _DAY.fullmatch(plain) or len(re.sub(r"\D", "", plain)) < 7:
        return None
    return f'phone:"{plain}"'


def _near(parts: list[str]) -> str | None:
    if len(parts) != 3 or not (found := _NEAR.fullmatch(parts[1])):
        return None
    first, last = (part.strip('"') for part in (parts[0], parts[2]))
    return f'"{first} {last}"~{found[1] or _USUAL_DISTANCE}'


def _operators(parts: list[str]) -> str | None:
    """Small or other operators: where they stand between single words or phrases all along, or in capitals."""
    alternate = len(parts) > 2 and len(parts) % 2 == 1 and all(fold(part) in _OPERATORS for part in parts[1::2])
    if not _plain(parts):
        return None
    made = [_OPERATORS[fold(part)] if alternate and n % 2 else
            _IN_CAPITALS.get(part, part) if 0 < n < len(parts) - 1 else
            part if part.startswith('"') else re.sub(r"(?<=\w)\|(?=\w)", " OR ", part) for n, part in enumerate(parts)]
    return " ".join(made)


def _plain(parts: list[str]) -> bool:
    return not any(part.startswith("/") or ":" in part for part in parts if not part.startswith('"'))


def _signed(parts: list[str]) -> str | None:
    """`-word` and `+word`, as on the web."""
    if len(parts) < 2 or not _plain(parts):
        return None
    made = [(f"NOT {found[2]}" if found[1] == "-" else found[2]) if (found := _SIGNED.fullmatch(part)) else part
            for part in parts]
    return " ".join(made) if any(not part.startswith("NOT ") for part in made) else None


def _begun(parts: list[str]) -> str | None:
    """A phrase with the beginning of a word in it, where it may end in one alone."""
    if len(parts) != 1 or not re.fullmatch(r'"[^"*]*\w\*\s[^"*]*\*?"', parts[0]):
        return None
    return parts[0].strip('"').strip()
