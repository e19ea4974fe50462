"""What an examiner types as a key or password, or has in a file, as the bytes that are tried."""

from pathlib import Path

import pytest

from tests.parsers import backups
from triage.intake.keys import KeyFileLarge, of_file, typed


@pytest.mark.parametrize(("text", "secrets"), [
    ("", ()),
    ("correct horse", (b"correct horse",)),
    ("пароль", ("пароль".encode(),)),
    ("123456", (b"123456",)),  # also hex digits, but too few for a key
    ("00" * 32, (b"00" * 32, bytes(32))),
    ("0A:" * 15 + "0b", (b"0A:" * 15 + b"0b", b"\x0a" * 15 + b"\x0b")),
    (" " + "ff" * 16, (b" " + b"ff" * 16, b"ff" * 16, b"\xff" * 16)),
    ("sesame ", (b"sesame ", b"sesame")),  # copied with a blank
    ("one\ntwo\u2029\r\nsesame\n", (b"one", b"two", b"sesame")),  # a list that was pasted
    ("ff" * 16 + "f", (b"ff" * 16 + b"f",)),
    ("0x" + "FF" * 16, (b"0x" + b"FF" * 16, b"\xff" * 16)),
    ("ff" * 8 + "\n" + "FF" * 8, (b"ff" * 8, b"FF" * 8, b"\xff" * 16)),  # a key that is printed on two lines
    ("one\n\n" + "ff" * 8 + "\u2028" + "ff" * 8, (b"one", b"ff" * 8, b"\xff" * 16)),  # pasted, below a password
    ("12345 67890\n12345 67890\n12345 67890", (b"12345 67890", b"1234567890" * 3)),  # as Signal shows it
])
def test_typed(text: str, secrets: tuple[bytes, ...]) -> None:
    assert typed(text) == secrets


@pytest.mark.parametrize(("content", "secrets"), [
    (b"", ()),
    (b"one\r\ntwo words\r\n", (b"one", b"two words")),
    ("sésame\n".encode("utf-16"), ("sésame".encode(),)),
    (b"\xef\xbb\xbfsesame", (b"sesame",)),
    (b"ff" * 32 + b"\n", (b"ff" * 32, b"\xff" * 32)),
    (b"12345 67890\n12345 67890\n", (b"12345 67890",)),
])
def test_a_text_file_is_a_list_and_a_whole(content: bytes, secrets: tuple[bytes, ...], tmp_path: Path) -> None:
    """As a whole it may be one key, written on several lines."""
    path = tmp_path / "list.txt"
    path.write_bytes(content)
    assert of_file(path) == tuple(dict.fromkeys((*filter(None, (content,)), *secrets)))


def test_the_key_file_of_an_app_is_one_key(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_bytes(backups.key_file(bytes(range(32))))
    assert of_file(path) == (path.read_bytes(),)


def test_a_file_that_is_no_key_is_not_tried(tmp_path: Path) -> None:
    path = tmp_path / "all passwords of the world.txt"
    path.write_bytes(b"sesame\n" * 200_000)
    with pytest.raises(KeyFileLarge):
        of_file(path)
