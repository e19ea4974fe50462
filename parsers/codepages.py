"""Which code page a text is in that is no Unicode: told by its letters.

Editors and office programs of Windows save a text in the code page of the computer ("ANSI"), which the file does not
name. What tells it is how often each language uses its letters: `ïðèâåò` can be read in Windows-1252, and `привет`, in
1251, is what somebody writes. So each page is weighed with each language that is written in it, letter by letter, and
the likeliest counts; texts in two bytes a character (Chinese, Japanese, Korean) are told by characters that no such
text does without. It is an inference: whoever uses it keeps the bytes, and says which page it was.

Facts: the tables of the pages are Python's; the letters of each language, the most frequent first, are those of its
alphabet (Unicode CLDR, exemplar characters) in the order that frequency tables of letters give them.
"""

from __future__ import annotations

import codecs
import functools
import math
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from parsers.records import Warning  # noqa: A004  (the field's own word)
from parsers.words import N_

if TYPE_CHECKING:
    from parsers.item import Item

WARNING_CODE_PAGE = N_(
    "The text is in no Unicode encoding. It was read as {encoding}, as its letters suggest; letters may be wrong.")

#: Page, and letters beyond ASCII of a language that is written in it, the most frequent first. Of two that are as
#: likely, the first counts.
_LANGUAGES = (
    ("cp1252", "éèàêçâîôûùœïëüÿæ"), ("cp1252", "óíáéñúü"), ("cp1252", "ãçáéóíêõúâôàü"), ("cp1252", "üäöß"),
    ("cp1252", "èàùòìéî"), ("cp1252", "ëéïèüöê"), ("cp1252", "äöåéü"), ("cp1252", "øåæéöä"), ("cp1252", "àéóèíòçúïü"),
    ("cp1254", "ıüşöçğİâîû"), ("cp1250", "ăîâşţ"), ("cp1250", "łęążśćóńź"), ("cp1250", "íáěéžšýřčůúťňóď"),
    ("cp1250", "áíčéžýšúľťóôňäďŕĺ"), ("cp1250", "áéöíóőüúű"), ("cp1250", "čćžšđ"), ("cp1257", "ėšžųąįūčę"),
    ("cp1257", "āīēšūņļžčģķ"), ("cp1257", "õäüöšž"), ("cp1252", "áíðéóúöþæý"),
    ("cp1251", "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё"), ("cp1251", "оанивіетрсклудмпзяьбгйчхїцєжшюфщґ"),
    ("cp1251", "аоеинтрсвлкдпмзъгучщбцюяхжшфйь"), ("cp1251", "аоиенсрјтувкдмплзгбчшцћжхфњђљџѓќ"),
    ("cp1253", "αοιετσνηρπκυμλςίόάήωδγχέθύφώβξζψϊϋ"), ("cp1255", "יוהלאתרשמבנחדעקפכםסגצטזןךףץ"),
    ("cp1256", "اليمنوترهبعدسكفحقةجشصىخطأضذغزثظءئإؤآپچڤگـ"), ("cp1256", "انيهردوشمتبلسكزگفخجپعقحچطصغذضظثآژئءہےںٹڈ"),
    ("cp874", "านรอกเงมยล่ว้ัิดีทตสปบคุหจช์ะพำไขใืโ็ผูแึ๊ฟณธศญฉภษฐซ๋"),
)  # fmt: skip
#: Characters that texts in two bytes a character are full of.
_WIDE = (
    ("cp932", "あいうえおかがきくけこごさしじすせそただちってでとどなにねのはまもよらりるれろわをんイクスットプルンー"),
    ("cp949", "이다는가을에하고지도의그나한어네아요해서거만시자라니기야내너안있게오"),
    ("gb18030", "的一是不了我在有人这他们来个上到说你大地出就和要时会可也好去吗啊没么那还知道今天"),
    ("cp950", "的一是不了我在有人這他們來個上到說你大地出就和要時會可也好去嗎啊沒麼那還知道今天"),
)  # fmt: skip
_NAMES = {"cp932": "Shift_JIS", "cp949": "EUC-KR", "cp950": "Big5", "gb18030": "GB 18030"}
_WIDE_SHARE = 0.1  # of what is no ASCII
_WIDE_FEWEST = 3
_KEPT = 64 << 10  # bytes of lines that are no UTF-8
_CUT = 2048  # bytes of one line that are looked at
_ASCII, _HIGH = bytes(range(128)), bytes(range(128, 256))
_STRANGE = re.compile("[\udc80-\udcff]")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]+")
_ASCII_LETTER = re.compile(rb"[A-Za-z]")
_LATIN = frozenset(("cp1250", "cp1252", "cp1254", "cp1257"))
_PUNCTUATION = frozenset("“”„‚‘’‹›«»–—…•·°§€£©®™¡¿´`¨\u00a0\u200c\u200e\u200f،؟؛")
_OF_A_SIGN, _OF_ANOTHER_SIGN, _OF_ANOTHER_LETTER, _OF_NOTHING = 0.005, 0.0005, 0.0002, 0.00002
_LEAST = 0.002  # what a byte has to be worth on average, or these are no letters but damage


