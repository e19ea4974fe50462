"""Formats that `parsers.signs` leaves out would not have claimed the file: both ways of asking agree, word for word."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.base import Identified, Parser, _index, identify, parsers, ranked
from parsers.evidence import Evidence, Item
from parsers.signs import Index, Signs, any_of
from tests import support
from tests.sampling import some

TESTDATA = Path(__file__).resolve().parents[3] / "shared" / "testdata"
CASES = [case for parser in parsers() for case in support.cases(parser.id)]


def _cluster(data: bytes, dice: random.Random) -> bytes:
    start = dice.randrange(min(len(data), 6000) + 1)
    return data[:start] + dice.randbytes(512) + data[start + 512:]


def _flips(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(min(len(changed), 1 + dice.randrange(24))):
        changed[dice.randrange(min(len(changed), 4096))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _wide(encoding: str) -> Callable[[bytes, random.Random], bytes]:
    def change(data: bytes, _: random.Random) -> bytes:
        try:
            return data.decode("utf-8").encode(encoding)
        except UnicodeDecodeError:
            return data

    return change


CHANGES: dict[str, Callable[[bytes, random.Random], bytes]] = {
    "whole": lambda data, _: data, "cluster": _cluster, "flips": _flips,
    "cut": lambda data, dice: data[:dice.randrange(len(data) + 1)],
    "utf-16": _wide("utf-16"), "utf-16-be": _wide("utf-16-be"), "utf-32": _wide("utf-32"),
    "mark and blanks": lambda data, _: b"\xef\xbb\xbf \r\n\t" + data,
    "capitals": lambda data, _: data.upper(),
}  # fmt: skip


def _asked(evidence: Evidence) -> Iterator[Item]:
    return (item for item in evidence.items if not item.container and item.size)


def _said(claims: list[tuple[Parser, Identified]]) -> list[tuple[str, int, str]]:
    return [(parser.id, claim.confidence, claim.reason) for parser, claim in claims]


def _compare(root: Path) -> int:
    """Compare for every file of the evidence; return how many were claimed."""
    claimed = 0
    with support.opened(root) as evidence:
        quick = {item.path: (_said(identify(item)), list(dict.fromkeys(item.damage))) for item in _asked(evidence)}
    with support.opened(root) as evidence:
        for item in _asked(evidence):
            slow = _said(ranked(item, parsers()))
            assert quick[item.path] == (slow, list(dict.fromkeys(item.damage))), item.path
            claimed += bool(slow)
    return claimed


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every fixture of every format, in folders of one."""
    root = tmp_path_factory.mktemp("fixtures") / "whole"
    for case in CASES:
        support.build(case, root / case.parent.name / case.name)
    return root


@pytest.mark.parametrize("how", CHANGES)
def test_both_ways_agree_on_every_fixture(how: str, built: Path, tmp_path: Path) -> None:
    root = tmp_path / how
    for case in CASES if how == "whole" else some(CASES, 2):
        place = Path(case.parent.name, case.name)
        shutil.copytree(built / place, root / place)
    dice = random.Random(how)
    for path in sorted(root.rglob("*")):
        if path.is_file() and how != "whole":
            path.write_bytes(CHANGES[how](path.read_bytes(), dice))
    assert _compare(root) >= (len(CASES) if how == "whole" else 1)


@pytest.mark.skipif(not TESTDATA.is_dir(), reason="no test data beside the repository")
def test_both_ways_agree_on_samples() -> None:
    assert _compare(TESTDATA)


def test_most_formats_are_not_asked_about_most_files(tmp_path: Path) -> None:
    (tmp_path / "photo").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)) * 8)
    (tmp_path / "settings.xml").write_bytes(b"<?xml version='1.0'?><map><int name='a' value='1'/></map>")
    (tmp_path / "state.json").write_bytes(b'{"a": 1, "b": [2, 3]}')
    connection = sqlite3.connect(tmp_path / "things.db")
    connection.execute("CREATE TABLE things (id INTEGER PRIMARY KEY)")
    connection.close()
    with support.opened(tmp_path) as evidence:
        asked = {item.name: len(_index().possible(item)) for item in evidence.items}
    assert asked["photo"] <= 3
    assert asked["settings.xml"] <= 12
    assert asked["state.json"] <= 12
    assert asked["things.db"] <= 5


@given(words=st.lists(st.binary(min_size=1, max_size=3), max_size=4), data=st.binary(max_size=40))
def test_words_are_found_together_as_one_by_one(words: list[bytes], data: bytes) -> None:
    assert (any_of(tuple(words))(data) is not None) == any(word in data for word in words)


def test_a_format_that_declares_nothing_is_always_asked(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    (tmp_path / "b").write_bytes(b"words")
    (tmp_path / "c").write_bytes(b"SQLite format 3\x00" + bytes(84))
    index = Index([("all", Signs()), ("some", Signs(tables=("x",))), ("text", Signs(text=True)),
                   ("marked", Signs(marks=("words", "other")))])
    with support.opened(tmp_path) as evidence:
        assert [index.possible(item) for item in evidence.items] == [
            ["all"], ["all", "text", "marked"], ["all", "some"]]  # the tables of the last cannot be read


def test_tables_are_known_whatever_their_letters(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute("CREATE TABLE MESSAGES (id INTEGER)")
    connection.close()
    index = Index([("one", Signs(tables=("messages", "chats"))), ("two", Signs(tables=("chats",))),
                   ("any", Signs(database=True))])
    with support.opened(tmp_path) as evidence:
        assert index.possible(evidence.items[0]) == ["one", "any"]


def test_tables_that_only_the_log_brings_are_known(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "x.db")
    connection.execute("CREATE TABLE old (id INTEGER)")
    connection.commit()
    connection.close()
    support.leave_wal(tmp_path / "x.db", "INSERT INTO old VALUES (1)")
    with support.opened(tmp_path) as evidence:
        item = evidence.items[0]
        assert item.schema() == {"old": {"id"}}
        assert not list(evidence.scratch.folder.iterdir()), "the file alone was asked, in place"
    support.leave_wal(tmp_path / "x.db", "CREATE TABLE new (id INTEGER, name TEXT)")
    with support.opened(tmp_path) as evidence:
        assert evidence.items[0].schema() == {"old": {"id"}, "new": {"id", "name"}}
