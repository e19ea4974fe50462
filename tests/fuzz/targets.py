"""What is fuzzed: a name, what reads the bytes, and seeds. Only what a target allows may come out of it.

A target that reads a file does so as an import does: the file lies in a folder, the parser identifies and reads it, and
the ledger must add up. What decodes a blob is called with the blob.
"""

from __future__ import annotations

import functools
import plistlib
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from parsers import protobuf
from parsers.apps import postbox
from parsers.apps.apple import load_plist, plain, unarchive
from parsers.apps.signal import binary as signal_frames
from parsers.apps.tl import read_message, read_object
from parsers.base import Context
from parsers.containers import mbdb, signal_backup, whatsapp
from parsers.errors import UserError
from parsers.evidence import Evidence, Scratch
from parsers.formats.apple_messages.body import read_body, read_edits
from parsers.formats.wire_phone.shared import decoded
from parsers.mail import tnef
from parsers.mail.letter import letter
from parsers.tables.mapping import BadMapping, Mapping, load
from parsers.tables.tables import Tables
from parsers.text.htmltext import words_of
from tests import frames, support
from triage.media.papers import zone

MOST_RECORDS = 50_000
LONGEST = 1 << 16  # bytes that are fed
_SECRETS = (b"0123456789" * 3, b"correct horse", bytes(32).hex().encode())


class Target(msgspec.Struct, frozen=True):
    """`feed` reads bytes; `seeds` are good ones; `allowed` may come out of it."""

    feed: Callable[[bytes], object]
    seeds: Callable[[], Iterator[bytes]]
    allowed: tuple[type[Exception], ...] = ()


def _check_ledger(records: list[Any]) -> None:
    assert len(records) < MOST_RECORDS, "goes on for ever"
    for kind, totals in support.ledger(records).items():
        assert totals["found"] == totals["kept"] + totals["rejected"], f"{kind}: {dict(totals)}"


def _check_sentence(error: UserError) -> None:
    assert str(error), "a user is told nothing"


@functools.cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))


def _evidence(name: str, data: bytes, use: Callable[[Evidence], None]) -> None:
    root = _folder() / "in"
    root.mkdir(exist_ok=True)
    path = root / name
    path.write_bytes(data)
    try:
        with tempfile.TemporaryDirectory(dir=_folder()) as scratch, Scratch(Path(scratch) / "s") as held, Evidence(
                root, held, secrets=_SECRETS) as evidence:
            use(evidence)
    finally:
        path.unlink()


def _file(parser_id: str, name: str) -> Callable[[bytes], None]:
    parser = support.parser_named(parser_id)

    def use(evidence: Evidence) -> None:
        for item in list(evidence.items):
            claim = parser.identify(item)
            if item.container and claim is None:
                continue
            try:
                records = list(islice(parser.read(item, Context()), MOST_RECORDS))
            except UserError as error:
                _check_sentence(error)
                continue
            _check_ledger(records)

    return lambda data: _evidence(name, data, use)


def _listed(name: str) -> Callable[[bytes], None]:
    """What a container holds, its members' first and last bytes."""

    def use(evidence: Evidence) -> None:
        for item in list(islice(evidence.items, 200)):
            item.head(64)
            try:
                for _ in item.chunks():
                    pass
            except UserError:
                continue

    return lambda data: _evidence(name, data, use)


def _seeds_of(*parser_ids: str, ending: tuple[str, ...] = ()) -> Callable[[], Iterator[bytes]]:
    """The files of fixtures, whole, as far as they are short."""

    def seeds() -> Iterator[bytes]:
        for parser_id in parser_ids:
            for case in support.cases(parser_id):
                for path in sorted((case / "input").rglob("*")):
                    if path.is_file() and path.stat().st_size <= LONGEST and (not ending or path.name.endswith(ending)):
                        yield path.read_bytes()

    return seeds


