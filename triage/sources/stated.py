"""Hashes that were stated of evidence: at hand-over, and in lists that were delivered beside it.

What a list says is kept as it says it (`parsers.hash_lists`) and compared, after every import, with what was hashed in
any exhibit of the case: a list may come before its file, after it, or as an exhibit of its own. Its paths are all
relative to one folder, which is seldom the one in which the evidence lies now; which one that is, is chosen by the
files that are there. A file of the same name elsewhere is no evidence of a change: where it cannot be told which file
is meant, nothing is compared, and that is said. A list proves no more than that somebody wrote this hash down for a
file of this name: whoever can change the file can change a list that lies beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from parsers.errors import UserError
from parsers.hash_lists import HASHLIB, HashList, is_called_so
from parsers.paths import shared_parts
from parsers.words import N_
from triage import scope
from triage.custody import chain
from triage.custody.chain import Finding
from triage.intake.prepare import encode

if TYPE_CHECKING:
    from triage.case import Case

DIFFERS = N_("{path} has {algorithm} {found}, but the list {list} states {stated}. Find out why before using it.")
#: The same of a file that messages carry, whose name may be one that is not to be seen (`overview`).
ATTACHED = N_("{file} has {algorithm} {found}, but the list {list} states {stated}. Find out why before using it.")
MORE = N_("Further files whose hash is another than the list states: {n}.")
MISSING = N_("The list names files that are not here: {files}")
UNCOMPARED = N_("The list names files that could not be compared: {files}")
LEFT = N_("Lines of the list that hold a hash and were not understood: {n}.")
CONTENTS = N_("Hashes of what a disk image holds, which is not compared with the file of the image: {n}.")
COMPARED = N_("A list of hashes. Differing: {differ}, agreeing: {equal}, of files not here: {missing}, not compared: "
              "{uncompared}.")
REMARK = N_("Files that the list of hashes {path} names and that are not here: {n}.")
_RESULTS = {"equal": "equal", "differs": "differ", "missing": "missing", "uncompared": "uncompared"}
_NAMED = 20  # names in a sentence
_TOLD = 200  # sentences about a list
_SAMPLE, _ALIKE = 400, 30  # entries and files of one name by which the folder of a list is found

Parts = tuple[str, ...]
Base = tuple[Parts, Parts]  # what the paths of a list begin with, and the folder that stands for it here


class HashDiffers(UserError):
    message = N_("{path} has SHA-256 {found}, but {stated} was stated at hand-over. Find out why before using it.")


class _File(msgspec.Struct, frozen=True):
    evidence: int
    path: str
    parts: Parts
    sha256: str | None
    md5: str | None
    attached: bool


class _Entry(msgspec.Struct, frozen=True):
    row: int
    path: str
    algorithm: str
    value: str
    own: bool
    parts: Parts
    absolute: bool


def differing(stated: str | None, path: str, sha256: str) -> dict[str, Any] | None:
    """Arguments of HashDiffers where a file has not the hash that was stated at hand-over; None where none was."""
    said = (stated or "").strip().lower()
    return {"path": path, "found": sha256, "stated": said} if said not in ("", sha256) else None


def lists_first(roots: Iterable[Path]) -> list[Path]:
    """Exhibits in the order in which they are read: what lists state says by what the others are to be hashed."""
    return sorted(roots, key=lambda root: not (is_called_so(root.name) and root.is_file()))


def algorithms(case: Case) -> tuple[str, ...]:
    """By what else than SHA-256 and MD5 files are to be hashed, as lists state it (names of hashlib)."""
    return tuple(sorted({HASHLIB[name] for (name,) in case.db.execute("SELECT DISTINCT algorithm FROM stated")}
                        - {"sha256", "md5"}))


def keep(case: Case, source: int, found: HashList) -> None:
    """Keep what a list says, and what of it was not understood. In a transaction."""
    case.db.executemany(
        "INSERT INTO stated (source, path, algorithm, value, line, own) VALUES (?, ?, ?, ?, ?, ?)",
        [(source, chain.printable(one.path), one.algorithm, one.value, one.line, one.own) for one in found.entries])
    for message, n in ((LEFT, found.left), (CONTENTS, found.contents)):
        if n:
            _warn(case, source, message, {"n": n}, partial=False)


def keep_more(case: Case, sha256: str, more: dict[str, str]) -> None:
    """Keep the hashes of a file by other algorithms. In a transaction."""
    if more:  # seldom
        case.db.executemany("INSERT OR IGNORE INTO other_hash VALUES (?, ?, ?)",
                            [(sha256, name, value) for name, value in more.items()])


def compare(case: Case) -> None:
    """Compare every list of the case with what was hashed; what comes out otherwise than before is told and logged."""
    lists = case.db.execute(
        "SELECT s.id, s.evidence, s.path, s.sha256, e.exhibit FROM source s JOIN evidence e ON e.id = s.evidence"
        " WHERE s.id IN (SELECT source FROM stated) ORDER BY s.id").fetchall()
    if not lists:
        return
    files = _Files(case)
    for source, evidence, path, sha256, exhibit in lists:
        results = _results(files, files.of(evidence, path), _entries(case, source))
        counts = dict.fromkeys(_RESULTS.values(), 0) | Counter(
            _RESULTS[result] for _, result, _, _ in results if result in _RESULTS)
        with case.transaction():
            case.db.executemany(
                "UPDATE stated SET result = ?, evidence = ?, file = ?, found = ? WHERE id = ?",
                [(result, file and file.evidence, file and file.path, found, entry.row)
                 for entry, result, file, found in results])
            _tell(case, source, path, results, counts)
            _log(case, path, {"exhibit": exhibit, "sha256": sha256, **counts, "differing": [
                _logged(entry, file, found) for entry, result, file, found in results
                if result == "differs" and file is not None][:_TOLD]})


def _log(case: Case, path: str, detail: dict[str, Any]) -> None:
    """Once for each thing that came out of a list."""
    last = [entry.detail for entry in chain.entries(case) if entry.action == "hashes.compare"
            and entry.subject == path and entry.detail.get("sha256") == detail["sha256"]
            and entry.detail.get("exhibit") == detail["exhibit"]][-1:]
    if last != [detail]:
        chain.record(case, "hashes.compare", path, detail=detail)


def _logged(entry: _Entry, file: _File, found: str | None) -> dict[str, Any]:
    """Of a file that messages carry its hash alone: its name may be one that is not to be seen."""
    return {"file": file.sha256 if file.attached else file.path, "list": entry.value, "found": found}


_Result = tuple[_Entry, str, "_File | None", "str | None"]


def _tell(case: Case, source: int, path: str, results: Sequence[_Result], counts: dict[str, int]) -> None:
    """Write into the source that the list is what came out. What was wrong with the list itself stays."""
    case.db.execute("DELETE FROM warning WHERE source = ? AND message IN (?, ?, ?, ?, ?)",
                    (source, DIFFERS, ATTACHED, MORE, MISSING, UNCOMPARED))
    name = path.rpartition("/")[2]
    differing = [(entry, file, found) for entry, result, file, found in results if result == "differs" and file]
    for entry, file, found in differing[:_TOLD]:
        _warn(case, source, ATTACHED if file.attached else DIFFERS, {
            "file" if file.attached else "path": file.path, "algorithm": entry.algorithm, "found": found, "list": name,
            "stated": entry.value}, partial=True)
    if len(differing) > _TOLD:
        _warn(case, source, MORE, {"n": len(differing) - _TOLD}, partial=True)
    for wanted, message in (("missing", MISSING), ("uncompared", UNCOMPARED)):
        names = list(dict.fromkeys(entry.path for entry, result, *_ in results if result == wanted))
        if names:
            said = ", ".join(names[:_NAMED]) + (", …" if len(names) > _NAMED else "")
            _warn(case, source, message, {"files": said}, partial=False)
    case.db.execute("UPDATE source SET status = ?, reason = ?, reason_args = ? WHERE id = ?",
                    ("partial" if differing else "read", COMPARED, encode(counts), source))


def _warn(case: Case, source: int, message: str, args: dict[str, Any], *, partial: bool) -> None:
    case.db.execute("INSERT INTO warning (source, message, args, partial) VALUES (?, ?, ?, ?)",
                    (source, message, encode(args), partial))


def _entries(case: Case, source: int) -> list[_Entry]:
    return [_Entry(row, path, algorithm, value, bool(own), *_parts(path))
            for row, path, algorithm, value, own in case.db.execute(
                "SELECT id, path, algorithm, value, own FROM stated WHERE source = ? ORDER BY id", (source,))]


def _parts(path: str) -> tuple[Parts, bool]:
    """The parts of a path, as names are compared, and whether it begins at the top of a disk."""
    found: list[str] = []
    plain = path.replace("\\", "/")
    for part in plain.casefold().split("/"):
        if part == ".." and found:
            found.pop()
        elif part not in ("", ".", ".."):
            found.append(part)
    drive = bool(found) and len(found[0]) == 2 and found[0][1] == ":"
    return tuple(found[1:] if drive else found), drive or plain.startswith("/")


class _Files:
    """Every file of the case by the place where it lies: below the place of its exhibit."""

    def __init__(self, case: Case) -> None:
        self.by_place: dict[Parts, list[_File]] = defaultdict(list)
        self.by_name: dict[str, list[_File]] = defaultdict(list)
        self.by_folder: dict[Parts, list[_File]] = defaultdict(list)
        self._at: dict[tuple[int, str], _File] = {}
        self._more = {(sha256, name): value for sha256, name, value in case.db.execute("SELECT * FROM other_hash")}
        for evidence, root in case.db.execute("SELECT id, root FROM evidence ORDER BY id").fetchall():
            rows = case.db.execute(
                "SELECT path, sha256, md5, role = 'attachment' FROM evidence_file WHERE evidence = ?1 UNION ALL SELECT"
                " path, NULL, NULL, 0 FROM source WHERE evidence = ?1 AND sha256 IS NULL AND path NOT IN (SELECT path"
                " FROM evidence_file WHERE evidence = ?1) ORDER BY path", (evidence,)).fetchall()
            above = _parts(root)[0]
            name = root.replace("\\", "/").rpartition("/")[2]
            if all(f"{path}/".startswith(f"{name}/") for path, *_ in rows):  # it is a file
                above = above[:-1]
            for path, sha256, md5, attached in rows:
                self._add(_File(evidence, path, above + tuple(path.casefold().split("/")), sha256, md5, bool(attached)))

    def _add(self, file: _File) -> None:
        self._at[file.evidence, file.path] = file
        self.by_place[file.parts].append(file)
        self.by_name[file.parts[-1]].append(file)
        self.by_folder[file.parts[:-1]].append(file)

    def of(self, evidence: int, path: str) -> _File:
        return self._at[evidence, path]

    def found(self, file: _File, algorithm: str) -> str | None:
        """The hash of a file by an algorithm, None where it was not computed."""
        name = HASHLIB[algorithm]
        if name in ("sha256", "md5") or file.sha256 is None:
            return file.md5 if name == "md5" else file.sha256 if name == "sha256" else None
        return self._more.get((file.sha256, name))


def _results(files: _Files, around: _File, entries: Sequence[_Entry]) -> list[_Result]:
    """What becomes of each entry of the list `around`."""
    folder = around.parts[:-1]
    base = _base(files, folder, entries)
    results: list[_Result] = []
    for entry in entries:
        meant = _meant(files, folder, base, entry)
        if around in meant:  # written while the list was: its own hash cannot stand in it
            results.append((entry, "itself", around, None))
            continue
        alike = meant or files.by_name.get(entry.parts[-1] if entry.parts else "", [])
        same = next((file for file in alike if files.found(file, entry.algorithm) == entry.value), None)
        if same is not None:
            results.append((entry, "equal", same, entry.value))
        elif not meant:
            results.append((entry, "missing", None, None))
        elif len(meant) > 1 or files.found(meant[0], entry.algorithm) is None:
            results.append((entry, "uncompared", meant[0], None))
        else:
            results.append((entry, "differs", meant[0], files.found(meant[0], entry.algorithm)))
    return results


def _meant(files: _Files, folder: Parts, base: Base | None, entry: _Entry) -> list[_File]:
    """The files that an entry can mean: mostly one, several of one path, or none."""
    if not entry.parts:
        return []
    if entry.own:
        stem = f"{entry.parts[-1]}."
        return files.by_place.get(folder + entry.parts) or [
            file for file in files.by_folder.get(folder, []) if file.parts[-1].startswith(stem)
            and files.found(file, "SHA-256") is not None and not file.parts[-1].endswith(_ENDINGS)]
    places = [folder + entry.parts]
    if base is not None and entry.parts[:len(base[0])] == base[0]:
        places.append(base[1] + entry.parts[len(base[0]):])
    if entry.absolute:
        places.append((*folder, entry.parts[-1]))
    return next((there for place in places if (there := files.by_place.get(place))), [])


_ENDINGS = (".md5", ".sha1", ".sha256", ".sha512", ".sha", ".txt", ".log", ".info")


def _base(files: _Files, folder: Parts, entries: Sequence[_Entry]) -> Base | None:
    """The folder that the paths of a list are relative to, and what they have before it; None where that is open.

    The folder of the list comes before any other: a changed file there must not be passed over for a sound copy of it
    elsewhere. Then comes where hashes agree, then where most names are. By a name alone nothing outside of the folders
    above and below the list is taken for what it means.
    """
    votes: Counter[Base] = Counter()
    agree: Counter[Base] = Counter()
    for entry in entries[::max(1, len(entries) // _SAMPLE)]:
        for file in files.by_name.get(entry.parts[-1] if entry.parts and not entry.own else "", [])[:_ALIKE]:
            tail = shared_parts(entry.parts[::-1], file.parts[::-1])
            base = entry.parts[:len(entry.parts) - tail], file.parts[:len(file.parts) - tail]
            votes[base] += 1
            agree[base] += files.found(file, entry.algorithm) == entry.value

    def rank(base: Base) -> tuple[bool, bool, int, int, int]:
        before, here = base
        return (here == folder and not before, here == folder, agree[base], votes[base], shared_parts(here, folder))

    sure = [base for base in votes if agree[base] or base[1] == folder or (not base[0] and shared_parts(
        base[1], folder) == min(len(base[1]), len(folder)))]
    if not sure:
        return None
    best = max(sure, key=rank)
    return None if sum(rank(base) == rank(best) for base in sure) > 1 else best


# -- what is told of it -----------------------------------------------------------------------------------------------

def by_file(db: Any) -> dict[tuple[int, str], list[dict[str, Any]]]:
    """{(evidence row id, path): what lists state of the file}: list, algorithm, value, agrees. A case of an older
    version, which may only be read, has none.
    """
    stated: dict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'stated'").fetchone():
        return stated
    for evidence, file, path, algorithm, value, result in db.execute(
        "SELECT t.evidence, t.file, s.path, t.algorithm, t.value, t.result FROM stated t JOIN source s"
        " ON s.id = t.source WHERE t.result IN ('equal', 'differs') ORDER BY s.path, t.id"):
        stated[evidence, file].append(
            {"list": path, "algorithm": algorithm, "value": value, "agrees": result == "equal"})
    return stated


def by_root(db: Any) -> dict[int, dict[str, Any]]:
    """{evidence row id: the same of the hash that was stated of it at hand-over}, without a list and with its path."""
    return {evidence: {"list": None, "path": path, "algorithm": "SHA-256", "value": said, "agrees": said == sha256}
            for evidence, path, sha256, said in db.execute(_HANDED)}


_HANDED = """
SELECT e.id, f.path, f.sha256, lower(trim(e.stated_sha256)) FROM evidence e JOIN evidence_file f ON f.evidence = e.id
WHERE e.stated_sha256 IS NOT NULL AND f.sha256 IS NOT NULL AND f.role <> 'hashes' AND instr(f.path, '/') = 0
  AND substr(e.root, -length(f.path)) = f.path ORDER BY f.path
