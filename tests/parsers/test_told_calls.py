"""How chats tell of calls: what is one, how it went and how long it lasted."""

from __future__ import annotations

import json
from typing import get_args, get_type_hints

import pytest

from parsers.apps.telegram import told
from parsers.formats.whatsapp_text.calls import call
from parsers.records import Call
from tests import support

LRM = "\u200e"


@pytest.mark.parametrize(("line", "outcome", "seconds", "video"), [
    (f"{LRM}Voice call, {LRM}2 min", "answered", 120, False),
    (f"{LRM}Video call, {LRM}1 hr 5 min • {LRM}3 joined", "answered", 3900, True),
    (f"{LRM}Voice call, {LRM}No answer", "missed", 0, False),
    (f"{LRM}Voice call, {LRM}Declined", "rejected", 0, False),
    (f"{LRM}Voice call, {LRM}3 participants", "unknown", 0, False),
    (f"{LRM}Missed video call, {LRM}Tap to call back", "missed", 0, True),
    (f"{LRM}Appel vocal, {LRM}12 min", "answered", 720, False),
    (f"{LRM}Appel vidéo, {LRM}Pas de réponse", "missed", 0, True),
    (f"{LRM}Anruf, {LRM}2 Std. 3 Min.", "answered", 7380, False),
    (f"{LRM}Llamada de voz, {LRM}45 seg", "answered", 45, False),
    (f"{LRM}Apel vocal, {LRM}Fără răspuns", "missed", 0, False),
    (f"{LRM}Аудиозвонок, {LRM}3 мин.", "answered", 180, False),
    (f"{LRM}Відеодзвінок, {LRM}1 год 2 хв", "answered", 3720, True),
    (f"{LRM}Spraakgesprek, {LRM}1 u 5 min", "answered", 3900, False),
    (f"{LRM}Sesli arama, {LRM}1 sa. 2 dk.", "answered", 3720, False),
    (f"{LRM}مكالمة صوتية، {LRM}٢ دقيقة", "answered", 120, False),
])  # fmt: skip
def test_whatsapp_in_its_languages(line: str, outcome: str, seconds: int, video: bool) -> None:
    found = call(line, marked=True)
    assert found is not None
    assert (found.outcome, found.seconds, found.video) == (outcome, seconds, video)


@pytest.mark.parametrize(("action", "seconds", "reason", "outcome"), [
    ("phone_call", 65, "hangup", "answered"), ("phone_call", 0, "busy", "rejected"),
    ("phone_call", 0, "missed", "missed"), ("phone_call", 0, "disconnect", "unknown"),
    ("group_call", 50, None, "answered"), ("group_call", 0, None, None), ("conference_call", 0, "missed", "missed"),
])  # fmt: skip
def test_telegram(action: str, seconds: int, reason: str | None, outcome: str | None) -> None:
    assert told(action, seconds, reason).get("outcome") == outcome


def test_every_format_calls_outcomes_by_the_names_of_a_call() -> None:
    known, seen = set(get_args(get_type_hints(Call)["outcome"])), set()
    for file in sorted(support.FIXTURES.glob("*/*/expected.jsonl")):
        for line in support.expected(file.parent):
            record = json.loads(line)
            if record["record"] == "Message" and record["kind"] == "call":
                outcome = (record.get("details") or {}).get("outcome")
                assert outcome in {*known, None}, (file, outcome)
                if outcome is not None:
                    seen.add(file.parent.parent.name)
    assert seen >= {"telegram-json", "telegram-html", "telegram-android", "telegram-ios", "whatsapp-text", "line-text"}
