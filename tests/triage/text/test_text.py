"""Folding, tokens and hits: by hand for each script, by Hypothesis for every text, and against real FTS5."""

import itertools
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.triage.text.test_text_examples import contains, fts_hits
from triage.text import tables
from triage.text.fold import (
    Folded,
    find_tokens,
    fold,
    fold_map,
    index_folded,
    index_text,
    query_tokens,
)

# --- texts to try -----------------------------------------------------------------------------------------

_SCRIPTS = (
    "aAbBzZ019 _-'\"\t\n.,@#\x00\x1f", "éÉñßẞøÅœÆđłħıİſǅŉ𝒶ａＡﬁⅣ½²", "ơựếậđ", "ΑΣσςάΐᾳώ", "ЙйЁёЇїҐґЎўқҒҳ",
    "أإآٱاىيیةهہھكکـٴؤئءۀۓﻻﷲﷺ٣۷،؟", "אשׁשבּםמ״׳־װ", "क़कख़जड़िीुूेैोौंँः्।०९", "খড়ঢ়য়োৌ়া্", "தொோாி",
    "กขนำัิุูเแโใ่้๊์ๆ๑฿", "ກນຳໍາເແໜ່", "កខាិុូ្ំះ។ៗ", "ကမြန်္ာိီုူေဦဥ၊၁", "བོདཀྵྐ་།ཱི༣",
    "かがゝゞはばぱアガｶﾞﾟー・゛一二三護照〇々。、", "한국어가각ㄱㅏㅋ", "ሀሃሐኀሰሠአዐዓጸፀ፡።", "ქართᲥᲐᲠᲗ", "ԵՎևեւ՞՝",
    "👍👩💻🏽🏿🇷🇴🇺🇦❤★✅🅿🆘①❶⑳™©‼〰", "‘’“”«»–—…•·€→ ",
)  # fmt: skip
_MARKS = (
    "\u0300\u0301\u0308\u0323\u031b\u0342\u0345\u0327\u034f\u064b\u0651\u0653\u0654\u0655\u0670\u05b7\u05bc"
    "\u093c\u09bc\u09be\u0bbe\u0e48\u0e4d\u0f71\u102e\u1161\u11a8\u1100\u115f\u3099\u309a\u200b\u200c\u200d"
    "\u200e\u202e\u00ad\ufe0f\u20e3\u3164\ufeff\U000e0067\u00a0\u2028\u0085\ud83d\udc4d\ufdd0\uffff\ue000\x00"
)
_HARD = st.sampled_from("".join(_SCRIPTS) + _MARKS * 2)
ANY_TEXT = st.lists(
    st.one_of(_HARD, st.text(_HARD, max_size=6), st.characters(codec=None), st.just(" ")), max_size=14
).map("".join)
ONE_SCRIPT = st.sampled_from(_SCRIPTS).flatmap(
    lambda script: st.text(st.sampled_from(script + " " + _MARKS), max_size=14)
)
TEXT = st.one_of(ANY_TEXT, ONE_SCRIPT)
SOON = settings(max_examples=300, deadline=None)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("Hello, WORLD!\n\tTab", "hello, world!\n\ttab"),
        ("“L’été”\u2028— c’est…", "\"l'ete\"\n- c'est..."),
        ("«Ёж»\u3000ＯＫ", '"еж" ok'),
        ("حسنًا، أين؟ ٥٠٪", "حسنا, اين? 50%"),
        ("知道。好、", "知道.好,"),
        ("ठीक है।", "ठीक है."),
        ("👩🏽\u200d💻", "👩💻"),
        ("\ud800x", "\ufffdx"),
        ("İI ıi", "ii ii"),
        ("①a ①② 1\ufe0f\u20e3b 1\ufe0f\u20e3\u0662", "1 a 12 1 b 12"),
        ("2½", "2 1/2"),
    ],
)
def test_fold_keeps_punctuation_and_lines(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("", []),
        (" .,;:!?—…€§°\u200d\x00\ufffd", []),
        ("a_b-c's 2.5€/h", ["a", "b", "c", "s", "2", "5", "h"]),
        ("สวัสดีOK", ["ส", "ว", "ั", "ส", "ด", "ี", "ok"]),
        ("护照passport护", ["护", "照", "passport", "护"]),
        ("👍🏽👩🏽\u200d💻🇷🇴🇺", ["👍", "👩", "💻", "🇷🇴", "🇺"]),
        ("कर्ज़ बाकी।ठीक", ["कर्ज", "बाकी", "ठीक"]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert query_tokens(text) == tokens
    assert index_text(text) == " ".join(tokens)


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("Ton PASSEPORT. ton passeport!", "passeport", ["PASSEPORT", "passeport"]),
        ("die Straße hier", "strasse", ["Straße"]),
        ("le ca\u0301fe\u0301 là", "cafe", ["ca\u0301fe\u0301"]),
        ("ok 👍🏽👍 x", "👍", ["👍🏽", "👍"]),
        ("é️ 1️⃣Send", "1", ["1️⃣"]),
        ("جـــوازُكَ هنا", "جوازك", ["جـــوازُكَ"]),
        ("\u202ahello\u202c you", "hello", ["hello"]),
        (unicodedata.normalize("NFD", "내 여권"), "여권", [unicodedata.normalize("NFD", "여권")]),
        ("ﾊﾟｽﾎﾟｰﾄ", "ポ", ["ﾎﾟ"]),
        ("พี่อยู่", "\u0e48", ["\u0e48", "\u0e48"]),
        ("الله ﷺ", "الله", ["الله", "ﷺ"]),
        ("aa aa aa", "aa aa", ["aa aa"]),
        ("your passport — stays", "passport stays", ["passport — stays"]),
    ],
)
def test_hits_are_marked_in_the_original(text: str, query: str, marked: list[str]) -> None:
    assert [text[start:end] for start, end in find_tokens(text, query_tokens(query))] == marked


