"""The report as plain data: what the case holds and what people and rules made of it, without any markup.

Everything is a frozen msgspec struct of strings, numbers, tuples and structs, so `msgspec.json` writes and
reads it. The renderings read only this; the case is read once, when the model is built.

Conventions
    - Times are ISO 8601 text: `2026-03-02T19:14:07Z` for UTC, `2026-03-02T21:14:07` for a wall clock
      without a zone, `2026-03-02T21:14:07+02:00` in the display zone. None where there is none; nothing is
      filled in.
    - Hashes are lower-case hex in full. Renderings shorten them where a full one stands elsewhere.
    - A `Phrase` is either text that is printed as it stands (evidence, or an examiner's words), or `Words`:
      a message id of the catalogue with its arguments, which the rendering translates. The model itself has
      no language.
    - Facts and assessments never share a struct: `Exhibit` holds the messages, `Assessment` what is thought
      of them.
    - Text from evidence is verbatim and may hold anything that a Python string can, lone surrogates included.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from triage.report.findings import (
    Account,
    Activity,
    Money,
    MoneyLine,
    Network,
    Node,
    Note,
    PatternFlag,
    Request,
    Step,
    Sum,
    Tie,
    Track,
    Triad,
    TriadCell,
    Window,
)
from triage.report.passages import (
    Assessment,
    Attachment,
    Chosen,
    Conversation,
    ConversationAssessment,
    Decision,
    Detail,
    Dimension,
    Exhibit,
    Flag,
    Identifier,
    Indicator,
    Known,
    KnownFile,
    KnownList,
    Lane,
    Match,
    Measure,
    Message,
    Person,
    PhaseCount,
    Phrase,
    Picture,
    Place,
    Rate,
    Status,
    Time,
    Translation,
    Words,
)

__all__ = [
    "READ_STATES",
    "Account",
    "Activity",
    "Assessment",
    "Attachment",
    "CaseFacts",
    "Chosen",
    "Conversation",
    "ConversationAssessment",
    "Decision",
    "Detail",
    "Dimension",
    "Entry",
    "Exhibit",
    "Flag",
    "Head",
    "HeldBack",
    "Identifier",
    "Indicator",
    "Known",
    "KnownFile",
    "KnownList",
    "Lane",
    "LedgerLine",
    "Match",
    "Measure",
    "Message",
    "Method",
    "Money",
    "MoneyLine",
    "Network",
    "Node",
    "Note",
    "Opening",
    "ParserUsed",
    "PatternFlag",
    "Person",
    "PhaseCount",
    "Phrase",
    "Picture",
    "Place",
    "Rate",
    "Reason",
    "Redaction",
    "Report",
    "Request",
    "Scope",
    "Search",
    "Setting",
    "Shape",
    "Source",
    "SourceStatus",
    "Status",
    "Step",
    "Sum",
    "Tie",
    "Time",
    "Totals",
    "Track",
    "Translation",
    "Triad",
    "TriadCell",
    "Window",
    "Withheld",
    "Words",
]

Shape = Literal["full", "labour", "bundle", "request"]
SourceStatus = Literal[
    "read", "partial", "empty", "not_recognised", "not_read", "needs_key", "failed", "cancelled"
]
Withheld = Literal["dates", "people", "privileged", "all"]

#: States of a source from which something was read, or in which there was nothing to read.
READ_STATES: frozenset[SourceStatus] = frozenset({"read", "partial", "empty"})


# ------------------------------------------------------------------ the case


class CaseFacts(msgspec.Struct, frozen=True):
    """What the examiner stated about the case. `zone` is the IANA name of the display zone."""

    number: str = ""
    title: str = ""
    examiner: str = ""
    agency: str = ""
    customer: str = ""
    authority: str = ""
    question: str = ""
    laboratory: str = ""
    reference: str = ""
    requested: str = ""
    zone: str = "UTC"
    region: str = ""


class HeldBack(msgspec.Struct, frozen=True):
    """How many messages and calls a part of the scope keeps from this report; `all` counts each once."""

    what: Withheld
    messages: int


class Opening(msgspec.Struct, frozen=True):
    """A part of what scope or privilege holds back that an examiner opened, with the reason logged."""

    what: Withheld
    by: str
    at: str
    reason: str


class Scope(msgspec.Struct, frozen=True):
    """The legal scope. `date_from` and `date_to` are days (inclusive); empty tuples mean no limit by person.

    `privileged` lists who is privileged as the examiner wrote them; leave it empty where even that must not
    print.
    """

    date_from: str | None = None
    date_to: str | None = None
    people: tuple[str, ...] = ()
    privileged: tuple[str, ...] = ()
    held_back: tuple[HeldBack, ...] = ()
    openings: tuple[Opening, ...] = ()


class Head(msgspec.Struct, frozen=True):
    """The sealed head of the audit log: its last entry that this report covers. `at` dates the report."""

    seq: int
    hash: str
    at: str


# ------------------------------------------------------------------ sources and coverage


class LedgerLine(msgspec.Struct, frozen=True):
    """found = stored + merged + rejected, for one record kind of one source."""

    kind: str
    found: int
    stored: int
    merged: int
    rejected: int

    @property
    def adds_up(self) -> bool:
        return self.found == self.stored + self.merged + self.rejected


class Reason(msgspec.Struct, frozen=True):
    """A reason or warning and how often it came; `kind` is the record kind of a rejection, None for a
    warning.
    """

    text: Phrase
    n: int
    kind: str | None = None


class Source(msgspec.Struct, frozen=True):
    """One file that was read, or that was not. `ref` is its short name in this report (`S1`); `size` in
    bytes.

    `format` is the format's name for people. `sha256` was computed while reading; `sha256_after` and
    `verified_at` come from a later verification, if one was made. `stated_sha256` is the hash given at
    hand-over. `verification`: empty where the hash was the same, else missing, changed or unreadable.
    `identified` is what the file says of its app, version or schema. `offset_s` (seconds) and `zone` were
    assigned by an examiner. `aside`: other readings of it, by older or newer parsers, that do not count.
    `listed`: what lists of hashes that were handed over state of it.
    """

    ref: str
    exhibit: str
    path: str
    status: SourceStatus
    size: int | None = None
    sha256: str | None = None
    md5: str | None = None
    format: str = ""
    parser: str = ""
    parser_version: str = ""
    identified: str = ""
    reason: Phrase | None = None
    acquired_by: str = ""
    acquired_at: str = ""
    acquired_with: str = ""
    stated_sha256: str | None = None
    sha256_after: str | None = None
    verified_at: str | None = None
    verification: str = ""
    read_at: str | None = None
    zone: str = ""
    offset_s: float = 0.0
    aside: tuple[Words, ...] = ()
    listed: tuple[Words, ...] = ()
    ledger: tuple[LedgerLine, ...] = ()
    rejections: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()

    @property
    def hash_agrees(self) -> bool | None:
        """Whether the hash found is the one stated; None where either is missing."""
        if not self.stated_sha256 or not self.sha256:
            return None
        return self.stated_sha256.lower() == self.sha256.lower()


class Totals(msgspec.Struct, frozen=True):
    """Over the whole case and inside its scope: unique `messages`, and the `rows` of evidence that hold
    them.
    """

    messages: int = 0
    rows: int = 0
    conversations: int = 0
    people: int = 0
    attachments: int = 0
    calls: int = 0
    contacts: int = 0


# ------------------------------------------------------------------ method


class ParserUsed(msgspec.Struct, frozen=True):
    """A parser that read a source. `tested` names the app versions or schemas it was tested against; `sha256` is over
    its own files (`triage.custody.installed`).
    """

    id: str
    name: str
    version: str
    tested: str = ""
    sha256: str = ""


class Search(msgspec.Struct, frozen=True):
    """A search that an examiner ran, from the audit log: hits are messages, None where none were counted.

    `times`: how often the same search was run; `limits`: what it was limited to, an object in
    JSON as the log has it.
    """

    query: str
    hits: int | None
    times: int = 1
    by: str = ""
    at: str = ""
    limits: str = ""


class Setting(msgspec.Struct, frozen=True):
    name: Phrase
    value: Phrase


class MarkedWith(msgspec.Struct, frozen=True):
    """A rule catalogue by which so many sources were looked through; its version and hash are empty where no log says.
    """

    version: str
    sha256: str
    sources: int


class Method(msgspec.Struct, frozen=True):
    """How it was done: enough for another laboratory to do it again and get the same. `marked`: the catalogues that
    passages were found with, where that is not the one named here for all.
    """

    program: str
    version: str
    sha256: str = ""
    catalogue_version: str = ""
    catalogue_sha256: str = ""
    folding: str = ""
    parsers: tuple[ParserUsed, ...] = ()
    settings: tuple[Setting, ...] = ()
    searches: tuple[Search, ...] = ()
    marked: tuple[MarkedWith, ...] = ()


# ------------------------------------------------------------------ custody


class Entry(msgspec.Struct, frozen=True):
    """An entry of the audit log as `triage.custody.chain.Entry`; `detail` is its JSON text as hashed.

    `later_before`: the time of the entry before it, where that is later.
    """

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    reason: str | None
    detail: str
    previous: str
    hash: str
    later_before: str = ""


class Redaction(msgspec.Struct, frozen=True):
    """Something left out or replaced in this rendering: `places` is how often. `what` never names it."""

    what: Phrase
    replaced_by: str
    places: int
    by: str = ""
    at: str = ""
    reason: Phrase = ""


class Report(msgspec.Struct, frozen=True):
    """All of it. `id` identifies this report and follows from head and options, so that the same gives the
    same.

    `languages` are the languages whose rules ran, `languages_missing` those met in the evidence that no
    rule covers, `languages_partly` those met that have rules for some indicators only. `non_punishment` prints the
    note of article 26 of the Council of Europe convention.
    Conversations that carry no exhibit are listed too. `draft_language` marks a translation of the report
    that nobody has reviewed. `selection` says in sentences which passages were taken as exhibits; `unprinted` counts
    the flags that stand in none, by status.
    `audit_left_out`: entries up to the head that this shape does not print.
    `unfinished`: references of exhibits whose import was stopped before all of their files were read.
    `signed_by`: whose certificate signs the file, and its serial number.
    """

    id: str
    case: CaseFacts
    head: Head
    method: Method
    title: Phrase = ""
    shape: Shape = "full"
    scope: Scope = Scope()
    totals: Totals = Totals()
    sources: tuple[Source, ...] = ()
    unfinished: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    activity: Activity = Activity()
    network: Network = Network()
    money: Money = Money()
    hours: Money = Money()
    requests: tuple[Request, ...] = ()
    exhibits: tuple[Exhibit, ...] = ()
    selection: tuple[Phrase, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    conversation_assessments: tuple[ConversationAssessment, ...] = ()
    triads: tuple[Triad, ...] = ()
    patterns: tuple[PatternFlag, ...] = ()
    notes: tuple[Note, ...] = ()
    decisions: tuple[Decision, ...] = ()
    contrary: tuple[Chosen, ...] = ()
    known: Known = Known()
    rates: tuple[Rate, ...] = ()
    languages: tuple[str, ...] = ()
    languages_missing: tuple[str, ...] = ()
    languages_partly: tuple[str, ...] = ()
    limits: tuple[Phrase, ...] = ()
    unprinted: dict[str, int] = {}
    non_punishment: bool = False
    redactions: tuple[Redaction, ...] = ()
    audit: tuple[Entry, ...] = ()
    audit_left_out: int = 0
    draft_language: bool = False
    signed_by: tuple[str, ...] = ()
    schema: int = 1
