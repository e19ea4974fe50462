"""What an earlier attempt told of files that nothing read: that is no longer so once a key has come, or a format."""

from __future__ import annotations

from triage import custody
from triage.case import Case


class Unread:
    """Of one piece of evidence its sources that no parser read, by path: looked up once, as there may be 100,000."""

    def __init__(self, case: Case, evidence: int) -> None:
        self._case = case
        self._by_path: dict[str, list[tuple[int, str | None]]] = {}
        for path, row, sha256 in case.db.execute(
                "SELECT path, id, sha256 FROM source WHERE evidence = ? AND parser IS NULL", (evidence,)):
            self._by_path.setdefault(path, []).append((row, sha256))

    def add(self, path: str, row: int, sha256: str | None) -> None:
        """A source was told of that nothing read."""
        self._by_path.setdefault(custody.printable(path), []).append((row, sha256))

    def forget(self, key: str | None, path: str, sha256: str | None) -> None:
        """Take back what was told of a file as it still is, and the source `key`. What was told of another content
        under its path stays.
        """
        old = [n for (n,) in self._case.db.execute("SELECT id FROM source WHERE uid = ?", (key,))] if key else []
        told = self._by_path.pop(custody.printable(path), [])
        old += [row for row, said in told if said is None or said == sha256]
        for table, column in (("rejection", "source"), ("warning", "source"), ("ledger", "source"), ("source", "id")):
            self._case.db.executemany(f"DELETE FROM {table} WHERE {column} = ?", [(n,) for n in old])
