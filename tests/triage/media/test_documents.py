"""The words of documents: read apart, searchable, nobody's message; what cannot be read is named."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.triage.media import papers
from triage import documents, search
from triage.case import Case
from triage.documents import Documents, process
from triage.documents.pieces import DAMAGED, EMPTY, ENCRYPTED, OTHER, SCAN, TOO_LARGE
from triage.ingest import Import
from triage.media import gallery, ocr, texts
from triage.report import judged
from triage.search import parse
from triage.store import Store
from triage.work import annotations, worklist

_CELLS = ("<text:h>Loan</text:h><text:p>Anna<text:s text:c='2'/>owes\n 5000<text:tab/>EUR</text:p>"
          "<table:table><table:table-row><table:table-cell><text:p>a</text:p><text:p>b</text:p></table:table-cell><table:table-cell><text:p>c</text:p>"
          "</table:table-cell></table:table-row></table:table>")
_GONE = ("<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>Boss</dc:creator>"
         "</office:change-info><text:p>as agreed</text:p></text:deletion></text:changed-region></text:tracked-changes>")


class _Here:
    """Reads in this process, so that no test waits for another one to start."""

    def __init__(self) -> None:
        self._pipe = self

    def __enter__(self) -> _Here:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def read(self, data: bytes, *, scans: bool = False) -> documents.Document:
        told: list[bytes] = []

        class Pipe:
            send_bytes = staticmethod(told.append)

        process._answer(Pipe(), data, scans=scans)  # type: ignore[arg-type]
        found = documents.Document()
        for message in told[:-1]:
            found.parts.append(message[1:].decode() if message[:1] == process.TEXT else message[1:])
        return documents._told(found, json.loads(told[-1][1:]))


def _text(data: bytes) -> str:
    return "".join(part for part in process.pieces(data, {}) if isinstance(part, str)).strip()


@pytest.mark.parametrize(("data", "text"), [
    (papers.pdf("Payslip March: deduction 450", "Second page"), "Payslip March: deduction 450\n\nSecond page"),
    (papers.locked_pdf("opens for everybody", user=""), "opens for everybody"),
    (papers.docx(), "Contract of employment\twith Ana\nWage\t300\t\nDeduction\t450\t\n\nSunny Farms Ltd"),
    (papers.xlsx(), "Workers\nName\tPassport held\tWage\nAna\tyes\t300.5\n\nعمال\nجواز السفر\n\nkeep her here"),
    (papers.odt(_CELLS), "Loan\nAnna  owes 5000\tEUR\na b\tc"),
    (papers.odt(_GONE + "<text:p>x</text:p>"), "[-as agreed\n-]x"),
    (papers.packed({"ppt/slides/slide10.xml": "<a><p><t>ten</t></p></a>", "ppt/slides/slide2.xml":
                    "<a><p><t>two</t></p></a>"}), "two\n\nten"),
    (papers.ppt("Wages\rпаспорт", "caf\xe9", "Wages\rпаспорт"), "Wages\nпаспорт\ncaf\xe9\nask him"),
    (papers.epub(), "first\n\nsecond"), (papers.epub("a.xhtml"), "second"),
    (papers.iwork("Contract\u2028number 5", "паспорт"), f"Contract\nnumber 5\nпаспорт\n{'abcd' * 16}"),
    (papers.iwork(cells=("Name", "Wage"), folder="List.numbers/"), f"Name\nWage\n{'abcd' * 16}"),
    (papers.packed({"index.xml": "<d><metadata><p>no</p></metadata><p>old <b>Pages</b></p><p>two</p></d>"}),
     "old Pages\ntwo"),
    (papers.packed({"QuickLook/Preview.pdf": papers.pdf("a preview"), "Index/x.iwa": b""}), "a preview"),
    (papers.doc("Contract\rnumber 5\x13 HYPERLINK x \x14shown\x15 and паспорт"), "Contract\nnumber 5shown and паспорт"),
    (papers.RTF, "Loan of five thousand\nпаспорт 护照\nshown😀"),
    (b"<html><head><title>t</title></head><body><p>Lohn <b>300</b></p><script>x</script></body></html>", "Lohn 300"),
    ("Зарплата: 300\r\nпаспорт у меня".encode("cp1251"), "Зарплата: 300\r\nпаспорт у меня"),
    ("劳动合同".encode("utf-16"), "劳动合同"),
], ids=["pdf", "open pdf", "docx", "xlsx", "odt", "odt changes", "pptx", "ppt", "epub", "epub in part", "pages",
        "numbers", "old pages", "preview", "doc", "rtf", "html", "cp1251", "utf-16"])
def test_what_is_read_of_each_kind(data: bytes, text: str) -> None:
    assert _text(data).replace(" \t", "\t") == text


@pytest.mark.parametrize(("data", "why"), [
    (papers.locked_pdf("x"), ENCRYPTED), (papers.locked_office(), ENCRYPTED), (papers.doc("secret", 0x100), ENCRYPTED),
    (papers.ppt("secret", locked=True), ENCRYPTED), (papers.iwork("secret", locked=True), ENCRYPTED),
    (papers.packed({"Index/Document.iwa": b"\0\4\0\0\x40\x01\xff\xff"}), DAMAGED),
    (papers.odt("", **{"META-INF__manifest.xml": "<m:encryption-data/>"}), ENCRYPTED),
    (b"%PDF-1.4 nothing", DAMAGED), (papers.docx()[:3000], DAMAGED), (papers.doc("x" * 9)[:1600], DAMAGED),
    (papers.odt("<text:p>&a;</text:p>", before='<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'), DAMAGED),
    (papers.odt("<text:p>&a;</text:p>", before='<!DOCTYPE x [<!ENTITY a "lol">]>'), DAMAGED),
    (papers.packed({"classes.dex": "x"}), OTHER), (b"MZ\x00\x01\x02 program", OTHER), (b"", EMPTY),
    (papers.pdf(""), EMPTY),
])
def test_what_is_said_of_those_that_cannot_be_read(data: bytes, why: str) -> None:
    assert _Here().read(data).failed == documents.WHY[why]


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """A little that unpacks to much is cut or refused, and so is what is long; what stands before is there."""
    monkeypatch.setattr("triage.documents.pieces._UNPACKED", 200_000)
    monkeypatch.setattr(process, "_MOST", 5000)
    monkeypatch.setattr("triage.documents.pdf._MOST", 2)
    bomb = papers.packed({"word/document.xml": "<w><p><t>" + "A" * 5_000_000})
    assert _Here().read(bomb).cut == "length"
    monkeypatch.setattr("triage.documents.books._UNPACKED", 10)
    assert _Here().read(papers.xlsx()).failed == documents.WHY[TOO_LARGE]
    pages = _Here().read(papers.pdf("one", "two", "three"))
    assert (pages.text, pages.cut, pages.pages, pages.of) == ("one\n\ntwo", "length", 2, 3)
    cut = _Here().read(papers.odt("<text:p>said</text:p><text:p>"))
    assert (cut.text, cut.cut) == ("said", "damaged")


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs a process that stands still")
def test_a_reader_that_does_not_come_back_is_ended_and_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    with Documents() as apart:
        assert apart.read(papers.pdf("a page")).text == "a page"
        os.kill(apart._process.pid, signal.SIGSTOP)  # as one that computes for ever
        monkeypatch.setattr(documents, "_PATIENCE", 0.1)
        assert apart.read(papers.pdf("a page")).failed == documents.TOO_LONG
        assert not multiprocessing.active_children()


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A WhatsApp export with documents, and some among the papers; no engine for pictures."""
    chat = tmp_path / "evidence" / "WhatsApp Chat with Boss"
    chat.mkdir(parents=True)
    files = {"payslip.pdf": papers.pdf("Payslip March: deduction for lodging"), "contract.docx": papers.docx(),
             "locked.pdf": papers.locked_pdf("x"), "broken.pdf": b"%PDF-1.4 nothing", "app.apk": b"PK\3\4 and nothing"}
    lines = [f"12/03/2026, 21:{n:02} - Boss: {name} (file attached)" for n, name in enumerate(files)]
    for name, data in files.items():
        (chat / name).write_bytes(data)
    (chat / "WhatsApp Chat with Boss.txt").write_text("\n".join([*lines, "12/03/2026, 22:00 - Ana: no"]) + "\n")
    loose = tmp_path / "evidence" / "Papers"
    loose.mkdir()
    (loose / "workers.xlsx").write_bytes(papers.xlsx())
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(texts, "Documents", _Here)
    ocr._engine.cache_clear()
    with Case.create(tmp_path / "c.attest", None, "ada") as made:
        Import(made).run([tmp_path / "evidence"])
        yield made
    ocr._engine.cache_clear()


