"""What an earlier attempt told of files that nothing read: that is no longer so once a key has come, or a format."""

from __future__ import annotations

from triage.case import Case
from triage.custody import chain
from triage.intake.reading import FileSeen


class Unread:
    """Of one piece of evidence its sources that no parser read, by path: looked up once, as there may be 100,000."""

    def __init__(self, case: Case, evidence: int) -> None:
        self._case, self._evidence = case, evidence
        self._held: list[FileSeen] = []
        self.changed: set[str] = set()  # paths whose content is another than it was
        self._by_path: dict[str, list[tuple[int, str | None]]] = {}
        for path, row, sha256 in case.db.execute(
                "SELECT path, id, sha256 FROM source WHERE evidence = ? AND parser IS NULL", (evidence,)):
            self._by_path.setdefault(path, []).append((row, sha256))

    def holds(self, seen: FileSeen) -> bool:
        """Keep back that something needs a key where it had one in an earlier attempt, when its content was hashed:
        needless now, unless another archive lies there. That is known at the end, see `still_locked`.
        """
        had_one = seen.status == "needs_key" and self._case.db.execute(
            "SELECT EXISTS (SELECT 1 FROM evidence_file WHERE evidence = ?1 AND path = ?2) AND NOT EXISTS (SELECT 1"
            " FROM source WHERE evidence = ?1 AND path = ?2 AND parser IS NULL AND status = 'needs_key')",
            (self._evidence, chain.printable(seen.path))).fetchone()[0]
        if had_one:
            self._held.append(seen)
        return bool(had_one)

    def still_locked(self) -> list[FileSeen]:
        """What was kept back and lies in an archive that is another now."""
        return [seen for seen in self._held
                if any(f"{seen.path}/".startswith(f"{path}/") for path in self.changed)]

    def add(self, path: str, row: int, sha256: str | None) -> None:
        """A source was told of that nothing read."""
        self._by_path.setdefault(chain.printable(path), []).append((row, sha256))

    def forget(self, key: str | None, path: str, sha256: str | None) -> None:
        """Take back what was told of a file as it still is, and the source `key`. What was told of another content
        under its path stays.
        """
        old = [n for (n,) in self._case.db.execute("SELECT id FROM source WHERE uid = ?", (key,))] if key else []
        told = self._by_path.pop(chain.printable(path), [])
        old += [row for row, said in told if said is None or said == sha256]
        for table, column in (("rejection", "source"), ("warning", "source"), ("ledger", "source"),
                              ("stated", "source"), ("source", "id")):
            self._case.db.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(n,) for n in old])
