"""Rules that weigh words: what they need, what they show, what never has a weight."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sampling import some
from tests.triage.conftest import Take
from tests.triage.flags.corpora import few_rules
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.flagging import applying
from triage.flags.anchors import words_of
from triage.flags.catalogue import FOLDER, Catalogue, load
from triage.flags.check import check
from triage.flags.explain import BY_WEIGHT, explain
from triage.flags.laid import laid_out, singles
from triage.flags.matcher import Matcher
from triage.flags.scales import Scales
from triage.flags.schema import WEIGHED, CatalogueInvalid
from triage.flags.turns import Turn
from triage.flags.weighed import (
    FEWEST_WORDS,
    KINDS,
    SHARED,
    features,
    kind_of,
    of_written,
    scale,
    shared_features,
    shown,
    stems,
    words_in,
    written,
)
from triage.flags.weights import Table
from triage.text.fold import fold, index_text

NEEDS = """
language = "en"
version = 3
review = "composed"
unless = ["quote"]
broad = ["C-DOC.en.wide"]

[[codes]]
code = "C-DOC"
lean = 1.0
least = 2.0
match = ["your passport stays in the drawer", "passport in drawer here", "the drawer has your passport",
  "passport drawer my"]
no_match = ["drawer", "passport", "see you at eight", "passport drawer"]
"""
WORDS = "# a remark\n" + "".join(f"{word}\tC-DOC {weight}\n" for word, weight in {
    "!passpo": 5, "drawer": 4, "in": 0.1, "my": 0.5, "stays": 1, "your": 1, "has": 0.1, "here": 0.1, "photoc": -9,
}.items())
WIDE = """
code = "C-DOC"

