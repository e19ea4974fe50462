"""The case at a glance: what was read and what was lost, what to read first, what scope and privilege hold back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from parsers.words import N_
from triage.flagging import rulebook
from triage.flags.combine import RULE
from triage.flags.shipped import shipped
from triage.report import labels
from triage.search import Filters
from triage.text import languages
from triage.views import calls, overview
from triage.views.exhibits import set_apart
from ui import codes
from ui.desk import Desk
from ui.look.theme import ROOMY, XL, XS, L, M, S, theme
from ui.look.tips import as_it_stands
from ui.reading import activity, flag_counts
from ui.running.importing import Importing
from ui.running.operations import Reader
from ui.views.evidence.intake import ProgressCard
from ui.views.overview.facts import FactsPanel
from ui.views.overview.ledger import ledger_sentence, ledger_table, sources_sentence
from ui.views.overview.scope import ScopeCard
from ui.views.place import Place, scrolled, to_evidence
from ui.widgets.activity import Activity
from ui.widgets.basic import Card, Elided, Empty, Label, Pill, Pressable, button, clear, column, glyph_label, row, rule
from ui.widgets.flow import Beside, FlowLayout
from ui.widgets.heatmap import HeatMap, night_share
from ui.widgets.priority import Bars
from ui.widgets.scrolled import reveal
from ui.words import (
    count,
    day_span,
    dotted,
    language,
    listed,
    locale,
    number,
    of,
    parse_iso,
    sentence,
    short_day,
    told_apart,
    tr,
)

_TOP, _HELPING, _CHIPS = 6, 3, 6
#: What is known is shown without the rest where that takes longer than this.
_PATIENCE_MS = 120
#: What is counted, its name, and the place that shows what was counted.
_TILES: tuple[tuple[str, str, str], ...] = (
    ("messages", N_("Messages"), "conversations"), ("conversations", N_("Conversations"), "conversations"),
    ("people", N_("People"), "people"), ("calls", N_("Calls"), "search"),
    ("attachments", N_("Attachments"), "media"), ("flags", N_("Flags"), "review"),
)
#: The facts keep this width beside the panel of the training too: their heading stands on one line. Pixels.
_SIDE = 300


class Overview(Place):
    """One page, read from top to bottom."""

    CONCERNS = frozenset({"evidence", "flags", "scope", "people", "facts"})

    def __init__(self, desk: Desk, importing: Importing) -> None:
        super().__init__(desk, importing)
        self.main = QVBoxLayout()
        self.main.setSpacing(M)
        self.progress = ProgressCard(importing)
        self.scope = ScopeCard(desk)
        self.facts = FactsPanel(desk)
        content = self._content = QWidget()
        side = column(self.scope, self.facts, None, spacing=M)
        if theme().scale <= ROOMY:
            self.facts.setMinimumWidth(_SIDE)
        outer = self._outer = QVBoxLayout(content) if theme().scale > ROOMY else QHBoxLayout(content)
        outer.setContentsMargins(XL, L, XL, XL)
        outer.setSpacing(L)
        outer.addLayout(column(self.progress, self.main, None, spacing=M), 5)
        outer.addLayout(side, 2)
        self.setLayout(column(scrolled(content)))
        self._ledger_open = False
        self._met: tuple[int, list[str], list[str]] = (-1, [], [])
        self._found: dict[str, Any] = {}
        self._hours: QVBoxLayout | None = None
        self._uncovered: Card | None = None
        self._counted_hours: tuple[dict[str, list[list[int]]], str] | None = None
        self._asked = 0
        self._building: Iterator[None] = iter(())
        self._soon = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._soon.timeout.connect(lambda: self._fill(self._found))
        importing.ended.connect(self._imported)

    def _imported(self, _: object) -> None:
        if self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        spoken = language()

        def counted(reader: Reader) -> dict[str, Any]:
            return {**overview.info(reader.case, newer=False), "unfinished": overview.unfinished(reader.case),
                    "waiting": overview.waiting(reader.case), "reviewed": flag_counts(reader.store),
                    "activity": activity(reader.store), "older": rulebook.older(reader.case),
                    "zone": reader.store.zone.key}

        def weighed(reader: Reader) -> dict[str, Any]:
            return {"conversations": set_apart(reader.store, overview.conversations(reader.store, language=spoken))}

        def timed(reader: Reader) -> dict[str, Any]:
            return {"hours": overview.by_hour(reader.store)}

        self._soon.stop()
        self._asked += 1
        asked, self._found = self._asked, {}
        for work in (counted, weighed, timed):  # one after the other: side by side, the first would take thrice as long
            self.desk.ops.read(work, lambda found: self._arrived(asked, found), self, key=f"overview-{work.__name__}")

    def _arrived(self, asked: int, found: dict[str, Any]) -> None:
        """A part of what the page shows. What is counted is shown without what is weighed if that keeps one waiting,
        and only where nothing is shown yet; the hours come to the page when they are known.
        """
        if asked != self._asked:
            return
        self._found |= found
        if "hours" in found:
            self._show_hours(found["hours"], self._found["zone"])
        elif "sources" in self._found and "conversations" in self._found:
            self._soon.stop()
            self._fill(self._found)
        elif "sources" in self._found and not self.main.count():
            self._soon.start()

    def _fill(self, found: dict[str, Any]) -> None:
        clear(self.main)
        self._hours = self._uncovered = None
        self.scope.show_withheld(found["case"]["withheld"])
        self.facts.refresh()
        self._building = self._all(found, whole="conversations" in found) if found["sources"] else self._nothing()
        self._build(self._building)

    def _build(self, parts: Iterator[None]) -> None:
        """A part in each turn of the loop; laid out and drawn when the page is whole, so that it does not jump."""
        if parts is not self._building:  # it is built anew
            return
        more = next(parts, self) is not self
        self._outer.setEnabled(not more)
        self._content.setUpdatesEnabled(not more)
        if more:
            QTimer.singleShot(0, self, lambda: self._build(parts))
            return
        self._outer.update()
        if "conversations" in self._found:
            QTimer.singleShot(0, self, self.settle_focus)  # what is new in a layout shows in the next turn

    def _all(self, found: dict[str, Any], *, whole: bool) -> Iterator[None]:
        self.main.addWidget(Label(self.desk.name, "title", wrap=True))
        if whole:
            self._help(found["conversations"])
        else:
            card = Card("sunken", (L, M, L, M))
            card.body.addWidget(Label(tr("Still reading which conversations to read first…"), "strong", wrap=True))
            self.main.addWidget(card)
        self._ledger(found["sources"], found["unfinished"], found["waiting"])
        self._older_rules(found["older"])
        self._tiles(found)
        yield
        if whole:
            self._first(found["conversations"])
            self._uncovered = Card("concern", (L, M, L, M), XS)
            self._uncovered.hide()
            self.main.addWidget(self._uncovered)
            self._hours = QVBoxLayout()
            self.main.addLayout(self._hours)
            if self._counted_hours is not None:
                self._show_hours(*self._counted_hours)  # as they were, until they are counted anew
        self.main.addStretch(1)
        if whole:
            self._ask_languages(found["totals"]["messages"])

    def _older_rules(self, older: list[rulebook.Looked]) -> None:
        """What a newer program would find is not there before its rules were run."""
        if not older:
            return
        card = Card("concern", (L, M, L, M), XS)
        again = button(tr("Run the rules again"), self.importing.run_rules)
        again.setEnabled(self.desk.may_write)
        told = column(
            Label(count(sum(one.sources for one in older),
                        N_("{n} source was looked through with older rules than this program has."),
                        N_("{n} sources were looked through with older rules than this program has.")),
                  "strong", wrap=True),
            Label(tr("What was decided stays when the rules are run again; what they no longer find goes."), "caption",
                  wrap=True), spacing=1)
        line = row(glyph_label("flag", "concern", 24), told, again, spacing=M)
        line.setStretch(1, 1)
        card.body.addLayout(line)
        self.main.addWidget(card)

    def main_control(self) -> QWidget | None:
        """The uppermost button: who seeks help, or else adding evidence; never what stops an import."""
        shown = [b for b in self.findChildren(QAbstractButton) if b.isVisible() and not any(
            side.isAncestorOf(b) for side in (self.scope, self.facts, self.progress))]
        return min(shown, key=lambda b: (b.mapTo(self, QPoint()).y(), b.mapTo(self, QPoint()).x()), default=None)

    def _ask_languages(self, messages: int) -> None:
        """Which languages were met takes a while to say, and is asked again only when messages have come."""
        if self._met[0] == messages:
            self._say_languages()
            return

        def work(reader: Reader) -> tuple[dict[str, int], tuple[int, str], list[str], list[str]]:
            of = languages.state(reader.case)
            met, known, catalogue = languages.met(reader.case), locale().languages, shipped()
            return (met, of, [known.get(code, code) for code in met if code not in catalogue.covered],
                    [known.get(code, code) for code in met if code in catalogue.partly])

        def keep(told: tuple[dict[str, int], tuple[int, str], list[str], list[str]]) -> None:
            met, of, missing, partly = told
            self._met = messages, missing, partly
            self._say_languages()
            if self.desk.may_write:
                self.desk.ops.write(lambda case: languages.keep(case, met, of), None, self, quiet=True)

        # Of the lanes the one with the least to do: lists are waited for meanwhile.
        self.desk.ops.read(work, keep, self, lane="paper", key="languages")

    def _say_languages(self) -> None:
        _, missing, partly = self._met
        if self._uncovered is None:  # the page is being built, and says it then
            return
        clear(self._uncovered.body)
        self._uncovered.setVisible(bool(missing or partly))
        if missing or partly:
            said = [Label(text, "strong", wrap=True) for text, named in (
                (tr("Met in the evidence, but covered by no rule: {languages}.", languages=listed(*missing)),
                 missing),
                (tr("Met in the evidence, with rules for some indicators only: {languages}.",
                    languages=listed(*partly)), partly)) if named]
            self._uncovered.body.addLayout(row(glyph_label("language", "concern", 24), column(
                *said, Label(tr("No flag in these languages means little. Have them read by somebody who knows them."),
                             "caption", wrap=True), spacing=1), spacing=M))

    def _nothing(self) -> Iterator[None]:
        self.main.addWidget(Label(self.desk.name, "title", wrap=True))
        card = Card("true", (XL, XL, XL, XL))
        card.body.addWidget(Empty("evidence", tr("No evidence yet"),
                                  tr("Add the files of a telephone or a chat export. They are read, never changed."),
                                  to_evidence(self.desk)))
        self.main.addWidget(card)
        self.main.addStretch(1)
        yield

    # -- the ledger ---------------------------------------------------------------------------------------------

    def _ledger(self, sources: list[dict[str, Any]], unfinished: list[dict[str, Any]],
                waiting: list[str]) -> None:
        totals = {name: sum(s[name] for s in sources) for name in overview.LEDGER}
        trouble = unfinished or [s for s in sources if s["status"] in ("partial", "needs_key", "failed", "cancelled")]
        card = Card("true", (L, M, L, M))
        tone = "concern" if trouble else "good"
        text = column(Label(ledger_sentence(totals), "strong", wrap=True, selectable=True),
                      Label(sources_sentence(sources), "caption", "concern" if trouble else "muted", wrap=True),
                      spacing=XS)
        left = {N_("The reading was stopped before its end: {names}."): [one["exhibit"] for one in unfinished],
                N_("Still to be read closely, so that more passages may be found: {names}."): waiting}
        for words, names in left.items():  # files that were not even begun are no sources, and stand in no count
            if names:
                text.addWidget(Label(tr(words, names=listed(*names)), "caption", "concern", wrap=True))
        self.table = ledger_table(sources, totals)
        if not self._ledger_open:
            self.table.hide()
        more = button(tr("The table"), self._toggle, kind="quiet")
        head = row(glyph_label("warning" if trouble else "check", tone, 24), text, more,
                   button(tr("Sources"), lambda: self.desk.go("evidence"), kind="quiet"), spacing=M)
        head.setStretch(1, 1)
        card.body.addLayout(head)
        card.body.addWidget(self.table)
        self.main.addWidget(card)

    def _toggle(self) -> None:
        self._ledger_open = not self._ledger_open
        self.table.setVisible(self._ledger_open)
        if self._ledger_open:
            QTimer.singleShot(0, self.table, lambda: reveal(self.table))

    # -- figures ------------------------------------------------------------------------------------------------

    def _tiles(self, found: dict[str, Any]) -> None:
        card = Card("true", (L, M, L, M), M)
        tiles = []
        for name, title, place in _TILES:
            n = number(found["totals"][name])
            inner = column(Label(n, "figure"), Label(tr(title), "caption", "muted"), spacing=0, margins=(M, S, M, S))
            asked = {"text": calls.SEARCH, "filters": Filters()} if name == "calls" else {}
            tiles.append(Pressable(inner, lambda p=place, a=asked: self.desk.go(p, **a),
                                   tr("{name}: {value}", name=tr(title), value=n)))
        card.body.addLayout(FlowLayout(*tiles))
        totals = found["totals"]
        edges = [moment for c in found.get("conversations", ()) for edge in (c["first"], c["last"])
                 if (moment := parse_iso(edge)) is not None]
        if edges:
            days = sorted(moment.date() for moment in edges)
            card.body.addWidget(Label(tr("From {first} to {last}", first=short_day(days[0]), last=short_day(days[-1])),
                                      "strong"))
        if totals["rows"] != totals["messages"]:
            card.body.addWidget(Label(tr(
                "These messages were found {rows} times: one met in several copies counts once and keeps every "
                "place. Calls, contacts and reactions are counted apart.", rows=totals["rows"]),
                "caption", "muted", wrap=True))
        months = found["activity"]
        if months:
            card.body.addWidget(rule())
            card.body.addWidget(Activity(months))
        self.main.addWidget(card)
        self._review(found["reviewed"])

    def _show_hours(self, hours: dict[str, list[list[int]]], zone: str) -> None:
        """When there was talk: by weekday and hour."""
        self._counted_hours = hours, zone
        if self._hours is None:
            return
        clear(self._hours)
        if not any(map(sum, hours["zone"])) and not any(map(sum, hours["local"])):
            return
        card = Card("true", (L, M, L, M), S)
        card.body.addWidget(Label(tr("Messages and calls by weekday and hour"), "heading"))
        if any(map(sum, hours["zone"])):
            told = tr("Hours of the display zone, {zone}. Between 22:00 and 06:00: {n}%.", zone=zone,
                      n=night_share(hours["zone"]))
            card.body.addWidget(Label(told, "caption", "muted", wrap=True))
            card.body.addWidget(HeatMap(hours["zone"], tr("Messages and calls by weekday and hour")))
        if any(map(sum, hours["local"])):
            card.body.addWidget(Label(tr("Apart, because their zone is not known: hours as the evidence writes them. "
                                         "Between 22:00 and 06:00: {n}%.", n=night_share(hours["local"])), "caption",
                                      "muted", wrap=True))
            card.body.addWidget(HeatMap(hours["local"], tr("Messages and calls without a time zone, by weekday and "
                                                           "hour"), hatched=True))
        self._hours.addWidget(card)

    def _review(self, counts: dict[str, int]) -> None:
        todo = counts.get("unreviewed", 0)
        total = sum(n for status, n in counts.items() if status != "help")
        if not total:
            return
        card = Card("accent" if todo else "good", (L, M, L, M))
        text = (count(todo, N_("{n} flag waits for a decision"), N_("{n} flags wait for a decision")) if todo
                else tr("Every flag has been reviewed"))
        detail = tr("{accepted} accepted, {rejected} rejected, {unsure} undecided",
                    accepted=counts.get("accepted", 0), rejected=counts.get("rejected", 0),
                    unsure=counts.get("unsure", 0))
        line = row(glyph_label("review", "accent" if todo else "good", 24),
                   column(Label(text, "strong"), Label(detail, "caption", "muted"), spacing=1), None,
                   button(tr("Review"), lambda: self.desk.go("review"), kind="primary" if todo else ""), spacing=M)
        card.body.addLayout(line)
        self.main.addWidget(card)

    # -- what to read first -------------------------------------------------------------------------------------

    def _help(self, conversations: list[dict[str, Any]]) -> None:
        helping = [c for c in conversations if c["help"]]
        if not helping:
            return
        card = Card("help", (L, M, L, M), S)
        card.body.addLayout(row(glyph_label("help", "help", 24), column(
            Label(tr("The help lane"), "heading", "help"),
            Label(tr("Read these first: the words may be a call for help. They say nothing against whoever wrote "
                     "them."), "caption", wrap=True), spacing=1), spacing=M))
        for c in helping[:_HELPING]:
            card.body.addWidget(self._entry(c, helping=True))
        if len(helping) > _HELPING:
            card.body.addLayout(row(Label(count(len(helping) - _HELPING, N_("and {n} other conversation"),
                                                N_("and {n} other conversations")), "caption"), None,
                                    button(tr("Review the help lane"), lambda: self.desk.go("review"),
                                           kind="quiet")))
        self.main.addWidget(card)

    def _first(self, conversations: list[dict[str, Any]]) -> None:
        flagged = [c for c in conversations if c["priority"]]
        head = row(Label(tr("Read first"), "heading"), None,
                   button(tr("All conversations"), lambda: self.desk.go("conversations"), kind="quiet"))
        self.main.addLayout(head)
        if not flagged:
            card = Card("sunken", (L, M, L, M))
            card.body.addWidget(Label(tr("No passage matches a rule"), "strong"))
            card.body.addWidget(Label(tr("That proves nothing: the rules miss what is said in other words, in pictures "
                                         "and in languages they do not cover. Read and search as well."), tone="muted",
                                      wrap=True))
            self.main.addWidget(card)
        for c in flagged[:_TOP]:
            self.main.addWidget(self._entry(c))

    def _entry(self, c: dict[str, Any], *, helping: bool = False) -> QWidget:
        first, last = parse_iso(c["first"]), parse_iso(c["last"])
        span = day_span(first.date(), last.date()) if first and last else tr(labels.BASIS["none"])
        why = Label(sentence(c["why"], c["why_args"]), "caption", wrap=True)
        marks = FlowLayout(spacing=XS)
        found = codes.in_order(c["flags"])
        some = len(found) if len(found) <= _CHIPS + 1 else _CHIPS  # "1 other kind" would take the room of its name
        for code, n in found[:some]:
            marks.addWidget(Pill(codes.counted(codes.title(code), n), "help" if code.startswith("V-") else "concern"))
        if found[some:]:
            marks.addWidget(Pill(count(len(found) - some, N_("and {n} other kind"), N_("and {n} other kinds"))))
        messages = count(c["messages"], N_("{n} message"), N_("{n} messages"))
        told = Label(dotted(told_apart(c["apart"]), of(labels.APP, c["app"]), messages, span), "caption", "muted")
        title = Elided(str(c["title"]), "strong")
        head = Beside(title, row(told, *([] if helping else [Bars(c["priority"])]), spacing=M), title.whole, spacing=M)
        inner = column(head, why, marks, spacing=XS, margins=(L, M, L, M))
        name = tr("Read {title}", title=str(c["title"]))
        made = Pressable(inner, lambda: self.desk.go("conversations", conversation=c), name)
        made.setToolTip(as_it_stands("\n".join([name, codes.explained(c["flags"]), "", tr(RULE)])))
        return made
