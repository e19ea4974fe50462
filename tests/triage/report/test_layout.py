"""What stands on the pages stands apart, in every language and direction; numbers keep their plus in front."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.triage.report.example import example
from triage.report import pdf
from triage.report.glyphs import layout
from triage.report.options import Options
from triage.words import Translator

_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')


def _overlaps(page: str) -> list[tuple[str, str]]:
    """Words of three letters and more, as `pdftotext -bbox` gives them, of which one covers a third of the other.

    Marks on letters come as words of their own, and where both directions meet at a dot, its box is the whole line.
    """
    words = []
    for found_word in _WORD.finditer(page):
        left, top, right, bottom = (float(n) for n in found_word.groups()[:4])
        if len(found_word[5]) > 2 and "·" not in found_word[5]:
            quarter = (bottom - top) / 4  # boxes hold the room for the tallest letters and marks of a typeface
            words.append((left, top + quarter, right, bottom - quarter, found_word[5]))
    found = []
    for n, (left, top, right, bottom, text) in enumerate(words):
        for other_left, other_top, other_right, other_bottom, other in words[n + 1:]:
            wide = min(right, other_right) - max(left, other_left)
            high = min(bottom, other_bottom) - max(top, other_top)
            least = min((right - left) * (bottom - top), (other_right - other_left) * (other_bottom - other_top))
            if wide > 0 and high > 0 and wide * high > least / 3:
                found.append((text, other))
    return found


@pytest.mark.parametrize("language", ["es", "ar"])
def test_no_word_stands_on_another(language: str, tmp_path: Path) -> None:
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed here")
    [file] = pdf.render(example(), tmp_path / "r.pdf", translate=Translator(language),
                        options=Options(language=language))
    boxes = subprocess.run([tool, "-bbox", str(file), "-"], capture_output=True, check=True).stdout.decode()
    pages = boxes.split("<page ")[1:]
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert _overlaps(page) == [], f"page {number}"


def test_a_number_among_lines_from_right_to_left_keeps_its_plus_in_front() -> None:
    value = layout("رقم هاتف\n+33 6 39 98 52 10\nمرحبا")
    assert [(part["s"], part.get("d")) for part in value] == [
        (["رقم هاتف"], "rtl"), (["+33 6 39 98 52 10"], None), (["مرحبا"], "rtl")]
