"""UFED reports: what the fixtures cannot hold, and that no cut between blocks changes what is read."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.base import Context, identify
from parsers.errors import FileMalformed, NeedsKey
from parsers.formats.ufdr import ProtectedReport, Ufdr
from parsers.formats.ufdr.files import Places, read_places
from parsers.formats.ufdr.source import Source
from parsers.formats.ufdr.stream import Done, Event, Lost, Stream
from parsers.formats.ufdr.values import position
from parsers.records import Call, Conversation, Found, Message, Participant, Record, Warning  # noqa: A004
from parsers.reported.values import Clock, Value, seconds, settle
from parsers.text.dates import DateOrder
from tests import support
from triage.case import Case
from triage.ingest import Import

PARSER = Ufdr()
HEAD = '<?xml version="1.0" encoding="utf-8"?>\n<project xmlns="http://pa.cellebrite.com/report/2.0"><decodedData>'
TAIL = "</decodedData></project>"


def fixture(case: str) -> bytes:
    folder = support.FIXTURES / PARSER.id / case / "input"
    return next(path for path in sorted(folder.rglob("*.xml"))).read_bytes()


def pieces(data: bytes, size: int) -> Iterator[bytes]:
    return (data[at : at + size] for at in range(0, len(data), size))


def stream(data: bytes, size: int = 1 << 20) -> Stream:
    return Stream("report.xml", pieces(data, size), lambda *_: None, lambda *_: None)


def shape(events: Iterator[Event]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for event in events:
        if isinstance(event, Done):
            found.append(("done", event.model.type, event.model.offset, event.model.text("Body")))
        elif isinstance(event, Lost):
            found.append(("lost", event.model.type, event.model.offset, event.cut))
    return found


def read(tmp_path: Path, data: bytes, context: Context | None = None) -> list[Record]:
    (tmp_path / "report.xml").write_bytes(data)
    return support.read(PARSER, tmp_path, context)


def sms(body: str, time: str = "2023-01-01T00:00:00Z", n: int = 0) -> str:
    return (
        f'<model type="SMS" id="s{n}" deleted_state="Intact"><field name="Body"><value type="String"><![CDATA[{body}]]>'
        f'</value></field><field name="TimeStamp"><value type="TimeStamp">{time}</value></field></model>\n'
    )


@pytest.mark.parametrize("case", ["report", "damaged"])
@settings(max_examples=60, deadline=None)
@given(size=st.integers(1, 5000))
def test_no_cut_between_blocks_changes_what_is_read(case: str, size: int) -> None:
    data = fixture(case)
    whole, cut = stream(data), stream(data, size)
    assert shape(cut.events()) == shape(whole.events())
    assert (cut.unread, cut.cut, cut.unfit) == (whole.unread, whole.cut, whole.unfit)
    once, twice = Places(), Places()
    read_places(pieces(data, size), once)
    read_places(iter([data]), twice)
    assert once.of("im-1") == twice.of("im-1")


@settings(max_examples=150, deadline=None)
@given(
    parts=st.lists(
        st.one_of(
            st.text(max_size=5).map(lambda text: text.encode("utf-8", "surrogatepass")),
            st.binary(max_size=4),
            st.sampled_from((b"&#x1;", b"&#10;", b"&#xD800;", b"<![CDATA[", b"]]>", b"\x00", b"\xef\xbf\xbf", b"&")),
        ),
        max_size=20,
    ),
    size=st.integers(1, 40),
)
def test_places_stay_true_whatever_is_replaced(parts: list[bytes], size: int) -> None:
    data = b"".join(parts)
    marked = b"\n".join((b"<a/>", data, b"<b/>"))
    source = Source(pieces(marked, size))
    made = b"".join(source)
    made.decode()
    if source.wide is None:
        assert source.offset(made.rfind(b"<b/>")) == marked.rfind(b"<b/>")


def test_places_are_bytes_of_the_file() -> None:
    data = fixture("report")
    events = [event for event in stream(data).events() if isinstance(event, Done)]
    for event in events:
        assert event.model.offset is not None
        assert data[event.model.offset :].startswith(f'<model type="{event.model.type}" id="{event.model.id}"'.encode())
    assert len(events) > 20


def test_a_password_in_raw_xml_costs_nothing_behind_it() -> None:
    data = fixture("damaged")
    bodies = [event.model.text("Body") for event in stream(data).events() if isinstance(event, Done)]
    assert "after" in bodies
    assert "behind the password &boom;" in bodies


@pytest.mark.parametrize("at", range(0, 2000, 97))
def test_keeps_what_stands_before_a_cut(tmp_path: Path, at: int) -> None:
    text = HEAD + '<modelType type="SMS">' + "".join(sms(f"m{n}", n=n) for n in range(20)) + "</modelType>" + TAIL
    data = text.encode()[:at]
    if PARSER.identify is None or at < len(HEAD):
        return
    records = read(tmp_path, data)
    whole = text[:at].count("</model>\n")
    assert sum(isinstance(record, Message) for record in records) in (whole, whole + text[:at].endswith("</model>"))
    assert any(isinstance(record, Warning) and record.partial for record in records)


def test_refuses_a_protected_report_by_name(tmp_path: Path) -> None:
    (tmp_path / "exhibit.ufdr").write_bytes(b"\x2d\x06\x52\x6d" + bytes(range(200)))
    with support.opened(tmp_path) as evidence:
        item = evidence.items[0]
        assert identify(item)[0][0].id == "ufdr"
        with pytest.raises(ProtectedReport, match="protection") as caught:
            list(PARSER.read(item, Context()))
    assert isinstance(caught.value, NeedsKey)


def test_other_xml_is_not_claimed(tmp_path: Path) -> None:
    for n, text in enumerate((
        "<project><target name='build'/></project>", "<project xmlns='http://maven.apache.org/POM/4.0.0'/>",
        "<smses count='1'><sms address='1' body='pa.cellebrite.com'/></smses>", "<html>model deleted_state=</html>",
    )):  # fmt: skip
        (tmp_path / f"{n}.xml").write_text(text, encoding="utf-8")
    with support.opened(tmp_path) as evidence:
        assert [PARSER.identify(item) for item in evidence.items] == [None] * 4


def test_people_named_behind_the_messages_take_part(tmp_path: Path) -> None:
    who = (
        '<multiModelField name="Participants"><model type="Party" id="p"><field name="Identifier"><value>@nina</value>'
        "</field></model></multiModelField>"
    )
    chat = (
        '<modelType type="Chat"><model type="Chat" id="c"><field name="Source"><value>Threema</value></field><field '
        'name="Id"><value>T1</value></field><multiModelField name="Messages"><model type="InstantMessage" id="m">'
        '<field name="Body"><value>x</value></field></model></multiModelField>' + who + "</model></modelType>"
    )
    records = read(tmp_path, (HEAD + chat + TAIL).encode())
    last = [record for record in records if isinstance(record, Conversation)][-1]
    assert last.participants == ("Threema:@nina",)


def test_payloads_are_found_whatever_the_case_of_folders_and_nowhere_else(tmp_path: Path) -> None:
    attachment = (
        '<multiModelField name="Attachments"><model type="Attachment" id="a"><field name="attachment_extracted_path">'
        "<value>files\\Image\\a.jpg</value></field></model></multiModelField></model>"
    )
    body = sms("x").replace("</model>", attachment)
    text = HEAD + f'<modelType type="SMS">{body}</modelType>' + TAIL
    for folder, found in (("one/Files/image", True), ("two/elsewhere", False)):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.jpg").write_text("payload", encoding="utf-8")
        root = tmp_path / folder.partition("/")[0]
        (root / "report.xml").write_text(text, encoding="utf-8")
        message = next(record for record in support.read(PARSER, root) if isinstance(record, Message))
        assert (message.attachments[0].path is not None) == found


def test_outside_entities_are_never_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("do not read", encoding="utf-8")
    body = sms("x").replace("<![CDATA[x]]>", "see &file; and &deep;")
    text = (
        f'<!DOCTYPE project [<!ENTITY file SYSTEM "{secret.as_uri()}"><!ENTITY a "aaaaaaaaaa">'
        f'<!ENTITY deep "&a;&a;&a;">]>{HEAD.partition(chr(10))[2]}<modelType type="SMS">{body}</modelType>{TAIL}'
    )
    records = read(tmp_path, text.encode())
    assert [record.text for record in records if isinstance(record, Message)] == ["see &file; and &deep;"]


def test_what_was_made_to_exhaust_memory_costs_itself_alone(tmp_path: Path) -> None:
    deep = '<model type="SMS" id="deep">' + "<field>" * 5000 + "</field>" * 5000 + "</model>"
    text = HEAD + f'<modelType type="SMS">{sms("a", n=1)}{deep}{sms("b", n=2)}</modelType>' + TAIL
    records = read(tmp_path, text.encode())
    assert [record.text for record in records if isinstance(record, Message)] == ["a", "b"]
    assert support.ledger(records)["message"] == {"found": 3, "kept": 2, "rejected": 1}


def test_a_report_without_anything_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(FileMalformed):
        read(tmp_path, (HEAD + TAIL).encode())


def test_blanks_around_a_value_are_layout_and_those_inside_are_text(tmp_path: Path) -> None:
    text = sms("  two  lines\n ").replace("<![CDATA[", "\n        <![CDATA[").replace("]]>", "]]>\n      ")
    split = sms("a]]]]><![CDATA[>b")  # how a writer puts the end of CDATA into CDATA
    records = read(tmp_path, (HEAD + f'<modelType type="SMS">{text}{split}</modelType>' + TAIL).encode())
    assert [record.text for record in records if isinstance(record, Message)] == ["  two  lines\n ", "a]]>b"]


def test_utf16_is_read(tmp_path: Path) -> None:
    records = read(tmp_path, (HEAD + '<modelType type="SMS">' + sms("Привет") + "</modelType>" + TAIL).encode("utf-16"))
    message = next(record for record in records if isinstance(record, Message))
    assert (message.text, message.provenance.row, message.provenance.offset) == ("Привет", 1, None)


def test_the_examiner_settles_the_order_of_dates(tmp_path: Path) -> None:
    data = fixture("ambiguous-order")
    times = {
        order: [record.time.utc_ms for record in read(tmp_path, data, Context(day_order=order))
                if isinstance(record, Message)]
        for order in ("dmy", "mdy")
    }  # fmt: skip
    assert times["dmy"][0] == 1333440000000  # 3 April 2012, 08:00 UTC
    assert times["mdy"][0] == 1330848000000  # 4 March 2012


@pytest.mark.parametrize(
    ("text", "utc_ms", "local"),
    [
        ("2020-12-16T11:53:14.000", None, "2020-12-16T11:53:14"),
        ("2020-12-16T11:53:14.5+01:00", 1608115994500, None),
        ("2020-12-16T11:53:14Z", 1608119594000, None),
        ("2020-12-16 11:53:14(UTC+5:30)", 1608099794000, None),
        ("2020-12-16T11:53:14 UTC", 1608119594000, None),
        ("16/12/2020 11:53:14 AM(UTC-3)", 1608130394000, None),
        ("16-Dec-20 11:53:14  +01:00", 1608115994000, None),
        ("16/12/2020 11:53:14 UTC", 1608119594000, None), ("16/12/2020 11:53:14Z", 1608119594000, None),
        ("16/12/2020 11:53:14 GMT+1", 1608115994000, None), ("16/12/2020 11:53:14 AM UTC", 1608119594000, None),
        ("16.12.2020 11:53", None, "2020-12-16T11:53:00"),
        ("16/12/2020 25:53", None, None),
        ("0001-01-01T00:00:00", None, None),
        ("2020-02-30T00:00:00Z", None, None),
        ("gestern", None, None),
    ],
)
def test_times(text: str, utc_ms: int | None, local: str | None) -> None:
    time = Clock(settle(DateOrder(), "dmy")).time(Value(text))
    assert (time.utc_ms, time.local, time.raw) == (utc_ms, local, text)


@given(st.text(max_size=40))
def test_no_time_raises(text: str) -> None:
    time = Clock(settle(DateOrder(), None)).time(Value(text))
    assert time.raw == text.strip()


def test_durations_and_places() -> None:
    assert seconds("1.02:03:04.5") == 93784.5
    assert [seconds(text) for text in ("00:01:23", "12:34", "17", "", None, "x")] == [83, 754, 17, None, None, None]
    assert position("48,85", "2.35") == (48.85, 2.35)
    assert position("91", "0") is None
    assert position("nan", "0") is None


def test_holds_one_chat_of_any_length_in_constant_memory(tmp_path: Path) -> None:
    """A chat of 8,000 messages, a fourth of it, and the same memory."""
    def chat(n: int) -> bytes:
        message = (
            '<model type="InstantMessage" id="m{0}"><modelField name="From"><model type="Party" id="p{0}"><field name='
            '"Identifier"><value>+40721000{1:03}</value></field></model></modelField><field name="Body"><value>message'
            " number {0}</value></field></model>\n"
        )
        inside = "".join(message.format(k, k % 40) for k in range(n))
        return (HEAD + '<modelType type="Chat"><model type="Chat" id="c"><field name="Id"><value>1</value></field>'
                f'<multiModelField name="Messages">{inside}</multiModelField></model></modelType>{TAIL}').encode()

    def peak(n: int) -> tuple[int, int]:
        (tmp_path / "report.xml").write_bytes(chat(n))
        with support.opened(tmp_path) as evidence:
            tracemalloc.start()
            counts = Counter(type(record) for record in PARSER.read(evidence.items[0], Context()))
            size = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return counts[Message], size

    (few, small), (many, large) = peak(2000), peak(8000)
    assert (few, many) == (2000, 8000)
    assert large < small * 2


@pytest.mark.parametrize("where", ["between", "in a field", "in a value"])
def test_blanks_without_end_take_no_memory(where: str, tmp_path: Path) -> None:
    """Blanks between models, between the parts of one and around its words: all are read past, and nothing is lost."""
    blanks = 24 << 20
    model = ('<model type="InstantMessage" id="{0}" deleted_state="Intact"><field name="Body" type="String">'
             '{1}<value type="String">{2}word {0}</value></field></model>')  # fmt: skip
    marked = model.format("1", "@" * (where == "in a field"), "@" * (where == "in a value"))
    before, between, after = marked.partition("@")
    with (tmp_path / "report.xml").open("wb") as file:
        file.write(f'{HEAD}<modelType type="InstantMessage">{before}'.encode())
        for _ in range(blanks >> 20):
            file.write(b" \t\r\n" * (1 << 18))
        file.write(f"{after}{model.format('2', '', '')}</modelType>{TAIL}".encode())
    assert bool(between) == (where != "between")
    with support.opened(tmp_path) as evidence:
        tracemalloc.start()
        records = list(PARSER.read(evidence.items[0], Context()))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    texts = [(record.text or "").strip() for record in records if isinstance(record, Message)]
    assert texts == ["word 1", "word 2"]
    assert peak < blanks * 3 // 4


@pytest.mark.rules
def test_a_report_and_the_phones_own_database_count_a_message_once(tmp_path: Path) -> None:
    """The database lies in the package too: the same message in both is one message with two sources."""
    source = support.build(support.FIXTURES / "whatsapp-android" / "current", tmp_path / "evidence")
    android = support.read(support.parser_named("whatsapp-android"), source)
    known = next(record for record in android if isinstance(record, Message) and record.kind == "text"
                 and record.same is not None and record.same.startswith("*") and record.direction == "in")  # fmt: skip
    model = (
        '<model type="InstantMessage" id="i"><modelField name="From"><model type="Party" id="p">'
        f"<field name='Identifier'><value>{known.sender}</value></field></model></modelField><field name='Identifier'>"
        f"<value>{known.app_key}</value>"
        f'</field><field name="Body"><value><![CDATA[{known.text}]]></value></field></model>'
    )
    (source / "report.xml").write_text(
        f'{HEAD}<modelType type="Chat"><model type="Chat" id="c"><field name="Source"><value>WhatsApp</value></field>'
        f'<field name="Id"><value>{known.conversation}</value></field><multiModelField name="Messages">{model}'
        f"</multiModelField></model></modelType>{TAIL}", encoding="utf-8")  # fmt: skip
    with Case.create(tmp_path / "case.attest", None) as case:
        Import(case, processes=1, closely=False).run([source])
        rows = case.db.execute(
            "SELECT s.parser, l.merged FROM ledger l JOIN source s ON s.id = l.source WHERE l.kind = 'message'")
        merged = dict(rows.fetchall())
    assert merged.keys() >= {"ufdr", "whatsapp-android"}
    assert sum(merged.values()) >= 1


def test_the_report_fixture_tells_owner_and_counts(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / PARSER.id / "report", tmp_path / "evidence")
    records = support.read(PARSER, root)
    owners = {record.key for record in records if isinstance(record, Participant) and record.owner}
    assert owners >= {"owner", "33600000001@s.whatsapp.net", "Telegram:1000000001", "Instagram:ana.p"}
    found: Counter[str] = Counter()
    for record in records:
        if isinstance(record, Found):
            found[record.kind] += record.n
    assert found == {"message": 17, "call": 2, "contact": 2, "location": 2, "reaction": 1}
    assert [record.direction for record in records if isinstance(record, Call)] == ["in", "out"]
    assert "geheim" not in repr(records)  # a password of an account is no part of triage
    threads = [record.key for record in records if isinstance(record, Conversation)]
    assert len(threads) == len(set(threads))


def field(name: str, value: str, kind: str = "String") -> str:
    return f'<field name="{name}"><value type="{kind}">{value}</value></field>'


def chat_of(inner: str) -> bytes:
    return (
        f'{HEAD}<modelType type="Chat"><model type="Chat" id="c1" deleted_state="Intact">{field("Source", "WhatsApp")}'
        f'{field("Id", "33600000002@s.whatsapp.net")}<multiModelField name="Messages" type="InstantMessage">{inner}'
        f"</multiModelField></model></modelType>{TAIL}"
    ).encode()


def test_text_messages_and_calls_that_stand_in_a_chat_are_read(tmp_path: Path) -> None:
    call = (f'<model type="Call" id="k1" deleted_state="Intact">{field("Type", "Missed")}'
            f'{field("TimeStamp", "2023-01-01T00:00:00Z", "TimeStamp")}</model>')  # fmt: skip
    records = read(tmp_path, chat_of(sms("pay me") + call + sms("or else", n=1)))
    found, chat = [m for m in records if isinstance(m, Message)], "33600000002@s.whatsapp.net"
    assert [(m.text, m.conversation) for m in found] == [("pay me", chat), ("or else", chat)]
    assert [(c.conversation, c.outcome) for c in records if isinstance(c, Call)] == [(chat, "missed")]
    assert support.ledger(records)["message"] == Counter(found=2, kept=2)
    data = chat_of(sms("pay me") + call + sms("or else", n=1))
    places = [r.provenance.offset for r in found] + [c.provenance.offset for c in records if isinstance(c, Call)]
    assert all(place is not None and data[place:].startswith(b"<model type=") for place in places)
    assert len({(r.provenance.table, r.provenance.row) for r in found}) == 2


def test_a_break_in_a_chat_costs_the_text_message_that_it_is_in(tmp_path: Path) -> None:
    torn = sms("torn", n=1).replace("]]></value></field>", "]]></value></field><&<", 1)
    found = read(tmp_path, chat_of(sms("pay me") + torn + sms("or else", n=2)))
    messages = [(m.text, m.conversation) for m in found if isinstance(m, Message)]
    assert messages == [("pay me", "33600000002@s.whatsapp.net"), ("or else", "33600000002@s.whatsapp.net")]
    assert support.ledger(found)["message"] == Counter(found=3, kept=2, rejected=1)


@pytest.mark.parametrize(("mark", "way"), [("False", "out"), ("True", "in")])
def test_that_nobody_is_marked_as_the_owner_is_no_statement_of_anybody(tmp_path: Path, mark: str, way: str) -> None:
    def party(name: str, identifier: str, owner: str) -> str:
        return (f'<multiModelField name="{name}"><model type="Party">{field("Identifier", identifier)}'
                f'{field("IsPhoneOwner", owner)}</model></multiModelField>')  # fmt: skip

    data = chat_of(
        f'<model type="InstantMessage" id="m1" deleted_state="Intact">{party("From", "33600000009", "False")}'
        f'{field("Status", "Sent")}{field("Body", "hello")}</model>'
    ).replace(b'<multiModelField name="Messages"', party("Participants", "33600000001", mark).encode() +
              b'<multiModelField name="Messages"')  # fmt: skip
    assert [m.direction for m in read(tmp_path, data) if isinstance(m, Message)] == [way]


def test_a_call_has_the_direction_of_who_is_marked_as_its_caller(tmp_path: Path) -> None:
    def party(identifier: str, role: str, owner: str) -> str:
        return (f'<model type="Party">{field("Identifier", identifier)}{field("Role", role)}'
                f'{field("IsPhoneOwner", owner)}</model>')  # fmt: skip

    parties = party("+331", "From", "True") + party("+332", "To", "False")
    call = f'<model type="Call" id="k1"><multiModelField name="Parties">{parties}</multiModelField></model>'
    records = read(tmp_path, f'{HEAD}<modelType type="Call">{call}</modelType>{TAIL}'.encode())
    assert [(c.direction, c.participants) for c in records if isinstance(c, Call)] == [("out", ("Phone:+332",))]


def test_the_words_of_a_mail_are_those_that_its_page_shows(tmp_path: Path) -> None:
    page = '<html><head><style>p{}</style></head><body><p>your pass<b>port</b></p><a href="http://a.b/">x</a></body>'
    mail = sms(page).replace('type="SMS"', 'type="Email"')
    mails = f'{HEAD}<modelType type="Email">{mail}</modelType>{TAIL}'
    (found,) = [m for m in read(tmp_path, mails.encode()) if isinstance(m, Message)]
    assert (found.text, (found.details or {})["links"]) == ("your passport\n\nx", ["http://a.b/"])


@pytest.mark.parametrize(("status", "way"), [("Read", "unknown"), ("Unread", "unknown"), ("Sent", "out")])
def test_that_a_chat_message_was_read_does_not_say_who_wrote_it(tmp_path: Path, status: str, way: str) -> None:
    message = (
        '<model type="InstantMessage" id="m1" deleted_state="Intact"><modelField name="From"><model type="Party">'
        f'{field("Identifier", "33600000009@s.whatsapp.net")}</model></modelField>{field("Status", status)}'
        f'{field("Body", "hello")}</model>'
    )
    found = [m for m in read(tmp_path, chat_of(message)) if isinstance(m, Message)]
    assert [(m.direction, m.sender) for m in found] == [(way, "33600000009@s.whatsapp.net")]


def test_a_notice_is_no_message_of_its_chat_and_a_voicemail_has_its_recording(tmp_path: Path) -> None:
    records = support.read(PARSER, support.build(support.FIXTURES / PARSER.id / "notices", tmp_path / "evidence"))
    found = [record for record in records if isinstance(record, Message)]
    notices = [m for m in found if "notification" in (m.details or {})]
    assert [(m.kind, m.direction, m.sender, m.conversation, m.text) for m in notices] == [
        ("other", "unknown", None, "Snapchat:notifications", "Si tu parles, ta s\u0153ur paiera"),
        ("other", "unknown", None, "Snapchat:notifications", "Boss appelle")]
    voices = [m for m in found if (m.details or {}).get("voicemail")]
    assert [[a.path for a in m.attachments] for m in voices] == [["files/Audio/vm1.amr"], []]
    assert [m.direction for m in voices] == ["in", "in"]
