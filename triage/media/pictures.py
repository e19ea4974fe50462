"""Decoding pictures from evidence in a process of its own: what a picture is, its EXIF, a thumbnail, a perceptual hash.

A picture may be made to do harm. The process that decodes it (triage.media.apart) gets the bytes and nothing else, has
limits on memory and time, and answers in JSON and raw pixels, which are checked here: nothing that it says is run or
decoded again.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
import warnings
from datetime import datetime
from math import isnan
from multiprocessing.connection import Connection
from typing import Any

from PIL import ExifTags, Image, ImageFile

from parsers.words import N_
from triage.media.apart import LARGEST, Apart, confine

_PIXELS = 120_000_000
_PATIENCE = 25.0  # seconds for one picture
_SIDE = 256  # of a thumbnail
LARGE = 3000  # pixels of the longer side of a picture that is looked at closely
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "HEIF", "AVIF", "MPO", "PPM")
_TEXT = 200  # characters of one EXIF value
_VALUES = 90

PARTLY = N_("The picture is damaged or cut off: only what could be read of it is shown.")
DAMAGED = N_("The picture is damaged or of a kind that is not read; it has no thumbnail.")
TOO_LARGE = N_("The picture is too large to be decoded safely; it has no thumbnail.")
TOO_LONG = N_("Decoding the picture took too long and was stopped; it may be made to do harm.")
DIED = N_("Decoding the picture ended the process that did it; it may be damaged or made to do harm.")


class _Stopped(Exception):
    """There is no answer; `why` is a message id."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Pictures(Apart):
    """Looks at one picture after the other; use as a context manager."""

    def __init__(self) -> None:
        super().__init__(_work)

    def look(self, data: bytes) -> dict[str, Any]:
        """What a picture is: width, height, taken, lat, lon, camera, phash, thumbnail (JPEG), exif, several (moves, or
        has pages); or `failed` with a message id, of a picture that is damaged in part (PARTLY) beside the rest.
        """
        try:
            return _checked(*self._ask(b"s", data, "thumbnail", _SIDE))
        except _Stopped as stopped:
            return {"failed": stopped.why}

    def enlarge(self, data: bytes) -> dict[str, Any]:
        """A picture to look at closely, upright: width, height (as the file has them), size (of what was decoded, at
        most LARGE a side), pixels (RGB), `partly`: it is damaged; or `failed` with a message id.
        """
        try:
            answer, pixels = self._ask(b"l", data, "size", LARGE)
        except _Stopped as stopped:
            return {"failed": stopped.why}
        result = _checked(answer, b"")
        size = _size(answer, "size", LARGE, pixels)
        partly = result.get("failed") == PARTLY
        if ("failed" in result and not partly) or size is None:
            return {"failed": result["failed"] if "failed" in result and not partly else DAMAGED}
        return {"width": result["width"], "height": result["height"], "size": size, "pixels": pixels, "partly": partly}

    def _ask(self, how: bytes, data: bytes, sized: str, most: int) -> tuple[Any, bytes]:
        """What the process answers, and the pixels that follow where it says under `sized` how many there are. Raises
        _Stopped.
        """
        if len(data) > LARGEST:
            raise _Stopped(TOO_LARGE)
        pipe = self.start()
        try:
            pipe.send_bytes(how + data)
            if not pipe.poll(_PATIENCE):
                self.end()
                raise _Stopped(TOO_LONG)
            answer = json.loads(pipe.recv_bytes(1 << 20))
            return answer, pipe.recv_bytes(3 * most * most) if answer.get(sized) else b""
        except (EOFError, OSError, ValueError) as error:
            self.end()
            raise _Stopped(DIED) from error


def _checked(answer: Any, pixels: bytes) -> dict[str, Any]:
    """The answer with nothing in it that it should not hold."""
    if not isinstance(answer, dict) or answer.get("failed") is not None:
        failed = answer.get("failed") if isinstance(answer, dict) else None
        return {"failed": failed if failed in (DAMAGED, TOO_LARGE) else DAMAGED}
    result: dict[str, Any] = {}
    for name, kinds in (("width", int), ("height", int), ("phash", int), ("lat", float), ("lon", float),
                        ("taken", str), ("camera", str)):
        value = answer.get(name)
        result[name] = value if isinstance(value, kinds) and not isinstance(value, bool) else None
    if result["phash"] is not None and not -2**63 <= result["phash"] < 2**63:
        result["phash"] = None
    exif = answer.get("exif")
    result["exif"] = {str(k)[:60]: str(v)[:_TEXT] for k, v in list(exif.items())[:_VALUES]} if isinstance(
        exif, dict) else {}
    size = _size(answer, "thumbnail", _SIDE, pixels)
    if size is not None:
        stream = io.BytesIO()
        Image.frombytes("RGB", size, pixels).save(stream, "JPEG", quality=82)
        result["thumbnail"] = stream.getvalue()
    if answer.get("partly") is True:
        result["failed"] = PARTLY
    result["several"] = answer.get("several") is True
    return result


