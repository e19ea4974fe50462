"""What evidence can hold and no case should: a text that no app sends."""

from __future__ import annotations

import json
from pathlib import Path

from triage.case import Case
from triage.ingest import Import
from triage.intake.prepare import _HALF, LONGEST_TEXT
from triage.store import Store
from triage.views import overview


def test_the_beginning_of_an_endless_text_is_kept_and_said(tmp_path: Path) -> None:
    folder = tmp_path / "phone"
    folder.mkdir()
    texts = ["x" * (LONGEST_TEXT + 5), "short"]
    messages = [{"id": n, "type": "message", "date_unixtime": f"170000000{n}", "from": "A", "from_id": "user1",
                 "text": t} for n, t in enumerate(texts, 1)]
    chat = {"name": "A", "type": "personal_chat", "id": 1, "messages": messages}
    (folder / "result.json").write_text(json.dumps(chat))
    with Case.create(tmp_path / "c.attest", None) as case:
        Import(case, closely=False).run([folder])
        assert [len(m["text"]) for m in Store(case).messages()] == [LONGEST_TEXT, 5]
        (source,) = overview.sources(case)
        assert source["status"] == "partial"
        assert [w["args"] for w in source["warnings"]] == [{"count": LONGEST_TEXT + 5, "kept": LONGEST_TEXT}]


def test_half_of_a_character_is_kept_and_said(tmp_path: Path) -> None:
    folder = tmp_path / "phone"
    folder.mkdir()
    message = {"id": 1, "type": "message", "date_unixtime": "1700000001", "from": "A", "from_id": "user1",
               "text": "cut \ud83d here"}
    chat = {"name": "A", "type": "personal_chat", "id": 1, "messages": [message]}
    (folder / "result.json").write_text(json.dumps(chat), encoding="utf-8")
    with Case.create(tmp_path / "c.attest", None) as case:
        Import(case, closely=False).run([folder])
        assert [m["text"] for m in Store(case).messages()] == ["cut \N{REPLACEMENT CHARACTER} here"]
        (source,) = overview.sources(case)
        assert [w["message"] for w in source["warnings"]] == [_HALF]
        assert case.db.execute("SELECT raw FROM message").fetchall() == [(b"cut \xed\xa0\xbd here",)]
