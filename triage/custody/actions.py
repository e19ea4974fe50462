"""What the actions of the audit log and the details of its entries are called, in the window's log and the printed one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from parsers.words import N_
from triage.report import labels
from triage.report.options import PARTS

ACTIONS = {
    "case.create": N_("Case created"), "case.open": N_("Case opened"), "case.close": N_("Case closed"),
    "case.migrate": N_("Case migrated"), "fact.set": N_("Fact set"), "evidence.add": N_("Evidence added"),
    "evidence.done": N_("Evidence read"), "evidence.changed": N_("Evidence changed"), "source.read": N_("Source read"),
    "source.cancelled": N_("Source cancelled"),
    "source.records": N_("Records of a source stated anew"),
    "source.closely": N_("Source read closely"), "source.zone": N_("Zone assigned"), "flag.accept": N_("Flag accepted"),
    "flag.reject": N_("Flag rejected"), "flag.unsure": N_("Flag left undecided"), "flag.undo": N_("Decision undone"),
    "flags.run": N_("Rules run"), "person.merge": N_("People merged"), "person.part": N_("Merge undone"),
    "person.set": N_("Person described"), "scope.open": N_("Scope opened"), "scope.close": N_("Scope closed"),
    "tag.add": N_("Tagged"), "tag.remove": N_("Tag taken off"), "tag.drop": N_("Tag taken away everywhere"),
    "tag.change": N_("Tag changed"), "note.add": N_("Note written"), "note.change": N_("Note changed"),
    "note.drop": N_("Note taken away"), "exhibit.choose": N_("Chosen for the report"),
    "exhibit.drop": N_("Left out of the report"), "translation.add": N_("Translation written"),
    "transcript.add": N_("Transcript written"), "ocr.add": N_("Text read from a picture"),
    "document.add": N_("Words read from a document"),
    "rendering.change": N_("Translation or transcript changed"),
    "rendering.drop": N_("Translation or transcript taken away"), "flag.redo": N_("Decision taken again"),
    "media.read": N_("Files read"), "hashes.add": N_("List of hashes imported"),
    "hashes.drop": N_("List of hashes taken away"),
    "package.make": N_("Review package made"), "package.begin": N_("Review package begun"),
    "package.merge": N_("Decisions of a second reader taken over"), "package.kept": N_("Own decision kept"),
    "package.without": N_("Reader's decision without its passage"),
    "package.settled": N_("What was taken over remembered"), "package.flag": N_("Reader's decision on a flag"),
    "package.tag": N_("Reader's tag"), "package.tagged": N_("Tagged by the reader"),
    "package.note": N_("Reader's note"), "package.exhibit": N_("Reader's choice for the report"),
    "package.rendering": N_("Reader's translation or transcript"), "package.rule": N_("Reader's rule"),
    "package.line": N_("Reader's line of pay and debts"), "package.person": N_("Person described by the reader"),
    "package.joined": N_("People made one by the reader"),
    "source.failed": N_("Source could not be read"), "evidence.failed": N_("Evidence could not be read"),
    "selectors.gather": N_("Numbers and accounts read from the messages"),
    "languages.gather": N_("Languages of the messages told apart"), "rules.run": N_("Own rules run"),
    "keywords.load": N_("List of keywords loaded"), "keywords.remove": N_("List of keywords taken away"),
    "watch.load": N_("Watch list loaded"), "watch.remove": N_("Watch list taken away"),
    "watch.check": N_("Watch lists compared"), "search.save": N_("Search kept"),
    "search.forget": N_("Kept search taken away"), "redaction.set": N_("What is blacked out changed"),
    "redaction.drop": N_("What is blacked out changed"), "pseudonym.set": N_("Pseudonyms numbered"),
    "ocr.read.set": N_("Pictures read for text"),
    "document.read.set": N_("Documents read for words"), "training.answer.set": N_("Task of the training answered"),
    "rule.set": N_("Own rule kept"), "rule.drop": N_("Own rule removed"),
    "ledger.line.set": N_("Line of pay and debts set"), "ledger.line.drop": N_("Line of pay and debts taken away"),
    "source.again": N_("Source read again"), "reading.set": N_("Which reading of a source counts"),
    "reading.set.undo": N_("The choice of a reading taken back"),
    "messages.join": N_("Messages that two files tell count once"),
    "conversations.apart": N_("Two conversations count each for itself"),
    "search": N_("Search"), "verify": N_("Verified"), "report": N_("Report printed"), "export": N_("Export"),
}


def named(translate: Callable[..., str], action: str) -> str:
    """An action in words; its code where a later version knows more."""
    undone = action.removesuffix(".undo")
    if undone != action and undone in ACTIONS and action not in ACTIONS:
        return translate(N_("Taken back: {what}"), what=translate(ACTIONS[undone]))
    return translate(ACTIONS[action]) if action in ACTIONS else action


#: What the details of entries are called. What is not here stands by its own name: a file, a fact, a later version's.
DETAILS = {
    "acquired_at": N_("Acquired at"), "acquired_by": N_("Acquired by"), "acquired_with": N_("Acquired with"),
    "files_sha256": N_("List of files, SHA-256"), "records_sha256": N_("Records, SHA-256"),
    "stated_sha256": N_("Hash stated at hand-over"),
    "actor": N_("Actor"), "after": N_("Afterwards"), "app": N_("App"), "at": N_("Time (UTC)"), "author": N_("Author"),
    "attachments": N_("Attachments"), "before": N_("Before"), "both": N_("Both kept"), "call": N_("Calls"),
    "calls": N_("Calls"), "category": N_("Category"), "chosen_only": N_("Only chosen passages"),
    "contact": N_("Contacts"), "contacts": N_("Contacts"), "conversation": N_("Conversation"),
    "conversations": N_("Conversations"), "count": N_("Number"), "differ": N_("Hashes that differ"),
    "differing": N_("Files whose hash differs"), "equal": N_("Hashes that agree"), "missing": N_("Not here"),
    "uncompared": N_("Not compared"), "encrypted": N_("Encrypted"),
    "start": N_("From"), "end": N_("To"),
    "entries": N_("Entries"), "entry": N_("Entry"), "exhibit": N_("Exhibit ref"), "failed": N_("Failed"),
    "findings": N_("Findings"),
    "file": N_("File"), "files": N_("Files"), "filters": N_("Filters"), "flags": N_("Flags"), "format": N_("Format"),
    "found": N_("Found"), "from": N_("From"), "hash": N_("Hash"), "hashes": N_("Hashes"),
    "day_order": N_("Dates that do not tell day from month"),
    "head": N_("Log up to entry"), "id": N_("Id"), "keywords": N_("Keywords"), "kind": N_("Kind"),
    "language": N_("Language"), "left_out": N_("Left out"), "list": N_("List"), "location": N_("Locations"),
    "locations": N_("Locations"), "log": N_("Log"), "merge": N_("Merge"), "merged": N_("Merged"),
    "message": N_("Messages"), "messages": N_("Messages"), "mine": N_("Own decision kept"), "name": N_("Name"),
    "offset": N_("Clock offset"), "offset_s": N_("Clock offset"), "package": N_("Review package"),
    "paper": N_("Paper"), "parser": N_("Parser"), "parts": N_("Parts"), "people": N_("People"),
    "person": N_("Person"), "query": N_("Search terms"), "reaction": N_("Reactions"), "reason": N_("Reason"),
    "recovered": N_("Deleted rows recovered"), "redact": N_("Redacted"), "rejected": N_("Rejected"),
    "root": N_("Brought in from"), "rows": N_("Rows"), "rules": N_("Rules"), "selectors": N_("Numbers and accounts"),
    "rules_sha256": N_("Rule catalogue, SHA-256"), "gone": N_("Flags no longer found"),
    "sha256": "SHA-256", "shape": N_("Shape"), "signed_by": N_("Signed with"), "size": N_("Size"),
    "status": N_("Status"), "stored": N_("Stored"), "table": N_("Table"), "theirs": N_("Reader's decision"),
    "to": N_("To"), "value": N_("Value"), "version": N_("Version"), "was": N_("Was"), "with": N_("Joined with"),
    "withheld": N_("Held back"), "year": N_("Year of dates that have none"), "zone": N_("Zone"),
}


def titled(translate: Callable[..., str], key: str) -> str:
    """A detail's name in words."""
    return translate(DETAILS[key]) if key in DETAILS else key


