"""A file is a message's only where it came with the same export: apps number their files by the day on every phone."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from parsers.base import Context
from parsers.records import Message
from tests import support

NAME = "IMG-20240325-WA0001.jpg"
NAMED = f"25/03/2024, 09:00 - Vlad: {NAME} (file attached)\n25/03/2024, 09:01 - Joy: please\n"
KAKAO = ("KakaoTalk Chats with Vlad\nDate Saved : May 14, 2024, 10:00 AM\n\n"
         "May 13, 2024, 9:00 AM, Vlad : File: plan.pdf\nMay 13, 2024, 9:01 AM, Joy : please\n")


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        if ".zip/" in name:
            archive, _, member = name.partition(".zip/")
            (root / archive).parent.mkdir(parents=True, exist_ok=True)
            with zipfile.ZipFile(root / f"{archive}.zip", "a") as stream:
                stream.writestr(member, text)
        else:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, "utf-8")


def attached(root: Path, parser: str, path: str) -> list[str | None]:
    """Where the files of the messages of one source lie; it has claimed each of them."""
    with support.opened(root) as evidence:
        item = evidence.get(path)
        assert item is not None
        found = [a.path for m in support.parser_named(parser).read(item, Context()) if isinstance(m, Message)
                 for a in m.attachments]
        assert {claimed.path for claimed in evidence.items if claimed.claimed_by == path} == {*found} - {None}
        return found


CHAT = "WhatsApp Chat with Vlad.txt"
OTHER = "WhatsApp Chat with Tom.txt"


@pytest.mark.parametrize(("files", "source", "wanted"), [
    ({f"one/{CHAT}": NAMED, f"two/{OTHER}": "x", f"two/{NAME}": "y"}, f"one/{CHAT}", None),
    ({f"one/{CHAT}": NAMED, f"two/{NAME}": "y"}, f"one/{CHAT}", None),
    ({f"{CHAT}": NAMED, f"two/{OTHER}": "25/03/2024, 09:00 - Tom: hi\n", f"two/{NAME}": "y"}, CHAT, None),
    ({f"{CHAT}": NAMED, "WhatsApp Chat - Bob.zip/_chat.txt": "x", f"WhatsApp Chat - Bob.zip/{NAME}": "y"}, CHAT, None),
    ({f"a.zip/{CHAT}": NAMED, f"b.zip/{OTHER}": "x", f"b.zip/{NAME}": "y"}, f"a.zip/{CHAT}", None),
    ({f"one/{CHAT}": NAMED, NAME: "above"}, f"one/{CHAT}", None),
    ({f"one/{CHAT}": NAMED, f"one/{NAME}": "y", f"two/{NAME}": "z"}, f"one/{CHAT}", f"one/{NAME}"),
    ({f"a.zip/{CHAT}": NAMED, f"a.zip/{NAME}": "y", NAME: "z"}, f"a.zip/{CHAT}", f"a.zip/{NAME}"),
    ({f"one/{CHAT}": NAMED, f"one/media/{NAME}": "y", f"two/{NAME}": "z"}, f"one/{CHAT}", f"one/media/{NAME}"),
    ({f"one/{CHAT}": NAMED, f"one/media.zip/{NAME}": "y"}, f"one/{CHAT}", f"one/media.zip/{NAME}"),
    ({f"one/{CHAT}": NAMED, f"one/a/{NAME}": "y", f"one/b/{NAME}": "z"}, f"one/{CHAT}", None),
    ({f"one/{CHAT}": NAMED, f"one/a/{NAME}": "y", f"one/{NAME}": "z"}, f"one/{CHAT}", f"one/{NAME}"),
])
def test_whatsapps_files_come_with_the_export(
    files: dict[str, str], source: str, wanted: str | None, tmp_path: Path
) -> None:
    write(tmp_path / "e", files)
    assert attached(tmp_path / "e", "whatsapp-text", source) == [wanted]


@pytest.mark.parametrize(("place", "there"), [("one", True), ("one/files", True), ("two", False)])
def test_kakaotalks_files_come_with_the_export(place: str, there: bool, tmp_path: Path) -> None:
    write(tmp_path / "e", {"one/KakaoTalkChats.txt": KAKAO, f"{place}/plan.pdf": "y"})
    assert attached(tmp_path / "e", "kakaotalk-text", "one/KakaoTalkChats.txt") == [
        f"{place}/plan.pdf" if there else None]


@pytest.mark.parametrize(("path", "found"), [
    ("two/Media/IMG-1.jpg", False), ("one/Media/IMG-1.jpg", True), ("Media/IMG-1.jpg", True), ("two/IMG-1.jpg", False),
    ("three/Media/IMG-1.jpg", True),  # no other source of that name lies there
])
def test_what_lies_with_another_source_of_the_same_name_is_that_ones(path: str, found: bool, tmp_path: Path) -> None:
    write(tmp_path, {"one/db/result.json": "{}", "two/db/result.json": "{}", path: "x"})
    with support.opened(tmp_path) as evidence:
        item = evidence.get("one/db/result.json")
        assert item is not None
        assert (item.find("Media/IMG-1.jpg") is not None) is found


def test_pages_and_json_of_telegram_are_exports_alike(tmp_path: Path) -> None:
    row = {"id": 1, "type": "message", "date": "2024-03-25T09:00:00", "from": "Vlad", "text": "",
           "photo": "photos/photo_1.jpg"}
    write(tmp_path / "e", {"one/result.json": json.dumps({"name": "Vlad", "type": "personal_chat", "id": 5,
                                                          "messages": [row]}),
                           "two/messages.html": "x", "two/photos/photo_1.jpg": "y"})
    assert attached(tmp_path / "e", "telegram-json", "one/result.json") == [None]


def test_two_copies_of_a_database_on_one_phone_share_its_files(tmp_path: Path) -> None:
    sql = "SQLite format 3\0"
    write(tmp_path, {"phone/data/app.db": sql, "phone/sd/backup/app.db": sql, "phone/sd/Media/IMG-1.jpg": "x",
                     "other/app.db": sql, "other/Media/IMG-2.jpg": "y"})
    with support.opened(tmp_path) as evidence:
        item = evidence.get("phone/data/app.db")
        assert item is not None
        assert item.find("Media/IMG-1.jpg") is not None
        assert item.find("Media/IMG-2.jpg") is None


@pytest.mark.parametrize(("size", "there"), [(21, True), (22, False)])
def test_a_database_takes_a_file_of_the_mere_name_only_where_the_size_agrees(
    size: int, there: bool, tmp_path: Path
) -> None:
    """Alone among the evidence, but without the folders that the database names."""
    root = support.build(support.FIXTURES / "whatsapp-android" / "current", tmp_path / "e")
    (root / "Media").rename(tmp_path / "kept")
    write(root, {"other/IMG-20240305-WA0001.jpg": "x" * size})
    paths = attached(root, "whatsapp-android", "databases/msgstore.db")
    assert ("other/IMG-20240305-WA0001.jpg" in paths) is there
