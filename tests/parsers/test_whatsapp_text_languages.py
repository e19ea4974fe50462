"""The app's own words of a WhatsApp text export in languages that few exports come in, and digits of every script."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from parsers.formats.whatsapp_text import marks, system
from parsers.formats.whatsapp_text.body import read_body
from parsers.formats.whatsapp_text.calls import call
from parsers.formats.whatsapp_text.heads import language_of
from parsers.formats.whatsapp_text.words import OMITTED, spellings
from tests.parsers.test_whatsapp_text import conversation, messages, read

_NOTICES = """
af Boodskappe aan hierdie groep word nou beveilig met end-tot-end enkripsie. Tik vir meer inligting.
az Bu qrupa göndərdiyiniz ismarıclar artıq bir başdan digərinə qədər şifrələnir. Ətraflı məlumat üçün toxunun.
bg Съобщенията, които изпращате към тази група, вече са подсигурени с криптиране от край до край.
bn এই গোষ্ঠীতে পাঠানো বার্তা দুই দিক থেকে এনক্রিপশানের মাধ্যমে নিরাপদ। আরও তথ্যের জন্য আলতো চাপুন।
ca Els missatges i les trucades estan xifrats d’extrem a extrem. Ningú de fora d'aquest xat els pot llegir.
et Selle grupi sõnumid on nüüd kaitstud otsast otsani krüpteerimisega. Toksa rohkema info saamiseks.
ga Déantar criptiúchán ó cheann go ceann ar theachtaireachtaí agus ar ghlaonna.
gu આ સમૂહના સંદેશાઓ હવે શરૂઆતથી અંત સુધી ગુપ્તીકરણ દ્વારા સુરક્ષિત છે. વધુ માહિતી માટે ટેપ કરો.
hr Poruke poslane na ovu grupu sad su osigurane end-to-end metodom šifriranja. Dotaknite za više informacija.
kk Осы топқа жөнелтілген хаттар толығымен шифрлау арқылы қауіпсіз етілді. Толық ақпарат үшін басыңыз.
kn ಈ ಗುಂಪಿಗೆ ಸಂದೇಶಗಳು ಈಗ ಕೊನೆಯಿಂದ-ಕೊನೆವರೆಗೆ ಏನ್ಕ್ರಿಪ್ಷನ್ ನಿಂದ ಭದ್ರಪಡಿಸಲ್ಪಟ್ಟಿವೆ. ಹೆಚ್ಚಿನ ಮಾಹಿತಿಗಾಗಿ ತಟ್ಟಿ.
lt Žinutės į šią grupę dabar yra apsaugotos ištisiniu šifravimu. Bakstelėkite daugiau info.
lv Ziņas šajā grupā tagad ir aizsargātas ar pilnīgu šifrēšanu. Pieskarieties, lai uzzinātu vairāk.
mk Пораките до оваа група сега се обезбедени со шифрирање крај-до-крај. Притисни за повеќе инфо.
ml ഈ ഗ്രൂപ്പിലേക്കുള്ള സന്ദേശങ്ങൾ ഇപ്പോൾ ആദ്യാവസാന എൻക്രിപ്ഷൻ വഴി സുരക്ഷിതമാണ്.
mr या गटामधील संदेश आता संपूर्णपणे कूटबद्ध करून सुरक्षित केलेले आहेत. अधिक माहितीसाठी टॅप करा.
pa ਇਹ ਗਰੁੱਪ ਲਈ ਸੁਨੇਹੇ ਹੁਣ ਸਿਰੇ ਤੋਂ ਸਿਰੇ ਤੱਕ ਇੰਕ੍ਰਿਪਸ਼ਨ ਨਾਲ ਸੁਰੱਖਿਅਤ ਕੀਤੇ ਹਨ। ਹੋਰ ਜਾਣਕਾਰੀ ਲਈ ਟੈਪ ਕਰੋ।
sk Správy pre túto skupinu sú teraz zabezpečené šifrovaním počas celého spojenia.
sl Sporočila v tej skupini so sedaj zavarovana s šifriranjem od konca do konca. Pritisnite za več informacij.
sq Mesazhet që i dërgoni në këtë grup janë të koduara fund-e-krye. Prekni këtu për më shumë informata.
sr Поруке ка овој групи су сада обезбеђене са шифровањем од почетка-до-краја. Додирни за више информација.
sw Jumbe kwenye kikundi hiki sasa zipo salama kwa ufumbaji wa mwisho-kwa-mwisho. Gusa kwa maelezo zaidi.
ta இக்குழுவிற்கு தாங்கள் அனுப்பும் தகவல்கள் முழு மறையாக்கத்துடன் பாதுகாக்கப்படுகிறது. விவரத்திற்கு தட்டுக.
te ఈ వర్గానికి సందేశాలు ఇప్పుడు ఎండ్ టు ఎండ్ ఎన్క్రిప్షన్ తో సురక్షితం ఉంటాయి. మరింత సమాచారం కోసం నొక్కండి.
tl Ang mga mensahe sa grupong ito ay secured gamit ang end-to-end encryption. I-tap para sa dagdag na info.
uz Ushbu guruhdagi xabarlar endi boshidan oxirigacha shifrlash bilan himoyalanadi. Batafsil ma’lumot uchun bosing.
"""
#: Added, left, changed the name of the group.
_EVENTS = """
af Asha het Ravi bygevoeg|Ravi het verlaat|Asha het die onderwerp verander na "Werk"
az Asha sizi əlavə etdi|Ravi tərk etdi|Asha mövzunu "İş" olaraq dəyişdirdi
bg Asha добави Ravi|Ravi напусна|Asha промени темата на "Работа"
bn Asha আপনাকে যোগ করেছেন|Ravi ছেড়েছেন|Asha বিষয় পরিবর্তন করে "কাজ" করছে
ca Asha t’ha afegit|Ravi ha marxat|Asha ha canviat l'assumpte a "Feina"
et Asha lisas Ravi|Ravi lahkus|Asha seadis teemaks "Töö"
gu Asha એ તમને ઉમેર્યા|Ravi છોડી ને ગયા|Ashaએ વિષયને "કામ"માં બદલ્યું
hr Asha dodao/la Ravi|Ravi izašao|Asha je promijenio naslov u "Posao"
kk Asha топқа Ravi қосты|Ravi топтан шықты|Asha топ атауын "Жұмыс" деп өзгертті
kn Asha Raviರನ್ನು ಸೇರಿಸಿದರು|Ravi ನಿರ್ಗಮಿಸಿದರು|Asha ರವರು ವಿಷಯವನ್ನು "ಕೆಲಸ" ಕ್ಕೆ ಬದಲಾಯಿಸಿದರು.
lt Asha pridėjo Ravi|Ravi išėjo|Asha pakeitė temą į “Darbas”
lv Asha pievienoja Ravi|Ravi aizgāja|Asha nomainīja tematu uz "Darbs"
mk Asha го додаде Ravi|Ravi напушти|Asha го промени насловот во „Работа“
ml Asha, Ravi നെ ചേർത്തു|Ravi പുറത്തു പോയി|Asha, വിഷയം "ജോലി" എന്നാക്കി മാറ്റിയിരിക്കുന്നു.
mr Asha यांनी तुम्हाला समाविष्ट केले|Ravi सोडून गेले|Asha यांनी विषय बदलुन "काम" केला
pa Asha ਨੇ Ravi ਨੂੰ ਜੋੜਿਆ|Ravi ਨੇ ਛੱਡਿਆ|Asha ਨੇ ਵਿਸ਼ਾ ਬਦਲ ਕੇ "ਕੰਮ" ਕਰ ਦਿੱਤਾ।
sk Asha pridal/a používateľa Ravi.|Ravi opustil/a skupinu.|Asha zmenil/a tému na Práca.
sl Asha je dodal/a Ravi|Ravi je odšel/a|Oseba Asha je spremenila zadevo v "Delo"
sq Asha ka shtuar Ravi|Ravi u largua nga grupi|Asha ndryshoi titullin në "Puna"
sr Asha је додао Ravi|Ravi напустио|Asha је променио/ла тему у "Посао"
sw Asha amemuongeza Ravi|Ravi katoka|Asha amebadilisha mada kuwa "Kazi"
ta Asha Ravi என்பவரை இதில் இணைத்தார்|Ravi விலகினார்|Asha தலைப்பை "வேலை" என்று மாற்றியுள்ளார்
te Asha Ravi ని చేర్చారు|Ravi వీడెను
tl Dinagdag ka ni Asha.|Umalis si Ravi|Binago ni Asha ang paksa: "Trabaho"
uz Asha Ravini qo‘shdi|Ravi tark etdi|Asha mavzuni "Ish"ga o‘zgartirdi
"""
_TYPES = ("participant_added", "participant_left", "subject_changed")


def _lines(block: str) -> list[tuple[str, str]]:
    return [(line.split(" ", 1)[0], line.split(" ", 1)[1]) for line in block.strip().splitlines()]


@pytest.mark.parametrize(("language", "line"), _lines(_NOTICES))
def test_the_notice_of_encryption(language: str, line: str, tmp_path: Path) -> None:
    """On an Android it stands alone, and its language settles which number is the month."""
    assert system.event(line) == ("encryption_notice", language)
    records = read(tmp_path, f"3/4/21, 10:15 - {line}\n3/4/21, 10:16 - Asha: 1\n")
    told, said = messages(records)
    assert (told.kind, told.sender, told.text, told.details) == (
        "system", None, line, {"system": {"type": "encryption_notice"}})  # fmt: skip
    details = conversation(records).details or {}
    assert details["language"] == language
    assert said.time.local == ("2021-04-03T10:16:00" if language != "tl" else None)


@pytest.mark.parametrize(("language", "lines"), _lines(_EVENTS))
def test_events_of_a_group(language: str, lines: str, tmp_path: Path) -> None:
    told = lines.split("|")
    assert [system.event(line) for line in told] == [(kind, language) for kind in _TYPES[: len(told)]]
    text = "".join(f"25/04/2021, 10:15 - {line}\n" for line in (*told, "Asha: 1", "Ravi: 2"))
    records = read(tmp_path, text)
    found = messages(records)
    assert [m.sender for m in found] == [None] * len(told) + ["Asha", "Ravi"]
    assert conversation(records).kind == "group"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("af", "Jy is nou 'n admin"), ("sw", "Sasa wewe ni mtawala"), ("te", "మీరు ఇప్పుడు నిర్వాహకులు"),
        ("bn", "আপনি এখন একজন পরিচালক"), ("uz", "Siz endi adminsiz"), ("sq", "Ju tani jeni administrator"),
    ],
)  # fmt: skip
def test_who_became_an_administrator(language: str, text: str) -> None:
    assert system.event(text) == ("admin_granted", language)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("sw", "Msimbo wa usalama wa Asha umebadilika. Gusa kwa maelezo zaidi."),
        ("kk", "Asha қауіпсіздік коды өзгертілді. Толық ақпарат үшін басыңыз."),
        ("ga", "Athraíodh an cód slándála atá agat le Asha. Tapáil le haghaidh tuilleadh faisnéise."),
        ("uz", "Ashaning xavfsizlik kodi o'zgardi. Batafsil ma'lumot uchun bosing."),
        ("sk", "Bezpečnostný kód, ktorý zdieľate s používateľom Asha, bol zmenený."),
    ],
)
def test_a_security_code_that_changed(language: str, text: str) -> None:
    assert system.event(text) == ("security_code_changed", language)


@pytest.mark.parametrize(
    ("language", "voice", "video"),
    [
        ("af", "Stemoproep gemis", "Video-oproep gemis"),
        ("az", "Buraxılmış zəng", "Buraxılmış video zəng"),
        ("bg", "Пропуснато гласово обаждане", "Пропуснато видео обаждане"),
        ("ca", "Trucada de veu perduda", "Videotrucada perduda"),
        ("et", "Vastamata häälkõne", "Vastamata videokõne"),
        ("ga", "Guthghlao caillte", "Físghlao caillte"),
        ("gu", "છૂટી ગયેલ ધ્વનિ કૉલ", "છૂટી ગયેલ વિડિઓ કૉલ"),
        ("hr", "Propušten glasovni poziv", "Propušten video poziv"),
        ("kk", "Жауапсыз қоңырау", "Жауапсыз видео қоңырау"),
        ("kn", "ತಪ್ಪಿದ ಧ್ವನಿ ಕರೆ", "ತಪ್ಪಿದ ದೃಶ್ಯ ಕರೆ"),
        ("lt", "Praleistas balso skambutis", "Praleistas video skambutis"),
        ("lv", "Neatbildēts balss zvans", "Neatbildēts video zvans"),
        ("mk", "Пропуштен гласовен повик", "Пропуштен видео повик"),
        ("ml", "വിളി നഷ്ടപ്പെട്ടു", "നഷ്ടമായ വീഡിയോ കാൾ"),
        ("mr", "मिस्ड व्हॉइस कॉल", "मिस्ड व्हिडिओ कॉल"),
        ("pa", "ਮਿਸ ਹੋਈ ਆਵਾਜ਼ ਕਾਲ", "ਮਿਸ ਹੋਈ ਵੀਡੀਓ ਕਾਲ"),
        ("sl", "Zgrešen klic", "Neodgovorjen video klic"),
        ("sq", "Thirrje e shmangur", "Videothirrje e shmangur"),
        ("sr", "Пропуштен гласовни позив", "Пропуштен видео позив"),
        ("ta", "தவறிய குரல் அழைப்பு", "தவறிய காணொலி அழைப்பு"),
        ("te", "మిస్సేడ్ వాయిస్ కాల్", "తప్పిన వీడియోకాల్"),
        ("uz", "O‘tkazib yub. ovozli qo‘ng‘iroq", "Oʻtkazib yub. videoqoʻngʻiroq"),
    ],
)
def test_a_missed_call(language: str, voice: str, video: str, tmp_path: Path) -> None:
    """An Android tells of it without a sender."""
    text = f"25/04/2021, 10:15 - {voice}\n25/04/2021, 10:16 - {video}\n25/04/2021, 10:17 - Asha: 1\n"
    found = messages(read(tmp_path, text))[:2]
    assert [(m.kind, m.sender, m.text, m.direction) for m in found] == [
        ("call", None, voice, "in"), ("call", None, video, "in")]  # fmt: skip
    assert [m.details for m in found] == [{"outcome": "missed", "video": seen} for seen in (False, True)]
    told = call(voice, marked=True)
    assert told is not None
    assert told.language == language


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Scriosadh an teachtaireacht seo", "deleted"), ("Scrios tú an teachtaireacht seo.", "deleted"),
        ("\u200efágadh an greamán ar lár", "sticker"), ("\u200ecáipéis ligthe ar lár", "document"),
        ("\u200eCárta teagmhála ar lár", "contact"), ("\u200eGIF ligthe ar lár", "video"),
        ("આ સંદેશ રદ્દ કરાયો", "deleted"), ("\u200eસંપર્કનું કાર્ડ પડતું મૂકાયું", "contact"),
        ("mahali mubashara pameshirikishwa", "location"), ("இடம் நேரலையாக பகிரபட்டது", "location"),
        ("jonli joylashuv ulashildi", "location"), ("hetke asukoht jagatud", "location"),
    ],
)  # fmt: skip
def test_marks_on_messages(text: str, kind: str) -> None:
    found = read_body(text)
    assert found is not None
    assert found.kind == kind


def test_no_event_is_what_the_app_writes_of_a_message() -> None:
    """In several languages a message is deleted in the words in which a member is removed from a group."""
    tables = (marks.DELETED, OMITTED, marks.LIVE_LOCATION, marks.VIEW_ONCE, marks.WAITING, marks.EDITED)
    assert [(phrase, system.event(phrase)) for table in tables for phrase in table if system.event(phrase)] == []


def test_a_deleted_message_makes_no_group(tmp_path: Path) -> None:
    text = "[25/03/24, 9:00:00] Asha: Hola\r\n[25/03/24, 9:01:00] Ravi: \u200eEste mensaje fue eliminado.\r\n"
    records = read(tmp_path, text, "_chat.txt")
    assert [m.kind for m in messages(records)] == ["text", "deleted"]
    assert conversation(records).kind == "direct"


@pytest.mark.parametrize(
    "text",
    [
        "Poruke i pozivi zaštićeni su potpunom enkripcijom.",
        "Viestit ja puhelut salataan täysin.",
        "Els missatges i les trucades estan xifrats d'extrem a extrem.",
    ],
)
def test_the_first_line_of_an_iphone_without_its_mark(tmp_path: Path, text: str) -> None:
    """It stands under the name of the chat, who did not write it."""
    lines = "".join(f"[25/03/24, 9:0{n}:00] Asha: {line}\r\n" for n, line in enumerate((text, "1")))
    found = messages(read(tmp_path, lines, "_chat.txt"))
    assert [(m.kind, m.sender) for m in found] == [("system", None), ("text", "Asha")]


def test_letters_that_are_one_character_or_two() -> None:
    bengali = "মিডিয়া বাদ দেওয়া হয়েছে"
    apart = unicodedata.normalize("NFD", bengali)
    for text in (apart, apart.replace("\u09af\u09bc", "\u09df")):
        found = read_body(f"<{text}>")
        assert found is not None
        assert (found.kind, found.language) == ("other", "bn")
    assert set(spellings("o‘chir")) == {"o‘chir", "o'chir", "o’chir", "oʻchir"}
    assert set(spellings("d'un")) == {"d'un", "d’un"}
    assert list(spellings("plain")) == ["plain"]


_SCRIPTS = sorted({ord(sign) - unicodedata.digit(sign) for sign in map(chr, range(0x10000))
                   if unicodedata.category(sign) == "Nd"})  # fmt: skip


@pytest.mark.parametrize("zero", _SCRIPTS, ids=lambda zero: unicodedata.name(chr(zero)).replace(" ", "-").lower())
@pytest.mark.parametrize("form", ["{}, {} - ", "[{}, {}:07] "])
def test_digits_of_every_script(zero: int, form: str, tmp_path: Path) -> None:
    def digits(text: str) -> str:
        return text.translate({48 + n: zero + n for n in range(10)})

    lines = [(digits(form.format(f"{day}/4/2021", "23:05")), f"{day}") for day in (3, 25)]
    found = messages(read(tmp_path, "".join(f"{head}Asha: {text}\n" for head, text in lines)))
    seconds = "07" if "[" in form else "00"
    assert [m.time.local for m in found] == [f"2021-04-{day:02}T23:05:{seconds}" for day in (3, 25)]
    assert [m.time.raw for m in found] == [head.strip("[] -") for head, _ in lines]


@pytest.mark.parametrize(
    ("raw", "language"),
    [("၂၅/၄/၂၁ ၁၀:၁၅", "my"), ("២៥/៤/២១, ១០:១៥", "km"), ("25/4/21 10:15 පෙ.ව.", "si"),
     ("25/4/2021, 10:15 ກ່ອນທ່ຽງ", "lo"), ("25/4/21, முற்பகல் 10:15", "ta"),
     ("25/4/21, 10:15 AM", None), ("२५/४/२१, १०:१५", None)],
)  # fmt: skip
def test_the_language_that_a_head_shows(raw: str, language: str | None) -> None:
    """Nepali and Marathi have the digits of Hindi, so those alone tell nothing."""
    assert language_of(raw) == language
