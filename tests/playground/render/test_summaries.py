"""Parameters and values on one line of plain words."""

from __future__ import annotations

from core.team.spec import ItemType, ParameterSpec, ParameterType
from playground.render.summaries import describe_value, summarize_parameter, unique_titles


def test_a_parameter_is_summarized() -> None:
    fare = ParameterSpec("운임", choices=("Basic", "Flex"))
    assert summarize_parameter(fare) == "운임: text (string), needed"
    number = ParameterSpec("n", ParameterType.INTEGER, "How many.", required=False)
    assert summarize_parameter(number) == "n: whole number (integer), optional. How many."
    listed = ParameterSpec("l", ParameterType.LIST, required=False, items=ItemType.STRING, default=["a", "b"])
    assert summarize_parameter(listed) == "l: list of texts, optional, default a, b"


def test_values_are_described_in_words() -> None:
    assert [describe_value(value) for value in (None, True, False, 1, "", "long " * 30)] == [
        *("not given", "yes", "no", "1", "“”"),
        f"{('long ' * 12)[:59].rstrip()}…",
    ]


def test_titles_of_names_that_look_the_same_have_numbers() -> None:
    assert unique_titles(["Desk", "Desk", "De\nsk", "Desk (2)", " Desk"]) == [
        *("Desk", "Desk (2)", "De sk", "Desk (2) (2)", "Desk (3)"),
    ]
    first, second = unique_titles(["long " * 30 + "1", "long " * 30 + "2"], 20)
    assert first != second
