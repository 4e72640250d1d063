"""The callable of a function that answers from its rows of results or its articles.

The arguments are checked here: such a function has no Python signature to check them against.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from core.agents import Agent, Result
from core.calls import CallError
from core.events import CallErrorKind
from core.schema.values import MismatchError, convert_fields
from core.team.matching import matching_row
from core.team.names import function_name
from core.team.parameters import declared_parameters, defaults_of, field_of, tool_json
from core.team.placeholders import fill_text, fill_value, texts_in
from core.team.spec import AgentId, FunctionSpec, ResultRow
from core.terms import rank
from core.values import as_text

MAX_ARTICLES = 3
"""Articles in one answer. More would fill the context of a small model without helping it to choose."""

LONGEST_DELAY_S = 60.0
"""Longest wait of a row, in seconds; longer ones would outlast the default time limit of a run."""

MAX_LISTED = 12
"""Values listed for one parameter in the error for a call that no row matches."""


class TableFunction:
    """Answers a call from the results of `spec`. `agents` are the agents of the team, for results that hand off.

    A call raises CallError with a sentence for the model when the arguments are wrong, when no row matches, and when the
    matching row is an error.
    """

    changes_no_argument = True

    def __init__(self, spec: FunctionSpec, agents: Mapping[AgentId, Agent]) -> None:
        self.spec = spec
        self._agents = agents
        declared = declared_parameters(spec)
        self._fields = tuple(field_of(parameter, declared.get(parameter.name)) for parameter in spec.parameters)
        self._defaults = defaults_of(spec.parameters)
        self.__name__ = function_name(spec)
        self.__doc__ = spec.description
        self.tool_json = tool_json(spec)
        self.ask_first = spec.ask_first
        self.vocabulary = _vocabulary(spec)

    def __call__(self, /, context_variables: Mapping[str, Any], **arguments: Any) -> Any:
        return self.answer(context_variables, arguments)

    def answer(self, context_variables: Mapping[str, Any], arguments: Mapping[str, Any]) -> Result:
        """Return the answer of the first row that matches or, without one, the best articles. Raises CallError."""
        values = self.read_arguments(arguments)
        row = matching_row(self.spec.results, values)
        if row is not None:
            return self._answer_of(row, {**context_variables, **values})
        if self.spec.articles:
            return Result(value=self._articles(values))
        raise CallError(_no_row(self.spec, values))

    def read_arguments(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments by parameter name, converted to the parameters' types, and the defaults of those left out.

        Raises CallError.
        """
        try:
            return {
                **deepcopy(self._defaults),
                **convert_fields(arguments, self._fields),
            }  # a program may change a list
        except MismatchError as error:
            raise CallError(f"{error}.", CallErrorKind.BAD_ARGUMENTS) from None

    def _answer_of(self, row: ResultRow, values: Mapping[str, Any]) -> Result:
        time.sleep(min(max(row.delay_s, 0.0), LONGEST_DELAY_S))
        if row.error:
            raise CallError(fill_text(row.error, values))
        value = fill_text(row.value, values) if isinstance(row.value, str) else as_text(fill_value(row.value, values))
        agent = self._agents[row.handoff] if row.handoff is not None else None
        return Result(value=value, agent=agent, context_variables=fill_value(row.set, values))

    def _articles(self, arguments: Mapping[str, Any]) -> str:
        first = next((parameter.name for parameter in self.spec.parameters), "")
        query = as_text(arguments.get(first, ""))
        scores = rank(query, [f"{article.title}\n{article.text}" for article in self.spec.articles])
        best = sorted(zip(scores, self.spec.articles, strict=True), key=lambda pair: -pair[0])[:MAX_ARTICLES]
        fitting = [f"{article.title}\n{article.text}" for score, article in best if score > 0]
        return "\n\n".join(fitting) or f"No article fits “{query}”."


def _vocabulary(spec: FunctionSpec) -> str:
    """Return the words that the rows and articles have answers for."""
    patterns = (text.replace("*", " ") for row in spec.results for text in texts_in(row.when))
    return " ".join([*patterns, *(article.title for article in spec.articles)])


def _no_row(spec: FunctionSpec, arguments: Mapping[str, Any]) -> str:
    """Return the error for a call that no row matches: its arguments, and the values that there are rows for."""
    call = ", ".join(f"{name} = {as_text(value)}" for name, value in arguments.items()) or "no arguments"
    values_by_name: dict[str, dict[str, None]] = {}
    for row in spec.results:
        for name, pattern in row.when.items():
            patterns = pattern if isinstance(pattern, list) else [pattern]
            values_by_name.setdefault(name, {}).update(dict.fromkeys(map(as_text, patterns)))
    listed = "; ".join(f"{name}: {', '.join(list(values)[:MAX_LISTED])}" for name, values in values_by_name.items())
    return f"{spec.name} has no result for {call}." + (f" It has results for {listed}." if listed else "")
