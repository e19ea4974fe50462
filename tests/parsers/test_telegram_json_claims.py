"""Telegram Desktop's JSON export: who wrote what to whom and when, and that nothing is left out without a word."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Context
from parsers.records import Contact, Conversation, Message, Participant, Record, Rejection
from tests import support
from tests.parsers.test_telegram_json import PARSER, chat, evidence, message, messages, warnings, when

GROUP = {"name": "G", "type": "private_group", "id": 5}


def read(tmp_path: Path, data: Any, name: str = "result.json") -> list[Record]:
    return support.read(PARSER, evidence(tmp_path, data if isinstance(data, str) else json.dumps(data, indent=1), name))


def service(number: int, action: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": number, "type": "service", **when(1678467600 + number), "actor": "Ivan", "actor_id": "user31",
        "action": action, **fields, "text": "", "text_entities": [],
    }  # fmt: skip


def account(*chats: Any, **others: Any) -> dict[str, Any]:
    own = {"personal_information": {"user_id": 32, "first_name": "Mira"}}
    return {"about": "", **own, **others, "chats": {"about": "", "list": list(chats)}}


def conversations(records: list[Record]) -> list[Conversation]:
    return [record for record in records if isinstance(record, Conversation)]


def details(one: Message) -> dict[str, Any]:
    return one.details or {}


def told(records: list[Record]) -> list[dict[str, Any]]:
    return [one.args for one in warnings(records)]


# -- who ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "other", "mine"),
    [
        (31, "user31", "user32"), (31, "31", "32"), (31, 31, 32), (31.0, 31.0, 32.0), ("31", "31", 32),
        ("user31", "user31", "user32"), (5000000031, 5000000031, 9000000032),  # more than 32 bits, as they are today
    ],
)  # fmt: skip
def test_numbers_in_another_form_are_of_the_same_people(number: Any, other: Any, mine: Any, tmp_path: Path) -> None:
    """Tools that rewrite exports make strings and fractions of numbers: theirs must not become the owner's words."""
    entries = [message(1, "theirs", other), message(2, "mine", mine), message(3.0, "theirs", other)]  # type: ignore[arg-type]
    records = read(tmp_path, chat(*entries, {**message(4), "reply_to_message_id": 3}, id=number))
    assert [m.direction for m in messages(records)][:3] == ["in", "out", "in"]
    (conversation,) = conversations(records)
    assert len(conversation.participants) == 2 or number == 5000000031
    assert messages(records)[0].sender == conversation.key == f"user{str(number).removeprefix('user').split('.')[0]}"
    assert messages(records)[2].app_key == messages(records)[3].reply_to == "3"


def test_old_numbers_hold_their_family_and_new_ones_do_not(tmp_path: Path) -> None:
    """A number above 32 bits is a channel's in versions without `date_unixtime`; today users have such numbers."""
    entries = [message(1, sender=(2 << 32) + 7), message(2, sender=(2 << 32) + 7)]  # type: ignore[arg-type]
    del entries[0]["date_unixtime"]
    assert [m.sender for m in messages(read(tmp_path, chat(*entries, **GROUP)))] == ["channel7", "user8589934599"]


@pytest.mark.parametrize("name", ["user31", "owner"])
def test_who_is_called_like_an_account_is_another(name: str, tmp_path: Path) -> None:
    posing = {**message(1, "I owe him", None), "from": name}  # type: ignore[arg-type]
    records = read(tmp_path, chat(posing, message(2, "theirs"), message(3, "mine", "user32")))
    assert [m.direction for m in messages(records)] == ["unknown", "in", "out"]
    assert len({m.sender for m in messages(records)}) == 3
    by_key = {p.key: p for p in records if isinstance(p, Participant)}
    assert by_key[f"({name})"].name == name
    assert (by_key["user31"].kind, by_key["user31"].name) == ("account", "Ivan")


def test_what_is_no_account_is_not_the_owner(tmp_path: Path) -> None:
    records = read(tmp_path, chat(message(1, sender="????"), message(2, "mine", "user32"), message(3, sender="user33")))
    assert [m.direction for m in messages(records)] == ["unknown", "out", "unknown"], "a third cannot be told"
    assert [p.key for p in records if isinstance(p, Participant) and p.owner] == ["user32"]


