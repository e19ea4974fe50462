"""Which code page a text is in that is no Unicode: told by its letters.

Editors and office programs of Windows save a text in the code page of the computer ("ANSI"), which the file does not
name. What tells it is how often each language uses its letters: `ïðèâåò` can be read in Windows-1252, and `привет`, in
1251, is what somebody writes (`chardet`, which weighs that). It is an inference: whoever uses it keeps the bytes, and
says which page it was.
"""

from __future__ import annotations

import codecs
import functools
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import chardet

from parsers.records import Warning  # noqa: A004  (the field's own word)
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

WARNING_CODE_PAGE = N_(
    "The text is in no Unicode encoding. It was read as {encoding}, as its letters suggest; letters may be wrong.")

#: The pages that Windows keeps texts in. Of others (EBCDIC, DOS, Macintosh before 2001) no phone's export is made.
_LATIN = ("cp1250", "cp1252", "cp1254", "cp1257", "cp1258")
_WIDE = ("cp932", "cp949", "big5hkscs", "gb18030")
_OTHERS = ("cp874", "cp1251", "cp1253", "cp1255", "cp1256")
_NAMES = {"cp932": "Shift_JIS", "cp949": "EUC-KR", "big5hkscs": "Big5", "gb18030": "GB 18030"}
_KEPT = 64 << 10  # bytes of lines that are no UTF-8
_CUT = 2048  # bytes of one line that are looked at
_HIGH = bytes(range(128, 256))
_STRANGE = re.compile("[\udc80-\udcff]")
#: One character that is written as two halves of three bytes each, as it stands in a text decoded with surrogateescape.
_HALVES = re.compile("\udced[\udca0-\udcaf][\udc80-\udcbf]\udced[\udcb0-\udcbf][\udc80-\udcbf]")
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_USUAL = "cp1252"
_SURE, _FAR_WORSE = 0.05, 3

WARNING_TWICE = N_(
    "The text was made UTF-8 twice, as by a program that took UTF-8 for {encoding} and saved it anew. It was turned "
    "back; letters may be wrong.")
#: The pages that programs take UTF-8 for, with the bytes that they have no character for as they are.
_TAKEN_FOR = {"latin-1": "ISO-8859-1", "cp1252": "Windows-1252"}  # what fits both is the same in both
#: What comes out of such a text: no letters of small alphabets, which `É…` or `ß…` would turn to.
_USUAL_LETTERS = re.compile(
    "[\0-\u017f\u0370-\u052f\u0590-\u06ff\u0900-\u0eff\u1e00-\u1eff\u1000-\u109f\u1780-\u17ff\u2000-\u27ff\u2900-\u2bff"
    "\u3000-\u9fff\uac00-\ud7a3\ufb1d-\ufeff\uff00-\uffef\U0001f000-\U0001faff\U000e0000-\U000e007f]*")
_FEWEST = 2  # lines that can be turned back
_ENOUGH = 50  # lines that are no ASCII, which tell whether a text was made UTF-8 twice


@functools.cache
def _table(page: str) -> dict[int, int]:
    """From the characters of a page to its bytes."""
    known = ((byte, bytes([byte]).decode(page, "replace")) for byte in range(128, 256))
    return {(byte if character == "\ufffd" else ord(character)): byte for byte, character in known}


def once(text: str, page: str) -> str | None:
    """Turn back a text in UTF-8 that was taken for this page and saved as UTF-8 anew; None where it is no such."""
    if text.isascii():
        return text
    try:
        return text.translate(_table(page)).encode("latin-1").decode()
    except UnicodeError:
        return None


def again(text: str, page: str) -> str:
    """Return a text that `once` turned back as it stands in the file."""
    back = {byte: character for character, byte in _table(page).items()}
    return text.encode("utf-8", "surrogateescape").decode("latin-1").translate(back)


def twice_of(lines: Iterable[bytes]) -> str | None:
    """Return what page a text in UTF-8 was taken for when it was saved as UTF-8 anew; None for any other text.

    Of lines that were not, hardly one can be turned back to usual letters: one with a capital or an eszett before a dot
    of three, such as `CAFÉ…`.
    """
    seen = 0
    found = dict.fromkeys(_TAKEN_FOR, 0)
    for line in lines:
        if line.isascii():
            continue
        seen += 1
        text = line.decode("utf-8", "replace")
        for page in _TAKEN_FOR:
            found[page] += (turned := once(text, page)) is not None and _USUAL_LETTERS.fullmatch(turned) is not None
        if seen >= _ENOUGH:
            break
    best = max(_TAKEN_FOR, key=found.__getitem__)
    return best if found[best] >= _FEWEST and found[best] * 2 > seen else None


