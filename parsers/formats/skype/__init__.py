"""Skype: the export of an account, which is that of Teams too, and the databases `main.db`,
`s4l-….db` and `live….db` of its programs."""

from __future__ import annotations

from parsers.formats.skype.export import SkypeExport, TeamsExport
from parsers.formats.skype.main import SkypeMain
from parsers.formats.skype.phone import SkypeApp, SkypeLive

__all__ = ["SkypeApp", "SkypeExport", "SkypeLive", "SkypeMain", "TeamsExport"]
