"""The typefaces of the report: which there are, in which order they are tried, and what none can show.

Two packages bring the Noto families for every script that the report has to print, so that a report
comes out the same on every machine and none of it depends on what an examiner happens to have installed.
typst brings its own text, mathematics and typewriter faces inside its library. Only where a text holds
something that neither can show (Tibetan, Cherokee, Canadian syllabics …) are the system's own folders
looked at. What is left over is for the report to write as ``U+XXXX``, since PDF/A refuses a missing glyph.
"""

import logging
import os
import struct
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from fontTools.ttLib import TTCollection, TTFont, TTLibError

# fontTools remarks on harmless oddities of system fonts through logging; they say nothing to an examiner.
logging.getLogger("fontTools").setLevel(logging.ERROR)

BUNDLE = ("manimgx_fonts", "manimgx_fonts_cjk", "fontpkg_amiri")

#: In the order in which a glyph is looked for. Plain text before symbols before emoji: a digit must not
#: come from the emoji face, which has digits too.
_FAMILIES = (
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Bengali",
    "Noto Sans Gurmukhi",
    "Noto Sans Gujarati",
    "Noto Sans Oriya",
    "Noto Sans Tamil",
    "Noto Sans Telugu",
    "Noto Sans Kannada",
    "Noto Sans Malayalam",
    "Noto Sans Sinhala",
    "Noto Sans Thai",
    "Noto Sans Lao",
    "Noto Sans Myanmar",
    "Noto Sans Khmer",
    "Noto Sans Georgian",
    "Noto Sans Armenian",
    "Noto Sans Ethiopic",
)
#: Before Noto Sans Arabic, whose dots are glyphs of their own, so that its words fall apart when they are copied.
_ARABIC_FAMILY = "Amiri"
_CJK_FAMILIES = ("Noto Sans CJK SC", "Noto Sans CJK TC", "Noto Sans CJK JP", "Noto Sans CJK KR")
_SYMBOL_FAMILIES = ("Noto Sans Symbols", "Noto Emoji")
_EMBEDDED_FAMILIES = ("New Computer Modern Math", "DejaVu Sans Mono")

MONOSPACE = "DejaVu Sans Mono"

#: What typst's own two families above add to the bundle: arrows, operators, technical and geometric
#: signs, dingbats and the mathematical alphabets that people write their names in. Read from the
#: character maps inside typst 0.15.2; a test has typst set every one of them.
_EMBEDDED = (
    "20D0-20D8 20DB-20EF 219A-23FF 2422 25AC-2621 263C-268B 26AC 2701-275E 2761-27FF 2900-2B73 2B76-2B94 "
    "2B97-2BFF 1D400-1D454 1D456-1D49C 1D49E-1D49F 1D4A2 1D4A5-1D4A6 1D4A9-1D4AC 1D4AE-1D4B9 1D4BB "
    "1D4BD-1D4C3 1D4C5-1D505 1D507-1D50A 1D50D-1D514 1D516-1D51C 1D51E-1D539 1D53B-1D53E 1D540-1D544 "
    "1D546 1D54A-1D550 1D552-1D6A5 1D6A8-1D7CB 1D7CE-1D7FF 1F780-1F7D8 1F800-1F80B 1F810-1F847 "
    "1F850-1F859 1F860-1F887 1F890-1F8AD"
)

_LINE_BREAKS_AND_TABS = frozenset("\t\n\r\x85")

#: U+FEFF has no business inside a text and PDF/A forbids it (ISO 19005-2, 6.2.11.7.2), as it does U+0000.
_FORBIDDEN = frozenset("\x00\ufeff")

#: Characters without a glyph of their own, which typst lays out without one: joiners, direction marks,
#: variation selectors, fillers. Unicode's Default_Ignorable_Code_Point, less the unassigned ones and less
#: Mongolian's, which typst cannot always place without a Mongolian font.
_IGNORABLE = (
    "00AD 034F 061C 115F-1160 17B4-17B5 200B-200F 2028-202E 2060-2064 2066-206F 3164 FE00-FE0F "
    "FFA0 1BCA0-1BCA3 1D173-1D17A E0001 E0020-E007F E0100-E01EF"
)


def bundle_folders() -> list[Path]:
    """The folders of the font packages that are installed, in the order of `BUNDLE`."""
    folders: list[Path] = []
    for package in BUNDLE:
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            folders.append(Path(spec.origin).parent)
    return folders


def system_folders() -> list[Path]:
    """The system's folders that hold fonts for rarer scripts and exist on this machine."""
    return [folder for folder in _known_system_folders() if folder.is_dir()]


def _known_system_folders() -> list[Path]:
    if sys.platform == "win32":
        return [Path(os.environ.get("SYSTEMROOT", "C:/Windows")) / "Fonts"]
    if sys.platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts")]
    share = Path("/usr/share/fonts")
    # Debian and Ubuntu; Arch; Fedora.
    names = ("truetype/noto", "opentype/noto", "noto", "noto-cjk", "google-noto", "google-noto-vf")
    return [share / name for name in names]


