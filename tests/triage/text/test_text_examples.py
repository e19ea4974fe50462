"""What the search finds however it was spelt, and what it must not find: examples for every script."""

import sqlite3
import unicodedata

import pytest

from triage.text.fold import find_tokens, index_text, query_tokens


def contains(tokens: list[str], wanted: list[str], *, prefix_last: bool = False) -> bool:
    """Whether the tokens hold the wanted ones in a row: what a phrase query means."""
    for at in range(len(tokens) - len(wanted) + 1):
        part = tokens[at : at + len(wanted)]
        if part == wanted or (prefix_last and part[:-1] == wanted[:-1] and part[-1].startswith(wanted[-1])):
            return bool(wanted)
    return False


def found(message: str, query: str) -> bool:
    """Whether a search for the query as a phrase finds the message, and the hit can be marked."""
    hit = contains(index_text(message).split(), query_tokens(query))
    assert bool(find_tokens(message, query_tokens(query))) is hit
    return hit


# --- by hand ----------------------------------------------------------------------------------------------

FOUND = {
    "case": ("Your PASSPORT stays", "passport"),
    "french": ("Où est ton PIÈCE d’identité ?", "piece d'identite"),
    "french ligature": ("le cœur, l’œuvre", "coeur"),
    "german ss": ("STRASSE", "Straße"),
    "german capital ss": ("GROẞ", "gross"),
    "german umlaut": ("Schlüssel", "schlussel"),
    "polish": ("Żółć i łódź", "zolc i lodz"),
    "croatian": ("Đorđe", "dorde"),
    "danish": ("Rødgrød på Ærø", "rodgrod pa aero"),
    "icelandic": ("það", "thad"),
    "romanian cedilla": ("paşaportul şi ţara", "pașaportul și țara"),
    "romanian plain": ("pașaportul", "pasaportul"),
    "turkish capital": ("İSTANBUL", "istanbul"),
    "turkish dotless": ("KAPIYI AÇMA, kapıyı", "kapiyi"),
    "azerbaijani": ("mənə pul ver", "mene pul ver"),
    "hausa": ("ƙofa da ɗaki", "kofa da daki"),
    "vietnamese": ("hộ chiếu để anh giữ, còn nợ", "ho chieu de anh giu"),
    "vietnamese decomposed": (unicodedata.normalize("NFD", "đường về nhà"), "đường về"),
    "vietnamese dotted d": ("Đừng nói", "dung noi"),
    "greek accents": ("Το διαβατήριό σου", "διαβατηριο"),
    "greek final sigma": ("ΟΔΟΣ ΕΡΜΟΥ", "οδός"),
    "greek polytonic": ("ᾠδή", "ωδη"),
    "russian yo": ("ещё должна", "еще"),
    "russian short i": ("мой", unicodedata.normalize("NFD", "мой")),
    "ukrainian": ("Її ґанок", "іі ганок"),
    "belarusian": ("ў хаце", "у хаце"),
    "kazakh": ("қағаз", "кагаз"),
    "traditional chinese": ("你的護照在老闆那裡，還錢再說", "护照在老板那里"),
    "simplified chinese": ("你的护照在老板那里", "護照在老闆那裡"),
    "malayalam joined letters": ("അവന്\u200d പണം", "അവൻ പണം"),
    "hindi nukta left out": ("ज़्यादा काग़ज़", "ज्यादा कागज"),
    "hindi nukta composed": ("फोन", "\u095eोन"),
    "hindi chandrabindu": ("मैं यहां हूं", "हूँ"),
    "arabic hamza": ("أبلغ الشرطة إذا آتى", "ابلغ الشرطه اذا اتي"),
    "arabic harakat": ("جَوَازُكَ", "جوازك"),
    "arabic tatweel": ("جـــوازك", "جوازك"),
    "arabic presentation": ("ﺟﻮﺍﺯ ﻻ", "جواز لا"),
    "arabic seat": ("مسؤول", "مسوول"),
    "arabic digits": ("٣٢٠٠ ريال", "3200"),
    "arabic punctuation": ("وينك؟تعال", "وينك"),
    "persian": ("كتابي", "کتابی"),
    "persian joiner": ("می‌خواهم", "میخواهم"),
    "persian digits": ("۱۲۳", "123"),
    "urdu": ("یہ آپ کا ہے", "يه اپ كا هے"),
    "hebrew points": ("הַדַּרְכּוֹן שֶׁלָּךְ", "הדרכון שלך"),
    "hebrew gershayim": ("צה״ל", 'צה"ל'),
    "hindi": ("पासपोर्ट मेरे पास रहेगा", "पासपोर्ट"),
    "hindi nukta": ("\u0915\u093c\u0930\u094d\u091c\u093c", "\u0958\u0930\u094d\u095b"),
    "hindi digits": ("५०० रुपये", "500"),
    "bengali nukta": ("ব\u09a1\u09bc", "ব\u09dc"),
    "bengali vowel": ("\u09ac\u09c7\u09be\u09a8", "\u09ac\u09cb\u09a8"),
    "tamil vowel": ("\u0b95\u0bc6\u0bbe", "\u0b95\u0bca"),
    "chinese": ("护照放我这儿统一保管", "照放我"),
    "chinese width": ("ＱＱ：１２３４５", "qq 12345"),
    "chinese one": ("还清才能走", "走"),
    "japanese": ("パスポートを預かる", "ポートを預"),
    "japanese half width": ("ﾊﾟｽﾎﾟｰﾄ ｶﾞｷﾞ", "パスポート ガギ"),
    "japanese decomposed": ("か\u3099くせい", "がくせい"),
    "japanese voicing typed apart": ("か゛くせい は゜", "がくせい ぱ"),
    "korean": ("여권은 내가 보관한다", "여권은"),
    "korean decomposed": (unicodedata.normalize("NFD", "여권은 내가"), "내가"),
    "korean letters": ("ㅋㅋㅋ 뭐해", "ㅋㅋㅋ"),
    "thai": ("พาสปอร์ตอยู่กับพี่", "อยู่กับ"),
    "thai tone alone": ("พี่", "\u0e48"),
    "thai vowel alone": ("น้ำ", "\u0e33"),
    "thai digits": ("ห้อง๑๒", "12"),
    "lao": ("ໜັງສືຜ່ານແດນ", "ຜ່ານແດນ"),
    "khmer": ("លិខិតឆ្លងដែនរបស់អ្នក", "ឆ្លងដែន"),
    "khmer coeng": ("ឆ្លង", "\u17d2"),
    "burmese": ("နိုင်ငံကူးလက်မှတ်", "ကူးလက်"),
    "tibetan": ("ལག་འཁྱེར་ང་ལ་ཡོད", "འཁྱེར་ང"),
    "amharic": ("ፓስፖርትህ እኔ ጋር ነው", "ፓስፖርትህ"),
    "amharic alike": ("ሠራተኛ ዓለም ኃይል ፀሐይ", "ሰራተኛ አለም ሀይል ጸሀይ"),
    "amharic colon": ("ሰላም፡ነህ", "ነህ"),
    "georgian capitals": ("ᲞᲐᲡᲞᲝᲠᲢᲘ", "პასპორტი"),
    "armenian ligature": ("տուն և գործ", "տուն եւ գործ"),
    "armenian mark in word": ("ինչպե՞ս ես", "ինչպես"),
    "emoji skin": ("ok 👍🏽", "👍"),
    "emoji skin asked": ("ok 👍", "👍🏿"),
    "emoji joined": ("me 👩🏽‍💻!", "💻"),
    "emoji heart": ("❤️", "❤"),
    "emoji glued": ("see you😂😂later", "later"),
    "flag": ("from 🇺🇦🇷🇴 now", "🇷🇴"),
    "keycap": ("call 0️⃣7️⃣4️⃣9️⃣", "0749"),
    "keycap bullet": ("1️⃣Passport needed", "passport"),
    "circled bullet": ("salary①Passport❷Visa", "passport"),
    "private use emoji": ("hi\ue415you", "\ue415"),
    "newer emoji": ("so 🩷nice", "🩷"),
    "letters in squares": ("🅿🅰🆂🆂🅿🅾🆁🆃", "passport"),
    "mathematical letters": ("𝗣𝗮𝘀𝘀𝗽𝗼𝗿𝘁 𝓷𝓸𝔀", "passport now"),
    "small capitals": ("ᴘᴀssᴘᴏʀᴛ", "passport"),
    "zalgo": ("p̷̢̛a̸͎͝s̴͓̈s̶̱͐", "pass"),
    "zero width": ("pass\u200bport\u2060 \u202eok", "passport ok"),
    "soft hyphen": ("pass\u00adport", "passport"),
    "curly apostrophe": ("don’t", "don't"),
    "apostrophe splits": ("l'argent", "argent"),
    "uzbek apostrophe": ("oʻzbek", "o'zbek"),
    "hyphen splits": ("e\u2011mail_me", "mail me"),
    "no-break space": ("500\u00a0EUR", "500 eur"),
    "nul": ("before\x00after", "after"),
    "nul beside other scripts": ("до\x00после", "после"),
    "lone surrogate": ("before\ud83dafter", "after"),
    "fraction": ("2½ h", "2"),
    "ligature phrase": ("محمد ﷺ", "صلى الله"),
    "catalan": ("col·legi", "col legi"),
}

