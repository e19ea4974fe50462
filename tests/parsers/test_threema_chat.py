"""A chat that Threema exports as text is told from WhatsApp's, which stands in the same brackets."""

from __future__ import annotations

from pathlib import Path

import pytest

from parsers.base import identify
from tests.support import opened


@pytest.mark.parametrize(
    ("when", "app"),
    [
        ("12.03.24, 10:0{}", "threema-chat"),
        ("12/03/2024, 10:0{}", "threema-chat"),
        ("12.3.2024 klo 10.0{}", "threema-chat"),
        ("2024. 3. 12. 오후 2:0{}", "threema-chat"),
        ("12.03.24, 10:00:0{}", "whatsapp-text"),
        ("12/03/2024 10:00:0{}", "whatsapp-text"),
        ("12/03/2024, 10:00:0{} a.m.", "whatsapp-text"),
        ("12.3.2024 klo 10.00.0{}", "whatsapp-text"),
    ],
)
def test_times_with_seconds_are_whatsapp_s_whatever_the_file_is_called(tmp_path: Path, when: str, app: str) -> None:
    lines = [f"[{when.format(n)}] {name}: hallo" for n, name in enumerate(("Ana", "Eva", "Ana"))]
    (tmp_path / "messages.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    with opened(tmp_path) as evidence:
        (item,) = evidence.items
        assert identify(item)[0][0].id == app
