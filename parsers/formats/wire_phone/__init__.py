"""Wire on phones: the databases of its apps. See `android` (until 2023), `kalium` (its backups since) and `ios`."""

from parsers.formats.wire_phone import android, ios, kalium

__all__ = ["android", "ios", "kalium"]