def twice_in(item: Item) -> str | None:
    """The same of a file. Passes over it until enough was seen."""
    return twice_of(_lines(item.chunks()))


def warning_of_twice(page: str) -> Warning:
    """What an examiner must know of a text that was turned back."""
    return Warning(WARNING_TWICE, {"encoding": _TAKEN_FOR[page]})


def warning_of(page: str) -> Warning:
    """What an examiner must know of a text that was read so."""
    return Warning(WARNING_CODE_PAGE, {"encoding": _NAMES.get(page) or f"Windows-{page.removeprefix('cp')}"})


def decode(line: bytes) -> str:
    """Return a line in UTF-8 or CESU-8 as text: bytes that are neither, and half of a character, as lone surrogates.

    Java and some databases write a character beyond U+FFFF, such as an emoji, as the two halves that it has in UTF-16,
    each in UTF-8 (CESU-8, Unicode Technical Report 26).
    """
    text = line.decode("utf-8", "surrogateescape")
    if _HALVES.search(text) is None:
        return text
    try:
        line.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:  # of another encoding, in which these bytes are something else
        return text
    return _HALVES.sub(lambda halves: _joined(halves[0]), text)


def _joined(halves: str) -> str:
    pair = halves.encode("utf-8", "surrogateescape").decode("utf-8", "surrogatepass")
    return pair.encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def in_halves(text: str) -> bytes:
    """Return a text in CESU-8, with the bytes that are none."""
    return _BEYOND.sub(lambda beyond: _halves(beyond[0]), text).encode("utf-8", "surrogateescape")


def _halves(character: str) -> str:
    place = ord(character) - 0x10000
    pair = chr(0xD800 + (place >> 10)) + chr(0xDC00 + (place & 0x3FF))
    return pair.encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape")


def is_utf8(head: bytes) -> bool:
    """Say whether the beginning of a file is UTF-8; a character may be cut at its end."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True


def page_of(item: Item) -> str | None:
    """Return the code page of a text, None for one in UTF-8, whole or damaged. Passes over the file."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in item.chunks():
            decoder.decode(block)
    except UnicodeDecodeError:
        return page_of_lines(_lines(item.chunks()))
    return None


def page_of_lines(lines: Iterable[bytes]) -> str | None:
    """Return the code page of lines of a text, None where much of what is no ASCII in them is UTF-8."""
    whole = odd = size = 0
    kept: list[bytes] = []
    cut = 0
    for line in lines:
        odd, cut = odd + cut, 0  # it was not the last
        if line.isascii():
            continue
        plain = len(line.translate(None, _HIGH))
        try:
            whole += len(line.decode()) - plain
            continue
        except UnicodeDecodeError as error:
            text = decode(line)
            strange = len(_STRANGE.findall(text))
            whole += len(text) - plain - strange
            if error.reason == "unexpected end of data" and error.end == len(line):
                cut = strange
            else:
                odd += strange
        if size < _KEPT:
            kept.append(line[:_CUT])
            size += len(kept[-1])
    return _likeliest(kept) if odd and whole * 2 <= odd else None  # two letters of a page can be one of UTF-8


def _lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for block in blocks:
        *whole, rest = (rest + block).replace(b"\r", b"\n").split(b"\n")
        yield from whole
        if len(rest) > _KEPT:
            yield rest
            rest = b""
    yield rest


def _likeliest(lines: list[bytes]) -> str | None:
    """The page that fits best. Of few letters little can be said: then the most usual one, unless it fits far worse."""
    text = b"\n".join(lines)
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    mixed = sum(_ASCII_LETTER.search(word) is not None for word in words) * 2 > len(words)
    pages = (*_LATIN, *_WIDE, *(() if mixed else _OTHERS))  # no word has letters of two scripts
    with warnings.catch_warnings():  # it warns, and says None, where no page fits
        warnings.simplefilter("ignore", UserWarning)
        found = chardet.detect_all(text, ignore_threshold=True, compat_names=False, prefer_superset=True,
                                   include_encodings=pages, no_match_encoding="utf-8")
    best, fits = found[0]["encoding"], {one["encoding"]: one["confidence"] for one in found}
    if best is None:
        return None
    unsure = fits[best] < _SURE and fits.get(_USUAL, 0) * _FAR_WORSE >= fits[best]
    alike = text.decode(best, "replace") == text.decode(_USUAL, "replace")
    return _USUAL if unsure or alike else best
