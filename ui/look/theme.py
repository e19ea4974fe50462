"""One visual language: colours, spacing, type. Everything that is drawn takes its values from here.

Text and the colours that carry meaning keep a contrast of at least 4.5:1 on every surface they stand on; a test
computes it.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from triage.report import fonts

#: Steps of spacing in pixels.
XS, S, M, L, XL, XXL = 4, 8, 12, 16, 24, 40
RADIUS = 8
#: Above this scale of the text, what stands side by side on a small screen stands one below the other.
ROOMY = 1.2
_LARGEST_ICON = 1.6
_WIDEST_PANEL = 1.35

#: role: (pixels, weight)
TYPE: dict[str, tuple[int, int]] = {
    "display": (28, 600), "title": (20, 600), "heading": (15, 600), "strong": (13, 600), "body": (13, 400),
    "caption": (12, 400), "caption-strong": (12, 600), "small": (11, 400), "small-strong": (11, 600),
    "message": (14, 400), "figure": (24, 500), "mono": (12, 400),
}


@dataclass(frozen=True)
class Colours:
    """Every colour there is. `*_soft` are surfaces, the bare name is text and lines on them; `faint` is the
    text of what cannot be used now."""

    window: str
    surface: str
    sunken: str
    hover: str
    line: str
    line_strong: str
    text: str
    muted: str
    faint: str
    accent: str
    accent_strong: str
    accent_soft: str
    on_accent: str
    rail: str
    rail_text: str
    rail_active: str
    on_rail_active: str
    concern: str
    concern_soft: str
    help: str
    help_soft: str
    danger: str
    danger_soft: str
    good: str
    good_soft: str
    mark: str
    chat: str
    bubble_in: str
    bubble_out: str
    skeleton: str
    senders: tuple[str, ...]


LIGHT = Colours(
    window="#f4f5f2", surface="#ffffff", sunken="#eceeea", hover="#e9edea", line="#dde1dc", line_strong="#b9c1bb",
    text="#1a2321", muted="#55615d", faint="#6d7873", accent="#12595e", accent_strong="#0c4548", accent_soft="#dcebea",
    on_accent="#ffffff", rail="#0f3437", rail_text="#c9dbda", rail_active="#1d5256", on_rail_active="#ffffff",
    concern="#8f4300", concern_soft="#fbead7", help="#77297c", help_soft="#f5e5f6", danger="#a3241a",
    danger_soft="#fbe7e4", good="#1f6238", good_soft="#e1f0e5", mark="#ffe3b3", chat="#edf0ed", bubble_in="#ffffff",
    bubble_out="#cfe5e2", skeleton="#e2e6e2",
    senders=("#12595e", "#8f4300", "#3c4aa0", "#77297c", "#1f6238", "#a3241a", "#6a5200", "#8c2a5b", "#34566f"),
)
DARK = Colours(
    window="#131817", surface="#1a2120", sunken="#101514", hover="#242d2b", line="#2b3533", line_strong="#4a5854",
    text="#e5ebe8", muted="#a5b2ad", faint="#6d7a75", accent="#74c6c3", accent_strong="#97d9d6", accent_soft="#1e3a3a",
    on_accent="#06201f", rail="#0c1110", rail_text="#a9bbb8", rail_active="#1f3433", on_rail_active="#e5f3f2",
    concern="#f0b06c", concern_soft="#3a2a18", help="#dfa6e3", help_soft="#38243d", danger="#f29a91",
    danger_soft="#3f211e", good="#8bd0a2", good_soft="#1c3626", mark="#5c4317", chat="#121716", bubble_in="#212a28",
    bubble_out="#1d4341", skeleton="#27302e",
    senders=("#74c6c3", "#f0b06c", "#a9b6f5", "#dfa6e3", "#8bd0a2", "#f29a91", "#e0c76a", "#f0a3c6", "#9dc3dc"),
)


_DRESSED = "dressed"


class Theme(QObject):
    """The colours in force and the fonts. `changed` tells that everything must be drawn anew."""

    changed = Signal()

    def __init__(self, app: QApplication, scheme: str = "auto", scale: float = 1.0) -> None:
        super().__init__(app)
        self.setObjectName("theme")
        self.scheme, self.scale = scheme, scale
        self.family = _load_fonts()
        self.colours = LIGHT
        self._fonts: dict[str, QFont] = {}
        self._applied: tuple[bool, float] | None = None
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.apply()

    @property
    def dark(self) -> bool:
        """Whether the dark colours are in force."""
        return self.colours is DARK

    def set_scheme(self, scheme: str) -> None:
        """auto, light or dark."""
        self.scheme = scheme
        self.apply()

    def _system_changed(self) -> None:
        if self.scheme == "auto":
            self.apply()

    def apply(self) -> None:
        """Put colours and fonts into force."""
        from ui.look.style import sheet  # noqa: PLC0415  (the sheet is built from this module)

        system = QGuiApplication.styleHints().colorScheme()
        dark = self.scheme == "dark" or (self.scheme == "auto" and system == Qt.ColorScheme.Dark)
        if self._applied == (dark, self.scale):  # a style sheet makes every widget there is draw anew
            return
        self._applied = (dark, self.scale)
        self.colours = DARK if dark else LIGHT
        self._fonts.clear()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.setFont(self.font("body"))
        app.setPalette(palette(self.colours))
        self.sheet = sheet(self.colours, dark=dark, scale=self.scale)
        for window in app.topLevelWidgets():
            if window.parent() is None and window.property(_DRESSED):
                window.setStyleSheet(self.sheet)
        self.changed.emit()

    def dress(self, window: QWidget) -> None:
        """Give a window the style sheet, which all within it and its dialogs take on, now and whenever it changes.

        Not the application: with a sheet of its own every widget is looked at anew each time that something is put
        into something, and building a place took four times as long.
        """
        window.setProperty(_DRESSED, True)
        window.setStyleSheet(self.sheet)

    sheet = ""

    def font(self, role: str) -> QFont:
        """The font of a role of TYPE."""
        found = self._fonts.get(role)
        if found is None:
            pixels, weight = TYPE[role]
            if role == "mono":
                found = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
            else:
                found = QFont(self.family)
                # The bundled face is a variable one, whose weights are reached by its axis; where the system has the
                # family as one file a weight, that is taken by QFont's weight.
                found.setWeight(QFont.Weight(weight))
                found.setVariableAxis(QFont.Tag("wght"), weight)
            found.setPixelSize(round(pixels * self.scale))
            found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
            self._fonts[role] = found
        return found

    def side(self, pixels: int) -> int:
        """The side of an icon that has so many pixels at the usual size of text: it grows with it, up to a point."""
        return round(pixels * min(_LARGEST_ICON, max(1.0, self.scale)))

    def beside(self, pixels: int) -> int:
        """The least width of a panel beside a list or a drawing, which needs so many pixels at the usual size of text:
        it grows with it, up to a point, as a small screen has to hold both.
        """
        return round(pixels * min(_WIDEST_PANEL, max(1.0, self.scale)))

    def color(self, name: str) -> QColor:
        """A colour of Colours by its field."""
        return QColor(getattr(self.colours, name))


def theme() -> Theme:
    """The theme of the application."""
    app = QApplication.instance()
    found = app.findChild(Theme, "theme") if app is not None else None
    assert isinstance(found, Theme)
    return found


def palette(c: Colours) -> QPalette:
    """Qt's own palette from ours, for what the style sheet does not reach."""
    p = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, c.window), (role.Base, c.surface), (role.AlternateBase, c.sunken), (role.Button, c.surface),
        (role.Text, c.text), (role.WindowText, c.text), (role.ButtonText, c.text), (role.ToolTipBase, c.text),
        (role.ToolTipText, c.surface), (role.PlaceholderText, c.muted), (role.Highlight, c.accent),
        (role.HighlightedText, c.on_accent), (role.Link, c.accent), (role.LinkVisited, c.accent),
        (role.Accent, c.accent), (role.Light, c.surface), (role.Midlight, c.hover), (role.Mid, c.line),
        (role.Dark, c.line_strong), (role.Shadow, c.line_strong),
    ):
        p.setColor(which, QColor(colour))
    for which in (role.Text, role.WindowText, role.ButtonText):
        p.setColor(QPalette.ColorGroup.Disabled, which, QColor(c.muted))
    return p


def contrast(one: str, other: str) -> float:
    """Contrast of two colours as WCAG 2 defines it, 1 to 21."""
    def luminance(colour: str) -> float:
        parts = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4
                 for c in (QColor(colour).redF(), QColor(colour).greenF(), QColor(colour).blueF())]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _load_fonts() -> str:
    """Load the typefaces of the report, so that window and paper look alike. Returns the family for text."""
    families: list[str] = []
    for file in fonts.font_files():
        if file.name.startswith("Amiri"):  # taller than the lines of a window
            continue
        number = QFontDatabase.addApplicationFont(str(file))
        if number >= 0:
            families += QFontDatabase.applicationFontFamilies(number)
    if "Noto Sans" in families:
        return "Noto Sans"
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
