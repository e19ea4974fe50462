"""Reading in a process of its own: the same events, across a pipe.

Rows of messages cross by `marshal` (plain tuples, same Python on both sides), everything else by pickle. The process
ends with its parent: a broken pipe is the end of the work.
"""

from __future__ import annotations

import contextlib
import marshal
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from parsers import derived
from parsers.errors import Cancelled, UserError
from parsers.evidence import Scratch
from parsers.words import N_
from triage.intake import garbage
from triage.intake.prepare import Batch
from triage.intake.reading import Events, Reader, Settings

_ROWS, _EVENT, _ERROR, _DONE = b"r", b"e", b"x", b"d"
_FROM = 16 << 20  # bytes of evidence from which a second process pays for its start
_PATIENCE = 0.1  # seconds between looks at the cancel button


def processes_for(root: Path) -> int:
    """1 where evidence is best read in the process that imports it, 2 where another one beside it pays."""
    return 2 if (os.cpu_count() or 1) > 1 and _at_least(root, _FROM) else 1


class HelperDied(UserError):
    message = N_(
        "Reading {path} ended the program that read it (exit code {code}). What was finished is in the case; the file "
        "may be damaged or made to do harm.")


def events(root: Path, scratch: Scratch, settings: Settings, cancelled: Callable[[], bool],
           meanwhile: Callable[[], object] = lambda: None) -> Events:
    """As `Reader.events`, from another process. Raises Cancelled, HelperDied and what the reader raises. `meanwhile`:
    what can be made ready here while that process starts.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, root, scratch.folder, settings, derived.known()), daemon=True)
    with _deaf_to_the_keyboard():
        process.start()
    theirs.close()
    try:
        meanwhile()
        while True:
            while not ours.poll(_PATIENCE):
                if cancelled():
                    raise Cancelled
            if cancelled():
                raise Cancelled
            try:
                message = ours.recv_bytes()
            except EOFError:
                process.join()
                raise HelperDied(path=root.name, code=process.exitcode) from None
            kind, data = message[:1], memoryview(message)[1:]
            if kind == _ROWS:
                yield Batch(*marshal.loads(data))
            elif kind == _EVENT:
                event, wants_answer = pickle.loads(data)
                answer = yield event
                if wants_answer:
                    ours.send(answer)
            elif kind == _ERROR:
                raise pickle.loads(data)
            else:
                return
    finally:
        process.kill()
        process.join()
        ours.close()


def _work(pipe: Connection, root: Path, scratch: Path, settings: Settings, keys: dict[bytes, bytes]) -> None:
    """The other process. `keys`: what this one made of passwords."""
    derived.learn(keys)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, args=(scratch,), daemon=True).start()
    try:
        with garbage.seldom():
            _send_all(pipe, Reader(root, Scratch(scratch), settings).events())
        pipe.send_bytes(_DONE)
    except (BrokenPipeError, EOFError, ConnectionResetError):
        return  # the import was cancelled, or is gone
    except Exception as error:  # noqa: BLE001  told to the importing process, which raises it
        pipe.send_bytes(_ERROR + _portable(error))


@contextlib.contextmanager
def _deaf_to_the_keyboard() -> Iterator[None]:
    """Ctrl-C reaches every process of a terminal. The one started here inherits that it does not hear it, from its
    first moment on: the parent says what is to be done.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _end_with_parent(scratch: Path) -> None:
    """Where the parent was killed nobody else wipes the copies of evidence until the case is opened again."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        Scratch(scratch).close()
        os._exit(1)


def _send_all(pipe: Connection, source: Events) -> None:
    from triage.intake.reading import Begin  # noqa: PLC0415

    answer: Any = None
    while True:
        try:
            event = source.send(answer)
        except StopIteration:
            return
        answer = None
        if isinstance(event, Batch):
            pipe.send_bytes(_ROWS + marshal.dumps(tuple(event)))
            continue
        wants_answer = isinstance(event, Begin)
        pipe.send_bytes(_EVENT + pickle.dumps((event, wants_answer), pickle.HIGHEST_PROTOCOL))
        if wants_answer:
            answer = pipe.recv()


def _portable(error: Exception) -> bytes:
    return pickle.dumps(error if isinstance(error, UserError | Cancelled)
                        else RuntimeError(f"{type(error).__name__}: {error}"))


def _at_least(root: Path, size: int) -> bool:
    """Whether the evidence is that large; stops counting as soon as it is."""
    total = 0
    if root.is_file():
        return root.stat().st_size >= size
    for folder, _, names in os.walk(root):
        for name in names:
            try:
                total += os.lstat(os.path.join(folder, name)).st_size  # noqa: PTH118  (100,000 files)
            except OSError:
                continue
            if total >= size:
                return True
    return False
