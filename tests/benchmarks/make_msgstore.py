"""Writes a msgstore.db of the current WhatsApp schema, as large as asked, for measuring an import.

    python tests/benchmarks/make_msgstore.py OUT N

200 chats, one in ten a group, one in ten of the others known by a hidden identifier; texts in eight
languages; 8 % of the messages carry media, 5 % quote another, 3 % have a reaction; a few are edited, taken
back, forwarded, places, polls or system events. The same N gives the same content. Nothing here is taken from
a real conversation.
"""

from __future__ import annotations

import random
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

CHATS = 200
GROUPS = CHATS // 10
MEMBERS = 12
_START_MS = 1_672_531_200_000  # 2023-01-01
_STEP_MS = 41_000
_BATCH = 20_000

_SCHEMA = """
PRAGMA page_size = 4096;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE props (_id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT UNIQUE, value TEXT);
CREATE TABLE jid (_id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, server TEXT NOT NULL, agent
INTEGER,
  device INTEGER, type INTEGER, raw_string TEXT);
CREATE TABLE jid_map (lid_row_id INTEGER PRIMARY KEY NOT NULL, jid_row_id INTEGER NOT NULL, sort_id INTEGER);
CREATE TABLE chat (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER UNIQUE, hidden INTEGER, subject
TEXT,
  created_timestamp INTEGER, archived INTEGER, sort_timestamp INTEGER, ephemeral_expiration INTEGER,
  group_type INTEGER NOT NULL DEFAULT 0, chat_lock INTEGER);
CREATE TABLE message (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, from_me INTEGER NOT
NULL,
  key_id TEXT NOT NULL, sender_jid_row_id INTEGER, status INTEGER, broadcast INTEGER, recipient_count INTEGER,
  participant_hash TEXT, origination_flags INTEGER, origin INTEGER, timestamp INTEGER, received_timestamp
  INTEGER, receipt_server_timestamp INTEGER, message_type INTEGER, text_data TEXT, starred INTEGER,
  lookup_tables INTEGER, sort_id INTEGER NOT NULL DEFAULT 0, message_add_on_flags INTEGER, view_mode INTEGER,
  translated_text TEXT);
CREATE TABLE message_media (message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER, file_path TEXT, file_size
INTEGER,
  media_key BLOB, width INTEGER, height INTEGER, direct_path TEXT, mime_type TEXT, file_length INTEGER,
  media_name TEXT, file_hash TEXT, media_duration INTEGER, page_count INTEGER, media_caption TEXT);
CREATE TABLE message_quoted (message_row_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL,
  parent_message_chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL, sender_jid_row_id INTEGER,
  key_id TEXT NOT NULL, timestamp INTEGER, message_type INTEGER, origin INTEGER, text_data TEXT);
CREATE TABLE message_add_on (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER, from_me INTEGER,
  key_id TEXT NOT NULL, sender_jid_row_id INTEGER, parent_message_row_id INTEGER, timestamp INTEGER, status
  INTEGER, message_add_on_type INTEGER);
CREATE TABLE message_add_on_reaction (message_add_on_row_id INTEGER PRIMARY KEY, reaction TEXT,
  sender_timestamp INTEGER);
CREATE TABLE message_system (message_row_id INTEGER PRIMARY KEY, action_type INTEGER NOT NULL);
CREATE TABLE message_system_chat_participant (message_row_id INTEGER, user_jid_row_id INTEGER);
CREATE TABLE message_revoked (message_row_id INTEGER PRIMARY KEY, revoked_key_id TEXT NOT NULL,
  admin_jid_row_id INTEGER, revoke_timestamp INTEGER);
CREATE TABLE message_edit_info (message_row_id INTEGER PRIMARY KEY, original_key_id TEXT NOT NULL,
  edited_timestamp INTEGER NOT NULL, sender_timestamp INTEGER NOT NULL);
CREATE TABLE message_forwarded (message_row_id INTEGER PRIMARY KEY, forward_score INTEGER);
CREATE TABLE message_location (message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER, latitude REAL,
longitude REAL,
  place_name TEXT, place_address TEXT, url TEXT, live_location_share_duration INTEGER);
CREATE TABLE message_text (message_row_id INTEGER PRIMARY KEY, description TEXT, page_title TEXT, url TEXT);
CREATE TABLE group_participant_user (_id INTEGER PRIMARY KEY AUTOINCREMENT, group_jid_row_id INTEGER NOT NULL,
  user_jid_row_id INTEGER NOT NULL, rank INTEGER, pending INTEGER);
CREATE TABLE call_log (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER, from_me INTEGER, call_id
TEXT,
  transaction_id INTEGER, timestamp INTEGER, video_call INTEGER, duration INTEGER, call_result INTEGER,
  group_jid_row_id INTEGER NOT NULL DEFAULT 0);
CREATE TABLE deleted_chat_job (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL,
  deleted_message_row_id INTEGER);
"""

