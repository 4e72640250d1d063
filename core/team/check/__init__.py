"""What is wrong with a team: problems, each with its place, its reason and, where one click can help, a fix.

    references   ids that lead nowhere or are not unique          offers     what a model would see under one name
    reach        where a conversation can and cannot go           wording    what is missing in words
    results      rows, conditions and articles of functions   code       what functions run, and how it fits the team
    hosts        where functions may fetch from

Looks at the data only: nothing is built, run, read or changed. `python -m core.team.check TEAM_FILE` prints the problems.
"""

from __future__ import annotations

from core.team.check.code import code_problems, host_problems
from core.team.check.names import name_problems
from core.team.check.problems import (
    Append,
    Drop,
    Edit,
    Fix,
    Place,
    Problem,
    ProblemKind,
    Put,
    Severity,
    apply_edit,
    describe_place,
)
from core.team.check.reach import link_problems
from core.team.check.references import reference_problems
from core.team.check.results import result_problems
from core.team.check.texts import text_problems
from core.team.spec import TeamSpec

__all__ = [
    "Append",
    "Drop",
    "Edit",
    "Fix",
    "Place",
    "Problem",
    "ProblemKind",
    "Put",
    "Severity",
    "apply_fix",
    "check",
    "describe_place",
]


def check(team: TeamSpec) -> tuple[Problem, ...]:
    """All problems of the team, errors first; a team with an error cannot be built."""
    parts = (
        reference_problems,
        name_problems,
        link_problems,
        result_problems,
        code_problems,
        host_problems,
        text_problems,
    )
    found = [problem for part in parts for problem in part(team)]
    return tuple(sorted(found, key=lambda problem: problem.severity is not Severity.ERROR))


def apply_fix(team: TeamSpec, problem: Problem) -> TeamSpec:
    """The team without the problem; the same team if the problem has no fix, or the team no longer has the problem."""
    if problem.fix is None or problem not in check(team):
        return team
    return apply_edit(team, problem.fix.edit)
