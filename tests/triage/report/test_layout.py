"""What stands on the pages stands apart, in every language and direction; numbers keep their plus in front."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from tests.triage.report.example import example
from tests.triage.report.test_flow import strings, text_of
from triage.report import pdf
from triage.report.compose import compose
from triage.report.glyphs import Glyphs, layout
from triage.report.labels import TEMPLATE, Speaker
from triage.report.model import Detail, Report
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
    report, replace = example(), msgspec.structs.replace
    first = report.exhibits[0]
    doubtful = tuple(replace(m, text="Oui", time=replace(m.time, basis="assigned", doubt="order")) for m in
                     first.messages[:2])  # short, and what its time rests on runs over many lines
    report = replace(report, exhibits=(replace(first, messages=(*doubtful, *first.messages[2:])), *report.exhibits[1:]))
    [file] = pdf.render(report, tmp_path / "r.pdf", translate=Translator(language), options=Options(language=language))
    boxes = subprocess.run([tool, "-bbox", str(file), "-"], capture_output=True, check=True).stdout.decode()
    pages = boxes.split("<page ")[1:]
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert _overlaps(page) == [], f"page {number}"


def test_a_number_among_lines_from_right_to_left_keeps_its_plus_in_front() -> None:
    value = layout("رقم هاتف\n+33 6 39 98 52 10\nمرحبا")
    assert [(part["s"], part.get("d")) for part in value] == [
        (["رقم هاتف"], "rtl"), (["+33 6 39 98 52 10"], None), (["مرحبا"], "rtl")]


NUMBER = "+212600000570"


def _arabic() -> Report:
    """The example with a conversation and a writer that have no name but their number."""
    base, replace = example(), msgspec.structs.replace
    named = replace(base.conversations[0], title=NUMBER)
    first = base.exhibits[0]
    told = replace(first.messages[0], sender_name="Marius", sender_identifier=NUMBER)
    return replace(base, conversations=(named, *base.conversations[1:]),
                   exhibits=(replace(first, messages=(told, *first.messages[1:])), *base.exhibits[1:]))


def _pages(file: Path) -> list[dict[str, list[float]]]:
    """For each page of a file where its words end at the right, in points."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed here")
    boxes = subprocess.run([tool, "-bbox", str(file), "-"], capture_output=True, check=True).stdout.decode()
    pages: list[dict[str, list[float]]] = []
    for page in boxes.split("<page ")[1:]:
        pages.append({})
        for _, _, right, _, text in _WORD.findall(page):
            pages[-1].setdefault(text, []).append(float(right))
    return pages


def test_a_report_from_right_to_left_keeps_numbers_whole_and_one_margin(tmp_path: Path) -> None:
    [file] = pdf.render(_arabic(), tmp_path / "r.pdf", translate=Translator("ar"), options=Options(language="ar"))
    pages = _pages(file)
    like = {text for page in pages for text in page if "2126000" in text and "333" not in text}
    assert like == {NUMBER}, "no sign of it changes its place, in a narrow column either"
    names = next(page for page in pages if {"@dana_m", "+393200000222", "+40722000111"} <= page.keys())
    edges = [max(names[text]) for text in ("@dana_m", "+393200000222", "+40722000111")]
    assert max(edges) - min(edges) < 1, "what is in one column begins at one margin, at the right"


def test_lines_of_a_report_from_right_to_left_hide_no_mark() -> None:
    blocks = compose(_arabic(), Speaker(Translator("ar"), "ar"), Glyphs())
    rows = [row for block in blocks if block.data["k"] == "fl" for row in block.data["rows"]]
    assert rows
    assert "U+2068" not in str(rows), "what keeps a rule's name in its place is not printed as a sign"
    abouts = [block.data["about"] for block in blocks if block.data["k"] == "m"]
    assert any(f"\u2068{NUMBER}\u2069" in about for about in abouts), "the plus stays in front of its number"
    head = Translator("ar")(TEMPLATE["case"], number="2026-0412")
    assert "\u200e2026-0412" in head, "or the head of every page shows 0412-2026"
    said = text_of(blocks)
    files = [row[1] for block in blocks for row in block.data.get("rows", ()) if "image/jpeg" in str(row)]
    assert any("d" in part and "image/jpeg" in part["s"][0] for value in files for part in value), \
        "what is said of a file runs as the report does, though its type is said first"
    assert "→" not in said, "an arrow would point from the wrong one to the other"
    assert "، " in said


