"""Around the search: facets, hits before and after, history and saved searches, keyword lists, export."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from parsers.records import Participant
from parsers.times import missing
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage import search
from triage.case import Case
from triage.custody import chain
from triage.search import Filters, export, facets, history, keywords, parse
from triage.work import stating

_MONTH = 31 * 86_400
LAWYER = "+33639980003"


@pytest.fixture
def store(take: Take) -> Any:
    return take([
        *chat("c", "+33639980001"), *chat("d", "+33639980002", title="Work", kind="group"), *chat("l", LAWYER),
        *counted(
            say("passport please", at=0, sender="+33639980001", row=1),
            say("which passport", at=60, row=2),
            say("your passport, your passport", at=_MONTH, chat="d", sender="+33639980002", row=3),
            say("passport or hotel", at=_MONTH + 60, chat="d", row=4),
            say("no", at=_MONTH + 120, chat="d", row=5),
            say("=cmd|' /C calc'!A0 passport", at=2 * _MONTH, chat="l", sender=LAWYER, row=6),
        ),
    ])  # fmt: skip


def test_facets_count_the_hits(store: Any) -> None:
    found = facets.facets(store, parse("passport"))
    assert found.total == 5
    assert [c["count"] for c in found.conversations] == [2, 2, 1]
    assert found.apps == [{"value": "Chat", "name": "Chat", "count": 5}]
    assert sorted(p["count"] for p in found.people) == [1, 1, 1, 2]
    assert [(m["name"], m["count"]) for m in found.months] == [("2026-02", 2), ("2026-03", 2), ("2026-04", 1)]
    assert found.flags == []


def test_people_and_conversations_of_one_name_are_told_apart(take: Take) -> None:
    first, second = "+33639980001", "+33639980002"
    store = take([
        *(Participant(number, "Chat", "phone", number, "Ana") for number in (first, second)),
        *chat("c", title="Ana"), *chat("d", title="Ana"), *chat("e", title="Work"),
        *counted(say("passport", at=0, sender=first, row=1), say("passport", at=60, chat="d", sender=second, row=2),
                 say("passport", at=120, chat="e", row=3)),
    ])  # fmt: skip
    found = facets.facets(store, parse("passport"))
    assert {p["name"] for p in found.people} == {f"Ana ({first})", f"Ana ({second})", "Owner of the device"}
    assert sorted(c["name"] for c in found.conversations) == [f"Ana ({first})", f"Ana ({second})", "Work"]


def test_conversations_of_one_name_are_told_apart_by_exhibit_where_that_tells() -> None:
    entries = [{"value": value, "name": name} for value, name in (("a", "Ana"), ("b", "Ana"), ("c", "Work"))]
    keys = {"a": "33", "b": "44", "c": "55"}
    for exhibit, told in (({"a": "A", "b": "B"}, ["Ana (A)", "Ana (B)", "Work"]),
                          ({"a": "A", "b": "A"}, ["Ana (33)", "Ana (44)", "Work"]),
                          ({"a": "A"}, ["Ana (33)", "Ana (44)", "Work"])):
        assert [e["name"] for e in facets._told_apart(entries, exhibit, keys)] == told


def test_a_facet_knows_how_many_it_does_not_list(store: Any) -> None:
    found = facets.facets(store, parse("passport"), 2)
    assert (len(found.people), found.known["people"]) == (2, 4)
    assert (len(found.conversations), found.known["conversations"]) == (2, 3)
    assert (len(found.months), found.known["months"]) == (3, 3)


def test_a_facet_narrows_to_what_it_counts(store: Any) -> None:
    found = facets.facets(store, parse("passport"))
    for facet, narrow in (
        (found.conversations, lambda v: search.count(store, parse("passport", Filters(conversation=v)))),
        (found.people, lambda v: search.count(store, parse("passport", Filters(person=v)))),
        (found.apps, lambda v: search.count(store, parse("passport", Filters(app=v)))),
        (found.months, lambda v: search.count(store, parse(f"passport date:{v}"))),
    ):
        for entry in facet:
            assert narrow(entry["value"]) == entry["count"] > 0, entry


def test_hits_can_be_grouped_by_conversation(store: Any) -> None:
    ids = search.page(store, parse("passport"), 10, order="conversation")
    groups = [store.db.execute("SELECT conversation FROM message WHERE id = ?", (n,)).fetchone()[0] for n in ids]
    assert [groups.count(g) for g in dict.fromkeys(groups)] == [2, 2, 1], "the most hits first"
    assert len(dict.fromkeys(groups)) == len([g for n, g in enumerate(groups) if n == 0 or groups[n - 1] != g])
    assert search.ids_in_order(store, parse("passport"), "conversation") == ids
    assert search.page(store, parse("passport"), 2, 1, order="conversation") == ids[1:3]


def test_what_is_hidden_is_in_no_count_suggestion_or_expansion(store: Any, case: Case) -> None:
    stating.set_facts(case, {"privileged": LAWYER})
    store = type(store)(case)
    assert facets.facets(store, parse("passport")).total == 4
    assert len(facets.facets(store, parse("passport")).months) == 2
    assert search.suggestions(store, parse("cald")) == []
    (shown,) = search.explain(store, parse("cal*d?")) or [{"words": {}}]
    assert shown["words"] == {}
    assert search.count(store, parse("calc~")) == 0


def test_hits_before_and_after_in_the_conversation(store: Any) -> None:
    query = parse("passport")
    rows = search.find_ids(store, query)
    assert search.neighbours(store, query, rows[2]) == {"place": 1, "of": 2, "before": None, "after": rows[3]}
    assert search.neighbours(store, query, rows[3]) == {"place": 2, "of": 2, "before": rows[2], "after": None}
    nothing = search.neighbours(store, query, 999)
    assert (nothing["place"], nothing["of"]) == (None, 0)


@pytest.mark.parametrize("order", ["newest", "oldest", "relevance"])
def test_all_ids_begin_as_the_pages_do(store: Any, order: str, monkeypatch: pytest.MonkeyPatch) -> None:
    query = parse("passport")
    for most in (20_000, 2):
        monkeypatch.setattr(search.engine, "MOST_RANKED", most)
        rows = search.ids_in_order(store, query, order)
        assert rows[:2] == search.page(store, query, 2, order=order)
        assert sorted(rows) == sorted(search.find_ids(store, query))


@pytest.mark.parametrize("order", ["newest", "oldest", "relevance"])
def test_pages_together_are_all_hits(store: Any, order: str) -> None:
    query = parse("passport")
    pages = [search.page(store, query, 2, offset, order=order) for offset in (0, 2, 4)]
    rows = [row for page in pages for row in page]
    assert sorted(rows) == sorted(search.find_ids(store, query))
    if order == "newest":
        assert rows == search.find_ids(store, query, newest_first=True)
    if order == "relevance":
        assert store.by_ids(rows[:1])[0]["text"] == "your passport, your passport"


def test_a_common_word_is_paged_like_a_rare_one(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    before = search.page(store, parse("passport"), 3)
    monkeypatch.setattr(search.engine, "_COMMON", 1)
    assert search.page(store, parse("passport"), 3) == before
    assert search.find_ids(store, parse("passport"), newest_first=True)[:3] == before


def test_history_and_saved_searches_are_in_the_log(store: Any, case: Case) -> None:
    for text in ("passport", "hotel", "passport"):
        history.log(case, parse(text, Filters(app="Chat")), 4)
    assert [(h["query"], h["found"], h["filters"]) for h in history.history(case)] == [
        ("passport", 4, {"app": "Chat"}), ("hotel", 4, {"app": "Chat"})]
    history.save(case, " Papers ", parse("passport OR visa", Filters(start="2026-01-01")))
    history.save(case, "Papers", parse("passport", Filters(start="2026-02-01")))
    (kept,) = history.saved(case)
    assert (kept["name"], kept["query"], kept["filters"].start) == ("Papers", "passport", "2026-02-01")
    history.forget(case, "Papers")
    assert history.saved(case) == []
    with pytest.raises(history.NoSuchSearch):
        history.forget(case, "Papers")
    with pytest.raises(history.NoName):
        history.save(case, "  ", parse("x"))
    assert [e.action for e in chain.entries(case)][-6:] == [
        "search", "search", "search", "search.save", "search.save", "search.forget"]
    assert not chain.verify_chain(case)


_AUTOPSY = """<?xml version="1.0" encoding="UTF-8"?>
<keyword_lists><keyword_list name="Papers" created="2026-01-01 00:00:00" modified="2026-01-01 00:00:00">
<keyword literal="true">passport please</keyword><keyword literal="false">hot[ea]l</keyword>
</keyword_list></keyword_lists>"""
_ENCASE = (
    "1\r\nx\r\ny\tz\r\na\tb\r\nc\td\r\n0\t1\r\n5\tRoot\t\t\r\n0\t2\r\n5\tPapers\t\t\r\n"
    "0\t0\r\n\t\tpassport please\t1\r\n0\t0\r\n\t\th[o0]tel\t\t\t\t\t\t1"
)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", b"# mine\n[Papers]\npassport\n\n\"which passport\"\n[Places]\nhotel*\n",
         [("Papers", "passport", 3), ("Papers", '"which passport"', 5), ("Places", "hotel*", 7)]),
        ("b.csv", "Kategorie;Keyword;category\r\nx;passport;Papers\r\ny;hôtel;Places\r\n".encode("utf-8-sig"),
         [("Papers", "passport", 2), ("Places", "hôtel", 3)]),
        ("c.csv", b"passport,Papers\nhotel\n", [("Papers", "passport", 1), ("", "hotel", 2)]),
        ("d.txt", "passport\tPapers\n".encode("utf-16"), [("Papers", "passport", 1)]),
        ("g.txt", "паспорт\nвиза\n".encode("utf-16-le"), [("", "паспорт", 1), ("", "виза", 2)]),
        ("h.txt", "passport\n“my visa”\n".encode("utf-16-be"), [("", "passport", 1), ("", "“my visa”", 2)]),
        ("e.xml", _AUTOPSY.encode(), [("Papers", '"passport please"', 3), ("Papers", "/hot[ea]l/", 3)]),
        ("f.txt", _ENCASE.encode("utf-16"), [("Papers", '"passport please"', 11), ("Papers", "grep:h[o0]tel", 13)]),
    ],
    ids=["text", "csv", "csv without header", "utf-16", "utf-16 without a mark", "utf-16 other way",
         "autopsy", "encase"],
)  # fmt: skip
def test_keyword_lists_are_read(tmp_path: Path, name: str, data: bytes, expected: list[Any]) -> None:
    (tmp_path / name).write_bytes(data)
    assert [tuple(k) for k in keywords.read(tmp_path / name)] == expected


@pytest.mark.parametrize(
    "data", [b"", b"# nothing\n", b"\xff\xfe\x00", b"caf\xe9\n", b"<html></html>", b"<!DOCTYPE x [<!ENTITY a 'b'>"])
def test_what_is_no_list_is_said(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x.txt").write_bytes(data)
    with pytest.raises((keywords.NotAList, keywords.EmptyList)):
        keywords.read(tmp_path / "x.txt")


def test_a_list_is_run_over_the_case_with_results_per_keyword(store: Any, case: Case, tmp_path: Path) -> None:
    (tmp_path / "Papers.txt").write_text("[Papers]\npassport\nhot?l\nvisa\n(broken\n", "utf-8")
    assert keywords.load(case, tmp_path / "Papers.txt") == "Papers"
    assert keywords.load(case, tmp_path / "Papers.txt") == "Papers"
    assert [(entry["name"], entry["keywords"]) for entry in keywords.lists(case)] == [("Papers", 4)]
    seen: list[tuple[int, int]] = []
    results = keywords.run(store, keywords.keywords_of(case, "Papers"), lambda *done: seen.append(done))
    assert [(r["query"], r["messages"], r["conversations"]) for r in results] == [
        ("passport", 5, 3), ("hot?l", 1, 1), ("visa", 0, 0), ("(broken", None, None)]
    assert results[0]["first"] == "2026-02-25T06:13:20Z"
    assert results[3]["problem"].args_by_name["position"] == 1
    assert seen[-1] == (4, 4)
    keywords.remove(case, "Papers")
    with pytest.raises(keywords.NoSuchList):
        keywords.keywords_of(case, "Papers")


def test_a_long_list_gives_what_each_keyword_alone_gives(store: Any, case: Case) -> None:
    stating.set_facts(case, {"privileged": LAWYER})
    store = type(store)(case)
    few = [keywords.Keyword("", text, 1) for text in ("passport", '"your passport"', "pass*", "no", "calc", "hot?l")]
    assert keywords.run(store, few * 5) == keywords.run(store, few) * 5
    assert keywords.run(store, few)[0]["messages"] == 4
    assert keywords.run(store, few)[4]["messages"] == 0


def test_export_is_safe_in_a_spreadsheet(store: Any, case: Case, tmp_path: Path) -> None:
    path = tmp_path / "hits.csv"
    columns: export.Columns = (("Text", lambda m: m["text"]), ("Number", lambda m: m["sender"]["identifier"]))
    assert export.export_hits(case, parse("passport"), path, columns) == 5
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert rows[4]["Text"].startswith("'=cmd|")
    assert rows[0]["Number"].startswith("'+33")
    with pytest.raises(export.CannotWrite):
        export.export_hits(case, parse("passport"), tmp_path / "missing" / "hits.csv", columns)


@pytest.mark.parametrize(("value", "written"), [
    ("=1+1", "'=1+1"), ("  @SUM(A1)", "'  @SUM(A1)"), ("-2", "'-2"), ("＝1", "'＝1"), ("\tx", "'\tx"), ("a=1", "a=1"),
    (None, ""), (3, "3"), ("\ud800", "\ufffd"), ("a\x00b", "a\ufffdb"),
])  # fmt: skip
def test_cells(value: Any, written: str) -> None:
    assert export.cell(value) == written


def test_a_message_without_a_time_counts_in_no_month(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    store = take([*chat(), *counted(say("passport", at=0), say("passport", time=missing(), row=9))])
    for least in (30_000, 1):  # by looking hits up, and by reading the index of the threads
        monkeypatch.setattr(search.engine, "_VERY_COMMON", least)
        found = facets.facets(store, parse("passport"))
        assert [(m["value"], m["count"]) for m in found.months] == [("", 1), ("2026-02", 1)]
        assert found.total == search.count(store, parse("passport kind:text")) == 2
        assert search.count(store, parse("passport date:2026")) == 1
