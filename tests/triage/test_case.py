"""The case file: encryption, locking, migration, recovery after a kill."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from triage import case as cases
from triage.case import Case
from triage.casefile import facts, migrating, schema
from triage.custody import accounts, chain
from triage.work import stating

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "one.attest"


def test_a_case_is_encrypted_and_one_file_remains(path: Path) -> None:
    with Case.create(path, "sesame", "ada") as case:
        stating.set_facts(case, {"number": "2026/17", "title": "Marker-Of-Plain-Text"})
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    assert b"Marker-Of-Plain-Text" not in path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 or os.name == "nt"
    with Case.open(path, "sesame") as case:
        assert case.fact("title") == "Marker-Of-Plain-Text"


def test_sqlcipher_itself_opens_the_file_with_the_passphrase(path: Path) -> None:
    Case.create(path, "sésame ouvre-toi").close()
    connection = sqlcipher.connect(str(path))
    connection.execute("PRAGMA key = 'sésame ouvre-toi'")
    assert connection.execute("SELECT count(*) FROM fact").fetchone()
    connection.close()


def test_a_wrong_passphrase_is_one_sentence(path: Path) -> None:
    Case.create(path, "sesame").close()
    with pytest.raises(cases.WrongPassphrase, match="does not open"):
        Case.open(path, "Sesame")
    with pytest.raises(cases.PassphraseNeeded):
        Case.open(path, None)
    Case.open(path, "sesame").close()  # the lock was given back


@pytest.mark.parametrize("content", [b"", b"short", b"SQLite format 3\x00" + bytes(4096), os.urandom(8192)])
def test_what_is_no_case_is_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises((cases.NotACase, cases.WrongPassphrase)):
        Case.open(path, "x")


@pytest.mark.parametrize("passphrase", [None, "x"])
def test_a_damaged_case_is_called_so_and_no_full_disk(path: Path, passphrase: str | None) -> None:
    Case.create(path, passphrase).close()
    path.write_bytes(path.read_bytes()[:8192])
    with pytest.raises(cases.NotACase):
        Case.open(path, passphrase)


@pytest.mark.parametrize(("made", "typed"), [("se\u0301same", "s\xe9same"), ("s\xe9same", "se\u0301same")])
def test_a_passphrase_opens_in_either_form_of_its_accents(
    path: Path, made: str, typed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cases, "_ROUNDS", 1)
    Case.create(path, made).close()
    with Case.open(path, typed) as case:
        assert case.opens_with(typed)
        assert case.opens_with(made)
        assert not case.opens_with("sesame")


def test_an_unencrypted_case_only_when_asked(path: Path) -> None:
    with Case.create(path, None) as case:
        stating.set_facts(case, {"title": "plain"})
    assert path.read_bytes().startswith(b"SQLite format 3")
    with Case.open(path, None) as case:
        assert case.fact("title") == "plain"


def test_an_existing_file_is_never_overwritten(path: Path) -> None:
    path.write_text("something of the examiner's")
    with pytest.raises(cases.CaseExists):
        Case.create(path, "x")
    assert path.read_text() == "something of the examiner's"


def test_of_two_that_make_one_case_at_once_neither_loses_it(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Case.create(path, None) as first:
        with monkeypatch.context() as before:
            before.setattr(Path, "exists", lambda _: False)  # as the other saw it a moment earlier
            with pytest.raises(cases.CaseExists):
                Case.create(path, None)
        stating.set_facts(first, {"title": "kept"})
    with Case.open(path, None) as case:
        assert case.fact("title") == "kept"


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_a_case_has_one_writer_under_whatever_name(path: Path) -> None:
    (link := path.with_name("link.attest")).symlink_to(path)
    with Case.create(path, None), Case.open(link, None) as second:
        assert second.why_read_only
    with Case.open(link, None) as again:
        assert again.path == path.resolve()


def test_a_second_process_reads_only_and_says_who_writes(path: Path) -> None:
    with Case.create(path, "x", "ada") as first:
        with Case.open(path, "x", "bob") as second:
            assert second.why_read_only is not None
            assert "ada@" in second.holder
            with pytest.raises(cases.CaseReadOnly):
                stating.set_facts(second, {"title": "no"})
        stating.set_facts(first, {"title": "yes"})
    with Case.open(path, "x") as again:
        assert again.why_read_only is None
        assert again.fact("title") == "yes"


def test_a_case_that_somebody_reads_is_closed_whole(path: Path, tmp_path: Path) -> None:
    first = Case.create(path, None, "ada")
    with Case.open(path, None, "bob") as second:
        stating.set_facts(first, {"title": "yes"})
        first.close()
        copy = Path(shutil.copy(path, tmp_path / "copy.attest"))
        with Case.open(copy, None) as moved:
            assert moved.fact("title") == "yes"
        third = Case.open(path, None)
        second.db.execute("BEGIN")
        assert second.fact("title") == "yes"  # in the middle of reading
        stating.set_facts(third, {"title": "later"})
        third.db.execute("PRAGMA busy_timeout = 1")
        with pytest.raises(cases.CaseStillRead, match="Do not copy it alone"):
            third.close()
    with Case.open(path, None) as case:
        assert case.fact("title") == "later"
    assert [p.name for p in path.parent.iterdir() if p != copy] == [path.name]


@pytest.mark.skipif(os.name == "nt", reason="folder rights work otherwise on Windows")
def test_a_copy_opens_from_a_read_only_folder(path: Path) -> None:
    Case.create(path, "x").close()
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; import os\n"
        "from triage.case import Case; import sqlite_utils; sqlite_utils.Database(memory=True)\n"
        "if os.geteuid() == 0: os.setegid(65534); os.seteuid(65534)\n"
        "c = Case.open(Path(sys.argv[2]), 'x'); print(c.why_read_only, '|', c.fact('writer') != ''); c.close()"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy = folder / "copy.attest"
        shutil.copy(path, copy)
        before = copy.read_bytes()
        copy.chmod(0o444)
        folder.chmod(0o555)
        done = subprocess.run([sys.executable, "-c", code, str(ROOT), str(copy)],
                              capture_output=True, text=True, check=False)
        folder.chmod(0o755)
        assert "write-protected | True" in done.stdout, done.stderr
        assert copy.read_bytes() == before
        assert [p.name for p in folder.iterdir()] == ["copy.attest"]


def test_migration_runs_forward_with_a_backup(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Case.create(path, "x") as case:
        stating.set_facts(case, {"title": "old"})
    more = (*schema.MIGRATIONS, "CREATE TABLE added (a TEXT);\nINSERT INTO added VALUES ('here');\n")
    monkeypatch.setattr(cases, "MIGRATIONS", more)
    with Case.open(path, "x") as case:
        assert case.db.execute("SELECT a FROM added").fetchone() == ("here",)
        assert case.fact("title") == "old"
        assert [e.action for e in chain.entries(case)].count("case.migrate") == 1
        assert chain.verify_chain(case) == []
    backup = path.with_name(f"{path.name}.version{len(more) - 1}.bak")
    assert backup.exists()
    monkeypatch.setattr(cases, "MIGRATIONS", schema.MIGRATIONS)
    with Case.open(backup, "x") as old:
        assert old.fact("title") == "old"
    with pytest.raises(cases.CaseTooNew):
        Case.open(path, "x")


def test_without_room_for_the_copy_of_before_an_older_case_is_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "MIGRATIONS", schema.MIGRATIONS[:2])
    Case.create(path, None).close()

    def full(source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(migrating.shutil, "copy2", full)
    monkeypatch.setattr(cases, "MIGRATIONS", schema.MIGRATIONS)
    with Case.open(path, None) as case:
        assert case.why_read_only == "its disk is full or fails"
        assert accounts.verify(case) == []
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_failing_migration_changes_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Case.create(path, "x").close()
    monkeypatch.setattr(cases, "MIGRATIONS", (*schema.MIGRATIONS, "CREATE TABLE b (a);\nSELECT no_such_function();\n"))
    with pytest.raises(Exception, match="no such function"):
        Case.open(path, "x")
    monkeypatch.setattr(cases, "MIGRATIONS", schema.MIGRATIONS)
    with Case.open(path, "x") as case:
        assert not case.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'b'").fetchone()


def test_scratch_is_private_and_wiped_at_the_next_start(path: Path) -> None:
    with Case.create(path, "x") as case:
        scratch = case.scratch()
        assert stat.S_IMODE(scratch.folder.stat().st_mode) == 0o700 or os.name == "nt"
        left = scratch.folder
    code = (
        "import os, sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path; from triage.case import Case\n"
        "folder = Case.open(Path(sys.argv[2]), 'x').scratch().new_folder()\n"
        "(folder / 'plain').write_text('the words of a victim'); os._exit(1)")
    root = str(Path(__file__).resolve().parents[2])
    assert subprocess.run([sys.executable, "-c", code, root, str(path)], check=False).returncode == 1
    assert list(left.rglob("plain")), "a process that ends at once leaves its copies"
    Case.open(path, "x").close()
    assert not left.exists()


@pytest.mark.skipif(os.name == "nt", reason="an open file stays where it is")
def test_a_file_that_has_gone_is_not_written_to(path: Path) -> None:
    """Under a name that is gone the system would take all, and let go of it with the last one who has it open."""
    case = Case.create(path, "sesame", "ada")
    stating.set_facts(case, {"number": "1"})
    away = path.rename(path.with_name("elsewhere.attest"))
    with pytest.raises(cases.CaseGone, match="not there any more"):
        stating.set_facts(case, {"number": "2"})
    with pytest.raises(cases.CaseGone):
        case.reader()
    away.rename(path)
    stating.set_facts(case, {"number": "3"})
    path.rename(away)
    with pytest.raises(cases.CaseGone):
        case.close()
    away.rename(path)
    with Case.open(path, "sesame") as again:
        assert again.fact("number") == "3"


def test_nothing_is_left_beside_a_case_that_is_closed(path: Path) -> None:
    with Case.create(path, None) as case:
        with case.scratch() as scratch:
            (scratch.new_folder() / "copy").write_bytes(b"evidence")
        folder = case.scratch().new_folder()  # as the window takes it, again and again
        (folder / "copy").write_bytes(b"evidence")
        with Case.open(path, None) as second:
            assert second.why_read_only
        assert (folder / "copy").is_file(), "who may only read took the writer's copies away"
    assert [p.name for p in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_kill_in_the_middle_of_a_transaction_loses_only_that(path: Path) -> None:
    Case.create(path, "x").close()
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
        "from triage.case import Case; from triage.work import stating; import time\n"
        "c = Case.open(Path(sys.argv[2]), 'x'); stating.set_facts(c, {'title': 'kept'})\n"
        "c.db.execute('BEGIN IMMEDIATE'); c.db.execute(\"INSERT OR REPLACE INTO fact VALUES ('title', 'lost')\")\n"
        "print('ready', flush=True); time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(ROOT), str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "ready"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    with Case.open(path, "x") as case:
        assert case.fact("title") == "kept"
        assert chain.verify_chain(case) == []
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_opening_derives_the_key_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Case.create(path, "x").close()
    calls = []
    real = cases._derive
    monkeypatch.setattr(cases, "_derive", lambda *a: calls.append(1) or real(*a))
    with Case.open(path, "x") as case:
        for _ in range(20):
            case.reader().close()
        assert len(calls) == 1


def test_the_log_is_append_only_and_shows_tampering(path: Path) -> None:
    with Case.create(path, None) as case:
        stating.set_facts(case, {"title": "a"})
        with pytest.raises(sqlcipher.DatabaseError, match="append-only"):
            case.db.execute("UPDATE audit SET actor = 'nobody'")
        with pytest.raises(sqlcipher.DatabaseError, match="append-only"):
            case.db.execute("DELETE FROM audit")
        seq, digest, _ = chain.report_head(case)
        chain.seal(case, seq, digest, "report.pdf")
    raw = sqlcipher.connect(str(path))
    raw.executescript("DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete;"
                      "UPDATE audit SET subject = 'other' WHERE action = 'fact.set'")
    raw.close()
    with Case.open(path, None) as case:
        assert [f.what for f in chain.verify_chain(case)] == ["audit"]
    raw = sqlcipher.connect(str(path))
    raw.executescript("DELETE FROM audit WHERE seq >= 2")
    raw.close()
    with Case.open(path, None) as case:
        assert "seal" in [f.what for f in chain.verify_chain(case)]


def test_facts_are_checked_and_logged(path: Path) -> None:
    with Case.create(path, "x", "ada") as case:
        for name, value in (("zone", "Paris"), ("region", "ZZ"), ("scope-from", "31.03.2026"), ("language", "de")):
            with pytest.raises(facts.BadFact):
                stating.set_facts(case, {name: value})
        with pytest.raises(facts.UnknownFact):
            stating.set_facts(case, {"colour": "red"})
        stating.set_facts(case, {"region": "fr", "scope-from": "2026-03-01"})
        assert case.fact("region") == "FR"
        entry = list(chain.entries(case))[-1]
        assert (entry.action, entry.actor) == ("fact.set", "ada")


def test_copies_left_by_a_killed_reader_are_wiped_at_the_next_start(path: Path, monkeypatch: pytest.MonkeyPatch,
                                                                   tmp_path: Path) -> None:
    """Who may only read has a folder elsewhere; one that a living process holds stays."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    with Case.create(path, "x"), Case.open(path, "x") as reader:
        held = reader.scratch()
        left = tmp_path / "temporary" / "attest-left"
        left.mkdir()
        (left / "held").touch()
        (left / "copy").write_text("Marker-Of-Plain-Text")
        (tmp_path / "temporary" / "attest-of-another-program").mkdir()
        again = reader.scratch()
        assert not left.exists()
        assert held.folder.is_dir()
        held.close()
        again.close()
    assert [p.name for p in (tmp_path / "temporary").iterdir()] == ["attest-of-another-program"]
