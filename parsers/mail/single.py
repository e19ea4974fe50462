"""Files that are one mail: told by their headers, and cut out of what mail programs put around them."""

from __future__ import annotations

import re

from parsers.apps.apple import load_plist
from parsers.errors import UserError
from parsers.item import Item
from parsers.records import State

LARGEST = 256 << 20  # bytes of one mail
_LINE = re.compile(rb"([A-Za-z][!-9;-~]{0,75})[ \t]*:")
_COUNT = re.compile(rb"\s*(\d{1,12})[ \t]*\r?\n")
_STRONG = frozenset((b"from", b"received", b"return-path", b"message-id", b"delivered-to", b"x-sender", b"x-received"))
_MAIL = _STRONG | {b"to", b"subject", b"date", b"cc", b"bcc", b"mime-version", b"content-type", b"reply-to",
                   b"in-reply-to", b"references", b"sender", b"dkim-signature", b"x-mailer", b"arc-seal",
                   b"content-transfer-encoding", b"x-priority", b"importance", b"user-agent", b"authentication-results"}
_LONG_HEADERS = 4 << 20  # bytes in which the headers of a mail are looked for
_DELETED = 1 << 1  # in the flags of an .emlx


def _looks_like_mail(head: bytes) -> bool:
    """Lines of headers up to an empty line, among them two that mail has. A saved web page (MHTML) is no mail."""
    known: set[bytes] = set()
    lines = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").split(b"\n")
    for n, line in enumerate(lines):
        if not line.strip():
            break
        if line[:1] in b" \t" and n:
            continue
        match = _LINE.match(line)
        if match is None:
            return n > 0 and n == len(lines) - 1 and _is_known(known)  # the last line may be cut
        name = match[1].lower()
        if name in (b"snapshot-content-location", b"begin") or line.startswith(b"From: <Saved by"):
            return False
        known.add(name)
    return _is_known(known)


def _is_known(names: set[bytes]) -> bool:
    return len(names & _MAIL) >= 2 and bool(names & _STRONG)


def begins_like_mail(head: bytes) -> bool:
    """Whether a file begins like one mail. Cheap for what does not."""
    count = _COUNT.match(head)
    start = head[count.end():] if count is not None else head
    return bool(_LINE.match(start.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n"))) and _looks_like_mail(start)


def is_mail(item: Item) -> bool:
    """Whether a file is one mail, also where more headers than the first bytes hold stand before those that tell it."""
    head = item.head()
    if begins_like_mail(head):
        return True
    if item.size <= len(head) or not _only_headers(head):
        return False
    try:
        return _looks_like_mail(item.read_at(0, _LONG_HEADERS))
    except UserError:
        return False


def _only_headers(head: bytes) -> bool:
    """Whether the first bytes are headers to their end, one of which mail has."""
    known = False
    lines = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").split(b"\n")
    for n, line in enumerate(lines):
        match = _LINE.match(line)
        if match is None and (n == 0 or line[:1] not in (b" ", b"\t")):
            return known and n == len(lines) - 1  # the last may be cut
        known = known or (match is not None and (match[1].lower() in _MAIL or match[1].lower().startswith(b"x-")))
    return known


def content(item: Item) -> tuple[bytes, State]:
    """The mail of a file; of an .emlx without what stands around it."""
    parts, size = [], 0
    for block in item.chunks():
        parts.append(block)
        size += len(block)
        if size > LARGEST:
            break
    data = b"".join(parts).removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    count = _COUNT.match(data)
    if count is None:
        return data, "live"
    start, length = count.end(), int(count[1])
    plist = load_plist(data[start + length:].strip())
    flags = plist.get("flags") if isinstance(plist, dict) else None
    deleted = type(flags) is int and bool(flags & _DELETED)
    return data[start:start + length], "deleted_by_app" if deleted else "live"
