"""What a flag rests on, as plain data for the window and the report: rule, words, guards, frameworks, innocent reading.

Titles, definitions and names of indicators come from the catalogue in the language asked for. Sentences of the program
are message ids with arguments, for `triage.words.Translator`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from parsers.words import N_
from triage.flags.catalogue import Catalogue, Rule
from triage.flags.combine import DESTINATION, RECRUITMENT
from triage.flags.found import AROUND
from triage.flags.patterns.words import PatternSpec, specs

COMPOSED = N_("composed for this program, not reviewed by a native speaker")
REVIEWED = N_("reviewed by {who}")
CHANGED = N_("the rule has changed since: version {now} is in the catalogue, version {then} made this flag")
GONE = N_("the rule is no longer in the catalogue")

GUARDS = {
    "negation": N_("no negation between the words"),
    "negation-before": N_("no negation just before"),
    "question": N_("not a question"),
    "quote": N_("not within a quotation"),
    "report": N_("not a report of what somebody else said"),
    "news": N_("nothing that points to news"),
    "fiction": N_("nothing that points to a film, book or game"),
    "rights": N_("nothing that explains rights or the law"),
    "safety": N_("nothing that points to care or safety"),
    "banter": N_("no laughter or joke"),
    "own": N_("not about the writer's own things"),
    "everyday": N_("no thanks, greetings or household talk"),
    "negation-after": N_("no negation just after"),
    "negated": N_("no negation between the words"),
    "dont": N_("nothing just before that forbids it"),
    "asks": N_("not a question"),
}
"""What it means that a guard was checked and did not hold the rule back. A guard of an examiner's own language file
is shown by its name."""

OF_A_CONVERSATION = N_("a pattern of the whole conversation, not of single words")
BASIS = {
    "published": N_("on a published basis"),
    "experimental": N_("experimental: composed for this program, not validated by research"),
}

BY_WEIGHT = N_("the words of the whole message weighed together, not a phrase; those marked speak most for it")

BY_READING = N_(
    "the words of the whole message weighed together, and what a network that has learned from labelled passages makes"
    " of it; the words marked speak most for it"
)

BY_READING_BESIDE = N_(
    "the words of the whole message weighed together, and what a network that has learned from labelled passages makes"
    " of it, which would not be enough by themselves: nearby stands a passage that matches {rule}; the words marked"
    " speak most for it, and it counts for no indicator until it is accepted"
)

BY_NETWORK = N_(
    "what a network that has learned from labelled passages makes of the whole message; the words marked speak most for"
    " it"
)

BY_NETWORK_BESIDE = N_(
    "what a network that has learned from labelled passages makes of the whole message, which would not be enough by"
    " itself: nearby stands a passage that matches {rule}; the words marked speak most for it, and it counts for no"
    " indicator until it is accepted"
)

BY_READING_AROUND = N_(
    "the words of the whole message weighed together, and what a network that has learned from labelled passages makes"
    " of it, which would not be enough by themselves: it is enough read together with the messages around it; the words"
    " marked speak most for it, and it counts for no indicator until it is accepted"
)

BY_NETWORK_AROUND = N_(
    "what a network that has learned from labelled passages makes of the whole message, which would not be enough by"
    " itself: it is enough read together with the messages around it; the words marked speak most for it, and it counts"
    " for no indicator until it is accepted"
)

BY_WEIGHT_BESIDE = N_(
    "the words of the whole message weighed together, which would not be enough by themselves: nearby stands a passage"
    " that matches {rule}; the words marked speak most for it, and it counts for no indicator until it is accepted"
)

ACCOUNT = N_(
    "words of somebody who tells in this conversation what is done to them or to others: they are read with the help"
    " lane and count for no indicator; where they were written to the person of whom they tell, accept them, and they"
    " count"
)

SPEAKERS = {
    "controller": N_("words of somebody who controls another person"),
    "controlled": N_("words of somebody who is controlled"),
    "unknown": N_("words of either side"),
}


class Sentence(msgspec.Struct, frozen=True):
    """A message id and its arguments."""

    message: str
    args: dict[str, Any] = msgspec.field(default_factory=dict)


class Citation(msgspec.Struct, frozen=True):
    """An indicator of a published framework. `strength` S, M or W for the Delphi ones in the flag's phase."""

    framework: str
    code: str
    name: str
    source: str
    strength: str | None = None


class Counted(msgspec.Struct, frozen=True):
    """What a pattern of a conversation was counted from. `basis` published or experimental, `source` its citation.

    `counted` says what the numbers are, `compared` what they were set against; `numbers` and `others` are
    (numerator, denominator, lower and upper end of the 95% Wilson interval). `writer`, `toward`: ids of persons.
    """

    basis: Sentence
    source: str
    least: str
    writer: str | None
    toward: str | None
    counted: str
    numbers: tuple[float, ...]
    compared: str | None = None
    others: tuple[float, ...] = ()
    script: str = ""


class Explanation(msgspec.Struct, frozen=True):
    """`matched`: for each part of the rule its name and the words. `checked`: guards that did not apply.

    `pattern`: for a flag on a conversation, which has no words, what was counted. `found_by`: where no phrase was.
    """

    code: str
    title: str
    definition: str
    lane: str
    rule: str
    rule_version: str
    language: str
    review: Sentence
    speaker: Sentence
    state: Sentence | None
    matched: tuple[tuple[str, str], ...]
    checked: tuple[Sentence, ...]
    also: tuple[str, ...]
    citations: tuple[Citation, ...]
    innocent: str
    note: str | None
    pattern: Counted | None = None
    found_by: Sentence | None = None


