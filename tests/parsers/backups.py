"""Backups and encrypted files made for tests, after the public descriptions of their formats; contents are invented."""

from __future__ import annotations

import hashlib
import hmac
import io
import plistlib
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.keywrap import aes_key_wrap

CLASS = 4


def cbc(key: bytes, data: bytes, iv: bytes = bytes(16)) -> bytes:
    """AES-CBC with the padding that says its own length."""
    n = 16 - len(data) % 16
    machine = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return machine.update(data + bytes([n]) * n) + machine.finalize()


def stored_name(domain: str, path: str) -> str:
    return hashlib.sha1(f"{domain}-{path}".encode()).hexdigest()


def tar(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


# -- iPhone -----------------------------------------------------------------------------------------------------


def apple_backup(
    folder: Path, files: Mapping[tuple[str, str], bytes], password: str | None = None, *, flat: bool = False
) -> None:
    """Write a backup of `files` ({(domain, path): content}), encrypted where there is a password."""
    folder.mkdir(parents=True)
    class_key, rows = b"\x11" * 32, []
    for (domain, path), content in files.items():
        name = stored_name(domain, path)
        target = folder / name if flat else folder / name[:2] / name
        target.parent.mkdir(exist_ok=True)
        key = hashlib.sha256(name.encode()).digest()
        target.write_bytes(content if password is None else cbc(key, content))
        wrapped = None if password is None else struct.pack("<I", CLASS) + aes_key_wrap(class_key, key)
        rows.append((name, domain, path, 1, _about(path, len(content), wrapped)))
    rows.append((stored_name("HomeDomain", "Library"), "HomeDomain", "Library", 2, None))
    manifest = manifest_db(rows)
    if password is None:
        (folder / "Manifest.db").write_bytes(manifest)
        return
    key = b"\x22" * 32
    (folder / "Manifest.db").write_bytes(cbc(key, manifest))
    (folder / "Manifest.plist").write_bytes(plistlib.dumps({
        "IsEncrypted": True, "BackupKeyBag": keybag(password, class_key),
        "ManifestKey": struct.pack("<I", CLASS) + aes_key_wrap(class_key, key)}))


def manifest_db(rows: list[tuple[str, str, str, int, bytes | None]]) -> bytes:
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE Files (fileID TEXT PRIMARY KEY, domain TEXT, relativePath TEXT,"
                           " flags INTEGER, file BLOB)")
        connection.executemany("INSERT INTO Files VALUES (?, ?, ?, ?, ?)", rows)
        connection.commit()
        content = connection.serialize()
    connection.close()
    return content


def _about(path: str, size: int, wrapped: bytes | None) -> bytes:
    about = {"Size": size, "ProtectionClass": CLASS, "RelativePath": plistlib.UID(2), "Mode": 0o100644}
    objects: list[object] = ["$null", about, path]
    if wrapped is not None:
        about["EncryptionKey"] = plistlib.UID(3)
        objects.append({"NS.data": wrapped})
    return plistlib.dumps({"$top": {"root": plistlib.UID(1)}, "$objects": objects}, fmt=plistlib.FMT_BINARY)


def keybag(password: str, class_key: bytes, rounds: int = 500, *, double: bool = True) -> bytes:
    """`double`: as since iOS 10.2, where the password goes through two functions."""
    key = password.encode()
    fields = [(b"VERS", _four(3)), (b"TYPE", _four(1)), (b"UUID", b"\x01" * 16), (b"HMCK", b"\x02" * 40),
              (b"WRAP", _four(0)), (b"SALT", b"s" * 20), (b"ITER", _four(rounds))]
    if double:
        fields += [(b"DPWT", _four(3)), (b"DPIC", _four(rounds)), (b"DPSL", b"d" * 20)]
        key = hashlib.pbkdf2_hmac("sha256", key, b"d" * 20, rounds, 32)
    key = hashlib.pbkdf2_hmac("sha1", key, b"s" * 20, rounds, 32)
    fields += [(b"UUID", b"\x03" * 16), (b"CLAS", _four(CLASS)), (b"WRAP", _four(2)), (b"KTYP", _four(0)),
               (b"WPKY", aes_key_wrap(key, class_key))]
    return b"".join(tag + _four(len(value)) + value for tag, value in fields)


def _four(number: int) -> bytes:
    return struct.pack(">I", number)


def mbdb(files: Mapping[tuple[str, str], bytes]) -> bytes:
    """The list of files of an iPhone backup before iOS 10."""
    out = bytearray(b"mbdb\x05\x00")
    for (domain, path), content in files.items():
        for field in (domain.encode(), path.encode(), None, b"\x00" * 20, None):
            out += b"\xff\xff" if field is None else struct.pack(">H", len(field)) + field
        out += struct.pack(">HQIIIIIQBB", 0o100644, 1, 501, 501, 0, 0, 0, len(content), 0, 1)
        out += struct.pack(">H", 1) + b"p" + struct.pack(">H", 1) + b"v"
    return bytes(out)


# -- Android ----------------------------------------------------------------------------------------------------


def android_backup(
    content: bytes, password: str | None = None, *, packed: bool = True, version: int = 4, eight_bit: bool = False
) -> bytes:
    """`adb backup` of the tar `content`. `eight_bit`: as version 1 makes keys of characters."""
    head = f"ANDROID BACKUP\n{version}\n{int(packed)}\n".encode()
    data = zlib.compress(content) if packed else content
    if password is None:
        return head + b"none\n" + data
    rounds, salt, checksum_salt, key, iv = 1000, b"u" * 64, b"c" * 64, bytes(range(110, 142)), b"i" * 16
    characters = "".join(chr(byte if byte < 128 else 0xFF00 + byte) for byte in key).encode()
    checksum = hashlib.pbkdf2_hmac("sha1", key if eight_bit else characters, checksum_salt, rounds, 32)
    typed = bytes(ord(char) & 0xFF for char in password) if eight_bit else password.encode()
    blob = b"".join(bytes([len(part)]) + part for part in (iv, key, checksum))
    blob = cbc(hashlib.pbkdf2_hmac("sha1", typed, salt, rounds, 32), blob, b"v" * 16)
    lines = [b"AES-256", *(part.hex().upper().encode() for part in (salt, checksum_salt)), str(rounds).encode(),
             (b"v" * 16).hex().encode(), blob.hex().encode(), b""]
    return head + b"\n".join(lines) + cbc(key, data, iv)


# -- WhatsApp ---------------------------------------------------------------------------------------------------

JAVA_BYTES = bytes.fromhex("aced0005757200025b42acf317f8060854e00200007870")


def key_file(key: bytes) -> bytes:
    """The phone's file `key`, of 158 bytes."""
    account = b"a" * 16
    held = b"\x00\x01\x02" + b"s" * 32 + account + hashlib.sha256(account).digest() + bytes(16) + key
    return JAVA_BYTES + struct.pack(">I", len(held)) + held


def root_key_file(root: bytes) -> bytes:
    """The phone's file `encrypted_backup.key`."""
    return JAVA_BYTES + struct.pack(">I", len(root)) + root


def key_of_root(root: bytes) -> bytes:
    private = hmac.new(bytes(32), root, "sha256").digest()
    return hmac.new(private, b"backup encryption\x01", "sha256").digest()


def crypt(kind: int, key: bytes, plain: bytes, *, several: bool = False, features: int = 40) -> bytes:
    """A backup of WhatsApp of the kind 12, 14 or 15. `several`: a zip of several files, without the MD5."""
    iv = bytes(range(16))
    if kind == 12:
        head = b"\x00\x01\x02" + b"s" * 32 + b"a" * 16 + iv
    else:
        inner = _field(1, iv) if kind == 15 else b"".join(
            _field(n, value) for n, value in enumerate((b"\x00\x01", b"2", b"s" * 32, b"a" * 16, iv), 1))
        about = _field(1, b"2.24.1.1") + _field(3, b"42") + b"".join(
            _varint(n << 3) + b"\x01" for n in range(4, 4 + features))
        buffer = b"\x08\x01" + _field(3 if kind == 15 else 2, inner) + _field(4, about)
        head = _varint(len(buffer)) + buffer
    machine = Cipher(algorithms.AES(key), modes.GCM(iv)).encryptor()
    data = head + machine.update(plain if several else zlib.compress(plain, 1)) + machine.finalize() + machine.tag
    if several:
        return data
    return data + hashlib.md5(data).digest() + (b"--42" if kind == 12 else b"")


def _field(number: int, value: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes([*out, number])


# -- zip --------------------------------------------------------------------------------------------------------


def aes_zip(
    files: Mapping[str, bytes], password: str | Mapping[str, str], *, version: int = 2, strength: int = 3
) -> bytes:
    """A zip with AES, as 7-Zip and WinZip write it. `password`: one for all, or {name: password}."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            own = password if isinstance(password, str) else password[name]
            archive.writestr(name, _aes_member(content, own.encode(), strength))
    data = bytearray(out.getvalue())
    for name, content in files.items():
        extra = struct.pack("<HHH2sBH", 0x9901, 7, version, b"AE", strength, zipfile.ZIP_DEFLATED)
        at = data.index(b"PK\x01\x02", data.index(name.encode()))
        while data[at + 46:at + 46 + len(name)] != name.encode():
            at = data.index(b"PK\x01\x02", at + 1)
        struct.pack_into("<HH", data, at + 8, data[at + 8] | 1, 99)
        struct.pack_into("<I", data, at + 16, 0 if version == 2 else zlib.crc32(content))
        struct.pack_into("<I", data, at + 24, len(content))
        struct.pack_into("<H", data, at + 30, len(extra))
        data[at + 46 + len(name):at + 46 + len(name)] = extra
        end = data.rindex(b"PK\x05\x06")
        struct.pack_into("<I", data, end + 12, struct.unpack_from("<I", data, end + 12)[0] + len(extra))
    return bytes(data)


def _aes_member(content: bytes, password: bytes, strength: int) -> bytes:
    half = {1: 8, 2: 12, 3: 16}[strength]
    salt = b"S" * half
    derived = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 4 * half + 2)
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = machine.compress(content) + machine.flush()
    key, stream = derived[:2 * half], b""
    for n in range(1, len(packed) // 16 + 2):
        block = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
        stream += block.update(n.to_bytes(16, "little"))
    secret = bytes(a ^ b for a, b in zip(packed, stream, strict=False))
    return salt + derived[4 * half:] + secret + hmac.new(derived[2 * half:4 * half], secret, "sha1").digest()[:10]
