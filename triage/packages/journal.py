"""What the log of a case says of its packages, and what a reader has done in a package so far."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import msgspec

from triage.case import Case
from triage.packages import info, state
from triage.packages.info import Package


class Sent(msgspec.Struct, frozen=True):
    """A package that the log names. `merged`: when something was last taken over from it (ISO 8601 UTC), or empty;
    `taken` and `kept`: how many decisions by then.
    """

    file: str
    sha256: str
    size: int
    package: Package
    merged: str = ""
    taken: int = 0
    kept: int = 0


def sent(db: Any) -> list[Sent]:
    """The packages made from a case, newest first. What was taken back since is counted all the same."""
    found: dict[str, Sent] = {}
    for at, action, subject, text in db.execute(
        "SELECT at, action, subject, detail FROM audit WHERE action IN ('package.make', 'package.merge') ORDER BY seq"):
        detail = json.loads(text)
        if action == "package.make":
            package = msgspec.convert(detail["package"], Package)
            found[package.id] = Sent(subject, detail["sha256"], detail["size"], package)
        elif (one := found.get(detail["package"])) is not None:
            found[one.package.id] = msgspec.structs.replace(
                one, merged=at, taken=one.taken + detail["theirs"] + detail["both"], kept=one.kept + detail["mine"])
    return list(found.values())[::-1]


def done(case: Case) -> dict[str, int]:
    """In a package: how many decisions of each kind (see triage.packages.state) differ from those it was made with."""
    base = msgspec.json.decode(case.fact(info.FACT_BASE), type=state.State)
    tags = frozenset(key.partition("|")[2] for key in base if key.startswith("tag|"))
    now = state.read(case.db, tags)
    counts = Counter(key.partition("|")[0] for key in {*base, *now} if state.differs(base.get(key), now.get(key)))
    return {kind: counts[kind] for kind in state.KINDS if counts[kind]}
