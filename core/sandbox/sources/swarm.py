"""What functions written for Swarm import; `Result` and `handoff` are there without."""

from typing import Any


class Agent:
    """Agents are those of the team: they are handed to by name."""

    def __init__(self, *_: Any, **__: Any) -> None:
        raise TypeError('agents are made in the team, not in code; hand off with handoff("name")')
