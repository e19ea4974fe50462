"""Search: the language says where it breaks, and what is found is exactly what a naive scan finds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.triage.invented import chat, counted, evidence, reading, say
from triage import search
from triage.case import Case
from triage.flagging import scoping
from triage.ingest import Import
from triage.search import Filters, QueryError, parse
from triage.search.compiler import NoSuchApp
from triage.store import Store
from triage.text.fold import index_text
from triage.work import stating

_WORDS = [
    "passport",
    "Pass",
    "pasó",
    "ПАСПОРТ",
    "паспорта",
    "جواز",
    "جَوَازُ",
    "护照",
    "我的护照",
    "パスポート",
    "हमारा",
    "पासपोर्ट",
    "หนังสือ",
    "👍🏽",
    "👍",
    "it's",
    "don’t",
    "٠٧",
    "07",
    "0️⃣7",
    "ﬁne",
    "fine",
    "ẞ",
    "ss",
    "AND",
    "not",
    "a\u0000b",
    "\u200fx",
    "naïve",
    "x" * 40,
    "①",
    "🇫🇷🇬🇧",
    "-",
    "…",
]
_TEXT = st.lists(st.sampled_from(_WORDS) | st.text(max_size=6), max_size=6).map(" ".join)
_QUERY = st.text(alphabet="ab \"()*:.,ANDORT[]~^?/\\'-\u0000\ud800ß我", max_size=24)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A case with three messages of two people in two chats."""
    folder = tmp_path_factory.mktemp("search")
    records = [
        *chat("c", "+33639980001"),
        *chat("d", "+33639980002", title="Work (north)", kind="group"),
        *counted(
            say("the passport is here", at=0),
            say("passports? a b", at=60, sender="+33639980001"),
            say("b a and the pass port", at=90_000, chat="d", sender="+33639980002"),
        ),
    ]
    with Case.create(folder / "s.attest", None) as case, reading({"a.rec": records}):
        Import(case, closely=False).run([evidence(folder / "phone", "a.rec")])
        yield Store(case)


