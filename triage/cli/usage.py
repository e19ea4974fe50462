"""Usage, help and wrong usage in the reader's language.

argparse takes its sentences from two names of its own module, `_` and `ngettext`, which ask the system's catalogues.
While arguments are read they ask ours. Sentences that argparse says only to programmers are not here, and what another
version of Python says otherwise stays English.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from parsers.errors import UserError
from parsers.words import N_
from triage.custody.chain import printable

Words = Callable[[str], str]
#: The `type` of an argument that names something: an id, a code.
NAMED = "named"

#: The `type` of an argument that is looked for in texts.
SOUGHT = "sought"

#: What argparse says, in its own words: the placeholders are its own too.
SENTENCES = (
    N_("usage: "),
    N_("positional arguments"),
    N_("options"),
    N_("show this help message and exit"),
    N_("show program's version number and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("one of the arguments %s is required"),
    N_("unrecognized arguments: %s"),
    N_("not allowed with argument %s"),
    N_("ignored explicit argument %r"),
    N_("expected one argument"),
    N_("expected at most one argument"),
    N_("expected at least one argument"),
    N_("expected %s argument"),
    N_("expected %s arguments"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("unexpected option string: %s"),
    N_("invalid %(type)s value: %(value)r"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
)


class WrongUsage(UserError):
    message = N_("{reason} Try “{program} --help”.")
    exit_code = 2


@contextmanager
def speaking(words: Words) -> Iterator[None]:
    """argparse says its sentences as `words` translates them."""
    said: dict[str, Any] = {"_": words, "ngettext": lambda one, many, n: words(one if n == 1 else many)}
    before = {name: getattr(argparse, name) for name in said}
    for name, function in said.items():
        setattr(argparse, name, function)
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(argparse, name, function)


class Parser(argparse.ArgumentParser):
    """Takes help texts as message ids; wrong usage becomes one sentence like every other failure."""

    def __init__(self, *args: Any, words: Words, **options: Any) -> None:
        self.words = words
        super().__init__(*args, **options)
        # Of an argument that is text: bytes that are none in the system's encoding can stand in no case and no log.
        # Names of files stay as they are.
        self.register("type", None, printable)
        # An empty name is a variable of a script that was never set: as a path it would mean the folder that somebody
        # is in, which `add` would read whole, and as an id no limit at all.
        self.register("type", Path, lambda text: Path(self._filled(text)))
        self.register("type", NAMED, lambda text: printable(self._filled(text)))
        self.register("type", SOUGHT, self._readable)

    def add_argument(self, *names: Any, **options: Any) -> argparse.Action:
        """As everywhere, with the help translated."""
        if options.get("help"):
            options["help"] = self.words(options["help"])
        return super().add_argument(*names, **options)

    def _filled(self, text: str) -> str:
        if not text:
            raise argparse.ArgumentTypeError(self.words(N_("it is empty, where a name is wanted")))
        return text

    def _readable(self, text: str) -> str:
        """Bytes that are no text, as from a script kept in another encoding, would be found nowhere without a word."""
        if printable(text) != text:
            raise argparse.ArgumentTypeError(self.words(N_(
                "it is not written in the encoding of this system: save the script that holds it as UTF-8")))
        return text

    def error(self, message: str) -> NoReturn:
        raise WrongUsage(reason=message.rstrip(".")[:1].upper() + message.rstrip(".")[1:] + ".", program=self.prog)
