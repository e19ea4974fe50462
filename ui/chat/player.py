"""Playing a voice note, where Qt's sound part is installed (the package PySide6-Addons), from memory. Otherwise, and
for sounds that Qt does not know, with the system's own program, out of a private copy, after saying what that does.

The file is read from the evidence when it is asked for, and checked by its hash.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QSlider, QWidget

from parsers.evidence import Scratch
from triage.media import files, sounds
from triage.views import calls
from ui.chat.memory_file import MemoryFile
from ui.desk import Desk
from ui.dialogs.frame import Frame
from ui.look.icons import icon
from ui.look.theme import S, theme
from ui.running.operations import Reader
from ui.widgets.basic import Label, button, column, row
from ui.words import error_text, number, tr

try:
    from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer
except ImportError:  # it is in another package, which a laboratory may have left out
    QAudioOutput = QMediaDevices = QMediaPlayer = None

SPEEDS = (1.0, 1.5, 2.0)
_STEP_MS = 5000


def can_play() -> bool:
    """Whether sound can be played here."""
    return QMediaPlayer is not None


def why_silent() -> str:
    """The sentence that says why nothing can be heard here; empty where it can."""
    if not can_play():
        return tr("The part of Qt that plays sound is not installed here.")
    if QMediaDevices.defaultAudioOutput().isNull():
        return tr("This computer has no loudspeaker or headphones that the program can use.")
    return ""


class Player(QWidget):
    """Play and pause, the place in the recording, its speed; or the sentence that it cannot be heard here. Nothing
    plays before it is asked for, and leaving the message stops it and forgets the bytes.
    """

    speed: ClassVar[float] = 1.0  # kept from one recording to the next, until the program ends

    def __init__(self, desk: Desk, attachment: dict[str, Any]) -> None:
        super().__init__()
        self.desk, self.attachment = desk, attachment
        self._player: Any = None
        self._length = round(1000 * (attachment.get("seconds") or 0))
        self.words = Label(why_silent(), "caption", "muted", wrap=True)
        self.play_button = button(tr("Play"), self.play, kind="quiet", glyph="play", tip=tr("Play or pause (S)"))
        self.place = QSlider(Qt.Orientation.Horizontal)
        self.place.setAccessibleName(tr("Place in the recording"))
        self.place.setToolTip(self.place.accessibleName())
        self.place.setSingleStep(_STEP_MS)
        self.place.setPageStep(3 * _STEP_MS)
        self.place.setEnabled(False)
        self.place.valueChanged.connect(self._sought)
        self.time = Label(self._clock(0), "caption", "muted")
        self.speed_button = button("", self._next_speed, kind="quiet", tip=tr("Speed"))
        self._say_speed()
        self.outside = button(tr("Play with another program…"), self.ask_outside, kind="quiet", glyph="open")
        self.controls = QWidget()
        line = row(self.play_button, self.place, self.time, self.speed_button, spacing=S)
        line.setStretch(1, 1)
        self.controls.setLayout(line)
        self.controls.setVisible(can_play())
        self.words.setVisible(bool(self.words.text()))
        self.setLayout(column(self.controls, self.words, row(self.outside, None), spacing=2))

    # -- playing ------------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Play, pause, go on; the file is read and checked the first time."""
        if not can_play() or not self.play_button.isEnabled():
            return
        if self._player is not None:
            playing = self._player.playbackState() == QMediaPlayer.PlaybackState.PlayingState
            (self._player.pause if playing else self._player.play)()
            return
        self.play_button.setEnabled(False)
        self._read(lambda _, data: self.start(data))

    def start(self, data: bytes) -> None:
        """Play these bytes from memory."""
        self.play_button.setEnabled(True)
        case = self.desk.ops.case
        if case is None or not self.isVisible():  # another message was chosen while the file was read
            return
        self._held = held = MemoryFile(data, sounds.ending(data), case.scratch().new_folder())
        self._player = player = QMediaPlayer(self)
        player.destroyed.connect(held.close)
        self._output = QAudioOutput(player)
        player.setAudioOutput(self._output)
        player.durationChanged.connect(self._measured)
        player.positionChanged.connect(self._moved)
        player.errorOccurred.connect(lambda _, text: self._broken(text))
        player.playbackStateChanged.connect(self._changed)
        player.setSource(held.url)
        player.setPlaybackRate(Player.speed)
        self.place.setEnabled(True)
        player.play()

    def stop(self) -> None:
        """Stop, and forget what was read."""
        player, self._player = self._player, None
        if player is not None:
            player.blockSignals(True)
            player.stop()
            player.blockSignals(False)
            player.deleteLater()
            self._show_playing(on=False)
            self.place.setEnabled(False)

    def hideEvent(self, event: QHideEvent) -> None:
        self.stop()
        super().hideEvent(event)

    def _changed(self, state: Any) -> None:
        self._show_playing(on=state == QMediaPlayer.PlaybackState.PlayingState)

    def _show_playing(self, *, on: bool) -> None:
        self.play_button.setText(tr("Pause") if on else tr("Play"))
        self.play_button.setIcon(icon("pause" if on else "play", theme().colours.accent, 18))

    def _measured(self, ms: int) -> None:
        self._length = ms or self._length
        self.place.setMaximum(self._length)
        self.time.setText(self._clock(self.place.value()))

    def _moved(self, ms: int) -> None:
        blocked = self.place.blockSignals(True)
        self.place.setValue(ms)
        self.place.blockSignals(blocked)
        self.time.setText(self._clock(ms))

    def _sought(self, ms: int) -> None:
        if self._player is not None:
            self._player.setPosition(ms)

    def _clock(self, ms: int) -> str:
        at = calls.length(ms / 1000) or "0:00"
        return f"{at} / {calls.length(self._length / 1000)}" if self._length else at

    def _next_speed(self) -> None:
        Player.speed = SPEEDS[(SPEEDS.index(Player.speed) + 1) % len(SPEEDS)]
        self._say_speed()
        if self._player is not None:
            self._player.setPlaybackRate(Player.speed)

    def _say_speed(self) -> None:
        shown = tr("{n} times", n=number(Player.speed))
        self.speed_button.setText(f"{number(Player.speed)} ×")
        self.speed_button.setAccessibleName(tr("Speed: {n}", n=shown))

    def _broken(self, text: str) -> None:
        self.stop()
        self._say(text or tr("This recording cannot be played."), "danger")

    def _say(self, text: str, tone: str = "muted") -> None:
        self.words.setText(text)
        self.words.set_tone(tone)
        self.words.setVisible(bool(text))

    # -- another program ----------------------------------------------------------------------------------------

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
            self._say(tr("This is no kind of sound that is known, so it is not given to another program. "
                                  "Save a copy if you must."))
        elif self.desk.lent.open(self.desk.lent.put(name, data, ending)):
            self._say(tr("A copy was given to the system's program for sound."))
        else:
            self._say(tr("This system has no program for this kind of sound. Save a copy and play that "
                                  "elsewhere."))

    def _read(self, done: Callable[[str, bytes], None]) -> None:
        case, secrets, sha256 = self.desk.ops.case, self.desk.secrets, self.attachment["sha256"]
        if case is None:
            return

        def read(reader: Reader) -> tuple[str, bytes]:
            with Scratch(case.scratch().new_folder()) as scratch:
                return files.content(reader.store, sha256, scratch, secrets)

        self.desk.ops.read(read, lambda found: done(*found), self, self._failed, lane="media")

    def _failed(self, error: BaseException) -> None:
        self.play_button.setEnabled(True)
        self.outside.setEnabled(True)
        self._say(error_text(error), "danger")
