"""Tables: workbooks (built here, as they are no text), encodings, hostile files, and that nothing is guessed."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.base import Context
from parsers.errors import ArchiveTooLarge, FileMalformed, UserError
from parsers.formats.table import Table
from parsers.records import OWNER, Call, Contact, Conversation, Message, Record, Rejection, Warning  # noqa: A004
from parsers.reported.values import settle
from parsers.tables.cells import Moments, entries, party
from parsers.tables.layouts import LAYOUTS
from parsers.tables.mapping import BadMapping, Mapping, check, compiled, dump, load, zone
from parsers.tables.reading import text_encoding
from parsers.text.csvtext import WARNING_UNCLOSED
from parsers.text.dates import DateOrder
from tests import support

PARSER = Table()
OPC = "http://schemas.openxmlformats.org/package/2006"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
HEADER = "Chat Session,Message Date,Service,Type,Sender ID,Sender Name,Status,Replying to,Subject,Text,Attachment\n"
ROW = "Bob,2020-01-01 12:00:00,SMS,Incoming,+13215550167,Bob,Read,,,{},\n"


def workbook(path: Path, sheets: dict[str, list[list[object]]]) -> Path:
    """Write a workbook: text, numbers, and (days, "date") for dates."""
    names = "".join(f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(sheets, 1))
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{OPC}/content-types"><Default Extension="rels" ContentType="application/'
        'vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/'
        'vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{OPC}/relationships"><Relationship Id="rId1" '
        f'Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets>{names}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{OPC}/relationships">'
        + "".join(f'<Relationship Id="rId{n}" Type="{REL}/worksheet" Target="worksheets/sheet{n}.xml"/>'
                  for n in range(1, len(sheets) + 1))
        + f'<Relationship Id="rId99" Type="{REL}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="22" '
        'applyNumberFormat="1"/></cellXfs></styleSheet>',
    }  # fmt: skip
    for n, rows in enumerate(sheets.values(), 1):
        body = "".join(f'<row r="{r}">{"".join(_cell(r, c, value) for c, value in enumerate(row))}</row>'
                       for r, row in enumerate(rows, 1))  # fmt: skip
        parts[f"xl/worksheets/sheet{n}.xml"] = (
            f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
        )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return path


def _cell(row: int, column: int, value: object) -> str:
    if value is None:
        return ""
    place = f"{chr(65 + column)}{row}"
    if isinstance(value, tuple):
        return f'<c r="{place}" s="1"><v>{value[0]}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'


def of(records: list[Record], kind: type[Record]) -> list[Record]:
    return [record for record in records if isinstance(record, kind)]


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def read(root: Path, context: Context | None = None) -> list[Record]:
    return support.read(PARSER, root, context)


# -- workbooks


def test_reads_the_sheets_of_a_workbook_that_it_knows(tmp_path: Path) -> None:
    workbook(tmp_path / "report.xlsx", {
        "Summary": [["Cellebrite"], ["Device", "Phone"]],
        "Chats": [
            ["Chats (1)"],
            ["#", "Chat #", "Identifier", "Participants", "Source", "Instant Message #", "From", "To", "Body",
             "Timestamp: Time"],
            [1, 1, "40721000111@s.whatsapp.net",
             "40721000222@s.whatsapp.net Ana (owner)_x000d_\n40721000111@s.whatsapp.net Ion", "WhatsApp",
             1, "40721000111@s.whatsapp.net Ion", None, "Vino", (44302.5, "date")],
            [2, None, None, None, None, 2, "40721000222@s.whatsapp.net Ana (owner)", None, "Nu",
             "13/05/2021 08:00:00(UTC+3)"],
        ],
        "Call Log": [
            ["Call Log (1)"],
            ["#", "Parties", "Date", "Time", "Duration", "Direction", "Status", "Source"],
            [1, "From: +40721000111 Ion", "13/05/2021", "13/05/2021 09:00:00(UTC+3)", "00:01:30", "Incoming",
             "Established", None],
        ],
        "Contacts": [
            ["#", "Name", "Entries", "Source"],
            [1, "Ion", ("Phone-Mobile: +40721000111\nUser ID-WhatsApp User Id: 40721000111@s.whatsapp.net\n"
                        "Email-Home: i@example.org"), None],
        ],
    })  # fmt: skip
    records = read(tmp_path)
    first, second = messages(records)
    assert (first.direction, second.direction) == ("in", "out")
    assert first.time.local == "2021-04-16T12:00:00"
    assert first.provenance.table == "Chats"
    assert first.provenance.row == 3
    assert second.time.utc_ms == 1620882000000
    assert first.conversation == second.conversation == "40721000111@s.whatsapp.net"
    call = next(record for record in records if isinstance(record, Call))
    assert (call.direction, call.duration_s, call.outcome, call.app_key) == ("in", 90.0, "answered", None)
    contact = next(record for record in records if isinstance(record, Contact))
    assert contact.identifiers == (
        ("phone", "+40721000111"), ("account", "40721000111@s.whatsapp.net"), ("email", "i@example.org"))  # fmt: skip
    unread = [record.args["sheet"] for record in records if isinstance(record, Warning) and "sheet" in record.args]
    assert unread == ["Summary"]


def test_a_workbook_of_something_else_is_not_claimed(tmp_path: Path) -> None:
    workbook(tmp_path / "budget.xlsx", {"Chats": [["Cat", "Food", "Price"], ["Tom", "fish", 3]]})
    (tmp_path / "list.csv").write_text("name,phone\nTom,123456\n", encoding="utf-8")
    with support.opened(tmp_path) as evidence:
        assert [PARSER.identify(item) for item in evidence.items] == [None, None]


def test_a_broken_workbook_is_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "r.xlsx", {"Contacts": [["Name", "Entries"], ["A", "Phone-: 1"]]})
    data = path.read_bytes()
    for end in range(0, len(data), 97):
        path.write_bytes(data[:end])
        with support.opened(tmp_path) as evidence:
            PARSER.identify(evidence.items[0])
            with pytest.raises(UserError):
                list(PARSER.read(evidence.items[0], Context()))


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "r.xlsx", {"Contacts": [["Name", "Entries"], ["A", "Phone-: 1"]]})
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 24 : at + 28] = (0xFFFF0000).to_bytes(4, "little")
    path.write_bytes(data)
    with support.opened(tmp_path) as evidence, pytest.raises(ArchiveTooLarge):
        list(PARSER.read(evidence.items[0], Context()))


# -- text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_reads_text_in_any_encoding(tmp_path: Path, encoding: str, end: str) -> None:
    text = HEADER + ROW.format('"Ă ş"' if encoding != "cp1252" else '"déjà, ""vu"""') + ROW.format("deux")
    (tmp_path / "m.csv").write_bytes(text.replace("\n", end).encode(encoding))
    records = read(tmp_path)
    assert [message.text for message in messages(records)][1:] == ["deux"]
    assert [message.provenance.line for message in messages(records)] == [2, 3]
    pages = [record.args["encoding"] for record in records if isinstance(record, Warning) and "encoding" in record.args]
    assert pages == (["Windows-1252"] if encoding == "cp1252" else [])


