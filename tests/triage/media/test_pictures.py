"""What is told of a picture: where and when it was taken, which way up it is, what of a broken one there is."""

from __future__ import annotations

import io
from typing import Any

import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational as Of

from tests.triage.media import pictures as made
from triage.media import pictures

LAT, LON, NONE = (Of(48), Of(30), Of(0)), (Of(2), Of(15), Of(0)), (Of(0, 0),) * 3


def _exif(main: dict[int, Any] | None = None, camera: dict[int, Any] | None = None, gps: dict[int, Any] | None = None
          ) -> bytes:
    exif = Image.Exif()
    for tag, value in (main or {}).items():
        exif[tag] = value
    exif.get_ifd(0x8769).update(camera or {})
    exif.get_ifd(0x8825).update(gps or {})
    return exif.tobytes()


def _saved(image: Image.Image, kind: str, **options: Any) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def _told(exif: bytes) -> dict[str, Any]:
    return pictures.look(_saved(made.picture(1, (32, 24)), "JPEG", exif=exif))[0]


@pytest.mark.parametrize(("gps", "place"), [
    ({1: "N", 2: LAT, 3: "W", 4: LON}, (48.5, -2.25)),
    ({1: "s", 2: LAT, 3: "West", 4: LON}, (-48.5, -2.25)),
    ({1: "S\0\0", 2: LAT, 3: "E\0\0", 4: LON}, (-48.5, 2.25)),
    ({2: LAT, 4: LON}, (None, None)),
    ({1: "N", 2: LAT}, (None, None)),
    ({1: "E", 2: LAT, 3: "N", 4: LON}, (None, None)),
    ({1: "N", 2: (Of(0),) * 3, 3: "E", 4: (Of(0),) * 3}, (None, None)),
    ({1: "N", 2: NONE, 3: "E", 4: NONE}, (None, None)),
    ({1: "N", 2: (Of(48), Of(30), Of(0, 0)), 3: "E", 4: (Of(2), Of(15), Of(0, 0))}, (48.5, 2.25)),
    ({1: "N", 2: (Of(48), Of(3000, 100)), 3: "E", 4: Of(225, 100)}, (48.5, 2.25)),
    ({1: "N", 2: (Of(91), Of(0), Of(0)), 3: "E", 4: LON}, (None, None)),
], ids=["whole", "small and long sides", "padded", "no sides", "half", "sides exchanged", "zero by zero",
        "nothing over nothing", "no seconds", "fewer parts", "beyond the pole"])
def test_a_place_is_told_only_where_the_camera_says_which(gps: dict[int, Any], place: tuple[Any, Any]) -> None:
    told = _told(_exif(gps=gps))
    assert (told["lat"], told["lon"]) == place


@pytest.mark.parametrize(("main", "camera", "taken"), [
    ({}, {0x9003: "2024:01:02 03:04:05", 0x9011: "+02:00"}, "2024-01-02T03:04:05+02:00"),
    ({}, {0x9003: "2024:01:02 03:04:05", 0x9011: "+zz:yy"}, "2024-01-02T03:04:05"),
    ({}, {0x9003: "2024:13:45 99:99:99"}, None),
    ({}, {0x9003: "2024:01:02 03:04:xx"}, None),
    ({0x0132: "2025:06:07 08:09:10"}, {0x9004: "2024:01:02 03:04:05"}, "2024-01-02T03:04:05"),
    ({0x0132: "2025:06:07 08:09:10"}, {0x9003: "    :  :     :  :  "}, "2025-06-07T08:09:10"),
    ({}, {0x9003: "2024-01-02 03:04:05"}, "2024-01-02T03:04:05"),
])
def test_a_time_is_told_only_where_it_is_one(main: dict[int, Any], camera: dict[int, Any], taken: str | None) -> None:
    assert _told(_exif(main, camera))["taken"] == taken


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_every_kind_is_turned_once(kind: str) -> None:
    """Pillow turns a TIFF itself."""
    image = Image.new("RGB", (64, 32), (250, 0, 0))
    image.paste((0, 250, 0), (0, 0, 32, 32))
    told, pixels = pictures.look(_saved(image, kind, exif=_exif({0x0112: 6})))
    assert told["thumbnail"] == [32, 64]
    top = Image.frombytes("RGB", (32, 64), pixels).getpixel((16, 8))
    assert isinstance(top, tuple)
    assert (top[0] < 60, top[1] > 200) == (True, True), "what was at the left is on top"


@pytest.mark.parametrize("mode", ["I;16", "I", "F"])
def test_greys_of_more_than_eight_bits_are_not_white_all_over(mode: str) -> None:
    image = Image.linear_gradient("L").convert("F").point(lambda value: value * 200 + 0)
    told, pixels = pictures.look(_saved(image.convert("I").convert("I;16") if mode == "I;16" else image.convert(mode),
                                        "TIFF"))
    assert (pixels[0], pixels[-1]) == (0, 255)
    assert "failed" not in told


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "BMP", "GIF"])
def test_of_a_picture_that_is_cut_off_what_there_is_is_shown(kind: str) -> None:
    noise = Image.effect_noise((200, 200), 80).convert("RGB")
    data = _saved(noise, kind)
    told, pixels = pictures.look(data[:len(data) * 3 // 4])
    assert told["partly"]
    assert "phash" not in told, "what is missing looks alike in all of them"
    assert pixels
    assert "partly" not in pictures.look(data)[0]


def test_pages_and_moving_pictures_say_that_there_are_more() -> None:
    pages = [made.picture(n, (40, 30)) for n in (1, 2)]
    for kind in ("GIF", "TIFF", "WEBP", "PNG"):
        assert pictures.look(_saved(pages[0], kind, save_all=True, append_images=pages[1:]))[0]["several"], kind
        assert not pictures.look(_saved(pages[0], kind))[0]["several"], kind


def test_a_very_large_photograph_is_never_unfolded_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Telephones take pictures of 200 million pixels."""
    monkeypatch.setattr(pictures, "_PIXELS", 500_000)
    assert pictures.look(made.jpeg(1, size=(1600, 1200)))[0]["thumbnail"] == [256, 192]
    assert pictures.look(made.png(made.picture(1, (1600, 1200))))[0] == {"failed": pictures.TOO_LARGE}