def _statements(data: bytes) -> None:
    """Frames of a Signal backup as they are once decrypted: its statements make a database."""
    with tempfile.TemporaryDirectory() as folder:
        database = signal_backup._Database(Path(folder) / "signal.db")
        try:
            while data:
                size = int.from_bytes(data[:2], "big")
                with suppress(protobuf.NotProtobuf):
                    database.take(protobuf.fields(data[2 : 2 + size]))
                data = data[2 + size :]
        finally:
            database.close()


def _few(*data: bytes) -> Callable[[], Iterator[bytes]]:
    return lambda: iter(data)


def _plist(data: bytes) -> None:
    plain(load_plist(data))
    plain(unarchive(data))
    read_edits(data)


def _protobuf(data: bytes) -> None:
    for read in (protobuf.fields, decoded, signal_frames.decode):
        try:
            read(data)
        except protobuf.NotProtobuf:
            continue
    signal_frames.info(data)
    half = len(data) // 2
    for piece in signal_frames.pieces((data[:half], data[half:])):
        if piece.data is not None:
            try:
                signal_frames.decode(piece.data)
            except protobuf.NotProtobuf:
                continue


def _postbox(data: bytes) -> None:
    for read in (postbox.root, postbox.fields, postbox.peers):
        try:
            read(data)
        except postbox.PostboxError:
            continue


def _telegram(data: bytes) -> None:
    read_message(data)
    read_object(data)


def _crypt(data: bytes) -> None:
    for name in ("msgstore.db.crypt12", "msgstore.db.crypt14", "msgstore.db.crypt15"):
        whatsapp.layout(data, name)
    whatsapp.keys_of(data)


def _mapped(data: bytes) -> None:
    """A mapping and a table in one: the mapping ends at the first line of three dashes."""
    text, _, table = data.partition(b"\n---\n")
    try:
        mapping = load(text.decode("utf-8", "replace"), "fuzz")
    except BadMapping:
        mapping = Mapping(name="x", columns={"sent_at": "a", "sender": "b", "text": "c"})

    def use(evidence: Evidence) -> None:
        item = next(iter(evidence.items))
        try:
            _check_ledger(list(islice(Tables(item, [mapping]).records(Context()), MOST_RECORDS)))
        except UserError as error:
            _check_sentence(error)

    _evidence("table.csv", table, use)


def _html(data: bytes) -> None:
    words_of(data.decode("utf-8", "replace"))


def _mrz(data: bytes) -> None:
    zone(data.decode("utf-8", "replace"))


#: The specimens of ICAO 9303.
_MRZ = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<")
_KEYED = plistlib.dumps({"$archiver": "NSKeyedArchiver", "$top": {"root": plistlib.UID(1)}, "$objects": [
    "$null", {"NS.keys": [plistlib.UID(2)], "NS.objects": [plistlib.UID(3)], "$class": plistlib.UID(4)}, "a", 1.5,
    {"$classname": "NSDictionary", "$classes": ["NSDictionary", "NSObject"]}]}, fmt=plistlib.FMT_BINARY)
_STREAM = (b"\x04\x0bstreamtyped\x81\xe8\x03\x84\x01@\x84\x84\x84\x12NSAttributedString\x00\x84\x84\x08NSObject\x00\x85"
           b"\x92\x84\x84\x84\x08NSString\x01\x94\x84\x01+\x05Hello\x86\x84\x02iI\x01\x05\x92\x84\x84\x84\x0cNSDictionary"
           b"\x00\x94\x84\x01i\x00\x86\x86")
_WINMAIL = tnef.MAGIC + b"\x01\x00" + b"\x01\x06\x90\x08\x00\x04\x00\x00\x00\x00\x00\x01\x00\x01\x00"

