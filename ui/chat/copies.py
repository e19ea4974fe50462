"""A file of the evidence saved elsewhere: read from where it lies, checked by its hash, noted in the log."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from PySide6.QtWidgets import QFileDialog, QWidget

from parsers.evidence import Scratch
from triage.case import Case
from triage.media import files
from ui.desk import Desk
from ui.running.operations import Reader
from ui.words import error_text, tr


def ask_copy(desk: Desk, owner: QWidget, sha256: str, name: str | None) -> None:
    """Ask where, then save."""
    folder = desk.out_folder
    suggested = PurePosixPath((name or sha256).replace("\\", "/")).name or sha256
    chosen, _ = QFileDialog.getSaveFileName(owner.window(), tr("Save a copy of the file"), str(folder / suggested))
    if chosen:
        save_copy(desk, owner, sha256, Path(chosen))


def save_copy(desk: Desk, owner: QWidget, sha256: str, path: Path) -> None:
    """Write a file of the evidence elsewhere, checked by its hash, and log it."""
    case, secrets = desk.ops.case, desk.secrets
    assert case is not None

    def read(reader: Reader) -> bytes:
        with Scratch(case.scratch().new_folder()) as scratch:
            data = files.content(reader.store, sha256, scratch, secrets)[1]
        files.save(reader.case, path, data)
        return data

    def done(_: bytes) -> None:
        def log(case: Case) -> None:
            files.log_copy(case, sha256, path.name)

        if desk.may_write:
            desk.ops.write(log, lambda _: desk.changed.emit("log"), owner)
        desk.say(tr("Saved, its SHA-256 checked: {path}", path=str(path)), "good")

    desk.ops.read(read, done, owner, lambda error: desk.say(error_text(error), "danger"), lane="media")
