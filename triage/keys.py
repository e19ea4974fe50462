"""Keys and passwords as an examiner types them, pastes them or has them in a file. They are used for one import and
for reading its files, and are written nowhere."""

from __future__ import annotations

import re
from pathlib import Path

from parsers.errors import UserError
from parsers.words import N_

_HEX = re.compile(r"(?:[0-9a-f]{2}[\s:-]*){16,}", re.IGNORECASE)
_ENDS = re.compile("\r\n|[\n\r\u2028\u2029]")  # of lines, as they are pasted too
_LARGEST = 1 << 20  # bytes: a key has a few hundred, and the passwords of a longer list would be tried for days


class KeyFileLarge(UserError):
    """`path` is something else: a backup, a picture, a dictionary of passwords."""

    message = N_("{path} is too large for a key or a list of passwords (more than 1 MB).")


def typed(text: str) -> tuple[bytes, ...]:
    """What was typed or pasted may mean as a secret, one a line: a password in UTF-8, as it stands and without the
    blanks around it that a copy brings along, and the bytes of a key where it is written in hex.

    All are tried on what is encrypted. A hex key has 16 bytes or more; spaces, colons and hyphens between its digits
    do not count. An empty text is no secret.
    """
    found: list[bytes] = []
    for line in _ENDS.split(text):
        found += (line.encode(), line.strip().encode())
        if _HEX.fullmatch(line.strip()):
            found.append(bytes.fromhex(re.sub(r"[\s:-]", "", line)))
    return tuple(dict.fromkeys(secret for secret in found if secret))


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
