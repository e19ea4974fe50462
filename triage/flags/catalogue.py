"""The catalogue of indicator rules: read from `resources/rules`, checked in form, frozen."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec

from triage.flags import kept, learning
from triage.flags.anchors import words_of
from triage.flags.form import check_code, convert
from triage.flags.pattern import Forms, Group, PatternError, WordLists, level, merge, parse
from triage.flags.schema import (
    WEIGHED,
    CatalogueFile,
    CatalogueInvalid,
    CodeFile,
    FrameworksFile,
    Guard,
    LanguageFile,
    PeopleFile,
    RulesFile,
    RuleSpec,
    WeighedFile,
)
from triage.flags.weighed import KINDS, SHARED
from triage.flags.weights import Shared, Weights
from triage.text.fold import fold

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "rules"
STANDARD_GUARDS = ("negation", "negation-before", "quote", "report", "fiction", "rights")
STRUCTURAL_GUARDS = frozenset({"quote", "question"})
"""Guards the matcher knows by form (quotation marks, a question mark), whether or not a language adds phrases."""

DEEPEST = "en"
"""The language with rules for every code that words can be rules for."""
NOT_RULES = frozenset({"frameworks.toml", "catalogue.toml", "people.toml", "patterns.toml", "ledger.toml",
                       "ledger_sides.toml", "ledger_numbers.toml", "ledger_withheld.toml"})
"""Files of the catalogue that hold no rules. They count in its hash."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class LanguageGuard:
    """A guard of a language, its phrases parsed."""

    spec: Guard
    phrases: Group
    subjects: Group | None


@dataclass(frozen=True)
class Language:
    """A language's word lists, its guards and the words too common to find a rule by. Phrases are parsed when needed;
    `check` parses all. Raises PatternError then."""

    id: str
    file: str
    spec: LanguageFile
    _guards: dict[str, LanguageGuard] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def lists(self) -> Mapping[str, Group]:
        lists: Mapping[str, Group] = {}
        for key, phrases in self.spec.lists.items():
            lists = WordLists(lists, key, phrases, self.forms)
        return lists

    @cached_property
    def forms(self) -> Forms:
        variants = ({fold(a): fold(b) for a, b in variant.items()} for variant in self.spec.variants)
        return Forms(tuple(map(fold, self.spec.prefixes)), tuple(variants))

    def guard(self, name: str) -> LanguageGuard:
        """One of `spec.guards`, read when it is first asked for."""
        if name not in self._guards:
            self._guards[name] = self._guard_of(self.spec.guards[name])
        return self._guards[name]

    def _guard_of(self, guard: Guard) -> LanguageGuard:
        phrases = merge(parse(phrase, self.lists, self.forms) for phrase in guard.phrases)
        subjects = [parse(phrase, self.lists, self.forms) for phrase in guard.subjects]
        return LanguageGuard(guard, phrases, merge(subjects) if subjects else None)

    @property
    def common(self) -> frozenset[str]:
        return _split(self.spec.common)

    @property
    def frequent(self) -> frozenset[str]:
        return _split(self.spec.frequent)

    @cached_property
    def negations(self) -> tuple[str, ...]:
        negation = self.spec.guards.get("negation")
        return _words(negation.phrases) if negation else ()

    def check(self) -> None:
        """Parse everything. Raises CatalogueInvalid."""
        try:
            dict(self.lists)
            for name in self.spec.guards:
                self.guard(name)
        except PatternError as error:
            raise CatalogueInvalid(file=self.file, rule="-", reason=str(error)) from error


