"""What an app's balloon says: `payload_data` of link previews, polls and other apps inside the messages app.

Facts: an archive (NSKeyedArchiver). Links: `richLinkMetadata` or `metadata` with `originalURL`, `URL`, `title`,
`summary`, `siteName`. Apps: `an` the app's name, `ldtext` the line that devices without the app show, `userInfo` with
captions, `URL`. Polls: the `URL` is `data:,` with JSON (plain, percent-encoded or Base64): `item.title`,
`item.orderedPollOptions[].text`, in a vote `item.votes[].voteOptionIdentifier` and `participantHandle`
(imessage-exporter, `url.rs`, `app.rs`, and 15 samples of its tests; BlueBubbles clients for polls).
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any
from urllib.parse import unquote

from parsers.apps.apple import plain, unarchive
from parsers.formats.apple_messages import codes

_CAPTIONS = (
    "image-title", "image-subtitle", "caption", "subcaption", "secondary-subcaption", "tertiary-subcaption",
)
_MOST_OPTIONS = 1000


class Balloon:
    """One balloon. `bundle`: the app, without its team and the plug-in that carries it. `text`: its words.
    `unread`: there is a payload and it could not be read.
    """

    def __init__(self, bundle: str, payload: object) -> None:
        self.bundle = bundle.rpartition(":")[2] or bundle
        self.link: dict[str, str] = {}
        self.app: dict[str, Any] = {}
        self.poll: dict[str, Any] | None = None
        self.votes: list[dict[str, str]] = []
        self.text: str | None = None
        archive = unarchive(payload) if payload is not None else None
        content = archive if isinstance(archive, dict) else {}
        self.unread = payload is not None and not content and self.bundle not in codes.DRAWINGS
        if self.bundle == codes.LINKS:
            self._read_link(content)
        elif self.bundle == codes.POLLS:
            self._read_poll(content)
        else:
            self._read_app(content)

    def _read_link(self, content: dict[str, Any]) -> None:
        kept = (content.get(name) for name in ("richLinkMetadata", "metadata"))
        meta: dict[str, Any] = next((found for found in kept if isinstance(found, dict)), {})
        for word, names in (("url", ("originalURL", "URL")), ("title", ("title",)), ("description", ("summary",)),
                            ("site", ("siteName",))):
            found = next((value for name in names if (value := _text(meta.get(name)))), None)
            if found is not None:
                self.link[word] = found

    def _read_app(self, content: dict[str, Any]) -> None:
        self.app = {"bundle": self.bundle}
        info = content.get("userInfo")
        captions = [found for name in _CAPTIONS if (found := _text(info.get(name)))] if isinstance(info, dict) else []
        for word, value in (("name", content.get("an")), ("url", content.get("URL"))):
            if _text(value):
                self.app[word] = value
        if captions:
            self.app["captions"] = captions
        self.text = _text(content.get("ldtext")) or "\n".join(captions) or None

    def _read_poll(self, content: dict[str, Any]) -> None:
        item = _json_of(_text(content.get("URL")))
        if item is None:
            self._read_app(content)
            return
        self.text = _text(item.get("title"))
        options = item.get("orderedPollOptions")
        if isinstance(options, list):
            told = [{"name": _text(option.get("text")), "id": _text(option.get("optionIdentifier"))}
                    for option in options[:_MOST_OPTIONS] if isinstance(option, dict)]
            self.poll = {"options": told}
        votes = item.get("votes")
        for vote in votes[:_MOST_OPTIONS] if isinstance(votes, list) else ():
            if isinstance(vote, dict):
                names = (("who", "participantHandle"), ("option", "voteOptionIdentifier"))
                self.votes.append({word: found for word, name in names if (found := _text(vote.get(name)))})


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _json_of(url: str | None) -> dict[str, Any] | None:
    """The item inside a `data:,` address: JSON as it is, percent-encoded, or in Base64."""
    if url is None or not url.startswith("data:,"):
        return None
    written = url.removeprefix("data:,")
    for data in (unquote(written), unquote(written.partition("?")[0])):
        try:
            found = json.loads(data if data.startswith("{") else base64.b64decode(data, validate=True))
        except (ValueError, RecursionError, binascii.Error):
            continue
        item = found.get("item") if isinstance(found, dict) else None
        return plain(item) if isinstance(item, dict) else None
    return None
