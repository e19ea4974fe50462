"""The words of a message whose form is not known, as an app has that is newer than this program.

A number of a constructor that is not known ends the reading (see `tl`), and a new version of the app has another number
for every message. What stays the same in every layer of the published schema: the words follow the time at once, and
behind the flags stand the message's number, who wrote it (bit 8 says whether) and the chat. The row beside the blob
says time, number and chat by itself: so words are taken only from behind this very time, and an author only from behind
this very number and before this very chat. What is found in this way is marked, and the blob is kept.
"""

from __future__ import annotations

from parsers.apps.tl import PEERS, Object, Reader, TlError

#: Where the text is from, in `details`.
BASIS = "behind the time"
_MARKS = "\n\r\t\u200b\u200c\u200d\u2060\ufe0e\ufe0f\ufeff\u200e\u200f\u00a0\u00ad"
_AUTHOR, _POST = 1 << 8, 1 << 14
_AHEAD = 64  # bytes between author and chat: a rank, a count


def rescued(data: bytes, number: int | None, uid: object, seconds: object) -> Object:
    """What can be told of the blob of a row by the number, chat and time of that row; empty where nothing can."""
    if type(seconds) is not int or not 0 < seconds < 1 << 31:
        return {}
    text = _words(data, seconds)
    return {} if text is None else {**_people(data, number, uid), "date": seconds, "message": text}


def _words(data: bytes, seconds: int) -> str | None:
    """The text behind the time: whole, of signs that can be written, and filled up with zeros."""
    written = seconds.to_bytes(4, "little")
    at = data.find(written, 4)
    while at >= 0:
        reader = Reader(data)
        reader.pos = at + 4
        try:
            text = reader.blob().decode("utf-8") if at % 4 == 0 else ""
        except (TlError, UnicodeDecodeError):
            text = ""
        end = at + 4 + (1 if len(text.encode()) < 254 else 4) + len(text.encode())
        if text and not any(data[end : reader.pos]) and all(c.isprintable() or c in _MARKS for c in text):
            return text
        at = data.find(written, at + 1)
    return None


def _people(data: bytes, number: int | None, uid: object) -> Object:
    """Who wrote it, and in which chat; empty where they do not stand where the row says."""
    if number is None or type(uid) is not int:
        return {}
    flags = int.from_bytes(data[4:8], "little")
    for at in (8, 12):
        if int.from_bytes(data[at : at + 4], "little", signed=True) != number:
            continue
        author, behind = _peer(data, at + 4) if flags & _AUTHOR else (None, at + 4)
        for place in range(behind, behind + _AHEAD if author is not None else behind + 4, 4):
            peer, _ = _peer(data, place)
            if peer is not None and _is(peer, uid):
                found: Object = {"_": "message", "id": number, "peer_id": peer, "post": bool(flags & _POST)}
                return {**found, "from_id": author} if author is not None else found
    return {}


def _peer(data: bytes, at: int) -> tuple[Object | None, int]:
    """The peer that stands at a place, and where it ends."""
    if int.from_bytes(data[at : at + 4], "little") not in PEERS:
        return None, at
    reader = Reader(data)
    reader.pos = at
    try:
        peer = reader.boxed()
    except TlError:
        return None, at
    return (peer, reader.pos) if isinstance(peer, dict) else (None, at)


def _is(peer: Object, uid: int) -> bool:
    numbers = {name: value for name, value in peer.items() if name.endswith("_id")}
    return numbers == {"user_id": uid} if uid > 0 else -uid in numbers.values() and "user_id" not in numbers
