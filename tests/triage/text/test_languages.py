"""Which languages a case is written in: told over stretches of text, and only of what may be seen."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.triage.invented import chat, counted, say
from triage import scope, search
from triage.case import Case
from triage.custody import chain
from triage.intake.passes import NotReadYet
from triage.store import Store
from triage.text import languages
from triage.work import stating

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


@pytest.fixture(name="of_sample")
def _of_sample(sample_file: Path, tmp_path: Path) -> Case:
    with Case.open(Path(shutil.copyfile(sample_file, tmp_path / "case.attest")), None, "tester") as copy:
        yield copy


def test_the_languages_of_the_sample(of_sample: Case) -> None:
    met = languages.met(of_sample)
    assert {"en", "fr", "ro", "uk"} <= set(met)
    assert list(met.values()) == sorted(met.values(), reverse=True)


def test_what_scope_keeps_back_is_not_looked_at(of_sample: Case) -> None:

    stating.set_facts(of_sample, {"scope-from": "1999-01-01", "scope-to": "1999-12-31"})
    assert scope.withheld(of_sample)["all"]
    assert languages.met(of_sample) == {}


def test_what_was_met_is_kept_and_follows_the_case(of_sample: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[Case] = []
    look = languages._meet
    monkeypatch.setattr(languages, "_meet", lambda case: looked.append(case) or look(case))
    languages.gather(of_sample)
    found = languages.met(of_sample)
    assert len(looked) == 1
    assert list(found.items()) == list(look(of_sample).items())
    with of_sample.transaction():  # whatever could change it makes it be looked for again
        of_sample.db.execute("UPDATE message SET hidden = 1 WHERE id IN (SELECT id FROM message LIMIT 1)")
    assert languages.met(of_sample)
    assert len(looked) == 2
    languages.gather(of_sample)  # nothing new to read, so nothing is kept anew
    with Case.open(of_sample.path, None, read_only=True) as reading:
        assert languages.met(reading)
    assert len(looked) == 3


# -- every message --------------------------------------------------------------------------------------------------

OTHER = "+33639980001"
#: One chat in which two people write four languages, in short lines.
LINES = {
    "en": ["I will be late today because of the bus", "wait for me at the station please", "and bring the keys",
           "we start working at nine", "the boss said nothing about the money", "see you there my friend"],
    "uk": ["Я сьогодні запізнюся через автобус", "почекай мене на вокзалі", "і візьми ключі", "починаємо о дев’ятій",
           "начальник нічого не сказав про гроші", "побачимось там"],
    "zh": ["护照在哪里", "明天上班"],
    "th": ["หนังสือเดินทางอยู่ไหน"],
    "el": ["πού είναι το διαβατήριο"],
}


def test_what_was_found_of_another_state_is_not_kept(of_sample: Case) -> None:
    last, made_with = languages.state(of_sample)
    of_sample.db.execute("DELETE FROM kept WHERE name = 'languages'")
    languages.keep(of_sample, {"fr": 9}, (last - 1, made_with))
    assert languages.met(of_sample) != {"fr": 9}
    languages.keep(of_sample, {"fr": 9}, (last, made_with))
    assert languages.met(of_sample) == {"fr": 9}
    of_sample.db.execute("DELETE FROM kept WHERE name = 'languages'")


def test_every_message_of_a_mixed_chat(case_of_lines: Store) -> None:
    for language, lines in LINES.items():
        found = [m["text"] for m in search.find(case_of_lines, search.parse(f"lang:{language}"))]
        assert sorted(found) == sorted(lines), language
    assert [m["text"] for m in search.find(case_of_lines, search.parse("lang:none"))] == ["12 34 👍"]
    assert search.count(case_of_lines, search.parse("lang:*")) == sum(map(len, LINES.values()))
    assert search.count(case_of_lines, search.parse("lang:Ukrainian")) == len(LINES["uk"])
    assert search.count(case_of_lines, search.parse("lang:ukrainien")) == len(LINES["uk"])


def test_a_later_import_is_looked_at_alone_and_logged(case_of_lines: Store, take) -> None:
    case = case_of_lines.case
    assert languages.missing(case) == 0
    assert languages.gather(case) == 0
    korean = say("여권은 어디에 있어요", chat="k", sender=OTHER, at=90_000)
    store = take([*chat("k", OTHER), *counted(korean)], exhibit="B")
    assert languages.missing(case) == 1
    with pytest.raises(NotReadYet):
        search.count(store, search.parse("lang:ko"))
    assert languages.gather(case) == 1
    assert search.count(store, search.parse("lang:ko")) == 1
    assert [e.detail["messages"] for e in chain.entries(case) if e.action == "languages.gather"] == [17, 1]


def test_a_word_without_end_is_read_once(take) -> None:
    """It took the square of its length: hours for a file that someone pasted into a chat."""
    store = take([*chat("c", OTHER), *counted(say("A" * 1_000_000, at=0, sender=OTHER))])
    assert languages.gather(store.case) == 1


@pytest.mark.parametrize(("text", "script"), [
    ("", ""), ("12 👍", ""), ("hello", "latin"), ("Привет", "cyrillic"), ("سلام hi", "arabic"), ("東京タワー", "ja"),
    ("你好", "han"), ("नमस्ते", "indic"), ("สวัสดี", "th"), ("ሰላም", "ethiopic"), ("გამარჯობა", "ka"), ("a নমস্কার", "bn"),
])
def test_scripts(text: str, script: str) -> None:
    assert languages.script_of(text) == script


@pytest.fixture(name="case_of_lines")
def _case_of_lines(take) -> Store:
    lines = [line for lines in LINES.values() for line in lines] + ["12 34 👍"]
    store = take([*chat("c", OTHER), *counted(*(
        say(line, at=n, sender=OTHER) for n, line in enumerate(lines)))])
    languages.gather(store.case)
    return store
