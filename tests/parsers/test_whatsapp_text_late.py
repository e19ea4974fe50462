"""Lines of a WhatsApp text export that are dated before those above them: messages that arrived late, clocks that were
set back, and chats that somebody pasted. Nobody's words may become text of somebody else.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.records import Conversation, Record, Rejection
from tests import support
from tests.parsers.test_whatsapp_text import conversation, messages, read, warnings


def said(records: list[Record]) -> list[tuple[str | None, str | None]]:
    return [(message.sender, message.text) for message in messages(records)]


def lines(*told: str, day: int = 25) -> str:
    """`10:15 Ana: hi` as lines of an Android's export."""
    return "".join(f"{day}/03/2024, {line.replace(' ', ' - ', 1)}\n" for line in told)


def adds_up(records: list[Record], rejected: int = 0) -> bool:
    """Whether the ledger shows every dated line: as a message or, with its reason, as text of one."""
    totals = support.ledger(records)["message"]
    return totals["found"] == totals["kept"] + rejected and totals["rejected"] == rejected


def test_the_only_lines_of_whom_the_chat_is_named_after_arrive_late(tmp_path: Path) -> None:
    text = lines("09:00 Carl: call me", "12:00 Carl: well?", "10:30 Dora: the door is locked", "10:31 Dora: help",
                 "12:05 Carl: coming", "12:06 Carl: open")  # fmt: skip
    records = read(tmp_path, text, "WhatsApp Chat with Dora.txt")
    assert said(records)[2:4] == [("Dora", "the door is locked"), ("Dora", "help")]
    assert [m.direction for m in messages(records)] == ["out", "out", "in", "in", "out", "out"]
    assert len(messages(records)) == 6
    assert adds_up(records)
    assert any("write nowhere else in this file: 2, the first on line 3" in text for text in warnings(records))


@pytest.mark.parametrize("name", ["WhatsApp Chat with Kitchen.txt", "chat.txt", "_chat.txt"])
@pytest.mark.parametrize("newcomers", [("+40 700 000 001",), ("Dora", "Emil")])
def test_newcomers_whose_messages_arrive_late(tmp_path: Path, name: str, newcomers: tuple[str, ...]) -> None:
    """Of one phone that was away, or of several while the one that exported was away."""
    before = [f"{9 + n // 12:02}:{n % 12 * 5:02} {'Ana' if n % 2 else 'Carl'}: no {n}" for n in range(40)]
    late = [f"10:1{n} {newcomers[n % len(newcomers)]}: late {n}" for n in range(4)]
    records = read(tmp_path, lines(*before, *late, "12:45 Ana: again"), name)
    assert len(messages(records)) == 45
    assert said(records)[40:44] == [(newcomers[n % len(newcomers)], f"late {n}") for n in range(4)]
    assert adds_up(records)
    assert conversation(records).kind == "group"


def test_a_clock_that_is_set_back_swallows_nothing(tmp_path: Path) -> None:
    """All that follows is late then, and whoever writes after it writes nowhere in order; the file does not go on
    where it was.
    """
    text = lines("12:00 Carl: hello", "12:10 Carl: hello?", day=26) + lines(
        "13:00 Dora: yes", "13:01 Carl: now my clock is right", "13:05 Dora: they took my papers"
    )
    records = read(tmp_path, text, "chat.txt")
    assert len(messages(records)) == 5
    assert said(records)[4] == ("Dora", "they took my papers")
    assert adds_up(records)


def test_lines_of_one_who_writes_in_order_are_told_of(tmp_path: Path) -> None:
    """They may be pasted, and then are not of whom they seem to be."""
    text = lines("09:00 Ana: hi", "12:00 Carl: yes", "12:10 Ana: look", "09:30 Carl: I will hurt you", "12:11 Carl: ?")
    records = read(tmp_path, text)
    assert len(messages(records)) == 5
    assert any("the same person wrote above them: 1, the first on line 4" in text for text in warnings(records))


def test_a_third_person_in_a_chat_of_two_is_pasted(tmp_path: Path) -> None:
    """Who is not in the chat cannot have sent anything late; the ledger names the lines."""
    text = lines("11:00 Ana: hi", "12:00 Carl: yes", "12:10 Ana: look", "09:30 Emil: no pay", "09:31 Emil: go",
                 "12:11 Carl: ?")  # fmt: skip
    records = read(tmp_path, text, "WhatsApp Chat with Ana.txt")
    assert said(records)[2] == ("Ana", "look\n25/03/2024, 09:30 - Emil: no pay\n25/03/2024, 09:31 - Emil: go")
    assert [m.direction for m in messages(records)] == ["in", "out", "in", "out"]
    assert adds_up(records, rejected=2)
    assert [r.provenance.line for r in records if isinstance(r, Rejection)] == [4, 5]
    assert any("2 dated lines, the first on line 4, stand inside messages" in text for text in warnings(records))


def test_of_a_pasted_chat_and_a_late_message_behind_it_nothing_is_swallowed(tmp_path: Path) -> None:
    """Ana's line can have arrived late, as it is dated after all that she wrote above."""
    text = lines("09:00 Ana: hi", "09:10 Carl: yes", "12:10 Carl: look", "09:30 Emil: no pay", "10:31 Ana: help",
                 "12:11 Carl: ?")  # fmt: skip
    records = read(tmp_path, text, "WhatsApp Chat with Ana.txt")
    assert said(records)[3:5] == [("Emil", "no pay"), ("Ana", "help")]
    assert adds_up(records)


