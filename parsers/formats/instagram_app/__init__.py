"""Direct messages of Instagram's apps: the iPhone (`<account>.db`) and Android (`direct.db`).

Each database is a parser of its own; see the modules. What they share stands in `shared`. Downloads of an account are
read by `meta_json` and `meta_html`.
"""

from parsers.formats.instagram_app import android, ios

__all__ = ["android", "ios"]
