"""Twitter (X): the apps' databases on Android and the iPhone, and the archive of an account.

Each is a parser of its own; see the modules. What they share stands in `shared`.
"""

from parsers.formats.twitter import android, archive, ios

__all__ = ["android", "archive", "ios"]
