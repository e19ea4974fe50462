"""What the weights of `resources/rules/weighed` are learned from: labelled passages and conversations, the examples of
the compound rules, and everyday messages. See `tests.weights_tool`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.triage.flags.corpora import DATA
from triage.flags import examples, labelled
from triage.flags.anchors import words_of
from triage.flags.catalogue import FOLDER, Catalogue
from triage.flags.schema import WEIGHED, Line
from triage.flags.weighed import BEGINNING, KINDS, Feature, Kinds, features, read_kinds, shared_features, stems
from triage.text.fold import fold

EVERYDAY = "everyday"
"""In the name of a file of messages that are about nothing: `LANGUAGE-everyday-N.toml`."""
EACH = 6  # so many lines apart are those of the file of everyday messages that are learned from
PARTS = 5
OFTEN = 0.004  # of the benign lines


class Passage(NamedTuple):
    """`group`: the file it is from, or what else was written by one hand, or EVERYDAY and a number. `line`: as it is
    shown. `talk`: the conversation it stands in. `kinds`: of words in the language that is learned.
    """

    group: str
    stems: tuple[str, ...]
    codes: frozenset[str]
    line: Line
    kinds: Kinds
    talk: str = ""

    def features(self) -> set[Feature]:
        """What has a weight in it."""
        return features(self.stems, self.kinds)

    def shared_features(self) -> set[Feature]:
        """What may have a weight in all languages."""
        return shared_features(self.stems, self.kinds)

    @property
    def everyday(self) -> bool:
        """Whether it was said with no thought of these codes."""
        return self.group.startswith(EVERYDAY)


def passage(group: str, line: Line, codes: Iterable[str], kinds: Kinds, talk: str = "") -> Passage:
    words = " ".join(words_of(fold(turn.text)).strip() for turn in examples.turns_of(line))
    return Passage(group, tuple(stems(words)), frozenset(codes), line, kinds, talk)


def kinds_of(language: str) -> tuple[bytes, Kinds]:
    """The file of the kinds of words of a language, and what it says; nothing where there is none."""
    path = FOLDER / WEIGHED / f"{language}{KINDS}"
    content = path.read_bytes() if path.exists() else b""
    return content, read_kinds(path.name, content)


def gathered(catalogue: Catalogue, language: str, kinds: Kinds, messages: Path | None) -> list[Passage]:
    """All that is learned from. Everyday messages are shared out to PARTS groups, so that what is learned without one
    of them has still seen others, as it has seen other writers."""
    found: list[Passage] = []
    for rule in catalogue.compound:
        if rule.language == language:
            found += [passage("rules", line, [rule.code], kinds) for line in rule.spec.match]
            found += [passage("rules", line, [], kinds) for line in rule.spec.no_match]
    for path in sorted(DATA.glob(f"{language}*")):
        if "measure" in path.name:
            continue
        for part in ("tune", "hold"):
            if path.suffix == ".json" and part == "hold":
                continue
            for n, one in enumerate(labelled.read(path, part)):
                if one.conversation:
                    found += [passage(path.name, turn.text, codes, kinds, f"{path.name} {n}")
                              for turn, codes in zip(one.turns, one.codes, strict=True)]
                else:
                    said = [f"{turn.sender}: {turn.text}" for turn in one.turns]
                    group = f"{EVERYDAY} {n % PARTS}" if EVERYDAY in path.name else path.name
                    found.append(passage(group, said if len(said) > 1 else one.turns[0].text, one.codes[0], kinds))
    found += [passage(f"{EVERYDAY} {n % PARTS}", text, [], kinds) for n, text in enumerate(_texts(messages))]
    return [one for one in found if one.stems]


def of_people(catalogue: Catalogue, language: str) -> frozenset[str]:
    """Words that say who somebody is, as stems: they never get a weight."""
    words = {word for group in catalogue.people.groups if group.language == language
             for members in group.words for member in members for word in stems(words_of(fold(member)))}
    return frozenset(words) | {word[:BEGINNING] for word in words}


def everyday(catalogue: Catalogue, passages: Sequence[Passage], messages: Iterable[Path]) -> frozenset[str]:
    """Stems that stand in too many harmless messages to find a rule by. `messages`: files of everyday ones, of whatever
    language.
    """
    often: set[str] = set()
    own = [one.stems for one in passages if not one.codes]
    others = [tuple(stems(words_of(fold(text)))) for path in messages for text in _texts(path)]
    # Half of the benign passages were written to hold the very words that matter, so these may be more often in them.
    for lines, most in ((own, 6 * OFTEN), (others, OFTEN)):
        counts = Counter(stem for line in lines for stem in set(line))
        often |= {stem for stem, count in counts.items() if count > max(2, most * len(lines))}
    listed = {stem for language in catalogue.languages.values() for word in language.common
              for stem in stems(word)}
    return frozenset(listed | often)


def _texts(messages: Path | None) -> list[str]:
    """Every EACH-th message of a file."""
    if messages is None:
        return []
    with messages.open(encoding="utf-8") as lines:
        return [str(json.loads(line)["text"]) for n, line in enumerate(lines) if n % EACH == 0]
