"""The WhatsApp text export: real samples, every form of a line, and chats made up by Hypothesis and read
back.
"""

from __future__ import annotations

import tracemalloc
import zipfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from parsers.base import Context
from parsers.formats.whatsapp_text.title import title_from
from parsers.records import (
    Conversation,
    Found,
    Message,
    Participant,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from tests import support

PARSER = support.parser_named("whatsapp-text")
NNBSP, LRM, ES_AM, ES_PM = "\u202f", "\u200e", "a.\u00a0m.", "p.\u00a0m."


def read(
    folder: Path, text: str | bytes, name: str = "chat.txt", context: Context | None = None
) -> list[Record]:
    """Records of one file with this text, in a folder of its own."""
    root = folder / f"evidence{len(list(folder.iterdir()))}"
    root.mkdir()
    (root / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return support.read(PARSER, root, context)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def conversation(records: list[Record]) -> Conversation:
    return next(record for record in records if isinstance(record, Conversation))


def warnings(records: list[Record]) -> list[str]:
    return [record.message.format(**record.args) for record in records if isinstance(record, Warning)]


# Real samples


LOCALES = {"text": 37, "system": 8, "voice": 1, "location": 2}  # of each of the eight, and two more
ANDROID, IPHONE = {**LOCALES, "other": 2}, {**LOCALES, "image": 1, "other": 1}


@pytest.mark.parametrize(
    ("path", "kinds", "order"),
    [
        ("locales/englishandroid24h.txt", ANDROID, "mdy"),
        ("locales/englishandroidampm.txt", ANDROID, "mdy"),
        ("locales/englishios24h.txt", IPHONE, "mdy"),
        ("locales/englishiosampm.txt", IPHONE, "mdy"),
        ("locales/germanandroid24h.txt", ANDROID, "dmy"),
        ("locales/germanandroidampm.txt", ANDROID, "dmy"),
        ("locales/germanios24h.txt", IPHONE, "dmy"),
        ("locales/germaniosampm.txt", IPHONE, "dmy"),
        ("lorem/lorem-2000.txt", {"text": 2000}, "ymd"),
        ("lorem/lorem-merge-part1.txt", {"text": 300}, "ymd"),
        ("lorem/lorem-merge-part2.txt", {"text": 300}, "ymd"),
        ("lorem/lorem.txt", {"text": 500}, "dmy"),
        ("lorem/pokemon.txt", {"text": 18, "system": 2}, "dmy"),
        ("small/2A_5M.txt", {"text": 4, "other": 1}, None),
        ("small/4A_11M.txt", {"text": 11, "system": 3}, None),
        ("small/4A_11M.zip", {"text": 11, "system": 3}, None),
    ],
)
def test_samples(testdata: Path, path: str, kinds: dict[str, int], order: str | None) -> None:
    """Counted by hand: the eight locale files have 50 dated lines each, eight of them of the system."""
    records = support.read(PARSER, testdata / "whatsapp-export" / path)
    found = messages(records)
    assert Counter(message.kind for message in found) == kinds
    assert sum(r.n for r in records if isinstance(r, Found)) == len(found)
    assert len({message.same for message in found}) == len(found)
    details = conversation(records).details
    assert details is not None
    assert details["date_order"] == order
    assert all(message.time.basis == ("local" if order or "2A" in path else "none") for message in found)


def test_sample_record(testdata: Path) -> None:
    records = support.read(PARSER, testdata / "whatsapp-export" / "locales" / "englishiosampm.txt")
    voice = next(message for message in messages(records) if message.kind == "voice")
    assert (voice.sender, voice.text, voice.time.local) == ("Alice", None, "2018-01-29T23:46:03")
    assert voice.time.raw == "1/29/18, 11:46:03 PM"
    assert [attachment.name for attachment in voice.attachments] == ["PTT-20180129-WA0025.opus"]
    assert voice.provenance.line == 15
    assert [message.time.local for message in messages(records) if message.sender == "Dave"][
        -1
    ] == "2018-01-30T00:23:03"


@pytest.mark.parametrize(
    "folder", ["line-export", "kakaotalk-export", "telegram-export", "sms-backup-xml", "vcard", "email"]
)
def test_leaves_other_exports_alone(testdata: Path, folder: str) -> None:
    with support.opened(testdata / folder) as evidence:
        assert not support.claimed(PARSER, evidence)


@pytest.mark.parametrize(
    "text",
    [
        "[2021-03-05 10:15:22] INFO: started\n[2021-03-05 10:15:23] ERROR: stopped: no disk\n",
        "2021-03-05 10:15:22,123 - INFO - started\n2021-03-05 10:15:23,001 - DEBUG - x: y\n",
        "2021-03-05T10:15:22Z - app: started\n2021-03-05T10:15:23Z - app: stopped\n",
        "12/03/2020,10:15,Ana,hello\n12/03/2020,10:16,Bob,hi\n",
        "Ana, [12.03.20 10:15]\nhello\n\nBob, [12.03.20 10:16]\nhi\n",
        "10:15 - Ana: no date\n10:16 - Bob: none\n",
        "notes\nof a day\n12/03/2020, 10:15 - Ana: quoted once\nand more\nand more\nand more\n",
        "99/99/2020, 10:15 - Ana: no such day\n99/99/2020, 10:16 - Ana: none\n",
        '{"a": "12/03/2020, 10:15 - Ana: x"}\n',
    ],
)
def test_leaves_other_text_alone(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, text) == []


# What one file says as a whole


AMBIGUOUS = "3/4/21, 10:15 - Sam: hello\n5/5/21, 10:16 - Kim: hi\n6/7/21, 9:00 - Sam: bye\n"


def test_an_ambiguous_order_is_reported_and_an_examiner_settles_it(tmp_path: Path) -> None:
    records = read(tmp_path, AMBIGUOUS)
    assert [m.time.basis for m in messages(records)] == ["none", "local", "none"]
    assert [m.time.raw for m in messages(records)] == ["3/4/21, 10:15", "5/5/21, 10:16", "6/7/21, 9:00"]
    assert len(warnings(records)) == 1
    assert "2021-04-03 / 2021-03-04" in warnings(records)[0]
    assert "The times of 2 messages stay open" in warnings(records)[0]
    for order, day in (("dmy", "2021-04-03"), ("mdy", "2021-03-04")):
        settled = read(tmp_path, AMBIGUOUS, context=Context(day_order=order))
        assert messages(settled)[0].time.local == f"{day}T10:15:00"
        assert warnings(settled) == []


@pytest.mark.parametrize(("text", "first"), [
    ("2013-03-04, 16:05 - Ana: one\n2013-03-05, 16:05 - Bo: two\n", "2013-03-04T16:05:00"),
    ("4 Mar 2013, 16:05 - Ana: one\n5 Mar 2013, 16:05 - Bo: two\n", "2013-03-04T16:05:00"),
    ("3/4/21, 10:15 - Ana: one\n3/25/21, 10:15 - Bo: two\n", "2021-03-04T10:15:00"),
])  # fmt: skip
def test_an_order_that_is_stated_of_all_evidence_turns_no_dates_around_that_tell(
    text: str, first: str, tmp_path: Path
) -> None:
    found = messages(read(tmp_path, text, context=Context(day_order="dmy")))
    assert [found[0].time.local, None in [m.time.local for m in found]] == [first, False]


@pytest.mark.parametrize(
    ("text", "basis", "first", "told"),
    [
        ("3/4/21, 10:15 - A: x\n13/4/21, 10:15 - B: y\n", "values", "2021-04-03", 0),
        ("4/3/21, 10:15 - A: x\n4/13/21, 10:15 - B: y\n", "values", "2021-04-03", 0),
        ("21/4/3, 10:15 - A: x\n21/4/30, 10:15 - B: y\n22/4/30, 10:15 - B: y\n", "values", "2021-04-03", 0),
        ("2021/4/3, 10:15 - A: x\n", "form", "2021-04-03", 0),
        ("3.4.21, 10:15 - A: x\n", "separator", "2021-04-03", 0),
        (
            "1/2/21, 9:00 - A: x\n2/3/21, 9:00 - B: y\n3/2/21, 9:00 - A: x\n1/3/21, 9:00 - B: y\n",
            "sequence",
            None,
            1,
        ),
        ("".join(f"3/{n}/21, 9:00 - A: x\n" for n in range(1, 9)), "span", "2021-03-01", 1),
        ("3/4/21, 10:15 - Anna: <Medien ausgeschlossen>\n", "language", "2021-04-03", 1),
        ("3/4/21, 10:15 - Ann: IMG-20210403-WA0001.jpg (file attached)\n", "names", "2021-04-03", 0),
        ("3/4/21, 10:15 - Ann: IMG-20210304-WA0001.jpg (file attached)\n", "names", "2021-03-04", 0),
    ],
)
def test_order_of_day_and_month(tmp_path: Path, text: str, basis: str, first: str | None, told: int) -> None:
    records = read(tmp_path, text)
    details = conversation(records).details
    assert details is not None
    if first is not None:
        assert details["date_order_basis"] == basis
        assert (messages(records)[0].time.local or "").startswith(first)
    assert len(warnings(records)) == told


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_every_encoding_reads_alike(tmp_path: Path, encoding: str, ending: str) -> None:
    text = (
        "25/12/2023, 10:00 - Ana: hé 😀\n25/12/2023, 10:01 - Bob: two\nlines\n25/12/2023, 10:02 - Ana: 안녕\n"
    )
    data = text.replace("\n", ending).encode(encoding)
    found = messages(read(tmp_path, data))
    assert [(m.sender, m.text) for m in found] == [("Ana", "hé 😀"), ("Bob", "two\nlines"), ("Ana", "안녕")]
    plain = {"utf-8-sig": "utf-8", "utf-16": "utf-16-le"}.get(encoding, encoding)
    for message, begin in zip(
        found, ("25/12/2023, 10:00", "25/12/2023, 10:01", "25/12/2023, 10:02"), strict=True
    ):
        there = data[message.provenance.offset :].decode(plain)
        assert there.removeprefix("\ufeff").startswith(begin)


def test_bytes_that_are_no_utf8_stay(tmp_path: Path) -> None:
    records = read(tmp_path, b"25/12/2023, 10:00 - Jos\xc3\xa9: qu\xff\n25/12/2023, 10:01 - Bob: ok\n")
    first, second = messages(records)
    assert (first.text, first.raw) == ("qu\udcff", b"qu\xff")
    assert second.raw is None
    assert "1 lines hold bytes that are no UTF-8" in " ".join(warnings(records))


def test_an_empty_export_is_claimed_and_empty(tmp_path: Path) -> None:
    assert read(tmp_path, "", "WhatsApp Chat with Ana.txt") == [Found("message", 0)]
    assert read(tmp_path, "\ufeff\r\n", "_chat.txt") == [Found("message", 0)]
    assert read(tmp_path, "", "notes.txt") == []


@pytest.mark.parametrize(
    "name",
    [
        "WhatsApp Chat with {}.txt",
        "WhatsApp Chat - {}.zip",
        "Chat de WhatsApp con {}.txt",
        "WhatsApp-Chat mit {}.txt",
        "Discussion WhatsApp avec {}.txt",
        "Chat WhatsApp con {}.txt",
        "Conversa do WhatsApp com {}.txt",
        "Чат WhatsApp с {}.txt",
        "Conversație WhatsApp cu {}.txt",
        "Бесіда WhatsApp з {}.txt",
        "Czat WhatsApp z {}.txt",
        "{} ile WhatsApp Sohbeti.txt",
        "دردشة واتساب مع {}.txt",
        "{} के साथ WhatsApp चैट.txt",
        "WhatsApp 与 {} 的对话.txt",
        "{}とのWhatsAppチャット.txt",
        "{}님과의 WhatsApp 대화.txt",
        "Trò chuyện WhatsApp với {}.txt",
        "Chat WhatsApp dengan {}.txt",
        "WhatsApp Chat with {} (2).txt",
    ],
)
def test_the_title_is_in_the_name_of_the_file(name: str) -> None:
    assert title_from(name.format("Ana B.")) == "Ana B."
    assert title_from(name.format("Ana_B").replace(" ", "_")) in ("Ana B", None)


def test_what_could_be_seen_once_makes_no_group(tmp_path: Path) -> None:
    """Its sentence speaks of added privacy, and nobody was added: the directions of the chat would be lost."""
    sentence = "\u200eYou received a view once photo. For added privacy, you can only open it on your phone."
    text = f"[14/05/2023, 10:00:00] Ana: hi\n[14/05/2023, 10:01:00] Ana: {sentence}\n[14/05/2023, 10:02:00] Bob: yes\n"
    records = read(tmp_path, text, "WhatsApp Chat with Ana.txt")
    assert conversation(records).kind == "direct"
    assert [(m.kind, m.direction) for m in messages(records)] == [("text", "in"), ("other", "in"), ("text", "out")]


def test_a_person_who_writes_the_words_of_the_app_is_still_its_writer(tmp_path: Path) -> None:
    """Neither the sender is lost, nor the chat named after whoever wrote them, which would turn all directions."""
    notice = "Messages and calls are end-to-end encrypted. Nobody will believe you."
    lines = [f"Bob: {notice}", "Ana: please", f"Ana: {notice}"]
    for form in ("14/05/2023, 10:0{n} - {line}\n", "[14/05/2023, 10:0{n}:00] {line}\n"):
        text = "".join(form.format(n=n, line=line) for n, line in enumerate(["Ana: hello", *lines]))
        records = read(tmp_path, text, "chat.txt")
        found = messages(records)
        assert [m.sender for m in found] == ["Ana", "Bob", "Ana", "Ana"]
        assert {m.kind for m in found} == {"text"}
        assert {m.direction for m in found} == {"unknown"}
        assert conversation(records).title is None
    own = "[14/05/2023, 10:00:00] Ana: Messages and calls are end-to-end encrypted.\n[14/05/2023, 10:01:00] Bob: hi\n"
    records = read(tmp_path, own, "chat.txt")
    assert messages(records)[0].kind == "system", "the first line of an iPhone's export, whose mark was lost"


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("Kukambirana kwa WhatsApp ndi Ana B..txt", "Ana B."),  # a language that no list has
        ("واتساب Ana B..txt", "Ana B."),
        ("WhatsApp Chat with Ana B. - 2.txt", "Ana B."),
        ("WhatsApp Chat with Ana B. 3.txt", "Ana B."),
        ("WhatsApp Chat with Ana B. 2024.txt", "Ana B. 2024"),  # a group may be called so
        ("WhatsApp Chat with Ana B. & co.txt", "Ana B. & co"),
        ("Chat of Ana B..txt", None),
        ("WhatsApp Diana B..txt", None),
    ],
)
def test_a_chat_of_two_is_named_after_one_of_them(name: str, title: str | None, tmp_path: Path) -> None:
    found = read(tmp_path, "14/05/2023, 10:00 - Ana B.: one\n14/05/2023, 10:01 - Bob: two\n", name)
    assert conversation(found).title == title
    told = [m.direction for m in messages(found)]
    assert told == (["in", "out"] if title == "Ana B." else ["unknown", "unknown"])


