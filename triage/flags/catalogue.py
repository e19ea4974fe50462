"""The catalogue of indicator rules: read from `resources/rules`, checked in form, frozen."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from triage.flags.anchors import Commonness
from triage.flags.pattern import Group, PatternError, level, merge, parse
from triage.flags.schema import (
    CatalogueFile,
    CatalogueInvalid,
    CodeFile,
    FrameworksFile,
    Guard,
    LanguageFile,
    PeopleFile,
    RulesFile,
    RuleSpec,
)
from triage.text import fold

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "rules"
STANDARD_GUARDS = ("negation", "negation-before", "quote", "report", "fiction", "rights")
STRUCTURAL_GUARDS = frozenset({"quote", "question"})
"""Guards the matcher knows by form (quotation marks, a question mark), whether or not a language adds phrases."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class LanguageGuard:
    """A guard of a language, its phrases parsed."""

    spec: Guard
    phrases: Group
    subjects: Group | None


@dataclass(frozen=True, slots=True)
class Language:
    """A language's word lists, parsed, its guards and the words too common to find a rule by."""

    id: str
    file: str
    spec: LanguageFile
    lists: Mapping[str, Group]
    commonness: Commonness
    guards: Mapping[str, LanguageGuard]
    negations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule, its phrases parsed. `guards`: names, `standard` written out."""

    id: str
    code: str
    file: str
    spec: RuleSpec
    parts: Mapping[str, Group]
    not_with: Group | None
    guards: tuple[str, ...]

    @property
    def language(self) -> str:
        return self.spec.language

    @property
    def version(self) -> int:
        return self.spec.version

    @property
    def reviewed(self) -> bool:
        """Whether a native speaker or an expert has read the rule; until then it is only composed."""
        return self.spec.review != "composed"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All codes and rules. `sha256` is over the files in the order of their names; `files` are those names."""

    version: str
    sha256: str
    files: tuple[str, ...]
    codes: Mapping[str, CodeFile]
    rules: Mapping[str, Rule]
    languages: Mapping[str, Language]
    frameworks: FrameworksFile
    people: PeopleFile

    @property
    def coverage(self) -> dict[str, tuple[str, ...]]:
        """For each code the languages that have a rule for it; an empty tuple is a code without any rule."""
        return {
            code: tuple(sorted({rule.language for rule in self.rules.values() if rule.code == code}))
            for code in self.codes
        }

    def counted(self, rule_id: str | None, code: str) -> tuple[str, ...] | None:
        """The Delphi indicators that a rule names for itself, or None where those of its code hold."""
        rule = self.rules.get(rule_id) if rule_id else None
        if rule is None or rule.code != code or rule.spec.counts is None:
            return None
        return tuple(rule.spec.counts)


def load(folder: Path | None = None, extra: Iterable[Path] = ()) -> Catalogue:
    """Read and validate the catalogue. `extra`: further files of rules, such as an examiner's own.

    Raises CatalogueInvalid, naming the file and the rule. The rules' examples are run by `check.check`, not here.
    """
    return _Loader(folder or FOLDER, tuple(extra)).catalogue()


