"""A function of a team as something a model can call: answers come from its table of results or its articles.

The arguments are checked here, since a canned function has no signature of its own to check them against.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from core.agents import Agent, Result
from core.calls import CallError
from core.events import CallErrorKind
from core.schema import legal_name
from core.schema.records import Field
from core.schema.shapes import NOTHING, Anything, Choice, Items, Scalar, Shape, Table
from core.schema.values import MismatchError, convert_fields
from core.team.matching import matching_row
from core.team.names import function_name
from core.team.placeholders import fill_text, fill_value
from core.team.spec import AgentId, FunctionSpec, ParameterSpec, ParameterType, ResultRow
from core.terms import rank
from core.values import as_text

MOST_ARTICLES = 3
LONGEST_DELAY_S = 60.0
MOST_KNOWN = 12

SHAPES: Mapping[ParameterType, Shape] = {
    ParameterType.STRING: Scalar(str, str),
    ParameterType.INTEGER: Scalar(int, int),
    ParameterType.NUMBER: Scalar(float, float),
    ParameterType.BOOLEAN: Scalar(bool, bool),
    ParameterType.LIST: Items(Anything(), list),
    ParameterType.OBJECT: Table(Scalar(str, str), Anything()),
}


class TableFunction:
    """Called with the context variables and the arguments a model gave, it answers as `spec` says.

    `agents` are those a result may hand the conversation to. A call with wrong arguments, one that no result fits and
    one whose result is an error raise CallError, with a sentence for the model.
    """

    def __init__(self, spec: FunctionSpec, agents: Mapping[AgentId, Agent]) -> None:
        self.spec = spec
        self._agents = agents
        self._fields = tuple(map(_field, spec.parameters))
        self.__name__ = function_name(spec)
        self.__doc__ = spec.description
        self.tool_json = tool_json(spec)

    def __call__(self, /, context_variables: Mapping[str, Any], **arguments: Any) -> Any:
        return self.answered(context_variables, arguments)

    def answered(self, context_variables: Mapping[str, Any], arguments: Mapping[str, Any]) -> Result:
        """What the table or the articles answer. Raises CallError."""
        given = self.read(arguments)
        row = matching_row(self.spec.results, given)
        if row is not None:
            return self._answer(row, {**context_variables, **given})
        if self.spec.articles:
            return Result(value=self._articles(given))
        raise CallError(_no_row(self.spec, given))

    def read(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments as the parameters have them. Raises CallError."""
        try:
            return convert_fields(arguments, self._fields)
        except MismatchError as error:
            raise CallError(f"{error}.", CallErrorKind.BAD_ARGUMENTS) from None

    def _answer(self, row: ResultRow, values: Mapping[str, Any]) -> Result:
        time.sleep(min(max(row.delay_s, 0.0), LONGEST_DELAY_S))
        if row.error:
            raise CallError(fill_text(row.error, values))
        value = fill_text(row.value, values) if isinstance(row.value, str) else as_text(fill_value(row.value, values))
        agent = self._agents[row.handoff] if row.handoff is not None else None
        return Result(value=value, agent=agent, context_variables=fill_value(row.set, values))

    def _articles(self, given: Mapping[str, Any]) -> str:
        asked = [given[parameter.name] for parameter in self.spec.parameters[:1] if parameter.name in given]
        query = as_text(asked[0]) if asked else ""
        scores = rank(query, [f"{article.title}\n{article.text}" for article in self.spec.articles])
        best = sorted(zip(scores, self.spec.articles, strict=True), key=lambda pair: -pair[0])[:MOST_ARTICLES]
        fitting = [f"{article.title}\n{article.text}" for score, article in best if score > 0]
        return "\n\n".join(fitting) or f"No article fits “{query}”."


def tool_json(spec: FunctionSpec) -> dict[str, Any]:
    """The Chat Completions tool by which a model sees the function."""
    parameters = {legal_name(parameter.name): _property(parameter) for parameter in spec.parameters}
    required = [legal_name(parameter.name) for parameter in spec.parameters if parameter.required]
    return {
        "type": "function",
        "function": {
            "name": function_name(spec),
            "description": spec.description,
            "parameters": {"type": "object", "properties": parameters, "required": required},
        },
    }


def _property(parameter: ParameterSpec) -> dict[str, Any]:
    made: dict[str, Any] = {"type": parameter.type.value}
    if parameter.type is ParameterType.LIST:
        made["items"] = {}
    if parameter.description:
        made["description"] = parameter.description
    if parameter.choices:
        made["enum"] = list(parameter.choices)
    return made


def _field(parameter: ParameterSpec) -> Field:
    shape = SHAPES[parameter.type]
    if parameter.choices:
        shape = Choice(tuple((choice, choice) for choice in parameter.choices))
    return Field(legal_name(parameter.name), parameter.name, shape, NOTHING, parameter.required)


def _no_row(spec: FunctionSpec, given: Mapping[str, Any]) -> str:
    """What to tell a model when no row fits: what it asked for, and what there is."""
    asked = ", ".join(f"{name} = {as_text(value)}" for name, value in given.items()) or "no arguments"
    known: dict[str, dict[str, None]] = {}
    for row in spec.results:
        for name, pattern in row.when.items():
            patterns = pattern if isinstance(pattern, list) else [pattern]
            known.setdefault(name, {}).update(dict.fromkeys(map(as_text, patterns)))
    told = "; ".join(f"{name}: {', '.join(list(values)[:MOST_KNOWN])}" for name, values in known.items())
    return f"{spec.name} has no result for {asked}." + (f" It has results for {told}." if told else "")