def test_other_names_of_an_account_are_told(tmp_path: Path) -> None:
    """As names and not as identifiers: anybody may call himself like the number of another."""
    entries = [message(1), {**message(2), "from": "+33639980001"}, {**message(3), "from": None}]
    records = read(tmp_path, chat(*entries))
    (who,) = [p for p in records if isinstance(p, Participant)]
    assert (who.name, who.aliases) == ("Ivan", ())
    assert told(records) == [{"n": 1, "names": "user31 (Ivan, +33639980001)"}]
    records = read(tmp_path, chat(*({**message(n), "from": f"N{n}"} for n in range(99))))
    assert len(told(records)[0]["names"]) < 200, "a hostile file has no end of them"


def test_both_sides_of_a_chat_in_one_file(tmp_path: Path) -> None:
    """Two exports that were joined are each of its own account."""
    said = [message(1, "a"), message(2, "b", "user32")]
    records = read(tmp_path, chat(*said) + "\n" + chat(*said, name="Mira", id=32))
    assert [(m.conversation, m.direction) for m in messages(records)] == [
        ("user31", "in"), ("user31", "out"), ("user32", "out"), ("user32", "in")]  # fmt: skip
    assert {"n": 2, "accounts": "user32, user31"} in told(records)


def test_whose_chat_it_is(tmp_path: Path) -> None:
    """Exports of one chat of one account are one thread wherever they lie; those of two accounts are two."""
    first = conversations(read(tmp_path, chat(message(1), message(2, sender="user32")), "1.json"))
    later = conversations(read(tmp_path, account({"name": "I", "type": "personal_chat", "id": 31, "messages": []})))
    other = conversations(read(tmp_path, chat(message(1), message(2, sender="user99")), "3.json"))
    silent = conversations(read(tmp_path, chat(message(1)), "4.json"))
    group = conversations(read(tmp_path, account({**GROUP, "messages": []}), "5.json"))
    assert [c.whose for c in (*first, *later, *other, *silent, *group)] == ["user32", "user32", "user99", None, None]


def test_a_piece_that_begins_with_a_message(tmp_path: Path) -> None:
    """As of a file that was carved, or one message a line; a chat that names its number first is no message."""
    entries = [json.dumps(message(n)) for n in range(1, 4)]
    for join in ("\n", ", "):
        assert [m.app_key for m in messages(read(tmp_path, join.join(entries)))] == ["1", "2", "3"]
    whole = {"id": 31, "type": "personal_chat", "name": "Ivan", "messages": [message(1)]}
    (found,) = conversations(read(tmp_path, json.dumps(whole)))
    assert (found.key, found.title) == ("user31", "Ivan")


def test_chats_without_a_header_are_not_one(tmp_path: Path) -> None:
    data = '{ broken "id": 1, ' + json.dumps([message(1)])
    keys = {conversations(list(_read(tmp_path, data, name)))[0].key for name in ("a.json", "b.json")}
    assert len(keys) == 2


def _read(tmp_path: Path, data: str, name: str) -> list[Record]:
    """Read what would not be recognised."""
    with support.opened(evidence(tmp_path, data, name)) as opened:
        return list(PARSER.read(opened.items[0], Context()))


# -- when, and which ------------------------------------------------------------------------------------------------


def test_two_times_that_do_not_agree(tmp_path: Path) -> None:
    """Whoever changes the date by hand easily forgets the seconds; a zone between the two is none."""
    entries = [message(n) for n in range(1, 8)]
    entries[1]["date"] = "2020-01-01T10:00:00"
    entries[2]["date_unixtime"] = "soon"
    entries[3] |= when(1678467604, ahead=-12)
    entries[4] |= {"date": "2023-03-10T17:00:05Z"}
    entries[5] |= {"date": 1678467606, "date_unixtime": None}
    entries[6] |= {"date": "1678467607", "date_unixtime": None}
    records = read(tmp_path, chat(*entries))
    assert [(m.time.basis, m.time.raw) for m in messages(records)] == [
        ("utc", "1678467601"), ("utc", "1678467602 / 2020-01-01T10:00:00"), ("local", f"soon / {entries[2]['date']}"),
        ("utc", "1678467604"), ("utc", "1678467605"), ("utc", "1678467606"), ("utc", "1678467607"),
    ]  # fmt: skip
    assert told(records) == [{"n": 2}]


