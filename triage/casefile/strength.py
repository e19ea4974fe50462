"""How hard a passphrase is to guess, as a hint while it is chosen."""

from __future__ import annotations

import math

from parsers.words import N_


def strength(passphrase: str) -> tuple[int, str, str]:
    """(0 to 100, message id, tone) of a passphrase: length in the kinds of characters it draws from.

    An estimate from above: words from a list are easier to guess than the same number of random letters.
    """
    kinds = sum(size for size, test in (
        (26, str.islower), (26, str.isupper), (10, str.isdigit)) if any(map(test, passphrase)))
    if any(not c.isalnum() for c in passphrase):
        kinds += 30
    if any(ord(c) > 127 for c in passphrase):
        kinds += 60
    distinct = len(set(passphrase))
    bits = min(len(passphrase), distinct * 2) * math.log2(max(kinds, 2)) if passphrase else 0.0
    level = min(100, round(bits))
    if not passphrase:
        return 0, N_("At least 12 characters; four or five words that do not belong together are good."), "muted"
    if len(passphrase) < 12 or level < 55:
        return level, N_("Weak: somebody who has the file could guess it. Make it longer."), "danger"
    if level < 80:
        return level, N_("Fair. A longer one is better."), "concern"
    return level, N_("Strong."), "good"
