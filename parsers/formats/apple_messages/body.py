"""The words of a message from its blobs: `attributedBody` and `message_summary_info`.

Facts: `attributedBody` is a typedstream (the archive of NSArchiver) of an `NSAttributedString`: the text, then runs of
attributes. `__kIMFileTransferGUIDAttributeName` names the attachment at a place, `__kIMMentionConfirmedMention` the
address of somebody mentioned, `IMAudioTranscription` what the phone understood of a voice message (imessage-exporter,
`body.rs`; dgelessus/python-typedstream). `message_summary_info` is a property list: `ec` holds, for each part that was
edited, its versions in order (`d` when, in seconds since 2001; `t` a typedstream of what it said), `rp` the parts that
were taken back, `otr` all parts (imessage-exporter, `edited.rs`; four samples of its tests).

The library that reads typedstreams trusts its input: the blob's size, the number of steps and the structures in it,
whose nesting it takes apart again at every level, are limited here. An attributed string has next to none.
"""

from __future__ import annotations

import itertools
import re
import struct
from collections.abc import Iterator
from typing import Any

import msgspec
from typedstream import Unarchiver
from typedstream.stream import InvalidTypedStreamError, TypedStreamReader

from parsers.apps.apple import apple_ms, load_plist, unarchive

_LARGEST = 2 << 20  # bytes
_MOST_STEPS = 20_000
_MARKS = (b"MentionConfirmed", b"AudioTranscription")
#: How an attachment is named: place in the text, and a UUID. Found by its shape, which costs a thousandth of
#: unpacking every attribute of every message with a picture.
_TRANSFER = re.compile(rb"at_\d{1,4}_[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_MOST_STRUCTURES = 32
_TRANSLATED = b"translatedText"
_DEEPEST = 8  # levels of a summary in which a translation is looked for
_TEXT = b"\x84\x01+"  # where the type of the first string is named
_LENGTHS = {b"\x81": 2, b"\x82": 4}  # bytes of a length that one byte cannot hold
_HEADER = b"\x04\x0bstreamtyped"

#: What the library raises on content that was damaged or made to hurt.
_DAMAGE = (
    InvalidTypedStreamError, ValueError, TypeError, LookupError, AttributeError, AssertionError, OverflowError,
    RecursionError, MemoryError, EOFError, NotImplementedError, StopIteration, RuntimeError, ArithmeticError,
    struct.error,
)


class Body(msgspec.Struct, frozen=True):
    """What an attributed string says. `transfers`: identifiers of attachments in the order of the text. `damaged`:
    the text was read, and what stands behind it could not be.
    """

    text: str
    transfers: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    transcription: str | None = None
    damaged: bool = False


class _Bounded:
    """The library's reader, giving up after so many steps: an array of nothing can be of any length."""

    def __init__(self, data: bytes) -> None:
        self._reader = TypedStreamReader.from_data(data)
        self._left = _MOST_STEPS

    def __iter__(self) -> Iterator[Any]:
        return self

    def __next__(self) -> Any:
        self._left -= 1
        if self._left < 0:
            raise ValueError("too many steps")
        return next(self._reader)

    def close(self) -> None:
        self._reader.close()


def read_body(blob: object) -> Body | None:
    """Return what the archive of an attributed string says, or None when it cannot be read.

    It is a typedstream, in everything that Apple's apps were seen to write; a keyed archive is read too.
    """
    if isinstance(blob, bytes) and blob.startswith(b"bplist"):
        return _keyed_body(blob)
    if not isinstance(blob, bytes) or len(blob) > _LARGEST or not blob.startswith(_HEADER):
        return None
    text = _text_only(blob)
    if text is None:
        return None
    transfers = tuple(dict.fromkeys(found.decode("ascii") for found in _TRANSFER.findall(blob)))
    if not any(mark in blob for mark in _MARKS):
        return Body(text, transfers)
    try:
        behind = blob[blob.find(_TEXT) + len(text.encode("utf-8", "surrogateescape")) :]
        if behind.count(b"{") > _MOST_STRUCTURES:
            raise ValueError("no attributed string holds so many structures")
        mentions, transcription = _attributes(blob)
    except _DAMAGE:
        return Body(text, transfers, damaged=True)
    return Body(text, transfers, mentions, transcription)


def _keyed_body(blob: bytes) -> Body | None:
    """The text of an attributed string in an `NSKeyedArchiver` archive: `NSString`, or the string itself."""
    found = unarchive(blob) if len(blob) <= _LARGEST else None
    text = found.get("NSString") if isinstance(found, dict) else found
    if not isinstance(text, str):
        return None
    return Body(text, tuple(dict.fromkeys(name.decode("ascii") for name in _TRANSFER.findall(blob))))


def _text_only(blob: bytes) -> str | None:
    """The first string of the archive, which is the text: its type, its length, its bytes.

    Read here rather than through the library, which takes twenty times as long to get to it: every message has one.
    """
    start = blob.find(_TEXT)
    if start < 0 or b"{" in blob[:start]:
        return None
    at = start + len(_TEXT)
    size = _LENGTHS.get(blob[at : at + 1])
    if size is None:
        length, at = blob[at : at + 1], at + 1
    else:
        length, at = blob[at + 1 : at + 1 + size], at + 1 + size
    end = at + int.from_bytes(length, "little")
    if not length or end > len(blob):
        return None
    return blob[at:end].decode("utf-8", "surrogateescape")


def _attributes(blob: bytes) -> tuple[tuple[str, ...], str | None]:
    """Who is mentioned, and what was understood of a voice message. Raises what the library raises."""
    with Unarchiver(_Bounded(blob), close=True) as unarchiver:
        root = unarchiver.decode_single_root()
    mentions: dict[str, None] = {}
    transcription = None
    for value in getattr(root, "contents", ()):
        attributes = getattr(getattr(value, "value", None), "contents", None)
        for name, attribute in attributes.items() if isinstance(attributes, dict) else ():
            found = _plain(attribute)
            if not isinstance(found, str):
                continue
            if _plain(name) == "__kIMMentionConfirmedMention":
                mentions[found] = None
            elif _plain(name) == "IMAudioTranscription":
                transcription = found
    return tuple(mentions), transcription


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float) else getattr(value, "value", None)


