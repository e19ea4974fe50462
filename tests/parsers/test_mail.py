"""Mail beyond the contract: dates, addresses, encoded words, quotes, mailboxes cut at any place, the public samples."""

from __future__ import annotations

import base64
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.formats.mail.build import _own_words
from parsers.mail import tnef
from parsers.mail.addresses import addresses
from parsers.mail.charsets import codec_of, decoded, words
from parsers.mail.dates import mail_time
from parsers.mail.letter import letter
from parsers.mail.single import is_mail
from parsers.records import Call, Conversation, Message, Participant, Record
from parsers.text.htmltext import words_of
from parsers.times import iso_utc
from tests import support


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def mail(folder: Path, text: str | bytes, parser: str = "mail-eml") -> list[Record]:
    folder.mkdir(exist_ok=True)
    (folder / "a").write_bytes(text if isinstance(text, bytes) else text.encode())
    return support.read(support.parser_named(parser), folder)


@pytest.mark.parametrize(("written", "utc"), [
    ("Tue, 5 Mar 2024 13:14:58 +0100", "2024-03-05T12:14:58Z"),
    ("Fri, 08 Mar 2024 09:00:00 -0000", "2024-03-08T09:00:00Z"),
    ("Thu, 17 Oct 2019 18:32:47 -0300 (-03)", "2019-10-17T21:32:47Z"), ("5 Mar 24 13:14 PST", "2024-03-05T21:14:00Z"),
    ("Tue Mar 05 12:15:02 +0000 2024", "2024-03-05T12:15:02Z"), ("2024-03-05T12:15:02+05:30", "2024-03-05T06:45:02Z"),
    ("Tue, 5 Mar 2024 1:14:58 PM +0000", "2024-03-05T13:14:58Z"),
    ("Sat, 31 Dec 2016 23:59:60 +0000", "2016-12-31T23:59:59Z"),
])  # fmt: skip
def test_dates_with_a_zone_are_moments(written: str, utc: str) -> None:
    assert (iso_utc(mail_time(written).utc_ms), mail_time(written).raw) == (utc, written)


@pytest.mark.parametrize(("written", "basis"), [
    ("Wed, 6 Mar 2002 22:15", "local"), ("Wed Mar 06 22:15:00 2013", "local"),
    ("Tue, 5 Mar 2024 13:14:58 CEST", "local"),
    ("0001-01-01 00:00:00 +0000 UTC", "none"), ("yesterday", "none"), ("Tue, 5 Mar 2024 13:14:58 +9900", "none"),
])  # fmt: skip
def test_no_zone_is_invented(written: str, basis: str) -> None:
    assert mail_time(written).basis in (basis, "local" if basis == "none" else basis)
    assert mail_time(written).utc_ms is None


@pytest.mark.parametrize(("written", "found"), [
    ('"K., Olga" <Olga@Example.org>, b@x.org', [("olga@example.org", "K., Olga"), ("b@x.org", None)]),
    ("John Doe.<john@x.org>", [("john@x.org", "John Doe.")]), ("a@x.org (Ann)", [("a@x.org", "Ann")]),
    ("Team: a@x.org, b@x.org;", [("a@x.org", None), ("b@x.org", None)]), ("undisclosed-recipients:;", []),
    ('"unclosed <a@x.org>, b@x.org', [("a@x.org", "unclosed"), ("b@x.org", None)]), ("<>", []),
    ("Nobody", [(None, "Nobody")]), ("Dr: Smith", [(None, "Dr: Smith")]),
    ("Dr: Smith <s@x.org>, b@x.org", [("s@x.org", "Dr: Smith"), ("b@x.org", None)]),
    ("Dr: Smith <s@x.org>; Bob <b@x.org>", [("s@x.org", "Dr: Smith"), ("b@x.org", "Bob")]),
    ("=?utf-8?q?K=2C_Olga?= <o@x.org>", [("o@x.org", "K, Olga")]), ("a@x.org; b@x.org", [("a@x.org", None),
    ("b@x.org", None)]),
])  # fmt: skip
def test_people_are_found_however_they_are_written(written: str, found: list[tuple[str | None, str | None]]) -> None:
    assert [(one.address, one.name) for one in addresses(written)] == found


