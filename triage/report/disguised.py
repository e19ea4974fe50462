"""What a name or a number hides behind: encodings, letters set apart, look-alike digits, scripts without an alphabet.

Forms of encoding: JSON's escapes (RFC 8259, 7), character references of HTML, percent-encoding (RFC 3986, 2.1),
quoted-printable and encoded words of mail (RFC 2045, 6.7; RFC 2047), base64 (RFC 4648), hexadecimal; what they hold may
be UTF-8 or UTF-16. Each can stand in another one: who reads a decoded text decodes it again.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from functools import lru_cache
from html import unescape

from triage.search import romanise

Span = tuple[int, int, str]

#: What stands for a character, or for the bytes of some.
_ESCAPE = re.compile(r"\\u\{(?P<braced>[0-9a-fA-F]{1,6})\}|\\u(?P<four>[0-9a-fA-F]{4})|\\x(?P<two>[0-9a-fA-F]{2})"
                     r"|(?P<named>&#?\w{1,31};)|(?P<bytes>(?:%[0-9a-fA-F]{2})+|(?:=[0-9A-F]{2})+)|\\(?P<line>[nrt])")
_HEX = re.compile(r"(?<![0-9A-Za-z])[0-9a-fA-F]{2}([ :-]?)[0-9a-fA-F]{2}(?:\1[0-9a-fA-F]{2}){2,}(?![0-9A-Za-z])")
_MAIL_WORD = re.compile(r"=\?[^?\s]+\?[bBqQ]\?[^?\s]*\?=")
_TURNING = re.compile("[\u202e\u202d]([^\u202c\n]+)\u202c?")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_WORD = re.compile(r"[^\W_]+")
#: Letters and figures between the letters of a word that is set apart.
_APART = re.compile(r"[\W_]{1,3}")
#: Figures that stand for letters; 1 is i or l.
_LEET = (str.maketrans("430571", "aeosti"), str.maketrans("430571", "aeostl"))


def unescaped(text: str) -> tuple[str, list[int], list[int]] | None:
    """The text with what stands for characters read, and where each of its characters begins and ends; None where there
    is nothing of the kind.
    """
    if not _ESCAPE.search(text):
        return None
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for match in _ESCAPE.finditer(text):
        said = _character(match)
        pieces += [text[last:match.start()], said]
        starts += [*range(last, match.start()), *[match.start()] * len(said)]
        ends += [*range(last + 1, match.start() + 1), *[match.end()] * len(said)]
        last = match.end()
    read = "".join((*pieces, text[last:]))
    return None if read == text else (
        read, [*starts, *range(last, len(text))], [*ends, *range(last + 1, len(text) + 1)])


def _character(match: re.Match[str]) -> str:
    if code := match["braced"] or match["four"] or match["two"]:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else "\ufffd"
    if match["named"]:
        return unescape(match[0])
    if match["line"]:
        return "\n"
    return bytes.fromhex(match[0].replace("%", "").replace("=", "")).decode("utf-8", "replace")


def decoded(text: str) -> Iterator[Span]:
    """(start, end, what it reads) of every piece of a text that is or may be encoded as a whole."""
    if "=?" in text:
        for match in _MAIL_WORD.finditer(text):
            yield match.start(), match.end(), _encoded_word(match[0])
    for mark in _TURNING.finditer(text):  # letters that are shown in the other order
        yield mark.start(), mark.end(), mark[1][::-1]
    if len(text) > 7:
        for match in _HEX.finditer(text):
            yield from _as_text(match, binascii.unhexlify(re.sub("[^0-9a-fA-F]", "", match[0])))
        for match in _BASE64.finditer(text):
            yield from _as_text(match, _from_base64(match[0]))


def _as_text(match: re.Match[str], data: bytes) -> Iterator[Span]:
    """Bytes as text where they are some."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
        try:
            said = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if (len(said) > 3 and said.isprintable()) or "\n" in said:
            yield match.start(), match.end(), said


def _from_base64(text: str) -> bytes:
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    plain = plain[:-1] if len(plain) % 4 == 1 else plain
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4))
    except (binascii.Error, ValueError):
        return b""


