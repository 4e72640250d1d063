"""From the call a model wrote to the text it reads: always a value."""

from __future__ import annotations

import asyncio
import contextvars
import functools
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.agents import Agent, Result
from core.asks import Call
from core.calls import (
    CallError,
    FunctionResult,
    Prepared,
    async_call_function,
    call_function,
    finish,
    prepare,
    run,
    run_async,
)
from core.calls.texts import LONGEST_LOG
from core.events import CallErrorKind
from core.schema import name_of


class Unit(Enum):
    CELSIUS = "c"
    FAHRENHEIT = "f"


@dataclass
class Person:
    name: str
    age: int = 0


def call(
    function: Callable[..., Any], arguments: object = "", *, context: Mapping[str, Any] | None = None
) -> FunctionResult:
    """Calls it as a model does; arguments that are not text are written as JSON."""
    text = arguments if isinstance(arguments, str) else json.dumps(arguments)
    name = name_of(function)
    return call_function({name: function}, Call("c1", name, text), context or {})


def prepared(function: Callable[..., Any]) -> Prepared:
    made = prepare({"it": function}, Call("c1", "it", ""), {})
    assert isinstance(made, Prepared)
    return made


def weather(city: str, days: int = 1, unit: Unit = Unit.CELSIUS) -> str:
    return f"{city} {days} {unit.name}"


def test_function_gets_its_arguments_converted() -> None:
    assert call(weather, {"city": "Seoul", "days": "3", "unit": "f"}).value == "Seoul 3 FAHRENHEIT"
    assert call(weather, {"city": "Seoul", "days": None}).value == "Seoul 1 CELSIUS"


def test_values_inside_lists_and_objects_are_converted_too() -> None:
    def oldest(people: list[Person]) -> str:
        return max(people, key=lambda person: person.age).name

    assert call(oldest, {"people": [{"name": "Kim", "age": 3}, {"name": "Lee", "age": "40"}]}).value == "Lee"


@pytest.mark.parametrize(
    "arguments",
    [
        {"arguments": {"city": "Seoul", "days": 2}},
        {"parameters": {"city": "Seoul", "days": 2}},
        {"name": "weather", "arguments": {"city": "Seoul", "days": 2}},
        {"type": "function", "name": "weather", "arguments": '{"city": "Seoul", "days": 2}'},
    ],
)
def test_a_whole_call_in_place_of_its_arguments_is_read(arguments: dict[str, Any]) -> None:
    assert call(weather, arguments).value == "Seoul 2 CELSIUS"


def test_parameters_that_are_named_like_a_wrapper_are_parameters() -> None:
    def run(name: str, arguments: dict[str, Any]) -> str:
        return f"{name} {arguments}"

    assert (
        call(run, {"name": "a", "arguments": {"name": "b", "arguments": {}}}).value
        == "a {'name': 'b', 'arguments': {}}"
    )
    assert call(weather, {"input": {"town": "Seoul"}}).error is CallErrorKind.BAD_ARGUMENTS
    assert call(weather, {"input": "Seoul, please"}).error is CallErrorKind.BAD_ARGUMENTS
    assert call(weather, {"input": {"city": "Seoul"}, "args": {}}).error is CallErrorKind.BAD_ARGUMENTS


@pytest.mark.parametrize("arguments", ["", "  ", "null", "{}", "[]", None])
def test_no_arguments_are_an_empty_object(arguments: str | None) -> None:
    def ping() -> str:
        return "pong"

    assert call_function({"ping": ping}, Call("c1", "ping", arguments), {}) == FunctionResult(value="pong")  # type: ignore[arg-type]  # some endpoints send null


def test_missing_function_is_reported_with_those_there_are() -> None:
    result = call_function({"weather": weather, "ping": print}, Call("c1", "temperature", "{}"), {})
    assert result == FunctionResult(
        value="Error: Tool temperature not found. There are: weather, ping.", error=CallErrorKind.MISSING
    )


