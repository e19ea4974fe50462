"""Lists of hashes that were delivered beside evidence, against what was hashed."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.triage.invented import chat, counted, evidence, reading, say
from triage.case import Case
from triage.custody import chain, verification
from triage.ingest import Import, Options
from triage.intake import passes
from triage.sources import stated
from triage.views import overview

CONTENT = {"x.rec": [*chat(), *counted(say("x"))]}
WRONG = "0" * 64


def sha(path: Path, name: str = "sha256") -> str:
    return hashlib.new(name, path.read_bytes()).hexdigest()


def told(case: Case) -> dict[str, tuple[str, str, list[str]]]:
    """{list: (status, counts, warnings)}."""
    return {s["path"]: (s["status"], " ".join(f"{k}={v}" for k, v in s["reason_args"].items() if v),
                        [w["message"].format(**w["args"]) for w in s["warnings"]])
            for s in overview.sources(case) if s["reason"] in (stated.COMPARED, "A list of hashes.")}


@pytest.fixture
def bring(case: Case) -> Callable[..., dict[str, tuple[str, str, list[str]]]]:
    def run(*roots: Path, **options: str) -> dict[str, tuple[str, str, list[str]]]:
        with reading(CONTENT):
            Import(case, Options(**options), processes=1).run(roots)
        return told(case)

    return run


def test_a_list_is_compared_and_every_place_says_what_came_of_it(
    case: Case, tmp_path: Path, bring: Callable[..., dict[str, tuple[str, str, list[str]]]]
) -> None:
    folder = evidence(tmp_path / "e", "x.rec", "sub/y.bin")
    (folder / "SUMS").write_text(
        f"{sha(folder / 'x.rec')}  x.rec\n{WRONG} *sub\\Y.bin\n{WRONG}  gone.bin\n{WRONG}  SUMS\n")
    status, counts, warnings = bring(folder)["SUMS"]
    assert (status, counts) == ("partial", "equal=1 differ=1 missing=1")
    assert warnings[0].startswith(
        f"sub/y.bin has SHA-256 {sha(folder / 'sub/y.bin')}, but the list SUMS states {WRONG}.")
    assert "gone.bin" in warnings[1]
    by_path = {s["path"]: s for s in overview.sources(case)}
    assert [(o["list"], o["agrees"]) for o in by_path["x.rec"]["listed"]] == [("SUMS", True)]
    assert [o["agrees"] for o in by_path["sub/y.bin"]["listed"]] == [False]
    assert [(f.what, f.subject) for f in passes.verify(case)] == [("stated", "sub/y.bin")]
    assert [(f.what, f.args["n"]) for f in verification.remarks(case)] == [("stated", 1)]
    (entry,) = [e for e in chain.entries(case) if e.action == "hashes.compare"]
    assert (entry.detail["equal"], entry.detail["differ"], entry.detail["differing"][0]["file"]) == (1, 1, "sub/y.bin")
    bring(folder)  # nothing new came of it
    assert len([e for e in chain.entries(case) if e.action == "hashes.compare"]) == 1
    (folder / "SUMS").write_text(f"{sha(folder / 'x.rec')}  x.rec\n")
    bring(folder)  # what the list said before is still told beside it
    assert sorted(s["status"] for s in overview.sources(case) if s["path"] == "SUMS") == ["partial", "read"]


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha512"])
@pytest.mark.parametrize("together", [True, False])
def test_a_list_may_be_an_exhibit_of_its_own(
    case: Case, tmp_path: Path, bring: Callable[..., dict[str, tuple[str, str, list[str]]]], algorithm: str,
    together: bool,
) -> None:
    bag = tmp_path / "bag.zip"
    with zipfile.ZipFile(bag, "w") as archive:
        archive.writestr("x.rec", b"invented")
        archive.writestr("SUMS", f"{hashlib.sha256(b'invented').hexdigest()}  x.rec\n")
    side = tmp_path / f"bag.zip.{algorithm}"
    side.write_text(sha(bag, algorithm).upper())
    for roots in ([bag, side],) if together else ([side], [bag]):
        found = bring(*roots)
    assert found == {side.name: ("read", "equal=1", []), "bag.zip/SUMS": ("read", "equal=1", [])}
    assert passes.verify(case) == []


@pytest.mark.parametrize(("files", "listed", "counts"), [
    # A list whose paths begin at another folder.
    (("a/1.bin", "a/2.bin"), ("E:\\out\\a\\1.bin", "E:\\out\\a\\2.bin!"), "equal=1 differ=1"),
    (("in/a/1.bin", "in/a/2.bin"), ("a/1.bin", "a/2.bin"), "equal=2"),
    # The changed file beside the list, and a sound copy of it elsewhere.
    (("1.bin!", "copy/1.bin"), ("1.bin",), "differ=1"),
    # A file of the same name somewhere else is another file.
    (("phone/1.bin",), ("C:/other/1.bin!",), "missing=1"),
    (("one/1.bin", "two/1.bin"), ("1.bin!",), "missing=1"),
    (("one/1.bin", "two/1.bin"), ("C:/1.bin",), "equal=1"),
])
def test_which_file_a_path_means(
    tmp_path: Path, bring: Callable[..., dict[str, tuple[str, str, list[str]]]], files: tuple[str, ...],
    listed: tuple[str, ...], counts: str
) -> None:
    """An exclamation mark: a file that was changed, or a hash that is none."""
    def right(name: str) -> str:
        return hashlib.sha256(name.replace("\\", "/").rpartition("/")[2].encode()).hexdigest()

    folder = tmp_path / "e"
    for name in files:
        path = folder / name.rstrip("!")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(path.name.encode() + b"!" * name.endswith("!"))
    (folder / "SUMS").write_text("".join(
        f"{WRONG if name.endswith('!') else right(name)}  {name.rstrip('!')}\n" for name in listed))
    assert bring(folder)["SUMS"][1] == counts


def test_a_list_in_the_tree_of_a_phone_is_no_word_of_who_handed_it_over(
    tmp_path: Path, bring: Callable[..., dict[str, tuple[str, str, list[str]]]]
) -> None:
    folder = evidence(tmp_path / "e", "data/data/app/files/a.bin")
    (folder / "data/data/app/files/SUMS").write_text(f"{WRONG}  a.bin\n")
    assert bring(folder) == {}


def test_a_stated_hash_is_that_of_the_archive_and_not_of_what_it_holds(
    case: Case, tmp_path: Path, bring: Callable[..., object]
) -> None:
    bag = tmp_path / "bag.zip"
    with zipfile.ZipFile(bag, "w") as archive:
        archive.writestr("x.rec", b"invented")
    side = tmp_path / "bag.zip.sha256"
    side.write_text(sha(bag))
    assert bring(bag, side, stated_sha256=sha(bag))[side.name][0] == "read"
    of_record, of_list = overview.sources(case)
    assert (of_record["stated_sha256"], of_list["stated_sha256"]) == (None, None)
    assert [(one["path"], one["agrees"]) for one in of_record["listed"]] == [("bag.zip", True)]


@pytest.mark.parametrize(("name", "content", "beside", "status"), [
    ("box.7z", b"7z\xbc\xaf'\x1c" + b"x" * 90, "", "failed"),
    ("disk.E01", b"EVF\x09\x0d\x0a\xff\x00" + bytes(1 << 20), "notes.txt", "failed"),
    ("vault.hc", hashlib.shake_256(b"x").digest(9000), "", "failed"),
    ("box.7z", b"7z\xbc\xaf'\x1c" + b"x" * 90, "x.rec", "not_read"),
    ("vault.hc", hashlib.shake_256(b"x").digest(9000), "x.rec", "not_recognised"),
])
def test_an_exhibit_of_nothing_that_is_opened_is_not_taken_for_read(
    case: Case, tmp_path: Path, bring: Callable[..., object], name: str, content: bytes, beside: str, status: str
) -> None:
    folder = evidence(tmp_path / "e", *filter(None, [beside if beside == "x.rec" else ""]))
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(content)
    if beside == "notes.txt":
        (folder / beside).write_text("a note")
    bring(folder)
    assert {s["path"]: s["status"] for s in overview.sources(case)}[name] == status