class Edits(msgspec.Struct, frozen=True):
    """What `message_summary_info` says. `earlier`: versions that were replaced; `last`: what the newest one says;
    `unsent`: numbers of the parts taken back; `all_unsent`: nothing of the message is left. `translations`: what the
    device showed instead (iOS 26).
    """

    earlier: tuple[dict[str, Any], ...] = ()
    last: str | None = None
    unsent: tuple[int, ...] = ()
    all_unsent: bool = False
    unread: bool = False
    translations: tuple[dict[str, str], ...] = ()


def read_edits(blob: object) -> Edits:
    """Return the history of a message. `unread` when there is a blob that cannot be read."""
    if not isinstance(blob, bytes) or not blob:
        return Edits()
    summary = load_plist(blob)
    if not isinstance(summary, dict):
        return Edits(unread=True)
    unread = False
    earlier: list[dict[str, Any]] = []
    newest: list[str] = []
    unsent = summary.get("rp")
    numbers = tuple(sorted(part for part in unsent if isinstance(part, int))) if isinstance(unsent, list) else ()
    parts = summary.get("ec")
    for part, versions in sorted(parts.items(), key=_by_number) if isinstance(parts, dict) else ():
        told = [_version(part, version) for version in versions if isinstance(version, dict)] if isinstance(
            versions, list) else []
        unread = unread or any("text" not in version for version in told)
        for version, following in itertools.pairwise(told):
            earlier.append(version | ({"replaced_ms": following["at_ms"]} if "at_ms" in following else {}))
        if told and str(part) in map(str, numbers):  # edited, then taken back: its last words are gone as well
            earlier.append(told[-1])
        elif told and "text" in told[-1]:
            newest.append(told[-1]["text"])
    known = summary.get("otr")
    everything = {str(part) for part in known} if isinstance(known, dict) else set()
    all_unsent = bool(numbers) and everything <= {str(number) for number in numbers}
    translations = tuple(_translations(summary)) if _TRANSLATED in blob else ()
    return Edits(tuple(earlier), "\n".join(newest) or None, numbers, all_unsent, unread, translations)


def _translations(value: object, depth: int = 0) -> Iterator[dict[str, str]]:
    """Every translation inside a summary, wherever it stands: text or an attributed string, with its language."""
    if depth > _DEEPEST:
        return
    if isinstance(value, dict):
        text = value.get("translatedText")
        body = read_body(text)
        words = text if isinstance(text, str) else body.text if body is not None else None
        if words:
            language = value.get("translationLanguage")
            yield {"text": words, **({"language": language} if isinstance(language, str) else {})}
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _translations(inner, depth + 1)


def _by_number(entry: tuple[Any, Any]) -> tuple[int, str]:
    name = str(entry[0])
    return (int(name) if name.isdecimal() and len(name) < 9 else 1 << 31), name


def _version(part: object, version: dict[str, Any]) -> dict[str, Any]:
    body, at = read_body(version.get("t")), apple_ms(version.get("d"))
    told: dict[str, Any] = {"part": str(part)}
    if body is not None:
        told["text"] = body.text
    if at is not None:
        told["at_ms"] = at
    return told
