"""Scope and privilege over all that leaves a case: marked words that only hidden things hold are looked for in the
output of every verb, in every export, in the report, in packages, and in the lists of the window.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from parsers import records as recorded
from parsers.records import (
    Attachment,
    Call,
    Contact,
    Conversation,
    Location,
    Message,
    Provenance,
    Reaction,
    Record,
    Rejection,
)
from parsers.times import from_unix_ms
from tests.conftest import Cli
from tests.triage.exchange.test_exchange import _texts
from tests.triage.invented import T0, chat, counted, say
from triage import exchange, people, search
from triage.case import Case
from triage.flagging import review
from triage.intake import passes
from triage.ledger import work as ledger_work
from triage.media import gallery
from triage.network import graph
from triage.packages import make
from triage.report import build
from triage.report.options import Options as Wanted
from triage.search import facets, history
from triage.selectors import cases as selectors
from triage.selectors import watch
from triage.sources import known_hashes
from triage.store import ANY, Store
from triage.text import languages
from triage.views import timeline
from triage.work import annotations, stating, worklist
from ui import reading

Take = Callable[..., Store]
LAWYER, FRIEND = "+33639980001", "+33639980002"
#: What only hidden things hold.
_MARKS = re.compile(r"zq(threat|caption|file|place|debt|edit|earl|answ|titl|last|warn|reje|raw|note|trans|reas|deci|"
                    r"ledg|cont|link)|\b432[12]\b(?! OR)", re.IGNORECASE)
LATER = 40 * 86_400  # seconds; beyond the scope's last day
THREAT = "Zqthreat: I have your passport. You can't leave until you pay your debt of 4321 euros. https://zqlink.example"


def hidden(key: str, sender: str, at: int) -> list[Message]:
    """Words of every kind in a conversation, or at a time, that may not be seen."""
    return [
        say(THREAT, chat=key, sender=sender, at=at + 1, row=at + 1, app_key=f"{key}{at}"),
        say("zqcaption", chat=key, sender=sender, at=at + 2, row=at + 2, kind="image", attachments=(
            Attachment("zqfile.jpg", "image/jpeg", details={"caption": "zqfilecaption"}, stated_sha256="a" * 64),)),
        say("zqplace", chat=key, sender=sender, at=at + 3, row=at + 3, kind="location",
            details={"lat": 48.5, "lon": 2.5, "place": "zqplacename"}),
        say("you owe me 4321 euros zqdebt", chat=key, sender=sender, at=at + 4, row=at + 4),
        say("zqedited now", chat=key, sender=sender, at=at + 5, row=at + 5,
            details={"edited": [{"text": "zqearlier"}]}),
        say("zqanswered with a long enough line", chat=key, sender=sender, at=at + 6, row=at + 6,
            app_key=f"{key}{at}answered"),
    ]


def shown(key: str, at: int, answered: str) -> list[Message]:
    """What may be seen, and quotes the hidden as apps do."""
    return [
        say("hello plain", chat=key, sender=FRIEND, at=at, row=at, app_key="plain"),
        say("plain answer", chat=key, at=at + 1, row=at + 1, reply_to=answered,
            details={"quoted": {"text": "zqanswered with a long enough line", "sender": LAWYER},
                     "reply_elsewhere": {"chat": "zqlinked", "message": 3}}),
        say("we paid 77 euros", chat=key, sender=FRIEND, at=at + 2, row=at + 2),
    ]


def records(key: str, sender: str, at: int, reacts: str) -> list[Record]:
    """The friend's chat, and what is hidden: in `key`, by `sender`, from `at` on. `reacts`: who puts an emoji on it."""
    other = [] if key == "friend" else chat(key, sender, title="Zqtitle", kind="unknown")
    return [
        *(r for r in chat("friend", FRIEND) if not isinstance(r, Conversation)),
        Conversation("friend", "Chat", "direct", participants=(FRIEND, "owner"),
                     details={"last_message": "zqlast"} if key == "friend" else None),
        *other,
        Contact("Chat", "Friend", (("phone", FRIEND),), Provenance(row=1)),
        *counted(*shown("friend", 10, f"{key}{at}answered"), *hidden(key, sender, at)),
        Call(key, "in", sender, from_unix_ms(T0 + (at + 9) * 1000), 60.0, "answered", Provenance(row=at + 9),
             participants=(sender,)),
        Reaction("friend", "plain", reacts, "🦄", from_unix_ms(T0 + (at + 9) * 1000), Provenance(table="r", row=1)),
        Location("Chat", 41.5, 3.5, from_unix_ms(T0), Provenance(table="l", row=1)),
        recorded.Warning("{name} was taken as one name.", {"name": "Zqwarned", "count": 3}),
        Rejection("message", "{value} is no time.", Provenance(row=99), {"value": "zqrejected"}, raw="zqraw"),
    ]


def work(case: Case) -> None:
    """What examiners made of the hidden before it was hidden."""
    uids = {text: uid for uid, text in case.db.execute("SELECT lower(hex(ident)), text FROM message")}
    threat, owed = uids[THREAT], uids["you owe me 4321 euros zqdebt"]
    annotations.add_note(case, "message", threat, "zqnote")
    annotations.tag(case, "seen", "message", [threat, owed])
    annotations.render(case, threat, "translation", "zqtranslated", language="en")
    annotations.choose(case, [threat], "exhibit", reason="zqreason")
    for flag in list(review.listing(Store(case))):
        review.decide(case, flag["id"], "accept", "zqdecided")
    line = next(line for line in ledger_work.lines(Store(case)) if line.entry.value == 4321)
    ledger_work.change(case, line.id, "balance", "4322", "EUR", "zqledger")


