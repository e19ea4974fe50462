"""KakaoTalk's own words in its exports, Korean and English: titles, media, calls, and what happened in the chat.

Sources, for facts only: kakaotalk_msg_preprocessor and its samples; public converters of KakaoTalk exports (titles with
`님과의`, `Talk Chats`, the number of members; the wording of joining, leaving, inviting, hiding and removing). The
English words for events are those of the app's interface. What no table knows stays as written.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from parsers.records import Kind

_TITLES = (
    re.compile(r"(?P<title>.+?)(?:\s(?P<members>\d{1,5}))?\s?님과(?:의)?\s?카카오톡\s?대화"),
    re.compile(r"(?P<title>.+?)(?:\s(?P<members>\d{1,5}))?\s카카오톡\s?대화"),
    re.compile(r"(?P<title>.+?)(?:\s(?P<members>\d{1,5}))?\s?(?:さん)?との\s?(?:カカオトーク|トーク|会話).{0,12}"),
    re.compile(r"KakaoTalk Chats with (?P<title>.+?)(?:\s(?P<members>\d{1,5}))?", re.IGNORECASE),
    re.compile(r"(?P<title>.+?)(?:\s(?P<members>\d{1,5}))? (?:with KakaoTalk|Talk) Chats", re.IGNORECASE),
)
_SAVED = re.compile(r"(?:저장한\s?날짜|保存(?:した)?(?:日付|日時|日)|Date Saved|Saved Date|Saved on)\s*:",
                    re.IGNORECASE)
_FILE_TITLE = re.compile(r"(?:KakaoTalk_Chat_)(?P<title>.+?)_\d{4}-\d{2}-\d{2}-\d{2}-\d{2}-\d{2}")
#: How older exports from a phone name the one who exported.
OWN_WORDS = frozenset(("회원님", "you"))

_MEDIA: dict[str, Kind] = {
    "사진": "image", "photo": "image", "photos": "image", "동영상": "video", "video": "video", "이모티콘": "sticker",
    "(이모티콘)": "sticker", "emoticon": "sticker", "emoticons": "sticker", "sticker": "sticker",
    "음성메시지": "voice", "음성 메시지": "voice", "voice note": "voice", "voice message": "voice",
    "voice memo": "voice", "写真": "image", "動画": "video", "スタンプ": "sticker", "ボイスメッセージ": "voice",
}  # fmt: skip
_SEVERAL = re.compile(r"사진 (\d+)장|(\d+) photos|photos? (\d+)", re.IGNORECASE)
_NAMED = re.compile(
    r"(?P<what>파일|File|사진|Photo|동영상|Video|음성메시지|Voice message)\s?:\s?(?P<name>[^\n]+\.\w{1,5})",
    re.IGNORECASE)
_BARE_FILE = re.compile(r"[0-9a-fA-F]{32,}\.(?:jpe?g|png|gif|webp|mp4|mov|m4a|aac)")
_PLACE = re.compile(r"(?:지도|Map|위치)\s?:\s?(?P<place>.+)", re.IGNORECASE)
_CONTACT = re.compile(r"(?:연락처|Contact)\s?:\s?(?P<name>.+)", re.IGNORECASE)
_DELETED = frozenset((
    "삭제된 메시지입니다.", "삭제된 메시지입니다", "this message was deleted.", "this message has been deleted.",
    "deleted message.", "message deleted.",
))
_CALL = re.compile(
    r"(?:부재중\s?)?(?:보이스톡|페이스톡|그룹콜|그룹 보이스톡|Voice Call|Video Call|Voice Talk|Face Talk|"
    r"Missed (?:voice|video) call)\b.{0,30}", re.IGNORECASE)
_CALL_ONLY = re.compile(
    r"(?:부재중|보이스톡|페이스톡|그룹콜|그룹|Voice|Video|Call|Talk|Face|Missed|응답 없음|no answer|"
    r"취소|cancel(?:l?ed)?|거절|declined|통화중|busy|통화|ended|해요|[\s\d:.,()-])+", re.IGNORECASE)
_DURATION = re.compile(r"(?<!\d)(?:(\d{1,2}):)?(\d{1,3}):(\d{2})(?!\d)")
_OUTCOMES = (
    ("missed", ("부재중", "missed", "응답 없음", "no answer")),
    ("cancelled", ("취소", "cancel")),
    ("rejected", ("거절", "declined", "통화중", "busy")),
)
_WHO = r"(?P<who>.+?)"
_EVENTS = (
    ("invited", rf"{_WHO}님이 (?P<whom>.+?)(?:님을|님과) 초대했습니다\.?"),
    ("joined", rf"{_WHO}님이 들어왔습니다\.?.*"),
    ("left", rf"{_WHO}님이 나갔습니다\.?"),
    ("removed", rf"(?:{_WHO}님이 )?(?P<whom>.+?)님을 내보냈습니다\.?"),
    ("hidden_by_admin", r"채팅방 관리자가 메시지를 가렸습니다\.?"),
    ("promoted", rf"{_WHO}님이 (?:부)?방장이 되(?:었|어)습니다\.?"),
    ("invited", rf"{_WHO} (?:has )?invited (?P<whom>.+?)\.?"),
    ("joined", rf"{_WHO} (?:has )?joined(?: (?:this|the) (?:chatroom|chat room|chat))?\."),
    ("left", rf"{_WHO} (?:has )?left(?: (?:this|the) (?:chatroom|chat room|chat))?\."),
    ("removed", r"(?P<whom>.+?) (?:has been|was) removed(?: from (?:this|the) (?:chatroom|chat room|chat))?\.?"),
)
_EVENT_PATTERNS = [(kind, re.compile(pattern)) for kind, pattern in _EVENTS]


class Title(NamedTuple):
    """The first line of an export. `members`: how many are in a group, None in a chat with one person."""

    title: str
    members: int | None


class Body(NamedTuple):
    """What a message is beyond plain text. `files`: names of attachments (empty for a nameless one)."""

    kind: Kind
    details: dict[str, Any]
    files: tuple[str | None, ...] = ()


def title_of(line: str) -> Title | None:
    """Return what the first line says, None when it is no such line."""
    text = line.strip("\ufeff \t")
    for pattern in _TITLES:
        found = pattern.fullmatch(text)
        if found is not None and len(text) <= 200:
            return Title(found["title"], int(found["members"]) if found["members"] else None)
    return None


def title_from(name: str) -> str | None:
    """Return the title in the name of a CSV export."""
    found = _FILE_TITLE.match(name)
    return found["title"] if found is not None else None


def is_saved(line: str) -> bool:
    """Say whether a line tells when the export was made."""
    return _SAVED.match(line.strip("\ufeff \t")) is not None


def body(text: str) -> Body | None:
    """Return what a text stands for when it is the app's own, None for a person's words."""
    word = text.strip()
    folded = word.casefold()
    if len(word) > 300 or "\n" in word:
        return None
    if folded in _DELETED:
        return Body("deleted", {"system": {"type": "deleted"}})
    if folded in _MEDIA:
        files = () if _MEDIA[folded] == "sticker" else (None,)
        return Body(_MEDIA[folded], {"placeholder": word}, files)
    several = _SEVERAL.fullmatch(word)
    if several is not None:
        count = int(next(group for group in several.groups() if group))
        return Body("image", {"placeholder": word, "count": count}, (None,) * min(count, 50))
    named = _NAMED.fullmatch(word)
    if named is not None:
        kinds = {"사진": "image", "photo": "image", "동영상": "video", "video": "video", "음성메시지": "voice",
                 "voice message": "voice"}  # fmt: skip
        return Body(kinds.get(named["what"].casefold(), "document"), {}, (named["name"].strip(),))  # type: ignore[arg-type]
    if _BARE_FILE.fullmatch(word):
        ending = word.rsplit(".", 1)[1].lower()
        kind: Kind = "video" if ending in ("mp4", "mov") else "voice" if ending in ("m4a", "aac") else "image"
        return Body(kind, {}, (word,))
    place = _PLACE.fullmatch(word)
    if place is not None:
        return Body("location", {"place": place["place"]})
    contact = _CONTACT.fullmatch(word)
    if contact is not None:
        return Body("contact", {"contact": contact["name"]})
    # With other words beside them somebody wrote it: rules look at no call.
    return Body("call", _call(word)) if _CALL.fullmatch(word) and _CALL_ONLY.fullmatch(word) else None


def _call(text: str) -> dict[str, Any]:
    folded = text.casefold()
    details: dict[str, Any] = {"video": "페이스톡" in folded or "video" in folded or "face" in folded}
    match = _DURATION.search(text)
    if match is not None:
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        return details | {"outcome": "answered", "duration_s": hours * 3600 + minutes * 60 + seconds}
    outcome = next((name for name, words in _OUTCOMES if any(word in folded for word in words)), None)
    return details | ({"outcome": outcome} if outcome else {})  # else it begins, and its end is told apart


def event(text: str) -> dict[str, Any] | None:
    """Return what happened (`type`, `who`, `whom`), None for any other text."""
    line = text.strip()
    if not line or len(line) > 300 or "\n" in line:
        return None
    for kind, pattern in _EVENT_PATTERNS:
        found = pattern.fullmatch(line)
        if found is not None:
            return {"type": kind} | {key: value for key, value in found.groupdict().items() if value}
    return None
