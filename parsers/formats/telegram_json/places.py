"""How the parts of an export begin, by which reading goes on behind damage."""

from __future__ import annotations

import re

from parsers.text.jsonstream import MESSAGE_START

_NAME = r'(?:"name"\s*:\s*(?:null|"(?:[^"\\]|\\.){0,400}")\s*,\s*)?'
CHAT_START = r"\{\s*" + _NAME + r'"type"\s*:\s*(?:null|"[a-z_]+")\s*,\s*"id"\s*:\s*"?\d'
#: What stands behind a chat's name, in which the damage may be.
_HEADER_REST = r'"type"\s*:\s*(?:null|"[a-z_]+")\s*,\s*"id"\s*:\s*"?\d+"?\s*,\s*"messages"\s*:\s*\['
#: What the root of a whole account's export holds; inside a text these quotes would be escaped.
LIST_START = (
    r'"(?:personal_information|profile_pictures|stories|(?:frequent_)?contacts|(?:web_)?sessions|other_data|'
    r'(?:left_)?chats)"\s*:\s*[\[{]'
)
#: Where reading can go on after damage: a message, a chat, or a list of the account.
RESUME = re.compile(
    f"(?P<message>{MESSAGE_START})|(?P<chat>{CHAT_START})|(?P<header>{_HEADER_REST})|(?P<list>{LIST_START})", re.DOTALL
)
