"""Telegram Desktop's JSON export: what the fixtures cannot show, and the samples of another project."""

from __future__ import annotations

import json
import re
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Context
from parsers.errors import EvidenceUnreadable, FileMalformed, UserError
from parsers.evidence import Item
from parsers.formats.telegram_json import TelegramJson
from parsers.records import (
    Contact,
    Conversation,
    Found,
    Message,
    Participant,
    Provenance,
    Reaction,
    Record,
    Rejection,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from tests import support

PARSER = TelegramJson()
HEADER = {"name": "Ivan", "type": "personal_chat", "id": 31}


def evidence(tmp_path: Path, data: bytes | str, name: str = "result.json") -> Path:
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass"))
    return path


def when(seconds: int, ahead: int = 1) -> dict[str, str]:
    """The two forms of a time, as the exporter writes them on a computer whose clock is some hours ahead of UTC."""
    shown = datetime.fromtimestamp(seconds + 3600 * ahead, UTC)
    return {"date": f"{shown:%Y-%m-%dT%H:%M:%S}", "date_unixtime": str(seconds)}


def message(number: int, text: Any = "hello", sender: str = "user31", **fields: Any) -> dict[str, Any]:
    return {
        "id": number, "type": "message", **when(1678467600 + number), "from": "Ivan", "from_id": sender,
        "text": text, **fields,
    }  # fmt: skip


def chat(*messages_: dict[str, Any], **header: Any) -> str:
    return json.dumps({**HEADER, **header, "messages": list(messages_)}, indent=1, ensure_ascii=False)


def messages(records: list[Record]) -> list[Message]:
    return [record for record in records if isinstance(record, Message)]


def warnings(records: list[Record]) -> list[Warning]:
    return [record for record in records if isinstance(record, Warning)]


def until_error(item: Item) -> tuple[list[Record], UserError | None]:
    """What the parser yields of an item before it fails, and how it fails."""
    kept: list[Record] = []
    try:
        for record in PARSER.read(item, Context()):
            kept.append(record)  # noqa: PERF402  (what came before the error counts)
    except UserError as error:
        return kept, error
    return kept, None


def test_samples_of_another_project(
    testdata: Path, hashes_unchanged: Callable[[Path], AbstractContextManager[None]]
) -> None:
    folder = testdata / "telegram-export"
    with hashes_unchanged(folder):
        big = support.read(PARSER, folder / "BIG_20A_5475M.json")
        small = support.read(PARSER, folder / "DM_2A_7M.json")
    assert sum(record.n for record in big if isinstance(record, Found)) == 5475
    assert len(messages(big)) == 5475
    assert len([record for record in big if isinstance(record, Participant)]) == 20
    assert len({m.same for m in messages(big)}) == 5475
    assert [w.partial for w in warnings(big)] == [False], "whose account it is"
    assert {m.direction for m in messages(big)} == {"unknown"}

    assert [m.kind for m in messages(small)] == ["system"] + ["text"] * 4 + ["image"] * 2 + ["call"]
    assert [m.direction for m in messages(small)] == ["in", "in", "out", "in", "out", "out", "out", "out"]
    assert warnings(small) == []
    first = messages(big)[0]
    assert first.time == Time(1483251609248, None, "2017-01-01T06:20:09.248Z", "utc"), "it states its zone"
    assert first.provenance == Provenance("channel1111111111", 1, 110)
    assert first.sender == "user19"
    assert messages(small)[1].text == "https://google.com 👀"


def test_no_claim_on_other_samples(testdata: Path) -> None:
    others = [p for p in testdata.rglob("*.json") if p.parent.name != "telegram-export"]
    assert others
    for path in others:
        with support.opened(path) as opened:
            assert PARSER.identify(opened.items[0]) is None, path


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", "[1]", '{"messages": [{"id": 1, "type": "message"}]}',
        '{"guild": {"id": "1"}, "channel": {"id": "2", "type": "GuildTextChat"}, "messages": [{"id": "9"}]}',
        '{"participants": [{"name": "A"}], "messages": [{"sender_name": "A", "timestamp_ms": 1}]}',
        '{"about": "me", "type": "personal"}', "personal_chat",
    ],
)  # fmt: skip
def test_leaves_other_files_alone(text: str, tmp_path: Path) -> None:
    with support.opened(evidence(tmp_path, text)) as opened:
        assert PARSER.identify(opened.items[0]) is None