def test_two_texts_that_do_not_agree(tmp_path: Path) -> None:
    plain = [{"type": "plain", "text": "I have 400 for you"}]
    link = [{"type": "text_link", "text": "here", "href": "https://pay.example"}]
    entries = [
        message(1, "I have 40 for you", text_entities=plain), message(2, "I have 400 for you", text_entities=plain),
        message(3, "", text_entities=plain), message(4, None, text_entities=link), message(5, "x", text_entities=[]),
    ]  # fmt: skip
    records = read(tmp_path, chat(*entries))
    assert [m.text for m in messages(records)] == ["I have 40 for you", *[plain[0]["text"]] * 2, "here", "x"]
    assert [details(m).get("text_entities") for m in messages(records)] == [
        "I have 400 for you", None, "I have 400 for you", None, None]  # fmt: skip
    assert details(messages(records)[3])["entities"] == link
    assert told(records) == [{"n": 2}]


def test_words_of_a_style_within_another(tmp_path: Path) -> None:
    deep: Any = "far"
    for _ in range(400):
        deep = {"type": "bold", "text": [deep]}
    inner = {"type": "spoiler", "text": ["you ", {"type": "bold", "text": "will"}]}
    odd = {"type": "token", "value": "x"}
    records = read(tmp_path, chat(message(1, [inner, [" pay ", "me"], odd]), message(2, [deep, "near"]), message(3)))
    assert [m.text for m in messages(records)] == ["you will pay me", "near", "hello"]
    assert details(messages(records)[0])["entities"] == [inner, odd]


def test_copies_of_a_group_that_became_a_supergroup(tmp_path: Path) -> None:
    """What was written before has numbers of the account, below zero, which another member's export does not share."""
    header = {"name": "G", "type": "private_supergroup", "id": 5}
    time = when(1678467600)
    marks = []
    for old, new in ((-999999990, 1), (-999999123, 2)):
        entries = [{**message(old, "old"), **time}, {**message(new, "new"), **time}]
        marks.append([m.same for m in messages(read(tmp_path, chat(*entries, **header)))])
    assert marks[0][0] == marks[1][0]
    assert marks[0][1] != marks[1][1]


def test_what_has_a_number_of_the_account_and_no_time_is_no_copy(tmp_path: Path) -> None:
    """Number 7 is another message in another member's export."""
    (one,) = messages(read(tmp_path, chat({"id": 7, "type": "unsupported"}, message(8), **GROUP)))[:1]
    assert one.same is None
    (one,) = messages(read(tmp_path, chat({"id": 7, "type": "unsupported"}, message(8), type="public_channel")))[:1]
    assert one.same is not None


# -- what -----------------------------------------------------------------------------------------------------------


def test_words_of_a_deleted_account_are_not_the_senders(tmp_path: Path) -> None:
    null: dict[str, Any] = {"forwarded_from": None}
    entries = [message(1, **null), message(2, **null, forwarded_from_id="user7"), message(3)]
    found = [details(m) for m in messages(read(tmp_path, chat(*entries)))]
    assert [(one.get("forwarded"), one.get("forwarded_from")) for one in found] == [
        (True, None), (True, "user7"), (None, None)]  # fmt: skip


def test_what_is_pinned_in_another_chat_is_no_answer(tmp_path: Path) -> None:
    (one,) = messages(read(tmp_path, chat(service(1, "pin_message", message_id=9, reply_to_peer_id="channel7"))))
    assert (one.reply_to, one.reply_in) == (None, None)
    assert details(one) == {"system": {"type": "pin_message", "message_id": 9, "reply_to_peer_id": "channel7"}}


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"poll": {"question": "q", "answers": 5}}, {"poll": {"question": "q", "answers": 5}}),
        ({"poll": {"question": "q", "answers": ["yes"]}}, {"poll": {"question": "q", "answers": ["yes"]}}),
        ({"todo_list": {"title": "t", "answers": {"a": 1}}}, {"todo_list": {"title": "t", "answers": {"a": 1}}}),
        ({"photo": {"path": "a.jpg"}}, {"other": {"photo": {"path": "a.jpg"}}}),
        ({"photo": None, "file": ["a.pdf"]}, {"other": {"photo": None, "file": ["a.pdf"]}}),
        ({"file": "files/a.pdf", "title": ["x"]}, {"other": {"title": ["x"]}}),
        ({"reactions": {"emoji": "x"}}, {"reactions": [{"emoji": "{'emoji': 'x'}", "count": None}]}),
        ({"reactions": ["x", {"emoji": "y", "count": "2"}]},
         {"reactions": [{"emoji": "x", "count": None}, {"emoji": "y", "count": 2}]}),
        ({"a_field_of_tomorrow": 1}, {"other": {"a_field_of_tomorrow": 1}}),
    ],
)  # fmt: skip
def test_forms_that_nobody_writes_are_kept(fields: dict[str, Any], detail: dict[str, Any], tmp_path: Path) -> None:
    records = read(tmp_path, chat(message(1, **fields), message(2, "next")))
    one, behind = messages(records)
    assert behind.text == "next"
    assert {name: details(one).get(name) for name in detail} == detail
    unknown = {args["value"] for args in told(records) if args.get("field") == "field"}
    assert unknown == set(detail.get("other", ())), "and they are told of"


