"""QQ for computers: chats as its manager of messages exports them in text (until QQ NT of 2023, which has none).

Facts (seven public readers of such files, among them QQtoExcel, ChatLab and qq-chat-history): the first line says
`消息记录（此消息记录为文本格式，不支持重新导入）`. For each chat, between lines of 64 `=`, `消息分组:` has the folder
of the list that it stands in (`我的群聊` for groups) and `消息对象:` the name of the group or person; an export of all
has many, the same one more than once. A message is `YYYY-MM-DD H:MM:SS NAME(QQ NUMBER)` or `NAME<ADDRESS>`, in chats of
two and old discussions `NAME` alone, the time by the computer's clock, on some with AM or PM behind it. Its words stand
on the lines below, then an empty line. `系统消息` (10000, 1000000) tells what happened. Pictures and the like are words
in brackets (`[图片]`, `[表情]`, `[语音]`). Readers disagree on the encoding, so it is told by the first line.

Made after these readers, without a real sample. Which of the people is the owner the file does not say. Not read: the
export as a web page (mht) and as the program's own backup (bak).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from parsers import times
from parsers.base import Context, Identified, Parser, register
from parsers.exports import Cast
from parsers.item import Item
from parsers.reasons import WARNING_BEFORE_ENTRY, WARNING_NO_OWNER, WARNING_UNDATED
from parsers.records import (
    ConversationKind,
    Found,
    Kind,
    Message,
    Ordinals,
    Provenance,
    Record,
    Time,
    Warning,  # noqa: A004  (the field's own word)
)
from parsers.roster import digest
from parsers.signs import Signs
from parsers.tables.reading import lines as lines_of
from parsers.text.holes import thinned
from parsers.whose import Whose, whose_chat
from parsers.words import N_

APP = "QQ"
REASON = N_("The first line of messages that QQ exports as text (消息记录)")
_FIRST = "消息记录（此消息记录为文本格式"
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")
_RULE = re.compile(r"={40,}\s*\Z")
_ABOUT = re.compile(r"消息(?P<what>分组|对象)[:：] ?(?P<name>.*)\Z")
_HEAD = re.compile(
    r"(?P<day>\d{4}-\d{1,2}-\d{1,2}) (?P<clock>\d{1,2}:\d{2}:\d{2})(?: (?P<half>[AP]M))?"
    r" (?P<who>[^\s\0][^\0]{0,300}?|)(?:\((?P<number>\d{4,12})\)|<(?P<mail>[^<>\s]+@[^<>\s]+)>)?\s*\Z")
_SYSTEM = frozenset(("10000", "1000000"))
_SYSTEM_NAME = "系统消息"
_GROUPS = ("群聊", "QQ群", "多人聊天", "讨论组")
_KINDS: dict[str, Kind] = {
    "[图片]": "image", "[表情]": "sticker", "[语音]": "voice", "[视频]": "video", "[文件]": "document",
    "[位置]": "location", "[语音通话]": "call", "[视频通话]": "call",
}  # fmt: skip
_LONGEST = 1 << 20  # characters of a message
_LOOK_EVERY = 2000
_NOON = 12


class _Entry(msgspec.Struct):
    line: int
    chat: tuple[str, str]
    head: re.Match[str]
    lines: list[str]
    length: int = 0


class _Chat(msgspec.Struct):
    """What is known of a chat before its messages are read. `line`: where it is first named."""

    line: int
    writers: Counter[str]
    numbered: bool = False
    whose: Whose = Whose()


def _encoding(item: Item) -> str | None:
    """The encoding that a file begins in as QQ's text does; None where it is none."""
    head = item.head(256)
    found = (one for one in _ENCODINGS if one != "utf-16" or head.startswith((b"\xff\xfe", b"\xfe\xff")))
    return next((one for one in found if head.decode(one, "ignore").lstrip("\ufeff\r\n ").startswith(_FIRST)), None)


@register
class QqText(Parser):
    """See the module's docstring."""

    id = "qq-text"
    name = N_("QQ messages exported as text")
    version = "1"
    app = APP
    tested = ("exports of 2012 to 2022 (by public readers)",)
    notes = N_("Made after public readers, without a real sample. Times have no zone, and the file does not say whose "
               "it is.")
    zeros = "all"
    signs = Signs(endings=(".txt",))

    def identify(self, item: Item) -> Identified | None:
        if item.container or not item.name.lower().endswith(".txt"):
            return None
        return Identified(94, REASON) if _encoding(item) is not None else None

    def read(self, item: Item, context: Context) -> Iterator[Record]:
        yield from _Reading(item, context).records()


