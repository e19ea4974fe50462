"""Playing a voice note, where Qt's sound part is installed (the package PySide6-Addons); otherwise that is said.

The file is read from the evidence when it is asked for, checked by its hash, and played from memory.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtWidgets import QWidget

from parsers.evidence import Scratch
from parsers.words import N_
from triage import media
from ui.chat.describe import duration
from ui.desk import Desk
from ui.operations import Reader
from ui.theme import S
from ui.widgets.basic import Label, button, row
from ui.words import error_text, tr

try:
    from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer
except ImportError:  # it is in another package, which a laboratory may have left out
    QAudioOutput = QMediaPlayer = None


def can_play() -> bool:
    """Whether sound can be played here."""
    return QMediaPlayer is not None


class Player(QWidget):
    """Play and stop, with the place in the recording; or the sentence that it cannot be played here."""

    def __init__(self, desk: Desk, attachment: dict[str, Any]) -> None:
        super().__init__()
        self.desk, self.attachment = desk, attachment
        self._player: Any = None
        self.words = Label("", "caption", "muted", wrap=True)
        self.play_button = button(tr("Play"), self.play, kind="quiet", glyph="play")
        self.stop_button = button(tr("Stop"), self.stop, kind="quiet", glyph="stop")
        self.stop_button.hide()
        self.play_button.setVisible(can_play())
        if not can_play():
            self.words.setText(tr(N_("Sound cannot be played here: the part of Qt for it is not installed. Save a copy "
                                     "and play that; its hash is checked.")))
        line = row(self.play_button, self.stop_button, self.words, spacing=S)
        line.setStretch(2, 1)
        self.setLayout(line)

    def play(self) -> None:
        """Read the file, check it, and play it."""
        case, secrets, sha256 = self.desk.ops.case, self.desk.secrets, self.attachment["sha256"]
        if case is None or not can_play():
            return
        self.play_button.setEnabled(False)

        def read(reader: Reader) -> bytes:
            with Scratch(case.scratch().new_folder()) as scratch:
                return media.content(reader.store, sha256, scratch, secrets)[1]

        self.desk.ops.read(read, self._start, self, self._failed, lane="media")

    def _start(self, data: bytes) -> None:
        self._data = QByteArray(data)
        self._buffer = QBuffer(self._data, self)
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._player = QMediaPlayer(self)
        self._output = QAudioOutput(self)
        self._player.setAudioOutput(self._output)
        self._player.setSourceDevice(self._buffer)
        self._player.positionChanged.connect(lambda ms: self.words.setText(duration(ms / 1000) or "0:00"))
        self._player.errorOccurred.connect(lambda _, text: self._ended(text))
        self._player.playbackStateChanged.connect(
            lambda state: self._ended("") if state == QMediaPlayer.PlaybackState.StoppedState else None)
        self.play_button.hide()
        self.stop_button.show()
        self._player.play()

    def stop(self) -> None:
        """Stop playing."""
        if self._player is not None:
            self._player.stop()

    def _ended(self, text: str) -> None:
        self.words.setText(text)
        self.stop_button.hide()
        self.play_button.show()
        self.play_button.setEnabled(True)

    def _failed(self, error: BaseException) -> None:
        self._ended(error_text(error))
        self.words.set_tone("danger")
