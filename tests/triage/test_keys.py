"""What an examiner types as a key or password, as the bytes that are tried."""

import pytest

from triage.keys import typed


@pytest.mark.parametrize(("text", "secrets"), [
    ("", ()),
    ("correct horse", (b"correct horse",)),
    ("пароль", ("пароль".encode(),)),
    ("123456", (b"123456",)),  # also hex digits, but too few for a key
    ("00" * 32, (b"00" * 32, bytes(32))),
    ("0A:" * 15 + "0b", (b"0A:" * 15 + b"0b", b"\x0a" * 15 + b"\x0b")),
    (" " + "ff" * 16, (b" " + b"ff" * 16, b"\xff" * 16)),
    ("ff" * 16 + "f", (b"ff" * 16 + b"f",)),
])
def test_typed(text: str, secrets: tuple[bytes, ...]) -> None:
    assert typed(text) == secrets
