"""Import: nothing lost, nothing written to, nothing stopped by one bad file."""

from __future__ import annotations

import json
import os
import random
import shutil
import threading
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from parsers.base import identify
from parsers.errors import Cancelled, EvidenceMissing
from parsers.evidence import Scratch
from parsers.records import Contact, Found, Provenance
from parsers.records import Warning as Remark
from parsers.sqlite.database import build_from_sql
from tests.support import FIXTURES, build, leave_wal, opened
from tests.triage import invented
from triage import people, sample, scope
from triage.case import Case
from triage.custody import chain, verification
from triage.flagging import applying, rulebook, scoping
from triage.flags import kept
from triage.ingest import Import, Options
from triage.intake import reading
from triage.intake.reading import COPY
from triage.store import Store
from triage.views import overview
from triage.work import persons, stating

SMS = """<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>
<smses count="2">
  <sms protocol="0" address="+33639980001" date="1772000000000" type="1" body="Where are you?" contact_name="Ana" />
  <sms protocol="0" address="+33639980001" date="1772000060000" type="2" body="At work" contact_name="Ana" />
</smses>
"""


@pytest.fixture
def case(tmp_path: Path) -> Any:
    with Case.create(tmp_path / "t.attest", None, "ada") as opened:
        yield opened


@pytest.fixture
def evidence(sample_evidence: Path) -> Path:
    return sample_evidence


@pytest.fixture
def sample_case(sample_file: Path, tmp_path: Path) -> Any:
    """A copy of the case with the sample."""
    with Case.open(Path(shutil.copy(sample_file, tmp_path)), None, "ada") as opened:
        yield opened


def statuses(case: Case) -> dict[str, str]:
    return {s["path"]: s["status"] for s in overview.sources(case)}


def assert_adds_up(case: Case) -> None:
    for source in overview.sources(case):
        assert source["found"] == source["stored"] + source["merged"] + source["rejected"], source["path"]
        for kind, counts in source["kinds"].items():
            assert counts["found"] == counts["stored"] + counts["merged"] + counts["rejected"], (source["path"], kind)
    assert verification.verify_index(case) == []
    assert chain.verify_chain(case) == []


def test_the_sample_is_read_whole_and_left_as_it_was(
    case: Case, evidence: Path, hashes_unchanged: Callable[[Path], AbstractContextManager[None]]
) -> None:
    with hashes_unchanged(evidence):
        Import(case).run([evidence])
        with case.scratch() as scratch:
            assert verification.verify_evidence(case, scratch) == []
    assert_adds_up(case)
    assert set(statuses(case).values()) <= {"read", "not_recognised"}
    expected = json.loads((Path(sample.__file__).parent.parent / "resources/sample/expected.json").read_text("utf-8"))
    found = {s["path"]: s for s in overview.sources(case)}
    told = {entry["path"]: entry["kinds"].get("call", 0) for entry in expected["sources"]  # in the chat, in no list
            if entry["format"] in ("whatsapp-export", "telegram-export")}
    for entry in expected["sources"]:
        calls = told.get(entry["path"], 0)
        for kind, n in (("message", entry["messages"] - calls), ("call", calls or entry.get("calls", 0)),
                        ("contact", entry.get("contacts", 0)), ("reaction", entry.get("reactions", 0))):
            counts = found[entry["path"]]["kinds"].get(kind, {"stored": 0, "merged": 0})
            assert counts["stored"] + counts["merged"] == n, (entry["path"], kind)
    totals = Store(case).totals()
    assert totals["messages"] == expected["totals"]["unique_messages"] - sum(told.values())
    assert totals["rows"] == expected["totals"]["rows"] - sum(told.values())
    assert not case._scratch_folder.exists()


