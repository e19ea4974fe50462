"""Thumbnails of the case as pictures: sharp, and blurred beyond recognition."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

_BLURRED = 48  # pixels a side: a blur as large as its picture would take as much room
_FIELDS = 6  # a picture of six by six fields keeps its colours and nothing else


def both(thumbnail: bytes) -> tuple[QImage, QImage]:
    """(the picture, the blur of it) from a JPEG that this program wrote."""
    picture = QImage.fromData(thumbnail, "JPG")
    if picture.isNull():
        picture = QImage(8, 8, QImage.Format.Format_RGB32)
        picture.fill(Qt.GlobalColor.gray)
    small = picture.scaled(_FIELDS, _FIELDS, Qt.AspectRatioMode.IgnoreAspectRatio,
                           Qt.TransformationMode.SmoothTransformation)
    return picture, small.scaled(picture.size().scaled(_BLURRED, _BLURRED, Qt.AspectRatioMode.KeepAspectRatio),
                                 Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
