"""What people type, as they type it: names in any form, signs of a word processor, searches of other tools."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.times import from_unix_ms
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, evidence, reading, say
from triage import scope, search
from triage.case import Case
from triage.ingest import Import
from triage.search import QueryError, parse, patterns, vocabulary
from triage.search.engine import ids_in_order
from triage.search.nodes import Loose
from triage.store import Store
from triage.text.fold import find_tokens, index_text, query_tokens
from triage.work import annotations, stating

JOSE = unicodedata.normalize("NFD", "José Núñez")
TEXTS = {
    "row": "keep your passport now", "apart": "keep passport of your", "or": "passport or police", "secret": "secret",
    "link": "https://x.example/jobs?id=12&x=y", "curse": "f*** you", "jose": "from here", "ahmad": "from there",
    "anna": "from nowhere", "spaced": "remboursé les 4\u202f000 €", "dotted": "virement 1.200,50€",
    "plain": "reçu 1200,50", "arabic": "باقي ٩٠٠ يورو من ٤٠٠٠",
}  # fmt: skip
PEOPLE = {"jose": (JOSE, "d"), "ahmad": ("أحمد علي", "e"), "anna": ("\u200eAnna K.\u200f", "e")}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("typed")
    messages = []
    for n, (name, text) in enumerate(TEXTS.items()):
        sender, key = PEOPLE.get(name, (None, "c"))
        messages.append(say(text, at=n, chat=key, **({"sender": sender} if sender else {})))
    records = [*chat("c", "+33639980001"), *chat("d", JOSE, title="Work (north) – Café", kind="group"),
               *chat("e", PEOPLE["ahmad"][0], PEOPLE["anna"][0], kind="group"), *counted(*messages)]
    with Case.create(folder / "s.attest", None) as case, reading({"a.rec": records}):
        Import(case, closely=False).run([evidence(folder / "phone", "a.rec")])
        made = Store(case)
        first = next(iter(made.messages()))["id"]
        annotations.tag(case, "Été", "message", [first])
        annotations.add_note(case, "message", first, "Ask É. Núñez")
        yield made


def found(store: Store, text: str) -> set[str]:
    """Names of the texts that a search finds, after checks that every count and order has the same."""
    query = parse(text)
    ids = search.find_ids(store, query)
    assert search.count(store, query) == len(ids)
    checked = search.cross_check(store, query)
    assert (checked["count"], checked["only_here"], checked["only_there"]) == (len(ids), [], [])
    for order in ("newest", "oldest", "relevance", "conversation"):
        paged = [n for at in range(0, len(ids) + 1, 2) for n in search.page(store, query, 2, at, order=order)]
        assert sorted(paged) == sorted(ids) == sorted(ids_in_order(store, query, order)), order
    names = {text: name for name, text in TEXTS.items()}
    return {names[message["text"]] for message in search.find(store, query)}


@pytest.mark.parametrize(("text", "names"), [
    ("from:josé", "jose"), ('from:"NÚÑEZ"', "jose"), ("from:احمد", "ahmad"), ('from:"anna k"', "anna"),
    ("from:“anna k”", "anna"), ("in:cafe", "jose"), ("tag:ÉTÉ", "row"),
    ('tag:"e\u0301te"', "row"), ("tag:et", ""), ('note:"nunez"', "row"), ("exhibit:A1", ""),
    ("source:A.REC kind:text keep", "row apart"), ('in:"work north"', "jose"), ("with:jose", "jose"),
    ('in:"(north)"', "jose"), ('from:"\u200f"', ""),
    ("“keep your passport”", "row"), ("«keep your passport»", "row"), ("„keep your passport“", "row"),
    ("« keep your passport »", "row"), ("”keep your passport”", "row"), ("＂keep your passport＂", "row"),
    ("“passport keep”~1", "row apart"), ('"keep your “passport”"', "row"), ("/keep your “/", ""),
    ("\u200esecret\u200f OR\u200e you", "secret curse"), ("\ufefffrom:jose", "jose"),
    ("(keep OR secret)\u200f NOT\u200f your", "secret"), ("（secret OR keep） pass*", "row apart"),
    ('"keep your pass*"', "row"), ('"your pass*" now', "row"), ('"f*** you"', "curse"),
    ("https://x.example/jobs?id=12&x=y", "link"), ("www.x.example/?", ""),
    ("passport NOT of NOT or", "row"), ("NOT (NOT secret)", "secret"),
    ("4000", "spaced arabic"), ("4.000", "spaced arabic"), ("4'000€ OR secret", "spaced arabic secret"),
    ('"4000"', "arabic"), ("1200", "dotted plain"), ("1200,50 €", "dotted plain"), ("1.200,50", "dotted plain"),
    ("€ 900", "arabic"), ("reçu 1,200", "plain"), ("04000", ""), ("virement NOT 1200", ""),
])  # fmt: skip
def test_what_is_typed_is_understood(store: Store, text: str, names: str) -> None:
    assert found(store, text) == set(names.split())


@pytest.mark.parametrize("word", ["(passport OR ", "(NOT ", "(keep OR (now NOT "])
def test_brackets_in_brackets_are_understood_or_named(store: Store, word: str) -> None:
    deep = 20 // word.count("(")
    brackets = ")" * word.count("(")
    assert "row" in found(store, word * deep + "keep" + brackets * deep)
    with pytest.raises(QueryError, match="too many brackets"):
        parse(word * 21 + "keep" + brackets * 21)


def test_long_lists_of_words(store: Store, take: Take, case: Case) -> None:
    words = [f"w{n}" for n in range(1010)]
    assert search.count(store, parse("keep " + " ".join(f"NOT {word}" for word in words[:300]))) == 2
    rendered = take([*chat(), *counted(say("keep it", at=0), say("other", at=9))])
    annotations.render(case, rendered.message_uid(2), "translation", "autre", language="fr", author="K. Sworn")
    rendered = Store(case)
    assert search.count(rendered, parse(" OR ".join(["(keep it)", *words, "autre"]))) == 2
    assert search.count(rendered, parse(" ".join([*words, "keep"]))) == 0


@pytest.mark.parametrize(("typed", "meant"), [
    ("passport or police", "passport OR police"), ("passport and police", "passport AND police"),
    ("passeport ou police", "passeport OR police"), ('"my pass" oder polizei', '"my pass" OR polizei'),
    ("passport not hotel", "passport NOT hotel"), ("passport -hotel", "passport NOT hotel"),
    ("passeport police OU hotel", "passeport police OR hotel"), ("(pass|paper) hotel", "(pass OR paper) hotel"),
    ("passport w/5 police", '"passport police"~5'), ("passport NEAR police", '"passport police"~10'),
    ("06 39 98 00 01", 'phone:"06 39 98 00 01"'), ('"+33639980001"', 'phone:"+33639980001"'),
    ('"pass* police"', "pass* police"),
    ("keep and hide your passport", None), ("passport", None), ("has:(image|link)", None), ("/a|b/", None),
    ("2026-02-25", None), ("20 30", None), ('"this or that"', None), ("from:a or from:b", None),
])  # fmt: skip
def test_searches_of_other_tools_are_recognised(store: Store, typed: str, meant: str | None) -> None:
    query = parse(typed)
    assert search.meant(query) == ([] if meant is None else [meant])
    assert search.suggestions(store, query)[:1] == ([] if meant is None else [meant])


@pytest.mark.parametrize(("typed", "meant"), [
    ("secret passport", ["secret OR passport"]), ("virement AND 900", ["virement OR 900"]),
    ("4001", []), ("secret hotel", []), ("secret NOT passport", []),
])
def test_words_that_no_message_holds_together_are_offered_apart(store: Store, typed: str, meant: list[str]) -> None:
    assert search.suggestions(store, parse(typed)) == meant


@given(st.text(alphabet="ab \"()*:|+-/~“”«»（）\u200fANDORT0123", max_size=20))
def test_what_may_be_meant_can_always_be_read(text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        assert 1 <= error.args_by_name["position"] <= max(len(text), 1)  # noqa: PT017  (most texts are mistakes)
        return
    for other in search.meant(query):
        parse(other)


def test_regular_expressions_read_what_was_written_of_a_message(take: Take, case: Case) -> None:
    store = take([*chat(), *counted(say("photo", at=0), say("passport", at=60), say("other", at=90))])
    annotations.render(case, store.message_uid(1), "ocr", "Passeport No 12AB34567", author="K. Sworn")
    store = Store(case)
    for text in ("/12[a-z]{2}\\d{5}/", "/passeport no 12/", "/\\d{2}ab\\d/"):
        assert search.find_ids(store, parse(text)) == [1], text
        assert "«" in next(iter(search.find(store, parse(text))))["snippet"]
    assert search.page(store, parse("passeport"), 5, order="relevance") == [1]
    assert search.page(store, parse("passport OR passeport"), 1, 1, order="relevance") == [1]


@pytest.mark.parametrize(("pattern", "text"), [
    ("[]abc]x", "say ax"), ("[^]abc]x", "dx"), ("[[:alpha:]abc]1", "x1"), ("[a[]x", "[x"), ("[\\]abc]x", "]x"),
])  # fmt: skip
def test_signs_of_a_class_need_not_stand_in_the_text(pattern: str, text: str) -> None:
    expression = patterns.compiled(pattern)
    assert expression.matches(text)
    assert expression.literal in text


def test_a_word_with_many_stars_is_no_hard_work() -> None:
    letters = "".join(map(chr, range(97, 123))) * 1200  # as an encoded file
    words = vocabulary.Vocabulary([letters, "abcx"])
    assert words.expand(Loose("wildcard", "*a*b*c1x")) == ()
    assert words.expand(Loose("wildcard", "a*b*c?")) == ("abcx",)


def test_what_a_hidden_quotation_says_keeps_nothing_from_view(take: Take, case: Case) -> None:
    ana, lawyer = "+33639980001", "+33639980009"
    details = {"quoted": {"text": "zebra crossing"}, "quoted_from": lawyer}
    store = take([*chat("c", ana, lawyer, kind="group"), *counted(
        say("zebra crossing", at=0, sender=lawyer, app_key="k1"),
        say("hotel", at=9, sender=ana, reply_to="k1", details=details), say("hotel", at=20, sender=ana))])
    stating.set_facts(case, {"privileged": lawyer})
    store = Store(case)
    assert store.hidden_quotes
    assert scope.anything_hidden(case)
    assert search.count(store, parse("hotel NOT zebra")) == search.count(store, parse("hotel")) == 2
    assert len(search.page(store, parse("hotel NOT zebra"), 9, order="relevance")) == 2
    assert search.count(store, parse("zebra")) == 0


def test_an_hour_that_clocks_show_twice_is_meant_twice(take: Take, case: Case) -> None:
    def at(*moment: int) -> Any:
        return from_unix_ms(int(datetime(2026, 10, *moment, tzinfo=UTC).timestamp() * 1000))

    stating.set_facts(case, {"zone": "Europe/Paris"})
    store = take([*chat(), *counted(*(say("x", at=n, time=at(*moment)) for n, moment in enumerate(
        ((24, 21, 59), (24, 22, 0), (25, 0, 15), (25, 1, 15), (25, 2, 15), (25, 22, 59), (25, 23, 0)))))])
    for text, rows in (("date:2026-10-25", [2, 3, 4, 5, 6]), ("date:2026-10-25T02:15", [3, 4]),
                       ("date:[2026-10-25T02:10 TO 2026-10-25T02:20]", [3, 4]), ("date:2026-10-25T02", [3, 4]),
                       ("date:2026-10-25T03", [5]), ("date:<2026-10-25", [1]), ("date:>2026-10-25", [7])):
        assert search.find_ids(store, parse(text)) == rows, text


_LETTERS = st.sampled_from("abcßÉéñøłțşığİμΣσςάйЁёїґ’'ʼأإىيةهکﻻـًקשׁ"
                           "हिज़ा्ക്ൻกำ护照が여권ሐፀ👍🏽é\u0301\u200d\u200b\u00ad0٣７①ﬁ𝐩Ⅳ")


@given(st.text(_LETTERS, min_size=1, max_size=7), st.sampled_from(
    [str, str.upper, str.lower, str.title, lambda w: unicodedata.normalize("NFD", w),
     lambda w: unicodedata.normalize("NFC", w)]))
def test_every_word_is_found_by_itself_in_any_form_and_marked(word: str, change: Any) -> None:
    tokens, text = query_tokens(change(word)), f"so {word} it"
    assert tokens == query_tokens(word)
    spans = find_tokens(text, tokens)
    assert bool(spans) == bool(tokens)
    for start, end in spans:
        assert index_text(text[start:end]).split() == tokens
