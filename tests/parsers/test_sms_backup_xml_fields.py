"""SMS Backup & Restore XML: who wrote to whom, when, and what, as a person who reads the file would say it."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest

from parsers.formats.sms_backup_xml import SmsBackupXml
from parsers.records import (
    OWNER,
    Call,
    Conversation,
    Message,
    Participant,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from tests import support

PARSER = SmsBackupXml()
DATE = "1709600000000"
ANA, BOB, OWN = "+40721000111", "+40721000222", "+40700999000"
HELLO = '<part seq="0" ct="text/plain" chset="106" text="hello" />'
IN, OUT = {"msg_box": "1", "m_type": "132"}, {"msg_box": "2", "m_type": "128"}


def tag(element: str, /, **fields: str) -> str:
    return f"<{element} {' '.join(f'{field}={quoteattr(value)}' for field, value in fields.items())} />"


def sms(**fields: str) -> str:
    return tag("sms", **{"date": DATE, "type": "1", "body": "x", **fields})


def mms(*inside: str, addresses: str = "", **fields: str) -> str:
    """A multimedia message; `addresses`: such as `from=+1 to=+2`."""
    types = {"from": "137", "to": "151", "cc": "130", "bcc": "129"}
    pairs = [pair.split("=") for pair in addresses.split()]
    listed = "".join(tag("addr", address=a, type=types[role], charset="106") for role, a in pairs)
    opening = tag("mms", **{"date": DATE, **fields}).replace(" />", ">")
    return f"{opening}<parts>{''.join(inside)}</parts><addrs>{listed}</addrs></mms>"


def smses(*entries: str, count: int | None = None) -> str:
    return f'<smses count="{len(entries) if count is None else count}">{"".join(entries)}</smses>'


def read(tmp_path: Path, text: str | bytes) -> list[Record]:
    path = tmp_path / "sms-1.xml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    records = support.read(PARSER, path)
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]
    return records


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def one(tmp_path: Path, *entries: str) -> Message:
    """The last message of a backup."""
    return messages(read(tmp_path, smses(*entries)))[-1]


def people(records: list[Record]) -> dict[str, tuple[tuple[str, str], ...]]:
    """Other spellings by participant."""
    return {record.key: record.aliases for record in records if isinstance(record, Participant)}


def threads(records: list[Record]) -> dict[str, tuple[str, str | None, tuple[str, ...]]]:
    return {
        record.key: (record.kind, record.title, record.participants)
        for record in records
        if isinstance(record, Conversation)
    }


def warned(records: list[Record]) -> list[tuple[str, dict[str, object], bool]]:
    return [(record.message, record.args, record.partial) for record in records if isinstance(record, Warning)]


@pytest.mark.parametrize("joined", [f"{BOB}~{ANA}", f"{ANA};{BOB}", f"{ANA}, {BOB}", f"~{ANA}~~{BOB}~"])
def test_several_numbers_in_one_address_are_a_group(joined: str, tmp_path: Path) -> None:
    records = read(tmp_path, smses(sms(address=joined, type="2")))
    assert threads(records) == {f"{ANA}~{BOB}": ("group", None, (ANA, BOB, OWNER))}
    assert set(people(records)) == {ANA, BOB, OWNER}


@pytest.mark.parametrize("name", ["Dr. No, Ltd", "Info;12", f"{ANA},12"])
def test_the_name_of_a_sender_is_not_split(name: str, tmp_path: Path) -> None:
    message = one(tmp_path, sms(address=name))
    assert (message.sender, message.conversation) == (name, name)


_ALONE = [f"~{ANA}", f"{ANA}~null", f"{ANA}~insert-address-token", f" {ANA}", f"{ANA}~{ANA}"]


@pytest.mark.parametrize("address", _ALONE)
def test_one_number_among_nothing_is_its_sender(address: str, tmp_path: Path) -> None:
    message = one(tmp_path, sms(address=address))
    assert (message.sender, message.conversation) == (ANA, ANA)


def test_the_word_for_an_unknown_sender_is_nobody(tmp_path: Path) -> None:
    nobody = "\u02bcUNKNOWN_SENDER!\u02bc"
    message = one(tmp_path, mms(HELLO, addresses=f"from={nobody}", address=nobody, **IN))
    assert (message.sender, message.direction, message.conversation) == (None, "in", "(no address)")


def test_another_spelling_of_a_number_is_the_same_sender(tmp_path: Path) -> None:
    records = read(tmp_path, smses(
        mms(HELLO, addresses=f"from=0721000111 to={OWN}", address=ANA, contact_name="Ana", **IN),
        mms(HELLO, addresses=f"from=0721000222 to={ANA} to={OWN}", address=f"{ANA}~{BOB}", **IN),
    ))  # fmt: skip
    assert [(m.sender, m.conversation) for m in messages(records)] == [(ANA, ANA), (BOB, f"{ANA}~{BOB}")]
    assert people(records) == {ANA: (("phone", "0721000111"),), BOB: (("phone", "0721000222"),), OWNER: ()}


@pytest.mark.parametrize(
    ("address", "addresses", "own"),
    [
        ("0721000111", f"from={ANA}", ()),  # the recipient in the place of the sender
        (f"{ANA}~{BOB}", f"from={ANA} from={BOB}", ()),
        ("null", f"from={ANA} from={BOB}", ()),
        (ANA, f"from={OWN} to={ANA}", (("phone", OWN),)),
        ("null", f"from={OWN} to={ANA} to={OWN}", (("phone", OWN),)),
    ],
)
def test_whose_number_the_owner_has(
    address: str, addresses: str, own: tuple[tuple[str, str], ...], tmp_path: Path
) -> None:
    """Tools that write backups from other apps name recipients as senders (alexlance/signal-message-exporter
    issue 11).
    """
    records = read(tmp_path, smses(mms(HELLO, addresses=addresses, address=address, **OUT)))
    assert people(records)[OWNER] == own
    assert messages(records)[0].sender == OWNER


def test_a_single_address_beside_several_recipients_is_a_group(tmp_path: Path) -> None:
    told = f"from=insert-address-token to={ANA} cc={BOB}"
    records = read(tmp_path, smses(mms(HELLO, addresses=told, address="0721000111", contact_name="Ana", **OUT)))
    assert threads(records) == {
        f"{BOB}~0721000111": ("group", None, (BOB, "0721000111", OWNER)),
    }
    (ana,) = [p for p in records if isinstance(p, Participant) and p.name is not None]
    assert (ana.identifier, ana.name) == ("0721000111", "Ana")


def test_who_is_in_a_group_whose_address_is_missing(tmp_path: Path) -> None:
    records = read(tmp_path, smses(
        mms(HELLO, addresses=f"from={OWN} to={ANA}", address=ANA, **OUT),
        mms(HELLO, addresses=f"from={ANA} to={BOB} to={OWN}", **IN),
        mms(HELLO, addresses=f"from={ANA} to=+40700999111", **IN),  # to the owner, on a second card
        mms(HELLO, addresses=f"from={ANA} to={BOB} to={OWN}", address=ANA, **IN),  # the phone keeps it with Ana
    ))  # fmt: skip
    assert [(m.conversation, m.sender) for m in messages(records)] == [
        (ANA, OWNER), (f"{ANA}~{BOB}", ANA), (ANA, ANA), (ANA, ANA),
    ]  # fmt: skip


def test_a_stated_sender_is_named_where_no_direction_is(tmp_path: Path) -> None:
    message = one(tmp_path, mms(HELLO, addresses=f"from={ANA}", address=ANA))
    assert (message.direction, message.sender) == ("unknown", ANA)
    message = one(tmp_path, mms(HELLO, address=ANA, from_address="~", **IN))
    assert message.sender == ANA


def test_a_subject_is_read_in_its_character_set(tmp_path: Path) -> None:
    """Android keeps the bytes of a subject as characters of Latin-1."""
    stored = "Übergabe".encode().decode("latin-1")
    message = one(tmp_path, mms(address=ANA, sub=stored, sub_cs="106", **IN))
    assert (message.text, message.details and message.details["subject"]) == ("Übergabe", "Übergabe")
    assert one(tmp_path, mms(address=ANA, sub="Über 李", sub_cs="106", **IN)).text == "Über 李"


@pytest.mark.parametrize(
    ("chset", "codec", "text"),
    [("2084", "koi8-r", "Привет"), ("39", "iso2022_jp", "こんにちは"), ("windows-1251", "cp1251", "Привет"),
     ("8", "iso8859-5", "Привет"), ("1000", "utf-16-be", "short"), ("1000", "utf-16", "short"),
     ("null", "utf-8", "né")],
)  # fmt: skip
def test_text_in_base64_is_read_in_its_character_set(chset: str, codec: str, text: str, tmp_path: Path) -> None:
    data = base64.b64encode(text.encode(codec)).decode()
    message = one(tmp_path, mms(tag("part", ct="text/plain", chset=chset, text="null", data=data), address=ANA, **IN))
    assert (message.text, message.attachments, message.raw) == (text, (), None)


def test_bytes_of_a_text_in_no_encoding_are_kept(tmp_path: Path) -> None:
    data = base64.b64encode(b"caf\xe9").decode()
    records = read(tmp_path, smses(mms(tag("part", ct="text/plain", data=data), address=ANA, **IN)))
    assert messages(records)[0].raw == b"caf\xe9"
    assert [args for _, args, _ in warned(records)] == [{"n": 1}]
    text = smses(mms(HELLO.replace("hello", "QQ"), address=ANA, **IN)).encode().replace(b"QQ", b"caf\xe9")
    assert messages(read(tmp_path, text))[0].raw == b"caf\xe9"


def test_the_words_of_every_part_are_kept(tmp_path: Path) -> None:
    message = one(tmp_path, mms(
        tag("part", ct="text/x-vCalendar", cl="a.vcs", text="BEGIN:VCALENDAR"),
        tag("part", ct="null", text="of no type"),
        tag("part", ct="application/xml", text="<point/>"),
        tag("part", ct="text/plain; charset=utf-8", text="hi", data=base64.b64encode(b"hi").decode()),
        tag("part", ct="text/plain", text="shown", data=base64.b64encode(b"other bytes").decode()),
        tag("part", ct="image/jpeg", cl="null", name="null", cid="<room>", data="AAAA"),
        address=ANA, **IN,
    ))  # fmt: skip
    assert message.text == "of no type\nhi\nshown"
    assert message.details == {"mms": True, "calendar": "BEGIN:VCALENDAR", "text": "<point/>"}
    assert [(a.name, a.mime, a.size) for a in message.attachments] == [
        ("a.vcs", "text/x-vcalendar", None), (None, "application/xml", None), (None, "text/plain", 11),
        ("room", "image/jpeg", 3),
    ]  # fmt: skip


@pytest.mark.parametrize("entry", ["sms", "mms"])
def test_the_beginning_of_an_endless_text_is_read(entry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.evidence._BLOCK", 70_001)
    part = '<part ct="text/plain" text="{}" />'
    text = sms(address=ANA, body="{}") if entry == "sms" else mms(part, address=ANA, **IN)
    records = read(tmp_path, smses(text.replace("{}", "a&amp;€" * 200_000), sms(address=ANA, body="behind")))
    message, behind = messages(records)
    assert message.text is not None
    assert behind.text == "behind"
    assert len(message.text) > 300_000
    assert set(message.text) == set("a&€"), "references are resolved, and none is cut in two"
    assert (message.details or {})["text_bytes"] == 200_000 * 9
    assert [(args, partial) for _, args, partial in warned(records)] == [({"n": 1}, True)]


def test_a_long_text_in_base64_is_a_file_too(tmp_path: Path) -> None:
    data = base64.b64encode(b"word " * 20_000).decode()
    message = one(tmp_path, mms(tag("part", ct="text/plain", text="null", data=data), address=ANA, **IN))
    assert (message.text or "").startswith("word word")
    assert [a.size for a in message.attachments] == [100_000]
    assert (message.details or {})["text_bytes"] == 100_000


def test_the_picture_of_a_long_card_is_no_lost_text(tmp_path: Path) -> None:
    card = b"BEGIN:VCARD\nFN:Ana\nPHOTO:" + b"A" * 100_000
    part = tag("part", ct="text/x-vCard", text="null", data=base64.b64encode(card).decode())
    records = read(tmp_path, smses(mms(part, address=ANA, **IN)))
    (message,) = messages(records)
    assert str((message.details or {})["vcard"]).startswith("BEGIN:VCARD\nFN:Ana")
    assert [a.size for a in message.attachments] == [len(card)]
    assert warned(records) == []


def test_where_a_part_is_that_cannot_be_read(tmp_path: Path) -> None:
    text = smses(mms(HELLO, tag("part", ct="image/jpeg", data="A" * 4_000), address=ANA, **IN))
    cut = text[: text.index("A" * 4_000) + 2_001]
    message = messages(read(tmp_path, cut))[0]
    assert (message.text, message.details) == ("hello", {
        "mms": True, "incomplete": True, "unreadable_parts": 1, "unreadable_at": [cut.index('<part ct="image')],
    })  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_where_a_long_attachment_is_in_a_file_of_wide_letters(encoding: str, tmp_path: Path) -> None:
    content = bytes(range(256)) * 6_000
    encoded = base64.b64encode(content).decode()
    data = smses(mms(tag("part", ct="video/mp4", data=encoded), address=ANA, **IN)).encode(encoding)
    (attachment,) = messages(read(tmp_path, data))[0].attachments
    assert attachment.details is not None
    start, length = attachment.details["offset"], attachment.details["length"]
    assert data[start : start + length].decode(encoding) == encoded
    assert attachment.details["sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(("date", "unit"), [("1709600000", "seconds"), ("1709600000000000", "microseconds")])
def test_a_time_in_another_unit(date: str, unit: str, tmp_path: Path) -> None:
    message = one(tmp_path, sms(address=ANA, date=date))
    assert (message.time.utc_ms, message.time.raw, message.time.basis) == (1_709_600_000_000, date, "utc")
    assert message.details == {"time_unit": unit}
    assert one(tmp_path, sms(address=ANA, date="5")).details is None, "a number that is no time has no unit"


@pytest.mark.parametrize(("date", "shown", "utc", "local", "details"), [
    ("2024-03-12T14:05:00Z", "", 1_710_252_300_000, None, None),
    ("2024-03-12T14:05:00.000+02:00", "", 1_710_245_100_000, None, None),
    ("2024-03-12 14:05:00", "", None, "2024-03-12T14:05:00", None),
    ("Mar 12, 2024 2:05:00 PM", "", None, "2024-03-12T14:05:00", None),
    ("", "12 mars 2024 14:05:00", None, "2024-03-12T14:05:00",
     {"time_from": "readable_date", "readable_date": "12 mars 2024 14:05:00"}),
    ("0", "Mar 12, 2024 2:05:00 PM", None, "2024-03-12T14:05:00",
     {"time_from": "readable_date", "readable_date": "Mar 12, 2024 2:05:00 PM", "date": "0"}),
    ("0", "Jan 1, 1970 1:00:00 AM", None, None, {"readable_date": "Jan 1, 1970 1:00:00 AM"}),
    ("12/03/2024 14:05", "", None, None, None),  # of March or of December
])  # fmt: skip
def test_a_time_that_stands_as_text(
    date: str, shown: str, utc: int | None, local: str | None, details: dict[str, str] | None, tmp_path: Path
) -> None:
    message = one(tmp_path, sms(address=ANA, date=date, readable_date=shown))
    assert (message.time.utc_ms, message.time.local, message.details) == (utc, local, details)
    other = one(tmp_path, mms(HELLO, address=ANA, date=date, readable_date=shown, **IN))
    assert (other.time, other.details) == (message.time, {"mms": True, **(details or {})})


def test_when_it_was_sent_and_whether_it_arrived(tmp_path: Path) -> None:
    came = one(tmp_path, sms(address=ANA, date_sent="1709599998000", status="0", read="0"))
    assert came.details == {"sent_ms": 1_709_599_998_000, "status": "0", "read": False}
    assert one(tmp_path, mms(HELLO, address=ANA, date_sent="1709599998", **IN)).details == {
        "mms": True, "sent_ms": 1_709_599_998_000,
    }  # fmt: skip
    for status, said in (("0", "delivered"), ("32", "pending"), ("64", "failed")):
        assert one(tmp_path, sms(address=ANA, type="2", status=status)).details == {"delivery": said}
    assert one(tmp_path, sms(address=ANA, type="2", status="7", date_sent="soon")).details == {
        "status": "7", "date_sent": "soon",
    }  # fmt: skip


def test_what_a_report_says_is_kept(tmp_path: Path) -> None:
    report = {"msg_box": "1", "m_type": "134", "st": "130", "resp_st": "225", "rr": "129", "pri": "129", "m_size": ""}
    message = one(tmp_path, mms(address=ANA, exp="1710204800", **report))
    assert message.details == {
        "mms": True, "st": 130, "resp_st": 225, "expires_ms": 1_710_204_800_000, "m_type": "delivery report",
        "system": {"type": "delivery report"},
    }  # fmt: skip


def test_calls_without_a_number(tmp_path: Path) -> None:
    """-1, -2 and -3 stood for three different things before Android told it in `presentation`."""
    numbers = ["-1", "-2", "-3", "-4072100", ANA]
    entries = "".join(tag("call", number=n, duration="5", date=DATE, type="3") for n in numbers)
    calls = [c for c in read(tmp_path, f'<calls count="5">{entries}</calls>') if isinstance(c, Call)]
    assert [(c.conversation, c.sender) for c in calls] == [
        ("tel:unknown", None), ("tel:restricted", None), ("tel:payphone", None), ("tel:-4072100", "-4072100"),
        (f"tel:{ANA}", ANA),
    ]  # fmt: skip


def test_a_call_with_picture_and_a_duration_that_is_none(tmp_path: Path) -> None:
    entry = tag("call", number=ANA, duration="1 min", date=DATE, type="1", features="5")
    (call,) = [c for c in read(tmp_path, f'<calls count="1">{entry}</calls>') if isinstance(c, Call)]
    assert (call.video, call.duration_s) == (True, None)
    assert call.details == {"features": "5", "duration": "1 min"}


def test_backups_one_behind_the_other(tmp_path: Path) -> None:
    first, second = smses(sms(address=ANA)), smses(sms(address=ANA), sms(address=BOB))
    assert warned(read(tmp_path, "\ufeff" + first + "\n\ufeff<?xml version='1.0'?>" + second)) == []
    ((_, args, partial),) = warned(read(tmp_path, first.removesuffix("</smses>") + second))
    assert (args, partial) == ({}, True), "the first has no end"
    wrong = smses(sms(address=ANA), count=2)
    assert [args for _, args, _ in warned(read(tmp_path, wrong + second))] == [{"stated": 4, "found": 3}]


def test_unknown_elements_inside_a_message_are_told(tmp_path: Path) -> None:
    inside = "<reactions><reaction emoji='x' /></reactions></mms>"
    records = read(tmp_path, smses(mms(HELLO, address=ANA, **IN).replace("</mms>", inside)))
    assert messages(records)[0].text == "hello"
    assert [(args, partial) for _, args, partial in warned(records)] == [({"n": 1}, True)]


def test_a_backup_without_its_beginning_or_end_is_part_of_one(tmp_path: Path) -> None:
    whole = smses(sms(address=ANA))
    assert warned(read(tmp_path, whole)) == []
    without_beginning = warned(read(tmp_path, whole.partition(">")[2]))
    without_end = warned(read(tmp_path, whole.removesuffix("</smses>")))
    assert len({*(text for text, _, _ in without_beginning), *(text for text, _, _ in without_end)}) == 2
    assert warned(read(tmp_path, sms(address=ANA))) == without_beginning + without_end
    assert all(partial for _, _, partial in without_beginning + without_end)
    unquoted = "<smses count=1>" + sms(address=ANA)
    assert warned(read(tmp_path, unquoted)) == without_end
    assert warned(read(tmp_path, unquoted + "</smses>")) == []
    assert warned(read(tmp_path, whole.partition(">")[2] + whole)) == without_beginning


def test_entries_of_other_tools_without_a_root_are_told(tmp_path: Path) -> None:
    entries = sms(address=ANA) + tag("message", address=ANA, date=DATE, type="2", body="mine") + "<note text='x' />"
    records = read(tmp_path, entries)
    assert [m.text for m in messages(records)] == ["x", "mine"]
    assert [r.args for r in records if isinstance(r, Rejection)] == [{"name": "note"}]


def test_addresses_without_end_take_no_time(tmp_path: Path) -> None:
    many = [f"+407{n:05d}{BOB[-7:]}" for n in range(2_000)]
    message = one(tmp_path, sms(address="1" * 400_000 + "x"), mms(
        HELLO, addresses=" ".join(f"from={n} to={n}" for n in many), address="~".join(many), **IN
    ))  # fmt: skip
    assert message.conversation == "~".join(many)
    assert message.sender == many[0]


@pytest.mark.parametrize("tail", ["&AAAAAAAAA", "&#1", "&", "&#10", "&&A", "&#10;&AB"])
def test_a_stray_reference_at_the_end_of_an_attachment(tail: str, tmp_path: Path) -> None:
    part = f'<part ct="image/jpeg" data="AAAA{tail}" />'
    records = read(tmp_path, smses(mms(part, address=ANA, **IN), sms(address=ANA, body="behind")))
    message, behind = messages(records)
    assert (message.attachments[0].details or {})["damaged"] is True
    assert behind.text == "behind"


@pytest.mark.parametrize("behind", [0, 1, 2, 3, 600])
def test_zeros_that_end_with_a_block_join_no_messages(
    behind: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a failing medium leaves is whole sectors, and so are the blocks that are read."""
    monkeypatch.setattr("parsers.evidence._BLOCK", 2048)
    two = smses(mms(HELLO, HELLO.replace("hello", "of another"), address=ANA, **IN))
    before, after = two.split('<part seq="0"')[1:]
    start = smses(mms(address=ANA, **IN)).partition("</parts>")[0] + '<part seq="0"' + before
    text = start.encode().ljust(2048 + behind, b"\0") + b' of="the lost" /><part seq="0"' + after.encode()
    message = messages(read(tmp_path, text))[0]
    assert (message.text, (message.details or {})["incomplete"]) == ("hello", True)


