"""SMS Backup & Restore XML: what the fixtures cannot hold as readable text, and the samples of others."""

from __future__ import annotations

import base64
import hashlib
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from xml.sax.saxutils import quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Context
from parsers.errors import EvidenceUnreadable, FileMalformed, UserError
from parsers.evidence import Item
from parsers.formats.sms_backup_xml import SmsBackupXml
from parsers.formats.sms_backup_xml.scan import Scanner
from parsers.records import (
    Attachment,
    Call,
    Conversation,
    Message,
    Participant,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from tests import support

PARSER = SmsBackupXml()
HEAD = "<?xml version='1.0' encoding='{}' standalone='yes' ?>\n<smses count=\"{}\">\n"
SMS = '  <sms address="+40721000111" date="{}" type="1" body={} contact_name="(Unknown)" />\n'


def evidence(tmp_path: Path, data: bytes, name: str = "sms-1.xml") -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def of(kind: type[Record], records: list[Record]) -> list[Record]:
    return [record for record in records if type(record) is kind]


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def until_error(item: Item) -> tuple[list[Record], UserError | None]:
    """What the parser yields of an item before it fails, and how it fails."""
    kept: list[Record] = []
    try:
        for record in PARSER.read(item, Context()):
            kept.append(record)  # noqa: PERF402  (what came before the error counts)
    except UserError as error:
        return kept, error
    return kept, None


def warned(records: list[Record]) -> list[str]:
    return [record.message for record in records if isinstance(record, Warning)]


def backup(*bodies: str, encoding: str = "UTF-8") -> str:
    rows = "".join(SMS.format(1_700_000_000_000 + n, quoteattr(body)) for n, body in enumerate(bodies))
    return HEAD.format(encoding, len(bodies)) + rows + "</smses>\n"


def test_samples_of_another_project(
    testdata: Path, hashes_unchanged: Callable[[Path], AbstractContextManager[None]]
) -> None:
    folder = testdata / "sms-backup-xml"
    with hashes_unchanged(folder):
        found = {path.name: support.read(PARSER, path) for path in sorted(folder.iterdir())}
    assert {name: len(messages(records)) for name, records in found.items()} == {
        "emptySms.xml": 0,
        "invalidSms.xml": 1,
        "invalidSms2.xml": 1,
        "sms-and-mms.xml": 3,
        "sms-dupes.xml": 8,
        "sms-non-dupes-2.xml": 2,
        "sms-non-dupes.xml": 2,
    }
    assert len(of(Rejection, found["invalidSms.xml"])) == 1
    for name in ("sms-non-dupes.xml", "sms-non-dupes-2.xml"):
        assert warned(found[name]) == []
    assert messages(found["invalidSms2.xml"])[0].time == Time(None, None, "today", "none")
    for name in ("emptySms.xml", "sms-and-mms.xml", "sms-dupes.xml"):
        assert [text for text in warned(found[name]) if "{stated}" in text], "a wrong count is said"

    copies = [(m.conversation, m.same) for m in messages(found["sms-dupes.xml"])]
    assert len(copies) - len(set(copies)) == 1, "one message stands there twice"
    for name in ("sms-non-dupes.xml", "sms-non-dupes-2.xml"):
        assert len({(m.conversation, m.same) for m in messages(found[name])}) == 2

    first = messages(found["sms-and-mms.xml"])[0]
    assert (first.conversation, first.sender, first.direction, first.text, first.time.utc_ms) == (
        "+4915112313123", "owner", "out", "Klar ", 1336729664538,
    )  # fmt: skip


@pytest.mark.parametrize("case", support.cases(PARSER.id), ids=lambda case: case.name)
def test_offsets_are_exact(case: Path, tmp_path: Path) -> None:
    root = support.build(case, tmp_path / "evidence")
    (path,) = root.iterdir()
    data = path.read_bytes()
    for record in support.read(PARSER, path):
        if type(record).__name__ in support.LEDGER or isinstance(record, Rejection):
            where = record.provenance  # type: ignore[union-attr]
            assert data[where.offset :].startswith(f"<{where.table}".encode()), record


@pytest.mark.parametrize("size", [1, 2, 3, 7, 61])
@pytest.mark.parametrize("case", support.cases(PARSER.id), ids=lambda case: case.name)
def test_block_limits_change_nothing(
    case: Path, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """References, tags and Base64 lie across the limits of what is read at once."""
    root = support.build(case, tmp_path / "evidence")
    monkeypatch.setattr("parsers.evidence._BLOCK", size)
    assert support.lines(support.read(PARSER, root)) == support.expected(case)


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-16-le", b"\xff\xfe"), ("utf-16-be", b""), ("utf-32-le", b"")]
)
def test_wide_encodings(encoding: str, mark: bytes, tmp_path: Path) -> None:
    text = backup("naïve 😊", "zwölf", "李")
    data = mark + text.encode(encoding)
    records = support.read(PARSER, evidence(tmp_path, data))
    assert [m.text for m in messages(records)] == ["naïve 😊", "zwölf", "李"]
    for message in messages(records):
        assert data[message.provenance.offset :].startswith("<sms ".encode(encoding))
    assert len(warned(records)) == 1, "the declaration is wrong"


def test_byte_order_mark(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbf" + backup("a").encode()
    records = support.read(PARSER, evidence(tmp_path, data))
    assert [data[m.provenance.offset :][:4] for m in messages(records)] == [b"<sms"]
    assert warned(records) == []


def test_declared_latin_1_but_utf_8(tmp_path: Path) -> None:
    records = support.read(PARSER, evidence(tmp_path, backup("Mătușa é", encoding="ISO-8859-1").encode()))
    assert messages(records)[0].text == "Mătușa é"
    (warning,) = of(Warning, records)
    assert isinstance(warning, Warning)
    assert warning.args == {"declared": "iso-8859-1", "found": "utf-8"}


def test_declared_windows_1251_and_so_it_is(tmp_path: Path) -> None:
    data = backup("отдай паспорт", "и деньги", encoding="windows-1251").encode("cp1251")
    records = support.read(PARSER, evidence(tmp_path, data))
    assert [m.text for m in messages(records)] == ["отдай паспорт", "и деньги"]
    assert warned(records) == []


def test_bytes_of_no_encoding_are_kept(tmp_path: Path) -> None:
    data = backup("caf\xe9 & bar", "fine").encode("latin-1")
    records = support.read(PARSER, evidence(tmp_path, data))
    odd, fine = messages(records)
    assert odd.text == "caf\udce9 & bar"
    assert odd.raw == b"caf\xe9 &amp; bar"
    assert (fine.text, fine.raw) == ("fine", None)
    assert len(warned(records)) == 1


def test_surrogates_as_bytes(tmp_path: Path) -> None:
    data = backup("x").encode().replace(b'"x"', b'"\xed\xa0\xbd\xed\xb8\x8a"')
    assert messages(support.read(PARSER, evidence(tmp_path, data)))[0].text == "😊"


def part(data: bytes) -> Iterator[bytes]:
    yield b"<smses count='1'><mms date='1700000000000' msg_box='1' address='+40721000111' m_type='132'"
    yield b" m_id='m'><parts><part seq='0' ct='video/mp4' cl='a.mp4' text='null' data='"
    yield data
    yield b"' sef_type='0' /><part seq='1' ct='text/plain' text='behind it' /></parts></mms></smses>"


def test_attachments_can_be_read_back(tmp_path: Path) -> None:
    content = bytes(range(256)) * 160_000  # forty megabytes
    encoded = base64.b64encode(content)
    path = evidence(tmp_path, b"".join(part(encoded)))
    tracemalloc.start()
    try:
        (message,) = messages(support.read(PARSER, path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 14_000_000, "an attachment is hashed while it passes, not held"
    (attachment,) = message.attachments
    assert message.text == "behind it"
    assert isinstance(attachment, Attachment)
    assert attachment.details is not None
    assert (attachment.path, attachment.size) == (None, len(content))
    assert attachment.details["embedded_in"] == "sms-1.xml"
    assert attachment.details["sha256"] == hashlib.sha256(content).hexdigest()
    start, length = attachment.details["offset"], attachment.details["length"]
    assert base64.b64decode(path.read_bytes()[start : start + length]) == content


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 999, 70_000, 1_500_000])
def test_attachments_of_every_length(size: int, tmp_path: Path) -> None:
    content = bytes(n % 251 for n in range(size))
    path = evidence(tmp_path, b"".join(part(base64.encodebytes(content))))
    (message,) = messages(support.read(PARSER, path))
    details = message.attachments[0].details
    assert details is not None
    assert (details["size"], details["sha256"]) == (size, hashlib.sha256(content).hexdigest())
    assert "damaged" not in details


@pytest.mark.parametrize("where", ["between", "inside"])
def test_blanks_without_end_take_no_memory(where: str, tmp_path: Path) -> None:
    """Blanks between entries are passed over; an entry that is nothing else is one that is damaged."""
    blanks = 24 << 20
    entry = "<sms address='1' date='170000000{n}000' type='1' body='{n}' />"
    first, last = (entry.format(n=n).encode() for n in (1, 2))
    path = tmp_path / "sms-1.xml"
    with path.open("wb") as file:
        file.write(b"<smses count='2'>" + first + (b"<sms " if where == "inside" else b""))
        for _ in range(blanks >> 20):
            file.write(b" \t\r\n" * (1 << 18))
        file.write(last.removeprefix(b"<sms ") if where == "inside" else last)
        file.write(b"</smses>")
    with support.opened(path) as opened:
        tracemalloc.start()
        records = list(PARSER.read(opened.items[0], Context()))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < blanks // 2
    assert [m.text for m in messages(records)] == (["1", "2"] if where == "between" else ["1"])
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"] == 2


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for n in (2_000, 12_000):
        path = evidence(tmp_path, backup(*["the same words again and again"] * n).encode())
        tracemalloc.start()
        with support.opened(path) as opened:
            for _ in PARSER.read(opened.items[0], Context()):
                pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 3_000_000, "one block and one message are held"


def test_what_stood_before_a_failing_medium_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = evidence(tmp_path, backup(*["before"] * 20, "behind").encode())

    def chunks(item: Item) -> Iterator[bytes]:
        yield path.read_bytes()[:-80]
        raise EvidenceUnreadable(path=item.path, reason="bad sector")

    monkeypatch.setattr(Item, "chunks", chunks)
    with support.opened(path) as opened:
        kept, error = until_error(opened.items[0])
    assert isinstance(error, EvidenceUnreadable)
    assert [m.text for m in messages(kept)] == ["before"] * 20
    assert of(Conversation, kept)
    assert of(Participant, kept)


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    text = f"<!DOCTYPE smses [<!ENTITY a0 'ha'>{levels}]>" + backup("x").replace('"x"', '"&a19;"')
    records = support.read(PARSER, evidence(tmp_path, text.encode()))
    assert messages(records)[0].text == "&a19;"
    counts = [w.args["n"] for w in records if isinstance(w, Warning) and "entities" in w.message]
    assert counts == [20]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<html><body>&lt;smses&gt; <sms address='1' date='2'/></body></html>",
        b"<?xml version='1.0'?><project name='x'><smses/></project>",
        b"<calls><telephone/></calls>",
        b'{"smses": []}',
        b"smses",
        b"\xff\xfe" + "Notes about <smses>".encode("utf-16-le"),
    ],
)
def test_leaves_other_files_alone(data: bytes, tmp_path: Path) -> None:
    with support.opened(evidence(tmp_path, data)) as opened:
        assert PARSER.identify(opened.items[0]) is None


