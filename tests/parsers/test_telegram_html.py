"""Telegram's HTML export: pages as one chat, people by name, and pages that are damaged or made to hurt."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Context
from parsers.formats.telegram_html.service import read_line
from parsers.records import Conversation, Message, Participant, Reaction, Record, Warning  # noqa: A004
from parsers.text.dom import element, text_of
from parsers.text.printed import Dates
from tests import support

PARSER = support.parser_named("telegram-html")
HEAD = (
    '<!DOCTYPE html>\n<html><head><title>Exported Data</title></head><body><div class="page_header">'
    '<div class="text bold">\n{title} \n</div></div><div class="page_body chat_page"><div class="history">\n'
)
END = "</div></div></body>\n</html>\n"


def message(number: int, text: str, name: str | None = None, when: str = "10.03.2023 18:00:00 UTC+02:00") -> str:
    sender = f'<div class="from_name">\n{name} \n</div>' if name else ""
    joined = "" if name else " joined"
    return (
        f'<div class="message default clearfix{joined}" id="message{number}"><div class="body">'
        f'<div class="pull_right date details" title="{when}">\n18:00\n</div>{sender}'
        f'<div class="text">\n{text}\n</div></div></div>\n'
    )


def page(folder: Path, name: str, *pieces: str, title: str = "Olga") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(HEAD.format(title=title) + "".join(pieces) + END, encoding="utf-8", newline="\n")
    return path


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_pages_are_one_chat_in_order(tmp_path: Path) -> None:
    root = tmp_path / "export"
    for n in (1, 2, 10, 11):
        page(root, f"messages{n if n > 1 else ''}.html", message(n * 1000, f"page {n}", "Olga"))
    for n in range(3, 10):
        page(root, f"messages{n}.html", message(n * 1000, f"page {n}", "Olga"))
    records = support.read(PARSER, root)
    assert [m.text for m in messages(records)] == [f"page {n}" for n in range(1, 12)]
    assert len([r for r in records if isinstance(r, Conversation)]) == 1
    with support.opened(root) as evidence:
        assert [item.name for item in support.claimed(PARSER, evidence)] == ["messages.html"]
        list(PARSER.read(evidence.items[0], Context()))
        assert {item.claimed_by for item in evidence.items[1:]} == {"messages.html"}


def test_without_the_first_page_the_next_stands_for_the_chat(tmp_path: Path) -> None:
    root = tmp_path / "export"
    page(root, "messages4.html", message(4000, "four", "Olga"))
    page(root, "messages7.html", message(7000, "seven", "Olga"))
    records = support.read(PARSER, root)
    assert [m.text for m in messages(records)] == ["four", "seven"]
    missing = [w for w in records if isinstance(w, Warning) and "pages" in w.args]
    assert [w.args["pages"] for w in missing] == ["1, 2, 3, 5, 6"]
    assert missing[0].partial


def test_offsets_are_exact(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "telegram-html" / "desktop", tmp_path / "evidence")
    files = {path.name: path.read_bytes() for path in root.rglob("*.html")}
    found = messages(support.read(PARSER, root))
    assert {m.provenance.table for m in found} == set(files)
    for one in found:
        start = files[one.provenance.table or ""][one.provenance.offset :]
        assert start.startswith(b'<div class="message ')
        assert f'id="message{one.provenance.row}"'.encode() in start[:100]


@pytest.mark.parametrize("size", [1, 7, 100, 700])
@pytest.mark.parametrize("case", support.cases(PARSER.id), ids=lambda case: case.name)
def test_block_limits_change_nothing(
    case: Path, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = support.build(case, tmp_path / "evidence")
    monkeypatch.setattr("parsers.evidence._BLOCK", size)
    assert support.lines(support.read(PARSER, root)) == support.expected(case)


def test_who_the_owner_is_stays_open_in_a_group(tmp_path: Path) -> None:
    pieces = [message(n, "hello", name) for n, name in enumerate(("Olga", "Mira", "Ana"), 1)]
    records = support.read(PARSER, page(tmp_path, "messages.html", *pieces, title="House"))
    assert {m.direction for m in messages(records)} == {"unknown"}
    assert not any(p.owner for p in records if isinstance(p, Participant))


def test_posts_of_one_name_may_be_a_channel(tmp_path: Path) -> None:
    """Only posts that bear the chat's own name: a channel, or a chat in which the other alone wrote."""
    path = page(tmp_path, "messages.html", message(1, "Jobs abroad", "Olga"), message(2, "Call now"))
    records = support.read(PARSER, path)
    assert [c.kind for c in records if isinstance(c, Conversation)] == ["unknown"]
    assert {m.direction for m in messages(records)} == {"unknown"}


