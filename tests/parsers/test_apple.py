"""What Apple's formats share: property lists that were made to hurt."""

from __future__ import annotations

import struct

from parsers.apps.apple import load_plist, plain, unarchive


def _holding_itself(keys: int) -> bytes:
    """A binary property list whose one dictionary has itself under every key: no writer makes it, readers take it."""
    names = [bytes((0x51, ord("a") + n)) for n in range(keys)]
    root = bytes((0xD0 | keys,)) + bytes(range(1, keys + 1)) + bytes(keys)
    objects, offsets, position = [root, *names], [], 8
    for one in objects:
        offsets.append(position)
        position += len(one)
    trailer = struct.pack(">6xBBQQQ", 1, 1, len(objects), 0, position)
    return b"bplist00" + b"".join(objects) + bytes(offsets) + trailer


def test_a_property_list_that_holds_itself_has_an_end() -> None:
    found = load_plist(_holding_itself(2))
    assert isinstance(found, dict)
    assert found["a"] is found
    shown = plain(found)
    assert "a" in shown
    assert unarchive(_holding_itself(3)) is None
