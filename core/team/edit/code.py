"""A function's code: typed, begun from what the form says, and changed along with what forms change.

Code is the one home of a function's parameters, of their descriptions and of its own, as long as the team lists none
itself, or lists the same. Then a change of them is a change of the code's text.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.errors import TeamEditError
from core.schema import legal_name
from core.team.code import code_of, code_parameters, complete_from_code, find_agent, has_code, rewriting
from core.team.edit.team import keep_tool_choices, replace_function, require_function
from core.team.names import display_name
from core.team.placeholders import rename_placeholders
from core.team.spec import AgentId, FunctionId, FunctionSpec, FunctionTest, ParameterSpec, ResultRow, TeamSpec

FIRST = 'def {name}():\n    return "Done."\n'


def set_code(team: TeamSpec, id: FunctionId, text: str) -> TeamSpec:
    """The team in which the function runs this code, which need not be right.

    What the team lists of parameters and description goes when the code says the same, and stays when it says otherwise.
    Results and tests follow a parameter of which only the name changes, and the function's name that of its only `def`.
    Without code the function keeps the parameters and the description that its code had.
    """
    function = require_function(team, id)
    changed = replace(function if text.strip() else complete_from_code(function), code=text)
    old, new = code_of(function), code_of(changed)
    if new is not None:
        told = code_parameters(new)
        changed = (
            rename_parameters(changed, renamed_parameters(code_parameters(old), told)) if old is not None else changed
        )
        if changed.parameters == told:
            changed = replace(changed, parameters=())
        if changed.description.strip() == new.description:
            changed = replace(changed, description="")
    if (
        old is not None
        and new is not None
        and old.name == display_name(function)
        and _is_only_name(team, new.name, text)
    ):
        changed = replace(changed, name=new.name)
    return keep_tool_choices(team, replace_function(team, function, changed))


def begin_code(team: TeamSpec, id: FunctionId) -> TeamSpec:
    """The team in which the function has first code, made from its name, description and parameters, to go on with.

    The same team if it has code already.
    """
    function = require_function(team, id)
    return team if has_code(function) else set_code(team, id, first_code(function))


def first_code(function: FunctionSpec) -> str:
    """Code that says of the function what its form says, and answers “Done.”; what code cannot say is left out."""
    name = _identifier(display_name(function))
    text = FIRST.format(name=name)
    parameters = [replace(one, name=_identifier(one.name)) for one in function.parameters]
    plain = [replace(one, choices=()) for one in parameters]
    bare = [replace(one, description="") for one in plain]
    for wanted in (parameters, plain, bare):
        text, done = _tried(text, lambda text, wanted=wanted: rewriting.with_parameters(text, name, wanted, {}))  # type: ignore[misc]
        if done:
            break
    return _tried(text, lambda text: rewriting.with_description(text, name, function.description))[0]


def _tried(text: str, change: Callable[[str], str]) -> tuple[str, bool]:
    try:
        return change(text), True
    except TeamEditError:
        return text, False


def _identifier(text: str) -> str:
    """A name that Python can have, near to this one."""
    name = text if text.isidentifier() else legal_name(text).replace("-", "_")
    name = name if name.isidentifier() else f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def _is_only_name(team: TeamSpec, name: str, text: str) -> bool:
    """Whether the code has just this function to be called, and no other function of the team has the name."""
    return text.count("\ndef ") + text.startswith("def ") == 1 and all(other.name != name for other in team.functions)


# --- along with what forms change


def has_parameters_in_code(function: FunctionSpec) -> bool:
    """Whether its parameters are those of its code, and not a list of the team's own."""
    code = code_of(function)
    return has_code(function) and (
        not function.parameters or (code is not None and function.parameters == code_parameters(code))
    )


def with_parameters_in_code(
    function: FunctionSpec, parameters: Sequence[ParameterSpec], names: Mapping[str, str]
) -> FunctionSpec:
    code = _changed(function, lambda text: rewriting.with_parameters(text, display_name(function), parameters, names))
    return replace(function, parameters=(), code=code)


def with_code_following(function: FunctionSpec, changed: FunctionSpec) -> FunctionSpec:
    """The function as `changed`, its code too where it is the home of what has changed. Raises TeamEditError."""
    if not has_code(function) or changed.code != function.code:
        return changed
    if changed.description != function.description and _has_description_in_code(function):
        text = changed.description
        code = _changed(changed, lambda code: rewriting.with_description(code, display_name(function), text))
        changed = replace(changed, description="", code=code)
    if changed.name != function.name:
        code = _changed(changed, lambda code: rewriting.with_name(code, display_name(function), display_name(changed)))
        changed = replace(changed, code=code)
    return changed


def _has_description_in_code(function: FunctionSpec) -> bool:
    code = code_of(function)
    return not function.description.strip() or (code is not None and function.description == code.description)


def with_agent_renamed(before: TeamSpec, after: TeamSpec, id: AgentId, old: str, new: str) -> TeamSpec:
    """The team `after` the agent got a new name, with code that hands off to it by the old one following.

    Where the new name would not lead there, or cannot stand in quotes, code names the agent by its id.
    """
    if not old or find_agent(before, old) != id or find_agent(after, old) == id:
        return after
    is_plain = bool(new.strip()) and new.isprintable() and not set(new) & set("\\\"'")
    words = new if is_plain and find_agent(after, new) == id else id
    functions = (
        replace(one, code=_changed(one, lambda text: rewriting.with_agent(text, old, words))) for one in after.functions
    )
    return replace(after, functions=tuple(functions))


def with_variable_renamed(function: FunctionSpec, old: str, new: str) -> FunctionSpec:
    return replace(function, code=_changed(function, lambda text: rewriting.with_variable(text, old, new)))


def _changed(function: FunctionSpec, change: Callable[[str], str]) -> str:
    """The code after the change, with the line ends it had."""
    text = function.code
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    changed = change(plain)
    if changed == plain:
        return text
    return changed.replace("\n", "\r\n") if plain.replace("\n", "\r\n") == text else changed


def renamed_parameters(old: Sequence[ParameterSpec], new: Sequence[ParameterSpec]) -> dict[str, str]:
    """The old names of parameters that are where they were, and otherwise what they were, with the new ones.

    A name that is still there, or was there before, tells of rows that moved, not of a new name.
    """
    before, after = {one.name for one in old}, {one.name for one in new}
    pairs = [(one, other) for one, other in zip(old, new, strict=False) if replace(one, name=other.name) == other]
    return {one.name: other.name for one, other in pairs if one.name not in after and other.name not in before}


def rename_parameters(function: FunctionSpec, names: Mapping[str, str]) -> FunctionSpec:
    """The function whose results and tests speak of its parameters by their new names."""
    if not names:
        return function
    results = tuple(_result(result, names) for result in function.results)
    return replace(function, results=results, tests=tuple(_test(test, names) for test in function.tests))


def _result(result: ResultRow, names: Mapping[str, str]) -> ResultRow:
    return replace(
        result,
        when={names.get(name, name): pattern for name, pattern in result.when.items()},
        value=rename_placeholders(result.value, names),
        error=rename_placeholders(result.error, names),
        set=rename_placeholders(dict(result.set), names),
    )


def _test(test: FunctionTest, names: Mapping[str, str]) -> FunctionTest:
    return replace(test, given={names.get(name, name): value for name, value in test.given.items()})
