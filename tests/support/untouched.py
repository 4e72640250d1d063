"""Everything that is done with a team but calling its functions, in a process that notes whether any of their code runs.

`python -m tests.support.untouched FOLDER` prints what was noted, a line each; last that of a function that was run on
purpose, to show that it would have been. FOLDER is where the code leaves its mark.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import suppress
from io import StringIO
from pathlib import Path
from types import CodeType
from typing import Any

from core.graph import AGENTS_AND_FUNCTIONS, NodeKind, graph_of_team, to_mermaid
from core.sandbox import unsupported_in
from core.team import edit
from core.team.build import agent_tools, build_parts, build_team, function_tool
from core.team.check import apply_fix, check
from core.team.check.__main__ import main as check_file
from core.team.file import load_team, read_team, save_team, write_team
from core.team.file.encode import encode_team
from core.team.history import History
from core.team.parameters import tool_json
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, ParameterSpec, TeamSpec
from core.team.templates import TEMPLATES, from_template

MARK = '(__import__("pathlib").Path({mark!r}).write_text("run"), __import__("socket").socket(), __import__("marked_module"))'
MODULE = "marked_module"
SHAPES = (
    "{mark}\ndef f(a): pass\n",
    "def f(a={mark}): pass\n",
    "@{mark}\ndef f(a): pass\n",
    "def f(a: {mark}) -> {mark}: pass\n",
    'def f(a: "{quoted}"): pass\n',
    "def f(a: Literal[{mark}] = 1, *, b: Annotated[str, {mark}] = {mark}): pass\n",
    "class A:\n    x = {mark}\n\nclass B(A, metaclass={mark}): pass\n\ndef f(a): pass\n",
    "x = [{mark} for _ in (1,)]\ny = lambda: {mark}\nz = y()\ndef f(a): pass\n",
    "from __future__ import annotations\nimport marked_module\nfrom marked_module import *\ndef f(a): pass\n",
    'f"{{{quoted}}}"\nassert {mark}\nwith {mark}: pass\ndef f(a):\n    """Do it.\n\n    Args:\n        a: {quoted}\n    """\n',
    "def f(a, context_variables):\n    context_variables['seen'] = {mark}\n    return handoff('B') or {mark}\n",
    "async def f(a={mark}): pass\n",
    "if {mark}:\n    def f(): pass\ntry:\n    {mark}\nfinally:\n    def g(): pass\ndef f(a): pass\n",
)

noted: list[str] = []


OUTSIDE = ("socket.", "subprocess.", "os.system", "os.exec", "os.fork", "os.posix_spawn")


def note(event: str, details: tuple[Any, ...]) -> None:
    """Record audit events of Python: sockets, programs, an import only the code performs, the code itself running."""
    is_run = event == "exec" and MODULE in str(list(constants(details[0])))
    if is_run or (event == "import" and details[0] == MODULE) or event.startswith(OUTSIDE):
        noted.append(event)


def constants(code: Any) -> Iterator[Any]:
    for constant in code.co_consts:
        yield from constants(constant) if isinstance(constant, CodeType) else [constant]


def team_of_marks(folder: Path) -> TeamSpec:
    mark = MARK.format(mark=str(folder / "mark"))
    quoted = mark.replace('"', "'")
    codes = [shape.format(mark=mark, quoted=quoted) for shape in SHAPES]
    functions = tuple(FunctionSpec(FunctionId(f"f{at}"), f"f{at}", code=code) for at, code in enumerate(codes))
    ids = tuple(function.id for function in functions)
    agents = (
        AgentSpec(AgentId("a"), "A", instructions="{seen}", functions=ids),
        AgentSpec(AgentId("b"), "B", functions=ids),
    )
    return TeamSpec("Marks", AgentId("a"), agents=agents, functions=functions, context={"seen": 1})


def looked_at(team: TeamSpec) -> None:
    """Call everything that displays a team or builds it."""
    encode_team(team)
    read_team(write_team(team))
    for problem in check(team):
        apply_fix(team, problem)
    for kind in (frozenset({NodeKind.AGENT}), AGENTS_AND_FUNCTIONS):
        to_mermaid(graph_of_team(team, show=kind))
    build_team(team)
    build_team(team, mocked=True)
    build_parts(team)
    for agent in team.agents:
        agent_tools(team, agent.id)
    for function in team.functions:
        tool_json(function)
        function_tool(team, function.id)
        unsupported_in(function.code)


def edits_of(team: TeamSpec, function: FunctionSpec) -> Iterator[TeamSpec]:
    """Apply every edit that involves code."""
    id = function.id
    changed = edit.set_code(edit.set_code(team, id, ""), id, function.code)
    yield changed
    yield edit.set_parameters(
        changed, id, [ParameterSpec("b", choices=("x",), description="The b."), ParameterSpec("c")]
    )
    yield edit.change_function(changed, id, name="other", description="Other.")
    yield edit.duplicate_function(changed, id)[0]
    yield edit.begin_code(edit.set_code(changed, id, ""), id)
    yield edit.rename_variable(changed, "seen", "found")
    yield edit.change_agent(changed, AgentId("b"), name="Bee")


def tended(folder: Path, team: TeamSpec) -> None:
    """Open, display, change, undo and save a team file."""
    path = folder / "a.team.yaml"
    save_team(team, path)
    history = History(load_team(path))
    text = path.read_text(encoding="utf-8")
    for function in team.functions:
        for after in edits_of(team, function):
            history = history.push(after)
            write_team(after, text)
    for template in TEMPLATES:
        history = history.push(from_template(history.present, template.id)[0])
    looked_at(history.present)
    save_team(history.undo().present, path)
    check_file([str(path)])


def main(folder: Path) -> None:
    team = team_of_marks(folder)
    sys.addaudithook(note)
    sys.stdout = StringIO()
    tended(folder, team)
    sys.stdout = sys.__stdout__
    print("noted:", *noted, (folder / "mark").exists(), "pydantic_monty" in sys.modules)  # noqa: T201
    with suppress(ImportError):
        exec(compile(team.functions[0].code, "<function>", "exec"), {})  # noqa: S102 - the very thing that may not happen
    print("on purpose:", *dict.fromkeys(noted), (folder / "mark").exists())  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
