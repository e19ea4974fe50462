"""The verbs `package` and `merge`: a review package for a second reader, and what the reader decided taken over."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from parsers.words import N_
from triage.case import Case, PassphraseNeeded
from triage.casefile.strength import strength
from triage.cli.output import as_json, as_json_lines, cut, table
from triage.cli.secrets import passphrase, unlocking
from triage.custody import logbook
from triage.packages import compare, describe, make, merging, state, taking_back
from triage.packages.compare import Comparison, Item
from triage.packages.info import LEFT_OUT
from triage.store import Store
from triage.words import Translator

_VARIABLE = "ATTEST_PACKAGE_PASSPHRASE"
_PROMPT = N_("Passphrase of the package: ")


class PackageLocked(PassphraseNeeded):
    message = N_("The package {path} has a passphrase of its own: give it with --package-passphrase-file or "
                 "ATTEST_PACKAGE_PASSPHRASE.")


def package(case: Case, options: Any, translate: Translator) -> int:
    """Make a package, or say how much would go in. 1 where a file that was asked for stays out."""
    asked = make.Options(options.reader, options.reason, options.media, tuple(options.conversation),
                         options.largest << 20, options.blind)
    planned = make.plan(Store(case), asked)
    if options.plan:
        as_json(msgspec.to_builtins(planned)) if options.json else _show_plan(planned, translate, sys.stdout)
        return 0
    _show_plan(planned, translate, sys.stderr)
    secret = _passphrase(options, options.out, new=True)
    _, hint, tone = strength(secret)
    if tone != "good":
        sys.stderr.write(translate(hint) + "\n")
    made = make.make(case, make.with_ending(options.out), secret, asked, secrets=unlocking(options))
    if options.json:
        as_json(msgspec.to_builtins(made))
    else:
        sys.stdout.write(f"{made.path}\nSHA-256 {made.sha256}\n")
    return int(bool(made.package.missing_files))


def _passphrase(options: Any, package: Path, *, new: bool) -> str:
    """The package's own passphrase. Raises PackageLocked where nobody can be asked for it."""
    try:
        secret = passphrase(options.package_passphrase_file, new=new, variable=_VARIABLE, prompt=_PROMPT)
    except PassphraseNeeded:
        secret = None
    if secret is None:
        raise PackageLocked(path=str(package))
    return secret


def _show_plan(plan: make.Plan, translate: Translator, stream: Any) -> None:
    lines = [translate(
        N_("What goes in: messages and calls: {messages}, conversations: {conversations}. The file takes up to {bytes} "
           "bytes."),
        messages=plan.messages, conversations=plan.conversations, bytes=plan.bytes)]
    if plan.files or plan.too_large:
        lines.append(translate(N_("Files that go in: {files}, with {bytes} bytes; too large: {large}."),
                               files=plan.files, bytes=plan.file_bytes, large=plan.too_large))
    if plan.left_out:
        lines.append(translate(N_("Left out for good: {what}."), what=left_out(plan.left_out, translate)))
    stream.write("\n".join(lines) + "\n")


def left_out(counts: dict[str, int], translate: Translator) -> str:
    """Counts of what stays out, in words."""
    return ", ".join(f"{translate(LEFT_OUT[what])} ({n})" for what, n in counts.items())


def merge(case: Case, options: Any, translate: Translator) -> int:
    """Take over what is new from the reader; 1 where something is still to be decided, or could not be taken over.
    Or take back what was taken over.
    """
    if options.undo:
        return _undo(case, options, translate)
    secret = passphrase(options.package_passphrase_file, ask=False, variable=_VARIABLE)
    try:
        found = compare.compare(case, options.package, secret)
    except PassphraseNeeded:
        found = compare.compare(case, options.package, _passphrase(options, options.package, new=False))
    conflicts = found.standing("conflict")
    if options.list:
        _list(case, found, options, translate)
        return int(bool(conflicts))
    choices = merging.default_choices(found)
    for item in conflicts:
        if options.prefer in ("mine", "theirs") or (options.prefer == "both" and item.may_keep_both):
            choices[item.key] = options.prefer
    still = [item for item in conflicts if item.key not in choices]
    outcome, _ = merging.merge(case, found, choices)
    if options.json:
        as_json({"package": found.package.id, "reader": found.package.reader, "taken": outcome.taken,
                 "kept": outcome.kept, "both": outcome.both, "same": len(found.standing("same")),
                 "settled": len(found.standing("settled")), "without": list(outcome.without),
                 "open": [as_object(Store(case), item, translate) for item in still]})
    else:
        _show_outcome(case, outcome, still, translate)
    return int(bool(still or outcome.without))


def _undo(case: Case, options: Any, translate: Translator) -> int:
    """1 where something was decided otherwise since, and left so."""
    done = taking_back.take_back(case, options.package, options.reason)
    if options.json:
        as_json(msgspec.to_builtins(done))
    else:
        sys.stdout.write(translate(
            N_("Steps taken back: {undone}; left, as somebody has decided otherwise since: {left}."),
            undone=done.undone, left=done.left) + "\n")
    return int(bool(done.left))


def _show_outcome(case: Case, outcome: merging.Outcome, still: list[Item], translate: Translator) -> None:
    sys.stdout.write(translate(
        N_("Decisions of the reader taken over: {taken}; kept as they were here: {kept}; kept both ways: {both}."),
        taken=outcome.taken, kept=outcome.kept, both=outcome.both) + "\n")
    if outcome.without:
        sys.stdout.write(translate(
            N_("{n} could not be taken over: what they are about is not in this case. They are in the log."),
            n=len(outcome.without)) + "\n")
    if still:
        sys.stdout.write(translate(N_("{n} were decided differently and stay open. Decide in the window, or with "
                                      "--prefer."), n=len(still)) + "\n")
        _table(case, still, translate)


def _list(case: Case, found: Comparison, options: Any, translate: Translator) -> None:
    if options.json:
        store = Store(case)
        as_json_lines(as_object(store, item, translate) for item in found.items)
    else:
        _table(case, list(found.items), translate)


def _table(case: Case, items: list[Item], translate: Translator) -> None:
    store = Store(case)
    rows = []
    for item in items:
        said = describe.about(store, item)
        sides = [cut(_said(item, side.value, said, translate), 40) + f" ({side.actor})" * bool(side.actor)
                 for side in (item.mine, item.theirs)]
        rows.append((translate(compare.STANDINGS[item.standing]), translate(state.KINDS[item.kind]),
                     cut(_about(said, translate), 60), *sides))
    table(rows, [translate(h) for h in (N_("Standing"), N_("What"), N_("About"), N_("Here"), N_("Reader"))])


def _about(said: describe.Said, translate: Translator) -> str:
    return translate(said.about) if said.ours else said.about


def _said(item: Item, value: dict[str, Any] | None, said: describe.Said, translate: Translator) -> str:
    message, args = describe.decision(value, item, said)
    return translate(message, **args)


def as_object(store: Store, item: Item, translate: Translator) -> dict[str, Any]:
    """An item for machines: key, kind, standing, about, before, mine, theirs, may_keep_both."""
    said = describe.about(store, item)
    shown = logbook.withheld if said.held_back else lambda value: value
    mine, theirs = ({name: value if name in ("actor", "at") else shown(value)
                     for name, value in msgspec.to_builtins(side).items()} for side in (item.mine, item.theirs))
    return {"key": item.key, "kind": item.kind, "standing": item.standing, "about": _about(said, translate),
            "before": shown(item.before), "mine": mine, "theirs": theirs, "may_keep_both": item.may_keep_both}