def test_a_joined_message_without_its_predecessor_has_no_sender(tmp_path: Path) -> None:
    records = support.read(PARSER, page(tmp_path, "messages.html", message(2, "and you will pay")))
    assert [m.sender for m in messages(records)] == [None]
    assert [w.args for w in records if isinstance(w, Warning)] == [{"n": 1}]


def test_two_exports_of_one_chat_agree(tmp_path: Path) -> None:
    early = messages(support.read(PARSER, page(tmp_path / "1", "messages.html", message(1, "400 euros", "Olga"))))
    again = messages(support.read(PARSER, page(tmp_path / "2", "messages.html", message(1, "400 euros", "Olga"))))
    late = messages(support.read(PARSER, page(tmp_path / "3", "messages.html", message(1, "40 euros", "Olga"))))
    assert early[0].same == again[0].same != late[0].same


def test_deleted_accounts_are_not_one_person(tmp_path: Path) -> None:
    """All bear the same words for a name. A later export of the same chat begins with the same message."""
    gone = "Deleted Account"
    for folder, n in (("a", 5), ("b", 70), ("a again", 5)):
        page(tmp_path / folder, "messages.html", message(n, "hi", gone), message(n + 1, "no", "Mira"), title=gone)
    page(tmp_path / "c", "messages.html", *(message(n, "x", name) for n, name in enumerate(("Mira", "Ivan", gone))))
    records = support.read(PARSER, tmp_path)
    chats = [record for record in records if isinstance(record, Conversation)]
    assert len({chat.key for chat in chats}) == 3
    found = messages(records)
    assert [m.direction for m in found[:4]] == ["in", "out"] * 2
    assert len({m.sender for m in found if m.sender not in ("Mira", "Ivan")}) == 3
    people = {record.key: record.name for record in records if isinstance(record, Participant)}
    assert sorted(set(people.values()) - {None}) == [gone, "Ivan", "Mira"]


@pytest.mark.parametrize(("title", "told"), [("Olga", []), ("Cy", ["Cy"])])
def test_pages_put_together_in_one_file(title: str, told: list[str], tmp_path: Path) -> None:
    first = page(tmp_path / "a", "messages.html", message(1, "one", "Olga"), message(2, "two", "Mira"))
    second = page(tmp_path / "b", "messages.html", message(3, "three", title), title=title)
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "messages.html").write_bytes(first.read_bytes() + second.read_bytes())
    records = support.read(PARSER, tmp_path / "c")
    assert [m.text for m in messages(records)] == ["one", "two", "three"]
    assert [w.args["titles"] for w in records if isinstance(w, Warning) and "titles" in w.args] == told


def test_says_when_the_same_export_is_there_as_json(tmp_path: Path) -> None:
    page(tmp_path, "messages.html", message(1, "hello", "Olga"))
    (tmp_path / "result.json").write_text('{"name": "Olga", "type": "personal_chat", "id": 31, "messages": []}')
    found = [w.args for w in support.read(PARSER, tmp_path) if isinstance(w, Warning)]
    assert {"path": "result.json"} in found


def test_a_huge_message_costs_itself_only(tmp_path: Path) -> None:
    path = page(tmp_path, "messages.html", message(1, "a", "Olga"), message(2, "x" * (20 << 20)), message(3, "c"))
    tracemalloc.start()
    found = messages(support.read(PARSER, path))
    assert tracemalloc.get_traced_memory()[1] < 60 << 20
    tracemalloc.stop()
    assert [(m.app_key, (m.details or {}).get("cut")) for m in found] == [("1", None), ("2", True), ("3", None)]


