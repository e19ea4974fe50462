"""The form of the search: every form gives a search that can be read, and finds what it says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.search import QueryError, parse
from triage.search.builder import Form, compose
from triage.search.nodes import Field, leaves


@pytest.mark.parametrize(("form", "text"), [
    (Form(), ""),
    (Form(all_words="passport  boss"), "passport boss"),
    (Form(all_words="passport", spelling="similar"), "passport~"),
    (Form(all_words="pasport", spelling="roman"), "roman:pasport"),
    (Form(phrase='keep "your" passport'), '"keep your passport"'),
    (Form(any_words="wage salary", no_words="joke"), "(wage OR salary) NOT joke"),
    (Form(all_words="NOT a:b /x/ w*"), '"NOT" "a:b" "/x/" "w*"'),
    (Form(sender="Victor - Foreman", flag="any"), 'from:"Victor - Foreman" flag:any'),
    (Form(kinds=("voice",), has=("image", "link")), "kind:voice has:(image|link)"),
    (Form(first_day="2026-03-01", last_day="2026-03-31"), "date:[2026-03-01 TO 2026-03-31]"),
    (Form(first_day="2026-03-01"), "date:[2026-03-01 TO *]"),
    (Form(from_hour="22:00", to_hour="05:00", weekdays=("sat", "sun")),
     "weekday:(sat|sun) time:[22:00 TO 05:00]"),
    (Form(from_hour="22:00"), "time:[22:00 TO *]"),
    (Form(least="100", most="200"), "amount:[100 TO 200]"),
])  # fmt: skip
def test_what_is_composed(form: Form, text: str) -> None:
    assert compose(form) == text
    parse(text)


_TEXT = st.text(max_size=30)


@given(words=_TEXT, phrase=_TEXT, any_words=_TEXT, no_words=_TEXT, sender=_TEXT, tag=_TEXT,
       spelling=st.sampled_from(["exact", "similar", "roman", "disguised"]))
def test_anything_typed_in_the_form_can_be_read(**given_: str) -> None:
    form = Form(all_words=given_.pop("words"), **given_)
    text = compose(form)
    try:
        query = parse(text)
    except QueryError as error:  # what holds nothing that can be searched for is said as it is when typed
        said = str(error)
        if not any(part in said for part in ("no letter or digit", "value is missing", "one word")):
            pytest.fail(f"{text}: {said}")
        return
    fields = [leaf.name for leaf in leaves(query.node, negated=True) if isinstance(leaf, Field)]
    assert set(fields) <= {"from", "tag"}, "nothing typed became a field of its own"
