"""Telegram's cache4.db: blobs of every layer read as they were written, and never guessed."""

from __future__ import annotations

import contextlib
import json
import sqlite3
import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.apps.tl import Reader, TlError, read_message, schema
from parsers.base import Context
from parsers.formats.telegram_android.flat import is_flat, texts
from parsers.records import Conversation, Message, Participant, Record, Rejection, Warning  # noqa: A004  (the field's own word)
from tests import support
from tests.parsers.telegram_blobs import boxed, channel, chat, packed, secret, user

PARSER = support.parser_named("telegram-android")
MESSAGE = 0x94345242
NOW = 1_710_000_000


def number_of(name: str) -> int:
    return next(number for number, constructor in schema().items() if constructor.name == name)


def database(folder: Path, *rows: tuple[int, int, int, bytes | None], owner: int | None = None) -> Path:
    """A database of messages (mid, uid, out, data)."""
    path = folder / "cache4.db"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE messages_v2(mid INTEGER, uid INTEGER, read_state INTEGER, send_state INTEGER, date INTEGER,"
            " data BLOB, out INTEGER, PRIMARY KEY(mid, uid))"
        )
        connection.execute("CREATE TABLE users(uid INTEGER PRIMARY KEY, name TEXT, status INTEGER, data BLOB)")
        connection.execute("CREATE TABLE chats(uid INTEGER PRIMARY KEY, name TEXT, data BLOB)")
        connection.execute("CREATE TABLE dialogs(did INTEGER PRIMARY KEY)")
        if owner is not None:
            me = boxed(0x83314FCA, self=True, id=owner, first_name="Mira")
            connection.execute("INSERT INTO users VALUES(?, 'mira', 0, ?)", (owner, me))
        connection.executemany(
            "INSERT INTO messages_v2(mid, uid, date, out, data) VALUES(?, ?, ?, ?, ?)",
            [(mid, uid, NOW + abs(mid), out, data) for mid, uid, out, data in rows],
        )
    connection.close()
    return path


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def read(path: Path) -> list[Record]:
    return support.read(PARSER, path)


def _values(kind: str) -> st.SearchStrategy[Any]:
    """What a field of a type can hold."""
    if kind.startswith("Vector<"):
        return st.lists(_values(kind[7:-1]), max_size=2)
    return {
        "int": st.integers(-(1 << 31), (1 << 31) - 1), "long": st.integers(-(1 << 63), (1 << 63) - 1),
        "double": st.floats(allow_nan=False), "string": st.text(max_size=300), "bytes": st.binary(max_size=300),
        "Bool": st.booleans(), "Object": st.integers(1, 1 << 40).map(user),
    }[kind]  # fmt: skip


@settings(max_examples=300)
@given(data=st.data())
def test_every_constructor_comes_back_as_it_was_written(data: st.DataObject) -> None:
    number = data.draw(st.sampled_from(sorted(schema())))
    constructor = schema()[number]
    fields: dict[str, Any] = {}
    given_bits = data.draw(st.sets(st.tuples(st.sampled_from(["flags", "flags2", "flags3"]), st.integers(0, 31))))
    for name, word, bit, kind in constructor.fields:
        if kind == "true" and (word, bit) in given_bits:
            fields[name] = True
        elif kind not in ("#", "true") and (word is None or (word, bit) in given_bits):
            fields[name] = data.draw(_values(kind))
    blob = boxed(number, **fields)
    reader = Reader(blob)
    found = reader.boxed()
    assert reader.pos == len(blob)
    assert found["_"] == constructor.name
    assert len(found) == 1 + len(fields)
    for name, value in fields.items():
        expected = Reader(value).boxed() if isinstance(found[name], dict) else value
        if not isinstance(value, list):
            assert found[name] == expected, name


@pytest.mark.parametrize(
    "number", [n for n, constructor in sorted(schema().items()) if constructor.name == "message"], ids=hex
)
def test_text_of_every_message_layer(number: int) -> None:
    """Fields that every version must have are filled, and the words come back."""
    fields: dict[str, Any] = {"id": 7, "date": NOW, "message": "Where are you?"}
    for name, word, _, kind in schema()[number].fields:
        if word is None and name not in fields and kind != "#":
            empty = boxed(number_of("messageMediaEmpty"))
            fields[name] = empty if name == "media" else {"Object": user(5), "int": 5}[kind]
    blob = read_message(boxed(number, **fields))
    assert blob is not None
    assert blob.unread is None
    assert (blob.value["message"], blob.value["date"]) == ("Where are you?", NOW)


