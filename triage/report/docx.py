"""The report as a document for those who must edit it: headings, tables and messages in styles of their own.

The same blocks as on paper (`triage.report.flow`). python-docx makes the frame, with the styles; what stands in it is
written as XML (`triage.report.docx_xml`). Drawings become pictures, made by typst. Nothing in the file depends on the
clock or the user: the same report gives the same bytes.
"""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst
from docx import Document
from docx.document import Document as Doc
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from parsers.words import N_
from triage.report import fonts, labels
from triage.report.compose import compose
from triage.report.docx_xml import cell, clean, described, field, paragraph, row, run, table
from triage.report.flow import Block, Value
from triage.report.glyphs import Glyphs, has_rtl
from triage.report.labels import Speaker
from triage.report.model import Report
from triage.report.options import Options
from triage.words import Translator, right_to_left

_INK = RGBColor(0x14, 0x14, 0x14)
_GREY = RGBColor(0x56, 0x56, 0x56)
_SIZES = {"a4": (210, 297), "us-letter": (215.9, 279.4)}
#: Where the written part goes in what python-docx makes.
_PLACE = "<w:p/><w:sectPr"


def render(report: Report, out: Path, *, translate: Translator, options: Options,
           progress: Callable[[int, int], None] = lambda _done, _of: None) -> list[Path]:
    """Write the document whole or not at all. Raises OSError where it cannot be written."""
    say = Speaker(translate, translate.language)
    blocks = compose(report, say, Glyphs(), options)
    progress(1, 2)
    writer = _Writer(report, say, options)
    body = writer.body(blocks)
    frame = io.BytesIO()
    writer.doc.save(frame)
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("wb") as stream:
            _assemble(frame, body, stream)
        part.replace(out)
    finally:
        part.unlink(missing_ok=True)
    progress(2, 2)
    return [out]


def _assemble(frame: io.BytesIO, body: Iterable[str], out: Any) -> None:
    """The frame with the body in its place; all members of one date."""
    with zipfile.ZipFile(frame) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            member = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            if name != "word/document.xml":
                new.writestr(member, old.read(name))
                continue
            before, place, behind = old.read(name).decode().partition(_PLACE)
            assert place
            with new.open(member, "w", force_zip64=True) as stream:
                stream.write(before.encode())
                for piece in body:
                    stream.write(piece.encode())
                stream.write(f"{place.removeprefix('<w:p/>')}{behind}".encode())


