"""What every parser owes, applied to every parser and every fixture without being told.

The words of each rule stand in parsers/base.py and parsers/records.py. A parser without a fixture fails here.
"""

from __future__ import annotations

import contextlib
import errno
import io
import random
import shutil
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers.base import Context, Parser, parsers
from parsers.errors import Cancelled, UserError
from parsers.item import Item
from parsers.records import (
    OWNER,
    Call,
    Conversation,
    Message,
    Participant,
    Reaction,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from tests import support
from tests.sampling import some

PARSERS = list(parsers())
CASES = [(parser, case) for parser in PARSERS for case in support.cases(parser.id)]
NAMED = [pytest.param(parser, case, id=f"{parser.id}/{case.name}") for parser, case in CASES]
#: Parsers with a fixture in one version only: {id: why}. A new parser brings two, or its reason.
ONE_VERSION: dict[str, str] = {}
#: Without a database's log other rows would stand in it, and without the examiner's mapping others in a table.
_PART_OF_IT = ("-wal", "-shm", "-journal", ".mapping.toml")
#: A hostile file may be reported row by row, but not for ever.
MOST_RECORDS = 200_000


def _files(root: Path) -> Iterator[Path]:
    return (path for path in sorted(root.rglob("*")) if path.is_file() and path.stat().st_size)


class _Made(dict[Path, Any]):
    """Made when it is first asked for: of tests that are shared out among processes each needs some only."""

    def __init__(self, make: Callable[[Path], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, case: Path) -> Any:
        made = self[case] = self._make(case)
        return made


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Path]:
    """Every fixture, built once: case folder -> evidence folder."""
    root = tmp_path_factory.mktemp("fixtures")
    return _Made(lambda case: support.build(case, root / case.parent.name / case.name))


@pytest.fixture(scope="session")
def records(built: dict[Path, Path]) -> dict[Path, list[Record]]:
    """What each parser makes of each of its fixtures."""
    return _Made(lambda case: support.read(support.parser_named(case.parent.name), built[case]))


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.id)
def test_describes_itself(parser: Parser) -> None:
    assert parser.id == parser.id.lower()
    assert " " not in parser.id
    assert parser.name
    assert parser.version
    assert parser.app
    assert parser.tested, "say which versions it was run on"
    assert type(parser).__module__.startswith("parsers.formats.")


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.id)
def test_has_a_fixture(parser: Parser) -> None:
    found = support.cases(parser.id)
    assert found, f"tests/fixtures/{parser.id} has no case with an input folder"
    for case in found:
        assert (case / "expected.jsonl").is_file(), f"{case.name} has no expected.jsonl"


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.id)
def test_has_fixtures_of_two_versions(parser: Parser) -> None:
    """Apps change their schema: one version that reads well says nothing of the next."""
    assert (len(support.cases(parser.id)) > 1) != (parser.id in ONE_VERSION)


@pytest.mark.parametrize(("parser", "case"), NAMED)
def test_gives_what_was_reviewed(parser: Parser, case: Path, records: dict[Path, list[Record]]) -> None:
    assert support.lines(records[case]) == support.expected(case)


@pytest.mark.parametrize(("parser", "case"), NAMED)
def test_two_runs_agree(
    parser: Parser, case: Path, built: dict[Path, Path], records: dict[Path, list[Record]]
) -> None:
    assert support.lines(support.read(parser, built[case])) == support.lines(records[case])


@pytest.mark.parametrize(("parser", "case"), NAMED)
def test_ledger_adds_up(parser: Parser, case: Path, records: dict[Path, list[Record]]) -> None:
    for kind, totals in support.ledger(records[case]).items():
        assert totals["found"] == totals["kept"] + totals["rejected"], f"{kind}: {dict(totals)}"


@pytest.mark.parametrize(("parser", "case"), NAMED)
def test_every_record_says_where_it_stands(
    parser: Parser, case: Path, records: dict[Path, list[Record]]
) -> None:
    for record in records[case]:
        if type(record).__name__ in support.LEDGER or isinstance(record, Rejection):
            place = record.provenance  # type: ignore[union-attr]
            assert (place.row, place.offset, place.line) != (None, None, None), record


@pytest.mark.parametrize(("parser", "case"), NAMED)
def test_keys_are_declared(parser: Parser, case: Path, records: dict[Path, list[Record]]) -> None:
    _keys_are_declared(records[case])
    owners = {(record.key, record.app) for record in records[case] if isinstance(record, Participant) and record.owner}
    assert len({key for key, _ in owners}) == len(owners)


