"""A mail as Outlook saves it (`.msg`): a compound file whose streams are the properties of a message.

Facts: Microsoft, [MS-OXMSG] (names of storages and streams; properties of fixed length in `__properties_version1.0`
behind 32 bytes, 24 in a message inside another, 8 for a recipient or file), [MS-OXPROPS] and [MS-OXCMSG] (what the
properties mean), [MS-CFB] (the file). Strings are UTF-16 (`001F`), or bytes in the message's code page (`001E`,
property 3FFD; the body's is 3FDE). Times count 100 nanoseconds since 1601 UTC. Each property is read for itself, so
that damage costs that property; python-oxmsg names them.

Built after this description, without a real sample. Not read: words that exist as RTF only, named properties.
"""

from __future__ import annotations

import hashlib
import re
import struct
from datetime import UTC, datetime, timedelta
from email.parser import HeaderParser
from typing import Any

import olefile
from oxmsg.domain import constants as c

from parsers.errors import FileMalformed, NoRoom
from parsers.item import Item
from parsers.mail.charsets import bare, decoded
from parsers.mail.letter import Box, Letter
from parsers.records import Attachment
from parsers.text.htmltext import links_of, tree, words_below

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROPERTIES = "__properties_version1.0"
_MARK = "__substg1.0_".encode("utf-16-le")
_MARK_TOO = "__properties_version1.0".encode("utf-16-le")
_LARGEST = 512 << 20  # bytes of a file
_LONGEST = 4 << 20  # bytes of words
_DEEPEST = 5
_MOST = 2000
_EPOCH = datetime(1601, 1, 1, tzinfo=UTC)
_KINDS = {1: "to", 2: "cc", 3: "bcc"}
_FROM_OWNER, _UNSENT = 0x20, 0x8
_EMBEDDED = 5  # the method of an attached message
_CODEPAGES = {
    65001: "utf-8", 1200: "utf-16-le", 20127: "ascii", 28591: "iso-8859-1", 936: "gb18030", 54936: "gb18030",
    949: "cp949", 950: "big5", 932: "cp932", 50220: "iso-2022-jp", 50221: "iso-2022-jp", 50222: "iso-2022-jp",
    51949: "euc-kr", 51932: "euc-jp", 20866: "koi8-r", 21866: "koi8-u", 874: "cp874", 65000: "utf-7",
}  # fmt: skip
_BROKEN = (OSError, ValueError, TypeError, IndexError, KeyError, AttributeError, struct.error, RecursionError,
           MemoryError, OverflowError, AssertionError)
_SMTP = (0x5D01, 0x5D02, 0x39FE)


def is_message(item: Item) -> bool:
    """Whether a compound file holds a message: its directory names properties of one."""
    head = item.head()
    if not head.startswith(MAGIC) or len(head) < 512:
        return False
    if _MARK in head or _MARK_TOO in head:
        return True
    shift, first = struct.unpack_from("<H", head, 30)[0], struct.unpack_from("<I", head, 48)[0]
    if shift not in (9, 12) or first > 0x0FFFFFFF:
        return False
    directory = item.read_at((first + 1) << shift, 4096)
    return _MARK in directory or _MARK_TOO in directory


def letter_of(item: Item) -> tuple[Letter, Box]:
    """The mail of a file, and whose mailbox it was in. Raises FileMalformed, and as `open`."""
    if item.size > _LARGEST:
        raise FileMalformed(path=item.path, reason=f"{item.size} bytes")
    try:
        with item.open_anywhere() as stream, olefile.OleFileIO(stream) as ole:
            root = _Folder(ole, (), [tuple(path) for path in ole.listdir()])
            mail = _mail(root, 32, 0)
            return mail, _box(root)
    except NoRoom:
        raise
    except _BROKEN as error:
        raise FileMalformed(path=item.path, reason=f"{type(error).__name__}: {error}") from error


