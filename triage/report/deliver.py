"""A report from case to folder: rendered, signed where a key is given, with its exhibits as data and a manifest.

Beside `report.pdf` stand `report.pdf.exhibits.jsonl` (an exhibit a line, so that another program can read what was
printed), `report.pdf.sources.csv` (every file of the evidence, read or not, where the report has that chapter) and
`report.pdf.manifest.json` (SHA-256 of everything delivered). Without a signature the same head of the log
and the same options give the same bytes in every file.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
from sqlcipher3 import dbapi2 as sqlcipher

from parsers.errors import Cancelled
from parsers.words import N_
from triage import __version__
from triage.case import Case
from triage.custody import chain
from triage.intake import handover
from triage.report import build, docx, html, model, part_sources, pdf, signing
from triage.report.labels import Speaker
from triage.report.options import FORMATS, Format, Options, WrongEnding
from triage.words import Translator

Progress = Callable[[int, int], None]
_INSTRUCTIONS = 100_000  # of the database's machine between looks at the stop button: some milliseconds


class Delivered(msgspec.Struct, frozen=True):
    """`files`: the report itself, in order; `sidecar`, `sources`, `manifest` and its `signature` beside it."""

    files: tuple[Path, ...]
    sidecar: Path
    manifest: Path
    exhibits: int
    signature: Path | None = None
    sources: Path | None = None

    def all(self) -> tuple[Path, ...]:
        """Every file that belongs to it."""
        return (*self.files, *filter(None, (self.sidecar, self.sources, self.manifest, self.signature)))


def deliver(case: Case, out: Path, options: Options, *, form: Format = "pdf", key: signing.Key | None = None,
            progress: Progress = lambda _done, _of: None, cancelled: Callable[[], bool] = lambda: False) -> Delivered:
    """Write the report and what belongs to it, and log it. Raises UserErrors of the renderings, WrongEnding, and
    Cancelled: nothing is written and logged then.
    """
    if not out.name or out.suffix.lower() == ".attest" or (  # it would be the end of a case
            out.exists() and out.samefile(case.path)):
        raise WrongEnding(path=str(out), ending=f".{form}")
    if out.suffix.lower() in {f".{other}" for other in FORMATS if other != form}:
        raise WrongEnding(path=str(out), ending=f".{form}")
    _check_beside(out, [Path(root) for (root,) in case.db.execute("SELECT DISTINCT root FROM evidence")])
    with _stoppable(case, cancelled):
        report = build.build(case, options, out)
    if key is not None:
        report = msgspec.structs.replace(report, signed_by=(key.name, key.serial))
    earlier = _earlier(out)
    files, standards = _render(report, out, options, form, progress, cancelled)
    with _whole_or_none(out, files):
        if key is not None and form == "pdf":
            for file in files:
                signing.sign_pdf(file, key, Translator(options.language)(_REASON, id=report.id))
        beside = [_sidecar(report, out)]
        if options.has("sources"):
            beside.append(_sources(report, out, options))
        manifest = _manifest(report, out, options, form, [*files, *beside], standards)
        signature = signing.sign_detached(manifest, key) if key is not None else None
        _clear(out, earlier, {f.name for f in (*files, *beside)}, signature)
    if case.why_read_only is None:
        with case.transaction():
            seq, head, _ = chain.report_head(case)  # that of a redacted report is withheld
            chain.seal(case, seq, head, out.name)
            chain.record(case, "report", out.name, detail={
                "head": report.head.seq, "id": report.id, "format": form, **msgspec.to_builtins(options),
                **({"signed_by": key.name} if key else {}),
                "files": {f.name: _sha256(f) for f in (*files, *beside, manifest)}})
    return Delivered(tuple(files), beside[0], manifest, len(report.exhibits), signature, *beside[1:])


_REASON = N_("Report {id}")


def _check_beside(out: Path, roots: list[Path]) -> None:
    """Raise InsideEvidence where the report, one of its volumes or what is delivered beside it would be written into
    evidence: evidence may be a single file of any name.
    """
    handover.check_target(out, roots)
    handover.check_place(out)
    for root in roots:
        if root.resolve().parent == out.resolve().parent and (
                root.name.startswith(f"{out.name}.") or re.fullmatch(
                    rf"{re.escape(out.stem)}-\d+{re.escape(out.suffix)}", root.name)):
            raise handover.InsideEvidence(path=str(out.with_name(root.name)), root=str(root))


@contextlib.contextmanager
def _whole_or_none(out: Path, files: Iterable[Path]) -> Iterator[None]:
    """A report without its signature or its manifest stands in no log, and is not left behind."""
    try:
        yield
    except BaseException as error:
        for file in files:
            file.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise pdf.ReportUnwritable(path=str(out), reason=error.strerror or str(error)) from error
        raise


@contextlib.contextmanager
def _stoppable(case: Case, cancelled: Callable[[], bool]) -> Iterator[None]:
    """The database looks for the stop button while it works. Raises Cancelled."""
    case.db.set_progress_handler(cancelled, _INSTRUCTIONS)
    try:
        yield
    except sqlcipher.OperationalError as error:
        if cancelled():
            raise Cancelled from error
        raise
    finally:
        case.db.set_progress_handler(None, 0)
    if cancelled():
        raise Cancelled


def _render(report: model.Report, out: Path, options: Options, form: Format, progress: Progress,
            cancelled: Callable[[], bool]) -> tuple[list[Path], tuple[str, ...]]:
    """The files, and the standards that a PDF follows: what cannot be set under the strictest is set under a looser."""
    translate = Translator(options.language)
    if form == "pdf":
        made = pdf.produce(report, out, translate=translate, options=options, progress=progress, cancelled=cancelled)
        return made.files, made.standards
    def told(done: int, of: int) -> None:
        if done < of and cancelled():  # the last step is told of once the file is there
            raise Cancelled
        progress(done, of)

    try:
        return _OTHERS[form](report, out, translate=translate, options=options, progress=told), ()
    except OSError as error:
        raise pdf.ReportUnwritable(path=str(out), reason=error.strerror or str(error)) from error


#: What the typesetter calls the standards: ISO 19005-2 at its levels, ISO 14289-1, ISO 32000-1.
_STANDARDS = {"a-2a": "PDF/A-2a", "a-2u": "PDF/A-2u", "a-2b": "PDF/A-2b", "ua-1": "PDF/UA-1", "1.7": "PDF 1.7"}
_OTHERS = {"html": html.render, "docx": docx.render}


def _sidecar(report: model.Report, out: Path) -> Path:
    """The exhibits as data: what the report prints of each message, and a hash over each line before it."""
    path = out.with_name(f"{out.name}.exhibits.jsonl")
    previous = "0" * 64
    conversations = {c.ref: c for c in report.conversations}
    lines = []
    for exhibit in report.exhibits:
        conversation = conversations.get(exhibit.conversation)
        data = {
            "report": report.id, "exhibit": exhibit.number, "conversation": exhibit.conversation,
            "app": conversation.app if conversation else "", "title": conversation.title if conversation else "",
            "messages": [_message(exhibit, n, m) for n, m in enumerate(exhibit.messages, 1)], "previous": previous,
        }
        line = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        line = chain.printable(line)
        previous = hashlib.sha256(line.encode()).hexdigest()
        lines.append(line + "\n")
    path.write_text("".join(lines), encoding="utf-8", newline="\n")
    return path


def _sources(report: model.Report, out: Path, options: Options) -> Path:
    path = out.with_name(f"{out.name}.sources.csv")
    translate = Translator(options.language)
    path.write_bytes(part_sources.as_csv(report, Speaker(translate, translate.language)))
    return path


def _earlier(out: Path) -> dict[str, str]:
    """{name: SHA-256} of what was delivered to this place before, by its manifest."""
    try:
        files = json.loads(out.with_name(f"{out.name}.manifest.json").read_bytes())["files"]
        return {f["path"]: f["sha256"] for f in files}
    except (OSError, ValueError, KeyError, TypeError):
        return {}  # none, or another program's


def _clear(out: Path, earlier: dict[str, str], new: set[str], signature: Path | None) -> None:
    """Take away what an earlier report left here that this one has not: its volumes and list of sources would go out
    with a report that leaves them out, and its signature would not fit. Nothing that was changed since.
    """
    for name in earlier.keys() - new:
        file = out.parent / name
        if Path(name).name == name and file.is_file() and _sha256(file) == earlier[name]:
            file.unlink()
    if earlier and signature is None:
        out.with_name(f"{out.name}.manifest.json.p7s").unlink(missing_ok=True)


def _message(exhibit: model.Exhibit, n: int, m: model.Message) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(m)
    plain["pictures"] = [{"name": p.name, "sha256": p.sha256} for p in m.pictures]
    plain["details"] = [[_plain(d.name), _plain(d.value)] for d in m.details]
    return {"number": f"{exhibit.number}.{n}", **plain}


def _plain(phrase: model.Phrase | tuple[model.Detail, ...]) -> str | list[list[object]]:
    if isinstance(phrase, tuple):
        return [[_plain(part.name), _plain(part.value)] for part in phrase]
    return phrase if isinstance(phrase, str) else phrase.message.format(**phrase.args)


def _manifest(report: model.Report, out: Path, options: Options, form: Format, files: Iterable[Path],
              standards: tuple[str, ...]) -> Path:
    path = out.with_name(f"{out.name}.manifest.json")
    manifest = {
        "program": "Attest", "version": __version__, "report": report.id, "format": form,
        "options": msgspec.to_builtins(options), **({"standards": [_STANDARDS[name] for name in standards]}
                                                    if standards else {}),
        "case": {"number": report.case.number, "title": report.case.title},
        "audit_head": {"seq": report.head.seq, "hash": report.head.hash, "at": report.head.at},
        "exhibits": len(report.exhibits), "redacted": bool(report.redactions),
        "files": [{"path": f.name, "sha256": _sha256(f), "size": f.stat().st_size} for f in files],
    }
    text = chain.printable(json.dumps(manifest, ensure_ascii=False, indent=2))  # a file's name may be no text
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
