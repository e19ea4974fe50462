"""The language of the search: each line of its table finds what it says, and a mistake is named with its place."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct, structs

from parsers.records import OWNER, Attachment
from parsers.times import missing
from tests.triage.invented import chat, counted, evidence, reading, say
from triage import search
from triage.case import Case
from triage.ingest import Import
from triage.intake import passes
from triage.search import QueryError, parse
from triage.search.fields import FIELDS
from triage.search.language import language_table
from triage.search.nodes import Regex
from triage.search.patterns import compiled
from triage.store import Store
from triage.words import LANGUAGES, Translator
from triage.work import annotations, stating

_DAY = 86_400
VICTOR, MARIA = "+33639980001", "+33639980002"
#: Letter: text. T0 is Wednesday, 25 February 2026, 06:13:20 UTC.
MESSAGES: dict[str, Any] = {
    "a": say("keep your passport at work", at=0, sender=VICTOR),
    "b": say("your passport goes to the police", at=60, chat="d", sender=MARIA),
    "c": say("the worker got a wage at the hotel", at=120),
    "d": say("pasport or p a s s p o r t or p4ssport or p@ssport or pаssport", at=180),
    "e": say("паспорт здесь", at=240, sender=VICTOR),
    "f": say("Your Passport No 17 stays with me in the hotel until you paid, salary later; they work", at=300),
    "g": say("meet me at 22:30", at=3 * _DAY + 60_000, sender=VICTOR),  # Saturday, 22:53:20
    "h": say("photo", at=400, kind="voice", sender=MARIA, chat="d",
             attachments=(Attachment("holiday.jpg", "image/jpeg"),)),
    "i": say("the bill was 150 EUR and 700 EUR later, call 06 39 98 00 01", at=500),
    "j": say(None, at=600, kind="location", details={"lat": 48.86, "lon": 2.35}),
    "k": say("mail anna@example.org, see https://example.org/jobs?x=1 and @anna_k", at=700),
    "l": say("FR14 2004 1010 0505 0001 3M02 606 or 4111 1111 1111 1111", at=800, state="recovered"),
    "m": say("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", at=900),
    "n": say("western union MTCN: 123-456-7890, passport number AB1234567", at=1000),
    "o": say("flight AF 1234, booking X7K9P2, car AB-123-CD, 12 rue de la Paix", at=1100),
    "p": say("no time here", time=missing(), row=1200, chat="d"),
    "q": say("rang", at=1300, chat="d", sender=MARIA, kind="call", details={"outcome": "rejected"}),
    "r": say("spoke", at=1400, chat="d", sender=MARIA, kind="call", details={"outcome": "answered", "duration_s": 301}),
}  # fmt: skip
EXPECTED = {
    "passport work": "af",
    '"keep your passport"': "a",
    '"passport police"~3': "b",
    "passp*": "abfn",
    "w?rk*r": "c",
    "pasport~": "abdfn",
    "/pass(port)?\\s+no/": "f",
    "wage OR salary": "cf",
    "passport AND police": "b",
    "passport NOT hotel": "abn",
    "(wage OR salary) hotel": "cf",
    "stem:working": "af",
    "disguised:passport": "abdfn",
    "roman:pasaport": "de",
    "from:Victor": "aeg",
    "to:Victor": "cdfijklmno",
    "with:Victor": "acdefgijklmno",
    'in:"Work north"': "bhpqr",
    "app:WhatsApp": "",
    "source:msgstore": "abcdefghijklmnopqr",
    "exhibit:A1": "abcdefghijklmnopqr",
    "kind:voice": "h",
    "call:(missed|declined)": "q",
    "duration:>5m": "r",
    "has:(image|link)": "hk",
    "direction:out": "cdfijklmnop",
    "state:recovered": "l",
    "flag:any": "f",
    "status:accepted": "",
    "lang:ro": "",
    "tag:wages": "c",
    "note:ask": "bhpqr",
    "date:[2026-01 TO 2026-03]": "abcdefghijklmnoqr",
    "after:2026-03-01": "",
    "before:2026-03-01": "abcdefghijklmnoqr",
    "time:[22:00 TO 05:00]": "g",
    "weekday:[sat TO sun]": "g",
    'phone:"06 39 98 00 01"': "acdefgijklmno",
    "amount:[100 TO 200]EUR": "i",
    "near:(48.8566,2.3522,5km)": "j",
    "email:anna@example.org": "k",
    "url:example.org/jobs": "k",
    "domain:example.org": "k",
    "handle:@anna_k": "k",
    "iban:*": "l",
    "card:*": "l",
    "wallet:*": "m",
    "transfer:*": "n",
    "document:*": "n",
    "flight:AF1234": "o",
    "booking:*": "o",
    "plate:AB123CD": "o",
    "address:paix": "o",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("language")
    records = [*chat("c", VICTOR), *chat("d", MARIA, title="Work north", kind="group"), *counted(*MESSAGES.values())]
    with Case.create(folder / "s.attest", None) as case, reading({"msgstore.rec": records}):
        stating.set_facts(case, {"region": "FR"})
        Import(case).run([evidence(folder / "A1", "msgstore.rec")])
        case.db.execute("UPDATE evidence SET exhibit = 'A1'")
        case.db.execute("UPDATE person SET name = 'Victor' WHERE id IN (SELECT person FROM identity WHERE e164 = ?)",
                        (VICTOR,))
        passes.run(case)
        ident, conversation = case.db.execute(
            "SELECT lower(hex(m.ident)), c.uid FROM message m, conversation c WHERE m.text LIKE 'the worker%'"
            " AND c.title = 'Work north'").fetchone()
        annotations.tag(case, "Wages", "message", [ident])
        annotations.add_note(case, "conversation", conversation, "Ask María about this")
        yield Store(case)


def letters(store: Store, text: str) -> str:
    texts = {m.text: letter for letter, m in MESSAGES.items()}
    return "".join(sorted(texts[m["text"]] for m in search.find(store, parse(text))))


@pytest.mark.parametrize("line", language_table(), ids=lambda line: line.example)
def test_each_line_of_the_table_finds_what_it_says(store: Store, line: Any) -> None:
    assert letters(store, line.example) == EXPECTED[line.example]
    checked = search.cross_check(store, parse(line.example))
    assert (checked["only_here"], checked["only_there"]) == ([], [])


@pytest.mark.parametrize("language", [name for name in LANGUAGES if name != "en"])
def test_examples_in_other_languages_mean_the_same(language: str) -> None:
    say = Translator(language)
    for line in language_table():
        assert _shape(parse(say(line.example)).node) == _shape(parse(line.example).node)


def _shape(node: Any) -> Any:
    """A query without its words."""
    if isinstance(node, str):
        return ""
    if isinstance(node, tuple):
        return "" if isinstance(node[0], str) else [_shape(part) for part in node]
    if not isinstance(node, Struct):
        return node
    return type(node).__name__, getattr(node, "way", None), {
        name: _shape(value) for name, value in structs.asdict(node).items() if name != "at"}


def test_every_line_of_the_table_is_tried_here() -> None:
    table = language_table()
    assert set(EXPECTED) == {line.example for line in table}
    assert len(table) == len(EXPECTED)
    assert not any(OWNER in f"{line.example} {line.meaning}" for line in table)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date:2026-02-25", "abcdefhijklmnoqr"),
        ("date:2026-02-28", "g"),
        ("date:>2026-02-25", "g"),
        ("date:>=2026-02-28", "g"),
        ("date:<2026-02-28", "abcdefhijklmnoqr"),
        ("date:<=2026", "abcdefghijklmnoqr"),
        ("date:2026-02-25T06:13", "a"),
        ("date:2026-02-25T06:13..2026-02-25T06:15", "abc"),
        ("date:2025", ""),
        ("date:[2026-03 TO *]", ""),
        ("date:..2026-02-25", "abcdefhijklmnoqr"),
        ("date:none", "p"),
        ("after:2026-02-25", "g"),
        ("after:2026-02-28", ""),
        ("after:2026-02-24", "abcdefghijklmnoqr"),
        ("after:2025-12", "abcdefghijklmnoqr"),
        ("before:2026-02-28", "abcdefhijklmnoqr"),
        ("before:2026-02-25", ""),
        ("before:2026-02-25T06:14", "a"),
        ("NOT after:2026-02-25", "abcdefhijklmnopqr"),
        ("time:22", "g"),
        ("time:>22:00", "g"),
        ("time:<6", ""),
        ("time:[06:13 TO 06:14]", "ab"),
        ("weekday:wed", "abcdefhijklmnoqr"),
        ("weekday:(sat|mon)", "g"),
        ("weekday:[sun TO tue]", ""),
        ("amount:>500", "i"),
        ("amount:>700", ""),
        ("amount:>=700EUR", "i"),
        ("amount:150", "i"),
        ("amount:<100", ""),
        ("amount:USD", ""),
        ("amount:>500€", "i"),
        ("amount:[100 TO 200]euros", "i"),
        ("amount:[100 TO 200]USD", ""),
        ("near:(48.8566,2.3522,100m)", ""),
        ("phone:+33639980001 date:2026-02-28", "g"),
        ("has:number", "i"),
        ("has:location", "j"),
        ("has:image", "h"),
        ("has:amount", "i"),
        ("holiday", "h"),
        ("/holi.ay/", "h"),
        ("/ПАСПОРТ/", "e"),
        ("/\\bпаспорт\\b/", "e"),
        ("/\\d{3}-\\d{3}-\\d{4}/", "n"),
        ("passport?", "abfn"),
        ("pass???t", "abfn"),
        ("*ssport", "abdfn"),
        ("pasportt~2", "abdfn"),
        ("passprot~", "abfn"),
        ('"police passport"~3', "b"),
        ('"police passport"~1', ""),
        ("NOT passport*", "cdeghijklmopqr"),
        ("from:(Victor|nobody) passport", "a"),
        ("FROM:Victor passport", "a"),
        ("url:*", "k"),
        ("kind:(voice|location)", "hj"),
        ("stem:workers", "acf"),
        ("tag:*", "c"),
        ("tag:wage", ""),
        ("note:maria", "bhpqr"),
        ("note:\"ask maria\"", "bhpqr"),
        ("note:nothing", ""),
        ("lang:none date:none", "p"),
    ],
)
def test_more_of_the_language(store: Store, text: str, expected: str) -> None:
    assert letters(store, text) == expected
    checked = search.cross_check(store, parse(text))
    assert (checked["only_here"], checked["only_there"]) == ([], [])


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("date:[2026-01 TO", 6),
        ("date:[2026-01 TO 2026-13]", 18),
        ("date:[2026-03 TO 2026-01]", 18),
        ("date:[a TO b]", 7),
        ("date:>soon", 7),
        ("a has:(image|smell)", 14),
        ("has:(image", 5),
        ("near:(1,2", 6),
        ("near:(95,2,1km)", 6),
        ("time:25:00", 6),
        ("weekday:xyz", 9),
        ("weekday:[mon TO xyz]", 17),
        ("amount:much", 8),
        ("amount:5much", 8),
        ("amount:[5 TO x]", 14),
        ("phone:abc", 7),
        ("kind:smoke", 6),
        ("colour:red", 1),
        ("lang:klingonish", 6),
        ("/abc", 1),
        ("x /a(b/", 5),
        ("/a)b/", 3),
        ("x /[a/", 4),
        ("/a\\bc/", 3),
        ("/a**/", 3),
        ("word~5", 5),
        ("it's~", 5),
        ('"a b"~', 6),
        ("pass-p?rt", 7),
        ("护?照", 2),
        ("stem:", 1),
        ("stem:…", 6),
    ],
)
def test_a_mistake_has_its_place(store: Store, text: str, position: int) -> None:
    with pytest.raises(QueryError) as caught:
        search.count(store, parse(text))
    assert caught.value.args_by_name["position"] == position


_VALUE = st.text(alphabet="ab15 \"[]()<>=.,:;|*?~/\\-+@€\n\u0000\ud800é护TO", max_size=14) | st.sampled_from(
    ["[1 TO 2]", "[* TO *]", ">", "<=", "[2026 TO ", "(1,2,3km)", "9999-99-99", "24:60", "*", "1e9",
     "[5 TO 1]EUR", "..", "-1", "(|)", "( | )"])


@pytest.mark.parametrize("name", ["from", "date", "amount", "kind"])
def test_a_list_of_no_values_is_a_named_mistake(name: str) -> None:
    with pytest.raises(QueryError, match="a value is missing"):
        parse(f"passport {name}:(|)")


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([*FIELDS, "stem", "disguised", "roman"]), _VALUE)
def test_any_value_of_any_field_is_a_query_or_a_named_mistake(store: Store, name: str, value: str) -> None:
    text = f"{name}:{value}"
    try:
        query = parse(text)
    except QueryError as error:
        assert 1 <= error.args_by_name["position"] <= len(text) + 1  # noqa: PT017  (most values are mistakes)
        return
    assert search.count(store, query) == len(search.find_ids(store, query))


@given(st.text(alphabet="ab(|)[]{}\\wdsbDWSBQEpPL^$.*+?-:,01é护<=!", min_size=1, max_size=12))
def test_any_regular_expression_is_run_or_named(store: Store, pattern: str) -> None:
    try:
        query = parse(f"/{pattern}/")
    except QueryError as error:
        assert 1 <= error.args_by_name["position"] <= len(pattern) + 2  # noqa: PT017
        return
    found = set(search.find_ids(store, query))
    # What the literal part promises: no text is left unread that the expression matches.
    if isinstance(query.node, Regex):
        whole = {n for n, text in store.db.execute("SELECT id, text FROM message WHERE text IS NOT NULL")
                 if compiled(query.node.pattern).matches(text)}
        assert whole <= found


def test_what_a_loose_word_stands_for_is_shown(store: Store) -> None:
    (shown,) = search.explain(store, parse("work pasport~"))
    assert (shown["at"], shown["way"], shown["word"], shown["more"]) == (6, "fuzzy", "pasport", 0)
    assert shown["words"] == {"passport": 4, "pasport": 1}


def test_hits_are_marked_where_they_stand(store: Store) -> None:
    for text, marked in (
        ("pasport~", ["Passport"]),
        ("/pass(port)?\\s+no/", ["Passport No"]),
        ("disguised:passport", ["p a s s p o r t", "p4ssport", "p@ssport", "pаssport"]),
        ('"passport police"~3', ["passport", "police"]),
        ("amount:>500", ["700 EUR"]),
        ("amount:(>500|150EUR)", ["150 EUR", "700 EUR"]),
        ("iban:*", ["FR14 2004 1010 0505 0001 3M02 606"]),
    ):
        found = [m for m in search.find(store, parse(text)) if m["hits"]]
        here = [m["text"][start:end] for m in found for start, end in m["hits"]]
        assert (set(marked) == set(here)) if "amount" in text else (set(marked) <= set(here)), text


def test_did_you_mean(store: Store) -> None:
    assert search.suggestions(store, parse("pasprt work"), 2) == ["pasport work", "passport work"]
    assert search.suggestions(store, parse("hotel (goess OR zzzzzz)")) == ["hotel (goes OR zzzzzz)"]
    assert search.suggestions(store, parse("passport")) == []
    assert search.suggestions(store, parse('from:zzz "not there"')) == []
