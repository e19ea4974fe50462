"""Keeps the manual in step: its tables with the code, its translations with the English pages.

    python -m tests.manual_tool update              writes the tables (and the spacing of French) anew
    python -m tests.manual_tool check               ends with 1 where a page is not as `update` would write it
    python -m tests.manual_tool translated fr/PAGE  says that a translation has been brought in step with its page

A table stands between `<!-- table: NAME -->` and `<!-- end -->`; what is written by hand around it stays. A translation
begins with `<!-- of: HASH -->`, a hash over what is written by hand in the English page that it was made of, so that a
change of the page is noticed.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from babel import Locale
from babel.numbers import format_decimal

from parsers.base import parsers
from tests.second_reader import agreement
from tests.triage.flags.corpora import DATA
from tests.words_tool import NBSP, SPACING
from triage import exchange
from triage.flagging.applying import shipped
from triage.report.options import PARTS, SHAPES, default_parts, shape_parts
from triage.search.language import language_table
from triage.words import LANGUAGES, Translator

ROOT = Path(__file__).resolve().parent.parent
MANUAL = ROOT / "resources" / "manual"
ENGLISH = tuple(sorted(MANUAL.glob("*.md")))
TRANSLATED = tuple(sorted(MANUAL.glob("*/*.md")))
PAGES = (*ENGLISH, *TRANSLATED, ROOT / "README.md")
_BLOCK = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_OF = re.compile(r"\A<!-- of: ([0-9a-f]*) -->\n")
#: What spacing leaves alone: code, comments, where links lead.
_VERBATIM = re.compile(r"(```.*?```|`[^`\n]*`|<!--.*?-->|\]\([^)]*\))", re.DOTALL)
#: What the tables are headed with and nothing else says, so that it is in no catalogue.
_WORDS = {"fr": {
    "What to know": "À savoir", "What is typed": "Ce qu’on tape", "What it finds": "Ce qui est trouvé", "Code": "Code",
    "Rules by language": "Règles par langue",
    "Rules for these codes only": "Règles pour ces codes seulement", "{n} rules. {names}.": "{n} règles. {names}.",
    "Labels": "Annotations", "False per 1,000 benign messages": "Faux pour 1 000 messages anodins",
    "A second reader: precision, recall": "Un second lecteur : précision, rappel",
    "{n} of {of}": "{n} sur {of}", "{value} ({low} to {high})": "{value} ({low} à {high})", "Part": "Partie",
    "asked for": "sur demande", "What it is for": "À quoi il sert",
}}


class Voice:
    """A language as the tables speak it: message ids by the catalogue, other words by the list above."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.locale = Locale(language)
        self._translate = Translator(language)
        self._words = _WORDS.get(language, {})
        self.spaced = SPACING.get(language, str)

    def __call__(self, text: str, **args: str) -> str:
        said = self._words.get(text) or self._translate(text)
        return said.format(**args) if args else said

    def number(self, value: float, digits: int = 0) -> str:
        return format_decimal(Decimal(f"{value:.{digits}f}"), f"#,##0.{'0' * digits}", locale=self.locale)

    def name(self, code: str) -> str:
        """A code of a language and what that is called."""
        return f"{code} {self.locale.languages.get(code, code)}"


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def _head(*cells: str) -> str:
    return _cells(*cells) + _cells(*["---"] * len(cells))


def formats(say: Voice) -> str:
    """Every format with the versions it was tested on and its limits."""
    rows = sorted((say(parser.name), say.spaced("; ".join(map(say, parser.tested))), parser.notes)
                  for parser in parsers())
    return _head(say("Format"), say("Tested with"), say("What to know")) + "".join(
        _cells(name, tested, say(notes) if notes else "") for name, tested, notes in rows)


def search(say: Voice) -> str:
    """The query language, line by line."""
    return _head(say("What is typed"), say("What it finds")) + "".join(
        _cells(f"`{say(line.example)}`", say(line.meaning)) for line in language_table())


def coverage(say: Voice) -> str:
    """Codes and how many rules each language has for them. Numbers stand in a line: a page has no room for a column
    to each language."""
    catalogue = shipped()
    languages = sorted(catalogue.covered - catalogue.partly, key=lambda code: (-_rules(code), code))
    counts = Counter((rule.code, rule.language) for rule in catalogue.rules.values())
    full = "".join(_cells(code, say.spaced(spec.title.in_language(say.language)), ", ".join(
        f"{language}{NBSP}{counts[code, language]}" for language in languages if counts[code, language]) or "–")
        for code, spec in catalogue.codes.items())
    some = "".join(_cells(say.name(language), ", ".join(
        f"{code}{NBSP}{counts[code, language]}" for code in catalogue.codes if counts[code, language]))
        for language in sorted(catalogue.partly))
    sums = say("{n} rules. {names}.", n=str(len(catalogue.rules)), names=", ".join(map(say.name, languages)))
    return (_head(say("Code"), say("What it is"), say("Rules by language")) + full + f"\n{sums}\n"
            + (f"\n{_head(say('Language'), say('Rules for these codes only'))}{some}" if some else ""))


