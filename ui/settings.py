"""What the window remembers between runs: cases opened, language, colours, size. Nothing of a case's content."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

from parsers.tables.mapping import dump
from triage.tables import mapping

SCHEMES = ("auto", "light", "dark")
#: Sizes of text that are offered, as a share of the usual one.
SCALES = (1.0, 1.25, 1.5, 2.0)
_RECENT = 8
_FILE_NAME = re.compile(r"[^\w .-]")


class Settings:
    """A file of settings in the user's own folder, or the file given."""

    def __init__(self, path: Path | None = None) -> None:
        folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation))
        self.path = path or folder / "attest.ini"
        self._store = QSettings(str(self.path), QSettings.Format.IniFormat)

    def get(self, name: str, default: Any = None) -> Any:
        """A value as it was set; the default where there is none."""
        value = self._store.value(name)
        return default if value is None else value

    def set(self, name: str, value: Any) -> None:
        """Remember a value."""
        self._store.setValue(name, value)

    @property
    def scheme(self) -> str:
        """auto, light or dark."""
        value = self.get("scheme", "auto")
        return value if value in SCHEMES else "auto"

    @property
    def language(self) -> str | None:
        """The language chosen, or None to follow the system."""
        return self.get("language") or None

    @property
    def scale(self) -> float:
        """Text size, 1.0 to 2.0."""
        try:
            return min(2.0, max(0.85, float(self.get("scale", 1.0))))
        except ValueError:
            return 1.0

    def recent(self) -> list[dict[str, str]]:
        """Cases opened lately: path, title, opened (ISO day); the newest first."""
        try:
            entries = json.loads(self.get("recent", "[]"))
        except ValueError:
            return []
        return [e for e in entries if isinstance(e, dict) and e.get("path")]

    def remember(self, path: Path, title: str, opened: str) -> None:
        """Put a case at the top of the list."""
        others = [e for e in self.recent() if e["path"] != str(path)]
        entries = [{"path": str(path), "title": title, "opened": opened}, *others][:_RECENT]
        self.set("recent", json.dumps(entries))

    def forget(self, path: str) -> None:
        """Take a case off the list; its file stays."""
        self.set("recent", json.dumps([e for e in self.recent() if e["path"] != path]))

    def watch_folder(self) -> Path:
        """Watch lists that every case gets, as files in the user's own folder."""
        return self.path.parent / "watch"

    def watch_files(self) -> list[Path]:
        """The watch lists for every case, by name."""
        return sorted(self.watch_folder().glob("*.csv"))

    def watch_always(self, name: str, data: bytes | None) -> None:
        """Give every case this watch list (CSV) from now on, or, with None, no longer."""
        kept = self.watch_folder() / f"{_FILE_NAME.sub('_', name)}.csv"
        if data is None:
            kept.unlink(missing_ok=True)
            return
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_bytes(data)

    def mapping_folder(self) -> Path:
        """How tables of other tools are read, as the user has told and wants it remembered."""
        return self.path.parent / "mappings"

    def mappings(self) -> tuple[str, ...]:
        """The texts of the remembered mappings, by name."""
        return tuple(dump(one) for one in mapping.remembered(self.mapping_folder())[0])

    def blob(self, name: str) -> QByteArray | None:
        """Window geometry and the like."""
        value = self.get(name)
        return value if isinstance(value, QByteArray) else None

    def sync(self) -> None:
        """Write to disk now."""
        self._store.sync()


def data_folder() -> Path:
    """Where the sample case goes: the user's own data folder of the program."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppDataLocation))