def _found(case: Case, query: str) -> list[Any]:
    return [(m["rendering"]["name"], m["rendering"]["kind"], m["text"]) for m in search.find(Store(case), parse(query))]


def test_words_of_documents_are_found_and_nobodys_message(case: Case) -> None:
    before = {path: path.read_bytes() for path in Path(case.path.parent / "evidence").rglob("*.*")}
    assert search.count(Store(case), parse("lodging")) == 0
    read = texts.gather(case)
    assert (read.documents, read.with_text, read.pictures, read.no_engine) == (3, 3, 0, False)
    assert dict(read.failed) == {
        "locked.pdf": documents.WHY[ENCRYPTED], "broken.pdf": documents.WHY[DAMAGED],
        "app.apk": documents.WHY[DAMAGED]}
    assert _found(case, "lodging") == [("payslip.pdf", "document", None)]
    assert _found(case, '"Sunny Farms"') == [("contract.docx", "document", None)]
    assert _found(case, '"جواز السفر"') == [("workers.xlsx", "document", None)], "a file of its own, of nobody"
    checked = search.cross_check(Store(case), parse("lodging"))
    assert (checked["count"], checked["only_here"], checked["only_there"]) == (1, [], [])
    assert texts.gather(case) == texts.Result(), "each is read once, broken ones too"
    assert {path: path.read_bytes() for path in before} == before


