"""How much the suite looks at. What takes longest tries some of what it could, always the same; with
`--hypothesis-profile=wide` it tries all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from hypothesis import settings

_Of = TypeVar("_Of")


def some(things: Sequence[_Of], one_in: int) -> list[_Of]:
    """One in so many of them, spread evenly; all where the suite is to look further."""
    return [*things] if settings.get_current_profile_name() == "wide" else [*things[::one_in]]
