"""The reading pass over a text export: lines to records."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from parsers.base import Context
from parsers.evidence import Item
from parsers.formats.whatsapp_text import system
from parsers.formats.whatsapp_text.body import BEGINNINGS, Body, attachment, call_body, read_body
from parsers.formats.whatsapp_text.calls import call_beginnings
from parsers.formats.whatsapp_text.chat import Chat, Ordinals
from parsers.formats.whatsapp_text.reports import Reports
from parsers.formats.whatsapp_text.shape import NO_YEAR, Head, Shape, any_head, cut, looks_dated
from parsers.formats.whatsapp_text.source import Lines
from parsers.formats.whatsapp_text.survey import LONGEST_MESSAGE, Survey
from parsers.formats.whatsapp_text.title import is_export_name
from parsers.formats.whatsapp_text.words import MARKS, without_marks
from parsers.records import Attachment, Direction, Kind, Message, Provenance, Record, Rejection
from parsers.text.dates import Verdict
from parsers.times import MISSING
from parsers.whose import ahead
from parsers.words import N_

_EVERY = 4096
_BLANK = MARKS + " \t\r\n\x1a"
_DAY = 24 * 60  # minutes
_MARKED = frozenset(("\u200e", "\u200f"))
_OWN_BEGINNINGS = call_beginnings() | system.notice_beginnings()
#: Messages that begin otherwise, and hold none of the signs of the app's words, are plain text.
_BEGINNINGS = BEGINNINGS | _OWN_BEGINNINGS
_TAMIL_END = "\u0bc1"  # of the word for "attached", which Tamil sets behind the name without brackets
_LIKE_A_DATE = re.compile(rf"[{MARKS}\s]*\d{{1,4}}[{MARKS}\s]*[./\-:][{MARKS}\s]*\d{{1,4}}\D")
_DATE = rf"\d{{1,4}}(?:[{MARKS}\s]*[./\-]){{1,2}}\d{{1,2}}(?:[{MARKS}\s]*[./\-]){{1,2}}\d{{2,4}}"
_WHOLE_DATE = re.compile(rf"[{MARKS}\s]*{_DATE}\D")
#: A date, with a time or the beginning of one, and nothing else: at the end of a file that was cut off.
_CUT_OFF = re.compile(rf"[{MARKS}\s\[]*{_DATE}[\s,،\d:.]{{0,24}}[\udc80-\udcff]{{0,3}}")  # nor half of a character
_LONGEST_NAME = 120  # characters
INSIDE = N_("dated line inside a message, as when a chat is pasted into one; kept as text of that message")
_NO_FILE_NAME = "?\ufffd"  # in the place of the app's mark, in a file that was saved in a code page
_EDGES = frozenset(MARKS + " <\u00a0\u202f\t\n")


class _More:
    """What a message has beyond one line. `lines`: all of them."""

    __slots__ = ("continues", "lines", "nested", "nested_line", "why")

    def __init__(self, first: str) -> None:
        self.lines = [first]
        self.nested = 0
        self.nested_line = 0
        self.why = ""
        self.continues = 0

    def nest(self, number: int, why: str) -> None:
        self.nested_line = self.nested_line or number
        self.nested += 1
        self.why = self.why or why


class Reading:
    """Reads the messages of one file, after the survey."""

    def __init__(
        self, item: Item, lines: Lines, shape: Shape, verdict: Verdict, language: str | None, survey: Survey,
        chat: Chat,
    ) -> None:  # fmt: skip
        self._item = item
        self._lines = lines
        self._shape = shape
        self._verdict = verdict
        self._language = language
        self._survey = survey
        self._chat = chat
        self._odd = lines.odd
        self._number = Ordinals().number
        self._mark = chat.whose.mark
        self._reports = Reports(verdict, survey, language)
        self._latest = 0
        self._anchor = 0  # the last line that began a message and did not follow a bare LF
        #: The first line is the app's notice, under the name of the chat, even without a mark; people write it too.
        self._may_be_notice = True
        self._found: dict[str, Item | None] = {}
        self._directions = {name: chat.direction(name) for name in survey.names.all}

    def records(self, context: Context) -> Iterator[Record]:
        """Yield people and messages in the order of the file, then the conversation and the warnings."""
        tell = self._chat.tell
        told: set[str | None] = {None}
        yield from ahead(self._item, self._chat.conversation(self._verdict, self._language))
        for message in self._messages(context):
            if isinstance(message, Message) and message.sender not in told:
                told.add(message.sender)
                yield tell(str(message.sender))
            yield message
        yield self._chat.conversation(self._verdict, self._language)
        yield from self._chat.whose.warnings()
        yield from self._reports.warnings(self._lines)

    def _messages(self, context: Context) -> Iterator[Message | Rejection]:
        """Put the lines of each message together, by the decisions of the survey.

        One loop, as its branches share their state and run for every line of the file.
        """
        split, split_name, message = self._shape.split, self._survey.names.split, self._message
        inside = self._inside
        head: Head | None = None
        name: str | None = None
        rest = ""
        start = begin = length = holes = 0
        more: _More | None = None
        ending, torn, begun = 2, False, False
        for number, (text, offset, next_ending) in enumerate(self._lines, self._lines.first):
            if number % _EVERY == 0:
                context.check()
            pieces = split(text)
            if self._lines.holes != holes:
                holes, torn = self._lines.holes, start > 0
            why = ""
            if pieces is not None:
                if begun:
                    why = inside(number, ending) if head is not None else inside(number, 2)
                begun = True
                length = len(pieces[1])
                if not why:
                    if start:
                        yield message(head, name, rest, start, begin, more)
                    head = pieces[0]
                    name, rest = split_name(pieces[1])
                    start, begin, more = number, offset, None
                    ending, torn = next_ending, False
                    continue
            elif torn and text.strip(_BLANK):  # it need not be of the message above the zeros
                yield message(head, name, rest, start, begin, more)
                self._reports.count("torn", number)
                head, name, rest, more = None, None, text, None
                start, begin, length, ending, torn = number, offset, len(text), next_ending, False
                continue
            ending = next_ending
            if not start:
                if text.strip(_BLANK):
                    rest, start, begin, length = text, number, offset, len(text)
                continue
            more = more or _More(rest)
            if pieces is None:
                length += len(text) + 1
                if length > LONGEST_MESSAGE:  # the rest becomes a record of its own, or memory would grow
                    yield message(head, name, rest, start, begin, more)
                    first = more.continues or start
                    rest, start, begin, length, more = text, number, offset, len(text), _More(text)
                    more.continues = first
                    continue
                if looks_dated(text) and (dated := any_head(text)) is not None and dated[1].key[2] != NO_YEAR:
                    why = "shape"
                elif head is not None and (self._almost_a_head(text) or (not ending and _CUT_OFF.fullmatch(text))):
                    self._reports.count("almost", number)
            if why:
                more.nest(number, why)
                if pieces is not None:
                    yield Rejection("message", INSIDE, Provenance(None, None, offset, number), raw=text[:2000])
            more.lines.append(text)
        if start:
            yield message(head, name, rest, start, begin, more)

    def _almost_a_head(self, text: str) -> bool:
        """Say whether a line begins as a message of somebody in this chat does, but for a date and time."""
        pieces = cut(text, self._shape.form)
        if pieces is None or _LIKE_A_DATE.match(pieces[0]) is None:
            return False
        named = self._survey.names.split(pieces[1])[0] is not None
        return named or (_WHOLE_DATE.match(pieces[0]) is not None and ": " in pieces[1][:_LONGEST_NAME])

    def _inside(self, number: int, ending: int) -> str:
        """Say why a head stands inside the message before it, empty when it begins one."""
        survey = self._survey
        if not survey.by_line_end:
            if survey.odd_line_ends and ending == 1:
                self._reports.count("later", number)
            return "time" if number in survey.pasted else ""
        if ending != 1:
            self._anchor = number
            return ""
        if self._anchor in survey.line_ends.wide:
            self._reports.count("later", number)
            return ""
        return "line_end"

    def _preamble(self, text: str, number: int, offset: int) -> Message:
        kind = "behind_zeros" if self._reports.counted("torn") else "before_first_line"
        self._reports.preamble += kind == "before_first_line"
        return Message(
            self._chat.key, "other", "unknown", None, MISSING, text, Provenance(line=number, offset=offset),
            details={"type": kind}, same=f"{self._mark}before\x1f{number}\x1f{text[:200]}",
        )  # fmt: skip

    def _message(
        self, head: Head | None, name: str | None, text: str, number: int, offset: int, more: _More | None
    ) -> Message:
        """Make the record of a message. The ways of a plain one are kept short, as nearly all are."""
        if more is not None:
            text = "\n".join(more.lines).rstrip("\n")
        if head is None:
            return self._preamble(text, number, offset)
        kind: Kind = "text"
        shown: str | None = text
        details: dict[str, Any] | None = None
        sender = name or None  # the app found no name for whoever wrote
        attachments: tuple[Attachment, ...] = ()
        if (
            name is None or not text or "<" in text or ")" in text or "://" in text or "\u200e" in text
            or "\u200f" in text or text[:3].casefold() in _BEGINNINGS or text[0] in _EDGES or text[-1] == _TAMIL_END
            or (self._survey.unmarked and self._tells_of(name, text))
        ):  # fmt: skip
            found = self._body(text, name)
            if found is not None:
                kind, shown, details = found.kind, found.text, found.details
                if found.files:
                    attachments = tuple(self._attachment(file) for file in found.files)
                if kind == "system" and name is not None and self._nobody(name, details):
                    sender, details = None, {**(details or {}), "written_before_colon": name}
        self._may_be_notice = False
        minute = head.minute
        if minute is None or minute < self._latest or more is not None:
            details = self._circumstances(head, number, more, details)
        if minute is not None and head.date.stated:
            self._reports.count("stated", number)
        if minute is not None and minute > self._latest:
            self._latest = minute
        time = head.time
        direction: Direction = "unknown"
        if sender is not None and kind != "system":
            direction = self._directions.get(sender, "unknown")
        elif kind == "call" and details is not None and details.get("outcome") == "missed":
            direction = "in"  # Android writes no name there: the phone that exported was called
        return Message(
            self._chat.key, kind, direction, sender, time, shown,
            Provenance(None, None, offset, number), same=self._number(head, time, f"{self._mark}{name}|{text}"),
            attachments=attachments, details=details, raw=self._raw(text) if self._odd or self._lines.damaged else None,
        )  # fmt: skip

    def _nobody(self, name: str, details: dict[str, Any] | None) -> bool:
        """Say whether the name before a system line is that of the chat, not of somebody who acted.

        In a chat of two it is always that of the other one.
        """
        notice = {"system": {"type": "encryption_notice"}}
        return details == notice or self._chat.is_chat_itself(name) or name == self._chat.other

    def _circumstances(
        self, head: Head, number: int, more: _More | None, details: dict[str, Any] | None
    ) -> dict[str, Any] | None:
        """Add what is odd about the place or the time of a message."""
        odd: dict[str, Any] = {}
        if more is not None and more.nested:
            odd["nested"] = {"lines": more.nested, "first_line": more.nested_line, "why": more.why}
            self._reports.nested(more.nested, more.nested_line)
        if more is not None and more.continues:
            odd["continues_line"] = more.continues
        alone = self._survey.late.get(number)
        by_days = head.minute is not None and head.minute < self._latest - _DAY
        if head.minute is None:
            self._reports.no_time(head, number)
        elif alone is not None or by_days:
            odd["out_of_order"] = True
            self._reports.count("alone" if alone else "late" if by_days else "back", number)
        return {**(details or {}), **odd} if odd else details

    def _body(self, text: str, name: str | None) -> Body | None:
        """Return what a message is beyond plain text."""
        if name is None:
            return call_body(text, marked=True) or self._system(text)
        if len(text) < 8 and not text.strip(_BLANK):
            self._reports.empty += 1
            return Body("other", text, (), {"type": "empty"})
        found = read_body(text, self._has, android=self._shape.form == "dash")
        if found is not None:
            if found.details is not None and found.details.get("type") == "placeholder":
                self._reports.placeholder(text)
            return found
        of_name = self._tells_of(name, text)
        marked = text[:1] in _MARKED or (of_name and self._survey.unmarked)
        if marked or text[:3].casefold() in _OWN_BEGINNINGS:
            found = call_body(text, marked)
            event = system.event(text) if found is None else None
            if event is not None and marked and not of_name and self._chat.kind == "direct":
                marked = not system.is_group_event(event[0])  # nobody comes or leaves between two
            if event is not None and (marked or (event[0] == "encryption_notice" and self._may_be_notice)):
                return Body("system", text.strip(MARKS), (), {"system": {"type": event[0]}}, event[1])
            if found is None and of_name and text[:1] in _MARKED:
                return self._system(text)
        return found

    def _tells_of(self, name: str, text: str) -> bool:
        """Say whether words of the app stand behind the name of the group, or begin with the name of whom they are
        said: the app tells there what that person did, in words that no table has. (A mark alone can be pasted in.)
        """
        return self._chat.is_chat_itself(name) or without_marks(text).startswith(f"{name} ")

    @staticmethod
    def _system(text: str) -> Body:
        event = system.event(text)
        kind = event[0] if event is not None else "unrecognised"
        return Body("system", text.strip(MARKS), (), {"system": {"type": kind}})

    def _attachment(self, name: str | None) -> Attachment:
        if name is None:
            return attachment(None, None)
        name = name.lstrip(_NO_FILE_NAME) or name
        found = self._find(name)
        if found is not None:
            self._item.claim(found)
        return attachment(name, found.path if found is not None else None)

    def _has(self, name: str) -> bool:
        return self._find(name) is not None

    def _find(self, name: str) -> Item | None:
        """Return the file of this name that came with the export."""
        if name not in self._found:
            if len(self._found) > 4096:
                self._found.clear()
            self._found[name] = self._item.with_export(name, _is_export)
        return self._found[name]

    def _raw(self, text: str) -> bytes | None:
        """Return the bytes of a text that is not UTF-8."""
        if self._lines.encoding != "utf-8" or text.isascii():
            return None
        if self._odd:
            return self._lines.written(text)
        try:
            text.encode()
        except UnicodeEncodeError:
            return self._lines.bytes_of(text)
        return None


def _is_export(item: Item) -> bool:
    return is_export_name(item.name)
