"""Writes backups of Signal for Android, after the public descriptions, so that the tests can open them."""

from __future__ import annotations

import hashlib
import hmac
import struct
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PASSPHRASE = b"123456789012345678901234567890"
IV, SALT = bytes(range(16)), bytes(range(32))


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def field(number: int, value: int | float | str | bytes) -> bytes:
    """A field of a protocol buffer: a number, a double, text, or bytes."""
    if isinstance(value, float):
        return varint(number << 3 | 1) + struct.pack("<d", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(data)) + data


def statement(sql: str, *values: Any) -> bytes:
    """A frame that carries SQL and the values of its row."""
    row = b""
    for value in values:
        if value is None:
            row += field(2, field(5, 1))
        else:
            kind = (
                1 if isinstance(value, str) else 2 if isinstance(value, int) else 3 if isinstance(value, float) else 4
            )
            row += field(2, field(kind, value))
    return field(2, field(1, sql) + row)


def attachment(row: int, content: bytes, unique: int = 0) -> tuple[bytes, bytes]:
    """A frame of a file, and its bytes."""
    return field(4, field(1, row) + (field(2, unique) if unique else b"") + field(3, len(content))), content


def setting(key: str, value: str) -> bytes:
    return field(9, field(1, key) + field(7, value))


END = field(6, 1)


def backup(*frames: bytes | tuple[bytes, bytes], version: int = 1, rounds: int = 250_000) -> bytes:
    """A backup of these frames, each alone or with the bytes that follow it."""
    found = hashlib.sha512(SALT + PASSPHRASE + PASSPHRASE).digest()
    for _ in range(rounds - 1):
        found = hashlib.sha512(found + PASSPHRASE).digest()
    keys = HKDF(hashes.SHA256(), 64, bytes(32), b"Backup Export").derive(found[:32])
    counter = int.from_bytes(IV[:4], "big")

    def iv() -> bytes:
        nonlocal counter
        counter += 1
        return (counter - 1).to_bytes(4, "big") + IV[4:]

    def check(data: bytes) -> bytes:
        return hmac.digest(keys[32:], data, "sha256")[:10]

    header = field(1, field(1, IV) + field(2, SALT) + (field(3, version) if version else b""))
    written = bytearray(len(header).to_bytes(4, "big") + header)
    for one in frames:
        frame, content = one if isinstance(one, tuple) else (one, None)
        machine = Cipher(algorithms.AES(keys[:32]), modes.CTR(iv())).encryptor()
        size = (len(frame) + 10).to_bytes(4, "big")
        before = machine.update(size) if version else size
        body = machine.update(frame)
        written += before + body + check(before + body if version else body)
        if content is not None:
            vector = iv()
            body = Cipher(algorithms.AES(keys[:32]), modes.CTR(vector)).encryptor().update(content)
            written += body + check(vector + body)
    return bytes(written)
