"""Words that stand beside the text of a message are found: what is quoted of a message that is gone, events, links
behind words, people named by the app, files. What another message says itself is found there alone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from parsers.records import OWNER, Attachment, Call, Found, Provenance
from parsers.times import from_unix_ms
from tests.triage.conftest import Take, of_before
from tests.triage.invented import T0, chat, counted, evidence, reading, say
from triage import search
from triage.case import Case
from triage.casefile import schema
from triage.ingest import Import
from triage.intake import indexed, passes
from triage.search import parse
from triage.selectors import cases as selectors
from triage.store import Store
from triage.text import beside
from triage.work import annotations as work
from triage.work import stating

ANA = "+33639980001"
LAWYER = "+33639980009"


def found(store: Store, query: str) -> list[dict[str, Any]]:
    """The hits, after a check that the second engine has the same."""
    checked = search.cross_check(store, parse(query))
    hits = list(search.find(store, parse(query)))
    assert checked == {"count": len(hits), "only_here": [], "only_there": []}
    assert search.count(store, parse(query)) == len(hits)
    return hits


def rows(store: Store, query: str) -> list[int]:
    return [hit["sources"][0]["row"] for hit in found(store, query)]


@pytest.mark.parametrize(("details", "word"), [
    ({"event": {"name": "Meeting", "description": "bring zebra", "location_name": "Gate"}}, "zebra"),
    ({"group_invite": {"group_name": "Zebra work", "group": "1203@g.us"}}, "zebra"),
    ({"entities": [{"type": "text_link", "text": "here", "href": "https://zebra.example/visa"}]}, "zebra.example"),
    ({"system": {"type": "invite_members", "members": ["Maria Zebra"]}}, '"maria zebra"'),
    ({"system": {"type": "topic_created", "title": "Zebra"}}, "zebra"),
    ({"system": {"type": "send_star_gift", "gift_text": [{"type": "plain", "text": "for zebra"}]}}, "zebra"),
    ({"system": {"type": "participant_added", "participants": ["4072@s.whatsapp.net", OWNER]}}, "4072"),
    ({"system": {"type": "m.room.member", "content": {"reason": "she told zebra"}}}, "zebra"),
    ({"buttons": [[{"type": "url", "text": "Pay", "data": "https://zebra.example"}]]}, "zebra"),
    ({"poll": {"question": "?", "options": [{"name": "Zebra", "voters": []}]}}, "zebra"),
    ({"contacts": [{"name": "Zebra", "phone_numbers": ["+40721"]}]}, "zebra"),
    ({"forwarded_from": "Zebra jobs"}, "zebra"),
    ({"a_field_of_tomorrow": {"words": ["zebra"]}}, "zebra"),
    ({"columns": {"Remarks": "zebra"}}, "zebra"),
    ({"written": "zebra.pdf • 2 pages document omitted"}, "zebra.pdf"),
])  # fmt: skip
def test_words_of_a_detail_are_found_and_shown_with_its_name(take: Take, details: dict[str, Any], word: str) -> None:
    store = take([*chat("c", ANA), *counted(say("here", row=1, details=details), say("other", row=2, at=9))])
    (hit,) = found(store, word)
    assert hit["sources"][0]["row"] == 1
    assert hit["beside"]["name"] == next(iter(details))
    assert "«" in hit["snippet"]
    assert hit["hits"] == []
    (shown,) = search.engine.show(store, [hit["row"]], parse(word))
    assert shown["beside"] == hit["beside"]
    assert shown["hit_spans"]
    assert rows(store, f"/{'zebra' if 'zebra' in word else word[-2:]}/") == [1]


@pytest.mark.parametrize("word", ["owner", "whatsapp", "net", "text_link", "delivered", "omitted", "participant_added"])
def test_what_only_the_app_notes_is_not_found(take: Take, word: str) -> None:
    store = take([*chat("c", ANA), *counted(say("here", row=1, details={
        "system": {"type": "participant_added", "participants": ["4072@s.whatsapp.net", OWNER]},
        "entities": [{"type": "text_link", "text": "here"}], "delivery": "delivered", "written": "<Media omitted>",
        "receipts": [{"who": "4072@s.whatsapp.net"}]}))])  # fmt: skip
    assert rows(store, word) == []


def test_a_file_is_found_by_what_is_written_of_it(take: Take) -> None:
    files = (Attachment("a.opus", details={"transcription": "zebra tonight"}), Attachment("b.jpg"))
    store = take([*chat("c", ANA), *counted(say(None, row=1, kind="voice", attachments=files))])
    (hit,) = found(store, "zebra")
    assert hit["beside"] == {"name": "", "text": "zebra tonight"}
    assert rows(store, "b.jpg") == rows(store, "/^b\\.j/") == [1]


def quoting(n: int, text: str, to: str | None, **more: Any) -> Any:
    return say("why", row=n, at=n, reply_to=to, details={"quoted": {"text": text, "sender": ANA}}, **more)


def test_what_an_answer_quotes_is_found_where_nothing_else_says_it(take: Take) -> None:
    store = take([*chat("c", ANA), *counted(
        say("the zebra is here", row=1, app_key="one", sender=ANA),
        say(None, row=2, app_key="two", kind="deleted", sender=ANA),
        say("the new words", row=3, app_key="three", sender=ANA),
        quoting(11, "the zebra is here", "one"), quoting(12, "The ZEBRA…", "one"),
        quoting(13, "a giraffe", "two"), quoting(14, "an old giraffe", "three"), quoting(15, "giraffe", "gone"),
        say("why", row=16, at=16, details={"quoted": "no link giraffe"}),
        say("why", row=17, at=17, reply_to="one", details={"quoted": {"kind": "image"}}),
    )])  # fmt: skip
    assert rows(store, "zebra") == [1]
    assert rows(store, "giraffe") == rows(store, "/giraf+e/") == rows(store, "gir?ffe") == [13, 14, 15, 16]
    assert {hit["beside"]["name"] for hit in found(store, "giraffe")} == {"quoted"}


def test_a_quotation_is_no_word_of_the_one_who_answers_for_the_rules(take: Take) -> None:
    threat = "I have your passport. You can't leave until you pay your debt."
    store = take([*chat("c", ANA), *counted(quoting(1, threat, "gone"))])
    assert rows(store, "passport") == [1]
    assert store.totals()["flags"] == 0


def test_what_is_quoted_of_a_privileged_person_is_found_when_it_is_opened(take: Take, case: Case) -> None:
    store = take([*chat("c", ANA), *chat("law", LAWYER), *counted(
        say("the zebra is here", row=1, app_key="one", sender=LAWYER, chat="law"),
        say("why", row=2, at=2, details={"quoted": {"text": "zebra", "sender": LAWYER}}),
        say("fine", row=3, at=3, details={"quoted": "a giraffe"}))])  # fmt: skip
    assert rows(store, "zebra") == [1, 2]
    with case.transaction():
        stating.set_facts(case, {"privileged": LAWYER})
    store = Store(case)
    for query in ("zebra", "zebr*", "/zeb/", "zebra~", "giraffe zebra", "zebra OR zebras"):
        assert rows(store, query) == [], query
        assert len(search.engine.hit_ids(store, search.resolve(store, parse(query)))) == 0
        assert search.page(store, parse(query), 9, order="relevance") == []
    assert rows(store, "NOT zebra") == [2, 3]
    assert rows(store, "giraffe") == [3]
    assert search.suggestions(store, parse("zebro")) == []


def test_links_behind_words_are_among_the_addresses(take: Take, case: Case) -> None:
    take([*chat("c", ANA), *counted(say("here", row=1, details={
        "entities": [{"type": "text_link", "text": "here", "href": "https://zebra.example/visa"}]}))])  # fmt: skip
    selectors.gather(case)
    assert rows(Store(case), "url:zebra.example") == [1]


def test_calls_have_no_words(take: Take) -> None:
    call = Call("c", "in", ANA, from_unix_ms(T0), 1.0, "answered", Provenance("t", 7), details={"link": "zebra"})
    store = take([*chat("c", ANA), Found("call", 1), call, *counted(say("x", row=1))])
    indexed.renew(store.db, [n for (n,) in store.db.execute("SELECT id FROM message")])
    assert rows(store, "zebra") == []


def test_a_case_of_before_is_indexed_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [*chat("c", ANA), *counted(say("here", row=1, details={"event": {"name": "zebra"}}), say("b", row=2))]
    path = tmp_path / "old.attest"
    with of_before(monkeypatch, 5) as before:
        before.setattr(beside, "form", lambda *_, **__: "")
        with Case.create(path, None, "ada") as case, reading({"x.rec": records}):
            Import(case, closely=False).run([evidence(tmp_path / "e", "x.rec")])
    with Case.open(path, None, read_only=True) as case:
        assert search.count(Store(case), parse("zebra")) == 0  # nothing can be done, and the search is not refused
    with Case.open(path, None) as case:
        assert indexed.missing(case) == 2
        with pytest.raises(passes.NotReadYet):
            search.count(Store(case), parse("zebra"))
        assert search.count(Store(case), parse("kind:text")) == 2
        monkeypatch.setattr(indexed, "_STEP", 1)
        passes.run(case, search.needed_passes(parse("zebra")))
        assert indexed.missing(case) == 0
        assert rows(Store(case), "zebra") == [1]


def test_what_was_indexed_in_the_other_chinese_writing_is_indexed_anew(take: Take, case: Case) -> None:
    store = take([*chat("c", ANA), *counted(say("護照在我這裡", row=1), say("ok", row=2))])
    work.render(case, store.db.execute("SELECT lower(hex(ident)) FROM message WHERE text = 'ok'").fetchone()[0],
                "translation", "護照", author="ada")
    with case.transaction():  # as folding left it before
        for table in ("message_fts", "rendering_fts"):
            (n,), = case.db.execute(f"SELECT max(rowid) FROM {table} WHERE {table} MATCH '\"护\"'").fetchall()
            case.db.execute(f"DELETE FROM {table} WHERE rowid = ?", (n,))
            case.db.execute(f"INSERT INTO {table} (rowid, body) VALUES (?, '護 照')", (n,))
    assert search.count(store, parse("护照")) == 0
    with case.transaction():
        case.db.executescript(schema.MIGRATIONS[8])
    passes.run(case)
    assert len(found(store, "护照")) == len(found(store, "護照")) == 2


def test_the_command_line_says_where_the_words_stand(tmp_path: Path, here: Any) -> None:
    (tmp_path / "e").mkdir()
    chat_of = {"name": "Ana", "type": "personal_chat", "id": 200, "messages": [
        {"id": 10, "type": "message", "date": "2024-03-25T10:00:10", "date_unixtime": "1711360810", "from": "Ana",
         "from_id": "user200", "text": ["click ", {"type": "text_link", "text": "here",
                                                   "href": "https://pay-zebra.example/visa"}]},
        {"id": 11, "type": "service", "date": "2024-03-25T10:01:10", "date_unixtime": "1711360870", "actor": "Boss",
         "actor_id": "user300", "action": "invite_members", "members": ["Maria Giraffe"], "text": ""}]}  # fmt: skip
    (tmp_path / "e" / "result.json").write_text(json.dumps(chat_of))
    case = tmp_path / "c.attest"
    here("triage", tmp_path / "e", "--case", case, "--unencrypted")
    (hit,) = here("search", case, "pay-zebra.example").lines
    assert hit["beside"] == {"name": "entities", "text": "https://pay-zebra.example/visa"}
    assert hit["text"] == "click here"
    assert here("search", case, "giraffe", "--count").json == {"count": 1}
    shown = here("search", case, "giraffe", json=False).stdout
    assert "Line of the app: Maria «Giraffe»" in shown
