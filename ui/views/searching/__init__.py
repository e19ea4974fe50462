"""Search: the line, its filters and hits, lists that are searched for, and what messages name."""
