"""Compound files (Microsoft, [MS-CFB]) out of readable JSON, for tests of what Outlook saves.

`NAME.msg.json` holds {"path/of/stream": value}: text (UTF-16), {"hex": …}, {"bytes": text as UTF-8}, or {"properties":
{"0039": filetime}, "header": n}, a property stream with n bytes before properties of fixed length.
"""

from __future__ import annotations

import itertools
import json
import struct
from typing import Any

_SECTOR, _MINI, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(text: str) -> bytes:
    """The bytes of a compound file."""
    streams = {tuple(path.split("/")): _stream(value) for path, value in json.loads(text).items()}
    return _Writer(streams).data()


def _stream(value: Any) -> bytes:
    if isinstance(value, str):
        return value.encode("utf-16-le")
    if "hex" in value:
        return bytes.fromhex(value["hex"])
    if "bytes" in value:
        return str(value["bytes"]).encode()
    table = b""
    for name, number in value["properties"].items():
        kind = 0x0040 if number >= 1 << 32 else 0x0003
        table += struct.pack("<HHIQ", kind, int(name, 16), 6, number)
    return bytes(value["header"]) + table


class _Writer:
    def __init__(self, streams: dict[tuple[str, ...], bytes]) -> None:
        self._sectors: list[bytes] = []
        self._fat: list[int] = []
        self._mini, self._minifat = b"", []  # type: bytes, list[int]
        self._streams = streams
        self._entries: list[list[Any]] = []  # name, kind, left, right, child, start, size

    def data(self) -> bytes:
        folders: dict[tuple[str, ...], int] = {(): self._entry("Root Entry", 5)}
        children: dict[tuple[str, ...], list[int]] = {}
        for path, content in sorted(self._streams.items()):
            for n in range(1, len(path)):
                if path[:n] not in folders:
                    folders[path[:n]] = self._entry(path[n - 1], 1)
                    children.setdefault(path[: n - 1], []).append(folders[path[:n]])
            place = self._entry(path[-1], 2)
            self._entries[place][5:7] = self._store(content), len(content)
            children.setdefault(path[:-1], []).append(place)
        for path, found in children.items():  # a list to the right is a tree, too
            found.sort(key=lambda n: (len(self._entries[n][0]), self._entries[n][0].upper()))
            self._entries[folders[path]][4] = found[0]
            for one, following in itertools.pairwise(found):
                self._entries[one][3] = following
        if self._mini:
            self._entries[0][5:7] = self._chain(self._mini), len(self._mini)
        numbers = struct.pack(f"<{len(self._minifat)}I", *self._minifat)
        minifat = self._chain(numbers, b"\xff") if self._minifat else _END
        directory = self._chain(b"".join(self._packed(entry) for entry in self._entries))
        return self._file(directory, minifat)

    def _entry(self, name: str, kind: int) -> int:
        self._entries.append([name, kind, _FREE, _FREE, _FREE, _END if kind != 1 else 0, 0])
        return len(self._entries) - 1

    def _store(self, content: bytes) -> int:
        if not content:
            return _END
        if len(content) >= _CUTOFF:
            return self._chain(content)
        first, n = len(self._minifat), -(-len(content) // _MINI)
        self._minifat += [*range(first + 1, first + n), _END]
        self._mini += content.ljust(n * _MINI, b"\0")
        return first

    def _chain(self, content: bytes, fill: bytes = b"\0") -> int:
        first, n = len(self._sectors), -(-len(content) // _SECTOR)
        padded = content.ljust(n * _SECTOR, fill)
        self._sectors += [padded[i * _SECTOR:(i + 1) * _SECTOR] for i in range(n)]
        self._fat += [*range(first + 1, first + n), _END]
        return first

    @staticmethod
    def _packed(entry: list[Any]) -> bytes:
        name, kind, left, right, child, start, size = entry
        wide = name.encode("utf-16-le") + b"\0\0"
        return struct.pack(
            "<64sHBBIII16sIQQIQ", wide, len(wide), kind, 1, left, right, child, b"", 0, 0, 0, start, size)

    def _file(self, directory: int, minifat: int) -> bytes:
        n = 1
        while n * _SECTOR // 4 < len(self._sectors) + n:
            n += 1
        first = len(self._sectors)
        fat = self._fat + [_FAT] * n
        packed = struct.pack(f"<{len(fat)}I", *fat).ljust(n * _SECTOR, b"\xff")
        minis = -(-len(self._minifat) * 4 // _SECTOR)
        header = struct.pack(
            "<8s16sHHHHH6sIIIIIIIIII", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", 0x3E, 3, 0xFFFE, 9, 6, b"", 0, n,
            directory, 0, _CUTOFF, minifat, minis, _END, 0, first)  # fmt: skip
        difat = [*range(first, first + n)]
        header = header[:76] + struct.pack("<109I", *(difat + [_FREE] * (109 - n)))
        return header + b"".join(self._sectors) + packed
