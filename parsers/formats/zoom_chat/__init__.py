"""Zoom: the chat of a meeting, as the program or the cloud saves it in plain text.

Facts (about ten public readers of such files, among them one that lists the shapes of 2020 to 2021,
zoomchattr, zoomGroupStats, zoom-chat-parser, and readers of French, Russian and Ukrainian files of 2021 to 2026):
- `meeting_saved_chat.txt`, since about 2022 `meeting_saved_new_chat.txt`: saved by somebody who took part, in the
  folder `YYYY-MM-DD HH.MM.SS TITLE` of the day and time at which the meeting began on that computer. `chat.txt` in the
  same folder: written beside a recording. First `HH:MM:SS<tab> From  NAME : words`, with `  to  NAME(Privately)` where
  it was to one; then `HH:MM:SS From  NAME  to  Everyone : words`; since 2021 the words stand on lines of their own
  behind a tab, below `HH:MM:SS From NAME to Everyone:` or `… to NAME(Direct Message):`; in the newest the date stands
  before the time.
- The cloud's `GMTyyyymmdd-hhmmss_….txt`: `HH:MM:SS<tab>NAME:<tab>words`, to everyone alone, the times counted from the
  beginning of the recording, which the file's name gives in UTC.
- In newer files answers begin with `Replying to "BEGINNING..."`, and reactions are entries of their own: `Reacted to
  "…" with 👍`, `Removed a 👍 reaction from "…"`; in Russian `Ответ на "…"`, `Реакция на "…" с помощью 👍`, `Элемент 👍
  удален из "…"`.
- The words around the names are in the program's language: English, French, Russian, Ukrainian and German are in the
  sources; Spanish, Portuguese and Italian, and what webinars call their audiences, are from memory.
- Zoom's help: a saved chat has what was said to everyone, and what was said privately to or by whom it was saved by.

Built without a real sample. People are the names they chose for the meeting. Not read: transcripts of speech, reports
of Zoom Team Chat.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.base import Context, Identified, Parser, register
from parsers.formats.zoom_chat.lines import shape_of
from parsers.formats.zoom_chat.reading import APP, Reading
from parsers.item import Item
from parsers.records import Record
from parsers.signs import Signs
from parsers.words import N_

REASON = N_("Lines of a chat as Zoom saves it (time, From, name)")


@register
class ZoomChat(Parser):
    """See the module's docstring."""

    id = "zoom-chat"
    name = N_("Zoom meeting, chat (text)")
    version = "1"
    app = APP
    one_chat = True
    tested = ("files of 2020 to 2026 (by public readers)",)
    notes = N_("Made after public readers, without a real sample. People are the names they chose for the meeting. The "
               "file does not say who saved it. Transcripts of what was spoken are not read.")
    zeros = "all"
    signs = Signs(endings=(".txt",), text=True)

    def identify(self, item: Item) -> Identified | None:
        if item.container or item.binary or not item.name.lower().endswith(".txt"):
            return None
        shape = shape_of(item)
        return None if shape is None else Identified(92 if shape.named else 80, REASON)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from Reading(item, context).records()
