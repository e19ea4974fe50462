"""Two people's chats with one person are two, in every format whose exports know people by name or number alone; two
exports of one person's chat are one.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from parsers.records import (
    Conversation,
    Message,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from tests import support

THREAT = "You pay or your mother hears of it"
#: (writer: o the owner, b the other one, or a name; words; minute)
Lines = list[tuple[str, str, int]]
ALIKE: Lines = [("b", THREAT, 0)]
LATER: Lines = [("b", "Come to the yard", 9)]


def answered(words: str) -> Lines:
    return [*ALIKE, ("o", words, 1)]


def called(who: str, owner: str, other: str = "Vlad") -> str:
    return {"o": owner, "b": other}.get(who, who)


def _whatsapp(folder: Path, owner: str, lines: Lines) -> None:
    (folder / "WhatsApp Chat with Vlad.txt").write_text("".join(
        f"12/05/2024, 09:{at:02} - {called(who, owner)}: {words}\n" for who, words, at in lines), "utf-8")


def _whatsapp_zip(folder: Path, owner: str, lines: Lines) -> None:
    with zipfile.ZipFile(folder / "WhatsApp Chat - Vlad.zip", "w") as archive:
        archive.writestr("_chat.txt", "".join(
            f"[13.05.24, 09:{at:02}:07] {called(who, owner)}: {words}\n" for who, words, at in lines))


def _line(folder: Path, owner: str, lines: Lines) -> None:
    said = "".join(f"09:{at:02}\t{called(who, owner)}\t{words}\n" for who, words, at in lines)
    (folder / "[LINE] Chat with Vlad.txt").write_text(
        f"[LINE] Chat history with Vlad\nSaved on: 2024/05/14 10:00\n\nMon, 2024/05/13\n{said}", "utf-8")


def _kakao(folder: Path, owner: str, lines: Lines) -> None:
    said = "".join(f"May 13, 2024, 9:{at:02} AM, {called(who, owner)} : {words}\n"
                   for who, words, at in lines)
    (folder / "KakaoTalkChats.txt").write_text(
        f"KakaoTalk Chats with Vlad\nDate Saved : May 14, 2024, 10:00 AM\n\n{said}", "utf-8")


def _kakao_you(folder: Path, _: str, lines: Lines) -> None:
    _kakao(folder, "you", lines)


def _threema(folder: Path, _: str, lines: Lines) -> None:
    (folder / "Vlad").mkdir()
    (folder / "Vlad" / "messages.txt").write_text("".join(
        f"[13.05.2024, 09:{at:02}] {called(who, 'Me')}: {words}\n" for who, words, at in lines), "utf-8")


def _matrix(folder: Path, owner: str, lines: Lines) -> None:
    (folder / "matrix - Vlad - Chat Export - 2024-05-18").mkdir()
    (folder / "matrix - Vlad - Chat Export - 2024-05-18" / "export.txt").write_text("".join(
        f"5/13/2024, 9:{at:02}:00 AM - {called(who, owner)}: {words}\n" for who, words, at in lines))


def _discord(folder: Path, owner: str, lines: Lines) -> None:
    rule = "=" * 62
    said = "".join(f"[23/05/2024 20:{at:02}] {called(who, owner)}\n{words}\n\n"
                   for who, words, at in lines)
    (folder / "vlad.txt").write_text(
        f"{rule}\nGuild: Direct Messages\nChannel: Private / Vlad\n{rule}\n\n{said}\n{rule}\n"
        f"Exported {len(lines)} message(s)\n{rule}\n", "utf-8")


def _snapchat(folder: Path, owner: str, lines: Lines) -> None:
    (folder / "account.json").write_text(json.dumps({"Basic Information": {"Username": owner, "Name": owner}}))
    (folder / "chat_history.json").write_text(json.dumps({"vlad": [
        {"From": called(who, owner, "vlad"), "Media Type": "TEXT", "Created": f"2024-05-13 09:{at:02}:00 UTC",
         "Content": words, "IsSender": who == "o"} for who, words, at in lines]}))


def _snapchat_page(folder: Path, owner: str, lines: Lines) -> None:
    (folder / "html" / "chat_history").mkdir(parents=True)
    cards = "".join(
        f'<div style="background: #f2f2f2;"><h4>{called(who, owner, "vlad")}</h4><span>TEXT</span><p>{words}</p>'
        f"<h6>2024-05-13 09:{at:02}:00 UTC</h6></div>" for who, words, at in reversed(lines))
    (folder / "html" / "chat_history" / "subpage_vlad.html").write_text(
        f'<!DOCTYPE html><html><body><div class="rightpanel"><h1>vlad</h1>{cards}</div></body></html>')


def _tiktok(folder: Path, owner: str, lines: Lines) -> None:
    (folder / "user_data.json").write_text(json.dumps({
        "Profile": {"Profile Information": {"ProfileMap": {"userName": owner}}},
        "Direct Messages": {"Chat History": {"ChatHistory": {"Chat History with vlad:": [
            {"Date": f"2024-05-13 09:{at:02}:00", "From": called(who, owner, "vlad"), "Content": words}
            for who, words, at in lines]}}}}))


def _nokia(folder: Path, _: str, lines: Lines) -> None:
    (folder / "messages.csv").write_text("".join(
        f'sms,"SENT",,+40721000111,,"2012.05.03 14:{at:02}","","{words}"\n' if who == "o" else
        f'sms,"READ,RECEIVED",+40721000111,,,"2012.05.03 14:{at:02}","","{words}"\n' for who, words, at in lines))


Write = Callable[[Path, str, Lines], None]
FORMATS: dict[str, tuple[str, Write]] = {
    "whatsapp": ("whatsapp-text", _whatsapp), "whatsapp-zip": ("whatsapp-text", _whatsapp_zip),
    "line": ("line-text", _line), "kakaotalk": ("kakaotalk-text", _kakao),
    "kakaotalk-you": ("kakaotalk-text", _kakao_you), "threema": ("threema-chat", _threema),
    "matrix": ("matrix-text", _matrix), "discord": ("discord-text", _discord), "snapchat": ("snapchat", _snapchat),
    "snapchat-page": ("snapchat-pages", _snapchat_page), "tiktok": ("tiktok-download", _tiktok),
    "nokia": ("nokia-suite", _nokia),
}
#: Where the owner is known from elsewhere than the chat's own words.
ACCOUNTS = {"snapchat", "tiktok"}
#: No `Conversation.whose`: a file holds all of a device or account.
WHOLE = {"snapchat", "tiktok", "nokia"}


def read(name: str, folder: Path, owner: str, lines: Lines) -> list[Record]:
    parser, write = FORMATS[name]
    root = folder / f"e{len(list(folder.iterdir()))}"
    root.mkdir()
    write(root, owner, lines)
    return support.read(support.parser_named(parser), root)


def same(records: list[Record]) -> list[tuple[str, str | None]]:
    found = [("" if (m.same or "").startswith("*") else m.conversation, m.same)
             for m in records if isinstance(m, Message)]
    assert found
    assert all(one is not None for _, one in found)
    return found


def whose(records: list[Record]) -> str | None:
    return next(r for r in records if isinstance(r, Conversation)).whose


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_words_to_two_people_are_two_messages(name: str, tmp_path: Path) -> None:
    joy = read(name, tmp_path, "joy", answered("please sir"))
    lina = read(name, tmp_path, "lina", answered("I want to go home"))
    assert not set(same(joy)) & set(same(lina))
    assert name in WHOLE or None not in {whose(joy), whose(lina)}
    assert name in WHOLE or whose(joy) != whose(lina)


@pytest.mark.parametrize("name", FORMATS)
def test_two_exports_of_one_chat_of_one_person_agree(name: str, tmp_path: Path) -> None:
    early = read(name, tmp_path, "joy", answered("please sir"))
    late = read(name, tmp_path, "joy", [*answered("please sir"), *LATER])
    assert set(same(early)) < set(same(late))
    assert whose(early) == whose(late)


@pytest.mark.parametrize("name", [name for name in FORMATS if name not in ACCOUNTS])
def test_where_whose_it_is_does_not_show_only_files_of_one_content_are_one(name: str, tmp_path: Path) -> None:
    one, copy = (read(name, tmp_path, "joy", ALIKE) for _ in range(2))
    other = read(name, tmp_path, "lina", [*ALIKE, *LATER])
    assert same(one) == same(copy)
    assert whose(one) == whose(copy)
    assert not set(same(one)) & set(same(other))
    told = [w for w in one if isinstance(w, Warning) and w.message.startswith("Nobody but")]
    assert [w.args["name"] for w in told] == ([] if name == "nokia" else ["vlad" if "snap" in name else "Vlad"])


@pytest.mark.parametrize("name", ["whatsapp", "line", "kakaotalk", "matrix", "snapchat-page"])
def test_a_group_is_the_same_on_the_phones_of_its_members(name: str, tmp_path: Path) -> None:
    """The members' names do not tell whose phone it is from; each is called alike on both."""
    said = [*answered("please sir"), ("lina", "me too", 2)]
    one, two = (read(name, tmp_path, "joy", [*said, *more]) for more in ([], LATER))
    assert set(same(one)) < set(same(two))
    assert {whose(one), whose(two)} == {None}