@pytest.mark.parametrize("case", support.cases(PARSER.id), ids=lambda case: case.name)
def test_offsets_are_exact(case: Path, tmp_path: Path) -> None:
    root = support.build(case, tmp_path / "evidence")
    with support.opened(root) as opened:
        (item,) = support.claimed(PARSER, opened)
        data, records = b"".join(item.chunks()), list(PARSER.read(item, Context()))
    for record in records:
        if isinstance(record, Message | Contact):
            assert record.provenance.offset is not None
            start = data[record.provenance.offset :]
            assert start.startswith(b"{"), record
            if isinstance(record, Message):
                number = re.match(rb'\{\s*"id"\s*:\s*(\d+)', start)
                assert number is not None
                assert int(number[1]) == record.provenance.row


@pytest.mark.parametrize("size", [1, 2, 5, 17, 100])
@pytest.mark.parametrize("case", support.cases(PARSER.id), ids=lambda case: case.name)
def test_block_limits_change_nothing(
    case: Path, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = support.build(case, tmp_path / "evidence")
    monkeypatch.setattr("parsers.evidence._BLOCK", size)
    assert support.lines(support.read(PARSER, root)) == support.expected(case)


@pytest.mark.parametrize(
    "form", [{"indent": 4}, {"indent": None}, {"indent": None, "separators": (",", ":")}]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-32-le"])
def test_written_anew_by_other_tools(form: dict[str, Any], encoding: str, tmp_path: Path) -> None:
    texts = ["naïve 😊", 'with "quotes" and {braces}', "李\nsecond line"]
    whole = {**HEADER, "messages": [message(n, text) for n, text in enumerate(texts)]}
    data = json.dumps(whole, ensure_ascii=False, **form).encode(encoding)
    with support.opened(evidence(tmp_path, data)) as opened:
        assert PARSER.identify(opened.items[0]) is not None
    records = support.read(PARSER, evidence(tmp_path, data))
    assert [m.text for m in messages(records)] == texts
    plain = encoding.removesuffix("-sig") if encoding != "utf-16" else "utf-16-le"
    for one in messages(records):
        assert data[one.provenance.offset :].startswith("{".encode(plain))
    assert warnings(records) == []


def test_bytes_that_are_no_utf_8_are_kept(tmp_path: Path) -> None:
    data = chat(message(1, "caf?"), message(2, "é")).encode().replace(b"caf?", b"caf\xe9")
    records = support.read(PARSER, evidence(tmp_path, data))
    assert [m.text for m in messages(records)] == ["caf\udce9", "é"]
    for one in messages(records):
        assert data[one.provenance.offset :].startswith(b"{")


def test_escapes_that_json_does_not_have_in_one_line(tmp_path: Path) -> None:
    text = json.dumps({**HEADER, "messages": [message(1, "a?b"), message(2, "c")]}).replace(
        "a?b", "a\\x0Bb\\q"
    )
    records = support.read(PARSER, evidence(tmp_path, text))
    assert [m.text for m in messages(records)] == ["a\x0bb\\q", "c"]


@pytest.mark.parametrize("words", ['a 5" pipe', 'he said "pay" now', 'a } 5" pipe {', 'say "'])
@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
def test_a_quotation_mark_that_was_not_escaped_ends_no_file_of_one_line(
    words: str, separators: tuple[str, str], tmp_path: Path
) -> None:
    """It is read as what it was, and so are those behind it; none is made of its words."""
    data = json.dumps(json.loads(chat(*(message(n, f"m{n}") for n in range(1, 7)))), separators=separators)
    records = support.read(PARSER, evidence(tmp_path, data.replace('"m2"', f'"{words}"').replace('"m3"', '"3\" too"')))
    assert [m.text for m in messages(records)] == ["m1", words, '3" too', "m4", "m5", "m6"]
    assert not [r for r in records if isinstance(r, Rejection)]
    inferred = [bool((m.details or {}).get("quotes_inferred")) for m in messages(records)]
    assert inferred == [False, True, True, False, False, False]


@pytest.mark.parametrize("words", ['a 5" pipe', 'a "b": {c}'])
def test_a_quotation_mark_in_the_last_message_of_a_chat_costs_the_next_chat_nothing(
    words: str, tmp_path: Path
) -> None:
    """On a single line what follows looks like its text, up to a message of somebody else."""
    chats = [{**HEADER, "messages": [message(n, f"m{n}") for n in (1, 2)]},
             {**HEADER, "id": 77, "name": "Bo", "messages": [message(n, f"b{n}", "user77") for n in (3, 4)]}]
    data = json.dumps({"about": "", "chats": {"about": "", "list": chats}}).replace('"m2"', f'"{words}"')
    records = support.read(PARSER, evidence(tmp_path, data))
    told = [(m.conversation, m.text) for m in messages(records)]
    here = told[0][0]
    assert told == [(here, "m1"), *([(here, words)] if "{" not in words else []), ("user77", "b3"), ("user77", "b4")]
    assert sum(isinstance(r, Rejection) for r in records) == ("{" in words)


@pytest.mark.parametrize("kept", [12, 60, 100])
def test_an_entry_on_a_line_whose_end_is_lost_costs_none_behind_it(kept: int, tmp_path: Path) -> None:
    lines = [json.dumps(message(n, f"m{n}")) for n in range(1, 6)]
    lines[1] = lines[1][:kept]
    data = json.dumps({**HEADER, "messages": []}).replace("[]", "[\n" + ",\n".join(lines) + "\n]\n")
    records = support.read(PARSER, evidence(tmp_path, data))
    assert [m.text for m in messages(records)] == ["m1", "m3", "m4", "m5"]
    assert [r.raw for r in records if isinstance(r, Rejection)] == [lines[1]]


def test_owner_behind_the_chats(tmp_path: Path) -> None:
    """The export names its owner behind the chats: directions are known all the same."""
    group = {"name": "G", "type": "private_group", "id": 5}
    said = [message(1, "mine", "user32"), message(2, "yours", "user31")]
    lists = {"about": "x", "list": [{**group, "messages": said}]}
    trap = {"about": '"personal_information": {"user_id": 31}'}
    whole = {**trap, "chats": lists, "personal_information": {"user_id": 32, "first_name": "Mira"}}
    records = support.read(PARSER, evidence(tmp_path, json.dumps(whole)))
    assert [m.direction for m in messages(records)] == ["out", "in"]
    assert [p.key for p in records if isinstance(p, Participant) and p.owner] == ["user32"]


def test_owner_of_the_saved_messages(tmp_path: Path) -> None:
    group = {"name": "G", "type": "private_group", "id": 5, "messages": [message(1, "mine", "user32")]}
    saved = {"type": "saved_messages", "id": 32, "messages": []}
    records = support.read(
        PARSER, evidence(tmp_path, json.dumps({"chats": {"about": "", "list": [group, saved]}}))
    )
    assert [m.direction for m in messages(records)] == ["out"]
    details = next(c.details for c in records if isinstance(c, Conversation))
    assert details is not None
    assert "direction_basis" in details, "an inference is said"


def test_two_accounts_of_one_group(tmp_path: Path) -> None:
    """Numbers count per account in a basic group, so that copies on two phones agree by time and words."""
    header = {"name": "G", "type": "private_group", "id": 5}
    mine = support.read(
        PARSER, evidence(tmp_path, chat(message(7, "a"), message(8, "b"), **header), "1.json")
    )
    other = [{**message(70, "a"), **when(1678467607)}, {**message(71, "b"), **when(1678467608)}]
    theirs = support.read(PARSER, evidence(tmp_path, chat(*other, **header), "2.json"))
    assert [m.same for m in messages(mine)] == [m.same for m in messages(theirs)]
    assert all(c.shared for c in mine if isinstance(c, Conversation))


def test_two_versions_of_an_edited_message_both_stay(tmp_path: Path) -> None:
    header = {"name": "G", "type": "private_supergroup", "id": 5}
    early = messages(support.read(PARSER, evidence(tmp_path, chat(message(1, "400 euros"), **header))))[0]
    late = messages(support.read(PARSER, evidence(tmp_path, chat(message(1, "40 euros"), **header))))[0]
    again = messages(support.read(PARSER, evidence(tmp_path, chat(message(1, "400 euros"), **header))))[0]
    assert early.same == again.same
    assert early.same != late.same


def test_a_file_left_out_keeps_its_name(tmp_path: Path) -> None:
    """The reason stands alone, or behind the name; a name may itself end in brackets."""
    reason = "(File not included. Change data exporting settings to download.)"
    gone = "(File unavailable, please try again later)"
    written = (reason, f"video_files/a (1).mp4 {reason}", f"b.pdf {gone}", "files/plan (File 2)", "files/plan (2)")
    rows = [message(n, "", file=one) for n, one in enumerate(written, 1)]
    found = [one.attachments[0] for one in messages(support.read(PARSER, evidence(tmp_path, chat(*rows))))]
    assert [(one.name, (one.details or {}).get("not_exported")) for one in found] == [
        (None, reason), ("video_files/a (1).mp4", reason), ("b.pdf", gone), ("plan (File 2)", None), ("plan (2)", None),
    ]  # fmt: skip


def test_a_file_of_the_same_name_from_elsewhere_is_not_taken(tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    (root / "other" / "photos").mkdir(parents=True)
    (root / "export" / "photos").mkdir(parents=True)
    (root / "other" / "pictures").mkdir()
    (root / "other" / "pictures" / "photo_1.jpg").write_text("of another app")
    evidence(
        root / "export", chat(message(1, photo="photos/photo_1.jpg"), message(2, photo="photos/photo_2.jpg"))
    )
    (root / "export" / "photos" / "photo_2.jpg").write_text("the one")
    with support.opened(root) as opened:
        item = opened.get("export/result.json")
        assert item is not None
        records = list(PARSER.read(item, Context()))
        assert [m.attachments[0].path for m in messages(records)] == [None, "export/photos/photo_2.jpg"]
        found = opened.get("export/photos/photo_2.jpg")
        assert found is not None
        assert found.claimed_by == "export/result.json"


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    for n in (1_000, 12_000):
        path = evidence(tmp_path, chat(*(message(i, "the same words again and again") for i in range(n))))
        tracemalloc.start()
        with support.opened(path) as opened:
            for _ in PARSER.read(opened.items[0], Context()):
                pass
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 2_000_000, "one block and one message are held"


def test_what_stood_before_a_failing_medium_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = evidence(tmp_path, chat(message(1, "before"), message(2, "behind")))

    def chunks(item: Item) -> Iterator[bytes]:
        yield path.read_bytes()[:-60]
        raise EvidenceUnreadable(path=item.path, reason="bad sector")

    monkeypatch.setattr(Item, "chunks", chunks)
    with support.opened(path) as opened:
        kept, error = until_error(opened.items[0])
    assert isinstance(error, EvidenceUnreadable)
    assert [m.text for m in messages(kept)] == ["before"]
    assert [c.key for c in kept if isinstance(c, Conversation)] == ["user31"]
    assert [p for p in kept if isinstance(p, Participant)]


@pytest.mark.parametrize("text", ["no json", '{"a": 1}', "[]"])
def test_nothing_of_the_format_is_said(text: str, tmp_path: Path) -> None:
    with support.opened(evidence(tmp_path, text)) as opened, pytest.raises(FileMalformed):
        list(PARSER.read(opened.items[0], Context()))


def test_damage_between_chats_costs_one_header(tmp_path: Path) -> None:
    chats = [{"name": f"C{n}", "type": "private_group", "id": n, "messages": [message(n)]} for n in (1, 2, 3)]
    text = json.dumps({"chats": {"about": "", "list": chats}}, indent=1)
    text = text.replace('"name": "C2"', '"name": C2')
    records = support.read(PARSER, evidence(tmp_path, text))
    assert [m.app_key for m in messages(records)] == ["1", "2", "3"]
    assert [c.title for c in records if isinstance(c, Conversation)] == ["C1", None, "C3"]
    assert warnings(records)[0].partial


def test_two_exports_in_one_file(tmp_path: Path) -> None:
    text = chat(message(1)) + "\n" + chat(message(2), id=32, name="Olga") + "\0" * 5000
    records = support.read(PARSER, evidence(tmp_path, text))
    assert [m.conversation for m in messages(records)] == ["user31", "user32"]
    assert [w.partial for w in warnings(records)] == [True]
    records = support.read(PARSER, evidence(tmp_path, chat(message(1)) + "\0" * 5000))
    assert warnings(records) == [], "a damaged medium pads with zeros"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
_FIELDS = (
    "id", "type", "date", "date_unixtime", "edited", "from", "from_id", "actor", "actor_id", "action", "text",
    "text_entities", "photo", "file", "media_type", "mime_type", "duration_seconds", "width", "poll",
    "todo_list", "location_information", "place_name", "contact_information", "contact_vcard", "reactions",
    "game_title", "reply_to_message_id", "forwarded_from", "members", "inline_bot_buttons", "photo_file_size",
)  # fmt: skip
_TYPES = st.sampled_from(["message", "service", "unsupported", "other"])


@given(
    entries=st.lists(
        st.dictionaries(st.sampled_from(_FIELDS), _JSON, max_size=6).flatmap(
            lambda fields: _TYPES.map(lambda kind: {"id": 1, "type": kind, **fields})
        ),
        max_size=4,
    ),
    header=st.dictionaries(st.sampled_from(["name", "type", "id"]), _JSON),
)
def test_any_value_of_any_field(
    entries: list[dict[str, Any]], header: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = json.dumps({**HEADER, **header, "messages": entries})
    path = evidence(tmp_path_factory.mktemp("any"), text)
    with support.opened(path) as opened:
        records = list(PARSER.read(opened.items[0], Context()))
    assert len(messages(records)) + len(
        [r for r in records if isinstance(r, Rejection) and r.kind == "message"]
    ) == len(entries)
    people = {record.key for record in records if isinstance(record, Participant)}
    for record in records:
        support.line(record)
        if isinstance(record, Message | Reaction):
            assert record.sender is None or record.sender in people
    for totals in support.ledger(records).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]


_PIECES = st.sampled_from(
    ["{", "}", "[", "]", ",", ":", '"', "\\", '"messages": [', '"id": 1', '"type": "message"', '"text": "a"',
     "\n  ", '"chats": {"list": [', '"contacts": {"list": [', "null", "12", "\\x0b", "é", "\ufeff", "\0",
     '{"name": "A", "type": "bot_chat", "id": 3', '{\n"id": 4,\n"type": "message"\n}',
     '"personal_information": {"user_id": 3}']
)  # fmt: skip


@given(pieces=st.lists(_PIECES, max_size=50), size=st.sampled_from([1, 7, 1 << 20]))
def test_no_structure_breaks_it(
    pieces: list[str], size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = evidence(tmp_path_factory.mktemp("structure"), "{" + "".join(pieces))
    with support.opened(path) as opened, pytest.MonkeyPatch.context() as patch:
        patch.setattr("parsers.evidence._BLOCK", size)
        kept, _ = until_error(opened.items[0])
    for totals in support.ledger(kept).values():
        assert totals["found"] == totals["kept"] + totals["rejected"]


def test_a_text_that_is_one_object_is_its_words(tmp_path: Path) -> None:
    message = {"id": 1, "type": "message", "date": "2021-05-01T10:00:00", "from_id": "user7"}
    message |= {"text": {"type": "bold", "text": "Pay"}}
    path = evidence(tmp_path, json.dumps({**HEADER, "messages": [message]}))
    assert [record.text for record in support.read(PARSER, path) if isinstance(record, Message)] == ["Pay"]


def test_what_carries_an_unknown_thing_and_no_words_is_no_text(tmp_path: Path) -> None:
    message = {"id": 1, "type": "message", "date": "2021-05-01T10:00:00", "from_id": "user7", "text": ""}
    told = [{**message, "hologram": {"size": 3}}, {**message, "hologram": {"size": 3}, "text": "look"}]
    path = evidence(tmp_path, json.dumps({**HEADER, "messages": told}))
    found = [record for record in support.read(PARSER, path) if isinstance(record, Message)]
    assert [(m.kind, (m.details or {})["other"]) for m in found] == [
        (kind, {"hologram": {"size": 3}}) for kind in ("other", "text")]  # fmt: skip


def test_rich_message_of_endless_depth_keeps_what_lies_near(tmp_path: Path) -> None:
    """Blocks nested beyond what the app makes are cut off, and the words before them and the next message stay."""
    deep: Any = {"type": "paragraph", "text": "far"}
    for _ in range(200):
        deep = {"type": "details", "title": "near", "blocks": [deep]}
    message = {"type": "message", "date": "2026-09-01T10:00:00", "date_unixtime": "1788249600", "from_id": "user7"}
    entries = [{"id": 1, **message, "rich_message": {"blocks": [deep, 5, None]}}, {"id": 2, **message, "text": "after"}]
    path = evidence(tmp_path, json.dumps({**HEADER, "messages": entries}))
    texts = [record.text for record in support.read(PARSER, path) if isinstance(record, Message)]
    assert texts[1] == "after"
    assert texts[0] is not None
    assert set(texts[0].split("\n")) == {"near"}
