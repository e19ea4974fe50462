"""The KakaoTalk export: independent samples, the shapes of a phone, Windows and macOS, and hostile lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.base import Context
from parsers.formats.kakaotalk.words import body
from parsers.records import OWNER, Conversation, Message, Record
from tests import support

PARSER = support.parser_named("kakaotalk-text")


def read(folder: Path, text: str, name: str = "chat.txt") -> list[Record]:
    """Records of one file with this text, in a folder of its own."""
    root = folder / f"evidence{len(list(folder.iterdir()))}"
    root.mkdir()
    (root / name).write_bytes(text.encode("utf-8", "surrogatepass"))
    return support.read(PARSER, root)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


@pytest.mark.parametrize(("name", "times", "senders"), [
    ("KakaoTalk_export_file_exmple_android_kr.txt", [
     "2016-02-05T01:33:00", "2016-02-10T02:33:00", "2016-03-25T11:02:00", "2016-03-15T18:47:00",
     "2016-03-18T19:54:00", "2016-03-18T20:54:00"], {OWNER}),
    ("KakaoTalk_export_file_exmple_android_en.txt", [
     "2016-02-10T02:33:00", "2016-02-10T02:33:00", "2016-02-25T15:36:00",
     "2016-03-02T16:18:00", "2016-03-20T23:56:00", "2016-03-20T23:59:00"], {OWNER}),
    ("KakaoTalk_export_file_exmple_window_kr.txt", [
     "2020-06-28T01:01:00", "2020-06-28T01:03:00", "2020-08-11T02:41:00",
     "2020-08-11T12:03:00", "2020-08-11T12:11:00"], {"김한길"}),
])  # fmt: skip
def test_independent_samples(testdata: Path, name: str, times: list[str], senders: set[str]) -> None:
    with support.opened(testdata / "kakaotalk-export" / name) as evidence:
        (item,) = evidence.items
        claim = PARSER.identify(item)
        records = list(PARSER.read(item, Context()))
    assert claim is not None
    assert claim.confidence > 90
    found = messages(records)
    assert [one.time.local for one in found] == times
    assert {one.sender for one in found} == senders
    assert [one.kind for one in found].count("image") == 1
    long = next(one.text for one in found if "\n" in (one.text or ""))
    assert long.count("\n") == 7  # with both blank lines inside, without the one behind
    (chat,) = [record for record in records if isinstance(record, Conversation)]
    assert chat.title == "김한길"


def test_english_since_2023(tmp_path: Path) -> None:
    text = ("KakaoTalk Chats with Minseo\nDate Saved : November 3, 2023 at 1:08\u202fPM\n\n\n"
            "November 3, 2023 at 1:08\u202fPM\n"
            "November 3, 2023 at 12:08\u202fAM, Minseo : hi\nNovember 3, 2023 at 1:08\u202fPM, Jay : yo\n")
    found = messages(read(tmp_path, text))
    assert [(one.time.local, one.direction) for one in found] == [
        ("2023-11-03T00:08:00", "in"), ("2023-11-03T13:08:00", "out")]


def test_a_pasted_chat_of_another_shape_stays_text(tmp_path: Path) -> None:
    text = ("방 3 님과 카카오톡 대화\n저장한 날짜 : 2024-01-02 10:00:00\n\n"
            "--------------- 2024년 1월 1일 월요일 ---------------\n"
            "[가] [오전 9:00] 이거 봐\n2023년 5월 1일 오전 8:00, 나 : 돈 갚아\n"
            "[다] [오전 9:01] 응\n[다] [오전 9:02] 응\n")
    found = messages(read(tmp_path, text))
    assert [one.sender for one in found] == ["가", "다", "다"]
    assert "돈 갚아" in (found[0].text or "")


def test_a_line_like_an_event_in_a_phone_export_is_text(tmp_path: Path) -> None:
    text = ("방 님과 카카오톡 대화\n저장한 날짜 : 2024-01-02\n\n"
            "2024. 1. 1. 오전 9:00, 가 : 그가 말했다\n나님이 나갔습니다.\n")
    (one,) = messages(read(tmp_path, text))
    assert one.text == "그가 말했다\n나님이 나갔습니다."


def test_only_somebody_who_writes_can_leave_in_english(tmp_path: Path) -> None:
    text = ("Crew with KakaoTalk Chats\nDate Saved : 2024-12-10 08:00:00\n\n"
            "--------------- Monday, December 9, 2024 ---------------\n"
            "[Ann] [2:30 PM] bad news\nMy brother left.\n[Bo] [2:31 PM] oh\nBo left.\n")
    found = messages(read(tmp_path, text))
    assert [(one.kind, one.text) for one in found] == [
        ("text", "bad news\nMy brother left."), ("text", "oh"), ("system", "Bo left.")]


@pytest.mark.parametrize(("text", "name"), [
    ("Date,User,Message\nyesterday,root,logged in\n", "log.csv"),
    ("Date,Amount,Message\n2024-05-01 08:00:05,1,x\n", "bank.csv"),
    ("[info] [10:00] started\n[info] [10:01] stopped\n", "run.log"),
    ("2024-01-01 10:00:00, Ann : hello\n", "notes.txt"),
])  # fmt: skip
def test_other_files_are_not_claimed(tmp_path: Path, text: str, name: str) -> None:
    assert read(tmp_path, text, name) == []


ODD = [
    "--------------- 2024년 1월 1일 월요일 ---------------", "[가] [오전 9:00] 나", "가님이 나갔습니다.",
    "2024년 1월 1일 월요일", "2024. 1. 1. 오전 9:00, 가 : 나", "2024. 13. 41. 오후 9:00, 가 : 나",
    "2024. 1. 1. 오전 9:00: 가님이 나갔습니다.", "",
]


@settings(max_examples=60)
@given(lines=st.lists(st.one_of(st.sampled_from(ODD), st.text(max_size=20)), max_size=25))
def test_every_line_has_its_place(lines: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    text = "\n".join(["방 님과 카카오톡 대화", "저장한 날짜 : 2024-01-02", "[가] [오전 9:00] 처음", *lines])
    records = read(tmp_path_factory.mktemp("made"), text)
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]
    assert all("처음" in (one.text or "") for one in messages(records)[:1])


@settings(max_examples=60)
@given(text=st.text(alphabet='ab",\n\r가', max_size=60))
def test_any_table_ends_in_the_ledger(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    made = f"Date,User,Message\n2024-05-01 08:00:05,\"Mina\",\"hi\"\n2024-05-01 08:00:05,{text}"
    records = read(tmp_path_factory.mktemp("made"), made, "KakaoTalk_Chat_Mina_2024-05-02-10-00-00.csv")
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]
    assert any(one.text == "hi" for one in messages(records)) or not records


def test_a_carriage_return_in_a_cell_costs_nothing(tmp_path: Path) -> None:
    text = "Date,User,Message\n2024-05-01 08:00:05,Mina,one\rtwo\n2024-05-01 08:01:05,Mina,three\n"
    found = messages(read(tmp_path, text, "KakaoTalk_Chat_Mina_2024-05-02-10-00-00.csv"))
    assert [one.text for one in found] == ["one\rtwo", "three"]


def test_an_export_in_japanese_is_known_by_its_days_and_lines(tmp_path: Path) -> None:
    text = ("Kimさんとのトーク\n\n--------------- 2024年5月3日 金曜日 ---------------\n[Kim] [午後 2:03] こんにちは\n"
            "[Na] [午前 12:04] 写真\n")
    found = messages(read(tmp_path, text))
    assert [m.time.local for m in found] == ["2024-05-03T14:03:00", "2024-05-03T00:04:00"]
    assert [m.kind for m in found] == ["text", "image"]
    assert [m.direction for m in found] == ["in", "out"]


def test_the_exporter_is_you_in_english_too(tmp_path: Path) -> None:
    text = ("KakaoTalk Chats with crew 4\nDate Saved : May 3, 2024 at 2:10 PM\n\n\n"
            "May 3, 2024 at 2:03 PM, Kim : Hello\n"
            "May 3, 2024 at 2:04 PM, You : no\nMay 3, 2024 at 2:05 PM, Lee : yes\n")
    assert [m.direction for m in messages(read(tmp_path, text))] == ["in", "out", "in"]


@pytest.mark.parametrize(("text", "outcome"), [
    ("보이스톡 3:21", "answered"), ("부재중 보이스톡", "missed"), ("페이스톡 취소", "cancelled"),
    ("Missed voice call", "missed"), ("보이스톡 해요", None),  # it begins
])
def test_the_apps_line_of_a_call_is_one(text: str, outcome: str | None) -> None:
    found = body(text)
    assert found is not None
    assert (found.kind, found.details.get("outcome")) == ("call", outcome)


@pytest.mark.parametrize("text", [
    "보이스톡 취소하고 나한테 와", "Missed voice call where are you", "Video call me or else",
])
def test_what_somebody_writes_of_a_call_is_a_message(text: str) -> None:
    """Rules look at no call, so that a threat would have been passed over."""
    assert body(text) is None
