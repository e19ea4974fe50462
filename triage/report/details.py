"""What an entry of the audit log holds, in the words of the report."""

from __future__ import annotations

import json
from typing import Any

from triage.custody.actions import titled, told
from triage.report.flow import Writer
from triage.report.glyphs import Shown


def plainly(w: Writer, detail: str, action: str = "") -> str:
    """Names and values of an object in JSON; where parts of it are blacked out it may be text alone."""
    try:
        values = json.loads(detail or "{}")
    except ValueError:
        return detail
    if not isinstance(values, dict):
        return detail
    return _plainly(w, values, "", action) if values else ""


def _plainly(w: Writer, value: Any, key: str, action: str, *, inner: bool = False) -> Shown:
    if isinstance(value, dict) and value:
        join = w.say.listed if inner else w.say.in_series
        return Shown(join(w.say.labelled(w.glyphs.printable(titled(w.say, name)),
                                         _plainly(w, part, name, action, inner=True)) for name, part in value.items()))
    if isinstance(value, list) and value:
        return Shown(w.say.listed(_plainly(w, part, key, action, inner=True) for part in value))
    return Shown(w.apart(told(w.say, value, key, action)))
