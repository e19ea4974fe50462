"""The verb `formats`: what can be read."""

from __future__ import annotations

from typing import Any

from parsers import base
from parsers.words import N_
from triage.cli.output import as_json_lines, cut, table
from triage.words import Translator


def formats(options: Any, translate: Translator) -> int:
    """What can be read."""
    rows = [{"id": p.id, "name": p.name, "containers": list(p.containers), "tested": list(p.tested),
             "notes": p.notes, "version": p.version} for p in base.parsers()]
    if options.json:
        as_json_lines(rows)
    else:
        table([(r["id"], translate(str(r["name"])), ", ".join(r["containers"]),
                cut("; ".join(map(translate, r["tested"]))))
               for r in rows],
              [translate(h) for h in (N_("Format"), N_("Name"), N_("Comes as"), N_("Tested with"))])
    return 0
