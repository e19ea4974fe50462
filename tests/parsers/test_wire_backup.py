"""Wire's backup for all its apps: what libsodium encrypted is opened, damage costs only itself, odd values nothing."""

from __future__ import annotations

import base64
import io
import json
import struct
import tempfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.poly1305 import Poly1305
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Context
from parsers.containers.secretstream import HEADER, LAST, Stream, hchacha20
from parsers.evidence import Evidence, Scratch
from parsers.formats.wire_backup import REASON_NO_MESSAGE
from parsers.reasons import WARNING_TRUNCATED
from parsers.records import Message, Reaction, Record, Rejection
from parsers.records import Warning as Told
from tests import frames, support

PARSER = support.parser_named("wire-backup")
PASSWORD = "kitchen door ü".encode()
SALT = bytes(range(16))
#: A stream's header and its only piece: a zip with a page, as libsodium encrypts it under PASSWORD.
MADE = base64.b64decode(
    "2FpSkuHOnT/56GdZcDT4UOdqwP1GRwNkZMbn1zjEAziuiT39jAPuKTppCdm3bfPmjPRpPnoI7mbyQ6rfCytPb7BiOdnFbsEJBCEIrWp6zEiV"
    "PWuwzoJqmugVsRU8yJKsR//KnSzmab3TUT6UleGaM3OKYyuw3lp4KwsNO7qbmPjrkMJJfP674H/zuIlm8p0iQy2JFzM94IlBhz9pY2SIUoLL"
    "OUXgLy7OYNmZRhexRw6zJ8CBJ7DroqcoZpDLVvozoqRDc2Wz6y+CaVjHCgqZsj9TIxc4GCsRsozOfu1XWs4f/YaCkWdsJwDCHtNBlIy2LFXr"
    "I0R4/lJ2QlF/+kI3TZowxXgcma5ap4qhqLLSqPypn4qB4i0CCuEVhOz9b2qSn/ufGMyUG/wL0INB")
#: What libsodium made of four pieces under the key 00 01 02 ...: what they are, what their check covers beside them.
STREAM = bytes.fromhex("8fedf7b2a56630ff6fccc557f326a83022c29ea49adbc14e")
PIECES = (
    ("34474c02f78c07c4090fb22fcf7e15371dc1bd0f16d5e2add24dd4f97d7ba3dd589cae730bbd", b"The kitchen is closed",
     b"header", 0),
    ("d9a8ecc586b98dc33bee2da2a96f3cde805f064595149951", b"new key", b"", 2),
    ("4754182bdd1813a317c6b0e0938937c745", b"", b"header", 0),
    ("dc867b89ce9769a082563e257d507280a77137aa0f", b"last", b"", LAST),
)
MINA = {"1": "mina", "2": "wire.example"}
ANA = {"1": "ana", "2": "wire.example"}
KITCHEN = {"1": "kitchen", "2": "wire.example"}
INFO = {"1": "Common", "2": "1.0", "3": MINA, "4": 1_766_000_000_000, "5": "a1"}


def said(n: int, **more: Any) -> dict[str, Any]:
    """A message; `more`: fields by number behind `f`."""
    found = {"1": f"message-number-{n:04d}", "2": 1_766_000_000_000 + n, "3": ANA, "4": "77", "5": KITCHEN,
             "6": {"1": f"words {n}"}}  # fmt: skip
    return found | {name[1:]: value for name, value in more.items()}


def page(*messages: Any, **more: Any) -> bytes:
    return frames.message({"1": INFO, "3": list(messages), **{name[1:]: one for name, one in more.items()}})


def header(locked: bool, rounds: int = 2, memory: int = 65_536, version: int = 4) -> bytes:
    numbers = struct.pack(">H16s32sII?", version, SALT, bytes(32), rounds, memory, locked)
    return (b"WBUX\0" + numbers).ljust(1024, b"\0")


