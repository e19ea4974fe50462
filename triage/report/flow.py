"""What a report says, in order: blocks of plain data with the words already in the reader's language.

A rendering sets blocks one after the other and decides nothing about content. Each block has a kind (`k`)
and the fields of that kind; text is a string or a list of paragraphs as `triage.report.glyphs.layout` makes
them.

    cover    agency, kind, title, rows [[label, text]], notes
    h        l level 1 to 3, t text, id, new (starts a page)
    p        t text, s style: body, intro (stays with what follows), item, box (to tick), warn
    kv       rows [[label, text]], keep (the last of them stays with what follows)
    tb       cols [[header, width, align, mono]], rows [[text]], more (goes on from the block before)
    figures  cells [[number, label]]
    digest   rows [[label, text]]
    toc      filled in by the rendering from the headings
    ex       exhibit: n, id, t heading, ref and title of the conversation, line
    m        message: n, b (of the passage), when [lines], who, about, x text, prov [lines]; and where they
             apply keep (on one page), gap, kind, label, rows [[label, text]], pics [{d base64, w, h, t}]
    as       assessments of an exhibit: n, id of the exhibit, t heading, ref, title
    fl       flags of one code in an exhibit: code, title, status, accepted, keep (on one page), rows [[label, text]]
    fig      svg, alt, caption: a drawing of `triage.report.plots`
    tracks   rows [[ref, title, svg]], alt: small drawings beside their names
    form     rows [[label, lines]]: places that somebody fills in by hand
    sign     who, rows [label]
    end      the end mark
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from parsers.words import N_
from triage.report.glyphs import Glyphs, Shown, layout
from triage.report.labels import Speaker
from triage.report.model import Phrase, Report
from triage.report.options import Options
from triage.words import right_to_left

#: Rows of a table per block: a volume can end only between blocks.
TABLE_ROWS = 120

#: What a paragraph before it introduces, so that no page ends between the two.
_INTRODUCED = frozenset({"tb", "ex", "as", "fl", "fig", "tracks", "sign"})

Value = Any
"""Text as `triage.report.glyphs.layout` returns it: a string, or a list of paragraphs."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `weight` is its cost to lay out, in ordinary messages; a volume may begin with it if
    `opens`.
    """

    data: dict[str, Any]
    weight: float = 0.3
    opens: bool = False
    part: str = ""
    exhibit: int = 0


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: `width` in shares of the line, or in millimetres where it is negative.

    `align` is `l`, `r` or `c`. `mono`: hashes and codes, set in the typewriter face.
    """

    header: str
    width: float = 1
    align: str = "l"
    mono: bool = False


