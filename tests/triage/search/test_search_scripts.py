"""Finding in any script: for random texts and queries the index finds what a naive reading finds, and no more.

The naive reading knows nothing of tokens: in a script without spaces it looks for the folded query in the folded text;
elsewhere it splits at whatever is no letter, mark or digit and compares words one by one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.triage.invented import chat, counted, evidence, reading, say
from triage import search
from triage.case import Case
from triage.ingest import Import
from triage.search import parse
from triage.store import Store
from triage.text.fold import fold

UNSPACED = {
    "Chinese": "护照还给我，钱工作。警察〇々一二三护照",
    "Japanese": "パスポートﾊﾟｽはがかき゛け\u3099ー取り上げる、。ヴヶ",
    "Thai": "หนังสือเดินทางำนํ้าก็ทุกที่แม่",
    "Lao": "ໜັງສືຜ່ານແດນນຳໍາຫໝ",
    "Khmer": "លិខិតឆ្លងដែន្ំះៗ។",
    "Burmese": "နိုင်ငံကူးလက်မှတ်ဦဦ၊",
    "Tibetan": "ལག་ཁྱེར་ཕྱི་སྐྱོད་ཱིུ",
}
SPACED = {
    "Latin": "passport Éé ñ ß ẞ æ ø ł İiıI ﬁ ʼn Ǆ",
    "Vietnamese": "hộ chiếu ơưếậđĐ \u0302\u0301\u0323\u031b e",
    "Turkish": "pasaport İstanbul ıIiİ ığüşöç",
    "German": "Straße STRASSE ẞß äÄ\u0308a",
    "Greek": "διαβατήριο ΣσςάΐᾳώΏ",
    "Cyrillic": "паспорт Йй Ёё Її Ґґ Ўў Ққ Ғғ Ҳҳ и\u0306",
    "Arabic": "جواز سفر أإآٱا ىيی ةه كک ـ ًّٰ ٣۷ لا ﻻ",
    "Urdu": "پاسپورٹ ہھۂ ےۓ ں گ چ ٹ",
    "Hebrew": "דרכון שׁשׂבּ םמ ״׳־ װ ֵ",
    "Devanagari": "पासपोर्ट क़कख़ज़ ि ी ु ू ् ं ः । ०१",
    "Bengali": "পাসপোর্ট ড়ঢ়য় ো ৌ ি ় ্",
    "Amharic": "ፓስፖርት ሀሃሐኀ ሰሠ አዐ ጸፀ ፡ ።",
    "Georgian": "პასპორტი ᲞᲐᲡ",
    "Armenian": "անձնագիր ԵՎևեւ ՞ ՝ Ա",
    "Korean": "여권 한국어 \u1112\u1161\u11ab ㄱ",
    "emoji": "👍 👍🏽 👩🏽\u200d💻 ❤️ 🇷🇴 🇺🇦 ok",
    "invisible": "pass\u200bport p\u00adass \u200fjob\u200e ab\u2060c",
}
_SOON = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _texts(alphabet: str) -> st.SearchStrategy[list[str]]:
    whole = st.sampled_from(alphabet.split())
    mixed = st.text(st.sampled_from(sorted(set(alphabet))), min_size=1, max_size=8)
    return st.lists(st.lists(whole | mixed, min_size=1, max_size=4).map(" ".join), min_size=4, max_size=12)


@pytest.fixture
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[list[str]], tuple[Store, list[int]]]]:
    """A function that puts texts into a new case and returns its store and the row of each text."""
    opened: list[Case] = []

    def make(texts: list[str]) -> tuple[Store, list[int]]:
        folder = tmp_path_factory.mktemp("scripts")
        case = Case.create(folder / "s.attest", None)
        opened.append(case)
        records: list[Any] = [*chat(), *counted(*(say(text, at=n) for n, text in enumerate(texts)))]
        with reading({"a.rec": records}):
            Import(case, closely=False).run([evidence(folder / "phone", "a.rec")])
        return Store(case), [row[0] for row in case.db.execute("SELECT id FROM message ORDER BY row")]

    yield make
    for case in opened:
        case.close()


def _plain(text: str) -> str:
    """A text without what no search looks for: spaces, punctuation, signs."""
    return "".join(c for c in fold(text) if c == "\u0f0b" or unicodedata.category(c)[0] in "LMN")


def _words(text: str) -> list[str]:
    """Words of letters, marks and digits; each pictograph and each pair of regional letters alone."""
    words, word, flag = [], "", ""
    for c in fold(text) + " ":
        regional = "\U0001f1e6" <= c <= "\U0001f1ff"
        letter = unicodedata.category(c)[0] in "LMN" and not regional
        if word and not letter:
            words.append(word)
            word = ""
        if flag and (not regional or len(flag) == 2):
            words.append(flag)
            flag = ""
        if regional:
            flag += c
        elif letter:
            word += c
        elif unicodedata.category(c) == "So":
            words.append(c)
    return words


def _in_a_row(wanted: list[str], words: list[str]) -> bool:
    return any(words[n:n + len(wanted)] == wanted for n in range(len(words) - len(wanted) + 1))


@pytest.mark.parametrize("script", UNSPACED)
def test_any_substring_is_found_and_nothing_else(script: str, index: Any) -> None:
    @_SOON
    @given(_texts(UNSPACED[script]), st.data())
    def check(texts: list[str], data: st.DataObject) -> None:
        store, rows = index(texts)
        for _ in range(4):
            text = data.draw(st.sampled_from(texts))
            start = data.draw(st.integers(0, len(text) - 1))
            query = text[start:start + data.draw(st.integers(1, 4))]
            wanted = _plain(query)
            if wanted:
                expected = [row for row, t in zip(rows, texts, strict=True)
                            if wanted in _plain(t)]
                assert search.find_ids(store, parse(f'"{query}"')) == expected, (query, texts)

    check()


@pytest.mark.parametrize("script", SPACED)
def test_words_and_phrases_are_found_and_nothing_else(script: str, index: Any) -> None:
    @_SOON
    @given(_texts(SPACED[script]), st.data())
    def check(texts: list[str], data: st.DataObject) -> None:
        store, rows = index(texts)
        for _ in range(4):
            query = " ".join(data.draw(st.sampled_from(texts)).split()[:data.draw(st.integers(1, 2))])
            wanted = _words(query)
            if wanted:
                expected = [row for row, t in zip(rows, texts, strict=True) if _in_a_row(wanted, _words(t))]
                assert search.find_ids(store, parse(f'"{query}"')) == expected, (query, texts)

    check()


def _distance(a: str, b: str) -> int:
    """Edits, with a swap of neighbours as one, by the book."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        rows.append([i])
        for j, y in enumerate(b, 1):
            best = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (x != y))
            if i > 1 and j > 1 and a[i - 2] == y and b[j - 2] == x:
                best = min(best, rows[i - 2][j - 2] + 1)
            rows[i].append(best)
    return rows[-1][-1]


