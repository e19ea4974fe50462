"""Messages that two files tell in two ways count once; what may as well be two stays two."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from parsers.records import (
    OWNER,
    Attachment,
    Call,
    Conversation,
    Found,
    Message,
    Participant,
    Provenance,
    Reaction,
    Record,
)
from parsers.times import from_local, from_unix_ms
from tests.triage.invented import T0, chat, counted, evidence, reading, say
from triage import people, scope, search
from triage.case import Case
from triage.custody import accounts, verification
from triage.exchange.rows import reactions
from triage.exchange.selection import Selected, Selection
from triage.flagging import review, scoping
from triage.ingest import Import
from triage.scope import ReasonNeeded
from triage.store import Store
from triage.twins import alike, linked
from triage.views import overview
from triage.work import annotations, persons, stating

BOSS, OTHER = "+33600000001", "+33600000002"
DEBT = "I keep your passport until your debt is paid"
LINES = [("in", "You will not leave before next year"), ("out", "please I want to go home"), ("in", DEBT),
         ("out", "you promised me two months"), ("in", "ok"), ("out", "ok"), ("in", "nobody will believe you here"),
         ("out", "I have not eaten today"), ("in", "Work first, then you eat"), ("out", "my mother is ill")]
_START = datetime(1970, 1, 1) + timedelta(milliseconds=T0)  # noqa: DTZ001  (a wall clock)


def told(other: str, lines: list[tuple[str, str]] | None = None, *, ahead: float | None = None, late: int = 0,
         owner: str = OWNER, kind: str = "direct", title: str | None = None, first: int = 0) -> list[Record]:
    """A chat with somebody as a file tells it. `ahead`: by a wall clock so many hours ahead of UTC, without seconds;
    `owner`: who wrote what goes out; `first`: the row of the first message.
    """
    key, made = f"with {other}", []
    for n, (way, text) in enumerate(lines or LINES):
        seconds = n * 61 + late
        clock = _START + timedelta(hours=ahead or 0, seconds=seconds)
        time = from_unix_ms(T0 + seconds * 1000 + 123) if ahead is None else from_local(
            clock.replace(second=0, microsecond=0), f"{clock:%H:%M}")
        writer = owner if way == "out" else other if way == "in" else way
        made.append(say(text, chat=key, sender=writer, row=first + n, time=time))
    others = (other, *([owner] if owner != OWNER else []))
    people = [Participant(r.key, r.app, "phone", r.key) if isinstance(r, Participant) and r.key.startswith("0") else r
              for r in chat(key, *others, kind=kind, title=title)]
    return [*people, *counted(*made)]


def both(case: Case, folder: Path, one: list[Record], other: list[Record], *, exhibits: int = 1) -> Store:
    """Two files of one exhibit, or of two."""
    roots = [evidence(folder / "A", "x.rec", "y.rec")] if exhibits == 1 else [
        evidence(folder / "A", "x.rec"), evidence(folder / "B", "y.rec")]
    with reading({"x.rec": one, "y.rec": other}):
        Import(case, processes=1, closely=False).run(roots)
    return Store(case)


def counts(store: Store) -> tuple[int, int]:
    totals = store.totals()
    return totals["messages"], totals["rows"]


@pytest.mark.parametrize(("one", "other", "exhibits"), [
    (told(BOSS), told("Boss"), 1),  # by number and by name
    (told(BOSS), told("Boss", ahead=0), 1),
    (told(BOSS), told("Boss", ahead=2), 1),  # by minutes of a clock whose zone is not known
    (told(BOSS), told("Boss", ahead=5.75), 2),
    (told("Boss"), told("Joy", [("out" if way == "in" else "in", text) for way, text in LINES]), 2),  # both phones
    (told(BOSS), told("Boss", [(way, f"\u200e{text} ") for way, text in LINES], owner="Joy"), 2),
    (told(BOSS), told("Boss", LINES[:8]), 1),
    (told(BOSS), told("Boss", late=1), 1),  # rounded otherwise
    (told(BOSS, title="Girls", kind="group"), told("Boss", title="girls", kind="group"), 2),
])
def test_a_chat_that_two_files_tell_counts_once(
    case: Case, tmp_path: Path, one: list[Record], other: list[Record], exhibits: int
) -> None:
    store = both(case, tmp_path, one, other, exhibits=exhibits)
    n = sum(isinstance(record, Message) for record in other)
    assert counts(store) == (10, 10 + n)
    first, second = overview.conversations(store)
    assert {first["messages"], second["messages"]} == {10, n}
    assert first["also"] == [{"id": second["id"], "title": second["title"], "both": n}]
    assert {len(m["sources"]) for m in store.messages()} <= {1, 2}
    assert len([f for f in review.listing(store) if f["code"] == "C-DEBT"]) == 1, "a flag once"
    assert first["flags"] == second["flags"], "that counts in both conversations"
    assert [m["text"].strip() for m in search.find(store, search.parse("passport"))] == [DEBT]
    assert accounts.verify(case) == [] == verification.verify_index(case)


@pytest.mark.parametrize(("one", "other", "exhibits"), [
    # A threat that was sent to two people at once, neither of whom answers.
    (told(BOSS, [("in", text) for _, text in LINES]), told(BOSS, [("in", text) for _, text in LINES]), 2),
    (told("Boss", [("in", text) for _, text in LINES]), told("Patron", [("in", text) for _, text in LINES]), 2),
    (told(BOSS), told(OTHER), 2),  # another number
    (told(BOSS), told("Boss", late=3600), 1),  # another time, which both know
    (told(BOSS), told("Boss", ahead=2.1), 1),  # no zone is ahead so far
    (told(BOSS), told("Boss", LINES[:3]), 1),  # too little
    (told(BOSS), told("Boss", [("in", text) for _, text in LINES]), 1),  # another writer
    (told(BOSS), told("Boss", [*LINES[:6], *[("in", f"something else {n}") for n in range(9)]]), 1),
    (told(BOSS, title="Girls", kind="group"), told("Boss", title="Others", kind="group"), 2),
    (told(BOSS, title="Girls", kind="group"), told("Boss"), 2),
])
def test_what_may_be_two_counts_twice(
    case: Case, tmp_path: Path, one: list[Record], other: list[Record], exhibits: int
) -> None:
    messages, rows = counts(both(case, tmp_path, one, other, exhibits=exhibits))
    assert messages == rows
    assert not case.db.execute("SELECT * FROM twin").fetchall()


@pytest.mark.parametrize(("one", "other", "is_one"), [
    (told("Boss", LINES[:3]), told("Boss", LINES[:3], ahead=2), True),
    (told("Boss", LINES[:3], owner="Joy"), told("Boss", LINES[:3], ahead=0), False),  # nothing says that Joy owns it
    (told("Boss", LINES[:4]), told("Boss", LINES[1:4], late=61), True),  # a later export of a part
    (told("Boss", LINES[:2]), told("Boss", LINES[:2], ahead=2), False),  # too little
    (told("Boss", LINES[:3]), told("Patron", LINES[:3], ahead=2), False),
    (told("Boss", LINES[:3]), told("Boss", [*LINES[:2], ("in", "others")], ahead=2), False),
    (told("Boss", [("in", text) for _, text in LINES[:5]]),
     told("Boss", [("in", text) for _, text in LINES[:5]], ahead=2), False),  # sent to two, who are silent
    (told("Boss", [(way, "ok " * (n + 1)) for n, (way, _) in enumerate(LINES[:5])]),
     told("Boss", [(way, "ok " * (n + 1)) for n, (way, _) in enumerate(LINES[:5])], ahead=2), False),
])
def test_a_chat_of_few_texts_counts_once_where_all_of_it_and_both_names_agree(
    case: Case, tmp_path: Path, one: list[Record], other: list[Record], *, is_one: bool
) -> None:
    messages, rows = counts(both(case, tmp_path, one, other, exhibits=2))
    n = sum(isinstance(record, Message) for record in other)
    assert rows - messages == (n if is_one else 0)


SHORT = [("in", "Bring the money tonight")]
OUT = [("out", "Tomorrow at six, all of you")]
BACK = [*OUT, ("in", "yes boss I will come"), ("in", "my cousin too")]


def _named(number: str, name: str, lines: list[tuple[str, str]]) -> list[Record]:
    """A chat with a number that the address book names."""
    return [msgspec.structs.replace(r, name=name) if isinstance(r, Participant) and r.identifier == number else r
            for r in told(number, lines, first=50)]


@pytest.mark.parametrize(("one", "other", "is_one"), [
    (told(OTHER, SHORT, first=50), told(f"00{OTHER[1:]}", SHORT, first=50), True),
    (_named(OTHER, "Ana", SHORT), told("ana", SHORT, first=50, ahead=0), True),  # as the address book has it
    (_named(OTHER, "Ana", OUT), told("Ana", OUT, first=50), True),
    (told(OTHER, BACK, first=50), told("Ana", BACK, first=50), True),  # she answered in her own words
    # Sent to two people at once: of one who is called otherwise, is silent or says no more than others do.
    (_named(OTHER, "Ana", OUT), told("Mia", OUT, first=50), False),
    (told(OTHER, OUT, first=50), told("Mia", OUT, first=50), False),
    (told(OTHER, [*OUT, ("in", "ok"), ("in", "yes")], first=50),
     told("Mia", [*OUT, ("in", "ok"), ("in", "yes")], first=50), False),
])
@pytest.mark.parametrize("files", [1, 2])
def test_a_short_chat_follows_where_others_show_whose_phone_it_is(
    case: Case, tmp_path: Path, one: list[Record], other: list[Record], files: int, *, is_one: bool
) -> None:
    """Whatever the files are: some exports have one for every chat."""
    long, all_of_it = told("Boss", owner="Joy"), [r for r in other if not isinstance(r, Participant) or not r.owner]
    other = [msgspec.structs.replace(r, sender="Joy", direction="out") if isinstance(r, Message) and r.sender == OWNER
             else msgspec.structs.replace(r, participants=tuple("Joy" if p == OWNER else p for p in r.participants))
             if isinstance(r, Conversation) else r for r in all_of_it]
    joy = Participant("Joy", "Chat", "name", "Joy", "Joy", owner=True)
    content = {"x.rec": [*told(BOSS), *one], "y.rec": [joy, *long, *([joy, *other] if files == 1 else [])],
               "z.rec": [joy, *other]}
    roots = [evidence(tmp_path / "A", "x.rec"), evidence(tmp_path / "B", *["y.rec", "z.rec"][:files])]
    with reading(content):
        Import(case, processes=1, closely=False).run(roots)
    n = sum(isinstance(r, Message) for r in other)
    assert counts(Store(case)) == (10 + (n if is_one else 2 * n), 20 + 2 * n)


@pytest.mark.parametrize(("people", "late", "left"), [(3, 0, 3), (2, 0, 4), (3, 1, 6)])
def test_chats_of_one_side_count_once_where_the_clock_shows_one_phone(
    case: Case, tmp_path: Path, people: int, late: int, left: int
) -> None:
    """A phone and the report of it, of which nothing but codes and threats came in: one who writes to two phones at
    once may do so in one millisecond, three senders do not.
    """
    numbers = [f"+3360000001{n}" for n in range(people)]
    one = [r for n, number in enumerate(numbers) for r in told(number, [("in", f"Your code is {n}")], first=n)]
    other = [r for n, number in enumerate(numbers)
             for r in told(number, [("in", f"Your code is {n}")], first=n, late=late)]
    assert counts(both(case, tmp_path, one, other, exhibits=2)) == (left, 2 * people)


@pytest.mark.parametrize(("one", "other", "is_one"), [
    ("Facebook Messenger", "Messenger", True), ("Apple Messages", "iMessage", True), ("Kik", "Telegram", False)])
def test_tools_name_one_app_in_several_ways(*, one: str, other: str, is_one: bool) -> None:
    assert (alike.family(one) == alike.family(other)) is is_one


def test_one_number_in_two_writings_is_told_as_the_same_chat(case: Case, tmp_path: Path) -> None:
    case.set_fact("region", "FR")
    home = "06 00 00 00 01"
    store = both(case, tmp_path, [*told(BOSS, LINES[:5]), *told(home, LINES[5:], first=50)], told(OTHER, LINES[:1]))
    assert counts(store) == (11, 11)
    assert sorted((c["title"], [(other["title"], other["both"]) for other in c["also"]])
                  for c in overview.conversations(store)) == [(BOSS, [(home, 0)]), (OTHER, []), (home, [(BOSS, 0)])]


def test_what_an_examiner_worked_on_stays(case: Case, tmp_path: Path) -> None:
    with reading({"y.rec": told("Boss")}):
        Import(case, processes=1, closely=False).run([evidence(tmp_path / "B", "y.rec")])
    store = Store(case)
    flag = next(f for f in review.listing(store) if f["code"] == "C-DEBT")
    review.decide(case, flag["id"], "accept", "he says so")
    tagged = next(m["id"] for m in store.messages() if m["text"] == "my mother is ill")
    annotations.tag(case, "care", "message", [tagged])
    with reading({"x.rec": told(BOSS)}):
        Import(case, processes=1, closely=False).run([evidence(tmp_path / "A", "x.rec")])
    store = Store(case)
    assert counts(store) == (10, 20)
    assert tagged in {m["id"] for m in store.messages()}
    assert [f["status"] for f in review.listing(store) if f["code"] == "C-DEBT"] == ["accepted"]


def test_an_examiner_takes_two_chats_apart_and_back(case: Case, tmp_path: Path) -> None:
    store = both(case, tmp_path, told(BOSS), told("Boss"))
    first, second = (c["id"] for c in overview.conversations(store))
    with pytest.raises(ReasonNeeded):
        linked.keep_apart(case, first, second, " ")
    with pytest.raises(linked.NotOne):
        linked.keep_apart(case, first, first, "no")
    change = linked.keep_apart(case, second, first, "two phones, I have seen both")
    assert counts(Store(case)) == (20, 20)
    assert {c["flags"]["C-DEBT"] for c in overview.conversations(Store(case))} == {1}
    assert len([f for f in review.listing(Store(case)) if f["code"] == "C-DEBT"]) == 2
    linked.join(case)  # as after more evidence
    assert counts(Store(case)) == (20, 20)
    linked.undo(case, change)
    assert counts(Store(case)) == (10, 20)
    assert accounts.verify(case) == []


def test_who_is_who_decides_what_is_one_at_once(case: Case, tmp_path: Path) -> None:
    store = both(case, tmp_path, told(BOSS, LINES[:3]), told("Boss", LINES[:3]))
    assert counts(store) == (6, 6)
    who = {p["name"]: p["id"] for p in people.listing(case)}
    merge = persons.merge(case, who[BOSS], who["Boss"])
    assert counts(Store(case)) == (3, 6)
    persons.undo_merge(case, merge)
    assert counts(Store(case)) == (6, 6)
    assert accounts.verify(case) == []


@pytest.mark.parametrize("inside", ["Boss", BOSS])
def test_people_in_the_scope_move_messages_and_nobody_tampered(case: Case, tmp_path: Path, inside: str) -> None:
    both(case, tmp_path, told(BOSS), told("Boss"))
    stating.set_facts(case, {"scope-people": inside})
    assert (counts(Store(case)), accounts.verify(case)) == ((10, 20), [])
    assert linked.join(case) == 10, "as with more evidence"
    assert (counts(Store(case)), accounts.verify(case)) == ((10, 20), [])
    stating.set_facts(case, {"scope-people": ""})
    assert (counts(Store(case)), accounts.verify(case)) == ((10, 20), [])


def _group(lawyer: str, *, address: str = "g", shared: bool = False) -> list[Record]:
    """A group with a lawyer, whose account is `lawyer`."""
    lines = [(lawyer if way == "in" and n % 4 else BOSS if way == "in" else OWNER, text)
             for n, (way, text) in enumerate(LINES)]
    made = [say(text, chat=address, sender=who, row=n, time=from_unix_ms(T0 + n * 61_000 + 123))
            for n, (who, text) in enumerate(lines)]
    account = [] if lawyer.startswith("+") else [Participant(lawyer, "Chat", "account", lawyer)]
    records = [r for r in chat(address, BOSS, lawyer, kind="group", title="Girls", shared=shared)
               if not account or not isinstance(r, Participant) or r.key != lawyer]
    return [*account, *records, *counted(*made)]


@pytest.mark.parametrize("turn", [1, -1])
def test_what_a_lawyer_wrote_is_held_back_whichever_file_knows_him(case: Case, tmp_path: Path, turn: int) -> None:
    stating.set_facts(case, {"privileged": OTHER})
    store = both(case, tmp_path, *[_group(OTHER), _group("account 7")][::turn], exhibits=2)
    theirs = {text for n, (way, text) in enumerate(LINES) if way == "in" and n % 4}
    assert {text for _, text in LINES} - theirs == {m["text"] for m in store.messages()}
    assert len([*store.messages()]) == 10 - scope.withheld(case)["privileged"]


def test_groups_of_two_addresses_are_two(case: Case, tmp_path: Path) -> None:
    assert counts(both(case, tmp_path, _group(OTHER, address="1@g.us", shared=True),
                       _group(OTHER, address="2@g.us", shared=True), exhibits=2)) == (20, 20)


def _media(row: int, file: Attachment, who: str, other: str) -> Message:
    return say(None, chat=f"with {other}", sender=who, row=row, time=from_unix_ms(T0 + 7000), kind="image",
               attachments=(file,))


@pytest.mark.parametrize(("one", "other", "is_one"), [
    (Attachment("IMG-1.jpg", size=5), Attachment("Media/img-1.jpg", size=5), True),
    (Attachment("a.jpg", stated_sha256="AB" * 32), Attachment("b.jpg", stated_sha256="ab" * 32), True),
    (Attachment("a.jpg", size=5), Attachment(None), True),  # an export without media
    (Attachment("a.jpg", size=5), Attachment("a.jpg", size=6), False),
    (Attachment("a.jpg", size=5), Attachment("b.jpg", size=5), False),
    (Attachment("a.jpg", size=5, stated_sha256="ab" * 32), Attachment("a.jpg", size=5, stated_sha256="cd" * 32), False),
])
@pytest.mark.parametrize("turn", [1, -1])
def test_media_without_words_count_once(
    case: Case, tmp_path: Path, one: Attachment, other: Attachment, is_one: bool, turn: int
) -> None:
    one, other = [one, other][::turn]
    store = both(case, tmp_path, [*told(BOSS), *counted(_media(80, one, BOSS, BOSS))],
                 [*told("Boss"), *counted(_media(80, other, "Boss", "Boss"),
                                          _media(81, other, OWNER, "Boss"))])  # another writer
    assert counts(store)[0] == (12 if is_one else 13)
    assert max(a["name"] or "" for m in store.messages() for a in m["attachments"]), "what tells of the file counts"
    assert accounts.verify(case) == []


def _calls(app: str, *calls: tuple[str, int, float | None, str | None], owner: str | None = None) -> list[Record]:
    """Calls of an app: with whom, when, how long, and the app that a log names."""
    mine = owner or OWNER
    made: list[Record] = [Participant(mine, app, "phone" if owner else "owner", owner, owner=True), Found(
        "call", len(calls))]
    for n, (who, at, seconds, service) in enumerate(calls):
        made += [Participant(who, app, "phone", who), Conversation(f"{app} {who}", app, "direct", participants=(
            who, mine)), Call(f"{app} {who}", "in", who, from_unix_ms(T0 + at), seconds,
                              "answered" if seconds else "missed", Provenance("c", n),
                              details={"service": service} if service else None)]
    return made


@pytest.mark.parametrize(("log", "exhibits", "left"), [
    ([(BOSS, 1500, 31.0, "net.whatsapp.WhatsApp")], 1, 1),
    ([(BOSS, 1500, 31.0, "com.whatsapp/com.whatsapp.calling")], 1, 1),
    ([(BOSS, 1500, 31.0, "net.whatsapp.WhatsApp")], 2, 2),  # nothing says that it is the same phone
    ([(BOSS, 1500, 31.0, "com.apple.Telephony")], 1, 2),
    ([(OTHER, 1500, 31.0, "net.whatsapp.WhatsApp")], 1, 2),
    ([(BOSS, 1500, 99.0, "net.whatsapp.WhatsApp")], 1, 2),
    ([(BOSS, 9000, 31.0, "net.whatsapp.WhatsApp")], 1, 2),
])
def test_a_call_of_an_app_in_the_log_of_the_phone_counts_once(
    case: Case, tmp_path: Path, log: list[tuple[str, int, float | None, str | None]], exhibits: int, left: int
) -> None:
    store = both(case, tmp_path, _calls("Phone", *log), _calls("WhatsApp", (BOSS, 0, 30.0, None), owner="+33600000077"),
                 exhibits=exhibits)
    assert store.totals()["calls"] == left
    if left == 1:
        assert case.db.execute("SELECT c.app FROM message m JOIN conversation c ON c.id = m.conversation WHERE"
                               " m.hidden = 0").fetchall() == [("WhatsApp",)], "the record of the app"
        assert len(overview.conversations(store)[0]["also"]) == 1


@pytest.mark.parametrize("side", [0, 1])
def test_reactions_that_one_file_tells_stay(case: Case, tmp_path: Path, side: int) -> None:
    files = [[msgspec.structs.replace(r, app_key=f"k{n}") if isinstance(r, Message) else r
              for n, r in enumerate(told(other))] for other in (BOSS, "Boss")]
    target = next(r for r in files[side] if isinstance(r, Message) and r.text == DEBT)
    files[side] += [Found("reaction", 1), Reaction(target.conversation, str(target.app_key), (BOSS, "Boss")[side], "👍",
                                                   target.time, Provenance("r", 1))]
    store = both(case, tmp_path, *files)
    assert counts(store) == (10, 20)
    reacted = [*reactions(store, Selected(store, Selection()))]
    assert [(r["emoji"], store.message_row(r["message"])) for r in reacted] == [
        ("👍", next(m["row"] for m in store.messages() if m["text"] == DEBT))]


def test_links_are_written_at_once_however_many(case: Case, tmp_path: Path) -> None:
    both(case, tmp_path, told(BOSS), told("Boss"))
    said: list[str] = []
    case.db.set_trace_callback(said.append)
    with case.transaction():
        linked.link(case)
    case.db.set_trace_callback(None)
    assert sum("SET reply" in sql for sql in said) == 2, "not once a message, each of which reads them all"


def test_places_come_back_whatever_scope_did_between(case: Case, tmp_path: Path) -> None:
    both(case, tmp_path, told(BOSS), told("Boss"))
    whole = sorted(case.db.execute("SELECT ident, source, row FROM message").fetchall())
    case.set_fact("scope-people", "Boss")
    with case.transaction():
        scoping.apply(case)
    assert counts(Store(case)) == (10, 20), "inside by the one of the two that is"
    case.set_fact("scope-people", "")
    with case.transaction():
        scoping.apply(case)
        linked.part(case)
    assert sorted(case.db.execute("SELECT ident, source, row FROM message").fetchall()) == whole
    assert case.db.execute("SELECT count(*) FROM copy").fetchone() == (0,)
    linked.join(case)
    assert counts(Store(case)) == (10, 20)
