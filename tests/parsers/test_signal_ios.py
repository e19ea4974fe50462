"""Signal's database for iPhone: whose every row is, the key of the keychain, and objects that cannot be read."""

from __future__ import annotations

import hmac
import json
import plistlib
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.base import Context
from parsers.containers import keychain
from parsers.evidence import Evidence, Scratch
from parsers.formats.signal_ios import types
from parsers.records import OWNER, Call, Contact, Conversation, Message, Record, Rejection
from tests import support

PARSER = support.parser_named("signal-ios")
FIXTURES = support.FIXTURES / "signal-ios"
KEY = bytes(range(48))
OLGA = "11111111-2222-4333-8444-555555555555"


@contextmanager
def changed(folder: Path, *sql: str, case: str = "2025") -> Iterator[Path]:
    """The fixture's database with a change."""
    root = support.build(FIXTURES / case, folder / "evidence")
    (path,) = root.rglob("signal.db")
    with closing(sqlite3.connect(path)) as connection:
        for one in sql:
            connection.execute(one)
        connection.commit()
    yield root


def messages(records: list[Record]) -> dict[int | None, Message]:
    return {one.provenance.row: one for one in records if isinstance(one, Message)}


_POLLS = (
    "CREATE TABLE Poll(id INTEGER PRIMARY KEY, interactionId INTEGER, isEnded BOOLEAN, allowsMultiSelect BOOLEAN)",
    "CREATE TABLE PollOption(id INTEGER PRIMARY KEY, pollId INTEGER, option TEXT, optionIndex INTEGER)",
    "INSERT INTO Poll VALUES(1, 2, 1, 0)",
    "INSERT INTO PollOption VALUES(1, 1, 'Monday', 1), (2, 1, 'Sunday', 0)",
    "UPDATE model_TSInteraction SET body = 'When do we go?' WHERE id = 2",
)


@pytest.mark.parametrize("state", [True, False])
def test_a_poll_is_told_with_its_votes(state: bool, tmp_path: Path) -> None:
    """Answers in the order that they stand; newer versions keep a vote that was taken back, which does not count."""
    voters = "id INTEGER PRIMARY KEY, optionId INTEGER, voteAuthorId INTEGER, voteCount INTEGER"
    rows = "(1, 1, 1, 1, 1), (2, 2, 2, 1, 0), (3, 1, 2, 2, 1)" if state else "(1, 1, 1, 1), (3, 1, 2, 1)"
    table = f"CREATE TABLE PollVote({voters}{', voteState INTEGER' if state else ''})"
    more = (table, f"INSERT INTO PollVote VALUES {rows}")
    with changed(tmp_path, *_POLLS, *more) as root:
        one = messages(support.read(PARSER, root))[2]
    assert (one.kind, one.text) == ("poll", "When do we go?")
    assert (one.details or {})["poll"] == {
        "question": "When do we go?", "multiple": False, "closed": True,
        "answers": [{"text": "Sunday", "voters": []}, {"text": "Monday", "voters": [OWNER, OLGA]}],
    }  # fmt: skip


def test_a_poll_without_its_tables_of_answers_keeps_its_question(tmp_path: Path) -> None:
    with changed(tmp_path, *_POLLS, "DROP TABLE PollOption") as root:
        one = messages(support.read(PARSER, root))[2]
    assert (one.kind, one.text, (one.details or {})["poll"]["answers"]) == ("poll", "When do we go?", [])


def test_who_deleted_a_message_of_somebody_else(tmp_path: Path) -> None:
    sql = ("CREATE TABLE AdminDelete(interactionId INTEGER PRIMARY KEY, deleteAuthorId INTEGER)",
           "INSERT INTO AdminDelete VALUES(2, 1)")  # fmt: skip
    with changed(tmp_path, *sql) as root:
        one = messages(support.read(PARSER, root))[2]
    assert (one.kind, one.state, (one.details or {})["deleted_by"]) == ("deleted", "deleted_by_app", OWNER)


