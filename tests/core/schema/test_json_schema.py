"""Annotations as JSON Schema."""

from __future__ import annotations

import collections.abc
import datetime
from dataclasses import dataclass, field
from enum import Enum, Flag, IntEnum
from types import SimpleNamespace
from typing import TYPE_CHECKING, Annotated, Any, Literal, NamedTuple, NewType, NotRequired, Required, TypedDict

import jsonschema
import pydantic
import pytest
import typing_extensions

from core.schema import function_to_json

if TYPE_CHECKING:
    from decimal import Decimal as Unseen


class Unit(Enum):
    CELSIUS = "c"
    FAHRENHEIT = "f"


class Level(IntEnum):
    LOW = 1
    HIGH = 2


class Place(Enum):
    HERE = (0, 0)
    THERE = (1, 1)


class Nobody(Enum):
    pass


class Right(Flag):
    READ = 1
    WRITE = 2


@dataclass
class Person:
    """Somebody
    to call."""

    name: str
    friends: list[Person]
    age: int = 3
    tags: list[str] = field(default_factory=list)
    made: str = field(init=False, default="")


class Film(TypedDict):
    title: str
    year: NotRequired[int]


class Loose(TypedDict, total=False):
    title: Required[str]
    more: Any


class Told(typing_extensions.TypedDict):
    title: typing_extensions.NotRequired[str]


class Point(NamedTuple):
    x: int
    y: int = 0


class Half(TypedDict):
    known: int
    unseen: Unseen


class Pet(pydantic.BaseModel):
    title: str = pydantic.Field(description="What it is called.")
    mate: Pet | None = None
    kind: Unit = Unit.CELSIUS


class Cat(pydantic.BaseModel):
    type: Literal["cat"]


class Dog(pydantic.BaseModel):
    type: Literal["dog"]


class Home(pydantic.BaseModel):
    pet: Cat | Dog = pydantic.Field(discriminator="type")


class Strange(pydantic.BaseModel):
    model_config = pydantic.ConfigDict(arbitrary_types_allowed=True)
    it: SimpleNamespace


class UserId(str):
    __slots__ = ()


Amount = NewType("Amount", int)
Alias = typing_extensions.TypeAliasType("Alias", "list[int]")
Nested = typing_extensions.TypeAliasType("Nested", "list[Nested]")


def schema(annotation: Any, **default: Any) -> Any:
    """The schema of one parameter, which must be valid JSON Schema."""

    def function(it):  # type: ignore[no-untyped-def]  # annotated below
        pass

    function.__annotations__ = {"it": annotation}
    function.__defaults__ = (default["default"],) if default else None
    made = function_to_json(function)["function"]["parameters"]
    jsonschema.Draft202012Validator.check_schema(made)
    return made["properties"]["it"]


@pytest.mark.parametrize(
    ("annotation", "expected"),
    [
        (str, {"type": "string"}),
        (None, {"type": "null"}),
        (int | None, {"type": ["integer", "null"]}),
        ("int | str | int", {"type": ["integer", "string"]}),
        (Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}),
        (Literal["a", 1, None], {"type": ["string", "integer", "null"], "enum": ["a", 1, None]}),
        (Literal[b"a"], {"type": "string", "enum": ["b'a'"]}),
        (Literal[Unit.CELSIUS], {"type": "string", "enum": ["c"]}),
        (Literal[Place.HERE], {"type": "string", "enum": ["HERE"]}),
        (Unit, {"type": "string", "enum": ["c", "f"]}),
        (Level, {"type": "integer", "enum": [1, 2]}),
        (Place, {"type": "string", "enum": ["HERE", "THERE"]}),
        (Nobody, {"type": "string"}),
        (Unit | None, {"anyOf": [{"type": "string", "enum": ["c", "f"]}, {"type": "null"}]}),
        (list, {"type": "array", "items": {}}),
        (list[int], {"type": "array", "items": {"type": "integer"}}),
        (list[Any], {"type": "array", "items": {}}),
        (collections.abc.Sequence[str], {"type": "array", "items": {"type": "string"}}),
        (set[str], {"type": "array", "items": {"type": "string"}, "uniqueItems": True}),
        (tuple, {"type": "array", "items": {}}),
        (tuple[int, ...], {"type": "array", "items": {"type": "integer"}}),
        (tuple[int, int], {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}),
        (
            tuple[int, str],
            {
                "type": "array",
                "items": {"anyOf": [{"type": "integer"}, {"type": "string"}]},
                "prefixItems": [{"type": "integer"}, {"type": "string"}],
                "minItems": 2,
                "maxItems": 2,
            },
        ),
        (dict, {"type": "object"}),
        (dict[str, Any], {"type": "object"}),
        (
            dict[str, list[int]],
            {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"}}},
        ),
        (collections.abc.Mapping[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}),
        (Annotated[int, "How many."], {"type": "integer", "description": "How many."}),
        (Annotated[int, 3, pydantic.Field(description="Many.")], {"type": "integer", "description": "Many."}),
        (Annotated[int, typing_extensions.Doc("Few.")], {"type": "integer", "description": "Few."}),
        (Annotated[int, 3], {"type": "integer"}),
        (Amount, {"type": "integer"}),
        (UserId, {"type": "string"}),
        (Alias, {"type": "string"}),
        (datetime.date, {"type": "string", "format": "date"}),
        (datetime.datetime, {"type": "string", "format": "date-time"}),
        (datetime.time, {"type": "string", "format": "time"}),
        (Any, {"type": "string"}),
        (object, {"type": "string"}),
        (SimpleNamespace, {"type": "string"}),
        ([1, 2], {"type": "string"}),
        (3, {"type": "string"}),
        ("Unseen", {"type": "string"}),
        ("not python", {"type": "string"}),
        (list["Nowhere"], {"type": "array", "items": {}}),  # type: ignore[name-defined]  # noqa: F821 - that is the point
        (collections.abc.Callable[[int], str], {"type": "string"}),
    ],
)
def test_annotation_gives_schema(annotation: Any, expected: dict[str, Any]) -> None:
    assert schema(annotation) == expected