def rows(store: Store, text: str, **filters: Any) -> list[int]:
    return search.find_ids(store, parse(text, Filters(**filters)))


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("(a b", 1),
        ("a b)", 4),
        ("a AND", 3),
        ("AND a", 1),
        ("a OR OR b", 6),
        ("a OR", 3),
        ("NOT", 1),
        ("a NOT", 3),
        ('"x', 1),
        ('a "b" "c', 7),
        ("()", 2),
        ("a ()", 4),
        ("(a AND)", 7),
        ("(OR a)", 2),
        ("[", 1),
        ("*", 1),
        ('""', 1),
        ("foo:bar", 1),
        ("from:", 1),
        ("a from: b c", 3),
        ("from: Dr: Smith", 1),
        ("from: AND b", 1),
        ("date:yesterday", 6),
        ("date:2024-13-01", 6),
        ("a\tdate:..", 8),
        ("((a)", 1),
        ("…", 1),
        ("NOT NOT", 5),
        ("NOT NOT a", 5),
        ("a AND )", 7),
        ('from:""', 1),
        ("date:2024-01-01..x", 18),
        ("a after:>2024-01-01", 9),
        ("before:none", 8),
        ("after:2024..2025", 7),
    ],
)
def test_a_mistake_is_named_with_its_place(store: Store, text: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        rows(store, text)
    assert caught.value.args_by_name["position"] == position


def test_an_unknown_field_is_named_with_those_that_there_are(store: Store) -> None:
    with pytest.raises(QueryError) as caught:
        rows(store, "wages since:2026-03-01")
    said = str(caught.value)
    assert "character 7: “since” is not a field" in said
    named = said.partition("The fields are ")[2].partition(". ")[0].split(", ")
    assert {"from", "after", "before", "date", "stem"} <= {*named}


@pytest.mark.parametrize(("typed", "meant"), [
    ("a from: b", "a from:b"), ('from: "Dr: Smith" debt', 'from:"Dr: Smith" debt'),
    ("(from: Ana) debt", "(from:Ana) debt"), ("from: Ana AND debt", "from:Ana AND debt"),
    ("from: (a|b) c", "from:(a|b) c"), ("date: [2026 TO 2027]", "date:[2026 TO 2027]"),
])
def test_a_blank_after_the_colon_is_overlooked_where_one_thing_can_be_meant(typed: str, meant: str) -> None:
    def said(text: str) -> str:
        return re.sub(r"at=\d+", "", str(parse(text).node))

    assert said(typed) == said(meant)


def test_a_value_of_several_words_is_shown_as_it_has_to_be_written() -> None:
    for typed, shown in (("from: Dr: Smith", 'from:"Dr: Smith"'), ("debt in: Work north OR x", 'in:"Work north"'),
                         ("from: Dr: Smith date:2026", 'from:"Dr: Smith"')):
        with pytest.raises(QueryError) as caught:
            parse(typed)
        assert shown in str(caught.value)


@given(_QUERY)
def test_any_text_is_a_query_or_a_named_mistake(store: Store, text: str) -> None:
    try:
        query = parse(text)
    except QueryError as error:
        assert 1 <= error.args_by_name["position"] <= max(len(text), 1)  # noqa: PT017  (most texts are mistakes)
        return
    assert (query.node is None) == (not text.strip())
    assert search.count(store, query) == len(search.find_ids(store, query)) == len(list(search.find(store, query)))


@given(st.lists(_TEXT, min_size=1, max_size=12), st.lists(st.sampled_from(_WORDS) | _TEXT, min_size=1, max_size=4))
def test_hits_are_those_of_a_naive_scan(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], asked: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("brute")
    with (
        Case.create(folder / "s.attest", None) as case,
        reading({"a.rec": [*chat(), *counted(*(say(text, at=n) for n, text in enumerate(texts)))]}),
    ):
        Import(case, closely=False).run([evidence(folder / "phone", "a.rec")])
        store = Store(case)
        order = [row[0] for row in case.db.execute("SELECT id FROM message ORDER BY row")]
        for words in asked:
            tokens = index_text(words.replace('"', " ")).split()
            if not tokens:
                continue
            phrase = '"' + re.sub(r'["*]', " ", words) + '"'
            expected = [order[n] for n, text in enumerate(texts) if _stands(tokens, index_text(text).split())]
            assert rows(store, phrase) == expected
            assert search.cross_check(store, parse(phrase)) == {
                "count": len(expected),
                "only_here": [],
                "only_there": [],
            }
            found = list(search.find(store, parse(phrase)))
            assert all(message["hits"] and "«" in message["snippet"] for message in found)


def _stands(tokens: list[str], within: list[str]) -> bool:
    return any(within[n : n + len(tokens)] == tokens for n in range(len(within)))


def test_and_or_not_and_brackets_mean_what_they_say(store: Store) -> None:
    here, a, b = (row[0] for row in store.db.execute("SELECT id FROM message ORDER BY row"))
    for text, expected in (
        ("passport", [here]),
        ("passport*", [here, a]),
        ("a b", [a, b]),
        ('"a b"', [a]),
        ('"b a"', [b]),
        ("passport OR port", [here, b]),
        ("a NOT passports", [b]),
        ("NOT passport*", [b]),
        ("NOT (a OR passport)", []),
        ("(passport OR a) NOT port", [here, a]),
        ("a AND NOT port", [a]),
        ("from:+33639980001", [a]),
        ('from:"+33 6 39 98 00 02"', [b]),
        ("in:north", [b]),
        ('in:"(north)" a', [b]),
        ("NOT in:north", [here, a]),
        ("date:2026-02-25", [here, a]),
        ("date:2026-02-26..", [b]),
        ("date:..2026-02-25", [here, a]),
        ("kind:text a", [a, b]),
        ("app:chat passport", [here]),
        ("app:sms", []),
        ("date:0001-01-01..9999-12-31", [here, a, b]),
        ("from:nobody", []),
        ("PASSPORT", [here]),
        ("http://x OR here", [here]),
    ):
        assert rows(store, text) == expected, text


def test_filters_beside_the_text(store: Store) -> None:
    all_rows = [row[0] for row in store.db.execute("SELECT id FROM message ORDER BY row")]
    assert rows(store, "") == all_rows
    assert rows(store, "", start="2026-02-26") == all_rows[2:]
    assert rows(store, "", end="9999-12-31") == all_rows
    assert rows(store, "", app="CHAT") == all_rows
    with pytest.raises(NoSuchApp, match="There is: Chat"):
        rows(store, "", app="chatt")
    with pytest.raises(QueryError):
        rows(store, "", start="26 February")


def test_a_message_merged_from_two_devices_is_found_in_both_chats(tmp_path: Path) -> None:
    message = say("the same words", same="*0123456789ABCDEF")
    content = {
        "a.rec": [*chat("c", "+33639980001", title="North"), *counted(message)],
        "b.rec": [
            *chat("e", "+33639980002", title="South"),
            *counted(say("the same words", chat="e", same="*0123456789ABCDEF")),
        ],
    }
    with Case.create(tmp_path / "s.attest", None) as case, reading(content):
        for name in content:
            Import(case, closely=False).run([evidence(tmp_path / name[0], name)])
        store = Store(case)
        for number in ("0001", "0002"):
            assert len(rows(store, f"in:{number} same")) == 1


def test_nothing_of_what_is_hidden_is_found_counted_or_quoted(tmp_path: Path) -> None:
    lawyer, friend = "+33639980001", "+33639980002"
    content = {
        "a.rec": [
            *chat("l", lawyer),
            *chat("f", friend),
            *chat("g", lawyer, friend, kind="group", title="All"),
            *counted(
                say("our defence is ready", chat="l", sender=lawyer, row=1),
                say("the defence said so", chat="f", sender=friend, row=2, app_key="k2"),
                say("in the group: defence", chat="g", sender=lawyer, row=3, app_key="k3"),
                say("yes", chat="g", sender=friend, row=4, reply_to="k3", details={"quoted": "in the group: defence"}),
            ),
        ]
    }
    with Case.create(tmp_path / "s.attest", None) as case, reading(content):
        Import(case, closely=False).run([evidence(tmp_path / "phone", "a.rec")])
        assert search.count(Store(case), parse("defence")) == 3
        stating.set_facts(case, {"privileged": "06 39 98 00 01", "region": "FR"})
        store = Store(case)
        assert [m["text"] for m in search.find(store, parse("defence"))] == ["the defence said so"]
        assert search.count(store, parse("defence")) == 1
        assert search.cross_check(store, parse("defence"))["count"] == 1
        assert search.count(store, parse("NOT defence")) == 1
        assert "defence" not in str([m for m in store.messages() if m["text"] == "yes"])
        scoping.open_part(case, "privileged", "order of 3 May")
        assert search.count(Store(case), parse("defence")) == 3
