"""What a text export says of itself as a whole, gathered before its messages are read.

Two passes over the file: one for the order of day and month, which ends as soon as that is certain, and one
for the names, the kind of chat, and the dated lines that belong to a message because somebody pasted a chat into
it (`pasted`). A head of another shape begins no message at all, as one export prints all its heads alike.
"""

from __future__ import annotations

from collections import Counter

from parsers.base import Context
from parsers.formats.whatsapp_text import named, system
from parsers.formats.whatsapp_text.body import date_in_name, read_body
from parsers.formats.whatsapp_text.heads import language_of
from parsers.formats.whatsapp_text.joined import Joined
from parsers.formats.whatsapp_text.marks import DELETED_BY_OWNER
from parsers.formats.whatsapp_text.names import Names
from parsers.formats.whatsapp_text.pasted import LateLines, LineEnds, counted
from parsers.formats.whatsapp_text.shape import Form, Shape, cut
from parsers.formats.whatsapp_text.source import Lines
from parsers.formats.whatsapp_text.title import writer_in
from parsers.formats.whatsapp_text.words import MARKS, fold, without_marks
from parsers.text.dates import DateOrder, Verdict

_BLANK = MARKS + " \t\r\n\x1a"
_LOOKED_AT = 5000  # heads whose words are compared with the tables, for the language
_EVERY = 4096  # lines between two questions whether to stop
#: Most characters of one message: 15 times the app's limit. What follows is kept as a further record.
LONGEST_MESSAGE = 1_000_000


def find_order(lines: Lines, shape: Shape, context: Context) -> tuple[Verdict, str | None]:
    """Return how the dates are read, and the language of the app's own words, if it was recognised."""
    order = DateOrder(calendars=True)
    languages: Counter[str] = Counter()
    heads, last = 0, ""
    for number, (text, _, _) in enumerate(lines):
        if number % _EVERY == 0:
            context.check()
            if number and order.certain:
                break
        pieces = cut(text, shape.form)
        stamp = shape.stamp(pieces[0]) if pieces is not None else None
        if pieces is None or stamp is None:
            continue
        heads += 1
        last = pieces[0]
        order.add(*named.for_order(stamp.fields, stamp.separator, context.year))
        if "WA" in pieces[1] or "-20" in pieces[1]:
            of_file = date_in_name(pieces[1])
            if of_file is not None:
                order.add_named(stamp.fields, of_file)
        if heads <= _LOOKED_AT and (language := _language_of(pieces[1])) is not None:
            languages[language] += 1
    language = max(sorted(languages), key=languages.__getitem__) if languages else language_of(last)
    return order.verdict(language, context.day_order), language


def _language_of(rest: str) -> str | None:
    """Return the language of a line that consists of the app's words."""
    name, colon, body = rest.partition(": ")
    if not colon or body[:1] == "\u200e":
        found = system.event(body or rest)
        if found is not None:
            return found[1]
    if len(name) > 120 or not colon:
        return None
    known = read_body(body)
    return known.language if known is not None else None


class Survey:
    """The result of the second pass.

    `heads`: dated lines of the file's shape. `by_line_end`: those after a bare LF stand inside messages, but for the
    runs behind the lines `line_ends.wide` (`odd_line_ends`: all are in such runs); `pasted`: those that do by their
    time. `late`: lines that were kept as messages although their time speaks against it, with whether they are all that
    their writer wrote. `torn`: pieces of text behind zeros, which may be of a message that is lost.
    `notice_name`: who stands before the encryption notice (on iPhones the chat's own name). `group_events`: what
    happened that happens in groups only. `unmarked`: an iPhone's export without the app's marks, which were taken out,
    as its first note has none. `deleters`: to whom the app says, with its mark, that they deleted a message.
    """

    def __init__(self) -> None:
        self.names = Names()
        self.heads = 0
        self.continued = 0
        self.torn = 0
        self.late_lines = LateLines()
        self.line_ends = LineEnds()
        self.by_line_end = self.odd_line_ends = False
        self.pasted: set[int] = set()
        self.late: dict[int, bool] = {}
        self.group_events: set[str] = set()
        self.unmarked = self._marked = False
        self._unmarked_events: set[str] = set()
        self._chat_events: set[str] | None = set()  # behind the name of the chat; None: a person writes under it
        self.deleters: set[str] = set()
        self.notice_name: str | None = None
        self.preamble = False
        self.joined = Joined()

    def settle(self, title: str | None, path: str, form: Form) -> None:
        """Decide which dated lines stand inside messages, and who writes. `title`: of the chat; `path`: of the file."""
        self.unmarked = form == "bracket" and self.notice_name is not None and not self._marked
        if self.unmarked:
            self.group_events |= self._unmarked_events | (self._chat_events or set())
        self.by_line_end = form != "dash" and self.line_ends.tell(self.heads) > 0
        self.odd_line_ends = form != "dash" and self.line_ends.doubtful(self.heads)
        inside = self.line_ends.inside if self.by_line_end else self._pasted_by_time(title or self.notice_name, path)
        for late in self.late_lines.found:
            alone = late.name is not None and self.names.never_in_order(late.name)
            if late.line not in self.pasted and (alone or late.back):
                self.late[late.line] = alone
        self.names.settle(title, inside)
        self.group_events |= self.names.group_events

    def _pasted_by_time(self, title: str | None, path: str) -> Counter[str]:
        """Find the lines that are pasted by their time; return how many there are of each name."""
        regular = self.names.in_order()
        named = fold(writer_in(path, title, regular) or title or "")
        pasted = self.late_lines.pasted(
            self.heads,
            lambda name: self.names.never_in_order(name) and fold(name) != named,
            two=not self.group_events and len(regular) == 2 and named in map(fold, regular),
        )
        self.pasted = {late.line for late in pasted}
        return counted(pasted)

    def note_mark(self) -> None:
        """Take a mark of the app."""
        self._marked = True

    @property
    def may_be_unmarked(self) -> bool:
        """Whether no mark was met so far, and the first note of the app had none."""
        return self.notice_name is not None and not self._marked

    def note_unmarked(self, candidate: str, said: str) -> None:
        """Take a line without a mark that tells of whom it stands behind, or stands behind the name of the chat."""
        of_chat = self._chat_events is not None and without_marks(candidate) == self.notice_name
        if not of_chat and not said.startswith(f"{candidate} "):
            return
        found = system.event(said)
        if found is None:
            self._chat_events = None if of_chat else self._chat_events
            return
        self.names.note_app(candidate, said)
        if system.is_group_event(found[0]):
            (self._unmarked_events if not of_chat or self._chat_events is None else self._chat_events).add(found[0])


