"""Documents that belong to no chat: one that opens with a password only says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.base import identify
from parsers.sealed import is_sealed
from tests.support import opened
from tests.triage.media import papers
from triage.case import Case
from triage.ingest import Import
from triage.views import overview

LOCKED = {
    "a.docx": papers.locked_office(), "b.doc": papers.doc("secret", 0x100), "c.xls": papers.locked_xls(),
    "d.ppt": papers.ppt("secret", locked=True), "e.pages": papers.iwork("secret", locked=True),
    "f.odt": papers.odt("", **{"META-INF__manifest.xml": "<m:encryption-data/>"}),
} | {f"{name}.pdf": papers.locked_pdf("x", algorithm=name)
     for name in ("RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256")}
OPEN = {
    "a.docx": papers.docx(), "b.doc": papers.doc("open"), "d.ppt": papers.ppt("open"), "e.key": papers.iwork("open"),
    "f.odt": papers.odt("<text:p>encryption-data</text:p>"), "g.epub": papers.epub(), "h.numbers": papers.iwork("open"),
    "i.xlsx": papers.xlsx(), "j.pdf": papers.pdf("/Encrypt 5 0 R"), "k.doc": papers.doc("x" * 9)[:1600],
    "l.pdf": b"%PDF-1.4 /Encrypt <</Filter/Standard/R 6/U(x)/O(x)",
} | {f"{name}.pdf": papers.locked_pdf("x", user="", algorithm=name)
     for name in ("RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256")}


@pytest.mark.parametrize(("files", "sealed"), [(LOCKED, True), (OPEN, False)], ids=["locked", "open"])
def test_a_password_is_told_by_the_marks_of_each_kind(tmp_path: Path, files: dict[str, bytes], sealed: bool) -> None:
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    with opened(tmp_path) as evidence:
        assert {item.name: is_sealed(item) for item in evidence.items} == dict.fromkeys(files, sealed)
        assert all("documents" in [parser.id for parser, _ in identify(item)] for item in evidence.items)


@pytest.mark.rules
def test_a_locked_document_is_there_and_needs_its_password(tmp_path: Path) -> None:
    (tmp_path / "e").mkdir()
    (tmp_path / "e/payslip.pdf").write_bytes(papers.locked_pdf("x"))
    with Case.create(tmp_path / "c.attest", None) as case:
        Import(case, closely=False).run([tmp_path / "e"])
        (source,) = overview.sources(case)
    assert (source["status"], source["stored"]) == ("needs_key", 1)
    assert "password" in source["reason"]