def font_files() -> list[Path]:
    """Every file of the bundle, for a window that shows the same faces as the report."""
    return sorted(_files(bundle_folders()))


def font_paths(text: str | None = None) -> list[Path]:
    """The folders to hand to typst as ``font_paths``, with the system's fonts ignored otherwise.

    With the text of the report, the system's folders are left out unless the text needs them: what the
    bundle covers is then set from the bundle alone, on every machine alike. Without it, all are given.
    """
    folders = bundle_folders()
    if text is None or _without_own_face(text):
        folders += system_folders()
    return folders


def families(text: str = "") -> list[str]:
    """Family names for typst's ``text(font: …)``, in fallback order.

    Chinese, Japanese and Korean share code points whose shapes differ; a text with kana is set in the
    Japanese shapes and one with Hangul in the Korean, others in the simplified Chinese ones. Anything
    that none of the families has, typst itself looks for in the other fonts of `font_paths`.
    """
    installed = {folder.name for folder in bundle_folders()}
    names: list[str] = []
    if BUNDLE[0] in installed:
        names += _FAMILIES
    if BUNDLE[2] in installed:
        names.insert(1, _ARABIC_FAMILY)
    if BUNDLE[1] in installed:
        first = _east_asian_family(text)
        names += [first, *(name for name in _CJK_FAMILIES if name != first)]
    if BUNDLE[0] in installed:
        names += _SYMBOL_FAMILIES
    return [*names, *_EMBEDDED_FAMILIES]


def _east_asian_family(text: str) -> str:
    if any("\u3041" <= char <= "\u30ff" for char in text):
        return "Noto Sans CJK JP"
    if any("\uac00" <= char <= "\ud7a3" for char in text):
        return "Noto Sans CJK KR"
    return "Noto Sans CJK SC"


def missing(text: str) -> set[int]:
    """The code points of `text` that no available font can show, or that PDF/A forbids.

    Control characters (but not tab and line ends), lone surrogates and private-use code points are
    among them whatever the fonts hold: their glyphs would mean nothing to a reader. The bundle's
    character maps are read once in a process; the system's only when a text needs them.
    """
    absent = _without_own_face(text)
    if absent:
        absent = {char for char in absent if not _is_shown(char, _system_coverage())}
    return {ord(char) for char in absent}


def _without_own_face(text: str) -> set[str]:
    """The characters that the bundle cannot show. A face is read only if the ones before it leave some to look for: the
    Chinese one, the last, takes a third of a second.
    """
    left = {char for char in set(text) if not _is_shown(char, _built_in())}
    for file in font_files():
        if not left:
            break
        left = {char for char in left if not _is_shown(char, _own_face(file))}
    return left


def _is_shown(char: str, coverage: frozenset[int]) -> bool:
    if char in _LINE_BREAKS_AND_TABS:
        return True
    # Co private use, Cs surrogates, Cc control characters. Cn (unassigned to this Python) may be an
    # emoji newer than its Unicode tables, so there the fonts decide.
    if char in _FORBIDDEN or unicodedata.category(char) in {"Co", "Cs", "Cc"}:
        return False
    return ord(char) in coverage


def _own_coverage() -> frozenset[int]:
    """What the bundle and typst's own faces show, with the characters that need no glyph."""
    return _built_in().union(*map(_own_face, font_files()))


@lru_cache(maxsize=1)
def _built_in() -> frozenset[int]:
    return frozenset(_parse_ranges(_EMBEDDED)).union(_parse_ranges(_IGNORABLE))


@lru_cache(maxsize=64)
def _own_face(file: Path) -> frozenset[int]:
    return frozenset(_code_points(file))


@lru_cache(maxsize=1)
def _system_coverage() -> frozenset[int]:
    return frozenset().union(*(_code_points(file) for file in _files(system_folders())))


def _parse_ranges(ranges: str) -> Iterator[int]:
    for item in ranges.split():
        first, _, last = item.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def _files(folders: Iterable[Path]) -> Iterator[Path]:
    """Font files in `folders` and below, in the formats that typst reads."""
    for folder in folders:
        for file in folder.rglob("*"):
            if file.suffix.lower() in {".ttf", ".otf", ".ttc", ".otc"}:
                yield file


def _code_points(file: Path) -> set[int]:
    """Code points with a glyph in the file; empty for a file that cannot be read, which typst skips too."""
    try:
        # Opened here, as fontTools leaves a file open that it finds to be none of its own.
        with file.open("rb") as stream:
            if file.suffix.lower() in {".ttc", ".otc"}:
                # The faces of a collection differ in glyph shapes and hardly in what they cover; the first
                # speaks for all, as reading ten maps of 45,000 entries takes seconds.
                return set(TTCollection(stream, lazy=True).fonts[0].getBestCmap() or ())
            return set(TTFont(stream, lazy=True).getBestCmap() or ())
    except (TTLibError, OSError, LookupError, ValueError, AssertionError, struct.error):
        return set()
