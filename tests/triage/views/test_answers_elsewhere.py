"""An answer to a message of another chat is linked where that one is in the case; else its number and chat are kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage import search
from triage.case import Case
from triage.ingest import Import
from triage.search import parse
from triage.store import Store
from triage.views import details
from triage.work import stating
from ui.chat import describe
from ui.reading import rows
from ui.running.operations import Reader

ANA, BOSS = "+33639980001", "+33639980002"
LONG = "3EB0A1B2C3D4E5F60718"


def _message(n: int, text: str, who: str, **more: Any) -> dict[str, Any]:
    return {"id": n, "type": "message", "date": "2024-03-25T10:00:09", "date_unixtime": str(1_711_360_000 + n),
            "from": who, "from_id": f"user{len(who)}00", "text": text, "text_entities": [], **more}


def _telegram(folder: Path) -> Path:
    folder.mkdir()
    away = {"reply_to_message_id": 501, "reply_to_peer_id": "channel300"}
    chats = [
        {"name": "Ana", "type": "personal_chat", "id": 300, "messages": [
            _message(501, "a private word", "Ana"), _message(902, "about this", "Ana", **away),
            _message(903, "about that", "Ana", reply_to_message_id=77, reply_to_peer_id="channel400"),
            _message(904, "and that", "Ana", reply_to_message_id=78, reply_to_peer_id="channel300")]},
        {"name": "Villa", "type": "private_supergroup", "id": 300, "messages": [_message(501, "the threat", "Boss")]},
    ]  # fmt: skip
    (folder / "result.json").write_text(json.dumps({
        "personal_information": {"user_id": 100, "first_name": "Me"}, "chats": {"about": "", "list": chats}}))
    return folder


def test_an_answer_is_linked_to_another_chat_of_the_export(tmp_path: Path, here: Any) -> None:
    case = tmp_path / "c.attest"
    here("triage", _telegram(tmp_path / "e"), "--case", case, "--unencrypted")
    messages = {m["text"]: m for m in here("messages", case).lines}
    assert messages["about this"]["reply_to"] == messages["the threat"]["id"]
    assert messages["about that"]["reply_to"] is None
    assert messages["about that"]["details"] == {"reply_elsewhere": {"chat": "channel400", "message": "77"}}
    assert messages["and that"]["reply_to"] is None


def test_the_window_says_what_is_answered_elsewhere(tmp_path: Path, case: Case) -> None:
    Import(case, closely=False).run([_telegram(tmp_path / "e")])
    store = Store(case)
    reader = Reader(case)
    shown = {m["text"]: m for m in rows(reader, [n for (n,) in store.db.execute("SELECT id FROM message")])}
    reader.close()
    assert describe.quoted(shown["about this"]) == ("Boss, in the conversation Villa", "the threat")
    assert shown["about this"]["answers"]["row"] == shown["the threat"]["row"]
    heading = "Answers a message of another conversation"
    assert describe.quoted(shown["about that"]) == (
        heading, "Message 77 of the conversation channel400; it is not in the case")
    assert describe.quoted(shown["and that"]) == (
        heading, "Message 78 of the conversation Villa; it is not in the case")
    assert describe.quoted({"answers": None, "reply_to": None, "details": {"reply_elsewhere": "In reply to …"}}) == (
        heading, "")
    assert details.other_chat(store, shown["the threat"]) == ""


def test_a_long_key_is_the_same_message_in_every_chat_of_the_source(take: Take) -> None:
    store = take([*chat("c", ANA), *chat("g", ANA, BOSS, kind="group"), *chat("d", BOSS), *counted(
        say("the zebra", row=1, app_key=LONG, chat="g", sender=BOSS),
        say("why", row=2, at=2, reply_to=LONG, details={"quoted": {"text": "the zebra"}}),
        say("own", row=3, at=3, app_key=LONG, chat="d", sender=BOSS),
        say("here", row=4, at=4, reply_to=LONG, chat="d"),
        say("five", row=5, at=5, app_key="5", chat="g"), say("short", row=6, at=6, reply_to="5"))])  # fmt: skip
    messages = {m["text"]: m for m in store.messages()}
    assert messages["why"]["reply_to"] in (messages["the zebra"]["id"], messages["own"]["id"])
    assert messages["here"]["reply_to"] == messages["own"]["id"]
    assert messages["short"]["reply_to"] == "5"
    assert search.count(store, parse("zebra")) == 1 + (messages["why"]["reply_to"] == messages["own"]["id"])


def test_what_a_private_answer_quotes_of_a_group_counts_once(take: Take, case: Case) -> None:
    answer = say("why", row=2, at=2, reply_to="7", reply_in="g", details={
        "quoted": {"text": "the zebra"}, "reply_elsewhere": {"chat": "g", "message": "7"}})
    store = take([*chat("c", ANA), *chat("g", BOSS, kind="group"),
                  *counted(say("the zebra", row=1, app_key="7", chat="g", sender=BOSS), answer)])
    found = [m["text"] for m in search.find(store, parse("zebra"))]
    assert found == ["the zebra"]
    with case.transaction():
        stating.set_facts(case, {"privileged": BOSS})
    (message,) = Store(case).messages("m.reply IS NOT NULL")
    assert "quoted" not in message["details"]
    assert message["reply_to"] is None
