"""Words that tables use for their columns and for directions, for proposing a mapping (`triage.tables.mapping`).

English, French, Spanish, Portuguese, Italian, German, Dutch, Romanian, Russian, Ukrainian, Polish, Turkish, Arabic,
Indonesian, Hindi, Chinese, Japanese and Korean; what a program calls its columns besides. All are in small letters.
"""

from __future__ import annotations

import re

from parsers.text.dates import Order

#: By what the column then is; of a word that stands twice the earlier field wins.
_WORDS: tuple[tuple[str, str], ...] = (
    ("direction", ("direction|sens|type de message|dirección|direção|direzione|richtung|sens mesaj|направление|kierunek"
                  "|incoming/outgoing|in/out|call type|message type|from me|is from me|key from me|is outgoing|outgoing"
                  "|is sent|is incoming|incoming|is mine|is out|is outgoing message|is from self"
                  "|direcție|direcția|напрямок|напрям|yön|yönü|richtung|الاتجاه"
                  "|اتجاه|arah|दिशा|方向|收发|收/发|送受信|방향|sentido|nachrichtenrichtung")),
    ("duration", ("duration|durée|duración|duração|durata|dauer|durată|длительность|czas trwania|duur|тривалість|süre"
                  "|المدة|durasi|अवधि|时长|通话时长|通話時間|통화시간|통화 시간")),
    ("sent_at", ("date/time|datetime|date and time|timestamp|time stamp|sent date|message date|date et heure|horodatage"
                "|fecha y hora|marca de tiempo|data e hora|data e ora|datum/uhrzeit|zeitstempel|дата и время|sent at"
                "|date sent|created at|created|create time|send time|sent time|msg time|message time|timestamp ms"
                "|sent timestamp|created timestamp|created time|date created|send date|creation date|created date"
                "|message sent date/time|sent date/time|received date/time|date/heure|fecha/hora"
                "|data/hora|data/ora|datum und uhrzeit|datum en tijd|datum/tijd|data și ora|data/ora mesajului"
                "|дата/время|дата і час|дата/час|data i godzina|data i czas|tarih ve saat|tarih/saat|zaman"
                "|التاريخ والوقت|الوقت والتاريخ|tanggal dan waktu|tanggal/waktu|दिनांक और समय|时间|日期时间|時間|日時"
                "|送信日時|发送时间|日期和时间|날짜/시간|일시|보낸시간")),
    ("date", "date|jour|fecha|data|datum|dată|дата|day|tarih|التاريخ|تاريخ|tanggal|दिनांक|तारीख|日期|日付|날짜"),
    ("time", ("time|heure|hora|ora|uhrzeit|zeit|oră|время|godzina|czas|tijd|час|saat|الوقت|وقت|waktu|jam|समय|时刻|時刻"
             "|시간")),
    ("sender_name", ("sender name|from name|nom de l'expéditeur|nombre del remitente|absendername|nome do remetente"
                     "|nome mittente|nume expeditor|имя отправителя|ім'я відправника|gönderen adı|اسم المرسل")),
    ("sender", ("from|sender|author|expéditeur|de|remitente|remetente|mittente|von|absender|de la|expeditor"
               "|отправитель|от|nadawca|sender id|sender number|from id|author id|user id|from user|sender jid"
               "|sender uid|from uid|sender user id|from user id|sender address|sender phone"
               "|émetteur|emisor|emitente|afzender|van|відправник|від|автор|gönderen|kimden|المرسل|من|مرسل"
               "|pengirim|dari|प्रेषक|भेजने वाला|发送者|发件人|发送人|發送者|寄件者|送信者|差出人"
               "|発信者|보낸사람|보낸 사람|발신자")),
    ("recipients", ("to|recipient|recipients|receiver|destinataire|à|para|destinatario|destinatário|an|empfänger"
                   "|către|catre|destinatar|получатель|кому|odbiorca|do|recipient(s)|destinataires|destinatarios"
                   "|destinatários|destinatari|aan|naar|ontvanger|отримувач|одержувач|alıcı|kime|المستلم|إلى|المستقبل"
                   "|penerima|kepada|प्राप्तकर्ता|接收者|收件人|接收人|接收方|受信者|宛先|받는사람|받는 사람|수신자")),
    ("conversation", ("conversation|chat|chat id|thread|thread id|chat session|session|groupe|grupo|gruppe|grup|чат"
                     "|conversación|conversa|konversation|conversație|conversation id|room|room id|dialog id"
                     "|group id|gesprek|groep|gruppo|conversazione|група|розмова|grupa|rozmowa|sohbet|المحادثة|المجموعة"
                     "|percakapan|obrolan|वार्तालाप|群组|会话|聊天|対話|トーク|대화방|채팅방")),
    ("number", ("number|phone|phone number|address|msisdn|numéro|téléphone|número|teléfono|telefone|numero|telefono"
               "|nummer|telefon|număr|номер|телефон|numer|telefoonnummer|telefonnummer|numéro de téléphone"
               "|número de teléfono|número de telefone|numero di telefono|număr de telefon|номер телефона"
               "|номер телефону|numer telefonu|telefon numarası|numara|رقم الهاتف|الرقم|رقم|nomor|nomor telepon"
               "|फ़ोन नंबर|फोन नंबर|नंबर|号码|电话号码|电话|電話番号|전화번호|번호")),
    ("contact", ("contact|contact name|name|nom|nombre|nome|kontakt|nume|имя|контакт|nazwa|naam|ім'я|imię|ad|isim|kişi"
                "|الاسم|اسم|جهة الاتصال|nama|kontak|नाम|姓名|名称|联系人|名前|連絡先|이름|연락처")),
    ("text", ("text|body|message|content|sms|texte|corps|contenu|mensaje|texto|cuerpo|mensagem|testo|messaggio"
             "|nachricht|inhalt|mesaj|conținut|текст|сообщение|treść|wiadomość|message text|msg"
             "|message body|message content|contenu du message|texte du message|contenido|contenido del mensaje"
             "|texto del mensaje|conteúdo|conteúdo da mensagem|texto da mensagem|contenuto|testo del messaggio"
             "|contenuto del messaggio|nachrichtentext|nachrichteninhalt|bericht|tekst|inhoud|textul mesajului"
             "|text mesaj|conținutul mesajului|текст сообщения|содержание|повідомлення|текст повідомлення|зміст"
             "|treść wiadomości|tekst wiadomości|mesaj metni|metin|içerik|الرسالة|رسالة|نص الرسالة|النص|المحتوى|pesan"
             "|isi pesan|isi|संदेश|मैसेज|संदेश पाठ|内容|消息|消息内容|短信内容|訊息|內容|本文|メッセージ|메시지"
             "|내용|메시지 내용")),
    ("subject", ("subject|objet|asunto|assunto|oggetto|betreff|subiect|тема|temat|onderwerp|konu|الموضوع|subjek|विषय"
                "|主题|主題|件名|제목")),
    ("attachment", ("attachment|attachments|file|filename|media|pièce jointe|fichier|adjunto|archivo|anexo|allegato"
                   "|anhang|datei|atașament|fișier|вложение|файл|załącznik|bijlage|bestand|вкладення|plik|dosya"
                   "|المرفق|مرفق|ملف|lampiran|berkas|संलग्नक|फ़ाइल|附件|文件|添付|添付ファイル|첨부|첨부파일|파일")),
    ("app", ("app|application|source|service|aplicación|aplicativo|applicazione|anwendung|aplicație|приложение"
             "|застосунок|aplikacja|uygulama|التطبيق|aplikasi|ऐप|应用|アプリ|앱")),
    ("id", "id|message id|guid|uuid"),
    ("latitude", "latitude|lat|latitud|breitengrad|latitudine|широта|enlem|خط العرض|纬度|緯度"),
    ("longitude", "longitude|lon|lng|longitud|längengrad|longitudine|долгота|довгота|boylam|خط الطول|经度|経度"),
    ("deleted", ("deleted|supprimé|borrado|eliminado|gelöscht|șters|удалено|apagado|excluído|eliminato|cancellato"
                "|verwijderd|видалено|usunięte|silindi|محذوف|dihapus|हटाया गया|已删除|已刪除|削除|삭제")),
    ("emails", "email|e-mail|mail|courriel|correo|ел. пошта|البريد الإلكتروني|邮箱|メール|이메일"),
)  # fmt: skip
WORDS: dict[str, str] = {}
for _column, _names in _WORDS:
    for _name in _names.split("|"):
        WORDS.setdefault(_name, _column)

