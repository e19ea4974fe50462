"""Where a name ends in a line of a WhatsApp text export: nothing that somebody writes becomes part of their name."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.records import Participant
from tests.parsers.test_whatsapp_text import messages, read, warnings

_DAYS = range(13, 31)
_OWED = [f"{d}/03/2024, 09:00 - Carl: Debt: {d}00\n{d}/03/2024, 09:05 - Dora: ok {d}\n" for d in _DAYS]


@pytest.mark.parametrize("days", [3, 18])
@pytest.mark.parametrize("name", ["WhatsApp Chat with Carl.txt", "WhatsApp Chat with Dora.txt", "chat.txt"])
def test_what_all_messages_begin_with_is_no_part_of_the_name(tmp_path: Path, name: str, days: int) -> None:
    records = read(tmp_path, "".join(_OWED[:days]), name)
    assert {m.sender for m in messages(records)} == {"Carl", "Dora"}
    assert [m.text for m in messages(records)][::2] == [f"Debt: {day}00" for day in range(13, 13 + days)]
    told = [f"All {days} messages of Carl go on with the words Debt" in text for text in warnings(records)]
    assert any(told) == (name != "WhatsApp Chat with Carl.txt"), "the title says how he is called"


@pytest.mark.parametrize("ending", ["Carl_ Debt", "Carl Debt", "Carl: Debt"])
def test_the_name_of_the_chat_tells_a_name_with_a_colon(tmp_path: Path, ending: str) -> None:
    records = read(tmp_path, "".join(_OWED[:2]), f"WhatsApp Chat with {ending}.txt")
    assert {m.sender for m in messages(records)} == {"Carl: Debt", "Dora"}
    assert any(text.startswith("Carl: Debt was taken as one name") for text in warnings(records))


@pytest.mark.parametrize(
    ("line", "sender"),
    [
        ("12/03/2024, 08:00 - Dora added Carl: Debt\n", "Carl: Debt"),
        ("12/03/2024, 08:00 - You removed Carl: Debt\n", "Carl: Debt"),
        ("12/03/2024, 08:00 - Your security code with Carl: Debt changed. Tap to learn more.\n", "Carl: Debt"),
        ("12/03/2024, 08:00 - Dora added Carl: Debts\n", "Carl"),
        ('12/03/2024, 08:00 - Dora changed the subject to "Carl: Debt"\n', "Carl"),
        ("12/03/2024, 08:00 - Dora: you added Carl: Debt\n", "Carl"),
    ],
)
def test_a_line_of_the_app_tells_a_name_with_a_colon(tmp_path: Path, line: str, sender: str) -> None:
    found = messages(read(tmp_path, line + "".join(_OWED[:3]), "chat.txt"))
    assert {m.sender for m in found[1:]} == {sender, "Dora"}


def test_a_line_of_the_app_on_an_iphone_tells_a_name_with_a_colon(tmp_path: Path) -> None:
    line = "[12/03/2024, 08:00:00] Dora: \u200eDora added Carl: Debt\n"
    text = line + "".join(f"[{day}/03/2024, 09:00:00] Carl: Debt: {day}\n" for day in range(13, 16))
    assert {m.sender for m in messages(read(tmp_path, text, "_chat.txt"))[1:]} == {"Carl: Debt"}


@pytest.mark.parametrize("name", ['ד"ר לוי', 'Joe 5"', "Ana “the boss", "« Chez Ali"])
def test_a_quotation_mark_in_a_name_makes_no_line_of_the_app(tmp_path: Path, name: str) -> None:
    """Hebrew abbreviations are written with one, as that for doctor."""
    found = messages(read(tmp_path, f"13/03/2024, 08:00 - {name}: hello\n13/03/2024, 09:00 - Ana: yes\n"))
    assert [(m.kind, m.sender, m.text) for m in found] == [("text", name, "hello"), ("text", "Ana", "yes")]


@pytest.mark.parametrize("line", [
    "Ana sohbetin adını “İş: Bursa” yaptı", "Ana 将它叫做“工作: 北京”", "Ana nennt es „Arbeit: Ulm“",
    "Ana pisze „Praca: X”",
])  # fmt: skip
def test_a_line_of_the_app_with_a_colon_in_quotation_marks_is_nobodys(tmp_path: Path, line: str) -> None:
    """Whatever language its words are in: a name would not open a quotation that what follows closes."""
    found = messages(read(tmp_path, f"13/03/2024, 08:00 - {line}\n13/03/2024, 09:00 - Ana: “yes: no”\n"))
    assert [(m.kind, m.sender, m.text) for m in found] == [("system", None, line), ("text", "Ana", "“yes: no”")]


_LONG = "Dr. Ana-Maria " + "Popescu de la agenția de recrutare " * 7 + "SRL"


@pytest.mark.parametrize("head", ["{day}/01/2024, 10:00 - ", "[{day}/01/2024, 10:00:00] "])
def test_a_name_of_any_length_is_one(head: str, tmp_path: Path) -> None:
    """An address book holds a firm, a title and several names in one."""
    said = [(_LONG, "give me your passport"), ("Bob", "why"), (_LONG, "look: here"), (_LONG, "")]
    text = "".join(f"{head.format(day=day)}{name}: {words}\n" for day, (name, words) in enumerate(said, 13))
    records = read(tmp_path, text)
    assert len(_LONG) > 200
    names = {p.key: p.name for p in records if isinstance(p, Participant)}
    assert [(names[m.sender or ""], m.text) for m in messages(records)] == said


def test_words_of_the_app_before_a_colon_far_away_are_nobodys(tmp_path: Path) -> None:
    line = "14/01/2024, 10:00 - Kikundi kimebadilishwa jina " + "na mtu mmoja " * 9 + ": kazi\n"
    records = read(tmp_path, "13/01/2024, 10:00 - Ana: hi\n" * 2 + line + line)
    assert [(m.kind, m.sender is None) for m in messages(records)] == [("text", False)] * 2 + [("system", True)] * 2


@pytest.mark.parametrize("colon", ["：", "： ", "\ufe55"])
def test_a_wide_colon_behind_names(colon: str, tmp_path: Path) -> None:
    said = [("Ana", "hello"), ("Bob", "no: never"), ("Ana", "http://x.y"), ("Bob", "护照：在哪里"), ("Ana", "at 10:00")]
    text = "".join(f"{day}/01/2024, 10:00 - {name}{colon}{words}\n" for day, (name, words) in enumerate(said, 13))
    omitted = f"18/01/2024, 10:00 - Bob{colon}<Media omitted>\n18/01/2024, 10:01 - Ana added Eve\n"
    records = read(tmp_path, text + omitted)
    names = {p.key: p.name for p in records if isinstance(p, Participant)}
    *texts, media, added = messages(records)
    assert [(names[m.sender or ""], m.text) for m in texts] == said
    assert (names[media.sender or ""], [a.name for a in media.attachments], added.kind) == ("Bob", [None], "system")


def test_a_wide_colon_that_somebody_wrote_is_text(tmp_path: Path) -> None:
    text = "".join(f"{day}/01/2024, 10:00 - Ana: 护照：在哪里{day}\n" for day in range(13, 16))
    text += "16/01/2024, 10:00 - 群组说明：已更改\n16/01/2024, 10:01 - 群组说明：已更改\n"
    text += "17/01/2024, 10:00 - 公司：Bob: hi\n"
    records = read(tmp_path, text)
    names = {p.name for p in records if isinstance(p, Participant)}
    assert {"Ana", "公司：Bob"} <= names
    assert not {"群组说明", "公司"} & names
    assert messages(records)[0].text == "护照：在哪里13"
