"""The verbs `triage` and `add`: evidence into a case."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case, CaseExists
from triage.casefile import facts
from triage.cli import stopping
from triage.cli.info import show_info
from triage.cli.output import cut
from triage.cli.readings import again
from triage.cli.secrets import unlocking
from triage.custody.chain import printable
from triage.flagging import applying
from triage.flags.shipped import shipped
from triage.ingest import Import, Options
from triage.intake import handover, passes
from triage.intake.progress import Progress
from triage.media import ocr
from triage.media import texts as filetexts
from triage.packages.info import refuse_evidence
from triage.selectors import watch
from triage.sources import stated
from triage.store import Store
from triage.views import overview
from triage.words import Translator
from triage.work import stating

_TROUBLE = ("partial", "needs_key", "failed", "cancelled")


_NAMED = 20  # files that could not be read; the others are counted


class NotAFact(UserError):
    message = N_("--set takes NAME=VALUE, not “{pair}”.")
    exit_code = 2


def check_before_creating(options: Any) -> None:
    """Find wrong usage before an empty case is left behind."""
    if options.case.exists():
        raise CaseExists(path=str(options.case))
    _check_handover(options, options.case)
    facts.check_all(_facts(options))
    if options.source_zone:
        facts.zone(options.source_zone)
    unlocking(options)
    _mappings(options)
    for path in options.watch:
        watch.read(path)
    shipped()  # a broken catalogue shows now, not after an hour of reading


def triage(case: Case, options: Any, translate: Translator) -> int:
    """Create, import, report."""
    return add(case, options, translate)


def add(case: Case, options: Any, translate: Translator) -> int:
    """Import into a case."""
    refuse_evidence(case)
    _check_handover(options, case.path)
    stating.set_facts(case, _facts(options))
    seconds = _imported(case, options)
    applying.let_go()
    passes.run(case)
    read = filetexts.gather(case) if options.ocr else filetexts.Result()
    if options.ocr:
        _show_texts(case, read, translate)
    _show_watched(watch.check_logged(case), options, translate)
    result = overview.info(case) | {"seconds": seconds, "report": None}
    try:
        if options.report:
            _report(case, options.report, language=case.fact("language") or translate.language)
            result["report"] = str(options.report)
    finally:  # what was read is in the case and is told, whatever becomes of its report
        show_info(result, options, translate, overview.waiting(case))
        sys.stdout.flush()
        _show_trouble(case, result, translate)
    return _trouble(result) or int(read.no_engine)


#: An exhibit must not be taken for read because the program ended in peace.
NOTHING = N_("Nothing was read from exhibit “{exhibit}”. {reason}")
OTHER_HASHES = N_("Stated hashes that are not those of the files: {n}, the first of {path}. Find out why before using "
                  "the evidence; verify names each.")


def _show_trouble(case: Case, result: dict[str, Any], translate: Translator) -> None:
    """What an examiner must not overlook in a long list, on standard error."""
    by_exhibit: dict[str, list[dict[str, Any]]] = {}
    for source in result["sources"]:
        by_exhibit.setdefault(source["exhibit"], []).append(source)
    for exhibit, sources in by_exhibit.items():
        if not any(s["parser"] and s["status"] in ("read", "partial", "empty") for s in sources):
            for s in [s for s in sources if s["status"] in ("failed", "needs_key", "not_read") and s["reason"]][:1]:
                reason = translate(s["reason"], **s["reason_args"])
                sys.stderr.write(translate(NOTHING, exhibit=exhibit, reason=reason) + "\n")
    if wrong := stated.verify(case):
        sys.stderr.write(translate(OTHER_HASHES, n=len(wrong), path=wrong[0].subject) + "\n")


def _show_texts(case: Case, read: filetexts.Result, translate: Translator) -> None:
    """Of which documents and pictures the words were not read."""
    for name, why in read.failed[:_NAMED]:
        sys.stderr.write(translate(filetexts.FAILED, name=printable(name), reason=translate(why)) + "\n")
    if len(read.failed) > _NAMED:
        sys.stderr.write(translate(filetexts.FAILED_MORE, n=len(read.failed) - _NAMED) + "\n")
    if read.no_engine:
        sys.stderr.write(translate(ocr.NoEngine.message) + "\n")
    if missing := ocr.lacking(Store(case)):
        sys.stderr.write(translate(ocr.LACKING, languages=", ".join(missing)) + "\n")


def _imported(case: Case, options: Any) -> dict[str, float]:
    """Import what was named; returns the seconds that each part took."""
    run = Import(case, Options(
        exhibit=options.exhibit, acquired_by=options.acquired_by, acquired_at=options.acquired_at,
        acquired_with=options.acquired_with, stated_sha256=options.stated_sha256, zone=options.source_zone,
        secrets=unlocking(options), mappings=_mappings(options), day_order=options.day_order,
        year=options.year,
        again=again(case) if getattr(options, "again", False) else ()),
        _progress_printer(options), cancelled=stopping.asked)
    for path in options.watch:
        watch.load(case, path)
    run.run(options.evidence)
    return {k: round(v, 3) for k, v in run.seconds.items()}


def _show_watched(hits: list[dict[str, Any]], options: Any, translate: Translator) -> None:
    """What of the watch lists is in the case; on standard error where the output is for machines."""
    for hit in hits:
        line = translate(N_("Watch list {list}: {value} ({category}) is in {n} messages. People: {people}. "
                            "Files: {files}."),
                         list=hit["list"], value=hit["value"], category=hit["category"] or "–", n=len(hit["messages"]),
                         people=", ".join(hit["people"]) or "–", files=", ".join(hit["files"]) or "–")
        (sys.stderr if options.json else sys.stdout).write(line + "\n")


def _report(case: Case, out: Path, *, language: str) -> Any:
    from triage.report import deliver  # noqa: PLC0415  (typesetting takes a while to load)
    from triage.report.options import Options, form_of  # noqa: PLC0415

    return deliver.deliver(case, out, Options(language=language), form=form_of(out))


def _check_handover(options: Any, case: Path) -> None:
    """Before anything is created, changed or read."""
    roots = handover.check_roots(options.evidence, options.exhibit, options.stated_sha256)
    for target in (case, options.report):
        if target is not None:
            handover.check_target(target, roots)
    if options.report is not None:
        from triage.report.options import form_of  # noqa: PLC0415  (the report's libraries take a while to load)

        handover.check_place(options.report)
        form_of(options.report)


def _facts(options: Any) -> dict[str, str]:
    values = {}
    for pair in options.facts:
        name, equals, value = pair.partition("=")
        if not equals:
            raise NotAFact(pair=pair)
        values[name] = value
    named = {"zone": options.zone, "region": options.region}
    return values | {name: value for name, value in named.items() if value}


def _mappings(options: Any) -> tuple[str, ...]:
    """The texts of the mapping files, each checked."""
    from parsers.tables import mapping  # noqa: PLC0415  (as above: most commands need none)

    texts = []
    for path in options.mapping:
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise mapping.BadMapping(path=str(path), reason=reason) from error
        mapping.load(text, str(path))
        texts.append(text)
    return tuple(texts)


def _progress_printer(options: Any) -> Callable[[Progress], None]:
    """A line on standard error where a person watches; nothing where a program does."""
    if options.json or not sys.stderr.isatty():
        return lambda _: None
    last = [0.0]

    def show(p: Progress) -> None:
        if time.monotonic() - last[0] > 0.2:
            last[0] = time.monotonic()
            line = f"{p.index}/{p.of}  {p.records:,}  {cut(p.source, 50)}"
            sys.stderr.write(f"\r\x1b[K{line}")
            sys.stderr.flush()

    return show


def _trouble(result: dict[str, Any]) -> int:
    return 1 if any(s["status"] in _TROUBLE and s["counts"] for s in result["sources"]) else 0