def take_survey(lines: Lines, shape: Shape, context: Context) -> Survey:
    """Go through the whole file."""
    survey = Survey()
    split, note = shape.split, survey.names.note
    late, ends = survey.late_lines, survey.line_ends
    ending, length, holes, torn, crlf = 2, 0, 0, False, False
    joined, bracketed = survey.joined, shape.form == "bracket"
    for number, (text, byte, next_ending) in enumerate(lines, lines.first):
        if number % _EVERY == 0:
            context.check()
        pieces = split(text)
        if lines.holes != holes:
            holes, torn = lines.holes, survey.heads > 0 or survey.preamble
        if pieces is None:
            joined.other(number, byte, text)
            if survey.heads:
                ends.other(ending)
            if torn and text.strip(_BLANK):
                torn = False
                survey.torn += 1
                length = len(text)
            elif survey.heads or survey.preamble:
                length += len(text) + 1
                if length > LONGEST_MESSAGE:
                    survey.continued += 1
                    length = len(text)
            elif text.strip(_BLANK):
                survey.preamble = True
                length = len(text)
        else:
            head, rest = pieces
            if joined.waits:
                joined.own(number, byte)
            survey.heads += 1
            length, torn = len(rest), False
            minute = head.minute
            later = minute is not None and minute > late.top
            is_late = (minute != late.top or late.running) and late.is_late(minute)
            if is_late and not (crlf and ending == 1) and system.is_notice(rest):
                joined.note(number, byte, survey.names.met())
                late.top = minute or 0
            candidate = note(rest, minute, not is_late)
            if joined.noted:
                joined.writer(candidate)
            if survey.heads > 1:
                ends.head(number, ending, candidate, later)
            if is_late:
                late.add(number, candidate, survey.names.goes_back(candidate, minute))
            marked = candidate is not None and rest[len(candidate) + 2 : len(candidate) + 3] == "\u200e"
            if marked:
                survey.note_mark()
                said = rest[len(candidate or "") + 3 :]
                survey.names.note_app(candidate or "", said)
                if len(said) < 100 and fold(said) in DELETED_BY_OWNER:
                    survey.deleters.add(without_marks(candidate or ""))
            if marked or candidate is None or survey.heads <= 20:
                _look_for_group(survey, candidate, rest, first=survey.heads == 1 and shape.form != "dash")
            if bracketed and not marked and candidate is not None and survey.may_be_unmarked:
                survey.note_unmarked(candidate, rest[len(candidate) + 2 :])
        ending = next_ending
        crlf = crlf or ending == 2
    return survey


def _look_for_group(survey: Survey, candidate: str | None, rest: str, *, first: bool) -> None:
    """Learn from a system line whether this is a group, and on iPhones what it is called.

    Anybody can write what the app writes: behind a name it is the app's own with its mark, or where it is the first
    line of an iPhone's export.
    """
    if survey.notice_name is not None and any(map(system.proves_group, survey.group_events)):
        return
    body = rest if candidate is None else rest[len(candidate) + 1 :].lstrip(" ")
    found = system.event(body) if body.lstrip(MARKS)[:1] != "<" else None
    if found is None:
        return
    if found[0] == "encryption_notice":
        if candidate is not None and survey.notice_name is None and (first or body[:1] in ("\u200e", "\u200f")):
            survey.notice_name = without_marks(candidate)
    elif system.is_group_event(found[0]) and (candidate is None or body[:1] == "\u200e"):
        survey.group_events.add(found[0])