def test_missing_function_among_none_is_reported() -> None:
    assert "There are none" in call_function({}, Call("c1", "x" * 5000, "{}"), {}).value
    assert len(call_function({}, Call("c1", "x" * 5000, "{}"), {}).value) < 200


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ("{", "Expecting"),
        ("[1]", "they are a list"),
        ('"text"', "they are a str"),
        ("0", "they are a int"),
        ('{"city": NaN}', "NaN is not JSON"),
        ('{"days": ' + "9" * 5000 + "}", "too many digits"),
        ("[" * 100_000, "nested too deeply"),
    ],
)
def test_arguments_that_are_no_json_object_are_reported(arguments: str, reason: str) -> None:
    result = call(weather, arguments)
    assert result.error is CallErrorKind.BAD_JSON
    assert result.value.startswith("Error: weather: the arguments are not a JSON object (")
    assert reason in result.value
    assert "city (text, required)" in result.value


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({}, "city is missing."),
        ({"town": "Seoul"}, "there is no town and city is missing."),
        ({"city": "Seoul", "days": "soon"}, 'days is "soon", but has to be a whole number.'),
        ({"city": "Seoul", "unit": "k"}, 'unit is "k", but has to be one of "c", "f".'),
        ({"city": "Seoul", "context_variables": {}}, "there is no context_variables."),
    ],
)
def test_wrong_arguments_are_reported_with_what_is_expected(arguments: dict[str, Any], reason: str) -> None:
    result = call(weather, arguments)
    expected = 'It takes a JSON object with city (text, required), days (a whole number), unit (one of "c", "f").'
    assert result == FunctionResult(value=f"Error: weather: {reason} {expected}", error=CallErrorKind.BAD_ARGUMENTS)


def test_function_without_parameters_says_so() -> None:
    def ping() -> None: ...

    assert call(ping, {"x": 1}).value == "Error: ping: there is no x. It takes no arguments: {}."


def test_arguments_are_found_by_legal_and_by_own_name() -> None:
    def 날씨(도시: str) -> str:
        return 도시

    assert call(날씨, {"dosi": "서울"}).value == "서울"
    assert call(날씨, {"도시": "서울"}).value == "서울"


def test_parameters_that_have_no_name_for_callers_are_given_by_place() -> None:
    def divide(a: float, b: float = 2, /, *, digits: int = 1) -> float:
        return round(a / b, digits)

    assert call(divide, {"a": 3}).value == "1.5"
    assert call(divide, {"a": 3, "b": 4, "digits": 2}).value == "0.75"


def test_further_arguments_go_to_a_function_that_takes_them() -> None:
    def order(item: str, **more: int) -> dict[str, Any]:
        return {"item": item, **more}

    assert call(order, {"item": "tea", "cups": "2"}).value == '{"item": "tea", "cups": 2}'
    assert call(order, {"item": "tea", "cups": "many"}).error is CallErrorKind.BAD_ARGUMENTS


def test_function_with_its_own_tool_gets_arguments_unchecked() -> None:
    class Own:
        tool_json = {  # noqa: RUF012 - how authors write it
            "type": "function",
            "function": {"name": "own", "parameters": {"type": "object", "properties": {"a": {"type": "integer"}}}},
        }

        def __call__(self, context_variables: dict[str, Any], **arguments: Any) -> dict[str, Any]:
            return {**arguments, **context_variables}

    assert call(Own(), {"a": "x", "b": [1]}, context={"c": 2}).value == '{"a": "x", "b": [1], "c": 2}'
    assert call(Own(), {"context_variables": 1}).error is CallErrorKind.BAD_ARGUMENTS


def test_broken_tool_of_an_author_does_not_stop_the_call() -> None:
    def own(a: int) -> None: ...

    own.tool_json = {"function": "broken"}  # type: ignore[attr-defined]  # how authors set it
    result = call_function({"own": own}, Call("c1", "own", "{}"), {})
    assert result == FunctionResult(
        value="Error: own: a is missing. See its description.", error=CallErrorKind.BAD_ARGUMENTS
    )


def test_function_that_cannot_be_described_is_an_error_of_the_call() -> None:
    def pay(café: str, cafe: str) -> None: ...

    result = call_function({"pay": pay}, Call("c1", "pay", "{}"), {})
    assert result.error is CallErrorKind.RAISED
    assert "café and cafe" in result.value


def test_values_nested_however_deeply_give_a_result() -> None:
    kinds = {call(weather, f'{{"city": "x", "days": {"[" * depth}{"]" * depth}}}').error for depth in range(1, 1100)}
    assert kinds == {CallErrorKind.BAD_ARGUMENTS, CallErrorKind.BAD_JSON}


def test_partials_methods_and_objects_can_be_called() -> None:
    class Shop:
        def __init__(self, city: str) -> None:
            self.city = city

        def order(self, item: str) -> str:
            return f"{item} in {self.city}"

        def __call__(self, item: str) -> str:
            return self.order(item)

    assert call(Shop("Seoul").order, {"item": "tea"}).value == "tea in Seoul"
    assert call(Shop("Busan"), {"item": "tea"}).value == "tea in Busan"
    assert call(functools.partial(weather, city="Seoul"), {"days": 2}).value == "Seoul 2 CELSIUS"
    assert call(functools.partial(weather, city="Seoul"), {"city": "Rome"}).error is CallErrorKind.BAD_ARGUMENTS
    assert call(max, {}).error is CallErrorKind.RAISED