def test_who_did_what_in_a_group_and_what_was_begun(tmp_path: Path) -> None:
    """The changes stand as JSON in an archived object; what was begun in a chat stands with the chat."""
    told = [{"otherUserWasRemovedByOtherUser": {"updaterAci": OLGA.upper(), "userAci": "9" * 8}}, {"wasMigrated": {}}]
    held = {"$class": plistlib.UID(5), "updateItemsKey": plistlib.UID(4)}
    objects = ["$null", {"NS.keys": [plistlib.UID(2)], "NS.objects": [plistlib.UID(3)]}, "groupUpdateItems", held,
               json.dumps(told).encode(), {"$classname": "Wrapper"}]  # fmt: skip
    archive = plistlib.dumps({"$archiver": "NSKeyedArchiver", "$top": {"root": plistlib.UID(1)}, "$objects": objects},
                             fmt=plistlib.FMT_BINARY)  # fmt: skip
    with changed(
        tmp_path, f"UPDATE model_TSInteraction SET infoMessageUserInfo = x'{archive.hex()}' WHERE id = 20",
        "UPDATE model_TSThread SET messageDraft = 'help me' WHERE uniqueId = 'T2'",
    ) as root:
        records = support.read(PARSER, root)
    event = messages([one for one in records if isinstance(one, Message) and one.kind == "system"])[20]
    assert (event.details or {})["system"]["changes"] == [
        {"type": "otherUserWasRemovedByOtherUser", "updaterAci": OLGA, "userAci": "9" * 8}, {"type": "wasMigrated"}]
    (draft,) = [one for one in records if isinstance(one, Message) and (one.details or {}).get("box")]
    assert (draft.text, draft.sender, draft.conversation) == ("help me", OWNER, event.conversation)


def encrypted(folder: Path, *, log: bool = False) -> Path:
    """The fixture of 2025 as the phone keeps it: encrypted by SQLCipher, its first bytes in clear."""
    root = folder / "evidence"
    root.mkdir()
    plain = support.build(FIXTURES / "2025", folder / "plain")
    (source,) = plain.rglob("signal.db")
    working = folder / "working.sqlite"
    with closing(sqlcipher3.connect(str(working), isolation_level=None)) as connection:
        connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        connection.execute("PRAGMA cipher_plaintext_header_size = 32")
        connection.execute("PRAGMA journal_mode = WAL")
        with closing(sqlite3.connect(source)) as found:
            for statement in found.iterdump():
                connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        if log:
            connection.execute("UPDATE model_TSInteraction SET body = 'no more' WHERE id = 2")
            (root / "signal.sqlite-wal").write_bytes(Path(f"{working}-wal").read_bytes())
        (root / "signal.sqlite").write_bytes(working.read_bytes())
    return root


def read(root: Path, *secrets: bytes) -> tuple[list[Record], list[str], list[str]]:
    """Records, problems, notes."""
    with (
        tempfile.TemporaryDirectory() as folder,
        Scratch(Path(folder) / "scratch") as scratch,
        Evidence(root, scratch, secrets=secrets) as evidence,
    ):
        notes = [note.message.format(**note.args) for item in evidence.items for note in item.notes]
        records = [one for item in support.claimed(PARSER, evidence) for one in PARSER.read(item, Context())]
        said = [f"{one.status}: {one.message.format(**one.args)}" for one in evidence.problems]
        return records, said, notes


@pytest.mark.parametrize("written", [KEY, KEY.hex().encode(), f"x'{KEY.hex().upper()}'\n".encode()])
def test_the_database_with_its_key(written: bytes, tmp_path: Path) -> None:
    """Every text of the fixture comes out of the encrypted file."""
    records, said, notes = read(encrypted(tmp_path), b"another password", bytes(48), written)
    plain = support.read(PARSER, tmp_path / "plain")
    assert said == []
    assert [one.text for one in messages(records).values()] == [one.text for one in messages(plain).values()]
    assert any("decrypted" in note for note in notes)
    assert not any(KEY.hex() in note for note in notes)


