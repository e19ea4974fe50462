"""The sample evidence: it builds, is well-formed where it should be, and holds what expected.json says."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from triage import sample

RESOURCES = sample.SOURCE.parent
SURROGATE = re.compile(r"&#(5[5-7]\d{3});")
#: Codes of the first rule set that need an example in English and in French.
FOUNDATION = {
    "C-ACC", "C-CHECK", "C-DEBT", "C-DEL", "C-DOC", "C-ISO", "C-LOC", "C-LOCK", "C-PROOF", "C-TA", "C-TF",
    "C-TI", "C-TV", "C-WAGE", "R-FEE", "R-LURE", "V-HELP",
}  # fmt: skip
KINDS = {
    0: "text", 1: "image", 2: "voice", 3: "video", 4: "contact", 5: "location", 7: "system", 9: "document",
    15: "deleted", 16: "location", 20: "sticker", 66: "poll", 90: "call",
}  # fmt: skip


def _hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def evidence(sample_evidence: Path) -> Path:
    return sample_evidence


@pytest.fixture(scope="module")
def expected() -> dict[str, Any]:
    return json.loads((RESOURCES / "expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sources(expected: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {source["path"]: source for source in expected["sources"]}


@pytest.fixture(scope="module")
def database(evidence: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{evidence}/phone-A/msgstore.db?mode=ro&immutable=1", uri=True)
    yield connection
    connection.close()


def _xml(path: Path) -> ET.Element:
    """Parse a backup, its broken surrogate references joined into characters first."""

    def join(match: re.Match[str]) -> str:
        high, low = (int(unit) for unit in re.findall(r"\d+", match.group()))
        return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))

    text = re.sub(r"&#5[56]\d{3};&#5[67]\d{3};", join, path.read_text(encoding="utf-8"))
    return ET.fromstring(text.partition("?>")[2].strip())


def _telegram(path: Path) -> list[dict[str, Any]]:
    export = json.loads(path.read_text(encoding="utf-8"))
    return [*export["chats"]["list"], *export["left_chats"]["list"]]


def _flat(message: dict[str, Any]) -> str:
    return "".join(entity["text"] for entity in message["text_entities"])


def _entries(path: Path) -> list[str]:
    """Bodies of the entries of a text export, without their heads of date and name."""
    if path.name == "_chat.txt":
        head = r"(?m)^\u200e?\[\d\d/\d\d/2026 \d\d:\d\d:\d\d\] (?:Didier Logement|Yasmine T\.): "
    else:
        head = r"(?m)^\d\d/\d\d/2026, \d\d:\d\d - (?:(?:Victor - Foreman|Hamza B): )?"
    text = path.read_text(encoding="utf-8")
    assert re.match(head, text)
    return [body.strip("\n") for body in re.split(head, text)[1:]]


def _texts(evidence: Path, path: str, database: sqlite3.Connection) -> set[str]:
    """Every text that a message of one source has."""
    file = evidence / path
    if path == "phone-A/msgstore.db":
        rows = database.execute("SELECT CAST(text_data AS TEXT) FROM message WHERE text_data IS NOT NULL")
        return {text for (text,) in rows}
    if path.endswith(".txt"):
        return set(_entries(file))
    if path.endswith("result.json"):
        return {_flat(message) for chat in _telegram(file) for message in chat["messages"]}
    root = _xml(file)
    return {row.get("body") or row.get("text", "") for tag in ("sms", "part") for row in root.iter(tag)}


def test_it_builds_every_file_that_is_announced(evidence: Path, expected: dict[str, Any]) -> None:
    announced = {source["path"] for source in expected["sources"]} | set(expected["built"]["pictures"])
    assert set(_hashes(evidence)) == announced
    assert len(announced) == expected["built"]["files"]


def test_two_builds_are_equal_and_the_installation_is_only_read(evidence: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in RESOURCES.rglob("*")}
    again = sample.build(tmp_path)
    assert again == tmp_path
    assert _hashes(again) == _hashes(evidence)
    assert {path: path.stat().st_mtime_ns for path in RESOURCES.rglob("*")} == before
    assert {path.stat().st_mtime for path in again.rglob("*") if path.is_file()} == {sample.ACQUIRED}


def test_it_refuses_a_folder_that_holds_something(tmp_path: Path) -> None:
    (tmp_path / "case.attest").write_bytes(b"mine")
    with pytest.raises(sample.SampleFolderNotEmpty, match="not empty"):
        sample.build(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["case.attest"]


def test_an_installation_without_the_sample_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sample, "SOURCE", tmp_path / "gone")
    with pytest.raises(sample.SampleMissing, match="Install Attest again"):
        sample.build(tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_the_pictures_are_pictures(evidence: Path, expected: dict[str, Any]) -> None:
    assert {str(sample.ADVERT), str(sample.PAYSLIP)} == set(expected["built"]["pictures"])
    for name in expected["built"]["pictures"]:
        with Image.open(evidence / name) as picture:
            assert picture.format == "PNG"
            # Letters have soft edges: many shades mean that something is drawn.
            assert len(picture.convert("L").getcolors(256) or []) > 10
    export = (evidence / sample.PAYSLIP).with_name("_chat.txt").read_text(encoding="utf-8")
    assert f"<pièce jointe : {sample.PAYSLIP.name}>" in export


def test_the_databases_are_sound_and_their_rows_belong_together(
    evidence: Path, database: sqlite3.Connection, sources: dict[str, Any]
) -> None:
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    for table, rows in sources["phone-A/msgstore.db"]["rows"].items():
        assert (table, database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]) == (table, rows)
    orphans = {
        "message": "chat_row_id NOT IN (SELECT _id FROM chat) AND _id > 1",
        "chat": "jid_row_id NOT IN (SELECT _id FROM jid)",
        "jid_map": "lid_row_id NOT IN (SELECT _id FROM jid) OR jid_row_id NOT IN (SELECT _id FROM jid)",
        "call_log": "_id NOT IN (SELECT call_log_row_id FROM message_call_log)",
        "message_add_on": "parent_message_row_id NOT IN (SELECT _id FROM message)",
        "message_quoted": "key_id NOT IN (SELECT key_id FROM message)",
    }
    tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        columns = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        if "message_row_id" in columns:
            orphans.setdefault(table, "message_row_id NOT IN (SELECT _id FROM message)")
    for table, where in orphans.items():
        lost = database.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0]
        assert (table, lost) == (table, 0)
    with sqlite3.connect(f"file:{evidence}/phone-A/wa.db?mode=ro&immutable=1", uri=True) as book:
        counted = book.execute("SELECT count(*) FROM wa_contacts").fetchone()[0]
    book.close()
    assert counted == sources["phone-A/wa.db"]["contacts"]


def test_the_messages_of_the_telephone_are_as_expected(
    database: sqlite3.Connection, sources: dict[str, Any]
) -> None:
    source = sources["phone-A/msgstore.db"]
    types = database.execute("SELECT message_type FROM message WHERE chat_row_id > 0").fetchall()
    assert len(types) == source["messages"]
    assert Counter(KINDS[number] for (number,) in types) == source["kinds"]
    times = database.execute("SELECT timestamp FROM message WHERE _id > 1 ORDER BY sort_id").fetchall()
    assert times == sorted(times)
    lone = database.execute(
        "SELECT count(*) FROM message m JOIN jid j ON j._id = m.sender_jid_row_id "
        "WHERE j.server = 'lid' AND j._id NOT IN (SELECT lid_row_id FROM jid_map)"
    ).fetchone()[0]
    assert lone == 2  # one person of the group whom nothing resolves: what they wrote, and their leaving
    blobs = database.execute("SELECT count(*) FROM message WHERE typeof(text_data) = 'blob'").fetchone()[0]
    assert blobs == 1
    gap = database.execute(
        "SELECT count(*) FROM message a WHERE _id > 2 AND _id - 1 NOT IN (SELECT _id FROM message)"
    ).fetchone()[0]
    assert gap == 1


def test_the_text_exports_are_as_expected(
    evidence: Path, expected: dict[str, Any], sources: dict[str, Any]
) -> None:
    exports = {path: source for path, source in sources.items() if path.endswith(".txt")}
    assert len(exports) == 3
    for path, source in exports.items():
        assert (path, len(_entries(evidence / path))) == (path, source["messages"])
        assert sum(source["kinds"].values()) == source["messages"]
        text = (evidence / path).read_text(encoding="utf-8")
        for name, count in source["senders"].items():
            assert (name, len(re.findall(rf"(?m)(?:- |\] ){re.escape(name)}: ", text))) == (name, count)
    (twice,) = expected["duplicates"]
    first, second = (
        Counter((evidence / path).read_text(encoding="utf-8").splitlines()) for path in twice["sources"]
    )
    assert (first & second).total() == twice["messages"]
    assert max((first & second).values()) == 2  # said twice in one minute: two messages, each in both files


def test_the_sms_backup_is_broken_in_one_place_only(evidence: Path, sources: dict[str, Any]) -> None:
    source = sources["export-C/sms-backup.xml"]
    path = evidence / source["path"]
    with pytest.raises(ET.ParseError, match="invalid character number"):
        ET.parse(path)
    assert len(SURROGATE.findall(path.read_text(encoding="utf-8"))) == 2 * source["broken_surrogates"]
    root = _xml(path)
    assert len(root.findall("sms")) == source["sms"]
    assert len(root.findall("mms")) == source["mms"]
    assert len(root) == source["messages"] == int(root.get("count", "")) == source["stated_count"]
    ways = Counter({"1": "in", "2": "out"}[row.get("type") or row.get("msg_box", "")] for row in root)
    assert ways == source["direction"]
    assert sum("😘" in sms.get("body", "") for sms in root) == 1


def test_the_call_list_states_a_wrong_count(evidence: Path, sources: dict[str, Any]) -> None:
    source = sources["export-C/calls.xml"]
    root = ET.parse(evidence / source["path"]).getroot()
    assert len(root) == source["calls"]
    assert int(root.get("count", "")) == source["stated_count"] != source["calls"]
    names = {"1": "incoming", "2": "outgoing", "3": "missed", "5": "rejected", "6": "blocked"}
    assert Counter(names[call.get("type", "")] for call in root) == source["call_types"]


def test_the_telegram_export_is_as_expected(evidence: Path, sources: dict[str, Any]) -> None:
    source = sources["export-D/result.json"]
    path = evidence / source["path"]
    chats = _telegram(path)
    messages = [message for chat in chats for message in chat["messages"]]
    assert len(chats) == source["conversations"]
    assert len(messages) == source["messages"] == sum(source["kinds"].values())
    services = [message for message in messages if message["type"] == "service"]
    assert len(services) == source["kinds"]["system"] + source["kinds"]["call"]
    assert sum("reactions" in message for message in messages) == source["reactions"]
    for field, least in {"edited": 3, "forwarded_from": 3, "reply_to_message_id": 1, "poll": 1}.items():
        assert sum(field in message for message in messages) >= least, field
    assert any(isinstance(message["text"], list) for message in messages)
    assert any(message.get("from", "") is None for message in messages)
    assert len(json.loads(path.read_text(encoding="utf-8"))["contacts"]["list"]) == source["contacts"]
    for chat in chats:
        ids = [message["id"] for message in chat["messages"]]
        assert ids == sorted(set(ids))


def test_every_named_passage_is_in_its_source(
    evidence: Path, expected: dict[str, Any], sources: dict[str, Any], database: sqlite3.Connection
) -> None:
    texts = {path: _texts(evidence, path, database) for path, source in sources.items() if source["messages"]}
    for passage in expected["key_passages"]:
        for message in passage["messages"]:
            assert message["text"] in texts[passage["source"]]
    for negative in expected["hard_negatives"]:
        assert negative["text"] in texts[negative["source"]]
    flagged = {message["text"] for passage in expected["key_passages"] for message in passage["messages"]}
    assert not flagged & {negative["text"] for negative in expected["hard_negatives"]}


def test_every_code_of_the_first_rule_set_has_an_example_in_both_languages(expected: dict[str, Any]) -> None:
    passages = expected["key_passages"]
    now = {(passage["code"], passage["language"]) for passage in passages if passage["since"] == "foundation"}
    assert now >= {(code, language) for code in FOUNDATION for language in ("en", "fr")}
    assert ("C-TS", "en") in now
    assert all(language in {"en", "fr"} for _, language in now)
    later = {passage["language"] for passage in passages if passage["since"] == "later"}
    assert later >= {"ro", "uk", "ar", "ru"}
    turns = [passage for passage in passages if len(passage["messages"]) == 2]
    assert [(passage["code"], passage["language"]) for passage in turns] == [("C-DOC", "en")]


def _numbers(evidence: Path) -> dict[str, set[str]]:
    """International numbers by source, as digits behind a plus."""
    found: dict[str, set[str]] = {}
    for path in evidence.rglob("*"):
        name = str(path.relative_to(evidence))
        if path.suffix in {".txt", ".xml", ".json"}:
            text = path.read_text(encoding="utf-8")
        elif path.suffix == ".db":
            book = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)
            text = "\n".join(book.iterdump())
            book.close()
        else:
            continue
        plain = {"+" + re.sub(r"\D", "", number) for number in re.findall(r"\+\d[\d -]{9,20}\d", text)}
        found[name] = plain | {"+" + number for number in re.findall(r"\b(\d{10,15})@s\.whatsapp\.net", text)}
    return found


def test_people_are_where_they_are_said_to_be_and_no_number_is_anybodys(
    evidence: Path, expected: dict[str, Any]
) -> None:
    numbers = _numbers(evidence)
    for person in expected["people"]:
        for path in person["appears_in"]:
            assert numbers[path] & set(person["identifiers"]), (person["name"], path)
    for path, found in numbers.items():
        for number in found:
            fiction = number.startswith(("+3363998", "+447700900"))
            invented = re.match(r"\+(?:40700000|37360000|380500000|212600000|21620000)\d{3}$", number)
            assert fiction or invented, (path, number)
    files = [path for path in sample.SOURCE.rglob("*") if path.is_file()]
    domains = {
        found for path in files for found in re.findall(r"\w@([\w.]+\.\w+)", path.read_text(encoding="utf-8"))
    }
    assert domains == {"s.whatsapp.net", "g.us", "example.org"}


def test_the_page_names_every_file_person_and_code(expected: dict[str, Any]) -> None:
    page = (RESOURCES / "README.md").read_text(encoding="utf-8")
    for source in expected["sources"]:
        assert f"| `{source['path']}` | {source['exhibit']} | {source['messages']} |" in page
    for person in expected["people"]:
        assert f"| {person['name']} |" in page
    for passage in expected["key_passages"]:
        assert f"| {passage['code']} | {passage['language']} |" in page
    rows = sum(source["messages"] for source in expected["sources"])
    unique = rows - expected["duplicates"][0]["messages"]
    assert expected["totals"] == {"rows": rows, "unique_messages": unique}
    assert f"{rows:,} message rows" in page