@dataclass(slots=True)
class Writer:
    """Collects blocks. Its text methods make everything printable; nothing reaches a block otherwise."""

    report: Report
    say: Speaker
    glyphs: Glyphs
    options: Options = field(default_factory=Options)
    blocks: list[Block] = field(default_factory=list)
    part: str = ""
    group: int = 0
    section: int = 0
    annex: bool = False

    # -------------------------------------------------------------- text

    def evidence(self, text: str | None, *, narrow: bool = False) -> Value:
        """Text as it stands: from evidence, from an examiner, from a path."""
        return self.glyphs.set(text or "", narrow=narrow)

    def words(self, message: str, /, **args: str | float) -> Value:
        """The program's words, translated; text among the arguments keeps its own direction."""
        return self.laid(self.sentence(message, **args))

    def sentence(self, message: str, /, **args: str | float) -> Shown:
        """As `words`, as one printable string that can go on."""
        return Shown(self.say(message, **{name: self._argument(value) for name, value in args.items()}))

    def phrase(self, phrase: Phrase, *, narrow: bool = False) -> Value:
        """Either of the two."""
        if isinstance(phrase, str):
            return self.evidence(phrase, narrow=narrow)
        return self.laid(self.sentence(phrase.message, **phrase.args), narrow=narrow)

    def laid(self, said: str, *, narrow: bool = False) -> Value:
        """Words of the program run as its language does, though the first of them be `SHA-256`."""
        return layout(said, narrow=narrow, rtl=right_to_left(self.say.language))

    def title(self, text: str) -> Value:
        """A text that shares its line with others."""
        return layout(self.glyphs.isolate(text))

    def lines(self, texts: Iterable[str], *, narrow: bool = False) -> Value:
        """Several texts under one another, each with its own direction."""
        return layout("\n".join(text if isinstance(text, Shown) else self.glyphs.printable(text)
                                for text in texts if text), narrow=narrow)

    def apart(self, text: str) -> str:
        """A text inside a line of the report's own, so that neither turns the other."""
        shown = self.glyphs.isolate(text)
        return f"\u2068{shown}\u2069" if shown and right_to_left(self.say.language) else shown

    def person(self, ref: str, name: str) -> str:
        """A person's number and name; where the name is blacked out, its number alone."""
        return f"{ref}  {name}".strip() if name != ref else ref

    def _argument(self, value: str | float) -> str:
        return self.apart(value) if isinstance(value, str) else self.say.number(value)

    # -------------------------------------------------------------- blocks

    def add(
        self, data: dict[str, Any], weight: float = 0.3, *, opens: bool = False, exhibit: int = 0
    ) -> None:
        before = self.blocks[-1].data if self.blocks else {}
        if data["k"] in _INTRODUCED and before.get("s") == "body":
            before["s"] = "intro"
        if data["k"] == "tb" and before.get("k") == "kv":
            before["keep"] = True
        self.blocks.append(Block(data, weight, opens, self.part, exhibit))

    def heading(self, level: int, text: str, id: str, *, new: bool = False) -> None:
        """A heading with an entry in the outline. `new`: on a fresh page."""
        self.add({"k": "h", "l": level, "t": text, "id": id, "new": new}, opens=True)

    def begin(self, title: str, *, annex: bool = False) -> None:
        """Begin a group of parts: with a title, on a page of its own with a numeral; without one, of chapters.

        No letters: `C1` and `B10` are a conversation and a pattern.
        """
        self.section, self.annex = (self.section if self.group == 0 else 0), annex
        if not title:
            return
        self.group += 1
        self.section = 0
        number, said = numeral(self.group), self.say(title)
        self.part = self.say(N_("Part {letter} · {title}"), letter=number, title=said)
        self.heading(1, self.say(N_("Part {letter}  {title}"), letter=number, title=said), f"part-{self.group}",
                     new=True)

    def opening(self, title: str, id: str, *, new: bool = False) -> None:
        """The heading of a part, with its number: a chapter (`new`: on a fresh page), a section, or an annex."""
        self.section += 1
        said = self.say(title)
        if not self.group:
            self.heading(1, f"{self.section}  {said}", id, new=new)
        elif self.annex:
            self.heading(2, self.say(N_("Annex {n}  {title}"), n=self.section, title=said), id)
        else:
            self.heading(2, f"{numeral(self.group)}.{self.section}  {said}", id)

    def below(self, title: str, id: str) -> None:
        """A heading inside a part."""
        self.heading(3 if self.group else 2, self.say(title), id)

    def paragraph(self, text: Value, style: str = "body") -> None:
        self.add({"k": "p", "t": text, "s": style}, text_weight(text))

    def pairs(self, rows: Iterable[tuple[str, Value]]) -> None:
        """Labels with their values; rows without a value are left out."""
        kept = [[label, value] for label, value in rows if value not in ("", [], None)]
        if kept:
            self.add({"k": "kv", "rows": kept, "keep": False}, sum(text_weight(value) for _, value in kept))

    def table(
        self, columns: Sequence[Column], rows: Iterable[Sequence[Value]], *, opens: bool = True
    ) -> None:
        """A table, in blocks of `TABLE_ROWS` rows that each repeat the header over pages."""
        listed = [list(row) for row in rows]
        cols = [[column.header, column.width, column.align, column.mono] for column in columns]
        for start in range(0, len(listed), TABLE_ROWS):
            part = listed[start : start + TABLE_ROWS]
            weight = sum(text_weight(cell) / 3 for row in part for cell in row)
            self.add({"k": "tb", "cols": cols, "rows": part, "more": start > 0}, weight,
                     opens=opens and start > 0)


def numeral(n: int) -> str:
    """1 to 9 as a Roman numeral."""
    return ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[n - 1]


def text_weight(value: Value) -> float:
    """The cost of laying out a text, in ordinary messages: its length, its lines and its pieces."""
    if isinstance(value, str):
        return 0.3 + len(value) / 1500
    length: int = sum(len(piece) for paragraph in value for piece in paragraph["s"])
    lines: int = sum(piece.count("\n") for paragraph in value for piece in paragraph["s"])
    pieces: int = sum(len(paragraph["s"]) for paragraph in value)
    return 0.3 + length / 1500 + lines / 20 + pieces / 60