NOT_FOUND = {
    "word inside a word": ("passports", "passport"),
    "hindi vowel sign": ("मेरी", "मेरा"),
    "hindi vowel length": ("दिन", "दीन"),
    "hindi vowel left out": ("कम", "काम"),
    "hindi conjunct": ("धर्म", "धरम"),
    "bengali vowel sign": ("মামা", "মামি"),
    "tamil virama": ("கல்", "கல"),
    "japanese voicing": ("かく", "がく"),
    "japanese voicing one": ("が", "か"),
    "japanese half voicing": ("ばば", "ぱぱ"),
    "japanese kana kinds": ("パス", "ぱす"),
    "thai tone": ("ไม", "ไม่"),
    "thai order": ("กบ", "บก"),
    "thai vowel": ("ปี", "ปู"),
    "lao vowel": ("ປີ", "ປູ"),
    "khmer coeng": ("ឆលង", "ឆ្លង"),
    "burmese asat": ("လက", "လက်"),
    "tibetan subjoined": ("རྐ", "རཀ"),
    "chinese not adjacent": ("护放照", "护照"),
    "greek letter": ("πόρτα", "πορτο"),
    "russian letter": ("мать", "мат"),
    "arabic letter": ("حرب", "خرب"),
    "urdu gaf": ("گھر", "کھر"),
    "korean syllable": ("가나", "나"),
    "korean letters typed apart": ("ㅎㅏ", "하"),
    "amharic vowel": ("በላ", "በሉ"),
    "flags across a pair": ("🇺🇦🇷🇴", "🇦🇷"),
    "other emoji": ("👍", "👎"),
    "other script's letters": ("паспорт", "nacnopt"),
}


