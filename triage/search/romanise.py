"""Writing words of other alphabets in Latin letters, so that `pasport` finds паспорт.

Not a standard of transliteration: people type what they hear, so two keys are compared. `latin` is one plain spelling;
`skeleton` leaves only the consonants, with the spellings that people mix (c/k/q, w/v, y/i/j, ph/f, z/s) made one, which
also bridges alphabets that write no vowels. Letters of syllabic scripts take their Unicode names, which are their
readings (“DEVANAGARI LETTER KA”); the alphabets below are written out because their letters' names are not.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TABLES = (
    # Cyrillic, with Ukrainian, Belarusian, Serbian and Central Asian letters, as folded (й is и, ё is е).
    ("абвгдежзиклмнопрстуфхцчшщъыьэюяіїєґўђѓјљњћќџәғқңөұүһҳҷӣӯ",
     ("a b v g d e zh z i k l m n o p r s t u f kh ts ch sh shch _ y _ e yu ya i yi ye g u dj g j lj nj c k dzh "
      "a gh q ng o u u h h j i u")),
    ("αβγδεζηθικλμνξοπρσςτυφχψω", "a v g d e z i th i k l m n x o p r s s t i f ch ps o"),
    ("აბგდევზთიკლმნოპჟრსტუფქღყშჩცძწჭხჯჰ",
     "a b g d e v z t i k l m n o p zh r s t u p k gh q sh ch ts dz ts ch kh j h"),
    ("աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
     "a b g d e z e y t zh i l kh ts k h dz gh ch m y n sh o ch p j r s v t r ts u p k o f ev"),
    ("ابتثجحخدذرزسشصضطظعغفقكلمنهويءؤئپچژگڤ",
     "a b t th j h kh d dh r z s sh s d t z a gh f q k l m n h w y a w y p ch zh g v"),
    ("אבגדהוזחטיכךלמםנןסעפףצץקרשת", "a b g d h o z kh t i k k l m m n n s a p p ts ts k r sh t"),
)  # fmt: skip
_LATIN = {letter: reading.strip("_") for letters, readings in _TABLES
          for letter, reading in zip(letters, readings.split(), strict=True)}
_NAME = re.compile(r"(?:DEVANAGARI|BENGALI|GUJARATI|GURMUKHI|TAMIL|TELUGU|KANNADA|MALAYALAM|SINHALA|ORIYA) "
                   r"(?:LETTER|VOWEL SIGN) (?:LONG |SHORT |VOCALIC )?([A-Z]+)|(?:ETHIOPIC|HANGUL) SYLLABLE ([A-Z]+)")
_SAME = ((re.compile("ph"), "f"), (re.compile("[ck]h|ch|tch"), "k"), (re.compile("sh|s?zh|dj|dzh|sch"), "s"),
         (re.compile("th"), "t"), (re.compile("gh"), "g"), (re.compile("ts|tz"), "s"), (re.compile("ks|x"), "ks"))
_LETTERS = str.maketrans({"c": "k", "q": "k", "w": "v", "z": "s", "j": "s", **dict.fromkeys("aeiouyh", "")})


@lru_cache(maxsize=8192)
def _reading(character: str) -> str:
    if character in _LATIN:
        return _LATIN[character]
    found = _NAME.match(unicodedata.name(character, ""))
    if found is None:
        return character if character.isascii() else ""
    return (found[1] or found[2]).lower()


def is_foreign(word: str) -> bool:
    """Whether a folded word holds a letter of another alphabet that can be read out."""
    return not word.isascii() and any(not c.isascii() and _reading(c) for c in word)


def latin(word: str) -> str:
    """A folded word in Latin letters; characters without a known reading are left out."""
    out: list[str] = []
    for character in word:
        reading = _reading(character)
        name = unicodedata.name(character, "")
        replaces = "VOWEL SIGN" in name or "VIRAMA" in name  # the vowel that the letter before has by itself
        if replaces and out and out[-1].endswith("a") and len(out[-1]) > 1:
            out[-1] = out[-1][:-1]
        out.append(reading)
    return "".join(out)


def skeleton(roman: str) -> str:
    """The consonants of a word in Latin letters, with the spellings that people mix made one."""
    for spelling, one in _SAME:
        roman = spelling.sub(one, roman)
    plain = roman.translate(_LETTERS)
    return re.sub(r"(.)\1+", r"\1", plain)
