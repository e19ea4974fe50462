"""vCards (`.vcf`): address books as phones, SIM managers, mail programs and messengers export them.

Versions 2.1, 3.0 and 4.0 (vCard 2.1 of the Internet Mail Consortium, RFC 2426, RFC 6350). Handled as they are met:
folded lines; quoted-printable with soft line breaks and a character set; parameters without a name (2.1:
`TEL;CELL;PREF:`) and in quotation marks (4.0); groups (`item1.TEL` with `item1.X-ABLabel`, Apple and Google); several
cards a file; a card inside a card (2.1 AGENT), which becomes a relation; values broken over lines without folding; a
card without its end, which is kept and said. Properties that are not known are kept as written.

Pictures, sounds and keys inside a card are not kept: their kind and size are named. A picture given by its address is.

Tested on the 17 cards of ez-vcard (Android, BlackBerry, Evolution, Gmail, iPhone, Lotus Notes, macOS, Outlook,
Thunderbird, FullContact and the examples of both RFCs) and on made-up cards.
Not read: jCard and xCard, hCard.
"""

from __future__ import annotations

import binascii
import codecs
import quopri
import re
import string
from collections.abc import Iterator
from typing import Any

import msgspec

from parsers.base import Context, Identified, Parser, register
from parsers.evidence import Item
from parsers.filetypes import text_of_head
from parsers.records import (
    Contact,
    Found,
    IdentifierKind,
    Provenance,
    Record,
    Rejection,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.signs import Signs
from parsers.text.holes import HOLE
from parsers.text.lines import Lines
from parsers.words import N_

_BEGIN = re.compile(r"\s*(?:[\w-]+\.)?BEGIN\s*:\s*VCARD\s*\Z", re.IGNORECASE)
_END = re.compile(r"\s*(?:[\w-]+\.)?END\s*:\s*VCARD\s*\Z", re.IGNORECASE)
_PROPERTY = re.compile(
    r"(?:(?P<group>[\w-]+)\.)?(?P<name>[A-Za-z][\w-]*)(?P<params>(?:;(?:\"[^\"]*\"|[^:;\"])*)*):(?P<value>.*)\Z",
    re.DOTALL)
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]+\Z")
_PARAM = re.compile(r';((?:"[^"]*"|[^;"])*)')
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_BINARY = frozenset(("PHOTO", "LOGO", "SOUND", "KEY"))
_LONGEST = 1 << 20  # characters of a value that are kept
_MOST = 20_000  # properties of a card
_ENCODINGS = frozenset(("QUOTED-PRINTABLE", "BASE64", "B", "8BIT", "7BIT"))
_LISTS = {
    "NICKNAME": "nicknames", "NOTE": "notes", "URL": "websites", "TITLE": "titles", "ROLE": "roles",
    "LABEL": "addresses", "CATEGORIES": "categories", "X-PHONETIC-FIRST-NAME": "phonetic_names",
    "X-PHONETIC-LAST-NAME": "phonetic_names",
    "SORT-STRING": "phonetic_names", "LANG": "languages", "MEMBER": "members", "CALURI": "calendars",
}  # fmt: skip
_PARTS = {"ADR": "addresses", "ORG": "organisations"}
_SINGLE = {
    "BDAY": "birthday", "ANNIVERSARY": "anniversary", "X-ANNIVERSARY": "anniversary", "X-MS-ANNIVERSARY": "anniversary",
    "GENDER": "gender", "X-GENDER": "gender", "UID": "uid", "X-IRMC-LUID": "uid", "REV": "changed", "KIND": "kind",
    "X-ADDRESSBOOKSERVER-KIND": "kind", "TZ": "time_zone", "GEO": "place", "MAILER": "mailer", "CLASS": "class",
}  # fmt: skip
_RELATIONS = frozenset((
    "RELATED", "X-ABRELATEDNAMES", "X-SPOUSE", "X-MANAGER", "X-ASSISTANT", "X-MS-SPOUSE", "X-MS-MANAGER",
    "X-MS-ASSISTANT", "X-EVOLUTION-SPOUSE", "X-EVOLUTION-MANAGER", "X-EVOLUTION-ASSISTANT", "AGENT",
))
_MESSENGERS = {
    "IMPP": "", "X-AIM": "AIM", "X-ICQ": "ICQ", "X-JABBER": "Jabber", "X-MSN": "MSN", "X-YAHOO": "Yahoo", "X-QQ": "QQ",
    "X-SKYPE": "Skype", "X-SKYPE-USERNAME": "Skype", "X-GOOGLE-TALK": "Google Talk", "X-GTALK": "Google Talk",
    "X-MS-IMADDRESS": "", "X-GROUPWISE": "GroupWise", "X-GADUGADU": "Gadu-Gadu", "X-TWITTER": "Twitter", "X-SIP": "SIP",
    "X-SOCIALPROFILE": "", "X-TELEGRAM": "Telegram", "X-WHATSAPP": "WhatsApp", "X-SIGNAL": "Signal",
    "X-WECHAT": "WeChat",
}  # fmt: skip
_SAY_NOTHING = {"no_end", "version", "changed", "uid"}
_NOBODY = N_("The card names neither a person nor a number.")
_UNENDED = N_("{count} cards, the first on line {line}, have no end. What they hold was kept.")
_BROKEN = N_("{count} lines of cards, the first on line {line}, are no property. They were kept as written.")
_OUTSIDE = N_("{count} lines, the first on line {line}, stand outside any card and were not read.")
_CHARSET = N_("{count} values are in a character set that is not known or does not fit. Letters may look wrong.")


