"""How fast is a UFED report read, as a ratio against an XML parser that does nothing with it?

    python -m tests.benchmarks.ufdr_benchmark [MESSAGES]

Writes a report of as many messages in chats of a thousand, with the elements that public descriptions give a message
and a place in the phone for each, and reads it whole. Seconds are of the processor; memory is the peak of the reading
process, in MB.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from xml.parsers import expat

from parsers.base import Context
from parsers.formats.ufdr import Ufdr
from parsers.records import Message
from tests import support

ROOT = Path(__file__).resolve().parents[2]
_EMPTY = ("DateRead", "DateDelivered", "Subject", "Label", "PositionAddress", "DateDeleted", "DeletionReason")


def _field(name: str, value: str | None, kind: str = "String") -> str:
    inner = "<empty />" if value is None else f'<value type="{kind}"><![CDATA[{value}]]></value>'
    return f'<field name="{name}" type="{kind}">\n{inner}\n</field>\n'


def _party(n: int, owner: bool) -> str:
    attributes = f'type="Party" id="{n:08x}-0000-0000-0000-00000000000{int(owner)}" deleted_state="Intact"'
    who = "33600000001" if owner else f"3361234{n // 1000:04}"
    return (f'<model {attributes} decoding_confidence="High" isrelated="False" extractionId="1">\n'
            + _field("Identifier", f"{who}@s.whatsapp.net") + _field("Name", "Ana" if owner else "Patron")
            + _field("IsPhoneOwner", str(owner), "Boolean") + _field("Role", "General", "PartyRole") + "</model>\n")


def _message(n: int) -> str:
    fields = "".join(_field(name, None) for name in _EMPTY)
    return (f'<model type="InstantMessage" id="{n:08x}-1111-1111-1111-111111111111" deleted_state="Intact"'
            ' decoding_confidence="High" isrelated="False" extractionId="1">\n'
            + _field("SourceApplication", "WhatsApp") + _field("Body", f"message number {n} about the passport")
            + _field("Identifier", f"3EB0{n:016X}") + _field("Status", "Read", "MessageStatus") + fields
            + f'<modelField name="From" type="Party">\n{_party(n, n % 3 == 0)}</modelField>\n'
            f'<field name="TimeStamp" type="TimeStamp">\n<value type="TimeStamp" format="TimeStampKnown" '
            'formattedTimestamp="2023-03-02T21:58:11+01:00">'
            f'2023-03-02T{n // 3600 % 24:02}:{n // 60 % 60:02}:{n % 60:02}'
            '.000+00:00</value>\n</field>\n</model>\n')


def build(path: Path, messages: int) -> None:
    """Write a report."""
    with path.open("w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="utf-8"?>\n<project xmlns="http://pa.cellebrite.com/report/2.0" '
                  'extractionType="FileSystem">\n<decodedData>\n<modelType type="Chat">\n')
        for first in range(0, messages, 1000):
            out.write(f'<model type="Chat" id="c{first}" deleted_state="Intact">\n' + _field("Source", "WhatsApp")
                      + _field("Id", f"3361234{first // 1000:04}@s.whatsapp.net")
                      + '<multiModelField name="Messages" type="InstantMessage">\n')
            for n in range(first, min(first + 1000, messages)):
                out.write(_message(n))
            out.write("</multiModelField>\n</model>\n")
        out.write("</modelType>\n</decodedData>\n<extraInfos>\n")
        for n in range(messages):
            out.write(f'<extraInfo type="model" id="{n:08x}-1111-1111-1111-111111111111"><sourceInfo><nodeInfos>'
                      f'<nodeInfo path="data/msgstore.db" tableName="message" offset="{n * 64}"/>'
                      "</nodeInfos></sourceInfo></extraInfo>\n")
        out.write("</extraInfos>\n</project>\n")


def _read(path: Path) -> None:
    with support.opened(path.parent) as evidence:
        start = time.process_time()
        found: Counter[str] = Counter()
        for record in Ufdr().read(evidence.items[0], Context()):
            found[type(record).__name__] += 1
            if isinstance(record, Message):
                found["cited"] += "source_files" in (record.details or {})
        seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "mb": peak, "messages": found["Message"], "cited": found["cited"]}))


def _bare(path: Path) -> float:
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda *_: None
    parser.EndElementHandler = lambda *_: None
    parser.CharacterDataHandler = lambda *_: None
    parser.buffer_text = True
    start = time.process_time()
    with path.open("rb") as stream:
        parser.ParseFile(stream)
    return time.process_time() - start


def main(messages: int) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "report.xml"
        build(path, messages)
        size = path.stat().st_size / 1e6
        done = subprocess.run([sys.executable, "-m", "tests.benchmarks.ufdr_benchmark", "--read", str(path)],
                              capture_output=True, text=True, check=True, cwd=ROOT)
        result = json.loads(done.stdout)
        bare = _bare(path)
    print(f"{messages:,} messages, {size:,.0f} MB: {result['seconds']:.1f} s ({size / result['seconds']:.0f} MB/s, "
          f"{messages / result['seconds']:,.0f} messages/s), {result['seconds'] / bare:.1f} times a bare parser, "
          f"{result['mb']:.0f} MB of memory; {result['messages']:,} read, {result['cited']:,} cited")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--read"]:
        _read(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
