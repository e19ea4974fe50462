"""Telegram's store for iPhone: objects, peers, messages, the key beside the database, and hostile bytes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import struct
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlcipher3
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.apps import postbox as store
from parsers.base import Context
from parsers.containers import keychain
from parsers.evidence import Evidence, Scratch
from parsers.formats.telegram_ios.stored import Hole, index, stored
from parsers.records import OWNER, Message, Reaction, Record, Warning  # noqa: A004  (the field's own word)
from tests import postbox, support

PARSER = support.parser_named("telegram-ios")
FIXTURES = support.FIXTURES / "telegram-ios"
KEY = bytes(range(48))
NOW = 1_767_200_000


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("CloudDocumentMediaResource", 486562374), ("CloudPhotoSizeMediaResource", 1226791958),
        ("CloudDocumentSizeMediaResource", -2129249780), ("LocalFileMediaResource", 711798229),
        ("LocalFileReferenceMediaResource", 1868491758),
    ],
)  # fmt: skip
def test_numbers_of_classes_are_those_of_real_databases(name: str, number: int) -> None:
    """As telegram-message-exporter lists them, which read real ones."""
    assert store.type_hash(name) == number


@pytest.mark.parametrize(
    ("number", "key"),
    [
        (12345, "user12345"), (1 << 32 | 77, "chat77"), (2 << 32 | 5, "channel5"), (3 << 32 | 0xFFFFFFFB, "secret-5"),
        (1 << 35 | 1705032704, "user6000000000"), (0, None), (4 << 32 | 1, None), ("5", None), (True, None),
        (1 << 70, None),
    ],
)  # fmt: skip
def test_peers(number: Any, key: str | None) -> None:
    assert store.peer(number) == key


@given(st.sampled_from(["user", "chat", "channel"]), st.integers(1, (1 << 52) - 1))
def test_peers_there_and_back(kind: str, number: int) -> None:
    assert store.peer(postbox.peer(f"{kind} {number}")) == f"{kind}{number}"


def messages(records: list[Record]) -> list[Message]:
    return [one for one in records if isinstance(one, Message)]


def made(folder: Path, *rows: dict[str, Any], **more: Any) -> list[Record]:
    """What comes of a database with these messages of user 222."""
    folder.mkdir(exist_ok=True)
    listed = [{"peer": "user 222", "id": n + 1, "at": NOW + n, "in": True, **row} for n, row in enumerate(rows)]
    postbox.build(json.dumps({"owner": "user 111", "messages": listed, **more}), folder / "db_sqlite")
    return support.read(PARSER, folder)


def test_an_answer_to_another_chat_points_to_no_message_of_this_one(tmp_path: Path) -> None:
    """Numbers of messages are a chat's own, so that the same number here is another message."""
    at = {"i": 1 << 32}
    rows: list[dict[str, Any]] = [
        {"text": "first"},
        {"text": "to it", "attributes": [{"@": "ReplyMessageAttribute", "p": "user 222", **at}]},
        {"text": "to another", "attributes": [{"@": "ReplyMessageAttribute", "p": "channel 9", **at,
                                               "qu": {"t": "Jobs abroad", "e": []}}]},
        {"text": "to nothing here", "attributes": [{"@": "QuotedReplyMessageAttribute", "p": None, "a": "Ana",
                                                    "qu": "base16:" + postbox._field("t", "she paid").hex()}]},
        {"text": "hostile", "attributes": [{"@": "QuotedReplyMessageAttribute", "p": None, "qu": "base16:ff00"}]},
    ]  # fmt: skip
    peers = [{"peer": "channel 9", "@": "TelegramChannel", "t": "Jobs"}]
    _, here, there, nowhere, hostile = messages(made(tmp_path, *rows, peers=peers))
    assert (here.reply_to, here.details) == ("1", None)
    assert (here.reply_in, there.reply_to, there.reply_in, there.details) == (
        None, "1", "channel9",
        {"quoted": {"text": "Jobs abroad", "sender": "Jobs"}, "reply_elsewhere": {"chat": "channel9", "message": "1"}},
    )  # fmt: skip
    assert (nowhere.details or {})["quoted"] == {"text": "she paid", "sender": "Ana"}
    assert hostile.text == "hostile"


