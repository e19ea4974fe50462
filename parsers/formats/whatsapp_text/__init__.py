"""WhatsApp's own text export ("Export chat"): `.txt`, alone, in a folder with media, or in a `.zip` with
media.

Form of a line: `shape`, `named` (months as words and days without a year, on Androids until 2015 or so), `heads`; what
editors leave of the app's marks: `lost`; what one file says of itself: `survey`; the app's own words in some 60
languages: `words`, `marks`, `system`, `calls` (not in Amharic, Hausa and Oromo, in which the app comes too; their
exports are read as those of an unknown language); names of files: `title`; several exports in one file: `joined`; files
that an editor saved in a code page, or made UTF-8 twice: `parsers.text.codepages`.

Facts and where they are from. The export follows the language and region of the phone (issue threads of
whatstk, chat-miner, whats-reader, open-chat-studio, chat-export, lad-gpt: `2023-12-20, 5:46 p.m.`, `02.05.18
à 18:00`, `30/08/25 18.00`, `[12.3.2022 klo 14.08.18]`, U+202F before the marker since iOS 17 and Android 13,
no blank behind the colon). iPhones bracket date and time with seconds and name a sender on system lines;
Android has neither; iPhones before 2016 wrote `date time: name: text`. Times are wall-clock times of the
exporting phone without a zone.

Tested on WhatsR's eight exports (English and German, Android and iPhone, 12 and 24 hours), whatstk's
generated exports of up to 2,000 lines, and two of chat-analytics, and on the fixtures of this project.

Not read: the content of contact cards and documents (they are attachments), replies and reactions (the export does
not have them), earlier versions of edited messages (the same). Not told apart: two messages of one person, minute
and text in two exports that overlap in part of that minute only.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import ClassVar, NamedTuple

from parsers.base import Context, Identified, Parser, register
from parsers.errors import FileMalformed
from parsers.evidence import Item
from parsers.filetypes import encoding_of
from parsers.formats.whatsapp_text.body import read_body
from parsers.formats.whatsapp_text.calls import call
from parsers.formats.whatsapp_text.chat import Chat
from parsers.formats.whatsapp_text.heads import meant, other_key, shape_of, tells_halves
from parsers.formats.whatsapp_text.lost import sign_in
from parsers.formats.whatsapp_text.quoted import quote_of, unquoted
from parsers.formats.whatsapp_text.quoted import warning_of as quoted_warning
from parsers.formats.whatsapp_text.reading import Reading
from parsers.formats.whatsapp_text.shape import NO_YEAR, Form, Key, Shape, any_head, has_no_head, looks_dated
from parsers.formats.whatsapp_text.source import Lines
from parsers.formats.whatsapp_text.survey import find_order, take_survey
from parsers.formats.whatsapp_text.system import event
from parsers.formats.whatsapp_text.title import is_export_name, title_from, titles, writer_in
from parsers.formats.whatsapp_text.wide import is_wide, narrowed, narrowing
from parsers.formats.whatsapp_text.words import LONGEST_NAME, MARKS, USUAL_NAME, fold
from parsers.records import (
    Found,
    Provenance,
    Record,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.signs import Signs
from parsers.text.codepages import (
    decode,
    is_utf8,
    once,
    page_of,
    page_of_lines,
    twice_in,
    twice_of,
    warning_of,
    warning_of_twice,
)
from parsers.text.dates import Verdict
from parsers.text.holes import HOLE
from parsers.words import N_

WARNING_JOINED = N_(
    "From line {line} on the dates of this file are written in another way, as when exports are put together in one "
    "file. Each part was read by itself."
)
WARNING_BEGINS = N_(
    "A further export begins on line {line}, as when exports are put together in one file. Each part was read by "
    "itself."
)
_SAMPLE = 5000  # lines whose heads settle the shape of a file
_BLANK = MARKS + " \t\r\n\x1a"
#: What stands where a name would in lines of a program's log.
_LOG_LEVELS = frozenset(
    (
        "info",
        "debug",
        "warn",
        "warning",
        "error",
        "fatal",
        "critical",
        "trace",
        "notice",
        "verbose",
        "severe",
        "fine",
    )
)


class _Whole(NamedTuple):
    """What a file tells of the exports that were put together in it. `named`: whom it is named after, if they write in
    it; `begun`: see `Joined`; `verdict`: how all dates of its `shape` are read.
    """

    named: str | None
    begun: Mapping[int, bool]
    shape: tuple[Form, Key]
    verdict: Verdict

    def is_of_the_name(self, line: int, writers: list[str]) -> bool:
        """Say whether the export that begins on this line is the one that the file is named after."""
        return self.named in writers if self.named is not None else not self.begun.get(line, False)


@register
class WhatsAppText(Parser):
    """Reads one exported chat."""

    id = "whatsapp-text"
    name = N_("WhatsApp text export")
    version = "14"
    app = "WhatsApp"
    one_chat: ClassVar[bool] = True
    tested = (
        N_("Independent exports in English and German, Android and iPhone, 12 and 24 hours"),
        N_("Made-up exports in 30 shapes of date and time and 20 languages"),
    )
    notes = N_(
        "People are names or numbers as the exporting phone knew them. Times have no zone. Day and month are "
        "told apart by all dates of the file; where they cannot be, the times stay open until an examiner "
        "sets the order."
    )
    signs = Signs(text=True)

    def identify(self, item: Item) -> Identified | None:
        if item.container or item.binary:
            return None
        head = item.head()
        encoding = encoding_of(head)
        quoted = head.lstrip(b"\xef\xbb\xbf\xff\xfe\0\r\n ")[:1] == b">"
        if encoding is None or (encoding == "utf-8" and not quoted and has_no_head(head.replace(b"\0", b"\n"))):
            return None
        page, odd = None, encoding == "utf-8" and not is_utf8(head)
        if odd:
            page = page_of_lines(head[: head.rfind(b"\n") + 1 if len(head) < item.size else None].splitlines())
        text = head[: len(head) // 2 * 2 if encoding != "utf-8" else None].decode(
            page or encoding, "surrogateescape" if encoding == "utf-8" else "replace"
        )
        if odd and page is None:
            text = "\n".join(map(decode, head.split(b"\n")))
        if page is None and encoding == "utf-8" and (twice := twice_of(head.splitlines())) is not None:
            text = "\n".join(once(line, twice) or line for line in text.split("\n"))
        lines = text.replace("\r\n", "\n").split("\n" if "\n" in text else "\r")
        if "\r" in text:
            lines = [line.rstrip("\r") for line in lines]
        if len(head) < item.size and len(lines) > 1:
            lines.pop()  # cut in the middle
        if "\0" in text:
            lines = [piece.lstrip("\0") for line in lines for piece in HOLE.split(line)]
        lines = [line for line in lines if line.strip(_BLANK)]
        if not lines:
            empty = len(head) == item.size and is_export_name(item.name)
            return Identified(40, N_("named as an export of WhatsApp, and empty")) if empty else None
        quote = quote_of(lines, in_whole=len(head) == item.size) if quoted else None
        return _judge(lines if quote is None else [unquoted(line, quote) for line in lines], item.name)

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        page, twice = None, None
        if encoding_of(item.head()) == "utf-8":
            page = page_of(item)
            twice = twice_in(item) if page is None else None
        lines = Lines(item, without_zeros=True, page=page, twice=twice)
        lines.quote = quote_of(text for text, _, _ in lines)
        lines.sign = sign_in(text for text, _, _ in lines)
        yield from self._part(item, lines, context)
        if lines.quote is not None:
            yield quoted_warning(lines.quote)
        if page is not None:
            yield warning_of(page)
        if twice is not None:
            yield warning_of_twice(twice)

    def _part(
        self, item: Item, lines: Lines, context: Context, whole: _Whole | None = None
    ) -> Iterator[Record]:
        """Read a file, or one of the exports that were put together in it, of which `whole` tells."""
        shape = _shape(lines)
        if shape is None:
            if all(not text.strip(_BLANK) for text, _, _ in lines):
                yield Found("message", 0)
                return
            raise FileMalformed(path=item.path, reason=N_("no line begins with a date and a time"))
        shape.other = other_key(lines, shape)
        verdict, language = find_order(lines, shape, context)
        if whole is not None and verdict.order is None and (shape.form, shape.key) == whole.shape:
            verdict = whole.verdict
        shape.settle(verdict, context.year)
        survey = take_survey(lines, shape, context)
        title, container = titles(item.path)
        if title is None and "/" not in item.path and item.name.lower() == "_chat.txt":
            title = title_from(item.evidence.root.name)  # the folder was handed over by itself
        survey.settle(title, item.path, shape.form)
        cuts = survey.joined.cuts(survey.names.all)
        if cuts:
            named = writer_in(item.path, title, survey.names.all) or title
            named = named if named in survey.names.all else None
            whole = _Whole(named, survey.joined.begun, (shape.form, shape.key), verdict)
            for part in lines.cut(cuts):
                yield from self._part(item, part, context, whole)
            for line, _ in cuts:
                begins = line in survey.joined.begun
                yield Warning(WARNING_BEGINS if begins else WARNING_JOINED, {"line": line}, Provenance(line=line))
            return
        if whole is not None and not whole.is_of_the_name(lines.first, survey.names.all):
            title = None
        title = writer_in(item.path, title, survey.names.all) or title
        yield Found("message", survey.heads + survey.continued + survey.preamble + survey.torn)
        chat = Chat(item, title, container, survey, lines.first)
        yield from Reading(item, lines, shape, verdict, language, survey, chat).records(context)


def _shape(lines: Lines) -> Shape | None:
    """Return the shape of the heads among the first lines, going on where these have none."""
    source = iter(lines)
    while part := [text for text, _, _ in islice(source, _SAMPLE)]:
        found = shape_of(iter(part))
        if found is not None:
            shape = Shape(*found)
            shape.halves = shape.form == "dash" and tells_halves(part, shape)
            if is_wide(pieces[1] for line in part if (pieces := shape.split(line)) is not None):
                shape.split = narrowing(shape.split)
            return shape
    return None


def _judge(lines: list[str], name: str) -> Identified | None:
    """Claim a file by its first lines: enough heads of one shape, names behind them, the app's own words."""
    found = [any_head(line) if looks_dated(line) else None for line in lines]
    shapes = Counter((form, stamp.key) for form, stamp in meant([head[:2] for head in found if head is not None]))
    if not shapes:
        return None
    best = max(shapes, key=shapes.__getitem__)
    heads = [head for head in found if head is not None and (head[0], head[1].key) == best]
    rests = [rest for _, _, rest in heads]
    if is_wide(rests):
        rests = list(map(narrowed, rests))
    first = found[0]
    begins = first is not None and (first[0], first[1].key) == best
    if not begins and (len(heads) < 2 or len(heads) * 5 < len(lines)):
        return None
    counted = Counter(rest.partition(":")[0] for rest in rests if ":" in rest[:LONGEST_NAME])
    names = [fold(name) for name in counted.elements() if len(name) <= USUAL_NAME or counted[name] > 1]
    if sum(name in _LOG_LEVELS for name in names) * 5 > len(rests):
        return None
    if any(_is_of_the_app(rest) for rest in rests[:100]):
        return Identified(95, N_("dated lines of one shape, with lines that WhatsApp itself writes"))
    if is_export_name(name):
        return Identified(95, N_("dated lines of one shape, in a file named as an export of WhatsApp"))
    if len(names) * 2 < len(rests) or (best[0] == "colon" and len(rests) < 3) or best[1][2] == NO_YEAR:
        return None
    return Identified(
        60 if begins else 45, N_("dated lines of one shape with a name and a text, as WhatsApp exports")
    )


def _is_of_the_app(rest: str) -> bool:
    _, colon, body = rest.partition(": ")
    if event(body if colon else rest) is not None and (
        not colon or body[:1] == "\u200e" or "WhatsApp" in body
    ):
        return True
    if not colon and call(rest, marked=False) is not None:
        return True
    known = read_body(body) if colon else None
    return known is not None and (known.language is not None or known.kind == "deleted")
