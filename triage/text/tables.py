"""What each character becomes: the two tables behind `triage.text.fold`.

Folding is decided character by character, so that a whole text folds by one `str.translate`. The tables
are filled as characters are met: nothing is computed at start, and a case in three scripts pays for three.

How a character folds (`fold_character`), first rule that applies:

1. A hand-written equivalent (`_SPECIAL`): quotes, Arabic letter variants, ß, ς, sentence punctuation, …
2. Spaces to ' ', line separators to a newline, format characters (zero-width, bidi, soft hyphen) away.
3. Diacritics of Latin, Greek, Cyrillic, Arabic, Hebrew and Syriac away, also skin tones and variation
   selectors, and the nukta of Devanagari, which is left out as often as it is written. The marks of every other
   script stay: an Indic vowel sign or virama, a Thai tone, a kana voicing mark or a Khmer coeng makes a different word.
4. Decimal digits of any script to 0-9.
5. Lower case, then the Unicode decomposition, canonical or compatible, each part folded in turn.
6. Letters that Unicode does not decompose although their users write the plain letter where a keyboard
   lacks them: ø đ ł ħ ɓ ƙ, Kazakh and Tajik қ ғ ҳ, Ukrainian ґ, small capitals, letters in black squares.
7. Traditional Chinese signs to the simplified ones (`triage.text.han`).

What follows from these rules and is meant so: й folds to и, ї to і, ў to у, ґ to г; ñ to n and ä to a (not
ae); hamza on a seat leaves the seat (ؤ to و, ئ to ي); Urdu ہ and ھ, Arabic ة and Kurdish ە are all ه;
Amharic letters that sound alike are one (ሐ and ኀ as ሀ, ሠ as ሰ, ዐ as አ, ፀ as ጸ); Armenian marks that stand
inside a word (՞ ՜ ՛) go away; keycaps and circled digits are digits. The Thai sara am, the Hangul
letters of the ㄱ block and the symbols ™ ℹ ‼ ⁉ stay one character although Unicode would split them.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from triage.text import han

FOLD_VERSION = f"2/{unicodedata.unidata_version}"
"""Changes when the same text may fold differently. An index made under another version must be rebuilt: a migration of
the case says so (`triage.intake.indexed`)."""

BOUNDARY = "\ufdd0"
"""Stands beside a digit that was circled or on a keycap, until `triage.text.fold` knows the neighbours: a space
beside a word (①passport is two words), nothing beside a digit (0️⃣7️⃣ is 07). A noncharacter, so no text that
has been folded contains it, and one in the input folds to U+FFFD."""

_MAX_ENTRIES = 60_000
"""Characters a table remembers. A hostile text of all 1.1 million code points must not cost 100 MB."""

Ranges = tuple[tuple[int, int], ...]

_REMOVED: Ranges = (
    (0x0300, 0x036F), (0x0483, 0x0489),                                            # Latin, Greek, Cyrillic
    (0x0591, 0x05BD), (0x05BF, 0x05BF), (0x05C1, 0x05C2), (0x05C4, 0x05C5), (0x05C7, 0x05C7),  # Hebrew
    (0x0610, 0x061A), (0x064B, 0x065F), (0x0670, 0x0670), (0x06D6, 0x06DC), (0x06DF, 0x06E4),  # Arabic
    (0x06E7, 0x06E8), (0x06EA, 0x06ED), (0x0711, 0x0711), (0x0730, 0x074A), (0x0898, 0x089F),
    (0x08CA, 0x08E1), (0x08E3, 0x08FF), (0x093C, 0x093C),
    (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180D), (0x180F, 0x180F),        # invisible by definition
    (0x1AB0, 0x1AFF), (0x1DC0, 0x1DFF), (0x20D0, 0x20FF), (0x2DE0, 0x2DFF),
    (0xA66F, 0xA672), (0xA674, 0xA67D), (0xA69E, 0xA69F), (0xFB1E, 0xFB1E),
    (0xFE00, 0xFE0F), (0xFE20, 0xFE2F),
    (0x1F3FB, 0x1F3FF),                                                            # skin tones
    (0xE0100, 0xE01EF),
)  # fmt: skip

_UNSPACED: Ranges = (
    (0x0E00, 0x0EFF),                                                              # Thai, Lao
    (0x0F00, 0x0FFF), (0x1000, 0x109F),                                            # Tibetan, Myanmar
    (0x1780, 0x17FF), (0x1950, 0x19FF), (0x1A20, 0x1AAF), (0x1B00, 0x1B7F),        # Khmer, Tai, Balinese
    (0x2E80, 0x2FDF), (0x3005, 0x3007), (0x3021, 0x302F), (0x3031, 0x3035), (0x3038, 0x303C),
    (0x3041, 0x30FF), (0x3100, 0x312F), (0x31A0, 0x31BF), (0x31F0, 0x31FF),        # kana, Bopomofo
    (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xA980, 0xA9FF), (0xAA60, 0xAADF),        # Han, Javanese, Shan
    (0xF900, 0xFAFF), (0xFF66, 0xFF9F), (0x16FE0, 0x18DFF), (0x1AFF0, 0x1B2FF), (0x20000, 0x3FFFD),
)  # fmt: skip

_PICTOGRAPHS: Ranges = (
    (0x00A9, 0x00A9), (0x00AE, 0x00AE), (0x203C, 0x203C), (0x2049, 0x2049), (0x2122, 0x2122),
    (0x2139, 0x2139), (0x2190, 0x21FF), (0x2300, 0x23FF), (0x25A0, 0x27BF), (0x2900, 0x297F),
    (0x2B00, 0x2BFF), (0x3030, 0x3030), (0x303D, 0x303D), (0x1F000, 0x1FAFF),
)  # fmt: skip
"""Whole blocks rather than the assigned characters: next year's emoji is a token in today's index too."""

_KEPT = frozenset("\u0e33\u0eb3\u0edc\u0edd™℠ℹ‼⁉〰") | {chr(c) for c in range(0x3131, 0x318F)}
_TSHEG = "\u0f0b"  # separates Tibetan syllables; punctuation to Unicode, a letter to a substring search


def _pairs(targets: dict[str, str]) -> dict[str, str]:
    return {source: target for target, sources in targets.items() for source in sources}


def _ethiopic() -> dict[str, str]:
    """Amharic series that are pronounced alike, and first for fourth order where these are too."""
    same: dict[str, str] = {}
    for source, target, merged in (
        (0x1200, 0x1200, True), (0x1210, 0x1200, True), (0x1280, 0x1200, True), (0x12A0, 0x12A0, True),
        (0x12D0, 0x12A0, True), (0x1220, 0x1230, False), (0x1340, 0x1338, False),
    ):  # fmt: skip
        for order in range(7):
            same[chr(source + order)] = chr(target + (0 if merged and order == 3 else order))
    return same


_SPECIAL: dict[str, str] = {
    **_pairs({
        "'": "‘’‚‛′‵‹›´ʹʻʼʽʾʿˈꞌ՚׳",
        '"': "“”„‟«»″‶〝〞〟״",
        "-": "−⁃", "~": "〜", "/": "⁄∕", "%": "٪", "*": "٭",
        ".": "。।॥։۔።។။٫", ",": "、،٬፣၊՝", ";": "؛፤", ":": "፥፦", "?": "؟፧",
        " ": "፡\u3164\uffa0\u2800", "\n": "\u0085",
        "i": "ıİɩ", "e": "əǝɛ", "o": "ɔ", "a": "ɑ", "g": "ɡɣ", "n": "ŋ", "d": "ð", "j": "ȷ",
        "ss": "ß", "th": "þ", "ae": "æ", "oe": "œ",
        "σ": "ς", "וו": "װ", "וי": "ױ", "יי": "ײ",
        "ا": "ٱٲٳ", "ي": "ىی", "ه": "ةۃہھە", "ك": "کڪ",
        "": "ـٴ՞՜՛՟",
        "ं": "ँ",  # हूँ is typed हूं
        "ക്": "ൿ", "ണ്": "ൺ", "ന്": "ൻ", "ര്": "ർ", "ല്": "ൽ", "ള്": "ൾ",  # older Malayalam joins them by a sign
        "\u3099": "\u309b", "\u309a": "\u309c",  # か゛ is が typed in two keys
    }),
    **{chr(c): "" for c in (*range(0xFE70, 0xFE80), *range(0xFC5E, 0xFC64), *range(0xFCF2, 0xFCF5))},
    **_ethiopic(),
    "\u20e3": BOUNDARY,
}  # fmt: skip

_LATIN_NAME = re.compile(
    r"LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL )?([A-Z])(?: WITH .+)?"
    r"|(?:CROSSED )?NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER ([A-Z])"
)
_CYRILLIC_NAME = re.compile(r"(CYRILLIC SMALL LETTER .+?) WITH .+")


def _within(code: int, ranges: Ranges) -> bool:
    at = bisect_right(ranges, (code, 0x110000)) - 1
    return at >= 0 and code <= ranges[at][1]


def fold_character(character: str) -> str:
    """One character folded, composed (NFC), perhaps with `BOUNDARY` in it; '' for one that goes away."""
    return unicodedata.normalize("NFC", _fold_all(character))


def _fold_all(characters: Iterable[str]) -> str:
    return "".join(map(_fold_one, characters))


def _fold_one(character: str) -> str:
    special = _SPECIAL.get(character)
    if special is not None:
        return special
    if character in _KEPT:
        return character
    code = ord(character)
    if _within(code, _REMOVED):
        return ""
    by_category = _fold_by_category(character, code)
    if by_category is not None:
        return by_category
    lower = character.lower()
    if lower != character:
        return _fold_all(lower)
    decomposition = unicodedata.decomposition(character)
    if decomposition:
        return _fold_decomposed(decomposition)
    return han.simplified(character) if han.is_han(code) else _fold_by_name(character, code)


def _fold_by_category(character: str, code: int) -> str | None:
    """Spaces, controls, digits, dashes and what no index can store; None for everything else."""
    category = unicodedata.category(character)
    if category == "Cs" or _is_noncharacter(code):
        return "\ufffd"
    if category == "Zs" or (category == "Cc" and code >= 0x80):
        return " "
    if category in {"Zl", "Zp"}:
        return "\n"
    if category == "Cf":
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return "-" if category == "Pd" else None


def _is_noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _fold_decomposed(decomposition: str) -> str:
    tag, _, rest = decomposition.partition(" ") if decomposition.startswith("<") else ("", "", decomposition)
    folded = _fold_all(chr(int(part, 16)) for part in rest.split())
    if tag == "<fraction>":
        return f" {folded}"  # 2½ is 2 1/2, not 21/2
    if tag == "<circle>" and folded.isdecimal():
        return f"{BOUNDARY}{folded}{BOUNDARY}"
    return folded


def _fold_by_name(character: str, code: int) -> str:
    if 0x24EA <= code <= 0x24FF or 0x2776 <= code <= 0x2793:  # ⓫ ❶ ➀: numbers without a decomposition
        return f"{BOUNDARY}{int(unicodedata.numeric(character))}{BOUNDARY}"
    name = unicodedata.name(character, "")
    latin = _LATIN_NAME.fullmatch(name)
    if latin is not None:
        return (latin[1] or latin[2]).lower()
    cyrillic = _CYRILLIC_NAME.fullmatch(name)
    if cyrillic is not None:
        try:
            return _fold_one(unicodedata.lookup(cyrillic[1]))
        except KeyError:  # the name describes a shape, not a letter with something added
            return character
    return character


def extends_grapheme(character: str) -> bool:
    """Whether a character that folds to nothing belongs to the one before it, when a hit is marked.

    Marks, joiners, skin tones and tag characters do; a bidi mark or a zero-width space between words does
    not.
    """
    return unicodedata.category(character) != "Cf" or character in "\u200c\u200d" or character >= "\U000e0000"


class FoldTable(dict[int, int | str]):
    """Code point to its folded character or characters, for `str.translate`."""

    def __missing__(self, code: int) -> int | str:
        folded = fold_character(chr(code))
        value: int | str = ord(folded) if len(folded) == 1 else folded
        if len(self) < _MAX_ENTRIES:
            self[code] = value
        return value


class IndexTable(dict[int, int | str]):
    """Folded code point to what the index sees: itself, a space, or itself between spaces."""

    def __missing__(self, code: int) -> int | str:
        character = chr(code)
        value: int | str
        if stands_alone(character):
            value = f" {character} "
        elif is_word_character(character):
            value = code
        else:
            value = ord(" ")
        if len(self) < _MAX_ENTRIES:
            self[code] = value
        return value


@lru_cache(maxsize=8192)
def stands_alone(character: str) -> bool:
    """Whether a folded character is a token of its own.

    These are the letters and marks of scripts written without spaces, so that a phrase of tokens is an
    exact substring search, pictographs, and private-use characters (older phones' emoji).
    """
    code = ord(character)
    if 0x1F1E6 <= code <= 0x1F1FF:  # flags are pairs of these; triage.text.fold separates the pairs
        return False
    category = unicodedata.category(character)
    if _within(code, _UNSPACED):
        return category[0] in "LMN" or category == "Cn" or character == _TSHEG
    return category == "Co" or _within(code, _PICTOGRAPHS)


def is_word_character(character: str) -> bool:
    """Whether a folded character that does not stand alone is part of a word.

    Outside ASCII an unassigned code point counts as a letter: better a token that nobody asks for than a
    word of a newer Unicode version torn apart.
    """
    code = ord(character)
    if code < 0x80:
        return character.isalnum()
    if 0x1F1E6 <= code <= 0x1F1FF:
        return True
    category = unicodedata.category(character)
    return category[0] in "LMN" or (category == "Cn" and not _is_noncharacter(code))
