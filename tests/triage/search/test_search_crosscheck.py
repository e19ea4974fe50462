"""The second engine: it agrees where the index is right, and where not it says which message and why."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import pytest
from whoosh.filedb import filestore

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage import search
from triage.case import Case
from triage.search import crosscheck, parse


@pytest.fixture
def store(take: Take) -> Any:
    return take([*chat(), *counted(say("my passport is here", at=0), say("no paper", at=60), say("passport", at=120))])


def _rows(store: Any) -> list[int]:
    return [row[0] for row in store.db.execute("SELECT id FROM message ORDER BY row")]


@pytest.mark.parametrize("text", [
    "passport", '"my passport"', "pass*", "p?per", "pasport~", "passprot~1", '"here my"~2', "NOT passport",
    "passport NOT here", "(paper OR here) kind:text", "stem:papers", "disguised:passport", "/pas+port/", "",
])  # fmt: skip
def test_both_engines_agree(store: Any, text: str) -> None:
    result = search.cross_check(store, parse(text))
    assert result == {"count": search.count(store, parse(text)), "only_here": [], "only_there": []}


def test_no_word_of_the_evidence_is_written_outside_the_case(
    store: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(filestore.FileStorage, "create_file", lambda self, name, **_: opened.append(name))
    assert search.cross_check(store, parse("passport"))["only_here"] == []
    assert opened == []
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_message_that_the_index_lost_is_named_with_the_reason(store: Any, case: Case) -> None:
    first, _, last = _rows(store)
    case.db.execute("DELETE FROM message_fts WHERE rowid = ?", (last,))
    result = search.cross_check(store, parse("passport"))
    lost = store.message_uid(last)
    assert (result["count"], result["only_here"], result["only_there"]) == (1, [], [lost])
    assert result["reasons"] == {lost: crosscheck.NOT_INDEXED}
    assert search.cross_check(store, parse("my"))["only_there"] == []
    assert search.find_ids(store, parse("passport")) == [first]


def test_a_message_that_the_index_invents_is_named_with_the_reason(store: Any, case: Case) -> None:
    _, second, _ = _rows(store)
    case.db.execute("DELETE FROM message_fts WHERE rowid = ?", (second,))
    case.db.execute("INSERT INTO message_fts (rowid, body, names) VALUES (?, 'no passport', '')", (second,))
    result = search.cross_check(store, parse("passport NOT here"))
    invented = store.message_uid(second)
    assert (result["count"], result["only_here"]) == (2, [invented])
    assert result["reasons"] == {invented: crosscheck.WRONGLY_FOUND}


def test_a_word_too_long_for_the_index_is_the_reason(take: Take) -> None:
    word = "a" * 40_000
    store = take([*chat(), *counted(say(word, at=0), say("b", at=60))])
    result = search.cross_check(store, parse(word))
    assert set(result.get("reasons", {}).values()) <= {crosscheck.LONG_WORD}
    assert result["only_here"] + result["only_there"] == list(result.get("reasons", {}))
