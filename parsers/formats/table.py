"""Tables of other tools: CSV, TSV, workbooks and unknown databases, read by a mapping from columns to what they hold.

Known layouts (`parsers.tables.layouts`, `calls` and `wechat` beside it, which say where each is described) are
recognised by their columns, the text exports of XRY (`xry`) by their header. Any other table is read when it is given a
mapping: as `NAME.mapping.toml` beside the table, or by the case (`Evidence.mappings`, TOML texts that the examiner
remembered). A table that neither fits is not claimed: a spreadsheet in a Downloads folder is no chat. A SQLite database
that no parser knows (`parsers.tables.database`) is read where a mapping names one of its tables.

What a mapping cannot know is not guessed: where all dates of a table can be read day first or month first, they stay
as written, without a time, until the mapping (`order`) or the examiner says which. A time without a zone is a wall
clock time; a mapping may state the zone that the table is written in.

Not read: password-protected workbooks, formulas (their last values are), spreadsheets of XRY, whose maker
publishes no layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from parsers.base import Context, Identified, Parser, register
from parsers.errors import UserError
from parsers.records import Record
from parsers.tables.database import is_database
from parsers.tables.reading import is_book
from parsers.tables.tables import COMPANION, Tables, remembered
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.evidence import Item

_BY_LAYOUT = N_("Columns of a known export")
_BY_MAPPING = N_("Columns of a mapping that was given")


@register
class Table(Parser):
    """See the module's docstring."""

    id = "table"
    name = N_("Tables of other tools (CSV, TSV, XLSX, XLS, ODS, SQLite)")
    version = "8"
    app = "Table"
    tested = (
        "Cellebrite, Oxygen, XRY and iMazing layouts as publicly described",
        "call logs of apps and of French and Indian operators (by public readers)",
        "WeChat tables of PyWxDump, WeFlow, MemoTrace and chatlog (by their source)", "any table with a mapping",
        "tables of unknown SQLite databases with a mapping",
    )  # fmt: skip
    notes = N_("Known layouts of Cellebrite, Oxygen, XRY (text) and iMazing, of programs that read WeChat on a "
               "computer, and call logs of apps and of French and Indian operators, made after public descriptions; "
               "any other table with a mapping of its columns. Dates whose day and month cannot be told apart are kept "
               "as written.")

    def identify(self, item: Item) -> Identified | None:
        if item.name.lower().endswith(COMPANION):
            return None
        if item.beside(item.name + COMPANION) is not None:
            return Identified(80, _BY_MAPPING)  # whether it fits is said when the table is read
        try:
            tables = Tables(item, remembered(item))
            found = tables.first() if is_book(item) or is_database(item) or tables.may_fit() else None
        except UserError:
            return None
        if found is None:
            return None
        return Identified(70, _BY_LAYOUT) if found.source else Identified(80, _BY_MAPPING)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        beside = item.beside(item.name + COMPANION)
        if beside is not None:
            item.claim(beside)
        yield from Tables(item).records(context)
