"""Databases that no parser knows: that of messages is named, those of settings, caches and logs are not."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from parsers.records import Message
from tests import support
from triage.case import Case
from triage.ingest import Import
from triage.intake.reading import MAY_HOLD, NO_PARSER
from triage.intake.unknown import messages_in
from triage.tables import mapping as tables

SAID = ("You must pay the agency first", "When do I get my passport back", "ok", "After two years, he said")
HOUR = 3_600_000


def database(path: Path, sql: str, rows: list[tuple[object, ...]]) -> Path:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(sql)
        table = sql.split()[2].partition("(")[0]
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
        connection.commit()
    return path


def said(start: float, step: float, turn: int) -> list[tuple[object, ...]]:
    return [(n + 1, f"9715000000{n % 2}", text, start + n * step, n % 2)[:turn] for n, text in enumerate(SAID)]


@pytest.mark.parametrize(("sql", "rows", "found"), [
    ("CREATE TABLE im_msg (id, fromUid, msgBody, cTime, isOut)", said(1.7e12, HOUR, 5), True),
    ("CREATE TABLE ZCHATLINE (Z_PK, ZSENDER, ZTEXT, ZCREATED, ZOUTGOING)", said(7.2e8, 60, 5), True),
    ("CREATE TABLE m (_id, peer_id, content, send_time, dir)", [
        (n, "u", f"我们明天{n}去工厂", 1_700_000_000 + n, 0) for n in range(5)], True),
    ("CREATE TABLE prefs (id, k, v, t, x)", said(1.7e12, HOUR, 5), False),
    ("CREATE TABLE events (id, user_id, message, created_at, x)", [
        (n, "u", "APP_START", 1.7e12 + n, 0) for n in range(9)], False),
    ("CREATE TABLE steps (id, user_id, text, date, x)", [
        (n, "u", "walked to work again", n, 0) for n in range(9)], False),
    ("CREATE TABLE notes (id, title, body, created, colour)", said(1.7e12, HOUR, 5), False),
])  # fmt: skip
def test_a_table_of_messages_is_told_by_names_and_values(
    sql: str, rows: list[tuple[object, ...]], found: bool, tmp_path: Path
) -> None:
    database(tmp_path / "x.db", sql, rows)
    with support.opened(tmp_path) as evidence:
        told = messages_in(evidence.items[0])
    assert (told is not None) == found
    assert told is None or told.rows == len(rows)


def test_the_examiner_is_told_and_led_to_the_table(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "phone"
    folder.mkdir()
    chat = database(folder / "chat.db", "CREATE TABLE im_msg (id, senderUid, body, createdTime, isOut)",
                    said(1.7e12, HOUR, 5))  # fmt: skip
    database(chat, "CREATE TABLE emoji (text, date, sender, phone, app, title)", [("x", 1, 2, 3, 4, 5)] * 9)
    database(folder / "prefs.db", "CREATE TABLE prefs (k, v)", [("a", "b")])
    Import(case, closely=False).run([folder])
    told = dict(case.db.execute("SELECT path, reason FROM source").fetchall())
    assert told == {"chat.db": MAY_HOLD, "prefs.db": NO_PARSER}
    with support.opened(chat) as evidence:
        seen = tables.preview(evidence.items[0])
        mapping = tables.suggest(seen, "App")
        records = tables.sample(evidence.items[0], mapping)
    assert seen.sheet == "im_msg"
    assert mapping.columns == {"id": "id", "sender": "senderUid", "text": "body", "sent_at": "createdTime",
                               "direction": "isOut"}  # fmt: skip
    assert [(r.text, r.direction) for r in records if isinstance(r, Message)] == [
        (text, "out" if n % 2 else "in") for n, text in enumerate(SAID)]
