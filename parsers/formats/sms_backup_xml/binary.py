"""Base64 of an attachment, measured while it passes."""

from __future__ import annotations

from parsers.xmlrepair import Base64Sink, LongValue


class Binary(Base64Sink):
    """Base64 whose last reference may have no end, as where a stray `&` stands near the end of a value."""

    def value(self, offset: int, length: int) -> LongValue:
        """Return what was measured."""
        if b"&" in self._carry:  # letters behind it were held back as part of a reference, which they are not
            self.feed(b"&;")
        return super().value(offset, length)
