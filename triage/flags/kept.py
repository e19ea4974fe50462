"""What was worked out of the shipped rules once, kept for the next start.

Reading thousands of rules and choosing the literals they are found by takes seconds, and every start of the program
would pay for it. The result depends on nothing but the rule files and the code of this package, so it is kept in the
user's cache folder under a hash of both; a file that is damaged, missing or cannot be written costs time and nothing
else. It holds the shipped rules alone: never evidence, and never an examiner's own rules, which may say what a case
is about.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import filelock
import msgspec

from triage.text import fold

_log = logging.getLogger(__name__)

_MOST_FILES = 40  # that are left where they are; a version has some twenty
_PATIENCE = 240  # seconds
_CHECK = 16  # bytes of a hash over what follows
_CODE = Path(__file__).parent
_ENGINE = sorted(path for folder in (_CODE, Path(fold.__file__).parent) for path in folder.rglob("*.py"))

_T = TypeVar("_T")


def read(what: str, rules_sha256: str, shape: type[_T]) -> _T | None:
    """What `write` kept under the same names and the same code, or None."""
    try:
        data = memoryview(_path(what, rules_sha256).read_bytes())  # no second copy of tens of megabytes
    except OSError:
        return None
    body = data[_CHECK:]
    if _hash(body) != data[:_CHECK]:
        return None
    try:
        return msgspec.msgpack.decode(body, type=shape)
    except msgspec.MsgspecError:
        return None


def there(what: str, rules_sha256: str) -> bool:
    """Whether something is kept under these names."""
    return _path(what, rules_sha256).exists()


def once(what: str, rules_sha256: str, shape: type[_T], make: Callable[[], _T]) -> _T:
    """What is kept, or else made now and kept. While one process makes it others wait for it."""
    known = read(what, rules_sha256, shape)
    if known is not None:
        return known
    with _alone(what):
        known = read(what, rules_sha256, shape)
        if known is None:
            known = make()
            write(what, rules_sha256, known)
    return known


@contextlib.contextmanager
def _alone(what: str) -> Iterator[None]:
    """No other process makes the same meanwhile. Where no lock can be had, or none for minutes, it may."""
    lock = filelock.FileLock(folder() / f"{what}.lock", timeout=_PATIENCE, mode=0o600)
    try:
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        lock.acquire()
    except (OSError, filelock.Timeout) as error:
        _log.info("Made without a lock: %s", error)
    try:
        yield
    finally:
        lock.release()


def write(what: str, rules_sha256: str, value: object) -> None:
    """Keep a value that msgspec can write. Where nothing can be written the next start takes its time again."""
    body = msgspec.msgpack.encode(value)
    path = _path(what, rules_sha256)
    with contextlib.suppress(OSError):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as new:
            new.write(_hash(body) + body)
        os.replace(new.name, path)  # noqa: PTH105  (whole or not at all, also beside another process)
        others = sorted(path.parent.glob("*.kept"), key=lambda other: other.stat().st_mtime)
        for other in others[:-_MOST_FILES]:
            other.unlink()


@contextlib.contextmanager
def building() -> Iterator[None]:
    """Made here are hundreds of thousands of things that stay: to look for garbage among them again and again takes a
    third of the time.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def folder() -> Path:
    """Where the system wants what can be made anew."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local"
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "attest"


def _path(what: str, rules_sha256: str) -> Path:
    return folder() / f"{what}-{_engine()[:16]}-{rules_sha256[:16]}.kept"


@lru_cache(maxsize=1)
def _engine() -> str:
    """A hash over the code that the kept values depend on, so that a changed program never reads old ones."""
    digest = hashlib.sha256(sys.version.encode())
    for path in _ENGINE:
        with contextlib.suppress(OSError):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _hash(body: bytes | memoryview) -> bytes:
    return hashlib.blake2b(body, digest_size=_CHECK).digest()