def test_exception_becomes_text_without_traceback_and_context() -> None:
    def fail(context_variables: dict[str, Any]) -> None:
        context_variables["a"] = 1
        raise ValueError("no such city")

    assert call(fail) == FunctionResult(value="Error: ValueError: no such city", error=CallErrorKind.RAISED)


@pytest.mark.parametrize("error", [SystemExit(3), asyncio.CancelledError(), StopIteration(1), RecursionError()])
def test_exceptions_of_all_kinds_are_the_functions(error: BaseException) -> None:
    def fail() -> None:
        raise error

    assert call(fail).error is CallErrorKind.RAISED


def test_keyboard_interrupt_passes() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(interrupt)


def test_agent_is_a_handoff() -> None:
    refunds = Agent(name="환불")
    assert call(lambda: refunds) == FunctionResult(value='{"assistant": "환불"}', target=refunds)


def test_result_carries_value_agent_and_variables() -> None:
    refunds = Agent(name="Refunds")
    result = call(lambda: Result({"paid": True}, refunds, {"a": 1}))  # type: ignore[arg-type]  # Swarm programs do so
    assert result == FunctionResult(value='{"paid": true}', changes={"a": 1}, target=refunds)
    assert call(lambda: Result("hi", context_variables=None)) == FunctionResult(value="hi")  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize("result", [Result(agent="Ann"), Result(context_variables=[1])])  # type: ignore[arg-type]  # wrong on purpose
def test_result_that_holds_the_wrong_things_is_an_error(result: Result) -> None:
    assert call(lambda: result).error is CallErrorKind.RAISED


def test_context_is_the_functions_own_and_its_changes_are_reported() -> None:
    context = {"cart": ["tea"], "name": "Kim", "old": 1, "kept": 2}

    def change(context_variables: dict[str, Any]) -> Result:
        context_variables["cart"].append("milk")
        del context_variables["old"]
        del context_variables["kept"]
        return Result("done", context_variables={"name": "Lee", "kept": 3})

    result = call(change, context=context)
    assert result.changes == {"cart": ["tea", "milk"], "name": "Lee", "kept": 3}
    assert result.removed == ("old",)
    assert context == {"cart": ["tea"], "name": "Kim", "old": 1, "kept": 2}


def test_context_may_be_given_by_place() -> None:
    def greet(context_variables: dict[str, Any], /, word: str) -> str:
        return f"{word} {context_variables['name']}"

    assert call(greet, {"word": "Hi"}, context={"name": "Kim"}).value == "Hi Kim"


def test_function_that_does_not_ask_for_the_context_gets_none() -> None:
    def show(**arguments: Any) -> dict[str, Any]:
        return arguments

    assert call(show, {"a": 1}, context={"b": 2}).value == '{"a": 1}'


def test_result_that_cannot_be_text_is_reported() -> None:
    class Unprintable:
        def __str__(self) -> str:
            raise RuntimeError("no")

    loop: list[Any] = []
    loop.append(loop)
    for value in (Unprintable(), loop, [Unprintable()], 10**5000):
        result = call(lambda value=value: value)
        assert result.error is CallErrorKind.UNPRINTABLE
        assert type(value).__name__ in result.value
        assert result.value.startswith("Error: ")


async def async_double(x: int) -> int:
    await asyncio.sleep(0)
    return 2 * x


class AsyncObject:
    async def __call__(self, x: int) -> int:
        return await async_double(x)


def returns_coroutine(x: int) -> Any:
    return async_double(x)


@pytest.mark.parametrize("function", [async_double, AsyncObject(), returns_coroutine, lambda x: 2 * int(x)])
def test_sync_async_and_in_between_give_the_same(function: Callable[..., Any]) -> None:
    functions, wanted = {"it": function}, Call("c1", "it", '{"x": 4}')

    async def inside_a_loop() -> tuple[FunctionResult, FunctionResult]:
        return call_function(functions, wanted, {}), await async_call_function(functions, wanted, {})

    assert call_function(functions, wanted, {}) == FunctionResult(value="8")
    assert asyncio.run(inside_a_loop()) == (FunctionResult(value="8"), FunctionResult(value="8"))


def test_async_call_that_cannot_be_made_is_reported_too() -> None:
    result = asyncio.run(async_call_function({}, Call("c1", "it", ""), {}))
    assert result.error is CallErrorKind.MISSING


