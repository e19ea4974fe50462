"""Loading modules when they are first asked for, one at a time.

The window reads in several threads, and any of them may be the first to ask for a parser. Python locks each module for
itself: where two threads come into the modules of one package from two sides, each would wait for the other, and Python
gives one of them what the other has half made, which ends both with an ImportError.
"""

from __future__ import annotations

import importlib
import pkgutil
import threading
from types import ModuleType

_one = threading.RLock()  # a module may ask for others while it is loaded


def load(name: str) -> None:
    """Load a module with all that it imports, unless it is there."""
    with _one:
        importlib.import_module(name)


def load_all(package: ModuleType) -> None:
    """Load every module of a package. Whoever waits for one of them waits for that one, not for all."""
    for module in pkgutil.iter_modules(package.__path__):
        load(f"{package.__name__}.{module.name}")
