"""From the case to the report's data: the one place where the report reads the case.

The report covers the case up to the last entry of the audit log that changes what it says (`custody.report_head`);
the same head and options give the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parsers import base
from parsers.words import N_
from triage import __version__, people, scope
from triage.case import Case
from triage.casefile import facts
from triage.custody import chain, installed, logbook
from triage.flagging import own_rules, review, rulebook
from triage.flags.shipped import shipped
from triage.media import gallery
from triage.report import assessments, counted, exhibits, judged, model, named, redact, redaction
from triage.report.options import STATUSES, Options
from triage.sources import readings, stated
from triage.store import CALLS, Store
from triage.text import languages
from triage.text.fold import FOLD_VERSION
from triage.views import gaps, overview
from triage.words import DRAFTS, Translator
from triage.work.annotations import exhibits as chosen_messages

#: Shapes for others than the court: only what the exhibits need goes in.
_NARROW = frozenset({"bundle", "request"})


def build(case: Case, options: Options, out: Path | None = None) -> model.Report:
    """Read the case into the report's data, as the options ask; without what is redacted. `out`: where it will go.

    Raises UserErrors of `redact`.
    """
    if options.redact:
        redaction.number_people(case)
    shown, case.says = case.says, Translator(options.language)
    try:
        builder = _Builder(case, options)
        report = builder.report()
        if not options.redact:
            return report
        return redact.redacted(report, builder.plan(), out or Path(), builder.log)
    finally:
        case.says = shown


class _Builder:
    """Reads the case once; `refs` are the report's names of conversations, `people` its persons."""

    def __init__(self, case: Case, options: Options) -> None:
        self.case, self.options = case, options
        self.store = Store(case)
        self.catalogue = own_rules.catalogue(case)
        self.older = rulebook.behind(case)
        self.waiting = overview.waiting(case)
        self.head = model.Head(*chain.report_head(case))
        self.conversations = overview.conversations(self.store)
        self.refs = {c["id"]: f"C{n}" for n, c in enumerate(self.conversations, 1)}
        everything = overview.sources(case)
        self.sources = [s for s in everything if s["counts"]]
        self.aside = [s for s in everything if not s["counts"]]
        self.source_refs = {(s["exhibit"], s["path"], s["sha256"]): f"S{n}" for n, s in enumerate(self.sources, 1)}
        self.persons = people.listing(case)
        self.numbers = redaction.references(case, [p["id"] for p in self.persons])
        self.all_flags = list(review.listing(self.store))
        self.log = _log(case, self.head.seq)
        self.flags, self.chosen, self.selection = self._selected()

    def _selected(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]], tuple[model.Phrase, ...]]:
        """The flags and chosen messages whose passages are printed, and sentences that say so."""
        options = self.options
        chosen = chosen_messages(self.store)
        if options.chosen_only or options.shape in _NARROW:
            if chosen:
                return [], chosen, (model.Words(_CHOSEN),)
            accepted = [f for f in self.all_flags if f["status"] == "accepted"]
            if accepted:
                return accepted, [], (model.Words(_ACCEPTED),)
            flags = [f for f in self.all_flags if f["status"] in options.flags]
            return flags, [], (model.Words(_NONE_CHOSEN),)
        flags = [f for f in self.all_flags if f["status"] in options.flags]
        said: list[model.Phrase] = [model.Words(_ALL if options.flags == STATUSES else _SOME)]
        if chosen:
            said.append(model.Words(N_("Messages that the examiner chose: {n}."), {"n": len(chosen)}))
        return flags, chosen, tuple(said)

    def report(self) -> model.Report:
        """All of it."""
        case, store, options, refs, language = self.case, self.store, self.options, self.refs, self.options.language
        passages = exhibits.passages(store, self.flags, refs, self.chosen)
        printed = exhibits.exhibits(store, passages, refs, self.source_refs)
        exhibit_of = judged.exhibits_of(printed)
        standing = [f for f in self.all_flags if f["status"] != "rejected"]
        in_time = sorted(standing, key=lambda f: f["lane"] == "help")  # by time within the lane
        totals, met = store.totals(), languages.met(case)
        narrow = self._narrow(printed)
        shown = {c["id"]: refs[c["id"]] for c in narrow}
        conversations = tuple(_conversation(shown, c, store, self.source_refs) for c in narrow)
        persons = self._people(conversations)
        pay, hours = self._money(exhibit_of)
        sources = self._sources(printed)
        log = self._handling(sources) if options.shape in _NARROW else self.log
        return model.Report(
            id=options.identify(self.head.hash), shape=options.shape, title=case.fact("title"),
            case=_case_facts(case), head=self.head, method=self._method(),
            scope=_scope(case, named=options.shape not in _NARROW),
            totals=model.Totals(**{name: totals[name] for name in model.Totals.__struct_fields__}),
            sources=sources, unfinished=tuple(dict.fromkeys(one["exhibit"] for one in overview.unfinished(case))),
            people=persons, conversations=conversations,
            activity=counted.activity(store, self.conversations, refs, printed) if options.has("activity") else
            model.Activity(),
            network=counted.network(store, self._all_people(), [p["id"] for p in self.persons])
            if options.has("network") else model.Network(),
            money=pay, hours=hours, exhibits=printed, selection=self.selection,
            requests=named.requests(persons, conversations, printed, case.fact("region"))
            if options.has("requests") else (),
            indicators=assessments.indicators(self.catalogue, standing, language),
            assessments=assessments.of_passages(
                store, passages, judged.translations(store, printed), self.catalogue, language),
            conversation_assessments=assessments.of_conversations(
                store, self.conversations, refs, judged.phases(standing), judged.accepted(standing), language),
            triads=judged.triads(self.catalogue, in_time, refs, exhibit_of),
            patterns=judged.patterns(self.catalogue, self.flags, refs, language),
            notes=judged.notes(store, printed, self.conversations, self.persons, refs) if options.has("notes") else (),
            decisions=assessments.decisions(case, self.head.seq, {p["id"]: p["name"] for p in self.persons}),
            known=judged.known(store, {c["row"]: refs[c["id"]] for c in self.conversations}, printed)
            if options.has("known") else model.Known(),
            contrary=judged.contrary(passages),
            rates=assessments.rates(self.flags),
            languages=tuple(sorted(self.catalogue.covered)),
            languages_missing=tuple(n for n in met if n not in self.catalogue.covered),
            languages_partly=tuple(n for n in met if n in self.catalogue.partly),
            limits=self._limits(), unprinted=judged.unprinted(self.all_flags, passages, self.flags),
            non_punishment=any(f["code"] == "C-CRIME" and f["status"] == "accepted" for f in self.all_flags),
            audit=log, audit_left_out=len(self.log) - len(log),
            draft_language=language in DRAFTS,
        )

    def _narrow(self, printed: Sequence[model.Exhibit]) -> list[dict[str, Any]]:
        """The conversations that are listed."""
        if self.options.shape not in _NARROW:
            return self.conversations
        used = {exhibit.conversation for exhibit in printed}
        return [c for c in self.conversations if self.refs[c["id"]] in used]

    def plan(self) -> redaction.Plan:
        """What is to be replaced."""
        present = {c["id"]: (self.refs[c["id"]], {p["id"] for p in c["participants"]}) for c in self.conversations}
        everybody = [uid for (uid,) in self.case.db.execute("SELECT uid FROM person ORDER BY uid")]
        return redaction.plan(self.store, redaction.references(self.case, everybody) | self.numbers, present)

    def _all_people(self) -> tuple[model.Person, ...]:
        return tuple(_person(self.numbers[p["id"]], p) for p in self.persons)

    def _people(self, conversations: Sequence[model.Conversation]) -> tuple[model.Person, ...]:
        if self.options.shape not in _NARROW:
            return self._all_people()
        listed = {c.id for c in conversations}
        present = {p["id"] for c in self.conversations if c["id"] in listed for p in c["participants"]}
        return tuple(_person(self.numbers[p["id"]], p) for p in self.persons if p["id"] in present)

    def _sources(self, printed: Sequence[model.Exhibit]) -> tuple[model.Source, ...]:
        checked = counted.verified(self.case, self.head.seq)
        listed = tuple(
            _source(n, s, checked, [a for a in self.aside if readings.first(a) == readings.first(s)])
            for n, s in enumerate(self.sources, 1))
        if self.options.shape not in _NARROW:
            return listed
        used = {place.source for exhibit in printed for m in exhibit.messages for place in m.places}
        return tuple(source for source in listed if source.ref in used)

    def _handling(self, sources: Sequence[model.Source]) -> tuple[model.Entry, ...]:
        """The entries about the sources that are printed. What examiners decided, noted and looked for is no business
        of a provider or a witness, and would be an assessment.
        """
        subjects = {s.exhibit for s in sources} | {s.path for s in sources}
        return tuple(e for e in self.log if e.action in _ABOUT_CASE or (
            e.action in _ABOUT_SOURCES and e.subject in subjects))

    def _money(self, exhibit_of: dict[str, int]) -> tuple[model.Money, model.Money]:
        if not (self.options.has("money") or self.options.has("hours")):
            return model.Money(), model.Money()
        names = {p["id"]: (self.numbers[p["id"]], p["name"]) for p in self.persons}
        rows = {c["row"]: self.refs[c["id"]] for c in self.conversations}
        return named.money(self.store, names, rows, exhibit_of)

    def _method(self) -> model.Method:
        looked = rulebook.looked(self.case)
        used = {s["parser"] for s in self.sources if s["parser"]}
        settings = [model.Setting(model.Words(facts.FACTS[name]), self.case.fact(name)) for name in ("zone", "region")
                    if self.case.fact(name)]
        settings.append(model.Setting(model.Words(N_("Messages of context")), model.Words(
            N_("{n} before and {n} after each passage"), {"n": exhibits.CONTEXT})))
        return model.Method(
            program="Attest", version=__version__, sha256=installed.program(),
            catalogue_version=self.catalogue.version, catalogue_sha256=self.catalogue.sha256,
            marked=() if {one.sha256 for one in looked} <= {shipped().sha256} else tuple(
                model.MarkedWith(*one) for one in looked),
            folding=str(FOLD_VERSION),
            parsers=tuple(model.ParserUsed(p.id, p.name, p.version, "; ".join(p.tested), installed.of_parser(p))
                          for p in base.parsers() if p.id in used),
            settings=tuple(settings), searches=counted.searches(self.case, self.head.seq))

    def _limits(self) -> tuple[model.Phrase, ...]:
        limits: list[model.Phrase] = [model.Words(N_(
            "The rules find passages by their words. They miss what is said in other words, in pictures, in "
            "documents, in voice notes and in languages that they do not cover, and they match harmless passages "
            "too."))]
        if self.waiting:
            limits.append(model.Words(N_(
                "Messages of these exhibits had not been read closely to their end when this report was made, so that "
                "passages which say in other words what the rules look for may be missing: {names}."),
                {"names": ", ".join(self.waiting)}))
        if self.older:
            limits.append(model.Words(N_(
                "Sources that were looked through with an older rule catalogue: {n} (see the method). What the rules "
                "of this program find beyond that is not in this report, and the error rates were not measured with "
                "the older rules."), {"n": sum(one.sources for one in self.older)}))
        missing, wordless = gallery.unread(self.store)
        if missing:
            limits.append(model.Words(N_("Files that messages name and that are not in the evidence: {n}."),
                                      {"n": missing}))
        if wordless:
            limits.append(model.Words(N_(
                "Documents, recordings and films whose words no search and no rule reads, but for transcripts: {n}."),
                {"n": wordless}))
        if documents := gallery.read_documents(self.store):
            limits.append(model.Words(N_(
                "Documents whose words were read by a machine, so that search finds them; no rule looks through them: "
                "{n}."), {"n": documents}))
        by_status = Counter(f["status"] for f in self.all_flags)
        if by_status["rejected"]:
            limits.append(model.Words(N_(
                "{n} further passages matched rules and were rejected by the reviewer; they are not printed."),
                {"n": by_status["rejected"]}))
        left_out = sum(f["status"] != "rejected" for f in self.all_flags) - len(self.flags)
        if left_out and self.options.shape not in _NARROW:
            limits.append(model.Words(_LEFT_OUT if self.options.chosen_only else N_(
                "{n} further passages matched rules and are left out of this report by choice, because of their "
                "status."),
                {"n": left_out}))
        return tuple(limits)


