"""The published combination rule: distinct indicators by dimension and phase, never codes or hits."""

from __future__ import annotations

import pytest

from triage.flags.catalogue import Catalogue
from triage.flags.combine import (
    WHY_TOLD,
    WHY_TOLD_DIMENSIONS,
    WHY_TOLD_FLAGS,
    Dimension,
    FlagFact,
    Priority,
    combine,
    phases_of,
)
from triage.flags.disclosed import Passage, accounts


@pytest.mark.parametrize(
    ("strong", "medium", "weak", "positive"),
    [
        (2, 0, 0, True), (1, 1, 0, True), (1, 0, 1, True), (0, 3, 0, True), (0, 2, 1, True),
        (1, 0, 0, False), (0, 2, 0, False), (0, 1, 5, False), (0, 0, 9, False), (0, 0, 0, False),
    ],
)  # fmt: skip
def test_when_a_dimension_is_positive(strong: int, medium: int, weak: int, positive: bool) -> None:
    assert Dimension("CD", strong, medium, weak).positive is positive


def priority(catalogue: Catalogue, *codes: str) -> Priority:
    return combine(catalogue, [FlagFact(code) for code in codes])


def test_nothing_and_one_flag(catalogue: Catalogue) -> None:
    assert priority(catalogue).level == 0
    assert priority(catalogue, "C-DOC").level == 1


def test_six_codes_that_are_one_indicator_are_one(catalogue: Catalogue) -> None:
    found = priority(catalogue, "C-LOC", "C-PROOF", "C-CHECK", "C-LOCK", "C-ISO", "C-ACC", *["C-LOC"] * 40)
    assert found.indicators == ("CD3",)
    assert found.level == 1


def test_two_strong_indicators_make_a_dimension(catalogue: Catalogue) -> None:
    found = priority(catalogue, "C-DOC", "C-LOCK")
    assert found.level == 2
    assert [(d.name, d.strong, d.positive) for d in found.dimensions] == [("CD", 2, True)]
    assert found.why_args["dimensions"] == "coercion at destination"
    assert "{" not in found.why.format(**found.why_args)


def test_the_fields_of_a_reason_are_listed_with_the_comma_of_the_language(catalogue: Catalogue) -> None:
    flags = [FlagFact(code) for code in ("C-DOC", "C-LOCK", "X-HOURS", "X-COND")]
    english, arabic = (str(combine(catalogue, flags, language=language).why_args["dimensions"])
                       for language in ("en", "ar"))
    assert english.count(", ") == arabic.count("، ") > 0
    assert ", " not in arabic


def test_what_stands_only_beside_another_passage_raises_no_priority(catalogue: Catalogue) -> None:
    found = combine(catalogue, [FlagFact("C-DOC"), FlagFact("C-LOCK", None, beside=True)])
    assert (found.level, found.indicators, found.flags) == (1, ("CD1",), {"C-DOC": 1, "C-LOCK": 1})
    assert found.strengths[1] is None


def test_two_dimensions_are_the_highest_priority(catalogue: Catalogue) -> None:
    assert priority(catalogue, "C-DOC", "C-DEBT", "X-HOURS", "C-FINE").level == 3


def test_one_passage_is_one_indicator_of_a_dimension(catalogue: Catalogue) -> None:
    assert priority(catalogue, "C-WAGE").indicators == ("CD14", "EX2")
    withheld = FlagFact("C-WAGE", "C-WAGE.en.keeps")
    assert combine(catalogue, [withheld]).indicators == ("CD14", "EX3")
    assert priority(catalogue, "X-COND").indicators == ("EX4",)


def test_an_advertisement_alone_is_never_more_than_a_flag(catalogue: Catalogue) -> None:
    lures = [rule.id for rule in catalogue.rules.values() if rule.code == "R-LURE"]
    assert len(lures) > 8
    assert all(combine(catalogue, [FlagFact("R-LURE", rule)]).level == 1 for rule in lures)


def test_phases_follow_the_order_of_the_conversation(catalogue: Catalogue) -> None:
    def phases(*codes: str) -> tuple[str, ...]:
        return phases_of(catalogue, [FlagFact(code) for code in codes])

    assert phases("C-DOC") == ("destination",)  # no sign of a recruitment
    assert phases("R-LURE", "C-DOC") == ("recruitment", "recruitment")
    assert phases("R-LURE", "C-DOC", "C-LOC", "C-DOC") == ("recruitment", "recruitment", "destination", "destination")
    assert phases("V-HELP", "C-DEBT") == ("destination", "destination")


