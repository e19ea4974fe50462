"""The lines of a WhatsApp text export, with the app's mark put back where another sign stands in its place, and without
what a mail program set before all of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from parsers.formats.whatsapp_text.lost import SIGNS, restored
from parsers.formats.whatsapp_text.quoted import unquoted
from parsers.formats.whatsapp_text.shape import any_head
from parsers.text import lines
from parsers.text.lines import Line


class Lines(lines.Lines):
    """`sign`: what stands in the place of the app's mark, as far as it is known (see `whatsapp_text.lost`). `quote`:
    what all lines begin with (see `whatsapp_text.quoted`).
    """

    sign: str | None = None
    quote: str | None = None

    def begins(self, text: str) -> bool:
        """Whether a head of an entry stands here, also with a date that no calendar has."""
        return any_head(text, impossible=True) is not None

    def cut(self, places: list[tuple[int, int]]) -> Iterator[Lines]:
        """Yield the parts between these places (number of a line, its byte), in order."""
        for part in super().cut(places):
            part.sign, part.quote = self.sign, self.quote
            yield part

    @property
    def odd(self) -> bool:
        """Whether what is read is not what the bytes are in UTF-8, so that these are kept."""
        return super().odd or self.sign is not None

    def __iter__(self) -> Iterator[Line]:
        for line in self._unquoted():
            if self.sign is not None or line[0][:1] in SIGNS:
                text, self.sign = restored(line[0], self.sign)
                yield text, line[1], line[2]
            else:
                yield line

    def _unquoted(self) -> Iterator[Line]:
        if self.quote is None:
            return super().__iter__()
        quote = self.quote
        return ((unquoted(text, quote), offset, ending) for text, offset, ending in super().__iter__())

    def written(self, text: str) -> bytes:
        """Return the bytes of words with marks of the app that were put back."""
        return self.bytes_of(text if self.sign is None else text.replace("\u200e", self.sign))
