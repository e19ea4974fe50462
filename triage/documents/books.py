"""Workbooks (xlsx, xlsm, xlsb, xls, ods), by the reader that tables of other tools are read with: a line a row."""

from __future__ import annotations

import io
from collections.abc import Iterator

import python_calamine as calamine

from parsers.tables.reading import cell_text
from triage.documents.pieces import DAMAGED, ENCRYPTED, TOO_LARGE, Packed, Unreadable

_UNPACKED = 256 << 20  # bytes: the reader holds all of it
_EMPTY_ROWS = 2  # more of them in a row are left out


def read(data: bytes, packed: Packed | None) -> Iterator[str]:
    """Sheet by sheet: its name, then its rows. `packed`: where it is a zip. Raises Unreadable."""
    if packed is not None and packed.unpacked() > _UNPACKED:
        raise Unreadable(TOO_LARGE)
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = list(book.sheet_names)
    except calamine.PasswordError as error:
        raise Unreadable(ENCRYPTED) from error
    except calamine.CalamineError as error:
        raise Unreadable(DAMAGED) from error
    for name in names:
        yield f"{name}\n"
        empty = 0
        for row in book.get_sheet_by_name(name).iter_rows():
            line = "\t".join(cell_text(value) for value in row).rstrip("\t")
            empty = 0 if line else empty + 1
            if empty <= _EMPTY_ROWS:
                yield f"{line}\n"
        yield "\n"
