"""Viber: Android (`viber_messages`, `viber_data`), the desktop (`viber.db` of two generations), the iPhone
(`Contacts.data`).

Each database is a parser of its own; see the modules. What they share, and its sources, stands in `shared`.
"""

from parsers.formats.viber import android, data, desktop, desktop_old, ios

__all__ = ["android", "data", "desktop", "desktop_old", "ios"]
