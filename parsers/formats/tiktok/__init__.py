"""TikTok: the databases of its apps for Android and the iPhone, and the download of one's own data.

See `android`, `ios`, `people` and `download`.
"""

from parsers.formats.tiktok import android, download, ios, people

__all__ = ["android", "download", "ios", "people"]
