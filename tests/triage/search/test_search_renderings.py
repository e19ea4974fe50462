"""Translations and transcripts are found, shown as what they are, and never counted where they may not be seen."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage import search
from triage.case import Case
from triage.search import parse
from triage.search.engine import show
from triage.search.export import Columns, export_hits
from triage.store import Store
from triage.work import annotations


@pytest.fixture
def store(case: Case, take: Take) -> Any:
    made = take([*chat(), *counted(say("unde este pasaportul meu", at=0), say("passport here", at=60),
                                   say("nu stiu", at=120))])
    ids = [m["id"] for m in made.messages()]
    annotations.render(case, ids[0], "translation", "where is my passport", language="en", author="K. Sworn")
    annotations.render(case, ids[2], "transcript", "the boss has kept it", author="K. Sworn")
    return Store(case)


@pytest.mark.parametrize(("query", "rows"), [
    ("passport", [0, 1]), ('"my passport"', [0]), ("pasaportul passport", [0]), ("NOT passport", [2]),
    ("passport NOT pasaportul", [1]), ("pass*", [0, 1]), ("b?ss", [2]), ("pasport~", [0, 1]), ("stiu OR here", [1, 2]),
    ("kept stiu", [2]),
])  # fmt: skip
def test_a_word_counts_wherever_it_stands(store: Store, query: str, rows: list[int]) -> None:
    ids = [m["id"] for m in store.messages()]
    wanted = [ids[n] for n in rows]
    assert [m["id"] for m in search.find(store, parse(query))] == wanted
    assert search.count(store, parse(query)) == len(wanted)
    assert sorted(search.ids_in_order(store, parse(query), "relevance")) == sorted(
        store.message_row(uid) for uid in wanted)
    checked = search.cross_check(store, parse(query))
    assert (checked["count"], checked["only_here"], checked["only_there"]) == (len(wanted), [], [])


def test_a_hit_says_that_it_is_a_translation(store: Store) -> None:
    first, second = search.find(store, parse("passport"))
    assert first["snippet"] == "where is my «passport»"
    assert first["hits"] == []
    assert first["rendering"] == {"kind": "translation", "language": "en", "author": "K. Sworn", "made_by": "human"}
    assert "rendering" not in second
    shown = show(store, search.find_ids(store, parse("boss")), parse("boss"))
    assert shown[0]["snippet"] == "the boss has kept it"
    assert shown[0]["rendering"]["kind"] == "transcript"


def test_what_is_hidden_is_not_found_by_its_translation(case: Case, store: Store) -> None:
    case.db.execute("UPDATE message SET hidden = 4 WHERE id = (SELECT min(id) FROM message)")
    again = Store(case)
    assert search.count(again, parse("passport")) == 1
    assert len(list(search.find(again, parse("passport")))) == 1


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_exported_hits_say_where_the_words_stand(case: Case, store: Store, tmp_path: Path, ending: str) -> None:
    out = tmp_path / f"hits{ending}"
    columns: Columns = (("By", lambda m: m.get("rendering", {}).get("author")), ("Words", lambda m: m["snippet"]))
    assert export_hits(case, parse("passport"), out, columns) == 2
    if ending == ".csv":
        rows = list(csv.reader(out.read_text(encoding="utf-8-sig").splitlines()))
    else:
        rows = [[cell or "" for cell in row] for row in load_workbook(out).active.iter_rows(values_only=True)]
    assert rows == [["By", "Words"], ["K. Sworn", "where is my «passport»"], ["", "«passport» here"]]


def test_of_a_text_as_long_as_a_book_the_first_place_is_shown(case: Case, store: Store) -> None:
    first = next(iter(store.messages()))["id"]
    words = "nothing of it " * 4000
    annotations.render(case, first, "transcript", f"{words}the lodging is dear {words}lodging", author="K. Sworn")
    (found,) = search.find(Store(case), parse('"the lodging"'))
    assert "«the» «lodging»" in found["snippet"] or "«the lodging»" in found["snippet"]
