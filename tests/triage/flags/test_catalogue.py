"""The catalogue as it is shipped, and what is said about one that is not as it must be."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.sampling import some
from tests.triage.flags.corpora import few_rules
from triage.flags.catalogue import Catalogue, load
from triage.flags.check import check, listing
from triage.flags.matcher import Matcher
from triage.flags.patterns.words import specs
from triage.flags.schema import CatalogueInvalid

CODES = {
    "R-LURE", "R-FEE", "R-DOCREQ", "R-MOVE", "R-COACH", "R-CAST", "C-DOC", "C-DEBT", "C-WAGE", "C-EARN",
    "C-FINE", "C-LOC", "C-PROOF", "C-CHECK", "C-LOCK", "C-ISO", "C-ACC", "C-TV", "C-TF", "C-TA", "C-TI",
    "C-TS", "C-SEC", "C-DEL", "C-DEG", "C-IND", "C-NEED", "C-SUB", "C-CRIME", "X-CLIENT", "X-HOURS", "X-COND",
    "X-PAY", "V-HELP",
}  # fmt: skip
PATTERNS = {"C-IND", "R-CAST"}  # found in the course of conversations, not in words
RULE = """
code = "C-DOC"
[[rules]]
id = "C-DOC.en.mine"
version = 1
language = "en"
review = "reviewed by A. Examiner, 2026-11-20"
speaker = "controller"
parts.who = ["the warden"]
parts.what = ["keeps [2] passport"]
match = ["the warden keeps your passport", "The warden keeps the passport", "the warden keeps my passport",
  "THE WARDEN KEEPS A PASSPORT"]
no_match = ["the warden sleeps", "who keeps the passport", "the warden", "passport"]
"""


def test_every_code_is_defined_and_has_rules_in_english_and_french(catalogue: Catalogue) -> None:
    assert set(catalogue.codes) == CODES
    covered = {code for code, languages in catalogue.coverage.items() if {"en", "fr"} <= set(languages)}
    assert covered == CODES - PATTERNS
    assert all(catalogue.coverage[code] == () for code in PATTERNS)
    assert {spec.stored_code for spec in specs().values()} & CODES == PATTERNS
    assert [code for code, spec in catalogue.codes.items() if spec.lane == "help"] == ["V-HELP"]
    note = catalogue.codes["C-CRIME"].note
    assert note is not None
    assert "article 26" in note.fr


def test_strength_rises_from_recruitment_to_destination(catalogue: Catalogue) -> None:
    for code in ("C-DOC", "C-DEBT", "C-ISO"):
        spec = catalogue.codes[code]
        assert spec.phase == "by-order"
        strength = catalogue.frameworks.delphi
        assert {strength[i].strength for i in spec.delphi.recruitment} == {"M"}
        assert {strength[i].strength for i in spec.delphi.destination} == {"S"}


@pytest.mark.slow
def test_the_shipped_catalogue_passes_its_check(catalogue: Catalogue, matcher: Matcher) -> None:
    rules = some([*catalogue.rules], 12)  # `main.py rules check` asks of all
    assert [(p.rule, p.message, p.args) for p in check(catalogue, matcher, rules)] == []


def test_listing_has_the_fields_of_the_contract(catalogue: Catalogue) -> None:
    lines = listing(catalogue)
    assert len(lines) == len(catalogue.rules) > 350
    assert {"code", "language", "rule", "version", "review"} <= set(lines[0])
    assert [line["code"] for line in lines] == sorted(line["code"] for line in lines)


def test_the_hash_is_over_content_and_names(tmp_path: Path, catalogue: Catalogue) -> None:
    folder = few_rules(tmp_path / "rules")
    before = load(folder).sha256
    assert before == load(few_rules(tmp_path / "another place")).sha256 != catalogue.sha256
    (folder / "README.md").write_text("not a rule")
    assert load(folder).sha256 == before
    (folder / "catalogue.toml").write_text('version = "2026.11.2"\n')
    changed = load(folder)
    assert changed.sha256 != before
    assert changed.version == "2026.11.2"


def test_an_examiners_own_rules(tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the shipped ones, which are not read anew for them: that would take seconds at every start."""
    own = tmp_path / "own.toml"
    own.write_text(RULE)
    read: list[str] = []
    monkeypatch.setattr(tomllib, "loads", lambda text, loads=tomllib.loads: read.append(text) or loads(text))
    both = load(extra=[own])
    assert read == [RULE]
    assert both.rules["C-DOC.en.mine"].spec.review != "composed"
    assert "extra/own.toml" in both.files
    assert both.sha256 != catalogue.sha256
    assert set(both.rules) == {*catalogue.rules, "C-DOC.en.mine"}
    assert not both.keep


