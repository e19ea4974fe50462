"""Wire on phones: the databases of its apps for Android (until 2023) and the iPhone. See `android` and `ios`."""

from parsers.formats.wire_phone import android, ios

__all__ = ["android", "ios"]
