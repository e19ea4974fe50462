"""What becomes of the messages beside zeros in a row: those before and behind stay what they are, and where the zeros
may have swallowed who wrote, when, or in which chat, that is left open.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parsers.reasons import WARNING_DAMAGED
from parsers.records import Call, Contact, Conversation, Message, Record, Rejection, Warning  # noqa: A004
from parsers.text.holes import FEWEST, ZEROS
from tests import support
from tests.parsers.test_telegram_html import message as page_message
from tests.parsers.test_telegram_html import page
from tests.parsers.test_telegram_json import chat, evidence, message


def hole(data: str | bytes, begin: str, end: str, size: int = 600) -> bytes:
    """The text with zeros from one place in it up to the beginning of another, with `size` of them."""
    data = data.encode() if isinstance(data, str) else data
    start = data.index(begin.encode()) + len(begin.encode())
    return data[:start] + size * b"\0" + data[data.index(end.encode(), start) :]


def read(parser: str, path: Path) -> list[Record]:
    records = support.read(support.parser_named(parser), path)
    for kind, sums in support.ledger(records).items():
        assert sums["found"] == sums["kept"] + sums["rejected"], kind
    assert [one for one in records if isinstance(one, Warning) and one.message == ZEROS]
    return records


def texts(records: list[Record]) -> list[str | None]:
    return [one.text for one in records if isinstance(one, Message)]


def chats(records: list[Record]) -> list[tuple[str, str | None]]:
    return [(one.conversation, one.text) for one in records if isinstance(one, Message)]


def raws(records: list[Record]) -> list[str]:
    return [one.raw or "" for one in records if isinstance(one, Rejection)]


# -- Telegram Desktop, JSON ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("indent", [1, None])
def test_two_messages_are_not_joined(indent: int | None, tmp_path: Path) -> None:
    """What stands before the zeros and behind them is one JSON object, which nobody wrote."""
    whole = json.loads(chat(*(message(n, f"words {n}", **{"from": f"W{n}"}) for n in range(1, 8))))
    data = hole(json.dumps(whole, indent=indent), "words 3", " 5")
    records = read("telegram-json", evidence(tmp_path, data))
    assert texts(records) == ["words 1", "words 2", "words 6", "words 7"]
    (raw,) = raws(records)
    assert FEWEST * "\0" in raw
    assert (FEWEST + 1) * "\0" not in raw
    assert WARNING_DAMAGED in [one.message for one in records if isinstance(one, Warning)]
    places = [data.rindex(b"{", 0, data.index(f'"id": {n},'.encode())) for n in (1, 2, 6, 7)]
    assert [one.provenance.offset for one in records if isinstance(one, Message)] == places


@pytest.mark.parametrize("indent", [1, None])
def test_zeros_between_messages_cost_none_of_them(indent: int | None, tmp_path: Path) -> None:
    whole = json.dumps(json.loads(chat(message(1, "one"), message(2, "two"))), indent=indent)
    place = whole.rindex("{", 0, whole.index('"id": 2,'))
    data = whole[:place].encode() + 100 * b"\0" + whole[place:].encode()
    records = read("telegram-json", evidence(tmp_path, data))
    assert texts(records) == ["one", "two"]
    assert raws(records) == []


def account(*chats_: dict[str, Any], **more: Any) -> str:
    whole = {"about": "a", "personal_information": {"user_id": 31, "first_name": "Ivan"}, **more}
    return json.dumps({**whole, "chats": {"about": "b", "list": list(chats_)}}, indent=1)


def group(number: int, *messages: dict[str, Any]) -> dict[str, Any]:
    return {"name": f"G{number}", "type": "private_group", "id": number, "messages": list(messages)}


def test_in_an_account_the_chat_goes_on_where_numbers_and_times_do(tmp_path: Path) -> None:
    late = [message(n, f"a{n}") for n in range(100, 110)]
    early = [message(n, f"b{n}") for n in range(10, 20)]
    text = account(group(1, *late), group(2, *early))
    found = chats(read("telegram-json", evidence(tmp_path, hole(text, '"a102', '"id": 105'))))
    assert found == [*(("chat1", f"a{n}") for n in (100, 101, 106, 107, 108, 109)),
                     *(("chat2", f"b{n}") for n in range(10, 20))]  # fmt: skip


def test_in_an_account_a_chat_whose_beginning_is_lost_is_another(tmp_path: Path) -> None:
    late = [message(n, f"a{n}") for n in range(100, 110)]
    early = [message(n, f"b{n}") for n in range(10, 20)]
    text = account(group(1, *late), group(2, *early), group(3, message(5, "c5")))
    found = chats(read("telegram-json", evidence(tmp_path, hole(text, '"a107', '"id": 12'))))
    assert [text for _, text in found] == [*(f"a{n}" for n in range(100, 107)), *(f"b{n}" for n in range(13, 20)), "c5"]
    assert {name for name, text in found if str(text)[0] == "a"} == {"chat1"}
    (unknown,) = {name for name, text in found if str(text)[0] == "b"}
    assert unknown not in {"chat1", "chat2", "chat3"}
    assert found[-1] == ("chat3", "c5")


def test_contacts_behind_zeros_among_contacts(tmp_path: Path) -> None:
    people = [{"user_id": n, "first_name": f"P{n}", "last_name": "", "phone_number": f"+40{n}", "date": "2020-01-01"}
              for n in range(200, 206)]  # fmt: skip
    text = account(group(1, message(1, "hello")), contacts={"about": "c", "list": people})
    records = read("telegram-json", evidence(tmp_path, hole(text, '"P201', '"user_id": 203')))
    assert [one.name for one in records if isinstance(one, Contact)] == ["P200", "P204", "P205"]
    assert texts(records) == ["hello"]


# -- SMS Backup & Restore ------------------------------------------------------------------------------------------

_SMS = '  <sms address="+4072100{0:04}" date="17000000{0:05}" type="1" body="words {0}" contact_name="P{0}" />\n'
_MMS = (
    '  <mms date="17000000{0:05}" msg_box="1" address="+4072100{0:04}" m_type="132" sub="null" ct_t="x">\n    <parts>\n'
    '      <part seq="0" ct="text/plain" chset="106" cl="t.txt" text="words {0}" />\n'
    '      <part seq="1" ct="image/png" cl="i.png" text="null" data="{1}" />\n    </parts>\n    <addrs>\n'
    '      <addr address="+4072100{0:04}" type="137" charset="106" />\n    </addrs>\n  </mms>\n')  # fmt: skip


def backup(*entries: str) -> str:
    return (f'<?xml version="1.0" encoding="UTF-8"?>\n<smses count="{len(entries)}">\n' + "".join(entries)
            + "</smses>\n")  # fmt: skip


def sms(tmp_path: Path, data: bytes) -> list[Record]:
    path = tmp_path / "sms-20240101.xml"
    path.write_bytes(data)
    return read("sms-backup-xml", path)


def test_one_text_message_does_not_get_the_words_of_another(tmp_path: Path) -> None:
    text = backup(*(_SMS.format(n) for n in range(1, 7)))
    records = sms(tmp_path, hole(text, 'body="words 2', ' 4"'))
    assert texts(records) == ["words 1", "words 5", "words 6"]
    assert [raw[:30] for raw in raws(records)] == ['<sms address="+40721000002" da']
    assert "P4" not in {one.title for one in records if isinstance(one, Conversation)}


def test_zeros_between_text_messages_cost_none(tmp_path: Path) -> None:
    text = backup(*(_SMS.format(n) for n in range(1, 4))).encode()
    place = text.index(b'  <sms address="+40721000002"')
    records = sms(tmp_path, text[:place] + 64 * b"\0" + text[place:])
    assert texts(records) == ["words 1", "words 2", "words 3"]


def test_a_multimedia_message_does_not_get_the_parts_of_another(tmp_path: Path) -> None:
    text = backup(*(_MMS.format(n, "AAAA") for n in range(1, 5)))
    records = sms(tmp_path, hole(text, 'msg_box="1" address="+40721000002', "      <part seq=\"1\" ct=\"image/png\""))
    assert [text for text in texts(records) if text is not None] == ["words 1", "words 3", "words 4"]
    whole = sms(tmp_path, hole(text, "words 2\" />\n", '      <part seq="1" ct="image/png" cl="i.png" text="null"'))
    assert "words 4" in texts(whole)  # whatever became of those between


def test_zeros_in_a_file_inside_a_message_cost_the_file(tmp_path: Path) -> None:
    """What is in Base64 is long, so it is most probably there; the message is whole but for that."""
    text = backup(_MMS.format(1, "AAAA"), _MMS.format(2, 4000 * "QUJD"), _MMS.format(3, "AAAA"))
    place = text.index(900 * "QUJD") + 4000
    records = sms(tmp_path, text[:place].encode() + 512 * b"\0" + text[place + 512 :].encode())
    assert texts(records) == ["words 1", "words 2", "words 3"]
    torn = [one for one in records if isinstance(one, Message)][1]
    assert any((file.details or {}).get("damaged") for file in torn.attachments)


# -- other lists of messages ---------------------------------------------------------------------------------------


def test_lines_of_json_that_zeros_join(tmp_path: Path) -> None:
    rows = [json.dumps({"_id": str(n), "thread_id": "1", "address": "+1", "date": str(1700000000000 + n), "type": "1",
                        "body": f"words {n}"}) for n in range(6)]  # fmt: skip
    path = tmp_path / "messages.ndjson"
    joined = "\n".join(rows[:2]) + "\n" + rows[2] + 40 * "\0" + rows[3] + "\n" + rows[4] + "\n" + rows[5] + "\n"
    path.write_text(joined, encoding="utf-8")
    assert texts(read("sms-json", path)) == [f"words {n}" for n in range(6)]
    path.write_text(hole("\n".join(rows) + "\n", "words 2", ' 3"').decode(), encoding="utf-8")
    records = read("sms-json", path)
    assert texts(records) == ["words 0", "words 1", "words 4", "words 5"]
    assert len(raws(records)) == 2


def archive(*chats_: tuple[str, range]) -> str:
    made = [{"dmConversation": {"conversationId": name, "messages": [
        {"messageCreate": {"senderId": "2", "id": str(n), "text": f"words {n}",
                           "createdAt": "2024-03-05T12:00:00.000Z"}} for n in numbers]}} for name, numbers in chats_]
    return "window.YTD.direct_messages.part0 = " + json.dumps(made, indent=1)  # fmt: skip


@pytest.mark.parametrize(("begin", "end", "lost", "unknown"), [
    ("words 21", "words 23", {21, 22, 23}, {24}),  # inside one list; whether it is still that one nobody knows
    ("words 23", "words 30", {23, 24, 30}, {31, 32, 33, 34}),  # and the name of the next
    ("words 24", '{\n  "dmConversation": {\n   "conversationId": "1498770000000000003"', {24}, set()),  # up to it
])  # fmt: skip
def test_the_chat_is_open_until_one_is_named(
    begin: str, end: str, lost: set[int], unknown: set[int], tmp_path: Path
) -> None:
    text = archive(*((f"149877000000000000{n // 10}", range(n, n + 5)) for n in (20, 30, 40)))
    path = tmp_path / "direct-messages.js"
    path.write_bytes(hole(text, begin, end))
    found = {int(str(text).split()[-1]): name for name, text in chats(read("twitter-archive", path))}
    assert set(found) == {n + m for n in (20, 30, 40) for m in range(5)} - lost
    assert {n for n, name in found.items() if name != f"149877000000000000{n // 10}"} == unknown
    assert len({found[n] for n in unknown}) == bool(unknown)


def test_a_call_of_which_the_list_is_lost_has_no_direction(tmp_path: Path) -> None:
    lists = {name: [{"Type": "VIDEO", "Date & Time": f"2021-03-0{n} 20:10:11 UTC", "Result": "Call Succeeded",
                     "Length (sec)": n} for n in range(1, 6)] for name in ("Outgoing Calls", "Incoming Calls")}
    path = tmp_path / "talk_history.json"
    path.write_bytes(hole(json.dumps(lists, indent=1), '"Length (sec)": 4', '"Date & Time": "2021-03-02'))
    calls = [one for one in read("snapchat-calls", path) if isinstance(one, Call)]
    assert [(one.direction, one.duration_s) for one in calls] == [
        ("out", 1), ("out", 2), ("out", 3), ("unknown", 3), ("unknown", 4), ("unknown", 5)]  # fmt: skip


# -- pages ---------------------------------------------------------------------------------------------------------


def test_the_words_of_a_page_are_nobody_elses(tmp_path: Path) -> None:
    names = ["Olga", None, "Mira", None, "Ana", None, "Olga"]
    pieces = [page_message(n, f"words {n}", name) for n, name in enumerate(names, 1)]
    path = page(tmp_path, "messages.html", *pieces)
    whole = path.read_text(encoding="utf-8")
    behind = '</div></div></div>\n<div class="message default clearfix joined" id="message4"'
    path.write_bytes(hole(whole, "words 2", behind))
    records = read("telegram-html", path)
    senders = [(one.text, one.sender) for one in records if isinstance(one, Message)]
    assert [text for text, _ in senders] == [f"words {n}" for n in (1, 4, 5, 6, 7)]
    assert [sender for _, sender in senders] == ["Olga", None, "Ana", "Ana", "Olga"]
    assert len(raws(records)) == 1


def test_a_message_that_ends_before_the_zeros_is_whole(tmp_path: Path) -> None:
    path = page(tmp_path, "messages.html", *(page_message(n, f"words {n}", "Olga") for n in range(1, 5)))
    whole = path.read_text(encoding="utf-8")
    path.write_bytes(hole(whole, 'words 2\n</div></div></div>\n<div class="mes', "words 3"))
    records = read("telegram-html", path)
    assert texts(records) == ["words 1", "words 2", "words 4"]
    assert "words 3" in raws(records)[0]


def test_a_later_page_is_told_of_by_its_name(tmp_path: Path) -> None:
    root = tmp_path / "export"
    page(root, "messages.html", page_message(1, "words 1", "Olga"))
    path = page(root, "messages2.html", *(page_message(n, f"words {n}", "Olga") for n in range(2, 6)))
    path.write_bytes(hole(path.read_text(encoding="utf-8"), "words 3", "words 4"))
    records = read("telegram-html", root)
    assert texts(records) == ["words 1", "words 2", "words 5"]
    (warning,) = [one for one in records if isinstance(one, Warning) and one.message == ZEROS]
    assert (warning.provenance.table, warning.args["count"]) == ("messages2.html", 600)


def test_behind_zeros_in_a_group_of_messages_it_is_open_who_wrote(tmp_path: Path) -> None:
    def block(author: str, *numbers: int) -> str:
        inside = "".join(
            f'<div class="chatlog__message-container" data-message-id="80006610944{n:07}">'
            f'<div class="chatlog__message"><div class="chatlog__content">words {n}</div></div></div>' for n in numbers)
        name = f'<span class="chatlog__author" title="{author}" data-user-id="9{author}">{author}</span>'
        time = '<span class="chatlog__timestamp">16-Jan-21 07:17 PM</span>'
        return f'<div class="chatlog__message-group">{name}{time}{inside}</div>\n'

    head = ('<!DOCTYPE html><html><head><title>Crew - general</title></head><body><div class="preamble">'
            '<div class="preamble__entry">Crew</div></div><div class="chatlog">\n')  # fmt: skip
    path = tmp_path / "Crew - Text - general [881000000000000001].html"
    text = head + block("111", 1, 2, 3) + block("222", 4, 5) + block("333", 6) + "</div></body></html>"
    path.write_bytes(hole(text, "words 2", "words 4"))
    found = [(one.text, one.sender) for one in read("discord-html", path) if isinstance(one, Message)]
    assert found == [("words 1", "9111"), ("words 5", None), ("words 6", "9333")]


# -- lines ---------------------------------------------------------------------------------------------------------


def test_the_day_is_open_until_one_is_written(tmp_path: Path) -> None:
    days = ""
    for day in (5, 6, 7):
        days += f"2024/03/{day:02}（Tue）\n"
        days += "".join(f"0{n}:00\tOlga\twords {day}.{n}\n" for n in range(1, 5)) + "\n"
    path = tmp_path / "[LINE] Chat with Olga.txt"
    path.write_bytes(hole("[LINE] Chat with Olga\nSaved on：2024/03/20 10:00\n\n" + days, "words 5.3", "words 6.2"))
    records = read("line-text", path)
    found = {one.text: one.time.local for one in records if isinstance(one, Message)}
    assert found["words 5.2"] == "2024-03-05T02:00:00"
    assert found["words 6.3"] is found["words 6.4"] is None
    assert found["words 7.1"] == "2024-03-07T01:00:00"
    (joined,) = [text for text in found if "\0" in str(text)]
    assert joined == f"words 5.3{FEWEST * chr(0)}words 6.2"


def test_a_card_does_not_get_the_number_of_another(tmp_path: Path) -> None:
    cards = "".join(
        f"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:P{n}\r\nTEL:+4072100000{n}\r\nEND:VCARD\r\n" for n in range(1, 6))
    path = tmp_path / "contacts.vcf"
    path.write_bytes(hole(cards, "TEL:+407", "00004\r\n"))
    records = read("vcard", path)
    found = [(one.name, one.identifiers) for one in records if isinstance(one, Contact)]
    assert found == [("P1", ()), ("P5", (("phone", "+40721000005"),))]


def test_a_row_of_a_table_does_not_get_the_words_of_another(tmp_path: Path) -> None:
    rows = "AuthorID,Author,Date,Content,Attachments,Reactions\n" + "".join(
        f'"91000000000000000{n}","A{n}","0{n}-Mar-24 10:00 AM","words {n}","",""\n' for n in range(1, 7))
    path = tmp_path / "Crew - general [881000000000000001].csv"
    path.write_bytes(hole(rows, '"A2', '-Mar-24 10:00 AM","words 4'))
    records = read("discord-csv", path)
    assert texts(records) == ["words 1", "words 5", "words 6"]
    assert "words 4" in raws(records)[0]


def test_a_later_day_is_told_of_by_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "export" / "general"
    folder.mkdir(parents=True)
    for day in (5, 6):
        entries = [{"type": "message", "user": "U1", "text": f"words {day}.{n}", "ts": f"17096400{n:02}.000100"}
                   for n in range(5)]  # fmt: skip
        text = json.dumps(entries, indent=1)
        data = hole(text, "words 6.1", "words 6.3") if day == 6 else text.encode()
        (folder / f"2024-03-0{day}.json").write_bytes(data)
    records = read("slack", tmp_path / "export")
    assert texts(records) == [*(f"words 5.{n}" for n in range(5)), "words 6.0", "words 6.4"]
    (warning,) = [one for one in records if isinstance(one, Warning) and one.message == ZEROS]
    assert warning.provenance.table == "2024-03-06.json"
