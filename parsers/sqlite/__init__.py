"""SQLite as evidence: opened without writing, its pages and logs read as bytes, deleted rows found. What the formats of
one such database share stands in `parser`.
"""