def _keys_are_declared(records: list[Record]) -> None:
    people = {record.key for record in records if isinstance(record, Participant)} | {OWNER}
    threads = {record.key for record in records if isinstance(record, Conversation)}
    for record in records:
        if isinstance(record, Message | Call | Reaction):
            assert record.conversation in threads, record
            assert record.sender is None or record.sender in people, record
        if isinstance(record, Call | Conversation):
            assert set(record.participants) <= people, record


@pytest.mark.parametrize(("parser", "case"), NAMED)
def test_keys_are_declared_where_the_medium_fails(
    parser: Parser, case: Path, built: dict[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was read of the largest file before it failed has its conversations and people all the same."""
    kept: list[Record] = []
    with support.opened(built[case]) as evidence:
        claimed = support.claimed(parser, evidence)
        for item in claimed:
            item.digests()  # as an import takes them first
        largest = max((item for item in evidence.items if not item.container), key=lambda item: item.size)
        opened = Item.open

        def failing(item: Item) -> BinaryIO:
            stream = opened(item)
            return cast(BinaryIO, _Failing(stream, item.size * 9 // 10)) if item is largest else stream

        monkeypatch.setattr(Item, "open", failing)
        for item in claimed:
            if item.claimed_by is None:
                with contextlib.suppress(UserError):
                    kept.extend(parser.read(item, Context()))
    _keys_are_declared(kept)


@pytest.mark.parametrize(
    ("parser", "case"), [one for one in NAMED if sum(1 for _ in _files(one.values[1] / "input")) > 1]  # type: ignore[arg-type]
)
def test_a_file_beside_that_cannot_be_read_costs_no_message(
    parser: Parser, case: Path, built: dict[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names, further pages, attachments: where they are lost, what was to be read with them is read and says so."""
    with support.opened(built[case]) as evidence:
        claimed = support.claimed(parser, evidence)
        needed = {item.path for item in (*claimed, *evidence.items) if item in claimed or item.container}
        opened = Item.open

        def failing(item: Item) -> BinaryIO:
            if item.path in needed or item.name.endswith(_PART_OF_IT):
                return opened(item)
            return cast(BinaryIO, _Failing(opened(item), 0))

        monkeypatch.setattr(Item, "open", failing)
        for item in claimed:
            if item.claimed_by is None:
                list(parser.read(item, Context()))


class _Failing(io.RawIOBase):
    """A file of a medium that fails at a place. It gives little at a time, as a large file is read."""

    def __init__(self, stream: BinaryIO, place: int) -> None:
        super().__init__()
        self._stream, self._left = stream, place

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        block = self._stream.read(min(len(buffer), self._left, 512))
        if not block:
            raise OSError(errno.EIO, "Input/output error")
        self._left -= len(block)
        buffer[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._stream.close()
        super().close()


@pytest.mark.parametrize(("parser", "case"), NAMED)
def test_same_tells_messages_apart(parser: Parser, case: Path, records: dict[Path, list[Record]]) -> None:
    """Two messages with one `same` in a conversation are copies: words, kind, sender and time are equal."""
    seen: dict[tuple[str, str], Message] = {}
    for record in records[case]:
        if isinstance(record, Message) and record.same is not None:
            first = seen.setdefault((record.conversation, record.same), record)
            assert (first.text, first.kind, first.sender) == (record.text, record.kind, record.sender)
            assert first.time.raw == record.time.raw or first.state != record.state, record.same


@pytest.mark.parametrize(("parser", "case"), NAMED)
def test_is_plain_data(parser: Parser, case: Path, records: dict[Path, list[Record]]) -> None:
    """Details hold what JSON can: they are stored and compared as JSON text."""
    for record in records[case]:
        for name in ("details", "args"):
            details = getattr(record, name, None)
            if details is not None:
                assert _is_plain(details), record
        for attachment in getattr(record, "attachments", ()):
            assert _is_plain(attachment.details), record
    msgspec.json.encode([support.line(record) for record in records[case]])


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(isinstance(key, str) for key in value) and all(map(_is_plain, value.values()))
    if isinstance(value, list):
        return all(map(_is_plain, value))
    if isinstance(value, float):
        return value - value == 0  # neither infinite nor "not a number"
    return value is None or isinstance(value, str | int | bool)


@pytest.mark.parametrize(("parser", "case"), NAMED)
def test_words_have_their_arguments(parser: Parser, case: Path, records: dict[Path, list[Record]]) -> None:
    for record in records[case]:
        if isinstance(record, Warning):
            assert record.message.format(**record.args)
        if isinstance(record, Rejection):
            assert record.reason.format(**record.args)


@pytest.mark.parametrize(("parser", "case"), NAMED)
def test_evidence_stays_as_it_is(parser: Parser, case: Path, built: dict[Path, Path], tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    shutil.copytree(built[case], root)
    before = support.hashes(root)
    paths = [root, *root.rglob("*")]
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        assert support.read(parser, root)
    finally:
        for path in paths:
            path.chmod(0o755 if path.is_dir() else 0o644)
    assert support.hashes(root) == before


@pytest.mark.parametrize(("parser", "case"), NAMED)
def test_claims_its_own_and_no_others(parser: Parser, case: Path, built: dict[Path, Path]) -> None:
    with support.opened(built[case]) as evidence:
        claimed = support.claimed(parser, evidence)
        assert claimed, "the parser does not recognise its own fixture"
        for item in claimed:
            own = parser.identify(item)
            for other in PARSERS:
                claim = other.identify(item)
                assert other is parser or claim is None or own is None or claim.confidence < own.confidence, (
                    other.id
                )


@pytest.mark.parametrize(("parser", "case"), NAMED)
def test_stops_when_told(parser: Parser, case: Path, built: dict[Path, Path]) -> None:
    """The button works at the latest between rows or blocks; a small file may end first."""
    context = Context(cancelled=lambda: True)
    try:
        support.read(parser, built[case], context)
    except Cancelled:
        return


def _run(parser: Parser, root: Path) -> None:
    """Identify and read all items, as hostile as they are. Only a sentence for the user may come out."""
    sentences: list[str] = []
    with support.opened(root) as evidence:
        for item in evidence.items:
            claim = parser.identify(item)
            if item.container and claim is None:
                continue
            try:
                kept = list(islice(parser.read(item, Context()), MOST_RECORDS))
            except UserError as error:
                sentences.append(str(error))
                continue
            assert len(kept) < MOST_RECORDS, "goes on for ever"
            for totals in support.ledger(kept).values():
                assert totals["found"] == totals["kept"] + totals["rejected"], dict(totals)
    assert all(sentences)


def _damaged(data: bytes, how: str, seed: int) -> bytes:
    dice = random.Random(seed)
    if how == "truncated":
        return data[: dice.randrange(len(data) + 1)]
    if how == "garbage":
        return dice.randbytes(dice.randrange(4096))
    changed = bytearray(data)
    if how == "flipped":
        for _ in range(1 + dice.randrange(24)):
            changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    elif how == "overwritten":
        start = dice.randrange(len(changed))
        length = min(1 + dice.randrange(512), len(changed) - start)
        changed[start : start + length] = dice.randbytes(length)
    else:  # a piece twice, as a broken copy has it
        start = dice.randrange(len(changed))
        piece = changed[start : start + 1 + dice.randrange(2048)]
        changed[start:start] = piece
    return bytes(changed)


@pytest.mark.parametrize(("parser", "case"), NAMED)
@settings(
    max_examples=len(some(range(60), 15)),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    how=st.sampled_from(("truncated", "flipped", "overwritten", "doubled", "garbage")),
    which=st.integers(0, 99),
    seed=st.integers(0, 1 << 32),
)
def test_survives_damage(
    parser: Parser,
    case: Path,
    built: dict[Path, Path],
    how: str,
    which: int,
    seed: int,
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "evidence"
        shutil.copytree(built[case], root)
        files = list(_files(root))
        victim = files[which % len(files)]
        victim.write_bytes(_damaged(victim.read_bytes(), how, seed))
        _run(parser, root)


@pytest.mark.parametrize("parser", PARSERS, ids=lambda parser: parser.id)
def test_survives_anything(parser: Parser, tmp_path: Path) -> None:
    """Files of no format: empty, zeros, text, a bare SQLite header, a header with noise behind it."""
    root = tmp_path / "evidence"
    root.mkdir()
    dice = random.Random(7)
    header = b"SQLite format 3\x00"
    for name, data in {
        "empty": b"",
        "zeros": bytes(100_000),
        "noise.db": dice.randbytes(20_000),
        "bare.db": header,
        "msgstore.db": header + dice.randbytes(8192),
        "text.txt": "\ufefföäü\r\n\x00\ud800".encode("utf-8", "surrogatepass"),
        "broken.json": b'{"a": [{"b": ' * 500,
        "broken.xml": b"<?xml version='1.0'?><smses><sms",
    }.items():
        (root / name).write_bytes(data)
    _run(parser, root)