@pytest.mark.parametrize("sender", [(502).to_bytes(4, "little"), (502).to_bytes(8, "little"), user(502)], ids=len)
def test_secret_messages_in_each_form(sender: bytes) -> None:
    blob = read_message(secret(-3, sender, user(501), NOW, "tell nobody", boxed(number_of("messageMediaEmpty")), ttl=5))
    assert blob is not None
    assert blob.unread is None
    value = blob.value["from_id"]
    assert (value if isinstance(value, int) else value["user_id"]) == 502
    assert (blob.value["message"], blob.value["ttl"]) == ("tell nobody", 5)


def test_what_cannot_be_read_is_kept_and_said(tmp_path: Path) -> None:
    unknown = b"\xef\xbe\xad\xde" + bytes(30)
    half = boxed(MESSAGE, id=2, peer_id=user(77), from_id=user(77), date=NOW, message="before", media=unknown)
    records = read(database(tmp_path, (1, 77, 0, unknown), (2, 77, 0, half), (3, 77, 0, None)))
    first, second, third = messages(records)
    assert (first.kind, first.text, first.raw, first.app_key) == ("other", None, unknown, "1")
    assert (second.kind, second.text, second.raw) == ("text", "before", half)
    assert (third.kind, third.raw) == ("other", None)
    assert first.time.utc_ms == (NOW + 1) * 1000, "the column's own"
    assert {w.args["why"]: w.args["n"] for w in records if isinstance(w, Warning) and "why" in w.args} == {
        "unknown constructor deadbeef": 2, "no content": 1,
    }  # fmt: skip


@pytest.mark.parametrize("fields", [
    {}, {"from_rank": "boss"}, {"fwd_from": boxed(0x4E4DF4BB, date=NOW + 5)}, {"saved_peer_id": user(9), "post": True},
])  # fmt: skip
def test_words_of_an_app_that_is_newer_than_this_program(tmp_path: Path, fields: dict[str, Any]) -> None:
    """A new version has a new number for every message: words stand behind the row's time, who wrote behind its number.
    """
    text = "Dein Pass bleibt hier 🛂\n" * 20
    known = boxed(0x7600B9D3, id=5, from_id=user(9), peer_id=channel(77), date=NOW + 5, message=text, **fields)
    posted = boxed(0x7600B9D3, id=6, post=True, peer_id=channel(77), date=NOW + 6, message="for all")
    half = boxed(MESSAGE, id=7, from_id=user(9), peer_id=channel(77), reply_to=b"\xef\xbe\xad\xde", date=NOW + 7,
                 message="short")  # fmt: skip
    event = boxed(0x7A800E0A, id=8, peer_id=channel(77), date=NOW + 8, action=boxed(number_of("messageActionEmpty")))
    blobs = [b"\xef\xbe\xad\xde" + blob[4:] for blob in (known, posted)] + [half, b"\xef\xbe\xad\xde" + event[4:]]
    found = messages(read(database(tmp_path, *((5 + n, -77, 0, blob) for n, blob in enumerate(blobs)))))
    assert [one.text for one in found] == [text, "for all", "short", None]
    assert [one.sender for one in found] == ["user9", "channel77", "user9", None]
    assert {one.conversation for one in found[:3]} == {"channel77"}
    assert [one.raw for one in found] == blobs
    assert [(one.details or {}).get("text_from") for one in found] == ["behind the time"] * 3 + [None]


def test_what_notifications_brought_is_read_where_the_app_had_not_loaded_it(tmp_path: Path) -> None:
    """A phone that was seized before its owner looked. A sentence of the app's own is nobody's words."""
    def pushed(number: int, text: str, sender: int = 77) -> bytes:
        return boxed(MESSAGE, id=number, peer_id=user(sender), from_id=user(sender), date=NOW, message=text)

    path = database(tmp_path, (1, 77, 0, pushed(1, "loaded")), owner=3)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE unread_push_messages(uid INTEGER, mid INTEGER, random INTEGER, date INTEGER,"
                           " data BLOB, fm TEXT, name TEXT, uname TEXT, flags INTEGER, topicId INTEGER,"
                           " is_reaction INTEGER, PRIMARY KEY(uid, mid))")  # fmt: skip
        rows = [(77, 1, pushed(1, "loaded"), "Olga: loaded", 0), (77, 2, pushed(2, "pay"), "Olga: pay", None),
                (77, 3, pushed(3, "Olga sent a photo"), "Olga sent a photo", 0), (77, 4, pushed(4, "x"), "Olga 👍", 1)]
        connection.executemany("INSERT INTO unread_push_messages(uid, mid, data, fm, is_reaction, date)"
                               f" VALUES(?, ?, ?, ?, ?, {NOW})", rows)  # fmt: skip
    connection.close()
    found = messages(read(path))
    assert [(one.kind, one.text, one.sender, one.direction) for one in found] == [
        ("text", "loaded", "user77", "in"), ("text", "pay", "user77", "in"), ("other", None, "user77", "in"),
        ("other", None, "user77", "in")]  # fmt: skip
    assert found[1].details == {"notification": "Olga: pay", "text_from": "notification"}
    assert [one.details for one in found[2:]] == [{"notification": "Olga sent a photo"}, {"notification": "Olga 👍"}]


