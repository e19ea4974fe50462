"""One mail out of its bytes: headers, words, files, and the mails inside it.

Facts: RFC 5322 and MIME (RFC 2045 to 2049, 2183, 2231). Python's own parser takes a mail apart, under a policy that
keeps headers as they stand: its newer one refuses headers that mail in the wild has.
"""

from __future__ import annotations

import email.policy
import hashlib
from collections.abc import Iterator
from email.message import Message as Part
from email.parser import BytesParser
from typing import Any

import msgspec

from parsers.mail import calendar, tnef
from parsers.mail.charsets import bare, decoded, words
from parsers.records import Attachment
from parsers.text.htmltext import links_of, tree, words_below

_DEEPEST = 5  # mails in mails
_MOST_PARTS = 2000
_LONGEST = 4 << 20  # characters of text
_FAR_MORE = 5  # one word in five
_ENCRYPTED = {
    "multipart/encrypted": "PGP/MIME", "application/pgp-encrypted": "PGP/MIME", "application/pkcs7-mime": "S/MIME",
    "application/x-pkcs7-mime": "S/MIME",
}  # fmt: skip
_REPORT = frozenset(("message/delivery-status", "message/disposition-notification", "message/feedback-report"))


class Letter(msgspec.Struct):
    """A mail, wherever it comes from.

    `headers`: (name in lower case, value on one line as it was written). `text`: what it says; `html`: the other
    version of the same words, where that says something else too. `source`: `html` where the text is a page's. `raw`:
    bytes of a text that could not be decoded. `files`: what the attachments hold, by their place in the list, where the
    mail holds it. `inside`: mails that are attached to it. `details`: what has no place of
    its own. `encrypted`: how. `whole`: nothing of it had to be left out. `plain`: the plain texts with the blanks at
    their ends, which a text message has and a mail has not.
    """

    headers: list[tuple[str, str]] = []
    text: str | None = None
    html: str | None = None
    source: str | None = None
    raw: bytes | None = None
    attachments: list[Attachment] = []
    files: dict[int, bytes] = {}
    inside: list[Letter] = []
    details: dict[str, Any] = {}
    encrypted: str | None = None
    whole: bool = True
    plain: list[str] = []

    def header(self, name: str) -> str | None:
        """The first header of a name, its encoded words decoded."""
        value = self.written(name)
        return words(value).strip() or None if value is not None else None

    def written(self, name: str) -> str | None:
        """The first header of a name as it was written."""
        return next((value for key, value in self.headers if key == name), None)

    def every(self, name: str) -> list[str]:
        """All headers of a name."""
        return [value for key, value in self.headers if key == name]


