"""Calls in the search: those of a log and those that a chat tells of, each once, by who, when, how and how long."""

from __future__ import annotations

from typing import Any

import pytest

from parsers.records import OWNER, Call, Found, Provenance, Record
from parsers.times import from_unix_ms
from tests.triage.invented import T0, chat, evidence, reading, say
from triage import search
from triage.case import Case
from triage.ingest import Import
from triage.intake import passes
from triage.search import parse
from triage.store import Store
from triage.views import calls
from triage.words import Translator
from triage.work import stating

ANA, BEN, CEM, DAN = (f"+3363998000{n}" for n in range(1, 5))


def logged(name: str, chat: str, way: Any, who: str | None, outcome: Any, seconds: float | None, at: int,
           **more: Any) -> Call:
    return Call(chat, way, who, from_unix_ms(T0 + at * 1000), seconds, outcome, Provenance("log", at),
                app_key=more.pop("app_key", name), details={"name": name, **more.pop("details", {})}, **more)


RECORDS: list[Record] = [
    *chat("a", ANA), *chat("b", BEN), *chat("g", ANA, BEN, CEM, kind="group"), *chat("hidden", DAN),
    Found("call", 5), Found("message", 7),
    logged("rang", "a", "in", ANA, "missed", 25, 0),  # a log may say how long it rang
    logged("taken", "a", "in", ANA, "answered", 90, 1000),
    logged("mine", "b", "out", OWNER, "missed", 0, 2000, details={"outcome": 1, "duration_s": 7, "video": 3}),
    logged("declined", "b", "in", BEN, "rejected", 0, 3000, app_key="0123456789"),
    logged("group", "g", "in", ANA, "answered", 700, 4000, participants=(ANA, CEM)),
    # What the chat says of the calls of the log, and of others that the log lost.
    say("line taken", at=1092, chat="a", sender=ANA, kind="call", details={"call": {"duration_s": 90}}),
    say("line declined", at=3030, chat="b", sender=BEN, kind="call", details={"call": {"call_id": "0123456789"}}),
    say("line lost", at=3040, chat="b", sender=BEN, kind="call", details={"call": {"call_id": "9876543210"}}),
    say("line of nothing", at=9000, chat="b", sender=BEN, kind="call", details={"call": {"missed": True}}),
    say("line told", at=9500, chat="b", sender=BEN, kind="call", details={"outcome": "answered", "duration_s": 61}),
    say("line hidden", at=1001, chat="hidden", sender=DAN, kind="call", details={"call": {"duration_s": 90}}),
    say("taken by the call of the day", at=9600, chat="a", sender=ANA),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("calls")
    with Case.create(folder / "c.attest", None) as case, reading({"x.rec": RECORDS}):
        Import(case, closely=False).run([evidence(folder / "e", "x.rec")])
        passes.run(case)
        yield Store(case)


def found(store: Store, query: str) -> list[str]:
    asked = parse(query)
    names = sorted(m["details"].get("name") or str(m["text"]) for m in search.find(store, asked))
    assert search.count(store, asked) == len(names) == len(search.find_ids(store, asked))
    checked = search.cross_check(store, asked)
    assert (checked["only_here"], checked["only_there"]) == ([], [])
    return names


@pytest.mark.parametrize(("query", "names"), [
    ("kind:call from:" + ANA, "group, line taken, rang, taken"),
    ("call:any", "declined, group, line lost, line of nothing, line told, mine, rang, taken"),
    ("call:any from:" + ANA, "group, rang, taken"),
    ("call:any with:" + BEN, "declined, group, line lost, line of nothing, line told, mine"),
    (f'call:any phone:"{ANA}"', "group, rang, taken"),
    ("call:any direction:out", "mine"),
    ("call:any time:[06:13 TO 06:20]", "rang"),
    ("call:missed", "line of nothing, mine, rang"),
    ("call:(declined|answered) NOT with:" + ANA, "declined, line told"),
    ("call:unknown", "line lost"),
    ("duration:>1m", "group, line told, taken"), ("duration:[90 TO 1.5m]", "taken"),
    ("duration:<5m", "declined, line told, mine, taken"),
    ("call:any NOT duration:>0", "declined, line lost, line of nothing, mine, rang"),
    ("taken", "line taken, taken by the call of the day"),  # what a log notes of a call is nobody's words
    ("/taken/", "line taken, taken by the call of the day"),
])  # fmt: skip
def test_calls_are_found_by_what_is_known_of_them(store: Store, query: str, names: str) -> None:
    assert ", ".join(found(store, query)) == names


def test_what_every_call_has_is_not_what_one_app_calls_so(store: Store) -> None:
    (mine,) = search.find(store, parse("call:missed direction:out"))
    assert (mine["details"]["outcome"], mine["details"]["duration_s"], mine["details"]["video"]) == ("missed", 0, False)
    (rang,) = search.find(store, parse("call:missed from:" + ANA))
    assert (rang["details"]["duration_s"], rang["details"]["rang_s"]) == (None, 25)
    say = Translator("en")
    assert calls.words(mine, say) == ["Outgoing call", "not answered"]
    assert calls.words(rang, say) == ["Incoming call", ANA, "missed"]
    (group,) = search.find(store, parse("duration:>10m"))
    assert (calls.words(group, say)[-1], calls.taking_part(group)) == ("11:40", [CEM])


@pytest.mark.parametrize(("query", "place"), [("call:lost", 6), ("duration:>5x", 11), ("duration:[5m TO 1m]", 10)])
def test_what_is_no_outcome_or_length_is_said(query: str, place: int) -> None:
    with pytest.raises(search.QueryError) as error:
        parse(query)
    assert error.value.args_by_name["position"] == place


def test_scope_and_privilege_hold_for_calls(case: Case, tmp_path: Any) -> None:
    with reading({"x.rec": RECORDS}):
        Import(case, closely=False).run([evidence(tmp_path / "e", "x.rec")])
    stating.set_facts(case, {"privileged": BEN})
    assert found(Store(case), "call:any") == ["group", "rang", "taken"]
    stating.set_facts(case, {"privileged": "", "scope-to": "2026-02-24"})
    assert found(Store(case), "kind:call") == []
