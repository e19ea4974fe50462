"""Which languages a case is written in: told over stretches of text, and only of what may be seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage import languages, sample, scope
from triage.case import Case
from triage.ingest import Import

STRETCHES = {
    "en": "I am late because of the bus, wait for me at the station and bring the keys of the van. We start at 9.",
    "fr": "Je suis en retard à cause du bus, attends-moi à la gare et prends les clés du camion, on commence tôt.",
    "ro": "Am întârziat din cauza autobuzului, așteaptă-mă la gară și adu cheile de la dubă, începem la nouă.",
    "uk": "Я запізнююся через автобус, почекай мене на вокзалі і візьми ключі від фургона, починаємо о дев’ятій ранку.",
    "ar": "تأخرت بسبب الحافلة، انتظرني في المحطة وأحضر مفاتيح الشاحنة، سنبدأ العمل في التاسعة صباحا إن شاء الله.",
    "vi": "Em bị trễ vì xe buýt, chờ em ở nhà ga và mang theo chìa khóa xe tải, chúng ta bắt đầu lúc chín giờ sáng.",
}


@pytest.mark.parametrize("language", STRETCHES)
def test_guess(language: str) -> None:
    assert languages.guess(STRETCHES[language]) == language


def test_what_is_no_language_is_unsure_and_never_an_error() -> None:
    assert languages.guess("") is None
    assert languages.guess("12 34 56 78 👍 👍") is None


@pytest.fixture
def case(tmp_path: Path) -> Case:
    sample.build(tmp_path / "evidence")
    with Case.create(tmp_path / "case.attest", None, "tester") as made:
        Import(made).run([tmp_path / "evidence"])
        yield made


def test_the_languages_of_the_sample(case: Case) -> None:
    met = languages.met(case)
    assert {"en", "fr", "ro", "uk"} <= set(met)
    assert list(met.values()) == sorted(met.values(), reverse=True)


def test_what_scope_keeps_back_is_not_looked_at(case: Case) -> None:
    from triage import facts

    facts.set_facts(case, {"scope-from": "1999-01-01", "scope-to": "1999-12-31"})
    assert scope.withheld(case)["all"]
    assert languages.met(case) == {}
