"""Kik: the iPhone (`kik.sqlite`) and Android (`kikDatabase.db`).

Each database is a parser of its own; see the modules. What they share stands in `shared`.
"""

from parsers.formats.kik import android, ios

__all__ = ["android", "ios"]
