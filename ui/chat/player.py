"""Playing a voice note, where Qt's sound part is installed (the package PySide6-Addons), from memory. Otherwise, and
for sounds that Qt does not know, with the system's own program, out of a private copy, after saying what that does.

The file is read from the evidence when it is asked for, and checked by its hash.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtWidgets import QWidget

from parsers.evidence import Scratch
from triage import media, sounds
from ui.chat.describe import duration
from ui.desk import Desk
from ui.dialogs.frame import Frame
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
        self.outside = button(tr("Play with another program…"), self.ask_outside, kind="quiet", glyph="open")
        if not can_play():
            self.words.setText(tr("The part of Qt that plays sound is not installed here."))
        line = row(self.play_button, self.stop_button, self.outside, self.words, spacing=S)
        line.setStretch(3, 1)
        self.setLayout(line)

    def play(self) -> None:
        """Read the file, check it, and play it."""
        if can_play():
            self.play_button.setEnabled(False)
            self._read(lambda _, data: self._start(data))

    def ask_outside(self) -> None:
        """Say what playing with another program does, and do it if wanted."""
        dialog = Frame(tr("Play with another program"), self.window(), accept=tr("Copy and play"), width=480)
        for words in (
            tr("The recording is read from the evidence, checked by its hash, and copied into a private folder of this "
               "computer that only your account can read. Then the program that this system uses for sound opens the "
               "copy."),
            tr("That program is not part of Attest: it may remember the name of the file, or keep a copy of its own. "
               "The evidence itself is not touched."),
            tr("The copy is deleted when you close the case or end the program; after a crash, at the next start."),
        ):
            dialog.body.addWidget(Label(words, wrap=True))
        dialog.accepted.connect(self.play_outside)
        dialog.open()

    def play_outside(self) -> None:
        """Lend the system's program a copy."""
        self.outside.setEnabled(False)
        self._read(self._lend)

    def _lend(self, name: str, data: bytes) -> None:
        self.outside.setEnabled(True)
        ending = sounds.ending(data)
        if not ending:
            self.words.setText(tr("This is no kind of sound that is known, so it is not given to another program. "
                                  "Save a copy if you must."))
        elif self.desk.lent.open(self.desk.lent.put(name, data, ending)):
            self.words.setText(tr("A copy was given to the system's program for sound."))
        else:
            self.words.setText(tr("This system has no program for this kind of sound. Save a copy and play that "
                                  "elsewhere."))

    def _read(self, done: Callable[[str, bytes], None]) -> None:
        case, secrets, sha256 = self.desk.ops.case, self.desk.secrets, self.attachment["sha256"]
        if case is None:
            return

        def read(reader: Reader) -> tuple[str, bytes]:
            with Scratch(case.scratch().new_folder()) as scratch:
                return media.content(reader.store, sha256, scratch, secrets)

        self.desk.ops.read(read, lambda found: done(*found), self, self._failed, lane="media")

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
        self.play_button.setVisible(can_play())
        self.play_button.setEnabled(True)
        self.outside.setEnabled(True)

    def _failed(self, error: BaseException) -> None:
        self._ended(error_text(error))
        self.words.set_tone("danger")
