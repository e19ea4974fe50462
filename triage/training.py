"""The guided training: ten tasks on the sample, from import to report, each checked against the case itself.

Nothing is ticked off by a click: a task is done while the case shows it, so that the training can be left and taken up
again, on another machine too. The one typed answer is kept as a `made` row of the kind `training.answer`:
{"task": id, "answer": text}. Texts are message ids.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Any

import msgspec

from parsers.words import N_
from triage import scope
from triage.case import Case
from triage.store import Store
from triage.work import annotations as work

ANSWER = "training.answer"
#: Sources of the sample evidence.
SOURCES = 8
_DECIDED, _EXHIBITS = 5, 3


class Progress(msgspec.Struct, frozen=True):
    """Whether a task is done, and how far it is: a message id with its arguments."""

    done: bool
    said: str = ""
    args: dict[str, Any] = {}


class Task(msgspec.Struct, frozen=True):
    """`place`: where it is done. `why`: the reasoning, shown when it is done. `asks`: whether an answer is typed."""

    id: str
    title: str
    text: str
    place: str
    why: str
    check: Callable[[Store], Progress]
    asks: bool = False
    offers: tuple[str, ...] = ()


def progress(store: Store) -> list[Progress]:
    """How far each task is, in their order."""
    return [task.check(store) for task in TASKS]


def brought(store: Store) -> frozenset[str]:
    """The names of the folders of which something has been read."""
    return frozenset(PurePath(root).name for root, in store.db.execute(
        "SELECT DISTINCT e.root FROM evidence e JOIN source s ON s.evidence = e.id WHERE s.status = 'read'"))


def answer(case: Case, task: str, text: str) -> None:
    """Keep what was typed for a task."""
    work.make(case, ANSWER, {"task": task, "answer": text.strip()}, uid=f"{ANSWER}:{task}")


def _one(store: Store, sql: str, *values: Any) -> int:
    return int(store.db.execute(sql, values).fetchone()[0] or 0)


def _first(store: Store) -> Progress:
    read = _one(store, "SELECT count(*) FROM source WHERE status = 'read' AND path LIKE '%msgstore.db'")
    return Progress(read > 0, N_("The database of the telephone has not been read yet."))


def _all(store: Store) -> Progress:
    read = _one(store, "SELECT count(*) FROM source WHERE status = 'read'")
    return Progress(read >= SOURCES, N_("{n} of {all} sources are read."), {"n": min(read, SOURCES), "all": SOURCES})


def _zone(store: Store) -> Progress:
    left = _one(store, "SELECT count(*) FROM message WHERE basis = 'local'")
    texts = _one(store, "SELECT count(*) FROM source WHERE status = 'read' AND path LIKE '%.txt'")
    return Progress(not left and texts >= 3, N_("Messages that still have a wall-clock time without a zone: {n}."),
                    {"n": left})


def _privilege(store: Store) -> Progress:
    held = _one(store, "SELECT count(*) FROM message WHERE hidden & ?", scope.PRIVILEGED)
    return Progress(held > 0, N_("Nothing is held back as privileged yet."))


def _merged(store: Store) -> Progress:
    typed = next((m["body"]["answer"] for m in work.made(store, ANSWER) if m["body"]["task"] == "merged"), "")
    right = _one(store, "SELECT sum(merged) FROM ledger WHERE kind = 'message'")
    if typed and typed == str(right):
        return Progress(right > 0)
    return Progress(False, N_("“{answer}” is not the number that the loss ledger shows for messages.") if typed else
                    N_("No answer yet."), {"answer": typed})


def _person(store: Store) -> Progress:
    joined = _one(
        store, "SELECT count(*) FROM merge g WHERE g.undone_at IS NULL AND EXISTS (SELECT 1 FROM identity a JOIN"
        " identity b ON b.person = a.person AND b.id > a.id AND b.e164 = a.e164 WHERE a.person = g.kept)")
    return Progress(joined > 0, N_("No two entries with the same number have been made one person yet."))


def _tagged(store: Store) -> Progress:
    found = _one(
        store, "SELECT count(*) FROM tagged t JOIN message m ON m.ident = unhex(t.subject) WHERE t.what = 'message'"
        f" AND m.text LIKE '%1410%' AND {store.visible}")
    looked = _one(store, "SELECT count(*) FROM audit WHERE action = 'search' AND subject LIKE '%1410%'")
    return Progress(found > 0, N_("Found, but no message with 1410 is tagged yet.") if looked else
                    N_("1410 has not been searched for yet."))


def _review(store: Store) -> Progress:
    rows = store.db.execute("SELECT lane, status, reason FROM flag WHERE status <> 'unreviewed'").fetchall()
    helped = sum(lane == "help" and status == "accepted" for lane, status, _ in rows)
    refused = sum(status == "rejected" and bool(reason) for _, status, reason in rows)
    return Progress(len(rows) >= _DECIDED and helped > 0 and refused > 0, N_(
        "{n} of {all} flags decided; accepted in the help lane: {helped}; rejected with a reason: {refused}."),
        {"n": min(len(rows), _DECIDED), "all": _DECIDED, "helped": helped, "refused": refused})


def _chosen(store: Store) -> Progress:
    roles = [row["role"] for row in work.exhibits(store)]
    shown, against = roles.count("exhibit"), roles.count("contrary")
    return Progress(shown >= _EXHIBITS and against > 0, N_(
        "Exhibits: {shown} of {all}; contrary messages: {against} of 1."),
        {"shown": min(shown, _EXHIBITS), "all": _EXHIBITS, "against": min(against, 1)})


def _delivered(store: Store) -> Progress:
    done = {action for (action,) in store.db.execute(
        "SELECT DISTINCT action FROM audit WHERE action IN ('report', 'verify')")}
    if done == {"report"}:
        return Progress(False, N_("The report is made. Now verify, under Log."))
    return Progress(len(done) == 2, N_("Verified. Now make the report, under Report.") if done else
                    N_("Neither made nor verified yet."))


TASKS: tuple[Task, ...] = (
    Task("first", N_("Read the telephone"), N_(
            "Under Evidence, add the folder phone-A. State A as its exhibit, as it would stand on the seal, and "
            "read it."),
        "evidence", N_(
            "Every file was hashed while it was read, and nothing was written to it. The exhibit's reference goes "
            "with each message from here to the report: a reader can walk back from a printed line to the row of "
            "the database."),
        _first, offers=("phone-A",)),
    Task("all", N_("Read the other exhibits"), N_(
            "Add the folders export-B, export-C and export-D in the same way, each with its own exhibit "
            "reference. Leave the zone open: the next task is about it."),
        "evidence", N_(
            "One case can hold several devices and exports. What two of them hold alike counts once and keeps "
            "every place. Files that are not recognised are listed too: what was not read is part of what you "
            "know."),
        _all, offers=("export-B", "export-C", "export-D")),
    Task("zone", N_("Say which clock it was"), N_(
            "The text exports of exhibit B have no time zone. Under Evidence, choose each source that ends in "
            ".txt and assign Europe/Paris in its panel, with a reason: both telephones were used there."),
        "evidence", N_(
            "A text export writes what the wall clock showed. A zone that the program invented would move every "
            "message by hours and could break an alibi or make one. So you assign it, it is logged as your "
            "assessment, and the time as written stays beside it."),
        _zone),
    Task("privilege", N_("Hold back what is privileged"), N_(
            "The number +33639987720 belongs to a lawyer. Under Overview, in Case facts, press Change and write "
            "it under privileged people."),
        "overview", N_(
            "What a lawyer and a client write must not be read by the investigation. It is now neither shown nor "
            "searched, flagged or counted, and the overview says how much that is. Whoever opens it must give a "
            "reason, which is logged."),
        _privilege),
    Task("merged", N_("Read the loss ledger"), N_(
            "Under Overview, open The table beside the sentence on rows of evidence. How many messages were "
            "merged with an equal copy? Type the number here."),
        "overview", N_(
            "Hamza exported one chat from two telephones, and some messages are in both. They count once, so that "
            "numbers do not grow with the number of copies, and keep both places as provenance. Found is always "
            "stored plus merged plus rejected: nothing is lost in silence."),
        _merged, asks=True),
    Task("person", N_("Say who is one person"), N_(
            "Under People, look at the proposals. Make two entries with the same number one person."),
        "people", N_(
            "The program knows that the number is the same; it does not know who holds the telephone. That is "
            "your decision, it can be undone, and the report says who made it. Names are never a reason: two "
            "people can have one name, and one person two."),
        _person),
    Task("tagged", N_("Search and tag"), N_(
            "Search for 1410. Open one of the messages in its conversation, read what stands around it, and tag "
            "it (T)."),
        "search", N_(
            "The same sum stands in two languages and two conversations: in a chat with the foreman and in one "
            "with a recruiter. Neither message proves a debt by itself. Reading around a hit is what turns it "
            "into something that can be judged, and a tag keeps the way back."),
        _tagged),
    Task("review", N_("Decide on flags"), N_(
            "Under Review, decide on at least five flags. Accept one of the help lane (A) and reject at least one "
            "with a reason (R): read the innocent reading of each before you decide."),
        "review", N_(
            "A flag says that words match a rule, and nothing about a person. The sample holds innocent messages "
            "that use the same words, as real telephones do. A rejected flag with its reason is as much part of "
            "the work as an accepted one, and the case keeps count of how often each rule was right."),
        _review),
    Task("chosen", N_("Choose exhibits, also contrary ones"), N_(
            "In the conversations, choose at least three messages as exhibits (E) and one that speaks against the "
            "suspicion (C): kindness, freedom to go, pay that arrived."),
        "conversations", N_(
            "An examiner serves the court, not one side. What speaks against a suspicion has to be handed over in "
            "most legal orders, and a report that leaves it out falls when somebody else finds it."),
        _chosen),
    Task("delivered", N_("Make the report and verify"), N_(
            "Under Report, make the report and read its first page. Under Log, press Verify everything."),
        "report", N_(
            "The report names every source with its hash, what was not read, the rules with their measured error "
            "rates, and your decisions with their reasons. Verification reads the evidence again and checks that "
            "neither it, nor the log, nor the index has changed since. The whole way is done: what you can answer "
            "for is in it."),
        _delivered),
)
