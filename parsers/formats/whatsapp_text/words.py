"""What WhatsApp itself writes into a text export, in the languages it comes in.

The phrases are those of the app's own interface. They were gathered from public parsers that list them per
language and partly name the app's resource key, and compared with one another: whats_json (iOS 22.24 and
Android), the tables of chat-analytics, chatmatter's LanguageTags, OpenChat's table of notifications (which
gives the years in which each wording was seen), and for English, German, Spanish, French, Polish, Romanian,
Russian, Ukrainian, Arabic and Chinese the string table of an Android build of 2018. A phrase that only one
source gives for a language stands here too: it must equal the whole message, so a wrong one hits nothing.

Each table is text: one line a language, its ISO 639 code first, phrases separated by `|`. `fold` makes them
and what is compared with them alike: case, marks of direction, angle brackets and a final stop do not count.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from parsers.records import Kind

#: Marks of direction and width that WhatsApp puts around names, numbers and its own words, and byte order
# marks.
MARKS = (
    "\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
#: Blanks that occur in headers; U+DCA0 is a no-break space of a file in a Windows code page, kept as an
# escape.
BLANKS = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\udca0"
LONGEST_NAME = 300  # characters: an address book holds a title, several names and a firm in one
USUAL_NAME = 120  # characters; a longer name is taken for one where several messages, or the chat, have it
_EDGE = MARKS + " \t\u00a0\u202f.。।۔!<>"
_NO_MARKS = dict.fromkeys(map(ord, MARKS))
_JOINERS = "\u200c\u200d"
#: Marks that are part of a name, as the joiners of Persian words and of emojis are, stay in it.
LOOSE_MARKS = {ord(mark): None for mark in MARKS if mark not in _JOINERS}


def fold(text: str) -> str:
    """Return `text` as the tables know it; accents are put together, which names of files of a Mac have apart."""
    plain = text if text.isascii() else unicodedata.normalize("NFC", text.translate(_NO_MARKS))
    return " ".join(plain.strip(_EDGE).casefold().split())


def without_marks(text: str) -> str:
    """Return `text` without marks of direction, with plain blanks, trimmed: a name as a person reads it."""
    return " ".join(text.translate(LOOSE_MARKS).split()).strip(_JOINERS)


#: Letters that are one character or two, with nothing to see of it: those with a dot below of Hindi, Bengali and
#: Punjabi, and the bare consonants of Malayalam.
_DOTTED = [(chr(one), unicodedata.normalize("NFD", chr(one))) for one in (
    *range(0x958, 0x960), 0x9DC, 0x9DD, 0x9DF, 0xA33, 0xA36, *range(0xA59, 0xA5C), 0xA5E)]  # fmt: skip
_BARE = [("ൺ", "ണ്"), ("ൻ", "ന്"), ("ർ", "ര്"), ("ൽ", "ല്"), ("ൾ", "ള്")]
#: Most phrases have none of these letters, and every start of the program would ask each for all of them.
_FEW = {letter for pair in (*_DOTTED, *_BARE) for form in pair for letter in form}
#: Apostrophes, which a phone writes as it likes; the first two are those of every language, all four of Uzbek.
_APOSTROPHES = "'’‘ʻ"


def spellings(phrase: str) -> Iterable[str]:
    """Return a phrase of a table in each way in which one phone or another writes the same letters."""
    forms = [phrase, unicodedata.normalize("NFC", phrase)]
    for pairs in (_DOTTED, _BARE) if not _FEW.isdisjoint(phrase) else ():
        forms += [_replaced(form, pairs) for form in forms]
        forms += [_replaced(form, [(two, one) for one, two in pairs]) for form in forms]
    used = [sign for sign in _APOSTROPHES if sign in phrase]
    for sign in (_APOSTROPHES if set(used) & set(_APOSTROPHES[2:]) else _APOSTROPHES[:2]) if used else "":
        forms += [_replaced(form, [(old, sign) for old in used]) for form in forms]
    return dict.fromkeys(forms)


def _replaced(text: str, pairs: Iterable[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def _table(block: str) -> dict[str, str]:
    """Folded phrase to language, of a text table."""
    found: dict[str, str] = {}
    for line in block.strip().splitlines():
        language, _, phrases = line.strip().partition(" ")
        for phrase in phrases.split("|"):
            for spelling in spellings(phrase):
                found.setdefault(fold(spelling), language)
    return found


#: Exports without media, Android: one placeholder for every kind of file.
_MEDIA = """
en Media omitted
es Multimedia omitido|Archivo omitido|Archivos omitidos|Medios omitidos
de Medien ausgeschlossen|Medien weggelassen
fr Médias omis|Fichier omis
it Media omessi|Media omesso
pt Mídia oculta|Mídia omitida|Arquivo de mídia oculto|Ficheiro não revelado
nl Media weggelaten
ru Без медиафайлов|Файл пропущен
uk Медіа пропущено|Без медіафайлів
pl Pominięto multimedia|pliki pominięto|Multimedia pominięte
ro Conținut media omis|Fișier media omis
tr Medya dahil edilmedi|Medya atlanmış|Medya çıkarıldı
ar تم استبعاد الوسائط
he המדיה לא נכללה|מדיה הושמטה|מדיה הושמט|המדיה הושמטה
fa رسانه حذف شد|پيوست نما/آهنگ حذف شد
ur میڈیا چھوڑ دیا گیا|میڈیا ہٹا دیا گیا
hi मीडिया के बिना|मीडिया छोड़ा गया
bn মিডিয়া বাদ দেওয়া হয়েছে|মিডিয়া বাদ দেওয়া হয়েছে
pa ਮੀਡੀਆ ਛੱਡਿਆ|ਮੀਡੀਆ ਛੱਡਿਆ ਗਿਆ|ਮੀਡੀਆ ਛਡਿਆ ਗਿਆ
gu મિડિયા છોડી મૂકાયું|મીડિયા અવગણવામાં આવ્યા|મીડિયા અવગણાયું
mr मीडिया वगळण्यात आला|मीडिया वगळले
ta கோப்புகள் விடப்பட்டன|ஊடகங்கள் நீக்கப்பட்டது
te మీడియా విస్మరించబడింది|మాధ్యమం విస్మరించబడింది
kn ಮಾಧ್ಯಮ ಕೈಬಿಡಲಾಗಿದೆ|ಮೀಡಿಯಾ ಕೈಬಿಡಲಾಗಿದೆ
ml മീഡിയ ഒഴിവാക്കി
id Media tidak disertakan
ms Media dikecualikan|Media disingkirkan
tl Inalis ang media|Walang kalakip na media
vi bỏ qua tệp phương tiện|Bỏ qua Media
th ไฟล์สื่อถูกลบ|สื่อถูกลบ
lo ບໍ່ລວມມີເດຍ
zh 省略多媒体文件|忽略多媒體檔|省略多媒體檔案|媒体省略|略過多媒體檔|媒體已略去
ja メディアなし|メディアは含まれていません
ko 미디어 파일 제외됨|미디어 파일을 생략한 대화내용
cs Média vynechány|Média vynechána
sk Médiá vynechané
hu média elhagyva|Hiányzó médiafájl
bg Без файл|Без файлове
el Εξαίρεση πολυμέσων|αρχείο παραλήφθηκε
sr медији су изостављени
hr Medijski zapis izostavljen
sl datoteke izpuščene|Medij izpuščen
mk без фајлови|Без фајл
sq media u hoq|Media hequr|Pa media
sv media utelämnat|Media har utelämnats
nb media utelatt|Uten vedlegg
da medier udeladt|Mediefil udeladt
fi media jätettiin pois|Media jätetty pois
et meedia välja jäetud|Meedia ära jäetud
lv nav iekļauta multivide|Bez multivides
lt medija praleista|Praleistas medijos turinys
ca fitxers multimèdia omesos|Mitjans omesos
az media buraxıldı|Media çıxarılmışdır
kk файлдар қосылмаған|Файл қосылған жоқ
uz fayl o‘tkazib yuborildi|fayl o'tkazib yuborildi
sw media hazijajumuishwa|Media imerukwa
af media weggelaat
"""

#: Exports without media, iPhone: one line a kind, then the languages.
_OMITTED: dict[Kind, str] = {
    "image": """
