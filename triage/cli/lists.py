"""The verbs that list what is in a case, and `review`, which decides on a flag."""

from __future__ import annotations

import sys
from typing import Any

from parsers.errors import UserError
from parsers.words import N_
from triage import people as persons
from triage.case import Case
from triage.cli.output import as_json, as_json_lines, cut, table
from triage.custody import logbook
from triage.flagging import matched, rulebook
from triage.flagging import review as reviewing
from triage.flags.patterns.words import specs
from triage.flags.shipped import shipped
from triage.report import labels
from triage.store import CALLS, MESSAGES, Store
from triage.views import calls, overview
from triage.words import Translator


class NoSuchCode(UserError):
    message = N_("There is no code {code}. The manual lists them under “Indicators”.")
    exit_code = 2


class NoSuchSourceId(UserError):
    message = N_("There is no source {source} in this case. “info” lists them.")
    exit_code = 2


def messages(case: Case, options: Any, translate: Translator) -> int:
    """Messages (or calls) by time."""
    store = Store(case)
    where, parameters = "1", []
    if options.conversation:
        where = store.in_conversation()
        parameters = [store.conversation_id(options.conversation)] * 2
    if options.source:
        row = case.db.execute("SELECT id FROM source WHERE uid = ?", (options.source,)).fetchone()
        if row is None:
            raise NoSuchSourceId(source=options.source)
        where = f"({where}) AND (m.source = ? OR m.id IN (SELECT message FROM copy WHERE source = ?))"
        parameters += [row[0], row[0]]
    found = store.messages(where, parameters, limit=options.limit, offset=options.offset,
                           records=CALLS if options.calls else MESSAGES)
    if options.json:
        as_json_lines(found)
    else:
        message_table(found, translate)
    return 0


def message_table(found: Any, translate: Translator, text: str = "text") -> None:
    """Messages for people, one a line; of a call that no words tell of what it was."""
    table([(m["sent_at"] or m["sent_at_local"] or m["sent_at_raw"], cut(m["conversation_title"], 25),
            cut((m["sender"] or {}).get("name"), 20), m["kind"], cut(
                m[text] or (" · ".join(calls.words(m, translate)) if calls.is_call(m) else ""), 90)) for m in found],
          [translate(h) for h in (N_("Time"), N_("Conversation"), N_("Sender"), N_("Kind"), N_("Text"))])


def conversations(case: Case, options: Any, translate: Translator) -> int:
    """Conversations by priority."""
    found = overview.conversations(Store(case), options.limit, options.offset, translate.language)
    if options.json:
        as_json_lines(overview.why_in_words(c, translate) for c in found)
    else:
        table([(c["priority"], c["help"], cut(c["title"], 40), _app(c, translate), c["messages"], c["first"], c["last"],
                overview.why_in_words(c, translate)["why"]) for c in found],
              [translate(h) for h in (N_("Priority"), N_("Help lane"), N_("Conversation"), N_("App"), N_("Messages"),
                                      N_("First"), N_("Last"), N_("Why"))])
    return 0


def _app(conversation: dict[str, Any], translate: Translator) -> str:
    return translate(labels.APP.get(conversation["app"], conversation["app"]))


def people(case: Case, options: Any, translate: Translator) -> int:
    """People and their identifiers."""
    found = persons.listing(case, options.limit, options.offset)
    if options.json:
        as_json_lines(found)
    else:
        table([(p["name"], p["category"], p["messages"], ", ".join(
            i["e164"] or i["identifier"] or "" for i in p["identifiers"])) for p in found],
            [translate(h) for h in (N_("Name"), N_("Category"), N_("Messages"), N_("Identifiers"))])
    return 0


def flags(case: Case, options: Any, translate: Translator) -> int:
    """Passages that match the rules."""
    if options.again is not None:
        rulebook.run_again(case, options.again or None)
    store = Store(case)
    _check_code(case, options.code)
    found = reviewing.listing(store, status=options.status, code=options.code, lane=options.lane,
                              limit=options.limit, offset=options.offset, by_time=True)
    if options.json:
        as_json_lines(found)
    else:
        listed = list(found)
        words = matched.words(store, [f["id"] for f in listed])
        table([(f["id"], f["code"], f["lane"], translate(labels.REVIEW[f["status"]]), cut(matched.line(
            words.get(f["id"], [])))) for f in listed],
            [translate(h) for h in (N_("Flag"), N_("Code"), N_("Lane"), N_("Status"), N_("Matched words"))])
    return 0


def _check_code(case: Case, code: str | None) -> None:
    """A mistyped code must not pass for one that nothing matches. Raises NoSuchCode."""
    known = {*shipped().codes, *(name.partition(".")[0] for name in specs())}
    if code is not None and code not in known and case.db.execute(
            "SELECT 1 FROM flag WHERE code = ?", (code,)).fetchone() is None:  # of rules of another version
        raise NoSuchCode(code=code)


def review(case: Case, options: Any, translate: Translator) -> int:
    """Decide on a flag."""
    reviewing.get(Store(case), options.flag)
    reviewing.decide(case, options.flag, options.verdict, options.reason)
    flag = reviewing.get(Store(case), options.flag)
    word = translate(labels.REVIEW[flag["status"]])
    as_json(flag) if options.json else sys.stdout.write(f"{flag['id']}  {word}\n")
    return 0


def log(case: Case, options: Any, translate: Translator) -> int:
    """The audit chain."""
    entries = list(logbook.entries(case))[options.offset:]
    entries = entries if options.limit is None else entries[:options.limit]
    if options.json:
        as_json_lines({name: getattr(e, name) for name in e.__struct_fields__} for e in entries)
    else:
        table([(e.seq, e.at, e.actor, e.action, cut(e.subject, 50), e.reason, e.hash[:12]) for e in entries],
              [translate(h) for h in (N_("No."), N_("Time (UTC)"), N_("Actor"), N_("Action"), N_("Subject"),
                                      N_("Reason"), N_("Hash"))])
    return 0
