"""Whether temporary files of tests can lie in memory.

Fifty thousand small folders, and databases that are built by single statements, of which a disk waits for each, take a
third of the time of a run on a disk.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

FOLDER = Path("/dev/shm")
_LEFT, _BESIDE = 4 << 30, 4 << 30  # bytes: more than a run leaves there at any time; what the programs themselves take


def is_roomy() -> bool:
    """Whether there is such a folder (on Linux), with room in it, and memory for it beside what the tests take."""
    try:
        room = shutil.disk_usage(FOLDER).free
        memory = re.search(r"^MemAvailable: +(\d+) kB", Path("/proc/meminfo").read_text("ascii"), re.MULTILINE)
    except OSError:
        return False
    free = int(memory[1]) << 10 if memory else 0
    return os.access(FOLDER, os.W_OK | os.X_OK) and room >= _LEFT and free >= _LEFT + _BESIDE