#: Values of a column of directions; 1 and 2 are Android's.
_VALUES = {
    "in": (
        "in|incoming|received|inbox|missed|reçu|recu|entrant|entrante|recibido|recebido|ricevuto|eingehend|empfangen"
        "|primit|primite|входящее|входящий|przychodzące|1|reçue|reçus|recibida|recebida|recebidas|in arrivo|ricevuta"
        "|in entrata|eingang|inkomend|ontvangen|primită|intrare|intrat|входящая|входящие|получено|вхідне|вхідний"
        "|вхідні|отримано|przychodząca|przychodzący|odebrane|odebrana|gelen|alındı|وارد|واردة|مستلمة|الوارد|masuk"
        "|diterima|प्राप्त|आने वाला|接收|收到|已接收|收|受信|着信|수신|받음"),
    "out": (
        "out|outgoing|sent|outbox|envoyé|envoye|sortant|saliente|enviado|enviada|inviato|ausgehend|gesendet|trimis"
        "|trimise|исходящее|исходящий|wychodzące|2|envoyée|envoyés|enviadas|enviados|inviata|in uscita|ausgang"
        "|uitgaand|verzonden|trimisă|ieșire|исходящая|исходящие|отправлено|вихідне|вихідний|вихідні|надіслано"
        "|wychodząca|wychodzący|wysłane|wysłana|giden|gönderildi|صادر|صادرة|مرسلة|الصادر|keluar|terkirim|dikirim"
        "|भेजा गया|भेजा|发送|发出|已发送|发|送信|発信|발신|보냄"),
}  # fmt: skip
VALUES = {way: frozenset(words.split("|")) for way, words in _VALUES.items()}

