"""The report as a document for those who must edit it: headings, tables and messages in styles of their own.

The same blocks as on paper (`triage.report.flow`). Drawings become pictures, made by typst. Nothing in the file depends
on the clock or the user: the same report gives the same bytes.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst
from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from parsers.words import N_
from triage.report import fonts, labels
from triage.report.compose import compose
from triage.report.flow import Block, Value
from triage.report.glyphs import Glyphs
from triage.report.labels import Speaker
from triage.report.model import Report
from triage.report.options import Options
from triage.words import Translator

_INK = RGBColor(0x14, 0x14, 0x14)
_GREY = RGBColor(0x56, 0x56, 0x56)
_SIZES = {"a4": (210, 297), "us-letter": (215.9, 279.4)}
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def render(report: Report, out: Path, *, translate: Translator, options: Options,
           progress: Callable[[int, int], None] = lambda _done, _of: None) -> list[Path]:
    """Write the document whole or not at all. Raises OSError where it cannot be written."""
    say = Speaker(translate, translate.language)
    blocks = compose(report, say, Glyphs(), options)
    progress(1, 2)
    buffer = io.BytesIO()
    _Writer(report, say, options).document(blocks).save(buffer)
    part = out.with_name(f".{out.name}.part")
    try:
        part.write_bytes(_steady(buffer.getvalue()))
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    progress(2, 2)
    return [out]


def _steady(data: bytes) -> bytes:
    """The same archive with all members of one date."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            new.writestr(member, old.read(name))
    return out.getvalue()