en image omitted
es imagen omitida
de Bild weggelassen
fr image absente|photo absente
it immagine omessa
pt imagem ocultada|imagem omitida|imagem não revelada
nl afbeelding weggelaten
ru изображение отсутствует|изображение не сохранено
uk зображення відсутнє
pl obraz pominięty|pominięto obraz
ro imagine omisă
tr görüntü dahil edilmedi|fotoğraf dahil edilmedi|resim dahil edilmedi
ar لم يتم إدراج الصورة|الصورة غير مشمولة|تم استبعاد الصورة
he התמונה הושמטה
fa تصویر حذف شد
ur تصویر نکال دی گئی ہے
hi फ़ोटो हटाई गई
bn ইমেজ বাদ দেওয়া হয়েছে
gu છબી પડતી મૂકાઈ
mr इमेज वगळली
id gambar tidak disertakan
ms imej tidak dimasukkan
vi đã bỏ qua hình ảnh
th ไม่มีรูปภาพ
zh 图像已省略|照片已忽略|图片已省略|圖片已略去|圖像已省略|圖片已省略
ja 画像は含まれていません|画像は省略されました|画像を省略
ko 이미지 생략됨
cs obrázek vynechán
sk obrázok vynechaný
hu kép küldése sikertelen|kép kihagyva
el εικόνα παραλείφθηκε
hr slika izostavljena
sv bild utesluten|bild utelämnad
nb bilde ikke inkludert
da billede udeladt
fi ei kuvaa
ca imatge omesa
ga íomhá ligthe ar lár
""",
    "video": """
