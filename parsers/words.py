"""Marks the words that users read.

`N_` only marks: extraction finds it, and `triage.words.Translator` translates when a person reads. Code outside the
window therefore never holds translated text, only English message ids with named arguments.
"""

from __future__ import annotations


def N_(message: str) -> str:
    """Return `message` unchanged; marks it for the catalogue of translations."""
    return message