class _Line(msgspec.Struct):
    """A property before it is decoded. `length`: characters of the value, of which `text` may lack the end."""

    text: str
    number: int
    length: int = 0


class _Property(msgspec.Struct):
    group: str
    name: str
    params: dict[str, list[str]]
    value: str

    @property
    def types(self) -> list[str]:
        """The words that say what a number or address is for, as written, without those that say nothing."""
        words = [word for value in self.params.get("TYPE", ()) for word in value.split(",")]
        return [word for word in dict.fromkeys(words) if word.upper() not in ("PREF", "VOICE", "INTERNET", "")]


@register
class VCard(Parser):
    """See the module's docstring."""

    id = "vcard"
    name = N_("vCard (2.1, 3.0, 4.0)")
    version = "3"
    app = "vCard"
    tested = (N_("Cards of 13 programs, versions 2.1, 3.0 and 4.0 (ez-vcard's samples)"), N_("Made-up cards"))
    notes = N_("Pictures inside a card are named with their size, and not kept.")
    zeros = "all"
    signs = Signs(opens=(string.ascii_letters + string.digits + "-_").encode(), marks=("vcard",))

    def identify(self, item: Item) -> Identified | None:
        text = None if item.container else text_of_head(item.head(512))
        lines = (text or "").lstrip("\ufeff \t\r\n").splitlines()
        return Identified(90, N_("begins with BEGIN:VCARD")) if lines and _BEGIN.match(lines[0]) else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from _Reading(Lines(item)).records(context)


