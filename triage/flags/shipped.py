"""The catalogue in resources, loaded once a process. Who only names what was found needs no more than this."""

from __future__ import annotations

from functools import lru_cache

from triage.flags.catalogue import Catalogue, load


@lru_cache(maxsize=1)
def shipped() -> Catalogue:
    """The catalogue in resources."""
    return load()
