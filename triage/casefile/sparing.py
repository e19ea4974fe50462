"""sqlite-utils, without what it loads for types of values that no row here has."""

from __future__ import annotations

import sys

# numpy and pandas, wherever they are installed: 90 MB and a third of a second in every process.
_SPARED = [name for name in ("numpy", "pandas") if name not in sys.modules]
sys.modules.update(dict.fromkeys(_SPARED))  # type: ignore[arg-type]
try:
    import sqlite_utils
finally:
    for _name in _SPARED:
        del sys.modules[_name]

__all__ = ["sqlite_utils"]
