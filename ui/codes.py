"""What the marks of the indicators are called: `C-ACC` tells nobody anything who does not know the catalogue."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from parsers.words import N_
from ui.words import language, number, tr

#: The lane that says nothing against whoever wrote it.
HELP = "V-"

#: What stands in a line that is too narrow for the whole name of an indicator; that stands beside the list.
SHORT = {
    "B2": N_("Reported unasked"), "B7": N_("The same controls toward several"), "B9": N_("Moved to another app"),
    "B10": N_("Lure, papers, travel, control"), "B12": N_("Fewer contacts afterwards"),
    "B13": N_("Others spoken of as a group"), "R-CAST": N_("One text to many"),
    "R-DOCREQ": N_("Documents asked for early"), "X-COND": N_("Bad conditions"),
}


@lru_cache(maxsize=8)
def _titles(spoken: str) -> dict[str, str]:
    from ui.reading import code_facts  # noqa: PLC0415  (the catalogue is read when a name is asked for)

    return {code: str(facts["title"]) for code, facts in code_facts(spoken).items()}


def title(code: str) -> str:
    """What an indicator is called in the language spoken now; its code where the catalogue does not know it."""
    if code.startswith(HELP):
        return tr(N_("Help sought"))
    return _titles(language()).get(code, code)


def within(code: str, whole: str, fits: Callable[[str], bool]) -> str:
    """The name of an indicator, or its short one where `fits` says that the whole would be cut."""
    return tr(SHORT[code]) if code in SHORT and not fits(whole) else whole


def explained(flags: Mapping[str, int]) -> str:
    """What is counted, and a line for each indicator: code, name and how many passages of it."""
    lines = [tr("{code} {title}: {n}", code=code, title=title(code), n=n) for code, n in in_order(flags)]
    return "\n".join([tr("Passages that match a rule, by indicator:"), *lines] if lines else [])


def in_order(flags: Mapping[str, int]) -> list[tuple[str, int]]:
    """Indicators with their numbers of passages: help first, the most frequent next, and by code."""
    return sorted(flags.items(), key=lambda item: (not item[0].startswith(HELP), -item[1], item[0]))


def counted(words: str, n: int) -> str:
    """A mark with how often it was found."""
    return f"{words} {number(n)}" if n > 1 else words
