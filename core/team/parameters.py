"""Parameters of a function as a model sees them: their JSON Schema, and the conversion of arguments to their types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from core.sandbox import CodeParameter
from core.sandbox.annotations import ReadType
from core.schema import legal_name
from core.schema.fields import Field
from core.schema.json_schema import schema_of
from core.schema.shapes import NOTHING, AnyShape, ChoiceShape, ListShape, MappingShape, ScalarShape, Shape
from core.schema.values import MismatchError, convert, describe_schema
from core.team.code import code_of
from core.team.names import function_name
from core.team.spec import FunctionSpec, ItemType, JsonValue, ParameterSpec, ParameterType

SCALARS: Mapping[str, Shape] = {
    ParameterType.STRING: ScalarShape(str, str),
    ParameterType.INTEGER: ScalarShape(int, int),
    ParameterType.NUMBER: ScalarShape(float, float),
    ParameterType.BOOLEAN: ScalarShape(bool, bool),
}


def tool_json(spec: FunctionSpec) -> dict[str, Any]:
    """Return the Chat Completions tool that describes the function to a model."""
    declared = declared_parameters(spec)
    parameters = {legal_name(one.name): _property(one, declared.get(one.name)) for one in spec.parameters}
    required = [legal_name(parameter.name) for parameter in spec.parameters if parameter.required]
    return {
        "type": "function",
        "function": {
            "name": function_name(spec),
            "description": spec.description,
            "parameters": {"type": "object", "properties": parameters, "required": required},
        },
    }


def declared_parameters(spec: FunctionSpec) -> dict[str, CodeParameter]:
    """Return the parameters that the function's code declares, by name: they tell more of a list than the spec does."""
    code = code_of(spec)
    return {parameter.name: parameter for parameter in code.parameters} if code is not None else {}


def field_of(parameter: ParameterSpec, declared: CodeParameter | None) -> Field:
    """Return the parameter as a field, by which arguments are converted."""
    shape = _shape(parameter, declared)
    return Field(legal_name(parameter.name), parameter.name, shape, NOTHING, parameter.required)


def defaults_of(parameters: Sequence[ParameterSpec]) -> dict[str, Any]:
    """Return the defaults of the optional parameters by name, converted to the parameters' types."""
    return {
        one.name: convert(one.default, _shape(one, None), place=one.name)
        for one in parameters
        if not one.required and fits_default(one)
    }


def fits_default(parameter: ParameterSpec) -> bool:
    """Return whether the parameter has a default, and one of its type."""
    return _is_default(parameter.default, _shape(parameter, None))


def describe_type(parameter: ParameterSpec) -> str:
    """Return the values that the parameter accepts, in words."""
    return describe_schema(schema_of(_shape(parameter, None)))


def _property(parameter: ParameterSpec, declared: CodeParameter | None) -> dict[str, Any]:
    shape = _shape(parameter, declared)
    schema: dict[str, Any] = {"type": parameter.type.value} if parameter.choices else schema_of(shape)
    if parameter.description:
        schema["description"] = parameter.description
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    default = declared.default if declared is not None and parameter.default is None else parameter.default
    if not parameter.required and _is_default(default, shape):
        schema["default"] = default
    return schema


def _is_default(value: JsonValue, shape: Shape) -> bool:
    """Return whether a model may be told this default: it has the type that its arguments have to have."""
    try:
        return value is not None and _is_equal(convert(value, shape, place=""), value)
    except MismatchError:
        return False


def _is_equal(converted: Any, value: JsonValue) -> bool:
    """Return whether a value was converted to itself. 1 and 1.0 are equal, but 1 and True are not."""
    if isinstance(value, list) and isinstance(converted, list):
        return len(value) == len(converted) and all(map(_is_equal, converted, value))
    return bool(converted == value) and isinstance(converted, bool) == isinstance(value, bool)


def _shape(parameter: ParameterSpec, declared: CodeParameter | None) -> Shape:
    if parameter.choices:
        return ChoiceShape(tuple((choice, choice) for choice in parameter.choices))
    if parameter.items is not ItemType.ANY:
        return _shape_of_type(parameter.type, ReadType(parameter.items.value))
    items = declared.items if declared is not None and declared.type == parameter.type else None
    return _shape_of_type(parameter.type, items)


def _shape_of_type(type: str, items: ReadType | None) -> Shape:
    match type:
        case ParameterType.LIST:
            return ListShape(_shape_of_items(items), list)
        case ParameterType.OBJECT:
            return MappingShape(ScalarShape(str, str), _shape_of_items(items))
    return SCALARS[type]


def _shape_of_items(items: ReadType | None) -> Shape:
    if items is None:
        return AnyShape()
    if items.choices:
        return ChoiceShape(tuple((choice, choice) for choice in items.choices))
    return _shape_of_type(items.name, items.items)
