"""Layouts of tables that are known without a mapping: what several sheets of one report say together."""

from __future__ import annotations

from pathlib import Path

from parsers.records import OWNER, Warning  # noqa: A004  (the field's own word)
from tests.parsers.test_table import HEADER, messages, read, workbook


def test_all_sheets_of_messages_of_one_report_are_read_with_one_order_of_dates(tmp_path: Path) -> None:
    """SMS, MMS and mails besides chats; a report writes all its dates alike, so one sheet tells how the others do."""
    time = "03/01/2023 10:00:00(UTC+2)"
    sms = ["#", "Folder", "Parties", "Timestamp: Date", "Timestamp: Time", "Body", "Deleted"]
    workbook(tmp_path / "report.xlsx", {
        "Chats": [
            ["Chats (1)"],
            ["#", "Chat #", "Instant Message #", "From", "Body", "Timestamp: Time"],
            [1, 1, 1, "40721000111@s.whatsapp.net Ion", "Vino", "13/01/2023 10:00:00(UTC+2)"],
        ],
        "SMS Messages": [
            ["SMS Messages (3)"], sms,
            [1, "Inbox", "From: +40721000111 Ion", "03/01/2023", time, "come", None],
            [2, "Sent", "To: +40721000111 Ion", "03/01/2023", time, "no", "Yes"],
            [3, "Inbox", "+40721000111 Ion", "03/01/2023", time, "then pay", None],
        ],
        "Emails": [
            ["#", "Folder", "From", "To", "Subject", "Body", "Timestamp: Time"],
            [1, "Sent", "ana@x.invalid", "ion@x.invalid", "papers", "give them back", time],
        ],
    })  # fmt: skip
    records = read(tmp_path)
    _, come, no, pay, mail = messages(records)
    assert [(m.text, m.direction, m.sender) for m in (come, no, pay)] == [
        ("come", "in", "SMS:+40721000111"), ("no", "out", OWNER), ("then pay", "in", "SMS:+40721000111")]  # fmt: skip
    assert no.state == "recovered"
    assert {m.time.utc_ms for m in (come, no, pay, mail)} == {1672732800000}
    assert (mail.text, mail.direction, (mail.details or {})["subject"]) == ("give them back", "out", "papers")
    told = [record.message for record in records if isinstance(record, Warning)]
    assert not any("no mapping fits" in message or "day first" in message for message in told)


def test_what_a_message_says_of_itself_besides(tmp_path: Path) -> None:
    header = HEADER.replace("Service,", "Deleted Date,Service,").replace("Attachment\n", "Attachment,Forwarded\n")
    row = "Bob,2020-01-01 12:00:00,2020-01-02 12:00:00,SMS,Incoming,+13215550167,Bob,Read,,,gone,,\n"
    (tmp_path / "Messages - Bob.csv").write_text(header + row, encoding="utf-8")
    (tmp_path / "WhatsApp - Work.csv").write_text(
        "Chat Session,Message Date,Sent Date,Type,Sender ID,Sender Name,Status,Forwarded,Text\n"
        "Work,2020-01-01 12:00:00,,Outgoing,,,Sent,Yes,pay\nWork,2020-01-01 12:01:00,,Outgoing,,,Sent,No,own\n",
        encoding="utf-8")  # fmt: skip
    found = {m.text: m for m in messages(read(tmp_path))}
    assert found["gone"].state == "deleted_by_app"
    assert [(found[text].details or {}).get("forwarded") for text in ("pay", "own")] == [True, None]


def test_a_table_in_chinese_is_known_in_the_code_page_of_a_spreadsheet_program_too(tmp_path: Path) -> None:
    table = "消息ID,类型,发送人,时间,内容\n70001,文本,Boss,2024-03-01 09:00:00,护照放在我这里\n"
    for page in ("utf-8", "utf-16", "gb18030"):
        (tmp_path / page).mkdir()
        (tmp_path / page / "Boss.csv").write_bytes(table.encode(page))
        (found,) = messages(read(tmp_path / page))
        assert (found.text, found.time.local, found.direction) == ("护照放在我这里", "2024-03-01T09:00:00", "unknown")
