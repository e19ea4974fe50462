"""Cases, import, search, flags, people, analysis, report. Knows the parsers; no Qt."""

__version__ = "0.1.0"