def test_ids_do_not_depend_on_the_order_of_import(tmp_path: Path, evidence: Path) -> None:
    ids = []
    parts = sorted(p for p in evidence.iterdir() if p.is_dir())
    for name, order in (("a", parts), ("b", parts[::-1])):
        with Case.create(tmp_path / f"{name}.attest", None) as opened:
            for part in order:
                Import(opened, closely=False).run([part])  # that comes to the same in any order: test_closer
            store = Store(opened)
            ids.append((
                sorted(m["id"] for m in store.messages()),
                sorted(c["id"] for c in overview.conversations(store)),
                sorted(p["id"] for p in people.listing(opened)),
                sorted(row[0] for row in opened.db.execute("SELECT ident FROM flag")),
            ))
    assert ids[0] == ids[1]


def test_the_same_evidence_twice_is_read_once(case: Case, evidence: Path) -> None:
    Import(case, closely=False).run([evidence])
    before = (Store(case).totals(), statuses(case))
    Import(case, closely=False).run([evidence])
    assert (Store(case).totals(), statuses(case)) == before
    assert_adds_up(case)


def test_a_copy_under_another_exhibit_counts_once_and_keeps_both_places(case: Case, tmp_path: Path) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "sms.xml").write_text(SMS, encoding="utf-8")
        Import(case).run([tmp_path / name])
    totals = Store(case).totals()
    assert (totals["messages"], totals["rows"]) == (2, 4)
    messages = list(Store(case).messages())
    assert [{s["exhibit"] for s in m["sources"]} for m in messages] == [{"first", "second"}] * 2
    threads = [Store(case).thread(Store(case).conversation_id(c["id"])) for c in overview.conversations(Store(case))]
    assert [len(t) for t in threads] == [2] * len(threads)  # each exhibit's thread is whole
    assert_adds_up(case)


@pytest.mark.parametrize("packed", [False, True])
def test_what_was_unpacked_beside_its_archive_counts_once(
    case: Case, tmp_path: Path, packed: bool
) -> None:
    """Also what has no number of its own by which another copy is known: a conversation, a contact, a note of the app.
    """
    (tmp_path / "e/phone").mkdir(parents=True)
    build(FIXTURES / "whatsapp-ios/early", tmp_path / "e/phone/chats")
    build(FIXTURES / "android-contacts/old", tmp_path / "e/phone/people")
    if packed:
        shutil.make_archive(str(tmp_path / "e/copy"), "zip", tmp_path / "e", "phone")
    else:
        shutil.copytree(tmp_path / "e/phone", tmp_path / "e/old/phone 2")
    Import(case, processes=1, closely=False).run([tmp_path / "e"])
    totals = Store(case).totals()
    assert (totals["messages"], totals["rows"], totals["conversations"], totals["contacts"]) == (7, 14, 3, 1)
    assert_adds_up(case)
    told = [w["args"] for s in overview.sources(case) for w in s["warnings"] if w["message"] == COPY]
    assert len(told) == 2


@pytest.mark.parametrize(("name", "content", "status"), [
    ("empty.txt", b"", "empty"),
    ("zero.db", bytes(4096), "not_recognised"),
    ("noise.bin", random.Random(3000).randbytes(3000), "not_recognised"),
    ("cut.zip", b"PK\x03\x04" + random.Random(60).randbytes(60), "failed"),
    ("headless.db", bytes(16) + b"\x10\0\1\1\0\x40\x20\x20" + bytes(9000), "failed"),
    ("cut.db", b"SQLite format 3\x00" + random.Random(200).randbytes(200), "failed"),
    ("sound.mp3", b"ID3" + random.Random(100).randbytes(100), "not_recognised"),
    ("latin1.txt", "déjà vu".encode("latin-1"), "not_recognised"),
])
def test_bad_files_get_one_sentence_and_the_rest_goes_on(
    case: Case, tmp_path: Path, name: str, content: bytes, status: str
) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / name).write_bytes(content)
    (folder / "sms.xml").write_text(SMS, encoding="utf-8")
    Import(case).run([folder])
    found = {s["path"]: s for s in overview.sources(case)}
    assert found["sms.xml"]["status"] == "read"
    assert found[name]["status"] == status
    assert found[name]["reason"].format(**found[name]["reason_args"]).endswith((".", "."))
    assert_adds_up(case)


