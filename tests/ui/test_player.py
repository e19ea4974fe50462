"""Voice notes: played from memory where Qt's sound part is installed, and said plainly where it is not."""

from __future__ import annotations

import io
import math
import struct
import sys
import wave
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from ui.chat import player as playing
from ui.chat.player import Player, can_play, why_silent
from ui.window import Window

#: Said by FFmpeg, PulseAudio and Qt of a computer without loudspeakers or graphics, and of bytes that are no sound.
pytestmark = pytest.mark.qt_log_ignore("Couldn't", "PulseAudioService", "No audio device", "Could not open media",
                                       "propagateSizeHints")
needs_sound = pytest.mark.skipif(not can_play(), reason="the package PySide6-Addons, which has Qt's sound part, is not "
                                                        "installed")


def tone(seconds: float) -> bytes:
    """A WAV file of one tone, 8 kHz, 16 bits."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        heights = (round(8000 * math.sin(n / 3)) for n in range(round(8000 * seconds)))
        file.writeframes(b"".join(struct.pack("<h", height) for height in heights))
    return held.getvalue()


def _recordings(player: Player) -> list[Path]:
    """What lies in the scratch of the case."""
    folder = player.desk.path.with_name(f"{player.desk.path.name}.tmp")
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def player(opened: Window, qtbot) -> Player:
    """A player beside the window, for a recording that is said to last four seconds."""
    made = Player(opened.desk, {"sha256": "0" * 64, "seconds": 4.0})
    qtbot.addWidget(made)
    made.show()
    return made


def test_without_the_sound_part_a_sentence_says_so(opened: Window, qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "QMediaPlayer", None)
    made = Player(opened.desk, {"sha256": "0" * 64})
    qtbot.addWidget(made)
    made.show()
    assert "not installed" in made.words.text()
    assert made.words.isVisible()
    assert not made.play_button.isVisible()
    assert made.outside.isVisible(), "another program can still play it"


def test_s_says_what_a_message_without_a_recording_lacks(opened: Window, qtbot) -> None:
    opened.go("conversations", {})
    place = opened.places["conversations"]
    qtbot.waitUntil(lambda: len(place.list.model.rows) > 3, timeout=60_000)
    place.list.list.choose(0)
    qtbot.waitUntil(lambda: bool(place.panel.message), timeout=60_000)
    assert place.panel.players == []
    place.pane.view.setFocus()
    qtbot.keyClicks(place.pane.view, "s")
    assert "no recording" in opened.banner.accessibleName()


@needs_sound
def test_a_recording_plays_from_memory_and_stops_when_one_leaves(player: Player, qtbot) -> None:
    assert player._player is None, "nothing plays by itself"
    assert player.time.text() == "0:00 / 0:04"
    player.start(tone(3))
    held = player._held
    if sys.platform == "linux":
        assert _recordings(player) == [], "nothing is written to the disk"
    qtbot.waitUntil(lambda: player.place.value() > 200, timeout=60_000)
    assert player.time.text().endswith("/ 0:03"), "the length is the file's own"
    assert player.play_button.text() == "Pause"
    player.activateWindow()
    player.play_button.setFocus()
    qtbot.keyClick(player.play_button, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: player.play_button.text() == "Play", timeout=60_000)
    player.place.setFocus()
    qtbot.keyClick(player.place, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: player._player.position() == 0, timeout=60_000)
    player.hide()
    assert player._player is None
    qtbot.waitUntil(lambda: not held.path.exists(), timeout=60_000)  # the bytes are forgotten
    assert _recordings(player) == []
    player.show()
    assert not player.place.isEnabled()
    player.start(tone(1))
    qtbot.waitUntil(lambda: player.play_button.text() == "Play", timeout=60_000)  # to its end


@needs_sound
def test_the_speed_goes_round_and_is_kept(player: Player, opened: Window, qtbot) -> None:
    try:
        player.start(tone(2))
        for wanted in (1.5, 2.0, 1.0, 1.5):
            player.speed_button.click()
            assert player._player.playbackRate() == wanted
        another = Player(opened.desk, {"sha256": "0" * 64})
        qtbot.addWidget(another)
        assert another.speed_button.text() == "1.5 ×"
    finally:
        Player.speed = 1.0


@needs_sound
def test_what_is_no_sound_is_said(player: Player, qtbot) -> None:
    player.start(b"This is not a recording. " * 40)
    qtbot.waitUntil(lambda: player.words.isVisible() and player._player is None, timeout=60_000)
    assert player.words.text()
    assert player.play_button.isEnabled()


@needs_sound
def test_a_computer_without_loudspeakers_says_so(monkeypatch: pytest.MonkeyPatch, qapp: QApplication) -> None:
    class Nothing:
        @staticmethod
        def defaultAudioOutput() -> Nothing:
            return Nothing()

        def isNull(self) -> bool:
            return True

    monkeypatch.setattr(playing, "QMediaDevices", Nothing)
    assert "no loudspeaker" in why_silent()
