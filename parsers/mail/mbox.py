"""Mailboxes of many mails in one file (`mbox`), cut into mails while they are read.

Facts: RFC 4155 and the Library of Congress's description of the family (mboxo, mboxrd, mboxcl, mboxcl2). A mail begins
with a line `From sender date`, behind an empty line. A line of a text that begins so has a `>` before it; mboxrd gives
one more `>` to those that have some already, so that taking off one is right for both. Google's Takeout writes `From
number@xxx date` with a zone in the date, and the labels of a mail in `X-Gmail-Labels`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from parsers.base import Context
from parsers.item import Item

_LARGEST = 64 << 20  # bytes of a mail that are read; its words come first, what follows is files
_DAY = (rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[ ,]+(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
        rb"[ ]+\d{1,2}[ ]\d\d:\d\d")
_HEADER = rb"(?:[!-9;-~]{1,76}:|>From )"
_KNOWN = (rb"(?:Received|Return-Path|Delivered-To|Date|From|To|Subject|Message-I[dD]|MIME-Version|X-[\w-]+|Content-Type"
          rb"|Status|Reply-To|DKIM-Signature|Envelope-To)[ \t]*:")
#: A line that begins a mail: with a date and a header behind it, or with two headers that mail has.
_FROM = re.compile(
    rb"(?:(?<=\n)|\A)From [^\r\n]{0,500}?(?:" + _DAY + rb"[^\r\n]{0,60}\r?\n(?=" + _HEADER + rb"|\r?\n)"
    rb"|\r?\n(?=" + _KNOWN + rb"[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*" + _KNOWN + rb"))")
_ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_DATE = re.compile(_DAY + rb"[^\r\n]*")
_MARGIN = 8192  # bytes in which a beginning may still be cut by the end of a block
_OWNER = re.compile(rb"\n(?:Delivered-To|X-Delivered-To|Envelope-To|X-Envelope-To|X-Original-To)[ \t]*:[ \t]*<?"
                    rb"([^\s<>@]{1,128}@[^\s<>]{1,255}?)>?[ \t]*\r?\n", re.IGNORECASE)
_MOSTLY = 0.6  # of the mails that say so were delivered to one address


class Piece(msgspec.Struct, frozen=True):
    """A mail in its mailbox: offset and length in bytes, the date of its first line, its bytes. `whole`: none are
    missing.
    """

    offset: int
    length: int
    date: str | None
    data: bytes
    whole: bool = True


def begins(head: bytes) -> bool:
    """Whether a file begins like a mailbox."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    return start.startswith(b"From ") and _FROM.match(start) is not None


def pieces(item: Item, context: Context) -> Iterator[Piece]:
    """Yield the mails of a mailbox in order, in bounded memory."""
    buffer, base, begin, searched = bytearray(), 0, -1, 0
    n = 0
    for block in item.chunks():
        buffer += block
        while (match := _FROM.search(buffer, searched)) is not None:
            if match.end() > len(buffer) - _MARGIN // 16:
                break  # its second line may not be there yet
            if _is_apart(buffer, match.start()):
                if begin >= 0:
                    yield _piece(buffer[begin:match.start()], base + begin)
                    n += 1
                    if n % 500 == 0:
                        context.check()
                begin = match.start()
            searched = match.start() + 5
        else:
            searched = max(searched, len(buffer) - _MARGIN)
        keep = begin if begin >= 0 else searched
        del buffer[:keep]
        base, searched = base + keep, max(searched - keep, 0)
        begin = 0 if begin >= 0 else -1
        if len(buffer) > _LARGEST + (1 << 20):
            yield _piece(buffer[:_LARGEST], base, whole=False)
            keep = len(buffer) - _MARGIN
            del buffer[:keep]
            base, searched, begin = base + keep, 0, -1
    while (match := _FROM.search(buffer, searched)) is not None:
        if _is_apart(buffer, match.start()):
            if begin >= 0:
                yield _piece(buffer[begin:match.start()], base + begin)
            begin = match.start()
        searched = match.start() + 5
    if begin >= 0:
        yield _piece(buffer[begin:], base + begin)


def _is_apart(buffer: bytearray, place: int) -> bool:
    """Behind an empty line, or at the beginning; some programs leave none behind a mail without a line end."""
    before = bytes(buffer[max(0, place - 4):place])
    return not before or before.endswith((b"\n\n", b"\n\r\n")) or _DATE.search(
        bytes(buffer[place:place + 600]).partition(b"\n")[0]) is not None


def piece_at(item: Item, offset: int, length: int) -> Piece:
    """Read one mail again. Raises as `Item.read_at`."""
    return _piece(bytearray(item.read_at(offset, length)), offset)


def _piece(data: bytearray, offset: int, *, whole: bool = True) -> Piece:
    first, _, rest = bytes(data).partition(b"\n")
    date = _DATE.search(first)
    return Piece(offset, len(data), None if date is None else date[0].decode("ascii", "replace").strip(),
                 _ESCAPED.sub(b"", rest), whole)


def owner(item: Item) -> str | None:
    """The address that most mails of a box were delivered to, as the servers noted it; None where there is none."""
    counts: Counter[bytes] = Counter()
    tail = b""
    for block in item.chunks():
        window = tail + block
        for match in _OWNER.finditer(window):
            address = match[1].lower()
            if address in counts or len(counts) < 10_000:
                counts[address] += 1
        tail = window[-1000:] if len(window) > 1000 else window
        cut = tail.rfind(b"\n")
        tail = tail[cut:] if cut >= 0 else tail
    if not counts:
        return None
    address, n = counts.most_common(1)[0]
    return address.decode("utf-8", "replace") if n >= _MOSTLY * sum(counts.values()) else None
