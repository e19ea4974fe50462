"""Writing records and reading them back: whatever a record holds, once, in order, under ids that depend on nothing."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parsers import base
from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Contact,
    Conversation,
    Found,
    Location,
    Message,
    Participant,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.signs import Signs
from parsers.times import from_unix_ms, missing
from tests.triage.invented import T0, chat, counted, evidence, reading, say
from triage import people, search
from triage.case import Case
from triage.custody import chain, verification
from triage.ingest import Import, Options
from triage.store import CALLS, NoSuchMessage, Store
from triage.views import overview

Take = Callable[..., Store]
ODD = [
    "\u0000",
    "a\u0000b",
    "\ud800",
    "\udcff",
    "\U0010ffff",
    "\u202e<script>",
    "=1+1",
    "\x1b[31m",
    "'; DROP TABLE message; --",
    "{path} {0} %s",
    "x" * 100_000,
    "\ufeff",
    "é" * 5000,
]
MB = "word 我 " * 125_000  # a million characters


def hostile(odd: str) -> list[Record]:
    """Every text of every record is odd."""
    at = Time(T0, None, odd, "utc")
    p = Provenance(table="t", row=1)
    details: dict[str, Any] = {odd: [odd, {odd: 10**30}], "lat": float("nan"), "quoted": odd}
    return [
        Participant(odd, "Chat", "name", odd, odd, aliases=(("phone", odd),)),
        Conversation(odd, "Chat", "group", title=odd, participants=(odd,), details=details),
        Found("message", 2),
        Found("call", 1),
        Found("contact", 1),
        Found("location", 2),
        Found("reaction", 1),
        Message(
            odd,
            "text",
            "in",
            odd,
            at,
            odd,
            p,
            app_key=odd,
            same=odd,
            reply_to=odd,
            details=details,
            raw=b"\xff",
            attachments=(Attachment(odd, odd, odd, 10**30, odd, 1e400, details),),
        ),
        Message(odd, "text", "in", "\udc80 undeclared", missing(odd), None, Provenance(table="t", row=2)),
        Call(
            odd,
            "in",
            odd,
            at,
            float("inf"),
            "answered",
            Provenance(table="t", row=3),
            participants=(odd,),
            details=details,
        ),
        Contact("Chat", odd, (("phone", odd), ("other", odd)), p, details=details),
        Location("Chat", float("nan"), 5.0, at, p),
        Location("Chat", 43.0, 5.0, at, p, details=details),
        Reaction(odd, odd, odd, odd, at, p),
        Rejection("reaction", "{n} rows", p, {"n": odd}, odd),
        Warning("odd {n}", {"n": odd}, p),
        Found("reaction", 1),
    ]


@pytest.mark.parametrize("odd", ODD, ids=[ascii(o)[:12] for o in ODD])
def test_whatever_a_record_holds_is_kept_and_can_be_printed(case: Case, take: Take, odd: str) -> None:
    store = take(hostile(odd))
    (source,) = overview.sources(case)
    assert (source["status"], source["reason"]) == ("read", None)
    assert source["found"] == source["stored"] + source["rejected"] == 8
    assert source["kinds"]["location"]["rejected"] == 1
    (first, second) = store.messages()
    kept = odd.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    assert first["text"] == kept
    assert (second["text"], second["time_basis"]) == (None, "none")
    assert len(list(store.messages(records=CALLS))) == 1
    text = json.dumps(
        [first, second, *overview.conversations(store), *people.listing(case), source], ensure_ascii=False
    )
    text.encode()
    assert verification.verify_index(case) == []


def test_a_message_of_a_million_characters(case: Case, take: Take) -> None:
    store = take([*chat(), *counted(say(MB), say("x" * 1_000_000, row=2))], closely=False)
    (found,) = search.find(store, search.parse('"word 我 word"'))
    assert found["text"] == MB
    assert len(found["snippet"]) < 2_000
    assert search.count(store, search.parse("x*")) == 1
    assert verification.verify_index(case) == []


def test_a_record_that_cannot_be_written_costs_its_source_alone(case: Case, tmp_path: Path) -> None:
    bad = say("x", row=10**40)
    with reading(
        {
            "a.rec": [*chat(), *counted(say("one"))],
            "b.rec": [*chat(), *counted(bad)],
            "c.rec": [*chat(), *counted(say("three", at=9))],
        }
    ):
        Import(case, closely=False).run([evidence(tmp_path / "e", "a.rec", "b.rec", "c.rec")])
    assert {s["path"]: s["status"] for s in overview.sources(case)} == {
        "a.rec": "read",
        "b.rec": "failed",
        "c.rec": "read",
    }
    assert [m["text"] for m in Store(case).messages()] == ["one", "three"]
    assert verification.verify_index(case) == []
    assert "source.failed" in [e.action for e in chain.entries(case)]


def test_a_parser_that_fails_to_recognise_costs_nothing_else(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def angry(_: object) -> None:
        raise RecursionError("hostile")

    with reading({"a.rec": [*chat(), *counted(say("one"))]}):
        other = next(p for p in base.parsers() if p.id != "invented" and p.signs == Signs())  # is asked about each file
        monkeypatch.setattr(other, "identify", angry)
        root = evidence(tmp_path / "e", "a.rec")
        (root / "odd.bin").write_bytes(b"what is this")
        Import(case, closely=False).run([root])
    assert {s["path"]: s["status"] for s in overview.sources(case)} == {"a.rec": "partial", "odd.bin": "failed"}
    assert Store(case).totals()["messages"] == 1


def test_what_was_counted_and_never_came_is_said(case: Case, take: Take) -> None:
    take([*chat(), Found("message", 5), say("one"), say("two", row=2)])
    (source,) = overview.sources(case)
    assert (source["status"], source["found"], source["stored"], source["rejected"]) == ("partial", 5, 2, 3)
    take([*chat(), Found("message", 1), say("one", row=7), say("two", row=8)], "B")
    surplus = overview.sources(case)[1]
    assert (surplus["status"], surplus["found"], surplus["stored"]) == ("partial", 2, 2)


def two_ends() -> dict[str, list[Record]]:
    """A chat on both phones, and a group that both are in; each phone has one message that the other lacks."""

    def both(other: str, me: str, chat_key: str) -> list[Record]:
        theirs = {"sender": OWNER} if me == "ana" else {"sender": other}
        mine = {"sender": other} if me == "ana" else {"sender": OWNER}
        return [
            *chat(chat_key, other),
            Conversation("g@g", "Chat", "group", title="House", shared=True, participants=(other, OWNER)),
            *counted(
                say("from ana", chat=chat_key, row=1, at=1, same="*AAAAAAAAAAAAAAAA", app_key="A", **theirs),
                say(
                    "from bob", chat=chat_key, row=2, at=2, same="*BBBBBBBBBBBBBBBB", app_key="B", reply_to="A", **mine
                ),
                say("to all", chat="g@g", row=3, at=3, same="*CCCCCCCCCCCCCCCC", app_key="C", **mine),
                say(
                    f"only on the phone of {me}",
                    chat=chat_key,
                    row=4,
                    at=4,
                    reply_to="B",
                    app_key="D",
                    same=f"own {me}",
                ),
            ),
        ]

    return {
        "ana.rec": both("+33639980002", "ana", "+33639980002"),
        "bob.rec": both("+33639980001", "bob", "+33639980001"),
    }


def test_both_ends_of_a_chat_count_once_and_each_phone_has_its_whole_thread(case: Case, take: Take) -> None:
    for name, records in two_ends().items():
        store = take(records, name)
    assert (store.totals()["messages"], store.totals()["rows"]) == (5, 8)
    threads = {
        c["id"]: [m["text"] for m in store.by_ids(store.thread(c["row"]))] for c in overview.conversations(store)
    }
    assert sorted(threads.values()) == [
        ["from ana", "from bob", f"only on the phone of {me}"] for me in ("ana", "bob")
    ] + [["to all"]]
    assert sorted(c["messages"] for c in overview.conversations(store)) == [1, 3, 3]
    replies = {m["text"]: m["reply_to"] for m in store.messages()}
    by_text = {m["text"]: m["id"] for m in store.messages()}
    assert replies["from bob"] == by_text["from ana"]
    for me in ("ana", "bob"):  # also where the message answered was merged into the other phone's chat
        assert replies[f"only on the phone of {me}"] == by_text["from bob"]
    assert all(len(m["sources"]) == 2 for m in store.messages() if m["text"].startswith("from"))


def test_ids_depend_neither_on_order_nor_on_processes(tmp_path: Path) -> None:
    seen = []
    for n, order in enumerate(itertools.permutations(["ana.rec", "bob.rec", "x.rec"])):
        content = two_ends() | {"x.rec": [*chat("t", "Mum", title="Mum"), *counted(say("hi", chat="t", sender="Mum"))]}
        with Case.create(tmp_path / f"{n}.attest", None) as case, reading(content):
            for name in order:
                Import(case, Options(exhibit=name), closely=False).run([evidence(tmp_path / name[:-4], name)])
            store = Store(case)
            seen.append(
                (
                    sorted((m["id"], m["text"], len(m["sources"])) for m in store.messages()),
                    sorted(c["id"] for c in overview.conversations(store)),
                    sorted(p["id"] for p in people.listing(case)),
                    store.totals(),
                    sorted(s["id"] for s in overview.sources(case)),
                )
            )
    assert all(each == seen[0] for each in seen)


def test_pages_beyond_the_end_are_empty_and_ids_are_checked(case: Case, take: Take) -> None:
    store = take([*chat(), *counted(*(say(str(n), row=n, at=n) for n in range(5)))])
    assert list(store.messages(limit=0)) == []
    assert list(store.messages(limit=3, offset=99)) == []
    assert overview.conversations(store, 0) == overview.conversations(store, 5, 5) == []
    assert people.listing(case, 0) == people.listing(case, 5, 99) == []
    for uid in ("", "zz", "ab", "0" * 20, "é"):
        with pytest.raises(NoSuchMessage):
            store.message_row(uid)
    assert store.by_ids([999, -1]) == []


def test_calls_merged_from_two_phones_are_no_messages(case: Case, take: Take) -> None:
    def call() -> list[Record]:
        return [
            *chat("c", "+33639980001"),
            Found("call", 1),
            Call(
                "c",
                "in",
                "+33639980001",
                from_unix_ms(T0),
                5.0,
                "answered",
                Provenance(row=1),
                same="*1234567890ABCDEF",
            ),
        ]

    take(call(), "A")
    store = take(call(), "B")
    assert [c["messages"] for c in overview.conversations(store)] == [0, 0]
    assert store.totals()["calls"] == 1
    assert store.totals()["messages"] == store.totals()["rows"] == 0


def test_files_in_no_folder_are_titled_by_what_they_are(take: Take) -> None:
    found = take([Conversation(".", "Documents", "unknown"), Conversation("18:4", "Chat", "unknown"),
                  *counted(say("a", chat="."), say("b", at=9, chat="18:4"))])
    assert {found.title(c) for c in found.shown} == {"Documents", "18:4"}


def test_calls_without_a_number_are_titled_in_words_of_the_reader(take: Take) -> None:
    found = take([Conversation("tel:restricted", "Phone", "unknown"), Conversation("(no address)", "SMS", "unknown"),
                  Conversation("unknown", "Chat", "unknown"), *counted(say("a", chat="tel:restricted"))])
    assert {found.title(c) for c in found.shown} == {"Withheld number", "No number or address", "unknown"}
    found.case.says = str.upper
    assert "WITHHELD NUMBER" in {Store(found.case).title(c) for c in found.shown}


def test_who_shows_a_status_shows_it_to_nobody_but_the_owner(take: Take) -> None:
    """Statuses of many stand in one conversation, whose writers need not know of each other."""
    ana, boss = "+33639980001", "+33639980002"
    store = take([*chat("a", ana), *chat("b", boss), *chat("status@broadcast", kind="broadcast"), *counted(
        say("sea", chat="status@broadcast", sender=ana), say("car", chat="status@broadcast", sender=boss, at=1),
        say("mine", chat="status@broadcast", at=2))])
    told = {m["text"]: m for m in store.messages()}
    assert {text: [p["identifier"] for p in m["recipients"]] for text, m in told.items()} == {
        "sea": [None], "car": [None], "mine": []}, "None: the owner"
    assert {m["conversation_title"] for m in told.values()} == {"status@broadcast"}
    asked = f"to:{ana}", f"to:{boss}", f"from:{ana}"
    assert [search.count(store, search.parse(query)) for query in asked] == [0, 0, 1]
    listed = take([*chat("l", ana, boss, kind="broadcast"), *counted(say("to all", chat="l", at=9))], "B")
    (sent,) = listed.messages("m.text = 'to all'")
    assert {p["identifier"] for p in sent["recipients"]} == {ana, boss}, "whom a list is said to reach"
    assert search.count(listed, search.parse(f"to:{ana}")) == 1
