"""Tables of other tools: which column is what."""