_OPENINGS = (
    "Are you coming to the depot",
    "The bus leaves at",
    "I sent the papers to",
    "Tu arrives quand à",
    "On se voit devant",
    "J'ai payé le loyer pour",
    "Vin mâine la",
    "Am vorbit cu șeful despre",
    "Зустрінемось біля",
    "Гроші прийшли за",
    "متى تصل إلى",
    "اتصلت بك من",
    "काम कल शुरू होगा",
    "मैंने पैसे भेजे",
    "明天几点在",
    "我已经到了",
    "¿A qué hora sales de",
    "Ya hablé con",
    "Wann fährst du nach",
    "Der Bus kommt um",
)
_PLACES = (
    "the station",
    "room 14",
    "gate 3",
    "Marseille",
    "la gare",
    "Cluj",
    "вокзал",
    "Одеса",
    "المحطة",
    "بيروت",
    "दिल्ली",
    "स्टेशन",
    "火车站",
    "学校",
    "Sevilla",
    "el puerto",
    "Bremen",
    "halb sieben",
    "home",
    "l'hôtel",
)
_ENDINGS = (
    "?",
    ".",
    " 🙂",
    ", ok?",
    " today",
    " demain",
    " завтра",
    " غدا",
    " कल",
    "。",
    " mañana",
    " 👍🏽",
    "!",
)
_EMOJI = ("👍", "❤️", "😂", "😮", "🙏")
_MEDIA = (
    (1, "image/jpeg", "Media/WhatsApp Images/IMG-{day}-WA{n:04}.jpg"),
    (1, "image/jpeg", "Media/WhatsApp Images/Sent/IMG-{day}-WA{n:04}.jpg"),
    (2, "audio/ogg; codecs=opus", "Media/WhatsApp Voice Notes/202301/PTT-{day}-WA{n:04}.opus"),
    (3, "video/mp4", "Media/WhatsApp Video/VID-{day}-WA{n:04}.mp4"),
    (9, "application/pdf", "Media/WhatsApp Documents/paper {n}.pdf"),
    (20, "image/webp", "Media/WhatsApp Stickers/STK-{day}-WA{n:04}.webp"),
)


def build(path: Path, n: int, talk: Sequence[str] = ()) -> None:
    """Write `path` (which must not exist) with `n` messages, besides the app's placeholder row. `talk`: what they say,
    each chat going through it from a place of its own; made up where there is none.
    """
    if path.exists():
        raise FileExistsError(path)
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN")
        _people(connection)
        batch: dict[str, list[tuple[object, ...]]] = {}
        for table, row in _messages(n, talk):
            rows = batch.setdefault(table, [])
            rows.append(row)
            if len(rows) == _BATCH:
                _write(connection, table, rows)
        for table, rows in batch.items():
            _write(connection, table, rows)
        connection.execute("COMMIT")
    finally:
        connection.close()


def _write(connection: sqlite3.Connection, table: str, rows: list[tuple[object, ...]]) -> None:
    if rows:
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        rows.clear()


def _people(connection: sqlite3.Connection) -> None:
    """JIDs 1 to CHATS are the chats; groups come first; behind them the members of groups and hidden
    identifiers.
    """
    jids: list[tuple[object, ...]] = []
    chats: list[tuple[object, ...]] = []
    for number in range(1, CHATS + 1):
        user, server = (
            (f"12036300000{number:07}", "g.us")
            if number <= GROUPS
            else (f"4915550{number:05}", "s.whatsapp.net")
        )
        if number > GROUPS and number % 10 == 0:
            user, server = f"9{number:014}", "lid"
        jids.append((number, user, server, 0, 0, 0, f"{user}@{server}"))
        subject = f"Group {number}" if number <= GROUPS else None
        chats.append((number, number, 0, subject, _START_MS, 0, _START_MS, 0, 0, 0))
    for number in range(CHATS + 1, 2 * CHATS + 1):
        user = f"3367770{number:05}"
        jids.append((number, user, "s.whatsapp.net", 0, 0, 0, f"{user}@s.whatsapp.net"))
    _write(connection, "jid", jids)
    _write(connection, "chat", chats)
    hidden = [(number, CHATS + number, 0) for number in range(GROUPS + 10, CHATS + 1, 20)]
    _write(connection, "jid_map", hidden)
    members = [
        (None, group, _member(group, n), int(n == 0), 0)
        for group in range(1, GROUPS + 1)
        for n in range(MEMBERS)
    ]
    _write(connection, "group_participant_user", members)
    connection.execute("INSERT INTO props VALUES (1, 'user_push_name', 'Sample Owner')")
    connection.execute("INSERT INTO message (_id, chat_row_id, from_me, key_id) VALUES (1, -1, 0, '-1')")


def _member(group: int, n: int) -> int:
    return GROUPS + 1 + (group * 31 + n * 7) % (CHATS - GROUPS)


