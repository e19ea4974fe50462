"""Evidence in, records out. Knows nothing of the case, the index or the window."""