def written(case: Case, folder: Path) -> Iterator[tuple[str, str]]:
    """(where, text) of all exports, reports and packages."""
    for kind in exchange.FORMATS:
        try:
            exchange.export(case, kind, folder / f"x.{kind}")
        except exchange.OutsideScope:
            continue
    for path in [*folder.glob("x.*")]:
        for text in _texts(path):
            yield path.name, text
    for shape in ("full", "bundle", "request", "labour"):
        yield f"report {shape}", json.dumps(build.build(case, Wanted(shape=shape)), default=_plain, ensure_ascii=False)
    made = make.make(case, folder / "p.attest", "a phrase of its own", make.Options("Bea", "second reading"))
    with Case.open(Path(made.path), "a phrase of its own", read_only=True) as packed:
        for table, in packed.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            yield f"package {table}", str(packed.db.execute(f"SELECT * FROM {table}").fetchall())


def _plain(value: object) -> object:
    return {name: getattr(value, name) for name in getattr(value, "__struct_fields__", ())} or str(value)


class _Reader:
    """As the window's reading threads have it."""

    def __init__(self, case: Case) -> None:
        self.case, self.store = case, Store(case)


def listed(case: Case) -> Iterator[tuple[str, str]]:
    """(list, text) of what the window shows."""
    store, reader = Store(case), _Reader(case)
    rows = [n for (n,) in case.db.execute("SELECT id FROM message ORDER BY id")]
    files = [n for (n,) in case.db.execute("SELECT id FROM attachment")]
    days = graph.tally(store)
    query = search.parse("4321 OR zq* OR euros OR plain")
    yield from (
        ("messages", str([*store.messages(records=ANY)])),
        ("pages", str(reading.rows(reader, rows))),  # type: ignore[arg-type]
        ("stored rows", str([reading.raw_row(reader, n) for n in rows])),  # type: ignore[arg-type]
        ("people", str(people.listing(case))),
        ("conversations", str(worklist.conversations(store, "ada"))),
        ("flags", str([*review.listing(store)])),
        ("work", str(worklist.listing(store))),
        ("tags", str([tag["uses"] for tag in annotations.tags(store)])),
        ("network", str(graph.build(days))),
        ("timeline", str(timeline.singles(store, 0, 2**50))),
        ("ledger", str(ledger_work.lines(store))),
        ("media", str(gallery.rows(store, files)) + str(gallery.senders(store)) + str(gallery.conversations(store))),
        ("places", str(gallery.places(store))),
        ("known files", str(known_hashes.matches(store)) + str(known_hashes.lists(store))),
        ("selectors", str([selectors.listing(store, kind["kind"]) for kind in selectors.overview(store)])),
        ("watched", str(watch.check(store))),
        ("hits", str([*search.find(store, query)])),
        ("facets", str(facets.facets(store, query))),
        ("loose words", str(search.explain(store, query))),
        ("meant", str(search.suggestions(store, search.parse("zqthreatt OR zqdebtt")))),
        ("languages", str(languages.met(case)) if languages.known(store) else ""),
        ("saved", str(history.saved(case))),
    )


VERBS = (("info",), ("messages",), ("messages", "--calls"), ("conversations",), ("people",), ("search", "zq*"),
         ("search", "euros"), ("flags",), ("media",), ("verify",), ("log",), ("readings",))


@pytest.fixture(params=["privileged", "dates", "people"])
def limited(request: pytest.FixtureRequest, case: Case, take: Take) -> Case:
    """A case with work in it, of which a part was hidden afterwards, in each of the three ways."""
    if request.param == "dates":
        take(records("friend", FRIEND, LATER, FRIEND))
    else:
        take([*records("other", LAWYER, 100, LAWYER if request.param == "privileged" else FRIEND),
              Contact("Chat", "Zqcontact", (("phone", LAWYER),), Provenance(row=2))])
    stating.set_facts(case, {"region": "FR", "zone": "UTC"})
    passes.run(case)
    work(case)
    stating.set_facts(case, {
        "privileged": {"privileged": LAWYER}, "dates": {"scope-to": "2026-03-01"}, "people": {"scope-people": FRIEND},
    }[request.param])
    return case


def test_what_is_hidden_is_in_nothing_that_is_shown_or_written(limited: Case, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    marks = _MARKS if limited.fact("scope-people") else re.compile(f"{_MARKS.pattern}|🦄", re.IGNORECASE)
    found = [(where, text[max(0, mark.start() - 80):mark.end() + 40])
             for where, text in (*listed(limited), *written(limited, tmp_path / "out"))
             if (mark := marks.search(text))]
    assert found == []


def test_no_verb_prints_what_is_hidden(limited: Case, here: Cli, tmp_path: Path) -> None:
    limited.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    path = shutil.copy(limited.path, tmp_path / "copy.attest")
    for verb, *more in VERBS:
        for form in (False, True):
            done = here(verb, path, *more, json=form, check=None)
            told = done.stdout + done.stderr
            assert not (mark := _MARKS.search(told)), (verb, form, told[mark.start() - 200:mark.end() + 100])
