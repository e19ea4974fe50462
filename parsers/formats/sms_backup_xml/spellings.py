"""Addresses that are one however they are written: `0721000111` and `+40721000111`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

from parsers.apps.android import threads  # the module: either package may be the first to be loaded
from parsers.apps.android.book import identifier_kind

_NO_DIGITS = re.compile(r"\D+")
_ENDING = 7  # digits that all spellings of a number share at their ends
_MOST = 10  # numbers of one ending that are compared, as a hostile file has no end of them


class Spellings:
    """A list of addresses without those that are other spellings of one before."""

    def __init__(self, addresses: Iterable[str] = ()) -> None:
        self._all: dict[str, None] = {}
        self._by_ending: dict[str, list[str]] = {}
        self.add(addresses)

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def __contains__(self, address: str) -> bool:
        return self.find(address) is not None

    def find(self, address: str) -> str | None:
        """Return the address as it stands here, None where it does not."""
        if address in self._all:
            return address
        known = self._by_ending.get(_ending(address), [])
        return next((one for one in known[:_MOST] if threads.alike(one, address)), None)

    def add(self, addresses: Iterable[str]) -> None:
        """Put addresses at the end unless they are here."""
        for address in addresses:
            if address not in self:
                self._all[address] = None
                self._by_ending.setdefault(_ending(address), []).append(address)


@functools.lru_cache(10_000)  # nearly all repeat
def _ending(address: str) -> str:
    if identifier_kind(address) == "phone":
        return _NO_DIGITS.sub("", address)[-_ENDING:]
    return address.casefold()
