"""What is filled into a sentence."""

from __future__ import annotations

from triage.words import Translator


def test_what_evidence_and_people_call_things_is_not_translated() -> None:
    """“B” is the sign for bytes, “Evidence” a place of the window; a reason is a message itself."""
    french = Translator("fr")
    assert french("B") == "o"
    assert french("Exhibit ref {exhibit}", exhibit="B").endswith(" B")
    said = french("{path} is damaged: {reason}.", path="Evidence", reason="it ends in the middle")
    assert "Evidence" in said
    assert "it ends" not in said
