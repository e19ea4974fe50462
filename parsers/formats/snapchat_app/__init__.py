"""Snapchat on phones: `arroyo.db`, which Android and the iPhone have in the same form, and who the app knew.

See `arroyo`, `content`, `people` and `cache`.
"""

from parsers.formats.snapchat_app import arroyo, people

__all__ = ["arroyo", "people"]
