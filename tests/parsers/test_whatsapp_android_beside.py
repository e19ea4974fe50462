"""WhatsApp for Android: members, payments, quotes and receipts, which stand in tables beside the messages."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from parsers.apps.whatsapp.message import WARNING_RECEIPTS
from parsers.formats.whatsapp_android import WARNING_MEMBERS, WARNING_MEMBERS_MORE, members, receipts
from parsers.records import OWNER, Conversation, Participant, Record
from parsers.records import Warning as Said
from tests import support
from tests.parsers.test_whatsapp_android import PARSER, at, messages
from tests.parsers.test_whatsapp_android_people import GROUP, LEGACY, OTHER, PHONE, SCHEMA, chat, keys, old, read, row

CHATS = "INSERT INTO chat VALUES (1, 1, NULL, NULL), (2, 3, 'G', NULL);"
_MEMBERS = """
INSERT INTO jid VALUES (20, '120363000000000020', 'g.us', 0, 0, 1, '120363000000000020@g.us'),
  (21, '120363000000000021', 'newsletter', 0, 0, 27, '120363000000000021@newsletter'),
  (22, '120363000000000022', 'g.us', 0, 0, 1, '120363000000000022@g.us');
INSERT INTO chat VALUES (3, 21, NULL, NULL);
CREATE TABLE group_participant_user (_id INTEGER PRIMARY KEY, group_jid_row_id INTEGER, user_jid_row_id INTEGER,
  rank INTEGER, pending INTEGER, label TEXT);
INSERT INTO group_participant_user VALUES (1, 20, 1, 1, 0, 'Treasurer'), (2, 20, 4, 0, 0, NULL), (3, 77, 4, 0, 0, NULL);
CREATE TABLE group_past_participant_user (_id INTEGER PRIMARY KEY, group_jid_row_id INTEGER, user_jid_row_id INTEGER,
  is_leave INTEGER, timestamp INTEGER);
INSERT INTO group_past_participant_user VALUES (1, 22, 4, 1, 1600000000000), (2, 22, 78, 1, 1600000000000);
CREATE TABLE parent_group_participants (parent_group_jid_row_id INTEGER, user_jid_row_id INTEGER);
INSERT INTO parent_group_participants VALUES (3, 1), (3, 4);
CREATE TABLE newsletter_subscribers (_id INTEGER PRIMARY KEY, chat_row_id INTEGER NOT NULL, jid_row_id INTEGER,
  display_name TEXT, subscription_time INTEGER, role INTEGER);
INSERT INTO newsletter_subscribers VALUES (1, 3, 4, 'Bob', 1700000000, 1), (2, 3, NULL, 'Nameless', NULL, 2),
  (3, 99, 4, 'Bob', NULL, 1);
"""
_PAYMENTS = """
CREATE TABLE pay_transaction (_id INTEGER PRIMARY KEY AUTOINCREMENT, message_row_id INTEGER, remote_jid_row_id INTEGER,
  key_id TEXT, id TEXT, timestamp INTEGER, status INTEGER, sender_jid_row_id INTEGER, receiver_jid_row_id INTEGER,
  type INTEGER, currency_code TEXT, amount_1000 INTEGER);
INSERT INTO pay_transaction VALUES
  (1, 1, 1, 'k', 'T1', 1700000000, 405, 0, 1, 1, 'INR', 500000),
  (2, NULL, 1, '3EB00000000000000002', 'T2', 1700000500, 405, 1, 0, 2, 'INR', 600000),
  (3, NULL, 1, 'nowhere', 'T3', 1700000600, 405, 1, 0, 2, 'INR', 900000),
  (4, 77, 4, 'gone', 'T4', 1700000700, 405, 0, 0, 2, 'INR', 100000),
  (5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);
"""
_OLD_PAYMENTS = """
CREATE TABLE pay_transactions (key_remote_jid TEXT, key_from_me INTEGER, key_id TEXT, id TEXT, timestamp INTEGER,
  status INTEGER, error_code TEXT, sender TEXT, receiver TEXT, type INTEGER, currency TEXT, amount_1000 INTEGER,
  bank_transaction_id TEXT, country TEXT);
