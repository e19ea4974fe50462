"""Passphrases on the command line: from a file, the environment or a prompt, never from an argument."""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Any

from parsers.errors import UserError
from parsers.hexkeys import from_hex
from parsers.words import N_
from triage.case import PassphraseNeeded
from triage.cli.usage import WrongUsage
from triage.intake.keys import in_utf8
from triage.words import Translator

PROMPT = N_("Passphrase: ")
NOT_HEX = N_("these are no whole hexadecimal digits: two for each byte, from 0 to 9 and a to f")


class PassphraseOfNewNeeded(PassphraseNeeded):
    message = N_("A new case is encrypted: give its passphrase with --passphrase-file or ATTEST_PASSPHRASE.")


class PassphraseFileMissing(UserError):
    message = N_("The passphrase file {path} cannot be read ({reason}).")
    exit_code = 2


class PassphraseEmpty(UserError):
    message = N_("The passphrase is empty. Type it, or give a file that has it in its first line.")
    exit_code = 2


class NoNewPassphrase(PassphraseEmpty):
    message = N_("The passphrase is empty. Choose one, or ask for an unencrypted case with --unencrypted.")


class KeyUnreadable(UserError):
    message = N_("The key in {path} cannot be used ({reason}).")
    exit_code = 2


def passphrase(file: Path | None, *, ask: bool = True, new: bool = False, variable: str = "ATTEST_PASSPHRASE",
               prompt: str = PROMPT) -> str | None:
    """From a file (its first line), the environment, or a prompt; None when there is nobody to ask."""
    if file is not None:
        try:
            text = in_utf8(file.read_bytes()).decode()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise PassphraseFileMissing(path=str(file), reason=reason) from error
        return _not_empty(text.partition("\n")[0].removesuffix("\r"), new=new)
    # Set and empty, a variable opens nothing: a case that is not encrypted needs none. It makes no case without one.
    if (value := os.environ.get(variable)) or (new and value is not None):
        return _not_empty(value or "", new=new)
    if not ask or not sys.stdin.isatty():
        if new:
            raise PassphraseOfNewNeeded
        return None
    secret = _typed(prompt)
    if new and _typed(N_("Once more: ")) != secret:
        raise WrongUsage(reason=N_("The two passphrases differ."), program="main.py")
    return _not_empty(secret, new=new)


def _typed(prompt: str) -> str:
    try:
        return getpass.getpass(Translator()(prompt))
    except EOFError:  # Ctrl-D, or a terminal that went away
        return ""


def _not_empty(text: str, *, new: bool) -> str:
    if not text:
        raise NoNewPassphrase if new else PassphraseEmpty
    return text


def unlocking(options: Any) -> tuple[bytes, ...]:
    """Key files as they are, passwords one a line in UTF-8, and the bytes of a key in hex."""
    secrets = []
    for path, what in ((options.unlock_key, "key"), (options.unlock_password_file, "password")):
        if path is not None:
            try:
                data = Path(path).read_bytes()
                secrets += _passwords(data) if what == "password" else [data]
            except (OSError, UnicodeError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                raise KeyUnreadable(path=str(path), reason=reason) from error
    if options.unlock_hex:
        key = from_hex(options.unlock_hex)
        if key is None:
            raise KeyUnreadable(path="--unlock-hex", reason=NOT_HEX)
        secrets.append(key)
    return tuple(secrets)


def _passwords(data: bytes) -> list[bytes]:
    """The lines of a password file; blanks belong to a password."""
    return [line for line in in_utf8(data).replace(b"\r\n", b"\n").split(b"\n") if line]
