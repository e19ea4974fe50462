"""Messenger and Instagram downloads beyond the contract: text as it was written, whose account, files, damage."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.apps.meta import doubtful, repaired
from parsers.records import Conversation, Found, Message, Participant, Reaction, Record, Rejection
from parsers.records import Warning as Note
from tests import support


def case(parser: str, name: str, folder: Path) -> list[Record]:
    root = support.build(support.FIXTURES / parser / name, folder / "evidence")
    return support.read(support.parser_named(parser), root)


def texts(records: list[Record]) -> list[str | None]:
    return [record.text for record in records if isinstance(record, Message)]


def written(text: str) -> str:
    """As Meta writes it."""
    return text.encode("utf-8").decode("latin-1")


@given(st.text())
def test_text_comes_back_as_it_was_written(text: str) -> None:
    assert repaired(written(text)) == text


@given(st.text(st.characters(min_codepoint=0x100, exclude_categories=["Cs"])), st.text())
def test_text_that_is_right_stays_and_mixed_text_is_repaired(right: str, other: str) -> None:
    assert repaired(right) == right
    assert repaired(right + written(other)) == right + other


@pytest.mark.parametrize("text", ["café", "München, ß", "Ã", "É preciso", "naïve ½", "\xff\xfe"])
def test_latin_text_that_is_no_utf8_stays(text: str) -> None:
    assert repaired(text) == text
    assert not doubtful(text)


def test_parts_of_a_thread_are_one_conversation(tmp_path: Path) -> None:
    first = case("messenger-json", "2024", tmp_path / "a")
    second = case("messenger-json", "2024-part-2", tmp_path / "b")
    keys = [record.key for record in (*first, *second) if isinstance(record, Conversation)]
    assert keys == ["stefannovak_4411223344"] * 2
    assert "Răspunde. Îți țin pașaportul până plătești 😠" in texts(first)


@pytest.mark.parametrize(("sound", "broken", "said"), [
    ('"m1"', '"a 5" pipe"', ['a 5" pipe', "m2", "m3"]),
    ('"m2"', '"she said "no", ok"', ["m1", 'she said "no", ok', "m3"]),
    ('"m3"', '"a 5" pipe"', ["m1", "m2", 'a 5" pipe']),
    ('"name": "Bo"', '"name": "B"o"', ["m1", "m2", "m3"]),
    ('"title": "Ana"', '"title": "A"na"', ["m1", "m2", "m3"]),
    ('"m2"', '"a "b": {c}"', ["m1", "m3"]),
])  # fmt: skip
def test_a_quotation_mark_that_was_not_escaped_on_a_single_line(
    sound: str, broken: str, said: list[str], tmp_path: Path
) -> None:
    """It costs no other message, and what stands behind the messages tells the owner as ever."""
    listed = [{"sender_name": "Ana", "timestamp_ms": 1682935200000 - n, "content": f"m{n}"} for n in range(1, 4)]
    path = tmp_path / "messages" / "inbox" / "ana_1" / "message_1.json"
    path.parent.mkdir(parents=True)
    data = json.dumps({"participants": [{"name": "Ana"}, {"name": "Bo"}], "messages": listed, "title": "Ana"})
    path.write_text(data.replace(sound, broken), encoding="utf-8")
    records = support.read(support.parser_named("messenger-json"), tmp_path)
    assert texts(records) == said
    assert ['{"sender_name"' in (r.raw or "") for r in records if isinstance(r, Rejection)] == [True] * (3 - len(said))
    whole = broken[:5] != '"name' and broken[:6] != '"title'
    assert {r.direction for r in records if isinstance(r, Message)} == {"in" if whole else "unknown"}
    assert "The file ends in the middle. What stands before the break was read." not in [
        r.message for r in records if isinstance(r, Note)]  # fmt: skip


@pytest.mark.parametrize("media", [[], [{"uri": "a.jpg"}]])
def test_a_quotation_mark_in_an_encrypted_conversation_on_a_single_line(
    media: list[dict[str, str]], tmp_path: Path
) -> None:
    """Its entries begin with a value that is no word and no number."""
    listed = [{"isUnsent": False, "media": media, "reactions": [], "senderName": "Ana", "text": f"t{n}",
               "timestamp": 1682935200000 - n, "type": "text"} for n in range(4)]  # fmt: skip
    data = json.dumps({"participants": ["Ana", "Bo"], "threadName": "Ana_12", "messages": listed})
    (tmp_path / "Ana_12.json").write_text(data.replace('"t1"', '"a 5" pipe"'), encoding="utf-8")
    records = support.read(support.parser_named("messenger-json"), tmp_path)
    assert texts(records) == ["t0", 'a 5" pipe', "t2", "t3"]


def test_equal_messages_of_one_moment_are_two(tmp_path: Path) -> None:
    records = case("messenger-json", "2024-part-2", tmp_path)
    same = [record.same for record in records if isinstance(record, Message) and record.text == "ok"]
    assert len(set(same)) == len(same) == 2


def test_files_are_found_and_no_others(tmp_path: Path) -> None:
    records = case("messenger-json", "2024", tmp_path)
    found = {a.name: a.path for m in records if isinstance(m, Message) for a in m.attachments}
    assert found["111_1.jpg"] is not None
    assert found["111_1.jpg"].endswith("photos/111_1.jpg")
    assert found["369.png"] is not None
    assert found["112_2.jpg"] is found["7.gif"] is None


def test_a_file_of_another_thread_is_no_answer(tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "messenger-json" / "2024", tmp_path / "evidence")
    threads = root / "your_facebook_activity" / "messages" / "inbox"
    picture = threads / "stefannovak_4411223344" / "photos" / "111_1.jpg"
    other = threads / "somebody_1" / "photos" / "111_1.jpg"
    other.parent.mkdir(parents=True)
    picture.rename(other)
    records = support.read(support.parser_named("messenger-json"), root)
    assert not any(a.name == "111_1.jpg" and a.path for m in records if isinstance(m, Message) for a in m.attachments)


@pytest.mark.parametrize(("parser", "name", "owner", "basis"), [
    ("messenger-json", "2024", "Ioana Dumitrașcu", "profile"), ("messenger-json", "2018", None, None),
    ("messenger-json", "2024-group", "Ioana Dumitrașcu", "profile"),
    ("messenger-json", "2024-part-2", "Ioana Dumitrașcu", "title"),
    ("messenger-json", "encrypted", "Luis Peña", "title"), ("instagram-json", "2020", "old_account", "profile"),
    ("instagram-json", "2024", "Ana 🌸", "profile"), ("messenger-json", "damaged", None, None),
])  # fmt: skip
def test_whose_account_it_is_and_how_that_is_known(
    tmp_path: Path, parser: str, name: str, owner: str | None, basis: str | None
) -> None:
    records = case(parser, name, tmp_path)
    assert {p.name for p in records if isinstance(p, Participant) and p.owner} == ({owner} if owner else set())
    bases = {(r.details or {}).get("direction_basis") for r in records if isinstance(r, Conversation)}
    assert basis in bases


def test_the_owner_is_the_one_whom_every_thread_lists(tmp_path: Path) -> None:
    threads = {"a_1": "Ana Bob", "b_2": "Cem Ana", "c_3": "Ana Dan", "trio_3": "Bob Ana Cem", "left_4": "Bob Cem"}
    for thread, people in threads.items():
        folder = tmp_path / "evidence" / "messages" / "inbox" / thread
        folder.mkdir(parents=True)
        message = {"sender_name": "Ana", "timestamp_ms": 1709640000000, "content": "hi"}
        listed = [{"name": name} for name in people.split()]
        whole = {"participants": listed, "messages": [message], "title": thread}
        (folder / "message_1.json").write_text(json.dumps(whole))
    records = support.read(support.parser_named("messenger-json"), tmp_path / "evidence")
    assert {m.direction for m in records if isinstance(m, Message)} == {"out"}
    assert {(r.details or {})["direction_basis"] for r in records if isinstance(r, Conversation)} == {"in every thread"}


def test_the_parts_of_a_large_download_are_of_one_account(tmp_path: Path) -> None:
    for part, path, people in (
        (1, "bob_1/message_1.json", "Bob Ana"), (1, "cem_2/message_1.json", "Cem Ana"),
        (1, "gang_3/message_1.json", "Bob Cem Ana"), (2, "gang_3/message_2.json", "Bob Cem Ana"),
    ):  # fmt: skip
        file = tmp_path / "evidence" / f"facebook-ana.p-{part}" / "your_facebook_activity" / "messages" / "inbox" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        message = {"sender_name": "Ana", "timestamp_ms": 1709640000000 + part, "content": "hi"}
        whole = {"participants": [{"name": name} for name in people.split()], "messages": [message], "title": "Gang"}
        file.write_text(json.dumps(whole))
    records = support.read(support.parser_named("messenger-json"), tmp_path / "evidence")
    assert [m.direction for m in records if isinstance(m, Message)] == ["out"] * 4
    assert [c.whose for c in records if isinstance(c, Conversation) and c.key == "gang_3"] == ["Ana", "Ana"]


def test_two_chats_with_people_of_one_name_are_with_two_people(tmp_path: Path) -> None:
    inbox = "messages/inbox"
    for folder, name in (("facebookuser_1", "Facebook user"), ("facebookuser_2", "Facebook user"), ("bob_3", "Bob")):
        shape: dict[str, object] = {
            "participants": [{"name": name}, {"name": "Ana"}], "title": name,
            "messages": [{"sender_name": name, "timestamp_ms": 1709640000000, "content": "hi"}],
        }  # fmt: skip
        records = thread(tmp_path, f"{inbox}/{folder}/message_1.json", shape)
    people = {(p.key, p.identifier) for p in records if isinstance(p, Participant) and not p.owner}
    assert people == {("Facebook user (facebookuser_1)", "Facebook user"), ("Bob", "Bob"),
                      ("Facebook user (facebookuser_2)", "Facebook user")}  # fmt: skip
    assert {m.sender for m in records if isinstance(m, Message)} == {key for key, _ in people}
    assert len([r for r in records if isinstance(r, Note) and "as well" in r.message]) == 2


def test_two_people_of_one_name_are_said(tmp_path: Path) -> None:
    notes = [r.message for r in case("messenger-json", "2024-group", tmp_path) if isinstance(r, Note)]
    assert any("same name" in note for note in notes)


def thread(folder: Path, path: str, shape: dict[str, object], *, ascii_only: bool = True) -> list[Record]:
    file = folder / "evidence" / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(shape, ensure_ascii=ascii_only), encoding="utf-8")
    return support.read(support.parser_named("messenger-json"), folder / "evidence")


@pytest.mark.parametrize("ascii_only", [True, False])
def test_words_that_are_right_stay_where_the_file_is_not_written_as_meta_does(tmp_path: Path, ascii_only: bool) -> None:
    said = ["\u00bbSpa\u00df\u00ab", "ENCHANT\u00c9\u00a0! CAF\u00c9\u00bb"]
    secret = [{"senderName": "B\u00e9a", "text": text, "timestamp": 1709640000000 + n} for n, text in enumerate(said)]
    shape: dict[str, object] = {"participants": ["Ana", "B\u00e9a"], "threadName": "B\u00e9a_3", "messages": secret}
    assert texts(thread(tmp_path / "a", "B_3.json", shape, ascii_only=ascii_only)) == said
    open_ = [{"sender_name": "B\u00e9a", "timestamp_ms": 1709640000000 + n, "content": text}
             for n, text in enumerate([*said, "\u20ac \u0441\u043a\u043e\u043b\u044c\u043a\u043e"])]  # fmt: skip
    shape = {"participants": [{"name": "Ana"}, {"name": "B\u00e9a"}], "messages": open_, "title": "B\u00e9a"}
    assert texts(thread(tmp_path / "b", "inbox/b_3/message_1.json", shape, ascii_only=ascii_only))[:2] == said


def test_an_encrypted_chat_that_is_written_as_meta_does_is_repaired(tmp_path: Path) -> None:
    secret = [{"senderName": written("B\u00e9a"), "text": written("\u20ac \u00e9"), "timestamp": 1709640000000}]
    shape: dict[str, object] = {"participants": ["Ana", written("B\u00e9a")], "threadName": written("B\u00e9a_3"),
                                "messages": secret}  # fmt: skip
    assert texts(thread(tmp_path, "B_3.json", shape)) == ["\u20ac \u00e9"]


def test_who_is_called_like_the_owner_is_not_taken_for_the_owner(tmp_path: Path) -> None:
    message = {"sender_name": "Ana", "timestamp_ms": 1709640000000, "content": "pay or else"}
    profile = tmp_path / "evidence" / "profile_information" / "profile_information.json"
    profile.parent.mkdir(parents=True)
    profile.write_text(json.dumps({"profile_v2": {"name": {"full_name": "Ana"}}}))
    shape: dict[str, object] = {"participants": [{"name": "Ana"}, {"name": "Ana"}], "messages": [message],
                                "title": "Ana"}  # fmt: skip
    records = thread(tmp_path, "messages/inbox/ana_3/message_1.json", shape)
    assert [(m.direction, m.sender) for m in records if isinstance(m, Message)] == [("unknown", "Ana")]


def test_reading_goes_on_behind_damage(tmp_path: Path) -> None:
    records = case("messenger-json", "damaged", tmp_path)
    assert texts(records) == ["first", "after the damage"]
    assert sum(isinstance(record, Rejection) for record in records) == 3
    assert sum(r.n for r in records if isinstance(r, Found)) == 5


def test_a_reaction_belongs_to_a_message_of_the_thread(tmp_path: Path) -> None:
    records = case("instagram-json", "2024", tmp_path)
    reaction = next(record for record in records if isinstance(record, Reaction))
    target = next(m for m in records if isinstance(m, Message) and m.app_key == reaction.target)
    assert target.text == "Fă-ți bagajele"
    assert (reaction.emoji, reaction.direction, reaction.time.utc_ms) == ("❤", "out", 1709640010000)


def test_a_large_group_whose_people_fill_the_first_bytes(tmp_path: Path) -> None:
    people = [{"name": f"Somebody with a long name {n:04}"} for n in range(1000)]
    message = {"sender_name": "X", "timestamp_ms": 1709640000000, "content": "hi"}
    folder = tmp_path / "evidence" / "messages" / "inbox" / "crowd_1"
    folder.mkdir(parents=True)
    whole = {"participants": people, "messages": [message], "title": "Crowd"}
    (folder / "message_1.json").write_text(json.dumps(whole))
    assert texts(support.read(support.parser_named("messenger-json"), tmp_path / "evidence")) == ["hi"]


def test_the_apps_are_told_apart(tmp_path: Path) -> None:
    for parser, other in (("messenger-json", "instagram-json"), ("instagram-json", "messenger-json")):
        for folder in support.cases(other):
            root = support.build(folder, tmp_path / other / folder.name)
            assert not support.read(support.parser_named(parser), root)


def test_the_public_sample(testdata: Path) -> None:
    records = support.read(support.parser_named("messenger-json"), testdata / "messenger-export")
    found = [record for record in records if isinstance(record, Message)]
    assert [m.kind for m in found] == ["text", "text", "text", "document", "voice", "sticker", "image"]
    assert {m.sender for m in found} == {"Alice", "owner"}
    assert found[0].time.utc_ms == 1415147732056


def test_the_owner_of_encrypted_groups_is_in_every_thread_and_an_empty_chat_is_told(tmp_path: Path) -> None:
    records = case("messenger-json", "encrypted-group", tmp_path)
    group = [m for m in records if isinstance(m, Message) and m.conversation == "Taller_7"]
    assert [(m.direction, m.kind) for m in group] == [("in", "voice"), ("out", "text")]
    assert "Luis Pe\u00f1a_9" in [record.key for record in records if isinstance(record, Conversation)]
