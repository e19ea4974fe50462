"""Making a review package: what goes in, what stays out for good, and what is told of both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from parsers.errors import Cancelled
from parsers.records import Attachment
from tests.triage.invented import chat, counted, evidence, say
from tests.triage.packages.pages import decrypted
from tests.triage.test_scope import FRIEND, LAWYER, OTHER, records
from triage import people, scope, search
from triage.case import Case, CaseReadOnly
from triage.custody import chain, verification
from triage.flagging import applying, closer, review, rulebook, scoping
from triage.ingest import Import
from triage.intake import passes
from triage.intake.handover import InsideEvidence
from triage.ledger import gathered, lines
from triage.media import files
from triage.packages import info, make, rows
from triage.packages.make import Options
from triage.report.build import build
from triage.report.options import Options as Wanted
from triage.search import history
from triage.store import Store
from triage.views import counts, overview
from triage.work import annotations, persons, stating

SECRET = "a phrase of its own"
OPTIONS = Options("Bea", "independent second reading")
#: Words that stand only with the lawyer: in messages, files, names, and in what examiners wrote of them.
CLOSED = ("advice", "thanks", "from the lawyer", "brief.pdf", "Maître Secret", "Lawyer, empty", "noted of the lawyer",
          "tag of the lawyer", "translated advice", "searched advice", "quoted counsel", "asked by counsel",
          "saved of the lawyer")
Take = Callable[..., Store]


def _uid(case: Case, text: str) -> str:
    return str(case.db.execute("SELECT lower(hex(ident)) FROM message WHERE text = ?", (text,)).fetchone()[0])


@pytest.fixture
def worked(case: Case, take: Take) -> Case:
    """A case with a privileged lawyer, work on both sides, and log entries that quote what is privileged."""
    take([*records(), *counted(
        say("an answer", chat="group", sender=FRIEND, row=20, reply_to="k",
            details={"quoted": {"text": "quoted counsel"}}),
        say("counsel asks", chat="group", sender=LAWYER, row=21, app_key="k"),
    )])
    advice, hello = _uid(case, "advice"), _uid(case, "hello all")
    annotations.add_note(case, "message", advice, "noted of the lawyer")
    annotations.add_note(case, "message", hello, "noted of the group")
    annotations.tag(case, "tag of the lawyer", "message", [advice])
    annotations.tag(case, "house", "message", [hello])
    annotations.render(case, advice, "translation", "translated advice", language="en")
    annotations.choose(case, [advice, hello], "exhibit", reason="asked by counsel")
    with case.transaction():
        chain.record(case, "search", "searched advice")
    annotations.choose(case, [hello], "exhibit", reason="seen")
    history.save(case, "saved of the lawyer", search.parse('"searched advice"'))
    stating.set_facts(case, {"privileged": LAWYER, "region": "FR", "number": "T-9"})
    return case


def _pack(case: Case, tmp_path: Path, options: Options = OPTIONS, **more: Any) -> Path:
    target = tmp_path / "out" / "package.attest"
    target.parent.mkdir(exist_ok=True)
    make.make(case, target, SECRET, options, **more)
    return target


def test_nothing_privileged_is_in_any_table_or_page(worked: Case, tmp_path: Path) -> None:
    path = _pack(worked, tmp_path)
    pages = b"".join(decrypted(path, SECRET))
    assert b"hello all" in pages
    assert b"noted of the group" in pages
    assert not [word for word in CLOSED if word.encode() in pages]  # (the number stands in a group that may be seen)
    with Case.open(path, SECRET) as packed:
        dump = json.dumps([list(map(str, row)) for (table,) in packed.db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
            for row in packed.db.execute(f"SELECT * FROM {table}")], ensure_ascii=False)
        assert "hello all" in dump
        assert not [word for word in CLOSED if word in dump]
        assert packed.fact("privileged") == ""
        assert search.count(Store(packed), search.parse("advice OR thanks OR counsel")) == 0
        assert search.count(Store(packed), search.parse("hello")) == 1


def test_a_privileged_person_of_no_open_conversation_is_not_in_it(case: Case, take: Take, tmp_path: Path) -> None:
    take([*chat("lawyer", LAWYER), *chat("friend", FRIEND), *counted(
        say("advice", chat="lawyer", sender=LAWYER, row=1), say("hello", chat="friend", sender=FRIEND, row=2))])
    stating.set_facts(case, {"privileged": LAWYER})
    pages = b"".join(decrypted(_pack(case, tmp_path), SECRET))
    assert FRIEND.encode() in pages
    assert LAWYER.encode() not in pages
    assert LAWYER[1:].encode() not in pages


def test_what_was_opened_for_the_examiner_stays_out_all_the_same(worked: Case, tmp_path: Path) -> None:
    scoping.open_part(worked, "privileged", "order of the court")
    assert Store(worked).totals()["messages"] > 4
    pages = b"".join(decrypted(_pack(worked, tmp_path), SECRET))
    assert not [word for word in CLOSED if word.encode() in pages]


def test_its_report_says_by_which_rules_and_how_far_it_was_read(case: Case, take: Take, tmp_path: Path,
                                                                monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as then:
        then.setattr(applying, "noted", lambda: {"rules": "2020.1.1.0", "rules_sha256": "0" * 64})
        take([*chat("friend", FRIEND), *counted(say("hello", chat="friend", sender=FRIEND, row=2))], exhibit="A")
        take([*chat("lawyer", LAWYER), *counted(say("advice", chat="lawyer", sender=LAWYER, row=1))], exhibit="B")
    stating.set_facts(case, {"privileged": LAWYER})
    with case.transaction():
        for (source,) in case.db.execute("SELECT id FROM source").fetchall():
            closer.begin(case, source)
    with Case.open(_pack(case, tmp_path), SECRET) as packed:
        assert rulebook.looked(packed) == rulebook.behind(packed) == [("2020.1.1.0", "0" * 64, 1)]
        assert rulebook.older(packed) == []
        assert overview.waiting(packed) == ["A"]
        report = build(packed, Wanted())
        assert [one.version for one in report.method.marked] == ["2020.1.1.0"]
        said = " ".join(getattr(limit, "message", "") for limit in report.limits)
    assert "older rule catalogue" in said
    assert "read closely" in said


def test_the_package_says_what_it_is_and_how_much_stays_out(worked: Case, tmp_path: Path) -> None:
    seq, head = worked.db.execute("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    planned = make.plan(Store(worked), OPTIONS)
    path = _pack(worked, tmp_path)
    with Case.open(path, SECRET) as packed:
        package = info.of(packed)
        assert package is not None
        assert (package.reader, package.reason, package.made_by) == ("Bea", OPTIONS.reason, "ada")
        assert (package.head_seq, package.head_hash) == (seq, head)
        assert package.messages == planned.messages == Store(packed).totals()["messages"]
        assert package.left_out | {"work": 0} == planned.left_out | {"work": 0}
        assert package.left_out["messages"] == scope.withheld(worked)["all"] == 6
        assert package.left_out["work"] == 4  # a tag put on, a note, a translation, an exhibit
        first = list(chain.entries(packed))[:2]
        assert [entry.action for entry in first] == ["case.create", "package.begin"]
        assert chain.verify_chain(packed) == verification.verify_index(packed) == []
    assert chain.verify_chain(worked) == []


def test_the_hash_in_the_log_is_that_of_the_file(worked: Case, tmp_path: Path) -> None:
    path = _pack(worked, tmp_path)
    entry = next(e for e in chain.entries(worked) if e.action == "package.make")
    assert entry.detail["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert entry.detail["size"] == path.stat().st_size


def test_a_whole_case_goes_in_as_it_is(case: Case, take: Take, tmp_path: Path) -> None:
    store = take(records())
    flag = next(review.listing(store))
    review.decide(case, flag["id"], "accept", "clear")
    with Case.open(_pack(case, tmp_path), SECRET) as packed:
        there = Store(packed)
        assert there.totals() == Store(case).totals()
        assert list(review.listing(there)) == list(review.listing(Store(case)))
        assert [m["id"] for m in there.messages()] == [m["id"] for m in Store(case).messages()]
        assert people.listing(packed) == people.listing(case)
        assert info.of(packed).left_out == {}  # type: ignore[union-attr]


def test_counts_and_amounts_are_those_of_the_package(case: Case, take: Take, tmp_path: Path) -> None:
    take([*records(), *counted(say("You owe me 70 euros", chat="friend", sender=FRIEND, row=40),
                               say("My fee is 900 euros", chat="lawyer", sender=LAWYER, row=41))])
    stating.set_facts(case, {"privileged": LAWYER})
    passes.run(case)
    with Case.open(_pack(case, tmp_path), SECRET) as packed:
        assert counts.missing(packed) == gathered.missing(packed) == 0
        there, here = ({p["id"]: p["messages"] for p in people.listing(c) if p["messages"]} for c in (packed, case))
        assert there == here
        (entries,) = [entries for (entries,) in packed.db.execute("SELECT entries FROM amount_message")]
        assert "900" not in entries
        assert [line.text for line in lines.of_case(Store(packed))] == ["70 euros"]
        counted_there = packed.db.execute("SELECT sum(n) FROM message_count").fetchone()[0]
        assert counted_there == packed.db.execute("SELECT count(*) FROM message").fetchone()[0]


def test_deciding_on_people_in_a_package_of_a_scope_hides_nothing(case: Case, take: Take, tmp_path: Path) -> None:
    take([*records(), *counted(say("too late", chat="friend", sender=FRIEND, row=40, at=9_000_000))])
    stating.set_facts(case, {"scope-people": f"Friend, {FRIEND}", "scope-to": "2026-03-31", "region": "FR"})
    shown = Store(case).totals()
    with Case.open(_pack(case, tmp_path), SECRET) as packed:
        assert Store(packed).totals() == shown
        persons.set_person(packed, people.listing(packed)[0]["id"], category="witness", reason="as said")
        assert Store(packed).totals() == shown
        assert scope.withheld(packed)["all"] == 0
        assert packed.fact("scope-to") == "2026-03-31"


def test_a_choice_of_conversations(case: Case, take: Take, tmp_path: Path) -> None:
    take([*records(), *chat("other", OTHER), *counted(say("elsewhere", chat="other", sender=OTHER, row=30))])
    uid = case.db.execute("SELECT c.uid FROM conversation c JOIN message m ON m.conversation = c.id"
                          " WHERE m.text = 'hello all'").fetchone()[0]
    path = _pack(case, tmp_path, Options("Bea", "one talk", conversations=(uid,)))
    with Case.open(path, SECRET) as packed:
        assert {m["text"] for m in Store(packed).messages()} == {"hello all", "from the lawyer"}
        assert info.of(packed).chosen_conversations == 1  # type: ignore[union-attr]
    pages = b"".join(decrypted(path, SECRET))
    assert b"elsewhere" not in pages
    assert OTHER.encode() not in pages


def test_every_table_of_a_case_is_thought_of(case: Case) -> None:
    tables = {name for (name,) in case.db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
              if not name.startswith(("message_fts_", "rendering_fts_", "sqlite_"))}
    parts = (rows.copied(), rows.STAY_OUT, rows.WRITTEN_OTHERWISE)
    assert tables == frozenset().union(*parts), "say in triage.packages.rows whether a new table travels"
    assert sum(map(len, parts)) == len(tables)


def test_the_row_of_a_thread_keeps_no_words_of_what_stays_out(case: Case, take: Take, tmp_path: Path) -> None:
    take([*chat("house", LAWYER, FRIEND, kind="group", title="House", details={"snippet": "last counsel"}),
          *chat("friend", FRIEND, details={"snippet": "hello"}),
          *counted(say("last counsel", chat="house", sender=LAWYER, row=1),
                   say("hi", chat="house", row=2, sender=FRIEND),
                   say("hello", chat="friend", sender=FRIEND, row=3))])
    stating.set_facts(case, {"privileged": LAWYER})
    path = _pack(case, tmp_path)
    assert b"last counsel" not in b"".join(decrypted(path, SECRET))
    with Case.open(path, SECRET) as packed:
        assert [row[0] for row in packed.db.execute("SELECT details FROM conversation ORDER BY title IS NULL")] == [
            None, '{"snippet":"hello"}']


@pytest.mark.parametrize(("change", "error"), [
    ({"reader": " "}, make.NoReader), ({"reason": ""}, scope.ReasonNeeded)])
def test_a_reader_and_a_reason_are_needed(case: Case, take: Take, tmp_path: Path, change: dict[str, str],
                                          error: type[Exception]) -> None:
    take(records())
    with pytest.raises(error):
        make.make(case, tmp_path / "p.attest", SECRET, Options(**({"reader": "Bea", "reason": "why"} | change)))
    assert not (tmp_path / "p.attest").exists()


def test_the_passphrase_is_its_own_and_long(tmp_path: Path) -> None:
    with Case.create(tmp_path / "c.attest", "the phrase of the case", "ada") as case:
        for phrase, error in (("the phrase of the case", make.SamePassphrase), ("short", make.ShortPassphrase)):
            with pytest.raises(error):
                make.make(case, tmp_path / "p.attest", phrase, OPTIONS)
        with pytest.raises(make.NothingToPack):
            make.make(case, tmp_path / "p.attest", SECRET, OPTIONS)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["c.attest"]


def test_it_overwrites_nothing_and_writes_into_no_evidence(case: Case, take: Take, tmp_path: Path) -> None:
    take(records())
    there = tmp_path / "there.attest"
    there.write_bytes(b"x")
    with pytest.raises(make.PackageExists):
        make.make(case, there, SECRET, OPTIONS)
    assert there.read_bytes() == b"x"
    with pytest.raises(InsideEvidence):
        make.make(case, tmp_path / "evidence" / "A" / "p.attest", SECRET, OPTIONS)


def test_stopped_or_failed_it_leaves_nothing(case: Case, take: Take, tmp_path: Path) -> None:
    take([*chat("c", FRIEND), *counted(*(say(f"text {n}", sender=FRIEND, at=n) for n in range(3000)))])
    with pytest.raises(Cancelled):
        _pack(case, tmp_path, cancelled=lambda: True)
    assert list((tmp_path / "out").iterdir()) == []
    assert not [e for e in chain.entries(case) if e.action == "package.make"]
    told: list[int] = []
    _pack(case, tmp_path, progress=told.append)
    assert told == sorted(told)
    assert told[-1] >= 3000


def test_what_a_killed_run_left_is_cleared_away(case: Case, take: Take, tmp_path: Path) -> None:
    take(records())
    part = tmp_path / "out" / ".package.attest.part"
    part.mkdir(parents=True)
    (part / "package.attest").write_bytes(b"half")
    path = _pack(case, tmp_path)
    assert list((tmp_path / "out").iterdir()) == [path]


def test_a_package_takes_no_evidence_and_makes_no_packages(case: Case, take: Take, tmp_path: Path) -> None:
    take(records())
    with Case.open(_pack(case, tmp_path), SECRET) as packed:
        assert packed.actor == "Bea"
        with pytest.raises(info.TakesNoEvidence):
            Import(packed).run([evidence(tmp_path / "more", "y.rec")])
        with pytest.raises(make.PackageOfPackage):
            make.make(packed, tmp_path / "q.attest", "one more phrase", OPTIONS)
        with packed.scratch() as scratch:
            findings = verification.verify_evidence(packed, scratch)
        assert [(f.what, f.subject) for f in findings] == [("missing", "A")]
    with Case.open(case.path, None, read_only=True) as reading, pytest.raises(CaseReadOnly):
        make.make(reading, tmp_path / "q.attest", SECRET, OPTIONS)


@pytest.fixture
def with_files(case: Case, take: Take, tmp_path: Path) -> dict[str, str]:
    """A case whose messages carry two files; {name: SHA-256}."""
    folder = tmp_path / "evidence" / "A"
    folder.mkdir(parents=True)
    content = {"small.txt": b"small", "large.bin": bytes(range(256)) * 9000, "brief.txt": b"of the lawyer only"}
    for name, data in content.items():
        (folder / name).write_bytes(data)
    take([*chat("friend", FRIEND), *chat("lawyer", LAWYER), *counted(
        *(say(name, chat="lawyer" if name == "brief.txt" else "friend", row=n, sender=FRIEND,
              attachments=(Attachment(name, path=name),)) for n, name in enumerate(content, 1)))])
    stating.set_facts(case, {"privileged": LAWYER})
    return {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}


def test_files_go_in_by_their_hash_and_are_read_from_it(case: Case, with_files: dict[str, str], tmp_path: Path) -> None:
    options = Options("Bea", "with files", media="files")
    planned = make.plan(Store(case), options)
    assert (planned.files, planned.file_bytes) == (2, 5 + 256 * 9000)
    path = _pack(case, tmp_path, options)
    with Case.open(path, SECRET) as packed:
        package = info.of(packed)
        assert package is not None
        assert (package.files, package.file_bytes, package.missing_files) == (2, planned.file_bytes, {})
        with packed.scratch() as scratch:
            for name in ("small.txt", "large.bin"):
                found, data = files.content(Store(packed), with_files[name], scratch)
                assert (found, hashlib.sha256(data).hexdigest()) == (name, with_files[name])
            with pytest.raises(files.FileGone):
                files.content(Store(packed), with_files["brief.txt"], scratch)
            assert files.wanted(Store(packed)) == []
            with packed.transaction():
                packed.db.execute("UPDATE package_file SET bytes = x'00' WHERE sha256 = ?", (with_files["small.txt"],))
            assert [f.what for f in verification.verify_evidence(packed, scratch)] == ["missing", "changed"]
    assert b"of the lawyer only" not in b"".join(decrypted(path, SECRET))


def test_files_that_are_large_changed_or_gone_are_counted(case: Case, with_files: dict[str, str],
                                                          tmp_path: Path) -> None:
    (tmp_path / "evidence" / "A" / "small.txt").write_bytes(b"other")
    path = _pack(case, tmp_path, Options("Bea", "why", media="files", largest=1000))
    with Case.open(path, SECRET) as packed:
        assert info.of(packed).missing_files == {"large": 1, "changed": 1}  # type: ignore[union-attr]
        with packed.scratch() as scratch, pytest.raises(info.NotInPackage):
            files.content(Store(packed), with_files["small.txt"], scratch)


def test_thumbnails_travel_also_of_pictures_that_were_not_looked_at_yet(case: Case, take: Take, tmp_path: Path) -> None:
    folder = tmp_path / "evidence" / "A"
    folder.mkdir(parents=True)
    Image.new("RGB", (64, 48), "red").save(folder / "red.png")
    take([*chat("friend", FRIEND), *counted(say("look", chat="friend", sender=FRIEND, kind="image",
                                                attachments=(Attachment("red.png", path="red.png"),)))])
    path = tmp_path / "with.attest"
    make.make(case, path, SECRET, OPTIONS)
    with Case.open(path, SECRET) as packed:
        assert packed.db.execute("SELECT width, length(thumbnail) > 50 FROM media").fetchall() == [(64, 1)]
    bare = tmp_path / "bare.attest"
    make.make(case, bare, SECRET, Options("Bea", "why", media="none"))
    with Case.open(bare, SECRET) as packed:
        assert packed.db.execute("SELECT width, thumbnail FROM media").fetchall() == [(64, None)]


def test_without_files_a_package_says_so(case: Case, with_files: dict[str, str], tmp_path: Path) -> None:
    with Case.open(_pack(case, tmp_path), SECRET) as packed, packed.scratch() as scratch:
        with pytest.raises(info.NotInPackage):
            files.content(Store(packed), with_files["small.txt"], scratch)
        assert len(list(Store(packed).messages())) == 2