def test_a_character_cut_between_two_words_is_whole() -> None:
    assert words("Re: =?utf-8?Q?d=C5?= =?utf-8?Q?=82ug?= end") == "Re: dług end"
    assert words("=?iso-8859-1?q?caf=E9?= =?utf-8*en?b?4oKs?=") == "café€"
    assert words("=?none?x?broken?= =?utf-8?b?####?=") == "=?none?x?broken?= "


def test_codecs_that_are_no_text_are_no_character_sets() -> None:
    assert codec_of("zip") is codec_of("rot13") is codec_of("no such") is codec_of("idna") is None
    assert decoded(b"\xe9", "us-ascii") == ("é", True)
    assert decoded("zł".encode(), "us-ascii") == ("zł", True)


@pytest.mark.parametrize(("text", "own"), [
    ("Yes.\n\nOn Monday, A <a@x.org> wrote:\n> Come?\n", "Yes."), ("> all\n> quoted", "> all\n> quoted"),
    ("> one\nno\n> two\nyes", "> one\nno\n> two\nyes"), ("No.\n> Come?", "No."), ("2 > 1", "2 > 1"),
])  # fmt: skip
def test_only_a_quote_at_the_end_is_taken_off(text: str, own: str) -> None:
    assert _own_words(text)[0] == own


def test_a_thread_is_one_conversation_in_whatever_file_it_is(tmp_path: Path) -> None:
    one = mail(tmp_path / "a", "From: a@x.org\nTo: b@x.org\nMessage-ID: <first@x.org>\nSubject: s\n\nhi")
    two = mail(tmp_path / "b", "From: b@x.org\nTo: a@x.org\nIn-Reply-To: <first@x.org>\nMessage-ID: <x@y>\n\nyes")
    keys = {r.key for r in (*one, *two) if isinstance(r, Conversation)}
    assert keys == {"mail:first@x.org"}
    assert messages(two)[0].reply_to == messages(one)[0].app_key


def test_the_page_is_read_where_the_plain_words_only_excuse_themselves(tmp_path: Path) -> None:
    text = ("From: a@x.org\nTo: b@x.org\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nThis mail is HTML.\n"
            "--b\nContent-Type: text/html\n\n<p>Give me your passport and come to the station at six</p>\n--b--\n")
    (found,) = messages(mail(tmp_path / "a", text))
    assert found.text == "Give me your passport and come to the station at six"
    assert (found.details or {})["other_version"] == "This mail is HTML."


def test_a_saved_page_or_card_is_no_mail(tmp_path: Path) -> None:
    page = "From: <Saved by Blink>\nSnapshot-Content-Location: https://x\nSubject: x\nMIME-Version: 1.0\n\n"
    others = ("BEGIN:VCARD\nFN:x\n", "Subject: x\nTo: y\n\n", "To be: or not\nFrom here: to there")
    for n, text in enumerate((page, *others)):
        assert mail(tmp_path / str(n), text) == []


@pytest.mark.parametrize(("kind", "body", "text"), [
    ("multipart/mixed; boundary=nowhere", "no part begins here", "no part begins here"),
    ("text/plain; format=flowed", "Give me your \npassport.\n\n-- \nBoss", "Give me your passport.\n\n-- \nBoss"),
    ("text/plain; format=flowed; delsp=yes", "Give me your pass \nport.", "Give me your passport."),
    ("text/plain; format=flowed", "no \n> yes \n> or no\n end", "no \n> yes or no\nend"),
    ("text/plain", "as it \nis", "as it \nis"),
])  # fmt: skip
def test_lines_that_were_folded_and_parts_that_are_none(kind: str, body: str, text: str) -> None:
    assert letter(f"From: a@x.org\nContent-Type: {kind}\n\n{body}\n".encode()).text == text