@pytest.mark.parametrize("uid", [(1 << 62) | 0xFFFFFFFB, -5 << 32])
def test_a_secret_chat_whose_number_has_a_minus(tmp_path: Path, uid: int) -> None:
    """Of both forms of `uid`; it is a chat of two and no group."""
    blob = secret(-3, struct.pack("<i", 77), user(3), NOW, "tell nobody", boxed(number_of("messageMediaEmpty")))
    path = database(tmp_path, (-3, uid, 0, blob), owner=3)
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE enc_chats(uid INTEGER PRIMARY KEY, user INTEGER, name TEXT, data BLOB)")
        connection.execute("INSERT INTO enc_chats VALUES(-5, 77, 'olga', NULL)")
    connection.close()
    records = read(path)
    (chat,) = [one for one in records if isinstance(one, Conversation)]
    assert (chat.key, chat.kind, set(chat.participants)) == ("secret-5", "direct", {"user77", "user3"})
    assert [one.sender for one in messages(records)] == ["user77"]


def test_chats_of_two_accounts_of_one_phone_are_two(tmp_path: Path) -> None:
    """Each account has a database, and both can have a chat with the same person; a channel is one for both."""
    for folder, owner in (("files", 3), ("files/account1", 4)):
        (tmp_path / folder).mkdir(parents=True)
        rows = ((1, 77, 0, boxed(MESSAGE, id=1, peer_id=user(77), date=NOW, message="hello")),
                (2, -9, 0, boxed(MESSAGE, id=2, peer_id=channel(9), date=NOW, message="all")))  # fmt: skip
        database(tmp_path / folder, *rows, owner=owner)
    found = [one for one in read(tmp_path) if isinstance(one, Conversation)]
    assert {(one.key, one.whose) for one in found} == {("user77", "user3"), ("user77", "user4"), ("channel9", None)}


def test_words_are_taken_from_behind_the_very_time_of_the_row(tmp_path: Path) -> None:
    """Of another time, number or chat nothing is taken for it; nor is what is no text."""
    blob = b"\xef\xbe\xad\xde" + boxed(0x7600B9D3, id=5, from_id=user(9), peer_id=channel(77), date=NOW + 5,
                                       message="words")[4:]  # fmt: skip
    odd = blob.replace(packed("words"), b"\x05wor\xff\xfe\0\0")
    found = messages(read(database(tmp_path, (6, -77, 0, blob), (5, -78, 0, blob), (5, -77, 0, odd))))
    assert [(one.text, one.sender) for one in found] == [(None, None), ("words", None), (None, None)]


def test_what_the_app_wrote_down_of_a_voice_note(tmp_path: Path) -> None:
    """It stands beside the message, first of the parameters; what is none of that form says nothing."""
    heard = b"\1\0\0\0" + b"\5\0\0\0" + packed("come at six 🕕") + bytes(32)
    given = [heard, b"\1\0\0\0\4\0\0\0" + packed("en"), b"\2\0\0\0\1\0\0\0" + packed("x"), heard[:11], "text", None]
    blob = boxed(MESSAGE, id=1, peer_id=user(77), from_id=user(77), date=NOW, message="words")
    path = database(tmp_path, *((n, 77, 0, blob) for n in range(1, len(given) + 1)))
    with sqlite3.connect(path) as connection:
        connection.execute("ALTER TABLE messages_v2 ADD COLUMN custom_params BLOB")
        for n, params in enumerate(given, 1):
            connection.execute("UPDATE messages_v2 SET custom_params = ? WHERE mid = ?", (params, n))
    connection.close()
    found = [(one.details or {}).get("transcription") for one in messages(read(path))]
    assert found == ["come at six 🕕", None, None, None, None, None]


