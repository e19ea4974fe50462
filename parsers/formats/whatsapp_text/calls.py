"""Calls that a WhatsApp text export tells of, in the languages it comes in.

Android writes missed calls as lines without a sender; iPhones write every call after the name of who called, with its
length or that nobody answered behind a comma. Sources: `whatsapp_text.words`; the units of time are those of the
languages' short and long forms in CLDR.
"""

from __future__ import annotations

import itertools
import re

from parsers.formats.whatsapp_text.words import fold, spellings

_CALLS = """
missed en missed voice call|missed call|missed group voice call|silenced voice call
missedvideo en missed video call|missed group video call|silenced video call
missed es llamada perdida|llamada de voz perdida
missedvideo es videollamada perdida
missed de verpasster sprachanruf|verpasster anruf|verpasster gruppen-sprachanruf
missedvideo de verpasster videoanruf|verpasster gruppen-videoanruf
missed fr appel vocal manqué|appel manqué
missedvideo fr appel vidéo manqué
missed it chiamata vocale persa|chiamata persa
missedvideo it videochiamata persa
missed pt chamada de voz perdida|ligação de voz perdida|chamada de voz não atendida|chamada perdida
missedvideo pt chamada de vídeo perdida|ligação de vídeo perdida|videochamada perdida
missed nl gemist spraakgesprek|gemiste spraakoproep
missedvideo nl gemist videogesprek|gemiste video-oproep
missed ru пропущенный аудиозвонок|пропущенный звонок
missedvideo ru пропущенный видеозвонок
missed uk пропущений аудіодзвінок|пропущений дзвінок
missedvideo uk пропущений відеодзвінок
missed pl nieodebrane poł. głosowe|nieodebrane połączenie głosowe|nieodebrane połączenie
missedvideo pl nieodebrane poł. wideo|nieodebrane połączenie wideo
missed ro apel vocal ratat|apel vocal nepreluat|apel vocal pierdut
missedvideo ro apel video ratat|apel video nepreluat|apel video pierdut
missed tr cevapsız sesli arama
missedvideo tr cevapsız görüntülü arama
missed ar مكالمة صوتية فائتة
missedvideo ar مكالمة فيديو فائتة
missed he שיחה קולית שלא נענתה
missedvideo he שיחת וידאו שלא נענתה
missed fa تماس صوتی پاسخ داده نشده
missedvideo fa تماس تصویری پاسخ داده نشده|تماس تصویری بیپاسخ
missed ur مسڈ وائس کال|چھوٹی ہوئی صوتی کال
missedvideo ur مسڈ ویڈیو کال|چھوٹی ہوئی ویڈیو کال
missed hi वॉइस कॉल मिस हुई|मिस्ड वॉइस कॉल|छूटी हुई ध्वनि कॉल
missedvideo hi वीडियो कॉल मिस हुई|मिस्ड वीडियो कॉल|छूटी हुई विडियो कॉल
missed bn ভয়েস কল মিস করেছেন|মিসড ভয়েস কল
missedvideo bn ভিডিও কল মিস করেছেন|মিস করা ভিডিও কল
missed id panggilan suara tak terjawab
missedvideo id panggilan video tak terjawab
missed ms panggilan suara terlepas
missedvideo ms panggilan video terlepas
missed tl nakaligtaang voice call
missedvideo tl nakaligtaang video call
missed vi cuộc gọi nhỡ
missedvideo vi cuộc gọi nhỡ video|cuộc gọi video nhỡ
missed th สายที่ไม่ได้รับ
missedvideo th วิดีโอคอลที่ไม่ได้รับ|สายโทรวิดีโอที่ไม่ได้รับ
missed zh 未接语音通话|未接語音通話
missedvideo zh 未接视频通话|未接視像通話|未接視訊通話
missed ja 音声通話不在着信|不在着信
missedvideo ja ビデオ通話不在着信
missed ko 부재중 전화
missedvideo ko 부재중 영상통화
missed cs zmeškaný hovor|zmeškaný hlasový hovor
missedvideo cs zmeškaný videohovor
missed hu nem fogadott hanghívás
missedvideo hu nem fogadott videohívás|nem fogadott videóhívás
missed el αναπάντητη φωνητική κλήση|αναπάντητη κλήση
missedvideo el αναπάντητη βιντεοκλήση
missed sv missat röstsamtal|missat samtal
missedvideo sv missat videosamtal
missed nb tapt taleanrop
missedvideo nb tapt videoanrop|tapt videosamtale
missed da ubesvaret taleopkald|mistet opkald
missedvideo da ubesvaret videoopkald
missed fi vastaamaton äänipuhelu
missedvideo fi vastaamaton videopuhelu
missed sw simu ya sauti uliyoikosa
missedvideo sw simu ya video uliyoikosa
missed ca trucada de veu perduda
missedvideo ca videotrucada perduda|trucada de vídeo perduda
missed te మిస్సేడ్ వాయిస్ కాల్
missedvideo te తప్పిన వీడియోకాల్
missed lv neatbildēts balss zvans
missedvideo lv neatbildēts video zvans
missed mr मिस्ड व्हॉइस कॉल
missedvideo mr मिस्ड व्हिडिओ कॉल
missed kk жауапсыз қоңырау
missedvideo kk жауапсыз видео қоңырау
missed gu છૂટી ગયેલ ધ્વનિ કૉલ|છૂટી ગયેલો વોઇસ કૉલ|છૂટેલો વોઇસ કૉલ
missedvideo gu છૂટી ગયેલ વિડિઓ કૉલ|છૂટી ગયેલ વિડિયો કૉલ
missed uz o‘tkazib yub. ovozli qo‘ng‘iroq
missedvideo uz o‘tkazib yub. videoqo‘ng‘iroq
missed sq thirrje e shmangur
missedvideo sq videothirrje e shmangur
missed sl zgrešen klic
missedvideo sl neodgovorjen video klic
missed ta தவறிய குரல் அழைப்பு
missedvideo ta தவறிய காணொலி அழைப்பு
missed lt praleistas balso skambutis
missedvideo lt praleistas video skambutis
missed et vastamata häälkõne
missedvideo et vastamata videokõne
missed hr propušten glasovni poziv|propušteni glasovni poziv
missedvideo hr propušten video poziv|propušteni videopoziv
missed bg пропуснато гласово обаждане
missedvideo bg пропуснато видео обаждане
missed af stemoproep gemis
missedvideo af video-oproep gemis
missed az buraxılmış zəng
missedvideo az buraxılmış video zəng
missed ml വിളി നഷ്ടപ്പെട്ടു
missedvideo ml നഷ്ടമായ വീഡിയോ കാൾ
missed mk пропуштен гласовен повик
missedvideo mk пропуштен видео повик
missed kn ತಪ್ಪಿದ ಧ್ವನಿ ಕರೆ
missedvideo kn ತಪ್ಪಿದ ದೃಶ್ಯ ಕರೆ
missed sr пропуштен гласовни позив
missedvideo sr пропуштен видео позив
missed pa ਮਿਸ ਹੋਈ ਆਵਾਜ਼ ਕਾਲ
missedvideo pa ਮਿਸ ਹੋਈ ਵੀਡੀਓ ਕਾਲ
missed ga guthghlao caillte|glao gutha caillte
missedvideo ga físghlao caillte
missedvideo da mistede video opkald
missed sk zmeškaný hovor
missedvideo sk zmeškaný videohovor
call en voice call|started a call|call|group call
callvideo en video call|group video call
call es llamada de voz|llamada
callvideo es videollamada
call de sprachanruf|anruf
callvideo de videoanruf
call fr appel vocal
callvideo fr appel vidéo
call it chiamata vocale
callvideo it videochiamata
call pt chamada de voz|ligação de voz
callvideo pt chamada de vídeo|ligação de vídeo|videochamada
call nl spraakgesprek
callvideo nl videogesprek
call ru аудиозвонок
callvideo ru видеозвонок
call tr sesli arama
callvideo tr görüntülü arama
call ar مكالمة صوتية
callvideo ar مكالمة فيديو
call id panggilan suara
callvideo id panggilan video
call ro apel vocal
callvideo ro apel video
call uk аудіодзвінок|голосовий дзвінок
callvideo uk відеодзвінок
call pl połączenie głosowe
callvideo pl połączenie wideo
"""


