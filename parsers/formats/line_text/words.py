"""LINE's own words in its text exports: headers, placeholders for media, calls, and what happened in the chat.

Sources, for facts only: the parsers ChatLab (English, Japanese, Chinese), line2json, line-chat-visualizer and
LineParser (Chinese, English), public notes on Thai exports. The words for Korean and Indonesian are those of the app's
interface and have not been seen in an export. What no table knows stays as written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, cast

from parsers.records import Kind

#: (language, whether it is a chat with one person, pattern) of the first line, without `[LINE]`.
_HEADERS = (
    ("en", True, r"Chat history with (?P<title>.+)"),
    ("en", False, r"Chat history in (?P<title>.+)"),
    ("en", True, r"Chat with (?P<title>.+)"),
    ("en", False, r"Chat in (?P<title>.+)"),
    ("th", True, r"แชทกับ\s?(?P<title>.+)"),
    ("th", False, r"แชทใน\s?(?P<title>.+)"),
    ("es", True, r"(?:Historial del? )?[Cc]hat con (?P<title>.+)"),
    ("ja", True, r"(?P<title>.+)とのトーク履歴"),
    ("ja", False, r"(?P<title>.+)のトーク履歴"),
    ("zh", True, r"[与與]\s?(?P<title>.+?)\s?的(?:聊天记录|聊天記錄|聊天紀錄)"),
    ("zh", False, r"(?P<title>.+?)\s?的(?:聊天记录|聊天記錄|聊天紀錄)"),
    ("th", True, r"ประวัติการ(?:สนทนา|แชท)กับ\s?(?P<title>.+)"),
    ("th", False, r"ประวัติการ(?:สนทนา|แชท)(?:ใน|ของ)?\s?(?P<title>.+)"),
    ("ko", True, r"(?P<title>.+?)\s?(?:님)?[과와]의\s?(?:대화|채팅|대화 내용|채팅 기록|대화 기록)"),
    ("ko", False, r"(?P<title>.+?)(?:의)?\s?(?:대화|채팅 기록|대화 기록|대화 내용)"),
    ("id", True, r"Riwayat (?:obrolan|chat) dengan (?P<title>.+)"),
    ("id", False, r"Riwayat (?:obrolan|chat) di (?P<title>.+)"),
)
_COMPILED = [(language, direct, re.compile(pattern)) for language, direct, pattern in _HEADERS]
_PLAINLY = "Chat history"  # without the mark only what nobody else writes counts
_MARK = re.compile(r"\ufeff?\s*\[LINE\]\s*", re.IGNORECASE)
_SAVED = re.compile(
    r"(?:Saved on|保存日時|儲存日期|保存日期|저장(?:한)? ?(?:날짜|일시|시간)|Guardado el|"
    r"บันทึก(?:เมื่อ|วันที่)|Disimpan pada)\s*[:：]")

#: Kind, then the words for it; a blank inside a word is written as `_`.
_MEDIA = """
image Photo Photos 写真 照片 圖片 图片 사진 รูป รูปภาพ ภาพ Foto
video Video Videos 動画 影片 视频 視訊 동영상 비디오 วิดีโอ
sticker Sticker Stickers スタンプ 貼圖 贴图 스티커 สติกเกอร์ สติ๊กเกอร์ Stiker
voice Voice_message Audio ボイスメッセージ 音声 語音訊息 语音信息 语音消息 语音留言 음성_메시지
voice ข้อความเสียง Pesan_suara
document File Files ファイル 檔案 文件 파일 ไฟล์
location Location 位置情報 位置 位置資訊 位置信息 위치 위치정보 ตำแหน่งที่ตั้ง Lokasi
contact Contact Contacts 連絡先 聯絡資訊 联系人 好友資訊 연락처 รายชื่อติดต่อ รายชื่อผู้ติดต่อ Kontak
other Gift プレゼント 禮物 礼物 선물 ของขวัญ Album Albums アルバム 相簿 相册 앨범 อัลบั้ม Notes Note
other ノート 記事本 记事本 노트 โน้ต
"""


def _media() -> Iterator[tuple[str, Kind]]:
    for line in _MEDIA.strip().splitlines():
        kind, *words = line.split()
        for word in words:
            yield word.replace("_", " ").casefold(), cast(Kind, kind)


_PLACEHOLDERS = dict(_media())
#: Words that exports from a computer print without brackets; in the plural or in scripts where people type others.
_BARE_WORDS = """
photos videos stickers audio files รูป วิดีโอ สติกเกอร์ สติ๊กเกอร์ ไฟล์ 圖片 貼圖 影片 スタンプ 写真 動画
"""
_BARE = frozenset(_BARE_WORDS.split())

_DURATION = re.compile(r"(?<!\d)(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?!\d)")
_OUTCOMES = (
    ("missed", (
        "不在着信", "応答なし", "応答がありません", "missed", "no answer", "unanswered", "未接", "無回應",
        "无回应", "無人接聽", "无人接听", "未接聽", "부재중", "응답 없음", "ไม่ได้รับ", "ไม่รับสาย",
        "tidak terjawab", "tak terjawab",
    )),
    ("cancelled", (
        "キャンセル", "cancel", "已取消", "取消", "취소", "ยกเลิก", "dibatalkan",
    )),
    ("rejected", (
        "busy", "declined", "通話中", "話し中", "忙線", "忙线", "拒", "통화 중", "ไม่ว่าง", "สายไม่ว่าง",
        "sibuk",
    )),
)

_WHO = r"(?P<who>.+?)"
#: (type, pattern); the first that fits a whole text wins. `who`: the one who acted.
_EVENTS = (
    ("unsent", rf"{_WHO}がメッセージの送信を取り消しました。?"),
    ("unsent", r"メッセージの送信を取り消しました。?"),
    ("unsent", rf"{_WHO} unsent a message\.?"),
    ("unsent", r"Message unsent\.?"),
    ("unsent", rf"{_WHO}\s?(?:已收回訊息|收回了訊息|撤回了一条消息|已撤回消息|撤回了1条消息)。?"),
    ("unsent", rf"{_WHO}\s?(?:님이|이|가)\s?메시지(?:를| 전송을| 보내기를) 취소(?:했습니다|하였습니다)\.?"),
    ("unsent", rf"{_WHO}\s?(?:ได้)?ยกเลิก(?:การส่ง)?ข้อความ(?:แล้ว)?"),
    ("unsent", rf"{_WHO} (?:membatalkan pengiriman pesan|telah membatalkan pesan)\.?"),
    ("joined", rf"{_WHO}(?:がグループに参加しました。?| joined the (?:group|chat)\.?)"),
    ("joined", rf"{_WHO}(?:已加入(?:該群|群組|群组|聊天)。?|\s?(?:ได้)?เข้าร่วมกลุ่ม(?:แล้ว)?)"),
    ("joined", rf"{_WHO}님이 (?:그룹|대화)에 (?:참여|참가)했습니다\.?"),
    ("left", rf"{_WHO}(?:がグループを退会しました。?|が退出しました。?| left the (?:group|chat)\.?)"),
    ("left", rf"{_WHO}(?:已退群。?|已離開群組。?|已退出群组。?|\s?ออกจากกลุ่ม(?:แล้ว)?)"),
    ("left", rf"{_WHO}님이 (?:그룹|대화)에서 (?:나갔|탈퇴했)습니다\.?"),
    ("added", rf"{_WHO}が(?P<whom>.+)をグループに追加しました。?"),
    ("added", rf"{_WHO} added (?P<whom>.+) to the group\.?"),
    ("added", rf"{_WHO}(?:已新增|已将|已將)(?P<whom>.+?)(?:至群組|添加至群|添加到群|加入群組)。?"),
    ("invited", rf"{_WHO}が(?P<whom>.+)を(?:グループに)?招待しました。?"),
    ("invited", rf"{_WHO} invited (?P<whom>.+?)(?: to the group)?\.?"),
    ("invited", rf"{_WHO}(?:已邀請|已邀请|邀請|邀请)(?P<whom>.+?)(?:加入群組|加入群组|加入)?。?"),
    ("invited", rf"{_WHO}님이 (?P<whom>.+)님을 (?:그룹에 )?초대했습니다\.?"),
    ("removed", rf"{_WHO}が(?P<whom>.+)を(?:グループから)?(?:退会させました|削除しました)。?"),
    ("removed", rf"{_WHO} removed (?P<whom>.+?) from the (?:group|chat)\.?"),
    ("removed", rf"{_WHO}(?:已將|已将)(?P<whom>.+?)(?:退出群組|移出群组|刪除)。?"),
    ("renamed", rf"{_WHO}がグループ名を(?P<name>.+)に変更しました。?"),
    ("renamed", rf"{_WHO} changed the (?:group|chat)(?:'s)? name to (?P<name>.+?)\.?"),
    ("renamed", rf"{_WHO}(?:已將群組名稱變更為|已将群名改为|變更了群組名稱為)(?P<name>.+?)。?"),
    ("announced", rf"{_WHO}(?:がアナウンスしました。?| made an announcement\.?)"),
    ("announced", rf"{_WHO}(?:发布了通告。?|已設定公告。?|\s?เพิ่มประกาศ)"),
    ("album", rf"{_WHO}\s?アルバム(?:に写真を追加しました|を作成しました|の名前を変更しました)。?"),
    ("album", r"(?:アルバムに写真を追加しました|アルバムを作成しました)。?"),
    ("album", r"アルバム\s?「.*」\s?が?(?:作成|削除)されました。?"),
    ("album", rf"(?:{_WHO} )?(?:created|deleted) the album\b.*"),
    ("album", rf"(?:{_WHO} )?added (?:a photo|photos|\d+ photos) to(?: the album)?\b.*"),
    ("event", r"イベント「.+」が(?:作成|変更|削除)されました。?"),
    ("note", r"ノートに投稿しました。?|เขียนโน้ตใหม่"),
)
_EVENT_PATTERNS = [(kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _EVENTS]
_LONGEST_EVENT = 300


class Header(NamedTuple):
    """The first line of an export. `direct`: a chat with one person; None where the words are not known."""

    title: str
    direct: bool | None
    language: str | None


class Event(NamedTuple):
    """What happened: a word for it, who did it (None where the line does not say), and further arguments."""

    type: str
    who: str | None
    args: dict[str, str]


def header(line: str) -> Header | None:
    """Return what the first line of an export says, None when it is no such line."""
    marked = _MARK.match(line)
    rest = line[marked.end():].strip() if marked is not None else line.strip("\ufeff \t")
    if marked is None and not rest.startswith(_PLAINLY):
        return None
    for language, direct, pattern in _COMPILED:
        found = pattern.fullmatch(rest)
        if found is not None and (marked is not None or language == "en"):
            return Header(found["title"].strip(), direct, language)
    return Header(rest, None, None) if marked is not None and rest else None


#: Who the app means by the one who exported, in what it tells.
YOU = frozenset(("you", "あなた", "คุณ", "anda", "kamu", "tú", "您", "你", "회원님", "나"))


def is_saved(line: str) -> bool:
    """Say whether a line of the header tells when the export was made."""
    return _SAVED.match(line.strip()) is not None


def placeholder(text: str) -> Kind | None:
    """Return the kind of message that a placeholder stands for; None for words of a person."""
    word = text.strip()
    if word.startswith("[null]") and "maps.google" in word:
        return "location"
    if len(word) > 40:
        return None
    if word[:1] == "[" and word[-1:] == "]":
        return _PLACEHOLDERS.get(word[1:-1].strip().casefold())
    return _PLACEHOLDERS.get(word.casefold()) if word.casefold() in _BARE else None


def call(text: str) -> dict[str, str | int] | None:
    """Return `outcome` and `duration_s` of a call that a text tells of, None for any other text."""
    if not text.startswith("☎"):
        return None
    match = _DURATION.search(text)
    if match is not None:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return {"outcome": "answered", "duration_s": hours * 3600 + minutes * 60 + seconds}
    folded = text.casefold()
    for outcome, words in _OUTCOMES:
        if any(word in folded for word in words):
            return {"outcome": outcome}
    return {}  # a call of a group begins or ends


def event(text: str) -> Event | None:
    """Return what a line of the app tells of, None when no table knows it."""
    line = text.strip()
    if not line or len(line) > _LONGEST_EVENT or "\n" in line:
        return None
    for kind, pattern in _EVENT_PATTERNS:
        found = pattern.fullmatch(line)
        if found is not None:
            groups = {key: value.strip() for key, value in found.groupdict().items() if value}
            return Event(kind, groups.pop("who", None), groups)
    return None
