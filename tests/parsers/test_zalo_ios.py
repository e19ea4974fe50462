"""Zalo on the iPhone beyond the contract: who wrote, files by path and by name, rows of the log."""

from __future__ import annotations

from pathlib import Path

from parsers.records import Message, Record, Warning  # noqa: A004  (the field's own word)
from tests import support

PARSER = support.parser_named("zalo-ios")


def messages(folder: Path, case: str) -> list[Message]:
    return [record for record in records(folder, case) if isinstance(record, Message)]


def records(folder: Path, case: str) -> list[Record]:
    return support.read(PARSER, support.build(support.FIXTURES / "zalo-ios" / case, folder / case))


def test_the_folder_says_whose_account_it_is(tmp_path: Path) -> None:
    found = messages(tmp_path, "2026")
    assert [(m.direction, m.sender) for m in found[:2]] == [("in", "450000002"), ("out", "owner")]
    alone = records(tmp_path, "older")
    assert {m.direction for m in alone if isinstance(m, Message)} == {"unknown"}
    assert any("account" in r.message for r in alone if isinstance(r, Warning))


def test_files_are_found_by_path_or_by_their_name_in_the_blob(tmp_path: Path) -> None:
    found = {m.app_key: m for m in messages(tmp_path, "2026")}
    photo, contract = found["1767225720001"].attachments[0], found["1767225780001"].attachments[0]
    assert (photo.path or "").endswith("450000002/photo/photo_00123.jxl")
    assert photo.details == {"matched_by": "its name stands in the message's data"}
    assert (contract.name, (contract.path or "").endswith("Files/aabb/contract.pdf")) == ("contract.pdf", True)


def test_both_units_of_time_and_rows_of_the_log(tmp_path: Path) -> None:
    assert messages(tmp_path, "older")[0].time.utc_ms == 1546300800000
    states = {m.app_key: m.state for m in messages(tmp_path, "2026")}
    assert (states["1767226140001"], states["1767226020001"]) == ("wal_only", "removed_by_wal")
    assert next(m for m in messages(tmp_path / "again", "2026") if m.kind == "location").details == {
        "lat": 10.7769, "lon": 106.7009}  # fmt: skip