_ZONE = re.compile(r"\s*[-(\[,]?\s*\(?\b(?:utc|gmt)\s?(?P<offset>[+\-\u2212]\d{1,2}(?::?\d\d)?|[+\-]?0)?\)?\]?"
                   r"(?:\s*[(\[][dmyhs/.\-: ,]*[)\]])?\s*\Z")
_PATTERN = re.compile(r"[(\[](?:[dmy]{1,4}[\s/.\-]+){2}[dmy]{1,4}\b")
_ORDERS: dict[str, Order] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}


def without_zone(header: str) -> tuple[str, str | None]:
    """A header in small letters without the zone that it states, as `time stamp (utc 0)` or `date/time - utc+02:00
    (dd/mm/yyyy)` do, and that zone as a mapping writes it; None where it states none.
    """
    match = _ZONE.search(header)
    if match is None or not match.start():
        return header, None
    offset = (match["offset"] or "").replace("\u2212", "-")
    hours = offset.strip("+-").partition(":")[0]
    return header[: match.start()].strip(), "UTC" if not hours.strip("0") else f"UTC{offset}"


def order_told(header: str) -> Order | None:
    """The order of day and month that a header in small letters states, as `time (dd/mm/yyyy)` does."""
    match = _PATTERN.search(header)
    letters = dict.fromkeys(match[0]) if match is not None else {}
    return _ORDERS.get("".join(letter for letter in letters if letter in "dmy"))
