"""Skype: the export of an account, which is that of Teams too, and the database `main.db` of its programs."""

from __future__ import annotations

from parsers.formats.skype.export import SkypeExport, TeamsExport
from parsers.formats.skype.main import SkypeMain

__all__ = ["SkypeExport", "SkypeMain", "TeamsExport"]
