"""Pieces of WordprocessingML as text: python-docx takes twenty times as long for what a long report needs by the
hundred thousand.

Facts: ECMA-376 Part 1, 17.3 (paragraphs and runs; the order of their properties is fixed), 17.4 (tables). Letters of
scripts from right to left take the size, weight and slant of complex scripts (17.3.2.26, `szCs`, `bCs`, `iCs`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TWIPS = 56.6929
"""Twentieths of a point in a millimetre."""


def clean(text: str) -> str:
    """Without what XML cannot hold."""
    return _INVISIBLE.sub("", text)


def run(text: str, *, size: float = 0, bold: bool | None = None, italic: bool = False, rtl: bool = False) -> str:
    """Text of one look; `size` in points, 0 for that of the style. Line ends and tabs become breaks and tabs."""
    look = ""
    if bold is not None:
        look += "<w:b/><w:bCs/>" if bold else '<w:b w:val="0"/><w:bCs w:val="0"/>'
    if italic:
        look += "<w:i/><w:iCs/>"
    if size:
        half = round(size * 2)
        look += f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'
    if rtl:
        look += "<w:rtl/>"
    lines = [_line(line) for line in clean(text).split("\n")]
    return f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}{'<w:br/>'.join(lines)}</w:r>"


def _line(text: str) -> str:
    if "\t" in text:
        return "<w:tab/>".join(_line(part) for part in text.split("\t"))
    return f'<w:t xml:space="preserve">{escape(text)}</w:t>' if text else ""


def paragraph(
    runs: str, style: str = "", *, keep: bool = False, new_page: bool = False, rtl: bool = False, align: str = "",
) -> str:
    """`keep`: on one page with what follows. `align`: `right` or `center`."""
    look = f'<w:pStyle w:val="{style}"/>' if style else ""
    look += "<w:keepNext/>" if keep else ""
    look += "<w:pageBreakBefore/>" if new_page else ""
    look += "<w:bidi/>" if rtl else ""
    look += f'<w:jc w:val="{align}"/>' if align else ""
    return f"<w:p>{f'<w:pPr>{look}</w:pPr>' if look else ''}{runs}</w:p>"


def cell(content: str, width: float, *, bar: int = 0) -> str:
    """A cell of paragraphs, `width` in millimetres. `bar`: a line at its start, in eighths of a point."""
    borders = ""
    if bar:
        colour = "141414" if bar > 8 else "B4B4B4"
        borders = f'<w:tcBorders><w:left w:val="single" w:sz="{bar}" w:space="0" w:color="{colour}"/></w:tcBorders>'
    return f'<w:tc><w:tcPr><w:tcW w:w="{_twips(width)}" w:type="dxa"/>{borders}</w:tcPr>{content or "<w:p/>"}</w:tc>'


def row(cells: Iterable[str], *, head: bool = False, whole: bool = False) -> str:
    """`head`: repeated on every page. `whole`: never divided between two."""
    look = ("<w:cantSplit/>" if whole else "") + ("<w:tblHeader/>" if head else "")
    return f"<w:tr>{f'<w:trPr>{look}</w:trPr>' if look else ''}{''.join(cells)}</w:tr>"


def table(rows: Iterable[str], widths: Sequence[float], *, style: str = "", rtl: bool = False) -> str:
    """A table with columns of fixed widths, in millimetres. `rtl`: its first column stands at the right."""
    look = f'<w:tblStyle w:val="{style}"/>' if style else ""
    look += "<w:bidiVisual/>" if rtl else ""
    columns = "".join(f'<w:gridCol w:w="{_twips(width)}"/>' for width in widths)
    return (f'<w:tbl><w:tblPr>{look}<w:tblW w:w="0" w:type="auto"/><w:tblLayout w:type="fixed"/>'
            f'<w:tblLook w:val="04A0" w:firstRow="1" w:lastRow="0" w:firstColumn="1" w:lastColumn="0" w:noHBand="0" '
            f'w:noVBand="1"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{"".join(rows)}</w:tbl>')


def field(code: str, lines: Sequence[str]) -> str:
    """A run with a field that the word processor fills in; `lines` stand there until it does."""
    shown = "".join(f"{_line(clean(line))}<w:br/>" for line in lines)
    mark = '<w:fldChar w:fldCharType="{}"/>'
    return (f'<w:r>{mark.format("begin")}<w:instrText xml:space="preserve">{escape(code)}</w:instrText>'
            f'{mark.format("separate")}{shown}{mark.format("end")}</w:r>')


def described(inline: str, number: int, text: str) -> str:
    """A picture's `wp:inline` with a number of its own, and with what it shows, for those who cannot see it."""
    told = f"<wp:docPr id=\"{number}\" name=\"{number}\" descr={quoteattr(clean(text))}/>"
    return f"<w:r><w:drawing>{re.sub('<wp:docPr[^>]*/>', lambda _: told, inline, count=1)}</w:drawing></w:r>"


def _twips(millimetres: float) -> int:
    return round(millimetres * _TWIPS)
