"""AyuGram's database: who deleted what in which chat, in the forms of every age, and what agrees with other formats."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Context
from parsers.records import (
    Conversation,
    Message,
    Participant,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from tests import support

PARSER = support.parser_named("telegram-ayugram")
FIXTURES = support.FIXTURES / "telegram-ayugram"
NOW = 1_710_000_000
ME, OLGA, GROUP = 700000001, 500000002, 1500000004
COLUMNS = (
    "userId", "dialogId", "peerId", "fromId", "topicId", "messageId", "date", "flags", "editDate", "entityCreateDate",
    "text", "mediaPath", "documentType",
)  # fmt: skip


def database(folder: Path, *rows: dict[str, Any], table: str = "DeletedMessage", more: str = "") -> Path:
    """A database in which Olga deleted each of these messages; a few columns only, as in no version."""
    folder.mkdir(exist_ok=True, parents=True)
    path = folder / "ayudata.db"
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE {table}(fakeId INTEGER PRIMARY KEY, {', '.join(COLUMNS)})")
        for n, row in enumerate(rows):
            default = {"userId": ME, "dialogId": OLGA, "fromId": OLGA, "messageId": n + 1, "date": NOW + n, "flags": 0}
            written = {**default, **row}
            marks = ", ".join("?" * len(written))
            connection.execute(f"INSERT INTO {table}({', '.join(written)}) VALUES({marks})", list(written.values()))
        connection.executescript(more)
    connection.close()
    return path


def read(path: Path) -> list[Record]:
    return support.read(PARSER, path)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    return read(support.build(FIXTURES / "desktop", tmp_path_factory.mktemp("desktop") / "case"))


@pytest.fixture(scope="module")
def android(tmp_path_factory: pytest.TempPathFactory) -> list[Record]:
    return read(support.build(FIXTURES / "android", tmp_path_factory.mktemp("android") / "case"))


def test_what_was_deleted_is_told_with_its_words(desktop: list[Record]) -> None:
    by_text = {one.text: one for one in messages(desktop)}
    gone = by_text["Come to the old house, alone"]
    assert (gone.state, gone.direction, gone.sender) == ("deleted_by_app", "in", f"user{OLGA}")
    assert (gone.details or {})["deleted_at"]["utc_ms"] == 1_710_000_600_000
    assert "edited" not in (gone.details or {})
    mine = by_text["Why?"]
    assert (mine.direction, mine.sender) == ("out", f"user{ME}")


def test_an_earlier_version_is_marked(desktop: list[Record]) -> None:
    """The version before the edit is no deleted message, and has the number of the later one."""
    by_text = {one.text: one for one in messages(desktop)}
    before, after = by_text["600 EUR first"], by_text["400 EUR first"]
    assert (before.state, before.app_key) == ("live", after.app_key)
    assert before.same != after.same
    assert (before.details or {})["replaced"] is True
    assert (after.details or {})["edited"][0]["utc_ms"] == 1_710_000_100_000


def test_channels_and_groups_are_told_apart_where_it_shows(desktop: list[Record]) -> None:
    kinds = {one.key: one.kind for one in desktop if isinstance(one, Conversation)}
    assert kinds["channel1500000003"] == "channel"
    assert kinds[f"channel{GROUP}"] == "group"
    assert kinds["chat600000006"] == "unknown"
    post = next(one for one in messages(desktop) if one.text == "Work in Spain, 2000 EUR")
    assert (post.sender, post.direction) == ("channel1500000003", "unknown")
    assert (post.details or {})["author"] == "Olga"


def test_a_chat_that_was_deleted_as_a_whole_is_noted(desktop: list[Record]) -> None:
    deleted = [one.key for one in desktop if isinstance(one, Conversation) and (one.details or {}).get("deleted_at")]
    assert deleted == [f"user{OLGA}", "user500000009"]


def test_who_is_not_named_on_android(android: list[Record]) -> None:
    """In a chat of two no author is written: the other, or by its bit the account."""
    by_text = {one.text: one for one in messages(android)}
    assert by_text["Your passport stays here"].sender == f"user{OLGA}"
    answer = by_text["Give it back"]
    assert (answer.sender, answer.direction, answer.reply_to) == (f"user{ME}", "out", "31")
    assert (answer.details or {})["quoted"] == {"text": "passport"}


def test_files_that_the_app_put_aside(android: list[Record]) -> None:
    by_key = {one.app_key: one for one in messages(android)}
    photo, voice, sticker = by_key["33"], by_key["34"], by_key["35"]
    assert (photo.kind, photo.text) == ("image", "the list")
    assert (photo.attachments[0].path or "").endswith("Saved Attachments/photo_33.jpg")
    assert [one["count"] for one in (photo.details or {})["reactions"]] == [1, 2]
    assert (voice.kind, voice.attachments[0].path) == ("voice", None)
    assert sticker.kind == "sticker"
    assert any(isinstance(one, Warning) and one.args == {"n": 1} for one in android)


def test_forwards_and_answers_to_other_chats(android: list[Record]) -> None:
    by_text = {one.text: one.details or {} for one in messages(android)}
    assert by_text["she paid"]["forwarded_from"] == "Ana"
    assert by_text["see above"]["forwarded_from_id"] == "channel1500000003"
    assert by_text["see above"]["reply_elsewhere"] == {"chat": "channel1500000003", "message": "7"}
    (see,) = [one for one in messages(android) if one.text == "see above"]
    assert (see.reply_to, see.reply_in, see.sender) == ("7", "channel1500000003", see.conversation)


def test_two_accounts_keep_their_chats_apart(android: list[Record]) -> None:
    by_text = {one.text: one for one in messages(android)}
    first, second = by_text["Your passport stays here"], by_text["new number?"]
    assert first.conversation != second.conversation
    assert first.sender == second.sender
    assert (by_text["remember"].sender, by_text["remember"].direction) == ("user700000008", "out")
    owners = {one.key for one in android if isinstance(one, Participant) and one.owner}
    assert owners == {"user700000001", "user700000008"}


@pytest.mark.parametrize("family", ["user", "chat"])
def test_it_counts_once_with_the_export_of_the_same_chat(family: str, tmp_path: Path) -> None:
    """What stood in a chat when it was exported and was deleted later is one message."""
    other, kind = (OLGA, "personal_chat") if family == "user" else (600000006, "private_group")
    dialog = other if family == "user" else -other
    texts = ("ok", "ok", "come")
    rows = [{"dialogId": dialog, "text": text, "date": NOW, "fromId": OLGA} for text in texts]
    kept = messages(read(database(tmp_path / "ayu", *rows)))
    exported = {"name": "Olga", "type": kind, "id": other, "messages": [
        {"id": n, "type": "message", "date": "2024-03-09T16:00:00", "date_unixtime": str(NOW), "from": "Olga",
         "from_id": f"user{OLGA}", "text": text, "text_entities": []} for n, text in enumerate(texts, 1)
    ]}  # fmt: skip
    path = tmp_path / "export" / "result.json"
    path.parent.mkdir()
    path.write_text(json.dumps(exported), encoding="utf-8")
    found = messages(support.read(support.parser_named("telegram-json"), path))
    assert [(one.conversation, one.same) for one in kept] == [(one.conversation, one.same) for one in found]


def test_peers_of_the_first_versions_for_computers(tmp_path: Path) -> None:
    """The kind of a peer stands above its number."""
    channel, chat = 2 << 48, 1 << 48
    records = read(database(
        tmp_path, {"dialogId": -GROUP, "peerId": channel | GROUP, "fromId": OLGA, "text": "a"},
        {"dialogId": -GROUP, "peerId": channel | GROUP, "fromId": channel | 1500000003, "text": "b"},
        {"dialogId": -6, "peerId": chat | 6, "fromId": OLGA, "text": "c"},
    ))  # fmt: skip
    assert [(one.conversation, one.sender) for one in messages(records)] == [
        (f"channel{GROUP}", f"user{OLGA}"), (f"channel{GROUP}", "channel1500000003"), ("chat6", f"user{OLGA}"),
    ]  # fmt: skip


def test_the_apps_own_cache_says_what_a_group_is(tmp_path: Path) -> None:
    case = support.build(support.FIXTURES / "telegram-android" / "2024", tmp_path / "case")
    cache = next(case.rglob("*.db"))
    with sqlite3.connect(cache) as connection:
        chats = [number for (number,) in connection.execute("SELECT uid FROM chats ORDER BY uid")]
    connection.close()
    home = tmp_path / "home"
    (home / "files").mkdir(parents=True)
    (home / "files" / "cache4.db").write_bytes(cache.read_bytes())
    path = database(home / "databases", *({"dialogId": -number, "text": "x"} for number in chats))
    with support.opened(home) as evidence:
        item = next(one for one in evidence.items if one.path.endswith(path.name))
        found = [one for one in PARSER.read(item, Context()) if isinstance(one, Message)]
    expected = support.read(support.parser_named("telegram-android"), cache)
    known = {one.key for one in expected if isinstance(one, Conversation)}
    assert {one.conversation for one in found} & known
    assert any(one.conversation.startswith("channel") for one in found)


def test_the_first_versions_for_android(tmp_path: Path) -> None:
    """They name the time of deletion otherwise, and whether a message went out."""
    path = tmp_path / "ayu-data"
    with sqlite3.connect(path) as connection:
        connection.executescript(f"""
            CREATE TABLE deletedmessage(fakeId INTEGER PRIMARY KEY, userId, dialogId, groupedId, peerId, fromId,
              topicId, messageId, date, flags, out, editDate, editHide, deletedDate, text, path, documentType);
            INSERT INTO deletedmessage VALUES(1, {ME}, {OLGA}, 0, {OLGA}, 0, 0, 5, {NOW}, 0, 1, 0, 0, {NOW + 60},
              'mine', '/x/y.jpg', 1);""")
    connection.close()
    (one,) = messages(read(path))
    assert (one.sender, one.direction, one.kind, one.state) == (f"user{ME}", "out", "image", "deleted_by_app")
    assert (one.details or {})["deleted_at"]["utc_ms"] == (NOW + 60) * 1000


def test_other_databases_are_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE DeletedMessage(MessageId, AuthorId, ChannelId, Content, date)")
    connection.close()
    with support.opened(tmp_path) as evidence:
        assert not list(support.claimed(PARSER, evidence))


_VALUES = st.one_of(
    st.none(), st.integers(-(2**63), 2**63 - 1), st.text(max_size=8), st.binary(max_size=8), st.floats(),
    st.sampled_from((ME, OLGA, -GROUP, 1 << 48 | 5, NOW, 0, -1)),
)  # fmt: skip


@given(st.lists(st.tuples(*[_VALUES] * len(COLUMNS)), max_size=4), st.tuples(_VALUES, _VALUES, _VALUES))
def test_nothing_a_row_says_breaks_the_reading(rows: list[tuple[Any, ...]], dialog: tuple[Any, ...]) -> None:
    """Every row becomes a record, whatever types its values have."""
    with tempfile.TemporaryDirectory() as folder:
        path = database(Path(folder) / "case", *(dict(zip(COLUMNS, row, strict=True)) for row in rows),
                        more="CREATE TABLE DeletedDialog(userId, dialogId, entityCreateDate);")  # fmt: skip
        with sqlite3.connect(path) as connection:
            connection.execute("INSERT INTO DeletedDialog VALUES(?, ?, ?)", dialog)
        connection.close()
        records = read(path)
    assert len(messages(records)) == len(rows)
