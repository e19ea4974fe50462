"""WeChat's database beyond the contract: kinds and their XML, groups, the owner, files, what cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.apps.wechat.content import base_of, read_content, split_sender
from parsers.records import Contact, Conversation, Message, Participant, Record
from parsers.records import Warning as Notice
from tests import support

PARSER = support.parser_named("wechat-android")


def case(name: str, folder: Path) -> list[Record]:
    return support.read(PARSER, support.build(support.FIXTURES / "wechat-android" / name, folder / name))


def by_row(records: list[Record]) -> dict[int | None, Message]:
    return {r.provenance.row: r for r in records if isinstance(r, Message)}


def test_in_groups_the_sender_stands_in_the_content(tmp_path: Path) -> None:
    found = by_row(case("2024", tmp_path))
    assert [(found[row].sender, found[row].text) for row in (11, 12)] == [
        ("wxid_luz", "我们没有工资"), ("owner", "我也没有")]  # fmt: skip
    assert (found[12].details or {})["status"] == "failed"
    assert (found[13].sender, found[13].attachments[0].duration_s) == ("wxid_luz", 12.0)


def test_the_bits_of_a_type_lead_to_what_it_is(tmp_path: Path) -> None:
    found = by_row(case("2024", tmp_path))
    money, answer, file, news = (found[row] for row in (6, 7, 8, 20))
    assert (money.details or {})["payment"]["feedesc"] == "¥200.00"
    assert money.text is not None
    assert "¥200.00" in money.text
    assert (answer.text, answer.reply_to, (answer.details or {})["quoted"]) == ("那是我的", "9001", "把护照给我")
    assert (file.kind, file.attachments[0].name) == ("document", "contract.pdf")
    assert (news.details or {})["links"] == ["https://debt.invalid/x"]
    assert [base_of(n) for n in (1, 49, 285212721, 436207665, 1048625, 777, -5)] == [1, 49, 49, 49, 47, 777, -5]


def test_what_was_taken_back_and_what_is_compressed_is_told(tmp_path: Path) -> None:
    records = case("2024", tmp_path)
    found = by_row(records)
    assert (found[9].kind, (found[9].details or {})["deleted_message"]) == ("deleted", "9001")
    assert found[19].text is None
    assert found[19].raw is not None
    told = [r.args["n"] for r in records if isinstance(r, Notice) and "compressed" in r.message]
    assert told == [1]


def test_files_and_people(tmp_path: Path) -> None:
    records = case("2024", tmp_path)
    found = by_row(records)
    assert [found[row].attachments[0].path for row in (3, 4)] == [
        "MicroMsg/0123abcd/image2/im/g0/img0001.jpg", "MicroMsg/0123abcd/voice2/aa/bb/msg_vv22.amr"]  # fmt: skip
    owner = next(r for r in records if isinstance(r, Participant) and r.owner)
    assert (owner.name, dict(owner.aliases)["phone"]) == ("Ana", "+8613800000000")
    assert [r.title for r in records if isinstance(r, Conversation) and r.kind == "group"] == ["工人群"]
    assert [r.name for r in records if isinstance(r, Contact)][:2] == ["The boss", "Luz"]


BUBBLE = ('<voipmsg type="VoIPBubbleMsg"><VoIPBubbleMsg><msg><![CDATA[{}]]></msg><room_type>{}</room_type>'
          "<duration>0</duration></VoIPBubbleMsg></voipmsg>")  # fmt: skip
INVITE = ("<voipinvitemsg><roomid>8</roomid><invitetype>0</invitetype></voipinvitemsg><voipextinfo/>"
          "<voiplocalinfo><wordingtype>4</wordingtype><duration>{}</duration></voiplocalinfo>")  # fmt: skip


@pytest.mark.parametrize(("stated", "stored", "outcome", "seconds", "video", "text"), [
    (50, BUBBLE.format("通话时长 01:23", 1), "answered", 83, False, "通话时长 01:23"),
    (50, BUBBLE.format("Duration: 1:02:03", 0), "answered", 3723, True, "Duration: 1:02:03"),
    (50, BUBBLE.format("对方无应答", 1), "missed", None, False, "对方无应答"),
    (50, BUBBLE.format("对方已拒绝", 1), "rejected", None, False, "对方已拒绝"),
    (50, BUBBLE.format("已取消", 1), "cancelled", None, False, "已取消"),
    (50, "voip_content_video", "unknown", None, True, None),
    (50, INVITE.format(61), "answered", 61, True, None), (50, INVITE.format(0), "unknown", None, True, None),
    (64, '{"msgContent": "A发起了语音通话"}', None, None, None, "A发起了语音通话"),
    (53, "<x/>", None, None, None, None),
])
def test_a_call_says_how_it_went(stated: int, stored: str, outcome: str | None, seconds: int | None,
                                 video: bool | None, text: str | None) -> None:
    """It stands nowhere but in the chat: without an outcome it would be in no list of calls."""
    said = read_content(stated, stored)
    assert (said.kind, said.text, *map(said.details.get, ("outcome", "duration_s", "video"))) == (
        "call", text, outcome, seconds, video)


def test_messages_that_were_passed_on_together_are_read_with_who_wrote_them() -> None:
    """What the app shows of them is their beginning alone."""
    item = ('<dataitem datatype="{}"><sourcename>{}</sourcename><sourcetime>2024-3-5 16:00</sourcetime>'
            "<srcMsgCreateTime>{}</srcMsgCreateTime><{}>{}</{}></dataitem>")  # fmt: skip
    items = item.format(1, "Boss", 1709625600, "datadesc", "把护照给我 &amp; 快点", "datadesc") + item.format(
        8, "Luz", "", "datatitle", "contract.pdf", "datatitle")
    stored = ("<msg><appmsg><title>群聊的聊天记录</title><des>Boss: 把护照</des><type>19</type><recorditem><![CDATA["
              f'<recordinfo><datalist count="2">{items}</datalist></recordinfo>]]></recorditem></appmsg></msg>')
    said = read_content(49, stored)
    assert (said.kind, said.text) == ("text", "群聊的聊天记录\nBoss: 把护照给我 & 快点\nLuz: contract.pdf")
    assert said.details["forwarded_messages"] == [
        {"sender": "Boss", "time": "2024-03-05T08:00:00Z", "text": "把护照给我 & 快点", "type": "1"},
        {"sender": "Luz", "time": "2024-3-5 16:00", "text": "contract.pdf", "type": "8"}]  # fmt: skip
    assert said.details["forwarded_from"] == "Boss, Luz"  # none of it is the sender's own word
    assert read_content(49, stored.replace("recorditem", "other")).text == "群聊的聊天记录\nBoss: 把护照"


def test_a_notice_names_who_took_whom_into_a_group() -> None:
    link = ('<link name="{}"><memberlist><member><username>{}</username><nickname>{}</nickname></member></memberlist>'
            "</link>")  # fmt: skip
    links = link.format("username", "wxid_boss01", "Boss") + link.format("names", "wxid_luz", "Luz")
    said = read_content(10002, '<sysmsg type="sysmsgtemplate"><sysmsgtemplate><content_template><plain></plain>'
                        f'<template>"$username$"邀请"$names$"加入了群聊$odd$</template><link_list>{links}</link_list>'
                        "</content_template></sysmsgtemplate></sysmsg>")  # fmt: skip
    assert said.text == '"Boss"邀请"Luz"加入了群聊$odd$'
    assert said.details["system"] == {"type": "sysmsgtemplate", "people": ["wxid_boss01", "wxid_luz"]}


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(st.integers(-(2**31), 2**31), st.sampled_from([1, 3, 34, 42, 43, 47, 48, 49, 50, 10000, 10002])),
    st.one_of(
        st.none(),
        st.text(max_size=60),
        st.builds(
            "<msg><appmsg><title>{}</title><type>{}</type></appmsg><refermsg><svrid>{}</svrid></refermsg></msg>".format,
            st.text(max_size=9),
            st.sampled_from(["5", "6", "17", "57", "2000", "x", ""]),
            st.text(max_size=9),
        ),
        st.builds("wxid_a:{}:{}".format, st.integers(), st.text(max_size=5)),
    ),
)
def test_any_content_of_any_type_is_told(stated: int, stored: str | None) -> None:
    """Nothing crashes, and a text is never lost: it is the text, or the sender before it."""
    said = read_content(stated, stored)
    assert said.kind
    sender, rest = split_sender(stored)
    assert (f"{sender}:\n{rest}" if sender is not None else rest) == stored
    if base_of(stated) == 1:
        assert said.text == stored
