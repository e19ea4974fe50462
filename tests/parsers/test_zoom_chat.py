"""Zoom's text: who wrote to whom, on which day, and what another program's text is not taken for."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.formats.zoom_chat.lines import parted, said
from parsers.formats.zoom_chat.reading import WARNING_COUNTED, WARNING_FOLDER, WARNING_NO_DAY
from parsers.records import Message, Record, Warning  # noqa: A004  (the field's own word)
from tests import support

_FOLDER = "2024-03-30 23.50.00 Talk"


def _read(root: Path, content: str, name: str = "meeting_saved_chat.txt", folder: str = _FOLDER) -> list[Record]:
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / folder / name).write_text(content, encoding="utf-8")
    return support.read(support.parser_named("zoom-chat"), root)


def _messages(records: list[Record]) -> list[Message]:
    return [one for one in records if isinstance(one, Message)]


def _notes(records: list[Record]) -> set[str]:
    return {one.message for one in records if isinstance(one, Warning)}


@pytest.mark.parametrize(("who", "word", "known", "found"), [
    (" Ana to Everyone", "From", (), ("Ana", "Everyone")),
    ("  Ana   to   Bo(Privately)", "From", (), ("Ana", "Bo(Privately)")),
    ("  Road to Hell  to  Bo", "From", (), ("Road to Hell", "Bo")),
    (" Road to Hell to Bo", "From", ("Road to Hell",), ("Road to Hell", "Bo")),
    (" Ana to Road to Hell", "From", ("Ana", "Road to Hell"), ("Ana", "Road to Hell")),
    (" Ян кому Все", "От", (), ("Ян", "Все")), (" Оля до Всі", "Від", (), ("Оля", "Всі")),
    (" Eva an Alle", "Von", (), ("Eva", "Alle")),
])  # fmt: skip
def test_who_wrote_to_whom(who: str, word: str, known: tuple[str, ...], found: tuple[str, str]) -> None:
    assert parted(who, word, known) == found


def test_words_of_others_are_not_said_by_who_reacts_to_them() -> None:
    """A rule that matched in them would accuse whoever reacted or answered."""
    reaction = said('Reacted to "pay or I call the police" with 👎')
    assert (reaction.text, reaction.quoted, reaction.emoji) == ("👎", "pay or I call the police", "👎")
    taken = said('Removed an 👎 reaction from "pay or\nelse"')
    assert (taken.quoted, taken.taken) == ("pay or\nelse", True)
    answer = said('Replying to "pay or I call the..."\n\nno')
    assert (answer.text, answer.quoted, answer.emoji) == ("no", "pay or I call the...", None)
    assert said('Replying to "you": no').text == 'Replying to "you": no'


def test_a_meeting_over_midnight_goes_on_the_next_day(tmp_path: Path) -> None:
    records = _read(tmp_path, "".join(f"{clock} From Ana to Everyone:\n\tx\n" for clock in (
        "23:55:00", "00:00:01", "23:59:59", "00:10:00")))  # fmt: skip
    assert [one.time.local for one in _messages(records)] == [
        "2024-03-30T23:55:00", "2024-03-31T00:00:01", "2024-03-30T23:59:59", "2024-03-31T00:10:00"]  # fmt: skip
    assert WARNING_FOLDER in _notes(records)


def test_a_time_without_a_day_is_kept_as_it_is(tmp_path: Path) -> None:
    records = _read(tmp_path, "10:00:00 From Ana to Everyone:\n\tx\n", folder="Downloads")
    assert [(one.time.basis, one.time.raw, one.same) for one in _messages(records)] == [("none", "10:00:00", None)]
    assert WARNING_NO_DAY in _notes(records)


def test_times_of_a_recording_are_counted_from_its_beginning(tmp_path: Path) -> None:
    content = "00:00:10\tAna:\thi\n25:00:00\tBo:\tstill here\n"
    records = _read(tmp_path, content, "GMT20240331-005959_Shift-plan.txt", "a")
    assert [one.time.utc_ms for one in _messages(records)] == [1711846809000, 1711936799000]
    assert WARNING_COUNTED in _notes(records)
    (tmp_path / "a" / "GMT20240331-005959_Shift-plan.txt").unlink()
    assert [one.time.basis for one in _messages(_read(tmp_path, content, "Shift.txt", "a"))] == ["none", "none"]


def test_two_files_of_one_meeting_have_the_same_messages(tmp_path: Path) -> None:
    """The one beside a recording leaves out that a message was for everyone."""
    one = _messages(_read(tmp_path / "1", "23:55:00\t From  Ana : hi\n", "chat.txt"))
    two = _messages(_read(tmp_path / "2", "23:55:00 From  Ana  to  Everyone : hi\n"))
    assert [(m.conversation, m.same) for m in one] == [(m.conversation, m.same) for m in two]


def test_a_word_for_everyone_in_a_language_that_is_not_known_is_nobody(tmp_path: Path) -> None:
    records = _read(tmp_path, "".join(f"23:55:0{n} From {name} to Wszyscy:\n\tx\n" for n, name in enumerate("ABC"))
                    + "23:56:00 From A to B(Direct Message):\n\ty\n")  # fmt: skip
    meeting, private = dict.fromkeys(one.conversation for one in _messages(records))
    assert meeting == f"meeting:{_FOLDER}"
    assert private.startswith(f"{meeting}\x1f")


@pytest.mark.parametrize(("name", "content"), [
    ("chat.txt", "10:00:00 Ana says:\n\thello\n"),
    ("log.txt", "10:00:00 From the beginning : all went well\n"),
    ("log.txt", "10:00:00\tpid 4:\tstarted\n"),
    ("chat.txt", "12.03.24, 10:00 - Ana: hello\n"),
    ("meeting_saved_closed_caption.txt", "[Ana] 10:00:00\nhello\n"),
])  # fmt: skip
def test_text_of_another_program_is_not_taken(tmp_path: Path, name: str, content: str) -> None:
    assert _read(tmp_path, content, name) == []
