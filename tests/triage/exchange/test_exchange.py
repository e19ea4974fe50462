"""Every export of the sample case: whole, read by another program's library, safe to open, limited by scope."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
import zipfile
from collections.abc import Callable, Iterator
from email import policy
from email.parser import BytesParser
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers.errors import Cancelled
from parsers.records import Provenance, Reaction
from parsers.times import from_unix_ms, iso_utc
from tests.triage.conftest import Take
from tests.triage.invented import T0, chat, counted, say
from triage import exchange, people
from triage.case import Case
from triage.custody import chain
from triage.exchange import jsonl
from triage.exchange.export import ExportExists, Miscounted
from triage.exchange.lines import clock
from triage.exchange.reread import Reread
from triage.exchange.selection import NotADay, Selected, Selection
from triage.exchange.workbook import Workbook
from triage.exchange.writing import Job, cell
from triage.flagging import review
from triage.intake.handover import NoSuchFolder
from triage.sources.zones import wall_clock
from triage.store import CALLS, MESSAGES, Store
from triage.views import overview
from triage.work import stating

Whole = Callable[[str], tuple[Path, exchange.Exported]]


@pytest.fixture(scope="module")
def made(sample_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Case]:
    copy = tmp_path_factory.mktemp("exchange") / "case.attest"
    with Case.open(Path(shutil.copyfile(sample_file, copy)), None, "tester") as case:
        yield case


@pytest.fixture(scope="module")
def whole(made: Case, tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """`whole(kind)`: the whole case in a format, and what was told of it; written once for all tests that only read."""

    @cache
    def written(kind: str) -> tuple[Path, exchange.Exported]:
        out = tmp_path_factory.mktemp("whole") / f"x.{kind}"
        done = exchange.export(made, kind, out)
        assert [entry.action for entry in chain.entries(made)][-1] == "export"
        return out, done

    return written


@pytest.mark.parametrize("kind", exchange.FORMATS)
def test_every_format_is_written_read_again_and_hashed(made: Case, whole: Whole, kind: str) -> None:
    out, done = whole(kind)
    manifest = json.loads(Path(done.manifest).read_text(encoding="utf-8"))
    assert manifest["counts"] == done.counts
    assert sum(done.counts.values()) or kind == "htcds"  # nobody has accepted a flag
    on_disk = sorted(path for path in (out.rglob("*") if out.is_dir() else [out]) if path.is_file())
    assert [file["path"] for file in manifest["files"]] == [p.relative_to(out.parent).as_posix() for p in on_disk]
    for file, path in zip(manifest["files"], on_disk, strict=True):
        assert file["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    if kind in ("jsonl", "csv", "xlsx", "eml", "opensearch", "case-uco", "rsmf", "parquet"):
        assert done.counts["message"] == Store(made).totals()["messages"]
        assert done.counts["call"] == Store(made).totals()["calls"]


def test_another_export_of_the_same_case_has_the_same_bytes(made: Case, whole: Whole, tmp_path: Path) -> None:
    for kind in ("jsonl", "csv", "graphml", "kml", "opensearch", "eml"):
        assert exchange.export(made, kind, tmp_path / f"x.{kind}").files == whole(kind)[1].files


def test_spreadsheets_hold_every_message_in_its_own_words(made: Case, whole: Whole) -> None:
    with (whole("csv")[0] / "messages.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    texts = [m["text"] or "" for m in Store(made).messages()]
    assert [row["text"] for row in rows] == [str(cell(text)) for text in texts]
    assert all(row["path"] and len(row["sha256"]) == 64 for row in rows)
    sheet = openpyxl.load_workbook(whole("xlsx")[0], read_only=True)["messages"]
    titles, *cells = sheet.iter_rows(values_only=True)
    column = titles.index("text")
    said = [str(cell(text)) for text in texts]
    plain = [one[1:] if one != text and one.startswith("'") else one for one, text in zip(said, texts, strict=True)]
    assert [line[column] or "" for line in cells] == [text.replace("\r\n", "\n") for text in plain]
    with (whole("csv")[0] / "conversations.csv").open(encoding="utf-8-sig", newline="") as stream:
        reasons = [row["why"] for row in csv.DictReader(stream)]
    assert any("coercion at destination" in why for why in reasons)
    assert not any("{" in why for why in reasons)


def test_a_workbook_has_numbers_of_telephones_and_formulas_as_texts(tmp_path: Path) -> None:
    texts = ["+33639984107", "=1+1", "-5", "@SUM(A1)", "'quoted", "0033", "plain", "مرحبا", "=" + "x" * 300]
    with Workbook(tmp_path / "x.xlsx") as book:
        book.sheet("s", ["text"])
        for text in texts:
            book.append([text])
    cells = [line[0] for line in openpyxl.load_workbook(tmp_path / "x.xlsx")["s"].iter_rows(min_row=2)]
    assert [(c.value, c.data_type) for c in cells] == [(text, "s") for text in texts], "nothing stands before them"
    assert [bool(c.quotePrefix) for c in cells] == [True] * 4 + [False] * 4 + [True]


def test_a_sheet_can_be_filtered_by_each_of_its_columns(tmp_path: Path) -> None:
    with Workbook(tmp_path / "x.xlsx") as book:
        book.sheet("few", ["a", "b"])
        book.append(["1", 2])
        book.sheet("many", [str(n) for n in range(703)])
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert [sheet.auto_filter.ref for sheet in book] == ["A1:B2", "A1:AAA1"]


@pytest.mark.parametrize("text", ["=1+1", "+33 6", "-5", "@SUM(A1)", "\t=1", " =cmd|' /C calc'!A0", "\r\n@x"])
def test_no_cell_is_run_as_a_formula(text: str) -> None:
    assert str(cell(text)).startswith("'")
    assert str(cell(text))[1:] == text


def test_ordinary_cells_stay_as_they_are() -> None:
    for value in ("hello", "3 = 4 - 1", "", None, -5, 2.5, True):
        assert (cell(value), type(cell(value))) == (value, type(value))


def test_graph_and_places_are_of_their_formats(whole: Whole) -> None:
    graph = ET.parse(whole("graphml")[0]).getroot()
    ns = {"g": "http://graphml.graphdrawing.org/xmlns"}
    nodes = {node.get("id") for node in graph.iterfind(".//g:node", ns)}
    edges = [(edge.get("source"), edge.get("target")) for edge in graph.iterfind(".//g:edge", ns)]
    assert edges
    assert len(set(edges)) == len(edges)
    assert {end for edge in edges for end in edge} <= nodes
    groups = {node.get("id") for node in graph.iterfind(".//g:node", ns)
              if node.findtext("g:data[@key='node-kind']", "", ns) == "group"}
    assert groups & {target for _, target in edges}, "what is written in a group goes to the group"
    assert not groups & {source for source, _ in edges}
    points = ET.parse(whole("gpx")[0]).getroot().findall("{http://www.topografix.com/GPX/1/1}wpt")
    assert all(-90 <= float(point.get("lat", "99")) <= 90 for point in points)
    marks = list(ET.parse(whole("kml")[0]).iter("{http://www.opengis.net/kml/2.2}coordinates"))
    lon, lat = (marks[0].text or "").split(",")
    assert (float(lat), float(lon)) == pytest.approx((float(points[0].get("lat")), float(points[0].get("lon"))))


def test_mail_is_read_by_a_mail_program(made: Case, whole: Whole) -> None:
    bodies = ""
    for path in whole("eml")[0].rglob("*.eml"):
        mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        assert mail["Subject"]
        assert mail["From"].addresses[0].domain == "chat.invalid"
        bodies += mail.get_content()
    for message in Store(made).messages():
        assert f"X-Attest-Message: {message['id']}" in bodies
        assert (message["text"] or "").replace("\r\n", "\n") in bodies.replace("\r\n", "\n")


def test_a_selection_limits_and_says_so(made: Case, tmp_path: Path) -> None:
    store = Store(made)
    whole = list(store.messages())
    conversation = whole[10]["conversation"]
    done = exchange.export(made, "jsonl", tmp_path / "one.jsonl",
                           exchange.Selection(start="2026-02-01", end="2026-03-15", conversation=conversation))
    lines = [json.loads(line) for line in (tmp_path / "one.jsonl").read_text(encoding="utf-8").splitlines()]
    messages = [line for line in lines if line["record"] == "message"]
    assert messages
    assert {m["conversation"] for m in messages} == {conversation}
    assert all("2026-02-01" <= m["sent_at_local"][:10] <= "2026-03-15" for m in messages)
    assert [line["id"] for line in lines if line["record"] == "conversation"] == [conversation]
    stated = json.loads(Path(done.manifest).read_text(encoding="utf-8"))["selection"]
    assert stated == {"start": "2026-02-01", "end": "2026-03-15", "conversation": conversation}


def test_one_person(made: Case, tmp_path: Path) -> None:
    person = next(p for p in people.listing(made) if 5 < p["messages"] < 100)
    exchange.export(made, "jsonl", tmp_path / "p.jsonl", exchange.Selection(person=person["id"]))
    lines = [json.loads(line) for line in (tmp_path / "p.jsonl").read_text(encoding="utf-8").splitlines()]
    messages = [line for line in lines if line["record"] == "message"]
    for message in messages:
        told = {p["id"] for p in (message["sender"], *message["recipients"]) if p}
        assert person["id"] in told
    assert sum(m["sender"] is not None and m["sender"]["id"] == person["id"] for m in messages) == person["messages"]


def test_only_accepted(made: Case, tmp_path: Path) -> None:
    with pytest.raises(exchange.OutsideScope):
        exchange.export(made, "jsonl", tmp_path / "none.jsonl", exchange.Selection(accepted=True))
    flag = next(iter(review.listing(Store(made))))
    review.decide(made, flag["id"], "accept", "clear")
    done = exchange.export(made, "jsonl", tmp_path / "a.jsonl", exchange.Selection(accepted=True))
    assert done.counts["message"] == len({span["message"] for span in flag["spans"]})
    review.undo(made, flag["id"], {"status": "unreviewed", "reason": None, "author": None, "decided_at": None})


def test_privileged_people_are_in_no_export(made: Case, tmp_path: Path) -> None:
    lawyer = next(p for p in people.listing(made) if "Kerbrat" in (p["name"] or ""))
    number = next(i["identifier"] for i in lawyer["identifiers"] if i["identifier"])
    stating.set_facts(made, {"privileged": number})
    try:
        for kind in ("jsonl", "csv", "graphml", "opensearch", "timesketch", "eml"):  # all: the next test
            exchange.export(made, kind, tmp_path / f"x.{kind}")
        for path in tmp_path.rglob("*"):
            if path.is_file() and path.suffix in (".jsonl", ".csv", ".graphml", ".opensearch", ".timesketch", ".eml"):
                assert "Kerbrat" not in path.read_text(encoding="utf-8", errors="replace"), path
        withheld = json.loads((tmp_path / "x.jsonl.manifest.json").read_text(encoding="utf-8"))["withheld"]
        assert withheld["privileged"]
    finally:
        stating.set_facts(made, {"privileged": ""})


LAWYER, WORKER = "+33639987720", "+33600000001"


def test_words_of_privileged_people_leave_in_no_quotation(case: Case, take: Take, tmp_path: Path) -> None:
    advice = "plead not guilty and say nothing"
    records = [*chat("g", WORKER, LAWYER, kind="group", title="Team"), *chat("d", LAWYER), *counted(
        say("hello all", at=1, chat="g", sender=WORKER), say(advice, at=2, chat="g", sender=LAWYER),
        say("thanks", at=3, chat="g", sender=WORKER, details={"quoted": {"sender": LAWYER, "text": "shortened adv"}}),
        say("I see", at=4, chat="g", sender=WORKER, details={"quoted": {"text": advice}}),
        say("again", at=5, chat="g", details={"quoted": advice}),
        say("fwd", at=6, chat="g", details={"quoted_below": f"She wrote:\n> {advice}\n> bye"}),
        say("so", at=9, chat="g", details={"quoted": f"Maria, 2024-03-05 12:00:00: « {advice} »"}),
        say("oh", at=10, chat="g", details={"quoted": f"{LAWYER}, 2024-03-05 12:00:00: « shortened adv… »"}),
        say("me too", at=7, chat="g", details={"quoted": "hello all"}),
        say("direct advice", at=8, chat="d", sender=LAWYER),
        Reaction("g", "k", LAWYER, "❤", from_unix_ms(T0), Provenance(table="r", row=1)))]
    take(records)
    whole = exchange.export(case, "jsonl", tmp_path / "before.jsonl")
    assert "plead" in (tmp_path / "before.jsonl").read_text("utf-8")
    stating.set_facts(case, {"privileged": LAWYER})
    for kind in exchange.FORMATS:
        if kind not in ("gpx", "kml", "htcds"):
            exchange.export(case, kind, tmp_path / f"after.{kind}")
    for path in tmp_path.glob("after.*"):
        for text in _texts(path):
            for words in ("plead", "shortened adv", "direct advice"):
                assert words not in text, path
    left = [json.loads(line) for line in (tmp_path / "after.jsonl").read_text("utf-8").splitlines()]
    assert [m["details"].get("quoted") for m in left if m["record"] == "message" and m["text"] == "me too"] == [
        "hello all"]
    assert left[0]["withheld"] == "privileged: 2; all: 2"
    assert whole.counts["message"] - sum(m["record"] == "message" for m in left) == 2
    assert [e for e in chain.entries(case) if e.action == "export"][-1].detail["withheld"]["privileged"] == 2


def _texts(path: Path) -> Iterator[str]:
    """What can be read in an export, unpacked and decoded."""
    for file in [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]:
        data = file.read_bytes()
        yield data.decode("utf-8", "ignore")
        if file.suffix in (".eml", ".rsmf"):
            for part in BytesParser(policy=policy.default).parsebytes(data).walk():
                content = None if part.is_multipart() else part.get_content()
                yield content if isinstance(content, str) else ""
                data = content if isinstance(content, bytes) else data
        if data[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                yield from (archive.read(name).decode("utf-8", "ignore") for name in archive.namelist())
        if file.suffix == ".parquet":
            yield str(pq.read_table(file).to_pylist())


def test_a_limited_export_says_so_inside(made: Case, tmp_path: Path) -> None:
    with_place = next(m for m in Store(made).messages() if "lat" in m["details"])
    chosen = exchange.Selection(start="2026-01-01", conversation=with_place["conversation"])
    for kind in exchange.FORMATS:
        if kind in ("timesketch", "opensearch", "htcds"):
            continue
        exchange.export(made, kind, tmp_path / f"x.{kind}", chosen)
        assert any(f"conversation: {with_place['conversation']}" in re.sub(r"\s+", " ", text)
                   for text in (*_texts(tmp_path / f"x.{kind}"), *_own(tmp_path / f"x.{kind}"))), kind
    sources = [line for line in (tmp_path / "x.jsonl").read_text("utf-8").splitlines() if '"record":"source"' in line]
    assert len(sources) == 1


def _own(path: Path) -> Iterator[str]:
    for file in path.rglob("*.parquet"):
        yield str(pq.read_schema(file).metadata)


def test_several_people_and_conversations(made: Case, tmp_path: Path) -> None:
    whole = list(Store(made).messages())
    wanted = sorted({m["conversation"] for m in whole})[:2]
    exchange.export(made, "jsonl", tmp_path / "c.jsonl", exchange.Selection(conversation=wanted))
    lines = [json.loads(line) for line in (tmp_path / "c.jsonl").read_text("utf-8").splitlines()]
    assert {m["conversation"] for m in lines if m["record"] == "message"} == set(wanted)
    one, two = [p["id"] for p in people.listing(made) if p["messages"]][:2]
    counts = [exchange.export(made, "jsonl", tmp_path / f"p{n}.jsonl", exchange.Selection(person=who)).counts["message"]
              for n, who in enumerate(([one], [two], [one, two]))]
    assert max(counts[:2]) < counts[2] <= sum(counts[:2])


def test_nothing_is_overwritten_and_nothing_is_left_behind(made: Case, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_text("mine")
    with pytest.raises(NotADay):
        exchange.export(made, "jsonl", tmp_path / "y.jsonl", exchange.Selection(start="yesterday"))
    for name, error in (("x.jsonl", ExportExists), ("absent/y.jsonl", NoSuchFolder),
                        (f"{'y' * 238}.jsonl", exchange.ExportFailed)):
        with pytest.raises(error):
            exchange.export(made, "jsonl", tmp_path / name)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"x.jsonl": "mine"}


def test_stopping_leaves_nothing_behind(made: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("triage.exchange.writing._EVERY", 100)
    with pytest.raises(Cancelled):
        exchange.export(made, "csv", tmp_path / "x", cancelled=lambda: True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the validator's own libraries
def test_case_uco_is_valid_against_the_ontology(made: Case, tmp_path: Path) -> None:
    from case_utils.case_validate import validate

    conversation = next(m["conversation"] for m in Store(made).messages() if m["app"] == "Telegram")
    exchange.export(made, "case-uco", tmp_path / "x.jsonld", exchange.Selection(conversation=conversation))
    result = validate(str(tmp_path / "x.jsonld"), abort_on_first=False, allow_infos=True)
    assert result.conforms, result.text


def test_rsmf_holds_every_message_once_with_its_people(made: Case, whole: Whole) -> None:
    texts: list[str] = []
    for path in whole("rsmf")[0].rglob("*.rsmf"):
        mail = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
        (attached,) = mail.iter_attachments()
        assert mail["X-RSMF-Version"] == "2.0.0"
        assert attached["Content-Transfer-Encoding"] == "base64"
        with zipfile.ZipFile(io.BytesIO(attached.get_content())) as archive:
            manifest = json.loads(archive.read("rsmf_manifest.json"))
        known = {p["id"] for p in manifest["participants"]}
        (conversation,) = manifest["conversations"]
        assert set(conversation["participants"]) <= known
        assert int(mail["X-RSMF-EventCount"]) == len(manifest["events"])
        for event in manifest["events"]:
            assert event["conversation"] == conversation["id"]
            assert event["participant"] in known | {""}
            texts.append(event["body"])
    wanted = [m["text"] or f"[{m['kind']}]"
              for records in (MESSAGES, CALLS) for m in Store(made).messages(records=records)]
    assert sorted(texts) == sorted(wanted)


def test_parquet_is_typed_and_whole(made: Case, whole: Whole) -> None:
    table = pq.read_table(whole("parquet")[0] / "messages.parquet")
    messages = list(Store(made).messages())
    assert table.column("text").to_pylist() == [m["text"] for m in messages]
    assert str(table.schema.field("sent_at").type) == "timestamp[ms, tz=UTC]"
    assert table.schema.field("sent_at").metadata[b"description"]
    times = [None if t is None else t.isoformat(timespec="seconds").replace("+00:00", "Z")
             for t in table.column("sent_at").to_pylist()]
    assert times == [m["sent_at"][:19] + "Z" if m["sent_at"] else None for m in messages]
    files = [[(a["name"], a["sha256"]) for a in m["attachments"]] for m in messages]
    assert any(sha is None for of_one in files for _, sha in of_one)
    names, hashes = (table.column(name).to_pylist() for name in ("attachments", "attachment_sha256"))
    assert [list(zip(*pair, strict=True)) for pair in zip(names, hashes, strict=True)] == files


def test_htcds_states_nothing_about_a_person(made: Case, tmp_path: Path) -> None:
    flags = [*review.listing(Store(made))]
    flag, told = next(f for f in flags if f["frameworks"]["htcds"]), next(f for f in flags if f["lane"] == "help")
    for one in (flag, told):
        review.decide(made, one["id"], "accept", "clear")
    try:
        exchange.export(made, "htcds", tmp_path / "h")
        rows, counted = ([*csv.DictReader((tmp_path / "h" / f"{name}.csv").read_text("utf-8-sig").splitlines())]
                         for name in ("indications", "conversations"))
        # A call for help is no method of control, not even another one.
        assert {(row["flag"], row["HTCDSField"]) for row in rows} == {
            (told["id"], ""), *((flag["id"], f"MethodsOfControl{m}") for m in flag["frameworks"]["htcds"])}
        assert [row["help"] for row in counted if row["help"] or row["MethodsOfControlOther"]] == ["1"]
        whole = "".join(path.read_text("utf-8-sig") for path in (tmp_path / "h").iterdir())
        assert not [p["name"] for p in people.listing(made) if p["name"] in whole]
        assert all(span["matched"] not in whole for span in (*flag["spans"], *told["spans"]))
    finally:
        for one in (flag, told):
            review.undo(made, one["id"], {"status": "unreviewed", "reason": None, "author": None, "decided_at": None})


def test_every_method_of_control_of_the_catalogue_is_one_of_the_standard() -> None:
    from triage.exchange.htcds import known
    from triage.flags.shipped import shipped

    assert all(known(method) for spec in shipped().codes.values() for method in spec.htcds)


def test_lines_written_from_pieces_are_the_objects_of_the_contract(made: Case, whole: Whole) -> None:
    lines = [json.loads(line) for line in whole("jsonl")[0].read_text("utf-8").splitlines()]
    for records, kind in ((MESSAGES, "message"), (CALLS, "call")):
        wanted = [{name: value for name, value in m.items() if name not in ("row", "record")}
                  for m in Store(made).messages(records=records)]
        found = [{k: v for k, v in line.items() if k != "record"} for line in lines if line["record"] == kind]
        assert found == json.loads(json.dumps(wanted))


def test_lines_that_cannot_be_read_again_are_no_export(made: Case, tmp_path: Path,
                                                       monkeypatch: pytest.MonkeyPatch) -> None:
    whole = jsonl.encoded
    monkeypatch.setattr(jsonl, "encoded", lambda lines: whole(lines)[:-9] + b"\n")
    with pytest.raises(Miscounted):
        exchange.export(made, "jsonl", tmp_path / "x.jsonl")
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_is_said_by_whoever_writes(made: Case) -> None:
    job = Job(Selected(Store(made), Selection()), Path("/dev/full"), lambda _: None, lambda: False)
    with pytest.raises(OSError, match="No space"):
        _write_much(job)
    assert not job.digests


def _write_much(job: Job) -> None:
    with Reread(job, lambda _: ()) as file:
        for _ in range(100):  # it does not wait for a thread that is gone
            file.write(bytes(1 << 20))


@given(ms=st.integers(-2_000_000_000_000, 4_000_000_000_000),
       zone=st.sampled_from(["UTC", "Europe/Paris", "Asia/Kathmandu", "America/St_Johns", "Africa/Monrovia"]))
def test_times_are_written_as_everywhere(ms: int, zone: str) -> None:
    both = clock(ZoneInfo(zone))
    for moment in (ms, ms + 400_000, ms + 900_000, ms + 86_400_000, ms):  # each knows something of the one before
        assert both(moment) == (iso_utc(moment), wall_clock(moment, ZoneInfo(zone)))


def test_a_conversation_without_messages_is_in_an_export_of_everything(case: Case, take: Take, tmp_path: Path) -> None:
    store = take([*chat("c", "+33600000001"), *chat("empty", "+33600000002"),
                  *counted(say("hello", sender="+33600000001"))])
    listed = {c["id"] for c in overview.conversations(store)}
    assert len(listed) == 2
    exchange.export(case, "jsonl", tmp_path / "e.jsonl", exchange.Selection())
    lines = [json.loads(line) for line in (tmp_path / "e.jsonl").read_text().splitlines()]
    assert {line["id"] for line in lines if line["record"] == "conversation"} == listed
    exchange.export(case, "jsonl", tmp_path / "f.jsonl", exchange.Selection(start="2000-01-01"))
    lines = [json.loads(line) for line in (tmp_path / "f.jsonl").read_text().splitlines()]
    assert len([line for line in lines if line["record"] == "conversation"]) == 1
