"""The name of a chat, from what the app called the file it exported.

Android: `WhatsApp Chat with NAME.txt` in the language of the app (resource `email_conversation_subject`; the
list is that of chatmatter's LanguageTags, older and newer wordings from chat-analytics and exports in public
repositories). iPhone: `_chat.txt` in `WhatsApp Chat - NAME.zip`. Both may have been renamed, numbered by a
download, or had their blanks turned into underscores.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.formats.whatsapp_text.names import is_number
from parsers.formats.whatsapp_text.words import fold, without_marks

_NAMES = """
WhatsApp Chat with *|WhatsApp Chat - *|WhatsApp chat with *|WhatsApp - *|WhatsApp Gesprek met *
دردشة واتساب مع *|محادثة واتساب مع *|الدردشة مع *|* ilə WhatsApp Söhbəti|WhatsApp Чат с *
* এর সাথে WhatsApp চ্যাট|Xat de WhatsApp amb *|Chat WhatsApp s uživatelem *|WhatsApp chat med *
WhatsApp Chat mit *|WhatsApp-Chat mit *|WhatsApp-Chat - *|Συνομιλία WhatsApp με *|Chat de WhatsApp con *
Chat de WhatsApp - *|WhatsApp'i vestlus kontaktiga *|گفتگوی WhatsApp با *|گفتگوی واتساپ با *
WhatsApp-keskustelu henkilön * kanssa|WhatsApp-keskustelu: *|Discussion WhatsApp avec *
Discussion WhatsApp - *|Conversation WhatsApp avec *|* સાથેની WhatsApp વાત|צ'אט WhatsApp עם *
צ׳אט WhatsApp עם *|צאט WhatsApp עם *|* के साथ WhatsApp चैट|WhatsApp razgovor s *|WhatsApp csevegés vele: *
WhatsApp-csevegés vele_ *|Chat WhatsApp dengan *|Chat WhatsApp con *|Chat WhatsApp - *|*とのWhatsAppチャット
* とのWhatsAppチャット|WhatsApp чат: *|* ಜೊತೆ WhatsApp ಸಂಭಾಷಣೆ|*님과의 WhatsApp 대화|WhatsApp pokalbis su *
WhatsApp sarakste ar *|WhatsApp разговор со *|* മായുള്ള WhatsApp ചാറ്റുകൾ|* सोबतच्या WhatsApp गप्पा
Sembang WhatsApp dengan *|WhatsApp-samtale med *|WhatsApp-chat met *|* ਨਾਲ WhatsApp ਗੱਲਬਾਤ
Czat WhatsApp z użytkownikiem *|Czat WhatsApp z *|Conversa no WhatsApp com *|Conversa do WhatsApp com *
Conversa do WhatsApp - *|Conversație WhatsApp cu *|Conversația WhatsApp cu *|Чат WhatsApp с контактом *
Чат WhatsApp с *|WhatsApp chat s používateľom *|WhatsApp klepet z *|Biseda me * në WhatsApp
WhatsApp Ћаскање са *|WhatsApp-chatt med *|Soga za WhatsApp na *|* உடன் WhatsApp உரையாடல்
* తో WhatsApp సంభాషణ|แชท WhatsApp กับ *|WhatsApp Chat kay *|* ile WhatsApp Sohbeti|WhatsApp Sohbeti - *
Бесіда WhatsApp з *|Чат WhatsApp з *|* کے ساتھ WhatsApp بات چیت|* bilan WhatsApp chati
WhatsApp-chat med *|Чат WhatsApp із *|*님과 WhatsApp 대화|「*」とのWhatsAppチャット
Trò chuyện WhatsApp với *|Cuộc trò chuyện WhatsApp với *
WhatsApp 与 * 的对话|WhatsApp 與 * 的對話|WhatsApp 与*的对话
WhatsApp 與*的對話|与*的 WhatsApp 聊天|与 * 的 WhatsApp 聊天
"""

_PATTERNS = [
    re.compile(re.escape(name).replace(r"\*", "(.+)"), re.IGNORECASE)
    for name in _NAMES.strip().replace("\n", "|").split("|")
]
#: How the app itself is written, where its name is in a file's name in words that no list has.
_APPS = ("whatsapp", "واتساب", "واتس اب", "واتس آب", "واتساپ", "ватсап", "व्हाट्स", "वॉट्स", "וואטסאפ", "ワッツアップ")
_REPLACED = re.compile(r"[:/\\?*\"<>|]")  # characters that no file name can hold
_NO_DIGITS = re.compile(r"\D+")
_NUMBERED = re.compile(r"\s*\(\d{1,2}\)$")
#: What Windows and a Mac call a copy of a file.
_COPY = (
    "copy|copia|copie|kopie|kopia|kópia|kopija|kopio|cópia|kopi|копия|копія|копие"
    "|αντίγραφο|نسخة|עותק|副本|コピー|복사본"
)
_NUMBER = re.compile(
    rf"[\s\-–—_()#.\"'«»„“”「」『』]*(?:(?<=[\s_–—-])(?:{_COPY})\b[\s_(]*)?\d{{0,2}}[\s)\"'«»“”」』]*")
_ENDINGS = (".txt", ".zip")


def title_from(name: str) -> str | None:
    """Return the chat's name from the name of a file, an archive or a folder, None when it is no name of
    WhatsApp.
    """
    name = without_marks(name)
    return _title_in(name) or _title_in(name.translate({0x200C: None, 0x200D: None}))  # those of the app's own words


def _title_in(plain: str) -> str | None:
    while plain.lower().endswith(_ENDINGS):  # Windows hides one of two, and a file is packed under its own name
        plain = plain[:-4]
    plain = _NUMBERED.sub("", plain)
    if "_" in plain and " " not in plain:
        plain = plain.replace("_", " ").strip()
    for pattern in _PATTERNS:
        match = pattern.fullmatch(plain)
        if match is not None and match[1].strip():
            return str(match[1].strip())
    return None


def is_export_name(name: str) -> bool:
    """Say whether WhatsApp names the text file of an export so."""
    return name.lower() == "_chat.txt" or (name.lower().endswith(".txt") and title_from(name) is not None)


def titles(path: str) -> tuple[str | None, str | None]:
    """Return (title, container) of an export by its path in the evidence.

    The title is what the file's own name says, or, for a `_chat.txt`, that of the archive or folder that
    holds it. The container is that archive's or folder's bare name where it is no name of WhatsApp (an
    examiner's, perhaps).
    """
    parts = [part for part in path.split("/") if part]
    own = title_from(parts[-1])
    if own is not None:
        return own, None
    if parts[-1].lower() != "_chat.txt" or len(parts) < 2:
        return None, None
    holder = parts[-2]
    title = title_from(holder)
    if title is not None:
        return title, None
    if len(parts) > 2 and (outer := title_from(parts[-3])) is not None:
        return outer, None
    return None, holder.removesuffix(".zip")


def writer_in(path: str, title: str | None, writers: Sequence[str]) -> str | None:
    """Return which writer the file is named after, as they are called; of two also where the list of wordings does
    not tell. On iPhones a group "writes" what the app tells of it, so that this may be its name.

    A chat of two is named after the other person, in whatever language. `title`: what the list gave, which may be
    that name with a number or in quotation marks; it is then nothing else but that.
    """
    if title is not None:
        itself = next((writer for writer in writers if _alike(title, writer)), None)
        if itself is not None:  # "Ana 2" is one of the two, and no second export of the chat with the other, "Ana"
            return itself
    if not 0 < len(writers) <= 2:
        return None
    parts = [part for part in path.split("/") if part]
    names = parts[-1:] if parts[-1].lower() != "_chat.txt" else parts[-3:-1][::-1]
    if title is not None:
        filed = as_filed(title)
        rests = {writer: filed.replace(as_filed(writer), "", 1) for writer in writers if _holds(title, writer)}
        return next((writer for writer, rest in rests.items() if rest and _NUMBER.fullmatch(rest)), None)
    for name in names:
        held = [writer for writer in writers if _holds(name, writer)]
        if len(held) == 2 and as_filed(held[0]) != as_filed(held[1]):  # "Ana" is held by "Ana Maria" as well
            longest = max(held, key=len)
            held = [longest] if all(as_filed(other) in as_filed(longest) for other in held) else held
        if len(held) == 1 and any(app in fold(name) for app in _APPS):
            return held[0]
    return None


def _alike(title: str, writer: str) -> bool:
    """Whether both are one name, or one number that a program wrote in another way or without its plus sign."""
    if is_number(title) and is_number(writer):
        return _NO_DIGITS.sub("", title) == _NO_DIGITS.sub("", writer)
    return as_filed(title) == as_filed(writer)


def as_filed(text: str) -> str:
    """A name as a file's name can hold it, without capitals that differ."""
    return _REPLACED.sub("_", fold(text))


def _holds(text: str, name: str) -> bool:
    """Whether a text holds a name that no letter or digit of its own script continues."""
    where, wanted = as_filed(text), as_filed(name)
    at = where.find(wanted) if wanted else -1
    while at >= 0:
        before, after = where[at - 1 : at] if at else "", where[at + len(wanted) : at + len(wanted) + 1]
        if not _continues(before, wanted[0]) and not _continues(wanted[-1], after):
            return True
        at = where.find(wanted, at + 1)
    return False


def _continues(one: str, other: str) -> bool:
    return one.isalnum() and other.isalnum() and one.isascii() == other.isascii()
