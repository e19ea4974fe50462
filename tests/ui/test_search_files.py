"""The files of the search: headings and values in the words of the window's language, as in every other list."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ui.views.searching.columns import found, hits, selectors
from ui.views.searching.hits import found_at
from ui.window import Window
from ui.words import tr


def _read(path: Path) -> list[list[str]]:
    if path.suffix == ".csv":
        return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    return [["" if v is None else str(v) for v in row] for row in load_workbook(path).active.values]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_file_of_hits_speaks_the_language_of_the_window(french: Window, tmp_path, qtbot, ending: str) -> None:
    french.go("search", {})
    place = french.places["search"]
    place.query.setText("passport")
    qtbot.waitUntil(lambda: place.model.query is not None and place.model.query.text == "passport", timeout=60_000)
    out = tmp_path / f"hits{ending}"
    with qtbot.waitSignal(french.desk.said, timeout=60_000):
        place.kept.export_to(out)
    heading, *rows = _read(out)
    assert heading == [title for title, _ in hits()]
    assert {"Envoyé le (UTC)", "Heure telle qu’enregistrée", "Numéro ou compte", "Sens", "Mots trouvés"} <= set(heading)
    assert not [title for title in heading if "_" in title or title.islower()]
    first = dict(zip(heading, rows[0], strict=True))
    assert "passport" in first["Mots trouvés"].casefold()
    assert first[tr("Kind")] == "texte"
    assert {dict(zip(heading, row, strict=True))["Sens"] for row in rows} <= {"reçu", "envoyé", "sens inconnu"}
    assert first[tr("Sources")]
    if ending == ".xlsx":
        assert load_workbook(out).sheetnames == [tr("Hits")]


def test_a_file_of_numbers_and_accounts_speaks_the_language_of_the_window(french: Window, tmp_path, qtbot) -> None:
    french.go("search", {})
    place = french.places["search"]
    page = place.selectors
    place._show_selectors()
    qtbot.waitUntil(lambda: bool(page.state.text()), timeout=60_000)
    page.gather()
    qtbot.waitUntil(lambda: bool(page.kinds.source.rows), timeout=60_000)
    with qtbot.waitSignal(french.desk.said, timeout=60_000):
        page.export_to(tmp_path / "selectors.xlsx")
    heading, *rows = _read(tmp_path / "selectors.xlsx")
    assert heading == [title for title, _ in selectors()] == [
        "Nature", "Valeur", "Contrôlé", "Messages", "Personnes", "Premier", "Dernier"]
    assert "Numéros de téléphone" in {row[0] for row in rows}
    assert "numéro valide" in {row[2] for row in rows}
    assert isinstance(list(load_workbook(tmp_path / "selectors.xlsx").active.values)[1][3], int)


def test_words_found_in_a_translation_say_whose_it_is() -> None:
    hit = {"text": "unde", "hits": [], "snippet": "my «passport»",
           "rendering": {"kind": "translation", "language": "en", "author": "K. Sworn", "made_by": "human"}}
    assert found(hit) == "Translation (K. Sworn, by a person): my «passport»"
    assert found({"text": "a passport", "hits": [(2, 10)]}) == "passport"


def test_words_found_beside_a_text_say_where_they_stand() -> None:
    hit = {"text": "why", "hits": [], "snippet": "my «passport»", "beside": {"name": "quoted", "text": "my passport"}}
    assert found(hit) == "Quoted message: my «passport»"
    assert found_at(hit) == "Quoted message"
    file = hit | {"beside": {"name": "", "text": "passport.jpg"}, "snippet": "«passport».jpg"}
    assert found(file) == "«passport».jpg"
    assert found_at(file) == found_at({"text": "passport", "hits": [(0, 8)]}) == ""
