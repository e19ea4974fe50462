"""The body of a message: what makers write between `BEGIN:VBODY` and `END:VBODY`.

Nokia: a line with the date, then the words. MediaTek's backup and all that took it over (Samsung, ZTE, Lenovo, the
Windows Phone app contacts+message backup; published sources of Android's backup app, readers athg2sms, NbuExplorer,
vmg-converter): everything that is known of the message as properties, `X-BOX`, `X-READ`, `X-SEEN`, `X-SIMID`,
`X-LOCKED`, `X-TYPE`, `Date` (local time, hours of some from 1 to 24; milliseconds since 1970 in others, without a colon
in a few), `DateSent`, then the words as `Subject` in quoted-printable. Japanese phones: a letter with its head
(`X-IRMC-TYPE:INET`), in Shift JIS.
"""

from __future__ import annotations

import email
import email.policy
import quopri
import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message as Letter
from email.utils import parsedate_to_datetime

import msgspec

from parsers import times
from parsers.records import Time

_PROPERTY = re.compile(r"([A-Za-z][\w-]*)((?:;[^:]*)?):(.*)\Z", re.DOTALL)
_CHARSET = re.compile(r"CHARSET=\"?([\w.:-]+)", re.IGNORECASE)
_OF_BACKUP = re.compile(r"\s*X-(?:BOX|READ|SEEN|SIMID|LOCKED|TYPE|CARD|STATUS)\s*:", re.IGNORECASE)
_OF_MAKER = re.compile(r"\s*X-[A-Z][A-Z0-9-]+(?:;[^:]*)?:", re.IGNORECASE)
_OF_LETTER = re.compile(r"(?:MIME-Version|Content-Type|Content-Transfer-Encoding|Message-ID)\s*:", re.IGNORECASE)
_DATE = re.compile(r"\s*Date\s*(?::|(?=\d))\s*(.*)\Z", re.IGNORECASE)
_JAVA = re.compile(r"[A-Za-z]{3} ([A-Za-z]{3}) (\d{1,2}) (\d\d:\d\d:\d\d) GMT([+-]\d\d):?(\d\d) (\d{4})\Z")
_LATE = re.compile(r"(\d{4}[/.-]\d{1,2}[/.-]\d{1,2}) 24:")
#: Forms of the body's date: (form, whether it says that it is UTC).
_DATES = (
    ("%d.%m.%Y %H:%M:%S", False), ("%Y/%m/%d %H:%M:%S GMT", True), ("%Y/%m/%d %H:%M:%S", False),
    ("%d.%m.%Y %H:%M", False), ("%Y-%m-%d %H:%M:%S", False), ("%Y-%m-%dT%H:%M:%S", False), ("%Y%m%dT%H%M%SZ", True),
    ("%Y%m%dT%H%M%S", False), ("%a, %d %b %Y %H:%M:%S GMT", True), ("%d %b %Y %H:%M:%S", False),
    ("%d-%m-%Y %H:%M:%S", False), ("%Y.%m.%d.%H.%M.%S", False), ("%Y/%m/%d %H:%M", False), ("%Y.%m.%d %H:%M:%S", False),
)  # fmt: skip
_HEAD = 40  # lines in which the head of a letter ends


class Body(msgspec.Struct):
    """What a body says. `properties`: by their names in capitals. `sender`, `recipients`: addresses of a letter."""

    text: str | None = None
    date: str = ""
    properties: dict[str, str] = {}
    subject: str | None = None
    sender: str | None = None
    recipients: tuple[str, ...] = ()


def read_body(given: Sequence[str]) -> Body:
    """The words and properties of a body."""
    lines = list(given)
    while lines and not lines[0].strip():
        lines.pop(0)
    if any(_OF_LETTER.match(line) for line in _head(lines)):
        return _letter(lines)
    backup = any(_OF_BACKUP.match(line) for line in lines[:3])
    body = Body()
    while lines:
        date, match = _DATE.match(lines[0]), _PROPERTY.match("\n".join(lines))
        name = match[1].upper() if match is not None else ""
        if date is not None and not body.date:
            body.date = date[1].strip()
        elif match is not None and name in ("SUBJECT", "TEXT") and (match[2] or backup):
            body.text = _trimmed(decoded(match[2], match[3]))
            return body
        elif (backup or _OF_MAKER.match(lines[0])) and (found := _PROPERTY.match(lines[0])) is not None:
            body.properties.setdefault(found[1].upper(), decoded(found[2], found[3]).strip())
        else:
            break
        lines.pop(0)
    body.text = _trimmed("\n".join(lines))
    if not body.date:
        body.date = next((value for name, value in body.properties.items() if name.endswith(("-DT", "-DATE"))), "")
    return body