def test_prefix_of_the_last_token_only() -> None:
    text = "Passports here, my passport holder"
    assert find_tokens(text, ["pass"], prefix_last=True) == [(0, 9), (19, 27)]
    assert find_tokens(text, ["pass"]) == []
    assert find_tokens(text, ["my", "pass"], prefix_last=True) == [(16, 27)]
    assert find_tokens(text, ["m", "pass"], prefix_last=True) == []
    assert find_tokens(text, []) == []


def test_one_character_that_holds_two_hits_is_one_hit() -> None:
    assert find_tokens("ﷺ", ["الله"]) == [(0, 1)]
    assert find_tokens("½½", ["1"]) == [(0, 1), (1, 2)]
    assert find_tokens("㌈x", ["ー"]) == [(0, 1)]


def test_span_of_nothing_and_out_of_range() -> None:
    folded = fold_map("ßé\u0301x")
    assert folded == Folded("ssex", [0, 0, 1, 3], [1, 1, 3, 4])
    assert folded.span(2, 3) == (1, 3)
    assert folded.span(2, 2) == (1, 1)
    assert folded.span(4, 4) == (4, 4)
    assert fold_map("").span(0, 0) == (0, 0)
    for start, end in ((-1, 1), (2, 1), (0, 5)):
        with pytest.raises(ValueError, match="not within"):
            folded.span(start, end)


# --- every character, and hostile texts -------------------------------------------------------------------


def test_every_character_of_two_planes_folds_soundly() -> None:
    """Also the exhaustive proof of what the properties below sample: one character at a time."""
    for character in map(chr, range(0x20000)):
        folded = fold(character)
        assert fold(folded) == folded, ascii(character)
        assert fold(unicodedata.normalize("NFD", character)) == folded, ascii(character)
        assert fold(unicodedata.normalize("NFC", character)) == folded, ascii(character)
        single = tables.fold_character(character)
        rank = unicodedata.combining(character)
        assert all(unicodedata.combining(c) == rank for c in single if rank), ascii(character)
        indexed = index_folded(folded)
        assert index_text(indexed) == indexed, ascii(character)
        assert indexed.encode("utf-8").decode("utf-8") == indexed


def test_a_hostile_run_of_marks_is_left_in_its_order() -> None:
    """Ordering marks is quadratic in a run: a message that is one run of a million would take an hour."""
    decomposed = unicodedata.normalize("NFD", "여권은")
    run = "ก" + "\u0e38\u0e48" * 10_000
    assert fold(f"{run} {decomposed}") == f"{run} 여권은"
    assert fold(run + decomposed) == f"{run}여권은"
    assert fold(fold(run + decomposed)) == fold(run + decomposed)
    assert fold_map(run + decomposed).text == fold(run + decomposed)
    assert fold("e" + "\u0301\u0323" * 10_000) == "e"
    ordered = "ก" + "\u0e38" * 100 + "\u0e48" * 100
    assert fold("ก" + "\u0e38\u0e48" * 100) == ordered