def packed(**pages: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in pages.items():
            archive.writestr(f"{name}.binpb", content)
    return target.getvalue()


def sealed(key: bytes, content: bytes, beside: bytes) -> bytes:
    """Pieces of 4096 bytes, encrypted with the cipher that opens them."""
    made = bytes(HEADER)
    stream = Stream(key, made)
    for at in range(0, len(content), 4096):
        piece = content[at : at + 4096]
        machine = stream._machine()
        first = machine.update(bytes(128))
        kind = bytes([(LAST if len(piece) < 4096 else 0) ^ first[64]])
        hidden = machine.update(piece)
        check = Poly1305(first[:32])
        check.update(beside + bytes(-len(beside) % 16) + kind + first[65:] + hidden + bytes(len(hidden) % 16))
        check.update(struct.pack("<QQ", len(beside), 64 + len(hidden)))
        whole = kind + hidden + check.finalize()
        assert stream.open(whole, beside) is not None
        made += whole
    return made


def read(root: Path, *secrets: bytes) -> tuple[list[Record], list[tuple[str, str]], list[str]]:
    """The records, the problems (status and sentence), what the notes say."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Scratch(Path(folder) / "scratch") as scratch,
        Evidence(root, scratch, secrets=secrets) as evidence,
    ):
        records = [one for item in support.claimed(PARSER, evidence) for one in PARSER.read(item, Context())]
        problems = [(one.status, one.message.format(**one.args)) for one in evidence.problems]
        return records, problems, [note.message.format(**note.args) for item in evidence.items for note in item.notes]


def texts(records: list[Record]) -> list[str | None]:
    return [one.text for one in records if isinstance(one, Message)]


def write(folder: Path, content: bytes) -> Path:
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "Wire.wbu").write_bytes(content)
    return folder / "in"


def test_streams_that_libsodium_made_are_opened() -> None:
    stream = Stream(bytes(range(32)), STREAM)
    for piece, plain, beside, kind in PIECES:
        assert stream.open(bytes.fromhex(piece), beside) == (plain, kind)
    for n in range(38):
        changed = bytearray.fromhex(PIECES[0][0])
        changed[n] ^= 1
        assert Stream(bytes(range(32)), STREAM).open(bytes(changed), b"header") is None


def test_the_derivation_of_keys_meets_its_published_value() -> None:
    """draft-irtf-cfrg-xchacha-03, 2.2.1."""
    nonce = bytes.fromhex("000000090000004a0000000031415927")
    expected = "82413b4227b27bfed30e42508a877d73a0f9e4d58a74a853c12ec41326d3ecdc"
    assert hchacha20(bytes(range(32)), nonce).hex() == expected


def test_a_backup_with_its_password(tmp_path: Path) -> None:
    records, problems, notes = read(write(tmp_path, header(locked=True) + MADE), b"wrong", PASSWORD)
    assert texts(records) == ["Bring the keys"]
    assert problems == []
    assert any("decrypted" in note for note in notes)
    assert not any("kitchen" in note for note in notes)


def test_a_backup_of_the_version_before(tmp_path: Path) -> None:
    """Its header is shorter, and its checks cover the version's letters."""
    key = b"k" * 32
    whole = b"WBUX\x0003" + header(locked=True)[7:63] + sealed(key, packed(messages_0=page(said(1))), b"03")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parsers.containers.wire._Header.key", lambda *_: key)
        assert texts(read(write(tmp_path, whole), b"any")[0]) == ["words 1"]
    _, ((status, _),), _ = read(write(tmp_path, whole))
    assert status == "needs_key"


@pytest.mark.parametrize("secrets", [(), (b"wrong",)])
def test_without_the_password_it_says_what_it_needs(secrets: tuple[bytes, ...], tmp_path: Path) -> None:
    records, ((status, sentence),), _ = read(write(tmp_path, header(locked=True) + MADE), *secrets)
    assert (records, status, "password" in sentence) == ([], "needs_key", True)


@pytest.mark.parametrize(("rounds", "memory"), [(2**32 - 1, 65_536), (2, 2**32 - 1), (0, 0), (1, 1)])
def test_a_key_that_would_cost_too_much_is_not_made(rounds: int, memory: int, tmp_path: Path) -> None:
    made = header(locked=True, rounds=rounds, memory=memory) + MADE
    _, ((status, _),), _ = read(write(tmp_path, made), PASSWORD)
    assert status == "needs_key"


def test_newer_and_cut_backups_are_said_and_not_guessed(tmp_path: Path) -> None:
    _, ((status, sentence),), _ = read(write(tmp_path, header(locked=False, version=5) + bytes(100)))
    assert (status, "5" in sentence) == ("not_read", True)
    _, ((status, _),), _ = read(write(tmp_path, header(locked=False)[:700]))
    assert status == "failed"


def test_damage_in_an_encrypted_backup_costs_what_stands_behind_it(tmp_path: Path) -> None:
    key = b"k" * 32
    content = packed(messages_0=page(*map(said, range(30))), messages_1=page(*map(said, range(30, 150))))
    assert len(content) > 3 * 4096
    whole = header(locked=True) + sealed(key, content, header(locked=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parsers.containers.wire._Header.key", lambda *_: key)
        records, problems, notes = read(write(tmp_path, whole), b"any")
        assert (len(texts(records)), problems) == (150, [])
        changed = bytearray(whole)
        changed[1048 + 2 * 4113 + 100] ^= 1
        records, problems, notes = read(write(tmp_path, bytes(changed)), b"any")
    assert texts(records)[:30] == [f"words {n}" for n in range(30)]
    assert any("damaged" in note for note in notes)


def test_pages_are_read_together_and_in_their_order(tmp_path: Path) -> None:
    pages = {f"messages_{n}": page(said(n)) for n in range(12)}
    likes = {"1": "MESSAGE-NUMBER-0003", "2": {"1": "❤️", "2": [ANA, MINA]}}
    lost = {"1": "nowhere", "2": {"1": "❤️", "2": ANA}}
    pages["a_reactions"] = frames.message({"1": INFO, "5": [likes, lost]})
    records, problems, _ = read(write(tmp_path, header(locked=False) + bytes(HEADER) + packed(**pages)))
    assert texts(records) == [f"words {n}" for n in range(12)]
    assert [(one.sender, one.direction) for one in records if isinstance(one, Reaction)] == [
        ("ana", "in"), ("owner", "out")]
    assert [one.reason for one in records if isinstance(one, Rejection)] == [REASON_NO_MESSAGE]
    assert problems == []


def test_pages_of_two_backups_in_one_folder_stay_apart(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "messages_0.binpb").write_bytes(page(said(1)))
    other = frames.message({"1": INFO | {"3": ANA}, "3": said(2)})
    (folder / "messages_1.binpb").write_bytes(other)
    records, _, _ = read(folder)
    assert [(one.text, one.direction) for one in records if isinstance(one, Message)] == [
        ("words 1", "in"), ("words 2", "out")]


def test_a_page_that_is_cut_keeps_what_stands_before(tmp_path: Path) -> None:
    whole = page(*map(said, range(5)))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "messages_0.binpb").write_bytes(whole[:-20])
    records, _, _ = read(tmp_path / "in")
    assert texts(records) == [f"words {n}" for n in range(4)]
    assert any(isinstance(one, Told) and one.message == WARNING_TRUNCATED and one.partial for one in records)


ODD = [0, 2**64 - 1, 2**63, "", "x", "base16:ff", "base16:0aff", {"1": 7}, {"1": {"1": "a"}}, {"1": "\udcff", "2": 3},
       [], ["", {"1": "b"}], 1.5]  # fmt: skip


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("field", [f"f{n}" for n in range(1, 13)])
def test_an_odd_value_costs_nothing_else(field: str, value: Any, tmp_path: Path) -> None:
    records = records_of(page(said(1), said(2, **{field: value}), said(3)), tmp_path)
    assert {"words 1", "words 3"} <= set(texts(records))


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("inner", [6, 7, 8])
def test_odd_content_costs_nothing_else(inner: int, value: Any, tmp_path: Path) -> None:
    for n in range(1, 14):
        content = said(2) | {"6": []} | {str(inner): {str(n): value}}
        records = records_of(page(said(1), content, said(3)), tmp_path)
        assert len(texts(records)) + sum(isinstance(one, Rejection) for one in records) == 3
        assert {"words 1", "words 3"} <= set(texts(records))


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("field", ["f2", "f4", "f5", "f6", "f1000"])
def test_odd_entries_cost_nothing_else(field: str, value: Any, tmp_path: Path) -> None:
    assert {"words 1", "words 3"} <= set(texts(records_of(page(said(1), said(3), **{field: value}), tmp_path)))


@given(data=st.binary(max_size=400))
def test_any_bytes_behind_the_first_entry_keep_the_ledger(data: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        records_of(page(said(1)) + data, Path(folder))


def records_of(content: bytes, folder: Path) -> list[Record]:
    """The records of a page, whose ledger adds up and which can be written down."""
    (folder / "in").mkdir(exist_ok=True)
    (folder / "in" / "messages_0.binpb").write_bytes(content)
    records, _, _ = read(folder / "in")
    assert all(totals["found"] == totals["kept"] + totals["rejected"] for totals in support.ledger(records).values())
    json.dumps([support.line(record) for record in records], allow_nan=False)
    return records
