"""From arguments to an exit code. Every failure a user can see ends here, as one sentence on standard error."""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from sqlcipher3 import dbapi2 as sqlcipher

from parsers.errors import Cancelled, UserError
from parsers.words import N_
from triage.case import Case, PassphraseNeeded
from triage.cli import stopping
from triage.cli.arguments import MODULES, build
from triage.cli.output import visible
from triage.cli.secrets import passphrase
from triage.cli.usage import WrongUsage, speaking
from triage.words import Translator


class Trouble(UserError):
    message = N_("The system refused something ({reason}). Check rights and free space, and try again.")


class CaseDamaged(UserError):
    message = N_("The case cannot be read or written ({reason}). Open a copy that was kept, or check the medium.")
    exit_code = 3


def main(arguments: Sequence[str]) -> int:
    """Run one verb. Returns 0 done, 1 done with something to look at, 2 wrong usage, 3 unreadable case."""
    translate = Translator()
    _prepare_streams()
    stopping.listen()
    try:
        with speaking(translate):
            options = build(translate).parse_args(list(arguments))
        if options.verb is None:
            raise WrongUsage(reason=N_("A verb is missing."), program="main.py")
        return _run(options, translate)
    except BrokenPipeError:
        _silence(sys.stdout)
        return 0
    except UserError as error:
        return _say(translate.error(error), error.exit_code)
    except OSError as error:
        _silence(sys.stdout)  # if it was our output that could not be written, it cannot be at exit either
        return _say(translate(Trouble.message, reason=_reason(error)), Trouble.exit_code)
    except sqlcipher.Error as error:
        return _say(translate(CaseDamaged.message, reason=str(error)), CaseDamaged.exit_code)
    except (Cancelled, KeyboardInterrupt):
        return _say(translate(N_("Stopped. What was finished is in the case; the same command goes on.")), 1)


def _say(sentence: str, code: int) -> int:
    try:
        sys.stderr.write(visible(sentence) + "\n")  # names of files may hold line breaks and escape sequences
    except OSError:  # nobody can be told (`2>&1 | head`, a full disk): the exit code still tells
        _silence(sys.stderr)
    return code


def _reason(error: OSError) -> str:
    return ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)


def _prepare_streams() -> None:
    """A terminal or a file of another encoding shows what it lacks as an escape, and a closed stream takes nothing."""
    nowhere = Path(os.devnull)
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _run(options: Any, translate: Translator) -> int:
    module = importlib.import_module(f"triage.cli.{MODULES[options.verb]}")  # most verbs need little of the program
    verb = getattr(module, options.verb)
    if options.verb in ("formats", "rules"):
        return int(verb(options, translate))
    if options.verb == "triage":
        secret = None if options.unencrypted else passphrase(options.passphrase_file, new=True)
        module.check_before_creating(options)
        case = Case.create(options.case, secret, options.actor)
    else:
        case = _open(options)
    case.says = translate
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


def _silence(stream: TextIO) -> None:
    """The reader of our output has gone (`| head`): nothing to report, and nothing to print at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