en video omitted|GIF omitted|video note omitted|video message omitted
es video omitido|vídeo omitido|GIF omitido|Nota de video omitida|Nota de vídeo omitida
de Video weggelassen|GIF weggelassen|Videonotiz ausgelassen|Videonotiz weggelassen
fr vidéo absente|GIF retiré|GIF absent|Note vidéo omise|Note vidéo absente
it video omesso|GIF esclusa|GIF omesso|Videomessaggio omesso
pt recado de vídeo omitido|Mensagem de vídeo omitida
pt vídeo omitido|vídeo ocultado|vídeo não revelado|GIF omitido|GIF omitida|GIF não revelada
nl video weggelaten|GIF weggelaten
ru видео отсутствует|GIF отсутствует
uk відео відсутнє|GIF-анімацію пропущено
pl wideo pominięte|Plik GIF pominięty
ro clip video omis|GIF omis
tr video dahil edilmedi|GIF dahil edilmedi
ar لم يتم إدراج الفيديوهات|الفيديو غير مشمول|لم يتم إدراج صورة GIF|تم استبعاد الفيديو
he סרטון הווידאו הושמט|GIF הושמט
fa ویدیو حذف شد|GIF حذف شد
ur ویڈیو نظرانداز|GIF نظرانداز
hi वीडियो छोड़ा गया|GIF छोड़ा गया
bn ভিডিও বাদ দেওয়া হয়েছে|জিআইএফ বাদ দেওয়া হয়েছে
gu વિડિયો પડતી મુકાઈ|GIF પડતી મૂકાઈ
mr व्हिडीओ वगळला|GIF वगळले
id video tidak disertakan|GIF tidak disertakan
ms video tidak dimasukkan|GIF tidak dimasukkan
vi đã bỏ video|Đã bỏ qua ảnh GIF
th วิดีโอถูกลบ|ละเว้น GIF
zh 视频已忽略|视频已省略|影片已略去|影片已省略|GIF 动态图已被忽略|GIF 已略去|GIF 圖片已被省略|GIF已省略
ja ビデオは含まれていません|動画は省略されました|GIFは含まれていません|GIFは省略されました
ko 비디오 생략됨|동영상 생략됨|GIF 생략됨
cs video vynecháno|GIF vynechán
sk video vynechané|GIF vynechaný
hu Videó kihagyva|GIF fájl kihagyása
el βίντεο παραλείφθηκε|Παράληψη GIF
hr video izostavljen|GIF izostavljen
sv video utesluten|GIF utesluten
nb video utelatt|GIF utelatt
da video udeladt|GIF udeladt
fi videota ei sisällytetä|GIF-animaatio jätetty pois
ca vídeo omès|GIF omès
ga físeán ligthe ar lár|GIF ligthe ar lár
""",
    "voice": """
