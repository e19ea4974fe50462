"""Ctrl-C, which is never lost, and being told to end by the system (SIGTERM), which stops in the same way."""

from __future__ import annotations

import signal
import sys
from types import FrameType
from typing import Any

_asked = False


def listen() -> None:
    """Remember from now on that somebody pressed Ctrl-C, besides raising KeyboardInterrupt.

    Python drops an exception that is raised while it clears up (a finaliser, a callback of a module's lock while that
    is imported), and KeyboardInterrupt with it: an import went on to its end as if nothing had been pressed. Where the
    signal is ignored (a job in the background) it stays so. A machine that shuts down sends SIGTERM: to end at once
    would leave copies of evidence in the scratch folder.
    """
    global _asked  # noqa: PLW0603  (a process has one keyboard)
    _asked = False
    heard = [number for number, untouched in (
        (signal.SIGINT, signal.default_int_handler), (signal.SIGTERM, signal.SIG_DFL),
    ) if signal.getsignal(number) is untouched]
    if not heard:
        return
    told = sys.unraisablehook

    def quiet(lost: Any) -> None:
        if not (_asked and lost.exc_type is KeyboardInterrupt):
            told(lost)

    for number in heard:
        signal.signal(number, _remember)
    sys.unraisablehook = quiet


def asked() -> bool:
    """Whether Ctrl-C was pressed, or the end asked for, since `listen`."""
    return _asked


def _remember(number: int, frame: FrameType | None) -> None:
    global _asked  # noqa: PLW0603
    _asked = True
    signal.default_int_handler(number, frame)
