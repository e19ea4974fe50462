"""KakaoTalk's own export ("Export chats", "Save chats"): text from a phone or from Windows, a table from macOS.

The first line names the chat (`NAME 님과 카카오톡 대화`, in a group with the number of members; `KakaoTalk Chats with
NAME`), the second the time of saving; the lines of messages are described in `lines.py`. Dates are written year first,
or in English with the name of the month, so that day and month are never in doubt. Times are wall-clock times of the
exporting device without a zone, to the minute (to the second in the table).

Facts and where they are from (no code or text of theirs is used): kakaotalk_msg_preprocessor and its three samples;
public converters (iPhone form with points, `at` and a narrow blank before `PM` since 2023, the table of macOS with the
columns Date, User, Message, `Talk_….txt` as the first line). `회원님` and `you` stand for the one who exported, in
exports of older versions; newer ones print their name.

Tested on the three samples (Android in Korean and English, Windows in Korean) and on made-up exports of an iPhone, of
Windows in English, of a group, and of macOS. Not read: replies and reactions (an export has none). Lines of joining and
leaving in exports from Windows have no time of their own, only their day.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import ClassVar

from parsers.base import Context, Identified, Parser, register
from parsers.errors import FileMalformed
from parsers.evidence import Item
from parsers.filetypes import text_of_head
from parsers.formats.kakaotalk.lines import entries, has_days, shape_of
from parsers.formats.kakaotalk.reading import APP, Reading
from parsers.formats.kakaotalk.words import is_saved, title_of
from parsers.records import Found, Record
from parsers.signs import Signs
from parsers.text.lines import Lines
from parsers.words import N_

_SAMPLE = 5000  # lines whose heads settle the shape of a file


@register
class KakaoTalk(Parser):
    """Reads one exported chat."""

    id = "kakaotalk-text"
    name = N_("KakaoTalk text and CSV export")
    version = "4"
    app = APP
    one_chat: ClassVar[bool] = True
    tested = (
        N_("Independent exports of Android in Korean and English, and of Windows in Korean"),
        N_("Made-up exports of an iPhone, of Windows in English, and of macOS (CSV)"),
    )
    notes = N_("People are names as the exporting device knew them. Times have no zone.")
    zeros = "all"
    signs = Signs(marks=("카카오톡", "との", "talk chats", "저장한", "保存", "saved", "user", "-----"))

    def identify(self, item: Item) -> Identified | None:
        text = None if item.container else text_of_head(item.head())
        lines = [line for line in (text or "").replace("\r\n", "\n").split("\n") if line.strip()][:200]
        if not lines:
            return None
        titled = any(title_of(line) is not None for line in lines[:3])
        saved = any(is_saved(line) for line in lines[:3])
        shape = shape_of(iter(lines))
        if shape == "csv":
            rows = list(islice(entries(((line, 0, 1) for line in lines[:20]), "csv", item.path), 3))
            dated = bool(rows) and all(not row.bad and row.day is not None and row.clock is not None for row in rows)
            named = item.name.startswith("KakaoTalk")
            return Identified(90 if named else 65, N_("a table of date, user and message as KakaoTalk exports")) if (
                dated or (named and not rows)) else None
        if titled and saved:
            return Identified(97, N_("the first lines are the header of a KakaoTalk export"))
        if shape is not None and (titled or saved):
            return Identified(96, N_("a header and lines of messages as KakaoTalk exports"))
        if shape == "bracket" and has_days(lines):
            return Identified(80, N_("days between dashes and lines of messages as KakaoTalk exports"))
        return None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        lines = Lines(item)
        shape = shape_of(text for text, _, _ in islice(iter(lines), _SAMPLE))
        if shape is None:
            rows = [text for text, _, _ in islice(iter(lines), 20) if text.strip("\ufeff \t\x1a")]
            if all(title_of(text) is not None or is_saved(text) for text in rows):
                yield Found("message", 0)
                return
            raise FileMalformed(path=item.path, reason=N_("no line begins with a time"))
        yield from Reading(item, lines, shape).records(context)
