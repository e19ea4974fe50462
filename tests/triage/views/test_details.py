"""What the evidence says beside a message, in words: who is named there, and when a message was delivered and read."""

from __future__ import annotations

import re
from pathlib import Path

from parsers.records import OWNER, Participant
from tests import support
from tests.triage.conftest import Take
from tests.triage.invented import chat, counted, say
from triage import people
from triage.case import Case
from triage.ingest import Import, Options
from triage.report.model import Words
from triage.report.told import Teller
from triage.store import Store
from triage.views import details
from triage.words import Translator
from ui.reading import rows
from ui.running.operations import Reader

READ_MS = 1_710_000_004_600


def test_people_are_found_by_what_the_app_calls_them(take: Take) -> None:
    store = take([
        Participant("4072@s.whatsapp.net", "Chat", "phone", "+4072", "Ana"),
        Participant("@boss", "Chat", "username", "@boss", "The boss"), *chat("c", "4072@s.whatsapp.net", "@boss"),
        Participant("Bo", "Chat", "name", "Bo", "Bo of the farm"),
        *counted(say("hi", at=0, row=1, details={
            "mentions": ["@boss", "4072@s.whatsapp.net", "nobody@s.whatsapp.net", "Bo"], "text": "@boss",
            "poll": {"options": [{"name": "yes", "voters": [OWNER]}]}})),
    ])  # fmt: skip
    (message,) = store.by_ids([n for (n,) in store.db.execute("SELECT id FROM message")])
    assert details.called(store, "Another app", [message]).keys() == {OWNER}
    found = details.called(store, "Chat", [message])
    assert found == {"@boss": "The boss", "4072@s.whatsapp.net": "Ana", OWNER: people.OWNER_NAME}


def test_no_moment_is_made_of_what_is_none() -> None:
    assert details.moment(READ_MS) == "2024-03-09T16:00:04.600Z"
    for value in (None, True, "1710000004600", -1, 0, 30_000, 10**17, 1.5):
        assert details.moment(value) is None


def test_receipts_are_told_in_the_window_and_printed_in_the_report(case: Case, tmp_path: Path) -> None:
    root = support.build(support.FIXTURES / "whatsapp-android/of-2026", tmp_path / "w")
    Import(case, Options(), processes=1).run([root])
    store = Store(case)
    (n,) = next(case.db.execute("SELECT id FROM message WHERE json_extract(details, '$.receipts') IS NOT NULL"))
    reader = Reader(case)
    (shown,) = rows(reader, [n])
    reader.close()
    receipt = shown["details"]["receipts"][0]
    who = shown["called"][receipt["who"]]
    assert who in people.names(case).values()
    assert "@" not in who
    (message,) = store.by_ids([n])
    words = [d.value for d in Teller(store, [message]).of_message(message)
             if isinstance(d.name, Words) and d.name.message == details.NAMES["receipts"]]
    assert len(words) == len(shown["details"]["receipts"])
    first = words[0]
    assert isinstance(first, Words)
    said = Translator("en")(first.message, **first.args)
    at = r"20[-\d]{8} [\d:]{8} \+00:00"
    assert re.fullmatch(rf"{re.escape(who)}: delivered {at}; read {at}", said)
