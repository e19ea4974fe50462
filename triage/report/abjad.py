"""Names in the Arabic and the Hebrew alphabet, which write no short vowels, against their spelling in Latin letters.

A word in such letters becomes a pattern of the ways in which people spell it: Mohamed, Mohammad and Muhammed are محمد.
Each consonant stands for the spellings that French, English and German ears give it, vowels may stand between, and the
letters of long vowels must be heard. A vowel that ends a name is always written, so that من (from) is no Mona; the `e`
that French writes and does not say is not.
"""

from __future__ import annotations

import re
from functools import lru_cache

LETTERS = re.compile("[\u0590-\u07ff\ufb1d-\ufdff\ufe70-\ufefc]")
#: Letters of a name from which it is looked for so: the Arabic word for “I” is spelt as Ana is.
LEAST = 4
#: What is written together with the word behind it: the article, and words of one letter.
_ARTICLE = re.compile("^(?:[\u0648\u0641\u0628\u0644\u0643]?\u0627\u0644|\u0644\u0644|"
                      "[\u0648\u0641\u0628\u0644\u0643])(?=...)")
#: Servant of …, which other alphabets write as one word: Abdelhak, Abderrahim.
COMPOUND = re.compile("\u0639\u0628\u062f\\s+\u0627\u0644\\w+")
_SERVANT = re.compile("^\u0639\u0628\u062f\\s*\u0627\u0644")
_BETWEEN, _VOWEL = "[aeiouy]{0,2}", "[aeiou]{1,2}"
_MAY_BE_HEARD = "[aeiou]{0,2}"
_TABLES: tuple[tuple[str, str], ...] = (
    # Arabic, with the letters of Persian and Urdu, as folded.
    ("\u0628", "b|p|v"), ("\u067e", "p"), ("\u062a\u0637\u0679", "t"), ("\u062b", "th|t|s"),
    ("\u062c\u0698", "j|dj|g|zh|dzh|dsch|c"), ("\u0686", "ch|tch|tsch|c"), ("\u062d", "h"),
    ("\u062e", "kh|ch|h|k|c|ck"), ("\u062f\u0688", "d"), ("\u0630\u0638", "dh|z|th"), ("\u0631\u0691", "r"),
    ("\u0632", "z"), ("\u0633\u0635", "s|c"), ("\u0634", "sh|ch|sch|s"), ("\u0636", "dh|d|z"),
    ("\u0639", _MAY_BE_HEARD), ("\u063a", "gh|g|r|rh"), ("\u0641", "f|ph"), ("\u06a4", "v"),
    ("\u0642", "k|q|g|c|ck"), ("\u0643", "k|c|ck|q|ch"), ("\u06af", "g|gu"), ("\u0644", "l"), ("\u0645", "m"),
    ("\u0646\u06ba", "n"), ("\u0647", "h?"), ("\u0648", "w|v|[ou]{1,2}w?|ow|aw|au|ew"),
    ("\u064a\u06d2", "y|j|ie|[aei]{1,2}y?|[aeo]?i"), ("\u0621", ""), ("\u0627", "[aeiou]{1,2}"),
    (" ", "[aeiou]{0,2}l?"),  # the article behind `servant of`, of which the l becomes the letter behind it
    # Hebrew.
    ("\u05d1", "b|v"), ("\u05d2", "g|gu"), ("\u05d3", "d"), ("\u05d4", "h?"), ("\u05d5", "w|v|[ou]{1,2}w?|ow|au"),
    ("\u05d6", "z"), ("\u05d7", "ch|h|kh"), ("\u05d8\u05ea", "t|th"), ("\u05d9", "y|j|ie|[aei]{1,2}y?|[aeo]?i"),
    ("\u05db\u05da", "k|c|ck|ch|kh"), ("\u05dc", "l"), ("\u05de\u05dd", "m"), ("\u05e0\u05df", "n"), ("\u05e1", "s|c"),
    ("\u05e2\u05d0", _MAY_BE_HEARD), ("\u05e4\u05e3", "f|ph|p"), ("\u05e6\u05e5", "tz|ts|z|c"), ("\u05e7", "k|q|c|ck"),
    ("\u05e8", "r"), ("\u05e9", "sh|sch|ch|s"),
)
_SPELT = {letter: f"(?:{spelt})" for letters, spelt in _TABLES for letter in letters}
_AT_END = {"\u064a": "(?:i|y|ie|iy|ee|a|ah)", "\u05d9": "(?:i|y|ie|ee|ai|ei)", "\u0647": f"{_MAY_BE_HEARD}h?",
           "\u05d4": f"{_MAY_BE_HEARD}h?", "\u0627": "[aeio]{1,2}h?", "\u05d0": "[aeio]{0,2}h?"}
#: ي behind ا or ع alone, as in Ali, is no `a`, or every “elle” and “ella” were one.
_ALI = re.compile("[\u0627\u0639].\u064a")
_DOUBLED = re.compile(r"([b-df-hj-np-tv-xz])\1+")


def bare(word: str) -> str:
    """A folded word without the article and what else is written together with it."""
    return _ARTICLE.sub("", word)


def plain(latin: str) -> str:
    """A folded word in Latin letters with each doubled consonant once."""
    return _DOUBLED.sub(r"\1", latin.replace("x", "ks"))


@lru_cache(maxsize=50_000)
def spellings(word: str) -> re.Pattern[str] | None:
    """What matches the ways to spell a folded word of these alphabets in Latin letters that are `plain`; None where it
    is too short to tell.
    """
    letters = [letter for letter in _SERVANT.sub("\u0639\u0628\u062f ", word) if letter in _SPELT]
    if len(letters) < 3:
        return None
    first, *middle, last = letters
    parts = [_beginning(first, middle[0])]
    for before, letter in zip(letters, middle, strict=False):
        heard = letter == "\u0627" and before in "\u0639\u0621\u0627"  # one vowel, though two letters stand for it
        parts.append(_MAY_BE_HEARD if heard else _SPELT[letter])
    end = "(?:i|y|ie|iy|ee)" if _ALI.fullmatch("".join(letters)) else _AT_END.get(last)
    return re.compile(_BETWEEN.join([*parts, end or f"{_SPELT[last]}e?"]))


def _beginning(first: str, second: str) -> str:
    """A word that begins with a vowel has a letter for it, which is not heard before that of a long one."""
    if first in "\u0627\u0639\u05d0\u05e2":
        return _BETWEEN if second in "\u064a\u0648\u05d9\u05d5" else _VOWEL
    return _SPELT[first]
