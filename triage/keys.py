"""Keys and passwords as an examiner types them. They are used for one import and
for reading its files, and are written nowhere."""

from __future__ import annotations

import re

_HEX = re.compile(r"(?:[0-9a-f]{2}[\s:-]*){16,}", re.IGNORECASE)


def typed(text: str) -> tuple[bytes, ...]:
    """What a line of text may mean as a secret: a password in UTF-8, and the bytes of a key where it is written in hex.

    Both are tried on what is encrypted. A hex key has 16 bytes or more; spaces, colons and hyphens between its digits
    do not count. An empty text is no secret.
    """
    if not text:
        return ()
    password = text.encode()
    if not _HEX.fullmatch(text.strip()):
        return (password,)
    return password, bytes.fromhex(re.sub(r"[\s:-]", "", text))