def _size(answer: Any, name: str, most: int, pixels: bytes) -> tuple[int, int] | None:
    """The size that an answer states, if as many pixels came with it."""
    size = answer.get(name) if isinstance(answer, dict) else None
    if isinstance(size, list) and len(size) == 2 and all(isinstance(n, int) and 0 < n <= most for n in size):
        w, h = size
        return (w, h) if len(pixels) == 3 * w * h else None
    return None


# -- the other process ------------------------------------------------------------------------------------------------

def _work(pipe: Connection) -> None:
    confine()
    with contextlib.suppress(ImportError):
        import pillow_heif  # noqa: PLC0415  (only here, where pictures are decoded)

        pillow_heif.register_heif_opener()
    Image.MAX_IMAGE_PIXELS = _PIXELS
    warnings.simplefilter("ignore")  # about broken values: they would stand among what the program says
    try:
        while True:
            asked = pipe.recv_bytes()
            answer, pixels = (enlarge if asked[:1] == b"l" else look)(asked[1:])
            pipe.send_bytes(json.dumps(answer).encode())
            if pixels:
                pipe.send_bytes(pixels)
    except (EOFError, OSError):
        return


def look(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Decode a picture: (facts, pixels of its thumbnail). Runs in the other process."""
    answer, small = _decoded(data, _SIDE)
    if small is None:
        return answer, b""
    if "partly" not in answer:  # what is missing would look like what is missing elsewhere
        answer["phash"] = difference_hash(small)
    answer["thumbnail"] = list(small.size)
    return answer, small.tobytes()


def enlarge(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Decode a picture to be looked at: (its size, and that of what was decoded; pixels). Runs in the other process."""
    answer, large = _decoded(data, LARGE)
    if large is None:
        return answer, b""
    told = {name: answer[name] for name in ("width", "height", "partly") if name in answer}
    return told | {"size": list(large.size)}, large.tobytes()


def _decoded(data: bytes, side: int) -> tuple[dict[str, Any], Image.Image | None]:
    """(facts, the picture upright and no larger than `side`); None, and why, where it cannot be. Of one that is cut off
    or broken in its middle what there is, and `partly`: what is recovered from a telephone often ends early.
    """
    for whole in (True, False):
        ImageFile.LOAD_TRUNCATED_IMAGES = not whole
        try:
            answer, small = _opened(data, side)
        except (Image.DecompressionBombError, MemoryError):
            return {"failed": TOO_LARGE}, None
        except Exception:  # noqa: BLE001, S112  (decoders raise whatever they like over a broken file)
            continue
        if whole:
            return answer, small
        ranges: Any = small.getextrema()  # of each colour
        if any(low != high for low, high in ranges):  # else nothing but the ground is there
            return answer | {"partly": True}, small
    return {"failed": DAMAGED}, None


def _opened(data: bytes, side: int) -> tuple[dict[str, Any], Image.Image]:
    Image.init()
    # Without the part for one kind Pillow finds none of those behind it.
    with Image.open(io.BytesIO(data), formats=[kind for kind in _FORMATS if kind in Image.OPEN]) as image:
        answer: dict[str, Any] = {"width": image.width, "height": image.height}
        # An MPO is a photograph with what its camera keeps beside it.
        answer["several"] = image.format != "MPO" and bool(getattr(image, "is_animated", False))
        image.seek(0)
        if image.format in ("JPEG", "MPO"):  # a large one is never unfolded whole
            image.draft("RGB", (side * 2, side * 2))
        if image.width * image.height > _PIXELS:
            raise Image.DecompressionBombError
        answer |= _exif(image)
        image.load()
        # Only now: some decoders have turned the picture themselves, and say so by then.
        return answer, _upright(image, image.getexif().get(ExifTags.Base.Orientation, 1), side)


def _upright(image: Image.Image, orientation: int, side: int) -> Image.Image:
    """A copy no larger than `side`, without transparency, turned as the camera was held."""
    clear = "transparency" in image.info or image.mode in ("RGBA", "LA", "PA")
    if image.mode in ("1", "P", "PA"):  # whose pixels cannot be mixed: made small, a scan would lose its lines
        image = image.convert("RGBA" if clear else "L" if image.mode == "1" else "RGB")
    image.thumbnail((side, side))
    if image.mode[0] in "IF":
        image = _eight_bits(image)
    small = image.convert("RGBA") if clear else image
    if small.mode == "RGBA":
        ground = Image.new("RGBA", small.size, (255, 255, 255, 255))
        ground.alpha_composite(small)
        small = ground
    turn = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_270, 7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_90}.get(orientation)
    small = small.convert("RGB")
    return small.transpose(turn) if turn is not None else small.copy()