def test_an_unsound_mail_keeps_its_words(tmp_path: Path) -> None:
    deep = "From: a@x.org\nTo: b@x.org\n" + "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(400)) + "\nwords"
    (found,) = messages(mail(tmp_path / "a", deep))
    assert found.sender == "a@x.org"


@given(st.integers(0, 400), st.integers(1, 300))
@settings(max_examples=40, deadline=None)
def test_a_mailbox_is_cut_alike_whatever_the_blocks(size: int, block: int) -> None:
    from parsers.base import Context
    from parsers.mail.mbox import pieces

    parts = [f"From a@x Tue Mar 05 12:{n:02}:00 2024\nFrom: a@x.org\nTo: b@x.org\n\n" for n in range(9)]
    mails = [f"{part}{'x' * (size * n % 700)}\n\n" for n, part in enumerate(parts)]
    data = "".join(mails).encode()

    class Blocks:
        @staticmethod
        def chunks() -> list[bytes]:
            return [data[n : n + block] for n in range(0, len(data), block)]

    found = [piece.offset for piece in pieces(Blocks(), Context())]  # type: ignore[arg-type]
    assert found == [sum(len(m) for m in mails[:n]) for n in range(9)]


@given(st.text(max_size=300), st.binary(max_size=200))
@settings(deadline=None)
def test_anything_can_be_read(text: str, data: bytes) -> None:
    assert mail_time(text).basis in ("none", "local", "utc")
    assert all(one.address or one.name for one in addresses(text))
    words(text)
    words_of(f"<div>{text}</p><blockquote><td>{text}")
    assert letter(b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" + data + b"\n--b\n" + text.encode())


def test_the_public_samples(testdata: Path) -> None:
    records = support.read(support.parser_named("mail-eml"), testdata / "email")
    found = messages(records)
    assert len(found) == 21  # 20 files, and one mail inside a notice of one that came back
    assert sum(m.time.basis == "utc" for m in found) == 14
    assert sum(len(m.attachments) for m in found) == 9
    assert not any("\0" in (m.text or "") for m in found)
    assert [p.key for p in records if isinstance(p, Participant) and p.owner] == []


# -- winmail.dat, and headers without end


def _attribute(number: int, data: bytes) -> bytes:
    return struct.pack("<BII", 1, number, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def _property(number: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<HHII", kind, number, 1, len(data)) + data + bytes(-len(data) % 4)


def _winmail(*files: tuple[str, bytes], text: str = "") -> bytes:
    """A winmail.dat as Outlook packs it: a short name before, and the long one in the properties."""
    parts = [tnef.MAGIC + b"\x01\x00", _attribute(0x89006, struct.pack("<I", 0x10000))]
    if text:
        wide = text.encode("utf-16-le") + b"\0\0"
        named = struct.pack("<HH", 3, 0x8005) + bytes(16) + struct.pack("<II", 0, 7) + struct.pack("<I", 5)
        parts.append(_attribute(0x69003, struct.pack("<I", 2) + named + _property(0x1000, 0x1F, wide)))
    for name, data in files:
        properties = [_property(0x3707, 0x1F, name.encode("utf-16-le") + b"\0\0")]
        if data.startswith(tnef.MAGIC):
            properties.append(_property(0x3701, 0x0D, bytes(16) + data))
        parts += [_attribute(0x69002, bytes(14)), _attribute(0x18010, b"SHORT~1.VCF\0")]
        if not data.startswith(tnef.MAGIC):
            parts.append(_attribute(0x6800F, data))
        parts.append(_attribute(0x69005, struct.pack("<I", len(properties)) + b"".join(properties)))
    return b"".join(parts)


def _with_winmail(packed: bytes, words: str = "See the file") -> str:
    body = base64.encodebytes(packed).decode()
    return (
        "From: Boss <boss@example.org>\nTo: ana@example.org\nDate: Fri, 01 Mar 2024 10:00:00 +0000\nMIME-Version: 1.0\n"
        f"Message-ID: <tnef-1@example.org>\nContent-Type: multipart/mixed; boundary=x\n\n--x\n\n{words}\n--x\n"
        "Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n"
        f"{body}\n--x--\n")


CARD = b"BEGIN:VCARD\r\nVERSION:3.0\r\nFN:Patron\r\nTEL:+40722000111\r\nEND:VCARD\r\n"


def test_files_of_a_winmail_are_files_of_the_mail(tmp_path: Path) -> None:
    inner = _winmail(("inner.txt", b"words"), text="The mail inside")
    text = _with_winmail(_winmail(("Patron.vcf", CARD), ("Forwarded", inner), text="other words"))
    (tmp_path / "a.eml").write_text(text, encoding="utf-8")
    with support.opened(tmp_path) as evidence:
        assert {item.path for item in evidence.items} == {
            "a.eml", "a.eml/winmail.dat", "a.eml/Patron.vcf", "a.eml/attached 1/inner.txt"}
        assert b"".join(evidence.get("a.eml/Patron.vcf").chunks()) == CARD  # type: ignore[union-attr]
    found = messages(support.read(support.parser_named("mail-eml"), tmp_path))
    assert [(m.text, [a.name for a in m.attachments]) for m in found] == [
        ("See the file", ["winmail.dat", "Patron.vcf", "Forwarded"]), ("The mail inside", ["inner.txt"])]
    assert {a.path for a in found[0].attachments} == {"a.eml/winmail.dat", "a.eml/Patron.vcf", None}


def test_words_of_a_winmail_stand_where_the_mail_has_none(tmp_path: Path) -> None:
    found = messages(mail(tmp_path, _with_winmail(_winmail(text="Come at six"), words="")))
    assert [m.text for m in found] == ["Come at six"]


def test_names_in_a_winmail_are_of_its_code_page() -> None:
    named = _attribute(0x69002, bytes(14)) + _attribute(0x18010, "договор.doc".encode("cp1251") + b"\0")
    packed = tnef.MAGIC + b"\x01\x00" + _attribute(0x69007, struct.pack("<II", 1251, 0)) + named
    assert [file.name for file in tnef.unpacked(packed).files] == ["договор.doc"]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2000), st.binary(max_size=8), st.booleans())
def test_a_broken_winmail_gives_what_stands_before_the_break(at: int, noise: bytes, cut: bool) -> None:
    whole = _winmail(("Patron.vcf", CARD), ("b.txt", b"b" * 50), text="words")
    at %= len(whole)
    packed = tnef.unpacked(whole[:at] if cut else whole[:at] + noise + whole[at + len(noise) :])
    assert len(packed.files) <= 3
    if cut:
        assert [file.data for file in packed.files if file.data is not None] == [CARD, b"b" * 50][: len(packed.files)][
            : sum(file.data is not None for file in packed.files)]
        assert not packed.whole or all(file.data is not None for file in packed.files)


def test_a_mail_is_told_behind_more_headers_than_the_first_bytes_hold(tmp_path: Path) -> None:
    long = "".join(f"X-MS-Exchange-Something-{n}: {'abc ' * 20}\n\t{'def ' * 20}\n" for n in range(80))
    text = f"{long}From: Boss <boss@example.org>\nTo: ana@example.org\nSubject: Pay\n\nNo pay this month\n"
    assert len(long) > 12_000
    found = messages(mail(tmp_path, text))
    assert [(m.text, m.sender) for m in found] == [("No pay this month", "boss@example.org")]
    (tmp_path / "settings.txt").write_text("X-Setting: on\n" * 2000, encoding="utf-8")
    with support.opened(tmp_path) as evidence:
        assert not is_mail(evidence.get("settings.txt"))  # type: ignore[arg-type]


@pytest.mark.parametrize("length", [9_000, 1 << 20])
def test_a_mail_with_a_header_of_any_length_is_a_mail(length: int, tmp_path: Path) -> None:
    people = ", ".join(f"Worker {n} <w{n}@example.org>" for n in range(length // 30))
    found = messages(mail(tmp_path, f"From: {people}\r\nTo: boss@example.org\r\nSubject: Wages\r\n\r\nWhen?\r\n"))
    assert [one.text for one in found] == ["When?"]


def phone_mail(sort: str, address: str, date: str, kind: str, body: str = "", **other: str) -> str:
    """A mail as SMS Backup+ writes it; `other`: headers of its own."""
    person, own = f"Boss <{address}@unknown.email>", "olga@gmail.example"
    wrote, read = (person, own) if kind in ("1", "3", "132") else (own, person)
    headers = {"From": wrote, "To": read, "Subject": "With Boss", "Message-ID": f"<{date}@sms-backup-plus.local>",
               "Date": "Tue, 5 Mar 2024 12:15:02 +0000", "X-smssync-datatype": sort, "X-smssync-address": address,
               "X-smssync-type": kind, "X-smssync-date": date, "Content-Type": "text/plain; charset=utf-8",
               **{name.replace("_", "-"): value for name, value in other.items()}}  # fmt: skip
    return "".join(f"{name}: {value}\n" for name, value in headers.items()) + f"\n{body}\n"


@pytest.mark.parametrize(("entry", "mailed"), [
    ('<smses><sms address="+40 722 000 111" date="1709640902345" type="1" body="Come now "/></smses>',
     phone_mail("SMS", "+40 722 000 111", "1709640902345", "1", "Come now ")),
    ('<smses><sms address="0722" date="1709640902345" type="2" body=""/></smses>',
     phone_mail("SMS", "0722", "1709640902345", "2")),
    ('<calls count="1"><call number="0722000111" date="1709640902345" type="2" duration="65"/></calls>',
     phone_mail("CALLLOG", "0722000111", "1709640902345", "2", "65s (00:01:05)\n0722000111 (a call)")),
    ('<smses><mms address="0722" date="1709640902000" m_type="132"><part ct="text/plain" text="Come"/></mms></smses>',
     phone_mail("MMS", "0722", "1709640902", "132", "Come")),
])  # fmt: skip
def test_a_text_message_stored_as_mail_is_the_one_of_the_phone(tmp_path: Path, entry: str, mailed: str) -> None:
    told = []
    for name, text in (("sms-backup-xml", entry), ("mail-eml", mailed)):
        found = mail(tmp_path / name, text, name)
        (one,) = (r for r in found if isinstance(r, Message | Call))
        apps = {r.key: r.app for r in found if isinstance(r, Conversation)}
        told.append((one.conversation, one.direction, one.sender, one.time.utc_ms, one.same, apps[one.conversation],
                     one.text if isinstance(one, Message) else (one.outcome, one.duration_s)))
    assert told[0] == told[1]


def test_sides_of_a_text_message_stored_as_mail(tmp_path: Path) -> None:
    """Without a type the side that has a name is not the owner's; who wrote an MMS to a group is told by its sender."""
    typeless = phone_mail("SMS", "0722", "1709640902345", "1", "a").replace("X-smssync-type: 1\n", "")
    group = phone_mail("MMS", "0733", "1709640902", "132", "b",
                       To="Ana <0733@unknown.email>, olga@gmail.example, Dan <0744@unknown.email>")
    group = group.replace("Boss <0733@", "Boss <0722@")
    one, two = (messages(mail(tmp_path / name, text))[0] for name, text in (("1", typeless), ("2", group)))
    assert (one.direction, one.sender, one.kind) == ("in", "0722", "text")
    assert (two.direction, two.sender) == ("in", "0722")
    assert two.conversation == "0722~0733~0744"


def test_headers_of_the_app_alone_make_no_text_message(tmp_path: Path) -> None:
    for n, text in enumerate((phone_mail("FAX", "0722", "1709640902345", "1", "a"),
                              "From: a@x.org\nTo: b@x.org\nX-smssync-version: 1\nMessage-ID: <first@x.org>\n\nb")):
        found = mail(tmp_path / str(n), text)
        assert {r.app for r in found if isinstance(r, Conversation)} == {"E-mail"}
