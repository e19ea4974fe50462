"""Files of an export: which of those beside it a message means."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from parsers.apps.signal import decoded
from parsers.apps.signal.frames import number, part, text
from parsers.errors import UserError
from parsers.records import Attachment
from parsers.streams import reading

if TYPE_CHECKING:
    from parsers.evidence import Item

_LONGEST_TEXT = 1 << 20  # bytes; the app allows 64 KB
_LOCATORS = ("locatorInfo", "backupLocator", "attachmentLocator", "invalidAttachmentLocator")


class Files:
    """Finds files by the hash of their content, which a pointer states, or by their name."""

    def __init__(self, item: Item, *, stores: bool = False) -> None:
        """`stores`: the files are named as in a local backup, so that none has to be looked for by its hash."""
        self._item, self._stores = item, stores
        self._by_hash: dict[str, Item] | None = None

    def _find(self, sha256: str | None, pointer: dict[str, Any]) -> Item | None:
        stored = store_name(pointer)
        if stored is not None:
            found = self._item.evidence.get(f"{self._below()}files/{stored[:2]}/{stored}")
            if found is not None:
                return found
        if sha256 is not None and not self._stores:
            found = self._hashes().get(sha256)
            if found is not None:
                return found
        locator = _locator(pointer)
        for name in (text(pointer, "fileName"), text(locator, "mediaName"), sha256):
            found = self._item.find(name) if name else None
            if found is not None and found.path.startswith(self._below()):
                return found
        return None

    def _below(self) -> str:
        return f"{self._item.folder}/" if self._item.folder else ""

    def _hashes(self) -> dict[str, Item]:
        """Every file below `files` by its hash, which the import takes of each of them anyway."""
        if self._by_hash is None:
            self._by_hash = {}
            start = f"{self._below()}files/"
            for other in self._item.evidence.items:
                if other.path.startswith(start) and not other.container:
                    try:
                        self._by_hash.setdefault(other.digests().sha256, other)
                    except UserError:  # one that cannot be read is said by the import
                        continue
        return self._by_hash

    def attachment(self, pointer: dict[str, Any], details: dict[str, Any] | None = None) -> Attachment:
        """The attachment that a pointer describes."""
        locator = _locator(pointer)
        data = decoded(locator.get("plaintextHash"))
        sha256 = data.hex() if data is not None and len(data) == 32 else None
        found = self._find(sha256, pointer)
        if found is not None:
            self._item.claim(found)
        facts = {key: pointer[key] for key in ("width", "height", "caption", "blurHash") if pointer.get(key)}
        facts |= details or {}
        if "invalidAttachmentLocator" in pointer:
            facts["not_exported"] = True
        return Attachment(
            text(pointer, "fileName"), text(pointer, "contentType"), None if found is None else found.path,
            number(locator.get("size")), sha256, details=facts or None,
        )  # fmt: skip

    def long_text(self, pointer: dict[str, Any]) -> str | None:
        """The whole text of a long message, which lies in a file of its own; None when that is not there."""
        data = decoded(_locator(pointer).get("plaintextHash"))
        found = self._find(data.hex() if data is not None else None, pointer)
        if found is None:
            return None
        self._item.claim(found)
        try:
            with found.open() as stream, reading(found.path):
                return stream.read(_LONGEST_TEXT).decode("utf-8", "surrogateescape") or None
        except UserError as error:
            self._item.damage.append(str(error))
            return None


def _locator(pointer: dict[str, Any]) -> dict[str, Any]:
    return next((part(pointer, name) for name in _LOCATORS if name in pointer), {})


def store_name(pointer: dict[str, Any]) -> str | None:
    """The name of a file in the store of a local backup: a digest of what it holds and of its own key."""
    locator = _locator(pointer)
    plain, key = decoded(locator.get("plaintextHash")), decoded(locator.get("localKey"))
    if plain is None or key is None or len(plain) != 32 or len(key) != 64:
        return None
    return hashlib.sha256(plain + key).hexdigest()
