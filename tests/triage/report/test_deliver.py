"""What is delivered: the report, its exhibits as data, a manifest that names them, and signatures that hold."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.keys import load_cert_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from parsers.base import parsers
from parsers.errors import Cancelled
from parsers.records import OWNER, Participant, Provenance, Reaction, Time
from parsers.times import from_unix_ms
from tests.triage.conftest import Take
from tests.triage.invented import T0, chat, counted, say
from tests.triage.report.example import at_size
from triage.case import Case
from triage.custody import chain, installed, verification
from triage.flagging import review
from triage.intake.handover import InsideEvidence
from triage.report import build, part_facts, part_front, pdf, signing
from triage.report.deliver import deliver
from triage.report.flow import Writer
from triage.report.glyphs import Glyphs
from triage.report.labels import Speaker
from triage.report.options import (
    NoSuchPart,
    NoSuchStatus,
    Options,
    WrongEnding,
    chosen_parts,
    chosen_statuses,
    default_parts,
    form_of,
    shape_parts,
)
from triage.store import Store
from triage.words import Translator
from triage.work import annotations, stating

EMPLOYER, OTHER = "+33600000001", "+33600000002"


@pytest.fixture
def store(case: Case, take: Take) -> Store:
    stating.set_facts(case, {"number": "7/2026", "title": "Serres", "laboratory": "Lab 3", "customer": "Parquet",
                           "requested": "2026-03-01"})
    filler = [say(f"ordinary words {n}", at=100 + n) for n in range(30)]
    return take([*chat("c", EMPLOYER), *chat("d", OTHER), *counted(
        say("I keep your passport till you have paid. You owe me 1200 euros", at=60, sender=EMPLOYER), *filler,
        say("see https://jobs.example.org/farm", at=200, sender=EMPLOYER),
        say("they took my passport and I can't leave the house", at=300, chat="d", sender=OTHER))])


def text_of(file: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(file).pages)


def test_a_manifest_names_every_file_with_its_hash_and_the_log_names_the_manifest(store: Store, tmp_path: Path) -> None:
    done = deliver(store.case, tmp_path / "r.pdf", Options())
    manifest = json.loads(done.manifest.read_text())
    assert {f["path"] for f in manifest["files"]} == {"r.pdf", "r.pdf.exhibits.jsonl", "r.pdf.sources.csv"}
    assert manifest["standards"] == ["PDF/A-2a", "PDF/UA-1"]
    for file in manifest["files"]:
        assert hashlib.sha256((tmp_path / file["path"]).read_bytes()).hexdigest() == file["sha256"]
    last = list(chain.entries(store.case))[-1]
    assert last.action == "report"
    assert last.detail["files"]["r.pdf.manifest.json"] == hashlib.sha256(done.manifest.read_bytes()).hexdigest()
    assert manifest["report"] in text_of(done.files[0])


def test_the_sidecar_holds_what_is_printed_in_lines_that_chain(store: Store, tmp_path: Path) -> None:
    done = deliver(store.case, tmp_path / "r.pdf", Options())
    lines = done.sidecar.read_text().splitlines()
    assert len(lines) == done.exhibits == 2
    previous = "0" * 64
    for number, line in enumerate(lines, 1):
        data = json.loads(line)
        assert (data["exhibit"], data["previous"]) == (number, previous)
        assert data["messages"][0]["number"] == f"{number}.1"
        assert data["messages"][0]["places"][0]["table"] == "t"
        previous = hashlib.sha256(line.encode()).hexdigest()


@pytest.mark.parametrize("form", ["pdf", "html", "docx"])
def test_the_same_case_and_options_give_the_same_bytes(store: Store, tmp_path: Path, form: str) -> None:
    first = deliver(store.case, tmp_path / f"a.{form}", Options(), form=form)  # type: ignore[arg-type]
    folder = tmp_path / "again"
    folder.mkdir()
    second = deliver(store.case, folder / f"a.{form}", Options(), form=form)  # type: ignore[arg-type]
    for old, new in zip(first.all(), second.all(), strict=True):
        assert old.read_bytes() == new.read_bytes()


def test_each_shape_holds_what_it_is_for(store: Store, tmp_path: Path) -> None:
    chosen = next(m["id"] for m in store.messages() if "passport till" in m["text"])
    annotations.choose(store.case, [chosen], "exhibit", reason="the debt")
    words = {shape: text_of(deliver(store.case, tmp_path / f"{shape}.pdf", Options(shape=shape)).files[0])  # type: ignore[arg-type]
             for shape in ("full", "labour", "bundle", "request")}
    assert "passport till" in words["bundle"]
    assert "can't leave the house" not in words["bundle"]
    for absent in ("C-DOC", "Innocent reading", "unreviewed"):
        assert absent not in words["bundle"]
    assert words["labour"].replace("\u00a0", " ").index("1,200 EUR") < words["labour"].index("Exhibit 1")
    assert "Second Additional Protocol, article 7" in words["request"]
    assert EMPLOYER in words["request"]
    assert OTHER not in words["request"]
    assert "C-DOC" in words["full"]
    assert "Lab 3" in words["full"]
    assert "request of 1 March 2026" in words["full"]


@pytest.mark.parametrize("shape", ["bundle", "request"])
def test_what_goes_to_others_holds_no_decision_note_search_or_lawyer(
    store: Store, tmp_path: Path, shape: str
) -> None:
    case = store.case
    flag = next(review.listing(store))
    review.decide(case, flag["id"], "accept", "he admits it freely")
    annotations.add_note(case, "message", flag["message"], "call the union first")
    chain.record(case, "search", "informant", None, {"found": 2})
    stating.set_facts(case, {"privileged": "Me Durand"})
    done = deliver(case, tmp_path / f"{shape}.html", Options(shape=shape), form="html")  # type: ignore[arg-type]
    whole = deliver(case, tmp_path / "full.html", Options(), form="html")
    read, full = (one.files[0].read_text("utf-8") for one in (done, whole))
    for words in ("he admits it freely", "call the union first", "informant", "Me Durand"):
        assert words in full
        assert words not in read
    entries = list(chain.entries(case))
    assert next(e for e in entries if e.action == "source.read").hash[:32] in read
    left_out = sum(e.action not in ("case.create", "evidence.add", "source.read", "evidence.done") for e in entries
                   if e.seq <= next(e.seq for e in reversed(entries) if e.action == "fact.set"))
    assert f"{left_out} other entries" in read


def test_a_quotation_is_printed_as_words(case: Case, take: Take, tmp_path: Path) -> None:
    take([*chat("c", EMPLOYER), *counted(
        say("I keep your passport till you have paid. You owe me 1200 euros", at=60, sender=EMPLOYER),
        say("no", at=61, details={
            "quoted": {"at_ms": 1, "sender": EMPLOYER, "text": "You owe\nme"}, "forwarded_from": True,
            "place": {"name": "Gate", "address": "Road 2"}, "link": ["https://a.org", "b"]}))])
    read = deliver(case, tmp_path / "r.html", Options(), form="html").files[0].read_text("utf-8")
    for words in (f"{EMPLOYER}\nYou owe\nme", "Gate\nRoad 2", "https://a.org\nb"):
        assert words in read.replace("<wbr>", "") or words.replace("\n", " ") in read.replace("<wbr>", "")
    assert "at_ms" not in read
    assert "{&#x27;" not in read
    assert "{'" not in read


def test_an_exhibit_says_whether_a_message_was_sent_by_whom_first_what_was_changed_and_who_answered_it_with_a_sign(
    case: Case, take: Take
) -> None:
    """A draft is no threat, and who passes words on is not who said them."""
    lawyer = "+33600000009"
    stating.set_facts(case, {"privileged": lawyer})
    store = take([*chat("c", EMPLOYER, lawyer, kind="group"), Participant(lawyer, "Chat", "phone", lawyer, "Durand"),
                  *counted(
        say("I keep your passport till you have paid. You owe me 1200 euros", at=60, sender=EMPLOYER, app_key="k",
            details={"reactions": [{"emoji": "👍", "count": 1}], "forwarded": True, "box": "draft", "not_sent": True,
                     "sent_ms": T0 + 60_500, "status": 5,
                     "receipts": [{"who": lawyer, "read_ms": T0 + 70_000}], "service_center": "+1"}),
        say("a", at=61, details={"edited": [{"text": None, "utc_ms": T0 + 61_000}], "expires_s": 86400}),
        say("b", at=62, details={"system": {"type": "participant_left", "text": "x"}, "addresses": [["to", "+1"]],
            "lat": None, "lon": None, "receipts_more": "x", "receipts": {"who": "x"},
            "edited": [{"text": "before", "utc_ms": None}], "deleted": {"by": "sender"}}),
        say("c", at=63, details={"quoted": {"sender": OWNER, "text": "mine"}, "mentions": [EMPLOYER],
                                 "received_ms": T0 + 9_000_000}),
        say(None, at=59, kind="call", details={"outcome": "missed", "duration_s": 74.0})),
        Reaction("c", "k", OWNER, "👍", from_unix_ms(T0 + 65_000), Provenance(table="r", row=1)),
        Reaction("c", "k", lawyer, "👎", from_unix_ms(T0 + 66_000), Provenance(table="r", row=2))])
    report = build.build(store.case, Options())
    w = Writer(report, Speaker(Translator("en"), "en"), Glyphs())
    part_facts.exhibits(w)
    told = {block.data["n"]: dict(block.data.get("rows", ())) for block in w.blocks if block.data["k"] == "m"}
    said = {n: {name: "".join("".join(p["s"]) for p in value) if isinstance(value, list) else value
                for name, value in rows.items()} for n, rows in told.items()}
    assert list(said["1.2"]) == ["Not sent", "Folder", "Forwarded", "Reactions"]
    assert said["1.2"] == {"Not sent": "yes", "Folder": "draft", "Forwarded": "yes",
                           "Reactions": "👍 by Owner of the device, 2026-02-25 06:14:25 +00:00"}
    assert said["1.3"] == {"Edited": "2026-02-25 06:14:21 +00:00; the text before it is not in the evidence",
                           "Disappears after": "86,400 seconds"}
    assert said["1.4"] == {"Deleted": "By whom: who wrote it", "Line of the app": "x\nSomebody left",
                           "Text before an edit": "before"}
    assert said["1.5"] == {"Quoted message": "Owner of the device\nmine", "Mentioned": EMPLOYER,
                           "Received at": "2026-02-25 08:43:20 +00:00"}
    assert said["1.1"] == {"Outcome of call": "missed", "Rang for": "74 seconds"}


def test_an_amount_of_a_message_without_a_zone_stands_with_its_wall_clock(
    case: Case, take: Take, tmp_path: Path
) -> None:
    clock = Time(None, "2026-03-12T21:14:00", "12/03/2026 21:14", "local")
    take([*chat("c", EMPLOYER), *counted(say("You owe me 1200 euros", at=1, sender=EMPLOYER, time=clock))])
    read = deliver(case, tmp_path / "r.html", Options(parts=("money",)), form="html").files[0].read_text("utf-8")
    assert "1,200\u00a0EUR" in read
    assert "2026-03-12 21:14:00" in read


def test_amounts_of_one_message_stand_as_it_is_read_with_whole_words_around(
    case: Case, take: Take, tmp_path: Path
) -> None:
    lines = [f"rules of this house number {n}00, fine of {n} EUR" for n in range(1, 9)]
    take([*chat("c", EMPLOYER), *counted(say("\n".join(lines), at=1, sender=EMPLOYER))])
    money = build.build(case, Options(parts=("money",))).money
    assert [(line.amount, line.currency) for line in money.lines] == [(n, "EUR") for n in range(1, 9)]
    words = {word for line in lines for word in line.split()}
    assert {word.strip("…") for line in money.lines for word in line.said.split()} - {""} <= words


def test_the_zone_of_amounts_is_said_once_and_only_another_or_none_stands_beside_a_time(
    case: Case, take: Take, tmp_path: Path
) -> None:
    stating.set_facts(case, {"zone": "Europe/Paris"})
    spring, twice = (Time(int(datetime.fromisoformat(utc).timestamp() * 1000), None, utc, "utc")
                     for utc in ("2026-03-12T20:14:00Z", "2026-10-25T00:30:00Z"))
    take([*chat("c", EMPLOYER), *counted(
        say("You owe me 1200 euros", at=1, sender=EMPLOYER, time=spring),
        say("You owe me 1300 euros", at=2, sender=EMPLOYER, time=twice),
        say("You owe me 1400 euros", at=3, sender=EMPLOYER, time=Time(None, "2026-04-01T08:00:00", "", "local")))])
    read = deliver(case, tmp_path / "r.html", Options(parts=("money",)), form="html").files[0].read_text("utf-8")
    assert "Times stand in the display zone (Europe/Paris)" in read
    assert "2026-03-12 21:14:00" in read
    assert "+01:00" not in read, "it is the display zone"
    assert "2026-10-25 02:30:00 +02:00" in read, "the clock shows half past two twice in that night"
    assert "zone unknown" in read.split("2026-04-01 08:00:00")[1][:120]


def test_parts_can_be_left_out_and_named(store: Store, tmp_path: Path) -> None:
    parts = chosen_parts("full", "exhibits,custody")
    text = text_of(deliver(store.case, tmp_path / "r.pdf", Options(parts=parts)).files[0])
    assert "Part I  Facts" in text.replace("\xa0", " ")
    assert "Glossary" not in text
    assert "C-DOC" not in text
    assert "It holds no assessment" in text
    assert set(shape_parts("full")) - set(default_parts("full")) == {"notes"}
    assert chosen_parts("full", "-network,+notes") == tuple(p for p in shape_parts("full") if p != "network")
    with pytest.raises(NoSuchPart, match="no part “nothing”"):
        chosen_parts("full", "nothing")
    with pytest.raises(NoSuchStatus, match="“open”"):
        chosen_statuses("open")
    for nothing in ("", " , "):  # a report of nothing would be taken for one that found nothing
        with pytest.raises(NoSuchPart):
            chosen_parts("full", nothing)
        with pytest.raises(NoSuchStatus):
            chosen_statuses(nothing)


def test_flags_are_chosen_by_status(store: Store, tmp_path: Path) -> None:
    flag = next(review.listing(store, lane="concern"))
    review.decide(store.case, flag["id"], "accept", "clear")
    text = text_of(deliver(store.case, tmp_path / "r.pdf", Options(flags=("accepted",))).files[0])
    assert "passport till" in text
    assert "can't leave the house" not in text
    assert "left out of this report by choice" in text.replace("\n", " ")


@pytest.mark.parametrize(("options", "said"), [
    (Options(), "{standing} flags"), (Options(flags=("accepted",)), "{others} further flags are left out"),
    (Options(flags=("unsure",)), "{standing} further flags are left out"),
    (Options(chosen_only=True), "{others} further flags are left out")])
def test_the_summary_counts_the_flags_of_the_case_whatever_is_printed(
    store: Store, options: Options, said: str
) -> None:
    """No report says that no flag is unreviewed because it leaves them out, nor hides that some were rejected."""
    first, second, *_ = review.listing(store, lane="concern")
    review.decide(store.case, first["id"], "accept", "clear")
    review.decide(store.case, second["id"], "reject", "a joke")
    statuses = [f["status"] for f in review.listing(store)]
    w = Writer(build.build(store.case, options), Speaker(Translator("en"), "en"), Glyphs(), options)
    part_front.summary(w)
    figures, digest, table = (next(b.data for b in w.blocks if b.data["k"] == kind) for kind in
                              ("figures", "digest", "tb"))
    cells = {label: n for n, label in figures["cells"]}
    assert (cells["flags accepted"], cells["flags unreviewed"]) == ("1", str(statuses.count("unreviewed")))
    standing = len(statuses) - 1
    marked = "".join(str(text) for _, text in digest["rows"])
    assert said.format(standing=standing, others=standing - 1) in marked
    assert "1 further flag was rejected" in marked
    assert sum(int(row[-1]) for row in table["rows"]) == 1


def test_what_an_earlier_report_left_is_not_handed_out_with_the_next(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "r.html"
    first = deliver(store.case, out, Options(parts=("exhibits", "sources")), form="html")
    assert first.sources is not None
    signature = tmp_path / "r.html.manifest.json.p7s"
    signature.write_bytes(b"of the first")
    deliver(store.case, out, Options(parts=("exhibits",)), form="html")
    assert not first.sources.exists()
    assert not signature.exists()
    deliver(store.case, out, Options(parts=("exhibits", "sources")), form="html")
    first.sources.write_text("somebody's own notes")
    deliver(store.case, out, Options(parts=("exhibits",)), form="html")
    assert first.sources.read_text() == "somebody's own notes"


def test_a_report_that_cannot_be_finished_is_not_left_behind(store: Store, tmp_path: Path) -> None:
    (tmp_path / "r.html.manifest.json").mkdir()
    with pytest.raises(pdf.ReportUnwritable):
        deliver(store.case, tmp_path / "r.html", Options(parts=("exhibits",)), form="html")
    assert not (tmp_path / "r.html").exists()
    assert all(entry.action != "report" for entry in chain.entries(store.case))


def test_a_contrary_passage_is_an_exhibit_with_its_reason(store: Store, tmp_path: Path) -> None:
    message = next(m["id"] for m in store.messages() if m["text"] == "ordinary words 15")
    annotations.choose(store.case, [message], "contrary", reason="speaks for him")
    done = deliver(store.case, tmp_path / "r.pdf", Options())
    assert done.exhibits == 3
    assert "speaks for him" in text_of(done.files[0])


def test_searches_and_verification_stand_in_the_report(store: Store, tmp_path: Path) -> None:
    chain.record(store.case, "search", "passport", None, {"found": 2})
    verification.record_verification(store.case, [])
    text = text_of(deliver(store.case, tmp_path / "r.pdf", Options()).files[0])
    assert "passport" in text[text.index("Searches and their hits"):]
    assert "Hash verified again equal" in text.replace("\n", " ").replace("  ", " ")


def test_a_file_for_another_format_and_a_place_in_the_evidence_are_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(WrongEnding, match=r"\.html"):
        deliver(store.case, tmp_path / "r.pdf", Options(), form="html")
    assert [form_of(Path(name)) for name in ("a.HTML", "a.docx", "a.pdf", "a", "Case 7.2026", "M. Dupont")] == [
        "html", "docx", "pdf", "pdf", "pdf", "pdf"]
    for other in ("r.xyz", "r.odt", "r.PDF7"):  # it would be a PDF under another name
        with pytest.raises(WrongEnding, match=r"does not end in \.pdf, \.html, \.docx"):
            form_of(Path(other))
    with pytest.raises(InsideEvidence):
        deliver(store.case, tmp_path / "evidence" / "A" / "r.pdf", Options())
    with pytest.raises(WrongEnding):
        deliver(store.case, Path(), Options())


@pytest.mark.parametrize("name", ["r-2.pdf", "r.pdf.sources.csv", "r.pdf.manifest.json"])
def test_a_file_beside_the_report_never_takes_the_place_of_evidence(case: Case, tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    root.write_text("evidence")
    case.db.execute("INSERT INTO evidence (uid, exhibit, root, added_at) VALUES ('a', 'A', ?, '')", (str(root),))
    with pytest.raises(InsideEvidence, match=name):
        deliver(case, tmp_path / "r.pdf", Options())
    assert root.read_text() == "evidence"


# ------------------------------------------------------------------ signatures


def key_file(folder: Path, *, days: int = 30) -> tuple[Path, Path]:
    """A PKCS#12 file of a laboratory, and the file with its password."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Laboratory 3")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(private.public_key())
        .serial_number(4711).not_valid_before(now - timedelta(days=60)).not_valid_after(now + timedelta(days=days))
        .add_extension(x509.KeyUsage(True, True, False, False, False, False, False, False, False), critical=True)
        .sign(private, hashes.SHA256()))
    data = pkcs12.serialize_key_and_certificates(
        b"lab", private, certificate, None, serialization.BestAvailableEncryption(b"secret"))
    (folder / "lab.p12").write_bytes(data)
    (folder / "password").write_text("secret\n")
    (folder / "lab.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return folder / "lab.p12", folder / "password"


def test_a_signature_holds_and_breaks_when_a_byte_changes(store: Store, tmp_path: Path) -> None:

    key = signing.load(*key_file(tmp_path))
    trusting = ValidationContext(trust_roots=[load_cert_from_pemder(str(tmp_path / "lab.pem"))])
    done = deliver(store.case, tmp_path / "r.pdf", Options(), key=key)
    text = text_of(done.files[0]).replace("\n", " ")
    assert "certificate of Laboratory 3, serial number 1267" in text
    with done.files[0].open("rb") as stream:
        [signature] = PdfFileReader(stream).embedded_signatures
        assert signature.field_name == "Attest"
        status = validate_pdf_signature(signature, trusting)
    assert status.intact
    assert status.valid
    damaged = bytearray(done.files[0].read_bytes())
    damaged[2000] ^= 1
    (tmp_path / "damaged.pdf").write_bytes(damaged)
    with (tmp_path / "damaged.pdf").open("rb") as stream:
        assert not validate_pdf_signature(PdfFileReader(stream).embedded_signatures[0], trusting).intact
    assert done.signature is not None
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl here")
    check = [openssl, "cms", "-verify", "-binary", "-inform", "DER", "-in", str(done.signature), "-content",
             str(done.manifest),
             "-CAfile", str(tmp_path / "lab.pem"), "-purpose", "any", "-out", str(tmp_path / "checked")]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    done.manifest.write_text(done.manifest.read_text().replace("7/2026", "8/2026"))
    assert subprocess.run(check, capture_output=True, check=False).returncode != 0


def test_a_key_that_cannot_be_used_is_one_clear_sentence(tmp_path: Path) -> None:
    key, password = key_file(tmp_path)
    password.write_text("wrong")
    with pytest.raises(signing.KeyUnusable, match="wrong password"):
        signing.load(key, password)
    with pytest.raises(signing.KeyUnusable, match="No such file"):
        signing.load(tmp_path / "none.p12", password)
    with pytest.raises(signing.CertificateNotValid, match="Ask for a new one"):
        signing.load(*key_file(tmp_path, days=-1))


def test_the_code_that_made_it_is_named_by_its_hash(store: Store, tmp_path: Path) -> None:
    text = "".join(text_of(deliver(store.case, tmp_path / "r.pdf", Options()).files[0]).split())
    assert installed.program() in text
    assert len(installed.program()) == 64
    sms, chat = (next(p for p in parsers() if p.id == name) for name in ("sms-json", "snapchat"))
    assert installed.of_parser(sms) != installed.of_parser(chat)
    folder = Path(sys.modules[type(sms).__module__].__file__ or "").parent
    lines = [f"{path.relative_to(installed.ROOT).as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n"
             for path in sorted(folder.rglob("*.py"))]
    assert installed.of_parser(sms) == hashlib.sha256("".join(lines).encode()).hexdigest()


def test_what_is_stopped_is_neither_written_nor_logged(store: Store, tmp_path: Path) -> None:
    before = list(chain.entries(store.case))
    for late in range(2):  # in the database or behind it, and before it is laid out
        asked = iter([False] * late)
        with pytest.raises(Cancelled):
            deliver(store.case, tmp_path / "r.pdf", Options(), cancelled=lambda asked=asked: next(asked, True))
    assert not any(tmp_path.glob("*r.pdf*"))
    assert list(chain.entries(store.case)) == before


def test_a_report_that_is_stopped_leaves_no_volume(tmp_path: Path) -> None:
    steps: list[int] = []
    with pytest.raises(Cancelled):
        pdf.produce(at_size(12, context=1), tmp_path / "r.pdf", translate=Translator("en"), exhibits=3,
                    progress=lambda done, _: steps.append(done), cancelled=lambda: len(steps) > 1)
    assert steps
    assert list(tmp_path.iterdir()) == []