class _Writer:
    """Puts blocks into a document."""

    def __init__(self, report: Report, say: Speaker, options: Options) -> None:
        self.report, self.say = report, say
        self.doc: Doc = Document()
        self.glyphs = Glyphs()
        self._page(options)
        self._styles()
        self._properties()
        self._write: dict[str, Callable[[dict[str, Any]], None]] = {
            "cover": self._cover, "h": self._heading, "p": self._text, "kv": self._pairs, "digest": self._pairs,
            "figures": self._figures, "toc": self._contents, "ex": self._exhibit, "m": self._message,
            "as": self._assessment, "fl": self._flag, "fig": self._figure, "tracks": self._tracks,
            "form": self._form, "sign": self._sign, "end": self._end,
        }  # fmt: skip

    def document(self, blocks: list[Block]) -> Doc:
        """All of them, in their order; tables that were cut for volumes are whole again."""
        self.headings = [block.data["t"] for block in blocks if block.data["k"] == "h" and block.data["l"] <= 2
                         and not block.data["id"].startswith("source-")]
        waiting: dict[str, Any] | None = None
        for block in blocks:
            if block.data.get("more") and waiting is not None:
                waiting = {**waiting, "rows": waiting["rows"] + block.data["rows"]}
                continue
            if waiting is not None:
                self._table(waiting)
                waiting = None
            if block.data["k"] == "tb":
                waiting = block.data
            else:
                self._write[block.data["k"]](block.data)
        if waiting is not None:
            self._table(waiting)
        return self.doc

    # -------------------------------------------------------------- frame

    def _page(self, options: Options) -> None:
        section = self.doc.sections[0]
        width, height = _SIZES[options.paper]
        section.orientation = WD_ORIENT.PORTRAIT
        section.page_width, section.page_height = Mm(width), Mm(height)
        section.left_margin, section.right_margin = Mm(23), Mm(20)
        section.top_margin, section.bottom_margin = Mm(25), Mm(22)
        self.width = width - 43
        number = self.glyphs.isolate(self.report.case.number)
        section.header.paragraphs[0].text = self._clean(self.say(labels.TEMPLATE["case"], number=number))
        foot = section.footer.paragraphs[0]
        foot.add_run(f"{self.report.id}    ")
        before, _, after = self.say(labels.TEMPLATE["page"], x="\x01", y="\x01").partition("\x01")
        middle, _, after = after.partition("\x01")
        for text, code in ((before, "PAGE"), (middle, "NUMPAGES"), (after, "")):
            foot.add_run(text)
            if code:
                _field(foot, code)

    def _styles(self) -> None:
        styles = self.doc.styles
        styles["Normal"].font.name, styles["Normal"].font.size = "Noto Sans", Pt(9.5)
        styles["Normal"].paragraph_format.space_after = Pt(3)
        for name in ("Title", "Intense Quote", "Caption"):
            styles[name].font.color.rgb = _INK
            styles[name].font.name = "Libertinus Serif"
        styles["Intense Quote"].font.italic = styles["Intense Quote"].font.bold = False
        for level, size in ((1, 20), (2, 14), (3, 11.5)):
            style = styles[f"Heading {level}"]
            style.font.name, style.font.size, style.font.color.rgb = "Libertinus Serif", Pt(size), _INK
        for name, size, grey in (("Provenance", 6.5, True), ("Aside", 8, True), ("Message", 9.5, False)):
            style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
            style.base_style = styles["Normal"]
            style.font.size = Pt(size)
            style.paragraph_format.space_after = Pt(2)
            if grey:
                style.font.color.rgb = _GREY

    def _properties(self) -> None:
        known, report = self.doc.core_properties, self.report
        at = datetime.fromisoformat(report.head.at) if report.head.at else datetime(1970, 1, 1, tzinfo=UTC)
        known.title = self._clean(self.glyphs.isolate(self.say.phrase(report.title or report.case.title)))[:250]
        known.author = known.last_modified_by = self._clean(self.glyphs.isolate(report.case.examiner))[:250]
        known.created = known.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        known.comments, known.revision, known.keywords = "", 1, report.id
        known.language = self.say.language

    # -------------------------------------------------------------- texts

    def _clean(self, text: str) -> str:
        return _INVISIBLE.sub("", text)

    def _put(self, paragraph: Paragraph, value: Value, **look: Any) -> None:
        """A text into a paragraph; where it has several with directions of their own, line by line."""
        parts = [{"s": [value]}] if isinstance(value, str) else value
        for n, part in enumerate(parts):
            if n:
                paragraph.add_run().add_break()
            run = paragraph.add_run(self._clean("".join(part["s"])))
            for name, wanted in look.items():
                setattr(run.font, name, wanted)
            if "d" in part:
                run.font.rtl = True
                if len(parts) == 1:
                    _right_to_left(paragraph)

    def paragraph(self, value: Value, style: str = "Normal", **look: Any) -> Paragraph:
        """A paragraph of its own."""
        made = self.doc.add_paragraph(style=style)
        self._put(made, value, **look)
        return made

    def _grid(self, columns: int, widths: list[float]) -> Table:
        table: Table = self.doc.add_table(rows=0, cols=columns)
        table.autofit = False
        for column, width in zip(table.columns, widths, strict=True):
            column.width = Mm(width)
        return table

    def _row(self, table: Table, widths: list[float]) -> tuple[_Cell, ...]:
        cells = table.add_row().cells  # type: ignore[no-untyped-call]
        for cell, width in zip(cells, widths, strict=True):
            cell.width = Mm(width)
        return tuple(cells)

    # -------------------------------------------------------------- blocks

    def _cover(self, b: dict[str, Any]) -> None:
        self.paragraph(b["agency"])
        self.paragraph(b["kind"].upper(), "Aside")
        self._put(self.doc.add_paragraph(style="Title"), b["title"] or b["kind"])
        self._pairs(b)
        for note in b["notes"]:
            self.paragraph(note, "Intense Quote")

    def _heading(self, b: dict[str, Any]) -> None:
        made = self.doc.add_paragraph(style=f"Heading {b['l']}")
        made.paragraph_format.page_break_before = bool(b.get("new"))
        self._put(made, b["t"])

    def _text(self, b: dict[str, Any]) -> None:
        style = {"item": "List Bullet", "warn": "Intense Quote"}.get(b["s"], "Normal")
        made = self.doc.add_paragraph(style=style)
        if b["s"] == "box":
            made.add_run("☐  ")
        self._put(made, b["t"])
        made.paragraph_format.keep_with_next = b["s"] == "intro"

    def _pairs(self, b: dict[str, Any]) -> None:
        widths = [42.0, self.width - 42]
        table = self._grid(2, widths)
        for label, value in b["rows"]:
            first, second = self._row(table, widths)
            self._put(first.paragraphs[0], label, size=Pt(8))
            self._put(second.paragraphs[0], value, size=Pt(9))
        self.paragraph("")

    def _table(self, b: dict[str, Any]) -> None:
        shares = sum(c[1] for c in b["cols"] if c[1] >= 0) or 1
        free = max(20.0, self.width - sum(-c[1] for c in b["cols"] if c[1] < 0))
        widths = [-c[1] if c[1] < 0 else free * c[1] / shares for c in b["cols"]]
        table = self._grid(len(widths), widths)
        table.style = "Light List"
        head = self._row(table, widths)
        _mark(table.rows[0], "w:tblHeader")
        for cell, column in zip(head, b["cols"], strict=True):
            self._put(cell.paragraphs[0], column[0], size=Pt(7.5), bold=True)
        for row in b["rows"]:
            for cell, value, column in zip(self._row(table, widths), row, b["cols"], strict=True):
                at = cell.paragraphs[0]
                self._put(at, value, size=Pt(6.5 if column[3] else 8), bold=False)
                if column[2] in "rc":
                    at.alignment = WD_ALIGN_PARAGRAPH.RIGHT if column[2] == "r" else WD_ALIGN_PARAGRAPH.CENTER
        self.paragraph("")

    def _figures(self, b: dict[str, Any]) -> None:
        widths = [self.width / len(b["cells"])] * len(b["cells"])
        table = self._grid(len(widths), widths)
        for cell, (number, label) in zip(self._row(table, widths), b["cells"], strict=True):
            self._put(cell.paragraphs[0], number, size=Pt(17))
            self._put(cell.add_paragraph(style="Aside"), label)
        self.paragraph("")

    def _contents(self, b: dict[str, Any]) -> None:
        titles = [t if isinstance(t, str) else " ".join("".join(part["s"]) for part in t) for t in self.headings]
        said = self.say(N_("Update this field to see page numbers."))
        _field(self.doc.add_paragraph(), 'TOC \\o "1-2" \\h \\z', *map(self._clean, titles), said)

    def _exhibit(self, b: dict[str, Any]) -> None:
        made = self.doc.add_paragraph(style="Heading 3")
        self._put(made, b["t"])
        made.add_run(f"    {b['ref']}  ").font.size = Pt(9)
        self._put(made, b["title"], size=Pt(9))
        self.paragraph(b["line"], "Aside").paragraph_format.keep_with_next = True

    def _message(self, b: dict[str, Any]) -> None:
        if "gap" in b:
            self.paragraph(f"⋯ {b['gap']} ⋯", "Aside")
        widths = [38.0, self.width - 38]
        table = self._grid(2, widths)
        left, right = self._row(table, widths)
        if b.get("keep"):
            _mark(table.rows[0], "w:cantSplit")
        self._put(left.paragraphs[0], "\n".join([b["n"], *b["when"]]), size=Pt(7))
        _bar(right, 24 if b["b"] else 4)
        head = right.paragraphs[0]
        self._put(head, b["who"], bold=True)
        self._put(head, f"  {b['about']}", size=Pt(7.5))
        for key in ("kind", "label"):
            if key in b:
                self._put(right.add_paragraph(style="Message"), b[key], italic=True)
        if b["x"]:
            for part in [b["x"]] if isinstance(b["x"], str) else [[p] for p in b["x"]]:
                self._put(right.add_paragraph(style="Message"), part)
        for picture in b.get("pics", ()):
            right.add_paragraph().add_run().add_picture(io.BytesIO(base64.b64decode(picture["d"])), width=Mm(60))
            self._put(right.add_paragraph(style="Aside"), picture["t"])
        for label, value in b.get("rows", ()):
            at = right.add_paragraph(style="Message")
            self._put(at, f"{label}: ", size=Pt(8))
            self._put(at, value, size=Pt(8))
        self._put(right.add_paragraph(style="Provenance"), "\n".join(b["prov"]))

    def _assessment(self, b: dict[str, Any]) -> None:
        self._exhibit({**b, "line": ""})

    def _flag(self, b: dict[str, Any]) -> None:
        at = self.doc.add_paragraph()
        at.paragraph_format.keep_with_next = True
        self._put(at, f"{b['code']}  ", bold=True)
        self._put(at, b["title"], bold=True)
        said = "  ".join(part for part in (b["grade"], b["status"].upper()) if part)
        self._put(at, f"   {said}", size=Pt(8))
        self._pairs(b)

    def _figure(self, b: dict[str, Any]) -> None:
        self.paragraph(b["caption"], "Caption")
        run = self.doc.add_paragraph().add_run()
        _described(run.add_picture(io.BytesIO(_picture(b["svg"])), width=Mm(self.width)), b["alt"])

    def _tracks(self, b: dict[str, Any]) -> None:
        widths = [12.0, 60.0, self.width - 72]
        table = self._grid(3, widths)
        for ref, title, svg in b["rows"]:
            first, second, third = self._row(table, widths)
            self._put(first.paragraphs[0], ref, size=Pt(8))
            self._put(second.paragraphs[0], title, size=Pt(8))
            run = third.paragraphs[0].add_run()
            _described(run.add_picture(io.BytesIO(_picture(svg)), width=Mm(widths[2] - 4)), f"{b['alt']} {ref}")
        self.paragraph(" – ".join(b["ends"]), "Aside")

    def _form(self, b: dict[str, Any]) -> None:
        for label, lines in b["rows"]:
            self.paragraph(label, "Aside")
            for _ in range(lines):
                self.paragraph("_" * 80)

    def _sign(self, b: dict[str, Any]) -> None:
        for n, label in enumerate(b["rows"]):
            self.paragraph(label, "Aside")
            self.paragraph(b["who"] if n == 0 and b["who"] else "_" * 60)

    def _end(self, b: dict[str, Any]) -> None:
        self.paragraph(self.say(labels.TEMPLATE["end"]), "Aside").alignment = WD_ALIGN_PARAGRAPH.CENTER


