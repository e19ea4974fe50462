"""Tags, notes, exhibits, translations: kept with their author, logged, undone and done again."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.custody import chain
from triage.store import Store
from triage.work import annotations

TABLES = ("tag", "tagged", "note", "exhibit", "rendering", "made")


def _all(case: Case) -> dict[str, list[tuple]]:
    return {table: sorted(case.db.execute(f"SELECT * FROM {table}").fetchall()) for table in TABLES} | {
        "found": case.db.execute("SELECT rowid FROM rendering_fts WHERE rendering_fts MATCH 'passport'").fetchall()}


@pytest.fixture
def ids(take) -> list[str]:
    store: Store = take([*chat(), *counted(say("where is my passport", at=1), say("with me", at=2))])
    return [m["id"] for m in store.messages()]


def test_each_kind_is_kept_undone_and_done_again(case: Case, ids: list[str]) -> None:
    empty = _all(case)
    done = [
        annotations.tag(case, "Wages", "message", ids, reason="unpaid"),
        annotations.add_note(case, "message", ids[0], "ask her")[1],
        annotations.choose(case, ids[:1], "contrary", reason="he paid"),
        annotations.render(case, ids[1], "translation", "Where is my passport?", language="en", author="K. Sworn")[1],
        annotations.make(case, "ledger.line", {"amount": 5})[1],
    ]
    full = _all(case)
    assert full["found"], "a translation is searchable"
    redo = [annotations.undo(case, change) for change in reversed(done)]
    assert _all(case) == empty
    for change in reversed(redo):
        annotations.undo(case, change)
    assert _all(case) == full
    assert chain.verify_chain(case) == []
    actions = [entry.action for entry in chain.entries(case)]
    assert actions.count("tag.add") == 2
    assert actions.count("tag.add.undo") == 1


def test_reading_back(case: Case, ids: list[str]) -> None:
    annotations.tag(case, "Wages", "message", ids)
    annotations.tag(case, "wages", "person", ["p"])  # the same tag
    uid, _ = annotations.add_note(case, "message", ids[0], "  first ")
    annotations.change_note(case, uid, "second")
    annotations.choose(case, ids, "exhibit")
    store = Store(case)
    assert [(t["name"], t["uses"]) for t in annotations.tags(store)] == [("Wages", 3)]
    assert set(annotations.tags_of(store, "message", ids)) == set(ids)
    assert [n["text"] for n in annotations.notes_of(store, "message", ids)[ids[0]]] == ["second"]
    assert [e["message"] for e in annotations.exhibits(store)] == ids
    annotations.drop_tag(case, "Wages")
    assert annotations.tags(store) == []
    assert annotations.tags_of(store, "message", ids) == {}


def test_what_is_not_there_is_said(case: Case) -> None:
    with pytest.raises(annotations.NoSuchAnnotation):
        annotations.untag(case, "none", "message", ["x"])
    with pytest.raises(annotations.NoSuchAnnotation):
        annotations.change_note(case, "none", "text")
    with pytest.raises(annotations.EmptyText):
        annotations.add_note(case, "message", "x", "  ")


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(min_size=1).filter(lambda t: t.strip()), min_size=1, max_size=5))
def test_any_words_survive_undo(case: Case, texts: list[str]) -> None:
    before = _all(case)
    done = [annotations.add_note(case, "conversation", "c", text)[1] for text in texts]
    done += [annotations.tag(case, text, "conversation", ["c"]) for text in texts]
    for change in reversed(done):
        annotations.undo(case, change)
    assert _all(case) == before
