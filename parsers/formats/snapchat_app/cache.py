"""Files of chats that Snapchat keeps in its cache, by the message that they belong to.

Facts (the public readers named in `arroyo`): `cache_controller.db`, table `CACHE_FILE_CLAIM`, ties a file called
`CACHE_KEY` to `EXTERNAL_KEY`, which for chats is `TYPE:CONVERSATION:MESSAGE:PART`; the file lies in a folder
`com.snap.file_manager_…_SCContent_USER`. Files that the iPhone keeps in `Library/Caches/SCPersistentMedia` are called
`TYPE_CONVERSATION_MESSAGE_PART`. Files kept in pieces (`KEY_0-99`) or ciphered are not put together; a file that does
not begin like media is linked and said to be none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from parsers.errors import UserError
from parsers.item import Item
from parsers.records import Attachment
from parsers.rows import Table

_CLAIM = re.compile(r"([^:]{1,80}):([0-9a-f-]{36}):(\d{1,20})(?::([^:]{1,40}))?(?::|\Z)", re.IGNORECASE)
_PERSISTENT = re.compile(r"(.{1,60}?)_([0-9a-f-]{36})_(\d{1,20})(?:_([^_.]{1,40}))?(?:\.|_|\Z)", re.IGNORECASE)
_MAGIC = ((0, b"\xff\xd8\xff", "image/jpeg"), (0, b"\x89PNG", "image/png"), (8, b"WEBP", "image/webp"),
          (0, b"GIF8", "image/gif"), (4, b"ftyp", "video/mp4"), (0, b"OggS", "audio/ogg"), (0, b"caff", "audio/x-caf"),
          (0, b"\xff\xf1", "audio/aac"), (0, b"ID3", "audio/mpeg"))  # fmt: skip


class Claim(msgspec.Struct, frozen=True):
    """A file of a message. `role`: what the app says it is of."""

    name: str
    role: str
    part: str | None
    file: Item | None


class Cache:
    """The files of the chats of the account whose database lies at `item`."""

    def __init__(self, item: Item) -> None:
        self._item = item
        self._root = _root(item)
        self._claims: dict[tuple[str, int], list[Claim]] = {}
        for controller in item.evidence.named("cache_controller.db"):
            if _below(controller, self._root):
                self._controller(controller)
        if self._root is not None:
            for file in item.evidence.in_folder(f"{self._root}/Library/Caches/SCPersistentMedia".removeprefix("/")):
                match = _PERSISTENT.match(file.name)
                if match is not None:
                    self._note(match, file.name, file)

    def _controller(self, controller: Item) -> None:
        if "CACHE_FILE_CLAIM" not in (controller.schema() or {}):
            return
        try:
            with controller.database() as database:
                claims = Table(database, "CACHE_FILE_CLAIM", "message", ("CACHE_KEY", "EXTERNAL_KEY"))
                for row in claims.rows():
                    key, match = row.text("CACHE_KEY"), _CLAIM.match(row.text("EXTERNAL_KEY") or "")
                    if key is not None and match is not None:
                        self._note(match, key, self._file(key))
        except UserError as error:  # a damaged index costs the links alone
            self._item.damage.append(str(error))

    def _file(self, key: str) -> Item | None:
        found = [one for one in self._item.evidence.named(key) if _below(one, self._root)]
        return found[0] if len(found) == 1 else None

    def _note(self, match: re.Match[str], name: str, file: Item | None) -> None:
        claims = self._claims.setdefault((match[2].lower(), int(match[3])), [])
        if all(claim.name != name for claim in claims):
            claims.append(Claim(name, match[1], match[4], file))

    def files(self, conversation: str | None, message: int | None) -> Iterator[Attachment]:
        """The files of a message, each claimed for this source."""
        if conversation is None or message is None:
            return
        for claim in self._claims.get((conversation.lower(), message), ()):
            details = {"role": claim.role, **({"part": claim.part} if claim.part else {})}
            mime = None
            if claim.file is not None:
                self._item.claim(claim.file)
                head = claim.file.head(16)
                mime = next((mime for at, mark, mime in _MAGIC if head[at:].startswith(mark)), None)
                if mime is None:
                    details["content"] = "does not begin like media; it may be ciphered"
            yield Attachment(claim.name, mime, claim.file.path if claim.file else None,
                             claim.file.size if claim.file else None, details=details)  # fmt: skip


def _root(item: Item) -> str | None:
    """The folder of the app around its database, None where the path does not show it."""
    for mark in ("/Documents/user_scoped/", "/databases/"):
        before, found, _ = f"/{item.path}".partition(mark)
        if found:
            return before.removeprefix("/")
    return None


def _below(file: Item, root: str | None) -> bool:
    return root is None or not root or file.path.startswith(f"{root}/")
