"""What the network of `triage.flags.meaning` is learned from, and what its needs are set by.

Learned from: labelled passages and conversations in `tests/triage/flags/data` (every part but `measure`), the examples
of the compound rules, and everyday messages. Set by: the last file of conversations of each language, by a writer from
whom nothing was learned.

Where the larger network parted from a label of a conversation, or found what nobody had labelled, somebody read the
message with its neighbours and the definitions, and was told neither the label nor what the network made of it. Of some
18,600 places that were read so, a label is given now where the reader and the network saw one (3,850), and taken away
where neither did (1,970). Of what the network alone had found more than two in five were labels that had been missed.
Nothing that is measured was read so.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.triage.flags.corpora import DATA
from triage.flags import labelled
from triage.flags.anchors import words_of
from triage.flags.catalogue import Catalogue
from triage.flags.examples import turns_of
from triage.flags.schema import PeopleFile
from triage.text.fold import fold

LANGUAGES = ("en", "fr", "es", "de", "it", "pt", "ro", "nl", "pl", "bg", "ru", "uk", "ar", "tr", "zh", "hi", "vi", "id",
             "tl", "th", "hu", "sq", "sr", "cs", "el", "fa", "ur", "bn", "pa", "ne", "pcm")
HELD = ("en-conversations-4", "fr-conversations-5", "es-conversations-4", "de-conversations-4", "it-conversations-4",
        "pt-conversations-4", "ro-conversations-4", "nl-conversations-4", "pl-conversations-4", "bg-conversations-4",
        "ru-conversations-1", "uk-conversations-1", "ar-conversations-1", "tr-conversations-1", "zh-conversations-1",
        "en-conversations-18", "fr-conversations-19", "es-conversations-16", "pt-conversations-14",
        "ro-conversations-14", "pl-conversations-13", "bg-conversations-13", "zh-conversations-9",
        # One threat or call for help in weeks of ordinary talk.
        "de-conversations-20", "fr-conversations-30", "tr-conversations-16",
        "hi-conversations-4", "vi-conversations-4", "tl-conversations-3", "th-conversations-3", "id-conversations-2",
        "hu-conversations-2", "sq-conversations-2", "sr-conversations-2", "cs-conversations-2", "el-conversations-2",
        "fa-conversations-2", "ur-conversations-2", "bn-conversations-2", "pa-conversations-2", "ne-conversations-2",
        "pcm-conversations-2")
"""Files that nothing is learned from, by which needs are set."""
EACH = 6  # so many lines apart are those of a file of everyday messages that are learned from


class Row(NamedTuple):
    """A passage, or a message of a conversation. `words`: as `anchors.words_of` has them. `talk`: the conversation."""

    language: str
    file: str
    words: str
    codes: frozenset[str]
    text: str
    talk: str = ""


def learned_from(catalogue: Catalogue, everyday: Iterable[Path] = ()) -> list[Row]:
    """All rows that are learned from. What is said in conversations, which is most like what is read, comes twice."""
    rows: list[Row] = []
    for language in LANGUAGES:
        for rule in catalogue.compound:
            if rule.language == language:
                rows += [_row(language, "rules", turns_of(line), [rule.code]) for line in rule.spec.match]
                rows += [_row(language, "rules", turns_of(line), []) for line in rule.spec.no_match]
        for path in files(language):
            rows += _of_file(language, path)
    for path in everyday:
        rows += [Row("-", path.name, words_of(fold(text)), frozenset(), text) for text in _texts(path)]
    rows += [row for row in rows if row.talk]
    return [row for row in rows if row.words.strip()]


def files(language: str) -> list[Path]:
    """Those of a language that are learned from."""
    return [path for path in sorted(DATA.glob(f"{language}*"))
            if "measure" not in path.name and path.stem not in HELD]


def held(*, every: bool = False) -> list[Row]:
    """The rows by which needs are set; `every`: also those without words."""
    return [row for name in HELD for row in _of_file(name.partition("-")[0], DATA / f"{name}.json")
            if every or row.words.strip()]


def talks(name: str) -> list[labelled.Labelled]:
    """The conversations of a file of labelled data, by its stem."""
    path = DATA / f"{name}.json"
    return [one for part in _parts(path) for one in labelled.read(path, part) if one.conversation]


def _of_file(language: str, path: Path) -> Iterator[Row]:
    for part in _parts(path):
        for n, one in enumerate(labelled.read(path, part)):
            if one.conversation:
                for turn, codes in zip(one.turns, one.codes, strict=True):
                    yield _row(language, path.name, [turn], codes, f"{path.name} {n}")
            else:
                yield _row(language, path.name, one.turns, one.codes[0])


def _parts(path: Path) -> list[str]:
    if path.suffix == ".json":
        return [str(json.loads(path.read_text(encoding="utf-8")).get("part", "measure"))]
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return sorted({*table.get("coercive", {}), *table.get("benign", {})} - {"measure"})


def _row(language: str, file: str, turns: Iterable[labelled.Turn], codes: Iterable[str], talk: str = "") -> Row:
    text = "\n".join(turn.text for turn in turns)
    return Row(language, file, words_of(fold(text)), frozenset(codes), text, talk)


def _texts(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        yield from (str(json.loads(line)["text"]) for n, line in enumerate(lines) if n % EACH == 0)


def same(people: PeopleFile, rows: Iterable[Row]) -> Mapping[str, str]:
    """By word that says who somebody is the one that it is read as: of all that it may be exchanged for, in whatever
    language, the one that is met most.
    """
    first: dict[str, str] = {}

    def root(word: str) -> str:
        while first.setdefault(word, word) != word:
            word = first[word]
        return word

    for members in (members for group in people.groups for members in group.words):
        single = [words[0] for member in members if len(words := words_of(fold(member)).split()) == 1]
        for word in single:
            first[root(word)] = root(single[0])
    met = Counter(word for row in rows for word in row.words.split() if word in first)
    groups: dict[str, list[str]] = defaultdict(list)
    for word in first:
        groups[root(word)].append(word)
    return {word: to for members in groups.values()
            for to in [max(members, key=lambda member: (met[member], member))] for word in members if word != to}
