"""Whether a file of the catalogue has the form it must have. All raise CatalogueInvalid, which names file and rule."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

import msgspec

from triage.flags.schema import CatalogueInvalid, CodeFile, FrameworksFile

_T = TypeVar("_T")


def check_code(name: str, code: CodeFile, frameworks: FrameworksFile) -> None:
    """Whether a code stands in the frameworks as it says."""
    known: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ("ILO indicator", code.ilo, frameworks.ilo),
        ("Delphi indicator", [*code.delphi.recruitment, *code.delphi.destination], frameworks.delphi),
        ("HTCDS method", code.htcds, frameworks.htcds),
        ("labour inspection item", code.labour, frameworks.labour),
    )
    for what, used, allowed in known:
        for item in used:
            if item not in allowed:
                raise CatalogueInvalid(file=name, rule=code.code, reason=f"{item} is no {what} of frameworks.toml")


def convert(name: str, table: dict[str, Any], shape: type[_T]) -> _T:
    """What a table says, in a shape."""
    try:
        return msgspec.convert(table, shape)
    except msgspec.ValidationError as error:
        raise CatalogueInvalid(file=name, rule=_about(table, str(error)), reason=str(error)) from error


def _about(table: dict[str, Any], reason: str) -> str:
    """The id of the rule that msgspec's message (`… - at `$.rules[3].within``) is about."""
    _, found, rest = reason.partition("$.rules[")
    rules = table.get("rules")
    if found and isinstance(rules, list):
        number = rest.split("]")[0]
        if number.isdecimal() and int(number) < len(rules) and isinstance(rules[int(number)], dict):
            return str(rules[int(number)].get("id", f"rule {int(number) + 1}"))
        return "rules"
    return str(table.get("code", "-"))