def test_type_alias_is_read_through_and_may_name_itself() -> None:
    Numbers = typing_extensions.TypeAliasType("Numbers", list[int])
    assert schema(Numbers) == {"type": "array", "items": {"type": "integer"}}
    assert schema(SimpleNamespace(__value__=None)) == {"type": "null"}
    circle = SimpleNamespace()
    circle.__value__ = circle
    assert schema(circle) == {"type": "string"}


def test_dataclass_is_an_object_and_is_cut_where_it_holds_itself() -> None:
    assert schema(Person) == {
        "description": "Somebody to call.",
        "type": "object",
        "properties": {
            "name": {"type": "string"},
            "friends": {"type": "array", "items": {"type": "object"}},
            "age": {"type": "integer", "default": 3},
            "tags": {"type": "array", "items": {"type": "string"}},
        },
        "required": ["name", "friends"],
        "additionalProperties": False,
    }


def test_typed_dict_knows_what_is_required() -> None:
    assert schema(Film)["required"] == ["title"]
    assert schema(Loose)["required"] == ["title"]
    assert schema(Told)["required"] == []
    assert schema(Loose)["properties"] == {"title": {"type": "string"}, "more": {}}


def test_named_tuple_is_an_object() -> None:
    made = schema(Point)
    assert made["properties"] == {"x": {"type": "integer"}, "y": {"type": "integer", "default": 0}}
    assert made["required"] == ["x"]


def test_field_that_cannot_be_resolved_leaves_the_others() -> None:
    assert schema(Half)["properties"] == {"known": {"type": "integer"}, "unseen": {}}


def test_a_pydantic_model_has_no_references_and_titles() -> None:
    made = schema(Pet)
    assert made["properties"]["title"] == {"type": "string", "description": "What it is called."}
    assert made["properties"]["kind"] == {"type": "string", "enum": ["c", "f"], "default": "c"}
    assert made["properties"]["mate"]["anyOf"][1] == {"type": "null"}
    assert made["required"] == ["title"]
    assert "$ref" not in str(made)


def test_a_pydantic_union_has_no_discriminator() -> None:
    made = schema(Home)
    assert [option["properties"]["type"]["const"] for option in made["properties"]["pet"]["oneOf"]] == ["cat", "dog"]
    assert "discriminator" not in str(made)


def test_pydantic_model_that_cannot_describe_itself_is_an_object() -> None:
    assert schema(Strange) == {"type": "object"}


@pytest.mark.parametrize(
    ("annotation", "default", "told"),
    [
        (int, 3, 3),
        (Unit, Unit.FAHRENHEIT, "f"),
        (Place, Place.THERE, "THERE"),
        (tuple[int, int], (1, 2), [1, 2]),
        (int | None, None, None),
        (Annotated[int | None, "It."], None, None),
        (Literal["a", None], None, None),
        (Any, "text", "text"),
    ],
)
def test_a_default_is_given_as_json(annotation: Any, default: Any, told: Any) -> None:
    assert schema(annotation, default=default)["default"] == told


@pytest.mark.parametrize(
    ("annotation", "default"),
    [
        (str, None),
        (Any, 3),
        (float, float("nan")),
        (object, object()),
        (Right, Right.READ | Right.WRITE),
        (list, [{1}]),
    ],
)
def test_a_default_that_is_no_json_or_contradicts_the_type_is_left_out(annotation: Any, default: Any) -> None:
    assert "default" not in schema(annotation, default=default)


def test_words_in_the_annotation_go_before_those_in_the_docstring() -> None:
    def order(item: Annotated[str, "From the annotation."], count: int) -> None:
        """Order.

        Args:
            item: From the docstring.
            count: How many.
        """

    properties = function_to_json(order)["function"]["parameters"]["properties"]
    assert [properties[name]["description"] for name in ("item", "count")] == ["From the annotation.", "How many."]
