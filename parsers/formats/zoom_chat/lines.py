"""The lines of Zoom's text: which shape a file has, who wrote to whom, and what stands in an entry."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from parsers.item import Item

#: How "from" is said, and how "to" is said then.
WORDS: dict[str, tuple[str, ...]] = {
    "From": ("to", "To"), "De": ("à", "À", "a", "para"), "Von": ("an", "An"), "От": ("кому", "Кому"),
    "Від": ("до", "До", "кому"), "Da": ("a", "A"),
}  # fmt: skip
#: Whom a message is for that is for all in the meeting, and for several of a webinar.
EVERYONE = frozenset((
    "everyone", "tout le monde", "alle", "все", "всем", "всі", "всім", "todos", "tutti", "everyone in meeting",
    "all panelists and attendees", "panelists and attendees", "everyone (in main session)",
))  # fmt: skip
SEVERAL = frozenset(("all panelists", "hosts and panelists", "host and panelists", "hosts & panelists", "panelists",
                     "all attendees"))  # fmt: skip
_PRIVATE = re.compile(
    r"\s*\((?:privately|direct message|message direct|en privé|direktnachricht|privat|прямое сообщение|личное сообщение"
    r"|пряме повідомлення|особисте повідомлення|mensaje directo|mensagem direta|messaggio diretto)\)\s*\Z",
    re.IGNORECASE)
_CLOCK = r"(?:(?P<day>\d{4}-\d\d-\d\d) )?(?P<clock>(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)"
_FROM = "|".join(WORDS)
_BLOCK = re.compile(rf"{_CLOCK}[ \t]{{1,3}}(?P<from>{_FROM})(?P<who>[ \u00a0]{{1,4}}[^\s\0][^\t\0]{{0,400}}?)\s*:\s*\Z")
_INLINE = re.compile(
    rf"{_CLOCK}(?P<gap>[ \t]{{1,3}})(?P<from>{_FROM})(?P<who>[ \u00a0]{{1,4}}[^\s\0](?:(?! : )[^\t\0]){{0,400}}?) : ?"
    r"(?P<text>.*)\Z")
_CLOUD = re.compile(r"(?P<clock>\d\d:[0-5]\d:[0-5]\d)\t(?P<who>(?!\s?From )[^\t\0]{1,200}?):\t(?P<text>.*)\Z")
#: In a language that is not known the word before the name is the same everywhere.
_OTHER = re.compile(
    rf"{_CLOCK}[ \t]{{1,3}}(?P<from>[^\W\d_]{{1,20}})(?P<who>[ \u00a0]{{1,4}}[^\s\0][^\t\0]{{0,400}}?)\s*:\s*\Z")
_NAMED = re.compile(r"(?:meeting_saved_(?:new_)?chat|chat|GMT\d{8}-\d{6})(?:[ _(.\-].*)?\.txt\Z", re.IGNORECASE)
#: A word between two names that stand apart by two blanks each, and by one.
_APART, _NEAR = "[ \u00a0]{2,}", "[ \u00a0]"
_LEFT_OUT = re.compile(r"(?:\.\.\.|…)\Z")
_QUOTE = r"[\"«“„](?P<quote>[^\n]*?)[\"»”]"
_REPLY = re.compile(
    rf"(?:Replying to|Reply to|Ответ на|Відповідь на) {_QUOTE}:?[ \t]*\n\s*(?P<text>\S.*)\Z", re.DOTALL)
_REACTED = re.compile(
    r'Reacted to "(?P<a>.*)" with (?P<with_a>\S{1,32})\Z|Reacted to (?P<b>.*\.\.\.) with "(?P<with_b>\S{1,32})"\Z'
    r'|Реакция на "(?P<c>.*)" с помощью (?P<with_c>\S{1,32})\Z', re.DOTALL)
_TAKEN = re.compile(
    r'Removed an? (?P<with_a>\S{1,32}) reaction from "(?P<a>.*)"\Z'
    r'|Элемент (?P<with_b>\S{1,32}) удал[её]н из "(?P<b>.*)"\Z', re.DOTALL)  # fmt: skip

Style = Literal["block", "inline", "cloud", "other"]
_STYLES: tuple[tuple[Style, re.Pattern[str]], ...] = (
    ("block", _BLOCK), ("inline", _INLINE), ("cloud", _CLOUD), ("other", _OTHER))


class Shape(msgspec.Struct, frozen=True):
    """How the entries of a file begin. `named`: the file is called as Zoom calls it. `word`: how "from" is said."""

    style: Style
    named: bool
    word: str | None = None

    @property
    def pattern(self) -> re.Pattern[str]:
        return dict(_STYLES)[self.style]

    def begins(self, line: str) -> re.Match[str] | None:
        """The beginning of an entry, None where a line goes on with one."""
        match = self.pattern.match(line)
        return match if match is None or self.word is None or match["from"] == self.word else None


def shape_of(item: Item) -> Shape | None:
    """How the entries of a file begin, None where it is no such file: told by its first line that says anything."""
    head = item.head().decode("utf-8", "replace").removeprefix("\ufeff").replace("\r\n", "\n")
    lines = head.split("\n")
    first = next((n for n, line in enumerate(lines[:20]) if line.strip()), None)
    if first is None:
        return None
    named = _NAMED.match(item.name) is not None
    for style, pattern in _STYLES:
        match = pattern.match(lines[first])
        if match is not None:
            word = match["from"] if style != "cloud" else None
            sure = _saved(item) if style == "other" else _sure(style, named, match, lines[first:])
            return Shape(style, named, word) if sure else None
    return None


def _sure(style: Style, named: bool, match: re.Match[str], lines: list[str]) -> bool:
    """Whether it is Zoom's text indeed, where another program might write such a line."""
    if style == "block":
        return named or parted(match["who"], match["from"])[1] is not None
    if style == "inline":
        apart = match["gap"] != " " or match["who"].startswith("  ")
        return named or apart or parted(match["who"], match["from"])[1] is not None
    return named or sum(_CLOUD.match(line) is not None for line in lines[:-1]) > 1