def test_agrees_with_the_json_export(tmp_path: Path) -> None:
    """The same messages as Telegram Desktop exports them have the same keys, so that both count once."""
    rows = [
        (7, 31, 0, boxed(MESSAGE, id=7, peer_id=user(31), from_id=user(31), date=NOW + 7, message="Where are you?")),
        (8, 31, 1, boxed(MESSAGE, out=True, id=8, peer_id=user(31), from_id=user(32), date=NOW + 8, message="Here")),
    ]
    ours = messages(read(database(tmp_path, *rows, owner=32)))
    exported = [
        {"id": number, "type": "message", "date_unixtime": str(NOW + number), "from": name, "from_id": f"user{sender}",
         "text": text}
        for number, name, sender, text in ((7, "Olga", 31, "Where are you?"), (8, "Mira", 32, "Here"))
    ]  # fmt: skip
    path = tmp_path / "json"
    path.mkdir()
    (path / "result.json").write_text(
        json.dumps({"name": "Olga", "type": "personal_chat", "id": 31, "messages": exported})
    )
    theirs = messages(support.read(support.parser_named("telegram-json"), path))
    for one, other in zip(ours, theirs, strict=True):
        assert (one.conversation, one.same, one.sender, one.direction, one.text) == (
            other.conversation, other.same, other.sender, other.direction, other.text,
        )  # fmt: skip


def test_groups_that_are_not_listed_are_told_by_their_messages(tmp_path: Path) -> None:
    rows = [
        (1, -5, 0, boxed(MESSAGE, id=1, peer_id=chat(5), from_id=user(77), date=NOW, message="a")),
        (2, -6, 0, boxed(MESSAGE, id=2, peer_id=channel(6), from_id=user(77), date=NOW, message="b")),
    ]
    assert [m.conversation for m in messages(read(database(tmp_path, *rows)))] == ["chat5", "channel6"]


@pytest.mark.parametrize(
    "sql",
    ["CREATE TABLE messages(_id INTEGER, key_remote_jid TEXT, data TEXT, date INTEGER, out INTEGER, mid, uid)",
     "CREATE TABLE messages(mid, uid, text, date, out)", "CREATE TABLE users(uid, name, data)"],
)  # fmt: skip
def test_leaves_other_databases_alone(sql: str, tmp_path: Path) -> None:
    path = tmp_path / "cache4.db"
    with sqlite3.connect(path) as connection:
        connection.execute(sql)
    connection.close()
    with support.opened(path) as evidence:
        assert PARSER.identify(evidence.items[0]) is None


@given(st.binary(max_size=200), st.sampled_from(sorted(schema())), st.integers(0, 1 << 32))
def test_any_bytes(noise: bytes, number: int, flags: int) -> None:
    blob = number.to_bytes(4, "little") + (flags & 0xFFFFFFFF).to_bytes(4, "little") + noise
    read_message(blob)
    with contextlib.suppress(TlError):
        Reader(blob).boxed()


@st.composite
def _anything(draw: st.DrawFn, deep: int = 2) -> bytes:
    """An object of any constructor, in whose fields stands any other, fitting or not."""
    number = draw(st.sampled_from(sorted(schema())))
    fields: dict[str, Any] = {}
    for name, word, _, kind in schema()[number].fields:
        if kind in ("#", "true") or (word is not None and draw(st.booleans())):
            continue
        inner = _anything(deep - 1) if deep else st.sampled_from([user(5), (0x997275B5).to_bytes(4, "little")])
        if "Object" in kind:
            fields[name] = [draw(inner)] if kind.startswith("Vector") else draw(inner)
        else:
            fields[name] = draw(_values(kind))
    for name, word, bit, kind in schema()[number].fields:  # fields that share a flag come together
        if name not in fields and kind not in ("#", "true") and any(
            (word, bit) == (w, b) and n in fields for n, w, b, _ in schema()[number].fields if w is not None
        ):
            fields[name] = draw(_values(kind))
    return boxed(number, **fields)


