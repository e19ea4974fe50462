"""Exports for other tools: one module per family of formats, one selection for all, a manifest beside each.

Whatever an export writes is limited to what scope and privilege let be seen, read again and counted, hashed, and
logged.
"""

from triage.exchange.export import FORMATS, Exported, ExportFailed, OutsideScope, export
from triage.exchange.selection import Selection

__all__ = ["FORMATS", "ExportFailed", "Exported", "OutsideScope", "Selection", "export"]
