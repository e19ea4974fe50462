"""What a camera wrote, as a person reads it."""

from __future__ import annotations

from triage.media.exif import shown


def test_a_place_is_told_in_degrees_with_its_direction() -> None:
    assert dict(shown({"GPSLatitudeRef": "S", "GPSLatitude": "(33.0, 52.0, 4.44)", "GPSLongitudeRef": "E",
                       "GPSLongitude": "(151.0, 12.0, 36.0)", "GPSTimeStamp": "(20.0, 4.0, 3.0)"})) == {
        "GPSLatitude": "33.86790° S (33° 52′ 4.44″)", "GPSLongitude": "151.21000° E (151° 12′ 36″)",
        "GPSTimeStamp": "20:04:03 UTC"}


def test_what_makes_no_sense_stays_as_it_is() -> None:
    for written in ({"GPSLatitude": "(91.0, 0.0, 0.0)", "GPSLatitudeRef": "N"},
                    {"GPSLatitude": "(43.0, 36.0, 0.0)"}, {"GPSLatitude": "(nan, 36.0, 0.0)", "GPSLatitudeRef": "N"},
                    {"GPSLatitude": "(43.0, 36.0)", "GPSLatitudeRef": "N"}, {"GPSTimeStamp": "(25.0, 0.0, 0.0)"}):
        assert dict(shown(written)) == written
    assert dict(shown({"Model": "a\x07b", "Make": ""})) == {"Model": "a\\x07b"}