en audio omitted|voice message omitted
es audio omitido
de Audio weggelassen
fr audio omis|audio absent
it audio omesso
pt áudio ocultado|áudio omitido|ficheiro de áudio não revelado
nl audio weggelaten
ru аудиофайл отсутствует|аудио отсутствует
uk аудіо відсутнє
pl audio pominięte
ro fără audio
tr ses dahil edilmedi
ar لم يتم إدراج المقاطع الصوتية|تم استبعاد الصوت
he קטע קול הושמט
fa صدا حذف شد
ur آڈیو نظرانداز
hi ऑडियो हटाई गयी
bn অডিও বাদ দেওয়া হয়েছে
gu ઓડિયો ફાઇલ શામેલ કરી નથી
mr ऑडिओ वगळला
id audio tidak disertakan
ms audio tidak dimasukkan
vi bỏ qua tệp âm thanh
th ไม่มีไฟล์เสียง
zh 音频已忽略|音频已省略|音訊已略去|音訊已省略|語音訊息已省略
ja 音声は含まれていません|音声メッセージは省略されました|音声は省略されました
ko 오디오 생략됨
cs zvukový soubor vynechán
sk zvuk vynechaný
hu Hang kihagyása
el ήχος παραλείφθηκε
hr zvuk izostavljen
sv ljud utelslutet|ljud uteslutet
nb lyd utelatt
da lyd udeladt
fi äänitiedostoa ei sisällytetä
ca àudio omès
ga comhad fuaime ar lár
""",
    "sticker": """
en sticker omitted
es sticker omitido
de Sticker weggelassen
fr sticker omis|sticker absent
it sticker non incluso|sticker omesso
pt figurinha omitida|sticker não revelado
nl sticker weggelaten
ru стикер не добавлен|стикер отсутствует
uk Наклейку не додано
pl pominięto naklejkę
ro sticker omis|autocolant omis
tr Çıkartma dahil edilmedi|sticker dahil edilmedi
ar تم حذف الملصقات|تم استبعاد الملصق
he סטיקר הושמט
fa استیکر حذف شد
ur اسٹیکر نظرانداز
hi स्टिकर छोड़ा गया
bn স্টিকার বাদ দেওয়া হয়েছে
gu સ્ટીકર પડતું મુકાયું
mr स्टिकर वगळले
id stiker tidak disertakan
ms pelekat tidak disertakan
vi đã bỏ sticker
th ไม่มีสติกเกอร์
zh 贴图已省略|貼圖已略去|貼圖已忽略|貼圖已省略
ja スタンプは含まれていません|スタンプは省略されました
ko 스티커 제외됨|스티커 생략됨
cs nálepka vynechána
sk nálepka vynechaná
hu matrica kihagyva
el αυτοκόλλητο παραλήφθηκε
hr naljepnica izostavljena
sv sticker utesluten
nb klistremerke utelatt
da klistermærke udeladt
fi tarraa ei sisällytetty
ca adhesiu omès
ga fágadh an greamán ar lár
""",
    "document": """
