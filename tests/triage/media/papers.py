"""Documents made by code for tests: small, one of each kind, sound and broken."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib

from docx import Document
from openpyxl import Workbook
from openpyxl.comments import Comment
from pypdf import PdfReader, PdfWriter

from tests import frames
from tests.compound import compound

_ODF = ('xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"')
RTF = (rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fnil\fcharset204 Arial Cyr;}}"
       rb"{\*\generator Riched20;}\f0 Loan of \b five\b0  thousand\par\f1\'ef\'e0\'f1\'ef\'ee\'f0\'f2 "
       rb"\f0\u25252?\u29031?\par{\field{\*\fldinst HYPERLINK hidden}{\fldrslt shown}}{\pict 010203}\u-10179?\u-8704?}")


def pdf(*pages: str) -> bytes:
    """A PDF of a line a page, in Latin letters; an empty one has no text."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"]
    kids = []
    for text in pages:
        shown = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        stream = zlib.compress(f"BT /F1 12 Tf 40 700 Td ({shown}) Tj ET".encode("latin-1") if text else b"")
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font <<"
                       b" /F1 3 0 R >> >> >>" % len(objects))
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out, places = bytearray(b"%PDF-1.4\n"), []
    for n, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, content)
    start, size = len(out), len(objects) + 1
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    out += (f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer\n<< /Size {size} /Root 1 0 R >>\n"
            f"startxref\n{start}\n%%EOF\n").encode()
    return bytes(out)


def locked_pdf(*pages: str, user: str = "secret", algorithm: str = "AES-256") -> bytes:
    """The same under a password; an empty one opens for everybody."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(*pages))))
    writer.encrypt(user, "owner", algorithm=algorithm)
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def docx() -> bytes:
    """Paragraphs, a table, a head."""
    made = Document()
    made.add_paragraph("Contract of employment\twith Ana")
    table = made.add_table(2, 2)
    for cell, words in zip((c for row in table.rows for c in row.cells), ("Wage", "300", "Deduction", "450"),
                           strict=True):
        cell.text = words
    made.sections[0].header.paragraphs[0].text = "Sunny Farms Ltd"
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def xlsx() -> bytes:
    """A list, a comment, a second sheet."""
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "Workers"
    sheet.append(["Name", "Passport held", "Wage"])
    sheet.append(["Ana", "yes", 300.5])
    sheet["A2"].comment = Comment("keep her here", "boss")
    made.create_sheet("عمال").append(["جواز السفر"])
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def packed(files: dict[str, str | bytes]) -> bytes:
    """A zip of files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return stream.getvalue()


def odt(body: str, **others: str) -> bytes:
    """A text of OpenDocument with this inside its body; `others`: further files, `__` for the stroke in a name."""
    content = (f'<?xml version="1.0"?>{others.pop("before", "")}<office:document-content {_ODF}><office:body>'
               f"<office:text>{body}</office:text></office:body></office:document-content>")
    return packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content} | {
        name.replace("__", "/"): text for name, text in others.items()})


def doc(text: str, flags: int = 0) -> bytes:
    """A document of Word 97: its first half of bytes, its second of UTF-16, as its piece table says."""
    half = len(text) // 2
    narrow, wide = text[:half].encode("cp1252"), text[half:].encode("utf-16-le")
    main = bytearray(0x600)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", main, 10, flags)
    first, second = len(main), len(main) + len(narrow)
    plc = struct.pack("<3I", 0, half, len(text))
    plc += struct.pack("<HIH", 0, (first * 2) | 1 << 30, 0) + struct.pack("<HIH", 0, second, 0)
    clx = b"\x01\x02\x00ab\x02" + struct.pack("<I", len(plc)) + plc
    struct.pack_into("<II", main, 0x1A2, 8, len(clx))
    return compound(json.dumps({"WordDocument": {"hex": (bytes(main) + narrow + wide).hex()},
                                "0Table": {"hex": (bytes(8) + clx).hex()}}))


def locked_office() -> bytes:
    """What Word and Excel make of a document with a password."""
    return compound(json.dumps({"EncryptedPackage": {"hex": "00" * 64}, "EncryptionInfo": {"hex": "04000400"}}))


def ppt(*texts: str, locked: bool = False) -> bytes:
    """A presentation of PowerPoint 97: texts by turns in UTF-16 and in bytes, one of them in a slide, and a comment."""
    def record(kind: int, content: bytes, version: int = 0) -> bytes:
        return struct.pack("<HHI", version, kind, len(content)) + content

    atoms = [record(0x0FA8, text.encode("latin-1")) if n % 2 else record(0x0FA0, text.encode("utf-16-le"))
             for n, text in enumerate(texts)]
    comment = record(12000, record(0x0FBA, "ask him".encode("utf-16-le")), 0xF)
    stream = record(1000, record(0x0FBA, "a font".encode("utf-16-le")) + b"".join(atoms), 0xF)
    stream += record(1006, record(0x040C, atoms[0], 0xF) + comment, 0xF)
    user = record(0x0FF6, struct.pack("<III", 20, 0xF3D1C4DF if locked else 0xE391C05F, 0))
    return compound(json.dumps({"PowerPoint Document": {"hex": stream.hex()}, "Current User": {"hex": user.hex()}}))


def locked_xls() -> bytes:
    """The beginning of a workbook of Excel 97 with a password."""
    stream = struct.pack("<HH16x", 0x0809, 16) + struct.pack("<HH6x", 0x002F, 6)
    return compound(json.dumps({"Workbook": {"hex": stream.hex()}}))


def epub(locked: str = "") -> bytes:
    """A book of two pages, which its list names in another order than they are read in. `locked`: one of them."""
    page = "<html><body><p>{}</p></body></html>".format
    package = ('<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="b" href="b%20c.xhtml"/>'
               '<item id="a" href="a.xhtml"/></manifest><spine><itemref idref="a"/><itemref idref="b"/></spine>'
               '</package>')
    files: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip", "OEBPS/b c.xhtml": page("second"), "OEBPS/a.xhtml": page("first"),
             "META-INF/container.xml": '<container><rootfile full-path="OEBPS/content.opf"/></container>',
             "OEBPS/content.opf": package}
    if locked:
        files["META-INF/encryption.xml"] = f'<encryption><CipherReference URI="OEBPS/{locked}"/></encryption>'
    return packed(files)


def iwork(*texts: str, cells: tuple[str, ...] = (), folder: str = "", locked: bool = False) -> bytes:
    """A document of Pages since 2013, or of Numbers: its words, packed by Snappy, which repeats the last of them."""
    rows = [{"1 key": n, "3 string": text} for n, text in enumerate(cells)]
    objects = [(2001, frames.message({"1 kind": 0, "3 text": list(texts)})),
               (6005, frames.message({"1 kind": 1, "3 entries": rows})),
               (2001, frames.message({"3 text": "abcd" * 16}))]
    data = b""
    for kind, content in objects:
        info = frames.message({"1 id": 1, "2 message": {"1 type": kind, "3 length": len(content)}})
        data += frames.varint(len(info)) + info + content
    literal = data[:-60]
    block = frames.varint(len(data)) + bytes((61 << 2,)) + struct.pack("<H", len(literal) - 1) + literal
    block += bytes((59 << 2 | 2,)) + struct.pack("<H", 4)
    part = b"\0" + len(block).to_bytes(3, "little") + block
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(f"{folder}Index/Document.iwa", part)
        if locked:
            archive.writestr(f"{folder}.iwpv2", bytes(100))
    return stream.getvalue()
