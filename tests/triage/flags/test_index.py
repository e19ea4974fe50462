"""What leads from words to rules, laid out as columns and read back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from triage.flags.index import TESTS, Place, laid_out, literals

NUMBERS = 5
_words = st.lists(st.text("abc", min_size=1, max_size=3), min_size=1, max_size=4)
#: A space before, and one behind where the last word is whole.
_literals = st.builds(lambda words, whole: f" {' '.join(words)}{' ' * whole}", _words, st.booleans())
_places = st.lists(st.tuples(st.integers(0, TESTS - 1), st.integers(0, NUMBERS - 1)), min_size=1, max_size=3)


@given(st.dictionaries(_literals, _places, max_size=40))
def test_every_literal_is_read_back_with_those_that_stand_for_the_same(places: dict[str, list[Place]]) -> None:
    index = laid_out([[0]] * NUMBERS, NUMBERS, places)
    keys = list(literals(index))
    assert sorted(text for text, _ in keys) == sorted(places)
    by_key: dict[int, set[tuple[Place, ...]]] = {}
    for text, key in keys:
        by_key.setdefault(key, set()).add(tuple(sorted(places[text])))
    assert all(len(same) == 1 for same in by_key.values())
    assert len(by_key) == len({tuple(sorted(where)) for where in places.values()})