class _Reading:
    def __init__(self, lines: Lines) -> None:
        self._lines = lines
        self._counts: dict[str, int] = {}
        self._first: dict[str, int] = {}

    def _count(self, what: str, line: int) -> None:
        self._counts[what] = self._counts.get(what, 0) + 1
        self._first.setdefault(what, line)

    def records(self, context: Context) -> Iterator[Record]:
        """Yield one contact per card, streaming."""
        card: list[_Line] | None = None
        start = offset = depth = 0
        for number, (text, place, _) in enumerate(self._lines, 1):
            if number % 4096 == 0:
                context.check()
            line = text.removeprefix("\ufeff") if number == 1 else text
            if "\0" in line and HOLE.search(line):  # a number that is cut would be another's, and so may what follows
                if card is None:
                    self._count("outside", number)
                else:
                    self._count("unended", start)
                    yield from self._contact(card, start, offset, ended=False)
                    card = None
                continue
            if _BEGIN.match(line):
                agent = card is not None and bool(card) and card[-1].text.upper().rstrip().startswith("AGENT")
                if agent:
                    depth += 1
                else:
                    if card is not None:
                        self._count("unended", start)
                        yield from self._contact(card, start, offset, ended=False)
                    card, start, offset, depth = [], number, place, 0
            elif _END.match(line) and card is not None:
                if depth:
                    depth -= 1
                    continue
                yield from self._contact(card, start, offset, ended=True)
                card = None
            elif card is not None:
                if depth:
                    self._agent(card, line)
                else:
                    self._take(card, line, number)
            elif line.strip("\ufeff \t\x1a\0"):
                self._count("outside", number)
        if card is not None:
            self._count("unended", start)
            yield from self._contact(card, start, offset, ended=False)
        for what, message in (("unended", _UNENDED), ("broken", _BROKEN), ("outside", _OUTSIDE), ("charset", _CHARSET)):
            if what in self._counts:
                args = {"count": self._counts[what], "line": self._first[what]}
                yield Warning(message, args, Provenance(line=self._first[what]), partial=what == "unended")

    @staticmethod
    def _agent(card: list[_Line], line: str) -> None:
        """Keep the name of the card inside the card as the value of its AGENT."""
        if line.upper().startswith("FN") and ":" in line:
            card[-1].text = card[-1].text.rstrip().rstrip(":") + ":" + line.partition(":")[2]

    @staticmethod
    def _take(card: list[_Line], line: str, number: int) -> None:
        """Add a line, to the property above it where it goes on with that."""
        last = card[-1] if card else None
        if last is not None:
            upper = last.text[:300].upper()
            soft = last.text.endswith("=") and "QUOTED-PRINTABLE" in upper.partition(":")[0]
            folded = line[:1] in (" ", "\t")
            unfolded = "BASE64" in upper and _BASE64.match(line) is not None
            if soft or folded or unfolded:
                last.length += len(line)
                if len(last.text) < _LONGEST and not (_is_binary(upper) and len(last.text) > 4096):
                    last.text = last.text[:-1] + line if soft else last.text + (line[1:] if folded else line)
                return
        if line.strip() and len(card) < _MOST:
            card.append(_Line(line[:_LONGEST], number, len(line)))

    def _contact(self, card: list[_Line], start: int, offset: int, *, ended: bool) -> Iterator[Record]:
        yield Found("contact", 1)
        place = Provenance(line=start, offset=offset)
        person = _Person()
        labels = {}
        properties = []
        for line in card:
            parsed = self._property(line)
            if parsed is None:
                self._count("broken", line.number)
                person.add("other", line.text[:1000])
                continue
            properties.append((parsed, line))
            if parsed.name == "X-ABLABEL" and parsed.group:
                labels[parsed.group] = _unescape(parsed.value).strip().removeprefix("_$!<").removesuffix(">!$_")
        for parsed, line in properties:
            person.take(parsed, line, labels.get(parsed.group) if parsed.group else None)
        if not ended:
            person.details["no_end"] = True
        name = person.name()
        if name is None and not person.identifiers and not set(person.details) - _SAY_NOTHING:
            raw = "\n".join(line.text for line in card)[:1000]
            yield Rejection("contact", _NOBODY, place, raw=raw or None)
            return
        yield Contact("vCard", name, tuple(person.identifiers), place, details=person.details or None)

    def _property(self, line: _Line) -> _Property | None:
        match = _PROPERTY.match(line.text)
        if match is None:
            return None
        params: dict[str, list[str]] = {}
        for raw in _PARAM.findall(match["params"]):
            key, equals, value = raw.partition("=")
            key = key.strip().upper()
            if not equals:  # 2.1 names no parameter
                key, value = ("ENCODING" if key in _ENCODINGS else "TYPE"), raw.strip()
            params.setdefault(key, []).append(value.strip().strip('"'))
        value = match["value"]
        charset = params.get("CHARSET", [""])[0]
        encoding = params.get("ENCODING", [""])[0].upper()
        name = match["name"].upper()
        if encoding == "QUOTED-PRINTABLE":
            value = self._decoded(quopri.decodestring(_bytes(value)), charset, line.number)
        elif encoding in ("BASE64", "B") and name not in _BINARY:
            value = self._unpacked(value, charset, line.number)
        elif charset and charset.upper() not in ("UTF-8", "UTF8") and not value.isascii():
            value = self._decoded(_bytes(value), charset, line.number)
        return _Property((match["group"] or "").lower(), name, params, value)

    def _unpacked(self, value: str, charset: str, number: int) -> str:
        try:
            return self._decoded(binascii.a2b_base64(value.encode("ascii", "ignore")), charset, number)
        except binascii.Error:
            return value

    def _decoded(self, data: bytes, charset: str, number: int) -> str:
        try:
            known = codecs.lookup(charset or "utf-8").name
            return data.decode(known)
        except (LookupError, UnicodeError, ValueError):
            self._count("charset", number)
            return data.decode("utf-8", "surrogateescape")