class _Reading:
    def __init__(self, item: Item, context: Context) -> None:
        self._item, self._context = item, context
        self._encoding = _encoding(item) or "utf-8-sig"
        self._cast, self._numbers = Cast(APP), Ordinals()
        self._chats: dict[tuple[str, str], _Chat] = {}
        self._parted = True  # an empty line stands before a message
        self._before = self._undated = 0

    def records(self) -> Iterator[Record]:
        """Yield the messages, the conversations, their people, and what an examiner must know."""
        self._survey()
        self._before = 0
        for entry in self._entries():
            yield Found("message", 1)
            yield self._message(entry)
        for chat in self._chats:
            self._thread(chat)
        yield from self._cast.records()
        yield Warning(WARNING_NO_OWNER)
        for known in self._chats.values() if len(self._chats) == 1 else ():
            yield from known.whose.warnings()
        if self._undated:
            yield Warning(WARNING_UNDATED, {"n": self._undated})
        if self._before:
            yield Warning(WARNING_BEFORE_ENTRY, {"n": self._before})

    def _survey(self) -> None:
        """Tell who writes in which chat, and whether an empty line stands before each message, as QQ writes it."""
        empty, first, parted, close = True, True, 0, 0
        for _, line in self._lines():
            if _HEAD.match(line) is not None:
                parted, close = parted + (empty and not first), close + (not empty and not first)
                first = False
            empty = not line.strip() or _RULE.match(line) is not None
        self._parted = parted >= close
        for entry in self._entries():
            known = self._chats.setdefault(entry.chat, _Chat(entry.line, Counter()))
            if entry.head["number"] not in _SYSTEM:
                known.writers[_key(entry.head)] += 1
                known.numbered |= bool(entry.head["number"] or entry.head["mail"])
        for (folder, name), known in self._chats.items():
            known.whose = whose_chat(self._item, name, known.writers, group=_is_group(folder, known), part=known.line)

    def _lines(self) -> Iterator[tuple[int, str]]:
        before: str | None = None
        for n, line in enumerate(lines_of(self._item.chunks(), self._encoding)):
            if n % _LOOK_EVERY == 0:
                self._context.check()
            if before is not None:
                yield n, thinned(before.rstrip("\r\n"))
            before = line
        if before is not None:
            yield n + 1, thinned(before.rstrip("\r\n"), last=True)

    def _entries(self) -> Iterator[_Entry]:
        waiting: _Entry | None = None
        chat, ahead, empty = ("", self._item.name.rpartition(".")[0]), False, True
        for n, line in self._lines():
            about = _ABOUT.match(line) if ahead else None
            match = _HEAD.match(line) if empty or not self._parted else None
            if _RULE.match(line) is not None:
                ahead, empty = True, True
                continue
            if about is not None:
                if waiting is not None:
                    yield waiting
                    waiting = None
                chat = (about["name"], "") if about["what"] == "分组" else (chat[0], about["name"])
            elif match is not None:
                if waiting is not None:
                    yield waiting
                waiting = _Entry(n, chat, match, [])
            elif waiting is not None and waiting.length < _LONGEST:
                waiting.length += len(line) + 1
                waiting.lines.append(line)
            elif waiting is None:
                self._before += bool(line.strip()) and not line.lstrip("\ufeff").startswith(_FIRST)
            ahead, empty = False, not line.strip()
        if waiting is not None:
            yield waiting

    def _thread(self, chat: tuple[str, str]) -> str:
        (folder, name), known = chat, self._chats[chat]
        key = f"{folder}:{name}"
        if self._cast.has_thread(key):
            return key
        kind: ConversationKind = "direct" if len(known.writers) == 2 else "unknown"
        kind = "group" if _is_group(folder, known) else kind
        return self._cast.thread(key, kind, title=name or None, details={"folder": folder} if folder else None,
                                 provenance=Provenance(line=known.line), whose=known.whose.owner)  # fmt: skip

    def _message(self, entry: _Entry) -> Message:
        head, key = entry.head, self._thread(entry.chat)
        text = "\n".join(entry.lines).strip("\n").rstrip()
        details: dict[str, Any] = {}
        kind: Kind = _KINDS.get(text, "text" if text else "other")
        if text in _KINDS:
            details["placeholder"] = text
        sender: str | None = None
        if head["number"] in _SYSTEM or (head["number"] is None and head["who"] == _SYSTEM_NAME):
            kind, details = "system", {"system": {"type": "notice"}}
        else:
            sender = self._person(head)
            self._cast.thread(key, people=(sender,))
        time = self._time(head)
        self._undated += time.basis == "none"
        same = None
        if time.basis != "none":
            whose = self._chats[entry.chat].whose
            same = whose.mark + self._numbers.number(time.local or "", digest(sender, kind, text))
        raw = None
        if self._encoding != "utf-16" and any(0xDC80 <= ord(letter) <= 0xDCFF for letter in text):
            raw = text.encode(self._encoding.removesuffix("-sig"), "surrogateescape")
        shown = None if "placeholder" in details else text or None
        return Message(key, kind, "unknown", sender, time, shown, Provenance(line=entry.line), same=same,
                       details=details or None, raw=raw)  # fmt: skip

    def _person(self, head: re.Match[str]) -> str:
        name = head["who"].strip() or None
        if head["number"] is not None:
            return self._cast.person(head["number"], "account", head["number"], name)
        if head["mail"] is not None:
            return self._cast.person(head["mail"], "email", head["mail"], name)
        return self._cast.person(name or "?", "name", name or "?", name)

    def _time(self, head: re.Match[str]) -> Time:
        raw = f"{head['day']} {head['clock']}" + (f" {head['half']}" if head["half"] else "")
        year, month, day = map(int, head["day"].split("-"))
        hour, minute, second = map(int, head["clock"].split(":"))
        if head["half"] and hour <= _NOON:
            hour = hour % _NOON + (_NOON if head["half"] == "PM" else 0)
        try:
            return times.from_local(datetime(year, month, day, hour, minute, second), raw)  # noqa: DTZ001  (wall clock)
        except ValueError:
            return times.missing(raw)


def _key(head: re.Match[str]) -> str:
    return head["number"] or head["mail"] or head["who"].strip()


def _is_group(folder: str, known: _Chat) -> bool:
    """Whether many write: chats of two name nobody's number."""
    return known.numbered or len(known.writers) > 2 or folder.strip().endswith(_GROUPS)
