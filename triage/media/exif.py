"""What a camera wrote, as a person reads it: a place in degrees with its direction, the clock of the satellites as one.

The values are kept as text, as they stand in the picture; here they are only shown. What makes no sense stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MOST = {"GPSLatitude": 90, "GPSDestLatitude": 90, "GPSLongitude": 180, "GPSDestLongitude": 180}


def shown(exif: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(name, value) in their order. The direction of a place stands behind its degrees, and not once more."""
    merged = {f"{name}Ref" for name in _MOST if _degrees(exif, name) is not None}
    for name, value in exif.items():
        if name in merged or not value:
            continue
        better = _degrees(exif, name) if name in _MOST else _clock(value) if name == "GPSTimeStamp" else None
        yield name, better or "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in value)


def _three(value: str) -> list[float] | None:
    """Degrees, minutes, seconds, or the parts of a clock."""
    inside = value.strip()
    if not (inside.startswith("(") and inside.endswith(")")):
        return None
    parts = [part.strip() for part in inside[1:-1].split(",")]
    return [float(part) for part in parts] if len(parts) == 3 and all(map(_NUMBER.fullmatch, parts)) else None


def _degrees(exif: Mapping[str, str], name: str) -> str | None:
    """Five places are a metre; the camera's own three numbers stay beside it."""
    parts, side = _three(exif.get(name, "")), exif.get(f"{name}Ref", "").strip().upper()
    if parts is None or side not in ("N", "S", "E", "W") or min(parts) < 0:
        return None
    degrees = parts[0] + parts[1] / 60 + parts[2] / 3600
    if degrees > _MOST[name]:
        return None
    whole, minutes, seconds = (f"{part:g}" for part in parts)
    return f"{degrees:.5f}° {side} ({whole}° {minutes}′ {seconds}″)"


def _clock(value: str) -> str | None:
    """Satellites tell UTC."""
    parts = _three(value)
    if parts is None or not (0 <= parts[0] < 24 and 0 <= parts[1] < 60 and 0 <= parts[2] < 61):
        return None
    return f"{int(parts[0]):02}:{int(parts[1]):02}:{int(parts[2]):02} UTC"
