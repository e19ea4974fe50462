"""The part of the report's data that is about messages: what they say (facts), and what is made of it
(assessments).

See `triage.report.model` for the conventions; everything here is reached through that module.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from parsers.records import Basis, ConversationKind, Direction, IdentifierKind, Kind, State

Status = Literal["unreviewed", "accepted", "rejected", "unsure"]
Lane = Literal["concern", "help"]


class Words(msgspec.Struct, frozen=True):
    """A message id (English source text with `{placeholders}`) and what fills it."""

    message: str
    args: dict[str, str | int | float] = {}


Phrase = str | Words


# ------------------------------------------------------------------ facts


class Identifier(msgspec.Struct, frozen=True):
    """`value` normalised, `raw` as it stands in the evidence; `country` and `line_type` derived from a
    number.
    """

    app: str
    kind: IdentifierKind
    value: str
    raw: str = ""
    name: str = ""
    country: str = ""
    line_type: Phrase = ""


class Person(msgspec.Struct, frozen=True):
    """Whoever stands behind these identifiers. `ref` is the short name in this report (`P1`)."""

    ref: str
    name: str
    identifiers: tuple[Identifier, ...]
    messages: int
    conversations: int = 0
    owner: bool = False


class Time(msgspec.Struct, frozen=True):
    """`utc` where it is known, `local` the wall clock where that is all there is, `display` in the display
    zone.

    `raw` is the value in the source; `basis` as in `parsers.records.Time`; `doubt` as in `triage.sources.zones`.
    """

    utc: str | None
    local: str | None
    display: str | None
    raw: str
    basis: Basis
    doubt: str | None = None


class Conversation(msgspec.Struct, frozen=True):
    """`ref` is the short name in this report (`C1`). `missing` counts row ids that are missing between two of its
    messages, a sign of deletion, and `beside` those between one of it and one of another conversation, of which nothing
    tells whose they were. `also`: others that are the same or may be, as (ref, how many messages both tell), see
    `triage.twins.linked`.
    """

    ref: str
    id: str
    title: str
    app: str
    kind: ConversationKind
    participants: tuple[str, ...]
    messages: int
    calls: int = 0
    first: Time | None = None
    last: Time | None = None
    sources: tuple[str, ...] = ()
    missing: int = 0
    beside: int = 0
    state: State = "live"
    also: tuple[tuple[str, int], ...] = ()


class Place(msgspec.Struct, frozen=True):
    """Provenance of a message: `source` is the ref of a `Source`; see `parsers.records.Provenance`."""

    source: str
    table: str | None = None
    row: int | None = None
    offset: int | None = None
    line: int | None = None
    state: State = "live"


class Attachment(msgspec.Struct, frozen=True):
    """`name` as the message calls it; `present` whether the file is in the evidence; `size` in bytes."""

    name: str
    mime: str = ""
    size: int | None = None
    sha256: str | None = None
    present: bool = False


class Picture(msgspec.Struct, frozen=True):
    """A small copy of a picture that the examiner chose to print, as JPEG or PNG bytes, and what it is a copy of."""

    name: str
    sha256: str
    data: bytes
    width: int
    height: int


class Detail(msgspec.Struct, frozen=True):
    """A further fact of a message that has no field of its own: earlier text of an edit, a place, a quoted text. What
    is made of parts has a detail for each, some without a name.
    """

    name: Phrase
    value: Phrase | tuple[Detail, ...]


class Message(msgspec.Struct, frozen=True):
    """A message verbatim. `passage`: it belongs to the passage; else it is context.

    `gap` is how many messages of the conversation stand between the one printed before and this one, `missing` how many
    row ids of the evidence are missing there.
    """

    id: str
    kind: Kind
    direction: Direction
    time: Time
    text: str | None
    places: tuple[Place, ...]
    sender_name: str = ""
    sender_identifier: str = ""
    recipients: tuple[str, ...] = ()
    state: State = "live"
    passage: bool = True
    gap: int = 0
    missing: int = 0
    reply_to: str | None = None
    attachments: tuple[Attachment, ...] = ()
    details: tuple[Detail, ...] = ()
    pictures: tuple[Picture, ...] = ()


class Exhibit(msgspec.Struct, frozen=True):
    """A passage with its context, in order of time. `number` from 1 without gaps; `conversation` is a ref.

    `chosen`: an examiner chose a message of it.
    """

    number: int
    conversation: str
    messages: tuple[Message, ...]
    chosen: bool = False


# ------------------------------------------------------------------ assessments


class Indicator(msgspec.Struct, frozen=True):
    """An indicator code with what the published frameworks call it (codes such as `07`, `CD1`,
    `TakesEarnings`).
    """

    code: str
    title: Phrase
    definition: Phrase
    lane: Lane = "concern"
    ilo: tuple[str, ...] = ()
    delphi: tuple[str, ...] = ()
    htcds: tuple[str, ...] = ()
    triad: tuple[str, ...] = ()
    innocent: Phrase = ""


class Match(msgspec.Struct, frozen=True):
    """The words a rule matched, in the message with this id."""

    message: str
    text: str


class Flag(msgspec.Struct, frozen=True):
    """A rule that a passage matches, and what a person decided about it.

    `code` names an `Indicator`. `review` is the state of the rule itself (such as `composed, not reviewed
    by a native speaker`). `innocent` is a reading that fits the same words. `author`, `reason`,
    `decided_at` are the reviewer's.
    """

    id: str
    code: str
    rule: str
    rule_version: str
    review: Phrase
    matched: tuple[Match, ...]
    innocent: Phrase
    explanation: Phrase = ""
    lane: Lane = "concern"
    strength: str = ""
    phase: str = ""
    status: Status = "unreviewed"
    author: str = ""
    reason: str = ""
    decided_at: str | None = None


class Translation(msgspec.Struct, frozen=True):
    """A translation, transcript or reading of a picture, never in place of the original. `machine`: by a program.

    `kind`: translation, transcript, ocr or document. `confidence` from 0 to 1 where a machine says one.
    `length`: characters of all of it, of which a document's first are printed; `lacking`: what of it was not read.
    """

    message: str
    language: str
    text: str
    machine: bool
    author: str
    at: str = ""
    kind: str = "translation"
    confidence: float | None = None
    length: int = 0
    lacking: tuple[Phrase, ...] = ()


class Assessment(msgspec.Struct, frozen=True):
    """What rules and people make of one exhibit."""

    exhibit: int
    flags: tuple[Flag, ...]
    translations: tuple[Translation, ...] = ()


class Dimension(msgspec.Struct, frozen=True):
    """A Delphi dimension (`DR`, `CR`, `RV`, `EX`, `CD`, `AV`): distinct indicators by strength."""

    name: str
    strong: int
    medium: int
    weak: int
    positive: bool


class PhaseCount(msgspec.Struct, frozen=True):
    """How many flags of a code a conversation has in one phase (`recruitment`, `destination` or none)."""

    code: str
    phase: str
    flags: int


class ConversationAssessment(msgspec.Struct, frozen=True):
    """Priority 0 (no flag), 1 (a flag), 2 (one positive dimension), 3 (two or more), with the sentence that
    says why.

    `codes` are (code, flags with it), `accepted` how many of the flags were, `help` how many are of the help lane.
    `triad` names which of act, means, purpose the flags touch.
    """

    conversation: str
    priority: int
    why: Phrase
    codes: tuple[tuple[str, int], ...] = ()
    dimensions: tuple[Dimension, ...] = ()
    triad: tuple[str, ...] = ()
    phases: tuple[PhaseCount, ...] = ()
    accepted: int = 0
    help: int = 0


class Decision(msgspec.Struct, frozen=True):
    """An assessment by an examiner that is no flag: a zone or clock offset assigned, people merged, a
    category. `value`: names and values as the log has them, an object in JSON.
    """

    what: Phrase
    subject: str
    value: str
    by: str
    at: str
    reason: str = ""


class Chosen(msgspec.Struct, frozen=True):
    """An exhibit that an examiner chose because it speaks against the suspicion, or for the persons named."""

    exhibit: int
    by: str
    at: str
    reason: str


class KnownList(msgspec.Struct, frozen=True):
    """A list of known hashes, with what an examiner says that it holds; `files` of messages are on it."""

    name: str
    category: str
    hashes: int
    files: int
    sha256: str
    by: str
    at: str


class KnownFile(msgspec.Struct, frozen=True):
    """A file of messages that is on a list. `stated`: it is not in the evidence, and its hash is the app's word."""

    name: str
    sha256: str
    list: str
    category: str
    note: str
    messages: int
    stated: bool
    conversations: tuple[str, ...]
    exhibits: tuple[int, ...]


class Known(msgspec.Struct, frozen=True):
    """Files on lists of known hashes: `left_out` of them are not printed, `uncompared` have not been read."""

    lists: tuple[KnownList, ...] = ()
    files: tuple[KnownFile, ...] = ()
    left_out: int = 0
    uncompared: int = 0


class Measure(msgspec.Struct, frozen=True):
    """A measured share (0 to 1) with its 95% Wilson interval."""

    value: float
    low: float
    high: float


class Rate(msgspec.Struct, frozen=True):
    """Error rates of one code in one language on labelled data; None means not measured.

    `cases` labelled passages; `per_thousand` false positives in 1,000 benign messages, `per_conversation`
    the share of benign conversations with at least one.
    """

    code: str
    language: str
    cases: int | None = None
    precision: Measure | None = None
    recall: Measure | None = None
    per_thousand: float | None = None
    per_conversation: float | None = None
    data: str = ""
