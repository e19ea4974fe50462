"""Text from evidence made printable: nothing hidden, nothing deceptive, nothing that breaks the page.

What a typeface cannot show, and what no eye can see, is printed as its code point in brackets, `⟨U+202E⟩`.
Joiners and variation selectors stay where they shape a letter or an emoji, which is their work. The text
that holds such brackets itself has its opening bracket written the same way, so that what the report adds
cannot be forged.

Facts
    - PDF/A forbids U+0000, U+FEFF and U+FFFE (ISO 19005-2, 6.2.11.7.2); private-use characters mean nothing
      to a reader; direction marks (U+202A to U+202E, U+2066 to U+2069) can make a text read otherwise than
      it was written (Unicode Technical Report 36, 2.1).
    - A paragraph's direction is that of its first strong character (Unicode Standard Annex 9, P2 and P3).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

#: Characters without a glyph of their own that can hide or turn text; printed as their code point wherever
#: they are.
_HIDDEN = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u200b\u200e\u200f"
    r"\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\ue000-\uf8ff"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U0010ffff"
)
#: Joiners, variation selectors and tags: they belong to the character before them, if that is no ASCII
#: letter.
_BOUND = r"\u034f\u180b-\u180d\u180f\u200c\u200d\ufe00-\ufe0f\U000e0020-\U000e007f\U000e0100-\U000e01ef"
#: Marks that stack on a letter. More than four hide the lines around them.
_STACKING = (
    r"\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    r"\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
)
_STACK_LIMIT = 4
_FLAG_TAGS = re.compile("\U0001f3f4[\U000e0020-\U000e007e]{1,6}\U000e007f")
_LINE_END = re.compile("\r\n|[\r\x85\u2028\u2029]")
_RTL = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_TELEPHONE = re.compile(r"\s*\+[0-9][0-9 ().\-/]*")
_DIGIT = re.compile("[\u0660-\u0669\u06f0-\u06f9\u066a-\u066c]")
_KANA = re.compile("[\u3041-\u30ff]")
_HANGUL = re.compile("[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
#: A run of characters with no place to break a line. Scripts without spaces break between characters and
#: are left out.
_SOLID = (
    r"[^\x20\n\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff"
    r"\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]"
)
#: Where such a run is cut: behind signs, but not behind the plus of a telephone number.
_AFTER = re.compile(r"(?<=[/?&=#.,;:@_+~%|\\\-])(?<!\A\+)(?=[^/?&=#.,;:@_+~%|\\\-])")
_CLUSTER = re.compile(
    rf"[\U0001f1e6-\U0001f1ff]{{2}}|.(?:\u200d.|[{_BOUND}{_STACKING}\u0900-\u0903\u093a-\u094f\U0001f3fb-\U0001f3ff])*",
    re.DOTALL,
)

_ISOLATE, _END_ISOLATE = "\u2068", "\u2069"
_ISOLATED = re.compile(f"{_ISOLATE}[^{_END_ISOLATE}]*{_END_ISOLATE}")

#: Words longer than this get places to break: characters in a message, and in the narrower cells of a table.
WIDE, NARROW = 48, 12
#: How far apart the places are, in widths of an ordinary letter. A line of a message holds 70. Each place
#: costs time, so that in a word longer than `ENORMOUS` characters they are further apart.
APART, FAR_APART, ENORMOUS = 24, 60, 4000
#: Scripts that break between any two characters do not before signs and marks, nor for ever.
SIGNS, LONGEST = 12, 200


def code_point(char: str) -> str:
    """`⟨U+202E⟩`: how a character that cannot be shown is printed."""
    return f"⟨U+{ord(char):04X}⟩"


class Shown(str):
    """Text that is printable already and keeps its direction to itself."""

    __slots__ = ()


class Glyphs:
    """Makes text printable, given the code points that no available typeface has.

    Immutable and cheap to ask; build one per report.
    """

    def __init__(self, missing: Iterable[int] = ()) -> None:
        absent = "".join(re.escape(chr(n)) for n in sorted(missing) if chr(n) not in "\t\n\r\x85")
        self._suspect = re.compile(f"[{_HIDDEN}{_BOUND}{_STACKING}{absent}⟨]")
        self._shown = re.compile(f"[{_HIDDEN}{absent}]|⟨(?=U\\+)")
        self._bound = re.compile(f"[{_BOUND}]")

    def printable(self, text: str) -> str:
        """The text with everything that cannot be seen written out. Line ends become `\\n`, tabs four spaces.

        Long runs of one invisible character are counted, `⟨U+3164 ×500⟩`. A text of ordinary letters comes
        back as it is.
        """
        if text.isascii() and text.isprintable() and len(text) < 80:
            return text
        text = _LINE_END.sub("\n", text).replace("\t", "    ")
        if self._suspect.search(text):
            text = self._written_out(text)
        return _BLANKS.sub(lambda m: f"⟨U+{ord(m[0][0]):04X} ×{len(m[0])}⟩", text)

    def _written_out(self, text: str) -> str:
        text = self._shown.sub(lambda m: code_point(m[0]), text)
        if self._bound.search(text):
            text = self._bound.sub(self._bound_mark(text), text)
        text = _AFTER_MARK.sub(_baseless, _STACK.sub(_unstack, text))
        return _REPEATED.sub(lambda m: f"{m[1][:-1]} ×{len(m[0]) // len(m[1])}⟩", text)

    def _bound_mark(self, text: str) -> Callable[[re.Match[str]], str]:
        flags = [match.span() for match in _FLAG_TAGS.finditer(text)]

        def mark(match: re.Match[str]) -> str:
            at, char = match.start(), match[0]
            kept = any(start < at < end for start, end in flags) or _is_bound(text, at, char)
            return char if kept else code_point(char)

        return mark

    def isolate(self, text: str) -> Shown:
        """The text made printable, for a place inside a sentence: one line, its direction kept to itself."""
        if isinstance(text, Shown):
            return text
        shown = self.printable(text).replace("\n", " ")
        return Shown(f"{_ISOLATE}{shown}{_END_ISOLATE}" if _RTL.search(shown) else shown)

    def set(self, text: str, *, narrow: bool = False) -> Any:
        """Text from anywhere as the template takes it; see `layout`."""
        return layout(self.printable(text), narrow=narrow)


def layout(shown: str, *, narrow: bool = False, rtl: bool = False) -> Any:
    """Printable text as the template takes it: a string, or where layout needs more, a list of paragraphs.

    A paragraph is `{"s": [pieces], "d": "rtl", "f": "jp"}`: pieces between which a line may break, and, only
    where they apply, the direction and the preferred shapes of East Asian characters. `narrow`: for a cell of
    a table, where shorter words already need places to break. `rtl`: words of a language that is written from right to
    left, whatever stands first in them; else each line goes by its own first letter.
    """
    if shown.isascii() and "\n" not in shown and (
        len(shown) <= (NARROW if narrow else WIDE) or max(map(len, shown.split(" "))) <= SIGNS):
        return shown  # no word in it is long enough to need a place to break
    solid = _SOLID_NARROW if narrow else _SOLID_WIDE
    if "\n" not in shown and not (_RTL.search(shown) or _EAST.search(shown) or solid.search(shown)):
        return shown
    groups = [(shown, True)] if rtl and _RTL.search(shown) else _directions(shown)
    return [_paragraph(*group, solid) for group in groups]


_STACK = re.compile(f"([{_STACKING}]{{{_STACK_LIMIT}}})([{_STACKING}]+)")
#: The same code point so often in a row is counted instead of repeated; so are blanks that would fill pages.
_REPEATED = re.compile(r"(⟨U\+[0-9A-F]+⟩)\1{7,}")
_BLANKS = re.compile(r"([\x20\xa0\u2000-\u200a\u202f\u205f\u3000])\1{79,}|\n{25,}")
_AFTER_MARK = re.compile("⟩([^\x00-\x7f⟨⟩]+)")
_EAST = re.compile(f"{_KANA.pattern}|{_HANGUL.pattern}")
_UNBROKEN = rf"[^\w\x20\n]{{{SIGNS + 1},}}|([^\x20\n])\1{{{SIGNS},}}|[^\x20\n]{{{LONGEST + 1},}}"
_SOLID_WIDE = re.compile(f"{_SOLID}{{{WIDE + 1},}}|{_UNBROKEN}")
_SOLID_NARROW = re.compile(f"{_SOLID}{{{NARROW + 1},}}|{_UNBROKEN}")
_WIDE_LETTERS = frozenset("WMmw@%—…")


def _is_bound(text: str, at: int, char: str) -> bool:
    """Whether a joiner or selector at `at` does its work there: on a character that it can shape."""
    before = text[at - 1] if at else ""
    if not before or before in "\n ⟩":
        return False
    if char in "\u200c\u200d":
        after = text[at + 1 : at + 2]
        return bool(after) and not before.isascii() and not after.isascii() and not re.match(f"[{_BOUND}]",
        after)
    if "\ufe0e" <= char <= "\ufe0f":
        return before in "#*0123456789" or (not before.isascii() and not re.match(f"[{_BOUND}]", before))
    return char >= "\U000e0100" or ("\ufe00" <= char <= "\ufe0d" and not before.isascii())


def _baseless(match: re.Match[str]) -> str:
    """Marks whose letter was written out stand on nothing, and are written out too."""
    follows = match[1]
    marks = next((n for n, char in enumerate(follows) if unicodedata.category(char)[0] != "M"), len(follows))
    return "⟩" + "".join(code_point(char) for char in follows[:marks]) + follows[marks:]


def _unstack(match: re.Match[str]) -> str:
    return match[1] + "".join(code_point(char) for char in match[2])


def is_rtl(line: str) -> bool | None:
    """Whether a line runs from right to left by its first strong character; None without one."""
    for char in _ISOLATED.sub("", line):
        if _RTL.match(char) and not _DIGIT.match(char):
            return True
        if char.isalpha():
            return False
    return None


def has_rtl(text: str) -> bool:
    """Whether a letter of a script that is written from right to left is in it."""
    return bool(_RTL.search(text))


def _directions(text: str) -> list[tuple[str, bool]]:
    """Lines grouped by direction: (lines joined by `\\n`, right to left). A line without letters goes with
    the last, but for a telephone number, whose plus stands before it.
    """
    if not _RTL.search(text):
        return [(text, False)]
    groups: list[tuple[list[str], bool]] = []
    for line in text.split("\n"):
        rtl = False if _TELEPHONE.fullmatch(line) else is_rtl(line)
        if groups and (rtl is None or rtl == groups[-1][1]):
            groups[-1][0].append(line)
        else:
            groups.append(([line], bool(rtl)))
    return [("\n".join(lines), rtl) for lines, rtl in groups]


def _paragraph(text: str, rtl: bool, solid: re.Pattern[str]) -> dict[str, Any]:
    paragraph: dict[str, Any] = {"s": _pieces(text, solid)}
    if rtl:
        paragraph["d"] = "rtl"
    if _KANA.search(text):
        paragraph["f"] = "jp"
    elif _HANGUL.search(text):
        paragraph["f"] = "kr"
    return paragraph


def _pieces(text: str, solid: re.Pattern[str]) -> list[str]:
    """The text cut where a line may break although nothing in it says so: inside long words and addresses."""
    narrow = solid is _SOLID_NARROW
    pieces, last = [""], 0
    for match in solid.finditer(text):
        pieces[-1] += text[last : match.start()]
        last = match.end()
        size = NARROW if narrow else FAR_APART if len(match[0]) > ENORMOUS else APART
        for piece in _cut(match[0], size):
            if pieces[-1] and pieces[-1][-1] not in "\n ":
                pieces.append(piece)
            else:
                pieces[-1] += piece
    pieces[-1] += text[last:]
    return pieces


def _cut(word: str, size: int) -> list[str]:
    """The word in pieces of about `size` letter widths: after separators where they are near enough, and never
    between a letter and its marks.
    """
    pieces: list[str] = []
    piece, used = "", 0.0
    for part in _AFTER.split(word):
        clusters = _CLUSTER.findall(part)
        if piece and used + sum(map(_width, clusters)) > size:
            pieces.append(piece)
            piece, used = "", 0.0
        for cluster in clusters:
            width = _width(cluster)
            if piece and used + width > size:
                pieces.append(piece)
                piece, used = "", 0.0
            piece += cluster
            used += width
    return [*pieces, piece] if piece else pieces


def _width(cluster: str) -> float:
    """About how wide it is set, in ordinary letters."""
    first = cluster[0]
    if first.isascii():
        return 1.7 if first in _WIDE_LETTERS else 1.0
    if first == "\ufdfd":  # the basmala in one character
        return 12.0
    return 2.2 if first >= "\U0001f000" or unicodedata.east_asian_width(first) in "WF" else 1.3
