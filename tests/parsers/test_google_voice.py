"""Google Voice beyond the contract: the public sample, what is whose, times with their offsets."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.formats.google_voice import _seconds
from parsers.records import Call, Conversation, Message, Participant, Record, Rejection
from parsers.times import iso_utc
from tests import support

PARSER = support.parser_named("google-voice")


def case(name: str, folder: Path) -> list[Record]:
    return support.read(PARSER, support.build(support.FIXTURES / "google-voice" / name, folder / name))


@pytest.mark.parametrize(("written", "seconds"), [
    ("PT4S", 4), ("PT12M51S", 771), ("PT1H2M3S", 3723), ("PT1M", 60), ("P1DT1S", 86401), ("", None), ("4 s", None),
])  # fmt: skip
def test_durations(written: str, seconds: float | None) -> None:
    assert _seconds(written) == seconds


@given(st.text(max_size=30))
def test_any_text_is_a_duration_or_none(text: str) -> None:
    assert _seconds(text) is None or _seconds(f"P{text}") is not None or text.startswith("P")


def test_times_keep_their_offset_and_are_moments(tmp_path: Path) -> None:
    first = next(r for r in case("texts", tmp_path) if isinstance(r, Message))
    assert (iso_utc(first.time.utc_ms), first.time.raw) == ("2024-03-05T12:00:00.123Z", "2024-03-05T14:00:00.123+02:00")


def test_the_owner_is_told_in_any_language(tmp_path: Path) -> None:
    directions = [r.direction for r in case("texts", tmp_path) if isinstance(r, Message)]
    assert directions == ["in", "out", "in", "unknown"]


def test_a_page_in_the_trash_says_so(tmp_path: Path) -> None:
    records = case("deleted", tmp_path)
    assert [r.state for r in records if isinstance(r, Message)] == ["deleted_by_app"]
    assert [r.key for r in records if isinstance(r, Conversation)] == ["name:Olga"]


def test_the_public_sample(testdata: Path) -> None:
    records = support.read(PARSER, testdata / "google-voice-takeout")
    found = [r for r in records if isinstance(r, Message)]
    tables = Counter(m.provenance.table for m in found)
    assert tables == {"message": 66, "call": 3}  # two voice mails and a recorded call
    outcomes = Counter((c.direction, c.outcome) for c in records if isinstance(c, Call))
    assert outcomes == {("out", "answered"): 3, ("out", "unknown"): 1, ("in", "missed"): 1, ("in", "answered"): 2}
    assert all(m.time.basis == "utc" for m in found)
    assert sum("transcription" in (m.details or {}) for m in found) == 2
    assert not [r for r in records if isinstance(r, Rejection)]
    owners = [r for r in records if isinstance(r, Participant) and r.owner]
    assert ("phone", "+17323210011") in {alias for owner in owners for alias in owner.aliases}