def test_who_reacted_is_told(tmp_path: Path) -> None:
    """Emoji of every kind in the sums; a reaction of its own for everybody who is named."""
    attribute = {
        "@": "ReactionsMessageAttribute",
        "r": [{"v": "👍", "c": 2}, {"cfid": 5368324170671202286, "c": 1}, {"star": 0, "c": 50}],
        "rp": [
            {"v": "👍", "p": "user 111", "my": 1, "ts": NOW},
            {"cfid": 5368324170671202286, "p": "user 222", "ts": None},
        ],
    }
    records = made(tmp_path, {"text": "Look", "attributes": [attribute]})
    (message,) = messages(records)
    custom = "custom:5368324170671202286"
    assert [one["emoji"] for one in (message.details or {})["reactions"]] == ["👍", custom, "paid"]
    found = [one for one in records if isinstance(one, Reaction)]
    assert [(one.emoji, one.sender, one.direction, one.target) for one in found] == [
        ("👍", OWNER, "out", "1"), (custom, "user222", "in", "1"),
    ]  # fmt: skip
    assert [one.time.utc_ms for one in found] == [NOW * 1000, None]


@pytest.mark.parametrize(
    ("action", "kind", "name", "text"),
    [
        ({"_rawValue": 44, "text": "for you", "convertStars": 5}, "system", "send_star_gift", "for you"),
        ({"_rawValue": 26, "t": "Order"}, "system", "send_webview_data", "Order"),
        ({"_rawValue": 28, "title": "Papers"}, "system", "topic_created", None),
        ({"_rawValue": 22, "callId": 1 << 40, "duration": 7}, "call", "group_call", None),
        ({"_rawValue": 48, "cid": 1 << 40, "dur": None, "flags": 5, "part": [222]}, "call", "conference_call", None),
        ({"_rawValue": 999}, "system", "event 999", None),
    ],
)
def test_events_of_today(action: dict[str, Any], kind: str, name: str, text: str | None, tmp_path: Path) -> None:
    """Under the names that the JSON export has for them; words that somebody wrote are the message's."""
    (one,) = messages(made(tmp_path, {"media": [{"@": "TelegramMediaAction", **action}]}))
    assert (one.kind, one.text, (one.details or {})["system"]["type"]) == (kind, text, name)


def test_a_missed_conference_call(tmp_path: Path) -> None:
    action = {"@": "TelegramMediaAction", "_rawValue": 48, "cid": 1 << 40, "flags": 5, "part": [222]}
    (one,) = messages(made(tmp_path, {"media": [action]}))
    details = one.details or {}
    assert (details["outcome"], details["video"], details["system"]["members"]) == ("missed", True, ["user222"])


def test_signatures_and_transcripts(tmp_path: Path) -> None:
    attributes = [{"@": "AuthorSignatureMessageAttribute", "s": "Olga"},
                  {"@": "AudioTranscriptionMessageAttribute", "id": 1 << 40, "text": "come at six"}]  # fmt: skip
    (one,) = messages(made(tmp_path, {"text": "", "attributes": attributes}))
    assert one.details == {"author": "Olga", "transcription": "come at six"}


def test_fields_before_the_words_are_skipped_by_their_size(tmp_path: Path) -> None:
    """Each of the optional fields alone, and all of them."""
    values = {"unique": 1 << 40, "global": 1, "album": 1 << 41, "group": 7, "local": 3, "thread": 1 << 42}
    rows = [{name: value, "text": name} for name, value in values.items()] + [{**values, "text": "all"}]
    assert [one.text for one in messages(made(tmp_path, *rows))] == [*values, "all"]


