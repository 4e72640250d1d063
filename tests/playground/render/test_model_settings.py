"""Settings of model requests as text: parsed as they were, and refused where no request could hold them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TeamEditError
from core.team.spec import JsonValue
from playground.render.model_settings import parse_settings, settings_text

NAMES = st.sampled_from(
    ["temperature", "max_tokens", "max_completion_tokens", "top_p", "seed", "verbosity", "reasoning_effort"]
)
VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_settings_that_are_shown_and_entered_again_are_the_same(settings: dict[str, JsonValue]) -> None:
    assert parse_settings(settings, text=settings_text(settings)) == settings


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("{", "not JSON yet"),
        ("[1]", "not a set of names and values"),
        ('{"a": NaN}', "is not a JSON value"),
        ('{"stream": true}', "fills it in itself"),
        ('{"temperature": 1}', "a field of its own"),
        ("[" * 100_000, "not"),
    ],
)
def test_what_no_request_could_hold_is_refused(typed: str, said: str) -> None:
    with pytest.raises(TeamEditError, match=said):
        parse_settings({"temperature": 0.5}, text=typed)
