"""Looking for garbage more seldom, where hundreds of thousands of things are made that are gone soon, or stay."""

from __future__ import annotations

import gc
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
