"""signalbackup-tools beyond the contract: pages of one chat, what is no chat, whose a text file is, its XML."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.records import Conversation, Message, Participant, Record, Rejection
from parsers.records import Warning as Remark
from tests import support

PAGE = "<!-- Generated on 2026-01-05 10:00:00 by signalbackup-tools (20251230.120000). Input database version: 290. -->"


def read(folder: Path, name: str, text: str, parser: str) -> list[Record]:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return support.read(support.parser_named(parser), folder)


def test_pages_of_a_chat_are_one_conversation() -> None:
    records = (support.FIXTURES / "signalbackup-tools-html/direct/expected.jsonl").read_text()
    assert {line.partition('"key":')[2].partition(",")[0] for line in records.split("\n")
            if '"record":"Conversation"' in line} == {'"chat:Boss (_id3)"'}


@pytest.mark.parametrize("body", [
    '<div class="conversation-box"><a href="Boss (_id3)/Boss.html">Boss</a></div>',  # the index
    "<!-- Message: _id:1,type:2 -->", "",
])
def test_a_page_without_messages_is_no_chat(tmp_path: Path, body: str) -> None:
    html = f"<!DOCTYPE html>\n<html><body>{body}</body></html>"
    assert read(tmp_path, "index.html", PAGE + html, "signalbackup-tools-html") == []


def test_a_missing_end_of_a_message_costs_no_other(tmp_path: Path) -> None:
    one = ('<!-- Message: _id:{n},type:10485780 --><div class="msg msg-incoming"><div><pre>{n}</pre></div><div '
           'class="footer"><span class="msg-data">Mar 05, 2024 12:15:0{n}</span>')
    html = PAGE + '<html><body><div class="conversation-box">' + "".join(one.format(n=n) for n in (1, 2)) + (
        '<!-- Message: _id:3,type:10485780 --><p>broken</p>')  # fmt: skip
    found = read(tmp_path, "Boss (_id3)/Boss.html", html, "signalbackup-tools-html")
    assert [(r.text, r.sender, r.time.local) for r in found if isinstance(r, Message)] == [
        ("1", "Boss", "2024-03-05T12:15:01"), ("2", "Boss", "2024-03-05T12:15:02")]
    assert sum(isinstance(r, Rejection) for r in found) == 1


@pytest.mark.parametrize(("name", "writers", "owner", "kind"), [
    ("Boss (_id3).txt", ("Boss", "Olga"), "Olga", "direct"), ("Boss (_id3).txt", ("Boss",), None, "direct"),
    ("Team (_id3).txt", ("Boss", "Olga"), None, "group"), ("Team (_id3).txt", ("Boss",), None, "unknown"),
])  # fmt: skip
def test_the_owner_of_a_text_file_shows_only_in_a_chat_of_two(
    tmp_path: Path, name: str, writers: tuple[str, ...], owner: str | None, kind: str
) -> None:
    text = "".join(f"[Mar 05, 2024 12:15:0{n}] <{writer}> hi\n" for n, writer in enumerate(writers))
    found = read(tmp_path, name, text, "signalbackup-tools-txt")
    assert next((r.name for r in found if isinstance(r, Participant) and r.owner), None) == owner
    assert [r.kind for r in found if isinstance(r, Conversation)] == [kind]


def test_its_xml_says_that_it_may_be_signal(tmp_path: Path) -> None:
    entry = '<sms protocol="31337" address="+40722000111" date="1709640902345" type="1" body="x" read="1" />'
    made = f'<?xml version="1.0"?>\n<smses count=1 backup_date="" type="full">\n{entry}\n</smses>'
    told = [r for r in read(tmp_path / "a", "a.xml", made, "sms-backup-xml") if isinstance(r, Remark)]
    assert ["signalbackup-tools" in one.message for one in told] == [True]
    own = made.replace('count=1 backup_date=""', 'count="1" backup_set="x" backup_date="1709640902345"')
    assert not [r for r in read(tmp_path / "b", "a.xml", own, "sms-backup-xml") if isinstance(r, Remark)]
