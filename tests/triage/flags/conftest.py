"""The shipped catalogue and its matcher, made once: building them takes two seconds."""

from __future__ import annotations

import pytest

from triage.flags.catalogue import Catalogue, load
from triage.flags.matcher import Matcher


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load()


@pytest.fixture(scope="session")
def matcher(catalogue: Catalogue) -> Matcher:
    return Matcher(catalogue)