def test_an_event_that_is_not_known_keeps_its_number(tmp_path: Path) -> None:
    (one,) = messages(made(tmp_path, {"media": [{"@": "TelegramMediaAction", "_rawValue": 999, "x": "y"}]}))
    assert (one.kind, (one.details or {})["system"]) == ("system", {"type": "event 999", "x": "y"})


def test_shared_media_that_is_gone_costs_itself(tmp_path: Path) -> None:
    (one,) = messages(made(tmp_path, {"text": "words", "shared": [[0, 5]]}))
    assert (one.text, one.kind, one.attachments) == ("words", "text", ())


def test_a_damaged_part_costs_itself(tmp_path: Path) -> None:
    made(tmp_path, {"text": "words", "media": [{"@": "TelegramMediaMap", "la": 1.0}]})
    with closing(sqlite3.connect(tmp_path / "db_sqlite")) as connection:
        (value,) = connection.execute("SELECT value FROM t7").fetchone()
        connection.execute("UPDATE t7 SET value = ?", (value.replace(b"\x02la\x03", b"\x02la\x63"),))
        connection.commit()
    (one,) = messages(support.read(PARSER, tmp_path))
    assert (one.text, one.details) == ("words", {"damaged_parts": 1})


@pytest.mark.parametrize("missing", ["t0", "t6"])
def test_without_the_other_tables(missing: str, tmp_path: Path) -> None:
    root = support.build(FIXTURES / "2024", tmp_path / "evidence")
    (path,) = root.rglob("db_sqlite")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"DROP TABLE {missing}")
    assert len(messages(support.read(PARSER, root))) == 27


def test_a_draft_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    root = support.build(FIXTURES / "2024", tmp_path / "evidence")
    (path,) = root.rglob("db_sqlite")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE t67 SET value = substr(value, 1, length(value) - 3) WHERE key = 222")
        connection.commit()
    records = support.read(PARSER, root)
    assert [(r.args["n"], r.args["table"]) for r in records if isinstance(r, Warning) and "n" in r.args
            and "not sent" in r.message] == [(1, "t67")]
    assert len([m for m in messages(records) if (m.details or {}).get("box") == "draft" and m.provenance.table != "t7"]
               ) == 2


# -- the key ----------------------------------------------------------------------------------------------------


def tempkey(passcode: bytes) -> bytes:
    """The file of the key, under a passcode."""
    digest = hashlib.sha512(passcode).digest()
    machine = Cipher(algorithms.AES(digest[:32]), modes.CBC(digest[-16:])).encryptor()
    return machine.update(KEY + bytes(16)) + machine.finalize()


def encrypted(folder: Path, passcode: bytes | None) -> Path:
    """The fixture of 2024 as the phone keeps it."""
    plain = support.build(FIXTURES / "2024", folder / "plain")
    (source,) = plain.rglob("db_sqlite")
    target = folder / "telegram-data" / "account-1" / "postbox" / "db" / "db_sqlite"
    target.parent.mkdir(parents=True)
    with closing(sqlcipher3.connect(str(target), isolation_level=None)) as connection:
        connection.execute(f"PRAGMA key = \"x'{KEY.hex()}'\"")
        connection.execute("PRAGMA cipher_plaintext_header_size = 32")
        with closing(sqlite3.connect(source)) as found:
            for statement in found.iterdump():
                connection.execute(statement)
    if passcode is not None:
        (folder / "telegram-data" / ".tempkeyEncrypted").write_bytes(tempkey(passcode))
    return folder / "telegram-data"


def read(root: Path, *secrets: bytes) -> tuple[list[Record], list[str], list[str]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        Scratch(Path(folder) / "scratch") as scratch,
        Evidence(root, scratch, secrets=secrets) as evidence,
    ):
        notes = [note.message.format(**note.args) for item in evidence.items for note in item.notes]
        records = [one for item in support.claimed(PARSER, evidence) for one in PARSER.read(item, Context())]
        said = [f"{one.status}: {one.message.format(**one.args)}" for one in evidence.problems]
        return records, said, notes


