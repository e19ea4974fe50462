"""Where a name ends in a line of a WhatsApp text export: nothing that somebody writes becomes part of their name."""

from __future__ import annotations

from pathlib import Path

import pytest

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