def test_a_french_report_sets_its_colons_and_names_each_line_once() -> None:
    blocks = compose(example(), Speaker(Translator("fr"), "fr"), Glyphs())
    for block in blocks:
        names = [name for name, _ in block.data["rows"]] if block.data["k"] == "fl" else []
        assert len(names) == len(set(names)), "two lines of one name are taken for one"
    rows = {name: " ".join(strings([value])) for block in blocks if block.data["k"] == "fl"
            for name, value in block.data["rows"]}
    assert ")\u00a0: " in rows["Règles"]
    assert "]\u00a0: " in rows["Compté"]


def test_a_french_report_quotes_as_french_does() -> None:
    said = text_of(compose(example(), Speaker(Translator("fr"), "fr"), Glyphs()))
    assert "«\u00a0I keep your passport till you finish\u00a0»" in said
    assert not set("“”") & set(said), "the evidence of the example has none"


def test_nothing_that_is_kept_together_runs_over_the_edge_of_a_page(tmp_path: Path) -> None:
    """A short message with a long quotation, one in many places; a group of many short names in a table."""
    tool = shutil.which("pdftotext")  # reads what is on the page, and not what is below it
    if tool is None:
        pytest.skip("pdftotext is not installed here")
    report = example()
    [first, *rest] = report.exhibits
    quoted = Detail("Quoted message", "\n".join(f"line{n}" for n in range(150)))
    many = tuple(msgspec.structs.replace(first.messages[0].places[0], row=70_000 + n) for n in range(100))
    messages = (msgspec.structs.replace(first.messages[0], text="short", details=(quoted,)),
                msgspec.structs.replace(first.messages[1], text="short", places=many))
    names = tuple(f"{chr(65 + n // 26)}{chr(97 + n % 26)}" for n in range(85))
    report = msgspec.structs.replace(
        report, exhibits=(msgspec.structs.replace(first, messages=messages), *rest),
        conversations=(msgspec.structs.replace(report.conversations[0], participants=names), *report.conversations[1:]))
    [file] = pdf.render(report, tmp_path / "r.pdf", translate=Translator("en"),
                        options=Options(parts=("exhibits", "conversations")))
    found = set(subprocess.run([tool, str(file), "-"], capture_output=True, check=True).stdout.decode().split())
    assert {f"line{n}" for n in range(150)} <= found
    assert {str(place.row) for place in many} <= found
    assert set(names) <= found


def test_a_name_longer_than_a_line_stays_on_the_page(tmp_path: Path) -> None:
    """Of the case, of a file, of who writes, of a table, and a time as recorded: each is one word of 200 letters."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext is not installed here")
    report, replace = example(), msgspec.structs.replace
    [first, *rest] = report.exhibits
    said = first.messages[0]
    one = replace(said, sender_name="n" * 200, sender_identifier="i" * 200, recipients=("r" * 200,),
                  places=(replace(said.places[0], table="t" * 200),), time=replace(said.time, raw="w" * 200))
    report = replace(
        report, case=replace(report.case, number="c" * 200), exhibits=(replace(first, messages=(one,)), *rest),
        sources=tuple(replace(source, path=f"folder/{'p' * 200}") for source in report.sources))
    [file] = pdf.render(report, tmp_path / "r.pdf", translate=Translator("en"),
                        options=Options(parts=("sources", "exhibits")))
    boxes = subprocess.run([tool, "-bbox", str(file), "-"], capture_output=True, check=True).stdout.decode()
    words = [found.groups() for found in _WORD.finditer(boxes)]
    assert [word for left, _, right, _, word in words if float(left) < 60 or float(right) > 545] == []
    for letter in "nirtwcp":
        assert sum(len(word) for *_, word in words if set(word) == {letter}) >= 200, letter
