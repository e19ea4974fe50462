"""What a flag says about itself."""

from __future__ import annotations

from triage.flags.catalogue import Catalogue
from triage.flags.explain import (
    BY_NETWORK,
    BY_NETWORK_AROUND,
    BY_NETWORK_BESIDE,
    BY_READING,
    BY_READING_AROUND,
    CHANGED,
    COMPOSED,
    GONE,
    GUARDS,
    explain,
)
from triage.flags.found import AROUND
from triage.flags.matcher import Matcher
from triage.flags.turns import Turn


def stored(matcher: Matcher, text: str) -> tuple[str, str, int, dict[str, object]]:
    (match,) = matcher.match([Turn("A", "in", 0, text)], 0)
    kept: dict[str, object] = {
        "parts": [{"part": hit.part, "text": hit.text} for hit in match.parts],
        "guards": list(match.guards), "also": list(match.also), "language": match.language,
    }  # fmt: skip
    return match.code, match.rule, match.version, kept


def test_a_flag_explains_itself(catalogue: Catalogue, matcher: Matcher) -> None:
    code, rule, version, kept = stored(matcher, "your passport stays with me")
    shown = explain(catalogue, code, rule, version, kept)
    assert (shown.code, shown.title, shown.lane, shown.language) == ("C-DOC", "Documents held", "concern", "en")
    assert shown.matched == (("document", "your passport"), ("held", "stays with me"))
    assert shown.review.message == COMPOSED
    assert shown.state is None
    assert GUARDS["negation"] in {sentence.message for sentence in shown.checked}
    cited = {(c.framework, c.code): c for c in shown.citations}
    assert cited["ilo", "07"].name == "Retention of identity documents"
    assert (cited["delphi", "CD1"].strength, cited["htcds", "WithholdsDocuments"].source[:3]) == ("S", "IOM")
    assert "employer" in shown.innocent
    assert shown.note is None


def test_in_french_and_at_recruitment(catalogue: Catalogue, matcher: Matcher) -> None:
    shown = explain(catalogue, *stored(matcher, "ton passeport reste avec moi"), phase="recruitment", language="fr")
    assert shown.title == "Documents retenus"
    cited = {(c.framework, c.code): c for c in shown.citations}
    assert ("delphi", "CD1") not in cited
    assert cited["delphi", "CR5"].strength == "M"
    assert cited["ilo", "07"].name == "Rétention des documents d’identité"


def test_a_rule_names_the_indicators_it_counts_for(catalogue: Catalogue, matcher: Matcher) -> None:
    shown = explain(catalogue, *stored(matcher, "I hold your wages so you don't waste them"))
    assert [c.code for c in shown.citations if c.framework == "delphi"] == ["CD14", "EX3"]


def test_a_changed_or_removed_rule_says_so(catalogue: Catalogue) -> None:
    shown = explain(catalogue, "C-DOC", "C-DOC.en.keeps", 99, {})
    assert shown.state is not None
    assert (shown.state.message, shown.state.args["then"]) == (CHANGED, "99")
    gone = explain(catalogue, "C-DOC", "C-DOC.en.forgotten", 1, {})
    assert gone.state is not None
    assert gone.state.message == GONE


def test_the_non_punishment_note(catalogue: Catalogue) -> None:
    shown = explain(catalogue, "C-CRIME", "C-CRIME.en.none", 1, {}, language="fr")
    assert shown.note is not None
    assert "article 26" in shown.note


def test_every_guard_of_the_languages_is_said_in_a_sentence(catalogue: Catalogue) -> None:
    names = {name for language in catalogue.languages.values() for name in language.spec.guards}
    assert "everyday" in names
    assert not names - set(GUARDS), "such a name would stand in English among the sentences of another language"


def test_what_a_rule_of_words_goes_by_is_said(catalogue: Catalogue) -> None:
    """Words and network, the network alone where too little was written to weigh words, or words alone."""
    said = {}
    for rule in catalogue.rules.values():
        if rule.spec.weighed is not None:
            shown = explain(catalogue, rule.code, rule.id, rule.version, {"parts": [], "guards": []})
            assert shown.found_by is not None
            said[rule.code, rule.language] = shown.found_by.message
    assert said["C-DOC", "en"] == BY_READING
    assert said["C-DEL", "ar"] == BY_NETWORK
    assert said["C-DEBT", "sr"] == BY_READING
    beside = explain(catalogue, "C-DEL", "C-DEL.ar.weighed", 1, {"parts": [], "guards": [], "beside": "C-DOC.ar.x"})
    assert beside.found_by is not None
    assert (beside.found_by.message, beside.found_by.args) == (BY_NETWORK_BESIDE, {"rule": "C-DOC.ar.x"})
    for code, language, message in (("C-DEL", "ar", BY_NETWORK_AROUND), ("C-DOC", "en", BY_READING_AROUND)):
        around = explain(catalogue, code, f"{code}.{language}.weighed", 1,
                         {"parts": [], "guards": [], "beside": AROUND})
        assert around.found_by is not None
        assert (around.found_by.message, around.found_by.args) == (message, {})
