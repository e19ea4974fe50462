"""The manual as the window shows it: the pages of resources/manual, pages made from the catalogue, and a search.

Pages are Markdown. Those written by hand are in English, and beside them in a folder for each language that has
translations (`fr/PAGE.md`); a page without one shows in English. What is made here (glossary, indicators, shortcuts)
speaks the window's language.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QKeySequence

from parsers.words import N_
from triage.flags.shipped import shipped
from triage.report.glossary import GLOSSARY
from ui.keys import shortcuts
from ui.reading import code_facts
from ui.words import language, tr

FOLDER = Path(__file__).resolve().parent.parent / "resources" / "manual"
INDEX = "README"
#: Pages made by the program, and what they are called.
MADE = {"glossary": N_("Glossary"), "codes": N_("Indicators and frameworks"), "shortcuts": N_("Shortcuts")}
#: The page of a place where it is not called like the place.
_PAGE_OF = {"overview": "first-case", "network": "people", "review": "codes",
            "log": "first-case", "help": INDEX}
_HEADING = re.compile(r"^(#{1,4}) +(.+?) *$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_MARKUP = re.compile(r"[*`|]|\]\([^)]*\)|\[|^#+ ", re.MULTILINE)
_AROUND = 70


@dataclass(frozen=True)
class Hit:
    """A place in the manual that holds every word: its page, the heading it stands under, and some words around."""

    page: str
    title: str
    heading: str
    snippet: str


def page_of(place: str) -> str:
    """The page that explains a place."""
    if (FOLDER / f"{place}.md").is_file():
        return place
    return _PAGE_OF.get(place, INDEX)


def pages() -> list[tuple[str, str]]:
    """(page, title) in the order of the index, then those that are made."""
    index = (FOLDER / f"{INDEX}.md").read_text(encoding="utf-8")
    listed = [name for name in re.findall(r"\]\(([\w-]+)\.md\)", index) if (FOLDER / f"{name}.md").is_file()]
    others = [path.stem for path in sorted(FOLDER.glob("*.md")) if path.stem not in (*listed, INDEX)]
    found = [(name, title_of(name)) for name in (*dict.fromkeys(listed), *others)]
    return [(INDEX, tr("The manual")), *found, *((name, tr(title)) for name, title in MADE.items())]


def title_of(page: str) -> str:
    """The first heading of a page."""
    if page in MADE:
        return tr(MADE[page])
    found = _HEADING.search(text_of(page))
    return found[2] if found else page


def text_of(page: str) -> str:
    """The Markdown of a page in the window's language where it has one, else in English; empty where there is none."""
    return _text(page, language())


def in_english_only(page: str) -> bool:
    """Whether the window speaks another language than the page."""
    return page not in MADE and language() != "en" and not _translated(page, language()).is_file()


def _translated(page: str, spoken: str) -> Path:
    return FOLDER / spoken / f"{page}.md"


@lru_cache(maxsize=64)
def _text(page: str, spoken: str) -> str:
    if page in MADE:
        return {"glossary": _glossary, "codes": _codes, "shortcuts": _shortcuts}[page]()
    if not re.fullmatch(r"[\w-]+", page):
        return ""
    path = next((path for path in (_translated(page, spoken), FOLDER / f"{page}.md") if path.is_file()), None)
    return _COMMENT.sub("", path.read_text(encoding="utf-8")) if path else ""


def _glossary() -> str:
    entries = sorted(((tr(word), tr(meaning)) for word, meaning in GLOSSARY), key=lambda entry: entry[0].casefold())
    return f"# {tr(MADE['glossary'])}\n\n" + "\n\n".join(f"**{word}.** {meaning}" for word, meaning in entries)


