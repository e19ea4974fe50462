"""The parser contract and its registration.

A format is one module in `parsers/formats` with one (or a few) subclasses of `Parser` decorated with `@register`; of
`parsers.sqlite.parser.DatabaseParser` where it is a SQLite database of known tables.
"""

from __future__ import annotations

import functools
import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

import msgspec

from parsers import loading
from parsers.errors import Cancelled, UserError
from parsers.records import Record
from parsers.signs import Index, Signs
from parsers.text.holes import Told, told

if TYPE_CHECKING:
    from parsers.evidence import Item


_Of = TypeVar("_Of")


class Identified(msgspec.Struct, frozen=True):
    """A parser's claim on a file. `confidence` 1 to 100; `reason` says what was seen, for the examiner."""

    confidence: int
    reason: str


class Context(msgspec.Struct, frozen=True):
    """What the case tells a parser.

    `region`: ISO 3166 alpha-2, the default of phone numbers in national form. `zone`: the zone that the examiner
    assigned to the source (an IANA name), which a parser may use to interpret but never to invent a UTC time.
    `day_order`: how the examiner says that the dates of a text export are to be read, `dmy`, `mdy` or `ymd`; `year`:
    which year those are of that leave it out.
    `secrets`: keys and passwords given for encrypted sources. `cancelled`: asked now and then; `check()` raises.
    """

    region: str | None = None
    zone: str | None = None
    day_order: str | None = None
    year: int | None = None
    secrets: tuple[bytes, ...] = ()
    cancelled: Callable[[], bool] = lambda: False

    def check(self) -> None:
        """Raise `Cancelled` when the examiner asked to stop."""
        if self.cancelled():
            raise Cancelled


class Parser:
    """Reads one format.

    Class attributes: `id` (stable, kebab-case), `name` (for people), `version` (raised with every change of what it
    yields), `app` (what the records' `app` says), `containers` (what it can come in), `tested` (app and schema versions
    it was run on), `notes` (limits, for `main.py formats` and the manual), `one_chat` (a file holds one chat rather
    than all that a device or account has: then files in different folders may be of the same phone), `last` (takes only
    what no other source has taken as its own), `recovers` (tables of messages and calls whose deleted rows are looked
    for, see parsers.sqlite.recovery), `signs` (what every file of the format has, so that it need not be asked about
    others, see parsers.signs; by default it is asked about each), `zeros` (which zeros in a row are told of in a file
    of text, see parsers.text.holes).
    """

    id: ClassVar[str]
    name: ClassVar[str]
    version: ClassVar[str]
    app: ClassVar[str]
    containers: ClassVar[tuple[str, ...]] = ("file", "folder", "zip", "tar", "backup")  # what parsers.containers opens
    tested: ClassVar[tuple[str, ...]]
    notes: ClassVar[str] = ""
    one_chat: ClassVar[bool] = False
    last: ClassVar[bool] = False
    recovers: ClassVar[tuple[str, ...]] = ()
    signs: Signs = Signs()
    zeros: ClassVar[Told] = ""

    def identify(self, item: Item) -> Identified | None:
        """Say whether this file is of the format, by its content (`item.head()`, tables), never by extension alone.

        Decides alone: `signs` only spare it files that it would not take. Must not raise on hostile content.
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how to recognise its format")

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        """Yield every record of the file, streaming, each with its provenance.

        Yields `Found` for what it is responsible for; every found row becomes a record or a `Rejection`. A damaged
        row costs that row. A `UserError` raised here ends this source alone: what was yielded before is kept and the
        source is `partial` (or `failed` when nothing was). Calls `context.check()` every few thousand rows.
        Participants and conversations may come before or after the messages that name them (after: see `closed`).
        """
        raise NotImplementedError(f"{type(self).__name__} does not say how to read its format")


def closed(rows: Iterable[Record], close: Callable[[], Iterable[Record]]) -> Iterator[Record]:
    """Yield what is read of a file, then what closes the reading: its people, its conversations, its warnings.

    Where the medium or the archive fails in the middle, or the reading itself does, what was read before needs them
    too.
    """
    try:
        yield from rows
    except Cancelled:
        raise
    except Exception:
        yield from close()
        raise
    yield from close()


def spared(reader: Item, other: Item, rows: Iterable[_Of]) -> Iterator[_Of]:
    """Yield what is read of one of the files of a source. Where a further one of them, or one beside it, cannot be
    read, that is told of `reader`, and costs nothing of the others; of `reader` itself it is raised.
    """
    try:
        yield from rows
    except UserError as error:
        if other is reader:
            raise
        reader.damage.append(str(error))


_registry: dict[str, Parser] = {}


def register(parser: type[Parser]) -> type[Parser]:
    """Class decorator: make a parser known under its id."""
    if parser.id in _registry and type(_registry[parser.id]) is not parser:
        raise ValueError(f"two parsers call themselves {parser.id}")
    if parser.zeros:
        setattr(parser, "read", told(parser.read, parser.zeros))  # noqa: B010  (a method cannot be assigned)
    _registry[parser.id] = parser()
    return parser


def parser(name: str) -> Parser | None:
    """The parser of an id. Where its module has the same name no other is loaded, which takes most of a second."""
    module = f"parsers.formats.{name.replace('-', '_')}"
    if importlib.util.find_spec(module) is not None:  # asked again where it is known: it may be half made
        loading.load(module)
    if name not in _registry:
        _load()
    return _registry.get(name)


def parsers() -> Sequence[Parser]:
    """Return every parser, by id, loading `parsers.formats` on first use."""
    _load()
    return [_registry[key] for key in sorted(_registry)]


@functools.cache
def _load() -> None:
    """Import every format, once: this is asked for each of 100,000 files."""
    from parsers import formats  # noqa: PLC0415  (imported here: the formats import this module)

    loading.load_all(formats)


@functools.lru_cache(2)
def _index_of(known: tuple[Parser, ...]) -> Index[Parser]:
    return Index((parser, parser.signs) for parser in sorted(known, key=lambda parser: parser.id))


def _index() -> Index[Parser]:
    """The index of the parsers that are registered now."""
    _load()
    return _index_of(tuple(_registry.values()))  # not sorted: this is asked for each of 100,000 files


def identify(item: Item) -> list[tuple[Parser, Identified]]:
    """Return the parsers that claim `item`, the most confident first (ties by id, so that runs agree)."""
    try:
        asked: Iterable[Parser] = _index().possible(item)
    except Cancelled:
        raise
    except Exception as error:  # noqa: BLE001  hostile content must not keep a file from being read
        item.damage.append(f"{type(error).__name__}: {error}")
        asked = parsers()
    return ranked(item, asked)


def ranked(item: Item, asked: Iterable[Parser]) -> list[tuple[Parser, Identified]]:
    """Return those of these parsers that claim `item`, the most confident first."""
    claims = []
    for parser in asked:
        try:
            claim = parser.identify(item)
        except Cancelled:
            raise
        except Exception as error:  # noqa: BLE001  hostile content must not keep another parser or file from being read
            item.damage.append(f"{type(error).__name__}: {error}")
            continue
        if claim is not None:
            claims.append((parser, claim))
    return sorted(claims, key=lambda pair: (-pair[1].confidence, pair[0].id))
