"""Protocol buffers by their wire format: every value that is written, and nothing where the bytes are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import protobuf
from tests.parsers.signal_backups import field, varint

_VALUES = st.one_of(st.integers(0, 2**64 - 1), st.binary(max_size=40))


@given(st.lists(st.tuples(st.integers(1, 2**29 - 1), _VALUES), max_size=10))
def test_what_was_written_is_read(written: list[tuple[int, int | bytes]]) -> None:
    found = protobuf.fields(b"".join(field(number, value) for number, value in written))
    expected: dict[int, list[int | bytes]] = {}
    for number, value in written:
        expected.setdefault(number, []).append(value)
    assert found == expected


@given(st.binary(max_size=200))
def test_any_bytes_are_fields_or_none(data: bytes) -> None:
    try:
        found = protobuf.fields(data)
    except protobuf.NotProtobuf:
        return
    assert sum(map(len, found.values())) <= len(data) // 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x08", "ends in a number"),
        (b"\x08" + b"\xff" * 11, "without end"),
        (b"\x0a\x05abc", "ends in a field"),
        (b"\x0d\x01\x02", "ends in a field"),
        (b"\x02\x00", "field 0"),
        (b"\x0b", "wire type 3"),
    ],
)
def test_what_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(protobuf.NotProtobuf, match=reason):
        protobuf.fields(data)


def test_numbers_of_fixed_size() -> None:
    assert protobuf.fields(b"\x0d\x01\x00\x00\x00\x11\x02" + bytes(7)) == {1: [1], 2: [2]}


def test_the_last_value_counts_and_only_of_its_own_kind() -> None:
    found = protobuf.fields(
        field(1, 5) + field(1, 6) + field(2, b"caf\xe9") + field(3, field(1, 7)) + field(3, field(1, 8))
    )
    assert protobuf.integer(found, 1) == 6
    assert protobuf.data(found, 1) is None
    assert protobuf.text(found, 2) == "caf\udce9"
    assert protobuf.integer(protobuf.message(found, 3), 1) == 8
    assert protobuf.message(found, 4) is None
    assert protobuf.integer(None, 1) is None


def test_a_number_of_more_than_64_bits_is_cut() -> None:
    assert protobuf.varint(b"\xff" * 9 + b"\x7f", 0) == (2**64 - 1, 10)
    assert varint(-1) == b"\xff" * 9 + b"\x01"