def test_documents_and_debt_at_recruitment_are_only_medium(catalogue: Catalogue) -> None:
    assert priority(catalogue, "C-DOC", "C-DEBT").level == 2
    early = priority(catalogue, "R-FEE", "C-DOC")
    assert {(d.name, d.strong, d.medium) for d in early.dimensions} == {("DR", 0, 1), ("CR", 0, 2)}
    assert early.level == 1


def test_a_booking_counts_only_beside_coercion(catalogue: Catalogue) -> None:
    assert priority(catalogue, "X-CLIENT").indicators == ()
    assert priority(catalogue, "X-CLIENT", "C-TV").indicators == ("CD5", "CD7")
    assert priority(catalogue, "R-DOCREQ").indicators == ()


def test_the_help_lane_is_counted_apart(catalogue: Catalogue) -> None:
    found = priority(catalogue, "V-HELP", "V-HELP")
    assert (found.level, found.help, found.indicators, found.triad) == (1, 2, (), ())
    assert priority(catalogue, "V-HELP", "C-DOC").level == priority(catalogue, "C-DOC").level == 1


def test_strengths_belong_to_the_flags(catalogue: Catalogue) -> None:
    found = priority(catalogue, "C-DOC", "C-TV", "C-TI", "V-HELP", "R-MOVE")
    assert found.strengths == ("S", "M", "W", None, None)
    assert found.triad == ("act", "means")


def passage(code: str, writer: str | None, *messages: int, rule: str | None = None, **more: bool) -> Passage:
    return Passage(code, rule, writer, frozenset(messages), **more)


ASKS = passage("V-HELP", "lena", 1)
SAYS_HE = passage("C-DEBT", "lena", 1, rule="C-DEBT.en.you-are-at")


@pytest.mark.parametrize(
    ("passages", "told"),
    [
        ([ASKS, SAYS_HE], {1}),  # the same message is a report
        ([ASKS, passage("C-LOCK", "lena", 2, rule="C-LOCK.en.weighed")], {1}),  # elsewhere, in words of either side
        ([ASKS, passage("C-DOC", "lena", 2, rule="C-DOC.en.stays")], set()),  # “your passport stays with me”
        ([ASKS, passage("C-DOC", "lena", 2, rule="C-DOC.en.stays"), passage("C-LOCK", "lena", 3)], set()),
        ([SAYS_HE, passage("C-LOCK", "lena", 2)], set()),  # nobody seeks help
        ([passage("V-HELP", "lena", 1, counts=False), SAYS_HE], set()),  # or not for sure
        ([ASKS, SAYS_HE, passage("C-TV", "boss", 3)], set()),  # it is said to the one who does it
        ([ASKS, SAYS_HE, passage("C-TV", "boss", 3, counts=False)], {1}),
        ([ASKS, SAYS_HE, passage("C-TV", None, 3)], set()),  # of whom is not known
        ([ASKS, SAYS_HE, passage("B4", "boss", 3)], {1}),  # a pattern is read beside the passages
        ([ASKS, SAYS_HE, passage("V-HELP", "ana", 4), passage("C-DOC", "ana", 5)], {1, 3}),  # two who tell each other
        ([ASKS, passage("C-DEBT", "lena", 1, accepted=True)], set()),  # decided
        ([passage("V-HELP", None, 1), passage("C-DEBT", None, 1)], set()),
    ],
)  # fmt: skip
def test_what_is_done_to_the_writer_is_none_of_their_doing(
    catalogue: Catalogue, passages: list[Passage], told: set[int]
) -> None:
    assert accounts(catalogue, passages, lambda _: True) == told
    assert not accounts(catalogue, passages, lambda _: False)  # the other half is missing, and may be the controller's


def test_accounts_count_for_nothing_and_the_reason_says_so(catalogue: Catalogue) -> None:
    flags = [FlagFact("V-HELP"), FlagFact("C-DOC", account=True), FlagFact("C-LOCK", account=True)]
    found = combine(catalogue, flags)
    assert (found.level, found.help, found.indicators, found.triad, found.why) == (1, 1, (), (), WHY_TOLD)
    assert found.why_args["told"] == 2
    more = combine(catalogue, [*flags, FlagFact("X-HOURS")])
    assert (more.level, more.indicators, more.why) == (1, ("EX1",), WHY_TOLD_FLAGS)
    most = combine(catalogue, [*flags, FlagFact("C-DEBT"), FlagFact("C-LOC")])
    assert (most.level, most.why) == (2, WHY_TOLD_DIMENSIONS)
    assert all("{" not in one.why.format(**one.why_args) for one in (found, more, most))
