"""The parts of a problem: what kind it is, how severe, where it is, and the edit that fixes it. Data only, no sentences.

These data are converted to sentences in `core.team.check.wording`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, TypeVar

from core.team.spec import AgentId, FunctionId

T = TypeVar("T")
Path = tuple[str | int, ...]
Fact = str | int | None


class Severity(StrEnum):
    """A team with an error cannot be built; a team with a warning runs, but perhaps not as intended."""

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
    UNFIT_DEFAULT = "unfit_default"
    UNUSED_DEFAULT = "unused_default"
    ITEMS_WITHOUT_LIST = "items_without_list"
    DUPLICATE_NAME = "duplicate_name"
    COLLIDING_NAME = "colliding_name"
    UNKNOWN_TOOL_CHOICE = "unknown_tool_choice"
    UNREACHABLE_AGENT = "unreachable_agent"
    NO_EXIT = "no_exit"
    CLOSED_GROUP = "closed_group"
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
    EMPTY_SAMPLE_REPLY = "empty_sample_reply"
    LONG_SAMPLE_REPLY = "long_sample_reply"
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


class FixKind(StrEnum):
    """What a fix does, for its label."""

    START_WITH = "start_with"
    NEW_ID = "new_id"
    RENAME = "rename"
    RENAME_FUNCTION = "rename_function"
    REMOVE = "remove"
    REMOVE_SECOND = "remove_second"
    REMOVE_RESULT = "remove_result"
    REMOVE_LINE = "remove_line"
    REMOVE_DEFAULT = "remove_default"
    REMOVE_ITEMS = "remove_items"
    MAKE_OPTIONAL = "make_optional"
    FREE_CHOICE = "free_choice"
    ADD_HANDOFF = "add_handoff"
    ADD_HANDOFF_BACK = "add_handoff_back"
    GIVE_FUNCTION = "give_function"
    ANSWER_DONE = "answer_done"
    USE_CODE = "use_code"
    USE_CODE_PARAMETERS = "use_code_parameters"
    ADD_CODE = "add_code"
    ADD_PARAMETER = "add_parameter"
    ADD_VARIABLE = "add_variable"
    NO_HANDOFF = "no_handoff"
    EXPECT_NO_HANDOFF = "expect_no_handoff"
    WRITE_INSTRUCTIONS = "write_instructions"
    USE_DESCRIPTION = "use_description"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem is: in an agent, in a function or, with neither, in the team. `field` is a field of its spec.

    `row` is the position in a field that is a list, `index` the position of the agent or function; both count from 0.
    """

    agent: AgentId | None = None
    function: FunctionId | None = None
    field: str = ""
    row: int | None = None
    index: int | None = None

    @property
    def path(self) -> Path:
        """The path of what is at this place in the team, for edits."""
        spec = () if self.index is None else ("functions" if self.agent is None else "agents", self.index)
        return (*spec, self.field) if self.row is None else (*spec, self.field, self.row)


# --- edits as data


@dataclass(frozen=True, slots=True)
class Put:
    """Replace the value at a path such as ("agents", 2, "handoffs", 0)."""

    path: Path
    value: Any


@dataclass(frozen=True, slots=True)
class Drop:
    """Remove the item of a list at the path."""

    path: Path


@dataclass(frozen=True, slots=True)
class Append:
    """Add an item to the list at the path."""

    path: Path
    value: Any


Edit = Put | Drop | Append


def apply_edit(value: T, edit: Edit) -> T:
    """Return a copy of the value with the edit applied."""
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


# --- problems


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit that removes a problem. `name` is the name that its label mentions, if any."""

    kind: FixKind
    edit: Edit
    name: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """`facts` are the names, numbers and reasons that its sentence mentions; which ones depends on the kind."""

    kind: ProblemKind
    severity: Severity
    place: Place
    facts: Mapping[str, Fact] = field(default_factory=dict)
    fix: Fix | None = None


MAX_QUOTED = 6
"""Names in one sentence. More are not read, and a team may have a thousand agents."""


def quoted(names: Sequence[str]) -> str:
    """Return the names for a sentence, each in quotation marks."""
    more = [f"{len(names) - MAX_QUOTED} more"] if len(names) > MAX_QUOTED else []
    return ", ".join([*(f"“{name}”" for name in names[:MAX_QUOTED]), *more])


def error(kind: ProblemKind, place: Place, fix: Fix | None = None, **facts: Fact) -> Problem:
    return Problem(kind, Severity.ERROR, place, facts, fix)


def warning(kind: ProblemKind, place: Place, fix: Fix | None = None, **facts: Fact) -> Problem:
    return Problem(kind, Severity.WARNING, place, facts, fix)
