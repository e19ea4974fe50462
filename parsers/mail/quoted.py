"""Chats in the words of a mail: what WhatsApp exported as text, put into a mail or quoted in an answer to one.

People hand over a chat by copying it into a mail, and offices send it on with a quotation mark before each line. Such
lines are offered as a file of the evidence, which the reader of text exports then takes or leaves. Mail programs break
long lines, so that a message may have line breaks which nobody wrote.
"""

from __future__ import annotations

import re
from itertools import islice

from parsers.mail.letter import Letter
from parsers.paths import readable

_FEWEST = 3  # messages
_MARKS = re.compile(r"(?:[ \t]{0,3}[>|])+ ?")
#: A message as most exports begin it: a date, a time, a bracket or dash, a name and a colon.
_HEAD = re.compile(
    r"[\u200e\u200f\u202a-\u202e]*\[?\d{1,4}[./\-]\s?\d{1,2}[./\-]\s?\d{2,4}\.?[^\d\n]{1,12}\d{1,2}[.:]\d\d"
    r"(?:[.:]\d\d)?[^\d\n:\]]{0,16}?(?:\]| -)\s?[^:\n]{1,120}:(?:\s|$)")
_NAME = "quoted chat.txt"
_DIGIT = rb"(?:\d|\xd9[\xa0-\xa9]|\xdb[\xb0-\xb9]|=D9=A\d|=DB=B\d)"
#: A date where a line, a quotation or a paragraph of HTML begins, in whatever way the mail is written; or a way of
#: writing that shows nothing of it.
_DATED = re.compile(
    rb"(?:^|[>\s])(?:\xe2\x80[\x8e\x8f]|=E2=80=8[EF])?\[?" + _DIGIT + rb"{1,4}[./\-]" + _DIGIT + rb"{1,2}[./\-]"
    + _DIGIT + rb"{2,4}[,\s=]", re.MULTILINE)
_HIDDEN = re.compile(rb"content-transfer-encoding[ \t]*:[ \t]*base64", re.IGNORECASE)


def may_quote(data: bytes) -> bool:
    """Whether a mail may hold a chat, told from its bytes: nearly all mails of a mailbox do not."""
    return _HIDDEN.search(data) is not None or len(list(islice(_DATED.finditer(data), _FEWEST))) == _FEWEST


def quoted(mail: Letter) -> tuple[str, bytes] | None:
    """The name and the content of a text file of the chat that the words of a mail hold, if there is one."""
    lines = [_MARKS.sub("", line, count=1) if line[:4].strip()[:1] in (">", "|") else line
             for line in (mail.text or "").split("\n")]
    heads = [n for n, line in enumerate(lines) if _HEAD.match(line)]
    if len(heads) < _FEWEST:
        return None
    end = heads[-1] + 1
    while end < len(lines) and lines[end].strip():
        end += 1
    subject = readable((mail.header("subject") or "").replace("/", "_"))
    chat = "\n".join(lines[heads[0]:end]) + "\n"
    return f"{subject}.txt" if "whatsapp" in subject.casefold() else _NAME, chat.encode("utf-8", "surrogateescape")
