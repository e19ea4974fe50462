"""Call logs as tables under the names that apps give their columns, and durations in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.records import Call
from parsers.reported.values import seconds
from tests import support

PARSER = support.parser_named("table")


@pytest.mark.parametrize(("text", "found"), [
    (("phone_number,contact_name,call_type,timestamp,duration_seconds\n"
     "+40721000111,Boss,INCOMING,2024-05-03T14:03:30Z,65\n"), [("in", 65)]),
    (("Call Date,Call Time,From,To,Duration,Direction\n05/03/2024,2:03 PM,+13125550100,+13125550199,1:05,Inbound\n"
     "05/13/2024,2:03 PM,+13125550199,+13125550100,1:05,Outbound\n"), [("in", 65), ("out", 65)]),
    (("Call type\tNumber\tContact\tDate and time\tDuration\n"
     "Incoming call\t+40721000111\tBoss\t3 May 2024 14:03:30\t1 min 5 sec\n"), [("in", 65)]),
    ("No,Name,Phone,Date,Time,Call Type,Duration\n1,Boss,+40721000111,2024/05/03,14:03:30,Outgoing,1m 5s\n",
     [("out", 65)]),
])  # fmt: skip
def test_call_logs_under_other_names(tmp_path: Path, text: str, found: list[tuple[str, int]]) -> None:
    (tmp_path / "calls.csv").write_text(text, encoding="utf-8")
    records = [record for record in support.read(PARSER, tmp_path) if isinstance(record, Call)]
    assert [(call.direction, call.duration_s) for call in records] == found
    assert all(call.time.basis in ("utc", "local") for call in records)


@pytest.mark.parametrize(("text", "found"), [
    ("1 h 2 min 3 s", 3723), ("65 sec", 65), ("2m", 120), ("1:05", 65), ("0:01:05", 65), ("65", 65), ("soon", None),
    ("m", None),
])  # fmt: skip
def test_durations_in_words(text: str, found: float | None) -> None:
    assert seconds(text) == found
