"""One function per verb: from an open case to output and an exit code."""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from parsers import base
from parsers.errors import UserError
from parsers.words import N_
from triage import custody, facts, flagging, handover, ocr, overview, passes
from triage import people as persons
from triage import review as reviewing
from triage.case import Case, CaseExists
from triage.cli.media import media  # noqa: F401  (a verb, as below)
from triage.cli.output import as_json, as_json_lines, cut, table
from triage.cli.packages import merge, package  # noqa: F401  (verbs, as above)
from triage.cli.rules import rules  # noqa: F401  (a verb, like the next one)
from triage.cli.searching import message_table, search  # noqa: F401  (a verb, which run.py looks for here)
from triage.cli.secrets import unlocking
from triage.ingest import Import, Options, Progress
from triage.packages.info import refuse_evidence
from triage.report import labels
from triage.selectors import watch
from triage.store import Store
from triage.words import Translator

_TROUBLE = ("partial", "needs_key", "failed", "cancelled")


class NotYet(UserError):
    message = N_("{what} is not part of this version.")
    exit_code = 2


class NoSuchSourceId(UserError):
    message = N_("There is no source {source} in this case. “info” lists them.")
    exit_code = 2


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
    if options.ocr and ocr.engine() is None:
        raise ocr.NoEngine
    flagging.shipped()  # a broken catalogue shows now, not after an hour of reading


def triage(case: Case, options: Any, translate: Translator) -> int:
    """Create, import, report."""
    return add(case, options, translate)


def add(case: Case, options: Any, translate: Translator) -> int:
    """Import into a case."""
    refuse_evidence(case)
    _check_handover(options, case.path)
    facts.set_facts(case, _facts(options))
    run = Import(case, Options(
        exhibit=options.exhibit, acquired_by=options.acquired_by, acquired_at=options.acquired_at,
        acquired_with=options.acquired_with, stated_sha256=options.stated_sha256, zone=options.source_zone,
        secrets=unlocking(options), mappings=_mappings(options), day_order=options.day_order),
        _progress_printer(options, translate))
    for path in options.watch:
        watch.load(case, path)
    run.run(options.evidence)
    passes.run(case)
    if options.ocr:
        ocr.gather(case)
    _show_watched(watch.check_logged(case), options, translate)
    result = overview.info(case) | {"seconds": {k: round(v, 3) for k, v in run.seconds.items()}, "report": None}
    if options.report:
        _report(case, options.report, language=case.fact("language") or translate.language)
        result["report"] = str(options.report)
    _show_info(result, options, translate)
    return _trouble(result)


def _show_watched(hits: list[dict[str, Any]], options: Any, translate: Translator) -> None:
    """What of the watch lists is in the case; on standard error where the output is for machines."""
    for hit in hits:
        line = translate(N_("Watch list {list}: {value} ({category}) is in {n} messages. People: {people}. "
                            "Files: {files}."),
                         list=hit["list"], value=hit["value"], category=hit["category"] or "–", n=len(hit["messages"]),
                         people=", ".join(hit["people"]) or "–", files=", ".join(hit["files"]) or "–")
        (sys.stderr if options.json else sys.stdout).write(line + "\n")


def info(case: Case, options: Any, translate: Translator) -> int:
    """Sources, counts, loss ledger."""
    _show_info(overview.info(case), options, translate)
    return 0


def messages(case: Case, options: Any, translate: Translator) -> int:
    """Messages (or calls) by time."""
    store = Store(case)
    where, parameters = "1", []
    if options.conversation:
        where = store.in_conversation()
        parameters = [store.conversation_id(options.conversation)] * 2
    if options.source:
        row = case.db.execute("SELECT id FROM source WHERE uid = ?", (options.source,)).fetchone()
        if row is None:
            raise NoSuchSourceId(source=options.source)
        where = f"({where}) AND (m.source = ? OR m.id IN (SELECT message FROM copy WHERE source = ?))"
        parameters += [row[0], row[0]]
    found = store.messages(where, parameters, limit=options.limit, offset=options.offset, record=int(options.calls))
    if options.json:
        as_json_lines(found)
    else:
        message_table(found, translate)
    return 0