class _Person:
    """What the properties of one card say."""

    def __init__(self) -> None:
        self.identifiers: dict[tuple[IdentifierKind, str], None] = {}
        self.details: dict[str, Any] = {}
        self._full = ""
        self._parts = ""

    def name(self) -> str | None:
        """The name as shown, else as put together, else of the organisation."""
        others = (*self.details.get("nicknames", ()), *self.details.get("organisations", ()))
        for one in (self._full, self._parts, *others):
            if one.strip():
                return str(one.strip())
        return None

    def add(self, key: str, value: str) -> None:
        """Add to a list of the details."""
        if value.strip():
            self.details.setdefault(key, []).append(value.strip())

    def take(self, one: _Property, line: _Line, label: str | None) -> None:
        """Take one property with the label of its group."""
        value = _unescape(one.value).strip()
        if one.name in ("VERSION", "PRODID", "X-ABLABEL", "PROFILE", "SOURCE", "NAME"):
            if one.name == "VERSION":
                self.details["version"] = value
        elif one.name in _BINARY:
            self._binary(one, line)
        elif not value.strip(";, "):
            return
        elif one.name == "FN":
            self._full = self._full or value
        elif one.name == "N":
            family, given, middle, before, after, *_ = [*_split(one.value), *[""] * 5]
            self._parts = self._parts or " ".join(part for part in (before, given, middle, family, after) if part)
        elif one.name in ("TEL", "EMAIL"):
            self._number(one, value, label)
        elif one.name in _MESSENGERS:
            self._messenger(one, value, label)
        elif one.name in _PARTS:
            text = ", ".join(part for part in _split(one.value) if part)
            self.add(_PARTS[one.name], _labelled(text, one, label))
        elif one.name in _SINGLE:
            self.details.setdefault(_SINGLE[one.name], value)
        elif one.name in _RELATIONS:
            kind = label or ", ".join(one.types) or one.name.rpartition("-")[2].lower()
            self.add("relations", f"{kind}: {value}")
        elif one.name in _LISTS:
            self.add(_LISTS[one.name], _labelled(value, one, label) if one.name in ("URL", "LABEL") else value)
        else:
            self.add("other", f"{one.name if label is None else f'{one.name} ({label})'}: {value}"[:4000])

    def _number(self, one: _Property, value: str, label: str | None) -> None:
        value = re.sub(r"\A(?:tel|mailto):", "", value, flags=re.IGNORECASE)
        kind: IdentifierKind = "phone" if one.name == "TEL" else "email"
        self.identifiers[kind, value] = None
        words = [label] if label else one.types
        if words:
            self.add("labels", f"{value}: {', '.join(words)}")
        for account in one.params.get("WAID", ()):  # WhatsApp writes its account beside the number
            self.identifiers["jid", f"{account}@s.whatsapp.net"] = None

    def _messenger(self, one: _Property, value: str, label: str | None) -> None:
        scheme, colon, rest = value.partition(":")
        service = _MESSENGERS[one.name] or next(iter(one.params.get("X-SERVICE-TYPE", ())), "") or label or ""
        if not service and one.name == "X-SOCIALPROFILE":
            service = ", ".join(one.types)
        account = value
        if one.name == "IMPP" and colon and scheme.replace("-", "").isalpha() and not rest.startswith("//"):
            account, service = rest, service or scheme
        self.identifiers["username", account] = None
        self.add("messengers", f"{service}: {account}" if service else account)

    def _binary(self, one: _Property, line: _Line) -> None:
        """Name what is inside the card: its kind and about how large it is."""
        uri = one.value.strip()
        if re.match(r"(?:https?|ftp|file|content):", uri, re.IGNORECASE):
            self.add("links", f"{one.name}: {uri[:2000]}")
            return
        data = re.match(r"data:([^;,]*)", uri, re.IGNORECASE)
        kind = data[1] if data is not None else ", ".join(one.types)
        if not uri and line.length < 100:
            return
        size = max(line.length - len(line.text.partition(":")[0]), 0) * 3 // 4
        self.details.setdefault("inside", []).append({"what": one.name.lower(), "type": kind, "bytes_about": size})


def _is_binary(upper: str) -> bool:
    name = re.split(r"[;:]", upper, maxsplit=1)[0].rpartition(".")[2]
    return name in _BINARY


def _bytes(text: str) -> bytes:
    """The bytes that a line was read from."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")


def _unescape(text: str) -> str:
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: "\n" if match[1] in "nN" else match[1], text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split(value: str) -> list[str]:
    """The parts of a value between semicolons that are not escaped."""
    return [_unescape(part).strip() for part in re.findall(r"(?:\A|;)((?:\\.|[^;\\])*)", value, re.DOTALL)]


def _labelled(text: str, one: _Property, label: str | None) -> str:
    words = [label] if label else one.types
    return f"{text} ({', '.join(words)})" if words and text else text
