"""Tips with words of the evidence: shown as they stand. Qt takes what looks like HTML for HTML, and a message, a name
or a path may hold any of it, such as a picture that is read from a file.
"""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt

from ui.words import written_out


def as_it_stands(text: str) -> str:
    """What a tip is given so that it shows this text."""
    text = written_out(text)
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>" if Qt.mightBeRichText(text) else text
