"""Skype: the export of an account, and the database `main.db` of its programs."""

from __future__ import annotations

from parsers.formats.skype.export import SkypeExport
from parsers.formats.skype.main import SkypeMain

__all__ = ["SkypeExport", "SkypeMain"]
