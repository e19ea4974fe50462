"""Any list of the window as a file: CSV or XLSX by the file's ending, logged with what it was and how long."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from parsers.errors import UserError
from parsers.words import N_
from triage.case import Case
from triage.custody import chain
from triage.exchange.tables import write_sheet
from triage.exchange.workbook import ROWS
from triage.intake import handover
from triage.search.export import CannotWrite, write_csv


class NotATable(UserError):
    message = N_("A list is written as a table: {path} must end in .csv or .xlsx.")
    exit_code = 2


class TooLong(UserError):
    message = N_("{path} cannot hold this list: a sheet has {most} rows at most. Choose a name that ends in .csv.")
    exit_code = 2


def write(case: Case, path: Path, title: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> int:
    """Write a list and log it; returns how many rows. Raises NotATable, InsideEvidence, TooLong or CannotWrite."""
    handover.check_outside(case, path)
    ending = path.suffix.lower()
    if ending not in (".csv", ".xlsx"):
        raise NotATable(path=str(path))
    if ending == ".xlsx":
        if len(rows) > ROWS:
            raise TooLong(path=str(path), most=ROWS)
        try:
            n = write_sheet(path, columns, rows, title)
        except OSError as error:
            raise CannotWrite(path=str(path), reason=error.strerror or str(error)) from error
    else:
        n = write_csv(path, columns, rows)
    if case.why_read_only is None:
        with case.transaction():
            chain.record(case, "export", path.name, None, {"list": title, "rows": n, "format": ending[1:]})
    return n