def test_tables_stay_small_when_a_text_holds_every_character(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "".join(map(chr, range(0x3000, 0x4000)))
    for table in (tables.FoldTable, tables.IndexTable):
        expected = text.translate(table())
        with monkeypatch.context() as limited:
            limited.setattr(tables, "_MAX_ENTRIES", 100)
            small = table()
            assert text.translate(small) == expected
            assert len(small) == 100


@pytest.mark.parametrize("ranges", [tables._REMOVED, tables._UNSPACED, tables._PICTOGRAPHS])
def test_ranges_are_in_order(ranges: tables.Ranges) -> None:
    """They are looked up by bisection, which says nothing about a range out of place."""
    ends = list(itertools.chain.from_iterable(ranges))
    assert ends == sorted(ends)


# --- properties -------------------------------------------------------------------------------------------


@SOON
@given(TEXT)
def test_fold_is_idempotent_and_normal(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    assert unicodedata.is_normalized("NFC", folded)
    folded.encode("utf-8")
    assert tables.BOUNDARY not in folded


@SOON
@given(TEXT)
def test_canonically_equivalent_texts_fold_the_same(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)


@SOON
@given(TEXT)
def test_map_is_exact(text: str) -> None:
    folded = fold_map(text)
    assert folded.text == fold(text)
    starts, ends = list(folded.starts), list(folded.ends)
    assert len(starts) == len(ends) == len(folded.text)
    assert starts == sorted(starts)
    assert ends == sorted(ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(starts, ends, strict=True))
    if folded.text:
        start, end = folded.span(0, len(folded.text))
        assert fold(text[start:end]).strip() == folded.text.strip()


@SOON
@given(TEXT, st.data())
def test_each_place_of_the_map_folds_to_what_it_claims(text: str, data: st.DataObject) -> None:
    folded = fold_map(text)
    if not folded.text:
        return
    start = data.draw(st.integers(0, len(folded.text) - 1))
    end = data.draw(st.integers(start + 1, len(folded.text)))
    original_start, original_end = folded.span(start, end)
    # A boundary beside a circled digit depends on the neighbour, which the slice may not hold.
    again = fold(text[original_start:original_end]).replace(" ", "")
    assert folded.text[start:end].replace(" ", "") in again


@SOON
@given(TEXT)
def test_index_text(text: str) -> None:
    indexed = index_text(text)
    assert indexed == index_folded(fold(text))
    assert indexed == index_text(fold(text))
    assert indexed == index_text(indexed)
    assert indexed == " ".join(query_tokens(text))
    assert "\x00" not in indexed


@SOON
@given(TEXT, st.data(), st.booleans())
def test_hits_hold_what_was_asked_for(text: str, data: st.DataObject, prefix_last: bool) -> None:
    tokens = query_tokens(text)
    if not tokens:
        return
    start = data.draw(st.integers(0, len(tokens) - 1))
    wanted = tokens[start : data.draw(st.integers(start + 1, min(len(tokens), start + 4)))]
    if prefix_last:
        wanted[-1] = wanted[-1][: data.draw(st.integers(1, len(wanted[-1])))]
    spans = find_tokens(text, wanted, prefix_last=prefix_last)
    assert spans
    assert spans == sorted(spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    for begin, end in spans:
        assert contains(query_tokens(text[begin:end]), wanted, prefix_last=prefix_last)


@SOON
@given(TEXT, TEXT)
def test_a_space_between_texts_joins_their_tokens(left: str, right: str) -> None:
    assert query_tokens(f"{left} {right}") == query_tokens(left) + query_tokens(right)


# --- against FTS5 -----------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXT, min_size=1, max_size=6), TEXT, st.data(), st.booleans())
def test_fts5_finds_exactly_the_texts_that_hold_the_tokens(
    texts: list[str], other: str, data: st.DataObject, prefix_last: bool
) -> None:
    pool = query_tokens(data.draw(st.sampled_from([*texts, other])))
    if not pool:
        return
    start = data.draw(st.integers(0, len(pool) - 1))
    wanted = pool[start : data.draw(st.integers(start + 1, min(len(pool), start + 3)))]
    expected = {
        i for i, text in enumerate(texts) if contains(query_tokens(text), wanted, prefix_last=prefix_last)
    }
    assert fts_hits(texts, wanted, prefix_last=prefix_last) == expected
    marked = {i for i, text in enumerate(texts) if find_tokens(text, wanted, prefix_last=prefix_last)}
    assert marked == expected


_UNSPACED = st.sampled_from(
    ["กขนมพำัิุีู่้์เแ", "ກຂນມພຳັິຸີູເແ", "កខឆលងរាិុូ្ំះ", "ကမရနလြ်ာိုေး", "བདཀརགོེི་ྐྱ", "护照放我这儿", "かきくがぎぐパスポートー"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_UNSPACED, st.data())
def test_any_substring_of_a_script_without_spaces_is_found_and_nothing_else(
    script: str, data: st.DataObject
) -> None:
    """Independent of the tokens: the oracle is Python's `in` over the composed texts."""
    some = st.text(st.sampled_from(script), min_size=1, max_size=8).map(
        lambda text: unicodedata.normalize("NFC", text)
    )
    texts = data.draw(st.lists(some, min_size=1, max_size=6))
    source = data.draw(st.sampled_from([*texts, data.draw(some)]))
    start = data.draw(st.integers(0, len(source) - 1))
    part = source[start : data.draw(st.integers(start + 1, len(source)))]
    assert fts_hits(texts, query_tokens(part)) == {i for i, text in enumerate(texts) if part in text}
