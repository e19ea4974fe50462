"""Every page of an encrypted case in the clear, also those that no table uses any more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_PAGE, _IV, _RESERVED = 4096, 16, 80  # SQLCipher 4: initialisation vector and HMAC at the end of each page


def decrypted(path: Path, passphrase: str) -> Iterator[bytes]:
    """Yield the pages of a closed case (SQLCipher 4: AES-256-CBC, key by PBKDF2 over the file's first 16 bytes)."""
    data = path.read_bytes()
    key = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), data[:16], 256_000, 32)
    for at in range(0, len(data), _PAGE):
        page = data[at:at + _PAGE]
        start = 16 if at == 0 else 0
        end = _PAGE - _RESERVED
        cipher = Cipher(algorithms.AES(key), modes.CBC(page[end:end + _IV])).decryptor()
        yield cipher.update(page[start:end]) + cipher.finalize()
