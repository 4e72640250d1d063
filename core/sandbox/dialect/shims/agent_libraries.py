"""Names that functions written for other agent libraries import."""

from typing import Any

# --- module agents crewai.tools langchain.tools langchain_core.tools smolagents
# The decorators that mark a function as a tool: here every function is one.


def tool(*marked: Any, **_: Any) -> Any:
    if len(marked) == 1 and not isinstance(marked[0], str):
        return marked[0]
    return lambda function: function


def function_tool(*marked: Any, **options: Any) -> Any:
    return tool(*marked, **options)


# --- module core swarm
# `Result` and `handoff` come from the prelude; see `PRELUDE_NAMES`.


class Agent:
    """Refuses to be created: agents are those of the team."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise TypeError('agents are made in the team, not in code; hand off with handoff("name")')
