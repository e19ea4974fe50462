"""A returned package against the case: what the reader decided, what was decided here meanwhile, and where they differ.

Three ways: the decisions that stood when the package was made (`Package.base`), those of the case now, and those of the
package now. A package is refused whose log does not hold together, or that this case's log does not know.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any, Literal

import msgspec

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.packages import info, state
from triage.packages.info import Package
from triage.packages.state import State, Trace, Value

_JUDGEMENTS = frozenset(("flag", "category"))
Standing = Literal["there", "here", "same", "conflict", "settled"]
Choice = Literal["mine", "theirs", "both"]
STANDINGS: dict[str, str] = {
    "conflict": N_("Decided differently"), "there": N_("New from the reader"), "here": N_("New here"),
    "same": N_("Both the same"), "settled": N_("Taken over before"),
}
#: Kinds of which both can stand beside one another.
BOTH = frozenset({"note", "rendering"})
#: Kind of the `made` row that remembers what was taken over from a package, under the uid `package:` and its id:
#: {"settled": {key: [digest of the reader's decision, choice]}, "base": {key: the reader's decision or null},
#: "added": [keys of the reader's texts that stand beside]}.
MADE = "package"


class NotAPackage(UserError):
    message = N_("{path} is a case, not a review package. Choose the file that the second reader sent back.")
    exit_code = 2


class OfAnotherCase(UserError):
    message = N_("{path} was made from another case. Open the case that it was made from, and merge it there.")
    exit_code = 2


class OfALaterState(UserError):
    message = N_("{path} was made from a later state of this case, or the case's log was cut. Open the newest copy.")
    exit_code = 2


class PackageTampered(UserError):
    message = N_("{path} cannot be trusted: {what}. Nothing was taken over. Ask the reader for the file again.")
    exit_code = 1


class MergeIntoPackage(UserError):
    message = N_("This is a review package itself. Open the case that it was made from, and merge it there.")
    exit_code = 2


class Side(msgspec.Struct, frozen=True):
    """What one of the two decided: None is “nothing”, as after taking it away. Who, when (ISO 8601 UTC) and why."""

    value: dict[str, Any] | None
    actor: str
    at: str
    reason: str


class Item(msgspec.Struct, frozen=True):
    """One decision that changed since the package was made. `key`: see triage.packages.state."""

    key: str
    kind: str
    standing: Standing
    before: dict[str, Any] | None
    mine: Side
    theirs: Side
    digest: str
    settled: str = ""

    @property
    def may_keep_both(self) -> bool:
        """Whether both can stand: texts of which neither was taken away."""
        return self.kind in BOTH and self.mine.value is not None and self.theirs.value is not None


class Comparison(msgspec.Struct, frozen=True):
    """All items, conflicts first. `entries` and `head`: the reader's log, and the hash of its last entry."""

    path: str
    sha256: str
    package: Package
    items: tuple[Item, ...]
    entries: int
    head: str

    def standing(self, *wanted: str) -> list[Item]:
        """The items that stand so."""
        return [item for item in self.items if item.standing in wanted]


def compare(case: Case, path: Path, passphrase: str | None) -> Comparison:
    """Read a returned package beside the case. Changes neither.

    Raises what opening a case raises, NotAPackage, OfAnotherCase, OfALaterState, PackageTampered, MergeIntoPackage.
    """
    if info.of(case) is not None:
        raise MergeIntoPackage
    with Case.open(path, passphrase, case.actor, read_only=True) as packed:
        package = info.of(packed)
        if package is None:
            raise NotAPackage(path=str(path))
        _check_descent(case, packed, package, path)
        base = msgspec.json.decode(_checked_base(packed, package, path), type=State)
        tags = frozenset(key.partition("|")[2] for key in base if key.startswith("tag|"))
        theirs, their_traces = state.read(packed.db, tags), state.traces(packed.db, 0, tags)
        if state.unlogged(base, theirs, their_traces):
            raise PackageTampered(path=str(path), what=N_("it holds a decision that its log does not"))
        entries, head = packed.db.execute("SELECT count(*), (SELECT hash FROM audit ORDER BY seq DESC LIMIT 1)"
                                          " FROM audit").fetchone()
    mine, my_traces = state.read(case.db, tags), state.traces(case.db, package.head_seq, tags)
    items = _items(package, base, (mine, my_traces), (theirs, their_traces), memory(case, package))
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return Comparison(str(path), digest, package, tuple(items), entries, head)