# ------------------------------------------------------------------ what python-docx has no words for


def _field(paragraph: Paragraph, code: str, *lines: str) -> None:
    """A field that the word processor fills in; `lines` stand there until it does."""
    run = paragraph.add_run()._r  # noqa: SLF001  (python-docx has no other way to its XML)
    shown = [part for line in lines for part in (("text", line), ("line", ""))]
    for kind, content in (("begin", ""), ("", code), ("separate", ""), *shown, ("end", "")):
        if kind == "":
            made = OxmlElement("w:instrText")
            made.set(qn("xml:space"), "preserve")
            made.text = content
        elif kind == "text":
            made = OxmlElement("w:t")
            made.text = content
        elif kind == "line":
            made = OxmlElement("w:br")
        else:
            made = OxmlElement("w:fldChar")
            made.set(qn("w:fldCharType"), kind)
        run.append(made)


def _mark(row: Any, name: str) -> None:
    """Mark a row: `w:tblHeader` stands at the head of the table on every page, `w:cantSplit` stays on one."""
    made = OxmlElement(name)
    made.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(made)  # noqa: SLF001


def _bar(cell: _Cell, eighths: int) -> None:
    """A line at the left of a cell."""
    borders, left = OxmlElement("w:tcBorders"), OxmlElement("w:left")
    for name, value in (("val", "single"), ("sz", str(eighths)), ("color", "141414" if eighths > 8 else "B4B4B4")):
        left.set(qn(f"w:{name}"), value)
    borders.append(left)
    cell._tc.get_or_add_tcPr().append(borders)  # noqa: SLF001


def _right_to_left(paragraph: Paragraph) -> None:
    paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001


def _described(shape: Any, text: str) -> None:
    """What a drawing shows, for those who cannot see it."""
    shape._inline.docPr.set("descr", text)  # noqa: SLF001


def _picture(svg: str) -> bytes:
    """A drawing as PNG."""
    folders = [str(path) for path in fonts.font_paths("a")]
    compiler = typst.Compiler(
        _DRAWING, ignore_system_fonts=True, sys_inputs={"svg": svg},
        font_paths=typst.Fonts(include_system_fonts=False, font_paths=folders))
    made = compiler.compile(format="png", ppi=160.0)
    assert isinstance(made, bytes)
    return made


_DRAWING = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 480pt)"""