def test_a_zip_bomb_is_not_unpacked(case: Case, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.txt", "w", force_zip64=True) as f:
        for _ in range(400):
            f.write(bytes(1 << 20))
    Import(case).run([bomb])
    (source,) = overview.sources(case)
    assert source["status"] == "failed"
    assert "fill the disk" in source["reason"]


def test_one_bomb_in_a_zip_costs_that_member_alone(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "phone.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("backup/sms.xml", SMS)
        with archive.open("cache/filler.bin", "w", force_zip64=True) as stream:
            for _ in range(400):
                stream.write(bytes(1 << 20))
        archive.writestr("backup/later.xml", SMS.replace("+33639980001", "+33639980002"))
    Import(case).run([path])
    found = {s["path"]: s for s in overview.sources(case)}
    assert found["phone.zip/backup/sms.xml"]["status"] == "read"
    assert found["phone.zip/backup/later.xml"]["status"] == "read"
    bomb = found["phone.zip/cache/filler.bin"]
    assert bomb["status"] == "failed"
    assert "phone.zip/cache/filler.bin would unpack" in bomb["reason"].format(**bomb["reason_args"])
    assert Store(case).totals()["messages"] == 4


def test_a_member_with_a_wrong_checksum_is_read_and_told(case: Case, tmp_path: Path) -> None:
    path = tmp_path / "phone.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("sms.xml", SMS)
        archive.writestr("notes.bin", b"\x00\x01\x02\x03" * 50)
        stated = archive.getinfo("sms.xml").CRC
    data = path.read_bytes()
    for name in ("sms.xml", "notes.bin"):  # a byte of the checksum that the directory states
        place = data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode())) + 16
        data = data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1:]
    path.write_bytes(data)
    Import(case).run([path])
    found = {s["path"]: s for s in overview.sources(case)}
    source = found["phone.zip/sms.xml"]
    assert source["status"] == "partial"
    assert Store(case).totals()["messages"] == 2
    (told,) = [w for w in source["warnings"] if "checksum" in w["message"]]
    assert told["args"]["actual"] == f"{stated:08x}"
    assert told["args"]["stated"] == f"{stated ^ 0xFF:08x}"
    assert found["phone.zip/notes.bin"]["status"] == "failed"
    assert "checksum" in found["phone.zip/notes.bin"]["reason"]