def _head(lines: list[str]) -> list[str]:
    """The head of a letter: its lines before the first empty one."""
    blank = next((n for n, line in enumerate(lines[:_HEAD]) if not line.strip()), 0)
    return lines[:blank]


def _letter(lines: list[str]) -> Body:
    source = "\n".join(lines).encode("utf-8", "surrogateescape")
    letter = email.message_from_bytes(source, policy=email.policy.compat32)
    parts = [part for part in letter.walk() if part.get_content_type() == "text/plain"] or [letter]
    return Body(
        _trimmed(_payload(parts[0])), _header(letter, "Date"), {}, _header(letter, "Subject") or None,
        _header(letter, "From") or None,
        tuple(filter(None, (one.strip() for name in ("To", "Cc", "Bcc") for one in _header(letter, name).split(",")))),
    )  # fmt: skip


def _header(letter: Letter, name: str) -> str:
    """A field of the head: as RFC 2047 writes it, or in the bytes of the letter's own character set."""
    raw = next((str(value) for key, value in letter.raw_items() if key.lower() == name.lower()), "")
    if not raw.isascii():
        return _text(raw.encode("utf-8", "surrogateescape"), _charset(letter)).strip()
    try:
        return str(make_header(decode_header(raw))).strip()
    except (LookupError, UnicodeDecodeError, HeaderParseError):
        return raw.strip()


def _charset(letter: Letter) -> str:
    return letter.get_content_charset() or "utf-8"


def _payload(part: Letter) -> str:
    data = part.get_payload(decode=True)
    return _text(data, _charset(part)) if isinstance(data, bytes) else ""


def _text(data: bytes, charset: str) -> str:
    try:
        return data.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return data.decode("utf-8", "surrogateescape")


def _trimmed(text: str) -> str | None:
    return text.replace("\r\n", "\n").strip("\n") or None


def time_of(utc: str, written: str) -> Time:
    """The time of a message: the maker's property in UTC, else the date in the body."""
    for raw in (utc, written):
        plain = _LATE.sub(r"\1 00:", raw)
        for form, is_utc in _DATES:
            try:
                moment = datetime.strptime(plain, form)  # noqa: DTZ007  (a wall-clock time until the form says more)
            except ValueError:
                continue
            return times.from_aware(moment.replace(tzinfo=UTC), raw) if is_utc else times.from_local(moment, raw)
        found = _numbered(raw) or _zoned(raw)
        if found is not None:
            return found
    return times.missing(written or utc)


def _numbered(raw: str) -> Time | None:
    """Milliseconds or seconds since 1970."""
    found = times.in_other_unit(raw) if raw.isdecimal() and len(raw) in (10, 13) else None
    return None if found is None else found[0]


def _zoned(raw: str) -> Time | None:
    """A date that states its zone, as letters and Java have it."""
    java = _JAVA.match(raw)
    try:
        if java is not None:
            naive = datetime.strptime(f"{java[2]} {java[1]} {java[6]} {java[3]}", "%d %b %Y %H:%M:%S")  # noqa: DTZ007
            offset = timedelta(hours=int(java[4]), minutes=int(java[5]) * (-1 if java[4][0] == "-" else 1))
            return times.from_aware(naive.replace(tzinfo=UTC) - offset, raw)
        moment = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return None if moment.tzinfo is None else times.from_aware(moment, raw)


def decoded(parameters: str, value: str) -> str:
    """A value in quoted-printable or another character set, as its parameters say."""
    if "QUOTED-PRINTABLE" not in parameters.upper():
        return value
    charset = _CHARSET.search(parameters)
    data = quopri.decodestring(value.encode("utf-8", "surrogateescape"))
    return _text(data, charset[1] if charset is not None else "utf-8")