"""
#: What is said of a file that a list names; the report and the window use them.
EQUAL = N_("{algorithm} as the list {list} states it")
OTHER = N_("{algorithm} DIFFERS from {value}, which the list {list} states")
WHOLE = N_("{algorithm} of {path} as stated at hand-over")
WHOLE_OTHER = N_("{algorithm} of {path} DIFFERS from {value}, which was stated at hand-over")


def sentences(stated: Iterable[dict[str, Any]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """(message id, arguments) of what lists state of one file."""
    for one in stated:
        message = (EQUAL, OTHER) if one["list"] is not None else (WHOLE, WHOLE_OTHER)
        yield message[not one["agrees"]], {name: value for name, value in one.items() if isinstance(value, str)}


def verify(case: Case) -> list[Finding]:
    """Files whose hash is another than was stated, at hand-over or in a list."""
    found = [Finding("stated", path, HashDiffers.message, {"path": path, "found": sha256, "stated": said})
             for _, path, sha256, said in case.db.execute(_HANDED) if said != sha256]
    if not _kept(case):
        return found
    held: dict[int, set[str]] = {}
    for evidence, path, algorithm, value, hashed, listed, sha256 in case.db.execute(
        "SELECT t.evidence, t.file, t.algorithm, t.value, t.found, s.path, f.sha256 FROM stated t JOIN source s"
        " ON s.id = t.source LEFT JOIN evidence_file f ON f.evidence = t.evidence AND f.path = t.file"
        " WHERE t.result = 'differs' ORDER BY t.id").fetchall():
        if evidence not in held:
            held[evidence] = scope.files_held_back(case, evidence)
        finding = Finding("stated", path, DIFFERS, {
            "path": path, "algorithm": algorithm, "found": hashed, "list": listed.rpartition("/")[2], "stated": value})
        found.append(chain.unnamed(finding, sha256) if path in held[evidence] else finding)
    return found


def remarks(case: Case) -> list[Finding]:
    """Lists that name files which are not here: more may have been handed over than was added."""
    return [Finding("stated", path, REMARK, {"path": path, "n": n}) for path, n in case.db.execute(
        "SELECT s.path, count(DISTINCT t.path) FROM stated t JOIN source s ON s.id = t.source"
        " WHERE t.result = 'missing' GROUP BY s.id ORDER BY s.path, s.id")] if _kept(case) else []


def _kept(case: Case) -> bool:
    return case.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'stated'").fetchone() is not None
