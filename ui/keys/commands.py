"""Everything that can be done by its name: places, actions of the window, what the place in front offers."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from parsers.words import N_
from triage.words import LANGUAGES
from ui.keys import shortcuts
from ui.settings import SCALES, SCHEMES
from ui.topbar import SCHEME_NAMES
from ui.words import language_choice, tr

if TYPE_CHECKING:
    from ui.window import Window

_OF_A_CASE = ("search", "undo", "redo", "close")
_LEAST = 55  # of 100: below it a name has nothing to do with what was typed


@dataclass(frozen=True)
class Command:
    """`name` as it is shown (translated), `keys` as Qt writes them, and what it does."""

    name: str
    run: Callable[[], object]
    keys: str = ""
    glyph: str = "palette"


def of_window(window: Window) -> list[Command]:
    """What can be done now, places first."""
    found: list[Command] = []
    if window.desk.path is not None:
        found += [Command(tr(N_("Go to: {place}"), place=tr(title)), lambda p=name: window.travel(p, {}),
                          window.place_keys(n), glyph) for n, (name, glyph, title) in enumerate(window.all_places, 1)]
        place = window.places.get(window.current)
        if place is not None:
            found += place.commands()
    found += [Command(tr(shortcuts.title(name)), run, shortcuts.keys(name)) for name, run in window.runs.items()
              if name != "palette" and (window.desk.path is not None or name not in _OF_A_CASE)]
    found += [Command(tr(N_("Language: {name}"), name=language_choice(code)), lambda c=code: window.set_language(c),
                      glyph="language") for code in LANGUAGES]
    found += [Command(tr(N_("Colours: {name}"), name=tr(SCHEME_NAMES[name])), lambda s=name: window.set_scheme(s),
                      glyph="moon" if name == "dark" else "sun") for name in SCHEMES]
    return found + [Command(tr("Text at {n}%", n=round(scale * 100)), lambda s=scale: window.set_scale(s))
                    for scale in SCALES]


def fitting(commands: list[Command], typed: str) -> list[Command]:
    """The commands that fit what was typed, the best first; all of them for nothing typed."""
    wanted = plain(typed)
    if not wanted:
        return commands
    scored = [(_score(plain(c.name), wanted), -n, c) for n, c in enumerate(commands)]
    return [c for score, _, c in sorted(scored, key=lambda s: s[:2], reverse=True) if score >= _LEAST]


def _score(name: str, wanted: str) -> float:
    """Whole words and beginnings of words beat letters that merely occur."""
    if wanted in name:
        return 150 + (30 if any(word.startswith(wanted) for word in name.split()) else 0) - len(name) / 100
    initials = "".join(word[0] for word in name.split())
    if wanted in initials:
        return 120
    return fuzz.partial_ratio(wanted, name) if len(wanted) > 2 else 0


def plain(text: str) -> str:
    """Without case and accents, as people type in haste."""
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c)).strip()
