"""What a problem is: its kind, how bad it is, where it is, why it is one, and what one click can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from core.team.names import display_name
from core.team.spec import AgentId, FunctionId, TeamSpec


class Severity(StrEnum):
    """An error keeps the team from being built; a warning says it may not do what was meant."""

    ERROR = "error"
    WARNING = "warning"


class ProblemKind(StrEnum):
    NO_START = "no_start"
    ILLEGAL_ID = "illegal_id"
    DUPLICATE_ID = "duplicate_id"
    UNKNOWN_AGENT = "unknown_agent"
    UNKNOWN_FUNCTION = "unknown_function"
    SAME_FUNCTION_NAME = "same_function_name"
    SAME_PARAMETER_NAME = "same_parameter_name"
    RESERVED_PARAMETER_NAME = "reserved_parameter_name"
    DUPLICATE_NAME = "duplicate_name"
    COLLIDING_NAME = "colliding_name"
    UNKNOWN_TOOL_CHOICE = "unknown_tool_choice"
    UNREACHABLE_AGENT = "unreachable_agent"
    NO_WAY_ON = "no_way_on"
    HANDOFF_TO_ITSELF = "handoff_to_itself"
    DELEGATE_TO_ITSELF = "delegate_to_itself"
    DELEGATE_CIRCLE = "delegate_circle"
    UNUSED_FUNCTION = "unused_function"
    UNREACHABLE_RESULT = "unreachable_result"
    UNKNOWN_PARAMETER = "unknown_parameter"
    NO_RESULTS = "no_results"
    NO_QUERY = "no_query"
    NO_NAME = "no_name"
    NO_INSTRUCTIONS = "no_instructions"
    NO_DESCRIPTION = "no_description"
    NO_WHEN = "no_when"
    UNKNOWN_VARIABLE = "unknown_variable"
    BROKEN_CODE = "broken_code"
    NO_FUNCTION_IN_CODE = "no_function_in_code"
    UNSUPPORTED_CODE = "unsupported_code"
    OTHER_PARAMETERS = "other_parameters"
    UNFIT_HOST = "unfit_host"
    NO_HOSTS = "no_hosts"
    MOCK_WITHOUT_RESULTS = "mock_without_results"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: in an agent or a function or, with neither, in the team; `field` is one of its spec's.

    `row` is the position in a field that is a list, counted from 0. `index` is the agent's or function's own position.
    """

    agent: AgentId | None = None
    function: FunctionId | None = None
    field: str = ""
    row: int | None = None
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Fix:
    """`label` is for a button; `edit` is what it does."""

    label: str
    edit: Edit


@dataclass(frozen=True, slots=True)
class Problem:
    """`message` says in plain words what is wrong and why it matters."""

    kind: ProblemKind
    severity: Severity
    place: Place
    message: str
    fix: Fix | None = None


def error(kind: ProblemKind, place: Place, message: str, fix: Fix | None = None) -> Problem:
    return Problem(kind, Severity.ERROR, place, message, fix)


def warning(kind: ProblemKind, place: Place, message: str, fix: Fix | None = None) -> Problem:
    return Problem(kind, Severity.WARNING, place, message, fix)


def describe_place(team: TeamSpec, place: Place) -> str:
    """Such as: agent Front desk, handoffs, no. 2."""
    words = ["team"] if place.agent is None and place.function is None else []
    if place.agent is not None:
        agent = team.agent(place.agent)
        words.append(f"agent {display_name(agent) if agent else place.agent}")
    if place.function is not None:
        function = team.function(place.function)
        words.append(f"function {display_name(function) if function else place.function}")
    words += [place.field] if place.field else []
    words += [f"no. {place.row + 1}"] if place.row is not None else []
    return ", ".join(words)


T = TypeVar("T")
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Put:
    """What is at the path becomes `value`."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Drop:
    """The item of a list that is at the path goes."""

    path: Path


@dataclass(frozen=True, slots=True)
class Append:
    """The list at the path gets one more item."""

    path: Path
    value: Any


Edit = Put | Drop | Append


def apply_edit(value: T, edit: Edit) -> T:
    """The value with the edit in it; the value given does not change."""
    changed: T = _changed(value, edit.path, edit)
    return changed


def _changed(value: Any, path: Path, edit: Edit) -> Any:
    if not path:
        return (*value, edit.value) if isinstance(edit, Append) else edit.value  # type: ignore[union-attr] # a Drop ends above
    first, *rest = path
    match value:
        case tuple():
            at = int(first)
            inside = () if isinstance(edit, Drop) and not rest else (_changed(value[at], tuple(rest), edit),)
            return (*value[:at], *inside, *value[at + 1 :])
        case Mapping():
            return {**value, str(first): _changed(value.get(str(first)), tuple(rest), edit)}
    return replace(value, **{str(first): _changed(getattr(value, str(first)), tuple(rest), edit)})
