"""Labelled data for `rules evaluate`: passages and conversations whose codes somebody has said.

CSV and JSONL hold a message a line, TOML the passages of a language, JSON whole conversations.
`resources/rules/README.md` documents the fields. A folder stands for all such files in it.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from parsers.errors import UserError
from parsers.words import N_
from triage.flags.examples import turns_of
from triage.flags.turns import Direction, Turn

SUFFIXES = (".csv", ".jsonl", ".json", ".toml")


class LabelsUnreadable(UserError):
    """`place` is a line or an entry of the file."""

    message = N_("The labelled data in {path} cannot be used ({place}: {reason}). See resources/rules/README.md.")
    exit_code = 2


class NothingLabelled(UserError):
    message = N_("There is nothing to measure in {path} for the part “{part}”. --part names another one.")
    exit_code = 2


class Labelled(msgspec.Struct, frozen=True):
    """Messages in their order with what each was said to be.

    `whole`: the codes of the first entry are those of the passage as a whole, found wherever in it they are found.
    `conversation`: a conversation, and not a message or passage on its own.
    """

    language: str
    turns: tuple[Turn, ...]
    codes: tuple[frozenset[str], ...]
    whole: bool = False
    conversation: bool = False

    @property
    def benign(self) -> bool:
        return not any(self.codes)


def _why(error: Exception) -> str:
    """Without the path, which the sentence names already."""
    return getattr(error, "strerror", None) or str(error)


def files(path: Path) -> list[Path]:
    """The files that a path stands for: itself, or those of a folder. Raises LabelsUnreadable."""
    try:
        if not path.is_dir():
            path.stat()
            return [path]
        return sorted(inner for inner in path.iterdir() if inner.suffix in SUFFIXES)
    except OSError as error:
        raise LabelsUnreadable(path=str(path), place="-", reason=_why(error)) from error


def known(path: Path, data: Iterable[Labelled], codes: Container[str]) -> Iterator[Labelled]:
    """The same, as long as its labels are codes that there are: one that is misspelt would be missed every time."""
    for one in data:
        for code in sorted(frozenset[str]().union(*one.codes)):
            if code not in codes:
                place = one.turns[0].text[:40] or "-"
                raise LabelsUnreadable(path=str(path), place=place, reason=f"there is no code {code!r}")
        yield one


def read(path: Path, part: str = "measure") -> Iterator[Labelled]:
    """Yield what a file holds. `part`: of a TOML or JSON file. Raises LabelsUnreadable."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise LabelsUnreadable(path=str(path), place="-", reason=_why(error)) from error
    if path.suffix == ".toml":
        yield from _toml(path, text, part)
    elif path.suffix == ".json":
        yield from _conversations(path, text, part)
    elif path.suffix in (".csv", ".jsonl"):
        yield from _lines(path, _rows(path, text))
    else:
        raise LabelsUnreadable(path=str(path), place="-", reason=f"a file in one of {', '.join(SUFFIXES)} is needed")


def _toml(path: Path, text: str, part: str) -> Iterator[Labelled]:
    """`language`, `[coercive.PART]` with lines under their codes, `[benign.PART]` with lines under any name."""
    try:
        table = tomllib.loads(text)
        language = str(table["language"])
        coercive = table.get("coercive", {}).get(part, {})
        benign = table.get("benign", {}).get(part, {})
        for codes, lines in [*coercive.items(), *(("", lines) for lines in benign.values())]:
            if not isinstance(lines, list):  # a text alone would be taken for one message a letter
                raise TypeError(f"under “{codes or part}” a list of passages is needed")
            for line in lines:
                turns = tuple(turns_of(line))
                first = frozenset(codes.split())
                yield Labelled(language, turns, (first, *[frozenset[str]()] * (len(turns) - 1)), whole=True)
    except (tomllib.TOMLDecodeError, KeyError, AttributeError, TypeError, ValueError) as error:
        raise LabelsUnreadable(path=str(path), place="-", reason=_why(error)) from error


def _rows(path: Path, text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    if path.suffix == ".csv":
        reader = csv.DictReader(io.StringIO(text, newline=""))
        try:
            yield from ((reader.line_num, row) for row in reader)
        except csv.Error as error:
            raise LabelsUnreadable(path=str(path), place=f"line {reader.line_num}", reason=str(error)) from error
        return
    # Not `splitlines`: a message may hold separators of lines and paragraphs that JSON leaves as they are.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            raise LabelsUnreadable(path=str(path), place=f"line {number}", reason=reason) from error


def _lines(path: Path, rows: Iterator[tuple[int, Mapping[str, Any]]]) -> Iterator[Labelled]:
    """Rows with the same `conversation` belong together, in the file's order; a row without one stands alone."""
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for number, row in rows:
        if not isinstance(row, Mapping) or not isinstance(row.get("text"), str):
            raise LabelsUnreadable(path=str(path), place=f"line {number}", reason="the field “text” is missing")
        name = str(row.get("conversation") or "")
        if name:
            grouped.setdefault(name, []).append(row)
        else:
            yield _labelled(path, f"line {number}", str(row.get("language") or ""), [row], conversation=False)
    for name, group in grouped.items():
        yield _labelled(path, name, str(group[0].get("language") or ""), group, conversation=True)


def _conversations(path: Path, text: str, part: str) -> Iterator[Labelled]:
    """`{"language": …, "part": …, "conversations": [{"id": …, "messages": [{"text", "codes", "sender", "at"}]}]}`.

    A file of another part gives nothing.
    """
    try:
        table = json.loads(text)
        if table.get("part", part) != part:
            return
        for entry in table["conversations"]:
            language = str(entry.get("language") or table.get("language") or "")
            yield _labelled(path, str(entry.get("id", "-")), language, entry["messages"], conversation=True)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise LabelsUnreadable(path=str(path), place="-", reason=_why(error)) from error


def _labelled(path: Path, place: str, language: str, rows: list[Mapping[str, Any]], *, conversation: bool) -> Labelled:
    try:
        turns = tuple(_turn(row) for row in rows)
        codes = tuple(_codes(row.get("codes")) for row in rows)
    except (KeyError, ValueError, TypeError) as error:
        raise LabelsUnreadable(path=str(path), place=place, reason=str(error)) from error
    return Labelled(language, turns, codes, conversation=conversation)


def _turn(row: Mapping[str, Any]) -> Turn:
    sender = row.get("sender")
    given = row.get("direction") or "unknown"
    if given not in ("in", "out", "unknown"):
        raise ValueError(f"direction is in, out or unknown, not {given}")
    direction: Direction = "in" if given == "in" else "out" if given == "out" else "unknown"
    at = row.get("at")
    text = row["text"]  # a picture has none
    return Turn(None if sender in (None, "") else str(sender), direction, _milliseconds(at),
                "" if text is None else str(text))


def _milliseconds(at: object) -> int | None:
    """ISO 8601; a time without a zone is taken as UTC, for only distances matter."""
    if at in (None, ""):
        return None
    moment = datetime.fromisoformat(str(at))
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def _codes(given: object) -> frozenset[str]:
    if given is None:
        return frozenset()
    if isinstance(given, str):
        return frozenset(given.replace(",", " ").replace(";", " ").split())
    if isinstance(given, list):
        return frozenset(str(code).strip() for code in given)
    raise TypeError("“codes” is a text or a list")
