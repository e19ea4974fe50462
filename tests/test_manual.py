"""The manual says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests import manual_tool


@pytest.mark.parametrize("page", manual_tool.PAGES, ids=lambda page: page.name)
def test_tables_are_in_step(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert manual_tool.made(text) == text, "run `python -m tests.manual_tool update`"


@pytest.mark.parametrize("page", manual_tool.PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), target


def test_every_table_is_on_a_page() -> None:
    used = {name for page in manual_tool.PAGES
            for name in re.findall(r"<!-- table: ([a-z-]+) -->", page.read_text("utf-8"))}
    assert used == set(manual_tool.TABLES)
