"""Any callable as a tool: name, description, which parameters are there."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from core.errors import SetupError
from core.schema import function_to_json, name_of, signature_of, tool_of


def parameters_of(function: Callable[..., Any]) -> dict[str, Any]:
    made: dict[str, Any] = function_to_json(function)["function"]["parameters"]
    return made


def names_of(function: Callable[..., Any]) -> list[str]:
    return list(parameters_of(function)["properties"])


def test_plain_function_gives_what_swarm_gives() -> None:
    def get_weather(location, count: int, ratio: float, sure: bool, days: list, more: dict, nothing: None, unit="c"):  # type: ignore[no-untyped-def,type-arg]  # as Swarm programs are written
        """Get the weather."""

    made = function_to_json(get_weather)
    assert made["type"] == "function"
    assert made["function"]["name"] == "get_weather"
    assert made["function"]["description"] == "Get the weather."
    properties = made["function"]["parameters"]["properties"]
    assert {name: schema["type"] for name, schema in properties.items()} == {
        "location": "string",
        "count": "integer",
        "ratio": "number",
        "sure": "boolean",
        "days": "array",
        "more": "object",
        "nothing": "null",
        "unit": "string",
    }
    assert made["function"]["parameters"]["required"] == [
        "location",
        "count",
        "ratio",
        "sure",
        "days",
        "more",
        "nothing",
    ]


def test_function_without_parameters_and_docstring_is_described_with_nothing() -> None:
    def ping():  # type: ignore[no-untyped-def]  # as Swarm programs are written
        pass

    assert function_to_json(ping) == {
        "type": "function",
        "function": {
            "name": "ping",
            "description": "",
            "parameters": {"type": "object", "properties": {}, "required": []},
        },
    }


def test_the_parameter_context_variables_is_left_out() -> None:
    def greet(name: str, context_variables: dict[str, Any]) -> str:
        return name

    assert names_of(greet) == ["name"]
    assert signature_of(greet).takes_context


def test_local_variable_context_variables_is_no_parameter() -> None:
    def greet(name: str) -> str:
        context_variables = [name]
        context_variables.append(name)
        return context_variables[0]

    assert not signature_of(greet).takes_context


def test_star_arguments_are_no_parameters_and_double_star_lets_more_in() -> None:
    def loose(a: int, *args: int, **more: int) -> None: ...
    def anything(**context_variables: Any) -> None: ...

    assert parameters_of(loose) == {
        "type": "object",
        "properties": {"a": {"type": "integer"}},
        "required": ["a"],
        "additionalProperties": {"type": "integer"},
    }
    assert parameters_of(anything)["additionalProperties"] is True
    assert not signature_of(anything).takes_context


def test_decorated_function_is_described_as_the_one_inside() -> None:
    def logged(function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            return function(*args, **kwargs)

        return wrapper

    @logged
    def order(item: str, count: int = 1) -> None:
        """Order an item."""

    made = function_to_json(order)["function"]
    assert (made["name"], made["description"]) == ("order", "Order an item.")
    assert made["parameters"]["properties"] == {"item": {"type": "string"}, "count": {"type": "integer", "default": 1}}


def test_a_partial_may_have_a_name_and_a_description_of_its_own() -> None:
    def order(drink: str) -> str:
        """Order a drink."""
        return drink

    named = functools.partial(order)
    assert function_to_json(named)["function"]["name"] == "order"
    named.__name__, named.__doc__ = "order_tea", "Order tea."  # type: ignore[attr-defined]  # any name may be set
    made = function_to_json(named)["function"]
    assert (made["name"], made["description"]) == ("order_tea", "Order tea.")


def test_what_a_partial_has_filled_is_not_offered_again() -> None:
    def order(item: str, customer: str, count: int = 1) -> None:
        """Order an item."""

    bound = functools.partial(order, customer="Kim")
    made = function_to_json(functools.partial(bound, "tea"))["function"]
    assert (made["name"], made["description"]) == ("order", "Order an item.")
    assert list(made["parameters"]["properties"]) == ["count"]


def test_bound_methods_are_described_without_self() -> None:
    class Shop:
        def order(self, item: str) -> None:
            """Order an item."""

        @classmethod
        def open(cls, day: str) -> None: ...

    assert names_of(Shop().order) == ["item"]
    assert names_of(Shop.open) == ["day"]
    assert name_of(Shop().order) == "order"
    assert names_of(Shop.order) == ["self", "item"]


def test_callable_object_is_named_after_its_class_and_described_by_its_call() -> None:
    class Lookup:
        """A table."""

        def __call__(self, key: str) -> str:
            """Look a key up."""
            return key

    made = function_to_json(Lookup())["function"]
    assert (made["name"], made["description"]) == ("Lookup", "Look a key up.")
    assert list(made["parameters"]["properties"]) == ["key"]


def test_callable_object_may_have_a_name_and_a_docstring_of_its_own() -> None:
    class Lookup:
        """A table."""

        def __init__(self) -> None:
            self.__name__ = "look up"
            self.__doc__ = "Find it."

        def __call__(self) -> None:
            """Look."""

    made = function_to_json(Lookup())["function"]
    assert (made["name"], made["description"]) == ("look_up", "Find it.")


def test_callable_object_without_docstring_in_its_call_is_described_by_its_class() -> None:
    class Lookup:
        """A table."""

        def __call__(self) -> None: ...

    assert function_to_json(Lookup())["function"]["description"] == "A table."


def test_class_is_a_function_that_makes_one() -> None:
    class Ticket:
        """Open a ticket."""

        def __init__(self, title: str, urgent: bool = False) -> None: ...

    made = function_to_json(Ticket)["function"]
    assert (made["name"], made["description"]) == ("Ticket", "Open a ticket.")
    assert made["parameters"]["required"] == ["title"]


def test_the_generated_docstring_of_a_dataclass_is_left_out() -> None:
    @dataclass
    class Point:
        x: int

    assert function_to_json(Point)["function"]["description"] == ""


def test_lambda_has_a_legal_name() -> None:
    assert name_of(lambda: None) == "lambda"


@pytest.mark.parametrize("builtin", [max, dict, print, str.upper, len])
def test_builtins_give_a_tool(builtin: Callable[..., Any]) -> None:
    assert parameters_of(builtin)["type"] == "object"


def test_builtin_that_does_not_tell_its_parameters_takes_anything() -> None:
    assert parameters_of(max) == {"type": "object", "properties": {}, "required": [], "additionalProperties": True}


def test_names_of_any_script_become_legal() -> None:
    def 날씨(도시: str) -> None:
        """Get the weather.

        Args:
            도시: where
        """

    made = function_to_json(날씨)["function"]
    assert made["name"] == "nalssi"
    assert made["parameters"]["properties"] == {"dosi": {"type": "string", "description": "where"}}
    assert made["parameters"]["required"] == ["dosi"]


def test_parameters_that_become_one_name_are_refused_with_both_named() -> None:
    def pay(café: str, cafe: str) -> None: ...

    with pytest.raises(SetupError, match="café and cafe of function pay are both cafe"):
        function_to_json(pay)


def test_function_may_bring_its_own_tool() -> None:
    tool = {"type": "function", "function": {"name": "own", "parameters": {"type": "object", "properties": {}}}}

    class Own:
        tool_json = tool

        def __call__(self, **arguments: Any) -> None: ...

    assert function_to_json(Own()) == tool
    assert tool_of(Own()) is tool
    assert name_of(Own()) == "own"


@pytest.mark.parametrize("tool", [{}, "text", {"type": "function", "function": {"name": "not legal"}}])
def test_tool_of_its_own_must_be_one(tool: object) -> None:
    def own() -> None: ...

    own.tool_json = tool  # type: ignore[attr-defined]  # how authors set it
    with pytest.raises(SetupError, match="function own"):
        function_to_json(own)


@pytest.mark.parametrize("signature", [None, inspect.Signature()])
def test_functions_that_wrap_themselves_end_somewhere(signature: inspect.Signature | None) -> None:
    class Odd(SimpleNamespace):
        def __call__(self, key: str) -> None: ...

    odd = Odd(__signature__=signature)
    odd.__wrapped__ = odd
    assert name_of(odd) == "Odd"
