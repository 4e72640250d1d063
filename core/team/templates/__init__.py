"""Templates of functions: code for the most common tasks of a function, each with tests.

`from_template` puts one into a team. Nothing runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from core.error_codes import ErrorCode
from core.errors import TeamEditError
from core.team.code import rewriting
from core.team.edit.functions import free_function_name
from core.team.spec import AgentId, FunctionId, FunctionSpec, FunctionTest, JsonValue, TeamSpec
from core.team.templates.functions import (
    CALCULATE,
    COLLEAGUE,
    CONFIRM,
    FETCH,
    HAND_OFF,
    LOOK_UP,
    RATES_HOST,
    REMEMBER,
)


@dataclass(frozen=True, slots=True)
class FunctionTemplate:
    """A function to start from. `context` are the variables that it needs, `hosts` those that it asks to fetch from."""

    id: str
    title: str
    description: str
    function: FunctionSpec
    context: Mapping[str, JsonValue] = field(default_factory=dict)
    hosts: tuple[str, ...] = ()


TEMPLATES: tuple[FunctionTemplate, ...] = (
    FunctionTemplate(
        "look_up", "Look up in a table", "Finds a row by its key, and says what to do when there is none.", LOOK_UP
    ),
    FunctionTemplate("calculate", "Calculate", "Works out a number from what was said, such as a price.", CALCULATE),
    FunctionTemplate(
        "hand_off",
        "Hand off with a note",
        "Passes the conversation to another agent, and leaves it a note on what it is about.",
        HAND_OFF,
        {"note": ""},
    ),
    FunctionTemplate(
        "remember",
        "Remember something",
        "Keeps what the user told about themselves for the rest of the conversation.",
        REMEMBER,
        {"facts": []},
    ),
    FunctionTemplate(
        "confirm",
        "Ask for confirmation",
        "Does nothing that cannot be undone before the user has said yes.",
        CONFIRM,
        {"cancelled": []},
    ),
    FunctionTemplate(
        "fetch",
        "Call an HTTP API",
        "Fetches something from the web. You have to allow the team to do so first.",
        FETCH,
        hosts=(RATES_HOST,),
    ),
)


def find_template(id: str) -> FunctionTemplate:
    """Return the template. Raises TeamEditError when there is none of this id."""
    selected = next((template for template in TEMPLATES if template.id == id), None)
    if selected is None:
        raise TeamEditError.of(ErrorCode.NO_SUCH_TEMPLATE, template=id)
    return selected


def from_template(team: TeamSpec, template_id: str) -> tuple[TeamSpec, FunctionId]:
    """Add the template's function to the team, and return the team and the function's id. No agent has the function yet.

    Its name is one that is free. Context variables that it needs are added where the team has none of that name. It hands
    over to an agent of the team, if it hands over: not to the first, if there are others. Hosts that it fetches from are
    listed, which is not a permission.
    """
    template = find_template(template_id)
    id, name = free_function_name(team, template.function.name)
    function = _handing_to(_colleague(team), template.function)
    code = rewriting.with_name(function.code, function.name, name)
    added = replace(function, id=id, name=name, code=code)
    context = {**template.context, **team.context}
    ordered = {**team.context, **{name: context[name] for name in template.context}}
    hosts = dict.fromkeys((*team.http, *template.hosts))
    return replace(team, functions=(*team.functions, added), context=ordered, http=tuple(hosts)), id


def without_template_tests(tests: Sequence[FunctionTest]) -> tuple[FunctionTest, ...]:
    """Return the tests that are not those of a template: they are about its code, and have no use without it."""
    of_templates = [replace(test, handoff=None) for template in TEMPLATES for test in template.function.tests]
    return tuple(test for test in tests if replace(test, handoff=None) not in of_templates)


def _colleague(team: TeamSpec) -> AgentId:
    others = [agent.id for agent in team.agents if agent.id != team.start]
    return next(iter([*others, *(agent.id for agent in team.agents)]), COLLEAGUE)


def _handing_to(agent: AgentId, function: FunctionSpec) -> FunctionSpec:
    tests = (replace(test, handoff=agent if test.handoff == COLLEAGUE else test.handoff) for test in function.tests)
    return replace(function, code=rewriting.with_agent(function.code, COLLEAGUE, agent), tests=tuple(tests))
