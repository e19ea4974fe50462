"""What a report is asked for: its shape, the parts it holds, whose passages it prints. Checked before the case is read.

The same head of the audit log and the same options give the same report, to the byte, so that its id follows from both.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, get_args

import msgspec

from parsers.errors import UserError
from parsers.words import N_
from triage.report.model import Shape
from triage.report.passages import Status

Paper = Literal["a4", "us-letter"]
Format = Literal["pdf", "html", "docx"]
SHAPES: tuple[Shape, ...] = get_args(Shape)
PAPERS: tuple[Paper, ...] = get_args(Paper)
FORMATS: tuple[Format, ...] = get_args(Format)

#: Every part that can be left out, with what people call it. Cover, contents and end mark are always there.
PARTS: dict[str, str] = {
    "summary": N_("Summary"),
    "case": N_("Case and legal scope"),
    "sources": N_("Sources and coverage"),
    "method": N_("Method and versions"),
    "searches": N_("Searches and their hits"),
    "people": N_("People and identifiers"),
    "conversations": N_("Conversations"),
    "activity": N_("Activity over time"),
    "network": N_("Who writes to whom"),
    "money": N_("Pay, debts and deductions named in messages"),
    "hours": N_("Working hours named in messages"),
    "exhibits": N_("Exhibits"),
    "requests": N_("Accounts and data by provider"),
    "help": N_("Reports by affected persons"),
    "documents": N_("Documents"),
    "housing": N_("Housing and freedom to leave"),
    "priorities": N_("Conversations by priority"),
    "matrix": N_("Indicators by conversation and phase"),
    "triad": N_("Act, means and purpose"),
    "patterns": N_("Patterns of conversations"),
    "indicators": N_("Indicators used"),
    "flags": N_("Flags by exhibit"),
    "known": N_("Files on lists of known hashes"),
    "contrary": N_("Contrary passages chosen by an examiner"),
    "translations": N_("Translations and transcripts"),
    "notes": N_("Notes and tags of examiners"),
    "decisions": N_("Other decisions by examiners"),
    "rates": N_("Measured error rates"),
    "limits": N_("Limits"),
    "redactions": N_("Redactions"),
    "custody": N_("Custody log"),
    "glossary": N_("Glossary"),
    "signature": N_("Signature"),
}


class Group(msgspec.Struct, frozen=True):
    """Parts under one heading. Without a title they are numbered chapters; `annex`: they are annexes."""

    parts: tuple[str, ...]
    title: str = ""
    annex: bool = False


_FRONT = ("summary", "case", "sources", "method", "searches")
_ANNEXES = ("limits", "redactions", "custody", "glossary", "signature")
_FACTS, _JUDGED, _BACK = N_("Facts"), N_("Assessments"), N_("Annexes")

#: What each shape holds, in its order. Notes are working papers and print only where they are asked for.
LAYOUTS: dict[Shape, tuple[Group, ...]] = {
    "full": (
        Group(_FRONT),
        Group(("people", "conversations", "activity", "network", "exhibits"), _FACTS),
        # What an amount is, and who owes it, is read by a program from the words beside it: no fact of the evidence.
        Group(("help", "priorities", "matrix", "triad", "patterns", "money", "hours", "indicators", "flags", "known",
               "contrary", "translations", "notes", "decisions", "rates"), _JUDGED),
        Group(_ANNEXES, _BACK, annex=True),
    ),
    "labour": (
        Group(("summary", "case")),
        Group(("money", "hours"), N_("Pay and hours")),
        Group(("documents", "housing", "help", "indicators", "flags", "contrary", "translations", "notes"), _JUDGED),
        Group(("exhibits", "people", "conversations", "activity"), _FACTS),
        Group(("sources", "method", "rates", *_ANNEXES), _BACK, annex=True),
    ),
    "bundle": (
        Group(("case",)),
        Group(("exhibits", "people"), _FACTS),
        Group(("translations", "notes"), N_("Translations")),
        Group(("sources", "redactions", "custody", "signature"), _BACK, annex=True),
    ),
    "request": (
        Group(("case",)),
        Group(("requests",), N_("Data asked for")),
        Group(("exhibits",), _FACTS),
        Group(("translations",), N_("Translations")),
        Group(("sources", "redactions", "custody", "signature"), _BACK, annex=True),
    ),
}
_ONLY_ON_REQUEST = frozenset({"notes"})
STATUSES: tuple[Status, ...] = ("accepted", "unreviewed", "unsure")


class NoSuchPart(UserError):
    message = N_("A report of shape “{shape}” has no part “{part}”. It has: {known}.")
    exit_code = 2


class NoSuchStatus(UserError):
    message = N_("“{status}” is no status of flags. Take one or more of: {known}.")
    exit_code = 2


class WrongEnding(UserError):
    message = N_("{path} does not end in {ending}. Give the file a name that fits its format, or name another with "
                 "--format.")
    exit_code = 2


#: What a file's name ends with where it says a format: a dot in a date or a number of a file is none.
_ENDING = re.compile(r"\.(?=\w*[A-Za-z])\w{1,8}")


class Options(msgspec.Struct, frozen=True):
    """`parts` None: all of the shape's own. `flags`: whose passages are printed, by status.

    `chosen_only`: only passages with a message that the examiner chose.
    """

    shape: Shape = "full"
    language: str = "en"
    paper: Paper = "a4"
    parts: tuple[str, ...] | None = None
    flags: tuple[Status, ...] = STATUSES
    chosen_only: bool = False
    redact: bool = False

    def has(self, part: str) -> bool:
        """Whether the report holds a part."""
        if self.parts is not None:
            return part in self.parts
        return part in shape_parts(self.shape) and part not in _ONLY_ON_REQUEST

    def layout(self) -> tuple[Group, ...]:
        """The groups with the parts that are wanted, without empty ones."""
        groups = (msgspec.structs.replace(group, parts=tuple(part for part in group.parts if self.has(part)))
                  for group in LAYOUTS[self.shape])
        return tuple(group for group in groups if group.parts)

    def identify(self, head: str) -> str:
        """The id of the report that these options give at a head of the log."""
        return hashlib.sha256(head.encode() + msgspec.json.encode(self)).hexdigest()[:16]


def form_of(out: Path) -> Format:
    """The format that a file's name asks for; PDF where it says nothing. Raises WrongEnding where it says
    another."""
    for form in FORMATS:
        if out.suffix.lower() == f".{form}":
            return form
    if _ENDING.fullmatch(out.suffix):
        raise WrongEnding(path=str(out), ending=", ".join(f".{form}" for form in FORMATS))
    return "pdf"


def shape_parts(shape: Shape) -> tuple[str, ...]:
    """The parts that a shape can hold, in its order."""
    return tuple(part for group in LAYOUTS[shape] for part in group.parts)


def default_parts(shape: Shape) -> tuple[str, ...]:
    """The parts that a shape holds unless others are asked for."""
    return tuple(part for part in shape_parts(shape) if part not in _ONLY_ON_REQUEST)


def chosen_parts(shape: Shape, text: str | None) -> tuple[str, ...] | None:
    """Parts as the command line writes them: `a,b` those alone, `-a,+b` the shape's own without a and with b.

    Raises NoSuchPart.
    """
    if text is None:
        return None
    words = [word.strip() for word in text.split(",") if word.strip()]
    known = shape_parts(shape)
    if not words:  # a report of nothing would be taken for one that found nothing
        raise NoSuchPart(shape=shape, part="", known=", ".join(known))
    for word in words:
        if word.lstrip("+-") not in known:
            raise NoSuchPart(shape=shape, part=word.lstrip("+-"), known=", ".join(known))
    if all(word[0] not in "+-" for word in words):
        return tuple(part for part in known if part in words)
    kept = set(default_parts(shape))
    for word in words:
        (kept.discard if word[0] == "-" else kept.add)(word.lstrip("+-"))
    return tuple(part for part in known if part in kept)


def chosen_statuses(text: str | None) -> tuple[Status, ...]:
    """`accepted,unsure` as statuses. Raises NoSuchStatus."""
    if text is None:
        return STATUSES
    return tuple(_statuses(word.strip() for word in text.split(",") if word.strip() or not text.strip(" ,")))


def _statuses(words: Iterable[str]) -> Iterable[Status]:
    for word in words:
        found = next((status for status in STATUSES if status == word), None)
        if found is None:
            raise NoSuchStatus(status=word, known=", ".join(STATUSES))
        yield found
