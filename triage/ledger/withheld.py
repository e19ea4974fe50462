"""Money that is taken from somebody, said in words that mean it only together: “I take 200 a month for the room”,
“ich zieh dir 50 ab”, “ik hou 200 in”; and lists whose verb stands at their end
(`resources/rules/ledger_withheld.toml`).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from triage.ledger.lexicon import MARKED, readable, spoken

FILE = Path(__file__).resolve().parents[2] / "resources" / "rules" / "ledger_withheld.toml"
_LETTER = r"[^\W\d_]"
_AMOUNT = "\0"
"""Stands for the amount between the words before and behind it."""
_COMMA = re.compile("[,;،，、]")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(rf"{_LETTER}+")
_NEXT_WORD = re.compile(rf" ?({_LETTER}+)")
_LAST_WORD = re.compile(rf"{_LETTER}+{MARKED}?(?= ?$)")
_OF_THINGS = re.compile(rf" de ({_LETTER}+)")
_SUFFIX = re.compile("[dt][ae]n$|(?<=k)i$|y[ae]$|s?i$|icin$")  # Turkish: kiradan, yemeğe
_FURTHER_ITEM = re.compile(rf"(?:,|(?<!{_LETTER})(?:und|en)(?!{_LETTER}))? ?\d[\d.,]*")
_LABEL = 25
"""Code points before an item of a list within which the word for it stands."""
_BETWEEN = 40
"""Code points within which what takes, the amount and the reason stand, and the two parts of a verb."""
_SOON = 12
"""Code points behind an amount within which a verb begins that ends its list."""
_WORDS = rf"[\W_]+(?:{_LETTER}+{MARKED}?[\W_]+){{0,2}}"


class _Withheld:
    def __init__(self) -> None:
        languages = [*tomllib.loads(FILE.read_text(encoding="utf-8")).values()]
        self.costs, self.last, self.person, self.apart, self.from_, self.for_ = (
            re.compile(spoken(one.get(name, "") for one in languages))
            for name in ("costs", "last", "person", "apart", "from", "for"))
        self.takes = [(re.compile(spoken([one["takes"]])), re.compile(_reason(one)))
                      for one in languages if "takes" in one]
        cuts = spoken(one.get("cuts", "") for one in languages)
        self.cuts = re.compile(rf"(?:{cuts})[\W_]*$")
        behind = "|".join(spoken([one["for"]]) for one in languages if "parted" in one)
        end = rf"(?=[^\w\s]|\s*$|\s*{_AMOUNT}|\s+(?:{behind}))"
        verbs = {name: [pair for one in languages for pair in _verbs(one.get(name, ""))]
                 for name in ("parted", "alone")}
        self.parted, self.alone = (re.compile("|".join(
            rf"(?:{spoken(first)})[^,;،]{{0,{_BETWEEN}}}?(?:{spoken([second])}){end}" for first, second in verbs[name]))
            for name in ("parted", "alone"))
        firsts = {verb for pairs in verbs.values() for first, _ in pairs for verb in first}
        self.parts = frozenset(map(readable, firsts | {second for pairs in verbs.values() for _, second in pairs}))
        begin = (one.get(name, "") for one in languages for name in ("takes", "cuts", "last"))
        self.any = re.compile(spoken([*firsts, *begin]))


def _reason(one: Mapping[str, str]) -> str:
    """A pattern for why, or from whom, a language says that something is taken."""
    why = f"(?:{spoken([one['for']])}){_WORDS}(?:{spoken([one['costs']])})"
    return f"{why}|{spoken([one['from']])}" if "from" in one else why


def _verbs(listed: str) -> Iterator[tuple[list[str], str]]:
    """The verbs of a list by their second part."""
    by: dict[str, list[str]] = {}
    for verb in filter(None, listed.split("|")):
        first, _, second = verb.partition(" ")
        by.setdefault(second, []).append(first)
    yield from ((first, second) for second, first in by.items())


@lru_cache(maxsize=1)
def _withheld() -> _Withheld:
    return _Withheld()


def may_be_withheld(text: str) -> bool:
    """Whether a text (`vocabulary.legible`) has any word that `is_withheld` begins with."""
    return _withheld().any.search(text) is not None


def is_withheld(before: str, after: str, further: str) -> bool:
    """Whether an amount is taken from somebody, by what stands before it since the amount before, and behind it up to
    the next one. `further`: with the next ones, of which a verb may speak too (“zieh dir 50 fürs Bett und 30 fürs Essen
    ab”).
    """
    looked, near = _withheld(), _COMMA.split(before)[-1][-_BETWEEN:]
    if _is_parted(looked, near, after) or _is_parted(looked, near, _FURTHER_ITEM.sub("", further), around=True):
        return True
    words = _LAST_WORD.search(near)
    things = _OF_THINGS.match(after)
    if (words and looked.for_.fullmatch(words[0])) or (things and not is_cost(things[1])):
        return False  # a ticket for 200, 20 de mere
    around = f"{near} {_COMMA.split(after)[0][:_BETWEEN]}"
    return looked.cuts.search(near) is not None or any(
        takes.search(near) and reason.search(around) for takes, reason in looked.takes)


def _is_parted(looked: _Withheld, before: str, after: str, *, around: bool = False) -> bool:
    """Whether a verb of two parts stands around an amount or, if that is enough, right behind it."""
    text, latest = f"{before}{_AMOUNT}{after}", len(before) + (0 if around else _SOON)
    for pattern in (looked.alone, looked.parted):
        for found in pattern.finditer(text):
            if found.end() <= len(before) or found.start() > latest or looked.apart.search(found[0]):
                continue
            if pattern is looked.alone or looked.person.search(text, max(0, found.start() - _SOON), found.end()):
                return True
    return False


def is_from(before: str) -> bool:
    """Whether what stands before an amount says from whom or what it is taken (“maaşından 200”)."""
    return _withheld().from_.search(before) is not None


def ends_list(before: str, after: str) -> bool:
    """Whether a verb behind the last item of a list speaks of all of them, and an amount is one of these items, with
    the word for what it is withheld for beside it: “kiradan 200, yemekten 150 kesiyorum”.

    `before`: what stands before the amount since the one before.
    """
    last = max((digit.end() for digit in _DIGIT.finditer(after)), default=0)
    clause = _COMMA.split(after[last:])[0][:_BETWEEN]
    looked = _withheld()
    if looked.last.search(clause) is None and not _is_parted(looked, "", clause):
        return False
    word = _NEXT_WORD.match(after)
    return (word is not None and is_cost(word[1])) or any(map(is_cost, _WORD.findall(before[-_LABEL:]))) or (
        is_from(before[-_LABEL:]))


def is_cost(word: str) -> bool:
    """Whether a word names what is withheld for: in “200 oda, 150 yemek kesiyorum” these count no rooms."""
    costs = _withheld().costs
    return costs.fullmatch(word) is not None or costs.fullmatch(_SUFFIX.sub("", word)) is not None


def is_of_verb(word: str) -> bool:
    """Whether a word is a part of a verb of two parts: in “trek 50 af” it names nothing that is counted."""
    return word in _withheld().parts
