"""Discord's pages, texts and tables beyond the contract: times from ids, whose message is whose, who exported."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.formats.discord_export.told import told
from parsers.records import Conversation, Message, Record
from parsers.records import Warning as Note
from tests import support


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / "evidence")
    return support.read(support.parser_named(parser), root)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def test_a_page_without_quotes_gives_every_message_its_author_and_its_moment(tmp_path: Path) -> None:
    found = messages(case("discord-html", "2024-minified", tmp_path))
    assert [m.direction for m in found] == ["in", "in", "out", "out", "out", "in", "in", "unknown"]
    assert {m.time.basis for m in found} == {"utc"}
    assert found[0].time.raw == "Friday, May 3, 2024 8:02 PM"
    assert found[2].reply_to == found[0].app_key
    assert found[1].attachments[0].path == (
        "Direct Messages - Private - Marta [880000000000000001].html_Files/plan-0A1B2.png")
    assert [m.kind for m in found] == ["text", "image", "text", "text", "sticker", "call", "system", "text"]


def test_the_same_message_in_page_and_json_is_one(tmp_path: Path) -> None:
    page = messages(case("discord-html", "2021", tmp_path))[0]
    assert page.app_key is not None
    assert page.same == f"*{page.app_key}"
    assert page.text == "@Ana nobody leaves\nthe house after nine"


def test_a_page_without_ids_keeps_the_clock_of_whoever_exported(tmp_path: Path) -> None:
    found = messages(case("discord-html", "no-ids", tmp_path))
    assert [m.text for m in found] == ["Six days a week\nno breaks", "no breaks"]
    assert {m.time.local for m in found} == {"2018-12-27T19:17:00"}


def test_pages_of_bots_that_nest_the_id_twice_give_a_message_once(tmp_path: Path) -> None:
    (tmp_path / "transcript.html").write_text(
        '<html><head><style>.chatlog__x{}</style></head><body><div class="chatlog__message-group">'
        '<div id="a" class="chatlog__message-container" data-message-id="1236014962049024000">'
        '<span class="chatlog__author-name" title="vik" data-user-id="910000000000000001">Vik</span>'
        '<div class="chatlog__content chatlog__markdown" data-message-id="1236014962049024000">'
        '<span class="chatlog__markdown-preserve">pay me</span></div></div></div></body></html>', encoding="utf-8")
    found = messages(support.read(support.parser_named("discord-html"), tmp_path))
    assert [(m.text, m.sender) for m in found] == [("pay me", "910000000000000001")]


def test_a_message_that_a_torn_page_has_inside_an_answer_ends_nothing(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        '<html><head><style>.chatlog__x{}</style></head><body><div class="chatlog__message-group">'
        '<div class="chatlog__reference"><div class="chatlog__message" data-message-id="1236014962049024000">'
        '<div class="chatlog__content">inside</div></div></div></div><div class="chatlog__message-group">'
        '<div class="chatlog__message" data-message-id="1236014962049024001"><div class="chatlog__content">behind</div>'
        "</div></div></body></html>", encoding="utf-8")
    found = messages(support.read(support.parser_named("discord-html"), tmp_path))
    assert found[-1].text == "behind"
    assert len(found) == 2


@pytest.mark.parametrize(("stated", "warned"), [("4", False), ("1,004", True)])
def test_text_says_how_many_messages_it_holds(tmp_path: Path, stated: str, warned: bool) -> None:
    root = support.build(support.FIXTURES / "discord-text/2024", tmp_path / "evidence")
    file = next(root.glob("*.txt"))
    file.write_text(file.read_text(encoding="utf-8").replace("Exported 4 ", f"Exported {stated} "), encoding="utf-8")
    records = support.read(support.parser_named("discord-text"), root)
    assert any(isinstance(r, Note) and "stated" in r.args for r in records) is warned
    assert messages(records)[0].text == "You start on Monday.\n\nBring your passport\n[not a message] really"


def test_two_people_of_one_name_stay_two_in_text(tmp_path: Path) -> None:
    rule = "=" * 62
    (tmp_path / "x.txt").write_text(
        f"{rule}\nGuild: Crew\nChannel: A / b\n{rule}\n\n[16-Jan-21 07:17 PM] Ana#1111\nyes\n\n\n"
        f"[16-Jan-21 07:18 PM] Ana#2222\nno\n\n\n{rule}\nExported 2 message(s)\n{rule}\n", encoding="utf-8")
    assert {m.sender for m in messages(support.read(support.parser_named("discord-text"), tmp_path))} == {
        "Ana#1111", "Ana#2222"}


def test_a_table_since_2023_states_its_zone(tmp_path: Path) -> None:
    records = case("discord-csv", "2024", tmp_path)
    first = messages(records)[0]
    assert first.time.utc_ms == 1_714_759_331_123
    assert [a.name for a in first.attachments] == ["house,1.jpg", "b.jpg"]
    chat = next(record for record in records if isinstance(record, Conversation))
    assert (chat.key, chat.title) == ("881000000000000001", "general")


@pytest.mark.parametrize(("words", "name"), [
    ("Started a call that lasted 12 minutes.", "Call"), ("left the group.", "RecipientRemove"),
    ("Left the group. I had to.", None), ("changed the channel name: home", "ChannelNameChange"), ("", None),
])  # fmt: skip
def test_only_the_app_s_whole_sentence_is_what_it_tells(words: str, name: str | None) -> None:
    assert told(words) == name