def test_its_log_stays_a_log(tmp_path: Path) -> None:
    records, _, _ = read(encrypted(tmp_path, log=True), KEY)
    found = [(m.text, m.state) for m in records if isinstance(m, Message) and m.provenance.row == 2]
    assert found == [("no more", "wal_only"), ("You will live here 🏠", "removed_by_wal")]


@pytest.mark.parametrize("secrets", [(), (bytes(48),), (b"1" * 64,)])
def test_without_its_key_it_says_what_it_needs(secrets: tuple[bytes, ...], tmp_path: Path) -> None:
    records, (said,), _ = read(encrypted(tmp_path), *secrets)
    assert records == []
    assert said.startswith("needs_key: ")
    assert "96 digits" in said


@pytest.mark.parametrize(("place", "cut"), [(4096 * 3 + 100, 0), (2000, 0), (0, 100)])
def test_a_changed_page_is_said(place: int, cut: int, tmp_path: Path) -> None:
    """Also where it is the first, on which a key is tried, and where the file ends inside one."""
    root = encrypted(tmp_path)
    content = bytearray((root / "signal.sqlite").read_bytes())
    content[place] ^= 1 if place else 0
    (root / "signal.sqlite").write_bytes(content[: len(content) - cut])
    _, _, notes = read(root, KEY)
    assert any("1 pages" in note for note in notes)


def test_databases_in_clear_are_no_containers(tmp_path: Path) -> None:
    """Also one that another tool decrypted page by page, which keeps the space that was set aside."""
    path = tmp_path / "signal.sqlite"
    with closing(sqlcipher3.connect(str(path))) as connection:
        connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        connection.execute("PRAGMA cipher_plaintext_header_size = 32")
        connection.execute("CREATE TABLE a(b)")
        connection.commit()
    with support.opened(tmp_path) as evidence:
        assert [item.container for item in evidence.items] == [True]
        pages = keychain._pages(KEY)
        content = b"".join(pages.database(evidence.items[0]))
    path.write_bytes(content)
    with support.opened(tmp_path) as evidence:
        assert [item.container for item in evidence.items] == [False]
        assert evidence.items[0].schema() == {"a": frozenset("b")}


@given(st.binary(max_size=200))
def test_keys_of_anything(secret: bytes) -> None:
    key = keychain.key_of(secret)
    assert key is None or len(key) == 48


@pytest.mark.parametrize(
    ("body", "size", "text"),
    [("the whole text", 14, "the whole text"), ("the whole text\0\0", 14, "the whole text"), (None, 14, "begins")],
)
def test_a_long_text_is_decrypted(body: str | None, size: int, text: str, tmp_path: Path) -> None:
    """It lies in a file with a key of its own, filled up with zeros; one that fails its check is none."""
    key = bytes(range(64))
    pad = padding.PKCS7(128).padder()
    machine = Cipher(algorithms.AES(key[:32]), modes.CBC(bytes(16))).encryptor()
    plain = pad.update((body or "forged").encode()) + pad.finalize()
    content = bytes(16) + machine.update(plain) + machine.finalize()
    content += hmac.digest(key[32:], content, "sha256")
    if body is None:
        content = content[:-1] + b"?"
    change = ("UPDATE model_TSInteraction SET body = 'begins' WHERE id = 7",
              f"UPDATE Attachment SET encryptionKey = X'{key.hex()}', unencryptedByteCount = {size} WHERE id = 3")
    with changed(tmp_path, *change) as root:
        (root / "attachment_files" / "bb").mkdir()
        (root / "attachment_files" / "bb" / "gone").write_bytes(content)
        found = messages(support.read(PARSER, root))[7]
    assert found.text == text
    assert bool((found.details or {}).get("cut")) == (body is None)


