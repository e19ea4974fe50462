"""Several accounts of one app on one device, by the folders in which it keeps its databases.

WhatsApp and WhatsApp Business, an app that was rebuilt by others (GBWhatsApp), one that the phone's maker runs twice, a
second user of the phone: each has an account and a number of its own, and a folder of its own. What they hold is read
by one parser, as chats of one app on one device, so that a chat with somebody is one conversation whichever account it
was led by. That is said at their sources: which of the owner's numbers wrote a message only its file tells.

Facts: Android keeps an app's files in `data/data/<package>` of the first user, `data/user/<n>/<package>` of another
(10 and up for profiles of work, 95 and up for Samsung's Dual Messenger, 999 for Xiaomi's and Huawei's twins) and
`media/<n>` or `emulated/<n>` outside; an iPhone's backup names the app in the domain (`…WhatsApp.shared`, and
`…WhatsAppSMB.shared` for the Business app).
"""

from __future__ import annotations

import re

from parsers.words import N_

ANOTHER = N_(
    "Another app or another user of this device keeps such a database too ({path}), perhaps of another account. Chats "
    "of both with one person stand in one conversation; which of them a message is from, its file tells.")
_PACKAGE = re.compile(r"(?:^|/)((?:com|org|jp|net|im|io|kik|ru|de|ch)\.[A-Za-z][\w.]*)/")
_USER = re.compile(r"(?:^|/)(?:user|user_de|media|emulated)/(\d{1,4})/")
_DOMAIN = re.compile(r"(?:^|/)AppDomain(?:Group|Plugin)?-([\w.\-]+)/")
_MAIN = re.compile(r"^(?:group\.)+|\.(?:shared|private)$")


def account(path: str) -> tuple[str, str] | None:
    """The app's folder and the user of the phone that a file lies with; None where its path does not say."""
    package, domain, user = (pattern.search(path) for pattern in (_PACKAGE, _DOMAIN, _USER))
    name = _MAIN.sub("", domain[1]) if domain else package[1] if package else None
    return None if name is None else (name, user[1] if user else "0")


class Folders:
    """The folders in which the databases of one format lie, by format and device."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], dict[tuple[str, str], str]] = {}

    def note(self, kind: str, device: str, path: str) -> None:
        """Note where a database of a format lies."""
        own = account(path)
        if own is not None:
            self._found.setdefault((kind, device), {}).setdefault(own, path)

    def another(self, kind: str, device: str, path: str) -> str | None:
        """A database of the format that another app, or another user, keeps on the same device."""
        own = account(path)
        others = self._found.get((kind, device), {}) if own is not None else {}
        return next((one for folder, one in others.items() if folder != own), None)
