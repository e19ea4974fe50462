"""What a text export says of itself as a whole, gathered before its messages are read.

Two passes over the file: one for the order of day and month, which ends as soon as that is certain, and one
for the names, the kind of chat, and the dated lines that belong to a message. Dated lines inside a message
come from chats that somebody pasted. They are told apart, in this order, by
- their shape: one export prints all its heads alike, so a head of another shape begins no message;
- line ends: iPhones end a message with CR LF and break lines inside one with LF (observed by Pustur in
  whatsapp-chat-parser, issue 266), so where a file does so, a head after a bare LF stands inside a message;
- time: two or more lines in a row that lie an hour or more before the line above them, from the first one on
  whose sender never writes in the order of the file. What cannot be told apart stays a message of its own:
  then text and sender are at worst doubled, not lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from parsers.base import Context
from parsers.formats.whatsapp_text import system
from parsers.formats.whatsapp_text.body import date_in_name, read_body
from parsers.formats.whatsapp_text.joined import Joined
from parsers.formats.whatsapp_text.names import Names
from parsers.formats.whatsapp_text.shape import Shape, cut, language_of
from parsers.formats.whatsapp_text.source import Lines
from parsers.formats.whatsapp_text.words import MARKS, without_marks
from parsers.textdates import DateOrder, Verdict

_BLANK = MARKS + " \t\r\n\x1a"
_LOOKED_AT = 5000  # heads whose words are compared with the tables, for the language
_EVERY = 4096  # lines between two questions whether to stop
LATE = 60  # minutes before the latest line so far that make a line late
_LATE_KEPT = 200_000
_BY_LINE_END = 200  # pasted heads in a row at most, or the file is two files with different line ends

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
            if number and (order.certain or context.day_order is not None):
                break
        pieces = cut(text, shape.form)
        stamp = shape.stamp(pieces[0]) if pieces is not None else None
        if pieces is None or stamp is None:
            continue
        heads += 1
        last = pieces[0]
        order.add(stamp.fields, stamp.separator)
        if "WA" in pieces[1] or "-20" in pieces[1]:
            named = date_in_name(pieces[1])
            if named is not None:
                order.add_named(stamp.fields, named)
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

    `heads`: dated lines of the file's shape. `nested`: those of them that stand inside messages;
    `by_line_end` and `first_nested` are what decides it in the reading pass. `notice_name`: who stands before
    the encryption notice (on iPhones the chat's own name). `group`: something happened that happens in groups
    only.
    """

    def __init__(self) -> None:
        self.names = Names()
        self.heads = 0
        self.nested = 0
        self.continued = 0
        self.by_line_end = False
        self.first_nested: dict[int, int] = {}
        self.group = False
        self.notice_name: str | None = None
        self.preamble = False
        self.joined = Joined()


class Lateness:
    """Numbers the runs of late lines; the same for the survey and for the reading that follows it."""

    __slots__ = ("index", "run", "top")

    def __init__(self) -> None:
        self.top = 0
        self.run = 0
        self.index = -1  # of the line in its run, -1 for a line in order

    def late(self, minute: int | None) -> bool:
        """Take the time of the next head; say whether it lies well before the latest one."""
        if minute is None or minute >= self.top - LATE:
            if minute is not None and minute > self.top:
                self.top = minute
            if self.index >= 0:
                self.run += 1
                self.index = -1
            return False
        self.index += 1
        return True


def take_survey(lines: Lines, shape: Shape, context: Context) -> Survey:
    """Go through the whole file."""
    survey = Survey()
    split, note = shape.split, survey.names.note
    lateness = Lateness()
    late: list[tuple[int, str | None]] = []
    after = [[0, 0, 0], [0, 0, 0]]  # lines (continuing, dated) after an ending of kind 0, 1, 2
    run_of_lf = longest_run = length = 0
    ending = 2
    joined = survey.joined
    for number, (text, byte, next_ending) in enumerate(lines, lines.first):
        if number % _EVERY == 0:
            context.check()
        pieces = split(text)
        if pieces is None:
            joined.other(number, byte, text)
            if survey.heads:
                after[0][ending] += 1
            if survey.heads or survey.preamble:
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
            if survey.heads:
                after[1][ending] += 1
            run_of_lf = run_of_lf + 1 if ending == 1 else 0
            longest_run = max(longest_run, run_of_lf)
            survey.heads += 1
            length = len(rest)
            minute = head.minute
            is_late = (minute != lateness.top or lateness.index >= 0) and lateness.late(minute)
            candidate = note(rest, not is_late, ending == 1)
            if is_late and len(late) < _LATE_KEPT:
                late.append((lateness.run, candidate))
            if (
                candidate is None
                or rest[len(candidate) + 2 : len(candidate) + 3] == "\u200e"
                or survey.heads <= 20
            ):
                _look_for_group(survey, candidate, rest, first=survey.heads == 1 and shape.form != "dash")
        ending = next_ending
    _judge(survey, late, after, longest_run)
    return survey


def _look_for_group(survey: Survey, candidate: str | None, rest: str, *, first: bool) -> None:
    """Learn from a system line whether this is a group, and on iPhones what it is called.

    Anybody can write what the app writes: behind a name it is the app's own with its mark, or where it is the first
    line of an iPhone's export.
    """
    if survey.group and survey.notice_name is not None:
        return
    body = rest if candidate is None else rest[len(candidate) + 1 :].lstrip(" ")
    found = system.event(body) if body.lstrip(MARKS)[:1] != "<" else None
    if found is None:
        return
    if found[0] == "encryption_notice":
        if candidate is not None and survey.notice_name is None and (first or body[:1] in ("\u200e", "\u200f")):
            survey.notice_name = without_marks(candidate)
    elif system.is_group_event(found[0]) and (candidate is None or body[:1] == "\u200e"):
        survey.group = True


def _judge(
    survey: Survey, late: list[tuple[int, str | None]], after: list[list[int]], longest_run: int
) -> None:
    """Decide which dated lines stand inside messages."""
    continuing, dated = after
    survey.by_line_end = (
        0 < dated[1] < dated[2]
        and dated[1] * 3 <= survey.heads
        and continuing[2] * 10 <= continuing[1] + dated[1]
        and longest_run <= _BY_LINE_END
    )
    if survey.by_line_end:
        survey.nested = dated[1]
    elif len(late) <= max(10, survey.heads // 5):
        survey.first_nested = _nested_runs(late, survey.names.never_in_order)
        sizes = Counter(run for run, _ in late)
        survey.nested = sum(sizes[run] - first for run, first in survey.first_nested.items())


def _nested_runs(late: list[tuple[int, str | None]], stranger: Callable[[str], bool]) -> dict[int, int]:
    """Return, per run of late lines that was pasted, the index of the first that is inside a message."""
    found: dict[int, int] = {}
    sizes: Counter[int] = Counter()
    for run, name in late:
        if run not in found and name is not None and stranger(name):
            found[run] = sizes[run]
        sizes[run] += 1
    return {run: first for run, first in found.items() if sizes[run] >= 2}