@pytest.mark.parametrize("column", ["quotedMessage", "linkPreview", "messageSticker", "contactShare"])
@pytest.mark.parametrize("blob", [b"", b"bplist00", b"\xff" * 40, plistlib.dumps({"$objects": 1})])
def test_a_broken_object_costs_what_it_says(column: str, blob: bytes, tmp_path: Path) -> None:
    with changed(tmp_path, f"UPDATE model_TSInteraction SET {column} = X'{blob.hex()}' WHERE id = 3") as root:
        records = support.read(PARSER, root)
    found = messages(records)[3]
    assert (found.text, found.sender, found.direction) == ("Is this right?", OWNER, "out")


def test_every_kind_of_row_is_a_record(tmp_path: Path) -> None:
    """Whatever number says what the row is: a record with its words, never none."""
    with changed(tmp_path) as root:
        (path,) = root.rglob("signal.db")
        with closing(sqlite3.connect(path)) as connection:
            for kind in range(90):
                connection.execute(
                    "INSERT INTO model_TSInteraction(recordType, uniqueId, timestamp, uniqueThreadId, body, authorUUID)"
                    " VALUES(?, ?, 5, 'T1', 'words', ?)", (kind, f"k{kind}", OLGA))
            connection.commit()
        records = support.read(PARSER, root)
    made = [one for one in records if isinstance(one, Message | Call) and one.time.raw == "5"]
    assert len(made) == 90
    assert sum(isinstance(one, Call) for one in made) == 2
    assert all(one.text == "words" for one in made if isinstance(one, Message))
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]


@pytest.mark.parametrize("numbers", [None, -1, 29, 30, 10**6])
def test_numbers_of_events(numbers: int | None) -> None:
    assert types.event(10, numbers, None)
    assert types.event(9, None, numbers)
    assert types.call(numbers) == ("unknown", "unknown")
    assert types.outcome(numbers) == "unknown"


def test_the_least_tables(tmp_path: Path) -> None:
    """What every version has, and nothing else."""
    with closing(sqlite3.connect(tmp_path / "signal.sqlite")) as connection:
        connection.executescript(
            "CREATE TABLE model_TSThread(id INTEGER PRIMARY KEY, recordType INTEGER, uniqueId TEXT);"
            "CREATE TABLE model_TSInteraction(id INTEGER PRIMARY KEY, recordType INTEGER, uniqueThreadId TEXT,"
            " timestamp INTEGER, body TEXT, attachmentIds BLOB);"
            "INSERT INTO model_TSInteraction VALUES(1, 19, 'T', 1767200000000, 'who is there', X'00');"
            "INSERT INTO model_TSInteraction VALUES(2, 21, NULL, NULL, NULL, NULL);")
    records = support.read(PARSER, tmp_path)
    assert [(m.text, m.direction) for m in messages(records).values()] == [("who is there", "in"), (None, "out")]
    assert {one.key for one in records if isinstance(one, Conversation)} == {"thread T", "thread None"}
    assert not [one for one in records if isinstance(one, Rejection | Contact)]


@settings(max_examples=40, deadline=None)
@given(value=st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1), st.floats(), st.text(max_size=8),
                       st.binary(max_size=12)), column=st.integers(0, 60))
def test_any_value_of_any_column(value: Any, column: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("any")
    root = support.build(FIXTURES / "2025", folder / "evidence")
    (path,) = root.rglob("signal.db")
    with closing(sqlite3.connect(path)) as connection:
        table = ("model_TSInteraction", "model_TSThread", "model_SignalRecipient", "CallRecord", "Attachment",
                 "MessageAttachmentReference", "EditRecord", "model_OWSReaction")[column % 8]
        names = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] != "id"]
        name = names[column // 8 % len(names)]
        try:
            connection.execute(f"UPDATE {table} SET {name} = ?", (value,))
        except (sqlite3.IntegrityError, OverflowError):
            return
        connection.commit()
    records = support.read(PARSER, root)
    for one in records:
        support.line(one)
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]