_ABOUT_CASE = frozenset({"case.create", "case.migrate", "verify"})
_ABOUT_SOURCES = frozenset({
    "evidence.add", "evidence.done", "evidence.changed", "source.read", "source.cancelled", "source.failed",
    "source.zone", "source.again", "reading.set", "reading.set.undo",
})

_LEFT_OUT = N_("{n} further passages matched rules and are left out of this report by choice.")
_CHOSEN = N_("Only messages that the examiner chose are printed, with their context.")
_ACCEPTED = N_("No message was chosen by an examiner; the passages of all accepted flags are printed instead.")
_NONE_CHOSEN = N_("No message was chosen by an examiner and no flag was accepted; the passages of all flags are "
                  "printed instead, and nobody has reviewed them.")
_ALL = N_("The passages of all flags that were not rejected are printed, each with its status.")
_SOME = N_("Only passages of flags with the chosen status are printed.")


def _case_facts(case: Case) -> model.CaseFacts:
    return model.CaseFacts(**{name: case.fact(name) for name in (
        "number", "title", "examiner", "agency", "laboratory", "customer", "reference", "requested", "authority",
        "question", "region")}, zone=case.fact("zone") or "UTC")


def _log(case: Case, until: int) -> tuple[model.Entry, ...]:
    """The log up to an entry; details as they were hashed, but for what may not be seen."""
    rows = case.db.execute("SELECT * FROM audit WHERE seq <= ? ORDER BY seq", (until,)).fetchall()
    set_back = chain.set_back((row[0], row[1]) for row in rows)
    written = list(chain.entries(case, until))
    return tuple(
        model.Entry(seq, at, actor, action, told.subject, told.reason,
                    detail if told is entry else json.dumps(told.detail, ensure_ascii=False, sort_keys=True),
                    previous, digest, set_back.get(seq, ""))
        for (seq, at, actor, action, _, _, detail, previous, digest), entry, told in zip(
            rows, written, logbook.told(case, written), strict=True))


