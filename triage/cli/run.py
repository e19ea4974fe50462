"""From arguments to an exit code. Every failure a user can see ends here, as one sentence on standard error."""

from __future__ import annotations

import contextlib
import getpass
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parsers.errors import Cancelled, UserError
from parsers.words import N_
from triage.case import Case, PassphraseNeeded
from triage.cli import verbs
from triage.cli.arguments import WrongUsage, build
from triage.words import Translator


class PassphraseFileMissing(UserError):
    message = N_("The passphrase file {path} cannot be read ({reason}).")
    exit_code = 2


class PassphraseEmpty(UserError):
    message = N_("The passphrase is empty. Choose one, or ask for an unencrypted case with --unencrypted.")
    exit_code = 2


def main(arguments: Sequence[str]) -> int:
    """Run one verb. Returns 0 done, 1 done with something to look at, 2 wrong usage, 3 unreadable case."""
    translate = Translator()
    try:
        options = build().parse_args(list(arguments))
        if options.verb is None:
            raise WrongUsage(reason=N_("A verb is missing."), program="main.py")
        with contextlib.suppress(BrokenPipeError):
            return _run(options, translate)
    except UserError as error:
        sys.stderr.write(translate.error(error) + "\n")
        return error.exit_code
    except (Cancelled, KeyboardInterrupt):
        sys.stderr.write(translate(N_("Stopped. What was finished is in the case; the same command goes on.")) + "\n")
        return 1
    _silence_pipe()
    return 0


def _run(options: Any, translate: Translator) -> int:
    verb = getattr(verbs, options.verb)
    if options.verb in ("formats", "rules"):
        return int(verb(options, translate))
    if options.verb == "triage":
        secret = None if options.unencrypted else passphrase(options.passphrase_file, new=True)
        verbs.check_before_creating(options)
        case = Case.create(options.case, secret, options.actor)
    else:
        case = _open(options)
    with case:
        code = int(verb(case, options, translate))
        sys.stdout.flush()
        return code


def _open(options: Any) -> Case:
    try:
        return Case.open(options.case, passphrase(options.passphrase_file, ask=False), options.actor)
    except PassphraseNeeded:
        secret = passphrase(options.passphrase_file)
        if secret is None:
            raise
        return Case.open(options.case, secret, options.actor)


def passphrase(file: Path | None, *, ask: bool = True, new: bool = False) -> str | None:
    """From a file (its first line), the environment, or a prompt; None when there is nobody to ask."""
    if file is not None:
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise PassphraseFileMissing(path=str(file), reason=str(error)) from error
        return _not_empty(lines[0] if lines else "")
    if (value := os.environ.get("ATTEST_PASSPHRASE")) is not None:
        return _not_empty(value)
    if not ask or not sys.stdin.isatty():
        if new:
            raise PassphraseNeeded(path=N_("A new case"))
        return None
    secret = getpass.getpass(Translator()(N_("Passphrase: ")))
    if new and getpass.getpass(Translator()(N_("Once more: "))) != secret:
        raise WrongUsage(reason=N_("The two passphrases differ."), program="main.py")
    return _not_empty(secret)


def _not_empty(text: str) -> str:
    if not text:
        raise PassphraseEmpty
    return text


def _silence_pipe() -> None:
    """The reader of our output has gone (`| head`): nothing to report, and nothing to print at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
