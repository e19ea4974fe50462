"""Review: flag after flag."""
