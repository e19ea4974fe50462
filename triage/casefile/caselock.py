"""One process writes to a case at a time: a lock file beside it, and what the system allows."""

from __future__ import annotations

import os
from pathlib import Path

import filelock

from parsers.words import N_


def writable(path: Path) -> bool:
    """Whether this process may write to a file or folder."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def itself(path: Path) -> Path:
    """The file that a link stands for: what belongs to a case lies beside it, its lock too."""
    return path.resolve() if path.is_symlink() else path


def acquire(path: Path) -> tuple[filelock.BaseFileLock | None, str | None]:
    """Return the lock, or why there is none."""
    if not writable(path):
        return None, N_("the file is write-protected")
    if not writable(path.parent):
        return None, N_("its folder is write-protected")
    lock = filelock.FileLock(path.with_name(path.name + ".lock"), mode=0o600)
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        return None, N_("it is in use by {holder}")
    except OSError as error:
        return None, error.strerror or str(error)
    return lock, None


def release(lock: filelock.BaseFileLock) -> None:
    """Leave no lock file behind. Removed while held, where the system allows it, so that nobody locks a dead file."""
    path = Path(lock.lock_file)
    try:
        path.unlink(missing_ok=True)
    except OSError:  # Windows: an open file cannot be removed
        lock.release()
        path.unlink(missing_ok=True)
        return
    lock.release()
