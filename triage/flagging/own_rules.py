"""An examiner's own rules: written in the window, tried on the case, kept in it, and run beside the shipped catalogue.

Kept as `made` rows of the kind `rule`, written through triage.work.annotations: the fields of `OwnRule`. Form, examples
and matching are those of the catalogue (triage.flags), so a rule has two parts or more, says who speaks, and carries an
example that it must find and one that it must not. Its flags stand for an indicator of the catalogue. The catalogue in
force, which the report names, has a version and a hash over both.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec

from parsers.errors import Cancelled, UserError
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.flagging import applying
from triage.flags import catalogue as catalogues
from triage.flags import check as checks
from triage.flags.catalogue import Catalogue
from triage.flags.matcher import Matcher
from triage.flags.pattern import PatternError
from triage.flags.schema import RuleSpec, Speaker
from triage.flags.shipped import shipped
from triage.flags.turns import Turn
from triage.intake.prepare import SAID
from triage.store import Store
from triage.text.fold import fold
from triage.work import annotations as work

MADE = "rule"
SPEAKERS: tuple[Speaker, ...] = ("controller", "controlled", "unknown")
_SHAPE = "attest-rules-1"
_SHOWN = 200
_AT_ONCE = 4000  # messages that the rules are asked about together, and between two looks at the cancel button


class OwnRule(msgspec.Struct, frozen=True):
    """`parts`: for each part its phrases, one of which has to stand; `within` code points of one another."""

    name: str
    code: str
    language: str
    speaker: Speaker
    parts: tuple[tuple[str, ...], ...]
    match: tuple[str, ...]
    no_match: tuple[str, ...]
    within: int = 60
    version: int = 1

    @property
    def id(self) -> str:
        """The id under which its flags stand."""
        plain = unicodedata.normalize("NFKD", self.name.casefold()).encode("ascii", "ignore").decode()
        slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
        return f"{self.code}.{self.language}.own-{slug or hashlib.sha256(self.name.encode()).hexdigest()[:8]}"


class RuleInvalid(UserError):
    message = N_("The rule “{rule}” cannot be used: {reason}.")
    exit_code = 2


class RuleIncomplete(UserError):
    message = N_("A rule needs a name, two parts with words, one example that it must find and one that it must not.")
    exit_code = 2


class MissesItsExample(UserError):
    message = N_("The rule does not find its own example “{example}”. Change the words or the example.")
    exit_code = 2


class FindsWhatItMustNot(UserError):
    message = N_("The rule finds “{example}”, which it must not. Make its words narrower.")
    exit_code = 2


class KeysOnPeople(UserError):
    message = N_("In “{example}” the result changes when “{word}” is exchanged: a rule must not key on who somebody "
                 "is.")
    exit_code = 2


class TooSlow(UserError):
    message = N_("The rule takes {cost} microseconds for a message; {most} is the most that is allowed. Make it "
                 "simpler.")
    exit_code = 2


class NameTaken(UserError):
    message = N_("The case has a rule “{other}” for this indicator, from whose name this one differs in letters "
                 "that do not count. Choose another name.")
    exit_code = 2


_FAILURES: dict[str, type[UserError]] = {
    checks.MISSED: MissesItsExample, checks.SCREENED_OUT: MissesItsExample, checks.WRONGLY_FOUND: FindsWhatItMustNot,
    checks.KEYS_ON_PEOPLE: KeysOnPeople, checks.TOO_SLOW: TooSlow,
}


class NoRules(UserError):
    message = N_("{path} holds no rules of this program. Choose a file that was written by Export rules.")
    exit_code = 2


# -- checking and trying --------------------------------------------------------------------------------------------

def catalogue_of(rules: Sequence[OwnRule], *, alone: bool = False) -> Catalogue:
    """The shipped catalogue with these rules, or these rules alone. Raises RuleInvalid."""
    base = shipped()
    made: dict[str, catalogues.Rule] = {}
    for rule in rules:
        spec = RuleSpec(rule.id, rule.version, rule.language, "composed", rule.speaker, list(rule.match),
                        list(rule.no_match), {f"part {n}": list(part) for n, part in enumerate(rule.parts, 1)},
                        within=rule.within)
        try:
            if rule.code not in base.codes:
                raise PatternError(f"there is no indicator {rule.code}")
            made[rule.id] = catalogues.rule_of("own rules", rule.code, spec, base.languages, base.frameworks)
            made[rule.id].check()
        except PatternError as error:
            raise RuleInvalid(rule=rule.name, reason=str(error)) from error
    digest = hashlib.sha256(base.sha256.encode() + msgspec.json.encode(sorted(rules, key=lambda r: r.id)))
    return Catalogue(
        version=f"{base.version} + {len(made)}" if made else base.version,
        sha256=digest.hexdigest() if made else base.sha256, files=base.files, codes=base.codes,
        rules=MappingProxyType(dict(sorted({**({} if alone else base.rules), **made}.items()))),
        languages=base.languages, frameworks=base.frameworks, people=base.people,
        weights={} if alone else base.weights, learned=None if alone else base.learned)


def check(rule: OwnRule) -> Matcher:
    """A matcher of the rule alone. Raises RuleIncomplete, RuleInvalid, MissesItsExample, FindsWhatItMustNot,
    KeysOnPeople or TooSlow.
    """
    full = [part for part in rule.parts if any(phrase.strip() for phrase in part)]
    if not rule.name.strip() or len(full) < 2 or not rule.match or not rule.no_match:
        raise RuleIncomplete
    alone = catalogue_of([rule], alone=True)
    matcher = Matcher(alone)
    for problem in checks.check(alone, matcher, [rule.id]):
        failure = _FAILURES.get(problem.message)
        if failure is not None:
            raise failure(**problem.args)
    return matcher


def attempt(store: Store, rule: OwnRule, cancelled: Callable[[], bool] = lambda: False) -> dict[str, Any]:
    """What a rule would find in the case, message by message: {n, conversations, read, hits: the first of them}.

    A hit: row, spans (start, end in code points). Raises what `check` raises, and Cancelled.
    """
    matcher = check(rule)
    hits: list[dict[str, Any]] = []
    total, read, talks = 0, 0, set()
    said = iter(store.db.execute(
        "SELECT m.id, m.conversation, m.sender, m.direction, m.text FROM message m WHERE m.record = 0"
        f" AND m.text IS NOT NULL AND {SAID} AND {store.visible} ORDER BY m.sort_ms, m.id"))
    while rows := [*islice(said, _AT_ONCE)]:
        if cancelled():
            raise Cancelled
        read += len(rows)
        worth = matcher.anchors_of(fold(row[4]) for row in rows)
        for (n, conversation, sender, direction, text), numbers in zip(rows, worth, strict=True):
            if not numbers:
                continue
            turn = Turn(None if sender is None else str(sender), direction, 0, text, fold(text))
            found = matcher.match([turn], 0, numbers)
            if found:
                total += 1
                talks.add(conversation)
                if len(hits) < _SHOWN:
                    hits.append({"row": n, "spans": [(start, end) for m in found for _, start, end in m.spans]})
    return {"n": total, "conversations": len(talks), "read": read, "hits": hits}


# -- keeping --------------------------------------------------------------------------------------------------------

def listing(store: Store) -> list[dict[str, Any]]:
    """The rules kept in the case, by name: uid, rule, at, actor, and its flags by status."""
    flags: dict[str, dict[str, int]] = {}
    for rule, status, n in store.db.execute(
        "SELECT f.rule, f.status, count(*) FROM flag f JOIN message m ON m.id = f.message"
        f" WHERE f.rule LIKE '%.own-%' AND {store.visible} AND {store.flag_visible} GROUP BY 1, 2"):
        flags.setdefault(rule, {})[status] = n
    return sorted(({"uid": made["uid"], "rule": (rule := msgspec.convert(made["body"], OwnRule)), "at": made["at"],
                    "actor": made["actor"], "flags": flags.get(rule.id, {})} for made in work.made(store, MADE)),
                  key=lambda entry: (entry["rule"].name.casefold(), entry["uid"]))


def rules_of(case: Case) -> list[OwnRule]:
    """The rules kept in the case, by id."""
    found = [msgspec.convert(json.loads(body), OwnRule) for (body,) in case.db.execute(
        "SELECT body FROM made WHERE kind = ? ORDER BY uid", (MADE,))]
    return sorted(found, key=lambda rule: rule.id)


def keep(case: Case, rule: OwnRule) -> work.Change:
    """Keep a rule in the case; one of the same name and indicator is replaced, as its next version.

    Raises what `check` raises, and NameTaken where another one would be replaced: “долг v2” for “паспорт v2”. Its flags
    come with `run`.
    """
    check(rule)
    before = next((r for r in rules_of(case) if r.id == rule.id), None)
    if before is not None:
        if _same(before.name) != _same(rule.name):
            raise NameTaken(other=before.name)
        rule = msgspec.structs.replace(rule, version=before.version + 1)
    return work.make(case, MADE, msgspec.to_builtins(rule), uid=f"{MADE}:{rule.id}")[1]


def _same(name: str) -> str:
    """What two names of one rule have in common."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", name).casefold()))