@settings(max_examples=80)
@given(media=_anything(), action=_anything(), reply=_anything())
def test_objects_where_others_belong(
    media: bytes, action: bytes, reply: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [
        boxed(MESSAGE, id=1, peer_id=user(77), date=NOW, message="", media=media, reply_to=reply, fwd_from=media,
              reactions=media, entities=[reply]),
        boxed(0x2B085862, id=2, peer_id=reply, from_id=reply, date=NOW, action=action),
    ]  # fmt: skip
    path = database(tmp_path_factory.mktemp("any"), *((n, 77, 0, blob) for n, blob in enumerate(rows, 1)))
    with support.opened(path) as evidence:
        records = list(PARSER.read(evidence.items[0], Context()))
    assert len(messages(records)) == 2
    assert [m.raw for m in messages(records)] == [None, None], "all of it was read"
    for record in records:
        support.line(record)


def test_objects_in_objects_without_end() -> None:
    """A forwarded page that holds itself a thousand times is no page."""
    nested = boxed(number_of("textPlain"), text="x")
    for _ in range(1000):
        nested = boxed(number_of("textBold"), text=nested)
    with pytest.raises(TlError):
        Reader(nested).boxed()


@given(rows=st.lists(st.tuples(st.integers(1, 9), st.integers(-99, 99), st.binary(max_size=80)), max_size=5))
def test_any_rows(rows: list[tuple[int, int, bytes]], tmp_path_factory: pytest.TempPathFactory) -> None:
    unique = {(mid, uid): (mid, uid, 0, MESSAGE.to_bytes(4, "little") + data) for mid, uid, data in rows}
    path = database(tmp_path_factory.mktemp("any"), *unique.values())
    with support.opened(path) as evidence:
        records = list(PARSER.read(evidence.items[0], Context()))
    assert len(messages(records)) == len(unique)
    people = {record.key for record in records if isinstance(record, Participant)}
    for one in messages(records):
        support.line(one)
        assert one.sender is None or one.sender in people


def _flat(*words: str) -> bytes:
    """A FlatBuffer of a table of texts, as its builders write one: root, vtable, table, texts."""
    count = len(words)
    vtable = struct.pack(f"<HH{count}H", 4 + 2 * count, 4 + 4 * count, *range(4, 4 + 4 * count, 4))
    vtable += bytes(-len(vtable) % 4)
    root = 4 + len(vtable)
    place, offsets, held = root + 4 + 4 * count, [], b""
    for n, word in enumerate(words):
        field = root + 4 + 4 * n
        offsets.append(place + len(held) - field)
        data = word.encode()
        held += struct.pack("<I", len(data)) + data + b"\0"
        held += bytes(-len(held) % 4)
    return struct.pack("<I", root) + vtable + struct.pack(f"<i{count}I", root - 4, *offsets) + held


def test_a_flatbuffer_is_kept_with_the_texts_that_stand_in_it(tmp_path: Path) -> None:
    blob = _flat("Dein Pass bleibt hier 🛂", "Baustelle")
    records = read(database(tmp_path, (1, 42, 0, blob)))
    message = messages(records)[0]
    assert (message.kind, message.text, message.raw) == ("other", None, blob)
    assert message.details == {
        "unread": "FlatBuffers, a form that is not published", "texts": ["Dein Pass bleibt hier 🛂", "Baustelle"]}
    warning = next(r for r in records if isinstance(r, Warning) and r.args.get("n") == 1 and "why" in r.args)
    assert warning.args["why"] == "FlatBuffers, a form that is not published"


@given(st.binary(max_size=120), st.integers(0, 100), st.binary(max_size=4))
def test_any_bytes_may_be_taken_for_a_flatbuffer(data: bytes, at: int, noise: bytes) -> None:
    whole = _flat("one", "two")
    for one in (data, whole[:at] + noise + whole[at + len(noise) :]):
        if is_flat(one):
            assert all(isinstance(text, str) for text in texts(one))
    assert not is_flat(boxed(MESSAGE, id=1, peer_id=boxed(0x59511722, user_id=42), date=NOW, message="words"))


def test_a_draft_that_is_torn_is_told_of(tmp_path: Path) -> None:
    whole = "1f718efd08000000117768657265206973206d79206d6f6e6579000015c4b51c01000000c90b61bd000000000400000080f2315b"
    path = tmp_path / "shared_prefs" / "drafts.xml"
    path.parent.mkdir()
    path.write_text(f'<map>\n<string name="600">{whole}</string>\n<string name="700">{whole[:40]}zz</string>\n'
                    f'<string name="800">{whole[:30]}')  # fmt: skip
    records = support.read(support.parser_named("telegram-android-drafts"), path)
    assert [m.text for m in records if isinstance(m, Message)] == ["where is my money"]
    assert [r.raw for r in records if isinstance(r, Rejection)] == [whole[:40] + "zz", whole[:30]]
