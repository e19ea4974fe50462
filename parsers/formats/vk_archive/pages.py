"""The pages of one chat in VK's archive: which there are, which is the first, whose they are."""

from __future__ import annotations

import base64
import binascii
import json
import re

from parsers.errors import UserError
from parsers.exports import object_of, text_of
from parsers.item import Item
from parsers.records import Kind

_PAGE = re.compile(r"messages(\d{0,7})(\.html?)\Z", re.IGNORECASE)
STEP = 50
GAP = 20 * STEP  # how many messages' pages may be missing in a row without a link that speaks of them
MESSAGE = re.compile(rb"""<div\b[^<>]{0,200}?\bclass\s*=\s*["']message["'][^<>]{0,100}?\bdata-id\s*=""")
HEADER = re.compile(rb"""\bclass\s*=\s*["']message__header["']""")
_LINKED = re.compile(rb"""\bhref\s*=\s*["'](?:\./)?messages(\d{1,7})\.html""")
_ACCOUNT = re.compile(
    rb"""<meta\b[^<>]{0,50}?\bname\s*=\s*["']jd["'][^<>]{0,50}?\bcontent\s*=\s*["']([\w+/=-]{4,4000})""")
_SURVEYED = 64 << 10  # bytes in which a page shows what it is
#: What an attachment is called, in Russian and English, and the kind of a message that has it.
FILES: dict[str, Kind] = {
    "Фотография": "image", "Photo": "image", "Видеозапись": "video", "Video": "video", "Аудиозапись": "voice",
    "Audio": "voice", "Файл": "document", "File": "document", "Стикер": "sticker", "Sticker": "sticker",
}  # fmt: skip
KINDS: dict[str, Kind] = {
    "Карта": "location", "Map": "location", "Опрос": "poll", "Poll": "poll", "Звонок": "call", "Call": "call",
    "Сообщение удалено": "deleted", "Message deleted": "deleted",
}  # fmt: skip
OTHERS = frozenset((
    "Запись на стене", "Wall post", "Комментарий на стене", "Wall comment", "Ссылка", "Link", "История", "Story",
    "Подарок", "Gift", "Запрос на денежный перевод", "Money transfer request", "Плейлист", "Playlist", "Статья",
    "Article", "Музыкант", "Artist", "Сообщество с VK Донатом", "Community with VK Donut", "Товар", "Product",
    "Подкаст", "Podcast", "Виджет", "Widget", "Момент", "Moment", "Альбом фотографий", "Photo album",
    "Подборка товаров", "Product collection", "attachment app action", "attachment channel message",
))  # fmt: skip


def number_of(item: Item) -> int | None:
    """The number of a page; None for other files. `messages.html` is the first, unless there is another first one."""
    match = _PAGE.match(item.name)
    if match is None or (not match[1] and item.beside(f"messages0{match[2]}") is not None):
        return None
    return int(match[1] or 0)


def shows(item: Item) -> bool:
    """Whether messages stand in the beginning of a page, behind a long head."""
    beginning = item.beginning(_SURVEYED)
    return bool(MESSAGE.search(beginning) and HEADER.search(beginning))


def beside(item: Item, number: int) -> Item | None:
    """The page of this number that lies beside a page."""
    ending = item.name[item.name.rfind(".") :]
    found = item.beside(f"messages{number}{ending}")
    return item.beside(f"messages{ending}") if found is None and number == 0 else found


def is_first(item: Item, number: int) -> bool:
    """Whether no page before it lies beside it, so that it stands for them all."""
    return not any(beside(item, earlier) for earlier in range(number - STEP, -1, -STEP))


def account_of(head: bytes) -> str | None:
    """The number of the account out of a page's `jd`."""
    match = _ACCOUNT.search(head)
    if match is None:
        return None
    try:
        padded = match[1].translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(match[1]) % 4)
        stated = json.loads(base64.b64decode(padded))
    except (ValueError, RecursionError, binascii.Error):
        return None
    return text_of(object_of(stated).get("user_id"))


def last_linked(page: Item, number: int) -> int:
    """The last page that a page links to, or itself."""
    try:
        beginning = page.read_at(0, _SURVEYED)
        ending = page.read_at(max(0, page.size - _SURVEYED), _SURVEYED) if page.size > _SURVEYED else b""
    except UserError as error:
        page.damage.append(str(error))
        return number
    named = [int(match) for text in (beginning, ending) for match in _LINKED.findall(text)]
    return max((one for one in named if one % STEP == number % STEP and one < 10_000_000), default=number)
