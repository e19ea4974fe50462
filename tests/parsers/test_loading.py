"""Loading parsers when they are first asked for, in whichever thread that is."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from parsers import loading


@pytest.fixture
def package(tmp_path: Path, monkeypatch) -> Iterator[str]:
    """A package whose first module needs the second, and whose second needs the package, as some formats are."""
    folder = tmp_path / "loaded_from_two_sides"
    folder.mkdir()
    (folder / "__init__.py").write_text(
        f"import time\ntime.sleep(.05)\nfrom {folder.name}.second import Made\n")
    (folder / "second.py").write_text(f"from {folder.name} import third\n\n\nclass Made: ...\n")
    (folder / "third.py").write_text("")
    (tmp_path / "beside.py").write_text(f"from {folder.name}.second import Made\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder.name
    for name in [name for name in sys.modules if name.split(".")[0] in (folder.name, "beside")]:
        del sys.modules[name]


def test_two_threads_load_one_package_from_two_sides(package: str) -> None:
    def other() -> None:
        while package not in sys.modules:
            time.sleep(.001)
        loading.load("beside")

    with ThreadPoolExecutor(2) as threads:
        for done in [threads.submit(loading.load, package), threads.submit(other)]:
            done.result()
    assert sys.modules["beside"].Made is sys.modules[package].Made
