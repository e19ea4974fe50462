"""KakaoTalk of Android beyond the contract: the cipher (the fixtures were enciphered by OpenSSL), who wrote, names."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from parsers.formats.kakaotalk_android.ciphers import Undeciphered, plain
from parsers.formats.kakaotalk_android.content import content_of
from parsers.records import Contact, Conversation, Message, Participant, Record, Warning  # noqa: A004
from tests import support


def case(name: str, folder: Path, without: str | None = None, change: tuple[str, str] | None = None) -> list[Record]:
    root = support.build(support.FIXTURES / "kakaotalk-android" / name, folder / name)
    if without is not None:
        next(root.rglob(without)).unlink()
    if change is not None:
        with sqlite3.connect(next(root.rglob("KakaoTalk.db"))) as database:
            database.execute("UPDATE chat_logs SET v = replace(v, ?, ?)", change)
        database.close()
    return support.read(support.parser_named("kakaotalk-android"), root)


def messages(records: list[Record]) -> dict[str | None, Message]:
    return {m.app_key: m for m in records if isinstance(m, Message)}


def test_words_of_either_side_open_with_the_writers_own_key(tmp_path: Path) -> None:
    found = messages(case("2019", tmp_path))
    assert [(found[key].text, found[key].sender, found[key].direction) for key in ("1001", "1002")] == [
        ("여권은 내가 보관한다", "314159265", "in"), ("돌려주세요 🙏", "owner", "out")]


def test_what_does_not_open_is_kept_and_counted(tmp_path: Path) -> None:
    records = case("2025", tmp_path)
    closed = messages(records)["2010"]
    assert (closed.text, closed.same) == (None, None)
    assert closed.raw is not None
    assert {"count": 1} in [record.args for record in records if isinstance(record, Warning)]


def test_words_that_were_never_enciphered_are_read(tmp_path: Path) -> None:
    assert messages(case("2025", tmp_path))["2011"].text == "in clear"


@pytest.mark.parametrize("value", ["hello", "", "aGVsbG8=", "안녕", "QUJD" * 3])
def test_a_value_that_is_no_whole_number_of_blocks_is_words(value: str) -> None:
    assert plain(value, 31, 5) == value


def test_an_unknown_kind_of_key_is_no_crash() -> None:
    with pytest.raises(Undeciphered):
        plain("QUJDREVGR0hJSktMTU5PUA==", 99, 5)


def test_names_open_under_the_owners_number(tmp_path: Path) -> None:
    records = case("2025", tmp_path)
    names = {r.identifier: r.name for r in records if isinstance(r, Participant) and not r.owner}
    assert names == {"314159265": "Boss", "161803398": "Lina", "7777000011112222": "recruiter"}
    assert {r.key: (r.kind, r.title) for r in records if isinstance(r, Conversation)} == {
        "900200": ("group", "공장 3조"), "900300": ("group", "Jobs overseas"), "900400": ("self", None)}


def test_messages_are_read_without_the_database_of_people(tmp_path: Path) -> None:
    records = case("2025", tmp_path, without="KakaoTalk2.db")
    assert len(messages(records)) == 14
    assert {r.name for r in records if isinstance(r, Participant)} == {None, "Lina", "Kim Minho"}  # a notice names them


def test_without_a_message_of_the_owners_names_stay_closed(tmp_path: Path) -> None:
    records = case("2025", tmp_path, change=('"isMine":true', '"isMine":false'))
    assert {m.direction for m in messages(records).values()} == {"in", "unknown"}
    assert any("marked as the owner" in r.message for r in records if isinstance(r, Warning))


def test_a_deleted_message_that_is_still_there_keeps_its_words(tmp_path: Path) -> None:
    gone = messages(case("2025", tmp_path))["2006"]
    assert (gone.kind, gone.text) == ("text", "I will find your family")
    assert (gone.details or {})["deleted_at"] == "2025-05-11T09:26:00Z"


def test_an_answer_names_its_message(tmp_path: Path) -> None:
    found = messages(case("2025", tmp_path))
    assert found["2003"].reply_to == found["2002"].app_key


@pytest.mark.parametrize("attachment", ["[]", "{", "[" * 5000, '{"lat": "x", "lng": null}', '{"imageUrls": [1, null]}'])
@pytest.mark.parametrize("number", [0, 2, 16, 18, 26, 27, 51])
def test_a_broken_attachment_is_no_crash(number: int, attachment: str) -> None:
    content_of(number, attachment, attachment)


def test_contacts_have_their_numbers(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "kakaotalk-android-people" / "2025", tmp_path / "evidence")
    found = [r for r in support.read(support.parser_named("kakaotalk-android-people"), root) if isinstance(r, Contact)]
    assert found[0].identifiers == (
        ("account", "314159265"), ("phone", "+82 10-5550-0101"), ("username", "kimboss"))


@pytest.mark.parametrize(("attachment", "outcome", "video"), [
    ('{"type": "bye", "duration": 65}', "answered", False), ('{"type": "v_canceled"}', "cancelled", True),
    ('{"type": "noanswer"}', "missed", False), ('{"type": "v_deny"}', "rejected", True),
    ('{"type": "invite"}', None, False), ('{"type": "linvite"}', None, False), ("", "unknown", False),
])
def test_the_line_that_ends_a_call_says_how_it_went(attachment: str, outcome: str | None, video: bool) -> None:
    """It stands nowhere else; the line that begins it has no outcome, or there would be two calls."""
    said = content_of(51, None, attachment)
    assert (said.kind, said.details.get("outcome"), said.details["video"]) == ("call", outcome, video)


def test_a_card_of_money_says_how_much_and_no_json_is_dropped() -> None:
    card = '{"P": {"ME": "송금봉투"}, "C": {"TI": {"TD": {"T": "300,000원을 보냈어요", "D": "빚"}}, "L": "https://x.invalid"}}'
    assert content_of(71, None, card).text == "송금봉투\n300,000원을 보냈어요\n빚"
    said = content_of(71, "송금봉투", card)
    assert (said.text, said.details["card"]) == ("송금봉투", ["300,000원을 보냈어요", "빚"])
    assert [content_of(number, "?", '{"title": "who goes"}').details.get("attachment") for number in (1, 14, 26)] == [
        '{"title": "who goes"}', '{"title": "who goes"}', None]  # fmt: skip
