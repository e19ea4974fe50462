"""Looking for garbage more seldom, where hundreds of thousands of things are made that are gone soon, or stay."""

from __future__ import annotations

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG = 50_000
"""New objects after which it is looked for. Of the records of a batch nearly all are gone before that: to look at them
after every 700 took a thirtieth of the time of an import."""


@contextmanager
def seldom() -> Iterator[None]:
    """While an import runs. At its end what was set aside as staying is no longer (`gc.freeze`)."""
    thresholds = gc.get_threshold()
    gc.set_threshold(_YOUNG, *thresholds[1:])
    try:
        yield
    finally:
        gc.set_threshold(*thresholds)
        gc.unfreeze()


def collect() -> None:
    """Look for garbage now. Not where Python does not look for it by itself: a window keeps that to its own thread, as
    its widgets must not end on another, and looks a moment later.
    """
    if gc.isenabled():
        gc.collect()


def give_back() -> None:
    """Give the system back what is of no use any more: of an import of a million messages 25 MB stay in hand otherwise,
    in pieces too small for what follows, which then takes as much again. On Linux; elsewhere nothing is known of it.
    """
    collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:  # glibc has it, musl has not
        trim(0)
