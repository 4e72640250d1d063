"""The sample teams of the playground, read once per process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from core.team.file import load_team
from core.team.spec import TeamSpec

FOLDER = Path(__file__).resolve().parent.parent / "sample_agents"
ENDING = ".team.yaml"
FIRST = "airline"


def sample_names() -> tuple[str, ...]:
    """Return the names of the samples, the airline first."""
    return tuple(_teams())


def titles() -> Mapping[str, str]:
    """Return the titles of the samples for the screen, by name."""
    return {name: f"{team.icon} {team.name}".strip() for name, team in _teams().items()}


def sample_team(name: str) -> TeamSpec:
    """Return the sample with this name, or the first sample if there is none."""
    teams = _teams()
    return teams.get(name) or teams[FIRST]


@cache
def _teams() -> Mapping[str, TeamSpec]:
    found = {path.name.removesuffix(ENDING): path for path in sorted(FOLDER.glob(f"*{ENDING}"))}
    ordered = sorted(found, key=lambda name: (name != FIRST, name))
    return {name: load_team(found[name]) for name in ordered}