def test_line_ends_tell_pasted_lines_of_an_iphone_only(tmp_path: Path) -> None:
    told = [f"{day:02}/03/2024, 10:00:00" for day in range(1, 25)]
    own = "".join(f"[{when}] Ana: one\r\n" for when in told[4:])
    pasted = own.replace("one\r\n", f"one\n[{told[0]}] Bob: two\r\n", 1)
    records = read(tmp_path, pasted, "_chat.txt")
    assert (messages(records)[0].text or "").endswith("Bob: two")
    assert adds_up(records, rejected=1)
    dash = pasted.replace("[", "").replace("] ", " - ")
    assert len(messages(read(tmp_path, dash, "chat.txt"))) == 21, "no Android writes two line ends"


def test_lines_of_another_line_end_that_run_on_are_messages(tmp_path: Path) -> None:
    """A part of the file that went through another program is not pasted, as nobody pastes what is yet to come."""
    told = [f"[{day:02}/03/2024, 10:00:00] {'Ana' if day % 2 else 'Bob'}: no {day}" for day in range(1, 25)]
    text = "".join(line + ("\n" if 10 < n < 15 else "\r\n") for n, line in enumerate(told))
    pasted = text.replace("no 2\r\n", "no 2\n[01/03/2024, 09:00:00] Bob: pasted\r\n")
    records = read(tmp_path, pasted, "_chat.txt")
    assert said(records)[10:16] == [("Ana" if n % 2 else "Bob", f"no {n}") for n in range(11, 17)]
    assert len(messages(records)) == 24
    assert adds_up(records, rejected=1)
    assert any("with later dates among them than above them: 4" in text for text in warnings(records))


NOTE = "Messages and calls are end-to-end encrypted. No one outside of this chat can read or listen to them."


def _told(day: int, *lines: str) -> str:
    return "".join(f"{day:02}/03/2024, 09:{n:02} - {line}\n" for n, line in enumerate(lines))


FIRST = _told(13, NOTE, "Ana: one", "Bob: two") + _told(14, "Ana: three")


@pytest.mark.parametrize("newer", ["", _told(16, "Bob: four")], ids=["twice", "later"])
def test_one_chat_exported_twice_into_one_file_counts_once(newer: str, tmp_path: Path) -> None:
    records = read(tmp_path, FIRST + FIRST + newer, "WhatsApp Chat with Ana.txt")
    found = messages(records)
    assert {m.conversation for m in found} == {"title:ana"}
    assert [m.same for m in found[4:8]] == [m.same for m in found[:4]]
    assert len({m.same for m in found}) == 4 + bool(newer)
    assert [one for one in warnings(records) if "export begins on line 5" in one]


def test_two_groups_in_one_file_are_two(tmp_path: Path) -> None:
    one = _told(13, NOTE, "Ana: a", "Bob: b", "Cy: c")
    two = _told(2, NOTE, "Dan: a", "Eve: b", "Bob: c")
    found = messages(read(tmp_path, one + two, "WhatsApp Chat with Kitchen.txt"))
    assert [m.conversation for m in found] == ["title:kitchen"] * 4 + ["names:bob\x1fdan\x1feve"] * 4


def test_two_chats_in_one_file_are_two(tmp_path: Path) -> None:
    other = _told(2, NOTE, "Cy: q", "Bob: r") + _told(3, "Cy: s")
    records = read(tmp_path, FIRST + other, "WhatsApp Chat with Ana.txt")
    found = messages(records)
    assert [m.conversation for m in found] == ["title:ana"] * 4 + ["names:bob\x1fcy"] * 4
    assert [m.direction for m in found[1:4]] == ["in", "out", "in"]
    assert found[5].time.local == "2024-03-02T09:01:00", "the other part tells day from month"
    assert [one.kind for one in records if isinstance(one, Conversation)] == ["direct", "direct"]


def test_a_short_export_in_another_form_is_told_by_its_note(tmp_path: Path) -> None:
    """At the end of the file, of people of this chat; else, or above further lines, it can have been pasted."""
    behind = FIRST.replace("/03/2024", ".3.24")
    found = messages(read(tmp_path, FIRST + behind, "WhatsApp Chat with Ana.txt"))
    told = [(m.sender, m.text, m.time.local) for m in found]
    assert told[4:] == told[:4]
    strangers, without = behind.replace("Ana", "Dan").replace("Bob", "Eve"), behind.partition("\n")[2]
    for other in (strangers, behind + _told(16, "Bob: no"), without):
        assert len(messages(read(tmp_path, FIRST + other, "WhatsApp Chat with Ana.txt"))) < 6


def test_a_pasted_chat_with_its_note_is_no_export(tmp_path: Path) -> None:
    pasted = _told(2, NOTE, "Cy: q", "Dan: r")
    records = read(tmp_path, FIRST + pasted + _told(15, "Bob: no", "Ana: yes"), "WhatsApp Chat with Ana.txt")
    assert {m.conversation for m in messages(records)} == {"title:ana"}
    assert not [one for one in warnings(records) if "export begins" in one]
