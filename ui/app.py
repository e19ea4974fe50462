"""Starting the window."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from triage import __version__
from triage.words import right_to_left
from ui import words
from ui.desk import Desk
from ui.look.icons import app_icon
from ui.look.theme import Theme
from ui.qt_words import QtWords
from ui.running.garbage import Collector
from ui.settings import Settings
from ui.window import Window


def run(case: Path | None) -> int:
    """Open the window, with a case where one is given; returns the exit code."""
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    app = application()
    window = build(app, Settings())
    window.show()
    collector = Collector(app)
    window.desk.closed.connect(collector.look_everywhere)
    if case is not None:
        window.open_case(case, os.environ.get("ATTEST_PASSPHRASE"))
    return app.exec()


def application() -> QApplication:
    """The application with its names, which decide where settings lie."""
    # A background thread that parses must not keep the window waiting for long stretches of the interpreter's lock.
    sys.setswitchinterval(0.0005)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("attest")
    app.setApplicationDisplayName("Attest")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("attest")
    app.setStyle("Fusion")
    app.setWindowIcon(app_icon())
    return app


def build(app: QApplication, settings: Settings) -> Window:
    """The window with its theme, words and operations; nothing is shown yet."""
    speak(app, settings.language)
    existing = app.findChild(Theme, "theme")
    if existing is None:
        Theme(app, settings.scheme, settings.scale)
    else:
        existing.scale = settings.scale
        existing.set_scheme(settings.scheme)
    return Window(Desk(settings, app))


#: Of the countries that write Arabic the one whose digits are those of the program's other numbers.
_LOCALES = {"ar": "ar_AE"}


def speak(app: QApplication, language: str | None) -> None:
    """Set the language of the program's own words and of Qt's standard dialogs."""
    chosen = words.use(language)
    QLocale.setDefault(QLocale(_LOCALES.get(chosen, chosen)))
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft if right_to_left(chosen) else Qt.LayoutDirection.LeftToRight)
    for old in app.findChildren(QTranslator):
        app.removeTranslator(old)
        old.deleteLater()
    if chosen != "en":
        app.installTranslator(QtWords(app))
        translator = QTranslator(app)
        if translator.load(f"qtbase_{chosen}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
            app.installTranslator(translator)