def conversations(case: Case, options: Any, translate: Translator) -> int:
    """Conversations by priority."""
    found = overview.conversations(Store(case), options.limit, options.offset, translate.language)
    if options.json:
        as_json_lines({k: v for k, v in c.items() if k != "why_args"} | {
            "why": translate(c["why"], **c["why_args"]) if c["why"] else ""} for c in found)
    else:
        table([(c["priority"], c["help"], cut(c["title"], 40), c["app"], c["messages"], c["first"], c["last"],
                translate(c["why"], **c["why_args"]) if c["why"] else "") for c in found],
              [translate(h) for h in (N_("Priority"), N_("Help"), N_("Conversation"), N_("App"), N_("Messages"),
                                      N_("First"), N_("Last"), N_("Why"))])
    return 0


def people(case: Case, options: Any, translate: Translator) -> int:
    """People and their identifiers."""
    found = persons.listing(case, options.limit, options.offset)
    if options.json:
        as_json_lines(found)
    else:
        table([(p["name"], p["category"], p["messages"], ", ".join(
            i["e164"] or i["identifier"] or "" for i in p["identifiers"])) for p in found],
            [translate(h) for h in (N_("Name"), N_("Category"), N_("Messages"), N_("Identifiers"))])
    return 0


def flags(case: Case, options: Any, translate: Translator) -> int:
    """Passages that match the rules."""
    found = reviewing.listing(Store(case), status=options.status, code=options.code, lane=options.lane,
                              limit=options.limit, offset=options.offset)
    if options.json:
        as_json_lines(found)
    else:
        table([(f["id"], f["code"], f["lane"], translate(labels.REVIEW[f["status"]]), cut(" … ".join(
            s["matched"] for s in f["spans"]))) for f in found],
            [translate(h) for h in (N_("Flag"), N_("Code"), N_("Lane"), N_("Status"), N_("Matched words"))])
    return 0


def review(case: Case, options: Any, translate: Translator) -> int:
    """Decide on a flag."""
    reviewing.get(Store(case), options.flag)
    reviewing.decide(case, options.flag, options.verdict, options.reason)
    flag = reviewing.get(Store(case), options.flag)
    word = translate(labels.REVIEW[flag["status"]])
    as_json(flag) if options.json else sys.stdout.write(f"{flag['id']}  {word}\n")
    return 0


def _report(case: Case, out: Path, *, language: str) -> Any:
    from triage.report import deliver  # noqa: PLC0415  (typesetting takes a while to load)
    from triage.report.options import Options  # noqa: PLC0415

    return deliver.deliver(case, out, Options(language=language), form=deliver.form_of(out))


def report(case: Case, options: Any, translate: Translator) -> int:
    """Print the report."""
    from triage.report import deliver, signing  # noqa: PLC0415  (typesetting takes a while to load)
    from triage.report import options as reports  # noqa: PLC0415

    asked = reports.Options(
        shape=options.shape, language=options.language or case.fact("language") or translate.language,
        paper=options.paper, parts=reports.chosen_parts(options.shape, options.parts),
        flags=reports.chosen_statuses(options.flags), chosen_only=options.chosen, redact=options.redact)
    key = signing.load(options.sign, options.sign_password_file) if options.sign else None
    with contextlib.closing(key) if key else contextlib.nullcontext():
        done = deliver.deliver(case, options.out, asked, form=options.format or deliver.form_of(options.out), key=key)
    result = {"report": str(options.out), "files": [str(f) for f in done.files], "exhibits": done.exhibits,
              "sidecar": str(done.sidecar), "manifest": str(done.manifest),
              "signature": str(done.signature) if done.signature else None}
    shown = [*done.files, done.sidecar, done.manifest, *([done.signature] if done.signature else [])]
    as_json(result) if options.json else sys.stdout.write("".join(f"{f}\n" for f in shown))
    return 0


def export(case: Case, options: Any, translate: Translator) -> int:
    """Write files for other tools."""
    from triage import exchange  # noqa: PLC0415  (spreadsheets take a third of a second to load)

    if options.format not in exchange.FORMATS:
        raise NotYet(what=translate(N_("The export format “{format}”"), format=options.format))
    selection = exchange.Selection(options.start, options.end, options.person, options.conversation, options.accepted)
    done = exchange.export(case, options.format, options.out, selection)
    result = {"format": done.format, "out": done.out, "manifest": done.manifest, "counts": done.counts,
              "files": list(done.files)}
    as_json(result) if options.json else sys.stdout.write(f"{done.out}\n{done.manifest}\n")
    return 0