def test_nothing_of_the_format_is_said(tmp_path: Path) -> None:
    with support.opened(evidence(tmp_path, b"<html>no</html>")) as opened, pytest.raises(FileMalformed):
        list(PARSER.read(opened.items[0], Context()))


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(bodies=st.lists(_TEXT, min_size=1, max_size=5))
def test_any_text_comes_back(bodies: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = evidence(tmp_path_factory.mktemp("any"), backup(*bodies).encode())
    assert [m.text for m in messages(support.read(PARSER, path))] == bodies


@given(emoji=st.text(st.characters(min_codepoint=0x10000), min_size=1, max_size=6), size=st.integers(1, 40))
def test_surrogate_references_over_block_limits(
    emoji: str, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    units = emoji.encode("utf-16-be")
    references = "".join(f"&#{int.from_bytes(units[n : n + 2])};" for n in range(0, len(units), 2))
    text = backup("x").replace('"x"', f'"{references}"')
    path = evidence(tmp_path_factory.mktemp("emoji"), text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("parsers.evidence._BLOCK", size)
        records = support.read(PARSER, path)
    assert messages(records)[0].text == emoji
    assert warned(records) == []


def test_references_that_a_tool_escaped_once_more(tmp_path: Path) -> None:
    written = "&amp;#55357;&amp;#56842; &amp;#55357; &amp;#56842;&amp;#55357; &amp;#60;"
    path = evidence(tmp_path, backup("x").replace('"x"', f'"{written}"').encode())
    assert messages(support.read(PARSER, path))[0].text == "\U0001f60a &#55357; &#56842;&#55357; &#60;"


_PIECES = st.sampled_from(
    ["<sms ", "<mms ", "</mms>", "<part ", "<parts>", "<addr ", "<call ", "</smses>", "<!--", "-->",
     "<![CDATA[", "]]>", "<!DOCTYPE ", "<?", "?>", 'address="1" ', 'date="1700000000000" ', 'body="', "'",
     '"', "/>", ">", "<", "&#55357;", "&#0;", "&x;", 'data="', "AAAA", "=", "\n", "\0", "é"]
)  # fmt: skip


@given(pieces=st.lists(_PIECES, max_size=60), size=st.sampled_from([1, 5, 1 << 20]))
def test_no_markup_breaks_it(pieces: list[str], size: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = evidence(tmp_path_factory.mktemp("markup"), ("<smses>" + "".join(pieces)).encode())
    with support.opened(path) as opened, pytest.MonkeyPatch.context() as patch:
        patch.setattr("parsers.evidence._BLOCK", size)
        kept, _ = until_error(opened.items[0])
    for totals in support.ledger(kept).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]


def test_entries_without_an_end_are_each_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each of them is read up to the end of the file, and a small file takes hours."""
    looked_at: list[int] = []
    split = Scanner._split

    def counted(scanner: Scanner, text: str) -> tuple[list[str], list[str]] | None:
        looked_at.append(len(text))
        return split(scanner, text)

    monkeypatch.setattr(Scanner, "_split", counted)
    entry = SMS.format(1, '"a').replace(" />", "")
    path = evidence(tmp_path, (HEAD.format("UTF-8", 501) + entry * 500 + SMS.format(1, '"b"') + "</smses>").encode())
    records = support.read(PARSER, path)
    assert sum(isinstance(record, Rejection) for record in records) == 500
    assert [m.text for m in messages(records)] == ["b"]
    assert sum(looked_at) < 100 * len(entry) * 500


def test_entries_without_a_time_merge_across_copies_of_a_backup(tmp_path: Path) -> None:
    """Equal ones in one backup stay apart, as nothing tells that they are one."""
    body = (
        '<sms address="+1" type="1" body="hi" /><sms address="+1" type="1" body="hi" />'
        '<sms address="+1" date="0" type="1" body="hi" /><sms address="+2" type="1" body="hi" />'
        '<mms address="+1" msg_box="1"><parts><part ct="text/plain" text="hi" /></parts></mms>'
        '<call number="+1" duration="3" type="1" />'
    )
    data = f'<smses count="6">{body}</smses>'.encode()
    first, second = (support.read(PARSER, evidence(tmp_path, data, f"{name}.xml")) for name in ("one", "two"))
    keys = [[r.same for r in found if isinstance(r, Message | Call)] for found in (first, second)]
    assert keys[0] == keys[1]
    assert None not in keys[0]
    assert len(set(keys[0])) == 6


@pytest.mark.parametrize("ids", ["", "m_id='null' tr_id='null'", "m_id='A{n}' tr_id='B{n}'"])
def test_two_who_give_one_answer_at_once_are_told_apart_and_each_merges_with_its_copy(tmp_path: Path, ids: str) -> None:
    def answer(n: int, sender: str, address: str, words: str = "Yes") -> str:
        return (f"<mms date='1706781612000' msg_box='1' m_type='132' address='{address}' {ids.format(n=n)}><parts>"
                f"<part ct='text/plain' text='{words}' /></parts><addrs><addr address='{sender}' type='137' /></addrs>"
                "</mms>")  # fmt: skip

    ana, bob = "+40721000111", "+40721000222"
    body = answer(1, ana, f"{ana}~{bob}") + answer(2, bob, f"{ana}~{bob}") + answer(3, ana, ana)
    data = f'<smses count="3">{body}</smses>'.encode()
    first, second = (messages(support.read(PARSER, evidence(tmp_path, data, f"{n}.xml"))) for n in ("one", "two"))
    assert [m.sender for m in first] == [ana, bob, ana]
    assert len({(m.conversation, m.same) for m in first}) == 3
    assert [m.same for m in first] == [m.same for m in second]