class _Folder:
    """One storage: its properties, and the storages inside it."""

    def __init__(self, ole: olefile.OleFileIO, path: tuple[str, ...], paths: list[tuple[str, ...]]) -> None:
        self._ole, self._path = ole, path
        inside = [p for p in paths if p[:len(path)] == path and len(p) > len(path)]
        self._streams = {p[-1] for p in inside if len(p) == len(path) + 1}
        self._inside = inside
        self._fixed: dict[int, bytes] | None = None
        self.damaged = False

    def folders(self, beginning: str) -> list[_Folder]:
        """Storages whose names begin so, in their order."""
        n = len(self._path)
        names = dict.fromkeys(p[n] for p in self._inside if len(p) > n + 1 and p[n].startswith(beginning))
        return [_Folder(self._ole, (*self._path, name), self._inside) for name in sorted(names)[:_MOST]]

    def data(self, number: int, kind: str = "0102") -> bytes | None:
        """The bytes of a property of any length."""
        return self._stream(f"__substg1.0_{number:04X}{kind}")

    def _stream(self, name: str) -> bytes | None:
        if name not in self._streams:
            return None
        try:
            with self._ole.openstream([*self._path, name]) as stream:
                return bytes(stream.read())
        except _BROKEN:
            self.damaged = True
            return None

    def text(self, number: int, page: str | None = None) -> str | None:
        """The text of a property."""
        wide = self.data(number, "001F")
        if wide is not None:
            return wide.decode("utf-16-le", "replace").rstrip("\0") or None
        narrow = self.data(number, "001E")
        return None if narrow is None else decoded(narrow.rstrip(b"\0"), page)[0] or None

    def fixed(self, number: int, header: int) -> int | None:
        """The value of a property of fixed length, as a whole number."""
        if self._fixed is None:
            self._fixed = {}
            table = (self._stream(_PROPERTIES) or b"")[header:]
            for n in range(0, len(table) - 15, 16):
                kind, name = struct.unpack_from("<HH", table, n)
                size = {0x0003: 4, 0x000B: 2, 0x0040: 8, 0x0002: 2}.get(kind)
                if size is not None:
                    self._fixed[name] = table[n + 8:n + 8 + size]
        value = self._fixed.get(number)
        return None if value is None else int.from_bytes(value, "little")


def _page(number: int | None) -> str | None:
    if number is None:
        return None
    return _CODEPAGES.get(number) or (f"cp{number}" if number < 2000 else f"iso-8859-{number - 28590}")


def _mail(folder: _Folder, header: int, depth: int) -> Letter:
    page = _page(folder.fixed(0x3FFD, header))
    mail = Letter()
    transport = folder.text(c.PID_TRANSPORT_MESSAGE_HEADERS, page)
    if transport:
        mail.headers = [(name.lower(), bare(str(value))) for name, value in HeaderParser().parsestr(
            re.sub(r"\A(?:Microsoft Mail Internet Headers[^\r\n]*)?\s+", "", transport)).items()]
    _fill(mail, folder, header, page)
    _words(mail, folder, _page(folder.fixed(c.PID_INTERNET_CODEPAGE, header)) or page)
    for n, one in enumerate(folder.folders("__attach_version1.0_#"), 1):
        _file(mail, one, n, page, depth)
    form = folder.text(c.PID_MESSAGE_CLASS, page)
    if form not in (None, "IPM.Note"):
        mail.details["outlook_class"] = form
        if "SMIME" in (form or "").upper() and "MultipartSigned" not in (form or ""):
            mail.encrypted = "S/MIME"
    if (folder.fixed(0x0E07, header) or 0) & _UNSENT:
        mail.details["draft"] = True
    mail.whole = mail.whole and not folder.damaged
    return mail


def _fill(mail: Letter, folder: _Folder, header: int, page: str | None) -> None:
    """Headers out of properties, where the mail has none of its own (sent mails, drafts)."""
    have = {name for name, _ in mail.headers}

    def add(name: str, value: str | None) -> None:
        if value and name not in have:
            mail.headers.append((name, value))

    add("subject", folder.text(c.PID_SUBJECT, page))
    smtp = next((address for address in (folder.text(n, page) for n in _SMTP) if address), None)
    address = smtp or folder.text(c.PID_SENDER_EMAIL_ADDRESS, page) or folder.text(0x0065, page)
    add("from", _shown(folder.text(c.PID_SENDER_NAME, page) or folder.text(0x0042, page), address))
    people: dict[str, list[str]] = {}
    for one in folder.folders("__recip_version1.0_#"):
        kind = _KINDS.get((one.fixed(0x0C15, 8) or 0) & 0xF, "to")
        own = one.text(0x39FE, page) or one.text(c.PID_EMAIL_ADDRESS, page)
        shown = _shown(one.text(c.PID_DISPLAY_NAME, page), own)
        if shown:
            people.setdefault(kind, []).append(shown)
    for kind, shown_all in people.items():
        add(kind, ", ".join(shown_all))
    for number, name in ((c.PID_INTERNET_MESSAGE_ID, "message-id"), (c.PID_INTERNET_REFERENCES, "references"),
                         (c.PID_IN_REPLY_TO_ID, "in-reply-to")):
        add(name, folder.text(number, page))
    index = folder.data(c.PID_CONVERSATION_INDEX)
    if index is not None and len(index) >= 22 and "references" not in have:
        add("thread-topic-id", index[6:22].hex())
    for number, word in ((0x0039, "submitted"), (0x0E06, "delivered"), (0x3007, "created")):
        value = folder.fixed(number, header)
        moment = _moment(value)
        if moment is not None:
            mail.details[word] = {"time": moment, "filetime": value}
            if word != "created":
                add("date", moment)
                have.add("date")


