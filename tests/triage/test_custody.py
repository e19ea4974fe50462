"""The chain of custody: what was done shows, and so does what was tampered with."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from tests.triage.invented import chat, counted, evidence, reading, say
from triage import custody, facts, overview
from triage.case import Case
from triage.ingest import Import, Options
from triage.store import Store

Take = Callable[..., Store]


def tampered(case: Case, sql: str) -> list[str]:
    """What verification finds after somebody with another program changed the open case."""
    other = sqlcipher.connect(str(case.path), isolation_level=None)
    other.executescript("DROP TRIGGER IF EXISTS audit_no_update; DROP TRIGGER IF EXISTS audit_no_delete;" + sql)
    other.close()
    list(custody.entries(case))  # it can still be shown
    return [f"{f.what} {f.subject}" for f in custody.verify_chain(case)]


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
        facts.set_facts(case, {"title": title}, "because")
    seq, digest, _ = custody.report_head(case)
    custody.seal(case, seq, digest, "report.pdf")
    assert custody.verify_chain(case) == []
    assert tampered(case, sql) == found


def test_a_clock_that_was_set_back_is_remarked_and_breaks_nothing(
    case: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts.set_facts(case, {"title": "a"}, "because")
    assert custody.remarks(case) == []
    with monkeypatch.context() as wrong:
        wrong.setattr(custody, "now", lambda: "2001-02-03T04:05:06.789Z")
        facts.set_facts(case, {"title": "b"}, "because")
        facts.set_facts(case, {"title": "c"}, "because")
    facts.set_facts(case, {"title": "d"}, "because")
    entries = list(custody.entries(case))
    (remark,) = custody.remarks(case)
    assert (remark.what, remark.subject) == ("clock", str(entries[-3].seq))
    assert remark.args == {"seq": entries[-3].seq, "at": "2001-02-03T04:05:06.789Z", "before": entries[-4].at}
    assert custody.verify_chain(case) == []


def test_a_time_that_is_none_is_no_clock_set_back() -> None:
    times = [(1, "2026-01-01T00:00:00.000Z"), (2, "2020"), (3, b"x"), (4, "2026-01-01T00:00:00.000Z"),
             (5, "2025-12-31T23:59:59.999")]
    assert custody.set_back(times) == {5: "2026-01-01T00:00:00.000Z"}  # type: ignore[arg-type]


def test_anyone_can_recompute_the_chain_from_the_log_that_is_printed(case: Case) -> None:
    facts.set_facts(case, {"title": "“é\u0000\ud800” \U0001f600"}, "réason \udcff\n")
    previous = "0" * 64
    for n, e in enumerate(custody.entries(case), 1):
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
    assert custody.verify_index(case) == []
    case.db.execute("UPDATE message SET text = 'the pass port' WHERE row = 1")
    assert [f.what for f in custody.verify_index(case)] == ["index"]
    case.db.execute("UPDATE message SET text = 'the passport' WHERE row = 1")
    assert custody.verify_index(case) == []
    case.db.execute("DELETE FROM message WHERE row = 2")
    assert [f.what for f in custody.verify_index(case)] == ["index"]


def test_a_ledger_that_does_not_add_up_is_found(case: Case, take: Take) -> None:
    take([*chat(), *counted(say("x"))])
    case.db.execute("UPDATE ledger SET stored = 0")
    assert [f.what for f in custody.verify_index(case)] == ["ledger"]


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
        Import(case).run([folder])
    assert len({s["path"] for s in overview.sources(case)}) == 4
    json.dumps(overview.sources(case), ensure_ascii=False).encode()
    with case.scratch() as scratch:
        assert custody.verify_evidence(case, scratch) == []


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
            Import(case, Options(stated_sha256="0" * 64, exhibit=f"again {name}")).run([tmp_path / name])
    wrong = [s for s in overview.sources(case) if "hand-over" in (s["reason"] or "")]
    assert {s["path"]: s["status"] for s in wrong} == {"bag.zip": "partial", "noise.bin": "partial"}


def test_evidence_is_read_again_by_its_own_hash(case: Case, tmp_path: Path) -> None:
    folder = evidence(tmp_path / "e", "x.rec")
    with reading({"x.rec": [*chat(), *counted(say("x"))]}):
        Import(case).run([folder])
    (folder / "x.rec").unlink()
    (folder / "new").write_bytes(b"later")
    with case.scratch() as scratch:
        assert sorted(f"{f.what} {f.subject}" for f in custody.verify_evidence(case, scratch)) == [
            "added new",
            "missing x.rec",
        ]