"""
_QUOTES = """
CREATE TABLE message_quoted (message_row_id INTEGER PRIMARY KEY, chat_row_id INTEGER,
  parent_message_chat_row_id INTEGER, from_me INTEGER, sender_jid_row_id INTEGER,
  key_id TEXT NOT NULL, timestamp INTEGER, message_type INTEGER,
  text_data TEXT);
INSERT INTO message_quoted
  SELECT _id, 1, 1, 0, 0, '3EB0EEEE' || substr('000000000000' || _id, -12), 1, 0, NULL FROM message;
CREATE TABLE message_quoted_product (message_row_id INTEGER PRIMARY KEY, business_owner_jid INTEGER, product_id TEXT,
  title TEXT, description TEXT, currency_code TEXT, amount_1000 INTEGER);
INSERT INTO message_quoted_product VALUES (1, 4, 'p1', 'Lamp', 'old', 'EUR', 500000), (9, 4, 'p9', 'x', 'y', 'EUR', 1);
CREATE TABLE message_quoted_order (message_row_id INTEGER PRIMARY KEY, order_id TEXT, order_title TEXT,
  item_count INTEGER, message TEXT, seller_jid INTEGER);
INSERT INTO message_quoted_order VALUES (2, 'o1', 'Two lamps', 2, 'please', 4);
CREATE TABLE message_quoted_ui_elements (message_row_id INTEGER PRIMARY KEY, element_type INTEGER,
  element_content TEXT);
INSERT INTO message_quoted_ui_elements VALUES (3, 1, 'Choose');
CREATE TABLE message_template_quoted (message_row_id INTEGER PRIMARY KEY, content_text_data TEXT,
  footer_text_data TEXT);
INSERT INTO message_template_quoted VALUES (4, 'Dear customer', 'foot');
CREATE TABLE message_quoted_group_invite (message_row_id INTEGER PRIMARY KEY, group_jid_row_id INTEGER,
  admin_jid_row_id INTEGER, group_name TEXT, invite_code TEXT);