TARGETS: dict[str, Target] = {
    "typedstream": Target(read_body, _few(_STREAM)),
    "plist": Target(_plist, _few(_KEYED, plistlib.dumps({"a": [1, 2.5, b"x", True]}))),
    "protobuf": Target(_protobuf, _few(frames.message({"1": "id-of-a-message", "2": {"1": "words"}, "11": {"1": 5}}),
                                       frames.stream([{"1": 5}, {"11": {"2": "text"}}]))),
    "postbox": Target(_postbox, _few(b"\x01i\x00\x05\x00\x00\x00", b"\x01t\x04\x03\x00\x00\x00abc", bytes(40))),
    "telegram": Target(_telegram, _few(bytes.fromhex("f1f3d49a") + bytes(60), bytes.fromhex("b5757299") + bytes(60))),
    "mrz": Target(_mrz, _few(*(text.encode() for text in _MRZ))),
    "vcard": Target(_file("vcard", "a.vcf"), _seeds_of("vcard")),
    "vmessage": Target(_file("vmessage", "a.vmg"), _seeds_of("vmessage")),
    "mime": Target(letter, _seeds_of("mail-eml")),
    "mbox": Target(_file("mail-mbox", "a.mbox"), _seeds_of("mail-mbox")),
    "tnef": Target(tnef.unpacked, _few(_WINMAIL)),
    "xml": Target(_file("sms-backup-xml", "sms.xml"), _seeds_of("sms-backup-xml", ending=(".xml",))),
    "ufed": Target(_file("ufdr", "report.xml"), _seeds_of("ufdr", ending=(".xml",))),
    "csv": Target(_file("table", "calls.csv"), _seeds_of("table", ending=(".csv", ".tsv", ".txt"))),
    "html": Target(_html, _seeds_of("telegram-html", ending=(".html",))),
    "pages": Target(_file("matrix-html", "messages.html"), _seeds_of("matrix-html", ending=(".html",))),
    "snapchat": Target(_file("snapchat-html", "chat_history.html"), _seeds_of("snapchat-html")),
    "json": Target(_file("telegram-json", "result.json"), _seeds_of("telegram-json", ending=(".json",))),
    "whatsapp-text": Target(_file("whatsapp-text", "_chat.txt"), _seeds_of("whatsapp-text", ending=(".txt",))),
    "crypt": Target(_crypt, _few(bytes(range(200)), b"\x26\x08\x01\x12\x12" + bytes(180)), (UserError,)),
    "crypt-file": Target(_listed("msgstore.db.crypt14"), _few(bytes(range(256)) * 4)),
    "ab": Target(_listed("backup.ab"), _few(b"ANDROID BACKUP\n5\n1\nnone\n" + bytes(64),
                                            b"ANDROID BACKUP\n5\n0\nnone\n" + bytes(1024),
                                            b"ANDROID BACKUP\n5\n1\nAES-256\n00\n00\n1\n00\n00\n")),
    "signal-backup": Target(_listed("signal-2024-01-01.backup"), _few(
        b"\x00\x00\x00\x36\x0a\x34\x0a\x10" + bytes(16) + b"\x12\x20" + bytes(120))),
    "wire-page": Target(_file("wire-backup", "messages_0.binpb"), _few(frames.message({
        "1": {"1": "Common", "2": "1.0", "3": {"1": "mina", "2": "a"}, "4": 5, "5": "b"},
        "3": {"1": "m", "2": 7, "3": {"1": "ana"}, "4": "", "5": {"1": "c"}, "6": {"1": "hi"}},
        "5": {"1": "m", "2": {"1": "x", "2": {"1": "ana"}}}}))),
    "signal-statements": Target(_statements, _few(b"".join(
        len(one).to_bytes(2, "big") + one for one in (
            frames.message({"2": {"1": "CREATE TABLE t(a TEXT, b INTEGER)"}}),
            frames.message({"2": {"1": "INSERT INTO t VALUES(?, ?)",
                                  "2": [{"1": "hi"}, {"2": 5}]}}),
            frames.message({"5": {"1": 200}}))))),
    "mbdb": Target(lambda data: list(islice(mbdb.records(data), MOST_RECORDS)), _few(b"mbdb\x05\x00" + bytes(60)),
                   (EOFError,)),
    "mapping": Target(_mapped, _few(
        b'name = "x"\norder = "dmy"\n[columns]\nsent_at = "When"\nsender = "Who"\ntext = "What"\n---\n'
        b"When,Who,What\n03/04/2024 10:00,Ana,hi\n")),
    "zip": Target(_listed("a.zip"), _few(b"PK\x05\x06" + bytes(18))),
}  # fmt: skip
