"""WhatsApp's places shared live: who saw where somebody was, and the route that the app has emptied since."""

from __future__ import annotations

from pathlib import Path

from parsers.formats.whatsapp_locations import WhatsAppLocations
from parsers.records import OWNER, Location, Message, Record, Rejection
from tests import support

PARSER = WhatsAppLocations()


def _records(case: str, tmp_path: Path) -> list[Record]:
    return support.read(PARSER, support.build(support.FIXTURES / PARSER.id / case, tmp_path / case))


def test_tells_who_sees_the_place_of_whom(tmp_path: Path) -> None:
    found = [record for record in _records("shared", tmp_path) if isinstance(record, Message)]
    told = [(m.sender, (m.details or {})["system"].get("with"), (m.details or {})["system"].get("by")) for m in found]
    seen, group, back = told
    assert seen == group == (OWNER, "40722000001@s.whatsapp.net", None)
    assert back == ("900000000000003@lid", None, "900000000000003@lid")
    assert {m.time.basis for m in found} == {"none"}


def test_a_place_that_is_on_no_earth_is_refused(tmp_path: Path) -> None:
    assert [r.provenance.row for r in _records("shared", tmp_path) if isinstance(r, Rejection)] == [2]


def test_the_route_that_was_emptied_stands_in_the_file(tmp_path: Path) -> None:
    points = [record for record in _records("route", tmp_path) if isinstance(record, Location)]
    assert [(p.lat, p.lon, p.state) for p in points] == [
        (44.4268, 26.1025, "removed_by_wal"), (44.427, 26.103, "removed_by_wal"),
    ]  # fmt: skip
    assert {(p.details or {}).get("who") for p in points} == {"900000000000003@lid"}