# -- everything else of an account ----------------------------------------------------------------------------------


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    drafts = {"drafts_about": "Messages that were not sent.", "drafts": [{"chat": "Ivan", "html": "you will pay"}] * 2}
    more = {"ips": {"list": [1]}, "settings": {"a": 1}}
    one = {**GROUP, "pinned": [1, 2], "messages": []}
    data = account(one, other_data={**drafts, **more}, ringtones=[1, 2, 3], left_chats={"about": "", "list": []})
    data["personal_information"]["bio"] = "Call +1"
    unread = {one["what"]: one["n"] for one in told(read(tmp_path, data))}
    assert unread == {
        "personal_information: bio": 1, "other_data: drafts": 2, "other_data: ips": 1, "other_data: settings": 1,
        "ringtones": 3, "pinned": 1,
    }  # fmt: skip


def test_a_chat_without_messages_is_a_chat(tmp_path: Path) -> None:
    records = read(tmp_path, account({"name": "Ivan", "type": "personal_chat", "id": 31}, {**GROUP, "messages": []}))
    assert [(c.key, c.title) for c in conversations(records)] == [("user31", "Ivan"), ("chat5", "G")]


def test_frequent_contacts_without_a_chat(tmp_path: Path) -> None:
    frequent = [
        {"id": 31, "category": "people", "type": "user", "name": "Ivan", "rating": 3.5},
        {"id": 77, "category": "calls", "type": "user", "name": "Gone", "rating": 1.5},
        {"id": 78, "category": "inline_bots", "type": "user", "name": "@gif", "rating": 1.5},
    ]
    ivan = {"name": "Ivan", "type": "personal_chat", "id": 31, "messages": [message(1)]}
    records = read(tmp_path, account(ivan, frequent_contacts={"about": "", "list": frequent}))
    assert told(records) == [{"n": 1, "names": "Gone"}]
    assert (conversations(records)[0].details or {})["frequent"] == {"people": 3.5}


def test_contacts_keep_what_is_new_in_them(tmp_path: Path) -> None:
    listed = [{"user_id": "31", "first_name": "Ivan", "note": "owes me"}, {"user_id": 0, "first_name": "Olga"}]
    records = read(tmp_path, account(contacts={"about": "", "list": listed}))
    found = [(c.name, c.identifiers, c.details) for c in records if isinstance(c, Contact)]
    assert found == [("Ivan", (("account", "user31"),), {"other": {"note": "owes me"}}), ("Olga", (), None)]


# -- damage ---------------------------------------------------------------------------------------------------------


def test_damage_before_the_lists_does_not_cost_them(tmp_path: Path) -> None:
    listed = {"about": "", "list": [{"user_id": 31, "first_name": "Ivan"}]}
    ivan = {"name": "Ivan", "type": "personal_chat", "id": 31, "messages": [message(1)]}
    data = account(ivan, None, contacts=listed, other_data={"drafts": [1]})
    data["left_chats"] = {"about": "", "list": [{**GROUP, "messages": [message(2)]}]}
    text = json.dumps(data, indent=1)
    for broken in (text, text.replace('"first_name": "Mira"', '"first_name": Mira')):
        records = read(tmp_path, broken)
        assert [c.name for c in records if isinstance(c, Contact)] == ["Ivan"]
        assert [(c.details or {}).get("left") for c in conversations(records)] == [None, True]
        assert {"what": "other_data: drafts", "n": 1} in told(records)
        assert any(w.partial for w in warnings(records))