class _AsWritten(email.policy.Compat32):
    """Headers as text on one line, also those with bare bytes."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        return bare(value)


_PARSER = BytesParser(policy=_AsWritten())


def letter(data: bytes) -> Letter:
    """Take a mail apart. Never raises on its content: what cannot be taken apart is kept as one text."""
    try:
        return _letter(_PARSER.parsebytes(data), 0)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, AssertionError):
        found = _PARSER.parsebytes(data, headersonly=True)
        mail = Letter([(name.lower(), bare(str(value))) for name, value in found.raw_items()])
        _, _, body = data.replace(b"\r\n", b"\n").partition(b"\n\n")
        mail.text = decoded(body[:_LONGEST], None)[0].strip() or None
        mail.details["body"] = "could not be taken apart"
        mail.whole = False
        return mail


def _letter(message: Part, depth: int) -> Letter:
    texts = (part for part in message.walk() if part.get_content_maintype() == "text")
    charset = next((found for found in map(_charset, texts) if found is not None), None)
    mail = Letter([(name.lower(), bare(str(value), charset)) for name, value in message.raw_items()])
    reading = _Body(mail, depth)
    reading.part(message, 0)
    reading.settle()
    return mail


class _Body:
    """Words and files of a mail while its parts are passed."""

    def __init__(self, mail: Letter, depth: int) -> None:
        self._mail, self._depth = mail, depth
        self._plain: list[str] = []
        self._other: list[str] = []  # words of HTML that stand for themselves
        self._versions: list[str] = []  # of HTML beside plain text
        self._links: dict[str, None] = {}
        self._packed_words: list[str] = []  # of a winmail.dat
        self._n = 0

    def part(self, part: Part, level: int) -> None:
        """Take one part, and those inside it."""
        self._n += 1
        if self._n > _MOST_PARTS or level > 60:
            self._mail.whole = False
            return
        mime = part.get_content_type()
        if mime in _ENCRYPTED and (mime.startswith("multipart") or "signed-data" not in str(part.get("content-type"))):
            self._mail.encrypted = _ENCRYPTED[mime]
        if mime in _REPORT and part.is_multipart():
            blocks = (f"{name}: {bare(str(value))}" for block in _parts(part) for name, value in block.raw_items())
            self._plain.append("\n".join(blocks))
        elif mime == "message/rfc822" and part.is_multipart():
            self._enclosed(part)
        elif part.is_multipart():
            self._several(part, mime, level)
        elif mime.startswith("multipart/"):  # its boundary stands nowhere: all of it is one text
            self._words(part, "text/plain")
        elif self._is_text(part, mime):
            self._words(part, mime)
        else:
            self._file(part, mime)

    def _several(self, part: Part, mime: str, level: int) -> None:
        parts = list(_parts(part))
        if mime != "multipart/alternative" or len(parts) < 2:
            for one in parts:
                self.part(one, level + 1)
            return
        plain, other = len(self._plain), len(self._other)
        for one in parts:
            self.part(one, level + 1)
        if any(text.strip() for text in self._plain[plain:]):  # the HTML is another version of the same
            self._versions += self._other[other:]
            del self._other[other:]

    @staticmethod
    def _is_text(part: Part, mime: str) -> bool:
        if mime not in ("text/plain", "text/html", "text/enriched") or _name(part) is not None:
            return False
        return part.get_content_disposition() != "attachment"

    def _words(self, part: Part, mime: str) -> None:
        data = _content(part)
        if b"\0" in data[:4096] and not (_charset(part) or "").lower().startswith(("utf-16", "utf-32", "unicode")):
            self._file(part, mime)  # a file whose part calls it text
            return
        text, certain = decoded(data, _charset(part))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if len(text) > _LONGEST:
            text, self._mail.whole = text[:_LONGEST], False
        if not certain:
            self._mail.details["charset"] = _charset(part) or "none stated"
            if self._mail.raw is None:
                self._mail.raw = data[:_LONGEST]
        if _param(part, "format") == "flowed":
            text = _unfolded(text, spaces=_param(part, "delsp") != "yes")
        if mime == "text/html":
            self._page(text)
        else:
            packed = str(part.get("content-transfer-encoding") or "").strip().lower() == "base64"
            self._mail.plain.append(text if packed else text.rstrip("\n"))  # the mailbox puts an empty line behind it
            if text.strip():
                self._plain.append(text.strip("\n").rstrip())

    def _page(self, html: str) -> None:
        root = tree(html)
        found = None if root is None else words_below(root)
        if root is not None and found is not None:
            self._other.append(found)
            self._links.update(dict.fromkeys(links_of(root)))

    def _enclosed(self, part: Part) -> None:
        """A mail that is attached to this one: a mail of its own, and a file of this one."""
        for one in _parts(part):
            if self._depth < _DEEPEST:
                inner = _letter(one, self._depth + 1)
                self._mail.inside.append(inner)
                name = inner.header("subject")
            else:
                self._mail.whole, name = False, None
            self._mail.attachments.append(Attachment(_name(part) or name, "message/rfc822", details={
                "embedded_in": "mail", "part": self._n, "content": "mail"}))

    def _file(self, part: Part, mime: str) -> None:
        data = _content(part)
        details: dict[str, Any] = {"embedded_in": "mail", "part": self._n, "sha256": hashlib.sha256(data).hexdigest()}
        for header, word in (("content-id", "content_id"), ("content-location", "location")):
            value = part.get(header)
            if value:
                details[word] = str(value).strip("<> ")
        if part.get_content_disposition() == "inline":
            details["inline"] = True
        name = _name(part)
        self._mail.files[len(self._mail.attachments)] = data
        self._mail.attachments.append(Attachment(name, mime, None, len(data), details=details))
        if data.startswith(tnef.MAGIC):
            self._packed(data)
        elif mime in ("text/calendar", "application/ics"):
            text = decoded(data, _charset(part))[0][:_LONGEST]
            self._mail.details.setdefault("calendar", []).extend(calendar.events(text))

    def _packed(self, data: bytes) -> None:
        """What Outlook packed into a `winmail.dat`: files of this mail, mails inside it, words where it has no others.
        """
        found = tnef.unpacked(data)
        self._mail.whole = self._mail.whole and found.whole
        for file in found.files:
            self._n += 1
            held = file.data or b""
            details: dict[str, Any] = {"embedded_in": "winmail.dat", "part": self._n}
            if file.content_id:
                details["content_id"] = file.content_id.strip("<> ")
            name = " ".join((file.name or "").replace("\\", "/").rpartition("/")[2].split()) or None
            if file.mail and self._depth < _DEEPEST:
                inner = Letter()
                body = _Body(inner, self._depth + 1)
                body._packed(held)
                body.settle()
                self._mail.inside.append(inner)
                details["content"] = "mail"
                self._mail.attachments.append(Attachment(name, "message/rfc822", details=details))
                continue
            details["sha256"] = hashlib.sha256(held).hexdigest()
            self._mail.files[len(self._mail.attachments)] = held
            self._mail.attachments.append(Attachment(name, file.mime, None, len(held), details=details))
        if found.text is not None and found.text.strip():
            self._packed_words.append(found.text.replace("\r\n", "\n").strip("\n"))
        elif found.html is not None:
            root = tree(decoded(found.html, None)[0][:_LONGEST])
            page = None if root is None else words_below(root)
            self._packed_words += [page] if page else []

    def settle(self) -> None:
        """Say what the mail says: its plain text; its page where there is none, or where that says more."""
        mail = self._mail
        text = "\n".join(self._plain + self._other).strip("\n")
        mail.text = text or None
        if mail.text is None and self._packed_words and not self._versions:
            mail.text = "\n".join(self._packed_words)
        if mail.text is None and self._versions:
            mail.text = "\n".join(self._versions)
        mail.source = "html" if not self._plain and mail.text is not None else None
        if not mail.details.get("calendar", True):
            del mail.details["calendar"]
        elif mail.text is None and "calendar" in mail.details:
            mail.text, mail.source = calendar.words(mail.details["calendar"]), "calendar"
        if self._plain and self._versions:
            self._choose(text, "\n".join(self._versions))
        shown = mail.text or ""
        links = [link for link in self._links if link not in shown]
        if links:
            mail.details["links"] = links

    def _choose(self, text: str, version: str) -> None:
        """Of two versions of one mail: the plain one, unless the page, which readers are shown, says far more."""
        mail = self._mail
        missing, words_of_page = _missing(version, text)
        if missing * _FAR_MORE > words_of_page:
            mail.text, mail.source = version, "html"
            mail.html = text if _missing(text, version)[0] else None
        elif missing:
            mail.html = version


def _missing(version: str, text: str) -> tuple[int, int]:
    """How many words of one version the other lacks, and how many it has; blanks, marks and order aside."""
    words_of_version = {*_tokens(version)}
    return len(words_of_version - {*_tokens(text)}), len(words_of_version)


def _tokens(text: str) -> Iterator[str]:
    for word in text.split():
        bare_word = "".join(c for c in word if c.isalnum()).casefold()
        if bare_word:
            yield bare_word


def _parts(part: Part) -> Iterator[Part]:
    payload = part.get_payload()
    return (one for one in payload if isinstance(one, Part)) if isinstance(payload, list) else iter(())


def _content(part: Part) -> bytes:
    """The bytes of a part, unpacked as far as they can be."""
    try:
        data = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        data = None
    if isinstance(data, bytes):
        return data
    payload = part.get_payload()
    return payload.encode("utf-8", "surrogateescape") if isinstance(payload, str) else b""


def _unfolded(text: str, *, spaces: bool) -> str:
    """Lines that end in a blank go on in the next one (RFC 3676, `format=flowed`), where both are quoted as deeply.

    `spaces`: that blank stands between words (else it was put there to fold the line: `delsp=yes`).
    """
    lines: list[str] = []
    last = -1  # how deeply the line is quoted that goes on
    for line in text.split("\n"):
        depth = len(line) - len(line.lstrip(">"))
        words = line[depth:].removeprefix(" ")
        goes_on = words.endswith(" ") and words != "-- "  # that begins a signature
        shown = words[:-1] if goes_on and not spaces else words
        if depth == last and words != "-- ":
            lines[-1] += shown
        else:
            lines.append(f"{'>' * depth} {shown}" if depth else shown)
        last = depth if goes_on else -1
    return "\n".join(lines)


def _param(part: Part, name: str) -> str:
    """A word that the type of a part has behind it, in small letters."""
    if part.get_content_type() != "text/plain":
        return ""
    try:
        value = part.get_param(name)
    except (ValueError, LookupError):
        return ""
    return str(value or "").strip().lower()


def _charset(part: Part) -> str | None:
    try:
        value = part.get_param("charset")
    except (ValueError, LookupError):
        return None
    return value[2] if isinstance(value, tuple) else str(value) if value else None


def _name(part: Part) -> str | None:
    """The name of a file as its part gives it."""
    try:
        name = part.get_filename()
    except (ValueError, LookupError, TypeError):
        return None
    if not name:
        return None
    text = " ".join(words(str(name)).replace("\\", "/").rpartition("/")[2].split())
    return text or None


class Box(msgspec.Struct):
    """Whose mail it is, as the evidence says. `basis`: what says it."""

    address: str | None = None
    basis: str | None = None
