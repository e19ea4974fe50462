"""Time and memory of the report as PDF and HTML, for exhibits of seven messages with one flag each.

Run from the top folder:  python -m tests.benchmarks.report_benchmark [exhibits]
Prints volumes, pages, seconds for building the flow and for the whole, seconds a volume, and the memory of
the largest process that laid out a volume; then the same as a ratio to typst setting the bare words of the
same messages, in one process and one pass, without times, provenance, tags or page numbers.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from tests.triage.report.example import at_size
from triage.report import fonts, html, pdf
from triage.report.compose import compose
from triage.report.glyphs import Glyphs
from triage.report.labels import Speaker
from triage.report.model import Report
from triage.report.options import Options
from triage.words import Translator

_BARE = """
import json, sys, typst
job = json.load(sys.stdin)
template = b'#set text(size: 9pt)\\n#for message in json(bytes(sys.inputs.data)) { par(message) }'
typst.compile(template, output=job["out"], font_paths=job["fonts"], ignore_system_fonts=True,
              sys_inputs={"data": json.dumps(job["messages"])})
"""


def bare(report: Report, out: Path) -> float:
    """Seconds for the words alone."""
    job = {"out": str(out), "fonts": [str(path) for path in fonts.font_paths("a")],
           "messages": [message.text for exhibit in report.exhibits for message in exhibit.messages]}
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", _BARE], input=msgspec.json.encode(job), check=True)
    return time.perf_counter() - start


def main(exhibits: int) -> None:
    """Print one report's figures."""
    report, english = at_size(exhibits), Translator("en")
    start = time.perf_counter()
    blocks = compose(report, Speaker(english, "en"), Glyphs())
    composing = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        done = pdf.produce(report, Path(folder) / "report.pdf", translate=english)
        whole = time.perf_counter() - start
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        # Of the largest child so far; kilobytes on Linux, bytes on macOS.
        unit = 1024**2 if sys.platform == "darwin" else 1024
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / unit
        size = sum(file.stat().st_size for file in done.files)
        start = time.perf_counter()
        [page] = html.render(report, Path(folder) / "report.html", translate=english, options=Options())
        as_html, html_size = time.perf_counter() - start, page.stat().st_size
        words = bare(report, Path(folder) / "bare.pdf")
    print(f"exhibits              {exhibits:>10,}")
    print(f"messages              {sum(len(e.messages) for e in report.exhibits):>10,}")
    print(f"blocks                {len(blocks):>10,}")
    print(f"volumes               {len(done.files):>10,}")
    print(f"pages                 {done.pages:>10,}")
    print(f"standards             {' '.join(done.standards):>10}")
    print(f"megabytes of PDF      {size / 1e6:>10.1f}")
    print(f"seconds, flow         {composing:>10.2f}")
    print(f"seconds, whole        {whole:>10.2f}")
    print(f"CPU seconds, layout   {used.ru_utime + used.ru_stime:>10.2f}")
    print(f"seconds a volume      {whole / len(done.files):>10.2f}")
    print(f"MB, largest process   {memory:>10.0f}")
    print(f"seconds, HTML         {as_html:>10.2f}")
    print(f"megabytes of HTML     {html_size / 1e6:>10.1f}")
    print(f"times the bare words  {whole / words:>10.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 600)