def remove(case: Case, uid: str) -> work.Change:
    """Take a rule out of the case. Raises NoSuchAnnotation."""
    return work.unmake(case, uid)


def run(case: Case) -> int:
    """Bring the flags of own rules in step with the rules kept: unreviewed flags of rules that are gone or changed go,
    decided ones stay; then every rule is run over all that may be seen. Logged. Returns how many flags are new.
    """
    rules = rules_of(case)
    catalogue(case)
    with case.transaction():
        versions = {rule.id: str(rule.version) for rule in rules}
        for flag, rule, version in case.db.execute(
            "SELECT id, rule, rule_version FROM flag WHERE rule LIKE '%.own-%' AND status = 'unreviewed'").fetchall():
            if versions.get(rule) != version:
                case.db.execute("DELETE FROM flag WHERE id = ?", (flag,))
        case.db.execute("DELETE FROM flag_span WHERE flag NOT IN (SELECT id FROM flag)")
        if not rules:
            return 0
        mine = applying.Rules(_alone(_key(rules)), Matcher(_alone(_key(rules))))
        stored = mine.match(case, patterns=False, closely=False)
        chain.record(case, "rules.run", f"{len(rules)}", None, {
            "sha256": catalogue(case).sha256, "rules": sorted(versions), "flags": stored})
    return stored


