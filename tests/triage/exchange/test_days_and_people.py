"""Days of conversations as mail and as RSMF, and who is who in exports of a case where people were made one."""

from __future__ import annotations

import io
import json
import re
import zipfile
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from xml.etree import ElementTree as ET

import openpyxl
import pytest

from parsers.records import OWNER, Conversation, Participant, Provenance, Reaction
from parsers.times import from_unix_ms, missing
from tests.triage.conftest import Take
from tests.triage.invented import T0, chat, counted, say
from triage import exchange, people
from triage.case import Case
from triage.exchange.workbook import CHARACTERS, Workbook
from triage.network import graph as network
from triage.store import Store
from triage.views import overview
from triage.work import persons, stating

ANA = "+33639980001"
NAMES = ("Müller, Jürgen", "Ana 😀 (work)", "Ольга, мама", '老板 "王"', "=?utf-8?q?x?=", "Zoé\u2028Chef")
TITLE = "Été\u2028équipe =?utf-8?q?x?= 😀 " + "очень длинное имя " * 8


def _mail(folder: Path) -> EmailMessage:
    (path,) = (path for path in folder.rglob("*.*") if path.is_file())
    assert max(map(len, path.read_bytes().split(b"\r\n"))) <= 998
    return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(path.read_bytes())


def test_what_is_no_place_is_counted_and_a_whole_second_comes_before_its_parts(
    case: Case, take: Take, tmp_path: Path
) -> None:
    take([*chat("c", "+33600000001"), *counted(*(
        say(f"here {n}", at=n, sender="+33600000001", details={"lat": lat, "lon": 2.0 * lat}) for n, lat in
        enumerate((48.1, 0.0, 91.0))), say("later", at=3, sender="+33600000001", time=from_unix_ms(T0 + 623)))])
    done = exchange.export(case, "gpx", tmp_path / "p.gpx")
    assert (done.counts, "2 places are left out" in (tmp_path / "p.gpx.manifest.json").read_text()) == (
        {"location": 1}, True)
    exchange.export(case, "graphml", tmp_path / "g.graphml")
    times = re.findall("edge-(first|last)\">([^<]+)<", (tmp_path / "g.graphml").read_text())
    assert times == [("first", "2026-02-25T06:13:20Z"), ("last", "2026-02-25T06:13:22Z")]


def test_a_day_of_a_group_is_whole_in_its_order_with_every_name(case: Case, take: Take, tmp_path: Path) -> None:
    stating.set_facts(case, {"zone": "Europe/Paris"})
    first = 1_729_987_800_000  # 2024-10-27 02:10 in Paris, where it is two o'clock again an hour later
    at = [from_unix_ms(first + n * 25 * 60_000) for n in range(5)]
    take([*chat("g", *NAMES, kind="group", title=TITLE),
          Reaction("g", "k0", NAMES[1], "👍", at[1], Provenance(table="r", row=1)),
          Reaction("g", "k0", None, "👍", at[2], Provenance(table="r", row=2)),
          *counted(*(say(f"m{n}", chat="g", row=n, time=time, app_key=f"k{n}", sender=NAMES[0] if n else None)
                     for n, time in enumerate(at)))])
    for kind in ("eml", "rsmf"):
        exchange.export(case, kind, tmp_path / kind)
    mail, rsmf = _mail(tmp_path / "eml"), _mail(tmp_path / "rsmf")
    for one in (mail, rsmf):
        assert one["Subject"] == f"Chat: {TITLE}, 2024-10-27".replace("\u2028", " ")
        body = one.get_body()
        assert body is not None
        assert re.findall(r"\bm\d", body.get_content()) == ["m0", "m1", "m2", "m3", "m4"]
    shown = {name.replace("\u2028", " ") for name in NAMES}
    assert shown < {address.display_name for address in mail["To"].addresses}
    assert {address.domain for address in mail["To"].addresses} == {"chat.invalid"}
    (attached,) = rsmf.iter_attachments()
    with zipfile.ZipFile(io.BytesIO(attached.get_content())) as archive:
        manifest = json.loads(archive.read("rsmf_manifest.json"))
    called = {p["id"]: p["display"] for p in manifest["participants"]}
    assert [called[event["participant"]] for event in manifest["events"]] == ["?", *[NAMES[0]] * 4]
    (reaction,) = manifest["events"][0]["reactions"]
    assert (reaction["value"], reaction["count"]) == ("👍", 2)
    assert [called[one] for one in reaction["participants"]] == [NAMES[1]]
    assert [event["body"] for event in manifest["events"]] == ["m0", "m1", "m2", "m3", "m4"]
    assert manifest["conversations"][0]["type"] == "channel"


