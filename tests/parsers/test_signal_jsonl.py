"""Signal's plaintext export: frames line by line, whatever is in them."""

from __future__ import annotations

import base64
import hashlib
import json
import tracemalloc
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.apps.signal import account, decoded, group_key, number
from parsers.base import Context
from parsers.errors import FileMalformed
from parsers.records import Call, Conversation, Message, Participant, Reaction, Record, Warning  # noqa: A004
from tests import support

PARSER = support.parser_named("signal-jsonl")
OLGA = uuid.UUID("11111111-2222-4333-8444-555555555555")
NOW = 1_710_000_000_000
HEADER: list[dict[str, Any]] = [
    {"version": "1", "backupTimeMs": str(NOW)},
    {"account": {"givenName": "Mira"}},
    {"recipient": {"id": "1", "self": {}}},
    {"recipient": {"id": "2", "contact": {"aci": base64.b64encode(OLGA.bytes).decode()}}},
    {"chat": {"id": "1", "recipientId": "2"}},
]


def item(sent: int, text: str = "x", **fields: Any) -> dict[str, Any]:
    frame = {"chatId": "1", "authorId": "2", "dateSent": str(NOW + sent), "incoming": {"dateReceived": str(NOW)}}
    return {"chatItem": {**frame, "standardMessage": {"text": {"body": text}}, **fields}}


def export(folder: Path, *frames: Any, header: list[dict[str, Any]] | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "main.jsonl"
    whole = [*(HEADER if header is None else header), *frames]
    path.write_text("".join(json.dumps(frame, ensure_ascii=False) + "\n" for frame in whole), encoding="utf-8")
    return path


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_offsets_and_lines_are_exact(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "signal-jsonl" / "2025", tmp_path / "evidence")
    data = (root / "main.jsonl").read_bytes()
    for one in messages(support.read(PARSER, root)):
        assert one.provenance.offset is not None
        assert one.provenance.line is not None
        assert data[one.provenance.offset :].startswith(b'{"chatItem"')
        assert data[: one.provenance.offset].count(b"\n") == one.provenance.line - 1


@pytest.mark.parametrize("size", [1, 7, 100])
@pytest.mark.parametrize("case", support.cases(PARSER.id), ids=lambda case: case.name)
def test_block_limits_change_nothing(
    case: Path, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = support.build(case, tmp_path / "evidence")
    monkeypatch.setattr("parsers.evidence._BLOCK", size)
    assert support.lines(support.read(PARSER, root)) == support.expected(case)


def test_both_forms_of_keys_are_one(tmp_path: Path) -> None:
    """Some writers keep the schema's names."""
    plain = messages(support.read(PARSER, export(tmp_path / "1", item(5, "hello"))))
    frame = {"chat_item": {"chat_id": 1, "author_id": 2, "date_sent": NOW + 5, "incoming": {"date_received": NOW},
                           "standard_message": {"text": {"body": "hello"}}}}  # fmt: skip
    snake = messages(support.read(PARSER, export(tmp_path / "2", frame)))
    assert [(m.text, m.same, m.time) for m in plain] == [(m.text, m.same, m.time) for m in snake]


def test_files_are_known_by_their_content(tmp_path: Path) -> None:
    (tmp_path / "files" / "ab").mkdir(parents=True)
    (tmp_path / "files" / "ab" / "no name").write_text("the picture")
    (tmp_path / "files" / "ab" / "other").write_text("another")
    digest = base64.b64encode(hashlib.sha256(b"the picture").digest()).decode()
    pointer = {"contentType": "image/jpeg", "locatorInfo": {"plaintextHash": digest, "size": 11}}
    export(tmp_path, item(1, standardMessage={"attachments": [{"pointer": pointer}]}))
    found = messages(support.read(PARSER, tmp_path))
    assert (found[0].kind, found[0].attachments[0].path) == ("image", "files/ab/no name")


def test_a_text_whose_rest_is_missing_says_so(tmp_path: Path) -> None:
    long = {"text": {"body": "begins"}, "longText": {"contentType": "text/x-signal-plain"}}
    found = messages(support.read(PARSER, export(tmp_path, item(1, standardMessage=long))))
    assert (found[0].text, (found[0].details or {})["cut"]) == ("begins", True)


def test_an_edit_keeps_its_earlier_words(tmp_path: Path) -> None:
    older = item(1, "400 euros")["chatItem"]
    found = messages(support.read(PARSER, export(tmp_path, item(2, "40 euros", revisions=[older]))))
    assert (found[0].details or {})["edited"] == [{"text": "400 euros", "utc_ms": NOW + 1}]


def test_damaged_lines_cost_themselves(tmp_path: Path) -> None:
    path = export(tmp_path, item(1, "before"), item(3, "behind"))
    data = path.read_bytes().split(b"\n")
    data.insert(len(HEADER) + 1, b'{"chatItem": {"chatId": "1", ')
    path.write_bytes(b"\n".join(data))
    records = support.read(PARSER, path)
    assert [m.text for m in messages(records)] == ["before", "behind"]
    assert support.ledger(records)["message"] == {"found": 3, "kept": 2, "rejected": 1}


def test_calls_are_calls(tmp_path: Path) -> None:
    call = {"individualCall": {"callId": "9", "type": "AUDIO_CALL", "direction": "OUTGOING", "state": "NOT_ACCEPTED",
                               "startedCallTimestamp": str(NOW)}}  # fmt: skip
    frame = item(1, updateMessage=call)
    del frame["chatItem"]["standardMessage"]
    (one,) = [r for r in support.read(PARSER, export(tmp_path, frame)) if isinstance(r, Call)]
    assert (one.direction, one.outcome, one.participants) == ("out", "unknown", (str(OLGA),))


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"a": 1}', '{"version": 1, "items": []}', '{"chat": "hello", "account": 3}',
     '{"recipient": {"name": "x"}}', '{"messages": [{"chat": {}}]}'],
)  # fmt: skip
def test_leaves_other_files_alone(text: str, tmp_path: Path) -> None:
    (tmp_path / "main.jsonl").write_text(text)
    with support.opened(tmp_path) as evidence:
        assert PARSER.identify(evidence.items[0]) is None