@pytest.mark.parametrize(
    ("head", "local"),
    [
        ("[1402/5/12, 10:15:00] ".translate({48 + n: 0x6F0 + n for n in range(10)}), "2023-08-03T10:15:00"),
        ("1403/12/30, 23:59 - ", "2025-03-20T23:59:00"),
        ("30/12/1403, 23:59 - ", "2025-03-20T23:59:00"),
        ("1402/12/30, 23:59 - ", None),  # a day that this year does not have
        ("۱۴۰۲/۵/۱۲ ه\u200d.ش.،\u200f ۱۰:۱۵ - ", "2023-08-03T10:15:00"),
        ("1445/01/05, 23:59 - ", "2023-07-23T23:59:00"),
        ("[٢٠\u200f/٩\u200f/١٤٤٥ هـ, ١٠:١٥:٢٢ م] ", "2024-03-30T22:15:22"),
        ("1446/01/30, 23:59 - ", None),  # this month had 29 days
    ],
)
def test_dates_of_other_calendars_are_converted_and_said_to_be(head: str, local: str | None, tmp_path: Path) -> None:
    records = read(tmp_path, f"{head}Ana: one\n{head}Bob: two\n")
    assert [m.time.local for m in messages(records)] == [local, local]
    assert {m.time.raw for m in messages(records)} == {head.strip().strip("[]- ")}
    said = [text for text in warnings(records) if "calendar" in text and "converted" in text]
    assert ["Islamic" in text for text in said] == ["144" in head or "١٤٤" in head]


