"""The labelled data itself: enough of it, half benign, in a natural shape, and nothing of one part in the other.

The files with `-measure-2`, `-passages-measure` and, for the languages without older ones, `-tune` and `-measure` were
written from the definitions of the codes by somebody who had not read a rule, and before rules were changed for them.
So were those with `-sparse-`, in which two to six messages of weeks of ordinary talk carry a code.
"""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from tests.sampling import some
from tests.triage.flags.corpora import DATA
from triage.flags.catalogue import Catalogue
from triage.flags.evaluate import ALL, evaluate
from triage.flags.labelled import Labelled, files, read
from triage.flags.matcher import Matcher

LANGUAGES = ("en", "fr", "es", "de", "ro", "it", "pt", "pl", "nl", "bg")
OLD = {f"{language}-conversations-{part}.json" for language in ("en", "fr") for part in ("tune", "measure")}

WRITTEN = sorted({path.name.split("-")[0] for path in files(DATA) if "-conversations-" in path.name})
"""All languages of which there are conversations."""
FURTHER = ("hi", "id", "th", "tl", "vi")
"""Those of full depth of which conversations were measured last."""
BY_ALL = {"الحمد لله على كل حال", "لا حول ولا قوة إلا بالله", "لا حول ولا قوة الا بالله", "تصبح على خير يا بطل"}
"""Set phrases of more than four words that two writers used."""

each = pytest.mark.parametrize("language", LANGUAGES)
every = pytest.mark.parametrize("language", WRITTEN)


@cache
def told(path: Path, part: str) -> tuple[Labelled, ...]:
    """What a file says of a part; read once for all tests."""
    return tuple(read(path, part))


def chats(language: str, part: str) -> dict[Path, tuple[Labelled, ...]]:
    """The conversation files of a part."""
    names = f"{language}-conversations-", f"{language}-sparse-"
    found = {path: told(path, part) for path in files(DATA) if path.name.startswith(names)}
    return {path: there for path, there in found.items() if there}


def new(language: str) -> list[Labelled]:
    """The conversations of both parts that were written apart from the rules."""
    return [one for part in ("tune", "measure") for path, there in chats(language, part).items()
            if path.name not in OLD for one in there]


@each
def test_enough_conversations_and_half_of_them_benign(language: str) -> None:
    parts = {part: [one for there in chats(language, part).values() for one in there] for part in ("tune", "measure")}
    assert sum(map(len, parts.values())) >= 40
    for conversations in parts.values():
        assert len(conversations) >= 14
        assert 0.44 <= sum(one.benign for one in conversations) / len(conversations) <= 0.55


@each
def test_enough_coded_passages_that_are_only_measured(language: str) -> None:
    measured = [one for path, there in chats(language, "measure").items() if path.name not in OLD for one in there]
    passages = list(read(DATA / f"{language}-passages-measure.toml"))
    coded = sum(bool(codes) for one in [*measured, *passages] for codes in one.codes)
    assert coded >= 100
    assert sum(one.benign for one in passages) >= 20
    held = {code for one in [*measured, *passages] for codes in one.codes for code in codes}
    assert len(held) >= 30  # of the 34 codes; a script to many recipients needs many conversations


def test_every_language_of_full_depth_is_measured() -> None:
    for language in (*LANGUAGES, *FURTHER, "ru", "uk", "ar", "tr", "zh"):
        measured = [one for there in chats(language, "measure").values() for one in there]
        assert sum(bool(codes) for one in measured for codes in one.codes) >= 75, language


@every
def test_every_code_is_one_of_the_catalogue(catalogue: Catalogue, language: str) -> None:
    for path in files(DATA):
        if path.name.startswith(f"{language}-"):
            for one in [*told(path, "tune"), *told(path, "measure")]:
                assert one.language == language
                assert set().union(*one.codes) <= set(catalogue.codes), path.name


@pytest.mark.parametrize("language", [*LANGUAGES, *FURTHER])
def test_conversations_have_the_shape_of_conversations(language: str) -> None:
    """Several people, times that go forward, an owner of the phone, and mostly small talk."""
    for one in new(language):
        assert 10 <= len(one.turns) <= 130
        assert len({turn.sender for turn in one.turns}) >= 2
        assert {turn.direction for turn in one.turns} == {"in", "out"}
        times = [turn.at_ms for turn in one.turns if turn.at_ms is not None]
        assert len(times) == len(one.turns)
        assert all(earlier < later for earlier, later in pairwise(times))
        assert sum(map(bool, one.codes)) <= len(one.turns) * 0.6


def _lines(language: str, part: str) -> set[str]:
    """What was said in a part, without the fillers that everybody writes (“ok, thank you”)."""
    told = [one for there in chats(language, part).values() for one in there]
    passages = DATA / f"{language}-passages-measure.toml"
    if part == "measure" and passages.exists():
        told += read(passages)
    return {turn.text.casefold() for one in told for turn, codes in zip(one.turns, one.codes, strict=True)
            if codes or len(turn.text.split()) > 4}


@every
def test_the_parts_share_no_message(language: str) -> None:
    assert not (_lines(language, "tune") & _lines(language, "measure")) - BY_ALL


@every
def test_nobody_real_can_be_called_or_found(language: str) -> None:
    for path in files(DATA):
        if path.name.startswith(f"{language}-"):
            text = path.read_text(encoding="utf-8")
            spoken = text if path.suffix == ".toml" else "\n".join(
                message["text"] for one in json.loads(text)["conversations"] for message in one["messages"])
            assert not re.search(r"\d(?:[ .-]?\d){7}|\S@\S|https?:|www\.", spoken), path.name


def test_hard_negatives_are_hardly_ever_a_priority(matcher: Matcher) -> None:
    """Of the benign conversations that are only measured, in all languages, at most 5 % at priority 2 or 3.

    Reached: 6 of 137. What the rules find in the coercive ones is no bound here: it is told in the measured table.
    """
    measured = [one for language in LANGUAGES for path, there in chats(language, "measure").items()
                if path.name not in OLD for one in some([one for one in there if one.benign], 2)]
    levels = [row.levels for row in evaluate(matcher, measured) if row.code == ALL and row.levels is not None]
    assert len(levels) == len(LANGUAGES)
    benign = [sum(counts) for counts in zip(*(level.benign for level in levels), strict=True)]
    assert sum(benign) >= 60
    assert sum(benign[2:]) / sum(benign) <= 0.05, benign