def _saved(item: Item) -> bool:
    """Whether only Zoom calls a file so: in a language that is not known, there is not much else to go by."""
    return item.name.lower().startswith("meeting_saved_") and b"\n\t" in item.head()


def parted(who: str, word: str | None, known: Iterable[str] = (), *, always: bool = True) -> tuple[str, str | None]:
    """Who wrote, and to whom where that is said. `always`: it is said in every entry.

    Names may have the word between them as well. In older files it stands apart by two blanks, as the first name does;
    else what is for everyone counts first, then who is known to have written.
    """
    tos = WORDS.get(word or "", ())
    for to in tos:
        match = re.match(rf"(.+?){_APART}{to}{_APART}(.+)\Z", who.strip())
        if match is not None:
            return match[1].strip(), match[2].strip()
    if not always and who.startswith(("  ", " \u00a0")):
        return who.strip(), None
    splits = [(who[: one.start()].strip(), who[one.end() :].strip())
              for to in tos for one in re.finditer(f"{_NEAR}{to}{_NEAR}", who)]  # fmt: skip
    names = set(known)
    fits: tuple[Callable[[str, str], bool], ...] = (
        lambda _, whom: whom.casefold() in EVERYONE | SEVERAL, lambda name, whom: name in names and bare(whom) in names,
        lambda name, _: name in names, lambda _, whom: True,
    )  # fmt: skip
    for fit in fits:
        found = next((one for one in splits if one[0] and one[1] and fit(*one)), None)
        if found is not None:
            return found
    return who.strip(), None


def bare(whom: str) -> str:
    """Whom a message is for, without the word that it is for nobody else."""
    return _PRIVATE.sub("", whom)


class Said(msgspec.Struct, frozen=True):
    """What an entry says, without the words of others in it. `quoted`: how that begins which it answers or reacts to.
    `emoji`: of a reaction, `taken` where it was taken back.
    """

    text: str
    quoted: str | None = None
    emoji: str | None = None
    taken: bool = False


def said(text: str) -> Said:
    """What the words of an entry say."""
    for pattern, taken in ((_REACTED, False), (_TAKEN, True)):
        match = pattern.match(text)
        if match is not None:
            found = {name: value for name, value in match.groupdict().items() if value is not None}
            emoji = next(value for name, value in found.items() if name.startswith("with_"))
            return Said(emoji, next(v for name, v in found.items() if not name.startswith("with_")), emoji, taken)
    match = _REPLY.match(text)
    return Said(text) if match is None else Said(match["text"], match["quote"])


def plain(text: str) -> str:
    """Words as they are compared with a quotation of their beginning."""
    return " ".join(text.split())


def beginning(quoted: str) -> str:
    """What of a quotation stands in the message that it is of."""
    return plain(_LEFT_OUT.sub("", quoted.strip()))
