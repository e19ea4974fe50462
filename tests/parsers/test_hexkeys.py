"""Keys in hexadecimal digits: however an app or a tool prints them, they open what they belong to."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.containers import keychain, signal_backup, signal_desktop
from parsers.containers.whatsapp import keys_of
from parsers.hexkeys import digits, from_hex
from tests.parsers import backups
from tests.parsers.test_containers_wechat import account, password, read, settings_of

AUTH = '<map><int name="_auth_uin" value="{}" /></map>'
KEY = bytes(range(0xA0, 0xC0))
DIGITS = KEY.hex()
#: As apps and tools print 32 bytes.
WRITTEN = {
    "plain": DIGITS,
    "capitals": DIGITS.upper(),
    "a prefix": f"0x{DIGITS}",
    "a prefix in capitals": f"0X{DIGITS.upper()}",
    "colons": KEY.hex(":").upper(),
    "hyphens": KEY.hex("-"),
    "pairs": KEY.hex(" "),
    "groups of four, four in a line": "\n".join(
        " ".join(DIGITS[at + n:at + n + 4] for n in range(0, 16, 4)) for at in range(0, 64, 16)),
    "broken in the middle": f"{DIGITS[:33]}\r\n{DIGITS[33:]}\n",
    "of a program": "{" + ", ".join(f"0x{byte:02X}" for byte in KEY) + "}",
    "of a script": '"' + "".join(f"\\x{byte:02x}" for byte in KEY) + '"',
    "of SQLCipher": f"\"x'{DIGITS.upper()}'\"",
    "a line of SQLCipher": f"PRAGMA key = \"x'{DIGITS}'\";",
    "out of a page": f"\ufeff{DIGITS[:32]}\u00a0\u200b{DIGITS[32:]}\u2028",
    "dashes": "\u2013".join(DIGITS[n:n + 8] for n in range(0, 64, 8)),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_a_key_of_64_digits_is_taken_as_it_is_printed(written: str) -> None:
    assert from_hex(written) == from_hex(written.encode(), 32) == KEY
    assert KEY in keys_of(written.encode()), "of a WhatsApp backup"
    assert signal_desktop.key_of(written) == KEY
    whole = f"{written}\n{bytes(16).hex(':')}" if "'" not in written and "{" not in written else None
    if whole is not None:
        assert keychain.key_of(whole.encode()) == KEY + bytes(16)


@pytest.mark.parametrize("text", ["", "xyz", "0x", "a password", "12345 g", "abc", "pragma key", "–"])
def test_something_else_is_no_key(text: str) -> None:
    assert from_hex(text) is None


def test_the_file_of_a_key_printed_in_hex_is_that_file() -> None:
    file = backups.key_file(KEY)
    assert keys_of(file.hex(" ").upper().encode()) == keys_of(file) == [KEY]


@given(st.binary(min_size=1, max_size=64), st.sampled_from([" ", ":", "-", "\n", ", ", " 0x"]), st.booleans())
def test_what_is_printed_is_read_again(key: bytes, between: str, capitals: bool) -> None:
    written = between.join(f"{byte:02x}" for byte in key)
    assert from_hex(written.upper().replace("0X", "0x") if capitals else written) == key


@given(st.text())
def test_any_text_is_digits_or_none(text: str) -> None:
    assert set(digits(text) or "") <= set("0123456789abcdefABCDEF")


@pytest.mark.parametrize("written", [
    "12345 67890 12345 67890 12345 67890", "12345-67890-12345-67890-12345-67890",
    "12345 67890\n12345 67890\n12345 67890", "12345\u00a067890\u201312345\u00a06789012345\u200b67890",
])
def test_the_digits_of_a_signal_backup_are_taken_however_they_are_grouped(written: str) -> None:
    assert signal_backup._digits(written.encode()) == b"1234567890" * 3


@pytest.mark.parametrize("written", [
    "1a2b3c4", "1A2B3C4", " 1A2b3C4\n", "0x1A2B3C4", "1A 2B 3C 4", "1a:2b:3c:4", "1A-2B-3C-4",
])
def test_the_password_of_wechat_is_taken_in_any_case(written: str, tmp_path: Path) -> None:
    """The app makes it of small hexadecimal digits."""
    assert read(account(tmp_path / "mm", "1a2b3c4"), written.encode())[0] == [("把护照给我", "live")]


@pytest.mark.parametrize(("imei", "number", "written"), [
    ("350000000000001", "987", "35-000000-000000-1 987"), ("1234567890ABCDEF", "987", "1234567890abcdef987"),
    ("A0000012345678", "-987", "a0000012345678-987"), ("350000000000001", "-987", "350000000000001 -987"),
])
def test_phone_and_number_are_taken_in_any_case(imei: str, number: str, written: str, tmp_path: Path) -> None:
    assert read(account(tmp_path / "mm", password(imei, number)), written.encode())[0] == [("把护照给我", "live")]


def test_a_phone_is_taken_in_any_case_where_the_number_is_known(tmp_path: Path) -> None:
    root = account(tmp_path / "mm", password("A0000012345678", "-987"))
    settings_of(root, auth_info_key_prefs=AUTH.format("-987"))
    assert read(root, b"a0 0000 1234 5678")[0] == [("把护照给我", "live")]
