"""Downloads of accounts (Tinder, Hinge, LinkedIn, Reddit): who is the owner, who is one person, what damage costs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from parsers.reasons import WARNING_NO_OWNER
from parsers.records import Conversation, Message, Participant, Record, Warning  # noqa: A004  (the field's own word)
from tests.support import parser_named, read

_LINKEDIN = (
    "CONVERSATION ID,CONVERSATION TITLE,FROM,SENDER PROFILE URL,TO,RECIPIENT PROFILE URLS,DATE,SUBJECT,CONTENT\n")
_IN = "https://www.linkedin.com/in/"


def _texts(records: Sequence[Record]) -> list[tuple[str | None, str]]:
    return [(one.text, one.direction) for one in records if isinstance(one, Message)]


def _people(records: Sequence[Record]) -> set[str | None]:
    return {one.identifier for one in records if isinstance(one, Participant) and not one.owner}


def test_a_broken_message_of_tinder_costs_itself_alone(tmp_path: Path) -> None:
    def match(n: int, *words: str) -> str:
        said = ",".join(f'{{"to":{n},"from":"You","message":{word},"sent_date":"2026-01-01T00:00:0{n}Z"}}'
                        for word in words)
        return f'{{"match_id":"Match {n}","messages":[{said}]}}'

    matches = ",".join((match(1, '"a"', "b", '"c"'), match(2, '"d"')))
    (tmp_path / "data.json").write_text(f'{{"Usage":{{"app_opens":{{}}}},"Messages":[{matches}]}}')
    records = read(parser_named("tinder-download"), tmp_path)
    assert [text for text, _ in _texts(records)] == ["a", "c", "d"]


@pytest.mark.parametrize(("parser", "name", "content"), [
    ("tinder-download", "data.json", {"User": {"age_filter_max": 40, "create_date": "{}"}, "Messages": [
        {"match_id": "Match 1", "messages": [{"to": 1, "from": "You", "message": "hi", "sent_date": "?"}]}]}),
    ("hinge-download", "matches.json", [
        {"match": [{"timestamp": "2025-01-01"}], "chats": [{"body": "{}", "timestamp": "2025-01-01 10:00:01"}]}]),
])  # fmt: skip
def test_nobody_is_one_person_because_two_downloads_number_them_alike(
    tmp_path: Path, parser: str, name: str, content: object
) -> None:
    found = []
    for n in range(2):
        (folder := tmp_path / str(n)).mkdir()
        (folder / name).write_text(json.dumps(content).replace('"{}"', f'"account {n}"'))
        found.append(_people(read(parser_named(parser), folder)))
    assert found[0].isdisjoint(found[1])


def test_what_the_owner_is_known_by_does_not_stand_with_those_to_whom_he_wrote(tmp_path: Path) -> None:
    matches = [{"match": [{"timestamp": "2025-01-01"}], "chats": [{"body": "hi", "timestamp": "2025-01-01"}]}]
    (tmp_path / "matches.json").write_text(json.dumps(matches))
    (tmp_path / "user.json").write_text(json.dumps({"identity": {"phone_number": "+447700900100"}}))
    user = {"age_filter_max": 40, "email": "owner@example.org"}
    (tmp_path / "data.json").write_text(json.dumps({"User": user, "Messages": [
        {"match_id": "Match 1", "messages": [{"to": 1, "from": "You", "message": "hi"}]}]}))  # fmt: skip
    for parser, own in (("hinge-download", "+447700900100"), ("tinder-download", "owner@example.org")):
        records = read(parser_named(parser), tmp_path)
        shown = [one for one in records if isinstance(one, Conversation) or (
            isinstance(one, Participant) and not one.owner)]  # fmt: skip
        assert shown
        assert not any(own in str(one) for one in shown)


def _linkedin(folder: Path, *rows: str, profile: str = "", mark: str = "", delimiter: str = ",") -> list[Record]:
    table = _LINKEDIN + "".join(f"{row}\n" for row in rows)
    (folder / "messages.csv").write_text(mark + table.replace(",", delimiter), encoding="utf-8")
    if profile:
        (folder / "Profile.csv").write_text(f"First Name,Last Name,Headline\n{profile}\n", encoding="utf-8")
    return read(parser_named("linkedin-messages"), folder)


def _row(talk: str, writer: str, at: str, to: str, to_at: str, text: str = "x") -> str:
    url = f"{_IN}{at}" if at else ""
    return f"{talk},,{writer},{url},{to},{_IN}{to_at},2024-05-01 10:00:00 UTC,,{text}"


def test_nobody_is_taken_for_the_owner_by_a_name_that_two_have(tmp_path: Path) -> None:
    records = _linkedin(tmp_path, _row("1", "Ana Silva", "ana", "Ana Silva", "ana-2"), profile="Ana,Silva,")
    assert _texts(records) == [("x", "unknown")]
    assert WARNING_NO_OWNER in {one.message for one in records if isinstance(one, Warning)}


def test_the_owner_is_the_one_account_in_every_conversation(tmp_path: Path) -> None:
    rows = (_row("1", "Bob", "bob", "Ana Silva", "ana"), _row("1", "Ana Silva", "ana", "Bob", "bob"))
    assert {way for _, way in _texts(_linkedin(tmp_path, *rows))} == {"unknown"}  # of one conversation nothing is told
    records = _linkedin(tmp_path, *rows, _row("2", "Carl", "carl", "Ana Silva", "ana"))
    assert [way for _, way in _texts(records)] == ["in", "out", "in"]


def test_members_whose_accounts_are_gone_are_not_one_person(tmp_path: Path) -> None:
    records = _linkedin(tmp_path, _row("1", "LinkedIn Member", "", "Ana", "ana"),
                        _row("2", "LinkedIn Member", "", "Ana", "ana"))  # fmt: skip
    assert len(_people(records)) == 2


@pytest.mark.parametrize(("mark", "delimiter"), [("\ufeff", ","), ("", ";"), ("\ufeff", "\t")])
def test_a_table_that_was_saved_anew_is_read(tmp_path: Path, mark: str, delimiter: str) -> None:
    records = _linkedin(tmp_path, _row("1", "Bob", "bob", "Ana", "ana", "work"), mark=mark, delimiter=delimiter)
    assert [text for text, _ in _texts(records)] == ["work"]


def test_names_of_columns_in_the_middle_of_a_table_are_no_message(tmp_path: Path) -> None:
    row = _row("1", "Bob", "bob", "Ana", "ana")
    assert len(_texts(_linkedin(tmp_path, row, _LINKEDIN.strip(), row))) == 2


def test_words_of_linkedin_stay_as_they_are_unless_they_are_a_page(tmp_path: Path) -> None:
    said = ("a < b & c", "Tom & Jerry", "<p>Earn 5000</p><p>a month</p>", "1 <3 you")
    records = _linkedin(tmp_path, *(_row("1", "Bob", "bob", "Ana", "ana", text) for text in said))
    assert [text for text, _ in _texts(records)] == ["a < b & c", "Tom & Jerry", "Earn 5000\n\na month", "1 <3 you"]


def test_capital_letters_make_no_two_accounts_of_reddit(tmp_path: Path) -> None:
    (tmp_path / "messages.csv").write_text(
        "id,permalink,thread_id,date,ip,from,to,subject,body\n"
        "1,x,,2023-11-08 09:30:00 UTC,,boss1,ana,,come\n2,x,,2023-11-08 09:31:00 UTC,,Ana,Boss1,,no\n")
    (tmp_path / "statistics.csv").write_text("statistic,value\naccount name,ANA\n")
    records = read(parser_named("reddit-messages"), tmp_path)
    assert _texts(records) == [("come", "in"), ("no", "out")]
    assert len([one for one in records if isinstance(one, Conversation)]) == 1
    assert _people(records) == {"boss1"}