def explain(
    catalogue: Catalogue,
    code: str,
    rule: str,
    rule_version: str | int,
    explanation: Mapping[str, Any],
    *,
    phase: str = DESTINATION,
    language: str = "en",
    account: bool = False,
) -> Explanation:
    """Explain one flag. `explanation` is what was stored with it: `parts`, `guards`, `also`. `account`: the writer
    reports in it what is done to them (`flags.disclosed`), whosever words the rule looks for.

    Raises KeyError for a code that the catalogue does not define.
    """
    if rule in specs():
        return _of_pattern(catalogue, code, specs()[rule], rule_version, explanation, phase, language)
    spec = catalogue.codes[code]
    found = catalogue.rules.get(rule)
    return Explanation(
        code=code,
        title=spec.title.in_language(language),
        definition=spec.definition.in_language(language),
        lane=spec.lane,
        rule=rule,
        rule_version=str(rule_version),
        language=str(explanation.get("language") or (found.language if found else "")),
        review=_review(found.spec.review if found else ""),
        speaker=Sentence(ACCOUNT if account else SPEAKERS[found.spec.speaker if found else "unknown"]),
        state=_state(found.version if found else None, str(rule_version)),
        matched=tuple((str(part["part"]), str(part["text"])) for part in explanation.get("parts", ())),
        checked=tuple(Sentence(said) for said in dict.fromkeys(  # two guards may look for the same
            GUARDS.get(name, name) for name in explanation.get("guards", ()))),
        also=tuple(explanation.get("also", ())),
        citations=tuple(_citations(catalogue, code, rule, phase, language)),
        innocent=spec.innocent.in_language(language),
        note=spec.note.in_language(language) if spec.note else None,
        found_by=_found_by(catalogue, found, explanation) if found and found.spec.weighed is not None else None,
    )


def _found_by(catalogue: Catalogue, rule: Rule, explanation: Mapping[str, Any]) -> Sentence:
    needs = catalogue.weights[rule.language].needs.codes if rule.language in catalogue.weights else []
    read = catalogue.learned is not None and any(need.code == rule.code and need.read is not None for need in needs)
    weighed = any(need.code == rule.code and need.least is not None for need in needs)
    beside = explanation.get("beside")
    if beside == AROUND:  # which is found by the network alone, also where this catalogue has none
        return Sentence(BY_READING_AROUND if weighed else BY_NETWORK_AROUND)
    alone, near = BY_WEIGHT, BY_WEIGHT_BESIDE
    if read:
        alone, near = (BY_READING, BY_READING_BESIDE) if weighed else (BY_NETWORK, BY_NETWORK_BESIDE)
    return Sentence(near, {"rule": beside}) if beside else Sentence(alone)


def _of_pattern(
    catalogue: Catalogue, code: str, spec: PatternSpec, rule_version: str | int, explanation: Mapping[str, Any],
    phase: str, language: str,
) -> Explanation:
    known = catalogue.codes.get(code)
    others = explanation.get("compared")
    return Explanation(
        code=code,
        title=spec.title.in_language(language),
        definition=known.definition.in_language(language) if known else spec.title.in_language(language),
        lane="concern",
        rule=spec.id,
        rule_version=str(rule_version),
        language="",
        review=Sentence(COMPOSED),
        speaker=Sentence(OF_A_CONVERSATION),
        state=_state(spec.version, str(rule_version)),
        matched=(),
        checked=(),
        also=(),
        citations=tuple(_citations(catalogue, code, spec.id, phase, language)) if known else (),
        innocent=spec.innocent.in_language(language),
        note=None,
        pattern=Counted(
            basis=Sentence(BASIS[spec.basis]), source=spec.source.in_language(language) if spec.source else "",
            least=spec.least.in_language(language),
            writer=explanation.get("writer"), toward=explanation.get("toward"),
            counted=spec.counted.in_language(language), numbers=_numbers(explanation.get("counted")),
            compared=spec.compared.in_language(language) if spec.compared and others else None,
            others=_numbers(others), script=" ".join("…" if w is None else w for w in explanation.get("slots", ()))),
    )


def _numbers(counted: Mapping[str, float] | None) -> tuple[float, ...]:
    return tuple(counted[name] for name in ("hits", "cases", "low", "high")) if counted else ()


def _review(review: str) -> Sentence:
    if review.startswith("reviewed by "):
        return Sentence(REVIEWED, {"who": review.removeprefix("reviewed by ")})
    return Sentence(COMPOSED)


def _state(now: int | None, then: str) -> Sentence | None:
    if now is None:
        return Sentence(GONE)
    return None if str(now) == then else Sentence(CHANGED, {"now": now, "then": then})


def _citations(catalogue: Catalogue, code: str, rule: str, phase: str, language: str) -> Iterable[Citation]:
    spec, frameworks = catalogue.codes[code], catalogue.frameworks
    sources = frameworks.sources
    for number in spec.ilo:
        yield Citation("ilo", number, frameworks.ilo[number].name.in_language(language), sources["ilo"])
    own = catalogue.counted(rule, code)
    if own is None:
        own = tuple(spec.delphi.recruitment if phase == RECRUITMENT else spec.delphi.destination)
    for indicator in own:
        known = frameworks.delphi[indicator]
        yield Citation("delphi", indicator, known.name.in_language(language), sources["delphi"], known.strength)
    for method in spec.htcds:
        yield Citation("htcds", method, method, sources["htcds"])
    for part in spec.triad:
        yield Citation("triad", part, frameworks.triad[part].in_language(language), sources["triad"])
    for item in spec.labour:
        yield Citation("labour", item, frameworks.labour[item].name.in_language(language), sources["labour"])
