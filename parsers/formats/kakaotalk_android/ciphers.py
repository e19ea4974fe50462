"""KakaoTalk's cipher of single values: AES-256 in CBC mode with a key for every person and kind of key.

Facts (`jiru/kakaodecrypt`, and programs that read a running app's databases the same way): the key comes out of the
derivation of PKCS #12 (RFC 7292, appendix B: SHA-1, two rounds) from a password that is the same everywhere and a salt
of 16 bytes, a word that goes with the kind of key (`enc`) and the person's number behind it, cut or filled with zeros.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_PASSWORD = bytes.fromhex("1608096f02172b0821210a1003030706")
_IV = bytes.fromhex("0f080100194725dc15f517e0e1150c35")
_WORDS = (
    "", "", "12", "24", "18", "30", "36", "12", "48", "7", "35", "40", "17", "23", "29", "isabel", "kale", "sulli",
    "van", "merry", "kyle", "james", "maddux", "tony", "hayden", "paul", "elijah", "dorothy", "sally", "bran",
    "extr.ursra", "veil",
)  # fmt: skip
_BLOCK, _SIZE = 64, 32


class Undeciphered(Exception):
    """The value looks enciphered, but does not open."""


def plain(stored: str, enc: int, user: int) -> str:
    """The words behind a value: itself, where it is not enciphered. Raises Undeciphered."""
    try:
        packed = base64.b64decode(stored, validate=True)
    except (binascii.Error, ValueError):
        return stored
    if not packed or len(packed) % 16:
        return stored
    if not 0 <= enc < len(_WORDS):
        raise Undeciphered
    machine = Cipher(algorithms.AES(_key(enc, max(user, 0))), modes.CBC(_IV)).decryptor()
    padded = machine.update(packed) + machine.finalize()
    count = padded[-1]
    if not 1 <= count <= 16 or padded[-count:] != bytes((count,)) * count:
        raise Undeciphered
    try:
        return padded[:-count].decode()
    except UnicodeDecodeError as error:
        raise Undeciphered from error


@lru_cache(maxsize=4096)
def _key(enc: int, user: int) -> bytes:
    salt = f"{_WORDS[enc]}{user}".encode()[:16].ljust(16, b"\0") if user else bytes(16)
    return _derived(salt)


def _derived(salt: bytes) -> bytes:
    password = b"".join(bytes((0, byte)) for byte in _PASSWORD) + b"\0\0"
    seed = bytearray(_filled(salt) + _filled(password))
    key = b""
    while len(key) < _SIZE:
        part = hashlib.sha1(b"\1" * _BLOCK + seed, usedforsecurity=False).digest()
        part = hashlib.sha1(part, usedforsecurity=False).digest()
        key += part
        added = int.from_bytes(_filled(part), "big") + 1
        for start in range(0, len(seed), _BLOCK):
            block = (int.from_bytes(seed[start:start + _BLOCK], "big") + added) % (1 << 8 * _BLOCK)
            seed[start:start + _BLOCK] = block.to_bytes(_BLOCK, "big")
    return key[:_SIZE]


def _filled(value: bytes) -> bytes:
    """As many whole blocks as the value needs, filled by repeating it."""
    size = -(-len(value) // _BLOCK) * _BLOCK
    return (value * (size // len(value) + 1))[:size]
