"""Making the shipped rules ready in other processes, at the first start on a machine.

What that takes of memory is never all given back to the system, as it lies in pieces between what stays: an import
that made its rules ready itself held half as much again to its end as one that found them kept. A process of its own
takes it with it. What it made is read from where it was kept (`triage.flags.kept`); where it made nothing, for whatever
reason, whoever needs the rules makes them itself.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from triage.flags.catalogue import Catalogue
from triage.flags.compiled import index_of
from triage.flags.laid import laid_out
from triage.flags.shipped import shipped

_log = logging.getLogger(__name__)

STEPS: Mapping[str, Callable[[Catalogue], object]] = {
    "literals": index_of,
    "weights": lambda catalogue: laid_out(catalogue.weights, keep=catalogue.keep),
}
"""Each in a process of its own, one after the other: together they would hold what both take."""


def made_elsewhere() -> None:
    """Have all made that is kept, and wait for it; some half a minute."""
    for step in STEPS:
        command = [sys.executable, "-m", __name__, step]
        try:
            ended = subprocess.run(  # noqa: S603  (this program itself)
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                cwd=Path(__file__).parents[2], check=False)
        except OSError as error:
            _log.info("No process for the %s: %s", step, error)
            return
        if ended.returncode:
            _log.info("The process for the %s ended with code %s", step, ended.returncode)


if __name__ == "__main__":
    STEPS[sys.argv[1]](shipped())