def _codes() -> str:
    """Every code of the catalogue with its definition and its innocent reading, then the frameworks they rest on."""
    spoken = language()
    parts = [f"# {tr(MADE['codes'])}", tr("A passage that matches a rule is a passage to read. It says nothing about a "
                                          "person, and each indicator has innocent readings.")]
    for code, fact in sorted(code_facts(spoken).items(), key=lambda item: _order(item[0])):
        lines = [f"## {code}: {fact['title']}", fact["definition"]]
        if fact["innocent"]:
            lines.append(f"*{tr('Innocent reading')}:* {fact['innocent']}")
        parts += [line for line in lines if line]
    known = shipped().frameworks
    parts.append(f"## {tr('Frameworks')}")
    parts += [f"- {source}" for source in known.sources.values()]
    parts.append(f"### {tr('Indicators of forced labour (ILO)')}")
    parts += [f"- {number}: {item.name.in_language(spoken)}" for number, item in known.ilo.items()]
    parts.append(f"### {tr('Operational indicators of trafficking (Delphi)')}")
    parts += [f"- {number}: {item.name.in_language(spoken)}" for number, item in known.delphi.items()]
    return "\n\n".join(parts).replace("\n\n- ", "\n- ")


def _order(code: str) -> tuple[bool, int, str]:
    """Codes of passages first, then the patterns of conversations by their number."""
    digits = code.removeprefix("B")
    return digits.isdigit(), int(digits) if digits.isdigit() else 0, code


def _shortcuts() -> str:
    parts = [f"# {tr(MADE['shortcuts'])}", tr("Ctrl with 1 to 9 goes to the first nine places of the rail.")]
    for where, title in shortcuts.PARTS.items():
        parts.append(f"## {tr(title)}")
        parts += [f"- `{' · '.join(QKeySequence(k).toString() for k in (s.keys, *s.extra))}`: {tr(s.title)}"
                  for s in shortcuts.SHORTCUTS if s.where == where]
    return "\n\n".join(parts).replace("\n\n- ", "\n- ")


class _Letters(dict[int, str]):
    """For `str.translate`: each sign as one small letter without its accent, so that places in a text stay the same."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        bare = [c for c in unicodedata.normalize("NFD", sign.casefold()) if not unicodedata.combining(c)]
        self[code] = bare[0] if len(bare) == 1 else sign
        return self[code]


#: What a keyboard types for what a page prints.
_LETTERS = _Letters({ord("’"): "'", ord("\u00a0"): " ", ord("\u202f"): " "})


def _folded(text: str) -> str:
    return text.translate(_LETTERS)


def search(words: str) -> list[Hit]:
    """Sections that hold every word, whatever its capitals and accents; those whose heading does first."""
    wanted = _folded(words).split()
    if not wanted:
        return []
    found: list[tuple[int, Hit]] = []
    for page, title in pages():
        for heading, body in _sections(text_of(page)):
            plain = _MARKUP.sub("", body)
            folded = _folded(f"{heading}\n{plain}")
            if all(word in folded for word in wanted):
                rank = 0 if all(word in _folded(heading) for word in wanted) else 1
                found.append((rank, Hit(page, title, heading, _snippet(plain, wanted))))
    return [hit for _, hit in sorted(found, key=lambda item: item[0])]


def as_written(page: str, words: str) -> list[str]:
    """Words as the page prints them: `preuve legale` may stand there as `Preuve` and `preuve`, and as `légale`."""
    text = text_of(page)
    folded = _folded(text)
    return list(dict.fromkeys(text[at.start():at.end()] for word in _folded(words).split()
                              for at in re.finditer(re.escape(word), folded)))


def _sections(text: str) -> list[tuple[str, str]]:
    """(heading, text below it), in order; a paragraph that begins with bold words counts as headed by them."""
    edges = [(m.start(), m.end(), m[2]) for m in _HEADING.finditer(text)]
    ends = [start for start, _, _ in edges[1:]] + [len(text)]
    return [(heading, text[end:stop].strip()) for (_, end, heading), stop in zip(edges, ends, strict=True)]


def _snippet(text: str, wanted: list[str]) -> str:
    flat = " ".join(text.split())
    folded = _folded(flat)
    first = min((n for word in wanted if (n := folded.find(word)) >= 0), default=0)
    at = flat.find(" ", first - _AROUND // 2, first) + 1 if first > _AROUND // 2 else 0
    return ("… " if at else "") + flat[at:at + 2 * _AROUND] + (" …" if at + 2 * _AROUND < len(flat) else "")
