"""Text as search and rules compare it: folded, in whichever writing and language."""