en document omitted
es documento omitido
de Dokument weggelassen
fr document manquant|document absent
it documento omesso
pt documento omitido|documento ocultado|documento não revelado
nl document weggelaten
ru документ отсутствует
uk документ пропущено
pl dokument pominięty
ro document omis
tr belge dahil edilmedi|doküman dahil edilmedi
ar لم يتم إدراج المستند|تم استبعاد المستند
he מסמך הושמט
fa سند حذف شد
ur دستاویز نظرانداز
hi डॉक्यूमेंट छोड़ा गया
bn ডকুমেন্ট বাদ দেওয়া হয়েছে
gu ડોક્યુમેન્ટ સામેલ કર્યું નહિ
mr डॉक्युमेंट वगळले
id dokumen tidak disertakan
ms dokumen tidak dimasukkan
vi đã bỏ qua tài liệu
th ละเว้นเอกสาร
zh 文档已省略|文件已省略|文件已略去|文件已忽略
ja ドキュメントは含まれていません|文書は省略されました
ko 문서 생략됨
cs dokument vynechán
sk dokument vynechaný
hu dokumentum kihagyva
el έγγραφο παραλείφθηκε
hr dokument izostavljen
sv dokument uteslutet
nb utelatt dokument
da dokument udeladt
fi dokumenttia ei sisällytetä
ca document omès
ga cáipéis ligthe ar lár
""",
    "contact": """
en Contact card omitted
es Tarjeta de contacto omitida
de Kontaktkarte ausgelassen|Kontaktkarte weggelassen
fr Fiche contact manquante|fiche contact absente
it Scheda contatto omessa
pt Cartão do contato omitido|Contacto não revelado
nl Visitekaartje weggelaten
ru Карточка контакта отсутствует|контакт отсутствует
uk Картка контакту відсутня
pl Pominięta wizytówka kontaktu
ro Carte de vizită contact omisă
tr Kişi kartı dahil edilmedi
ar لم يتم إدراج بطاقة جهة اتصال|تم استبعاد جهة الاتصال
he כרטיס איש קשר הושמט
fa برگ مخاطب حذف شد
ur رابطہ کارڈ نظر انداز
hi कॉन्टैक्ट कार्ड छोड़ा गया
bn পরিচিতির কার্ড বাদ দেওয়া হয়েছে
mr संपर्क कार्ड वगळले
id Kartu kontak tidak disertakan
ms Kad kenalan tidak dimasukkan
vi Bỏ qua thẻ liên lạc
th บัตรรายชื่อที่ละเว้น
zh 联系人卡片已忽略|聯絡人卡片已略去|聯絡人卡片已省略|聯絡人名片已省略
ja 連絡先カードを省略|連絡先カードは省略されました
ko 연락처 카드 생략됨
cs Vizitka vynechána
sk Karta kontaktu vynechaná
hu Névjegykártya kihagyva
el Η κάρτα επαφής παραλήφθηκε
hr Posjetnica izostavljena
sv Kontaktkort uteslutet
nb Kontaktkort sløyfet
da Kontaktkort udeladt
fi Yhteystietokortti jätettiin pois
ca Targeta de contacte omesa
ga Cárta teagmhála ar lár
gu સંપર્કનું કાર્ડ પડતું મૂકાયું
""",
}


def _omitted() -> dict[str, tuple[Kind, str]]:
    known: dict[str, tuple[Kind, str]] = {phrase: ("other", lang) for phrase, lang in _table(_MEDIA).items()}
    for kind, block in _OMITTED.items():
        for phrase, language in _table(block).items():
            known.setdefault(phrase, (kind, language))
    return known


#: Folded placeholder of media that the export leaves out: (kind, `other` where it does not say; language).
OMITTED = _omitted()