def test_a_group_of_two_is_no_direct_chat(case: Case, take: Take, tmp_path: Path) -> None:
    take([*chat("g", ANA, kind="group", title="Team"), *counted(say("x", chat="g"))])
    exchange.export(case, "rsmf", tmp_path / "rsmf")
    (attached,) = _mail(tmp_path / "rsmf").iter_attachments()
    with zipfile.ZipFile(io.BytesIO(attached.get_content())) as archive:
        assert json.loads(archive.read("rsmf_manifest.json"))["conversations"][0]["type"] == "channel"


@pytest.fixture
def joined(case: Case, take: Take) -> Store:
    """Ana under a number and a hidden identifier in one chat, and in Telegram: one person, as the examiner says."""
    take([*chat("b", ANA), Participant("lid", "Chat", "lid", "777@lid", "Ana hidden"),
          Conversation("b", "Chat", "direct", participants=("lid",)),
          Participant("tg", "Telegram", "account", "4242", "Ana T"),
          Conversation("t", "Telegram", "direct", participants=(OWNER, "tg")),
          *counted(say("one", chat="b", sender="lid"), say("two", at=1, chat="b", sender=ANA),
                   say("three", at=2, chat="b"), say("four", at=3, chat="t", sender="tg"))])
    ids = {p["name"]: p["id"] for p in people.listing(case)}
    for gone in ("Ana hidden", "Ana T"):
        persons.merge(case, ids[ANA], ids[gone])
    persons.set_person(case, ids[ANA], name="Ana\ud800")
    return Store(case)


def test_who_was_made_one_neither_writes_to_herself_nor_is_a_group(joined: Store, case: Case, tmp_path: Path) -> None:
    told = {m["text"]: m for m in joined.messages()}
    assert told["one"]["conversation_title"] == "Ana\ufffd"
    for text in ("one", "two", "four"):
        assert [p["identifier"] for p in told[text]["recipients"]] == [None], "the owner alone"
    assert {p["identifier"] for p in told["three"]["recipients"]} == {ANA, "777@lid"}
    exchange.export(case, "jsonl", tmp_path / "x.jsonl")
    lines = map(json.loads, (tmp_path / "x.jsonl").read_text("utf-8").splitlines())
    assert {m["text"]: m["recipients"] for m in lines if m["record"] == "message"} == {
        text: m["recipients"] for text, m in told.items()}
    exchange.export(case, "graphml", tmp_path / "x.graphml")
    root = ET.parse(tmp_path / "x.graphml").getroot()
    edges = {(e.get("source"), e.get("target")): int(e.findtext("{*}data[@key='edge-messages']", "0"))
             for e in root.iterfind(".//{*}edge")}
    assert edges == {pair: link.messages for pair, link in network.build(network.tally(joined)).links.items()}