def _fits(shape: str, word: str) -> bool:
    if not shape:
        return not word
    if shape[0] == "*":
        return any(_fits(shape[1:], word[n:]) for n in range(len(word) + 1))
    if shape == "?":
        return len(word) < 2
    return bool(word) and shape[0] in ("?", word[0]) and _fits(shape[1:], word[1:])


@pytest.mark.parametrize("alphabet", ["abc", "пас", "جواز", "पासो"])
def test_loose_words_stand_for_what_they_say(alphabet: str, index: Any) -> None:
    letters = st.sampled_from(alphabet)
    word = st.text(letters, min_size=1, max_size=6)

    @_SOON
    @given(st.lists(st.lists(word, min_size=1, max_size=4).map(" ".join), min_size=4, max_size=10), st.data())
    def check(texts: list[str], data: st.DataObject) -> None:
        store, rows = index(texts)
        for _ in range(3):
            asked = data.draw(word)
            edits = data.draw(st.integers(1, 2))
            fuzzy = [r for r, t in zip(rows, texts, strict=True)
                     if any(_distance(fold(asked), w) <= edits for w in _words(t))]
            if len(_words(asked)) == 1:
                assert search.find_ids(store, parse(f"{asked}~{edits}")) == fuzzy, (asked, texts)
            shape = data.draw(st.text(st.sampled_from(alphabet + "??*"), min_size=1, max_size=5))
            if any(c not in "*?" for c in shape):
                expected = [r for r, t in zip(rows, texts, strict=True)
                            if any(_fits(fold(shape), w) for w in _words(t))]
                assert search.find_ids(store, parse(shape)) == expected, (shape, texts)

    check()


@pytest.mark.parametrize(("typed", "written"), [
    ("pasport", "паспорт"), ("pasaport", "паспорт"), ("zarplata", "зарплата"), ("dolg", "долг"), ("jawaz", "جواز"),
    ("pasporti", "პასპორტი"), ("diavatirio", "διαβατήριο"), ("darkon", "דרכון"), ("paisa", "पैसा"), ("selam", "ሰላም"),
    ("andznagir", "անձնագիր"), ("hamara", "हमारा"), ("kharcha", "খরচা"),
])  # fmt: skip
def test_romanised(typed: str, written: str, index: Any) -> None:
    store, rows = index([f"x {written} y", "nothing of the kind", "другое слово"])
    assert search.find_ids(store, parse(f"roman:{typed}")) == rows[:1]


@pytest.mark.parametrize("written", [
    "p a s s p o r t", "P-A-S-S-P-O-R-T", "p.a.s.s.p.o.r.t", "p_a_s_s_p_o_r_t", "p4ssp0rt", "p@ssport", "pa$$port",
    "PA55PORT",
    "pаssроrt", "p\u200bassport", "ｐａｓｓｐｏｒｔ", "𝗽𝗮𝘀𝘀𝗽𝗼𝗿𝘁",
])  # fmt: skip
def test_disguised(written: str, index: Any) -> None:
    store, rows = index([f"your {written} please", "pass the port", "a p s"])
    assert search.find_ids(store, parse("disguised:passport")) == rows[:1]
    found = next(search.find(store, parse("disguised:passport")))
    start, end = found["hits"][0]
    assert found["text"][start:end] == written