def measured(say: Voice) -> str:
    """What the rules reach on data that is only ever measured, by file, and what a second reader does."""
    rows = json.loads((ROOT / "resources" / "rules" / "measured.json").read_text(encoding="utf-8"))["rows"]
    return _head(*map(say, ("Data", "Language", "Labels", "Precision", "Recall", "False per 1,000 benign messages",
                            "A second reader: precision, recall"))) + "".join(
        _cells(row["data"], row["language"], str(row["cases"]), _share(row["precision"], say),
               _share(row["recall"], say), say("{n} of {of}", n=say.number(row["per_thousand"], 1),
                                               of=say.number(row["benign_messages"])), _second(row["data"], say))
        for row in rows if row["code"] == "all")


def _second(data: str, say: Voice) -> str:
    found = agreement(DATA / data)
    return "–" if found is None else ", ".join(
        say.number(share.value, 2) for share in (found.confirmed, found.given_again))


def _share(share: dict[str, float], say: Voice) -> str:
    if not share["cases"]:
        return "–"
    return say("{value} ({low} to {high})", **{key: say.number(share[key], 2) for key in ("value", "low", "high")})


def report_parts(say: Voice) -> str:
    """Every part of the report with the shapes that have it."""
    return _head(say("Part"), say("What it is"), *SHAPES) + "".join(_cells(f"`{part}`", say(name), *(
        say("yes") if part in default_parts(shape) else say("asked for") if part in shape_parts(shape) else "–"
        for shape in SHAPES)) for part, name in PARTS.items())


def _rules(language: str) -> int:
    return sum(rule.language == language for rule in shipped().rules.values())


def exports(say: Voice) -> str:
    """The formats of `export`."""
    return _head("`--format`", say("What it is for")) + "".join(
        _cells(f"`{name}`", say(to.purpose)) for name, to in exchange.FORMATS.items())


TABLES: dict[str, Callable[[Voice], str]] = {
    "formats": formats, "search": search, "coverage": coverage, "measured": measured, "exports": exports,
    "report-parts": report_parts,
}


def language_of(page: Path) -> str:
    """The language of a page: the name of its folder within the manual, else English."""
    return page.parent.name if page.parent.parent == MANUAL else "en"


def made(text: str, language: str = "en") -> str:
    """The page with its tables as the code has them, and what is written by hand with the spacing of its language."""
    say = Voice(language)
    parts = _VERBATIM.split(text)
    text = "".join(part if n % 2 else say.spaced(part) for n, part in enumerate(parts))
    return _BLOCK.sub(lambda block: f"{block[1]}{TABLES[block[2]](say)}{block[3]}", text)


def stale(page: Path) -> bool:
    """Whether `update` would change a page."""
    text = page.read_text(encoding="utf-8")
    return made(text, language_of(page)) != text


def by_hand(text: str) -> str:
    """What is written by hand on a page."""
    return _BLOCK.sub(r"\1\3", _OF.sub("", text))


def hash_of(page: Path) -> str:
    """The first 12 digits of the SHA-256 of what is written by hand on a page."""
    return hashlib.sha256(by_hand(page.read_text(encoding="utf-8")).encode()).hexdigest()[:12]


def made_of(page: Path) -> str:
    """The hash that a translation names, empty where it names none."""
    found = _OF.match(page.read_text(encoding="utf-8"))
    return found[1] if found else ""


def _translated(name: str) -> int:
    page = MANUAL / f"{name.removesuffix('.md')}.md"
    if language_of(page) not in LANGUAGES or language_of(page) == "en" or not page.is_file():
        sys.stderr.write(f"no translation: {name}\n")
        return 2
    text = _OF.sub("", page.read_text(encoding="utf-8"))
    page.write_text(f"<!-- of: {hash_of(MANUAL / page.name)} -->\n{text}", encoding="utf-8", newline="\n")
    return 0


def main(arguments: list[str]) -> int:
    match arguments:
        case ["translated", name]:
            return _translated(name)
        case ["update"] | ["check"]:
            pages = [page for page in PAGES if stale(page)]
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2
    for page in pages:
        if arguments == ["update"]:
            text = made(page.read_text(encoding="utf-8"), language_of(page))
            page.write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{page.relative_to(ROOT)}\n")
    return int(arguments == ["check"] and bool(pages))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