def test_a_status_goes_to_whose_phone_it_is_on(case: Case, take: Take, tmp_path: Path) -> None:
    store = take([*chat("a", ANA), *chat("b", "+33639980002"), *chat("s", kind="broadcast"), *counted(
        say("sea", chat="s", sender=ANA), say("car", chat="s", sender="+33639980002", at=1),
        say("mine", chat="s", at=2))])
    exchange.export(case, "graphml", tmp_path / "x.graphml")
    edges = {(e.get("source"), e.get("target")) for e in ET.parse(tmp_path / "x.graphml").iterfind(".//{*}edge")}
    owner = store.person(next(iter(store.owners))) or {}
    assert {target for _, target in edges} == {owner["id"], *(c["id"] for c in overview.conversations(store)
                                                              if c["kind"] == "broadcast")}
    assert len(edges) == 3
    exchange.export(case, "jsonl", tmp_path / "x.jsonl", exchange.Selection(conversation=[
        c["id"] for c in overview.conversations(store) if c["kind"] == "broadcast"]))
    lines = map(json.loads, (tmp_path / "x.jsonl").read_text("utf-8").splitlines())
    assert len([line for line in lines if line["record"] == "person"]) == 3, "who wrote comes with what was written"


def test_case_uco_names_the_account_that_was_written_from(joined: Store, case: Case, tmp_path: Path) -> None:
    assert joined.names
    exchange.export(case, "case-uco", tmp_path / "x.jsonld")
    graph = json.loads((tmp_path / "x.jsonld").read_text("utf-8"))["@graph"]
    accounts = {node["@id"]: node["uco-core:hasFacet"] for node in graph if node["@type"] == "uco-observable:Account"}
    wrote = {facet["uco-observable:messageText"]: accounts[facet["uco-observable:from"]["@id"]]
             for node in graph if node["@type"] == "uco-observable:Message"
             for facet in (node["uco-core:hasFacet"],)}
    assert {text: wrote[text]["uco-observable:accountIdentifier"] for text in ("one", "two", "four")} == {
        "one": "777@lid", "two": ANA, "four": "4242"}
    assert len({wrote[text]["uco-observable:owner"]["@id"] for text in ("one", "two", "four")}) == 1


def test_what_is_of_no_day_is_named_where_days_are_chosen(case: Case, take: Take, tmp_path: Path) -> None:
    take([*chat("a", ANA), *counted(say("when", chat="a", time=missing("?")), say("then", chat="a", row=1))])
    for name, chosen, left in (("some", exchange.Selection(start="2026-01-01"), 1), ("all", exchange.Selection(), 0)):
        done = exchange.export(case, "csv", tmp_path / name, chosen)
        notes = json.loads(Path(done.manifest).read_text("utf-8"))["notes"]
        assert (done.counts["message"], len(notes)) == (2 - left, left)


def test_names_are_no_html_on_a_map(case: Case, take: Take, tmp_path: Path) -> None:
    take([*chat("g", ANA, kind="group", title='<img src="http://example.org/x">'), *counted(
        say("here", chat="g", kind="location", details={"lat": 48.1, "lon": 2.2}))])
    exchange.export(case, "kml", tmp_path / "x.kml")
    about = [d.text or "" for d in ET.parse(tmp_path / "x.kml").iter("{http://www.opengis.net/kml/2.2}description")]
    assert not any("<" in text for text in about)
    assert "&lt;img" in about[-1]


def test_a_cell_holds_what_a_spreadsheet_program_takes(tmp_path: Path) -> None:
    with Workbook(tmp_path / "x.xlsx") as book:
        book.sheet("s", ["text", "row"])
        book.append(["😀" * 20_000, 9_007_199_254_740_993])
        book.append(["x" * CHARACTERS, float("nan")])
        book.append(["y" * (CHARACTERS + 1), 12])
    assert book.cut == 2
    rows = list(openpyxl.load_workbook(tmp_path / "x.xlsx")["s"].iter_rows(min_row=2, values_only=True))
    assert [len(str(row[0]).encode("utf-16-le")) // 2 for row in rows] == [CHARACTERS - 1, CHARACTERS, CHARACTERS]
    assert [row[1] for row in rows] == ["9007199254740993", "nan", 12]
