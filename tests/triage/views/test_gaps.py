"""Row ids that are missing are told with their conversation, and in an exhibit at the place where they are missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.report import build
from triage.report.deliver import deliver
from triage.report.options import Options
from triage.store import Store
from triage.views import gaps, overview
from triage.work import annotations, stating

EMPLOYER, DAY = "+33600000001", 86_400
NOTED = {"between": 5, "beside": 3, "ranges": [[61, 62, 1_772_000_060_000, 1_772_000_063_000], [80, 82, None, None]]}


@pytest.fixture
def noted(case: Case, take: Take) -> Case:
    store = take([*chat("c", EMPLOYER, details={gaps.NOTED: NOTED}), *counted(
        say("so stay", at=60, sender=EMPLOYER), say("why", at=63), say("you know", at=83, row=84, sender=EMPLOYER),
        say("next day", at=DAY, sender=EMPLOYER))])
    annotations.choose(case, [m["id"] for m in store.messages()][1:2], "exhibit", reason="what is missing")
    return case


@pytest.mark.parametrize(("language", "told"), [
    ("en", (">Chat ", "5 row ids missing", "3 row ids missing beside", "2 row ids are missing here: it can be a sign")),
    ("uk", (">Чат ", " рядків: 5", "рядків поруч: 3", "Тут бракує ідентифікаторів рядків: 2")),
])
def test_missing_row_ids_are_printed(noted: Case, tmp_path: Path, language: str, told: tuple[str, ...]) -> None:
    report = build.build(noted, Options())
    assert [(c.missing, c.beside) for c in report.conversations] == [(5, 3)]
    assert [m.missing for m in report.exhibits[0].messages] == [0, 2, 0, 0]  # 80 to 82 do not lie just between two
    done = deliver(noted, tmp_path / "r.html", Options(language=language), form="html")
    text = done.files[0].read_text(encoding="utf-8")
    assert [words for words in told if words not in text] == []


def test_of_a_conversation_that_is_partly_held_back_only_the_numbers_are_told(noted: Case) -> None:
    assert overview.conversations(Store(noted))[0]["details"] == {gaps.NOTED: NOTED}
    stating.set_facts(noted, {"scope-to": "2026-02-25"})
    assert overview.conversations(Store(noted))[0]["details"] == {gaps.NOTED: {"between": 5, "beside": 3}}
