"""Keys and passwords as an examiner types them, pastes them or has them in a file. They are used for one import and
for reading its files, and are written nowhere."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from parsers.errors import UserError
from parsers.hexkeys import from_hex, together
from parsers.words import N_

_LEAST = 16  # bytes of a key in hex: fewer digits are a password, or a code
_MOST = 256  # the file of a key that was printed in hex; what is longer is a list of codes
_SIGNAL = re.compile(r"[0-9]{30}|[0-9A-Za-z#=]{64}")  # of a backup file, of a backup folder
_ENDS = re.compile("\r\n|[\n\r\u2028\u2029]")  # of lines, as they are pasted too
_LARGEST = 1 << 20  # bytes: a key has a few hundred, and the passwords of a longer list would be tried for days


class KeyFileLarge(UserError):
    """`path` is something else: a backup, a picture, a dictionary of passwords."""

    message = N_("{path} is too large for a key or a list of passwords (more than 1 MB).")


def forms(passphrase: str | None) -> tuple[str | None, ...]:
    """A passphrase as it was given, and with its accents put together and taken apart: keyboards, files and terminals
    of different systems give the same letters in either form, and whoever types sees no difference.
    """
    if passphrase is None:
        return (None,)
    return tuple(dict.fromkeys((passphrase, *(unicodedata.normalize(form, passphrase) for form in ("NFC", "NFD")))))


def typed(text: str) -> tuple[bytes, ...]:
    """What was typed or pasted may mean as a secret, one a line: a password in UTF-8, as it stands and without the
    blanks around it that a copy brings along, and the bytes of a key where it is written in hex.

    All are tried on what is encrypted. A hex key has 16 bytes or more; how it is written does not count (see
    `parsers.hexkeys`). Lines that follow one another may also be one key, as apps and tools print them. An empty text
    is no secret.
    """
    found: list[bytes] = []
    block: list[str] = []
    for line in (*_ENDS.split(text), ""):
        found += (line.encode(), line.strip().encode(), _key(line))
        if line.strip():
            block.append(line)
            continue
        if len(block) > 1:
            found += _of_lines(block)
        block = []
    return tuple(dict.fromkeys(secret for secret in found if secret))


def _key(text: str) -> bytes:
    """The bytes of a key in hex; none where it is something else."""
    key = from_hex(text) or b""
    return key if _LEAST <= len(key) <= _MOST else b""


def _of_lines(lines: list[str]) -> tuple[bytes, ...]:
    """What lines may mean that were printed as one: a key in hex, or the letters and digits of one of Signal's."""
    whole = "\n".join(lines)
    packed = together(whole)
    return _key(whole), packed.encode() if _SIGNAL.fullmatch(packed) else b""


def of_file(path: Path) -> tuple[bytes, ...]:
    """What a file may mean: its content, as an app's key file has it, and where it is text what its lines mean.

    Raises OSError and KeyFileLarge.
    """
    with path.open("rb") as file:
        data = file.read(_LARGEST + 1)
    if len(data) > _LARGEST:
        raise KeyFileLarge(path=str(path))
    try:
        text = in_utf8(data).decode()
    except UnicodeDecodeError:
        return (data,)
    if any(char < " " and not char.isspace() for char in text):
        return (data,)
    return tuple(dict.fromkeys((*filter(None, (data,)), *typed(text))))


def in_utf8(data: bytes) -> bytes:
    """A text whichever way an editor marked its encoding, without the mark. Raises UnicodeDecodeError."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16").encode()
    return data.removeprefix(b"\xef\xbb\xbf")