def test_what_became_of_each_is_shown_and_counted(case: Case) -> None:
    def words() -> dict[str, Any]:
        store = Store(case)
        return {f["name"]: gallery.about(store, f)["words"] for f in gallery.rows(store, gallery.ids(
            store, gallery.Filter(kind="document")))}

    assert set(words().values()) == {None}
    assert gallery.unread(Store(case)) == (0, 6)
    texts.gather(case)
    found = words()
    assert found["payslip.pdf"]["text"] == "Payslip March: deduction for lodging"
    assert found["locked.pdf"] == documents.WHY[ENCRYPTED]
    assert (gallery.unread(Store(case)), gallery.read_documents(Store(case))) == ((0, 3), 3)
    assert {e["kind"] for e in worklist.listing(Store(case))} == {"document"}


def test_what_may_not_be_seen_is_neither_read_nor_found(case: Case) -> None:
    case.db.execute("UPDATE message SET hidden = 4 WHERE id IN (SELECT message FROM attachment WHERE name IN"
                    " ('payslip.pdf', 'broken.pdf'))")
    read = texts.gather(case)
    assert "broken.pdf" not in dict(read.failed)
    case.db.execute("UPDATE message SET hidden = 0")
    assert _found(case, "lodging") == []
    assert texts.gather(case).documents == 1, "once it may be seen it is read"
    assert _found(case, "lodging") == [("payslip.pdf", "document", None)]
    case.db.execute("UPDATE message SET hidden = 4 WHERE id IN (SELECT message FROM attachment WHERE name ="
                    " 'payslip.pdf')")
    assert _found(case, "lodging") == []
    assert gallery.read_documents(Store(case)) == 2


def test_scanned_pages_are_read_by_the_engine_where_there_is_one(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it they are said to be pictures, and looked at again once it is there."""
    scan = documents.Document(parts=["Page one\n\n", b"picture"], pages=2, of=2, scans=1)
    bare = documents.Document(failed=documents.WHY[SCAN], pages=1, of=1, scans=1)
    answers = {False: bare, True: scan}
    monkeypatch.setattr(_Here, "read", lambda _, data, *, scans=False: answers[scans])
    assert texts.gather(case).failed
    engine = ocr.Engine("x", "tesseract 5", ("eng",))
    monkeypatch.setattr(ocr, "engine", lambda: engine)
    monkeypatch.setattr(ocr, "legible", lambda _, data: data)
    monkeypatch.setattr(ocr, "read", lambda *_: ocr.Text("stamped passport", 0.8))
    assert texts.gather(case).with_text == 6
    (read, *_) = search.find(Store(case), parse('"stamped passport"'))
    (kept,) = annotations.renderings_of(Store(case), [read["id"]])[read["id"]]
    assert (kept["text"], kept["confidence"]) == ("Page one\n\nstamped passport", 0.8)
    assert "tesseract 5" in kept["author"]


def test_the_report_prints_the_beginning_of_a_long_one_up_to_a_line() -> None:
    text = "\n".join(["a line of words"] * 400)
    assert judged._beginning(text).endswith("\na line of words")
    assert len(judged._beginning(text)) <= 3000
    assert documents.lacking({"cut": "time", "scans": 2}) == [
        (documents.CUT["time"], {}), ("pages that are pictures and were not read: {n}", {"n": 2})]


def test_the_command_names_what_it_could_not_read(tmp_path: Path, here: Callable[..., Any],
                                                  monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents are read where there is no engine; that pictures were not is said, and told by the exit code."""
    monkeypatch.setattr(texts, "Documents", _Here)
    (tmp_path / "e").mkdir()
    (tmp_path / "e" / "locked.pdf").write_bytes(papers.locked_pdf("x"))
    (tmp_path / "e" / "payslip.pdf").write_bytes(papers.pdf("Payslip March"))
    done = here("triage", tmp_path / "e", "--case", tmp_path / "c", "--unencrypted", "--ocr", env={"PATH": ""}, check=1)
    assert "locked.pdf" in done.stderr
    assert "password" in done.stderr
    assert here("search", tmp_path / "c", "payslip march").json["rendering"]["name"] == "payslip.pdf"
    (tmp_path / "f").mkdir()
    (tmp_path / "f" / "scan.pgm").write_bytes(b"P2 1 1 1 1\n")
    assert "Tesseract" in here("add", tmp_path / "c", tmp_path / "f", "--ocr", env={"PATH": ""}, check=1).stderr
