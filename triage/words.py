"""Translating message ids for people: one gettext catalogue for window, report and errors.

The catalogue is read from the `.po` file itself, so that nothing has to be compiled at set-up and what a translator
edits is what runs. An id that has no translation, or a marked-unsure one, shows in English.
"""

from __future__ import annotations

import locale
import os
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.messages.pofile import read_po

from parsers.errors import UserError
from parsers.words import N_
from triage.singular import in_number

LOCALES = Path(__file__).resolve().parent.parent / "resources" / "locale"
#: Translated by one hand and read by no second: the window, the report's cover and the manual say so.
DRAFTS = ("es", "ro", "uk", "ar")
LANGUAGES = ("en", "fr", *DRAFTS)

DRAFT_NOTE = N_(
    "This translation is a draft that nobody has reviewed. Where a wording matters, the English text counts.")


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> dict[str, str]:
    """{English message id: translation} of a language; empty for English."""
    path = LOCALES / language / "LC_MESSAGES" / "attest.po"
    if language == "en" or not path.exists():
        return {}
    with path.open("rb") as stream:
        messages = read_po(stream, locale=language)
    return {m.id: m.string for m in messages
            if m.id and isinstance(m.id, str) and isinstance(m.string, str) and m.string and not m.fuzzy}


@lru_cache(maxsize=len(LANGUAGES))
def right_to_left(language: str) -> bool:
    """Whether a language is written from right to left."""
    return Locale.parse(language).text_direction == "rtl"


def system_language() -> str:
    """The language the operating system asks for, if it is one of ours, else English."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return value[:2] if value[:2] in LANGUAGES else "en"
    code = (locale.getlocale()[0] or "")[:2]
    return code if code in LANGUAGES else "en"


def first_of_month(written: str, day: date, language: str) -> str:
    """A day as Unicode's patterns write it, with the first of a month as its language says it: 1er avril, in French."""
    return re.sub(r"\b1(?= [^\W\d])", "1er", written, count=1) if language == "fr" and day.day == 1 else written


_GIVEN = frozenset({
    "account", "accounts", "actor", "address", "by", "column", "columns", "exhibit", "file", "folder", "holder",
    "identity", "key", "path", "query", "raw", "reader", "root", "sender", "sheet", "subject", "table", "tables",
    "target", "text", "title", "titles",
})
"""Arguments that are words of the evidence or of people."""


class Translator:
    """Turns message ids with arguments into sentences of one language."""

    def __init__(self, language: str | None = None) -> None:
        self.language = language if language in LANGUAGES else system_language()
        self._words = catalogue(self.language)

    def __call__(self, message: str, /, **args: Any) -> str:
        """Translate and fill in. See `argument`."""
        fitting = in_number(message, args)
        if fitting in self._words or self.language == "en":  # a draft may not have it: it speaks of many then
            message = fitting
        text = self._words.get(message, message)
        if not args:
            return text
        return text.format(**{name: self.argument(name, value) for name, value in args.items()})

    def argument(self, name: str, value: Any) -> Any:
        """What is filled in: translated too where it is itself a message id, but for what evidence and people call
        things. Else an exhibit B would be called by the sign for bytes.
        """
        return self._words.get(value, value) if isinstance(value, str) and name not in _GIVEN else value

    def error(self, error: UserError) -> str:
        """The sentence of a failure."""
        return self(error.message, **error.args_by_name)
