"""What tells conversations of one name apart."""

from __future__ import annotations

from pathlib import Path

from parsers.records import OWNER, Conversation, Participant, Record
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage.case import Case
from triage.ingest import Import, Options
from triage.store import Store
from triage.views.exhibits import Apart, apart, set_apart


def exported(folder: Path, *writers: str) -> Path:
    """Of each writer the chat with one foreman, in a folder of its own, as phones export it."""
    for n, writer in enumerate(writers):
        file = folder / f"{n} of {len(writers)}" / "WhatsApp Chat with Foreman.txt"
        file.parent.mkdir(parents=True)
        file.write_text("".join(f"0{k}/03/2026, 08:0{n} - {who}: line {k}\n" for k, who in
                                enumerate(("Foreman", writer, "Foreman", writer), 1)))
    return folder


def test_chats_with_one_person_in_one_exhibit_are_told_apart_by_who_handed_them_over(
    case: Case, tmp_path: Path) -> None:
    writers = "Ana Pop", "Ion Rusu", "Maria L."
    Import(case, Options(exhibit="A"), closely=False).run([exported(tmp_path / "in", *writers)])
    store = Store(case)
    found = apart(store)
    assert {store.title(n) for n in store.shown} == {"Foreman"}
    assert set(found.values()) == {Apart("", writer) for writer in writers}
    rows = set_apart(store, [{"row": n} for n in found])
    assert {row["apart"] for row in rows} == set(found.values())


def test_groups_of_one_name_and_the_same_people_are_told_apart_by_their_files(take: Take) -> None:
    for key, path in (("a", "in/one/chats/x.rec"), ("b", "in/two/chats/y.rec"), ("c", "in/z.rec")):
        group = chat(key, "Bo", kind="group", title="Work")
        store = take([*group, *counted(say("two", chat=key, sender="Bo"))], "A", path)
    assert {one.words for one in apart(store).values()} == {"one/chats/x.rec", "two/chats/y.rec", "z.rec"}


def named(number: str, key: str) -> list[Record]:
    """A chat with somebody called Ana at this number."""
    return [Participant(OWNER, "Chat", "owner", None, owner=True), Participant(number, "Chat", "phone", number, "Ana"),
            Conversation(key, "Chat", "direct", participants=(number, OWNER)),
            *counted(say("one", chat=key, sender=number, row=int(number[-1])))]


def test_people_of_one_name_are_told_apart_by_their_numbers_and_telephones_by_their_exhibits(take: Take) -> None:
    store = take([*named("+33639980001", "a"), *named("+33639980002", "b")])
    assert {one.words for one in apart(store).values()} == {"+33639980001", "+33639980002"}
    store = take([*chat("c", "Bo"), *counted(say("two", chat="c", sender="Bo"))], "B", "y.rec")
    assert len(apart(store)) == 2, "who shares a name with nobody needs nothing beside it"
    assert apart(store) is apart(store)


def test_exhibits_tell_where_they_can(take: Take) -> None:
    for exhibit in ("A", "B"):
        store = take([*chat(f"c{exhibit}", "Bo"), *counted(say("two", chat=f"c{exhibit}", sender="Bo"))], exhibit)
    assert set(apart(store).values()) == {Apart("A"), Apart("B")}