def test_nothing_of_the_format_is_said(tmp_path: Path) -> None:
    path = tmp_path / "main.jsonl"
    path.write_text('{"a": 1}\n')
    with support.opened(path) as evidence, pytest.raises(FileMalformed):
        list(PARSER.read(evidence.items[0], Context()))


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for n in (1_000, 6_000):
        path = export(tmp_path / str(n), *(item(i, "the same words again and again") for i in range(n)))
        tracemalloc.start()
        with support.opened(path) as evidence:
            for _ in PARSER.read(evidence.items[0], Context()):
                pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2_000_000, "one block and one frame are held"


def test_identifiers() -> None:
    text = base64.b64encode(OLGA.bytes).decode()
    assert account(text) == account(text.rstrip("=")) == account(OLGA.bytes) == account(str(OLGA)) == str(OLGA)
    assert account(b"\1" + OLGA.bytes) == account(f"PNI:{OLGA}") == str(OLGA)
    assert [account(value) for value in (None, "", "x" * 36, b"short", 7)] == [None] * 5
    assert [number(value) for value in (380000000222, "+380000000222")] == ["+380000000222"] * 2
    assert [number(value) for value in ("", None, True, "abc")] == [None] * 4
    assert decoded("!!") is None
    key = bytes(range(32))
    assert group_key(key) == group_key(base64.b64encode(key).decode())
    assert key.hex() not in group_key(key), "whoever has the key could read the group"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_KEYS = st.sampled_from(
    ["chatId", "authorId", "dateSent", "incoming", "outgoing", "directionless", "standardMessage", "updateMessage",
     "contactMessage", "stickerMessage", "viewOnceMessage", "poll", "revisions", "text", "attachments", "reactions",
     "quote", "pointer", "longText", "individualCall", "groupCall", "groupChange", "updates", "giftBadge",
     "directStoryReplyMessage", "paymentNotification", "contact", "options"]
)  # fmt: skip


@given(
    frames=st.lists(
        st.dictionaries(
            st.sampled_from(["chatItem", "recipient", "chat", "account", "adHocCall"]),
            _JSON | st.dictionaries(_KEYS, _JSON | st.dictionaries(_KEYS, _JSON, max_size=3), max_size=5),
            min_size=1, max_size=1,
        ),
        max_size=6,
    )
)
def test_any_value_of_any_field(frames: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = export(tmp_path_factory.mktemp("any"), *frames)
    with support.opened(path) as evidence:
        records = list(PARSER.read(evidence.items[0], Context()))
    people = {r.key for r in records if isinstance(r, Participant)}
    threads = {r.key for r in records if isinstance(r, Conversation)}
    for record in records:
        support.line(record)
        if isinstance(record, Message | Reaction | Call):
            assert record.conversation in threads
            assert record.sender is None or record.sender in people or record.sender in threads
        assert not isinstance(record, Warning) or record.message.format(**record.args)
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]


def test_groups_lists_and_links_are_no_people(tmp_path: Path) -> None:
    """Where a frame names one as its author or in a poll, nobody is named; and a call that was not taken is no refusal.
    """
    recipients = [{"recipient": {"id": str(n), kind: {}}} for n, kind in
                  ((4, "group"), (5, "distributionList"), (6, "callLink"))]
    call = {"individualCall": {"callId": "9", "direction": "OUTGOING", "state": "NOT_ACCEPTED"}}
    asked = {"poll": {"question": "?", "options": [{"option": "a", "votes": [{"voterId": "4"}]}]}}
    frames = [*(item(n, authorId=str(n)) for n in (4, 5, 6)), item(7, **asked), item(8, updateMessage=call)]
    for frame in frames[3:]:
        del frame["chatItem"]["standardMessage"]
    records = support.read(PARSER, export(tmp_path, *frames, header=[*HEADER, *recipients]))
    assert {one.key for one in records if isinstance(one, Participant)} == {"owner", str(OLGA)}
    assert [one.sender for one in messages(records)][:3] == [None] * 3
    assert [one.outcome for one in records if isinstance(one, Call)] == ["unknown"]
