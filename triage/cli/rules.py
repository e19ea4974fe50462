"""The verb `rules`: the indicator catalogue, its check, and its error rates on labelled data."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from parsers.words import N_
from triage.cli.output import as_json, as_json_lines, table
from triage.cli.usage import WrongUsage
from triage.flagging import applying
from triage.flags.intervals import Share
from triage.flags.shipped import shipped
from triage.intake import handover
from triage.words import Translator

if TYPE_CHECKING:
    from pathlib import Path

    from triage.flags.evaluate import Row


def rules(options: Any, translate: Translator) -> int:
    """The indicator catalogue."""
    if options.action == "evaluate":
        return _evaluate(options, translate)
    if options.path:
        raise WrongUsage(reason=N_("Only rules evaluate takes files."), program="main.py rules")
    from triage.flags import check as checking  # noqa: PLC0415  (runs examples: no other verb needs it)

    catalogue = shipped()
    unknown = set(options.language) - catalogue.languages.keys()
    if unknown:
        raise WrongUsage(reason=N_("There is no rule in a language that --language names."), program="main.py rules")
    names = [rule.id for rule in catalogue.rules.values() if not options.language or rule.language in options.language]
    if options.action == "check":
        matcher = applying.Rules().matcher
        problems = checking.check(catalogue, matcher, names)
        rows = [{"rule": p.rule, "problem": translate(p.message, **p.args)} for p in problems]
        costs = {line["rule"]: line["cost_us"] for line in checking.listing(catalogue, matcher, names)}
        dearest = sorted(costs.items(), key=lambda pair: -pair[1])[:5]
        if options.json:
            as_json({"ok": not rows, "rules": len(names), "version": catalogue.version,
                     "sha256": catalogue.sha256, "problems": rows,
                     "microseconds": {rule: round(n, 2) for rule, n in costs.items()}})
        else:
            if rows:
                table([(r["rule"], r["problem"]) for r in rows], [translate(N_("Rule")), translate(N_("Problem"))])
            else:
                sys.stdout.write(translate(N_("All {n} rules pass their examples."), n=len(names)) + "\n")
            table([(rule, f"{n:.1f}") for rule, n in dearest],
                  [translate(N_("Dearest rules")), translate(N_("Microseconds a message"))])
        return 1 if rows else 0
    found = checking.listing(catalogue, rules=names)
    if options.json:
        as_json_lines(found)
    else:
        table([(r["code"], r["language"], r["rule"], r["version"], r["review"]) for r in found],
              [translate(h) for h in (N_("Code"), N_("Language"), N_("Rule"), N_("Version"), N_("Review"))])
    return 0


def _evaluate(options: Any, translate: Translator) -> int:
    """Error rates on labelled data, by language and code."""
    from triage.flags import evaluate as evaluating  # noqa: PLC0415  (no other verb needs them)
    from triage.flags import labelled  # noqa: PLC0415

    if not options.path:
        raise WrongUsage(reason=N_("rules evaluate needs labelled data."), program="main.py rules")
    if options.out is not None:
        evaluating.check_target(options.out)  # before minutes of work
        handover.check_folder(options.out)
    sets = [file for path in options.path for file in labelled.files(path)]  # a mistyped name is said at once
    rules = applying.Rules()
    catalogue, matcher = rules.catalogue, rules.matcher

    def data(file: Path) -> Iterator[labelled.Labelled]:
        return labelled.known(file, labelled.read(file, options.part), catalogue.codes)

    if options.together:
        rows = evaluating.evaluate(matcher, (one for file in sets for one in data(file)), options.part)
    else:
        rows = [row for file in sets for row in evaluating.evaluate(matcher, data(file), file.name)]
    if not rows:
        raise labelled.NothingLabelled(path=", ".join(map(str, options.path)), part=options.part)
    if options.out is not None:
        covered = {rule.language for rule in catalogue.rules.values()}  # of the others there is nothing to measure
        evaluating.write(options.out, catalogue.version, catalogue.sha256, [r for r in rows if r.language in covered])
    if options.json:
        as_json_lines(map(evaluating.as_json, rows))
        return 0
    table([(r.data, r.language, r.code, r.cases, _interval(r.precision), _interval(r.recall), _interval(r.specificity),
            f"{r.macro_f1:.2f}", f"{r.mcc:.2f}", "" if r.per_thousand is None else f"{r.per_thousand:.2f}",
            "" if r.per_conversation is None else f"{r.per_conversation.value:.3f}") for r in rows],
          [translate(h) for h in (
              N_("Data"), N_("Language"), N_("Code"), N_("Cases"), N_("Precision"), N_("Recall"), N_("Specificity"),
              N_("Macro-F1"), N_("MCC"), N_("False per 1,000 messages"), N_("Benign conversations flagged"))])
    _priorities(rows, translate)
    return 0


def _priorities(rows: Sequence[Row], translate: Translator) -> None:
    """Where labelled conversations end up: coercive ones, then benign ones, by priority."""
    with_levels = [(row, row.levels) for row in rows if row.levels is not None]
    if not with_levels:
        return
    sys.stdout.write("\n")
    table([(row.data, row.language, translate(kind), *counts, _interval(levels.at_least(2)[n]))
           for row, levels in with_levels
           for n, (kind, counts) in enumerate(((N_("Labelled"), levels.coercive), (N_("Benign"), levels.benign)))],
          [translate(h) for h in (N_("Conversations"), N_("Language"), N_("Label"), N_("Priority 0"), N_("Priority 1"),
                                  N_("Priority 2"), N_("Priority 3"), N_("Priority 2 or 3"))])


def _interval(share: Share) -> str:
    """A share with its 95% Wilson interval; nothing where there was no case."""
    return f"{share.value:.2f} [{share.low:.2f}-{share.high:.2f}]" if share.cases else ""