#: What the values of details are called that come from a fixed list. Other values are what somebody wrote, or counts.
VALUES: Mapping[str, Mapping[str, str]] = {
    "category": labels.CATEGORY, "flags": labels.REVIEW, "parts": PARTS, "shape": labels.SHAPE,
    "status": {**labels.STATUS, **labels.REVIEW},
}
#: The same where the action says what a value is: elsewhere `before` and `after` are somebody's words.
VALUES_OF_ACTIONS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "flag": {"before": labels.REVIEW, "after": labels.REVIEW},
    "package.flag": {"before": labels.REVIEW, "after": labels.REVIEW},
}


def told(translate: Callable[..., str], value: Any, key: str = "", action: str = "") -> str:
    """A detail's value (plain JSON) in words; of several each on a line of its own, those within others indented.

    `key` is the name of the detail and `action` that of its entry: they say which list a value is from.
    """
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return translate(N_("yes")) if value else translate(N_("no"))
    if isinstance(value, Mapping):
        lines = []
        for name, inner in value.items():
            said = told(translate, inner, name, action)
            if "\n" in said:
                said = "\n" + "\n".join(f"  {line}" for line in said.split("\n"))
            lines.append(translate(N_("{name}: {value}"), name=titled(translate, name), value=said))
        return "\n".join(lines)
    if isinstance(value, list):
        return "\n".join(told(translate, one, key, action) for one in value)
    names = VALUES_OF_ACTIONS.get(_group(action), {}).get(key) or VALUES.get(key, {})
    return translate(names[value]) if isinstance(value, str) and value in names else str(value)


def _group(action: str) -> str:
    """`flag` of `flag.accept`, and `package.flag` of `package.flag.undo`."""
    first, _, rest = action.partition(".")
    return f"package.{rest.partition('.')[0]}" if first == "package" else first
