"""Messenger's databases on a phone: `threads_db2` (until 2021) and `msys_database_<account>` (since; on iPhones alike).

Each is a parser of its own; see the modules. What they share stands in `shared`.
"""

from parsers.formats.messenger_app import msys, threads

__all__ = ["msys", "threads"]