[[rules]]
id = "C-DOC.en.wide"
version = 1
language = "en"
review = "composed"
speaker = "unknown"
parts.who = ["my"]
parts.what = ["drawer"]
match = ["my old drawer"]
no_match = ["your drawer"]
"""


def folder(tmp_path: Path, words: str = WORDS, needs: str = NEEDS) -> Path:
    place = few_rules(tmp_path / "rules", kept="none")
    (place / WEIGHED).mkdir(exist_ok=True)
    (place / WEIGHED / "en.toml").write_text(needs)
    (place / WEIGHED / "en.tsv").write_text(words)
    (place / "wide.toml").write_text(WIDE)
    return place


def found(matcher: Matcher, text: str) -> dict[str, list[str]]:
    return {match.rule: [part.text for part in match.parts] for match in matcher.match([Turn("A", "in", 0, text)], 0)}


def test_words_are_added_and_those_that_speak_most_are_shown(tmp_path: Path) -> None:
    matcher = Matcher(load(folder(tmp_path)))
    assert found(matcher, "Your PÁSSPORT…  it stays in the drawer") == {
        "C-DOC.en.weighed": ["Your PÁSSPORT", "drawer"]}
    assert not found(matcher, "a passport"), "one word is no flag, however much it weighs"
    assert not found(matcher, "your stays in the drawer"), "none of the telling words"
    assert not found(matcher, "your passport stays in the drawer, the photocopy I mean")
    assert not found(matcher, 'says "your passport stays in drawer" the man'), "a quotation"


def test_a_long_message_is_no_more_suspect_than_a_short_one(tmp_path: Path) -> None:
    matcher = Matcher(load(folder(tmp_path)))
    assert found(matcher, "your passport in drawer")
    assert not found(matcher, "your passport in drawer " + "and so on we went along the river " * 12)


def test_a_broad_rule_needs_the_rest_of_the_message(tmp_path: Path) -> None:
    matcher = Matcher(load(folder(tmp_path)))
    assert "C-DOC.en.wide" in found(matcher, "my old drawer")
    assert not found(matcher, "my socks and many other things that I wear lie in that old wooden drawer")


def test_where_a_phrase_matches_the_weighed_rule_stands_behind_it(tmp_path: Path) -> None:
    matcher = Matcher(load(folder(tmp_path)))
    text = "your passport stays, my drawer"
    (match,) = matcher.match([Turn("A", "in", 0, text)], 0)
    assert (match.rule, match.also) == ("C-DOC.en.wide", ("C-DOC.en.weighed",))
    assert [match.rule for match in matcher.match_rule("C-DOC.en.weighed", [Turn("A", "in", 0, text)], 0)] == [
        "C-DOC.en.weighed"]


def test_what_is_not_enough_alone_is_beside_another_passage(tmp_path: Path) -> None:
    matcher = Matcher(load(folder(tmp_path, needs=NEEDS.replace("least = 2.0", "least = 4.0\nbeside = 2.0"))))
    weak, strong, week = "your passport stays in the drawer", "my drawer", 7 * 24 * 3_600_000

    def of(*said: tuple[str, int | None]) -> list[tuple[str, str]]:
        turns = [Turn("A", "in", at, text) for text, at in said]
        return [(match.rule, match.beside) for match in matcher.match(turns, 0)]

    assert not of((weak, 0))
    assert not of((weak, 0), (weak, 1)), "two weak ones do not hold each other up"
    assert of((weak, 0), ("see you", 1), (strong, 2)) == [("C-DOC.en.weighed", "C-DOC.en.wide")]
    assert of((weak, None), (strong, None))
    assert of((weak, 0), (strong, week))
    assert not of((weak, 0), (strong, week + 1))
    assert of((weak, 0), *[("see you", 1)] * 39, (strong, 2))
    assert not of((weak, 0), *[("see you", 1)] * 40, (strong, 2))
    assert matcher.looks_around(fold(weak)) is not None
    assert matcher.looks_around(fold(strong)) is None


def test_an_import_finds_what_stands_beside_another_passage(case: Case, take: Take, tmp_path: Path) -> None:
    needs = NEEDS.replace("least = 2.0", "least = 4.0\nbeside = 2.0")
    catalogue = load(folder(tmp_path, needs=needs))
    boss, week = "+33600000001", 7 * 86_400
    said = [("your passport stays in the drawer", 0), ("my drawer", week - 5),
            ("passport stays in the drawer", 3 * week)]
    take([*chat("c", boss), *counted(*[say(text, at=at, sender=boss) for text, at in said])])
    rules = applying.Rules(catalogue, Matcher(catalogue))
    with case.transaction():
        case.db.execute("DELETE FROM flag_span")
        case.db.execute("DELETE FROM flag")
        assert rules.match(case, patterns=False) == 2
    kept = {rule: json.loads(why) for rule, why in case.db.execute("SELECT rule, explanation FROM flag")}
    assert kept["C-DOC.en.weighed"]["beside"] == "C-DOC.en.wide"
    assert "beside" not in kept["C-DOC.en.wide"]
    said_of = explain(catalogue, "C-DOC", "C-DOC.en.weighed", 3, kept["C-DOC.en.weighed"]).found_by
    assert said_of is not None
    assert said_of.args == {"rule": "C-DOC.en.wide"}


@pytest.mark.parametrize("words", ["passpo\tC-DOC", "passpo\tC-DOC much", "passpo\tC-DOC 1 2"])
def test_a_table_that_cannot_be_read_is_named(tmp_path: Path, words: str) -> None:
    with pytest.raises(CatalogueInvalid, match=r"weighed/en\.tsv"):
        load(folder(tmp_path, words))


def test_a_missing_table_is_named(tmp_path: Path) -> None:
    place = folder(tmp_path)
    (place / WEIGHED / "en.tsv").unlink()
    with pytest.raises(CatalogueInvalid, match=r"weighed/en\.tsv"):
        load(place)


def test_the_hash_covers_the_weights(tmp_path: Path) -> None:
    place = folder(tmp_path)
    before = load(place).sha256
    (place / WEIGHED / "en.tsv").write_text(WORDS.replace("5", "6"))
    assert load(place).sha256 != before


def test_what_was_learned_of_a_word_holds_for_another_of_its_kind(tmp_path: Path) -> None:
    place = folder(tmp_path, WORDS + "KEEP\tC-DOC 4\nDOC\tC-DOC 3\nKEEP DOC\tC-DOC 2\n")
    text = "I retain visa and passport here"
    assert not found(Matcher(load(place)), text), "neither of the words is known"
    (place / WEIGHED / f"en{KINDS}").write_text("# kinds\nKEEP\tkeep retain retained\nDOC\tVisa permit\n")
    assert found(Matcher(load(place)), text) == {"C-DOC.en.weighed": ["retain visa and passport"]}
    assert not found(Matcher(load(place)), "I regain vista and passport hence")


def shares(tmp_path: Path, table: str) -> Matcher:
    """Rules whose words are little but whose kinds are known in all languages."""
    place = folder(tmp_path, WORDS + "KEEP\tC-DOC -1\n")
    (place / WEIGHED / f"en{KINDS}").write_text("KEEP\tkeep retain\nDOC\tvisa permit\nDAY\tdays\n")
    (place / WEIGHED / f"{SHARED}.tsv").write_text(table)
    return Matcher(load(place))


def test_what_kinds_weigh_in_all_languages_stands_behind_a_language(tmp_path: Path) -> None:
    text = "I retain visa and passport here"
    assert not found(shares(tmp_path / "little", "DOC\tC-DOC -1\n"), text)
    matcher = shares(tmp_path / "much", "DOC\tC-DOC 4\nKEEP\tC-DOC 6\n")
    assert found(matcher, text) == {"C-DOC.en.weighed": ["retain visa and passport"]}
    table = matcher.catalogue.weights["en"].table()
    assert table.alone(("KEEP",)) == {"C-DOC": 500}, "one less than elsewhere, as the language's own table says"
    assert table.alone(("DOC",)) == {"C-DOC": 400}


def test_kinds_near_one_another_weigh_in_whatever_order(tmp_path: Path) -> None:
    matcher = shares(tmp_path, "DOC~KEEP\tC-DOC 9\nDAY KEEP\tC-DOC -9\n")
    for text in ("I retain visa, passport here", "passport here, a visa that we now retain"):
        assert "C-DOC.en.weighed" in found(matcher, text)
    assert not found(matcher, "passport here, a visa as long as we want retain"), "five words apart is not near"
    assert not found(matcher, "I retain what passport here"), "one of the kinds alone"
    assert not found(matcher, "days retain visa, passport here"), "what weighs against it one behind the other"
    assert "C-DOC.en.weighed" in found(matcher, "retain days visa, passport here"), "in that order alone"


def test_the_hash_covers_the_kinds_of_words_and_a_new_list_is_read_anew(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    place = folder(tmp_path, WORDS + "KEEP\tC-DOC 4\n")
    before = load(place)
    assert "retain" not in laid_out(before.weights, keep=True).stems.split("\n")
    (place / WEIGHED / f"en{KINDS}").write_text("KEEP\tretain\n")
    after = load(place)
    assert after.sha256 != before.sha256
    assert "retain" in laid_out(after.weights, keep=True).stems.split("\n")


@pytest.mark.parametrize("kinds", ["KEEP retain", "keep\tretain", "KEEP\tretain\nDOC\tretain", "KEEP\tto retain it's"])
def test_a_list_of_kinds_that_cannot_be_read_is_named(tmp_path: Path, kinds: str) -> None:
    place = folder(tmp_path)
    (place / WEIGHED / f"en{KINDS}").write_text(kinds)
    with pytest.raises(CatalogueInvalid, match=r"weighed/en\.kinds\.tsv"):
        load(place)


def test_the_examples_are_run(tmp_path: Path) -> None:
    catalogue = load(folder(tmp_path, needs=NEEDS.replace('"see you at eight"', '"your passport in my drawer"')))
    problems = check(catalogue, Matcher(catalogue), ["C-DOC.en.weighed"])
    assert [problem.args.get("example") for problem in problems] == ["your passport in my drawer"]


def test_explained_as_what_it_is(tmp_path: Path) -> None:
    catalogue = load(folder(tmp_path))
    said = explain(catalogue, "C-DOC", "C-DOC.en.weighed", 3, {"parts": [{"part": "word", "text": "drawer"}]})
    assert said.found_by is not None
    assert said.found_by.message == BY_WEIGHT
    assert explain(catalogue, "C-DOC", "C-DOC.en.wide", 1, {}).found_by is None


def test_at_most_six_words_are_shown_and_never_one_against() -> None:
    def places(counts: Sequence[float], common: str = "") -> list[int]:
        words = [f"w{n}" for n in range(len(counts))]
        return shown(counts, words, {words[int(n)] for n in common.split()})

    assert places([0.0, 3.0, -1.0, -1.0, 2.0, 0.5]) == [1, 4, 5]
    assert places([0.0, 3.0, -1.0, 2.0]) == [1, 2, 3], "what stands between two"
    assert places([2.0, -1.0, -1.0] * 8) == [0, 3, 6, 9, 12, 15]
    assert places([-1.0, -2.0]) == []
    assert places([3.0, -1, -1, 2.0, -1, -1, 1.0], "0") == [3, 6], "a word that every message has, by itself"
    assert places([3.0, 2.0, -1, -1, 1.0], "0") == [0, 1, 4], "beside one that tells something"
    assert places([3.0, -1, -1, 2.0], "0 3") == [0, 3], "where there is nothing else"


@pytest.mark.parametrize(("words", "speaks", "expected"), [
    ("you owe 1 200 euros", "200", "1 200"), ("you owe 1 200 euros", "1", "1 200"),
    ("on 5 2000 came", "2000", "2000"), ("pay 12 345 678 now", "345", "12 345 678"), ("room 12 at 9", "9", "9"),
])
def test_a_number_in_groups_is_shown_whole(words: str, speaks: str, expected: str) -> None:
    split = words.split()
    assert " ".join(split[n] for n in shown([float(word == speaks) for word in split], split, ())) == expected


# --- what is shipped ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(catalogue: Catalogue) -> dict[str, Table]:
    tables = {language: weights.table() for language, weights in catalogue.weights.items()}
    files = {path.stem for path in (FOLDER / WEIGHED).glob("*.tsv") if not path.name.endswith(KINDS)}
    assert {*tables} == files - {SHARED}
    return tables


def test_no_word_for_who_somebody_is_has_a_weight(catalogue: Catalogue, shipped: dict[str, Table]) -> None:
    assert len(shipped) >= 5
    weighed_in = {language: {stem for feature in table.weights for stem in words_in(feature)}
                  for language, table in shipped.items()}
    for group in catalogue.people.groups:
        if group.language in shipped:
            weighed = weighed_in[group.language]
            for word in (word for words in group.words for word in words):
                for stem in stems(words_of(fold(word))):
                    assert weighed.isdisjoint({stem, stem[:4]}), (group.language, word)
                    assert stem not in shipped[group.language].kind, (group.language, word)


def test_every_table_has_its_needs_and_no_telling_word_is_without_weight(
    catalogue: Catalogue, shipped: dict[str, Table]
) -> None:
    for language, table in shipped.items():
        needs = catalogue.weights[language].needs
        assert {one.code for one in needs.codes if one.least is not None} <= set(table.codes)
        assert table.telling <= {*singles(table)}
        assert all(rule in catalogue.rules for rule in needs.broad)


@given(st.lists(st.sampled_from([
    "your passport stays", "with me", "until you paid", "the debt", "I know where your mother lives", "haha", "???",
    "ok", "send the money", "ton passeport", "je garde", "tu me dois encore",
    "5000", "mañana", "nicht raus", "\u200e", "🙂",
]), min_size=1, max_size=8), st.sampled_from([" ", ", ", "\n", "… "]))
def test_the_same_words_weigh_the_same_however_they_are_read(matcher: Matcher, said: list[str], between: str) -> None:
    text = between.join(said)
    assert matcher.worth(index_text(text)) == matcher.anchors(fold(text))
    for match in matcher.match([Turn("A", "in", 0, text)], 0):
        assert [text[start:end] for _, start, end in match.spans] == [part.text for part in match.parts]
        if match.rule.endswith(f".{WEIGHED}"):
            assert len({stem for part in match.parts for stem in stems(words_of(fold(part.text)))}) >= 1
            assert len(set(stems(words_of(fold(text))))) >= FEWEST_WORDS


def test_what_is_found_weighs_what_its_rule_needs(catalogue: Catalogue, shipped: dict[str, Table]) -> None:
    """The plain way of adding up and the columns come to the same, and so does what is shown of single words."""
    needs = {language: weights.needs for language, weights in catalogue.weights.items()}
    scales = Scales(laid_out(catalogue.weights, keep=catalogue.keep), needs, {})
    read = {(one.language, need.code) for one in needs.values() for need in one.codes if need.read is not None}
    weighing = [rule for rule in catalogue.rules.values() if rule.spec.weighed is not None]
    for rule in some(weighing, 4):
        table = shipped.get(rule.language)
        if table is not None and rule.code in table.codes:
            for text in (line for line in [*rule.spec.match, *rule.spec.no_match] if isinstance(line, str)):
                stemmed = stems(words_of(fold(text)))
                weighs = table.sum_of(stemmed, rule.code)
                assert scales.sum_of(rule.language, stemmed, rule.code) == pytest.approx(weighs), (rule.id, text)
                if (rule.language, rule.code) not in read:  # the network has a say in these
                    assert weighs >= rule.spec.weighed - 0.02 or text not in rule.spec.match, (rule.id, text)
                if len({kind_of(stem, table.kind) for stem in stemmed}) == len(stemmed):  # each pair stands there once
                    shown_of = scales.speaks_for(rule.language, stemmed, rule.code)
                    assert sum(shown_of) * scale(stemmed) == pytest.approx(weighs), text


def test_a_number_has_a_weight_and_a_remark_has_none() -> None:
    table = Table.read("-", b"# a remark\n#\tC-DEBT 2\n# euro\tC-DEBT 1\n!owe\tC-DEBT 1\n")
    assert table.weights.keys() == {"#", ("#", "euro"), "owe"}
    assert table.telling == {"owe"}


def test_stems_features_and_scale() -> None:
    assert stems(" your passports 3200 now ") == ["your", "passpo", "#", "now"]
    there = features(["passpo", "in", "passpo"], {})
    assert set(map(written, there)) == {
        "passpo", "in", "passpo in", "in passpo", "pass*", "in*", "pass* in*", "in* pass*"}
    assert set(map(of_written, map(written, there))) == there
    of_kinds = features(["passpo", "in", "#"], {"passpo": "DOC"})
    assert set(map(written, of_kinds)) == {
        "passpo", "in", "#", "passpo in", "in #", "DOC", "in*", "#*", "DOC in*", "in* #*"}
    assert set(map(of_written, map(written, of_kinds))) == of_kinds
    shared = shared_features(["passpo", "in", "keep", "keep", "drawer", "x", "y", "pay"], {
        "passpo": "DOC", "keep": "KEEP", "drawer": "BOX", "pay": "PAY"})
    assert set(map(written, shared)) == {
        "DOC", "KEEP", "BOX", "PAY", "KEEP KEEP", "KEEP BOX", "DOC~KEEP", "BOX~DOC", "BOX~KEEP", "BOX~PAY", "KEEP~PAY"}
    assert set(map(of_written, map(written, shared))) == shared
    assert scale(["a"]) > scale(["a"] * 10) > 0


def test_copied_rules_stay_apart(tmp_path: Path) -> None:
    """A folder without weights has no rules that weigh."""
    place = folder(tmp_path)
    shutil.rmtree(place / WEIGHED)
    assert all(rule.spec.weighed is None for rule in load(place).rules.values())


def test_what_is_kept_is_what_was_laid_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    weights = load(folder(tmp_path)).weights
    made, first, second = (laid_out(weights, keep=keep) for keep in (False, True, True))
    assert (tmp_path / "cache").exists() or sys.platform != "linux"
    assert made == first == second
    assert weights["en"].table().weights["photoc"] == {"C-DOC": -900}