@pytest.mark.parametrize(
    ("head", "local"),
    [
        ("[R6/05/12 10:15:00] ", "2024-05-12T10:15:00"),
        ("[令和6年5月12日 10:15:00] ", "2024-05-12T10:15:00"),
        ("[平成31年4月30日 10:15:00] ", "2019-04-30T10:15:00"),
        ("[民國113/5/12 下午10:15:00] ", "2024-05-12T22:15:00"),
        ("113/5/12 下午10:15 - ", "2024-05-12T22:15:00"),
        ("30/5/2566 10:15 น. - ", "2023-05-30T10:15:00"),
        ("30/09/45, 10:15 - ", None),  # Islamic 1445, and not the year 2045
        ("2080-05-12, 10:15 - ", None),  # of Nepal
        ("30/5/1946, 10:15 - ", None),  # of India
    ],
)
def test_years_that_are_counted_otherwise(head: str, local: str | None, tmp_path: Path) -> None:
    found = messages(read(tmp_path, f"{head}Ana: one\n{head}Bob: two\n"))
    assert [(m.sender, m.text, m.time.local) for m in found] == [("Ana", "one", local), ("Bob", "two", local)]


def test_overlapping_exports_agree(tmp_path: Path) -> None:
    """Two exports of one chat with different people writing are one conversation, and its messages are the
    same.
    """
    lines = [
        f"{n:02}/05/2023, 10:00 - {'AB'[n % 2] if n < 21 else 'CD'[n % 2]}: day {n}\n" for n in range(1, 29)
    ]
    twice = [line for line in lines for _ in range(2)]  # everything said twice a minute
    one = read(tmp_path, "".join(twice[:40]), "WhatsApp Chat with Team.txt")
    two = read(tmp_path, "".join(twice[20:]), "Chat de WhatsApp con Team (1).txt")
    assert conversation(one).key == conversation(two).key
    assert set(conversation(one).participants) != set(conversation(two).participants)
    first, second = ({m.same for m in messages(records)} for records in (one, two))
    assert len(first & second) == 20
    assert len(first | second) == len(twice)


