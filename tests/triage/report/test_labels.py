"""The order of words in the languages of a report, and what the log holds in their words."""

from __future__ import annotations

import msgspec
import pytest

from tests.triage.report.example import example
from tests.triage.report.test_flow import section, strings, text_of
from triage.report.compose import compose
from triage.report.glyphs import Glyphs
from triage.report.labels import Speaker
from triage.report.model import Decision, Search
from triage.words import Translator


def speaker(language: str) -> Speaker:
    return Speaker(Translator(language), language)


@pytest.mark.parametrize(("language", "in_order"), [
    ("fr", ["Écart", "Exposé", "Mêlé", "Mener"]),
    ("es", ["nube", "ñandú", "ocho"]),
    ("ro", ["Azi", "Ăst", "Șapte", "Tip", "Ț"]),
    ("uk", ["Гук", "Ґава", "Емблема", "Єдність", "Ивер", "Індикатор", "Їжа", "Йота", "Казка", "Яма"]),
    ("ar", ["أثر", "بلد"]),
])
def test_words_stand_in_the_order_of_the_alphabet(language: str, in_order: list[str]) -> None:
    words = in_order[::-1]
    words.sort(key=speaker(language).alphabetical)
    assert words == in_order


def test_decisions_and_limits_of_searches_are_said_in_the_words_of_the_report() -> None:
    report = example()
    decision = Decision("P2", "P2", '{"name": "Marius; M.", "category": "affected"}', "I. Moreau",
                        "2026-04-02T08:10:00Z")
    search = Search("passport", 3, limits='{"app": "WhatsApp", "start": "2026-03-01"}')
    method = msgspec.structs.replace(report.method, searches=(search,))
    blocks = compose(msgspec.structs.replace(report, decisions=(decision,), method=method), speaker("fr"), Glyphs())
    decided, searched = (text_of(section(blocks, part)) for part in ("decisions", "searches"))
    assert "Catégorie" in decided
    assert "Application" in searched
    assert not {"category", "affected", "start", "{"} & set((decided + searched).replace(":", " ").split())


def test_parts_of_the_log_are_joined_by_the_semicolon_of_the_language() -> None:
    entry = msgspec.structs.replace(example().audit[0], detail='{"name": "a", "size": 3}')
    blocks = compose(msgspec.structs.replace(example(), audit=(entry,)), speaker("ar"), Glyphs())
    said = "\n".join(strings([block.data for block in section(blocks, "custody")]))
    assert "؛ " in said
    assert "; " not in said


def test_a_fact_of_the_case_stands_in_the_log_by_what_it_is_called() -> None:
    entry = msgspec.structs.replace(example().audit[0], action="fact.set", subject="zone")
    blocks = compose(msgspec.structs.replace(example(), audit=(entry,)), speaker("uk"), Glyphs())
    assert "Часовий пояс показу (zone)" in "\n".join(strings([b.data for b in section(blocks, "custody")]))