def _scope(case: Case, *, named: bool) -> model.Scope:
    """`named`: with the names of privileged people, which nobody outside needs."""
    held = scope.withheld(case)
    names = {bit: name for name, bit in scope.NAMES.items()}
    return model.Scope(
        date_from=case.fact("scope-from") or None, date_to=case.fact("scope-to") or None,
        people=_list(case.fact("scope-people")), privileged=_list(case.fact("privileged")) if named else (),
        held_back=tuple(model.HeldBack(what, n) for what, n in held.items() if n),  # type: ignore[arg-type]
        openings=tuple(model.Opening(names[bit], by, at, reason) for bit, at, by, reason in case.db.execute(  # type: ignore[arg-type]
            "SELECT bit, at, actor, reason FROM opening ORDER BY at")),
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace(";", ",").split(",") if part.strip())


def _source(n: int, s: dict[str, Any], checked: dict[str, tuple[str, str]], aside: list[dict[str, Any]]
            ) -> model.Source:
    reasons: Counter[tuple[str, str]] = Counter()
    for warning in s["warnings"]:
        reasons[(warning["message"], json.dumps(warning["args"], sort_keys=True))] += 1
    at, what = checked.get(s["path"], checked.get("", ("", "")))
    later = at and s["finished_at"] and at > s["finished_at"]
    return model.Source(
        ref=f"S{n}", exhibit=s["exhibit"], path=s["path"], status=s["status"], size=s["size"], sha256=s["sha256"],
        md5=s["md5"], format=s["format"] or "", parser=s["parser"] or "", parser_version=s["parser_version"] or "",
        identified=s["identified"] or "",
        reason=_words(s["reason"], s["reason_args"]) if s["reason"] else None,
        acquired_by=s["acquired_by"] or "", acquired_at=s["acquired_at"] or "",
        acquired_with=s["acquired_with"] or "", stated_sha256=s["stated_sha256"], read_at=s["finished_at"],
        verified_at=at if later else None, sha256_after=None if what else s["sha256"],
        verification=what if later else "",
        zone=s["zone"] or "", offset_s=s["offset_ms"] / 1000,
        ledger=tuple(model.LedgerLine(kind, **counts) for kind, counts in s["kinds"].items()),
        rejections=tuple(model.Reason(_words(r["message"], r["args"]), r["n"]) for r in s["rejections"]),
        warnings=tuple(model.Reason(_words(message, json.loads(args)), times)
                       for (message, args), times in reasons.items()),
        listed=tuple(_words(*said) for said in stated.sentences(s["listed"])),
        aside=tuple(model.Words(_ASIDE, {
            "parser": a["parser"], "version": a["parser_version"], "time": (a["finished_at"] or a["started_at"])[:10],
            **{name: a[name] for name in overview.LEDGER}}) for a in aside),
    )


