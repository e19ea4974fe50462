"""Qt's style sheet, built from the theme's values."""

from __future__ import annotations

from pathlib import Path
from string import Template

from ui.look.icons import tinted_file
from ui.look.theme import RADIUS, Colours

_SHEET = Template("""
QWidget { color: $text; }
QMainWindow, #page, #start { background: $window; }
QToolTip { background: $text; color: $surface; border: 0; padding: 5px 8px; border-radius: 4px; }

#rail { background: $rail; }
#railrows { background: transparent; }
#rail QToolButton { background: transparent; color: $rail_text; border: 2px solid transparent;
  border-radius: ${radius}px; padding: 4px 4px 4px 6px; margin: 0 7px; }
#rail QToolButton[kind="link"] { margin: 0; padding: 4px 0; }
#rail QToolButton:hover { background: $rail_active; color: $on_rail_active; }
#rail QToolButton:checked { background: $rail_active; color: $on_rail_active; }
#rail QToolButton:focus { border: 2px solid $on_rail_active; }
#rail QLabel { color: $rail_text; }
#topbar { background: $surface; border-bottom: 1px solid $line; }
#pagehead { background: transparent; }

QLabel[tone="muted"] { color: $muted; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="concern"] { color: $concern; }
QLabel[tone="help"] { color: $help; }
QLabel[tone="danger"] { color: $danger; }
QLabel[tone="good"] { color: $good; }
QLabel[tone="onrail"] { color: $on_rail_active; }
QLabel[pill="plain"] { background: $sunken; color: $muted; border-radius: 9px; padding: 2px 9px; }
QLabel[pill="accent"] { background: $accent_soft; color: $accent; border-radius: 9px; padding: 2px 9px; }
QLabel[pill="concern"] { background: $concern_soft; color: $concern; border-radius: 9px; padding: 2px 9px; }
QLabel[pill="help"] { background: $help_soft; color: $help; border-radius: 9px; padding: 2px 9px; }
QLabel[pill="danger"] { background: $danger_soft; color: $danger; border-radius: 9px; padding: 2px 9px; }
QLabel[pill="good"] { background: $good_soft; color: $good; border-radius: 9px; padding: 2px 9px; }

QFrame[card="true"] { background: $surface; border: 1px solid $line; border-radius: 10px; }
QFrame[card="sunken"] { background: $sunken; border: 1px solid $line; border-radius: 10px; }
QFrame[card="help"] { background: $help_soft; border: 1px solid $help_soft; border-radius: 10px; }
QFrame[card="concern"] { background: $concern_soft; border: 1px solid $concern_soft; border-radius: 10px; }
QFrame[card="accent"] { background: $accent_soft; border: 1px solid $accent_soft; border-radius: 10px; }
QFrame[card="danger"] { background: $danger_soft; border: 1px solid $danger_soft; border-radius: 10px; }
QFrame[card="good"] { background: $good_soft; border: 1px solid $good_soft; border-radius: 10px; }
QFrame[card="drop"] { background: transparent; border: 2px dashed $line_strong; border-radius: 12px; }
QFrame[card="drop"][over="true"] { background: $accent_soft; border: 2px dashed $accent; }
QFrame[side="true"] { background: $surface; border: 0; border-left: 1px solid $line; }
QFrame[list="true"] { background: $surface; border: 0; border-right: 1px solid $line; }
QFrame[band="true"] { background: $surface; border: 0; border-bottom: 1px solid $line; }
QFrame[band="bottom"] { background: $surface; border: 0; border-top: 1px solid $line; }
QFrame[rule="true"] { background: $line; border: 0; max-height: 1px; min-height: 1px; }

QPushButton { background: $surface; border: 1px solid $line_strong; border-radius: 6px; padding: 6px 13px;
  min-height: ${button}px; }
QPushButton { outline: 0; }
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $sunken; }
QPushButton:focus { border: 2px solid $accent; padding: 5px 12px; }
QPushButton:disabled { color: $faint; background: $sunken; border-color: $line; }
QPushButton[kind="primary"] { background: $accent; color: $on_accent; border: 1px solid $accent; }
QPushButton[kind="primary"]:hover { background: $accent_strong; border-color: $accent_strong; }
QPushButton[kind="primary"]:focus { border: 4px double $on_accent; padding: 3px 10px; }
QPushButton[kind="primary"]:disabled { background: $sunken; color: $faint; border-color: $line; }
QPushButton[kind="quiet"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 6px 9px; }
QPushButton[kind="quiet"]:hover { background: $hover; }
QPushButton[kind="quiet"]:focus { border: 2px solid $accent; padding: 5px 8px; }
QPushButton[kind="quiet"]:disabled { color: $muted; background: transparent; }
QPushButton[kind="chip"], QToolButton[kind="chip"] { background: transparent; border: 1px solid $line_strong;
  border-radius: 13px; padding: 3px 11px; color: $muted; }
QPushButton[kind="chip"]:hover, QToolButton[kind="chip"]:hover { background: $hover; }
QPushButton[kind="chip"]:checked, QToolButton[kind="chip"]:checked { background: $accent_soft;
  border-color: $accent; color: $accent; }
QPushButton[kind="chip"]:focus, QToolButton[kind="chip"]:focus { border: 2px solid $accent; padding: 2px 10px; }
QPushButton[kind="chip"]:disabled, QToolButton[kind="chip"]:disabled { color: $line_strong; border-color: $line; }
QPushButton[kind="accept"] { border-color: $good; color: $good; }
QPushButton[kind="reject"] { border-color: $danger; color: $danger; }
QPushButton[kind="accept"]:checked, QPushButton[kind="accept"]:hover { background: $good_soft; }
QPushButton[kind="reject"]:checked, QPushButton[kind="reject"]:hover { background: $danger_soft; }
QPushButton[kind="unsure"]:checked { background: $concern_soft; }
QPushButton[kind="accept"]:disabled, QPushButton[kind="reject"]:disabled { color: $faint; border-color: $line; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 5px; }
QToolButton:hover { background: $hover; }
QToolButton:checked { background: $accent_soft; }
QToolButton:focus { border: 2px solid $accent; padding: 4px; }
QToolButton[kind="row"] { background: $surface; border: 1px solid $line; border-radius: 10px; padding: 0; }
QToolButton[kind="row"]:hover { background: $hover; border-color: $line_strong; }
QToolButton[kind="row"]:focus { border: 2px solid $accent; padding: 0; }
QToolButton[kind="row"]:disabled { background: $sunken; }
QToolButton::menu-indicator { image: none; width: 0; }

QLineEdit, QTextEdit, QComboBox, QDateEdit, QSpinBox { background: $surface;
  border: 1px solid $line_strong; border-radius: 6px; padding: 5px 8px; min-height: ${line_of_text}px;
  selection-background-color: $accent; selection-color: $on_accent; placeholder-text-color: $muted; }
QLineEdit:focus, QTextEdit:focus, QComboBox:focus, QDateEdit:focus, QSpinBox:focus {
  border: 2px solid $accent; padding: 4px 7px; }
QLineEdit[wrong="true"] { border: 2px solid $danger; padding: 4px 7px; }
QLineEdit:disabled, QTextEdit[lines="true"]:disabled, QComboBox:disabled { background: $sunken; color: $faint;
  border-color: $line; placeholder-text-color: $faint; }
QLineEdit[big="true"] { padding: 9px 12px; border-radius: 8px; }
QLineEdit[big="true"]:focus { padding: 8px 11px; }
QTextEdit[quiet="true"] { background: transparent; border: 0; padding: 0; }
QComboBox::drop-down { border: 0; width: 26px; }
QComboBox::down-arrow { image: url($chevron); width: ${arrow}px; height: ${arrow}px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line_strong; border-radius: 6px; padding: 4px;
  outline: 0; selection-background-color: $accent_soft; selection-color: $text; }
QCheckBox, QRadioButton { spacing: 8px; background: transparent; }
QCheckBox::indicator, QListView::indicator { width: ${box}px; height: ${box}px; border: 1px solid $line_strong;
  border-radius: 4px; background: $surface; }
QCheckBox::indicator:checked, QListView::indicator:checked { background: $accent; border-color: $accent;
  image: url($tick); }
QListView::indicator:indeterminate { background: qlineargradient(x1: 0, y1: 0, x2: 0, y2: 1, stop: 0 $surface,
  stop: 0.38 $surface, stop: 0.39 $accent, stop: 0.61 $accent, stop: 0.62 $surface, stop: 1 $surface); }
QCheckBox:focus { color: $accent; }
QCheckBox::indicator:focus { border: 2px solid $accent; }

QAbstractScrollArea { background: transparent; border: 0; }
QTextEdit[lines="true"] { background: $surface; border: 1px solid $line_strong; }
QTextEdit[lines="true"]:focus { border: 2px solid $accent; }
QAbstractItemView { background: $surface; border: 1px solid transparent; outline: 0; }
QAbstractItemView:focus, QGraphicsView:focus { border: 1px solid $accent; }
QGraphicsView { border: 1px solid transparent; }
ChatView { background: $chat; }
QAbstractItemView[flat="true"] { background: transparent; }
QTableView, QTreeView { gridline-color: $line; selection-background-color: $accent_soft; selection-color: $text;
  alternate-background-color: $surface; }
QTableView::item { padding: 4px 8px; border: 0; border-bottom: 1px solid $line; }
QTableView::item:selected { background: $accent_soft; color: $text; }
QTableView::item:focus { border: 1px solid $accent; }
QTableView[grid="true"] { background: transparent; selection-background-color: transparent; }
QTableView[grid="true"]::item, QTableView[grid="true"]::item:selected, QTableView[grid="true"]::item:focus {
  border: 0; background: transparent; }
QPushButton::menu-indicator { image: url($chevron); width: 12px; height: 12px; subcontrol-position: right center;
  right: 8px; }
QPushButton[menu="true"] { padding-right: 28px; }
QSpinBox { padding: 5px 0; max-height: ${line_of_text}px; }
QSpinBox:focus { padding: 4px 0; }
QSpinBox::up-button, QSpinBox::down-button { subcontrol-origin: content; width: 0; border: 0; }
QListWidget { border: 1px solid $line; border-radius: 6px; padding: 3px; }
QListWidget[side="true"] { border: 1px solid transparent; border-radius: 0; padding: 5px; }
QListWidget:focus, QListWidget[side="true"]:focus { border: 1px solid $accent; }
QListWidget::item { padding: 6px 8px; border-radius: 6px; color: $text; }
QListWidget::item:hover { background: $hover; }
QListWidget::item:selected { background: $accent_soft; color: $text; }
QHeaderView { background: $surface; }
QHeaderView::section { background: $surface; color: $muted; border: 0; border-bottom: 1px solid $line_strong;
  padding: 7px 8px; }
QTableCornerButton::section { background: $surface; border: 0; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar::handle:vertical { background: $line_strong; border-radius: 3px; min-height: 34px; margin: 2px 3px; }
QScrollBar::handle:vertical:hover { background: $muted; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle:horizontal { background: $line_strong; border-radius: 3px; min-width: 34px; margin: 3px 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
/* From right to left Qt lays what is in it one pixel too far to the right, where the frame of the focus is then cut. */
QSplitter[orientation="1"][layoutDirection="1"] { padding-right: 1px; }

QSlider::groove:horizontal { background: $sunken; border: 1px solid $line_strong; border-radius: 3px; height: 4px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 3px; }
QSlider::handle:horizontal { background: $accent; border-radius: 7px; width: 14px; margin: -6px 0; }
QSlider::handle:horizontal:focus { background: $accent; border: 2px solid $text; width: 12px; }
QSlider::handle:horizontal:disabled, QSlider::sub-page:horizontal:disabled { background: $line_strong; }
QProgressBar { background: $sunken; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QMenu { background: $surface; border: 1px solid $line_strong; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 6px 22px 6px 12px; border-radius: 5px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QCalendarWidget QWidget { alternate-background-color: $sunken; }
QCalendarWidget QAbstractItemView { selection-background-color: $accent; selection-color: $on_accent; }
QCalendarWidget QAbstractItemView:disabled { color: $line_strong; }  /* days of other months */
QCalendarWidget QWidget#qt_calendar_navigationbar { background: $surface; }
QCalendarWidget QToolButton { color: $text; font-weight: 600; padding: 4px 8px; border: 0; }
QCalendarWidget QToolButton::menu-indicator { image: none; }
QScrollArea, QScrollArea > QWidget > QWidget#scrolled { background: transparent; }
""")


def sheet(c: Colours, *, dark: bool, scale: float) -> str:
    """The style sheet of the application."""
    name = "dark" if dark else "light"
    values = {k: v for k, v in vars(c).items() if isinstance(v, str)}
    larger = min(1.6, max(1.0, scale))
    return _SHEET.substitute(
        values, radius=RADIUS, button=round(18 * scale), line_of_text=round(20 * scale), arrow=round(14 * larger),
        box=round(16 * larger),
        chevron=_url(tinted_file("chevron-down", c.muted, name)), tick=_url(tinted_file("check", c.on_accent, name)))


def _url(path: Path) -> str:
    return path.as_posix()