#: The seconds of a unit of time: words as they stand behind a number, and (with `*`) how longer ones begin.
_UNITS = """
3600 h hr hrs hour* heur* hora* ore oră st std stund* u uur t tim* ч час* год* godz* óra* sa saat* ساع* س שע* घं* ঘ*
3600 jam giờ ชั่วโมง* ชม 小时* 小時* 時間* 시간* ώρ* ω saa masaa oras
60 m min* мин* хв* dk dak* دق* د דק* मि* মি* phút นาที* 分* 분* λ* perc*
1 s sec* seg* sek* с сек* ثا* ث שנ* से* সে* sn san* detik* dtk giây วินาที* 秒* 초* δ* másod* mp
"""
_WORDS = {
    word: int(line.split(" ", 1)[0])
    for line in reversed(_UNITS.strip().splitlines())
    for word in map(fold, line.split(" ")[1:])
}
_LENGTH = re.compile(r"(\d{1,4})\s*([^\W\d]+)")
_CLOCK = re.compile(r"\d{1,2}[:.٫]\d{2}(?:\s?[^\W\d.]{1,2}\.?\s?[^\W\d]?\.?)?")
_PART = re.compile(r"[•·‧,،、(]")
#: What stands where a length would, if the one who was called did not answer, or declined.
_ENDS = """
missed no answer|unanswered|not answered|sin respuesta|no contestada|keine antwort|nicht angenommen|pas de réponse
missed sans réponse|nessuna risposta|senza risposta|sem resposta|não atendida|geen antwoord|niet beantwoord
missed нет ответа|без ответа|немає відповіді|без відповіді|brak odpowiedzi|nieodebrane|fără răspuns|niciun răspuns
missed cevap yok|cevaplanmadı|yanıt yok|yanıtlanmadı|لا يوجد رد|لم يتم الرد|אין תשובה|ללא מענה|tidak ada jawaban
missed tidak dijawab|无人接听|無人接聽|未接听|未接聽|応答なし|응답 없음|không trả lời|ไม่มีการตอบรับ
rejected declined|rejected|rechazada|abgelehnt|refusé|décliné|rifiutata|recusada|rejeitada|geweigerd|отклон|відхил
rejected odrzucon|respins|reddedildi|مرفوض|נדחת|ditolak|已拒|拒否|거절|từ chối
"""
_ENDED = [
    (fold(words), outcome)
    for outcome, phrases in (line.split(" ", 1) for line in _ENDS.strip().splitlines())
    for words in phrases.split("|")
]


