"""Messages of an Android backup beyond the contract: packed, cut, damaged, and equal to those of the phone."""

from __future__ import annotations

import json
import tempfile
import zlib
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Context
from parsers.errors import FileTruncated, UserError
from parsers.formats.android_backup_sms import AndroidBackupSms
from parsers.records import Message, Record, Rejection
from tests import support

PARSER = AndroidBackupSms()
ENTRY = {"address": "+40721000002", "body": "text", "type": "1", "status": "-1", "recipients": ["+40721000002"]}


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def read(folder: Path, data: bytes, name: str = "000000_sms_backup") -> tuple[list[Record], UserError | None]:
    (folder / name).write_bytes(data)
    kept: list[Record] = []
    with support.opened(folder) as evidence:
        try:
            for record in PARSER.read(evidence.items[0], Context()):
                kept.append(record)  # noqa: PERF402  (what came before the error counts)
        except UserError as error:
            return kept, error
    return kept, None


def entries(n: int) -> bytes:
    return json.dumps([ENTRY | {"date": str(1709640000000 + i), "body": f"text {i}"} for i in range(n)]).encode()


def test_packed_and_plain_are_the_same(tmp_path: Path) -> None:
    plain, _ = read(tmp_path, entries(40))
    packed, error = read(tmp_path, zlib.compress(entries(40)))
    assert error is None
    assert support.lines(plain) == support.lines(packed)


def test_a_backup_cut_short_keeps_what_stands_before(tmp_path: Path) -> None:
    packed = zlib.compress(entries(3000), 0)
    kept, error = read(tmp_path, packed[: len(packed) // 2])
    assert isinstance(error, FileTruncated)
    assert 1000 < len(messages(kept)) < 2000
    assert messages(kept)[0].conversation == "+40721000002"


def test_what_is_inside_a_damaged_mms_is_no_message(tmp_path: Path) -> None:
    mms = ('{"date": "1709640900", "m_type": "132", "msg_box": oops, "mms_addresses":'
           ' [{"type":137,"address":"+1"},{"type":151,"address":"+2"}]}')  # fmt: skip
    kept, _ = read(tmp_path, f"[{mms},{json.dumps(ENTRY | {'date': '1709640000000'})}]".encode())
    assert len(messages(kept)) == 1
    assert sum(isinstance(record, Rejection) for record in kept) == 1


def test_the_phone_itself_holds_the_same_message(tmp_path: Path) -> None:
    def same(parser: str, case: str) -> dict[str | None, str | None]:
        root = support.build(support.FIXTURES / parser / case, tmp_path / parser)
        found = messages(support.read(support.parser_named(parser), root))
        return {m.text: f"{m.conversation} {m.same}" for m in found}

    backup, phone = same(PARSER.id, "sms"), same("android-sms", "modern")
    for text in ("Be at the house before six", "Bine, vin acum 🙏", "I want to go"):
        assert backup[text] == phone[text]


def test_lists_of_other_things_are_left_alone(tmp_path: Path) -> None:
    for n, text in enumerate(('[{"date": "1", "type": "x", "body": "y"}]', "[]", "[1]", '[{"recipients": []}]', "{}")):
        (tmp_path / f"{n}.json").write_text(text)
    (tmp_path / "zlib").write_bytes(zlib.compress(b"nothing of the kind"))
    with support.opened(tmp_path) as evidence:
        assert not support.claimed(PARSER, evidence)


@given(st.binary(max_size=400))
def test_whatever_follows_costs_no_more_than_itself(noise: bytes) -> None:
    with tempfile.TemporaryDirectory() as name:
        kept, _ = read(Path(name), entries(3)[:-1] + b"," + noise)
        assert [m.text for m in messages(kept)][:3] == ["text 0", "text 1", "text 2"]
        totals = support.ledger(kept)["message"]
        assert totals["found"] == totals["kept"] + totals["rejected"]


def test_real_sample(testdata: Path) -> None:
    root = testdata / "android-backup" / "apps"
    records = support.read(PARSER, root)
    found = {m.provenance.table: m for m in messages(records)}
    assert not [record for record in records if isinstance(record, Rejection)]
    assert (found["sms"].direction, found["sms"].time.utc_ms) == ("out", 1645543781956)
    assert (found["mms"].direction, found["mms"].time.utc_ms) == ("in", 1579531789000)
    assert found["mms"].sender == "+12345678"