def test_a_damaged_name_does_not_cost_the_chat(tmp_path: Path) -> None:
    """Whose chat it is stands behind the name, and with it who wrote to whom."""
    text = chat(message(1, "theirs"), message(2, "mine", "user32"), name="I?van").replace("I?van", 'I"van')
    records = read(tmp_path, text)
    assert [(m.conversation, m.direction) for m in messages(records)] == [("user31", "in"), ("user31", "out")]
    assert [(c.key, c.kind) for c in conversations(records)] == [("user31", "direct")]
    assert any(w.partial for w in warnings(records))


def test_frequent_contacts_behind_zeros_are_not_taken_for_contacts(tmp_path: Path) -> None:
    frequent = {"id": 31, "category": "people", "type": "user", "name": "Ivan", "rating": 3.5}
    listed = [{"user_id": n, "first_name": "Ivan" * 200} for n in (31, 33)]
    ivan = {"name": "Ivan", "type": "personal_chat", "id": 31, "messages": [message(1)]}
    data = account(ivan, contacts={"about": "", "list": listed}, frequent_contacts={"about": "", "list": [frequent]})
    text = json.dumps(data, indent=1)
    end = text.index('"frequent_contacts"')
    text = text[: end - 600] + "\0" * 590 + text[end - 10 :]
    records = read(tmp_path, text)
    kinds = [type(r).__name__ for r in records if isinstance(r, Contact | Rejection)]
    assert kinds == ["Contact", "Rejection"]
    assert (conversations(records)[0].details or {})["frequent"] == {"people": 3.5}


_NAMES = st.sampled_from([
    "answers", "question", "title", "text", "latitude", "longitude", "recent", "emoji", "blocks", "cells", "rows",
    "items", "type", "count", "from_id", "date", "document_id", "photo", "file", "list", "id", "user_id", "category",
])  # fmt: skip
_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 40) | st.floats() | st.sampled_from(["", "31", "user31", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_NAMES, inner, max_size=3),
    max_leaves=8,
)
_FIELDS = st.sampled_from([
    "poll", "todo_list", "location_information", "contact_information", "reactions", "rich_message", "photo", "file",
    "text", "text_entities", "from_id", "reply_to_message_id", "reply_to_peer_id", "date", "date_unixtime", "members",
])  # fmt: skip


@given(fields=st.dictionaries(_FIELDS, _ANYTHING, max_size=4), listed=_ANYTHING, number=_ANYTHING)
def test_known_names_with_any_value_cost_nothing_else(
    fields: dict[str, Any], listed: Any, number: Any, tmp_path_factory: pytest.TempPathFactory
) -> None:
    entries = [{**message(1), **fields}, message(2, "next")]
    one = {"name": "Ivan", "type": "personal_chat", "id": number, "messages": entries}
    lists = {name: {"list": [listed]} for name in ("contacts", "frequent_contacts")}
    records = read(tmp_path_factory.mktemp("any"), account(one, **lists, other_data=listed, stories=listed))
    assert [m.text for m in messages(records)][1:] == ["next"]
    assert {m.conversation for m in messages(records)} == {c.key for c in conversations(records)}
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]


def _as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: str(one) if key == "id" else _as_text(one) for key, one in value.items()}
    return [_as_text(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("form", ["numbers as text", "by name", "one export of a list", "a list of messages"])
def test_what_tools_make_of_an_export(form: str, tmp_path: Path) -> None:
    """Each was left unread as a file of no known format."""
    whole = json.loads(chat(message(1, "theirs"), {**message(2, "mine", "user32"), "from": "Mira"}, message(3)))
    other = json.loads(chat({**message(7, "q", "user41"), "from": "Olga"}, id=41, name="Olga"))
    made = {
        "numbers as text": _as_text(whole), "by name": whole, "one export of a list": [whole, other],
        "a list of messages": whole["messages"],
    }[form]  # fmt: skip
    records = read(tmp_path, json.dumps(made, indent=1, sort_keys=form == "by name"))
    found = messages(records)
    assert [m.text for m in found[:3]] == ["theirs", "mine", "hello"]
    assert [m.sender for m in found[:3]] == ["user31", "user32", "user31"]
    if form == "a list of messages":
        assert {m.direction for m in found} == {"unknown"}
    else:
        assert [m.direction for m in found[:2]] == ["in", "out"]
        assert [one.key for one in conversations(records)] == ["user31", "user41"][: 1 + form.startswith("one")]
        assert warnings(records) == []
