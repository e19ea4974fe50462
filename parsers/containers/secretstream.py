"""Streams that libsodium encrypts, `crypto_secretstream_xchacha20poly1305`, opened piece by piece.

Each piece is a byte that says what it is (0 message, 1 push, 2 new key, 3 last), the content, and a check of 16 bytes.
The key and the first 16 bytes of the stream's header give the key of the stream (HChaCha20), the last 8 are the nonce
behind a counter of 4 bytes that begins at 1. Of the key stream, block 0 gives the key of the check, block 1 hides the
byte, the blocks from 2 the content. After each piece the nonce is mixed with its check.
Facts: libsodium's documentation and source (secretstream_xchacha20poly1305.c), draft-irtf-cfrg-xchacha-03, RFC 8439.
Checked against streams that libsodium made.
"""

from __future__ import annotations

import hmac
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext, algorithms
from cryptography.hazmat.primitives.poly1305 import Poly1305

HEADER = 24  # bytes
AROUND = 17  # bytes that a piece is longer than its content
LAST = 3
_NEW_KEY = 2
_BLOCK = 64
_WORD = 0xFFFFFFFF
_QUARTERS = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
             (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))  # fmt: skip


def hchacha20(key: bytes, nonce: bytes) -> bytes:
    """A key of 32 bytes from one and 16 bytes of a nonce."""
    state = list(struct.unpack("<16I", b"expand 32-byte k" + key + nonce))
    for _ in range(10):
        for a, b, c, d in _QUARTERS:
            for first, second, third, left in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
                state[first] = (state[first] + state[second]) & _WORD
                mixed = state[third] ^ state[first]
                state[third] = (mixed << left | mixed >> (32 - left)) & _WORD
    return struct.pack("<8I", *state[:4], *state[12:])


class Stream:
    """A stream while its pieces are opened, in their order."""

    def __init__(self, key: bytes, header: bytes) -> None:
        self._key, self._nonce, self._counter = hchacha20(key, header[:16]), header[16:HEADER], 1

    def _machine(self) -> CipherContext:
        """The cipher from its block 0 on."""
        nonce = self._counter.to_bytes(4, "little") + self._nonce
        return Cipher(algorithms.ChaCha20(self._key, bytes(4) + nonce), None).decryptor()

    def open(self, piece: bytes, beside: bytes = b"") -> tuple[bytes, int] | None:
        """The content of the next piece and what it is, None where its check does not hold. `beside`: bytes that the
        check covers too.
        """
        if len(piece) < AROUND:
            return None
        machine = self._machine()
        stream = machine.update(bytes(2 * _BLOCK))
        content, said = piece[1:-16], piece[-16:]
        check = Poly1305(stream[:32])
        check.update(beside + bytes(-len(beside) % 16) + piece[:1] + stream[_BLOCK + 1 :])
        check.update(content + bytes(len(content) % 16))  # libsodium fills up by this many, not to a whole block
        check.update(struct.pack("<QQ", len(beside), _BLOCK + len(content)))
        found = check.finalize()
        if not hmac.compare_digest(found, said):
            return None
        kind = piece[0] ^ stream[_BLOCK]
        plain = machine.update(content)
        self._nonce = bytes(a ^ b for a, b in zip(self._nonce, found, strict=False))
        self._counter = (self._counter + 1) & _WORD
        if kind & _NEW_KEY or not self._counter:
            self._renew()
        return plain, kind

    def _renew(self) -> None:
        mixed = self._machine().update(self._key + self._nonce)
        self._key, self._nonce, self._counter = mixed[:32], mixed[32:], 1