# -- the catalogue in force -----------------------------------------------------------------------------------------

_in_force: list[Catalogue] = []


def catalogue(case: Case) -> Catalogue:
    """The shipped rules with those of the case: what the report names and flags are explained from."""
    rules = rules_of(case)
    found = _whole(_key(rules)) if rules else shipped()
    _in_force[:] = [found]
    return found


def in_force() -> Catalogue:
    """The catalogue of the case that was asked for last, for a thread that must not read the case."""
    return _in_force[0] if _in_force else shipped()


def _key(rules: Sequence[OwnRule]) -> bytes:
    return msgspec.json.encode(list(rules))


@lru_cache(maxsize=4)
def _whole(rules: bytes) -> Catalogue:
    return catalogue_of(msgspec.json.decode(rules, type=list[OwnRule]))


@lru_cache(maxsize=4)
def _alone(rules: bytes) -> Catalogue:
    return catalogue_of(msgspec.json.decode(rules, type=list[OwnRule]), alone=True)


# -- files ----------------------------------------------------------------------------------------------------------

def write_file(case: Case, path: Path) -> int:
    """Write the case's own rules to a file that another case can read; returns how many. Logged. Raises CannotWrite."""
    rules = rules_of(case)
    body = {"shape": _SHAPE, "catalogue": shipped().version, "rules": msgspec.to_builtins(rules)}
    try:
        path.write_text(json.dumps(body, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        from triage.search.export import CannotWrite  # noqa: PLC0415  (search takes 30 MB, which no import needs)

        raise CannotWrite(path=str(path), reason=error.strerror or str(error)) from error
    if case.why_read_only is None:
        with case.transaction():
            chain.record(case, "export", path.name, None, {"rules": len(rules)})
    return len(rules)


def read_file(case: Case, path: Path) -> list[work.Change]:
    """Keep the rules of a file, all or none. Raises NoRules and what `keep` raises."""
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        if body["shape"] != _SHAPE:
            raise NoRules(path=str(path))
        rules = msgspec.convert(body["rules"], list[OwnRule])
    except (OSError, ValueError, KeyError, TypeError, msgspec.ValidationError) as error:
        raise NoRules(path=str(path)) from error
    with case.transaction():
        return [keep(case, rule) for rule in rules]
