"""The chain of custody: what was done shows, and so does what was tampered with."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from parsers.errors import EvidenceUnreadable, NoRoom
from parsers.records import Found, Provenance, Record, Rejection, Time
from tests.triage.invented import chat, counted, evidence, reading, say
from triage.case import Case
from triage.custody import accounts, chain, verification
from triage.flagging import review
from triage.ingest import Import, Options
from triage.intake import passes
from triage.sources import zones
from triage.store import Store
from triage.views import overview
from triage.work import annotations as work
from triage.work import stating

Take = Callable[..., Store]


def tampered(case: Case, sql: str) -> list[str]:
    """What verification finds after somebody with another program changed the open case."""
    other = sqlcipher.connect(str(case.path), isolation_level=None)
    other.executescript("DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete;" + sql)
    other.close()
    list(chain.entries(case))  # it can still be shown
    return [f"{f.what} {f.subject}" for f in chain.verify_chain(case)]


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("UPDATE audit SET at = '2020' WHERE seq = 2", ["audit 2"]),
        ("UPDATE audit SET reason = NULL WHERE seq = 3", ["audit 3"]),
        ("UPDATE audit SET detail = 'no JSON' WHERE seq = 3", ["audit 3"]),
        ("UPDATE audit SET detail = '[1]' WHERE seq = 3", ["audit 3"]),
        ("UPDATE audit SET subject = x'ff00' WHERE seq = 3", ["audit 3"]),
        ("UPDATE audit SET hash = 'x' WHERE seq = 2", ["audit 2", "audit 3"]),
        ("DELETE FROM audit WHERE seq = 2", ["audit 3"]),
        ("UPDATE audit SET seq = 9 WHERE seq = 4", ["audit 9", "seal report.pdf"]),
        ("DELETE FROM audit WHERE seq > 2", ["seal report.pdf"]),
        (
            ("INSERT INTO audit SELECT 5, at, actor, action, subject, reason, detail, hash, hash"
             " FROM audit WHERE seq = 4"),
            ["audit 5"],
        ),
    ],
)
def test_each_kind_of_tampering_with_the_log_is_found(case: Case, sql: str, found: list[str]) -> None:
    for title in ("a", "b", "c"):
        stating.set_facts(case, {"title": title}, "because")
    seq, digest, _ = chain.report_head(case)
    chain.seal(case, seq, digest, "report.pdf")
    assert chain.verify_chain(case) == []
    assert tampered(case, sql) == found


def test_a_clock_that_was_set_back_is_remarked_and_breaks_nothing(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    stating.set_facts(case, {"title": "a"}, "because")
    assert verification.remarks(case) == []
    with monkeypatch.context() as wrong:
        wrong.setattr(chain, "now", lambda: "2001-02-03T04:05:06.789Z")
        stating.set_facts(case, {"title": "b"}, "because")
        stating.set_facts(case, {"title": "c"}, "because")
    stating.set_facts(case, {"title": "d"}, "because")
    entries = list(chain.entries(case))
    (remark,) = verification.remarks(case)
    assert (remark.what, remark.subject) == ("clock", str(entries[-3].seq))
    assert remark.args == {"seq": entries[-3].seq, "at": "2001-02-03T04:05:06.789Z", "before": entries[-4].at}
    assert chain.verify_chain(case) == []


def test_a_time_that_is_none_is_no_clock_set_back() -> None:
    times = [(1, "2026-01-01T00:00:00.000Z"), (2, "2020"), (3, b"x"), (4, "2026-01-01T00:00:00.000Z"),
             (5, "2025-12-31T23:59:59.999")]
    assert chain.set_back(times) == {5: "2026-01-01T00:00:00.000Z"}  # type: ignore[arg-type]


def test_anyone_can_recompute_the_chain_from_the_log_that_is_printed(case: Case) -> None:
    stating.set_facts(case, {"title": "“é\u0000\ud800” \U0001f600"}, "réason \udcff\n")
    previous = "0" * 64
    for n, e in enumerate(chain.entries(case), 1):
        detail = json.dumps(e.detail, ensure_ascii=False, sort_keys=True)
        line = json.dumps(
            [n, e.at, e.actor, e.action, e.subject, e.reason, detail, previous],
            ensure_ascii=False,
            separators=(",", ":"),
        )
        assert hashlib.sha256(line.encode()).hexdigest() == e.hash
        previous = e.hash


def test_the_index_is_compared_with_the_texts(case: Case, take: Take) -> None:
    take([*chat(), *counted(say("the passport", row=1), say("the wage", row=2))])
    assert verification.verify_index(case) == []
    case.db.execute("UPDATE message SET text = 'the pass port' WHERE row = 1")
    assert [f.what for f in verification.verify_index(case)] == ["index"]
    case.db.execute("UPDATE message SET text = 'the passport' WHERE row = 1")
    assert verification.verify_index(case) == []
    case.db.execute("DELETE FROM message WHERE row = 2")
    assert [f.what for f in verification.verify_index(case)] == ["index"]


def test_a_ledger_that_does_not_add_up_is_found(case: Case, take: Take) -> None:
    take([*chat(), *counted(say("x"))])
    case.db.execute("UPDATE ledger SET stored = 0")
    assert [f.what for f in verification.verify_index(case)] == ["ledger"]


def test_names_that_are_no_text_are_verified_too(case: Case, tmp_path: Path) -> None:
    folder = tmp_path / "evidence"
    folder.mkdir()
    names = [b"\xff\xfe.rec", "ÿþ.rec".encode(), b"e\xcc\x81.rec", "é.rec".encode()]
    for n, name in enumerate(names):
        try:
            (Path(str(folder)) / name.decode("utf-8", "surrogateescape")).write_bytes(b"plain %d" % n)
        except OSError:
            pytest.skip("this file system takes no names that are not UTF-8")
    with reading({}):
        Import(case, closely=False).run([folder])
    assert len({s["path"] for s in overview.sources(case)}) == 4
    json.dumps(overview.sources(case), ensure_ascii=False).encode()
    with case.scratch() as scratch:
        assert verification.verify_evidence(case, scratch) == []


def test_a_stated_hash_is_compared_for_archives_and_unknown_files_too(case: Case, tmp_path: Path) -> None:
    bag = tmp_path / "bag.zip"
    with zipfile.ZipFile(bag, "w") as archive:
        archive.writestr("x.rec", b"invented")
    (tmp_path / "noise.bin").write_bytes(b"noise")
    right = hashlib.sha256(bag.read_bytes()).hexdigest()
    with reading({"x.rec": [*chat(), *counted(say("x"))]}):
        Import(case, Options(stated_sha256=right.upper())).run([bag])
        assert [s["status"] for s in overview.sources(case)] == ["read"]
        for name in ("bag.zip", "noise.bin"):
            Import(case, Options(stated_sha256="0" * 64, exhibit=f"again {name}"), closely=False).run([tmp_path / name])
    wrong = [s for s in overview.sources(case) if "hand-over" in (s["reason"] or "")]
    assert {s["path"]: s["status"] for s in wrong} == {"bag.zip": "partial", "noise.bin": "partial"}


def test_evidence_is_read_again_by_its_own_hash(case: Case, tmp_path: Path) -> None:
    folder = evidence(tmp_path / "e", "x.rec")
    with reading({"x.rec": [*chat(), *counted(say("x"))]}):
        Import(case, closely=False).run([folder])
    (folder / "x.rec").unlink()
    (folder / "new").write_bytes(b"later")
    with case.scratch() as scratch:
        assert sorted(f"{f.what} {f.subject}" for f in verification.verify_evidence(case, scratch)) == [
            "added new",
            "missing x.rec",
        ]
        case.db.execute("UPDATE evidence SET finished_at = NULL")  # as where the import was killed
        found = {f.what: f for f in verification.verify_evidence(case, scratch)}
    assert sorted(found) == ["missing", "unfinished"]  # it may have been there
    assert "not read: 1." in found["unfinished"].detail.format(**found["unfinished"].args)


#: What is changed behind the program's back, and what verification names.
_BEHIND = {
    "UPDATE message SET sender = NULL WHERE row = 1": "x.rec",
    "UPDATE message SET direction = 'out' WHERE row = 1": "x.rec",
    "UPDATE message SET utc_ms = utc_ms + 3600000, sort_ms = sort_ms + 3600000 WHERE row = 1": "x.rec",
    "UPDATE message SET time_raw = '0' WHERE row = 2": "x.rec",
    "DELETE FROM message WHERE row = 2": "x.rec",
    "DELETE FROM rejection": "x.rec",
    "UPDATE ledger SET found = found - 1, stored = stored - 1 WHERE kind = 'message'": "x.rec",
    "UPDATE source SET offset_ms = 3600000": "x.rec x.rec",
    "UPDATE source SET sha256 = '0'": "x.rec x.rec",
    "DELETE FROM source WHERE parser IS NOT NULL": "x.rec",
    "UPDATE evidence_file SET sha256 = NULL": "A",
    "UPDATE fact SET value = 'B' WHERE name = 'title'": "title",
    "DELETE FROM fact WHERE name = 'title'": "title",
    "INSERT INTO fact VALUES ('number', '1')": "number",
    "UPDATE flag SET status = 'accepted' WHERE ident = 'f1'": "f1",
    "UPDATE flag SET status = 'accepted' WHERE ident = 'f2'": "f2",
    "UPDATE flag SET reason = 'another' WHERE ident = 'f1'": "f1",
    "UPDATE flag SET author = 'bob' WHERE ident = 'f1'": "f1",
    "DELETE FROM flag": "f1",
    "UPDATE note SET text = 'another'": "note",
    "DELETE FROM note": "note",
    "UPDATE note SET uid = 'new'": "new note",
}


def test_what_is_changed_behind_the_log_is_found(case: Case, take: Take) -> None:
    rejected = Rejection("message", "no text", Provenance(table="t", row=9))
    store = take([*chat("c", "+33639980001"), *counted(say("a", row=1, sender="+33639980001"), say("b", row=2)),
                  Found("message", 1), rejected])
    stating.set_facts(case, {"title": "A"})
    case.db.executemany(
        "INSERT INTO flag (ident, code, rule, rule_version, conversation, message, lane, explanation)"
        " VALUES (?, 'B1', 'r', '1', 1, 1, 'concern', '{}')", [("f1",), ("f2",)])
    before = review.decide(case, "f1", "accept", "at first sight")
    review.undo(case, "f1", before)
    review.decide(case, "f1", "reject", "of a film")
    uid, change = work.add_note(case, "message", store.message_uid(1), "see page 3")
    work.undo(case, work.undo(case, change))
    assert passes.verify(case) == []
    for sql, subjects in _BEHIND.items():
        case.db.execute("BEGIN")
        case.db.execute(sql)
        found = [f.subject for f in passes.verify(case) if f.what == "log"]
        case.db.rollback()
        assert found == sorted(subjects.replace("note", uid).split(), key=found.index), sql


def test_what_an_assessment_changes_is_no_tampering(case: Case, take: Take) -> None:
    wall = Time(None, "2026-03-01T09:00:00", "r", "local")
    take([*chat(), *counted(say("a", row=1), say("b", row=2, time=wall))])
    zones.assign(case, 1, "Europe/Paris", 60_000, "its clock was slow")
    stating.set_facts(case, {"zone": "Asia/Tokyo", "region": "FR", "scope-from": "2026-02-26"})
    take([*chat(), *counted(say("a", row=1))], exhibit="B")
    assert accounts.verify(case) == []


def test_entries_cut_off_the_end_of_the_log_are_missed(case: Case, take: Take) -> None:
    take([*chat(), *counted(say("a"))])
    stating.set_facts(case, {"title": "A"})
    assert tampered(case, "DELETE FROM audit WHERE action = 'fact.set'") == []  # no seal, and the chain holds
    assert [f.subject for f in passes.verify(case)] == ["title"]
    assert tampered(case, "DELETE FROM audit WHERE seq > 1") == []
    assert {f.subject for f in passes.verify(case)} == {"title", "x.rec"}


def test_who_acquired_evidence_and_with_what_hash_is_logged_and_can_be_added(case: Case, tmp_path: Path) -> None:
    folder = evidence(tmp_path / "e", "x.rec")
    with reading({"x.rec": [*chat(), *counted(say("x"))]}):
        Import(case, Options(acquired_with="UFED"), closely=False).run([folder])
        Import(case, Options(acquired_by="Roy"), closely=False).run([folder])
    added = [e.detail for e in chain.entries(case) if e.action == "evidence.add"]
    assert [sorted(detail.keys() - {"root"}) for detail in added] == [["acquired_with"], ["acquired_by"]]
    (source,) = overview.sources(case)
    assert (source["acquired_by"], source["acquired_with"]) == ("Roy", "UFED")


def _statuses(case: Case) -> list[tuple[str, int]]:
    return [(s["status"], s["stored"]) for s in overview.sources(case)]


@pytest.mark.parametrize("why", ["gone", "full"])
def test_a_medium_that_goes_away_costs_no_message(case: Case, tmp_path: Path, why: str) -> None:
    """The rest would never have been read: a source that is partial is not read again."""
    folder, away = evidence(tmp_path / "e", "x.rec"), tmp_path / "away"
    whole = [*chat(), *counted(say("a", row=1), say("b", row=2))]

    def ends() -> Iterator[Record]:
        yield from whole[:-1]
        if why == "full":
            raise NoRoom(path="x.rec", reason="No space left on device")
        folder.rename(away)
        raise EvidenceUnreadable(path="x.rec", reason="Host is down")

    with reading({"x.rec": ends}):
        Import(case, closely=False).run([folder])
    assert _statuses(case) == [("failed", 0)]
    if why == "gone":
        away.rename(folder)
    with reading({"x.rec": whole}):
        Import(case, closely=False).run([folder])
    assert _statuses(case) == [("read", 2)]
    assert passes.verify(case) == []


def test_a_file_that_changes_while_it_is_read_is_told(case: Case, tmp_path: Path) -> None:
    folder = evidence(tmp_path / "e", "x.rec", "same.rec")
    same = (folder / "same.rec").read_bytes()

    def written() -> Iterator[Record]:
        (folder / "x.rec").write_bytes(b"invented, and more")
        yield from (*chat(), *counted(say("a")))

    def touched() -> Iterator[Record]:
        (folder / "same.rec").write_bytes(same)
        yield from (*chat("d"), *counted(say("b", chat="d")))

    with reading({"x.rec": written, "same.rec": touched}):
        Import(case, closely=False).run([folder])
    assert {s["path"]: (s["status"], len(s["warnings"])) for s in overview.sources(case)} == {
        "x.rec": ("partial", 1), "same.rec": ("read", 0)}


def test_another_content_added_from_the_same_place_does_not_hide_that_the_first_has_gone(
    case: Case, tmp_path: Path
) -> None:
    folder = evidence(tmp_path / "e", "x.rec")
    with reading({"x.rec": [*chat(), *counted(say("old"))]}):
        Import(case, closely=False).run([folder])
    (folder / "x.rec").write_bytes(b"invented anew")
    with reading({"x.rec": [*chat(), *counted(say("new"))]}):
        Import(case, closely=False).run([folder])
    with case.scratch() as scratch:
        assert [(f.what, f.subject) for f in verification.verify_evidence(case, scratch)] == [("changed", "x.rec")]


def test_what_could_not_be_read_at_the_import_was_there_all_the_same(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = evidence(tmp_path / "e", "x.rec")
    with monkeypatch.context() as denied, reading({}):
        denied.setattr("parsers.evidence._descriptor", lambda path: (_ for _ in ()).throw(PermissionError(13, "No")))
        Import(case, closely=False).run([folder])
    assert _statuses(case) == [("failed", 0)]
    with case.scratch() as scratch:
        assert verification.verify_evidence(case, scratch) == []


def test_a_share_that_does_not_answer_is_a_finding_and_the_rest_is_verified(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roots = [evidence(tmp_path / name, f"{name}.rec") for name in ("down", "up")]
    with reading({f"{name}.rec": [*chat(name), *counted(say("x", chat=name))] for name in ("down", "up")}):
        Import(case, closely=False).run(roots)
    (roots[1] / "up.rec").unlink()
    exists = Path.exists

    def asked(self: Path) -> bool:
        if self.name == "down":
            raise OSError(112, "Host is down")
        return exists(self)

    monkeypatch.setattr(Path, "exists", asked)
    with case.scratch() as scratch:
        assert [(f.what, f.subject) for f in verification.verify_evidence(case, scratch)] == [
            ("unreadable", str(roots[0])), ("missing", "up.rec")]
