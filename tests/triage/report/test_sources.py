"""The chapter on sources where there are many: what is alike shares an entry, and each file is in the list beside."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pypdf
import pytest

from parsers.records import Found, Provenance, Rejection
from tests.triage.conftest import Take
from tests.triage.invented import chat, say
from tests.triage.report.reading_back import everything
from triage.case import Case
from triage.ingest import Import, Options
from triage.report.build import build
from triage.report.deliver import deliver
from triage.report.options import Options as ReportOptions
from triage.report.options import chosen_parts
from triage.views import overview
from triage.words import Translator

MAIL = "From: a{n}@example.org\nTo: b@example.org\nDate: Tue, 5 Mar 2024 10:{n:02d}:00 +0100\nSubject: s\n\n{text}\n"
SAID = "I have your passport and you get it back when your debt is paid"


@pytest.fixture
def evidence(tmp_path: Path) -> Path:
    """Twenty mails, of which one is cited; fifteen sounds; a document."""
    root = tmp_path / "evidence"
    root.mkdir()
    for n in range(20):
        (root / f"{n:02d}.eml").write_text(MAIL.format(n=n, text=SAID if n == 7 else f"Good morning {n}"))
    for n in range(15):
        (root / f"tune{n}").write_bytes(b"ID3 a sound" + bytes([n]))
    (root / "paper.pdf").write_bytes(b"%PDF-1.7")
    return root


@pytest.mark.parametrize("form", ["pdf", "html", "docx"])
def test_what_is_alike_shares_an_entry_and_each_file_is_in_the_list(
    case: Case, evidence: Path, tmp_path: Path, form: str
) -> None:
    Import(case, Options(exhibit="E1")).run([evidence])
    parts = chosen_parts("full", "-custody")  # the log names every source that was read
    done = deliver(case, tmp_path / f"r.{form}", ReportOptions(parts=parts), form=form)  # type: ignore[arg-type]
    text = " ".join(" ".join(everything(done.files[0])).split())
    assert "19 files, E1" in text
    assert "15 files, E1" in text
    assert "07.eml" in text  # an exhibit cites it
    assert "09.eml" not in text
    assert "tune3" not in text
    assert "paper.pdf" in text
    assert done.sources is not None
    assert hashlib.sha256(done.sources.read_bytes()).hexdigest() in text.replace(" ", "")
    with done.sources.open(encoding="utf-8-sig", newline="") as stream:
        listed = {row["path"]: row for row in csv.DictReader(stream)}
    assert len(listed) == 36
    for path in evidence.iterdir():
        row = next(row for name, row in listed.items() if name.endswith(path.name))
        assert row["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
        assert int(row["size"]) == path.stat().st_size
        assert row["status"] == ("read" if path.suffix in {".eml", ".pdf"} else "not recognised")
    assert sum(int(row["stored"] or 0) for row in listed.values()) == 21


def test_a_zone_given_with_the_evidence_is_a_decision_with_its_author_and_no_claim_about_every_time(
    case: Case, evidence: Path, tmp_path: Path
) -> None:
    Import(case, Options(exhibit="E1", zone="Europe/Paris")).run([evidence])
    Import(case, Options(exhibit="E2")).run([evidence / "00.eml"])
    (decided,) = build(case, ReportOptions()).decisions
    assert (decided.subject, decided.value) == ("E1", '{"zone": "Europe/Paris"}')
    assert (decided.by, bool(decided.at)) == (case.actor, True)
    done = deliver(case, tmp_path / "r.html", ReportOptions(parts=("sources", "decisions")), form="html")
    text = done.files[0].read_text(encoding="utf-8")
    assert "Europe/Paris; for times that state none" in text
    assert "set when the evidence was added" in text


def test_a_path_that_a_spreadsheet_would_run_is_no_formula(case: Case, tmp_path: Path) -> None:
    root = tmp_path / "evidence"
    root.mkdir()
    (root / "=1+1").write_bytes(b"ID3 a sound")
    Import(case, Options(exhibit="E1")).run([root])
    done = deliver(case, tmp_path / "r.pdf", ReportOptions())
    assert done.sources is not None
    with done.sources.open(encoding="utf-8-sig", newline="") as stream:
        assert [row["path"] for row in csv.DictReader(stream)] == ["'=1+1"]
    assert "=1+1" in "".join(page.extract_text() for page in pypdf.PdfReader(done.files[0]).pages)


def test_a_reason_is_told_with_what_it_names(case: Case, take: Take, tmp_path: Path) -> None:
    tags = [Rejection("message", "An element named {name} is of another tool.", Provenance(row=n), {"name": f"<t{n}>"})
            for n in range(15)]
    take([*chat(), Found("message", 20), say("one"), *tags])
    assert overview.in_words(overview.sources(case)[0], Translator("en"))["reasons"] == {
        "An element named … is of another tool.": 15,
        "4 rows were counted but could not be reached, because of damage or an error before them.": 4}
    done = deliver(case, tmp_path / "r.html", ReportOptions(parts=("sources",)), form="html")
    text = done.files[0].read_text(encoding="utf-8")
    assert "4 rows were counted" in text
    assert "named … is of" in text
    assert "{n} rows" not in text
