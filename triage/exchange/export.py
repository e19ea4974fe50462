"""One export from selection to manifest: written beside its place, read again, counted, hashed, moved, logged."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from parsers.errors import Cancelled, UserError
from parsers.words import N_
from triage import __version__, scope
from triage.case import Case
from triage.custody import chain
from triage.exchange import case_uco, graph, htcds, jsonl, mail, parquet, places, rsmf, tables, timeline
from triage.exchange.selection import Selected, Selection
from triage.exchange.writing import Job
from triage.intake import handover
from triage.store import CALLS, Store


class Format(msgspec.Struct, frozen=True):
    """`purpose`: what it is for, a message id. `ending` of a file's name; None where it becomes a folder of files."""

    write: Callable[[Job], None]
    purpose: str
    ending: str | None


FORMATS: dict[str, Format] = {
    "xlsx": Format(tables.write_xlsx, N_("Excel workbook: all tables"), ".xlsx"),
    "csv": Format(tables.write_csv, N_("CSV tables, a folder"), None),
    "jsonl": Format(jsonl.write, N_("JSON lines of everything"), ".jsonl"),
    "eml": Format(mail.write, N_("Mail files by conversation and day, a folder"), None),
    "graphml": Format(graph.write, N_("Who writes to whom (GraphML)"), ".graphml"),
    "kml": Format(places.write_kml, N_("Places for maps (KML)"), ".kml"),
    "gpx": Format(places.write_gpx, N_("Places for maps (GPX)"), ".gpx"),
    "timesketch": Format(timeline.write_timesketch, N_("Timeline for Timesketch (CSV)"), ".csv"),
    "case-uco": Format(case_uco.write, N_("Facts in CASE/UCO (JSON-LD) for other tools and countries"), ".jsonld"),
    "rsmf": Format(rsmf.write, N_("Short messages for e-discovery (RSMF 2.0), a folder"), None),
    "htcds": Format(htcds.write, N_("Accepted flags in the IOM data standard (HTCDS), a folder"), None),
    "parquet": Format(parquet.write, N_("Parquet tables for computing, a folder"), None),
    "opensearch": Format(timeline.write_opensearch, N_("Bulk file for OpenSearch"), ".ndjson"),
}


class ExportFailed(UserError):
    message = N_("{path} could not be written ({reason}). Choose another place, or make room.")


class ExportExists(UserError):
    message = N_("{path} exists already. Choose another name; nothing is overwritten.")
    exit_code = 2


class OutsideScope(UserError):
    message = N_("Nothing of the case is in this selection, so nothing was written.")
    exit_code = 2


class Miscounted(UserError):
    message = N_("{path} was read again and holds {found} {what} where {wanted} were written. It was removed; try "
                 "again, and report this if it happens twice.")


class Exported(msgspec.Struct, frozen=True):
    """`files`: paths from the manifest's folder, with SHA-256 and size. `counts`: records by kind, as read again."""

    format: str
    out: str
    manifest: str
    counts: dict[str, int]
    files: tuple[dict[str, Any], ...]


def export(
    case: Case, kind: str, out: Path, selection: Selection | None = None, *,
    progress: Callable[[int], None] = lambda _: None, cancelled: Callable[[], bool] = lambda: False,
    db: Any = None,
) -> Exported:
    """Write `out` (a file, or a folder for csv and eml) and `out.manifest.json` beside it. Logged.

    `progress` is told of records written so far. Raises ExportExists, NoSuchFolder, OutsideScope, ExportFailed,
    Cancelled and what `Selected` raises; then nothing is left behind.
    """
    to = FORMATS[kind]
    manifest = out.with_name(f"{out.name}.manifest.json")
    for path in (out, manifest):
        if os.path.lexists(path):  # unlike Path.exists, no error for a name that the file system cannot hold
            raise ExportExists(path=str(path))
    handover.check_folder(out)
    handover.check_outside(case, out)
    selected = Selected(Store(case, db=db), selection or Selection())
    if not selected.count() and not selected.count(CALLS):
        raise OutsideScope
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".attest-") as name:
            work = Path(name) / out.name
            if to.ending is None:
                work.mkdir()
            job = Job(selected, work, progress, cancelled)
            to.write(job)
            _check(job, out)
            if left := selected.of_no_day():
                job.notes.append(f"{left} records have no time at all, so that they are of no day, and are not in this "
                                 "export. Without --from and --to they are.")
            files = tuple(_hashed(path, Path(name), job.digests.get(path)) for path in _files(work))
            made = _write_manifest(case, kind, Path(name) / manifest.name, selected, job, files)
            shutil.move(work, out)
            shutil.move(made, manifest)
    except OSError as error:
        raise ExportFailed(path=str(out), reason=error.strerror or str(error)) from error
    if case.why_read_only is None:
        with case.transaction():
            chain.record(case, "export", out.name, detail={
                "format": kind, **selected.selection.stated(), **job.counts, "withheld": scope.withheld(case),
                "sha256": hashlib.sha256(manifest.read_bytes()).hexdigest()})
    return Exported(kind, str(out), str(manifest), dict(job.counts), files)


def _check(job: Job, out: Path) -> None:
    for what, wanted in job.counts.items():
        found = job.read_again.get(what, 0)
        if found != wanted:
            raise Miscounted(path=str(out), what=what, found=found, wanted=wanted)


def _files(work: Path) -> list[Path]:
    return sorted(path for path in work.rglob("*") if path.is_file()) if work.is_dir() else job_files(work)


def job_files(work: Path) -> list[Path]:
    """The file, or the numbered parts that one file was split into."""
    return sorted(work.parent.glob(f"{work.stem}*{work.suffix}"))


def _hashed(path: Path, base: Path, digest: str | None) -> dict[str, Any]:
    if digest is None:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return {"path": path.relative_to(base).as_posix(), "sha256": digest, "size": path.stat().st_size}


def _write_manifest(case: Case, kind: str, path: Path, selected: Selected, job: Job,
                    files: tuple[dict[str, Any], ...]) -> Path:
    seq, head, _ = chain.report_head(case)
    manifest = {
        "program": "Attest", "version": __version__, "format": kind,
        "case": {name: case.fact(name) for name in ("number", "title", "examiner", "agency", "authority")},
        "display_zone": case.fact("zone") or "UTC",
        "selection": selected.selection.stated() or "the whole case",
        "withheld": scope.withheld(case),
        "audit_head": {"seq": seq, "hash": head},
        "counts": dict(job.counts), "files": list(files), "notes": job.notes,
    }
    text = chain.printable(json.dumps(manifest, ensure_ascii=False, indent=2))  # a file's name may be no text
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


__all__ = ["FORMATS", "Cancelled", "ExportExists", "ExportFailed", "Exported", "Miscounted", "OutsideScope", "export"]