@pytest.mark.parametrize("case", FOUND)
def test_found(case: str) -> None:
    message, query = FOUND[case]
    assert found(message, query)
    assert found(unicodedata.normalize("NFD", message), unicodedata.normalize("NFC", query))
    assert found(unicodedata.normalize("NFC", message), unicodedata.normalize("NFD", query))


@pytest.mark.parametrize("case", NOT_FOUND)
def test_not_found(case: str) -> None:
    message, query = NOT_FOUND[case]
    assert query_tokens(query)
    assert not found(message, query)


def fts_hits(texts: list[str], tokens: list[str], *, prefix_last: bool = False) -> set[int]:
    """Which texts a real FTS5 index finds by the phrase of these tokens."""
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE VIRTUAL TABLE message USING fts5(text, tokenize='ascii')")
        connection.executemany(
            "INSERT INTO message(rowid, text) VALUES (?, ?)", enumerate(map(index_text, texts))
        )
        phrase = f'"{" ".join(tokens)}"' + (" *" if prefix_last else "")
        rows = connection.execute("SELECT rowid FROM message WHERE message MATCH ?", (phrase,))
        return {row[0] for row in rows}
    finally:
        connection.close()


@pytest.mark.parametrize("case", FOUND)
def test_fts5_finds_the_examples(case: str) -> None:
    message, query = FOUND[case]
    assert fts_hits([message, "nothing of it"], query_tokens(query)) == {0}


@pytest.mark.parametrize("case", NOT_FOUND)
def test_fts5_does_not_find_the_counterexamples(case: str) -> None:
    message, query = NOT_FOUND[case]
    assert fts_hits([message], query_tokens(query)) == set()
