"""Cases and the teams they are about, read from their files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from core.team.file import load_team
from core.team.spec import TeamSpec

HERE = Path(__file__).parent
OTHERS = HERE / "teams"
SAMPLES = HERE.parents[2] / "sample_agents"
SETS = ("samples", "dev", "held_out", "fresh_dev", "fresh_held_out")

Pattern = str | int | float | bool


@dataclass(frozen=True, slots=True)
class Case:
    """`expect` are alternatives, each a set of ids; `arguments` the patterns any of which a value must match."""

    team: str
    say: tuple[str, ...]
    expect: tuple[frozenset[str], ...]
    agent: str = ""
    arguments: Mapping[str, tuple[Pattern, ...]] = field(default_factory=dict)

    @property
    def language(self) -> str:
        return "Korean" if re.search("[가-힣]", self.say[-1]) else "English"

    @property
    def is_sample(self) -> bool:
        return not (OTHERS / f"{self.team}.team.yaml").exists()


@cache
def read_team_named(name: str) -> TeamSpec:
    """The team of a case: a sample, or one of the teams kept here. Each is read once, as a set has many cases of it."""
    folder = SAMPLES if (SAMPLES / f"{name}.team.yaml").exists() else OTHERS
    return load_team(folder / f"{name}.team.yaml")


@cache
def read_cases(name: str) -> tuple[Case, ...]:
    """The cases of a set, in the order of its file."""
    with (HERE / f"{name}.yaml").open(encoding="utf-8") as file:
        teams = YAML(typ="safe", pure=True).load(file)
    return tuple(case for team, cases in teams.items() for values in cases for case in _cases_from(team, values))


def _cases_from(team: str, values: Mapping[str, Any]) -> Iterator[Case]:
    """One case; or, of a demo, a case for each of its messages, which follows all those before."""
    turns = values.get("demo", [values])
    for position, turn in enumerate(turns):
        case = case_from(team, turn)
        said = [text for before in turns[:position] for text in _several(before["say"])]
        yield replace(case, say=(*said, *case.say))


def case_from(team: str, values: Mapping[str, Any]) -> Case:
    """A case as its file has it."""
    return Case(
        team=team,
        say=_several(values["say"]),
        expect=tuple(_ids(text) for text in _several(values["expect"])),
        agent=values.get("agent", ""),
        arguments={name: _several(pattern) for name, pattern in values.get("arguments", {}).items()},
    )


def _several(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _ids(text: str) -> frozenset[str]:
    return frozenset(part.strip() for part in text.split("+"))