@pytest.mark.parametrize(
    "text",
    ["", "<html>", "<!DOCTYPE html><html><body><div class='history'></div></body></html>",
     '<!DOCTYPE html><div class="_3-95 page_header">Facebook</div><div class="message">x</div>'],
)  # fmt: skip
def test_leaves_other_pages_alone(text: str, tmp_path: Path) -> None:
    (tmp_path / "messages.html").write_text(text)
    with support.opened(tmp_path) as evidence:
        assert PARSER.identify(evidence.items[0]) is None


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("19.01.2024 06:52:31 UTC+12:00", ("utc", 1705603951000)),
        ("19.01.2024 06:52:31 UTC-03:30", ("utc", 1705659751000)),
        ("19.01.2024 06:52:31", ("local", "2024-01-19T06:52:31")),
        ("9 September 2020, 6:44:51 PM", ("local", "2020-09-09T18:44:51")),
        ("9 de septiembre de 2020, 18:44:51", ("local", "2020-09-09T18:44:51")),
        ("2020年9月9日 18:44:51", ("local", "2020-09-09T18:44:51")),
        ("31.02.2020 10:00:00", ("none", None)), ("yesterday", ("none", None)),
        ("3 listopada 2020, 11:00:00", ("none", None)),
    ],
)  # fmt: skip
def test_times(title: str, expected: tuple[str, object]) -> None:
    time = Dates().read(title)
    assert (time.basis, time.utc_ms or time.local) == expected
    assert time.raw == title


def test_months_of_a_chat_settle_each_others_language() -> None:
    """`listopada` is October in Croatian and November in Polish."""
    polish, croatian = Dates(), Dates()
    polish.note("9 września 2020, 11:00:00")
    croatian.note("9 rujna 2020, 11:00:00")
    for dates in (polish, croatian):
        dates.note("3 listopada 2020, 11:00:00")
    assert polish.read("3 listopada 2020, 11:00:00").local == "2020-11-03T11:00:00"
    assert croatian.read("3 listopada 2020, 11:00:00").local == "2020-10-03T11:00:00"


@pytest.mark.parametrize(
    ("line", "action", "who"),
    [
        ("Ana pinned this message", "pin_message", "Ana"),
        ("Boss invited Ana and Ion to the voice chat", "invite_to_group_call", "Boss"),
        ("Boss has set messages not to auto-delete", "set_messages_ttl", "Boss"),
        ("Boss has set messages to auto-delete in 7 days", "set_messages_ttl", "Boss"),
        ("Channel photo removed", "delete_group_photo", None), ("Voice chat (62 seconds)", "group_call", None),
        ("Ana took a screenshot", "take_screenshot", "Ana"), ("Something new", None, None),
    ],
)  # fmt: skip
def test_service_lines(line: str, action: str | None, who: str | None) -> None:
    found = read_line(line)
    assert (found.action, found.who) == (action, who)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\u2028\u2029\r"), max_size=60))
def test_any_text_comes_back_as_it_was_written(text: str) -> None:
    """Written as the exporter writes it, control characters as references."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    written = "".join("<br>" if c == "\n" else f"&#x{ord(c):02X};" if c < " " else c for c in escaped)
    found = text_of(element(f'<div class="text">\n{written}\n</div>'.encode()))
    if max(text, default="") >= "\U0010fdff" or "\0" in text:
        return  # the private characters that stand for others
    assert (found or "") == text.strip(" \t")


_PIECES = st.sampled_from(
    ['<div class="message default clearfix" id="message1">', '<div class="message service" id="message-1">', "<div>",
     '<div class="body">', "</div>", '<div class="from_name">', "Olga", '<div class="text">', "<br>", "&#x0B;", "\xff",
     '<div class="forwarded body">', '<span class="reactions"><span class="reaction">', '<div class="media_wrap">',
     '<div class="media_poll"><div class="answer">', '<a class="media media_contact" href="../../../x">', "<table>",
     '<div class="pull_right date details" title="10.03.2023 18:00:00">', "</html>", "<!--", "<![CDATA[", "&", "\0"]
)  # fmt: skip


@given(pieces=st.lists(_PIECES, max_size=40))
def test_no_structure_breaks_it(pieces: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("structure") / "messages.html"
    path.write_bytes((HEAD.format(title="Olga") + "".join(pieces)).encode("latin-1"))
    with support.opened(path) as evidence:
        records = list(PARSER.read(evidence.items[0], Context()))
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]
    people = {r.key for r in records if isinstance(r, Participant)}
    for record in records:
        support.line(record)
        if isinstance(record, Message | Reaction):
            assert record.sender is None or record.sender in people
