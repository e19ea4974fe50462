"""Lazy models: they hold ids, and fetch the rows that are looked at."""