def _messages(n: int, talk: Sequence[str]) -> Iterator[tuple[str, tuple[object, ...]]]:
    dice = random.Random(20230101)
    draw, bits = dice.random, dice.getrandbits
    latest: dict[int, tuple[str, int, int, str]] = {}
    said = [chat * len(talk) // CHATS for chat in range(CHATS + 1)]
    add_on = 0
    for row_id in range(2, n + 2):
        chat = 1 + int(draw() ** 2 * CHATS)
        group = chat <= GROUPS
        from_me = int(draw() < 0.45)
        sender = _member(chat, bits(8) % MEMBERS) if group and not from_me else 0
        moment = _START_MS + row_id * _STEP_MS + bits(14)
        key = f"{'3EB0' if from_me else '3A'}{bits(72):018X}"
        text = talk[said[chat] % len(talk)] if talk else _text(dice)
        said[chat] += 1
        kind, starred, flags, origin, luck = 0, int(draw() < 0.002), 0, 0, draw()
        words: str | None = text
        if luck < 0.08:
            kind, words, origin = yield from _attach(row_id, chat, moment, dice, text)
        elif luck < 0.083:
            kind, words = 7, None
            yield "message_system", (row_id, 18 if not group else 12)
            if group:
                yield "message_system_chat_participant", (row_id, _member(chat, bits(8) % MEMBERS))
        elif luck < 0.086:
            kind, words = 15, None
            yield "message_revoked", (row_id, f"3A{bits(72):018X}", None, moment + 60_000)
        elif luck < 0.088:
            yield "message_edit_info", (row_id, f"3A{bits(72):018X}", moment + 90_000, moment + 89_000)
        elif luck < 0.091:
            kind, words = 5, None
            yield "message_location", (row_id, chat, 43 + draw(), 5 + draw(), "Depot", "Quai 3", None, None)
        elif luck < 0.101:
            flags = 1
            yield "message_forwarded", (row_id, 1)
        elif luck < 0.106:
            yield "message_text", (row_id, "A page", "Timetable", f"https://example.org/{row_id}")
        if chat in latest and draw() < 0.05:
            quoted_key, quoted_mine, quoted_sender, quoted_text = latest[chat]
            yield (
                "message_quoted",
                (row_id, chat, chat, quoted_mine, quoted_sender, quoted_key, moment, 0, 0, quoted_text),
            )
        if draw() < 0.03:
            add_on += 1
            mine = int(draw() < 0.5)
            who = _member(chat, bits(8) % MEMBERS) if group and not mine else 0
            yield (
                "message_add_on",
                (add_on, chat, mine, f"3A{bits(72):018X}", who, row_id, moment + 9000, 0, 56),
            )
            yield "message_add_on_reaction", (add_on, _EMOJI[bits(8) % len(_EMOJI)], moment + 9000)
        if row_id % 500 == 0:
            yield (
                "call_log",
                (None, chat, from_me, f"call:{bits(128):032X}", -1, moment, bits(1), bits(9), 5, 0),
            )
        latest[chat] = (key, from_me, sender, text)
        yield (
            "message",
            (
                row_id,
                chat,
                from_me,
                key,
                sender,
                13 if from_me else 0,
                0,
                MEMBERS if group else 0,
                None,
                flags,
                origin,
                moment,
                moment + 700,
                moment,
                kind,
                words,
                starred,
                0,
                row_id,
                0,
                0,
                None,
            ),
        )


def _attach(
    row_id: int, chat: int, moment: int, dice: random.Random, text: str
) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Yield the media row; return the type, the caption and the origin of the message."""
    kind, mime, pattern = _MEDIA[dice.getrandbits(8) % len(_MEDIA)]
    path = pattern.format(day=20230101 + moment // 86_400_000 % 28, n=row_id)
    size, seconds = 1000 + dice.getrandbits(20), dice.getrandbits(6) if kind in (2, 3) else 0
    digest = f"{row_id:042}A="
    yield (
        "message_media",
        (
            row_id,
            chat,
            path,
            size,
            b"\x01" * 32,
            1204,
            1600,
            f"/v/t62/{row_id}.enc",
            mime,
            size,
            f"paper {row_id}.pdf" if kind == 9 else None,
            digest,
            seconds,
            2 if kind == 9 else 0,
            None,
        ),
    )
    caption = text if kind in (1, 3) and dice.random() < 0.2 else None
    return kind, caption, 1 if kind == 2 else 0


def _text(dice: random.Random) -> str:
    bits = dice.getrandbits
    parts = [
        f"{_OPENINGS[bits(8) % len(_OPENINGS)]} {_PLACES[bits(8) % len(_PLACES)]}"
        f"{_ENDINGS[bits(8) % len(_ENDINGS)]}"
        for _ in range(1 + bits(1) * bits(1))
    ]
    if not bits(3):
        parts.append(str(bits(16)))
    return " ".join(parts)


if __name__ == "__main__":
    if len(sys.argv) != 3 or not sys.argv[2].isdecimal():
        sys.exit("Usage: make_msgstore.py OUT N")
    build(Path(sys.argv[1]), int(sys.argv[2]))
