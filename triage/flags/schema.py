"""The shape of the files in `resources/rules`: what they may say, and the failure when they do not.

`CODE.toml` holds a code with its definition, frameworks and rules; further files may hold rules only, each naming its
code. `languages/LANGUAGE.toml` holds the word lists and guards of a language, `frameworks.toml` the published
indicators, `catalogue.toml` the version. `resources/rules/README.md` explains them to whoever writes rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from parsers.errors import UserError
from parsers.words import N_
from triage.words import catalogue

Lane = Literal["concern", "help"]
Phase = Literal["recruitment", "destination", "by-order"]
Strength = Literal["S", "M", "W"]
Speaker = Literal["controller", "controlled", "unknown"]
Where = Literal["before", "between", "after", "opening", "sentence", "message"]

Line = str | list[str]
"""An example: one message, or the messages of an exchange, each beginning with `A: ` or `B: `."""

WEIGHED = "weighed"
"""How rules that weigh words are named, and the folder of their files."""

_Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Z]-[A-Z]+\.[a-z]{2,3}\.[a-z0-9-]+$")]


class CatalogueInvalid(UserError):
    """A file of the catalogue is not as it must be. `rule` is the rule's id, or the code, or "-" for the file."""

    message = N_("The indicator rules cannot be used: {file}, {rule}: {reason}. Correct the file or leave it out.")
    exit_code = 2


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pass


class Text(_Strict, frozen=True):
    """One text in the languages of the window and the report."""

    en: str
    fr: str

    def in_language(self, language: str) -> str:
        """The text in a language of the program; those without a column of their own have it in their catalogue."""
        return self.fr if language == "fr" else catalogue(language).get(self.en, self.en)


class Across(_Strict, frozen=True):
    """A rule of two parts that may stand in two messages.

    `side` other: in messages of the two sides, the first part first. same: in one message or in two of one writer.
    `minutes`: at most this far apart, where times are known. `messages`: at most this many messages further on.
    """

    side: Literal["same", "other"]
    minutes: Annotated[float, msgspec.Meta(gt=0, le=1440)] = 30
    messages: Annotated[int, msgspec.Meta(ge=1, le=3)] = 2


class RuleSpec(_Strict, frozen=True):
    id: _Id
    version: Annotated[int, msgspec.Meta(ge=1)]
    language: str
    review: str
    speaker: Speaker
    match: list[Line]
    no_match: list[Line]
    parts: dict[str, list[str]] = {}
    weighed: float | None = None
    order: Literal["any", "listed"] = "any"
    within: Annotated[int, msgspec.Meta(ge=1, le=400)] = 60
    across: Across | None = None
    anchor: str | None = None
    unless: list[str] = msgspec.field(default_factory=lambda: ["standard"])
    not_with: list[str] = []
    counts: list[str] | None = None
    plain: bool = False  # what it finds stays whatever stands around it


class Delphi(_Strict, frozen=True):
    recruitment: list[str] = []
    destination: list[str] = []
    only_with: list[str] = []


class CodeFile(_Strict, frozen=True):
    code: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]-[A-Z]+$")]
    lane: Lane
    phase: Phase
    ilo: list[str]
    delphi: Delphi
    htcds: list[str]
    triad: list[Literal["act", "means", "purpose"]]
    labour: list[str]
    title: Text
    definition: Text
    innocent: Text
    note: Text | None = None
    rules: list[RuleSpec] = []


class WeighedCode(_Strict, frozen=True):
    """What words weigh for one code (`triage.flags.weighed`).

    `least`: the sum that a rule needs which goes by it alone, with examples of it; without, no words are enough.
    `beside`: the lower sum that suffices where another passage of the conversation matches a rule; `least` if not said.
    `lean`: the sum without which a broad compound rule of the code does not hold. `read`: where a network reads for the
    language, what the sum above `least` and what the network makes of the message must come to together
    (`triage.flags.meaning`), in place of `least` and `beside`; `around`: what it must come to among the messages around
    it, or with nothing around it (`triage.flags.context`); where it comes to less than `read`, only among them. Of
    `least` and `read` a code with a rule has one or both.
    """

    code: str
    lean: float
    least: float | None = None
    beside: float | None = None
    read: float | None = None
    around: float | None = None
    match: list[Line] = []
    no_match: list[Line] = []


class WeighedFile(_Strict, frozen=True):
    """The rules of a language that weigh words; the weights stand beside in a file of the same name ending in tsv.

    `broad`: ids of compound rules whose words are said in innocence too, so that the rest of the message has to lean
    towards their code. `screen`: what the words alone, without their neighbours, must weigh for one of the codes if a
    message is to be weighed: most are dismissed by it at little cost. `sure`: ids of compound rules about which the
    network is not asked, as it doubts their own examples.
    """

    language: str
    version: Annotated[int, msgspec.Meta(ge=1)]
    review: str
    unless: list[str]
    broad: list[str]
    codes: list[WeighedCode]
    screen: float = -99.0
    sure: list[str] = []

    def specs(self) -> Iterator[tuple[str, RuleSpec]]:
        """(code, rule) of each."""
        for one in self.codes:
            if one.least is not None or one.read is not None:
                least = 99.0 if one.least is None else one.least
                yield one.code, RuleSpec(f"{one.code}.{self.language}.{WEIGHED}", self.version, self.language,
                                         self.review, "unknown", one.match, one.no_match, weighed=least,
                                         unless=self.unless)


class RulesFile(_Strict, frozen=True):
    """Rules for a code that another file defines: a language's own file, or an examiner's."""

    code: str
    rules: list[RuleSpec]


class Guard(_Strict, frozen=True):
    """Phrases that hold a rule back, and where they do.

    `before` and `after` within `reach` words and the same clause, `between` two parts, at the `opening` of the
    sentence, in the `sentence` or in the whole `message`. `before` is not looked at where the match begins with one of
    `subjects`: in “if you don't, I'll …” the negation belongs to what precedes.
    """

    where: list[Where]
    phrases: list[str]
    reach: Annotated[int, msgspec.Meta(ge=1, le=8)] = 1
    subjects: list[str] = []


class LanguageFile(_Strict, frozen=True):
    """How a language is written. `question_marks`: what ends a question, in folded text (in Greek `;` does)."""

    language: str
    name: Text
    common: str
    frequent: str
    lists: dict[str, list[str]]
    guards: dict[str, Guard]
    spaced: bool = True
    question_marks: str = "?"
    prefixes: list[str] = []
    variants: list[dict[str, str]] = []


class Indicator(_Strict, frozen=True):
    """A published indicator: its name, and for the Delphi ones the strength of evidence."""

    name: Text
    strength: Strength | None = None


class FrameworksFile(_Strict, frozen=True):
    ilo: dict[str, Indicator]
    delphi: dict[str, Indicator]
    dimensions: dict[str, Text]
    htcds: list[str]
    triad: dict[str, Text]
    labour: dict[str, Indicator]
    sources: dict[str, str]


class PeopleGroup(_Strict, frozen=True):
    """Words that say who somebody is, in sets whose members may stand for one another."""

    kind: Literal["gender", "nationality", "language", "religion", "name", "ethnicity"]
    language: str
    words: list[list[str]]


class PeopleFile(_Strict, frozen=True):
    groups: list[PeopleGroup]


class CatalogueFile(_Strict, frozen=True):
    version: str