def test_equal_messages_of_minutes_that_come_back_stay_apart(tmp_path: Path) -> None:
    days = [*range(1, 20), 1, 19, 2, 1, 18]
    text = "".join(f"{day:02}/05/2023, 10:00 - Ana: ok\n" for day in days)
    found = messages(read(tmp_path, text))
    assert len(found) == len(days)
    assert len({m.same for m in found}) == len(found)


def test_media_beside_the_export_is_found_and_claimed(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    (root / "other case").mkdir(parents=True)
    with zipfile.ZipFile(root / "WhatsApp Chat with Ana.zip", "w") as archive:
        archive.writestr(
            "WhatsApp Chat with Ana.txt",
            "25/12/2023, 10:00 - Ana: IMG-20231225-WA0001.jpg (file attached)\n"
            "25/12/2023, 10:01 - Me: scan.pdf (file attached)\n"
            "25/12/2023, 10:02 - Me: lost.opus (file attached)\n",
        )
        archive.writestr("IMG-20231225-WA0001.jpg", b"x")
    (root / "other case" / "scan.pdf").write_bytes(b"of somebody else")
    with support.opened(root) as evidence:
        item = evidence.get("WhatsApp Chat with Ana.zip/WhatsApp Chat with Ana.txt")
        assert item is not None
        found = messages(list(PARSER.read(item, Context())))
        picture = evidence.get("WhatsApp Chat with Ana.zip/IMG-20231225-WA0001.jpg")
        assert picture is not None
        assert picture.claimed_by == item.path
    assert [m.attachments[0].path for m in found] == [picture.path, None, None]
    assert [m.direction for m in found] == ["in", "out", "out"]


def test_owner_and_numbers(tmp_path: Path) -> None:
    text = "25/12/2023, 10:00 - \u202a+44 7123 456789\u202c: hi\n25/12/2023, 10:01 - Me: ho\n"
    records = read(tmp_path, text, "WhatsApp Chat with +44 7123 456789.txt")
    people = {r.key: r for r in records if isinstance(r, Participant)}
    assert (people["+44 7123 456789"].kind, people["Me"].kind) == ("phone", "name")
    assert [p.key for p in people.values() if p.owner] == ["Me"]
    assert conversation(records).kind == "direct"


def test_a_message_longer_than_any_is_kept_in_pieces(tmp_path: Path) -> None:
    line = "x" * 99_999
    text = "25/12/2023, 10:00 - Ana: begin\n" + f"{line}\n" * 25 + "25/12/2023, 10:01 - Bob: end\n"
    records = read(tmp_path, text)
    found = messages(records)
    assert sum(r.n for r in records if isinstance(r, Found)) == len(found) == 4
    assert "\n".join(m.text or "" for m in found[:-1]).count("x") == 25 * 99_999
    assert [(m.details or {}).get("continues_line") for m in found] == [None, 1, 1, None]


@pytest.mark.parametrize(
    "line",
    [
        " " * 300_000 + ">",
        "<" + "a" * 300_000,
        "<a: " * 80_000,
        "https://maps.apple.com/?" * 12_000,
        "x" + " " * 300_000 + "• 2",
        "\u200e" * 300_000 + "image omitted",
        "\u200eadded " * 50_000,
        "(" * 300_000 + ")",
        "12/" * 100_000,
        "- " * 150_000,
    ],
    ids=lambda line: line[:12],
)
def test_hostile_lines_end_soon(tmp_path: Path, line: str) -> None:
    """Backtracking over a long line would take hours; the test would not end."""
    text = f"25/12/2023, 10:00 - Ana: {line}\n{line}\n25/12/2023, 10:01 - Bob: ok\n"
    found = messages(read(tmp_path, text))
    assert [m.sender for m in found] == ["Ana", "Bob"]


def test_memory_stays_flat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parsers.evidence._BLOCK", 1 << 14)

    def peak(lines: int) -> int:
        start = datetime(2021, 1, 1)  # noqa: DTZ001  (a wall clock)
        with (tmp_path / "chat.txt").open("w") as stream:
            for n in range(lines):
                stream.write(f"{start + timedelta(minutes=n):%d/%m/%Y, %H:%M} - {'AB'[n % 2]}: message {n}\n")
        with support.opened(tmp_path / "chat.txt") as evidence:
            tracemalloc.start()
            for _ in PARSER.read(evidence.items[0], Context()):
                pass
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        return most

    peak(1000)
    assert peak(12_000) < peak(3_000) * 1.25
