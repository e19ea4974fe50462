"""A UFED report as models, one after the other, in constant memory.

Facts (SEilers/UFEDLib, onbernard/ufdr-rs, sepinf-inc/IPED, casework's CASE mapping of UFED XML, the test files of
public parsers): `<project>` holds `<metadata section>` with `<item name>`, `<sourceExtractions>`,
`<taggedFiles><file>`, `<decodedData><modelType type><model type id deleted_state decoding_confidence extractionId>`,
and at its end `<extraInfos><extraInfo id>` with `<nodeInfo path tableName offset>`. A model holds `<field name><value
type format formattedTimestamp>` or `<empty/>`, `<multiField>` with several values, `<modelField>` with one model,
`<multiModelField>` with several, `<nodeField>` with the `<id>` of a file, and `<jumptargets><targetid ismodel>`.

The XML parser is expat rather than lxml: it gives the byte offset of every element, which is what the report cites, it
expands no entity that the file declares, and it holds no tree. Only the model at hand is kept; the messages of a chat
leave one by one before the chat ends.

Damage: a password's raw data stands unescaped in some reports (IPED mends it on the way), which ends an XML parser in
the middle of the file. Reading goes on at the next model of the same kind, or the next kind; what was open is lost and
told.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from xml.parsers import expat

from parsers.errors import FileMalformed
from parsers.formats.ufdr.source import Source
from parsers.reported.values import Value
from parsers.words import N_

#: Models that become records; all others are counted.
READ = frozenset({"Chat", "InstantMessage", "SMS", "MMS", "Email", "Call", "Contact", "UserAccount", "Location",
                  "Voicemail", "Notification"})  # fmt: skip
#: Of those, what may stand in a chat: some reports put the text messages and calls of a conversation there as they are.
_IN_CHAT = frozenset({"InstantMessage", "SMS", "MMS", "Email", "Call"})
_FIELDS = frozenset({"field", "multiField", "modelField", "multiModelField", "nodeField", "dataField"})
_TEXTS = frozenset({"value", "targetid", "item", "id"})
_RELATED = "relatedmodels"
_MOST_TEXT = 4 << 20  # characters of one value
_LONGEST_TAG = 64 << 20  # bytes that the XML parser may hold back
_DEEPEST = 400
_KEPT = 1 << 16  # bytes looked back at while searching for a place to go on
_RESUME = re.compile(
    rb"(?:(<(?:\w+:)?modelType\b[^<>]*>)|</(?:\w+:)?model>|\bname=\"Messages\"[^<>]*>)\s*"
    rb"(?=<(?:\w+:)?model\s[^<>]*?\btype=\"([^\"<>]{1,80})\")"
)

_TOO_LONG = N_("one of its elements never ends")


class _TooDeep(Exception):
    """Elements nested as no tool nests them: damage like any other, as it costs the model around it alone."""


class Model:
    """One `<model>`: its attributes, its values and the models inside, by the name of their field.

    `row`: how many models of its type came before it, plus one. `offset`: bytes from the start of the file.
    """

    __slots__ = ("attributes", "field", "models", "nodes", "offset", "row", "targets", "type", "values")

    def __init__(self, kind: str, attributes: dict[str, str]) -> None:
        self.type = kind
        self.attributes = attributes
        self.offset: int | None = None
        self.row = 0
        self.field: str | None = None
        self.values: dict[str, list[Value]] = {}
        self.models: dict[str, list[Model]] = {}
        self.targets: list[tuple[str, bool]] = []
        self.nodes: list[str] = []

    @property
    def id(self) -> str | None:
        return self.attributes.get("id") or None

    def value(self, name: str) -> Value | None:
        """Return the first value of a field that is not blank."""
        return next((value for value in self.values.get(name, ()) if value.text.strip()), None)

    def text(self, name: str) -> str | None:
        """Return the first value of a field without blanks around it, or None."""
        values = self.values.get(name)
        if values is None:
            return None
        for value in values:
            text = value.text.strip()
            if text:
                return text
        return None

    def flag(self, name: str) -> bool | None:
        """Return a Boolean field, None where it is not given."""
        text = self.text(name)
        return None if text is None else text.casefold() in ("true", "1", "yes")

    def inside(self, *names: str) -> list[Model]:
        """Return the models in the fields of these names."""
        return [model for name in names for model in self.models.get(name, ())]


class Opened(NamedTuple):
    """A chat whose messages follow."""

    chat: Model


class Done(NamedTuple):
    """A whole model; `chat` for a message or call inside a chat."""

    model: Model
    chat: Model | None


class Lost(NamedTuple):
    """A model that was open where the file is damaged (`cut`: where it ends)."""

    model: Model
    cut: bool


Event = Opened | Done | Lost


class Stream:
    """Reads one report. `on_file(attributes, items)`: each tagged file with its (name, text) items;
    `on_fact(section, name, text, attributes)`: each item of the report's own metadata.

    After reading: `unread` counts models of kinds that are not read; `damaged` places, `cut` whether the file ends in
    the middle, `shortened` values that were too long, `entities` declared, `unfit` characters replaced.
    """

    def __init__(
        self, path: str, blocks: Iterator[bytes],
        on_file: Callable[[dict[str, str], list[tuple[str, str]]], None],
        on_fact: Callable[[str, str, str, dict[str, str]], None],
    ) -> None:  # fmt: skip
        self._path, self._source = path, Source(blocks)
        self._on_file, self._on_fact = on_file, on_fact
        self._ready: list[Event] = []
        self._stack: list[Model] = []
        self._held: set[str] = set()  # kinds of messages that the open chat is known to hold
        self._image = ""  # what the report was made of, while the report tells of it
        self._skipping = 0  # depth inside a model that is not read
        self._depth = 0
        self._rows: Counter[str] = Counter()
        self._pieces: list[str] | None = None
        self._length = 0
        self._blank = True  # whether nothing but blanks came so far
        self._literal = self._inside = False  # whether the value at hand has CDATA, and whether it is open
        self._attributes: dict[str, str] = {}
        self._section = ""
        self._file: tuple[dict[str, str], list[tuple[str, str]]] | None = None
        self._base = 0  # place in the source's bytes of the parser's first byte
        self._fed = 0
        self._closed = False
        self.unread: Counter[str] = Counter()
        self.damaged = self.shortened = self.entities = 0
        self.cut = False
        self._parser = self._new_parser()

    @property
    def unfit(self) -> int:
        return self._source.unfit

    def events(self) -> Iterator[Event]:
        """Yield models as they end. Raises FileMalformed for what was made to exhaust memory."""
        pending: bytes | None = None
        for block in self._source:
            self._fed += len(block)
            behind = self._parse(block) if pending is None else pending + block
            yield from self._hand_over()
            pending = None
            if behind is not None:
                yield from self._search(behind)
                pending = self._rest
        if pending is None:
            self._finish()
        else:
            self.cut |= not self._closed
        yield from self._hand_over()
        yield from self._lost(0, cut=True)

    def _lost(self, kept: int, cut: bool) -> Iterator[Lost]:
        """Tell of the models that are open and not kept: the outermost, and the message of a chat."""
        if self._pieces and self._stack:
            self._end_text("value", "".join(self._pieces))
        self._pieces = None
        for n, model in enumerate(self._stack[:2]):
            of_its_own = n == 0 or (self._stack[0].type == "Chat" and model.type in _IN_CHAT)
            if n >= kept and of_its_own and model.type in READ:
                yield Lost(model, cut)

    def _hand_over(self) -> Iterator[Event]:
        ready, self._ready = self._ready, []
        yield from ready

    # -- parsing and damage -------------------------------------------------------------------------------------

    _rest: bytes | None = None

    def _parse(self, data: bytes) -> bytes | None:
        """Parse a block. None when all was taken, otherwise the bytes behind the damage."""
        before = self._fed - len(data)
        try:
            self._parser.Parse(data, False)
        except expat.ExpatError:
            place = max(0, self._base + self._parser.ErrorByteIndex - before)
            if self._closed and not data[place:].strip(b"\0 \r\n\t"):
                return None
            self.damaged += 1
            return data[place:]
        except _TooDeep:
            self.damaged += 1
            return data[max(0, self._base + self._parser.CurrentByteIndex - before):]
        if self._fed - self._base - self._parser.CurrentByteIndex > _LONGEST_TAG:
            raise FileMalformed(path=self._path, reason=_TOO_LONG)
        return None

    def _search(self, data: bytes) -> Iterator[Event]:
        """Look for the next model to go on with. `_rest`: what is left to search, None when reading goes on."""
        while True:
            found = self._place_to_go_on(data)
            if found is None:
                self._rest = data[-_KEPT:]
                return
            start, kept, prefix = found
            yield from self._lost(kept, cut=False)
            del self._stack[kept:]
            self._start_anew(prefix, data[start:])
            behind = self._parse(data[start:])
            yield from self._hand_over()
            if behind is None:
                self._rest = None
                return
            data = behind

    def _place_to_go_on(self, data: bytes) -> tuple[int, int, bytes] | None:
        """Return where to go on, how many of the open models stay open, and the tags that stand for what is open."""
        outermost = self._stack[0].type if self._stack else None
        for match in _RESUME.finditer(data):
            kind = match[2].decode("utf-8", "replace")
            if match[1] is not None:
                return match.start(1), 0, b"<project><decodedData>"
            if outermost == "Chat" and kind in self._held:
                return match.end(), 1, b"<project><decodedData><modelType><model><multiModelField>"
            if kind == outermost or (outermost is None and kind in READ):
                return match.end(), 0, b"<project><decodedData><modelType>"
        return None

    def _start_anew(self, prefix: bytes, data: bytes) -> None:
        self._parser = self._new_parser(prefix)
        self._base = self._fed - len(data) - len(prefix)
        self._pieces = self._file = None
        self._skipping = 0
        self._depth = prefix.count(b"<")
        if self._stack:
            self._stack[0].field = "Messages"

    def _finish(self) -> None:
        try:
            self._parser.Parse(b"", True)
        except expat.ExpatError:
            self.cut |= not self._closed

    # -- elements -----------------------------------------------------------------------------------------------

    def _new_parser(self, prefix: bytes = b"") -> Any:
        parser = expat.ParserCreate("utf-8")
        parser.buffer_text = True
        parser.UseForeignDTD(True)  # so that a reference to what nobody declared is text rather than the end
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_UNLESS_STANDALONE)

        def external(context: str | None, _base: str | None, system: str | None, public: str | None) -> int:
            """Nothing outside the file is ever read: its own grammar is empty, and other references stay as written."""
            if system is None and public is None and context is None:
                parser.ExternalEntityParserCreate(context).Parse(b"", True)
            elif context is not None:
                self._default(f"&{context};")
            return 1

        parser.ExternalEntityRefHandler = external
        if prefix:
            parser.Parse(prefix, False)
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartCdataSectionHandler = self._start_literal
        parser.EndCdataSectionHandler = self._end_literal
        parser.DefaultHandler = self._default  # with it, entities that the file declares are not expanded
        parser.EntityDeclHandler = self._entity
        return parser

    def _entity(self, *_: object) -> None:
        self.entities += 1

    def _default(self, data: str) -> None:
        if self._pieces is not None and data.startswith("&"):
            self._text(data)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _TooDeep
        if ":" in name:
            name = name.rpartition(":")[2]
        if self._skipping:
            self._skipping += name == "model"
        elif name in _FIELDS:
            self._start_field(attributes)
        elif name in _TEXTS:
            self._pieces, self._length, self._attributes, self._literal = [], 0, attributes, False
            self._blank = True
        elif name == "model":
            self._start_model(attributes)
        elif name == "file":
            self._file = (attributes, [])
        elif name == "image" and not self._stack:
            self._image = attributes.get("path") or attributes.get("name", "")
        elif name == "metadata":
            self._section = attributes.get("section", "")
        elif name.casefold() == _RELATED:
            self._start_field({"name": _RELATED})
        elif name in ("extractionInfo", "extraction"):
            self._on_fact(name, attributes.get("id", ""), attributes.get("name", ""), attributes)

    def _start_field(self, attributes: dict[str, str]) -> None:
        if not self._stack:
            return
        model = self._stack[-1]
        model.field = attributes.get("name") or model.field
        if model.field == "Messages" and model.type == "Chat" and len(self._stack) == 1:
            self._ready.append(Opened(model))

    def _start_model(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("type", "")
        if not self._stack and kind not in READ:
            self.unread[kind[:80]] += 1
            self._skipping = 1
            return
        model = Model(kind, attributes)
        if not self._stack or (kind in _IN_CHAT and self._is_in_chat()):
            if not self._stack:
                self._held = {"InstantMessage"}
            self._held.add(kind)
            self._rows[kind] += 1
            model.row = self._rows[kind]
            model.offset = self._source.offset(self._base + self._parser.CurrentByteIndex)
        self._stack.append(model)

    def _start_literal(self) -> None:
        """What stands in CDATA is the value; blanks around it are layout."""
        if self._pieces is not None and not self._literal:
            self._pieces = [piece for piece in self._pieces if piece.strip()]
        self._literal = self._inside = True

    def _end_literal(self) -> None:
        self._inside = False

    def _text(self, data: str) -> None:
        if self._pieces is None or (self._literal and not self._inside and not data.strip()):
            return
        self._length += len(data)
        if self._blank:
            self._blank = not data.strip()
            if self._length > _MOST_TEXT:  # blanks before the words, however many, cost no word
                self._pieces, self._length = [], len(data) if not self._blank else 0
                data = data[:_MOST_TEXT]
        if self._length <= _MOST_TEXT:
            self._pieces.append(data)
        elif self._length - len(data) <= _MOST_TEXT:
            self.shortened += 1

    def _end(self, name: str) -> None:
        self._depth -= 1
        if ":" in name:
            name = name.rpartition(":")[2]
        if self._skipping:
            self._skipping -= name == "model"
        elif name in _TEXTS:
            if self._pieces is not None:
                text, self._pieces = "".join(self._pieces), None
                self._end_text(name, text)
        elif name == "model":
            self._end_model()
        elif name == "file" and self._file is not None:
            self._on_file(*self._file)
            self._file = None
        elif name == "metadata":
            self._section = ""
        elif name == "image":
            self._image = ""
        elif name == "project":
            self._closed = True

    def _end_text(self, name: str, text: str) -> None:
        attributes = self._attributes
        if self._stack:
            model = self._stack[-1]
            if name == "value":
                value = Value(text, attributes.get("format"), attributes.get("formattedTimestamp"))
                model.values.setdefault(model.field or "", []).append(value)
            elif name == "targetid":
                model.targets.append((text.strip(), attributes.get("ismodel", "").casefold() == "true"))
            elif name == "id":
                model.nodes.append(text.strip())
        elif name == "item":
            item = attributes.get("name", "")
            if self._file is not None:
                self._file[1].append((item, text.strip()))
            elif self._image and self._section.casefold() == "hashes":
                self._on_fact("image", self._image, text.strip(), attributes)
            else:
                self._on_fact(self._section, item, text.strip(), attributes)

    def _end_model(self) -> None:
        if not self._stack:
            return
        model = self._stack.pop()
        if not self._stack:
            self._ready.append(Done(model, None))
        elif model.type in _IN_CHAT and self._is_in_chat():
            self._ready.append(Done(model, self._stack[0]))
        elif self._stack[-1].field != _RELATED:  # those stand at their own place as well
            parent = self._stack[-1]
            parent.models.setdefault(parent.field or "", []).append(model)

    def _is_in_chat(self) -> bool:
        return len(self._stack) == 1 and self._stack[0].type == "Chat" and self._stack[0].field != _RELATED
