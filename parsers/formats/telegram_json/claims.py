"""By what the beginning of a file shows that it is a JSON export of Telegram Desktop."""

from __future__ import annotations

import re

from parsers.base import Identified
from parsers.text.jsonstream import sniff_encoding
from parsers.words import N_

_CHAT = re.compile(
    rb'"type"\s*:\s*"(?:personal_chat|bot_chat|saved_messages|replies|verify_codes|(?:private|public)_'
    rb'(?:group|supergroup|channel))"\s*,\s*"id"\s*:\s*"?\d'
)
_ACCOUNT = re.compile(
    rb'"personal_information"\s*:\s*\{\s*"user_id"|'
    rb'"(?:left_chats|chats|contacts|frequent_contacts|sessions|web_sessions)"\s*:\s*\{\s*"about"|'
    rb'"about"\s*:[^{}\[\]]*"(?:profile_pictures|stories)"\s*:\s*\['
)
_MESSAGE = re.compile(rb'"id"\s*:\s*"?-?\d+"?\s*,\s*"type"\s*:\s*"(?:message|service|unsupported)"')
_OWN_FIELDS = re.compile(rb'"(?:from_id|actor_id|text_entities|date_unixtime)"\s*:')
#: The same of messages whose fields a tool put in another order.
_WRITER = re.compile(rb'"(?:from_id|actor_id)"\s*:\s*"(?:user|chat|channel)\d+"')
_DATE = re.compile(rb'"date"\s*:\s*"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d"')


def claim(head: bytes) -> Identified | None:
    """Say whether this is the beginning of one."""
    encoding = sniff_encoding(head)
    if not encoding.startswith("utf-8"):
        head = head.decode(encoding, "ignore").encode("utf-8", "ignore")
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head.startswith((b"{", b"[")):
        return None
    if _CHAT.search(head):
        return Identified(95, N_("Chats as Telegram Desktop exports them"))
    if _ACCOUNT.search(head):
        return Identified(90, N_("Account data as Telegram Desktop exports it"))
    if (_MESSAGE.search(head) and _OWN_FIELDS.search(head)) or (_WRITER.search(head) and _DATE.search(head)):
        return Identified(70, N_("Messages as Telegram Desktop exports them"))
    return None