def test_names_that_climb_out_go_nowhere(case: Case, tmp_path: Path) -> None:
    archive = tmp_path / "in" / "climb.zip"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as z:
        z.writestr("../../../escaped.xml", SMS)
        z.writestr("/absolute.xml", SMS.replace("+33639980001", "+33639980002"))
    Import(case).run([archive])
    assert not list(tmp_path.rglob("*escaped*"))
    assert Store(case).totals()["messages"] == 4
    assert_adds_up(case)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_not_followed(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    (tmp_path / "outside.xml").write_text(SMS, encoding="utf-8")
    (folder / "link.xml").symlink_to(tmp_path / "outside.xml")
    (folder / "up").symlink_to(tmp_path)
    Import(case).run([folder])
    assert statuses(case) == {"link.xml": "not_read", "up": "not_read"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_folder_without_rights_is_said(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    (folder / "closed").mkdir(parents=True)
    (folder / "closed").chmod(0)
    Import(case).run([folder])
    (folder / "closed").chmod(0o700)
    assert statuses(case) == {"closed": "failed"}


def test_a_sparse_file_of_gigabytes_is_no_trouble(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    with (folder / "sparse.db").open("wb") as stream:
        stream.truncate(5 << 30)
        with opened(folder) as found:
            assert [identify(item) for item in found.items] == [[]]
        stream.truncate(1 << 28)  # all of it is hashed
    seen = []
    Import(case, on_progress=lambda p: seen.append(p.bytes_done)).run([folder])
    assert statuses(case) == {"sparse.db": "not_recognised"}
    assert len(seen) > 30  # progress moves while it is hashed


def test_cancel_keeps_what_is_finished_and_goes_on_later(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.xml").write_text(SMS.replace("+33639980001", f"+3363998000{n + 1}"), encoding="utf-8")
    stop = [False]

    def watch(progress: Any) -> None:
        stop[0] = progress.records > 2  # the second file is being written

    with pytest.raises(Cancelled):
        Import(case, on_progress=watch, cancelled=lambda: stop[0]).run([folder])
    assert statuses(case) == {"0.xml": "read", "1.xml": "cancelled"}
    assert Store(case).totals()["messages"] == 2
    Import(case).run([folder])
    assert set(statuses(case).values()) == {"read"}
    assert Store(case).totals()["messages"] == 6
    assert_adds_up(case)


def test_the_first_import_on_a_machine_says_what_it_waits_for(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chat.txt").write_text("12/03/2024, 10:00 - Ana: hola\n12/03/2024, 10:01 - Eva: hola\n")
    applying.matcher()
    phases: list[str] = []
    Import(case, on_progress=lambda p: phases.append(p.phase)).run([tmp_path / "chat.txt"])
    assert phases[0] == "scan"
    phases.clear()
    monkeypatch.setattr(kept, "folder", lambda: tmp_path / "of a new machine")
    Import(case, on_progress=lambda p: phases.append(p.phase)).run([tmp_path / "chat.txt"])
    assert list(dict.fromkeys(phases))[:2] == ["rules", "scan"]


def test_while_the_rules_are_made_ready_it_can_be_stopped(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "chat.txt").write_text("12/03/2024, 10:00 - Ana: hola\n12/03/2024, 10:01 - Eva: hola\n")
    begun, go, made = threading.Event(), threading.Event(), []

    def slow() -> None:
        made.append(1)
        begun.set()
        go.wait(60)

    monkeypatch.setattr(applying, "is_ready", lambda: False)
    monkeypatch.setattr(applying, "made_elsewhere", lambda: None)
    monkeypatch.setattr(applying, "matcher", slow)
    try:
        for _ in range(2):
            with pytest.raises(Cancelled):
                Import(case, cancelled=begun.is_set).run([tmp_path / "chat.txt"])
        assert made == [1], "who asks again waits for what is being made"
    finally:
        go.set()
    assert statuses(case) == {}


def test_missing_evidence_is_named(case: Case, tmp_path: Path) -> None:
    with pytest.raises(EvidenceMissing, match="nowhere"):
        Import(case).run([tmp_path / "nowhere"])


def test_a_stated_hash_that_differs_is_said(case: Case, tmp_path: Path) -> None:
    (tmp_path / "sms.xml").write_text(SMS, encoding="utf-8")
    Import(case, Options(stated_sha256="0" * 64, acquired_by="Insp. Roy")).run([tmp_path / "sms.xml"])
    (source,) = overview.sources(case)
    assert source["acquired_by"] == "Insp. Roy"
    assert any("hand-over" in w["message"] for w in source["warnings"])


def test_changed_evidence_is_found(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    (folder / "sms.xml").write_text(SMS, encoding="utf-8")
    Import(case).run([folder])
    (folder / "sms.xml").write_text(SMS.replace("At work", "At home"), encoding="utf-8")
    (folder / "new.txt").write_text("later")
    with case.scratch() as scratch:
        assert sorted(f.what for f in verification.verify_evidence(case, scratch)) == ["added", "changed"]
    shutil.rmtree(folder)
    with case.scratch() as scratch:
        assert [f.what for f in verification.verify_evidence(case, scratch)] == ["missing"]


def test_a_file_that_changes_while_it_is_hashed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "_TELL", 0)
    path = tmp_path / "sms.xml"
    path.write_text(SMS + " " * (5 << 18), encoding="utf-8")  # more than a block
    with Scratch(tmp_path / "s") as scratch:
        told = []
        for event in reading.Reader(path, scratch, reading.Settings("1", None, None, 0, "UTC")).events():
            if isinstance(event, reading.Read) and b"Where" in path.read_bytes():
                path.write_bytes(path.read_bytes().replace(b"Where", b"There"))
            told += [record.message for record in event if isinstance(record, Remark)] if type(event) is list else []
    assert told == [reading.CHANGED]


def test_scope_and_privilege_hide_until_opened(sample_case: Case) -> None:
    from triage import search
    from triage.flagging import review

    case = sample_case
    whole = Store(case).totals()
    lawyer = next(p for p in people.listing(case) if len(p["identifiers"]) and p["messages"] > 3
                  and p["identifiers"][0]["e164"])
    number = lawyer["identifiers"][0]["e164"]
    stating.set_facts(case, {"privileged": number})
    store = Store(case)
    assert store.totals()["messages"] < whole["messages"]
    assert scope.withheld(case)["privileged"] >= lawyer["messages"]
    assert all(m["sender"] is None or m["sender"]["id"] != lawyer["id"] for m in store.messages())
    assert search.count(store, search.parse(f'from:"{number}"')) == 0
    hidden = {row[0] for row in case.db.execute("SELECT id FROM message WHERE hidden <> 0")}
    assert not any(f["row"] in hidden for f in review.listing(store))
    scoping.open_part(case, "privileged", "order of 3 May")
    rulebook.run_again(case)
    assert Store(case).totals()["messages"] == whole["messages"]
    assert Store(case).totals()["flags"] == whole["flags"]
    with pytest.raises(scope.ReasonNeeded):
        scoping.open_part(case, "privileged", "  ")
    scoping.close_part(case, "privileged")
    assert Store(case).totals()["messages"] < whole["messages"]


def test_scope_by_date_holds_back_by_the_display_zone(case: Case, tmp_path: Path) -> None:

    (tmp_path / "sms.xml").write_text(SMS.replace("1772000060000", "1772090060000"), encoding="utf-8")
    stating.set_facts(case, {"scope-to": "2026-02-25", "zone": "Europe/Paris"})
    Import(case).run([tmp_path / "sms.xml"])
    assert Store(case).totals()["messages"] == 1
    assert scope.withheld(case)["dates"] == 1


def test_people_of_one_number_are_proposed_merged_and_parted(sample_case: Case) -> None:
    case = sample_case
    proposal = people.proposals(case)[0]
    kept, gone = proposal["persons"][:2]
    before = people.listing(case)
    n = persons.merge(case, kept, gone, "same number")
    assert len(people.listing(case)) == len(before) - 1
    assert gone not in {p["id"] for p in people.listing(case)}
    persons.undo_merge(case, n)
    assert people.listing(case) == before


def test_a_contact_without_identifiers_is_stored_and_so_is_its_namesake(tmp_path: Path) -> None:
    given = [Found("contact", 3), *(Contact("Chat", "Ana", (), Provenance(table, row))
                                    for table, row in (("people", 1), ("people", 2), ("groups", 1)))]
    with invented.reading({"a.rec": given}), Case.create(tmp_path / "c.attest", None, "tester") as case:
        Import(case, processes=1).run([invented.evidence(tmp_path / "e", "a.rec")])
        assert overview.sources(case)[0]["kinds"]["contact"] == {"found": 3, "stored": 3, "merged": 0, "rejected": 0}


def test_the_log_of_a_database_that_nothing_reads_is_listed_and_verified(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    build_from_sql("CREATE TABLE unknown (a INTEGER); INSERT INTO unknown VALUES (1);", folder / "x.db")
    leave_wal(folder / "x.db", "INSERT INTO unknown VALUES (2);")
    Import(case).run([folder])
    assert {s["path"]: s["status"] for s in overview.sources(case)} == {
        "x.db": "not_recognised", "x.db-wal": "not_recognised"}
    with case.scratch() as scratch:
        assert verification.verify_evidence(case, scratch) == []
