"""LINE's own text export ("Export chat history", "Save chat"): `[LINE] ….txt`, from a phone or a computer.

From a phone: a header (`[LINE] Chat history with NAME`, in the app's language) and the time of saving; then for each
day a line with the date and the day of the week, and for each message a line of time, name and text separated by tabs;
a text of several lines stands between quotation marks; what the app tells has no name. From a computer: often no
header, `2021.01.02 Saturday`, and a blank instead of the tabs. Times are wall-clock times of the exporting device
without a zone.

Facts and where they are from (no code or text of theirs is used): line2json and its two samples (phone and computer,
Japanese); ChatLab's parser of LINE exports (headers and words in English, Japanese, simplified and traditional Chinese;
`Fri, 1/30/2026`, `2026/1/30周五`; events with an empty name); line-chat-visualizer and LineParser (traditional Chinese,
`2022/03/31（四）`, tabs from a computer); public notes on Thai exports (`ประวัติการสนทนากับ`, names of several words
separated by blanks).

Tested on line2json's two samples with its expected output, and on made-up exports in Japanese, English, Chinese, Thai
and Korean. The words of the Korean and Indonesian app are from its interface, not from an export.

Not read: media (an export has none), reactions and replies (the same). Quotation marks inside a quoted text stay as
they are. What a note or album holds is not in the export.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import ClassVar

from parsers.base import Context, Identified, Parser, register
from parsers.errors import FileMalformed
from parsers.evidence import Item
from parsers.filetypes import encoding_of
from parsers.formats.line_text.lines import head_of, shape_of
from parsers.formats.line_text.reading import APP, Reading
from parsers.formats.line_text.survey import take_survey
from parsers.formats.line_text.words import header
from parsers.records import Found, Record
from parsers.signs import Signs
from parsers.text.days import day_line
from parsers.text.lines import Lines
from parsers.words import N_

_START = 1024  # bytes in which the first line of nearly all files ends
_LOOKED_AT = 200  # lines by which a file is recognised
_SAMPLE = 5000  # lines whose heads settle the shape of a file


@register
class LineText(Parser):
    """Reads one exported chat."""

    id = "line-text"
    name = N_("LINE text export")
    version = "5"
    app = APP
    one_chat: ClassVar[bool] = True
    tested = (
        N_("Independent exports in Japanese, from a phone and from a computer"),
        N_("Made-up exports in Japanese, English, Chinese, Thai and Korean"),
    )
    notes = N_(
        "People are names as the exporting device knew them. Times have no zone. In older exports from a computer a "
        "blank stands between name and text; names found only by their number are listed in a warning.")
    zeros = "all"
    signs = Signs(text=True)

    def identify(self, item: Item) -> Identified | None:
        if item.container:
            return None
        head = item.head()
        encoding = encoding_of(head)
        if encoding is None or not head:
            return None
        named = item.name.upper().startswith("[LINE]")
        first = next(filter(str.strip, _lines(head[:_START], encoding)[:-1]), None)
        if not named and first is not None and header(first) is None and day_line(first) is None:
            return None  # told without looking at the rest, as of most files
        return _judge(filter(str.strip, _lines(head, encoding)), named)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        lines = Lines(item)
        shape = shape_of(text for text, _, _ in islice(iter(lines), _SAMPLE))
        if shape is None:
            rows = [text for text, _, _ in islice(iter(lines), 20) if text.strip("\ufeff \t\r\x1a")]
            if rows and header(rows[0]) is not None:
                del rows[:2]
            if all(day_line(text) is not None for text in rows):
                yield Found("message", 0)
                return
            raise FileMalformed(path=item.path, reason=N_("no line begins with a time"))
        survey = take_survey(item, lines, shape, context)
        yield from Reading(item, lines, shape, survey).records(context)


def _lines(data: bytes, encoding: str) -> list[str]:
    text = data[: len(data) // 2 * 2 if encoding != "utf-8" else None].decode(encoding, "replace")
    return text.lstrip("\ufeff").replace("\r\n", "\n").split("\n")


def _judge(found: Iterator[str], named: bool) -> Identified | None:
    """Claim a file by its first lines that are not empty; most are told by the first alone."""
    first = next(found, "")
    headed = header(first) is not None
    if not headed and not named and day_line(first) is None:
        return None
    lines = [first, *islice(found, _LOOKED_AT - 1)]
    if headed and (
            len(lines) <= 2 or any(day_line(line) is not None or head_of(line, "tab") is not None for line in lines)):
        return Identified(97, N_("the first line is the header of a LINE export"))
    day = next((n for n, line in enumerate(lines if named else lines[:1]) if day_line(line) is not None), None)
    if day is None or day + 1 == len(lines) or not _is_head(lines[day + 1]):
        return None
    if named:
        return Identified(90, N_("named as a LINE export, with lines of a day and of messages as LINE writes them"))
    if sum(map(_is_head, lines)) > 1 or any(head_of(line, "tab") is not None for line in lines):
        return Identified(65, N_("lines of a day with its name, and of messages with their time, as LINE writes them"))
    return None


def _is_head(line: str) -> bool:
    return head_of(line, "tab") is not None or head_of(line, "blank") is not None
