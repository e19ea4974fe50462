"""The marks WhatsApp sets on messages of a text export: deleted, edited, attached, places, calls, polls.

Sources and form of the tables: `whatsapp_text.words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parsers.formats.whatsapp_text.words import MARKS, fold, spellings

_DELETED = """
en This message was deleted|You deleted this message|You deleted this message as admin
es Se eliminó este mensaje|Este mensaje fue eliminado|Eliminaste este mensaje
de Diese Nachricht wurde gelöscht|Du hast diese Nachricht gelöscht
fr Ce message a été supprimé|Vous avez supprimé ce message
it Questo messaggio è stato eliminato|Hai eliminato questo messaggio
pt Mensagem apagada|Esta mensagem foi apagada|Essa mensagem foi apagada
pt Esta mensagem foi apagada pelo remetente
pt Você apagou esta mensagem|Apagou esta mensagem|Eliminou esta mensagem|Esta mensagem foi eliminada
nl Dit bericht is verwijderd|U hebt dit bericht verwijderd|Je hebt dit bericht verwijderd
ru Данное сообщение удалено|Сообщение удалено|Это сообщение удалено|Вы удалили данное сообщение
ru Вы удалили это сообщение
uk Це повідомлення було видалено|Ви видалили це повідомлення|Повідомлення видалено
pl Ta wiadomość została usunięta|Usunięto tę wiadomość|Usunąłeś(-ęłaś) tę wiadomość|Usunąłeś(aś) tę wiadomość
ro Acest mesaj a fost șters|Ați șters acest mesaj|Ai șters acest mesaj
tr Bu mesaj silindi|Bu mesajı sildiniz
ar تم حذف هذه الرسالة|لقد حذفت هذه الرسالة|لقد حذَفت هذه الرسالة|أنت حذفت هذه الرسالة
he הודעה זו נמחקה|מחקת את ההודעה הזו|מחקת הודעה זו
fa این پیام حذف شده است|این پیام حذف شد|شما این پیام را حذف کردید
ur یہ میسج حذف کر دیا گیا ہے|یہ پیغام حذف کیا گیا|آپ نے یہ میسج حذف کر دیا ہے|آپ نے اس پیغام کو حذف کیا
hi यह मैसेज डिलीट कर दिया गया है|यह मैसेज मिटाया गया|यह संदेश मिटाया गया|आपने यह मैसेज डिलीट किया
hi आपने यह संदेश मिटाया
bn এই মেসেজটি বাদ দেওয়া হয়েছে|এই বার্তাটি মুছে ফেলা হয়েছে|আপনি এই মেসেজটি বাদ দিয়েছেন
bn আপনি এই বার্তাটি মুছে ফেলেছেন
pa ਇਸ ਸੁਨੇਹੇ ਨੂੰ ਹਟਾਇਆ ਗਿਆ|ਤੁਸੀਂ ਇਹ ਸੁਨੇਹਾ ਹਟਾਇਆ
gu આ મેસેજ ડિલીટ કરાયો|આ સંદેશ રદ્દ કરાયો|તમે આ મેસેજ ડિલીટ કર્યો|તમે આ સંદેશને રદ્દ કર્યો
mr हा मेसेज हटवण्यात आला|हा संदेश हटविण्यात आला होता|तुम्ही हा मेसेज हटवला|आपण हा संदेश हटविलात
ta இத்தகவல் திரும்பப்பெறப்பட்டது|இத்தகவலை தாங்கள் அழித்தீர்கள்
kn ಈ ಸಂದೇಶವು ಅಳಿಸಲ್ಪಟ್ಟಿದೆ|ನೀವು ಈ ಸಂದೇಶವನ್ನು ಅಳಿಸಿದ್ದೀರಿ
ml ഈ സന്ദേശം ഇല്ലാതാക്കിയതാണ്|ഈ സന്ദേശം നിങ്ങൾ ഇല്ലാതാക്കി
id Pesan ini dihapus|Pesan ini telah dihapus|Anda menghapus pesan ini|Anda telah menghapus pesan ini
ms Mesej ini telah dipadam|Anda telah memadamkan mesej ini
tl Itong mensahe ay binura na|Binura mo itong mensahe
vi Tin nhắn này đã bị xóa|Tin nhắn này đã bị xoá|Bạn đã xóa tin nhắn này|Bạn đã xoá tin nhắn này
th ข้อความนี้ถูกลบแล้ว|ข้อความนี้ได้ถูกลบ|คุณได้ลบข้อความนี้|คุณลบข้อความนี้
zh 这条消息已被删除|消息已删除|信息已删除|您已删除这条消息|您删除这个信息
zh 此訊息已刪除|您已刪除此訊息|你已刪除此訊息
ja このメッセージは削除されました|このメッセージを削除しました|メッセージを削除しました
ko 이 메시지는 삭제되었습니다|삭제된 메시지입니다|삭제한 메시지입니다|이 메시지를 삭제했습니다
cs Tato zpráva byla smazána|Tato zpráva byla odstraněna|Tuto zprávu jste smazal/a|Tuto zprávu jste odstranil/a
sk Táto správa bola odstránená|Túto správu ste odstránili
hu Ez az üzenet törlésre került|Törölted ezt az üzenetet|Ezt az üzenetet törölted
bg Съобщението беше изтрито|Изтрихте това съобщение
el Αυτό το μήνυμα διαγράφηκε|Διαγράψατε αυτό το μήνυμα|Διαγράψατε το μήνυμα
sr Ова порука је обрисана|Обрисао/ла си ову поруку
hr Ova poruka je izbrisana|Ova je poruka izbrisana|Izbrisali ste ovu poruku
sl To sporočilo je bilo izbrisano|To sporočilo ste izbrisali
mk Оваа порака беше избришана|Ја избриша оваа порака
sv Det här meddelandet raderades|Detta meddelande raderades|Du har tagit bort meddelandet
sv Du raderade det här meddelandet|Du raderade detta meddelande
nb Denne meldingen ble slettet|Du slettet denne meldingen
da Denne besked er blevet slettet|Denne besked blev slettet|Du har slettet denne besked
da Du slettede denne besked
fi Tämä viesti poistettiin|Poistit tämän viestin
et See sõnum on kustutatud|Kustutasid selle sõnumi
lv Šī ziņa tika izdzēsta|Jūs izdzēsāt šo ziņu
lt Ši žinutė buvo ištrinta|Jūs ištrynėte šią žinutę
ca Aquest missatge s'ha suprimit|Aquest missatge està esborrat|Has suprimit aquest missatge
ca Has esborrat aquest missatge
az Bu ismarıc silindi|Siz bu ismarıcı sildiniz
kk Бұл хат жойылды|Сіз бұл хатты жойдыңыз
uz Ushbu xabar o‘chirildi|Siz ushbu xabarni o‘chirdingiz
sw Ujumbe huu ulifutwa|Umefuta ujumbe huu
af Hierdie boodskap was uitgevee|Jy het boodskap uitgevee
ga Scriosadh an teachtaireacht seo|Scrios tú an teachtaireacht seo
"""

#: Those of these that the app says to whoever deleted the message, and to nobody else, so that its sender owns the
#: phone. (As an administrator one deletes what others wrote: that wording is none of them.)
_DELETED_BY_OWNER = """
You deleted this message|Eliminaste este mensaje|Du hast diese Nachricht gelöscht|Vous avez supprimé ce message
Hai eliminato questo messaggio|Você apagou esta mensagem|U hebt dit bericht verwijderd|Je hebt dit bericht verwijderd
Вы удалили данное сообщение|Вы удалили это сообщение|Ви видалили це повідомлення|Usunąłeś(-ęłaś) tę wiadomość
Ați șters acest mesaj|Ai șters acest mesaj|Bu mesajı sildiniz|لقد حذفت هذه الرسالة|لقد حذَفت هذه الرسالة
أنت حذفت هذه الرسالة|מחקת את ההודעה הזו|מחקת הודעה זו|شما این پیام را حذف کردید|آپ نے یہ میسج حذف کر دیا ہے
आपने यह मैसेज डिलीट किया|आपने यह संदेश मिटाया|আপনি এই মেসেজটি বাদ দিয়েছেন|Anda menghapus pesan ini
Anda telah menghapus pesan ini|Anda telah memadamkan mesej ini|Binura mo itong mensahe|Bạn đã xóa tin nhắn này
คุณได้ลบข้อความนี้|คุณลบข้อความนี้|您已删除这条消息|您已刪除此訊息|你已刪除此訊息|Törölted ezt az üzenetet
Изтрихте това съобщение|Διαγράψατε αυτό το μήνυμα|Izbrisali ste ovu poruku|Du har tagit bort meddelandet
Du raderade det här meddelandet|Du slettet denne meldingen|Du har slettet denne besked|Poistit tämän viestin
"""

#: An administrator's name can stand in these. The word for an administrator is part of each wording (the strings of
#: iPhones and of the help pages, as public parsers list them): without it people write so of any message.
_DELETED_BY_ADMIN = re.compile(
    r"this message was deleted by (?:an )?admin\b.{0,80}"
    r"|diese nachricht wurde von (?:einem\W{0,2}(?:einer )?)?(?:gruppen-?)?admin\b.{0,80} gelöscht"
    r"|diese nachricht wurde von einem\*einer admin gelöscht|diese nachricht wurde von admin gelöscht"
    r"|un admin\.?,? ?.{0,80}eliminó este mensaje|ce message a été supprimé par (?:un ou une |un |l['’])?admin\b.{0,80}"
    r"|questo messaggio è stato eliminato da(?: un |ll['’])?amministrator.{0,80}"
    r"|(?:esta |essa )?mensagem (?:foi )?apagada p(?:or|elo)(?: um| uma)? admin\b.{0,80}"
    r"|данное сообщение удалено админом.{0,80}|pesan ini dihapus oleh admin.{0,80}"
    r"|bu mesaj,? (?:.{1,80} )?(?:yönetici|admin)(?: .{1,80})? tarafından silindi"
    r"|حذف (?:أحد )?المشرف.{0,80} هذه الرسالة|یہ میسج .{0,80}ایڈمن .{0,80}نے حذف کر دیا ہے"
    r"|यह मैसेज .{0,80}एडमिन .{0,80}ने डिलीट कर दिया है|管理员.{0,80}已删除这条消息"
    r"|ההודעה נמחקה על ידי (?:ה)?(?:מנהל|אדמין).{0,80}"
)
#: How the notes above begin.
BY_ADMIN = (
    "this", "diese", "un admin", "ce message", "questo", "mensagem", "esta", "essa", "данное", "pesan", "bu mesaj",
    "حذف", "یہ میسج", "यह मैसेज", "管理员", "ההודעה",
)  # fmt: skip

_EDITED = """
en This message was edited|Message edited
es Se editó este mensaje|Este mensaje fue editado
de Diese Nachricht wurde bearbeitet
fr Ce message a été modifié
it Questo messaggio è stato modificato
pt Mensagem editada|Esta mensagem foi editada
nl Dit bericht is bewerkt
ru Сообщение изменено|Это сообщение изменено|Данное сообщение изменено
uk Це повідомлення відредаговано|Повідомлення змінено|Це повідомлення змінено
pl Ta wiadomość została zmieniona|Ta wiadomość została edytowana
ro Acest mesaj a fost editat
tr Bu mesaj düzenlendi
ar تم تعديل هذه الرسالة
he ההודעה נערכה|הודעה זו נערכה
id Pesan ini diedit|Pesan ini telah diedit|Pesan diedit
"""

#: Beginnings of "edited" for wordings that are not listed; only at the end of a message, in angle brackets behind the
#: mark of the app, as people write such words too.
_EDITED_STEM = re.compile(
    r"(?<!\w)(?:edit|bearbeit|modifi|bewerkt|gewijzigd|zmienion|edytow|измен|редакт|отредакт|відредаг|змінен|düzenlen"
    r"|тағыр|өзгерт|تعديل|ویرایش|ترمیم|נערך|נערכה|एडिट|संपादित|সম্পাদ|એડિટ|திருத்த|సవరించ|chỉnh sửa|diedit"
    r"|hariri|upraven|redigera|rediger|muokat|szerkeszt|επεξεργ|промен|uređen|urejen|ndryshu|muudet|rediģēt|redaguot)"
    r"|편집|수정|編集|编辑|編輯|แก้ไข"
)

#: Words for an attached file, Android: `NAME (file attached)`.
_ATTACHED = """
en file attached
es archivo adjunto|archivo adjuntado
de Datei angehängt
fr fichier joint
it file allegato
pt arquivo anexado|ficheiro anexado
nl bestand bijgevoegd
ru файл добавлен
uk файл додано
pl załączony plik|plik załączony
ro fișier atașat
tr dosya ekli|dosya eklendi
ar الملف مرفق
he קובץ מצורף
fa فایل پیوست شد
ur پیوستہ فائل
hi फाइल अटैच कर दी गई है|फाइल संलग्न|फ़ाइल संलग्न
bn ফাইল সংযুক্ত হয়েছে
pa ਅਟੈਚ ਕੀਤੀ ਫਾਇਲ|ਫਾਈਲ ਅਟੈਚ ਕੀਤੀ
gu ફાઇલ જોડાયેલ
te ఫైల్ జోడించబడినది
kn ಕಡತ ಸೇರಿಸಲಾಯಿತು
ml ഫയൽ ചേർത്തു
id file terlampir
ms fail dilampirkan
tl nakalakip na file
vi tệp đính kèm
th ไฟล์ที่แนบ
zh 文件附件|附件檔案
ja 添付ファイル有り|添付ファイル
ko 파일 첨부됨
cs soubor byl přiložen
sk súbor pripojený
hu fájl csatolva
bg прикачен файл
el συνημμένο αρχείο
sr прикачена датотека
hr datoteka u privitku
sl priložena datoteka
mk прикачен фајл
sq skedë e ngjitur
sv bifogad fil
nb vedlagt fil
da fil vedhæftet
fi liitetiedosto
et fail lisatud
lv pievienots fails
lt byla prisegta
ca arxiu adjunt
az fayl əlavə olunub
kk қосымша файл
uz fayl biriktirildi
sw faili limeambatanishwa
af lêer aangeheg
"""

_LIVE_LOCATION = """
en live location shared
es ubicación en tiempo real compartida
de Live-Standort wird geteilt
fr Localisation en direct partagée
it posizione attuale condivisa
pt localização atual compartilhada|Está a partilhar a sua localização
nl live locatie gedeeld
ru Геоданные отправлены
uk геодані надіслано
pl udostępniona transmisja położenia
ro locație în timp real distribuită
tr Mevcut konum paylaşıldı
ar تمت مشاركة الموقع المباشر
he משתף מיקום בשידור חי
fa مکان زنده به اشتراک گذاشته شد
ur جاری مقام کا اشتراک ہوا
hi लाइव स्थान साझा किया गया
bn লাইভ অবস্থান শেয়ার করা হয়েছে
id Lokasi terkini dibagikan
ms lokasi terkini dikongsi
tl ibinahagi ang live na lokasyon
vi vị trí hiện thời được chia sẻ
th ตำแหน่งปัจจุบันถูกแบ่งปัน
zh 共享实时位置|實時位置已分享
ja ライブロケーション共有
ko 공유한 실시간 위치
cs byla sdílena aktuální poloha
hu tartózkodási hely megosztva
el η τωρινή τοποθεσία κοινοποιήθηκε
sv liveposition delad
nb posisjon i sanntid delt
da live placering delt
fi live-sijainti jaettu
sw mahali mubashara pameshirikishwa
af regstreekse ligging gedeel
az canlı məkan paylaşılıb
bg местоположение в реално време споделено
ca ubicació en directe compartida
et hetke asukoht jagatud
gu જીવંત સ્થાન શેર કરાયું
hr trenutna lokacija podijeljena
kk қазіргі орынмен бөлісті
kn ನೇರ ಸ್ಥಳ ಹಂಚಿಕೊಳ್ಳಲಾಗಿದೆ
lt tiesioginė vieta bendrinama
lv reāllaika atrašanās vieta
mk споделено локација во живо
ml ലൈവ് ലൊക്കേഷൻ പങ്കിട്ടു
mr सध्याचे थेट ठिकाण शेअर केले
pa ਮੌਜੂਦਾ ਟਿਕਾਣਾ ਸਾਂਝਾ ਕੀਤਾ
sk bola zdieľaná aktuálna poloha
sl lokacija v živo je bila deljena
sq vendnodhja aktuale u shpërnda
sr локација уживо подељена
ta இடம் நேரலையாக பகிரபட்டது
te ప్రత్యక్ష స్థాన భాగస్వామ్యం
uz jonli joylashuv ulashildi
"""

_LOCATION = """
location locație స్థలం местоположение lokasi lokasyon 位置 位置情報 posizione ubicació poloha τοποθεσία
placering स्थान લોકેશન સ્થળ מיקום localização położenie vị_trí plats lokacija مقام mahali
konum இருப்பிடம் ตำแหน่งที่ตั้ง موقعیت posisjon sijainti localisation
localización ubicación asukoht helyzet locatie অবস্থান ligging standort
məkan 위치 സ്ഥലം локација ಸ್ಥಳ الموقع місцезнаходження ਟਿਕਾਣਾ орналасуы joylashuv vendndodhja
atrašanās_vieta buvimo_vieta
"""

#: What stands for media that may be opened once, and messages the phone never received.
_VIEW_ONCE = """
en View once photo|View once video|View once voice message|View once message omitted
en View once voice message omitted|View once photo omitted|View once video omitted
es Foto de una sola visualización|Mensaje de visualización única omitido
es Mensaje de voz de visualización única omitido|Mensaje de voz de una sola visualización omitido
de Einmalansicht-Foto|Foto zur einmaligen Ansicht|Einmalig abspielbare Sprachnachricht weggelassen
fr Photo à vue unique|Message à vue unique|Message vocal à vue unique omis
pt Foto de visualização única|Mensagem de visualização única|Mensagem de voz de visualização única omitida
it Foto visualizzabile una volta|Il messaggio vocale visualizzabile una volta è stato omesso
nl Spraakbericht voor eenmalige weergave weggelaten
id Pesan suara sekali lihat tidak disertakan
"""
_WAITING = """
en Waiting for this message. This may take a while|Waiting for this message
es Esperando el mensaje. Esto puede tomar tiempo|Esperando mensaje. Esto puede tomar tiempo
es Esperando este mensaje. Esto puede tardar un poco
it In attesa del messaggio. Potrebbe volerci del tempo|In attesa del messaggio
nl Wachten op dit bericht. Dit kan even duren
pl Oczekiwanie na wiadomość. To może chwilę potrwać
ro Așteptăm acest mesaj. Poate dura ceva timp
ar في انتظار هذه الرسالة. قد يستغرق هذا بعض الوقت
id Menunggu pesan ini. Ini mungkin perlu waktu
de Warte auf diese Nachricht. Dies kann etwas dauern
fr En attente de ce message. Cela peut prendre du temps
pt Aguardando mensagem. Essa ação pode levar alguns instantes
ru В ожидании сообщения. Это может занять некоторое время
uk Очікування повідомлення. Це може зайняти деякий час
tr Mesaj bekleniyor. Bu biraz zaman alabilir
"""

_POLL = """
poll|encuesta|umfrage|sondage|sondaggio|enquete|sondagem|peiling|опрос|опитування|ankieta|sondaj|anket|استطلاع
סקר|نظرسنجی|पोल|polling|tinjauan|bình chọn|โพล|投票|アンケート|투표|anketa|szavazás
δημοσκόπηση|omröstning|avstemning
"""


def _phrases(block: str) -> Iterable[tuple[str, str]]:
    for line in block.strip().splitlines():
        language, _, phrases = line.strip().partition(" ")
        for phrase in phrases.split("|"):
            for spelling in spellings(phrase):
                yield fold(spelling), language


#: How a phone's linked devices and newer exports tell of what could be opened once only; a sentence about privacy
#: follows, whose `added` is not the adding of a member.
VIEW_ONCE_SENTENCE = re.compile(
    r"you (?:received|sent) a view once (?:photo|video|voice message|message)\. for added privacy,.*"
    r"|recibiste (?:una?) (?:foto|video|vídeo|mensaje|mensaje de voz) de visualización única\. para mayor privacidad,.*"
)

#: Folded whole message to language.
DELETED = dict(_phrases(_DELETED))
DELETED_BY_OWNER = frozenset(
    fold(spelling)
    for phrase in _DELETED_BY_OWNER.strip().replace("\n", "|").split("|")
    for spelling in spellings(phrase)
)
LIVE_LOCATION = dict(_phrases(_LIVE_LOCATION))
VIEW_ONCE = dict(_phrases(_VIEW_ONCE))
WAITING = dict(_phrases(_WAITING))
#: Folded words in brackets after a file name, to language.
ATTACHED = dict(_phrases(_ATTACHED))
EDITED = dict(_phrases(_EDITED))
#: Folded words before a map link that say no more than that it is a place.
LOCATION = frozenset(fold(word.replace("_", " ")) for word in _LOCATION.split())
#: Folded words before a poll's question.
POLL = frozenset(_POLL.strip().replace("\n", "|").split("|"))

#: `<This message was edited>` at the end of a message.
EDIT_MARK = re.compile(rf"(?P<marks>[ \u00a0\u202f\n{MARKS}]*)<(?P<words>[^<>\n:/]{{3,60}})>[ {MARKS}]*\Z")


def is_edited(mark: re.Match[str]) -> bool:
    """Say whether the words in angle brackets at the end of a message are the app's note that it was edited."""
    words = fold(mark["words"])
    marked = mark["marks"][-1:] in ("\u200e", "\u200f") or mark["words"][:1] in ("\u200e", "\u200f")
    return words in EDITED or (marked and _EDITED_STEM.search(words) is not None)


def deleted_by_admin(folded: str) -> bool:
    """Say whether a folded message is the note that an administrator deleted it."""
    return len(folded) < 200 and _DELETED_BY_ADMIN.fullmatch(folded) is not None