class Call:
    """A call that an export tells of: by video, missed, and the rest of the line (its length)."""

    __slots__ = ("language", "missed", "rest", "video")

    def __init__(self, kind: str, language: str, rest: str) -> None:
        self.video = kind.endswith("video")
        self.missed = kind.startswith("missed")
        self.language = language
        self.rest = rest

    @property
    def seconds(self) -> int:
        """How long it lasted, as far as the line says; 0 where it does not."""
        return 0 if self.missed else self.length

    @property
    def length(self) -> int:
        """The seconds that the rest of the line tells of."""
        first, *others = _PART.split(self.rest)  # "1 hr, 5 min • 3 joined"
        return _seconds(first) + sum(map(_seconds, itertools.takewhile(_is_length, others)))

    @property
    def outcome(self) -> str:
        """As `Call.outcome` of the records has it."""
        if self.missed:
            return "missed"
        told = next((outcome for words, outcome in _ENDED if words in self.rest), "unknown")
        return "answered" if self.seconds else told


def _seconds(text: str) -> int:
    return sum(int(number) * _unit(word) for number, word in _LENGTH.findall(text))


def _is_length(text: str) -> bool:
    """Say whether a text is numbers with units of time, and nothing else."""
    found = _LENGTH.findall(text)
    return bool(found) and all(_unit(word) for _, word in found) and not _LENGTH.sub("", text).strip(" .")


def _unit(word: str) -> int:
    """The seconds of a unit of time; 0 for another word."""
    beginnings = (_WORDS[f"{word[:n]}*"] for n in range(len(word), 0, -1) if f"{word[:n]}*" in _WORDS)
    return _WORDS.get(word) or next(beginnings, 0)


def _call_table() -> dict[str, tuple[str, str]]:
    table: dict[str, tuple[str, str]] = {}
    for line in _CALLS.strip().splitlines():
        kind, language, phrases = line.strip().split(" ", 2)
        for phrase in phrases.split("|"):
            for spelling in spellings(phrase):
                table.setdefault(fold(spelling), (kind, language))
    return table


_CALL_TABLE = _call_table()
_MISSED = {phrase: found for phrase, found in _CALL_TABLE.items() if found[0].startswith("missed")}
_CALL_HEAD = re.compile(r"[,.،、]\s|\s+(?=\d)|\s(?:at|à|a las|um|às|alle|в|o|om|saat)\s|$")


def call(text: str, marked: bool) -> Call | None:
    """Return the call that a line tells of. `marked`: the app set the line off as its own words."""
    folded = fold(text)
    if len(folded) > 160:
        return None
    head = _CALL_HEAD.split(folded, maxsplit=1)[0].rstrip(".")
    table = _CALL_TABLE if marked else _MISSED
    found = table.get(folded) or table.get(head)
    if found is None:
        return None
    rest = folded[len(head) :].strip(" ,.،、") if folded not in table else ""
    if rest and not marked and _CLOCK.fullmatch(rest) is None:  # "missed call, where are you?", "missed call 3 times"
        return None
    told = Call(found[0], found[1], rest)
    if rest and folded[len(head)] not in ",.،、" and not told.length and _CLOCK.search(rest) is None:
        return None  # "call 5 people", of somebody whose words begin with a mark
    return told


def call_beginnings() -> frozenset[str]:
    """Return the first three letters of every missed call, to tell most messages from one at a glance."""
    return frozenset(phrase[:3] for phrase in _MISSED)
