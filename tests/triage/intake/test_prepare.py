"""What evidence can hold and no case should: a text that no app sends."""

from __future__ import annotations

import json
from pathlib import Path

from triage.case import Case
from triage.ingest import Import
from triage.intake.prepare import LONGEST_TEXT
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
        Import(case).run([folder])
        assert [len(m["text"]) for m in Store(case).messages()] == [LONGEST_TEXT, 5]
        (source,) = overview.sources(case)
        assert source["status"] == "partial"
        assert [w["args"] for w in source["warnings"]] == [{"count": LONGEST_TEXT + 5, "kept": LONGEST_TEXT}]
