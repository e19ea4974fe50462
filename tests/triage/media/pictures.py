"""Small pictures with what cameras write into them, made anew for each test."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image, ImageDraw


def picture(seed: int = 1, size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Stripes and discs that differ with the seed."""
    made = Image.new("RGB", size, (40 * seed % 255, 90, 160))
    draw = ImageDraw.Draw(made)
    for n in range(6):
        x, y = (seed * 53 + n * 47) % size[0], (seed * 31 + n * 29) % size[1]
        draw.ellipse((x - 30, y - 30, x + 30, y + 30), fill=((n * 40 + seed * 17) % 255, (200 - n * 30) % 255, 60))
    return made


def jpeg(seed: int = 1, *, quality: int = 85, gps: bool = False, size: tuple[int, int] = (320, 240)) -> bytes:
    """A JPEG; with `gps` it was taken at a place, at a time, by a camera held on its side."""
    exif = Image.Exif()
    if gps:
        exif[0x010F], exif[0x0110], exif[0x0112] = "Maker", "Model 7", 6
        exif.get_ifd(0x8769)[0x9003] = "2026:03:12 21:14:00"
        exif.get_ifd(0x8769)[0x9011] = "+01:00"
        place = exif.get_ifd(0x8825)
        place[1], place[2] = "N", (43.0, 36.0, 0.0)
        place[3], place[4] = "W", (1.0, 26.0, 24.0)
    stream = io.BytesIO()
    picture(seed, size).save(stream, "JPEG", quality=quality, exif=exif)
    return stream.getvalue()


def png(image: Image.Image) -> bytes:
    """The same as PNG."""
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def bomb(side: int = 60_000) -> bytes:
    """A PNG of a few bytes whose header promises 3,600,000,000 pixels."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b""))


def opus(seconds: float) -> bytes:
    """An Ogg file with the head and the last page of a voice note, and nothing to hear."""
    def page(granule: int, body: bytes) -> bytes:
        return b"OggS\0\0" + struct.pack("<qIII", granule, 1, 0, 0) + bytes([1, len(body)]) + body

    return page(0, b"OpusHead\x01\x01" + struct.pack("<HIHB", 312, 16_000, 0, 0)) + page(
        round(seconds * 48_000) + 312, b"x" * 40)


def mp4(seconds: float, *tracks: bytes) -> bytes:
    """An MP4 whose header stands at its end, as telephones write it; with tracks of these kinds."""
    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body) + 8) + kind + body

    head = b"\0\0\0\0" + struct.pack(">IIII", 0, 0, 1000, round(seconds * 1000)) + b"\0" * 80
    return box(b"ftyp", b"isom\0\0\0\0") + box(b"mdat", b"\0" * 500) + box(
        b"moov", box(b"mvhd", head) + b"".join(
            box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + kind + bytes(13)))) for kind in tracks))
