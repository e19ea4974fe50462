"""Calls that are told in a chat and in no log: listed and counted as calls, once, where they stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parsers.records import OWNER, Call, Found, Provenance
from tests import support
from tests.triage.invented import chat, evidence, reading, say
from triage.case import Case
from triage.custody import verification
from triage.exchange.selection import Selected, Selection
from triage.ingest import Import
from triage.intake import passes
from triage.network import graph
from triage.search import parse
from triage.search.engine import count, find
from triage.sources import readings
from triage.store import CALLS, Store
from triage.views import overview

_TELEGRAM = {
    "name": "Ana", "type": "personal_chat", "id": 200,
    "messages": [
        {"id": n, "type": kind, "date": f"2024-03-25T10:0{n}:00", "date_unixtime": str(1_711_360_800 + 60 * n),
         **({"from": "Ana", "from_id": "user200", "text": "hello"} if kind == "message"
            else {"actor": "Ana", "actor_id": "user200", "text": "", **more})}
        for n, kind, more in (
            (1, "message", {}), (2, "service", {"action": "phone_call", "duration_seconds": 65}),
            (3, "service", {"action": "phone_call", "discard_reason": "busy"}),
            (4, "service", {"action": "group_call"}),
            (5, "service", {"action": "group_call", "duration": 50}))]}  # fmt: skip
_IPHONE = (
    "[25/03/2024, 09:00:00] Boss: \u200eMessages and calls are end-to-end encrypted.\n"
    "[25/03/2024, 09:10:00] Boss: hello\n"
    "[25/03/2024, 09:11:00] Me: \u200eVoice call, \u200eNo answer\n"
    "[25/03/2024, 09:12:00] Boss: \u200eMissed voice call, \u200eTap to call back\n"
    "[25/03/2024, 09:13:00] Boss: \u200eVideo call, \u200e1 hr 5 min • \u200e3 joined\n"
)


@pytest.fixture
def told(case: Case, tmp_path: Path) -> Store:
    (tmp_path / "x" / "WhatsApp Chat - Boss").mkdir(parents=True)
    (tmp_path / "x" / "result.json").write_text(json.dumps(_TELEGRAM), encoding="utf-8")
    (tmp_path / "x" / "WhatsApp Chat - Boss" / "_chat.txt").write_text(_IPHONE, encoding="utf-8")
    Import(case, closely=False).run([tmp_path / "x"])
    return Store(case)


def calls(store: Store) -> list[dict[str, Any]]:
    return list(store.messages(records=CALLS))


def test_they_are_in_the_list_of_calls_with_how_they_went(told: Store) -> None:
    found = {(m["app"], m["details"]["outcome"], m["details"].get("duration_s"), bool(m["details"].get("video")))
             for m in calls(told)}
    assert found == {
        ("Telegram", "answered", 65, False), ("Telegram", "rejected", 0, False), ("Telegram", "answered", 50, False),
        ("WhatsApp", "missed", None, False), ("WhatsApp", "answered", 3900, True)}  # fmt: skip
    assert len(calls(told)) == told.totals()["calls"] == 6
    assert told.totals()["messages"] == told.totals()["rows"] == 4  # one of them that a call of the group began


def test_they_stand_in_their_chat_and_are_found_by_their_words(told: Store) -> None:
    for conversation, kinds in (("Ana", ["text", "call", "call", "call", "call"]), ("Boss", [*"st", *"ccc"])):
        number = next(n for n in told.shown if told.title(n) == conversation)
        thread = [m["kind"] for m in told.by_ids(told.thread(number))]
        assert [kind[0] for kind in thread] == [kind[0] for kind in kinds]
    assert [m["text"] for m in find(told, parse("tap"))] == ["Missed voice call, \u200eTap to call back"]
    assert count(told, parse("tap")) == 1
    assert count(told, parse("NOT zebra")) == len(list(find(told, parse("NOT zebra"))))
    assert verification.verify_index(told.case) == passes.verify(told.case) == []


def test_the_ledger_of_each_source_adds_up_to_the_totals(told: Store) -> None:
    kinds = [source["kinds"] for source in overview.sources(told.case) if source["status"] == "read"]
    assert sorted((k["message"]["found"], k["call"]["found"]) for k in kinds) == [(2, 3), (2, 3)]
    for kind in (line for source in kinds for line in source.values()):
        assert kind["found"] == kind["stored"] + kind["merged"] + kind["rejected"]
    assert sum(k["call"]["stored"] for k in kinds) == told.totals()["calls"]


def test_exports_and_the_network_count_them_as_calls(told: Store) -> None:
    everything = Selected(told, Selection())
    assert (everything.count(), everything.count(CALLS)) == (4, 6)
    sums = [sum(column) for column in zip(*graph.tally(told).counts.values(), strict=True)]
    assert sums[1:] == [3, 0, 0, 0]  # in the export of Telegram nobody else takes part, whom they would tie


def test_a_call_that_a_log_has_is_counted_once(case: Case, tmp_path: Path) -> None:
    support.build(support.FIXTURES / "whatsapp-android" / "current", tmp_path / "x")
    Import(case, closely=False).run([tmp_path / "x"])
    store = Store(case)
    assert store.totals()["calls"] == case.db.execute("SELECT count(*) FROM message WHERE record = 1").fetchone()[0] > 0
    assert {m["details"]["type"] for m in store.messages("m.kind = 'call'")} >= {"call_log", "missed_call"}


def test_a_log_and_a_chat_of_one_source_and_a_reading_by_an_older_parser(case: Case, tmp_path: Path) -> None:
    logged = Call("c", "in", "+1", say("", at=1).time, 5, "answered", Provenance("calls", 1))
    inside = say("Missed call", at=9, sender="+1", kind="call", details={"outcome": "missed"}, same="9")
    repeats = say("Call", at=1, sender="+1", kind="call", details={"duration_s": 5})
    records = [*chat("c", "+1"), Found("message", 2), Found("call", 1), logged, inside, repeats]
    with reading({"x.rec": records}):
        Import(case, closely=False).run([evidence(tmp_path / "e", "x.rec")])
    store = Store(case)
    assert [m["text"] for m in calls(store)] == [None, "Missed call"]
    assert [m["text"] for m in store.messages()] == ["Call"]
    (source,) = overview.sources(case)
    assert source["kinds"]["call"] == {"found": 2, "stored": 2, "merged": 0, "rejected": 0}
    assert source["kinds"]["message"] == {"found": 1, "stored": 1, "merged": 0, "rejected": 0}
    assert OWNER in str(records)
    assert readings.compare(case, 1, 1)["call"] == {"only_first": 0, "only_second": 0, "changed": 0}
