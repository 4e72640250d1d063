"""Objects are read as models write them, and never completed."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.loose_json import DEEPEST, LONGEST, LooseReader, read_object
from core.messages import arguments_of
from core.values import JsonError, same

SEOUL = {"city": "Seoul"}

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**9), 10**9)
    | st.floats(allow_nan=False, allow_infinity=False, width=32)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.text(max_size=8), VALUES, max_size=4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('```json\n{"city": "Seoul"}\n```', SEOUL),
        ("{'city': 'Seoul'}", SEOUL),
        ("""{'city': "L'Aquila"}""", {"city": "L'Aquila"}),
        ("""{'city': 'L\\'Aquila'}""", {"city": "L'Aquila"}),
        ('{"city": "L\\\'Aquila"}', {"city": "L'Aquila"}),
        ('{"city": "Seoul",}', SEOUL),
        ('{"cities": ["Seoul", "Busan",],}', {"cities": ["Seoul", "Busan"]}),
        ('{city: "Seoul"}', SEOUL),
        ("{“city”: “Seoul”}", SEOUL),
        ('{city:<|"|>Seoul<|"|>}', SEOUL),
        ("{'a': True, 'b': False, 'c': None}", {"a": True, "b": False, "c": None}),
        ('{"a": 1., "b": +2, "c": -3e2, "d": 007}', {"a": 1.0, "b": 2, "c": -300.0, "d": 7}),
        ('{"city": "Seoul" /* the capital */, // and more\n# of it\n}', SEOUL),
        ('{"url": "http://a.b/#c"}', {"url": "http://a.b/#c"}),
        ('Arguments: {"city": "Seoul"}', SEOUL),
        ('{"city": "Seoul"} I hope this helps.', SEOUL),
        ('{"city": "Seoul"}}', SEOUL),
        ('{"city": "Seoul"}</tool_call>', SEOUL),
        ('\ufeff{"city": "Seoul"}', SEOUL),
        ('{\u00a0"city": "Seoul"}', SEOUL),
        ('<parameters>{"city": "Seoul"}</parameters>', SEOUL),
        ('city="Seoul", days=2', {"city": "Seoul", "days": 2}),
        ('{"face": "\\ud83d\\ude42"}', {"face": "🙂"}),
        ('{"path": "C:\\dir"}', {"path": "C:\\dir"}),
    ],
)
def test_objects_are_read_as_they_were_meant(text: str, expected: dict[str, Any]) -> None:
    assert same(read_object(text), expected)
    assert same(arguments_of(text), expected)


@pytest.mark.parametrize("text", ['[{"city": "Seoul"}]', "\"{'city': 'Seoul'}\"", '"{\\"city\\": \\"Seoul\\",}"'])
def test_arguments_are_read_within_a_list_or_a_text(text: str) -> None:
    assert arguments_of(text) == SEOUL


def test_an_empty_list_of_arguments_is_none_at_all() -> None:
    assert arguments_of("[]") == {}


@pytest.mark.parametrize(
    "text",
    [
        '{"city": "Seoul"',
        "{'city': 'Seo",
        '{"city": "Seoul", ',
        '{"a": {"city": "Seoul"}',
        '{"city": Seoul}',
        '{"city": NaN}',
        '{"a": 1} or {"a": 2}',
        "no object",
        "The city is {city}.",
        '{"a" 1}',
        '{"a": 1 "b": 2}',
        "[1 2]",
        '{"a": 1e999}',
        "",
        '{"a": ' + "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1) + "}",
        '{"a": "' + "a" * LONGEST + '"}',
    ],
)
def test_what_is_cut_or_unclear_is_not_read(text: str) -> None:
    with pytest.raises(JsonError):
        read_object(text)


@given(OBJECTS)
def test_the_notation_of_python_is_read(value: dict[str, Any]) -> None:
    assert same(read_object(repr(value)), value)
    assert same(read_object(json.dumps(value, indent=1)), value)


@given(OBJECTS, st.integers(min_value=1))
def test_what_is_cut_off_is_never_completed(value: dict[str, Any], cut: int) -> None:
    for text in (json.dumps(value), repr(value)):
        with pytest.raises(JsonError):
            read_object(text[: cut % len(text)])


@given(st.text("{}[]\"'=:,\\ /*#\nab1(<|>)“”"))
def test_any_text_is_an_object_or_none(text: str) -> None:
    with suppress(JsonError):
        assert isinstance(read_object(text), dict)


def test_calls_are_read_as_python_writes_them() -> None:
    reader = LooseReader("look.up(city='Seoul', days=[1, 2],) and more")
    assert reader.call() == ("look.up", {"city": "Seoul", "days": [1, 2]})
    assert reader.text[reader.place :] == " and more"
    for text in ("look_up('Seoul')", "look_up(city='Seoul'", "(city=1)", "look_up(city=Seoul)"):
        with pytest.raises(JsonError):
            LooseReader(text).call()