class _Loader:
    def __init__(self, folder: Path, extra: tuple[Path, ...]) -> None:
        self.sources: dict[str, bytes] = {}
        for path in sorted(folder.rglob("*.toml")):
            self._read(path.relative_to(folder).as_posix(), path)
        for path in extra:
            self._read(f"extra/{path.name}", path)

    def _read(self, name: str, path: Path) -> None:
        if name in self.sources:
            raise CatalogueInvalid(file=name, rule="-", reason="two files have this name")
        try:
            self.sources[name] = path.read_bytes()
        except OSError as error:
            raise CatalogueInvalid(file=name, rule="-", reason=error.strerror or str(error)) from error

    def catalogue(self) -> Catalogue:
        digest = hashlib.sha256()
        for name in sorted(self.sources):
            digest.update(name.encode() + b"\0" + self.sources[name] + b"\0")
        frameworks = self._one("frameworks.toml", FrameworksFile)
        languages = dict(self._languages())
        codes: dict[str, CodeFile] = {}
        rule_lists: list[tuple[str, str, list[RuleSpec]]] = []
        for name, table in self._rule_files():
            if "lane" in table:
                code = _convert(name, table, CodeFile)
                if code.code in codes:
                    raise CatalogueInvalid(file=name, rule=code.code, reason="the code is defined twice")
                _check_code(name, code, frameworks)
                codes[code.code] = code
                rule_lists.append((name, code.code, code.rules))
            else:
                more = _convert(name, table, RulesFile)
                rule_lists.append((name, more.code, more.rules))
        return Catalogue(
            version=self._one("catalogue.toml", CatalogueFile).version,
            sha256=digest.hexdigest(),
            files=tuple(sorted(self.sources)),
            codes=MappingProxyType(dict(sorted(codes.items()))),
            rules=MappingProxyType(_rules(rule_lists, codes, languages, frameworks)),
            languages=MappingProxyType(languages),
            frameworks=frameworks,
            people=self._one("people.toml", PeopleFile),
        )

    def _table(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads(self.sources[name].decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CatalogueInvalid(file=name, rule="-", reason=str(error)) from error

    def _one(self, name: str, shape: type[_T]) -> _T:
        if name not in self.sources:
            raise CatalogueInvalid(file=name, rule="-", reason="the file is missing")
        return _convert(name, self._table(name), shape)

    def _rule_files(self) -> Iterator[tuple[str, dict[str, Any]]]:
        for name in self.sources:
            if name not in {"frameworks.toml", "catalogue.toml", "people.toml"} and not name.startswith("languages/"):
                yield name, self._table(name)

    def _languages(self) -> Iterator[tuple[str, Language]]:
        for name in self.sources:
            if name.startswith("languages/"):
                spec = _convert(name, self._table(name), LanguageFile)
                yield spec.language, _language(name, spec)


def _convert(name: str, table: dict[str, Any], shape: type[_T]) -> _T:
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


def _language(name: str, spec: LanguageFile) -> Language:
    lists: dict[str, Group] = {}
    try:
        for key, phrases in spec.lists.items():  # a list may use those above it
            lists[key] = merge(parse(phrase, lists) for phrase in phrases)
        guards = {key: _guard(guard, lists) for key, guard in spec.guards.items()}
    except PatternError as error:
        raise CatalogueInvalid(file=name, rule="-", reason=str(error)) from error
    negation = spec.guards.get("negation")
    return Language(
        id=spec.language,
        file=name,
        spec=spec,
        lists=MappingProxyType(lists),
        commonness=Commonness(_split(spec.common), _split(spec.frequent)),
        guards=MappingProxyType(guards),
        negations=_words(negation.phrases) if negation else (),
    )


def _split(words: str) -> frozenset[str]:
    return frozenset(level(fold(words)).split())


def _guard(guard: Guard, lists: Mapping[str, Group]) -> LanguageGuard:
    subjects = merge(parse(p, lists) for p in guard.subjects) if guard.subjects else None
    return LanguageGuard(guard, merge(parse(p, lists) for p in guard.phrases), subjects)


def _words(phrases: Iterable[str]) -> tuple[str, ...]:
    """The single words among the phrases, folded."""
    alternatives = (level(fold(a)).strip() for phrase in phrases for a in phrase.split("|"))
    return tuple(dict.fromkeys(a for a in alternatives if a and not any(c in " ()?*[]{}#" for c in a)))


def _check_code(name: str, code: CodeFile, frameworks: FrameworksFile) -> None:
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


def _rules(
    rule_lists: list[tuple[str, str, list[RuleSpec]]],
    codes: Mapping[str, CodeFile],
    languages: Mapping[str, Language],
    frameworks: FrameworksFile,
) -> dict[str, Rule]:
    rules: dict[str, Rule] = {}
    for file, code, specs in rule_lists:
        if code not in codes:
            raise CatalogueInvalid(file=file, rule=code, reason="no file defines this code")
        for spec in specs:
            if spec.id in rules:
                raise CatalogueInvalid(file=file, rule=spec.id, reason=f"the id is used in {rules[spec.id].file} too")
            try:
                rules[spec.id] = _rule(file, code, spec, languages, frameworks)
            except PatternError as error:
                raise CatalogueInvalid(file=file, rule=spec.id, reason=str(error)) from error
    return dict(sorted(rules.items()))


def _rule(
    file: str, code: str, spec: RuleSpec, languages: Mapping[str, Language], frameworks: FrameworksFile
) -> Rule:
    language = languages.get(spec.language)
    if language is None:
        raise PatternError(f"there is no languages/{spec.language}.toml")
    if not spec.id.startswith(f"{code}.{spec.language}."):
        raise PatternError(f"the id must begin with “{code}.{spec.language}.”")
    if len(spec.parts) < 2 or (spec.across and len(spec.parts) != 2):
        raise PatternError("a rule has at least two parts, one across messages exactly two: no bare word is a flag")
    if spec.anchor is not None and spec.anchor not in spec.parts:
        raise PatternError(f"the anchor “{spec.anchor}” is none of its parts")
    for indicator in spec.counts or ():
        if indicator not in frameworks.delphi:
            raise PatternError(f"{indicator} is no Delphi indicator of frameworks.toml")
    named = (STANDARD_GUARDS if name == "standard" else (name,) for name in spec.unless)
    guards = tuple(dict.fromkeys(guard for names in named for guard in names))
    for guard in guards:
        if guard not in language.guards and guard not in STRUCTURAL_GUARDS:
            raise PatternError(f"no guard is named “{guard}” in {language.file}")
    parts: dict[str, Group] = {}
    for name, phrases in spec.parts.items():
        if not phrases:
            raise PatternError(f"the part “{name}” is empty")
        parts[name] = merge(parse(phrase, language.lists) for phrase in phrases)
    not_with = merge(parse(p, language.lists) for p in spec.not_with) if spec.not_with else None
    return Rule(spec.id, code, file, spec, MappingProxyType(parts), not_with, guards)


def matches_code(code: str, patterns: Iterable[str]) -> bool:
    """Whether a code is one of those named, where `C-*` names all that begin so."""
    return any(fnmatchcase(code, pattern) for pattern in patterns)