class _Writer:
    """Turns blocks into XML. What its methods return are paragraphs and tables."""

    def __init__(self, report: Report, say: Speaker, options: Options) -> None:
        self.report, self.say = report, say
        self.doc: Doc = Document()
        self.glyphs = Glyphs()
        self.rtl = right_to_left(say.language)
        self._pictures = 0
        self._fonts: typst.Fonts | None = None
        self._page(options)
        self._styles()
        self._properties()
        self.doc.element.body.insert(0, OxmlElement("w:p"))
        self._write: dict[str, Callable[[dict[str, Any]], str]] = {
            "cover": self._cover, "h": self._heading, "p": self._text, "kv": self._pairs, "digest": self._pairs,
            "figures": self._figures, "toc": self._contents, "ex": self._exhibit, "tb": self._table,
            "as": self._assessment, "fl": self._flag, "fig": self._figure, "tracks": self._tracks,
            "form": self._form, "sign": self._sign, "end": self._end,
        }  # fmt: skip

    def body(self, blocks: list[Block]) -> list[str]:
        """All of them, in their order; tables that were cut for volumes are whole again.

        A list, since pictures must be known to the frame before it is saved.
        """
        self.headings = [block.data["t"] for block in blocks if block.data["k"] == "h" and block.data["l"] <= 2
                         and block.data["id"] != "contents" and not block.data["id"].startswith("source-")]
        made: list[str] = []
        for kind, group in _grouped(blocks):
            made.append(self._messages(group) if kind == "m" else self._write[kind](group[0]))
        return made

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
        section.header.paragraphs[0].text = clean(self.say(labels.TEMPLATE["case"], number=number))
        before, _, after = self.say(labels.TEMPLATE["page"], x="\x01", y="\x01").partition("\x01")
        middle, _, after = after.partition("\x01")
        made = paragraph("".join((run(f"{self.report.id}    {before}"), field("PAGE", ()), run(middle),
                                  field("NUMPAGES", ()), run(after))))
        foot = section.footer.paragraphs[0]._p  # noqa: SLF001  (python-docx has no other way to its XML)
        foot.extend(list(parse_xml(made.replace("<w:p>", f"<w:p {nsdecls('w')}>", 1))))
        if self.rtl:
            section._sectPr.append(OxmlElement("w:bidi"))  # noqa: SLF001
            for edge in (*section.header.paragraphs, *section.footer.paragraphs):
                edge._p.get_or_add_pPr().append(OxmlElement("w:bidi"))  # noqa: SLF001

    def _styles(self) -> None:
        styles = self.doc.styles
        for language in styles.element.iter(qn("w:lang")):  # the template's is English, by which spelling is checked
            language.set(qn("w:bidi" if self.rtl else "w:val"), self.say.language)
        styles["Normal"].font.name, styles["Normal"].font.size = "Noto Sans", Pt(9.5)
        styles["Normal"].paragraph_format.space_after = Pt(3)
        for name in ("Title", "Intense Quote", "Caption"):
            styles[name].font.color.rgb = _INK
            styles[name].font.name = "Libertinus Serif"
            for rule in styles[name].element.iter(qn("w:bottom")):  # the template's are blue
                rule.attrib.pop(qn("w:themeColor"), None)
                rule.set(qn("w:color"), "141414")
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
        known.title = clean(self.glyphs.isolate(self.say.phrase(report.title or report.case.title)))[:250]
        known.author = known.last_modified_by = clean(self.glyphs.isolate(report.case.examiner))[:250]
        known.created = known.modified = at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        known.comments, known.revision, known.keywords = "", 1, report.id
        known.language = self.say.language

    # -------------------------------------------------------------- texts

    def _runs(self, value: Value, **look: Any) -> str:
        """A text that shares its paragraph with others; its own paragraphs become lines."""
        parts = [{"s": [value]}] if isinstance(value, str) else value
        return run("\n", **look).join(run("".join(part["s"]), rtl="d" in part, **look) for part in parts)

    def paragraph(self, value: Value, style: str = "", *, keep: bool = False, align: str = "", **look: Any) -> str:
        """A text by itself: one paragraph, or one for each of its directions. In a report from right to left the words
        of the report run so, whatever stands first in them, and what runs from left to right stands at the right too.
        """
        parts = value
        if isinstance(value, str):
            parts = [{"s": [value], **({"d": "rtl"} if self.rtl and has_rtl(value) else {})}]
        apart = [[part] for part in parts] if any("d" in part for part in parts) else [parts]
        made = []
        for group in apart:
            turned = "d" in group[0]
            at = align if not self.rtl or align == "center" else "" if turned else "right"
            made.append(paragraph(self._runs(group, **look), style, keep=keep, align=at, rtl=turned))
        return "".join(made)

    def _grid(self, widths: list[float], rows: Iterable[str], style: str = "") -> str:
        return table(rows, widths, style=style, rtl=self.rtl)

    # -------------------------------------------------------------- blocks

    def _cover(self, b: dict[str, Any]) -> str:
        return "".join((
            self.paragraph(b["agency"]), self.paragraph(b["kind"].upper(), "Aside"),
            self.paragraph(b["title"] or b["kind"], "Title"), self._pairs(b),
            *(self.paragraph(note, "IntenseQuote") for note in b["notes"])))

    def _heading(self, b: dict[str, Any]) -> str:
        return paragraph(self._runs(b["t"]), f"Heading{b['l']}", new_page=bool(b.get("new")), rtl=self.rtl)

    def _text(self, b: dict[str, Any]) -> str:
        style = {"item": "ListBullet", "warn": "IntenseQuote"}.get(b["s"], "")
        if b["s"] == "box":
            return paragraph(run("☐  ") + self._runs(b["t"]), style, rtl=self.rtl)
        return self.paragraph(b["t"], style, keep=b["s"] == "intro")

    def _pairs(self, b: dict[str, Any]) -> str:
        widths = [42.0, self.width - 42]
        rows = (row((cell(self.paragraph(label, size=8), widths[0]), cell(self.paragraph(value, size=9), widths[1])))
                for label, value in b["rows"])
        return self._grid(widths, rows) + "<w:p/>"

    def _table(self, b: dict[str, Any]) -> str:
        columns = b["cols"]
        shares = sum(c[1] for c in columns if c[1] >= 0) or 1
        free = max(20.0, self.width - sum(-c[1] for c in columns if c[1] < 0))
        widths = [-c[1] if c[1] < 0 else free * c[1] / shares for c in columns]
        align = ["" if c[2] not in "rc" else "right" if c[2] == "r" else "center" for c in columns]
        sizes = [6.5 if c[3] else 8.0 for c in columns]
        head = row((cell(self.paragraph(c[0], size=7.5, bold=True, align=at), width)
                    for c, width, at in zip(columns, widths, align, strict=True)), head=True)
        rows = (row(cell(self.paragraph(value, size=size, bold=False, align=at), width)
                    for value, size, at, width in zip(values, sizes, align, widths, strict=True))
                for values in b["rows"])
        return self._grid(widths, (head, *rows), "LightList") + "<w:p/>"

    def _figures(self, b: dict[str, Any]) -> str:
        widths = [self.width / len(b["cells"])] * len(b["cells"])
        cells = (cell(self.paragraph(number, size=17) + self.paragraph(label, "Aside"), width)
                 for (number, label), width in zip(b["cells"], widths, strict=True))
        return self._grid(widths, (row(cells),)) + "<w:p/>"

    def _contents(self, _b: dict[str, Any]) -> str:
        titles = [t if isinstance(t, str) else " ".join("".join(part["s"]) for part in t) for t in self.headings]
        said = self.say(N_("Update this field to see page numbers."))
        return paragraph(field('TOC \\o "1-2" \\h \\z', [*titles, said]), rtl=self.rtl)

    def _exhibit(self, b: dict[str, Any]) -> str:
        runs = self._runs(b["t"]) + run(f"    {b['ref']}  ", size=9) + self._runs(b["title"], size=9)
        return paragraph(runs, "Heading3", rtl=self.rtl) + self.paragraph(b["line"], "Aside", keep=True)

    def _messages(self, group: list[dict[str, Any]]) -> str:
        """Messages that follow one another, in one table."""
        widths = [38.0, self.width - 38]
        made: list[str] = []
        rows: list[str] = []
        for b in group:
            if "gap" in b:
                if rows:
                    made.append(self._grid(widths, rows))
                made.append(self.paragraph(f"⋯ {b['gap']} ⋯", "Aside"))
                rows = []
            *times, basis = b["when"]
            left = self.paragraph("\n".join([b["n"], *times]), size=7) + self.paragraph(basis, size=7)
            rows.append(row((cell(left, widths[0]), cell(self._message(b), widths[1], bar=24 if b["b"] else 4)),
                            whole=bool(b.get("keep"))))
        return "".join((*made, self._grid(widths, rows)))

    def _message(self, b: dict[str, Any]) -> str:
        made = [paragraph(self._runs(b["who"], bold=True) + run(f"  {b['about']}", size=7.5), rtl=self.rtl)]
        made += [self.paragraph(b[key], "Message", italic=True) for key in ("kind", "label") if key in b]
        if b["x"]:
            made += [self.paragraph(part, "Message") for part in ([b["x"]] if isinstance(b["x"], str)
                                                                  else [[p] for p in b["x"]])]
        for picture in b.get("pics", ()):
            made += [paragraph(self._picture(base64.b64decode(picture["d"]), 60, picture["t"])),
                     self.paragraph(picture["t"], "Aside")]
        made += [self._labelled(label, value) for label, value in b.get("rows", ())]
        return "".join((*made, self.paragraph("\n".join(b["prov"]), "Provenance")))

    def _labelled(self, label: str, value: Value) -> str:
        """A value behind its label, or below it where it runs in a direction of its own."""
        name = run(self.say.labelled(label, ""), size=8)
        if isinstance(value, str) or not any("d" in part for part in value):
            return paragraph(name + self._runs(value, size=8), "Message", rtl=self.rtl)
        return paragraph(name, "Message", rtl=self.rtl, keep=True) + self.paragraph(value, "Message", size=8)

    def _assessment(self, b: dict[str, Any]) -> str:
        return self._exhibit({**b, "line": ""})

    def _flag(self, b: dict[str, Any]) -> str:
        said = "  ".join(part for part in (b["grade"], b["status"].upper()) if part)
        runs = run(f"{b['code']}  ", bold=True) + self._runs(b["title"], bold=True) + run(f"   {said}", size=8)
        return paragraph(runs, keep=True, rtl=self.rtl) + self._pairs(b)

    def _figure(self, b: dict[str, Any]) -> str:
        return self.paragraph(b["caption"], "Caption") + paragraph(self._drawing(b["svg"], self.width, b["alt"]))

    def _tracks(self, b: dict[str, Any]) -> str:
        widths = [12.0, 60.0, self.width - 72]
        rows = (row((cell(self.paragraph(ref, size=8), widths[0]), cell(self.paragraph(title, size=8), widths[1]),
                     cell(paragraph(self._drawing(svg, widths[2] - 4, f"{b['alt']} {ref}")), widths[2])))
                for ref, title, svg in b["rows"])
        return self._grid(widths, rows) + self.paragraph(" – ".join(b["ends"]), "Aside")

    def _form(self, b: dict[str, Any]) -> str:
        return "".join(self.paragraph(label, "Aside") + self.paragraph("_" * 80) * lines for label, lines in b["rows"])

    def _sign(self, b: dict[str, Any]) -> str:
        return "".join(self.paragraph(label, "Aside") + self.paragraph(b["who"] if n == 0 and b["who"] else "_" * 60)
                       for n, label in enumerate(b["rows"]))

    def _end(self, _b: dict[str, Any]) -> str:
        return self.paragraph(self.say(labels.TEMPLATE["end"]), "Aside", align="center")

    # -------------------------------------------------------------- pictures

    def _picture(self, data: bytes, width: float, alt: str) -> str:
        """A picture of some millimetres, which the frame keeps."""
        self._pictures += 1
        inline = self.doc.part.new_pic_inline(io.BytesIO(data), width=Mm(width))
        return described(etree.tostring(inline).decode(), self._pictures, alt)

    def _drawing(self, svg: str, width: float, alt: str) -> str:
        """A drawing, as PNG."""
        if self._fonts is None:
            folders = [str(path) for path in fonts.font_paths("a")]
            self._fonts = typst.Fonts(include_system_fonts=False, font_paths=folders)
        compiler = typst.Compiler(_DRAWING, ignore_system_fonts=True, sys_inputs={"svg": svg}, font_paths=self._fonts)
        made = compiler.compile(format="png", ppi=160.0)
        assert isinstance(made, bytes)
        return self._picture(made, width, alt)


def _grouped(blocks: Iterable[Block]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Blocks with their kind: messages that follow one another together, and a table with what goes on from it."""
    group: list[dict[str, Any]] = []
    for data in (block.data for block in blocks):
        kind = group[0]["k"] if group else ""
        if kind == "m" == data["k"]:
            group.append(data)
        elif kind == "tb" and data.get("more"):
            group[0] = {**group[0], "rows": group[0]["rows"] + data["rows"]}
        else:
            if group:
                yield kind, group
            group = [data]
    if group:
        yield group[0]["k"], group


_DRAWING = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 480pt)"""
