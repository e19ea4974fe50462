"""Pages of a finished PDF as pictures, for the preview and the printer: what is looked at is the file itself.

typst sets a page of a PDF as a picture; it keeps what it has set until its process ends, so each batch is set by a
process of its own. This file is both sides: imported, it starts such processes; run as a script, it is one. Pictures
come back through a pipe and never touch the disk.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

_SOURCE = (
    b"#set page(width: auto, height: auto, margin: 0pt)\n"
    b"#image(sys.inputs.file, page: int(sys.inputs.page), alt: \"\")\n"
)


class PageError(Exception):
    """A page could not be set. The text is typst's message."""


def count_pages(pdf: Path) -> int:
    """How many pages a PDF of the report has: typst writes its page objects uncompressed. A signature repeats one of
    them behind the end of what was laid out.
    """
    laid_out = pdf.read_bytes().partition(b"%%EOF")[0]
    return len(re.findall(rb"/Type\s*/Page\b", laid_out))


def render(pdf: Path, numbers: list[int], ppi: float) -> list[bytes]:
    """PNG pictures of pages (from 1) at a resolution in pixels an inch. Raises PageError."""
    job = {"pdf": str(pdf.absolute()), "pages": numbers, "ppi": ppi}
    finished = subprocess.run(  # noqa: S603  (this file, by this interpreter)
        # Isolated: the folder of this file must not stand in for packages of the same names.
        [sys.executable, "-I", str(Path(__file__).resolve())], input=json.dumps(job).encode(), capture_output=True,
        check=False, creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0), env={**os.environ, "PYTHONUTF8": "1"})
    if finished.returncode:
        lines = finished.stderr.decode(errors="replace").strip().splitlines()
        raise PageError(lines[-1] if lines else f"exit code {finished.returncode}")
    pictures, data = [], finished.stdout
    while data:
        length = int.from_bytes(data[:8], "big")
        pictures.append(data[8:8 + length])
        data = data[8 + length:]
    return pictures


def main() -> None:
    """One job from standard input; each picture after its length (8 bytes) on standard output."""
    import typst  # noqa: PLC0415  (only the other process sets pages)

    job = json.load(sys.stdin)
    pdf = Path(job["pdf"])
    for number in job["pages"]:
        picture = typst.compile(_SOURCE, root=str(pdf.parent), format="png", ppi=job["ppi"], ignore_system_fonts=True,
                                sys_inputs={"file": f"/{pdf.name}", "page": str(number)})
        assert isinstance(picture, bytes)
        sys.stdout.buffer.write(len(picture).to_bytes(8, "big") + picture)


if __name__ == "__main__":
    main()