@pytest.mark.parametrize(
    ("change", "rule", "reason"),
    [
        (("version = 1\n", ""), "C-DOC.en.mine", "version"),
        (('speaker = "controller"', 'speaker = "villain"'), "C-DOC.en.mine", "speaker"),
        (("[2]", "[2"), "C-DOC.en.mine", "not understood"),
        (("[2] passport", "{no_list} passport"), "C-DOC.en.mine", "no_list"),
        (('parts.who = ["the warden"]\n', ""), "C-DOC.en.mine", "two parts"),
        (('language = "en"', 'language = "xx"'), "C-DOC.en.mine", "xx"),
        (("C-DOC.en.mine", "C-DOC.fr.mine"), "C-DOC.fr.mine", "must begin"),
        (("C-DOC.en.mine", "C-DOC.en.keeps"), "C-DOC.en.keeps", "is used in"),
        (('code = "C-DOC"', 'code = "C-NONE"'), "C-NONE", "no file defines"),
        (("version = 1", 'version = 1\nunless = ["moonlight"]'), "C-DOC.en.mine", "moonlight"),
        (("version = 1", 'version = 1\ncounts = ["CD99"]'), "C-DOC.en.mine", "CD99"),
        (("version = 1", "version = 1\nwithn = 3"), "C-DOC.en.mine", "withn"),
        (("[[rules]]", "[[rules"), "-", "own.toml"),
    ],
)
def test_what_is_wrong_is_said_with_file_and_rule(
    tmp_path: Path, change: tuple[str, str], rule: str, reason: str
) -> None:
    own = tmp_path / "own.toml"
    assert change[0] in RULE
    own.write_text(RULE.replace(*change))
    with pytest.raises(CatalogueInvalid) as caught:
        load(few_rules(tmp_path / "rules"), extra=[own])
    assert caught.value.args_by_name["file"] == "extra/own.toml"
    assert caught.value.args_by_name["rule"] == rule
    assert reason in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = few_rules(tmp_path / "rules")
    (folder / "frameworks.toml").unlink()
    with pytest.raises(CatalogueInvalid, match="frameworks"):
        load(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (('"the warden keeps your passport", ', '"the warden likes your passport", '), "does not find"),
        (('"passport"]', '"the warden keeps the passport"]'), "must not"),
        ((', "passport"]', "]"), "both need"),
        (('["the warden"]', '["the wardens? wife"]'), "does not find"),
        (('["the warden"]', '["the warden | he"]'), "keep"),
    ],
)
def test_the_check_finds_what_is_planted(tmp_path: Path, change: tuple[str, str], message: str) -> None:
    own = few_rules(tmp_path / "rules", kept="none") / "own.toml"
    own.write_text(RULE, encoding="utf-8")
    assert check(load(own.parent)) == []
    assert change[0] in RULE
    text = RULE.replace(*change)
    if message == "keep":  # keys on a gender: “he keeps” is found and “she keeps” is not
        text = text.replace('"the warden keeps my passport"', '"he keeps my passport"')
        message = "who somebody is"
    own.write_text(text, encoding="utf-8")
    problems = check(load(own.parent))
    assert any(message in p.message for p in problems), problems
    assert {p.rule for p in problems} == {"C-DOC.en.mine"}
    assert {p.file for p in problems} == {"own.toml"}
