"""Where things were said to happen: GPX 1.1 and KML 2.2 of shared locations and track points.

A shared location is what a message says, not where its sender was; its description says so.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree as ET

from triage.exchange import rows
from triage.exchange.writing import Job

_GPX, _KML = "http://www.topografix.com/GPX/1/1", "http://www.opengis.net/kml/2.2"


def _places(job: Job) -> Iterator[tuple[float, float, str, str, str | None]]:
    """(lat, lon, name, description, UTC) in degrees, WGS 84; what is no place on Earth is left out."""
    odd = 0
    for kind, message in job.records():
        details = message["details"]
        stated = kind == "message" and details.get("lat") is not None and details.get("lon") is not None
        if stated and not _is_place(details["lat"], details["lon"]):
            odd += 1
        elif stated:
            who = message["sender"]["name"] if message["sender"] else "?"
            about = (f"Location in a message of {who} in “{message['conversation_title']}” ({message['app']}), "
                     f"{message['sent_at'] or message['sent_at_local'] or 'no time'}; message {message['id']}")
            yield details["lat"], details["lon"], str(details.get("place") or who), about, message["sent_at"]
    if job.selected.everything:
        for place in rows.locations(job.store):
            if _is_place(place["lat"], place["lon"]):
                source = place["source"]
                yield (place["lat"], place["lon"], place["app"], f"{source['path']}, {source['table']} {source['row']}",
                       place["sent_at"])
            else:
                odd += 1
    if odd:
        job.notes.append(f"{odd} places are left out: their coordinates are zero, or none on Earth.")


def _is_place(lat: Any, lon: Any) -> bool:
    return (isinstance(lat, int | float) and isinstance(lon, int | float) and abs(lat) <= 90 and abs(lon) <= 180
            and (lat, lon) != (0, 0))


def write_gpx(job: Job) -> None:
    """Write waypoints, then parse the file."""
    root = ET.Element("gpx", {"version": "1.1", "creator": "Attest", "xmlns": _GPX})
    ET.SubElement(ET.SubElement(root, "metadata"), "desc").text = clean(job.about_line())
    for lat, lon, name, about, at in _places(job):
        point = ET.SubElement(root, "wpt", {"lat": f"{lat:.7f}", "lon": f"{lon:.7f}"})
        if at:
            ET.SubElement(point, "time").text = at
        ET.SubElement(point, "name").text = clean(name)
        ET.SubElement(point, "desc").text = clean(about)
        job.count("location")
    _save(job, root, f"{{{_GPX}}}wpt")


def write_kml(job: Job) -> None:
    """Write placemarks, then parse the file."""
    root = ET.Element("kml", {"xmlns": _KML})
    document = ET.SubElement(root, "Document")
    ET.SubElement(document, "description").text = clean(job.about_line())
    for lat, lon, name, about, at in _places(job):
        mark = ET.SubElement(document, "Placemark")
        ET.SubElement(mark, "name").text = clean(name)
        ET.SubElement(mark, "description").text = clean(html.escape(about))  # which map programs take for HTML
        if at:
            ET.SubElement(ET.SubElement(mark, "TimeStamp"), "when").text = at
        ET.SubElement(ET.SubElement(mark, "Point"), "coordinates").text = f"{lon:.7f},{lat:.7f}"
        job.count("location")
    _save(job, root, f"{{{_KML}}}Placemark")


def clean(text: str) -> str:
    """Text without the characters that XML 1.0 cannot hold."""
    return "".join(c if c in "\t\n\r" or (c >= " " and not "\ufffe" <= c <= "\uffff") else "\ufffd" for c in text)


def _save(job: Job, root: ET.Element, tag: str) -> None:
    ET.ElementTree(root).write(job.path, encoding="utf-8", xml_declaration=True)
    job.read_again["location"] = sum(element.tag == tag for element in ET.parse(job.path).iter())  # noqa: S314  (our own file)