def _encoded_word(text: str) -> str:
    try:
        return str(make_header(decode_header(text)))
    except (HeaderParseError, LookupError, ValueError):
        return text


# ------------------------------------------------------------------ letters set apart, figures for letters

def set_apart(text: str, tokens: Mapping[str, str], longest: int) -> Iterator[Span]:
    """Names of a folded text whose letters are set apart, or broken over two lines: (start, end, whose).

    Names of three and four letters only where each of the letters stands alone.
    """
    words = [(match.start(), match.end(), match[0]) for match in _WORD.finditer(text)]
    for n, (start, end, word) in enumerate(words):
        together, last, single = word, end, len(word) == 1
        for begin, stop, more in words[n + 1:]:
            together += more
            single = single and len(more) == 1
            if len(together) > longest or not _APART.fullmatch(text[last:begin]):
                break
            last = stop
            if together in tokens and (single or len(together) > 4):
                yield start, stop, tokens[together]


def figures_for_letters(word: str) -> Iterator[str]:
    """What a word with figures in it may be read as: `y4sm1ne` is yasmine."""
    if not word.isalpha() and not word.isdigit():
        yield from dict.fromkeys(word.translate(table) for table in _LEET)


# ------------------------------------------------------------------ digests

_DIGEST = re.compile(r"(?<![0-9a-fA-F])(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{64})(?![0-9a-fA-F])")


def digests(texts: Iterable[str]) -> Iterator[str]:
    """The MD5, SHA-1 and SHA-256 of texts, in hexadecimal: whoever has a list of numbers looks them up in it."""
    for text in texts:
        data = text.encode("utf-8", "replace")
        for method in ("md5", "sha1", "sha256"):
            yield hashlib.new(method, data, usedforsecurity=False).hexdigest()


def digests_in(text: str) -> Iterator[re.Match[str]]:
    """Where digests stand."""
    return _DIGEST.finditer(text) if len(text) > 31 else iter(())


# ------------------------------------------------------------------ scripts without an alphabet

_SYLLABIC = re.compile(r"[\u0900-\u0d7f\u0e00-\u0eff\u1000-\u109f\u1100-\u139f\u1780-\u17ff\u3040-\u30ff\uac00-\ud7a3"
                       r"\u0370-\u03ff]+")
_NAMED = re.compile(r"(?:KATAKANA|HIRAGANA) LETTER (?:SMALL )?([A-Z]+)"
                    r"|(?:THAI CHARACTER|LAO LETTER|KHMER LETTER|MYANMAR LETTER) (?!SARA|MAI)([A-Z]+)")
_NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff]")
#: Consonants that these scripts do not tell apart.
_MERGED = str.maketrans("rvpd", "lbbt")
#: Characters of a run that are read together at most.
_WINDOW = 16


def skeleton(word: str) -> str:
    """The consonants by which names of other scripts are compared; '' where there are too few."""
    word = word.replace("\u03b3\u03b9", "\u03b9")  # Greek writes the sound of y so
    bones = romanise.skeleton(word if word.isascii() else _latin(word)).translate(_MERGED)
    return bones if len(bones) > 2 else ""


def by_sound(text: str, bones: Mapping[str, str]) -> Iterator[Span]:
    """Names of a folded text in a script that writes syllables: (start, end, whose). `bones`: skeletons of names."""
    if text.isascii() or not bones:
        return
    for run in _SYLLABIC.finditer(text):
        if not _NO_SPACES.search(run[0]):
            if who := bones.get(skeleton(run[0])):
                yield run.start(), run.end(), who
            continue
        for start in range(len(run[0])):
            for end in range(start + 2, min(len(run[0]), start + _WINDOW) + 1):
                if who := bones.get(skeleton(run[0][start:end])):
                    yield run.start() + start, run.start() + end, who


def _latin(word: str) -> str:
    return "".join(map(_reading, word)) if _NO_SPACES.search(word) else romanise.latin(word)


@lru_cache(maxsize=4096)
def _reading(character: str) -> str:
    found = _NAMED.match(unicodedata.name(character, ""))
    if found is None:
        return ""
    return found[1].lower() if found[1] else re.sub("[AEIOU]", "", found[2]).lower()