_ASIDE = N_("Parser {parser} {version}, {time}: {found} found, {stored} stored, {merged} merged, {rejected} rejected. "
            "This result is set aside and not counted.")


def _words(message: str, args: dict[str, Any]) -> model.Words:
    return model.Words(message, {k: v if isinstance(v, int | float) else str(v) for k, v in args.items()})


def _person(ref: str, p: dict[str, Any]) -> model.Person:
    return model.Person(
        ref=ref, name=p["name"], messages=p["messages"], owner=any(i["owner"] for i in p["identifiers"]),
        identifiers=tuple(model.Identifier(
            app=i["app"], kind=i["kind"], value=i["e164"] or i["identifier"] or "", raw=i["identifier"] or "",
            name=i["name"] or "", country=i["country"] or "",
            line_type=model.Words(i["line_type"]) if i["line_type"] else "")
            for i in p["identifiers"]),
    )


def _conversation(shown: dict[str, str], c: dict[str, Any], store: Store, refs: dict[Any, str]) -> model.Conversation:
    calls = store.db.execute(
        "SELECT count(*) FROM message m WHERE m.conversation = ? AND " + CALLS + " AND " + store.visible,
        (c["row"],)).fetchone()[0]
    rows = store.db.execute(
        "SELECT e.exhibit, s.path, s.sha256 FROM conversation_source q JOIN source s ON s.id = q.source"
        " JOIN evidence e ON e.id = s.evidence WHERE q.conversation = ? ORDER BY 1, 2", (c["row"],))
    missing, beside = gaps.counts(c["details"])
    return model.Conversation(
        ref=shown[c["id"]], id=c["id"], title=c["title"], app=c["app"], kind=c["kind"],
        participants=tuple(p["name"] for p in c["participants"]), messages=c["messages"], calls=calls,
        first=_edge_time(store, c["first"]), last=_edge_time(store, c["last"]),
        sources=tuple(refs[row] for row in rows if row in refs), missing=missing, beside=beside, state=c["state"],
        also=tuple((shown[other["id"]], other["both"]) for other in c["also"] if other["id"] in shown),
    )


def _edge_time(store: Store, text: str | None) -> model.Time | None:
    """A conversation's first or last time: UTC where it ends in Z, else wall-clock."""
    if text is None:
        return None
    if text.endswith("Z"):
        return exhibits.display_time(store, text, None, text, "utc")
    return model.Time(None, text, None, text, "local")