@dataclass(frozen=True)
class Rule:
    """A rule; its phrases are parsed when needed. `guards`: names, `standard` written out."""

    id: str
    code: str
    file: str
    spec: RuleSpec
    guards: tuple[str, ...]
    _language: Language = field(repr=False, compare=False)

    @cached_property
    def parts(self) -> Mapping[str, Group]:
        parts: dict[str, Group] = {}
        for name, phrases in self.spec.parts.items():
            if not phrases:
                raise PatternError(f"the part “{name}” is empty")
            parts[name] = merge(self._read(phrase) for phrase in phrases)
        return MappingProxyType(parts)

    @cached_property
    def not_with(self) -> Group | None:
        return merge(self._read(phrase) for phrase in self.spec.not_with) if self.spec.not_with else None

    def _read(self, phrase: str) -> Group:
        return parse(phrase, self._language.lists, self._language.forms)

    @property
    def language(self) -> str:
        return self.spec.language

    @property
    def version(self) -> int:
        return self.spec.version

    def forget(self) -> None:
        """Let go of the parsed phrases: those of all rules take more memory than a case."""
        self.__dict__.pop("parts", None)
        self.__dict__.pop("not_with", None)

    def check(self) -> None:
        """Parse every phrase. Raises PatternError."""
        self.parts, self.not_with  # noqa: B018


@dataclass(frozen=True)
class Catalogue:
    """All codes and rules. `sha256` is over the files in the order of their names; `files` are those names. `keep`:
    these are the shipped rules, of which what is worked out may be kept for the next start. `weights`: (file, content)
    by language, for rules that weigh words. `learned`: what the networks know that have a say in them."""

    version: str
    sha256: str
    files: tuple[str, ...]
    codes: Mapping[str, CodeFile]
    rules: Mapping[str, Rule]
    languages: Mapping[str, Language]
    frameworks: FrameworksFile
    people: PeopleFile
    weights: Mapping[str, Weights]
    keep: bool = False
    learned: learning.Learning | None = None

    @cached_property
    def compound(self) -> list[Rule]:
        """The rules that say which words stand where, in their order."""
        return [rule for rule in self.rules.values() if rule.spec.weighed is None]

    @cached_property
    def coverage(self) -> Mapping[str, tuple[str, ...]]:
        """For each code the languages that have a rule for it; an empty tuple is a code without any rule."""
        met: dict[str, set[str]] = {code: set() for code in self.codes}
        for rule in self.rules.values():
            met[rule.code].add(rule.language)
        return MappingProxyType({code: tuple(sorted(languages)) for code, languages in met.items()})

    @cached_property
    def covered(self) -> frozenset[str]:
        """The languages that have a rule."""
        return frozenset(rule.language for rule in self.rules.values())

    @cached_property
    def partly(self) -> frozenset[str]:
        """The languages that have rules for some of the codes only that English has rules for."""
        coverage = [languages for languages in self.coverage.values() if DEEPEST in languages]
        return frozenset(language for language in self.covered
                         if any(language not in languages for languages in coverage))

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


class _Files(msgspec.Struct):
    """The files as they were read and validated, each under its name."""

    version: str
    frameworks: FrameworksFile
    people: PeopleFile
    languages: dict[str, LanguageFile]
    codes: dict[str, CodeFile]
    more: dict[str, RulesFile]
    weighed: dict[str, WeighedFile]


