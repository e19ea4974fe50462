"""The verb `media`: files that messages carry, read and compared with lists of known hashes on request."""

from __future__ import annotations

import sys
from typing import Any

from parsers.words import N_
from triage.case import Case
from triage.cli.output import as_json_lines, cut, table
from triage.cli.usage import WrongUsage
from triage.media import files, gallery
from triage.media.gallery import Filter
from triage.sources import known_hashes
from triage.store import Store
from triage.words import Translator

_FIELDS = (
    "name", "kind", "mime", "size", "present", "sha256", "sha1", "md5", "stated_sha256", "path", "width", "height",
    "seconds", "taken", "lat", "lon", "camera", "failed", "known", "message", "conversation_title", "sender", "sent_at",
    "sent_at_local",
)


def media(case: Case, options: Any, translate: Translator) -> int:
    """Files, by the time of the first message that carries them. 1 where one could not be read, or not be compared."""
    if options.category and not options.hashes:
        reason = N_("--category names what is on a list: give the list with --hashes.")
        raise WrongUsage(reason=reason, program="main.py")
    if options.read:
        with case.scratch() as scratch:
            for batch in files.read(files.wanted(Store(case), again=True), scratch):
                files.keep(case, batch)
    if options.hashes:
        known_hashes.add(case, options.hashes, options.category or "")
    store = Store(case)
    ids = gallery.ids(store, Filter(only="known" if options.known else ""))[options.offset:]
    found = [f for f in gallery.rows(store, ids if options.limit is None else ids[:options.limit]) if f]
    if options.json:
        as_json_lines({name: file[name] for name in _FIELDS} for file in found)
    else:
        table([(cut(f["name"] or f["path"] or "", 40), f["mime"], f["sha256"] or f["stated_sha256"], ", ".join(
            k["category"] or k["list"] for k in f["known"]), translate(f["failed"]) if f["failed"] else "")
            for f in found],
            [translate(h) for h in (N_("Name"), N_("Type"), N_("SHA-256"), N_("Known hashes"), N_("Problem"))])
    left = known_hashes.uncompared(store) if options.hashes or options.known else 0
    if left:
        sys.stderr.write(translate(known_hashes.UNCOMPARED, n=left) + "\n")
    return int(bool(left) or any(f["failed"] for f in found))
