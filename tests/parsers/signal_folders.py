"""Writes local backups of Signal after the public descriptions, so that the tests can open them.

Nothing here is shared with the program: keys are derived by HMAC as RFC 5869 says.
"""

from __future__ import annotations

import gzip
import hashlib
import hmac
from pathlib import Path

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.frames import message, varint

#: The made-up recovery key and account of libsignal's own check values.
RECOVERY_KEY = b"dtjs858asj6tv0jzsqrsmj0ubp335pisj98e9ssnss8myoc08drhtcktyawvx45l"
ACCOUNT = bytes.fromhex("659aa5f4a28dfcc11ea1b997537a3d95")
IV = bytes(range(16))


def hkdf(secret: bytes, purpose: bytes, size: int) -> bytes:
    """HKDF with SHA-256 and no salt."""
    key = hmac.digest(bytes(32), secret, "sha256")
    found = block = b""
    n = 0
    while len(found) < size:
        n += 1
        block = hmac.digest(key, block + purpose + bytes([n]), "sha256")
        found += block
    return found[:size]


def envelope(content: bytes, cipher: bytes, mac: bytes) -> bytes:
    """IV, AES-256-CBC, HMAC-SHA256."""
    pad = padding.PKCS7(128).padder()
    machine = Cipher(algorithms.AES(cipher), modes.CBC(IV)).encryptor()
    body = IV + machine.update(pad.update(content) + pad.finalize()) + machine.finalize()
    return body + hmac.digest(mac, body, "sha256")


def metadata(recovery_key: bytes = RECOVERY_KEY, version: int = 1) -> bytes:
    """The file `metadata`."""
    key = hkdf(recovery_key, b"20240801_SIGNAL_BACKUP_KEY", 32)
    backup_id = hkdf(key, b"20241024_SIGNAL_BACKUP_ID:" + ACCOUNT, 16)
    nonce = b"twelve bytes"
    wrapping = hkdf(key, b"20241011_SIGNAL_LOCAL_BACKUP_METADATA_KEY", 32)
    encrypted = Cipher(algorithms.AES(wrapping), modes.CTR(nonce + bytes(4))).encryptor().update(backup_id)
    inner = {"1": f"base16:{nonce.hex()}", "2": f"base16:{encrypted.hex()}"}
    return message({"1 version": version, "2 backupId": inner})


def main(frames: bytes, recovery_key: bytes = RECOVERY_KEY) -> bytes:
    """The file `main`: the frames packed, padded and encrypted."""
    key = hkdf(recovery_key, b"20240801_SIGNAL_BACKUP_KEY", 32)
    backup_id = hkdf(key, b"20241024_SIGNAL_BACKUP_ID:" + ACCOUNT, 16)
    both = hkdf(key, b"20241007_SIGNAL_BACKUP_ENCRYPT_MESSAGE_BACKUP:" + backup_id, 64)
    return envelope(gzip.compress(frames, mtime=0) + bytes(55), both[32:], both[:32])


def store(root: Path, content: bytes, key: bytes, size: int = 541) -> str:
    """Put a file into the store, filled up with zeros to `size`; return its name."""
    name = hashlib.sha256(hashlib.sha256(content).digest() + key).hexdigest()
    folder = root / "files" / name[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(envelope(content.ljust(size, b"\0"), key[:32], key[32:]))
    return name


def write(root: Path, frames: bytes, names: tuple[str, ...] = (), version: int = 1) -> Path:
    """A backup's folder; `names` are those of the files that its list holds."""
    folder = root / "signal-backup-2025-12-31-17-53-20"
    folder.mkdir(parents=True)
    (folder / "main").write_bytes(main(frames))
    (folder / "metadata").write_bytes(metadata(version=version))
    listed = [message({"1 mediaName": name}) for name in names]
    (folder / "files").write_bytes(b"".join(varint(len(one)) + one for one in listed))
    return folder
