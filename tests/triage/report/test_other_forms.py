"""The report as HTML and as a document: the same words, nothing from outside, nothing that can become code."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import docx as python_docx
import msgspec
import pytest
from docx.oxml.ns import qn

from tests.triage.report.example import at_size, example
from tests.triage.report.test_pdf import HOSTILE, with_texts
from triage.report import docx, html
from triage.report.model import Picture
from triage.report.options import Options
from triage.words import Translator

ENGLISH = Translator("en")
_DOT = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364f80f00"
                     "010501012718e3660000000049454e44ae426082")


class _Reader(HTMLParser):
    """Tags that are left open, references out of the file, handlers, scripts, and ids."""

    VOID = frozenset({"meta", "br", "img", "wbr", "input", "path", "line", "rect", "circle"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.outside: list[str] = []
        self.handlers: list[str] = []
        self.ids: list[str] = []
        self.scripts = 0
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        self.scripts += tag == "script"
        for name, value in attrs:
            self.handlers += [name] if name.startswith("on") else []
            if name in ("src", "href", "action", "data", "srcset", "style") and value and not value.startswith(
                ("#", "data:image/")):
                self.outside.append(f"{tag} {name}={value}")
            if name == "id" and value:
                self.ids.append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("script", "style"):
            self.text.append(data)


def read(text: str) -> _Reader:
    reader = _Reader()
    reader.feed(text)
    reader.close()
    assert reader.open == []
    return reader


def as_html(report: object, tmp_path: Path) -> str:
    [file] = html.render(report, tmp_path / "r.html", translate=ENGLISH, options=Options())  # type: ignore[arg-type]
    return file.read_text(encoding="utf-8")


def test_html_refers_to_nothing_outside_and_runs_only_its_own_script(tmp_path: Path) -> None:
    page = read(text := as_html(example(), tmp_path))
    assert (page.outside, page.handlers, page.scripts) == ([], [], 1)
    assert len(page.ids) == len(set(page.ids))
    assert re.search(r'Content-Security-Policy" content="default-src &#x27;none&#x27;; style-src &#x27;sha256-', text)
    assert "unsafe" not in text
    words = "".join(page.text)
    for exhibit in example().exhibits:
        for message in exhibit.messages:
            assert (message.text or "") in words
    assert '<div class="x" dir="rtl">' in text


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_becomes_text_in_html(kind: str, tmp_path: Path) -> None:
    page = read(as_html(with_texts(*HOSTILE[kind]), tmp_path))
    assert (page.outside, page.handlers, page.scripts) == ([], [], 1)
    if kind == "markup":
        words = "".join(page.text)
        for text in HOSTILE[kind][:-1]:
            assert text in words


def test_html_opens_in_a_browser_and_its_search_finds(tmp_path: Path) -> None:
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("no Chromium here")
    text = as_html(at_size(40), tmp_path)
    # The policy forbids any script but the file's own, so what a reader would type is put into the file's own script.
    page = tmp_path / "typed.html"
    typed = ('document.querySelector("[name=q]").value="\\"exhibit 17 \\"";'
             'document.querySelector("[name=q]").dispatchEvent(new Event("input"));')
    policy = re.search(r'<meta http-equiv="Content-Security-Policy"[^>]*>', text)
    assert policy is not None
    page.write_text(text.replace(policy[0], "").replace("</script>", f"{typed}</script>"), encoding="utf-8")
    done = subprocess.run(
        [browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}",
         "--host-resolver-rules=MAP * ~NOTFOUND", "--virtual-time-budget=4000", "--dump-dom", page.as_uri()],
        capture_output=True, check=False, timeout=90)
    dom = done.stdout.decode()
    hidden = len(re.findall(r'<article class="ex" hidden', dom))
    assert hidden == 39, done.stderr[-400:]


def test_a_moment_in_a_table_stands_on_one_line_in_html(tmp_path: Path) -> None:
    cells = re.findall("<td[^>]*>(.*?)</td>", as_html(example(), tmp_path), re.DOTALL)
    whole = [moment for one in cells for moment in re.findall('<span class="at">([^<]*)</span>', one)]
    assert len(whole) > 3
    assert any(moment.endswith(" UTC") for moment in whole)
    left = re.sub('<span class="at">[^<]*</span>', "", " ".join(cells))
    assert not re.search(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", left)


def test_a_document_has_headings_tables_and_every_message(tmp_path: Path) -> None:
    [file] = docx.render(example(), tmp_path / "r.docx", translate=ENGLISH, options=Options())
    document = python_docx.Document(str(file))
    titles = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]  # type: ignore[union-attr]
    assert "Part I  Facts" in titles
    assert any(title.startswith("Exhibit 2") for title in titles)
    cells = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for exhibit in example().exhibits:
        for message in exhibit.messages:
            assert (message.text or "") in cells
    assert len(document.inline_shapes) >= 3
    again = docx.render(example(), tmp_path / "again.docx", translate=ENGLISH, options=Options())[0]
    assert again.read_bytes() == file.read_bytes()


def test_in_arabic_the_words_of_a_document_run_from_right_to_left_and_so_does_its_page(tmp_path: Path) -> None:
    arabic = Translator("ar")
    [file] = docx.render(example(), tmp_path / "r.docx", translate=arabic, options=Options(language="ar"))
    document = python_docx.Document(str(file))
    [language] = {one.get(qn("w:bidi")) for one in document.styles.element.iter(qn("w:lang"))}
    assert language == "ar"
    frame = document.sections[0]
    turned: Counter[bool] = Counter()
    for p in (*document.element.body.iter(qn("w:p")), *(one._p for one in (*frame.header.paragraphs,
                                                                           *frame.footer.paragraphs))):
        text = re.sub("\u2068[^\u2069]*\u2069", "", "".join(t.text or "" for t in p.iter(qn("w:t"))))
        own = p.pPr is not None and p.pPr.find(qn("w:bidi")) is not None
        assert own or not re.match("[\\W\\d]*[\u0600-\u06ff]", text), text
        turned[own] += 1
    assert turned[True] > 100 < turned[False]


def test_the_page_stands_in_either_direction_as_its_language_does() -> None:
    """What is put outside at the left is out of the way from left to right alone: else the page goes on for as far."""
    style = html.FOLDER.joinpath("report.css").read_text(encoding="utf-8")
    assert not re.findall(r"(?<![\w-])(?:(?:margin|padding|border)-)?(?:left|right)\s*:", style)
    assert not re.findall(r"(?:margin|padding):(?:\s+[\d.]+\w*){3}\s+(?!0)", style)
    # What stands at the end of a line is of class `end` like the mark of the end, which keeps its distance from above.
    assert "\np.end {" in style
    assert "\n.end {" not in style


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_breaks_no_document(kind: str, tmp_path: Path) -> None:
    [file] = docx.render(with_texts(*HOSTILE[kind]), tmp_path / "r.docx", translate=ENGLISH, options=Options())
    document = python_docx.Document(str(file))
    cells = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    for number in range(1, len(HOSTILE[kind]) + 1):
        assert f"last of {number}" in cells
    with zipfile.ZipFile(io.BytesIO(file.read_bytes())) as archive:
        assert not [name for name in archive.namelist() if "vba" in name.lower()]


def test_a_picture_is_printed_only_where_it_was_chosen(tmp_path: Path) -> None:
    report = example()
    first = report.exhibits[0]
    shown = msgspec.structs.replace(first.messages[0], pictures=(Picture("a.jpg", "00" * 32, _DOT, 1, 1),))
    chosen = msgspec.structs.replace(first, messages=(shown, *first.messages[1:]))
    with_one = msgspec.structs.replace(report, exhibits=(chosen, *report.exhibits[1:]))
    assert as_html(report, tmp_path).count("<img") == 0
    assert as_html(with_one, tmp_path).count('<img alt="small copy of a.jpg"') == 1
    for one, shapes in ((report, 0), (with_one, 1)):
        [file] = docx.render(one, tmp_path / "r.docx", translate=ENGLISH, options=Options(parts=("exhibits",)))
        assert len(python_docx.Document(str(file)).tables) > 2
        with zipfile.ZipFile(file) as archive:
            assert sum(name.startswith("word/media/") for name in archive.namelist()) == shapes


def test_a_picture_is_set_on_paper(tmp_path: Path) -> None:
    from triage.report import pdf

    report = example()
    first = report.exhibits[0]
    shown = msgspec.structs.replace(first.messages[0], pictures=(Picture("a.jpg", "00" * 32, _DOT, 1, 1),))
    chosen = msgspec.structs.replace(first, messages=(shown, *first.messages[1:]))
    done = pdf.produce(msgspec.structs.replace(report, exhibits=(chosen,)), tmp_path / "r.pdf", translate=ENGLISH,
                       options=Options(parts=("exhibits",)))
    assert done.standards == ("a-2a", "ua-1")
    assert b"/Subtype/Image" in done.files[0].read_bytes().replace(b" ", b"")


