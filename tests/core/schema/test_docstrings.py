"""Docstrings of all manners."""

from __future__ import annotations

import inspect
import sys

import docstring_parser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.schema.docstrings import read_docstring

GOOGLE = """Get the weather.

    It may be cold.

    Args:
        city (str): The city,
            or town.
        *days: How many.

    Returns:
        str: The weather.

    Raises:
        ValueError: No such city.
    """
NUMPY = """Get the weather.

    It may be cold.

    Parameters
    ----------
    city : str
        The city,
        or town.
    days : int, optional
        How many.
    """
REST = """Get the weather.

    It may be cold.

    :param city: The city,
        or town.
    :param int days: How many.
    """


@pytest.mark.parametrize("docstring", [GOOGLE, NUMPY, REST])
def test_parameters_are_distinguished_from_the_rest(docstring: str) -> None:
    told = read_docstring(docstring, ["city", "days", "unit"])
    assert told.parameters == {"city": "The city, or town.", "days": "How many."}
    assert told.text.startswith("Get the weather.\n\nIt may be cold.")
    assert "or town" not in told.text


def test_descriptions_of_results_and_errors_are_kept() -> None:
    assert read_docstring(GOOGLE, ["city"]).text.endswith("Returns str: The weather.\nRaises ValueError: No such city.")


def test_parameters_described_together_each_have_the_words() -> None:
    told = read_docstring("Add.\n\nParameters\n----------\na, b : int\n    A number.\n", ["a", "b"])
    assert told.parameters == {"a": "A number.", "b": "A number."}


def test_docstring_is_dedented() -> None:
    assert read_docstring("\n    One.\n\n      Two.\n    ", []).text == "One.\n\n  Two."


def test_no_docstring_is_no_text() -> None:
    assert read_docstring(None, ["a"]).text == ""


def test_docstring_about_other_parameters_is_kept_whole() -> None:
    told = read_docstring(REST, ["place"])
    assert ":param city:" in told.text
    assert told.parameters == {}


def test_without_the_parser_the_docstring_is_kept_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "docstring_parser", None)
    assert ":param city:" in read_docstring(REST, ["city"]).text


def test_text_that_the_parser_fails_on_is_kept_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(text: str) -> None:
        raise RuntimeError(text)

    monkeypatch.setattr(docstring_parser, "parse", fail)
    assert ":param city:" in read_docstring(REST, ["city"]).text


SCRAPS = st.sampled_from(
    [
        "Args:",
        "Parameters",
        "----------",
        ":param a:",
        ":param",
        "    a: x",
        "a",
        "Returns:",
        "@param a: b",
        "  ",
        "a : int",
        ":",
    ]
)


@settings(deadline=None)  # the machine may be busy
@given(st.lists(SCRAPS | st.text(max_size=10)).map("\n".join))
def test_any_docstring_can_be_read(docstring: str) -> None:
    told = read_docstring(docstring, ["a"])
    assert set(told.parameters) <= {"a"}


def test_a_docstring_that_is_very_long_is_not_parsed_for_parameters() -> None:
    start = "It.\n\nArgs:\n    city: The city."
    assert read_docstring(start + "x" * 9_000, ["city"]).text == "It."
    assert read_docstring(start + "x" * 11_000, ["city"]).text == start + "x" * 11_000


@pytest.mark.parametrize("start", ["", "\n", "\n\n", "  \n\n\n", "\n   \n    ", "   ", " \n x\n"])
def test_blank_lines_at_the_start_are_removed_as_by_inspect(start: str) -> None:
    text = f"{start}first\n    second\n      third"
    assert read_docstring(text, []).text == inspect.cleandoc(text)
