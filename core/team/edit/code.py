"""Edit the code of a function, and change code when a form changes what the code declares.

The code declares the parameters and the descriptions, unless the spec of the function has a different list. Then a form
that changes them changes the text of the code.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from core.errors import TeamEditError
from core.schema import legal_name
from core.team.code import code_of, code_parameters, complete_from_code, declares, find_agent, has_code, rewriting
from core.team.edit.team import keep_tool_choices, replace_function, require_function
from core.team.names import display_name
from core.team.placeholders import rename_placeholders
from core.team.spec import AgentId, FunctionId, FunctionSpec, FunctionTest, ParameterSpec, ResultRow, TeamSpec

FIRST = 'def {name}():\n    return "Done."\n'


def set_code(team: TeamSpec, id: FunctionId, text: str) -> TeamSpec:
    """Set the code of the function, which may have errors.

    A description and a list of parameters in the team are dropped when the code declares the same. Results and tests follow
    a parameter of which only the name changes, and the function's name follows that of its only `def`. When the code is
    removed, the function keeps the parameters and the description that the code had.
    """
    function = require_function(team, id)
    changed = replace(function if text.strip() else complete_from_code(function), code=text)
    old, new = code_of(function), code_of(changed)
    if new is not None:
        declared = code_parameters(new)
        changed = (
            rename_parameters(changed, renamed_parameters(code_parameters(old), declared))
            if old is not None
            else changed
        )
        if declares(new, changed.parameters):
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
    """Give the function first code, made from its name, description and parameters.

    The same team if it has code already.
    """
    function = require_function(team, id)
    return team if has_code(function) else set_code(team, id, first_code(function))


def first_code(function: FunctionSpec) -> str:
    """Return code with the function's name, description and parameters, as far as Python allows them. It returns “Done.”."""
    name = _identifier(display_name(function))
    text = FIRST.format(name=name)
    parameters = [replace(parameter, name=_identifier(parameter.name)) for parameter in function.parameters]
    plain = [replace(parameter, choices=(), default=None) for parameter in parameters]
    bare = [replace(parameter, description="") for parameter in plain]
    for variant in (parameters, plain, bare):
        text, done = _tried(text, lambda text, variant=variant: rewriting.with_parameters(text, name, variant, {}))  # type: ignore[misc]
        if done:
            break
    return _tried(text, lambda text: rewriting.with_description(text, name, function.description))[0]


def _tried(text: str, change: Callable[[str], str]) -> tuple[str, bool]:
    try:
        return change(text), True
    except TeamEditError:
        return text, False


def _identifier(text: str) -> str:
    """Return a Python identifier similar to the text."""
    name = text if text.isidentifier() else legal_name(text).replace("-", "_")
    name = name if name.isidentifier() else f"_{name}"
    return f"{name}_" if keyword.iskeyword(name) else name


def _is_only_name(team: TeamSpec, name: str, text: str) -> bool:
    """Return whether the code defines one function only, and no other function of the team has its name."""
    return text.count("\ndef ") + text.startswith("def ") == 1 and all(other.name != name for other in team.functions)


# --- along with what forms change


def has_parameters_in_code(function: FunctionSpec) -> bool:
    """Return whether the code declares the parameters, rather than a different list in the team."""
    code = code_of(function)
    return has_code(function) and (
        not function.parameters or (code is not None and declares(code, function.parameters))
    )


def with_parameters_in_code(
    function: FunctionSpec, parameters: Sequence[ParameterSpec], names: Mapping[str, str]
) -> FunctionSpec:
    code = _changed(function, lambda text: rewriting.with_parameters(text, display_name(function), parameters, names))
    return replace(function, parameters=(), code=code)


def with_code_following(function: FunctionSpec, changed: FunctionSpec) -> FunctionSpec:
    """Return the function as `changed`, with the name and description changed in its code too. Raises TeamEditError."""
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
    """Return the team `after` an agent was renamed, with the new name in code that hands off to it by name.

    Where the new name is ambiguous or needs escapes in a string, code names the agent by its id.
    """
    if not old or find_agent(before, old) != id or find_agent(after, old) == id:
        return after
    is_plain = bool(new.strip()) and new.isprintable() and not set(new) & set("\\\"'")
    words = new if is_plain and find_agent(after, new) == id else id
    functions = (
        replace(function, code=_changed(function, lambda text: rewriting.with_agent(text, old, words)))
        for function in after.functions
    )
    return replace(after, functions=tuple(functions))


def with_variable_renamed(function: FunctionSpec, old: str, new: str) -> FunctionSpec:
    return replace(function, code=_changed(function, lambda text: rewriting.with_variable(text, old, new)))


def _changed(function: FunctionSpec, change: Callable[[str], str]) -> str:
    """Return the code after the change, with the line ends it had."""
    text = function.code
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    changed = change(plain)
    if changed == plain:
        return text
    return changed.replace("\n", "\r\n") if plain.replace("\n", "\r\n") == text else changed


def renamed_parameters(old: Sequence[ParameterSpec], new: Sequence[ParameterSpec]) -> dict[str, str]:
    """Return the new names of renamed parameters: those at the same position with nothing else changed.

    A name that occurs on both sides belongs to a row that was moved, not renamed.
    """
    before, after = {parameter.name for parameter in old}, {parameter.name for parameter in new}
    pairs = [
        (parameter, other)
        for parameter, other in zip(old, new, strict=False)
        if replace(parameter, name=other.name) == other
    ]
    return {
        parameter.name: other.name
        for parameter, other in pairs
        if parameter.name not in after and other.name not in before
    }


def rename_parameters(function: FunctionSpec, names: Mapping[str, str]) -> FunctionSpec:
    """Return the function with the new names of parameters in its results and tests."""
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
