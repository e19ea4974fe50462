"""Keeps the tables of the manual in step with the code.

    python -m tests.manual_tool update      writes the tables anew
    python -m tests.manual_tool check       ends with 1 where a table is not what the code says

A table stands between `<!-- table: NAME -->` and `<!-- end -->`; what is written by hand around it stays.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

from babel import Locale

from parsers.base import parsers
from triage import exchange
from triage.flagging import shipped
from triage.report.options import PARTS, SHAPES, default_parts, shape_parts
from triage.search import language as query_language

ROOT = Path(__file__).resolve().parent.parent
MANUAL = ROOT / "resources" / "manual"
PAGES = (*sorted(MANUAL.glob("*.md")), ROOT / "README.md")
_BLOCK = re.compile(r"(<!-- table: ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |\n"


def formats() -> str:
    """Every format with the versions it was tested on and its limits."""
    head = _cells("Format", "Tested with", "What to know") + _cells("---", "---", "---")
    rows = sorted((parser.name, "; ".join(parser.tested), parser.notes) for parser in parsers())
    return head + "".join(_cells(*row) for row in rows)


def search() -> str:
    """The query language, line by line."""
    return query_language.markdown_table()


def coverage() -> str:
    """Codes and how many rules each language has for them."""
    catalogue = shipped()
    languages = sorted(catalogue.covered - catalogue.partly, key=lambda code: (-_rules(code), code))
    partly = sorted(catalogue.partly)
    head = _cells("Code", "What it is", *languages) + _cells(*["---"] * (2 + len(languages)))
    rows = []
    for code, spec in catalogue.codes.items():
        numbers = [str(sum(rule.code == code and rule.language == language for rule in catalogue.rules.values()) or "–")
                   for language in languages]
        rows.append(_cells(code, spec.title.en, *numbers))
    names = ", ".join(f"{code} {Locale('en').languages.get(code, code)}" for code in languages)
    some = _cells("Language", "Rules for these codes only") + _cells("---", "---") + "".join(
        _cells(f"{code} {Locale('en').languages.get(code, code)}", ", ".join(
            f"{name} {count}" for name in catalogue.codes if (count := sum(
                rule.code == name and rule.language == code for rule in catalogue.rules.values()))))
        for code in partly)
    return f"{head}{''.join(rows)}\n{len(catalogue.rules)} rules. {names}.\n" + (f"\n{some}" if partly else "")


def measured() -> str:
    """What the rules reach on data that is only ever measured, by file."""
    rows = json.loads((ROOT / "resources" / "rules" / "measured.json").read_text(encoding="utf-8"))["rows"]
    head = _cells("Data", "Language", "Labels", "Precision", "Recall", "False per 1,000 benign messages")
    lines = [_cells(row["data"], row["language"], str(row["cases"]), _share(row["precision"]), _share(row["recall"]),
                    f"{row['per_thousand']:.1f} of {row['benign_messages']:,}") for row in rows if row["code"] == "all"]
    return head + _cells(*["---"] * 6) + "".join(lines)


def _share(share: dict[str, float]) -> str:
    if not share["cases"]:
        return "–"
    return f"{share['value']:.2f} ({share['low']:.2f} to {share['high']:.2f})"


def report_parts() -> str:
    """Every part of the report with the shapes that have it."""
    head = _cells("Part", "What it is", *SHAPES) + _cells(*["---"] * (2 + len(SHAPES)))
    return head + "".join(_cells(f"`{part}`", name, *(
        "yes" if part in default_parts(shape) else "asked for" if part in shape_parts(shape) else "–"
        for shape in SHAPES)) for part, name in PARTS.items())


def _rules(language: str) -> int:
    return sum(rule.language == language for rule in shipped().rules.values())


def exports() -> str:
    """The formats of `export`."""
    head = _cells("`--format`", "What it is for") + _cells("---", "---")
    return head + "".join(_cells(f"`{name}`", to.purpose) for name, to in exchange.FORMATS.items())


TABLES: dict[str, Callable[[], str]] = {
    "formats": formats, "search": search, "coverage": coverage, "measured": measured, "exports": exports,
    "report-parts": report_parts,
}


def made(text: str) -> str:
    """The page with its tables as the code has them."""
    return _BLOCK.sub(lambda block: f"{block[1]}{TABLES[block[2]]()}{block[3]}", text)


def main(arguments: list[str]) -> int:
    if arguments not in (["update"], ["check"]):
        sys.stderr.write(f"{__doc__}\n")
        return 2
    stale = [page for page in PAGES if made(page.read_text(encoding="utf-8")) != page.read_text(encoding="utf-8")]
    if arguments == ["update"]:
        for page in stale:
            page.write_text(made(page.read_text(encoding="utf-8")), encoding="utf-8", newline="\n")
    for page in stale:
        sys.stdout.write(f"{page.relative_to(ROOT)}\n")
    return int(arguments == ["check"] and bool(stale))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