def _moment(value: int | None) -> str | None:
    if not value:
        return None
    try:
        moment = _EPOCH + timedelta(microseconds=value // 10)
    except OverflowError:
        return None
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _shown(name: str | None, address: str | None) -> str | None:
    plain = " ".join((name or "").replace('"', "'").split())
    if address and plain and plain != address:
        return f'"{plain}" <{address}>'
    return f"<{address}>" if address else f'"{plain}"' if plain else None


def _words(mail: Letter, folder: _Folder, page: str | None) -> None:
    text = folder.text(c.PID_BODY, page)
    mail.text = text.replace("\r\n", "\n").strip("\n")[:_LONGEST] or None if text and text.strip() else None
    page_bytes = folder.data(c.PID_HTML)
    html = decoded(page_bytes[:_LONGEST], _declared(page_bytes) or page)[0] if page_bytes else folder.text(
        c.PID_BODY_HTML, page)
    root = tree(html) if html else None
    if root is not None:
        if mail.text is None:
            mail.text, mail.source = words_below(root), "html"
        links = [link for link in links_of(root) if link not in (mail.text or "")]
        if links:
            mail.details["links"] = links
    elif mail.text is None and folder.data(0x1009):
        mail.details["body"] = "rtf"
        mail.whole = False


def _declared(page: bytes) -> str | None:
    match = re.search(rb"""charset\s*=\s*["']?([\w.:-]{2,40})""", page[:4096], re.IGNORECASE)
    return match[1].decode("ascii", "replace") if match else None


def _file(mail: Letter, folder: _Folder, n: int, page: str | None, depth: int) -> None:
    """A file of the mail, or a mail inside it."""
    name = folder.text(0x3707, page) or folder.text(0x3704, page) or folder.text(c.PID_DISPLAY_NAME, page)
    mime = folder.text(0x370E, page)
    details: dict[str, Any] = {"embedded_in": "mail", "part": n}
    if folder.fixed(0x3705, 8) == _EMBEDDED:
        inner = folder.folders("__substg1.0_3701000D")
        if inner and depth < _DEEPEST:
            mail.inside.append(_mail(inner[0], 24, depth + 1))
        else:
            mail.whole = False
        mail.attachments.append(Attachment(name, "message/rfc822", details=details | {"content": "mail"}))
        return
    data = folder.data(0x3701)
    if data is not None:
        details["sha256"] = hashlib.sha256(data).hexdigest()
        mail.files[len(mail.attachments)] = data
    else:
        details["reference"] = folder.text(0x370D, page) or folder.text(0x3708, page)
    mail.attachments.append(Attachment(name, mime, None, None if data is None else len(data), details=details))


def _box(folder: _Folder) -> Box:
    """Whose mailbox it was in: who received it as Outlook noted, or its sender where Outlook marks it as its own."""
    if (folder.fixed(0x0E07, 32) or 0) & _FROM_OWNER:
        known = (folder.text(number) for number in (*_SMTP, c.PID_SENDER_EMAIL_ADDRESS))
        address = next((one for one in known if one), None)
        return Box(address.lower(), "flag of a sent mail") if address else Box()
    address = folder.text(0x5D07) or folder.text(c.PID_RECEIVED_BY_EMAIL_ADDRESS)
    return Box(address.lower(), "received by") if address and "@" in address else Box()