def warning_of(page: str) -> Warning:
    """What an examiner must know of a text that was read so."""
    return Warning(WARNING_CODE_PAGE, {"encoding": _NAMES.get(page) or f"Windows-{page.removeprefix('cp')}"})


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
            text = line.decode("utf-8", "surrogateescape")
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
    wide = _wide(lines)
    if wide is not None:
        return wide
    words = [word for line in lines for word in _WORD.findall(line) if not word.isascii()]
    mixed = sum(_ASCII_LETTER.search(word) is not None for word in words)
    latin = mixed * 2 > len(words)  # no word of another script has letters of both
    values: dict[str, float] = {}
    for line in lines:
        odd = line.translate(None, _ASCII)
        of_line: dict[str, float] = {}
        for page, weights in _weights():
            value = sum(weights[byte - 128] for byte in odd)
            if (page in _LATIN) is latin and value > of_line.get(page, -math.inf):
                of_line[page] = value
        for page, value in of_line.items():
            values[page] = values.get(page, 0) + value
    best = max(values, key=values.__getitem__)
    total = sum(len(line.translate(None, _ASCII)) for line in lines)
    return best if values[best] >= total * math.log(_LEAST) else None


def _wide(lines: list[bytes]) -> str | None:
    found: dict[str, float] = {}
    for page, frequent in _WIDE:
        seen = characters = 0
        for line in lines:
            try:
                text = line.decode(page)
            except UnicodeDecodeError:
                if len(line) < _CUT:
                    break
                text = line.decode(page, "ignore")
            others = [character for character in text if character > "\x7f"]
            characters += len(others)
            seen += sum(character in frequent for character in others)
        else:
            if seen >= max(_WIDE_FEWEST, characters * _WIDE_SHARE):
                found[page] = seen / characters
    return max(found, key=found.__getitem__) if found else None


@functools.cache
def _weights() -> tuple[tuple[str, list[float]], ...]:
    """For each language its page and what each byte from 128 on is worth: the logarithm of how likely it is."""
    return tuple((page, _of_language(page, letters)) for page, letters in _LANGUAGES)


def _of_language(page: str, letters: str) -> list[float]:
    shares = {letter: 1 / (rank + 2) for rank, letter in enumerate(letters)}
    whole = sum(shares.values())
    weights = []
    for byte in range(128, 256):
        try:
            character = bytes((byte,)).decode(page)
        except UnicodeDecodeError:
            weights.append(math.log(_OF_NOTHING))
            continue
        small = character.lower()
        share = shares.get(character) or shares.get(small, 0) / 4
        other = _OF_ANOTHER_LETTER if character.isalpha() else _OF_ANOTHER_SIGN
        weights.append(math.log(share / whole if share else _OF_A_SIGN if character in _PUNCTUATION else other))
    return weights