INSERT INTO message_quoted_group_invite VALUES (5, 3, 4, 'Villa', 'code');
CREATE TABLE message_quoted_call_log (message_row_id INTEGER PRIMARY KEY, video_call BOOLEAN, call_result INTEGER);
INSERT INTO message_quoted_call_log VALUES (6, 1, 2);
CREATE TABLE message_quote_invoice (message_row_id INTEGER PRIMARY KEY, amount TEXT, note TEXT, status INTEGER);
INSERT INTO message_quote_invoice VALUES (7, '12.50', 'for the lamp', 1);
"""


def _said(records: list[Record], message: str) -> dict[str, Any]:
    found = (record for record in records if isinstance(record, Said) and record.message == message)
    return {said.args["table"]: said.args["rows"] for said in found}


def test_members_of_a_group_without_a_row_of_its_own(tmp_path: Path) -> None:
    records = read(SCHEMA + CHATS + _MEMBERS, tmp_path / "x")
    known = chat(records, "120363000000000020@g.us")
    assert (known.kind, known.shared, known.provenance.table) == ("group", True, "group_participant_user")
    assert set(known.participants) == {PHONE, OTHER, OWNER}
    assert known.details == {"admins": [PHONE], "labels": [{"who": PHONE, "label": "Treasurer"}]}
    left = chat(records, "120363000000000022@g.us")
    assert left.details == {"past_members": [{"who": OTHER, "left": True, "at_ms": 1600000000000}]}
    assert set(chat(records, GROUP).participants) == {PHONE, OTHER, OWNER}
    # each is announced as shared before it is told in full
    first = next(r for r in records if isinstance(r, Conversation) and r.key == known.key)
    assert first.shared


def test_followers_of_a_channel_are_told(tmp_path: Path) -> None:
    records = read(SCHEMA + CHATS + _MEMBERS, tmp_path / "x")
    followers = (chat(records, "120363000000000021@newsletter").details or {})["followers"]
    assert followers == [
        {"who": OTHER, "name": "Bob", "since": 1700000000, "role": 1, "row": 1},
        {"name": "Nameless", "role": 2, "row": 2},
    ]
    assert _said(records, WARNING_MEMBERS) == {
        "group_participant_user": 1, "group_past_participant_user": 1, "newsletter_subscribers": 1,
    }  # fmt: skip
    assert OTHER in keys(records)


def test_members_that_there_is_no_room_for_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "_MOST", 1)
    records = read(SCHEMA + CHATS + _MEMBERS, tmp_path / "x")
    assert _said(records, WARNING_MEMBERS_MORE) == {"newsletter_subscribers": 1}


def test_a_payment_without_its_message_is_a_record(tmp_path: Path) -> None:
    records = read(SCHEMA + CHATS + row(1, 1, "Geld", me=1) + row(2, 1, "danke") + _PAYMENTS, tmp_path / "x")
    assert support.ledger(records)["message"] == Counter(found=5, kept=5)
    amounts = {
        (m.provenance.table, m.provenance.row): [each.get("amount_1000") for each in (m.details or {})["transactions"]]
        for m in messages(records)
    }
    assert amounts == {
        ("message", 1): [500000], ("message", 2): [600000], ("pay_transaction", 3): [900000],
        ("pay_transaction", 4): [100000], ("pay_transaction", 5): [None],
    }  # fmt: skip
    alone = at(records, 3, "pay_transaction")
    assert (alone.conversation, alone.sender, alone.direction, alone.kind) == (PHONE, PHONE, "in", "other")
    assert (alone.time.utc_ms, alone.same) == (1700000600000, "payment\x1fT3")
    assert at(records, 4, "pay_transaction").conversation == OTHER
    assert at(records, 5, "pay_transaction").conversation == "unknown:pay_transaction 5"


def test_payments_of_the_older_table_go_to_their_message(tmp_path: Path) -> None:
    records = read(
        LEGACY + old(1, PHONE, "Zahlung", me=1) + old(2, OTHER, "Zahlung", key="3EB00000000000000001") + _OLD_PAYMENTS
        + f"""INSERT INTO pay_transactions VALUES
        ('{PHONE}', 1, '3EB00000000000000001', 'T1', 1580000000, 405, NULL, NULL, '{PHONE}', 1, 'INR', 500000,
          NULL, 'IN'),
        ('{OTHER}', 0, 'GONE', 'T2', 1580000000, 405, NULL, '{OTHER}', NULL, 2, 'INR', 700000, NULL, 'IN');""",
        tmp_path / "x",
    )  # fmt: skip
    assert support.ledger(records)["message"] == Counter(found=3, kept=3)
    paid = (at(records, 1, "messages").details or {})["transactions"]
    assert paid == [{
        "amount_1000": 500000, "currency_code": "INR", "status": 405, "type": 1, "timestamp": 1580000000,
        "receiver": PHONE, "country": "IN",
    }]  # fmt: skip
    assert at(records, 2, "messages").details is None
    gone = at(records, 2, "pay_transactions")
    assert (gone.conversation, gone.sender, gone.app_key) == (OTHER, OTHER, "GONE")


def test_a_quote_says_what_was_quoted(tmp_path: Path) -> None:
    records = read(SCHEMA + CHATS + "".join(row(n, 1, "re", me=1) for n in range(1, 9)) + _QUOTES, tmp_path / "x")
    quoted = [(m.details or {})["quoted"] for m in messages(records)]
    assert [quote.get("text") for quote in quoted] == [
        "Lamp", "please", "Choose", "Dear customer", "Villa", None, "for the lamp", None,
    ]  # fmt: skip
    assert quoted[0]["product"]["business_owner"] == OTHER
    assert quoted[1]["order"] == {"order_title": "Two lamps", "item_count": 2, "message": "please", "seller": OTHER}
    assert quoted[4]["group_invite"] == {"group_name": "Villa", "group": GROUP, "admin": OTHER, "invite_code": "code"}
    assert quoted[5]["call"] == {"video_call": 1, "call_result": 2}
    assert quoted[6]["invoice"]["amount"] == "12.50"
    assert not any(isinstance(record, Said) for record in records), "a row of a quote that is not there is no trace"


def test_a_change_of_name_names_the_person(tmp_path: Path) -> None:
    records = read(
        SCHEMA + CHATS + row(1, 1, "") + "UPDATE message SET message_type = 7, status = 6;"
        "CREATE TABLE message_system (message_row_id INTEGER PRIMARY KEY, action_type INTEGER);"
        "INSERT INTO message_system VALUES (1, 165);"
        "CREATE TABLE message_system_username_change (message_row_id INTEGER PRIMARY KEY, user_jid INTEGER,"
        " old_username TEXT, new_username TEXT);"
        "INSERT INTO message_system_username_change VALUES (1, 4, 'before', 'after');",
        tmp_path / "x",
    )
    assert (at(records, 1).details or {})["system"] == {
        "type": "username_changed", "action": 165, "user": OTHER, "old_username": "before", "new_username": "after",
    }  # fmt: skip


def _seen(viewers: int) -> str:
    people = "".join(
        f"INSERT INTO jid VALUES ({n}, '4917000{n:05}', 's.whatsapp.net', 0, 0, 0, NULL);"
        f"INSERT INTO receipt_user VALUES ({n}, 1, {n}, 1700000005000, 1700000006000, NULL);"
        for n in range(100, 100 + viewers)
    )
    return (
        SCHEMA + CHATS + row(1, 2, "seen", me=1)
        + "CREATE TABLE receipt_user (_id INTEGER PRIMARY KEY, message_row_id INTEGER, receipt_user_jid_row_id INTEGER,"
        " receipt_timestamp INTEGER, read_timestamp INTEGER, played_timestamp INTEGER);" + people
    )  # fmt: skip


def test_every_member_of_a_large_group_who_read_is_told(tmp_path: Path) -> None:
    records = read(_seen(1024), tmp_path / "x")
    assert len((at(records, 1).details or {})["receipts"]) == 1024
    assert not any(isinstance(record, Said) for record in records)
    assert sum(isinstance(record, Participant) for record in records) == 1026


def test_receipts_that_there_is_no_room_for_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receipts, "MOST_RECEIPTS", 3)
    records = read(_seen(5), tmp_path / "x")
    details = at(records, 1).details or {}
    assert (len(details["receipts"]), details["receipts_more"]) == (3, 2)
    (said,) = (record for record in records if isinstance(record, Said))
    assert said.message == WARNING_RECEIPTS
    assert (said.args["messages"], said.args["rows"]) == (1, 2)


def test_when_somebody_came_into_a_group_and_the_lists_that_a_chat_is_on(tmp_path: Path) -> None:
    lists = "CREATE TABLE labels (_id INTEGER PRIMARY KEY, label_name TEXT); CREATE TABLE labeled_jid (_id INTEGER"
    lists += " PRIMARY KEY, label_id INTEGER, jid_row_id INTEGER); INSERT INTO labels VALUES (1, 'Girls'), (2, 'Paid');"
    lists += " INSERT INTO labeled_jid VALUES (1, 1, 1), (2, 2, 1), (3, 9, 1), (4, 1, 999);"
    members = "CREATE TABLE group_participant_user (_id INTEGER PRIMARY KEY, group_jid_row_id INTEGER, user_jid_row_id"
    members += " INTEGER, add_timestamp INTEGER); INSERT INTO group_participant_user VALUES"
    members += " (1, 3, 1, 1700000000000), (2, 3, 4, 1700000000), (3, 3, 8, 0);"
    records = read(SCHEMA + CHATS + lists + members, tmp_path / "x")
    assert chat(records, PHONE).details == {"lists": ["Girls", "Paid"]}
    assert (chat(records, GROUP).details or {})["added"] == [
        {"who": PHONE, "at_ms": 1700000000000}, {"who": OTHER, "at_ms": 1700000000000},
    ]  # fmt: skip


def test_a_chat_that_the_log_changed_is_in_both_views(tmp_path: Path) -> None:
    read(SCHEMA + CHATS, tmp_path / "x")
    support.leave_wal(tmp_path / "x" / "msgstore.db", "UPDATE chat SET subject = 'Just friends' WHERE jid_row_id = 3")
    records = support.read(PARSER, tmp_path / "x")
    known = chat(records, GROUP)
    assert (known.state, known.title) == ("live", "Just friends")
    assert known.details == {"title_before": "G"}