def _bytes(name: str, path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CatalogueInvalid(file=name, rule="-", reason=error.strerror or str(error)) from error


def _again(name: str, path: Path, sha256: bytes) -> bytes:
    """A file that was read before, as it was then. Raises CatalogueInvalid."""
    if _hash(data := _bytes(name, path)) != sha256:
        raise CatalogueInvalid(file=name, rule="-", reason="the file was changed after the rules had been read")
    return data


def _hash(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


class _Loader:
    """`sources`: by name a hash of each file. Together they are forty megabytes, and most is not asked for again."""

    def __init__(self, folder: Path, extra: tuple[Path, ...]) -> None:
        self.sources: dict[str, bytes] = {}
        self._paths: dict[str, Path] = {}
        self._folder, self._shipped = folder, folder == FOLDER
        self._keep = self._shipped and not extra
        for path in sorted([*folder.rglob("*.toml"), *folder.glob(f"{WEIGHED}/*.tsv"), *learning.paths(folder)]):
            self._read(path.relative_to(folder).as_posix(), path)
        for path in extra:
            self._read(f"extra/{path.name}", path)

    def _read(self, name: str, path: Path) -> None:
        if name in self.sources:
            raise CatalogueInvalid(file=name, rule="-", reason="two files have this name")
        self.sources[name], self._paths[name] = _hash(_bytes(name, path)), path

    def catalogue(self) -> Catalogue:
        sha256 = self._sha256(self.sources)
        extra = [name for name in self.sources if name.startswith("extra/")]
        own = [name for name in self.sources if name not in extra]
        known = kept.read("rules", self._sha256(own), _Files) if self._shipped else None
        files = known or self._files(own)
        self._add(files, extra)
        languages = {spec.language: Language(spec.language, name, spec) for name, spec in files.languages.items()}
        rule_lists = [(name, code.code, code.rules) for name, code in files.codes.items()]
        rule_lists += [(name, more.code, more.rules) for name, more in files.more.items()]
        rule_lists += [(name, code, [spec]) for name, one in files.weighed.items() for code, spec in one.specs()]
        codes = {code.code: code for code in files.codes.values()}
        rules = _rules(rule_lists, codes, languages, files.frameworks)
        if not self._keep:  # of the shipped rules no phrase is wrong, and to read all takes ten seconds
            unknown = {name: rule for name, rule in rules.items() if not self._shipped or rule.file in extra}
            _check_phrases({} if self._shipped else languages, unknown)
        elif known is None:  # their phrases are read by `compile_rules`, and once is enough
            kept.write("rules", sha256, files)
        return Catalogue(
            version=files.version,
            sha256=sha256,
            files=tuple(sorted(self.sources)),
            codes=MappingProxyType(dict(sorted(codes.items()))),
            rules=MappingProxyType(rules),
            languages=MappingProxyType(languages),
            frameworks=files.frameworks,
            people=files.people,
            weights=MappingProxyType({one.language: self._weights(name, one) for name, one in files.weighed.items()}),
            keep=self._keep,
            learned=learning.of(self._folder, self.sources),
        )

    def _sha256(self, names: Iterable[str]) -> str:
        digest = hashlib.sha256()
        for name in sorted(names):
            digest.update(name.encode() + b"\0" + self.sources[name] + b"\0")
        return digest.hexdigest()

    def _weights(self, name: str, one: WeighedFile) -> Weights:
        beside = name.removesuffix(".toml") + ".tsv"
        if beside not in self.sources:
            raise CatalogueInvalid(file=beside, rule="-", reason="the file is missing")
        if (listed := name.removesuffix(".toml") + KINDS) not in self.sources:
            return Weights(beside, self._again(beside), self.sources[beside], one)
        both = _hash(self.sources[beside] + self.sources[listed])
        return Weights(beside, self._again(beside), both, one, self._again(listed), self._shared)

    @cached_property
    def _shared(self) -> Shared | None:
        """Of what kinds weigh in all languages, where there is such a table."""
        name = f"{WEIGHED}/{SHARED}.tsv"
        return Shared(name, self._again(name), self.sources[name]) if name in self.sources else None

    def _again(self, name: str) -> Callable[[], bytes]:
        """What reads a file once more, as it was."""
        return partial(_again, name, self._paths[name], self.sources[name])

    def _files(self, names: Iterable[str]) -> _Files:
        """Read and validate in form."""
        files = _Files(
            version=self._one("catalogue.toml", CatalogueFile).version,
            frameworks=self._one("frameworks.toml", FrameworksFile),
            people=self._one("people.toml", PeopleFile),
            languages={name: convert(name, self._table(name), LanguageFile)
                       for name in names if name.startswith("languages/")},
            codes={}, more={}, weighed={},
        )
        self._add(files, names)
        return files

    def _add(self, files: _Files, names: Iterable[str]) -> None:
        """Read and validate the files of rules among those named."""
        defined = {code.code for code in files.codes.values()}
        for name, table in self._rule_files(names):
            if name.startswith(f"{WEIGHED}/"):
                one = files.weighed[name] = convert(name, table, WeighedFile)
                weights = self._weights(name, one)
                if not self._keep:  # of the shipped rules no table is wrong, and they are read once they are needed
                    weights.table()
                continue
            if "lane" not in table:
                files.more[name] = convert(name, table, RulesFile)
                continue
            code = files.codes[name] = convert(name, table, CodeFile)
            if code.code in defined:
                raise CatalogueInvalid(file=name, rule=code.code, reason="the code is defined twice")
            defined.add(code.code)
            check_code(name, code, files.frameworks)

    def _table(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads(self._again(name)().decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CatalogueInvalid(file=name, rule="-", reason=str(error)) from error

    def _one(self, name: str, shape: type[_T]) -> _T:
        if name not in self.sources:
            raise CatalogueInvalid(file=name, rule="-", reason="the file is missing")
        return convert(name, self._table(name), shape)

    def _rule_files(self, names: Iterable[str]) -> Iterator[tuple[str, dict[str, Any]]]:
        for name in names:
            if name.endswith(".toml") and name not in NOT_RULES and not name.startswith("languages/"):
                yield name, self._table(name)


def _split(words: str) -> frozenset[str]:
    return frozenset(words_of(fold(words)).split())


def _words(phrases: Iterable[str]) -> tuple[str, ...]:
    """The single words among the phrases, folded."""
    alternatives = (level(fold(a)).strip() for phrase in phrases for a in phrase.split("|"))
    return tuple(dict.fromkeys(a for a in alternatives if a and not any(c in " ()?*[]{}#" for c in a)))


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
                rules[spec.id] = rule_of(file, code, spec, languages, frameworks)
            except PatternError as error:
                raise CatalogueInvalid(file=file, rule=spec.id, reason=str(error)) from error
    return dict(sorted(rules.items()))


def rule_of(
    file: str, code: str, spec: RuleSpec, languages: Mapping[str, Language], frameworks: FrameworksFile
) -> Rule:
    """A rule checked in form; its phrases are parsed by `check`. Raises PatternError."""
    language = languages.get(spec.language)
    if language is None:
        raise PatternError(f"there is no languages/{spec.language}.toml")
    if not spec.id.startswith(f"{code}.{spec.language}."):
        raise PatternError(f"the id must begin with “{code}.{spec.language}.”")
    if spec.weighed is None and (len(spec.parts) < 2 or (spec.across and len(spec.parts) != 2)):
        raise PatternError("a rule has at least two parts, one across messages exactly two: no bare word is a flag")
    if spec.anchor is not None and spec.anchor not in spec.parts:
        raise PatternError(f"the anchor “{spec.anchor}” is none of its parts")
    for indicator in spec.counts or ():
        if indicator not in frameworks.delphi:
            raise PatternError(f"{indicator} is no Delphi indicator of frameworks.toml")
    named = (STANDARD_GUARDS if name == "standard" else (name,) for name in spec.unless)
    guards = tuple(dict.fromkeys(guard for names in named for guard in names))
    for guard in guards:
        if guard not in language.spec.guards and guard not in STRUCTURAL_GUARDS:
            raise PatternError(f"no guard is named “{guard}” in {language.file}")
    return Rule(spec.id, code, file, spec, guards, language)


def _check_phrases(languages: Mapping[str, Language], rules: Mapping[str, Rule]) -> None:
    for language in languages.values():
        language.check()
    for rule in rules.values():
        try:
            rule.check()
            rule.forget()
        except PatternError as error:
            raise CatalogueInvalid(file=rule.file, rule=rule.id, reason=str(error)) from error


def matches_code(code: str, patterns: Iterable[str]) -> bool:
    """Whether a code is one of those named, where `C-*` names all that begin so."""
    return any(fnmatchcase(code, pattern) for pattern in patterns)
