"""Readers of the labelled passages of this folder and of the shared corpora of benign and threatening lines."""

from __future__ import annotations

import csv
import json
import shutil
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree

from tests.sampling import some
from triage.flags.catalogue import FOLDER
from triage.flags.examples import turns_of
from triage.flags.found import Match
from triage.flags.matcher import Matcher
from triage.flags.schema import WEIGHED, Line
from triage.flags.turns import Turn

DATA = Path(__file__).parent / "data"
_AT_ONCE = 256  # messages


@dataclass(frozen=True)
class Sms:
    """A text message of the NUS corpus. `pair`: sender and recipient, where both are known."""

    text: str
    pair: tuple[str, str] | None
    time: str


def nus_messages(corpus: Path) -> Iterator[Sms]:
    """All messages of the zip of the English NUS corpus, in its order."""
    with zipfile.ZipFile(corpus) as archive, archive.open(archive.namelist()[0]) as stream:
        for _, message in etree.iterparse(stream, tag="message", resolve_entities=False, recover=True, huge_tree=True):
            sender = message.findtext("source/srcNumber") or "unknown"
            recipient = message.findtext("destination/destNumber") or "unknown"
            pair = None if "unknown" in {sender, recipient} else (sender, recipient)
            profile = message.find("messageProfile")
            yield Sms(message.findtext("text") or "", pair, profile.get("time", "") if profile is not None else "")
            message.clear()


def write_benign(corpus: Path, out: Path, language: str = "en", each: int = 1) -> int:
    """Write a NUS corpus as labelled data for `rules evaluate`: every message benign, pairs as conversations. Of the
    Chinese one every sixth (`each`) is only measured, and the others are learned from (`tests.weights_tool`).

    Pairs of fewer than 100 messages stand as single messages, as the bounds of false positives are set for long ones.
    """
    messages = list(nus_messages(corpus))[::each]
    sizes = Counter(sms.pair for sms in messages)
    with out.open("w", encoding="utf-8") as stream:
        for sms in sorted(messages, key=lambda sms: sms.time):
            row = {"language": language, "text": sms.text}
            if sms.pair is not None and sizes[sms.pair] >= 100:
                row |= {"conversation": ">".join(sms.pair), "sender": sms.pair[0]}
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    return len(messages)


def uci_ham(path: Path) -> list[str]:
    """The messages of the UCI collection that are not spam."""
    lines = (line.split("\t", 1) for line in path.read_text(encoding="utf-8").splitlines())
    return [text for label, text in lines if label == "ham"]


def hatecheck(path: Path) -> list[dict[str, str]]:
    """Rows of HateCheck or Multilingual HateCheck: `functionality`, `test_case`, `label_gold`."""
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def passages(language: str) -> dict[str, Any]:
    with (DATA / f"{language}.toml").open("rb") as stream:
        return tomllib.load(stream)


def matches(matcher: Matcher, line: Line) -> list[Match]:
    """All matches in a line or an exchange."""
    return matcher.matches(turns_of(line))


def codes(matcher: Matcher, line: Line) -> set[str]:
    return {match.code for match in matches(matcher, line)}


def codes_of(matcher: Matcher, lines: Iterable[Line]) -> list[set[str]]:
    """`codes` of each of many lines."""
    return [{match.code for match in found} for found in matches_of(matcher, [turns_of(line) for line in lines])]


def matches_of(matcher: Matcher, spoken: Sequence[Sequence[Turn]]) -> list[list[Match]]:
    """What is found in each of many exchanges: networks are asked of many at once, which takes half the time."""
    worth = iter(matcher.anchors_of(turn.folded for turns in spoken for turn in turns))
    places = [(line, (turns, n, numbers)) for line, turns in enumerate(spoken) for n in range(len(turns))
              if (numbers := next(worth))]
    found: list[list[Match]] = [[] for _ in spoken]
    for start in range(0, len(places), _AT_ONCE):
        now = places[start:start + _AT_ONCE]
        for (line, _), matched in zip(now, matcher.match_many([asked for _, asked in now]), strict=True):
            found[line] += matched
    return found


@dataclass
class Score:
    """Counts over passages: a code that was wanted and found, wanted and missed, found and not wanted."""

    found: int = 0
    missed: int = 0
    wrong: int = 0
    per_code: dict[str, list[int]] = field(default_factory=dict)

    @property
    def recall(self) -> float:
        return self.found / max(1, self.found + self.missed)

    @property
    def precision(self) -> float:
        return self.found / max(1, self.found + self.wrong)


def score(matcher: Matcher, language: str, part: str, one_in: int = 1) -> Score:
    """Precision and recall by code over one in so many of the coercive passages of a part and its benign lines."""
    data = passages(language)
    said = [(set(key.split()), line) for key, lines in data["coercive"][part].items() for line in lines]
    said += [(set(), line) for lines in data["benign"].get(part, {}).values() for line in lines]
    total, said = Score(), some(said, one_in)
    for (wanted, _), found in zip(said, codes_of(matcher, [line for _, line in said]), strict=True):
        total.found += len(found & wanted)
        total.missed += len(wanted - found)
        total.wrong += len(found - wanted)
        for code in wanted:
            counts = total.per_code.setdefault(code, [0, 0])
            counts[0] += code in found
            counts[1] += 1
    return total


def few_rules(folder: Path, kept: str = "C-DOC.toml") -> Path:
    """A catalogue of all codes, in English and French, with the rules of one file alone: reading all takes seconds."""
    languages = {path.stem for path in FOLDER.glob("languages/*.toml")}
    others = languages - {"en", "fr"}
    left_out = [WEIGHED, "*.json", *languages, *(f"{language}.toml" for language in others)]
    shutil.copytree(FOLDER, folder, ignore=shutil.ignore_patterns(*left_out))  # its own folder holds a language's rules
    for path in folder.glob("[A-Z]-*.toml"):
        if path.name != kept:
            text = path.read_text(encoding="utf-8")
            path.write_text(text.split("[[rules]]")[0], encoding="utf-8")
    return folder
