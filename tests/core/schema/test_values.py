"""JSON values as the values that annotations ask for."""

from __future__ import annotations

import datetime
import string
from collections.abc import Callable
from dataclasses import dataclass, make_dataclass
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, NewType, TypedDict

import jsonschema
import pydantic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.schema.json_schema import schema_of
from core.schema.shapes import shape_of
from core.schema.values import MismatchError, convert, describe_schema


class Unit(Enum):
    CELSIUS = "c"
    FAHRENHEIT = "f"


class Level(Enum):
    LOW = 1
    HIGH = 2


@dataclass
class Person:
    name: str
    age: int = 3
    nick: str | None = "none"


@dataclass
class Careful:
    age: int

    def __post_init__(self) -> None:
        if self.age < 0:
            raise ValueError("nobody is that young")


class Film(TypedDict, total=False):
    title: str
    year: int


class Point(NamedTuple):
    x: int
    y: int = 0


class Pet(pydantic.BaseModel):
    name: str
    age: int = pydantic.Field(default=1, ge=0)


class Code(str):
    __slots__ = ()

    def __new__(cls, text: str) -> Code:
        if not text.isupper():
            raise ValueError("not upper case")
        return super().__new__(cls, text)


class Mute(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no text")


@dataclass
class Refusing:
    age: int

    def __post_init__(self) -> None:
        raise Mute


Amount = NewType("Amount", int)


def converted(value: Any, annotation: Any) -> Any:
    return convert(value, shape_of(annotation), place="it")


def refused(value: Any, annotation: Any) -> str:
    with pytest.raises(MismatchError) as caught:
        converted(value, annotation)
    return str(caught.value)


@pytest.mark.parametrize(
    ("value", "annotation", "expected"),
    [
        ("text", str, "text"),
        (3, str, "3"),
        (True, str, "true"),
        (False, str, "false"),
        ("3", int, 3),
        (3.0, int, 3),
        (3, Amount, 3),
        (3, float, 3.0),
        ("3.5", float, 3.5),
        (True, bool, True),
        ("False", bool, False),
        (1, bool, True),
        (None, None, None),
        (None, int | None, None),
        ("3", int | None, 3),
        ("3", int | str, "3"),
        (3, str | int, 3),
        ("x", int | str, "x"),
        ("c", Unit, Unit.CELSIUS),
        ("FAHRENHEIT", Unit, Unit.FAHRENHEIT),
        ("Celsius", Unit, Unit.CELSIUS),
        ("F", Unit, Unit.FAHRENHEIT),
        (2, Level, Level.HIGH),
        (2.0, Level, Level.HIGH),
        ("2", Level, Level.HIGH),
        ("a", Literal["a", "b"], "a"),
        ("1", Literal[1, 2], 1),
        (True, Literal[True, "x"], True),
        (["1", 2], list[int], [1, 2]),
        ("[1, 2]", list[int], [1, 2]),
        ([1, "x"], list, [1, "x"]),
        ([1, 1], set[int], {1}),
        ([1, 2], tuple[int, ...], (1, 2)),
        ([1, "x"], tuple[int, str], (1, "x")),
        ({"a": "1"}, dict[str, int], {"a": 1}),
        ({"1": "x"}, dict[int, str], {1: "x"}),
        ('{"a": 1}', dict, {"a": 1}),
        ({"name": "Kim"}, Person, Person("Kim")),
        ({"name": "Kim", "age": "4"}, Person, Person("Kim", 4)),
        ({"name": "Kim", "age": None, "nick": None}, Person, Person("Kim", 3, None)),
        ('{"name": "Kim"}', Person, Person("Kim")),
        ([{"name": "Kim"}], list[Person], [Person("Kim")]),
        ({"year": "1999"}, Film, {"year": 1999}),
        ({"x": 1}, Point, Point(1, 0)),
        ({"name": "Tom", "age": 2}, Pet, Pet(name="Tom", age=2)),
        ('{"name": "Tom"}', Pet, Pet(name="Tom")),
        ("AB", Code, Code("AB")),
        ("2024-05-06", datetime.date, datetime.date(2024, 5, 6)),
        ("2024-05-06T07:08", datetime.datetime, datetime.datetime(2024, 5, 6, 7, 8)),  # noqa: DTZ001 - none was given
        ("07:08", datetime.time, datetime.time(7, 8)),
        (3, Annotated[str, "words"], "3"),
        ({"any": [1]}, Any, {"any": [1]}),
    ],
)
def test_a_value_is_converted_to_the_type(value: Any, annotation: Any, expected: Any) -> None:
    made = converted(value, annotation)
    assert made == expected
    assert type(made) is type(expected)


@pytest.mark.parametrize(
    ("value", "annotation", "message"),
    [
        ("soon", int, 'it is "soon", but has to be a whole number'),
        (3.5, int, "it is 3.5, but has to be a whole number"),
        (True, int, "it is true, but has to be a whole number"),
        ("1_0", int, 'it is "1_0", but has to be a whole number'),
        (True, float, "it is true, but has to be a number"),
        ("1_0", float, 'it is "1_0", but has to be a number'),
        ("inf", float, 'it is "inf", but has to be a number'),
        ([], float, "it is [], but has to be a number"),
        (10**400, float, "has to be a number"),
        ("yes", bool, 'it is "yes", but has to be true or false'),
        (2, bool, "it is 2, but has to be true or false"),
        (None, str, "it is null, but has to be text"),
        ([], str, "it is [], but has to be text"),
        (0, None, "it is 0, but has to be null"),
        ("x", int | None, 'it is "x", but has to be a whole number'),
        ("x", int | float, 'it is "x", but has to be a whole number or a number'),
        ("x", list[int] | bool, 'it is "x", but has to be a list, each item a whole number or true or false'),
        (None, Unit | bool, 'it is null, but has to be one of "c", "f" or true or false'),
        ("x", Unit, 'it is "x", but has to be one of "c", "f"'),
        ([], Unit, 'it is [], but has to be one of "c", "f"'),
        (True, Level, "it is true, but has to be one of 1, 2"),
        ("x", list[int], 'it is "x", but has to be a list'),
        ([1, "x"], list[int], 'it[1] is "x", but has to be a whole number'),
        ([[1]], set[list[int]], "it is [[1]], but has to be a list"),
        ([1], tuple[int, str], "it is [1], but has to be a list"),
        ([], dict, "it is [], but has to be an object"),
        ({"a": "x"}, dict[str, int], 'it.a is "x", but has to be a whole number'),
        ({"a": "x"}, dict[int, str], 'a name in it is "a", but has to be a whole number'),
        ({"name": "Kim", "age": []}, Person, "it.age is [], but has to be a whole number"),
        ({"name": "Kim", "size": 1}, Person, "it: there is no size"),
        ({}, Person, "it: name is missing"),
        ({"size": 1}, Person, "it: there is no size and name is missing"),
        ([{}], list[Person], "it[0]: name is missing"),
        (3, Person, "it is 3, but has to be an object with name, age, nick"),
        ({"age": -1}, Careful, "an object with age (nobody is that young)"),
        ({"age": -1}, Refusing, 'it is {"age": -1}, but has to be an object with age'),
        ({"age": -1}, Pet, "an object with name, age (name Field required; age Input should be"),
        ("tomcat", Pet, 'it is "tomcat", but has to be an object with name, age'),
        ("[1]", Pet, 'it is "[1]", but has to be an object'),
        ("ab", Code, 'it is "ab", but has to be text'),
        ("tomorrow", datetime.date, 'it is "tomorrow", but has to be text (date as in ISO 8601)'),
        (3, datetime.date, "it is 3, but has to be text"),
        ("x" * 500, int, "x…, but has to be"),
    ],
)
def test_value_that_does_not_fit_is_refused_with_what_is_wanted(value: Any, annotation: Any, message: str) -> None:
    assert message in refused(value, annotation)


def test_long_values_are_cut_in_messages() -> None:
    assert len(refused("x" * 10_000, int)) < 200


def test_schema_without_a_type_is_a_value_in_words() -> None:
    assert describe_schema({}) == "a value"
    assert describe_schema({"type": "file"}) == "file"


NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=5)
LEAVES = st.one_of(
    st.sampled_from([str, int, float, bool, None, Unit, Level]),
    st.lists(NAMES, min_size=1, max_size=3, unique=True).map(lambda names: Literal[tuple(names)]),
)


