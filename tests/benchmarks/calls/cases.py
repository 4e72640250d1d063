"""Messages with the calls expected of them, and the teams they are said to, read from their files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from core.team.code import complete_from_code
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, ResultRow, TeamSpec

HERE = Path(__file__).parent
SETS = ("development", "held_out")
AGENT = AgentId("desk")
INSTRUCTIONS = "You help with what your functions can do. Today is {weekday}, {today}."


@dataclass(frozen=True, slots=True)
class ExpectedCall:
    """A call of a function; each argument has the values of which any is right, None for leaving it out."""

    function: str
    arguments: Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Case:
    """A message to a team. `accepted` are alternatives, each with all calls that must be made."""

    team: str
    say: str
    kind: str
    accepted: tuple[tuple[ExpectedCall, ...], ...]
    exact: bool = False

    @property
    def language(self) -> str:
        return "Korean" if re.search("[가-힣]", self.say) else "English"


@dataclass(frozen=True, slots=True)
class CallSet:
    """One file: its teams by name, and its cases. `defaults` are those of the functions' parameters, by function."""

    teams: Mapping[str, TeamSpec]
    cases: tuple[Case, ...]
    defaults: Mapping[str, Mapping[str, Any]]


@cache
def read_set(name: str) -> CallSet:
    """Read one of `SETS`."""
    with (HERE / f"{name}.yaml").open(encoding="utf-8") as file:
        content = YAML(typ="safe", pure=True).load(file)
    teams = content["teams"]
    return CallSet(
        teams={team: _team(team, values["functions"], content["clock"]) for team, values in teams.items()},
        cases=tuple(case_from(team, case) for team, values in teams.items() for case in values["cases"]),
        defaults={name: given for values in teams.values() for name, given in _defaults(values["functions"])},
    )


def case_from(team: str, values: Mapping[str, Any]) -> Case:
    """A case as its file has it."""
    accepted = (values["calls"], *values.get("or", []))
    calls = (tuple(_call(name, given) for call in calls for name, given in call.items()) for calls in accepted)
    return Case(team, values["say"], values["kind"], tuple(calls), values.get("exact", False))


def _call(name: str, arguments: Mapping[str, Any]) -> ExpectedCall:
    return ExpectedCall(name, {name: _alternatives(value) for name, value in arguments.items()})


def _alternatives(value: Any) -> tuple[Any, ...]:
    """The values accepted. YAML reads a day as a date, which a call has as text."""
    values = value if isinstance(value, list) else [value]
    return tuple(one.isoformat() if isinstance(one, date) else one for one in values)


def _team(name: str, source: str, clock: date) -> TeamSpec:
    functions = tuple(_functions(source))
    agent = AgentSpec(AGENT, name, instructions=INSTRUCTIONS, functions=tuple(function.id for function in functions))
    context = {"today": clock.isoformat(), "weekday": f"{clock:%A}"}
    return TeamSpec(name, start=AGENT, agents=(agent,), functions=functions, context=context)


def _functions(source: str) -> Iterator[FunctionSpec]:
    """Each function of the source as one of a team, which has the imports and that function as its code."""
    tree = ast.parse(source)
    imports = [ast.unparse(node) for node in tree.body if isinstance(node, ast.ImportFrom)]
    for node in _defs(source):
        code = "\n".join([*imports, "\n", ast.unparse(node)])
        spec = FunctionSpec(
            FunctionId(node.name),
            node.name,
            code=code,
            mock=True,
            results=(ResultRow(value="Done."),),
            ask_first=False,  # what is measured is the call, not the question before it
        )
        yield complete_from_code(spec)


def _defaults(source: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for node in _defs(source):
        names = [argument.arg for argument in node.args.args]
        values = [ast.literal_eval(value) for value in node.args.defaults]
        yield node.name, dict(zip(names[len(names) - len(values) :], values, strict=True))


def _defs(source: str) -> list[ast.FunctionDef]:
    return [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
