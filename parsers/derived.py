"""Keys that are made of passwords. Backups make that slow on purpose (seconds for each password of an iPhone's backup),
so each is made once, for whatever asks for it later, and while one is made somebody can stop it.

What was made is kept in memory, as what was typed is, never written anywhere, and found by a hash of what it was made
of. A process that reads for another gets what that one knows, and tells what it made.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from parsers.item import Item

_MOST = 500  # keys kept, the ones asked for last
_PATIENCE = 0.1  # seconds between looks at the cancel button
_kept: OrderedDict[bytes, bytes] = OrderedDict()
_lock = threading.Lock()


class Trying(msgspec.Struct, frozen=True):
    """A container is about to try the `n`-th of `of` secrets on the file `path`; 0 of 0: it has tried them."""

    path: str
    n: int = 0
    of: int = 0


def pbkdf2(item: Item, digest: str, password: bytes, salt: bytes, rounds: int, length: int) -> bytes:
    """PBKDF2 with the HMAC of `digest`; `length` in bytes. Raises Cancelled."""
    return once(item, ("pbkdf2", digest, password, salt, rounds, length),
                lambda: hashlib.pbkdf2_hmac(digest, password, salt, rounds, length))


def once(item: Item, what: tuple[str | bytes | int, ...], make: Callable[[], bytes]) -> bytes:
    """The key that `make` makes out of `what`, made at its first use only. Raises Cancelled, without waiting for it
    to be made, and what `make` raises.
    """
    name = hashlib.sha256(repr(what).encode()).digest()
    with _lock:
        found = _kept.get(name)
        if found is not None:
            _kept.move_to_end(name)
            return found
    made = _made(item, make)
    learn({name: made})
    return made


def _made(item: Item, make: Callable[[], bytes]) -> bytes:
    """Made beside this thread, which looks for the cancel button meanwhile: nothing stops it once it has begun."""
    result: Future[bytes] = Future()

    def run() -> None:
        try:
            result.set_result(make())
        except BaseException as error:  # noqa: BLE001  (raised by `result`, where it is waited for)
            result.set_exception(error)

    threading.Thread(target=run, name="key", daemon=True).start()
    while not wait((result,), _PATIENCE).done:
        item.evidence.progress(0)
    return result.result()


def known() -> dict[bytes, bytes]:
    """What was made so far and is kept."""
    with _lock:
        return dict(_kept)


def learn(keys: Mapping[bytes, bytes]) -> None:
    """Keep what was made elsewhere."""
    with _lock:
        _kept.update(keys)
        while len(_kept) > _MOST:
            _kept.popitem(last=False)


def forget() -> None:
    """Keep nothing: the case that it was made for is closed."""
    with _lock:
        _kept.clear()