def _eight_bits(image: Image.Image) -> Image.Image:
    """Greys of 16 and 32 bits and fractions, from the darkest to the brightest there is: Pillow cuts them off at 255,
    and a scan would be white all over.
    """
    extremes: Any = image.getextrema()  # of one band, so two numbers
    low, high = map(float, extremes)
    wide = 255 / (high - low) if high > low else 0.0
    return image.convert("F").point(lambda value: value * wide - low * wide).convert("L")


def difference_hash(image: Image.Image) -> int:
    """64 bits that say for each of 8 by 8 fields whether it is brighter than its right neighbour: alike for pictures
    that look alike, whatever their size. Signed, as the case file keeps it.
    """
    pixels = image.convert("L").resize((9, 8), Image.Resampling.LANCZOS).tobytes()
    bits = 0
    for row in range(8):
        for column in range(8):
            bits = bits << 1 | (pixels[row * 9 + column] > pixels[row * 9 + column + 1])
    return bits - 2**64 if bits >= 2**63 else bits


def _exif(image: Image.Image) -> dict[str, Any]:
    """What the camera wrote, as text, and of it: when, where, with what. Broken values are left out."""
    exif = image.getexif()
    found: dict[str, Any] = {}
    for ifd in (exif, exif.get_ifd(ExifTags.IFD.Exif)):
        for tag, value in list(ifd.items())[:_VALUES]:
            if isinstance(value, bytes | int | float | str | tuple) or hasattr(value, "numerator"):
                name = ExifTags.TAGS.get(tag, f"0x{tag:04x}")
                if name not in ("ExifOffset", "GPSInfo", "MakerNote"):
                    found[name] = _text(value)
    gps = exif.get_ifd(ExifTags.IFD.GPSInfo)
    found |= {ExifTags.GPSTAGS.get(tag, f"GPS 0x{tag:04x}"): _text(value) for tag, value in list(gps.items())[:40]}
    camera = " ".join(dict.fromkeys(filter(None, (found.get("Make", ""), found.get("Model", "")))))
    lat, lon = _place(gps)
    return {"exif": found, "camera": camera or None, "taken": _taken(found), "lat": lat, "lon": lon}


def _text(value: Any) -> str:
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace") if len(value) <= _TEXT else f"{len(value)} bytes"
    return str(value).replace("\x00", "").strip()[:_TEXT]


#: Some cameras and programs set other signs between the parts of a day than the colons of the standard.
_CLOCK = re.compile(r"(\d{4})[:/.-](\d\d)[:/.-](\d\d)[ T](\d\d:\d\d:\d\d)", re.ASCII)


def _taken(found: dict[str, Any]) -> str | None:
    """The camera's clock as ISO 8601, with its offset only where the camera wrote one. `DateTime` is when the file was
    changed last (Exif 2.32, 4.6.5), so it comes after both others.
    """
    for name, offset in (("DateTimeOriginal", "OffsetTimeOriginal"), ("DateTimeDigitized", "OffsetTimeDigitized"),
                         ("DateTime", "OffsetTime")):
        clock = _CLOCK.match(str(found.get(name, "")))
        if clock is None:
            continue
        moment = f"{'-'.join(clock.groups()[:3])}T{clock[4]}"
        zone = str(found.get(offset, ""))
        zone = zone if re.fullmatch(r"[+-]\d\d:\d\d", zone, re.ASCII) else ""
        for text in dict.fromkeys((moment + zone, moment)):
            with contextlib.suppress(ValueError):  # there is no such day, hour or offset
                datetime.fromisoformat(text)
                return text
    return None


def _place(gps: dict[int, Any]) -> tuple[float | None, float | None]:
    """(latitude, longitude) as far as the camera says both and their sides: without its side a number is one of two
    places. Zero by zero is what telephones write that know none.
    """
    lat, lon = _degrees(gps.get(2), gps.get(1), "NS", 90), _degrees(gps.get(4), gps.get(3), "EW", 180)
    return (None, None) if lat is None or lon is None or (lat == 0 and lon == 0) else (lat, lon)


def _degrees(parts: Any, side: Any, sides: str, most: int) -> float | None:
    """Degrees, minutes and seconds, of which the last may be missing or nothing over nothing."""
    towards = _text(side)[:1].upper() if isinstance(side, str | bytes) else ""
    try:
        numbers = [float(part) for part in (parts if isinstance(parts, tuple) else (parts,))]
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    if not towards or towards not in sides or not 1 <= len(numbers) <= 3:
        return None
    if len(numbers) == 3 and isnan(numbers[2]):
        numbers[2] = 0.0
    value = sum(number / share for number, share in zip(numbers, (1, 60, 3600), strict=False))
    if min(numbers) < 0 or not 0 <= value <= most:  # also what is no number
        return None
    return -value if towards == sides[1] else value
