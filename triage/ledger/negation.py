"""Whether what is said of an amount is denied: “I did not pay 300”."""

from __future__ import annotations

import re
from collections.abc import Mapping

from triage.ledger.lexicon import readable
from triage.text.tables import stands_alone


class Negation:
    """Tells whether what is said of an amount is denied."""

    def __init__(self, listed: Mapping[str, str]) -> None:
        self.harmless, self.nots, self.clause, self.if_ = (
            _any_of(listed[name]) for name in ("harmless", "not", "clause", "if"))

    def search(self, text: str) -> bool:
        if self.nots.search(text) is None:  # mostly
            return False
        text = self.harmless.sub(" ", text)
        found = self.nots.search(text)
        return found is not None and self.if_.search(text, 0, found.start()) is None  # “who does not come pays 50”


def _any_of(listed: str) -> re.Pattern[str]:
    """Words and phrases of a list: whole, but in a script without spaces; their apostrophes may be absent."""
    whole, any_ = [], []
    for word in sorted(listed.split(), key=len, reverse=True):
        written = re.escape(readable(word.removesuffix("*").replace("_", " "))).replace("'", "['’]?")
        written = written.replace(r"\ ", "[ ‐‑-]")  # nu-ți mai datorez
        if stands_alone(word[0]):
            any_.append(rf"{written}(?=\S{{0,9}}$)")  # no space parts words there: what stands near
        else:
            whole.append(written + (r"\w*" if word.endswith("*") else r"(?!\w)"))
    return re.compile("|".join([rf"(?<!\w)(?:{'|'.join(whole)})", *any_]))
