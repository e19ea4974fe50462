"""Help and wrong usage in the reader's language."""

from __future__ import annotations

import argparse
import re

import pytest

from triage.cli.arguments import build
from triage.cli.usage import SENTENCES, WrongUsage, speaking
from triage.words import Translator, catalogue

FRENCH = Translator("fr")
_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[rsd]")


def refused(*arguments: str) -> str:
    with speaking(FRENCH), pytest.raises(WrongUsage) as error:
        build(FRENCH).parse_args(arguments)
    return FRENCH.error(error.value)


def test_help_is_translated(capsys: pytest.CaptureFixture[str]) -> None:
    with speaking(FRENCH), pytest.raises(SystemExit):
        build(FRENCH).parse_args(["triage", "--help"])
    shown = capsys.readouterr().out
    assert shown.startswith("utilisation\u00a0: main.py triage")
    assert "afficher cette aide et quitter" in shown
    assert "ne pas chiffrer l’affaire" in shown
    assert "positional" not in shown


@pytest.mark.parametrize(("arguments", "said"), [
    (("frob",), "Argument VERB\u00a0: choix incorrect\u00a0: 'frob'"),
    (("search",), "Ces arguments sont obligatoires\u00a0: FILE, QUERY."),
    (("search", "x.attest", "word", "--limit", "-1"),
     "Argument --limit\u00a0: un nombre entier, zéro ou plus, est attendu."),
    (("info", "x.attest", "--actor"), "Argument --actor\u00a0: une valeur est attendue."),
])  # fmt: skip
def test_wrong_usage_is_a_french_sentence(arguments: tuple[str, ...], said: str) -> None:
    assert refused(*arguments).startswith(said)
    assert refused(*arguments).endswith("--help\u00a0».")


def test_every_help_is_in_the_catalogue() -> None:
    asked: list[str] = []
    build(lambda text: asked.append(text) or text)
    assert [text for text in dict.fromkeys(asked) if text not in catalogue("fr")] == []


def test_nothing_of_it_stays_when_the_arguments_are_read() -> None:
    before = argparse._
    with speaking(FRENCH):
        assert argparse._ is FRENCH
    assert argparse._ is before


def test_placeholders_stay() -> None:
    for sentence in SENTENCES:
        assert sorted(_PLACEHOLDER.findall(FRENCH(sentence))) == sorted(_PLACEHOLDER.findall(sentence)), sentence


def test_no_argument_is_without_help() -> None:
    waiting, bare = [("", build(lambda text: text))], []
    while waiting:
        verb, parser = waiting.pop()
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                waiting += action.choices.items()
            elif not action.help:
                bare.append(f"{verb} {action.dest}")
    assert bare == []