def test_prepared_call_knows_whether_it_is_awaited() -> None:
    async def plain() -> None: ...

    class Object:
        async def __call__(self) -> None: ...

    assert [prepared(function).is_async for function in (plain, Object(), functools.partial(plain), print)] == [
        True,
        True,
        True,
        False,
    ]


def test_context_local_values_reach_a_function_that_runs_in_a_fresh_thread() -> None:
    language = contextvars.ContextVar("language", default="en")

    async def greet() -> str:
        return f"{language.get()} {threading.current_thread() is threading.main_thread()}"

    async def inside_a_loop() -> FunctionResult:
        language.set("ko")
        return run(prepared(greet))

    assert asyncio.run(inside_a_loop()) == FunctionResult(value="ko False")


@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(3), asyncio.CancelledError()])
def test_async_function_that_raises_is_reported(error: BaseException) -> None:
    async def fail() -> None:
        raise error

    assert asyncio.run(run_async(prepared(fail))).error is CallErrorKind.RAISED
    assert run(prepared(fail)).error is CallErrorKind.RAISED


def test_cancelling_the_caller_cancels_the_call() -> None:
    async def forever() -> None:
        await asyncio.sleep(60)

    async def cancelled() -> bool:
        task = asyncio.create_task(run_async(prepared(forever)))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert asyncio.run(cancelled())


def test_call_can_be_finished_by_a_driver_of_its_own() -> None:
    made = prepared(lambda: 3)
    assert finish(made, made.invoke()) == FunctionResult(value="3")
    assert finish(made, ValueError("no")) == FunctionResult(value="Error: ValueError: no", error=CallErrorKind.RAISED)


JSON_TEXTS = st.one_of(
    st.text(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["city", "days", "unit", "x"]), inner),
    ).map(json.dumps),
)


@settings(deadline=None)  # the machine may be busy
@given(JSON_TEXTS)
def test_any_arguments_give_a_result(arguments: str) -> None:
    result = call(weather, arguments)
    assert (result.error is None) is not result.value.startswith("Error: ")


class Rude:
    """Raises whatever is asked of it."""

    def __getattribute__(self, name: str) -> Any:
        if name == "__class__":
            return object.__getattribute__(self, name)
        raise RuntimeError(name)

    def __str__(self) -> str:
        raise RuntimeError("text")

    __repr__ = __str__

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("equal")

    def __hash__(self) -> int:
        raise RuntimeError("hash")


RETURNED = st.recursive(
    st.one_of(
        st.none(),
        st.text(st.characters()),
        st.integers(),
        st.floats(),
        st.binary(),
        st.sampled_from([Unit.CELSIUS, Person("Kim"), Agent(name="Ann"), object(), Rude, ValueError("x")]),
        st.builds(Rude),
    ),
    lambda inner: st.one_of(
        st.lists(inner),
        st.dictionaries(st.text() | st.integers() | st.none() | st.tuples(st.integers()), inner),
        st.builds(Result, inner, st.none() | inner, st.dictionaries(st.text(), inner)),
    ),
    max_leaves=8,
)


@settings(deadline=None)  # the machine may be busy
@given(RETURNED, st.dictionaries(st.text(), RETURNED))
def test_anything_returned_gives_a_text_that_can_be_sent(returned: Any, context: dict[str, Any]) -> None:
    def give(context_variables: dict[str, Any]) -> Any:
        context_variables["new"] = returned
        return returned

    result = call(give, context=context)
    assert isinstance(result.value.encode("utf-8"), bytes)


def test_function_may_tell_the_model_what_is_wrong_in_its_own_words() -> None:
    def book() -> str:
        raise CallError("the day is full.", CallErrorKind.BAD_ARGUMENTS)

    told = call_function({"book": book}, Call("c1", "book", "{}"), {})
    assert told == FunctionResult(value="Error: the day is full.", error=CallErrorKind.BAD_ARGUMENTS)


def test_a_result_that_a_function_returns_is_taken_as_it_is() -> None:
    result = FunctionResult(value={"paid": True}, changes={"day": 3}, removed=("hour",), log="looking\n")

    told = call_function({"book": lambda: result}, Call("c1", "book", "{}"), {})
    assert told == replace(result, value='{"paid": true}')


def test_a_returned_error_keeps_its_kind_and_its_log_is_bounded() -> None:
    result = FunctionResult(value="Error: slow", error=CallErrorKind.TIMED_OUT, log="x" * 2 * LONGEST_LOG)

    told = call_function({"book": lambda: result}, Call("c1", "book", "{}"), {})
    assert (told.value, told.error) == ("Error: slow", CallErrorKind.TIMED_OUT)
    assert len(told.log) < LONGEST_LOG + 100
