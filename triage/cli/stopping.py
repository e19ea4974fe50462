"""Ctrl-C, which is never lost."""

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
    signal is ignored (a job in the background) it stays so.
    """
    global _asked  # noqa: PLW0603  (a process has one keyboard)
    _asked = False
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return
    told = sys.unraisablehook

    def quiet(lost: Any) -> None:
        if not (_asked and lost.exc_type is KeyboardInterrupt):
            told(lost)

    signal.signal(signal.SIGINT, _remember)
    sys.unraisablehook = quiet


def asked() -> bool:
    """Whether Ctrl-C was pressed since `listen`."""
    return _asked


def _remember(number: int, frame: FrameType | None) -> None:
    global _asked  # noqa: PLW0603
    _asked = True
    signal.default_int_handler(number, frame)
