"""Chinese in its two writings as one: each traditional sign as the simplified one.

People of Hong Kong, Taiwan and the communities abroad write 護照, those of the mainland 护照, and one chat may hold
both. Sign by sign, by the tables of OpenCC: where several traditional signs share a simplified one (後 and 后, 髮 and
發) they become one, by which a search may find too much, and never too little. What is written is left as it is
everywhere; only what is compared is brought to one writing.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any

from opencc import OpenCC

_BLOCKS = ((0x3400, 0x9FFF), (0x20000, 0x3FFFD))
_SIGN = re.compile("[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in _BLOCKS) + "]")
_STEPS = 3  # 薴, 苧, 苎


def is_han(code: int) -> bool:
    """Whether a code point lies where Unicode has, or will have, Chinese signs."""
    return any(first <= code <= last for first, last in _BLOCKS)


@lru_cache(maxsize=32_768)
def simplified(sign: str) -> str:
    """One sign as the mainland writes it; any other as it is."""
    for _ in range(_STEPS):
        found = str(_tables().convert(sign))
        if found == sign:
            break
        sign = found
    return sign


@cache
def _tables() -> Any:
    return OpenCC("t2s")  # a tenth of a second, which only cases with Chinese pay


def all_simplified(text: str) -> str:
    """A text with each of its signs as the mainland writes it."""
    return _SIGN.sub(lambda sign: simplified(sign[0]), text)