def verify(case: Case, options: Any, translate: Translator) -> int:
    """Evidence hashes, audit chain, index against store."""
    with case.scratch() as scratch:
        findings = [*custody.verify_chain(case), *custody.verify_index(case),
                    *custody.verify_evidence(case, scratch)]
    if case.why_read_only is None:
        custody.record_verification(case, findings)
    rows = [{"what": f.what, "subject": f.subject, "detail": translate(f.detail, **f.args)} for f in findings]
    if options.json:
        as_json({"ok": not rows, "findings": rows})
    elif rows:
        table([(r["what"], r["detail"]) for r in rows], [translate(N_("Finding")), translate(N_("Detail"))])
    else:
        sys.stdout.write(translate(N_("Evidence, log and index are as they were.")) + "\n")
    return 1 if rows else 0


def log(case: Case, options: Any, translate: Translator) -> int:
    """The audit chain."""
    entries = list(custody.entries(case))[options.offset:]
    entries = entries if options.limit is None else entries[:options.limit]
    if options.json:
        as_json_lines({name: getattr(e, name) for name in e.__struct_fields__} for e in entries)
    else:
        table([(e.seq, e.at, e.actor, e.action, cut(e.subject, 50), e.reason, e.hash[:12]) for e in entries],
              [translate(h) for h in (N_("No."), N_("Time (UTC)"), N_("Actor"), N_("Action"), N_("Subject"),
                                      N_("Reason"), N_("Hash"))])
    return 0


def formats(options: Any, translate: Translator) -> int:
    """What can be read."""
    rows = [{"id": p.id, "name": p.name, "containers": list(p.containers), "tested": list(p.tested),
             "notes": p.notes, "version": p.version} for p in base.parsers()]
    if options.json:
        as_json_lines(rows)
    else:
        table([(r["id"], translate(str(r["name"])), ", ".join(r["containers"]), cut("; ".join(r["tested"])))
               for r in rows],
              [translate(h) for h in (N_("Format"), N_("Name"), N_("Comes as"), N_("Tested with"))])
    return 0


def _check_handover(options: Any, case: Path) -> None:
    """Before anything is created, changed or read."""
    roots = handover.check_roots(options.evidence, options.exhibit, options.stated_sha256)
    for target in (case, options.report):
        if target is not None:
            handover.check_target(target, roots)
    if options.report is not None and options.report.suffix.lower() == ".attest":  # it would be the end of a case
        from triage.report.deliver import WrongEnding  # noqa: PLC0415  (the report's libraries take a while to load)

        raise WrongEnding(path=str(options.report), ending=".pdf")


# -- helpers ----------------------------------------------------------------------------------------------------


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
    from parsers.formats.table import mapping  # noqa: PLC0415  (as above: most commands need none)

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


def _progress_printer(options: Any, translate: Translator) -> Callable[[Progress], None]:
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
    return 1 if any(s["status"] in _TROUBLE for s in result["sources"]) else 0


def _show_info(result: dict[str, Any], options: Any, translate: Translator) -> None:
    if options.json:
        shown = result | {"sources": [_source_for_machines(s, translate) for s in result["sources"]]}
        as_json(shown)
        return
    table([(s["exhibit"], cut(s["path"], 60), s["format"] or "", translate(labels.STATUS[s["status"]]), s["found"],
            s["stored"], s["merged"], s["rejected"],
            cut(translate(s["reason"], **s["reason_args"]) if s["reason"] else "", 80)) for s in result["sources"]],
          [translate(h) for h in (N_("Exhibit"), N_("Source"), N_("App"), N_("State"), N_("Found"), N_("Stored"),
                                  N_("Merged"), N_("Rejected"), N_("Reason"))])
    totals = result["totals"]
    sys.stdout.write("\n" + translate(
        N_("{messages} messages ({rows} rows), {calls} calls, {conversations} conversations, {people} people, "
           "{attachments} attachments, {contacts} contacts, {flags} flags."), **totals) + "\n")
    withheld = result["case"]["withheld"]["all"]
    if withheld:
        sys.stdout.write(translate(N_("{n} messages and calls are held back by scope or privilege."), n=withheld)
                         + "\n")
    if result.get("report"):
        sys.stdout.write(translate(N_("Report: {path}"), path=result["report"]) + "\n")


def _source_for_machines(source: dict[str, Any], translate: Translator) -> dict[str, Any]:
    reason = translate(source["reason"], **source["reason_args"]) if source["reason"] else None
    warnings = [w | {"message": translate(w["message"], **w["args"])} for w in source["warnings"]]
    return {k: v for k, v in source.items() if k not in ("row", "reason_args")} | {
        "reason": reason, "warnings": warnings}