def _check_descent(case: Case, packed: Case, package: Package, path: Path) -> None:
    first = case.db.execute("SELECT hash FROM audit WHERE seq = 1").fetchone()
    if first is None or first[0] != package.case:
        raise OfAnotherCase(path=str(path))
    known = case.db.execute("SELECT hash FROM audit WHERE seq = ?", (package.head_seq,)).fetchone()
    made = _made_entry(case, package)
    if known is None or known[0] != package.head_hash or made is None:
        raise OfALaterState(path=str(path))
    if made["base"] != package.base:
        raise PackageTampered(path=str(path), what=N_("it does not say what this case's log says of it"))
    if chain.verify_chain(packed):
        raise PackageTampered(path=str(path), what=N_("its log was changed after it was written"))


def _made_entry(case: Case, package: Package) -> dict[str, Any] | None:
    for (detail,) in case.db.execute("SELECT detail FROM audit WHERE action = 'package.make' AND seq > ? ORDER BY seq",
                                     (package.head_seq,)):
        made: dict[str, Any] = json.loads(detail)["package"]
        if made["id"] == package.id:
            return made
    return None


def _checked_base(packed: Case, package: Package, path: Path) -> bytes:
    base = packed.fact(info.FACT_BASE).encode()
    if hashlib.sha256(base).hexdigest() != package.base:
        raise PackageTampered(path=str(path), what=N_("the decisions it was made with were changed"))
    return base


def memory_uid(package: Package) -> str:
    """The uid of the row that remembers what was taken over from a package."""
    return f"{MADE}:{package.id}"


def memory(case: Case, package: Package) -> dict[str, Any]:
    """What was taken over from a package so far; see MADE."""
    row = case.db.execute("SELECT body FROM made WHERE uid = ?", (memory_uid(package),)).fetchone()
    found: dict[str, Any] = json.loads(row[0]) if row else {"settled": {}, "base": {}, "added": []}
    return found


def digest_of(value: Value | None) -> str:
    """What tells one decision of the reader from another under the same key."""
    return hashlib.sha256(msgspec.json.encode(value, order="sorted")).hexdigest()[:24]


def _items(package: Package, base: State, here: tuple[State, dict[str, Trace]], there: tuple[State, dict[str, Trace]],
           past: dict[str, Any]) -> list[Item]:
    (mine, my_traces), (theirs, their_traces) = here, there
    found = []
    for key in sorted({*base, *mine, *theirs}):
        m, t = mine.get(key), theirs.get(key)
        b = base.get(key)
        if key not in base and t is None and (key in past["added"] or not _is_new(m, key, package, my_traces)):
            continue  # it stood before and stayed out of the package, or came from it
        digest = digest_of(t)
        settled, choice = past["settled"].get(key, ("", ""))
        if key in past["base"] and settled != digest:  # the reader went on after a first return
            kept = past["base"][key]
            b = None if kept is None else msgspec.convert(kept, Value)
        standing = _standing(b, m, t, done=settled == digest, judged=_judged(key, m, t))
        if standing is not None:
            found.append(Item(key, key.partition("|")[0], standing, None if b is None else b.core,
                              _side(key, m, my_traces.get(key)), _side(key, t, their_traces.get(key)), digest,
                              choice))
    order = list(STANDINGS)
    return sorted(found, key=lambda item: (order.index(item.standing), list(state.KINDS).index(item.kind), item.key))


def _is_new(value: Value | None, key: str, package: Package, traces: dict[str, Trace]) -> bool:
    at = value.at if value is not None and value.at else traces[key].at if key in traces else ""
    return at > package.made_at


def _standing(base: Value | None, mine: Value | None, theirs: Value | None, *, done: bool,
              judged: bool) -> Standing | None:
    here, there = state.differs(base, mine), state.differs(base, theirs)
    if there and done:
        return "settled"
    if there and (here or judged):
        return "same" if state.agree(mine, theirs) else "conflict"
    return "there" if there else "here" if here else None


def _judged(key: str, mine: Value | None, theirs: Value | None) -> bool:
    """Whether each has said what to make of the same: nobody's judgement gives way to another's by itself."""
    return (key.partition("|")[0] in _JUDGEMENTS and mine is not None and theirs is not None
            and mine.actor != theirs.actor)


def _side(key: str, value: Value | None, trace: Trace | None) -> Side:
    """Who decided: the row says it where it stands; the log where it was taken away, where the row does not say, and
    for a tag, whose row keeps who made it when somebody calls it otherwise.
    """
    if value is not None and value.actor and not (trace and key.startswith("tag|")):
        return Side(value.core, value.actor, value.at, value.reason)
    trace = trace or Trace()
    return Side(None if value is None else value.core, trace.actor, trace.at, trace.reason)