def test_damaged_base64_of_a_text_is_told(tmp_path: Path) -> None:
    part = tag("part", ct="text/plain", text="null", data="aGVsbG8%")
    message = one(tmp_path, mms(part, address=ANA, **IN))
    assert message.text == "hello"
    assert [(a.details or {})["damaged"] for a in message.attachments] == [True]


def test_marks_of_direction_make_no_other_number(tmp_path: Path) -> None:
    """They come along with a number that was copied from another app."""
    told = ANA, f"\u202a{ANA}\u202c", "\u202a+40 721 000 222\u202c", BOB
    entries = [sms(address=address) for address in told]
    assert [m.conversation for m in messages(read(tmp_path, smses(*entries)))] == [ANA, ANA, BOB, BOB]


@pytest.mark.parametrize("said", [
    "received=1", "MESSAGE_TYPE_INBOX=1", "SENT=2", "draft=3", "outbox=4", "failed=5", "queued=6"])  # fmt: skip
def test_types_in_words_are_those_in_numbers(said: str, tmp_path: Path) -> None:
    word, number = said.split("=")
    for entry in (lambda kind: sms(address=ANA, type=kind), lambda kind: mms(HELLO, address=ANA, msg_box=kind)):
        assert read(tmp_path, smses(entry(word))) == read(tmp_path, smses(entry(number)))


def test_types_of_calls_in_words_are_those_in_numbers(tmp_path: Path) -> None:
    told = {"Incoming": "1", "outgoing": "2", "missed": "3", "voicemail": "4", "REJECTED": "5", "blocked": "6"}
    in_words, in_numbers = (
        [(c.direction, c.outcome, c.same, c.details) for c in read(tmp_path, smses(*(
            tag("call", number=ANA, duration="5", date=DATE, type=kind) for kind in kinds))) if isinstance(c, Call)]
        for kinds in (told.keys(), told.values())
    )  # fmt: skip
    assert in_words == in_numbers
    assert [direction for direction, *_ in in_words] == ["in", "out", "in", "in", "in", "in"]


def test_a_type_that_is_no_known_word_stays_unknown_and_is_told(tmp_path: Path) -> None:
    records = read(tmp_path, smses(sms(address=ANA, type="resent"), sms(address=ANA, type="7")))
    assert [(m.direction, m.details) for m in messages(records)] == [("unknown", {"type": t}) for t in ("resent", "7")]
    assert sorted(args["value"] for _, args, _ in warned(records)) == ["7", "resent"]
