"""How long a recording is, out of its own header: Ogg (Opus and Vorbis), MP4 and its kin, WAV, AMR. Nothing is decoded.

ISO/IEC 14496-12 (mvhd), RFC 3533 and RFC 7845 (granule positions of Opus count at 48 kHz), RFC 4867 (AMR frames of
20 ms).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable

ReadAt = Callable[[int, int], bytes]
_BOXES = 200  # looked at before giving up
_TAIL = 65_536
_LARGEST_HEAD = 8 << 20
_AMR = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)  # bytes of a frame, with its head, by its type
_LONGEST = 7 * 86_400.0


def seconds(read: ReadAt, size: int, mime: str) -> float | None:
    """The length in seconds; None where the header does not say, or says what cannot be."""
    try:
        found = next((way(read, size) for kind, way in _WAYS.items() if kind in mime), None)
    except (struct.error, IndexError, ZeroDivisionError):
        return None
    return round(found, 2) if found is not None and 0.01 <= found < _LONGEST else None


def has_pictures(read: ReadAt, size: int, mime: str) -> bool | None:
    """Whether a film or recording has a track of pictures; None where its header does not say. MP4 names what each
    track is for (`hdlr`, ISO/IEC 14496-12, 8.4.3), WebM its codecs (`V_…`, `A_…`, RFC 9559).
    """
    try:
        if "webm" in mime:
            head = read(0, _TAIL)
            return True if b"V_" in head else False if b"A_" in head else None
        place = _box(read, size, b"moov")
        kinds = set(_HANDLER.findall(read(place[0], min(place[1], _LARGEST_HEAD)))) if place else set()
    except (struct.error, IndexError):
        return None
    return b"vide" in kinds if kinds & {b"vide", b"soun"} else None


_HANDLER = re.compile(rb"hdlr.{8}(....)", re.DOTALL)


def _box(read: ReadAt, size: int, wanted: bytes) -> tuple[int, int] | None:
    """(where the inside of an outermost box of an MP4 begins, its length)."""
    at = 0
    for _ in range(_BOXES):
        if at + 8 > size:
            return None
        length, kind = struct.unpack(">I4s", read(at, 8))
        head = 8
        if length == 1:
            length, head = struct.unpack(">Q", read(at + 8, 8))[0], 16
        elif length == 0:
            length = size - at
        if length < head:
            return None
        if kind == wanted:
            return at + head, min(length - head, size - at - head)
        at += length
    return None


def ending(data: bytes) -> str:
    """The ending that programs know a recording by, from its first bytes; empty for anything that is no known sound."""
    if data[4:8] == b"ftyp":
        return ".m4a"
    if data[:4] == b"RIFF":
        return ".wav" if data[8:12] == b"WAVE" else ""
    if data[:2] in (b"\xff\xf1", b"\xff\xf9"):
        return ".aac"
    if data[:3] == b"ID3" or data[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return ".mp3"
    return next((end for start, end in _STARTS.items() if data.startswith(start)), "")


_STARTS = {b"OggS": ".ogg", b"#!AMR": ".amr", b"fLaC": ".flac", b"caff": ".caf", b"\x1aE\xdf\xa3": ".webm"}


def _ogg(read: ReadAt, size: int) -> float | None:
    head, tail = read(0, 256), read(max(0, size - _TAIL), _TAIL)
    at = tail.rfind(b"OggS")
    if at < 0:
        return None
    granule = float(struct.unpack_from("<q", tail, at + 6)[0])
    opus = head.find(b"OpusHead")
    if opus >= 0:
        return (granule - float(struct.unpack_from("<H", head, opus + 10)[0])) / 48_000
    vorbis = head.find(b"\x01vorbis")
    return granule / float(struct.unpack_from("<I", head, vorbis + 12)[0]) if vorbis >= 0 else None


def _mp4(read: ReadAt, size: int) -> float | None:
    film = _box(read, size, b"moov")
    if film is None:
        return None
    start, length = film
    head = _box(lambda at, n: read(start + at, n), length, b"mvhd")
    if head is None:
        return None
    body = read(start + head[0], 32)
    wide = body[0] == 1
    scale, duration = struct.unpack_from(">IQ" if wide else ">II", body, 20 if wide else 12)
    return float(duration / scale)


def _wav(read: ReadAt, size: int) -> float | None:
    head = read(0, 4096)
    at = head.find(b"fmt ")
    rate = struct.unpack_from("<I", head, at + 16)[0] if at >= 0 else 0
    return (size - 44) / rate if rate else None


def _amr(read: ReadAt, size: int) -> float | None:
    if read(0, 6) != b"#!AMR\n":
        return None
    head = read(6, 1)
    return (size - 6) / _AMR[head[0] >> 3 & 15] * 0.02


_WAYS: dict[str, Callable[[ReadAt, int], float | None]] = {
    "ogg": _ogg, "mp4": _mp4, "3gp": _mp4, "quicktime": _mp4, "wav": _wav, "amr": _amr,
}