def dataclasses_of(annotations: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    fields = st.dictionaries(NAMES.map("f_{}".format), annotations, max_size=3)
    return fields.map(lambda named: make_dataclass("Made", list(named.items())))


def larger(annotations: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    wrap: list[Callable[[Any], Any]] = [
        lambda item: list[item],  # type: ignore[valid-type]  # made at run time
        lambda item: tuple[item, ...],  # type: ignore[valid-type]  # made at run time
        lambda item: dict[str, item],  # type: ignore[valid-type]  # made at run time
        lambda item: tuple[item, int],  # type: ignore[valid-type]  # made at run time
        lambda item: Annotated[item, "words"],
    ]
    wrapped = st.tuples(st.sampled_from(wrap), annotations).map(lambda pair: pair[0](pair[1]))
    optional = annotations.map(lambda item: Annotated[item, ""] | None)
    return wrapped | optional | dataclasses_of(annotations)


ANNOTATIONS = st.recursive(LEAVES, larger, max_leaves=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def fitting(draw: st.DrawFn, schema: dict[str, Any]) -> Any:
    """A value that the schema allows."""
    if "enum" in schema:
        return draw(st.sampled_from(schema["enum"]))
    if "anyOf" in schema:
        return draw(fitting(draw(st.sampled_from(schema["anyOf"]))))
    kinds = schema["type"]
    match draw(st.sampled_from(kinds)) if isinstance(kinds, list) else kinds:
        case "array":
            return _row(draw, schema)
        case "object":
            return _object(draw, schema)
        case kind:
            simple = {
                "string": st.text(max_size=5),
                "integer": st.integers(),
                "number": st.floats(allow_nan=False, allow_infinity=False),
                "boolean": st.booleans(),
                "null": st.none(),
            }
            return draw(simple[kind])


def _row(draw: st.DrawFn, schema: dict[str, Any]) -> list[Any]:
    length = schema.get("minItems", draw(st.integers(0, 2)))
    places = schema.get("prefixItems", [schema["items"]] * length)
    return [draw(fitting(place)) for place in places]


def _object(draw: st.DrawFn, schema: dict[str, Any]) -> dict[str, Any]:
    named = {name: draw(fitting(inner)) for name, inner in schema.get("properties", {}).items()}
    further = schema.get("additionalProperties")
    return named | ({"more": draw(fitting(further))} if further else {})


@settings(deadline=None)  # the machine may be busy
@given(st.data())
def test_schema_is_valid_and_every_value_it_allows_is_taken(data: st.DataObject) -> None:
    shape = shape_of(data.draw(ANNOTATIONS))
    schema = schema_of(shape)
    jsonschema.Draft202012Validator.check_schema(schema)
    value = data.draw(fitting(schema))
    jsonschema.validate(value, schema)
    convert(value, shape, place="it")


@settings(deadline=None)  # the machine may be busy
@given(JSON, ANNOTATIONS)
def test_any_value_is_taken_or_refused(value: Any, annotation: Any) -> None:
    try:
        converted(value, annotation)
    except MismatchError as error:
        message = str(error)
    else:
        message = "taken"
    assert message