@pytest.mark.parametrize(
    ("passcode", "secrets"),
    [(b"no-matter-key", ()), (b"2580", (b"0000", b"2580")), (None, (KEY.hex().encode(),)), (b"2580", (KEY,))],
)
def test_an_encrypted_database(passcode: bytes | None, secrets: tuple[bytes, ...], tmp_path: Path) -> None:
    records, said, notes = read(encrypted(tmp_path, passcode), *secrets)
    assert said == []
    assert [one.text for one in messages(records)] == [
        one.text for one in messages(support.read(PARSER, tmp_path / "plain"))
    ]
    assert any(".tempkeyEncrypted" in note for note in notes) == (secrets in ((), (b"0000", b"2580")))
    assert not any("2580" in note or KEY.hex() in note for note in notes)


@pytest.mark.parametrize(("passcode", "secrets"), [(b"2580", ()), (b"2580", (b"0000",)), (None, ())])
def test_without_the_key_it_says_what_it_needs(
    passcode: bytes | None, secrets: tuple[bytes, ...], tmp_path: Path
) -> None:
    records, (said,), _ = read(encrypted(tmp_path, passcode), *secrets)
    assert records == []
    assert said.startswith("needs_key: ")
    assert "tempkeyEncrypted" in said


@given(st.binary(max_size=200), st.lists(st.binary(max_size=8), max_size=3))
def test_files_of_keys_of_anything(content: bytes, passcodes: list[bytes]) -> None:
    assert all(len(key) == 48 for key in keychain.unwrapped(content, passcodes))


# -- hostile bytes ----------------------------------------------------------------------------------------------


@given(st.binary(max_size=100))
def test_objects_of_anything(data: bytes) -> None:
    try:
        store.fields(data)
    except (store.PostboxError, struct.error):
        return


@settings(max_examples=300)
@given(st.data())
def test_messages_with_changed_bytes(data: st.DataObject) -> None:
    """A message is read, said to be none, or said to be a hole; nothing else comes out, and not for ever."""
    value = {"peer": "user 222", "id": 1, "at": NOW, "text": "words", "unique": 5, "author": "user 222",
             "forward": {"author": "user 3", "date": 4}, "media": [{"@": "TelegramMediaMap", "la": 1.5}],
             "shared": [[0, 1]]}  # fmt: skip
    key, blob = postbox.message(value)
    content = bytearray(blob)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(0, len(content)))]
    try:
        found = stored(bytes(content))
    except (Hole, store.PostboxError):
        return
    assert isinstance(found.text, str)
    assert index(key) is not None


def test_nested_without_end(tmp_path: Path) -> None:
    value: dict[str, Any] = {"@": "TelegramMediaMap"}
    for _ in range(60):
        value = {"@": "TelegramMediaMap", "ve": value}
    (one,) = messages(made(tmp_path, {"text": "words", "media": [value]}))
    assert (one.text, one.details) == ("words", {"damaged_parts": 1})


@settings(max_examples=60, deadline=None)
@given(
    value=st.dictionaries(
        st.sampled_from(
            [
                "@",
                "la",
                "lo",
                "ve",
                "r",
                "at",
                "t",
                "os",
                "rs",
                "v",
                "i",
                "u",
                "co",
                "n.f",
                "pn",
                "_rawValue",
                "peerIds",
                "d",
                "dr",
                "mt",
                "s64",
                "text",
            ]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.floats() | st.text(max_size=4),
            lambda inner: st.dictionaries(st.sampled_from(["r", "t", "i", "u", "v"]), inner, max_size=2),
            max_leaves=4,
        ),
        max_size=6,
    ),
    which=st.integers(0, 7),
)
def test_any_value_of_any_media(value: dict[str, Any], which: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    names = ("File", "Image", "Map", "Contact", "Poll", "Action", "Webpage", "OfTomorrow")
    value["@"] = f"TelegramMedia{names[which]}"
    (one,) = messages(made(tmp_path_factory.mktemp("any"), {"text": "words", "media": [value]}))
    support.line(one)
    assert one.text == "words"
