"""WeChat's database beyond the contract: kinds and their XML, groups, the owner, files, what cannot be read."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.formats.wechat_android.content import base_of, read_content, split_sender
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