@pytest.mark.parametrize(
    ("before", "row", "text"),
    [
        ("", "привет, где мой паспорт".encode("cp1251"), "привет, где мой паспорт"),
        (ROW.format("x" * 70_000), "déjà".encode("cp1252"), "déjà"),
        ("", "déjà".encode() + b"\xff", "déjà\udcff"),  # damage makes no code page of a text in UTF-8
    ],
    ids=["Cyrillic", "behind the beginning", "damaged"],
)
def test_a_code_page_is_told_by_the_whole_table(before: str, row: bytes, text: str, tmp_path: Path) -> None:
    filled = ROW.format("á\u0103") if text[-1] > "\udc00" else ""
    last = ROW.format('"@"').encode().replace(b"@", row)
    (tmp_path / "m.csv").write_bytes((HEADER + before + filled).encode() + last)
    assert messages(read(tmp_path))[-1].text == text


def test_a_cell_may_have_lines(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(HEADER + ROW.format('"one\ntwo, ""three"""') + ROW.format("four"), encoding="utf-8")
    first, second = messages(read(tmp_path))
    assert (first.text, first.provenance.line, second.provenance.line) == ('one\ntwo, "three"', 2, 4)


def test_a_quote_that_never_ends_costs_nothing_and_is_said(tmp_path: Path) -> None:
    rows = ROW.format("fine") + ROW.format('"open') + "".join(ROW.format(f'"more {n}"') for n in range(2))
    rows += ROW.format('"open too') + "".join(ROW.format(f"{n}") for n in range(2000))
    (tmp_path / "m.csv").write_text(HEADER + rows, encoding="utf-8")
    records = read(tmp_path)
    found = messages(records)
    assert [one.text for one in found] == [
        "fine", '"open', "more 0", "more 1", '"open too', *(str(n) for n in range(2000))]  # fmt: skip
    assert [one.provenance.line for one in found][-2:] == [2005, 2006]
    assert [(one.message, one.args) for one in of(records, Warning) if "closed" in one.message] == [
        (WARNING_UNCLOSED, {"n": 2, "line": 3})]


def test_bytes_of_no_encoding_are_kept(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_bytes(b"\xef\xbb\xbf" + (HEADER + ROW.format("X")).encode().replace(b"X", b"a\xffb"))
    assert messages(read(tmp_path))[0].text == "a\udcffb"


def test_streams_in_constant_memory(tmp_path: Path) -> None:
    def peak(n: int) -> int:
        with (tmp_path / "m.csv").open("w", encoding="utf-8") as out:
            out.write(HEADER)
            for k in range(n):
                out.write(f"Bob,2020-01-{k % 28 + 1:02} 12:00:00,SMS,Incoming,+1321,Bob,Read,,,{k} {'word ' * 150},\n")
        with support.opened(tmp_path) as evidence:
            tracemalloc.start()
            count = sum(isinstance(record, Message) for record in PARSER.read(evidence.items[0], Context()))
            size = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert count == n
        return size

    small = peak(2000)  # more than one block of a megabyte each
    assert peak(6_000) < small * 1.6


def test_a_row_that_says_nothing_is_rejected_with_its_words(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(HEADER + ",,SMS,,,,Read,,,,\n\n" + ROW.format("x"), encoding="utf-8")
    rejected = next(record for record in read(tmp_path) if isinstance(record, Rejection))
    assert rejected.raw == "SMS | Read"
    assert len(messages(read(tmp_path))) == 1


@settings(max_examples=80, deadline=None)
@given(data=st.binary(max_size=300))
def test_any_bytes_behind_a_header(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    root = tmp_path_factory.mktemp("table")
    (root / "m.csv").write_bytes(HEADER.encode() + data)
    with support.opened(root) as evidence:
        try:
            records = list(PARSER.read(evidence.items[0], Context()))
        except FileMalformed:
            return
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]


def test_encodings_are_told_from_bytes() -> None:
    assert text_encoding(b"\x00\x01\x02\x03") is None
    assert text_encoding("a table, in short".encode("utf-16-be")) == "utf-16-be"
    assert text_encoding("añ".encode()[:2]) == "utf-8"  # cut in the middle of a character
    assert text_encoding(b"caf\xe9 au lait") == "cp1252"


# -- mappings


def test_a_mapping_beside_the_table_is_used_and_claimed(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / PARSER.id / "mapped", tmp_path / "evidence")
    with support.opened(root) as evidence:
        table, mapping = evidence.items
        claim = PARSER.identify(table)
        assert claim is not None
        assert claim.confidence == 80
        assert PARSER.identify(mapping) is None
        list(PARSER.read(table, Context()))
        assert mapping.claimed_by == table.path


def test_a_mapping_beside_the_table_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", encoding="utf-8")
    for text, words in (("name = ", "TOML"), ("name = 'x'\n[columns]\ntext = 'y'", "date"), ("colour = 1", "mapping"),
                        ("name='x'\nzone='Mars/Base'\n[columns]\nsent_at='x'\ntext='y'\nsender='x'", "zone"),
                        ("name='x'\n[columns]\nsent_at='when'\ntext='what'\nsender='who'", "columns")):  # fmt: skip
        (tmp_path / "a.csv.mapping.toml").write_text(text, encoding="utf-8")
        with support.opened(tmp_path) as evidence:
            assert PARSER.identify(evidence.items[0]) is not None
            with pytest.raises(BadMapping if words != "columns" else FileMalformed, match=words):
                list(PARSER.read(evidence.items[0], Context()))


def test_mappings_of_the_case_are_used(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("When;Who;What\n2024-01-31 10:00;Ana;hello\n", encoding="utf-8")
    mapping = Mapping("log", {"sent_at": "When", "sender": "Who", "text": "What"}, owner=["Ana"], zone="+02:00")
    with support.opened(tmp_path) as evidence:
        assert PARSER.identify(evidence.items[0]) is None
        evidence.mappings = (dump(mapping),)  # type: ignore[attr-defined]
        assert PARSER.identify(evidence.items[0]) is not None
        message = messages(list(PARSER.read(evidence.items[0], Context())))[0]
    assert (message.direction, message.time.utc_ms, message.text) == ("out", 1706688000000, "hello")


@pytest.mark.parametrize(("order", "day"), [("dmy", 3), ("mdy", 4)])
def test_the_order_of_dates_comes_from_the_mapping_or_the_examiner(tmp_path: Path, order: str, day: int) -> None:
    root = support.build(support.FIXTURES / PARSER.id / "ambiguous", tmp_path / "evidence")
    told = messages(read(root, Context(day_order=order)))[0]
    companion = root / "log.csv.mapping.toml"
    companion.write_text(f'order = "{order}"\n{companion.read_text(encoding="utf-8")}', encoding="utf-8")
    mapped = messages(read(root))[0]
    expected = f"2024-{7 - day:02}-{day:02}T10:00:00"
    assert (told.time.local, mapped.time.local) == (expected, expected)


def test_known_layouts_have_no_problem_and_survive_writing() -> None:
    for layout in LAYOUTS:
        assert check(layout) == []
        assert load(dump(layout), "layout") == layout


@given(st.builds(
    Mapping, name=st.text(max_size=20), columns=st.just({"sent_at": "a", "text": "b", "sender": "c"}),
    owner=st.lists(st.text(max_size=10), max_size=3),
    directions=st.dictionaries(st.sampled_from(("in", "out")), st.lists(st.text(max_size=5), max_size=2)),
))  # fmt: skip
def test_any_mapping_survives_writing(mapping: Mapping) -> None:
    assert load(dump(mapping), "mapping") == mapping


@pytest.mark.parametrize(
    ("pattern", "text", "local"),
    [
        ("dd.MM.yyyy HH:mm", "05.06.2024 07:08", "2024-06-05T07:08:00"),
        ("M/d/yy h:mm a", "6/5/24 12:08 AM", "2024-06-05T00:08:00"),
        ("d MMM yyyy, HH:mm:ss.SSS", "5 Jun 2024, 07:08:09.250", "2024-06-05T07:08:09.250"),
        ("yyyyMMdd'T'HHmmss", "20240605T070809", "2024-06-05T07:08:09"),
        ("excel", "45448.2972222222", "2024-06-05T07:08:00"),
    ],
)
def test_patterns_of_dates(pattern: str, text: str, local: str) -> None:
    mapping = Mapping("m", {"sent_at": "a"}, pattern=pattern)
    assert Moments(mapping, settle(DateOrder(), None)).time(text).local == local


def test_counted_times_and_zones() -> None:
    def time(raw: str, said: str | None = None, **options: str) -> int | None:
        return Moments(Mapping("m", {"sent_at": "a"}, **options), settle(DateOrder(), "dmy")).time(raw, said).utc_ms  # type: ignore[arg-type]

    assert time("1717571289", pattern="unix_s") == time("1717571289000", pattern="unix_ms") == 1717571289000
    others = ("1717571289000", "1717571289000000", "133620448890000000", "638531680890000000")
    assert {time(one, pattern="unix_s") for one in (*others, "1.717571289E12")} == {1717571289000}
    assert time("1.71757E+12", pattern="unix_ms") is time("1,72E+12", pattern="unix_ms") is None
    assert time("739264089", pattern="apple") == 1717571289000
    assert time("05/06/2024 09:08:09", zone="Europe/Paris") == 1717571289000
    assert time("05/06/2024 09:08:09", "UTC+2", zone="UTC") == 1717571289000
    assert time("05/06/2024 07:08:09(UTC+0)", zone="Europe/Paris") == 1717571289000
    assert zone("Nowhere/Land") is None
    assert zone("../etc/passwd") is None
    assert compiled("HH:mm") is None


def test_people_as_tools_write_them() -> None:
    def seen(text: str) -> tuple[str | None, str | None, str | None, bool] | None:
        found = party(text)
        return None if found is None else (found.identifier, found.name, found.role, found.owner)

    assert seen("From: 33612340001@s.whatsapp.net Jean Doe (owner)") == (
        "33612340001@s.whatsapp.net", "Jean Doe", "from", True)  # fmt: skip
    assert seen("Нина <1000000002>") == ("1000000002", "Нина", None, False)
    assert seen("+33 6 12 34 00 01") == ("+33 6 12 34 00 01", None, None, False)
    assert seen("Jean Doe (+33 6 12 34 00 01)") == ("+33 6 12 34 00 01", "Jean Doe", None, False)
    assert seen("To: Doe, Jean (0612340001) (owner)") == ("0612340001", "Doe, Jean", "to", True)
    assert seen("Jean (2019-2020)") == ("Jean (2019-2020)", None, None, False)
    assert seen("Orange") == (None, "Orange", None, False)
    assert seen("  ") is None
    assert list(entries("Phone-Mobile: +1\nnonsense\nWeb address-: http://x")) == [("phone", "+1"), ("other", "http://x")]


def test_a_table_without_other_side_is_one_chat(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / PARSER.id / "ambiguous", tmp_path / "evidence")
    threads = {record.key for record in read(root) if isinstance(record, Conversation)}
    assert threads == {"Table:table:log"}


def test_zip_of_a_workbook_is_no_table(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", "x")
    (tmp_path / "odd.xlsx").write_bytes(buffer.getvalue())
    with support.opened(tmp_path) as evidence:
        assert PARSER.identify(evidence.items[0]) is None


# -- XRY


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_reads_xry_text_in_its_encoding(tmp_path: Path, encoding: str) -> None:
    text = (support.FIXTURES / PARSER.id / "xry" / "input" / "Messages-SMS.txt").read_text(encoding="utf-8")
    (tmp_path / "SMS.txt").write_bytes(text.replace("\n", "\r\n").encode(encoding))
    found = messages(read(tmp_path))
    assert [message.direction for message in found] == ["in", "out", "in", "in"]
    assert found[2].text == "o parte lungă și restul"
    assert found[0].text is not None
    assert found[0].text.endswith("Room #12")


def test_xry_exports_of_something_else_are_not_claimed(tmp_path: Path) -> None:
    (tmp_path / "web.txt").write_text("XRY Export\nx\nWeb/Bookmarks\nx\nx\n\nWeb # 1\nName:\tx\n", encoding="utf-8")
    with support.opened(tmp_path) as evidence:
        assert PARSER.identify(evidence.items[0]) is None


@settings(max_examples=80, deadline=None)
@given(st.lists(st.sampled_from((
    "SMS # 1", "SMS # 2", "SMS # 1", "Text:\thello", "", "From", "Tel:\t+4072", "Time:\t1/2/2019 1:00:00 PM", "odd",
    ":", "Reference Number:\t1", "Segment Number:\t2", "\x00", "Text: ", "To:\t1", "From:\ta\u2028b",
)), max_size=30))  # fmt: skip
def test_any_lines_of_xry(tmp_path_factory: pytest.TempPathFactory, body: list[str]) -> None:
    root = tmp_path_factory.mktemp("xry")
    (root / "s.txt").write_text("XRY Export\n\nMessages/SMS\n\n---\n" + "\n".join(body), encoding="utf-8")
    with support.opened(root) as evidence:
        try:
            records = list(PARSER.read(evidence.items[0], Context()))
        except FileMalformed:
            return
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]


def test_a_call_log_of_an_app_is_told_by_its_values(tmp_path: Path) -> None:
    """Columns named number, type, date and duration may stand in any table."""
    (tmp_path / "log.csv").write_text("Number,Type,Date,Duration\n1,flat,2024-01-01,3\n", encoding="utf-8")
    with support.opened(tmp_path) as evidence:
        assert support.claimed(PARSER, evidence) == []
    (tmp_path / "log.csv").write_text("Number,Type,Date,Duration\n1,missed,2024-01-01,3\n", encoding="utf-8")
    with support.opened(tmp_path) as evidence:
        assert [item.name for item in support.claimed(PARSER, evidence)] == ["log.csv"]


def test_records_of_several_lines_are_nobodys_own(tmp_path: Path) -> None:
    records = support.read(PARSER, support.build(support.FIXTURES / "table" / "calls-india", tmp_path / "e"))
    of_vi = [r for r in records if isinstance(r, Call) and "0980000000" in (r.sender or "")]
    assert [(call.direction, len(call.participants)) for call in of_vi] == [("unknown", 2)] * 2
    threads = [r for r in records if isinstance(r, Conversation) and "~" in r.key]
    assert [(thread.kind, OWNER in thread.participants) for thread in threads] == [("direct", False)] * 2


def test_a_date_and_its_clock_in_two_columns(tmp_path: Path) -> None:
    text = "Name,Number,Type,Date,Time,Duration\nBo,0612345678,Outgoing,2024-02-01,07:08:09,60\n"
    (tmp_path / "calls.csv").write_text(text, encoding="utf-8")
    call = next(r for r in read(tmp_path) if isinstance(r, Call))
    assert (call.time.local, call.duration_s, call.direction) == ("2024-02-01T07:08:09", 60.0, "out")
