"""The verb `search`."""

from __future__ import annotations

import sys
from typing import Any

from parsers.words import N_
from triage import search as searches
from triage.case import Case
from triage.cli.lists import message_table
from triage.cli.output import as_json, as_json_lines, table
from triage.custody import chain
from triage.intake import passes
from triage.search import fields
from triage.search.nodes import QueryError
from triage.store import Store
from triage.views import details
from triage.words import Translator


def search(case: Case, options: Any, translate: Translator) -> int:
    """Find messages."""
    store = Store(case)
    _check_days(options.start, options.end)
    filters = searches.Filters(conversation=options.conversation, person=options.person, app=options.app,
                               start=options.start, end=options.end)
    query = searches.parse(options.query, filters)
    if case.why_read_only is None:
        passes.run(case, searches.needed_passes(query))
        with case.transaction():
            chain.record(case, "search", options.query)
    if options.cross_check:
        return _cross_check(store, query, options, translate)
    if options.count:
        n = searches.count(store, query)
        as_json({"count": n}) if options.json else sys.stdout.write(f"{n}\n")
        return 0
    found = searches.find(store, query, limit=options.limit, offset=options.offset)
    if options.json:
        as_json_lines(found)
    else:
        message_table((_shown(message, translate) for message in found), translate, "snippet")
        _about(store, query, translate)
    return 0


def _check_days(*days: str | None) -> None:
    """Of an argument of its own, which stands at no place of the query. Raises NotADay."""
    for text in filter(None, days):
        try:
            fields.day(text)
        except QueryError as error:
            from triage.exchange.selection import NotADay  # noqa: PLC0415  (spreadsheets take a while to load)

            raise NotADay(text=text) from error


def _shown(message: dict[str, Any], translate: Translator) -> dict[str, Any]:
    """A hit for people: words that stand beside the text with where they stand, as nobody said them here."""
    name = (message.get("beside") or {}).get("name")
    if not name:
        return message
    label = translate(details.NAMES[name]) if name in details.NAMES else details.name_of(name)
    return message | {"snippet": translate(N_("{name}: {value}"), name=label, value=message["snippet"])}


def _cross_check(store: Store, query: searches.Query, options: Any, translate: Translator) -> int:
    result = searches.cross_check(store, query)
    if options.json:
        as_json(result)
    else:
        table([(result["count"], len(result["only_here"]), len(result["only_there"]))],
              [translate(h) for h in (N_("Messages"), N_("Only here"), N_("Only there"))])
        for message, reason in result.get("reasons", {}).items():
            sys.stderr.write(f"{message}  {translate(reason)}\n")
    return 1 if result["only_here"] or result["only_there"] else 0


def _about(store: Store, query: searches.Query, translate: Translator) -> None:
    """To people, on standard error: what loose words stood for, and what may have been meant where nothing is."""
    for shown in searches.explain(store, query):
        words = ", ".join(f"{word} ({n})" for word, n in shown["words"].items()) or "–"
        sys.stderr.write(translate(N_("{word} stands for: {words}"), word=shown["word"], words=words) + "\n")
    for text in searches.suggestions(store, query, nothing=not searches.count(store, query)):
        sys.stderr.write(translate(N_("Did you mean: {query}"), query=text) + "\n")
